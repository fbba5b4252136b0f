"""Austria's federal law as RIS serves it: one XML document (`risdok`) a section, article or annex (`NOR…`).

Metadata and text stand in one row of `absatz` under captions (`ueberschrift typ="titel"`); `ct` says what each is.
Form: https://data.bka.gv.at/ris/api/v2.6 (namespace http://www.bka.gv.at). Running heads and feet (`kzinhalt`,
`fzinhalt`) are no part of the law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lxml import etree

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind
from pipeline.parsers._flat import Flat
from pipeline.parsers._vocabularies import RIS
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import Node

NAME = "ris"
_NUMBERED = re.compile(r"^\(\d{1,3}[a-z]?\)(?:\s+|$)")
_KINDS: tuple[tuple[str, Kind], ...] = (("§", "sec"), ("Art", "art"), ("Anl", "annex"))
_TEXT = "//r:nutzdaten//*[@ct='text' and not(self::r:ueberschrift[@typ='titel'])]"
_FURNITURE = frozenset({"kzinhalt", "fzinhalt", "metadaten"})


def _rows(data: bytes, where: str, issues: list[Issue] | None = None) -> Iterator[tuple[str, str, str, str]]:
    """Yield (element, kind of content, label, text) of every line in order; captions of metadata are left out.

    What no rule knows goes to `issues`.
    """
    root = safe.xml(data, where)
    if issues is not None:
        issues += tame(root, RIS)
    for e in root.iter(etree.Element):
        name = etree.QName(e).localname
        above = {etree.QName(a).localname for a in e.iterancestors()}
        if above & _FURNITURE or name not in ("absatz", "listelem", "ueberschrift", "schlussteil"):
            continue
        if name == "ueberschrift" and e.get("typ") == "titel":
            continue
        label = next((clean("".join(map(str, c.itertext()))) for c in e.iterchildren("{*}symbol", "{*}gldsym")), "")
        words = clean((" " if label else "").join(map(str, e.itertext())))
        yield name, e.get("ct", "text"), label, words


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a document. Raises BadInput where it names no section, article or annex."""
    issues: list[Issue] = []
    rows = list(_rows(data, hint.where, issues))
    meta = {kind: words for _, kind, _, words in rows if kind != "text"}
    number = meta.get("artikel_anlage", "")
    kind = next((k for sign, k in _KINDS if number.startswith(sign)), None)
    if kind is None:
        raise BadInput(hint.where, f"no section, article or annex: {number!r}", "give a document of RIS's federal law")
    node = Node(kind, number, eid=ids.part(kind, re.sub(r"^(?:§+|Art(?:ikel)?\.?|Anl(?:age)?\.?)\s*", "", number)))
    flat = Flat(node, _NUMBERED)
    lines = [(name, label, words) for name, content, label, words in rows if content == "text"]
    for i, (name, label, words) in enumerate(lines):
        if name == "ueberschrift" and not node.parts:
            node.heading = f"{node.heading} {words}".strip()
            continue
        if label.startswith(("§", "Art")):
            words = words.removeprefix(label).strip()
        if words:
            flat.line(words, lines[i + 1][2] if i + 1 < len(lines) else "")
    ends = _day(meta.get("akra", ""))
    if ends and ends <= date.today():
        node.status = "repealed"
    return [
        tree.expression(
            [node], work=hint.work or "at:unknown", lang=hint.lang or "de",
            title=hint.title or meta.get("kurztitel", ""), format=NAME,
            version=hint.version or _day(meta.get("ikra", "")), basis=hint.basis or "consolidated", issues=issues,
        )
    ]  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()
    except ValueError:
        return None


def sniff(head: bytes) -> bool:
    """Say whether the bytes begin a RIS document."""
    return re.search(rb"<(?:\w+:)?risdok\b", head) is not None and b"http://www.bka.gv.at" in head


def source_text(data: bytes) -> str:
    """Return the words of the document's text, with its number."""
    lines: Any = safe.xml(data, "source").xpath(_TEXT, namespaces={"r": "http://www.bka.gv.at"})
    return "\n".join("".join(e.itertext()) for e in lines)


FORMATS = (Format(NAME, sniff, parse, source_text),)
