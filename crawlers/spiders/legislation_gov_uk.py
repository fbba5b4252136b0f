"""United Kingdom acts and instruments from legislation.gov.uk: CLML, dated versions, the table of effects.

Documentation: https://legislation.github.io/data-documentation/ and https://www.legislation.gov.uk/developer. Every act
is asked for as it stands today; its metadata name the dated versions. Large acts may be answered with 202 and no body
while the text is being put together: that means "later", not "gone".
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import ClassVar

from lxml import etree
from scrapy import Request

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Outcome, Relation

XML, ATOM, HISTORY_FROM = "application/xml", "application/atom+xml", "2012-01-01"
VERSION = "http://purl.org/dc/terms/hasVersion"
OVERLAP = timedelta(days=7)
"""How much further back than the last run effects are read: editors enter them in batches."""
MOST_PAGES, PAGE = 6, 50
_TEXTUAL = re.compile(r"insert|substitut|omit|repeal|revo[ck]|added|amend|word|renumber|replaced|ceases", re.IGNORECASE)
"""Types of effect that change the text; commencements, applications and modifications leave it as it is."""
_WHOLE = re.compile(r"^(act|regulations?|order|rules|whole (act|instrument))$", re.IGNORECASE)


class LegislationGovUkSpider(SourceSpider):
    """Asks for each act, its effects, with `history` its dated versions, and for the feeds of new legislation."""

    name = "legislation_gov_uk"
    base = "https://www.legislation.gov.uk"
    hosts = frozenset({"www.legislation.gov.uk", "legislation.gov.uk"})
    delay: ClassVar[float] = 5.0  # robots.txt: Crawl-delay 5; the fair use policy: 1,500 requests in five minutes
    expect: ClassVar[frozenset[Family]] = frozenset({"xml"})
    retry_also: ClassVar[frozenset[int]] = frozenset({202, 436})

    def plan(self) -> Output:
        """The texts, the effects on them, then what is new."""
        for work in self.works:
            for lang in work.languages:
                yield self._text(work, lang)
            yield self._effects(work, 1)
        yield from self.feeds(lang="en", accept=ATOM)

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A text must be legislation with words in it (old acts are there as PDF alone), a list a feed."""
        try:
            root = safe.xml(body, ask.url)
        except BadInput as error:
            return "failed", error.what
        kind = etree.QName(root).localname
        if ask.role == "listing":
            return None if kind == "feed" else ("failed", f"<{kind}> came where a feed was asked for")
        if kind != "Legislation":
            return "failed", f"<{kind}> came where <Legislation> was asked for"
        if not any(etree.QName(e).localname in ("Primary", "Secondary", "EURetained") for e in root.iterchildren("*")):
            return "missing", "legislation.gov.uk has this text as a PDF or a contents list only"
        return None

    def _text(self, work: Work, lang: str, version: str = "") -> Request:
        """Ask for a version (today's without one); an act that has no revised text yet is there as enacted or made."""
        place = "/".join(filter(None, (self.base, work.identifier, version, "welsh" if lang == "cy" else "")))
        if version:
            dated = version if version[0].isdigit() else ""
            return self.ask(f"{place}/data.xml", work=work.id, lang=lang, accept=XML, version=dated, title=work.title)
        original = [{"url": f"{self.base}/{work.identifier}/{word}/data.xml"} for word in ("enacted", "made")]
        return self.ask(f"{place}/data.xml", work=work.id, lang=lang, accept=XML, title=work.title,
                        alternatives=original, then=lambda page: self._versions(work, lang, page))  # fmt: skip

    def _versions(self, work: Work, lang: str, page: Page) -> Output:
        if not self.history or not page.body:
            return
        root = safe.xml(page.body, page.capture.url)
        now = root.get("RestrictStartDate") or ""
        if not now:
            return  # no revised text, so no other version
        names = {link.get("title") or "" for link in root.iter("{*}link") if link.get("rel") == VERSION}
        for name in sorted(names):
            if name in ("enacted", "made") or (re.fullmatch(r"\d{4}-\d\d-\d\d", name) and HISTORY_FROM <= name < now):
                yield self._text(work, lang, name)

    # effects

    def _effects(self, work: Work, number: int) -> Request:
        page = f"&page={number}" if number > 1 else ""
        url = f"{self.base}/changes/affected/{work.identifier}/data.feed?results-count={PAGE}&sort=modified{page}"

        def read(answer: Page) -> Output:
            root = safe.xml(answer.body, url)
            yield from effects(root, work.id, (self.since - OVERLAP).isoformat() if self.since else "")
            oldest = min((e.get("Modified") or "9" for e in root.iter("{*}Effect")), default="")
            more = root.findtext("{*}morePages") or "0"
            all_new = self.since and oldest >= (self.since - OVERLAP).isoformat()
            if all_new and more.isdigit() and int(more) > 0 and number < MOST_PAGES:
                yield self._effects(work, number + 1)

        return self.ask(url, "listing", work=work.id, lang="en", accept=ATOM, then=read)


def effects(root: etree._Element, work: str, since: str = "") -> list[Relation]:
    """Return who amends or repeals a work and from when, out of a page of its effects changed since a day.

    An effect without a date is prospective: the amending act is known, its commencement isn't.
    """
    found: dict[tuple[str, str, str], Relation] = {}
    for effect in root.iter("{*}Effect"):
        kind, other = effect.get("Type") or "", (effect.get("AffectingURI") or "").rpartition("/id/")[2]
        changed = max(effect.get("Modified") or "", effect.get("AppliedModified") or "")
        if not other or not _TEXTUAL.search(kind) or (since and changed < since):
            continue
        whole = _WHOLE.match(effect.get("AffectedProvisions") or "") and re.search("repeal|revok", kind, re.IGNORECASE)
        relation = "repealed_by" if whole else "amended_by"
        days = {e.get("Date") or "" for e in effect.iter("{*}InForce")} or {""}
        for day in days - {""} or {""}:
            found[relation, other, day] = Relation(
                work, relation, f"uk:{other}", effect.findtext("{*}AffectingTitle") or "", day[:10], "UK",
                f"https://www.legislation.gov.uk/{other}")  # fmt: skip
    return list(found.values())
