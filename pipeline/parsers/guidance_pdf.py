"""Guidance, circulars and instructions published as PDF with a text layer.

ISO 32000-1; read with pdfium (pypdfium2). Reading order, running heads and footnotes by geometry (`_pdf_layout`),
headings by size, weight and number, hyphens at line ends mended, the page of every provision kept. A PDF without a text
layer is an error that says so: there is no optical recognition here, and an empty document would read as a repeal.
"""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

from pipeline import labels, safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue
from pipeline.parsers import _pdf_layout as layout
from pipeline.parsers._guidance import Block, document, numbered
from pipeline.parsers._pdf_layout import DOWN, RAISED, Line, Page
from pipeline.text import clean

MAX_PAGES = 1500
UNREADABLE = 0.3
"""Share of glyphs without a code point above which the text layer is no text."""
SMALL = 0.92
"""Size of footnotes at most, to the size of the text."""
LARGE = 1.08
LONGEST_HEADING = 200
_ENDS = re.compile(r"[.;:!?…»”\"]\W*$")
_NOTE = re.compile(r"^(\d{1,3}|\*{1,3}|†|‡)[).]?\s*(?=\S)(.*)$")
_JOINS = re.compile(r"\b(?:and|or|y|o|et|ou|e|en|of|und|oder|och|eller)$")
_HYPHEN = re.compile(r"(?<=\w)[-‐−]$")


def _open(data: bytes, where: str):  # type: ignore[no-untyped-def]  # pypdfium2 has no types
    import pypdfium2

    safe.limited(data, where)
    try:
        file = pypdfium2.PdfDocument(data)
        pages = len(file)
    except pypdfium2.PdfiumError as error:
        what = str(error)
        if "password" in what.lower() or "security" in what.lower():
            raise BadInput(where, "the PDF is encrypted", "ask the publisher for an open one") from error
        raise BadInput(where, f"damaged PDF: {what}", "fetch it again") from error
    if not 0 < pages <= MAX_PAGES:
        file.close()
        raise BadInput(where, f"the PDF has {pages} pages", f"between 1 and {MAX_PAGES} are read")
    return file


def pages_of(data: bytes, where: str) -> tuple[list[Page], dict[str, str]]:
    """Return the pages and the document's meta data. Raises `BadInput` for an encrypted or damaged file."""
    import pypdfium2

    file = _open(data, where)
    try:
        meta = file.get_metadata_dict()
        out = []
        for number in range(1, len(file) + 1):
            page = file[number - 1]
            try:
                out.append(layout.read(page, number))
            finally:
                page.close()
    except pypdfium2.PdfiumError as error:
        raise BadInput(where, f"damaged PDF: {error}", "fetch it again") from error
    finally:
        file.close()
    return out, meta


def checked(pages: list[Page], where: str) -> list[Issue]:
    """Raise where there is no readable text; return an issue for every page that has none."""
    glyphs, bad = sum(p.glyphs for p in pages), sum(p.unreadable for p in pages)
    scanned = [p for p in pages if p.images]
    if not glyphs or (len(scanned) > len(pages) / 2 and glyphs < layout.STAMP * len(pages)):
        what = "scanned, no text layer" if scanned else "no text layer"
        raise BadInput(where, f"{what}: {len(pages)} pages, {glyphs} characters",
                       "ask the publisher for a text version, or hand in a file with recognised text")  # fmt: skip
    if bad > UNREADABLE * glyphs:
        raise BadInput(where, f"the text layer is unreadable: {bad} of {glyphs} glyphs have no character",
                       "ask the publisher for a text version, or hand in a file with recognised text")  # fmt: skip
    issues = [Issue(f"page {p.number}", "scanned, no text layer") for p in scanned if not p.glyphs]
    issues += [Issue(f"page {p.number}", f"{p.unreadable} of {p.glyphs} glyphs have no character")
               for p in pages if p.unreadable > 0.02 * p.glyphs]  # fmt: skip
    return issues


