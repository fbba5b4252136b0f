"""The paragraphs of a CFR section, which eCFR prints as flat `<P>`s: what labels each begins with, and how deep it is.

Levels (1 CFR 21.11): (a), (1), (i), (A), then (1) and (i) in italics. One `<P>` may open several: "(a)(1) …",
"(k) <I>Restorations</I>—(1) …". Definitions are unnumbered: "<I>Term</I> means …"; lists below one are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline.model import Kind
from pipeline.parsers._uslevels import Levels, Reading, cfr_readings, follows
from pipeline.text import clean
from pipeline.tree import Node

ON, OFF = "\x01", "\x02"
"""Stand for the beginning and the end of italics in the words of a paragraph."""

_LABEL = re.compile(
    rf"^\((?P<on>{ON}?)(?P<label>\d{{1,3}}[A-Z]{{0,2}}|[a-z]{{1,5}}|[A-Z]{{1,3}}){OFF}?\)(?=\s|\(|{ON}|$|[A-Z—“]|[-–,]\s?\()"
)
_RUN = re.compile(rf"^\s*(?:[-–—,]|through|to|and)\s*\({ON}?(\w{{1,5}}){OFF}?\)(?=\s*\[)")
_HEADING = re.compile(
    rf"^\s*{ON}(?:[^{OFF}]{{1,300}}[.:—]{OFF}|[^{OFF}]{{1,300}}{OFF}(?:\s*[.:]?\s*[—–]|\s*[.:](?=\s|$)|(?=\s*$)))"
)
"""Italics that end with a full stop or dash, or are followed by one, or stand alone."""
_DEFINED = re.compile(
    rf"^\s*{ON}([^{OFF}]{{1,200}}){OFF}[^.;]{{0,120}}?\b(means?|includes?|is|are|refers?|has|have|shall|was|in the)\b"
)
_GONE = re.compile(r"^\W*(Reserved|Removed)\b", re.IGNORECASE)


@dataclass(slots=True)
class Label:
    """One label at the head of a paragraph: as printed, its key (a star for italics), the last of a run, the heading
    that follows it."""

    printed: str
    key: str
    last: str = ""
    heading: str = ""


@dataclass(slots=True)
class Paragraph:
    """A `<P>` taken apart."""

    labels: list[Label]
    text: str
    definition: bool = False
    flush: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)


def plain(text: str) -> str:
    """Return the words without the marks of italics."""
    return clean(text.replace(ON, "").replace(OFF, ""))


def split(text: str, flush: bool = False) -> Paragraph:
    """Take the labels and headings off the beginning of a paragraph (with marks of italics)."""
    rest = text.strip()
    labels: list[Label] = []
    while found := _LABEL.match(rest):
        key = ("*" if found["on"] else "") + found["label"]
        reading = cfr_readings(key)
        headed = bool(labels and labels[-1].heading)
        if not reading or (labels and (headed or rest is not text) and not _deeper(labels[-1], reading, headed)):
            break
        label = Label(plain(found[0]), key)
        rest = rest[found.end() :]
        if run := _RUN.match(rest):
            label.last, label.printed = run[1], plain(found[0] + run[0])
            rest = rest[run.end() :]
        if heading := _HEADING.match(rest):
            label.heading = plain(heading[0])
            rest = rest[heading.end() :]
        rest = rest.lstrip()
        labels.append(label)
    definition = not labels and bool(_DEFINED.match(rest))
    return Paragraph(labels, plain(rest), definition, flush and not labels)


def _deeper(before: Label, options: list[Reading], headed: bool) -> bool:
    """Whether a second label opens a level below the first: it does after a heading only with the first number."""
    lowest = min(r.level for r in cfr_readings(before.key))
    return any(r.level > lowest and (r.first or not headed) for r in options)


@dataclass(slots=True)
class _List:
    """A node with the levels that are open below it."""

    node: Node
    levels: Levels
    path: list[Node] = field(default_factory=list)

    @property
    def deepest(self) -> Node:
        return self.path[-1] if self.path else self.node


def build(section: Node, paragraphs: Iterable[Paragraph | Node]) -> list[str]:
    """File the paragraphs below `section`; return the labels that no open list explains.

    A `Node` among them (a table, an extract) goes where the text stands.
    """
    items = list(paragraphs)
    labels = [label.key for p in items if isinstance(p, Paragraph) for label in p.labels]
    slanted = any(key.startswith("*") for key in labels)
    seen, said = 0, ""

    def grammar(key: str) -> list[Reading]:  # where italics are kept at all, an upright (1) is never the inner one
        return [r for r in cfr_readings(key) if not slanted or key.startswith("*") or r.level < 4]

    outer = _List(section, Levels(read=grammar))
    inner: _List | None = None
    for item in items:
        here = inner or outer
        if isinstance(item, Node):
            here.deepest.parts.append(item)
            continue
        if item.definition:
            node = Node("para")
            outer.deepest.parts.append(node)
            inner = _List(node, Levels(read=grammar))
            node.say(item.text)
            node.notes += item.notes
            said = item.text
            continue
        for label in item.labels:
            seen += 1
            if inner is not None and not _belongs(label.key, inner, outer):
                inner = None
            here = inner or outer
            depth = here.levels.place(label.key, said, labels[seen : seen + 120])
            del here.path[depth:]
            kind: Kind = "point"
            node = Node(kind, label.printed, label.heading, eid=ids.number(label.key.lstrip("*")))
            if label.last:
                node.eid = f"{node.eid}...{label.last}"
                here.levels.skip(label.last)
            here.deepest.parts.append(node)
            here.path.append(node)
            said = ""
        target = here.deepest
        if item.flush and len(here.path) > 1:
            target = here.path[-2]
        elif item.flush and here.path:
            target = here.node
        if item.labels and not item.labels[-1].last and _GONE.match(item.text):
            target.status = "repealed"
        target.say(item.text)
        target.notes += item.notes
        said = item.text or said
    return [b for one in (outer, inner) if one for b in one.levels.breaks]


def _belongs(key: str, inner: _List, outer: _List) -> bool:
    """Whether a label goes on within the definition that is open, and not in the list that the definition is in."""
    options = outer.levels.read(key)

    def goes_on(levels: Levels) -> bool:
        return any(r.level == o.level and follows(r.order, o.order) for r in options for o in levels.open)

    if goes_on(inner.levels):
        return True
    if goes_on(outer.levels):
        return False
    return any(r.first for r in options) or bool(inner.levels.open)
