"""Articles whose numbered paragraphs and points stand one after another as plain lines (treaties, Italian commi)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import tree
from pipeline.labels import DASHES, Stack, readings, split
from pipeline.tree import Node


def mark(line: str) -> tuple[str, str]:
    """Split the label of a point off a line: a letter or number with a bracket or dot, or a dash.

    >>> mark("a) the victim"), mark("b-bis) la vittima"), mark("Il giudice")
    (('a)', 'the victim'), ('b-bis)', 'la vittima'), ('', 'Il giudice'))
    """
    found = re.match(r"(\(?(?:[a-z]{1,4}|\d{1,2})(?:[- ](?:bis|ter|quater|quinquies|sexies))?\))\s*(?=\S)", line)
    if found and readings(found[1]):
        return found[1], line[found.end() :]
    return split(line)


@dataclass(slots=True)
class Flat:
    """Builds one article from its lines. `numbered` matches the number of a paragraph at the head of a line."""

    node: Node
    numbered: re.Pattern[str]
    para: Node | None = None
    stack: Stack = field(default_factory=Stack)
    points: list[Node] = field(default_factory=list)
    said: str = ""

    def line(self, text: str, then: str = "") -> None:
        """Place one line; `then` is the next one, which settles labels that read two ways."""
        if found := self.numbered.match(text):
            self.stack, self.points = Stack(), []
            self.para = self.node.add("para", found[0].strip())
            rest = text[found.end() :]
            self.said = rest
            if mark(rest)[0]:
                self.line(rest, then)
            else:
                self.para.say(rest)
            return
        label, rest = mark(text)
        if label:
            if self.para is None:
                self.para = self.node.add("para")
            depth = self.stack.place(label, self.said, mark(then)[0])
            del self.points[depth:]
            host = self.points[-1] if self.points else self.para
            point = host.add("point", label)
            if label[0] in DASHES:
                point.eid = f"point_{sum(n.kind == 'point' for n in host.nodes())}"
            self.points.append(point)
            self.said = rest
            if mark(rest)[0] and not rest.startswith(tuple(DASHES)):
                self.line(rest, then)
            else:
                point.say(rest)
            return
        self.said = text
        if self.para is None or (not self.para.num and not (self.points and tree.continues(text))):
            self.para = self.node.add("para", text=text)
        else:
            self.para.say(text)
        self.stack, self.points = Stack(), []
