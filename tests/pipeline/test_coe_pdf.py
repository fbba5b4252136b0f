"""Treaties as PDF: the ids of the other form, bare labels told by their sequence, pages, refusals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pdfs import TREATY, Sheet, pdf, treaty

from pipeline import coverage, formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint
from pipeline.parsers import coe_md, coe_pdf

ISTANBUL = Path(__file__).parents[2] / "../shared/corpus/eu/coe/CETS210_en.md"


def _parse(data: bytes, lang: str = "en", work: str = "coe:998") -> Expression:
    (made,) = formats.parse(data, Hint(work, lang, "Title"), "coe-pdf")
    return made


def test_structure() -> None:
    data = treaty(TREATY["en"])
    made = _parse(data)
    by = {p.eid: p for p in made.provisions}
    assert (made.version, made.basis, made.official, made.format) == (date(2009, 5, 12), "as_enacted", True, "coe-pdf")
    assert [p.eid for p in made.provisions if p.kind in ("rec", "chap", "art", "annex")] == [
        "rec_1", "rec_2", "chap_1", "art_1", "art_2", "chap_2", "art_3", "annex_1",
    ]  # fmt: skip
    assert (by["chap_1"].num, by["chap_1"].heading) == (
        "Chapter I",
        "Purposes, definitions, equality of all persons who are tested, and general obligations of the Parties",
    )  # fmt: skip
    assert by["art_1__para_1__point_b__point_ii"].text == "children and those who care for them."
    assert by["art_2__para_2"].text == "The Parties may widen these definitions."
    assert by["art_3__para_2__point_2"].text == "the permit is autonomous."
    assert (by["art_1"].page, by["art_3__para_3"].page) == (1, 2)
    assert by["annex_1__para_2"].text == "They shall enjoy immunity from arrest."
    assert "CETS" not in made.text  # the running head
    assert coverage.share(coe_pdf.source_text(data), [made]) == pytest.approx(1, abs=0.01)


def test_a_number_at_the_head_of_a_line_is_no_label_unless_its_turn_has_come() -> None:
    sheet = Sheet()
    sheet.put(71, 80, "Article 1 – Scope", bold=True)
    sheet.column(71, 110, [
        "1   Parties shall apply the rules of the present treaty, of which those of Article",
        "2 Convention on tests are part, to every person who was ever tested, as set out in",
        "a way that each Party chooses for itself, and which Article",
        "5 names for the persons who were tested before this Convention came into force.",
        "",
        "2   Parties shall say so in good time to all those who are concerned by the change.",
    ])  # fmt: skip
    made = _parse(pdf([sheet]))
    assert [p.eid for p in made.provisions] == ["art_1", "art_1__para_1", "art_1__para_2"]
    assert "of Article 2 Convention" in made.provisions[1].text


def test_french() -> None:
    made = _parse(treaty([
        ("text", "Série des traités du Conseil de l'Europe – n° 998"),
        ("head", "Convention sur la protection des personnes testées"),
        ("text", "Testville, 12.V.2009"),
        ("head", "Préambule"),
        ("text", "Les Etats membres du Conseil de l'Europe et les autres signataires de la présente Convention,"),
        ("text", "Reconnaissant que des tests ont lieu de fait dans tous les Etats membres ;"),
        ("text", "Sont convenus de ce qui suit :"),
        ("head", "Chapitre VII – Migration et asile"),
        ("head", "Article 1 – Statut de résident"),
        ("1", "Les Parties délivrent un permis de résidence renouvelable aux victimes, dans les cas suivants :"),
        ("a", "lorsque l'autorité compétente considère que leur séjour est nécessaire au regard de leur situation ;"),
        ("b", "lorsque leur séjour est nécessaire aux fins de leur coopération avec les autorités compétentes."),
        ("text", "En foi de quoi, les soussignés, dûment autorisés à cet effet, ont signé la présente Convention."),
    ]), "fr")  # fmt: skip
    assert [p.eid for p in made.provisions if not p.eid.startswith("blk_head")] == [
        "blk_1", "blk_2", "rec_1", "blk_3", "chap_7", "art_1", "art_1__para_1", "art_1__para_1__point_a",
        "art_1__para_1__point_b", "blk_4",
    ]  # fmt: skip
    assert made.lang == "fr" and made.version == date(2009, 5, 12)


def test_no_treaty_and_another_language_are_refused() -> None:
    sheet = Sheet()
    sheet.column(71, 80, ["A report that says much of the residence of test persons and holds no article."] * 6)
    with pytest.raises(BadInput, match="no treaty text with articles"):
        _parse(pdf([sheet]))
    with pytest.raises(BadInput, match="scanned"):
        _parse(pdf([Sheet(scan=True)]))
    with pytest.raises(BadInput, match="'en', but 'fr'"):
        _parse(treaty(TREATY["en"]), "fr")


@pytest.mark.skipif(not ISTANBUL.exists(), reason="the shared corpus is not here")
def test_the_istanbul_convention_has_the_same_ids_and_words_in_both_forms() -> None:
    (held,) = coe_md.parse(ISTANBUL.read_bytes(), Hint("coe:210", "en"))
    words = [("text", "Council of Europe Treaty Series – No. 210"), ("head", held.title)]
    words.append(("text", "Istanbul, 11.V.2011"))
    for p in held.provisions:
        if p.eid == "blk_1":
            words.append(("head", "Preamble"))
        elif p.kind in ("chap", "art", "annex"):
            words.append(("head", f"{p.num} – {p.heading}"))
        else:
            label = p.num.strip("(). ")
            words += [("text" if n or not label else label, line) for n, line in enumerate(p.text.split("\n"))]
    made = _parse(treaty(words), work="coe:210")
    head = {"blk_head_1", "blk_head_2", "blk_head_3"}
    assert [p.eid for p in made.provisions if p.eid not in head] == [p.eid for p in held.provisions]
    text = {p.eid: p.text.split() for p in made.provisions}
    assert all(text[p.eid] == p.text.split() for p in held.provisions)
    assert (made.version, len(made.provisions)) == (date(2011, 5, 11), 397)
