"""Sentences: none crosses a segment or a line; a stop after a legal abbreviation, a number or an initial ends none."""

from __future__ import annotations

import numpy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from annotations.document import Sentence

_ENDERS = frozenset(".?!")


@Language.component("legal_sentences", assigns=["token.is_sent_start", "doc._.sentences"])
def legal_sentences(doc: Doc) -> Doc:
    """Set sentence starts and `doc._.sentences`."""
    unit, short = doc._.unit, doc._.lexicon.abbreviations
    out: list[Sentence] = []
    words, offsets = doc.user_data["words"], doc.user_data["offsets"]
    text, at = unit.text, 0
    for number, segment in enumerate(unit.segments):
        begin = at
        while at < len(words) and offsets[at] < segment.end:
            at += 1
            if at < len(words) and offsets[at] < segment.end and _ends(words, offsets, at - 1, text, short):
                out.append(Sentence(number, begin, at))
                begin = at
        if at > begin:
            out.append(Sentence(number, begin, at))
    starts = numpy.full((len(doc), 1), -1, dtype="int64").astype("uint64")
    starts[[s.start for s in out]] = 1
    doc.from_array([SENT_START], starts)  # type: ignore[arg-type]
    doc._.sentences = out
    return doc


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
