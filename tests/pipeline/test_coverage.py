"""The measure of coverage: what is lost, doubled or left out shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import coverage as measure
from pipeline import formats
from pipeline.errors import BadInput, UnknownFormat
from pipeline.model import Expression, Hint
from pipeline.parsers import legalize_es

LAW = (Path(__file__).parent / "data/es/ley.md").read_bytes()


def test_whole_text() -> None:
    report = measure.coverage(LAW, Hint(where="ley.md"))
    assert (report.format, report.ratio, report.ok) == ("legalize-es", 1.0, True)
    (only,) = report.expressions
    assert only.kinds["art"] == 3 and only.notes == 1 and only.version == "2034-05-05"


def changed(monkeypatch: pytest.MonkeyPatch, change: object) -> measure.Report:
    (form,) = legalize_es.FORMATS

    def parse(data: bytes, hint: Hint) -> list[Expression]:
        return [change(e) for e in form.parse(data, hint)]  # type: ignore[operator]

    monkeypatch.setattr(formats, "registry", lambda: {form.name: replace(form, parse=parse)})
    return measure.coverage(LAW, Hint(where="ley.md"))


def test_lost_text_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    report = changed(monkeypatch, lambda e: replace(e, provisions=e.provisions[:6]))
    assert not report.ok and report.ratio < 0.5
    assert dict(report.lost)["Artículo"] == 3


def test_doubled_text_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    report = changed(monkeypatch, lambda e: replace(e, provisions=e.provisions + e.provisions[-6:]))
    assert not report.ok and report.ratio > 1.02
    assert dict(report.extra)["Faro"] == 1


def test_unknown_format_and_foreign_bytes_are_errors() -> None:
    with pytest.raises(UnknownFormat, match="no format 'nonsense'"):
        measure.coverage(LAW, Hint(where="ley.md"), "nonsense")
    with pytest.raises(BadInput):
        measure.coverage(b"no law at all", Hint(where="x"))


def test_a_file_of_two_languages_is_whole_whichever_is_asked_for() -> None:
    verdrag = (Path(__file__).parent / "data/nl/verdrag.xml").read_bytes()
    both = measure.coverage(verdrag, Hint(where="verdrag.xml"))
    assert {e.lang for e in both.expressions} == {"en", "nl"}
    for lang in ("en", "nl"):
        asked = measure.coverage(verdrag, Hint(lang=lang, where="verdrag.xml"))
        assert (asked.ratio, asked.ok) == (both.ratio, True)