class Text:
    """From lines in reading order to blocks."""

    def __init__(self, pages: list[Page]) -> None:
        column = 0
        for page in pages:
            page.lines = layout.order(page.lines, column)
            column += 1 + max((line.column - column for line in page.lines), default=0)
        heads = layout.running(pages)
        for page in pages:
            page.lines = [x for x in page.lines if id(x) not in heads and not layout.LEADER.search(x.text)]
        every = [line for page in pages for line in page.lines]
        sizes: Counter[float] = Counter()
        weights: Counter[int] = Counter()
        for line in every:
            sizes[round(line.size * 2) / 2] += len(line.text)
            weights[line.weight] += len(line.text)
        self.body = sizes.most_common(1)[0][0] if sizes else 10.0
        self.weight = weights.most_common(1)[0][0] if weights else 400
        bold = sum(len(line.text) for line in every if line.bold)
        self.bold_body = bold > sum(len(line.text) for line in every) / 2
        self.notes: dict[int, list[tuple[str, str]]] = {}
        for page in pages:
            self._footnotes(page)
        self.lines = [line for page in pages for line in page.lines]
        self.words = Counter(w.lower() for line in self.lines for w in re.findall(r"\w+(?:-\w+)*", line.text))
        steps = [b.y0 - a.y0 for a, b in zip(self.lines, self.lines[1:], strict=False)
                 if a.column == b.column and 0 < b.y0 - a.y0 < 3 * self.body]  # fmt: skip
        self.step = median(steps) if steps else 1.2 * self.body
        self.edges = self._edges()
        self.sizes = sorted({round(x.size * 2) / 2 for x in self.lines if self._large(x)}, reverse=True)

    def _edges(self) -> dict[int, tuple[float, float]]:
        out: dict[int, tuple[float, float]] = {}
        for line in self.lines:
            a, b = out.get(line.column, (line.x0, line.x1))
            out[line.column] = (min(a, line.x0), max(b, line.x1))
        return out

    def _footnotes(self, page: Page) -> None:
        """Take the small lines at the foot of each column out, as notes of the column; mend the references to them."""
        labelled: set[str] = set()
        for column in {line.column for line in page.lines}:
            lines = [line for line in page.lines if line.column == column]
            foot = len(lines)
            while foot and round(lines[foot - 1].size * 2) / 2 <= SMALL * self.body:
                foot -= 1
            small = lines[foot:]
            while small and not _NOTE.match(_plain(small[0].text)):
                small = small[1:]
            if not small or (foot == 0 and small == lines and len({x.column for x in page.lines}) == 1):
                continue  # a page that is all small print
            notes: list[tuple[str, str]] = []
            for line in small:
                found = _NOTE.match(_plain(line.text))
                if found and (not notes or not found[1].isdigit() or not notes[-1][0].isdigit()
                              or int(found[1]) == int(notes[-1][0]) + 1):  # fmt: skip
                    notes.append((found[1], found[2]))
                else:
                    label, text = notes[-1]
                    notes[-1] = (label, f"{text[:-1]}{line.text}" if _HYPHEN.search(text) else f"{text} {line.text}")
            notes = [(label, _plain(text)) for label, text in notes]
            labelled |= {label for label, _ in notes}
            gone = {id(line) for line in small}
            page.lines = [line for line in page.lines if id(line) not in gone]
            self.notes.setdefault(page.number, []).extend(notes)
        for line in page.lines:
            line.text = clean(re.sub(f"{RAISED}(\\d+){DOWN}", lambda m: "" if m[1] in labelled else m[1], line.text))

    # --- headings
    def _large(self, line: Line) -> bool:
        return line.size > LARGE * self.body and any(c.isalpha() for c in line.text)

    def _heavy(self, line: Line) -> bool:
        return (line.bold and not self.bold_body) or line.weight >= self.weight + 200

    def style(self, line: Line) -> tuple[float, bool]:
        """Return what sets a line's type apart: its size where larger than the text's, and whether it is bold."""
        large = round(line.size * 2) / 2 if self._large(line) else 0.0
        return large, self._heavy(line)

    def stands_out(self, line: Line) -> bool:
        """Say whether a line is set in larger or bolder type than the text."""
        return self._large(line) or self._heavy(line)

    def _heading(self, group: list[Line], text: str) -> int:
        """Return the level of a paragraph that is a heading, 0 for one that is none."""
        if len(text) > LONGEST_HEADING or not any(c.isalpha() for c in text):
            return 0
        printed = numbered(text)[0]
        depth = min(printed.rstrip(". ").count("."), 5)
        if all(self._large(x) for x in group):
            return 10 * (1 + self.sizes.index(round(group[0].size * 2) / 2)) + depth
        below = 10 * (len(self.sizes) + 1)
        if all(self._heavy(x) for x in group) and not text.endswith((";", ",")):
            return below + depth
        if len(group) == 1 and len(text) < 90 and printed[:1].isalpha() and " " in printed.strip():
            rest = numbered(text)[2]
            if not rest or (rest[0].isupper() and not _ENDS.search(text)):
                return below + 4  # 'Article 5' alone in its line
        # Without another type only a number tells: '3.1 Scope' alone in its line, no sentence.
        if len(group) == 1 and printed and not _ENDS.search(text) and len(text) < 90 and "." in printed.rstrip(". "):
            return below + 5 + depth
        return 0

    # --- paragraphs
    def blocks(self) -> list[Block]:
        out: list[Block] = []
        group: list[Line] = []
        notes = dict(self.notes)
        for line in self.lines:
            if group and self.breaks(group, line):
                out.append(self._block(group))
                group = []
            group.append(line)
        if group:
            out.append(self._block(group))
        for page in sorted(notes):
            here = [b for b in out if b.page is not None and b.page <= page]
            host = here[-1] if here else (out[0] if out else None)
            if host is not None:
                host.notes += notes[page]
        return out

    def _block(self, group: list[Line]) -> Block:
        text = group[0].text
        for line in group[1:]:
            text = self.join(text, line.text)
        level = self._heading(group, text)
        return Block("heading" if level else "text", [text], level, page=group[0].page)

    def join(self, text: str, more: str) -> str:
        """Join a line to the text before it; a hyphen at its end goes where the word is written without one."""
        if not _HYPHEN.search(text):
            return f"{text} {more}"
        first, second = re.search(r"[\w-]*$", text[:-1]), re.match(r"\w+", more)
        if not more[:1].islower() or first is None or second is None:
            return text + more
        whole, split = f"{first[0]}{second[0]}".lower(), f"{first[0]}-{second[0]}".lower()
        return text + more if self.words[split] > self.words[whole] else text[:-1] + more

    def breaks(self, group: list[Line], line: Line) -> bool:
        """Say whether a line begins a paragraph of its own after the lines of `group`."""
        last = group[-1]
        if self.style(last) != self.style(line):
            # A word in bold at the head of a line doesn't begin a paragraph, a line in another size does.
            return self.style(last)[0] != self.style(line)[0] or _ENDS.search(last.text) is not None or (
                self._heavy(last) and len(group) == 1
            )  # fmt: skip
        label, rest = labels.split(line.text)
        ends = _ENDS.search(last.text) is not None
        if self._heavy(line) and numbered(line.text)[0] and self.style(line) != (0.0, False):
            return True
        if line.column != last.column:
            return ends or bool(label and rest and last.text[-1:] in ",;:")
        step = line.y0 - last.y0
        if step > 1.4 * max(self.step, min(last.size, line.size)) or step < -self.body:
            return True
        left, right = self.edges[line.column]
        plain = self.style(line) == (0.0, False)
        if plain and not line.text[:1].islower() and self._fits(last, line, right - left):
            return True
        if label and rest and (ends or last.text[-1:] in ",–" or _JOINS.search(last.text)):
            return True
        short = last.x1 < right - 0.12 * (right - left)
        indented = line.x0 > left + 0.8 * line.size and last.x0 < left + 0.4 * line.size
        return ends and (short or indented)

    def _fits(self, last: Line, line: Line, width: float) -> bool:
        """Say whether the first word of a line would have found room at the end of the last one: the break is meant."""
        if _HYPHEN.search(last.text):
            return False
        word = len(line.text.split(maxsplit=1)[0]) + 1
        room = self.edges[last.column][1] - last.x1
        return room > 1.3 * word * last.width / max(len(last.text), 1) + 0.04 * width


