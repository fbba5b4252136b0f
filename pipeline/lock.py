"""One run at a time on one database: an operating-system lock, which ends with its process however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import SafereportError


class Busy(SafereportError):
    """Another run holds the database."""


@contextmanager
def exclusive(db: Path) -> Iterator[None]:
    """Hold the lock of the database `db` (the file `<db>.lock`) for the block.

    Raises `Busy` at once where another process holds it. The file itself means nothing: only the lock on it does,
    so a crash or `kill -9` leaves nothing to clear.
    """
    lock = FileLock(f"{db}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Busy(
            f"{db}: another run is at work on this database; wait until it has finished, or give another --db"
        ) from error
    try:
        yield
    finally:
        lock.release()
