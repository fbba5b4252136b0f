"""Dutch law in the older BWB XML: root `wetgeving`, DTD bwb-plus-meta-1_61w, as wetten.overheid.nl gave it until 2014.

The body's elements are those of the newer form without paths, dates or Juriconnect references, so ids come from the
printed numbers alone. The file names no version: the caller's date is the version.
"""

from __future__ import annotations

import re

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import bwb
from pipeline.parsers._bwb_body import source_text

NAME = "bwb-legacy"


def _sniff(head: bytes) -> bool:
    return re.search(rb"<wetgeving\b[^>]*\bbwb-id\s*=", head) is not None and b"<toestand" not in head


def _root(data: bytes, where: str) -> etree._Element:
    root = safe.xml(data, where)
    if root.tag != "wetgeving":
        raise BadInput(where, f"<{root.tag}> is no BWB <wetgeving>", "check --format")
    return root


def _parse(data: bytes, hint: Hint) -> list[Expression]:
    root = _root(data, hint.where)
    return bwb.expressions(root, hint, NAME, hint.version, {"bwb_id": root.get("bwb-id", "")})


def _source_text(data: bytes) -> str:
    return source_text(_root(data, "<bytes>"))


FORMATS = (Format(NAME, _sniff, _parse, _source_text, rank=21),)
