"""Units of work: the pieces of an expression that are annotated by themselves.

A unit is an article, section, recital or final provision with everything below it, its own heading and the headings
above it. Where a section is longer than a reader takes in at once and divides into numbered parts (the US Code), the
parts are units and what stands above them is their context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.model import CONTAINERS, Expression, Provision
from pipeline.text import fold

LONGEST = 12_000
"""Characters above which a provision made of numbered points is split into its points."""


_ASCII_ACCENT = re.compile(r"(?<=\w)([aeiou])'(?!\w)|\b(e)'(?!\w)")
_ACCENTED = {"a": "à", "e": "è", "i": "ì", "o": "ò", "u": "ù"}
"""Normattiva prints accents in ASCII ("autorita'"): the copy that is matched has the letter and a blank instead."""


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


@dataclass(slots=True)
class Unit:
    """One piece of work: its text (folded: straight quotes), its segments, and the provisions in it."""

    eid: str
    kind: str
    text: str
    segments: list[Segment]
    provisions: dict[str, Provision]
    parents: dict[str, str | None]
    repealed: bool = False
    body: int = 0
    """Offset at which the unit's own words begin: before it stand the act's title and the headings above."""


@dataclass(slots=True)
class _Builder:
    chunks: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    length: int = 0

    def put(self, eid: str, text: str, role: str, offset: int = 0, part: str = "stem") -> None:
        if not text:
            return
        if self.chunks:
            self.chunks.append("\n")
            self.length += 1
        self.segments.append(Segment(eid, role, self.length, offset, len(text), part))
        self.chunks.append(text)
        self.length += len(text)


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
        for p in self.below.get(None, ()):
            yield from self._from(p)

    def _from(self, p: Provision) -> Iterator[Unit]:
        children = self.below.get(p.eid, [])
        if (
            p.kind in CONTAINERS
            or p.kind == "annex"
            or (p.end - p.start > LONGEST and children and all(c.kind == "point" for c in children))
        ):
            if p.text:
                yield self._unit(p, deep=False)
            for child in children:
                yield from self._from(child)
        else:
            yield self._unit(p, deep=True)

    def _unit(self, p: Provision, deep: bool) -> Unit:
        out = _Builder()
        out.put("", self.expression.title, "title")
        above: list[Provision] = []
        parent = p.parent
        while parent is not None and parent in self.by_eid:
            above.append(self.by_eid[parent])
            parent = above[-1].parent
        for heading in p.path:
            out.put("", heading, "context")
        for a in reversed(above):
            if a.kind not in CONTAINERS and a.kind != "annex":
                out.put(a.eid, a.heading, "context")
        body = out.length
        for a in reversed(above):
            if a.kind not in CONTAINERS and a.kind != "annex":
                out.put(a.eid, a.text[: a.stem][-400:], "above")
        inside: dict[str, Provision] = {}
        self._write(p, out, inside, deep)
        text = fold("".join(out.chunks))
        if self.expression.lang == "it":
            text = _ASCII_ACCENT.sub(lambda m: _ACCENTED[m[1] or m[2]] + " ", text)
        parents = {eid: q.parent for eid, q in inside.items()}
        return Unit(p.eid, p.kind, text, out.segments, inside, parents, p.status == "repealed", body)

    def _write(self, p: Provision, out: _Builder, inside: dict[str, Provision], deep: bool) -> None:
        inside[p.eid] = p
        out.put(p.eid, p.heading, "context")
        stem, tail = p.text[: p.stem], p.text[p.stem :]
        out.put(p.eid, stem, "text")
        if deep:
            for child in self.below.get(p.eid, ()):
                self._write(child, out, inside, deep)
        if tail.strip():
            skip = len(tail) - len(tail.lstrip())
            out.put(p.eid, tail[skip:], "text", p.stem + skip, "tail")
