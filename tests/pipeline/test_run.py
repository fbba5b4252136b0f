from __future__ import annotations

import os
import signal
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lawbook import FORMAT, Annotator, Publisher, catalogue, dump

from crawlers.crawl import CrawlError, CrawlResult
from pipeline import formats
from pipeline import run as job
from pipeline.errors import BadInput
from pipeline.model import Capture, Expression, Relation
from pipeline.report import run_lines

LONG = "The victim of trafficking may ask for a residence permit at any time after the report was made."
OLD: dict[str, Any] = {
    "articles": {"1": [f"1. {LONG}", "2. It is free of charge."], "2": ["Nothing else is changed by this Act at all."]},
    "version": "2020-01-01",
}
NEW: dict[str, Any] = {
    "articles": {"1": [f"1. {LONG}", "2. It costs ten euro."], "2": ["Nothing else is changed by this Act at all."]},
    "version": "2021-06-01",
}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


class World:
    """A database, a publisher and a catalogue of two works."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.publisher, self.annotator = folder, Publisher(), Annotator()
        self.source: dict[str, Any] = {}
        real = formats.registry()
        monkeypatch.setattr(formats, "registry", lambda: {**real, "lawbook": FORMAT})
        monkeypatch.setattr("crawlers.watchlist.load", lambda replay=None: catalogue("xx:1", "xx:2", **self.source))
        monkeypatch.setattr(job._Run, "_body", lambda _, capture: self.publisher.body(capture))
        monkeypatch.setattr(job, "now", lambda: "2026-01-02T03:04:05Z")

    def run(self, name: str = "a.db", **more: Any) -> job.Report:
        options = job.Options(self.folder / name, self.folder / "archive", ("book",), **more)
        return job.run(options, engine=self.annotator, crawl=self.publisher)

    def rows(self, sql: str, name: str = "a.db") -> list[tuple[Any, ...]]:
        conn = sqlite3.connect(self.folder / name)
        try:
            return conn.execute(sql).fetchall()
        finally:
            conn.close()


def test_a_run_stores_text_tags_findings_and_its_own_row(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    report = world.run()
    assert (report.status, report.versions, report.faults) == ("ok", 1, [])
    assert world.rows("SELECT id, version, basis, current, coverage FROM expressions") == [
        ("xx:1@2020-01-01/en", "2020-01-01", "consolidated", 1, 1.0)
    ]
    tags = world.rows("SELECT p.eid, concept, a.exact, substr(p.text, a.start + 1, a.end - a.start), a.current "
                      "FROM annotations a JOIN provisions p ON p.id = a.provision ORDER BY concept")  # fmt: skip
    assert tags == [
        ("art_1__para_1", "crime/trafficking", "trafficking", "trafficking", 1),
        ("art_1__para_1", "mechanism/victim_permit", "residence permit", "residence permit", 1),
    ]
    assert world.rows("SELECT provision, mechanism, modality FROM findings") == [
        ("xx:1@2020-01-01/en#art_1", "mechanism/victim_permit", "may")
    ]
    assert world.rows("SELECT status, expressions, annotations, answered FROM runs") == [("ok", 1, 2, "book")]
    assert world.rows("SELECT health FROM sources") == [("green",)]
    assert world.rows("PRAGMA foreign_key_check") == []


def test_a_second_run_over_the_same_input_writes_only_its_own_row(world: World) -> None:
    world.publisher.print("xx:1", OLD, NEW)
    world.publisher.relations = [Relation("xx:1", "amended_by", "xx:9", "Act 9", "2021-05-01")]
    world.run()
    before = dump(world.folder / "a.db")
    world.annotator.seen.clear()
    report = world.run()
    assert dump(world.folder / "a.db") == before
    assert len(world.rows("SELECT id FROM runs")) == 2
    assert report.silent and world.annotator.seen == []


def test_a_newer_version_is_compared_with_the_one_before(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    world.run()
    world.annotator.seen.clear()
    world.publisher.print("xx:1", NEW)
    assert world.run().changes == 1
    assert world.rows("SELECT date, eid, kind, significance, old_text, new_text FROM changes") == [
        ("2021-06-01", "art_1__para_2", "amended", "substantive", "It is free of charge.", "It costs ten euro.")
    ]
    assert world.rows("SELECT version, current FROM expressions ORDER BY 1") == [("2020-01-01", 0), ("2021-06-01", 1)]
    assert world.rows("SELECT DISTINCT current FROM annotations WHERE expression LIKE '%2020%'") == [(0,)]
    # Article 2 did not change: it was not annotated again.
    assert "art_1__para_2" in world.annotator.seen
    assert not [eid for eid in world.annotator.seen if eid.startswith("art_2")]


def test_the_same_words_under_a_newer_date_are_no_new_version(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    world.run()
    world.publisher.print("xx:1", {**OLD, "version": "2022-01-01"})
    report = world.run()
    assert (report.versions, report.changes) == (0, 0)
    assert world.rows("SELECT version FROM expressions") == [("2020-01-01",)]


def test_an_undated_text_gets_a_version_only_when_its_words_change(world: World) -> None:
    world.publisher.print("xx:1", {**OLD, "version": None})
    world.run()
    world.publisher.print("xx:1", {**OLD, "version": None, "headings": {}})
    assert world.run().versions == 0
    assert world.rows("SELECT version FROM expressions") == [("2026-01-02",)]


def test_an_older_version_that_comes_late_is_put_in_its_place(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    world.run()
    world.publisher.print("xx:1", NEW, url="https://law.example/new")
    world.run()
    middle = {
        **NEW,
        "version": "2020-06-01",
        "articles": {**NEW["articles"], "1": [f"1. {LONG}", "2. It costs one euro."]},
    }
    world.publisher.print("xx:1", middle, url="https://law.example/middle")
    world.run()
    pairs = world.rows("SELECT old_expression, new_expression FROM changes ORDER BY date")
    assert pairs == [
        ("xx:1@2020-01-01/en", "xx:1@2020-06-01/en"),
        ("xx:1@2020-06-01/en", "xx:1@2021-06-01/en"),
    ]


def test_recitals_of_the_adopted_text_stay_current_beside_the_consolidation(world: World) -> None:
    adopted = {**OLD, "basis": "as_enacted", "recitals": ["Whereas victims of trafficking are afraid to report."]}
    world.publisher.print("xx:1", adopted, url="https://law.example/oj")
    world.publisher.print("xx:1", NEW, url="https://law.example/consolidated")
    world.run()
    current = world.rows("SELECT expression, eid FROM provisions WHERE current = 1 AND parent IS NULL ORDER BY 1, 2")
    assert current == [
        ("xx:1@2020-01-01/en", "rec_1"),
        ("xx:1@2021-06-01/en", "art_1"),
        ("xx:1@2021-06-01/en", "art_2"),
    ]
    assert world.rows("SELECT basis FROM expressions WHERE current = 1") == [("consolidated",)]
    assert world.rows("SELECT a.current FROM annotations a WHERE provision LIKE '%rec_1'") == [(1,)]
    assert world.rows("SELECT eid FROM changes") == [("art_1__para_2",)], "no recital reads as repealed"


def test_a_newer_version_that_is_known_but_not_held_is_named(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    world.publisher.relations = [Relation("xx:1", "consolidated_as", "xx:1-2025", "", "2025-03-01")]
    world.run()
    assert world.rows("SELECT newer_known FROM expressions") == [("xx:1-2025 (2025-03-01)",)]
    before = dump(world.folder / "a.db")
    world.publisher.relations = []
    world.run()
    assert dump(world.folder / "a.db") == before


def test_a_version_in_the_future_waits_for_its_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.publisher.print("xx:1", OLD, {**NEW, "version": "2999-01-01"})
    world.run()
    rows = "SELECT version, current, future FROM expressions ORDER BY 1"
    assert world.rows(rows) == [("2020-01-01", 1, 0), ("2999-01-01", 0, 1)]

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return date(2999, 1, 1)

    monkeypatch.setattr(job, "date", Later)
    world.run()
    assert world.rows(rows) == [("2020-01-01", 0, 0), ("2999-01-01", 1, 0)]


@pytest.mark.parametrize("reparse", [False, True])
def test_a_text_that_lost_a_fifth_is_suspect_and_the_last_good_one_stays(world: World, reparse: bool) -> None:
    whole = {"articles": {str(n): [f"{LONG} Number {n}."] for n in range(1, 11)}, "version": "2020-01-01"}
    part = {"articles": {str(n): [f"{LONG} Number {n}."] for n in range(1, 5)}, "version": "2021-01-01"}
    world.publisher.print("xx:1", whole)
    world.run()
    world.publisher.print("xx:1", part)
    for _ in range(2):  # and it stays red while the publisher goes on serving it
        report = world.run()
        assert report.status == "errors"
        assert "only 8 provisions where the last good version has 20" in report.faults[0].what
    assert world.rows("SELECT version, current FROM expressions") == [("2020-01-01", 1)]
    assert world.rows("SELECT count(*) FROM changes") == [(0,)]
    assert world.rows("SELECT health FROM sources") == [("red",)]
    assert world.rows("SELECT suspect <> '' FROM captures ORDER BY rowid") == [(0,), (1,)]
    assert "`safereport run --accept xx:1` takes it" in world.rows("SELECT mend FROM run_errors LIMIT 1")[0][0]
    report = world.run(accept=frozenset({"xx:1"}), reparse=reparse)
    assert report.faults == [] and world.rows("SELECT health FROM sources") == [("green",)]
    assert world.rows("SELECT suspect <> '' FROM captures ORDER BY rowid") == [(0,), (0,)]
    assert world.rows("SELECT version FROM expressions WHERE current = 1") == [("2021-01-01",)]


def test_expectations_of_the_catalogue_are_checked(world: World) -> None:
    world.source = {"expectations": {"provisions": 40}}
    world.publisher.print("xx:1", OLD)
    report = world.run()
    assert "provisions 5 where at least 40 is expected" in report.faults[0].what
    assert world.rows("SELECT count(*) FROM expressions") == [(0,)]


@pytest.mark.parametrize("data", [b"LAW{broken", b"<html>Please log in</html>", b"   ", b"\xff\xfe\x00"])
def test_one_bad_work_does_not_stop_the_others(world: World, data: bytes) -> None:
    world.publisher.serve("xx:1", data)
    world.publisher.print("xx:2", OLD)
    report = world.run()
    assert report.status == "errors" and len(report.faults) == 1
    assert world.rows("SELECT work FROM expressions") == [("xx:2",)]
    assert world.rows("SELECT work, stage FROM run_errors") == [("xx:1", "parse")]


def test_another_act_at_the_address_is_refused(world: World) -> None:
    world.publisher.print("xx:1", {**OLD, "work": "xx:7"})
    assert "this is xx:7, not xx:1" in world.run().faults[0].what


def test_blocked_and_unreachable_are_recorded(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    world.run()
    world.publisher.outcomes = {"xx:1": ("blocked", "a challenge page")}
    world.publisher.errors = [CrawlError("book", "law.example can't be reached")]
    report = world.run()
    assert [f.what for f in report.faults] == ["blocked: a challenge page", "law.example can't be reached"]
    assert world.rows("SELECT health, health_reason FROM sources") == [
        ("red", "xx:1: blocked: a challenge page (and 1 more)")
    ]
    assert "make demo" in "\n".join(run_lines(report, replay=False))
    assert world.rows("SELECT version, current FROM expressions") == [("2020-01-01", 1)]


def test_the_hosts_of_a_source_that_cannot_be_reached_are_one_line(world: World) -> None:
    def down(host: str, cause: str = "no network?") -> Capture:
        why = f"{host} can't be reached: {cause}"
        return Capture("book", "", f"https://{host}/", "listing", "failed", "", reason=why)

    def crawl(*_: Any, **__: Any) -> CrawlResult:
        return CrawlResult([down("b.example"), down("a.example"), down("c.example", "refused")])

    options = job.Options(world.folder / "a.db", world.folder / "archive", ("book",))
    report = job.run(options, engine=world.annotator, crawl=crawl)
    assert [f.what for f in report.faults] == [
        "failed: a.example, b.example can't be reached: no network?", "failed: c.example can't be reached: refused",
    ]  # fmt: skip


def test_another_lexicon_annotates_the_stored_text_again(world: World) -> None:
    world.publisher.print("xx:1", OLD, NEW)
    world.run()
    world.annotator.lexicon = "v2"
    world.annotator.seen.clear()
    report = world.run()
    assert report.versions == 0 and "art_2__para_1" in world.annotator.seen
    assert world.rows("SELECT DISTINCT lexicon FROM annotations") == [("v2",)]
    assert world.annotator.seen.count("art_2__para_1") == 1, "the same words in two versions are annotated once"


def test_text_is_stored_where_the_annotator_fails_and_tagged_by_the_next_run(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    world.annotator.fail = True
    report = world.run()
    assert [f.stage for f in report.faults] == ["annotate"]
    assert world.rows("SELECT count(*) FROM provisions") == [(5,)]
    world.annotator.fail = False
    world.run()
    assert world.rows("SELECT count(*) FROM annotations") == [(2,)]


class Killer(Annotator):
    """Dies as with kill -9 when it is given a text of the second work."""

    def annotate(self, e: Expression) -> list[Any]:
        if e.work == "xx:2":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().annotate(e)


def test_a_killed_run_leaves_nothing_half_written(world: World) -> None:
    for work in ("xx:1", "xx:2"):
        world.publisher.print(work, OLD, NEW)
    child = os.fork()
    if child == 0:
        world.annotator = Killer()
        world.run()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert world.rows("SELECT DISTINCT work FROM expressions") == [("xx:1",)]
    report = world.run()
    assert report.killed == 1
    world.run("undisturbed.db")
    assert dump(world.folder / "a.db") == dump(world.folder / "undisturbed.db")
    assert world.rows("SELECT status FROM runs ORDER BY id") == [("killed",), ("ok",)]


def test_unknown_source_and_work_are_refused(world: World) -> None:
    with pytest.raises(BadInput, match="no such source"):
        job.run(job.Options(world.folder / "a.db", world.folder, ("nope",)), engine=world.annotator)
    with pytest.raises(BadInput, match="no such work"):
        world.run(accept=frozenset({"xx:404"}))


def test_sources_rest_until_they_are_due(world: World) -> None:
    world.publisher.print("xx:1", OLD)
    world.run()
    options = job.Options(world.folder / "a.db", world.folder / "archive")
    conn = sqlite3.connect(world.folder / "a.db")
    conn.execute("UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 hours')")
    conn.commit()
    assert job.run(options, engine=world.annotator, crawl=world.publisher).resting == ["book"]
    accepting = job.Options(options.db, options.archive, accept=frozenset({"xx:1"}))
    assert job.run(accepting, engine=world.annotator, crawl=world.publisher).sources == ["book"], "a person waits"
    conn.execute("UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-21 hours')")
    conn.commit()
    conn.close()
    assert job.run(options, engine=world.annotator, crawl=world.publisher).sources == ["book"]


def test_lists_are_read_from_the_last_success_on(world: World) -> None:
    asked: list[dict[str, date]] = []

    def crawl(sources: Any, *, last: dict[str, date], **more: Any) -> CrawlResult:
        asked.append(last)
        return world.publisher(sources, **more)

    def run(**more: Any) -> None:
        options = job.Options(world.folder / "a.db", world.folder / "archive", ("book",), **more)
        job.run(options, engine=world.annotator, crawl=crawl)

    world.publisher.print("xx:1", OLD)
    run()
    world.publisher.errors = [CrawlError("book", "law.example can't be reached")]
    run()
    run()
    assert asked == [{}, {"book": date(2026, 1, 2)}, {"book": date(2026, 1, 2)}]
    run(replay=world.folder)
    assert asked[-1] == {}, "an archive's lists are those that it holds"


def test_since_leaves_out_what_was_replaced_before(world: World) -> None:
    world.publisher.print("xx:1", OLD, NEW, {**OLD, "version": "2023-01-01"})
    world.run(since=date(2022, 1, 1))
    assert world.rows("SELECT version FROM expressions ORDER BY 1") == [("2021-06-01",), ("2023-01-01",)]
