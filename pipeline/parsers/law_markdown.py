"""Law kept as Markdown by projects that have no parser of their own here: any country, articles or sections by heading.

`#### § 25 Aufenthalt …`, `##### Art. 92.`, `###### 679.10.`, `## Section 1. Title`, `#### Article L425-1`: the heading
carries the number; headings of other words are containers. The lines below are read as paragraphs `(1)`, `1.`, `§ 2.`,
points `a)`, `1°`, `(a)` and their closing words. Hard-wrapped text is put back together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from pipeline import eid as ids
from pipeline import tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.labels import LATIN_WORD
from pipeline.model import Expression, Hint, Kind
from pipeline.parsers import _markdown
from pipeline.parsers._eu_words import ARTICLE_WORDS
from pipeline.parsers._flat import Flat, mark
from pipeline.text import clean
from pipeline.tree import Node

NAME = "law-markdown"
RANK = 80

_NUMBER = (
    rf"(?:[A-Z]{{1,2}}\.?\s?\*?\s?)?\d+(?:(?:{LATIN_WORD})\b|[a-z]{{0,3}}|[A-Z]\b)(?:[./:–-]\d+[a-z]{{0,2}})*"
    rf"(?:[- ](?:{LATIN_WORD})\b)?(?:er\b)?"
)
_WORDS = "|".join((*ARTICLE_WORDS, r"Arts?\.", r"Artt?\.", "Art", r"čl\.", r"Čl\.", r"Чл\."))
_ARTICLE = re.compile(rf"^((?:{_WORDS})\s*({_NUMBER})\.?)\s*[.:–—-]*\s*(.*)$")
_SECTION = re.compile(rf"^((?:§+|Sec\.|SEC\.|Paragraf|Pykälä)\s*({_NUMBER})\.?)\s*[.:–—-]*\s*(.*)$", re.I)
_SECTION_AFTER = re.compile(r"^((\d+(?: ?[a-z])?) ?§\.?)\s*[.:–—-]*\s*(.*)$")
_CODE = re.compile(r"^((\d+(?:\.\d+)*(?:[a-z]\b)?)\.)\s*(.*)$")
"""A code's section by its bare number (`679.10.`): only under a heading, never as the number of a line."""
_STYLES = tuple(
    re.compile(rf"^(?:{form})(?:\s+|$)")
    for form in (
        r"\(\d{1,3}[a-z]{0,2}\)",
        r"§ ?\d+(?:er|bis|ter)?\.?",
        rf"\d{{1,3}}(?:-?(?:{LATIN_WORD}))?[a-z]?\.(?!\d)",
        r"[IVX]{1,5}\. ?[-–—]?",
        r"\([a-z]{1,2}\)",
    )
)
"""How an article numbers its paragraphs: the first number in it shows which. American sections divide by (a) first."""
_ARABIC = _STYLES[2]
_OPEN = re.compile(
    r"(?:[:,–—-]|\b(?:wenn|und|oder|sowie|ist|sind|hat|haben|wird|werden|kann|können|darf|dürfen|soll|sollen|muss|müssen|gilt|gelten"
    r"|dass|soweit|sofern|solange|wer|die|der|das|durch|über|für|an|von|nach|bei|zu|insbesondere))$"
)
"""A text that is not at its end: what `1.` follows are points of its sentence, and no paragraphs."""
_NEVER = re.compile(r"(?!)")
_LEVELS: tuple[tuple[str, Kind, int], ...] = (
    ("Buch|Book|Livre|Libro|Boek|Księga", "book", 0),
    ("Teil|Part|Partie|Parte|Deel|Część|Division", "part", 1),
    ("Titel|Title|Titre|Título|Titolo|Titlul|Tytuł", "title", 2),
    ("Kapitel|Chapter|Chapitre|Capítulo|Capitolo|Capo|Hoofdstuk|Rozdział|Kapittel|Luku|Article", "chap", 3),
    ("Abschnitt|Unterabschnitt|Section|Sección|Sezione|Afdeling|Paragraaf|Sous-section|Oddział", "div", 4),
)
_CONTAINERS = tuple(
    (re.compile(rf"^((?:{words})\s+([IVXLCDM]+|\d+[a-z]?|[A-Z]|\w+))\b\s*[.:–—-]*\s*(.*)$", re.I), kind, rank)
    for words, kind, rank in _LEVELS
)
_ORDINALS = tuple(
    (re.compile(rf"^((\d+[a-z]?|[IVXLC]+)\.\s+(?:{words}|Hauptstück))\b\s*[.:–—-]*\s*(.*)$", re.I), kind, rank)
    for words, kind, rank in _LEVELS
)
"""`1. Abschnitt Allgemeines`: the number stands before the word."""
_GONE = re.compile(
    r"^\W*(weggefallen|aufgehoben|abrogé\w*|abrogat[oa]|derogado|repealed|opgeheven|vervallen)\W*$", re.I
)
_MENTION = re.compile(r"^\(?(Amended|Added|Repealed|Enacted) by Stats?\.", re.I)


