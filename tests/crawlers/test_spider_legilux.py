"""Legilux: versions by SPARQL, files of the store, news and amending acts; without SPARQL the text as published."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from publishers import Server
from saved import SAMPLES, crawled, texts

from crawlers import archive
from crawlers.crawl import crawl
from crawlers.spiders.legilux import Text, wanted
from crawlers.watchlist import Catalogue, load
from pipeline import formats, gazette
from pipeline.model import Hint, Relation

SAMPLE = SAMPLES / "legilux"
WORK = "lu:eli/etat/leg/loi/2020/03/04/a9"
FILES = "https://data.legilux.public.lu/filestore/eli/etat/leg/loi/2020/03/04/a9/"
AS_PUBLISHED = FILES + "jo/fr/xml/eli-etat-leg-loi-2020-03-04-a9-jo-fr-xml.xml"


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("legilux", tmp_path, since=date(2024, 9, 1))
    assert result.errors == []
    assert {c.outcome for c in result.captures} == {"stored"}
    ((capture, act),) = texts(result, tmp_path)
    assert (capture.version, capture.basis) == ("2024-09-08", "consolidated")
    by = {p.eid: p for p in act.provisions}
    assert by["art_2__para_1"].text.startswith("Le délai est de 120 jours.")
    assert result.relations == [
        Relation(WORK, "amended_by", "lu:eli/etat/leg/loi/2024/08/29/a371",
                 "Loi du 29 août 2024 relative au titre de séjour des victimes de la traite des êtres humains",
                 "2024-09-04", "", "https://legilux.public.lu/eli/etat/leg/loi/2024/08/29/a371/jo"),
    ]  # fmt: skip
    lists = [gazette.items(archive.body(tmp_path, c), c.url) for c in result.captures if c.role == "listing"]
    assert [(i.id, i.url, i.date) for found in lists for i in found] == [
        ("eli/etat/leg/loi/2024/08/29/a371", "https://data.legilux.public.lu/eli/etat/leg/loi/2024/08/29/a371/jo",
         "2024-09-04"),
    ]  # fmt: skip
    again = crawled("legilux", tmp_path / "b", replay=tmp_path)  # whatever the day
    assert {(c.url, c.sha256) for c in again.captures} == {(c.url, c.sha256) for c in result.captures}


def test_history_has_all_consolidations_with_their_days(tmp_path: Path) -> None:
    result = crawled("legilux", tmp_path, history=True)
    found = {c.version: c for c, _ in texts(result, tmp_path)}
    assert {(day, c.basis) for day, c in found.items()} == {
        ("2021-01-01", "consolidated"), ("2024-09-08", "consolidated"),
    }  # fmt: skip
    for day, capture in found.items():  # the files themselves name the day of the act as published
        hint = Hint(WORK, "fr", version=date.fromisoformat(day), basis="consolidated")
        (made,) = formats.parse(archive.body(tmp_path, capture), hint)
        assert (str(made.version), made.basis, made.work) == (day, "consolidated", WORK)


def test_without_the_list_the_acts_come_as_published(folder: Callable[..., Path], tmp_path: Path) -> None:
    replay = folder((AS_PUBLISHED, (SAMPLE / "jo.xml").read_bytes(), {}))
    result = crawled("legilux", tmp_path / "a", replay=replay)
    ((capture, act),) = texts(result, tmp_path / "a")
    assert (capture.basis, act.version) == ("as_enacted", date(2020, 3, 4))
    later = FILES + "consolide/20240908/fr/xml/eli-etat-leg-loi-2020-03-04-a9-consolide-20240908-fr-xml.xml"
    replay = folder((AS_PUBLISHED, b"<x/>", {}), (later, (SAMPLE / "20240908.xml").read_bytes(), {}), name="both")
    ((capture, _),) = texts(crawled("legilux", tmp_path / "b", replay=replay), tmp_path / "b")
    assert (capture.basis, capture.version) == ("consolidated", "2024-09-08")


def test_pages_built_by_script_are_no_text(folder: Callable[..., Path], tmp_path: Path) -> None:
    shell = b"<!doctype html><html><head><title>Legilux</title></head><body><app-root></app-root></body></html>"
    replay = folder((AS_PUBLISHED, shell, {"content_type": "text/html"}))
    (text,) = [c for c in crawled("legilux", tmp_path / "a", replay=replay).captures if c.role == "text"]
    assert text.outcome == "blocked"


def test_the_query_goes_on_one_line(server: Server, tmp_path: Path) -> None:
    held = load(replay=SAMPLE)
    source = replace(held.sources["legilux"], options={"base": server.url, "delay": 0})
    result = crawl(["legilux"], catalogue=Catalogue({"legilux": source}, held.works), archive_dir=tmp_path,
                   settings={"AUTOTHROTTLE_ENABLED": False})  # fmt: skip
    queries = [unquote(a.path) for a in server.asked if "sparqlendpoint" in a.path]
    assert len(queries) == 3 and not [q for q in queries if "\n" in q]
    assert {a.headers["Accept"] for a in server.asked if "sparqlendpoint" in a.path} == {
        "application/sparql-results+json"
    }
    assert [c.outcome for c in result.captures if c.role == "text"] == ["missing"]


def test_which_versions_are_wanted() -> None:
    old, now, to_come, published = (Text("2011-01-01", "a", True), Text("2020-01-01", "b", True),
                                    Text("2999-01-01", "c", True), Text("", "d", False))  # fmt: skip
    assert wanted([to_come, published, now, old], history=False) == [now, to_come]
    assert wanted([to_come, published, now, old], history=True) == [now, to_come]
    assert wanted([published, old], history=True) == [old]
    assert wanted([published], history=False) == [published]
    assert wanted([], history=False) == []


def test_catalogue_knows_the_laws() -> None:
    works = [w for w in load().works.values() if w.source == "legilux"]
    assert [w.id for w in works] == [f"lu:{w.identifier}" for w in works] and len(works) == 2
    assert json.dumps([w.url for w in works]).count("https://legilux.public.lu/eli/") == 2
