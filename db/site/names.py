"""Names for people: jurisdictions, languages, versions, provisions as lawyers cite them, and the site's addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from db.rows import PATH

Row = Mapping[str, Any]

JURISDICTIONS = {
    "eu": "European Union", "coe": "Council of Europe", "at": "Austria", "be": "Belgium", "bg": "Bulgaria",
    "ca": "Canada", "ch": "Switzerland", "cy": "Cyprus", "cz": "Czechia", "de": "Germany", "dk": "Denmark",
    "ee": "Estonia", "es": "Spain", "fi": "Finland", "fr": "France", "gb": "United Kingdom", "gr": "Greece",
    "hr": "Croatia", "hu": "Hungary", "ie": "Ireland", "is": "Iceland", "it": "Italy", "li": "Liechtenstein",
    "lt": "Lithuania", "lu": "Luxembourg", "lv": "Latvia", "mt": "Malta", "nl": "Netherlands", "no": "Norway",
    "pl": "Poland", "pt": "Portugal", "ro": "Romania", "se": "Sweden", "si": "Slovenia", "sk": "Slovakia",
    "uk": "United Kingdom", "un": "United Nations", "us": "United States",
}  # fmt: skip

LANGUAGES = {
    "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "hr": "Croatian",
    "hu": "Hungarian", "is": "Icelandic", "it": "Italian", "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak",
    "sl": "Slovenian", "sv": "Swedish",
}  # fmt: skip

BASES = {
    "as_enacted": "as adopted",
    "consolidated": "consolidated",
    "proposal": "proposal, not law",
    "guidance": "guidance, not law",
}
KINDS = {
    "cit": "citation", "rec": "recital", "book": "book", "part": "part", "title": "title", "chap": "chapter",
    "div": "section", "art": "article", "sec": "section", "para": "paragraph", "point": "point",
    "disp": "provision", "annex": "annex", "blk": "text",
}  # fmt: skip
BASIC = ("rec", "art", "sec", "disp", "cit")
POLARITIES = {
    "asserted": "the text creates or states it",
    "negated": "the text denies it",
    "excepted": "an exception from it",
    "referenced": "only referred to here",
    "defined": "defined here",
    "repealed": "in a repealed provision",
}

_HAS_WORD = re.compile(r"§|(?![IVXLC]+\b)[^\W\d_]{3,}")
"""The number as printed has its own word for the kind (`Artículo 59 bis`, `§ 25`), roman numerals aside."""


def jurisdiction(code: str | None) -> str:
    """Return the name of a jurisdiction, or its code in capitals where it has none here."""
    return JURISDICTIONS.get((code or "").lower(), (code or "unknown").upper())


def language(code: str | None) -> str:
    """Return the English name of a language, or its code."""
    return LANGUAGES.get((code or "").lower(), code or "unknown")


def split(value: str | None) -> list[str]:
    """Return the parts of a comma-separated column."""
    return [part.strip() for part in (value or "").split(",") if part.strip()]


def work_title(work: Row) -> str:
    """Return the title people use, else the printed one, else the id."""
    return str(work.get("short_title") or work.get("title") or work.get("id") or "")


def basis(expression: Row) -> str:
    """Say in words what kind of text an expression is: as adopted, consolidated, proposal, guidance."""
    return BASES.get(str(expression.get("basis") or ""), str(expression.get("basis") or "basis not known"))


def standing(expression: Row) -> str:
    """Say in words what text this is: basis, date and whether the publisher calls it authentic."""
    name = basis(expression)
    date = expression.get("version") or "date not known"
    joined = f"text as adopted, of {date}" if name == "as adopted" else f"{name} text of {date}"
    if "," in name:
        joined = f"{name}: text of {date}"
    return f"{joined}, {'official' if expression.get('official') else 'not official (for information)'}"


def provision_label(chain: Sequence[Row]) -> str:
    """Return how a lawyer cites the last of `chain` (ancestors first, itself last): `Article 59 bis(2)(a)`.

    Containers above the basic unit are left out; an unnumbered paragraph is counted: `Article 5, para. 2`.
    """
    rows = list(chain)
    for index, row in enumerate(rows):
        if row["kind"] in BASIC or row["kind"] == "annex":
            rows = rows[index:]
    if rows and rows[0]["kind"] not in BASIC and rows[0]["kind"] != "annex":
        rows = rows[-1:]
    out = ""
    for row in rows:
        num = str(row["num"] or "").strip().rstrip(".").strip()
        kind = KINDS.get(row["kind"], row["kind"])
        if not out:
            if not num:
                number = str(row["eid"]).rpartition("__")[2].partition("_")[2]
                out = str(row["heading"] or "") if row["kind"] not in BASIC else ""
                out = out or f"{kind} {number}".strip()
            elif not _HAS_WORD.search(num) and row["kind"] != "annex":
                out = f"{'§' if row['kind'] == 'sec' else str(kind).capitalize()} {num}"
            else:
                out = num
        elif num:
            inner = num.strip("()[] ")
            out += f"({inner})" if len(inner) <= 12 else f", {num}"
        else:
            number = str(row["eid"]).rpartition("__")[2].partition("_")[2]
            out += f", {'para.' if row['kind'] == 'para' else kind} {number}"
    return out


def eid_label(eid: str | None) -> str:
    """Return a provision's id as words, where the provision itself is not at hand: `article 59bis(2)(a)`."""
    out = ""
    for level in (eid or "").split("__"):
        kind, _, number = level.partition("_")
        number = number.split("~")[0].replace("_", "/")
        if not out:
            out = f"{KINDS.get(kind, kind)} {number}".strip()
        else:
            out += f"({number or kind})"
    return out


def place(path: str | None) -> list[str]:
    """Return the headings above a provision, outermost first.

    The column joins them by `db.rows.PATH`.
    """
    return [part.strip() for part in (path or "").split(PATH) if part.strip()]


def marks(text: str | None) -> list[str]:
    """Return the marks of consolidation in words: what an act did to the provision, and when."""
    out = []
    for mark in json.loads(text) if text else []:
        act, action, date, label = (*mark, "", "", "", "")[:4]
        said = " ".join(part for part in (action, f"by {act}" if act else "", f"on {date}" if date else "") if part)
        out.append(f"{label}: {said}" if label and said else label or said)
    return out


def shorten(text: str, limit: int = 320) -> str:
    """Return `text` cut at a word before `limit`, with an ellipsis in brackets where it was cut."""
    text = " ".join((text or "").split())
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + " […]"


def citation(work: Row, expression: Row, label: str, url: str, quotation: str) -> str:
    """Return a line to copy into a report: title, provision, version, address and the words."""
    name = work_title(work)
    full = str(expression.get("title") or work.get("title") or "")
    title = name if not full or full == name else f"{name} ({shorten(full, 160)})"
    words = f": “{quotation}”" if quotation else ""
    where = f", {url}" if url else ""
    return f"{title}, {label}, {standing(expression)}{where}{words}"


def address(kind: str, id: str) -> str:
    """Return the site's path (no base address) of a work, provision or concept.

    `#` of a provision's id becomes `/`, so that addresses can be read and pasted.
    """
    return f"/{kind}/{quote(id.replace('#', '/') if kind == 'provision' else id, safe=':@/,;~.+*()-_')}"


def provision_id(path: str) -> str:
    """Return the provision id that an address (`address`, or the id percent-encoded whole) stands for."""
    text = unquote(path)
    if "#" in text:
        return text
    head, slash, eid = text.rpartition("/")
    return f"{head}#{eid}" if slash else text
