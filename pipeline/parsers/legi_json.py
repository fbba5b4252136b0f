"""Answers of the Légifrance interface on PISTE: `/consult/code`, `/consult/lawDecree`, `/consult/getArticle`.

Documentation: https://piste.gouv.fr (API Légifrance). JSON with the same articles, ids and HTML as LEGI; days are ISO
dates or milliseconds since 1970. A text comes as it stands on the day asked for (`Hint.version`).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Mark
from pipeline.parsers import _legi
from pipeline.parsers._legi import NEVER, Version
from pipeline.pieces import PIECE
from pipeline.text import clean

NAME = "legi-json"


def _day(value: Any, default: str) -> str:
    """Return an ISO day from a date or from milliseconds; midnight may be that of Paris."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value):
        return value[:10]
    if isinstance(value, str) and value.lstrip("-").isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value, hours=12)
        return moment.date().isoformat()
    return default


def _version(row: dict[str, Any], above: tuple[str, ...], where: str) -> Version:
    markup = str(row.get("content") or row.get("texteHtml") or row.get("texte") or "")
    note = str(row.get("notaHtml") or row.get("nota") or "")
    since, until = _day(row.get("dateDebut"), "0001-01-01"), _day(row.get("dateFin"), f"{NEVER}-01-01")
    version = Version(str(row.get("id") or ""), clean(str(row.get("num") or "")), since, until,
                      _html(markup, where), above, _html(note, where))  # fmt: skip
    for link in row.get("lstLienModification") or row.get("lienModifications") or ():
        if isinstance(link, dict) and (done := _legi.action(str(link.get("linkType") or ""))):
            version.marks.append(Mark(clean(str(link.get("textTitle") or "")), done, since if since < NEVER else ""))
            if cid := link.get("textCid"):
                version.acts.append(f"fr:{cid}")
    return version


def _html(markup: str, where: str) -> list[str]:
    return _legi.lines(safe.html(f"<div>{markup}</div>".encode(), where)) if markup.strip() else []


def _walk(row: dict[str, Any], above: tuple[str, ...], where: str) -> Iterator[Version]:
    """Yield the articles of a text or section in order; the numbers of one list go through articles and sections."""
    children = [(0, a) for a in row.get("articles") or ()] + [(1, s) for s in row.get("sections") or ()]
    children = [(kind, c) for kind, c in children if isinstance(c, dict)]
    for kind, child in sorted(children, key=lambda c: (c[1].get("intOrdre") or 0, c[0])):
        if kind == 0:
            yield _version(child, above, where)
        else:
            title = _bare(str(child.get("title") or child.get("titre") or ""))
            yield from _walk(child, (*above, title) if title else above, where)


def _bare(title: str) -> str:
    """Drop the range of articles that the interface appends to a section's title."""
    return re.sub(r"\s*\(Articles? [^()]*\)$", "", clean(title))


def _json(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(safe.limited(data, where))
    except (ValueError, RecursionError) as error:
        raise BadInput(where, f"not JSON: {error}", "fetch it again") from error
    if not isinstance(found, dict):
        raise BadInput(where, "no answer of the Légifrance interface", "check --format")
    return found


def _lone(row: dict[str, Any], where: str) -> tuple[str, str, Version]:
    """Return text id, title and version of a lone article."""
    context = row.get("context") or {}
    texts = [t for t in (*(context.get("titreTxt") or ()), *(row.get("textTitles") or ())) if isinstance(t, dict)]
    names = [str(t.get(k) or "") for k in ("id", "cid") for t in texts]
    ident = next((n for n in names if n.startswith("LEGITEXT")), next(filter(None, names), ""))
    title = next((clean(str(t.get("titre") or t.get("titreLong") or "")) for t in texts), "")
    above = tuple(_bare(str(t.get("titre") or "")) for t in context.get("titresTM") or () if isinstance(t, dict))
    return ident, title, _version(row, tuple(filter(None, above)), where)


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of the answer; its version is the last day up to the hint's on which it changed.

    Raises `BadInput` where there is no article.
    """
    found = _json(data, hint.where)
    if isinstance(found.get("article"), dict):
        ident, title, version = _lone(found["article"], hint.where)
        versions, day = [version], version.since
        meta = {PIECE: version.number or version.id}
    else:
        ident, title, meta = str(found.get("id") or ""), clean(str(found.get("title") or "")), {}
        every = list(_walk(found, (), hint.where))
        asked = hint.version.isoformat() if hint.version else _asked(found, every)
        versions = [v for v in every if v.holds(asked)]
        day = max((d for v in every for d in (v.since, v.until) if d <= asked), default="")
    if not versions or not day:
        raise BadInput(hint.where, "no article in this answer", "ask /consult/code or /consult/lawDecree with a day")
    for i, v in enumerate(versions):
        v.place = (i,)
    return [
        _legi.expression(
            day, versions, work=hint.work or f"fr:{ident}", lang=hint.lang or "fr", title=hint.title or title,
            format=NAME, basis=hint.basis or "consolidated", meta=meta,
        )
    ]  # fmt: skip


def _asked(found: dict[str, Any], versions: list[Version]) -> str:
    """Return the day that the text stands for where the caller doesn't know: the newest among what isn't future."""
    days = [v.since for v in versions if v.since < NEVER]
    return _day(found.get("jurisDate") or found.get("dateDebutVersion"), max(days, default=date.min.isoformat()))


def sniff(head: bytes) -> bool:
    """Say whether the bytes are an answer of the Légifrance interface with articles."""
    return head.lstrip()[:1] == b"{" and b"LEGIARTI" in head and re.search(rb'"date(?:Debut|Fin)"', head) is not None


def source_text(data: bytes) -> str:
    """Return the words of the articles in force and of the titles above them, by a walk and a filter of its own."""

    def words(row: Any) -> list[str]:
        if isinstance(row, list):
            return [w for item in row for w in words(item)]
        if not isinstance(row, dict):
            return []
        below = [w for key in ("article", "articles", "sections") for w in words(row.get(key))]
        ident, state = str(row.get("id") or ""), str(row.get("etat") or "VIGUEUR")
        if ident.startswith("LEGISCTA") and below:
            return [_bare(str(row.get("title") or "")), *below]
        if ident.startswith("LEGIARTI") and (state in ("VIGUEUR", "ABROGE_DIFF") or "texte" in row):
            number = str(row.get("num") or "")
            titles = [_bare(str(t.get("titre") or "")) for t in (row.get("context") or {}).get("titresTM") or ()]
            texts = [row.get("content") or row.get("texteHtml") or row.get("texte"),
                     row.get("notaHtml") or row.get("nota")]  # fmt: skip
            plain = [html.unescape(re.sub(r"<[^>]*>", " ", str(t))) for t in texts if t]
            return [*titles, number if number.startswith("Annexe") else f"Article {number}", *plain]
        return below

    return "\n".join(words(json.loads(data)))


FORMATS = (Format(NAME, sniff, parse, source_text, rank=20),)
