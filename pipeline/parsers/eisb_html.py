"""The Irish Statute Book's pages: whole acts as enacted (`…/enacted/en/print`), for acts before 1995 the only form.

Everything stands in `#act`, a table whose rows are never closed. Named anchors mark what begins: `part2-chap1`, `sec3`
(its heading follows), `s3._p0` (its first line), `sched1`; a `p`'s style gives its indents in ems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from pipeline import safe, tree
from pipeline.dates import of_title
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers._irish import NUMBER, Builder, front
from pipeline.parsers._irish_lines import Line
from pipeline.text import clean

_OPENS = re.compile(r"^(?:\w+-)*(part|chap|sched|sec)\w*\.?$", re.IGNORECASE)
_FIRST_LINE = re.compile(r"^s\w+\.?_p0$", re.IGNORECASE)
_ENACTED = re.compile(r"\[\s*(\d{1,2})\s*(?:st|nd|rd|th)?\s+([A-Z][a-z]+),?\s+(\d{4})")


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the act as enacted. Raises BadInput for a page without one."""
    act = _act(data, hint.where)
    reader = _Reader()
    for e in act.iter("a", "p", "tr"):
        reader.read(e)
    reader.open()
    reader.builder.close()
    opening = front(reader.front)
    number = next((m for line in reader.front if (m := NUMBER.match(clean(line.text)))), None)
    if not reader.builder.roots:
        raise BadInput(hint.where, "no section was found in it", "ask for …/print of an act")
    return [
        tree.expression(
            opening.roots + reader.builder.roots,
            work=hint.work or (f"ie:{number[2]}/act/{number[1]}" if number else "ie:unknown"),
            lang=hint.lang or "en",
            title=hint.title or clean(act.getroottree().findtext(".//title") or ""),
            format="eisb-html",
            version=hint.version or _enacted(reader.front),
            basis=hint.basis or "as_enacted",
            official=True,
            issues=reader.builder.issues,
        )
    ]


@dataclass
class _Reader:
    """Reads the page's rows one after the other. `kind` is what has been opened and has its heading collected."""

    builder: Builder = field(default_factory=Builder)
    front: list[Line] = field(default_factory=list)
    kind: str = ""
    titles: list[str] = field(default_factory=list)
    begun: bool = False

    def read(self, e: etree._Element) -> None:
        if e.tag == "a":
            name = e.get("name") or ""
            if found := _OPENS.match(name):
                self.open()
                self.kind, self.titles, self.begun = found[1].lower(), [], True
            elif _FIRST_LINE.match(name):
                self.open()
        elif e.tag == "tr":
            if _of_law(e):
                self.line(Line(" | ".join(filter(None, (clean(words(td)) for td in e.iterchildren("td")))), row=True))
        elif not _of_law(e) and clean(words(e)):
            line = html_line(e)
            if self.kind == "sec" or (self.kind and line.centred):
                self.titles.append(clean(line.text))
            else:
                self.line(line)

    def line(self, line: Line) -> None:
        self.open()
        if self.begun:
            self.builder.line(line)
        else:
            self.front.append(line)

    def open(self) -> None:
        """Begin what the last anchor announced, now that its heading is complete."""
        kind, self.kind = self.kind, ""
        if kind == "sec":
            self.builder.section("", " ".join(self.titles))
        elif kind == "sched":
            self.builder.schedule(self.titles)
        elif kind:
            self.builder.container("part" if kind == "part" else "chap", self.titles)


def _act(data: bytes, where: str) -> etree._Element:
    found = safe.html(data, where).find(".//div[@id='act']")
    if found is None:
        raise BadInput(where, "no element with the id 'act'", "ask for …/print of an act")
    return found


def _of_law(e: etree._Element) -> bool:
    """Say whether an element stands in a table of the act, not in the one that lays out the page."""
    table = next(e.iterancestors("table"), None)
    return table is not None and "t1" in (table.get("class") or "").split()


def words(e: etree._Element) -> str:
    """Return the words in an element; blocks in it are apart. The page breaks its lines around links."""
    text = " ".join("".join(map(str, p.itertext())) for p in (e.findall(".//p") or [e]))
    return re.sub(r"\n\s*(?=[;,.:)\]”’])", "", text)


def html_line(p: etree._Element) -> Line:
    """Return a paragraph as a line, with the indent that its style gives."""
    style = (p.get("style") or "").replace(" ", "")
    margin = re.search(r"margin-left:([\d.]+)em", style)
    return Line(words(p), 2 * float(margin[1]) if margin else None, "text-align:center" in style)


def _enacted(lines: list[Line]) -> date | None:
    found = next((m for line in lines if (m := _ENACTED.search(clean(line.text)))), None)
    return of_title(" ".join(found.groups())) if found else None


def source_text(data: bytes) -> str:
    """Return the words of the act from its last title page on: no contents, no list of acts referred to."""
    text = " ".join("".join(map(str, _act(data, "source").itertext())).split())
    return text[max((m.start() for m in re.finditer(r"Number \d+ of \d{4}\b", text)), default=0) :]


def _sniff(head: bytes) -> bool:
    return b"electronic Irish Statute Book" in head and b"<html" in head[:2000].lower()


FORMATS = (Format("eisb-html", _sniff, parse, source_text, rank=30),)
