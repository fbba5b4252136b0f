"""The language of a text, found by py3langid, and checked against the one that it is said to be in.

Pages of guidance don't name their language reliably, and publishers serve another one where a translation is lacking:
a Greek text under an English address would be annotated with English rules and never be noticed.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.errors import BadInput

ENOUGH = 400
"""Characters below which a text is too short to be sure of its language."""
SAMPLE = 20_000
KIN: tuple[frozenset[str], ...] = (
    frozenset({"hr", "sr", "bs", "sl"}),
    frozenset({"cs", "sk"}),
    frozenset({"da", "no", "nb", "nn"}),
    frozenset({"pt", "gl"}),
    frozenset({"es", "gl", "an"}),
    frozenset({"nl", "af"}),
    frozenset({"bg", "mk"}),
    frozenset({"id", "ms"}),
)
"""Languages that are not told apart with certainty: one found in place of the other is no mismatch."""


@cache
def _identifier() -> Any:
    import py3langid

    return py3langid


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or '' where it is too short to say.

    >>> detect("ok")
    ''
    """
    letters = "".join(c if c.isalpha() or c in "'’-" else " " for c in text[:SAMPLE])
    words = " ".join(letters.split())
    if len(words) < ENOUGH:
        return ""
    found, _ = _identifier().classify(words)
    return "no" if found in ("nb", "nn") else str(found)


def check(text: str, lang: str, where: str) -> str:
    """Return the language of the text: `lang` where it is given, else the one found.

    Raises `BadInput` naming both where the text is plainly in another one, or where none is given and none found.
    """
    found = detect(text)
    if not lang:
        if not found:
            raise BadInput(where, "the text is too short to tell its language", "give the language")
        return found
    if found and found != lang and not any({found, lang} <= kin for kin in KIN):
        raise BadInput(where, f"its text is in {found!r}, but {lang!r} was asked for",
                       "the translation may be lacking at the publisher's; check the address and the languages of the "
                       "catalogue entry")  # fmt: skip
    return lang
