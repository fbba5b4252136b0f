"""The command line. Data goes to stdout, words for people to stderr; exit 0 done, 1 something went wrong, 2 misuse.

Everything heavy is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Day(click.ParamType):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as YYYY-MM-DD", param, ctx)


FILE = click.Path(path_type=Path)


def _db_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--db", type=click.Path(dir_okay=False, path_type=Path), envvar="SAFEREPORT_DB", default="safereport.db",
        show_default=True, show_envvar=True, help="The database.",
    )(command)  # fmt: skip


def _dumps(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False)


def _say(text: str) -> None:
    click.echo(text, err=True)


class Commands(click.Group):
    """Turns the errors that this project raises on purpose into one line and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        from pipeline.errors import SafereportError

        try:
            return super().invoke(ctx)
        except SafereportError as error:
            _say(f"error: {error}")
            ctx.exit(1)
        except BrokenPipeError:
            # The reader of our output has gone (`| head`): nothing is wrong, and nothing more can be written.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(package_name="safereport", prog_name="safereport")
def main() -> None:
    """Watch the law that decides whether a victim of crime without papers can report it safely."""
    from pipeline import config

    config.apply()


def _archive(db: Path, archive: Path | None) -> Path:
    return archive or db.resolve().parent / "archive"


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--replay", type=FILE, help="Answer every request from this archive: a WARC file, a folder of them, or a "
              "folder with index.jsonl. No request leaves the machine.")  # fmt: skip
@click.option("--archive", type=FILE, help="Folder of the WARC archive.  [default: archive, beside the database]")
@click.option("--since", type=Day(), help="How far back change lists are read; older dated versions are left out.")
@click.option(
    "--history", is_flag=True, help="Ask for every dated version that the publishers keep, not the newest only."
)
@click.option("--reparse", is_flag=True, help="Ask nobody: read the archived texts again (after an update).")
@click.option("--accept", multiple=True, metavar="WORK", help="Take a suspect text of this work all the same.")
@click.option("--quiet", is_flag=True, help="Say nothing where nothing happened (for cron).")
@_db_option
def run(
    sources: tuple[str, ...],
    replay: Path | None,
    archive: Path | None,
    since: date | None,
    history: bool,
    reparse: bool,
    accept: tuple[str, ...],
    quiet: bool,
    db: Path,
) -> None:
    """Crawl, parse, annotate, store and compare.

    Without SOURCES these are the ones that are due by their rhythm; from an archive, all of them. Exit status 1 where
    something went wrong with a source or a work; what went well is stored all the same.
    """
    from pipeline import report as words
    from pipeline import run as job

    options = job.Options(
        db, _archive(db, archive), sources, replay, since, history, reparse, frozenset(accept)
    )  # fmt: skip
    terminal = sys.stderr.isatty() and not quiet
    done = job.run(options, say=_progress if terminal else _nothing)
    if terminal:
        click.echo("\r\033[K", nl=False, err=True)
    if not (quiet and done.silent):
        for line in words.run_lines(done, replay is not None):
            _say(line)
        if done.versions and not quiet:
            _say(f"read it: `safereport serve --db {db}`; what changed: `safereport changes --db {db}`")
        if quiet and done.changes:
            from db.store import Store
            from pipeline.status import changes_of_run

            with Store(db) as store:
                for line in words.change_lines(changes_of_run(store, done.run)):
                    _say(line)
    sys.exit(1 if done.faults else 0)


def _progress(text: str) -> None:
    click.echo(f"\r\033[K{text[:100]}", nl=False, err=True)


