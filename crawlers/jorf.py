"""Acts of the Journal officiel (DILA's JORF archives) whose title or links name a watched text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawlers.watchlist import Work
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.model import Relation
from pipeline.text import clean, fold


def wanted(name: str) -> bool:
    """Say whether a member is an act's own file: number, title, links."""
    return "/texte/version/" in name and name.endswith(".xml")


def relations(body: bytes, works: Sequence[Work]) -> Iterator[Relation]:
    """Yield what one TEXTE_VERSION says of the watched works. A file that is no XML says nothing."""
    try:
        root = safe.xml(body, "TEXTE_VERSION")
    except BadInput:
        return
    ident = clean(root.findtext("META/META_COMMUN/ID") or "")
    title = clean(root.findtext(".//META_TEXTE_VERSION/TITREFULL") or root.findtext(".//TITRE") or "")
    links = {link.get("cidtexte", "") for link in root.iter("LIEN")}
    words = fold(title).lower()
    for work in works:
        if ident and (work.identifier in links or fold(work.title).lower() in words):
            yield Relation(work.id, "amended_by", f"fr:{ident}", title, root.findtext(".//DATE_PUBLI") or "", "",
                           f"https://www.legifrance.gouv.fr/jorf/id/{ident}")  # fmt: skip
