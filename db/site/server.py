"""Datasette with the monitor's plugin, templates and metadata; opened so that nothing can write."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import uvicorn
from datasette.database import Database
from datasette.plugins import pm
from datasette.views.base import ureg

from db.schema import TABLES
from db.site import plugin
from db.site.data import Site
from db.site.metadata import DATABASE, metadata
from pipeline.errors import BadInput

HERE = Path(__file__).parent

SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 5000,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 400,
    # The declared facets say what is worth counting; guessing costs a scan of each column for every page.
    "suggest_facets": False,
    "truncate_cells_html": 400,
    "default_cache_ttl": 0,
    "allow_download": False,
}


def _opened_as(path: Path) -> bool:
    """Return True where the file can be read beside a writer (mode=ro), False where only as immutable.

    A database in WAL mode needs its -shm file, which SQLite can't create on a read-only medium; there nobody writes
    either, so that immutable is safe (https://www.sqlite.org/wal.html#read_only_databases).
    Raises BadInput where the file isn't this monitor's database.
    """
    if not path.is_file():
        raise BadInput(str(path), "there is no such database", "run `safereport run` first, or give --db")
    error: sqlite3.Error | None = None
    for mutable, query in ((True, "mode=ro"), (False, "immutable=1")):
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?{query}", uri=True)
            try:
                held = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
            finally:
                connection.close()
        except sqlite3.Error as problem:
            error = problem
            continue
        missing = sorted(set(TABLES) - held)
        if missing:
            raise BadInput(
                str(path),
                f"not a database of this monitor: no table {', '.join(missing[:3])}",
                "run `safereport run` on it, or give --db",
            )
        return mutable
    raise BadInput(str(path), f"not a SQLite database that can be read ({error})", "give --db")


def app(db_path: str | Path, *, base_url: str = "/") -> Site:
    """Return the site on the database at `db_path`, which stays untouched.

    `base_url` is the path below which a proxy serves it. Raises BadInput where the file can't be used.
    """
    path = Path(db_path)
    base_url = f"/{base_url.strip('/')}/" if base_url.strip("/") else "/"
    mutable = _opened_as(path)
    if "character" not in ureg:
        # Filters read a column's unit with Pint, which knows days and bytes; the length of a text it doesn't.
        ureg.define("character = [text_length]")
    if not pm.has_plugin("safereport"):
        pm.register(plugin, name="safereport")
    site = Site(
        [],
        metadata=metadata(base_url),
        template_dir=str(HERE / "templates"),
        static_mounts=[("static", str(HERE / "static"))],
        settings={**SETTINGS, "base_url": base_url},
    )
    site.remove_database("_memory")
    site.add_database(Database(site, str(path.resolve()), is_mutable=mutable), name=DATABASE)
    return site


def serve(
    db_path: str | Path, host: str = "127.0.0.1", port: int = 8001, *, base_url: str = "/", log_level: str = "warning"
) -> None:
    """Serve the site until it is interrupted. Raises BadInput where the file can't be used."""
    uvicorn.run(app(db_path, base_url=base_url).app(), host=host, port=port, log_level=log_level, lifespan="on")
