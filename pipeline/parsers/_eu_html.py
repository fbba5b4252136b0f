"""EUR-Lex files opened safely, and two words on elements that all its readers need."""

from __future__ import annotations

import html as html_entities
import re

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput

_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")


def root(data: bytes, where: str) -> etree._Element:
    """Parse EUR-Lex XHTML: as XML with HTML's named entities, else (tag soup, but whole) as HTML.

    Raises `BadInput` for declared entities, a cut file, or bytes that are not UTF-8.
    """
    safe.limited(data, where)
    if b"<txt_te>" in data.lower() or data.lstrip()[:100].lower().startswith(
        b'<!doctype html public "-//w3c//dtd html 4'
    ):
        return safe.html(safe.decode(data, where).encode(), where)

    def named(found: re.Match[bytes]) -> bytes:
        if found[1] in _XML_ENTITIES:
            return found[0]
        character = html_entities.unescape(found[0].decode())
        return character.encode() if not character.startswith("&") else found[0]

    try:
        return safe.xml(_NAMED.sub(named, data), where)
    except BadInput:
        if b"<!ENTITY" in data[:65536].upper() or b"</html" not in data[-2048:].lower():
            raise
        return safe.html(safe.decode(data, where).encode(), where)


def words_of(el: etree._Element) -> str:
    """Return all words inside an element, without comments."""
    return "".join(str(text) for text in el.itertext())


def name(el: etree._Element) -> str:
    """Return the local tag name in lower case, '' for comments and processing instructions."""
    tag = el.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
