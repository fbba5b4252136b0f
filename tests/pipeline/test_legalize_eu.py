"""legalize-eu Markdown: recitals, flat bullets, footnotes, quoted articles, older conversions, real acts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.coverage import coverage
from pipeline.model import Expression, Hint, Provision
from pipeline.parsers import legalize_eu

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
ACTS = SHARED / "corpus/eu/acts"
ACT = (HERE / "data/legalize_eu/act.md").read_bytes()
needs_corpus = pytest.mark.skipif(not ACTS.is_dir(), reason="the shared corpus is not here")

FRONT = (
    '---\ntitle: "T"\nidentifier: "31977D0001"\ncountry: "eu"\npublication_date: "1977-04-06"\n'
    'last_updated: "{}"\n---\n# T\n\n'
)


def parse(data: bytes, where: str = "act.md") -> Expression:
    return legalize_eu.parse(data, Hint(where=where))[0]


@pytest.fixture(scope="module")
def act() -> dict[str, Provision]:
    return {p.eid: p for p in parse(ACT).provisions}


def law(*lines: str, updated: str = "1977-04-06") -> dict[str, Provision]:
    return {p.eid: p for p in parse((FRONT.format(updated) + "\n\n".join(lines)).encode()).provisions}


def test_what_the_front_matter_says() -> None:
    found = parse(ACT)
    assert (found.work, found.lang, found.version, found.basis) == (
        "eu:32031L0009",
        "en",
        date(2031, 5, 10),
        "as_enacted",
    )
    assert found.title == "Directive 2031/9/EU of 4 May 2031 on lighthouses"


def test_preamble_is_told_apart(act: dict[str, Provision]) -> None:
    assert list(act)[:6] == ["blk_title", "blk_masthead", "blk_init", "cit_1", "blk_whereas", "rec_1"]
    assert act["rec_2"].num == "(2)" and act["rec_2__point_b"].text == "birds."
    assert act["blk_formula"].text == "HAS ADOPTED THIS DIRECTIVE:"


def test_depth_is_rebuilt_from_labels(act: dict[str, Provision]) -> None:
    assert act["art_1__para_1__point_a__point_ii"].text == "a machine;"
    assert act["art_1__para_1__point_b"].text == "‘lamp’ means a light."
    assert act["art_2__para_1__point_i"].text == "write;" and "art_2__para_1__point_j" in act


def test_lines_between_points_and_after_them(act: dict[str, Provision]) -> None:
    assert act["art_2__para_1__point_h"].text == "listen;\nListening takes time."
    assert act["art_2__para_2"].text == "This Article does not apply on Sundays."
    assert act["art_1__para_2"].text == "Keepers shall be responsibile.\nThis shall apply at night."


def test_headings_and_divisions(act: dict[str, Provision]) -> None:
    assert (act["chap_1"].num, act["chap_1"].heading) == ("CHAPTER 1", "GENERAL PROVISIONS")
    assert (act["chap_1__div_2"].num, act["chap_1__div_2"].heading) == ("Section 2", "Amendments")
    assert act["art_3"].heading == "Amendment of Directive 2001/1/EC"


def test_quoted_articles_are_text_of_the_amending_point(act: dict[str, Provision]) -> None:
    assert [p.eid for p in act.values() if p.kind == "art"] == ["art_1", "art_2", "art_3", "art_4"]
    assert act["art_3__para_1__point_1"].text.endswith("Article 4a\nFoghorns are loud.’;")
    assert act["art_3__para_1__point_2"].text == "Article 5 is deleted."
    assert act["art_4__para_1"].text == "This Directive is addressed to the Member States."


def test_footnotes_stand_apart() -> None:
    found = parse(ACT)
    assert [(n.eid, n.label, n.text) for n in found.notes] == [
        ("cit_1", "1", "OJ C 1, 1.1.2031, p. 1."),
        ("art_1__para_2", "2", "See page 2."),
    ]
    assert "ntr1" not in found.text


def test_final_words_and_annex(act: dict[str, Provision]) -> None:
    assert act["blk_final"].text == "Done at Brussels, 4 May 2031.\nFor the Council\nA. LAMP"
    assert (act["annex_1"].num, act["annex_1"].heading) == ("ANNEX", "Correlation table")


def test_converters_banner_is_left_out_and_all_else_is_kept() -> None:
    report = coverage(ACT, Hint(where="act.md"), "legalize-eu")
    assert report.ratio == 1.0 and not report.lost and not report.extra
    assert "separate file in this repository" not in parse(ACT).text


def test_older_conversion_with_linked_footnotes_and_unnumbered_recitals() -> None:
    found = parse((FRONT.format("1977-04-06") + "\n\n".join((
        "THE COUNCIL OF THE EUROPEAN COMMUNITIES,",
        "Having regard to Regulation No 1 ([1](#E0001)),",
        "Whereas lamps are good;",
        "Whereas light is better,",
        "HAS DECIDED AS FOLLOWS:",
        "*Sole Article*",
        "Lamps shall be lit.",
        "([1](#src.E0001)) OJ No L 88, 6. 4. 1977, p. 9.",
    ))).encode())  # fmt: skip
    eids = {p.eid: p.text for p in found.provisions}
    assert eids["rec_2"] == "Whereas light is better," and eids["art_1__para_1"] == "Lamps shall be lit."
    assert eids["cit_1"] == "Having regard to Regulation No 1,"
    assert [(n.eid, n.label) for n in found.notes] == [("cit_1", "1")]


def test_inserted_articles_of_a_consolidated_text_are_its_own() -> None:
    found = law(
        "#### Article 1", "One.", "#### Article 1a", "Inserted.", "#### Article 2", "Two.", updated="1999-01-01"
    )
    assert [p.eid for p in found.values() if p.kind == "art"] == ["art_1", "art_1a", "art_2"]


def test_definition_in_quotes_opens_no_quotation() -> None:
    found = law("#### Article 1", "The following shall apply:", "- (a) ‘lamp’ means a light;", "#### Article 2", "Two.")
    assert found["art_1__para_1__point_a"].text == "‘lamp’ means a light;" and "art_2__para_1" in found


def test_points_that_are_set_as_text() -> None:
    found = law("#### Article 1", "1. Keepers shall:", "(a) look;", "(b) listen.", "2. Two.")
    assert found["art_1__para_1__point_b"].text == "listen." and found["art_1__para_2"].text == "Two."


def test_sniff_is_strict() -> None:
    assert legalize_eu.sniff(ACT)
    assert not legalize_eu.sniff(ACT.replace(b'country: "eu"', b'country: "es"'))
    body = b"HAVE ADOPTED THIS DIRECTIVE:\n\n#### Article 1\n\nText [^ntr1-L_2009168EN.01002401-E0001].\n"
    assert legalize_eu.sniff(body) and not legalize_eu.sniff(b"#### Article 1\n\nText.\n")


@needs_corpus
def test_real_directive_2012_29() -> None:
    found = parse((ACTS / "32012L0029.en.md").read_bytes())
    kinds = [p.kind for p in found.provisions]
    assert (kinds.count("rec"), kinds.count("art"), kinds.count("chap"), len(found.notes)) == (72, 32, 6, 17)
    eids = {p.eid: p for p in found.provisions}
    assert [e for e in eids if e.startswith("art_2__para_1__")] == [
        f"art_2__para_1__point_{end}" for end in ("a", "a__point_i", "a__point_ii", "b", "c", "d")
    ]
    assert "art_4__para_1__point_i" in eids and "art_4__para_1__point_h__point_i" not in eids
    assert "responsibilty" in eids["rec_19"].text and "a an urgent need" in found.text
    assert not [e for e in eids if "~" in e]


@needs_corpus
@pytest.mark.parametrize("path", sorted(ACTS.glob("*.md")), ids=lambda p: p.stem)
def test_real_acts_are_covered(path: Path) -> None:
    report = coverage(path.read_bytes(), Hint(where=path.name), "legalize-eu")
    assert 0.98 <= report.ratio <= 1.02, report.lost


@needs_corpus
def test_real_part_without_front_matter() -> None:
    found = parse((ACTS / "32009L0052.en.operative.md").read_bytes(), "32009L0052.en.operative.md")
    assert (found.work, found.lang) == ("eu:32009L0052", "en")
    assert [p.eid for p in found.provisions if p.kind == "art"] == [f"art_{n}" for n in range(1, 20)]
