"""Lists of what publishers issued, each in its publisher's form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.gazette import Item, items

SAVED = Path(__file__).parents[1] / "crawlers" / "replay"
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>New</title><entry>
<title>The Example Regulations 2026</title>
<id>http://www.legislation.gov.uk/id/uksi/2026/99</id><link rel="self" href="http://www.legislation.gov.uk/x.feed"/>
<link href="http://www.legislation.gov.uk/uksi/2026/99/made"/>
<link rel="alternate" type="application/pdf" href="http://www.legislation.gov.uk/uksi/2026/99/made/data.pdf"/><updated>2026-05-06T09:00:00Z</updated>
<summary type="html">About &lt;b&gt;victims&lt;/b&gt;</summary></entry></feed>"""


def test_rss_feeds() -> None:
    assert items((SAVED / "gii" / "rss_bgbl-1.xml").read_bytes(), "x") == [
        Item("eli/bund/BGBl-1/2026/99", "Drittes Gesetz zur Änderung des Anzeigeschutzgesetzes",
             "https://www.recht.bund.de/eli/bund/BGBl-1/2026/99", "2026-05-06")
    ]  # fmt: skip
    (item,) = items((SAVED / "normattiva" / "rss-SG.xml").read_bytes(), "x")
    assert (item.id, item.date) == ("eli/id/2026/10/29/26G09903/sg", "2026-10-29")


def test_atom_takes_the_address_for_people() -> None:
    (item,) = items(ATOM, "x")
    assert item == Item("uksi/2026/99", "The Example Regulations 2026",
                        "http://www.legislation.gov.uk/uksi/2026/99/made", "2026-05-06", "About victims")  # fmt: skip


def test_new_irish_acts() -> None:
    found = items((SAVED / "irishstatutebook" / "legislation.json").read_bytes(), "x")
    assert [i.id for i in found] == ["2024/act/993", "2024/act/995"]
    assert found[0] == Item(
        "2024/act/993", "Reporting of Wrongs (Amendment) Act 2024",
        "https://www.irishstatutebook.ie/eli/2024/act/993", "2024-12-10",
        "An Act to give further effect to Directive 2012/29/EU; for that purpose to amend the Reporting of Wrongs Act "
        "2019; and to provide for related matters.",
    )  # fmt: skip


def test_sru_records_of_the_gazettes() -> None:
    found = items((SAVED / "koop" / "sru-gazettes.xml").read_bytes(), "x")
    assert [i.id for i in found] == ["stb-2026-9902", "stcrt-2026-9903"]
    assert found[0].url == "https://zoek.officielebekendmakingen.nl/stb-2026-9902.html"
    assert found[0].date == "2026-05-02" and "Meldingsbesluit slachtoffers" in found[0].title


def test_the_boe_summary_without_staff_courts_and_tenders() -> None:
    def section(code: str, number: str) -> str:
        return (f'<seccion codigo="{code}"><departamento><item><identificador>{number}</identificador>'
                f"<titulo>Título de {number}</titulo></item></departamento></seccion>")  # fmt: skip

    body = (
        "<response><status><code>200</code></status><data><sumario><metadatos><fecha_publicacion>20260506"
        f"</fecha_publicacion></metadatos><diario>{section('1', 'BOE-A-2026-1')}{section('2A', 'BOE-A-2026-2')}"
        f"{section('3', 'BOE-A-2026-3')}{section('5A', 'BOE-B-2026-4')}</diario></sumario></data></response>"
    )
    assert items(body.encode(), "x") == [
        Item("BOE-A-2026-1", "Título de BOE-A-2026-1", "https://www.boe.es/diario_boe/txt.php?id=BOE-A-2026-1",
             "2026-05-06"),
        Item("BOE-A-2026-3", "Título de BOE-A-2026-3", "https://www.boe.es/diario_boe/txt.php?id=BOE-A-2026-3",
             "2026-05-06"),
    ]  # fmt: skip


def test_federal_register_documents_with_their_abstract() -> None:
    feed = {"count": 1, "results": [{"document_number": "2026-1", "title": "A","abstract": "For <em>all</em>.",
                                     "publication_date": "2026-05-06", "html_url": "https://x.example/1"}]}  # fmt: skip
    assert items(json.dumps(feed).encode(), "x") == [
        Item("fr:2026-1", "A", "https://x.example/1", "2026-05-06", "For all .")
    ]


def test_news_of_cellar_but_not_the_lists_of_watched_acts() -> None:
    def cells(**row: str) -> dict[str, dict[str, str]]:
        return {name: {"type": "literal", "value": value} for name, value in row.items()}

    rows = [cells(key="32026L0001", date="2026-05-06", title="Directive on examples"),
            cells(base="32012L0029", key="32026L0002", title="Amending"), cells(key="32026L0003")]  # fmt: skip
    (item,) = items(json.dumps({"head": {}, "results": {"bindings": rows}}).encode(), "x")
    assert (item.id, item.date, item.title) == ("32026L0001", "2026-05-06", "Directive on examples")
    assert item.url.endswith("CELEX:32026L0001")


def test_issues_of_the_journal_officiel_but_not_the_archives_of_law() -> None:
    (issue,) = (SAVED / "legifrance").glob("JORF_*.tar.gz")
    found = items(issue.read_bytes(), "x")
    assert [i.id for i in found] == ["JORFTEXT000009990104", "JORFTEXT000009990105"]
    assert {i.date for i in found} == {"2025-06-29"}
    assert found[1].title == "LOI n° 2025-78 du 28 juin 2025 relative aux portes"
    assert found[1].url == "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000009990105"
    assert [i for path in (SAVED / "legifrance").glob("LEGI_*.tar.gz") for i in items(path.read_bytes(), "x")] == []


@pytest.mark.parametrize("data", [b"<html><body>log in</body></html>", b"PK\x03\x04", b"<items><item/></items>", b"{}"])
def test_other_lists_have_no_items(data: bytes) -> None:
    assert items(data, "x") == []


@pytest.mark.parametrize(
    "data", [b"<rss><channel>", b'{"results": ', b"\x1f\x8bzip", b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss>&a;</rss>"]
)
def test_damaged_lists_are_errors(data: bytes) -> None:
    with pytest.raises(BadInput):
        items(data, "x")
