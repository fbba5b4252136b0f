"""United States Legislative Markup: titles of the United States Code (USLM 1.0, bare or in OLRC's zip), and GPO's
USLM 2.x: volumes of the Code of Federal Regulations, statute compilations, public laws.

Schema: https://github.com/usgpo/uslm. Ids come from `@identifier` (`/us/usc/t8/s1101/a/15/U` is
`sec_1101__a__15__U`); `@id` changes with each release. A hint for one section (`us:usc:8:1101`) or one part
(`us:cfr:8:214`) takes only that out of a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date

from lxml import etree

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Basis, Expression, Hint, Issue
from pipeline.parsers import _uslm_words as words
from pipeline.parsers._vocabularies import USLM
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import Node

NAME = "uslm"
_ROOTS = ("uscDoc", "cfrDoc", "statuteCompilation", "pLaw", "lawDoc", "plaw", "statutesAtLarge", "resolution", "bill")
_ZIP = re.compile(rb"^PK\x03\x04.{26}usc\d\d[a-z]?(@[\w-]+)?\.xml", re.DOTALL | re.IGNORECASE)
_RANGE = re.compile(r"^(\d+)([a-z]*)\.\.\.(\d+)([a-z]*)$", re.IGNORECASE)
_GONE = re.compile(r"^\W*(Repealed|Omitted|Transferred|Reserved)\b", re.IGNORECASE)
_PREFIX = re.compile(r"^(st|sch|spt|sd|ch|pt|sp|d|t|s|p|ap|a)(?=[\dA-Z])")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _unwrapped(text: str | None) -> str:
    """Return text without its line ends: they are the file's, not the law's."""
    return re.sub(r"\s*\n\s*", " ", text or "")


def _root(data: bytes, where: str) -> etree._Element:
    if data.startswith(b"PK\x03\x04"):
        files = {n: b for n, b in safe.unzip(data, where).items() if n.lower().endswith(".xml")}
        if len(files) != 1:
            raise BadInput(where, f"{len(files)} XML files in the zip", "ask for the zip of one title")
        ((name, data),) = files.items()
        where = f"{where}!{name}"
    root = safe.xml(data, where)
    if _name(root) not in _ROOTS:
        raise BadInput(where, f"a {_name(root)} is no document of the Code or of a law", "give another file")
    return root


class _Reader:
    def __init__(self, house: bool) -> None:
        self.house = house
        self.issues: list[Issue] = []

    def dropped(self, e: etree._Element) -> bool:
        name = _name(e)
        if not name:
            return True
        if name == "note" and not self.house and not any(_name(a) in words.SECTIONS for a in e.iterancestors()):
            return True
        return words.drops(name, dict(e.attrib), self.house)  # type: ignore[arg-type]

    def text(self, e: etree._Element, notes: list[tuple[str, str]] | None = None) -> Iterator[str]:
        """Yield the lines of an element's words; footnotes go to `notes`."""
        out: list[str] = []

        def walk(x: etree._Element) -> None:
            for child in x:
                name = _name(child)
                if name == "footnote" or (name == "note" and child.get("type") == "footnote"):
                    label = child.find("{*}num")
                    printed = clean("".join(str(t) for t in label.itertext())) if label is not None else ""
                    if notes is not None:
                        whole = clean("".join(str(t) for t in child.itertext()))
                        notes.append((printed, whole.removeprefix(printed).strip()))
                elif not self.dropped(child):
                    line = name in words.LINES and not (name == "td" or child.get("class") == "inline")
                    if line:
                        out.append("\n")
                    elif name in ("td", "th") and child.getprevious() is not None:
                        out.append(" | ")
                    elif name not in words.INLINE | words.WRAPPERS | {"td", "th"}:
                        self.issues.append(Issue(f"line {child.sourceline}", f"element {name} is read as text"))
                    out.append(_unwrapped(child.text))
                    walk(child)
                    if line and not re.match(r"\s*[.,;:”’)\]]", child.tail or ""):
                        out.append("\n")
                    elif name == "num":
                        out.append(" ")
                out.append(_unwrapped(child.tail))

        out.append(_unwrapped(e.text))
        walk(e)
        for line in "".join(out).split("\n"):
            if clean(line):
                yield clean(line)

    def say(self, e: etree._Element, into: Node) -> None:
        for line in self.text(e, into.notes):
            into.say(line)

    def children(self, e: etree._Element, into: Node) -> None:
        for child in e:
            if clean(child.tail or ""):
                self.child(child, into)
                into.say(child.tail or "")
            else:
                self.child(child, into)

    def child(self, e: etree._Element, into: Node) -> None:
        name = _name(e)
        if name == "footnote" or (name == "note" and e.get("type") == "footnote"):
            into.notes.append(("", clean("".join(str(t) for t in e.itertext()))))
        elif self.dropped(e) or name in ("num", "heading"):
            return
        elif name in words.CONTAINERS or name in words.SECTIONS or name in words.LEVELS:
            self.unit(e, into, name)
        elif name in words.WRAPPERS and name not in ("table", "layout"):
            self.children(e, into)
        elif name in ("longTitle", "enactingFormula", "resolvingClause", "action", "preamble", "signatures"):
            for line in self.text(e):
                into.add("blk", text=line)
        elif self.divided(e):  # a content that holds levels of its own
            into.say(e.text or "")
            self.children(e, into)
        else:
            if name not in words.LINES | words.WRAPPERS | words.INLINE:
                self.issues.append(Issue(f"line {e.sourceline}", f"element {name} is read as text"))
            self.say(e, into)

    def divided(self, e: etree._Element) -> bool:
        """Whether levels stand right in a text element (never in what it quotes)."""
        return _name(e) in ("content", "chapeau", "continuation", "text") and any(_name(c) in words.LEVELS for c in e)

    def unit(self, e: etree._Element, into: Node, name: str) -> None:
        num, heading = e.find("{*}num"), e.find("{*}heading")
        printed = clean(" ".join(self.text(num))) if num is not None else ""
        titled = clean(" ".join(self.text(heading))) if heading is not None else ""
        node = self.node(e, name, printed, titled)
        if heading is not None:
            list(self.text(heading, node.notes))
        into.parts.append(node)
        if e.text and clean(e.text):
            node.say(e.text)
        self.children(e, node)

    def node(self, e: etree._Element, name: str, printed: str, titled: str) -> Node:
        tail = self.tail(e, name, printed)
        if name in words.SECTIONS:
            node = Node("sec", printed, titled, eid=f"sec_{tail}" if tail else "")
        elif name in words.LEVELS:
            node = Node("point" if tail else "para", printed, titled, eid=tail)
        else:
            kind = words.CONTAINERS[name]
            node = Node(kind, printed, titled, eid=f"{kind}_{tail}" if tail else "")
        gone = (e.get("status") or "").lower() in words.REPEALED
        if gone or (name in words.SECTIONS and printed.startswith("[") and _GONE.match(titled)):
            node.status = "repealed"
        elif (e.get("status") or "").lower() in ("pending", "prospective", "future"):
            node.status = "not_yet"
        node.valid_from = (e.get("startPeriod") or "")[:10]
        return node

    @staticmethod
    def tail(e: etree._Element, name: str, printed: str) -> str:
        """The number as an id part: the end of `@identifier`, else `@value`, else what is printed."""
        num = e.find("{*}num")
        last = (e.get("identifier") or "").rstrip("/").rpartition("/")[2]
        value = num.get("value") or "" if num is not None else ""
        if last and (name in words.SECTIONS or name in words.CONTAINERS):
            bare = _PREFIX.sub("", last)
            last = bare if name in words.SECTIONS or not value else value
        if not last:
            last = value or re.sub(r"^\W*(section|sec\.|§+|title|chapter|part)\s*", "", printed, flags=re.IGNORECASE)
        return ids.number(last)


