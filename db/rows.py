"""Between the model and the tables: rows of an expression, and an expression read back from its rows."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from db.store import Row, Store
from pipeline.model import Annotation, Capture, Change, Expression, Finding, Mark, Note, Outcome, Provision, Relation

PATH = " › "


def digest(*parts: str) -> str:
    """Return a short hash of the parts, for ids that have no name of their own."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def expression_id(work: str, version: str, lang: str) -> str:
    """Return the id of an expression: work id, @, version date, /, language."""
    return f"{work}@{version or 'undated'}/{lang}"


def capture_row(capture: Capture, suspect: str = "") -> Row:
    """Return the row of a capture; its id is the same whenever the same bytes come from the same address for a work
    (one file may hold several works)."""
    row: Row = {name: getattr(capture, name) for name in (
        "source", "work", "url", "final_url", "role", "lang", "version", "basis", "format", "status", "media_type",
        "bytes", "sha256", "fetched_at", "etag", "last_modified", "warc", "offset")}  # fmt: skip
    row["work"] = row["work"] or None
    return {"id": digest(capture.url, capture.lang, capture.sha256, capture.work), **row, "suspect": suspect}


def capture_of(row: Row, outcome: Outcome = "unchanged") -> Capture:
    """Return the capture that a row keeps (its bytes are in the archive)."""
    names = ("source", "url", "final_url", "role", "lang", "version", "basis", "format", "status", "media_type",
             "bytes", "sha256", "fetched_at", "etag", "last_modified", "warc", "offset")  # fmt: skip
    return Capture(work=row["work"] or "", outcome=outcome, **{n: row[n] for n in names})


def relation_row(relation: Relation, seen: str) -> Row:
    """Return the row of a relation; `seen` is kept with a new row only."""
    r = relation
    return {
        "id": digest(r.work, r.relation, r.other, r.country), "work": r.work, "relation": r.relation,
        "other": r.other, "title": r.title, "date": r.date, "country": r.country, "url": r.url, "first_seen": seen,
    }  # fmt: skip


def provision_url(work: str, base: str, eid: str) -> str:
    """Return the official address of a provision, as near as the publisher offers, else that of the act."""
    top = eid.partition("__")[0]
    kind, _, num = top.partition("_")
    if base.startswith("http://data.europa.eu/eli/") and kind in ("art", "rec"):
        # ELI subdivisions of the Publications Office: …/eli/dir/2012/29/art_1/oj
        stem, _, tail = base.rpartition("/")
        return f"{stem}/{'rct' if kind == 'rec' else 'art'}_{num}/{tail}"
    if work.startswith("de:") and kind == "sec" and "gesetze-im-internet.de" in base:
        return re.sub(r"(index\.html|BJNR\w*\.html)?$", "", base).rstrip("/") + f"/__{num.lower()}.html"
    if work.startswith("us:cfr:") and kind == "sec":
        return f"https://www.ecfr.gov/current/title-{work.split(':')[2]}/section-{num}"
    return base


def provision_rows(expression: Expression, ident: str, url: str) -> list[Row]:
    """Return the rows of an expression's provisions (`current` is set by the run)."""
    return [
        {
            "id": f"{ident}#{p.eid}", "expression": ident, "work": expression.work, "lang": expression.lang,
            "eid": p.eid, "parent": f"{ident}#{p.parent}" if p.parent else None, "kind": p.kind, "num": p.num,
            "heading": p.heading, "text": p.text, "stem": p.stem, "position": p.order, "start": p.start,
            "end": p.end, "status": p.status, "path": PATH.join(p.path), "valid_from": p.valid_from,
            "page": p.page, "marks": [[m.act, m.action, m.date, m.label] for m in p.marks],
            "url": provision_url(expression.work, url, p.eid), "sha256": p.sha256,
        }
        for p in expression.provisions
    ]  # fmt: skip


def note_rows(expression: Expression, ident: str) -> list[Row]:
    """Return the rows of the footnotes."""
    counts: dict[str, int] = {}
    out = []
    for note in expression.notes:
        counts[note.eid] = counts.get(note.eid, 0) + 1
        provision = f"{ident}#{note.eid}"
        out.append(
            {"id": f"{provision}~n{counts[note.eid]}", "provision": provision, "label": note.label, "text": note.text}
        )
    return out


def annotation_rows(work: str, ident: str, annotations: Iterable[Annotation], lexicon: str) -> list[Row]:
    """Return the rows of annotations."""
    out = {}
    for a in annotations:
        provision = f"{ident}#{a.eid}"
        key = digest(provision, a.concept, a.field, str(a.start), str(a.end), a.rule, a.polarity)
        out[key] = {
            "id": key, "provision": provision, "expression": ident, "work": work, "concept": a.concept,
            "polarity": a.polarity, "exact": a.exact, "prefix": a.prefix, "suffix": a.suffix, "field": a.field,
            "start": a.start, "end": a.end, "rule": a.rule, "why": a.why, "lexicon": lexicon,
        }  # fmt: skip
    return list(out.values())


_LISTED = ("crime_scope", "initiator")
_FRAME = ("crime_scope", "initiator", "decided_by", "modality", "automatic", "cooperation", "certification", "duration",
          "appeal", "family", "territory")  # fmt: skip


