"""What changed between two versions of an act, provision by provision, and which tags moved with it.

Provisions are aligned by id, then by their words (renumbering). Words are compared, not characters: spacing,
hyphens left from line breaks, punctuation, kinds of quotation marks and letter case are editorial.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.anchor import carried
from pipeline.model import CONTAINERS, Annotation, Change, Expression, Provision
from pipeline.text import clean, fold

MOVED = 85.0
"""Likeness (0 to 100) from which a provision under another number is the same one renumbered."""
SAME = 50.0
"""Likeness below which words under the same number may belong to a provision from elsewhere."""
SHORT = 24
"""Letters below which equal words are no sign of a renumbering ("(repealed)", "See Article 3")."""

_TOKEN = re.compile(r"\d+(?:[.,/:]\d+)*|[^\W\d_]+|[^\w\s]", re.UNICODE)
_ORDINAL = str.maketrans("", "", "ºª°")


@lru_cache(maxsize=65536)
def words(text: str) -> str:
    """Return the letters, numbers and meaningful signs of `text`, without what is editorial.

    >>> words("respon-sabilidad, «grave».") == words('Responsabilidad "grave"')
    True
    >>> words("1,5 %") == words("15 %")
    False
    """
    text = unicodedata.normalize("NFKC", fold(text).translate(_ORDINAL)).casefold()
    out = []
    for token in _TOKEN.findall(text):
        if token[0].isdigit():
            out.append(f"<{token}>")
        elif token[0].isalnum() or token in "%§‰" or unicodedata.category(token[0]) in ("Sc", "Sm"):
            out.append(token)
    return "".join(out)


@dataclass(slots=True)
class _Side:
    """One expression with what the comparison asks of it again and again."""

    rows: dict[str, Provision]
    below: dict[str | None, list[str]] = field(default_factory=lambda: defaultdict(list))
    tags: dict[str, list[Annotation]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, expression: Expression, annotations: Iterable[Annotation], skip: frozenset[str]) -> _Side:
        rows = {p.eid: p for p in expression.provisions if p.kind not in skip}
        side = cls(rows)
        for p in rows.values():
            side.below[p.parent].append(p.eid)
        for a in annotations:
            side.tags[a.eid].append(a)
        return side

    def subtree(self, eid: str) -> list[str]:
        out = [eid]
        for child in self.below.get(eid, ()):
            out.extend(self.subtree(child))
        return out

    def above(self, eid: str) -> set[str]:
        out = set()
        parent = self.rows[eid].parent
        while parent in self.rows:
            out.add(parent)
            parent = self.rows[parent].parent
        return {e for e in out if e}

    def words(self, eid: str) -> str:
        p = self.rows[eid]
        return f"{words(p.heading)}|{words(p.text)}"

    def letters(self, eid: str) -> int:
        return len(self.words(eid)) - 1

    def shown(self, eid: str) -> str:
        p = self.rows[eid]
        return clean(f"{p.heading} {p.text}")

    def line(self, eid: str) -> str:
        return clean(f"{self.rows[eid].num} {self.shown(eid)}")

    def whole(self, eid: str) -> str:
        return "\n".join(filter(None, map(self.line, self.subtree(eid))))

    def concepts(self, eids: Sequence[str]) -> set[tuple[str, str]]:
        return {(a.concept, a.polarity) for eid in eids for a in self.tags.get(eid, ())}


def compare(
    old: Expression,
    new: Expression,
    old_annotations: Sequence[Annotation] = (),
    new_annotations: Sequence[Annotation] = (),
) -> list[Change]:
    """Return the changes from `old` to `new`, in the reading order of the act.

    A provision with words of its own is one row; an article, section or annex that came or went whole is one row, not
    one for each paragraph. Between an act as adopted and its consolidation only articles and annexes are
    compared: consolidations leave out recitals, formulas and signatures.
    """
    skip: frozenset[str] = frozenset({"cit", "rec", "blk"}) if old.basis != new.basis else frozenset()
    before, after = _Side.of(old, old_annotations, skip), _Side.of(new, new_annotations, skip)
    pairs = _align(before, after)
    changes: list[Change] = []
    for a, b in pairs.items():
        change = _pair(before, after, a, b, pairs)
        if change:
            changes.append(change)
    matched = set(pairs.values())
    changes, gone = _emptied(changes, before, after, pairs)
    emptied = {c.eid for c in changes if c.kind == "repealed"}
    changes += _whole(before, {e for e in before.rows if e not in pairs and e not in gone}, "repealed")
    came = {e for e in after.rows if e not in matched and not after.above(e) & emptied}
    changes += _whole(after, came, "added")
    order = {e: p.order for e, p in before.rows.items()} | {e: p.order for e, p in after.rows.items()}
    return sorted(changes, key=lambda c: (order[c.eid], c.kind))


def _align(before: _Side, after: _Side) -> dict[str, str]:
    """Return old id to new id for every provision that is in both."""
    pairs: dict[str, str] = {}
    loose_old, loose_new = [], []
    for eid in before.rows:
        if not before.letters(eid):
            continue
        if eid in after.rows and before.words(eid) == after.words(eid):
            pairs[eid] = eid
        else:
            loose_old.append(eid)
    taken = set(pairs)
    loose_new = [eid for eid in after.rows if eid not in taken and after.letters(eid)]

    # The same words under another number, where there is no doubt which: once on either side.
    by_words: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for eid in loose_old:
        by_words[before.words(eid)][0].append(eid)
    for eid in loose_new:
        by_words[after.words(eid)][1].append(eid)
    for found_old, found_new in by_words.values():
        if len(found_old) == len(found_new) == 1:
            a, b = found_old[0], found_new[0]
            old, new = before.rows[a], after.rows[b]
            if old.kind == new.kind and (before.letters(a) >= SHORT or old.parent == new.parent):
                pairs[a] = b
    taken_new = set(pairs.values())
    loose_old = [e for e in loose_old if e not in pairs]
    loose_new = [e for e in loose_new if e not in taken_new]

    _by_likeness(before, after, loose_old, loose_new, pairs)
    _by_children(before, after, pairs)
    _by_place(before, after, pairs)
    return pairs


def _by_children(before: _Side, after: _Side, pairs: dict[str, str]) -> None:
    """Pair provisions without words of their own with where most of their children went."""
    taken = set(pairs.values())
    for eid in reversed(list(before.rows)):
        if eid in pairs or before.letters(eid):
            continue
        votes = Counter(
            parent
            for child in before.below.get(eid, ())
            if child in pairs and (parent := after.rows[pairs[child]].parent) is not None
        )
        for parent, _ in votes.most_common():
            if parent not in taken and after.rows[parent].kind == before.rows[eid].kind:
                pairs[eid] = parent
                taken.add(parent)
                break


def _by_place(before: _Side, after: _Side, pairs: dict[str, str]) -> None:
    """Pair what is left by its number, below the provision that the one above it became."""
    taken = set(pairs.values())
    for eid, p in before.rows.items():
        if eid in pairs:
            continue
        place = eid
        if p.parent and eid.startswith(f"{p.parent}__"):
            if p.parent not in pairs:
                continue
            place = pairs[p.parent] + eid[len(p.parent) :]
        if place in after.rows and place not in taken and after.rows[place].kind == p.kind:
            pairs[eid] = place
            taken.add(place)


def _by_likeness(before: _Side, after: _Side, old: list[str], new: list[str], pairs: dict[str, str]) -> None:
    """Pair provisions whose words were changed and whose number was too, the most alike first."""
    from rapidfuzz import fuzz

    new_set = set(new)
    seekers = [
        e for e in old if not (e in new_set and fuzz.ratio(before.words(e), after.words(e)) >= SAME)
        and before.letters(e) >= SHORT
    ]  # fmt: skip
    settled = {e for e in old if e in new_set and e not in seekers}
    open_new = [e for e in new if e not in settled and after.letters(e) >= SHORT]
    scored = []
    for a in seekers:
        for b in open_new:
            if before.rows[a].kind != after.rows[b].kind or a == b:
                continue
            score = fuzz.ratio(before.words(a), after.words(b), score_cutoff=MOVED)
            if score:
                scored.append((-score, a, b))
    used: set[str] = set()
    for _, a, b in sorted(scored):
        if a not in pairs and b not in used:
            pairs[a] = b
            used.add(b)


def _pair(before: _Side, after: _Side, a: str, b: str, pairs: dict[str, str]) -> Change | None:
    """Return the change of one provision that stands in both versions, or None."""
    old, new = before.rows[a], after.rows[b]
    gained, lost = _moved(before, after, [a], [b])
    same_words = before.words(a) == after.words(b)
    base = Change(
        b, "amended", "substantive", before.shown(a), after.shown(b), "", gained, lost, _anchors(before, after, [a], b)
    )
    if old.status != new.status and new.status == "repealed":
        return replace(base, kind="repealed")
    if a != b:
        base = replace(base, old_eid=a)
        # A number that moved only because the one above it moved is told once, there; a place that has no
        # printed number can't be renumbered.
        above = old.parent is not None and pairs.get(old.parent) == new.parent and _suffix(a) == _suffix(b)
        unnumbered = not old.num and not new.num and (old.parent is None or pairs.get(old.parent) == new.parent)
        if not above and not unnumbered:
            return replace(base, kind="renumbered", significance="numbering" if same_words else "substantive")
    if not same_words or old.status != new.status:
        return base
    if gained or lost:
        return replace(base, kind="tags_moved")
    if before.shown(a) != after.shown(b):
        return replace(base, significance="editorial")
    return None


def _suffix(eid: str) -> str:
    return eid.rpartition("__")[2]


def _moved(
    before: _Side, after: _Side, old: Sequence[str], new: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the concepts gained and lost; a concept whose polarity turned is both."""
    had, has = before.concepts(old), after.concepts(new)
    return tuple(sorted({c for c, _ in has - had})), tuple(sorted({c for c, _ in had - has}))


