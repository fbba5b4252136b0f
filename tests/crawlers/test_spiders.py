"""The spiders against replay folders, in the real Scrapy engine."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from publishers import BOE, CELEX, Server, catalogue, law_html, law_xml, source, work

from crawlers import archive
from crawlers.crawl import CrawlResult, Known, crawl
from crawlers.watchlist import Catalogue, load
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Capture, Relation

ROOT = Path(__file__).parents[2]
SPARQL = "https://publications.europa.eu/webapi/rdf/sparql"
RDF = """
@prefix cdm: <http://publications.europa.eu/ontology/cdm#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix c: <http://publications.europa.eu/resource/cellar/> .
@prefix l: <http://publications.europa.eu/resource/authority/language/> .
c:base owl:sameAs <http://publications.europa.eu/resource/celex/32019L9901> .
c:old cdm:act_consolidated_based_on_resource_legal c:base ; cdm:resource_legal_id_celex "02019L9901-20200101" .
c:new cdm:act_consolidated_based_on_resource_legal c:base ;
  cdm:resource_legal_id_celex "02019L9901-20220101"^^xsd:string .
c:next cdm:act_consolidated_based_on_resource_legal c:base ; cdm:resource_legal_id_celex "02019L9901-29990101" .
c:newen cdm:expression_belongs_to_work c:new ; cdm:expression_uses_language l:ENG .
c:manif cdm:manifestation_manifests_expression c:newen ; cdm:manifestation_type "xhtml" .
c:am cdm:resource_legal_amends_resource_legal c:base ; cdm:resource_legal_id_celex "32021L9902", "04" .
c:hid cdm:resource_legal_amends_resource_legal c:base ; cdm:resource_legal_id_celex "32021L9903" ;
  cdm:do_not_index "true"^^xsd:boolean .
c:other cdm:measure_national_implementing_implements_resource_legal c:base ;
  cdm:resource_legal_id_celex "72016L0680ITA_1", "72019L9901ITA_2" .
