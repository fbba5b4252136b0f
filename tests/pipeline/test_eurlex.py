"""EUR-Lex XHTML and old HTML: short acts of our own in the publisher's forms."""

from __future__ import annotations

import re
from datetime import date

import pytest
from eu_reading import DATA, coverage, read, texts

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Hint

ARTICLES = [
    "art_1", "art_1__para_1", "art_1__para_1__point_a", "art_1__para_1__point_a__point_i",
    "art_1__para_1__point_a__point_ii", "art_1__para_1__point_b", "art_1__para_2", "art_2", "art_2__para_1",
    "art_2__para_2", "art_3", "art_3__para_1", "art_3__para_1__point_1", "art_3__para_1__point_2",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("oj_eli.en.xhtml", "eurlex-oj"),
        ("oj_flat.en.xhtml", "eurlex-oj"),
        ("cons.fr.xhtml", "eurlex-consolidated"),
        ("cons_old.en.html", "eurlex-consolidated"),
        ("text_only.fr.html", "eurlex-text"),
        ("proposal.en.xhtml", "eurlex-proposal"),
    ],
)
def test_each_family_is_detected_and_wholly_read(name: str, form: str) -> None:
    data = (DATA / name).read_bytes()
    assert formats.detect(data).name == form
    assert 0.98 <= coverage(data) <= 1.02
    act = read(name)
    assert len({p.eid for p in act.provisions}) == len(act.provisions)
    assert not [p.eid for p in act.provisions if "~" in p.eid and not p.eid.startswith("blk_title")]


@pytest.mark.parametrize("name", ["oj_eli.en.xhtml", "oj_flat.en.xhtml"])
def test_official_journal_with_and_without_eli_gives_the_same_provisions(name: str) -> None:
    act = read(name)
    assert [p.eid for p in act.provisions if p.eid.startswith("art_")] == ARTICLES
    assert (act.work, act.lang, act.version, act.basis, act.official) == (
        "eu:32031L0077", "en", date(2031, 3, 4), "as_enacted", True,
    )  # fmt: skip
    text = texts(act)
    assert text["cit_1"] == "Having regard to the opinion of the keepers,"
    assert text["rec_1"] == "Lamps guide ships."
    assert text["blk_formula"] == "HAVE ADOPTED THIS DIRECTIVE:"
    assert text["art_1__para_2"] == "It does not apply to torches.\nTorches burn."
    stem = next(p for p in act.provisions if p.eid == "art_1__para_1")
    assert (stem.num, stem.text[: stem.stem]) == ("1.", "This Directive applies to:")
    assert stem.text[stem.stem :].strip() == "where they carry a lamp."
    chapter = next(p for p in act.provisions if p.kind == "chap")
    assert (chapter.eid, chapter.num, chapter.heading) == ("chap_I", "CHAPTER I", "GENERAL")
    assert {(n.eid, n.text) for n in act.notes} == {
        ("cit_1", "OJ C 1, 2.1.2030, p. 3."),
        ("art_3__para_1__point_1", "OJ L 9, 1.1.2030, p. 9."),
    }
    annex = next(p for p in act.provisions if p.kind == "annex")
    assert (annex.eid, annex.num, annex.heading) == ("annex_I", "ANNEX I", "LAMPS")
    assert text["annex_I__div_1__para_1"] == "Oil 3 litres"


@pytest.mark.parametrize("name", ["oj_eli.en.xhtml", "oj_flat.en.xhtml"])
def test_quoted_law_is_text_of_the_amending_point(name: str) -> None:
    act = read(name)
    assert [p.eid for p in act.provisions if p.kind == "art"] == ["art_1", "art_2", "art_3"]
    quoted = texts(act)["art_3__para_1__point_2"].split("\n")
    assert quoted[0] == "the following Articles are inserted:"
    assert quoted[1:3] == ["‘Article 16a", "Foghorns"] and quoted[-1] == "Horns rest.’."


