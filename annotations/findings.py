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
from annotations.document import Tag
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
BY_LAW = ACTED_ON - {"mechanism/reflection_period"}
"""Those of them that nobody has to grant: what the authority shall not do, it does not do."""
APPLIED_FOR = frozenset({"mechanism/victim_permit", "mechanism/autonomous_permit", "mechanism/removal_suspension"})
"""Mechanisms of which an application, where the law speaks of one without its author, is the victim's."""
ASKED = 16
"""So many words after "in consultation with" the authorities are those heard, not the one that decides."""
PERIODS = frozenset({"mechanism/victim_permit", "mechanism/reflection_period", "mechanism/tolerated_stay"})
"""Mechanisms that last for a time."""
LATER = 12
"""A verb at a mechanism's first mention goes before one at its next: that is taken to be so many words further off."""
NO_STATES = frozenset({"pl", "fr"})
"""Two letters after `us:` are a state's code, but for public laws and the Federal Register."""
CLAUSE_ENDS = frozenset(",;:—–")
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
        self.tags: list[Tag] = tags
        self.spots = [t.start for t in tags]
        scopes = self.doc._.scopes
        self.sentences = frozenset().union(*(scopes.of("sentence", t.sentence) for t in tags))
        self.paras = frozenset().union(*(scopes.of("para", t.sentence) for t in tags)) | self.sentences
        self.mode = self._mode()
        self.verb = self.mode[1] if self.mode[2] == "verb" else None

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
        scope = self.doc._.scopes.article if self.mechanism == "mechanism/reflection_period" else self.paras
        found = [self._nearest("initiator", f"frame_initiator_{n}", scope, n) for n in INITIATORS]
        known: list[Value | None] = [v for v in found if v is not None]
        if not known and self.mechanism in APPLIED_FOR:
            known = [self._nearest("initiator", "frame_application", self.paras, "victim")]
        if not known and self.mechanism == "mechanism/third_party_reporting" and self.tags:
            known = [self._value("initiator", "third_party", (self.tags[0].start, self.tags[0].end))]
        return [v for v in known if v is not None] or [Value("initiator", "unstated")]

    def _decided_by(self) -> Value | None:
        """The authority that the law names, or else a general word for one; not one that is only heard or asked."""
        everything = self.doc._.scopes.article
        consulted = {end for _, end in self._words("frame_consulted", everything)}
        for scope in (self.paras, everything):
            for name in ("frame_authority", "frame_authority_any", "frame_authority_state"):
                spans = [self._named(span) for span in self._words(name, scope)]
                acting = [s for s in spans if not any(0 <= s[0] - end <= ASKED for end in consulted)]
                if acting:
                    return self._value("decided_by", "", min(acting, key=self._subject))
        return None

    def _subject(self, span: tuple[int, int]) -> tuple[int, int]:
        """Rank authorities: the nearest to the verb that grants, else to the mechanism's words."""
        verb = self.verb
        if verb is not None and self._together(span[0], verb[0]):
            return 0, abs(span[0] - verb[0])
        return 1, self._distance(span)

    def _named(self, span: tuple[int, int]) -> tuple[int, int]:
        """Extend an office to its whole name: "Minister" to "Minister of Justice and Security"."""
        joins = self.doc._.lexicon.frame.get("name_joins") or ()
        words, end = self.doc.user_data["words"], span[1]
        stop = self.doc._.sentences[self.doc._.hits.sentence[span[0]]].end
        at = end
        while joins and at < stop and (words[at] in joins or (words[at][0].isupper() and words[at].isalpha())):
            at += 1
            if words[at - 1] not in joins:
                end = at
        return span[0], end

    def _mode(self) -> tuple[str, tuple[int, int] | None, str]:
        """Return what the verb of the mechanism's clause says, where, and how it was read.

        What States "shall take measures" for is owed (`seen to`), a power that they give used at will.
        A law that grants in the indicative ("est délivré", "is not guilty") and has no other verb owes: the evidence is
        then the mechanism's own words (`indicative`).
        """
        for power in self._words("frame_power", self.sentences):
            return "may", power, "verb"
        for owed in self._words("frame_shall_see_to_it", self.sentences):
            if any(owed[0] < spot for spot in self.spots if self._together(owed[0], spot)):
                return "shall", owed, "seen to"
        best: tuple[int, tuple[int, int], str] | None = None
        verbs = self._verbs(self.sentences)
        for rank, tag in enumerate(self.tags):
            scope = self.doc._.scopes.of("sentence", tag.sentence)
            for span, value in verbs:
                if self.doc._.hits.sentence[span[0]] in scope and not self._aside(span, tag):
                    far = max(0, span[0] - tag.end, tag.start - span[1]) + LATER * min(rank, 3)
                    best = min(best or (far, span, value), (far, span, value))
        if best is not None:
            return best[2], best[1], "verb"
        if self._words("frame_no_grant", self.sentences):  # here stands how to ask; whether it is given, elsewhere
            verbs = self._verbs(self.doc._.scopes.article)
            later = [v for v in verbs if v[0][0] > self.spots[0]]
            if later:
                return later[0][1], later[0][0], "verb"
        stated = next((t for t in self.tags if t.polarity != "defined"), None)
        return ("shall", (stated.start, stated.end), "indicative") if stated else ("unstated", None, "")

    def _modality(self) -> Value:
        value, span, _ = self.mode
        return self._value("modality", value, span) if span else Value("modality", value)

    def _verbs(self, scope: frozenset[int]) -> list[tuple[tuple[int, int], str]]:
        """Return the verbs that may say what is owed: "may not" is no "may", and what the victim must prove no duty."""
        spans = [(s, "shall") for s in self._words("frame_shall", scope)]
        spans += [(s, "may") for s in self._words("frame_may", scope)]
        spans += [(s, "") for s in self._words("frame_no_grant", scope)]
        return sorted(
            (s, value) for s, value in spans
            if value and not any(
                (o[0] < s[0] < o[1] or (o[0] == s[0] and s[1] < o[1])) and other != value for o, other in spans
            ) and not any(o == s and not other for o, other in spans)
        )  # fmt: skip

    def _aside(self, span: tuple[int, int], tag: Tag) -> bool:
        """Tell whether a verb stands in a subordinate clause, where the mechanism does not."""
        if tag.start <= span[0] < tag.end:
            return False
        words = self.doc.user_data["lower"]
        frame = self.doc._.lexicon.frame
        opening, reach = frame.get("subordinate") or (), frame.get("subordinate_reach", 4)
        sentence = self.doc._.sentences[self.doc._.hits.sentence[span[0]]]
        for at in range(span[0] - 1, max(sentence.start, span[0] - reach) - 1, -1):
            if words[at] in CLAUSE_ENDS:
                return False
            if words[at] in opening:
                inside = at <= tag.start and not any(w in CLAUSE_ENDS for w in words[span[1] : tag.start])
                return not inside
        return False

    def _automatic(self) -> Value:
        value, span, how = self.mode
        if self.mechanism in BY_LAW and value == "shall" and span and how != "seen to":
            return self._value("automatic", "yes", span)
        if self.mechanism in ACTED_ON and not self._words("frame_discretion", self.sentences):
            found = self._nearest("automatic", "frame_automatic", self.sentences, "yes")
            if found:
                return found
        return Value("automatic", "no")

    def _cooperation(self) -> Value:
        permit = self.mechanism == "mechanism/victim_permit"
        for scope in (self.paras, self.doc._.scopes.article) if permit else (self.paras,):
            for value in ("not_required", "required"):
                found = self._nearest("cooperation", f"frame_cooperation_{value}", scope, value)
                if found:
                    return found
        return Value("cooperation", "unstated")

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
        spans = spans or self._words("frame_lasts", self.paras if self.mechanism in PERIODS else frozenset())
        for span in sorted((self._counted(s) for s in spans), key=self._distance):
            words = self.doc[span[0] : span[1]]
            before = self.doc[max(0, span[0] - 10) : span[0]].text
            sentence = self.doc._.sentences[self.doc._.hits.sentence[span[0]]]
            after = self.doc[span[1] : min(sentence.end, span[1] + 5)].text
            value = normalise(words.text, before, self.doc._.lexicon.frame, after)
            if value:
                yield self._value("duration", value, span)
                return

    def _counted(self, span: tuple[int, int]) -> tuple[int, int]:
        """Take in the number words before a span that begins within a number ("ciento ochenta y" "tres días")."""
        frame, words = self.doc._.lexicon.frame, self.doc.user_data["lower"]
        numbers, joins = frame.get("numbers") or {}, frame.get("number_joins") or ()
        start = at = span[0]
        if words[start] not in numbers:
            return span
        while at and (words[at - 1] in numbers or words[at - 1] in joins):
            at -= 1
            if words[at] in numbers:
                start = at
        return start, span[1]

    def _either(self, name: str) -> Value:
        everything = self.doc._.scopes.article
        return (
            self._nearest(name, f"frame_{name}_no", everything, "no")
            or self._nearest(name, f"frame_{name}", everything, "yes")
            or Value(name, "unstated")
        )

    def _territory(self) -> Value:
        """National law unless the work's jurisdiction is part of a country: us-ca a region, us-nyc a city.

        In the publishers' own ids of the United States a state's code comes second (us:ca:…). A law that speaks of
        "city officers" is a city's.
        """
        country, _, own = self.tree.expression.work.partition(":")
        region = country.partition("-")[2]
        part = own.partition(":")[0]
        if country == "us" and len(part) == 2 and part not in NO_STATES:
            region = part
        if not region:
            for value in ("local", "regional"):
                found = self._nearest("territory", f"frame_{value}", self.sentences, value)
                if found:
                    return found
        return Value("territory", "national" if not region else "regional" if len(region) == 2 else "local")
