"""Estonian, Danish and Czech law: ids, inserted numbers, repeals, sections of two acts, headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.coverage import coverage
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Provision

DATA = Path(__file__).parent / "data"
ESTONIAN, DANISH = DATA / "ee/199900001.xml", DATA / "dk/2031-7.xml"
CZECH = DATA / "cz/2031-7.json"


def read(path: Path) -> tuple[Expression, dict[str, Provision]]:
    (found,) = formats.parse(path.read_bytes(), Hint(where=path.name))
    return found, {p.eid: p for p in found.provisions}


@pytest.mark.parametrize(("path", "name"), [(ESTONIAN, "riigi-teataja"), (DANISH, "lexdania"), (CZECH, "e-sbirka")])
def test_every_word_lands_once_and_nothing_is_unknown(path: Path, name: str) -> None:
    report = coverage(path.read_bytes(), Hint(where=path.name))
    assert (report.format, report.ratio, report.lost, report.extra) == (name, 1.0, (), ())
    assert not report.expressions[0].issues


def test_an_estonian_act() -> None:
    act, by = read(ESTONIAN)
    assert (act.work, act.lang, act.version, act.basis) == ("ee:99001", "et", date(2031, 2, 1), "consolidated")
    assert by["sec_1__para_1__point_1"].text == "varjule vastavalt § 12¹ lõikele 2;"
    assert by["sec_1__para_2"].text == "Luba kehtib aasta.\nLuba võib pikendada."
    assert (by["sec_12b1"].num, by["sec_12b1"].parent) == ("§ 12¹.", "chap_1")
    assert [by[f"sec_12b1__para_{n}"].text for n in (1, 2, 3)] == [
        "Muudatused:", "1) sõna „tuli“ jäetakse välja;", "a b",
    ]  # fmt: skip
    gone = by["sec_1__para_1__point_2"]
    assert gone.status == "repealed" and [(m.act, m.action, m.date) for m in gone.marks] == [
        ("ee:199900000", "repealed", "2030-05-01")
    ]
    assert [(n.eid, n.label, n.text) for n in act.notes] == [("blk_title", "1", "Vastab direktiivile 2031/1.")]


def test_a_danish_act() -> None:
    act, by = read(DANISH)
    assert (act.work, act.lang, act.version, act.basis) == ("dk:lta/2031/7", "da", date(2031, 2, 1), "consolidated")
    assert by["sec_1__para_1__point_2__point_a"].text == "fra staten."
    assert (by["sec_1__para_2"].num, by["sec_1__para_2"].text) == ("Stk. 2.", "Fristen er 30 dage.")
    assert by["sec_1__para_3-5"].status == by["sec_3-5"].status == "repealed"
    assert by["sec_2a__para_1"].text == "Fyr Højde" and by["chap_1a"].heading == "Ofre"
    # The section of the amending act is no second § 1 of this one.
    assert by["annex_lov-12-2030__sec_1__para_1"].text == "Loven træder i kraft straks."
    assert by["annex_1__para_1"].text == "Liste over fyr."
    assert [n.text for n in act.notes] == ["Lovændringen vedrører § 1."]


def test_a_czech_act() -> None:
    act, by = read(CZECH)
    assert (act.work, act.lang, act.version) == ("cz:sb/2031/7", "cs", date(2031, 2, 1))
    assert act.title == "Zákon č. 7/2031 Sb., o majácích"
    assert (by["sec_1"].num, by["sec_1"].heading, by["sec_1"].parent) == ("§ 1", "Práva Právo na úkryt", "chap_1")
    first = by["sec_1__para_1"]
    assert (first.text, first.text[first.stem :]) == ("Oběť má právo\nnení-li odmítnuta.", "\nnení-li odmítnuta.")
    assert by["sec_1__para_1__point_a"].text == "na úkryt, zákon č. 1/2031 Sb.,"
    assert by["sec_1__para_2"].status == "repealed" and by["sec_1a__para_1"].text == "Lhůta činí 30 dnů."
    assert by["annex_1__para_1"].text == "Seznam majáků"
    assert [(n.label, n.text) for n in act.notes] == [("1)", "Směrnice 2031/1.")]


def test_one_page_of_several_is_said() -> None:
    page = CZECH.read_text(encoding="utf-8").replace('"pocetStranek": 1', '"pocetStranek": 5')
    (found,) = formats.parse(page.encode(), Hint(where="made"))
    assert [issue.what for issue in found.issues] == ["one of 5 pages of the act"]


@pytest.mark.parametrize("page", ["<oigusakt><metaandmed/></oigusakt>", "<Dokument><DokumentIndhold/></Dokument>"])
def test_a_document_without_text_is_an_error(page: str) -> None:
    with pytest.raises(BadInput, match="with its text"):
        formats.parse(page.encode(), Hint(where="made"))
