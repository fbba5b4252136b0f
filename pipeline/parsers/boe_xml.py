"""BOE's consolidated legislation in XML: every dated version of every block of an act in one answer.

Format: 'Datos abiertos. API de legislación consolidada', /datosabiertos/api/legislacion-consolidada/id/{id}/texto:
response > data > texto > bloque[@id @tipo @titulo] > version[@id_norma @fecha_publicacion @fecha_vigencia] > p[@class],
table, blockquote. A block's id is a key, not the article's number. The text at a date is, block by block, the last
version in force by then.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Mark
from pipeline.parsers import _spanish as words
from pipeline.parsers import _spanish_text as spanish
from pipeline.parsers._vocabularies import BOE
from pipeline.parsers._vocabulary import tame
from pipeline.text import clean
from pipeline.tree import expression

NAME = "boe-xml"

_HEAD = re.compile(
    r"^(?:articulo|(?:libro|parte|titulo|capitulo|seccion|subseccion|anexo|anejo|apendice|disp)\w*|centro\w*)$", re.I
)
_TITLE = re.compile(r"_tit\w*$", re.I)
_NOTE = re.compile(r"^(?:nota\w*|textoCompleto)$", re.I)
"""BOE's own words about the law (which act changed it, errata taken in): footnotes, never law."""
_SIGN = re.compile(r"^firma\w*$", re.I)
_QUOTED = re.compile(r"^cita\w*$", re.I)
_SPACER = {"br", "img", "hr", "col", "colgroup"}
"""Elements without words: line breaks, pictures (maps, formulas, which BOE gives no text for), table columns."""


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a block, read once and used in every expression it is in force in."""

    norm: str
    day: str
    units: tuple[spanish.Unit, ...]


@dataclass(frozen=True, slots=True)
class Block:
    key: str
    title: str
    versions: tuple[Version, ...]
    until: str


def sniff(head: bytes) -> bool:
    """Say whether the bytes are an answer with text (`/texto`, or the whole act with its metadata before it)."""
    if b"<response" not in head:
        return False
    return (b"<bloque" in head and b"<version" in head) or (b"<metadatos>" in head and b"<analisis" in head)


def _day(value: str | None) -> str:
    """Return an ISO date for BOE's YYYYMMDD, '' for none and for the 99999999 that stands for 'not known'."""
    digits = (value or "").strip()[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).isoformat()
    except ValueError:
        return ""


def _words(element: etree._Element) -> str:
    parts: list[str] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(" " if child.tag in _SPACER else _words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _rows(table: etree._Element) -> Iterator[str]:
    """Yield a table's caption and rows as lines, cells in order; a table within a cell is part of that cell."""
    for child in table:
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)
        elif child.tag == "tr":
            yield " ".join(clean(_cell(cell)) for cell in child)
        elif isinstance(child.tag, str) and child.tag not in _SPACER:
            yield clean(_cell(child))


def _cell(cell: etree._Element) -> str:
    return " ".join([cell.text or "", *(f"{_cell(c)} {c.tail or ''}" for c in cell if isinstance(c.tag, str))])


def _lines(
    parent: etree._Element, kind: str, issues: list[Issue], place: str, quoted: bool = False
) -> list[spanish.Line]:
    out: list[spanish.Line] = []
    loose = [parent.text or ""]
    for child in parent:
        loose.append(child.tail or "")
        if not isinstance(child.tag, str) or child.tag in _SPACER:
            continue
        name = child.get("class") or ""
        if child.tag == "table":
            out += [spanish.Line("text", row, True) for row in _rows(child)]
        elif child.tag in ("blockquote", "div", "ol", "ul"):
            out += _lines(child, kind, issues, place, quoted or child.tag == "blockquote")
        elif kind == "nota_inicial" or _NOTE.match(name):
            out.append(spanish.Line("note", clean(_words(child)), label=name))
        elif child.tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            out = _paragraph(out, clean(_words(child)), name, quoted)
        else:
            if child.tag != "pre":
                issues.append(Issue(place, f"element <{child.tag}> that no rule knows; its text is kept"))
            out += [spanish.Line("text", clean(row), True) for row in _words(child).splitlines() if row.strip()]
    if any(text.strip() for text in loose):
        issues.append(Issue(place, "text outside every paragraph; it is kept at the block's end"))
        out.append(spanish.Line("text", clean(" ".join(loose)), True))
    return out


