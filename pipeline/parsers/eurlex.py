"""EUR-Lex XHTML and HTML: acts of the Official Journal, consolidated texts, old text-only pages, proposals.

Families, told apart by the bytes (the converter's date decides the markup, not the act's year):

- `eurlex-oj`: CONVEX XHTML, with ELI ids (`art_6`, `006.001`, `rct_10`; classes `oj-…`) or flat without
  (`p.ti-art`, `p.normal`). The authentic text.
- `eurlex-consolidated`: CONVEX or fmx2xhtml (`p.reference`, `p.title-article-norm`). No legal effect.
- `eurlex-text`: HTML before about 2003, bare paragraphs in `div#TexteOnly`.
- `eurlex-proposal`: LegisWrite's Word styles (`p.Titrearticle`, `p.li.ManualConsidrant`) of COM documents.

The ELI identifiers are those of the Publications Office's ELI subdivisions; eids follow `pipeline.eid`, with inserted
numbers in the Office's own language-free way (8 bis is `art_8a`).
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import _eu_meta as meta
from pipeline.parsers import _eu_phases as phases
from pipeline.parsers._eu_build import Builder, finish
from pipeline.parsers._eu_html import name, root, words_of
from pipeline.parsers._eu_source import consolidated_body, source_text
from pipeline.parsers._eu_xhtml import Reader
from pipeline.text import clean
from pipeline.tree import expression

_CLASS = rb"class=[\"'](?:li )?"
_OJ = re.compile(rb"oj-convex\.css|/oj/oj\.css|" + _CLASS + rb"(?:oj-)?(?:ti-art|doc-ti)\b")
_CONS = re.compile(
    _CLASS + rb"(?:title-doc-first|title-article-norm)\b|/clg/clg\.css|"
    rb"class=[\"']reference[\"'][^>]*>\s*0?\d{4}[A-Z]{1,2}\d{4}"
)
_PROPOSAL = re.compile(
    _CLASS + rb"(?:Typedudocument|Titreobjet|Titrearticle|ManualConsidrant|Rfrenceinterinstitutionnelle|Annexetitre|"
    rb"Formuledadoption|Institutionquiagit|Exposdesmotifstitre)(?:_cp)?\b"
)
_TEXT = re.compile(rb"id=[\"']?TexteOnly\b", re.IGNORECASE)
_REFERENCE = re.compile(r"0?(\d{4}[A-Z]{1,2}\d{4}(?:\(\d+\))?)\s*—\s*([A-Z]{2})\s*—\s*(\d{2})\.(\d{2})\.(\d{4})")


def _is_consolidated(head: bytes) -> bool:
    return bool(_CONS.search(head)) and not _TEXT.search(head)


def _is_proposal(head: bytes) -> bool:
    return bool(_PROPOSAL.search(head)) and not _is_consolidated(head)


def _is_oj(head: bytes) -> bool:
    return bool(_OJ.search(head)) and not _is_consolidated(head) and not _is_proposal(head) and not _TEXT.search(head)


def _is_text(head: bytes) -> bool:
    return bool(_TEXT.search(head))


def _body(top: etree._Element) -> etree._Element:
    return next((el for el in top.iter() if name(el) == "body"), top)


def _first(top: etree._Element, wanted: str) -> str:
    """Return the words of the first paragraph with a class (with or without `oj-`)."""
    for el in top.iter():
        if name(el) == "p" and wanted in (el.get("class") or "").replace("oj-", "").split():
            return clean(words_of(el))
    return ""


def parse_oj(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of an Official Journal act. Raises `BadInput` for bytes that are no XHTML."""
    top = root(data, hint.where)
    reader = Reader()
    blocks = reader.blocks_of(_body(top))
    builder = Builder(reader.notes)
    nodes = builder.build(phases.official_journal(blocks))
    finish(builder, reader.notes)
    title = phases.title_of(blocks)
    head = _first(top, "hd-date")
    if head in ("", "EN") or not meta.dotted_date(head):
        head = " ".join(clean(words_of(el)) for el in top.iter() if "hd-" in (el.get("class") or ""))
    return [
        expression(
            nodes,
            work=hint.work or meta.work(hint.where, meta.html_title(top), title),
            lang=hint.lang or meta.language(_first(top, "hd-lg"), top),
            title=hint.title or title,
            format="eurlex-oj",
            version=hint.version or meta.dotted_date(head),
            basis=hint.basis or "as_enacted",
            official=True,
            issues=builder.issues,
        )
    ]


