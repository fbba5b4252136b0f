"""The Irish Statute Book's XML: acts as enacted since 1995 (`…/enacted/en/xml`).

No schema is published. `act` holds `metadata`, `frontmatter` (title page, contents, acts referred to, title page
again), `body` with `part`, `chapter` and `sect`, and `backmatter` with `schedule`s. Letters outside ASCII are elements
(`<afada/>`, `<odq/>`); a `p`'s class begins with its indents (`-3 14 0 left`: hanging by 3, margin 14).
"""

from __future__ import annotations

import re
from datetime import date
from html.entities import html5

from lxml import etree

from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue
from pipeline.parsers._irish import Builder, front
from pipeline.parsers._irish_lines import Line
from pipeline.parsers._vocabularies import EISB
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean

SIGNS = {"odq": "“", "cdq": "”", "osq": "‘", "csq": "’", "emdash": "—", "endash": "–", "degree": "°", "ddagger": "‡"}
"""Elements that stand for a sign; `afada` and the like are vowels with an acute, others have HTML's names."""
_LAYOUT = frozenset({"hr1", "hr", "br", "graphic", "col", "colgroup"})


def sign(name: str) -> str | None:
    """Return the character that an empty element stands for.

    >>> sign("ifada"), sign("euro"), sign("graphic")
    ('í', '€', None)
    """
    if re.fullmatch("[AEIOUaeiou]fada", name):
        return html5[f"{name[0]}acute;"]
    return SIGNS.get(name) or (None if name in _LAYOUT else html5.get(f"{name};"))


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the act as enacted. Raises BadInput for anything else."""
    root = safe.xml(data, hint.where)
    body = root.find("body")
    if root.tag != "act" or body is None:
        raise BadInput(hint.where, "no <act> with a <body> in it", "ask for …/enacted/en/xml of an act since 1995")
    reader = _Reader()
    issues = tame(root, EISB)
    for part in root:
        if part.tag == "frontmatter":
            reader.builder = front([line for p in part.iter("p") if not _index(p) for line in reader.lines(p)])
        elif part.tag != "metadata":
            reader.read(part)
    reader.builder.close()
    meta = {e.tag: clean(e.text or "") for e in root.iterfind("metadata/*")}
    enacted = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", meta.get("dateofenactment", ""))
    return [
        tree.expression(
            reader.builder.roots,
            work=hint.work or f"ie:{meta.get('year') or 'unknown'}/act/{meta.get('number') or 'unknown'}",
            lang=hint.lang or "en",
            title=hint.title or meta.get("title", ""),
            format="eisb",
            version=hint.version or (date(*map(int, enacted.groups())) if enacted else None),
            basis=hint.basis or "as_enacted",
            official=True,
            issues=[*issues, *reader.builder.issues],
        )
    ]


def _index(p: etree._Element) -> bool:
    """Contents and the list of acts referred to are made from the act, not part of it."""
    return any(a.tag in ("acttoc", "actsreferredto") for a in p.iterancestors())


class _Reader:
    def __init__(self) -> None:
        self.builder = Builder()

    def read(self, e: etree._Element) -> None:
        """Read one element and what is in it."""
        title = e.find("title")
        titles = [clean(line.text) for p in title.iter("p") for line in self.lines(p)] if title is not None else []
        if e.tag in ("part", "chapter"):
            self.builder.container("part" if e.tag == "part" else "chap", titles)
        elif e.tag == "sect":
            self.builder.section(clean(e.findtext("number") or ""), " ".join(titles))
        elif e.tag == "schedule":
            self.builder.schedule(titles)
        elif e.tag == "p":
            for line in self.lines(e):
                self.builder.line(line)
            return
        elif e.tag == "tr":
            cells = (" ".join(clean(x.text) for p in td.iter("p") for x in self.lines(p)) for td in e)
            self.builder.line(Line(" | ".join(filter(None, cells)), row=True))
            return
        for child in e:
            if isinstance(child.tag, str) and child is not title and not (e.tag == "sect" and child.tag == "number"):
                self.read(child)

    def lines(self, p: etree._Element) -> list[Line]:
        """Return a paragraph as a line (none for a rule or picture), its footnotes apart."""
        line = Line("")
        line.text = self._text(p, line)
        places = (p.get("class") or "").split()
        if len(places) > 1 and re.fullmatch(r"-?\d+(\.\d+)?", places[1]):
            line.margin = float(places[1])
        line.centred = "center" in places
        return [line] if clean(line.text) else []

    def _text(self, e: etree._Element, line: Line) -> str:
        out = [e.text or ""]
        for child in e:
            if not isinstance(child.tag, str):
                pass
            elif child.tag == "fn":
                words = " ".join(self._text(p, line) for p in child.iterfind("p"))
                line.notes.append((clean(child.findtext("marker/su") or ""), clean(words)))
            elif (char := sign(child.tag)) is not None and not len(child):
                out.append(char)
            else:
                if not len(child) and not clean(child.text or "") and child.tag not in (*_LAYOUT, "b", "i", "font"):
                    self.builder.issues.append(Issue(f"line {child.sourceline}", f"unknown sign <{child.tag}/>"))
                out.append(self._text(child, line))
            out.append(child.tail or "")
        return "".join(out)


def source_text(data: bytes) -> str:
    """Return the words of the act from its second title page on: no contents, no list of acts referred to.

    A section's `number` repeats what its first line prints. Footnotes are in.
    """
    root = safe.xml(data, "source")
    front = root.find("frontmatter")
    numbers = front.findall("actnumber") if front is not None else []
    for cover in numbers[-1].itersiblings(preceding=True) if numbers else ():
        cover.clear()
    etree.strip_elements(root, "metadata", "acttoc", "actsreferredto", "marker", with_tail=False)
    for number in root.iterfind(".//sect/number"):
        number.text = ""
    for e in root.iter():
        if isinstance(e.tag, str) and not len(e) and (char := sign(e.tag)):
            e.text = char
        elif e.tag in ("p", "td"):
            e.tail = " " + (e.tail or "")
    return " ".join("".join(map(str, root.itertext())).split())


def _sniff(head: bytes) -> bool:
    return re.search(rb"<act[\s>]", head[:400]) is not None and b"<dateofenactment" in head[:4000]


FORMATS = (Format("eisb", _sniff, parse, source_text),)
