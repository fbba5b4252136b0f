"""Spans of time in words or digits to ISO 8601, with their qualifier: 'at least ninety days' is `min P90D`."""

from __future__ import annotations

import re
from typing import Any


def normalise(words: str, before: str, frame: dict[str, Any]) -> str:
    """Return `min P90D`, `max P4Y` or `exact P6M`; empty where the words give no number and unit.

    `before` is the text that leads up to the words; `frame` the lexicon's `frame` with `numbers`, `units` (letters
    for beginnings of words), `min` and `max` (phrases).
    """
    text = words.lower().replace("-", " ")
    amount = _amount(text, frame.get("numbers") or {})
    unit = next((letter for stem, letter in (frame.get("units") or {}).items() if re.search(rf"\b{stem}", text)), "")
    if not amount or not unit:
        return ""
    return f"{_qualifier(before.lower()[-60:] + ' ' + text, frame)} P{amount}{unit}"


def _amount(text: str, numbers: dict[str, int]) -> int:
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits.group())
    found = [w for w in sorted(numbers, key=len, reverse=True) if re.search(rf"\b{re.escape(w)}\b", text)]
    return numbers[found[0]] if found else 0


def _qualifier(text: str, frame: dict[str, Any]) -> str:
    for name in ("min", "max"):
        if any(re.search(rf"\b{p}\b", text) for p in frame.get(name) or ()):
            return name
    return "exact"
