"""Work id, language and dates that EUR-Lex documents carry about themselves."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline.parsers._eu_html import words_of
from pipeline.text import clean

_CELEX = re.compile(r"(?<![\dA-Z])([1-9]\d{4}[A-Z]{1,2}\d{4}(?:R\(\d{2}\))?)(?![\dA-Z])")
_KINDS = {
    "L": "directive directiva direttiva diretiva directriz richtlinie richtlijn direktiv direktivet οδηγια "
         "οδηγία dyrektywa "
    "směrnice smernica irányelv irányelve direktiivi direktiiv direktyva direktīva direktiva директива treoir "
    "directivă",
    "R": "regulation règlement reglamento regolamento regulamento verordnung verordening forordning förordning "
         "κανονισμοσ "
    "κανονισμός rozporządzenie nařízení nariadenie rendelet rendelete asetus määrus reglamentas regula uredba "
    "regulament "
    "regulamentul регламент rialachán",
    "D": "decision décision decisión decisione decisão beschluss entscheidung besluit beschikking afgørelse "
         "beslut απόφαση "
    "αποφαση decyzja rozhodnutí rozhodnutie határozat päätös otsus sprendimas lēmums sklep odluka decizia "
    "решение cinneadh",
}  # fmt: skip
_KIND = {word: letter for letter, words in _KINDS.items() for word in words.split()}
_YEAR_FIRST = re.compile(r"\b((?:19|20)?\d{2})/(\d{1,4})/[A-ZΕΟΚ]\w+")
_BRACKETED = re.compile(r"\(\w+(?:,\s*\w+)?\)\s*(?:\D{1,6}\s*)?(\d{1,4})/(\d{1,4})\b")


def work(*places: str) -> str:
    """Return the work id from the first place (file name, address, title) that holds a CELEX number or an act's number.

    Where none does, the Official Journal's own document name is the id.
    """
    for place in places:
        found = _CELEX.search(place)
        if found:
            return f"eu:{found[1]}"
    for place in places:
        proposal = re.search(r"\bCOM\s*\((\d{4})\)\s*(\d{1,4})\b", place)
        if proposal:
            return f"eu:5{proposal[1]}PC{int(proposal[2]):04d}"
    for place in places:
        celex = _from_title(clean(place))
        if celex:
            return f"eu:{celex}"
    name = next((p for p in places if p.startswith(("L_", "C_"))), "")
    return f"eu:{re.sub(r'(?<=[0-9])[A-Z]{2}(?=[.])|([.](fmx|doc))*[.]xml$', '', name)}" if name else "eu:unknown"


def _from_title(title: str) -> str:
    head = title[:200]
    kind = next((_KIND[w] for w in (w.strip(",.()").lower() for w in head.split()[:8]) if w in _KIND), "")
    if not kind:
        return ""
    found = _YEAR_FIRST.search(head)
    if found and not _BRACKETED.match(head[max(0, found.start() - 6) :]):
        year, number = int(found[1]), int(found[2])
    else:
        found = _BRACKETED.search(head)
        if not found:
            return ""
        first, second = int(found[1]), int(found[2])
        year, number = (first, second) if first >= 2015 and len(found[1]) == 4 else (second, first)
    year += 1900 if 50 <= year < 100 else 0
    return f"3{year}{kind}{number:04d}" if 1950 <= year < 2100 else ""


def language(masthead: str, top: etree._Element) -> str:
    """Return the two-letter code from the masthead ('EN'), the root's `lang` or the file name; '' for none."""
    if re.fullmatch(r"[A-Za-z]{2}", masthead.strip()):
        return masthead.strip().lower()
    for key in ("lang", "{http://www.w3.org/XML/1998/namespace}lang"):
        value = top.get(key)
        if value:
            return value[:2].lower()
    found = re.search(r"\d([A-Z]{2})\.\d", html_title(top))
    return found[1].lower() if found else ""


def html_title(top: etree._Element) -> str:
    """Return the words of the head's `title`."""
    for el in top.iter():
        if isinstance(el.tag, str) and el.tag.rpartition("}")[2] == "title":
            return clean(words_of(el))
    return ""


def about(top: etree._Element) -> dict[str, str]:
    """Return the Dublin Core `meta` elements of an old page by name."""
    return {el.get("name") or "": el.get("content") or "" for el in top.iter("meta") if el.get("name")}


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def dotted_date(text: str) -> date | None:
    """Return the first '26.11.2019' in a masthead (some languages print 2019 11 26 or 2019.11.26.)."""
    found = re.search(r"\b(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})\b", text)
    if found:
        return _date(found[1], found[2], found[3])
    found = re.search(r"\b(\d{4})[./ -]\s?(\d{1,2})[./ -]\s?(\d{1,2})\b", text)
    return _date(found[3], found[2], found[1]) if found else None


def slashed_date(text: str) -> date | None:
    """Return the first '22/06/2001' of a Dublin Core source."""
    found = re.search(r"(\d{2})/(\d{2})/(\d{4})", text)
    return _date(found[1], found[2], found[3]) if found else None


def amenders(top: etree._Element) -> list[str]:
    """Return the amending acts that a consolidated text's cover names (►M1 …), in order."""
    out: dict[str, None] = {}
    for el in top.iter():
        link = isinstance(el.tag, str) and el.tag.rpartition("}")[2] == "a" and el.get("title")
        if link and re.match(r"►M", words_of(el).strip()):
            out[f"eu:{(el.get('title') or '').partition(':')[0].strip()}"] = None
    return list(out)


def cover_title(top: etree._Element) -> str:
    """Return the title on a consolidated text's cover: all that is left of an act that was repealed."""
    out = [
        words_of(el)
        for el in top.iter()
        if isinstance(el.tag, str) and (el.get("class") or "") in ("title-doc-first", "title-doc-last")
    ]
    return clean(" ".join(out))
