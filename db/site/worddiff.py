"""Word by word differences between two versions of a provision, for people to read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
"""Words with the white space after them: white space alone would match everywhere, and cost the most."""

MAX_WORDS = 3000
"""Beyond so many words on either side, lines are compared instead: difflib's time grows with the square."""


class Run(NamedTuple):
    """A run of words: `same`, `del` (only in the old text) or `ins` (only in the new)."""

    kind: Literal["same", "del", "ins"]
    text: str


def words(old: str, new: str) -> list[Run]:
    """Return what stayed, went and came, in reading order.

    The `same` and `del` runs joined are `old`, the `same` and `ins` runs joined are `new`.
    """
    a, b = _WORD.findall(old), _WORD.findall(new)
    if max(len(a), len(b)) > MAX_WORDS:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    out: list[Run] = []

    def put(kind: Literal["same", "del", "ins"], tokens: list[str]) -> None:
        if tokens:
            out.append(Run(kind, "".join(tokens)))

    codes = _merged(difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes(), a)
    for op, i1, i2, j1, j2 in codes:
        if op == "equal":
            put("same", a[i1:i2])
        else:
            put("del", a[i1:i2])
            put("ins", b[j1:j2])
    return out


def _merged(codes: Sequence[tuple[str, int, int, int, int]], a: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Join two changes with no more than `de` or a comma between them, to read as one change."""
    out: list[tuple[str, int, int, int, int]] = []
    for index, (op, i1, i2, j1, j2) in enumerate(codes):
        bridge = op == "equal" and 0 < index < len(codes) - 1 and len("".join(a[i1:i2]).strip()) <= 3
        if out and out[-1][0] != "equal" and (op != "equal" or bridge):
            last = out[-1]
            out[-1] = ("replace", last[1], i2, last[3], j2)
        else:
            out.append((op, i1, i2, j1, j2))
    return out
