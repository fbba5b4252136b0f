"""Lists of what publishers issued (feeds, summaries, search answers), read as items: one reader a form.

Forms: RSS 2.0 and 1.0, Atom (RFC 4287), BOE's daily summary, SRU 2.0 with KOOP's records, the APIs of
federalregister.gov and the Oireachtas, SPARQL 1.1 results with the columns key, title and date
(`crawlers.sparql.news`), DILA's archives of the Journal officiel, the year's lists and the summary of the Moniteur
belge. A list in another form (a manifest, a table of contents) has no items.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.parsers import legi_xml

PASSED_OVER = ("2", "4", "5")
"""Sections of BOE's summary that hold no rules: staff, courts' notices, tenders."""


_UK = re.compile(r"^https?://www\.legislation\.gov\.uk/id/(\w+/\d{4}/\d+)$")


@dataclass(frozen=True, slots=True)
class Item:
    """One document that a list names: the publisher's identifier, title, address for people, ISO date, abstract."""

    id: str
    title: str
    url: str
    date: str = ""
    abstract: str = ""


def items(data: bytes, where: str) -> list[Item]:
    """Return the documents that a list names, in its order. Raises `BadInput` for damaged XML or JSON."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    found: Iterator[Item]
    if data.startswith(legi_xml.GZIP):
        found = (act(body) for name, body in legi_xml.members(data, where) if is_act(name))
    elif "ejustice.just.fgov.be" in where:
        found = _moniteur(data.decode("cp1252", "replace"), where)
    elif head.startswith((b"{", b"[")):
        found = _of_json(_object(data, where))
    elif head.startswith(b"<") and b"<html" not in head and b"<!doctype html" not in head:
        root = safe.xml(data, where)
        found = _READERS.get(etree.QName(root).localname, _none)(root)
    else:
        return []
    return [i for i in found if i.id and i.title]


_BARE = re.compile(r"</?su[pb]>", re.IGNORECASE)
"""Raised letters belong to the word before them (Ier)."""


def is_act(name: str) -> bool:
    """Say whether a member of a JORF archive is an act's own file: number, title, links."""
    return "/texte/version/JORF/" in name and name.endswith(".xml")


def act(data: bytes) -> Item:
    """Return what a TEXTE_VERSION of the Journal officiel names. Raises `BadInput` for damaged XML."""
    root = safe.xml(data, "TEXTE_VERSION")
    number, title = root.findtext("META/META_COMMUN/ID") or "", _text(root, "TITREFULL") or _text(root, "TITRE")
    return Item(number, title, f"https://www.legifrance.gouv.fr/jorf/id/{number}", _day(_text(root, "DATE_PUBLI")))


def _moniteur(page: str, where: str) -> Iterator[Item]:
    """The year's list (a row an act, its ELI beside the title) and the day's summary (links with the act's number)."""
    for row in re.split(r"(?i)<tr>\s*<a name=\d+>", page)[1:]:
        link = re.search(r"https?://[^\s>\"']+?/eli/[^\s>\"']+?/(\w{10})/(?:justel|moniteur)", row)
        title = re.search(r"(?is)size=2>\s*(\d.{10,2000}?)<br>", row)
        day = re.search(r"(\d\d)-(\d\d)-(\d{4})", row)
        if link and title:
            yield Item(link[1], _plain(html.unescape(_BARE.sub("", title[1]))), link[0].replace("http:", "https:", 1),
                       f"{day[3]}-{day[2]}-{day[1]}" if day else "")  # fmt: skip
    for tag, number, words in re.findall(r"(?is)<a\b([^>]*\bnumac(?:_search)?=(\d{10})[^>]*)>(.{20,2000}?)</a>", page):
        href = re.search(r"(?i)href=[\"']?([^\s\"'>]+)", tag)
        if href:
            yield Item(number, _plain(html.unescape(words)), urljoin(where, html.unescape(href[1])))


def _object(data: bytes, where: str) -> Any:
    try:
        return json.loads(safe.decode(data, where))
    except ValueError as error:
        raise BadInput(where, f"not JSON: {error}", "fetch it again") from error


def _none(_: Any) -> Iterator[Item]:
    return iter(())


