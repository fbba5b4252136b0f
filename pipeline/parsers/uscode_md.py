"""The United States Code as Markdown made from USLM: chunks that repeat the headings above them.

Form (2023 dumps of the Office of the Law Revision Counsel's USLM 1.0, one file a section): `# Title 8— …`,
`### CHAPTER 12— …`, `#### §␣1101. Heading` with U+202F after the sign, then a subsection a chunk; each chunk repeats
the headings that it stands under. Levels below are lines that begin with their label, `(A) text`, at no depth: the
depth is told by `_uslevels`. Words that go on after a list (USLM's `continuation`) are glued to the last item after
an em quad (U+2001), the only mark of them that is left. Source credits and notes are not in this form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind
from pipeline.parsers._uslevels import SUBSECTION, Levels, readings
from pipeline.text import clean
from pipeline.tree import Node

NAME = "uscode-md"

# The divisions above the sections; those that follow a section are printed without hashes.
_ABOVE = re.compile(r"^(?:#{1,5} )?(((?:sub)?(?:title|chapter|part|division))\s+([\w-]+))\s*— ?(.*)$", re.I)
_SECTION = re.compile(r"^#{2,6} (§+[ \u202f\u00a0]?([0-9][\w–-]*?)\.)[ \u202f\u00a0]?(.*)$")
_HEADED = re.compile(r"^(#{5,10}) (\(.*)$")
_LABEL = re.compile(r"^\((\d{1,3}[A-Z]{0,2}|[A-Za-z]{1,5}-?\d{0,2})\)(?=\s|$|—)\s*")
_RANGE = re.compile(r"^(?:,|to|through|–|-|and)\s*\((\d{1,3}[A-Z]{0,2}|[A-Za-z]{1,5})\)\s*")
_GONE = re.compile(r"^(\[?(Repealed|Omitted|Transferred)\b)", re.I)
_FLUSH = "\u2001"
# Words that only a sentence has: a line with one of them is the law's text, without one it can be a heading.
_VERB = re.compile(r"\b(shall|may|must|is|are|was|were|has|have|had|means|mean|includes?|refers|who|which|that)\b")
_OPEN = re.compile(
    r"^(The|An?|Any|In the case|For (the )?purposes|With respect|Subject to|Except|Notwithstanding|If|Of|In addition"
    r"|Not|Sections?)\b|\b(the|an?|of|or|and|to|in|for|by|with|if|on|under|any|such|including|before|after)$"
)
_KINDS: dict[str, Kind] = {
    "title": "title", "subtitle": "part", "division": "div", "subdivision": "div", "chapter": "chap",
    "subchapter": "chap", "part": "part", "subpart": "part",
}  # fmt: skip
_RANKS = list(_KINDS)  # outermost first


@dataclass(slots=True)
class _Line:
    """One line that is no repeated heading: its labels, its text, and the number of hashes before it."""

    number: int
    hashes: int
    label: str
    printed: str
    text: str
    last: str = ""


@dataclass(slots=True)
class _Section:
    node: Node
    number: str
    lines: list[_Line] = field(default_factory=list)


def _split(line: str) -> tuple[str, str, str, str]:
    """Split '(9) , (10) Repealed.' into the first label, the label(s) as printed, the last label and the rest."""
    found = _LABEL.match(line)
    if not found or not readings(found[1]):
        return "", "", "", line
    label = last = found[1]
    end = found.end()
    while more := _RANGE.match(line[end:]):
        last = more[1]
        end += more.end()
    return label, line[:end], last, line[end:]


def _read(text: str, where: str) -> tuple[list[Node], list[_Section]]:
    """Return the roots (titles and chapters, sections within) and the sections with their lines."""
    roots: list[Node] = []
    above: list[tuple[int, str, Node]] = []
    sections: list[_Section] = []
    before: list[str] = []
    here: list[str] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip().lstrip(" ")
        if not line:
            continue
        if part := _ABOVE.match(line):
            words = clean(part[0].lstrip("#"))
            kind = _KINDS[part[2].lower()]
            if kind == "title":
                before, here = here, []
            if words not in (known for _, known, _ in above):
                rank = _RANKS.index(part[2].lower())
                above = [a for a in above if a[0] < rank]
                node = Node(kind, part[1], part[4], eid=f"{kind}_{part[3]}")
                (above[-1][2].parts if above else roots).append(node)
                above.append((rank, words, node))
            continue
        if section := _SECTION.match(line):
            if not sections or sections[-1].number != section[2]:
                node = Node("sec", section[1], section[3], eid=ids.part("sec", section[2]))
                if _GONE.match(section[3]):
                    node.status = "repealed"
                (above[-1][2].parts if above else roots).append(node)
                sections.append(_Section(node, section[2]))
                before, here = [], []
            continue
        if not sections:
            raise BadInput(f"{where}:{number}", "words before the first section (§)",
                           "give the file from its '# Title' heading on")  # fmt: skip
        hashes = 0
        if headed := _HEADED.match(line):
            hashes, line = len(headed[1]), headed[2]
            here.append(clean(line))
            if clean(line) in before:
                continue  # the chunk repeats the heading it stands under
        label, printed, last, rest = _split(line)
        sections[-1].lines.append(_Line(number, hashes, label, printed, rest, last))
    return roots, sections


def _is_heading(line: _Line, after: list[_Line]) -> bool:
    """Say whether the words of a labelled line are its heading and not the start of its sentence.

    A subsection's own heading has five hashes. Below, a heading has no verb and no closing mark, and stands before
    text of its own, before a level below, or alone.
    """
    text = clean(line.text)
    if not text or re.sub(r" \d+$", "", text)[-1] in ".;,:)" or text.endswith(("; and", "; or", ", and", ", or")):
        return False
    if line.hashes == 5:
        return True
    bare = text.lstrip("“\"'(‘")
    if line.hashes or not (bare[:1].isupper() or bare[:1].isdigit()):
        return False
    if after and not after[0].label:
        return True
    # Before a level below, the sentence of a chapeau goes on there in lower case; after a heading a new one begins.
    below = next((x.text.lstrip("“\"'(‘[ ") for x in after if x.text), "")
    return not (below[:1].islower() or _VERB.search(text) or _OPEN.search(text) or len(text.split()) > 25)


def _say(path: list[Node], text: str) -> None:
    """Give a line to the innermost open level; what stands after an em quad goes on at the level above."""
    own, *rest = re.split(rf"\s*{_FLUSH}+\s*", text)
    path[-1].say(own)
    for flush in rest:
        path[max(len(path) - 2, 0)].say(flush)


def _build(section: _Section, where: str) -> list[Issue]:
    lines = section.lines
    levels = Levels()
    path: list[Node] = [section.node]
    said = ""
    labels = [line.label for line in lines]
    for i, line in enumerate(lines):
        if not line.label:
            _say(path, line.text)
            said = clean(line.text)
            continue
        ahead = [x for x in labels[i + 1 : i + 120] if x]
        outermost = line.hashes in (5, 6) and any(r.level == SUBSECTION for r in readings(line.label))
        depth = levels.place(line.label, said, ahead, outermost)
        del path[depth + 1 :]
        node = Node("point", clean(line.printed), eid=line.label)
        if line.last != line.label:
            node.eid = f"{line.label}...{line.last}"  # as USLM's own identifiers name a run of levels
            levels.skip(line.last)
        if _GONE.match(line.text):
            node.status = "repealed"
        path[-1].parts.append(node)
        path.append(node)
        if _is_heading(line, lines[i + 1 : i + 5]):
            node.heading = clean(line.text)
            said = ""
        else:
            _say(path, line.text)
            said = clean(line.text)
    return [Issue(f"{where}: § {section.number}", f"no open list explains the label {b}") for b in levels.breaks]


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression in the bytes. Raises `BadInput` where no section is found.

    Its work is `us:usc:{title}:{section}` (or the title, for several sections) where the hint names none. The text
    is dated only by the hint: the form has no release point.
    """
    roots, sections = _read(safe.decode(data, hint.where), hint.where)
    if not sections:
        raise BadInput(hint.where, "no section (§) in this Markdown of the United States Code", "give another file")
    issues = [issue for section in sections for issue in _build(section, hint.where)]
    title = next((n.eid.removeprefix("title_") for n in roots if n.kind == "title"), "")
    numbers = [s.number for s in sections]
    work = hint.work or f"us:usc:{title}" + (f":{numbers[0]}" if len(numbers) == 1 else "")
    name = hint.title or f"{title} U.S.C. {numbers[0]}: {sections[0].node.heading}"
    made = tree.expression(
        roots,
        work=work,
        lang=hint.lang or "en",
        title=name,
        format=NAME,
        version=hint.version,
        basis=hint.basis or "consolidated",
        issues=issues,
    )
    return [made]


def sniff(head: bytes) -> bool:
    """Say whether the bytes begin with the heading of a title of the Code and have a section sign below it."""
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff\n\r ")
    return bool(re.match(r"# Title \d+[A-Z]?— ", text) and re.search(r"^#{2,6} §+[ \u202f\u00a0]?\d", text, re.M))


def source_text(data: bytes) -> str:
    """Return the words of the file; a heading that the chunk before had as well counts once."""
    out: list[str] = []
    before: set[str] = set()
    here: set[str] = set()
    upper: set[str] = set()
    for line in data.decode("utf-8", errors="replace").splitlines():
        if not line.startswith("#"):
            out.append(line)
            continue
        words = line.lstrip("# ")
        if line.startswith("# "):
            before, here = here, set()
        if len(line) - len(line.lstrip("#")) <= 4:
            if words not in upper:
                out.append(words)
            upper.add(words)
            continue
        here.add(words)
        if words not in before:
            out.append(words)
    return "\n".join(out)


FORMATS = (Format(NAME, sniff, parse, source_text),)
