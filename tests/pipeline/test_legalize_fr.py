"""French codes in Markdown: two forms of the writer give the same provisions; I., 1°, a), alinéas, doubles, annexes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint
from pipeline.parsers import legalize_fr
from pipeline.parsers._french import label

DATA = Path(__file__).parent / "data" / "fr"
OLD = DATA / "LEGITEXT000009999999.2026-01-01.md"
NEW = DATA / "LEGITEXT000009999999.2026-04-03.md"
SHARED = Path(__file__).parents[2] / "../shared"
CODE = SHARED / "corpus/fr/ceseda-legalize"
here = pytest.mark.skipif(not CODE.exists(), reason="the shared corpus is not here")


def _parse(path: Path) -> Expression:
    return legalize_fr.parse(path.read_bytes(), Hint(where=path.name))[0]


def _coverage(path: Path) -> float:
    bare = re.compile(r"\s+")
    made = sum(len(bare.sub("", p.num + p.heading + p.text)) for p in _parse(path).provisions)
    return made / len(bare.sub("", legalize_fr.source_text(path.read_bytes())))


def test_a_change_of_the_writer_is_no_change_of_the_law() -> None:
    old, new = _parse(OLD), _parse(NEW)
    assert old.sha256 == new.sha256
    assert [p.eid for p in old.provisions] == [p.eid for p in new.provisions]
    assert (str(old.version), str(new.version)) == ("2026-01-01", "2026-04-03")
    assert old.work == "fr:LEGITEXT000009999999" and old.title == "Code des essais et des boîtes"


@pytest.mark.parametrize("path", [OLD, NEW], ids=["bare", "hashed"])
def test_structure(path: Path) -> None:
    made = {p.eid: p for p in _parse(path).provisions}
    assert made["art_L412-1__para_2"].text == "Celle-ci est rendue dans l'année."
    assert made["art_L412-2__para_I"].text == "La clé est refusée :\nLe refus est motivé."
    assert made["art_L412-2__para_I__point_1"].text == "A la personne qui :"
    assert made["art_L412-2__para_I__point_1__point_b"].num == "b)"
    assert made["art_L412-2__para_III__para_B"].text == "B. - Les clés d'argent.".removeprefix("B. - ")
    assert made["art_L412-3A__para_1"].text.endswith("sauf celles du maire.")
    assert made["art_L412-3A__para_2"].text.startswith("Chapitre clos")
    assert made["annex_1__para_2"].text == "Liste des clés."
    assert made["art_L412-3A"].path[-1] == "Section 2 : Clés trouvées"


def test_quoted_law_makes_no_provisions_of_its_own() -> None:
    made = {p.eid: p for p in _parse(NEW).provisions}
    assert made["art_L412-2__para_II"].text.count("\n") == 2
    assert not [e for e in made if e.startswith("art_L412-2__para_II__") or e == "art_5"]


def test_of_two_articles_the_one_in_its_own_chapter_has_the_plain_number() -> None:
    made = {p.eid: p for p in _parse(OLD).provisions}
    assert made["art_L412-1"].path[0] == "Partie législative"
    assert made["art_L412-1~2__para_1"].text == "Une ancienne règle porte le même numéro."


def test_labels() -> None:
    assert label("6° A l'article 3") == "6°"
    assert label("1° B Les enfants") == "1° B"
    assert label("1° bis Le père") == "1° bis"
    assert label("a bien voulu") == ""
    assert label("2024 est une année") == ""


@pytest.mark.parametrize("path", [OLD, NEW], ids=["bare", "hashed"])
def test_whole_and_detected(path: Path) -> None:
    assert _coverage(path) == pytest.approx(1, abs=0.02)
    assert formats.detect(path.read_bytes()).name == "legalize-fr"
    assert not legalize_fr.sniff(path.read_bytes().replace(b'"fr"', b'"es"'))


def test_an_act_without_articles_is_refused() -> None:
    with pytest.raises(BadInput, match="no article"):
        legalize_fr.parse(b'---\ncountry: "fr"\n---\n# Titre\n\nMots.\n', Hint(where="x.md"))


@here
def test_corpus_forms_differ_and_the_law_does_not() -> None:
    old, new = (_parse(CODE / f"LEGITEXT000006070158.{day}.md") for day in ("2026-01-01", "2026-04-03"))
    assert len(new.provisions) > 10_000
    assert old.sha256 == new.sha256
    assert 0.98 <= _coverage(CODE / "LEGITEXT000006070158.2026-04-03.md") <= 1.02
    assert not [p.eid for p in new.provisions if p.kind in ("para", "point") and "~" in p.eid.partition("__")[2]]


@here
def test_corpus_judged_provisions_are_found() -> None:
    rows = [json.loads(line) for line in (SHARED / "gold/dev.jsonl").read_text().splitlines()]
    names = {r["file"] for r in rows if r["file"].startswith("fr/ceseda-legalize/")}
    for name in names:
        have = {p.eid for p in _parse(SHARED / "corpus" / name).provisions}
        assert not [r["eid"] for r in rows if r["file"] == name and r["eid"] not in have]
