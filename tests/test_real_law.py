"""Real law from the folder beside the project, skipped where it isn't there: what the issue's judges do."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main

sys.path.append(str(Path(__file__).parent / "pipeline"))
from lawbook import dump

SHARED = Path(__file__).parents[2] / "shared"
VERSIONS = sorted((SHARED / "corpus" / "es" / "versions").glob("BOE-A-2000-544.*.md"))
TEXT = "https://www.boe.es/datosabiertos/api/legislacion-consolidada/id/BOE-A-2000-544/texto"
WORK = "es:BOE-A-2000-544"

pytestmark = pytest.mark.skipif(not VERSIONS, reason="no corpus beside the project")


def call(db: Path, *args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*args, "--db", str(db)])
    return result.exit_code, result.output


def test_six_versions_in_order_move_the_articles_that_were_amended_on_their_dates(tmp_path: Path) -> None:
    db, stored = tmp_path / "a.db", []
    for number, path in enumerate(VERSIONS):
        replay = tmp_path / str(number)
        replay.mkdir()
        (replay / "text.md").write_bytes(path.read_bytes())
        row = {"url": TEXT, "file": "text.md", "status": 200, "content_type": "text/markdown; charset=utf-8"}
        (replay / "index.jsonl").write_text(json.dumps(row), encoding="utf-8")
        code, said = call(db, "run", "boe", "--replay", str(replay))
        assert code == 0, said
        conn = sqlite3.connect(db)
        stored.append(conn.execute("SELECT max(version) FROM expressions WHERE current = 1").fetchone()[0])
        conn.close()
    dates = [p.name.split(".")[1] for p in VERSIONS]
    assert stored == [*dates[:5], dates[4]], "the last pair differs by a blank line"

    changes = [json.loads(line) for line in call(db, "changes", "--since", "2000-01-01", "--json")[1].splitlines()]

    def moved(article: str) -> list[str]:
        return sorted({c["date"] for c in changes if c["eid"].partition("__")[0] == article})

    assert moved("art_31bis") == ["2011-07-28", "2022-09-07"]
    assert moved("art_59bis") == ["2011-07-28", "2015-07-23"]
    assert {c["date"] for c in changes} == set(dates[1:5])
    assert {c["work"] for c in changes} == {WORK}


def test_a_second_run_over_a_replay_of_real_law_writes_only_its_own_row(tmp_path: Path) -> None:
    db, replay = tmp_path / "a.db", SHARED / "replay"
    code, said = call(db, "run", "--replay", str(replay))
    assert code == 0 and " 0 errors" in said, said
    before = dump(db)
    assert len(before["expressions"]) >= 33 and len(before["annotations"]) > 2000
    assert call(db, "run", "--replay", str(replay))[0] == 0
    assert dump(db) == before
    conn = sqlite3.connect(db)
    second = conn.execute("SELECT expressions, annotations, changes, errors FROM runs WHERE id = 2").fetchone()
    assert second == (0, 0, 0, 0)
    conn.close()
