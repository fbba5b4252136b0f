"""The words of Spanish statutes: what a heading line says, and the labels of apartados and letras.

One grammar for every copy of a BOE act (XML, Markdown), so that a provision has one eid in all of them.
Drafting rules: Directrices de técnica normativa (BOE-A-2005-13020), 26 to 42.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from pipeline import eid as ids
from pipeline.model import Kind
from pipeline.text import clean

LATIN = (
    r"(?:bis|ter|qu[aá]ter|quinquies|sexies|septies|octies|nonies|novies|decies|undecies|duodecies|terdecies|"
    r"quaterdecies|quindecies|quinquiesdecies|sexdecies|sexiesdecies|septiesdecies|octiesdecies|vicies)"
)
_ORDINAL = (
    r"(?:primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|s[eé]ptim[oa]|octav[oa]|noven[oa]|nono|nona|"
    r"d[eé]cim[oa]\w*|und[eé]cim[oa]|duod[eé]cim[oa]|(?:vi|tri)g[eé]sim[oa]?\w*|cuadrag[eé]sim[oa]?\w*|"
    r"quincuag[eé]sim[oa]?\w*|sexag[eé]sim[oa]?\w*|septuag[eé]sim[oa]?\w*|octog[eé]sim[oa]?\w*|"
    r"nonag[eé]sim[oa]?\w*|cent[eé]sim[oa]?\w*|decimo\w+|[uú]nic[oa])"
)
ORDINALS = rf"{_ORDINAL}(?:\s+(?:y\s+)?{_ORDINAL})*"
_CARDINAL = (
    r"(?:un[oa]|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|diecis[eé]is|"
    r"diecisiete|dieciocho|diecinueve|veinte|veintiun[oa]|veintiuno|veintid[oó]s|veintitr[eé]s|veinticuatro|"
    r"veinticinco|veintis[eé]is|veintisiete|veintiocho|veintinueve|"
    r"(?:treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)(?:\s+y\s+\w+)?|cien|ciento\s+\w+(?:\s+y\s+\w+)?)"
)
_ROMAN = r"[IVXLCDM]+"
_END = r"(?:\s*[.:]\s*[-–—]?|\s*[-–—](?=\s))"
QUOTES = '«"“‘„'

_ARTICLE = re.compile(
    r"^(?P<num>art(?:[íi]culos?|s?\.)\s*"
    rf"(?P<id>(?:\d+(?:[-./]\d+)*(?:\s*\.?\s*[ºª°])?(?:\s*(?:{LATIN})\b)?(?:\s[a-z]\b(?!\)|\s*\d))?"
    rf"|{_ROMAN}\b(?:\s+{LATIN}\b)?|{ORDINALS}(?:\s+{LATIN}\b)?|[A-Z]\d+)"
    rf"(?:\s*(?:,|a|al|y)\s+(?:\d+(?:\s*\.?\s*[ºª°])?(?:\s*{LATIN}\b)?))*)"
    rf"(?P<end>{_END}|$|(?=\s*\()|(?=\s)))\s*(?P<title>.*)$",
    re.I | re.S,
)
_DISPOSITION = re.compile(
    r"^(?P<num>disposici[oó]n(?:es)?\s+(?P<class>adicional|transitoria|derogatoria|final)(?:e?s)?"
    rf"(?:\s+(?P<id>(?>\d+\s*\.?\s*[ºª°]|\d+|{_ROMAN}\b|{ORDINALS})(?:\s+{LATIN}\b)?"
    rf"(?:\s+a\s+{ORDINALS})?))?"
    rf"(?:{_END}|$|(?=\s)))\s*(?P<title>.*)$",
    re.I | re.S,
)
_GROUP = re.compile(r"^disposiciones\s+(adicionales|transitorias|derogatorias|finales)\.?$", re.I)
_BARE_ORDINAL = re.compile(rf"^(?P<num>(?P<id>{ORDINALS}(?:\s+{LATIN})?)(?:{_END}|$))\s*(?P<title>.*)$", re.I | re.S)
_CONTAINER = re.compile(
    r"^(?P<num>(?P<word>libro|parte|t[ií]tulo|cap[ií]tulo|secci[oó]n|subsecci[oó]n)\s+"
    rf"(?P<id>(?:{_ROMAN}|\d+\s*\.?\s*[ºª°]?|[A-Z]|preliminar|final|general|especial|{ORDINALS})(?:\s+{LATIN}\b)?)"
    rf"(?:{_END}|$|(?=\s)))\s*(?P<title>.*)$",
    re.I | re.S,
)
_PART = re.compile(rf"^(?P<num>(?P<id>{ORDINALS})\s+(?P<word>parte)(?:{_END}|$))\s*(?P<title>.*)$", re.I | re.S)
_ANNEX = re.compile(
    rf"^(?P<num>(?:anexo|anejo|ap[eé]ndice)s?(?:\s+(?P<id>(?:n[uú]m(?:ero|\.)?\s*)?"
    rf"(?:{_ROMAN}|\d+\s*\.?\s*[ºª°]?|[A-Z]|{ORDINALS})(?:[-.]\d+)?(?:\s+{LATIN})?))?"
    rf"(?:{_END}|$|(?=\s+[A-ZÁÉÍÓÚÑ])))\s*(?P<title>.*)$",
    re.I | re.S,
)

_CONTAINERS: dict[str, tuple[Kind, int]] = {
    "parte": ("part", 0), "libro": ("book", 1), "titulo": ("title", 2), "capitulo": ("chap", 3),
    "seccion": ("div", 4), "subseccion": ("div", 5),
}  # fmt: skip
ANNEX_RANK = -1
LOOSE_RANK = 6
"""Rank of an unnumbered heading between articles: below every numbered container."""

REPEALED = re.compile(
    r"^\W*(?:quedan?\s+)?(?:(?:derogad|suprimid|anulad)[oa]s?|sin contenido|dejad\w sin (?:contenido|efecto))\W*$",
    re.I,
)
CLOSING = re.compile(
    r"^(?:por tanto,?$|por tanto,?\s+mando\b|dad[oa] en .{3,60}\d{4}\.?$|"
    r"[A-ZÁÉÍÓÚÑ][\w .'’-]{2,40}, (?:a )?(?:\d{1,2}|[a-z]+(?: y [a-z]+)?) de [a-z]+ de (?:\d{4}|mil [\w ]+)\.?$)",
    re.I,
)
"""The words that close a statute, before the signatures: 'Por tanto, Mando a …', 'Madrid, 11 de enero de 2000.'"""

HeadKind = Literal["art", "disp", "container", "annex", "group", "ordinal", "other"]


@dataclass(frozen=True, slots=True)
class Head:
    """What a heading line says: `kind`, the model's `node` kind, number and title as printed, `eid` part, `rank`."""

    kind: HeadKind
    node: Kind
    num: str
    title: str
    eid: str = ""
    rank: int = LOOSE_RANK


