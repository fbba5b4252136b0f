"""Law as Markdown of any country, and law as a JSON seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import formats
from pipeline.coverage import share
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint

DATA = Path(__file__).parent / "data"


def read(name: str, lang: str, work: str = "") -> Expression:
    data = (DATA / name).read_bytes()
    (found,) = formats.parse(data, Hint(work=work, lang=lang, where=name))
    assert share(formats.registry()[found.format].source_text(data), [found]) == pytest.approx(1.0, abs=0.02)
    return found


def test_sections_paragraphs_points_and_a_repealed_section() -> None:
    e = read("law_markdown/act.md", "de")
    assert (e.format, e.work, e.title, str(e.version)) == (
        "law-markdown",
        "at:SAG",
        "Gesetz über sichere Anzeigen",
        "2024-05-01",
    )
    by = {p.eid: p for p in e.provisions}
    assert [p.eid for p in e.provisions if p.kind == "sec"] == ["sec_1", "sec_2a", "sec_3"]
    assert by["sec_1"].heading == "Ziel"
    assert by["sec_2a__para_1__point_1"].text == "sie sich von den Tätern getrennt haben und"
    assert by["sec_2a__para_1__point_2__point_b"].text == "Anzeige erstattet haben."
    assert by["sec_2a__para_2"].text == "Die Bewilligung gilt sechs Monate."
    assert by["sec_3"].status == "repealed"


def test_markdown_without_an_article_is_refused() -> None:
    with pytest.raises(BadInput, match="no heading opens an article"):
        formats.parse(b"# Notes\n\nNothing here.\n", Hint(work="xx:1", lang="en"), "law-markdown")


def test_seed_entries_become_articles_and_one_without_number_is_kept_and_reported() -> None:
    e = read("seed_json/act.json", "it", "it:1")
    assert e.format == "seed-json"
    by = {p.eid: p for p in e.provisions}
    assert by["art_1"].heading == "Oggetto"
    assert by["art_1__para_2"].text == "Nessuno e' escluso."
    assert by["art_18-bis__para_1"].text == "Il permesso dura un anno."
    assert any(p.kind == "blk" and p.text == "Testo senza numero." for p in e.provisions)
    assert [i.what for i in e.issues] == ["an entry without number"]


def test_a_seed_without_provisions_is_refused() -> None:
    with pytest.raises(BadInput, match="no list of provisions"):
        formats.parse(b"{}", Hint(work="it:1", lang="it"), "seed-json")


@pytest.mark.parametrize(
    ("line", "eid"),
    [
        ("#### Artikel 42quater Verblijf", "art_42quater"),
        ("#### Artikel 42 quater Verblijf", "art_42quater"),
        ("#### Article 433quinquies", "art_433quinquies"),
        ("#### § 12H.2. Immigration status", "sec_12H.2"),
        ("#### Art. 9bis", "art_9bis"),
        ("#### Artikel 5 Aanvraag", "art_5"),
    ],
)
def test_numbers_with_latin_words_and_letters(line, eid):
    from pipeline.parsers import law_markdown

    text = f"# Act\n\n{line}\n\nThe office hears whoever asks for it in writing.\n"
    (e,) = law_markdown.parse(text.encode(), Hint(work="xx:1", lang="nl", where="act.md"))
    assert [p.eid for p in e.provisions if p.kind in ("art", "sec")] == [eid]


def _eids(text: str) -> list[str]:
    from pipeline.parsers import law_markdown

    data = f"# Gesetz\n\n#### § 7 Auskunft\n\n{text}".encode()
    (e,) = law_markdown.parse(data, Hint(work="xx:1", lang="de", where="a.md"))
    return [p.eid.removeprefix("sec_7__") for p in e.provisions if p.kind in ("para", "point")]


@pytest.mark.parametrize("stem", ["Die Stelle klärt auf über:", "Die Stelle hilft, wenn", "Bote ist", "Sie meldet –"])
def test_numbers_under_an_unfinished_text_are_points_of_it(stem):
    points = ["para_1", "para_1__point_1", "para_1__point_1a", "para_1__point_2"]
    assert _eids(f"{stem}\n\n1. das eine,\n\n1a. das andere,\n\n2. den Rest.\n") == points


def test_numbers_under_a_whole_sentence_stay_paragraphs_and_brackets_after_points_too():
    assert "para_2" in _eids("Die Stelle hilft.\n\n1. Sie hört zu.\n\n2. Sie schreibt auf.\n")
    mixed = _eids("Die Stelle hilft, wenn\n\n1. es eilt,\n\n2. es brennt.\n\n(2) Sie schreibt auf.\n")
    assert mixed == ["para_1", "para_1__point_1", "para_1__point_2", "para_2"]


def test_a_paragraph_inserted_under_any_latin_number_stands_beside_the_others():
    from pipeline.parsers import law_markdown

    text = "# Atto\n\n#### Art. 2 Lavoro\n\n1. Uno.\n\n1-quinquies. Due.\n\n1-sexies. Tre.\n\n1-septies. Quattro.\n"
    (e,) = law_markdown.parse(text.encode(), Hint(work="xx:1", lang="it", where="act.md"))
    assert [(p.kind, p.num) for p in e.provisions if p.kind != "art"] == [
        ("para", "1."),
        ("para", "1-quinquies."),
        ("para", "1-sexies."),
        ("para", "1-septies."),
    ]
