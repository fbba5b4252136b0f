"""Replay folders of our own and a publisher's server on this machine, misbehaving on request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crawlers.watchlist import Catalogue, Source, Work

BOE = "https://www.boe.es/datosabiertos/api/legislacion-consolidada/id/"
CELEX = "https://publications.europa.eu/resource/celex/"


def law_xml(words: str = "Toda víctima podrá denunciar.", code: str = "200") -> bytes:
    """A BOE text of one article."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><response><status><code>{code}</code><text>ok</text></status><data>'
        f'<texto><bloque id="a1" tipo="precepto" titulo="Artículo 1"><version id_norma="BOE-A-2019-99001" '
        f'fecha_publicacion="20191202" fecha_vigencia="20191203"><p class="articulo">Artículo 1.</p>'
        f'<p class="parrafo">{words}</p></version></bloque></texto></data></response>'
    ).encode()


def law_html(words: str = "Any victim may report an offence without fear of removal.") -> bytes:
    """A page of law in the Official Journal's form."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>L_1.xml</title>'
        '</head><body><div class="eli-container"><div class="eli-subdivision" id="art_1"><p class="oj-ti-art">Article 1'
        f'</p><p class="oj-normal">{words} This text is long enough to be taken for law.</p></div></div></body></html>'
    ).encode()


def source(spider: str, **options: Any) -> Source:
    """A source as the catalogue would hold it."""
    return Source(spider, spider.upper(), "https://example.org/", "none", "manual", spider, options=options)


def work(identifier: str, spider: str = "boe", languages: tuple[str, ...] = ("es",), **options: Any) -> Work:
    """A work as the catalogue would hold it."""
    jurisdiction = "es" if spider == "boe" else "eu"
    return Work(f"{jurisdiction}:{identifier}", spider, identifier, f"Ley de {identifier}", "statute", languages,
                "test", "https://example.org/", options=options)  # fmt: skip


def catalogue(*entries: Source | Work) -> Catalogue:
    """A catalogue of these entries."""
    return Catalogue(
        {e.id: e for e in entries if isinstance(e, Source)}, {e.id: e for e in entries if isinstance(e, Work)}
    )


@dataclass
class Asked:
    """One request that the server saw."""

    path: str
    headers: dict[str, str]
    at: float


Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """A publisher's server: `replies` gives for a path a list of answers, the last of which is repeated."""

    url: str = ""
    replies: dict[str, list[Reply | str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    posts: dict[str, Reply] = field(default_factory=dict)

    def paths(self) -> list[str]:
        return [a.path for a in self.asked]

    def next(self, path: str) -> Reply | str:
        held = self.replies.get(path, [(404, {}, b"<html><title>404 Not Found</title></html>")])
        return held.pop(0) if len(held) > 1 else held[0]
