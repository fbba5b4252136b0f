"""Italian acts in legalize Markdown: commi, lettere, rubriche, ((…)), the publisher's notes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint
from pipeline.parsers import legalize_it

SAMPLE = Path(__file__).parent / "data/it/dlgs-1999-999.md"
SHARED = Path(__file__).parents[2] / "../shared"
REAL = sorted((SHARED / "corpus/it/transcribed").glob("*.md"))


def _parse(path: Path) -> Expression:
    return legalize_it.parse(path.read_bytes(), Hint(where=path.name))[0]


def _coverage(path: Path) -> float:
    bare = re.compile(r"\s+")
    made = _parse(path)
    size = sum(len(bare.sub("", p.num + p.heading + p.text)) for p in made.provisions)
    size += sum(len(bare.sub("", n.text)) for n in made.notes)
    return size / len(bare.sub("", legalize_it.source_text(path.read_bytes())))


def test_identity() -> None:
    made = _parse(SAMPLE)
    assert made.work == "it:urn:nir:stato:decreto.legislativo:1999-03-05;999"
    assert legalize_it.urn("Decreto-legge 14 agosto 2013, n. 93") == "urn:nir:stato:decreto.legge:2013-08-14;93"
    assert legalize_it.urn("Codice penale") == ""


def test_structure() -> None:
    made = {p.eid: p for p in _parse(SAMPLE).provisions}
    assert made["art_7"].heading == "(Chiavi)"
    assert made["art_7"].path == ("TITOLO II Delle chiavi", "CAPO I-bis - Chiavi smarrite")
    assert made["art_7__para_1__point_a__point_2"].text == "in archivio;"
    assert made["art_7__para_1__point_b-bis"].text == "al custode,"
    assert made["art_7__para_1"].text == "Chi trova una chiave la consegna:\nse presente."
    assert made["art_7-ter"].heading.startswith("Norme transitorie")
    assert made["art_7-ter__para_2"].text == "La chiave resta valida."


def test_brackets_are_marks_also_over_several_commi() -> None:
    made = {p.eid: p for p in _parse(SAMPLE).provisions}
    assert "((" not in _parse(SAMPLE).text and "))" not in _parse(SAMPLE).text
    assert made["art_7__para_1-bis"].text == "Il termine e' di un mese."
    assert made["art_7__para_2"].text == "La consegna e' gratuita e puo' essere rinnovata."
    assert [m.action for m in made["art_7__para_2"].marks] == ["amended"]
    assert made["art_7-ter__para_1"].marks == ()


def test_notes_and_repeals() -> None:
    made = _parse(SAMPLE)
    assert [(n.eid, n.label) for n in made.notes] == [("art_7", "(3)")]
    status = {p.eid: p.status for p in made.provisions}
    assert (status["art_8"], status["art_9"], status["art_9__para_2"]) == ("repealed", "in_force", "repealed")


def test_whole_and_detected() -> None:
    assert _coverage(SAMPLE) == pytest.approx(1, abs=0.02)
    assert formats.detect(SAMPLE.read_bytes()).name == "legalize-it"
    assert not legalize_it.sniff(b'---\ncountry: "fr"\n---\n##### Art. 1\n\n1.Mots')
    with pytest.raises(BadInput, match="no article"):
        legalize_it.parse(b"# Legge\n\nParole.\n", Hint(where="x.md"))


@pytest.mark.skipif(not REAL, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem)
def test_corpus(path: Path) -> None:
    made = _parse(path)
    assert 0.98 <= _coverage(path) <= 1.02
    assert formats.detect(path.read_bytes()).name == "legalize-it"
    rows = [json.loads(line) for line in (SHARED / "gold/dev.jsonl").read_text().splitlines()]
    have = {p.eid for p in made.provisions}
    assert not [r["eid"] for r in rows if r["file"].endswith(path.name) and r["eid"] not in have]
