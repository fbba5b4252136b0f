"""German names of an act's containers: their kind and number, in figures or in words.

>>> container("Einundzwanzigster Abschnitt", "Begünstigung").eid
'div_21'
>>> container("Kapitel 9a", "Rechtsfolgen").eid
'chap_9a'
"""

from __future__ import annotations

import re

from pipeline import eid as ids
from pipeline.model import Kind
from pipeline.tree import Node

KINDS: tuple[tuple[str, Kind], ...] = (
    ("unterabschnitt", "div"),
    ("untertitel", "div"),
    ("unterkapitel", "div"),
    ("buch", "book"),
    ("teil", "part"),
    ("kapitel", "chap"),
    ("hauptstück", "part"),
    ("titel", "title"),
    ("abschnitt", "div"),
)
"""Longest words first: an Unterabschnitt is no Abschnitt. What no word names is a division."""

_ONES = "erst zweit dritt viert fünft sechst siebent acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt"
_ONES += " sechzehnt siebzehnt achtzehnt neunzehnt"
_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_FIRST = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
ORDINALS: dict[str, int] = {word: i for i, word in enumerate(_ONES.split(), 1)} | {"siebt": 7}
ORDINALS |= {f"{ten}st": 20 + 10 * i for i, ten in enumerate(_TENS)}
ORDINALS |= {f"{one}und{ten}st": 21 + 10 * i + j for i, ten in enumerate(_TENS) for j, one in enumerate(_FIRST)}

_FIGURE = re.compile(r"(?<!\w)(?:\d+[a-z]*|[IVXLCDM]+[a-z]?|[A-Z])(?!\w)")
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def number(name: str) -> str:
    """Return the number in a container's name ('Dritter Teil' gives '3'), or nothing where it has none."""
    for word in name.lower().split():
        stem = re.sub(r"e[rsnm]?$", "", word.strip(".,:"))
        if stem in ORDINALS:
            return str(ORDINALS[stem])
    figure = _FIGURE.search(name)
    return ids.number(figure[0]) if figure else ""


def container(name: str, title: str) -> Node:
    """Return the container node for a `gliederungsbez` and `gliederungstitel`."""
    words = name.lower()
    kind: Kind = next((kind for word, kind in KINDS if word in words), "div")
    count = number(name)
    if count:
        return Node(kind, name, title, eid=f"{kind}_{count}")
    if not title:
        return Node(kind, heading=name)
    return Node(kind, name, title, eid=f"{kind}_{ordinal_slug(name)}")


def ordinal_slug(name: str) -> str:
    """Return a name as an id part: lower case, umlauts written out.

    >>> ordinal_slug("Schlußformel")
    'schlussformel'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_PLAIN)).strip("-")