def unaccent(text: str) -> str:
    """Return `text` without accents; ñ stays.

    >>> unaccent("Artículo único, año")
    'Articulo unico, año'
    """
    kept = text.replace("ñ", "\x00").replace("Ñ", "\x01")
    bare = "".join(c for c in unicodedata.normalize("NFD", kept) if not unicodedata.combining(c))
    return bare.replace("\x00", "ñ").replace("\x01", "Ñ")


def number(printed: str) -> str:
    """Return the number of a Spanish provision as an id part: words in lower case without accents.

    >>> number("59 bis"), number("35 quáter"), number("única"), number("1.ª"), number("48 a 50"), number("IV")
    ('59bis', '35quater', 'unica', '1', '48-50', 'IV')
    """
    out = unaccent(clean(printed))
    if not re.fullmatch(_ROMAN, out):
        out = re.sub(rf"\b(?!{_ROMAN}\b)[^\W\d]+", lambda m: m[0].lower(), out)
    out = re.sub(r"\s*\.?\s*[ºª°]", "", out)
    out = re.sub(r"\s*,\s*|\s+(?:a|al|y)\s+(?=\d)", "-", out)
    return ids.number(out)


def head(text: str) -> Head:
    """Read one heading line. What the grammar does not know comes back as kind `other`, all of it as title.

    >>> h = head("Artículo 59 bis. Víctimas de la trata."); h.num, h.title, h.eid
    ('Artículo 59 bis.', 'Víctimas de la trata.', 'art_59bis')
    >>> head("Disposición adicional vigésima primera. Fondo.").eid
    'disp_adicional_vigesimaprimera'
    >>> head("CAPÍTULO PRIMERO").eid, head("Sección 2.ª Visados").title
    ('chap_primero', 'Visados')
    """
    text = clean(text)
    if m := _ARTICLE.match(text):
        return Head("art", "art", m["num"].strip(), m["title"], f"art_{number(m['id'])}")
    if _GROUP.match(text):
        return Head("group", "div", text, "", f"div_{number(text)}", 2)
    if m := _DISPOSITION.match(text):
        kind = m["class"].lower()
        num = f"_{number(m['id'])}" if m["id"] else ""
        return Head("disp", "disp", m["num"].strip(), m["title"], f"disp_{kind}{num}")
    if m := _CONTAINER.match(text) or _PART.match(text):
        kind_, rank = _CONTAINERS[unaccent(m["word"]).lower()]
        return Head("container", kind_, m["num"].strip(), m["title"], f"{kind_}_{number(m['id'])}", rank)
    if m := _ANNEX.match(text):
        num = f"_{number(m['id'])}" if m["id"] else ""
        return Head("annex", "annex", m["num"].strip(), m["title"], f"annex{num}", ANNEX_RANK)
    if m := _BARE_ORDINAL.match(text):
        return Head("ordinal", "disp", m["num"].strip(), m["title"], number(m["id"]))
    return Head("other", "div", "", text, f"div_{slug(text)}")


