"""The body of Dutch law in BWB XML, as both generations of the format share it: from elements to nodes.

Element names are documented in the schema `toestand_2016-1.xsd` (https://repository.officiele-overheidspublicaties.nl/
Schema/BWB-toestand/2016-1/xsd/) and, for the older form, in `bwb-plus-meta-1_61w.dtd`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline import eid as ids
from pipeline.model import Issue, Kind, Mark, Status
from pipeline.text import clean
from pipeline.tree import Node, continues

CONTAINERS: dict[str, Kind] = {
    "boek": "book",
    "deel": "part",
    "titeldeel": "title",
    "hoofdstuk": "chap",
    "afdeling": "div",
    "sub-afdeling": "div",
    "paragraaf": "div",
    "sub-paragraaf": "div",
    "subparagraaf": "div",
    "sub-sub-paragraaf": "div",
    "divisie": "div",
    "sub-divisie": "div",
    "wijzig-divisie": "div",
    "circulaire.divisie": "div",
    "circulaire.sub-divisie": "div",
    "beleidsregel.divisie": "div",
}
ARTICLES = frozenset({"artikel", "enig-artikel", "wijzig-artikel"})
TRANSPARENT = frozenset(
    {
        "wet-besluit", "wettekst", "regeling", "regeling-tekst", "circulaire", "circulaire-tekst", "beleidsregel",
        "beleidsregel-tekst", "besluit", "besluit-tekst", "reglement", "reglement-tekst", "verdrag", "tekst",
        "bijlagen",
    }
)  # fmt: skip
"""Wrappers without a number or heading: their children stand in their place."""
CLOSING = frozenset(
    {
        "wetsluiting", "regeling-sluiting", "circulaire-sluiting", "beleidsregel-sluiting", "slotformulering",
        "verdrag-sluiting", "sluiting", "ondertekening", "ondertekenaar", "gegeven", "slotakte",
    }
)  # fmt: skip
METADATA = frozenset({"meta-data", "bwb-inputbestand", "bwb-wijzigingen", "redactionele-correcties"})
"""Left out by rule: the publisher's record of sources and dates. Its remarks (`opmerkingen-inhoud`) become notes."""
INLINE = frozenset(
    {
        "nadruk", "extref", "intref", "sup", "inf", "super", "sub", "unl", "functie", "organisatie", "naam",
        "voornaam", "achternaam", "plaats", "datum", "deze", "ondertekening", "noot.lijst", "titel",
    }
)  # fmt: skip
_SPACED = frozenset(
    {
        "naam", "voornaam", "achternaam", "organisatie", "plaats", "datum", "al", "li", "li.nr", "lidnr", "lijst",
        "noot.al", "entry", "label", "nr",
    }
)  # fmt: skip
_LINES = frozenset(
    {
        "al", "considerans.al", "context.al", "wij", "wie", "koning", "dagtekening", "functie", "naam", "datum",
        "kop", "ondertekening", "tussenkop", "title",
    }
)  # fmt: skip
_STATUS: dict[str, Status] = {"vervallen": "repealed", "nogniet": "not_yet"}
_REPEALED = re.compile(r"^\W*vervallen\b", re.IGNORECASE)
_NOT_YET = re.compile(r"^\W*\w+ \w+ (?:is|zijn) nog niet in werking", re.IGNORECASE)


