"""What the operator wants to know: sources' health, what is held of each work, the last run and its errors."""

from __future__ import annotations

from typing import Any

from db.store import Store
from pipeline.discovery import listed


def status(store: Store) -> dict[str, Any]:
    """Return the state of the monitor as data: `run`, `errors`, `sources`, `works`, `candidates`."""
    run = store.one("SELECT * FROM runs ORDER BY id DESC LIMIT 1")
    errors = (
        store.rows(
            "SELECT source, work, stage, [where], what, mend FROM run_errors WHERE run = ? ORDER BY id", (run["id"],)
        )
        if run
        else []
    )
    sources = store.rows(
        "SELECT id, title, jurisdiction, rhythm, enabled, health, health_reason, last_success, last_change,"
        " max_silence_days FROM source_status ORDER BY jurisdiction, id"
    )
    works = store.rows(
        "SELECT w.id, w.short_title, w.source, w.status, e.lang, e.version, e.basis, e.official, e.newer_known,"
        " e.provisions, e.coverage, (SELECT min(version) FROM expressions f WHERE f.work = w.id AND f.future = 1"
        " AND f.lang = e.lang) AS next_version, (SELECT count(*) FROM annotations a WHERE a.expression = e.id)"
        " AS annotations FROM works w LEFT JOIN expressions e ON e.work = w.id AND e.current = 1"
        " ORDER BY w.jurisdiction, w.id, e.lang"
    )
    killed = store.one("SELECT count(*) AS n FROM runs WHERE status = 'killed'")
    return {
        "run": run,
        "killed_runs": killed["n"] if killed else 0,
        "errors": errors,
        "sources": sources,
        "works": works,
        "candidates": listed(store),
    }


def changes(store: Store, since: str, work: str | None = None, *, editorial: bool = False) -> list[dict[str, Any]]:
    """Return the changes whose newer text dates from `since` (ISO date) on, oldest first, in reading order."""
    return _changes(
        store,
        "c.date >= :since AND (:work IS NULL OR c.work = :work) AND (:editorial OR c.significance <> 'editorial')",
        {"since": since, "work": work, "editorial": editorial},
    )


def changes_of_run(store: Store, run: int) -> list[dict[str, Any]]:
    """Return the changes that a run detected, without the editorial ones."""
    started = "(SELECT started_at FROM runs WHERE id = :run)"
    return _changes(store, f"c.detected_at = {started} AND c.significance <> 'editorial'", {"run": run})


def _changes(store: Store, where: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    rows = store.rows(
        "SELECT c.*, w.short_title, e.basis, e.official, e.newer_known, p.position, p.url FROM changes c"
        " JOIN works w ON w.id = c.work JOIN expressions e ON e.id = c.new_expression"
        " LEFT JOIN provisions p ON p.id ="
        " (CASE c.kind WHEN 'repealed' THEN c.old_expression ELSE c.new_expression END) || '#' || c.eid"
        f" WHERE {where} ORDER BY c.date, c.work, c.lang, p.position, c.eid",
        parameters,
    )
    for row in rows:
        row.pop("position")
    return rows
