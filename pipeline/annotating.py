"""Annotate an expression without doing again what was done before.

The unit is the article with all below it (or a recital, section, annex …; a container's own heading is one too). Its
annotations depend on its words, its id, the headings above it and the act's title; where these and the lexicon are the
same, what was found before stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace

from pipeline.model import CONTAINERS, Annotation, Expression, Provision

Annotate = Callable[[Expression], list[Annotation]]
Unit = tuple[Provision, ...]


def units(expression: Expression) -> list[Unit]:
    """Return the expression's provisions in units, in reading order."""
    tops: dict[str, str] = {}
    groups: dict[str, list[Provision]] = {}
    kinds = {p.eid: p.kind for p in expression.provisions}
    for p in expression.provisions:
        # A parent that is left out of a partial expression is a container: units are never torn apart.
        inside = p.parent in kinds and kinds[p.parent] not in CONTAINERS
        top = tops[p.parent] if inside and p.parent else p.eid
        tops[p.eid] = top
        groups.setdefault(top, []).append(p)
    return [tuple(group) for group in groups.values()]


def key(expression: Expression, unit: Unit) -> str:
    """Return the hash that a unit's annotations depend on."""
    about = (expression.work, expression.lang, expression.basis, expression.title)
    digest = hashlib.sha256("\x1e".join(about).encode())
    for p in unit:
        digest.update("\x1e".join((p.eid, p.kind, *p.path, p.sha256)).encode())
    return digest.hexdigest()


class Cache:
    """Annotations by unit, of one lexicon version. `asked` counts the units that went to the engine."""

    def __init__(self) -> None:
        self._units: dict[str, list[Annotation]] = {}
        self.asked = 0

    def learn(self, expression: Expression, annotations: Iterable[Annotation]) -> None:
        """Remember what was found in an expression."""
        by_eid: dict[str, list[Annotation]] = {}
        for a in annotations:
            by_eid.setdefault(a.eid, []).append(a)
        for unit in units(expression):
            self._units[key(expression, unit)] = [a for p in unit for a in by_eid.get(p.eid, ())]

    def annotate(self, expression: Expression, engine: Annotate) -> list[Annotation]:
        """Return the annotations of the expression; the engine gets only units not seen before.

        It gets them with the containers above them, so that headings lend their context.
        """
        keys = {unit[0].eid: key(expression, unit) for unit in units(expression)}
        new = [unit for unit in units(expression) if keys[unit[0].eid] not in self._units]
        self.asked += len(new)
        if new:
            wanted = {p.eid for unit in new for p in unit}
            part = tuple(p for p in expression.provisions if p.eid in wanted or p.kind in CONTAINERS)
            found = engine(replace(expression, provisions=part))
            self.learn(replace(expression, provisions=tuple(p for p in part if p.eid in wanted)), found)
        return [a for ident in keys.values() for a in self._units[ident]]
