"""DILA's bulk archives: which are listed, and what they add up to for the watched texts.

A full archive (`Freemium_legi_global_*`) is followed by daily ones that hold changed files and a list of removed ones.
Documentation: https://echanges.dila.gouv.fr/OPENDATA/LEGI/. What was added up is kept beside the crawl's archive, so
that a run asks for new archives only; lost, it is made anew from the full one.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import BadInput
from pipeline.parsers import legi_xml

_NAME = re.compile(r"href=[\"']?(?:[^\"'\s>]*/)?((?:Freemium_)?([a-z]+)_(global_)?(\d{8}-\d{6})\.tar\.gz)\b", re.I)
_REMOVED = re.compile(r"liste_suppression_\w+\.dat$")
_STAMP = re.compile(r"^(?:\./)?(?:\d{8}-\d{6}/)?")
_TEXT = re.compile(r"(?:LEGI|JORF)TEXT\d{12}")
_UNTIL = re.compile(rb"<DATE_FIN>(\d{4}-\d\d-\d\d)</DATE_FIN>")


class Bulk(NamedTuple):
    """One archive of a listing."""

    stamp: str
    name: str
    full: bool


def listed(page: bytes) -> list[Bulk]:
    """Return the archives of a directory listing, oldest first."""
    found = _NAME.findall(page.decode("utf-8", "replace"))
    return sorted({Bulk(stamp, name, bool(full)) for name, _, full, stamp in found})


@dataclass(slots=True)
class Holding:
    """The files of the watched texts, packed, as they stand after the archives up to `stamp`.

    Article versions that ended on or before `cut` are left out.
    """

    texts: tuple[str, ...]
    cut: str
    stamp: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    _removed: list[str] = field(default_factory=list)
    _size: int = 0

    def wanted(self, name: str) -> bool:
        """Say whether a member may be of a watched text: its path names the text, or none (then its content tells)."""
        named = set(_TEXT.findall(name))
        return bool(named & set(self.texts) or (not named and name.endswith(".xml")) or _REMOVED.search(name))

    def take(self, name: str, body: bytes) -> None:
        """Take one member. Raises `BadInput` where all of them are more than a parser reads."""
        name = _STAMP.sub("", name)
        if name.endswith(".xml") and not _TEXT.search(name):
            if (text := next((t for t in self.texts if t.encode() in body), None)) is None:
                return
            name = f"{text}/{name}"
        if _REMOVED.search(name):
            self._removed += body.decode("utf-8", "replace").split()
            return
        self.files.pop(name, None)
        until = _UNTIL.search(body) if b"<ARTICLE" in body[:512] else None
        if until is None or until[1].decode() > self.cut:
            self.files[name] = zlib.compress(body, 1)
            self._size += len(body)
            if self._size > legi_xml.MAX_UNPACKED * len(self.texts):
                raise BadInput(name, "the watched texts are larger than is read", "watch fewer of them")

    def close(self, stamp: str) -> None:
        """End an archive: what it lists as removed goes, whatever it brought."""
        for path in self._removed:
            self.files.pop(f"{path}.xml", None)
        self._removed, self.stamp = [], stamp

    def pack(self, text: str) -> bytes | None:
        """Return the files of one text as an archive like the publisher's; None where there is no article of it."""
        mine = {n: zlib.decompress(b) for n, b in self.files.items() if text in n}
        return legi_xml.pack(mine) if any("LEGIARTI" in n for n in mine) else None

    def save(self, folder: Path) -> None:
        """Write it down; a run that is killed meanwhile leaves what the next one can go on from."""
        folder.mkdir(parents=True, exist_ok=True)
        for text in self.texts:
            if packed := self.pack(text):
                _write(folder / f"{text}.tar.gz", packed)
        state = {"stamp": self.stamp, "cut": self.cut, "texts": list(self.texts)}
        _write(folder / "state.json", json.dumps(state).encode())


def load(folder: Path, texts: Iterable[str], cut: str, bulks: Iterable[Bulk]) -> Holding | None:
    """Read what was saved; None where it lacks a text or older versions, or an archive since is no longer listed."""
    texts = tuple(texts)
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        stamp, before = str(state["stamp"]), str(state["cut"])
        held = Holding(texts, cut, stamp)
        if before > cut or not set(texts) <= set(state["texts"]) or not any(b.stamp <= stamp for b in bulks):
            return None
        for text in texts:
            path = folder / f"{text}.tar.gz"
            for name, body in legi_xml.members(path.read_bytes(), str(path)):
                held.take(name, body)
    except (OSError, ValueError, KeyError, TypeError, BadInput):
        return None
    return held


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(data)
    os.replace(part, path)
