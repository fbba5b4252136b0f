"""Sentences: none crosses a segment or a line; a stop after a legal abbreviation, a number or an initial ends none."""

from __future__ import annotations

import re
from bisect import bisect_left

import numpy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from annotations.document import Sentence

_LINES = re.compile("\n")
_ENDERS = frozenset(".?!")


@Language.component("legal_sentences", assigns=["token.is_sent_start", "doc._.sentences"])
def legal_sentences(doc: Doc) -> Doc:
    """Set sentence starts and `doc._.sentences`."""
    unit, short = doc._.unit, doc._.lexicon.abbreviations
    out: list[Sentence] = []
    words, offsets, text = doc.user_data["words"], doc.user_data["offsets"], unit.text
    cuts = _cuts(words, offsets, text, short)
    begin = cut = 0
    for number, segment in enumerate(unit.segments):
        stop = bisect_left(offsets, segment.end, begin)
        while cut < len(cuts) and cuts[cut] < stop:
            if cuts[cut] > begin:
                out.append(Sentence(number, begin, cuts[cut]))
                begin = cuts[cut]
            cut += 1
        if stop > begin:
            out.append(Sentence(number, begin, stop))
            begin = stop
    starts = numpy.full((len(doc), 1), -1, dtype="int64").astype("uint64")
    starts[[s.start for s in out]] = 1
    doc.from_array([SENT_START], starts)  # type: ignore[arg-type]
    doc._.sentences = out
    return doc


def _cuts(words: list[str], offsets: list[int], text: str, short: frozenset[str]) -> list[int]:
    """Return the tokens before which a sentence ends; looked at are only those after a stop or a new line."""
    after = {i + 1 for i, word in enumerate(words) if word in _ENDERS}
    after.update(bisect_left(offsets, line.start()) for line in _LINES.finditer(text))
    return [i for i in sorted(after) if 0 < i < len(words) and _ends(words, offsets, i - 1, text, short)]


def _ends(words: list[str], offsets: list[int], i: int, text: str, short: frozenset[str]) -> bool:
    """Say whether the sentence ends after token i."""
    gap = text[offsets[i] + len(words[i]) : offsets[i + 1]]
    if "\n" in gap:
        return True
    if words[i] not in _ENDERS or not gap:
        return False
    following = words[i + 1][0]
    if not (following.isupper() or following in "\"'(" or following.isdigit()):
        return False
    before = words[i - 1] if i else ""
    if words[i] == "." and (before.lower() in short or (len(before) == 1 and before.isalpha())):
        return False
    return not (words[i] == "." and before.isdigit() and not following.isupper())
