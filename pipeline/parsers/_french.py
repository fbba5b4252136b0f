"""How French and Belgian acts divide an article: I., § 1er, A., 1°, a), alinéas. Used by legalize-fr, -be and Justel.

Sources: Légistique guide of the SGG and Conseil d'État, 3.2 (numérotation et découpage); Belgian Conseil d'État,
Principes de technique législative, 54 to 65.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import tree
from pipeline.labels import Stack, roman
from pipeline.tree import Node

# A capital after a number is part of it (1° B) only before a new sentence; A is the preposition more often than not.
_LATIN = r"(?: ?(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|novies|decies)\b| [B-K](?= [A-ZÀ-Ý]))?"
_ROMAN = re.compile(rf"^([IVXL]+){_LATIN}(?=[\s.–—―-]) ?(?:\. ?[-–—―‑]?|[-–—―‑])(?=\s|[A-ZÀÉÈ«“\"])")
_LETTER = re.compile(r"^([A-Z])(?: (?:bis|ter|quater))? ?(?:\. ?[-–—―‑]?|[-–—―‑])(?=\s)(?! ?\d)")
_SECTION = re.compile(rf"^§ ?(\d+)(?:er|ER|e)?(?:/\d+|{_LATIN}) ?[.:]?(?=\s|[A-Z«]|$)")
_POINT = re.compile(
    rf"^(?:\d{{1,3}}(?:/\d+)? ?°{_LATIN} ?[.):]?|\d{{1,3}}\)|[a-z]{{1,2}}(?: ?(?:bis|ter|quater|quinquies))? ?\)"
    r"|\([a-z]{1,4}\)|[ivx]{1,5}\)|[a-z]\.(?=\s)|\d{1,2}\.(?=\s)|[-–—―•](?=\s?[^\s\d-]))"
)
_NEXT = re.compile(r"[-–—―‑.\s]+")


def label(line: str) -> str:
    """Return the label of a point that `line` begins with, as printed, or ''.

    >>> label("1° bis Les enfants"), label("a) Le père"), label("2024 est")
    ('1° bis', 'a)', '')
    """
    found = _POINT.match(line)
    return found[0].strip() if found else ""


@dataclass(slots=True)
class Article:
    """Builds the paragraphs and points of one article from its lines in reading order."""

    node: Node
    para: Node | None = None
    numbered: bool = False
    outer: Node | None = None  # the § or I. that a lettered paragraph A. stands in
    roman: int = 0
    letter: str = ""
    stack: Stack = field(default_factory=Stack)
    points: list[Node] = field(default_factory=list)
    said: str = ""
    quoted: bool = False
    carry: bool = False  # a straight quotation mark opens once for all lines (Belgium), not once a line (France)

    def _quote(self, text: str) -> bool:
        """Say whether the line is law quoted by the line before it: such text stays with what quotes it."""
        starts = text[0] in '"«“' and (self.quoted or self.said.endswith(":") or self.said[:1] in ('"', "«", "“"))
        inside = starts or self.quoted
        # Each alinéa of a quotation may open with «; only its last ends with ».
        closed = text.rstrip(" .;,").endswith("»")
        opened = text.count("«") > text.count("»")
        if self.carry and (starts or self.quoted) and "«" not in text:
            odd = text.count('"') % 2 == 1
            closed = odd and self.quoted and text.rstrip(" .;,").endswith('"')
            opened = odd and not self.quoted
        self.quoted = inside and not closed and (self.quoted or opened)
        return inside

    def _open(self, host: Node, num: str, rest: str, then: str) -> None:
        self.stack, self.points = Stack(), []
        self.numbered = True
        self.para = host.add("para", num)
        self.line(rest, then)

    def line(self, text: str, then: str = "") -> None:
        """Place one line; `then` is the next line, which settles labels that read two ways."""
        text = text.strip()
        if not text:
            return
        if self.para is not None and self._quote(text):
            (self.points[-1] if self.points else self.para).say(text)
            self.said = text
            return
        if found := _SECTION.match(text):
            self.roman, self.letter, self.outer = 0, "", None
            self._open(self.node, found[0].strip(), text[found.end() :], then)
            return
        if (found := _ROMAN.match(text)) and self._goes_on_roman(found[1]):
            self.roman, self.letter, self.outer = roman(found[1]), "", None
            self._open(self.node, found[0].strip(), text[found.end() :], then)
            if self.para is not None:
                self.outer = self.node.nodes()[-1]
            return
        if (found := _LETTER.match(text)) and self._goes_on_letter(found[1]):
            self.letter = found[1]
            self._open(self.outer or self.node, found[0].strip(), text[found.end() :], then)
            return
        if mark := label(text):
            if self.para is None:
                self.para = self.node.add("para")
            depth = self.stack.place(mark, self.said, label(then))
            del self.points[depth:]
            host = self.points[-1] if self.points else self.para
            rest = text[len(mark) :].strip()
            point = host.add("point", "" if mark[0] in "-–—―•" else mark)
            if mark[0] in "-–—―•":
                point.num, point.eid = mark, f"point_{sum(n.kind == 'point' for n in host.nodes())}"
            self.points.append(point)
            if label(rest):
                self.line(rest, then)
            else:
                point.say(rest)
                self.said = rest or self.said
            return
        self.said = text
        listed = bool(self.points)
        if self.para is None or (not self.numbered and (not listed or not tree.continues(text))):
            self.para = self.node.add("para", text=text)
        else:
            self.para.say(text)
        self.stack, self.points = Stack(), []

    def _goes_on_roman(self, text: str) -> bool:
        value = roman(text)
        if self.letter and len(text) == 1 and ord(text) == ord(self.letter) + 1 and value != self.roman + 1:
            return False
        return value == 1 or (self.roman > 0 and 0 <= value - self.roman <= 2)

    def _goes_on_letter(self, text: str) -> bool:
        if not self.letter:
            return text == "A"
        return 0 <= ord(text) - ord(self.letter) <= 2
