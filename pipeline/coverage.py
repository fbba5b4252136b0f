"""How much of a source's own text lands in provisions: the measure behind `safereport check`.

Characters are counted without white space. The source's text comes from the format's own `source_text`, which shares
no code with the parser; 0.98 to 1.02 is the goal for every format. Because a loss and a doubling could even out,
the words that are lost and the words that are there too often are counted too.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from pipeline import formats
from pipeline.errors import UnknownFormat
from pipeline.formats import Format
from pipeline.model import Expression, Hint

LOW, HIGH = 0.98, 1.02
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ExpressionReport:
    """One expression of the file: how many provisions of each kind, their characters, and the parser's issues."""

    work: str
    lang: str
    version: str
    title: str
    kinds: dict[str, int]
    notes: int
    characters: int
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of `coverage`. `ratio` is characters in provisions and notes to characters of the source.

    `lost` and `extra` are the most frequent words that provisions lack or have too often, with their counts.
    """

    where: str
    format: str
    source_characters: int
    characters: int
    ratio: float
    lost: tuple[tuple[str, int], ...]
    extra: tuple[tuple[str, int], ...]
    expressions: tuple[ExpressionReport, ...] = field(default_factory=tuple)

    @property
    def ok(self) -> bool:
        return LOW <= self.ratio <= HIGH


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+", "", text)


def _pieces(expression: Expression) -> list[str]:
    return [part for p in expression.provisions for part in (p.num, p.heading, p.text) if part]


def coverage(data: bytes, hint: Hint, format: str | None = None) -> Report:
    """Parse `data` and measure what of its text the provisions hold.

    Where one file holds many versions, `source_text` gives the newest text and the last expression is measured
    against it; where it holds languages side by side, all of them are. Raises what the parser raises.
    """
    known = formats.registry()
    if format is not None and format not in known:
        raise UnknownFormat(hint.where, f"no format {format!r}", f"give one of {', '.join(known)}")
    data = formats.opened(data, hint.where)
    form = known[format] if format else formats.detect(data, hint.where)
    data = form.of(data, hint)
    source = form.source_text(data)
    dense = _squeeze(source)
    expressions = whole(form, data, hint, form.parse(data, hint), source)
    by_language = {e.lang: e for e in expressions}  # later versions of a language replace earlier ones
    pieces: list[str] = []
    notes = []
    for e in by_language.values():
        pieces += _pieces(e)
        # A footnote counts where the source's text has it (some formats' notes come from elsewhere).
        notes += [n.text for n in e.notes if _squeeze(n.text) in dense]
    characters = sum(len(_squeeze(piece)) for piece in (*pieces, *notes))
    have = Counter(_WORD.findall(" ".join((*pieces, *notes))))
    want = Counter(_WORD.findall(source))
    return Report(
        where=hint.where,
        format=form.name,
        source_characters=len(dense),
        characters=characters,
        ratio=round(characters / len(dense), 4) if dense else 0.0,
        lost=tuple((want - have).most_common(20)),
        extra=tuple((have - want).most_common(20)),
        expressions=tuple(
            ExpressionReport(
                work=e.work,
                lang=e.lang,
                version=e.version.isoformat() if e.version else "",
                title=e.title,
                kinds=dict(Counter(p.kind for p in e.provisions)),
                notes=len(e.notes),
                characters=sum(len(_squeeze(piece)) for piece in _pieces(e)),
                issues=tuple(f"{issue.place}: {issue.what}" for issue in e.issues),
            )
            for e in expressions
        ),
    )


def whole(form: Format, data: bytes, hint: Hint, found: list[Expression], source: str) -> list[Expression]:
    """Return the expressions that `source`, all text of the file, is to be measured against.

    Where the file prints several languages side by side and only the hint's was taken, that is all of them.
    """
    if hint.lang and share(source, found) < LOW:
        every = form.parse(data, replace(hint, lang=""))
        if len({e.lang for e in every}) > len({e.lang for e in found}):
            return every
    return found


def share(source: str, expressions: list[Expression]) -> float:
    """Return the share of `source` (a format's `source_text`) that landed in expressions parsed already.

    As in `coverage`, the last expression of each language counts.
    """
    dense = _squeeze(source)
    total = 0
    for e in {e.lang: e for e in expressions}.values():
        total += sum(len(_squeeze(piece)) for piece in _pieces(e))
        total += sum(len(note) for n in e.notes if (note := _squeeze(n.text)) in dense)
    return round(total / len(dense), 4) if dense else 0.0
