from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lawbook import FORMAT, Annotator, Publisher, catalogue

from pipeline import formats
from pipeline import run as job
from pipeline.cli import main

COMMANDS = ("annotate", "candidates", "changes", "check", "crawl", "evaluate", "export", "run", "serve", "status")
PERMIT = "1. A residence permit may be issued."
OLD: dict[str, Any] = {"articles": {"1": [PERMIT, "2. It is free."]}, "version": "2020-01-01"}
NEW: dict[str, Any] = {"articles": {"1": [PERMIT, "2. It is not."]}, "version": "2021-01-01"}


@pytest.fixture(autouse=True)
def _lawbook(monkeypatch: pytest.MonkeyPatch) -> None:
    real = formats.registry()
    monkeypatch.setattr(formats, "registry", lambda: {**real, "lawbook": FORMAT})


def call(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def book(path: Path, *versions: dict[str, Any]) -> str:
    path.write_bytes(b"LAW" + json.dumps(list(versions)).encode())
    return str(path)


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which one work changed once."""
    publisher = Publisher()
    monkeypatch.setattr("crawlers.watchlist.load", lambda replay=None: catalogue("xx:1"))
    monkeypatch.setattr(job._Run, "_body", lambda _, capture: publisher.body(capture))
    publisher.print("xx:1", OLD, NEW)
    path = tmp_path / "x.db"
    job.run(job.Options(path, tmp_path, ("book",)), engine=Annotator(), crawl=publisher)
    return str(path)


def test_every_command_has_help_and_help_is_quick() -> None:
    shown = call("--help").output
    for name in COMMANDS:
        assert f"  {name} " in shown
        assert call(name, "--help").exit_code == 0
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "pipeline.cli", "--help"], check=True, stdout=subprocess.DEVNULL)
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    "args",
    [
        ("annotate",),
        ("annotate", "x", "--lang", "en"),
        ("changes",),
        ("changes", "--since", "yesterday"),
        ("nonsense",),
        ("export", "table", "works", "--format", "xls"),
        ("annotate", "x", "--work", "w", "--lang", "en", "--version", "2020-01-01", "--all-versions"),
        ("annotate", "x", "--work", "w", "--lang", "qq"),
    ],
)
def test_wrong_usage_exits_2_and_says_so_on_stderr(args: tuple[str, ...]) -> None:
    result = call(*args)
    assert result.exit_code == 2 and result.stdout == "" and "Error" in result.stderr


@pytest.mark.parametrize("command", [("status",), ("changes", "--since", "2020-01-01"), ("export", "table", "works")])
def test_a_missing_database_is_one_clear_line(command: tuple[str, ...], tmp_path: Path) -> None:
    result = call(*command, "--db", str(tmp_path / "none.db"))
    assert result.exit_code == 1 and result.stdout == ""
    assert "there is no such database" in result.stderr and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Annotator:
    from annotations import engine as real

    fake = Annotator()
    monkeypatch.setattr(real, "annotate", lambda e, screen=True: fake.annotate(e))
    return fake


def test_annotate_writes_one_object_a_provision(tmp_path: Path, engine: Annotator) -> None:
    path = book(tmp_path / "a.law", OLD, NEW, {**NEW, "version": "2999-01-01"})
    result = call("annotate", path, "--work", "xx:1", "--lang", "en", "--jsonl")
    assert result.exit_code == 0 and result.stderr == ""
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [f["eid"] for f in found] == ["art_1", "art_1__para_1", "art_1__para_2"]
    assert list(found[1]) == ["work", "lang", "eid", "kind", "num", "heading", "text", "annotations"]
    assert found[1]["annotations"] == [
        {"concept": "mechanism/victim_permit", "start": 2, "end": 18, "exact": "residence permit",
         "polarity": "asserted", "rule": "word.resid"}
    ]  # fmt: skip
    assert found[1]["text"][2:18] == "residence permit"
    assert found[2]["text"] == "It is not.", "the newest version in force"


def test_annotate_takes_the_version_asked_for(tmp_path: Path, engine: Annotator) -> None:
    path = book(tmp_path / "a.law", OLD, NEW)
    ask = ("annotate", path, "--work", "xx:1", "--lang", "en", "--jsonl")
    assert "It is free." in call(*ask, "--version", "2020-12-31").stdout
    every = [json.loads(line) for line in call(*ask, "--all-versions").stdout.splitlines()]
    assert [e["version"] for e in every] == ["2020-01-01"] * 3 + ["2021-01-01"] * 3
    early = call(*ask, "--version", "1999-01-01")
    assert early.exit_code == 1 and "no version of 1999-01-01 or earlier" in early.stderr


def test_a_bad_file_is_one_error_and_the_others_go_on(tmp_path: Path, engine: Annotator) -> None:
    bad, missing = tmp_path / "bad.law", tmp_path / "none.law"
    bad.write_bytes(b"\x00\x01")
    good = book(tmp_path / "good.law", OLD)
    result = call("annotate", str(bad), str(missing), good, "--work", "xx:1", "--lang", "en", "--jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 3
    errors = result.stderr.splitlines()
    assert len(errors) == 2 and str(bad) in errors[0] and "No such file" in errors[1]


def test_another_language_is_refused(tmp_path: Path, engine: Annotator) -> None:
    spanish = book(tmp_path / "es.law", {**OLD, "lang": "es"})
    result = call("annotate", spanish, "--work", "xx:1", "--lang", "en", "--jsonl")
    assert result.exit_code == 1 and "its text is in es, not in en" in result.stderr and result.stdout == ""
    text = "La autoridad competente informará a la víctima de sus derechos y de la posibilidad de pedir protección. "
    path = book(tmp_path / "said.law", {"articles": {str(n): [text] for n in range(9)}})
    result = call("annotate", path, "--work", "xx:1", "--lang", "en", "--jsonl")
    assert result.exit_code == 1 and "reads as es" in result.stderr


def test_annotate_without_jsonl_is_a_table(tmp_path: Path, engine: Annotator) -> None:
    result = call("annotate", book(tmp_path / "a.law", OLD), "--work", "xx:1", "--lang", "en")
    assert "xx:1 [en] 2020-01-01, consolidated: 3 provisions, 1 tags" in result.stdout
    assert "art_1__para_1  mechanism/victim_permit  residence permit" in result.stdout


def test_check_says_what_is_lost_and_exits_1(tmp_path: Path) -> None:
    good = book(tmp_path / "a.law", OLD)
    result = call("check", good, "--work", "xx:1", "--lang", "en")
    assert result.exit_code == 0 and "lawbook, coverage 1.0000" in result.stdout
    assert "xx:1 [en] 2020-01-01: 1 art, 2 para, 0 notes" in result.stdout
    assert json.loads(call("check", good, "--work", "xx:1", "--lang", "en", "--json").stdout)["ratio"] == 1.0
    bad = tmp_path / "bad.law"
    bad.write_bytes(b"%nothing")
    assert call("check", str(bad), good).exit_code == 1


def test_changes_and_status_read_the_database(db: str) -> None:
    result = call("changes", "--since", "2020-06-01", "--db", db)
    assert result.exit_code == 0
    assert "2021-01-01  xx:1 [en] Act xx:1: 1 changes in 1 places (consolidated, not official)" in result.stdout
    assert "- It is free." in result.stdout and "+ It is not." in result.stdout
    (change,) = map(json.loads, call("changes", "--since", "2021-01-01", "--json", "--db", db).stdout.splitlines())
    assert (change["eid"], change["kind"], change["date"]) == ("art_1__para_2", "amended", "2021-01-01")
    assert call("changes", "--since", "2021-01-02", "--db", db).stdout == ""
    assert call("changes", "--since", "2021-01-01", "--work", "xx:9", "--db", db).exit_code == 1
    state = json.loads(call("status", "--json", "--db", db).stdout)
    assert state["run"]["status"] == "ok" and state["sources"][0]["health"] == "green"
    assert state["works"][0]["version"] == "2021-01-01"
    text = call("status", "--db", db).stdout
    assert "green       book" in text and "xx:1 [en] Act xx:1: 2021-01-01 consolidated, not official" in text


def test_exports(db: str) -> None:
    rows = list(csv.DictReader(io.StringIO(call("export", "table", "expressions", "--db", db).stdout)))
    assert [r["version"] for r in rows] == ["2020-01-01", "2021-01-01"]
    lines = call("export", "table", "changes", "--format", "jsonl", "--db", db).stdout.splitlines()
    assert json.loads(lines[0])["eid"] == "art_1__para_2"
    unknown = call("export", "table", "recipes", "--db", db)
    assert unknown.exit_code == 1 and "no such table" in unknown.stderr
    page = json.loads(call("export", "annotations", "--db", db).stdout)
    (item,) = page["items"]
    quote, position = item["target"]["selector"]
    assert quote["exact"] == "residence permit" and (position["start"], position["end"]) == (2, 18)
    assert {"type": "TextualBody", "value": "2021-01-01 consolidated, not official", "purpose": "describing",
            "format": "text/plain"} in item["body"]  # fmt: skip
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert len(json.loads(call("export", "annotations", "--all-versions", "--db", db).stdout)["items"]) == 2


def test_a_busy_database_is_one_clear_line(db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import lock

    with lock.exclusive(Path(db)):
        result = call("run", "--db", db)
    assert result.exit_code == 1 and "another run is at work" in result.stderr


def test_a_quiet_run_is_silent_only_when_nothing_happened(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    report = job.Report(run=1)
    monkeypatch.setattr(job, "run", lambda options, **_: report)
    quiet = call("run", "--quiet", "--db", db)
    assert (quiet.exit_code, quiet.output) == (0, "")
    from pipeline.work import Fault

    report.faults.append(Fault("crawl", "https://law.example", "can't be reached", source="book"))
    loud = call("run", "--quiet", "--db", db)
    assert loud.exit_code == 1 and "error: book https://law.example: can't be reached" in loud.stderr
    assert loud.stdout == ""


def test_version_of_the_program() -> None:
    assert call("--version").stdout.startswith("safereport")
