"""Reads Formex 4 elements into blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline import labels
from pipeline.model import Issue, Mark
from pipeline.parsers import _eu_words as words
from pipeline.parsers._eu_blocks import NOTE_CLOSE, NOTE_OPEN, Block, Found, Marks, Role
from pipeline.text import clean

ROOTS = frozenset({"ACT", "ANNEX", "CONS.ACT", "CONS.ANNEX", "GENERAL", "AGR", "LETTER", "PROT", "FINAL.ACT",
                   "DECISION", "CORR", "RECOMMENDATION", "OPINION", "TECHNICAL.RULES", "CONS.OTH.DOC"})  # fmt: skip
SKIPPED = frozenset({
    "BIB.INSTANCE", "BIB.DATA", "FAM.COMP", "FAM.COMP.CL", "INFO.CONSLEG", "INFO.PROD", "NO.CELEX",  # bibliography
    "INCL.ELEMENT", "PAGE", "MARGIN", "TOC", "GR.MOD.ACT", "SCHEMATRON",  # pictures, page numbers, contents
})  # fmt: skip
_BLOCK = frozenset({
    "P", "ALINEA", "LIST", "ITEM", "NP", "PARAG", "ARTICLE", "DIVISION", "GR.SEQ", "TBL", "DLIST", "DLIST.ITEM",
    "QUOT.S", "TITLE", "TI", "STI", "CONTENTS", "CORPUS", "ROW", "CELL", "SUBDIV", "PREAMBLE", "ENACTING.TERMS",
    "FINAL", "ANNEX", "CONS.ANNEX", "CONS.DOC", "SIGNATURE", "SIGNATORY", "PL.DATE", "VISA", "GR.VISA", "CONSID",
    "GR.CONSID",
    "GR.CONSID.INIT", "PREAMBLE.INIT", "PREAMBLE.FINAL", "TI.ART", "STI.ART", "COMMENT", "ANNOTATION", "GR.ANNOTATION",
    "GR.NOTES", "BLK", "ACT", "FORMULA", "GR.TBL", "TXT", "SUBTITLE", "INTRO", "PROLOG", "LETTER", "PROT", "AGR",
    "GR.AMEND", "AMEND", "KEYWORD", "CAPTION", "TXT.COL", "TXT.ROW", "TI.BLK", "STI.BLK",
})  # fmt: skip


def _is_block(el: etree._Element) -> bool:
    return isinstance(el.tag, str) and (
        el.tag in _BLOCK or any(_is_block(c) for c in el if el.tag not in ("NOTE", "NO.P"))
    )


def _dashed(item: etree._Element) -> bool:
    """Say whether a list's items have a dash that is printed but not written."""
    parent = item.getparent()
    return parent is not None and parent.get("TYPE") in ("DASH", "BULLET", "NDASH")


