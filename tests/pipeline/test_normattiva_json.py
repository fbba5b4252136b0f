"""Normattiva's open-data JSON: the answer for one article, annexed codes, and the export with dated versions."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import formats
from pipeline.coverage import coverage
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Provision

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
ARTICLE = (HERE / "data/it/articolo.json").read_bytes()


def parse(data: bytes) -> list[Expression]:
    return formats.parse(data, Hint(where="sample"))


def index(expression: Expression) -> dict[str, Provision]:
    assert not [p.eid for p in expression.provisions if "~" in p.eid]
    return {p.eid: p for p in expression.provisions}


def export(
    text: str, urn: str = "urn:nir:stato:legge:2019-05-02;99", annexes: list[dict[str, Any]] | None = None
) -> bytes:
    amending = {"dataPubblicazioneGazzetta": "16/07/2020", "codiceRedazionale": "20G00096", "testo": "ha disposto"}
    article = {
        "nomeNir": "articolo", "numNir": "1", "rubricaNir": "Oggetto", "noteArt": "Nota all'articolo.",
        "testo": f" La Camera dei deputati \n \n Art. 1. \n (Oggetto) \n \n {text}",
        "dataVigoreVersione": [{"inizioVigore": "2020-07-17", "fineVigore": "99999999"}],
        "articoliAggiornanti": [amending],
    }  # fmt: skip
    history = [
        {"versione": "V0", "tipodoc": "LEGGE", "datadoc": "2019-05-02", "numdoc": "99"},
        {"versione": "V1", "tipodoc": "DECRETO-LEGGE", "datadoc": "2020-07-16", "numdoc": "76"},
    ]
    act = {
        "metadati": {
            "urn": "urn:nir:stato:legge:2019-05-02;99",
            "titoloDoc": "Norme di esempio.",
            "dataPubblicazione": "2019-05-10",
            "storia": {"elementi": history},
        },
        "articolato": {
            "elementi": [{"nomeNir": None, "numNir": "TITOLO I*CAPO II*PRINCIPI* *", "elementi": [article]}]
        },
        "annessi": {"elementi": annexes or []},
    }
    return json.dumps(act).encode()


def test_article() -> None:
    (act,) = parse(ARTICLE)
    by = index(act)
    assert (act.work, act.version, act.basis) == (
        "it:urn:nir:stato:decreto.legislativo:2019-05-02;99", date(2021, 6, 1), "consolidated",
    )  # fmt: skip
    assert [p.eid for p in act.provisions] == [
        "blk_1", "cit_1", "blk_2", "blk_3", "art_18-bis", "art_18-bis__para_1", "art_18-bis__para_1__point_a",
        "art_18-bis__para_1__point_b", "art_18-bis__para_2", "art_18-bis__para_2-bis", "art_18-bis__para_3",
    ]  # fmt: skip
    assert by["art_18-bis"].valid_from == "2021-06-01"
    assert by["art_18-bis__para_1"].text == "Il permesso è rilasciato a chi:"
    assert by["art_18-bis__para_1__point_b"].text == 'coopera:\n"2. Testo citato.\n3. Altro testo citato".'
    assert by["art_18-bis__para_2"].text == "Dura un anno ."
    assert by["art_18-bis__para_2-bis"].num == "2-bis."
    assert by["art_18-bis__para_3"].status == "repealed"
    assert [(n.eid, n.label) for n in act.notes] == [("art_18-bis__para_2", "(14)")]
    assert coverage(ARTICLE, Hint(where="sample")).ratio > 0.98


def test_article_of_an_annexed_code() -> None:
    answer = json.loads(ARTICLE)
    answer["data"]["atto"]["articoloHtml"] = (
        '<div class="bodyTesto"><h2 class="preamble-title-akn"></h2><span class="attachment-just-text">'
        '<div style="text-align:center;"> Art. 600. <br> <br> Riduzione in schiavitù <br> <br> '
        'Chiunque esercita poteri è punito <div class="ins-akn">((da otto a venti anni))</div> . <br> <br> '
        "La pena è aumentata. (9) <br> (8)</div>"
        "</span></div>"
    )
    (act,) = parse(json.dumps(answer).encode())
    by = index(act)
    assert by["art_600"].heading == "Riduzione in schiavitù"
    assert by["art_600__para_1"].text == "Chiunque esercita poteri è punito da otto a venti anni ."
    assert by["art_600__para_2"].text == "La pena è aumentata. (9) (8)"


def test_export_gives_its_versions_in_order() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "L_99/2019-05-10_019G0099_VIGENZA_2020-07-17_V1.json",
            export("1. ((Testo nuovo:)) \n a) primo; \n b) secondo."),
        )
        archive.writestr("L_99/2019-05-10_019G0099_ORIGINALE_V0.json", export("1. Testo."))
    old, new = parse(packed.getvalue())
    assert (old.version, old.basis, old.amended_by) == (date(2019, 5, 10), "as_enacted", "")
    assert (new.version, new.basis, new.amended_by) == (
        date(2020, 7, 17),
        "consolidated",
        "DECRETO-LEGGE 2020-07-16 76",
    )
    by = index(new)
    assert list(by) == [
        "blk_title", "blk_1", "title_I", "title_I__chap_II", "art_1", "art_1__para_1", "art_1__para_1__point_a",
        "art_1__para_1__point_b",
    ]  # fmt: skip
    assert by["art_1__para_1"].text == "Testo nuovo:"
    assert by["art_1"].marks[0].act == "20G00096" and by["art_1"].marks[0].date == "2020-07-16"
    assert [n.text for n in new.notes] == ["Nota all'articolo."]
    assert 0.98 <= coverage(packed.getvalue(), Hint(where="sample")).ratio <= 1.02


def test_a_code_annexed_to_a_decree_keeps_its_article_numbers() -> None:
    code = [
        {"nomeNir": "articolo", "numNir": str(n), "testo": f" Art. {n}. \n (Rubrica {n}) \n \n Chiunque commette {n}."}
        for n in (1, 2, 575)
    ]
    (act,) = parse(
        export("1. E' approvato il codice.", annexes=[{"nomeNir": None, "numNir": "LIBRO PRIMO*", "elementi": code}])
    )
    by = index(act)
    assert by["art_1"].heading == "(Rubrica 1)" and by["art_575"].heading == "(Rubrica 575)"
    assert by["disp_1__para_1"].text == "E' approvato il codice."


@pytest.mark.parametrize(
    "data",
    [b'{"message": "Atto non trovato", "data": null, "x": "articoloHtml"}', b'{"articoloHtml": ', b'["articoloHtml"]'],
)
def test_answers_without_an_act_are_errors(data: bytes) -> None:
    with pytest.raises(BadInput, match="sample"):
        formats.parse(data, Hint(where="sample"), "normattiva-json")


CORPUS = [
    *sorted((SHARED / "corpus/it/format-samples").glob("*.[jz]*")),
    *sorted((SHARED / "samples/it").glob("*.json")),
]


@pytest.mark.skipif(not CORPUS, reason="needs ../shared/corpus")
@pytest.mark.parametrize("path", CORPUS, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_corpus_is_complete(path: Path) -> None:
    data = path.read_bytes()
    assert formats.detect(data).name == "normattiva-json"
    assert 0.99 <= coverage(data, Hint(where=path.name)).ratio <= 1.005
    for act in parse(data):
        assert any(p.kind == "art" for p in act.provisions)
        assert not [p.eid for p in act.provisions if "~" in p.eid and p.kind != "point"]


@pytest.mark.parametrize(
    ("printed", "eid"),
    [("((Art. 2-ter))", "art_2-ter"), ("Articolo unico", "art_unico"), ("Art. IX", "art_IX")],
)
def test_an_articles_number_in_marks_or_words(printed: str, eid: str) -> None:
    body = f'<h2 class="article-num-akn">{printed}</h2><table><tr><td>chiave</td><td>porta</td></tr></table>'
    made = index(parse(json.dumps({"data": {"atto": {"articoloHtml": body}}}).encode())[0])
    assert eid in made and "chiave porta" in "\n".join(p.text for p in made.values())


def test_a_quoted_article_in_guillemets_is_no_article_of_the_act() -> None:
    text = "1. E' inserito: \n «Art. 3-bis (Chiavi). \n 1. Una. \n Art. 3-ter. Due.». \n 2. Fine."
    made = index(parse(export(text))[0])
    assert [eid for eid in made if made[eid].kind == "art"] == ["art_1"]
    assert "Art. 3-ter. Due." in made["art_1__para_1"].text and made["art_1__para_2"].text == "Fine."


def test_articles_of_an_annex_that_count_from_one_stand_under_it() -> None:
    article = {"nomeNir": "articolo", "numNir": "1", "testo": "Art. 1 \n 1. Chiavi."}
    made = index(parse(export("1. Norma.", annexes=[{"rubricaNir": "Allegato", "elementi": [article]}]))[0])
    assert made["art_1__para_1"].text == "Norma." and made["annex_1__art_1__para_1"].text == "Chiavi."
