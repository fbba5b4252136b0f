"""The database and the scheme in the forms that other programs read."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any, TextIO

from db.schema import TABLES
from db.store import Store
from pipeline.errors import BadInput
from pipeline.report import version_words

BASE = "https://w3id.org/safe-reporting/"
"""Namespace of the ids that have no official address."""
MOTIVATION = "classifying"


def table(store: Store, name: str, form: str, out: TextIO) -> int:
    """Write a table to `out` as csv or jsonl; return the number of rows. Raises `BadInput` for an unknown table."""
    if name not in TABLES:
        raise BadInput(name, "no such table", f"the tables are {', '.join(TABLES)}")
    columns = list(TABLES[name].columns)
    cursor = store.db.conn.execute(f"SELECT {', '.join(f'[{c}]' for c in columns)} FROM [{name}] ORDER BY rowid")
    count = 0
    writer = csv.writer(out) if form == "csv" else None
    if writer:
        writer.writerow(columns)
    for values in cursor:
        count += 1
        if writer:
            writer.writerow(values)
        else:
            out.write(json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False) + "\n")
    return count


def web_annotations(store: Store, work: str | None, every: bool) -> Iterator[str]:
    """Yield the lines of a W3C annotation page (JSON-LD) with the annotations of the current texts, or of `every` one.

    Each says which text its words stand in. See https://www.w3.org/TR/annotation-model/.
    """
    rows = store.rows(
        "SELECT a.*, p.eid, p.url, p.lang, e.version, e.basis, e.official, e.newer_known FROM annotations a"
        " JOIN provisions p ON p.id = a.provision JOIN expressions e ON e.id = a.expression"
        " WHERE (:work IS NULL OR a.work = :work) AND (:every OR a.current = 1)"
        " ORDER BY a.expression, p.position, a.start, a.end, a.concept",
        {"work": work, "every": every},
    )
    yield '{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": ['
    for i, row in enumerate(rows):
        yield json.dumps(_annotation(row), ensure_ascii=False) + ("," if i + 1 < len(rows) else "")
    yield "]}"


def _annotation(row: dict[str, Any]) -> dict[str, Any]:
    from urllib.parse import quote

    return {
        "id": f"{BASE}annotation/{row['id']}",
        "type": "Annotation",
        "motivation": MOTIVATION,
        "body": [
            {"type": "SpecificResource", "source": f"{BASE}scheme/{row['concept']}", "purpose": MOTIVATION},
            {"type": "TextualBody", "value": row["polarity"], "purpose": "tagging", "format": "text/plain"},
            {"type": "TextualBody", "value": version_words(row), "purpose": "describing", "format": "text/plain"},
        ],
        "target": {
            "source": f"{BASE}provision/{quote(row['provision'], safe=':@')}/{row['field']}",
            **({"scope": row["url"]} if row["url"] else {}),
            "selector": [
                {"type": "TextQuoteSelector", "exact": row["exact"], "prefix": row["prefix"], "suffix": row["suffix"]},
                {"type": "TextPositionSelector", "start": row["start"], "end": row["end"]},
            ],
        },
        "generator": {"id": f"{BASE}rule/{row['rule']}", "type": "Software", "name": f"rule {row['rule']}"},
    }
