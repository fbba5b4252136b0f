"""The grammar of point labels."""

from __future__ import annotations

import pytest

from pipeline.labels import Stack, readings, roman, split


@pytest.mark.parametrize(
    ("labels", "depths"),
    [
        ("(a) (b) (i) (ii) (c)", [0, 0, 1, 1, 0]),
        ("(g) (h) (i) (j)", [0, 0, 0, 0]),
        ("(a) (i) (ii) (iii) (iv) (v) (vi) (b)", [0, 1, 1, 1, 1, 1, 1, 0]),
        ("(t) (u) (v) (w)", [0, 0, 0, 0]),
        ("(y) (z) (aa) (bb) (cc)", [0, 0, 0, 0, 0]),
        ("(z) (aa) (ab) (ac)", [0, 0, 0, 0]),
        ("a) aa) bb) b)", [0, 1, 1, 0]),
        ("a) m) n) ñ) o)", [0, 0, 0, 0, 0]),
        ("1. a) b) 2.", [0, 1, 1, 0]),
        ("1° 2° a) b) 3°", [0, 0, 1, 1, 0]),
        ("(a) – – (b) –", [0, 1, 1, 0, 1]),
        ("– – –", [0, 0, 0]),
        ("a) b) b-bis) c)", [0, 0, 0, 0]),
        ("1 1-bis 2".replace(" ", ". ") + ".", [0, 0, 0]),
        ("(1) (a) (i) (A) (B) (ii) (b) (2)", [0, 1, 2, 3, 3, 2, 1, 0]),
        ("(a) (b) (d) (f)", [0, 0, 0, 0]),
        ("α) β) γ) δ) ε) στ) ζ) η) θ) ι) ια)", [0] * 11),
        ("а) б) в) г)", [0, 0, 0, 0]),
    ],
)
def test_depth(labels: str, depths: list[int]) -> None:
    stack = Stack()
    assert [stack.place(label) for label in labels.split()] == depths


def test_i_after_h_is_roman_when_h_ends_with_a_colon() -> None:
    stack = Stack()
    stack.place("(g)")
    stack.place("(h)", after="one thing;")
    assert stack.place("(i)", after="any of the following:", then="(ii)") == 1
    assert stack.place("(ii)", after="first;") == 1
    assert stack.place("(i)", after="last;", then="(j)") == 0


def test_i_after_h_is_a_letter_when_j_follows_though_a_colon_stands_before() -> None:
    stack = Stack()
    for label in ("(g)", "(h)"):
        stack.place(label)
    assert stack.place("(i)", after="odd but printed:", then="(j)") == 0


@pytest.mark.parametrize(
    ("line", "label", "rest"),
    [
        ("(a) x", "(a)", "x"),
        ("a) x", "a)", "x"),
        ("1.\u00a0\u00a0\u00a0x", "1.", "x"),
        ("1° x", "1°", "x"),
        ("1.º x", "1.º", "x"),
        ("(iii) x", "(iii)", "x"),
        ("3-bis. x", "3-bis.", "x"),
        ("2 ter. x", "2 ter.", "x"),
        ("5a. x", "5a.", "x"),
        ("b bis) x", "b bis)", "x"),
        ("– x", "–", "x"),
        ("‘3. x", "‘3.", "x"),
        ("1.1. x", "1.1.", "x"),
        ("(other) x", "", "(other) x"),
        ("a family", "", "a family"),
        ("2012. gada", "", "2012. gada"),
        ("12.5 % of", "", "12.5 % of"),
    ],
)
def test_split(line: str, label: str, rest: str) -> None:
    assert split(line) == (label, rest)


def test_roman() -> None:
    assert [roman(x) for x in ("i", "iv", "xl", "MCM", "iiii", "abc")] == [1, 4, 40, 1900, 0, 0]


def test_no_label_has_no_reading() -> None:
    assert readings("word") == [] and readings("") == []
