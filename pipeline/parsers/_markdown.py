"""Reading the Markdown that the legalize projects write: front matter, lines, footnotes.

All legalize dialects (eu, es, fr, be, nl, it …) share the form: YAML front matter, `#` headings, one paragraph a line,
`- ` bullets, pipe tables, `[^label]` footnotes and little inline markup. What the headings mean is the dialect's own.
Form: the legalize-dev repositories; CommonMark 0.31 and GFM tables for the inline rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import yaml

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.text import clean

LineKind = Literal["heading", "text", "item", "quote", "table"]

_FENCE = re.compile(r"\A\s*---[ \t]*\r?\n(.*?\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.S)
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?!#)[ \t]*(.*?)(?:[ \t]+#+)?[ \t]*$")
_ITEM = re.compile(r"^(\s*)[-*+][ \t]+(.*)$")
_QUOTE = re.compile(r"^ {0,3}>[ \t]?(.*)$")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)$")
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")

_REF = re.compile(r"[ \t]?\[\^([^\]\s]+)\]")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*)\].,;:])([^*]+?)(?<=[^\s*(\[\\])\1(?!\*)")
_HALF = re.compile(r"^\s*\*{2,3}(?=\w)|(?<=[\w.,;:])\*{2,3}\s*$")
"""Emphasis that begins on one line and ends on another."""
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?(?:sup|sub|u|b|i|em|strong|span|small)\b[^<>]*>", re.I)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&nbsp;": " "}
_ENTITIES = re.compile("|".join(map(re.escape, _ENTITY)))


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line of the body, its markup taken off.

    `level` is the heading's (1 to 6), for items the depth of indentation in blanks. `cells` are a table row's.
    `refs` are the footnotes it calls, `strong` whether all of it was bold, `raw` the line as printed, `number` its
    line in the file, from 1.
    """

    kind: LineKind
    text: str
    level: int = 0
    refs: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    strong: bool = False
    raw: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file: `front` matter (scalars as strings), the `lines` of the body, `notes` by footnote label."""

    front: dict[str, str]
    lines: tuple[Line, ...]
    notes: dict[str, str] = field(default_factory=dict)

    def note(self, line: Line) -> list[tuple[str, str]]:
        """Return (label, text) of the footnotes that `line` calls, in order."""
        return [(label, self.notes[label]) for label in line.refs if label in self.notes]

    def date(self, key: str) -> date | None:
        """Return the front matter's date `key` (ISO), None where it is missing or no date."""
        try:
            return date.fromisoformat(self.front.get(key, "")[:10])
        except ValueError:
            return None