def _article(text: str) -> tuple[Kind, str, str, str] | None:
    """Return kind, printed number, bare number and heading of a heading line that opens an article or section."""
    if any(pattern.match(text) for pattern, _, _ in _ORDINALS):
        return None
    for pattern, kind in ((_ARTICLE, "art"), (_SECTION, "sec"), (_SECTION_AFTER, "sec"), (_CODE, "sec")):
        if found := pattern.match(text):
            return kind, found[1], found[2], found[3]  # type: ignore[return-value]
    return None


def _container(text: str) -> tuple[Kind, int, str, str, str] | None:
    for pattern, kind, rank in (*_CONTAINERS, *_ORDINALS):
        if found := pattern.match(text):
            return kind, rank, found[1], found[2], found[3]
    return None


@dataclass(slots=True)
class _Block:
    """A heading, or a paragraph put together from its wrapped lines."""

    level: int
    text: str
    notes: list[tuple[str, str]] = field(default_factory=list)


def _blocks(document: _markdown.Document) -> list[_Block]:
    """Join lines that follow each other without a blank one, where the first is long and the next opens nothing."""
    out: list[_Block] = []
    previous = -2
    for line in document.lines:
        if line.kind == "heading":
            out.append(_Block(line.level, line.text))
        else:
            words = clean(line.raw) if line.kind == "item" else line.text
            words = re.sub(r"^[*+-]\s+(?=\S)", "", words) if line.kind == "item" and mark(words[2:])[0] else words
            wrapped = line.number == previous + 1 and out and out[-1].level == 0 and line.kind == "text"
            if wrapped and not (mark(words)[0] or any(s.match(words) for s in _STYLES)) and len(out[-1].text) > 40:
                out[-1].text = f"{out[-1].text} {words}"
            else:
                out.append(_Block(0, words))
            out[-1].notes += document.note(line)
        previous = line.number
    return out


def _style(blocks: list[_Block]) -> re.Pattern[str]:
    """Return how the article that these blocks begin numbers its paragraphs."""
    styles, before = _STYLES, ""
    for block in blocks:
        if block.level:
            break
        for style in styles:
            if not style.match(block.text):
                continue
            if style is _ARABIC and block.text.startswith("1.") and _OPEN.search(before):
                styles = _STYLES[:2]
                break
            return style
        before = block.text
    return _NEVER


