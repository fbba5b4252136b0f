"""Council of Europe treaties as the Treaty Office publishes them: PDF with a text layer (rm.coe.int).

Form: the series and number, the title, place and date (`Istanbul, 11.V.2011`), `Preamble`, then in bold `Chapter I – …`
and `Article 1 – …`; paragraphs are numbered `1` and points `a`, `i` without dot or bracket, hung out to the left. What
such a bare label is only the sequence tells: 2 after 1, b after a. Ids are those of `coe_md`. Nothing in the bytes says
that a PDF is a treaty, so the format is used where the spider or `--format coe-pdf` names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from pipeline import eid as ids
from pipeline import labels, language, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import coe_md
from pipeline.parsers._pdf_layout import Line
from pipeline.parsers.guidance_pdf import Text, checked, pages_of, source_text
from pipeline.tree import Node

NAME = "coe-pdf"

_TITLED = r"(?:\s*[–—:.-]\s*(?P<title>\S.*))?\s*$"
_ARTICLE = re.compile(rf"^(?P<num>Article\s+(?P<n>\d+(?:\s?(?:bis|ter|quater|[A-Z]))?)){_TITLED}", re.IGNORECASE)
_ABOVE = re.compile(
    rf"^(?P<num>(?P<unit>Part|Partie|Title|Titre|Chapter|Chapitre|Section)\s+(?P<n>[IVXLC]+|\d+)){_TITLED}",
    re.IGNORECASE,
)
_ANNEX = re.compile(rf"^(?P<num>(?:Appendix|Annexe?)(?:\s+(?P<n>[IVXLC]+|\d+|[A-Z]))?){_TITLED}", re.IGNORECASE)
_RANKS = {"part": 0, "partie": 0, "title": 1, "titre": 1, "chapter": 2, "chapitre": 2, "section": 3}
_KINDS = ("part", "title", "chap", "div")
_PREAMBLE = re.compile(r"^(?:Preamble|Préambule)$", re.IGNORECASE)
_CLOSING = re.compile(r"^(?:In witness whereof|En foi de quoi)\b", re.IGNORECASE)
_PARA = re.compile(r"^(?P<n>\d{1,2})\.?\s+(?=[“\"«‘(]?[^\W\d_])")
_POINT = re.compile(rf"^(?P<label>\(?(?:[a-z]|[ivx]{{1,5}})[.)]?|[{re.escape(labels.DASHES)}])\s+(?=\S)")
_PAUSE = re.compile(r"(?:[.;:,]|\b(?:and|or|et|ou))\W*$")
_DATED = re.compile(r"\b(\d{1,2})\.([IVX]{1,4})\.(\d{4})\b")


@dataclass(slots=True)
class _Unit:
    """An article or appendix under construction: where its next line goes."""

    node: Node
    last: int = 0
    para: Node | None = None
    points: list[Node] = field(default_factory=list)
    stack: labels.Stack = field(default_factory=labels.Stack)

    @property
    def host(self) -> Node:
        return self.points[-1] if self.points else self.para or self.node


class _Reader:
    """Files the lines of the document below the units that are open."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.roots: list[Node] = []
        self.above: list[tuple[int, Node]] = []
        self.unit: _Unit | None = None
        self.named: tuple[Node, Line] | None = None  # the heading that the next line may go on with
        self.preamble: list[Line] | None = None
        self.last: Line | None = None
        self.article = 0
        self.closed = False
        self.dated: date | None = None

    def read(self) -> list[Node]:
        for line in self.text.lines:
            if not self._head(line):
                self._line(line)
            self.last = line
        self._flush_preamble()
        return self.roots

    # --- headings
    def _head(self, line: Line) -> bool:
        words = line.text
        if _PREAMBLE.match(words) and not self.roots_have("art"):
            self.preamble = [line]
        elif (found := _ABOVE.match(words)) and (found["title"] or self.text.stands_out(line)):
            rank = _RANKS[found["unit"].lower()]
            number = found["n"] if found["n"].isdigit() else str(labels.roman(found["n"]))
            self._flush_preamble()
            self.above = [a for a in self.above if a[0] < rank]
            kind = _KINDS[rank]
            node = Node(kind, found["num"], found["title"] or "", eid=ids.part(kind, number), page=line.page)  # type: ignore[arg-type]
            self._place(node)
            self.above.append((rank, node))
            self.unit, self.named = None, (node, line)
        elif (found := _ARTICLE.match(words)) and self._next_article(found["n"]):
            self._flush_preamble()
            node = Node("art", found["num"], found["title"] or "", eid=ids.part("art", found["n"]), page=line.page)
            self._place(node)
            self.unit, self.named = _Unit(node), (node, line)
            self.article = int(re.sub(r"\D", "", found["n"]))
        elif (found := _ANNEX.match(words)) and self.article and (self.closed or self.text.stands_out(line)):
            node = Node("annex", found["num"], found["title"] or "", eid=ids.part("annex", found["n"] or "1"),
                        page=line.page)  # fmt: skip
            self.above = []
            self.roots.append(node)
            self.unit, self.named = _Unit(node), (node, line)
        elif self.named is not None and self._goes_on(line):
            node = self.named[0]
            node.heading = f"{node.heading} {words}".strip()
            self.named = (node, line)
        else:
            self.named = None
            return False
        return True

    def _next_article(self, number: str) -> bool:
        """Say whether it is the article that comes next; a line may begin with one that the text refers to."""
        return int(re.sub(r"\D", "", number)) == self.article + (1 if number.isdigit() else 0)

    def _goes_on(self, line: Line) -> bool:
        """Say whether a line goes on with the heading above it: in the same type, which isn't that of the text."""
        assert self.named is not None
        node, first = self.named
        return (self.text.stands_out(line) and self.text.style(line) == self.text.style(first)) or (
            not node.heading and node.kind == "annex" and len(line.text) < 90 and line.text[-1] not in ".;:"
        )

    def roots_have(self, kind: str) -> bool:
        return any(n.kind == kind for n in self.roots)

    def _place(self, node: Node) -> None:
        (self.above[-1][1].parts if self.above else self.roots).append(node)

    # --- text
    def _line(self, line: Line) -> None:
        words = line.text
        if _CLOSING.match(words) and self.article and not self.closed:
            self.above, self.unit, self.closed = [], None, True
            self.roots.append(Node("blk", parts=[words], page=line.page))
        elif self.unit is not None:
            self._in_unit(self.unit, line)
        elif self.preamble is not None:
            self.preamble.append(line)
        elif self.closed:
            self._append(self.roots[-1], line)
        elif self.above:
            self._append(self.above[-1][1], line)
        else:
            if (found := _DATED.search(words)) and (month := labels.roman(found[2])) in range(1, 13):
                self.dated = date(int(found[3]), month, int(found[1]))
            alike = self.last is not None and self.text.style(self.last) == self.text.style(line)
            if self.roots and self.last is not None and alike and not self.text.breaks([self.last], line):
                self._append(self.roots[-1], line)
            else:
                self.roots.append(Node("blk", parts=[words], eid=f"blk_head_{len(self.roots) + 1}", page=line.page))

    def _append(self, node: Node, line: Line) -> None:
        """Add a line to a node's text: joined to the one before it, or as a new one where the page breaks it off."""
        before = node.parts[-1] if node.parts else None
        if not isinstance(before, str) or self.last is None or self.text.breaks([self.last], line):
            node.say(line.text)
        else:
            node.parts[-1] = self.text.join(before, line.text)

    def _in_unit(self, unit: _Unit, line: Line) -> None:
        said = next((p for p in reversed(unit.host.parts) if isinstance(p, str)), "")
        paused = not said or _PAUSE.search(said) is not None
        found = _PARA.match(line.text)
        if found and paused and int(found["n"]) == unit.last + 1:
            unit.last, unit.points, unit.stack = unit.last + 1, [], labels.Stack()
            unit.para = unit.node.add("para", found[0].strip(), page=line.page)
            self._after_label(unit, line, found.end())
            return
        found = _POINT.match(line.text)
        if found and paused and self._next_point(unit, found["label"], said):
            self._point(unit, line, found["label"], said, found.end())
        elif unit.para is None:
            unit.para = unit.node.add("para", text=line.text, page=line.page)
        elif unit.points and self._leaves(line, said):
            unit.points, unit.stack = [], labels.Stack()
            if unit.para.num or tree.continues(line.text):
                unit.para.say(line.text)
            else:
                unit.para = unit.node.add("para", text=line.text, page=line.page)
        elif not unit.para.num and not unit.points and said.endswith(".") and self._leaves(line, said):
            unit.para = unit.node.add("para", text=line.text, page=line.page)
        else:
            self._append(unit.host, line)

    def _point(self, unit: _Unit, line: Line, label: str, said: str, end: int) -> None:
        if unit.para is None:
            unit.para = unit.node.add("para", page=line.page)
        depth = unit.stack.place(label, said)
        del unit.points[depth:]
        host = unit.host
        number = sum(n.kind == "point" for n in host.nodes()) + 1
        eid = f"point_{number}" if label in labels.DASHES else ids.part("point", label)
        unit.points.append(host.add("point", label, eid=eid, page=line.page))
        self._after_label(unit, line, end)

    def _after_label(self, unit: _Unit, line: Line, end: int) -> None:
        """Read on behind a label: a point's may stand in the same line as its paragraph's ('1 a Each Party …')."""
        rest = line.text[end:]
        found = _POINT.match(rest)
        if found and labels.readings(found["label"])[0].first and (rest[0] in "(–—" or found["label"][-1] in ")."):
            self._point(unit, line, found["label"], ":", end + found.end())
        else:
            unit.host.say(rest)

    def _leaves(self, line: Line, said: str) -> bool:
        """Say whether a line without a label stands apart from the text before it."""
        return self.last is not None and _PAUSE.search(said) is not None and self.text.breaks([self.last], line)

    @staticmethod
    def _next_point(unit: _Unit, label: str, said: str) -> bool:
        """Say whether a bare letter is the label of a list: the first after a colon, or the next of an open level."""
        readings = labels.readings(label)
        if label in labels.DASHES:
            return True
        if said.rstrip().endswith(":") and any(r.first for r in readings):
            return True
        return any(r.family == family and r.order[0] == last[0] + 1
                   for r in readings for family, last in unit.stack.levels)  # fmt: skip

    def _flush_preamble(self) -> None:
        if not self.preamble:
            return
        lines, self.preamble = self.preamble, None
        words, places = "", []
        for line in lines[1:]:
            words = self.text.join(words, line.text) if words else line.text
            places.append((len(words), line.page))
        made: list[Node] = []
        coe_md.preamble(made, f"{lines[0].text} {words}")
        for node in made:
            at = max(words.find(str(node.parts[0])[:40]), 0)
            node.page = next((page for end, page in places if end > at), lines[0].page)
        self.roots += made


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the treaty as one expression, dated by the day on which it was opened for signature.

    Raises `BadInput` as `guidance_pdf` does, and where no article is in it.
    """
    pages, _ = pages_of(data, hint.where)
    issues = checked(pages, hint.where)
    text = Text(pages)
    reader = _Reader(text)
    nodes = reader.read()
    if not reader.article:
        raise BadInput(hint.where, "no treaty text with articles", "check the address; reports are guidance-pdf")
    _hang(nodes, text.notes)
    lang = language.check(" ".join(line.text for line in text.lines), hint.lang, hint.where)
    return [
        tree.expression(
            nodes,
            work=hint.work,
            lang=lang,
            title=hint.title or hint.work,
            format=NAME,
            version=hint.version or reader.dated,
            basis=hint.basis or "as_enacted",
            official=True,
            issues=issues,
            meta={"url": hint.where} if hint.where.startswith("http") else {},
        )
    ]


def _hang(nodes: list[Node], notes: dict[int, list[tuple[str, str]]]) -> None:
    """Hang each page's footnotes on the last provision that begins on it or before."""
    every = [n for root in nodes for n in _all(root)]
    for page, found in notes.items():
        host = next((n for n in reversed(every) if n.page is not None and n.page <= page), every[0])
        host.notes += found


def _all(node: Node) -> list[Node]:
    return [node, *(n for child in node.nodes() for n in _all(child))]


FORMATS = (Format(NAME, lambda _: False, parse, source_text, rank=91),)
