"""The Federal Register as XML: an issue (`FEDREG`), or one document of it as federalregister.gov serves it.

Format: 'Federal Register XML User Guide', https://github.com/usgpo/bulk-data. A document has a preamble (`PREAMB`),
supplementary information (`SUPLINF`) and the text of regulations (`REGTEXT`): an instruction (`AMDPAR`) and the law
that it puts into the Code of Federal Regulations, which is text of the instruction here and no section of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Basis, Expression, Hint, Issue
from pipeline.parsers._vocabularies import FEDREG
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import Node

NAME = "federal-register"
DOCUMENTS = ("RULE", "PRORULE", "NOTICE", "PRESDOCU", "CORRECT", "SUNSHINE")
IGNORED = frozenset(
    {"PRTPAGE", "FRDOC", "FILED", "BILCOD", "GPH", "GID", "MID", "FTREF", "RINNO", "CNTNTS", "HRULE", "img"}
)
"""Left out by rule: page breaks, filing and billing codes, pictures, tables of contents of the issue."""
INLINE = frozenset({"E", "SU", "I", "B", "FR", "AC", "a", "PRTPAGE", "FTREF", "br", "LI", "MATH", "MID", "img"})
LAW = frozenset({"SECTION", "AUTH", "SUBPART", "APPENDIX", "CONTENTS", "STARS", "EXTRACT", "GPOTABLE", "PART",
                 "CHAPTER", "SUBCHAP", "SOURCE", "NOTE"})  # fmt: skip
"""What follows an instruction: the law that it puts in place."""
HEADED = frozenset(
    {"AGY", "ACT", "SUM", "DATES", "EFFDATE", "ADD", "FURINF", "SUPLINF", "PRIACT", "COMPDATE", "PREAMHD"}
)
_NUMBER = re.compile(r"^\W*?((?:\d{1,3}[a-z]?|[a-z]{1,2})\.)\s+(?=\S)")
_DEPTH = {"HED": 0, "HD1": 1, "HD2": 2, "HD3": 3, "HD4": 4, "HD5": 5, "HD6": 6}


def _text(e: etree._Element, notes: bool = False) -> str:
    out: list[str] = []

    def walk(x: etree._Element) -> None:
        out.append(x.text or "")
        for child in x:
            tag = child.tag if isinstance(child.tag, str) else ""
            after = child.getnext()
            marker = tag == "SU" and (
                notes or (after is not None and after.tag == "FTREF" and not clean(child.tail or ""))
            )
            if tag and not marker and tag not in IGNORED:
                walk(child)
            out.append(child.tail or "")

    walk(e)
    return clean("".join(out))


def _lines(e: etree._Element) -> Iterator[str]:
    """The lines of a block, the cells of a row in one; footnotes are left to the caller."""
    if e.tag in IGNORED or e.tag == "FTNT" or not isinstance(e.tag, str):
        return
    if e.tag == "STARS":
        yield "* * * * *"
    elif e.tag in ("ROW", "BOXHD"):
        cells = [_text(c) for c in e if isinstance(c.tag, str) and c.tag not in IGNORED]
        if any(cells):
            yield " | ".join(cells)
    elif any(isinstance(c.tag, str) and c.tag not in INLINE for c in e):
        if clean(e.text or ""):
            yield clean(e.text or "")
        for child in e:
            yield from _lines(child)
            if clean(child.tail or ""):
                yield clean(child.tail or "")
    elif text := _text(e):
        yield text


class _Reader:
    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def document(self, e: etree._Element) -> Node:
        """Read one document into a container that is named by its subject."""
        node = Node("div", "", _subject(e), eid=f"div_{ids.number(number(e) or 'x')}")
        node.heading = ""
        for child in e:
            if isinstance(child.tag, str) and child.tag not in IGNORED:
                self.part(child, node)
        return node

    def part(self, e: etree._Element, node: Node) -> None:
        if e.tag == "PREAMB":
            for child in e:
                if isinstance(child.tag, str) and child.tag not in IGNORED:
                    self.part(child, node)
        elif e.tag in HEADED or e.tag in ("SUPLINF", "REGTEXT", "LSTSUB"):
            self.headed(e, node)
        else:
            self.item(e, [node], "blk")

    def headed(self, e: etree._Element, node: Node) -> None:
        """Read a block with headings of its own: they nest by their SOURCE."""
        path, depths = [node], [-1]
        for child in e:
            if not isinstance(child.tag, str) or child.tag in IGNORED:
                continue
            if child.tag == "HD" and (words := _text(child)):
                depth = _DEPTH.get(child.get("SOURCE") or "", 1)
                while depths[-1] >= depth:
                    path.pop()
                    depths.pop()
                path.append(path[-1].add("div", heading=words))
                depths.append(depth)
                self.footnotes(child, path[-1])
            elif child.tag in ("REGTEXT", "LSTSUB", "PRIACT", "SUBPART") and child.find(".//AMDPAR") is not None:
                self.headed(child, node)
                path, depths = [node], [-1]
            else:
                self.item(child, path, "para")

    def item(self, e: etree._Element, path: list[Node], kind: str) -> None:
        """Read one block: an instruction, the law that it brings, or a paragraph."""
        node = path[-1]
        last = node.nodes()[-1] if node.nodes() else None
        if e.tag == "AMDPAR":
            text = _text(e)
            found = _NUMBER.match(text)
            num, rest = (found[1], text[found.end() :]) if found else ("", text)
            if num[:1].isalpha() and last is not None and last.num[:1].isdigit():
                made = last.add("point", num, text=rest)  # "a." below "2."
            else:
                made = node.add("para", num, text=rest)
            self.footnotes(e, made)
        elif e.tag in LAW and last is not None and last.kind == "para":
            last = last.nodes()[-1] if last.nodes() else last
            for line in _lines(e):
                last.say(line)
            self.footnotes(e, last)
        elif e.tag == "FTNT":
            label = e.find(".//SU")
            (last or node).notes.append((_text(label) if label is not None else "", _text(e, notes=True)))
        elif e.tag == "SIG" or kind == "blk":
            for line in _lines(e):
                node.add("blk", text=line)
            self.footnotes(e, node)
        else:
            for line in _lines(e):
                node.add("para", text=line)
            self.footnotes(e, node)

    @staticmethod
    def footnotes(e: etree._Element, node: Node) -> None:
        for note in e.iter("FTNT"):
            label = note.find(".//SU")
            node.notes.append((_text(label) if label is not None else "", _text(note, notes=True)))


def number(e: etree._Element) -> str:
    """Return the document's number ('2024-02801') from its filing line, or ''."""
    found = re.search(r"FR Doc\.?\s*([\w–-]+)", clean(" ".join(_raw(x) for x in e.iter("FRDOC"))))
    return found[1].replace("–", "-") if found else ""


