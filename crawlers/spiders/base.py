"""What every spider shares: asking, judging the answer, and reporting one capture an address.

A publisher's spider sets `name` and `hosts`, writes `plan()` (the first requests) and follows with `then=` callbacks.
It never sees an answer that is a challenge, an error page or empty: those become captures with their reason.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers import archive, polite, recognise
from crawlers.crawl import Known
from crawlers.recognise import Family
from crawlers.replay import NotInArchive, TooLarge, open_archive
from crawlers.watchlist import Source, Work
from pipeline.errors import BadInput
from pipeline.model import Basis, Capture, Outcome, Relation, Role

DEAD_AFTER = 5
"""Requests in a row without any answer after which a host that answered before is asked no more."""

Output = Iterable[Request | Relation | Capture | None]


@dataclass(frozen=True, slots=True)
class Page:
    """A good answer: its capture (stored or unchanged) and its bytes (none after a 304)."""

    capture: Capture
    body: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked for, with what to do when it comes (`then`) or doesn't (`otherwise`)."""

    url: str
    role: Role
    work: str = ""
    lang: str = ""
    version: str = ""
    basis: Basis | str = ""
    format: str = ""
    title: str = ""
    accept: str = ""
    language: str = ""
    expect: Collection[Family] = ()
    then: Callable[[Page], Output] | None = None
    otherwise: Callable[[Capture], Output] | None = None
    alternatives: Sequence[Mapping[str, str]] = ()
    absent: str = ""
    group: str = ""
    headers: Mapping[str, str] | None = None
    method: str = "GET"
    body: str = ""
    good: Collection[int] = ()
    jar: str = ""
    secret: bool = False


