"""`kill -9` in the middle of a real run, then again: the same database as an undisturbed run."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from replays import DEMO

PASSING = {
    "captures": ("fetched_at", "warc", "offset"), "relations": ("first_seen",), "changes": ("detected_at",),
    "sources": ("last_change",), "candidates": ("first_seen",),
}  # fmt: skip
"""Columns that say when and where: they differ from run to run by nature."""
Rows = dict[str, list[str]]


def content(db: Path) -> Rows:
    """All rows of all tables but the runs', without the columns that pass."""
    conn = sqlite3.connect(db)
    conn.row_factory = sqlite3.Row
    assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    names = [n for (n,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [n for n in names if n not in ("runs", "run_errors") and "_fts" not in n and not n.startswith("sqlite_")]
    out = {
        n: sorted(repr([(k, r[k]) for k in r.keys() if k not in PASSING.get(n, ())])  # noqa: SIM118
                  for r in conn.execute(f"SELECT * FROM [{n}]"))
        for n in kept
    }  # fmt: skip
    conn.close()
    return out


def start(home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", "run", "--replay", str(DEMO), "--db", str(home / "a.db")]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, float]:
    """What an undisturbed run stores, and how long it takes."""
    home = tmp_path_factory.mktemp("whole")
    began = time.monotonic()
    assert start(home).wait(300) == 0
    return content(home / "a.db"), time.monotonic() - began


@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_a_killed_run_is_made_good_by_the_next(undisturbed: tuple[Rows, float], tmp_path: Path, share: float) -> None:
    rows, seconds = undisturbed
    child = start(tmp_path)
    time.sleep(share * seconds)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(10) in (-signal.SIGKILL, 0)
    assert start(tmp_path).wait(300) == 0
    assert content(tmp_path / "a.db") == rows
