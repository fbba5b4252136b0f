"""White space and characters: the text as kept, and the copy of it that matching reads."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

# One character to one character, so that an offset in the folded copy is an offset in the text.
_FOLD = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'", "\u0060": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    }
)  # fmt: skip
_FOLDED = re.compile(f"[{''.join(map(chr, _FOLD))}]")


def clean(text: str) -> str:
    """Return `text` as it is kept: publisher's spelling, invisible characters dropped, white space single.

    >>> clean("1.\\u00a0\\u00a0 The\\nright ")
    '1. The right'
    """
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def fold(text: str) -> str:
    """Return a copy for matching, of the same length: straight quotes, hyphens and blanks; case is kept.

    >>> fold("victim\\u2019s")
    "victim's"
    """
    return _FOLDED.sub(_straight, text)


def _straight(found: re.Match[str]) -> str:
    return found[0].translate(_FOLD)
