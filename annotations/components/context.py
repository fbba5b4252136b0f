"""Context: a trigger becomes a tag where its rule's contexts are met and nothing kills it; else a near miss."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from annotations.document import NearMiss, Tag
from annotations.lexicon import Need, Rule
from annotations.references import fits


class _Judge:
    def __init__(self, doc: Doc) -> None:
        self.doc, self.hits, self.scopes = doc, doc._.hits, doc._.scopes
        self.tags: list[Tag] = []
        self.misses: list[NearMiss] = []
        self.sentences, self.references = doc._.sentences, doc._.references
        unit = doc._.unit
        fields = [s.field if s.eid in unit.provisions else "" for s in unit.segments]
        self.fields = [fields[s.segment] for s in self.sentences]

    def met(self, need: Need, start: int, end: int) -> str | None:
        """Return the words (or concept) that meet the need at this trigger, or None."""
        number = self.hits.sentence[start]
        if need.by:
            scope = self.scopes.of(need.scope, number)
            rows = self.tags if need.by == "tag" else self.references
            for row in rows:
                if row.sentence in scope and any(fits(row.concept, want) for want in need.tags):
                    return str(row.concept)
            return None
        for pattern in need.patterns:
            for s, e in self.hits.find(pattern):
                if self._in_scope(need, number, start, end, s, e):
                    return self.doc[s:e].text
        return None

    def _in_scope(self, need: Need, number: int, start: int, end: int, s: int, e: int) -> bool:
        there = self.hits.sentence[s]
        match need.scope:
            case "near":
                return there == number and (self._words(end, s) if s >= end else self._words(e, start)) <= need.words
            case "before":
                return there == number and e <= start and self._words(e, start) <= need.words
            case "after":
                return there == number and s >= end and self._words(end, s) <= need.words
            case "start":
                return there == number and s - self.sentences[number].start <= need.words
        return there in self.scopes.of(need.scope, number)

    def _words(self, a: int, b: int) -> int:
        return sum(self.hits.wordlike[a:b]) if b > a else 0

    def apply(self, rule: Rule) -> None:
        for pattern in rule.triggers:
            if pattern.firsts.isdisjoint(self.hits.present):
                continue
            for start, end in self.hits.find(pattern):
                if self.fields[self.hits.sentence[start]] == rule.field:
                    self._try(rule, start, end)
        if rule.by_reference:
            for cited in self.references:
                if cited.concept == rule.concept and not cited.listed and self.fields[cited.sentence] == rule.field:
                    self._try(rule, cited.start, cited.end, "cited")

    def _try(self, rule: Rule, start: int, end: int, how: str = "") -> None:
        why: list[str] = ["offence by reference"] if how else []
        for need in rule.needs:
            words = self.met(need, start, end)
            if words is None:
                self.misses.append(NearMiss(rule, start, end, f"no {need.source}"))
                return
            why.append(f"{need.scope}: {words}")
        for bar in rule.bars:
            words = self.met(bar, start, end)
            if words is not None:
                self.misses.append(NearMiss(rule, start, end, f"killed by {words!r} ({bar.source[:60]})"))
                return
        tag = Tag(rule.concept, start, end, self.hits.sentence[start], rule.id, rule.polarity, "; ".join(why))
        self.tags.append(tag)


@Language.component(
    "context", requires=["doc._.hits", "doc._.scopes", "doc._.references"], assigns=["doc._.tags", "doc._.misses"]
)
def context(doc: Doc) -> Doc:
    """Set `doc._.tags` and `doc._.misses`; rules that ask for other tags come after those that do not."""
    judge = _Judge(doc)
    able = doc._.unit.rules
    rules = [r for r in doc._.lexicon.rules if able is None or r.id in able]
    for phase in (0, 1, 2):
        for rule in rules:
            if rule.phase == phase:
                judge.apply(rule)
    said = {t.concept for t in judge.tags if judge.fields[t.sentence] == "text"}
    tags = [t for t in judge.tags if t.concept not in said or judge.fields[t.sentence] == "text"]
    doc._.tags, doc._.misses = _distinct(tags), judge.misses
    return doc


def _distinct(tags: list[Tag]) -> list[Tag]:
    """Keep of tags of one concept that overlap the longest."""
    out: list[Tag] = []
    for tag in sorted(tags, key=lambda t: (t.concept, t.start - t.end, t.start)):
        if not any(o.concept == tag.concept and o.start < tag.end and tag.start < o.end for o in out):
            out.append(tag)
    return sorted(out, key=lambda t: (t.start, t.end, t.concept))
