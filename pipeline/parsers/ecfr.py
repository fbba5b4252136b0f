"""The Electronic Code of Federal Regulations: GPO's bulk files of titles, and eCFR's versioner API.

Format: 'Electronic Code of Federal Regulations XML User Guide', https://github.com/usgpo/bulk-data. The bulk file is
`DLPSTEXTCLASS` around a title; the API's root is the division that was asked for (title, part, subpart, section). The
divisions are `DIV1` to `DIV9`, their meaning in `@TYPE`; below a section all is flat.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind, Mark
from pipeline.parsers import _cfr_paragraphs as flat
from pipeline.parsers._cfr_paragraphs import OFF, ON, Paragraph
from pipeline.parsers._vocabularies import ECFR
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import Node

NAME = "ecfr"
DIVISIONS: dict[str, Kind] = {
    "TITLE": "title", "SUBTITLE": "part", "CHAPTER": "chap", "SUBCHAP": "chap", "PART": "part", "SUBPART": "part",
    "SUBJGRP": "div", "SECTION": "sec", "APPENDIX": "annex",
}  # fmt: skip
IGNORED = frozenset(
    {
        "HEADER", "AMDDATE", "CFRTOC", "PRTPAGE", "PTHD", "AUTH", "SOURCE", "CITA", "SECAUTH", "PARAUTH", "APPRO",
        "EDNOTE", "EFFDNOT", "EFFDNOTP", "XREF", "CROSSREF", "CONTENTS", "SECHD", "STYLE", "LRH", "RRH", "FTREF", "TOC",
        "TOCHD", "img", "COVER",
    }
)  # fmt: skip
"""Left out by rule: tables of contents, authority and source credits, editors' notes, links to later amendments."""
INLINE = frozenset({"I", "E", "B", "SU", "FR", "a", "AC", "sup", "sub", "i", "b", "em", "strong", "span", "br", "FTREF",
                    "SUP", "SUB", "PRTPAGE", "img"})  # fmt: skip
