"""Belgian consolidated law from Justel: HTML pages of the 2024 site (and of the one before), French, Dutch or German.

Form: boxes `#list-title-1` (title and dates), `-2` (table of contents), `-3` (the text), `-sw_prev` (preamble),
`-sw_sign` (signatures), in windows-1252. The text is a flat run of lines between `<BR>`s: headings begin with
`<A NAME='LNK0137'>`, articles with `<A NAME='Art.61/2'>`. The table of contents repeats headings and numbers.
"""

from __future__ import annotations

import html
import re
from datetime import date

from lxml import etree

from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue
from pipeline.parsers._belgian import SUPERSCRIPTS, Act
from pipeline.parsers._justel_older import is_older, renewed
from pipeline.text import clean
from pipeline.tree import Node

NAME = "justel"
ENCODING = "cp1252"

# An amendment mark: its title attribute may hold quotes of its own, so it is put into plain text before parsing.
_MARK = re.compile(
    r"<sup>\s*<font color=['\"]?red['\"]?>\s*<a href=['\"]?#t['\"]? title=(['\"]).*?\1>"
    r"<span[^>]*>(\d+)</span></a></font></sup>",
    re.S | re.I,
)
_BARE_MARK = re.compile(r"(?<=[\[\]])\s*<sup>\s*(?:<[^<>]*>\s*)*(\d+)\s*(?:<[^<>]*>\s*)*?</sup>", re.I)
# Faces of type carry nothing, and left open they nest beyond what an HTML parser keeps.
_FACE = re.compile(r"</?(?:font|b|i|u|em|strong|small|span)\b[^<>]*>", re.I)
# Where the text's box ends: a tag inside that is never closed, or closed twice, must not move the end.
_END = re.compile(r"<div\b[^<>]*\b(?:id=['\"]?list-title-|class=['\"]?links\b)", re.I)
_DIV = re.compile(r"</?div\b[^<>]*>", re.I)
_BOX_3 = re.compile(r"\bid\s*=\s*[\"']?list-title-3[\"']?", re.I)
_BLOCKS = frozenset(
    ("br", "hr", "p", "div", "pre", "center", "blockquote", "table", "tr", "caption", "li", "ul", "ol", "dl", "dt",
     "dd", "h1", "h2", "h3", "h4", "h5", "h6")
)  # fmt: skip
_ARTICLE = re.compile(r"<a\s+name=['\"]?Art\.", re.I)
_ANCHOR = re.compile("\x01(.*?)\x02")
_SPACED = str.maketrans("0123456789", SUPERSCRIPTS)
_UPDATED = re.compile(
    r"(?:mise à jour au|tekstbijwerking tot|bijgewerkt tot|Aktualisierung bis)\s+(\d{2})-(\d{2})-(\d{4})", re.I
)
_NOTE = re.compile(r"\s*\((?:NOTE|NOTA|ANMERKUNG)\b.*$", re.S)
_DOSSIER = re.compile(r"(?:Dossier\s+num[ée]ro|Dossiernummer)\s*:?\s*(\d{4})-(\d{2})-(\d{2})/(\w+)", re.I)
_LANGS = {"texte": "fr", "tekst": "nl", "text": "de"}


def _lines(box: etree._Element) -> list[tuple[str, str]]:
    """Return the box's lines as (anchor's name or '', text), where `\\x03` ends an anchor's own words."""
    out: list[str] = []
    skipped: etree._Element | None = None
    # No recursion: unclosed tags nest as deep as the page is long.
    for event, node in etree.iterwalk(box, events=("start", "end", "comment", "pi")):
        if event == "start" and skipped is None:
            if node.tag in ("script", "style") or (node.tag == "h2" and "list-title" in (node.get("class") or "")):
                skipped = node
                continue
            if node.tag in _BLOCKS:
                out.append("\n")
            elif node.tag in ("td", "th"):
                out.append(" ")
            elif node.tag == "a" and node.get("name"):
                out.append(f"\x01{node.get('name')}\x02")
            out.append(re.sub(r"\s+", " ", node.text or ""))
        elif event != "start" and (skipped is None or skipped is node):
            skipped = None
            if node.tag == "a" and node.get("name"):
                out.append("\x03")
            if event == "end" and node.tag in _BLOCKS:
                out.append("\n")
            if node is not box:
                out.append(re.sub(r"\s+", " ", node.tail or ""))
    lines = []
    for raw in "".join(out).split("\n"):
        names = _ANCHOR.findall(raw)
        if raw.lstrip()[:1] in tuple('"«“„'):
            names = []  # an article of another act, in quotation marks
        text = _ANCHOR.sub("", raw).strip()
        if text.replace("\x03", "").strip() or names:
            lines.append((names[0] if names else "", text))
    return lines