@dataclass(slots=True)
class _Act:
    roots: list[Node] = field(default_factory=list)
    above: list[tuple[int, Node]] = field(default_factory=list)
    article: Flat | None = None
    last: Node | None = None
    units: int = 0

    def here(self) -> list[str | Node]:
        return self.above[-1][1].parts if self.above else self.roots  # type: ignore[return-value]

    def heading(self, block: _Block, style: re.Pattern[str]) -> None:
        if found := _article(block.text):
            kind, printed, bare, title = found
            node = Node(kind, printed, title, eid=ids.part(kind, bare))
            if _GONE.match(title):
                node.status = "repealed"
            self.here().append(node)
            self.article, self.last = Flat(node, style), node
            self.units += 1
            return
        known = _container(block.text)
        if known is None and self.last is not None and not self.last.heading and not self.last.parts:
            self.last.heading = block.text
            return
        self.article = None
        kind, rank, printed, bare, title = known or ("div", 10 + block.level, "", "", block.text)
        self.above = [a for a in self.above if a[0] < rank]
        node = Node(kind, printed, title, eid=ids.part(kind, bare) if bare else "")
        self.here().append(node)
        self.above.append((rank, node))
        self.last = node

    def text(self, block: _Block, then: str) -> None:
        if self.article is None:
            node = Node("blk", parts=[block.text], notes=list(block.notes))
            self.here().append(node)
            return
        node = self.article.node
        if _GONE.match(block.text) and not node.parts:
            node.status = "repealed"
        if self.article.numbered.fullmatch(block.text):
            self.article.para = node.add("para", block.text)  # the number stands alone on its line
            self.article.stack, self.article.points = type(self.article.stack)(), []
            return
        if _MENTION.match(block.text):
            node.notes.append(("", block.text))
            return
        self.article.line(block.text, then)
        (self.article.para or node).notes += block.notes


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression in the bytes. Raises BadInput where no heading opens an article or section."""
    document = _markdown.read(data, hint.where)
    act = _Act()
    blocks = _blocks(document)
    front = document.front
    title = front.get("title") or front.get("titel") or front.get("name") or ""
    for i, block in enumerate(blocks):
        then = next((b.text for b in blocks[i + 1 : i + 2] if b.level == 0), "")
        if block.level == 1 and i == 0 and not _article(block.text):
            title = title or block.text
            if clean(title) != block.text:
                act.roots.append(Node("blk", parts=[block.text]))
        elif block.level:
            act.heading(block, _style(blocks[i + 1 :]))
        else:
            act.text(block, then)
    if not act.units:
        number = front.get("number") or front.get("section") or front.get("enbez") or ""
        found = _article(number)
        if not found:
            raise BadInput(hint.where, "no heading opens an article or a section", "give --format, or check the file")
        kind, printed, bare, _ = found
        node = Node(kind, printed, front.get("heading", ""), eid=ids.part(kind, bare))
        flat = Flat(node, _style(blocks))
        for i, block in enumerate(blocks):
            if not block.level:
                flat.line(block.text, blocks[i + 1].text if i + 1 < len(blocks) else "")
        act.roots = [node]
    country = front.get("country", "")
    name = front.get("identifier") or front.get("bjnr") or front.get("id") or ""
    return [
        tree.expression(
            act.roots,
            work=hint.work or (f"{country}:{name}" if country and name else "unknown:unknown"),
            lang=hint.lang or front.get("language", "") or front.get("lang", ""),
            title=hint.title or title,
            format=NAME,
            version=hint.version or _date(front),
            basis=hint.basis or "consolidated",
        )
    ]


def _date(front: dict[str, str]) -> date | None:
    for key in ("last_updated", "version_date", "date", "publication_date"):
        try:
            return date.fromisoformat(front.get(key, "")[:10])
        except ValueError:
            continue
    return None


def sniff(head: bytes) -> bool:
    """Say whether this is Markdown with at least one heading (or front matter) that opens an article or section."""
    text = head.decode("utf-8-sig", errors="ignore")
    if text.lstrip().startswith(("<", "{", "[")):
        return False
    headings = (re.sub(r"[*_#]+", "", m[1]).strip() for m in re.finditer(r"^#{1,6}\s*(.+)$", text, re.M))
    if any(_article(clean(h)) for h in headings):
        return True
    found = re.search(r"^number:\s*[\"']?(.+?)[\"']?\s*$", text, re.M) if text.lstrip().startswith("---") else None
    return bool(found and _article(found[1]))


def source_text(data: bytes) -> str:
    """Return the body's words; a first heading that repeats the front matter's title is no part of the law."""
    body = _markdown.source_text(data).strip()
    front = data.decode("utf-8-sig", errors="replace")
    first, _, rest = body.partition("\n")
    opens = front.split("\n---\n", 1)[-1].lstrip()
    if opens.startswith("# ") and not _article(clean(first)):
        return rest
    return body


FORMATS = (Format(NAME, sniff, parse, source_text, RANK),)
