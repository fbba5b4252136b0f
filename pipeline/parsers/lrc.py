"""Revised acts of Ireland's Law Reform Commission (`revisedacts.lawreform.ie/eli/…/revised/en/html`).

`section`s with the class `part`, `chapter`, `sect` or `schedule` hold `div`s `number` and `title`, then `p`s. What an
amendment put in stands between square brackets (`span.markup`) behind its note's label (`span.commentary-reference`);
`div.annotations` says below which act did it: `F1 Substituted (22.12.2022) by X Act 2022 (52/2022), s. 3`. F notes are
amendments and become marks, C notes are modifications that leave the words alone, E notes are editorial; these two are
left out. The page was put together from the act as amended up to a day.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline import safe, tree
from pipeline.dates import of_title
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Mark
from pipeline.parsers._irish import NUMBER, UPDATED, Builder, front
from pipeline.parsers._irish_lines import Line
from pipeline.parsers.eisb_html import html_line, words
from pipeline.text import clean
from pipeline.tree import Node

_MARKUP = ("commentary-reference", "markup")
_SECTIONS = ("part", "chapter", "sect", "schedule")
_FURNITURE = ("act-nav", "annotations", "number", "title")
_PAGE = ("nav", "header", "footer", "form", "script", "style", "button", "a")
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote")
_TITLE_PAGE = re.compile(r"^(REVISED|Updated to \d.*)$")
_DAY = re.compile(r"\((\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)\b")
_ACT = re.compile(r"\((\d+)/(\d{4})\)|S\.I\. No\. (\d+) of (\d{4})")


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the act as revised. Raises BadInput for a page without sections."""
    main = _main(data, hint.where)
    reader = _Reader()
    reader.children(main)
    reader.builder.close()
    if not reader.builder.roots:
        raise BadInput(hint.where, "no section was found in it", "ask for …/revised/en/html of an act")
    opening = front([line for line in reader.front if not _TITLE_PAGE.match(clean(line.text))])
    reader.mark(opening.roots[0] if opening.roots else None)
    texts = [clean(line.text) for line in reader.front]
    number = next((m for text in texts if (m := NUMBER.match(text))), None)
    updated = next((m for text in texts if (m := UPDATED.match(text))), None)
    return [
        tree.expression(
            opening.roots + reader.builder.roots,
            work=hint.work or (f"ie:{number[2]}/act/{number[1]}" if number else "ie:unknown"),
            lang=hint.lang or "en",
            title=hint.title or clean(main.getroottree().findtext(".//title") or ""),
            format="lrc",
            version=hint.version or (of_title(" ".join(updated.groups())) if updated else None),
            basis=hint.basis or "consolidated",
            issues=reader.builder.issues,
        )
    ]


def _main(data: bytes, where: str) -> etree._Element:
    """Return the page's text; brackets of amendments are gone, their labels set apart (`CALL`)."""
    root = safe.html(data, where)
    main = root.find(".//main")
    for span in root.iter("span"):
        if set(_classes(span)) & set(_MARKUP):
            label = re.fullmatch(r"[A-Z]+\d+", clean("".join(map(str, span.itertext()))))
            span.text, span[:] = f"\ue000{label[0]}\ue001" if label else "", []
    return root if main is None else main


def _classes(e: etree._Element) -> list[str]:
    return (e.get("class") or "").split()


