"""Belgian acts as legalize-be writes them: Markdown with `##### Article 61/2. <history> text`, from Justel's pages.

The heading line of an article carries its first words. §, alinéas, 1° and a) are plain lines; Justel's history notes
and amendment marks are kept in the text (see `_belgian`). The order of the articles is the file's.
"""

from __future__ import annotations

import re

from pipeline import tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import _markdown
from pipeline.parsers._belgian import Act
from pipeline.text import clean

NAME = "legalize-be"

_ARTICLE = re.compile(
    r"^((?:Article|Artikel|Art\.)\s+(N?\d[\w/]*(?:\.\d+)?(?: ?(?:bis|ter|quater|quinquies))?|N\d*)\.?)"
    r"(?=[\s<\[]|$)\s*(.*)$"
)


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression in the bytes.

    The work is the hint's, or `be:` and the front matter's identifier (the file names a NUMAC, not the dossier
    number, so give the work where it is known). Raises `BadInput` where there is no article.
    """
    document = _markdown.read(data, hint.where)
    act = Act()
    dutch = False
    for line in document.lines:
        if line.kind == "heading":
            if found := _ARTICLE.match(line.text):
                dutch = dutch or found[1].startswith("Artikel")
                act.begin(found[1], re.sub(r"(?<=\d)er$", "", found[2].replace(" ", "")), found[3])
            elif line.level > 1:
                number, _, title = line.text.partition(" - ")
                act.heading(number, title)
            continue
        act.line(line.text if line.kind != "item" else clean(line.raw))
    act.close()
    if not act.articles:
        raise BadInput(hint.where, "no article in this Belgian act", "check that the file is legalize-be Markdown")
    numac = re.search(r"(?<!\d)(\d{10})(?!\d)", hint.where)
    made = tree.expression(
        act.roots,
        work=hint.work or f"be:{document.front.get('identifier') or (numac[1] if numac else '')}",
        lang=hint.lang or ("nl" if dutch else "fr"),
        title=hint.title or document.front.get("title", ""),
        format=NAME,
        version=document.date("last_updated") or hint.version,
        basis=hint.basis or "consolidated",
    )
    return [made]


def sniff(head: bytes) -> bool:
    """Say whether the bytes have articles in Justel's manner under `#####`: history notes, §, or Belgium's name."""
    text = head.decode("utf-8-sig", errors="ignore")
    country = _markdown.country(head)
    if country not in ("", "be") or not re.search(r"^#{3,6} (Article|Artikel|Art\.) N?\d[\w/.]*\. ?\S", text, re.M):
        return False
    return country == "be" or bool(
        re.search(r"<[^<>\n]*\d{4}-\d{2}-\d{2}/\w+[^<>\n]*(En vigueur|Inwerkingtreding)", text)
    )


def source_text(data: bytes) -> str:
    """Return the law's words: Justel's history notes, marks, rules and numbered notes left out."""
    text = data.decode("utf-8-sig", errors="replace").replace("**", "")
    text = re.sub(r"\[([\w/-]+)\]\(http[^)\s]*\)", r"\1", text)
    text = re.sub(r"(?m)^\(\d+\)(?=<)", "", text)
    text = re.sub(r"<[^<>]*\d{4}-\d{2}-\d{2}/\w+[^<>]*>", "", text)
    text = re.sub(r"<[A-Z]{1,6} \d\d-\d\d-\d{4},[^<>]*>", "", text)
    text = re.sub("[][⁰¹²³⁴⁵⁶⁷⁸⁹]", "", text)
    text = re.sub(r"(?m)^\((?=\d+°)", "", text)
    return _markdown.source_text(text.encode())


FORMATS = (Format(NAME, sniff, parse, source_text),)
