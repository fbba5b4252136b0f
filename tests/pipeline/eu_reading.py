"""Shared by the tests of the EU formats: read a sample act, its texts, its coverage."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import formats
from pipeline.model import Expression, Hint

DATA = Path(__file__).parent / "data" / "eu"


def read(name: str) -> Expression:
    data = (DATA / name).read_bytes()
    return formats.parse(data, Hint(where=name))[0]


def texts(act: Expression) -> dict[str, str]:
    return {p.eid: p.text for p in act.provisions}


def coverage(data: bytes) -> float:
    form = formats.detect(data)
    act = form.parse(data, Hint())[0]
    got = "".join(p.num + p.heading + p.text for p in act.provisions) + "".join(n.text for n in act.notes)
    return len(re.sub(r"\s", "", got)) / len(re.sub(r"\s", "", form.source_text(data)))
