"""README and docs say what the program does: commands and options named there exist, and every command is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CALL = re.compile(r"(?:^|[/` ])safereport ((?:[a-z]+)(?: [a-z]+)?)([^`|#\n]*)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def options(command: click.Command) -> set[str]:
    found = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "--version"}
    for sub in command.commands.values() if isinstance(command, click.Group) else ():
        found |= options(sub)
    return found


def calls(text: str) -> Iterator[tuple[str, str]]:
    """Yield (command, rest of the line) of every `safereport COMMAND …` in a page."""
    for words, rest in CALL.findall(text):
        yield words.split()[0], f"{words} {rest}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_and_options_of_the_pages_exist(page: Path) -> None:
    for name, line in calls(page.read_text(encoding="utf-8")):
        assert name in main.commands, f"{page.name}: no command {name!r}: {line}"
        wrong = set(OPTION.findall(line)) - options(main.commands[name])
        assert not wrong, f"{page.name}: `safereport {line}`: no {wrong}"


def test_the_table_of_the_readme_lists_every_command_with_options_that_it_has() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("| command | does |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)[^|]*\|(.*)\|$", table, re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(main.commands)
    for name, does in rows:
        assert set(OPTION.findall(does)) <= options(main.commands[name]), name


def test_every_option_of_the_readme_exists_and_every_file_that_it_names() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(OPTION.findall(text)) <= options(main)
    for name in re.findall(r"`((?:docs|crawlers|\.ci)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name


def test_every_setting_that_the_code_reads_is_in_the_operations_guide() -> None:
    code = [p.read_text(encoding="utf-8") for d in ("crawlers", "pipeline", "db") for p in (ROOT / d).rglob("*.py")]
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    read = set(re.findall(r"environ[^\n]*?\"(SAFEREPORT_[A-Z_]+)\"|envvar=\"(SAFEREPORT_[A-Z_]+)\"", "\n".join(code)))
    assert read and all(name in told for pair in read for name in pair if name)