def _anchors(before: _Side, after: _Side, old: Sequence[str], new: str) -> tuple[tuple[str, str], ...]:
    row = after.rows[new]
    return tuple(
        (a.concept, carried(a, row.heading if a.field == "heading" else row.text))
        for eid in old
        for a in before.tags.get(eid, ())
    )


def _whole(side: _Side, eids: set[str], kind: str) -> list[Change]:
    """Return one change for each subtree that came or went whole, none for containers without words."""
    out = []
    for eid in eids:
        p = side.rows[eid]
        whole = side.subtree(eid)
        if p.kind in CONTAINERS:
            whole = [eid]
        elif p.parent in eids and side.rows[p.parent].kind not in CONTAINERS and _all_in(side, p.parent, eids):
            continue
        elif not _all_in(side, eid, eids):
            whole = [eid]
        text = side.shown(eid) if whole == [eid] else side.whole(eid)
        if not text:
            continue
        concepts = tuple(sorted({c for c, _ in side.concepts(whole)}))
        if kind == "added":
            out.append(Change(eid, "added", "substantive", "", text, gained=concepts))
        else:
            orphans = tuple((a.concept, "orphaned") for e in whole for a in side.tags.get(e, ()))
            out.append(Change(eid, "repealed", "substantive", text, "", lost=concepts, anchors=orphans))
    return out


def _all_in(side: _Side, eid: str, eids: set[str]) -> bool:
    return all(e in eids for e in side.subtree(eid))


def _emptied(
    changes: list[Change], before: _Side, after: _Side, pairs: dict[str, str]
) -> tuple[list[Change], set[str]]:
    """Give each provision that stands on as an empty "repealed" all the words it had.

    Returns the changes, and the old ids of what went below such provisions, which need not be told again.
    """
    back = {new: old for old, new in pairs.items()}
    tops = {c.eid for c in changes if c.kind == "repealed"}
    gone: set[str] = set()
    out = []
    for c in changes:
        if after.above(c.eid) & tops:
            continue  # told with the provision above it
        if c.kind == "repealed":
            below = set(after.subtree(c.eid))
            eids = [e for e in before.subtree(back[c.eid]) if e not in pairs or pairs[e] in below]
            gone.update(eids)
            gained, lost = _moved(before, after, eids, sorted(below))
            c = replace(
                c,
                old_text="\n".join(filter(None, map(before.line, eids))),
                new_text=after.whole(c.eid),
                gained=gained,
                lost=lost,
                anchors=_anchors(before, after, eids, c.eid),
            )
        out.append(c)
    return out, gone
