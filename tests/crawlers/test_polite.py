"""Manners on the wire: a server on this machine that limits, drops, redirects, answers 304 and lies."""

from __future__ import annotations

import gzip
import socket
from pathlib import Path
from typing import Any

import pytest
from publishers import Server, catalogue, law_html, law_xml, source, work
from warcio.archiveiterator import ArchiveIterator

from crawlers import archive
from crawlers.crawl import CrawlResult, Known, crawl
from crawlers.engine import user_agent
from pipeline.model import Capture

QUICK = {"AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_DELAY": 0, "SAFEREPORT_BACKOFF": 0.05, "RETRY_TIMES": 2,
         "DOWNLOAD_TIMEOUT": 5}  # fmt: skip
API = "/datosabiertos/api/legislacion-consolidada/id/BOE-A-1"
XML = {"Content-Type": "application/xml; charset=utf-8"}
ROBOTS = "/robots.txt"


def run(server: Server, tmp_path: Path, spider: str = "boe", known: list[Known] | None = None,
        **settings: Any) -> CrawlResult:  # fmt: skip
    entry = work("BOE-A-1") if spider == "boe" else work("32019L9901", "cellar", ("en",))
    return crawl([spider], catalogue=catalogue(source(spider, base=server.url), entry), archive_dir=tmp_path / "arch",
                 known=known or [], settings={**QUICK, **settings}, timeout=60)  # fmt: skip


def text(result: CrawlResult) -> Capture:
    (capture,) = [c for c in result.captures if c.role == "text"]
    return capture


def warc_statuses(tmp_path: Path, path: str) -> list[tuple[str, str]]:
    out = []
    for file in (tmp_path / "arch").rglob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type in ("response", "revisit") and path in record.rec_headers["WARC-Target-URI"]:
                    out.append((record.rec_type, record.http_headers.get_statuscode()))
    return out


