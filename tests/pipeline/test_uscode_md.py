"""The US Code's Markdown: levels from labels alone, chunks that repeat their headings, every word once."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint
from pipeline.parsers import uscode_md
from pipeline.parsers._uslevels import Levels, follows, readings

SAMPLE = Path(__file__).parent / "data" / "us" / "99-usc-4101.md"
SHARED = Path(__file__).parents[2] / "../shared/corpus/us/usc"
CORPUS = sorted(SHARED.glob("*.md"))


def _parse(path: Path) -> Expression:
    return uscode_md.parse(path.read_bytes(), Hint(where=path.name))[0]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _coverage(path: Path) -> float:
    made = sum(len(_bare(p.num + p.heading + p.text)) for p in _parse(path).provisions)
    return made / len(_bare(uscode_md.source_text(path.read_bytes())))


@pytest.fixture(scope="module")
def sample() -> dict[str, tuple[str, str, str]]:
    return {p.eid: (p.heading, p.text, p.status) for p in _parse(SAMPLE).provisions}


def test_letters_and_roman_numerals_are_told_apart(sample: dict[str, tuple[str, str, str]]) -> None:
    assert sample["sec_4101__a__5__I"][1] == "a thread; or"
    assert sample["sec_4101__a__5__H__ii__I"][1] == "carried; or"
    assert sample["sec_4101__a__5__J__i"][1] == "a hair; or"
    assert sample["sec_4101__i"][0] == "Penalties"
    assert sample["sec_4101__a__6__A__v__III__a"][1] == "ink, or"


def test_chunks_go_on_where_the_sequence_stands(sample: dict[str, tuple[str, str, str]]) -> None:
    assert "sec_4101__a__6__A__i" in sample and "sec_4101__a__6__B" in sample
    assert not [eid for eid in sample if "~" in eid]
    assert sum(eid == "sec_4101__a" for eid in sample) == 1


def test_headings_and_chapeaus(sample: dict[str, tuple[str, str, str]]) -> None:
    assert sample["sec_4101__h__1"] == ("In general", "", "in_force")
    assert sample["sec_4101__h__2__A"] == ("Small samples", "Paragraph (1) does not apply.", "in_force")
    assert sample["sec_4101__a"][:2] == ("", "As used in this chapter")
    assert sample["sec_4101__a__6__A"][0] == ""


def test_flush_text_belongs_to_the_level_above(sample: dict[str, tuple[str, str, str]]) -> None:
    assert sample["sec_4101__a__5__H__ii"][1] == "can be\nand is kept in a box;"
    assert sample["sec_4101__a__6__A__v__III"][1] == "the use of any\nthat does not fade."


def test_repealed_levels_runs_and_divisions(sample: dict[str, tuple[str, str, str]]) -> None:
    assert sample["sec_4101__a__2"][2] == "repealed"
    assert sample["sec_4101__a__3...4"][1:] == ("Omitted.", "repealed")
    assert sample["sec_4102"][2] == "repealed"
    assert sample["title_99__chap_7__part_B"][0] == "Of Shelves"


def test_sample_is_whole_and_detected() -> None:
    assert _coverage(SAMPLE) == pytest.approx(1, abs=0.02)
    assert formats.detect(SAMPLE.read_bytes()).name == "uscode-md"
    assert not uscode_md.sniff(b"# Title 8\n\nSome other text")
    assert _parse(SAMPLE).issues == ()


def test_words_before_any_section_are_refused() -> None:
    with pytest.raises(BadInput, match="before the first section"):
        uscode_md.parse("# Title 9— X\n\nlost words\n".encode(), Hint(where="x.md"))


def test_a_label_out_of_sequence_is_reported() -> None:
    levels = Levels()
    for label in ("a", "1", "A"):
        levels.place(label, "", ())
    assert levels.place("D", "ends.", ()) == 2
    assert levels.breaks


@pytest.mark.skipif(not CORPUS, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_corpus_levels_are_contiguous_and_whole(path: Path) -> None:
    made = _parse(path)
    assert 0.98 <= _coverage(path) <= 1.02
    assert not [p.eid for p in made.provisions if p.kind == "blk"]
    # The one break is Congress's own: 8 USC 1154(a)(1)(B)(i) has two subclauses (I).
    assert len(made.issues) == (1 if path.stem == "8-usc-1154" else 0)
    gaps = 0
    for parent in made.provisions:
        parts = [c.eid.rsplit("__", 1)[-1] for c in made.children(parent.eid) if c.kind == "point"]
        if "..." in "".join(parts) or "~" in "".join(parts) or not parts:
            continue
        rows = [readings(p) for p in parts]
        levels = {r.level for r in rows[0] if r.order == (1, 0)}
        ok = any(
            all(
                follows(b.order, a.order)
                for one, two in itertools.pairwise(rows)
                for a in one
                for b in two
                if a.level == b.level == level
            )
            and all(any(r.level == level for r in row) for row in rows)
            for level in levels
        )
        gaps += not ok
    assert gaps == 0


GOLD = Path(__file__).parents[2] / "../shared/gold/dev.jsonl"


@pytest.mark.skipif(not GOLD.exists(), reason="the shared gold is not here")
def test_judged_provisions_are_found() -> None:
    rows = [json.loads(line) for line in GOLD.read_text().splitlines()]
    for name in sorted({r["file"] for r in rows if r["file"].startswith("us/usc/")}):
        have = {p.eid for p in _parse(SHARED / Path(name).name).provisions}
        assert not [r["eid"] for r in rows if r["file"] == name and r["eid"] not in have]
