"""Cutting text for the page: nothing of the law is lost or doubled, whatever the tags and versions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.site import marks, names, worddiff

TEXT = st.text(alphabet="ab .\n<é", max_size=40)
TAGS = st.lists(
    st.tuples(st.integers(0, 45), st.integers(0, 45)).map(
        lambda span: {"start": span[0], "end": span[1], "concept": "crime/x", "polarity": "asserted"}
    ),
    max_size=5,
)


@given(TEXT, TAGS, st.integers(0, 45))
def test_pieces_are_the_text(text: str, tags: list[dict[str, object]], cut: int) -> None:
    stem = min(cut, len(text))
    assert "".join(p.text for p in marks.pieces(text, tags)) == text
    lines = marks.lines(text, tags, 0, stem) + marks.lines(text, tags, stem)
    shown_text = "".join(p.text for line in lines for p in line)
    assert "".join(shown_text.split()) == "".join(text.split())
    for piece in marks.pieces(text, tags):
        assert all(tag in piece.tags for tag in piece.closes)
    shown = [t for t in tags if min(t["end"], len(text)) > t["start"]]  # type: ignore[call-overload,operator]
    closed = [t for p in marks.pieces(text, tags) for t in p.closes]
    assert len(closed) == len(shown)


@given(TEXT, TEXT)
def test_runs_are_both_texts(old: str, new: str) -> None:
    runs = worddiff.words(old, new)
    assert "".join(r.text for r in runs if r.kind != "ins") == old
    assert "".join(r.text for r in runs if r.kind != "del") == new
    if old == new:
        assert all(r.kind == "same" for r in runs)


def test_long_texts_are_compared_by_line() -> None:
    old = "\n".join(f"line {n} stays" for n in range(2000))
    runs = worddiff.words(old, old.replace("line 7 stays", "line 7 goes"))
    assert [r.text for r in runs if r.kind == "del"] == ["line 7 stays\n"]


def row(kind: str, num: str, eid: str, heading: str = "") -> dict[str, str]:
    return {"kind": kind, "num": num, "eid": eid, "heading": heading}


@pytest.mark.parametrize(
    ("chain", "label"),
    [
        ([row("chap", "CAPÍTULO II", "chap_II"), row("art", "Artículo 59 bis.", "art_59bis")], "Artículo 59 bis"),
        ([row("art", "Article 6", "art_6"), row("para", "1.", "art_6__para_1"),
          row("point", "(a)", "art_6__para_1__point_a")], "Article 6(1)(a)"),
        ([row("art", "Article 5", "art_5"), row("para", "", "art_5__para_2")], "Article 5, para. 2"),
        ([row("rec", "(10)", "rec_10")], "Recital (10)"),
        ([row("sec", "§ 25", "sec_25"), row("para", "(4a)", "sec_25__para_4a")], "§ 25(4a)"),
        ([row("sec", "214.14", "sec_214.14"), row("point", "(b)", "sec_214.14__b")], "§ 214.14(b)"),
        ([row("art", "XIII", "art_XIII")], "Article XIII"),
        ([row("chap", "CHAPTER 1", "chap_1", "GENERAL")], "CHAPTER 1"),
        ([row("blk", "", "blk_3", "Who can apply")], "Who can apply"),
        ([row("annex", "ANNEX I", "annex_I"), row("point", "1.", "annex_I__point_1")], "ANNEX I(1)"),
    ],
)  # fmt: skip
def test_provisions_are_named_as_lawyers_cite(chain: list[dict[str, str]], label: str) -> None:
    assert names.provision_label(chain) == label


@given(st.text(alphabet="ab:/@%~ é", min_size=1, max_size=20), st.from_regex(r"[a-z_0-9~.-]{1,9}", fullmatch=True))
def test_addresses_lead_back_to_ids(expression: str, eid: str) -> None:
    address = names.address("provision", f"{expression}#{eid}")
    assert names.provision_id(address.removeprefix("/provision/")) == f"{expression}#{eid}"


def test_what_text_it_is_reads_as_words() -> None:
    law = {"basis": "consolidated", "version": "2018-09-04", "official": 0}
    assert names.standing(law) == "consolidated text of 2018-09-04, not official (for information)"
    assert names.standing({"basis": "as_enacted", "version": "2012-10-25", "official": 1}) == (
        "text as adopted, of 2012-10-25, official"
    )
    assert names.marks('[["eu:32019L1937", "replaced", "2021-12-17", "M1"]]') == [
        "M1: replaced by eu:32019L1937 on 2021-12-17"
    ]
