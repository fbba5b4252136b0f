"""From the glyphs of a PDF to its lines in reading order: columns, running heads, superscripts, footnotes.

A PDF has no lines and no paragraphs, only glyphs at places (ISO 32000-1, 9.4; pypdfium2 gives code point and box of
each). What follows is geometry alone and knows no language.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from pipeline.text import clean

RAISED, DOWN = "\ue000", "\ue001"
"""Put around digits that stand raised (a reference to a footnote) until it is known whether there is such a note."""
STAMP = 60
"""Characters below which the text on a picture of a page is a stamp (`Scanned by …`, a page number), not its text."""
EDGE = 3
"""Lines at the head and foot of a page among which running heads are looked for."""
LEADER = re.compile(r"(?:[.…]\s?){4,}\s*[\divxl]*\s*$")
"""The end of a line in a table of contents: it repeats a heading and says where it is. Such lines are furniture."""
PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:page|pag|pagina|página|p|seite|sida|side|strona|σελίδα|σελ|стр)\W*)?#(?:\W*(?:of|de|van|von|sur|di|av|z|από)?\W*#)?\W*$"
)


@dataclass(slots=True)
class Line:
    """A line of text; y counts downwards from the top of the page. `column` numbers the columns of the whole file."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    page: int
    column: int = 0
    weight: int = 0

    @property
    def width(self) -> float:
        return self.x1 - self.x0


@dataclass(slots=True)
class Page:
    """A page: its lines in reading order, and what may be wrong with it."""

    number: int
    lines: list[Line] = field(default_factory=list)
    glyphs: int = 0
    unreadable: int = 0
    images: bool = False


def read(page: Any, number: int) -> Page:
    """Return the page's segments of text (pieces of a line without a wide gap), in the order of the file."""
    import pypdfium2.raw as raw

    out = Page(number)
    text_page = page.get_textpage()
    height = page.get_height()
    count = text_page.count_chars()
    box = raw.FS_RECTF()
    current: list[tuple[str, float, float, float, float]] = []
    first = 0

    def end() -> None:
        nonlocal current
        if current:
            line = _segment(current, number)
            if line is not None:
                line.weight = raw.FPDFText_GetFontWeight(text_page.raw, first)
                line.bold = "bold" in _font(text_page.raw, first) or "black" in _font(text_page.raw, first)
                out.lines.append(line)
        current = []

    for i in range(count):
        code = raw.FPDFText_GetUnicode(text_page.raw, i)
        if code in (10, 13):
            end()
            continue
        if code in (2, 0xFFFE, 0xAD):  # what pdfium makes of a hyphen at the end of a line
            code = ord("-")
        char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if raw.FPDFText_IsGenerated(text_page.raw, i):
            if current and char == " ":
                current.append((" ", *current[-1][1:]))
            continue
        if not raw.FPDFText_GetLooseCharBox(text_page.raw, i, ctypes.byref(box)):
            continue
        if not char.isspace():
            out.glyphs += 1
            out.unreadable += char == "\ufffd" or code < 32 or 0xE000 <= code < 0xF900
            if code < 32 or 0xE000 <= code < 0xF900:
                char = "\ufffd"
        x0, x1 = sorted((box.left, box.right))
        y0, y1 = sorted((height - box.top, height - box.bottom))
        if current and char.strip() and not _together(current, x0, y0, y1):
            end()
        if not current:
            if char.isspace():
                continue
            first = i
        current.append((char, x0, y0, x1, y1))
    end()
    if out.glyphs < STAMP:
        images = [o for o in page.get_objects(max_depth=3) if o.type == raw.FPDF_PAGEOBJ_IMAGE]
        out.images = bool(images) and (not out.glyphs or any(_covers(o, page) for o in images))
    return out


def _covers(image: Any, page: Any) -> bool:
    """Say whether a picture takes up most of the page."""
    left, bottom, right, top = image.get_bounds()
    return bool((right - left) * (top - bottom) > 0.4 * page.get_width() * page.get_height())


def _font(handle: Any, index: int) -> str:
    import pypdfium2.raw as raw

    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(handle, index, buffer, 128, ctypes.byref(flags))
    return buffer.value.decode("utf-8", "replace").lower()


def _together(current: list[tuple[str, float, float, float, float]], x0: float, y0: float, y1: float) -> bool:
    """Say whether a glyph goes on in the same line: beside the last one, and overlapping it in height."""
    _, _, last0, right, last1 = next((c for c in reversed(current) if c[0].strip()), current[-1])
    size = max(last1 - last0, y1 - y0, 1.0)
    overlap = min(y1, last1) - max(y0, last0)
    if overlap < 0.3 * min(last1 - last0, y1 - y0):
        return False
    return -0.8 * size < x0 - right < 1.6 * size


def _segment(glyphs: list[tuple[str, float, float, float, float]], page: int) -> Line | None:
    inked = [g for g in glyphs if g[0].strip()]
    if not inked:
        return None
    size = Counter(round(g[4] - g[2], 1) for g in inked).most_common(1)[0][0]
    base = median(g[4] for g in inked if round(g[4] - g[2], 1) == size)
    text = ""
    for char, _, _top, _, bottom in glyphs:
        raised = char.isdigit() and bottom - _top < 0.8 * size and bottom < base - 0.12 * size
        text += RAISED + char + DOWN if raised else char
    text = clean(text.replace(DOWN + RAISED, ""))
    return Line(text, min(g[1] for g in inked), min(g[2] for g in inked), max(g[3] for g in inked),
                max(g[4] for g in inked), size, False, page)  # fmt: skip


