"""Légifrance: full and daily archives added up, pieces of archives, PISTE with keys that reach no archive."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from publishers import Server
from saved import SAMPLES, crawled, texts

from crawlers import archive, dila
from crawlers.crawl import CrawlResult, Known, crawl
from crawlers.tarstream import TarStream
from crawlers.watchlist import Catalogue, load
from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Capture, Expression, Hint, Relation

SAMPLE = SAMPLES / "legifrance"
WORK = "fr:LEGITEXT000009999998"
BULK = "https://echanges.dila.gouv.fr/OPENDATA/"
API = "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app/consult/code"
FULL = "Freemium_legi_global_20230713-140000.tar.gz"
CONSULT = (Path(__file__).parents[1] / "pipeline/data/fr/legi/consult-code.json").read_bytes()


def versions(result: CrawlResult, out: Path) -> list[Expression]:
    (capture,) = [c for c in result.captures if c.role == "text"]
    assert (capture.work, capture.outcome, capture.lang, capture.basis) == (WORK, "stored", "fr", "consolidated")
    data = archive.body(out, capture)
    return formats.parse(data, Hint(WORK, "fr", where=capture.url))


def test_full_and_daily_archives_add_up(tmp_path: Path) -> None:
    result = crawled("legifrance", tmp_path)
    assert result.errors == []
    assert {c.outcome for c in result.captures} == {"stored"}
    assert not [c.url for c in result.captures if "20230601" in c.url]  # older than the full archive
    (law,) = versions(result, tmp_path)
    assert str(law.version) == "2025-07-01" and not law.issues
    assert [p.eid for p in law.provisions if p.kind == "art"] == ["art_L425-1", "art_R425-1"]
    assert result.relations == [
        Relation(WORK, "amended_by", "fr:JORFTEXT000009990104",
                 "LOI n° 2025-77 du 28 juin 2025 modifiant le code des clés et des serrures", "2025-06-29", "",
                 "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000009990104"),
    ]  # fmt: skip
    # what was archived as served gives the same text again
    again = crawled("legifrance", tmp_path / "b", replay=tmp_path)
    assert {(c.url, c.sha256) for c in again.captures} == {(c.url, c.sha256) for c in result.captures}
    assert again.relations == result.relations


def test_history_keeps_the_older_versions(tmp_path: Path) -> None:
    made = versions(crawled("legifrance", tmp_path, history=True), tmp_path)
    assert [str(e.version) for e in made] == ["2021-05-01", "2024-01-28", "2025-07-01"]
    assert [sum(p.kind == "art" for p in e.provisions) for e in made] == [3, 3, 2]  # the removed file is in none


def local(server: Server, **options: object) -> Catalogue:
    held = load(replay=SAMPLE)
    source = replace(held.sources["legifrance"], options={"base": server.url, "delay": 0, **options})
    return Catalogue({"legifrance": source}, held.works)


def live(server: Server, out: Path, known: list[Known] | None = None, **options: object) -> CrawlResult:
    return crawl(["legifrance"], catalogue=local(server, **options), archive_dir=out, known=known or [],
                 settings={"AUTOTHROTTLE_ENABLED": False, "RETRY_ENABLED": False})  # fmt: skip


def serve(server: Server, *names: str) -> None:
    """Serve the listing of these archives, and the archives whole."""
    rows = "".join(f'<a href="{n}">{n}</a>\n' for n in names)
    page = f"<html><h1>Index of /OPENDATA/LEGI/</h1><pre>The archives of the consolidated law:\n{rows}</pre></html>"
    server.replies["/OPENDATA/LEGI/"] = [(200, {"Content-Type": "text/html"}, page.encode())]
    for name in names:
        server.replies[f"/OPENDATA/LEGI/{name}"] = [(200, {}, (SAMPLE / name).read_bytes())]


def test_a_run_asks_for_new_archives_only(server: Server, tmp_path: Path) -> None:
    serve(server, FULL, "LEGI_20240129-203015.tar.gz")
    first = live(server, tmp_path)
    assert str(versions(first, tmp_path)[-1].version) == "2024-01-28"
    (text,) = [c for c in first.captures if c.role == "text"]
    known = [Known(text.url, "fr", "", "", text.sha256)]
    server.asked.clear()
    second = live(server, tmp_path, known)
    assert [c.outcome for c in second.captures if c.role == "text"] == ["unchanged"]
    assert not [p for p in server.paths() if "tar.gz" in p]
    serve(server, FULL, "LEGI_20240129-203015.tar.gz", "LEGI_20250702-201530.tar.gz")
    third = live(server, tmp_path, known)
    assert [p for p in server.paths() if "tar.gz" in p] == ["/OPENDATA/LEGI/LEGI_20250702-201530.tar.gz"]
    assert str(versions(third, tmp_path)[-1].version) == "2025-07-01"
    # where archives are missing in between, it begins anew
    assert dila.load(tmp_path / "legifrance/base", [WORK[3:]], "2030-01-01", dila.listed(b"")) is None


def test_a_large_archive_comes_in_pieces(server: Server, tmp_path: Path) -> None:
    serve(server, FULL)
    whole = (SAMPLE / FULL).read_bytes()
    server.replies[f"/OPENDATA/LEGI/{FULL}"] = [(200, {"Accept-Ranges": "bytes"}, whole)]
    result = live(server, tmp_path, piece=1000)
    asked = [a.headers["Range"] for a in server.asked if FULL in a.path]
    assert asked == [f"bytes={n}-{n + 999}" for n in range(0, len(whole), 1000)]
    (law,) = versions(result, tmp_path)
    # the archive of that run answers each piece
    held = local(server, piece=1000)
    again = crawled("legifrance", tmp_path / "b", replay=tmp_path, catalogue=held)
    assert versions(again, tmp_path / "b")[0].sha256 == law.sha256
    # a server that stops serving pieces
    server.replies[f"/OPENDATA/LEGI/{FULL}"] = [(200, {"Accept-Ranges": "bytes"}, whole), (200, {}, whole)]
    result = live(server, tmp_path / "c", piece=1000)
    assert "the server no longer serves pieces" in [c.reason for c in result.captures]


def test_archives_that_break_off_are_no_text(server: Server, tmp_path: Path) -> None:
    serve(server, FULL, "LEGI_20240129-203015.tar.gz")
    whole = (SAMPLE / FULL).read_bytes()
    server.replies[f"/OPENDATA/LEGI/{FULL}"] = [(200, {}, whole[: len(whole) // 2])]
    result = live(server, tmp_path / "a")
    (text,) = [c for c in result.captures if c.role == "text"]
    assert text.outcome == "missing" and "breaks off" in text.reason
    assert [c.reason for c in result.captures if c.outcome == "failed" and FULL in c.url] == ["the archive breaks off"]
    # a daily archive that breaks off leaves the text as it stood before
    serve(server, FULL, "LEGI_20240129-203015.tar.gz")
    server.replies["/OPENDATA/LEGI/LEGI_20240129-203015.tar.gz"] = [(200, {}, b"\x1f\x8bno gzip")]
    result = live(server, tmp_path / "b")
    assert str(versions(result, tmp_path / "b")[-1].version) == "2021-05-01"
    assert [c.outcome for c in result.captures if "LEGI_2024" in c.url] == ["stored", "failed"]


def test_pieces_of_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (SAMPLE / FULL).read_bytes()
    with tarfile.open(SAMPLE / FULL) as reference:
        want = {m.name: reference.extractfile(m).read() for m in reference if m.isfile()}  # type: ignore[union-attr]
    for size in (1, 700, 10**6):
        stream = TarStream(lambda _: True, "x")
        got = {n: b for i in range(0, len(data), size) for n, b in stream.feed(data[i : i + size])}
        assert got == want and stream.ended
    few = TarStream(lambda name: name.endswith("LEGIARTI000009990021.xml"), "x")
    assert [n.rpartition("/")[2] for n, _ in few.feed(data)] == ["LEGIARTI000009990021.xml"]
    monkeypatch.setattr("crawlers.tarstream.MAX_MEMBER", 100)
    with pytest.raises(BadInput, match="over 100"):
        list(TarStream(lambda _: True, "x").feed(data))
    for bad in (b"<html>", gzip.compress(b"x" * 600)):
        with pytest.raises(BadInput):
            list(TarStream(lambda _: True, "x").feed(bad))


def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEREPORT_PISTE_ID", "my-id")
    monkeypatch.setenv("SAFEREPORT_PISTE_SECRET", "my-secret")


def test_with_keys_the_interface_is_asked(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyed(monkeypatch)
    server.posts["/api/oauth/token"] = (200, {}, b'{"access_token":"my-token","expires_in":3600}')
    server.posts["/consult/code"] = (200, {"Content-Type": "application/json"}, CONSULT)
    result = live(server, tmp_path)
    assert not [p for p in server.paths() if "LEGI" in p]
    (capture,) = [c for c in result.captures if c.role == "text"]
    assert (capture.outcome, capture.version) == ("stored", date.today().isoformat())
    (law,) = formats.parse(archive.body(tmp_path, capture), Hint(WORK, "fr", version=date.today()))
    assert str(law.version) == "2025-07-01" and law.work == WORK
    sent = [a for a in server.asked if a.path == "/consult/code"]
    assert [a.headers["Authorization"] for a in sent] == ["Bearer my-token"]
    kept = b"".join(gzip.decompress(p.read_bytes()) for p in tmp_path.rglob("*.warc.gz"))
    assert b"consult/code" in kept and b"LEGIARTI" in kept
    assert not [word for word in (b"my-id", b"my-secret", b"my-token") if word in kept]


def test_a_refused_key_says_so(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyed(monkeypatch)
    server.posts["/api/oauth/token"] = (401, {}, b'{"error":"invalid_client"}')
    result = live(server, tmp_path)
    (text,) = [c for c in result.captures if c.role == "text"]
    assert text.outcome == "missing" and "PISTE gave no token" in text.reason and "401" in text.reason


def test_no_key_and_no_bulk_is_one_line(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAFEREPORT_PISTE_ID", raising=False)
    (only,) = live(server, tmp_path, bulk=False).captures
    assert only.outcome == "skipped" and "set SAFEREPORT_PISTE_ID and SAFEREPORT_PISTE_SECRET" in only.reason
    assert server.asked == []


def test_an_archive_with_answers_of_the_interface(folder: Callable[..., Path], tmp_path: Path) -> None:
    held = {"content_type": "application/json", "method": "POST"}
    body = '{"textId":"LEGITEXT000009999998","date":"2026-01-02"}'
    replay = folder((API, CONSULT, held | {"body": body}))
    result = crawled("legifrance", tmp_path / "a", replay=replay)
    ((capture, law),) = texts(result, tmp_path / "a")
    assert (capture.version, str(law.version)) == ("2026-01-02", "2025-07-01")
    error = folder((API, b'{"timestamp":1,"status":500,"error":"Internal Server Error"}', held), name="error")
    result = crawled("legifrance", tmp_path / "b", replay=error)
    assert [(c.outcome, c.reason[:12]) for c in result.captures if c.role == "text"] == [("failed", "no text came")]


def test_paths_that_name_no_text_are_told_by_their_content() -> None:
    holding = dila.Holding(("LEGITEXT000009999998",), "2020-01-01")
    stream = TarStream(holding.wanted, "x")
    for name, body in stream.feed((SAMPLE / FULL).read_bytes()):
        holding.take(f"./20250101-200000/legi/{name.rpartition('/')[2]}".replace("LEGITEXT", "text"), body)
    packed = holding.pack("LEGITEXT000009999998")
    assert packed and all(n.startswith("LEGITEXT000009999998/legi/") for n in holding.files)
    assert not holding.wanted("legi/LEGITEXT000009999997/article/LEGIARTI000009990011.xml")
    for link in ("/OPENDATA/LEGI/", "https://echanges.dila.gouv.fr/OPENDATA/LEGI/", ""):
        page = f"<a href='{link}LEGI_20250101-200000.tar.gz'>x</a>".encode()
        assert dila.listed(page) == [dila.Bulk("20250101-200000", "LEGI_20250101-200000.tar.gz", False)]


def test_the_listing_without_a_full_archive(folder: Callable[..., Path], tmp_path: Path) -> None:
    name = "LEGI_20240129-203015.tar.gz"
    page = f'<html><h1>Index of /OPENDATA/LEGI/</h1><pre>the archives: <a href="{name}">{name}</a></pre></html>'
    replay = folder((BULK + "LEGI/", page.encode(), {"content_type": "text/html"}))
    (text,) = [c for c in crawled("legifrance", tmp_path / "a", replay=replay).captures if c.role == "text"]
    assert text.outcome == "missing" and "no full archive" in text.reason


def test_catalogue_knows_the_codes() -> None:
    works = [w for w in load().works.values() if w.source == "legifrance"]
    assert {w.identifier for w in works} == {"LEGITEXT000006070158", "LEGITEXT000006071154", "LEGITEXT000006070719"}
    assert all(isinstance(w.expectations["provisions"], int) for w in works)


def test_capture_of_a_conversion_is_checked(tmp_path: Path) -> None:
    writer = archive.Writer(tmp_path, "x")
    place = writer.convert("https://example.org/#a", b"made of it", "text/plain", archive.now())
    writer.close()
    capture = Capture("x", "", "https://example.org/#a", "text", "stored", "", sha256="0" * 64, warc=place.file,
                      offset=place.offset)  # fmt: skip
    assert archive.body(tmp_path, replace(capture, sha256="")) == b"made of it"
    with pytest.raises(BadInput, match="digest differs"):
        archive.body(tmp_path, capture)
