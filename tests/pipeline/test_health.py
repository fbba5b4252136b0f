"""Whether a source can be trusted: errors, silence, missing texts, and what an operator is told."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lawbook import FORMAT, Annotator, Publisher, act, catalogue

from pipeline import formats
from pipeline import run as job
from pipeline.health import SHARE, Tally, health, suspect, unexpected
from pipeline.report import status_lines
from pipeline.status import status

TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("tally", "last_change", "state", "words"),
    [
        (Tally(answered=3), "2026-05-01T00:00:00Z", "green", ""),
        (Tally(answered=3), "2026-04-06T00:00:00Z", "green", ""),
        (Tally(answered=3), "2026-04-05T00:00:00Z", "red", "nothing new since 2026-04-05"),
        (Tally(answered=3), "", "green", ""),
        (Tally(answered=2, missing=1), "2026-05-01", "amber", "1 of 3 texts are missing"),
        (Tally(), "2026-05-01", "amber", "it gave no text"),
        (Tally(answered=2, faults=["first", "second"]), "2026-05-01", "red", "first (and 1 more)"),
        (Tally(skipped="switched off: no robots"), "", "off", "switched off: no robots"),
    ],
)
def test_health_of_a_source(tally: Tally, last_change: str, state: str, words: str) -> None:
    found, reason = health(tally, last_change, 30, TODAY)
    assert found == state and words in reason and bool(reason) == (state != "green")


def test_no_clock_runs_where_the_catalogue_sets_none() -> None:
    assert health(Tally(answered=1), "1999-01-01", 0, TODAY) == ("green", "")


def test_a_fall_below_four_fifths_is_suspect_and_a_smaller_one_is_not() -> None:
    new = act({str(n): ["Any victim may report."] for n in range(8)})
    whole, length = len(new.provisions), len(new.text)
    assert suspect(new, whole, length) == suspect(new, int(whole / SHARE), int(length / SHARE)) == ""
    assert "provisions where" in suspect(new, int(whole / SHARE) + 1, length)
    assert "characters where" in suspect(new, whole, int(length / SHARE) + 2)


def test_expectations_name_the_figure_that_is_too_low() -> None:
    new = act({"1": ["Any victim may report."]})
    assert unexpected(new, 10, 0.5, {"coverage": 0.98}) == "coverage 0.5 where at least 0.98 is expected"
    assert unexpected(new, 10, None, {"coverage": 0.98}) == "", "what was not measured is not held against a text"
    assert "bytes 10" in unexpected(new, 10, 1.0, {"bytes": 20, "provisions": 1})


def test_silence_turns_a_source_red_though_every_request_succeeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, db = Publisher(), tmp_path / "a.db"
    real = formats.registry()
    monkeypatch.setattr(formats, "registry", lambda: {**real, "lawbook": FORMAT})
    monkeypatch.setattr("crawlers.watchlist.load", lambda replay=None: catalogue("xx:1", max_silence_days=30))
    monkeypatch.setattr(job._Run, "_body", lambda _, capture: publisher.body(capture))

    def run(*versions: dict[str, Any]) -> tuple[str, str]:
        publisher.print("xx:1", *versions)
        report = job.run(job.Options(db, tmp_path, ("book",)), engine=Annotator(), crawl=publisher)
        assert report.faults == [] and report.answered == ["book"]
        with sqlite3.connect(db) as conn:
            row: tuple[str, str] = conn.execute("SELECT health, health_reason FROM sources").fetchone()
        return row

    old = {"articles": {"1": ["A victim may report."]}, "version": "2020-01-01"}
    assert run(old) == run(old) == ("green", "")
    with sqlite3.connect(db) as conn:
        conn.execute("UPDATE sources SET last_change = '2020-01-02T00:00:00Z'")
    silent = ("red", "nothing new since 2020-01-02; its rhythm explains 30 days of silence")
    assert run(old) == run(old) == silent
    from db.store import Store

    with Store(db) as store:
        assert any(silent[1] in line and "red" in line for line in status_lines(status(store), "a.db"))
    new = {"articles": {"1": ["A victim may report crime."]}, "version": "2021-01-01"}
    assert run(old, new) == ("green", ""), "a new text winds the clock up again"
