"""French codes and acts as legalize-fr writes them: Markdown with front matter, one file a version.

The writer changed in March 2026. Before, headings and articles are bare lines (`Chapitre II : …`, `Article L425-1`);
since, they carry hashes (`#### Chapitre`, `##### Article L425-1`) and the alinéas are indented and set apart by blank
lines. Both give the same provisions. Each line is an alinéa; there is no table and no inline markup.
"""

from __future__ import annotations

import re

from pipeline import tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import _markdown
from pipeline.parsers._code import Code
from pipeline.parsers._french import Article
from pipeline.text import clean
from pipeline.tree import Node

NAME = "legalize-fr"

_ARTICLE = re.compile(
    r"^Article ((?:[LRDA]\*{0,2}\.? ?)?\d[\d.-]*(?:er)?(?:-\d+)*(?: (?:bis|ter|quater|quinquies|[A-Z]{1,2}))*"
    r"|Annexe(?: [\w-]+)*|[Pp]réliminaire|[Ll]iminaire|[Uu]nique|[Pp]remier)$"
)


def _build(document: _markdown.Document, where: str) -> Code:
    act = Code()
    article: Article | None = None
    lines = [line for line in document.lines if not (line.kind == "heading" and line.level == 1)]
    for i, line in enumerate(lines):
        hashed = line.kind == "heading"
        text = line.text if hashed else clean(line.raw)
        if found := _ARTICLE.match(text):
            article = act.article(text, found[1])
            continue
        # The old writer's headings are bare; an indented line is always an alinéa.
        if (hashed or not line.raw.startswith(" ")) and act.heading(text):
            article = None
            continue
        if article is None:
            host = act.above[-1][1] if act.above else None
            (host.parts if host else act.roots).append(Node("blk", parts=[text]))
            continue
        article.line(text, clean(lines[i + 1].raw) if i + 1 < len(lines) else "")
    if not act.articles:
        raise BadInput(where, "no article in this French act", "check that the file is legalize-fr Markdown")
    act.settle_doubles()
    return act


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression in the bytes; its version is the front matter's `last_updated`.

    Raises `BadInput` where there is no article.
    """
    document = _markdown.read(data, hint.where)
    act = _build(document, hint.where)
    made = tree.expression(
        act.roots,
        work=hint.work or f"fr:{document.front.get('identifier', '')}",
        lang=hint.lang or "fr",
        title=hint.title or document.front.get("title", ""),
        format=NAME,
        version=document.date("last_updated") or hint.version,
        basis=hint.basis or "consolidated",
        meta={k: v for k, v in document.front.items() if k in ("status", "rank", "source", "publication_date")},
    )
    return [made]


def sniff(head: bytes) -> bool:
    """Say whether the bytes are legalize Markdown of France with an article of its own line."""
    return _markdown.country(head) == "fr" and bool(re.search(rb"^(#{2,6} )?Article \S", head, re.M))


def source_text(data: bytes) -> str:
    """Return the body's words but for the title line, which repeats the front matter's."""
    body = _markdown.source_text(data)
    title = re.search(rb'^title: *"?(.*?)"?\r?$', data[:4000], re.M)
    return body.replace(title[1].decode("utf-8", "replace"), "", 1) if title else body


FORMATS = (Format(NAME, sniff, parse, source_text),)