def finding_rows(work: str, ident: str, findings: Iterable[Finding]) -> list[Row]:
    """Return the rows of findings: one column a value of the frame, lists comma separated, evidence as JSON."""
    out = {}
    for f in findings:
        provision = f"{ident}#{f.eid}"
        values: dict[str, list[str]] = {}
        for v in f.values:
            if v.value and v.value not in values.setdefault(v.name, []):
                values[v.name].append(v.value)
        key = f"{provision}|{f.mechanism}"
        out[key] = {
            "id": key, "provision": provision, "expression": ident, "work": work,
            "jurisdiction": work.partition(":")[0], "mechanism": f.mechanism,
            **{name: ",".join(values.get(name, ())) for name in _FRAME},
            "evidence": [
                {"name": v.name, "value": v.value, "eid": v.eid, "start": v.start, "end": v.end, "exact": v.exact}
                for v in f.values
                if v.eid
            ],
        }  # fmt: skip
    return list(out.values())


def change_rows(
    new: Expression, old_id: str, new_id: str, version: str, changes: Iterable[Change], seen: str
) -> list[Row]:
    """Return the rows of the changes between two expressions; `seen` is kept with a new row only."""
    before = old_id.rpartition("@")[2][:10]
    provisions = {p.eid: p for p in new.provisions}
    return [
        {
            "id": digest(old_id, new_id, c.eid, c.kind, c.old_eid), "work": new.work, "lang": new.lang,
            "date": version, "eid": c.eid, "kind": c.kind, "significance": c.significance,
            "old_expression": old_id, "new_expression": new_id, "old_eid": c.old_eid, "old_text": c.old_text,
            "new_text": c.new_text, "gained": ",".join(c.gained), "lost": ",".join(c.lost),
            "amended_by": ",".join(_amending(provisions, c.eid, before, version)) or new.amended_by,
            "anchors": [{"concept": concept, "state": state} for concept, state in c.anchors], "detected_at": seen,
        }
        for c in changes
    ]  # fmt: skip


def _amending(provisions: dict[str, Provision], eid: str, before: str, until: str) -> list[str]:
    """Return the acts whose marks explain a change between two days: on the provision, or on the ones above it.

    Where no mark is of that time, those without a date count, or the newest.
    """
    own = [m for m in provisions[eid].marks if m.act] if eid in provisions else []
    at: str | None = eid
    while at in provisions:
        if found := [m.act for m in provisions[at].marks if m.act and before < m.date <= until]:
            return list(dict.fromkeys(found))
        at = provisions[at].parent
    day = "" if any(not m.date for m in own) else max((m.date for m in own), default="")
    return list(dict.fromkeys(m.act for m in own if m.date == day))


def read_expression(store: Store, row: Row) -> Expression:
    """Return the expression that the store keeps under a row of `expressions`."""
    ident = row["id"]
    provisions = tuple(
        Provision(
            r["eid"], r["parent"].partition("#")[2] if r["parent"] else None, r["kind"], r["num"], r["heading"],
            r["text"], r["stem"], r["position"], r["start"], r["end"], r["status"],
            tuple(r["path"].split(PATH)) if r["path"] else (), r["valid_from"], r["page"],
            tuple(Mark(*m) for m in _json(r["marks"])),
        )
        for r in store.rows("SELECT * FROM provisions WHERE expression = ? ORDER BY position", (ident,))
    )  # fmt: skip
    notes = store.rows(
        "SELECT n.*, p.eid FROM notes n JOIN provisions p ON p.id = n.provision WHERE p.expression = ?"
        " ORDER BY p.position, n.rowid",
        (ident,),
    )
    return Expression(
        work=row["work"], lang=row["lang"], title=row["title"], format=row["format"],
        version=date.fromisoformat(row["version"]) if row["version"] else None, basis=row["basis"],
        text=_text(provisions), provisions=provisions, official=bool(row["official"]), amended_by=row["amended_by"],
        notes=tuple(Note(n["eid"], n["label"], n["text"]) for n in notes), meta={"url": row["url"] or ""},
    )  # fmt: skip


def read_annotations(store: Store, ident: str) -> list[Annotation]:
    """Return the annotations that the store keeps of an expression."""
    rows = store.rows(
        "SELECT a.*, p.eid FROM annotations a JOIN provisions p ON p.id = a.provision WHERE a.expression = ?"
        " ORDER BY p.position, a.field, a.start, a.end, a.concept",
        (ident,),
    )
    return [
        Annotation(r["eid"], r["concept"], r["start"], r["end"], r["exact"], r["prefix"], r["suffix"], r["polarity"],
                   r["rule"], r["field"], r["why"])
        for r in rows
    ]  # fmt: skip


def _text(provisions: Sequence[Provision]) -> str:
    """Put the expression's text together again from the provisions' own words and offsets."""
    pieces: list[tuple[int, str]] = []
    for p in provisions:
        if p.text[: p.stem]:
            pieces.append((p.start, p.text[: p.stem]))
        tail = p.text[p.stem :].removeprefix("\n") if p.stem else p.text
        if tail:
            pieces.append((p.end - len(tail), tail))
    return "\n".join(text for _, text in sorted(pieces, key=lambda piece: piece[0]))


def _json(text: Any) -> Any:
    return json.loads(text) if text else []
