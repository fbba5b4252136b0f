"""The main job: crawl, parse, annotate, store, compare; one run at a time, one transaction a work."""

from __future__ import annotations

import importlib.metadata
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from db import rows
from db.store import Row, Store
from pipeline import discovery, gazette, lock
from pipeline.engine import Engine
from pipeline.errors import BadInput
from pipeline.health import Tally, health
from pipeline.model import Annotation, Capture, Expression, Finding, Relation
from pipeline.work import Fault, Job, Outcome, bug, process

RHYTHM = {"daily": timedelta(hours=20), "weekly": timedelta(days=6, hours=12)}
"""How long after its last success a source is due again: a little less than its rhythm, so that cron never slips."""


class Annotator(Protocol):
    """What the run asks of the annotation engine (`pipeline.engine.Engine`)."""

    def version(self, lang: str) -> str: ...
    def annotate(self, expression: Expression) -> list[Annotation]: ...
    def findings(self, expression: Expression, annotations: list[Annotation]) -> list[Finding]: ...
    def relevant(self, text: str, lang: str, jurisdiction: str) -> dict[str, str]: ...
    def concepts(self) -> list[dict[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do. No `sources`: those that are due by their rhythm (all of them from a `replay`)."""

    db: Path
    archive: Path
    sources: tuple[str, ...] = ()
    replay: Path | None = None
    since: date | None = None
    history: bool = False
    reparse: bool = False
    accept: frozenset[str] = frozenset()


@dataclass(slots=True)
class Report:
    """What a run did."""

    run: int = 0
    sources: list[str] = field(default_factory=list)
    resting: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    works: int = 0
    versions: int = 0
    annotations: int = 0
    changes: int = 0
    candidates: list[Row] = field(default_factory=list)
    blocked: int = 0
    missing: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    killed: int = 0

    @property
    def status(self) -> str:
        return "errors" if self.faults else "ok"

    @property
    def silent(self) -> bool:
        """True where nothing happened that a person need know of."""
        return not (self.faults or self.versions or self.changes or self.candidates)


Say = Callable[[str], None]
Track = Callable[[Iterable[Any]], Iterable[Any]]


def run(options: Options, *, engine: Annotator | None = None, say: Say = lambda _: None, crawl: Any = None) -> Report:
    """Do one run; `say` gets a line a step for a person to follow.

    Raises `lock.Busy` where another run is at work on the database, `BadInput` for a catalogue, source name, archive or
    database that can't be used. What goes wrong with one source or work is in the report and in `run_errors`.
    """
    from crawlers.watchlist import load

    catalogue = load(replay=options.replay)
    for name in options.sources:
        if name not in catalogue.sources:
            raise BadInput(name, "no such source", f"the catalogue has {', '.join(catalogue.sources)}")
    unknown = sorted(options.accept - set(catalogue.works))
    if unknown:
        raise BadInput(unknown[0], "no such work in the catalogue", "give its id, for example es:BOE-A-2000-544")
    with lock.exclusive(options.db), Store(options.db) as store:
        return _Run(store, options, catalogue, engine or Engine(), say, crawl).go()


def now() -> str:
    """Return the time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Run:
    def __init__(self, store: Store, options: Options, catalogue: Any, engine: Annotator, say: Say, crawl: Any) -> None:
        self.store, self.options, self.catalogue, self.engine, self.say = store, options, catalogue, engine, say
        self.crawl = crawl
        self.report = Report()
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.started = now()
        self.listings: list[Capture] = []
        self.lost: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)

    def go(self) -> Report:
        report, store = self.report, self.store
        report.killed = self._bury()
        report.sources, report.resting = self._due()
        with store.transaction():
            self._sync_catalogue()
            report.run = store.insert(
                "runs",
                {
                    "started_at": self.started, "finished_at": "", "status": "running", "version": _version(),
                    "lexicon": "", "sources": ",".join(report.sources), "answered": "",
                    "replay": self.options.replay.name if self.options.replay else "",
                },
            )  # fmt: skip
        captures, relations = self._captured()
        works = [w for w in self.catalogue.works if w in captures or w in relations or self._stale(w)]
        for number, work in enumerate(works, 1):
            self.say(f"{number}/{len(works)} {work}")
            self._work(work, captures.get(work, []), relations.get(work, []))
        self._discover()
        self._finish()
        return report

    def _bury(self) -> int:
        """Mark runs that never finished: this run holds the lock, so none of them is alive."""
        dead = self.store.rows("SELECT id FROM runs WHERE status = 'running'")
        for row in dead:
            self.store.update("runs", row["id"], {"status": "killed"})
        return len(dead)

    def _due(self) -> tuple[list[str], list[str]]:
        every = list(self.catalogue.sources.values())
        if self.options.sources:
            return list(self.options.sources), []
        if self.options.replay or self.options.reparse:
            return [s.id for s in every], []
        last = self._success()
        accepted = {self.catalogue.works[w].source for w in self.options.accept}
        due, resting = [], []
        for source in every:
            wait, when = RHYTHM.get(source.rhythm), last.get(source.id)
            age = datetime.now(UTC) - datetime.fromisoformat(when) if when else None
            if source.id not in accepted and (wait is None or (age is not None and age < wait)):
                resting.append(source.id)
            else:
                due.append(source.id)
        return due, resting

    def _success(self) -> dict[str, str]:
        """Return when each source last answered as expected."""
        rows = self.store.rows("SELECT id, last_success FROM source_status WHERE last_success IS NOT NULL")
        return {r["id"]: r["last_success"] for r in rows}

    def _last(self) -> dict[str, date]:
        """Return from when the publishers' lists are to be read, so that days without a run are not lost.

        A failed run is no success: the next one reads its days again. An archive's lists are those that it holds.
        """
        return {} if self.options.replay else {n: date.fromisoformat(t[:10]) for n, t in self._success().items()}

    def _sync_catalogue(self) -> None:
        """Bring sources, works and concepts up to date with the catalogue and the scheme."""
        store = self.store
        store.sync(
            "sources",
            [
                {
                    "id": s.id, "title": s.title, "jurisdiction": s.jurisdiction, "homepage": s.homepage,
                    "licence": s.licence, "rhythm": s.rhythm, "enabled": s.enabled, "reason": s.reason,
                    "max_silence_days": s.max_silence_days, "health": "" if s.enabled else "off",
                    "health_reason": s.reason, "last_change": "",
                }
                for s in self.catalogue.sources.values()
            ],
            keep=["health", "health_reason", "last_change"],
        )  # fmt: skip
        self._sync_works()
        store.sync("concepts", self.engine.concepts())

    def _sync_works(self) -> None:
        """Write the works: titles as printed in the first watched language that is held, else the catalogue's."""
        held = self.store.rows("SELECT work, lang, title FROM expressions WHERE current = 1")
        titles = {(r["work"], r["lang"]): r["title"] for r in held}
        self.store.sync(
            "works",
            [
                _work_row(w, next((t for lang in w.languages if (t := titles.get((w.id, lang)))), w.title))
                for w in self.catalogue.works.values()
            ],
        )

    def _captured(self) -> tuple[dict[str, list[Capture]], dict[str, list[Relation]]]:
        """Crawl (or take the stored captures again); return captures and relations by work."""
        captures: dict[str, list[Capture]] = defaultdict(list)
        relations: dict[str, list[Relation]] = defaultdict(list)
        if self.options.reparse:
            for row in self.store.rows("SELECT * FROM captures WHERE role = 'text' ORDER BY fetched_at, rowid"):
                if row["source"] in self.report.sources and row["work"] in self.catalogue.works:
                    captures[row["work"]].append(rows.capture_of(row, outcome="stored"))
                    self.tallies[row["source"]].answered += 1
            return captures, relations
        if self.crawl is None:
            from crawlers.crawl import crawl

            self.crawl = crawl
        self.say(f"asking {', '.join(self.report.sources) or 'no source'}")
        options = self.options
        result = self.crawl(
            self.report.sources, catalogue=self.catalogue, archive_dir=options.archive, replay=options.replay,
            since=options.since, last=self._last(), history=options.history, known=self._known(),
        )  # fmt: skip
        self.report.requests = sum(result.requests.values())
        for capture in _one_line_a_source(result.captures):
            self._outcome(capture)
            if capture.role == "listing" and capture.outcome == "stored" and not capture.work:
                self.listings.append(capture)
            if capture.work in self.catalogue.works and capture.outcome in ("stored", "unchanged"):
                captures[capture.work].append(capture)
            elif capture.role == "text" and capture.outcome in ("failed", "blocked"):
                self.lost[capture.work][capture.lang, capture.version] = capture.url
        for relation in result.relations:
            relations[relation.work].append(relation)
        for error in result.errors:
            self._fault(Fault("crawl", error.url, error.message, "", error.source, error.work))
        return captures, relations

    def _known(self) -> list[Any]:
        """Return what is held of each address, the newest capture only, so that unchanged texts cost little."""
        from crawlers.crawl import Known

        newest = self.store.rows(
            "SELECT url, lang, etag, last_modified, sha256, max(fetched_at) FROM captures GROUP BY url, lang"
        )
        return [Known(r["url"], r["lang"], r["etag"], r["last_modified"], r["sha256"]) for r in newest]

    def _outcome(self, capture: Capture) -> None:
        """Count what a request came to; what a person should see becomes a fault."""
        tally = self.tallies[capture.source]
        if capture.outcome in ("stored", "unchanged"):
            tally.answered += capture.role == "text"
        elif capture.outcome == "skipped":
            self.report.skipped[capture.source] = capture.reason
            if capture.role == "listing":  # the source as a whole, not some meta data of it
                tally.skipped = capture.reason
        elif capture.outcome == "missing":
            if capture.role == "text":
                tally.missing += 1
                self.report.missing.append(f"{capture.work} [{capture.lang}] {capture.url}")
                if not self.options.replay:
                    self._fault(
                        Fault("crawl", capture.url, capture.reason or "not found", "check the catalogue entry",
                              capture.source, capture.work)
                    )  # fmt: skip
        else:
            self.report.blocked += capture.outcome == "blocked"
            what = f"{capture.outcome}: {capture.reason or f'status {capture.status}'}"
            self._fault(Fault("crawl", capture.url, what, "", capture.source, capture.work))

    def _stale(self, work: str) -> bool:
        """Say whether a work not asked for now needs the run all the same: another lexicon, or a day that has come."""
        if self.catalogue.works[work].source not in self.report.sources:
            return False
        held = self.store.rows("SELECT lang, lexicon, version, future FROM expressions WHERE work = ?", (work,))
        today = date.today().isoformat()
        return any(
            r["lexicon"] != self.engine.version(r["lang"]) or (r["future"] and r["version"] <= today) for r in held
        )

    def _work(self, work: str, captures: list[Capture], relations: list[Relation]) -> None:
        entry = self.catalogue.works[work]
        source = self.catalogue.sources[entry.source]
        job = Job(
            work, entry.title, entry.url, entry.languages, {**source.expectations, **entry.expectations}, self._body,
            date.today(), self.started, self.options.since, work in self.options.accept, self.lost[work],
            {name: value for name, value in entry.options.items() if isinstance(value, str)},
        )  # fmt: skip
        try:
            outcome = process(self.store, job, captures, relations, self.engine)
        except Exception as error:  # one work must never stop the others
            outcome = Outcome(faults=[Fault(job.stage, "", bug(error), "report this as a bug")])
        report = self.report
        report.works += 1
        report.versions += outcome.versions
        report.annotations += outcome.annotations
        report.changes += outcome.changes
        if outcome.versions:
            self.tallies[source.id].changed = True
        for fault in outcome.faults:
            self._fault(Fault(fault.stage, fault.where, fault.what, fault.mend, source.id, work))

    def _discover(self) -> None:
        """Screen what the gazettes issued; what looks relevant and isn't watched becomes a candidate."""
        found: list[Row] = []
        for capture in self.listings:
            source = self.catalogue.sources[capture.source]
            try:
                items = gazette.items(self._body(capture), capture.url)
                found += discovery.candidates(items, source, capture.lang, self.catalogue, self.engine.relevant)
            except BadInput as error:
                if any(f.where == capture.url for f in self.report.faults):
                    continue  # its spider has said so
                self._fault(Fault("discover", capture.url, error.what, error.mend, source.id))
            except Exception as error:  # one list must never stop the run
                self._fault(Fault("discover", capture.url, bug(error), "report this as a bug", source.id))
        with self.store.transaction():
            self.report.candidates = discovery.add(self.store, found, self.started)

    def _body(self, capture: Capture) -> bytes:
        from crawlers.archive import body

        return bytes(body(self.options.archive, capture))

    def _fault(self, fault: Fault) -> None:
        self.report.faults.append(fault)
        if fault.source:
            label = f"{fault.work}: {fault.what}" if fault.work else fault.what
            self.tallies[fault.source].faults.append(label)

    def _finish(self) -> None:
        """Write health, errors and the end of the run in one transaction."""
        report, store = self.report, self.store
        if self.options.replay and report.sources and not any(t.answered for t in self.tallies.values()):
            self._fault(
                Fault("crawl", str(self.options.replay.name), "the archive answered none of the requests for a text",
                      "check that its index.jsonl or WARC files hold the addresses that the sources are asked at")
            )  # fmt: skip
        today = date.today()
        with store.transaction():
            held = {r["id"]: r for r in store.rows("SELECT * FROM sources")}
            for name in report.sources:
                tally, row = self.tallies[name], held[name]
                changed = now() if tally.changed else row["last_change"]
                state, reason = health(tally, changed, row["max_silence_days"] or 0, today)
                if tally.answered and not tally.faults:
                    report.answered.append(name)
                if (row["health"], row["health_reason"], row["last_change"]) != (state, reason, changed):
                    store.update("sources", name, {"health": state, "health_reason": reason, "last_change": changed})
            for f in report.faults:
                store.insert(
                    "run_errors",
                    {"run": report.run, "source": f.source, "work": f.work, "stage": f.stage, "where": f.where,
                     "what": f.what, "mend": f.mend},
                )  # fmt: skip
            self._sync_works()
            store.update(
                "runs",
                report.run,
                {
                    "finished_at": now(), "status": report.status, "answered": ",".join(report.answered),
                    "lexicon": self._lexicon(), "requests": report.requests, "works": report.works,
                    "expressions": report.versions, "annotations": report.annotations, "changes": report.changes,
                    "errors": len(report.faults),
                },
            )  # fmt: skip

    def _lexicon(self) -> str:
        langs = sorted({r["lang"] for r in self.store.rows("SELECT DISTINCT lang FROM expressions")})
        return rows.digest(*(self.engine.version(lang) for lang in langs)) if langs else ""


def _one_line_a_source(captures: list[Capture]) -> list[Capture]:
    """Join the hosts of a source that can't be reached for one reason (no network, as a rule) into one capture."""
    words, joined = " can't be reached: ", defaultdict[tuple[str, str], list[Capture]](list)
    out = []
    for c in captures:
        host, found, cause = c.reason.partition(words)
        if not (found and c.outcome == "failed" and not c.work):
            out.append(c)
            continue
        same = joined[c.source, cause]
        same.append(replace(c, reason=host))
    for (_, cause), same in joined.items():
        out.append(replace(same[0], reason=", ".join(sorted(c.reason for c in same)) + words + cause))
    return out


def _work_row(work: Any, title: str) -> Row:
    return {
        "id": work.id, "source": work.source, "jurisdiction": work.jurisdiction, "kind": work.kind,
        "title": title, "short_title": work.short_title or work.title, "url": work.url,
        "languages": ",".join(work.languages), "why": work.why, "implements": ",".join(work.implements),
        "status": work.status or "in_force",
    }  # fmt: skip


def _version() -> str:
    with suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version("safereport")
    return ""
