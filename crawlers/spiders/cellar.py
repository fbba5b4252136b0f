"""EU law from CELLAR, the Publications Office's repository: content negotiation for texts, SPARQL for lists.

Documentation: "Cellar end-user manual", https://op.europa.eu/en/web/cellar. The EUR-Lex pages are never asked. The
Official Journal version gives the recitals, the consolidated ones the articles as amended. Lists and texts don't wait
for each other: without SPARQL the texts as adopted still come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from scrapy import Request

from crawlers import sparql
from crawlers.languages import three_letters, two_letters
from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline.errors import BadInput
from pipeline.model import Outcome, Relation

XHTML, HTML, FORMEX = "application/xhtml+xml", "text/html", "application/zip;mtype=fmx4"
CHUNK = 15
"""Works a query: keeps the address below the 8 KB that servers take."""
HISTORY_FROM = "2012-01-01"
LATE = timedelta(days=45)
"""How long after its date an act may come out in the Official Journal: news are read that much further back."""

Query = Callable[[str], str]


class CellarSpider(SourceSpider):
    """Asks for each work and language the text as adopted and the consolidated ones, and for all works the lists."""

    name = "cellar"
    base = "https://publications.europa.eu"
    hosts = frozenset({"publications.europa.eu"})
    expect: ClassVar[frozenset[Family]] = frozenset({"html", "xml", "zip", "text"})

    def plan(self) -> Output:
        """The texts as adopted first, then the lists."""
        for work in self.works:
            basis = "proposal" if work.kind == "proposal" else "as_enacted"
            for lang in work.languages:
                yield self._text(work, lang, self._resource(work.identifier), basis=basis)
        for start in range(0, len(self.works), CHUNK):
            celex = [w.identifier for w in self.works[start : start + CHUNK]]
            for relation in sparql.LISTS:
                yield from self._list(partial(sparql.related, relation, celex), partial(self._related, relation))
            yield from self._list(partial(sparql.languages, celex), self._languages)
        for work in self.works:
            if work.options.get("implementing_measures"):
                yield from self._list(partial(sparql.measures, work.identifier), self._measures)
        first = (self.since or date.today()) - LATE if self.replay is None else ""
        yield from self._list(partial(sparql.news, str(first)), lambda _: None)

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """An answer of the SPARQL endpoint must be SPARQL JSON."""
        if ask.role == "listing":
            try:
                sparql.rows(body, ask.url)
            except BadInput as error:
                return "failed", error.what
        return None

    # texts

    def _resource(self, celex: str) -> str:
        return f"{self.base}/resource/celex/{quote(celex, safe='')}"

    def _text(self, work: Work, lang: str, url: str, *others: str, basis: str, version: str = "") -> Request:
        """Ask for one text: XHTML, then HTML (acts of before about 2004), then Formex, at each address in turn."""
        tries = [{"url": u, "accept": a} for u in (url, *others) for a in (XHTML, HTML)]
        tries.append({"url": (url, *others)[-1], "accept": FORMEX})
        return self.ask(url, work=work.id, lang=lang, language=three_letters(lang), accept=XHTML, basis=basis,
                        version=version, title=work.title, alternatives=tuple(tries[1:]))  # fmt: skip

    def _consolidated(self, versions: dict[str, dict[str, str]]) -> Output:
        """Ask where the wanted consolidated texts lie; on without an answer by content negotiation."""
        wanted: dict[str, Work] = {}
        for work in self.works:
            wanted |= dict.fromkeys(self._wanted(versions.get(work.identifier, {})), work)
        dates = {celex: day for found in versions.values() for celex, day in found.items()}
        celex = sorted(wanted)

        def fetch(part: list[str], rows: list[dict[str, str]]) -> Output:
            places = self._places(rows)
            for number in part:
                for lang in wanted[number].languages:
                    known = places.get((number, lang))
                    urls = ([known] if known else []) + [self._resource(number)]
                    yield self._text(wanted[number], lang, *urls, basis="consolidated", version=dates[number])

        for start in range(0, len(celex), CHUNK):
            part = celex[start : start + CHUNK]
            langs = sorted({lang for n in part for lang in wanted[n].languages})
            yield from self._list(partial(sparql.texts, part, langs), partial(fetch, part), partial(fetch, part, []))

    def _wanted(self, found: dict[str, str]) -> list[str]:
        """Which consolidations: all since 2012 with `history`, else the newest in force (or the newest of all)."""
        if self.history:
            return [celex for celex, day in found.items() if day >= HISTORY_FROM]
        today = date.today().isoformat()
        newest = max(found, key=lambda c: (found[c] <= today, found[c], c), default=None)
        return [newest] if newest else []

    def _places(self, rows: list[dict[str, str]]) -> dict[tuple[str, str], str]:
        """Manifestation addresses by CELEX and language, XHTML before HTML, kept on this spider's host."""
        out: dict[tuple[str, str], str] = {}
        for row in sorted(rows, key=lambda r: (r.get("type") != "xhtml", r["key"])):
            path = "/" + row["key"].partition("://")[2].partition("/")[2]
            out.setdefault((row["base"], two_letters(row["lang"].rpartition("/")[2])), self.base + path)
        return out

    # lists

    def _list(self, query: Query, then: Callable[[list[dict[str, str]]], Output | None],
              otherwise: Callable[[], Output] | None = None) -> Iterator[Request]:  # fmt: skip
        """Ask for a whole list, page by page; `then` gets all its rows, `otherwise` is for a list that can't be had."""
        rows: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}

        def turn(page: Page) -> Output:
            found = sparql.rows(page.body, page.capture.url)
            before = len(rows)
            rows.update({tuple(sorted(r.items())): r for r in found})  # a page begins with the last key once more
            if len(found) >= sparql.PAGE and len(rows) > before:
                yield self._query(query(max(r["key"] for r in found)), turn, fail)
            else:
                yield from then(list(rows.values())) or ()

        def fail(_: Any) -> Output:
            yield from (otherwise() if otherwise else None) or ()

        yield self._query(query(""), turn, fail)

    def _query(self, query: str, then: Callable[[Page], Output], otherwise: Callable[[Any], Output]) -> Request:
        return self.ask(f"{self.base}/webapi/rdf/sparql?{urlencode({'query': query})}", "listing", lang="en", then=then,
                        accept="application/sparql-results+json", expect={"json"}, otherwise=otherwise,
                        group="sparql")  # fmt: skip

    def _related(self, relation: str, rows: list[dict[str, str]]) -> Output:
        versions: dict[str, dict[str, str]] = defaultdict(dict)
        seen = set()
        for row in rows:
            celex, base = row["key"], row["base"]
            if not sparql.CELEX.match(celex) or (base, celex) in seen:
                continue
            seen.add((base, celex))
            day = row.get("date", "")
            if relation == "consolidated_as":  # the number ends in the date of the text
                digits = celex.rpartition("-")[2]
                day = versions[base][celex] = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
            yield Relation(f"eu:{base}", relation, f"eu:{celex}", row.get("title", ""), day, "", self._public(celex))
        if versions:
            yield from self._consolidated(versions) or ()

    def _languages(self, rows: list[dict[str, str]]) -> Output:
        for row in rows:
            code = row["key"].rpartition("/")[2]
            yield Relation(f"eu:{row['base']}", "available_in", two_letters(code) or code.lower())

    def _measures(self, rows: list[dict[str, str]]) -> Output:
        seen = set()
        for row in rows:
            if row["key"] in seen or not sparql.CELEX.match(row["key"]):
                continue
            seen.add(row["key"])
            country = row.get("country", "").rpartition("/")[2]
            yield Relation(f"eu:{row['base']}", "implemented_by", f"eu:{row['key']}", row.get("title", ""),
                           row.get("date", ""), country, row.get("eli") or self._public(row["key"]))  # fmt: skip

    @staticmethod
    def _public(celex: str) -> str:
        return f"http://publications.europa.eu/resource/celex/{quote(celex, safe='')}"
