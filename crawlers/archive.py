"""The archive: every request and its answer as WARC 1.1 records, one gzip member a record, one file a source and run.

Bodies are kept as they came over the wire (content coding included), so that a parser mended later can read them
again. An answer that is known already is a `revisit` record. Format: ISO 28500, https://iipc.github.io/warc-specifications/.
"""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Capture

Headers = Sequence[tuple[str, str]]

SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "token", "x-api-key"})
"""Request headers whose values are keys of the operator's: they never reach the archive."""

LONGEST_BODY = 1 << 20
"""Bytes of a posted body that are read back: enough to tell requests apart."""

log = logging.getLogger(__name__)


def now() -> str:
    """Return the time in UTC, ISO 8601 to the second, as WARC-Date writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def header(headers: Headers, name: str) -> str:
    """Return the last header of that name, or the empty string."""
    return next((v for n, v in reversed(headers) if n.lower() == name.lower()), "")


def decoded(headers: Headers, body: bytes, where: str) -> bytes:
    """Undo the Content-Encoding within `safe.MAX_BYTES`. Raises `BadInput` for a damaged or unknown coding."""
    for coding in reversed([c.strip().lower() for c in header(headers, "Content-Encoding").split(",")]):
        if not body or coding in ("", "identity"):
            continue
        if coding in ("gzip", "x-gzip"):
            body = safe.gunzip(body, where)
        elif coding == "deflate":
            body = _inflate(body, where)
        else:
            raise BadInput(where, f"content coding {coding!r} was never asked for", "fetch it again")
    return body


def _inflate(body: bytes, where: str) -> bytes:
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # servers send deflate with and without the zlib wrapper
        machine = zlib.decompressobj(window)
        try:
            out = machine.decompress(body, safe.MAX_BYTES + 1)
        except zlib.error:
            continue
        if len(out) > safe.MAX_BYTES:
            raise BadInput(where, f"unpacks to more than {safe.MAX_BYTES} bytes", "check the address")
        if machine.eof:
            return out
    raise BadInput(where, "damaged deflate stream", "fetch it again")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: file (relative to the archive's folder) and offset of its gzip member."""

    file: str
    offset: int


class Writer:
    """Writes one WARC file `<folder>/<source>/<source>-<time>-<random>.warc.gz`, made with its first record."""

    def __init__(self, folder: Path, source: str, user_agent: str = "", note: str = "") -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        self.folder = folder
        self.file = f"{source}/{source}-{stamp}-{secrets.token_hex(3)}.warc.gz"
        self._path = folder / self.file
        self._info = {
            "software": "safereport",
            "format": "WARC File Format 1.1",
            "http-header-user-agent": user_agent,
            "description": note,
        }
        self._stream: IO[bytes] | None = None
        self._writer: Any = None

    def _open(self) -> IO[bytes]:
        if self._stream is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._path.open("xb")
            self._writer = WARCWriter(self._stream, gzip=True, warc_version="1.1")
            self._writer.write_record(self._writer.create_warcinfo_record(self._path.name, self._info))
        return self._stream

    def write(
        self,
        *,
        url: str,
        method: str,
        request_headers: Headers,
        request_body: bytes,
        status: int,
        reason: str,
        headers: Headers,
        body: bytes,
        date: str,
        known_sha256: str = "",
        known_date: str = "",
    ) -> Place:
        """Write one exchange; return where the response (or revisit) record lies.

        With `known_sha256` the payload is held already and the record is a revisit: `server-not-modified` for a 304,
        else `identical-payload-digest`.
        """
        stream = self._open()
        offset = stream.tell()
        line = StatusAndHeaders(f"{status} {reason}".strip(), _stored(headers, len(body)), protocol="HTTP/1.1")
        dated = {"WARC-Date": date}
        if known_sha256:
            record = self._writer.create_revisit_record(
                url, f"sha256:{known_sha256}", url, known_date or date, http_headers=line, warc_headers_dict=dated
            )
            if status == 304:
                record.rec_headers.replace_header("WARC-Profile", SERVER_NOT_MODIFIED)
        else:
            record = self._writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=line, warc_headers_dict=dated
            )
        asked = StatusAndHeaders(
            f"{method} {_target(url)} HTTP/1.1",
            [(n, "(withheld)" if n.lower() in SECRET_HEADERS else v) for n, v in request_headers],
            is_http_request=True,
        )
        request = self._writer.create_warc_record(
            url, "request", payload=io.BytesIO(request_body), http_headers=asked, warc_headers_dict=dated
        )
        request.rec_headers.add_header("WARC-Concurrent-To", record.rec_headers.get_header("WARC-Record-ID"))
        self._writer.write_record(record)
        self._writer.write_record(request)
        stream.flush()
        return Place(self.file, offset)

    def convert(self, url: str, body: bytes, media_type: str, date: str) -> Place:
        """Write what was made of answers that lie in the archive (the part of a bulk file that is wanted)."""
        stream = self._open()
        offset = stream.tell()
        self._writer.write_record(
            self._writer.create_warc_record(
                url, "conversion", payload=io.BytesIO(body), warc_content_type=media_type,
                warc_headers_dict={"WARC-Date": date},
            )
        )  # fmt: skip
        stream.flush()
        return Place(self.file, offset)

    def close(self) -> None:
        """Close the file, if any record was written."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _target(url: str) -> str:
    rest = url.partition("://")[2]
    return "/" + rest.partition("/")[2]


def _stored(headers: Headers, length: int) -> list[tuple[str, str]]:
    """The response headers, made true of the stored body: the engine has undone chunking already."""
    out = [(n, v) for n, v in headers if n.lower() not in ("transfer-encoding", "content-length")]
    return [*out, ("Content-Length", str(length))]


@dataclass(slots=True)
class Record:
    """One exchange read back: the answer's head, where it lies and, where archived, what the request asked."""

    url: str
    path: Path
    offset: int
    date: str
    status: int
    headers: list[tuple[str, str]]
    revisit_of: str = ""
    method: str = "GET"
    accept: str = ""
    language: str = ""
    sent: str = ""
    span: str = ""


