"""Asking the database and answering with a page: what all pages share."""

from __future__ import annotations

import json
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from db.site.metadata import DATABASE

Rows = list[dict[str, Any]]


class Site(Datasette):
    """Datasette as this site, so that the plugin's hooks, global to the process, can tell it from any other."""


async def fetch(site: Datasette, sql: str, **params: Any) -> Rows:
    """Return the rows that `sql` selects, as dicts."""
    result = await site.get_database(DATABASE).execute(sql, params)
    return [dict(row) for row in result.rows]


async def one(site: Datasette, sql: str, **params: Any) -> dict[str, Any] | None:
    """Return the first row that `sql` selects, or None."""
    rows = await fetch(site, sql, **params)
    return rows[0] if rows else None


async def concepts(site: Datasette) -> dict[str, dict[str, Any]]:
    """Return the annotation scheme by concept id."""
    return {row["id"]: row for row in await fetch(site, "select * from concepts order by part, label")}


def choice(request: Request, name: str) -> str:
    """Return a parameter of the address, stripped, or an empty string."""
    return (request.args.get(name) or "").strip()


def offset(request: Request) -> int:
    """Return the number of rows to pass over, 0 where the address names none or nonsense."""
    value = choice(request, "offset")
    return min(int(value), 10_000_000) if value.isascii() and value.isdigit() else 0


async def page(site: Datasette, request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """Answer with `template`."""
    html = await site.render_template(template, context, request=request, view_name="safereport")
    return Response.html(html, status=status)


async def missing(site: Datasette, request: Request, what: str) -> Response:
    """Answer 404: `what` says what is not held."""
    return await page(site, request, "missing.html", status=404, what=what)


def evidence(text: str | None) -> dict[str, Rows]:
    """Return a finding's values by name from its evidence column, each with value, eid and exact words.

    The column is a JSON list of values, or an object of values by name; what isn't reads as no evidence.
    """
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return {}
    rows: Rows = []
    if isinstance(found, dict):
        for name, values in found.items():
            for value in values if isinstance(values, list) else [values]:
                rows.append({"name": name, **value} if isinstance(value, dict) else {"name": name, "exact": str(value)})
    elif isinstance(found, list):
        rows = [value for value in found if isinstance(value, dict)]
    out: dict[str, Rows] = {}
    for row in rows:
        out.setdefault(str(row.get("name") or ""), []).append(row)
    return out
