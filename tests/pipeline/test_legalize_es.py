"""legalize-es Markdown: the words of headings, apartados and letras, codes, quoted law, real acts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.coverage import coverage
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Provision
from pipeline.parsers import _markdown, _spanish, legalize_es

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
CORPUS = SHARED / "corpus/es"
CODIGO = (HERE / "data/es/codigo.md").read_bytes()
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not here")

FRONT = '---\ntitle: "Ley"\nidentifier: "BOE-A-2030-1"\ncountry: "es"\npublication_date: "2030-01-01"\n---\n# Ley\n\n'


def parse(data: bytes) -> Expression:
    return legalize_es.parse(data, Hint(where="ley.md"))[0]


def law(*lines: str) -> dict[str, Provision]:
    found = parse((FRONT + "\n\n".join(lines)).encode())
    return {p.eid: p for p in found.provisions}


def article(*lines: str) -> list[tuple[str, str]]:
    found = law("##### Artículo 1. Título.", *lines)
    return [(eid.removeprefix("art_1"), p.text) for eid, p in found.items()]


@pytest.mark.parametrize(
    ("line", "num", "title", "eid"),
    [
        ("Artículo 59 bis. Víctimas.", "Artículo 59 bis.", "Víctimas.", "art_59bis"),
        ("Artículo 35 quáter.", "Artículo 35 quáter.", "", "art_35quater"),
        ("Artículo 1.º", "Artículo 1.º", "", "art_1"),
        ("Artículo 5.- Objeto.", "Artículo 5.-", "Objeto.", "art_5"),
        ("Artículo único. Aprobación.", "Artículo único.", "Aprobación.", "art_unico"),
        ("ARTÍCULO 7", "ARTÍCULO 7", "", "art_7"),
        ("Artículo 311-1. Ámbito.", "Artículo 311-1.", "Ámbito.", "art_311-1"),
        ("Artículo 12 (Derogado)", "Artículo 12", "(Derogado)", "art_12"),
        ("Arts. 48 a 50.", "Arts. 48 a 50.", "", "art_48-50"),
        ("Artículos 2 y 3.", "Artículos 2 y 3.", "", "art_2-3"),
        ("Disposición adicional única. Plazo.", "Disposición adicional única.", "Plazo.", "disp_adicional_unica"),
        ("Disposición adicional vigésima primera.", "Disposición adicional vigésima primera.", "",
         "disp_adicional_vigesimaprimera"),
        ("Disposición final quinta bis.Código.", "Disposición final quinta bis.", "Código.", "disp_final_quintabis"),
        ("Disposición derogatoria.", "Disposición derogatoria.", "", "disp_derogatoria"),
        ("DISPOSICIÓN TRANSITORIA 2.ª Plazo", "DISPOSICIÓN TRANSITORIA 2.ª", "Plazo", "disp_transitoria_2"),
        ("TÍTULO PRELIMINAR. Reglas", "TÍTULO PRELIMINAR.", "Reglas", "title_preliminar"),
        ("CAPÍTULO II bis. Luz", "CAPÍTULO II bis.", "Luz", "chap_IIbis"),
        ("LIBRO PRIMERO", "LIBRO PRIMERO", "", "book_primero"),
        ("Sección 2.ª Visados", "Sección 2.ª", "Visados", "div_2"),
        ("ANEXO II. Lista de faros", "ANEXO II.", "Lista de faros", "annex_II"),
        ("ANEXO", "ANEXO", "", "annex"),
    ],
)  # fmt: skip
def test_headings(line: str, num: str, title: str, eid: str) -> None:
    head = _spanish.head(line)
    assert (head.num, head.title, head.eid) == (num, title, eid)


@pytest.mark.parametrize(
    "line", ["1.500 euros se pagan", "D. Juan vino", "a las víctimas", "Dos faros", "2.000", "e) "]
)
def test_words_that_are_no_labels(line: str) -> None:
    assert _spanish.label(line.strip() if line != "e) " else "e)x")[0] == ""


def test_apartados_letras_and_numbers_below_letras() -> None:
    assert article("1. Uno:", "a) Letra:", "1.º Primero.", "2.º Segundo.", "b) Otra.", "1 bis. Más.", "2. Dos.") == [
        ("", ""), ("__para_1", "Uno:"), ("__para_1__point_a", "Letra:"), ("__para_1__point_a__point_1", "Primero."),
        ("__para_1__point_a__point_2", "Segundo."), ("__para_1__point_b", "Otra."), ("__para_1bis", "Más."),
        ("__para_2", "Dos."),
    ]  # fmt: skip


def test_unnumbered_words_go_on_with_the_apartado_or_the_letra_in_between() -> None:
    assert article("1. Uno:", "a) Letra.", "Sigue la letra.", "b) Otra.", "Y sigue.", "2. Dos.", "Sigue.") == [
        ("", ""), ("__para_1", "Uno:\nY sigue."), ("__para_1__point_a", "Letra.\nSigue la letra."),
        ("__para_1__point_b", "Otra."), ("__para_2", "Dos.\nSigue."),
    ]  # fmt: skip


def test_ordinals_after_a_colon_belong_to_the_letra_above() -> None:
    found = dict(article("1. Uno:", "a) Letra.", "Se entiende por tal:", "1.º Esto.", "2.º Aquello.", "2. Dos."))
    assert found["__para_1__point_a"] == "Letra.\nSe entiende por tal:"
    assert found["__para_1__point_a__point_2"] == "Aquello."


def test_article_without_numbers_has_unnumbered_paragraphs() -> None:
    assert article("Primer párrafo:", "a) Uno.", "b) Dos.", "Segundo párrafo.", "Tercero.") == [
        ("", ""), ("__para_1", "Primer párrafo:"), ("__para_1__point_a", "Uno."), ("__para_1__point_b", "Dos."),
        ("__para_2", "Segundo párrafo."), ("__para_3", "Tercero."),
    ]  # fmt: skip


def test_letter_i_after_h_and_roman_after_a_colon() -> None:
    letters = dict(article("1. Uno:", "g) Ge.", "h) Hache.", "i) I latina.", "j) Jota."))
    assert letters["__para_1__point_i"] == "I latina."
    romans = dict(article("1. Uno:", "a) Letra:", "i) Romano.", "ii) Dos.", "b) Be."))
    assert romans["__para_1__point_a__point_ii"] == "Dos."


def test_numbers_after_words_with_a_colon_are_items_of_that_paragraph() -> None:
    found = dict(article("Serán competentes:", "1. El juez:", "a) De día.", "b) De noche.", "2. El alcalde."))
    assert found["__para_1__point_1__point_b"] == "De noche." and found["__para_1__point_2"] == "El alcalde."


def test_words_before_numbered_apartados_are_the_articles_own() -> None:
    assert article("Esta es la entrada.", "1. Uno.", "2. Dos.") == [
        ("", "Esta es la entrada."), ("__para_1", "Uno."), ("__para_2", "Dos.")
    ]  # fmt: skip


def test_repealed_apartado_alone() -> None:
    found = law("##### Artículo 1.", "1. Vale.", "2. (Suprimido)")
    assert (found["art_1"].status, found["art_1__para_2"].status) == ("in_force", "repealed")


def test_quoted_articles_with_headings_are_text_of_the_disposition() -> None:
    found = law(
        "##### Disposición final primera. Reforma.",
        "Se reforma la ley:",
        "«",
        "##### Artículo 9. Otro.",
        "1. Texto ajeno.»",
        "##### Disposición final segunda. Vigor.",
        "Entra en vigor.",
    )
    assert [eid for eid in found if "__" not in eid] == ["disp_final_primera", "disp_final_segunda"]
    assert sum("Texto ajeno" in p.text for p in found.values()) == 1


def test_a_lost_closing_mark_eats_no_later_article() -> None:
    found = law("##### Artículo 1.", "Llámase «faro a la luz.", "##### Artículo 2.", "Boya.")
    assert found["art_2__para_1"].text == "Boya."


def test_code_dialect() -> None:
    expression = parse(CODIGO)
    found = {p.eid: p for p in expression.provisions}
    assert expression.version == date(2015, 4, 28) and expression.basis == "consolidated"
    assert found["book_I__title_I__chap_I"].heading == "Reglas generales"
    assert found["art_2"].path[0] == "LIBRO I. Disposiciones generales"
    assert found["art_2__para_1__point_1"].text == "El farero mayor.\nNo obstante, en domingo lo será el alcalde."
    assert found["art_2__para_1__point_2__point_b"].text == "De día."
    assert found["art_3-5"].status == "repealed"
    assert found["art_6__para_2"].num == "2.ª"
    assert found["book_I__title_II__chap_I__div_de-las-lamparas-antiguas"].heading == "De las lámparas antiguas"
    assert found["disp_adicional_primera"].heading == "Aceite."
    assert found["disp_adicional_segunda__para_1"].text.endswith("«Artículo 8.\n1. Los muelles serán de piedra.»")
    assert coverage(CODIGO, Hint()).ratio == 1.0


def test_title_line_that_repeats_the_front_matter_is_no_provision() -> None:
    assert list(law("##### Artículo 1.", "Uno.")) == ["art_1", "art_1__para_1"]


def test_blank_lines_do_not_change_the_hash() -> None:
    assert parse(CODIGO).sha256 == parse(CODIGO.replace(b"---\n#", b"---\n\n#")).sha256


def test_sniff_goes_by_country() -> None:
    assert legalize_es.sniff(CODIGO)
    for country in (b"fr", b"eu", b"be"):
        assert not legalize_es.sniff(CODIGO.replace(b'country: "es"', b'country: "' + country + b'"'))
    assert not legalize_es.sniff(b'# Ley\n\ncountry: "es"\n')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff---", "not utf-8"),
        (b"---\ntitle: [\n---\nx", "not YAML"),
        (b"---\n- a\n---\nx", "not a table"),
        (b" ", "empty"),
    ],
)
def test_bad_files_are_one_clear_error(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse(data)


def test_inline_markup_is_taken_off_and_law_is_not() -> None:
    assert (
        _markdown.plain("**a *b* c** [x](http://y/(1)) 5 * 3 (*) \\* p<sub>2</sub> &amp;")[0]
        == "a b c x 5 * 3 (*) * p2 &"
    )
    document = _markdown.read(b"---\na: 'b'\n---\n| x | y |\n|---|---|\nText [^1].\n\n[^1]: Note\n", "f")
    assert document.front == {"a": "b"} and document.notes == {"1": "Note"}
    assert [(line.kind, line.text, line.refs) for line in document.lines] == [
        ("table", "x y", ()),
        ("text", "Text.", ("1",)),
    ]


@needs_corpus
@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.md")), ids=lambda p: p.stem)
def test_real_acts_are_covered_and_have_each_article_once(path: Path) -> None:
    data = path.read_bytes()
    report = coverage(data, Hint(where=path.name), "legalize-es")
    assert 0.98 <= report.ratio <= 1.02, report.lost
    expression = parse(data)
    headings = sum(line.startswith(b"##### Art") for line in data.splitlines())
    assert sum(p.kind == "art" for p in expression.provisions) == headings
    assert not [p.eid for p in expression.provisions if "~" in p.eid and p.kind not in ("title", "chap")]


@needs_corpus
def test_real_pair_that_differs_by_a_blank_line_is_equal() -> None:
    pair = [parse(p.read_bytes()) for p in sorted((CORPUS / "versions").glob("BOE-A-2000-544.202[56]*"))]
    assert len(pair) == 2 and pair[0].sha256 == pair[1].sha256


@needs_corpus
def test_real_article_59_bis() -> None:
    found = {p.eid: p for p in parse((CORPUS / "BOE-A-2000-544.md").read_bytes()).provisions}
    assert [eid for eid in found if eid.startswith("art_59bis__")] == [f"art_59bis__para_{n}" for n in range(1, 7)]
    assert "noventa días" in found["art_59bis__para_2"].text
    assert found["art_38bis"].status == "repealed"
