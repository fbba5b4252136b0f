"""Danish law as Retsinformation serves it: LexDania XML (`Dokument`), acts, consolidated acts and orders.

Bog > Afsnit > Kapitel > ParagrafGruppe hold Paragraf (§) > Stk (from the second on `Stk. 2.`) > Exitus with Linea,
lists (Index/Indentatio), tables and notes. `Ikraft` are the entry into force of amending acts, with numbers of their
own; `AendringCentreretParagraf` are sections that amend, what they quote is their own text.
Form: https://www.retsinformation.dk/eli/lta/{year}/{number}/xml (LexDania 2.1).
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind
from pipeline.parsers._vocabularies import LEXDANIA
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import Node

NAME = "lexdania"
_CONTAINERS: dict[str, Kind] = {"Bog": "book", "Afsnit": "part", "Kapitel": "chap", "ParagrafGruppe": "div"}
_SECTIONS = frozenset({"Paragraf", "AendringCentreretParagraf", "IkraftCentreretParagraf", "CentreretParagraf"})
_OPEN = frozenset({"DokumentIndhold", "Exitus", "Index", "BilagIndhold", "Aendring", "Rykningsklausul", "TekstGruppe"})
_LINES = frozenset({"Hymne", "Indledning", "UnderskriftGruppe", "Segl", "Rubrica"})
_GONE = re.compile(r"^\W*(?:Ophævet|Ophæves|Udgår)\W*$", re.I)
_ACT = re.compile(r"\b[Ll]ov nr\. (\d+) af \d+\. \w+ (\d{4})")
_BLOCKS = ("Linea", "Rubrica", "Tr", "Stk", "Paragraf", "Indentatio", "Exitus")


def _words(e: etree._Element | None) -> str:
    return clean(" ".join(str(t) for t in e.itertext())) if e is not None else ""


def _quoted(e: etree._Element) -> list[str]:
    """Return all words below as lines, each behind its number: law that an amending section puts into another act."""
    out: list[str] = [""]
    for part in e.iter(etree.Element):
        if part.tag in _BLOCKS and out[-1] and not out[-1].endswith("\x01"):
            out.append("")
        if part.tag in ("Explicatus", "Char") or (part.tag == "Linea" and clean(part.text or "")):
            words = part.text or "" if part.tag == "Linea" else "".join(str(t) for t in part.itertext())
            out[-1] = f"{out[-1].rstrip(chr(1))} {words}"
            out[-1] += "\x01" if part.tag == "Explicatus" else ""
    return [clean(line.replace("\x01", "")) for line in out if clean(line)]


class _Reader:
    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def child(self, e: etree._Element, node: Node) -> None:
        name = str(e.tag)
        if name in _CONTAINERS:
            self.container(e, node)
        elif name in _SECTIONS:
            self.section(e, node)
        elif name == "Stk":
            self.numbered(e, node, "para")
        elif name in ("Indentatio", "AendringsNummer"):
            self.numbered(e, node, "point")
        elif name == "Bilag":
            annex = node.add("annex", _words(e.find("Explicatus")), _words(e.find("Rubrica")))
            annex.eid = f"annex_{ids.number(re.sub(r'^Bilag', '', annex.num)) or 1}"
            self.children(e, annex, skip=("Explicatus", "Rubrica"))
        elif name == "Ikraft":
            self.force(e, node)
        elif name == "Nota":
            text = " ".join(_words(x) for x in e if x.tag != "Explicatus")
            node.notes.append((_words(e.find("Explicatus")), text))
        elif name == "Table":
            for row in e.iter("Rubrica", "Tr"):
                cells = row.findall("Td") if row.tag == "Tr" else [row]
                self.line(" ".join(filter(None, map(_words, cells))), node)
        elif name in _OPEN:
            self.children(e, node)
        elif name in _LINES or name in ("AendringDefinition", "AendringAktion", "Linea"):
            for line in [_words(e)] if name == "Linea" else _quoted(e):
                self.line(line, node)
        elif text := _words(e):
            self.issues.append(Issue(f"line {e.sourceline}", f"unknown element <{name}>, its text is kept"))
            self.line(text, node)

    def line(self, text: str, node: Node) -> None:
        """Add a line: to a paragraph or point its own, elsewhere one with a place of its own."""
        if node.kind in ("para", "point", "sec"):
            node.say(text)
        elif text:
            node.add("para" if node.kind == "annex" else "blk", text=text)

    def children(self, e: etree._Element, node: Node, skip: tuple[str, ...] = ()) -> None:
        self.line(clean(e.text or ""), node)
        for child in e:
            if isinstance(child.tag, str) and child.tag not in skip:
                self.child(child, node)
            self.line(clean(child.tail or ""), node)

    def container(self, e: etree._Element, into: Node) -> None:
        number, heading = _words(e.find("Explicatus")), " ".join(map(_words, e.findall("Rubrica")))
        if number or heading:
            kind = _CONTAINERS[str(e.tag)]
            count = ids.number(re.sub(r"\b(?:kapitel|afsnit|bog)\b", "", number, flags=re.I))
            into = into.add(kind, number, heading, eid=f"{kind}_{count}" if count else "")
        self.children(e, into, skip=("Explicatus", "Rubrica"))

    def section(self, e: etree._Element, into: Node) -> None:
        number = _words(e.find("Explicatus"))
        node = into.add("sec", number, eid=f"sec_{self.count(number)}" if self.count(number) else "")
        node.heading = " ".join(map(_words, e.findall("Rubrica")))
        self.children(e, node, skip=("Explicatus", "Rubrica"))
        self.repeal(node)

    def numbered(self, e: etree._Element, into: Node, kind: Kind) -> None:
        number = _words(e.find("Explicatus"))
        count = self.count(re.sub(r"^Stk\.", "", number))
        node = into.add(kind, number, eid=f"{kind}_{count}" if count else "")
        self.children(e, node, skip=("Explicatus",))
        self.repeal(node)

    def force(self, e: etree._Element, into: Node) -> None:
        """Read what an amending act says of its entry into force: its sections are numbered as that act does."""
        intro = " ".join(_words(x) for x in e.findall("Exitus"))
        act = _ACT.search(intro)
        node = into.add("annex", eid=f"annex_lov-{act[1]}-{act[2]}" if act else "annex_ikraft")
        self.children(e, node)

    @staticmethod
    def count(number: str) -> str:
        return "-".join(filter(None, map(ids.number, re.split(r"[-–]|\bog\b", number))))

    @staticmethod
    def repeal(node: Node) -> None:
        own = [p for p in node.parts if isinstance(p, str)]
        below = node.nodes()
        if (own and not below and all(map(_GONE.match, own))) or (
            below and not own and all(n.status == "repealed" for n in below)
        ):
            node.status = "repealed"


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a document. Raises BadInput where it has no text."""
    root = safe.xml(data, hint.where)
    meta = root.find("Meta")
    if root.tag != "Dokument" or meta is None or root.find("DokumentIndhold") is None:
        raise BadInput(hint.where, "no LexDania <Dokument> with its text (<DokumentIndhold>)", "fetch …/xml of an act")
    reader, holder = _Reader(), Node("blk")
    reader.issues += tame(root, LEXDANIA)
    head = holder.add("blk", eid="blk_title")
    for line in root.iterfind("TitelGruppe/*"):
        head.say(_words(line))
    for e in root.iterchildren(etree.Element):
        if e.tag not in ("Meta", "TitelGruppe"):
            reader.child(e, holder)
    said = {tag: clean(meta.findtext(tag) or "") for tag in ("Year", "Number", "DocumentTitle", "DocumentType")}
    whole = said["DocumentType"].startswith("LBK")
    return [
        tree.expression(
            holder.nodes(), work=hint.work or f"dk:lta/{said['Year']}/{said['Number']}", lang=hint.lang or "da",
            title=hint.title or said["DocumentTitle"], format=NAME,
            version=hint.version or _day(meta.findtext("StartDate")) or _day(meta.findtext("DiesSigni")),
            basis=hint.basis or ("consolidated" if whole else "as_enacted"), issues=reader.issues,
            meta={"accession": accession} if (accession := clean(meta.findtext("AccessionNumber") or "")) else {},
        )
    ]  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def sniff(head: bytes) -> bool:
    """Say whether the bytes begin a LexDania document."""
    return re.search(rb"<Dokument\b", head) is not None and (b"LexDania" in head or b"<DokumentIndhold" in head)


def source_text(data: bytes) -> str:
    """Return all words outside the metadata, notes without their labels."""
    root = safe.xml(data, "source")
    etree.strip_elements(root, "Meta", with_tail=False)
    for label in root.iterfind(".//Nota/Explicatus"):
        label.text = ""
    return " ".join(str(t) for t in root.itertext())


FORMATS = (Format(NAME, sniff, parse, source_text),)
