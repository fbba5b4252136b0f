"""Reads the XHTML and HTML of EUR-Lex into blocks. Families and classes: see `pipeline.parsers.eurlex`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline import labels
from pipeline.model import Mark
from pipeline.parsers import _eu_words as words
from pipeline.parsers._eu_blocks import MARK_END, NOTE_CLOSE, NOTE_OPEN, Block, Found, Marks, Role
from pipeline.parsers._eu_html import name, words_of
from pipeline.text import clean

_TAGS = "p div table tbody thead tfoot tr td th ul ol li dl dt dd h1 h2 h3 h4 h5 h6 hr body center blockquote txt_te"
BLOCK_TAGS = frozenset([*_TAGS.split(), "section", "figure", "caption", "pre"])
SKIPPED_TAGS = frozenset({"script", "style", "img", "col", "colgroup", "head", "meta", "link", "title", "noscript"})
"""Carry no words of the law: layout, pictures, head."""
FURNITURE = re.compile(r"^(oj-)?hd-|^(reference|disclaimer|hd-modifiers|contents)$")
"""Classes that are the journal's masthead, the consolidation's notice and its contents, never the law's text."""

ROLES: dict[str, Role] = {
    "doc-ti": "title", "title-doc-first": "title", "title-doc-last": "title", "title-doc-oj-reference": "title",
    "ti-section-1": "division", "ti-section-2": "divhead", "title-division-1": "division",
    "title-division-2": "divhead",
    "ti-art": "art", "sti-art": "arthead", "title-article-norm": "art", "stitle-article-norm": "arthead",
    "ti-grseq-1": "subhead", "ti-annotation": "subhead", "ti-tbl": "line", "final": "final", "signatory": "final",
    "title-annex-1": "annex", "title-annex-2": "annexhead", "ti-annex": "annex",
    # LegisWrite (proposals)
    "Statut": "title", "Typedudocument": "title", "Titreobjet": "title", "Rfrenceinterinstitutionnelle": "title",
    "Institutionquiagit": "init", "ManualConsidrant": "rec", "Considrant": "rec", "Formuledadoption": "formula",
    "SectionTitle": "division", "ChapterTitle": "division", "PartTitle": "division", "TitleTitle": "division",
    "Titrearticle": "art", "Articletitle": "arthead", "Annexetitre": "annex", "Fait": "final",
    "Institutionquisigne": "final", "Personnequisigne": "final", "Applicationdirecte": "final",
}  # fmt: skip
_ARTICLE_ID = re.compile(r"^art_([\w-]+)$")
_PADDED_ID = re.compile(r"^(\d{3,4}[A-Za-z]*)(?:\.(\d{3,4}[A-Za-z]*))?$")
_NOTE_HREF = re.compile(r"#(ntr|E\d|footnote\d|_ftn\d)")
_NOTE_ID = re.compile(r"ntr|E\d|footnote\d|_ftn\d")
_MARK = re.compile(r"^[►▼]\s*([A-Z]\d*)$")


def _flowing(text: str, holder: etree._Element | None) -> str:
    """Return text with its line ends as blanks, as a browser shows it (but in `pre`), the end of a mark as a token."""
    if holder is None or holder.tag != "pre":
        # Blanks within a line are kept: three of them set a paragraph's number apart.
        text = re.sub(r"[ \t]*[\r\n][ \t\r\n]*", " ", text)
    return text.replace("◄", MARK_END)


