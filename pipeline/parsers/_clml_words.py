"""The words of CLML elements as legislation.gov.uk prints them: numbers with their brackets, quoted law as lines."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.text import clean

NAMESPACE = "http://www.legislation.gov.uk/namespaces/legislation"
IGNORED = frozenset({"Metadata", "Contents", "Commentaries", "CommentaryRef", "Footnotes", "FootnoteRef",
                     "MarginNotes", "MarginNoteRef", "Versions", "VersionReferences", "Resources", "Image", "Figure",
                     "Character", "IncludedDocument", "IncludedDocumentRef", "colgroup"})  # fmt: skip
"""Elements without text of the law: metadata, table of contents, editors' notes and calls to them, pictures.
Footnotes, margin notes and versions for other extents are read apart; `Character` stands for a sign (a dot leader)."""

LEVELS = ("P2", "P3", "P4", "P5", "P6", "P7")
_BREAKS = frozenset({"P1", *LEVELS, "P1group", "P2group", "P3group", "P", "Title", "Subtitle", "Number", "ListItem",
                     "tr", "Part", "Chapter", "Pblock", "PsubBlock", "Schedule", "Reference", "LongTitle", "DateText",
                     "BlockText", "Key", "PersonName", "JobTitle",
                     "DepartmentName", "Address", "AddressLine", "DateSigned"})  # fmt: skip
"""Elements that begin a line of their own where text is kept as lines."""
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi",
          "xvii", "xviii", "xix", "xx")  # fmt: skip


def name(element: etree._Element) -> str:
    """Return the element's name without namespace, '' for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def printed(number: etree._Element) -> str:
    """Return a `Pnumber` as printed: subsections and below in brackets, unless PuncBefore and PuncAfter say else."""
    bare = clean(words(number))
    parent = number.getparent()
    below = parent is not None and name(parent) in LEVELS and re.fullmatch(r"[^\W_]+", bare) is not None
    before, after = (number.get("PuncBefore"), number.get("PuncAfter"))
    if not bare:
        return ""
    return (("(" if below else "") if before is None else before) + bare + ((")" if below else "") if after is None
                                                                           else after)  # fmt: skip


def item_label(item: etree._Element) -> str:
    """Return the label of an ordered list's item as printed; CLML leaves it to whoever shows the list."""
    parent = item.getparent()
    if parent is None or name(parent) != "OrderedList":
        return ""
    index = sum(1 for e in item.itersiblings(preceding=True) if name(e) == "ListItem")
    kind, decoration = parent.get("Type") or "arabic", parent.get("Decoration") or "parens"
    label = item.get("NumberOverride")
    if label is None:
        start = parent.get("Start") or "1"
        label = _label(kind, index + (int(start) - 1 if start.isdigit() and int(start) else 0))
    forms = {"parens": "({})", "parenRight": "{})", "period": "{}.", "brackets": "[{}]", "bracketRight": "{}]"}
    return forms.get(decoration, "{}").format(label) if re.fullmatch(r"[^\W_]+", label) else label


def _label(kind: str, index: int) -> str:
    if kind.startswith("alpha"):
        label = chr(ord("a") + index % 26) * (1 + index // 26)
    elif kind.startswith("roman"):
        label = _ROMAN[index] if index < len(_ROMAN) else str(index + 1)
    else:
        label = str(index + 1)
    return label.upper() if kind.endswith("upper") else label


def words(element: etree._Element) -> str:
    """Return the words in an element as one run."""
    return " ".join(lines(element)) if element.find(".//{*}Pnumber") is not None else _run(element, [], False)


def lines(element: etree._Element) -> list[str]:
    """Return the words in an element, its blocks on lines of their own, each behind its number."""
    return [line for line in _run(element, [], True).split("\n") if clean(line)]


def _run(element: etree._Element, out: list[str], broken: bool) -> str:
    fresh = True  # nothing but a number stands on the line yet

    def put(text: str | None) -> None:
        nonlocal fresh
        if text:
            out.append(text)
            fresh = fresh and not text.strip()

    def walk(e: etree._Element) -> None:
        nonlocal fresh
        kind = name(e)
        if not kind or kind in IGNORED:
            return
        if broken and kind == "Pnumber" and e is not element:
            out.append(printed(e) + " ")
            fresh = True
            return
        if not broken and (kind in _BREAKS or kind == "Text"):
            out.append(" ")
        cell = kind in ("td", "th") and e.getprevious() is not None
        if broken and (kind in _BREAKS or (kind == "Text" and not _in_cell(e))) and not fresh:
            out.append("\n")
            fresh = True
        if cell:
            out.append(" | " if broken else " ")
        if broken and kind == "ListItem" and (label := item_label(e)):
            out.append(label + " ")
        put(e.text)
        for child in e:
            walk(child)
            put(child.tail)
        if broken and kind in ("tr", "Title", "Number", "Subtitle"):
            out.append("\n")
            fresh = True

    walk(element)
    return "".join(out)


def _in_cell(e: etree._Element) -> bool:
    return any(name(a) in ("td", "th") for a in e.iterancestors())
