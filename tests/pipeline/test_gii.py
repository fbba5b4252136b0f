"""gesetze-im-internet XML: ids, Absätze, lists, repealed blocks, version, and the whole corpus."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Provision
from pipeline.parsers import gii

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
SAMPLE = (HERE / "data/de/gii.xml").read_bytes()


def parse(data: bytes, work: str = "de:zeuschg_2019") -> Expression:
    (out,) = formats.parse(data, Hint(work=work, where="sample"))
    return out


def coverage(expression: Expression, source: str) -> float:
    words = [p.num + p.heading + p.text for p in expression.provisions] + [n.text for n in expression.notes]
    return len(re.sub(r"\s", "", "".join(words))) / len(re.sub(r"\s", "", source))


@pytest.fixture(scope="module")
def act() -> Expression:
    return parse(SAMPLE)


@pytest.fixture(scope="module")
def by(act: Expression) -> dict[str, Provision]:
    return {p.eid: p for p in act.provisions}


def test_head(act: Expression) -> None:
    assert (act.format, act.lang, act.basis, act.official) == ("gii", "de", "consolidated", False)
    assert act.title == "Gesetz über das Muster eines Zeugenschutzes"
    assert act.version == date(2026, 2, 3)
    assert act.amended_by == "zuletzt geändert durch Art. 2 G v. 3.1.2026 I Nr. 7"
    assert act.meta["pending"].endswith("noch nicht berücksichtigt")
    assert act.meta["doknr"] == "BJNR900010099"
    assert [(n.eid, n.label) for n in act.notes][:2] == [("blk_title", "1)"), ("blk_title", "")]


def test_every_unit_once_and_nothing_else(act: Expression) -> None:
    assert [p.eid for p in act.provisions if p.kind not in ("para", "point")] == [
        "blk_title", "blk_eingangsformel", "part_1", "part_1__div_1a", "sec_1", "sec_2", "sec_3-5", "part_22",
        "sec_6", "annex_2",
    ]  # fmt: skip
    assert len({p.eid for p in act.provisions}) == len(act.provisions)
    assert coverage(act, gii.FORMATS[0].source_text(SAMPLE)) == pytest.approx(1.0, abs=0.001)


def test_absatz_and_lists(by: dict[str, Provision]) -> None:
    first = by["sec_1__para_1"]
    assert (first.num, first.text) == ("(1)", "Ein Zeuge, der eine Tat anzeigt,\nund erhält Auskunft.")
    assert first.text[: first.stem] == "Ein Zeuge, der eine Tat anzeigt,"
    nested = by["sec_1__para_1__point_1"]
    assert (nested.num, nested.text) == ("1.", "wird angehört, wenn\nsofern er volljährig ist,")
    assert by["sec_1__para_1__point_1__point_b"].text == "das Gericht es anordnet,"
    assert by["sec_1__para_1__point_2"].text == "Beistand:\njede Person seines Vertrauens"
    assert by["sec_1__para_4a"].num == "(4a)"
    assert by["sec_1__para_4a__para_1"].text == "Sie ruht,"
    assert by["sec_1__para_4a__para_1__point_1"].text == "wenn er verreist."


def test_unnumbered_paragraphs(by: dict[str, Provision]) -> None:
    assert by["sec_2__para_1"].text == "Kosten werden nicht erhoben."
    assert by["sec_2__para_2"].text == "Auslagen trägt das Land, für\nsoweit sie nötig sind."
    assert by["sec_2__para_2__point_2"].text == "Unterkunft,"
    assert "sec_2__para_3" not in by


def test_repealed(by: dict[str, Provision]) -> None:
    gone = {eid for eid, p in by.items() if p.status == "repealed"}
    assert gone == {"sec_1__para_1__point_3", "sec_1__para_5", "sec_3-5", "sec_6", "sec_6__para_1"}
    assert (by["sec_3-5"].num, by["sec_3-5"].heading) == ("(XXXX) §§ 3 bis 5", "(weggefallen)")


def test_containers_and_annex(by: dict[str, Provision]) -> None:
    assert (by["part_1"].num, by["part_1"].heading) == ("Erster Teil", "Allgemeine Regeln")
    assert by["sec_1"].path == ("Erster Teil Allgemeine Regeln", "Abschnitt 1a Schutz")
    assert by["annex_2"].parent is None
    assert by["annex_2__para_1"].text == "Reise 10 Euro\nNacht 20 Euro"


def test_zip_is_the_same_act(act: Expression) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bild.jpg", b"\xff\xd8")
        archive.writestr("BJNR900010099.xml", SAMPLE)
    assert formats.detect(packed.getvalue()).name == "gii"
    assert parse(packed.getvalue()).sha256 == act.sha256


@pytest.mark.parametrize(
    "data", [SAMPLE[:900], b"<dokumente><norms/></dokumente>", SAMPLE.replace(b"20260203", b"20269903")]
)
def test_damaged_input_is_named(data: bytes) -> None:
    with pytest.raises(BadInput, match="sample"):
        formats.parse(data, Hint(where="sample"), "gii")


def test_entities_are_refused() -> None:
    evil = b'<!DOCTYPE dokumente [<!ENTITY x SYSTEM "file:///etc/passwd">]><dokumente><norm>&x;</norm></dokumente>'
    with pytest.raises(BadInput, match="entities"):
        formats.parse(evil, Hint(where="sample"), "gii")


CORPUS = sorted((SHARED / "corpus/de").glob("**/*.xml")) + sorted((SHARED / "replay/gii").glob("*.zip"))


@pytest.mark.skipif(not CORPUS, reason="needs ../shared/corpus")
@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_corpus_is_complete(path: Path) -> None:
    data = path.read_bytes()
    act = parse(data, work="")
    assert act.work in ("de:aufenthg_2004", "de:stgb")
    assert 0.999 <= coverage(act, gii.FORMATS[0].source_text(data)) <= 1.001
    assert not act.issues and not [p.eid for p in act.provisions if "~" in p.eid]


@pytest.mark.skipif(not CORPUS, reason="needs ../shared/corpus")
def test_ids_are_stable_between_versions() -> None:
    folder = SHARED / "corpus/de"
    files = [*sorted(folder.glob("history/aufenthg_2004/*.xml")), folder / "aufenthg_2004.2026-04.xml"]
    versions = [parse(path.read_bytes()) for path in files]
    assert [v.version for v in versions] == sorted(v.version for v in versions if v.version)
    for old, new in pairwise(versions):
        then, now = ({p.eid for p in v.provisions if p.kind == "sec"} for v in (old, new))
        assert len(then - now) <= 1  # § 105d fell away between 2023 and 2026
    last = {p.eid for p in versions[-1].provisions}
    assert {"sec_25__para_4a", "sec_60a__para_2", "sec_26__para_1", "sec_59__para_7", "sec_87__para_5"} <= last


def test_an_unusual_label_leaves_the_sections_after_it_in_their_chapter() -> None:
    def norm(label: str, words: str) -> str:
        return (f"<norm><metadaten><enbez>{label}</enbez></metadaten><textdaten><text format='XML'><Content><P>{words}"
                "</P></Content></text></textdaten></norm>")  # fmt: skip

    chapter = ("<norm><metadaten><gliederungseinheit><gliederungskennzahl>010</gliederungskennzahl><gliederungsbez>"
               "Kapitel 1</gliederungsbez></gliederungseinheit></metadaten></norm>")  # fmt: skip
    page = "".join(["<dokumente>", norm("Eingangsformel", "Es gilt:"), chapter, norm("§ 1", "Eins."),
                    norm("Nr. 7", "Lose."), norm("§ 2", "Zwei."), norm("Anl 1", "Liste."), "</dokumente>"])  # fmt: skip
    found = {p.eid: p for p in parse(page.encode()).provisions}
    assert {eid: found[eid].parent for eid in ("sec_1", "sec_2")} == {"sec_1": "chap_1", "sec_2": "chap_1"}
    assert found["annex_1"].parent is None and "annex_1__para_1" in found
