"""Archives answer in place of the network: by language and media type, newest first, and only what they hold."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from publishers import CELEX

from crawlers import archive
from crawlers.replay import NotInArchive, TooLarge, normal, open_archive
from pipeline import safe
from pipeline.errors import BadInput

XHTML = {"content_type": "application/xhtml+xml;charset=UTF-8"}


def test_addresses_are_compared_without_what_makes_no_difference() -> None:
    assert normal("http://X.eu:80/a%20b?y=2&x=%C3%A9#here") == normal("https://x.eu/a b?x=é&y=2")
    assert normal(CELEX + "32012L0029R%2801%29") == normal(CELEX + "32012L0029R(01)")
    assert normal("https://x.eu/a?b=1") != normal("https://x.eu/a?b=2")
    assert normal("https://x.eu:8443/a") != normal("https://x.eu/a")


def test_accept_and_language_choose(folder: Callable[..., Path]) -> None:
    url = CELEX + "32019L9901"
    held = open_archive(
        folder(
            (url, b"english", {**XHTML, "lang": "en"}),
            (url, b"spanish", {**XHTML, "lang": "es"}),
            (url, b"formex", {"content_type": "application/zip;mtype=fmx4", "lang": "es"}),
        )
    )

    def body(accept: str, language: str) -> bytes | None:
        found = held.find(url, accept, language)
        return found.body() if found else None

    assert body("application/xhtml+xml", "eng") == b"english"
    assert body("application/xhtml+xml", "spa") == b"spanish"
    assert body("application/zip;mtype=fmx4", "spa") == b"formex"
    assert body("application/xhtml+xml", "es-ES, en;q=0.5") in (b"spanish", b"english")
    assert body("application/xhtml+xml", "fra") is None
    assert body("text/html", "spa") is None
    assert held.find(url.replace("https", "http"), "text/*,application/*", "eng") is not None


def test_one_answer_in_the_wrong_language_is_none(folder: Callable[..., Path]) -> None:
    held = open_archive(folder((CELEX + "1", b"english", {**XHTML, "lang": "en"})))
    assert held.find(CELEX + "1", "text/html", "eng") is not None  # nothing to choose from: what is there answers
    assert held.find(CELEX + "1", "application/xhtml+xml", "spa") is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not a stored response"),
        ('{"file": "a"}', "'url'"),
        ('{"url": "https://x.eu/"}', "'file'"),
        ('{"url": "https://x.eu/", "file": "../../etc/passwd"}', "outside the archive"),
        ('["url"]', "not a stored response"),
    ],
)
def test_a_bad_index_names_its_line(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "index.jsonl").write_text("\n" + line, encoding="utf-8")
    with pytest.raises(BadInput, match=reason) as refused:
        open_archive(tmp_path)
    assert "index.jsonl:2" in str(refused.value)


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no archive is there"):
        open_archive(tmp_path / "none")
    with pytest.raises(BadInput, match="neither index"):
        open_archive(tmp_path)


def test_a_file_that_is_gone_or_too_large_fails_alone(folder: Callable[..., Path]) -> None:
    path = folder(("https://x.eu/a", b"a", {}), ("https://x.eu/big", b"", {}))
    (path / "0.bin").unlink()
    with (path / "1.bin").open("r+b") as stream:
        stream.truncate(safe.MAX_BYTES + 1)
    held = open_archive(path)
    gone, big = held.find("https://x.eu/a"), held.find("https://x.eu/big")
    assert gone is not None and big is not None
    with pytest.raises(NotInArchive, match="isn't there"):
        gone.body()
    with pytest.raises(TooLarge, match="over the limit"):
        big.body()


def test_sparql_is_answered_from_turtle(folder: Callable[..., Path]) -> None:
    url = "https://publications.europa.eu/webapi/rdf/sparql"
    ttl = b'<http://x.eu/1> <http://x.eu/celex> "32012L0029", "04" .'
    path = folder((url, ttl, {}), (url.replace("https", "http"), ttl, {}))
    held = open_archive(path)
    answer = held.sparql(url + "?query=x", "SELECT ?c WHERE { ?w <http://x.eu/celex> ?c } ORDER BY ?c")
    assert answer is not None
    values = [b["c"]["value"] for b in json.loads(answer[1])["results"]["bindings"]]
    assert (answer[0], values) == (200, ["04", "32012L0029"])
    broken = held.sparql(url, "SELEKT")
    assert broken is not None and broken[0] == 400
    assert held.sparql("https://elsewhere.eu/sparql", "SELECT * {}") is None


def test_warc_files_answer_with_the_newest_good_record_and_resolve_revisits(tmp_path: Path) -> None:
    def put(body: bytes, date: str, language: str, **more: object) -> None:
        writer.write(**{
            "url": CELEX + "1", "method": "GET", "request_body": b"", "status": 200, "reason": "OK", "body": body,
            "request_headers": [("Accept", "application/xhtml+xml"), ("Accept-Language", language)], "date": date,
            "headers": [("Content-Type", "application/xhtml+xml")], **more,
        })  # type: ignore[arg-type]  # fmt: skip

    writer = archive.Writer(tmp_path, "cellar")
    put(b"english 1", "2026-01-01T00:00:00Z", "eng")
    put(b"spanish 1", "2026-01-01T00:00:01Z", "spa")
    writer.close()
    writer = archive.Writer(tmp_path, "cellar")
    put(b"slow down", "2026-01-03T00:00:00Z", "spa", status=429)
    put(b"english 2", "2026-01-02T00:00:00Z", "eng")
    put(b"", "2026-01-03T00:00:00Z", "eng", status=304, known_sha256=hashlib.sha256(b"english 1").hexdigest())
    writer.close()

    def find(path: Path, language: str) -> bytes | None:
        found = open_archive(path).find(CELEX + "1", "application/xhtml+xml", language)
        return found.body() if found else None

    assert find(tmp_path, "spa") == b"spanish 1"
    assert find(tmp_path, "eng") == b"english 1"
    assert find(tmp_path, "fra") is None
    one = min(tmp_path.rglob("*.warc.gz"), key=lambda p: b"english 1" not in _plain(p))
    assert find(one, "eng") == b"english 1"


def _plain(path: Path) -> bytes:
    with gzip.open(path) as stream:
        return stream.read()


def test_posts_are_answered_by_their_body(folder: Callable[..., Path]) -> None:
    url = "https://x.eu/search"
    post = {"method": "POST", "content_type": "application/json"}
    replay = folder((url, b"one", {**post, "body": {"q": "a", "n": 1}}), (url, b"any", post), (url, b"get", {}))
    held = open_archive(replay)

    def body(method: str, sent: str) -> bytes | None:
        found = held.find(url, method=method, sent=sent)
        return found.body() if found else None

    assert body("POST", '{"n": 1, "q": "a"}') == b"one"
    assert body("POST", '{"q": "b"}') == b"any"
    assert body("GET", "") == b"get"
    assert body("PUT", "") is None
    assert held.bodies(url) == ['{"q": "a", "n": 1}', ""] and held.urls == [url]
