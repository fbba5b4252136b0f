"""legislation.gov.uk's Crown Legislation Markup Language: acts, instruments, enacted and revised, at any date.

Schema: https://www.legislation.gov.uk/schema/legislation.xsd; guide: https://legislation.github.io/clml-schema/.
`P1` is a section (a regulation, rule or article of an instrument; a paragraph of a schedule), `P2` a subsection,
`P3` to `P7` points. Words of amendments (`BlockAmendment`) are text of the provision that amends.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Basis, Expression, Hint
from pipeline.parsers._clml_reader import Reader, inherit
from pipeline.parsers._clml_words import NAMESPACE, name, words
from pipeline.parsers._vocabularies import CLML
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import Node

_TERMS = "{http://purl.org/dc/terms/}"
_ELEMENTS = "{http://purl.org/dc/elements/1.1/}"
_ID = re.compile(r"/(?:id/)?([a-z]{2,6}/(?:\d{4}|[A-Za-z]\w*/[\d-]+)/\d+)(?:/|$)")


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a CLML document. Raises BadInput for anything else.

    The version is the date from which the text applies (`RestrictStartDate`), or of enactment. `meta['unapplied']`
    counts the amendments that legislation.gov.uk knows of and hasn't worked into the text,
    `meta['unapplied_in_force']` those of them that are in force.
    """
    root = safe.xml(data, hint.where)
    issues = tame(root, CLML)
    body = next((c for c in root if name(c) in ("Primary", "Secondary", "EURetained")), None)
    if body is None:
        raise BadInput(hint.where, "no Primary or Secondary legislation in it", "ask for …/data.xml of an act")
    revised = root.get("RestrictStartDate")
    valid = root.findtext(f".//{_TERMS}valid") or ""
    reader = Reader(root, "sec" if name(body) == "Primary" else "art", valid or revised or "")
    reader.issues += issues
    holder = Node("blk")
    for part in body:
        _part(part, reader, holder)
    inherit(holder)
    nodes = holder.nodes()
    for ref, note in reader.footnotes.items():  # called from nowhere
        if nodes and clean(words(note)):
            nodes[0].notes.append((ref, words(note)))
    made = next((_date(e.get("Date")) for e in root.iter("{*}EnactmentDate", "{*}Made")), None)
    status = next((e.get("Value") for e in root.iter("{*}DocumentStatus")), None)
    basis: Basis = "consolidated" if (status == "revised" if status else revised) else "as_enacted"
    return [
        tree.expression(
            nodes,
            work=hint.work or _work(root),
            lang=hint.lang or (root.findtext(f".//{_ELEMENTS}language") or "en")[:2],
            title=root.findtext(f".//{_ELEMENTS}title") or hint.title,
            format="clml",
            version=hint.version or _date(revised) or _date(valid) or made,
            basis=hint.basis or basis,
            official=(hint.basis or basis) == "as_enacted",
            issues=reader.issues,
            meta=_unapplied(root, valid or revised or ""),
        )
    ]


def _part(part: etree._Element, reader: Reader, holder: Node) -> None:
    kind = name(part)
    if kind.endswith("Prelims"):
        for e in part:
            if name(e) == "EUPreamble":
                reader.children(e, holder, reader.main)
            else:
                reader.block(e, holder)
    elif kind == "Schedules":
        reader.children(part, holder, "para")
    elif kind in ("Body", "EUBody"):
        reader.children(part, holder, reader.main)
    elif kind:
        reader.children([part], holder, reader.main)
    # lines that stand between the blocks of the body become blocks of their own
    holder.parts = [p if isinstance(p, Node) else Node("blk", parts=[p]) for p in holder.parts]


def _work(root: etree._Element) -> str:
    found = _ID.search(root.get("IdURI") or root.get("DocumentURI") or "")
    return f"uk:{found[1]}" if found else "uk:unknown"


def _unapplied(root: etree._Element, at: str) -> dict[str, str]:
    effects = list(root.iter("{*}UnappliedEffect"))
    day = max(at, root.findtext(f".//{_ELEMENTS}modified") or "")
    live = 0
    for effect in effects:
        dates = [d for e in effect.iter("{*}InForce") if e.get("Applied") != "true" and (d := e.get("Date"))]
        live += any(d <= day for d in dates)
    return {"unapplied": str(len(effects)), "unapplied_in_force": str(live)} if effects else {}


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


_INLINE = frozenset({"Addition", "Substitution", "Repeal", "Emphasis", "Strong", "Underline", "SmallCaps", "Term",
                     "Superior", "Inferior", "Citation", "CitationSubRef", "InternalLink", "ExternalLink", "Acronym",
                     "Abbreviation", "Definition", "Proviso", "Span", "Uppercase", "Strike", "Expanded",
                     "Character", "InlineAmendment", "CommentaryRef", "FootnoteRef", "a", "em", "strong",
                     "sup", "sub"})  # fmt: skip
_FURNITURE = ("Metadata", "Contents", "Commentaries", "CommentaryRef", "MarginNoteRef", "FootnoteRef", "Resources")


def source_text(data: bytes) -> str:
    """Return the words of the legislation proper: no metadata, contents or editors' commentary; footnotes are in.

    Numbers of subsections and points stand bare in CLML, and list labels not at all; the brackets and labels that
    legislation.gov.uk's schema has whoever shows the text put in count as text.
    """
    root = safe.xml(data, "source")
    etree.strip_elements(root, *(f"{{*}}{kind}" for kind in _FURNITURE), with_tail=False)
    for e in root.iter():
        if not isinstance(e.tag, str):
            continue
        kind = etree.QName(e).localname
        if kind not in _INLINE:
            e.tail = " " + (e.tail or "")
            e.text = " " + (e.text or "")
        if re.fullmatch("P[2-7]", kind) and (number := e.find("{*}Pnumber")) is not None:
            before, after = number.get("PuncBefore"), number.get("PuncAfter")
            plain = "".join(map(str, number.itertext())).strip().isalnum()
            number.text = ("(" if before is None and plain else before or "") + (number.text or "").lstrip()
            last = number[-1] if len(number) else None
            closing = ")" if after is None and plain else after or ""
            if last is None:
                number.text = number.text.rstrip() + closing
            else:
                last.tail = (last.tail or "").rstrip() + closing
        if kind == "OrderedList":
            for item in e.iterchildren("{*}ListItem"):
                item.text = " (x) " + (item.text or "")
    return " ".join("".join(map(str, root.itertext())).split())


def _sniff(head: bytes) -> bool:
    return re.search(rb"<(?:\w+:)?Legislation\b", head[:4096]) is not None and NAMESPACE.encode() in head[:8192]


FORMATS = (Format("clml", _sniff, parse, source_text),)