def plain(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` without its inline markup, white space single, and the footnote labels it calls.

    >>> plain("the **Journal** [^1] of [the Union](http://x)")
    ('the Journal of the Union', ('1',))
    """
    refs = tuple(_REF.findall(text))
    text = _REF.sub("", text)
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", _BREAK.sub(" ", text))
    before = None
    while before != text:  # emphasis nests: ***x***, **a *b* c**
        before, text = text, _STRONG.sub(r"\2", text)
    text = _HALF.sub("", text)
    text = _ENTITIES.sub(lambda m: _ENTITY[m[0]], _ESCAPE.sub(r"\1", text))
    return clean(text), refs


def front_matter(text: str, where: str) -> tuple[dict[str, str], str, int]:
    """Split `text` into front matter, body and the number of the body's first line (from 1).

    Values are strings as written; nested values are left out. No front matter: an empty dict and all of the text.
    Raises `BadInput` for front matter that is not YAML.
    """
    match = _FENCE.match(text)
    if not match:
        return {}, text, 1
    try:
        loaded = yaml.load(match[1] or "", Loader=yaml.BaseLoader)  # builds only strings, lists and dicts
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInput(where, f"front matter is not YAML: {error}", "mend the lines between the two ---") from error
    if not isinstance(loaded or {}, dict):
        raise BadInput(where, "front matter is not a table of keys", "mend the lines between the two ---")
    front = {str(k): v for k, v in (loaded or {}).items() if isinstance(v, str)}
    return front, text[match.end() :], text[: match.end()].count("\n") + 1


def _cells(raw: str) -> tuple[str, ...]:
    inner = raw.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(re.split(r"(?<!\\)\|", inner))


def _line(raw: str, number: int) -> Line | None:
    kind: LineKind = "text"
    level, body = 0, raw
    cells: tuple[str, ...] = ()
    if match := _HEADING.match(raw):
        kind, level, body = "heading", len(match[1]), match[2]
    elif match := _QUOTE.match(raw):
        kind, body = "quote", match[1]
    elif raw.lstrip().startswith("|"):
        kind = "table"
        if _TABLE_RULE.match(raw):
            return None
        cells = tuple(plain(cell)[0] for cell in _cells(raw))
        body = " ".join(_cells(raw))
    elif match := _ITEM.match(raw):
        kind, level, body = "item", len(match[1].expandtabs(4)), match[2]
    text, refs = plain(body)
    if not text and not refs:
        return None
    strong = kind == "text" and bool(re.fullmatch(r"\s*\*{2,3}[^*]+\*{2,3}\s*", body))
    return Line(kind, text, level, refs, cells, strong, raw, number)


def read(data: bytes, where: str) -> Document:
    """Read a legalize Markdown file. Raises `BadInput` for bytes that are not UTF-8 or front matter not YAML."""
    front, body, first = front_matter(safe.decode(data, where), where)
    lines: list[Line] = []
    notes: dict[str, str] = {}
    label = ""
    for number, raw in enumerate(body.splitlines(), first):
        if not raw.strip():
            continue
        if match := _NOTE.match(raw):
            label = match[1]
            notes[label] = plain(match[2])[0]
            continue
        if label and re.match(r"^(?: {4}|\t)\S", raw):  # an indented line goes on with the footnote above it
            notes[label] = clean(f"{notes[label]} {plain(raw)[0]}")
            continue
        label = ""
        if _RULE.match(raw):
            continue
        line = _line(raw, number)
        if line is not None:
            lines.append(line)
    return Document(front, tuple(lines), notes)


def country(head: bytes) -> str:
    """Return the `country` of the front matter in the first bytes of a file, empty where there is none.

    The sniffs of the dialects build on it; it must stay true for a head cut in the middle of the front matter.
    """
    text = head.decode("utf-8-sig", errors="replace")
    if not re.match(r"\s*---[ \t]*\r?\n", text):
        return ""
    fence = re.search(r"^---[ \t]*$", text[text.index("---") + 3 :], re.M)
    front = text[: text.index("---") + 3 + fence.start()] if fence else text
    match = re.search(r"^country:[ \t]*[\"']?([A-Za-z]{2})[\"']?[ \t]*\r?$", front, re.M)
    return match[1].lower() if match else ""


def source_text(data: bytes) -> str:
    """Return the body's own words for the measure of coverage, by character rules alone (none of the code above).

    Left out: front matter, heading and list marks, emphasis, table bars and rules, link targets, footnote calls and
    footnote labels. Footnotes' words stay in.
    """
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").lstrip()
    if text.startswith("---\n"):
        text = text[4:].partition("\n---")[2].partition("\n")[2] if "\n---" in text[3:] else text[4:]
    out = []
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith("|"):
            stripped = stripped.replace("|", " ")
            if not stripped.strip("-: "):
                continue
        if stripped and not stripped.strip("-*_ "):
            continue
        stripped = re.sub(r"\[\^[^\]]*\]:?", "", stripped)
        stripped = re.sub(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)", "]", stripped)
        while stripped[:1] in ("#", ">") and stripped:
            stripped = stripped[1:]
        stripped = re.sub(r"^\s*[-*+]\s", "", stripped)
        stripped = re.sub(r"</?[a-z]+ ?/?>", " ", stripped)
        out.append(re.sub(r"[*\\\[\]]", "", stripped))
    return "\n".join(out)
