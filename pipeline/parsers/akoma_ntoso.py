"""Akoma Ntoso 3.0 (OASIS LegalDocML): Normattiva (Italy), Legilux (Luxembourg), Finlex (Finland) and others.

Provision ids come from the printed numbers, never from the files' eIds: Normattiva's have stray dots
(`para_1.__point_a`), Finlex's carry versions (`sec_2v20230752`), Legilux has none for paragraphs of different articles.
Documented at https://docs.oasis-open.org/legaldocml/akn-core/v1.0/.
"""

from __future__ import annotations

import re

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import _normattiva_text as normattiva
from pipeline.parsers._akn_identity import first, identity
from pipeline.parsers._akn_normattiva import Normattiva, approval
from pipeline.parsers._akn_reader import Reader, li_label, tag_of
from pipeline.parsers._vocabularies import AKN
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import Node, expression

NAME = "akoma-ntoso"
NAMESPACE = re.compile(r"^http://(docs\.oasis-open\.org/legaldocml/ns/akn/3\.0|www\.akomantoso\.org/)")


def _sniff(head: bytes) -> bool:
    return re.search(rb"<(?:\w+:)?akomaNtoso\b[^>]*(?:legaldocml/ns/akn|akomantoso\.org)", head) is not None


def _root(data: bytes, where: str) -> etree._Element:
    root = safe.xml(data, where)
    if tag_of(root) != "akomaNtoso" or not NAMESPACE.match(etree.QName(root).namespace or ""):
        raise BadInput(where, f"<{tag_of(root)}> is no Akoma Ntoso document", "check --format")
    return root


def _parse(data: bytes, hint: Hint) -> list[Expression]:
    root = _root(data, hint.where)
    work, lang, version, basis, official, meta = identity(root, hint)
    italian = "urn:nir" in meta or meta.get("uri", "").startswith("/akn/it/")
    reader = Normattiva() if italian else Reader()
    reader.issues += tame(root, AKN)
    roots: list[str | Node] = []
    for act in root:
        if tag_of(act):
            reader.structure(act, roots)
    if isinstance(reader, Normattiva):
        approval(roots, reader.code)
    title = first(root, "preface", "docTitle")
    if title is None:
        title = first(root, "preface", "longTitle")
    scratch = Node("blk")
    return [
        expression(
            [n for n in roots if isinstance(n, Node)],
            work=work,
            lang=lang,
            title=reader.inline(title, scratch) if title is not None else hint.title,
            format=NAME,
            version=version,
            basis=basis,
            official=official,
            issues=reader.issues,
            meta=meta,
        )
    ]


def _source_text(data: bytes) -> str:
    """All text outside `meta`, with the list labels that stand in attributes; Normattiva's marks and rules dropped."""
    root = _root(data, "<bytes>")
    for meta in list(root.iter("{*}meta")):
        parent = meta.getparent()
        if parent is not None:
            parent.remove(meta)
    out: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            out.append((li_label(element) + " " if tag_of(element) == "li" else "") + (element.text or ""))
        else:
            out.append(element.tail or "")
    text = " ".join(out)
    return clean(normattiva.plain(text) if "/akn/it/" in text or b"urn:nir:" in data[:65536] else text)


FORMATS = (Format(NAME, _sniff, _parse, _source_text, rank=30),)
