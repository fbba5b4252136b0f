"""One work: from its captures to its rows, in one transaction."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path

from db import rows
from db.store import Row, Store
from pipeline.annotating import Cache
from pipeline.compare import compare
from pipeline.dates import of_title
from pipeline.errors import BadInput, SafereportError
from pipeline.health import suspect, unexpected
from pipeline.model import Annotation, Capture, Expression, Finding, Hint, Relation
from pipeline.pieces import PIECE, join

BASES = {"proposal": 0, "guidance": 0, "as_enacted": 1, "consolidated": 2}
"""Which text stands for an act when it has several: the consolidated one before the one that was adopted."""
PREAMBLE = ("rec", "cit")
"""Kinds that consolidations leave out: those of the adopted text stay current beside the consolidated articles."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong on one work: the row of `run_errors` without its run."""

    stage: str
    where: str
    what: str
    mend: str = ""
    source: str = ""
    work: str = ""


@dataclass(slots=True)
class Read:
    """An expression just read, with the capture it comes from."""

    expression: Expression
    capture: Capture
    coverage: float | None


@dataclass(slots=True)
class Version:
    """A version of the work in one language as it is to be stored."""

    row: Row
    expression: Expression | None = None
    annotations: list[Annotation] | None = None
    findings: list[Finding] = field(default_factory=list)
    fresh: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of a work: counts, faults and whether anything was new."""

    versions: int = 0
    annotations: int = 0
    changes: int = 0
    written: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Job:
    """What is known of a work before it is looked at. `body` reads a capture's bytes from the archive."""

    id: str
    title: str
    url: str
    languages: tuple[str, ...]
    expectations: dict[str, float]
    body: Callable[[Capture], bytes]
    today: date
    now: str
    since: date | None = None
    accept: bool = False
    lost: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Addresses of texts that couldn't be had in this run, by language and version."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What the catalogue tells the parser: the scope of a page (`css`), what may be kept of it (`reuse`)."""
    stage: str = "parse"
    """How far `process` has come: parse, annotate, store or compare."""


