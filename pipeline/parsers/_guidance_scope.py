"""The main text of a page: what is cut out of it, and what is furniture by name.

The scope is the catalogue's CSS selector (`options.css`). Without one, trafilatura says which text is the page's main
text, and the scope is the smallest element that holds it. From the scope falls away what the rules below name. The cut
is a small HTML document of its own; everything in its body is text that must land in provisions.
"""

from __future__ import annotations

import html
import re
from copy import deepcopy
from typing import Any

from lxml import etree

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.text import clean

MARK = b"<!--guidance-scope-->"
"""Stands at the head of a cut, so that it isn't cut again."""
SHARE = 0.98
"""Share of trafilatura's text that the smallest element must hold."""

NO_TEXT = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "video", "audio", "map",
           "input", "select", "textarea", "link", "meta", "head")  # fmt: skip
"""Elements whose text is no text of the page."""
AROUND = ("nav", "footer", "aside", "dialog", "menu")
ROLES = ("navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu", "tooltip")
"""Elements and ARIA roles of the site's frame."""
_NAMES = re.compile(
    r"(?:^|[-_ ])(?:breadcrumbs?|cookies?|share|sharing|social(?:media)?|addtoany|skip(?:link|nav|to)?|pagination|"
    r"pager|newsletter|subscribe|feedback|langs?witch(?:er)?|language-(?:switch(?:er)?|selector|list)|back-?to-?top|"
    r"print-?(?:button|link|page)|related-(?:links|content|posts|pages|articles)|site-(?:header|footer|nav)|"
    r"sr-only|visually-?hidden|visuallyhidden|screen-reader(?:-text)?|element-invisible|tags|toc|table-of-contents|"
    r"last-?updated?|last-?modified|pre-?header|cmp-modal|modal)(?:$|[-_ ])",
    re.IGNORECASE,
)
"""Classes and ids by which sites name their furniture."""
_UPDATED = re.compile(
    r"^\W*(?:(?:page |content )?last (?:up-?dated?|modified|reviewed|changed)|updated|current as of|"
    r"date of last update|"
    r"derni[eè]re (?:mise à jour|modification)|mis à jour|[uú]ltima (?:actualizaci[oó]n|modificaci[oó]n|atualização)|"
    r"actualizado|laatst (?:gewijzigd|bijgewerkt)|laatste (?:update|wijziging)|zuletzt (?:aktualisiert|geändert)|"
    r"letzte (?:aktualisierung|änderung)|ultimo aggiornamento|ultima modifica|aggiornato|senast (?:uppdaterad|ändrad|"
    r"granskad|publicerad)|sidan (?:uppdaterad|uppdaterades|publicerad)|sidst opdateret|ostatnia aktualizacja|"
    r"τελευταία (?:επικαιροποίηση|ενημέρωση)|poslední aktualizace|viimeksi päivitetty)\b.{0,40}?\d.{0,25}$",
    re.IGNORECASE,
)
"""A line that only says when the page was last touched: kept as `updated` in the expression's meta data. As text it
would make a change of every touch."""
_BLOCKS = ("p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "blockquote", "pre", "summary")


def encoding(data: bytes) -> str:
    """Return the encoding that the page declares or shows: byte-order mark, `meta`, valid UTF-8, else windows-1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return name
    found = re.search(
        rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", data[:4096], re.IGNORECASE
    )
    if found:
        name = found[1].decode().lower()
        if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii"):
            name = "windows-1252"  # as browsers read it
        try:
            data[:65536].decode(name, "ignore")
        except LookupError:
            pass
        else:
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def cut(data: bytes, css: str, where: str) -> bytes:
    """Return the page's main text as an HTML document of its own, UTF-8.

    Raises `BadInput` where the selector finds nothing (a redesigned page must not read as an empty one), or nothing
    is left.
    """
    if data.startswith(MARK):
        return data
    root: Any = safe.html(data, where, encoding(data))
    try:
        scopes = _selected(root, css, where) if css else [_main(root, data)]
        title = clean(" ".join(t for e in root.iter("title") for t in e.itertext()))
        heading = None if css else _heading(root, scopes[0])
        copies = [deepcopy(s) for s in scopes]
        updated = ""
        for copy in copies:
            copy.tail = None
            updated = _strip(copy, named=not css) or updated
    except RecursionError as error:
        raise BadInput(where, "elements are nested too deep", "this is no ordinary page") from error
    if heading is not None:
        copies.insert(0, heading)
    body = b"".join(etree.tostring(c, encoding="utf-8", method="html") for c in copies)
    head = f'<title>{html.escape(title)}</title><meta name="updated" content="{html.escape(updated)}">'
    return MARK + b'<html><head><meta charset="utf-8">' + head.encode() + b"</head><body>" + body + b"</body></html>"


def _selected(root: Any, css: str, where: str) -> list[Any]:
    from cssselect import SelectorError

    try:
        found = root.cssselect(css)
    except SelectorError as error:
        raise BadInput(where, f"options.css {css!r} is no CSS selector: {error}", "mend the catalogue entry") from error
    inside = set(found)
    found = [e for e in found if not any(a in inside for a in e.iterancestors())]
    if not any(clean(" ".join(e.itertext())) for e in found):
        raise BadInput(where, f"nothing is at {css!r} (options.css)",
                       "the page was redesigned: look at it and mend the catalogue entry")  # fmt: skip
    return list(found)


def _main(root: Any, data: bytes) -> Any:
    """Return the smallest element that holds the main text as trafilatura sees it, or `main`, or the body."""
    import trafilatura

    bodies = root.xpath("//body")
    body = bodies[0] if bodies else root
    try:
        found = trafilatura.extract(deepcopy(root), favor_recall=True, include_tables=True, include_comments=False,
                                    output_format="txt")  # fmt: skip
    except (ValueError, AttributeError, TypeError, etree.LxmlError):  # its own failures on odd trees
        found = None
    text = re.sub(r"\W+", "", found or "")
    if not text:
        mains = root.xpath("//main | //*[@role='main']")
        return mains[0] if mains else body
    weights: dict[Any, int] = {}
    for block in body.iter(*_BLOCKS):
        if any(child.tag in _BLOCKS for child in block.iter() if child is not block):
            continue
        words = re.sub(r"\W+", "", " ".join(block.itertext()))
        if len(words) > 15 and words in text:
            for element in (block, *block.iterancestors()):
                weights[element] = weights.get(element, 0) + len(words)
    total, here = weights.get(body, 0), body
    while total:
        below = [c for c in here if weights.get(c, 0) >= SHARE * total and c.tag not in _BLOCKS]
        if not below:
            break
        here = below[0]
        if here.tag in ("ul", "ol", "table", "tbody", "tr", "dl"):
            return here.getparent() if here.tag in ("ul", "ol", "dl") else here
    return here


def _heading(root: Any, scope: Any) -> Any:
    """Return a copy of the page's h1 where it stands outside the scope."""
    heads = root.xpath("//h1")
    if not heads or scope.xpath(".//h1") or not clean(" ".join(heads[0].itertext())):
        return None
    if any(_frame(a) for a in heads[0].iterancestors() if a.tag in AROUND):
        return None
    copy = deepcopy(heads[0])
    copy.tail = None
    _strip(copy, named=True)
    return copy


def _frame(element: Any) -> bool:
    return element.tag in AROUND or (element.get("role") or "").lower() in ROLES


def _strip(scope: Any, *, named: bool) -> str:
    """Take the furniture out of the scope; return the line that says when the page was last touched.

    Where the catalogue names the scope, sidebars and footers in it are wanted (`named` is false), but never what only
    machines and screen readers see.
    """
    size = len("".join(scope.itertext())) or 1
    updated = ""
    for element in list(scope.iter()):
        if element is scope or element.getparent() is None:
            continue
        if not isinstance(element.tag, str) or element.tag in NO_TEXT:
            element.drop_tree()
            continue
        text = clean(" ".join(element.itertext()))
        if not text or element.tag in ("main", "article", "body"):
            continue
        if len(text) < 110 and _UPDATED.match(text):
            updated = text
            element.drop_tree()
        elif len(text) < size / 2 and (
            (named and _frame(element))
            or (named and element.tag == "header" and not element.xpath(".//h1"))
            or element.tag == "nav"
            or _NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}")
            or _control(element)
            or _contents(element, text)
        ):
            element.drop_tree()
    return updated


def _control(element: Any) -> bool:
    """Say whether it is a button (not one that opens a section) or what is hidden from readers and shown to no one."""
    if element.tag == "button":
        opens = element.get("aria-expanded") is not None or element.get("aria-controls") is not None
        return not opens and not any(a.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for a in element.iterancestors())
    return element.get("aria-hidden") == "true" and element.tag in ("span", "i", "em", "b", "a")


def _contents(element: Any, text: str) -> bool:
    """Say whether it is a list of links within the page: the table of contents repeats the headings."""
    if element.tag not in ("ul", "ol", "p", "div"):
        return False
    links = [a for a in element.iter("a") if (a.get("href") or "").startswith("#")]
    if not links or (element.tag in ("ul", "ol", "div") and len(links) < 2):
        return False
    return len(re.sub(r"\s", "", "".join("".join(a.itertext()) for a in links))) >= len(re.sub(r"\s", "", text))
