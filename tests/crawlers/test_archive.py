"""WARC files: what is written is standard, can be read back to the byte, and withholds keys."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers import archive
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Capture

BODY = "Artículo 1. Denuncia.".encode()


def exchange(writer: archive.Writer, **changes: Any) -> archive.Place:
    wanted: dict[str, Any] = {
        "url": "https://x.eu/a?b=1", "method": "GET", "request_headers": [("Accept", "text/xml")], "request_body": b"",
        "status": 200, "reason": "OK", "headers": [("Content-Type", "text/xml"), ("Transfer-Encoding", "chunked")],
        "body": BODY, "date": "2026-01-02T03:04:05Z",
    }  # fmt: skip
    return writer.write(**{**wanted, **changes})


def test_records_are_standard_and_one_gzip_member_each(tmp_path: Path) -> None:
    writer = archive.Writer(tmp_path, "boe", "safereport/1")
    exchange(writer, request_headers=[("Accept", "text/xml"), ("Authorization", "Bearer abc")])
    second = exchange(writer, status=304, body=b"", known_sha256="ab" * 32, known_date="2025-01-01T00:00:00Z")
    third = exchange(writer, known_sha256="cd" * 32)
    writer.close()
    path = tmp_path / second.file
    assert path.parent.name == "boe"
    with path.open("rb") as stream:
        found = [(r.rec_type, r.rec_headers, r.http_headers, r.raw_stream.read()) for r in ArchiveIterator(stream)]
    assert [f[0] for f in found] == ["warcinfo", "response", "request", "revisit", "request", "revisit", "request"]
    _, warc, http, body = found[1]
    assert (warc.get_header("WARC-Target-URI"), warc.get_header("WARC-Date")) == (
        "https://x.eu/a?b=1",
        "2026-01-02T03:04:05Z",
    )
    assert body == BODY
    assert (http.get_header("Content-Length"), http.get_header("Transfer-Encoding")) == (str(len(BODY)), None)
    asked = found[2]
    assert asked[1].get_header("WARC-Concurrent-To") == warc.get_header("WARC-Record-ID")
    assert asked[2].get_header("Authorization") == "(withheld)"
    assert asked[2].protocol + " " + asked[2].statusline == "GET /a?b=1 HTTP/1.1"
    assert found[3][1].get_header("WARC-Profile").endswith("server-not-modified")
    assert found[3][1].get_header("WARC-Refers-To-Date") == "2025-01-01T00:00:00Z"
    assert found[5][1].get_header("WARC-Profile").endswith("identical-payload-digest")
    raw = path.read_bytes()
    for place in (second, third):
        assert raw[place.offset : place.offset + 2] == b"\x1f\x8b"
        assert b"WARC-Type: revisit" in gzip.decompress(_member(raw[place.offset :]))


def _member(data: bytes) -> bytes:
    machine = zlib.decompressobj(31)
    machine.decompress(data)
    return data[: len(data) - len(machine.unused_data)]


def test_a_body_is_read_back_by_file_and_offset_and_its_digest_checked(tmp_path: Path) -> None:
    writer = archive.Writer(tmp_path, "boe")
    exchange(writer)
    place = exchange(writer, body=gzip.compress(BODY), headers=[("Content-Encoding", "gzip")])
    revisit = exchange(writer, known_sha256="ab" * 32)
    writer.close()

    def capture(sha256: str, at: archive.Place) -> Capture:
        return Capture("boe", "es:1", "https://x.eu/a", "text", "stored", "", sha256=sha256, warc=at.file,
                       offset=at.offset)  # fmt: skip

    assert archive.body(tmp_path, capture(hashlib.sha256(BODY).hexdigest(), place)) == BODY
    with pytest.raises(BadInput, match="digest differs"):
        archive.body(tmp_path, capture("00" * 32, place))
    with pytest.raises(BadInput, match="no response record"):
        archive.body(tmp_path, capture("", revisit))
    with pytest.raises(BadInput, match="has no bytes"):
        archive.body(tmp_path, Capture("boe", "", "u", "text", "missing", "", reason="not found"))
    with pytest.raises(BadInput, match="can't be read"):
        archive.body(tmp_path, capture("", archive.Place("boe/gone.warc.gz", 0)))


def test_a_file_that_breaks_off_yields_what_is_whole(tmp_path: Path) -> None:
    writer = archive.Writer(tmp_path, "boe")
    exchange(writer)
    place = exchange(writer, url="https://x.eu/b")
    writer.close()
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[: place.offset + 60])
    assert [r.url for r in archive.records(path)] == ["https://x.eu/a?b=1"]
    path.write_bytes(b"not a WARC file")
    with pytest.raises(BadInput, match="no WARC file"):
        list(archive.records(path))


def test_no_file_without_a_record(tmp_path: Path) -> None:
    archive.Writer(tmp_path, "boe").close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("gzip", gzip.compress(BODY * 99, mtime=0)[:-20], "damaged gzip"),
        ("gzip", b"plain", "damaged gzip"),
        ("deflate", b"plain", "damaged deflate"),
        ("br", b"x", "never asked for"),
    ],
)
def test_damaged_content_codings_are_refused(coding: str, body: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        archive.decoded([("Content-Encoding", coding)], body, "x")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe, "MAX_BYTES", 100_000)
    for coding, body in (("gzip", gzip.compress(bytes(200_000))), ("deflate", zlib.compress(bytes(200_000)))):
        with pytest.raises(BadInput, match=r"over the limit|more than"):
            archive.decoded([("Content-Encoding", coding)], body, "x")
