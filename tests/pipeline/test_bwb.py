"""BWB XML, newer and older form: articles, lists, circulars, treaties in two languages, statuses, the corpus."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Provision
from pipeline.parsers.bwb import article_url

HERE = Path(__file__).parent
DATA = HERE / "data/nl"
SHARED = HERE.parents[2] / "shared"


def parse(name: str, **hint: object) -> list[Expression]:
    return formats.parse((DATA / name).read_bytes(), Hint(where=name, **hint))  # type: ignore[arg-type]


def index(expression: Expression) -> dict[str, Provision]:
    assert len({p.eid for p in expression.provisions}) == len(expression.provisions)
    return {p.eid: p for p in expression.provisions}


def coverage(expressions: list[Expression], data: bytes) -> float:
    words = [p.num + p.heading + p.text for e in expressions for p in e.provisions]
    words += [n.text for e in expressions for n in e.notes]
    source = formats.detect(data).source_text(data)
    return len(re.sub(r"\s", "", "".join(words))) / len(re.sub(r"\s", "", source))


@pytest.fixture(scope="module")
def act() -> Expression:
    (out,) = parse("toestand.xml")
    return out


def test_head(act: Expression) -> None:
    assert (act.format, act.work, act.lang, act.version) == ("bwb", "nl:BWBR9000001", "nl", date(2025, 7, 1))
    assert act.title == "Besluit van 2 mei 2019 tot uitvoering van de Voorbeeldwet"
    assert act.meta["short_title"] == "Voorbeeldbesluit" and act.meta["jci"] == "jci1.3:c:BWBR9000001"


def test_units(act: Expression) -> None:
    by = index(act)
    assert [p.eid for p in act.provisions if p.kind not in ("para", "point")] == [
        "blk_title", "blk_1", "cit_1", "blk_2", "chap_3", "chap_3__div_2", "art_3.6ba", "art_3.7", "art_3.8",
        "art_8.14", "blk_3", "annex_1", "annex_1__art_1",
    ]  # fmt: skip
    assert by["art_3.6ba"].path == ("Hoofdstuk 3 Verblijf", "§ 2 Gronden")
    assert by["cit_1"].text == "Gelet op artikel 2 van de Voorbeeldwet;"
    assert by["blk_3"].text == "Lasten en bevelen dat dit besluit wordt geplaatst.\nDen Haag 2 mei 2019"


def test_paragraph_points_and_tail(act: Expression) -> None:
    by = index(act)
    para = by["art_3.6ba__para_1"]
    assert para.num == "1"
    assert para.text[: para.stem] == "De vergunning wordt verleend aan het slachtoffer dat:"
    assert para.text[para.stem :].strip() == "tenzij Onze Minister anders bepaalt."
    assert by["art_3.6ba__para_1__point_a__point_1"].num == "1°."
    assert by["art_3.6ba__para_2"].text.endswith("Doel Duur")
    assert by["art_8.14__para_2__point_1"].text == "naam;"
    assert by["art_8.14__para_2"].text.endswith("voor zover bekend.")
    assert by["art_8.14__para_3"].text == "Artikel 3.8 is van toepassing."


def test_status_dates_and_marks(act: Expression) -> None:
    by = index(act)
    assert {p.eid for p in act.provisions if p.status == "repealed"} == {"art_3.6ba__para_1__point_b", "art_3.7"}
    assert by["art_3.8"].status == "not_yet" and by["art_3.8"].valid_from == ""
    assert by["art_3.6ba"].valid_from == "2024-05-01"
    mark = by["art_3.6ba"].marks[0]
    assert (mark.act, mark.action, mark.date) == ("Stb.2024-77", "wijziging", "2024-05-01")


def test_editors_words_and_footnotes_stay_apart(act: Expression) -> None:
    notes = {(n.eid, n.label, n.text) for n in act.notes}
    assert ("art_3.6ba__para_1", "1", "Zie de toelichting.") in notes
    assert ("art_3.7", "", "Vervallen") in notes
    assert ("blk_title", "", "Treedt in werking met de Voorbeeldwet.") in notes
    assert "Vervallen" not in act.text and "publicatiejaar" not in act.text and "jci" not in act.text


def test_circular() -> None:
    (act,) = parse("circulaire.xml")
    by = index(act)
    assert act.meta["soort"] == "circulaire"
    assert (by["div_3"].num, by["div_3"].heading) == ("3", "Mensenhandel")
    assert by["div_3__para_1"].text == "De bedenktijd bedraagt drie maanden."
    first = by["div_3__div_3.1__para_1"]
    assert (first.heading, first.text) == ("Opvang", "De politie meldt het slachtoffer:")
    assert by["div_3__div_3.1__para_1__point_a"].text == "bij de opvang;"
    assert by["div_3__div_3.1__para_1__point_1"].num == "•"
    assert by["div_3__div_3.1__para_2"].text == "De IND beslist."
    assert "De Minister van Voorbeelden , J. Jansen" in act.text


def test_treaty_gives_one_expression_a_language() -> None:
    english, dutch = parse("verdrag.xml")
    assert (english.lang, dutch.lang) == ("en", "nl")
    assert index(english)["art_1__para_1"].text == "Each Party shall protect victims."
    assert index(dutch)["art_1__para_1"].text == "Elke Partij beschermt slachtoffers."
    assert index(english)["annex_1__art_1__para_1"].text == "This Protocol applies."
    (only,) = parse("verdrag.xml", lang="nl", work="nl:BWBV9000003")
    assert only.lang == "nl" and "Each Party" not in only.text


def test_legacy_shares_ids_with_the_newer_form(act: Expression) -> None:
    (old,) = parse("legacy.xml", version=date(2012, 10, 4))
    by = index(old)
    assert (old.format, old.version, old.work) == ("bwb-legacy", date(2012, 10, 4), "nl:BWBR9000001")
    assert {e for e in by if e.startswith("art_3.6ba")} <= set(index(act))
    assert by["art_3.6ba__para_1"].text == "De vergunning wordt verleend aan het slachtoffer dat:"
    assert (by["art_3.7"].status, by["art_3.8"].status) == ("repealed", "not_yet")
    assert by["art_3.8__para_1"].text == "De eenheid is ondergebracht bij de politie."


def test_address_of_a_provision() -> None:
    url = article_url("nl:BWBR9000001", date(2025, 7, 1), "art_3.6ba__para_1__point_a__point_1")
    assert url == "https://wetten.overheid.nl/jci1.3:c:BWBR9000001&artikel=3.6ba&lid=1&o=a&o=1&g=2025-07-01"
    assert article_url("nl:BWBR9000001", None, "chap_3__div_2").endswith("BWBR9000001&hoofdstuk=3")


@pytest.mark.parametrize("name", ["toestand.xml", "circulaire.xml", "verdrag.xml", "legacy.xml"])
def test_samples_are_complete(name: str) -> None:
    assert coverage(parse(name), (DATA / name).read_bytes()) == pytest.approx(1.0, abs=0.002)


@pytest.mark.parametrize(
    "data",
    [
        b'<toestand bwb-id="B" inwerkingtreding="2020-13-01"><wetgeving><regeling/></wetgeving></toestand>',
        b'<toestand bwb-id="B"><fout/></toestand>',
        b'<toestand bwb-id="B"><wetgeving></wetgeving></toestand>',
        b'<toestand bwb-id="B"><wetgeving>',
        b'<wetgeving bwb-id="B"/>',
    ],
)
def test_damaged_input_is_named(data: bytes) -> None:
    with pytest.raises(BadInput, match="sample"):
        formats.parse(data, Hint(where="sample"))


CORPUS = sorted((SHARED / "corpus/nl").glob("**/*.xml")) + sorted((SHARED / "samples/nl").glob("*.xml"))


@pytest.mark.skipif(not CORPUS, reason="needs ../shared/corpus")
@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_corpus_is_complete(path: Path) -> None:
    data = path.read_bytes()
    begin = time.process_time()
    out = formats.parse(data, Hint(where=path.name))
    assert time.process_time() - begin < 3
    assert 0.999 <= coverage(out, data) <= 1.001
    for expression in out:
        assert not expression.issues and not [p.eid for p in expression.provisions if "~" in p.eid]


@pytest.mark.skipif(not CORPUS, reason="needs ../shared/corpus")
def test_articles_keep_their_ids_from_2012_to_2026() -> None:
    files = ("bwb-2012/BWBR0011825.2012-10-04.xml", "BWBR0011825.2026-01-01.toestand.xml")
    old, new = (formats.parse((SHARED / "corpus/nl" / f).read_bytes(), Hint(where=f))[0] for f in files)
    articles = [{p.eid for p in e.provisions if p.kind == "art"} for e in (old, new)]
    assert (len(articles[0]), len(articles[1]), len(articles[0] - articles[1])) == (296, 406, 0)
    by = index(new)
    assert sum(p.status == "repealed" for p in new.provisions if p.kind == "art") == 57
    assert by["art_1.33"].status == "not_yet"
    assert {"art_3.48__para_2", "art_8.14", "art_8.15__para_4", "art_3.106__para_1"} <= set(by)
