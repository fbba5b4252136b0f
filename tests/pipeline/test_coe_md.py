"""Council of Europe treaties of the Dutch database: one expression a language, the same ids in both."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint
from pipeline.parsers import coe_md

SAMPLE = Path(__file__).parent / "data/coe/CETS999_en.md"
SHARED = Path(__file__).parents[2] / "../shared"
ISTANBUL = SHARED / "corpus/eu/coe/CETS210_en.md"
here = pytest.mark.skipif(not ISTANBUL.exists(), reason="the shared corpus is not here")


def _parse(path: Path, lang: str = "") -> list[Expression]:
    return coe_md.parse(path.read_bytes(), Hint(where=path.name, lang=lang))


def _coverage(path: Path) -> float:
    bare = re.compile(r"\s+")
    made = sum(len(bare.sub("", p.num + p.heading + p.text)) for e in _parse(path) for p in e.provisions)
    return made / len(bare.sub("", coe_md.source_text(path.read_bytes())))


def test_each_language_is_an_expression_with_the_same_ids() -> None:
    english, dutch = _parse(SAMPLE)
    assert (english.lang, dutch.lang) == ("en", "nl")
    assert english.work == dutch.work == "coe:999"
    assert english.title == "Convention on the protection of test persons"
    assert [p.eid for p in english.provisions] == [p.eid for p in dutch.provisions]
    assert [e.lang for e in _parse(SAMPLE, "nl")] == ["nl"]
    with pytest.raises(BadInput, match="in de"):
        _parse(SAMPLE, "de")


def test_structure() -> None:
    made = {p.eid: p for p in _parse(SAMPLE, "en")[0].provisions}
    assert made["art_1"].heading == "Purpose of the Convention"
    assert made["art_1__para_1__point_a__point_ii"].text == "children;"
    assert made["art_1__para_1__point_b"].text == "inform them."
    assert made["art_1__para_2__point_2"].text == "breaks are long."
    assert made["art_2__para_1"].text.endswith("unless the Party declares otherwise.")
    assert made["art_2__para_2"].text == "The list may be amended."
    assert made["rec_2"].text == "Recognising that de facto tests happen,"
    assert made["annex_1__para_1"].num == "1." and made["annex_1"].heading == "Privileges (Article 1)"
    assert any(p.kind == "blk" and p.text.startswith("IN WITNESS") and "11th day" in p.text for p in made.values())


def test_editors_notes_and_links_are_no_law() -> None:
    words = " ".join(e.text for e in _parse(SAMPLE))
    assert "Treedt" not in words and "README" not in words and "Charter of Tests" in words


def test_whole_and_detected() -> None:
    assert _coverage(SAMPLE) == pytest.approx(1, abs=0.08)  # the two titles weigh in so short a file
    assert formats.detect(SAMPLE.read_bytes()).name == "coe-md"
    assert not coe_md.sniff(b"---\ntitle: x\n---\n#### H\n### Article 1\n")


@here
def test_istanbul_convention() -> None:
    english, dutch = _parse(ISTANBUL)
    for text in (english, dutch):
        numbers = [p.eid for p in text.provisions if p.kind == "art"]
        assert numbers == [f"art_{n}" for n in range(1, 82)]
    assert [p.eid for p in english.provisions] == [p.eid for p in dutch.provisions]
    assert 0.98 <= _coverage(ISTANBUL) <= 1.02
    rows = [json.loads(line) for line in (SHARED / "gold/dev.jsonl").read_text().splitlines()]
    have = {p.eid for p in english.provisions}
    assert not [r["eid"] for r in rows if r["file"] == "eu/coe/CETS210_en.md" and r["eid"] not in have]