def parse_consolidated(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a consolidated text, its marks as provenance of the provisions."""
    top = root(data, hint.where)
    found = _REFERENCE.search(_first(top, "reference")) or _REFERENCE.search(meta.html_title(top))
    amenders = meta.amenders(top)
    body = consolidated_body(_body(top))
    reader = Reader()
    blocks = phases.consolidated(reader.blocks_of(body))
    builder = Builder(reader.notes)
    nodes = builder.build(blocks)
    finish(builder, reader.notes)
    version = date(int(found[5]), int(found[4]), int(found[3])) if found else None
    title = phases.title_of(blocks) or meta.cover_title(top)
    return [
        expression(
            nodes,
            work=hint.work or (f"eu:3{found[1]}" if found else meta.work(hint.where, meta.html_title(top), title)),
            lang=hint.lang or (found[2].lower() if found else meta.language("", top)),
            title=hint.title or title,
            format="eurlex-consolidated",
            version=hint.version or version,
            basis=hint.basis or "consolidated",
            official=False,
            amended_by=amenders[-1] if amenders else "",
            issues=builder.issues,
            meta={"amended_by": " ".join(amenders)} if amenders else {},
        )
    ]


def parse_text(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of an old text-only page: structure is read from the words alone."""
    top = root(data, hint.where)
    body = next((el for el in top.iter() if el.get("id") == "TexteOnly"), None)
    reader = Reader()
    blocks = phases.text_only(reader.blocks_of(body if body is not None else _body(top)), reader.notes)
    builder = Builder(reader.notes, flat=True)
    nodes = builder.build(blocks)
    finish(builder, reader.notes)
    about = meta.about(top)
    title = phases.title_of(blocks)
    return [
        expression(
            nodes,
            work=hint.work or meta.work(about.get("DC.identifier", ""), hint.where, meta.html_title(top)),
            lang=hint.lang or meta.language("", top),
            title=hint.title or title or about.get("DC.description", ""),
            format="eurlex-text",
            version=hint.version or meta.slashed_date(about.get("DC.source", "")),
            basis=hint.basis or "as_enacted",
            official=False,
            issues=builder.issues,
        )
    ]


def parse_proposal(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a COM document: memorandum as `blk`, recitals and articles of the proposed act."""
    top = root(data, hint.where)
    reader = Reader()
    read = reader.blocks_of(_body(top))
    cover = " ".join(block.text for block in read[:12])
    blocks = phases.proposal(read, reader.notes)
    builder = Builder(reader.notes, flat=True)
    nodes = builder.build(blocks)
    finish(builder, reader.notes)
    title = phases.title_of(blocks)
    return [
        expression(
            nodes,
            work=hint.work or meta.work(hint.where, meta.html_title(top), cover),
            lang=hint.lang or meta.language("", top),
            title=hint.title or title,
            format="eurlex-proposal",
            version=hint.version,
            basis=hint.basis or "proposal",
            official=True,
            issues=builder.issues,
        )
    ]


FORMATS = (
    Format("eurlex-oj", _is_oj, parse_oj, source_text, 30),
    Format("eurlex-consolidated", _is_consolidated, parse_consolidated, source_text, 30),
    Format("eurlex-text", _is_text, parse_text, source_text, 30),
    Format("eurlex-proposal", _is_proposal, parse_proposal, source_text, 30),
)