def test_retry_after_is_kept_and_everything_is_archived(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFEREPORT_CONTACT", "mailto:me@example.org")
    server.replies[f"{API}/texto"] = [
        (429, {"Retry-After": "1"}, b"slow"), (503, {}, b"later"), (200, XML, law_xml()),
    ]  # fmt: skip
    result = run(server, tmp_path)
    assert text(result).outcome == "stored"
    assert archive.body(tmp_path / "arch", text(result)) == law_xml()
    asked = [a for a in server.asked if a.path == f"{API}/texto"]
    assert len(asked) == 3
    assert asked[1].at - asked[0].at >= 1.0
    # the pause holds for the host, not for the one address
    assert not [a for a in server.asked if asked[0].at < a.at < asked[0].at + 0.95]
    assert warc_statuses(tmp_path, "/texto") == [("response", "429"), ("response", "503"), ("response", "200")]
    assert warc_statuses(tmp_path, ROBOTS) == [("response", "404")]
    agents = {a.headers["User-Agent"] for a in server.asked}
    assert agents == {user_agent()} and "(+mailto:me@example.org)" in agents.pop()
    assert {a.headers.get("Accept") for a in asked} == {"application/xml"}
    assert not any("Cookie" in a.headers for a in server.asked)
    assert result.requests == {"boe": len(server.asked)}


def test_a_wait_that_is_too_long_is_not_sat_out(server: Server, tmp_path: Path) -> None:
    server.replies[f"{API}/texto"] = [(429, {"Retry-After": "86400"}, b"tomorrow")]
    result = run(server, tmp_path)
    assert text(result).outcome == "blocked"
    assert "wait 86400 seconds" in text(result).reason
    assert server.paths().count(f"{API}/texto") == 1


def test_dropped_connections_are_retried_then_reported(server: Server, tmp_path: Path) -> None:
    server.replies[f"{API}/texto"] = ["drop", (200, XML, law_xml())]
    assert text(run(server, tmp_path)).outcome == "stored"
    server.replies[f"{API}/texto"] = ["drop"]
    server.asked.clear()
    capture = text(run(server, tmp_path))
    assert (capture.outcome, capture.reason) == (
        "failed",
        "the connection was dropped before the answer was whole",
    )
    assert server.paths().count(f"{API}/texto") == 3


def test_an_unchanged_act_costs_one_small_request(server: Server, tmp_path: Path) -> None:
    tagged = {**XML, "ETag": '"v1"', "Last-Modified": "Mon, 02 Dec 2019 00:00:00 GMT"}
    server.replies = {f"{API}/metadatos": [(200, tagged, law_xml("m"))], f"{API}/texto": [(200, tagged, law_xml())]}
    first = run(server, tmp_path)
    known = [Known(c.url, c.lang, c.etag, c.last_modified, c.sha256, c.fetched_at) for c in first.captures
             if c.outcome == "stored"]  # fmt: skip
    assert [k.etag for k in known] == ['"v1"', '"v1"']
    server.replies[f"{API}/metadatos"] = [(304, {"ETag": '"v1"'}, b"")]
    server.asked.clear()
    again = run(server, tmp_path, known=known)
    acts = [a for a in server.asked if API in a.path]
    assert [a.path for a in acts] == [f"{API}/metadatos"]
    assert acts[0].headers["If-None-Match"] == '"v1"'
    assert acts[0].headers["If-Modified-Since"] == "Mon, 02 Dec 2019 00:00:00 GMT"
    (capture,) = [c for c in again.captures if c.work]
    assert (capture.outcome, capture.status, capture.bytes) == ("unchanged", 304, 0)
    assert ("revisit", "304") in warc_statuses(tmp_path, "/metadatos")
    # changed metadata bring the text, asked for conditionally too
    server.replies[f"{API}/metadatos"] = [(200, {**XML, "ETag": '"v2"'}, law_xml("n"))]
    server.replies[f"{API}/texto"] = [(304, {}, b"")]
    server.asked.clear()
    assert text(run(server, tmp_path, known=known)).outcome == "unchanged"
    assert [a.headers.get("If-None-Match") for a in server.asked if a.path == f"{API}/texto"] == ['"v1"']


def test_redirects_keep_language_and_stay_at_the_publisher(server: Server, tmp_path: Path) -> None:
    xhtml = {"Content-Type": "application/xhtml+xml"}
    path = "/resource/celex/32019L9901"
    server.replies[path] = [(303, {"Location": f"{server.url}/resource/cellar/1.0006.03"}, b"")]
    server.replies["/resource/cellar/1.0006.03"] = [(200, xhtml, law_html())]
    capture = text(run(server, tmp_path, "cellar"))
    assert (capture.outcome, capture.url, capture.final_url) == (
        "stored", server.url + path, f"{server.url}/resource/cellar/1.0006.03",
    )  # fmt: skip
    followed = next(a for a in server.asked if a.path.endswith("1.0006.03"))
    assert (followed.headers["Accept-Language"], followed.headers["Accept"]) == ("eng", "application/xhtml+xml")
    assert warc_statuses(tmp_path, path) == [("response", "303")]
    server.replies[path] = [(303, {"Location": "http://elsewhere.invalid/login"}, b"")]
    capture = text(run(server, tmp_path, "cellar"))
    assert capture.outcome == "blocked"
    assert "another host: http://elsewhere.invalid/login" in capture.reason


def test_what_is_no_law_is_not_stored(server: Server, tmp_path: Path) -> None:
    answers: list[tuple[dict[str, str], bytes, str, str]] = [
        ({"Content-Type": "text/html"}, b"<html><script src='https://x.awswaf.com/challenge.js'></script></html>",
         "blocked", "challenge"),
        ({**XML, "Content-Encoding": "gzip"}, gzip.compress(law_xml() * 200, mtime=0)[:-30], "failed", "damaged gzip"),
        (XML, b"<a>" + b"x" * 300_000, "failed", "over the limit"),
        (XML, b"", "failed", "empty"),
        (XML, law_xml(), "stored", ""),
    ]  # fmt: skip
    works = [work(f"BOE-A-{number}") for number in range(len(answers))]
    for entry, (headers, body, _, _) in zip(works, answers, strict=True):
        path = f"/datosabiertos/api/legislacion-consolidada/id/{entry.identifier}/texto"
        server.replies[path] = [(200, headers, body)]
    result = crawl(["boe"], catalogue=catalogue(source("boe", base=server.url), *works), archive_dir=tmp_path / "arch",
                   settings={**QUICK, "DOWNLOAD_MAXSIZE": 200_000}, timeout=60)  # fmt: skip
    found = {c.work: c for c in result.captures if c.role == "text"}
    for entry, (_, _, outcome, words) in zip(works, answers, strict=True):
        capture = found[entry.id]
        assert capture.outcome == outcome, capture
        assert words in capture.reason
        assert bool(capture.sha256) == (outcome == "stored")


def test_gzip_is_asked_for_and_archived_as_sent(server: Server, tmp_path: Path) -> None:
    packed = gzip.compress(law_xml())
    server.replies[f"{API}/texto"] = [(200, {**XML, "Content-Encoding": "gzip"}, packed)]
    capture = text(run(server, tmp_path))
    assert capture.bytes == len(law_xml())
    assert archive.body(tmp_path / "arch", capture) == law_xml()
    assert server.asked[-1].headers["Accept-Encoding"] == "gzip"
    with (tmp_path / "arch" / capture.warc).open("rb") as stream:
        stream.seek(capture.offset)
        assert next(iter(ArchiveIterator(stream))).raw_stream.read() == packed


def test_robots_txt_is_obeyed(server: Server, tmp_path: Path) -> None:
    server.replies[ROBOTS] = [(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /datosabiertos/")]
    server.replies[f"{API}/texto"] = [(200, XML, law_xml())]
    result = run(server, tmp_path)
    assert (text(result).outcome, text(result).reason) == ("blocked", "robots.txt forbids this address")
    assert set(server.paths()) <= {ROBOTS, "/diario_boe/xml.php?id=BOE-A-1"}
    assert warc_statuses(tmp_path, ROBOTS) == [("response", "200")]


def test_a_robots_txt_that_fails_forbids_all(server: Server, tmp_path: Path) -> None:
    server.replies[ROBOTS] = [(500, {}, b"oops")]
    result = run(server, tmp_path)
    (capture,) = result.captures
    assert (capture.outcome, capture.work) == ("failed", "")
    assert "robots.txt answered 500" in capture.reason
    assert set(server.paths()) == {ROBOTS}


def test_a_publisher_that_cannot_be_reached_is_one_capture(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = run(Server(f"http://127.0.0.1:{port}"), tmp_path)
    (capture,) = result.captures
    assert (capture.source, capture.work, capture.outcome) == ("boe", "", "failed")
    assert capture.reason == f"127.0.0.1:{port} can't be reached: the connection was refused"
    assert result.errors == []


def test_all_works_arrive_from_a_server_that_limits_drops_and_redirects(server: Server, tmp_path: Path) -> None:
    works = [work(f"BOE-A-{number}") for number in range(1, 7)]
    base = "/datosabiertos/api/legislacion-consolidada/id/"
    good = (200, XML, law_xml())
    trouble: list[list[Any]] = [
        [(429, {"Retry-After": "1"}, b"slow"), good], ["drop", good], [(503, {}, b"later"), good],
        [(301, {"Location": f"{server.url}/moved"}, b"")], [good], [good],
    ]  # fmt: skip
    server.replies = {f"{base}{w.identifier}/texto": replies for w, replies in zip(works, trouble, strict=True)}
    server.replies["/moved"] = [good]
    delay = 0.1
    settings = {**QUICK, "DOWNLOAD_DELAY": delay, "RANDOMIZE_DOWNLOAD_DELAY": False}
    result = crawl(["boe"], catalogue=catalogue(source("boe", base=server.url), *works), archive_dir=tmp_path / "arch",
                   settings=settings, timeout=60)  # fmt: skip
    assert {c.work: c.outcome for c in result.captures if c.role == "text"} == {w.id: "stored" for w in works}
    texts = [a.path for a in server.asked if a.path.endswith(("/texto", "/moved"))]
    assert len(texts) == len(works) + 4, "one request a text, one more for each 429, drop, 503 and redirect"
    assert len(server.asked) == result.requests["boe"]
    times = [a.at for a in server.asked]
    rates = [late - early for early, late in zip(times, times[4:], strict=False)]  # a busy machine jitters single ones
    assert min(rates) > 0.8 * 4 * delay