def test_consolidated_marks_are_provenance_and_not_text() -> None:
    act = read("cons.fr.xhtml")
    assert (act.work, act.lang, act.version, act.basis) == ("eu:32031L0077", "fr", date(2032, 6, 5), "consolidated")
    assert act.official is False and act.amended_by == "eu:32032L0005"
    by_eid = {p.eid: p for p in act.provisions}
    assert not re.search("[►▼◄]", act.text)
    assert by_eid["art_1__para_2"].text == "Elle ne s’applique pas aux torches nues.\nLes torches brûlent."
    assert [(m.act, m.action, m.label) for m in by_eid["art_1__para_1__point_b"].marks] == [
        ("eu:32032L0005", "REPLACED", "M1")
    ]
    assert by_eid["art_1__para_1__point_a"].marks == ()
    assert [m.label for m in by_eid["art_1__para_2"].marks] == ["M1"]


def test_consolidated_numbers_are_the_same_in_all_languages() -> None:
    act = read("cons.fr.xhtml")
    by_eid = {p.eid: p for p in act.provisions}
    assert by_eid["art_1"].num == "Article premier"
    assert by_eid["art_2a"].num == "Article 2 bis"
    assert by_eid["art_2a__para_1a"].num == "1 bis."
    assert by_eid["art_3"].status == "repealed"
    same = [e for e in ARTICLES if e in by_eid]
    assert same == [e for e in ARTICLES if not e.startswith("art_3__para_1__")]


def test_first_consolidations_print_points_as_indented_divisions() -> None:
    text = texts(read("cons_old.en.html"))
    assert text["art_1__para_1__point_a__point_i"] == "stone ones;"
    assert text["art_1__para_1__point_b"] == "buoys."
    assert text["blk_whereas"] == "Whereas:"
    act = read("cons_old.en.html")
    assert next(p.heading for p in act.provisions if p.kind == "annex") == "NAMES"


def test_text_only_depth_and_notes_come_from_the_words() -> None:
    act = read("text_only.fr.html")
    text = texts(act)
    assert act.work == "eu:31999L0077" and act.version == date(1999, 6, 22)
    assert [p.eid for p in act.provisions if p.kind == "art"] == ["art_1", "art_2", "art_3"]
    assert text["art_1__para_1__point_a__point_ii"] == "en fer;"
    assert text["art_1__para_1__point_b"] == "aux bouées;"
    assert text["art_2__para_1"].endswith('"Article 3\nCitation.\nArticle 4\nFin de citation."')
    assert text["rec_1"] == "Les lampes guident les navires."
    assert text["cit_1"] == "vu la proposition de la Commission,"
    assert [(n.eid, n.label, n.text) for n in act.notes] == [
        ("cit_1", "1", "JO C 1 du 2.1.1998, p. 3."),
        ("art_1__para_2", "2", "JO L 2 du 3.1.1998, p. 4 et JO L 5 du 6.1.1998, p. 7."),
    ]
    assert "PIC FILE" not in act.text


def test_proposal_in_word_styles() -> None:
    act = read("proposal.en.xhtml")
    text = texts(act)
    assert act.basis == "proposal"
    assert [p.eid for p in act.provisions if p.kind == "rec"] == ["rec_1", "rec_2"]
    assert text["rec_1"] == "Lamps guide ships."
    assert text["art_1__para_1__point_a__point_i"] == "stone ones;"
    assert {p.eid: p.heading for p in act.provisions}["art_1"] == "Scope"
    assert [(n.eid, n.label, n.text) for n in act.notes] == [("rec_1", "1", "OJ C 1, 2.1.2030, p. 3.")]
    assert text["annex_I__para_1"] == "Oil."


def test_a_proposal_says_its_number() -> None:
    data = (DATA / "proposal.en.xhtml").read_bytes().replace(b">Proposal for a<", b">COM(2031) 77 final<", 1)
    assert formats.parse(data, Hint())[0].work == "eu:52031PC0077"