def bug(error: Exception) -> str:
    """Return an error that nobody foresaw in one line, with the place in the code."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} at {Path(frame.filename).name}:{frame.lineno}"


def process(store: Store, job: Job, captures: list[Capture], relations: list[Relation], engine: object) -> Outcome:
    """Parse what is new of a work, annotate, compare and store it whole.

    A capture that can't be used is a fault and costs only itself. A work is written in one transaction: a crash leaves
    it as it was.
    """
    out = Outcome()
    reads: list[Read] = []
    doubts: dict[str, str] = {}
    versions = _held(store, job.id)
    captures = [_again(store, job, c, captures, bool(versions)) for c in captures]
    for capture in captures:
        if capture.role != "text" or capture.outcome not in ("stored", "unchanged"):
            continue
        if capture.outcome == "unchanged":
            row = store.one("SELECT suspect FROM captures WHERE id = ?", (rows.capture_row(capture)["id"],))
            if row and row["suspect"]:
                out.faults.append(Fault("parse", capture.url, f"as before: {row['suspect']}"))
            continue
        try:
            reads += _read(job, capture)
        except SafereportError as error:
            what = error.what if isinstance(error, BadInput) else str(error)
            mend = error.mend if isinstance(error, BadInput) else ""
            out.faults.append(Fault("parse", capture.url, what, mend))
            doubts[capture.sha256] = what
    reads = _joined(reads, job, out)
    for (lang, basis), group in groupby(
        sorted(reads, key=_place), key=lambda r: (r.expression.lang, r.expression.basis)
    ):
        held = [v for v in versions if v.row["lang"] == lang and v.row["basis"] == basis]
        _take(job, list(group), held, versions, doubts, out)
    _flags(job, versions, relations + _known_relations(store, job.id))
    job.stage = "annotate"
    try:
        _annotate(store, versions, engine)
    except Exception as error:  # the text of the law is stored all the same; the next run annotates it
        out.faults.append(Fault("annotate", "", bug(error), "the text is stored without tags; report this as a bug"))
    job.stage = "store"
    _write(store, job, captures, relations, versions, doubts, out)
    return out


def _again(store: Store, job: Job, capture: Capture, captures: list[Capture], held: bool) -> Capture:
    """Return the stored capture in place of an unchanged one whose bytes are needed all the same.

    They are for a work that has no version yet (its file came for another work before), for a piece of a version that
    another piece has just come for, and for a suspect text that a person accepts.
    """
    if capture.role != "text" or capture.outcome != "unchanged":
        return capture
    where = "SELECT * FROM captures WHERE url = ? AND sha256 = ? AND warc <> '' ORDER BY work = ? DESC, suspect LIMIT 1"
    row = store.one(where, (capture.url, capture.sha256, job.id))
    if row is None or (row["suspect"] and not job.accept):
        return capture
    fresh = (c for c in captures if c.role == "text" and c.outcome == "stored" and c.url != capture.url)
    piece = capture.version and any((c.version, c.lang) == (capture.version, capture.lang) for c in fresh)
    if held and not piece and not row["suspect"]:
        return capture
    return replace(rows.capture_of(row, "stored"), work=job.id, version=capture.version, title=capture.title)


def _joined(reads: list[Read], job: Job, out: Outcome) -> list[Read]:
    """Put the pieces of one version together; what came whole stays as it is.

    A version of which a piece couldn't be had waits for the next run: its provisions would look repealed.
    """
    whole = [r for r in reads if PIECE not in r.expression.meta]
    pieces = sorted((r for r in reads if PIECE in r.expression.meta), key=_place)
    for place, group in groupby(pieces, key=_place):
        found = list(group)
        if url := job.lost.get((place[0], place[3])):
            what = f"the version of {place[3]} waits for a piece that couldn't be had"
            out.faults.append(Fault("parse", url, what, "the next run asks for it again"))
            continue
        covered = [r.coverage for r in found if r.coverage is not None]
        made = join([r.expression for r in found])
        whole.append(Read(made, found[0].capture, min(covered, default=None)))
    return whole


def _place(read: Read) -> tuple[str, int, str, str]:
    e = read.expression
    return e.lang, BASES[e.basis], e.basis, e.version.isoformat() if e.version else "9999"


def _read(job: Job, capture: Capture) -> list[Read]:
    """Parse one capture. Raises `SafereportError` where it isn't the text that was asked for."""
    from pipeline import formats

    data = formats.opened(job.body(capture), capture.url)
    version = date.fromisoformat(capture.version[:10]) if capture.version else None
    hint = Hint(job.id, capture.lang, capture.title or job.title, version, capture.basis or None,  # type: ignore[arg-type]
                capture.url, dict(job.options))  # fmt: skip
    form = formats.registry()[capture.format] if capture.format else formats.detect(data, capture.url)
    data = form.of(data, hint)
    found = form.parse(data, hint)
    wanted = {capture.lang} if capture.lang else set(job.languages)
    texts = [e for e in found if e.lang in wanted]
    if not texts:
        langs = ", ".join(sorted({e.lang for e in found})) or "none"
        raise BadInput(capture.url, f"no text in {', '.join(sorted(wanted))} but {langs}", "check the catalogue entry")
    others = {e.work for e in texts} - {job.id}
    if others:
        raise BadInput(capture.url, f"this is {', '.join(sorted(others))}, not {job.id}", "check the address")
    if not any(e.provisions for e in texts):
        raise BadInput(capture.url, "no provision was found in it", "the publisher's form may have changed")
    from pipeline.coverage import share, whole

    source = form.source_text(data)
    covered = share(source, whole(form, data, hint, found, source))
    newest = {e.lang: e for e in found}  # a file of many dated versions is measured by its newest
    return [Read(e, capture, covered if newest[e.lang] is e else None) for e in texts]


def _held(store: Store, work: str) -> list[Version]:
    return [Version(r) for r in store.rows("SELECT * FROM expressions WHERE work = ? ORDER BY version", (work,))]


def _take(
    job: Job, group: list[Read], held: list[Version], versions: list[Version], doubts: dict[str, str], out: Outcome
) -> None:
    """Add what is new in `group` (one language and basis, oldest first) to the versions of the work."""
    last_good = max(held, key=lambda v: v.row["version"], default=None)
    while group and (doubt := "" if job.accept else _doubt(job, group[-1], last_good)):
        newest = group.pop()
        doubts[newest.capture.sha256] = doubt
        mend = f"look at the source; if the text is right, `safereport run --accept {job.id}` takes it"
        out.faults.append(Fault("parse", newest.capture.url, f"suspect, not stored: {doubt}", mend))
    if job.since:
        # The version in force on that day is kept too: it is what later ones are compared with.
        older = [i for i, r in enumerate(group) if r.expression.version and r.expression.version <= job.since]
        group = group[older[-1] :] if older else group
    for read in group:
        expression, digest = read.expression, read.expression.sha256
        if expression.version is None:
            if last_good and last_good.row["sha256"] == digest:
                continue
            expression = replace(expression, version=_date(read))
        version = expression.version.isoformat() if expression.version else ""
        same = next((v for v in held if v.row["version"] == version), None)
        before = max((v for v in held if v.row["version"] < version), key=lambda v: v.row["version"], default=None)
        if same is None and before is not None and before.row["sha256"] == digest:
            continue
        if same is not None and same.row["sha256"] == digest:
            continue
        ident = same.row["id"] if same else _ident(expression, version, versions)
        row: Row = {
            "id": ident, "work": job.id, "lang": expression.lang, "version": version, "basis": expression.basis,
            "official": int(expression.official), "title": expression.title, "amended_by": expression.amended_by,
            "format": expression.format, "url": expression.meta.get("url") or job.url,
            "capture": rows.capture_row(read.capture)["id"], "sha256": digest,
            "provisions": len(expression.provisions), "characters": len(expression.text),
            "coverage": read.coverage, "lexicon": "", "compared_with": "",
        }  # fmt: skip
        if same:
            same.row, same.expression, same.fresh = row, expression, True
        else:
            made = Version(row, expression, fresh=True)
            held.append(made)
            versions.append(made)
        out.versions += 1
    versions.sort(key=lambda v: (v.row["version"], BASES[v.row["basis"]]))


