"""Treaties and monitoring reports of the Council of Europe.

Documentation: https://www.coe.int/en/web/conventions. www.coe.int answers robots with a challenge and is never asked.
Texts are PDFs at the addresses that the catalogue names (rm.coe.int). Who signed, ratified and made reservations says
the Treaty Office's own interface (conventions-ws.coe.int), which wants a token: it is undocumented, so it is asked only
where the operator has one from the Treaty Office (`SAFEREPORT_COE_TOKEN`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import ClassVar

from scrapy import Request

from crawlers.archive import now
from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, SourceSpider
from crawlers.watchlist import Work
from pipeline.model import Capture, Outcome

API = "https://conventions-ws.coe.int/WS_LFRConventions/api"
KEY = "SAFEREPORT_COE_TOKEN"
LANGUAGES = {"en": "ENG", "fr": "FRE"}


class CoeSpider(SourceSpider):
    """Asks for each document in each language, then, with a token, for the state of each treaty."""

    name = "coe"
    base = "https://rm.coe.int"
    hosts = frozenset({"rm.coe.int", "conventions-ws.coe.int"})
    delay: ClassVar[float] = 2.0
    expect: ClassVar[frozenset[Family]] = frozenset({"pdf"})

    def plan(self) -> Output:
        """`options.pdf` of a work gives the address of each language's PDF."""
        for work in self.works:
            treaty = work.kind == "treaty"
            for lang in work.languages:
                if url := work.options.get("pdf", {}).get(lang):
                    yield self.ask(self._at(url), work=work.id, lang=lang, accept="application/pdf", title=work.title,
                                   basis="as_enacted" if treaty else "guidance",
                                   format="coe-pdf" if treaty else "guidance-pdf")  # fmt: skip
                else:
                    yield self.lacking(work, lang, work.url, "the catalogue has no PDF in this language (options.pdf)")
        yield from self._state()

    def _at(self, url: str) -> str:
        return url.replace("https://rm.coe.int", self.base, 1)

    def _state(self) -> Iterator[Request | Capture]:
        """Ask who is bound by each treaty, and with what reservations."""
        token = os.environ.get(KEY, "")
        treaties = [w for w in self.works if w.kind == "treaty"]
        if self.replay is None and not token:
            if treaties:
                why = f"signatures and reservations need a token of the Treaty Office: set {KEY}"
                yield Capture(self.source.id, "", API, "metadata", "skipped", now(), reason=why)
            return
        for work in treaties:
            for url in self._lists(work):
                if self.replay is None or self.held(url):
                    yield self.ask(url, "metadata", work=work.id, lang=work.languages[0], expect={"json"},
                                   accept="application/json", headers={"token": token} if token else None)  # fmt: skip

    def _lists(self, work: Work) -> tuple[str, str]:
        api = API.replace("https://conventions-ws.coe.int", self.base, 1) if "base" in self.source.options else API
        lang = LANGUAGES[work.languages[0]]
        return (f"{api}/signatures?NumSte={work.identifier}&langue={lang}",
                f"{api}/conventions/getDeclarations?numSte={work.identifier}&codeNature=0&langue={lang}")  # fmt: skip

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A list of states is a JSON list; an expired token is answered with an object that says so."""
        if ask.role == "metadata":
            try:
                found = json.loads(body)
            except ValueError:
                return "failed", "the answer is no JSON"
            if not isinstance(found, list):
                return "blocked", f"no list came, but {body[:100].decode('utf-8', 'replace')}"
        return None
