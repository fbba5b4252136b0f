"""Files from the command line: choose the expressions asked for, annotate and show them. No database, no network."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Annotation, Expression, Hint
from pipeline.safe import MAX_BYTES

DISTINCT = frozenset(
    ("en", "es", "it", "nl", "fr", "de", "pt", "el", "bg", "fi", "et", "hu", "pl", "sv", "lv", "lt", "mt", "ga", "ro")
)
"""Languages that are told apart with certainty on a few sentences; close kin (hr and sl, cs and sk, da and no) are
not in the list."""


def read(path: Path) -> bytes:
    """Return a file's bytes. Raises `BadInput` where it can't be read or is over the limit."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput(str(path), f"{size} bytes are over the limit of {MAX_BYTES}", "give the act alone")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "check the path") from error


def parse(path: Path, work: str, lang: str, format: str | None) -> list[Expression]:
    """Return the expressions in a file. Raises `BadInput`."""
    return formats.parse(read(path), Hint(work=work, lang=lang, where=str(path)), format)


def choose(found: list[Expression], lang: str, where: str, version: date | None, every: bool) -> list[Expression]:
    """Return the expressions in `lang`: the newest, the one in force on `version`, or `every` one.

    Raises `BadInput` where the file has none in that language or none so old.
    """
    mine = [e for e in found if e.lang == lang]
    if not mine:
        langs = ", ".join(sorted({e.lang for e in found})) or "no language"
        raise BadInput(where, f"its text is in {langs}, not in {lang}", "give the language of the text with --lang")
    mine.sort(key=lambda e: e.version or date.min)
    if every:
        return mine
    if version:
        mine = [e for e in mine if e.version is None or e.version <= version]
        if not mine:
            raise BadInput(where, f"no version of {version} or earlier is in it", "give a later date with --version")
    else:
        # A version that is not in force yet is not the text of today.
        mine = [e for e in mine if e.version is None or e.version <= date.today()] or mine[:1]
    return mine[-1:]


def check_language(expression: Expression, where: str) -> None:
    """Raise `BadInput` where the words are plainly of another language than the one the expression is said to be in.

    Formats that don't name their language take it from the caller, who may be wrong.
    """
    sample = " ".join(p.text for p in expression.provisions if len(p.text) > 80)[:6000]
    if len(sample) < 600:
        return
    import py3langid

    found, _ = py3langid.classify(sample)
    if found != expression.lang and found in DISTINCT and expression.lang in DISTINCT:
        raise BadInput(where, f"its text reads as {found}, not as {expression.lang}", "give the right --lang")


def records(expression: Expression, annotations: list[Annotation], *, versions: bool) -> Iterator[dict[str, Any]]:
    """Yield the JSON object of each provision. `version` is in it where several versions are shown side by side.

    An annotation's `start` and `end` count in `text`; where the words stand in the heading, `field` says so.
    """
    by_eid: dict[str, list[Annotation]] = defaultdict(list)
    for a in annotations:
        by_eid[a.eid].append(a)
    for p in expression.provisions:
        record: dict[str, Any] = {"work": expression.work, "lang": expression.lang}
        if versions:
            record["version"] = expression.version.isoformat() if expression.version else ""
        record |= {"eid": p.eid, "kind": p.kind, "num": p.num, "heading": p.heading, "text": p.text}
        record["annotations"] = [
            {
                "concept": a.concept, "start": a.start, "end": a.end, "exact": a.exact, "polarity": a.polarity,
                "rule": a.rule, **({"field": a.field} if a.field != "text" else {}),
            }
            for a in by_eid[p.eid]
        ]  # fmt: skip
        yield record


def jsonl(record: dict[str, Any]) -> str:
    """Return one line of JSON."""
    return json.dumps(record, ensure_ascii=False)


def table(expression: Expression, annotations: list[Annotation]) -> Iterator[str]:
    """Yield a readable table: a line for the expression, then one for each tag."""
    version = expression.version.isoformat() if expression.version else "undated"
    yield (
        f"{expression.work} [{expression.lang}] {version}, {expression.basis.replace('_', ' ')}: "
        f"{len(expression.provisions)} provisions, {len(annotations)} tags"
    )
    if not annotations:
        return
    wide = max(len(a.eid) for a in annotations)
    wider = max(len(a.concept) for a in annotations)
    for a in annotations:
        polarity = "" if a.polarity == "asserted" else f" [{a.polarity}]"
        words = " ".join(a.exact.split())
        yield f"  {a.eid:{wide}}  {a.concept:{wider}}{polarity}  {words}"


def explained(annotations: list[Annotation], misses: list[Any]) -> Iterator[str]:
    """Yield why each tag was given, and for near misses the rule that turned them down."""
    for a in annotations:
        why = f"; {a.why}" if a.why else ""
        yield f"{a.eid} {a.start}-{a.end} {a.concept} [{a.polarity}] {a.exact!r}: rule {a.rule}{why}"
    for m in misses:
        yield f"{m.eid} {m.start}-{m.end} no {m.concept}: {m.exact!r}: rule {m.rule} turned down: {m.reason}"
