"""Guidance: pages and PDFs by the catalogue's addresses, conditional requests, redesigned pages, what isn't kept."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from publishers import Server
from saved import SAMPLES, crawled

from crawlers import archive
from crawlers.crawl import Known, crawl
from crawlers.spiders.guidance import addresses
from crawlers.watchlist import Catalogue, load
from pipeline import coverage, formats
from pipeline.cli import main
from pipeline.model import Hint

SAMPLE = SAMPLES / "guidance"
BASE = "https://guidance.example.org/"
PAGE = (SAMPLE / "certification.html").read_bytes()


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("guidance", tmp_path)
    assert result.errors == []
    assert {(c.url, c.role, c.outcome, c.format) for c in result.captures} == {
        (BASE + "handbook/chapter-4", "text", "stored", "guidance-html"),
        (BASE + "codes?section=912.10", "text", "stored", "guidance-html"),
        (BASE + "files/instruccion-9-2099.pdf", "text", "stored", "guidance-pdf"),
        (BASE + "feed.xml", "listing", "stored", ""),
    }
    works = load(replay=SAMPLE).works
    for capture in result.captures:
        if capture.role == "text":
            form = formats.registry()[capture.format]
            hint = Hint(capture.work, capture.lang, options=works[capture.work].options)
            data = form.of(archive.body(tmp_path, capture), hint)
            (made,) = form.parse(data, hint)
            assert 0.98 <= coverage.share(form.source_text(data), [made]) <= 1.02
            assert (made.work, made.basis) == (capture.work, "guidance")


def test_a_page_is_asked_for_conditionally_and_an_address_that_fails_is_missing(server: Server, tmp_path: Path) -> None:
    held = load(replay=SAMPLE)
    works = {w.id: replace(w, url=f"{server.url}/{n}", options={}) for n, w in enumerate(held.works.values())}
    source = replace(held.sources["guidance"], options={})
    server.replies["/robots.txt"] = [(404, {}, b"")]
    server.replies["/0"] = [(304, {"ETag": '"h4-1"'}, b"")]
    server.replies["/1"] = [(404, {"Content-Type": "text/html"}, b"<html><body>Not found</body></html>")]
    server.replies["/2"] = [(200, {"Content-Type": "application/pdf"}, (SAMPLE / "instruccion.pdf").read_bytes())]
    known = [Known(f"{server.url}/0", "en", '"h4-1"', "", "ab" * 32)]
    result = crawl(["guidance"], catalogue=Catalogue({"guidance": source}, works), archive_dir=tmp_path, known=known,
                   settings={"AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_DELAY": 0})  # fmt: skip
    assert {c.url[-1]: c.outcome for c in result.captures} == {"0": "unchanged", "1": "missing", "2": "stored"}
    asked = next(a for a in server.asked if a.path == "/0")
    assert asked.headers["If-None-Match"] == '"h4-1"'


def test_a_language_without_an_address_says_so(tmp_path: Path) -> None:
    held = load(replay=SAMPLE)
    work = replace(held.works["es:guidance:9-2099"], languages=("es", "ca"))
    result = crawled("guidance", tmp_path, catalogue=Catalogue(held.sources, {work.id: work}))
    assert {(c.lang, c.outcome) for c in result.captures if c.role == "text"} == {("es", "stored"), ("ca", "missing")}
    assert addresses(replace(work, options={})) == {}


def _run(db: Path, replay: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["run", "--replay", str(replay), "--db", str(db), "--archive",
                                       str(db.with_name("archive"))])  # fmt: skip
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def _changed(folder: Path, tmp_path: Path, name: str, old: bytes, new: bytes) -> Path:
    """Copy the sample with one file altered."""
    target = tmp_path / name
    shutil.copytree(folder, target)
    for path in target.glob("*.html"):
        path.write_bytes(path.read_bytes().replace(old, new))
    index = [json.loads(line) for line in (target / "index.jsonl").read_text().splitlines()]
    (target / "index.jsonl").write_text("\n".join(json.dumps(r | {"headers": {}}) for r in index))
    return target


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("guidance")
    code, said = _run(home / "g.db", SAMPLE)
    assert code == 0, said
    return home / "g.db"


def _rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(db)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


def _copy(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first.parent, tmp_path / "home")
    return tmp_path / "home" / first.name


def test_a_run_stores_guidance_in_the_format_that_came(first: Path) -> None:
    assert _rows(first, "SELECT work, format, basis FROM expressions ORDER BY work") == [
        ("es:guidance:9-2099", "guidance-pdf", "guidance"),
        ("us-xx:code:912.10", "guidance-html", "guidance"),
        ("us:guidance:handbook-4", "guidance-html", "guidance"),
    ]
    # the scope is the catalogue's, and so is what it says of the sections of a code
    assert _rows(first, "SELECT eid FROM provisions WHERE work = 'us-xx:code:912.10' ORDER BY position") == [
        ("blk_title",), ("div_2",), ("sec_912.10",), ("sec_912.10__a",), ("sec_912.10__b",), ("sec_912.10__b__1",),
        ("sec_912.10__b__2",), ("sec_912.10__c",), ("sec_912.10__para_1",),
    ]  # fmt: skip


def test_new_furniture_is_no_new_version_and_a_new_word_is_one(first: Path, tmp_path: Path) -> None:
    db = _copy(first, tmp_path)
    code, said = _run(db, _changed(SAMPLE, tmp_path, "a", b"Office of Examples, 1 Test Street", b"(c) 2027, moved"))
    assert (code, _rows(db, "SELECT count(*) FROM changes")) == (0, [(0,)]), said
    code, said = _run(db, _changed(SAMPLE, tmp_path, "b", b"within 30 days of the", b"within 60 days of the"))
    # both texts are of today, as the page bears no date: the newer one takes the older one's place
    assert code == 0, said
    ((text,),) = _rows(db, "SELECT text FROM provisions WHERE eid = 'div_4__div_B__para_1' AND current = 1")
    assert "within 60 days" in str(text)


def test_a_redesigned_page_is_a_fault_and_no_repeal(first: Path, tmp_path: Path) -> None:
    db = _copy(first, tmp_path)
    before = _rows(db, "SELECT eid, text FROM provisions WHERE current = 1 ORDER BY id")
    code, said = _run(db, _changed(SAMPLE, tmp_path, "a", b'id="codeLawSectionNoHead"', b'id="law-text"'))
    assert code == 1 and "the page was redesigned" in said and "#codeLawSectionNoHead" in said
    short = PAGE[PAGE.index(b"<h2>A.") : PAGE.index(b"<h3>1. Refusal")]
    code, said = _run(db, _changed(SAMPLE, tmp_path, "b", short, b"<p>Ask the office for its handbook.</p>"))
    assert code == 1 and "suspect, not stored" in said
    assert _rows(db, "SELECT eid, text FROM provisions WHERE current = 1 ORDER BY id") == before
    assert _rows(db, "SELECT count(*) FROM changes") == [(0,)]


def test_a_page_in_another_language_is_refused(folder: Callable[..., Path], first: Path, tmp_path: Path) -> None:
    db = _copy(first, tmp_path)
    spanish = ("<html lang='en'><head><title>Aviso</title></head><body><main><h1>Aviso</h1>" + "".join(
        f"<p>La víctima que denuncia un delito ante la policía de la zona {n} no será expulsada del país.</p>"
        for n in range(12)) + "</main></body></html>")  # fmt: skip
    replay = tmp_path / "es"
    shutil.copytree(SAMPLE, replay)
    (replay / "certification.html").write_text(spanish, encoding="utf-8")
    code, said = _run(db, replay)
    assert code == 1 and "its text is in 'es', but 'en' was asked for" in said


def test_of_a_text_that_may_not_be_kept_only_headings_and_hashes_are_stored(tmp_path: Path) -> None:
    replay = tmp_path / "extracts"
    shutil.copytree(SAMPLE, replay)
    path = replay / "catalogue" / "guidance.toml"
    entry = 'chapter-4"\nwhy = "test"'
    text = path.read_text().replace(entry, entry + '\noptions = { reuse = "extracts" }')
    path.write_text(text.replace("coverage = 0.98", "coverage = 0"))
    code, said = _run(tmp_path / "x.db", replay)
    assert code == 0, said
    held = _rows(tmp_path / "x.db", "SELECT heading, text FROM provisions WHERE work = 'us:guidance:handbook-4'")
    assert ("Time limits",) in [(h,) for h, _ in held]
    assert all(not t or str(t).startswith("[text not kept: ") for _, t in held)


def test_the_catalogue_s_guidance_can_be_asked_for() -> None:
    catalogue = load()
    sources = [s for s in catalogue.sources.values() if s.spider == "guidance"]
    assert {"ejustice", "uscis", "leginfo", "sf", "nyc", "montreal", "utrecht", "amsterdam"} <= {s.id for s in sources}
    for work in (w for s in sources for w in catalogue.of(s.id)):
        assert set(addresses(work)) == set(work.languages), work.id
        assert all(url.startswith("https://") for url in addresses(work).values()), work.id
    named = {
        "us-ca:GOV:7284", "us-ca:PEN:422.93", "us-sf:guidance", "us-nyc:guidance", "ca-montreal:guidance",
        "nl-utrecht:guidance", "nl-amsterdam:guidance", "se-stockholm:guidance", "se-goteborg:guidance",
        "nl:guidance:free-in-free-out",
    }  # fmt: skip
    assert named <= set(catalogue.works)