@dataclass
class Reader:
    """Walks one or more Formex documents; `notes` are the footnotes by a key of their own."""

    notes: dict[str, Found] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    opened: list[int] = field(default_factory=list)
    passed: list[Mark] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    quoted: int = 0
    nested: int = 0
    annex: int = 0

    def document(self, top: etree._Element) -> list[Block]:
        """Return the blocks of one document; a root `ANNEX` is an annex, the rest begins with its title."""
        out: list[Block] = []
        if top.tag in ("ANNEX", "CONS.ANNEX"):
            self.element(top, out)
        else:
            self.children(top, out)
        return out

    # -- inline

    def inline(self, el: etree._Element, parts: list[str]) -> None:
        if not isinstance(el.tag, str):
            self.instruction(el, parts)
        elif el.tag == "NOTE":
            parts.append(self.note(el))
        elif el.tag in ("QUOT.START", "QUOT.END"):
            code = el.get("CODE") or ""
            parts.append(chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,5}", code) else "'")
        elif el.tag == "BR":
            parts.append("\n")
        elif el.tag not in SKIPPED:
            parts.append(el.text or "")
            for child in el:
                self.inline(child, parts)
        parts.append(el.tail or "")

    def note(self, el: etree._Element) -> str:
        inner: list[str] = [el.text or ""]
        for child in el:
            self.inline(child, inner)
            inner.append(" ")
        key = f"{len(self.notes) + 1}"
        ident = (el.get("NOTE.ID") or "").lstrip("E0")
        self.notes[key] = (ident or key, clean("".join(inner)))
        return f"{NOTE_OPEN}{key}{NOTE_CLOSE}"

    def instruction(self, el: etree._Element, parts: list[str] | None = None) -> None:
        """Consolidation marks are processing instructions: CLG.MDFO opens a change, CLG.MDFC closes it."""
        target = getattr(el, "target", "")
        if target == "CLG.MDFO":
            found = dict(re.findall(r'([\w.]+)\s*=\s*["\']([^"\']*)["\']', el.text or ""))
            act = found.get("ACTIVE.DOC", "")
            self.marks.inline.append(
                Mark(f"eu:{act}" if act else "", found.get("ACTION", ""), "", found.get("ACTIVE.LOC", ""))
            )
            self.opened.append(len(parts) if parts is not None else 0)
        elif target == "CLG.MDFC" and self.marks.inline:
            mark, start = self.marks.inline.pop(), self.opened.pop()
            if parts is not None and "".join(parts[start:]).strip():
                self.passed.append(mark)  # it opened and closed within one line

    def words(self, el: etree._Element) -> str:
        parts: list[str] = [el.text or ""]
        for child in el:
            self.inline(child, parts)
        return "".join(parts)

    def line(self, role: Role, text: str, out: list[Block], **more: str) -> None:
        if text.strip():
            marks = tuple(dict.fromkeys([*self.marks.now(), *self.passed]))
            self.passed.clear()
            block = Block(role, text, quoted=self.quoted > 0 and role == "line", marks=marks)
            block.label, block.num = more.get("label", ""), more.get("num", "")
            out.append(block)

    # -- blocks

    def children(self, el: etree._Element, out: list[Block], role: Role = "line") -> None:
        """Append the blocks of the content of `el`; runs of inline words become lines of `role`."""
        run: list[str] = [el.text or ""]
        for child in el:
            if isinstance(child.tag, str) and child.tag in SKIPPED:
                run.append(child.tail or "")
            elif _is_block(child):
                self.line(role, "".join(run), out)
                run.clear()
                self.element(child, out, role)
                run.append(child.tail or "")
            else:
                self.inline(child, run)
        self.line(role, "".join(run), out)

    def element(self, el: etree._Element, out: list[Block], role: Role = "line") -> None:
        tag = el.tag
        own = not self.quoted and not self.nested
        if tag == "ARTICLE" and own:
            self.article(el, out)
        elif tag in ("ARTICLE", "DIVISION", "PARAG") and (self.quoted or self.nested):
            inner: list[Block] = []
            if tag == "PARAG":
                self.paragraph(el, inner)
            else:
                self.children(el, inner)
            out.extend(Block("line", line.text, quoted=True, marks=line.marks) for b in inner for line in b.lines())
        elif tag == "DIVISION":
            self.division(el, out)
        elif tag == "PARAG":
            self.paragraph(el, out)
        elif tag == "NP" or (tag == "ITEM" and el.find("NP") is None and _dashed(el)):
            self.point(el, out)
        elif tag == "DLIST.ITEM":
            self.definition(el, out)
        elif tag == "QUOT.S":
            self.quoted += 1
            inner = []
            self.children(el, inner)
            self.quoted -= 1
            structured = any(c.tag in ("ARTICLE", "DIVISION", "PARAG") for c in el)
            out.extend(inner if structured else [self.unquoted(b) for b in inner])
        elif tag == "TBL":
            self.table(el, out)
        elif tag == "GR.SEQ" and own:
            self.group(el, out)
        elif tag in ("ANNEX", "CONS.ANNEX"):
            self.annexed(el, out)
        elif tag == "TITLE" and own and not self.annex:
            parent = el.getparent()
            heads = parent is not None and parent.tag in ROOTS | {"CONS.DOC"}
            self.children(el, out, "title" if heads else "line")
        elif tag == "VISA":
            self.line("cit", self.words_of(el), out)
        elif tag == "CONSID":
            self.recital(el, out)
        elif tag in ("PREAMBLE.INIT", "GR.CONSID.INIT", "PREAMBLE.FINAL"):
            names: dict[str, Role] = {"PREAMBLE.INIT": "init", "GR.CONSID.INIT": "whereas", "PREAMBLE.FINAL": "formula"}
            self.children(el, out, names[tag])
        elif tag == "FINAL" and own:
            inner = []
            self.children(el, inner)
            out.extend(Block("final", line.text, marks=line.marks) for b in inner for line in b.lines())
        else:
            self.children(el, out, role)

    @staticmethod
    def unquoted(block: Block) -> Block:
        block.quoted = False
        return block

    def words_of(self, el: etree._Element) -> str:
        inner: list[Block] = []
        self.children(el, inner)
        return " ".join(line.text.strip() for b in inner for line in b.lines())

    def article(self, el: etree._Element, out: list[Block]) -> None:
        num = words.identifier(el.get("IDENTIFIER") or "")
        for child in el:
            if child.tag == "TI.ART":
                self.line("art", self.words_of(child), out, num=num)
            elif child.tag == "STI.ART":
                self.line("arthead", self.words_of(child), out)
            elif not isinstance(child.tag, str):
                self.instruction(child)
            elif _is_block(child):
                self.element(child, out)
            else:
                self.line("line", self.words(child), out)

    def division(self, el: etree._Element, out: list[Block]) -> None:
        self.titled(el, out, "division", "divhead")

    def titled(self, el: etree._Element, out: list[Block], number: Role, heading: Role) -> None:
        """Read an element whose TITLE has a number line (TI) and a name (STI)."""
        for child in el:
            if child.tag == "TITLE":
                for part in child:
                    if not isinstance(part.tag, str):
                        self.instruction(part)
                        continue
                    lines: list[Block] = []
                    self.children(part, lines)
                    for n, block in enumerate(line for b in lines for line in b.lines()):
                        role = number if n == 0 and part.tag == "TI" else heading
                        self.line(role, block.text, out)
            elif not isinstance(child.tag, str):
                self.instruction(child)
            elif child.tag in SKIPPED:
                continue
            elif _is_block(child):
                self.element(child, out)
            else:
                self.line("line", self.words(child), out)

    def annexed(self, el: etree._Element, out: list[Block]) -> None:
        self.annex += 1
        self.titled(el, out, "annex", "annexhead")
        self.annex -= 1

    def group(self, el: etree._Element, out: list[Block]) -> None:
        """A GR.SEQ is a titled part of an annex, or only a wrapper."""
        for child in el:
            if child.tag == "TITLE":
                text = self.words_of(child)
                self.line("subhead" if self.annex else "line", text, out)
            elif not isinstance(child.tag, str):
                self.instruction(child)
            elif _is_block(child):
                self.element(child, out)
            else:
                self.line("line", self.words(child), out)

    def paragraph(self, el: etree._Element, out: list[Block]) -> None:
        marks = self.marks.now()
        block = Block("para", marks=marks)
        for child in el:
            if child.tag == "NO.PARAG":
                block.label = clean(self.words(child))
            elif not isinstance(child.tag, str):
                self.instruction(child)
            elif _is_block(child):
                self.element(child, block.blocks)
            else:
                self.line("line", self.words(child), block.blocks)
        out.append(block)

    def point(self, el: etree._Element, out: list[Block]) -> None:
        block = Block("item", marks=self.marks.now())
        self.nested += 1
        for child in el:
            if child.tag == "NO.P":
                block.label = clean(self.words(child))
            elif not isinstance(child.tag, str):
                self.instruction(child)
            elif _is_block(child):
                self.element(child, block.blocks)
            else:
                self.line("line", self.words(child), block.blocks)
        self.nested -= 1
        out.append(block)

    def recital(self, el: etree._Element, out: list[Block]) -> None:
        inner: list[Block] = []
        self.children(el, inner)
        if inner and inner[0].role == "item":
            first = inner[0]
            out.append(Block("rec", first.text, first.label, blocks=first.blocks + inner[1:], marks=first.marks))
        elif inner:
            label, rest = labels.split(inner[0].text.lstrip())
            number = label if label.startswith("(") else ""
            out.append(Block("rec", rest if number else inner[0].text, number, blocks=inner[1:], marks=inner[0].marks))

    def definition(self, el: etree._Element, out: list[Block]) -> None:
        """A DLIST.ITEM is printed as 'a) term: definition'; the separator is the list's attribute."""
        parent = el.getparent()
        separator = (parent.get("SEPARATOR") or "") if parent is not None else ""
        block = Block("item", marks=self.marks.now())
        term = ""
        self.nested += 1
        for child in el:
            if child.tag == "PREFIX":
                block.label = clean(self.words(child))
            elif child.tag == "TERM":
                term = clean(self.words_of(child))
            elif not isinstance(child.tag, str):
                self.instruction(child)
            else:
                inner: list[Block] = []
                self.children(child, inner)
                if term and inner:
                    inner[0].text = f"{term} {separator} {inner[0].text}" if separator else f"{term} {inner[0].text}"
                    term = ""
                block.blocks += inner
        self.nested -= 1
        if term:
            block.blocks.append(Block("line", term, marks=block.marks))
        if block.label:
            out.append(block)
        else:
            out.extend(block.blocks)

    def table(self, el: etree._Element, out: list[Block]) -> None:
        """A table is kept row by row, one line a row."""
        self.nested += 1
        for child in el:
            if not isinstance(child.tag, str):
                self.instruction(child)
            elif child.tag == "CORPUS":
                for row in child:
                    if isinstance(row.tag, str):
                        self.line("line", self.words_of(row), out)
                    else:
                        self.instruction(row)
            elif child.tag not in SKIPPED:
                self.children(child, out)
        self.nested -= 1


def source_of(top: etree._Element) -> str:
    """Return all words of one document, read without the reader: text nodes outside the bibliography, and quotes."""
    out: list[str] = []
    for event, el in etree.iterwalk(top, events=("start", "end", "pi", "comment")):
        if event == "start":
            if el.tag in SKIPPED:
                continue
            if el.tag in ("QUOT.START", "QUOT.END"):
                out.append(chr(int(el.get("CODE") or "27", 16)))
            elif not _under_skipped(el):
                out.append(el.text or "")
        if event != "start" and el is not top:
            up = el.getparent()
            if up is not None and not _under_skipped(up):
                out.append(el.tail or "")
    return " ".join(out)


def _under_skipped(el: etree._Element) -> bool:
    return el.tag in SKIPPED or any(up.tag in SKIPPED for up in el.iterancestors())