def _feed(root: etree._Element) -> Iterator[Item]:
    """RSS and Atom. What an address names is its path: ELIs stand there."""
    for node in root.iter("{*}item", "{*}entry"):
        url = _text(node, "link") or _href(node) or _text(node, "guid") or _text(node, "id")
        parts = urlsplit(url)
        path = parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
        if act := _UK.search(_text(node, "id")):
            path = act[1]  # the address names a version
        day = next((d for n in ("pubDate", "published", "date", "updated") if (d := _text(node, n))), "")
        abstract = _text(node, "description") or _text(node, "summary")
        yield Item(path or url, _text(node, "title"), url, _day(day), _plain(abstract))


def _boe(root: etree._Element) -> Iterator[Item]:
    for summary in root.iter("sumario"):
        day = _day(summary.findtext(".//fecha_publicacion") or "")
        for section in summary.iter("seccion"):
            if not section.get("codigo", "").startswith(PASSED_OVER):
                for item in section.iter("item"):
                    number = _text(item, "identificador")
                    yield Item(number, _text(item, "titulo"), f"https://www.boe.es/diario_boe/txt.php?id={number}", day)


def _sru(root: etree._Element) -> Iterator[Item]:
    for record in root.iter("{*}recordData"):
        number = _text(record, "identifier")
        place = "https://wetten.overheid.nl/{}" if number.startswith("BWB") else (
            "https://zoek.officielebekendmakingen.nl/{}.html")  # fmt: skip
        day = _text(record, "available") or _text(record, "issued") or _text(record, "modified")
        url = _text(record, "preferredUrl") or place.format(number)
        yield Item(number, _text(record, "title"), url, _day(day), _text(record, "abstract"))


_READERS: dict[str, Callable[[etree._Element], Iterator[Item]]] = {
    "rss": _feed, "RDF": _feed, "feed": _feed, "response": _boe, "searchRetrieveResponse": _sru,
}  # fmt: skip
"""Readers by the name of the root element."""


def _of_json(found: Any) -> Iterator[Item]:
    results = found.get("results") if isinstance(found, dict) else None
    if isinstance(results, dict):
        for row in results.get("bindings", ()):
            cell = {name: str(value.get("value", "")) for name, value in row.items()}
            if "key" in cell and "base" not in cell:  # with a base it is a list of a watched act's relations
                number = cell["key"]
                url = f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{number}"
                if "://" in number:  # the ELI itself
                    url = number.replace("http:", "https:", 1)
                    number = urlsplit(number).path.strip("/").removesuffix("/jo")
                yield Item(number, _plain(cell.get("title")), url, _day(cell.get("date", "")))
    elif isinstance(results, list):
        for row in results:
            if isinstance(row, dict) and row.get("document_number"):
                yield Item(f"fr:{row['document_number']}", _plain(row.get("title")), str(row.get("html_url") or ""),
                           _day(str(row.get("publication_date") or "")), _plain(row.get("abstract")))  # fmt: skip
            act = row["bill"].get("act") if isinstance(row, dict) and isinstance(row.get("bill"), dict) else None
            if isinstance(act, dict) and act.get("actNo"):
                yield Item(f"{act.get('actYear')}/act/{act['actNo']}", _plain(act.get("shortTitleEn")),
                           str(act.get("statutebookURI") or ""), _day(str(act.get("dateSigned") or "")),
                           _plain(act.get("longTitleEn")))  # fmt: skip


def _text(node: etree._Element, name: str) -> str:
    """The text of the first descendant of that name, in any namespace."""
    found = next(node.iter(f"{{*}}{name}"), None)
    return " ".join("".join(map(str, found.itertext())).split()) if found is not None else ""


def _href(entry: etree._Element) -> str:
    """The address of a page for people: an alternate that is HTML or says nothing of its type, else any link."""
    links = sorted(entry.iter("{*}link"), key=lambda link: (link.get("rel", "alternate") != "alternate",
                                                            link.get("type", "text/html") != "text/html"))  # fmt: skip
    return links[0].get("href", "") if links else ""


def _plain(text: Any) -> str:
    """Take the markup out of a title or abstract (RSS escapes HTML)."""
    return " ".join(re.sub(r"<[^>]{1,200}>", " ", str(text or "")).split())


def _day(text: str) -> str:
    """Return a date in any of the lists' spellings as ISO, '' for none."""
    if found := re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", text):
        return "-".join(found.groups())
    try:
        return parsedate_to_datetime(text).date().isoformat() if text else ""
    except ValueError:
        return ""
