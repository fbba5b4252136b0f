"""References to articles, in each language's citation style, and the tables that say what those articles are.

`offences/{jurisdiction}.toml` names laws, how they are cited, and which articles are an offence (crime concepts) or
grant a mechanism: '§§ 232 bis 233a StGB', 'articles 225-4-1 à 225-4-6 du code pénal', 'articolo 380 c.p.p.'.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pipeline import eid as ids

HERE = Path(__file__).parent / "offences"
_LATIN = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies")
_NUMBER = (
    r"(?:\*?[LRDA]\.?\s?)?\d+(?:[.:/-]\d+)*"
    rf"(?:\s?-?(?:{'|'.join(_LATIN)}|qu[aá]ter)\b(?!\s*\d)|[a-z]{{1,2}}\b|(?<=-\d) [A-H]\b)?"
    r"(?:\s?\([0-9A-Za-z]{1,4}\))*"
)
_NARROW = 6
"""Ranges of no more articles than this name each offence in them."""
_LAW_REACH = 90
"""Characters after a reference within which the law that it belongs to is named."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited article or range of articles at `start`:`end` of the text; `parts` are the paragraphs named with it."""

    start: int
    end: int
    first: str
    last: str
    parts: str


@dataclass(frozen=True, slots=True)
class Entry:
    first: tuple[object, ...]
    last: tuple[object, ...]
    part: str
    concepts: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Law:
    """A law in the table: how others cite it, its own work ids, its entries, and strings one of which each way to cite
    it holds."""

    name: str
    cited: re.Pattern[str]
    works: frozenset[str]
    entries: tuple[Entry, ...]
    signs: frozenset[str]


@lru_cache(65536)
def key(number: str) -> tuple[object, ...]:
    """Return a sortable key: 232 < 232a < 233; 433quater < 433quinquies; 225-4-1 < 225-4-6; 224-1 A < 224-1."""
    early = re.search(r"-\d+ ?([A-H])$", number)  # the French put letters before the number that they hang on
    number = re.sub(r"\([0-9A-Za-z]{1,4}\)", "", number).replace("á", "a").strip().lower()
    out: list[object] = []
    for piece in re.findall(r"\d+|[a-z]+", number):
        if piece.isdigit():
            out += ["#", int(piece), 0]
        elif piece in _LATIN:
            out[-1:] = [_LATIN.index(piece) + 2]
        elif out and len(piece) <= 2:
            out[-1:] = [(-200 if early else 100) + ord(piece[0])]
        else:
            out += [piece]
    return tuple(out)


@cache
def laws(jurisdiction: str) -> tuple[Law, ...]:
    """Return the laws that provisions of a jurisdiction cite, with their entries. Raises ValueError on a bad table."""
    path = HERE / f"{jurisdiction}.toml"
    if not path.exists():
        return ()
    out: list[Law] = []
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for law in data["law"]:
        entries = []
        for row in law.get("entries", ()):
            for span in row["articles"].split(","):
                first, _, last = span.partition(" to ")
                concepts = tuple(row["concepts"])
                part, listed = str(row.get("para", "")), bool(row.get("listed"))
                entries.append(Entry(key(first), key(last or first), part, concepts, listed))
        cited = re.compile(r"(?<!\w)(?:" + "|".join(law["cited"]) + r")(?!\w)", re.IGNORECASE)
        out.append(Law(law["name"], cited, frozenset(law.get("works", ())), tuple(entries), frozenset(law["signs"])))
    return tuple(out)


def known_as(jurisdiction: str, work: str, title: str) -> str:
    """Return the id under which the tables have the work, which its title may tell ('Loi du 29 août 2008 …')."""
    return next((min(law.works) for law in laws(jurisdiction) if law.works and law.cited.match(title)), work)


def style_of(words: Mapping[str, Sequence[str]]) -> Style:
    """Return the style that a lexicon's `references` describe."""
    return style(*(tuple(words.get(k) or ()) for k in ("words", "parts", "joins", "ranges")))


def named(jurisdiction: str, work: str) -> bool:
    """Say whether a work is in its jurisdiction's tables itself: it cites its own articles without its name."""
    return any(work in law.works for law in laws(jurisdiction))


def signs(jurisdiction: str, work: str, concept: str) -> frozenset[str] | None:
    """Return strings of which every citation that means `concept` prints one (for the screen); None where it need not.

    The concept may be a family ('mechanism/*').
    """
    found: set[str] = set()
    for law in laws(jurisdiction):
        if any(fits(c, concept) for e in law.entries for c in e.concepts):
            if work in law.works:
                return None
            found |= law.signs
    return frozenset(found)


def fits(concept: str, want: str) -> bool:
    """Say whether a concept is the one wanted, or of the family wanted ('mechanism/*')."""
    return concept == want or (want.endswith("/*") and concept.startswith(want[:-1]))


@dataclass(frozen=True, slots=True)
class Style:
    """A language's way to cite: words for article, for its parts, for ranges and for lists."""

    opening: re.Pattern[str]
    part: re.Pattern[str]
    join: re.Pattern[str]
    range: re.Pattern[str]
    number: re.Pattern[str]


@cache
def style(words: tuple[str, ...], parts: tuple[str, ...], joins: tuple[str, ...], ranges: tuple[str, ...]) -> Style:
    """Compile a style from the lexicon's `references`."""
    flags = re.IGNORECASE
    # '§' takes no blank and no word boundary; words do
    opening = re.compile(r"(?<!\w)(?:" + "|".join(words) + r")\s*(?=\*?[LRDA]?\.?\s?\d)", flags)
    part = re.compile(r"[\s,]*(?:" + "|".join(parts or ("(?!)",)) + r")(?!\w)", flags)
    join = re.compile(r"\s*(?:" + "|".join((*joins, ",", ";")) + r")\s*(?:(?:" + "|".join(words) + r")\s*)?", flags)
    span = re.compile(r"\s*(?:" + "|".join(ranges or ("(?!)",)) + r")\s*(?:(?:" + "|".join(words) + r")\s*)?", flags)
    return Style(opening, part, join, span, re.compile(_NUMBER))


