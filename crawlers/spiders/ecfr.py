"""Regulations of the United States from the Electronic Code of Federal Regulations: eCFR's versioner API.

Documentation: https://www.ecfr.gov/developers/documentation/api/v1. A work is a part of the CFR; its options name the
`sections` and `subparts` that are watched, each of which is asked for alone (whole titles answer 503); together they
make up a version. The text of a day after `up_to_date_as_of` is a 404, and the versions of each section tell the days
on which it changed: a text is asked for as of the newest of these, so its address stays the same until an amendment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from scrapy import Request

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline.model import Capture, Outcome

FIRST = "2017-01-03"
"""The first day for which eCFR gives texts."""
JSON = "application/json"


@dataclass(slots=True)
class _Part:
    """A work under way: the queries of its pieces, and of each the days on which it changed (removed or not)."""

    work: Work
    title: str
    pieces: list[str]
    days: dict[str, dict[str, dict[str, bool]]] = field(default_factory=dict)


class EcfrSpider(SourceSpider):
    """Asks how far the CFR is kept up, then for the versions of each watched piece, then for the texts."""

    name = "ecfr"
    base = "https://www.ecfr.gov"
    hosts = frozenset({"www.ecfr.gov", "ecfr.gov"})
    delay: ClassVar[float] = 1.0
    expect: ClassVar[frozenset[Family]] = frozenset({"xml"})

    def plan(self) -> Output:
        """The titles first: without them the versions' own dates have to do."""
        yield self._list("titles.json", lambda page: self._parts(current(page.body)), lambda _: self._parts({}))

    def _list(self, path: str, then: Callable[[Page], Output], otherwise: Callable[[Capture], Output]) -> Request:
        return self.ask(f"{self.base}/api/versioner/v1/{path}", "listing", accept=JSON, expect={"json"}, lang="en",
                        then=then, otherwise=otherwise)  # fmt: skip

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """An error comes as JSON or as XML without a division."""
        if ask.role == "text" and b"<DIV" not in body[:65536]:
            return "failed", "no division of the CFR in the answer"
        return None

    def _parts(self, current: dict[str, str]) -> Iterator[Request]:
        for work in self.works:
            title, _, number = work.identifier.partition(" CFR ")
            pieces = [f"part={number}&section={s}" for s in work.options.get("sections", ())]
            pieces += [f"part={number}&subpart={s}" for s in work.options.get("subparts", ())]
            part = _Part(work, title.strip(), pieces or [f"part={number}"])
            limit = current.get(part.title) or date.today().isoformat()
            yield from self._versions(part, list(part.pieces), limit)

    def _versions(self, part: _Part, left: list[str], limit: str) -> Iterator[Request]:
        """Ask for the versions of the pieces, one after the other; then for the texts."""
        if not left:
            yield from self._texts(part, limit)
            return
        piece, rest = left[0], left[1:]

        def then(page: Page) -> Output:
            part.days[piece] = changes(page.body)
            yield from self._versions(part, rest, limit)

        yield self._list(f"versions/title-{part.title}.json?{piece}", then,
                         lambda _: self._versions(part, rest, limit))  # fmt: skip

    def _texts(self, part: _Part, limit: str) -> Iterator[Request]:
        days = {max(d, FIRST) for piece in part.days.values() for found in piece.values() for d in found if d <= limit}
        days = days or {limit}
        held = self._stored(part)
        asked: set[tuple[str, str]] = set()
        for day in sorted(days) if self.history else [max(days)]:
            here = {p: day for p in part.pieces if p not in part.days or there(part.days[p], day)}
            if held:  # an archive put together by hand has what it has: its newest text of each piece
                here = {p: day if day in held[p] else max(held[p]) for p in here if p in held}
            version = max(here.values(), default=day)
            for piece, of in here.items():
                if (piece, of) not in asked:
                    asked.add((piece, of))
                    yield self._text(part, piece, of, version)

    def _text(self, part: _Part, piece: str, day: str, version: str) -> Request:
        url = f"{self.base}/api/versioner/v1/full/{day}/title-{part.title}.xml?{piece}"
        return self.ask(url, work=part.work.id, lang="en", version=version, basis="consolidated",
                        title=part.work.title, accept="application/xml")  # fmt: skip

    def _stored(self, part: _Part) -> dict[str, list[str]] | None:
        """In a replay: the days of which the archive has a text, by piece. An archive of whole parts is one piece."""
        urls = self.held(f"{self.base}/api/versioner/v1/full/")
        if urls is None:
            return None
        found: dict[str, list[str]] = {}
        for url in urls:
            day = re.search(rf"/full/(\d{{4}}-\d\d-\d\d)/title-{part.title}\.xml", url)
            asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
            piece = "&".join(f"{k}={asked[k]}" for k in ("part", "section", "subpart") if k in asked)
            if "part" not in asked and "." in asked.get("section", ""):
                continue
            if day and (piece in part.pieces or piece == part.pieces[0].partition("&")[0]):
                found.setdefault(piece, []).append(day[1])
        whole = part.pieces[0].partition("&")[0]
        if whole in found and not any(p in found for p in part.pieces):
            part.pieces = [whole]
        return found


def _json(body: bytes, key: str) -> Sequence[dict[str, Any]]:
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except ValueError:
        return ()
    rows = found.get(key) if isinstance(found, dict) else None
    return [r for r in rows if isinstance(r, dict)] if isinstance(rows, list) else ()


def current(body: bytes) -> dict[str, str]:
    """Return up to what day each title is kept up, by its number."""
    return {
        str(t.get("number")): str(t["up_to_date_as_of"]) for t in _json(body, "titles") if t.get("up_to_date_as_of")
    }


def changes(body: bytes) -> dict[str, dict[str, bool]]:
    """Return the days on which each unit of a list of versions changed: {identifier: {day: still there}}."""
    found: dict[str, dict[str, bool]] = {}
    for row in _json(body, "content_versions"):
        day = str(row.get("date") or row.get("amendment_date") or "")
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            found.setdefault(str(row.get("identifier")), {})[day] = not row.get("removed")
    return found


def there(units: dict[str, dict[str, bool]], day: str) -> bool:
    """Say whether any unit of a piece was in the CFR on that day (those of before 2017 are listed with their first)."""
    for days in units.values():
        before = [d for d in days if max(d, FIRST) <= day] if days else []
        if before and days[max(before)]:
            return True
    return not units