class _Reader:
    """Reads the page. `notes` are the notes, each with the section or schedule below which it stands."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.front: list[Line] = []
        self.notes: list[tuple[Mark, Node | None]] = []
        self.begun = False
        self.node: Node | None = None

    def children(self, e: etree._Element) -> None:
        for child in e:
            if isinstance(child.tag, str):
                self.read(child)

    def read(self, e: etree._Element) -> None:
        kinds = _classes(e)
        if e.tag == "section":
            self.section(e, next((kind for kind in kinds if kind in _SECTIONS), ""))
        elif "annotations" in kinds:
            self.notes += [(mark, self.node) for mark in notes(e)]
        elif e.tag in _PAGE or set(kinds) & set(_FURNITURE):
            return
        elif e.tag == "tr":
            cells = (clean(words(td)) for td in e.iterchildren("td", "th"))
            self.line(Line(" | ".join(filter(None, cells)), row=True))
        elif e.tag in _BLOCKS or (e.tag == "div" and not len(e)):
            self.line(html_line(e))
        else:
            self.children(e)

    def section(self, e: etree._Element, kind: str) -> None:
        """Open a part, chapter, section or schedule, read it, and stay in what is open after it."""
        number, title = (e.find(f"div[@class='{name}']") for name in ("number", "title"))
        titles = [clean(words(p)) for p in (title.findall(".//p") or [title])] if title is not None else []
        bare = clean(words(number)) if number is not None else ""
        self.begun = self.begun or bool(kind)
        if kind in ("part", "chapter"):
            self.builder.container("part" if kind == "part" else "chap", titles)
            self.node = None
        elif kind == "sect":
            self.node = self.builder.section(f"{bare.rstrip('.')}." if bare else "", " ".join(titles))
        elif kind == "schedule":
            self.node = self.builder.schedule(titles)
        self.children(e)

    def line(self, line: Line) -> None:
        if self.begun:
            self.builder.line(line)
        elif clean(line.text):
            self.front.append(line)

    def mark(self, act: Node | None) -> None:
        """Put each note on what calls it, else on what it stands below, else on `act`."""
        called: dict[str, list[Node]] = {}
        for label, node in self.builder.refs:
            called.setdefault(label, []).append(node)
        for mark, below in self.notes:
            place = below if below is not None else act
            for node in called.get(mark.label) or ([place] if place is not None else []):
                if mark not in node.marks:
                    node.marks.append(mark)


def notes(annotations: etree._Element) -> list[Mark]:
    """Return the amendments noted below a provision: the act that made each, its words, the day and the label."""
    found = []
    for e in annotations.iter("div"):
        if "f-note" in _classes(e):
            label, *rest = [clean(words(p)) for p in e.iterfind("p")] or [""]
            text = " ".join(rest)
            found.append(Mark(_act(text), text, _day(text), label))
    return found


def _act(text: str) -> str:
    found = _ACT.search(text)
    if not found:
        return ""
    return f"ie:{found[2]}/act/{found[1]}" if found[1] else f"ie:{found[4]}/si/{found[3]}"


def _day(text: str) -> str:
    found = _DAY.search(text)
    if not found:
        return ""
    day, month, year = map(int, found.groups())
    try:
        return date(year + (2000 if year < 100 else 0), month, day).isoformat()
    except ValueError:
        return ""


def source_text(data: bytes) -> str:
    """Return the words of the act from its last title page on: no notes and none of the brackets that belong to them.

    A section's `number` repeats what its first line prints.
    """
    root = safe.html(data, "source")
    for e in root.iter():
        loose = e.tag == "a" and next(e.iterancestors("p", "td", "li"), None) is None
        if isinstance(e.tag, str) and (loose or {"act-nav", "annotations", "number", *_MARKUP} & set(_classes(e))):
            e.tag = "gone"
    etree.strip_elements(root, "gone", *_PAGE[:-1], with_tail=False)
    for e in root.iter("p", "td"):
        e.tail = f" {e.tail or ''}"
    main = root.find(".//main")
    text = " ".join("".join(map(str, (root if main is None else main).itertext())).split())
    text = text[max((m.start() for m in re.finditer(r"Number \d+ of \d{4}\b", text)), default=0) :]
    return re.sub(r"\bREVISED Updated to \d{1,2} \w+ \d{4}", "", text)


def _sniff(head: bytes) -> bool:
    if b"lawreform.ie" not in head or b'content="electronic Irish Statute Book' in head:
        return False
    return b"administrative consolidation of" in head or b'<section class="sect"' in head


FORMATS = (Format("lrc", _sniff, parse, source_text, rank=29),)
