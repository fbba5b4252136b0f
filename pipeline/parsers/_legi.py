"""Légifrance's articles, each in dated versions, put together into the dated versions of a text.

LEGI (DILA's XML) and the PISTE interface hold the same things in two forms: article versions with the titles above them
and the day from which and until which they hold. A day of 2999 stands for none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from pipeline import tree
from pipeline.model import Basis, Expression, Issue, Mark
from pipeline.parsers._code import Code
from pipeline.text import clean
from pipeline.tree import Node

NEVER = "2999"
"""Years from this one on stand for an open end, or for a beginning that isn't set."""

_BREAKS = frozenset(("p", "br", "div", "blockquote", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5"))
_ACTIONS = {"CREE": "inserted", "CREATION": "inserted", "MODIFIE": "amended", "MODIFICATION": "amended",
            "ABROGE": "repealed", "ABROGATION": "repealed", "TRANSFERE": "renumbered", "TRANSFERT": "renumbered",
            "CODIFICATION": "inserted", "RECTIFICATION": "corrected", "RECTIFIE": "corrected"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """What is said of an article version where it is only named: id, first day, day from which it no longer holds."""

    id: str
    since: str
    until: str


@dataclass(slots=True)
class Version:
    """One version of one article. `place` orders the articles of a text, `above` are the titles over it."""

    id: str
    number: str
    since: str
    until: str
    lines: list[str]
    above: tuple[str, ...] = ()
    note: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    place: tuple[object, ...] = ()

    def holds(self, day: str) -> bool:
        return self.since <= day < self.until


def lines(element: etree._Element | None) -> list[str]:
    """Return the lines of LEGI's HTML: paragraphs, line breaks, list items, table rows; cells set apart by a blank."""
    out: list[str] = []
    if element is None:
        return out
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("start", "end"):
            name = etree.QName(node).localname.lower()
            out.append("\n" if name in _BREAKS else " " if name in ("td", "th") else "")
        if event == "start":
            out.append(re.sub(r"\s+", " ", node.text or ""))
        elif node is not element:
            out.append(re.sub(r"\s+", " ", node.tail or ""))
    return [text for line in "".join(out).split("\n") if (text := clean(line))]


def action(kind: str) -> str:
    """Return what a link of type `kind` did to the article it hangs on, '' where it did nothing."""
    return _ACTIONS.get(kind.upper(), "")


def natural(number: str) -> tuple[object, ...]:
    """Return a key that sorts numbers as codes do: statute before decree, 110-2 before 110-10, annexes last."""
    letter = re.match(r"[LRDA]", number)
    part = "9" if number.startswith("Annexe") else {"R": "1", "D": "1", "A": "2"}.get(letter[0] if letter else "", "0")
    return (part, *((int(n or 0), word) for n, word in re.findall(r"(\d+)|(\D+)", number.lstrip("LRDA*. "))))


def dates(versions: Sequence[Version], listed: Iterable[Listed]) -> list[str]:
    """Return the days on which the text changed, oldest first, from the first on that all its articles are here for.

    Versions that are listed and not here and that have ended make older days incomplete; `missing` names those that
    have not ended.
    """
    have = {v.id for v in versions}
    absent = [item for item in listed if item.id not in have and item.since < item.until]
    first = max((item.until for item in absent if item.until < NEVER), default="")
    days = {v.since for v in versions if v.since < v.until} | {v.until for v in versions}
    days |= {item.until for item in absent}
    return sorted(d for d in days if first <= d < NEVER and any(v.holds(d) for v in versions))


def missing(versions: Sequence[Version], listed: Iterable[Listed]) -> list[str]:
    """Return the ids of article versions without an end that the table of contents lists and the file lacks."""
    have = {v.id for v in versions}
    return sorted({i.id for i in listed if i.id not in have and i.since < NEVER <= i.until})


def expression(
    day: str, versions: Iterable[Version], *, work: str, title: str, format: str, lang: str = "fr",
    basis: Basis = "consolidated", before: Sequence[str] = (), after: Sequence[str] = (),
    issues: Sequence[Issue] = (), meta: dict[str, str] | None = None,
) -> Expression:  # fmt: skip
    """Return the text as it stands on `day`: the versions that hold then, in their order."""
    code = Code()
    amenders: Counter[str] = Counter()
    for v in sorted((v for v in versions if v.holds(day)), key=lambda v: v.place):
        code.under(v.above)
        printed = v.number if v.number.startswith("Annexe") else f"Article {v.number}".strip()
        article = code.article(printed, v.number)
        article.node.marks = list(v.marks)
        article.node.valid_from = v.since
        article.node.notes = [("NOTA", " ".join(v.note))] if v.note else []
        for i, text in enumerate(v.lines):
            article.line(text, v.lines[i + 1] if i + 1 < len(v.lines) else "")
        if v.since == day:
            amenders.update(set(v.acts))
    code.settle_doubles()
    frame: Callable[[Sequence[str]], list[Node]] = lambda words: [Node("blk", parts=[w]) for w in words]  # noqa: E731
    ranked = [act for act, _ in amenders.most_common()]
    return tree.expression(
        [*frame(before), *code.roots, *frame(after)],
        work=work,
        lang=lang,
        title=title,
        format=format,
        version=date.fromisoformat(day),
        basis=basis,
        amended_by=ranked[0] if ranked else "",
        issues=list(issues),
        meta=(meta or {}) | ({"amended_by": " ".join(ranked)} if ranked else {}),
    )