# --- reading order ----------------------------------------------------------------------------------------------


def order(segments: list[Line], start: int = 0) -> list[Line]:
    """Return a page's lines in reading order: column by column between lines that cross the gutter."""
    found: list[list[Line]] = []
    _columns(segments, found, 0)
    out = []
    for number, column in enumerate(found):
        for line in _lines(column):
            line.column = start + number
            out.append(line)
    return out


def _columns(segments: list[Line], out: list[list[Line]], depth: int) -> None:
    split = _gutter(segments) if depth < 3 else None
    if split is None:
        if segments:
            out.append(segments)
        return
    crossing = sorted((s for s in segments if s.x0 < split < s.x1), key=lambda s: s.y0)
    rest = [s for s in segments if not s.x0 < split < s.x1]
    for index in range(len(crossing) + 1):
        top = crossing[index - 1].y0 if index else float("-inf")
        foot = crossing[index].y0 if index < len(crossing) else float("inf")
        band = [s for s in rest if top <= s.y0 < foot]
        for side in ([s for s in band if s.x1 <= split], [s for s in band if s.x0 >= split]):
            _columns(side, out, depth + 1)
        if index < len(crossing):
            previous = out[-1] if out else []
            if index and not band and previous and previous[-1] is crossing[index - 1]:
                previous.append(crossing[index])  # lines that cross one after another are one column
            else:
                out.append([crossing[index]])


def _gutter(segments: list[Line]) -> float | None:
    """Return the x of the white strip between two columns, or None for a single column.

    A strip that few lines cross, with at least three lines of some width on both sides, side by side.
    """
    if len(segments) < 6:
        return None
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    width = right - left
    if width <= 0:
        return None
    crossing = [0] * (int(width) + 2)
    for s in segments:
        for x in range(int(s.x0 - left), int(s.x1 - left) + 1):
            crossing[x] += 1
    inner = range(int(0.15 * width), int(0.85 * width))
    least = min((crossing[x] for x in inner), default=len(segments))
    if least > 0.3 * len(segments):
        return None
    runs: list[tuple[int, int]] = []
    for x in inner:
        if crossing[x] == least:
            if runs and runs[-1][1] == x - 1:
                runs[-1] = (runs[-1][0], x)
            else:
                runs.append((x, x))
    size = median(s.size for s in segments)
    for a, b in sorted(runs, key=lambda r: r[0] - r[1]):
        if b - a < max(0.5 * size, 4):
            return None
        middle = left + (a + b) / 2
        one = [s for s in segments if s.x1 <= middle]
        two = [s for s in segments if s.x0 >= middle]
        if len(one) < 3 or len(two) < 3:
            continue
        if any(median(s.width for s in side) < 0.18 * width for side in (one, two)):
            continue  # labels before a text, or page numbers after one
        beside = min(max(s.y1 for s in one), max(s.y1 for s in two)) - max(
            min(s.y0 for s in one), min(s.y0 for s in two)
        )
        if beside >= 2.5 * size:
            return middle
    return None


def _lines(column: list[Line]) -> list[Line]:
    """Join the segments of one column that stand at one height, from top to bottom."""
    out: list[Line] = []
    for s in sorted(column, key=lambda s: ((s.y0 + s.y1) / 2, s.x0)):
        last = out[-1] if out else None
        if last is not None and min(s.y1, last.y1) - max(s.y0, last.y0) > 0.55 * min(s.y1 - s.y0, last.y1 - last.y0):
            first, second = (last, s) if last.x0 <= s.x0 else (s, last)
            last.text = f"{first.text} {second.text}"
            last.size, last.weight = (s.size, s.weight) if s.width > last.width else (last.size, last.weight)
            last.bold = last.bold and s.bold
            last.x0, last.x1 = min(s.x0, last.x0), max(s.x1, last.x1)
            last.y0, last.y1 = min(s.y0, last.y0), max(s.y1, last.y1)
        else:
            out.append(s)
    return out


# --- running heads ----------------------------------------------------------------------------------------------


def shape(text: str) -> str:
    """Return a line as running heads are compared: numbers alike, case and blanks away.

    >>> shape("Guidance 2024 – page 12 of 40")
    'guidance # – page # of #'
    """
    text = re.sub(r"\d+", "#", clean(text.replace(RAISED, "").replace(DOWN, "")).lower())
    return "#" if re.fullmatch(r"[ivxlc]{1,7}", text) else text


def running(pages: list[Page]) -> set[int]:
    """Return the ids (`id()`) of the lines that repeat at the head or foot of pages, page numbers among them."""
    found: dict[str, list[Line]] = defaultdict(list)
    for page in pages:
        by_height = sorted(page.lines, key=lambda line: line.y0)
        edge = by_height if len(by_height) <= 2 * EDGE else by_height[:EDGE] + by_height[-EDGE:]
        for line in edge:
            found[shape(line.text)].append(line)
    out: set[int] = set()
    needed = 2 if len(pages) == 2 else max(3, len(pages) // 20)
    for text, lines in found.items():
        least = 2 if PAGE_NUMBER.match(text) else needed
        for line in lines:
            alike = {other.page for other in lines if abs(other.y0 - line.y0) < 8}
            if len(alike) >= least:
                out.add(id(line))
    return out
