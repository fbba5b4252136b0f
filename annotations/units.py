"""Units of work: the pieces of an expression that are annotated by themselves.

A unit is an article, section, recital or final provision with everything below it, its own heading and the headings
above it. Where a section is longer than a reader takes in at once and divides into numbered parts (the US Code), the
parts are units and what stands above them is their context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model import CONTAINERS, Expression, Provision
from pipeline.text import fold

LONGEST = 12_000
"""Characters above which a provision made of numbered points is split into its points."""

STEM = 400
"""Characters of a split provision's stem that its parts are read with."""


_ASCII_ACCENT = re.compile(r"(?<=\w)([aeiou])'(?!\w)|\b(e)'(?!\w)")
_ACCENTED = {"a": "à", "e": "è", "i": "ì", "o": "ò", "u": "ù"}
"""Normattiva prints accents in ASCII ("autorita'"): the copy that is matched has the letter and a blank instead."""


FIELDS = {"text": "text", "heading": "context"}
"""The role of the pieces that print each field of a provision."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of one provision's own text (or of context) in a unit.

    `start` is the offset in the unit's text, `offset` that in the provision's text. `role`: text; or what lends meaning
    and carries no annotation: context (headings), above (the stem that a split section's part hangs on), title (of
    the act).
    """

    eid: str
    role: str
    start: int
    offset: int
    length: int
    part: str = "stem"

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def field(self) -> str:
        """What of its provision the words are: text or heading; nothing for what only stands above the unit."""
        return next((name for name, role in FIELDS.items() if role == self.role and self.eid), "")


class Piece(NamedTuple):
    """A segment before it has a place: the words of a provision, or words above it, that a unit is made of."""

    eid: str
    text: str
    role: str
    offset: int = 0
    part: str = "stem"


@dataclass(slots=True)
class Unit:
    """One piece of work: its text (folded: straight quotes), its segments, and the provisions in it.

    `rules` are those that can fire in it, where that is known.
    """

    eid: str
    kind: str
    text: str
    segments: list[Segment]
    provisions: dict[str, Provision]
    parents: dict[str, str | None]
    repealed: bool = False
    rules: frozenset[str] | None = None


def folded(text: str, lang: str) -> str:
    """Return the copy that is matched, of the same length."""
    text = fold(text)
    if lang == "it":
        text = _ASCII_ACCENT.sub(lambda m: _ACCENTED[m[1] or m[2]] + " ", text)
    return text


class Tree:
    """An expression's provisions by eid and parent."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.by_eid = {p.eid: p for p in expression.provisions}
        self.below: dict[str | None, list[Provision]] = {}
        for p in expression.provisions:
            # in a part of an expression a parent can be missing: it is a container, and `path` has its heading
            self.below.setdefault(p.parent if p.parent in self.by_eid else None, []).append(p)

    def units(self) -> Iterator[Unit]:
        """Yield the units in reading order; every provision's own text is in just one."""
        for top, deep in self.tops():
            yield self.unit(top, deep, self.pieces(top, deep))

    def tops(self) -> Iterator[tuple[Provision, bool]]:
        """Yield each unit's own provision, and whether the provisions below it are in the unit."""
        for p in self.below.get(None, ()):
            yield from self._from(p)

    def _from(self, p: Provision) -> Iterator[tuple[Provision, bool]]:
        children = self.below.get(p.eid, [])
        if (
            p.kind in CONTAINERS
            or p.kind == "annex"
            or (p.end - p.start > LONGEST and children and all(c.kind == "point" for c in children))
        ):
            if p.text:
                yield p, False
            for child in children:
                yield from self._from(child)
        else:
            yield p, True

    def inside(self, top: Provision, deep: bool) -> Iterator[Provision]:
        """Yield the provisions of a unit (see `tops`) in reading order."""
        yield top
        if deep:
            for child in self.below.get(top.eid, ()):
                yield from self.inside(child, deep)

    def pieces(self, top: Provision, deep: bool) -> list[Piece]:
        """Return the pieces of a unit (see `tops`): what stands above it, then its own words."""
        return [*self.above(top), *self.own(top, deep)]

    def own(self, top: Provision, deep: bool) -> list[Piece]:
        """Return the pieces of a unit's own words."""
        out: list[Piece] = []
        self._write(top, deep, out)
        return out

    def above(self, top: Provision) -> Iterator[Piece]:
        """Yield what stands above a unit: titles, headings, the stem that it hangs on."""
        if self.expression.title:
            yield Piece("", self.expression.title, "title")
        for heading in top.path:
            if heading:
                yield Piece("", heading, "context")
        split: list[Provision] = []
        parent = top.parent
        while parent is not None and parent in self.by_eid:
            p = self.by_eid[parent]
            if p.kind not in CONTAINERS and p.kind != "annex":
                split.insert(0, p)
            parent = p.parent
        yield from (Piece(p.eid, p.heading, "context") for p in split if p.heading)
        yield from (Piece(p.eid, p.text[: p.stem][-STEM:], "above") for p in split if p.stem)

    def _write(self, p: Provision, deep: bool, out: list[Piece]) -> None:
        if p.heading:
            out.append(Piece(p.eid, p.heading, "context"))
        if p.stem:
            out.append(Piece(p.eid, p.text[: p.stem], "text"))
        if deep:
            for child in self.below.get(p.eid, ()):
                self._write(child, deep, out)
        if p.stem < len(p.text):
            tail = p.text[p.stem :]
            if kept := tail.lstrip():
                out.append(Piece(p.eid, kept, "text", len(p.text) - len(kept), "tail"))

    def unit(self, top: Provision, deep: bool, pieces: Iterable[Piece], rules: frozenset[str] | None = None) -> Unit:
        """Return the unit of a provision (see `tops`) with the text of these pieces; its provisions are whole."""
        segments: list[Segment] = []
        chunks: list[str] = []
        at = 0
        for eid, text, role, offset, part in pieces:
            segments.append(Segment(eid, role, at, offset, len(text), part))
            chunks.append(text)
            at += len(text) + 1
        inside = {p.eid: p for p in self.inside(top, deep)}
        parents = {eid: p.parent for eid, p in inside.items()}
        text = folded("\n".join(chunks), self.expression.lang)
        return Unit(top.eid, top.kind, text, segments, inside, parents, top.status == "repealed", rules)
