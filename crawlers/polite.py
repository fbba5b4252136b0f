"""Downloader middlewares: archive first, wait when told to, obey robots.txt, never leave the publisher's hosts."""

from __future__ import annotations

import asyncio
import hashlib
import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response

from crawlers import archive
from crawlers.replay import NotInArchive
from pipeline.errors import BadInput

LONGEST_WAIT = 300.0
"""Seconds that a crawl waits at most for one Retry-After; beyond that the request fails with the wait as reason."""


WITHHELD = b"(withheld)"
"""What the archive holds in place of keys and of the tokens that they buy (`Ask.secret`)."""


class Unreachable(Exception):
    """The host gives no answer at all (or none to robots.txt, which then forbids all: RFC 9309, 2.3.1.4)."""


class Elsewhere(IgnoreRequest):
    """A redirect leads to a host that isn't the publisher's."""


class ArchiveMiddleware:
    """Nearest to the network: writes every exchange to the WARC file as it came, then undoes the content coding.

    Leaves in `request.meta` what the spider needs: `archived` (place), `digest` and `fetched_at`, or `damage`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Forget what an earlier attempt left, refuse hosts that are down, ask for gzip only."""
        for key in ("archived", "digest", "damage", "fetched_at"):
            request.meta.pop(key, None)
        request.headers.setdefault("Accept-Encoding", "gzip")

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive, decode, and hand on a plain response (bytes are judged by the spider, not by Scrapy)."""
        spider: Any = self.crawler.spider
        headers = _flat(response.headers)
        date = request.meta.get("fetched_at") or archive.now()
        damage = ""
        try:
            body = archive.decoded(headers, response.body, response.url)
        except BadInput as error:
            body, damage = b"", f"{error.what} (Content-Encoding)"
        secret = getattr(request.meta.get("ask"), "secret", False)
        digest = hashlib.sha256(WITHHELD if secret else body).hexdigest()
        known = request.meta.get("known")
        same = known is not None and (response.status == 304 or (response.status == 200 and known.sha256 == digest))
        place = spider.writer.write(
            url=request.url,
            method=request.method,
            request_headers=_flat(request.headers),
            request_body=WITHHELD if secret else request.body,
            status=response.status,
            reason=_REASONS.get(response.status, ""),
            headers=headers,
            body=b"" if same else WITHHELD if secret else response.body,
            date=date,
            known_sha256=known.sha256 if same and known else "",
            known_date=known.fetched_at if same and known else "",
        )
        request.meta.update(archived=place, digest=digest, fetched_at=date)
        if damage:
            request.meta["damage"] = damage
        plain = {k: v for k, v in response.headers.items() if k.lower() != b"content-encoding"}
        return Response(response.url, status=response.status, headers=plain, body=body, request=request)


class PoliteRetryMiddleware(RetryMiddleware):
    """Scrapy's retries with what they lack: a growing pause, and Retry-After kept for the whole host."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self._pause: float = settings.getfloat("SAFEREPORT_BACKOFF", 2.0)
        self._resume: dict[str, float] = {}

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked again. Raises `Unreachable` for a host that was found dead."""
        host = urlsplit(request.url).netloc
        if reason := getattr(self.crawler.spider, "dead", {}).get(host):
            raise Unreachable(reason)
        while (wait := self._resume.get(host, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Retry passing failures after the pause that the server asks for, or a growing one."""
        if response.status in self.retry_http_codes and not request.meta.get("dont_retry"):
            wait = _retry_after(response)
            if wait is not None and wait > LONGEST_WAIT:
                request.meta["told_to_wait"] = wait
                return response
            self._rest(request, wait)
        return super().process_response(request, response)

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Any:
        """Retry dropped connections and timeouts; a name that doesn't resolve only once."""
        if isinstance(exception, CannotResolveHostError):
            request.meta["max_retry_times"] = min(1, request.meta.get("max_retry_times", self.max_retry_times))
        if isinstance(exception, self.exceptions_to_retry):
            self._rest(request, None)
        return super().process_exception(request, exception)

    def _rest(self, request: Request, wait: float | None) -> None:
        tries = request.meta.get("retry_times", 0)
        if tries >= request.meta.get("max_retry_times", self.max_retry_times):
            return
        pause = self._pause * 2**tries if wait is None else wait
        host = urlsplit(request.url).netloc
        self._resume[host] = max(self._resume.get(host, 0.0), time.monotonic() + pause)


class PoliteRobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt check, which lets all pass when robots.txt can't be fetched: here nothing passes then."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreached: dict[str, str] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def robot_parser(self, request: Request) -> Any:
        """Return the host's rules; one request at a time.

        Scrapy's own (2.19) hands the rules to the first of several waiting requests only: the others get None and
        pass unchecked.
        """
        async with self._locks.setdefault(urlsplit(request.url).netloc, asyncio.Lock()):
            return await super().robot_parser(request)

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Raise `IgnoreRequest` for what robots.txt forbids, `Unreachable` where it can't be had."""
        await super().process_request(request)
        if reason := self._unreached.get(urlsplit(request.url).netloc):
            raise Unreachable(reason)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._unreached[netloc] = f"robots.txt answered {response.status}"
        elif response.status >= 400:  # RFC 9309, 2.3.1.3: no robots.txt, no limits; its error page has no rules
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest | NotInArchive):
            self._unreached[netloc] = describe(exc)
        super()._robots_error(exc, netloc)


class SameHostRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects, kept on https (CELLAR redirects https to http) and on the publisher's hosts."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Follow a redirect. Raises `Elsewhere` where it leaves the publisher."""
        result = super().process_response(request, response)
        if not isinstance(result, Request):
            return result
        old, new = urlsplit(request.url), urlsplit(result.url)
        if new.hostname not in getattr(self.crawler.spider, "hosts", {old.hostname}):
            raise Elsewhere(f"redirected to another host: {result.url}")
        if old.scheme == "https" and new.scheme == "http" and new.port in (None, 80):
            return result.replace(url=new._replace(scheme="https", netloc=new.hostname or "").geturl())
        return result


def describe(error: BaseException) -> str:
    """Say in a few plain words why no answer came."""
    name = type(error).__name__
    text = str(error).strip()
    words = {
        "CannotResolveHostError": "the host name can't be resolved (no network?)",
        "DownloadConnectionRefusedError": "the connection was refused",
        "DownloadTimeoutError": "no answer in time",
        "ResponseDataLossError": "the connection was dropped before the answer was whole",
        "DownloadCancelledError": f"the body is over the limit ({text})",
        "DownloadFailedError": f"the connection failed ({text})" if text else "the connection failed",
    }
    return words.get(name, text or name)


def _flat(headers: Any) -> list[tuple[str, str]]:
    return [(k.decode("latin-1"), v.decode("latin-1")) for k, values in headers.items() for v in values]


def _retry_after(response: Response) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110, 10.2.3: a number or a date), None without it."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time()) if value else None
    except ValueError:
        return None


_REASONS = {
    200: "OK", 202: "Accepted", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable",
    429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
