"""What is particular to Normattiva's text, whatever the wrapping: amendment marks, AGGIORNAMENTO notes, flat lists.

Words that the newest amendment brought in stand in `((…))`, also across paragraphs. Under an article, after a dashed
line, stand notes headed AGGIORNAMENTO (n); the text points to them by `(n)` at the end of a comma. Commi and letters
are often printed as plain lines. See https://www.normattiva.it/static/guida.html ("Guida all'uso").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline.model import Kind, Mark
from pipeline.text import clean
from pipeline.tree import Node, continues

LATIN = r"(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|nonies|decies|[a-z]{3,}ies)"
COMMA = re.compile(rf"^((?:\d+|0\d+)(?:[- ]?{LATIN})?(?:\.\d+)?)\.(?!\d)\s*(?=\S|$)", re.IGNORECASE)
POINT = re.compile(rf"^((?:\d*[a-z]{{1,2}}|\d+)(?:[-.]{LATIN})?(?:\.\d+)?\))\s*", re.IGNORECASE)
DASHES = re.compile(r"^\s*-{5,}\s*$")
"""The rule above the notes: a printer's line, left out of text and source alike."""
_NOTE = re.compile(r"^\(*\s*AGGIORNAMENTO\s*(\(\d+[a-z]*\)|)\s*\)*$")
_ABBREVIATION = re.compile(r"(?:^|[\s,(])(?:n|nn|art|artt|lett|pag|par|co|D|L|lgs|c\.\s?d)\.$", re.IGNORECASE)
_LETTERS = re.compile(r"(?:\b(?:letter[ae]|numer[oi])|\b(?:[a-z]{1,2}|\d{1,2})\)\s[eo])$", re.IGNORECASE)
_MARKERS = re.compile(r"(?:\s*\(\(?\d+[a-z]?\)\)?)+\s*$")
_REPEALED = re.compile(
    r"^[\s(.]*(?:ARTICOLO|COMMA|LETTERA|NUMERO|CAPOVERSO|ALLEGATO|TITOLO|CAPO|SEZIONE|PROVVEDIMENTO)\b[^.;]{0,40}?"
    r"(?:ABROGAT[OA]|SOPPRESS[OA])\b"
)
_RANKS: tuple[tuple[str, Kind], ...] = (
    ("libro", "book"), ("parte", "part"), ("titolo", "title"), ("capo", "chap"), ("sezione", "div"),
)  # fmt: skip
_WORDS = ("primo", "secondo", "terzo", "quarto", "quinto", "sesto", "settimo", "ottavo", "nono", "decimo", "undicesimo",
          "dodicesimo", "tredicesimo", "quattordicesimo", "quindicesimo")  # fmt: skip
_ORDINALS = {w: str(n) for n, w in enumerate(
    _WORDS, 1)}  # fmt: skip
