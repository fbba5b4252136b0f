"""Czech law as e-Sbírka serves it: JSON, a flat list of fragments in reading order, each with depth, kind and XHTML.

The last part of a fragment's ELI is its number (`par_2/odst_3/pism_a`); `<var>` holds the number as printed; headings
(`Nadpis_pod` below, `Nadpis_nad` above a unit) and closing words (`Pokracovani_Text`) are fragments of their own.
Form: https://e-sbirka.gov.cz/sbr-cache/dokumenty-sbirky/{sb/year/number/date}/fragmenty?cisloStranky=0.
"""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind
from pipeline.text import clean
from pipeline.tree import Node

NAME = "e-sbirka"
_KINDS: dict[str, Kind] = {
    "Kniha": "book", "Cast": "part", "Hlava": "chap", "Dil": "div", "Oddil": "div", "Pododdil": "div",
    "Clanek": "art", "Paragraf": "sec", "Odstavec": "para", "Pismeno": "point", "Bod": "point", "Podbod": "point",
    "Priloha": "annex",
}  # fmt: skip
_LOOSE = ("Prefix", "Preambule", "Postfix", "Pokracovani", "Virtual", "Block", "Text", "Tabulka", "Obrazek", "Podpis")
_VAR = re.compile(r"^\s*<var>(.*?)</var>", re.S)
_SEGMENT = re.compile(r"^(?!frag_)[a-z]+_(.+)$")
_STALE = re.compile(r"^/([a-z]+/\d+/\d+)(?:/(\d{4}-\d{2}-\d{2}))?")
_GONE = re.compile(r"^\W*zrušen[aoyý]?\W*$", re.I)


def _load(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(safe.decode(data, where))
    except (ValueError, RecursionError) as error:
        raise BadInput(where, f"not JSON: {error}", "fetch it again") from error
    if not isinstance(found, dict) or not isinstance(found.get("seznam"), list) or not found["seznam"]:
        raise BadInput(where, "no list of fragments (seznam) in it", "fetch …/fragmenty of an act")
    return found


def _plain(xhtml: str) -> str:
    text = re.sub(r"</?(?:br|p|td|th|tr|li|div)\b[^>]*>", " ", xhtml)
    return clean(html.unescape(re.sub(r"<[^>]+>", "", text)))


class _Reader:
    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.root = Node("blk")
        self.open: list[tuple[int, Node]] = [(-1, self.root)]
        self.above = ""

    def fragment(self, row: dict[str, Any]) -> None:
        code, depth = str(row.get("kodTypuFragmentu") or ""), int(row.get("hloubka") or 0)
        xhtml, eli = str(row.get("xhtml") or ""), str(row.get("eli") or "")
        while self.open[-1][0] >= depth:
            self.open.pop()
        host = self.open[-1][1]
        name = code.partition("_")[0]
        label = _VAR.match(xhtml)
        words = _plain(xhtml[label.end() :] if label else xhtml)
        if name in _KINDS:
            segment = _SEGMENT.match(eli.rpartition("/")[2])
            printed = _plain(label[1]) if label else ""
            kind = _KINDS[name]
            node = host.add(kind, printed, self.above, eid=f"{kind}_{ids.number(segment[1])}" if segment else "")
            self.above = ""
            node.say(words)
            if _GONE.match(words):
                node.status = "repealed"
            self.open.append((depth, node))
        elif code == "Nadpis_nad":
            self.above = clean(f"{self.above} {_plain(xhtml)}")
        elif code.startswith("Nadpis") and host is not self.root:
            host.heading = clean(f"{host.heading} {_plain(xhtml)}")
        elif text := _plain(xhtml):
            if "/poznamkypodcarou" in eli:
                self.root.nodes()[0].notes.append((_plain(label[1]) if label else "", words))
                return
            if name not in (*_LOOSE, "Nadpis"):
                self.issues.append(Issue(eli.rpartition("/dokument")[2], f"fragment {code}, its text is kept"))
            if host.kind in ("para", "point"):
                host.say(text)
            else:
                host.add("para" if host.kind in ("sec", "art", "annex") else "blk", text=text)


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of an answer. Raises BadInput for anything else.

    An act of many fragments comes in pages: that one page is less than the act is an issue.
    """
    page = _load(data, hint.where)
    rows = [row for row in page["seznam"] if isinstance(row, dict)]
    reader = _Reader()
    for row in rows:
        reader.fragment(row)
    if reader.above:
        reader.root.add("blk", text=reader.above)
    if not reader.root.nodes():
        raise BadInput(hint.where, "no fragment has words", "fetch …/fragmenty of an act")
    if int(page.get("pocetStranek") or 1) > 1:
        reader.issues.append(Issue(hint.where, f"one of {page['pocetStranek']} pages of the act"))
    stale = _STALE.match(str(rows[0].get("staleUrl") or ""))
    title = clean(str(rows[0].get("uplnaCitace") or rows[0].get("zkracenaCitace") or ""))
    return [
        tree.expression(
            reader.root.nodes(), work=hint.work or (f"cz:{stale[1]}" if stale else "cz:unknown"),
            lang=hint.lang or "cs", title=hint.title or title.partition(" ve znění ")[0], format=NAME,
            version=hint.version or (date.fromisoformat(stale[2]) if stale and stale[2] else None),
            basis=hint.basis or "consolidated", issues=reader.issues,
        )
    ]  # fmt: skip


def sniff(head: bytes) -> bool:
    """Say whether the bytes begin an answer with fragments."""
    return b'"seznam"' in head[:200] and b'"kodTypuFragmentu"' in head[:8192]


def source_text(data: bytes) -> str:
    """Return the words of every fragment but labels of footnotes."""
    rows = _load(data, "source")["seznam"]
    texts = (
        re.sub(r"^\s*<var>.*?</var>", "", str(r.get("xhtml") or ""))
        if "/poznamkypodcarou" in str(r.get("eli"))
        else str(r.get("xhtml") or "")
        for r in rows
    )
    return "\n".join(html.unescape(re.sub(r"</?[a-z][^>]*>", "", re.sub(r"</?(?:td|p|br|tr)\b[^>]*>", " ", t)))
                     for t in texts)  # fmt: skip


FORMATS = (Format(NAME, sniff, parse, source_text),)
