"""Answers from an archive in place of the network (`--replay`).

An archive is a WARC file, a folder of WARC files, or a folder with an `index.jsonl`, one stored response a line:
`{"url","file","status","content_type","lang","headers","fidelity","note"}`; `"sparql": FILE.ttl` in place of `file`
answers any query sent to that address; with `"method": "POST"` a line answers posts, with `"body"` those of that body
alone. Scrapy asks it through `ReplayHandler`, which stands in for the http and https handlers: there is no other way
out of the process, so nothing leaves the machine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from w3lib.url import canonicalize_url

from crawlers import archive
from crawlers.languages import two_letters
from pipeline import safe
from pipeline.errors import BadInput

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
SPARQL_JSON = "application/sparql-results+json"


class NotInArchive(Exception):
    """The archive has no answer to this request."""


class TooLarge(Exception):
    """The body is over `safe.MAX_BYTES`."""


def normal(url: str) -> str:
    """Return the key of an address: no scheme (http and https are one), one percent-encoding, sorted query."""
    parts = urlsplit(canonicalize_url(url, keep_blank_values=True))
    host = (parts.hostname or "").lower()
    if parts.port not in (None, 80, 443):
        host += f":{parts.port}"
    path = parts.path.replace("%28", "(").replace("%29", ")").replace("%2C", ",").replace("%3A", ":")
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")


@dataclass(slots=True)
class Entry:
    """One stored response; its bytes lie in `path` (at `offset` of a WARC file)."""

    url: str
    path: Path | None
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    lang: str = ""
    date: str = ""
    offset: int = -1
    accept: str = ""
    revisit_of: str = ""
    method: str = "GET"
    sent: str = ""
    span: str = ""
    """The `Range` that it was asked for with: it answers that one alone."""

    @property
    def media_type(self) -> str:
        return archive.header(self.headers, "Content-Type")

    def body(self) -> bytes:
        """Return the bytes as stored. Raises `NotInArchive`, `TooLarge`, or `BadInput` for damaged ones."""
        if self.path is None or not self.path.is_file():
            raise NotInArchive(f"the archive's index names a file that isn't there: {self.path}")
        if self.offset >= 0:
            return archive.read(self.path, self.offset)
        if (size := self.path.stat().st_size) > safe.MAX_BYTES:
            raise TooLarge(f"{size} bytes are over the limit of {safe.MAX_BYTES}")
        return self.path.read_bytes()


class ReplayArchive:
    """Everything an archive holds, by normalised address."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Entry]] = {}
        self.graphs: dict[str, list[Path]] = {}
        self._stores: dict[str, pyoxigraph.Store] = {}

    def add(self, entry: Entry) -> None:
        """Take one stored response."""
        self.entries.setdefault(normal(entry.url), []).append(entry)

    @cached_property
    def urls(self) -> list[str]:
        """The addresses held for GET, as stored."""
        return list(dict.fromkeys(e.url for held in self.entries.values() for e in held if e.method == "GET"))

    def bodies(self, url: str) -> list[str]:
        """Return the bodies of the POST requests held for an address; '' for an answer to any body."""
        return [e.sent for e in self.entries.get(normal(url), []) if e.method == "POST"]

    def find(self, url: str, accept: str = "", language: str = "", method: str = "GET", sent: str = "",
             span: str = "") -> Entry | None:  # fmt: skip
        """Return the stored response that answers best, or None.

        An entry in another language than the one asked for is no answer; of several that remain, `Accept` decides,
        then an answer before a passing failure (429, 503 …), then the newest. A POST is answered by an entry of the
        same body (`sent`), or one that has none.
        """
        held = [e for e in self.entries.get(normal(url), []) if e.method == method and _speaks(e, language)]
        held = [e for e in held if not e.span or e.span == span]
        if method != "GET":
            same = [e for e in held if e.sent and plain(e.sent) == plain(sent)]
            held = same or [e for e in held if not e.sent]
        if len(held) > 1:
            held = [e for e in held if _accepted(e, accept)]
        best = max(held, key=lambda e: (e.status not in TRANSIENT, e.date), default=None)
        return self._resolved(best, held) if best is not None and best.revisit_of else best

    def _resolved(self, revisit: Entry, held: list[Entry]) -> Entry | None:
        """Return the response that a revisit record stands for: same address, same digest."""
        full = sorted((e for e in held if not e.revisit_of and e.status == 200), key=lambda e: e.date, reverse=True)
        wanted = revisit.revisit_of.partition(":")
        for entry in full:
            if wanted[0] != "sha256" or hashlib.sha256(entry.body()).hexdigest() == wanted[2]:
                return entry
        return None

    def sparql(self, url: str, query: str) -> tuple[int, bytes] | None:
        """Answer a query sent to that address: (status, body), or None where the archive has no graph for it."""
        key = normal(url.partition("?")[0])
        if key not in self.graphs:
            return None
        if key not in self._stores:
            store = pyoxigraph.Store()
            for path in self.graphs[key]:
                try:
                    store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
                except (OSError, SyntaxError, ValueError) as error:
                    raise BadInput(str(path), f"not Turtle: {error}", "mend the archive") from error
            self._stores[key] = store
        try:
            found: Any = self._stores[key].query(query)
        except (SyntaxError, ValueError) as error:
            return 400, str(error).encode()
        return 200, bytes(found.serialize(format=pyoxigraph.QueryResultsFormat.JSON))


