"""The publishers' formats: each module of `pipeline.parsers` declares its own in `FORMATS`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from pipeline import parsers, safe
from pipeline.errors import Blocked, UnknownFormat
from pipeline.model import Expression, Hint


@dataclass(frozen=True, slots=True)
class Format:
    """One publisher's format.

    `sniff` reads the first 64 KiB and says whether they are in this format; `parse` yields the expressions in the
    bytes, oldest version first; `source_text` returns the law's own text in the bytes, read in a way of its own (no
    parser code), so that coverage is a real measure; `rank` orders the sniffs, lower first; `part` cuts out of a file
    that holds many works (a title of the United States Code) what the hint's work names, in the same format.
    """

    name: str
    sniff: Callable[[bytes], bool]
    parse: Callable[[bytes, Hint], list[Expression]]
    source_text: Callable[[bytes], str]
    rank: int = 50
    part: Callable[[bytes, Hint], bytes] | None = None

    def of(self, data: bytes, hint: Hint) -> bytes:
        """Return the bytes of the work that the hint names: all of them, but for formats that can cut it out."""
        return self.part(data, hint) if self.part else data


@cache
def registry() -> dict[str, Format]:
    """Return every format by name, in sniffing order."""
    found: list[Format] = []
    for info in pkgutil.iter_modules(parsers.__path__):
        module = importlib.import_module(f"{parsers.__name__}.{info.name}")
        found.extend(getattr(module, "FORMATS", ()))
    return {f.name: f for f in sorted(found, key=lambda f: (f.rank, f.name))}


def opened(data: bytes, where: str = "<bytes>") -> bytes:
    """Return the bytes as the parsers read them: one gzipped file unpacked (no tar archive), UTF-16 made UTF-8.

    Raises `BadInput` for damaged gzip and for what unpacks to more than the limit.
    """
    if data.startswith(b"\x1f\x8b") and not safe.is_tar(data):
        data = safe.gunzip(data, where)
    return safe.recoded(data, where)


def detect(data: bytes, where: str = "<bytes>") -> Format:
    """Return the format of the bytes. Raises `UnknownFormat`, or `Blocked` for a challenge or error page."""
    safe.limited(data, where)
    head = data[:65536]
    for form in registry().values():
        if form.sniff(head):
            return form
    lower = head.lower()
    if b"<html" in lower or b"<!doctype html" in lower:
        raise Blocked(where, "an HTML page that is no law of a known publisher (error, login or challenge?)",
                      "open the address in a browser; if it is guidance, give --format guidance-html")  # fmt: skip
    raise UnknownFormat(where, "no parser recognises these bytes", f"give --format, one of {', '.join(registry())}")


def parse(data: bytes, hint: Hint, format: str | None = None) -> list[Expression]:
    """Parse the bytes in the named or detected format; return its expressions, oldest version first."""
    data = opened(data, hint.where)
    if format is None:
        form = detect(data, hint.where)
    elif format in registry():
        form = registry()[format]
    else:
        raise UnknownFormat(hint.where, f"no format {format!r}", f"give one of {', '.join(registry())}")
    return form.parse(form.of(data, hint), hint)
