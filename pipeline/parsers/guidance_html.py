"""Guidance published as HTML: pages of ministries, police, agencies, cities.

There is no format to document: HTML Living Standard for what elements mean. Which part of the page is read says the
catalogue (`options.css`) or trafilatura (`_guidance_scope`). Any HTML could be such a page, also an error page; so the
format never claims bytes by itself and is used where the catalogue or `--format guidance-html` names it.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import _guidance_scope as scope
from pipeline.parsers._guidance import Block, document
from pipeline.text import clean

HEADINGS = {f"h{n}": n for n in range(1, 7)}
CONTAINERS = frozenset(
    ("html", "body", "main", "article", "section", "div", "header", "footer", "aside", "figure", "details", "fieldset",
     "form", "center", "blockquote", "address", "hgroup", "dl", "tbody", "thead", "tfoot", "nav", "dialog", "menu",
     "figcaption", "legend", "caption", "search")
)  # fmt: skip
"""Elements that hold blocks. An unknown element with blocks in it (a web component) is one too."""
PARAGRAPHS = frozenset(("p", "pre", "dt", "dd", "summary", "hr", "li", "ul", "ol", "table", "tr", "td", "th", "button"))
BLOCKS = CONTAINERS | PARAGRAPHS | HEADINGS.keys()
SHORT = 100
"""Characters that a line in bold may have to be read as a heading."""


class _Page:
    """Walks the cut and collects its blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.level = 1
        self.line: list[str] = []
        self.breaks = 0

    # --- inline text gathers until a block begins or ends
    def text(self, words: str | None) -> None:
        if words and words.strip():
            self.breaks = 0
        if words:
            self.line.append(words)

    def flush(self, depth: int, kind: str = "text") -> bool:
        line, self.line, self.breaks = clean("".join(self.line)), [], 0
        if line:
            self.blocks.append(Block(kind, [line], max(depth, 0)))  # type: ignore[arg-type]
        return bool(line)

    # --- blocks
    def walk(self, element: Any, depth: int = -1) -> None:
        """Read an element's content; `depth` is that of the list item it stands in (-1 outside lists)."""
        kind = "more" if depth >= 0 else "text"
        self.text(element.text)
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == "br":
                self.breaks += 1
                if self.breaks > 1:
                    self.flush(depth, kind)
                else:
                    self.text(" ")
            elif _is_block(child):
                self.flush(depth, kind)
                self.block(child, depth)
            elif tag:
                if tag in ("td", "th"):
                    self.text(" ")
                self.walk_inline(child, depth)
            self.text(child.tail)
        self.flush(depth, kind)

    def walk_inline(self, element: Any, depth: int) -> None:
        self.text(element.text)
        for child in element:
            if child.tag == "br":
                self.text(" ")
            elif isinstance(child.tag, str):
                self.walk_inline(child, depth)
            self.text(child.tail)

    def block(self, element: Any, depth: int) -> None:
        tag = element.tag
        level = _level(element)
        words = clean(" ".join("".join(element.itertext()).split()))
        if level and words:
            self.level = level
            self.blocks.append(Block("heading", [words], level))
        elif tag in ("summary", "button") and words:
            if element.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6"):
                self.walk(element, depth)
            else:
                self.blocks.append(Block("heading", [words], self.level + 1))
        elif tag == "p" and depth < 0 and _is_bold(element, words):
            self.blocks.append(Block("heading", [words], self.level + 1))
        elif tag in ("ul", "ol"):
            self.list(element, depth)
        elif tag == "table":
            self.table(element, depth)
        else:
            self.walk(element, depth)
            if tag == "details":
                self.blocks.append(Block("end", [], self.level + 1))

    def list(self, element: Any, depth: int) -> None:
        count = _integer(element.get("start"), 1)
        self.text(element.text)
        for child in element:
            if not isinstance(child.tag, str):
                self.text(child.tail)
                continue
            self.flush(depth, "more" if depth >= 0 else "text")
            if child.tag in ("ul", "ol"):  # nested without an item of its own
                self.list(child, depth + 1)
            elif child.tag != "li" or child.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6|.//summary"):
                self.block(child, depth) if child.tag in BLOCKS and child.tag != "li" else self.walk(child, depth)
            else:
                count = _integer(child.get("value"), count)
                self.item(child, depth + 1, _count(count, element.get("type") or "1") if element.tag == "ol" else "")
                count += 1
            self.text(child.tail)
        self.flush(depth, "more" if depth >= 0 else "text")

    def item(self, element: Any, depth: int, number: str) -> None:
        first = len(self.blocks)
        self.walk(element, depth)
        if first < len(self.blocks) and self.blocks[first].kind == "more":
            head = self.blocks[first]
            head.kind, head.number = "item", number

    def table(self, element: Any, depth: int) -> None:
        """A table of data becomes a paragraph a row with a line a cell; one that only lays out is walked through."""
        layout = element.get("role") in ("presentation", "none") or element.xpath(
            ".//h1|.//h2|.//h3|.//h4|.//h5|.//h6|.//table|.//ul|.//ol|.//td[count(.//p)>1]"
        )
        if layout:
            for row in element.iter("caption", "td", "th"):
                if next(a for a in row.iterancestors("table")) is element:
                    self.walk(row, depth)
            return
        for row in element.iter("caption", "tr"):
            cells = [row] if row.tag == "caption" else [c for c in row if c.tag in ("td", "th")]
            lines = [clean(" ".join(" ".join(cell.itertext()).split())) for cell in cells]
            if any(lines):
                self.blocks.append(Block("more" if depth >= 0 else "text", [x for x in lines if x], max(depth, 0)))


