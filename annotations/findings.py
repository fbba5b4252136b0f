"""Findings: one mechanism in one article, with its frame; each value with the words it was read from.

What the frame's words are stands in the lexicons: classes `frame_…`, and `frame` for numbers and units of time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from spacy.tokens import Doc

from annotations import engine, references
from annotations.durations import normalise
from annotations.units import Tree
from pipeline.model import Annotation, Expression, Finding, Value

COUNTED = frozenset({"asserted", "negated", "excepted", "defined"})
INITIATORS = (
    "victim", "representative", "third_party", "social_services", "police", "prosecutor", "labour_inspectorate",
    "judge", "ex_officio",
)  # fmt: skip
ACTED_ON = frozenset({"mechanism/removal_suspension", "mechanism/sanction_relief", "mechanism/reflection_period"})
"""Mechanisms that can take effect by law, without a decision that somebody asks for."""
PERIODS = frozenset({"mechanism/victim_permit", "mechanism/reflection_period", "mechanism/tolerated_stay"})
"""Mechanisms that last for a time."""
FIRST_ARTICLES = 5
"""An act says what it is about in one of its first articles; a later article on scope is one chapter's."""


def findings(expression: Expression, annotations: list[Annotation]) -> list[Finding]:
    """Return a finding for each mechanism in each unit that carries it, in reading order."""
    counted = [a for a in annotations if a.polarity in COUNTED]
    tree = Tree(expression)
    owner = {p.eid: top.eid for top, deep in tree.tops() for p in tree.inside(top, deep)}
    carrying = {owner[a.eid] for a in counted if a.concept.startswith("mechanism/")}
    out: list[Finding] = []
    for doc in engine.tagged(expression, annotations, carrying):
        inside = [a for a in counted if a.eid in doc._.unit.provisions]
        for mechanism in dict.fromkeys(a.concept for a in inside if a.concept.startswith("mechanism/")):
            out.append(_Frame(doc, tree, mechanism, inside, counted).finding())
    return out