def test_named_entities_are_read_though_the_dtd_is_not() -> None:
    data = (
        (DATA / "oj_eli.en.xhtml").read_bytes().replace(b"Torches burn.", b"Torches&nbsp;burn caf&eacute;s &amp; more.")
    )
    assert texts(formats.parse(data, Hint())[0])["art_1__para_2"].endswith("Torches burn cafés & more.")


def test_windows_line_ends_change_nothing() -> None:
    data = (DATA / "oj_eli.en.xhtml").read_bytes()
    assert formats.parse(data.replace(b"\n", b"\r\n"), Hint())[0].sha256 == formats.parse(data, Hint())[0].sha256


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.replace(b'"xhtml-strict.dtd">', b'"x.dtd" [<!ENTITY a "b">]>'),
        lambda d: d[: len(d) // 2],
        lambda d: d.replace(b"lamps lit", b"lamps \xe9\xff lit"),
        lambda d: b"",
    ],
)
def test_hostile_or_cut_files_are_one_clear_error(spoil) -> None:  # type: ignore[no-untyped-def]
    data = spoil((DATA / "oj_eli.en.xhtml").read_bytes())
    with pytest.raises(BadInput):
        formats.parse(data, Hint(where="act"), "eurlex-oj")


def test_a_point_i_after_h_stays_a_letter_in_old_pages() -> None:
    points = "".join(f"<p>({c}) thing {c};</p>" for c in "abcdefghij")
    html = (
        '<html lang="EN"><body><div id="TexteOnly"><p><TXT_TE><p>Decision</p><p>THE COUNCIL OF THE UNION,</p>'
        f"<p>HAS DECIDED:</p><p>Article 1</p><p>1. Things:</p>{points}<p>Done at Brussels, today.</p>"
        "</TXT_TE></p></div></body></html>"
    )
    act = formats.parse(html.encode(), Hint(work="eu:x"))[0]
    assert [p.eid for p in act.provisions if p.kind == "point"] == [f"art_1__para_1__point_{c}" for c in "abcdefghij"]


@pytest.mark.parametrize(
    ("title", "eid"),
    [
        ("Artikel 5", "art_5"), ("Artículo 5 bis", "art_5a"), ("5. cikk", "art_5"), ("5 straipsnis", "art_5"),
        ("5. pants", "art_5"), ("Член 5", "art_5"), ("Άρθρο 5", "art_5"), ("Sole Article", "art_1"),
        ("Artigo 5.o", "art_5"), ("5 artikla", "art_5"), ("Članak 5.", "art_5"), ("Article 5 quater", "art_5c"),
    ],
)  # fmt: skip
def test_article_titles_of_other_languages(title: str, eid: str) -> None:
    html = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>'
        '<p class="reference">02031L0077 — XX — 05.06.2032 — 001.001</p><hr class="separator"/>'
        '<p class="disclaimer">x</p><hr class="separator"/>'
        f'<p class="title-article-norm">{title}</p><p class="norm">Words.</p></body></html>'
    )
    act = formats.parse(html.encode(), Hint())[0]
    assert [p.eid for p in act.provisions] == [eid, f"{eid}__para_1"]


def test_a_recommendation_has_headings_in_the_place_of_articles() -> None:
    html = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>'
        '<p class="oj-doc-ti">COMMISSION RECOMMENDATION (EU) 2031/8</p>'
        '<p class="oj-normal">THE EUROPEAN COMMISSION,</p>'
        '<p class="oj-normal">HAS ADOPTED THIS RECOMMENDATION:</p><p class="oj-ti-grseq-1">PURPOSE</p>'
        '<table><tr><td><p class="oj-normal">1.</p></td><td><p class="oj-normal">Look up.</p></td></tr></table>'
        "</body></html>"
    )
    act = formats.parse(html.encode(), Hint(work="eu:x"))[0]
    assert [(p.eid, p.heading, p.text) for p in act.provisions][-2:] == [
        ("div_1", "PURPOSE", ""),
        ("div_1__point_1", "", "Look up."),
    ]


