"""gesetze-im-internet.de XML (gii-norm.dtd 1.01), bare or in the `xml.zip` that the site serves.

An act is a flat list of `norm` elements. The first is the act's head; a norm with `gliederungseinheit` opens a
container, one with `enbez` is a provision. The number of an Absatz is literal text at the start of its `P`.
Documented at https://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from pipeline import eid as ids
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind
from pipeline.parsers._vocabularies import GII
from pipeline.parsers._vocabulary import tame
from pipeline.parsers.gii_names import container, ordinal_slug
from pipeline.text import clean
from pipeline.tree import Node, continues, expression

NAME = "gii"

TABLE_OF_CONTENTS = frozenset({"Inhaltsübersicht", "Inhaltsverzeichnis"})
"""Norms left out by rule: they repeat the numbers and headings of the sections and order nothing."""
EMPTY = frozenset({"BR", "IMG", "FILE", "FnR", "FnArea", "ABWFORMAT", "colspec", "spanspec"})
"""Elements that have no text of their own; a break and a cell's end still part words."""
INLINE = frozenset(
    {
        "B", "I", "U", "F", "SP", "SUB", "SUP", "small", "noindex", "NB", "Citation", "QuoteL", "QuoteR", "Accolade",
        "Split", "Revision", "Ident", "Title", "Subtitle", "P", "LA", "DT", "DD", "pre", "tgroup", "thead", "tbody",
        "tfoot", "row", "entry",
    }
)  # fmt: skip
"""Elements whose text is read in place."""
_REPEALED = re.compile(r"^\(?\s*(weggefallen|aufgehoben|gegenstandslos|außer Kraft)\s*\)?[.,;]?$", re.IGNORECASE)
_ABSATZ = re.compile(r"^\s*(\((\d+[a-z]*)\))\s*")
_SECTION = re.compile(r"^(?P<gone>\(X+\)\s*)?(?P<sign>§§?|Art(?:t|ikeln?)?\.?)\s*(?P<num>\S.*)$")
_ANNEX = re.compile(r"^(Anlagen?|Anl\.|Anl|Anhang|Anhänge)(?!\w)\s*(?P<num>[^(]*)")
_OUTSIDE = re.compile(r"(Eingang|Präambel|Vorspruch|Schlu(?:ss|ß)|Unterschrift|Anlage|Anhang|Anhänge|Protokoll)", re.I)
_RANGE = re.compile(r"\s*(?:bis|und|u\.|,)\s*(?:§§?\s*)?")
_AMENDED = re.compile(r"\bv\.\s*(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_ZIP = re.compile(rb"BJNR\w+\.xml|^PK\x03\x04.{26}[\w.-]+\.(?:jpe?g|gif|png)", re.DOTALL | re.IGNORECASE)


def _sniff(head: bytes) -> bool:
    if head.startswith(b"PK\x03\x04"):
        return _ZIP.search(head) is not None
    return b"<dokumente" in head and (b"<norm" in head or b"gii-norm" in head)


def _root(data: bytes, where: str) -> etree._Element:
    if data.startswith(b"PK\x03\x04"):
        files = {name: body for name, body in safe.unzip(data, where).items() if name.lower().endswith(".xml")}
        if len(files) != 1:
            raise BadInput(where, f"{len(files)} XML files in the zip", "gesetze-im-internet serves one act a zip")
        ((name, data),) = files.items()
        where = f"{where}!{name}"
    root = safe.xml(data, where)
    if root.tag != "dokumente" or root.find("norm") is None:
        raise BadInput(where, f"<{root.tag}> without <norm> is no gii-norm document", "check --format")
    return root


@dataclass(slots=True)
class _Flow:
    """A run of inline text, a list, or a note found while walking an element in reading order."""

    text: str = ""
    block: etree._Element | None = None
    note: tuple[str, str] | None = None


@dataclass(slots=True)
class _Norm:
    """What walking one norm needs: its footnotes by id, those already hung somewhere, and its issues."""

    place: str
    footnotes: dict[str, tuple[str, str]]
    hung: set[str] = field(default_factory=set)
    issues: list[Issue] = field(default_factory=list)

    def flow(self, element: etree._Element) -> list[_Flow]:
        """Return the element's content as text, lists (`DL`), tables and notes, in reading order."""
        out: list[_Flow] = []
        self._walk(element, out)
        merged: list[_Flow] = []
        for item in out:
            if item.text and merged and merged[-1].text:
                merged[-1].text += item.text
            elif item.text or item.block is not None or item.note:
                merged.append(item)
        return merged

    def _walk(self, element: etree._Element, out: list[_Flow]) -> None:
        out.append(_Flow(element.text or ""))
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                pass
            elif tag in ("DL", "table"):
                out.append(_Flow(block=child))
            elif tag == "kommentar":
                out.append(_Flow(note=(child.get("typ", ""), _plain(child))))
            elif tag == "FnR":
                self._hang(child.get("ID", ""), out)
            elif tag in EMPTY:
                out.append(_Flow(" "))
                if tag in ("IMG", "FILE"):
                    self.issues.append(Issue(self.place, f"{tag} {child.get('SRC', '')}: not readable as text"))
            else:
                if tag not in INLINE:
                    self.issues.append(Issue(self.place, f"unknown element <{tag}>, its text is kept"))
                self._walk(child, out)
                if tag in ("P", "LA", "Title", "Subtitle", "pre"):
                    out.append(_Flow(" "))
            out.append(_Flow(child.tail or ""))

    def _hang(self, key: str, out: list[_Flow]) -> None:
        if key in self.footnotes and key not in self.hung:
            self.hung.add(key)
            out.append(_Flow(note=self.footnotes[key]))

    def fill(self, node: Node, flows: list[_Flow]) -> None:
        """Give `node` the text, points, table lines and notes of `flows`."""
        for item in flows:
            if item.note:
                node.notes.append(item.note)
            elif item.block is None:
                node.say(item.text)
            elif item.block.tag == "DL":
                self.points(node, item.block)
            else:
                self.table(node, item.block)

    def points(self, node: Node, dl: etree._Element) -> None:
        """Append the items of a `DL` to `node` as points."""
        point: Node | None = None
        for child in dl:
            if child.tag == "DT":
                point = node.add("point", _plain(child))
            elif isinstance(child.tag, str):
                if point is None:
                    point = node.add("point")
                parts = child.findall("LA") if child.find("LA") is not None and not clean(child.text or "") else [child]
                for part in parts:
                    self.fill(point, self.flow(part))
                only = point.parts[0] if len(point.parts) == 1 else None
                if isinstance(only, str) and _REPEALED.match(only):
                    point.status = "repealed"

    def table(self, node: Node, table: etree._Element) -> None:
        """Append a CALS table to `node`, a line a row; lists inside a cell are run together."""
        for child in table.iter("Title", "row"):
            cells = child.findall("entry") if child.tag == "row" else [child]
            node.say(" ".join(_plain(cell) for cell in cells))
            for ref in child.iter("FnR"):
                found: list[_Flow] = []
                self._hang(ref.get("ID", ""), found)
                node.notes.extend(item.note for item in found if item.note)


def _plain(element: etree._Element) -> str:
    """Return all text below an element, words parted at breaks and at the ends of blocks."""
    out: list[str] = []
    for event, child in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            out.append(child.text or "" if isinstance(child.tag, str) else "")
        else:
            if child.tag in ("BR", "P", "LA", "DT", "entry", "row"):
                out.append(" ")
            if child is not element:
                out.append(child.tail or "")
    return clean("".join(out))


def _content(norm: _Norm, node: Node, content: etree._Element) -> None:
    """Split the `Content` of a section or annex into its Absätze, below `node`."""
    para: Node | None = None
    numbered = False
    for block in content:
        if not isinstance(block.tag, str):
            continue
        if block.tag in ("Title", "Subtitle"):
            para = node.add("para", heading=_plain(block))
            continue
        flows = norm.flow(block) if block.tag not in ("DL", "table") else [_Flow(block=block)]
        flows.append(_Flow(block.tail or ""))
        flows = [f for f in flows if clean(f.text) or f.block is not None or f.note]
        texts = [f for f in flows if not f.note]
        if not texts:
            (para or node).notes.extend(f.note for f in flows if f.note)
            continue
        label = _ABSATZ.match(texts[0].text)
        if label:
            texts[0].text = texts[0].text[label.end() :]
            para, numbered = node.add("para", label[1]), True
        elif para is None or not (
            # An unnumbered P belongs to the numbered Absatz before it, or closes its list.
            numbered or not para.parts or texts[0].block is not None or (para.nodes() and continues(texts[0].text))
        ):
            para = node.add("para")
        norm.fill(para, flows)
        only = para.parts[0] if len(para.parts) == 1 else None
        if isinstance(only, str) and _REPEALED.match(only):
            para.status = "repealed"


def _provision(label: str, heading: str) -> Node:
    """Return the empty node for a norm's `enbez` and `titel`."""
    section, annex = _SECTION.match(label), _ANNEX.match(label)
    if section:
        kind: Kind = "sec" if section["sign"].startswith("§") else "art"
        head, _, below = section["num"].partition("§")
        # "Art 3 § 1": a section within an article of an amending or introductory act.
        parts = [f"{kind}_{_numbers(head)}"] + ([f"sec_{_numbers(below)}"] if below else [])
        node = Node("sec" if below else kind, label, heading, eid="__".join(parts))
        if section["gone"]:
            node.status = "repealed"
    elif annex:
        number = _numbers(annex["num"])
        node = Node("annex", label, heading, eid=f"annex_{number}" if number else "annex_1")
    else:
        node = Node("blk", heading=clean(f"{label} {heading}"), eid=f"blk_{ordinal_slug(label)}" if label else "")
    if _REPEALED.match(heading):
        node.status = "repealed"
    return node


def _numbers(text: str) -> str:
    """Return the id part of one number or of a group: '109b und 109c' gives '109b-109c'."""
    return "-".join(filter(None, (ids.number(part) for part in _RANGE.split(clean(text)))))


def _footnotes(element: etree._Element) -> dict[str, tuple[str, str]]:
    out = {}
    for note in element.iterfind("textdaten/text/Footnotes/Footnote"):
        label = note.get("Prefix", "") + note.get("FnZ", "") + note.get("Postfix", "")
        out[note.get("ID") or label] = (label, _plain(note))
    return out


def _stand(head: etree._Element) -> dict[str, str]:
    """Return the act's status lines: `Hinweis` (promulgated, not yet worked in) becomes `pending`."""
    names = {"Stand": "stand", "Neuf": "restated", "Hinweis": "pending", "Sonst": "remark"}
    out: dict[str, str] = {}
    for entry in head.iterfind("metadaten/standangabe"):
        kind = clean(entry.findtext("standtyp") or "")
        key = names.get(kind, kind.lower() or "stand")
        comment = entry.find("standkommentar")
        text = _plain(comment) if comment is not None else ""
        out[key] = "; ".join(filter(None, (out.get(key, ""), text)))
    return out


def _version(root: etree._Element, stand: dict[str, str], hint: Hint) -> date | None:
    """Return the date of the text: the day the publisher built the file.

    The site serves today's wording only. The amending act named under `Stand` can come into force in steps, so that
    its date is shared by several wordings; the build date never is. Without it: the caller's date, then `Stand`.
    """
    built = root.get("builddate") or (root.find("norm").get("builddate") or "")  # type: ignore[union-attr]
    if re.match(r"\d{8}", built):
        try:
            return date(int(built[:4]), int(built[4:6]), int(built[6:8]))
        except ValueError as error:
            raise BadInput(hint.where, f"builddate {built!r} is no date", "fetch it again") from error
    if hint.version:
        return hint.version
    found = _AMENDED.search(stand.get("stand", "") or stand.get("restated", ""))
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _parse(data: bytes, hint: Hint) -> list[Expression]:
    root = _root(data, hint.where)
    head = root.find("norm")
    assert head is not None
    stand = _stand(head)
    meta = {"doknr": root.get("doknr") or head.get("doknr") or "", **stand}
    for tag, key in (("jurabk", "abbreviation"), ("kurzue", "short_title"), ("ausfertigung-datum", "enacted")):
        if clean(head.findtext(f"metadaten/{tag}") or ""):
            meta[key] = clean(head.findtext(f"metadaten/{tag}") or "")
    issues = tame(root, GII)
    roots: list[Node] = []
    stack: list[tuple[str, Node]] = []
    for index, element in enumerate(root.iterfind("norm")):
        label = _plain(found) if (found := element.find("metadaten/enbez")) is not None else ""
        norm = _Norm(label or element.get("doknr", f"norm {index + 1}"), _footnotes(element))
        if label in TABLE_OF_CONTENTS:
            continue
        if index == 0 and element.find("metadaten/langue") is not None:
            node = Node("blk", eid="blk_title")
            for tag in ("langue", "kurzue"):
                title = element.find(f"metadaten/{tag}")
                if title is not None:
                    norm.fill(node, norm.flow(title))
            roots.append(node)
        else:
            node = _place(element, label, norm, roots, stack)
        for content in element.iterfind("textdaten/text/Content"):
            if node.kind in ("sec", "art", "annex"):
                _content(norm, node, content)
            else:
                flows = [f for block in content for f in (*norm.flow(block), _Flow(block.tail or ""))]
                # Text printed between a container's heading and its first section is a block of its own.
                if any(clean(f.text) or f.block is not None for f in flows):
                    norm.fill(node if node.kind == "blk" else node.add("blk"), flows)
        if node.kind in ("sec", "art", "annex") and node.nodes() and all(n.status == "repealed" for n in node.nodes()):
            node.status = "repealed"
        node.notes.extend(note for key, note in norm.footnotes.items() if key not in norm.hung)
        for notes in element.iterfind("textdaten/fussnoten"):
            node.notes.extend(("", text) for p in notes.iterfind("Content/*") if (text := _plain(p)))
        issues.extend(norm.issues)
    titles = [p for p in roots[0].parts if isinstance(p, str)] if roots and roots[0].eid == "blk_title" else []
    slug = re.sub(r"[^a-z0-9]", "_", meta.get("abbreviation", "").lower())
    return [
        expression(
            roots,
            work=hint.work or f"de:{slug}",
            lang="de",
            title=titles[0] if titles else hint.title,
            format=NAME,
            version=_version(root, stand, hint),
            basis="consolidated",
            amended_by=stand.get("stand", ""),
            issues=issues,
            meta=meta,
        )
    ]


def _place(element: etree._Element, label: str, norm: _Norm, roots: list[Node], stack: list[tuple[str, Node]]) -> Node:
    """Open the container or provision that a norm stands for, in its place in the tree; return it."""
    unit = element.find("metadaten/gliederungseinheit")
    if unit is not None:
        key = clean(unit.findtext("gliederungskennzahl") or "")
        while stack and not (key.startswith(stack[-1][0]) and key != stack[-1][0]):
            stack.pop()
        named = (unit.find("gliederungsbez"), unit.find("gliederungstitel"))
        bez, title = (_plain(part) if part is not None else "" for part in named)
        node = container(bez, title)
        if _REPEALED.match(title):
            node.status = "repealed"
        (stack[-1][1].parts if stack else roots).append(node)
        stack.append((key, node))
        if not label:
            return node
    titel = element.find("metadaten/titel")
    flows = norm.flow(titel) if titel is not None else []
    node = _provision(label, clean(" ".join(f.text for f in flows)))
    node.notes.extend(f.note for f in flows if f.note)
    if node.kind == "annex" or (node.kind == "blk" and _OUTSIDE.match(label)):
        stack.clear()  # annexes and formulas stand outside the act's chapters
    (stack[-1][1].parts if stack else roots).append(node)
    return node


_LAW = (
    "metadaten/enbez",
    "metadaten/titel",
    "metadaten/gliederungseinheit/gliederungsbez",
    "metadaten/gliederungseinheit/gliederungstitel",
    "textdaten",
)


def _source_text(data: bytes) -> str:
    """All text of every norm but the table of contents, with the act's title from the first norm's metadata."""
    out: list[str] = []
    for index, norm in enumerate(_root(data, "<bytes>").iterfind("norm")):
        if clean(norm.findtext("metadaten/enbez") or "") in TABLE_OF_CONTENTS:
            continue
        for path in (*(("metadaten/langue", "metadaten/kurzue") if index == 0 else ()), *_LAW):
            for part in norm.iterfind(path):
                out.extend(str(text) for text in part.itertext())
    return clean(" ".join(out))


FORMATS = (Format(NAME, _sniff, _parse, _source_text, rank=20),)
