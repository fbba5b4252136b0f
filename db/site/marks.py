"""Law text with its tagged words: spans cut into pieces so that overlapping tags stay visible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any


@dataclass(slots=True)
class Piece:
    """A run of text under the same tags; `closes` are the tags that end with it (their numbers are printed there)."""

    text: str
    tags: list[Mapping[str, Any]] = field(default_factory=list)
    closes: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def css(self) -> str:
        """Class names: the scheme's part and the polarity of each tag."""
        names = {f"is-{t['concept'].partition('/')[0]}" for t in self.tags} | {
            f"pol-{t['polarity']}" for t in self.tags
        }
        if len(self.tags) > 1:
            names.add("is-many")
        return " ".join(sorted(names))


def pieces(text: str, tags: Iterable[Mapping[str, Any]], start: int = 0, end: int | None = None) -> list[Piece]:
    """Cut `text[start:end]` at the bounds of `tags` (rows with start, end, concept, polarity).

    Tags outside the window, empty, or beyond the text are left out; a tag across the window's edge is clipped.
    The pieces' texts joined are `text[start:end]`, always.
    """
    end = len(text) if end is None else min(end, len(text))
    spans = [(max(start, int(t["start"])), min(end, int(t["end"])), t) for t in tags]
    spans = [s for s in spans if s[0] < s[1]]
    bounds = sorted({start, end, *(s[0] for s in spans), *(s[1] for s in spans)})
    out = []
    for left, right in pairwise(bounds):
        over = [t for a, b, t in spans if a <= left and right <= b]
        closes = [t for a, b, t in spans if b == right]
        out.append(Piece(text[left:right], over, closes))
    return out


def lines(text: str, tags: Iterable[Mapping[str, Any]], start: int = 0, end: int | None = None) -> list[list[Piece]]:
    """Return the pieces of each line of `text[start:end]`: one list a line, printed as a paragraph each."""
    end = len(text) if end is None else min(end, len(text))
    tags = list(tags)
    out = []
    at = start
    while at <= end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = pieces(text, tags, at, stop)
        if any(p.text.strip() for p in line):
            out.append(line)
        at = stop + 1
    return out
