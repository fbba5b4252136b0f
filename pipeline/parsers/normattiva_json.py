"""Normattiva's open-data JSON: the answer for one article, and the export of an act with all its dated versions.

The article's answer (`/atto/dettaglio-atto-urn`) has the text as HTML whose classes name the parts; the export is one
JSON a version (`…_ORIGINALE_V0.json`, `…_VIGENZA_2026-04-21_V60.json`), mostly in a zip, the text as printed lines.
Documented at https://dati.normattiva.it (OpenAPI of bff-opendata).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import etree

from pipeline import eid as ids
from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Mark
from pipeline.parsers import _normattiva_text as normattiva
from pipeline.parsers._akn_normattiva import approval
from pipeline.text import clean
from pipeline.tree import Node, expression

NAME = "normattiva-json"

ROLES = {
    "article-num-akn": "num", "article-heading-akn": "heading", "comma-num-akn": "comma", "note-akn": "note",
    "preamble-citation-akn": "cit", "preamble-title-akn": "formula", "preamble-before-title-akn": "formula",
    "preamble-end-akn": "formula", "preamble-text-akn": "formula", "formula-introduttiva": "formula",
    "attachment-just-text": "annex",
}  # fmt: skip
"""What a class says of the text in it; without one the text belongs to the article."""
_BREAKS = frozenset(
    {"br", "div", "p", "h1", "h2", "h3", "h4", "tr", "table", "li", "ul", "ol", "citations", "citation"}
)
_INLINE_CLASS = "ins-akn"
"""A `div` of this class stands in the middle of a sentence: it marks amended words, it breaks no line."""
_FILE = re.compile(r"_(ORIGINALE|VIGENZA_(\d{4}-\d{2}-\d{2}))_V(\d+)\.json$")
_ACTS = {
    "DECRETO DEL PRESIDENTE DELLA REPUBBLICA": "presidente.repubblica:decreto",
    "DECRETO DEL PRESIDENTE DEL CONSIGLIO DEI MINISTRI": "presidente.consiglio.ministri:decreto",
}
"""Acts whose URN does not begin with `stato:` and their own name (rules of the Normeinrete URN)."""


def _sniff(head: bytes) -> bool:
    if head.startswith(b"PK\x03\x04"):
        return re.search(rb"_(?:ORIGINALE|VIGENZA_\d{4}-\d\d-\d\d)_V\d+\.json", head) is not None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    exported = b'"metadati"' in head and b"urn:nir:" in head
    return start.startswith(b"{") and (b'"articoloHtml"' in head or exported)


def _load(data: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(safe.decode(data, where))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadInput(where, f"not JSON: {error}", "fetch it again") from error
    if not isinstance(value, dict):
        raise BadInput(where, "the JSON is no object", "check --format")
    return value


def _acts(data: bytes, where: str) -> list[dict[str, Any]]:
    """Return the acts in the bytes, oldest version first: answers or exports, `_file` their name in a zip."""
    if data.startswith(b"PK\x03\x04"):
        files = {n: b for n, b in safe.unzip(data, where).items() if _FILE.search(n)}
        out = [_load(body, f"{where}!{name}") | {"_file": name} for name, body in files.items()]
        return sorted(out, key=lambda a: int(_FILE.search(a["_file"])[3]))  # type: ignore[index]
    value = _load(data, where)
    if "articolato" in value:
        return [value]
    inner = value.get("data")
    inner = inner if isinstance(inner, dict) else value
    found = [inner["atto"]] if isinstance(inner.get("atto"), dict) else inner.get("lista") or []
    found = [
        a for a in ([inner] if "articoloHtml" in inner else found) if isinstance(a, dict) and a.get("articoloHtml")
    ]
    if not found:
        what = str(value.get("message") or value.get("errore") or "no atto, no articolato")
        raise BadInput(where, f"the answer holds no act: {what}", "ask for the act's URN again")
    return sorted(found, key=lambda a: str(a.get("articoloDataInizioVigenza") or ""))


def _day(text: object) -> date | None:
    """Return a date from YYYYMMDD, YYYY-MM-DD or DD/MM/YYYY; none for 0, 99999999 and empty."""
    word = str(text or "")
    if match := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", word):
        word = f"{match[3]}-{match[2]}-{match[1]}"
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


# --- the answer for one article ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Lines:
    """The lines of an article's HTML, each with the role that its class gives it."""

    out: list[tuple[str, str]] = field(default_factory=list)
    open: str = ""

    def walk(self, element: etree._Element, role: str) -> None:
        if not isinstance(element.tag, str):
            return
        names = (element.get("class") or "").split()
        inner = next((ROLES[n] for n in names if n in ROLES), role)
        breaks = (element.tag in _BREAKS and _INLINE_CLASS not in names) or inner != role
        if breaks:
            self.flush(role)
        self.open += " " if element.tag in ("td", "th", "dt", "dd") else ""
        self.open += re.sub(r"\s+", " ", element.text or "")
        for child in element:
            self.walk(child, inner)
            self.open += re.sub(r"\s+", " ", child.tail or "")
        if breaks:
            self.flush(inner)

    def flush(self, role: str) -> None:
        if self.open.strip():
            self.out.append((role, clean(self.open)))
        self.open = ""


