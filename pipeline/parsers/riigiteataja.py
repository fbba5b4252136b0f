"""Estonian law as Riigi Teataja serves it: XML (`oigusakt`), acts and consolidated texts (`terviktekst`).

osa > peatykk > jagu > jaotis hold paragrahv (§) > loige > alampunkt; `kuvatavNr` is the number as printed, `ylaIndeks`
the raised figure of an inserted one (§ 12¹, whose id is Riigi Teataja's own 12b1). Words stand in `tavatekst` or, as
HTML in CDATA, in `HTMLKonteiner`. `muutmismarge` says which act changed a unit.
Form: https://www.riigiteataja.ee/akt/{id}.xml, schemas at https://xmlr.eesti.ee/xml/schemas/oigusakt/.
"""

from __future__ import annotations

import html
import re
from datetime import date

from lxml import etree

from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind, Mark
from pipeline.parsers._vocabularies import RIIGI_TEATAJA
from pipeline.parsers._vocabulary import local, tame
from pipeline.text import clean
from pipeline.tree import Node

NAME = "riigi-teataja"
_UNITS: dict[str, Kind] = {
    "osa": "part", "peatykk": "chap", "jagu": "div", "jaotis": "div", "alljaotis": "div", "paragrahv": "sec",
    "loige": "para", "alampunkt": "point", "taane": "point",
}  # fmt: skip
_MARKS = ("muutmismarge", "veaparandus", "viideURID")
_BREAKS = ("reavahetus", "br", "p", "tr", "div", "li", "h1", "h2", "h3", "h4")
_APART = ("td", "th", "allkirikoht", "allkirjastaja", "ametinimetus", "eesnimi", "perekonnanimi", "kuvatavtekst")
_GONE = re.compile(r"\W*(?:Kehtetu|Välja jäetud|Repealed)\b", re.I)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _lines(element: etree._Element) -> list[str]:
    """Return the words of an element as lines; raised figures stay raised, the records of changes are left out."""
    out: list[str] = []

    def walk(e: etree._Element) -> None:
        name = local(e).lower()
        if not name or local(e) in _MARKS:
            return
        if name == "htmlkonteiner" and clean(e.text or ""):
            walk(safe.html(f"<div>{e.text}</div>".encode(), "HTMLKonteiner"))
            return
        breaks = name in _BREAKS
        text = e.text or ""
        plain = name == "sup" and re.fullmatch(r"\s*\d+\s*", text)
        out.append(("\n" if breaks else "") + (text.strip().translate(_RAISED) if plain else re.sub(r"\s+", " ", text)))
        for child in e:
            walk(child)
            out.append(re.sub(r"\s+", " ", child.tail or ""))
        out.append("\n" if breaks else " " if name in _APART else "")

    walk(element)
    return [line for line in map(clean, "".join(out).split("\n")) if line]


def _printed(element: etree._Element | None) -> str:
    words = clean(element.text or "") if element is not None else ""
    words = re.sub(r"<sup>\s*(\d+)\s*</sup>", lambda m: m[1].translate(_RAISED), words)
    return clean(re.sub(r"<[^>]+>", "", words))


def _mark(element: etree._Element) -> Mark:
    act = element.findtext(".//{*}aktViide") or ""
    action = "repealed" if _GONE.match(element.findtext("{*}tavatekst") or "") else "amended"
    return Mark(act and f"ee:{act}", action, (element.findtext(".//{*}joustumine") or "")[:10])