def _is_block(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.tag in BLOCKS or _level(element):
        return True
    return element.tag not in ("td", "th") and any(e.tag in BLOCKS for e in element.iterdescendants(etree.Element))


def _level(element: Any) -> int:
    if element.tag in HEADINGS:
        return HEADINGS[element.tag]
    if (element.get("role") or "").lower() == "heading":
        return min(max(_integer(element.get("aria-level"), 2), 1), 9)
    return 0


def _is_bold(element: Any, words: str) -> bool:
    """Say whether a short paragraph is wholly in bold and no sentence: a heading in all but name."""
    if not words or len(words) > SHORT or words[-1] in ".;,:!?…" or element.getnext() is None:
        return False
    bold = "".join(
        "".join(e.itertext()) for e in element.iter("strong", "b") if e.getparent().tag not in ("strong", "b")
    )
    return len("".join(bold.split())) == len("".join(words.split()))


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default


def _count(number: int, kind: str) -> str:
    """Return an item's number as the page shows it: 1, a, A, i or I."""
    if kind in ("a", "A") and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 1 <= number < 100:
        pairs = ((90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
        out = ""
        for value, letters in pairs:
            out, number = out + letters * (number // value), number % value
        return out if kind == "i" else out.upper()
    return str(number)


def _cut(data: bytes, hint: Hint) -> bytes:
    return scope.cut(data, hint.options.get("css", ""), hint.where)


def blocks(root: Any, where: str) -> list[Block]:
    """Return the blocks in the body of a page, in reading order. Raises `BadInput` where it is nested too deep."""
    page = _Page()
    try:
        for body in root.iter("body"):
            page.walk(body)
    except RecursionError as error:
        raise BadInput(where, "elements are nested too deep", "this is no ordinary page") from error
    return page.blocks


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the page's text as one expression.

    `hint.options`: `css` (the scope), `reuse` (see `_guidance.document`). Raises `BadInput` where the selector finds
    nothing, there is no text, or the text is in another language than `hint.lang`.
    """
    root: Any = safe.html(_cut(data, hint), hint.where)
    found = blocks(root, hint.where)
    updated = next((m.get("content") or "" for m in root.iter("meta") if m.get("name") == "updated"), "")
    title = clean(" ".join(t for e in root.iter("title") for t in e.itertext()))
    return [document(found, hint, format="guidance-html", title=title, meta={"updated": updated} if updated else {})]


def source_text(data: bytes) -> str:
    """Return all text in the body of the cut: what furniture is, the cut has decided, and nothing else may be lost."""
    root: Any = safe.html(scope.cut(data, "", "<source>"), "<source>")
    return "\n".join(t for body in root.iter("body") for t in body.itertext())


FORMATS = (Format("guidance-html", lambda _: False, parse, source_text, rank=99, part=_cut),)
