"""French law from Légifrance: its interface on PISTE where the operator has keys, else DILA's bulk archives.

Documentation: https://piste.gouv.fr (API Légifrance), https://echanges.dila.gouv.fr/OPENDATA/. Keys are read from
`SAFEREPORT_PISTE_ID` and `SAFEREPORT_PISTE_SECRET`. A bulk archive is asked for in pieces (`Range`) and read as it
comes; what it holds of the watched texts becomes one file a text. Pages of www.legifrance.gouv.fr are never asked.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy import Request

from crawlers import dila, jorf
from crawlers.archive import now
from crawlers.dila import Bulk, Holding
from crawlers.recognise import Family
from crawlers.spiders.base import Ask, Output, Page, SourceSpider
from crawlers.tarstream import TarStream
from crawlers.watchlist import Work
from pipeline import gazette
from pipeline.errors import BadInput
from pipeline.model import Capture, Outcome, Relation, Role

TOKEN = "https://oauth.piste.gouv.fr/api/oauth/token"
API = "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app"
KEYS = ("SAFEREPORT_PISTE_ID", "SAFEREPORT_PISTE_SECRET")
LEGI, JORF = "/OPENDATA/LEGI/", "/OPENDATA/JORF/"
PIECE = 16 * 2**20
"""Bytes of an archive that are asked for at a time."""
HISTORY_FROM = "2012-01-01"
OVERLAP = timedelta(days=3)
MOST_ISSUES = 40
"""Most issues of the gazette that are read in a run."""


class LegifranceSpider(SourceSpider):
    """Asks PISTE for each text as of today, or adds up the bulk archives; then reads the gazette's newest issues."""

    name = "legifrance"
    base = "https://echanges.dila.gouv.fr"
    hosts = frozenset({"echanges.dila.gouv.fr", "oauth.piste.gouv.fr", "api.piste.gouv.fr"})
    delay: ClassVar[float] = 2.0
    expect: ClassVar[frozenset[Family]] = frozenset({"json", "zip"})

    def plan(self) -> Output:
        """The interface where there are keys (or a replay that holds its answers), else the archives."""
        keys = [os.environ.get(name, "") for name in KEYS]
        if self.replay is not None and any(self.held_bodies(self._api(w)) for w in self.works):
            yield from self._consult("")
        elif self.replay is None and all(keys) and not self.history:
            form = urlencode({"grant_type": "client_credentials", "scope": "openid",
                              "client_id": keys[0], "client_secret": keys[1]})  # fmt: skip
            url = TOKEN if "base" not in self.source.options else f"{self.base}/api/oauth/token"
            yield self.ask(url, "listing", method="POST", body=form, secret=True, expect={"json"},
                           headers={"Content-Type": "application/x-www-form-urlencoded"},
                           then=lambda page: self._consult(json.loads(page.body)["access_token"]),
                           otherwise=lambda failed: self._lacking(f"PISTE gave no token: {failed.reason}"))  # fmt: skip
        elif self.source.options.get("bulk", True):
            yield self.ask(self.base + LEGI, "listing", lang="fr", expect={"html"}, then=self._bulk,
                           otherwise=lambda failed: self._lacking(f"no list of archives: {failed.reason}"))  # fmt: skip
        else:
            yield Capture(self.source.id, "", API, "listing", "skipped", now(),
                          reason=f"no key: set {KEYS[0]} and {KEYS[1]}, or bulk = true in the catalogue")  # fmt: skip
            return
        yield self.ask(self.base + JORF, "listing", lang="fr", expect={"html"}, then=self._gazette)

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """A token, a text and a list of archives must each be one; the interface reports errors inside answers."""
        if ask.secret:
            return None if b'"access_token"' in body else ("failed", "the answer holds no token")
        if ask.role == "text" and b"LEGIARTI" not in body:
            return "failed", f"no text came: {body[:120].decode('utf-8', 'replace')}"
        if ask.url.endswith("/") and not dila.listed(body):
            return "failed", "the list of archives names none; its form may have changed"
        return None

    def _lacking(self, reason: str) -> Iterator[Capture]:
        for work in self.works:
            yield self.lacking(work, "fr", work.url, reason)

    # the interface

    def _api(self, work: Work) -> str:
        """Return the address for a text; the fragment, which isn't sent, tells the texts apart."""
        place = "code" if work.kind == "code" else "lawDecree"
        return f"{API if 'base' not in self.source.options else self.base}/consult/{place}#{work.identifier}"

    def _consult(self, token: str) -> Iterator[Request]:
        for work in self.works:
            url, today = self._api(work), date.today().isoformat()
            held = [b for b in self.held_bodies(url) or () if work.identifier in b]
            body = max(held) if held else json.dumps({"textId": work.identifier, "date": today})
            headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
            yield self.ask(url, work=work.id, lang="fr", basis="consolidated", title=work.title, expect={"json"},
                           method="POST", body=body, version=json.loads(body).get("date", ""), headers=headers,
                           accept="application/json")  # fmt: skip

    # the archives

    def _bulk(self, page: Page) -> Output:
        """Find where to go on from, and ask for what has come since."""
        bulks = dila.listed(page.body)
        texts = tuple(w.identifier for w in self.works)
        cut = HISTORY_FROM if self.history else date.today().isoformat()
        holding = dila.load(self._folder, texts, cut, bulks) if self.replay is None else None
        if holding is None:
            holding = Holding(texts, cut)
            full = next((b for b in reversed(bulks) if b.full), None)
            if full is None:
                yield from self._lacking("no full archive is listed; the daily ones hold changes only")
                return
            bulks = [b for b in bulks if b >= full]
        yield from self._next(holding, [b for b in bulks if b.stamp > holding.stamp])

    @property
    def _folder(self) -> Path:
        return self.writer.folder / self.source.id / "base"

    def _next(self, holding: Holding, bulks: list[Bulk]) -> Output:
        """Ask for the next archive; after the last (or where one fails) give the texts as they then stand."""
        if not bulks:
            yield from self._texts(holding)
            return

        def done(stream: TarStream) -> Output:
            holding.close(bulks[0].stamp)
            yield from self._next(holding, bulks[1:])

        def failed(reason: str) -> Output:
            if holding.stamp:
                yield from self._texts(holding)
            else:
                yield from self._lacking(f"the full archive couldn't be read: {reason}")

        url = f"{self.base}{LEGI}{bulks[0].name}"
        yield self._piece(url, TarStream(holding.wanted, url), 0, holding.take, done, failed)

    def _piece(self, url: str, stream: TarStream, start: int, take: Callable[[str, bytes], None],
               done: Callable[[TarStream], Output], failed: Callable[[str], Output],
               role: Role = "metadata") -> Request:  # fmt: skip
        """Ask for the next piece of an archive, or for the whole of a gazette's issue, which is a list of new acts."""
        size = int(self.source.options.get("piece", PIECE))
        span = f"bytes={start}-{start + size - 1}"

        def came(page: Page) -> Output:
            whole = page.capture.status != 206
            try:
                if whole and start:
                    raise BadInput(url, "the server no longer serves pieces", "try again later")
                for name, body in stream.feed(page.body):
                    take(name, body)
                if not stream.ended and (whole or len(page.body) < size):
                    raise BadInput(url, "the archive breaks off", "try again later")
            except BadInput as error:
                yield Capture(self.source.id, "", url, "listing", "failed", now(), reason=error.what)
                yield from failed(error.what)
                return
            if stream.ended:
                yield from done(stream)
            else:
                yield self._piece(url, stream, start + len(page.body), take, done, failed)

        return self.ask(url, role, lang="fr", good={206}, expect={"zip"}, then=came,
                        headers={"Accept-Encoding": "identity"} | ({"Range": span} if role == "metadata" else {}),
                        otherwise=lambda capture: failed(capture.reason))  # fmt: skip

    def _texts(self, holding: Holding) -> Iterator[Capture]:
        """Report each text as the archives give it: new, or the same as before."""
        if self.replay is None:
            holding.save(self._folder)
        for work in self.works:
            url = f"{self.base}{LEGI}#{work.identifier}"
            data = holding.pack(work.identifier)
            if data is None:
                yield self.lacking(work, "fr", url, f"no article of it in the archives up to {holding.stamp}")
                continue
            digest, at, known = hashlib.sha256(data).hexdigest(), now(), self.known.get((url, "fr"))
            same = known is not None and known.sha256 == digest
            facts: dict[str, Any] = {"sha256": digest, "bytes": len(data), "media_type": "application/gzip"}
            if not same:
                place = self.writer.convert(url, data, "application/gzip", at)
                facts |= {"warc": place.file, "offset": place.offset}
            yield Capture(self.source.id, work.id, url, "text", "unchanged" if same else "stored", at, status=200,
                          lang="fr", basis="consolidated", title=work.title, **facts)  # fmt: skip

    # the gazette

    def _gazette(self, page: Page) -> Output:
        """Read the newest issues of the Journal officiel for acts that name a watched text."""
        first = f"{(self.since or date.today()) - OVERLAP:%Y%m%d}" if self.replay is None else ""
        for bulk in [b for b in dila.listed(page.body) if not b.full and b.stamp >= first][-MOST_ISSUES:]:
            yield self._issue(f"{self.base}{JORF}{bulk.name}")

    def _issue(self, url: str) -> Request:
        found: list[Relation] = []

        def take(_: str, body: bytes) -> None:
            found.extend(jorf.relations(body, self.works))

        return self._piece(url, TarStream(gazette.is_act, url), 0, take, lambda _: found, lambda _: (), "listing")