def test_a_proposal_that_lost_its_styles_is_read_by_its_words() -> None:
    page = (DATA / "proposal.en.xhtml").read_text()
    bare = re.sub(r' class="(?!Typedudocument|num)[^"]*"', "", page)
    act = formats.parse(bare.encode(), Hint(work="eu:x"))[0]
    text = texts(act)
    assert [p.eid for p in act.provisions if p.kind == "art"] == ["art_1", "art_2"]
    assert text["art_1__para_1__point_b"] == "buoys." and text["rec_1"] == "Lamps guide ships."


@pytest.mark.parametrize(
    "page",
    [
        b'<!DOCTYPE html><html><body><p class="disclaimer">No legal advice</p></body></html>',
        b"<!DOCTYPE html><html><head><title>EUR-Lex - Error</title></head><body>Not found</body></html>",
        b'<html><body><p class="reference">Ref. 12</p><div class="eli-container">x</div></body></html>',
    ],
)
def test_other_pages_are_not_claimed(page: bytes) -> None:
    assert not [f.name for f in formats.registry().values() if f.name.startswith("eurlex") and f.sniff(page)]


@pytest.mark.parametrize(
    "name", ["oj_flat.en.xhtml", "oj_eli.en.xhtml", "cons.fr.xhtml", "cons_old.en.html", "proposal.en.xhtml"]
)
def test_line_ends_in_the_file_are_blanks(name: str) -> None:
    page = (DATA / name).read_text(encoding="utf-8")
    wrapped = re.sub(r">[^<]+<", lambda m: re.sub(r"(?<=\w) (?=\w)", "\n    ", m[0]), page)
    assert wrapped != page
    plain, found = (formats.parse(text.encode(), Hint(where=name))[0] for text in (page, wrapped))
    assert [(p.eid, p.text) for p in found.provisions] == [(p.eid, p.text) for p in plain.provisions]


def _oj(body: str) -> dict[str, str]:
    """Return the texts of an OJ act with ELI ids whose article 2 has this body."""
    page = (
        '<html><head><link href="/oj/oj.css"/></head><body><div class="eli-container">'
        '<p class="oj-doc-ti">DIRECTIVE</p><div class="eli-subdivision" id="art_2"><p class="oj-ti-art">Article 2</p>'
        f"{body}</div></div></body></html>"
    )
    return texts(formats.parse(page.encode(), Hint(where="x.xhtml"))[0])


def test_titles_of_quoted_articles_inside_an_article_are_its_text() -> None:
    quoted = (
        '<p class="oj-normal">Inserted:</p><div class="eli-subdivision" id="art_5a">'
        '<p class="oj-ti-art">‘Article 5a</p><p class="oj-normal">Keys.</p>'
        '<p class="oj-ti-art">Article 5b</p><p class="oj-normal">Doors.’</p></div>'
    )
    made = _oj(quoted)
    assert [eid for eid in made if "__" not in eid and eid.startswith("art")] == ["art_2"]
    assert "‘Article 5a" in "\n".join(made.values()) and "Article 5b" in "\n".join(made.values())
    again = _oj('<p class="oj-normal">One.</p><p class="oj-ti-art">Article 9</p><p class="oj-normal">Two.</p>')
    assert "art_9" not in again and "Article 9" in "\n".join(again.values())


def test_a_tables_caption_and_numbers_before_narrow_blanks_are_read() -> None:
    made = _oj(
        '<p class="oj-normal">1.\u2009First.</p><p class="oj-normal zz">2.\u202fSecond.</p>'
        "<table><caption>Of keys</caption><tr><td>long cell one</td><td>b</td><td>c</td></tr></table>"
    )
    assert made["art_2__para_1"] == "First." and made["art_2__para_2"].startswith("Second.\nOf keys\n")


def test_a_heading_with_a_divisions_word_in_small_letters_is_no_division() -> None:
    page = '<html><body><div id="TexteOnly"><p>Article 1</p><p>A title</p><p>1. Keys.</p></div></body></html>'
    made = {p.eid: p.heading for p in formats.parse(page.encode(), Hint(where="x.html"))[0].provisions}
    assert made["art_1"] == "A title" and "title_A" not in made
