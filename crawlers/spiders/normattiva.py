"""Italian law from Normattiva (Akoma Ntoso export of the portal, open-data list of changes) and the Gazzetta Ufficiale.

Documentation: https://dati.normattiva.it. The portal works in two steps: the page that an act's URN resolves to opens a
session and names the export; the export answers in that session alone, else with a page of HTML. Its firewall answers
409 under load. The open-data API lists the acts that were updated; it has no whole acts but by a queue of exports.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

from scrapy import Request

from crawlers.archive import now
from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.watchlist import Work
from pipeline.model import Capture, Outcome, Relation

UPDATED = "https://api.normattiva.it/t/normattiva.api/bff-opendata/v1/api/v1/ricerca/aggiornati"
EXPORT = re.compile(r"caricaAKN\?([^\"'<>\s]*codiceRedaz=[^\"'<>\s]*)")
HISTORY_FROM = "2012-01-01"
OVERLAP = timedelta(days=3)
"""How much further back than the last run the list of updates is read."""
REFRESH = timedelta(days=7)
"""How old a text may be that isn't asked for anew although no update is listed: a change that was entered long ago can
come into force any day."""
_URN = re.compile(r"(\d{4}-\d\d-\d\d);(\d+)")
_CODE = re.compile(r"\b\d{2,3}[A-Z]\d{4,5}\b")
_PRESIDENT = ("urn:nir:presidente.repubblica:decreto:", "urn:nir:stato:decreto.del.presidente.della.repubblica:")


class NormattivaSpider(SourceSpider):
    """Asks for the list of updates, then for each act's page and, in its session, the export; then the gazette."""

    name = "normattiva"
    base = "https://www.normattiva.it"
    hosts = frozenset({"www.normattiva.it", "api.normattiva.it", "www.gazzettaufficiale.it"})
    delay: ClassVar[float] = 2.0
    cookies: ClassVar[bool] = True
    retry_also: ClassVar[frozenset[int]] = frozenset({409})
    expect: ClassVar[frozenset[Family]] = frozenset({"xml"})

    def plan(self) -> Output:
        """The list first, it saves requests; then the acts; then what the gazette published."""
        today = date.today()
        start = min(self.since or today, today - REFRESH) - OVERLAP
        body = json.dumps({"dataInizioAggiornamento": f"{start}T00:00:00.000Z",
                           "dataFineAggiornamento": f"{today}T23:59:59.000Z"})  # fmt: skip
        url = UPDATED if "base" not in self.source.options else f"{self.base}/ricerca/aggiornati"
        held = self.held_bodies(url)
        if held == []:
            yield from self._acts(None)
        else:
            yield self.ask(url, "listing", method="POST", body=max(held) or body if held else body, lang="it",
                           accept="application/json", expect={"json"}, headers={"Content-Type": "application/json"},
                           then=self._updated, otherwise=lambda _: self._acts(None))  # fmt: skip
        yield from self.feeds(lang="it")

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """The list must be one; a page without the export's link is the portal's way to say that it has no such act."""
        if ask.method == "POST":
            try:
                acts = json.loads(body)["listaAtti"]
            except (ValueError, KeyError, TypeError):
                return "failed", f"no list of updated acts came: {body[:120].decode('utf-8', 'replace')}"
            return None if isinstance(acts, list) else ("failed", "the list of updated acts is none")
        if ask.jar and ask.role == "listing" and not EXPORT.search(html.unescape(body.decode("utf-8", "replace"))):
            return None if b"<akomaNtoso" in body[:4096] else ("missing", "the page names no export of such an act")
        return None

    # acts

    def _updated(self, page: Page) -> Output:
        """Report which watched acts were updated, by which acts; ask for them, and for those that are due."""
        found = {w.id: a for a in updates(page.body) for w in self.works if same_act(w.identifier, a)}
        for work, act in found.items():
            day = str(act.get("dataUltimaModifica") or "")[:10]
            for code in _CODE.findall(str(act.get("ultimiAttiModificanti") or "")):
                yield Relation(work, "amended_by", f"it:{code}", "", day)
        yield from self._acts(frozenset(found))

    def _acts(self, updated: frozenset[str] | None) -> Iterator[Request | Capture]:
        for work in self.works:
            if updated is not None and work.id not in updated and (kept := self._fresh(work)):
                yield kept
                continue
            yield self._page(work)

    def _page(self, work: Work) -> Request:
        """Ask for the page that the URN resolves to; presidential decrees have two spellings."""
        urn, (first, second) = work.identifier, _PRESIDENT
        other = urn.replace(first, second) if urn.startswith(first) else urn.replace(second, first)
        urls = [f"{self.base}/uri-res/N2Ls?{u}" for u in dict.fromkeys((urn, other))]
        held = [u for known in urls for u in self.held(known) or () if "~" not in u]
        urls = held[-1:] or urls
        return self.ask(urls[0], "listing", jar=work.id, lang="it", expect={"html", "xml"},
                        alternatives=tuple({"url": u} for u in urls[1:]),
                        then=lambda page: self._export(work, page),
                        otherwise=lambda capture: self._without(work, capture))  # fmt: skip

    def _export(self, work: Work, page: Page) -> Output:
        """Ask for the export that the page names, in the page's session."""
        found = EXPORT.search(html.unescape(page.body.decode("utf-8", "replace")))
        if found is None:  # an archive may hold the act itself at the resolver's address
            yield self._text(work, page.capture.url, "")
            return
        url = f"{self.base}/do/atto/caricaAKN?{found[1]}"
        yield self._text(work, url, page.capture.url)

    def _text(self, work: Work, url: str, referer: str, then: Any = None) -> Request:
        day = re.search(r"dataVigenza=(\d{4})-?(\d\d)-?(\d\d)", url)
        if self.history and then is None and day:
            then = lambda page: self._history(work, page, referer)  # noqa: E731
        return self.ask(url, work=work.id, lang="it", jar=work.id, basis="consolidated", title=work.title, then=then,
                        version="-".join(day.groups()) if day else "",
                        headers={"Referer": referer} if referer else None)  # fmt: skip

    def _history(self, work: Work, page: Page, referer: str) -> Output:
        """Ask for the text as it stood after each amending act since 2012: the day after its publication and 15 days
        after it, when most come into force. Texts that turn out equal are one version."""
        own = page.capture.url
        today = date.today()
        days = set()
        for event in set(re.findall(rb'<eventRef[^>]*\bdate="(\d{4}-\d\d-\d\d)"', page.body)):
            published = date.fromisoformat(event.decode())
            days |= {published + timedelta(days=n) for n in (1, 15)}
        held = self.held(re.sub(r"&?dataVigenza=.*$", "", own))
        for day in sorted(days):
            url = re.sub(r"dataVigenza=[\d-]+", f"dataVigenza={day:%Y%m%d}", own)
            if day.isoformat() >= HISTORY_FROM and day <= today and url != own and (held is None or url in held):
                yield self._text(work, url, referer, then=lambda _: ())

    def _without(self, work: Work, failed: Capture) -> Output:
        """Without the page: in a replay take the newest export that the archive has of the act."""
        code = str(work.options.get("redazione", ""))
        held = [u for u in self.held(f"{self.base}/do/atto/caricaAKN?") or () if code and f"codiceRedaz={code}" in u]
        if held:
            yield self._text(work, max(held), "")
        else:
            yield self.lacking(work, "it", failed.url, f"the URN didn't resolve: {failed.reason}")

    def _fresh(self, work: Work) -> Capture | None:
        """Return what is held of an act, as unchanged, where it is so new that the list of updates vouches for it."""
        code, oldest = str(work.options.get("redazione", "")), f"{date.today() - REFRESH:%Y%m%d}"
        for known in self.known.values() if code and self.replay is None else ():
            day = re.search(r"dataVigenza=(\d{8})", known.url)
            if f"codiceRedaz={code}&" in known.url and day and day[1] >= oldest:
                return Capture(self.source.id, work.id, known.url, "text", "unchanged", now(), sha256=known.sha256,
                               lang="it", basis="consolidated", title=work.title)  # fmt: skip
        return None


def updates(body: bytes) -> list[dict[str, Any]]:
    """Return the acts of the list of updates; it may hold nulls."""
    return [a for a in json.loads(body)["listaAtti"] if isinstance(a, dict)]


def same_act(urn: str, act: dict[str, Any]) -> bool:
    """Say whether an entry of the list is the act of that URN: same day, same number (fields differ by service)."""
    found = _URN.search(urn)
    if found is None:
        return False
    parts = [act.get(k) for k in ("annoProvvedimento", "meseProvvedimento", "giornoProvvedimento")]
    day = "-".join(f"{int(p or 0):02d}" for p in parts) if all(parts) else str(act.get("dataEmanazione") or "")[:10]
    numbers = {str(act.get(k)) for k in ("numeroProvvedimento", "numeroAttoAlfanumerico", "numeroAtto")}
    return day == found[1] and found[2] in numbers
