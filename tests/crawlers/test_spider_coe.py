"""Council of Europe: treaties and reports as PDF, the state of a treaty with a token, addresses that fail."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from publishers import Server
from saved import SAMPLES, crawled, texts

from crawlers.crawl import crawl
from crawlers.watchlist import Catalogue, load

RM = "https://rm.coe.int/"
PDF = {"content_type": "application/pdf"}


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("coe", tmp_path)
    assert result.errors == []
    assert [(c.work, c.role, c.outcome, c.format) for c in result.captures] == [
        ("coe:998", "text", "stored", "coe-pdf"),
        ("coe:report-998", "text", "stored", "guidance-pdf"),
        ("coe:998", "metadata", "stored", ""),
        ("coe:998", "metadata", "stored", ""),
    ]
    (_, treaty), (_, report) = texts(result, tmp_path)
    assert (treaty.work, treaty.version, treaty.basis) == ("coe:998", date(2009, 5, 12), "as_enacted")
    by = {p.eid: p for p in treaty.provisions}
    assert by["art_3"].heading == "Residence status"
    assert by["art_3__para_1__point_a"].text.startswith("where the competent authority")
    assert (report.basis, report.format) == ("guidance", "guidance-pdf")
    sections = {p.eid: p for p in report.provisions}
    assert [(e, sections[e].page) for e in sections if sections[e].kind == "div"] == [
        ("div_1", 1), ("div_2", 2), ("div_3", 3), ("div_4", 4),
    ]  # fmt: skip
    assert "violent partner are" in sections["div_1__para_1"].text
    assert "Report on Article 3 of the Convention 998" not in report.text


def test_a_language_without_an_address_and_a_challenge_say_so(folder: Callable[..., Path], tmp_path: Path) -> None:
    held = load(replay=SAMPLES / "coe")
    both = replace(held.works["coe:998"], languages=("en", "fr"))
    page = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    replay = folder((RM + "1680000998", page, {"content_type": "text/html"}))
    result = crawled("coe", tmp_path / "a", replay=replay, catalogue=Catalogue(held.sources, {both.id: both}))
    assert {(c.lang, c.outcome) for c in result.captures} == {("en", "blocked"), ("fr", "missing")}
    assert "options.pdf" in next(c.reason for c in result.captures if c.lang == "fr")


@pytest.mark.parametrize("token", ["", "s3cret-t0ken"])
def test_the_state_of_a_treaty_needs_a_token(
    server: Server, tmp_path: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFEREPORT_COE_TOKEN", token)
    held = load(replay=SAMPLES / "coe")
    source = replace(held.sources["coe"], options={"base": server.url})
    work = replace(held.works["coe:998"], options={"pdf": {"en": RM + "1680000998"}})
    api = "/WS_LFRConventions/api/"
    signatures = api + "signatures?NumSte=998&langue=ENG"
    declarations = api + "conventions/getDeclarations?numSte=998&codeNature=0&langue=ENG"
    server.replies["/robots.txt"] = [(404, {}, b"")]
    server.replies["/1680000998"] = [(200, {"Content-Type": "application/pdf"},
                                      (SAMPLES / "coe/CETS998_en.pdf").read_bytes())]  # fmt: skip
    server.replies[signatures] = [(200, {"Content-Type": "application/json"},
                                   (SAMPLES / "coe/signatures.json").read_bytes())]  # fmt: skip
    server.replies[declarations] = [(200, {"Content-Type": "application/json"}, b'{"Message": "invalid token"}')]
    result = crawl(["coe"], catalogue=Catalogue({"coe": source}, {work.id: work}), archive_dir=tmp_path,
                   settings={"AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_DELAY": 0})  # fmt: skip
    assert [c.outcome for c in result.captures if c.role == "text"] == ["stored"]
    state = {c.url.partition("/api/")[2].partition("?")[0]: c for c in result.captures if c.role == "metadata"}
    if not token:
        assert [(c.outcome, c.work) for c in state.values()] == [("skipped", "")]
        assert "SAFEREPORT_COE_TOKEN" in state[""].reason
        assert server.paths() == ["/robots.txt", "/1680000998"]
        return
    assert {name: c.outcome for name, c in state.items()} == {
        "signatures": "stored", "conventions/getDeclarations": "blocked",
    }  # fmt: skip
    assert {n.lower(): v for n, v in server.asked[-1].headers.items()}["token"] == token
    assert all(token.encode() not in gzip.decompress(p.read_bytes()) for p in tmp_path.rglob("*.gz"))


def test_the_catalogue_names_an_address_for_every_language() -> None:
    works = load().of("coe")
    assert {"coe:210", "coe:197"} <= {w.id for w in works}
    for work in works:
        assert set(work.options["pdf"]) == set(work.languages), work.id
        assert all(url.startswith(RM) for url in work.options["pdf"].values())