"""


def only(result: CrawlResult, outcome: str = "", role: str = "text") -> list[Capture]:
    return [c for c in result.captures if c.role == role and outcome in ("", c.outcome)]


def test_the_demonstration_archive_comes_whole(tmp_path: Path) -> None:
    demo = ROOT / "crawlers" / "demo"
    result = crawl(["cellar", "boe"], catalogue=load(replay=demo), archive_dir=tmp_path, replay=demo)
    assert result.errors == []
    assert {c.outcome for c in result.captures} == {"stored"}
    texts = {(c.work, c.lang, c.basis, c.version) for c in only(result)}
    assert texts == {
        ("eu:32019L9901", "en", "as_enacted", ""),
        ("eu:32019L9901", "es", "as_enacted", ""),
        ("eu:32019L9901", "en", "consolidated", "2022-01-01"),
        ("eu:32019L9901", "es", "consolidated", "2022-01-01"),
        ("es:BOE-A-2019-99001", "es", "consolidated", ""),
    }
    relations = {(r.work, r.relation, r.other) for r in result.relations}
    assert relations == {
        ("eu:32019L9901", "consolidated_as", "eu:02019L9901-20220101"),
        ("eu:32019L9901", "amended_by", "eu:32021L9902"),
        ("eu:32019L9901", "corrected_by", "eu:32019L9901R(01)"),
        ("eu:32019L9901", "implemented_by", "eu:72019L9901ESP_999001"),
        ("eu:32019L9901", "available_in", "en"),
        ("eu:32019L9901", "available_in", "es"),
        ("es:BOE-A-2019-99001", "amended_by", "es:BOE-A-2023-99003"),
    }
    assert next(r for r in result.relations if r.relation == "implemented_by").country == "ESP"
    for capture in only(result):
        data = archive.body(tmp_path, capture)
        assert len(data) == capture.bytes > 1000
        stored = demo / ("boe" if capture.source == "boe" else "cellar")
        assert data in [p.read_bytes() for p in stored.iterdir()]
    # the archive that this run wrote answers the same crawl, and what is known is unchanged
    known = [Known(c.url, c.lang, c.etag, c.last_modified, c.sha256, c.fetched_at) for c in only(result)]
    again = crawl(["cellar", "boe"], catalogue=load(replay=demo), archive_dir=tmp_path / "b", replay=tmp_path,
                  known=known)  # fmt: skip
    assert {(c.work, c.lang, c.basis, c.outcome) for c in only(again)} == {(*t[:3], "unchanged") for t in texts}
    assert [c.fetched_at for c in only(again, "unchanged")] and again.errors == []
    assert relations == {(r.work, r.relation, r.other) for r in again.relations}


def eu(*languages: str, **options: object) -> Catalogue:
    return catalogue(source("cellar"), work("32019L9901", "cellar", languages or ("en",), **options))


def test_newest_consolidation_in_force_by_default_and_all_with_history(
    folder: Callable[..., Path], tmp_path: Path
) -> None:
    xhtml = {"content_type": "application/xhtml+xml", "lang": "en"}
    replay = folder(
        (SPARQL, RDF.encode(), {}),
        (CELEX + "32019L9901", law_html("As adopted."), xhtml),
        ("http://publications.europa.eu/resource/cellar/manif", law_html("As of 2022."), xhtml),
        (CELEX + "02019L9901-20200101", law_html("As of 2020."), xhtml),
    )

    def run(history: bool) -> CrawlResult:
        return crawl(["cellar"], catalogue=eu(implementing_measures=True), archive_dir=tmp_path / str(history),
                     replay=replay, history=history)  # fmt: skip

    result = run(False)
    assert [(c.version, c.outcome) for c in only(result)] == [("", "stored"), ("2022-01-01", "stored")]
    assert b"As of 2022." in archive.body(tmp_path / "False", only(result)[1])
    found = {(r.relation, r.other) for r in result.relations}
    assert ("amended_by", "eu:32021L9902") in found
    assert not {("amended_by", "eu:04"), ("amended_by", "eu:32021L9903")} & found
    assert [r.other for r in result.relations if r.relation == "implemented_by"] == ["eu:72019L9901ITA_2"]
    assert {c.version: c.outcome for c in only(run(True))} == {
        "": "stored", "2020-01-01": "stored", "2022-01-01": "stored", "2999-01-01": "missing",
    }  # fmt: skip


def test_texts_come_without_sparql_and_fall_back_to_html_and_formex(
    folder: Callable[..., Path], tmp_path: Path
) -> None:
    url = CELEX + "32019L9901"
    zipped = b"PK\x03\x04 formex"
    replay = folder(
        (url, b"<html>", {"status": 404, "lang": "en", "content_type": "application/xhtml+xml"}),
        (url, law_html("Old HTML."), {"lang": "en", "content_type": "text/html"}),
        (url, b"<html>", {"status": 404, "lang": "es", "content_type": "text/html"}),
        (url, zipped, {"lang": "es", "content_type": "application/zip;mtype=fmx4"}),
    )
    result = crawl(["cellar"], catalogue=eu("en", "es", "fr"), archive_dir=tmp_path, replay=replay)
    assert {(c.lang, c.outcome, c.media_type) for c in only(result)} == {
        ("en", "stored", "text/html"),
        ("es", "stored", "application/zip;mtype=fmx4"),
        ("fr", "missing", ""),
    }
    assert archive.body(tmp_path, next(c for c in only(result) if c.lang == "es")) == zipped
    (listing,) = only(result, role="listing")
    assert (listing.outcome, listing.reason) == ("missing", "not in the replay archive")
    assert result.errors == []


def boe(*identifiers: str) -> Catalogue:
    return catalogue(source("boe"), *(work(i) for i in identifiers))


def test_every_kind_of_bad_answer_is_one_clear_outcome_and_the_rest_goes_on(
    folder: Callable[..., Path], tmp_path: Path
) -> None:
    page = b"<!DOCTYPE html><html><head><title>BOE.es</title></head><body><h1>Error 404</h1></body></html>"
    answers = {
        "BOE-A-1": (law_xml(), {}),
        "BOE-A-2": (page, {"content_type": "text/html"}),
        "BOE-A-3": (b"", {}),
        "BOE-A-4": (gzip.compress(law_xml() * 50)[:-9], {"headers": {"Content-Encoding": "gzip"}}),
        "BOE-A-5": (law_xml().decode().encode("utf-16-be"), {"content_type": "application/xml; charset=utf-8"}),
        "BOE-A-6": (law_xml(code="404"), {}),
        "BOE-A-7": (law_xml(code="500"), {}),
        "BOE-A-8": (b"", {"file": "huge.bin"}),
        "BOE-A-9": (b"", {"file": "gone.bin"}),
        "BOE-A-10": (b"<html>challenge</html>", {"status": 202, "headers": {"x-amzn-waf-action": "challenge"}}),
        "BOE-A-12": (law_xml(), {}),
    }
    replay = folder(*((f"{BOE}{i}/texto", body, keys) for i, (body, keys) in answers.items()))
    with (replay / "huge.bin").open("wb") as stream:
        stream.truncate(300 * 2**20)
    result = crawl(["boe"], catalogue=boe(*answers, "BOE-A-11"), archive_dir=tmp_path / "out", replay=replay)
    assert result.errors == []
    found = {c.work.partition(":")[2]: (c.outcome, c.reason) for c in only(result)}
    assert len(found) == len(only(result)) == 12
    assert found["BOE-A-1"] == found["BOE-A-12"] == ("stored", "")
    for name, outcome, words in [
        ("BOE-A-2", "blocked", "Error 404"),
        ("BOE-A-3", "failed", "the body is empty"),
        ("BOE-A-4", "failed", "damaged gzip"),
        ("BOE-A-5", "failed", "is not utf-8"),
        ("BOE-A-6", "missing", "404"),
        ("BOE-A-7", "failed", "500"),
        ("BOE-A-8", "failed", "over the limit"),
        ("BOE-A-9", "missing", "isn't there"),
        ("BOE-A-10", "blocked", "firewall"),
        ("BOE-A-11", "missing", "not in the replay archive"),
    ]:
        assert found[name][0] == outcome, (name, found[name])
        assert words in found[name][1], (name, found[name])
    for capture in only(result):
        if capture.outcome != "stored":
            assert capture.sha256 == ""


def test_what_is_known_is_unchanged_and_what_changed_is_stored(folder: Callable[..., Path], tmp_path: Path) -> None:
    def run(words: str, known: list[Known]) -> list[Capture]:
        replay = folder((f"{BOE}BOE-A-1/texto", law_xml(words), {}), name=words)
        return only(crawl(["boe"], catalogue=boe("BOE-A-1"), archive_dir=tmp_path / "a", replay=replay, known=known))

    (first,) = run("uno", [])
    known = [Known(first.url, first.lang, sha256=first.sha256)]
    (same,) = run("uno", known)
    assert (same.outcome, same.sha256) == ("unchanged", first.sha256)
    (other,) = run("dos", known)
    assert other.outcome == "stored" and other.sha256 != first.sha256
    assert len({first.warc, same.warc, other.warc}) == 3


def test_works_and_sources_can_be_narrowed(folder: Callable[..., Path], tmp_path: Path) -> None:
    replay = folder((f"{BOE}BOE-A-1/texto", law_xml(), {}), (f"{BOE}BOE-A-2/texto", law_xml(), {}))
    result = crawl(["boe"], catalogue=boe("BOE-A-1", "BOE-A-2"), archive_dir=tmp_path / "a", replay=replay,
                   works={"es:BOE-A-2"})  # fmt: skip
    assert [c.work for c in only(result)] == ["es:BOE-A-2"]
    with pytest.raises(BadInput, match="no such source"):
        crawl(["boo"], catalogue=boe(), archive_dir=tmp_path, replay=replay)


def test_a_source_that_is_switched_off_is_skipped_with_its_reason(tmp_path: Path) -> None:
    off = replace(source("boe"), enabled=False, reason="no permission")
    result = crawl(["boe"], catalogue=catalogue(off, work("BOE-A-1")), archive_dir=tmp_path / "a")
    assert [(c.outcome, c.reason) for c in result.captures] == [("skipped", "switched off: no permission")]
    assert not (tmp_path / "a").exists()


SUMMARY = """<?xml version="1.0" encoding="utf-8"?><response><status><code>200</code></status><data><sumario>
<metadatos><fecha_publicacion>20230220</fecha_publicacion></metadatos><diario numero="1"><seccion codigo="1">
<departamento><epigrafe nombre="x">
<item><identificador>BOE-A-2023-1</identificador><titulo>Ley 1/2023, por la que se modifica la Ley 99/2019.</titulo>
</item><item><identificador>BOE-A-2023-2</identificador><titulo>Orden que desarrolla la Ley 99/2019.</titulo></item>
</epigrafe></departamento></seccion><seccion codigo="2A"><departamento><item><identificador>BOE-A-2023-3
</identificador><titulo>Corrección de errores de la Ley 99/2019.</titulo></item></departamento></seccion></diario>
</sumario></data></response>"""
PUBLISHED = """<?xml version="1.0" encoding="utf-8"?><documento><metadatos><identificador>BOE-A-2023-2</identificador>
<titulo>Orden</titulo><fecha_publicacion>20230220</fecha_publicacion></metadatos><analisis><referencias><anteriores>
<anterior referencia="BOE-A-2019-99001"><palabra codigo="210">DEROGA</palabra><texto>art. 3</texto></anterior>
<anterior referencia="BOE-A-2019-99001"><palabra codigo="330">CITA</palabra></anterior>
<anterior referencia="BOE-A-1999-1"><palabra codigo="270">MODIFICA</palabra></anterior>
</anteriores></referencias></analisis></documento>"""


def test_the_daily_summary_names_what_amends_watched_acts(folder: Callable[..., Path], tmp_path: Path) -> None:
    watched = replace(work("BOE-A-2019-99001"), title="Ley 99/2019, de 29 de noviembre, de demostración")
    gazette = "https://www.boe.es/diario_boe/xml.php?id="
    replay = folder(
        ("https://www.boe.es/datosabiertos/api/boe/sumario/20230220", SUMMARY.encode(), {}),
        (gazette + "BOE-A-2023-2", PUBLISHED.encode(), {}),
        (gazette + "BOE-A-2019-99001", law_xml("Como se publicó."), {}),
    )
    result = crawl(["boe"], catalogue=catalogue(source("boe"), watched), archive_dir=tmp_path / "a", replay=replay)

    def relation(kind: str, number: int, title: str) -> Relation:
        other = f"BOE-A-2023-{number}"
        return Relation("es:BOE-A-2019-99001", kind, f"es:{other}", title, "2023-02-20", "", gazette + other)

    assert sorted(result.relations, key=lambda r: r.other) == [
        relation("amended_by", 1, "Ley 1/2023, por la que se modifica la Ley 99/2019."),
        relation("repealed_by", 2, "Orden"),
        relation("corrected_by", 3, "Corrección de errores de la Ley 99/2019."),
    ]
    # not consolidated by BOE: the text as published stands in
    assert [(c.outcome, c.basis, c.url) for c in only(result)] == [
        ("stored", "as_enacted", gazette + "BOE-A-2019-99001")
    ]


def test_a_broken_archive_and_a_crash_are_clear(folder: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no archive"):
        crawl(["boe"], catalogue=boe("BOE-A-1"), archive_dir=tmp_path / "a", replay=tmp_path / "none")
    replay = folder((f"{BOE}BOE-A-1/texto", law_xml(), {}))
    result = crawl(["boe"], catalogue=boe("BOE-A-1"), archive_dir=tmp_path / "a", replay=replay,
                   settings={"DOWNLOADER": "no.such.thing"})  # fmt: skip
    (error,) = result.errors
    assert error.source == "boe" and "ended early" in error.message and "no" in error.message


def test_the_child_ends_when_its_parent_dies(server: Server, tmp_path: Path) -> None:
    server.replies["/robots.txt"] = [(429, {"Retry-After": "60"}, b"wait")]
    job = {
        "sources": ["boe"], "archive_dir": str(tmp_path), "replay": None, "since": None, "history": False, "known": [],
        "works": None, "settings": {},
        "catalogue": {"sources": [asdict(source("boe", base=server.url))], "works": [asdict(work("BOE-A-1"))]},
    }  # fmt: skip
    (tmp_path / "job.json").write_text(json.dumps(job))
    command = [sys.executable, "-m", "crawlers", str(tmp_path / "job.json"), str(tmp_path / "out")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT) as child:
        deadline = time.monotonic() + 20
        while not server.asked and time.monotonic() < deadline:
            time.sleep(0.05)
        assert child.poll() is None
        assert child.stdin
        child.stdin.close()
        assert child.wait(timeout=5) == 3


def test_real_law_at_its_publishers_addresses(tmp_path: Path) -> None:
    shared = ROOT / "../shared/replay"
    if not shared.is_dir():
        pytest.skip("the shared corpus isn't here")
    result = crawl(["cellar", "boe"], catalogue=load(), archive_dir=tmp_path, replay=shared, since=date(2026, 1, 1))
    assert result.errors == []
    assert {c.work for c in only(result, "stored")} == {
        "eu:32012L0029", "eu:32009L0052", "es:BOE-A-2000-544", "es:BOE-A-2004-21760", "es:BOE-A-2015-4606",
        "es:BOE-A-2024-24099",
    }  # fmt: skip
    assert {c.lang for c in only(result, "stored") if c.source == "cellar"} == {"en"}
    assert {c.outcome for c in result.captures} == {"stored", "missing"}
    assert all(c.bytes < safe.MAX_BYTES for c in result.captures)
