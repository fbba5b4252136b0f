"""Normattiva's Akoma Ntoso: chapters side by side, commi and letters printed as lines, codes as attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.model import Kind
from pipeline.parsers import _normattiva_text as normattiva
from pipeline.parsers._akn_reader import METADATA, TRANSPARENT, Reader, tag_of
from pipeline.text import clean
from pipeline.tree import Node


@dataclass(slots=True)
class Normattiva(Reader):
    """Reads the Italian publisher's documents."""

    code: list[Node] = field(default_factory=list)
    chapters: normattiva.Chapters | None = None

    def place(self, out: list[str | Node]) -> list[str | Node]:
        return self.chapters.here if self.chapters is not None else out

    def body(self, element: etree._Element, out: list[str | Node]) -> None:
        outer, self.chapters = self.chapters, normattiva.Chapters(out)
        self.structure(element, out)
        self.chapters = outer

    def container(self, element: etree._Element, kind: Kind, out: list[str | Node]) -> None:
        """Open the levels that a heading names: Normattiva prints all in one heading and "-" for the number."""
        node = self.head(kind, element)
        heading = clean(normattiva.Marks().strip(f"{node.num} {node.heading}")).strip(" -")
        assert self.chapters is not None
        if heading.strip("(). "):
            self.chapters.open(heading)
        elif self.chapters.stack:
            self.chapters.stack.pop()  # "((...))": the heading was repealed, its articles go up one level
        self.structure(element, out)

    def article(self, element: etree._Element, kind: Kind) -> Node:
        node = self.head(kind, element)
        """Build an article of Normattiva: commi marked up, or printed as lines inside unnumbered paragraphs."""
        marks = normattiva.Marks()
        node.heading = clean(marks.strip(node.heading))
        flat = normattiva.Flat(node, marks)
        blocks = [
            c for c in element if tag_of(c) not in ("num", "heading", "subheading", "") and tag_of(c) not in METADATA
        ]
        self._rubric(blocks, flat)
        for block in blocks:
            number = block.find("{*}num")
            if number is not None:
                flat.comma(self.inline(number, node))
                flat.quoting = ""
            for part in self._paragraphs(block):
                self._part(part, flat)
        flat.close()
        return node

    def annexed(self, element: etree._Element, out: list[str | Node]) -> None:
        """An attachment: a code's articles stand there as plain lines, each under its 'Art. 575.'."""
        if next(element.iter("{*}article"), None) is not None:
            out.append(self.annex(element))
            return
        node = self.head("annex", element)
        lines = [line for p in self._paragraphs(element) for line in self._split(p, node)]
        for doc in element.iterchildren("{*}doc"):
            lines = [*lines, *(line for p in self._paragraphs(doc) for line in self._split(p, node))]
        articles = normattiva.articles(lines, node)
        out.extend(articles)
        self.code.extend(n for n in articles if n.kind == "art")

    def _rubric(self, blocks: list[etree._Element], flat: normattiva.Flat) -> None:
        """Take a rubric printed as the first unnumbered paragraph of an article without one."""
        if flat.node.heading or len(blocks) < 2 or blocks[0].find("{*}num") is not None:
            return
        text = self.inline(blocks[0], Node("para"))
        bare = clean(normattiva.Marks().strip(text))
        bracketed = re.fullmatch(r"\(.+\)\.?", bare) is not None
        headed = bare and not bare.endswith((".", ";", ":")) and not normattiva.COMMA.match(bare)
        if (headed or bracketed) and any(b.find("{*}num") is not None for b in blocks[1:3]):
            flat.node.heading = clean(flat.marks.strip(text))
            blocks.pop(0)

    def _paragraphs(self, block: etree._Element) -> list[etree._Element]:
        """Return the `p`, `point` and table elements below a comma, in order, lists opened."""
        out: list[etree._Element] = []
        for child in block:
            tag = tag_of(child)
            if tag in ("p", "point", "table", "block"):
                out.append(child)
            elif tag in TRANSPARENT or tag in ("alinea", "paragraph"):
                out.extend(self._paragraphs(child))
            elif tag and tag not in METADATA and tag not in ("num", "heading"):
                out.append(child)
        return out

    def _part(self, part: etree._Element, flat: normattiva.Flat) -> None:
        holder = flat.points[-1] if flat.points else flat.para or flat.node
        if tag_of(part) == "table":
            for row in part.iter("{*}tr"):
                flat.say(clean(flat.marks.strip(self.inline(row, holder))))
            return
        if tag_of(part) == "point":
            number = part.find("{*}num")
            label = self.inline(number, holder) if number is not None else ""
            lines = [t for p in self._paragraphs(part) for t in self._split(p, holder)]
            # The label may be a stray capital or lack its bracket; the file says that it is a point.
            before = flat.marks.seen
            flat.marks.strip(label)
            if flat.para is None:
                flat.comma("")
            flat.quotes(lines[0] if lines else "")
            flat.point(
                label.strip("( ") or "-", clean(flat.marks.strip(lines[0] if lines else "")), flat.marks.seen > before
            )
            for line in lines[1:]:
                flat.line(line)
            return
        for line in self._split(part, holder):
            flat.line(line)

    def _split(self, part: etree._Element, holder: Node) -> list[str]:
        """Return the printed lines of a `p`: Normattiva's line breaks part commi and letters that have no element."""
        if next(part.iter("{*}quotedStructure"), None) is not None:
            return [self.inline(part, holder)]
        out: list[str] = []
        self._inline(part, holder, out)
        return [line for line in "".join(out).replace("\r", "").split("\n") if line.strip()]


def approval(roots: list[str | Node], code: list[Node]) -> None:
    """Where an act only approves a code annexed to it, `art_575` is the code's; its own few articles are `disp`."""
    theirs = {id(node) for node in code}
    own = [n for n in _all(roots) if n.kind == "art" and id(n) not in theirs]
    if len(own) < len(code):
        for node in own:
            node.kind, node.eid = "disp", node.eid.replace("art_", "disp_", 1)


def _all(parts: list[str | Node]) -> list[Node]:
    return [n for p in parts if isinstance(p, Node) for n in (p, *_all(p.parts))]