@cache
def open_archive(path: Path) -> ReplayArchive:
    """Read an archive's index. Raises `BadInput` naming file, line and reason where it can't be used."""
    found = ReplayArchive()
    if path.is_file():
        _add_warc(found, path)
        return found
    if not path.is_dir():
        raise BadInput(str(path), "no archive is there", "give a WARC file, a folder of them, or one with index.jsonl")
    index = path / "index.jsonl"
    warcs = sorted(p for p in path.rglob("*") if p.name.endswith((".warc", ".warc.gz")))
    if index.is_file():
        _add_index(found, index)
    elif not warcs:
        raise BadInput(str(path), "the folder holds neither index.jsonl nor a WARC file", "check the path")
    for warc in warcs:
        _add_warc(found, warc)
    return found


def _add_index(found: ReplayArchive, index: Path) -> None:
    folder = index.parent.resolve()
    for number, line in enumerate(index.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{index}:{number}"
        try:
            row = json.loads(line)
            url, name = row["url"], row.get("sparql") or row["file"]
            status, kind, lang = int(row.get("status", 200)), row.get("content_type") or "", row.get("lang") or ""
            extra = [(str(n), str(v)) for n, v in (row.get("headers") or {}).items()]
            method, sent = str(row.get("method") or "GET").upper(), row.get("body") or ""
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(where, f"not a stored response: {error!r}", 'it needs "url" and "file"') from error
        target = (folder / name).resolve()
        if not target.is_relative_to(folder):
            raise BadInput(where, f"{name} lies outside the archive", "keep the files below index.jsonl")
        if row.get("sparql"):
            paths = found.graphs.setdefault(normal(url), [])
            if target not in paths:
                paths.append(target)
            continue
        headers = ([("Content-Type", kind)] if kind else []) + extra
        sent = sent if isinstance(sent, str) else json.dumps(sent)
        found.add(Entry(url, target, status, headers, two_letters(lang), method=method, sent=sent))


def _add_warc(found: ReplayArchive, path: Path) -> None:
    for r in archive.records(path):
        if r.method not in ("GET", "POST") or not (r.status or r.revisit_of):
            continue
        lang = two_letters(r.language.split(",")[0]) or two_letters(archive.header(r.headers, "Content-Language"))
        found.add(Entry(r.url, r.path, r.status, r.headers, lang, r.date, r.offset, r.accept, r.revisit_of,
                        r.method, r.sent, r.span))  # fmt: skip


def _speaks(entry: Entry, language: str) -> bool:
    """Whether an entry is in one of the languages asked for; entries of no known language always are."""
    wanted = {two_letters(part.partition(";")[0]) for part in language.split(",")} - {""}
    return not wanted or not entry.lang or entry.lang in wanted


def _accepted(entry: Entry, accept: str) -> bool:
    """Whether an entry is of a media type asked for; `mtype` and the like count where the archive noted them."""
    if not accept or (entry.accept and entry.accept == accept):
        return True
    if entry.accept and entry.status != 200:
        return False
    have = entry.media_type.partition(";")[0].strip().lower()
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return not have or any(w in ("*/*", have) or (w.endswith("/*") and have.startswith(w[:-1])) for w in wanted)


class ReplayHandler(BaseDownloadHandler):
    """Scrapy's http and https handler in a replay. A robots.txt that the archive lacks means that all is allowed."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._archive = open_archive(Path(crawler.settings["SAFEREPORT_REPLAY"]))

    async def download_request(self, request: Request) -> Response:
        """Answer one request. Raises `NotInArchive`, `TooLarge` or `BadInput`."""
        url = request.url
        if (query := _query(request)) and (answer := self._archive.sparql(url, query)):
            return Response(url, status=answer[0], body=answer[1], headers={"Content-Type": SPARQL_JSON})
        accept, language = (_header(request, name) for name in ("Accept", "Accept-Language"))
        sent = request.body.decode("utf-8", "replace") if request.method == "POST" else ""
        entry = self._archive.find(url, accept, language, request.method, sent, _header(request, "Range"))
        if entry is None:
            if urlsplit(url).path == "/robots.txt":
                return Response(url, status=404)
            raise NotInArchive("not in the replay archive")
        data = entry.body()
        headers: dict[str, list[str]] = {}
        for name, value in entry.headers:
            if entry.offset < 0 or name.lower() not in ("content-encoding", "transfer-encoding", "content-length"):
                headers.setdefault(name, []).append(value)
        request.meta["fetched_at"] = entry.date
        return Response(url, status=entry.status, body=data, headers=headers)


def plain(sent: str) -> str:
    """Return a posted body in one spelling: JSON with sorted keys, anything else without outer white space."""
    try:
        return json.dumps(json.loads(sent), sort_keys=True)
    except ValueError:
        return sent.strip()


def _query(request: Request) -> str:
    """The SPARQL query of a request (GET parameter, POST form, or bare body), or the empty string."""
    if request.method == "POST":
        kind = _header(request, "Content-Type")
        text = request.body.decode("utf-8", "replace")
        return text if "sparql-query" in kind else "".join(parse_qs(text).get("query", [""])[:1])
    return "".join(parse_qs(urlsplit(request.url).query).get("query", [""])[:1])


def _header(request: Request, name: str) -> str:
    return (request.headers.get(name) or b"").decode("latin-1")
