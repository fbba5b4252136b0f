"""One run over the saved answers of all publishers: real spiders, parsers, annotator and database."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from replays import assemble, samples

from crawlers.watchlist import Catalogue, load
from pipeline.cli import main

sys.path.append(str(Path(__file__).parent / "pipeline"))
from lawbook import dump


def call(db: Path, *args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*args, "--db", str(db)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def health(db: Path) -> dict[str, tuple[str, str]]:
    state: dict[str, Any] = json.loads(call(db, "status", "--json")[1])
    return {s["id"]: (s["health"], s["health_reason"]) for s in state["sources"]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Catalogue]:
    """A database filled from all samples, and their catalogue."""
    home = tmp_path_factory.mktemp("all")
    replay = assemble(home / "replay")
    code, said = call(home / "a.db", "run", "--replay", str(replay), "--archive", str(home / "archive"))
    assert code == 0, said
    return home / "a.db", load(replay=replay)


def test_all_works_are_stored_and_all_sources_are_green(whole: tuple[Path, Catalogue]) -> None:
    db, catalogue = whole
    conn = sqlite3.connect(db)
    held = set(conn.execute("SELECT work, lang FROM expressions WHERE current = 1"))
    conn.close()
    assert held == {(w.id, lang) for w in catalogue.works.values() for lang in w.languages}
    assert health(db) == {s.id: ("green", "") if s.enabled else ("off", s.reason) for s in catalogue.sources.values()}


def test_the_same_answers_write_only_the_row_of_the_run(whole: tuple[Path, Catalogue], tmp_path: Path) -> None:
    db, before = whole[0], dump(whole[0])
    code, said = call(db, "run", "--replay", str(assemble(tmp_path / "replay")), "--archive", str(tmp_path / "archive"))
    assert code == 0, said
    assert dump(db) == before


@pytest.mark.parametrize("broken", samples())
def test_an_error_page_turns_its_publisher_red_and_loses_nothing(
    whole: tuple[Path, Catalogue], tmp_path: Path, broken: str
) -> None:
    db, before = whole[0], dump(whole[0])
    replay = assemble(tmp_path / "replay", broken)
    code, said = call(db, "run", "--replay", str(replay), "--archive", str(tmp_path / "archive"))
    assert code == 1, said
    mine = set(load(replay=samples()[broken]).sources)
    now = {name: state for name, (state, _) in health(db).items()}
    # all others are green: the one that was broken in the run before is well again
    assert now == {s.id: "red" if s.id in mine else "green" if s.enabled else "off" for s in whole[1].sources.values()}
    after = dump(db)
    assert all(after[table] == before[table] for table in before if table != "sources")
    assert "could be reached" not in said
