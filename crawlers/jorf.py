"""Acts of the Journal officiel (DILA's JORF archives) whose title or links name a watched text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawlers.watchlist import Work
from pipeline import gazette
from pipeline.errors import BadInput
from pipeline.model import Relation
from pipeline.text import fold


def relations(body: bytes, works: Sequence[Work]) -> Iterator[Relation]:
    """Yield what one TEXTE_VERSION says of the watched works. A file that is no XML says nothing."""
    try:
        act = gazette.act(body)
    except BadInput:
        return
    words = fold(act.title).lower()
    for work in works:
        if act.id and (work.identifier.encode() in body or fold(work.title).lower() in words):
            yield Relation(work.id, "amended_by", f"fr:{act.id}", act.title, act.date, "", act.url)
