"""French codes and acts as legalize-fr writes them: Markdown with front matter, one file a version.

The writer changed in March 2026. Before, headings and articles are bare lines (`Chapitre II : …`, `Article L425-1`);
since, they carry hashes (`#### Chapitre`, `##### Article L425-1`) and the alinéas are indented and set apart by blank
lines. Both give the same provisions. Each line is an alinéa; there is no table and no inline markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline import tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.labels import roman
from pipeline.model import Expression, Hint, Kind
from pipeline.parsers import _markdown
from pipeline.parsers._french import Article
from pipeline.text import clean
from pipeline.tree import Node

NAME = "legalize-fr"

_ARTICLE = re.compile(
    r"^Article ((?:[LRDA]\*{0,2}\.? ?)?\d[\d.-]*(?:er)?(?:-\d+)*(?: (?:bis|ter|quater|quinquies|[A-Z]{1,2}))*"
    r"|Annexe(?: [\w-]+)*|[Pp]réliminaire|[Ll]iminaire|[Uu]nique|[Pp]remier)$"
)
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


@dataclass(slots=True)
class _Act:
    roots: list[Node] = field(default_factory=list)
    above: list[tuple[int, Node]] = field(default_factory=list)
    articles: list[tuple[Node, tuple[str, ...]]] = field(default_factory=list)

    @property
    def here(self) -> list[Node | str]:
        return self.above[-1][1].parts if self.above else self.roots  # type: ignore[return-value]

    def container(self, text: str) -> Node | None:
        """Open the container whose heading `text` is; None where it is no heading."""
        if found := _HEADING.match(text):
            if not found[2] and found[1].lower() != "partie":
                return None
            rank, kind = _RANKS[found[1].lower()]
            cut = found.start(3) if found[3] else len(text)
            number = (found[2] or "").lower().removesuffix("er")
            number = str(roman(number) or (1 if number == "premi" else number)) if number else "0"
            node = Node(kind, text[:cut].strip(), found[3] or "", eid=ids.part(kind, number))
        elif _PART.match(text):
            rank, node = 0, Node("part", text, eid=ids.part("part", text.lower().removeprefix("partie ")))
        else:
            return None
        self.above = [a for a in self.above if a[0] < rank]
        self.here.append(node)
        self.above.append((rank, node))
        return node

    def article(self, text: str, number: str) -> Article:
        """Begin an article (or annex) with the heading line `text`."""
        if number.startswith("Annexe"):
            node = Node("annex", text, eid=ids.part("annex", number.removeprefix("Annexe").strip() or "1"))
            self.above = []  # an annex stands beside the code's parts, not in one
        else:
            node = Node("art", text, eid=ids.part("art", "1" if number.lower() == "premier" else number.lower()
                                                  if number[0] in "PpUu" else number))  # fmt: skip
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


def _build(document: _markdown.Document, where: str) -> _Act:
    act = _Act()
    article: Article | None = None
    lines = [line for line in document.lines if not (line.kind == "heading" and line.level == 1)]
    for i, line in enumerate(lines):
        hashed = line.kind == "heading"
        text = line.text if hashed else clean(line.raw)
        if found := _ARTICLE.match(text):
            article = act.article(text, found[1])
            continue
        # The old writer's headings are bare; an indented line is always an alinéa.
        if (hashed or not line.raw.startswith(" ")) and act.container(text):
            article = None
            continue
        if article is None:
            host = act.above[-1][1] if act.above else None
            (host.parts if host else act.roots).append(Node("blk", parts=[text]))
            continue
        article.line(text, clean(lines[i + 1].raw) if i + 1 < len(lines) else "")
    if not act.articles:
        raise BadInput(where, "no article in this French act", "check that the file is legalize-fr Markdown")
    act.settle_doubles()
    return act


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression in the bytes; its version is the front matter's `last_updated`.

    Raises `BadInput` where there is no article.
    """
    document = _markdown.read(data, hint.where)
    act = _build(document, hint.where)
    made = tree.expression(
        act.roots,
        work=hint.work or f"fr:{document.front.get('identifier', '')}",
        lang=hint.lang or "fr",
        title=hint.title or document.front.get("title", ""),
        format=NAME,
        version=document.date("last_updated") or hint.version,
        basis=hint.basis or "consolidated",
        meta={k: v for k, v in document.front.items() if k in ("status", "rank", "source", "publication_date")},
    )
    return [made]


def sniff(head: bytes) -> bool:
    """Say whether the bytes are legalize Markdown of France with an article of its own line."""
    return _markdown.country(head) == "fr" and bool(re.search(rb"^(#{2,6} )?Article \S", head, re.M))


def source_text(data: bytes) -> str:
    """Return the body's words but for the title line, which repeats the front matter's."""
    body = _markdown.source_text(data)
    title = re.search(rb'^title: *"?(.*?)"?\r?$', data[:4000], re.M)
    return body.replace(title[1].decode("utf-8", "replace"), "", 1) if title else body


FORMATS = (Format(NAME, sniff, parse, source_text),)
