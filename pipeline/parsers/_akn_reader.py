"""The body of an Akoma Ntoso document: from elements to nodes, for every publisher.

Documented at https://docs.oasis-open.org/legaldocml/akn-core/v1.0/ (part 2, elements by name).
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from pipeline import eid as ids
from pipeline.model import Issue, Kind, Mark
from pipeline.text import clean
from pipeline.tree import Node

CONTAINERS: dict[str, Kind] = {
    "book": "book", "tome": "book", "part": "part", "subpart": "part", "title": "title", "subtitle": "title",
    "chapter": "chap", "subchapter": "div", "division": "div", "subdivision": "div",
}  # fmt: skip
UNITS: dict[str, Kind] = {"article": "art", "rule": "art"}
LEVELS = frozenset(
    {
        "paragraph", "subparagraph", "subsection", "point", "indent", "alinea", "clause", "subclause", "sublist",
        "item", "li", "transitional", "proviso", "level",
    }
)  # fmt: skip
"""Hierarchy inside an article or section: paragraphs directly below it, points below these."""
TRANSPARENT = frozenset(
    {
        "list", "blockList", "content", "body", "mainBody", "debateBody", "ol", "ul", "doc", "div", "attachments",
        "components", "component", "statement", "portionBody", "blockContainer", "listIntroduction", "listWrapUp",
        "intro", "wrapUp", "wrap", "tblock", "container",
    }
)  # fmt: skip
QUOTED = frozenset({"quotedStructure", "quotedText", "embeddedStructure", "embeddedText", "mod", "rmod", "mmod"})
"""Law of another act inside an amending one: text of the amending provision, never provisions of this act."""
METADATA = frozenset({"meta", "noteRef", "eop", "eol"})
"""Left out by rule: the description of the document, references to notes, page ends; none has words of the law."""
BLOCKS = frozenset(
    {
        "p", "tr", "block", "longTitle", "docTitle", "docType", "docNumber", "docDate", "signature", "heading", "num",
        "subheading", "crossHeading", "interstitial", "formula", "toc", "tocItem",
    }
)  # fmt: skip
_SPACED = BLOCKS | LEVELS | {"br", "td", "th", "shortTitle", "person", "role", "content", "ol", "ul", "blockList"}

_NUMBER = re.compile(
    r"(?<![^\W\d_])(?:(?:[A-Z]\.?\s?)?\d\w*(?:/\d\w*)?(?:[-./ ]?[^\W\d_]{1,20}(?=[\s./)-]|$))?"
    r"|[IVXLCDM]+(?![^\W\d_]))(?:[-/]\w+|\.\d+)*",
    re.UNICODE,
)
_UNITWORD = re.compile(r"^\W*(?:art(?:icolo|icle|ikel|\.)?|sec(?:tion|\.)|§+|rule|regel)\s*(?:\.|§)?\s*", re.IGNORECASE)
_SOVEREIGN = re.compile(r"^(Nous|Wir|We|Vi)\b")
_FI_REPEALED = re.compile(r"^\d+\s?[a-z]?\s?(?:§|luku).{0,40}\b(?:on|ovat) kumottu\b")


def tag_of(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


@dataclass(slots=True)
class Reader:
    """Walks one document; a publisher's own rules override `article`, `container`, `annexed` and `body`."""

    issues: list[Issue] = field(default_factory=list)

    # --- text -----------------------------------------------------------------------------------------------------

    def inline(self, element: etree._Element, node: Node) -> str:
        out: list[str] = []
        self._inline(element, node, out)
        return clean("".join(out))

    def _inline(self, element: etree._Element, node: Node, out: list[str]) -> None:
        out.append(element.text or "")
        for child in element:
            tag = tag_of(child)
            if tag in ("authorialNote", "noteAuthorial"):
                label = child.get("marker", "")
                node.notes.append((label, " ".join(str(t) for t in child.itertext())))
            elif tag and tag not in METADATA:
                if tag == "img":
                    self.issues.append(Issue(node.num or node.kind, f"image {child.get('src', '')}: no text"))
                gap = " " if tag in _SPACED else ""
                out.append(gap)
                if tag == "li":
                    out.append(li_label(child) + " ")
                self._inline(child, node, out)
                out.append(gap)
            out.append(child.tail or "")

    def lines(self, element: etree._Element, node: Node) -> None:
        """Say an element's text, a line a block."""
        blocks = [c for c in element if tag_of(c) in BLOCKS or tag_of(c) in TRANSPARENT or tag_of(c) in LEVELS]
        tag = tag_of(element)
        loose = clean((element.text or "") + "".join(c.tail or "" for c in element))
        if tag in ("p", "tr", "num", "heading", "signature", "authorialNote") or not blocks or loose:
            node.say((li_label(element) + " " if tag == "li" else "") + self.inline(element, node))
            return
        for child in element:
            if tag_of(child) == "authorialNote":
                node.notes.append((child.get("marker", ""), " ".join(str(t) for t in child.itertext())))
            elif tag_of(child) and tag_of(child) not in METADATA:
                self.lines(child, node)

    # --- units ----------------------------------------------------------------------------------------------------

    def head(self, kind: Kind, element: etree._Element) -> Node:
        """Return a node with the element's number, heading, version label and id."""
        node = Node(kind)
        for child in element.iterchildren("{*}num"):
            node.num = clean(f"{node.num} {self.inline(child, node)}")
        titles = [c for c in element if tag_of(c) in ("heading", "subheading")]
        node.heading = clean(" ".join(self.inline(t, node) for t in titles))
        count = count_of(node.num)
        node.eid = f"{kind}_{count}" if count else ""
        if not count and node.num:
            node.heading, node.num = clean(f"{node.num} {node.heading}"), ""
        label = next((v for k, v in element.attrib.items() if str(k).endswith("}originalVersionLabel")), "")
        if label:
            node.marks.append(Mark(act=str(label), action="amended"))
        return node

    def structure(self, element: etree._Element, out: list[str | Node]) -> None:
        """Append the units below `element`: containers, articles, sections, attachments, loose text as blocks."""
        for child in element:
            tag = tag_of(child)
            if not tag or tag in METADATA or tag in ("num", "heading", "subheading"):
                continue
            target = self.place(out)
            if tag in ("body", "mainBody"):
                self.body(child, out)
            elif tag in UNITS:
                target.append(self.article(child, UNITS[tag]))
            elif tag == "section" and not holds_units(child):
                target.append(self.article(child, "sec"))
            elif tag in CONTAINERS or tag == "section":
                self.container(child, CONTAINERS.get(tag, "div"), target)
            elif tag == "hcontainer":
                self._hcontainer(child, target)
            elif tag in ("attachment", "annex", "appendix", "schedule"):
                self.annexed(child, out)
            elif tag in ("preface", "preamble", "conclusions", "coverPage"):
                self._edges(child, out)
            elif tag in TRANSPARENT and holds_units(child):
                self.structure(child, out)
            elif tag in LEVELS and tag != "clause":
                self.level(child, holder := Node("blk"), "para")
                target.extend(holder.parts)
            else:
                node = Node("blk")
                self.lines(child, node)
                if node.parts or node.notes:
                    target.append(node)

    def place(self, out: list[str | Node]) -> list[str | Node]:
        """Return the list in which the next unit stands."""
        return out

    def body(self, element: etree._Element, out: list[str | Node]) -> None:
        self.structure(element, out)

    def annexed(self, element: etree._Element, out: list[str | Node]) -> None:
        out.append(self.annex(element))

    def container(self, element: etree._Element, kind: Kind, out: list[str | Node]) -> None:
        """Append a chapter or the like with everything in it."""
        node = self.head(kind, element)
        self.structure(element, node.parts)
        below = node.nodes()
        if below and all(n.status == "repealed" or _says_repealed(n) for n in below):
            node.status = "repealed"
        out.append(node)

    def _hcontainer(self, element: etree._Element, out: list[str | Node]) -> None:
        """Finlex's wrappers: the statute itself, its attachments, what amending acts say of their entry into force."""
        name = element.get("name", "")
        if name in ("statuteProvisionsWrapper", "attachments", "conclusions") and element.find("{*}heading") is None:
            self.structure(element, out)
        elif name == "attachment":
            out.append(self.annex(element))
        elif name == "noteAuthorial" and out and isinstance(out[-1], Node):
            out[-1].notes.append(("", " ".join(str(t) for t in element.itertext())))
        elif holds_units(element) or element.find("{*}hcontainer") is not None:
            node = self.head("div", element)
            self.structure(element, node.parts)
            out.append(node)
        else:
            node = self.head("disp" if name == "entryIntoForce" else "blk", element)
            self._content(element, node)
            out.append(node)

    def annex(self, element: etree._Element) -> Node:
        node = self.head("annex", element)
        if holds_units(element):
            self.structure(element, node.parts)
        else:
            self._content(element, node)
        return node

    def _edges(self, element: etree._Element, out: list[str | Node]) -> None:
        """Preface, preamble and conclusions."""
        tag = tag_of(element)
        if tag != "preamble":
            node = Node("blk", eid="blk_title" if tag == "preface" else "")
            self.lines(element, node)
            out.append(node)
            return
        for part in element.iter():
            name = tag_of(part)
            inside = [tag_of(a) for a in part.iterancestors()]
            if name not in ("p", "recital", "citation", "formula", "block", "li") or any(
                i in ("recital", "citation", "formula", "p", "block", "authorialNote", "meta")
                for i in inside[: inside.index("preamble")]
            ):
                continue
            kind: Kind = "rec" if name == "recital" else "blk" if name == "formula" else "cit"
            node = self.head(kind, part) if kind == "rec" else Node(kind)
            for child in part if kind == "rec" else (part,):
                if tag_of(child) not in ("num", "heading"):
                    self.lines(child, node)
            if kind == "cit" and node.parts and _SOVEREIGN.match(str(node.parts[0])):
                node.kind = "blk"
            if node.parts or node.notes:
                out.append(node)

    def article(self, element: etree._Element, kind: Kind) -> Node:
        """Return an article or section with its paragraphs."""
        node = self.head(kind, element)
        self._content(element, node)
        if _says_repealed(node):
            node.status = "repealed"
        return node

    def _content(self, element: etree._Element, node: Node) -> None:
        """Fill an article, section or annex: each block an unnumbered paragraph where no level is marked up."""
        for child in element:
            tag = tag_of(child)
            if not tag or tag in METADATA or tag in ("num", "heading", "subheading"):
                continue
            if tag == "hcontainer" and child.get("name") == "noteAuthorial":
                node.notes.append(("", " ".join(str(t) for t in child.itertext())))
            elif tag in LEVELS:
                self.level(child, node, "para")
            elif tag in TRANSPARENT and any(tag_of(c) in LEVELS for c in child) and tag not in ("ol", "ul"):
                self._content(child, node)
            else:
                para = node.add("para")
                self.fill(child, para)

    def level(self, element: etree._Element, host: Node, kind: Kind) -> None:
        """Append a paragraph or point with everything below it."""
        node = self.head(kind, element)
        if tag_of(element) == "li":
            node.num = li_label(element)
        node.eid = ""
        host.parts.append(node)
        for child in element:
            if tag_of(child) not in ("num", "heading", "subheading"):
                self.fill(child, node)
        if tag_of(element) == "li" and clean(element.text or ""):
            self._li_text(element, node)

    def _li_text(self, element: etree._Element, node: Node) -> None:
        """A `li` of Legilux has running text, then perhaps a list: read it in order, the text as one line."""
        node.parts.clear()
        node.notes.clear()
        run = etree.Element("run")
        run.text = element.text
        for child in element:
            if tag_of(child) in ("ol", "ul", "blockList"):
                node.say(self.inline(run, node))
                self.fill(child, node)
                run = etree.Element("run")
                run.text = child.tail
            else:
                run.append(copy_of(child))
        node.say(self.inline(run, node))

    def fill(self, child: etree._Element, node: Node) -> None:
        """Add an element below a paragraph or point: its text as lines, its lists as points."""
        tag = tag_of(child)
        if not tag or tag in METADATA:
            return
        if tag == "authorialNote":
            node.notes.append((child.get("marker", ""), " ".join(str(t) for t in child.itertext())))
        elif tag == "alinea":
            for part in child:
                self.fill(part, node)
        elif tag in LEVELS:
            self.level(child, node, "point")
        elif tag == "p" and any(tag_of(c) in ("ol", "ul", "blockList") for c in child):
            self._li_text_into(child, node)
        elif tag in TRANSPARENT:
            for part in child:
                self.fill(part, node)
        elif tag == "table":
            for row in child.iter("{*}caption", "{*}tr"):
                node.say(self.inline(row, node))
        else:
            self.lines(child, node)

    def _li_text_into(self, element: etree._Element, node: Node) -> None:
        holder = Node("point")
        self._li_text(element, holder)
        node.parts.extend(holder.parts)
        node.notes.extend(holder.notes)


