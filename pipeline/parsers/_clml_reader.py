"""From CLML's elements to a tree of nodes: sections, schedules, lists, tables, quoted law, provenance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from lxml import etree

from pipeline import eid as ids
from pipeline import tree
from pipeline.model import Issue, Kind, Mark, Status
from pipeline.parsers._clml_words import IGNORED, LEVELS, NAMESPACE, item_label, lines, name, printed, words
from pipeline.text import clean
from pipeline.tree import Node

CONTAINER: dict[str, Kind] = {"Group": "book", "Part": "part", "Chapter": "chap", "Pblock": "div", "PsubBlock": "div",
                              "EUPart": "part", "EUTitle": "title", "EUChapter": "chap", "EUSection": "div",
                              "EUSubsection": "div", "Division": "div"}  # fmt: skip
QUOTED = frozenset({"BlockAmendment", "BlockExtract", "InlineAmendment"})
"""Law of other acts (or extracts of it), which is text of the provision that holds it."""
_CHANGE = frozenset({"Addition", "Substitution", "Repeal"})
_NUMBERED = ("P1", *LEVELS)
_DOTS = re.compile(r"^(?=[^.…]*[.…])[\s.…]+$")
_DAY = re.compile(r"\((\d{1,2})\.(\d{1,2})\.(\d{4})\)")
_CONTAINER_WORD = re.compile(r"^(Part|Chapter|Group|Title|Section|Subsection|Division|Rhan|Pennod)\s+", re.IGNORECASE)
_UNIT_WORD = re.compile(r"^(Articles?|Sections?|Regulations?|Rules?|Paragraphs?|Erthygl|Adran)\s+", re.IGNORECASE)
_ANNEX_WORD = re.compile(r"^(Schedules?|Appendix|Annex|Attachment|Atodlen)\s*", re.IGNORECASE)
SLUG = 120


class Reader:
    """Reads the body of one document. `at` is the day for which its text is shown, where it says."""

    def __init__(self, root: etree._Element, main: Kind, at: str = "") -> None:
        self.main, self.at = main, at
        self.issues: list[Issue] = []
        self.effects = {c.get("id", ""): _mark(c) for c in root.iter(f"{{{NAMESPACE}}}Commentary")}
        self.footnotes = {f.get("id", ""): f for f in root.iter(*(f"{{{NAMESPACE}}}{n}" for n in
                                                                  ("Footnote", "MarginNote")))}  # fmt: skip
        self.versions = {v.get("id", ""): v for v in root.iter(f"{{{NAMESPACE}}}Version")}
        self.heading = ""
        self.through: frozenset[str] = frozenset()
        """Numbers of paragraphs that stand only once in the schedule that is being read."""

    # provenance

    def provenance(self, element: etree._Element, node: Node, whole: bool = False) -> None:
        """Put the commentary and footnotes called in the element's own text (not its sub-levels') on the node."""
        for e in element.iter():
            kind = name(e)
            ref = e.get("Ref") if kind.endswith("Ref") else e.get("CommentaryRef") if kind in _CHANGE else None
            if not ref:
                continue
            if not whole and next((a for a in e.iterancestors() if name(a) in _NUMBERED), None) is not element:
                continue
            if ref in self.effects:
                if self.effects[ref] not in node.marks:
                    node.marks.append(self.effects[ref])
            elif ref in self.footnotes:
                node.notes.append((ref, words(self.footnotes.pop(ref))))

    def status(self, e: etree._Element) -> Status:
        """Return what the publisher says of a provision's force, at the day for which the text is shown."""
        said, start, end = e.get("Status") or "", e.get("RestrictStartDate") or "", e.get("RestrictEndDate") or ""
        if said == "Prospective":
            return "not_yet"
        if said in ("Repealed", "Dead"):
            return "repealed"
        if e.get("Match") == "false":
            if start and self.at and start > self.at:
                return "not_yet"
            if end and (not self.at or end <= self.at):
                return "repealed"
        return "in_force"

    # reading

    def children(self, elements: Iterable[etree._Element], into: Node, unit: Kind) -> None:
        """Read elements into a node; `unit` is what `P1` is there: sec, art, or para in a schedule."""
        for child in elements:
            self.child(child, into, unit)

    def child(self, e: etree._Element, into: Node, unit: Kind) -> None:
        """Read one element. Wrappers without number (`P1para` and the like) give what is in them, whatever they are."""
        kind = name(e)
        if not kind or kind in IGNORED:
            return
        if kind in CONTAINER:
            self.container(e, into, CONTAINER[kind], unit)
        elif kind in ("P1group", "P2group", "P3group"):
            self.group(e, into, unit)
        elif kind == "P1":
            self.provision(e, into, unit)
        elif kind in LEVELS:
            self.level(e, into)
        elif kind == "P" and into.kind not in ("sec", "art", "para", "point", "blk"):
            self.children(e, into.add("blk"), unit)
        elif kind in ("Text", "Title", "Subtitle", "Number", "Reference", "LongTitle", "AppendText"):
            self.say(into, e, joined=kind == "AppendText")
        elif kind in ("UnorderedList", "OrderedList", "KeyList"):
            self.items(e, into)
        elif kind in QUOTED or kind in ("Tabular", "Formula", "Form"):
            host = self.host(into)
            for line in lines(e):
                host.say(line)
        elif kind in ("Schedule", "Appendix", "Attachment", "Abstract"):
            self.schedule(e, into)
        elif kind in ("Signatory", "EarlierOrders") or kind.startswith("Explanatory"):
            self.block(e, into)
        else:
            self.wrapper(e, into, unit)

    def wrapper(self, e: etree._Element, into: Node, unit: Kind) -> None:
        if clean(e.text or ""):
            self.host(into).say(e.text or "")
        for child in e:
            self.child(child, into, unit)
            if clean(child.tail or ""):
                self.issues.append(Issue(f"line {e.sourceline}", f"loose text in {name(e)}"))
                self.host(into).say(child.tail or "")

    def block(self, e: etree._Element, into: Node, kind: Kind = "blk", num: str = "", eid: str = "") -> None:
        """Keep an element as lines of one unstructured provision."""
        found = lines(e)
        if found:
            node = into.add(kind, num, eid=eid)
            self.provenance(e, node, whole=True)
            for line in found:
                node.say(line)

    def host(self, node: Node) -> Node:
        """The node that takes a line of text: in a section without subsections, an unnumbered paragraph."""
        if node.kind not in ("sec", "art"):
            return node
        return node.nodes()[-1] if node.nodes() else node.add("para")

    def say(self, into: Node, e: etree._Element, joined: bool = False) -> None:
        text = words(e)
        host = into
        if into.kind in ("sec", "art") and clean(text):
            last = into.nodes()[-1] if into.nodes() else None
            same = (e.getprevious() is not None or joined) and last is not None  # closing words, not a new P1para
            keep = last is not None and (last.num or same or (last.nodes() and tree.continues(text)))
            host = last if keep and last is not None else into.add("para")
        if joined and host.parts and isinstance(host.parts[-1], str):
            host.parts[-1] = clean(host.parts[-1] + text)
        else:
            host.say(text)

    def container(self, e: etree._Element, into: Node, kind: Kind, unit: Kind) -> None:
        number, title = e.find("{*}Number"), e.find("{*}Title")
        num = clean(words(number)) if number is not None else ""
        heading = clean(words(title)) if title is not None else ""
        if _UNIT_WORD.match(num) and kind != "div" and e.find(".//{*}Pblock") is None:
            kind = "art"  # the articles of a treaty in a schedule are marked up as chapters
        if re.fullmatch(r"\(\d+\)", num) and kind == "div":
            self.block(e, into, "rec", num, ids.part("rec", num))
            into.nodes()[-1].parts = [p for p in into.nodes()[-1].parts if p != num]
            return
        bare = ids.number(_UNIT_WORD.sub("", _CONTAINER_WORD.sub("", num)))
        if not bare and kind == "div":  # a cross-heading: its words stay when others come before it
            bare = re.sub(r"[^a-z0-9]+", "-", heading.lower().replace("’", "").replace("'", "")).strip("-")[:SLUG]
        node = into.add(kind, num, heading, eid=bare and f"{kind}_{bare}", status=self.status(e))
        for part in (number, title):
            if part is not None:
                self.provenance(part, node, whole=True)
        self.children((c for c in e if c is not number and c is not title), node, unit)

    def group(self, e: etree._Element, into: Node, unit: Kind) -> None:
        """A heading over sections, or over paragraphs: it belongs to the first of them."""
        title = e.find("{*}Title")
        before, self.heading = self.heading, clean(words(title)) if title is not None else ""
        heading, there = self.heading, len(into.nodes())
        rest = [c for c in e if c is not title]
        if heading and e.find("{*}P1") is None and into.kind not in ("sec", "art", "para", "point"):
            into = into.add("blk", heading=heading, status=self.status(e))
            self.heading = ""
        self.children(rest, into, unit)
        if self.heading:
            new = into.nodes()[there:]
            (new[0] if new else into.add("para")).heading = heading
        if title is not None and into.nodes():
            self.provenance(title, into.nodes()[there] if len(into.nodes()) > there else into.nodes()[-1], whole=True)
        self.heading = before

    def provision(self, e: etree._Element, into: Node, unit: Kind) -> None:
        number = e.find("{*}Pnumber")
        num = printed(number) if number is not None else ""
        heading, self.heading = self.heading, ""
        bare = ids.number(_UNIT_WORD.sub("", num))
        group = e.getparent()
        status = self.status(e)
        if status == "in_force" and group is not None and name(group) == "P1group":
            status = self.status(group)
        node = into.add(unit, num, heading, eid=bare and f"{unit}_{bare}", status=status,
                        valid_from=e.get("RestrictStartDate") or "", flat=bare in self.through)  # fmt: skip
        self.provenance(e, node)
        self.children((c for c in e if c is not number), node, unit)
        self.elsewhere(e, node)
        self.gone(node)

    def elsewhere(self, e: etree._Element, node: Node) -> None:
        """Keep the versions of a provision that hold in other parts of the country."""
        for holder in (e, e.getparent()):
            for ref in (holder.get("AltVersionRefs") or "").split() if holder is not None else ():
                if (version := self.versions.pop(ref, None)) is not None:
                    extent = next((x.get("RestrictExtent") for x in version.iter() if x.get("RestrictExtent")), "")
                    block = node.add("blk", heading=f"[{extent}]" if extent else "")
                    for line in lines(version):
                        block.say(line)

    def gone(self, node: Node) -> None:
        """A provision of which only dots are left is repealed."""
        if node.status == "in_force":
            parts = [p for p in node.parts if isinstance(p, str)]
            left = [n for n in node.nodes() if n.status != "repealed" and not _dotted(n)]
            if (parts or node.nodes()) and not left and all(_DOTS.match(p) for p in parts):
                node.status = "repealed"

    def level(self, e: etree._Element, into: Node) -> None:
        number = e.find("{*}Pnumber")
        num = printed(number) if number is not None else ""
        if into.kind in ("sec", "art") and name(e) != "P2":  # points below an unnumbered paragraph
            into = into.nodes()[-1] if into.nodes() else into.add("para")
        kind: Kind = "para" if name(e) == "P2" and into.kind != "para" else "point"
        node = into.add(kind, num, eid=num and ids.part(kind, num), status=self.status(e))
        self.provenance(e, node)
        self.children((c for c in e if c is not number), node, kind)
        self.gone(node)

    def items(self, e: etree._Element, into: Node) -> None:
        """Ordered items are points; unordered ones (definitions) have no number to cite and stay lines."""
        host = self.host(into)
        for item in e:
            if name(item) not in ("ListItem", "KeyListItem"):
                self.child(item, host, "para")
            elif label := item_label(item):
                node = host.add("point", label, eid=ids.part("point", label))
                self.children(item, node, "point")
            else:
                for line in lines(item):
                    host.say(line)

    def schedule(self, e: etree._Element, into: Node) -> None:
        number, block = e.find("{*}Number"), e.find("{*}TitleBlock")
        num = clean(words(number)) if number is not None else ""
        heading = clean(" ".join(lines(block))) if block is not None else ""
        bare = ids.number(_ANNEX_WORD.sub("", num))
        node = into.add("annex", num, heading, eid=f"annex_{bare or 1}", status=self.status(e))
        for part in (number, block):
            if part is not None:
                self.provenance(part, node, whole=True)
        before = self.through
        self.through = _once(e)
        self.children((c for c in e if c is not number and c is not block), node, "para")
        self.through = before


