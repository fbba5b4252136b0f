"""Datasette's hooks: the site's own pages, its style, links in cells, its menu, and the headers that fence it in.

Hooks are global to the process; each does nothing for a Datasette that isn't this site.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import path_with_replaced_args
from markupsafe import Markup

from db.schema import TABLES, VIEWS
from db.site import law, marks, names, pages
from db.site.data import Site, evidence
from db.site.metadata import DATABASE, VIEWED

STYLE = Path(__file__).parent / "static" / "site.css"

HEADERS = {
    # No script at all, nothing from elsewhere: law that carries markup can't do anything in a reader's browser.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

PAGES = {"works": "work", "provisions": "provision", "concepts": "concept"}
"""Tables whose rows have a page of their own."""
COLUMNS = {
    "provision": "provision",
    "parent": "provision",
    "work": "work",
    "concept": "concept",
    "mechanism": "concept",
}
"""Columns whose values are ids of such rows."""
LISTS = {"gained": "concept", "lost": "concept", "crime_scope": "concept", "implements": "work"}


def _ours(datasette: Datasette) -> bool:
    return isinstance(datasette, Site)


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    if not _ours(datasette):
        return []
    return [
        (r"^/$", pages.home),
        (r"^/work/(?P<id>.+)$", law.work),
        (r"^/provision/(?P<id>.+)$", law.provision),
        (r"^/concepts$", pages.all_concepts),
        (r"^/concept/(?P<id>.+)$", pages.concept),
        (r"^/changes$", pages.changes),
        (r"^/findings$", pages.findings),
        (r"^/search$", pages.search),
    ]


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    if not _ours(datasette):
        return []
    version = hashlib.sha256(STYLE.read_bytes()).hexdigest()[:8]
    return [datasette.urls.path(f"/static/site.css?{version}")]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    if not _ours(datasette):
        return {}

    def link(kind: str, id: str) -> str:
        return str(datasette.urls.path(names.address(kind, id)))

    def table_page(table: str | None, id: str) -> str:
        return link(PAGES[table], id) if table in PAGES else ""

    def with_args(request: Any, args: dict[str, Any]) -> str:
        return str(datasette.urls.path(path_with_replaced_args(request, args)))

    return {
        "link": link,
        "with_args": with_args,
        "table_page": table_page,
        "names": names,
        "lines": marks.lines,
        "pieces": marks.pieces,
        "schema": TABLES,
        "schema_views": VIEWS,
        "main": DATABASE,
    }


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    if not _ours(datasette):
        return []
    return [
        {"href": datasette.urls.path(path), "label": label}
        for path, label in (
            ("/findings", "Findings"),
            ("/changes", "Changes"),
            ("/concepts", "Concepts"),
            ("/search", "Search"),
            (f"/{DATABASE}", "Tables and queries"),
        )
    ]


def _version(datasette: Datasette, expression: str) -> str:
    """Return the address of a work's page in the version that an expression's id names."""
    work, _, rest = expression.rpartition("@")
    version, _, lang = rest.partition("/")
    chosen = urlencode({"lang": lang, "version": "" if version == "undated" else version})
    return str(datasette.urls.path(f"{names.address('work', work)}?{chosen}"))


def _value(value: Any) -> str:
    """Return a cell's id; a foreign key with a label comes as a dict."""
    return str(value["value"] if isinstance(value, dict) else value)


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Markup | None:
    if database != DATABASE or value in ("", None):
        return None
    if column.endswith("expression") and "@" in _value(value):
        return Markup('<a href="{}">{}</a>').format(_version(datasette, _value(value)), _value(value))
    kind = COLUMNS.get(column)
    if table == "provisions" and column == "path":
        return Markup(" › ").join(names.place(str(value)))
    if kind and ("/" if kind == "concept" else ":") in _value(value):
        id = _value(value)
        label = value["label"] if isinstance(value, dict) else id
        if kind == "provision":
            label = id
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(names.address(kind, id)), label)
    if column in LISTS:
        return Markup(", ").join(
            Markup('<a href="{}">{}</a>').format(datasette.urls.path(names.address(LISTS[column], id)), id)
            for id in names.split(str(value))
        )
    if column == "evidence":
        rows = [row for group in evidence(str(value)).values() for row in group]
        return Markup('<details><summary>{} quotation{}</summary><dl class="evidence">{}</dl></details>').format(
            len(rows),
            "" if len(rows) == 1 else "s",
            Markup("").join(
                Markup("<dt>{}: {}</dt><dd>{}</dd>").format(
                    row.get("name", ""),
                    row.get("value", ""),
                    Markup("<q>{}</q>").format(row["exact"]) if row.get("exact") else "",
                )
                for row in rows
            ),
        )
    if table == "annotations" and column == "exact":
        return Markup("<mark>{}</mark>").format(value)
    shown = VIEWED.get(table or "", table)
    about = TABLES[shown].columns.get(column) if shown in TABLES else None
    if about and about.unit and isinstance(value, int):
        return Markup("{}&nbsp;{}").format(f"{value:,}", about.unit if value != 1 else about.unit.removesuffix("s"))
    return None


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    def wrap(app: Any) -> Any:
        if not _ours(datasette):
            return app

        async def fenced(scope: Any, receive: Any, send: Any) -> None:
            async def send_fenced(message: Any) -> None:
                if message["type"] == "http.response.start":
                    ours = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}
                    kept = [(n, v) for n, v in message.get("headers", []) if n.lower() not in ours]
                    message = {**message, "headers": [*kept, *ours.items()]}
                await send(message)

            await app(scope, receive, send_fenced)

        return fenced

    return wrap
