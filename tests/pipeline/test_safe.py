"""Nesting without end is refused before a parser walks down; packed and recoded files are opened within limits."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import formats
from pipeline.cli import main
from pipeline.errors import BadInput
from pipeline.model import Hint
from pipeline.safe import MAX_BYTES, MAX_DEPTH

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


def test_one_gzipped_file_is_read_like_the_file_itself(tmp_path: Path) -> None:
    page = CLML.format("Words.").encode()
    (plain,), (packed,) = (formats.parse(data, Hint(where="made")) for data in (page, gzip.compress(page)))
    assert plain.sha256 == packed.sha256
    path = tmp_path / "act.xml.gz"
    path.write_bytes(gzip.compress(page))
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0 and "clml, coverage 1.0" in result.output


def test_a_gzip_bomb_and_a_broken_stream_are_refused() -> None:
    with pytest.raises(BadInput, match="over the limit"):
        formats.parse(gzip.compress(b" " * MAX_BYTES + b"<act/>"), Hint(where="made"))
    with pytest.raises(BadInput, match="damaged gzip"):
        formats.parse(gzip.compress(CLML.encode())[:-9], Hint(where="made"))


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_recognised(code: str) -> None:
    page = CLML.format("Wörter.")
    (plain,) = formats.parse(page.encode(), Hint(where="made"))
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{page}'.encode(code)
    (found,) = formats.parse(wide, Hint(where="made"))
    assert found.sha256 == plain.sha256 and "Wörter" in found.text


def test_comments_part_no_words() -> None:
    (plain,) = formats.parse(CLML.format("Words.").encode(), Hint(where="made"))
    page = CLML.format("Wo<!-- a note -->rds.").replace("<Body>", "<Body><!-- <P1> -->")
    assert formats.parse(page.encode(), Hint(where="made"))[0].sha256 == plain.sha256
