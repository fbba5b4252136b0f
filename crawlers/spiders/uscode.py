"""The United States Code from the Office of the Law Revision Counsel: USLM, one zip a title and release point.

Documentation: https://uscode.house.gov/download/download.shtml. The page names the current release point (the public
law up to which the Code is current) with its date and links the titles' zips; `priorreleasepoints.htm` names the ones
before and the titles that each changed. One zip serves all works that are sections of its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from urllib.parse import urljoin

from scrapy import Request

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline.model import Capture, Outcome

SINCE = date(2012, 1, 1)
"""How far back history is taken. OLRC's release points begin with Public Law 113-21 (July 2013)."""
_ZIP = re.compile(r"releasepoints/us/pl/(\d+)/(\w+)/xml_usc(\d\d[a-z]?)@([\w-]+)\.zip", re.IGNORECASE)
_POINT = re.compile(
    r"releasepoints/us/pl/(\d+)/(\w+)/usc-rp@[\w-]+\.htm[^>]*>\s*Public Law[^<(]*\((\d\d?)/(\d\d?)/(\d{4})\)([^<]*)"
)
_CURRENT = re.compile(r"Public Law\s+(\d+-\w+)\s*(?:<[^>]*>\s*)*\((\d\d?)/(\d\d?)/(\d{4})\)")


@dataclass(frozen=True, slots=True)
class ReleasePoint:
    """A release point: Congress, law as in the addresses ('102not101'), its day, the titles it changed ('' for all)."""

    congress: str
    law: str
    day: date
    titles: frozenset[str] = frozenset()


class UscodeSpider(SourceSpider):
    """Asks for the download page (which sets the session), then for the zips of the watched titles."""

    name = "uscode"
    base = "https://uscode.house.gov"
    hosts = frozenset({"uscode.house.gov"})
    delay: ClassVar[float] = 3.0
    cookies: ClassVar[bool] = True
    expect: ClassVar[frozenset[Family]] = frozenset({"zip", "xml"})

    def plan(self) -> Output:
        """The download page; without it nothing says which release point is the current one."""
        url = f"{self.base}/download/download.shtml"
        yield self.ask(
            url, "listing", expect={"html"}, lang="en", then=self._current, otherwise=lambda _: self._stored()
        )
        if self.history:
            yield self.ask(f"{self.base}/download/priorreleasepoints.htm", "listing", expect={"html"}, lang="en",
                           then=self._prior)  # fmt: skip

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A download page without a title's zip is the site's maintenance page."""
        page = body.decode("utf-8", "replace")
        if ask.url.endswith("download.shtml") and not _ZIP.search(page):
            return "failed", "no title's zip is linked; the page may have changed or the site be under maintenance"
        return None

    def _titles(self) -> dict[str, list[Work]]:
        titles: dict[str, list[Work]] = {}
        for work in self.works:
            number = work.identifier.partition(" USC ")[0].strip().lower()
            digits = re.sub(r"\D", "", number)
            titles.setdefault(digits.zfill(2) + number[len(digits) :], []).append(work)
        return titles

    def _current(self, page: Page) -> Output:
        text = page.body.decode("utf-8", "replace")
        told = _CURRENT.search(text)
        day = date(int(told[4]), int(told[2]), int(told[3])).isoformat() if told else ""
        links = {m[3].lower(): urljoin(page.capture.final_url or page.capture.url, m[0]) for m in _ZIP.finditer(text)}
        for title, works in self._titles().items():
            if title in links:
                yield self._zip(links[title], works, day)
            else:
                yield from (
                    self.lacking(w, "en", page.capture.url, f"no zip of title {title} is linked") for w in works
                )

    def _stored(self) -> Iterator[Request]:
        """In a replay without the page: the newest zip of each title that the archive holds."""
        urls = self.held(f"{self.base}/download/releasepoints/") or []
        for title, works in self._titles().items():
            mine = [(_order(m[1], m[2]), u) for u in urls if (m := _ZIP.search(u)) and m[3].lower() == title]
            if mine:
                yield self._zip(max(mine)[1], works, "")

    def _prior(self, page: Page) -> Output:
        for point in points(page.body.decode("utf-8", "replace")):
            for title, works in self._titles().items():
                if point.day >= SINCE and (not point.titles or title in point.titles):
                    name = f"xml_usc{title}@{point.congress}-{point.law}.zip"
                    url = f"{self.base}/download/releasepoints/us/pl/{point.congress}/{point.law}/{name}"
                    yield self._zip(url, works, point.day.isoformat())

    def _zip(self, url: str, works: list[Work], day: str) -> Request:
        """Ask for a title; what comes is a capture of each work that is in it."""

        def others(capture: Capture) -> Output:
            return (replace(capture, work=w.id, title=w.title) for w in works[1:])

        return self.ask(url, work=works[0].id, lang="en", version=day, basis="consolidated", title=works[0].title,
                        accept="application/zip, */*;q=0.1", then=lambda page: others(page.capture),
                        otherwise=others)  # fmt: skip


def _order(congress: str, law: str) -> tuple[int, int, str]:
    found = re.match(r"\d+", law)
    return int(congress), int(found[0]) if found else 0, law


def points(html: str) -> list[ReleasePoint]:
    """Return the release points that the page of prior ones lists, as it orders them; those without a day are left."""
    found = []
    for m in _POINT.finditer(html):
        changed = re.search(r"affecting titles?\s+([^.]*)", m[6])
        numbers = re.findall(r"\b(\d{1,2})([a-z]?)\b", changed[1].lower()) if changed else []
        found.append(
            ReleasePoint(
                m[1], m[2], date(int(m[5]), int(m[3]), int(m[4])), frozenset(n.zfill(2) + a for n, a in numbers)
            )
        )
    return found
