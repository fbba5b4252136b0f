"""BOE: consolidated XML with dated versions, the same act in Markdown, index and metadata."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.coverage import coverage
from pipeline.errors import BadInput
from pipeline.formats import detect
from pipeline.model import Expression, Hint, Provision
from pipeline.parsers import boe_json, boe_xml, legalize_es

HERE = Path(__file__).parent
DATA = HERE / "data/es"
SHARED = HERE.parents[2] / "shared"
TEXTO = (DATA / "texto.xml").read_bytes()
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not here")


def parse(data: bytes = TEXTO) -> list[Expression]:
    return boe_xml.parse(data, Hint(where="texto.xml"))


def by_eid(expression: Expression) -> dict[str, Provision]:
    return {p.eid: p for p in expression.provisions}


def version(**attributes: str) -> str:
    return " ".join(f'{name}="{value}"' for name, value in attributes.items())


def answer(*blocks: str) -> bytes:
    return (
        "<response><status><code>200</code></status><data><texto>" + "".join(blocks) + "</texto></data></response>"
    ).encode()


def block(key: str, title: str, *paragraphs: tuple[str, str], tipo: str = "precepto", day: str = "20300101") -> str:
    body = "".join(f'<p class="{name}">{text}</p>' for name, text in paragraphs)
    return (
        f'<bloque id="{key}" tipo="{tipo}" titulo="{title}"><version id_norma="BOE-A-2030-1" '
        f'fecha_publicacion="{day}" fecha_vigencia="{day}">{body}</version></bloque>'
    )


DEEP = answer(block("a1", "Artículo 1", ("parrafo", "<i>" * 1500 + "</i>" * 1500)))


def test_one_expression_for_each_date_oldest_first() -> None:
    found = parse()
    assert [e.version for e in found] == [date(2031, 2, 1), date(2033, 4, 1), date(2034, 5, 5)]
    assert [e.amended_by for e in found] == ["", "es:BOE-A-2033-7", "es:BOE-A-2034-9"]
    assert {e.work for e in found} == {"es:BOE-A-2031-100"}
    assert all(not e.issues and e.basis == "consolidated" for e in found)


def test_date_of_publication_where_entry_into_force_is_missing() -> None:
    _, second, third = parse()
    assert "art_2bis" not in by_eid(second) and "art_2bis" in by_eid(third)
    assert by_eid(third)["art_2bis"].valid_from == "2034-05-05"


def test_each_block_has_its_last_wording_by_then() -> None:
    first, second, _ = parse()
    assert by_eid(first)["art_1__para_1"].text == "La ley regula los faros.\nSe aplica también a las boyas."
    assert by_eid(second)["art_1__para_1"].text.startswith("La ley regula los faros y las sirenas.")
    assert by_eid(second)["art_1__para_1bis"].num == "1 bis."
    assert "art_1__para_1bis" not in by_eid(first)


def test_unchanged_provisions_are_equal_in_all_versions() -> None:
    first, _, third = parse()
    same = by_eid(first)["art_1__para_2__point_b__point_1"].sha256
    assert same == by_eid(third)["art_1__para_2__point_b__point_1"].sha256


def test_marks_name_the_act_that_gave_the_wording() -> None:
    first, second, third = parse()
    assert by_eid(first)["art_1"].marks == ()
    assert [(m.act, m.date) for m in by_eid(second)["art_1"].marks] == [("es:BOE-A-2033-7", "2033-04-01")]
    assert [m.act for m in by_eid(third)["art_2bis"].marks] == ["es:BOE-A-2034-9"]


def test_block_ids_are_keys_and_no_article_numbers() -> None:
    assert json.loads(parse()[-1].meta["blocks"])["art_2bis"] == "a1-2"


def test_containers_join_number_and_title_lines() -> None:
    found = by_eid(parse()[0])
    assert (found["title_I"].num, found["title_I"].heading) == ("TÍTULO I", "Segunda luz de los faros")
    assert found["title_I__chap_primero"].heading == "Personas"
    assert found["title_I__chap_primero__div_1"].num == "Sección 1.ª"
    assert found["art_1"].path == (
        "TÍTULO I Segunda luz de los faros",
        "CAPÍTULO PRIMERO Personas",
        "Sección 1.ª Fareros",
    )


def test_repealed_provisions_stay_with_their_status() -> None:
    first, second, _ = parse()
    assert by_eid(first)["art_3"].status == "in_force"
    assert by_eid(second)["art_3"].status == "repealed"
    assert by_eid(second)["art_3__para_1"].text == "(Derogado)."


def test_block_that_a_newer_one_of_its_number_replaces() -> None:
    first, _, third = parse()
    assert by_eid(first)["disp_adicional_primera"].heading == "Medios antiguos."
    assert by_eid(third)["disp_adicional_primera"].heading == "Medios."
    assert not [eid for eid in by_eid(third) if "~" in eid]


def test_quoted_law_makes_no_provisions() -> None:
    found = by_eid(parse()[0])
    assert "art_8" not in found
    assert found["disp_final_quintabis__para_uno"].text.endswith(
        "«Artículo 8. Muelles.\n1. Los muelles serán de piedra.\n2. Tendrán luz.»"
    )
    assert found["disp_final_quintabis__para_dos"].text == "Se suprime el artículo 9."


def test_editors_notes_are_notes() -> None:
    first, second, _ = parse()
    assert [(n.eid, n.label) for n in first.notes] == [("blk_1", "textoCompleto")]
    assert second.notes[1].eid == "art_1"
    assert second.notes[1].text == "Se modifica el apartado 1 por el art. 2 de la Ley 3/2033. Ref. BOE-A-2033-7"
    assert "Se modifica el apartado 1 por" not in second.text


def test_signatures_stand_outside_the_containers_and_the_annex_after_them() -> None:
    found = parse()[0].provisions
    signed = next(p for p in found if p.text == "ANA R.")
    assert (signed.kind, signed.parent, signed.path) == ("blk", None, ())
    annex = next(p for p in found if p.kind == "annex")
    assert (annex.eid, annex.num, annex.heading) == ("annex_II", "ANEXO II", "Lista de faros")


def test_table_rows_are_lines_of_the_article() -> None:
    assert by_eid(parse()[-1])["art_2bis__para_1"].text == "El auxiliar ayuda al farero.\nFaro Auxiliares\nNorte 2"


def test_markdown_copy_has_the_same_provisions() -> None:
    copy = legalize_es.parse((DATA / "ley.md").read_bytes(), Hint())[0]
    newest = parse()[-1]
    assert [p.eid for p in copy.provisions] == [p.eid for p in newest.provisions]
    assert [(p.text, p.status) for p in copy.provisions] == [(p.text, p.status) for p in newest.provisions]


def test_quoted_heading_in_a_block_of_its_own_belongs_to_the_disposition_before() -> None:
    data = answer(
        block("df", "Disposición final segunda", ("articulo", "Disposición final segunda."), ("parrafo", "Se añade:")),
        block("tx", "«Título X", ("titulo", "«Título X. Faros."), ("parrafo", "Artículo 5."), ("parrafo", "1. Luz.»")),
    )
    found = parse(data)[0].provisions
    assert [p.eid for p in found] == ["disp_final_segunda", "disp_final_segunda__para_1"]
    assert found[1].text == "Se añade:\n«Título X. Faros.\nArtículo 5.\n1. Luz.»"


def test_article_that_is_not_typeset_as_one_is_known_by_the_block_title() -> None:
    data = answer(block("a9", "Artículo 9", ("parrafo", "Artículo 9. Boyas."), ("parrafo", "Flotan.")))
    assert [(p.eid, p.heading) for p in parse(data)[0].provisions] == [("art_9", "Boyas."), ("art_9__para_1", "")]


def test_block_ends_with_its_date() -> None:
    data = answer(
        block("a1", "Artículo 1", ("articulo", "Artículo 1."), ("parrafo", "Uno.")),
        block("a2", "Artículo 2", ("articulo", "Artículo 2."), ("parrafo", "Dos.")).replace(
            "<bloque ", '<bloque fecha_caducidad="20310101" '
        ),
    )
    before, after = parse(data)
    assert "art_2" in by_eid(before) and "art_2" not in by_eid(after)
    assert after.version == date(2031, 1, 1)


def test_unknown_elements_keep_their_text_and_are_reported() -> None:
    data = answer(block("a1", "Artículo 1", ("articulo", "Artículo 1."))).replace(
        b"</version>", b"<cuadro>Luz roja</cuadro></version>"
    )
    (found,) = parse(data)
    assert found.provisions[-1].text == "Luz roja"
    assert "cuadro" in found.issues[0].what and found.issues[0].place == "bloque a1"


def test_coverage_is_whole_for_the_newest_text() -> None:
    report = coverage(TEXTO, Hint(where="texto.xml"), "boe-xml")
    assert report.ratio == 1.0 and not report.lost and not report.extra
    assert len(report.expressions) == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<response><status><code>404</code><text>no existe</text></status></response>", "error 404: no existe"),
        (b"<response><data><texto></texto></data></response>", "no block of text"),
        (TEXTO[:900], "not well-formed"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><response>&a;</response>', "entities of its own"),
        (TEXTO.replace(b"fecha_", b"otra_"), "no version has a date"),
        (b"", "empty"),
        (DEEP, "nested"),
    ],
)  # fmt: skip
def test_bad_answers_are_one_clear_error(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse(data)


def test_index_lists_blocks_with_their_last_change() -> None:
    data = (DATA / "indice.json").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and detect(data).name == "boe-indice"
    entries = boe_json.index(data, "indice.json")
    assert [(e.key, e.updated) for e in entries][-1] == ("a1-2", date(2034, 5, 5))
    (outline,) = boe_json.parse_index(data, Hint(where="indice.json"))
    assert outline.work == "es:BOE-A-2031-100" and outline.version == date(2034, 5, 5)
    assert [p.eid for p in outline.provisions] == ["blk_1", "title_I", "art_2bis"]
    assert outline.issues and coverage(data, Hint()).ratio == 1.0


def test_metadata_are_the_same_in_json_and_xml() -> None:
    js, xml = ((DATA / f"metadatos.{end}").read_bytes() for end in ("json", "xml"))
    assert detect(js).name == detect(xml).name == "boe-metadatos"
    found = boe_json.metadata(js, "m.json")
    assert found == boe_json.metadata(xml, "m.xml")
    assert found.repealed and found.repealed_on == date(2035, 1, 1) and not found.exhausted
    assert found.in_force is None and found.updated == date(2034, 5, 5)
    with pytest.raises(BadInput, match="not its text"):
        boe_json.parse_metadata(js, Hint(where="m.json"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "not JSON"),
        (b'{"status": {"code": "500", "text": "fallo"}}', "error 500: fallo"),
        (b'{"data": []}', "no data"),
        (b'{"data": [{"bloque": []}]}', "no blocks"),
        (b'{"data": [{"bloque": [{"titulo": "x"}]}]}', "has no id"),
        (b"\xff\xfe{", "is not utf-8"),
    ],
)
def test_bad_indexes_are_one_clear_error(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        boe_json.index(data, "indice.json")


def test_formats_do_not_claim_each_other() -> None:
    names = {"texto.xml": "boe-xml", "indice.json": "boe-indice", "metadatos.json": "boe-metadatos",
             "metadatos.xml": "boe-metadatos", "ley.md": "legalize-es", "codigo.md": "legalize-es"}  # fmt: skip
    sniffs = {f.name: f.sniff for m in (boe_xml, boe_json, legalize_es) for f in m.FORMATS}
    for file, name in names.items():
        head = (DATA / file).read_bytes()[:65536]
        assert [n for n, sniff in sniffs.items() if sniff(head)] == [name], file


@needs_shared
@pytest.mark.parametrize("act", ["BOE-A-2000-544", "BOE-A-2015-4606"])
def test_real_acts_are_equal_in_both_copies(act: str) -> None:
    xml = boe_xml.parse((SHARED / f"replay/boe/{act}.texto.xml").read_bytes(), Hint(work=f"es:{act}"))
    copy = legalize_es.parse((SHARED / f"corpus/es/{act}.md").read_bytes(), Hint())[0]
    ours = {p.eid: p.text.replace("*", "") for p in xml[-1].provisions if p.kind != "chap"}
    theirs = {p.eid: p.text for p in copy.provisions if p.kind != "chap"}
    assert ours == theirs
    assert len(xml) == (20 if act == "BOE-A-2000-544" else 1)


@needs_shared
def test_real_samples_are_covered() -> None:
    for path in [*SHARED.glob("replay/boe/*.texto.xml"), SHARED / "corpus/es/format-samples/constitucion-texto.xml"]:
        report = coverage(path.read_bytes(), Hint(where=path.name), "boe-xml")
        assert 0.98 <= report.ratio <= 1.02, (path.name, report.ratio, report.lost)
