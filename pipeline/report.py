"""The monitor's words for people: runs, status and changes as plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.run import Report

BASIS = {
    "as_enacted": "as adopted",
    "consolidated": "consolidated",
    "proposal": "proposal",
    "guidance": "guidance",
}
SHOWN = 10
"""Candidates that the status shows."""


def run_lines(report: Report, replay: bool) -> Iterator[str]:
    """Yield the report of a run: errors first, each with what can be done, then the counts."""
    if report.killed:
        yield f"note: {report.killed} earlier run(s) had been cut off; their work is done again where needed"
    for name, reason in report.skipped.items():
        yield f"skipped {name}: {reason}"
    for fault in report.faults:
        place = " ".join(filter(None, (fault.source, fault.work, fault.where)))
        yield f"error: {place}: {fault.what}" + (f" ({fault.mend})" if fault.mend else "")
    if replay and report.missing:
        yield f"not in the archive: {len(report.missing)} text(s)"
        yield from (f"  missing {m}" for m in report.missing[:10])
        if len(report.missing) > 10:
            yield f"  … and {len(report.missing) - 10} more"
    if report.candidates:
        yield f"not watched and looks relevant: {len(report.candidates)} new (`safereport candidates` to decide)"
        yield from candidate_lines(report.candidates)
    if report.resting:
        yield f"not due yet: {', '.join(report.resting)} (name a source to ask it all the same)"
    yield (
        f"run {report.run}: {report.works} works looked at, {report.versions} versions, {report.annotations}"
        f" annotations and {report.changes} changes stored, {len(report.faults)} errors"
    )
    if report.sources and not report.answered and report.faults and not replay:
        yield "no publisher could be reached; `make demo` shows the same job on the acts that ship with the project"


def version_words(row: dict[str, Any]) -> str:
    """Say which text of a work a reader sees: date, as adopted or consolidated, official or not, newer known."""
    if not row["version"]:
        return "not held"
    words = f"{row['version']} {standing(row)}"
    if row.get("next_version"):
        words += f", next from {row['next_version']}"
    return words


def standing(row: dict[str, Any]) -> str:
    """Say of a text of a known date: as adopted or consolidated, official or not, newer known."""
    words = f"{BASIS.get(row['basis'], row['basis'])}, {'official' if row['official'] else 'not official'}"
    return words + (f", newer known: {row['newer_known']}" if row["newer_known"] else "")


def status_lines(state: dict[str, Any], where: str) -> Iterator[str]:
    """Yield the status as text."""
    run = state["run"]
    if run is None:
        yield f"{where}: no run yet; `safereport run` does the first"
        return
    ended = run["finished_at"] or "not finished"
    yield f"last run: {run['id']}, {run['status']}, {run['started_at']} to {ended}, {run['errors'] or 0} errors"
    if state["killed_runs"]:
        yield f"runs cut off so far: {state['killed_runs']}"
    for e in state["errors"]:
        place = " ".join(filter(None, (e["source"], e["work"], e["where"])))
        yield f"  error: {place}: {e['what']}" + (f" ({e['mend']})" if e["mend"] else "")
    yield "sources:"
    for s in state["sources"]:
        reason = f": {s['health_reason']}" if s["health_reason"] else ""
        last = f", last success {s['last_success']}" if s["last_success"] else ""
        yield f"  {s['health'] or 'never asked':11} {s['id']} ({s['rhythm']}{last}){reason}"
    yield "works:"
    for w in state["works"]:
        lang = f" [{w['lang']}]" if w["lang"] else ""
        yield f"  {w['id']}{lang} {w['short_title']}: {version_words(w)}"
    if waiting := state["candidates"]:
        yield f"candidates that wait for a decision: {len(waiting)}"
        yield from candidate_lines(waiting[:SHOWN])
        if len(waiting) > SHOWN:
            yield f"  … and {len(waiting) - SHOWN} more (`safereport candidates` lists them)"


def candidate_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield candidates as text: what, where it can be read, why."""
    for r in rows:
        decided = "" if r["decision"] == "open" else f" [{r['decision']}{': ' if r['note'] else ''}{r['note']}]"
        yield f"  {r['id']} {r['date']}{decided} {r['title']}"
        yield f"    {r['url']}"
        yield f"    {r['reason']}"


def change_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield changes as text, by date and act, then by article."""
    for (date, work, lang), group in groupby(rows, key=lambda r: (r["date"], r["work"], r["lang"])):
        found = list(group)
        articles = len({r["eid"].partition("__")[0] for r in found})
        head = f"{date}  {work} [{lang}] {found[0]['short_title']}: {len(found)} changes in {articles} places"
        yield f"{head} ({standing(found[0])})"
        for r in found:
            yield from _change(r)
        yield ""


def _change(r: dict[str, Any]) -> Iterator[str]:
    number = f" (was {r['old_eid']})" if r["old_eid"] and r["old_eid"] != r["eid"] else ""
    weight = "" if r["significance"] == "substantive" else f", {r['significance']}"
    by = f", by {r['amended_by']}" if r["amended_by"] else ""
    yield f"  {r['eid']}{number}: {r['kind'].replace('_', ' ')}{weight}{by}"
    if r["kind"] != "tags_moved" and r["significance"] == "substantive":
        if r["old_text"]:
            yield f"    - {_short(r['old_text'], r['new_text'])}"
        if r["new_text"]:
            yield f"    + {_short(r['new_text'], r['old_text'])}"
    if r["gained"]:
        yield f"    tags gained: {r['gained'].replace(',', ', ')}"
    if r["lost"]:
        yield f"    tags lost: {r['lost'].replace(',', ', ')}"
    if doubtful := [a["concept"] for a in json.loads(r["anchors"] or "[]") if a["state"] == "ambiguous"]:
        yield f"    tags whose words stand in several places now: {', '.join(sorted(set(doubtful)))}"


def _short(text: str, other: str, width: int = 160) -> str:
    """Cut a text to where it begins to differ from the other, with some words before."""
    text, other = " ".join(text.split()), " ".join(other.split())
    same = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    start = max(0, same - 40) if len(text) > width else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = text[start : start + width]
    return ("… " if start else "") + cut + (" …" if start + width < len(text) else "")
