"""From a gazette's list to a person's decision: real spider, real annotator, real database."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lawbook import dump

from pipeline.cli import main

CATALOGUE = """
[[source]]
id = "boe"
title = "BOE"
homepage = "https://www.boe.es/"
licence = "none"
rhythm = "daily"
spider = "boe"

[[work]]
id = "es:BOE-A-2019-99001"
source = "boe"
identifier = "BOE-A-2019-99001"
title = "Ley 99/2019, de 29 de noviembre, de ejemplos"
kind = "statute"
languages = ["es"]
why = "a test"
url = "https://www.boe.es/eli/es/l/2019/11/29/99"
"""
TITLES = {
    "BOE-A-2026-9901": "Instrucción 1/2026, sobre víctimas de trata de seres humanos en situación irregular.",
    "BOE-A-2026-9902": "Real Decreto 2/2026, sobre semáforos.",
    "BOE-A-2019-99001": "Ley 99/2019, de víctimas (que ya se sigue).",
}
SUMMARY = "https://www.boe.es/datosabiertos/api/boe/sumario/20260506"
TRAFFICKING = "es:BOE-A-2026-9901"


def write(folder: Path, titles: dict[str, str], broken: bool = False) -> None:
    """A replay folder of one BOE summary, with a catalogue that watches one act."""
    (folder / "catalogue").mkdir(parents=True, exist_ok=True)
    (folder / "catalogue" / "es.toml").write_text(CATALOGUE, encoding="utf-8")
    listed = "".join(f"<item><identificador>{n}</identificador><titulo>{t}</titulo></item>" for n, t in titles.items())
    body = (
        "<response><status><code>200</code><text>ok</text></status><data><sumario><metadatos><fecha_publicacion>20260506"
        f'</fecha_publicacion></metadatos><diario><seccion codigo="3">{listed}</seccion></diario></sumario></data>'
        + ("" if broken else "</response>")
    )
    (folder / "s.xml").write_text(body, encoding="utf-8")
    line = {"url": SUMMARY, "file": "s.xml", "status": 200, "content_type": "application/xml"}
    (folder / "index.jsonl").write_text(json.dumps(line), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAFEREPORT_DB", str(tmp_path / "a.db"))
    return tmp_path


def call(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def test_a_gazette_is_screened_once_and_decisions_stay(home: Path) -> None:
    write(home / "replay", TITLES)
    run = ("run", "--quiet", "--replay", str(home / "replay"))
    first = call(*run)
    assert "not watched and looks relevant: 1 new" in first.stderr and TRAFFICKING in first.stderr
    (row,) = map(json.loads, call("candidates", "--json").stdout.splitlines())
    assert (row["id"], row["source"], row["date"], row["decision"]) == (TRAFFICKING, "boe", "2026-05-06", "open")
    assert "trata de seres humanos (crime/trafficking)" in row["reason"] and "víctimas" in row["reason"]
    assert f"{TRAFFICKING} 2026-05-06 Instrucción 1/2026" in call("status").stdout

    before = dump(home / "a.db")
    assert "looks relevant" not in call(*run).stderr
    assert dump(home / "a.db") == before

    rejected = call("candidates", "reject", TRAFFICKING, "--note", "an order of the day")
    assert rejected.exit_code == 0 and rejected.stdout == ""
    write(home / "replay", {**TITLES, "BOE-A-2026-9903": "Orden sobre el retorno de extranjeros."})
    assert "1 new" in call(*run).stderr
    every = {r["id"]: r for r in map(json.loads, call("candidates", "--decision", "all", "--json").stdout.splitlines())}
    assert (every[TRAFFICKING]["decision"], every[TRAFFICKING]["note"]) == ("rejected", "an order of the day")
    assert "es:BOE-A-2026-9903" in call("candidates").stdout and TRAFFICKING not in call("candidates").stdout

    accepted = call("candidates", "accept", "es:BOE-A-2026-9903", "--note", "returns")
    (entry,) = tomllib.loads(accepted.stdout)["work"]
    assert (entry["identifier"], entry["languages"], entry["why"]) == ("BOE-A-2026-9903", ["es"], "returns")
    assert "no candidate is open" in call("candidates").stderr


def test_an_unknown_candidate_decides_nothing(home: Path) -> None:
    write(home / "replay", TITLES)
    call("run", "--replay", str(home / "replay"))
    result = call("candidates", "reject", TRAFFICKING, "es:nothing")
    assert result.exit_code == 1 and "es:nothing: no such candidate" in result.stderr
    assert TRAFFICKING in call("candidates").stdout


def test_a_damaged_list_is_one_error_of_its_source(home: Path) -> None:
    write(home / "replay", TITLES, broken=True)
    result = call("run", "--replay", str(home / "replay"))
    assert result.exit_code == 1
    state = json.loads(call("status", "--json").stdout)
    assert state["sources"][0]["health"] == "red" and state["candidates"] == []
    assert [e["where"] for e in state["errors"]].count(SUMMARY) == 1


CELLAR = """
[[source]]
id = "cellar"
title = "CELLAR"
homepage = "https://op.europa.eu/"
licence = "none"
rhythm = "daily"
spider = "cellar"
"""
NEWS = """
@prefix cdm: <http://publications.europa.eu/ontology/cdm#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix c: <http://publications.europa.eu/resource/cellar/> .
@prefix l: <http://publications.europa.eu/resource/authority/language/> .
c:a cdm:resource_legal_id_celex "32026L9901"^^xsd:string ; cdm:work_date_document "2026-05-06"^^xsd:date .
c:aen cdm:expression_belongs_to_work c:a ; cdm:expression_uses_language l:ENG ;
  cdm:expression_title "Directive (EU) 2026/9901 on victims of trafficking in human beings" .
c:b cdm:resource_legal_id_celex "32026R9902" ; cdm:work_date_document "2026-05-06"^^xsd:date .
c:ben cdm:expression_belongs_to_work c:b ; cdm:expression_uses_language l:ENG ;
  cdm:expression_title "Regulation (EU) 2026/9902 on the labelling of cheese" .
c:n cdm:resource_legal_id_celex "72026L9901ESP_1" ; cdm:work_date_document "2026-05-06"^^xsd:date .
c:nen cdm:expression_belongs_to_work c:n ; cdm:expression_uses_language l:ENG ;
  cdm:expression_title "Ley de victims of trafficking" .
"""


def test_new_acts_of_the_official_journal_come_from_cellar(home: Path) -> None:
    folder = home / "replay"
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "eu.toml").write_text(CELLAR, encoding="utf-8")
    (folder / "news.ttl").write_text(NEWS, encoding="utf-8")
    line = {"url": "https://publications.europa.eu/webapi/rdf/sparql", "sparql": "news.ttl"}
    (folder / "index.jsonl").write_text(json.dumps(line), encoding="utf-8")
    call("run", "--replay", str(folder))
    (row,) = map(json.loads, call("candidates", "--json").stdout.splitlines())
    assert (row["id"], row["date"], row["lang"]) == ("eu:32026L9901", "2026-05-06", "en")
    assert row["url"] == "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32026L9901"


def test_the_query_for_news_is_bounded_by_date_and_pages_by_key() -> None:
    from crawlers import sparql

    asked = sparql.news("2026-05-01", "32026L0001")
    assert 'FILTER(?date >= "2026-05-01"^^xsd:date)' in asked and 'FILTER(STR(?key) >= "32026L0001")' in asked
