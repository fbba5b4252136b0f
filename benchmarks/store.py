"""Store expressions with their annotations and findings into an empty database, as the run does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from db import rows
from db.store import Store
from pipeline.model import Annotation, Expression, Finding


def store(
    path: Path,
    expressions: Sequence[Expression],
    annotations: Mapping[str, list[Annotation]],
    findings: Mapping[str, list[Finding]],
) -> None:
    """Write the rows of the provisions, annotations and findings (by work) of each expression."""
    with Store(path) as db:
        db.db.execute("PRAGMA foreign_keys = OFF")  # works and expressions are the catalogue's and the crawl's
        for e in expressions:
            ident = rows.expression_id(e.work, str(e.version or ""), e.lang)
            with db.transaction():
                db.sync("provisions", rows.provision_rows(e, ident, ""))
                db.sync("annotations", rows.annotation_rows(e.work, ident, annotations[e.work], ""))
                db.sync("findings", rows.finding_rows(e.work, ident, findings[e.work]))
