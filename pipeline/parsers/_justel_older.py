"""Justel's pages as they were until 2023, brought into the form of the 2024 site.

Form (as public readers of that time describe it): tables below `<body>`, one with title and dates, one a block; that of
the text begins with the links `Texte`, `Table des matières`, `Début` (`Tekst`, `Inhoudstafel`, `Begin`). Anchors, line
breaks, notes and marks inside the text are those of today.
"""

from __future__ import annotations

import html
import re

_TAG = r"(?:\s|&nbsp;|<[^<>]*>)*"
_START = re.compile(
    rf"(?is)<t[hd]\b[^<>]*>{_TAG}(?P<label>Texte|Tekst)\b{_TAG}(?:Table\s+des\s+mati(?:è|&egrave;)res|Inhoudstafel){_TAG}"
    rf"(?:D(?:é|&eacute;)but|Begin)\b(?:\s|</?(?:t[hdr]|a|b|u|i|font|center)\b[^<>]*>)*"
)
_TABLE = re.compile(r"(?i)<(/?)table\b[^<>]*>")
_TITLE = re.compile(r"(?m)^\s*(\d{1,2}(?:er)?\s+[A-ZÉÛ]{3,9}\s+\d{4}\s*\.\s*-.*)$")
_NOTE = re.compile(r"\((?:NOTE|NOTA|ANMERKUNG)\b[^()]*\)")
_NUMBER = re.compile(r"(?:num[ée]ro|nummer)\s*:\s*(\w{10})\b", re.I)
_DOSSIER = re.compile(r"(?:Dossier\s+num[ée]ro|Dossiernummer)\s*:\s*[\d-]+/\w+", re.I)
_MARK = re.compile(r"(?i)<sup>(?:\s|<[^<>]*>)*(\d+)(?:\s|<[^<>]*>)*</sup>")
_NEW = 'id="list-title-3"'
_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_older(head: bytes) -> bool:
    """Say whether a page's beginning is of that form."""
    return bool(re.search(rb"(?i)<a\s+name=['\"]?(?:LNKR?\d{4}|Art\.)", head)) and bool(
        re.search(rb"(?i)just\.fgov\.be|/cgi_(?:loi|wet)/", head)
    )


def renewed(page: str) -> str:
    """Return the page in the form of the 2024 site; a page of that form, or of neither, as it is."""
    if _NEW in page or (found := _START.search(page)) is None:
        return page
    depth, end = 1, len(page)
    for tag in _TABLE.finditer(page, found.end()):
        depth += -1 if tag[1] else 1
        if depth == 0:
            end = tag.start()
            break
    head = re.sub(r"(?i)<br\s*/?>|</?t[rdh]\b[^<>]*>", "\n", page[: found.start()])
    head = html.unescape(re.sub(r"<[^<>]*>", " ", head))
    title, number, dossier = _TITLE.search(head), _NUMBER.search(head), _DOSSIER.search(head)
    words = " ".join(found[0] for found in (title, _NOTE.search(head)) if found)
    text = _MARK.sub(lambda m: m[1].translate(_DIGITS), page[found.end() : end])
    return (
        '<html><body><div id="list-title-1" class="box">'
        f'<span class="tag">{number[1] if number else ""}</span>'
        f'<p class="list-item--title">{html.escape(words)}</p>'
        f"<p>{html.escape(dossier[0]) if dossier else ''}</p></div>"
        f'<div {_NEW} class="box"><h2 class="list-title">{found["label"].capitalize()}</h2>{text}</div></body></html>'
    )
