"""LEGI (XML files in tar archives) and the Légifrance interface (JSON): the same provisions, dated versions."""

from __future__ import annotations

import html
import io
import re
import tarfile
from datetime import date
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.coverage import coverage
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Mark
from pipeline.parsers import _legi, legi_json, legi_xml

DATA = Path(__file__).parent / "data/fr/legi"
WORK = "fr:LEGITEXT000009999998"
OLD, NEW, GONE = "LEGIARTI000009990011.xml", "LEGIARTI000009990012.xml", "LEGIARTI000009990021.xml"


def files(*without: str) -> dict[str, bytes]:
    top = f"20250701-200000/legi/global/code_et_TNC_en_vigueur/code_en_vigueur/LEGI/TEXT/{WORK[3:]}"
    return {f"{top}/{f.name}": f.read_bytes() for f in DATA.glob("*.xml") if f.name not in without}


def parsed(*without: str) -> list[Expression]:
    data = legi_xml.pack(files(*without))
    assert formats.detect(data).name == "legi"
    return formats.parse(data, Hint())


def test_every_day_on_which_the_text_changed_is_a_version() -> None:
    versions = parsed()
    assert [str(e.version) for e in versions] == ["2021-05-01", "2024-01-28", "2025-07-01"]
    assert {(e.work, e.lang, e.title) for e in versions} == {(WORK, "fr", "Code des clés et des serrures")}
    assert [e.amended_by for e in versions] == ["fr:JORFTEXT000009990101", "fr:JORFTEXT000009990102", ""]
    articles = [[p.eid for p in e.provisions if p.kind == "art"] for e in versions]
    assert articles == [["art_L425-1", "art_L425-2", "art_R425-1"]] * 2 + [["art_L425-1", "art_R425-1"]]
    one, two = ({p.eid: p for p in e.provisions} for e in versions[:2])
    assert one["art_L425-1__para_2"].text == "Il reçoit un reçu d'une durée de six mois."
    assert two["art_L425-1__para_2"].text == "Il reçoit un reçu d’une durée d’un an."
    assert two["art_L425-1__para_1__point_2"].num == "2°"
    assert two["art_L425-1"].marks == (Mark("LOI n°2024-99 du 20 janvier 2024 - art. 7", "amended", "2024-01-28"),)
    assert two["art_L425-1"].valid_from == "2024-01-28"
    assert two["art_L425-2__para_II__point_b"].text == "L’adresse."
    assert two["art_R425-1"].path[0] == "Partie réglementaire" and two["annex_1__para_2"].text == "fer 2"
    assert versions[1].notes[0].eid == "art_L425-1" and versions[1].notes[0].text.startswith("Ces dispositions")


def test_versions_reach_back_as_far_as_all_articles_are_there() -> None:
    assert [str(e.version) for e in parsed(OLD)] == ["2024-01-28", "2025-07-01"]
    assert [str(e.version) for e in parsed(OLD, GONE)] == ["2025-07-01"]
    short = parsed(NEW)[-1]
    assert [i.place for i in short.issues] == ["LEGIARTI000009990012"]


def test_without_tables_of_contents_the_numbers_give_the_order() -> None:
    without = [f.name for f in DATA.glob("*.xml") if not f.name.startswith("LEGIARTI")]
    assert parsed(*without)[-1].sha256 == parsed()[-1].sha256
    assert sorted(["R425-1", "L425-10", "L425-2", "Annexe 1", "D424-1", "111-1"], key=_legi.natural) == [
        "111-1", "L425-2", "L425-10", "D424-1", "R425-1", "Annexe 1",
    ]  # fmt: skip


def test_the_interface_gives_the_same_law() -> None:
    data = (DATA / "consult-code.json").read_bytes()
    assert formats.detect(data).name == "legi-json"
    (made,) = formats.parse(data, Hint())
    assert (made.work, made.version) == (WORK, parsed()[-1].version)
    assert made.sha256 == parsed()[-1].sha256
    assert made.notes == parsed()[-1].notes
    # with the day that was asked for, what held then
    (older,) = legi_json.parse(data, Hint(version=date(2025, 6, 1)))
    assert str(older.version) == "2024-01-28" and any(p.eid == "art_L425-2" for p in older.provisions)


