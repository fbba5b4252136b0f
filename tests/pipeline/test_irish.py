"""Irish acts: invented ones in the Statute Book's XML and pages and as a revised act; real ones where at hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.coverage import coverage
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Mark
from pipeline.parsers._irish_lines import Line, quoted

SAMPLES = Path(__file__).parents[1] / "crawlers/replay/irishstatutebook"
CORPUS = Path(__file__).parents[2] / "../shared/corpus/ie/formats"


def read(path: Path) -> Expression:
    (found,) = formats.parse(path.read_bytes(), Hint(where=path.name))
    return found


def act(lines: str, back: str = "") -> Expression:
    """Parse one section in the Statute Book's XML; a line is `margin text`."""
    rows = "".join(f'<p class="-3 {m} 0 left 1 0">{text}</p>' for m, text in
                   (line.strip().split(" ", 1) for line in lines.strip().splitlines()))  # fmt: skip
    data = (f"<act><metadata><title>T</title><number>9</number><year>2020</year><dateofenactment>20200101"
            f"</dateofenactment></metadata><body><sect><number>7.</number><title><p><b>T</b></p></title>{rows}</sect>"
            f"</body>{back}</act>")  # fmt: skip
    (found,) = formats.parse(data.encode(), Hint(where="made"))
    return found


def texts(e: Expression) -> dict[str, str]:
    return {p.eid: p.text for p in e.provisions if p.kind in ("para", "point")}


def test_the_act_as_enacted() -> None:
    e = read(SAMPLES / "2019-991.xml")
    assert (e.work, e.version, e.basis, e.title) == (
        "ie:2019/act/991", date(2019, 6, 12), "as_enacted", "Reporting of Wrongs Act 2019",
    )  # fmt: skip
    assert e.issues == ()
    assert [p.text for p in e.provisions if p.kind == "blk"] == [  # neither title page nor contents come twice
        "Number 991 of 2019", "REPORTING OF WRONGS ACT 2019",
        "An Act to protect persons who report wrongs to An Garda Síochána; and to provide for related matters.",
        "[12 th June, 2019]", "Be it enacted by the Oireachtas as follows:",
    ]  # fmt: skip
    by = {p.eid: p for p in e.provisions}
    assert [p.eid for p in e.provisions if p.kind in ("part", "chap", "sec", "annex")] == [
        "part_1", "sec_1", "sec_2", "part_2", "part_2__chap_1", "sec_3", "sec_4", "annex_1",
    ]  # fmt: skip
    assert (by["sec_3"].num, by["sec_3"].heading, by["sec_3"].parent) == ("3.", "Amendment of Act of 1993",
                                                                          "part_2__chap_1")  # fmt: skip
    # what a definition lists has no number of its own to cite
    assert by["sec_1__para_1"].text.split("\n") == [
        "In this Act—", "“Directive” means Directive 2012/29/EU;", "“report” means—", "(a) a complaint, or",
        "(b) a statement;", "“wrong” means an offence.",
    ]  # fmt: skip
    ((note),) = e.notes
    assert (note.eid, note.label, note.text) == ("sec_1__para_1", "1", "1 OJ No. L315, 14.11.2012, p. 57.")
    point = by["sec_2__para_1__point_a"]
    assert point.text[point.stem :].strip() == "may report it, whatever his or her immigration status."
    assert by["sec_2__para_2__point_i"].text == "through another person,"
    assert by["sec_2__para_2"].text.endswith("\nand shall be free of charge.")
    assert by["annex_1__para_2"].text.split("\n")[1:] == ["Harbour | Day", "Dún Fada | Monday"]


def test_quoted_law_is_text_of_the_provision_that_inserts_it() -> None:
    by = {p.eid: p for p in read(SAMPLES / "2019-991.xml").provisions}
    assert by["sec_3__para_1__point_a"].text.split("\n")[1:] == [
        "“Late reports", "2A. (1) A report may be made late where—", "(a) the witness was at sea, or",
        "(b) the witness’s ship was lost.", "(2) In this section, ‘late’ means after 30 days.”,", "and",
    ]  # fmt: skip
    assert by["sec_3__para_1__point_b"].text == "in section 4, by the substitution of “€500” for “£100”."
    assert "sec_2A" not in by


