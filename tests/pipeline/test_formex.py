"""Formex 4: an act, its annex, a consolidated text and a zip of our own."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from eu_reading import DATA, coverage, read, texts

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Hint


def test_an_act_gives_the_same_eids_as_its_xhtml() -> None:
    formex, xhtml = read("act.fmx.xml"), read("oj_eli.en.xhtml")
    own = [p.eid for p in formex.provisions]
    assert own == [p.eid for p in xhtml.provisions if not p.eid.startswith("annex")]
    assert formex.format == "formex" and formex.work == "eu:32031L0077" and formex.version == date(2031, 3, 2)
    left, right = texts(formex), texts(xhtml)
    assert {e for e in own if left[e].lower() != right[e].lower()} == set()
    assert {(n.eid, n.text) for n in formex.notes} == {(n.eid, n.text) for n in xhtml.notes}


@pytest.mark.parametrize("name", ["act.fmx.xml", "annex.fmx.xml", "cons.fmx.xml"])
def test_nothing_is_lost(name: str) -> None:
    assert 0.98 <= coverage((DATA / name).read_bytes()) <= 1.02


def test_an_annex_file_alone() -> None:
    act = read("annex.fmx.xml")
    assert [p.eid for p in act.provisions] == ["annex_I", "annex_I__div_1", "annex_I__div_1__para_1"]
    assert act.provisions[0].heading == "LAMPS" and texts(act)["annex_I__div_1__para_1"] == "Oil 3 litres"


def test_marks_lists_and_definitions_of_a_consolidated_text() -> None:
    act = read("cons.fmx.xml")
    by_eid = {p.eid: p for p in act.provisions}
    assert (act.basis, act.version, act.amended_by) == ("consolidated", date(2032, 6, 5), "eu:32032L0005")
    assert by_eid["art_2__para_1__point_a"].text == "«lampe» : une source de lumière;"
    assert by_eid["art_2a__para_1__point_2"].text == "deux."
    assert [(m.act, m.action) for m in by_eid["art_2a"].marks] == [("eu:32032L0005", "INSERTED")]
    assert [(m.act, m.action) for m in by_eid["art_3__para_1"].marks] == [("eu:32032L0005", "REPLACED")]
    assert by_eid["art_2"].marks == ()


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_a_zip_holds_the_act_and_its_annexes() -> None:
    act, annex = (DATA / "act.fmx.xml").read_bytes(), (DATA / "annex.fmx.xml").read_bytes()
    data = _zip(**{
        "L_2031012EN.01000901.xml": annex,
        "L_2031012EN.01000101.doc.xml": b"<DOC><BIB.DOC/></DOC>",
        "L_2031012EN.01000101.xml": act,
    })  # fmt: skip
    assert formats.detect(data).name == "formex"
    both = formats.parse(data, Hint())[0]
    assert [p.eid for p in both.provisions][-1] == "annex_I__div_1__para_1"
    assert both.provisions[0].eid == "blk_title" and both.work == "eu:32031L0077"
    assert 0.98 <= coverage(data) <= 1.02


def test_a_zip_without_an_act_and_a_damaged_one_are_errors() -> None:
    empty = _zip(**{"L_2031012EN.01000101.doc.xml": b"<DOC/>"})
    with pytest.raises(BadInput, match="no Formex act"):
        formats.parse(empty, Hint())
    with pytest.raises(BadInput):
        formats.parse(empty[:60], Hint(), "formex")


def test_the_description_of_a_document_names_the_file_to_give() -> None:
    data = (b'<?xml version="1.0"?><DOC xmlns:x="http://formex.publications.europa.eu/schema/formex-05.59.xd"><FMX>'
            b'<DOC.MAIN.PUB><REF.PHYS FILE="L_2031012EN.01000101.xml"/></DOC.MAIN.PUB></FMX></DOC>')  # fmt: skip
    with pytest.raises(BadInput, match=r"give L_2031012EN\.01000101\.xml"):
        formats.parse(data, Hint())


def test_declared_entities_are_refused() -> None:
    data = (DATA / "act.fmx.xml").read_bytes().replace(b"<ACT ", b'<!DOCTYPE ACT [<!ENTITY x "y">]><ACT ', 1)
    with pytest.raises(BadInput, match="entities"):
        formats.parse(data, Hint(), "formex")
