"""Every spider and every format has a saved sample in its publisher's form: a new one without fails here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from replays import DEMO, SAVED, samples

from crawlers.spiders import names
from crawlers.watchlist import load
from pipeline import formats, safe
from pipeline.errors import SafereportError
from pipeline.model import Hint

DATA = Path(__file__).parent / "pipeline" / "data"


@cache
def sampled_spiders() -> frozenset[str]:
    return frozenset(s.spider for folder in samples().values() for s in load(replay=folder).sources.values())


@cache
def sampled_formats() -> frozenset[str]:
    found = set()
    for folder in (DATA, SAVED, DEMO):
        for path in folder.rglob("*"):
            if path.is_file() and "catalogue" not in path.parts:
                data = path.read_bytes()
                try:
                    for part in [data, *(safe.unzip(data, str(path)).values() if data.startswith(b"PK") else ())]:
                        found.add(formats.detect(part, str(path)).name)
                except SafereportError:  # a list, or a page of an error
                    continue
    # No page or PDF looks like guidance or a treaty by itself: the format is named.
    for name, path in [("guidance-html", DATA / "guidance/page.html"), ("coe-pdf", SAVED / "coe/CETS998_en.pdf")]:
        if any(e.provisions for e in formats.parse(path.read_bytes(), Hint("xx:1", "en"), name)):
            found.add(name)
    return frozenset(found)


@pytest.mark.parametrize("name", names())
def test_every_spider_has_saved_answers(name: str) -> None:
    assert name in sampled_spiders(), f"save answers of the publisher in tests/crawlers/replay/{name}"


@pytest.mark.parametrize("name", formats.registry())
def test_every_format_has_a_saved_document(name: str) -> None:
    assert name in sampled_formats(), "save a document in this format below tests/pipeline/data"


def test_every_source_of_the_catalogue_is_asked_by_a_sampled_spider() -> None:
    assert {s.spider for s in load().sources.values()} <= sampled_spiders()
