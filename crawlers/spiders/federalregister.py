"""The Federal Register through federalregister.gov's API: the feed of an agency's rules, and watched documents.

Documentation: https://www.federalregister.gov/developers/documentation/api/v1. The feed (newest first, 100 a page)
tells which parts of the CFR each rule amends: that is what a watched part's relations come from, days before eCFR shows
the new text. A document's text comes as XML from `/documents/full_text/xml/…`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from pipeline.model import Outcome, Relation

OVERLAP = timedelta(days=7)
"""How much further back than the last run the feed is read: documents are corrected after they were issued."""
FIRST_LOOK = timedelta(days=60)
MOST_PAGES = 10
FIELDS = (
    "document_number",
    "title",
    "type",
    "publication_date",
    "effective_on",
    "cfr_references",
    "html_url",
    "abstract",
)


class FederalRegisterSpider(SourceSpider):
    """Asks for the feed of the agencies that the source's options name, and for the watched documents."""

    name = "federalregister"
    base = "https://www.federalregister.gov"
    hosts = frozenset({"www.federalregister.gov", "federalregister.gov"})
    delay: ClassVar[float] = 1.0
    expect: ClassVar[frozenset[Family]] = frozenset({"xml"})

    def plan(self) -> Output:
        """The feed and the texts; neither needs the other."""
        for url in self._feeds():
            yield self.ask(url, "listing", accept="application/json", expect={"json"}, lang="en", then=self._feed)
        for work in self.works:
            published = str(work.options.get("published", ""))
            url = f"{self.base}/documents/full_text/xml/{published.replace('-', '/')}/{work.identifier}.xml"
            yield self.ask(url, work=work.id, lang="en", version=published, title=work.title)

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A feed that is no list of documents would look like days without a rule."""
        if ask.role == "listing" and not isinstance(_object(body).get("count"), int):
            return "failed", f"the feed is no list of documents: {str(_object(body).get('errors') or body[:80])[:120]}"
        return None

    def _feeds(self) -> list[str]:
        prefix = f"{self.base}/api/v1/documents.json"
        if (held := self.held(prefix)) is not None:
            return [u for u in held if "page=" not in urlsplit(u).query.replace("per_page=", "")]
        first = (self.since or date.today() - FIRST_LOOK) - OVERLAP
        query = [("conditions[agencies][]", str(a)) for a in self.source.options.get("agencies", ())]
        query += [("conditions[type][]", kind) for kind in ("RULE", "PRORULE")]
        query += [("conditions[publication_date][gte]", first.isoformat())]
        query += [("fields[]", name) for name in FIELDS]
        return [f"{prefix}?{urlencode([*query, ('per_page', '100'), ('order', 'newest')])}"]

    def _feed(self, page: Page, number: int = 1) -> Output:
        found = _object(page.body)
        yield from relations(found)
        following = str(found.get("next_page_url") or "")
        if following.startswith(self.base) and number < MOST_PAGES and (self.replay is None or self.held(following)):
            yield self.ask(following, "listing", accept="application/json", expect={"json"}, lang="en",
                           then=lambda p: self._feed(p, number + 1))  # fmt: skip


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def relations(feed: dict[str, Any]) -> Iterator[Relation]:
    """Yield what the rules of a feed do to parts of the CFR; proposed rules do nothing yet."""
    rows = feed.get("results")
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or row.get("type") not in ("Rule", "RULE"):
            continue
        title = str(row.get("title") or "")
        kind = "corrected_by" if "correction" in title.lower() else "amended_by"
        other = f"us:fr:{row.get('document_number')}"
        for ref in row.get("cfr_references") or ():
            if ref.get("title") and ref.get("part"):
                day = str(row.get("effective_on") or row.get("publication_date") or "")
                yield Relation(f"us:cfr:{ref['title']}:{ref['part']}", kind, other, title, day, "",
                               str(row.get("html_url") or ""))  # fmt: skip
