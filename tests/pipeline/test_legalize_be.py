"""Belgian acts in legalize Markdown: §, alinéas, 1° and a); Justel's notes and marks are history, not text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Mark
from pipeline.parsers import legalize_be

SAMPLE = Path(__file__).parent / "data/be/1999010150.fr.md"
SHARED = Path(__file__).parents[2] / "../shared"
REAL = sorted((SHARED / "corpus/be/transcribed").glob("*.md"))


def _parse(path: Path) -> Expression:
    return legalize_be.parse(path.read_bytes(), Hint(where=path.name))[0]


def _coverage(path: Path) -> float:
    bare = re.compile(r"\s+")
    made = sum(len(bare.sub("", p.num + p.heading + p.text)) for p in _parse(path).provisions)
    return made / len(bare.sub("", legalize_be.source_text(path.read_bytes())))


def test_structure() -> None:
    made = {p.eid: p for p in _parse(SAMPLE).provisions}
    assert made["art_2_1__para_1"].text.splitlines() == [
        "Le gardien qui trouve une clé ou un coffret la remet :",
        "La remise est gratuite. Le Roi fixe le modèle.",
        "L'alinéa 1er vaut aussi pour l'aide du gardien.",
    ]
    assert made["art_2_1__para_1__point_2"].text == "à défaut, au juge."
    assert made["art_2_1__para_2__point_b"].num == "b)"
    assert made["art_4bis__para_2"].text == "Il l'ouvre le matin."
    assert made["art_1__para_1"].text == "La présente loi concerne les clés."


def test_history() -> None:
    made = {p.eid: p for p in _parse(SAMPLE).provisions}
    assert made["art_2_1"].marks == (
        Mark("L 2006-09-15/72, art. 65", "inserted", "2007-06-01", ""),
        Mark("L 2017-03-30/15, art. 2", "amended", "2017-05-20", "1"),
        Mark("L 2019-03-30/15, art. 3", "amended", "", "2"),
    )
    assert (made["art_3"].status, made["art_4bis"].status, made["art_2_1"].status) == (
        "repealed",
        "not_yet",
        "in_force",
    )


def test_whole_and_detected() -> None:
    assert _coverage(SAMPLE) == pytest.approx(1, abs=0.02)
    assert formats.detect(SAMPLE.read_bytes()).name == "legalize-be"
    assert not legalize_be.sniff(b"##### Article 5. Some words of another country")


def test_no_article_is_refused() -> None:
    with pytest.raises(BadInput, match="no article"):
        legalize_be.parse(b"# Loi\n\nMots.\n", Hint(where="x.md"))


@pytest.mark.skipif(not REAL, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name[:24])
def test_corpus(path: Path) -> None:
    made = _parse(path)
    assert 0.98 <= _coverage(path) <= 1.02
    assert formats.detect(path.read_bytes()).name == "legalize-be"
    assert not [p.eid for p in made.provisions if "~" in p.eid or p.kind == "blk"]
    rows = [json.loads(line) for line in (SHARED / "gold/dev.jsonl").read_text().splitlines()]
    have = {p.eid for p in made.provisions}
    assert not [r["eid"] for r in rows if r["file"].endswith(path.name) and r["eid"] not in have]