def _paragraph(out: list[spanish.Line], text: str, name: str, quoted: bool) -> list[spanish.Line]:
    if not text:
        return out
    if _SIGN.match(name):
        return [*out, spanish.Line("sign", text)]
    if quoted or _QUOTED.match(name):
        return [*out, spanish.Line("text", text, True)]
    if not _HEAD.match(name):
        return [*out, spanish.Line("text", text)]
    if _TITLE.search(name) and out and out[-1].kind == "head":
        last = out[-1]
        return [*out[:-1], spanish.Line("head", last.text, title=clean(f"{last.title} {text}"))]
    return [*out, spanish.Line("head", text)]


def _block(element: etree._Element, issues: list[Issue], work: str) -> Block:
    key, title, kind = (element.get(name) or "" for name in ("id", "titulo", "tipo"))
    versions = []
    for child in element:
        if child.tag != "version":
            if isinstance(child.tag, str):
                issues.append(Issue(f"bloque {key}", f"element <{child.tag}> in place of a version; left out"))
            continue
        norm = child.get("id_norma") or ""
        day = _day(child.get("fecha_vigencia")) or _day(child.get("fecha_publicacion"))
        lines = _lines(child, kind, issues, f"bloque {key}")
        if lines and lines[0].kind == "text" and kind == "precepto" and title:
            lines = _untypeset(lines, title)
        mine = not norm or norm == work
        marks = [] if mine else [Mark(f"es:{norm}", date=day)]
        versions.append(Version(norm, day, tuple(spanish.units(lines, marks, day))))
    return Block(key, title, tuple(versions), _day(element.get("fecha_caducidad")))


def _untypeset(lines: list[spanish.Line], title: str) -> list[spanish.Line]:
    """Make the first line a heading where the block's title says that it is one and BOE did not typeset it so."""
    found, said = words.head(title), words.head(lines[0].text)
    if found.kind in ("art", "disp") and (said.kind, said.eid) == (found.kind, found.eid):
        return [spanish.Line("head", lines[0].text), *lines[1:]]
    return lines


def _at(block: Block, day: str) -> Version | None:
    """Return the block's version in force on `day`: the last by date, the last printed among those of one date."""
    if block.until and block.until <= day:
        return None
    found: Version | None = None
    for version in block.versions:
        if version.day <= day and (found is None or version.day >= found.day):
            found = version
    return found


