"""Akoma Ntoso 3.0: Normattiva, Legilux and Finlex with what is particular to each."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Provision
from pipeline.parsers._akn_reader import count_of

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
SAMPLES = {"it": "it/normattiva.xml", "lu": "lu/legilux.xml", "fi": "fi/finlex.xml"}


def parse(path: Path) -> Expression:
    (out,) = formats.parse(path.read_bytes(), Hint(where=path.name))
    return out


def index(expression: Expression) -> dict[str, Provision]:
    assert len({p.eid for p in expression.provisions}) == len(expression.provisions)
    assert not [p.eid for p in expression.provisions if "~" in p.eid]
    return {p.eid: p for p in expression.provisions}


def coverage(expression: Expression, data: bytes) -> float:
    words = [p.num + p.heading + p.text for p in expression.provisions] + [n.text for n in expression.notes]
    source = formats.registry()["akoma-ntoso"].source_text(data)
    return len(re.sub(r"\s", "", "".join(words))) / len(re.sub(r"\s", "", source))


@pytest.fixture(scope="module")
def acts() -> dict[str, Expression]:
    return {country: parse(HERE / "data" / name) for country, name in SAMPLES.items()}


def test_identity(acts: dict[str, Expression]) -> None:
    assert {c: (a.work, a.lang, a.version, a.basis) for c, a in acts.items()} == {
        "it": ("it:urn:nir:stato:legge:2019-05-02;99", "it", date(2025, 1, 30), "consolidated"),
        "lu": ("lu:eli/etat/leg/loi/2020/03/04/a9/jo", "fr", date(2020, 3, 4), "as_enacted"),
        "fi": ("fi:akn/fi/act/statute-consolidated/2004/999", "fi", date(2025, 7, 4), "consolidated"),
    }
    assert acts["it"].title == "Norme di esempio."


def test_italian_chapters_are_nested_again(acts: dict[str, Expression]) -> None:
    by = index(acts["it"])
    assert [(p.eid, p.num, p.heading) for p in by.values() if p.kind in ("chap", "div")] == [
        ("chap_I", "Capo I", "PRINCIPI"),
        ("chap_I__div_I", "Sezione I", "Definizioni"),
        ("chap_I__div_II", "Sezione II", "Tutela"),
        ("chap_II", "Capo II", "FINALI"),
    ]
    assert by["art_2"].path[-1] == "Sezione II Tutela" and len(by["art_2"].path) == 2
    assert by["art_4"].path == ("Capo II FINALI",)


def test_italian_commi_and_letters(acts: dict[str, Expression]) -> None:
    by = index(acts["it"])
    assert [p.eid for p in by.values() if p.eid.startswith("art_")] == [
        "art_1", "art_1__para_1", "art_1__para_1__point_0a", "art_1__para_1__point_a", "art_1__para_1__point_b",
        "art_1__para_1__point_b__point_1", "art_1__para_1__point_b__point_2", "art_1__para_1-bis", "art_1__para_1-ter",
        "art_2", "art_2__para_1", "art_3-bis", "art_3-bis__para_1", "art_4", "art_4__para_1",
    ]  # fmt: skip
    assert by["art_1__para_1__point_b"].text == "vittima: la persona offesa, che:"
    assert by["art_1__para_1-bis"].text == "Il permesso dura sei mesi."
    assert by["art_1__para_1-ter"].text == "Resta ferma la lettera a)."
    assert by["art_2"].heading == "(Protezione delle vittime e garanzie)."
    assert by["art_2__para_1"].text == "E' inserito il seguente: «Art. 9. - 1. Primo.\n2. Secondo»."


def test_italian_marks_notes_and_repeal(acts: dict[str, Expression]) -> None:
    act, by = acts["it"], index(acts["it"])
    assert "((" not in act.text
    assert by["art_1__para_1__point_b"].marks[0].action == "amended"
    notes = {n.eid: n for n in act.notes}
    assert notes["art_1__para_1-bis"].label == "(29)"
    assert notes["art_1__para_1-bis"].text.endswith("(con l'art. 2, lettera d)) la modifica.")
    gone = {p.eid for p in act.provisions if p.status == "repealed"}
    assert gone == {"art_1__para_1__point_a", "art_3-bis", "art_3-bis__para_1"}
    assert "testo nuovo" not in act.text


def test_luxembourg(acts: dict[str, Expression]) -> None:
    by = index(acts["lu"])
    assert (by["chap_1"].num, by["chap_1"].heading) == ("Chapitre 1er", "– Des victimes")
    assert [p.eid for p in by.values() if p.kind == "art"] == ["art_1", "art_2"]
    point = by["art_1__para_1__point_1"]
    assert (point.num, point.text) == ("1°", "« victime » : la personne\net ses proches ;")
    assert by["art_1__para_1__point_1__point_b"].num == "b)"
    assert by["art_1__para_2"].text == "L’aide est gratuite."
    assert by["art_2__para_1"].text == "Le délai est de 90 jours.\nIl est prolongé."
    assert by["art_2__para_2"].text == "La loi est remplacée : Art. 9. Texte cité."
    assert by["cit_1"].text == "Vu la loi du 1er mars ;"


def test_finland(acts: dict[str, Expression]) -> None:
    act, by = acts["fi"], index(acts["fi"])
    assert [p.eid for p in by.values() if p.kind in ("sec", "chap", "disp", "annex")] == [
        "chap_1", "sec_1", "sec_52a", "chap_2", "sec_60", "disp_1", "annex_1",
    ]  # fmt: skip
    assert by["sec_1__para_1__point_1__point_a"].text == "myönnetään;"
    assert by["sec_1__para_2"].text == "Toinen momentti."
    assert by["sec_52a"].marks[0].act == "21.4.2023/752"
    assert {p.eid for p in act.provisions if p.status == "repealed"} == {"sec_60", "chap_2"}
    assert by["annex_1__para_1"].text == "Maksut\nLupa 10"


@pytest.mark.parametrize("country", SAMPLES)
def test_samples_are_complete(acts: dict[str, Expression], country: str) -> None:
    assert coverage(acts[country], (HERE / "data" / SAMPLES[country]).read_bytes()) == pytest.approx(1.0, abs=0.012)


@pytest.mark.parametrize(
    ("num", "count"),
    [("Art. 3-bis.", "3-bis"), ("Chapitre 1er", "1"), ("188 a §", "188a"), ("1 luku", "1"), ("(2)", "2"), ("-", ""),
     ("CHAPTER IV", "IV"), ("a)", "a"), ("Chapitre", ""), ("Artículo 59 bis.", "59bis")],
)  # fmt: skip
def test_numbers(num: str, count: str) -> None:
    assert count_of(num) == count


@pytest.mark.parametrize("data", [b"<akomaNtoso xmlns='http://example.org/'/>", b"<akomaNtoso xmlns=", b"  "])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="sample"):
        formats.parse(data, Hint(where="sample"), "akoma-ntoso")


CORPUS = sorted(
    path
    for folder in ("corpus/it", "corpus/lu", "corpus/fi", "samples/lu", "samples/fi")
    for path in (SHARED / folder).glob("**/*.xml")
)


@pytest.mark.skipif(not CORPUS, reason="needs ../shared/corpus")
@pytest.mark.parametrize("path", CORPUS, ids=lambda p: f"{p.parent.parent.name}-{p.name}")
def test_corpus_is_complete(path: Path) -> None:
    act = parse(path)
    index(act)
    assert 0.995 <= coverage(act, path.read_bytes()) <= 1.005
    files_own = len(re.findall(rb"<article\b|<section\b", path.read_bytes()))
    assert sum(p.kind in ("art", "sec") for p in act.provisions) == files_own


@pytest.mark.parametrize(
    ("printed", "number"),
    [("Art. 61/2.", "61_2"), ("Art. L. 425-9-1.", "L425-9-1"), ("Art. 270-bis.1", "270-bis.1"), ("12 a §", "12a"),
     ("Art. 59 quinquies.", "59quinquies"), ("Chapitre 1 er", "1"), ("Art. II.", "II"), ("Art. 951-1bis.", "951-1bis"),
     ("Art. 7.", "7"), ("(1)", "1")],
)  # fmt: skip
def test_the_whole_of_an_inserted_number_makes_the_id(printed: str, number: str) -> None:
    assert count_of(printed) == number
