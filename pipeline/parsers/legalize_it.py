"""Italian acts as legalize-it writes them from Normattiva: Markdown with `##### Art. 18-bis` and commi `1.Text`.

The heading (rubrica) of an article stands on the next line, in brackets, or as a `####` heading. Wording that an act
brought in stands in ((…)), also over several commi: the brackets are marks, the words law. `AGGIORNAMENTO (3)` begins
the publisher's notes on amendments of one article. Accents are ASCII ("puo'"), as Normattiva has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline import tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.labels import roman
from pipeline.model import Expression, Hint, Kind, Mark
from pipeline.parsers import _markdown
from pipeline.parsers._flat import Flat
from pipeline.text import clean
from pipeline.tree import Node

NAME = "legalize-it"

_LATIN = (
    r"(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|nonies|decies|undecies|duodecies|terdecies|quaterdecies"
    r"|quinquiesdecies|sexiesdecies|septiesdecies|octiesdecies|noviesdecies|vicies)"
)
_ARTICLE = re.compile(rf"^\(*(Art(?:icolo|\.)?\s*(\d+(?:[- ]?{_LATIN})?(?:\.\d+)?(?:[- ]?{_LATIN})?))\s*\.?\)*$", re.I)
_COMMA = re.compile(rf"^\d{{1,3}}(?:-{_LATIN})?(?:\.\d{{1,2}})?\.(?!\d)\s?(?=\S)")
_ABOVE = re.compile(
    r"^(Libro|Parte|Titolo|Capo|Sezione)\s+([IVXLC]+|\d+|prim[oa]|second[oa]|terz[oa]|quart[oa]|quint[oa]|unic[oa])"
    rf"\b((?:[- ]{_LATIN})?)\s*[.:–-]*\s*(.*)$",
    re.I,
)
_RANKS: dict[str, tuple[int, Kind]] = {
    "parte": (0, "part"), "libro": (1, "book"), "titolo": (2, "title"), "capo": (3, "chap"), "sezione": (4, "div"),
}  # fmt: skip
_ORDINALS = {"prim": 1, "second": 2, "terz": 3, "quart": 4, "quint": 5}
_RUBRIC = re.compile(r"^\(+(?!\()[^()]*(?:\([^()]*\)[^()]*)*\)+\.?$")
_ANNEX = re.compile(r"^(?:Allegato|Tabella)\b\s*([\w-]*)", re.I)
_UPDATE = re.compile(r"^(AGGIORNAMENTO)\s*(\(\d+\))?\s*(.*)$")
_GONE = re.compile(
    r"^\(*\s*(?:ARTICOLO|COMMA|LETTERA)\s+(?:ABROGAT[OA]|SOPPRESS[OA])\b|^\W*\(*abrogat[oi]\)*\W*$", re.I
)
_MONTHS = {m: n for n, m in enumerate(
    ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
     "novembre", "dicembre"), 1)}  # fmt: skip
_NAME = re.compile(
    r"^((?:decreto legislativo|decreto[- ]legge|legge costituzionale|legge|regio decreto|decreto del presidente della "
    rf"repubblica))\s+(\d{{1,2}})[°º]?\s+({'|'.join(_MONTHS)})\s+(\d{{4}}),?\s+n\.\s*(\d+)",
    re.I,
)
_URN = {
    "decreto-legge": "decreto.legge",
    "decreto del presidente della repubblica": "decreto.del.presidente.della.repubblica",
}


def urn(title: str) -> str:
    """Return the URN of the act that a title names, '' where it names none.

    >>> urn("Decreto legislativo 25 luglio 1998, n. 286 (testo unico immigrazione)")
    'urn:nir:stato:decreto.legislativo:1998-07-25;286'
    """
    found = _NAME.match(clean(title))
    if not found:
        return ""
    kind = found[1].lower()
    kind = _URN.get(kind, kind.replace(" ", "."))
    return f"urn:nir:stato:{kind}:{found[4]}-{_MONTHS[found[3].lower()]:02}-{int(found[2]):02};{found[5]}"


@dataclass(slots=True)
class _Brackets:
    """Takes ((…)) out of the running text; `inside` carries from line to line."""

    inside: bool = False

    def strip(self, text: str) -> tuple[str, bool]:
        """Return the words and whether any of them stood in the brackets."""
        touched = self.inside or "((" in text
        for found in re.finditer(r"\(\(|\)\)", text):
            self.inside = found[0] == "(("
        return clean(re.sub(r"\(\(|\)\)", "", text)), touched


@dataclass(slots=True)
class _Act:
    roots: list[Node] = field(default_factory=list)
    above: list[tuple[int, Node]] = field(default_factory=list)
    article: Flat | None = None
    named: Node | None = None
    note: tuple[str, list[str]] | None = None
    brackets: _Brackets = field(default_factory=_Brackets)
    articles: list[Node] = field(default_factory=list)

    def here(self) -> list[str | Node]:
        return self.above[-1][1].parts if self.above else self.roots  # type: ignore[return-value]

    def close(self) -> None:
        """Finish the open article: hang its notes on it and tell whether it is repealed."""
        if self.article is not None:
            node = self.article.node
            if self.note is not None:
                node.notes.append((self.note[0], " ".join(self.note[1])))
            parts = node.nodes()
            if len(parts) == 1 and not parts[0].nodes() and _GONE.match(" ".join(map(str, parts[0].parts))):
                node.status = "repealed"
        self.article, self.note, self.brackets = None, None, _Brackets()

    def begin(self, node: Node) -> None:
        self.close()
        self.here().append(node)
        self.named = node
        self.article = Flat(node, _COMMA)
        self.articles.append(node)

    def container(self, found: re.Match[str]) -> None:
        self.close()
        rank, kind = _RANKS[found[1].lower()]
        word = found[2].lower()
        number = str(roman(word) or _ORDINALS.get(str(word[:-1])) or ("unico" if word.startswith("unic") else word))
        cut = found.start(4)
        node = Node(kind, found[0][:cut].strip(), found[4], eid=ids.part(kind, number + found[3].replace(" ", "-")))
        self.above = [a for a in self.above if a[0] < rank]
        self.here().append(node)
        self.above.append((rank, node))
        self.named = node

    def line(self, text: str, then: str) -> None:
        """Place one line of an article's text, of its notes, or of the act's preamble."""
        if self.article is None:
            words, _ = self.brackets.strip(text)
            self.here().append(Node("blk", parts=[words]))
            return
        if found := _UPDATE.match(text):
            if self.note is not None:
                self.article.node.notes.append((self.note[0], " ".join(self.note[1])))
            self.note = (found[2] or "", [found[1], *filter(None, [found[3]])])
            return
        if self.note is not None:
            self.note[1].append(text)
            return
        words, touched = self.brackets.strip(text)
        if not words:
            return
        node = self.article.node
        if not node.heading and not node.parts and _RUBRIC.match(words) and not _GONE.match(words):
            node.heading = words
            return
        self.article.line(words, _Brackets().strip(then)[0])
        para = self.article.para
        if para is not None:
            if touched and not para.marks:
                para.marks.append(Mark("", "amended", "", "((…))"))
            if _GONE.match(" ".join(p for p in para.parts if isinstance(p, str))) and not para.nodes():
                para.status = "repealed"


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression in the bytes.

    The work is the hint's, or `it:` and the URN of the act that the title names. Raises `BadInput` where there is no
    article.
    """
    document = _markdown.read(data, hint.where)
    act = _Act()
    title = document.front.get("title", "")
    lines = document.lines
    for i, line in enumerate(lines):
        text = line.text
        then = lines[i + 1].text if i + 1 < len(lines) else ""
        if line.kind != "heading":
            act.line(clean(line.raw) if line.kind == "item" else text, then)
        elif line.level == 1 and i == 0:
            title = title or text
        elif found := _ARTICLE.match(text):
            act.begin(Node("art", found[1], eid=ids.part("art", re.sub(r"(?<=\d) ", "-", found[2]))))
        elif above := _ABOVE.match(text):
            act.container(above)
        elif annex := _ANNEX.match(text):
            act.above = []
            act.begin(Node("annex", text, eid=ids.part("annex", annex[1] or "1")))
        elif act.named is not None and not act.named.heading and not act.named.parts:
            act.named.heading = act.brackets.strip(text)[0]
        else:
            act.line(text, then)
    act.close()
    if not act.articles:
        raise BadInput(hint.where, "no article in this Italian act", "check that the file is legalize-it Markdown")
    made = tree.expression(
        act.roots,
        work=hint.work or f"it:{urn(title) or document.front.get('identifier', '')}",
        lang=hint.lang or "it",
        title=hint.title or title,
        format=NAME,
        version=document.date("last_updated") or hint.version,
        basis=hint.basis or "consolidated",
    )
    return [made]


def sniff(head: bytes) -> bool:
    """Say whether the bytes have articles as `##### Art. 18-bis` and no other country's front matter."""
    text = head.decode("utf-8-sig", errors="ignore")
    if _markdown.country(head) not in ("", "it"):
        return False
    return bool(
        re.search(rf"^#{{3,6}} Art\. \d+(-{_LATIN})?\.?\s*$", text, re.M)
        and re.search(r"^\(*\d+\.\S|\bcomma \d|\bart", text, re.M)
    )


def source_text(data: bytes) -> str:
    """Return the act's words: the title line (kept as the expression's title) and the brackets ((…)) left out."""
    body = re.sub(r"\(\(|\)\)", "", _markdown.source_text(data).strip())
    first = data.decode("utf-8-sig", errors="replace").split("\n---\n")[-1].lstrip()
    return body.partition("\n")[2] if first.startswith("# ") else body


FORMATS = (Format(NAME, sniff, parse, source_text),)
