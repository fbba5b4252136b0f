"""Justel's pages: flat tag soup in windows-1252, marks and notes out of the law, French and Dutch with the same ids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Mark
from pipeline.parsers import justel
from pipeline.parsers._belgian import strip

DATA = Path(__file__).parent / "data" / "be"
FRENCH, DUTCH = DATA / "1999010150.fr.html", DATA / "1999010150.nl.html"
OLDER = DATA / "1999010150.fr.older.html"
SHARED = Path(__file__).parents[2] / "../shared"
REAL = [
    *sorted((SHARED / "corpus/be").glob("*.html")),
    *sorted((SHARED / "corpus/be/format-samples").glob("*.html")),
    *sorted((SHARED / "samples/be").glob("sample-with-tables.html")),
]


def _parse(path: Path) -> Expression:
    return justel.parse(path.read_bytes(), Hint(where=path.name))[0]


def _coverage(path: Path) -> float:
    bare = re.compile(r"\s+")
    made = sum(len(bare.sub("", p.num + p.heading + p.text)) for p in _parse(path).provisions)
    return made / len(bare.sub("", justel.source_text(path.read_bytes())))


def test_identity_dates_and_language() -> None:
    french, dutch = _parse(FRENCH), _parse(DUTCH)
    assert french.work == dutch.work == "be:1999010150"
    assert (french.lang, dutch.lang) == ("fr", "nl")
    assert str(french.version) == str(dutch.version) == "2026-02-18" and french.basis == "consolidated"
    assert french.title == "1 JANVIER 1999. - Loi sur les clés"
    assert dutch.meta["eli"].endswith("/eli/wet/1999/01/01/1999010150/justel")


def test_structure_is_the_same_in_both_languages() -> None:
    french = {p.eid: p for p in _parse(FRENCH).provisions}
    dutch = {p.eid: p for p in _parse(DUTCH).provisions}
    assert {"chap_3ter", "art_1", "art_2_1__para_1__point_2", "art_2_1__para_2"} <= french.keys() & dutch.keys()
    assert french["art_2_1__para_1"].text == "Le gardien garde :\nIl peut aussi la rendre."
    assert french["art_1__para_1"].text == "La clé est un objet à 5 €."
    assert french["chap_3ter"].heading == "DES CLÉS" and dutch["chap_3ter"].heading == "DE SLEUTELS"
    assert french["cit_1"].text.startswith("Vu la loi") and dutch["cit_1"].text.startswith("Gelet op")
    assert french["art_4"].heading == "La porte volée"
    assert french["art_4"].path[-1] == "DISPOSITION PARTICULIERE."
    assert french["annex_1__para_2"].text == "A B"


def test_marks_tell_the_history_and_are_no_text() -> None:
    french = {p.eid: p for p in _parse(FRENCH).provisions}
    assert french["art_2_1"].marks == (
        Mark("L 2005-08-10/61, art. 10", "inserted", "2005-09-12", ""),
        Mark("L 2013-04-29/15, art. 2", "amended", "2013-08-02", "1"),
    )
    assert not re.search(r"[\[\]<>⁰-⁹¹²³]|En vigueur|----", _parse(FRENCH).text)


def test_repealed_and_not_yet() -> None:
    assert {p.eid: p.status for p in _parse(FRENCH).provisions}["art_3"] == "repealed"
    assert {p.eid: p.status for p in _parse(DUTCH).provisions}["art_3"] == "repealed"
    assert {p.eid: p.status for p in _parse(FRENCH).provisions}["art_4"] == "not_yet"


def test_quoted_law_stays_in_the_amending_article() -> None:
    french = {p.eid: p for p in _parse(FRENCH).provisions}
    assert "art_5" not in french and "art_4__para_2" not in french
    assert french["art_4__para_1"].text.endswith('§ 2. Elle le reste."')


@pytest.mark.parametrize(
    ("line", "words", "count"),
    [
        ("Il paie cinq [euros]. <L 2000-06-26/42, art. 2, En vigueur : 01-01-2002>", "Il paie cinq euros.", 1),
        ("<L 18-03-1970, art. 3> Nul n'entre.", "Nul n'entre.", 1),
        ("(1° la clé; <L 1996-07-10/42, art. 4; En vigueur : 10-01-2004, dès son entrée)", "1° la clé;", 1),
        ("Il [...] est là; x < 3.", "Il [...] est là; x < 3.", 0),
        ("(ancien art. 3 renuméroté en 4) § 1er. Oui.", "§ 1er. Oui.", 1),
    ],
)
def test_notes_out_of_lines(line: str, words: str, count: int) -> None:
    text, marks, _ = strip(line)
    assert (text, len(marks)) == (words, count)


@pytest.mark.parametrize("path", [FRENCH, DUTCH], ids=["fr", "nl"])
def test_whole_and_detected(path: Path) -> None:
    assert _coverage(path) == pytest.approx(1, abs=0.02)
    assert formats.detect(path.read_bytes()).name == "justel"


def test_the_page_of_the_older_site_gives_the_same_law() -> None:
    older, today = _parse(OLDER), _parse(FRENCH)
    assert formats.detect(OLDER.read_bytes()).name == "justel"
    assert (older.work, older.lang, older.version, older.basis) == (today.work, "fr", today.version, "consolidated")
    assert older.title == "1 JANVIER 1999. - Loi sur les clés" and older.meta["numac"] == "1999010199"
    law = {p.eid: (p.num, p.heading, p.text, p.status) for p in today.provisions if p.kind not in ("cit", "blk")}
    assert {p.eid: (p.num, p.heading, p.text, p.status) for p in older.provisions if p.kind != "blk"} == law
    assert not re.search(r"[⁰-⁹¹²³]|Préambule|Roi des Belges", older.text)
    assert _coverage(OLDER) == pytest.approx(1, abs=0.02)


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(BadInput, match="no text box"):
        justel.parse(b'<html><div id="list-title-1">justelDetail</div></html>', Hint(where="x.html"))


def test_unclosed_tags_nest_deep_without_harm() -> None:
    page = FRENCH.read_bytes().replace(b"Nul n'entre.", b"<font>" * 3000 + b"Nul n'entre.")
    made = {p.eid: p for p in justel.parse(page, Hint(where="x.html"))[0].provisions}
    assert made["art_2_1__para_2"].text == "Nul n'entre."


def _with(words: str) -> Expression:
    """Parse the French page with an article 9 of these words before its article 3."""
    before = b"<A NAME='Art.3'"
    page = FRENCH.read_bytes()
    assert page.count(before) == 1
    article = f"<A NAME='Art.9' HREF='#Art.2'>Art.</A> <A HREF='#Art.3'> 9</A>. {words}<BR><BR>&nbsp;&nbsp;"
    return justel.parse(page.replace(before, article.encode("cp1252") + before), Hint(where="x.html"))[0]


@pytest.mark.parametrize(
    "words",
    [
        "<div class='box'>§ 1er. Une clé.</div><div>§ 2. Une porte.</div>",
        "<div><div>§ 1er. Une clé.<div>§ 2. Une porte.",
        "§ 1er. Une clé.</div></div><BR>§ 2. Une porte.",
        "<p>§ 1er. Une clé.<ul><li>§ 2. Une porte.</ul>",
        "[<SUP>7</SUP> § 1er. Une clé.]<SUP>7</SUP><BR>§ 2. Une porte.",
        '[<sup><font color="red"> <a href="#t" title="L 2013-04-29/15"><span>7</span></a></font></sup> § 1er. Une clé.'
        ']<sup><font color="red"> <a href="#t" title="L 2013"><span>7</span></a></font></sup><br>§ 2. Une porte.',
    ],
)
def test_tags_of_other_kinds_end_lines_and_never_the_text(words: str) -> None:
    made = {p.eid: p.text for p in _with(words).provisions}
    assert (made["art_9__para_1"], made["art_9__para_2"]) == ("Une clé.", "Une porte.")
    assert {p.eid: p.text for p in _parse(FRENCH).provisions}.items() <= made.items()


def test_an_anchor_in_quotation_marks_is_no_article_of_this_act() -> None:
    quoted = "L'article 2 devient :<BR>\"<A NAME='Art.2'>Art.</A> 2. Une clé.\""
    made = {p.eid: p.text for p in _with(quoted).provisions}
    assert "Art. 2. Une clé." in made["art_9__para_1"] and not [eid for eid in made if "~" in eid]


def test_a_future_version_prints_its_name_with_blanks() -> None:
    page = FRENCH.read_bytes().replace(b"<A NAME='Art.3'", b"<A NAME='Art.3_DROIT_FUTUR'")
    page = page.replace(b"> 3</A>", b"> 3 DROIT FUTUR</A>")
    made = {p.eid: p.num for p in justel.parse(page, Hint(where="x.html"))[0].provisions}
    assert made["art_3_DROIT_FUTUR"] == "Art. 3 DROIT FUTUR."


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_page_saved_as_utf8_is_the_same_law(mark: bytes) -> None:
    page = mark + FRENCH.read_bytes().decode("cp1252").encode()
    assert justel.parse(page, Hint(where="x.html"))[0].provisions == _parse(FRENCH).provisions


@pytest.mark.skipif(not REAL, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name[:28])
def test_corpus(path: Path) -> None:
    made = _parse(path)
    page = path.read_bytes().decode("cp1252")
    anchors = set(re.findall(r"<A NAME='(Art\.[^']*)'", page))
    units = [p for p in made.provisions if p.kind == "art" or (p.kind == "annex" and p.num)]
    assert len(units) == len(anchors) > 0
    assert not [p.eid for p in units if "~" in p.eid]
    assert 0.98 <= _coverage(path) <= 1.02
    assert all(p.num for p in units)
