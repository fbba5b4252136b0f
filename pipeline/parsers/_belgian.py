"""What Justel prints in and around the words of Belgian law: history notes, amendment marks, headings, articles.

Form (Belgian federal justice ministry, consolidated texts in French, Dutch and German): `[¹ words ]¹` and older
`[words]` or `(words)` are words that an act brought in; `<L 2013-04-29/15, art. 2, 096; En vigueur : 02-08-2013>` says
which; below a rule of dashes the numbered notes say it again. None of it is law: it becomes `Mark`s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from pipeline import eid as ids
from pipeline.labels import roman
from pipeline.model import Kind, Mark
from pipeline.parsers._french import Article, label
from pipeline.text import clean
from pipeline.tree import Node

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RULE = re.compile(r"^-{5,}$")

# A note names an act by type, date and number, or begins with what was done; anything else in <> is text.
_NOTE = re.compile(
    r"<\s*(?=[^<>]*(?:\d{4}-\d{2}-\d{2}/\w+|En vigueur|Inwerkingtreding|In Kraft)|[A-ZÀ-Ý]{1,6} +\d{2}-\d{2}-\d{4},)"
    r"(?P<what>(?:Insér|Abrog|Rétabl|Remplac|Modif|Renum|Ingevoegd|Opgeheven|Hersteld|Vervang|Gewijzigd|Hernummer|Eingef|"
    r"Aufgehoben)[^\s<>]*(?:\s+(?:par|bij|door|durch))?)?(?P<rest>[^<>]*)(?:>|$)",  # some notes are never closed
    re.I,
)
_RENUMBERED = re.compile(r"^\(\s*((?:ancien|oud|voormalig)\S* art[^()]*)\)\s*", re.I)
_FOOTNOTE = re.compile(r"^\((\d+)\)\s*(?=<)")
_ACT = re.compile(
    r"(?P<type>[A-ZÀ-Ý][\w.]*)\s+(?P<number>\d{4}-\d{2}-\d{2}/\w+|\d{2}-\d{2}-\d{4})(?P<place>,\s*(?:art\.|§)[^,;]*)?"
)
_DATE = re.compile(r"(?:En vigueur|Inwerkingtreding|In Kraft)[^:]*:\s*(\d{2}-\d{2}-\d{4}|5555-55-55|[a-zé]+)", re.I)
_OPEN = re.compile(rf"\[[{SUPERSCRIPTS}]+ ?")
_CLOSE = re.compile(rf" ?\][{SUPERSCRIPTS}]+")
_PLAIN = re.compile(r"\[(?!\.\.\.|…)|(?<!\.\.\.)(?<!…)\]")
_OLD = re.compile(r"^\((?=\s?(?:\d{1,3}°|§|[a-z]\)))")
_GONE = re.compile(r"^\(?\s*(?:abrogée?|opgeheven|aufgehoben|supprimée?|vervallen)\s*\)?\s*\.?$", re.I)
# What an article's heading has not: a § or a finite verb.
_SENTENCE = re.compile(r"^§|\b(sera|seront|est|sont|peut|peuvent|doit|doivent|wordt|worden|kan|kunnen|is|zijn|moet)\b")
_ACTIONS = {"insér": "inserted", "ingev": "inserted", "einge": "inserted", "abrog": "repealed", "opgeh": "repealed",
            "aufge": "repealed", "rétab": "restored", "herst": "restored", "rempl": "replaced", "verva": "replaced",
            "renum": "renumbered", "hernu": "renumbered"}  # fmt: skip
_KINDS: dict[str, tuple[int, Kind]] = {
    "partie": (0, "part"), "deel": (0, "part"), "livre": (1, "book"), "boek": (1, "book"), "titre": (2, "title"),
    "titel": (2, "title"), "chapitre": (3, "chap"), "hoofdstuk": (3, "chap"), "section": (4, "div"),
    "afdeling": (4, "div"), "sous-section": (5, "div"), "onderafdeling": (5, "div"), "paragraphe": (6, "div"),
    "paragraaf": (6, "div"), "§": (6, "div"),
}  # fmt: skip
_HEADING = re.compile(rf"^({'|'.join(sorted(_KINDS, key=len, reverse=True))})\s*([\w./]+)?", re.I)
_ORDINALS = {"premier": "1", "premiere": "1", "première": "1", "eerste": "1", "unique": "unique", "enige": "unique"}


def _force(words: str) -> tuple[str, bool]:
    """Return the date of entry into force (ISO, or '') and whether it is open (5555-55-55, indéterminée)."""
    found = _DATE.search(words)
    if not found:
        return "", False
    try:
        day, month, year = found[1].split("-")
        return date(int(year), int(month), int(day)).isoformat(), False
    except ValueError:
        return "", True


def note(what: str, rest: str, number: str = "") -> Mark:
    """Return the mark for a history note: what was done, by which act and article, from when.

    >>> note("", "L 2013-04-29/15, art. 2, 096; En vigueur : 02-08-2013", "1")
    Mark(act='L 2013-04-29/15, art. 2', action='amended', date='2013-08-02', label='1')
    """
    act = _ACT.search(rest)
    name = f"{act['type']} {act['number']}{act['place'] or ''}" if act else clean(rest)
    return Mark(clean(name), _ACTIONS.get(what.lower()[:5], "amended"), _force(rest)[0], number)


def strip(text: str) -> tuple[str, list[Mark], bool]:
    """Take notes and marks out of one line: (the law's words, marks, whether a note's date is still open)."""
    marks: list[Mark] = []
    pending = False
    number = ""
    if footnote := _FOOTNOTE.match(text):
        number, text = footnote[1], text[footnote.end() :]
    for found in _NOTE.finditer(text):
        marks.append(note(found["what"] or "", found["rest"], number))
        pending = pending or (_force(found["rest"])[1] and marks[-1].action == "inserted")
    text = _NOTE.sub(" ", text)
    text = _PLAIN.sub("", _CLOSE.sub("", _OPEN.sub("", text)))
    if before := _RENUMBERED.match(clean(text)):
        marks.append(Mark("", "renumbered", "", before[1]))
        text = clean(text)[before.end() :]
    # Old amendments stand in round brackets that hide the label behind them.
    text = _OLD.sub("", clean(text))
    return clean(re.sub(r"\s+(?=[.,](?:\s|$))", "", text)), marks, pending


@dataclass(slots=True)
class Act:
    """Builds the nodes of a Belgian act from headings, articles and lines in reading order."""

    roots: list[Node] = field(default_factory=list)
    above: list[tuple[int, Node]] = field(default_factory=list)
    article: Article | None = None
    articles: list[Node] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    pending: bool = False

    def _here(self) -> list[str | Node]:
        return self.above[-1][1].parts if self.above else self.roots  # type: ignore[return-value]

    def close(self) -> None:
        """Finish the open article: place its lines and tell whether it is repealed or not yet in force."""
        if self.article is None:
            return
        node = self.article.node
        self._head(node)
        for i, text in enumerate(self.held):
            self.article.line(text, self.held[i + 1] if i + 1 < len(self.held) else "")
        words = " ".join(self.held)
        if (not words and any(m.action == "repealed" for m in node.marks)) or _GONE.match(words):
            node.status = "repealed"
        elif self.pending:
            node.status = "not_yet"
        self.article, self.held, self.pending = None, [], False

    def _head(self, node: Node) -> None:
        """Take the article's heading and the words before its first § off the lines that make paragraphs."""
        first = self.held[0] if self.held else ""
        if len(self.held) > 1 and first[-1] not in ".;:,)>" and not label(first) and not _SENTENCE.search(first):
            node.heading = first  # newer acts print an article's heading as its first line, without a full stop
            self.held = self.held[1:]
        quote = next((i for i, text in enumerate(self.held) if text[0] in '"«“'), len(self.held))
        sections = [i for i, text in enumerate(self.held[:quote]) if text.startswith("§")]
        if sections and sections[0] <= 2:
            for text in self.held[: sections[0]]:
                node.say(text)
            self.held = self.held[sections[0] :]

    def begin(self, printed: str, number: str, rest: str) -> None:
        """Begin an article (or, numbered N or N1, an annex) and place the words on its own line."""
        self.close()
        annex = re.fullmatch(r"N(\d*)(.*)", number)
        if annex:
            node = Node("annex", printed, eid=ids.part("annex", (annex[1] or "1") + annex[2]))
            self.above = []
        else:
            node = Node("art", printed, eid=ids.part("art", number))
        self._here().append(node)
        self.articles.append(node)
        self.article = Article(node, carry=True)
        self.line(rest)

    def line(self, text: str) -> None:
        """Place one line of an article, or of the act outside its articles."""
        if RULE.match(text.strip()):
            return
        words, marks, pending = strip(text)
        if self.article is None:
            if words:
                self._here().append(Node("blk", parts=[words], marks=marks))
            return
        self.pending = self.pending or (pending and not self.held)
        self.article.node.marks.extend(m for m in marks if m not in self.article.node.marks)
        if words:
            self.held.append(words)

    def heading(self, number: str, title: str) -> None:
        """Open the container that a heading names: its number as printed and its title."""
        self.close()
        number = strip(number)[0]
        words, marks, _ = strip(title)
        found = _HEADING.match(number)
        # A heading of another name ("Dispositions particulières") closes sections and stands in their chapter.
        rank, kind = _KINDS[found[1].lower()] if found else (4, "div")
        node = Node(kind, number, re.sub(r"^[-–—.\s]+", "", words), marks=marks)
        if found:
            plain = (found[2] or "").rstrip(".").lower()
            split = re.match(
                r"^([ivxl]+|\d+)(er|re|e)?(bis|ter|qu\w+|sex\w+|sept\w+|oct\w+|no\w+|dec\w+|[\w/.]*)$", plain
            )
            if split and not split[1].isdigit() and roman(split[1]):
                plain = f"{roman(split[1])}{split[3]}"
            elif split and split[1].isdigit():
                plain = split[1] + split[3]
            node.eid = ids.part(kind, _ORDINALS.get(plain, plain) or "1")
        else:
            node.eid = ids.part(kind, re.sub(r"\W+", "-", number.lower()).strip("-") or "1")
        if not node.heading and any(m.action == "repealed" for m in marks):
            node.status = "repealed"
        self.above = [a for a in self.above if a[0] < rank]
        self._here().append(node)
        self.above.append((rank, node))