def _place(act: Act, name: str, text: str) -> None:
    """Give one line to the act: heading, article or words."""
    words = clean(text.replace("\x03", ""))
    if name.startswith("LNK"):
        number, _, title = text.partition("\x03")
        act.heading(clean(number), clean(title.replace("\x03", "")))
    elif name.startswith("Art."):
        number = name.removeprefix("Art.")
        # `Art. 433 quinquies.`: the name without blanks is the number; a typo keeps what is printed.
        # `Art. 5_DROIT_FUTUR`, `Art.5_REGION_FLAMANDE` may be printed with blanks for the low lines.
        spaced = r"\s?".join(r"[\s_]" if c == "_" else re.escape(c) for c in number)
        found = re.match(rf"((?:Article|Artikel|Art\.?)\s*{spaced}\s*\.?)\s*(.*)$", words) or re.match(
            r"((?:Article|Artikel|Art\.?)\s*[^\s.]+\s*\.?)\s*(.*)$", words
        )
        act.begin(found[1] if found else "", re.sub(r"(?<=\d)er$", "", number), found[2] if found else words)
    elif words:
        act.line(words)


def _box(root: etree._Element, name: str) -> etree._Element | None:
    return next((div for div in root.iter("div") if div.get("id") == f"list-title-{name}"), None)


def _words(root: etree._Element, tag: str, attribute: str, value: str) -> str:
    """Return the words of the first such element, '' where there is none."""
    found = next((e for e in root.iter(tag) if e.get(attribute) == value), None)
    return "" if found is None else clean(" ".join(str(t) for t in found.itertext()))


def _preface(root: etree._Element, name: str) -> list[Node]:
    box = _box(root, name)
    if box is None:
        return []
    out = []
    for _, text in _lines(box):
        words = clean(text.replace("\x03", ""))
        # Recitals of law and fact of a decree: "Vu la loi …;", "Gelet op …;"
        kind = "cit" if re.match(r"(Vu|Considérant|Gelet|Overwegende)\b", words) else "blk"
        out.append(Node(kind, parts=[words]))  # type: ignore[arg-type]
    return out


def _version(title: str, dossier: re.Match[str] | None) -> tuple[date | None, bool]:
    """Return the date of the text and whether it is consolidated; an act never updated has its own date."""
    try:
        if found := _UPDATED.search(title):
            return date(int(found[3]), int(found[2]), int(found[1])), True
        if dossier:
            return date(int(dossier[1]), int(dossier[2]), int(dossier[3])), False
    except ValueError:
        pass
    return None, False


