"""German federal law from gesetze-im-internet.de, the service of the Federal Ministry of Justice.

Documentation: https://www.gesetze-im-internet.de/hinweise.html. `gii-toc.xml` lists every act that is there; an act is
one zip (`/{slug}/xml.zip`) with today's text only, so history begins with our own archive. The zips carry
Last-Modified: an unchanged act costs one small request (304).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from scrapy import Request

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Outcome

SLUG = re.compile(r"/([^/]+)/xml\.zip$")


class GiiSpider(SourceSpider):
    """Asks for the list of acts, then for each watched act, then for the Federal Law Gazette's feed."""

    name = "gii"
    base = "https://www.gesetze-im-internet.de"
    hosts = frozenset({"www.gesetze-im-internet.de", "www.recht.bund.de"})
    delay: ClassVar[float] = 1.0
    cookies: ClassVar[bool] = True  # recht.bund.de redirects until its load balancer's cookie comes back
    expect: ClassVar[frozenset[Family]] = frozenset({"zip", "xml"})

    def plan(self) -> Output:
        """The list first: it tells an act that was renamed or repealed from one that couldn't be had."""
        yield self.ask(f"{self.base}/gii-toc.xml", "listing", expect={"xml"}, lang="de", then=self._listed,
                       otherwise=lambda _: self._acts(None))  # fmt: skip
        yield from self.feeds(lang="de")

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A list of acts without acts would make every act look repealed."""
        if ask.url.endswith("/gii-toc.xml"):
            try:
                if not slugs(body, ask.url):
                    return "failed", "the list of acts names none; its form may have changed"
            except BadInput as error:
                return "failed", error.what
        return None

    def _listed(self, page: Page) -> Output:
        yield from self._acts(slugs(page.body, page.capture.url))

    def _acts(self, listed: dict[str, str] | None) -> Iterator[Request]:
        for work in self.works:
            gone = listed is not None and work.identifier not in listed
            absent = "not in gii-toc.xml: the act was repealed or has another short name now" if gone else ""
            yield self.ask(f"{self.base}/{work.identifier}/xml.zip", work=work.id, lang="de", basis="consolidated",
                           title=work.title, absent=absent)  # fmt: skip


def slugs(body: bytes, where: str) -> dict[str, str]:
    """Return the acts of `gii-toc.xml`, {slug: title}. Raises `BadInput` where it is no XML."""
    found: dict[str, str] = {}
    for item in safe.xml(body, where).iter("item"):
        if match := SLUG.search((item.findtext("link") or "").strip()):
            found[match[1]] = " ".join((item.findtext("title") or "").split())
    return found
