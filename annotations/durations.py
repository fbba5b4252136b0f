"""Spans of time in words or digits to ISO 8601, with their qualifier: 'at least ninety days' is `min P90D`."""

from __future__ import annotations

import re
from typing import Any


def normalise(words: str, before: str, frame: dict[str, Any], after: str = "") -> str:
    """Return `min P90D`, `max P4Y` or `exact P6M`; empty where the words give no number and unit.

    `before` is the text that leads up to the words, `after` what follows; `frame` the lexicon's `frame` with `numbers`,
    `units` (letters for beginnings of words), `min` and `max` (phrases), `min_after` and `max_after` (phrases that
    follow the number: "or longer"). Months that make whole years are years.
    """
    text = words.lower().replace("-", " ")
    amount = _amount(text, frame)
    unit = next((letter for stem, letter in (frame.get("units") or {}).items() if re.search(rf"\b{stem}", text)), "")
    if not amount or not unit:
        return ""
    if unit == "M" and amount % 12 == 0:
        amount, unit = amount // 12, "Y"
    return f"{_qualifier(before.lower()[-60:] + ' ' + text, after.lower(), frame)} P{amount}{unit}"


def _amount(text: str, frame: dict[str, Any]) -> int:
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits.group())
    numbers: dict[str, int] = frame.get("numbers") or {}
    found = "|".join(re.escape(w) for w in sorted(numbers, key=len, reverse=True))
    joins = "|".join(re.escape(w) for w in frame.get("number_joins") or ())
    run = re.search(rf"\b(?:{found})(?:(?: (?:{joins}))? (?:{found}))*\b", text) if found else None
    if run is None:
        return 0
    total = 0
    for word in re.findall(rf"\b(?:{found})\b", run.group()):
        value = numbers[word]
        multiplied = (value == 100 and 0 < total < 10) or (value == 20 and total == 4)  # deux cents, quatre-vingts
        total = total * value if multiplied else total + value
    return total


def _qualifier(text: str, after: str, frame: dict[str, Any]) -> str:
    for name in ("min", "max"):
        if any(re.match(rf"\W*{p}\b", after) for p in frame.get(f"{name}_after") or ()):
            return name
    for name in ("min", "max"):
        if any(re.search(rf"\b{p}\b", text) for p in frame.get(name) or ()):
            return name
    return "exact"