def _raw(e: etree._Element) -> str:
    return "".join(str(t) for t in e.itertext())


def _subject(e: etree._Element) -> str:
    for path in ("PREAMB/SUBJECT", ".//SUBJECT", ".//TITLE3", ".//HD"):
        found = e.find(path)
        if found is not None and _text(found):
            return _text(found)
    return ""


def _documents(root: etree._Element) -> list[etree._Element]:
    return [root] if root.tag in DOCUMENTS else [e for e in root.iter(*DOCUMENTS) if len(e)]


def part(data: bytes, hint: Hint) -> bytes:
    """Cut the document that the hint's work names (`us:fr:2024-02801`) out of an issue."""
    wanted = re.match(r"^us:fr:([A-Z]?\d+-\d+)$", hint.work)
    if not wanted:
        return data
    root = safe.xml(data, hint.where)
    if root.tag in DOCUMENTS:
        return data
    for e in _documents(root):
        if number(e) == wanted[1]:
            e.tail = None
            out = etree.Element("FEDREG")
            out.extend([d for d in root if d.tag == "DATE"][:1])
            out.append(e)
            return etree.tostring(out, xml_declaration=True, encoding="utf-8")
    raise BadInput(hint.where, f"no document {wanted[1]} in this issue", "check the date")


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return one expression: of the document, or of the issue with a division a document. Raises `BadInput`."""
    root = safe.xml(data, hint.where)
    reader = _Reader()
    reader.issues += tame(root, FEDREG)
    documents = _documents(root)
    if not documents:
        raise BadInput(hint.where, "no document of the Federal Register in it", "give an issue or a document")
    nodes = [reader.document(e) for e in documents]
    first = documents[0]
    single = len(documents) == 1
    basis: Basis = "proposal" if single and first.tag == "PRORULE" else "as_enacted"
    volume, issue = (clean(root.findtext(tag) or "") for tag in ("VOL", "NO"))
    work = f"us:fr:{number(first)}" if single and number(first) else f"us:fr:{volume}-{issue}".strip("-")
    if single:
        nodes = [n if isinstance(n, Node) else Node("blk", parts=[n]) for n in nodes[0].parts]
    return [
        tree.expression(
            nodes,
            work=hint.work or work,
            lang=hint.lang or "en",
            title=hint.title or (_subject(first) if single else f"Federal Register, volume {volume}, number {issue}"),
            format=NAME,
            version=hint.version or _day(root.findtext("DATE")),
            basis=hint.basis or basis,
            issues=reader.issues,
        )
    ]


def _day(text: str | None) -> date | None:
    found = re.search(r"([A-Z][a-z]+ \d{1,2}, \d{4})", text or "")
    try:
        return datetime.strptime(found[1], "%B %d, %Y").date() if found else None
    except ValueError:
        return None


def sniff(head: bytes) -> bool:
    """Say whether the root is an issue or a document with the elements of its preamble."""
    start = re.search(rb"<([A-Z]+)[\s>]", head[:4096])
    if not start:
        return False
    if start[1] == b"FEDREG":
        return True
    return (
        start[1].decode() in DOCUMENTS
        and re.search(rb"<(PREAMB|PROCLA|EXECORD|DETERM|PRNOTICE|PRMEMO|HD)\b", head) is not None
    )


def source_text(data: bytes) -> str:
    """Return the words of the documents: no contents, page numbers, filing lines, pictures or footnotes."""
    root = safe.xml(data, "source")
    for ref in root.iter("FTREF"):
        before = ref.getprevious()
        if before is not None and before.tag == "SU" and not (before.tail or "").strip():
            before.text = ""
    for e in list(root.iter("PRTPAGE", "FRDOC", "FILED", "BILCOD", "GPH", "CNTNTS", "FTNT", "MID")):
        for inner in e.iter():
            inner.text = None
            if inner is not e:
                inner.tail = None
    for stars in root.iter("STARS"):
        stars.text = " * * * * * "
    out = [" ".join(str(t) for t in e.itertext(etree.Element)) for e in _documents(root)]
    return " ".join(" ".join(out).split())


FORMATS = (Format(NAME, sniff, parse, source_text, part=part),)
