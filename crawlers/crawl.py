"""One crawl: the spiders of some sources, run by the real Scrapy engine in a child process.

A child, because Twisted's reactor can't be started twice in a process and because a crash of the engine must be no
more than an error of the crawl. The child (`python -m crawlers`) writes JSON lines that are read back here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from crawlers.watchlist import Catalogue
from pipeline.errors import BadInput
from pipeline.model import Capture, Relation


class Known(NamedTuple):
    """What is held of an address already, so that it is asked for conditionally: last good capture's validators."""

    url: str
    lang: str = ""
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    fetched_at: str = ""


@dataclass(frozen=True, slots=True)
class CrawlError:
    """Something that went wrong with a source as a whole (work and url empty) or one request, in one line."""

    source: str
    message: str
    work: str = ""
    url: str = ""


@dataclass(slots=True)
class CrawlResult:
    """What a crawl brought.

    `captures` has one entry an address asked for (redirects and retries are one capture), `relations` what the
    publishers say of works, `requests` the number of requests sent (or answered from the archive) a source, `errors`
    what broke besides (an engine crash, an unreachable publisher, a bug in a spider).
    """

    captures: list[Capture] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    errors: list[CrawlError] = field(default_factory=list)


def crawl(
    sources: Iterable[str],
    *,
    catalogue: Catalogue,
    archive_dir: Path,
    replay: Path | None = None,
    since: date | None = None,
    last: Mapping[str, date] | None = None,
    history: bool = False,
    known: Iterable[Known] = (),
    works: Collection[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    timeout: float | None = None,
) -> CrawlResult:
    """Ask the sources for the works that the catalogue watches; archive every answer under `archive_dir`.

    `replay` answers every request from an archive (see `crawlers.replay`): nothing leaves the machine. `since` is
    how far back the publishers' change lists are read, in its absence when a source answered `last`; `history` takes
    every dated version, `works` narrows to some works, `known` makes requests conditional, `settings` overrides
    Scrapy settings, `timeout` (seconds) ends a child that hangs. A capture's bytes are read with
    `crawlers.archive.body(archive_dir, capture)`.
    Raises `BadInput` for a source that the catalogue lacks or an archive that can't be read.
    """
    names = list(dict.fromkeys(sources))
    for name in names:
        if name not in catalogue.sources:
            raise BadInput(name, "no such source", f"the catalogue has {', '.join(catalogue.sources)}")
    result = CrawlResult()
    active = []
    for name in names:
        source = catalogue.sources[name]
        if source.enabled:
            active.append(name)
        else:
            result.captures.append(_skipped(name, source.homepage, f"switched off: {source.reason}"))
    if not active:
        return result
    if replay is not None:
        from crawlers.replay import open_archive

        open_archive(replay)
    archive_dir.mkdir(parents=True, exist_ok=True)
    job = {
        "sources": active,
        "catalogue": {
            "sources": [asdict(catalogue.sources[n]) for n in active],
            "works": [asdict(w) for w in catalogue.works.values()],
        },
        "archive_dir": str(archive_dir.resolve()),
        "replay": str(replay.resolve()) if replay else None,
        "since": {n: day.isoformat() for n in active if (day := since or (last or {}).get(n))},
        "history": history,
        "known": [list(k) for k in known],
        "works": sorted(works) if works is not None else None,
        "settings": dict(settings or {}),
    }
    with tempfile.TemporaryDirectory(prefix="safereport-crawl-") as folder:
        job_file, out_file, log_file = (Path(folder) / n for n in ("job.json", "out.jsonl", "log.txt"))
        job_file.write_text(json.dumps(job), encoding="utf-8")
        out_file.touch()
        code = _child(job_file, out_file, log_file, timeout)
        finished = _read(out_file, result)
        for name in active:
            if name not in finished:
                words = _last_line(log_file)
                result.errors.append(CrawlError(name, f"the crawl ended early (exit status {code}){words}"))
    return result


def _child(job: Path, out: Path, log: Path, timeout: float | None) -> int | str:
    """Run the child; return its exit status, or words for a child that had to be stopped."""
    command = [sys.executable, "-m", "crawlers", str(job), str(out)]
    with log.open("wb") as stream:
        child = subprocess.Popen(command, stdout=stream, stderr=stream, stdin=subprocess.PIPE,
                                 cwd=Path(__file__).parent.parent)  # fmt: skip
        try:
            return child.wait(timeout)
        except subprocess.TimeoutExpired:
            return f"stopped after {timeout:g} seconds"
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            if child.stdin:
                child.stdin.close()


def _read(path: Path, result: CrawlResult) -> set[str]:
    """Add the child's lines to the result; return the sources that it finished."""
    finished = set()
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            try:
                row = json.loads(line)
            except ValueError:  # the last line of a child that was killed while it wrote
                continue
            what = row.pop("type")
            if what == "capture":
                result.captures.append(Capture(**row))
            elif what == "relation":
                relation = Relation(**row)
                if relation not in result.relations:
                    result.relations.append(relation)
            elif what == "error":
                result.errors.append(CrawlError(**row))
            elif what == "done":
                finished.add(row["source"])
                result.requests[row["source"]] = row["requests"]
    return finished


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return f": {lines[-1].strip()}" if lines else ""


def _skipped(source: str, url: str, reason: str) -> Capture:
    from crawlers.archive import now

    return Capture(source=source, work="", url=url, role="listing", outcome="skipped", fetched_at=now(), reason=reason)
