"""Find the words of an annotation again in a later text (W3C Web Annotation selectors).

The TextQuoteSelector (exact, prefix, suffix) decides, the TextPositionSelector only between equals. Nothing is
accepted because it looks alike: words that differ are `Orphaned`, at most with a suggestion for a person to judge.
See https://www.w3.org/TR/annotation-model/#text-quote-selector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.model import Annotation
from pipeline.text import fold

CONTEXT = 32
"""Characters of prefix and suffix that a quote selector keeps."""


@dataclass(frozen=True, slots=True)
class Selector:
    """What an annotation remembers of its words: the quote with what stood before and after, and the offset."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int = -1

    @classmethod
    def of(cls, annotation: Annotation) -> Selector:
        return cls(annotation.exact, annotation.prefix, annotation.suffix, annotation.start)

    @classmethod
    def cut(cls, text: str, start: int, end: int) -> Selector:
        """Return the selector of `text[start:end]`."""
        return cls(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start)


@dataclass(frozen=True, slots=True)
class Found:
    """The one place; `by` says what settled it: the quote alone, its context, or its position between equals."""

    start: int
    end: int
    by: Literal["quote", "context", "position"]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several places fit equally well: their offsets."""

    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Orphaned:
    """The words are gone. `near` is the most similar passage with its likeness (0 to 100), a hint and no more."""

    near: str = ""
    likeness: float = 0.0


def locate(selector: Selector, text: str) -> Found | Ambiguous | Orphaned:
    """Say where the selector's words stand in `text`.

    Quotation marks, dashes and kinds of blanks are taken as equal (offsets stay those of `text`); letters are not.
    """
    exact, folded = fold(selector.exact), fold(text)
    if not exact:
        return Orphaned()
    starts: list[int] = []
    at = folded.find(exact)
    while at >= 0:
        starts.append(at)
        at = folded.find(exact, at + 1)
    if not starts:
        return _orphaned(exact, folded, text)
    if len(starts) == 1:
        return Found(starts[0], starts[0] + len(exact), "quote")
    scores = {s: _context(selector, folded, s, s + len(exact)) for s in starts}
    best = max(scores.values())
    fitting = [s for s in starts if scores[s] == best]
    if best and len(fitting) == 1:
        return Found(fitting[0], fitting[0] + len(exact), "context")
    if best == 2 and selector.start in fitting:
        return Found(selector.start, selector.start + len(exact), "position")
    return Ambiguous(tuple(fitting))


def _context(selector: Selector, folded: str, start: int, end: int) -> int:
    """Return how many sides agree (0, 1, 2). A cut-short prefix or suffix stood at the edge of the old text."""
    prefix, suffix = fold(selector.prefix), fold(selector.suffix)
    before = folded[:start].endswith(prefix) if prefix else start == 0
    after = folded[end:].startswith(suffix) if suffix else end == len(folded)
    return int(before) + int(after)


def _orphaned(exact: str, folded: str, text: str) -> Orphaned:
    from rapidfuzz import fuzz

    alignment = fuzz.partial_ratio_alignment(exact, folded, score_cutoff=70) if folded else None
    if alignment is None or len(folded) < len(exact):
        return Orphaned()
    return Orphaned(text[alignment.dest_start : alignment.dest_end], round(alignment.score, 1))


def carried(annotation: Annotation, text: str) -> str:
    """Return found, ambiguous or orphaned: what became of an annotation in the new text of its provision."""
    return type(locate(Selector.of(annotation), text)).__name__.lower()