def test_a_quotation_that_never_ends_holds_nothing_back() -> None:
    lines = [Line("insert “(1) one"), Line("(2) two"), Line("“(3) three”"), Line("“(4) open"), Line("(5) five")]
    assert quoted(lines) == ({1, 2}, [3])
    e = act("8 7. (1) It is amended by “never\n11 (2) Two.")
    assert [i.what for i in e.issues] == ["a quotation isn't closed: (1) It is amended by “never"]
    assert texts(e)["sec_7__para_2"] == "Two."


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("8 7.—(1) A—\n14 (h) h,\n14 (i) i, or\n14 (j) j.", ["1", "1__point_h", "1__point_i", "1__point_j"]),
        ("8 7.—(1) A—\n14 (h) h—\n17 (i) i, or\n17 (ii) ii.",
         ["1", "1__point_h", "1__point_h__point_i", "1__point_h__point_ii"]),
        ("8 7. A—\n14 (a) a,\n11 and\n14 (b) b.", ["1", "1__point_a", "1__point_b"]),
        ("8 7. (1)(a)(i) A.\n17 (ii) B.\n11 (1A) C.",
         ["1", "1__point_a", "1__point_a__point_i", "1__point_a__point_ii", "1A"]),
        ("8 7.\n11 (1) A.\n11 (2) B.", ["1", "2"]),
        ("8 7. (2) B.\n11 (1) A.", ["2", "2__point_1"]),  # no subsection comes before the one before it
    ],
)  # fmt: skip
def test_levels(lines: str, expected: list[str]) -> None:
    assert list(texts(act(lines))) == [f"sec_7__para_{e}" for e in expected]


@pytest.mark.parametrize(
    ("lines", "holder"),
    [
        ("8 7. A—\n14 (a) a, and\n14 (b) b,\n14 shall do.\n11 (2) B.", ""),  # below the items' text
        ("8 7. A—\n14 (a) a, and\n14 (b) b,\n11 shall do.\n11 (2) B.", ""),  # below the holder's
        ("8 7. A—\n14 (a) a—\n17 (i) i, or\n17 (ii) j,\n14 shall do, and\n14 (b) b.", "__point_a"),
        ("8 7. A—\n14 (a) a—\n17 (i) i, or\n17 (ii) j,\n17 shall do, and\n14 (b) b.", "__point_a"),
        ("8 7. A—\n14 (a) a, or\n14 (b) b—\n17 (i) i, or\n17 (ii) j,\n14 shall do.", ""),
        ("8 7. A—\n14 (a) a,\n20 shall do.", ""),
        ("8 7. A—\n14 (a) a.\n14 Shall do.\n14 (b) b.", "__point_a"),
    ],
)  # fmt: skip
def test_closing_words(lines: str, holder: str) -> None:
    found = {eid for eid, text in texts(act(lines)).items() if "hall do" in text}
    assert found == {f"sec_7__para_1{holder}"}


def test_a_treaty_in_a_schedule_has_articles() -> None:
    centred = '<p class="0 0 0 center 1 0">{}</p>'.format
    back = ("<backmatter><schedule><title>" + centred("THE SECOND SCHEDULE") + centred("Agreement") + "</title>"
            + centred("<i>Article 1</i>") + centred("<b>Aim</b>") + '<p class="-6 11 0 left 1 0">(1) (a) To help.</p>'
            "</schedule></backmatter>")  # fmt: skip
    by = {p.eid: p for p in act("8 7. One.", back).provisions}
    assert (by["annex_2"].num, by["annex_2"].heading) == ("THE SECOND SCHEDULE", "Agreement")
    assert by["annex_2__art_1"].heading == "Aim"
    assert by["annex_2__art_1__para_1__point_a"].text == "To help."


def test_a_sign_that_is_not_known_is_reported() -> None:
    e = act("8 7. A fee of <euro/>5 <frac12/> <mystery/>.")
    assert texts(e)["sec_7__para_1"] == "A fee of €5 ½ ."
    assert [i.what for i in e.issues] == ["unknown sign <mystery/>"]


def test_the_page_of_an_old_act() -> None:
    e = read(SAMPLES / "1993-992.print.html")
    assert (e.work, e.version, e.title) == ("ie:1993/act/992", date(1993, 5, 3), "Harbour Witnesses Act, 1993")
    by = {p.eid: p for p in e.provisions}
    assert list(by) == [
        "blk_1", "blk_2", "blk_3", "part_I", "sec_1", "sec_1__para_1", "sec_2", "sec_2__para_1",
        "sec_2__para_1__point_a", "sec_2__para_1__point_b", "sec_2__para_2", "annex_1",
    ]  # fmt: skip
    assert (by["sec_2"].num, by["sec_2"].heading, by["part_I"].heading) == ("2.", "Duties of harbour masters.",
                                                                            "Witnesses")  # fmt: skip
    assert by["sec_2__para_1"].text == "A harbour master shall—\nand shall keep a record."
    assert by["annex_1"].text == "Dún Fada | East"


