"""Normattiva: page and export in one session, the list of updates by POST, 409 under load, dated texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from publishers import Server
from saved import SAMPLES, crawled, texts

from crawlers.crawl import Known, crawl
from crawlers.spiders.normattiva import same_act
from crawlers.watchlist import Catalogue, load
from pipeline.model import Relation

SAMPLE = SAMPLES / "normattiva"
LAW = "it:urn:nir:stato:legge:2018-03-09;901"
RULES = "it:urn:nir:stato:decreto.del.presidente.della.repubblica:2019-06-03;902"
PAGE = "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:legge:2018-03-09;901"
EXPORT = "https://www.normattiva.it/do/atto/caricaAKN?dataGU=20180320&codiceRedaz=18G09901&dataVigenza="


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("normattiva", tmp_path)
    assert result.errors == []
    assert {c.outcome for c in result.captures} == {"stored"}
    assert {(c.work, c.version) for c in result.captures if c.role == "text"} == {
        (LAW, "2026-11-01"), (RULES, "2026-11-01"),
    }  # fmt: skip
    # of the two acts with the number 901 one is watched
    assert result.relations == [Relation(LAW, "amended_by", "it:26G09903", "", "2026-10-30")]
    assert any(c.url.endswith("/rss/SG") for c in result.captures)
    found = {e.work: e for _, e in texts(result, tmp_path)}
    law = {p.eid: p for p in found[LAW].provisions}
    assert [e for e, p in law.items() if p.kind == "art"] == ["art_1", "art_2"]
    assert law["art_1__para_2"].text == "Il permesso dura un anno."
    assert law["art_1__para_2"].marks
    assert [p.eid for p in found[RULES].provisions if p.kind == "art"] == ["art_1", "art_1-bis"]
    # what this run archived, POST and all, answers the same crawl
    again = crawled("normattiva", tmp_path / "b", replay=tmp_path)
    assert {(c.url, c.role, c.sha256) for c in again.captures} == {(c.url, c.role, c.sha256) for c in result.captures}
    assert again.relations == result.relations


def test_history_takes_the_texts_after_each_amendment(tmp_path: Path) -> None:
    result = crawled("normattiva", tmp_path, history=True)
    expressions = [e for _, e in texts(result, tmp_path) if e.work == LAW]
    assert {e.version for e in expressions} == {date(2018, 4, 4), date(2023, 5, 11), date(2026, 11, 1)}
    assert len({tuple(p.eid for p in e.provisions) for e in expressions}) == 1
    words = {e.version: next(p.text for p in e.provisions if p.eid == "art_1__para_2") for e in expressions}
    assert words[date(2018, 4, 4)] == "Il permesso dura sei mesi."
    assert words[date(2023, 5, 11)] == words[date(2026, 11, 1)]


def test_bad_answers(folder: Callable[..., Path], tmp_path: Path) -> None:
    html = {"content_type": "text/html"}
    page = (SAMPLE / "18G09901.html").read_bytes()
    none = b"<!DOCTYPE html><html><title>Normattiva</title><body>Il provvedimento cercato non &egrave; presente in banca dati.</body></html>"  # noqa: E501
    replay = folder(
        (PAGE, page, html),
        (EXPORT + "20261101", b"<!DOCTYPE html><html><title>Normattiva</title><body>" + b"Sessione. " * 300, html),
        ("https://www.normattiva.it/uri-res/N2Ls?" + RULES[3:], none, html),
        ("https://api.normattiva.it/t/normattiva.api/bff-opendata/v1/api/v1/ricerca/aggiornati",
         b'{"code":"1503","message":"intervallo temporale incoerente"}', {"method": "POST"}),
    )  # fmt: skip
    result = crawled("normattiva", tmp_path / "a", replay=replay)
    assert result.errors == []
    found = {c.work: (c.outcome, c.reason) for c in result.captures if c.role == "text"}
    assert found[LAW][0] == "blocked" and "html came where xml" in found[LAW][1]
    assert found[RULES][0] == "missing" and "didn't resolve" in found[RULES][1]
    (listing,) = [c for c in result.captures if "aggiornati" in c.url]
    assert listing.outcome == "failed" and "1503" in listing.reason


def test_an_archive_with_the_act_alone(folder: Callable[..., Path], tmp_path: Path) -> None:
    act = (SAMPLE / "18G09901.20261101.xml").read_bytes()
    bare = folder((EXPORT + "20261101", act, {}), name="export")
    at_urn = folder((PAGE, act, {}), name="urn")
    for replay in (bare, at_urn):
        result = crawled("normattiva", tmp_path / replay.name, replay=replay)
        assert [c.work for c in result.captures if c.role == "text" and c.outcome == "stored"] == [LAW]


def local(server: Server) -> Catalogue:
    held = load(replay=SAMPLE)
    source = replace(held.sources["normattiva"], options={"base": server.url, "delay": 0})
    return Catalogue({"normattiva": source}, {LAW: held.works[LAW]})


def test_the_session_and_a_firewall_that_says_409(server: Server, tmp_path: Path) -> None:
    page = "/uri-res/N2Ls?urn:nir:stato:legge:2018-03-09;901"
    export = EXPORT.removeprefix("https://www.normattiva.it") + "20261101"
    server.replies[page] = [
        (409, {}, b"busy"),
        (200, {"Content-Type": "text/html", "Set-Cookie": "JSESSIONID=abc; Path=/"},
         (SAMPLE / "18G09901.html").read_bytes()),
    ]  # fmt: skip
    server.replies[export] = [(200, {}, (SAMPLE / "18G09901.20261101.xml").read_bytes())]
    result = crawl(["normattiva"], catalogue=local(server), archive_dir=tmp_path,
                   settings={"AUTOTHROTTLE_ENABLED": False, "SAFEREPORT_BACKOFF": 0.05})  # fmt: skip
    assert [c.outcome for c in result.captures if c.role == "text"] == ["stored"]
    asked = [a for a in server.asked if a.path.startswith(("/uri", "/do"))]
    assert [a.path for a in asked] == [page, page, export]
    assert asked[-1].headers["Cookie"] == "JSESSIONID=abc"
    assert asked[-1].headers["Referer"] == server.url + page


def test_entries_of_the_list_are_matched_by_day_and_number() -> None:
    urn = LAW[3:]
    assert same_act(urn, {"annoProvvedimento": 2018, "meseProvvedimento": 3, "giornoProvvedimento": "9",
                          "numeroProvvedimento": "901"})  # fmt: skip
    assert same_act(urn, {"dataEmanazione": "2018-03-09T00:00:00", "numeroAtto": "1", "numeroAttoAlfanumerico": "901"})
    assert not same_act(urn, {"dataEmanazione": "2018-03-09", "numeroAtto": "902"})
    assert not same_act("urn:nir:stato:costituzione", {})


def test_catalogue_knows_the_acts() -> None:
    works = [w for w in load().works.values() if w.source == "normattiva"]
    assert len(works) == 10 and all(w.id == f"it:{w.identifier}" for w in works)


def test_what_is_fresh_and_not_updated_is_not_asked_again(server: Server, tmp_path: Path) -> None:
    server.posts["/ricerca/aggiornati"] = (200, {}, b'{"listaAtti":[]}')
    url = f"{server.url}{EXPORT.removeprefix('https://www.normattiva.it')}{date.today():%Y%m%d}"
    known = [Known(url, "it", "", "", "ab")]
    result = crawl(["normattiva"], catalogue=local(server), archive_dir=tmp_path, known=known,
                   settings={"AUTOTHROTTLE_ENABLED": False})  # fmt: skip
    assert [(c.outcome, c.url, c.sha256) for c in result.captures if c.role == "text"] == [("unchanged", url, "ab")]
    assert not [p for p in server.paths() if p.startswith(("/uri", "/do"))]
