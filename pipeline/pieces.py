"""A version that a publisher serves in pieces (eCFR: one answer a section) put together into one expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import BASIC_UNITS, CONTAINERS, Expression, Provision

PIECE = "piece"
"""Key of `Expression.meta` that a parser sets where the bytes hold less than the work: what it is a piece of."""


def natural(text: str) -> list[tuple[int, str]]:
    """Return a key that sorts 214.14 before 214.200."""
    return [(int(n or 0), word) for n, word in re.findall(r"(\d+)|(\D+)", text)]


def _first(piece: Expression) -> list[tuple[int, str]]:
    """A subpart stands where its first section does."""
    unit = next((p.eid for p in piece.provisions if p.kind in BASIC_UNITS), "")
    return natural(unit or piece.meta.get(PIECE, ""))


def join(pieces: Sequence[Expression]) -> Expression:
    """Return the expression that the pieces of one work, language and day make up, in the order of their numbers.

    A container that several pieces repeat above their own provisions stands once. Raises `ValueError` for none.
    """
    if not pieces:
        raise ValueError("no pieces")
    pieces = sorted(pieces, key=_first)
    rows: list[Provision] = []
    seen: dict[str, int] = {}
    text = ""
    for piece in pieces:
        shift = len(text) + 1 if text else 0
        text = f"{text}\n{piece.text}" if text else piece.text
        names: dict[str, str] = {}
        for p in piece.provisions:
            if p.eid in seen and p.kind in CONTAINERS:
                names[p.eid] = p.eid
                above = rows[seen[p.eid]]
                rows[seen[p.eid]] = replace(above, end=p.end + shift)
                continue
            eid = p.eid if p.eid not in seen else f"{p.eid}~{sum(e.partition('~')[0] == p.eid for e in seen) + 1}"
            names[p.eid] = eid
            seen[eid] = len(rows)
            parent = names.get(p.parent, p.parent) if p.parent else None
            rows.append(replace(p, eid=eid, parent=parent, order=len(rows), start=p.start + shift, end=p.end + shift))
    first = pieces[0]
    return replace(
        first,
        text=text,
        provisions=tuple(rows),
        notes=tuple(n for e in pieces for n in e.notes),
        issues=tuple(i for e in pieces for i in e.issues),
        meta={k: v for k, v in first.meta.items() if k != PIECE},
    )
