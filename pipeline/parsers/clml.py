"""legislation.gov.uk's Crown Legislation Markup Language: acts, instruments, enacted and revised, at any date.

Schema: https://www.legislation.gov.uk/schema/legislation.xsd; guide: https://legislation.github.io/clml-schema/.
`P1` is a section (a regulation, rule or article of an instrument; a paragraph of a schedule), `P2` a subsection,
`P3` to `P5` points. Words of amendments (`BlockAmendment`) are text of the provision that amends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from lxml import etree

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Basis, Expression, Hint, Issue, Kind, Mark, Status
from pipeline.text import clean
from pipeline.tree import Node

NAMESPACE = "http://www.legislation.gov.uk/namespaces/legislation"
IGNORED = frozenset({"Metadata", "Contents", "Commentaries", "CommentaryRef", "Footnotes", "FootnoteRef",
                     "MarginNotes",
                     "MarginNoteRef", "Versions", "VersionReferences", "Resources", "Image", "Figure", "Character",
                     "IncludedDocument", "IncludedDocumentRef"})  # fmt: skip
"""Elements without text of the law: metadata, table of contents, editors' notes and calls to them, pictures.
Footnotes are read apart; `Character` stands for a sign (a dot leader) and has no text."""

CONTAINER: dict[str, Kind] = {"Group": "book", "Part": "part", "Chapter": "chap", "Pblock": "div", "PsubBlock": "div",
                              "EUPart": "part", "EUTitle": "title", "EUChapter": "chap", "EUSection": "div",
                              "EUSubsection": "div", "Division": "div"}  # fmt: skip
LEVEL = {"P2": "para", "P3": "point", "P4": "point", "P5": "point", "P6": "point", "P7": "point"}
QUOTED = frozenset({"BlockAmendment", "BlockExtract", "InlineAmendment"})
BREAKS = frozenset({"Text", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P1group", "P2group", "Title", "Number", "Para",
                    "ListItem", "tr", "Part", "Chapter", "Pblock", "Schedule", "Reference", "P",
                    "LongTitle"})  # fmt: skip
"""Elements that begin a line of their own where law is quoted, and so is kept as lines."""
_DOTS = re.compile(r"^[\s.…]*$")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _inline(element: etree._Element, lines: bool = False) -> str:
    """Return the words in an element; with `lines`, its blocks on lines of their own."""
    out: list[str] = []

    def walk(e: etree._Element) -> None:
        name = _name(e)
        if name and name not in IGNORED:
            if lines and name in BREAKS and name != "Text":
                out.append("\n")
            out.append(e.text or "")
            for child in e:
                walk(child)
                out.append(child.tail or "")
            if name == "Pnumber":
                out.append(" ")

    walk(element)
    return "".join(out)


def _lines(element: etree._Element) -> Iterator[str]:
    for line in _inline(element, lines=True).split("\n"):
        if clean(line):
            yield line


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self.main: Kind = "sec"
        if root.find(f"{{{NAMESPACE}}}Secondary") is not None:
            self.main = "art"
        self.issues: list[Issue] = []
        self.effects = {c.get("id", ""): self._mark(c) for c in root.iter(f"{{{NAMESPACE}}}Commentary")}
        self.footnotes = {f.get("id", ""): f for f in root.iter(f"{{{NAMESPACE}}}Footnote")}
        self.heading = ""

    def _mark(self, commentary: etree._Element) -> Mark:
        citation = commentary.find(f".//{{{NAMESPACE}}}Citation")
        act = (citation.get("URI") or "").rpartition("/id/")[2] if citation is not None else ""
        return Mark(act and f"uk:{act}", clean(_inline(commentary)), "", commentary.get("Type") or "")

    def provenance(self, element: etree._Element, node: Node) -> None:
        """Put commentary references and footnotes in the element's own text (not its sub-levels') on the node."""
        for e in element.iter():
            name = _name(e)
            if name not in ("CommentaryRef", "FootnoteRef"):
                continue
            holder = next((a for a in e.iterancestors() if _name(a) in LEVEL or _name(a) == "P1"), None)
            if holder is not None and holder is not element and _name(element) in (*LEVEL, "P1"):
                continue
            ref = e.get("Ref") or ""
            if name == "CommentaryRef" and ref in self.effects and self.effects[ref] not in node.marks:
                node.marks.append(self.effects[ref])
            elif name == "FootnoteRef" and ref in self.footnotes:
                note = self.footnotes.pop(ref)
                node.notes.append((ref, _inline(note)))

    def children(self, element: Iterable[etree._Element], into: Node, unit: Kind) -> None:
        for child in element:
            self.child(child, into, unit)

    def child(self, e: etree._Element, into: Node, unit: Kind) -> None:
        name = _name(e)
        if not name or name in IGNORED:
            return
        if name in CONTAINER:
            self.container(e, into, CONTAINER[name], unit)
        elif name in ("P1group", "P2group", "P3group"):
            self.group(e, into, unit)
        elif name == "P1":
            self.provision(e, into, unit)
        elif name in LEVEL:
            self.level(e, into)
        elif name in ("Text", "Title", "Subtitle", "Number", "Reference", "LongTitle", "AppendText"):
            self.say(into, e, joined=name == "AppendText")
        elif name in ("UnorderedList", "OrderedList", "KeyList"):
            self.items(e, into)
        elif name in QUOTED:
            host = self.host(into)
            for line in _lines(e):
                host.say(line)
        elif name in ("Tabular", "Formula", "Form"):
            for row in e.iter():
                if _name(row) == "tr":
                    self.host(into).say(" | ".join(clean(_inline(c)) for c in row))
            if e.find(".//{*}tr") is None:
                self.host(into).say(_inline(e))
        elif name in ("Schedule", "Appendix", "Attachment", "Abstract"):
            self.schedule(e, into)
        elif name == "Signatory" or name.startswith("Explanatory") or name == "EarlierOrders":
            block = into.add("blk")
            for line in _lines(e):
                block.say(line)
        else:  # P, Para, P1para and the like: wrappers without number; their text is read, whatever their name
            if clean(e.text or ""):
                self.host(into).say(e.text or "")
            self.children(e, into, unit)
            for c in e:
                if clean(c.tail or ""):
                    self.issues.append(Issue(f"line {e.sourceline}", f"loose text in {name}"))
                    self.host(into).say(c.tail or "")

    def host(self, node: Node) -> Node:
        """The node that takes a line of text: in a section without subsections, an unnumbered paragraph."""
        if node.kind not in ("sec", "art"):
            return node
        last = node.nodes()[-1] if node.nodes() else None
        if last is not None:
            return last
        return node.add("para")

    def say(self, into: Node, e: etree._Element, joined: bool = False) -> None:
        words = _inline(e)
        host = into
        if into.kind in ("sec", "art"):
            last = into.nodes()[-1] if into.nodes() else None
            keep = last is not None and (last.num or joined or (last.nodes() and tree.continues(words)))
            host = last if keep and last is not None else into.add("para")
        if joined and host.parts and isinstance(host.parts[-1], str):
            host.parts[-1] = clean(host.parts[-1] + words)
        else:
            host.say(words)

    def container(self, e: etree._Element, into: Node, kind: Kind, unit: Kind) -> None:
        number, title = e.find("{*}Number"), e.find("{*}Title")
        num = clean(_inline(number)) if number is not None else ""
        bare = ids.number(re.sub(r"^(Part|Chapter|Group|Title|Section)\s+", "", num, flags=re.IGNORECASE))
        node = into.add(kind, num, clean(_inline(title)) if title is not None else "", eid=bare and f"{kind}_{bare}")
        node.status = _status(e)
        self.children((c for c in e if c is not number and c is not title), node, unit)

    def group(self, e: etree._Element, into: Node, unit: Kind) -> None:
        title = e.find("{*}Title")
        before = self.heading
        self.heading = clean(_inline(title)) if title is not None else ""
        self.children((c for c in e if c is not title), into, unit)
        if self.heading:  # a heading above text without number
            target = into.nodes()[-1] if into.nodes() else into.add("para")
            target.heading = target.heading or self.heading
        self.heading = before

    def provision(self, e: etree._Element, into: Node, unit: Kind) -> None:
        number = e.find("{*}Pnumber")
        num = clean(_inline(number)) if number is not None else ""
        heading, self.heading = self.heading, ""
        kind: Kind = unit
        node = into.add(kind, num, heading, eid=num and ids.part(kind, num), status=_status(e),
                        valid_from=e.get("RestrictStartDate") or "")  # fmt: skip
        self.provenance(e, node)
        self.children((c for c in e if c is not number), node, unit)
        if node.status == "in_force" and all(_DOTS.match(w) for w in _words(node)):
            node.status = "repealed"

    def level(self, e: etree._Element, into: Node) -> None:
        number = e.find("{*}Pnumber")
        num = clean(_inline(number)) if number is not None else ""
        if into.kind in ("sec", "art") and _name(e) != "P2" and into.nodes():
            into = into.nodes()[-1]  # points below an unnumbered paragraph
        elif into.kind in ("sec", "art") and _name(e) != "P2":
            into = into.add("para")
        kind: Kind = "para" if _name(e) == "P2" else "point"
        if kind == "para" and into.kind == "para":
            kind = "point"
        printed = f"({num})" if re.fullmatch(r"\w+", num) else num
        node = into.add(kind, printed, eid=num and ids.part(kind, num), status=_status(e))
        self.provenance(e, node)
        self.children((c for c in e if c is not number), node, kind)

    def items(self, e: etree._Element, into: Node) -> None:
        host = self.host(into)
        ordered = _name(e) == "OrderedList"
        for index, item in enumerate(c for c in e if _name(c) in ("ListItem", "KeyListItem")):
            if ordered:
                label = item.get("NumberOverride") or _label(e.get("Type") or "arabic", index)
                node = host.add("point", f"({label})", eid=ids.part("point", label))
                self.children(item, node, "point")
            else:
                for line in _lines(item):
                    host.say(line)

    def schedule(self, e: etree._Element, into: Node) -> None:
        number, block = e.find("{*}Number"), e.find("{*}TitleBlock")
        num = clean(_inline(number)) if number is not None else ""
        heading = clean(" ".join(_lines(block))) if block is not None else ""
        bare = ids.number(re.sub(r"^(Schedule|Appendix|Annex)\s*", "", num, flags=re.IGNORECASE))
        node = into.add("annex", num, heading, eid=f"annex_{bare}" if bare else "", status=_status(e))
        self.children((c for c in e if c is not number and c is not block), node, "para")


def _label(kind: str, index: int) -> str:
    if kind.startswith("alpha"):
        label = chr(ord("a") + index % 26) * (1 + index // 26)
    elif kind.startswith("roman"):
        label = _ROMAN[index] if index < len(_ROMAN) else str(index + 1)
    else:
        label = str(index + 1)
    return label.upper() if kind.endswith("upper") else label


def _words(node: Node) -> Iterator[str]:
    for part in node.parts:
        if isinstance(part, str):
            yield part
        else:
            yield from _words(part)


def _status(e: etree._Element) -> Status:
    said = e.get("Status") or ""
    if said == "Prospective":
        return "not_yet"
    if said in ("Repealed", "Dead") or (e.get("Match") == "false" and e.get("RestrictEndDate")):
        return "repealed"
    return "in_force"


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a CLML document. Raises BadInput for anything else.

    The version is the date from which the text applies (`RestrictStartDate`), or of enactment; `meta['unapplied']`
    counts the amendments that are in force and not yet worked into the text.
    """
    root = safe.xml(data, hint.where)
    body = next((c for c in root if _name(c) in ("Primary", "Secondary", "EURetained", "Body")), None)
    if body is None:
        raise BadInput(hint.where, "no Primary or Secondary legislation in it", "ask for …/data.xml of an act")
    reader = _Reader(root)
    holder = Node("blk")
    for part in body:
        name = _name(part)
        if name.endswith("Prelims"):
            for e in part.iter(
                "{*}Title", "{*}Number", "{*}LongTitle", "{*}DateText", "{*}Text", "{*}SubjectInformation"
            ):
                if _name(e) != "SubjectInformation" and clean(_inline(e)):
                    node = holder.add("blk", text=_inline(e))
                    reader.provenance(e, node)
        elif name == "Schedules":
            reader.children((c for c in part if _name(c) != "Title"), holder, "para")
            if (title := part.find("{*}Title")) is not None:
                holder.parts.insert(len(holder.parts), Node("blk", parts=[clean(_inline(title))]))
        else:
            reader.children(part if name in ("Body", "EUBody") else [part], holder, reader.main)
    nodes: list[Node] = [p if isinstance(p, Node) else Node("blk", parts=[p]) for p in holder.parts]
    uri = root.get("IdURI") or root.get("DocumentURI") or ""
    number = re.search(r"/(?:id/)?([a-z]+/\d{4}/\d+|[a-z]+/[A-Za-z0-9]+/\d+/\d+)", uri)
    revised = root.get("RestrictStartDate")
    made = next(iter(root.iter("{*}EnactmentDate", "{*}Made")), None)
    basis: Basis = (
        "consolidated" if revised or "enacted" not in (root.get("DocumentURI") or "enacted") else "as_enacted"
    )
    if hint.basis:
        basis = hint.basis
    version = hint.version or _date(revised) or _date(root.findtext(".//{http://purl.org/dc/terms/}valid"))
    if version is None and made is not None:
        version = _date(made.get("Date"))
    unapplied = sum(1 for _ in root.iter("{*}UnappliedEffect"))
    return [
        tree.expression(
            nodes,
            work=hint.work or (f"uk:{number[1]}" if number else "uk:unknown"),
            lang=hint.lang or "en",
            title=root.findtext(".//{http://purl.org/dc/elements/1.1/}title") or hint.title,
            format="clml",
            version=version,
            basis=basis,
            official=basis == "as_enacted",
            issues=reader.issues,
            meta={"unapplied": str(unapplied)} if unapplied else {},
        )
    ]