@dataclass
class _Frame:
    doc: Doc
    tree: Tree
    mechanism: str
    inside: list[Annotation]
    counted: list[Annotation]

    def __post_init__(self) -> None:
        tags = [t for t in self.doc._.tags if t.concept == self.mechanism and t.polarity in COUNTED]
        self.spots = [t.start for t in tags]
        scopes = self.doc._.scopes
        self.sentences = frozenset().union(*(scopes.of("sentence", t.sentence) for t in tags))
        self.paras = frozenset().union(*(scopes.of("para", t.sentence) for t in tags)) | self.sentences

    def finding(self) -> Finding:
        values = [
            *self._crimes(), *self._initiators(), self._decided_by(), self._modality(),
            self._automatic(), self._cooperation(), self._certification(), *self._duration(),
            self._either("appeal"), self._either("family"), self._territory(),
        ]  # fmt: skip
        return Finding(self.doc._.unit.eid, self.mechanism, tuple(v for v in values if v is not None))

    # --- words in the text -----------------------------------------------------------------------------------
    def _words(self, name: str, scope: frozenset[int]) -> list[tuple[int, int]]:
        hits = self.doc._.hits
        segments, sentences = self.doc._.unit.segments, self.doc._.sentences
        spans = {
            (s, e)
            for pattern in self.doc._.lexicon.classes.get(name, ())
            for s, e in hits.find(pattern)
            if hits.sentence[s] in scope and segments[sentences[hits.sentence[s]].segment].role == "text"
        }
        return sorted(a for a in spans if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in spans))

    def _distance(self, span: tuple[int, int]) -> int:
        return min((abs(span[0] - spot) for spot in self.spots), default=0)

    def _together(self, one: int, other: int) -> bool:
        sentence = self.doc._.hits.sentence
        return bool(sentence[one] == sentence[other])

    def _value(self, name: str, value: str, span: tuple[int, int]) -> Value:
        eid, start, end, exact = engine.place(self.doc, *span)
        return Value(name, value or exact, eid, start, end, exact)

    def _nearest(self, name: str, words: str, scope: frozenset[int], value: str = "") -> Value | None:
        spans = self._words(words, scope)
        return self._value(name, value, min(spans, key=self._distance)) if spans else None

    # --- the frame's fields ------------------------------------------------------------------------------------
    def _crimes(self) -> Iterator[Value]:
        scopes = self.doc._.scopes
        near = {scopes.eid(n) for n in self.paras}
        crimes = [a for a in self.inside if a.concept.startswith("crime/")]
        listed = [r for r in self.doc._.references if r.listed and r.sentence in self.sentences]
        chosen = [a for a in crimes if a.eid in near] or list(self._referred()) or [*crimes, *self._act()]
        seen: set[str] = set()
        for a in chosen:
            if a.concept not in seen:
                seen.add(a.concept)
                yield Value("crime_scope", a.concept, a.eid, a.start, a.end, a.exact)
        yield from (self._value("crime_scope", r.concept, (r.start, r.end)) for r in listed if r.concept not in seen)

    def _referred(self) -> Iterator[Annotation]:
        """Yield the crimes of articles of the same act that the mechanism's sentences cite."""
        words = self.doc._.lexicon.references
        if not words:
            return
        how = references.style_of(words)
        for number in self.paras:
            sentence = self.doc._.sentences[number]
            text = self.doc[sentence.start : sentence.end].text
            for eid in references.own_articles(text, how, self.tree.by_eid):
                yield from (
                    a for a in self.counted
                    if a.concept.startswith("crime/") and (a.eid == eid or a.eid.startswith(eid + "__"))
                )  # fmt: skip

    def _act(self) -> Iterator[Annotation]:
        """Yield the crimes that the act as a whole is about: those of the article on its scope, at its beginning."""
        scope = "|".join(self.doc._.lexicon.frame.get("scope") or ())
        articles = (p for p in self.tree.expression.provisions if p.kind in ("art", "sec"))
        for article in islice(articles, FIRST_ARTICLES):
            if scope and re.fullmatch(rf"(?:{scope})\W*", article.heading.strip(), re.IGNORECASE):
                inside = {p.eid for p in self.tree.inside(article, deep=True)}
                yield from (a for a in self.counted if a.concept.startswith("crime/") and a.eid in inside)
                return

    def _initiators(self) -> list[Value | None]:
        found = [self._nearest("initiator", f"frame_initiator_{n}", self.paras, n) for n in INITIATORS]
        known = [v for v in found if v is not None]
        return list(known) or [Value("initiator", "unstated")]

    def _decided_by(self) -> Value | None:
        """The authority that the law names, or else a general word for one."""
        named = self._nearest("decided_by", "frame_authority", self.paras)
        return named or self._nearest("decided_by", "frame_authority_any", self.paras)

    def _modality(self) -> Value:
        """Read the nearest verb, but what States "shall take measures" for victims to obtain is owed."""
        for owed in self._words("frame_shall_see_to_it", self.sentences):
            if any(owed[0] < spot for spot in self.spots if self._together(owed[0], spot)):
                return self._value("modality", "shall", owed)
        spans = [(s, "shall") for s in self._words("frame_shall", self.sentences)]
        spans += [(s, "may") for s in self._words("frame_may", self.sentences)]
        if not spans:
            return Value("modality", "unstated")
        span, value = min(spans, key=lambda row: (self._distance(row[0]), row[0]))
        return self._value("modality", value, span)

    def _automatic(self) -> Value:
        if self.mechanism in ACTED_ON and not self._words("frame_discretion", self.sentences):
            found = self._nearest("automatic", "frame_automatic", self.sentences, "yes")
            if found:
                return found
        return Value("automatic", "no")

    def _cooperation(self) -> Value:
        return (
            self._nearest("cooperation", "frame_cooperation_not_required", self.paras, "not_required")
            or self._nearest("cooperation", "frame_cooperation_required", self.paras, "required")
            or Value("cooperation", "unstated")
        )

    def _certification(self) -> Value:
        for a in self.inside:
            if a.concept == "mechanism/certification":
                return Value("certification", "required", a.eid, a.start, a.end, a.exact)
        found = self._nearest("certification", "frame_certification_not_required", self.paras, "not_required")
        return found or Value("certification", "unstated")

    def _duration(self) -> Iterator[Value]:
        tags = [t for t in self.doc._.tags if t.concept == "status/duration"]
        near = [t for t in tags if t.sentence in self.paras]
        if not near and PERIODS & {a.concept for a in self.inside} == {self.mechanism}:
            near = tags  # "It is valid for a year" in another paragraph: nothing else here lasts
        spans = [(t.start, t.end) for t in near]
        for span in sorted(spans, key=self._distance):
            words = self.doc[span[0] : span[1]]
            before = self.doc[max(0, span[0] - 10) : span[0]].text
            value = normalise(words.text, before, self.doc._.lexicon.frame)
            if value:
                yield self._value("duration", value, span)
                return

    def _either(self, name: str) -> Value:
        everything = self.doc._.scopes.article
        return (
            self._nearest(name, f"frame_{name}_no", everything, "no")
            or self._nearest(name, f"frame_{name}", everything, "yes")
            or Value(name, "unstated")
        )

    def _territory(self) -> Value:
        """National law unless the work's jurisdiction is part of a country: us-ca a region, us-nyc a city."""
        region = self.tree.expression.work.partition(":")[0].partition("-")[2]
        return Value("territory", "national" if not region else "regional" if len(region) == 2 else "local")
