"""Dutch law from KOOP, the government's publications office: the Basiswettenbestand (BWB) and the gazettes.

Documentation: https://www.overheid.nl/help/wet-en-regelgeving and the SRU handbook on https://data.overheid.nl. An
act's `manifest.xml` in the repository lists every dated version; the search service (SRU) stands in for it. The SRU
services answer 406 with a good body where an Accept header doesn't please them, and errors as diagnostics with 200.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, ClassVar
from urllib.parse import unquote, urlencode

from lxml import etree

from crawlers.bwb_lists import Version, at, current, text, toestanden, versions, wanted
from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Capture, Outcome, Relation

SEARCH, GAZETTE = "https://zoekservice.overheid.nl/sru/Search", "https://repository.overheid.nl/sru"
XML, HISTORY_FROM = "application/xml", "2012-01-01"
PAGE, MOST_PAGES = 500, 8
OVERLAP = timedelta(days=3)
"""How much further back than the last run the lists of new publications are read: records are corrected later."""


class KoopSpider(SourceSpider):
    """Asks for the list of versions of each act and the wanted texts, then for what the gazettes published."""

    name = "koop"
    base = "https://repository.officiele-overheidspublicaties.nl"
    hosts = frozenset({"repository.officiele-overheidspublicaties.nl", "zoekservice.overheid.nl",
                       "repository.overheid.nl"})  # fmt: skip
    delay: ClassVar[float] = 0.5
    expect: ClassVar[frozenset[Family]] = frozenset({"xml"})

    def plan(self) -> Output:
        """The acts, then the changes in the BWB, then Staatsblad and Staatscourant."""
        for work in self.works:
            place = f"{self.base}/bwb/{work.identifier}"
            yield self.ask(f"{place}/manifest.xml", "listing", lang="nl", alternatives=({"url": f"{place}/"},),
                           then=lambda page, w=work: self._texts(w, versions(page.body, page.capture.url)),
                           otherwise=lambda capture, w=work: self._search(w, capture))  # fmt: skip
        day = ((self.since or date.today()) - OVERLAP).isoformat()
        papers = "(w.publicatienaam==Staatsblad or w.publicatienaam==Staatscourant)"
        gazettes = f"c.product-area==officielepublicaties and {papers} and dt.modified>={day}"
        for service, query in ((SEARCH, f"dcterms.modified>={day}"), (GAZETTE, gazettes)):
            held = self.held(f"{self._at(service)}?")
            urls = [self._sru(service, query)] if held is None else [u for u in held if "modified" in u]
            for url in urls:
                yield from self._list(url, service, query)

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A list must be one; the search services report errors as diagnostics."""
        try:
            root = safe.xml(body, ask.url)
        except BadInput as error:
            return "failed", error.what
        for message in root.iter("{*}diagnostic"):
            return "failed", f"the search service says: {' '.join(' '.join(map(str, message.itertext())).split())}"
        kind = etree.QName(root).localname
        right = {"text": ("toestand", "wetgeving"), "listing": ("work", "manifest", "searchRetrieveResponse")}[ask.role]
        return None if kind in right else ("failed", f"<{kind}> came where <{right[0]}> was asked for")

    # acts

    def _texts(self, work: Work, found: Iterable[Version]) -> Output:
        """Ask for the wanted texts; tell of versions that are known and not in force yet."""
        known = list(found)
        if not known:
            yield self.lacking(work, "nl", self._place(work), "no version of it has an XML text")
        for v in known:
            if v.since > date.today().isoformat():
                yield Relation(work.id, "consolidated_as", f"{work.id}/{v.label}", work.title, v.since, "", v.url)
        today = date.today().isoformat()
        past = [v for v in known if v.since <= today and v.until >= HISTORY_FROM]
        for v in past if self.history and past else wanted(known):
            yield self.ask(v.url, work=work.id, lang="nl", version=v.since, basis="consolidated", title=work.title)

    def _search(self, work: Work, failed: Capture) -> Output:
        """Without the manifest: ask the search service, and in a replay look what the archive has."""

        def last(_: Capture) -> Output:
            urls = self.held(f"{self.base}/bwb/{work.identifier}/") or ()
            held = current([v for u in urls if (v := at(u))])
            if held:
                yield from self._texts(work, held) or ()
            else:
                yield self.lacking(work, "nl", failed.url, f"no list of its versions: {failed.reason}")

        held = [u for u in self.held(f"{self._at(SEARCH)}?") or () if work.identifier in unquote(u)]
        url = held[0] if held else self._sru(SEARCH, f"dcterms.identifier=={work.identifier}")
        yield self.ask(url, "listing", lang="nl", accept=XML, good={406}, otherwise=last,
                       then=lambda page: self._texts(work, toestanden(page.body, url, work.identifier)))  # fmt: skip

    def _place(self, work: Work) -> str:
        return f"{self.base}/bwb/{work.identifier}/manifest.xml"

    # lists

    def _at(self, service: str) -> str:
        """A mirror (`base`) has the services at the same paths."""
        return (
            self.base + "/" + service.partition("://")[2].partition("/")[2]
            if "base" in self.source.options
            else service
        )

    def _sru(self, service: str, query: str, start: int = 1) -> str:
        keys = {"operation": "searchRetrieve", "version": "2.0", "query": query, "startRecord": start,
                "maximumRecords": PAGE}  # fmt: skip
        return f"{self._at(service)}?{urlencode(keys | ({'x-connection': 'BWB'} if service == SEARCH else {}))}"

    def _list(self, url: str, service: str, query: str, start: int = 1) -> Iterator[Any]:
        def turn(page: Page) -> Output:
            root = safe.xml(page.body, url)
            count = sum(1 for _ in root.iter("{*}recordData"))
            total = next((int(n.text or 0) for n in root.iter("{*}numberOfRecords")), 0)
            yield from self._named(root)
            following = start + count
            if count and following <= total and following <= PAGE * MOST_PAGES and self.replay is None:
                yield from self._list(self._sru(service, query, following), service, query, following)

        yield self.ask(url, "listing", lang="nl", accept=XML, good={406}, then=turn, group=service)

    def _named(self, root: etree._Element) -> Iterator[Relation]:
        """Report publications of the gazettes whose title says that they amend a watched act."""
        names = [(w, re.sub(r"\s*\([A-Z]\)$", "", w.short_title or w.title).lower()) for w in self.works]
        for record in root.iter("{*}recordData"):
            number, title = text(record, "identifier"), text(record, "title")
            if not re.search(r"wijzig|intrekking", title, re.IGNORECASE) or number.startswith("BWB"):
                continue
            for work, name in names:
                if name in title.lower():
                    day = text(record, "available") or text(record, "issued") or text(record, "modified")
                    yield Relation(work.id, "amended_by", f"nl:{number}", title, day[:10], "",
                                   f"https://zoek.officielebekendmakingen.nl/{number}.html")  # fmt: skip
