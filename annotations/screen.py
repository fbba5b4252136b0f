"""The screen: which units can carry a tag at all, decided by an Aho-Corasick scan of the lower-case text.

Every pattern names strings of which any text that it matches holds one (`patterns.literals`). A rule can fire only
where its trigger and each of its contexts have theirs, so a unit in which no rule has all of them gets no tag. A rule
that asks for another tag needs no look: where that other rule cannot fire, neither can it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from annotations import references
from annotations.lexicon import Lexicon, Need, Pattern, load


def _union(patterns: Iterable[Pattern]) -> frozenset[str] | None:
    out: set[str] = set()
    for pattern in patterns:
        if pattern.literals is None:
            return None
        out |= pattern.literals
    return frozenset(out)


def _shortest(strings: Iterable[str]) -> list[str]:
    """Drop strings that hold another one: finding the shorter is enough."""
    out: list[str] = []
    for s in sorted(set(strings), key=len):
        if not any(o in s for o in out):
            out.append(s)
    return out


def _groups(lexicon: Lexicon, cited: frozenset[str] | None) -> list[tuple[frozenset[str], ...]]:
    """Return for each rule that stands by itself the groups of strings that it needs, one of each."""
    rows: list[tuple[frozenset[str], ...]] = []
    for rule in lexicon.rules:
        if any(n.by == "tag" for n in rule.needs):
            continue
        wanted: list[frozenset[str] | None] = [_union(rule.triggers)]
        if rule.by_reference:
            wanted = [None if wanted[0] is None or cited is None else wanted[0] | cited]
        wanted += [_need(n, cited) for n in rule.needs]
        if any(w is not None and not w for w in wanted):
            continue  # a class that this language leaves empty: the rule cannot fire
        rows.append(tuple(w for w in wanted if w is not None))
    return rows


def _need(need: Need, cited: frozenset[str] | None) -> frozenset[str] | None:
    return cited if need.by == "ref" else _union(need.patterns)


def build(lang: str, jurisdiction: str, work: str) -> Callable[[str], bool]:
    """Return the screen of a language for a work: a function from a unit's text to whether it can carry a tag."""
    return _build(lang, references.signs(jurisdiction, work))


@cache
def _build(lang: str, cited: frozenset[str] | None) -> Callable[[str], bool]:
    rows = _groups(load(lang), cited)
    groups: dict[tuple[str, ...], int] = {}
    masks: set[int] = set()
    for row in rows:
        mask = 0
        for group in row:
            strings = tuple(sorted(_shortest(group)))
            mask |= 1 << groups.setdefault(strings, len(groups))
        masks.add(mask)
    minimal = [m for m in masks if not any(o != m and o & m == o for o in masks)]
    bits: dict[str, int] = {}
    for strings, number in groups.items():
        for s in strings:
            bits[s] = bits.get(s, 0) | 1 << number
    if 0 in masks:
        return lambda text: True
    names = list(bits)
    values = [bits[n] for n in names]
    automaton = AhoCorasick(names, matchkind=MatchKind.Standard)

    def passes(text: str) -> bool:
        seen = 0
        for pattern, _, _ in automaton.find_matches_as_indexes(text.lower(), overlapping=True):
            seen |= values[pattern]
        return any(m & seen == m for m in minimal)

    return passes
