"""The date of an act as its title prints it, for texts that carry no date of their own."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "jan|ene|gen|ian", "feb|fév|fev", "mar|mär|maa|mrt",
    "apr|avr|abr", "may|mai|maj|mei|mag", "jun|juin|giu", "jul|juil|lug",
    "aug|août|aou|ago", "sep|set", "oct|okt|ott|out", "nov|noi", "dec|déc|dez|dic",
)  # fmt: skip
_DATE = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|re|[.º°])?\s+(?:de\s+|d['’])?([^\W\d_]{3,})\.?\s+(?:de\s+|del\s+)?((?:1[89]|20)\d\d)\b",
    re.IGNORECASE,
)


def of_title(title: str) -> date | None:
    """Return the first date that a title names, or None. Months are known by their first letters.

    >>> of_title("Directive 2012/29/EU of the European Parliament and of the Council of 25 October 2012")
    datetime.date(2012, 10, 25)
    >>> of_title("Ley Orgánica 4/2000, de 11 de enero, sobre derechos")
    >>> of_title("Richtlinie vom 1. März 2011")
    datetime.date(2011, 3, 1)
    """
    for day, word, year in _DATE.findall(title):
        for number, start in enumerate(_MONTHS, 1):
            if re.match(start, word, re.IGNORECASE):
                try:
                    return date(int(year), number, int(day))
                except ValueError:
                    break
    return None
