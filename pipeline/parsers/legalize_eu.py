"""EU acts as the legalize-eu project converts them to Markdown (github.com/legalize-dev/legalize-eu).

`#### Article N`, `##### heading`, `## CHAPTER 1 **NAME**`, `1. ` paragraphs; recitals and points share one flat bullet
(`- (10) …`, `- (a) …`), so labels tell the depth. Footnotes are `[^ntr1-…]`, in older conversions links to anchors.
The lines become the blocks that all EU formats share, so that ids are those of the EUR-Lex copies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import labels, safe
from pipeline.formats import Format
from pipeline.model import Basis, Expression, Hint
from pipeline.parsers import _eu_words as words
from pipeline.parsers import _markdown as markdown
from pipeline.parsers._eu_blocks import NOTE_CLOSE, NOTE_OPEN, Block, Role
from pipeline.parsers._eu_build import Builder, finish
from pipeline.parsers._eu_phases import _quoted_articles
from pipeline.text import clean
from pipeline.tree import Node, expression

NAME = "legalize-eu"

_BANNER = re.compile(
    r"^(?:this is the law as enacted\. amendments are not incorporated below|a separate file in this repository)", re.I
)
"""Lines of the converter about its own repository: no words of the publisher."""
_CALL = re.compile(r"\(?\[\(?(\*+|\d{1,3})\)?\]\(#(ntr|(?=E\d))([^)]*)\)\)?")
_NOTE_LINE = re.compile(r"^\(?\[\(?(\*+|\d{1,3})\)?\]\(#(?:ntc|src\.)([^)]*)\)\)?[ \t]*(?=\S)", re.M)
_SPLIT_HEAD = re.compile(r"^#+\s*([^*]*?\S)\s+\*{2,3}(.+?)\*{2,3}\s*$")
_INSTITUTION = re.compile(r"^(?=.*[^\W\d_]{3})[^a-zß-öø-ÿα-ωа-я]{12,},?$")
_EMPHASIS = re.compile(r"^\s*\*{1,3}[^*]+\*{1,3}\s*$")
_PAIRS = {"‘": "’", "“": "”", "„": "“", "«": "»", "'": "'", '"': '"'}
_DEFINED = re.compile(r"^[‘“„«'\"][^’”»“'\"]{1,120}[’”»“'\"]\s")
_OWN_NOTE = re.compile(rb"^\[\^ntr\d+-[LC]_\d{4}", re.M)
_OWN_ARTICLE = re.compile(rb"^#### +(?:\S+ +\d+|\d+\S* +\S+)\s*$", re.M)


def sniff(head: bytes) -> bool:
    """Say whether the front matter names the EU, or a part without front matter has this form's headings and notes."""
    found = markdown.country(head)
    if found or head.lstrip().startswith(b"---"):
        return found == "eu"
    return bool(_OWN_ARTICLE.search(head) and (_OWN_NOTE.search(head) or b"[^ntr" in head))


