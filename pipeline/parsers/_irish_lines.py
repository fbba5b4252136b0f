"""The lines of one section or schedule of an Irish act: subsections, paragraphs, quoted law, closing words."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from pipeline.labels import DASHES, Stack, readings
from pipeline.model import Issue
from pipeline.pieces import natural
from pipeline.text import clean
from pipeline.tree import Node, continues

_SECTION = re.compile(r"^(\d+[A-Z]{0,3})\.(?:\s*[—–-]+)?\s*")
_SUBSECTION = re.compile(r"^\(\d+[A-Z]{0,3}\)$")
_PARAGRAPH = re.compile(r"^\d+[A-Z]{0,2}\.$")
_LABEL = re.compile(r"^(?:\((?:\d+[A-Z]{0,3}|[A-Za-z]{1,5})\)(?=[\s(“‘—–]|$)|\d+[A-Z]{0,2}\.(?=[\s—–(]|$))")
_ARTICLE = re.compile(r"^Article\s+(\d+[A-Z]?)\.?$", re.IGNORECASE)
_TERM = re.compile(r'^["“‘](?!["“‘])[^"“”‘’(]{2,120}["”’]')
"""A word that is defined, at the head of its line. Drafters put double marks, in inserted law single ones."""
CALL = re.compile(r"\ue000(\w+)\ue001\s*")
"""Where an amendment is called: its label between two private characters."""
_DOTS = re.compile(r"^[\s.…*\[\]—–-]*[.…*][\s.…*\[\]—–-]*$")


@dataclass(slots=True)
class Line:
    """One printed line. `margin` is the left indent in half ems (None where unknown); `row` a table's row. The
    label of an amendment stands in its text between private characters (`CALL`) until the line is placed."""

    text: str
    margin: float | None = None
    centred: bool = False
    row: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)


def quoted(lines: list[Line]) -> tuple[set[int], list[int]]:
    """Return the lines that continue law quoted from an earlier line, and those whose quotation never ends."""
    inside: set[int] = set()
    lost: list[int] = []
    i = 0
    while i < len(lines):
        depth = _balance(lines[i].text)
        end = i
        while depth > 0 and end + 1 < len(lines):
            end += 1
            text = lines[end].text
            depth += _balance(text[1:] if text[0] == "“" else text)  # opened anew on each line of one quotation
        if depth > 0:
            lost.append(i)
            i += 1
            continue
        inside.update(range(i + 1, end + 1))
        i = end + 1
    return inside, lost


def _balance(text: str) -> int:
    return text.count("“") - text.count("”")


@dataclass(slots=True)
class Unit:
    """One section or schedule under construction; `refs` takes what bears the amendment of a label."""

    node: Node
    lines: list[Line]
    issues: list[Issue]
    refs: list[tuple[str, Node]]
    base: Node = field(init=False)
    para: Node | None = None
    points: list[tuple[Node, float]] = field(default_factory=list)
    stack: Stack = field(default_factory=Stack)
    said: str = ""
    defining: bool = False

    def build(self) -> None:
        self.base, first = self.node, self.lines[0]
        if (label := CALL.match(first.text)) and self.node.kind == "sec":  # the whole section was put in
            self.refs.append((label[1], self.node))
            first.text = first.text[label.end() :]
        calls = [CALL.findall(line.text) for line in self.lines]
        for line in self.lines:
            line.text = clean(CALL.sub("", line.text))
        if self.node.kind == "sec" and (found := _SECTION.match(first.text)):
            self.node.num = f"{found[1]}."
            first.text = first.text[found.end() :]
            first.margin = None if first.margin is None else first.margin + 3  # it hangs out by the section's number
            if not first.text:
                del self.lines[0], calls[0]
        inside, lost = quoted(self.lines)
        where = self.node.num or self.node.eid
        self.issues += [Issue(where, f"a quotation isn't closed: {self.lines[i].text[:60]}") for i in lost]
        for i, line in enumerate(self.lines):
            if i in inside or line.row or (line.text[:1] == "“" and not _TERM.match(line.text)):
                host = self._host()
                host.say(line.text)
            else:
                ahead = (x.text for j, x in enumerate(self.lines[i + 1 :], i + 1) if j not in inside and not x.row)
                host = self._place(line, next(filter(None, map(_label, ahead)), ""))
            host.notes.extend(line.notes)
            self.refs.extend((called, host) for called in calls[i])
        repealed(self.node)

    def _host(self) -> Node:
        """The provision that the line before went to."""
        return self.points[-1][0] if self.points else self._paragraph()

    def _paragraph(self) -> Node:
        if self.para is None:
            if self.base.kind not in ("sec", "art"):
                return self.base
            self.para = self.base.add("para")
        return self.para

    def _place(self, line: Line, ahead: str) -> Node:
        """Put a line where its label says, or its indent; return the provision that took it."""
        text, margin = line.text, line.margin
        if line.centred and self.node.kind != "sec":
            return self._title(text)
        if _TERM.match(text) and (not self.points or (margin is not None and margin < self.points[0][1])):
            self._reset()
            self.defining = True
        deeper = 0
        node: Node | None = None
        while label := _label(text):
            if self._begins(label):
                self._reset()
                node = self.para = self.base.add("para", label)
            elif self.defining:
                break
            else:
                depth = self.stack.place(label, f"{self.said}:" if self.said[-1:] in "—–" else self.said, ahead)
                del self.points[depth:]
                host = self._host()
                node = host.add("point", label)
                if label in DASHES:
                    node.eid = f"point_{sum(n.kind == 'point' for n in host.nodes())}"
                self.points.append((node, (0.0 if margin is None else margin) + 3 * deeper))
            deeper += 1
            self.said = text = text[len(label) :].lstrip(" —–")
        if node is None:
            node = self._closing(text, margin, ahead)
        node.say(text)
        self.said = text or self.said
        return node

    def _closing(self, text: str, margin: float | None, ahead: str) -> Node:
        """The provision that an unlabelled line goes on with; `ahead` is the label that comes next.

        Closing words stand below the text of the items that they close, or below that of the provision that holds
        these: drafters do both. Where both can be meant, an item that follows settles it.
        """
        if self.defining or not self.points:
            return self._paragraph()
        leaf, after = len(self.points) - 1, -1
        if ahead and not self._begins(ahead):
            after = min(deepcopy(self.stack).place(ahead, self.said), leaf)
        if text.strip(",;") in ("and", "or"):  # between two items: the first one's last word
            at = after if after >= 0 else leaf
        elif margin is None or margin > self.points[-1][1]:
            at = after if continues(text) else leaf
        else:
            at = sum(its < margin for _, its in self.points)
            if self.points[at][1] > margin or (after != at and continues(text)):
                at -= 1
        return self.points[at][0] if at >= 0 else self._paragraph()

    def _begins(self, label: str) -> bool:
        """Say whether a label begins a subsection, or in a schedule a numbered paragraph."""
        last = self.para.num if self.para is not None else ""
        if self.base.kind in ("sec", "art"):
            form = _SUBSECTION
        else:
            form = _SUBSECTION if _SUBSECTION.match(last or label) else _PARAGRAPH
        return bool(form.match(label)) and natural(label) > natural(last)

    def _title(self, text: str) -> Node:
        """A centred line of a schedule: an article of a treaty, its heading, or the heading of a group."""
        if found := _ARTICLE.match(text):
            self.base, self.para = self.node.add("art", text, eid=f"art_{found[1]}"), None
            self._reset()
        elif self.base.kind == "art" and not self.base.parts and not self.base.heading:
            self.base.heading = clean(text)
        else:
            self._reset()
            self.base.say(text)
        return self.base

    def _reset(self) -> None:
        self.points, self.stack, self.said, self.defining = [], Stack(), "", False


def _label(text: str) -> str:
    """Return the label at the head of a line, as printed."""
    found = _LABEL.match(text)
    if found and (found[0][0] != "(" or _SUBSECTION.match(found[0]) or readings(found[0])):
        return found[0]
    return text[0] if text[:1] and text[0] in DASHES[2:] and text[1:2] == " " else ""


def repealed(node: Node) -> None:
    """A provision of which only dots are left is repealed; what stands in one is so too."""
    for child in node.nodes():
        if node.status == "repealed":
            child.status = "repealed"
        repealed(child)
    texts = [p for p in node.parts if isinstance(p, str)]
    if node.parts and all(map(_DOTS.match, texts)) and all(n.status == "repealed" for n in node.nodes()):
        node.status = "repealed"
