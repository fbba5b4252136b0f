"""Cells: an expression cut into the pieces of its units, how they stand to each other, and one scan over them all.

Sets of cells are arrays of truth values, one a cell: whole acts are looked at in a few operations of numpy.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy
from ahocorasick_rs import BytesAhoCorasick
from numpy.typing import NDArray

from annotations.units import Piece, Tree, Unit, folded
from pipeline.model import Provision

Mask = NDArray[numpy.bool_]
Numbers = NDArray[numpy.intp]

ROLES = ("text", "context", "above", "title")
_SPEAKING = {"title": ("title",), "article": ("text", "context", "above"), "act": ROLES}
"""Roles that speak in a whole unit, by scope."""


def _outside(error: UnicodeError) -> tuple[str, int]:
    """Write what Latin-1 lacks as one byte each: a letter as a sign that no text holds, a mark as a blank."""
    assert isinstance(error, UnicodeEncodeError)
    lost = error.object[error.start : error.end]
    return "".join("\x01" if c.isalnum() else " " for c in lost), error.end


codecs.register_error("safereport-scan", _outside)
_MARKS = "‘’‚“”„–—…€"
"""Marks outside Latin-1 that law is full of: taken out beforehand, for each call of `_outside` costs."""
_BLANKS = bytes(b if chr(b).isalnum() or b in (1, ord("_")) else 32 for b in range(256))


def scanned(text: str) -> bytes:
    """Return the bytes that are scanned: lower case, a byte a character, a blank for every mark."""
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return text.lower().encode("latin-1", "safereport-scan").translate(_BLANKS)


@dataclass(slots=True)
class Block:
    """A unit that is not made yet: its provision, the pairs of shared cells that speak in it, and its own cells."""

    top: Provision
    deep: bool
    shared: range
    cells: range


class Cells:
    """The cells of an expression: pieces of a unit's own, and (once) words above that speak in several units.

    By cell: `pieces`, `unit` and `provision` are the numbers of the unit and provision that a unit's own cell belongs
    to; of shared cells the provision is `NONE`. By provision: `parent` and `branch`, its ancestor right below the
    unit's top. A pair is a shared cell with a unit that it speaks in: `pair_cell`, `pair_unit`.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.blocks: list[Block] = []
        self.pieces: list[Piece] = []
        unit: list[int] = []
        provision: list[int] = []
        parents: list[int] = []
        depths: list[int] = []
        branches: list[int] = []
        pairs: list[tuple[int, int]] = []
        shared: dict[Piece, int] = {}
        for number, (top, deep) in enumerate(tree.tops()):
            first = len(pairs)
            for piece in tree.above(top):
                cell = shared.setdefault(piece, len(self.pieces))
                if cell == len(self.pieces):
                    self.pieces.append(piece)
                    unit.append(number)
                    provision.append(-1)
                pairs.append((cell, number))
            numbers: dict[str | None, int] = {}
            for p in tree.inside(top, deep):
                above = numbers.get(p.parent, -1)
                numbers[p.eid] = here = len(parents)
                parents.append(above)
                depths.append(depths[above] + 1 if above >= 0 else 0)
                branches.append(branches[above] if above >= 0 and depths[above] else here)
            begin = len(self.pieces)
            own = tree.own(top, deep)
            self.pieces += own
            unit += [number] * len(own)
            provision += [numbers[piece.eid] for piece in own]
            self.blocks.append(Block(top, deep, range(first, len(pairs)), range(begin, len(self.pieces))))
        self.none = len(parents)  # a provision that is none: what is written to it is thrown away
        self.unit = numpy.array(unit, dtype=numpy.intp)
        self.provision = numpy.array([self.none if n < 0 else n for n in provision], dtype=numpy.intp)
        self.own = self.provision != self.none
        role = numpy.array([ROLES.index(p.role) for p in self.pieces], dtype=numpy.intp)
        self.role = {name: role == n for n, name in enumerate(ROLES)}
        self.parent = numpy.array([*parents, self.none], dtype=numpy.intp)
        self.branch = numpy.array([*branches, self.none], dtype=numpy.intp)
        depth = numpy.array([*depths, -1], dtype=numpy.intp)
        self.levels = [numpy.flatnonzero(depth == n) for n in range(1, max(depths, default=0) + 1)]
        self.top = depth[self.provision] == 0
        self.pair_cell, self.pair_unit = numpy.array(pairs, dtype=numpy.intp).reshape(-1, 2).T

    def none_of(self) -> Mask:
        """Return the empty set of cells."""
        return numpy.zeros(len(self.pieces), dtype=bool)

    def scan(self, automaton: BytesAhoCorasick) -> dict[int, Numbers]:
        """Return the cells that hold each of the automaton's strings, by the string's number."""
        lang = self.tree.expression.lang
        texts = [folded(p.text, lang) if lang == "it" else p.text for p in self.pieces]
        texts = [" ".join(t.split()) if "  " in t else t for t in texts]
        data = scanned(f" {' '.join(texts)} ")
        lengths = list(map(len, texts))
        if len(data) != sum(lengths) + len(texts) + 1:  # a letter whose lower case is two
            parts = list(map(scanned, texts))
            data, lengths = b" " + b" ".join(parts) + b" ", list(map(len, parts))
        found = automaton.find_matches_as_indexes(data, overlapping=True)
        rows = numpy.fromiter(chain.from_iterable(found), dtype=numpy.int32, count=3 * len(found)).reshape(-1, 3)
        string, start = rows[:, 0].astype(numpy.uint16), rows[:, 1]
        ends = numpy.cumsum(numpy.array(lengths, dtype=numpy.int32) + 1) + 1
        # a blank between two pieces begins the string that follows it
        cells = numpy.searchsorted(ends, start + 1, side="right")
        order = numpy.argsort(string, kind="stable")  # of short numbers: not by comparing
        string, cells = string[order], cells[order]
        cuts = [0, *(numpy.flatnonzero(numpy.diff(string)) + 1).tolist(), len(string)]
        return {int(string[a]): cells[a:b] for a, b in pairwise(cuts) if b > a}

    # --- scopes ------------------------------------------------------------------------------------------------
    def seeing(self, scope: str, holding: Mask) -> Mask:
        """Return the units' own cells that can have one of the cells of `holding` in `scope`."""
        out = self.none_of()
        for part in scope.split("+"):
            if part == "sentence":
                out |= self._below(holding) | self._above(holding) | self._units(holding, ("above",))[self.unit]
            elif part == "heading":
                headings = holding & self.role["context"]
                out |= self._below(headings) | self._units(headings & ~self.own, ("context",))[self.unit]
            elif part == "para":
                out |= self._beside(holding)
            elif part in _SPEAKING:
                out |= self._units(holding, _SPEAKING[part])[self.unit]
            else:  # near, before, after, start: in the sentence
                out |= holding
        return out & self.own

    def seen(self, scope: str, cells: Mask) -> tuple[Mask, Mask]:
        """Return the cells of a unit's own, and the pairs, that can be in `scope` seen from one of `cells`."""
        out = self.none_of()
        pairs = numpy.zeros(len(self.pair_cell), dtype=bool)
        units = numpy.zeros(len(self.blocks), dtype=bool)
        units[self.unit[cells & self.own]] = True
        for part in scope.split("+"):
            roles: tuple[str, ...] = _SPEAKING.get(part, ())
            if part == "sentence":
                out |= self._below(cells) | self._above(cells)
                roles = ("above",)
            elif part == "heading":
                out |= self._above(cells) & self.role["context"]
                roles = ("context",)
            elif part == "para":
                out |= self._beside(cells)
            elif not roles:
                out |= cells
            if part in _SPEAKING:
                out |= units[self.unit] & self._in(roles)
            if roles:
                pairs |= units[self.pair_unit] & self._in(roles)[self.pair_cell]
        return out & self.own, pairs

    def _in(self, roles: Iterable[str]) -> Mask:
        out = self.none_of()
        for role in roles:
            out |= self.role[role]
        return out

    def _units(self, holding: Mask, roles: Iterable[str]) -> Mask:
        """Return the units in which a cell of `holding` with one of the roles speaks."""
        wanted = holding & self._in(roles)
        out = numpy.zeros(len(self.blocks), dtype=bool)
        out[self.unit[wanted & self.own]] = True
        out[self.pair_unit[wanted[self.pair_cell]]] = True
        return out

    def _provisions(self, cells: Mask) -> Mask:
        out = numpy.zeros(self.none + 1, dtype=bool)
        out[self.provision[cells]] = True
        out[self.none] = False
        return out

    def _below(self, cells: Mask) -> Mask:
        """Return the cells of provisions that have one of `cells`, and of those below them."""
        found = self._provisions(cells)
        for level in self.levels:
            found[level] |= found[self.parent[level]]
        return found[self.provision]

    def _above(self, cells: Mask) -> Mask:
        """Return the cells of provisions that have one of `cells`, and of those above them."""
        found = self._provisions(cells)
        for level in reversed(self.levels):
            found[self.parent[level[found[level]]]] = True
        return found[self.provision]

    def _beside(self, cells: Mask) -> Mask:
        """Return the cells of paragraphs that have one of `cells`; a unit's top speaks in each, and each in it."""
        own = cells & self.own
        branches = numpy.zeros(self.none + 1, dtype=bool)
        branches[self.branch[self.provision[own & ~self.top]]] = True
        tops, units = numpy.zeros((2, len(self.blocks)), dtype=bool)
        tops[self.unit[own & self.top]] = True
        units[self.unit[own]] = True
        return branches[self.branch[self.provision]] | tops[self.unit] | (self.top & units[self.unit])

    def make(self, number: int, kept: Mask, pairs: Mask, rules: frozenset[str]) -> Unit:
        """Return a unit with the text of its own cells in `kept` and of those shared in `pairs`, for the
        `rules` that can fire in it."""
        block = self.blocks[number]
        shared = (self.pieces[self.pair_cell[n]] for n in block.shared if pairs[n])
        own = (self.pieces[n] for n in block.cells if kept[n])
        return self.tree.unit(block.top, block.deep, chain(shared, own), rules)
