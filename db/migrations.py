"""The steps from one schema version to the next; `PRAGMA user_version` holds the number of steps taken.

A step is never changed once it was released: a new one is added at the end. The first builds the tables of
`db.schema` as they stand, so every later step must look before it leaps (`if column not in table.columns_dict`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlite_utils import Database

from db.schema import TABLES, VIEWS
from pipeline.errors import BadInput

TOKENIZER = "unicode61 remove_diacritics 2"


def _create(db: Database) -> None:
    """Create tables, foreign keys, indexes, views and full-text search from `db.schema`."""
    for name, table in TABLES.items():
        keys: list[Any] = [(n, *c.references.split(".")) for n, c in table.columns.items() if c.references]
        made = db.create_table(name, {n: c.type for n, c in table.columns.items()}, pk=table.pk, foreign_keys=keys)
        for columns in table.indexes:
            made.create_index(list(columns))
        for columns in table.unique:
            made.create_index(list(columns), unique=True)
        if table.search:
            made.enable_fts(list(table.search), fts_version="FTS5", tokenize=TOKENIZER, create_triggers=True)
    for name, (_, query) in VIEWS.items():
        db.create_view(name, query, replace=True)


def _decisions(db: Database) -> None:
    """Add what a person writes with a decision to the candidates."""
    held = db["candidates"].columns_dict
    for name in TABLES["candidates"].columns:
        if name not in held:
            db.execute(f"ALTER TABLE [candidates] ADD COLUMN [{name}] TEXT")


MIGRATIONS: tuple[Callable[[Database], None], ...] = (_create, _decisions)


def migrate(db: Database, where: str) -> int:
    """Bring the database to the newest schema; return its version.

    Raises `BadInput` where the file was written by a newer release, or is a database of something else.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise BadInput(where, f"schema version {version} is newer than this program's {len(MIGRATIONS)}", "update it")
    if version == 0 and db.table_names():
        _drop_unfinished(db, where)
    for number, step in enumerate(MIGRATIONS[version:], version + 1):
        step(db)
        db.execute(f"PRAGMA user_version = {number}")
        db.conn.commit()
    return len(MIGRATIONS)


def _drop_unfinished(db: Database, where: str) -> None:
    """Clear a set-up that was killed half-way: our own tables, all still empty. Anything else is not ours to touch."""
    ours = {name for table in TABLES for name in db.table_names() if name == table or name.startswith(f"{table}_fts")}
    strange = set(db.table_names()) - ours - {"sqlite_sequence", "sqlite_stat1"}
    if strange or any(name in TABLES and db[name].count for name in ours):
        raise BadInput(where, "not a database of this program", "give another --db")
    db.execute("PRAGMA foreign_keys = OFF")
    for view in db.view_names():
        db.execute(f"DROP VIEW [{view}]")
    for name in reversed(list(TABLES)):
        db.execute(f"DROP TABLE IF EXISTS [{name}_fts]")
        db.execute(f"DROP TABLE IF EXISTS [{name}]")
    db.conn.commit()
    db.execute("PRAGMA foreign_keys = ON")
