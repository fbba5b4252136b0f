"""Formex 4, the Publications Office's XML: acts of the Official Journal and consolidated texts, bare or zipped.

Documented in the Formex manual (op.europa.eu, Formex 4; schema names `formex-05.59-20170418.xd`). Roots: `ACT`,
`ANNEX`, `CONS.ACT`, `GENERAL`, `AGR`, `DECISION` …; a zip from CELLAR holds `*.doc.xml` (bibliography only), the act
and a file for each annex. What is read and what is left out by name stands in `_eu_formex`.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers import _eu_meta as meta
from pipeline.parsers import _eu_phases as phases
from pipeline.parsers._eu_blocks import Block
from pipeline.parsers._eu_build import Builder, finish
from pipeline.parsers._eu_formex import ROOTS, Reader, source_of
from pipeline.parsers._vocabularies import FORMEX
from pipeline.parsers._vocabulary import tame
from pipeline.tree import expression

_ROOT = re.compile(rb"<(" + b"|".join(re.escape(name.encode()) for name in sorted(ROOTS)) + rb")[\s>]")
_MEMBER = re.compile(rb"(?:[LC]_\d{4,9}[A-Z]{2}\.\d{3,}|CL\d{4}[A-Z]{1,2}\d{4}[A-Z]{2}\d)[\w.-]*\.xml")
"""Names in CELLAR's zips: L_2019130EN.01009201.xml, L_202401689EN.000101.fmx.xml, CL2019L1937EN0060010.0001.xml."""
_FORMEX = re.compile(rb"formex|<BIB\.INSTANCE|<INFO\.CONSLEG", re.IGNORECASE)


def _sniff(head: bytes) -> bool:
    if head.startswith(b"PK\x03\x04"):
        return bool(_MEMBER.search(head))
    body = re.sub(rb"^\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>", b"", head[:4096], flags=re.DOTALL).lstrip()
    return bool(_ROOT.match(body) or body.startswith(b"<DOC")) and bool(_FORMEX.search(head[:8192]))


def _roots(data: bytes, where: str) -> list[etree._Element]:
    """Return the roots that hold law, the act before its annexes. Raises `BadInput` where there is none."""
    if not data.startswith(b"PK\x03\x04"):
        top = safe.xml(data, where)
        if top.tag == "DOC":
            files = ", ".join(f for e in top.iter("REF.PHYS") if (f := e.get("FILE")))
            mend = f"give {files or 'the file beside it without .doc in its name'}, or the whole zip"
            raise BadInput(where, "the description of a Formex document, not its text", mend)
        return [top]
    out = []
    for name, body in sorted(safe.unzip(data, where).items()):
        if name.lower().endswith(".xml") and not name.lower().endswith(
            (".doc.xml", ".doc.fmx.xml", ".toc.xml", ".toc.fmx.xml")
        ):
            top = safe.xml(body, f"{where}!{name}")
            if top.tag in ROOTS:
                out.append(top)
    if not out:
        raise BadInput(where, "the zip holds no Formex act", "fetch the manifestation type fmx4 again")
    return sorted(out, key=lambda top: top.tag not in ("ACT", "CONS.ACT"))


def _iso(value: str | None) -> date | None:
    if not value or not re.fullmatch(r"\d{8}", value):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a Formex file or zip. Raises `BadInput` for bytes that are no Formex."""
    tops = _roots(data, hint.where)
    reader = Reader()
    blocks: list[Block] = []
    for top in tops:
        reader.issues += tame(top, FORMEX)
        blocks += reader.document(top)
    phases.annexes(blocks)
    builder = Builder(reader.notes)
    nodes = builder.build(blocks)
    finish(builder, reader.notes)
    top = tops[0]
    consolidated = top.find("INFO.CONSLEG")
    title = phases.title_of(blocks)
    amenders = [f"eu:{el.text.strip()}" for el in top.iterfind(".//MOD.ACT//NO.CELEX") if el.text]
    own = [el.text.strip() for el in top.iterfind(".//FAM.COMP/BIB.DATA/NO.CELEX") if el.text]
    ref = consolidated.get("CONSLEG.REF") if consolidated is not None else None
    language = next((el.text for el in top.iter("LG.DOC", "LG.OJ") if el.text), "")
    reference = top.find(".//BIB.INSTANCE/DOCUMENT.REF")
    file = (reference.get("FILE") or "") if reference is not None else ""
    if consolidated is not None:
        version = _iso(consolidated.get("START.DATE"))
    else:
        dates = [top.find("TITLE//DATE"), top.find(".//BIB.INSTANCE/DATE")]
        version = next((_iso(el.get("ISO")) for el in dates if el is not None), None)
    celex = own[0] if own else f"3{ref}" if ref and re.fullmatch(r"\d{4}[A-Z]{1,2}\d{4}", ref) else ""
    return [
        expression(
            nodes,
            work=hint.work or (f"eu:{celex}" if celex else meta.work(title, hint.where, file)),
            lang=hint.lang or language.lower(),
            title=hint.title or title,
            format="formex",
            version=hint.version or version,
            basis=hint.basis or ("consolidated" if consolidated is not None else "as_enacted"),
            official=consolidated is None,
            amended_by=amenders[-1] if amenders else "",
            issues=[*builder.issues, *reader.issues],
            meta={"amended_by": " ".join(amenders)} if amenders else {},
        )
    ]


def source_text(data: bytes) -> str:
    """Return all words of the act, its annexes and footnotes; raises `BadInput` as the parser does."""
    return "\n".join(source_of(top) for top in _roots(data, "<source>"))


FORMATS = (Format("formex", _sniff, parse, source_text, 20),)