def part(data: bytes, hint: Hint) -> bytes:
    """Cut out of a title what the hint's work names: a section of the Code, a part of the CFR; else all of it.

    Headings above it stay. Raises `BadInput` where the title has no such section.
    """
    wanted = re.match(r"^us:(usc|cfr):(\w+):([\w.–-]+)$", hint.work)
    if not wanted:
        return data
    root = _root(data, hint.where)
    sign = "s" if wanted[1] == "usc" else "p"
    target = f"/us/{wanted[1]}/t{wanted[2].lower()}/{sign}{wanted[3]}"
    main = root.find("{*}main")
    found = _find(root, target.replace("–", "-"))
    if found is None:
        number = root.findtext("{*}meta/{*}docNumber") or "?"
        raise BadInput(hint.where, f"no section {wanted[3]} in title {number}", "it may have been renumbered: check it")
    if main is None or found.getparent() is None:
        return data
    kept = deepcopy(found)
    kept.tail = None
    for above in found.iterancestors():
        if above is main:
            break
        shell = etree.Element(above.tag, nsmap=above.nsmap)  # type: ignore[arg-type]
        shell.attrib.update(above.attrib)
        shell.extend(deepcopy(c) for c in above if _name(c) in ("num", "heading"))
        shell.append(kept)
        kept = shell
    out = etree.Element(root.tag, nsmap=root.nsmap)  # type: ignore[arg-type]
    out.attrib.update(root.attrib)
    if (meta := root.find("{*}meta")) is not None:
        out.append(deepcopy(meta))
    etree.SubElement(out, main.tag).append(kept)
    return etree.tostring(out, xml_declaration=True, encoding="utf-8")