def test_the_revised_act() -> None:
    e = read(SAMPLES / "2019-991.revised.html")
    assert (e.work, e.version, e.basis, e.official) == ("ie:2019/act/991", date(2025, 3, 3), "consolidated", False)
    assert not any("REVISED" in p.text or "Disclaimer" in p.text for p in e.provisions)
    by = {p.eid: p for p in e.provisions}
    assert "‘victim’ has the meaning" in by["sec_1__para_1"].text and "F1" not in e.text and "[‘" not in e.text
    # a note stands with what calls it; modifications (C) and the editor's notes (E) change no words
    assert {p.eid: [m.label for m in p.marks] for p in e.provisions if p.marks} == {
        "sec_1__para_1": ["F1"], "sec_2__para_1__point_b": ["F2"], "sec_2A": ["F3"], "sec_2B": ["F5"],
        "sec_2B__para_2": ["F6"], "sec_4__para_1": ["F4"],
    }  # fmt: skip
    assert by["sec_1__para_1"].marks[0] == Mark(
        "ie:2024/act/993", "Inserted (1.02.2025) by Reporting of Wrongs (Amendment) Act 2024 (993/2024), s. 2, "
        "S.I. No. 12 of 2025.", "2025-02-01", "F1")  # fmt: skip
    assert (by["sec_2A"].num, by["sec_2A"].heading) == ("2A.", "Secrecy")
    assert by["sec_2A__para_1"].text == "An officer shall not tell an immigration officer who made a report."
    assert {p.eid for p in e.provisions if p.status == "repealed"} == {
        "sec_2__para_1__point_b", "sec_2B__para_2", "sec_4", "sec_4__para_1",
    }  # fmt: skip
    repeal = by["sec_4__para_1"].marks[0]
    assert (repeal.act, repeal.date) == ("ie:2025/si/40", "2025-03-03")
    # what an amendment leaves alone keeps its id
    enacted = {p.eid for p in read(SAMPLES / "2019-991.xml").provisions}
    assert {p.eid for p in e.provisions} - enacted == {
        "sec_2A", "sec_2A__para_1", "sec_2B", "sec_2B__para_1", "sec_2B__para_2",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["2019-991.xml", "1993-992.print.html", "2019-991.revised.html"])
def test_nothing_is_lost(name: str) -> None:
    assert 0.98 <= coverage((SAMPLES / name).read_bytes(), Hint(where=name)).ratio <= 1.02


def test_what_is_no_act_is_refused() -> None:
    for data, form in ((b"<act><metadata/></act>", "eisb"), (b"<html><body><p>No</p></body></html>", "eisb-html"),
                       (b"<html><body><main><p>No</p></main></body></html>", "lrc")):  # fmt: skip
        with pytest.raises(BadInput):
            formats.parse(data, Hint(where="made"), form)


@pytest.mark.parametrize("name", ["environment-2015.xml", "policing-2024.xml", "environment-2015-print.html",
                                  "criminal-justice-1960.html"])  # fmt: skip
def test_real_acts_come_whole(name: str) -> None:
    path = CORPUS / f"sample-{name}"
    if not path.is_file():
        pytest.skip("the shared corpus isn't here")
    e = read(path)
    assert e.issues == () and not any("~" in p.eid for p in e.provisions)
    numbers = [int(p.num.rstrip(".")) for p in e.provisions if p.kind == "sec"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 0.98 <= coverage(path.read_bytes(), Hint(where=name)).ratio <= 1.02


def test_a_real_act_is_the_same_in_both_forms() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the shared corpus isn't here")
    one, two = (read(CORPUS / f"sample-environment-2015{end}") for end in (".xml", "-print.html"))
    assert (one.work, one.version) == (two.work, two.version)

    def words(e: Expression) -> list[tuple[str, ...]]:
        return [(p.eid, p.num, p.heading, "".join(p.text.split())) for p in e.provisions if p.kind != "blk"]

    assert words(one) == words(two)