@dataclass(slots=True)
class Body:
    """Builds nodes from elements and keeps the issues met on the way."""

    issues: list[Issue] = field(default_factory=list)

    # --- text -----------------------------------------------------------------------------------------------------

    def inline(self, element: etree._Element, node: Node) -> str:
        """Return the element's running text; footnotes and the editors' remarks go to `node`'s notes."""
        out: list[str] = []
        self._inline(element, node, out)
        return clean("".join(out))

    def _inline(self, element: etree._Element, node: Node, out: list[str]) -> None:
        out.append(element.text or "")
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in METADATA:
                self.remarks(child, node)
            elif tag == "redactie":
                self._editors(child, node)
            elif tag == "noot":
                label = child.find("noot.nr")
                words = " ".join(str(t) for part in child if part is not label for t in part.itertext())
                node.notes.append((clean("".join(map(str, label.itertext()))) if label is not None else "", words))
            elif tag in ("plaatje", "illustratie", "formule", "figuur"):
                self.issues.append(Issue(node.num or node.kind, f"<{tag}>: a picture, not readable as text"))
                self._inline(child, node, out)
            else:
                if tag not in INLINE and tag not in _SPACED and tag not in _LINES:
                    self.issues.append(Issue(node.num or node.kind, f"unknown element <{tag}>, its text is kept"))
                out.append(" " if tag in _SPACED else "")
                self._inline(child, node, out)
                out.append(" " if tag in _SPACED else "")
            out.append(child.tail or "")

    def _editors(self, redactie: etree._Element, node: Node) -> None:
        """Keep the editors' words as a note; they say that the unit is repealed or not yet in force."""
        words = clean(" ".join(map(str, redactie.itertext())))
        node.notes.append(("", words))
        if _REPEALED.match(words) and not any(isinstance(p, str) for p in node.parts):
            node.status = "repealed"
        elif _NOT_YET.match(words):
            node.status = "not_yet"

    def remarks(self, element: etree._Element, node: Node) -> None:
        """Hang the transitional remarks inside a `meta-data` element on `node` as notes."""
        if isinstance(element.tag, str):
            for remark in element.iter("opmerkingen-inhoud"):
                node.notes.append(("", " ".join(map(str, remark.itertext()))))

    def lines(self, element: etree._Element, node: Node) -> None:
        """Say all text of an element without units of its own (closing, quoted law, table), a line a block."""
        if element.tag == "table":
            for row in element.iter("title", "row"):
                node.say(self.inline(row, node))
            return
        if element.tag in _LINES or not len(element) or clean(element.text or ""):
            node.say(self.inline(element, node))
            return
        for child in element:
            if not isinstance(child.tag, str) or child.tag in METADATA:
                self.remarks(child, node)
            elif child.tag == "redactie":
                self._editors(child, node)
            else:
                self.lines(child, node)
            node.say(child.tail or "")

    # --- units ----------------------------------------------------------------------------------------------------

    def unit(self, kind: Kind, element: etree._Element) -> Node:
        """Return the node for a container, article or annex: its `kop`, status, dates and source."""
        node = Node(
            kind, valid_from=element.get("inwerking", ""), status=_STATUS.get(element.get("status", ""), "in_force")
        )
        if element.get("bron"):
            node.marks.append(
                Mark(
                    element.get("bron", ""),
                    element.get("effect", ""),
                    element.get("inwerking", ""),
                    element.get("label", ""),
                )
            )
        kop = element.find("kop")
        named: dict[str, str] = {}
        for part in kop if kop is not None else ():
            if isinstance(part.tag, str):
                text = self.inline(part, node)
                named[part.tag] = clean(f"{named.get(part.tag, '')} {text}")
        label, nr = named.pop("label", ""), named.pop("nr", "")
        title = clean(" ".join(named.values()))
        count = ids.number(nr)
        if count:
            node.num, node.heading, node.eid = clean(f"{label} {nr}"), title, f"{kind}_{count}"
        else:
            node.num, node.heading = "", clean(f"{label} {nr} {title}")
            if kind == "art":
                # The one article of an act, or an article that bears a name in place of a number.
                slug = re.sub(r"[^a-z0-9]+", "-", node.heading.lower()).strip("-")
                node.eid = "art_1" if element.tag == "enig-artikel" or not slug else f"art_{slug}"
        return node

    def structure(self, element: etree._Element, out: list[str | Node]) -> None:
        """Append the units below `element` to `out`, wrappers opened, loose text kept as blocks."""
        loose: Node | None = None
        treaty_texts = 0
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in METADATA or tag == "kop":
                continue
            if tag in TRANSPARENT or (tag == "verdragtekst" and not treaty_texts):
                treaty_texts += tag == "verdragtekst"
                if tag == "tekst":
                    self._prose(child, out)
                else:
                    self.structure(child, out)
            elif tag in CONTAINERS or tag in ("bijlage", "verdragtekst"):
                # A protocol printed after the treaty has articles of its own numbering: an annex keeps them apart.
                node = self.unit(CONTAINERS.get(tag, "annex"), child)
                self._own_remarks(child, node)
                self.structure(child, node.parts)
                out.append(node)
            elif tag in ARTICLES:
                out.append(self.article(child))
            elif tag in ("aanhef", "preambule", "circulaire.aanhef", "beleidsregel.aanhef", "considerans"):
                self._preamble(child, out)
            elif tag in CLOSING:
                node = Node("blk")
                self.lines(child, node)
                out.append(node)
            elif tag in ("al", "lijst", "table", "tussenkop", "al-groep"):
                holder = Node("blk")
                self.paragraphs([child], holder, loose if tag != "tussenkop" else None)
                if holder.nodes():
                    loose = holder.nodes()[-1]
                out.extend(holder.nodes())
                self._carry(holder, out)
                continue
            else:
                node = self.unit("blk", child)
                node.eid = ""
                self.lines_below(child, node)
                out.append(node)
            loose = None

    def lines_below(self, element: etree._Element, node: Node) -> None:
        """Say everything below `element` but its `kop`."""
        node.say(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and child.tag not in METADATA and child.tag != "kop":
                self.lines(child, node)
            elif child.tag in METADATA:
                self.remarks(child, node)
            node.say(child.tail or "")

    def _carry(self, holder: Node, out: list[str | Node]) -> None:
        """Notes and status of text that held nothing but an editors' remark stay with a block of their own."""
        if holder.notes and not holder.nodes():
            out.append(Node("blk", notes=holder.notes, status=holder.status))

    def _prose(self, tekst: etree._Element, out: list[str | Node]) -> None:
        holder = Node("blk")
        self._own_remarks(tekst, holder)
        self.paragraphs(list(tekst), holder)
        nodes = holder.nodes()
        out.extend(nodes)
        if nodes:
            nodes[0].notes.extend(holder.notes)
        else:
            self._carry(holder, out)

    def _own_remarks(self, element: etree._Element, node: Node) -> None:
        for child in element.iterchildren("meta-data"):
            self.remarks(child, node)

    def _preamble(self, element: etree._Element, out: list[str | Node]) -> None:
        """Citations and considerations as `cit`, the sovereign's salutation and the enacting formula as `blk`."""
        first: Node | None = None
        for part in _leaves(element):
            considered = part.tag in ("considerans.al", "context.al") or element.tag == "preambule"
            node = Node("cit" if considered and element.tag != "circulaire.aanhef" else "blk")
            self.lines(part, node)
            if node.parts or node.notes:
                out.append(node)
                first = first or node
        if first is not None:
            self._own_remarks(element, first)

    def article(self, element: etree._Element) -> Node:
        """Return an article with its paragraphs (`lid`), or its unnumbered ones."""
        node = self.unit("art", element)
        self._own_remarks(element, node)
        self.paragraphs([c for c in element if c.tag != "kop" and c.tag not in METADATA], node)
        if node.status == "in_force" and node.nodes() and all(n.status == "repealed" for n in node.nodes()):
            node.status = "repealed"
        return node

    def paragraphs(self, elements: list[etree._Element], node: Node, para: Node | None = None) -> None:
        """Append the paragraphs among `elements` to `node`; `para` is the unnumbered one still open."""
        numbered = False
        for child in elements:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in ("lid", "wijzig-lid"):
                para, numbered = self._lid(child, node), True
            elif tag in ("al-groep", "tekst", "wijzig-lid-groep"):
                self.paragraphs(list(child), node, para if numbered else None)
                para = node.nodes()[-1] if node.nodes() else None
            elif tag == "tussenkop":
                para = node.add("para")
                para.heading = self.inline(child, para)
            elif tag in METADATA:
                self.remarks(child, node)
            elif tag in ("artikel", "bijlage") or tag in CONTAINERS:
                para = None
                holder: list[str | Node] = []
                wrapper = etree.Element("tekst-met-delen")
                wrapper.append(child)
                self.structure(wrapper, holder)
                node.parts.extend(holder)
            elif tag in ("lijst", "table"):
                if para is None:
                    para = node.add("para")
                self._block(child, para)
            else:
                probe = Node("para")
                self.lines(child, probe)
                text = next((p for p in probe.parts if isinstance(p, str)), "")
                if not text:
                    target = para if para is not None and numbered else node
                    target.notes.extend(probe.notes)
                    if probe.status != "in_force" and node.status == "in_force":
                        node.status = probe.status
                    continue
                heading_only = para is not None and not para.parts and para.heading
                closes = para is not None and para.nodes() and continues(text)
                if para is None or not (numbered or heading_only or closes):
                    para = node.add("para")
                para.parts.extend(probe.parts)
                para.notes.extend(probe.notes)
                para.status = probe.status if para.status == "in_force" else para.status

    def _block(self, child: etree._Element, node: Node) -> None:
        if child.tag == "lijst":
            self._points(child, node)
        elif child.tag == "al-groep":
            for part in child:
                if isinstance(part.tag, str):
                    self._block(part, node)
        elif isinstance(child.tag, str) and child.tag not in METADATA:
            self.lines(child, node)
        else:
            self.remarks(child, node)

    def _lid(self, element: etree._Element, node: Node) -> Node:
        nr = element.find("lidnr")
        para = node.add("para", status=_STATUS.get(element.get("status", ""), "in_force"))
        para.num = self.inline(nr, para) if nr is not None else ""
        for child in element:
            if child is not nr:
                self._block(child, para)
        return para

    def _points(self, lijst: etree._Element, node: Node) -> None:
        for li in lijst:
            if not isinstance(li.tag, str):
                continue
            if li.tag != "li":
                self._block(li, node)
                continue
            nr = li.find("li.nr")
            point = node.add("point", status=_STATUS.get(li.get("status", ""), "in_force"))
            point.num = self.inline(nr, point) if nr is not None else ""
            for child in li:
                if child is not nr:
                    self._block(child, point)


def _leaves(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the blocks of a preamble in order, its wrappers opened."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag in METADATA or child.tag == "kop":
            continue
        if child.tag in _LINES or not len(child) or clean(child.text or "") or child.tag in ("lijst", "table"):
            yield child
        else:
            yield from _leaves(child)


def source_text(root: etree._Element) -> str:
    """All text of the act but the publisher's metadata; the remarks on transition inside it are kept."""
    out: list[str] = []
    dropped = 0
    kept = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            dropped += element.tag in METADATA
            kept += element.tag == "opmerkingen-inhoud"
            if element.text and (kept or not dropped):
                out.append(element.text)
        elif event == "end":
            dropped -= element.tag in METADATA
            kept -= element.tag == "opmerkingen-inhoud"
        if event != "start" and element.tail and (kept or not dropped):
            out.append(element.tail)
    return clean(" ".join(out))
