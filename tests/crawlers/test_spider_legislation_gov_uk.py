"""legislation.gov.uk: texts, dated versions, effects as relations, 202 without a body, feeds of new legislation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree
from publishers import Server
from saved import SAMPLES, crawled, texts

from crawlers.crawl import crawl
from crawlers.spiders.legislation_gov_uk import effects
from crawlers.watchlist import Catalogue, load

SITE = "https://www.legislation.gov.uk/"
ACT, RULES = "uk:ukpga/2024/9901", "uk:uksi/2024/9904"


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("legislation_gov_uk", tmp_path)
    assert result.errors == []
    # the regulations were never revised: they come as made
    assert {c.url for c in result.captures if c.role == "text" and c.outcome == "stored"} == {
        SITE + "ukpga/2024/9901/data.xml", SITE + "uksi/2024/9904/made/data.xml",
    }  # fmt: skip
    assert {c.outcome for c in result.captures} == {"stored"}
    found = {e.work: e for _, e in texts(result, tmp_path)}
    assert (found[ACT].basis, found[ACT].version) == ("consolidated", date(2025, 4, 1))
    assert (found[RULES].basis, found[RULES].version) == ("as_enacted", date(2024, 6, 3))
    assert [(r.work, r.relation, r.other, r.date) for r in result.relations] == [
        (ACT, "amended_by", "uk:ukpga/2025/9902", "2025-04-01"),
    ]  # fmt: skip


def test_history_takes_the_versions_since_2012_and_the_original(tmp_path: Path) -> None:
    result = crawled("legislation_gov_uk", tmp_path, history=True)
    versions = {(e.version, e.basis) for _, e in texts(result, tmp_path) if e.work == ACT}
    assert versions == {
        (date(2024, 5, 20), "as_enacted"), (date(2024, 7, 1), "consolidated"), (date(2025, 4, 1), "consolidated"),
    }  # fmt: skip
    assert not any("2011" in c.url for c in result.captures)


def test_effects_since_a_day(tmp_path: Path) -> None:
    assert crawled("legislation_gov_uk", tmp_path, since=date(2025, 5, 1)).relations == []
    kinds = (("omitted", "s. 1", "amended_by"), ("repealed", "Act", "repealed_by"), ("coming into force", "s. 1", ""))
    for kind, where, relation in kinds:
        feed = etree.fromstring(f'<feed><Effect Type="{kind}" AffectedProvisions="{where}" '
                                'AffectingURI="http://www.legislation.gov.uk/id/ukpga/2025/9902"/></feed>')  # fmt: skip
        assert [r.relation for r in effects(feed, ACT)] == ([relation] if relation else [])


def test_accepted_means_later_and_an_error_page_is_no_act(folder: Callable[..., Path], tmp_path: Path) -> None:
    url = SITE + "ukpga/2024/9901/data.xml"
    held = load(replay=SAMPLES / "legislation_gov_uk")
    alone = Catalogue(held.sources, {ACT: held.works[ACT]})
    for body, status, outcome in ((b"", 202, "failed"), (b"<error><status>500</status></error>", 200, "failed"),
                                  (b"<html><title>Not found</title><body>Page not found</body></html>", 200, "blocked"),
                                  (b'<Legislation xmlns="x"><Contents/></Legislation>', 200, "missing")):  # fmt: skip
        replay = folder((url, body, {"status": status}), name=f"{status}{len(body)}")
        result = crawled("legislation_gov_uk", tmp_path / f"a{len(body)}", replay=replay, catalogue=alone)
        assert {c.outcome for c in result.captures if c.role == "text"} == {outcome}


def test_a_text_that_is_being_put_together_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    held = load(replay=SAMPLES / "legislation_gov_uk")
    source = replace(held.sources["legislation_gov_uk"], options={"base": server.url, "delay": 0})
    local = Catalogue({source.id: source}, {ACT: held.works[ACT]})
    act = (SAMPLES / "legislation_gov_uk/act.xml").read_bytes()
    server.replies["/robots.txt"] = [(404, {}, b"")]
    server.replies["/ukpga/2024/9901/data.xml"] = [(202, {}, b""), (200, {"Content-Type": "application/xml"}, act)]
    server.replies["/changes/affected/ukpga/2024/9901/data.feed?results-count=50&sort=modified"] = [(404, {}, b"")]
    result = crawl([source.id], catalogue=local, archive_dir=tmp_path, settings={"AUTOTHROTTLE_ENABLED": False,
                                                                                "DOWNLOAD_DELAY": 0})  # fmt: skip
    assert [c.outcome for c in result.captures if c.role == "text"] == ["stored"]
    assert server.paths().count("/ukpga/2024/9901/data.xml") == 2