def _article(atto: dict[str, Any], hint: Hint) -> Expression:
    lines = _Lines()
    lines.walk(safe.html(str(atto["articoloHtml"]).encode(), hint.where), "text")
    lines.flush("text")
    roots: list[str | Node] = []
    article: Node | None = None
    flat: normattiva.Flat | None = None
    annexed: list[str] = []
    notes: list[str] = []
    start = _day(atto.get("articoloDataInizioVigenza"))
    for role, text in lines.out:
        if role == "num":
            count = normattiva.ARTICLE.match(text)
            bare = re.sub(r"^Art(?:icolo|\.)?\s*", "", clean(normattiva.Marks().strip(text)), flags=re.I)
            number = re.sub(r"\s+", "-", count[3]) if count else ids.number(bare)
            article = Node("art", clean(normattiva.Marks().strip(text)), eid=ids.part("art", number))
            roots.append(article)
            flat = normattiva.Flat(article)
        elif role == "annex":
            annexed.append(text)
        elif role == "note":
            notes.append(text)
        elif flat is None or article is None:
            roots.append(Node("cit" if role == "cit" else "blk", parts=[text]))
        elif role == "heading":
            article.heading = clean(f"{article.heading} {flat.marks.strip(text)}")
        elif role == "comma":
            flat.comma(clean(flat.marks.strip(text)))
            flat.quoting = ""
        else:
            flat.line(text)
    if flat is not None:
        flat.close()
    if annexed:
        roots.extend(normattiva.articles(annexed, Node("annex", eid="annex_1")))
    last = next((n for n in reversed(roots) if isinstance(n, Node)), None)
    if last is None:
        raise BadInput(hint.where, "articoloHtml holds no text", "fetch it again")
    if notes:
        last.notes.append(("", "\n".join(notes)))
    for node in roots:
        if isinstance(node, Node) and node.kind == "art" and start:
            node.valid_from = start.isoformat()
    meta = {"gazette": f"{atto.get('numeroGU')}/{atto.get('annoGU')}"} if atto.get("numeroGU") else {}
    return expression(
        [n for n in roots if isinstance(n, Node)],
        work=hint.work or f"it:{_urn(atto)}",
        lang="it",
        title=f"{atto.get('titolo') or ''} {atto.get('sottoTitolo') or ''}",
        format=NAME,
        version=start or hint.version,
        basis=hint.basis or "consolidated",
        meta=meta,
    )


def _urn(atto: dict[str, Any]) -> str:
    kind = clean(str(atto.get("tipoProvvedimentoDescrizione") or "atto")).upper().rstrip(".")
    authority = _ACTS.get(kind) or "stato:" + re.sub(r"[^a-z]+", ".", kind.lower())
    day = "-".join(f"{int(atto.get(f'{part}Provvedimento') or 0):02d}" for part in ("anno", "mese", "giorno"))
    if kind.startswith("COSTITUZIONE"):
        return "urn:nir:stato:costituzione:1947-12-27"  # the publisher gives it no date
    number = str(atto.get("numeroProvvedimento") or "")
    return f"urn:nir:{authority}:{day}" + (f";{number}" if number not in ("", "0") else "")


# --- the export of a whole act ----------------------------------------------------------------------------------------


def _export(act: dict[str, Any], hint: Hint) -> Expression:
    head = act.get("metadati") or {}
    roots: list[str | Node] = []
    title = Node("blk", eid="blk_title")
    title.say(str(head.get("titoloDoc") or ""))
    if clean(str(head.get("noteDoc") or "")):
        title.notes.append(("", str(head["noteDoc"])))
    roots.append(title)
    _elements((act.get("articolato") or {}).get("elementi"), roots, roots)
    code: list[Node] = []
    annexes: list[tuple[dict[str, Any], list[str | Node], list[Node]]] = []
    for annex in (act.get("annessi") or {}).get("elementi") or []:
        holder: list[str | Node] = []
        _elements([annex], holder, holder)
        found = [n for n in _nodes(holder) if n.kind == "art"]
        code.extend(found)
        roots.extend(holder if found else [_annex(annex, holder)])
        annexes.append((annex, holder, found))
    approval(roots, code)
    _nested(roots, annexes)
    file = _FILE.search(str(act.get("_file", "")))
    original = bool(file and file[1] == "ORIGINALE") or "/ORIGINAL" in str(head.get("eli") or "")
    version = _day(file[2]) if file and file[2] else None
    if version is None and (dated := re.search(r"/CONSOLIDATED/(\d{8})", str(head.get("eli") or ""))):
        version = _day(dated[1])
    meta = {k: str(head[k]) for k in ("urn", "eli", "redazione", "abrogato") if head.get(k)}
    history = (head.get("storia") or {}).get("elementi") or []
    newest: dict[str, Any] = next((h for h in reversed(history) if not file or h.get("versione") == f"V{file[3]}"), {})
    return expression(
        [n for n in roots if isinstance(n, Node)],
        work=hint.work or f"it:{head.get('urn') or ''}",
        lang="it",
        title=clean(str(head.get("titoloDoc") or "")),
        format=NAME,
        version=version or _day(head.get("dataPubblicazione")) or hint.version,
        basis="as_enacted" if original else "consolidated",
        amended_by=""
        if original
        else clean(f"{newest.get('tipodoc', '')} {newest.get('datadoc', '')} {newest.get('numdoc', '')}"),
        meta=meta,
    )


