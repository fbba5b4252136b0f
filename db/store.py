"""The database of the monitor: opens it, and writes only what differs from what it holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.migrations import migrate
from db.schema import TABLES
from pipeline.errors import BadInput

Row = dict[str, Any]


class Store:
    """The monitor's SQLite database.

    Every write goes through `sync`, which compares before it writes: rows that are as they should be are not
    touched, so that a run over unchanged input leaves every table but `runs` as it was.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        """Open (and create or migrate) the database at `path`.

        Raises `BadInput` where the file is no database of this program, or `create` is off and there is none.
        """
        self.path = Path(path)
        if not create and not self.path.exists():
            raise BadInput(str(path), "there is no such database", "run `safereport run` first, or give --db")
        try:
            self.db = Database(sqlite3.connect(self.path, timeout=30, isolation_level=None))
            self.db.execute("PRAGMA foreign_keys = ON")
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            migrate(self.db, str(path))
        except sqlite3.Error as error:
            raise BadInput(str(path), f"can't be opened as a database: {error}", "give another --db") from error

    def close(self) -> None:
        self.db.conn.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do the block's writes whole or not at all."""
        conn = self.db.conn
        conn.execute("BEGIN IMMEDIATE")
        try:
            conn.execute("PRAGMA defer_foreign_keys = ON")
            yield
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise

    def rows(self, sql: str, parameters: Sequence[Any] | Row = ()) -> list[Row]:
        """Return the rows of a query as dicts."""
        cursor = self.db.conn.execute(sql, parameters)
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor]

    def one(self, sql: str, parameters: Sequence[Any] | Row = ()) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def sync(
        self,
        table: str,
        rows: Iterable[Row],
        *,
        where: str = "",
        parameters: Sequence[Any] = (),
        keep: Iterable[str] = (),
    ) -> int:
        """Make the rows of `table` that match `where` be exactly `rows`; return how many rows were written.

        Without `where` nothing is deleted: `rows` are added or brought up to date. Columns in `keep` are written with a
        new row and left alone afterwards (when something was first seen). Columns that a row does not name become NULL.
        """
        spec = TABLES[table]
        assert isinstance(spec.pk, str)
        pk, columns, kept = spec.pk, list(spec.columns), set(keep)
        wanted = {row[pk]: tuple(_value(row.get(c)) for c in columns) for row in rows}
        select = f"SELECT {', '.join(f'[{c}]' for c in columns)} FROM [{table}]"
        if where:
            held = {r[columns.index(pk)]: tuple(r) for r in self.db.conn.execute(f"{select} WHERE {where}", parameters)}
        else:
            held = {}
            for chunk in _chunks(list(wanted), 500):
                marks = ", ".join("?" * len(chunk))
                found = self.db.conn.execute(f"{select} WHERE [{pk}] IN ({marks})", chunk)
                held.update({r[columns.index(pk)]: tuple(r) for r in found})
        compared = [i for i, c in enumerate(columns) if c not in kept]
        gone = [key for key in held if key not in wanted] if where else []
        written = [
            values
            for key, values in wanted.items()
            if key not in held or any(held[key][i] != values[i] for i in compared)
        ]
        self.db.conn.executemany(f"DELETE FROM [{table}] WHERE [{pk}] = ?", [(key,) for key in gone])
        updates = ", ".join(f"[{c}] = excluded.[{c}]" for c in columns if c != pk and c not in kept)
        self.db.conn.executemany(
            f"INSERT INTO [{table}] ({', '.join(f'[{c}]' for c in columns)}) VALUES ({', '.join('?' * len(columns))}) "
            f"ON CONFLICT([{pk}]) DO UPDATE SET {updates}",
            written,
        )
        return len(gone) + len(written)

    def insert(self, table: str, row: Row) -> int:
        """Add one row to a table that counts its own ids; return the id."""
        names = list(row)
        cursor = self.db.conn.execute(
            f"INSERT INTO [{table}] ({', '.join(f'[{n}]' for n in names)}) VALUES ({', '.join('?' * len(names))})",
            [_value(row[n]) for n in names],
        )
        return int(cursor.lastrowid or 0)

    def update(self, table: str, key: Any, row: Row) -> None:
        """Set columns of the row whose primary key is `key`."""
        pk = TABLES[table].pk
        self.db.conn.execute(
            f"UPDATE [{table}] SET {', '.join(f'[{n}] = ?' for n in row)} WHERE [{pk}] = ?",
            [*(_value(v) for v in row.values()), key],
        )


def _value(value: Any) -> Any:
    """Return a value as SQLite keeps it: booleans as 0 and 1, lists and dicts as JSON."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    return value


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
