"""LEGI, the French consolidated law as DILA publishes it: one XML file an article version, in tar archives.

Documentation: https://echanges.dila.gouv.fr/OPENDATA/LEGI/ (description and DTD). Roots: ARTICLE (text, dates, titles
above, links), TEXTELR and SECTION_TA (what stands where, in order), TEXTE_VERSION (title, recitals, signatures). An
archive of the files of one text gives the text on every day on which it changed, as far back as all its article
versions are there. A lone ARTICLE is a piece of its text.
"""

from __future__ import annotations

import gzip
import html
import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Mark
from pipeline.parsers import _legi
from pipeline.parsers._legi import NEVER, Listed, Version
from pipeline.pieces import PIECE
from pipeline.text import clean

NAME = "legi"
MAX_UNPACKED = 4 * safe.MAX_BYTES
MAX_FILES = 60_000
GZIP = b"\x1f\x8b"

_TEXT = re.compile(r"(?:LEGI|JORF)TEXT\d{12}")
_ROOT = re.compile(rb"<(ARTICLE|SECTION_TA|TEXTELR|TEXTE_VERSION)\b")


def members(data: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of an archive's XML files, within limits. Raises `BadInput` beyond them or for damage."""
    total = count = 0
    try:
        # tarfile's own reader of gzip takes a stream that breaks off for its end
        packed = gzip.GzipFile(fileobj=io.BytesIO(data))
        with packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for info in archive:
                total, count = total + info.size, count + 1
                if total > MAX_UNPACKED or count > MAX_FILES:
                    raise BadInput(where, f"the archive unpacks to more than {MAX_UNPACKED} bytes or {MAX_FILES} files",
                                   "cut it down to the files of one text")  # fmt: skip
                if info.isfile() and info.name.endswith(".xml") and (stream := archive.extractfile(info)):
                    yield info.name, stream.read()
            packed.read(safe.MAX_BYTES)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise BadInput(where, f"damaged archive: {error}", "fetch it again") from error


def pack(files: dict[str, bytes]) -> bytes:
    """Return a tar.gz of these files: the same bytes for the same files."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(files):
            info = tarfile.TarInfo(name)
            info.size = len(files[name])
            archive.addfile(info, io.BytesIO(files[name]))
    return out.getvalue()


@dataclass(slots=True)
class _Text:
    """What an archive holds of one text."""

    articles: dict[str, Version] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)
    contents: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def order(self, root: str) -> None:
        """Give each article its place: that of the table of contents, else that of its number."""
        places: dict[str, int] = {}
        seen: set[str] = set()
        todo = [root]
        while todo:
            ident = todo.pop()
            if ident in seen:
                continue
            seen.add(ident)
            if ident in self.contents:
                todo.extend(reversed(self.contents[ident]))
            else:
                places[ident] = len(places)
        for v in self.articles.values():
            v.place = (0, places[v.id]) if v.id in places else (1, *_legi.natural(v.number))


def _links(element: etree._Element) -> Iterator[tuple[str, Listed | None]]:
    """Yield the ids that a table of contents lists, with the days of those that are articles."""
    for link in element.iterchildren("LIEN_ART", "LIEN_SECTION_TA"):
        ident = link.get("id", "")
        listed = Listed(ident, link.get("debut", ""), link.get("fin", "")) if link.tag == "LIEN_ART" else None
        yield ident, listed if listed and listed.since and listed.until else None


def _holding(element: etree._Element | None, name: str, day: str) -> etree._Element | None:
    """Return of several dated children the one that holds on `day`, else the last."""
    found = list(element.iterchildren(name)) if element is not None else []
    return next((e for e in found if e.get("debut", "") <= day < e.get("fin", "9999")), found[-1] if found else None)


def _above(text: etree._Element | None, day: str) -> tuple[str, ...]:
    """Return the titles over an article, outermost first."""
    out = []
    level = text.find("TM") if text is not None else None
    while level is not None:
        if (title := _holding(level, "TITRE_TM", day)) is not None and (words := clean(title.text or "")):
            out.append(words)
        level = level.find("TM")
    return tuple(out)


def _article(root: etree._Element, where: str) -> tuple[Version, etree._Element | None]:
    meta = root.find("META/META_SPEC/META_ARTICLE")
    ident = clean(root.findtext("META/META_COMMUN/ID") or "")
    if meta is None or not ident:
        raise BadInput(where, "an ARTICLE without META_ARTICLE or ID", "fetch the archive again")
    since, until = (clean(meta.findtext(name) or "") for name in ("DATE_DEBUT", "DATE_FIN"))
    text, note = (_legi.lines(root.find(f"{name}/CONTENU")) for name in ("BLOC_TEXTUEL", "NOTA"))
    number = clean(meta.findtext("NUM") or "")
    version = Version(ident, number, since or "0001-01-01", until or f"{NEVER}-01-01", text, note=note)
    context = root.find("CONTEXTE/TEXTE")
    version.above = _above(context, version.since)
    for link in root.iterfind("LIENS/LIEN"):
        if link.get("sens") == "cible" and (done := _legi.action(link.get("typelien", ""))):
            version.marks.append(Mark(clean(link.text or ""), done, since if since < NEVER else ""))
            if cid := link.get("cidtexte"):
                version.acts.append(f"fr:{cid}")
    return version, context


def _read(data: bytes, where: str) -> dict[str, _Text]:
    """Return the texts in the bytes, by id (LEGITEXT…, or '' where a lone structure file doesn't say)."""
    texts: dict[str, _Text] = {}
    files = members(data, where) if data.startswith(GZIP) else [(where, data)]
    for name, body in files:
        found = _ROOT.search(body[:4096])
        if found is None:
            continue
        root = safe.xml(body, name)
        context = root.find("CONTEXTE/TEXTE")
        ident = clean(root.findtext("META/META_COMMUN/ID") or "") if found[1].startswith(b"TEXTE") else _owner(context)
        if not ident.startswith("LEGITEXT"):
            ident = next(iter(_TEXT.findall(name)), ident)
        text = texts.setdefault(ident, _Text())
        if found[1] == b"ARTICLE":
            version, _ = _article(root, name)
            text.articles[version.id] = version
            for versions in root.iterfind("VERSIONS/VERSION"):
                text.listed.extend(item for _, item in _links(versions) if item)
            title = _holding(context, "TITRE_TXT", version.since)
            text.title = text.title or clean((title.text if title is not None else "") or "")
        elif found[1] == b"TEXTE_VERSION":
            text.title = clean(root.findtext(".//META_TEXTE_VERSION/TITREFULL") or root.findtext(".//TITRE") or "")
            text.before, text.after = (_legi.lines(root.find(f"{n}/CONTENU")) for n in ("VISAS", "SIGNATAIRES"))
        else:
            struct = root.find("STRUCT" if found[1] == b"TEXTELR" else "STRUCTURE_TA")
            links = list(_links(struct)) if struct is not None else []
            own = ident if found[1] == b"TEXTELR" else clean(root.findtext("ID") or "")
            text.contents[own] = [name for name, _ in links]
            text.listed.extend(item for _, item in links if item)
    return texts


def _owner(context: etree._Element | None) -> str:
    """Return the id of the text that an article or section belongs to: LEGITEXT… before the gazette's JORFTEXT…"""
    if context is None:
        return ""
    names = [context.get("cid", ""), *(t.get("id_txt", "") for t in context.iterchildren("TITRE_TXT"))]
    return next((n for n in names if n.startswith("LEGITEXT")), names[0])


def _texts(data: bytes, hint: Hint) -> dict[str, _Text]:
    texts = {k: t for k, t in _read(data, hint.where).items() if t.articles}
    wanted = hint.work.partition(":")[2]
    if wanted in texts:
        texts = {wanted: texts[wanted]}
    if not texts:
        raise BadInput(hint.where, "no ARTICLE in it: tables of contents hold no law",
                       "give the archive with the text's article files")  # fmt: skip
    return texts


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the text on every day on which it changed, oldest first. Raises `BadInput` where there is no article."""
    out = []
    for ident, text in _texts(data, hint).items():
        versions = list(text.articles.values())
        text.order(ident)
        lone = not data.startswith(GZIP)
        listed = [] if lone else text.listed
        issues = [Issue(i, "listed as in force, but its file isn't there") for i in _legi.missing(versions, listed)]
        days = [versions[0].since] if lone else _legi.dates(versions, listed)
        for day in days:
            out.append(
                _legi.expression(
                    day, versions, work=hint.work or f"fr:{ident}", lang=hint.lang or "fr",
                    title=hint.title or text.title, format=NAME, basis=hint.basis or "consolidated",
                    before=text.before, after=text.after, issues=issues,
                    meta={PIECE: versions[0].number or versions[0].id} if lone else {},
                )
            )  # fmt: skip
    if not out:
        raise BadInput(hint.where, "no article version with a first day", "its entry into force may not be set yet")
    return out


def sniff(head: bytes) -> bool:
    """Say whether the bytes are a LEGI file, or a tar archive of them."""
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 4096)
        except zlib.error:
            return False
        return bool(re.search(rb"(?:^|/)legi/|LEGI(?:TEXT|ARTI|SCTA)\d{12}", head[:4096]))
    return bool(_ROOT.search(head[:1024])) and b"LEGI" in head


def part(data: bytes, hint: Hint) -> bytes:
    """Return of an archive the files of the text that the hint names: all of them where it names none."""
    ident = hint.work.partition(":")[2].encode()
    if not data.startswith(GZIP) or not ident:
        return data
    cut = {n: b for n, b in members(data, hint.where) if ident.decode() in n or ident in b[:20_000]}
    if not cut:
        raise BadInput(hint.where, f"the archive holds no file of {hint.work}", "check the work")
    return pack(cut)


def source_text(data: bytes) -> str:
    """Return the words of the newest version by regular expressions: titles once each, numbers, texts, notes."""
    found = []
    frame = ["", ""]
    files = list(members(data, "<bytes>")) if data.startswith(GZIP) else [("", data)]
    for _, body in files:
        page = body.decode("utf-8", "replace")
        if b"<META_ARTICLE>" in body:
            begin, end = ("".join(re.findall(rf"<{n}>([\d-]*)</{n}>", page)[:1]) for n in ("DATE_DEBUT", "DATE_FIN"))
            found.append((begin, end or "3", page))
        elif b"<TEXTE_VERSION" in body:
            frame = [_plain("".join(re.findall(rf"(?s)<{n}>.*?</{n}>", page))) for n in ("VISAS", "SIGNATAIRES")]
    days = {d for s, u, _ in found for d in (s, u) if d < NEVER}
    day = max((d for d in days if any(s <= d < u for s, u, _ in found)), default="")
    out = [frame[0]]
    titles: set[str] = set()
    for since, until, page in found:
        if not since <= day < until:
            continue
        path = ""
        for level in re.findall(r"(?s)<TM\b[^>]*>\s*((?:<TITRE_TM\b.*?(?:</TITRE_TM>|/>)\s*)+)", page):
            dated = re.findall(r"(?s)<TITRE_TM\b([^>]*)>(.*?)</TITRE_TM>", level)
            holding = [t for a, t in dated if _attribute(a, "debut") <= since < (_attribute(a, "fin") or "9")]
            words = _plain((holding or [t for _, t in dated[-1:]] or [""])[0])
            path = f"{path}\n{words}"
            if path not in titles:
                out.append(words)
            titles.add(path)
        number = _plain("".join(re.findall(r"<NUM>(.*?)</NUM>", page)[:1]))
        out.append(number if number.startswith("Annexe") else f"Article {number}")
        out += [_plain(t) for t in re.findall(r"(?s)<(?:BLOC_TEXTUEL|NOTA)>(.*?)</(?:BLOC_TEXTUEL|NOTA)>", page)]
    return "\n".join([*out, frame[1]])


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"(?s)<!--.*?-->|<[^>]*>", " ", markup)).strip()


FORMATS = (Format(NAME, sniff, parse, source_text, rank=20, part=part),)
