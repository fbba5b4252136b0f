from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main

TOML = """
contact = "mailto:me@example.org"
db = "law.db"
[keys]
piste_id = "one"
piste_secret = "two"
"""


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {k: v for k, v in os.environ.items() if not k.startswith("SAFEREPORT_")})
    monkeypatch.chdir(tmp_path)


def test_the_file_fills_what_the_environment_lacks(tmp_path: Path) -> None:
    (tmp_path / "safereport.toml").write_text(TOML)
    os.environ["SAFEREPORT_PISTE_SECRET"] = "from the service manager"
    result = CliRunner().invoke(main, ["status"])
    assert "law.db: there is no such database" in result.stderr
    ours = {k: v for k, v in os.environ.items() if k.startswith("SAFEREPORT_")}
    assert ours == {
        "SAFEREPORT_CONTACT": "mailto:me@example.org", "SAFEREPORT_DB": "law.db", "SAFEREPORT_PISTE_ID": "one",
        "SAFEREPORT_PISTE_SECRET": "from the service manager",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contact = 1", "'contact' must be a text"),
        ("colour = 'red'", "no setting 'colour'"),
        ("[keys]\npiste_id = 5", "'piste_id' must be a text"),
        ("contact", "can't be read as settings"),
        (None, "can't be read as settings"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, text: str | None, words: str) -> None:
    path = tmp_path / "mine.toml"
    if text is not None:
        path.write_text(text)
    os.environ["SAFEREPORT_CONFIG"] = str(path)
    result = CliRunner().invoke(main, ["status"])
    assert result.exit_code == 1 and words in result.stderr and result.stderr.count("\n") == 1


def test_no_file_is_needed() -> None:
    assert "safereport.db: there is no such database" in CliRunner().invoke(main, ["status"]).stderr
