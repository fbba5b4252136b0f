"""The catalogue: which publishers are asked and which works are watched (`crawlers/catalogue/*.toml`).

One file a jurisdiction, with `[[source]]` and `[[work]]` tables; `docs/catalogue.md` describes the keys. A directory
named by `SAFEREPORT_CATALOGUE` is read after the shipped one: an entry with the id of a shipped one replaces it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pipeline.errors import BadInput

SHIPPED = Path(__file__).parent / "catalogue"

KINDS = frozenset(
    {
        "statute", "code", "decree", "order", "directive", "regulation", "framework_decision", "decision", "treaty",
        "proposal", "circular", "instruction", "guidance", "policy", "ordinance", "report", "constitution",
    }
)  # fmt: skip
LEAVE = 12
"""Shortest text that can name who gave a permission and when."""
RHYTHMS = frozenset({"daily", "weekly", "manual"})
_ID = re.compile(r"^[a-z]{2,4}(?:-[a-z]+)?:\S+$")
_LANG = re.compile(r"^[a-z]{2}$")


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher with an interface. `spider` names the class in `crawlers.spiders` that asks it."""

    id: str
    title: str
    homepage: str
    licence: str
    rhythm: str
    spider: str
    jurisdiction: str = ""
    enabled: bool = True
    reason: str = ""
    max_silence_days: int = 0
    expectations: dict[str, float] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def permission(self) -> str:
        """The publisher's leave to ask for what its robots.txt forbids: who gave it, when, under what reference."""
        return str(self.options.get("permission", ""))


@dataclass(frozen=True, slots=True)
class Work:
    """An act or document that is watched. `identifier` is the publisher's own, `url` the official address (ELI)."""

    id: str
    source: str
    identifier: str
    title: str
    kind: str
    languages: tuple[str, ...]
    why: str
    url: str
    short_title: str = ""
    implements: tuple[str, ...] = ()
    status: str = ""
    expectations: dict[str, float] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def jurisdiction(self) -> str:
        """The part of the id before the colon."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sources and works by id, in the order of the files."""

    sources: dict[str, Source]
    works: dict[str, Work]

    def of(self, source: str) -> list[Work]:
        """Return the works that come from one source."""
        return [w for w in self.works.values() if w.source == source]


def load(directories: Iterable[Path] | None = None, *, replay: Path | None = None) -> Catalogue:
    """Read the catalogue and check it as a whole.

    With no `directories` these are the shipped one and that of `SAFEREPORT_CATALOGUE`; but an archive that brings a
    `catalogue` folder of its own (`replay`) is read with that one alone. Raises `BadInput` naming file, line and
    reason for a bad entry.
    """
    if directories is None:
        if replay is not None and (replay / "catalogue").is_dir():
            directories = [replay / "catalogue"]
        else:
            extra = os.environ.get("SAFEREPORT_CATALOGUE")
            directories = [SHIPPED, *([Path(extra)] if extra else [])]
    sources: dict[str, Source] = {}
    works: dict[str, Work] = {}
    lines: dict[str, str] = {}
    for directory in directories:
        files = sorted(Path(directory).glob("*.toml"))
        if not files:
            raise BadInput(str(directory), "no catalogue file (*.toml) is there", "check SAFEREPORT_CATALOGUE")
        seen: dict[str, str] = {}
        for path in files:
            for table, where, entry in _entries(path):
                made = _make(Source if table == "source" else Work, entry, where)
                if made.id in seen:
                    raise BadInput(where, f"{made.id} is there twice", f"the other entry is at {seen[made.id]}")
                seen[made.id] = lines[made.id] = where
                if isinstance(made, Source):
                    _check_source(made, where)
                    if not made.jurisdiction:
                        made = _make(Source, {**entry, "jurisdiction": path.stem}, where)
                    sources[made.id] = made
                else:
                    _check_work(made, where)
                    works[made.id] = made
    for work in works.values():
        if work.source not in sources:
            raise BadInput(lines[work.id], f"{work.id}: no source {work.source!r}", f"there are {', '.join(sources)}")
        for other in work.implements:
            if other not in works:
                raise BadInput(lines[work.id], f"{work.id} implements {other}, which isn't in the catalogue",
                               "add that work, or take the reference out")  # fmt: skip
    return Catalogue(sources, works)