ITALIC = frozenset({"I", "i", "em"})
FLUSH = re.compile(r"^FP(-\d|-DASH)?$|^FRP$|^PSPACE$")
BLOCKS = frozenset({"EXTRACT", "NOTE", "EXAMPLE", "EXAMPLES", "TABLE", "GPOTABLE", "DIV", "MATH", "BOXTXT", "FORMULA"})
_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may june july aug sept oct nov dec".split(), 1)}  # noqa: SIM905
_CREDIT = re.compile(r"(\d{1,3}) FR (\d+), ([A-Z][a-z]+)\.? (\d{1,2}), (\d{4})")
_SECTION = re.compile(r"^(§+\s*[\w.–-]+(?:\s*(?:through|to|and|[-–])\s*[\w.–-]+)?)\s*(.*)$", re.DOTALL)
_DIVISION = re.compile(
    r"^((?:SUB)?(?:TITLE|CHAPTER|PART)S?\s+[\w.–-]+?|Appendix\s+[\w.-]+(?:\s+to\s+[^—]+)?)(\s*(?:—|--|\s(?=\[))\s*|$)(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_RESERVED = re.compile(r"^\W*(Reserved|Removed)\b", re.IGNORECASE)


def _words(e: etree._Element, notes: bool = False) -> str:
    """The words of an element with marks of italics; footnote numbers are left out."""
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
                slanted = tag in ITALIC or (tag == "E" and child.get("T") == "03")
                out.append(ON if slanted else "")
                walk(child)
                out.append(OFF if slanted else "")
            out.append(child.tail or "")

    walk(e)
    text = re.sub(rf"(\s+){OFF}", rf"{OFF}\1", "".join(out)).replace("\n", " ")
    return re.sub(rf"{OFF}(\s*){ON}", r"\1", re.sub(rf"{ON}{OFF}", "", text)).strip()


class _Reader:
    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def division(self, e: etree._Element) -> Node:
        """Read one `DIVn` with all that is below it."""
        kind = DIVISIONS[(e.get("TYPE") or "").strip().upper()]
        head = e.find("HEAD")
        words = flat.plain(_words(head)) if head is not None else ""
        number = re.sub(r"^(§+|Appendix|Supplement)\s*", "", clean(e.get("N") or ""))
        node = Node(kind, "", words)
        if kind == "sec":
            found = _SECTION.match(words)
            node.num, node.heading = (found[1], found[2]) if found else ("", words)
            node.eid = ids.part("sec", number) if number else ""
        elif kind != "div":
            if found := _DIVISION.match(words):
                node.num, node.heading = clean(found[1] + found[2]), found[3]
            node.eid = ids.part(kind, number) if number else ""
        if _RESERVED.match(node.heading):
            node.status = "repealed"
        if kind in ("sec", "annex"):
            self.section(e, node)
        else:
            for child in e:
                if child is not head and isinstance(child.tag, str):
                    self.above(child, node)
        return node

    def above(self, e: etree._Element, into: Node) -> None:
        """Read what stands in a division above the section."""
        if e.tag in IGNORED:
            return
        if is_division(e):
            into.parts.append(self.division(e))
        else:
            block = Node("blk")
            self.section(e, block, whole=True)
            if block.parts:
                into.parts.append(block)

    def section(self, e: etree._Element, node: Node, whole: bool = False) -> None:
        items: list[Paragraph | Node] = []
        for child in [e] if whole else e:
            if not isinstance(child.tag, str) or child.tag == "HEAD":
                continue
            items.extend(self.item(child, node, items))
            if child.tag == "CITA":
                node.marks += marks(clean(_words(child)))
        if node.kind == "sec":
            self.issues += [Issue(node.num, f"no open list explains the label {b}") for b in flat.build(node, items)]
            return
        for item in items:
            if isinstance(item, Node):
                node.parts.append(item)
            else:  # appendices label their paragraphs as they like
                printed = clean(" ".join(f"{x.printed} {x.heading}" for x in item.labels))
                node.add("para", text=clean(f"{printed} {item.text}")).notes += item.notes

    def item(self, e: etree._Element, node: Node, before: list[Paragraph | Node]) -> Iterator[Paragraph | Node]:
        """Read one element below a section."""
        tag = str(e.tag)
        if tag in IGNORED:
            return
        if tag == "FTNT":
            label = flat.plain(_words(e.find(".//SU"))) if e.find(".//SU") is not None else ""  # type: ignore[arg-type]
            note = (label, flat.plain(_words(e, notes=True)))
            last = before[-1] if before else None
            (last.notes if last is not None else node.notes).append(note)
        elif is_division(e):
            yield self.division(e)
        elif tag == "P":
            yield flat.split(_words(e))
        elif tag in BLOCKS:
            for line in self.lines(e):
                yield Paragraph([], line)
        else:
            if not (
                FLUSH.match(tag) or re.match(r"^(HD\d?|HED\d?|STARS|SIG|NAME|TITLE|DATE|P-\d|LI|UL|BCAP|WIDE)$", tag)
            ):
                self.issues.append(Issue(f"line {e.sourceline}", f"element {tag} is read as text"))
            for line in self.lines(e):
                yield Paragraph([], line, flush=bool(FLUSH.match(tag)))

    def lines(self, e: etree._Element) -> Iterator[str]:
        """The lines of a block; the cells of a row stand in one."""
        if e.tag in ("TR", "ROW"):
            cells = [flat.plain(_words(c)) for c in e if isinstance(c.tag, str)]
            if any(cells):
                yield " | ".join(cells)
        elif e.tag in IGNORED:
            return
        elif any(isinstance(c.tag, str) and c.tag not in INLINE for c in e):
            if clean(e.text or ""):
                yield clean(e.text or "")
            for child in e:
                if isinstance(child.tag, str):
                    yield from self.lines(child)
                if clean(child.tail or ""):
                    yield clean(child.tail or "")
        elif text := flat.plain(_words(e)):
            yield text


def marks(credit: str) -> list[Mark]:
    """Return the Federal Register documents that a source credit names, the first of which made the section."""
    out = []
    for n, found in enumerate(_CREDIT.finditer(credit)):
        month = next((v for k, v in _MONTHS.items() if found[3].lower().startswith(k[:3])), 0)
        day = f"{found[5]}-{month:02}-{int(found[4]):02}" if month else ""
        out.append(Mark(f"us:fr:{found[1]}-{found[2]}", "amended" if n else "published", day, found[0]))
    return out


def is_division(e: etree._Element) -> bool:
    """Say whether an element is one of `DIV1` to `DIV9` with a known type."""
    return (
        isinstance(e.tag, str)
        and re.fullmatch(r"DIV[1-9]", e.tag) is not None
        and (e.get("TYPE") or "").strip().upper() in DIVISIONS
    )


def _roots(root: etree._Element, where: str) -> list[etree._Element]:
    if is_division(root):
        return [root]
    found = [e for e in root.iter() if is_division(e) and not any(is_division(a) for a in e.iterancestors())]
    if not found:
        raise BadInput(where, "no division (DIV1 to DIV9) of the CFR in it", "ask for a part or section")
    return found


def _identity(root: etree._Element, top: etree._Element) -> tuple[str, str, date | None]:
    """Return title number, part number ('' for more than a part) and the date of the text as the file tells them."""
    try:
        told = json.loads(top.get("hierarchy_metadata") or "{}")
    except ValueError:
        told = {}
    path, citation = str(told.get("path") or ""), str(told.get("citation") or "")
    title = root.findtext(".//IDNO[@TYPE='title']") or ""
    if found := re.search(r"/title-(\w+)", path) or re.match(r"(\d+) CFR", citation):
        title = found[1]
    if not clean(title):
        title = (top.get("NODE") or "").partition(":")[0]
    kind, number = (top.get("TYPE") or "").upper(), re.sub(r"^§+\s*", "", clean(top.get("N") or ""))
    part = number if kind == "PART" else number.partition(".")[0] if kind == "SECTION" else ""
    if not part and (found := re.search(r"/part-(\w+)", path) or re.search(r"CFR Part (\w+)", citation)):
        part = found[1]
    day = re.search(r"/on/(\d{4}-\d\d-\d\d)", path)
    return clean(title), part, date.fromisoformat(day[1]) if day else None


def part(data: bytes, hint: Hint) -> bytes:
    """Cut the part that the hint's work names (`us:cfr:8:214`) out of a whole title."""
    wanted = re.match(r"^us:cfr:(\w+):(\w+)$", hint.work)
    if not wanted:
        return data
    root = safe.xml(data, hint.where)
    if not any(
        (t.get("TYPE") or "").upper() in ("TITLE", "SUBTITLE", "CHAPTER", "SUBCHAP") for t in _roots(root, hint.where)
    ):
        return data
    for e in root.iter("DIV5"):
        if clean(e.get("N") or "") == wanted[2]:
            e.tail = None
            return etree.tostring(e, xml_declaration=True, encoding="utf-8")
    raise BadInput(hint.where, f"no part {wanted[2]} in it", "check the catalogue entry")


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a file. Raises `BadInput` where no division of the CFR is in it.

    The work is the title or part (`us:cfr:8:214`). `meta['piece']` names what was asked for where it is less than a
    part: several such pieces of one day make up a version.
    """
    root = safe.xml(data, hint.where)
    reader = _Reader()
    reader.issues += tame(root, ECFR)
    tops = _roots(root, hint.where)
    nodes = [reader.division(top) for top in tops]
    title, number, day = _identity(root, tops[0])
    work = f"us:cfr:{title or 'unknown'}" + (f":{number}" if number and len(tops) == 1 else "")
    small = (tops[0].get("TYPE") or "").strip().upper() in ("SECTION", "SUBPART", "SUBJGRP", "APPENDIX")
    name = clean(f"{nodes[0].num} {nodes[0].heading}")
    return [
        tree.expression(
            nodes,
            work=hint.work or work,
            lang=hint.lang or "en",
            title=hint.title or (f"{title} CFR {name}" if title else name),
            format=NAME,
            version=hint.version or day,
            basis=hint.basis or "consolidated",
            issues=reader.issues,
            meta={"piece": nodes[0].eid or name} if small else {},
        )
    ]


_HEAD = re.compile(
    rb'<DIV[1-9]\b[^>]*\bTYPE\s*=\s*"\s*(TITLE|SUBTITLE|CHAPTER|SUBCHAP|PART|SUBPART|SUBJGRP|SECTION|APPENDIX)"'
)


def sniff(head: bytes) -> bool:
    """Say whether the bytes are XML with a division of the CFR near the beginning, or GPO's wrapper around one."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and (
        b"<DLPSTEXTCLASS" in head[:2048] or _HEAD.search(head[:8192]) is not None
    )


_FURNITURE = (
    "HEADER", "AMDDATE", "CFRTOC", "AUTH", "SOURCE", "CITA", "SECAUTH", "PARAUTH", "APPRO", "EDNOTE", "EFFDNOT",
    "EFFDNOTP", "XREF", "CROSSREF", "CONTENTS", "PRTPAGE", "FTNT", "PTHD", "LRH", "RRH", "TOC", "STYLE", "COVER",
)  # fmt: skip


def source_text(data: bytes) -> str:
    """Return the words of the divisions: no contents, credits, editors' notes; footnotes and their numbers are out."""
    root = safe.xml(data, "source")
    for ref in root.iter("FTREF"):
        before = ref.getprevious()
        if before is not None and before.tag == "SU" and not (before.tail or "").strip():
            before.text = ""
    for e in list(root.iter(*_FURNITURE)):
        for inner in e.iter():
            inner.text = None
            if inner is not e:
                inner.tail = None
    return " ".join(" ".join(str(t) for t in root.itertext(etree.Element)).split())


FORMATS = (Format(NAME, sniff, parse, source_text, part=part),)
