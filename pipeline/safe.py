"""Hostile bytes made harmless: size limits, no external entities, no network, bounded unpacking."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib

from lxml import etree
from lxml import html as lxml_html

from pipeline.errors import BadInput

MAX_BYTES = 64 * 2**20
"""Largest document that is read, in bytes, before and after unpacking: five times the largest act known."""
MAX_MEMBERS = 2000
MAX_DEPTH = 200
"""How deep elements may be nested: the parsers walk down by recursion, and law is never deeper than 60."""

_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_INTERNAL_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def limited(data: bytes, where: str) -> bytes:
    """Return `data`, or raise `BadInput` where it is empty or larger than `MAX_BYTES`."""
    if not data.strip():
        raise BadInput(where, "the body is empty", "fetch it again; an empty answer is never a version")
    if len(data) > MAX_BYTES:
        raise BadInput(where, f"{len(data)} bytes are over the limit of {MAX_BYTES}", "check the address")
    return data


def xml(data: bytes, where: str) -> etree._Element:
    """Parse XML with no network, no DTD and no entity but the five of XML itself; return the root, without comments.

    Raises `BadInput` for anything that is not well-formed, declares entities, or is over the limits.
    """
    limited(data, where)
    if _INTERNAL_ENTITY.search(data[:65536]) or (b"<!DOCTYPE" in data[:65536] and _INTERNAL_ENTITY.search(data)):
        raise BadInput(where, "the XML declares entities of its own", "publishers' law never does; check the source")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        return _shallow(etree.fromstring(data, parser), where)
    except etree.XMLSyntaxError as error:
        raise BadInput(where, f"not well-formed XML: {error}", "fetch it again, or give --format") from error


def html(data: bytes, where: str, encoding: str = "utf-8") -> etree._Element:
    """Parse HTML leniently in the given encoding; return the root. Raises `BadInput` when it can't."""
    limited(data, where)
    parser = lxml_html.HTMLParser(encoding=encoding, no_network=True, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(where, f"not HTML: {error}", "fetch it again, or give --format") from error
    return _shallow(root, where)


def _shallow(root: etree._Element, where: str) -> etree._Element:
    if root.xpath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")"):
        raise BadInput(where, f"elements are nested deeper than {MAX_DEPTH}", "this is no text of a law")
    return root


def decode(data: bytes, where: str, encoding: str = "utf-8") -> str:
    """Decode text strictly; a byte-order mark is dropped. Raises `BadInput` naming the offset of a bad byte."""
    limited(data, where)
    try:
        return data.decode("utf-8-sig" if encoding.lower().replace("-", "") == "utf8" else encoding)
    except UnicodeDecodeError as error:
        raise BadInput(
            where,
            f"byte {error.start} is not {encoding}",
            "the file was saved in another encoding; convert it to UTF-8",
        ) from error


def recoded(data: bytes, where: str) -> bytes:
    """Return UTF-16 text (known by its byte-order mark or its first tag) as UTF-8; other bytes as they are."""
    named = next((name for sign, name in _UTF16.items() if data.startswith(sign)), None)
    if named is None:
        return data
    try:
        text = data.decode(named).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadInput(where, f"byte {error.start} is not UTF-16", "fetch it again") from error
    return re.sub(r"\A(\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text).encode()


def is_tar(data: bytes) -> bool:
    """Say whether gzipped bytes hold a tar archive."""
    try:
        return zlib.decompressobj(31).decompress(data, 512)[257:262] == b"ustar"
    except zlib.error:
        return False


def gunzip(data: bytes, where: str) -> bytes:
    """Unpack gzip within `MAX_BYTES`. Raises `BadInput` for a truncated or oversized stream."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            out = stream.read(MAX_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise BadInput(where, f"damaged gzip: {error}", "fetch it again") from error
    return limited(out, where)


def unzip(data: bytes, where: str) -> dict[str, bytes]:
    """Unpack a zip in memory, {name: bytes}, within `MAX_BYTES` in all. Raises `BadInput` otherwise."""
    limited(data, where)
    out: dict[str, bytes] = {}
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if len(infos) > MAX_MEMBERS:
                raise BadInput(where, f"{len(infos)} files in one zip", f"the limit is {MAX_MEMBERS}")
            for info in infos:
                with archive.open(info) as member:
                    body = member.read(left + 1)
                left -= len(body)
                if left < 0:
                    raise BadInput(where, f"the zip unpacks to more than {MAX_BYTES} bytes", "check the address")
                out[info.filename] = body
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise BadInput(where, f"damaged zip: {error}", "fetch it again") from error
    return out
