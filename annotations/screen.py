"""The screen: which units can carry a tag at all, decided by one Aho-Corasick scan of the lower-case text.

Every pattern says what strings a text must hold for it to match (`patterns.needed`). A rule can fire only where the
unit's own words hold what its trigger needs, and the unit (with the headings above it, where the scope takes them in)
what each of its contexts needs; a unit in which no rule can fire gets no tag. A rule that asks for another tag needs no
look: where that other rule cannot fire, neither can it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from annotations import references
from annotations.lexicon import Need, Rule, load
from annotations.patterns import ALWAYS, Needed, either
from annotations.units import Unit

_OUTSIDE = ("article", "act", "heading", "title")
"""Scopes that take in words above the unit."""


@dataclass(frozen=True, slots=True)
class _Check:
    """A need compiled to numbers of strings; `wide` where headings and title above the unit count."""

    test: Callable[[set[int]], bool]
    wide: bool


class _Compiler:
    def __init__(self) -> None:
        self.strings: dict[str, int] = {}
        self.memo: dict[Needed, Callable[[set[int]], bool]] = {}

    def number(self, string: str) -> int:
        return self.strings.setdefault(string, len(self.strings))

    def test(self, need: Needed) -> Callable[[set[int]], bool]:
        if need not in self.memo:
            self.memo[need] = self._test(need)
        return self.memo[need]

    def _test(self, need: Needed) -> Callable[[set[int]], bool]:
        kind, parts = need
        if kind == "any":
            ids = frozenset(self.number(str(p)) for p in parts)
            return lambda seen: not ids.isdisjoint(seen)
        tests = [self.test(p) for p in parts]  # type: ignore[arg-type]
        if kind == "and":
            return lambda seen: all(t(seen) for t in tests)
        return lambda seen: any(t(seen) for t in tests)


def _first(need: Needed) -> tuple[str, ...] | None:
    """Return strings of which a text that meets the need holds one; None where there are none."""
    kind, parts = need
    if kind == "any":
        return tuple(map(str, parts))
    known = [_first(p) for p in parts]  # type: ignore[arg-type]
    if kind == "or":
        return None if any(k is None for k in known) else tuple(s for k in known if k for s in k)
    sure = [k for k in known if k is not None]
    return max(sure, key=lambda k: (min(map(len, k), default=0), -len(k))) if sure else None


def _wanted(rule: Rule, cited: frozenset[str] | None) -> tuple[Needed, list[tuple[Needed, bool]]] | None:
    """Return what the trigger and each context need, or None for a rule that cannot fire by itself."""
    if any(n.by == "tag" for n in rule.needs):
        return None
    by_number: Needed = ALWAYS if cited is None else ("any", tuple(sorted(cited)))
    triggers = [p.needed for p in rule.triggers] + ([by_number] if rule.by_reference else [])
    needs = [(by_number if n.by == "ref" else either([p.needed for p in n.patterns]), _wide(n)) for n in rule.needs]
    trigger = either(triggers)
    if any(n == ("any", ()) for n in (trigger, *(n for n, _ in needs))):
        return None  # a class that this language leaves empty
    return trigger, needs


def _wide(need: Need) -> bool:
    return any(scope in _OUTSIDE for scope in need.scope.split("+"))


def build(lang: str, jurisdiction: str, work: str) -> Callable[[Unit], bool]:
    """Return the screen of a language for a work: a function from a unit to whether it can carry a tag."""
    return _build(lang, references.signs(jurisdiction, work))


@cache
def _build(lang: str, cited: frozenset[str] | None) -> Callable[[Unit], bool]:
    compiler = _Compiler()
    rules: list[tuple[_Check, ...]] = []
    by_string: dict[int, list[int]] = {}
    anywhere: list[int] = []
    for rule in load(lang).rules:
        wanted = _wanted(rule, cited)
        if wanted is None:
            continue
        trigger, needs = wanted
        # the narrow checks first: they fail most often
        checks = [_Check(compiler.test(n), wide) for n, wide in sorted(needs, key=lambda row: row[1])]
        rules.append((_Check(compiler.test(trigger), False), *checks))
        strings = _first(trigger)
        if strings is None:
            anywhere.append(len(rules) - 1)
        else:
            for s in strings:
                by_string.setdefault(compiler.number(s), []).append(len(rules) - 1)
    automaton = AhoCorasick(list(compiler.strings), matchkind=MatchKind.Standard)

    def passes(unit: Unit) -> bool:
        body: set[int] = set()
        above: set[int] = set()
        for number, start, _ in automaton.find_matches_as_indexes(unit.text.lower(), overlapping=True):
            (body if start >= unit.body else above).add(number)
        everything = body | above
        candidates = set(anywhere)
        for number in body:
            candidates.update(by_string.get(number, ()))
        return any(all(c.test(everything if c.wide else body) for c in rules[r]) for r in candidates)

    return passes
