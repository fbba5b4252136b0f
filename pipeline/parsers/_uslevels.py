"""The levels of a United States Code section, told from the labels alone.

The Code's levels have fixed labels (House Legislative Counsel's Manual on Drafting Style, section 312): subsection
(a), paragraph (1), subparagraph (A), clause (i), subclause (I), item (aa), subitem (AA), and (aaa) below. Flat texts
print "(i)" for the letter after (h) and for the Roman one alike; the open levels, the words before and the labels
that come next settle which it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.labels import roman

LEVELS = ("subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "subsubitem")
SUBSECTION, PARAGRAPH, SUBPARAGRAPH, CLAUSE, SUBCLAUSE, ITEM, SUBITEM, SUBSUBITEM = range(8)

_CORE = re.compile(r"^(\d{1,3})([A-Z]{0,2})$|^([a-z]{1,5}|[A-Z]{1,6})(-?\d{0,2})$")
_COMPLETE = re.compile(r"([.;:,]|[.;,] (and|or)|,? (and|or)|[.;]['\"”’)\]]+)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a label: its level and its place in the sequence of that level ((2, 1) is b1)."""

    level: int
    order: tuple[int, int]

    @property
    def first(self) -> bool:
        return self.order == (1, 0)


Grammar = Callable[[str], list[Reading]]
"""What tells the readings of a label: `readings` for the Code, `cfr_readings` for the Federal Regulations."""


def _letters(text: str) -> int:
    """Return 1 for a … 26 for z, 27 for aa, 28 for bb, as the Code goes on after (z)."""
    if len(set(text)) == 1:
        return ord(text[0].lower()) - 96 + 26 * (len(text) - 1)
    return 0


def readings(label: str) -> list[Reading]:
    """Return the readings of a bare label ('a', '15', 'U', 'iv', 'b1'), none where it is no label of the Code."""
    found = _CORE.match(label)
    if not found:
        return []
    if found[1]:
        extra = sum(ord(c) - 64 for c in found[2])
        return [Reading(PARAGRAPH, (int(found[1]), extra))]
    core, sub = found[3], int((found[4] or "0").strip("-"))
    upper = core.isupper()
    out = []
    if len(core) == 1:
        n = ord(core.lower()) - 96
        out.append(Reading(SUBPARAGRAPH if upper else SUBSECTION, (n, sub)))
        if not upper and n <= 4:
            out.append(Reading(ITEM, (n, sub)))  # older law has items (a), (b) below a subclause
    elif _letters(core):
        deep = SUBSUBITEM if len(core) > 2 else SUBITEM if upper else ITEM
        out.append(Reading(deep, (_letters(core[0]), sub)))
        out.append(Reading(SUBPARAGRAPH if upper else SUBSECTION, (_letters(core), sub)))
    elif len(core) == 2 and not roman(core):  # (aA)-like or inserted (ab)
        out.append(
            Reading(SUBPARAGRAPH if upper else SUBSECTION, (ord(core[0].lower()) - 96, ord(core[1].lower()) - 96))
        )
    if roman(core):
        out.append(Reading(SUBCLAUSE if upper else CLAUSE, (roman(core), sub)))
    return out


def cfr_readings(label: str) -> list[Reading]:
    """Return the readings of a label of the Code of Federal Regulations: (a), (1), (i), (A), then (1), (i) in italics
    (1 CFR 21.11), which are given here with a star: '*1'. Some are printed upright all the same.
    """
    upright = label.lstrip("*")
    found = _CORE.match(upright)
    if not found:
        return []
    slanted = label.startswith("*")
    if found[1]:
        order = (int(found[1]), sum(ord(c) - 64 for c in found[2]))
        return [Reading(4, order)] if slanted else [Reading(1, order), Reading(4, order)]
    core, sub = found[3], int((found[4] or "0").strip("-"))
    if core.isupper():
        order = (_letters(core), sub)
        return [Reading(3, order)] if order[0] else []
    out = [Reading(0, (_letters(core), sub))] if _letters(core) and not slanted else []
    if roman(core):
        out += [Reading(level, (roman(core), sub)) for level in ((5,) if slanted else (2, 5))]
    return out


