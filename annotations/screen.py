"""The screen: which words of an expression can carry a tag, decided by one Aho-Corasick scan of its text.

Every pattern says what strings a text must hold for it to match (`patterns.needed`); the scan says which cells hold
them. A rule can fire only in a cell that holds what its trigger needs, where cells in the scope of each of its contexts
hold what that context needs. Those cells, and the ones that can meet or kill the rules that can fire there, are all
that spaCy is given: a sentence lies within one cell, so that what is found in them is what is found in the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy
import spacy
from ahocorasick_rs import BytesAhoCorasick, MatchKind

from annotations import references
from annotations.cells import Cells, Mask, scanned
from annotations.lexicon import Need, Rule, load
from annotations.patterns import Needed, either
from annotations.units import FIELDS, Tree, Unit, folded
from pipeline.model import Expression

EVERYWHERE = -1
NOWHERE = -2
"""Nodes of the needs that every text meets, and none."""

NEVER: Needed = ("any", ())



class _Strings:
    """Needs as numbered nodes over numbered strings, each distinct one once."""

    def __init__(self, lang: str) -> None:
        self.common = spacy.blank(lang).Defaults.stop_words
        self.strings: dict[bytes, int] = {}
        self.nodes: list[tuple[str, tuple[int, ...]]] = []
        self._known: dict[Needed, int] = {}
        self._same: dict[tuple[str, tuple[int, ...]], int] = {}

    def node(self, need: Needed) -> int:
        """Return the number of a need's node; function words beside others need no look."""
        if need not in self._known:
            self._known[need] = self._node(need)
        return self._known[need]

    def _node(self, need: Needed) -> int:
        kind, parts = need
        if not parts:
            return NOWHERE if kind == "any" else EVERYWHERE
        if kind == "any":
            numbers = tuple(sorted({self.strings.setdefault(_edged(str(p)), len(self.strings)) for p in parts}))
        else:
            if kind == "and":
                parts = tuple(p for p in parts if not self._common(p)) or parts
            numbers = tuple(self.node(p) for p in parts)  # type: ignore[arg-type]
            if kind == "and":
                numbers = tuple(n for n in numbers if n != EVERYWHERE)
                if NOWHERE in numbers:
                    return NOWHERE
            if not numbers or (kind == "or" and EVERYWHERE in numbers):
                return EVERYWHERE
            numbers = tuple(n for n in numbers if n != NOWHERE)
            if not numbers:
                return NOWHERE
        return self._same.setdefault((kind, numbers), self._add(kind, numbers))

    def _common(self, need: Any) -> bool:
        """Say whether nearly every text meets a need: all its strings are function words, or one is a mere letter."""
        kind, parts = need
        return kind == "any" and (
            all(w in self.common for p in parts for w in p.split()) or any(len(p) == 2 for p in parts)
        )

    def _add(self, kind: str, numbers: tuple[int, ...]) -> int:
        if (kind, numbers) not in self._same:
            self.nodes.append((kind, numbers))
        return len(self.nodes) - 1


def _edged(string: str) -> bytes:
    """Return a string as it is scanned for, with the blanks that stand for the edges of words."""
    return b" " * string.startswith(" ") + scanned(string.strip()) + b" " * string.endswith(" ")


@dataclass(frozen=True, slots=True)
class _Context:
    """A need or bar of a rule: its scope, and what its patterns need (a node) or the concepts that it asks for."""

    scope: str
    node: int
    tags: tuple[str, ...] = ()
    own: bool = False
    """The tags are asked for as citations, and the act cites its own articles without a name."""