@dataclass(slots=True)
class _Reader:
    """Turns the lines of one file into blocks."""

    state: str = "title"  # title · preamble · body · final · annex
    blocks: list[Block] = field(default_factory=list)
    masthead: list[str] = field(default_factory=list)
    stack: labels.Stack = field(default_factory=labels.Stack)
    chain: list[Block] = field(default_factory=list)
    headed: bool = True

    def add(self, block: Block) -> None:
        self.blocks.append(block)
        self.stack, self.chain = labels.Stack(), []

    def last(self) -> Block | None:
        return self.blocks[-1] if self.blocks else None

    def line(self, line: markdown.Line, after: list[markdown.Line]) -> None:
        text = line.text + "".join(f"{NOTE_OPEN}{ref}{NOTE_CLOSE}" for ref in line.refs)
        if line.kind == "heading":
            self.heading(line, text)
        elif self.state == "title":
            self.before_preamble(line, text, after)
        elif line.kind == "item" and self.state != "final":
            self.item(text, after)
        elif self.state == "preamble":
            self.preamble(line, text)
        else:
            self.body(line, text, after)

    def before_preamble(self, line: markdown.Line, text: str, after: list[markdown.Line]) -> None:
        """File what stands before the institution: the title's lines, and the masthead, which is set as a table."""
        begins = bool(_INSTITUTION.match(line.text)) and line.text.endswith((",", ":"))
        if line.kind == "text" and (begins or words.WHEREAS.match(line.text) or not self.ahead(after)):
            self.state = "preamble"
            self.preamble(line, text)
        elif line.kind == "item":
            self.state = "preamble"
            self.item(text, after)
        elif line.kind in ("table", "quote"):
            self.masthead.append(line.text)
        else:
            self.add(Block("title", text))

    @staticmethod
    def ahead(after: list[markdown.Line]) -> bool:
        """Say whether the institution's line, with which the preamble begins, is still to come."""
        for line in after:
            if line.kind == "heading":
                return False
            if line.kind == "text" and _INSTITUTION.match(line.text) and line.text.endswith((",", ":")):
                return True
        return False

    def heading(self, line: markdown.Line, text: str) -> None:
        before = self.last()
        if self.state == "title" and line.level == 1 and not any(b.role == "title" for b in self.blocks):
            self.add(Block("title", text))
            return
        if words.article_number(line.text):
            self.state = "annex" if self.state == "annex" else "body"
            self.add(Block("art", text))
            return
        if words.annex_number(line.text) is not None:
            self.state = "annex"
            self.add(Block("annex", text))
            return
        if before is not None and before.role in ("art", "arthead") and line.level >= 4:
            self.add(Block("arthead", text))
            return
        split = _SPLIT_HEAD.match(line.raw)
        number = markdown.plain(split[1])[0] if split else line.text
        if words.division(number)[2] and (line.level <= 3 or words.is_division(number.upper())):
            self.state = "annex" if self.state == "annex" else "body"
            self.add(Block("division", number if split else text))
            if split:
                refs = "".join(f"{NOTE_OPEN}{ref}{NOTE_CLOSE}" for ref in line.refs)
                self.add(Block("divhead", markdown.plain(split[2])[0] + refs))
        elif before is not None and before.role in ("division", "divhead"):
            self.add(Block("divhead", text))
        elif before is not None and before.role in ("annex", "annexhead"):
            self.add(Block("annexhead", text))
        elif self.state == "annex":
            self.add(Block("subhead", text))
        elif self.state in ("title", "preamble"):
            self.state = "preamble"
            self.add(Block("pre", text))
        else:
            self.add(Block("division", text))

    def preamble(self, line: markdown.Line, text: str) -> None:
        if self.unset_article(line, text):
            return
        whereas = words.WHEREAS.match(line.text) and line.text.endswith(":") and len(line.text) < 90
        upper = line.text.upper() == line.text and line.text.endswith(":")
        role: Role = "whereas" if whereas else "formula" if upper else "pre"
        self.add(Block(role, text, quoted=line.kind in ("quote", "table")))

    def unset_article(self, line: markdown.Line, text: str) -> bool:
        """Take an article's title that is set as text: emphasised ('*Sole Article*'), or in a file without headings."""
        if not words.article_number(line.text) or (self.headed and not _EMPHASIS.match(line.raw)):
            return False
        self.state = "body"
        self.add(Block("art", text))
        return True

    def body(self, line: markdown.Line, text: str, after: list[markdown.Line]) -> None:
        before = self.last()
        if line.kind in ("table", "quote"):
            self.add(Block("final" if self.state == "final" else "line", text, quoted=self.state == "body"))
            return
        if self.unset_article(line, text):
            return
        annex = words.annex_number(line.text)
        if annex is not None and line.text.upper() == line.text:
            self.state = "annex"
            self.add(Block("annex", text))
        elif (
            before is not None
            and before.role in ("annex", "annexhead")
            and (line.strong or line.text.upper() == line.text)
        ):
            self.add(Block("annexhead", text))
        elif self.state == "final" or (self.state == "body" and words.DONE_AT.match(line.text)):
            self.state = "final"
            self.add(Block("final", text))
        elif self.unset_heading(line, text):
            pass
        elif self.paragraph(text):
            label, rest = labels.split(text)
            self.add(Block("para", rest, label))
        elif labels.split(text)[0] and self.state == "body":
            self.item(text, after)
        elif (depth := self.going_on(after)) is not None:
            self.chain[depth].blocks.append(Block("line", text))
        else:
            self.add(Block("line", text))

    def unset_heading(self, line: markdown.Line, text: str) -> bool:
        """Take a division's number line, and the name of a division or article, that are set as text."""
        before = self.last()
        alone = line.strong or bool(_EMPHASIS.match(line.raw))
        if self.state == "body" and words.is_division(line.text):
            self.add(Block("division", text))
        elif before is not None and before.role == "division" and (alone or line.text.upper() == line.text):
            self.add(Block("divhead", text))
        elif before is not None and before.role == "art" and alone:
            self.add(Block("arthead", text))
        else:
            return False
        return True

    def paragraph(self, text: str) -> bool:
        """Say whether a line is a numbered paragraph, and no item of a list that a colon has opened."""
        label = labels.split(text)[0]
        if not re.match(r"\(?\d", label):
            return False
        for block in reversed(self.blocks):
            if block.role in ("para", "art", "arthead", "annex", "annexhead", "division", "subhead"):
                return True
            if block.role == "line":
                return not clean(block.text).endswith(":")
        return True

    def item(self, text: str, after: list[markdown.Line]) -> None:
        label, rest = labels.split(text)
        before = self.last()
        if self.state == "preamble":
            recital = next((b for b in reversed(self.blocks) if b.role == "rec"), None)
            if re.fullmatch(r"\(\d+[a-z]?\)", label) or recital is None:
                self.add(Block("rec", rest, label))
            else:
                self.nested(recital.blocks, Block("item", rest, label), recital.text, after)
            return
        lead = clean((self.chain[-1] if self.chain else before or Block("line")).text)
        self.nested(self.blocks, Block("item", rest, label), lead, after)

    def nested(self, home: list[Block], block: Block, lead: str, after: list[markdown.Line]) -> None:
        then = next((found for line in after if line.kind == "item" and (found := labels.split(line.text)[0])), "")
        depth = min(self.stack.place(block.label or "–", lead, then), len(self.chain))
        del self.chain[depth:]
        (self.chain[-1].blocks if self.chain else home).append(block)
        self.chain.append(block)

    def going_on(self, after: list[markdown.Line]) -> int | None:
        """Return the level of the open list that the next bullet continues; a line before it belongs to its item."""
        if not self.chain or not after or self.state == "preamble":
            return None
        item = next((line for line in after if line.kind != "text" or self.paragraph(line.text)), None)
        if item is None or item.kind != "item":
            return None
        label = labels.split(item.text)[0]
        trial = labels.Stack(list(self.stack.levels))
        depth = trial.place(label or "–")
        if depth >= min(len(self.stack.levels), len(self.chain)):
            return None
        (family, order), (was, last) = trial.levels[depth], self.stack.levels[depth]
        return depth if family == was and (order > last) else None


