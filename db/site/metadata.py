"""Datasette's metadata, made from `db.schema`: titles, descriptions, units, facets, order and labels, plus the queries.

Keys as in Datasette 0.65's metadata reference (https://docs.datasette.io/en/0.65.1/metadata.html).
"""

from __future__ import annotations

from typing import Any

from db.schema import TABLES, VIEWS, Table
from db.site.queries import QUERIES

DATABASE = "safereport"
"""Name of the database in the site's addresses, whatever the file is called."""

TITLE = "Safe Reporting Monitor"
DESCRIPTION = (
    "Can a victim of crime without residence papers report it safely? The law that decides, collected from the "
    "official publishers, tagged provision by provision, with the exact words as evidence and every change since."
)
LICENCE = "Texts of law under each publisher's own terms, named in the sources table"
SOURCE = "The official publishers, named in the sources table"


def _table(table: Table, sources: str) -> dict[str, Any]:
    meta: dict[str, Any] = {
        "title": table.title,
        "description": table.description,
        "columns": {
            name: f"{column.description} ({column.unit})" if column.unit else column.description
            for name, column in table.columns.items()
        },
        "units": {name: column.unit for name, column in table.columns.items() if column.unit},
        "license": LICENCE,
        "license_url": sources,
        "source": SOURCE,
        "source_url": sources,
        "size": 50,
    }
    if table.facets:
        meta["facets"] = list(table.facets)
    if table.sort:
        column, _, direction = table.sort.partition(" ")
        meta["sort_desc" if direction.lower() == "desc" else "sort"] = column
    if table.label:
        meta["label_column"] = table.label
    if table.hidden:
        meta["hidden"] = True
    return meta


VIEWED = {"source_status": "sources", "current_provisions": "provisions"}
"""The table that each view adds columns to."""
ADDED = {
    "last_success": "When the last run began in which it answered as expected (UTC)",
    **{
        name: TABLES["expressions"].columns[name].description
        for name in ("version", "basis", "official", "newer_known")
    },
}


def _view(name: str, sources: str) -> dict[str, Any]:
    meta = _table(TABLES[VIEWED[name]], sources)
    added = {
        "source_status": ("last_success",),
        "current_provisions": ("version", "basis", "official", "newer_known"),
    }[name]
    meta["columns"] = {**meta["columns"], **{column: ADDED[column] for column in added}}
    meta["title"] = name.replace("_", " ").capitalize()
    meta["description"] = VIEWS[name][0]
    meta.pop("label_column", None)
    return meta


def metadata(base_url: str = "/") -> dict[str, Any]:
    """Return the metadata of the whole site, served below the path `base_url`."""
    sources = f"{base_url}{DATABASE}/sources"
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "license": LICENCE,
        "license_url": sources,
        "source": SOURCE,
        "source_url": sources,
        "databases": {
            DATABASE: {
                "title": "All tables and queries",
                "description": "Everything that the monitor holds, for queries of your own. Each page is also JSON and "
                "CSV: follow the links above the rows.",
                "tables": {
                    **{name: _table(table, sources) for name, table in TABLES.items()},
                    **{name: _view(name, sources) for name in VIEWS},
                },
                "queries": QUERIES,
            }
        },
    }