def _date(read: Read) -> date | None:
    """Return the date of a text that carries none: an adopted act's is in its title, what a publisher shows as the
    text of today is of the day on which it was fetched."""
    if read.expression.basis in ("as_enacted", "proposal"):
        return of_title(read.expression.title)
    return date.fromisoformat(read.capture.fetched_at[:10])


def _doubt(job: Job, read: Read, last_good: Version | None) -> str:
    """Say why a text is not to be trusted, or return an empty string. Older texts may well be shorter."""
    of, doubt = read.expression.version, ""
    if last_good and (of is None or of.isoformat() >= last_good.row["version"]):
        doubt = suspect(read.expression, last_good.row["provisions"], last_good.row["characters"])
    return doubt or unexpected(read.expression, read.capture.bytes, read.coverage, job.expectations)


def _ident(expression: Expression, version: str, versions: list[Version]) -> str:
    """Return the expression's id. A text as adopted and its consolidation of the same day differ by the basis."""
    ident = rows.expression_id(expression.work, version, expression.lang)
    if any(v.row["id"] == ident for v in versions):
        ident = rows.expression_id(expression.work, f"{version}.{expression.basis}", expression.lang)
    return ident


def _known_relations(store: Store, work: str) -> list[Relation]:
    found = store.rows("SELECT * FROM relations WHERE work = ? AND relation = 'consolidated_as'", (work,))
    return [Relation(work, "consolidated_as", r["other"], r["title"], r["date"], url=r["url"]) for r in found]


def _flags(job: Job, versions: list[Version], relations: list[Relation]) -> None:
    """Set current, future and newer_known of every version."""
    today = job.today.isoformat()
    known = max(
        (r for r in relations if r.relation == "consolidated_as" and r.date), key=lambda r: r.date, default=None
    )
    for lang in {v.row["lang"] for v in versions}:
        mine = [v for v in versions if v.row["lang"] == lang]
        in_force = [v for v in mine if v.row["version"] <= today] or mine[:1]
        current = max(in_force, key=lambda v: (BASES[v.row["basis"]], v.row["version"]))
        for v in mine:
            v.row["future"] = int(v.row["version"] > today)
            v.row["current"] = int(v is current)
            v.row["newer_known"] = ""
        if known and known.date > max(
            v.row["version"] for v in mine if v is current or v.row["basis"] == "consolidated"
        ):
            current.row["newer_known"] = f"{known.other} ({known.date})"


def _annotate(store: Store, versions: list[Version], engine: object) -> None:
    """Annotate versions that are new or were annotated with another lexicon."""
    caches: dict[tuple[str, str], Cache] = {}
    for v in versions:
        row = v.row
        lexicon = engine.version(row["lang"])  # type: ignore[attr-defined]
        if not v.fresh and row["lexicon"] == lexicon:
            continue
        place = (row["lang"], row["basis"])
        if place not in caches:
            caches[place] = Cache()
            seen = [u for u in versions if not u.fresh and (u.row["lang"], u.row["basis"]) == place
                    and u.row["lexicon"] == lexicon]  # fmt: skip
            if seen:
                _load(store, seen[-1])
                caches[place].learn(seen[-1].expression, seen[-1].annotations or [])  # type: ignore[arg-type]
        if v.expression is None:
            v.expression = rows.read_expression(store, row)
        v.annotations = caches[place].annotate(v.expression, engine.annotate)  # type: ignore[attr-defined]
        v.findings = engine.findings(v.expression, v.annotations)  # type: ignore[attr-defined]
        row["lexicon"], row["compared_with"], v.fresh = lexicon, "", True


