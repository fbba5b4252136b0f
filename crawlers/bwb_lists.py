"""Lists of the Dutch publisher: manifests of the BWB repository and answers of the search services (SRU).

A version of an act has two axes: since when it holds (`datum_inwerkingtreding`), and until when KOOP held it for true
(`zichtdatum`): a later publication with retroactive effect makes a new text for the same dates, and the old one stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lxml import etree

from pipeline import safe

OPEN = "9999-12-31"
_TOESTAND = re.compile(r"/bwb/(BWB\w+)/((\d{4}-\d\d-\d\d)_(\d+))/xml/")


@dataclass(frozen=True, slots=True)
class Version:
    """One dated text: where it lies, since and until when it holds, until when KOOP held it for true."""

    url: str
    label: str
    since: str
    until: str = OPEN
    seen: str = OPEN

    @property
    def rank(self) -> tuple[str, str, int]:
        """Orders versions; of several of one date the one that KOOP holds for true now comes last."""
        return self.since, self.seen, int(self.label.rpartition("_")[2] or 0)


def text(element: etree._Element, name: str) -> str:
    """Return the text of the first descendant of that local name, or ''."""
    found = next(element.iter("{*}" + name), None)
    return " ".join("".join(map(str, found.itertext())).split()) if found is not None else ""


def at(url: str) -> Version | None:
    """Return the version that an address of the repository names, or None."""
    found = _TOESTAND.search(url)
    return Version(url, found[2], found[3]) if found else None


def versions(body: bytes, where: str) -> list[Version]:
    """Return the versions of a manifest, oldest first: those with an XML that isn't withdrawn, each date once."""
    root = safe.xml(body, where)
    place = re.sub(r"/(manifest\.xml)?$", "", where)
    out = []
    for e in root.iter("{*}expression"):
        label = e.get("label", "")
        for m in e.iterchildren("{*}manifestation"):
            items = [i for i in m.iterchildren("{*}item") if i.get("_deleted") != "true"]
            if m.get("label") != "xml" or (not items and len(m.findall("{*}item"))):
                continue  # a withdrawn text redirects to itself for ever
            name = items[0].get("label") if items else f"{place.rpartition('/')[2]}_{label}.xml"
            since = text(e, "datum_inwerkingtreding") or label.partition("_")[0]
            out.append(Version(f"{place}/{label}/xml/{name}", label, since, text(e, "einddatum") or OPEN,
                               text(e, "zichtdatum_eind") or OPEN))  # fmt: skip
    return current(out)


def toestanden(body: bytes, where: str, identifier: str) -> list[Version]:
    """Return the versions of one act in an answer of the search service, oldest first, each date once."""
    out = []
    for record in safe.xml(body, where).iter("{*}recordData"):
        found = at(text(record, "locatie_toestand").replace("http://", "https://"))
        if found is None or text(record, "identifier") != identifier:
            continue
        out.append(Version(found.url, found.label, text(record, "geldigheidsperiode_startdatum") or found.since,
                           text(record, "geldigheidsperiode_einddatum") or OPEN,
                           text(record, "zichtperiode_einddatum") or OPEN))  # fmt: skip
    return current(out)


def current(found: Iterable[Version]) -> list[Version]:
    """Return, oldest first, one version a date: what KOOP holds for true now, not what it once held."""
    today = date.today().isoformat()
    every = sorted(found, key=lambda v: v.rank)
    seen = [v for v in every if v.seen >= today] or every
    return list({v.since: v for v in seen}.values())


def wanted(found: list[Version]) -> list[Version]:
    """Return the newest version in force, or the first that will be."""
    today = date.today().isoformat()
    return ([v for v in found if v.since <= today] or found[:1])[-1:]