def _quoted(lines: list[markdown.Line]) -> set[int]:
    """Return the indexes of the lines inside quoted law: from an opening mark after a colon to its closing mark."""
    out: set[int] = set()
    i = 0
    begun = False
    while i < len(lines):
        line = lines[i]
        begun = begun or (line.kind == "heading" and bool(words.article_number(line.text)))
        text = labels.split(line.text)[1] if line.text[:1] not in _PAIRS else line.text
        close = _PAIRS.get(text[:1])
        lead = lines[i - 1].text if i else ""
        if not begun or not close or _DEFINED.match(text) or not lead.rstrip().endswith((":", "—", "–")):
            i += 1
            continue
        ends = re.compile(rf"(?<!^){re.escape(close)}\s*[;.,)]*$")
        end = next((j for j in range(i, len(lines)) if ends.search(lines[j].text)), None)
        if end is None:
            i += 1
            continue
        out.update(range(i, end + 1))
        i = end + 1
    return out


def _text(data: bytes, where: str) -> bytes:
    """Return the file with footnotes that are printed as links to anchors in the form of Markdown footnotes."""
    text = safe.decode(data, where)
    text = _NOTE_LINE.sub(lambda m: f"[^{_key(m[2])}]: ", text)
    return _CALL.sub(lambda m: f"[^{_key(m[3])}]", text).encode()