def slug(text: str) -> str:
    """Return a short id part of a title that has no number, the same from version to version."""
    words = re.findall(r"[a-z0-9ñ]+", unaccent(text).lower())
    return "-".join(words[:8]) or "x"


_WORD_LABEL = re.compile(rf"^(?:{ORDINALS}|{_CARDINAL})(?:\s+{LATIN})?\.(?:\s*[-–—])?(?=\s)", re.I)
_LABEL = re.compile(
    rf"^(?:\d{{1,3}}(?:\s?\.?\s?[ºª°])(?:\s?{LATIN}\b)?[.)]?(?:\s?[-–—])?(?=\s|$)"  # 1.º 2.ª 3º.
    rf"|\d{{1,2}}(?:\.\d{{1,2}})+(?:\s?{LATIN}\b)?[.)]?(?=\s+[^\W\d])"  # 1.1 Text
    rf"|\d{{1,3}}(?:[\s.]?{LATIN}\b)?(?:\.\s?[-–—]|\.|\))(?=\s|$|[A-ZÁÉÍÓÚÑ¿«\"“])"  # 1. 1 bis. 1.- 1)
    rf"|(?:[a-zñ]|ll|[ivxl]{{2,5}}|([a-z])\1|[A-ZÑ]|[IVX]{{2,5}})"  # a) bb) iv)
    rf"(?:\s?{LATIN}|\s?\d)?\)(?:\.|\s?[-–—])?(?=\s|$)"
    r"|(?:[A-CE-Z]|[IVX]{1,5})\.(?=\s+[^\W\d])"  # A. II. (D. is don)
    r"|[–—•·▪-](?=\s))"
)


def label(text: str) -> tuple[str, str, bool]:
    """Split the label off a line of law: (label as printed, rest, whether it is a number in words).

    >>> label("1 bis. La víctima")
    ('1 bis.', 'La víctima', False)
    >>> label("Dos. Se añade")
    ('Dos.', 'Se añade', True)
    >>> label("1.500 euros")[0], label("D. Juan")[0], label("a las víctimas")[0]
    ('', '', '')
    """
    if m := _WORD_LABEL.match(text):
        return m[0], text[m.end() :].lstrip(), True
    if m := _LABEL.match(text):
        return m[0], text[m.end() :].lstrip(), False
    return "", text, False


def canonical(printed: str) -> str:
    """Return the label in the form that `pipeline.labels` reads: '1.º' for '1º.-', '35 quater.' for '35 quáter.-'."""
    out = re.sub(r"\s?[-–—]$", "", printed) if len(printed) > 1 else printed
    out = unaccent(out) if "ñ" not in out else out
    out = re.sub(r"(\d)\s?\.?\s?[ºª°][.)]?$", r"\1.º", out)
    return out[:-1] if out.endswith(").") else out
