"""KOOP: manifests with two time axes, the search service in their place, gazettes, 406 with a good body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from saved import SAMPLES, crawled, texts

from crawlers import bwb_lists
from crawlers.crawl import CrawlResult, crawl
from crawlers.watchlist import load

REPO = "https://repository.officiele-overheidspublicaties.nl/bwb"
ACT, RULE = "BWBR9990001", "BWBR9990002"


def stored(result: CrawlResult) -> set[tuple[str, str]]:
    return {(c.work, c.version) for c in result.captures if c.role == "text" and c.outcome == "stored"}


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("koop", tmp_path)
    assert result.errors == []
    # the rule has no manifest: the search service answers for it, with status 406
    assert {(c.url.partition(RULE)[2], c.outcome) for c in result.captures if c.outcome != "stored"} == {
        ("/", "missing"),
    }  # fmt: skip
    assert {c.status for c in result.captures if "/sru" in c.url} == {200, 406}
    assert stored(result) == {(f"nl:{ACT}", "2024-01-01"), (f"nl:{RULE}", "2023-05-01")}
    found = {e.work: e for _, e in texts(result, tmp_path)}
    act, rule = found[f"nl:{ACT}"], found[f"nl:{RULE}"]
    assert act.version == date(2024, 1, 1) and act.meta["short_title"] == "Meldingsbesluit slachtoffers"
    assert [p.eid for p in act.provisions if p.kind == "art"] == ["art_1.1", "art_1.2"]
    by = {p.eid: p for p in act.provisions}
    assert by["art_1.1__para_1__point_a"].text == "slachtoffer is van mensenhandel; of"
    assert by["art_1.2__para_1"].text == "Uitzetting blijft achterwege zolang de bedenktijd loopt."
    assert any("staande" in p.text and p.path[-1].endswith("Vrij in, vrij uit") for p in rule.provisions)
    assert {(r.relation, r.other, r.date) for r in result.relations} == {
        ("amended_by", "nl:stb-2026-9902", "2026-05-02"),
        ("consolidated_as", f"nl:{ACT}/2098-01-01_0", "2098-01-01"),
    }


def test_history_takes_every_date_since_2012_once(tmp_path: Path) -> None:
    result = crawled("koop", tmp_path, history=True)
    assert {v for w, v in stored(result) if w.endswith(ACT)} == {"2020-07-01", "2024-01-01"}
    assert {c.version: c.outcome for c in result.captures if c.role == "text" and c.work.endswith(ACT)} == {
        "2020-07-01": "stored", "2024-01-01": "stored",
    }  # fmt: skip
    expressions = [e for _, e in texts(result, tmp_path) if e.work.endswith(ACT)]
    assert len({tuple(p.eid for p in e.provisions) for e in expressions}) == 1
    assert {e.version for e in expressions} == {date(2020, 7, 1), date(2024, 1, 1)}


def test_manifest_what_is_withdrawn_or_superseded_is_left_out() -> None:
    body = (SAMPLES / "koop/manifest.xml").read_bytes()
    found = bwb_lists.versions(body, f"{REPO}/{ACT}/manifest.xml")
    assert [v.label for v in found] == ["2011-01-01_0", "2020-07-01_0", "2024-01-01_1", "2098-01-01_0"]
    assert found[2].url == f"{REPO}/{ACT}/2024-01-01_1/xml/{ACT}_2024-01-01_1.xml"
    assert [v.label for v in bwb_lists.wanted(found)] == ["2024-01-01_1"]
    assert [v.label for v in bwb_lists.wanted(found[3:])] == ["2098-01-01_0"]
    assert bwb_lists.versions(body, f"{REPO}/{ACT}/") == found


def test_a_bare_text_in_an_archive_is_found(folder: Callable[..., Path], tmp_path: Path) -> None:
    name = f"{ACT}_2020-07-01_0.xml"
    replay = folder((f"{REPO}/{ACT}/2020-07-01_0/xml/{name}", (SAMPLES / "koop" / name).read_bytes(), {}))
    result = crawled("koop", tmp_path / "a", replay=replay)
    assert stored(result) == {(f"nl:{ACT}", "2020-07-01")}
    assert [(c.work, c.outcome) for c in result.captures if c.role == "text" and c.outcome != "stored"] == [
        (f"nl:{RULE}", "missing")
    ]


def test_errors_inside_good_answers(folder: Callable[..., Path], tmp_path: Path) -> None:
    diagnostic = (
        b'<?xml version="1.0"?><sru:searchRetrieveResponse xmlns:sru="http://docs.oasis-open.org/ns/search-ws/'
        b'sruResponse"><sru:diagnostics><diagnostic xmlns="http://docs.oasis-open.org/ns/search-ws/diagnostic">'
        b"<message>Query syntax error</message></diagnostic></sru:diagnostics></sru:searchRetrieveResponse>"
    )
    search = "https://zoekservice.overheid.nl/sru/Search?operation=searchRetrieve&version=2.0&x-connection=BWB"
    replay = folder(
        (f"{REPO}/{ACT}/manifest.xml", b"<html><title>Pagina niet gevonden</title><body/></html>", {}),
        (f"{search}&query=dcterms.identifier%3D%3D{ACT}&startRecord=1&maximumRecords=500", diagnostic, {}),
        (f"{REPO}/{RULE}/manifest.xml", (SAMPLES / "koop/manifest.xml").read_bytes(), {}),
    )
    result = crawled("koop", tmp_path / "a", replay=replay)
    reasons = {c.outcome: c.reason for c in result.captures if c.role == "listing" and c.outcome != "stored"}
    assert "Query syntax error" in reasons["failed"] and "error page" in reasons["blocked"]
    assert stored(result) == set()


def test_real_decree_at_its_address(tmp_path: Path) -> None:
    shared = Path(__file__).parents[3] / "shared/replay"
    if not shared.is_dir():
        pytest.skip("the shared corpus isn't here")
    result = crawl(["koop"], catalogue=load(), archive_dir=tmp_path, replay=shared)
    assert stored(result) == {("nl:BWBR0011825", "2026-01-01")}
    assert {c.outcome for c in result.captures} == {"stored", "missing"}