def _key(anchor: str) -> str:
    return anchor if anchor.startswith("E") else f"ntr{anchor}"


def _language(doc: markdown.Document, hint: Hint) -> str:
    for line in doc.lines[:6]:
        found = next((cell for cell in line.cells if re.fullmatch(r"[A-Z]{2}", cell)), None)
        if found:
            return found.lower()
    key = next(iter(doc.notes), "")
    found_ = re.search(r"[LC]_\d{7}([A-Z]{2})\.", key)
    if found_:
        return found_[1].lower()
    named = re.search(r"\.([a-z]{2})\.", hint.where)
    return named[1] if named else "en"


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Parse one file, which holds one version in one language. Raises `BadInput` for bad bytes or front matter."""
    doc = markdown.read(_text(data, hint.where), hint.where)
    lines = [line for line in doc.lines if not (line.kind == "quote" and _BANNER.match(line.text))]
    published, updated = doc.date("publication_date"), doc.date("last_updated")
    state = doc.front.get("text_state", "")
    basis: Basis = "as_enacted" if state == "as_enacted" or (not state and published == updated) else "consolidated"
    reader = _Reader(headed=any(line.kind == "heading" and words.article_number(line.text) for line in lines))
    quoted = _quoted(lines)
    for n, line in enumerate(lines):
        if n in quoted and reader.state == "body":
            text = line.text + "".join(f"{NOTE_OPEN}{ref}{NOTE_CLOSE}" for ref in line.refs)
            hosts = reader.chain[-1].blocks if reader.chain else reader.blocks
            hosts.append(Block("line", text, quoted=True))
        else:
            reader.line(line, lines[n + 1 :])
    if basis == "as_enacted":
        _quoted_articles(reader.blocks)
    notes = {key: (_label(key), text) for key, text in doc.notes.items()}
    builder = Builder(notes)
    builder.build(reader.blocks)
    finish(builder, notes)
    if reader.masthead:
        node = Node("blk", eid="blk_masthead")
        for text in reader.masthead:
            node.say(text)
        at = 1 if builder.roots and builder.roots[0].eid == "blk_title" else 0
        builder.roots.insert(at, node)
    celex = doc.front.get("identifier", "") or next(iter(re.findall(r"\d{5}[A-Z]{1,2}\d{4}", hint.where)), "")
    keep = ("status", "source", "eli", "publication_date", "document_date", "entry_into_force", "last_amendment")
    return [
        expression(
            builder.roots,
            work=hint.work or (f"eu:{celex}" if celex else ""),
            lang=hint.lang or _language(doc, hint),
            title=hint.title or doc.front.get("title", ""),
            format=NAME,
            version=hint.version or (published if basis == "as_enacted" else updated) or published,
            basis=hint.basis or basis,
            issues=builder.issues,
            meta={key: doc.front[key] for key in keep if doc.front.get(key)},
        )
    ]


def _label(key: str) -> str:
    """Return a footnote's printed label: '1' of 'ntr1-L_2012315EN.01005701-E0001'."""
    found = re.match(r"(?:ntr)?(\d+)", key) or re.match(r"E0*(\d+)", key)
    return found[1] if found else key


def source_text(data: bytes) -> str:
    """Return the body's words for coverage: without the converter's banner and the numbers of footnotes."""
    text = data.decode("utf-8-sig", errors="replace")
    text = re.sub(r"\(?\[\(?(?:\*+|\d{1,3})\)?\]\(#[^)]*\)\)?", "", text)
    lines = markdown.source_text(text.encode()).split("\n")
    return "\n".join(line for line in lines if not _BANNER.match(line.strip()))


FORMATS = (Format(NAME, sniff, parse, source_text),)
