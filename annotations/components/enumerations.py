"""Enumerations: which sentences make up one sentence with another (stem, item, closing words), and the wider scopes.

"A permit is issued to: (a) victims of trafficking; (b) witnesses, who co-operate." is one sentence for each of its
items: the stem and the closing words speak in every item; the items speak in the stem.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc

from annotations.document import Sentence
from annotations.units import Unit


@dataclass(eq=False)
class Scopes:
    """The sentences that belong to a scope, seen from a sentence."""

    unit: Unit
    sentences: list[Sentence]
    stems: dict[str, list[int]] = field(default_factory=dict)
    tails: dict[str, list[int]] = field(default_factory=dict)
    heads: dict[str, list[int]] = field(default_factory=dict)
    _memo: dict[tuple[str, int], frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, s in enumerate(self.sentences):
            segment = self.unit.segments[s.segment]
            if segment.role == "text":
                (self.tails if segment.part == "tail" else self.stems).setdefault(segment.eid, []).append(number)
            elif segment.role == "context" and segment.eid in self.unit.provisions:
                self.heads.setdefault(segment.eid, []).append(number)

    @cached_property
    def children(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = {}
        for eid, parent in self.unit.parents.items():
            if parent in self.unit.parents:
                out.setdefault(str(parent), []).append(eid)
        return out

    def _roles(self, *roles: str) -> list[int]:
        return [n for n, s in enumerate(self.sentences) if self.unit.segments[s.segment].role in roles]

    @cached_property
    def article(self) -> frozenset[int]:
        return frozenset(self._roles("text", "context", "above"))

    @cached_property
    def act(self) -> frozenset[int]:
        return frozenset(range(len(self.sentences)))

    @cached_property
    def title(self) -> frozenset[int]:
        return frozenset(self._roles("title"))

    def eid(self, number: int) -> str:
        return self.unit.segments[self.sentences[number].segment].eid

    def of(self, scope: str, number: int) -> frozenset[int]:
        """Return the sentences in `scope` seen from sentence `number`."""
        if "+" in scope:
            return frozenset().union(*(self.of(s, number) for s in scope.split("+")))
        match scope:
            case "article" | "act" | "title":
                return frozenset(getattr(self, scope))
            case "para":
                of = self._para
            case "heading":
                of = self._headings
            case _:
                scope, of = "sentence", self._sentence
        key = (scope, number)
        if key not in self._memo:
            self._memo[key] = of(number)
        return self._memo[key]

    def _headings(self, number: int) -> frozenset[int]:
        """Headings that stand above `number`: of the chapters, the article, its own paragraph and points.

        A heading of another paragraph or point of the article says nothing here.
        """
        line = {self.eid(number)}
        eid: str | None = self.eid(number)
        while eid is not None and (eid := self.unit.parents.get(eid)) is not None:
            line.add(eid)
        inside = self.unit.provisions
        return frozenset(n for n in self._roles("context") if (eid := self.eid(n)) not in inside or eid in line)

    def introduces(self, parent: str, child: str) -> bool:
        """Say whether the parent's last words and the child are one sentence."""
        provision = self.unit.provisions[parent]
        stem = provision.text[: provision.stem].rstrip()
        if not stem:
            return self.unit.provisions[child].kind == "point" == self.unit.provisions[parent].kind
        return self.unit.provisions[child].kind == "point" or stem[-1] in ":—–-,"

    def _below(self, eid: str) -> list[int]:
        out: list[int] = []
        for child in self.children.get(eid, ()):
            out += self.stems.get(child, []) + self._below(child) + self.tails.get(child, [])
        return out

    def _chain(self, eid: str, own: set[str]) -> list[int]:
        """What is below `eid`, without the items beside the one that we stand in: items don't speak of each other.

        Only in a list, that is, below words that it completes; points that are sentences are like paragraphs.
        """
        children = self.children.get(eid, ())
        provision = self.unit.provisions[eid]
        stem = provision.text[: provision.stem].rstrip()
        inside = bool(stem) and stem[-1] != "." and any(c in own for c in children)
        out: list[int] = []
        for child in children:
            if inside and child not in own and self.unit.provisions[child].kind == "point":
                continue
            out += self.stems.get(child, []) + self._chain(child, own) + self.tails.get(child, [])
        return out

    def _sentence(self, number: int) -> frozenset[int]:
        out = {number}
        eid = self.eid(number)
        segment = self.unit.segments[self.sentences[number].segment]
        if segment.role != "text":
            return frozenset(out)
        stems, tails = self.stems.get(eid, []), self.tails.get(eid, [])
        kids = [c for c in self.children.get(eid, ()) if self.introduces(eid, c)]
        if kids and ((stems and number == stems[-1]) or (tails and number == tails[0])):
            out.update(stems[-1:], tails[:1])
            for kid in kids:
                out.update(self.stems.get(kid, ()), self._below(kid), self.tails.get(kid, ()))
        while True:
            parent = self.unit.parents.get(eid)
            if parent is None or parent not in self.unit.provisions:
                if self.unit.provisions[eid].kind == "point":
                    out.update(self._roles("above"))
                return frozenset(out)
            if not self.introduces(parent, eid):
                return frozenset(out)
            out.update(self.stems.get(parent, [])[-1:], self.tails.get(parent, [])[:1])
            eid = parent

    def _para(self, number: int) -> frozenset[int]:
        eid = self.eid(number)
        if eid not in self.unit.provisions:
            return frozenset([number])
        out: set[int] = set()
        root = self.unit.eid
        if eid == root:
            out.update(self.stems.get(eid, ()), self.tails.get(eid, ()))
            for child in self.children.get(eid, ()):
                if self.introduces(eid, child):
                    out.update(self.stems.get(child, ()), self._below(child), self.tails.get(child, ()))
            return frozenset(out)
        own = {eid}
        while (parent := self.unit.parents.get(eid)) is not None and parent != root and parent in self.unit.provisions:
            eid = parent
            own.add(eid)
        out.update(*(self.heads.get(e, ()) for e in own))
        out.update(self.stems.get(eid, ()), self._chain(eid, own), self.tails.get(eid, ()))
        if parent == root and self.introduces(root, eid):
            out.update(self.stems.get(root, ()), self.tails.get(root, ()))
        return frozenset(out)


@Language.component("enumerations", requires=["doc._.sentences"], assigns=["doc._.scopes"])
def enumerations(doc: Doc) -> Doc:
    """Set `doc._.scopes`."""
    doc._.scopes = Scopes(doc._.unit, doc._.sentences)
    return doc