def _find(root: etree._Element, target: str) -> etree._Element | None:
    """The unit with that identifier, or the run of sections (`s1...18`) that it is in."""
    head, number = target.rpartition("/")[::2]
    asked = re.match(r"^\w(\d+)", number)
    within = None
    for e in root.iter("{*}section", "{*}part"):
        here = (e.get("identifier") or "").replace("–", "-")
        if here == target:
            return e
        run = _RANGE.match(here.removeprefix(f"{head}/s")) if "..." in here else None
        if run and asked and int(run[1]) <= int(asked[1]) <= int(run[3]):
            within = e
    return within


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a document. Raises `BadInput` for anything else.

    `meta['release']` is the release point of a title ("118-158": the law up to which it is current). The version is
    the hint's, else the day of the release, of the volume, of the last amending law, or of approval.
    """
    root = _root(data, hint.where)
    main = root.find("{*}main")
    if main is None:
        raise BadInput(hint.where, "no main element in it", "give a whole document")
    reader = _Reader(words.HOUSE in (root.nsmap.get(None) or ""))
    reader.issues += tame(root, USLM)
    holder = Node("blk")
    reader.children(main, holder)
    nodes = [p if isinstance(p, Node) else Node("blk", parts=[p]) for p in holder.parts]
    if not nodes:
        raise BadInput(hint.where, "no provision in it", "give another file")
    release = (root.findtext("{*}meta/{*}docPublicationName") or "").partition("@")[2]
    meta = {"release": release} if release else {}
    basis: Basis = "as_enacted" if _name(root) in ("pLaw", "plaw") else "consolidated"
    return [
        tree.expression(
            nodes,
            work=hint.work or _work(root, nodes),
            lang=hint.lang or "en",
            title=hint.title or _title(root, nodes),
            format=NAME,
            version=hint.version or _version(root),
            basis=hint.basis or basis,
            official=basis == "as_enacted",
            amended_by=root.findtext("{*}meta/{*}currentThroughPublicLaw") or release,
            issues=reader.issues,
            meta=meta,
        )
    ]


def _work(root: etree._Element, nodes: list[Node]) -> str:
    number = clean(root.findtext("{*}meta/{*}docNumber") or "")
    name = _name(root)
    if name == "cfrDoc":
        return f"us:cfr:{number}"
    if name == "uscDoc":
        only = [n for n in _walk(nodes) if n.kind == "sec"]
        return f"us:usc:{number.lower()}" + (f":{only[0].eid.removeprefix('sec_')}" if len(only) == 1 else "")
    congress = clean(root.findtext("{*}meta/{*}congress") or "")
    file_id = root.findtext("{*}meta/{*}property[@role='fileId']") or ""
    if name == "statuteCompilation":
        return f"us:comps:{clean(file_id)}" if file_id else f"us:comps:{congress}-{number}"
    return f"us:pl:{congress}-{number}"


def _walk(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.nodes())


def _title(root: etree._Element, nodes: list[Node]) -> str:
    sections = [n for n in _walk(nodes) if n.kind == "sec"]
    if _name(root) == "uscDoc" and len(sections) == 1:
        number = clean(root.findtext("{*}meta/{*}docNumber") or "")
        return f"{number} U.S.C. {sections[0].eid.removeprefix('sec_')}: {sections[0].heading}"
    title = root.find("{*}meta/{http://purl.org/dc/elements/1.1/}title")
    return clean("".join(str(t) for t in title.itertext(etree.Element))) if title is not None else "United States law"


def _version(root: etree._Element) -> date | None:
    meta = "{*}meta/"
    if _name(root) == "statuteCompilation":
        told = root.find("{*}preface/{*}editionNote/{*}date")
        found = [told.get("date") or "" if told is not None else "", root.findtext(f"{meta}{{*}}approvedDate") or ""]
    else:
        names = ("{*}approvedDate", "{*}docReleasePoint", "{http://purl.org/dc/terms/}created")
        found = [root.findtext(meta + name) or "" for name in names]
    for text in found:
        if re.match(r"\d{4}-\d\d-\d\d", text.strip()):
            return date.fromisoformat(text.strip()[:10])
    return None


def sniff(head: bytes) -> bool:
    """Say whether the bytes are OLRC's zip of a title, or XML in one of the two namespaces with a root known here."""
    if head.startswith(b"PK\x03\x04"):
        return _ZIP.match(head) is not None
    if words.HOUSE.encode() not in head[:8192] and words.GPO.encode() not in head[:8192]:
        return False
    return re.search(rb"<(\w+:)?(" + "|".join(_ROOTS).encode() + rb")\b", head[:8192]) is not None


