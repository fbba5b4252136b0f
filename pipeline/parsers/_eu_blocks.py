"""What every EU format is first read into: one flat list of blocks, with nested items where the source nests them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from pipeline.model import Mark

Role = Literal[
    "title", "init", "cit", "whereas", "rec", "formula", "pre",
    "division", "divhead", "art", "arthead", "para", "item", "line", "final",
    "annex", "annexhead", "subhead",
]  # fmt: skip
"""title line · init the institution · cit citation · whereas · rec recital · formula 'HAVE ADOPTED' · pre a line of a
preamble not yet told apart · division number line, divhead its name · art, arthead likewise · para numbered
paragraph · item of a list (blocks below) · line · final closing formula and signatures · annex, annexhead ·
subhead heading inside an annex."""

Found = tuple[str, str]
"""A footnote: label as printed, text."""

# Private-use characters stand for what is taken out of a line: note calls and consolidation marks.
NOTE_OPEN, NOTE_CLOSE, MARK_OPEN, MARK_CLOSE, MARK_END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_ONE = f"{NOTE_OPEN}([^{NOTE_CLOSE}]*){NOTE_CLOSE}"
_CALL = re.compile(rf"\s*\(\s*{_ONE}\s*\)|\s*{_ONE}")
_LOOSE = re.compile(r"\s+\ue005\s*(?=[.,;)])")
_MARKS = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}|{MARK_END}")


@dataclass(slots=True)
class Block:
    """One block; `label` is printed before `text`, `num` an id part that the source itself gives."""

    role: Role
    text: str = ""
    label: str = ""
    num: str = ""
    blocks: list[Block] = field(default_factory=list)
    quoted: bool = False
    marks: tuple[Mark, ...] = ()

    def lines(self) -> list[Block]:
        """Return the block as plain lines, labels printed before their text: how quoted law is kept."""
        if self.role not in ("item", "para", "rec"):
            return [self]
        out: list[Block] = []
        label = self.label
        if self.text:
            out.append(Block("line", f"{label} {self.text}".strip(), marks=self.marks))
            label = ""
        for inner in self.blocks:
            for line in inner.lines():
                if label:
                    line = Block("line", f"{label} {line.text}", marks=line.marks)
                    label = ""
                out.append(line)
        if label:
            out.append(Block("line", label, marks=self.marks))
        return out


@dataclass(slots=True)
class Marks:
    """Which consolidation marks are in force at this point of the text."""

    table: list[Mark] = field(default_factory=list)
    block: Mark | None = None
    inline: list[Mark] = field(default_factory=list)

    def token(self, mark: Mark) -> str:
        """Return the characters that stand for the start of an inline mark."""
        self.table.append(mark)
        return f"{MARK_OPEN}{len(self.table) - 1}{MARK_CLOSE}"

    def now(self) -> tuple[Mark, ...]:
        found = [*([self.block] if self.block else []), *self.inline]
        return tuple(m for m in dict.fromkeys(found) if not m.label.startswith("B"))

    def take(self, text: str) -> tuple[str, tuple[Mark, ...]]:
        """Return the text without its mark characters, and every mark that governs a part of it."""
        if MARK_OPEN not in text and MARK_END not in text:
            return text, self.now()
        seen = dict.fromkeys(self.now())
        plain, last = [], 0
        for found in _MARKS.finditer(text):
            plain.append(text[last : found.start()])
            last = found.end()
            if found[1] is not None:
                self.inline = [self.table[int(found[1])]]
            else:
                self.inline = []
            seen.update(dict.fromkeys(self.now()))
        plain.append(text[last:])
        return _LOOSE.sub("", "\ue005".join(plain)).replace("\ue005", ""), tuple(seen)


def take_notes(text: str, notes: dict[str, Found]) -> tuple[str, list[Found]]:
    """Return the text without its note calls, and the notes called, in order."""
    if NOTE_OPEN not in text:
        return text, []
    called: list[Found] = []

    def drop(found: re.Match[str]) -> str:
        note = notes.get(found[1] or found[2] or "")
        if note:
            called.append(note)
        return ""

    return _CALL.sub(drop, text), called