def _once(schedule: etree._Element) -> frozenset[str]:
    """Return the numbers of a schedule's paragraphs that no other paragraph of it has."""
    found: Counter[str] = Counter()
    for e in schedule.iter("{*}P1"):
        number = e.find("{*}Pnumber")
        inner = next((a for a in e.iterancestors() if name(a) in QUOTED or a is schedule), None)
        if number is not None and inner is schedule:
            found[ids.number(_UNIT_WORD.sub("", printed(number)))] += 1
    return frozenset(n for n, count in found.items() if n and count == 1)


def inherit(node: Node) -> None:
    """What stands in a provision that is repealed, or not yet in force, is so too."""
    for child in node.nodes():
        if node.status != "in_force" and child.status == "in_force":
            child.status = node.status
        inherit(child)


def _dotted(node: Node) -> bool:
    return not node.nodes() and bool(node.parts) and all(isinstance(p, str) and _DOTS.match(p) for p in node.parts)


def _mark(commentary: etree._Element) -> Mark:
    """Read an editor's note: F textual amendment, C modification, I commencement, P power exercised, M, X, E."""
    citation = commentary.find(f".//{{{NAMESPACE}}}Citation")
    act = (citation.get("URI") or "").rpartition("/id/")[2] if citation is not None else ""
    said = clean(words(commentary))
    day = ""
    if found := _DAY.search(said):
        try:
            day = date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        except ValueError:
            day = ""
    return Mark(act and f"uk:{act}", said, day, commentary.get("Type") or "")