_FURNITURE = (
    "toc", "notes", "sourceCredit", "source", "authority", "editorialNote", "explanationNote", "editionNote",
    "citationNote", "organizationNote", "effectiveDateNote", "sidenote", "page", "leftRunningHead",
    "rightRunningHead", "centerRunningHead", "ear", "footnote", "index",
)  # fmt: skip


def source_text(data: bytes) -> str:
    """Return the words of the main part: no contents, credits, editors' notes, footnotes or running heads."""
    main = _root(data, "source").find("{*}main")
    if main is None:
        return ""
    house = main.tag == f"{{{words.HOUSE}}}main"
    gone = list(main.iter(*(f"{{*}}{name}" for name in _FURNITURE)))
    for note in main.iter("{*}note"):
        in_section = next(note.iterancestors("{*}section"), None) is not None
        if house or note.get("topic") or note.get("type") == "footnote" or not in_section:
            gone.append(note)
    gone += main.xpath(".//*[local-name()='ref'][contains(@class, 'footnoteRef')]")  # type: ignore[arg-type]
    for e in gone:
        for inner in e.iter():
            inner.text = None
            if inner is not e:
                inner.tail = None
    return " ".join(" ".join(str(t) for t in main.itertext(etree.Element)).split())


FORMATS = (Format(NAME, sniff, parse, source_text, part=part),)