def follows(here: tuple[int, int], last: tuple[int, int]) -> bool:
    """Say whether `here` is the number right after `last` (b1 after b, c after b or b1)."""
    return here == (last[0] + 1, 0) or (here[0] == last[0] and here[1] == last[1] + 1)


def _told_by(
    label: str, options: list[Reading], ahead: Sequence[str], open_: Sequence[Reading], read: Grammar
) -> list[Reading]:
    """Return those readings that the next label of either list goes on from: (I) then (II), or (I) then (J).

    The search ends where a list above all of them goes on, or the same label begins another list.
    """
    top = min((o.level for o in options), default=0)
    for after in ahead:
        if after == label or any(
            r.level == o.level < top and follows(r.order, o.order) for r in read(after) for o in open_
        ):
            return []
        told = [o for o in options for r in read(after) if r.level == o.level and follows(r.order, o.order)]
        if told:
            return told
    return []


@dataclass(slots=True)
class Levels:
    """The open levels of one section, outermost first. `read` is the grammar of the labels."""

    open: list[Reading] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)
    read: Grammar = readings

    def place(self, label: str, before: str, ahead: Sequence[str], outermost: bool = False) -> int:
        """File `label` and return its depth below the section (0 is the outermost).

        `before` is the text just before it, `ahead` the labels that come next, `outermost` says that the source
        prints it as a heading of the section's own level. A label that no open list explains is filed as well as
        its form allows and noted in `breaks`.
        """
        best: tuple[float, int, Reading] | None = None
        options = self.read(label)
        hinted = _told_by(label, options, ahead, self.open, self.read)
        for reading in options:
            for score, depth in self._options(reading, before, hinted, outermost):
                if best is None or score > best[0]:
                    best = (score, depth, reading)
        if best is None:
            raise ValueError(f"({label}) is no label of a level")
        score, depth, reading = best
        if score < 5:
            trail = "".join(f"({LEVELS[r.level]} {r.order[0]})" for r in self.open)
            self.breaks.append(f"({label}) after {trail or 'the beginning'}")
        del self.open[depth:]
        self.open.append(reading)
        return depth

    def skip(self, label: str) -> None:
        """Go on to `label` at the innermost level: the source prints a run of numbers as one."""
        here = self.open[-1]
        self.open[-1] = next((r for r in self.read(label) if r.level == here.level and r.order >= here.order), here)

    def _options(
        self, reading: Reading, before: str, hinted: list[Reading], outermost: bool
    ) -> list[tuple[float, int]]:
        if outermost and (not self.open or reading.level == self.open[0].level):
            return [(20, 0)]
        out: list[tuple[float, int]] = []
        complete = not before or bool(_COMPLETE.search(before.rstrip()))
        bonus = 3.0 if reading in hinted else 0.0
        for depth in range(len(self.open)):
            last = self.open[depth]
            if last.level != reading.level:
                continue
            deepest = depth == len(self.open) - 1
            near = depth / 10
            if follows(reading.order, last.order):
                out.append((10 + near + bonus + (0 if complete or deepest else -1.5), depth))
            elif reading.order > last.order:
                gap = reading.order[0] - last.order[0]  # (ii) after (c) is no thirty-fifth letter
                out.append((4 + near - min(2.0, gap / 10), depth))
            elif reading.order == last.order and deepest:
                out.append((4.8, depth))  # Congress gave one number twice
        depth = len(self.open)
        deepest_level = self.open[-1].level if self.open else -1
        skip = reading.level - deepest_level - 1
        if reading.first:
            if skip >= 0:
                # A list starts below words that wait for it; a level is seldom skipped.
                out.append((9 + bonus - 0.6 * (skip if self.open else 0) - (1.5 if complete and before else 0), depth))
            else:
                out.append((5.5 - (1 if complete and before else 0), depth))  # (1) below (i): against the order
        elif not self.open:
            out.append((6, depth))  # a text that begins in the middle
        else:
            out.append((2.5 if skip == 0 else 1, depth))
        return out
