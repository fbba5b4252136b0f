"""The frame of a French code: parts, books, titles, chapters and sections, and the articles below them.

Used by every French format, so that an article has the same id in each: `art_L425-1`, `art_1`, `annex_2`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline.labels import roman
from pipeline.model import Kind
from pipeline.parsers._french import Article
from pipeline.tree import Node

_NUMERAL = r"(?:[IVXLivxl]+(?:er)?|\d+(?:er)?|[Uu]nique|[Pp]réliminaire|[Pp]remi(?:er|ère)|[A-Z])"
_HEADING = re.compile(
    r"^(Partie|Livre|Titre|Sous-titre|Chapitre|Section|Sous-section|Paragraphe|Sous-paragraphe)"
    rf"(?: ({_NUMERAL}(?: ?(?:bis|ter|quater))?)\b)?\s*(?:[:.–—-]\s*(.*))?$",
    re.I,
)
_PART = re.compile(r"^(?:Partie (?:législative|réglementaire)(?: \S.*)?|Annexes)$")
_RANKS: dict[str, tuple[int, Kind]] = {
    "partie": (0, "part"), "livre": (1, "book"), "titre": (2, "title"), "sous-titre": (3, "title"),
    "chapitre": (4, "chap"), "section": (5, "div"), "sous-section": (6, "div"), "paragraphe": (7, "div"),
    "sous-paragraphe": (8, "div"),
}  # fmt: skip
_CODED = re.compile(r"^art_[LRDA](\d)(\d)(\d)")


def container(text: str) -> tuple[int, Node] | None:
    """Return rank and node of the container whose heading `text` is; None where it is no heading."""
    if found := _HEADING.match(text):
        if not found[2] and found[1].lower() != "partie":
            return None
        rank, kind = _RANKS[found[1].lower()]
        cut = found.start(3) if found[3] else len(text)
        number = (found[2] or "").lower().removesuffix("er")
        number = str(roman(number) or (1 if number == "premi" else number)) if number else "0"
        return rank, Node(kind, text[:cut].strip(), found[3] or "", eid=ids.part(kind, number))
    if _PART.match(text):
        return 0, Node("part", text, eid=ids.part("part", text.lower().removeprefix("partie ")))
    return None


@dataclass(slots=True)
class Code:
    """Builds the nodes of a code from its headings and articles in reading order."""

    roots: list[Node] = field(default_factory=list)
    above: list[tuple[int, Node]] = field(default_factory=list)
    articles: list[tuple[Node, tuple[str, ...]]] = field(default_factory=list)
    titles: tuple[str, ...] = ()

    @property
    def here(self) -> list[Node | str]:
        return self.above[-1][1].parts if self.above else self.roots  # type: ignore[return-value]

    def heading(self, text: str) -> Node | None:
        """Open the container whose heading `text` is, closing what its rank ends; None where it is no heading."""
        if (made := container(text)) is None:
            return None
        self.above = [a for a in self.above if a[0] < made[0]]
        self.here.append(made[1])
        self.above.append(made)
        return made[1]

    def under(self, titles: Sequence[str]) -> None:
        """Open the containers above the next article as the publisher names them, whatever their rank."""
        same = 0
        while same < min(len(titles), len(self.titles)) and titles[same] == self.titles[same]:
            same += 1
        del self.above[same:]
        for text in titles[same:]:
            _, node = container(text) or (0, Node("div", "", text))
            self.here.append(node)
            self.above.append((len(self.above), node))
        self.titles = tuple(titles)

    def article(self, text: str, number: str) -> Article:
        """Begin an article (or annex) with the heading line `text`."""
        if number.startswith("Annexe"):
            node = Node("annex", text, eid=ids.part("annex", number.removeprefix("Annexe").strip() or "1"))
            self.above, self.titles = [], ()  # an annex stands beside the code's parts, not in one
        else:
            node = Node("art", text, eid=ids.part("art", "1" if number.lower() == "premier" else number.lower()
                                                  if number[:1] in "PpUu" else number))  # fmt: skip
        self.here.append(node)
        path = tuple(n.eid.partition("_")[2] for _, n in self.above if n.kind in ("book", "title", "chap"))
        self.articles.append((node, path))
        return Article(node)

    def settle_doubles(self) -> None:
        """Of articles with one number, let the one that stands in its own book, title and chapter have the plain id.

        A code that was written anew keeps stray articles of its old numbering; by the rules of codification the
        first digits of a number name the book, title and chapter. Where that does not tell, the first has it.
        """
        by_eid: dict[str, list[tuple[Node, tuple[str, ...]]]] = {}
        for node, path in self.articles:
            by_eid.setdefault(node.eid, []).append((node, path))
        for eid, same in by_eid.items():
            digits = _CODED.match(eid)
            if len(same) < 2 or not digits:
                continue
            best = max(same, key=lambda s: sum(a == b for a, b in zip(s[1], digits.groups(), strict=False)))
            others = [node for node, _ in same if node is not best[0]]
            for n, node in enumerate(others, 2):
                node.eid = f"{eid}~{n}"
