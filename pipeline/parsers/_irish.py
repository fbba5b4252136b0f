"""Irish acts: sections, subsections, paragraphs and schedules out of lines, whatever form the publisher prints them in.

The Irish Statute Book's XML and pages and the Law Reform Commission's revised acts mark parts, chapters, sections and
schedules; below a section there are only lines. Their labels tell the levels: `(1)` a subsection, then `(a)`, `(i)`,
`(I)`, `(A)`; in a schedule `1.` a paragraph. Indents settle which level closing words belong to. Law that is quoted in
order to be inserted elsewhere, and what a definition lists, stays text of the provision that holds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline.model import Issue, Kind, Status
from pipeline.parsers._irish_lines import CALL, Line, Unit
from pipeline.text import clean
from pipeline.tree import Node

NUMBER = re.compile(r"^Number\s+(\d+)\s+of\s+(\d{4})\b")
"""Line of the title page that names an act: `Number 29 of 2015`. The last one begins the act proper."""
UPDATED = re.compile(r"^Updated to (\d{1,2}) ([A-Z][a-z]+) (\d{4})")
_NUM = r"(\d+[A-Z]?|[IVXL]+[A-Z]?|[A-Z])"
_CONTAINER = re.compile(rf"^((?:PART|CHAPTER)\s+{_NUM})(?:\.|\b)\s*", re.IGNORECASE)
_SCHEDULE = re.compile(rf"^((?:THE\s+)?(?:(\w+)\s+)?SCHEDULE(?:\s+{_NUM})?)(?:\.|\b)\s*", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(slots=True)
class Builder:
    """Takes an act's blocks in reading order; `roots` are its nodes once `close` was called, `refs` says what bears the
    amendment of a label."""

    roots: list[Node] = field(default_factory=list)
    refs: list[tuple[str, Node]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    part: Node | None = None
    chapter: Node | None = None
    annex: Node | None = None
    unit: Node | None = None
    lines: list[Line] = field(default_factory=list)

    def container(self, kind: Kind, titles: list[str]) -> None:
        """Open a part or chapter; `titles` are its number and heading, as printed."""
        self.close()
        title = CALL.sub("", " ".join(titles))
        found = _CONTAINER.match(title)
        node = Node(kind, found[1] if found else "", title[found.end() :] if found else title,
                    eid=f"{kind}_{ids.number(found[2])}" if found else "")  # fmt: skip
        if kind == "part":
            self._put(node, self.annex)
            self.part, self.chapter = node, None
        else:
            self._put(node, self.part or self.annex)
            self.chapter = node
        self.unit = node if self.annex else None

    def section(self, num: str, heading: str) -> Node:
        """Open a section; `num` is taken where its first line doesn't print it."""
        self.close()
        status: Status = "repealed" if "(Repealed)" in heading else "in_force"
        self.unit = Node("sec", num, CALL.sub("", heading), status=status)
        self.refs.extend((label, self.unit) for label in CALL.findall(heading))
        self._put(self.unit, self.chapter or self.part or self.annex)
        return self.unit

    def schedule(self, titles: list[str]) -> Node:
        """Open a schedule."""
        self.close()
        self.part = self.chapter = None
        title = CALL.sub("", " ".join(titles))
        found = _SCHEDULE.match(title)
        word = (found[3] or found[2] or "").lower() if found else ""
        number = str(_ORDINALS.index(word) + 1) if word in _ORDINALS else ids.number(found[3] or "") if found else ""
        node = Node("annex", found[1] if found else "", title[found.end() :] if found else title,
                    eid=f"annex_{number or 1}")  # fmt: skip
        self._put(node, None)
        self.refs.extend((label, node) for label in CALL.findall(" ".join(titles)))
        self.annex = self.unit = node
        return node

    def line(self, line: Line) -> None:
        """Add a line to what is open: before the first section, a block of its own."""
        line.text = clean(line.text)
        if not CALL.sub("", line.text):
            return
        if self.unit is None:
            block = Node("blk", parts=[CALL.sub("", line.text)], notes=line.notes)
            self._put(block, self.chapter or self.part)
        else:
            self.lines.append(line)

    def close(self) -> None:
        """Build the open section or schedule out of its lines."""
        if self.unit is not None and self.lines:
            Unit(self.unit, self.lines, self.issues, self.refs).build()
        self.lines, self.unit = [], None

    def _put(self, node: Node, above: Node | None) -> None:
        (above.parts if above is not None else self.roots).append(node)


def front(lines: list[Line]) -> Builder:
    """Return the opening of an act: what stands between its last title page and its first section."""
    builder = Builder()
    start = max((i for i, line in enumerate(lines) if NUMBER.match(clean(line.text))), default=0)
    for line in lines[start:]:
        builder.line(line)
    return builder
