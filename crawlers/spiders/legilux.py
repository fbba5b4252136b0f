"""Luxembourg's law from Legilux: SPARQL names the versions of an act and their files, Akoma Ntoso in the file store.

Documentation: https://data.legilux.public.lu (ontology JOLUX). The endpoint is `/sparqlendpoint` (`/sparql` is a page
for people); it takes a query on one line alone and chooses the form of its answer by Accept. Pages of legilux.public.lu
are built by script and hold no law. Many older consolidations are there as PDF only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import ClassVar, NamedTuple
from urllib.parse import quote

from scrapy import Request

from crawlers import sparql
from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline.errors import BadInput
from pipeline.model import Outcome, Relation

URI = "http://data.legilux.public.lu/"
FRENCH = "<http://publications.europa.eu/resource/authority/language/FRA>"
HISTORY_FROM = "2012-01-01"
NEWS = timedelta(days=10)
"""How far back new acts are asked for without `--since`."""
_JOLUX = f"PREFIX jolux: <{URI}resource/ontology/jolux#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
_TITLED = f"?key jolux:isRealizedBy ?e . ?e jolux:language {FRENCH} ; jolux:title ?title ."

VERSIONS = _JOLUX + f"""SELECT DISTINCT ?base ?key ?date ?file WHERE {{ VALUES ?base {{ %s }}
 ?key jolux:isMemberOf ?base ; jolux:isRealizedBy ?e . ?e jolux:language {FRENCH} ; jolux:isEmbodiedBy ?m .
 ?m jolux:isExemplifiedBy ?file . OPTIONAL {{ ?key jolux:dateApplicability ?date }}
 FILTER(STRENDS(STR(?file), ".xml")) }} ORDER BY ?key"""
AMENDING = _JOLUX + f"""SELECT DISTINCT ?base ?key ?date ?title WHERE {{ VALUES ?base {{ %s }}
 ?target jolux:isMemberOf ?base . ?key jolux:modifies ?target ; jolux:publicationDate ?date . {_TITLED} }}
 ORDER BY ?key"""
PUBLISHED = _JOLUX + f"""SELECT DISTINCT ?key ?date ?title WHERE {{ ?key jolux:publicationDate ?date . {_TITLED}
 FILTER(?date >= "%s"^^xsd:date && STRSTARTS(STR(?key), "{URI}eli/etat/leg/")) }} ORDER BY ?key LIMIT 1000"""


class Text(NamedTuple):
    """One version of an act: its first day (of its text, or as published), its file, and whether it is consolidated."""

    since: str
    file: str
    consolidated: bool


class LegiluxSpider(SourceSpider):
    """Asks for the versions of all acts and the wanted texts, for amending acts, and for what was published."""

    name = "legilux"
    base = "https://data.legilux.public.lu"
    hosts = frozenset({"data.legilux.public.lu"})
    delay: ClassVar[float] = 1.0
    expect: ClassVar[frozenset[Family]] = frozenset({"xml"})

    def plan(self) -> Output:
        """The versions; without that list the acts as published. Then the relations and the news."""
        acts = " ".join(f"<{URI}{w.identifier}>" for w in self.works)
        yield self._query(VERSIONS % acts, self._versions, self._published)
        yield self._query(AMENDING % acts, self._amending)
        news = [u for u in self.held(f"{self.base}/sparqlendpoint?") or () if "STRSTARTS" in u]
        yield self._query(PUBLISHED % (self.since or date.today() - NEWS).isoformat(), at=max(news, default=""))

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A text must be Akoma Ntoso, a list a SPARQL result."""
        if ask.role == "text":
            return None if b"akomaNtoso" in body[:4096] else ("failed", "the file is no Akoma Ntoso")
        try:
            sparql.rows(body, ask.url)
        except BadInput as error:
            return "failed", error.what
        return None

    def _query(self, query: str, then: Callable[[Page], Output] | None = None,
               otherwise: Callable[[object], Output] | None = None, at: str = "") -> Request:  # fmt: skip
        url = at or f"{self.base}/sparqlendpoint?query={quote(' '.join(query.split()), safe='')}"
        return self.ask(url, "listing", lang="fr", accept="application/sparql-results+json", expect={"json"}, then=then,
                        otherwise=otherwise)  # fmt: skip

    def _versions(self, page: Page) -> Output:
        found: dict[str, list[Text]] = defaultdict(list)
        for row in sparql.rows(page.body, page.capture.url):
            found[row["base"].removeprefix(URI)].append(text(row))
        for work in self.works:
            texts = wanted(found[work.identifier], self.history)
            if not texts:
                yield self.lacking(work, "fr", work.url, "no version of it is there as XML")
            for t in texts:
                yield self._text(work, t)

    def _published(self, _: object) -> Iterator[Request]:
        """Without the list: what a replay holds of an act, else the act as published."""
        for work in self.works:
            name = f"{work.identifier}/jo/fr/xml"
            file = f"{self.base}/filestore/{name}/{name.replace('/', '-')}.xml"
            held = [u for u in self.held(f"{self.base}/filestore/{work.identifier}/") or () if u.endswith(".xml")]
            texts = [text({"key": u.partition("/fr/xml/")[0], "file": u}) for u in held]
            for t in wanted(texts, self.history) or [Text("", file, False)]:
                yield self._text(work, t)

    def _text(self, work: Work, t: Text) -> Request:
        url = f"{self.base}/{t.file.partition('://')[2].partition('/')[2]}"
        basis = "consolidated" if t.consolidated else "as_enacted"
        return self.ask(url, work=work.id, lang="fr", version=t.since, basis=basis, title=work.title)

    def _amending(self, page: Page) -> Iterator[Relation]:
        works = {w.identifier: w for w in self.works}
        for row in sparql.rows(page.body, page.capture.url):
            if work := works.get(row["base"].removeprefix(URI)):
                other = row["key"].removeprefix(URI).removesuffix("/jo")
                yield Relation(work.id, "amended_by", f"lu:{other}", row.get("title", ""), row.get("date", "")[:10], "",
                               row["key"].replace("http:", "https:", 1).replace("data.", "", 1))  # fmt: skip


def text(row: dict[str, str]) -> Text:
    """Read one row of the versions: a consolidation's day stands in its ELI, that of a text as published doesn't."""
    day = re.search(r"/(?:consolide/)?(\d{4})(\d\d)(\d\d)$", row["key"])
    since = "-".join(day.groups()) if day else ""
    return Text(row.get("date", "")[:10] or since if day else "", row["file"], day is not None)


def wanted(texts: list[Text], history: bool) -> list[Text]:
    """Return the consolidation in force and those to come (`history`: all since 2012), else the text as published."""
    past = sorted(t for t in texts if t.consolidated and t.since <= date.today().isoformat())
    coming = [t for t in texts if t.consolidated and t not in past]
    kept = [t for t in past if t.since >= HISTORY_FROM] if history else past[-1:]
    return [*(kept or past[-1:]), *sorted(coming)] or sorted(t for t in texts if not t.consolidated)[:1]
