"""Guidance, circulars and local codes: one page or PDF a document, at the address that the catalogue names.

Ministries, police, agencies and cities have no interface. A document is asked for with its validators where the server
gives any; whether it changed says its main text, not its page (`pipeline.parsers._guidance_scope`).
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, SourceSpider
from crawlers.watchlist import Work


class GuidanceSpider(SourceSpider):
    """Asks for each document in each language, then for the feeds that the source names (`options.feeds`).

    `options.pages` of a work gives the address of each language; a document in one language has its work's `url`.
    """

    name = "guidance"
    delay: ClassVar[float] = 3.0
    expect: ClassVar[frozenset[Family]] = frozenset({"html", "pdf"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        feeds = [str(url) for url in self.source.options.get("feeds", ())]
        pages = [url for work in self.works for url in addresses(work).values()]
        names = {urlsplit(url).hostname or "" for url in (*feeds, *pages)}
        self.hosts = frozenset(names | set(self.source.options.get("hosts", ())))
        self.base = self.source.homepage

    def plan(self) -> Output:
        """One request a document and language."""
        for work in self.works:
            pages = addresses(work)
            for lang in work.languages:
                if lang in pages:
                    yield self.ask(pages[lang], work=work.id, lang=lang, language=lang, basis="guidance",
                                   title=work.title)  # fmt: skip
                else:
                    why = "the catalogue has no address in this language (options.pages)"
                    yield self.lacking(work, lang, work.url, why, "guidance")
        yield from self.feeds()

    def form(self, ask: Ask, body: bytes) -> str:
        """A page or a PDF: publishers serve either at one address."""
        if ask.role != "text" or not body:
            return ""
        return "guidance-pdf" if b"%PDF-" in body[:1024] else "guidance-html"


def addresses(work: Work) -> dict[str, str]:
    """Return the address of a document in each language."""
    pages = {str(lang): str(url) for lang, url in work.options.get("pages", {}).items()}
    return pages or ({work.languages[0]: work.url} if len(work.languages) == 1 else {})
