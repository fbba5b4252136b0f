"""The screen must never lose a tag: what it lets through gets the tags that the whole text gets, word for word."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_acts import act, article, listing

from annotations import engine, screen
from pipeline import formats
from pipeline.errors import SafereportError
from pipeline.model import CONTAINERS, Hint

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
WHOLE = bool(os.environ.get("SAFEREPORT_WHOLE_CORPUS"))
"""Without it, of each file as many articles, evenly spread, as make up `SAMPLE` characters."""
SAMPLE = 15_000
IDS = {"aufenthg": "de:aufenthg_2004", "070158": "fr:LEGITEXT000006070158", "1867060850": "be:1867060850"}
"""Works that cite their own articles without a name, by what is in their files' names."""


def files():
    manifest = CORPUS / "manifest.jsonl"
    if not manifest.exists():
        return []
    rows = map(json.loads, manifest.read_text(encoding="utf-8").splitlines())
    langs = {row["file"]: (row.get("lang") or "en")[:2] for row in rows}
    newest = {re.sub(r"\d{4}-\d\d(-\d\d)?", "", f): f for f in sorted(langs) if langs[f] in engine.LANGUAGES}
    return [(f, langs[f]) for f in newest.values()]


def sample(expression):
    every = 1 if WHOLE else max(1, len(expression.text) // SAMPLE)
    keep, number, on = [], -1, True
    for p in expression.provisions:
        if p.kind in ("art", "sec", "rec", "disp", "annex"):
            number += 1
            on = number % every == 0
        if on or p.kind in CONTAINERS:
            keep.append(p)
    return replace(expression, provisions=tuple(keep))


@pytest.mark.parametrize(("file", "lang"), files(), ids=lambda value: value)
def test_on_real_law(file, lang):
    work = next((ident for part, ident in IDS.items() if part in file), f"{file.partition('/')[0]}:1")
    try:
        expression = formats.parse((CORPUS / file).read_bytes(), Hint(work=work, lang=lang, where=file))[-1]
    except SafereportError:
        pytest.skip("no parser reads this file")
    if expression.lang not in engine.LANGUAGES:
        pytest.skip(f"no lexicon for {expression.lang}")
    expression = sample(expression)
    assert engine.annotate(expression) == engine.annotate(expression, screen=False)


VOCABULARY = """
    a residence permit shall may be granted issued renewed withdrawn to victims of trafficking in human beings who
    cooperate with the authorities , ; . not unless irrespective their status illegally staying nationals valid for six
    months reflection period removal suspended domestic violence work employment shelter police inform
"""
WORDS = st.lists(st.sampled_from(VOCABULARY.split()), min_size=4, max_size=40).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4), WORDS, WORDS)
def test_on_any_words(paragraphs, items, stem, heading):
    expression = act(article("1", *paragraphs, heading=heading), listing("2", f"{stem}:", items, tail=stem))
    assert engine.annotate(expression) == engine.annotate(expression, screen=False)


def test_what_bears_on_no_tag_is_left_out():
    expression = act(
        article("1", "The Minister publishes a report.", "Fees are fixed by decree."),
        article("2", "Victims of trafficking are granted a residence permit.", "Fees are fixed by decree."),
    )
    units = list(screen.units(expression, "xx", "xx:1"))
    assert [u.eid for u in units] == ["art_2"]
    assert "residence permit" in units[0].text
    assert "Fees" not in units[0].text


def test_typographic_marks_and_letters_outside_latin_1_are_no_obstacle():
    for text in ("“Victims” of trafficking—őr—are granted a residence permit’s copy.", "İ victims of trafficking."):
        expression = act(article("1", text, "Victims of trafficking are granted a residence permit."))
        found = engine.annotate(expression)
        assert found
        assert found == engine.annotate(expression, screen=False)
