"""A tar.gz of any size read as it comes, piece by piece: only the wanted members are kept, never the archive.

Format: POSIX.1-2001 (pax) and GNU tar, https://www.gnu.org/software/tar/manual/html_node/Standard.html.
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Callable, Iterator

from pipeline.errors import BadInput

MAX_MEMBER = 16 * 2**20
STEP = 2**20
"""Bytes that are unpacked at a time, so that a small piece can't unpack to all of memory."""
_BLOCK = tarfile.BLOCKSIZE
_NAMES = (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE)


class TarStream:
    """Feed it the pieces in order; it yields name and bytes of each wanted member as soon as it is whole.

    `ended` says whether the archive's end has come. Raises `BadInput` for bytes that are no tar.gz and for a wanted
    member over `MAX_MEMBER`.
    """

    def __init__(self, wanted: Callable[[str], bool], where: str) -> None:
        self.wanted, self.where = wanted, where
        self._machine = zlib.decompressobj(31)
        self._buffer = bytearray()
        self._name = ""  # of the member that follows, where a header of its own gives it
        self._current: tuple[str, bytes, int] | None = None
        self._kept = bytearray()
        self._left = self._padding = 0

    @property
    def ended(self) -> bool:
        return self._machine.eof

    def feed(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """Take the next piece."""
        while data:
            try:
                self._buffer += self._machine.decompress(data, STEP)
            except zlib.error as error:
                raise BadInput(self.where, f"damaged gzip: {error}", "fetch it again") from error
            data = self._machine.unconsumed_tail
            if self._machine.eof and self._machine.unused_data.startswith(b"\x1f\x8b"):  # gzip of several members
                data, self._machine = self._machine.unused_data, zlib.decompressobj(31)
            yield from self._members()

    def _members(self) -> Iterator[tuple[str, bytes]]:
        while True:
            if self._current is not None:
                name, kind, _ = self._current
                if self._left:
                    piece = self._buffer[: self._left]
                    if kind in _NAMES or name:
                        self._kept += piece
                    self._drop(len(piece))
                if self._left or len(self._buffer) < self._padding:
                    return
                del self._buffer[: self._padding]
                body, self._kept, self._current = bytes(self._kept), bytearray(), None
                if kind in _NAMES:
                    self._name = _named(kind, body) or self._name
                elif name:
                    yield name, body
            if len(self._buffer) < _BLOCK:
                return
            block = bytes(self._buffer[:_BLOCK])
            del self._buffer[:_BLOCK]
            if block.strip(b"\0"):
                self._begin(block)

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._left -= count

    def _begin(self, block: bytes) -> None:
        """Read a header; decide whether what follows is kept."""
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            raise BadInput(self.where, f"not a tar archive: {error}", "fetch it again") from error
        special = info.type in (*_NAMES, tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE)
        size = info.size if info.isreg() or special else 0
        name = "" if special else self._name or info.name
        if not special:
            self._name = ""
        keep = name if info.isreg() and self.wanted(name) else ""
        if (keep or info.type in _NAMES) and size > MAX_MEMBER:
            raise BadInput(self.where, f"{name or 'a name'} has {size} bytes, over {MAX_MEMBER}", "check the archive")
        self._current, self._left, self._padding = (keep, info.type, size), size, -size % _BLOCK


def _named(kind: bytes, body: bytes) -> str:
    """Return the name that a GNU long name or a pax header gives the member after it."""
    if kind == tarfile.GNUTYPE_LONGNAME:
        return body.rstrip(b"\0").decode("utf-8", "surrogateescape")
    for record in body.split(b"\n"):
        key, _, value = record.partition(b" ")[2].partition(b"=")
        if key == b"path":
            return value.decode("utf-8", "surrogateescape")
    return ""