def citations(text: str, how: Style) -> Iterator[list[Citation]]:
    """Yield the groups of articles that the text cites together ('articles 1 to 3 and 5')."""
    at = 0
    while opening := how.opening.search(text, at):
        group: list[Citation] = []
        start, at = opening.start(), opening.end()
        while number := how.number.match(text, at):
            first = last = number.group()
            at = number.end()
            at, parts = _parts(text, at, how)
            if (to := how.range.match(text, at)) and (upper := how.number.match(text, to.end())):
                last, at = upper.group(), upper.end()
                at, more = _parts(text, at, how)
                parts += more
            group.append(Citation(start, at, first, last, parts + "".join(re.findall(r"\(\w+\)", first))))
            joined = how.join.match(text, at)
            if not joined or not how.number.match(text, joined.end()):
                break
            start = at = joined.end()
        if group:
            yield group
        at = max(at, opening.end())


_FOREIGN = re.compile(
    r"[\s,]*(?:of|du|de la|de l'|del|della|dello|dei|des|der|van|van het|de)\s+(?:(?:the|la|el|het|de)\s+)?"
    r"(?!this|present|presente|dieses|deze|cette)(?:[A-Z(]|code|title|loi|ley|legge|wet\b|d\.|decreto|directive|regulation)"
)


def own_articles(text: str, how: Style, known: Container[str]) -> Iterator[str]:
    """Yield the eids of articles of the same act that the text cites (no other law is named after them)."""
    for group in citations(text, how):
        if _FOREIGN.match(text, group[-1].end):
            continue
        for cite in group:
            for kind in ("art", "sec"):
                eid = ids.part(kind, re.sub(r"\(.*", "", cite.first))
                if eid in known:
                    yield eid


def _parts(text: str, at: int, how: Style) -> tuple[int, str]:
    parts = ""
    while part := how.part.match(text, at):
        parts += " " + part.group().strip(" ,")
        at = part.end()
    return at, parts


def concepts(text: str, how: Style, jurisdiction: str, work: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield (start, end, concept, listed) for every cited article that a table knows.

    `listed`: the article is a rule of procedure that lists offences (of mandatory arrest), not the offence itself.
    """
    known = laws(jurisdiction)
    if not known:
        return
    for group in citations(text, how):
        for n, cite in enumerate(group):
            covering = _covering(jurisdiction, cite.first, cite.last)
            law = _law(text, group[-1].end, group, known, work) if covering else None
            if law is None:
                continue
            end = group[-1].end if n == len(group) - 1 else cite.end
            for entry in _meant(covering.get(law.name, ()), cite):
                for concept in entry.concepts:
                    yield cite.start, end, concept, entry.listed


def _meant(covering: Iterable[Entry], cite: Citation) -> list[Entry]:
    """Return the entries that a citation means: those of the paragraphs named with it."""
    return [e for e in covering if not e.part or re.search(rf"(?<!\w){re.escape(e.part)}(?!\w)", cite.parts)]


@lru_cache(65536)
def _covering(jurisdiction: str, first: str, last: str) -> dict[str, list[Entry]]:
    """Return by law's name the entries that a citation of these articles means if it is that law's; mostly none."""
    spans = [(key(first), key(last))]
    if "." in first + last:
        spans.append((key(first.partition(".")[0]), key(last.partition(".")[0])))
    out: dict[str, list[Entry]] = {}
    for law in laws(jurisdiction):
        if entries := [e for e in law.entries if _covers(e, spans)]:
            out[law.name] = entries
    return out


def _covers(entry: Entry, spans: list[tuple[tuple[object, ...], tuple[object, ...]]]) -> bool:
    for low, high in spans:
        if low <= entry.last and entry.first <= high:
            return _weighs(entry, low, high)
    return False


def _weighs(entry: Entry, low: tuple[object, ...], high: tuple[object, ...]) -> bool:
    """Say whether the entry is a good part of the range: a wide range names a chapter, not each offence in it."""
    at = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), 0)
    bounds = [k[at] if len(k) > at and k[:at] == low[:at] else None for k in (low, high, entry.first, entry.last)]
    if not all(isinstance(n, int) for n in bounds) or low[at - 1] != "#":
        return True
    a, b, c, d = (int(str(n)) for n in bounds)
    return b - a <= _NARROW or 4 * (min(b, d) - max(a, c) + 1) >= b - a + 1


def _named(known: tuple[Law, ...], words: str) -> list[Law]:
    lower = words.lower()
    return [law for law in known if any(sign in lower for sign in law.signs)]


def _law(text: str, end: int, group: list[Citation], known: tuple[Law, ...], work: str) -> Law | None:
    window = text[end : end + _LAW_REACH]
    best: tuple[int, Law] | None = None
    for law in _named(known, window):
        found = law.cited.search(window)
        if found and (best is None or found.start() < best[0]):
            best = (found.start(), law)
    if best is not None and not re.search(r"[;:]|\.\s+[A-ZÀ-Ý]", window[: best[0]]):
        return best[1]
    before = text[max(0, group[0].start - 40) : group[0].start]
    for law in _named(known, before):
        if re.search(law.cited.pattern + r"[\s,(]*$", before, re.IGNORECASE):
            return law
    return next((law for law in known if work in law.works), None)