def _decoded(data: bytes, where: str) -> str:
    """Return the page's text: windows-1252 as it is served, UTF-8 as others save it (French is never both)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return safe.decode(data.translate(None, b"\x81\x8d\x8f\x90\x9d"), where, ENCODING)


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of the page. Raises `BadInput` where the page has no text box or no article.

    The work is `be:` and the dossier number (cn), not the NUMAC. Dates of entry into force that are open
    (5555-55-55, indéterminée) leave an inserted article `not_yet`.
    """
    text = _MARK.sub(lambda m: m[2].translate(_SPACED), renewed(_decoded(data, hint.where)))
    text = _BARE_MARK.sub(lambda m: m[1].translate(_SPACED), text)
    found = _BOX_3.search(text)
    cut = found.end() if found else len(text)
    rest = _FACE.sub("", text[cut:])
    if end := _END.search(rest):
        rest = _DIV.sub("<br>", rest[: end.start()]) + "</div>" + rest[end.start() :]
    root = safe.html((text[:cut] + rest).encode(), hint.where)
    box = _box(root, "3")
    if box is None:
        raise BadInput(hint.where, "no text box (list-title-3) in this Justel page", "fetch the page of the whole text")
    act = Act()
    for name, line in _lines(box):
        _place(act, name, line)
    act.close()
    if not act.articles:
        raise BadInput(hint.where, "no article in this Justel page", "fetch the page of the whole text")
    lost = len(_ARTICLE.findall(rest)) - len(act.articles)
    issues = [Issue(hint.where, f"{lost} article anchors lie outside the text that was read")] if lost > 0 else []
    top = _box(root, "1")
    header = clean(" ".join(str(t) for t in top.itertext())) if top is not None else ""
    dossier = _DOSSIER.search(header)
    numac = _words(root, "span", "class", "tag")
    version, consolidated = _version(header, dossier)
    label = _words(box, "h2", "class", "list-title").lower()
    eli = next((a.get("href", "") for a in root.iter("a") if a.get("id") == "link-text"), "")
    made = tree.expression(
        [*_preface(root, "sw_prev"), *act.roots, *_preface(root, "sw_sign")],
        work=hint.work or (f"be:{''.join(dossier.groups())}" if dossier else f"be:{numac}"),
        lang=hint.lang or _LANGS.get(label, "fr"),
        title=hint.title or _NOTE.sub("", _words(root, "p", "class", "list-item--title")),
        format=NAME,
        version=version or hint.version,
        basis=hint.basis or ("consolidated" if consolidated else "as_enacted"),
        issues=issues,
        meta={k: v for k, v in (("numac", numac), ("eli", eli)) if v},
    )
    return [made]


def sniff(head: bytes) -> bool:
    """Say whether the bytes are a Justel text page, of the site since 2024 or of the one before."""
    return (b'id="list-title-1"' in head and b"justelDetail" in head) or is_older(head)


def source_text(data: bytes) -> str:
    """Return the law's words by character rules: boxes 3, preamble and signatures, history notes and marks left out."""
    try:
        page = renewed(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        page = renewed(data.decode(ENCODING, errors="replace"))
    out = []
    for name in ("sw_prev", "3", "sw_sign"):
        box = re.search(rf"(?i)<div[^<>]*\sid=[\"']?list-title-{name}\b[^<>]*>", page)
        if box is None:
            continue
        start = page.lower().find("</h2>", box.end()) + 5
        end = re.compile(r"(?i)<div[^<>]*\s(?:id=[\"']?list-title-|class=[\"']?links\b)").search(page, start)
        text = re.sub(r"(?s)<script.*?</script>|<!--.*?-->", "", page[start : end.start() if end else len(page)])
        text = re.sub(r"\s+", " ", text)
        text = re.sub(r"(?is)<sup>\s*<font color=[\"']?red.*?</font></sup>|[⁰¹²³⁴⁵⁶⁷⁸⁹]", "", text)
        text = re.sub(r"(?i)([\[\]])\s*<sup>\d+</sup>", r"\1", text)
        text = re.sub(r"\(<font color=red>\d+</font>\)(?=&lt;)", "", text)
        text = re.sub(r"-{6,}", "", text)
        text = re.sub(r"(</A>\.?) *- ", r"\1", text)  # the dash between a heading's number and its words
        text = re.sub(r"(?i)\s*</?(?:BR|TR|TD|TH|P|DIV|LI|UL|OL|PRE|H\d|TABLE)\b[^<>]*>", "\n", text)
        text = re.sub(r"</?[A-Za-z][^<>]*>", "", text)
        text = re.sub(
            r"&lt;((?!&[lg]t;).)*?(\d{4}-\d{2}-\d{2}/\w+|En vigueur|Inwerking)((?!&[lg]t;|<BR>).)*?(?:&gt;|(?=\n))",
            "",
            text,
        )
        text = re.sub(r"&lt;[A-Z]{1,6} \d\d-\d\d-\d{4},((?!&[lg]t;).)*(?:&gt;|$)", "", text, flags=re.M)
        text = re.sub(r"(?m)^\s*\(ancien[^()]*\)|\(ancien art[^()]*\)(?= *§)", "", text)
        out.append(re.sub(r"[\[\]]", "", html.unescape(text)))
    return "\n".join(out)


FORMATS = (Format(NAME, sniff, parse, source_text),)