class SourceSpider(scrapy.Spider):
    """Base of the publishers' spiders.

    `hosts` are the publisher's own (redirects elsewhere are not followed), `expect` the families that a text may come
    in, `delay` the seconds between two requests, `cookies` whether the interface needs a session, `retry_also` the
    statuses that mean "later" beside the usual ones.
    """

    name = ""
    hosts: frozenset[str] = frozenset()
    base: str = ""
    expect: ClassVar[frozenset[Family]] = frozenset({"xml"})
    delay: ClassVar[float] = 1.0
    cookies: ClassVar[bool] = False
    retry_also: ClassVar[frozenset[int]] = frozenset()

    def __init__(self, *, source: Source, works: Sequence[Work], writer: archive.Writer, known: Iterable[Known] = (),
                 since: date | None = None, history: bool = False, replay: str | None = None) -> None:  # fmt: skip
        super().__init__(name=type(self).name)
        self.source, self.works, self.writer = source, works, writer
        self.since, self.history, self.replay = since, history, replay
        self.known = {(k.url, k.lang): k for k in known}
        self.dead: dict[str, str] = {}
        if "base" in source.options:  # a mirror, or a server on this machine
            self.base = str(source.options["base"]).rstrip("/")
            self.hosts = frozenset({urlsplit(self.base).hostname or ""})
        self._silent: dict[str, int] = {}
        self._reached: set[str] = set()
        self._grouped: set[str] = set()

    def plan(self) -> Output:
        """Yield the first requests. Each spider writes its own."""
        raise NotImplementedError

    def inspect(self, ask: Ask, body: bytes) -> tuple[Outcome, str] | None:
        """Look into a good answer for an error that the publisher reports inside it; None where there is none."""
        return None

    def form(self, ask: Ask, body: bytes) -> str:
        """Return the name of the parser for an answer, '' where the bytes tell it."""
        return ask.format

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry point."""
        try:
            for made in _some(self.plan()):
                yield made
        except Exception as error:  # Scrapy would only log it
            yield Capture(source=self.source.id, work="", url=self.base, role="listing", outcome="failed",
                          fetched_at=archive.now(), reason=f"error in the spider's plan: {error!r}")  # fmt: skip

    def held(self, prefix: str) -> list[str] | None:
        """In a replay: the archive's addresses that begin so (dated lists can't be guessed there). Else None."""
        if self.replay is None:
            return None
        bare = prefix.partition("://")[2]
        return [u for u in open_archive(Path(self.replay)).urls if u.partition("://")[2].startswith(bare)]

    def held_bodies(self, url: str) -> list[str] | None:
        """In a replay: the bodies of the POST requests to that address that the archive answers. Else None."""
        return None if self.replay is None else open_archive(Path(self.replay)).bodies(url)

    def feeds(self, **options: Any) -> Iterator[Request]:
        """Ask for the gazette's feeds that the catalogue names (`options.feeds`): the source's news, as listings."""
        for url in self.source.options.get("feeds", ()):
            yield self.ask(str(url), "listing", expect={"xml"}, group=str(url), **options)

    def lacking(self, work: Work, lang: str, url: str, reason: str, basis: str = "consolidated") -> Capture:
        """Report a text that can't even be asked for, because the list that would name its address lacks it."""
        return Capture(source=self.source.id, work=work.id, url=url, role="text", outcome="missing",
                       fetched_at=archive.now(), lang=lang, basis=basis, title=work.title, reason=reason)  # fmt: skip

    def ask(self, url: str, role: Role = "text", **options: Any) -> Request:
        """Make a request; the options are the fields of `Ask`.

        Texts and metadata are asked for conditionally where they are known; lists never are, their content is needed.
        `format` names the parser where the bytes don't tell it.
        `alternatives` are changes to the ask (another url, another accept), tried in turn when it is missing; `absent`
        says why a 404 is normal; failures that share a `group` are reported once. `good` are statuses that this
        publisher sends with good answers; asks of one `jar` share their cookies; `secret` keeps what is sent and
        answered out of the archive.
        """
        options.setdefault("expect", self.expect)
        return self._request(Ask(url=url, role=role, **options))

    def _request(self, ask: Ask) -> Request:
        headers = dict(ask.headers or {})
        if ask.accept:
            headers["Accept"] = ask.accept
        if ask.language:
            headers["Accept-Language"] = ask.language
        meta: dict[str, Any] = {"ask": ask}
        if ask.jar:
            meta["cookiejar"] = ask.jar
        if self.source.permission:
            meta["dont_obey_robotstxt"] = True
        known = self.known.get((ask.url, ask.lang)) if ask.role != "listing" else None
        if known is not None:
            meta["known"] = known
            if known.etag:
                headers["If-None-Match"] = known.etag
            if known.last_modified:
                headers["If-Modified-Since"] = known.last_modified
        return Request(ask.url, method=ask.method, body=ask.body, callback=self.answered, errback=self.unanswered,
                       headers=headers, meta=meta, dont_filter=True)  # fmt: skip

    def answered(self, response: Response) -> Iterator[Any]:
        """Judge an answer and report it; then go on."""
        meta = response.meta
        ask: Ask = meta["ask"]
        host = urlsplit(ask.url).netloc
        self._reached.add(host)
        self._silent[host] = 0
        outcome, reason = self._judged(ask, response)
        place: archive.Place = meta["archived"]
        header = {n.lower(): v for n, v in polite._flat(response.headers)}
        stored = outcome == "stored"
        capture = Capture(
            source=self.source.id,
            work=ask.work,
            url=ask.url,
            role=ask.role,
            outcome=outcome,
            fetched_at=meta["fetched_at"],
            status=response.status,
            media_type=header.get("content-type", ""),
            sha256=meta["digest"] if stored else meta["known"].sha256 if outcome == "unchanged" else "",
            bytes=len(response.body),
            final_url=response.url,
            lang=ask.lang,
            version=ask.version,
            basis=ask.basis,
            format=self.form(ask, response.body),
            title=ask.title,
            etag=header.get("etag", ""),
            last_modified=header.get("last-modified", ""),
            reason=reason,
            warc=place.file,
            offset=place.offset,
        )
        if outcome in ("stored", "unchanged"):
            yield capture
            if ask.then is not None:
                yield from _some(ask.then(Page(capture, response.body)))
        else:
            yield from self._turned_down(ask, capture)

    def _judged(self, ask: Ask, response: Response) -> tuple[Outcome, str]:
        meta = response.meta
        if "told_to_wait" in meta:
            return "blocked", f"the publisher asks to wait {meta['told_to_wait']:.0f} seconds (Retry-After)"
        if "damage" in meta:
            return "failed", meta["damage"]
        if response.status == 304 and "known" in meta:
            return "unchanged", ""
        if response.status == 206 and 206 in ask.good:  # a piece of a file can't be judged by its bytes
            return self.inspect(ask, response.body) or ("stored", "")
        status = 200 if response.status in ask.good else response.status
        verdict = recognise.judge(status, polite._flat(response.headers), response.body, ask.expect)
        if verdict is not None:
            return verdict.outcome, verdict.reason
        if inside := self.inspect(ask, response.body):
            return inside
        if "known" in meta and meta["known"].sha256 == meta["digest"]:
            return "unchanged", ""
        return "stored", ""

    def _turned_down(self, ask: Ask, capture: Capture) -> Iterator[Any]:
        """Try the next alternative, or report the failure and do what was planned for it."""
        if capture.outcome == "missing" and ask.alternatives:
            changes: dict[str, Any] = dict(ask.alternatives[0])
            yield self._request(replace(ask, **changes, alternatives=ask.alternatives[1:]))
            return
        if ask.absent and capture.outcome == "missing":
            capture = replace(capture, reason=ask.absent)
        if not ask.group or ask.group not in self._grouped:
            self._grouped.add(ask.group)
            yield capture
        if ask.otherwise is not None:
            yield from _some(ask.otherwise(capture))

    def unanswered(self, failure: Failure) -> Iterator[Any]:
        """Report a request that got no answer; give a host up that gives none."""
        request: Request = failure.request  # type: ignore[attr-defined]
        ask: Ask = request.meta["ask"]
        error = failure.value
        outcome: Outcome = "failed"
        reason = polite.describe(error)
        if isinstance(error, NotInArchive):
            outcome = "missing"
        elif isinstance(error, polite.Elsewhere):
            outcome = "blocked"
        elif isinstance(error, scrapy.exceptions.IgnoreRequest):
            outcome, reason = "blocked", "robots.txt forbids this address" if "robots" in reason.lower() else reason
        elif not isinstance(error, BadInput | TooLarge) and type(error).__name__ != "DownloadCancelledError":
            host = urlsplit(request.url).netloc
            if host in self.dead:
                return  # reported when the host was given up; what is left of the plan falls away with it
            self._silent[host] = self._silent.get(host, 0) + 1
            if host not in self._reached or self._silent[host] >= DEAD_AFTER:
                self.dead[host] = reason
                origin = f"{urlsplit(request.url).scheme}://{host}/"
                yield Capture(source=self.source.id, work="", url=origin, role="listing", outcome="failed",
                              fetched_at=archive.now(), reason=f"{host} can't be reached: {reason}")  # fmt: skip
                return
        capture = Capture(source=self.source.id, work=ask.work, url=ask.url, role=ask.role, outcome=outcome,
                          fetched_at=archive.now(), lang=ask.lang, version=ask.version, basis=ask.basis,
                          title=ask.title, reason=reason)  # fmt: skip
        yield from self._turned_down(ask, capture)


def _some(made: Output | None) -> Iterator[Request | Relation | Capture]:
    return (m for m in made or () if m is not None)