def _says_repealed(node: Node) -> bool:
    """Say whether the one text of a unit is Finlex's 'N § on kumottu', with or without paragraphs."""
    texts = [p for n in (node, *node.nodes()) for p in n.parts if isinstance(p, str)]
    return len(texts) == 1 and _FI_REPEALED.match(texts[0]) is not None


def copy_of(element: etree._Element) -> etree._Element:
    return deepcopy(element)  # with its tail


def holds_units(element: etree._Element) -> bool:
    """Say whether articles, sections or containers stand anywhere below, quoted law left aside."""
    for child in element:
        tag = tag_of(child)
        if tag in QUOTED:
            continue
        if tag in UNITS or tag in CONTAINERS or tag in ("section", "attachment", "hcontainer", "p", "interstitial"):
            if tag not in ("p", "interstitial"):
                return True
            continue
        if tag in TRANSPARENT and holds_units(child):
            return True
    return False


def li_label(element: etree._Element) -> str:
    """Return the label that Legilux has in attributes: `scl:symbol="1°"` and the item's place in the list."""
    host = element.getparent()
    own = element.get("value") or ""
    if own or host is None:
        return own
    symbol = next((str(v) for k, v in host.attrib.items() if str(k).endswith("}symbol")), "")
    start = next((str(v) for k, v in host.attrib.items() if str(k).endswith("}start")), "1")
    index = [c for c in host if tag_of(c) == "li"].index(element) + (int(start) if start.isdigit() else 1)
    if not symbol:
        return f"{index}." if tag_of(host) == "ol" else ""
    if symbol[0].isdigit():
        return re.sub(r"^\d+", str(index), symbol)
    if symbol[0] in "iI" and len(symbol) < 4 and symbol[:2].lower() in ("i)", "i.", "i"):
        roman = _roman(index)
        return (roman if symbol[0] == "i" else roman.upper()) + symbol[1:]
    if len(symbol) <= 3 and symbol[0] in "aA" and index <= 26:
        return chr(ord(symbol[0]) + index - 1) + symbol[1:]
    return "–" if symbol == "dash" else ""


def _roman(value: int) -> str:
    out = ""
    for size, sign in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        out += sign * (value // size)
        value %= size
    return out


def count_of(num: str) -> str:
    """Return the id part of a printed number: 'Art. 3-bis.' 3-bis, 'Chapitre 1 er' 1, '188 a §' 188a, '-' nothing."""
    text = _UNITWORD.sub("", num.replace("§", " "))
    found = _NUMBER.search(text)
    if not found:
        short = re.fullmatch(r"\W*([A-Za-z]{1,3})\W*", text)
        return short[1] if short else ""
    word = re.sub(r"(?<=\d)\s*(?:luku|osa|osasto|kap|kapitel|avd)\b.*$", "", found[0])
    word = re.sub(r"^([IVXLC]+)(?:er|re)$|^(\d+) ?(?:er|re|ère)$", lambda m: m[1] or m[2], word)
    return ids.number(word)
