"""Provision ids in the style of Akoma Ntoso's eId (naming convention 3.0, section 4).

>>> part("art", "59 bis")
'art_59bis'
>>> part("art", "61/2.")
'art_61_2'
>>> part("art", "270-bis.1")
'art_270-bis.1'
>>> part("para", "§ 1er/1")
'para_1_1'
>>> part("art", "L. 425-1")
'art_L425-1'
>>> part("point", "(a)")
'point_a'
>>> part("para", "1°")
'para_1'
"""

from __future__ import annotations

import re

_STRIP = re.compile(r"^[\s(\[{§–—.-]+|[\s)\]}.:,;º°ª–—-]+$")
_DOT_SPACE = re.compile(r"(?<=\b[A-Za-z])\.\s*(?=\d)")
_BAD = re.compile(r"[^\w.\-]+", re.UNICODE)


def number(num: str) -> str:
    """Return the number of a provision as an id part: brackets, blanks and the closing dot dropped.

    Case is kept (`L425-1`, `U`); a slash becomes `_`; French and Belgian `1er` becomes `1`.
    """
    out = _STRIP.sub("", num.replace("\u00a0", " ").replace("\u202f", " "))
    out = _STRIP.sub("", out)
    out = _DOT_SPACE.sub("", out)
    out = re.sub(r"(?<=\d)(?:er|re)(?=$|/)", "", out)
    out = out.replace("/", "_").replace("*", "")
    out = re.sub(r"\s+", "", out)
    return _BAD.sub("-", out).strip("-")


def part(kind: str, num: str) -> str:
    """Return `kind_number` for one level, e.g. `art_59bis`."""
    return f"{kind}_{number(num)}"
