"""Which part of the act a block belongs to: title, preamble, enacting terms, final part, annexes."""

from __future__ import annotations

import re

from pipeline import labels
from pipeline.parsers import _eu_words as words
from pipeline.parsers._eu_blocks import NOTE_CLOSE, NOTE_OPEN, Block, Found
from pipeline.text import clean

_PREAMBLE = frozenset({"init", "cit", "whereas", "rec", "formula", "pre"})
_BODY = frozenset({"division", "art", "para"})
_PICTURE = re.compile(r"^>?\s*PIC FILE=")
"""Old pages print the name of a picture's file in the place of the picture: no words of the law."""


def title_of(blocks: list[Block]) -> str:
    """Return the act's title: its first run of title lines, without note calls."""
    out: list[str] = []
    for block in blocks:
        if block.role == "title":
            out.append(re.sub(f"{NOTE_OPEN}.*?{NOTE_CLOSE}", "", block.text))
        elif out:
            break
    return clean(" ".join(out))


def _formula(text: str) -> bool:
    return text.upper() == text and text.lower() != text and text.endswith(":")


def _preamble(blocks: list[Block]) -> None:
    """Mark the loose lines and items between the title and the enacting terms as preamble."""
    end = next((n for n, b in enumerate(blocks) if b.role in _BODY), None)
    formula = next(
        (n for n, b in enumerate(blocks[:end]) if b.role in ("line", "pre") and _formula(clean(b.text))), None
    )
    if formula is not None:
        end = formula + 1
    if end is None:
        return
    for block in blocks[:end]:
        if block.role == "line":
            block.role = "pre"
        elif block.role == "item":
            block.role = "rec"


def annexes(blocks: list[Block]) -> None:
    """Title lines after the enacting terms begin an annex (or an appended text); the next ones are its name."""
    begun = heading = False
    annexed = not any(b.role == "art" for b in blocks)  # a recommendation has headings in the place of articles
    before = ""
    for block in blocks:
        if block.role in _BODY or block.role in ("formula", "final"):
            begun = True
        if block.role == "title" and begun:
            block.role = "annexhead" if heading else "annex"
            annexed = heading = True
        elif block.role == "annex":
            annexed = heading = True
        elif block.role == "annexhead":
            heading = True
        elif block.role == "subhead" and before == "annex" and not words.numbered_heading(clean(block.text)):
            block.role = "annexhead"  # some converters print an annex's name as the heading of its first part
        else:
            heading = False
        if block.role == "subhead" and not annexed:
            block.role = "line"
        before = block.role


def official_journal(blocks: list[Block]) -> list[Block]:
    """File the blocks of an OJ act, with or without ELI ids."""
    if not any(b.role == "art" for b in blocks) and blocks and words.annex_number(blocks[0].text) is not None:
        if blocks[0].role == "title":  # an annex published as a file of its own
            blocks[0].role = "annex"
            for block in blocks[1:]:
                if block.role != "title":
                    break
                block.role = "annexhead"
        return blocks
    _preamble(blocks)
    annexes(blocks)
    _quoted_articles(blocks)
    return blocks


def consolidated(blocks: list[Block]) -> list[Block]:
    """File the blocks of a consolidated text: most have no preamble left."""
    lines = [n for n, b in enumerate(blocks) if b.role == "title"]
    if lines and any(b.role in _PREAMBLE for b in blocks):
        _preamble(blocks)
    annexes(blocks)
    return blocks


def _quoted_articles(blocks: list[Block]) -> None:
    """Flat acts: an article's title inside quoted law is a line of the amending article.

    It begins with a quotation mark, or stands before the quotation is closed, or breaks the count of the act's own
    articles, which an act as adopted numbers without gaps.
    """
    quoting, last = False, 0
    for n, block in enumerate(blocks):
        text = clean(block.text)
        if block.role == "annex":
            quoting, last = False, 0
        if block.role == "art" and not block.num:
            number = words.article_number(text)
            opening = text[:1] in words.OPENING_QUOTES
            own = number.isdigit() and (int(number) == last + 1 or (int(number) > last and not quoting))
            if opening or not number or not own:
                block.role, block.quoted = "line", True
                quoting = True
                for other in blocks[n + 1 :]:
                    if other.role != "arthead":
                        break
                    other.role, other.quoted = "line", True
            else:
                last, quoting = int(number), False
        elif block.role == "art":
            quoting = False
        if quoting and words.CLOSES_QUOTE.search(text):
            quoting = False


