"""BOE acts as the legalize-es project converts them to Markdown (github.com/legalize-dev/legalize-es).

`##` libro or título, `###` capítulo, `####` sección, `#####` or `######` article or disposition; the words of the
heading decide, for the levels differ between acts. `> <small>` lines are BOE's own notes, other `> ` lines quoted law.
"""

from __future__ import annotations

import re

from pipeline.formats import Format
from pipeline.model import Basis, Expression, Hint
from pipeline.parsers import _markdown as markdown
from pipeline.parsers import _spanish_text as spanish
from pipeline.text import clean
from pipeline.tree import expression

NAME = "legalize-es"
_NOTE = re.compile(r"^\s*>\s*<small>", re.I)


def sniff(head: bytes) -> bool:
    return markdown.country(head) == "es"


def _lines(doc: markdown.Document) -> list[spanish.Line]:
    title = clean(doc.front.get("title", "")).rstrip(".")
    out: list[spanish.Line] = []
    for i, line in enumerate(doc.lines):
        # The first line repeats the front matter's title; it is no part of the publisher's text.
        if i == 0 and line.kind == "heading" and line.level == 1 and line.text.rstrip(".") == title:
            continue
        if line.kind == "heading":
            out.append(spanish.Line("head", line.text))
        elif line.kind == "quote":
            note = bool(_NOTE.match(line.raw))
            out.append(spanish.Line("note" if note else "text", line.text, quoted=not note))
        elif line.kind == "item":
            out.append(spanish.Line("text", f"– {line.text}"))
        else:
            out.append(spanish.Line("text", line.text, quoted=line.kind == "table"))
    return out


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Parse one file, which holds one version. Raises `BadInput` for bad bytes or front matter.

    The version is `last_updated`: the publication date of the newest act that the text takes in.
    """
    doc = markdown.read(data, hint.where)
    assembler = spanish.Assembler()
    for unit in spanish.units(_lines(doc)):
        assembler.add(unit)
    identifier = doc.front.get("identifier", "")
    updated, published = doc.date("last_updated"), doc.date("publication_date")
    basis: Basis = "as_enacted" if updated == published else "consolidated"
    keep = ("status", "source", "rank", "publication_date", "official_number", "consolidation_status", "repeal_date")
    return [
        expression(
            assembler.finish(),
            work=hint.work or (f"es:{identifier}" if identifier else ""),
            lang=hint.lang or "es",
            title=hint.title or doc.front.get("title", ""),
            format=NAME,
            version=hint.version or updated or published,
            basis=hint.basis or basis,
            meta={key: doc.front[key] for key in keep if doc.front.get(key)},
        )
    ]


def source_text(data: bytes) -> str:
    """Return the body's words for coverage, without the title line that repeats the front matter."""
    text = markdown.source_text(data)
    first, _, rest = text.lstrip().partition("\n")
    found = re.search(rb'^title:\s*"?(.*?)"?\s*$', data[:65536], re.M)
    title = found[1].decode("utf-8", "replace") if found else ""
    same = bool(title) and re.sub(r"[\W_]", "", first) == re.sub(r"[\W_]", "", title)
    return rest if same else text


FORMATS = (Format(NAME, sniff, parse, source_text),)
