"""Discovery: what the gazettes issued, looks relevant and is not watched becomes a candidate for a person to decide."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from db.store import Row, Store
from pipeline.errors import BadInput
from pipeline.gazette import Item

Screen = Callable[[str, str, str], dict[str, str]]
"""(text, language, jurisdiction) to the words that look relevant, each with its class or concept."""
OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
MOST_WORDS = 8


def candidates(found: Iterable[Item], source: Any, lang: str, catalogue: Any, screen: Screen) -> list[Row]:
    """Return the rows of the items that look relevant and are not in the catalogue."""
    watched = {w.id for w in catalogue.works.values()} | {w.identifier for w in catalogue.works.values()}
    watched |= {w.url for w in catalogue.works.values()}
    rows: dict[str, Row] = {}
    for item in found:
        ident = f"{source.jurisdiction}:{item.id}"
        if ident in rows or watched & {ident, item.id, item.url}:
            continue
        words = screen(f"{item.title}\n{item.abstract}", lang, source.jurisdiction)
        if words:
            reason = "; ".join(f"{w} ({label})" for w, label in list(words.items())[:MOST_WORDS])
            rows[ident] = {
                "id": ident, "source": source.id, "title": item.title, "url": item.url, "date": item.date,
                "lang": lang, "reason": reason, "decision": OPEN, "note": "", "decided_at": "",
            }  # fmt: skip
    return list(rows.values())


def add(store: Store, rows: Iterable[Row], seen: str) -> list[Row]:
    """Store the candidates that were not seen before; return those. What was decided stays decided."""
    wanted = {r["id"]: r for r in rows}
    held = {r["id"] for r in store.rows("SELECT id FROM candidates")}
    new = [{**r, "first_seen": seen} for i, r in wanted.items() if i not in held]
    store.sync("candidates", new)
    return new


def listed(store: Store, decision: str = OPEN) -> list[Row]:
    """Return the candidates of a decision (all of them for ''), newest first."""
    return store.rows(
        "SELECT * FROM candidates WHERE :decision IN ('', decision) ORDER BY date DESC, id", {"decision": decision}
    )


def decide(store: Store, idents: Iterable[str], decision: str, note: str, when: str) -> list[Row]:
    """Write a person's decision on candidates down; return the rows. Raises `BadInput` for an unknown one."""
    rows = []
    with store.transaction():
        for ident in idents:
            if store.one("SELECT 1 FROM candidates WHERE id = ?", (ident,)) is None:
                raise BadInput(ident, "no such candidate", "`safereport candidates --decision all` lists them")
            store.update("candidates", ident, {"decision": decision, "note": note, "decided_at": when})
            rows += store.rows("SELECT * FROM candidates WHERE id = ?", (ident,))
    return rows


def entry(row: Row) -> str:
    """Return the beginning of an accepted candidate's catalogue entry (docs/catalogue.md); a person completes it."""
    keys = {
        "id": row["id"], "source": row["source"], "identifier": row["id"].partition(":")[2], "title": row["title"],
        "kind": "", "languages": [row["lang"]], "url": row["url"], "why": row["note"],
    }  # fmt: skip
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in keys.items()]
    return "\n".join(["[[work]]", *lines, ""])