def _nested(roots: list[str | Node], annexes: list[tuple[dict[str, Any], list[str | Node], list[Node]]]) -> None:
    """An annex whose articles count from 1 beside the act's own stands under itself: its `art_1` is no second one."""
    theirs = {id(node) for _, _, found in annexes for node in found}
    taken = {n.eid for n in _nodes(roots) if n.kind == "art" and id(n) not in theirs}
    for annex, holder, found in annexes:
        numbers = {n.eid for n in found}
        if numbers & taken:
            at = next(i for i, part in enumerate(roots) if part is holder[0])
            roots[at : at + len(holder)] = [_annex(annex, holder)]
        taken |= numbers


def _annex(annex: dict[str, Any], parts: list[str | Node]) -> Node:
    return Node("annex", heading=clean(str(annex.get("rubricaNir") or "")), parts=parts)


def _nodes(parts: list[str | Node]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, Node):
            yield part
            yield from _nodes(part.parts)


def _elements(elements: object, out: list[str | Node], roots: list[str | Node]) -> None:
    """Append containers and articles; what is printed before an article's number goes to the roots."""
    for element in elements if isinstance(elements, list) else []:
        here = out
        if not element.get("nomeNir") and element.get("numNir"):
            # "CAPO I*PRINCIPI*": the asterisks part the printed lines.
            chapters = normattiva.Chapters(out)
            chapters.open(clean(normattiva.Marks().strip(str(element["numNir"]).replace("*", " "))))
            here = chapters.here
        if element.get("testo"):
            _text(element, here, roots)
        _elements(element.get("elementi"), here, roots)


def _text(element: dict[str, Any], out: list[str | Node], roots: list[str | Node]) -> None:
    lines = [line for line in str(element["testo"]).replace("\r", "").split("\n") if line.strip()]
    start = next((i for i, line in enumerate(lines) if normattiva.ARTICLE.match(clean(line))), None)
    if start is None:
        node = Node("blk", heading=clean(str(element.get("rubricaNir") or "")))
        for line in lines:
            node.say(normattiva.plain(line))
        out.append(node)
        return
    for line in lines[:start]:
        roots.insert(_front(roots), Node("blk", parts=[clean(normattiva.plain(line))]))
    nodes = normattiva.articles(lines[start:], Node("blk"))
    article = nodes[0]
    if clean(str(element.get("noteArt") or "")):
        article.notes.append(("", str(element["noteArt"])))
    in_force = element.get("dataVigoreVersione") or [{}]
    begin = _day((in_force[0] or {}).get("inizioVigore"))
    article.valid_from = begin.isoformat() if begin else ""
    for amending in element.get("articoliAggiornanti") or []:
        day = _day(amending.get("dataPubblicazioneGazzetta"))
        article.marks.append(
            Mark(
                act=str(amending.get("codiceRedazionale") or ""),
                action="amended",
                date=day.isoformat() if day else "",
                label=clean(str(amending.get("testo") or "")),
            )
        )
    out.extend(nodes)


def _front(roots: list[str | Node]) -> int:
    """Return the place after the title and the preamble's lines."""
    return next((i for i, n in enumerate(roots) if isinstance(n, Node) and n.kind != "blk"), len(roots))


# --- the format -------------------------------------------------------------------------------------------------------


def _parse(data: bytes, hint: Hint) -> list[Expression]:
    acts = _acts(data, hint.where)
    if not acts:
        raise BadInput(hint.where, "no version of an act in the zip", "fetch the export again")
    return [_export(act, hint) if "articolato" in act else _article(act, hint) for act in acts]


def _source_text(data: bytes) -> str:
    """The text fields of the newest version, tags and amendment marks dropped."""
    act = _acts(data, "<bytes>")[-1]
    if "articolato" not in act:
        text = re.sub(r"<[^>]*>", " ", str(act["articoloHtml"]))
        return clean(normattiva.plain(html.unescape(text)))
    out = [str((act.get("metadati") or {}).get(key) or "") for key in ("titoloDoc", "noteDoc")]
    pending = [*(act["articolato"].get("elementi") or []), *((act.get("annessi") or {}).get("elementi") or [])]
    while pending:
        element = pending.pop(0)
        if not element.get("nomeNir"):
            out.append(str(element.get("numNir") or "").replace("*", " "))
        out += [str(element.get("testo") or ""), str(element.get("noteArt") or "")]
        pending = [*(element.get("elementi") or []), *pending]
    return clean(normattiva.plain(" ".join(out)))


FORMATS = (Format(NAME, _sniff, _parse, _source_text, rank=30),)