def records(path: Path) -> Iterator[Record]:
    """Yield the exchanges of one WARC file (also one of other software), without their bodies.

    A file that breaks off (a run was killed) yields what is whole. Raises `BadInput` for a file that is no WARC.
    """
    found: list[Record] = []
    by_id: dict[str, Record] = {}
    requests: list[tuple[str, str, str, str, str, str, str]] = []
    with path.open("rb") as stream:
        iterator = ArchiveIterator(stream)
        count = 0
        try:
            for record in iterator:
                count += 1
                rec, http = record.rec_headers, record.http_headers
                if record.rec_type in ("response", "revisit") and http is not None:
                    digest = rec.get_header("WARC-Payload-Digest") or ""
                    made = Record(
                        rec.get_header("WARC-Target-URI"),
                        path,
                        iterator.get_record_offset(),
                        rec.get_header("WARC-Date") or "",
                        int(http.get_statuscode() or 0),
                        [(str(n), str(v)) for n, v in http.headers],
                        digest or "unknown" if record.rec_type == "revisit" else "",
                    )
                    found.append(made)
                    by_id[rec.get_header("WARC-Record-ID")] = made
                elif record.rec_type == "request" and http is not None:
                    requests.append(
                        (
                            rec.get_header("WARC-Concurrent-To") or "",
                            rec.get_header("WARC-Target-URI"),
                            http.protocol,
                            http.get_header("Accept") or "",
                            http.get_header("Accept-Language") or "",
                            record.content_stream().read(LONGEST_BODY).decode("utf-8", "replace"),
                            http.get_header("Range") or "",
                        )
                    )
        except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error) as error:
            if not count:
                raise BadInput(str(path), f"no WARC file: {error}", "give a .warc or .warc.gz file") from error
            log.warning("%s breaks off after %d records: %s", path, count, error)
    for concurrent, url, method, accept, language, sent, span in requests:
        answer = by_id.get(concurrent)
        if answer is not None and answer.url == url:
            answer.method, answer.accept, answer.language = method.upper(), accept, language
            answer.sent, answer.span = sent, span
    yield from found


def read(path: Path, offset: int) -> bytes:
    """Return the body of the response or conversion record at that offset, decoded. Raises `BadInput`."""
    where = f"{path}@{offset}"
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream)), None)
            if record is not None and record.rec_type == "conversion":
                return bytes(record.content_stream().read(safe.MAX_BYTES + 1))
            if record is None or record.rec_type != "response":
                raise BadInput(where, "no response record lies there", "the archive was changed after the run")
            raw = record.raw_stream.read(safe.MAX_BYTES + 1)
            headers = [(str(n), str(v)) for n, v in record.http_headers.headers]
            if header(headers, "Transfer-Encoding").lower() == "chunked":  # files of other software
                stream.seek(offset)
                record = next(iter(ArchiveIterator(stream)))
                return bytes(record.content_stream().read(safe.MAX_BYTES + 1))
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error) as error:
        raise BadInput(where, f"the archive can't be read: {error}", "crawl the source again") from error
    if len(raw) > safe.MAX_BYTES:
        raise BadInput(where, f"the body is over the limit of {safe.MAX_BYTES} bytes", "check the address")
    return decoded(headers, raw, where)


def body(archive_dir: Path, capture: Capture) -> bytes:
    """Return the bytes of a stored capture and check their digest. Raises `BadInput`."""
    if not capture.warc or capture.offset < 0:
        raise BadInput(capture.url, f"a capture that is {capture.outcome} has no bytes", capture.reason)
    data = read(archive_dir / capture.warc, capture.offset)
    if capture.sha256 and hashlib.sha256(data).hexdigest() != capture.sha256:
        raise BadInput(f"{capture.warc}@{capture.offset}", "the body isn't the one that was archived (digest differs)",
                       "crawl the source again")  # fmt: skip
    return data
