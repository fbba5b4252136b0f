"""gesetze-im-internet: the list of acts, the zips, conditional requests, acts that are gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from publishers import Server
from saved import SAMPLES, crawled, texts

from crawlers.crawl import Known, crawl
from crawlers.spiders.gii import slugs
from crawlers.watchlist import Catalogue, load
from pipeline.errors import BadInput

GII = "https://www.gesetze-im-internet.de/"


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("gii", tmp_path)
    assert result.errors == []
    assert {(c.role, c.url, c.outcome) for c in result.captures} == {
        ("listing", GII + "gii-toc.xml", "stored"),
        ("text", GII + "anzschg/xml.zip", "stored"),
        ("listing", "https://www.recht.bund.de/rss/feeds/rss_bgbl-1.xml", "stored"),
    }
    ((capture, act),) = texts(result, tmp_path)
    assert (capture.last_modified, capture.basis) == ("Tue, 12 May 2026 19:30:00 GMT", "consolidated")
    assert (act.work, act.lang, act.version) == ("de:anzschg", "de", date(2026, 5, 12))
    assert [p.eid for p in act.provisions if p.kind in ("sec", "div")] == ["div_1", "sec_1", "sec_1a", "sec_2"]
    by = {p.eid: p for p in act.provisions}
    assert by["sec_1__para_1__point_2"].text == "er zur Aussage bereit ist."
    assert by["sec_2"].status == "repealed"
    # the archive of this run answers the same crawl; what is known is unchanged
    known = [Known(capture.url, "de", capture.etag, capture.last_modified, capture.sha256)]
    again = crawled("gii", tmp_path / "b", replay=tmp_path, known=known)
    assert [c.outcome for c in again.captures if c.role == "text"] == ["unchanged"]


def test_an_act_that_the_list_lacks_says_so(folder: Callable[..., Path], tmp_path: Path) -> None:
    toc = (SAMPLES / "gii/gii-toc.xml").read_bytes()
    zipped = (SAMPLES / "gii/anzschg.xml.zip").read_bytes()
    replay = folder((GII + "gii-toc.xml", toc, {}), (GII + "anzschg/xml.zip", zipped, {}))
    held = load(replay=SAMPLES / "gii")
    gone = replace(held.works["de:anzschg"], id="de:altg", identifier="altg")
    both = Catalogue(held.sources, {**held.works, gone.id: gone})
    result = crawled("gii", tmp_path / "a", replay=replay, catalogue=both)
    assert {(c.work, c.outcome) for c in result.captures if c.role == "text"} == {
        ("de:anzschg", "stored"), ("de:altg", "missing"),
    }  # fmt: skip
    assert "not in gii-toc.xml" in next(c.reason for c in result.captures if c.work == "de:altg")


def test_acts_come_without_the_list(folder: Callable[..., Path], tmp_path: Path) -> None:
    zipped = (SAMPLES / "gii/anzschg.xml.zip").read_bytes()
    page = b"<html><title>Wartungsarbeiten</title><body>Bitte versuchen Sie es sp&auml;ter.</body></html>"
    replay = folder((GII + "gii-toc.xml", page, {"content_type": "text/html"}), (GII + "anzschg/xml.zip", zipped, {}))
    result = crawled("gii", tmp_path / "a", replay=replay)
    assert {c.role: c.outcome for c in result.captures if "recht.bund" not in c.url} == {
        "listing": "blocked", "text": "stored",
    }  # fmt: skip


def test_an_unchanged_act_costs_one_small_request(server: Server, tmp_path: Path) -> None:
    held = load(replay=SAMPLES / "gii")
    local = Catalogue({"gii": replace(held.sources["gii"], options={"base": server.url, "delay": 0})}, held.works)
    modified = "Tue, 12 May 2026 19:30:00 GMT"
    server.replies["/robots.txt"] = [(404, {}, b"")]
    server.replies["/gii-toc.xml"] = [(200, {}, (SAMPLES / "gii/gii-toc.xml").read_bytes())]
    server.replies["/anzschg/xml.zip"] = [(304, {"Last-Modified": modified}, b"")]
    url = f"{server.url}/anzschg/xml.zip"
    result = crawl(["gii"], catalogue=local, archive_dir=tmp_path, known=[Known(url, "de", "", modified, "ab" * 32)],
                   settings={"AUTOTHROTTLE_ENABLED": False})  # fmt: skip
    assert [c.outcome for c in result.captures if c.role == "text"] == ["unchanged"]
    assert server.paths() == ["/robots.txt", "/gii-toc.xml", "/anzschg/xml.zip"]
    assert server.asked[-1].headers["If-Modified-Since"] == modified


def test_the_list_is_read_by_address() -> None:
    assert slugs((SAMPLES / "gii/gii-toc.xml").read_bytes(), "toc") == {
        "anzschg": "Gesetz über den Schutz anzeigender Verletzter", "musterv_1999": "Verordnung über Muster",
    }  # fmt: skip
    with pytest.raises(BadInput):
        slugs(b"<items><item>", "toc")


def test_real_acts_at_their_addresses(tmp_path: Path) -> None:
    shared = Path(__file__).parents[3] / "shared/replay"
    if not shared.is_dir():
        pytest.skip("the shared corpus isn't here")
    result = crawl(["gii"], catalogue=load(), archive_dir=tmp_path, replay=shared)
    assert {c.work for c in result.captures if c.outcome == "stored" and c.role == "text"} == {
        "de:aufenthg_2004", "de:stgb",
    }  # fmt: skip
    assert {c.outcome for c in result.captures} == {"stored", "missing"}