def text_only(blocks: list[Block], notes: dict[str, Found]) -> list[Block]:
    """File the bare lines of an old page (also a proposal without classes); take its footnotes to `notes`."""
    blocks = [part for b in blocks for line in b.lines() for part in _split(line)]
    blocks = [b for b in blocks if clean(b.text) and not _PICTURE.match(clean(b.text))]
    out: list[Block] = []
    state, quoting, last = "title", False, 0
    current_note = ""
    for n, block in enumerate(blocks):
        text = clean(block.text)
        nxt = clean(blocks[n + 1].text) if n + 1 < len(blocks) else ""
        before = out[-1] if out else None
        number = words.article_number(text.lstrip(words.OPENING_QUOTES))
        if state == "title" and (
            words.WHEREAS.match(text)
            or (text.upper() == text and text.endswith((",", "-", "–", "—")) and len(text) > 12)
        ):
            state = "preamble"
        annex = words.annex_number(text)
        if text[:1] in words.OPENING_QUOTES and number:
            quoting = True
            block.quoted = True
            out.append(block)
        elif number and (state in ("annex", "title", "preamble") or not quoting) and _own(number, last, state):
            last = int(number) if number.isdigit() else last
            state = state if state == "annex" else "body"
            block.role = "art"
            out.append(block)
        elif number and state == "body":
            block.quoted = True
            out.append(block)
        elif not quoting and words.is_division(text) and state not in ("annex", "notes"):
            state, block.role = "body", "division"
            out.append(block)
        elif before is not None and before.role == "division" and not labels.split(text)[0]:
            block.role = "divhead"
            out.append(block)
        elif before is not None and before.role == "art" and _heading(text, nxt):
            block.role = "arthead"
            out.append(block)
        elif state in ("body", "preamble") and words.DONE_AT.match(text):
            state, block.role = "final", "final"
            out.append(block)
        elif state in ("final", "annex", "notes", "body") and annex is not None and not quoting:
            state, last, block.role = "annex", 0, "annex"
            out.append(block)
        elif before is not None and before.role == "annex" and text.upper() == text and not labels.split(text)[0]:
            block.role = "annexhead"
            out.append(block)
        elif state in ("final", "notes"):
            found = re.match(r"\((\d{1,3}|\*+)\)\s*(.*)$", text, re.DOTALL)
            if found and (not found[1].isdigit() or int(found[1]) == len(notes) + 1):
                state, current_note = "notes", found[1]
                notes[current_note] = (found[1], found[2])
            elif state == "notes":
                label, so_far = notes[current_note]
                notes[current_note] = (label, f"{so_far} {text}")
            else:
                block.role = "final"
                out.append(block)
        elif state in ("title", "preamble"):
            block.role = "title" if state == "title" else "pre"
            out.append(block)
        else:
            out.append(block)
        if quoting and words.CLOSES_QUOTE.search(text):
            quoting = False
    _calls(out, notes)
    return out


def _split(block: Block) -> list[Block]:
    """Part a title and its heading that stand in one paragraph with a line break between them."""
    head, _, rest = block.text.strip().partition("\n")
    if not rest or not (words.article_number(head) or words.is_division(head) or words.annex_number(head) is not None):
        return [block]
    return [Block("line", head, marks=block.marks), Block("line", rest, marks=block.marks)]


def _own(number: str, last: int, state: str) -> bool:
    return number.isdigit() and (int(number) > last or state == "annex")


def _heading(text: str, following: str) -> bool:
    """Say whether the line after an article's number is its heading: no sentence, no label, and text follows it."""
    if labels.split(text)[0] or text.endswith((".", ";", ":", ",")) or len(text) > 250 or text.isdigit():
        return False
    return bool(following) and not words.article_number(following) and not words.is_division(following)


def _calls(blocks: list[Block], notes: dict[str, Found]) -> None:
    """Replace the printed calls '(1)', '(2)' … by marks, in order, where they follow a word and no number."""
    wanted = iter([key for key in notes if key.isdigit()])
    key = next(wanted, None)
    for block in blocks:
        while key is not None:
            found = re.search(rf"(?<![A-Z\d]\d)(?<=[^\W\d_][^\W\d_]|[\w.][’”»\"]){re.escape(f'({key})')}", block.text)
            if found is None:
                break
            call = f"{NOTE_OPEN}{key}{NOTE_CLOSE}"
            block.text = block.text[: found.start()] + call + block.text[found.end() :]
            key = next(wanted, None)


def proposal(blocks: list[Block], notes: dict[str, Found]) -> list[Block]:
    """File the blocks of a COM document; where its styles are lost, by its words alone."""
    if not any(b.role == "art" for b in blocks):
        return text_only(blocks, notes)
    start = next((n for n, b in enumerate(blocks) if b.role == "init"), None)
    end = next((n for n, b in enumerate(blocks) if b.role == "formula"), None)
    begun = annexed = False
    for n, block in enumerate(blocks):
        before = blocks[n - 1] if n else None
        if start is not None and end is not None and start <= n <= end and block.role == "line":
            block.role = "pre"
        follows = before is not None and before.role in ("division", "divhead")
        if block.role == "division" and follows and not words.is_division(block.text):
            block.role = "divhead"
        if block.role in ("art", "division"):
            begun = True
        annexed = annexed or block.role == "annex"
        early_end = block.role == "final" and not begun
        if (block.role == "title" and begun) or (block.role == "subhead" and not annexed) or early_end:
            block.role = "line"
    return blocks
