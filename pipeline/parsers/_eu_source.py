"""The law's own text in EUR-Lex XHTML, read without the parser: what coverage is measured against."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.parsers._eu_html import root
from pipeline.parsers._eu_words import DONE_AT

_MARK = re.compile(r"[►▼]\s*[A-Z]\d*|◄")
_PICTURE = re.compile(r">\s*PIC FILE=[^\n<>]*>?")
_DROP = (
    ".//*[local-name()='script' or local-name()='style']",
    ".//*[starts-with(@class, 'oj-hd-') or starts-with(@class, 'hd-')]",
    ".//*[@class='reference' or @class='disclaimer' or @class='arrow' or @class='modref' or @class='contents']",
    ".//*[local-name()='a'][starts-with(@id, 'ntc') or starts-with(@id, 'src.E') or contains(@href, '#footnote')]",
    ".//*[local-name()='a'][starts-with(@id, 'ntr') or starts-with(@id, 'E0')]",
)


def _rules(body: etree._Element) -> list[etree._Element]:
    """Return the rules (`hr.separator`) that end the cover of a consolidated text."""
    return [el for el in body if isinstance(el.tag, str) and el.tag.endswith("hr") and el.get("class") == "separator"]


def consolidated_body(body: etree._Element) -> etree._Element:
    """Cut the cover (title table, list of amending acts) off a consolidated text: all before its second rule.

    A text that is only a cover (the act was repealed) is left whole.
    """
    rules = _rules(body)
    if len(rules) >= 2:
        at = body.index(rules[1])
        for el in list(body)[: at + 1]:
            body.remove(el)
        body.text = None
    return body


def _all(el: etree._Element, path: str) -> list[etree._Element]:
    found = el.xpath(path)
    return [x for x in found if isinstance(x, etree._Element)] if isinstance(found, list) else []


def _remove(el: etree._Element) -> None:
    parent = el.getparent()
    if parent is None:
        return
    before = el.getprevious()
    tail = el.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(el)


def source_text(data: bytes) -> str:
    """Return all words of the act and its footnotes: the body without masthead, cover, marks and note calls.

    Raises `BadInput` as the parser does.
    """
    top = root(data, "<source>")
    body = (_all(top, "//*[@id='TexteOnly']") or _all(top, "//*[local-name()='body']") or [top])[0]
    if _all(body, ".//*[@class='reference' or @class='disclaimer']"):
        body = consolidated_body(body)
    for path in _DROP:
        for el in _all(body, path):
            _remove(el)
    words = " ".join(str(text) for text in body.itertext(tag="*"))
    words = re.sub(r"\(\s*\)", "", words)
    if body.get("id") == "TexteOnly":  # old pages print calls and labels of footnotes as plain text
        words = re.sub(r"(?<=[^\W\d_][^\W\d_])\(\d{1,3}\)", "", words)
        done = re.search(DONE_AT.pattern.lstrip("^"), words)
        if done:
            words = words[: done.start()] + re.sub(r"(?<=[ \n])\(\d{1,3}\)(?= )", "", words[done.start() :])
    return _PICTURE.sub("", _MARK.sub("", words))
