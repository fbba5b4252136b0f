"""Guidance as PDF: reading order, running heads, hyphens, footnotes, pages; what can't be read is refused."""

from __future__ import annotations

import pytest
from pdfs import Sheet, pdf

from pipeline import coverage, formats
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint
from pipeline.parsers import guidance_pdf

LEFT = [
    "Victims of crime may report to any police",
    "station, whatever their residence status,",
    "and no officer may pass on what they say",
    "to the immigration authority, as the law",
    "on data protection makes very clear to all",
    "who work with victims in this country.",
]
RIGHT = [
    "A victim of trafficking is given thirty",
    "days in which to recover and to decide on",
    "co-operation with the police. During that",
    "time removal is suspended and the shelter",
    "of her choice must take her in, for which",
    "the municipality pays the full amount.",
]


def _parse(*sheets: Sheet, lang: str = "en", **options: str) -> Expression:
    (made,) = formats.parse(pdf(sheets, title="Guidance"), Hint("xx:1", lang, options=options), "guidance-pdf")
    return made


def _texts(made: Expression) -> list[str]:
    return [p.text for p in made.provisions if p.text]


def test_two_columns_are_read_one_after_the_other_below_a_heading_across_both() -> None:
    sheet = Sheet()
    sheet.put(71, 80, "Reporting without fear in all police stations of the country", 16, True)
    sheet.column(71, 120, LEFT)
    sheet.column(320, 120, RIGHT)
    made = _parse(sheet)
    assert [p.heading for p in made.provisions if p.heading] == [
        "Reporting without fear in all police stations of the country"
    ]
    assert _texts(made) == [" ".join(LEFT), " ".join(RIGHT)]


def test_a_paragraph_goes_on_over_column_and_page() -> None:
    first, second = Sheet(), Sheet()
    first.column(71, 120, LEFT[:4])
    second.column(71, 120, [*LEFT[4:], "", *RIGHT])
    made = _parse(first, second)
    assert _texts(made) == [" ".join(LEFT), " ".join(RIGHT)]
    assert [p.page for p in made.provisions] == [1, 2]


def test_running_heads_and_page_numbers_are_no_text_and_pages_are_kept() -> None:
    words = ("reports", "permits", "shelters", "records")
    sheets = []
    for number, word in enumerate(words, 1):
        sheet = Sheet()
        sheet.put(71, 40, f"Guidance 12/2026 – version {number}", 8)
        sheet.put(250, 805, f"Page {number} of 4", 8)
        sheet.put(71, 90, f"{number}. On {word}", 14, True)
        sheet.column(71, 120, [f"All {word} of victims are kept by the office that made them, and by no", "other."])
        sheets.append(sheet)
    made = _parse(*sheets)
    assert "Guidance 12" not in made.text and "Page" not in made.text
    assert [(p.eid, p.num, p.heading, p.page) for p in made.provisions if p.kind == "div"] == [
        (f"div_{n}", f"{n}.", f"On {word}", n) for n, word in enumerate(words, 1)
    ]
    assert made.meta["pages"] == "4" and made.meta["updated"] == "2024-03-05"


def test_hyphens_at_line_ends_go_and_those_of_words_stay() -> None:
    sheet = Sheet()
    sheet.column(71, 100, [
        "The certifying officer signs the form where the vic-",
        "tim was helpful. A well-known case is co-operation with the prosecutor, and co-",
        "operation is always voluntary. The office asks for no resi-",
        "dence permit, and its non-",
        "EU clients are treated like all others who come to the office every day.",
    ])  # fmt: skip
    text = " ".join(_texts(_parse(sheet)))
    whole = ("where the victim was", "A well-known case", "and co-operation is", "no residence permit", "its non-EU")
    assert [words for words in whole if words not in text] == []
    assert "vic-" not in text and "cooperation" not in text


def test_numbered_paragraphs_points_and_footnotes() -> None:
    sheet = Sheet()
    y = sheet.column(71, 100, [
        "1. Police officers shall not ask victims for their residence status when they report a crime.", "",
        "2. The police shall inform victims of:", "",
        "(a) the period of reflection;", "",
        "(b) the residence permit for victims who take part in the proceedings.",
    ])  # fmt: skip
    sheet.column(71, y + 300, ["1 Act on victims of crime, section 12.", "2 Not for witnesses."], size=8)
    made = _parse(sheet)
    assert [(p.eid, p.num) for p in made.provisions] == [
        ("para_1", "1."), ("para_2", "2."), ("para_2__point_a", "(a)"), ("para_2__point_b", "(b)"),
    ]  # fmt: skip
    assert [(n.label, n.text) for n in made.notes] == [
        ("1", "Act on victims of crime, section 12."), ("2", "Not for witnesses."),
    ]  # fmt: skip


def test_a_scan_is_refused_and_a_scanned_page_among_others_is_named() -> None:
    with pytest.raises(BadInput, match="scanned, no text layer: 2 pages, 0 characters"):
        _parse(Sheet(scan=True), Sheet(scan=True))
    with pytest.raises(BadInput, match="no text layer: 1 pages"):
        _parse(Sheet())
    stamped = [Sheet(scan=True), Sheet(scan=True)]
    for number, sheet in enumerate(stamped, 1):
        sheet.put(400, 820, f"Scanned by the registry, {number}", 7)
    with pytest.raises(BadInput, match="scanned, no text layer: 2 pages"):
        _parse(*stamped)
    sheet = Sheet()
    sheet.column(71, 100, [*LEFT, *RIGHT])
    made = _parse(sheet, Sheet(scan=True))
    assert [(i.place, i.what) for i in made.issues] == [("page 2", "scanned, no text layer")]


@pytest.mark.parametrize("data", [b"%PDF-1.4\nnothing more", pdf([Sheet()])[:200]])
def test_a_damaged_file_says_so(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"damaged PDF|no text layer"):
        guidance_pdf.parse(data, Hint("xx:1", "en"))


def test_another_language_than_the_catalogue_s_is_refused() -> None:
    sheet = Sheet()
    sheet.column(71, 100, [*LEFT, *RIGHT])
    with pytest.raises(BadInput, match="its text is in 'en', but 'es' was asked for"):
        _parse(sheet, lang="es")
    assert _parse(sheet, lang="").lang == "en"


def test_extracts_keep_headings_and_hashes_and_show_that_a_text_changed() -> None:
    def made(lines: list[str]) -> Expression:
        sheet = Sheet()
        sheet.put(71, 80, "1. On reports", 14, True)
        sheet.column(71, 110, lines)
        return _parse(sheet, reuse="extracts")

    one, other = made([*LEFT, *RIGHT]), made([*LEFT, *RIGHT[:-1], "the State pays the full amount."])
    assert one.provisions[0].heading == "1. On reports"
    assert "police" not in one.text and "SHA-256" in one.text
    assert one.sha256 != other.sha256 and one.sha256 == made([*LEFT, *RIGHT]).sha256


def test_detection_and_coverage() -> None:
    sheet = Sheet()
    sheet.put(71, 80, "1. On reports", 14, True)
    sheet.column(71, 110, [*LEFT, "", *RIGHT])
    data = pdf([sheet])
    assert formats.detect(data).name == "guidance-pdf"
    assert coverage.share(guidance_pdf.source_text(data), [_parse(sheet)]) == pytest.approx(1, abs=0.01)