def _load(store: Store, v: Version) -> None:
    """Read an expression and its annotations back, where that was not done yet."""
    if v.expression is None:
        v.expression = rows.read_expression(store, v.row)
    if v.annotations is None:
        v.annotations = rows.read_annotations(store, v.row["id"])


def _write(
    store: Store,
    job: Job,
    captures: list[Capture],
    relations: list[Relation],
    versions: list[Version],
    doubts: dict[str, str],
    out: Outcome,
) -> None:
    """Store the work's rows in one transaction."""
    stored = [c for c in captures if c.outcome in ("stored", "unchanged") and c.sha256]
    with store.transaction():
        new = [c for c in stored if c.outcome == "stored"]
        for text in (True, False):  # a list is asked for anew in each run: the first of equal answers is kept
            found = [rows.capture_row(c, doubts.get(c.sha256, "")) for c in new if (c.role != "listing") == text]
            out.written += store.sync("captures", found, keep=() if text else ("fetched_at", "warc", "offset"))
        out.written += store.sync("relations", [rows.relation_row(r, job.now) for r in relations], keep=["first_seen"])
        out.written += store.sync("expressions", [v.row for v in versions])
        for v in versions:
            if v.fresh and v.expression is not None:
                out.written += _write_version(store, v, out)
        _write_current(store, versions)
        job.stage = "compare"
        for lang in sorted({v.row["lang"] for v in versions}):
            _write_changes(store, job, [v for v in versions if v.row["lang"] == lang], out)


def _write_version(store: Store, v: Version, out: Outcome) -> int:
    ident, expression, annotations = v.row["id"], v.expression, v.annotations or []
    assert expression is not None
    tags = rows.annotation_rows(expression.work, ident, annotations, v.row["lexicon"])
    tables = {
        "provisions": rows.provision_rows(expression, ident, v.row["url"]),
        "annotations": tags,
        "findings": rows.finding_rows(expression.work, ident, v.findings),
    }
    written = sum(
        store.sync(table, found, where="expression = ?", parameters=(ident,), keep=["current"])
        for table, found in tables.items()
    )
    notes = "provision IN (SELECT id FROM provisions WHERE expression = ?)"
    written += store.sync("notes", rows.note_rows(expression, ident), where=notes, parameters=(ident,))
    out.annotations += len(tags)
    return written


def _write_current(store: Store, versions: list[Version]) -> None:
    """Set `current` on provisions, annotations and findings: those of the current version, and the recitals and
    citations of the adopted text where the current one is a consolidation without them."""
    for v in versions:
        ident, extra = v.row["id"], ""
        if not v.row["current"]:
            current = next(u for u in versions if u.row["lang"] == v.row["lang"] and u.row["current"])
            adopted = [u for u in versions if u.row["lang"] == v.row["lang"] and u.row["basis"] == "as_enacted"]
            if current.row["basis"] == "consolidated" and adopted and adopted[-1] is v:
                recitals = "SELECT 1 FROM provisions WHERE expression = ? AND kind = 'rec' LIMIT 1"
                extra = "" if store.one(recitals, (current.row["id"],)) else f" AND p.kind IN {PREAMBLE}"
        for table, column in (("provisions", "id"), ("annotations", "provision"), ("findings", "provision")):
            kept = f"SELECT p.id FROM provisions p WHERE p.expression = ?1{extra}"
            flag = int(v.row["current"]) if not extra else f"({column} IN ({kept}))"
            store.db.conn.execute(
                f"UPDATE {table} SET current = {flag} WHERE expression = ?1 AND current IS NOT {flag}", (ident,)
            )


def _write_changes(store: Store, job: Job, mine: list[Version], out: Outcome) -> None:
    """Compare each version with the one before it, where that was not done yet."""
    mine = sorted(mine, key=lambda v: (v.row["version"], BASES[v.row["basis"]]))
    for before, after in zip([None, *mine], mine, strict=False):
        wanted = before.row["id"] if before else ""
        stale = before is not None and before.fresh
        if after.row["compared_with"] == wanted and not (wanted and stale):
            continue
        found: list[Row] = []
        if before:
            _load(store, before)
            _load(store, after)
            assert before.expression and after.expression
            changes = compare(before.expression, after.expression, before.annotations or [], after.annotations or [])
            found = rows.change_rows(after.expression, wanted, after.row["id"], after.row["version"], changes, job.now)
        written = store.sync(
            "changes", found, where="new_expression = ?", parameters=(after.row["id"],), keep=["detected_at"]
        )
        out.written += written
        out.changes += len(found)
        if after.row["compared_with"] != wanted:
            after.row["compared_with"] = wanted
            store.update("expressions", after.row["id"], {"compared_with": wanted})
