"""Names of United States Legislative Markup (USLM) that the parser goes by.

Schema: https://github.com/usgpo/uslm (USLM 1.0 of the Office of the Law Revision Counsel, USLM 2.x of the Government
Publishing Office and the Office of the Federal Register).
"""

from __future__ import annotations

from pipeline.model import Kind

HOUSE, GPO = "http://xml.house.gov/schemas/uslm/1.0", "http://schemas.gpo.gov/xml/uslm"

CONTAINERS: dict[str, Kind] = {
    "title": "title", "subtitle": "part", "chapter": "chap", "subchapter": "chap", "part": "part", "subpart": "part",
    "division": "div", "subdivision": "div", "article": "div", "subarticle": "div", "level": "div",
    "courtRules": "div", "reorganizationPlans": "div", "reorganizationPlan": "div", "appendix": "annex",
    "schedule": "annex",
}  # fmt: skip
"""Divisions above the section. `level` is what has no name of its own (the CFR's undesignated centre headings)."""
SECTIONS = frozenset({"section", "courtRule"})
LEVELS = frozenset(
    {
        "subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "subsubitem", "listItem",
        "compiledAct",
    }
)  # fmt: skip
"""Divisions below the section, whose ids stay bare."""

LINES = frozenset(
    {
        "content", "chapeau", "continuation", "p", "proviso", "text", "quotedContent", "listContent", "listHeading",
        "column", "header", "row", "tr", "li", "block", "subheading", "crossHeading", "formula", "docTitle",
        "officialTitle", "recital", "caption", "signature", "signatures", "figure", "actionDescription", "action",
        "enactingFormula", "resolvingClause", "longTitle", "preamble", "legend", "heading", "num", "note", "td",
    }
) | LEVELS | SECTIONS | frozenset(CONTAINERS)  # fmt: skip
"""Elements that begin a line of their own."""
WRAPPERS = frozenset({"main", "legis", "list", "layout", "table", "thead", "tbody", "tfoot", "colgroup", "compact"})
"""Elements without words of their own: what is in them is read in place."""
INLINE = frozenset(
    {
        "ref", "date", "i", "b", "sub", "sup", "inline", "term", "quotedText", "amendingAction", "shortTitle", "span",
        "em", "strong", "entity", "headingText", "def", "a", "br", "img", "col", "organization", "person", "name",
        "role", "location", "affiliation", "elided", "del", "ins", "designator", "label", "target", "marker", "u",
        "th", "approvedDate", "congress", "session", "docNumber", "citableAs", "time", "math", "uncertainty",
    }
)  # fmt: skip

IGNORED = frozenset(
    {
        "meta", "preface", "backMatter", "endMarker", "legislativeHistory",  # what stands around the law
        "toc", "tocItem", "index",  # repeats the headings
        "leftRunningHead", "rightRunningHead", "centerRunningHead", "runningHead", "ear", "page",  # printed page
        "sourceCredit", "source", "authority", "amendingDate",  # where the text comes from
        "notes", "editorialNote", "explanationNote", "editionNote", "citationNote", "effectiveDateNote",
        "organizationNote", "changeNote", "sidenote", "sidenotes", "statutoryNote", "findingAid", "appropriations",
        "colgroup", "col", "figCaption",
    }
)  # fmt: skip
"""Elements left out by rule: they are no words of the law. In the United States Code they are more than half of a
title, and `quotedContent` in its notes is law of other acts; a `note` is left out there too, see `drops`."""

REPEALED = frozenset(
    {"repealed", "omitted", "transferred", "terminated", "eliminated", "obsolete", "renumbered", "vacant", "expired"}
)
"""Values of `@status` of a unit whose number is all that is left in its place."""


def drops(name: str, attributes: dict[str, str], house: bool) -> bool:
    """Say whether an element is left out by rule.

    A `note` of the United States Code is an editor's; one of the Code of Federal Regulations is the agency's and part
    of the section, except those about the book (`topic`) and those outside sections.
    """
    if name in IGNORED:
        return True
    if name == "note":
        return house or "topic" in attributes
    return name == "ref" and "footnoteRef" in attributes.get("class", "")