class _Reader:
    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def unit(self, e: etree._Element, into: Node) -> None:
        name = local(e)
        number, heading = e.find(f"{{*}}{name}Nr"), e.find(f"{{*}}{name}Pealkiri")
        shown = e.find("{*}kuvatavNr")
        kind = _UNITS[name]
        bare = clean(number.text or "") if number is not None else ""
        raised = number.get("ylaIndeks") if number is not None else ""
        node = Node(kind, _printed(shown) or bare, clean(" ".join(_lines(heading))) if heading is not None else "")
        if bare:
            node.eid = f"{kind}_{re.sub(r'[^0-9A-Za-zÕÄÖÜõäöü-]+', '-', bare)}" + (f"b{raised}" if raised else "")
        into.parts.append(node)
        for child in e:
            if child is not number and child is not heading and child is not shown:
                self.child(child, node)
        gone = any(mark.action == "repealed" for mark in node.marks) and not node.parts
        if gone or (node.nodes() and all(n.status == "repealed" for n in node.nodes()) and kind in ("sec", "para")):
            node.status = "repealed"

    def child(self, e: etree._Element, node: Node) -> None:
        name = local(e)
        if name in _UNITS:
            self.unit(e, node)
        elif name == "muutmismarge":
            node.marks.append(_mark(e))
        elif name == "normtehnmarkus":
            words = " ".join(line for text in e.iterfind("{*}normtehnmarkusTekst") for line in _lines(text))
            if words:
                node.notes.append((clean(e.findtext("{*}normtehnmarkusNr") or ""), words))
        elif name == "sisu":
            for child in e:
                self.child(child, node)
        elif name and name not in _MARKS:
            if name not in ("sisuTekst", "preambul", "tavatekst", "HTMLKonteiner", "nimi", "allkiri", "viide"):
                self.issues.append(Issue(f"line {e.sourceline}", f"unknown element <{name}>, its text is kept"))
            # an amending act's section is one text: each of its paragraphs has a place of its own
            lines = _lines(e)
            for line in lines:
                if node.kind in ("para", "point"):
                    node.say(line)
                else:
                    node.add("para" if node.kind == "sec" else "blk", text=line)


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of an act. Raises BadInput where it has no text."""
    root = safe.xml(data, hint.where)
    if local(root) != "oigusakt" or root.find("{*}sisu") is None:
        raise BadInput(hint.where, "no <oigusakt> with its text (<sisu>)", "fetch …/akt/{id}.xml")
    reader, holder = _Reader(), Node("blk")
    reader.issues += tame(root, RIIGI_TEATAJA)
    title = clean(root.findtext("{*}aktinimi/{*}nimi/{*}pealkiri") or "")
    head = holder.add("blk", text=title, eid="blk_title")
    for e in root:
        if local(e) not in ("metaandmed", "aktinimi", "muutmismarge"):
            reader.child(e, head if local(e) == "normtehnmarkus" else holder)
    for note in root.iterfind("{*}aktinimi//{*}normtehnmarkus"):
        reader.child(note, head)
    ident = clean(root.findtext("{*}metaandmed/{*}globaalID") or "")
    group = clean(root.findtext("{*}metaandmed/{*}terviktekstiGrupiID") or "")
    begins = (root.findtext("{*}metaandmed/{*}kehtivus/{*}kehtivuseAlgus") or "")[:10]
    whole = "terviktekst" in (root.findtext("{*}metaandmed/{*}tekstiliik") or "")
    return [
        tree.expression(
            holder.nodes(), work=hint.work or f"ee:{group or ident or 'unknown'}", lang=hint.lang or "et",
            title=hint.title or title, format=NAME, version=hint.version or _day(begins),
            basis=hint.basis or ("consolidated" if whole else "as_enacted"), official=not whole,
            issues=reader.issues, meta={"akt": ident} if ident else {},
        )
    ]  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def sniff(head: bytes) -> bool:
    """Say whether the bytes begin an act of Riigi Teataja."""
    return re.search(rb"<(?:\w+:)?oigusakt\b", head) is not None


def source_text(data: bytes) -> str:
    """Return title, numbers, headings and words of the act; the records of changes and the bare numbers left out."""
    root = safe.xml(data, "source")
    names = ("metaandmed", "muutmismarge", "veaparandus", "viideURID", "normtehnmarkusNr", *(f"{u}Nr" for u in _UNITS))
    etree.strip_elements(root, *(f"{{*}}{n}" for n in names), with_tail=False)
    for raised in root.iter("{*}sup"):
        raised.text = (raised.text or "").translate(_RAISED)
    etree.strip_tags(root, "{*}sup", "{*}i", "{*}b")
    words = re.sub(r"<sup>\s*(\d+)\s*</sup>", lambda m: m[1].translate(_RAISED), " ".join(map(str, root.itertext())))
    words = re.sub(r"</?(?:sup|b|i|a|em|strong|u)\b[^>]*>", "", words)
    return html.unescape(re.sub(r"<[^>]*>", " ", words))


FORMATS = (Format(NAME, sniff, parse, source_text),)
