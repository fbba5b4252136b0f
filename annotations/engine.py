"""The annotation engine: an expression in, annotations with their evidence out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from annotations import lexicon as lexicons
from annotations import references as citing
from annotations import screen as screens
from annotations.components import context, enumerations, polarity, references, sentences, terms  # noqa: F401
from annotations.document import Tag
from annotations.tokens import LegalTokenizer
from annotations.units import Tree, Unit
from pipeline.model import Annotation, Expression, Polarity

LANGUAGES: tuple[str, ...] = lexicons.languages()
PIPES = ("legal_sentences", "lexicon_terms", "enumerations", "legal_references", "context", "polarity")
QUOTE = 32
"""Characters of context on either side of a quotation (W3C TextQuoteSelector)."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A near miss: the words, the rule that would have fired, and what turned it down."""

    eid: str
    concept: str
    start: int
    end: int
    exact: str
    rule: str
    reason: str


@cache
def pipeline(lang: str, without: tuple[str, ...] = ()) -> Language:
    """Return the spaCy pipeline of a language, `without` some of its parts."""
    nlp = spacy.blank(lang)
    nlp.tokenizer = LegalTokenizer(nlp.vocab)
    for name in PIPES:
        if name not in without:
            nlp.add_pipe(name)
    return nlp


@cache
def version(lang: str) -> str:
    """Return the hash of everything that decides the tags of a language: scheme, lexicon, tables and code."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    files = [here / "lexicons" / f"{lang}.yaml", *here.glob("scheme/*.yaml"), *here.glob("rules/*.yaml")]
    files += [*here.glob("offences/*.toml"), *here.glob("*.py"), *here.glob("components/*.py")]
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def documents(expression: Expression, screen: bool = False, only: set[str] | None = None) -> Iterator[Doc]:
    """Yield the processed document of each unit (of those in `only`, where given)."""
    units = screens.units(expression, *_jurisdiction(expression)) if screen else Tree(expression).units()
    yield from _read(expression, (u for u in units if only is None or u.eid in only))


def _jurisdiction(expression: Expression) -> tuple[str, str]:
    """Return the country of an act, and the id under which the tables of offences have it."""
    country = expression.work.partition(":")[0].partition("-")[0]
    return country, citing.known_as(country, expression.work, expression.title)


def _read(expression: Expression, units: Iterable[Unit], without: tuple[str, ...] = ()) -> Iterator[Doc]:
    """Yield the documents of the units, from a pipeline `without` some of its parts."""
    lex, nlp = lexicons.load(expression.lang), pipeline(expression.lang, without)
    jurisdiction = _jurisdiction(expression)
    for unit in units:
        doc = nlp.make_doc(unit.text)
        doc._.unit, doc._.lexicon, doc._.jurisdiction = unit, lex, jurisdiction
        yield nlp(doc)


def tagged(expression: Expression, annotations: list[Annotation], only: set[str]) -> Iterator[Doc]:
    """Yield the documents of the units of these eids with annotations that are known already as their tags."""
    units = (u for u in Tree(expression).units() if u.eid in only)
    for doc in _read(expression, units, without=("context", "polarity")):
        doc._.tags = [_tag(doc, a) for a in annotations if a.eid in doc._.unit.provisions]
        yield doc


def _tag(doc: Doc, a: Annotation) -> Tag:
    """Return an annotation as a tag: the reverse of `place`."""
    offsets = doc.user_data["offsets"]
    for segment in doc._.unit.segments:
        if segment.eid == a.eid and segment.field == a.field and 0 <= a.start - segment.offset < segment.length:
            moved = segment.start - segment.offset
            first, last = references.tokens(offsets, a.start + moved, a.end + moved)
            return Tag(a.concept, first, last, doc._.hits.sentence[first], a.rule, a.polarity, a.why)
    raise ValueError(f"{a.eid}: no words at {a.start} to {a.end}")


def annotate(expression: Expression, *, screen: bool = True, only: set[str] | None = None) -> list[Annotation]:
    """Return the annotations of an expression in reading order.

    `screen` gives spaCy only the units that can match (same result, faster); `only` limits to the units of these eids.
    Raises LexiconError for a language without a lexicon.
    """
    out: list[Annotation] = []
    for doc in documents(expression, screen, only):
        out.extend(_annotation(doc, tag) for tag in doc._.tags)
    return out


def explain(expression: Expression, *, only: set[str] | None = None) -> tuple[list[Annotation], list[Miss]]:
    """Return the annotations and, for triggers that made no tag, the rules that turned them down and why."""
    tags: list[Annotation] = []
    misses: list[Miss] = []
    for doc in documents(expression, screen=False, only=only):
        tags.extend(_annotation(doc, tag) for tag in doc._.tags)
        for near in doc._.misses:
            eid, start, end, exact = place(doc, near.start, near.end)
            misses.append(Miss(eid, near.rule.concept, start, end, exact, near.rule.id, near.reason))
    return tags, misses


def place(doc: Doc, first: int, last: int) -> tuple[str, int, int, str]:
    """Return provision, offsets in its text, and the words as printed."""
    unit: Unit = doc._.unit
    segment = unit.segments[doc._.sentences[doc._.hits.sentence[first]].segment]
    offsets, words = doc.user_data["offsets"], doc.user_data["words"]
    start = offsets[first] - segment.start + segment.offset
    end = offsets[last - 1] + len(words[last - 1]) - segment.start + segment.offset
    provision = unit.provisions.get(segment.eid)
    text = getattr(provision, segment.field) if provision else ""
    return segment.eid, start, end, text[start:end]


def _annotation(doc: Doc, tag: Tag) -> Annotation:
    eid, start, end, exact = place(doc, tag.start, tag.end)
    provision = doc._.unit.provisions[eid]
    segment = doc._.unit.segments[doc._.sentences[tag.sentence].segment]
    text = getattr(provision, segment.field)
    return Annotation(
        eid, tag.concept, start, end, exact, text[max(0, start - QUOTE) : start], text[end : end + QUOTE],
        cast(Polarity, tag.polarity), tag.rule, cast(Literal["text", "heading"], segment.field), tag.why,
    )  # fmt: skip
