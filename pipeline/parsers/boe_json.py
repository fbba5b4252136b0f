"""BOE's open data about an act: the index of its blocks and its metadata, in JSON (with a byte-order mark) or XML.

Format: 'Datos abiertos. API de legislación consolidada', …/id/{id}/texto/indice and …/id/{id}/metadatos. Neither holds
law: the index gives each block's title and the date on which it last changed, which tells what to fetch again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue
from pipeline.parsers import _spanish as words
from pipeline.parsers import _spanish_text as spanish
from pipeline.text import clean
from pipeline.tree import expression

INDEX, METADATA = "boe-indice", "boe-metadatos"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A block of the index: its key, title, the date of its last change, the address of its text alone."""

    key: str
    title: str
    updated: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What BOE says of an act. `repealed` and `exhausted` are its marks S; dates are None where BOE has none."""

    work: str
    title: str
    rank: str
    number: str
    department: str
    scope: str
    signed: date | None
    published: date | None
    in_force: date | None
    updated: date | None
    repealed: bool
    repealed_on: date | None
    annulled: bool
    exhausted: bool
    consolidation: str
    eli: str
    page: str


def day(value: object) -> date | None:
    """Return the date in BOE's YYYYMMDD or YYYYMMDDThhmmssZ, None for none and for 99999999 (not known)."""
    digits = str(value or "").strip()[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def sniff_index(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[:1] == b"{" and b'"bloque"' in head and b"/texto/bloque/" in head.replace(b"\\/", b"/")


def sniff_metadata(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"{":
        return b'"identificador"' in head and b'"estatus_derogacion"' in head
    return b"<metadatos>" in head and b"<identificador>" in head and b"<bloque" not in head and b"<analisis" not in head


def _data(data: bytes, where: str) -> list[dict[str, Any]]:
    """Return the `data` rows of a JSON answer. Raises `BadInput` for broken JSON, other shapes, error answers."""
    try:
        answer = json.loads(safe.decode(data, where))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadInput(where, f"not JSON: {error}", "fetch it again; Accept must be application/json") from error
    status = answer.get("status") if isinstance(answer, dict) else None
    code = str(status.get("code", "200")) if isinstance(status, dict) else "200"
    if code != "200":
        said = clean(str(status.get("text", ""))) if isinstance(status, dict) else ""
        raise BadInput(where, f"BOE answered with error {code}: {said}", "check the act's identifier")
    rows = answer.get("data") if isinstance(answer, dict) else None
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadInput(where, "the answer has no data", "fetch it again")
    return rows


def index(data: bytes, where: str) -> list[IndexEntry]:
    """Return the blocks of an index, in the act's order. Raises `BadInput` where the answer is none."""
    out: list[IndexEntry] = []
    for row in _data(data, where):
        blocks = row.get("bloque")
        for block in [blocks] if isinstance(blocks, dict) else blocks or []:
            if not isinstance(block, dict) or not block.get("id"):
                raise BadInput(where, f"block {len(out) + 1} of the index has no id", "fetch it again")
            title = clean(str(block.get("titulo") or ""))
            out.append(
                IndexEntry(str(block["id"]), title, day(block.get("fecha_actualizacion")), str(block.get("url") or ""))
            )
    if not out:
        raise BadInput(where, "the index has no blocks", "fetch …/texto/indice")
    return out


def _fields(data: bytes, where: str) -> dict[str, str]:
    """Return the metadata's fields as strings, {codigo, texto} pairs as their text, from JSON or XML."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        row = _data(data, where)[0]
        return {k: str(v.get("texto", "") if isinstance(v, dict) else v or "") for k, v in row.items()}
    root = safe.xml(data, where)
    code = (root.findtext("status/code") or "200").strip()
    if code != "200":
        said = clean(root.findtext("status/text") or "")
        raise BadInput(where, f"BOE answered with error {code}: {said}", "check the act's identifier")
    found = root if root.tag == "metadatos" else root.find(".//metadatos")
    return {} if found is None else {str(e.tag): clean(e.text or "") for e in found}


def metadata(data: bytes, where: str) -> Metadata:
    """Return an act's metadata from the JSON or XML answer. Raises `BadInput` where it names no act."""
    row = _fields(data, where)
    identifier = clean(row.get("identificador", ""))
    if not identifier:
        raise BadInput(where, "the metadata name no act", "fetch …/id/{id}/metadatos")

    def yes(name: str) -> bool:
        return row.get(name, "").strip().upper() == "S"

    return Metadata(
        work=f"es:{identifier}",
        title=clean(row.get("titulo", "")),
        rank=clean(row.get("rango", "")),
        number=clean(row.get("numero_oficial", "")),
        department=clean(row.get("departamento", "")),
        scope=clean(row.get("ambito", "")),
        signed=day(row.get("fecha_disposicion")),
        published=day(row.get("fecha_publicacion")),
        in_force=day(row.get("fecha_vigencia")),
        updated=day(row.get("fecha_actualizacion")),
        repealed=yes("estatus_derogacion"),
        repealed_on=day(row.get("fecha_derogacion")),
        annulled=yes("estatus_anulacion"),
        exhausted=yes("vigencia_agotada"),
        consolidation=clean(row.get("estado_consolidacion", "")),
        eli=row.get("url_eli", "").strip(),
        page=row.get("url_html_consolidada", "").strip(),
    )


def parse_index(data: bytes, hint: Hint) -> list[Expression]:
    """Return the act's outline as an expression: numbers and titles of its units, without their text.

    `valid_from` is each block's last change; an issue says that the text is not in this answer.
    """
    entries = index(data, hint.where)
    assembler = spanish.Assembler()
    for entry in entries:
        known = words.head(entry.title).kind not in ("other", "ordinal")
        title = entry.title.strip("[]")
        line = spanish.Line("head" if known else "text", title, quoted=not known)
        updated = entry.updated.isoformat() if entry.updated else ""
        for unit in spanish.units([line], valid_from=updated):
            assembler.add(unit)
    parts = next((e.url for e in entries if "/id/" in e.url), "").partition("/id/")[2]
    identifier = parts.partition("/")[0]
    return [
        expression(
            assembler.finish(),
            work=hint.work or (f"es:{identifier}" if identifier else ""),
            lang=hint.lang or "es",
            title=hint.title,
            format=INDEX,
            version=hint.version or max((e.updated for e in entries if e.updated), default=None),
            basis=hint.basis or "consolidated",
            issues=[Issue(hint.where, "an index: titles of blocks only, the text is at …/texto")],
            meta={"blocks": json.dumps({e.key: e.title for e in entries}, ensure_ascii=False)},
        )
    ]


def index_text(data: bytes) -> str:
    """Return the titles of the blocks for coverage; the square brackets around BOE's own names are left out."""
    rows = json.loads(data.decode("utf-8-sig"))["data"]
    blocks = [b for row in (rows if isinstance(rows, list) else [rows]) for b in [row.get("bloque", [])]]
    each = [b for found in blocks for b in (found if isinstance(found, list) else [found])]
    return "\n".join(str(b.get("titulo") or "").strip("[]") for b in each)


def parse_metadata(data: bytes, hint: Hint) -> list[Expression]:
    """Raise `BadInput`: metadata hold no text. `metadata` reads them."""
    found = metadata(data, hint.where)
    raise BadInput(hint.where, f"metadata of {found.work}, not its text", "give the answer of …/texto")


def metadata_text(data: bytes) -> str:
    """Return the words of the metadata: none of them is law."""
    return ""


FORMATS = (
    Format(INDEX, sniff_index, parse_index, index_text),
    Format(METADATA, sniff_metadata, parse_metadata, metadata_text),
)
