"""The grammar of point labels: what '(a)', '1°', '(ii)', 'aa)', '–' or '3 bis.' are, and how deep they stand.

Flat formats (old HTML, Markdown, plain text) print the points of nested lists one after another; only the labels
tell the depth. Drafting rules: EU Interinstitutional Style Guide 2.7 (paragraph 1., point (a), (i), indent –), the
German Handbuch der Rechtsförmlichkeit (a), aa), aaa)), Italian and Spanish lists with bis/ter and ñ.

>>> stack = Stack()
>>> [stack.place(label) for label in ("(a)", "(i)", "(ii)", "(b)")]
[0, 1, 1, 0]
>>> stack = Stack()
>>> [stack.place(label) for label in ("(g)", "(h)", "(i)", "(j)")]
[0, 0, 0, 0]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Order = tuple[float, ...]
"""A sortable number: (7,) for 7, g or vii; (7, 2) for 7 bis; (1, 2) for 1.2."""

DASHES = "–—-•·▪■—−"
"""Characters that publishers print as the mark of an unnumbered item."""

_LATIN = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "nonies", "decies", "undecies",
          "duodecies", "terdecies", "quaterdecies", "quinquiesdecies", "sexiesdecies", "septiesdecies", "octiesdecies",
          "noviesdecies", "vicies")  # fmt: skip
_LATIN_ORDER = {word: n for n, word in enumerate(_LATIN, 2)} | {"novies": 9, "nonies": 9}
LATIN_WORD = "|".join(sorted(_LATIN, key=len, reverse=True))

# ch after h (Czech, Slovak), ll after l and ñ after n (Spanish), č after c (Slovene): between their neighbours.
_BETWEEN = {"ch": 3.5, "ll": 12.5, "ñ": 14.5, "č": 3.5, "ć": 3.7, "š": 19.5, "ž": 26.5, "đ": 4.5}
_BETWEEN_SLAVIC_CH = 8.5
_GREEK = {c: n for n, c in zip((1, 2, 3, 4, 5, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 100, 200, 300, 400, 500, 600,
                                700, 800), "αβγδεζηθικλμνξοπρστυφχψω", strict=True)}  # fmt: skip
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъьюя"
_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUE = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

_CORE = (
    r"\d{1,3}(?:[./]\d{1,3})*(?:\s?°)?(?:\s?[-–]?\s?(?:" + LATIN_WORD + r")\b|\s?[a-z]{1,2}(?![a-zà-ÿ]))?"
    r"|[ivxlcdm]{1,7}|[IVXLCDM]{1,7}|(?P<rep>[A-Za-z])(?P=rep){1,3}|[A-Za-z]{1,2}|[ñčćšžđÑ]|[α-ωά-ώ]{1,3}|[а-я]{1,2}"
)
_ENCLOSED = re.compile(
    r"^(?P<open>[‘’“”„«\"']?\s?\(?)(?P<core>" + _CORE + r")"
    r"(?P<more>\s?[-–]?\s?(?:" + LATIN_WORD + r"))?(?P<close>\)\.?|°\)?|\.[º°ª]?\)?)(?=\s|$)"
)
_DASH = re.compile(rf"^[{re.escape(DASHES)}](?=\s)")


def roman(text: str) -> int:
    """Return the value of a Roman numeral (either case), 0 where `text` is none.

    >>> roman("xiv"), roman("IIII"), roman("")
    (14, 0, 0)
    """
    low = text.lower()
    if not low or not _ROMAN.fullmatch(low):
        return 0
    total = 0
    for here, after in zip(low, [*low[1:], ""], strict=True):
        value = _ROMAN_VALUE[here]
        total += -value if after and _ROMAN_VALUE[after] > value else value
    return total


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a label: its family ('alpha', 'roman', 'arabic', 'double', 'dash', …) and its order.

    `family` takes in the case and the punctuation, so that two labels of one family can stand in one list.
    """

    family: str
    order: Order

    @property
    def first(self) -> bool:
        return self.order[0] == 1 and len(self.order) == 1


def split(text: str) -> tuple[str, str]:
    """Split a label off the head of a line: (label as printed, rest). The label is '' where there is none.

    >>> split("(a) the victim")
    ('(a)', 'the victim')
    >>> split("1 bis. La víctima")
    ('1 bis.', 'La víctima')
    >>> split("a family member")
    ('', 'a family member')
    """
    found = _ENCLOSED.match(text) or _DASH.match(text)
    if not found or not readings(found.group()):
        return "", text
    return found.group(), text[found.end() :].lstrip()


def _alpha(core: str) -> list[tuple[str, Order]]:
    """Return the alphabetic readings of letters in lower case."""
    out: list[tuple[str, Order]] = []
    if core in _BETWEEN:
        out.append(("alpha", (_BETWEEN[core],)))
        if core == "ch":
            out.append(("alpha", (_BETWEEN_SLAVIC_CH,)))
    if len(core) == 1 and "a" <= core <= "z":
        out.append(("alpha", (ord(core) - 96,)))
    elif core.isascii() and core.isalpha():
        if len(set(core)) == 1:
            n = ord(core[0]) - 96
            out.append((f"repeat{len(core)}", (n,)))  # aa, bb, cc: a level of its own
            out.append(("alpha", (n + 26 * (len(core) - 1),)))  # … y, z, aa, bb
        if len(core) == 2:
            n, m = ord(core[0]) - 96, ord(core[1]) - 96
            out.append(("alpha", (n, m)))  # (aa), (ab) inserted after (a)
            out.append(("alpha", (26 * n + m,)))  # … y, z, aa, ab
    if core and all(c in _GREEK for c in core):
        out.append(("greek", (6 if core == "στ" else sum(_GREEK[c] for c in core.replace("στ", ""))
                              + (6 if "στ" in core else 0),)))  # fmt: skip
    if core and all(c in _CYRILLIC for c in core):
        n = _CYRILLIC.index(core[0]) + 1
        out.append(("cyrillic", (n,) if len(core) == 1 else (n, _CYRILLIC.index(core[1]) + 1)))
    return out


