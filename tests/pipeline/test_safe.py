"""Nesting without end is refused before a parser walks down."""

from __future__ import annotations

import pytest

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Hint
from pipeline.safe import MAX_DEPTH

CLML = ('<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation"><Primary><Body><P1><Pnumber>1'
        "</Pnumber><P1para><Text>{}</Text></P1para></P1></Body></Primary></Legislation>")  # fmt: skip
EISB = "<act><metadata/><body><sect><title><p>T</p></title><p>1. {}</p></sect></body></act>"
LRC = '<html><body><main><section class="sect"><p>1. {}</p></section></main></body></html>'


@pytest.mark.parametrize(("form", "page"), [("clml", CLML), ("eisb", EISB), ("lrc", LRC)])
def test_depth(form: str, page: str) -> None:
    def nested(levels: int) -> bytes:
        return page.format("<i>" * levels + "words" + "</i>" * levels).encode()

    (found,) = formats.parse(nested(MAX_DEPTH - 20), Hint(where="made"), form)
    assert found.provisions[-1].text == "words"
    with pytest.raises(BadInput, match="nested deeper"):
        formats.parse(nested(MAX_DEPTH + 1), Hint(where="made"), form)
