"""What the components write to a spaCy Doc, under `doc._`."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from annotations.lexicon import Rule


@dataclass(slots=True)
class Tag:
    """A concept at tokens `start` to `end`, with the rule that fired and the contexts that let it pass."""

    concept: str
    start: int
    end: int
    sentence: int
    rule: str
    polarity: str = "asserted"
    why: str = ""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A trigger that a rule turned down: `reason` is the context that was missing, or that killed it."""

    rule: Rule
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `start` to `end` of segment `segment`."""

    segment: int
    start: int
    end: int


for _name in ("unit", "lexicon", "sentences", "hits", "scopes", "references", "tags", "misses", "jurisdiction"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)
