"""Which act a change is put down to: the marks of its time, on the provision or above it."""

from __future__ import annotations

import pytest

from db.rows import change_rows
from pipeline import tree
from pipeline.model import Change, Mark
from pipeline.tree import Node

NEW, LATE, OLD = Mark("xx:new", "", "2024-05-01"), Mark("xx:late", "", "2025-01-01"), Mark("xx:old", "", "2011-01-01")
BARE = Mark("xx:bare")


@pytest.mark.parametrize(
    ("above", "own", "expected"),
    [
        ([], [OLD, NEW, LATE], "xx:new"),
        ([NEW], [OLD], "xx:new"),
        ([], [OLD, LATE], "xx:late"),
        ([], [BARE, OLD], "xx:bare"),
        ([OLD], [], "xx:1"),
        ([], [NEW, NEW], "xx:new"),
    ],
)
def test_the_amending_act(above: list[Mark], own: list[Mark], expected: str) -> None:
    article = Node("art", "1", marks=above)
    article.add("para", "1", text="Words.", marks=own)
    new = tree.expression([article], work="xx:9", lang="en", title="T", format="x", version=None, basis="consolidated",
                          amended_by="xx:1")  # fmt: skip
    (row,) = change_rows(new, "xx:9@2020-01-01/en", "xx:9@2024-07-01/en", "2024-07-01",
                         [Change("art_1__para_1", "amended", "substantive", "", "")], "now")  # fmt: skip
    assert row["amended_by"] == expected