def _current(blocks: list[Block], day: str) -> list[tuple[Block, Version]]:
    """Return the blocks of `day` with their versions, without those that a later block has taken the place of.

    Where a provision is given a new title BOE may keep the old block beside the new one. Two articles or dispositions
    of one number in one run (no libro, título or closing words between) can't both be law: the newer block's is.
    """
    out: list[tuple[Block, Version] | None] = []
    run: dict[str, int] = {}
    for block in blocks:
        version = _at(block, day)
        if version is None:
            continue
        if len(version.units) != 1 or (head := version.units[0].head) is None or head.kind not in ("art", "disp"):
            run = {}
            out.append((block, version))
            continue
        before = run.get(head.eid)
        rival = out[before] if before is not None else None
        if before is not None and rival is not None:
            if block.versions[0].day > rival[0].versions[-1].day:
                out[before] = None
            elif rival[0].versions[0].day > block.versions[-1].day:
                continue
        run[head.eid] = len(out)
        if version.units[0].loose:
            run = {}
        out.append((block, version))
    return [row for row in out if row is not None]


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return one expression for each date on which some block's wording enters into force, oldest first.

    Each provision carries a mark of the act that gave it its wording. Raises `BadInput` for bytes that are no XML,
    for BOE's error answers, and for an answer without text.
    """
    root = safe.xml(data, hint.where)
    code = (root.findtext("status/code") or "200").strip()
    if code != "200":
        said = clean(root.findtext("status/text") or "")
        raise BadInput(hint.where, f"BOE answered with error {code}: {said}", "check the act's identifier")
    issues = tame(root, BOE)
    elements = root.findall(".//texto/bloque") or [e for e in root.iter("bloque") if e.find("version") is not None]
    if not elements:
        raise BadInput(hint.where, "the answer holds no block of text", "fetch …/id/{id}/texto")
    meta = root.find(".//metadatos")
    norms = Counter(v.get("id_norma") or "" for e in elements for v in e.findall("version")[:1])
    named = re.search(r"BOE-A-\d{4}-\d+", hint.where)
    own = (
        hint.work.removeprefix("es:")
        or (meta is not None and meta.findtext("identificador"))
        or (named and named[0])
        or norms.most_common(1)[0][0]
    )
    try:
        blocks = [_block(element, issues, own) for element in elements]
    except RecursionError as error:
        raise BadInput(hint.where, "elements nested beyond any law's form", "fetch it again") from error
    days = sorted({v.day for b in blocks for v in b.versions} | {b.until for b in blocks if b.until})
    if not any(days):
        raise BadInput(hint.where, "no version has a date", "the answer is not BOE's form; fetch it again")
    title = hint.title or clean((meta is not None and meta.findtext("titulo")) or "")
    return [_expression(blocks, day, own, title, hint, issues) for day in days if day]


def _expression(blocks: list[Block], day: str, own: str, title: str, hint: Hint, issues: list[Issue]) -> Expression:
    assembler = spanish.Assembler()
    keys: dict[str, str] = {}
    for block, version in _current(blocks, day):
        for unit in version.units:
            assembler.add(unit)
            if unit.head is not None and unit.head.kind in ("art", "disp"):
                keys.setdefault(unit.head.eid, block.key)
    acts = Counter(v.norm for b in blocks for v in b.versions if v.day == day and v.norm and v.norm != own)
    ranked = [f"es:{norm}" for norm, _ in acts.most_common()]
    meta = {"blocks": json.dumps(keys, ensure_ascii=False, separators=(",", ":"))}
    if len(ranked) > 1:
        meta["amended_by"] = " ".join(ranked)
    return expression(
        assembler.finish(),
        work=hint.work or (f"es:{own}" if own else ""),
        lang=hint.lang or "es",
        title=title,
        format=NAME,
        version=date.fromisoformat(day),
        basis=hint.basis or "consolidated",
        amended_by=ranked[0] if ranked else "",
        issues=issues,
        meta=meta,
    )


def source_text(data: bytes) -> str:
    """Return the words of the newest text, notes included: of each block the version with the latest date.

    An article or disposition that a newer block of the same number and run has replaced is left out, as in the text.
    """
    out: list[str] = []
    seen: dict[str, tuple[str, int]] = {}
    for block in safe.xml(data, "<source>").iter("bloque"):
        dated = [
            (v.get("fecha_vigencia") or v.get("fecha_publicacion") or "", n, v)
            for n, v in enumerate(block.findall("version"))
        ]
        if not dated or block.get("fecha_caducidad"):
            continue
        out.append(" ".join(map(str, max(dated, key=lambda row: row[:2])[2].itertext())))
        if block.get("tipo") != "precepto":
            seen = {}
            continue
        number = (block.get("titulo") or str(len(out))).partition(".")[0].strip().lower()
        first = min(row[0] for row in dated)
        if number in seen:
            rival, place = seen[number]
            out[place if rival < first else -1] = ""
        seen[number] = (first, len(out) - 1)
    return "\n".join(out)


FORMATS = (Format(NAME, sniff, parse, source_text),)
