"""The model that every parser yields and everything after it reads.

Words follow FRBR/ELI (work, expression) and Akoma Ntoso (eId); see `docs/model.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal[
    "cit",
    "rec",
    "book",
    "part",
    "title",
    "chap",
    "div",
    "art",
    "sec",
    "para",
    "point",
    "disp",
    "annex",
    "blk",
]
"""cit citation of a preamble · rec recital · book/part/title/chap/div containers · art article · sec a provision
that the act calls section or § · para paragraph · point item of a list (US levels too) · disp final, additional or
transitional provision outside the articles · annex · blk text without such structure."""

CONTAINERS: frozenset[str] = frozenset({"book", "part", "title", "chap", "div"})
BASIC_UNITS: frozenset[str] = frozenset({"cit", "rec", "art", "sec", "disp"})

Status = Literal["in_force", "repealed", "not_yet"]
Basis = Literal["as_enacted", "consolidated", "proposal", "guidance"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A consolidation mark taken out of the text: which act changed the provision, how and when."""

    act: str
    action: str = ""
    date: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, kept apart from the text it hangs on. `eid` is that provision, `label` as printed."""

    eid: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a parser could not place; the text itself is kept in a `blk` provision."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One addressable unit with its own text; the text of its children is theirs alone.

    `text[:stem]` stands before the children, `text[stem:]` after them (the closing words of a list).
    `start` and `end` are character offsets in `Expression.text`; `end` takes in the descendants.
    """

    eid: str
    parent: str | None
    kind: Kind
    num: str
    heading: str
    text: str
    stem: int
    order: int
    start: int
    end: int
    status: Status = "in_force"
    path: tuple[str, ...] = ()
    valid_from: str = ""
    page: int | None = None
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.stem <= len(self.text):
            raise ValueError(f"{self.eid}: stem {self.stem} outside a text of {len(self.text)} characters")

    @property
    def sha256(self) -> str:
        """Hash over the law's words alone (number, heading, text, status), never over markup or dates."""
        joined = "\x1f".join((self.num, self.heading, self.text, self.status))
        return hashlib.sha256(joined.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Expression:
    """One version of one work in one language, with its provisions in reading order.

    `version` is the date of the text (consolidation, entry into force, or adoption); `basis` says whether
    the text is as adopted or consolidated; `official` whether the publisher calls it authentic.
    """

    work: str
    lang: str
    title: str
    format: str
    version: date | None
    basis: Basis
    text: str
    provisions: tuple[Provision, ...]
    official: bool = False
    amended_by: str = ""
    notes: tuple[Note, ...] = ()
    issues: tuple[Issue, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Hash over the provisions' words and ids: equal for two captures of the same law."""
        digest = hashlib.sha256()
        for p in self.provisions:
            digest.update(f"{p.eid}\x1e{p.sha256}\x1e".encode())
        return digest.hexdigest()

    def children(self, eid: str | None) -> Iterator[Provision]:
        """Yield the provisions directly below `eid` (or the roots for None), in order."""
        return (p for p in self.provisions if p.parent == eid)


@dataclass(frozen=True, slots=True)
class Hint:
    """What the caller knows of a file before it is parsed: catalogue entry, command line, URL."""

    work: str = ""
    lang: str = ""
    title: str = ""
    version: date | None = None
    basis: Basis | None = None
    where: str = "<bytes>"
    options: dict[str, str] = field(default_factory=dict)


Role = Literal["text", "metadata", "listing"]
Outcome = Literal["stored", "unchanged", "blocked", "missing", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One request's answer, as archived: what was asked, what came, where the bytes lie (WARC 1.1 record).

    `outcome`: stored (bytes are in the archive), unchanged (304 or equal digest: a revisit record), blocked
    (challenge, login or error page, robots.txt), missing (404, or not in the replay archive), failed (no answer),
    skipped (switched off, or without its key). `reason` says why for all but the first two. `fetched_at` is UTC ISO
    8601; `version` the ISO date of the text where the request names it.
    """

    source: str
    work: str
    url: str
    role: Role
    outcome: Outcome
    fetched_at: str
    status: int = 0
    media_type: str = ""
    sha256: str = ""
    bytes: int = 0
    final_url: str = ""
    lang: str = ""
    version: str = ""
    basis: str = ""
    format: str = ""
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    reason: str = ""
    warc: str = ""
    offset: int = -1


@dataclass(frozen=True, slots=True)
class Relation:
    """What a publisher says of two works: `relation` is amended_by, corrected_by, consolidated_as,
    implemented_by, available_in or repealed_by; `other` the other work's id (or a language)."""

    work: str
    relation: str
    other: str
    title: str = ""
    date: str = ""
    country: str = ""
    url: str = ""


Polarity = Literal["asserted", "negated", "excepted", "referenced", "defined", "repealed"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A concept of the scheme attached to `text[start:end]` of one provision (W3C Web Annotation).

    `exact`, `prefix`, `suffix` are the TextQuoteSelector (32 characters either side), `start`, `end` the
    TextPositionSelector in the provision's text (`field` says text or heading). `rule` is the id of the rule that
    fired; `why` what let it pass (for `--explain`).
    """

    eid: str
    concept: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    polarity: Polarity
    rule: str
    field: Literal["text", "heading"] = "text"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a finding's frame, with the words it was read from (empty where it is `unstated`)."""

    name: str
    value: str
    eid: str = ""
    start: int = 0
    end: int = 0
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mechanism in one article (or section, or recital), with its frame; `eid` is that basic unit."""

    eid: str
    mechanism: str
    values: tuple[Value, ...]


ChangeKind = Literal["added", "amended", "repealed", "renumbered", "tags_moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """What differs for one provision between two expressions of a work in one language.

    `significance` is substantive, editorial (white space, punctuation, hyphens) or numbering. `gained` and `lost`
    are concept ids; `anchors` says of each tag of the old text (concept, state) whether its words were found in the
    new one (`pipeline.anchor`).
    """

    eid: str
    kind: ChangeKind
    significance: Literal["substantive", "editorial", "numbering"]
    old_text: str = ""
    new_text: str = ""
    old_eid: str = ""
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    anchors: tuple[tuple[str, str], ...] = ()
