from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lawbook import Annotator, act

from pipeline import formats
from pipeline.compare import compare, words
from pipeline.model import Change, Expression, Hint

SHARED = Path(__file__).parents[2] / "../shared/corpus"
A = "A victim of trafficking may apply to the competent authority for protection."
B = "The authority shall decide on the application within thirty days of receipt."
C = "An appeal against the decision has suspensive effect until the court has ruled."


def pair(old: dict[str, list[str]], new: dict[str, list[str]], **more: Any) -> list[Change]:
    return compare(act(old), act(new, version="2021-01-01", **more))


def told(changes: list[Change]) -> list[tuple[str, str, str, str]]:
    return [(c.eid, c.kind, c.significance, c.old_eid) for c in changes]


def test_nothing_changed() -> None:
    assert pair({"1": [A, B], "2": [C]}, {"1": [A, B], "2": [C]}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The respon-sabilidad of the state.", "The responsabilidad of the state."),
        ("the so-called “firewall”", "the so called 'firewall'"),
        ("Victims, witnesses and others", "Victims; witnesses, and others"),
        ("the victim’s right", "the victim's right"),
        ("a re port", "a report"),
        ("El 1.º de enero", "El 1 de enero"),
        ("Member States shall", "member states shall"),
    ],
)
def test_editorial_differences_are_never_substantive(old: str, new: str) -> None:
    assert {c.significance for c in pair({"1": [old]}, {"1": [new]})} <= {"editorial"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("within 15 days", "within 1,5 days"),
        ("30 %", "30"),
        ("paragraph 5(1)", "paragraph 51"),
        ("shall be granted", "shall not be granted"),
        ("100 euro", "100 €"),
        ("víctima", "victima"),
    ],
)
def test_words_numbers_and_signs_are_substantive(old: str, new: str) -> None:
    (change,) = pair({"1": [old]}, {"1": [new]})
    assert (change.kind, change.significance) == ("amended", "substantive")


def test_white_space_alone_is_no_change() -> None:
    assert words("a\n b") == words("a b")
    assert pair({"1": ["a b"]}, {"1": ["a  b "]}) == []


def test_an_article_that_came_or_went_is_told_once_with_all_its_words() -> None:
    (change,) = pair({"1": [A]}, {"1": [A], "1a": [f"1. {B}", f"2. {C}"]})
    assert (change.eid, change.kind) == ("art_1a", "added")
    assert change.new_text == f"1a\n1. {B}\n2. {C}"
    (change,) = pair({"1": [A], "1a": [f"1. {B}", f"2. {C}"]}, {"1": [A]})
    assert (change.eid, change.kind, change.new_text) == ("art_1a", "repealed", "")


def test_an_article_that_stands_on_as_repealed_is_told_once() -> None:
    (change,) = pair({"1": [A], "2": [f"1. {B}", f"2. {C}"]}, {"1": [A], "2": ["(repealed)"]}, repealed=("2",))
    assert (change.eid, change.kind) == ("art_2", "repealed")
    assert B in change.old_text and C in change.old_text


def test_renumbered_articles_are_told_at_the_article() -> None:
    changes = pair(
        {"1": [A], "2": [B], "3": [C]}, {"1": [A], "2": ["This is a wholly new rule of law."], "3": [B], "4": [C]}
    )
    assert told(changes) == [
        ("art_2", "added", "substantive", ""),
        ("art_3", "renumbered", "numbering", "art_2"),
        ("art_4", "renumbered", "numbering", "art_3"),
    ]


def test_a_renumbered_paragraph_with_changed_words_keeps_its_history() -> None:
    changed = B.replace("thirty", "sixty")
    (change, *rest) = pair({"1": [f"1. {B}"]}, {"1": [f"1. {C}", f"2. {changed}"]})
    assert told([change, *rest]) == [
        ("art_1__para_1", "added", "substantive", ""),
        ("art_1__para_2", "renumbered", "substantive", "art_1__para_1"),
    ]
    assert "thirty" in rest[0].old_text and "sixty" in rest[0].new_text


def test_a_paragraph_put_before_unnumbered_ones_is_one_addition() -> None:
    assert told(pair({"1": [A, B]}, {"1": [C, A, B]})) == [("art_1__para_1", "added", "substantive", "")]


def test_short_equal_words_do_not_wander_between_articles() -> None:
    changes = pair({"1": ["Repealed."], "2": [A]}, {"2": [A], "3": ["Repealed."]})
    assert told(changes) == [("art_1", "repealed", "substantive", ""), ("art_3", "added", "substantive", "")]


def test_from_the_adopted_text_to_its_consolidation_recitals_are_not_repealed() -> None:
    old = act({"1": [A]}, basis="as_enacted", recitals=("Whereas this is so.",))
    assert compare(old, act({"1": [A]}, version="2021-01-01")) == []


def test_tags_move_with_the_words_and_alone() -> None:
    annotator = Annotator()
    old, new = (
        act({"1": [A], "2": [B]}),
        act({"1": [A.replace("trafficking", "crime")], "2": [B]}, version="2021-01-01"),
    )
    (change,) = compare(old, new, annotator.annotate(old), annotator.annotate(new))
    assert (change.kind, change.gained, change.lost) == ("amended", (), ("crime/trafficking",))
    assert change.anchors == (("crime/trafficking", "orphaned"),)
    (change,) = compare(old, old, annotator.annotate(old), [])
    assert (change.eid, change.kind, change.lost) == ("art_1__para_1", "tags_moved", ("crime/trafficking",))
    assert change.anchors == (("crime/trafficking", "found"),)


def newest(path: Path, work: str, lang: str) -> Expression:
    return formats.parse(path.read_bytes(), Hint(work=work, lang=lang, where=path.name))[-1]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not here")
def test_the_foreigners_act_of_spain_moves_on_its_dates() -> None:
    files = sorted((SHARED / "es/versions").glob("BOE-A-2000-544.*.md"))
    texts = [newest(f, "es:BOE-A-2000-544", "es") for f in files]
    moved = {}
    for old, new in pairwise(texts):
        tops = {c.eid.partition("__")[0] for c in compare(old, new) if c.significance == "substantive"}
        moved[str(new.version)] = sorted(tops & {"art_31bis", "art_59bis"})
    assert moved == {
        "2011-07-28": ["art_31bis", "art_59bis"],
        "2015-07-23": ["art_59bis"],
        "2022-09-07": ["art_31bis"],
        "2025-03-19": [],
        "2026-04-15": [],
    }
    assert texts[-1].sha256 == texts[-2].sha256


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not here")
def test_two_captures_of_the_same_code_have_no_change() -> None:
    folder, work = SHARED / "fr/ceseda-legalize", "fr:LEGITEXT000006070158"
    old, new = (newest(folder / f"LEGITEXT000006070158.{day}.md", work, "fr") for day in ("2026-01-01", "2026-04-03"))
    assert compare(old, new) == []