@dataclass
class Reader:
    """Walks one document; `blocks` are its blocks, `notes` its footnotes by id."""

    notes: dict[str, Found] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    note_region: str = ""
    article: str = ""
    titled: bool = False
    nested: int = 0

    def blocks_of(self, body: etree._Element) -> list[Block]:
        """Return the blocks of a whole body."""
        out: list[Block] = []
        self.walk(body, out)
        return out

    # -- inline

    def inline(self, el: etree._Element, parts: list[str]) -> None:
        """Collect the words of an inline element; note calls and marks become private-use characters."""
        tag = name(el)
        if tag and tag not in SKIPPED_TAGS:
            if tag == "br":
                parts.append("\n")
            elif tag == "a" and self.anchor(el, parts):
                pass
            else:
                if el.text:
                    parts.append(_flowing(el.text, el))
                for child in el:
                    self.inline(child, parts)
        if el.tail:
            parts.append(_flowing(el.tail, el.getparent()))

    def anchor(self, el: etree._Element, parts: list[str]) -> bool:
        href = el.get("href") or ""
        text = words_of(el).strip()
        if _NOTE_HREF.search(href) and not (el.get("id") or "").startswith(("ntr", "E")):
            parts.append(f"{NOTE_OPEN}{href.rpartition('#')[2]}{NOTE_CLOSE}")
            return True
        found = _MARK.match(text)
        if found:
            parts.append(self.marks.token(self.mark(el, found[1])))
            return True
        return False

    @staticmethod
    def mark(el: etree._Element, label: str) -> Mark:
        act, _, action = (el.get("title") or "").partition(":")
        act = act.strip() or (el.get("href") or "").rpartition("/")[2]
        return Mark(act=f"eu:{act}" if act else "", action=action.strip(), label=label)

    # -- blocks

    def walk(self, el: etree._Element, out: list[Block]) -> None:
        """Append the blocks of a block element's content to `out`."""
        run: list[str] = []
        if el.text:
            run.append(_flowing(el.text, el))
        for child in el:
            tag = name(child)
            if tag == "a" and (child.get("id") or "").startswith("ntr"):
                self.flush(run, out)  # a note of quoted law stands bare between the paragraphs
                self.note_region = child.get("id") or ""
                self.notes[self.note_region] = (clean(words_of(child)).strip("() "), "")
                run.append(_flowing(child.tail or "", el))
            elif tag in BLOCK_TAGS or (tag not in ("", "a") and any(name(c) in BLOCK_TAGS for c in child)):
                self.flush(run, out)
                self.block(child, tag, out)
                if child.tail:
                    run.append(_flowing(child.tail, el))
            else:
                self.inline(child, run)
        self.flush(run, out)

    def flush(self, run: list[str], out: list[Block]) -> None:
        text = "".join(run)
        run.clear()
        if text.strip():
            if self.note_region:
                self.more_note(text)
            else:
                self.line("line", text, out)
        self.note_region = ""

    def more_note(self, text: str) -> None:
        label, words_so_far = self.notes[self.note_region]
        self.notes[self.note_region] = (label, clean(f"{words_so_far} {text}"))

    def line(self, role: Role, text: str, out: list[Block], *, quoted: bool = False, num: str = "") -> None:
        text, marks = self.marks.take(text)
        if text.strip():
            out.append(Block(role, text, quoted=quoted, marks=marks, num=num))

    def block(self, el: etree._Element, tag: str, out: list[Block]) -> None:
        if re.match(r"footnote\d+$", el.get("id") or ""):
            self.note(el)
        elif tag == "p" or tag in ("h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "caption"):
            self.paragraph(el, out)
        elif tag == "table":
            self.table(el, out)
        elif tag == "div":
            self.division(el, out)
        elif tag != "hr":
            self.walk(el, out)

    def paragraph(self, el: etree._Element, out: list[Block]) -> None:
        classes = (el.get("class") or "").split()
        bare = [c.removeprefix("oj-").removesuffix("_cp") for c in classes]
        if any(FURNITURE.match(c) for c in classes):
            return
        if "arrow" in bare or "modref" in bare:
            for a in el.iter():
                found = _MARK.match(words_of(a).strip()) if name(a) == "a" else None
                if found:
                    self.marks.block = self.mark(a, found[1])
                    self.marks.inline = []
            return
        if "note" in bare or "footnote" in bare or "FootnoteText" in bare:
            self.note(el)
            return
        if any(name(c) in BLOCK_TAGS for c in el):
            self.walk(el, out)
            return
        if "normal" in bare and self.trailing_note(el):
            return
        role: Role = next((ROLES[c] for c in bare if c in ROLES), "line")
        if any(c.startswith(("title-gr-seq", "ti-grseq")) for c in bare):
            role = "subhead"
        if self.nested and role != "art":
            role = "line"
        quoted = any("article-quoted" in c for c in bare)
        parts: list[str] = []
        num = el[0] if len(el) and "num" in (el[0].get("class") or "").split() else None
        label = ""
        if num is not None and not (el.text or "").strip():
            label = clean(words_of(num))
            parts.append(_flowing(num.tail or "", el))
            for child in list(el)[1:]:
                self.inline(child, parts)
        else:
            if el.text:
                parts.append(_flowing(el.text, el))
            for child in el:
                self.inline(child, parts)
        text = "".join(parts)
        if role == "art":
            self.title_of_article(el, text, out)
        elif role == "annex" and "\n" in text.strip():
            head, _, rest = text.strip().partition("\n")
            self.line("annex", head, out)
            self.line("annexhead", rest, out)
        elif role == "rec":
            text, marks = self.marks.take(text)
            label, text = (label, text) if label else labels.split(text.lstrip())
            out.append(Block("rec", text, label=label, marks=marks))
        elif bare == ["list"] and not label and out and out[-1].role == "item":
            self.line("line", text, out[-1].blocks)
        elif role == "line" and label:
            self.line("line", f"{label}\u00a0\u00a0{text.lstrip()}", out, quoted=quoted)
        else:
            self.line(role, f"{label} {text}" if label else text, out, quoted=quoted)

    def title_of_article(self, el: etree._Element, text: str, out: list[Block]) -> None:
        """An article's title is the act's own only outside of lists and quotations, and once an article."""
        lines = text.strip().split("\n", 1)
        parent = el.getparent()
        own = _ARTICLE_ID.match((parent.get("id") or "") if parent is not None else "")
        other = bool(self.article) and (
            own is None
            or words.number(own[1]).lower() != self.article
            or self.titled
            or text.lstrip()[:1] in words.OPENING_QUOTES
        )
        if self.nested or other:
            self.line("line", text, out, quoted=True)
            return
        self.titled = bool(self.article)
        self.line("art", lines[0], out, num=words.number(own[1]) if own else "")
        if len(lines) > 1:
            self.line("arthead", lines[1], out)

    def division(self, el: etree._Element, out: list[Block]) -> None:
        """Read a `div` by its ELI id or class; one that has no rule is only layout."""
        ident, classes = el.get("id") or "", (el.get("class") or "").split()
        article = _ARTICLE_ID.match(ident)
        padded = _PADDED_ID.match(ident)
        if article and not self.nested and not self.article:
            self.article, self.titled = words.number(article[1]).lower(), False
            self.walk(el, out)
            self.article = ""
        elif padded and self.article:
            inner: list[Block] = []
            self.walk(el, inner)
            own = padded[2] and words.identifier(padded[1]) == self.article and not self.nested
            out.extend(self.paragraph_of(inner) if own else self.as_quoted(inner))
        elif "eli-title" in classes and not self.nested:
            role: Role = "arthead" if self.article else "divhead"
            inner = []
            self.walk(el, inner)
            out.extend(Block(role, line.text, marks=line.marks) for b in inner for line in b.lines())
        elif ident.startswith(("cit_", "rct_")):
            inner = []
            self.walk(el, inner)
            out.extend(self.preamble_unit("cit" if ident.startswith("cit_") else "rec", inner))
        elif ident.startswith("pbl_") or "preamble" in classes:
            inner = []
            self.walk(el, inner)
            out.extend(self.in_preamble(b) for b in inner)
        elif ident.startswith("fnp_") or any(c.removeprefix("oj-") in ("final", "signatory") for c in classes):
            inner = []
            self.walk(el, inner)
            out.extend(Block("final", line.text, marks=line.marks) for b in inner for line in b.lines())
        elif classes == ["list"] and out and out[-1].role == "item":
            out[-1].blocks += self.inside(el)  # what the point goes on to say after its list
        elif "grid-list" in classes:
            self.grid(el, out)
        elif "norm" in classes and any("no-parag" in (c.get("class") or "") for c in el):
            self.numbered(el, out)
        elif "text-indent" in (el.get("style") or ""):
            self.indented(el, out)
        else:
            self.walk(el, out)

    @staticmethod
    def paragraph_of(inner: list[Block]) -> list[Block]:
        """Return the `para` block for the content of a `NNN.MMM` division: its number stands in its first line."""
        first = inner[0] if inner else None
        label, rest = labels.split(first.text.lstrip()) if first and first.role == "line" else ("", "")
        if first is None or not label:
            return inner
        return [Block("para", rest, label=label, blocks=inner[1:], marks=first.marks)]

    @staticmethod
    def as_quoted(inner: list[Block]) -> list[Block]:
        lines = [line for b in inner for line in b.lines()]
        return [Block("line", line.text, quoted=True, marks=line.marks) for line in lines]

    @staticmethod
    def preamble_unit(role: Role, inner: list[Block]) -> list[Block]:
        if role == "rec" and inner and inner[0].role == "item":
            return [
                Block("rec", inner[0].text, inner[0].label, blocks=inner[0].blocks + inner[1:], marks=inner[0].marks)
            ]
        if role == "rec" and inner:
            label, rest = labels.split(inner[0].text.lstrip())
            return [Block("rec", rest, label, blocks=inner[1:], marks=inner[0].marks)]
        head, *more = inner or [Block("line")]
        return [Block(role, head.text, marks=head.marks), *(Block(role, b.text, marks=b.marks) for b in more)]

    @staticmethod
    def in_preamble(block: Block) -> Block:
        if block.role == "line":
            block.role = "pre"
        elif block.role == "item":
            block.role = "rec"
        return block

    def inside(self, el: etree._Element) -> list[Block]:
        """Return the blocks inside a list item: nothing in there is a title of the act's own."""
        self.nested += 1
        inner: list[Block] = []
        self.walk(el, inner)
        self.nested -= 1
        return inner

    def grid(self, el: etree._Element, out: list[Block]) -> None:
        label, marks = "", self.marks.now()
        blocks: list[Block] = []
        for column in el:
            if "grid-list-column-1" in (column.get("class") or ""):
                raw, marks = self.marks.take(self.words(column))
                label = clean(raw)
            elif name(column):
                blocks += self.inside(column)
        out.append(Block("item", label=label, blocks=blocks, marks=marks))

    def words(self, el: etree._Element) -> str:
        parts = [_flowing(el.text or "", el)]
        for child in el:
            self.inline(child, parts)
        return "".join(parts)

    def numbered(self, el: etree._Element, out: list[Block]) -> None:
        label, marks = "", self.marks.now()
        blocks: list[Block] = []
        run: list[str] = []
        for child in el:
            if "no-parag" in (child.get("class") or ""):
                raw, marks = self.marks.take(self.words(child))
                label = clean(raw)
            elif name(child) in BLOCK_TAGS:
                self.flush(run, blocks)
                self.walk(child, blocks)
            else:
                self.inline(child, run)
                continue
            if child.tail and child.tail.strip():
                run.append(_flowing(child.tail, el))
        self.flush(run, blocks)
        out.append(Block("para", label=label, blocks=blocks, marks=marks))

    def indented(self, el: etree._Element, out: list[Block]) -> None:
        """The first consolidations print a point as an indented division, its label at the head of the text."""
        inner = self.inside(el)
        label, rest = labels.split(inner[0].text.lstrip()) if inner and inner[0].role == "line" else ("", "")
        if not label:
            out.extend(inner)
            return
        first = Block("line", rest, marks=inner[0].marks)
        out.append(Block("item", label=label, blocks=[first, *inner[1:]], marks=inner[0].marks))

    def table(self, el: etree._Element, out: list[Block]) -> None:
        """A row of a label and a text is a list item; every other row is one line of its cells."""
        ruled = (el.get("border") or "0") != "0" or "oj-table" in (el.get("class") or "")
        for row in el.iter():
            if name(row) == "caption" and self.owner(row) is el:
                self.paragraph(row, out)
            if name(row) != "tr" or self.owner(row) is not el:
                continue
            cells = [c for c in row if name(c) in ("td", "th")]
            if any("hd-" in (p.get("class") or "") for c in cells for p in c):
                continue
            filled = [c for c in cells if words_of(c).strip()]
            label = clean(words_of(filled[0])) if len(filled) == 2 and not ruled else ""
            if label and (labels.readings(label) or len(label) <= 8) and len(label) <= 20:
                raw, marks = self.marks.take(self.cell_label(filled[0]))
                item = Block("item", label=clean(raw), marks=marks)
                item.blocks = self.inside(filled[1])
                out.append(item)
            elif len(filled) == 1 and not ruled:
                out.extend(self.inside(filled[0]))
            else:
                lines = [line for c in filled for b in self.inside(c) for line in b.lines()]
                if lines:
                    marks = tuple(dict.fromkeys(m for line in lines for m in line.marks))
                    out.append(Block("line", " ".join(line.text.strip() for line in lines), marks=marks))

    def cell_label(self, cell: etree._Element) -> str:
        parts: list[str] = [_flowing(cell.text or "", cell)]
        for child in cell:
            self.inline(child, parts)
        return "".join(parts)

    @staticmethod
    def owner(row: etree._Element) -> etree._Element | None:
        up = row.getparent()
        while up is not None and name(up) != "table":
            up = up.getparent()
        return up

    # -- notes

    def note(self, el: etree._Element) -> None:
        anchor = next((a for a in el.iter() if name(a) == "a" and _NOTE_ID.match(a.get("id") or "")), None)
        text = clean(words_of(el))
        key = (anchor.get("id") or "") if anchor is not None else ""
        if re.match(r"footnote\d+$", el.get("id") or ""):
            key = el.get("id") or ""
        label = clean(words_of(anchor)) if anchor is not None else ""
        label = label.strip("() ")
        if not label and key.startswith("footnote"):
            printed = re.match(r"\(?(\d+|\*+)\)?", text)
            label = printed[1] if printed else ""
        if label:
            text = re.sub(rf"^\(?\s*{re.escape(label)}\s*\)?\s*", "", text)
        if not key and self.last_note:  # a note printed in two paragraphs
            so_far = self.notes[self.last_note]
            self.notes[self.last_note] = (so_far[0], clean(f"{so_far[1]} {text}"))
            return
        key = key or f"note-{len(self.notes)}"
        self.notes[key] = (label, text)
        self.last_note = key

    last_note: str = ""

    def trailing_note(self, el: etree._Element) -> bool:
        """A plain paragraph right after a footnote at the end of the act goes on with it (editorial notes)."""
        before = el.getprevious()
        if before is None or "note" not in (before.get("class") or "").replace("oj-", "").split() or self.nested:
            return False
        label, text = self.notes[self.last_note]
        self.notes[self.last_note] = (label, clean(f"{text} {words_of(el)}"))
        return True
