"""Runs spiders in Scrapy's engine and writes what they yield as JSON lines. Lives in the child process only."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess

from crawlers.archive import Writer
from crawlers.crawl import Known
from crawlers.spiders import spider
from crawlers.spiders.base import SourceSpider
from crawlers.watchlist import Source, Work
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Capture

Line = Callable[[dict[str, Any]], None]


def user_agent() -> str:
    """Who we say we are: name, version and, from `SAFEREPORT_CONTACT`, where the operator can be reached."""
    try:
        number = version("safereport")
    except PackageNotFoundError:
        number = "0"
    contact = " ".join(os.environ.get("SAFEREPORT_CONTACT", "").split())
    return f"safereport/{number}" + (f" (+{contact})" if contact else " (legal research monitor)")


def settings(replay: str | None) -> dict[str, Any]:
    """Return the Scrapy settings that hold for every source; polite unless an archive answers."""
    polite: dict[str, Any] = {
        "USER_AGENT": user_agent(),
        "ROBOTSTXT_OBEY": True,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": 1.0,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "CONCURRENT_REQUESTS": 4,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_TIMEOUT": 90,
        "DNS_TIMEOUT": 10,
        "DOWNLOAD_MAXSIZE": safe.MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": 3,
        "REDIRECT_MAX_TIMES": 8,
        # the spiders judge every answer themselves, bytes as served
        "HTTPERROR_ALLOW_ALL": True,
        "COMPRESSION_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": False,
        "URLLENGTH_LIMIT": 0,
        "DEFAULT_REQUEST_HEADERS": {},
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "LOG_FORMAT": "%(levelname)s %(name)s: %(message)s",
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "crawlers.polite.PoliteRobotsMiddleware": 100,
            "crawlers.polite.PoliteRetryMiddleware": 550,
            "crawlers.polite.SameHostRedirectMiddleware": 600,
            "crawlers.polite.ArchiveMiddleware": 890,
        },
        # nothing but http and https is ever asked
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
    }
    if replay:
        handler = "crawlers.replay.ReplayHandler"
        polite["DOWNLOAD_HANDLERS"] |= {"http": handler, "https": handler}
        polite |= {"SAFEREPORT_REPLAY": replay, "AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_DELAY": 0,
                   "RETRY_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 4}  # fmt: skip
    return polite


class Lines:
    """Item pipeline: one JSON line for each capture and relation."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Lines:
        return cls(crawler.settings["SAFEREPORT_LINE"].line)

    def process_item(self, item: Any) -> Any:
        """Write the item down at once: what was reported survives a crash."""
        self._line({"type": "capture" if isinstance(item, Capture) else "relation", **asdict(item)})
        return item


class _Out:
    """Carries the open file through Scrapy's settings, which copy everything that can be copied."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("a", encoding="utf-8")

    def line(self, row: dict[str, Any]) -> None:
        self._stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._stream.flush()

    def __deepcopy__(self, memo: Any) -> _Out:
        return self


def run(job_file: Path, out_file: Path) -> None:
    """Run the job: all its sources at once, each host one request at a time."""
    job = json.loads(job_file.read_text(encoding="utf-8"))
    out = _Out(out_file)
    sources = {row["id"]: Source(**row) for row in job["catalogue"]["sources"]}
    works = [_work(row) for row in job["catalogue"]["works"]]
    wanted = set(job["works"]) if job["works"] is not None else None
    process = CrawlerProcess(
        {**settings(job["replay"]), "ITEM_PIPELINES": {Lines: 100}, "SAFEREPORT_LINE": out, **job["settings"]}
    )
    for name in job["sources"]:
        source = sources[name]
        crawler = process.create_crawler(_own(source, job))
        since = (job["since"] or {}).get(name)
        notes = [f"replayed from {Path(job['replay']).name}"] if job["replay"] else []
        if source.permission:
            notes.append(f"robots.txt set aside with the publisher's permission: {source.permission}")
        writer = Writer(Path(job["archive_dir"]), name, user_agent(), "; ".join(notes))
        _listen(crawler, source, writer, out.line)
        process.crawl(
            crawler,
            source=source,
            works=[w for w in works if w.source == name and (wanted is None or w.id in wanted)],
            writer=writer,
            known=[Known(*k) for k in job["known"]],
            since=date.fromisoformat(since) if since else None,
            history=job["history"],
            replay=job["replay"],
        )
    process.start()


def _work(row: dict[str, Any]) -> Work:
    return Work(**{**row, "languages": tuple(row["languages"]), "implements": tuple(row["implements"])})


def _own(source: Source, job: dict[str, Any]) -> type[SourceSpider]:
    """The source's spider class with the settings that are its own."""
    kind = spider(source.spider)
    own: dict[str, Any] = {"COOKIES_ENABLED": kind.cookies}
    if kind.retry_also:
        own["RETRY_HTTP_CODES"] = sorted({500, 502, 503, 504, 522, 524, 408, 429} | kind.retry_also)
    if not job["replay"] and "DOWNLOAD_DELAY" not in job["settings"]:
        own["DOWNLOAD_DELAY"] = float(source.options.get("delay", kind.delay))
    return type(kind.__name__, (kind,), {"custom_settings": own})


def _listen(crawler: Crawler, source: Source, writer: Writer, line: Line) -> None:
    """Report errors of the code and the end of the crawl."""

    def broke(failure: Any, response: Any, spider: Any) -> None:
        ask = response.meta.get("ask") if response is not None else None
        error = failure.value
        message = error.what if isinstance(error, BadInput) else f"error in the spider: {error!r}"
        line({"type": "error", "source": source.id, "message": message,
              "work": ask.work if ask else "", "url": getattr(response, "url", "")})  # fmt: skip

    def closed(spider: Any, reason: str) -> None:
        writer.close()
        count = crawler.stats.get_value("downloader/request_count", 0) if crawler.stats else 0
        line({"type": "done", "source": source.id, "requests": count, "reason": reason})

    crawler.signals.connect(broke, signals.spider_error, weak=False)
    crawler.signals.connect(closed, signals.spider_closed, weak=False)
