"""The Immigration Rules and guidance of the Home Office from GOV.UK's content API.

Documentation: https://content-api.publishing.service.gov.uk/. `/api/content/{path}` gives any page as JSON with its
body and the day of its last update. The organisation's feed tells what is new.
"""

from __future__ import annotations

import json
from typing import ClassVar

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, SourceSpider
from pipeline.model import Outcome


class GovUkSpider(SourceSpider):
    """Asks for each page, and for the feeds."""

    name = "govuk"
    base = "https://www.gov.uk"
    hosts = frozenset({"www.gov.uk"})
    delay: ClassVar[float] = 1.0
    expect: ClassVar[frozenset[Family]] = frozenset({"json"})

    def plan(self) -> Output:
        """The pages, then what is new."""
        for work in self.works:
            yield self.ask(f"{self.base}/api/content/{work.identifier}", work=work.id, lang="en", basis="guidance",
                           title=work.title, accept="application/json")  # fmt: skip
        yield from self.feeds(lang="en")

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A page that was withdrawn or moved is still an item, of another kind."""
        if ask.role != "text":
            return None
        try:
            item = json.loads(body.decode("utf-8-sig"))
        except ValueError:
            return "failed", "not JSON"
        kind = str(item.get("document_type")) if isinstance(item, dict) else ""
        if kind in ("gone", "redirect"):
            return "missing", f"GOV.UK says of this page: {kind}"
        return None if isinstance(item, dict) and "details" in item else ("failed", "no content item in the answer")
