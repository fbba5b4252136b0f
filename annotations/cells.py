"""Cells: an expression cut into the pieces of its units, how they stand to each other, and one scan over them all."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

from ahocorasick_rs import BytesAhoCorasick

from annotations.units import Piece, Tree, Unit, folded
from pipeline.model import Provision

_ROLES = {"title": ("title",), "article": ("text", "context", "above")}


def _outside(error: UnicodeError) -> tuple[str, int]:
    """Write what Latin-1 lacks as one byte each: a letter as a sign that no text holds, a mark as a blank."""
    assert isinstance(error, UnicodeEncodeError)
    lost = error.object[error.start : error.end]
    return "".join("\x01" if c.isalnum() else " " for c in lost), error.end


codecs.register_error("safereport-scan", _outside)
_BLANKS = bytes(b if chr(b).isalnum() or b in (1, ord("_")) else 32 for b in range(256))


def scanned(text: str) -> bytes:
    """Return the bytes that are scanned: lower case, a byte a character, a blank for every mark."""
    return text.lower().encode("latin-1", "safereport-scan").translate(_BLANKS)


@dataclass(slots=True)
class Block:
    """A unit that is not made yet: its provision, its pieces, the numbers of their cells, and those that it shares."""

    top: Provision
    deep: bool
    pieces: list[Piece]
    cells: list[int] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)


class Cells:
    """The cells of an expression: pieces of a unit's own, and (once) words above that speak in several units.

    `lines` has for each of a unit's own cells its provision's eids from the unit's top down, `unit_of` that unit's
    number; shared cells have no line.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.blocks: list[Block] = []
        self.pieces: list[Piece] = []
        self.lines: list[tuple[str, ...]] = []
        self.unit_of: list[int] = []
        shared: dict[Piece, int] = {}
        for number, (top, deep) in enumerate(tree.tops()):
            block = Block(top, deep, tree.pieces(top, deep))
            self.blocks.append(block)
            lines: dict[str, tuple[str, ...]] = {}
            for p in tree.inside(top, deep):
                lines[p.eid] = (*lines.get(p.parent or "", ()), p.eid)
            for piece in block.pieces:
                line = lines.get(piece.eid)
                cell = len(self.pieces) if line else shared.setdefault(piece, len(self.pieces))
                if cell == len(self.pieces):
                    self.pieces.append(piece)
                    self.lines.append(line or ())
                    self.unit_of.append(number)
                if not line:
                    block.shared.append(cell)
                block.cells.append(cell)

    def scan(self, automaton: BytesAhoCorasick) -> dict[int, set[int]]:
        """Return the cells that hold each of the automaton's strings, by the string's number."""
        lang = self.tree.expression.lang
        texts = [folded(p.text, lang) if lang == "it" else p.text for p in self.pieces]
        texts = [" ".join(t.split()) if "  " in t else t for t in texts]
        data = scanned(f" {' '.join(texts)} ")
        ends = _ends(map(len, texts))
        if len(data) != sum(map(len, texts)) + len(texts) + 1:  # a letter whose lower case is two
            parts = list(map(scanned, texts))
            data, ends = b" " + b" ".join(parts) + b" ", _ends(map(len, parts))
        out: dict[int, set[int]] = {}
        cell, end = 0, next(ends, 0)
        for string, start, _ in automaton.find_matches_as_indexes(data, overlapping=True):
            while start + 1 >= end:
                cell, end = cell + 1, next(ends)
            if string in out:
                out[string].add(cell)
            else:
                out[string] = {cell}
        return out

    def speaks(self, scope: str, other: int, cell: int) -> bool:
        """Say whether `other`, of the same unit or above it, can be in `scope` seen from the unit's own `cell`."""
        return any(self._speaks(part, other, cell) for part in scope.split("+"))

    def _speaks(self, scope: str, other: int, cell: int) -> bool:
        role, line, mine = self.pieces[other].role, self.lines[other], self.lines[cell]
        match scope:
            case "sentence":
                return role == "above" or (bool(line) and (line[-1] in mine or mine[-1] in line))
            case "para":
                return bool(line) and (line[1:2] == mine[1:2] or len(line) == 1 or len(mine) == 1)
            case "act":
                return True
            case "heading":
                return role == "context" and line == mine[: len(line)]
            case "title" | "article":
                return role in _ROLES[scope]
        return other == cell  # near, before, after, start: in the sentence

    def unit(self, number: int, kept: set[int], rules: frozenset[str]) -> Unit:
        """Return a unit with the text of its cells in `kept`, for the `rules` that can fire in it."""
        block = self.blocks[number]
        pieces = (p for p, cell in zip(block.pieces, block.cells, strict=True) if cell in kept)
        return self.tree.unit(block.top, block.deep, pieces, rules)


def _ends(lengths: Iterator[int]) -> Iterator[int]:
    """Yield where each piece's successor begins, behind a blank before the first and after each."""
    at = 1
    for length in lengths:
        at += length + 1
        yield at
