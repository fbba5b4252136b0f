"""Dutch law as KOOP's repository serves it: BWB "toestand" XML (schema toestand_2016-1), one file a version.

The version's date is `toestand/@inwerkingtreding` and nothing else: `wetgeving/@inwerkingtredingsdatum` is the date of
the last structural change. Documented at https://puc.overheid.nl (Handleiding BWB) and in the XSD itself.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers._bwb_body import Body, source_text
from pipeline.parsers._vocabularies import BWB
from pipeline.parsers._vocabulary import tame
from pipeline.tree import Node, expression

NAME = "bwb"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TITLES = ("intitule", "citeertitel")
_LEVELS = {"art": "artikel", "para": "lid", "point": "o", "chap": "hoofdstuk", "annex": "bijlage", "title": "titeldeel",
           "book": "boek", "part": "deel"}  # fmt: skip


def article_url(work: str, version: date | None, eid: str) -> str:
    """Return the publisher's own address of a provision: a Juriconnect (jci 1.3) reference on wetten.overheid.nl.

    The short reference (article, paragraph, point; no chapters) is what the files give as `korte-verwijzing`; unlike
    the anchors of the page it stays the same when an article moves. `g` is the date of the text.

    >>> article_url("nl:BWBR0011825", date(2026, 1, 1), "art_3.48__para_1__point_a")
    'https://wetten.overheid.nl/jci1.3:c:BWBR0011825&artikel=3.48&lid=1&o=a&g=2026-01-01'
    """
    out = f"https://wetten.overheid.nl/jci1.3:c:{work.rpartition(':')[2]}"
    for level in eid.split("__"):
        kind, _, number = level.partition("_")
        if kind in _LEVELS:
            out += f"&{_LEVELS[kind]}={number.partition('~')[0]}"
    return out + (f"&g={version.isoformat()}" if version else "")


def sniff(head: bytes) -> bool:
    """Say whether the bytes begin a toestand document."""
    return re.search(rb"<toestand\b[^>]*\bbwb-id\s*=", head) is not None


def titled(wetgeving: etree._Element, body: Body) -> Node:
    """Return the block with the act's title lines and the remarks on the act as a whole."""
    node = Node("blk", eid="blk_title")
    for tag in _TITLES:
        for title in wetgeving.iterchildren(tag):
            node.say(body.inline(title, node))
    for meta in wetgeving.iterchildren("meta-data"):
        body.remarks(meta, node)
    return node


def expressions(
    wetgeving: etree._Element, hint: Hint, name: str, version: date | None, meta: dict[str, str]
) -> list[Expression]:
    """Return the expressions in a `wetgeving` element: one, or for a treaty one a language that is printed.

    Where the caller asks for a language that is there, only that one.
    """
    issues = tame(wetgeving, BWB)
    default = wetgeving.get(_LANG) or "nl"
    texts: dict[str, list[etree._Element]] = {}
    for child in wetgeving:
        if isinstance(child.tag, str) and child.tag not in (*_TITLES, "meta-data"):
            lang = child.get(_LANG) or ("nl" if child.get("tekst") == "vertaling" else default)
            texts.setdefault(lang[:2].lower(), []).append(child)
    if hint.lang in texts:
        texts = {hint.lang: texts[hint.lang]}
    scratch = (Body(), Node("blk"))
    titles = {tag: " ".join(scratch[0].inline(t, scratch[1]) for t in wetgeving.iterchildren(tag)) for tag in _TITLES}
    if titles["citeertitel"]:
        meta["short_title"] = titles["citeertitel"]
    if wetgeving.get("soort"):
        meta["soort"] = wetgeving.get("soort", "")
    bwb = wetgeving.get("bwb-id") or meta.get("bwb_id", "")
    out = []
    for index, (lang, children) in enumerate(texts.items()):
        body = Body()
        holder = etree.Element("wetgeving")
        holder.extend(children)
        nodes: list[str | Node] = [titled(wetgeving, body)] if index == 0 else []
        body.structure(holder, nodes)
        out.append(
            expression(
                [n for n in nodes if isinstance(n, Node)],
                work=hint.work or f"nl:{bwb}",
                lang=lang,
                title=titles["intitule"] or titles["citeertitel"] or hint.title,
                format=name,
                version=version,
                basis=hint.basis or "consolidated",
                issues=[*issues, *body.issues],
                meta=meta,
            )
        )
    if not out:
        raise BadInput(hint.where, "<wetgeving> holds no text", "fetch it again")
    return out


def _wetgeving(data: bytes, where: str) -> tuple[etree._Element, etree._Element]:
    root = safe.xml(data, where)
    wetgeving = root.find("wetgeving") if root.tag == "toestand" else None
    if wetgeving is None:
        raise BadInput(where, f"<{root.tag}> is no BWB toestand with <wetgeving>", "check --format")
    return root, wetgeving


def _parse(data: bytes, hint: Hint) -> list[Expression]:
    root, wetgeving = _wetgeving(data, hint.where)
    dated = root.get("inwerkingtreding", "")
    try:
        version = date.fromisoformat(dated) if dated else hint.version
    except ValueError as error:
        raise BadInput(hint.where, f"toestand/@inwerkingtreding {dated!r} is no date", "fetch it again") from error
    meta = {"bwb_id": root.get("bwb-id", ""), "toestand": root.get("bwb-ng-vast-deel", "")}
    for jci in wetgeving.iterfind("meta-data/jcis/jci"):
        if jci.get("korte-verwijzing"):
            meta["jci"] = jci.get("korte-verwijzing", "")
    return expressions(wetgeving, hint, NAME, version, meta)


def _source_text(data: bytes) -> str:
    return source_text(_wetgeving(data, "<bytes>")[1])


FORMATS = (Format(NAME, sniff, _parse, _source_text, rank=20),)