def source_text(data: bytes) -> str:
    """Return the words of the legislation proper: no metadata, contents or editors' commentary; footnotes are in.

    Numbers of subsections and points stand bare in CLML; their brackets, which the schema has put in by default when
    the text is shown, count as text.
    """
    root = safe.xml(data, "source")
    gone = ("Metadata", "Contents", "Commentaries", "CommentaryRef", "MarginNotes", "FootnoteRef")
    for e in list(root.iter(*(f"{{*}}{name}" for name in gone))):
        parent = e.getparent()
        if parent is not None:
            before = e.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + (e.tail or "")
            else:
                parent.text = (parent.text or "") + (e.tail or "")
            parent.remove(e)
    bracketed = sum(1 for e in root.iter(*(f"{{*}}P{n}" for n in range(2, 8))) if e.find("{*}Pnumber") is not None)
    quoted = sum(1 for e in root.iter("{*}BlockAmendment", "{*}BlockExtract") for _ in e.iter("{*}Pnumber"))
    words = "".join(str(t) for t in root.itertext())
    return " ".join(words.split()) + " ()" * max(0, bracketed - quoted)


def _sniff(head: bytes) -> bool:
    return b"<Legislation" in head[:4096] and NAMESPACE.encode() in head[:8192]


FORMATS = (Format("clml", _sniff, parse, source_text),)
