"""Belgian law from Justel, the database of the Federal Justice Service, in French and Dutch; lists of new acts.

Its robots.txt closes every address that legislation stands at (read in 2026). The spider obeys it like any other. An
operator who has the publisher's leave says so in the source's options: `permission = "who gave it, when, reference"`.
That text stands in every WARC file of the source; without it every request ends as blocked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline import gazette
from pipeline.model import Outcome, Relation

DUTCH = {"loi": "wet", "arrete": "besluit", "constitution": "grondwet", "circulaire": "omzendbrief",
         "decret": "decreet", "ordonnance": "ordonnantie"}  # fmt: skip
"""Types of acts in an ELI, French and Dutch."""
LISTED = ("loi", "arrete")
"""Types of acts whose list of the year is read."""
_ELI = re.compile(r"/eli/(\w+)/\d{4}/\d\d/\d\d/(\w{10})/justel$")


class JustelSpider(SourceSpider):
    """Asks for each act in each language at its ELI, then for the year's lists and the gazette's summary."""

    name = "justel"
    base = "https://www.ejustice.just.fgov.be"
    hosts = frozenset({"www.ejustice.just.fgov.be"})
    delay: ClassVar[float] = 10.0
    expect: ClassVar[frozenset[Family]] = frozenset({"html"})

    def plan(self) -> Output:
        """The acts, then what is new. The database may know an act by its file number (cn) alone."""
        for work in self.works:
            for lang in work.languages:
                cn = work.id.partition(":")[2]
                other = f"{self.base}/cgi_loi/article.pl?language={lang}&lg_txt={lang[0]}&cn_search={cn}"
                alternatives = ({"url": other},) if cn != work.identifier else ()
                yield self.ask(self._eli(work, lang), work=work.id, lang=lang, basis="consolidated", title="",
                               alternatives=alternatives)  # fmt: skip
        for kind in LISTED:
            year = f"{self.base}/eli/{kind}/"
            for url in self.held(year) or [f"{year}{date.today().year}"]:
                if re.fullmatch(r"\d{4}", url.rpartition("/")[2]):
                    yield self.ask(url, "listing", lang="fr", then=self._named)
        yield self.ask(f"{self.base}/cgi/summary.pl?language=fr", "listing", lang="fr", then=self._named)

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A page of the site without a text of law: the act isn't there, or not in this language."""
        if ask.role == "text" and b'id="list-title-3"' not in body:
            return "missing", "the page holds no text of an act"
        return None

    def _eli(self, work: Work, lang: str) -> str:
        """Return the act's address in a language, made from the French ELI of the catalogue."""
        path = work.url.partition("://")[2].partition("/")[2]
        if lang == "nl" and (found := _ELI.search(work.url)):
            path = path.replace(f"eli/{found[1]}/", f"eli/{DUTCH.get(found[1], found[1])}/", 1)
        return f"{self.base}/{path}"

    def _named(self, page: Page) -> Iterator[Relation]:
        """Report acts whose title says that they amend a watched one."""
        for item in gazette.items(page.body, page.capture.url):
            title = item.title.lower()
            for work in self.works:
                if work.short_title.lower() in title and re.search(r"modifi|abrog", title):
                    yield Relation(work.id, "amended_by", f"be:{item.id}", item.title, item.date, "", item.url)
