"""Irish acts: the Irish Statute Book (as enacted) and the Law Reform Commission's revised acts (as amended).

Addresses are ELIs: https://www.irishstatutebook.ie/eli/ and https://revisedacts.lawreform.ie/. About one act in seven
has a revised text; the list of them says which. New acts come from the Oireachtas' API (https://api.oireachtas.ie/):
its long titles name the acts that are amended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from scrapy import Request

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline.model import Outcome, Relation

REVISED = "https://revisedacts.lawreform.ie"
API = "https://api.oireachtas.ie/v1/legislation"
FIRST_LOOK, OVERLAP = timedelta(days=90), timedelta(days=14)
PAGE, MOST_PAGES = 50, 10
_ACT = re.compile(rb"""<act>|\bid=["']act["']|\bclass=["'](?:[\w -]+ )?sect[ "']""")
_LISTED = re.compile(r"/eli/(\d{4}/act/\d+)/(?:front/)?revised")


class IrishStatuteBookSpider(SourceSpider):
    """Asks for each act as enacted, for the list of revised acts, for those that are watched, and for new acts."""

    name = "irishstatutebook"
    base = "https://www.irishstatutebook.ie"
    hosts = frozenset({"www.irishstatutebook.ie", "revisedacts.lawreform.ie", "api.oireachtas.ie"})
    delay: ClassVar[float] = 2.0
    expect: ClassVar[frozenset[Family]] = frozenset({"xml", "html"})

    def plan(self) -> Output:
        """The acts as enacted; the revised texts of those that the list has; the news."""
        for work in self.works:
            yield self._enacted(work)
        yield self.ask(f"{self._revised}/revacts/chron", "listing", expect={"html"}, lang="en",
                       then=lambda page: self._texts(listed(page.body)),
                       otherwise=lambda _: self._texts({work.identifier for work in self.works}))  # fmt: skip
        for url in self._news():
            yield self.ask(url, "listing", expect={"json"}, lang="en", accept="application/json",
                           then=lambda page: self._read(page, 1))  # fmt: skip

    @property
    def _revised(self) -> str:
        return self.base if "base" in self.source.options else REVISED

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A text is an act or the page of one; lists that name nothing have changed their form."""
        if ask.role == "text":
            return None if _ACT.search(body) else ("failed", "no act in the answer")
        if ask.url.endswith("/revacts/chron"):
            return None if listed(body) else ("failed", "the list names no revised act; its form may have changed")
        return None if isinstance(_object(body).get("results"), list) else ("failed", "no list of bills in the answer")

    def _enacted(self, work: Work) -> Request:
        """Acts before 1995 have no XML: their page is asked for then."""
        place = f"{self.base}/eli/{work.identifier}/enacted/en"
        return self.ask(f"{place}/xml", work=work.id, lang="en", basis="as_enacted", title=work.title,
                        alternatives=[{"url": f"{place}/print"}])  # fmt: skip

    def _texts(self, revised: set[str]) -> Iterator[Request]:
        for work in self.works:
            if work.identifier in revised:
                yield self.ask(f"{self._revised}/eli/{work.identifier}/revised/en/html", work=work.id, lang="en",
                               basis="consolidated", title=work.title,
                               absent="the Law Reform Commission has no revised text of this act")  # fmt: skip

    # new acts

    def _news(self) -> list[str]:
        if (held := self.held(API)) is not None:
            return [url for url in held if "skip=0&" in url]
        since = (self.since or date.today() - FIRST_LOOK) - OVERLAP
        return [f"{API}?bill_status=Enacted&last_updated={since.isoformat()}&limit={PAGE}&skip=0&lang=en"]

    def _read(self, page: Page, number: int) -> Output:
        rows = _object(page.body)["results"]
        yield from amendments(rows, self.works)
        if len(rows) == PAGE and number < MOST_PAGES:
            url = re.sub(r"skip=\d+", f"skip={number * PAGE}", page.capture.url)
            yield self.ask(url, "listing", expect={"json"}, lang="en", accept="application/json",
                           then=lambda page: self._read(page, number + 1))  # fmt: skip


def listed(body: bytes) -> set[str]:
    """Return the acts that the list of revised acts links to, as `2008/act/8`."""
    return set(_LISTED.findall(body.decode("utf-8", "replace")))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def amendments(rows: Sequence[Any], works: Sequence[Work]) -> Iterator[Relation]:
    """Yield which new acts say in their long title that they amend or repeal a watched act."""
    for row in rows:
        act = (row.get("bill") or {}).get("act") if isinstance(row, dict) else None
        if not isinstance(act, dict) or not act.get("actNo"):
            continue
        words = re.sub(r"<[^>]*>|\s+", " ", str(act.get("longTitleEn") or ""))
        for work in works:
            clause = next((c for c in words.split(";") if work.title in c and re.search(r"\b(amend|repeal)", c)), "")
            if clause:
                kind = "amended_by" if re.search(r"\bamend", clause) else "repealed_by"
                ident = f"{act.get('actYear')}/act/{act.get('actNo')}"
                yield Relation(work.id, kind, f"ie:{ident}", str(act.get("shortTitleEn") or ""),
                               str(act.get("dateSigned") or "")[:10], "IE",
                               f"https://www.irishstatutebook.ie/eli/{ident}/")  # fmt: skip
