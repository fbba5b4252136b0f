"""Ireland: acts as enacted and as revised, the list of revised acts, new acts that amend watched ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from saved import SAMPLES, crawled, texts

from crawlers.spiders.irishstatutebook import amendments, listed
from pipeline.model import Relation

NAME = "irishstatutebook"
BOOK, REVISED = "https://www.irishstatutebook.ie/eli/", "https://revisedacts.lawreform.ie/"
ACT, OLD = "ie:2019/act/991", "ie:1993/act/992"


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled(NAME, tmp_path)
    assert result.errors == []
    assert {c.outcome for c in result.captures} == {"stored"}
    # the act of 1993 has no XML, and no revised text
    assert {(c.work, c.url.removeprefix(BOOK).removeprefix(REVISED)) for c in result.captures if c.role == "text"} == {
        (ACT, "2019/act/991/enacted/en/xml"), (ACT, "eli/2019/act/991/revised/en/html"),
        (OLD, "1993/act/992/enacted/en/print"),
    }  # fmt: skip
    assert {(e.work, e.basis, e.version, e.official) for _, e in texts(result, tmp_path)} == {
        (ACT, "as_enacted", date(2019, 6, 12), True), (ACT, "consolidated", date(2025, 3, 3), False),
        (OLD, "as_enacted", date(1993, 5, 3), True),
    }  # fmt: skip
    assert result.relations == [
        Relation(ACT, "amended_by", "ie:2024/act/993", "Reporting of Wrongs (Amendment) Act 2024", "2024-12-10", "IE",
                 BOOK + "2024/act/993/"),
    ]  # fmt: skip


def test_without_the_list_every_act_is_asked_for(folder: Callable[..., Path], tmp_path: Path) -> None:
    page = (SAMPLES / NAME / "2019-991.revised.html").read_bytes()
    empty = b"<html><title>Revised Acts</title><body>" + b"<p>We are moving to a new site.</p>" * 20 + b"</body></html>"
    for name, served in (("gone", ()), ("moved", ((REVISED + "revacts/chron", empty, {"content_type": "text/html"}),))):
        replay = folder(*served, (REVISED + "eli/2019/act/991/revised/en/html", page, {"content_type": "text/html"}),
                        name=name)  # fmt: skip
        result = crawled(NAME, tmp_path / name, replay=replay)
        found = {(c.work, c.outcome, c.reason) for c in result.captures if "/revised/" in c.url}
        assert found == {
            (ACT, "stored", ""), (OLD, "missing", "the Law Reform Commission has no revised text of this act"),
        }  # fmt: skip


def test_a_page_without_an_act_is_no_text(folder: Callable[..., Path], tmp_path: Path) -> None:
    page = b"<html><title>eISB</title><body>" + b"<p>Search the Irish Statute Book.</p>" * 20 + b"</body></html>"
    replay = folder((BOOK + "2019/act/991/enacted/en/xml", page, {"content_type": "text/html"}))
    result = crawled(NAME, tmp_path / "a", replay=replay)
    assert {c.outcome for c in result.captures if c.url.endswith("991/enacted/en/xml")} == {"failed"}


def test_the_lists() -> None:
    assert listed((SAMPLES / NAME / "chron.html").read_bytes()) == {"1951/act/2", "2019/act/991"}
    assert listed(b"<html>") == set()
    assert list(amendments([None, {"bill": {}}, {"bill": {"act": {"actNo": "1", "longTitleEn": None}}}], [])) == []
