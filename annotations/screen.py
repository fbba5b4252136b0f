"""The screen: which words of an expression can carry a tag, decided by one Aho-Corasick scan of its text.

Every pattern says what strings a text must hold for it to match (`patterns.needed`); the scan says which cells hold
them. A rule can fire only in a cell that holds what its trigger needs, where cells in the scope of each of its contexts
hold what that context needs. Those cells, and the ones that can meet or kill the rules that can fire there, are all
that spaCy is given: a sentence lies within one cell, so that what is found in them is what is found in the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import spacy
from ahocorasick_rs import BytesAhoCorasick, MatchKind

from annotations import references
from annotations.cells import Cells, scanned
from annotations.lexicon import Need, Rule, load
from annotations.patterns import Needed, either
from annotations.units import Tree, Unit, folded
from pipeline.model import Expression

EVERYWHERE = -1
NOWHERE = -2
"""Nodes of the needs that every text meets, and none."""

NEVER: Needed = ("any", ())

LOCAL = frozenset({"near", "before", "after", "start"})
"""Scopes within the trigger's sentence."""

ROLES = {"text": "text", "heading": "context"}
"""The role of the cells that a rule tags, by its field."""


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
        kind, parts = need
        return kind == "any" and all(w in self.common for p in parts for w in p.split())

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


@dataclass(slots=True)
class _Screen:
    cells: Cells
    compiled: _Compiled
    style: references.Style
    jurisdiction: str
    work: str
    holding: dict[int, set[int]]
    found: dict[int, set[int]] = field(default_factory=dict)
    indexes: dict[int | tuple[str, ...], dict[int, list[int]]] = field(default_factory=dict)
    carrying: dict[str, set[int]] = field(default_factory=dict)
    """By concept the cells in which a rule can give it."""
    citing: dict[int, frozenset[str]] = field(default_factory=dict)
    kept: dict[int, set[int]] = field(default_factory=dict)
    rules: dict[int, set[str]] = field(default_factory=dict)
    """By unit the cells to keep, and the rules that can fire."""

    def holds(self, node: int) -> set[int]:
        """Return the cells that meet a node."""
        if node == NOWHERE:
            return set()
        if node not in self.found:
            kind, parts = self.compiled.nodes[node]
            sets = [self.holding.get(p, set()) if kind == "any" else self.holds(p) for p in parts]
            self.found[node] = set.intersection(*sets) if kind == "and" else set().union(*sets)
        return self.found[node]

    def index(self, context: _Context) -> dict[int, list[int]]:
        """Return by unit the unit's own cells that hold what a context asks for."""
        key = context.tags or context.node
        if key not in self.indexes:
            out: dict[int, list[int]] = {}
            if context.tags:
                given = (c for c in self.carrying if any(references.fits(c, want) for want in context.tags))
                holding = set().union(*(self.carrying[c] for c in given))
            else:
                holding = self.holds(context.node)
            for cell in holding:
                if self.cells.lines[cell]:
                    out.setdefault(self.cells.unit_of[cell], []).append(cell)
            self.indexes[key] = out
        return self.indexes[key]

    def there(self, context: _Context, cell: int) -> Iterator[int]:
        """Yield the cells that hold what a context asks for and speak in its scope seen from a cell."""
        unit, scope = self.cells.unit_of[cell], context.scope
        block = self.cells.blocks[unit]
        if context.own:
            for other in block.cells:
                if self.cells.speaks(scope, other, cell) and self.means(other, context.tags):
                    yield other
        elif context.node == EVERYWHERE:
            yield from (other for other in block.cells if self.cells.speaks(scope, other, cell))
        else:
            yield from (o for o in self.index(context).get(unit, ()) if self.cells.speaks(scope, o, cell))
            if not context.tags:
                holding = self.holds(context.node)
                yield from (o for o in block.shared if o in holding and self.cells.speaks(scope, o, cell))

    def means(self, cell: int, concepts: Iterable[str]) -> bool:
        """Say whether a citation in a cell means one of the concepts."""
        return any(references.fits(given, want) for given in self.cited(cell) for want in concepts)

    def cited(self, cell: int) -> frozenset[str]:
        """Return the concepts that a cell's citations mean."""
        if cell not in self.citing:
            piece = self.cells.pieces[cell]
            text = "" if piece.role == "title" else folded(piece.text, self.cells.tree.expression.lang)
            found = references.concepts(text, self.style, self.jurisdiction, self.work)
            self.citing[cell] = frozenset(row[2] for row in found)
        return self.citing[cell]

    def fires(self, check: _Check) -> Iterator[int]:
        """Yield the cells in which a rule can fire."""
        every = set(range(len(self.cells.pieces))) if check.own or check.trigger == EVERYWHERE else set()
        triggers = every if check.trigger == EVERYWHERE else self.holds(check.trigger)
        found = every or triggers
        needs = []
        for need in check.needs:
            if need.scope in LOCAL and not need.tags and need.node != EVERYWHERE:
                found = found & self.holds(need.node)
            elif need.node != EVERYWHERE:
                needs.append(need)
        needs.sort(key=lambda n: n.own)
        for cell in found:
            if (
                self.cells.pieces[cell].role == ROLES[check.field]
                and self.cells.lines[cell]
                and all(any(True for _ in self.there(n, cell)) for n in needs)
                and (cell in triggers or self.means(cell, (check.concept,)))
            ):
                yield cell

    def keep(self, check: _Check, cell: int) -> None:
        """Keep a cell in which a rule can fire, with those that can meet or kill it there."""
        unit = self.cells.unit_of[cell]
        self.rules.setdefault(unit, set()).add(check.rule)
        kept = self.kept.setdefault(unit, set())
        kept.add(cell)
        for context in (*check.needs, *check.bars):
            if context.own or not context.tags:  # cells that carry a tag are kept by the rule that gives it
                kept.update(self.there(context, cell))

    def run(self) -> None:
        """Find the cells to keep; rules that ask for tags can give tags that others ask for."""
        pending = dict.fromkeys(self.compiled.checks, frozenset[int]())
        again = True
        while again:
            again = False
            for check, before in list(pending.items()):
                new = frozenset(self.fires(check)) - before
                for cell in new:
                    self.keep(check, cell)
                if new:
                    self.carrying.setdefault(check.concept, set()).update(new)
                    for tags in [k for k in self.indexes if isinstance(k, tuple)]:
                        if any(references.fits(check.concept, want) for want in tags):
                            del self.indexes[tags]
                if any(n.tags and not n.own for n in check.needs):
                    pending[check] = before | new
                    again = again or bool(new)
                else:
                    del pending[check]


def units(expression: Expression, jurisdiction: str, work: str) -> Iterator[Unit]:
    """Yield in reading order the units of an expression that can carry a tag, with the text that bears on it.

    `work` is the id under which the tables of offences have the act (`references.known_as`).
    """
    compiled = _compiled(expression.lang, jurisdiction, work if references.named(jurisdiction, work) else "")
    style = references.style_of(load(expression.lang).references)
    cells = Cells(Tree(expression))
    screen = _Screen(cells, compiled, style, jurisdiction, work, cells.scan(compiled.automaton))
    screen.run()
    for number in sorted(screen.kept):
        yield cells.unit(number, screen.kept[number], frozenset(screen.rules[number]))
