"""Austria's RIS documents: a section with its paragraphs and points, without running heads."""

from datetime import date
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.coverage import share
from pipeline.errors import BadInput
from pipeline.model import Hint

DATA = (Path(__file__).parent / "data/ris/NOR40999999.xml").read_bytes()
REAL = Path(__file__).parents[2] / "../shared/corpus/at/formats/ris-nor-NOR12030057.xml"


def test_a_section() -> None:
    (e,) = formats.parse(DATA, Hint("at:1", "de"))
    assert (e.format, e.title, e.version) == ("ris", "Anzeigegesetz", date(2020, 3, 1))
    assert {p.eid: p.text for p in e.provisions} == {
        "sec_57a": "",
        "sec_57a__para_1": "Eine Aufenthaltsberechtigung ist zu erteilen:",
        "sec_57a__para_1__point_1": "Zeugen eines Strafverfahrens oder",
        "sec_57a__para_1__point_2": "Opfern von Menschenhandel.",
        "sec_57a__para_2": "Sie gilt ein Jahr.",
    }
    assert e.provisions[0].heading == "Aufenthaltsrecht"
    assert share(formats.registry()["ris"].source_text(DATA), [e]) == pytest.approx(1.0, abs=0.02)


def test_a_document_without_a_number_is_refused() -> None:
    with pytest.raises(BadInput, match="no section, article or annex"):
        formats.parse(DATA.replace("§ 57a</absatz>".encode(), b"</absatz>"), Hint("at:1", "de"))


@pytest.mark.skipif(not REAL.exists(), reason="the shared corpus is not here")
def test_a_real_section() -> None:
    (e,) = formats.parse(REAL.read_bytes(), Hint("at:1", "de"))
    assert [p.eid for p in e.provisions][:3] == ["sec_1", "sec_1__para_1", "sec_1__para_1__point_a"]
    assert share(formats.registry()["ris"].source_text(REAL.read_bytes()), [e]) == pytest.approx(1.0, abs=0.02)