@pytest.mark.parametrize("name", [NEW, "get-article.json"])
def test_a_lone_article_is_a_piece(name: str) -> None:
    (made,) = formats.parse((DATA / name).read_bytes(), Hint(where=name))
    assert (made.work, str(made.version), made.meta["piece"]) == (WORK, "2024-01-28", "L425-1")
    by = {p.eid: p for p in made.provisions}
    assert by["art_L425-1"].path[1] == "LIVRE IV : DES CLÉS TROUVÉES"
    assert by["art_L425-1__para_1__point_1"].text == "Il la nettoie ;"


@pytest.mark.parametrize("name", ["", NEW, "consult-code.json", "get-article.json"])
def test_nothing_is_lost_or_doubled(name: str) -> None:
    report = coverage((DATA / name).read_bytes() if name else legi_xml.pack(files()), Hint(where=name))
    assert report.ratio == 1 and not report.lost and not report.extra


def test_one_text_is_cut_out_of_an_archive_of_many() -> None:
    other = {n.replace("9999998", "9999997"): b.replace(b"9999998", b"9999997") for n, b in files().items()}
    both = legi_xml.pack(files() | other)
    assert {e.work for e in formats.parse(both, Hint())} == {WORK, "fr:LEGITEXT000009999997"}
    cut = legi_xml.part(both, Hint(WORK))
    assert {e.work for e in formats.parse(cut, Hint())} == {WORK}
    assert cut == legi_xml.pack(files())
    with pytest.raises(BadInput, match="holds no file"):
        legi_xml.part(both, Hint("fr:LEGITEXT000000000000"))


CODE = Path(__file__).parents[2] / "../shared/corpus/fr/ceseda-legalize/LEGITEXT000006070158.2026-04-03.md"


@pytest.mark.skipif(not CODE.exists(), reason="the shared corpus is not here")
def test_an_article_has_the_same_ids_in_every_french_format() -> None:
    """The first articles of a real code, rewrapped as LEGI files."""
    text = CODE.read_text(encoding="utf-8")
    found = re.findall(r"(?ms)^##### Article (\S+)$\n(.*?)(?=^#{1,6} |\Z)", text)[:300]
    front = text[: text.index("\n---", 4) + 5]
    plain = "".join(f"\n##### Article {n}\n\n{body}" for n, body in found)
    (want,) = formats.parse(f"{front}\n# Code\n{plain}".encode(), Hint("fr:LEGITEXT000006070158"))
    wrapped = {}
    for i, (number, body) in enumerate(found):
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in body.splitlines() if line.strip())
        wrapped[f"legi/LEGITEXT000006070158/article/LEGIARTI{i:012d}.xml"] = (
            f"<ARTICLE><META><META_COMMUN><ID>LEGIARTI{i:012d}</ID></META_COMMUN><META_SPEC><META_ARTICLE><NUM>{number}"
            "</NUM><DATE_DEBUT>2021-05-01</DATE_DEBUT><DATE_FIN>2999-01-01</DATE_FIN></META_ARTICLE></META_SPEC></META>"
            f"<BLOC_TEXTUEL><CONTENU>{lines}</CONTENU></BLOC_TEXTUEL></ARTICLE>"
        ).encode()
    (made,) = formats.parse(legi_xml.pack(wrapped), Hint("fr:LEGITEXT000006070158"))
    assert len(found) == 300 and {p.eid: p.text for p in made.provisions} == {p.eid: p.text for p in want.provisions}


def test_hostile_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    data = legi_xml.pack(files())
    with pytest.raises(BadInput, match="damaged archive"):
        legi_xml.parse(data[: len(data) // 2], Hint())
    monkeypatch.setattr(legi_xml, "MAX_UNPACKED", 5000)
    with pytest.raises(BadInput, match="unpacks to more than 5000"):
        legi_xml.parse(data, Hint())
    monkeypatch.undo()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:  # links and devices are nothing to read
        link = tarfile.TarInfo("legi/LEGIARTI000009990011.xml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(BadInput, match="no ARTICLE"):
        legi_xml.parse(out.getvalue(), Hint())


def test_what_holds_no_law_is_refused() -> None:
    with pytest.raises(BadInput, match="tables of contents"):
        legi_xml.parse((DATA / "struct-LEGITEXT000009999998.xml").read_bytes(), Hint())
    with pytest.raises(BadInput, match="no article"):
        legi_json.parse(b'{"id":"LEGITEXT000009999998","sections":[],"articles":[]}', Hint())
    with pytest.raises(BadInput, match="not JSON"):
        legi_json.parse(b"[" * 100_000, Hint())