def _nothing(_: str) -> None:
    """Progress is for terminals."""


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--replay", type=FILE, help="Answer every request from this archive; no request leaves the machine.")
@click.option("--archive", type=FILE, default="archive", show_default=True, help="Folder of the WARC archive.")
@click.option("--since", type=Day(), help="How far back change lists are read.")
@click.option("--history", is_flag=True, help="Ask for every dated version, not the newest only.")
def crawl(sources: tuple[str, ...], replay: Path | None, archive: Path, since: date | None, history: bool) -> None:
    """Ask publishers and archive the answers; no database.

    Writes one JSON object a request to stdout: what was asked, what came of it, and where the bytes lie.
    """
    from dataclasses import asdict

    from crawlers.crawl import crawl as ask
    from crawlers.watchlist import load

    catalogue = load(replay=replay)
    result = ask(
        sources or tuple(catalogue.sources), catalogue=catalogue, archive_dir=archive, replay=replay, since=since,
        history=history,
    )  # fmt: skip
    bad = 0
    for capture in result.captures:
        click.echo(json.dumps(asdict(capture), ensure_ascii=False))
        if capture.outcome in ("blocked", "failed") or (capture.outcome == "missing" and not replay):
            bad += 1
            _say(f"error: {capture.source} {capture.url}: {capture.outcome}: {capture.reason or capture.status}")
        elif capture.outcome == "skipped":
            _say(f"skipped {capture.source}: {capture.reason}")
    for error in result.errors:
        _say(f"error: {' '.join(filter(None, (error.source, error.work, error.url)))}: {error.message}")
    _say(f"{sum(result.requests.values())} requests, {len(result.captures)} answers")
    sys.exit(1 if bad or result.errors else 0)


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--work", required=True, help="Id of the work, for example eu:32012L0029.")
@click.option("--lang", required=True, help="Language of the text (ISO 639-1).")
@click.option("--format", help="Publisher's format, where it is not to be detected.")
@click.option("--jsonl", is_flag=True, help="One JSON object a provision on stdout, in place of a table.")
@click.option("--explain", is_flag=True, help="Say why each tag was given, and which rule turned near misses down.")
@click.option("--screen/--no-screen", default=True, show_default=True, help="Give spaCy only what can match.")
@click.option("--version", type=Day(), help="The version in force on this day.  [default: today's]")
@click.option("--all-versions", is_flag=True, help="Every dated version in the file.")
def annotate(
    files: tuple[Path, ...],
    work: str,
    lang: str,
    format: str | None,
    jsonl: bool,
    explain: bool,
    screen: bool,
    version: date | None,
    all_versions: bool,
) -> None:
    """Tag the provisions of FILES; needs no database and no network."""
    from annotations import engine
    from pipeline import annotate as files_
    from pipeline.errors import SafereportError

    if version and all_versions:
        raise click.UsageError("--version and --all-versions exclude each other")
    if lang not in engine.LANGUAGES:
        raise click.BadParameter(
            f"no lexicon for {lang!r}; there are {', '.join(engine.LANGUAGES)}", param_hint="--lang"
        )
    bad = False
    for path in files:
        try:
            found = files_.choose(files_.parse(path, work, lang, format), lang, str(path), version, all_versions)
            for expression in found:
                files_.check_language(expression, str(path))
                if explain:
                    tags, misses = engine.explain(expression)
                else:
                    tags, misses = engine.annotate(expression, screen=screen), []
                if jsonl:
                    for record in files_.records(expression, tags, versions=all_versions):
                        click.echo(files_.jsonl(record))
                else:
                    for line in files_.table(expression, tags):
                        click.echo(line)
                if explain:
                    for line in files_.explained(tags, misses):
                        click.echo(line, err=jsonl)
        except SafereportError as error:
            bad = True
            _say(f"error: {error}")
    sys.exit(1 if bad else 0)


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--work", default="", help="Id of the work, where the file does not name it.")
@click.option("--lang", default="", help="Language, where the file does not name it.")
@click.option("--format", help="Publisher's format, where it is not to be detected.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
def check(files: tuple[Path, ...], work: str, lang: str, format: str | None, as_json: bool) -> None:
    """Measure how much of each file's own text lands in provisions.

    Prints format, provisions by kind, the share of characters and what the parser could not place. Exit status 1 where
    a share is outside 0.98 to 1.02, or there are issues.
    """
    from dataclasses import asdict

    from pipeline import annotate as files_
    from pipeline.coverage import coverage
    from pipeline.errors import SafereportError
    from pipeline.model import Hint

    bad = False
    for path in files:
        try:
            found = coverage(files_.read(path), Hint(work=work, lang=lang, where=str(path)), format)
        except SafereportError as error:
            bad = True
            _say(f"error: {error}")
            continue
        bad = bad or not found.ok or any(e.issues for e in found.expressions)
        if as_json:
            click.echo(json.dumps(asdict(found), ensure_ascii=False))
            continue
        click.echo(
            f"{path}: {found.format}, coverage {found.ratio:.4f} "
            f"({found.characters} of {found.source_characters} characters)"
        )
        for e in found.expressions:
            kinds = ", ".join(f"{n} {kind}" for kind, n in e.kinds.items())
            click.echo(f"  {e.work} [{e.lang}] {e.version or 'undated'}: {kinds}, {e.notes} notes")
            for issue in e.issues:
                click.echo(f"    issue: {issue}")
        for name, words in (("lost", found.lost), ("too often", found.extra)):
            if not found.ok and words:
                click.echo(f"  {name}: {', '.join(f'{w} ({n})' for w, n in words)}")
    sys.exit(1 if bad else 0)


@main.command()
@click.option("--since", type=Day(), required=True, help="Changes of texts dated this day or later.")
@click.option("--work", help="Of this work only.")
@click.option("--editorial", is_flag=True, help="Those of spelling, spacing and punctuation too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a change.")
@_db_option
def changes(since: date, work: str | None, editorial: bool, as_json: bool, db: Path) -> None:
    """List what was added, amended, repealed or renumbered, and which tags moved with it."""
    from db.store import Store
    from pipeline import report as words
    from pipeline import status as state
    from pipeline.errors import BadInput

    with Store(db, create=False) as store:
        if work and not store.one("SELECT 1 FROM works WHERE id = ?", (work,)):
            raise BadInput(work, "no such work in the database", "`safereport status` lists them")
        found = state.changes(store, since.isoformat(), work, editorial=editorial)
    if as_json:
        for row in found:
            row["anchors"] = json.loads(row["anchors"] or "[]")
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        for line in words.change_lines(found):
            click.echo(line)
        if not found:
            _say(f"no change since {since}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@_db_option
def status(as_json: bool, db: Path) -> None:
    """Show the sources' health, what is held of each work, the last run and its errors."""
    from db.store import Store
    from pipeline import report as words
    from pipeline.status import status as state

    with Store(db, create=False) as store:
        found = state(store)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for line in words.status_lines(found, str(db)):
            click.echo(line)


@main.group(invoke_without_command=True)
@click.option("--decision", type=click.Choice(["open", "accepted", "rejected", "all"]), default="open",
              show_default=True, help="Those decided so.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a candidate.")
@_db_option
@click.pass_context
def candidates(ctx: click.Context, decision: str, as_json: bool, db: Path) -> None:
    """List what the gazettes issued, looks relevant and is not watched; accept or reject it."""
    from db.store import Store
    from pipeline import discovery
    from pipeline import report as words

    ctx.obj = db
    if ctx.invoked_subcommand:
        return
    with Store(db, create=False) as store:
        rows = discovery.listed(store, "" if decision == "all" else decision)
    for line in map(_dumps, rows) if as_json else words.candidate_lines(rows):
        click.echo(line)
    if not rows:
        _say("no candidate" + ("" if decision == "all" else f" is {decision}"))


def _decide(db: Path, ids: tuple[str, ...], decision: str, note: str) -> None:
    from db.store import Store
    from pipeline import discovery
    from pipeline.run import now

    with Store(db, create=False) as store:
        for row in discovery.decide(store, ids, decision, note, now()):
            _say(f"{decision}: {row['id']} {row['title']}")
            if decision == discovery.ACCEPTED:
                click.echo(discovery.entry(row))


_IDS = click.argument("ids", nargs=-1, required=True, metavar="ID…")
_NOTE = click.option("--note", default="", help="Why: for those who ask later.")


@candidates.command()
@_IDS
@_NOTE
@click.pass_obj
def accept(db: Path, ids: tuple[str, ...], note: str) -> None:
    """Accept candidates; write the beginning of their catalogue entries to stdout."""
    _decide(db, ids, "accepted", note)


@candidates.command()
@_IDS
@_NOTE
@click.pass_obj
def reject(db: Path, ids: tuple[str, ...], note: str) -> None:
    """Reject candidates: they are not shown again."""
    _decide(db, ids, "rejected", note)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen at.")
@click.option("--base-url", default="/", show_default=True, help="Path below which a proxy serves the site.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@_db_option
def serve(host: str, port: int, base_url: str, open_browser: bool, db: Path) -> None:
    """Serve the database as a site, read-only, until interrupted."""
    from db.site import server

    if open_browser:
        import threading
        import webbrowser

        threading.Timer(1.5, webbrowser.open, (f"http://{host}:{port}{base_url}",)).start()
    if db.is_file():
        _say(f"serving {db} at http://{host}:{port}{base_url} (stop with Ctrl-C)")
    server.serve(db, host, port, base_url=base_url)


@main.command()
@click.argument("gold", type=FILE)
@click.option("--root", type=FILE, required=True, help="Folder that the gold file's paths are relative to.")
@click.option("--lang", default="", help="Rows of this language only.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--quiet", is_flag=True, help="Scores only, without the misses and false alarms.")
@click.option("--min-f1", type=click.FloatRange(0, 1), default=0.0, help="Exit status 1 below this F1 in any part.")
def evaluate(gold: Path, root: Path, lang: str, as_json: bool, quiet: bool, min_f1: float) -> None:
    """Compare the annotator with judged provisions: precision, recall, F1, misses and false alarms."""
    from annotations.evaluate import evaluate as measure
    from pipeline.errors import BadInput

    try:
        found = measure(gold, root, lang=lang)
    except (OSError, ValueError, KeyError) as error:
        raise BadInput(str(gold), f"can't be read as a gold file: {error}", "JSON lines as in docs") from error
    click.echo(json.dumps(found.json(), ensure_ascii=False, indent=1) if as_json else found.text(not quiet))
    for line in found.unread:
        _say(f"error: {line}")
    if found.lowest < min_f1:
        _say(f"the lowest F1 is {found.lowest:.3f}, below {min_f1}")
    sys.exit(1 if found.unread or found.lowest < min_f1 else 0)


@main.group()
def export() -> None:
    """Write the scheme or the database in the forms that other programs read."""


@export.command("skos")
@click.option("--format", "form", type=click.Choice(["turtle", "json-ld"]), default="turtle", show_default=True,
              help="RDF syntax.")  # fmt: skip
def export_skos(form: Any) -> None:
    """Write the annotation scheme as SKOS."""
    from annotations.skos import export as write

    click.echo(write(form))


@export.command("table")
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True,
              help="Comma separated, or one JSON object a row.")  # fmt: skip
@_db_option
def export_table(name: str, form: str, db: Path) -> None:
    """Write the table NAME of the database."""
    from db.store import Store
    from pipeline.export import table

    with Store(db, create=False) as store:
        _say(f"{table(store, name, form, sys.stdout)} rows")


@export.command("annotations")
@click.option("--work", help="Of this work only.")
@click.option("--all-versions", is_flag=True, help="Of every version, not of the current texts only.")
@_db_option
def export_annotations(work: str | None, all_versions: bool, db: Path) -> None:
    """Write the annotations as W3C Web Annotations (JSON-LD)."""
    from db.store import Store
    from pipeline.export import web_annotations

    with Store(db, create=False) as store:
        for line in web_annotations(store, work, all_versions):
            click.echo(line)


if __name__ == "__main__":
    main()