def _entries(path: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Read one file as (table, 'file:line', entry), the line being that of the entry's `[[…]]`."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(str(path), f"not TOML: {error}", "mend the line named") from error
    starts: dict[str, list[int]] = {"source": [], "work": []}
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[\[\s*(source|work)\s*\]\]", line):
            starts[found[1]].append(number)
    if unknown := sorted(set(data) - set(starts)):
        place = next((n for n, t in enumerate(text.splitlines(), 1) if re.match(rf"\W*{unknown[0]}\b", t)), 1)
        raise BadInput(f"{path}:{place}", f"no table or key {unknown[0]!r}", "a file holds [[source]] and [[work]]")
    out: list[tuple[str, str, dict[str, Any]]] = []
    for table, numbers in starts.items():
        entries = data.get(table, [])
        if not isinstance(entries, list) or len(entries) != len(numbers):
            raise BadInput(f"{path}:1", f"{table} is not a list of tables", f"write [[{table}]] above each entry")
        out.extend((table, f"{path}:{n}", entry) for n, entry in zip(numbers, entries, strict=True))
    return out


def _make(kind: type[Any], entry: Mapping[str, Any], where: str) -> Any:
    """Build a `Source` or `Work`, refusing unknown keys, missing keys and values of the wrong type."""
    hints = get_type_hints(kind)
    name = entry.get("id", "the entry")
    if unknown := sorted(set(entry) - set(hints)):
        raise BadInput(where, f"{name}: no key {unknown[0]!r}", f"the keys are {', '.join(hints)}")
    values: dict[str, Any] = {}
    for f in fields(kind):
        if f.name not in entry:
            if f.default is MISSING and f.default_factory is MISSING:
                raise BadInput(where, f"{name}: {f.name!r} is missing", "every entry needs it")
            continue
        value, wanted = entry[f.name], hints[f.name]
        if get_origin(wanted) is tuple:
            if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
                raise BadInput(where, f"{name}: {f.name!r} must be a list of strings", 'for example ["en", "es"]')
            value = tuple(value)
        elif get_origin(wanted) is dict:
            if not isinstance(value, dict):
                raise BadInput(where, f"{name}: {f.name!r} must be a table", "for example { key = 1 }")
            if get_args(wanted)[1] is float and not all(
                isinstance(v, int | float) and not isinstance(v, bool) for v in value.values()
            ):
                raise BadInput(where, f"{name}: {f.name!r} must hold numbers", "for example { provisions = 40 }")
        elif type(value) is not wanted:
            raise BadInput(where, f"{name}: {f.name!r} must be a {wanted.__name__}, not {value!r}")
        elif isinstance(value, str) and not value.strip() and f.default is MISSING:
            raise BadInput(where, f"{name}: {f.name!r} is empty", "every entry needs it")
        values[f.name] = value
    return kind(**values)


def _check_source(source: Source, where: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", source.id):
        raise BadInput(where, f"{source.id!r} is no source id", "lower case letters, digits, - and _")
    if source.rhythm not in RHYTHMS:
        raise BadInput(where, f"{source.id}: rhythm {source.rhythm!r}", f"one of {', '.join(sorted(RHYTHMS))}")
    if not source.enabled and not source.reason:
        raise BadInput(where, f"{source.id} is switched off without a reason", "say why in `reason`")
    if source.max_silence_days < 0:
        raise BadInput(where, f"{source.id}: max_silence_days is negative", "give a number of days, 0 for no limit")
    permission = source.options.get("permission", "x" * LEAVE)
    if not isinstance(permission, str) or len(permission.strip()) < LEAVE:
        raise BadInput(where, f"{source.id}: permission sets robots.txt aside and must say who gave it and when",
                       'for example permission = "e-mail of SPF Justice, 3 March 2026, ref. 123"')  # fmt: skip
    from crawlers.spiders import names

    if source.spider not in names():
        raise BadInput(where, f"{source.id}: no spider {source.spider!r}", f"there are {', '.join(names())}")


def _check_work(work: Work, where: str) -> None:
    if not _ID.match(work.id):
        raise BadInput(where, f"{work.id!r} is no work id", "jurisdiction, colon, publisher's identifier")
    if work.kind not in KINDS:
        raise BadInput(where, f"{work.id}: kind {work.kind!r}", f"one of {', '.join(sorted(KINDS))}")
    if not work.languages:
        raise BadInput(where, f"{work.id}: no language", 'for example languages = ["en"]')
    for lang in work.languages:
        if not _LANG.match(lang):
            raise BadInput(where, f"{work.id}: {lang!r} is no language", "ISO 639-1, two letters in lower case")
    if not re.match(r"https?://\S+$", work.url):
        raise BadInput(where, f"{work.id}: {work.url!r} is no address", "give the ELI or official https address")