_LEVEL = re.compile(
    r"\b(LIBRO|PARTE|TITOLO|CAPO|SEZIONE)\s+((?:[IVXLC]+|\d+)(?:[- ]?" + LATIN + r")?|UNIC[OA]|\w+[OA])\b(?=\W|$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Marks:
    """Takes `((` and `))` out of the text; an opening one can close in a later paragraph."""

    opened: int = 0
    seen: int = 0

    def strip(self, text: str) -> str:
        """Return the text without amendment marks; `))` that no mark opened is the law's own."""
        out: list[str] = []
        text = re.sub(r"\(\(\s*(\d+[a-z]?)\s*\)\)", r"(\1)", text)  # a new reference to a note
        for part in re.split(r"(\(\(|\)\))", text):
            if part == "((":
                self.opened += 1
                self.seen += 1
            elif part == "))" and self.opened:
                self.opened -= 1
            else:
                out.append(part)
        return "".join(out)


def plain(text: str) -> str:
    """Return text without dashed lines and paired amendment marks, for the source side of the coverage measure."""
    text = re.sub(r"-{5,}", " ", text)
    drop: set[int] = set()
    depth = 0
    for found in re.finditer(r"\(\(|\)\)", text):
        if found[0] == "((" or depth:
            drop.add(found.start())
            depth += 1 if found[0] == "((" else -1
    out, at = [], 0
    for start in sorted(drop):
        out.append(text[at:start])
        at = start + 2
    return "".join((*out, text[at:]))


@dataclass(slots=True)
class Flat:
    """Builds an article of Normattiva from lines or ready paragraphs."""

    node: Node
    marks: Marks = field(default_factory=Marks)
    para: Node | None = None
    points: list[Node] = field(default_factory=list)
    note: tuple[str, list[str]] | None = None
    notes: list[tuple[str, list[str]]] = field(default_factory=list)
    quoting: str = ""

    def line(self, text: str) -> None:
        """Place one printed line: a comma, a point, a line of a note, or more of what is open."""
        before = self.marks.seen
        raw, text = text, clean(self.marks.strip(text))
        marked = self.marks.seen > before or bool(self.marks.opened)
        if DASHES.match(raw) or not text:
            if DASHES.match(raw):
                self.note = None
            return
        heading = _NOTE.match(text)
        if heading:
            self.note = (heading[1], [text])
            self.notes.append(self.note)
        elif self.note is not None:
            self.note[1].append(text)
        else:
            self._law(text, marked)

    def _law(self, text: str, marked: bool) -> None:
        quoted = bool(self.quoting)
        self.quotes(text)
        broken = self._broke_off()
        comma = None if quoted or broken else COMMA.match(text)
        point = None if quoted or self._broke_off(_LETTERS) else POINT.match(text)
        open_unit = self.points[-1] if self.points else self.para
        if (
            _MARKERS.fullmatch(text)
            and open_unit is not None
            and open_unit.parts
            and isinstance(open_unit.parts[-1], str)
        ):
            open_unit.parts[-1] += f" {text}"  # references to notes on a line of their own
        elif comma and not point:
            again = self.para is not None and not self.para.parts and self.para.num == f"{comma[1]}."
            if not again:  # Normattiva prints some numbers twice, as element and in the text
                self.comma(comma[1] + ".", marked)
            text = text[comma.end() :]
            self.say(text, marked)
        elif point and self.para is not None:
            self.point(point[1], text[point.end() :], marked)
        elif point and self.node.nodes() == [] and POINT.match(text):
            self.comma("", marked)
            self.point(point[1], text[point.end() :], marked)
        else:
            self.say(text, marked, quoted)

    def _broke_off(self, end: re.Pattern[str] | None = None) -> bool:
        """Say whether the line before ended in what a number or letter follows ('L. 19 MARZO 1990, N.')."""
        unit = self.points[-1] if self.points else self.para
        last = unit.parts[-1] if unit is not None and unit.parts else ""
        return isinstance(last, str) and (end or _ABBREVIATION).search(last) is not None

    def quotes(self, text: str) -> None:
        """Follow quotation marks: the commi of an article that the text quotes are no commi of this one."""
        if self.quoting in ("", "«"):
            opened = bool(self.quoting) + text.count("«") - text.count("»")
            self.quoting = "«" if opened > 0 else ""
        odd = text.count('"') % 2 == 1
        if self.quoting != "«" and odd:
            self.quoting = '"' if not self.quoting and text.startswith('"') else ""

    def comma(self, label: str, marked: bool = False) -> Node:
        """Open a paragraph (comma) with its printed number."""
        self.para = self.node.add("para", label)
        self.points = []
        if label:
            self.note = None
        if marked:
            self.para.marks.append(AMENDED)
        return self.para

    def point(self, label: str, text: str, marked: bool) -> None:
        """Open a point with its printed label and text."""
        assert self.para is not None
        numeral = label[:-1].isdigit()
        # Numbers stand below letters (Circolare 20 aprile 2001, par. 7 g); alone they are the first level.
        lettered = bool(self.points) and not self.points[0].num[:-1].isdigit()
        host = self.points[0] if numeral and lettered else self.para
        point = host.add("point", label)
        self.points = [self.points[0], point] if host is not self.para else [point]
        if marked:
            point.marks.append(AMENDED)
        self._say(point, text)

    def say(self, text: str, marked: bool = False, quoted: bool = False) -> None:
        """Add text to the open unit, or begin an unnumbered paragraph; what it quotes stays with the unit."""
        if not text:
            return
        open_unit = self.points[-1] if self.points else self.para
        written = [p for p in open_unit.parts if isinstance(p, str)] if open_unit is not None else []
        quoting = bool(written) and (quoted or (written[-1].endswith(":") and text[0] in '«"“'))
        if open_unit is not None and quoting:
            self._say(open_unit, text)
        elif open_unit is not None and (not written or self._broke_off() or not re.search(r"[.;:)\"'»]$", written[-1])):
            if written and isinstance(open_unit.parts[-1], str):
                # The line before it broke off in mid sentence.
                text = f"{open_unit.parts.pop()} {text}"
            self._say(open_unit, text)
        elif self.para is not None and (self.para.num or (self.points and continues(text))):
            self._say(self.para, text)
            self.points = []
        else:
            self._say(self.comma("", marked), text)
        if marked and self.para is not None and AMENDED not in self.para.marks:
            self.para.marks.append(AMENDED)

    def _say(self, unit: Node, text: str) -> None:
        unit.say(text)
        if _REPEALED.match(text) and len([p for p in unit.parts if isinstance(p, str)]) == 1:
            unit.status = "repealed"

    def close(self) -> None:
        """Hang the AGGIORNAMENTO notes where the text points to them, and take their markers out of the text."""
        labels = {label for label, _ in self.notes if label}
        found: dict[str, Node] = {}
        for unit in _walk(self.node):
            for index, part in enumerate(unit.parts):
                if not isinstance(part, str):
                    continue
                tail = _MARKERS.search(part)
                if tail and set(re.findall(r"\(\d+[a-z]?\)", tail[0])) <= labels:
                    unit.parts[index] = part[: tail.start()].rstrip()
                    for label in re.findall(r"\(\d+[a-z]?\)", tail[0]):
                        found.setdefault(label, unit)
            unit.parts = [part for part in unit.parts if part != ""]
        for label, lines in self.notes:
            found.get(label, self.node).notes.append((label, "\n".join(lines)))
        paras = self.node.nodes()
        if paras and all(p.status == "repealed" for p in paras):
            self.node.status = "repealed"


def articles(lines: list[str], annex: Node) -> list[Node]:
    """Return the articles printed as lines ('Art. 416-bis.', rubric, text), or `annex` filled with the lines.

    Text before the first article stays with the annex, which is left out where it holds nothing.
    """
    out: list[Node] = [annex]
    flat = Flat(annex)
    for number, raw in enumerate(lines):
        found = ARTICLE.match(clean(raw))
        # An article inside «…» that a later line closes is quoted law.
        quoted = flat.quoting == "«" and any("»" in line for line in lines[number:])
        if found and not quoted:
            flat.close()
            node = Node("art", found[2], eid=ids.part("art", re.sub(r"\s+", "-", found[3])))
            flat = Flat(node)
            flat.marks.opened += bool(found[1])
            out.append(node)
            rest = clean(flat.marks.strip(clean(raw)[found.end() :]))
            _head(flat, rest)
        elif len(out) > 1 and not flat.node.parts and not flat.node.heading and clean(raw):
            _head(flat, clean(flat.marks.strip(raw)))
        else:
            flat.line(raw)
    flat.close()
    if len(out) > 1 and not annex.parts and not annex.notes and not annex.heading:
        out.pop(0)
    return out


def _head(flat: Flat, text: str) -> None:
    """Take the line after an article's number for its rubric, where it is one: in brackets, or short and unended."""
    inner = re.fullmatch(r"\((.+)\)\.?", text)
    rubric = inner or (len(text) < 160 and not text.endswith((".", ";", ":", ",")) and not COMMA.match(text))
    if text and rubric and not _REPEALED.match(text):
        flat.node.heading = text
    elif text:
        flat.line(text)


ARTICLE = re.compile(
    rf"^(\(\(\s*)?(Art(?:icolo|\.)?\s*"
    rf"(\d+(?:[- ]?{LATIN})*(?:\.\d+)?|unico|(?-i:[IVXLC]+)(?:[- ]?{LATIN})*)\s*\.?)(?=\s|$|\()",
    re.IGNORECASE,
)
AMENDED = Mark(act="", action="amended", label="((…))")
"""The publisher's mark for words of the newest amendment; which act it was stands in the act's chronology."""


def _walk(node: Node) -> list[Node]:
    return [node, *(n for child in node.nodes() for n in _walk(child))]


def levels(text: str) -> list[tuple[Kind, str, str]]:
    """Split a heading such as 'Capo I PRINCIPI Sezione II Doveri' into its levels: (kind, number as printed, title)."""
    found = [m for m in _LEVEL.finditer(text) if _counts(m[2])]
    if not found or text[: found[0].start()].strip(" -("):
        return [("div", "", text)] if text else []
    out: list[tuple[Kind, str, str]] = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        kind = dict(_RANKS)[match[1].lower()]
        out.append((kind, match[0], text[match.end() : end].strip()))
    return out


def _counts(word: str) -> bool:
    low = word.lower()
    return bool(re.match(r"[IVXLC\d]", word)) or low in _ORDINALS or low[:-1] + "o" in _ORDINALS or low[:4] == "unic"


@dataclass(slots=True)
class Chapters:
    """Nests containers that the publisher lists side by side: a Sezione stands in the Capo before it."""

    roots: list[str | Node]
    stack: list[tuple[int, Node]] = field(default_factory=list)

    def open(self, heading: str) -> None:
        """Open the containers that a heading names."""
        ranks = [kind for _, kind in _RANKS]
        for kind, num, title in levels(heading):
            rank = ranks.index(kind)
            while self.stack and self.stack[-1][0] >= rank:
                self.stack.pop()
            word = num.split(" ", 1)[1] if num else ""
            low = word.lower()
            count = _ORDINALS.get(low, _ORDINALS.get(low[:-1] + "o", "1" if low[:4] == "unic" else ids.number(word)))
            node = Node(kind, num, title, eid=f"{kind}_{count}" if count else "")
            if _REPEALED.match(title):
                node.status = "repealed"
            self.here.append(node)
            self.stack.append((rank, node))

    @property
    def here(self) -> list[str | Node]:
        """The list in which the next article stands."""
        return self.stack[-1][1].parts if self.stack else self.roots
