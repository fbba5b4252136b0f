"""References: cited articles that the tables of offences and mechanisms know."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from annotations import references as citing


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited article that means `concept`, or lists it among other offences, at tokens `start` to `end`."""

    concept: str
    start: int
    end: int
    sentence: int
    listed: bool = False


@Language.component("legal_references", requires=["doc._.hits"], assigns=["doc._.references"])
def legal_references(doc: Doc) -> Doc:
    """Set `doc._.references`."""
    words = doc._.lexicon.references
    doc._.references = []
    if not words:
        return doc
    how = citing.style_of(words)
    jurisdiction, work = doc._.jurisdiction
    offsets = doc.user_data["offsets"]
    for segment in doc._.unit.segments:
        if segment.role == "title":
            continue
        text = doc._.unit.text[segment.start : segment.end]
        for start, end, concept, listed in citing.concepts(text, how, jurisdiction, work):
            first, last = tokens(offsets, segment.start + start, segment.start + end)
            doc._.references.append(Reference(concept, first, last, doc._.hits.sentence[first], listed))
    return doc


def tokens(offsets: list[int], start: int, end: int) -> tuple[int, int]:
    """Return the first token of a run of characters, and the one behind its last."""
    first = bisect_right(offsets, start) - 1
    return first, max(first + 1, bisect_left(offsets, end))