def readings(label: str) -> list[Reading]:
    """Return every way to read a printed label, none where it is no label.

    >>> [r.family for r in readings("(i)")]
    ['alpha()', 'roman()']
    """
    text = label.replace("\u00a0", " ").strip().lstrip("‘’“”„«\"'").strip()
    if text and text[0] in DASHES and len(text) == 1:
        return [Reading("dash" + text, (1,))]
    found = re.match(r"^(\(?)\s?(.*?)\s?(\)?\.?|\.?[º°ª]?\)?)$", text)
    if not found or not found[2]:
        return []
    core, close = found[2], found[3]
    style = ("(" if found[1] else "") + (")" if ")" in close else "°" if set(close) & set("°ºª") else close)
    suffix: Order = ()
    word = re.fullmatch(rf"(.+?)(\s?[°])?\s?[-–]?\s?({LATIN_WORD})", core)
    if word and (word[1][-1].isdigit() or core != word[3]):
        core, suffix = word[1].strip(), (float(_LATIN_ORDER[word[3]]),)
        style = style if not word[2] else style + "°"
    if "°" in core:
        core, style = core.replace("°", "").strip(), style + "°"
    if re.fullmatch(r"\d+(?:[./]\d+)*", core):
        order = tuple(float(n) for n in re.split(r"[./]", core)) + suffix
        return [Reading("arabic" + style, order)]
    inserted = re.fullmatch(r"(\d+)\s?([a-z]{1,2})", core)
    if inserted:
        tail = tuple(float(ord(c) - 96) for c in inserted[2])
        return [Reading("arabic" + style, (float(inserted[1]), *tail, *suffix))]
    upper = core != core.lower()
    if upper and core != core.upper():
        return []
    case = "upper-" if upper else ""
    core = core.lower()
    out = [Reading(f"{case}{family}{style}", order + suffix) for family, order in _alpha(core)]
    if roman(core):
        out.append(Reading(f"{case}roman{style}", (float(roman(core)), *suffix)))
    return out


def _follows(order: Order, last: Order) -> bool:
    """Say whether `order` is what comes right after `last`: 8 after 7, 7 bis after 7, 1.2 after 1.1, ñ after n."""
    if len(order) == 1:
        return 0 < order[0] - last[0] <= 1
    if order[: len(last)] == last and len(order) == len(last) + 1:
        return True
    last = last[: len(order)]
    return len(last) == len(order) and order[:-1] == last[:-1] and 0 < order[-1] - last[-1] <= 1


@dataclass(slots=True)
class Stack:
    """The open levels of a list; `place` files the next label and says how deep it stands (0 is the outermost)."""

    levels: list[tuple[str, Order]] = field(default_factory=list)

    def place(self, label: str, after: str = "", then: str = "") -> int:
        """Return the depth of `label` and make it the last of its level.

        `after` is the text before it (an open colon starts a list below), `then` the label that comes next: both
        only settle what the labels alone leave open, such as (i) after (h). A label that is no label stands at
        depth 0.
        """
        options = readings(label)
        opens = after.rstrip(" \u00a0’”»\"'–—").endswith(":")
        best: tuple[float, int, Reading] | None = None
        for reading in options:
            for score, depth in self._scores(reading, opens, then):
                if best is None or score > best[0]:
                    best = (score, depth, reading)
        if best is None:
            self.levels.clear()
            return 0
        _, depth, reading = best
        del self.levels[depth:]
        self.levels.append((reading.family, reading.order))
        return depth

    def _scores(self, reading: Reading, opens: bool, then: str) -> list[tuple[float, int]]:
        out: list[tuple[float, int]] = []
        then_too = [r.order for r in readings(then) if r.family == reading.family]
        ahead = 4.0 if any(_follows(order, reading.order) for order in then_too) else 0.0
        size = len(self.levels)
        for depth in range(size):
            family, last = self.levels[depth]
            if family != reading.family:
                continue
            near = depth / (size + 1)
            if family.startswith("dash"):
                out.append((9 + near - (2 if opens and depth == size - 1 else 0), depth))
            elif _follows(reading.order, last):
                out.append((10 + near + ahead - (3 if opens and depth == size - 1 else 0), depth))
            elif reading.order > last:
                out.append((4 + near + ahead, depth))  # a gap: numbers between were repealed
            else:
                out.append((1 + near, depth))  # a list that starts again
        if any(family == reading.family for family, _ in self.levels) and reading.family.startswith("dash"):
            return out
        parent = self.levels[-1] if self.levels else None
        deeper = parent and parent[0] == reading.family and len(reading.order) > len(parent[1])
        if parent and deeper and opens and reading.order[: len(parent[1])] == parent[1]:
            out.append((14.0, size))  # 1.1 below 1. that ends with a colon
        starts = reading.first or (reading.family.startswith("arabic") and reading.order[-1] == 1)
        german = 3 if starts and re.fullmatch(r"repeat\d\)", reading.family) else 0  # a) aa), where EU prints (a) (aa)
        out.append(
            ((8 + ahead + german if starts or not self.levels else 2.5) + (1.5 if opens and starts else 0), size)
        )
        return out
