"""The United States: eCFR's dated pieces, one zip for many sections of the Code, the Federal Register's feed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from publishers import Server
from saved import SAMPLES, crawled

from crawlers import archive
from crawlers.crawl import CrawlResult, Known, crawl
from crawlers.spiders.ecfr import changes, current, there
from crawlers.spiders.uscode import points
from crawlers.watchlist import Catalogue, load
from db.store import Store
from pipeline import formats
from pipeline.model import Annotation, Capture, Expression, Finding, Hint, Relation
from pipeline.pieces import join
from pipeline.run import Options, Report, run


class Untagged:
    """An annotator that finds nothing: what is tried here is how texts reach the store."""

    def version(self, lang: str) -> str:
        return "1"

    def annotate(self, expression: Expression) -> list[Annotation]:
        return []

    def findings(self, expression: Expression, annotations: list[Annotation]) -> list[Finding]:
        return []

    def concepts(self) -> list[dict[str, str]]:
        return []

    def relevant(self, text: str, lang: str, jurisdiction: str = "") -> dict[str, str]:
        return {}


def stored(db: Path, out: Path, replay: Path, **options: Any) -> Report:
    return run(Options(db, out, (), replay, **options), engine=Untagged())


ECFR = "https://www.ecfr.gov/api/versioner/v1/"
OLRC = "https://uscode.house.gov/download/"


def texts(result: CrawlResult, out: Path) -> Iterator[tuple[Capture, Expression]]:
    for capture in result.captures:
        if capture.role == "text" and capture.outcome == "stored":
            day = date.fromisoformat(capture.version) if capture.version else None
            hint = Hint(capture.work, capture.lang, version=day, where=capture.url)
            (expression,) = formats.parse(archive.body(out, capture), hint)
            yield capture, expression


def outcomes(result: CrawlResult, role: str = "text") -> set[tuple[str, str, str]]:
    return {(c.work, c.url.rpartition("/")[2], c.outcome) for c in result.captures if c.role == role}


# eCFR


def test_a_part_comes_in_pieces_as_of_its_newest_amendment(tmp_path: Path) -> None:
    result = crawled("ecfr", tmp_path)
    assert result.errors == []
    work = "us:cfr:8:999"
    # 999.11 was removed in 2024 and isn't asked for; the amendment of 2029 isn't in force
    asked = [(c.url.removeprefix(ECFR), c.outcome, c.version) for c in result.captures if c.role == "text"]
    assert sorted(asked) == [
        ("full/2025-03-01/title-8.xml?part=999&section=999.14", "stored", "2025-03-01"),
        ("full/2025-03-01/title-8.xml?part=999&subpart=C", "stored", "2025-03-01"),
    ]
    pieces = [e for _, e in texts(result, tmp_path)]
    whole = join(pieces)
    assert (whole.work, whole.version, whole.meta) == (work, date(2025, 3, 1), {})
    by = {p.eid: p for p in whole.provisions}
    assert [p.eid for p in whole.provisions if p.kind in ("sec", "part")] == [
        "sec_999.14", "part_C", "sec_999.200", "sec_999.201",
    ]  # fmt: skip
    assert by["sec_999.14__b__1__i__B__2"].num == "(2)"
    assert by["sec_999.14__a__para_2__1"].text == "Extortion of a tenant; or"
    assert by["sec_999.14__i"].text == "The Office may tell other agencies who asked only with consent."
    assert by["sec_999.14"].marks[1].label == "90 FR 99011, Feb. 14, 2025"
    assert all(whole.text[p.start : p.end].startswith(p.text[: p.stem]) for p in whole.provisions)
    assert by["sec_999.201"].parent == "part_C"


def test_history_takes_every_day_since_2012(tmp_path: Path) -> None:
    result = crawled("ecfr", tmp_path, history=True)
    assert {c.outcome for c in result.captures} == {"stored"}
    assert sorted((c.version, c.url.rpartition("&")[2]) for c in result.captures if c.role == "text") == [
        ("2017-01-03", "section=999.11"), ("2017-01-03", "section=999.14"),
        ("2024-08-28", "section=999.14"), ("2024-08-28", "subpart=C"),
        ("2025-03-01", "section=999.14"), ("2025-03-01", "subpart=C"),
    ]  # fmt: skip


def test_pieces_become_one_version(tmp_path: Path) -> None:
    db, out = tmp_path / "m.db", tmp_path / "archive"
    report = stored(db, out, SAMPLES / "ecfr", history=True)
    assert (report.versions, report.faults) == (3, [])
    with Store(db) as held:
        rows = held.rows("SELECT version, current FROM expressions ORDER BY version")
        assert [(r["version"], r["current"]) for r in rows] == [("2017-01-03", 0), ("2024-08-28", 0), ("2025-03-01", 1)]
        moved = {(r["date"], r["eid"], r["kind"]) for r in held.rows("SELECT date, eid, kind FROM changes")}
    assert moved >= {
        ("2024-08-28", "sec_999.11", "repealed"),
        ("2024-08-28", "sec_999.200", "added"),
        ("2025-03-01", "sec_999.14__i", "amended"),
    }
    assert not any(v == "2025-03-01" and e != "sec_999.14__i" for v, e, _ in moved)
    again = stored(db, out, SAMPLES / "ecfr", history=True)
    assert (again.versions, again.changes, again.faults) == (0, 0, [])


def test_a_late_piece_completes_the_version(tmp_path: Path) -> None:
    db, out, part = tmp_path / "m.db", tmp_path / "archive", tmp_path / "part"
    shutil.copytree(SAMPLES / "ecfr", part)
    lines = (part / "index.jsonl").read_text().splitlines()
    (part / "index.jsonl").write_text("\n".join(x for x in lines if "full" not in x or "section=999.14" in x))

    def sections() -> list[str]:
        with Store(db) as held:
            return [r["eid"] for r in held.rows("SELECT eid FROM provisions WHERE kind = 'sec' ORDER BY eid")]

    assert stored(db, out, part).versions == 1
    assert sections() == ["sec_999.14"]
    report = stored(db, out, SAMPLES / "ecfr")  # 999.14 is unchanged, subpart C is new
    assert (report.versions, report.faults) == (1, [])
    assert sections() == ["sec_999.14", "sec_999.200", "sec_999.201"]


def test_a_version_waits_for_a_piece_that_could_not_be_had(tmp_path: Path) -> None:
    db, out, down = tmp_path / "m.db", tmp_path / "archive", tmp_path / "down"
    shutil.copytree(SAMPLES / "ecfr", down)
    rows = [json.loads(line) for line in (down / "index.jsonl").read_text().splitlines()]
    for row in rows:
        if "2025-03-01" in row["url"] and row["url"].endswith("subpart=C"):
            row["status"] = 500
    (down / "index.jsonl").write_text("\n".join(map(json.dumps, rows)))
    report = stored(db, out, down, history=True)
    assert report.versions == 2
    assert any("2025-03-01 waits for a piece" in f.what and f.where.endswith("subpart=C") for f in report.faults)
    report = stored(db, out, SAMPLES / "ecfr", history=True)
    assert (report.versions, report.faults) == (1, [])
    with Store(db) as held:
        late = held.rows("SELECT eid FROM changes WHERE date = '2025-03-01'")
    assert [r["eid"] for r in late] == ["sec_999.14__i"]


def test_an_archive_put_together_by_hand_is_read_for_what_it_has(folder: Callable[..., Path], tmp_path: Path) -> None:
    body = (SAMPLES / "ecfr/999.14.2024-08-28.xml").read_bytes()
    replay = folder((f"{ECFR}full/2024-11-05/title-8.xml?part=999&section=999.14", body, {}))
    result = crawled("ecfr", tmp_path / "a", replay=replay)
    assert [(c.version, c.outcome) for c in result.captures if c.role == "text"] == [("2024-11-05", "stored")]


def test_an_answer_without_a_division_is_no_text(folder: Callable[..., Path], tmp_path: Path) -> None:
    url = f"{ECFR}full/2024-11-05/title-8.xml?part=999&section=999.14"
    replay = folder((url, b"<?xml version='1.0'?><error>There was a problem.</error>", {}))
    (text,) = [c for c in crawled("ecfr", tmp_path / "a", replay=replay).captures if c.role == "text"]
    assert (text.outcome, text.reason) == ("failed", "no division of the CFR in the answer")


def test_the_lists_of_ecfr() -> None:
    assert current((SAMPLES / "ecfr/titles.json").read_bytes()) == {"8": "2025-06-30"}
    units = changes((SAMPLES / "ecfr/versions.999.11.json").read_bytes())
    assert units == {"999.11": {"2016-12-20": True, "2024-08-28": False}}
    assert [there(units, day) for day in ("2016-01-01", "2017-01-03", "2024-08-28")] == [False, True, False]
    assert current(b"<html>") == {} and changes(b"[1]") == {}


# United States Code


def test_one_zip_serves_every_section_of_its_title(tmp_path: Path) -> None:
    result = crawled("uscode", tmp_path)
    assert result.errors == []
    assert outcomes(result) == {
        ("us:usc:8:9901", "xml_usc08@119-73not60.zip", "stored"),
        ("us:usc:8:9902", "xml_usc08@119-73not60.zip", "stored"),
    }
    assert result.requests["uscode"] == 3  # robots.txt, the page, one zip
    held = {c.work: e for c, e in texts(result, tmp_path)}
    one, two = held["us:usc:8:9901"], held["us:usc:8:9902"]
    assert (one.version, one.meta["release"]) == (date(2026, 1, 23), "119-73not60")
    assert [p.eid for p in one.provisions] == [
        "title_8", "title_8__chap_99", "sec_9901", "sec_9901__1", "sec_9901__1__A", "sec_9901__1__B", "sec_9901__2",
    ]  # fmt: skip
    by = {p.eid: p for p in one.provisions}
    assert by["sec_9901__1"].text.endswith("whatever the status of that person.")
    assert [(n.eid, n.label, n.text) for n in one.notes] == [("sec_9901__1__A", "1", "So in original.")]
    assert "Quoted law" not in one.text and "Pub. L." not in one.text
    assert [p.num for p in two.provisions if p.kind == "point"] == ["(a)", "(b)"]


def test_prior_release_points_that_changed_the_title(tmp_path: Path) -> None:
    result = crawled("uscode", tmp_path, history=True)
    assert {(c.version, c.url.rpartition("@")[2]) for c in result.captures if c.role == "text"} == {
        ("2023-12-21", "118-30.zip"), ("2026-01-23", "119-73not60.zip"),
    }  # fmt: skip
    found = points((SAMPLES / "uscode/priorreleasepoints.htm").read_text())
    assert [(p.law, p.day, sorted(p.titles)) for p in found] == [
        ("31", date(2023, 12, 26), ["05", "10"]), ("30", date(2023, 12, 21), ["05a", "08", "38"]),
    ]  # fmt: skip


def test_a_work_that_is_watched_later_is_read_from_the_archive(tmp_path: Path) -> None:
    db, store = tmp_path / "m.db", tmp_path / "archive"
    first = tmp_path / "first"
    (first / "catalogue").mkdir(parents=True)
    for path in (SAMPLES / "uscode").glob("*.*"):
        (first / path.name).write_bytes(path.read_bytes())
    toml = (SAMPLES / "uscode/catalogue/us.toml").read_text()
    cut = toml.index("[[work]]", toml.index("[[work]]") + 1)
    (first / "catalogue/us.toml").write_text(toml[:cut])
    assert stored(db, store, first).versions == 1
    report = stored(db, store, SAMPLES / "uscode")
    assert (report.versions, report.faults) == (1, [])
    with Store(db) as held:
        rows = held.rows("SELECT e.work, c.work AS captured FROM expressions e JOIN captures c ON c.id = e.capture")
        assert {(r["work"], r["captured"]) for r in rows} == {(w, w) for w in ("us:usc:8:9901", "us:usc:8:9902")}
    assert stored(db, store, SAMPLES / "uscode").versions == 0


def test_the_maintenance_page_is_no_release_point(folder: Callable[..., Path], tmp_path: Path) -> None:
    page = b"<html><head><title>Office of the Law Revision Counsel</title></head><body>" + b"Please come back. " * 20
    zipped = (SAMPLES / "uscode/xml_usc08@118-30.zip").read_bytes()
    replay = folder((OLRC + "download.shtml", page, {"content_type": "text/html"}),
                    (OLRC + "releasepoints/us/pl/118/30/xml_usc08@118-30.zip", zipped, {}))  # fmt: skip
    result = crawled("uscode", tmp_path / "a", replay=replay)
    (listing,) = [c for c in result.captures if c.role == "listing"]
    assert listing.outcome == "failed" and "no title's zip" in listing.reason
    assert {e.version for _, e in texts(result, tmp_path / "a")} == {date(2023, 12, 22)}


def test_an_unchanged_title_costs_one_small_request(server: Server, tmp_path: Path) -> None:
    held = load(replay=SAMPLES / "uscode")
    local = Catalogue({"uscode": replace(held.sources["uscode"], options={"base": server.url, "delay": 0})}, held.works)
    path = "/download/releasepoints/us/pl/119/73not60/xml_usc08@119-73not60.zip"
    server.replies["/robots.txt"] = [(404, {}, b"")]
    server.replies["/download/download.shtml"] = [(200, {}, (SAMPLES / "uscode/download.shtml").read_bytes())]
    server.replies[path] = [(304, {"ETag": '"1"'}, b"")]
    result = crawl(["uscode"], catalogue=local, archive_dir=tmp_path, settings={"AUTOTHROTTLE_ENABLED": False},
                   known=[Known(server.url + path, "en", '"1"', "", "ab" * 32)])  # fmt: skip
    assert server.paths() == ["/robots.txt", "/download/download.shtml", path]
    assert outcomes(result) == {(w, path.rpartition("/")[2], "unchanged") for w in ("us:usc:8:9901", "us:usc:8:9902")}


# Federal Register


def test_the_feed_tells_what_rules_amend_and_the_rule_is_read(tmp_path: Path) -> None:
    result = crawled("federalregister", tmp_path)
    assert result.errors == [] and {c.outcome for c in result.captures} == {"stored"}
    at = "https://www.federalregister.gov/documents/2025/02/14/{}/invented".format
    consent = "Invented Protection; Consent"
    assert sorted(result.relations, key=lambda r: (r.other, r.work)) == [
        Relation("us:cfr:8:999", "amended_by", "us:fr:2025-99011", consent, "2025-03-01", "", at("2025-99011")),
        Relation("us:cfr:8:998", "corrected_by", "us:fr:2025-99013", f"{consent}; Correction", "2025-02-14", "",
                 at("2025-99013")),
        Relation("us:cfr:8:999", "corrected_by", "us:fr:2025-99013", f"{consent}; Correction", "2025-02-14", "",
                 at("2025-99013")),
    ]  # fmt: skip
    ((_, rule),) = texts(result, tmp_path)
    assert (rule.work, rule.version, rule.basis, rule.title) == (
        "us:fr:2025-99011", date(2025, 2, 14), "as_enacted", consent,
    )  # fmt: skip
    assert not [p for p in rule.provisions if p.kind in ("sec", "art")]
    revised = next(p for p in rule.provisions if p.eid.endswith("para_2__point_b"))
    assert revised.num == "b." and "only with consent." in revised.text and revised.text.endswith("* * * * *")
    background = next(p for p in rule.provisions if p.heading == "A. Comments")
    assert background.path == ("SUPPLEMENTARY INFORMATION:", "I. Background")
    assert [n.text for n in rule.notes] == ["See the proposal."]


def test_a_feed_that_is_no_list_is_a_failure(folder: Callable[..., Path], tmp_path: Path) -> None:
    url = "https://www.federalregister.gov/api/v1/documents.json?order=newest"
    replay = folder((url, b'{"errors": {"agencies": "no such agency"}}', {"content_type": "application/json"}))
    result = crawled("federalregister", tmp_path / "a", replay=replay)
    (listing,) = [c for c in result.captures if c.role == "listing"]
    assert listing.outcome == "failed" and "no such agency" in listing.reason