def _plain(text: str) -> str:
    return clean(text.replace(RAISED, "").replace(DOWN, " "))


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the document as one expression; provisions carry the page on which they begin.

    Raises `BadInput` for an encrypted or damaged file, one without a readable text layer, or one in another language
    than `hint.lang`. Pages without text among others become issues.
    """
    pages, meta = pages_of(data, hint.where)
    issues = checked(pages, hint.where)
    blocks = Text(pages).blocks()
    kept = {"pages": str(len(pages))}
    if created := re.match(r"D:(\d{4})(\d\d)(\d\d)", meta.get("ModDate") or meta.get("CreationDate") or ""):
        kept["updated"] = "-".join(created.groups())
    return [document(blocks, hint, format="guidance-pdf", title=clean(meta.get("Title", "")), issues=issues, meta=kept)]


def source_text(data: bytes) -> str:
    """Return pdfium's own text of all pages, in the order of the file, without lines that repeat from page to page."""
    import pypdfium2

    file = _open(data, "<source>")
    try:
        texts = []
        for page in file:
            texts.append(page.get_textpage().get_text_range().replace("\ufffe\r\n", "").replace("\ufffe", ""))
    except pypdfium2.PdfiumError as error:
        raise BadInput("<source>", f"damaged PDF: {error}", "fetch it again") from error
    finally:
        file.close()
    pages = [[line for line in text.splitlines() if line.strip()] for text in texts]
    edges = [{layout.shape(line) for line in (*lines[:4], *lines[-4:])} for lines in pages]
    often = Counter(text for edge in edges for text in edge)
    least = 2 if len(pages) == 2 else max(3, len(pages) // 20)
    out = []
    for lines in pages:
        for place, line in enumerate(lines):
            edge = place < 4 or place >= len(lines) - 4
            count = often[layout.shape(line)]
            if layout.LEADER.search(line) or (
                edge and (count >= least or (count > 1 and layout.PAGE_NUMBER.match(layout.shape(line))))
            ):
                continue
            out.append(line)
    return "\n".join(out)


FORMATS = (Format("guidance-pdf", lambda head: b"%PDF-" in head[:1024], parse, source_text, rank=90),)