@dataclass(frozen=True, slots=True)
class _Check:
    """A rule that can fire: its id, the concept, the node of its triggers, its needs, and its bars."""

    rule: str
    concept: str
    field: str
    trigger: int
    own: bool
    needs: tuple[_Context, ...]
    bars: tuple[_Context, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    checks: tuple[_Check, ...]
    nodes: list[tuple[str, tuple[int, ...]]]
    automaton: BytesAhoCorasick


@cache
def _compiled(lang: str, jurisdiction: str, work: str) -> _Compiled:
    """Compile a language's rules; `work` is empty but for works that are in their jurisdiction's tables themselves."""
    strings = _Strings(lang)

    def cited(concepts: tuple[str, ...]) -> tuple[Needed, bool]:
        """Return what citations that mean one of the concepts need, and whether the act's own may do without it."""
        signs = [references.signs(jurisdiction, work, c) for c in concepts]
        named = sorted(frozenset().union(*(s for s in signs if s is not None)))
        return ("any", tuple(named)), None in signs

    def context(need: Need) -> _Context:
        if need.by == "tag":
            return _Context(need.scope, NOWHERE, need.tags)
        if need.by == "ref":
            words, own = cited(need.tags)
            return _Context(need.scope, NOWHERE if own else strings.node(words), need.tags if own else (), own)
        return _Context(need.scope, strings.node(either([p.needed for p in need.patterns])))

    def check(rule: Rule) -> _Check | None:
        words, own = cited((rule.concept,)) if rule.by_reference else (NEVER, False)
        trigger = strings.node(either([*(p.needed for p in rule.triggers), words]))
        needs = [context(n) for n in rule.needs]
        if (trigger == NOWHERE and not own) or any(n.node == NOWHERE and not n.tags for n in needs):
            return None  # a class that this language leaves empty
        bars = tuple(b for b in map(context, rule.bars) if b.node != NOWHERE or b.tags)
        return _Check(rule.id, rule.concept, rule.field, trigger, own, tuple(needs), bars)

    rules = sorted(load(lang).rules, key=lambda r: r.phase)
    checks = tuple(c for c in map(check, rules) if c is not None)
    return _Compiled(checks, strings.nodes, BytesAhoCorasick(list(strings.strings), matchkind=MatchKind.Standard))


class _Screen:
    """One expression's screening: which cells hold what, which rules can fire where, and what is to be kept."""

    def __init__(
        self, cells: Cells, compiled: _Compiled, style: references.Style, jurisdiction: str, work: str
    ) -> None:
        self.cells, self.compiled = cells, compiled
        self.style, self.jurisdiction, self.work = style, jurisdiction, work
        self.strings = cells.scan(compiled.automaton)
        self.every = ~cells.none_of()
        self.kept = cells.none_of()
        self.pairs = numpy.zeros(len(cells.pair_cell), dtype=bool)
        self.rules: dict[int, set[str]] = {}
        """By unit the rules that can fire."""
        self._carrying: dict[str, Mask] = {}
        """By concept the cells in which a rule can give it."""
        self._nodes: dict[int, Mask] = {NOWHERE: cells.none_of(), EVERYWHERE: self.every}
        self._seeing: dict[tuple[str, int], Mask] = {}
        self._cited: dict[int, frozenset[str]] = {}

    def holds(self, node: int) -> Mask:
        """Return the cells that meet a node."""
        found = self._nodes.get(node)
        if found is None:
            kind, parts = self.compiled.nodes[node]
            if kind == "any":
                found = self.cells.none_of()
                if present := [self.strings[p] for p in parts if p in self.strings]:
                    found[numpy.concatenate(present)] = True
            else:
                join = numpy.logical_and if kind == "and" else numpy.logical_or
                found = join.reduce([self.holds(p) for p in parts])
            self._nodes[node] = found
        return found

    def carrying(self, tags: Iterable[str]) -> Mask:
        """Return the cells in which a rule can give one of the concepts (or families of them)."""
        out = self.cells.none_of()
        for concept, cells in self._carrying.items():
            if any(references.fits(concept, want) for want in tags):
                out |= cells
        return out

    def citing(self, among: Mask, concepts: Iterable[str]) -> Mask:
        """Return of some cells those with a citation that means one of the concepts."""
        out = self.cells.none_of()
        for cell in numpy.flatnonzero(among).tolist():
            out[cell] = any(references.fits(given, want) for given in self._concepts(cell) for want in concepts)
        return out

    def _concepts(self, cell: int) -> frozenset[str]:
        if cell not in self._cited:
            piece = self.cells.pieces[cell]
            text = "" if piece.role == "title" else folded(piece.text, self.cells.tree.expression.lang)
            found = references.concepts(text, self.style, self.jurisdiction, self.work)
            self._cited[cell] = frozenset(row[2] for row in found)
        return self._cited[cell]

    def _there(self, context: _Context, cells: Mask) -> Mask:
        """Return the cells that hold what a context asks for; citations are looked for only where `cells` can see."""
        if context.own:
            own, pairs = self.cells.seen(context.scope, cells)
            own[self.cells.pair_cell[pairs]] = True
            return self.citing(own, context.tags)
        return self.carrying(context.tags) if context.tags else self.holds(context.node)

    def _met(self, context: _Context, cells: Mask) -> Mask:
        """Return the cells, `cells` among them, that can see what a context asks for in its scope."""
        if context.tags:
            return self.cells.seeing(context.scope, self._there(context, cells))
        key = context.scope, context.node
        if key not in self._seeing:
            self._seeing[key] = self.cells.seeing(context.scope, self.holds(context.node))
        return self._seeing[key]

    def fires(self, check: _Check) -> Mask:
        """Return the cells in which a rule can fire."""
        triggers = self.holds(check.trigger)
        found = (self.every if check.own else triggers) & self.cells.own & self.cells.role[FIELDS[check.field]]
        for need in sorted(check.needs, key=lambda n: n.own):  # citations are the dearest to look for
            if not found.any():
                return found
            found = found & self._met(need, found)
        if check.own:
            found = (found & triggers) | self.citing(found & ~triggers, (check.concept,))
        return found

    def keep(self, check: _Check, cells: Mask) -> None:
        """Keep the cells in which a rule can fire, with those that can meet or kill it there."""
        self.kept |= cells
        for unit in set(self.cells.unit[cells].tolist()):
            self.rules.setdefault(unit, set()).add(check.rule)
        for context in (*check.needs, *check.bars):
            if context.own or not context.tags:  # cells that carry a tag are kept by the rule that gives it
                there = self._there(context, cells)
                if there.any():
                    own, pairs = self.cells.seen(context.scope, cells)
                    self.kept |= own & there
                    self.pairs |= pairs & there[self.cells.pair_cell]

    def run(self) -> None:
        """Find the cells to keep; rules that ask for tags can give tags that others ask for."""
        pending = dict.fromkeys(self.compiled.checks, self.cells.none_of())
        again = True
        while again:
            again = False
            for check, before in list(pending.items()):
                new = self.fires(check) & ~before
                if new.any():
                    self.keep(check, new)
                    self._carrying[check.concept] = self._carrying.get(check.concept, new) | new
                if any(n.tags and not n.own for n in check.needs):
                    pending[check] = before | new
                    again = again or bool(new.any())
                else:
                    del pending[check]


def units(expression: Expression, jurisdiction: str, work: str) -> Iterator[Unit]:
    """Yield in reading order the units of an expression that can carry a tag, with the text that bears on it.

    `work` is the id under which the tables of offences have the act (`references.known_as`).
    """
    compiled = _compiled(expression.lang, jurisdiction, work if references.named(jurisdiction, work) else "")
    style = references.style_of(load(expression.lang).references)
    cells = Cells(Tree(expression))
    screen = _Screen(cells, compiled, style, jurisdiction, work)
    screen.run()
    for number in sorted(screen.rules):
        yield cells.make(number, screen.kept, screen.pairs, frozenset(screen.rules[number]))
