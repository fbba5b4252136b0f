"""GOV.UK: rules with their own numbers as JSON, pages that are gone, the feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from saved import SAMPLES, crawled, texts

from pipeline import formats
from pipeline.errors import BadInput
from pipeline.model import Hint

URL = "https://www.gov.uk/api/content/guidance/invented-rules/appendix-harbour-witness"
RULES = SAMPLES / "govuk/harbour-witness.json"


def item(**changes: Any) -> bytes:
    return json.dumps({**json.loads(RULES.read_text()), **changes}).encode()


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    result = crawled("govuk", tmp_path)
    assert result.errors == [] and {c.outcome for c in result.captures} == {"stored"}
    ((capture, rules),) = texts(result, tmp_path)
    assert (capture.basis, rules.basis, rules.version, rules.lang) == ("guidance", "guidance", date(2024, 10, 8), "en")
    by = {p.eid: p for p in rules.provisions}
    # a rule in a list and one in a paragraph are alike, and the heading is no part of their ids
    assert [p.eid for p in rules.provisions if p.kind == "sec"] == [
        "sec_HWR1.1", "sec_HWR1.2", "sec_HWR1.3", "sec_HWR2.1", "sec_12A",
    ]  # fmt: skip
    assert (by["sec_HWR1.2"].num, by["sec_HWR1.2"].text) == (
        "HWR 1.2.", "An application must meet all of the following requirements:",
    )  # fmt: skip
    assert by["sec_HWR1.2"].path == ("Validity requirements for the Harbour Witness route",)
    assert by["sec_HWR1.2__point_b__point_ii"].text == "a reason why not."
    assert by["sec_HWR2.1__point_b"].text == "a victim."
    assert by["para_1"].text == "This route is for a person who reported a wrong at a harbour."


@pytest.mark.parametrize(
    ("kind", "outcome"), [("gone", "missing"), ("redirect", "missing"), ("manual_section", "stored")]
)
def test_a_page_that_is_gone(folder: Callable[..., Path], tmp_path: Path, kind: str, outcome: str) -> None:
    replay = folder((URL, item(document_type=kind), {"content_type": "application/json"}))
    result = crawled("govuk", tmp_path / "a", replay=replay)
    assert [c.outcome for c in result.captures if c.role == "text"] == [outcome]


def test_an_answer_that_is_no_item(folder: Callable[..., Path], tmp_path: Path) -> None:
    replay = folder((URL, b'{"error": "slow down"}', {"content_type": "application/json"}))
    result = crawled("govuk", tmp_path / "a", replay=replay)
    assert [c.outcome for c in result.captures if c.role == "text"] == ["failed"]


def test_bodies() -> None:
    rendered = [{"content_type": "text/govspeak", "content": "x"}, {"content_type": "text/html", "content": "<p>The "
                 "victim of the offence may stay in the country.</p>"}]  # fmt: skip
    (found,) = formats.parse(item(details={"body": rendered}), Hint(where="made"))
    assert [p.text for p in found.provisions] == ["The victim of the offence may stay in the country."]
    for details in ({}, {"body": " "}, {"body": [{"content_type": "text/govspeak", "content": "x"}]}, []):
        with pytest.raises(BadInput, match="no body"):
            formats.parse(item(details=details), Hint(where="made"))


def test_a_list_that_only_counts_has_no_sections() -> None:
    body = "<p>You must do the following in the order of the list:</p><ol><li>1. Go to the police.</li></ol>"
    (found,) = formats.parse(item(details={"body": body}), Hint(where="made"))
    assert not [p for p in found.provisions if p.kind == "sec"]
