"""Small acts for tests: a format of our own, an annotator of two words, a publisher that answers from memory."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from crawlers.crawl import CrawlError, CrawlResult
from crawlers.watchlist import Catalogue, Source, Work
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Annotation, Capture, Expression, Finding, Hint, Relation, Value
from pipeline.tree import Node, expression

CONCEPTS = ("crime/trafficking", "mechanism/victim_permit")
WORDS = {"trafficking": "crime/trafficking", "residence permit": "mechanism/victim_permit"}


def act(
    articles: dict[str, list[str]],
    *,
    version: str | None = "2020-01-01",
    basis: str = "consolidated",
    work: str = "xx:1",
    lang: str = "en",
    recitals: tuple[str, ...] = (),
    headings: dict[str, str] | None = None,
    repealed: tuple[str, ...] = (),
) -> Expression:
    """Build an expression from {article: [paragraph, …]}; a paragraph "1. Text" is numbered."""
    nodes = [Node("rec", num=f"({n})", parts=[text]) for n, text in enumerate(recitals, 1)]
    for number, paragraphs in articles.items():
        status = "repealed" if number in repealed else "in_force"
        node = Node("art", num=number, heading=(headings or {}).get(number, ""), status=status)  # type: ignore[arg-type]
        for text in paragraphs:
            num, dot, rest = text.partition(". ")
            numbered = bool(dot) and num.isdigit()
            node.add("para", num=f"{num}." if numbered else "", text=rest if numbered else text)
        nodes.append(node)
    return expression(
        nodes, work=work, lang=lang, title="An Act", format="lawbook", basis=basis,  # type: ignore[arg-type]
        version=date.fromisoformat(version) if version else None,
    )  # fmt: skip


def _parse(data: bytes, hint: Hint) -> list[Expression]:
    try:
        found = json.loads(data.removeprefix(b"LAW"))
    except ValueError as error:
        raise BadInput(hint.where, "not a lawbook") from error
    return [act(**{"work": hint.work, "lang": hint.lang, **one}) for one in found]


def _source(data: bytes) -> str:
    last = json.loads(data.removeprefix(b"LAW"))[-1]
    e = act(**last)
    return " ".join(f"{p.num} {p.heading} {p.text}" for p in e.provisions)


FORMAT = Format("lawbook", lambda head: head.startswith(b"LAW"), _parse, _source)


@dataclass
class Annotator:
    """Tags two words; counts the provisions it was given."""

    lexicon: str = "v1"
    seen: list[str] = field(default_factory=list)
    fail: bool = False

    def version(self, lang: str) -> str:
        return self.lexicon

    def annotate(self, e: Expression) -> list[Annotation]:
        if self.fail:
            raise RuntimeError("no model")
        out = []
        for p in e.provisions:
            self.seen.append(p.eid)
            for word, concept in WORDS.items():
                at = p.text.find(word)
                if at >= 0:
                    end = at + len(word)
                    around = p.text[max(0, at - 32) : at], p.text[end : end + 32]
                    out.append(Annotation(p.eid, concept, at, end, word, *around, "asserted", f"word.{word[:5]}"))
        return out

    def findings(self, e: Expression, annotations: list[Annotation]) -> list[Finding]:
        return [
            Finding(a.eid.partition("__")[0], a.concept, (Value("modality", "may", a.eid, a.start, a.end, a.exact),))
            for a in annotations
            if a.concept.startswith("mechanism/")
        ]

    def relevant(self, text: str, lang: str, jurisdiction: str) -> dict[str, str]:
        return {word: concept for word, concept in WORDS.items() if word in text}

    def concepts(self) -> list[dict[str, str]]:
        return [{"id": c, "part": c.partition("/")[0], "label": c} for c in CONCEPTS]


class Publisher:
    """Stands in for `crawlers.crawl.crawl`: answers with the texts it was given."""

    def __init__(self) -> None:
        self.texts: dict[str, list[tuple[str, bytes, dict[str, str]]]] = {}
        self.archive: dict[str, bytes] = {}
        self.relations: list[Relation] = []
        self.outcomes: dict[str, tuple[str, str]] = {}
        self.errors: list[CrawlError] = []

    def print(self, work: str, *versions: dict[str, Any], url: str = "", **more: str) -> None:
        """Serve an act at an address (in place of what was served there)."""
        data = b"LAW" + json.dumps(list(versions), sort_keys=True).encode()
        self.serve(work, data, url, **more)

    def serve(self, work: str, data: bytes, url: str = "", **more: str) -> None:
        url = url or f"https://law.example/{work}"
        self.texts.setdefault(work, [])
        self.archive[hashlib.sha256(data).hexdigest()] = data
        self.texts[work] = [t for t in self.texts[work] if t[0] != url] + [(url, data, more)]

    def __call__(self, sources: Any, *, known: Any, **_: Any) -> CrawlResult:
        seen = {(k.url, k.sha256) for k in known}
        result = CrawlResult(relations=list(self.relations), errors=list(self.errors))
        for work, texts in self.texts.items():
            for url, data, more in texts:
                sha = hashlib.sha256(data).hexdigest()
                outcome, reason = self.outcomes.get(work, ("unchanged" if (url, sha) in seen else "stored", ""))
                stored = outcome in ("stored", "unchanged")
                result.captures.append(
                    Capture(
                        source="book", work=work, url=url, role="text", outcome=outcome, reason=reason,  # type: ignore[arg-type]
                        fetched_at="2026-01-02T03:04:05Z", status=200, lang="en", bytes=len(data),
                        sha256=sha if stored else "", warc="x.warc.gz" if stored else "", offset=0, **more,
                    )
                )  # fmt: skip
        result.requests = {"book": len(result.captures)}
        return result

    def body(self, capture: Capture) -> bytes:
        return self.archive[capture.sha256]


def catalogue(*works: str, **source: Any) -> Catalogue:
    book = Source(
        "book", "The Book", "https://law.example", "free", "daily", "book", **{"jurisdiction": "xx", **source}
    )
    made = {
        w: Work(w, "book", w.partition(":")[2], f"Act {w}", "statute", ("en",), "a test", f"https://law.example/{w}")
        for w in works
    }
    return Catalogue({"book": book}, made)


def dump(path: Path, skip: tuple[str, ...] = ("runs", "run_errors")) -> dict[str, list[str]]:
    """Return all rows of all tables but `skip`, for comparison."""
    conn = sqlite3.connect(path)
    names = [n for (n,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [n for n in names if n not in skip and "_fts" not in n and not n.startswith("sqlite_")]
    out = {n: sorted(map(repr, conn.execute(f"SELECT * FROM [{n}]"))) for n in kept}
    conn.close()
    return out
