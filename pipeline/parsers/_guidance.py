"""Guidance as a tree: sections by their headings, paragraphs, list items; one rule for HTML and PDF.

Guidance has no articles. A heading opens a `div` (nested by level), a paragraph is a `para`, a list item a `point` of
the paragraph that the list follows. A section's id comes from its number where it prints one (`div_B8`, `div_3.1`),
else from the words of its heading, so that it stays when another section is inserted before it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipeline import eid as ids
from pipeline import labels, language
from pipeline.errors import BadInput
from pipeline.model import Expression, Hint, Issue
from pipeline.text import clean
from pipeline.tree import Node, continues, expression

WORDS = 8
"""Words of a heading that make its id, and the characters that they may have."""
LONGEST_ID = 60


@dataclass(slots=True)
class Block:
    """A piece of a page in reading order.

    `level`: of a heading, 1 the highest; of an item, its depth from 0. `more` goes on after an item's own list, `end`
    closes the sections of its level and below (the end of a part that folds out). `lines`
    are a table row's cells or the lines of an address. `number` is an item's number where the page counts it and
    doesn't print it (HTML's `ol`), a text's where the document is numbered through like an act.
    """

    kind: Literal["heading", "text", "item", "more", "end"]
    lines: list[str]
    level: int = 0
    number: str = ""
    page: int | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.lines)


# --- headings ---------------------------------------------------------------------------------------------------

_UNIT = (
    "chapter|part|section|sec|annex|appendix|title|article|step|capítulo|capitulo|parte|sección|anexo|título|apartado|"
    "chapitre|partie|annexe|titre|article|étape|hoofdstuk|deel|afdeling|paragraaf|bijlage|titel|artikel|kapitel|teil|"
    "abschnitt|anlage|anhang|capitolo|sezione|allegato|titolo|articolo|avsnitt|del|bilaga|rozdział|część|załącznik|"
    "capítol|kapittel|bilag|luku|osa|liite|κεφάλαιο|άρθρο|ενότητα|μέρος|παράρτημα|глава|част|приложение"
)
_DEEP = r"[A-Z]{0,2}\d{1,4}[a-z]?(?:[./-]\d{1,3}[a-z]?)+"
_NUMBERED = re.compile(
    rf"^(?P<unit>(?:{_UNIT})\.?\s+)?§{{0,2}}\s*(?P<num>{_DEEP}|[A-Z]{{1,2}}\d{{1,3}}[a-z]?|\d{{1,3}}[a-z]?[A-Z]?(?:\.\d+)*|"
    r"\d{1,3}[A-Z](?:\.\d+)*(?:-\d+)?|[IVXLC]{1,7}|[A-Za-z])"
    r"(?P<close>\s*[.)\]:]?\s*(?:[–—:-]\s+)?)(?=\s|$|[^\W\d_])",
    re.IGNORECASE,
)


def numbered(heading: str) -> tuple[str, str, str]:
    """Split a heading into (number as printed, number for the id, rest); ('', '', heading) where it prints none.

    >>> numbered("B8/3.1 Bedenktijd")
    ('B8/3.1', 'B8_3.1', 'Bedenktijd')
    >>> numbered("Chapter 2 - Eligibility Requirements")
    ('Chapter 2 -', '2', 'Eligibility Requirements')
    >>> numbered("A victim's rights"), numbered("30 days to decide")
    (('', '', "A victim's rights"), ('', '', '30 days to decide'))
    >>> numbered("IV. Conclusiones")
    ('IV.', 'IV', 'Conclusiones')
    """
    found = _NUMBERED.match(heading)
    if not found:
        return "", "", heading
    num, close, end = found["num"], found["close"].strip(), found.end()
    rest = heading[end:].strip()
    apart = end == len(heading) or heading[end - 1].isspace() or heading[end].isspace()
    if not apart and not close:
        return "", "", heading  # a word that begins like a number
    letters = num.isalpha()
    if letters and num != num.upper() and not (len(num) == 1 and close):
        return "", "", heading
    if letters and len(num) > 1 and not labels.roman(num):
        return "", "", heading
    plain = letters or num.isdigit()
    if plain and not found["unit"] and not close and not heading.startswith("§"):
        return "", "", heading  # 'A victim', '30 days'
    printed = heading[:end].strip()
    return printed, ids.number(num), rest


def slug(heading: str) -> str:
    """Return the id part that a heading's words make: lower case, Latin letters without accents.

    >>> slug("Período de reflexión (art. 59 bis)")
    'periodo-de-reflexion-art-59-bis'
    """
    plain = unicodedata.normalize("NFKD", clean(heading).replace("’", "").replace("'", ""))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = re.findall(r"[^\W_]+", plain)[:WORDS]
    while len(words) > 1 and len("-".join(words)) > LONGEST_ID:
        words.pop()
    return "-".join(words)[:LONGEST_ID]


def _counted(blocks: Sequence[Block]) -> set[int]:
    """Return the headings that begin with a bare number that is one of a series ('2 Scope' after '1 Purpose')."""
    bare = {}
    for place, block in enumerate(blocks):
        found = re.match(r"(\d{1,2})\s+(?=\w)", block.text) if block.kind == "heading" else None
        if found:
            bare[place] = (block.level, int(found[1]))
    series = set(bare.values())
    return {p for p, (level, n) in bare.items() if series & {(level, n - 1), (level, n + 1)}}


# --- the tree ---------------------------------------------------------------------------------------------------


_ARABIC = re.compile(r"\(?(\d{1,4})[.)]?\)?")


class _Builder:
    """Files blocks below the section that is open."""

    def __init__(self) -> None:
        self.root = Node("div")  # never written itself: its parts are the roots
        self.sections: list[tuple[int, Node]] = [(0, self.root)]
        self.para: Node | None = None
        self.items: list[Node] = []
        self.listed = False
        self.stack = labels.Stack()
        self.last_number = 0

    @property
    def here(self) -> Node:
        return self.sections[-1][1]

    def heading(self, block: Block, counted: bool) -> Node:
        printed, number, rest = numbered(block.text)
        if not printed and counted:
            printed, rest = block.text.split(maxsplit=1)
            number = printed
        while self.sections[-1][0] >= block.level:
            self.sections.pop()
        part = f"div_{number or slug(rest) or 'untitled'}"
        node = self.here.add("div", printed, rest, eid=part, page=block.page)
        node.notes += block.notes
        self.sections.append((block.level, node))
        self._close()
        self.last_number = 0
        return node

    def _close(self) -> None:
        self.para, self.items, self.listed, self.stack = None, [], False, labels.Stack()

    def text(self, block: Block, then: str) -> None:
        if block.number:
            self._close()
            self.para = self.here.add("sec", block.number, page=block.page)
            self._say(self.para, block, block.lines)
            return
        label, rest = labels.split(block.lines[0])
        before = self._last_words()
        if label and not rest and len(block.lines) > 1:  # a table row whose first cell is the label
            rest, block.lines = block.lines[1], block.lines[1:]
        if label and rest and self._is_point(label, before):
            depth = self.stack.place(label, before, labels.split(then)[0])
            self._point(block, depth, label, [rest, *block.lines[1:]], "")
            return
        if self.listed and self.para is not None and not label and continues(block.lines[0]):
            self._say(self.para, block, block.lines)
            return
        self._close()
        number = _ARABIC.fullmatch(label) if rest else None
        lines = [rest, *block.lines[1:]] if number else block.lines
        self.para = self.here.add("para", label if number else "", page=block.page)
        if number:
            self.last_number = int(number[1])
        self._say(self.para, block, lines)
        if len(lines) > 1:  # a table's row: no list hangs on it
            self.para = None

    def end(self, block: Block) -> None:
        while self.sections[-1][0] >= block.level:
            self.sections.pop()
        self._close()

    def _is_point(self, label: str, before: str) -> bool:
        """Say whether a printed label begins a list item, or a paragraph that has a number of its own ('12.')."""
        number = _ARABIC.fullmatch(label)
        if number is None:
            return True
        order = int(number[1])
        if any(family.startswith("arabic") and last == (order - 1,) for family, last in self.stack.levels):
            return True
        if self.last_number and order == self.last_number + 1:
            return False
        return bool(self.stack.levels) or before.endswith(":")

    def _last_words(self) -> str:
        node = self.items[-1] if self.items else self.para
        return next((p for p in reversed(node.parts) if isinstance(p, str)), "") if node is not None else ""

    def item(self, block: Block) -> None:
        label, rest = labels.split(block.lines[0])
        if not rest:
            label, rest = "", block.lines[0]
        self._point(block, block.level, label, [rest, *block.lines[1:]], block.number)

    def _point(self, block: Block, depth: int, label: str, lines: list[str], number: str) -> None:
        depth = min(depth, len(self.items))
        if depth == 0 and not self.items and self.para is None:
            above = self.here
        else:
            above = self.items[depth - 1] if depth else (self.para or self.here)
        dash = bool(label) and label[0] in labels.DASHES
        part = "" if dash or (not number and not label) else ids.part("point", label or number)
        node = above.add("point", label, eid=part, page=block.page)
        self._say(node, block, lines)
        if part and sum(n.eid == part for n in above.nodes()) > 1:
            node.eid = ""  # a second list below one paragraph counts on
        if not node.eid:
            node.eid = f"point_{_free(above, node)}"
        del self.items[depth:]
        self.items.append(node)
        self.listed = True

    def more(self, block: Block) -> None:
        depth = min(block.level, len(self.items) - 1)
        if depth < 0:
            self.text(block, "")
        else:
            self._say(self.items[depth], block, block.lines)

    def _say(self, node: Node, block: Block, lines: list[str]) -> None:
        for line in lines:
            node.say(line)
        node.notes += block.notes


def _free(above: Node, node: Node) -> int:
    taken = {n.eid for n in above.nodes() if n is not node}
    number = len(taken) + 1
    while f"point_{number}" in taken:
        number += 1
    return number


def _count(node: Node) -> None:
    """Number the paragraphs that print no number, past the numbers that others print."""
    taken = {ids.number(n.num) for n in node.nodes() if n.kind == "para" and n.num}
    number = 0
    for child in node.nodes():
        if child.kind == "para" and not child.num:
            number += 1
            while str(number) in taken:
                number += 1
            child.eid = f"para_{number}"
        _count(child)


def tree(blocks: Sequence[Block]) -> tuple[str, list[Node]]:
    """Return (title, root nodes) of a document's blocks.

    A first heading that is the only one of the highest level is the document's title: it is a `blk` of its own and not
    above everything, so that a new title renames no section.
    """
    heads = [b for b in blocks if b.kind == "heading"]
    top = min((b.level for b in heads), default=0)
    builder = _Builder()
    title = ""
    counted = _counted(blocks)
    for place, block in enumerate(blocks):
        block.lines = [line for line in map(clean, block.lines) if line]
        if block.kind == "end":
            builder.end(block)
        if not block.lines and not block.number:
            continue
        if block.kind == "heading":
            alone = block is heads[0] and block.level == top and sum(b.level == top for b in heads) == 1
            if alone and not title and (not numbered(block.text)[0] or len(heads) == 1):
                title = block.text
                node = builder.root.add("blk", "", block.text, eid="blk_title", page=block.page)
                node.notes += block.notes
                builder._close()
            else:
                builder.heading(block, place in counted)
        elif block.kind == "text":
            after = blocks[place + 1] if place + 1 < len(blocks) else None
            builder.text(block, after.lines[0] if after and after.kind == "text" and after.lines else "")
        elif block.kind == "item":
            builder.item(block)
        else:
            builder.more(block)
    _count(builder.root)
    return title, builder.root.nodes()


# --- the expression ---------------------------------------------------------------------------------------------


def document(
    blocks: Sequence[Block],
    hint: Hint,
    *,
    format: str,
    title: str = "",
    issues: Sequence[Issue] = (),
    meta: dict[str, str] | None = None,
) -> Expression:
    """Return the expression of a guidance document.

    `hint.options["unit"] = "sec"` makes sections of a code of what bears a bare number ('7284.6.'), with the bare
    levels of the United States' codes below (`sec_7284.6__a__1`). `hint.options["reuse"] = "extracts"` keeps of each
    section its heading, length and hash and no text, for publishers whose licence allows no more; its changes are still
    seen. Raises `BadInput` where there is no text, or where it is in another language than the hint's.
    """
    spoken = " ".join(b.text for b in blocks)
    if not clean(spoken):
        raise BadInput(hint.where, "no main text was found in it", "check the address and the CSS scope (options.css)")
    lang = language.check(" ".join(b.text for b in blocks if b.kind != "heading") or spoken, hint.lang, hint.where)
    first, nodes = tree(blocks)
    if hint.options.get("unit") == "sec":
        _sections(nodes)
    if hint.options.get("reuse") == "extracts":
        for node in nodes:
            _withhold(node)
        nodes = _joined(nodes)
    return expression(
        nodes,
        work=hint.work,
        lang=lang,
        title=hint.title or first or title or hint.work,
        format=format,
        version=hint.version,
        basis="guidance",
        issues=list(issues),
        meta={**({"url": hint.where} if hint.where.startswith("http") else {}), **(meta or {})},
    )


def _sections(nodes: list[Node]) -> None:
    for node in nodes:
        if re.fullmatch(r"\d{2,6}(?:\.\d+)*[a-z]?\.", node.num) and not node.heading:
            node.kind, node.eid = "sec", f"sec_{ids.number(node.num)}"
            _bare(node)
        else:
            _sections(node.nodes())


def _bare(node: Node) -> None:
    for child in node.nodes():
        if child.kind == "point":
            child.eid = child.eid.removeprefix("point_")
        _bare(child)


def withheld(text: str) -> str:
    """Return what stands in place of a text that may not be kept: its length and hash.

    >>> withheld("abc")
    '[text not kept: 3 characters, SHA-256 ba7816bf8f01cfea]'
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"[text not kept: {len(text)} characters, SHA-256 {digest}]"


def _own(node: Node) -> str:
    """Return the text of a section without its subsections'."""
    parts = [p if isinstance(p, str) else _own(p) for p in node.parts if isinstance(p, str) or p.kind != "div"]
    words = [node.num, node.heading] if node.kind != "div" else []
    return "\n".join(filter(None, [*words, *parts, *(f"{a} {b}" for a, b in node.notes)]))


def _withhold(node: Node) -> None:
    if node.kind != "div":
        return
    own, below = _own(node), [p for p in node.nodes() if p.kind == "div"]
    node.parts, node.notes = ([withheld(own)] if own else []), []
    node.parts += below
    for child in below:
        _withhold(child)


def _joined(nodes: list[Node]) -> list[Node]:
    """Withhold the paragraphs that stand before or between the sections of the highest level."""
    kept: list[Node] = [n for n in nodes if n.kind == "div" or n.eid == "blk_title"]
    loose = "\n".join(_own(n) for n in nodes if n not in kept)
    if loose:
        place = 1 if kept and kept[0].eid == "blk_title" else 0
        kept.insert(place, Node("blk", parts=[withheld(loose)], eid="blk_text"))
    return kept
