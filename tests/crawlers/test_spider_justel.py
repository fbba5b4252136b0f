"""Justel: switched off as shipped, robots.txt obeyed, set aside only with a permission that says whose it is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from publishers import Server
from saved import SAMPLES, crawled, texts

from crawlers.crawl import crawl
from crawlers.watchlist import SHIPPED, Catalogue, load
from pipeline import gazette
from pipeline.errors import BadInput
from pipeline.model import Relation

SAMPLE = SAMPLES / "justel"
WORK = "be:1999010150"
HOST = "https://www.ejustice.just.fgov.be"


def test_the_sample_comes_whole_in_both_languages(tmp_path: Path) -> None:
    result = crawled("justel", tmp_path)
    assert result.errors == []
    assert {c.outcome for c in result.captures} == {"stored"}
    found = {e.lang: {p.eid for p in e.provisions} for _, e in texts(result, tmp_path)}
    assert {"art_1", "art_2_1", "art_2_1__para_1__point_2"} <= found["fr"] & found["nl"]
    assert sorted(result.relations, key=lambda r: r.other) == [
        Relation(WORK, "amended_by", "be:2026000901",
                 "3 FEVRIER 2026. - Loi modifiant la loi sur les clés en ce qui concerne les serrures (1)",
                 "2026-02-17", "", f"{HOST}/eli/loi/2026/02/03/2026000901/moniteur"),
        Relation(WORK, "amended_by", "be:2026000904",
                 "6 MARS 2026. - Loi modifiant la loi sur les clés en ce qui concerne les clefs perdues", "", "",
                 f"{HOST}/cgi/article.pl?language=fr&sum_date=2026-03-20&lg_txt=f&caller=sum&numac_search=2026000904"
                 "&view_numac="),
    ]  # fmt: skip
    heads = [gzip.decompress(p.read_bytes())[:2000] for p in tmp_path.rglob("*.warc.gz")]
    assert all(b"with the publisher's permission: invented, for tests" in head for head in heads)


def without(options: dict[str, object], **more: object) -> Catalogue:
    held = load(replay=SAMPLE)
    source = replace(held.sources["justel"], options=options, **more)  # type: ignore[arg-type]
    return Catalogue({"justel": source}, held.works)


def test_without_permission_robots_txt_is_obeyed(tmp_path: Path) -> None:
    result = crawled("justel", tmp_path, catalogue=without({}))
    assert {(c.outcome, c.reason) for c in result.captures} == {("blocked", "robots.txt forbids this address")}
    assert len(result.captures) == 5


def test_on_the_wire_only_robots_txt_is_asked(server: Server, tmp_path: Path) -> None:
    server.replies["/robots.txt"] = [(200, {"Content-Type": "text/plain"}, (SAMPLE / "robots.txt").read_bytes())]
    result = crawl(["justel"], catalogue=without({"base": server.url, "delay": 0}), archive_dir=tmp_path,
                   settings={"AUTOTHROTTLE_ENABLED": False})  # fmt: skip
    assert set(server.paths()) == {"/robots.txt"}
    assert {c.outcome for c in result.captures} == {"blocked"}


def test_as_shipped_it_is_off(tmp_path: Path) -> None:
    held = load([SHIPPED])
    source = held.sources["justel"]
    assert not source.enabled and not source.permission
    (only,) = crawl(["justel"], catalogue=held, archive_dir=tmp_path).captures
    assert only.outcome == "skipped" and "robots.txt closes" in only.reason
    works = held.of("justel")
    assert len(works) == 8 and all(w.languages == ("fr", "nl") and w.identifier in w.url for w in works)


@pytest.mark.parametrize("value", ["true", '""', '"   "', '"yes"', "1"])
def test_a_permission_must_name_its_giver(tmp_path: Path, value: str) -> None:
    text = (SAMPLE / "catalogue/be.toml").read_text(encoding="utf-8")
    (tmp_path / "be.toml").write_text(text.replace('"invented, for tests, 1 January 2026"', value), encoding="utf-8")
    with pytest.raises(BadInput, match="must say who gave it"):
        load([tmp_path])


def test_other_sources_obey_robots_all_the_same() -> None:
    assert not [s.id for s in load([SHIPPED]).sources.values() if s.permission]


def test_the_second_address_and_pages_without_law(folder: Callable[..., Path], tmp_path: Path) -> None:
    page = {"content_type": "text/html; charset=ISO-8859-1"}
    empty = b"<html><title>Justel</title><body>" + b"Base de donn\xe9es Justel. Aucun texte. " * 10 + b"</body></html>"
    replay = folder(
        (f"{HOST}/cgi_loi/article.pl?language=fr&lg_txt=f&cn_search=1999010150",
         (SAMPLE / "1999010199.fr.html").read_bytes(), page),
        (f"{HOST}/eli/wet/1999/01/01/1999010199/justel", empty, page),
    )  # fmt: skip
    result = crawled("justel", tmp_path / "a", replay=replay)
    assert {c.lang: c.outcome for c in result.captures if c.role == "text"} == {"fr": "stored", "nl": "missing"}


def test_lists_are_read_as_items() -> None:
    (act,) = gazette.items((SAMPLE / "arrete-2026.html").read_bytes(), f"{HOST}/eli/arrete/2026")
    assert (act.id, act.date) == ("2026000903", "2026-03-20")
    assert act.title.endswith("relatif au titre Ier et au titre de séjour des victimes de la traite des êtres humains")
    assert gazette.items((SAMPLE / "1999010199.fr.html").read_bytes(), HOST) == []


def test_real_law_at_its_address(tmp_path: Path) -> None:
    shared = Path(__file__).parents[3] / "shared/replay"
    if not shared.is_dir():
        pytest.skip("the shared corpus isn't here")
    held = load([SHIPPED])
    on = replace(held.sources["justel"], enabled=True, options={"permission": "test over an archive"})
    result = crawl(["justel"], catalogue=replace(held, sources={"justel": on}), archive_dir=tmp_path, replay=shared,
                   works=["be:1867060801"])  # fmt: skip
    assert {(c.lang, c.outcome) for c in result.captures if c.role == "text"} == {("fr", "stored"), ("nl", "missing")}
