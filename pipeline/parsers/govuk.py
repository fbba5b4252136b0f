"""GOV.UK's content items: the Immigration Rules and guidance as JSON with an HTML body.

Documentation: https://content-api.publishing.service.gov.uk/reference.html; schemas `manual_section`,
`html_publication`, `detailed_guide`. The Immigration Rules number their paragraphs through an appendix (`VTS 1.1.`,
`EC-P.1.1.`, `339C.`), in paragraphs and in items of lists alike: such a number makes a section of its own
(`sec_VTS1.1`, whatever the heading above it), with the items below as points.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline import safe
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint
from pipeline.parsers._guidance import Block, document
from pipeline.parsers.guidance_html import blocks

_RULE = re.compile(
    r"^((?:[A-Z]{1,5}(?:-[A-Z]{1,6})*[ .]?)?\d{1,3}[A-Z]{0,3}(?:\.\d{1,3}[A-Z]?)*(?:\s?\(\d+\))?\.)\s+(?=\S)"
)


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the text of a content item, of the day on which it was last updated. Raises `BadInput` without a body."""
    item = _item(data, hint.where)
    root = safe.html(_page(item, hint.where), hint.where)
    updated = str(item.get("public_updated_at") or item.get("updated_at") or "")[:10]
    path = str(item.get("base_path") or "")
    made = document(
        list(_numbered(blocks(root, hint.where))),
        replace(hint, work=hint.work or f"uk:gov.uk{path}", lang=hint.lang or str(item.get("locale") or "en")),
        format="govuk",
        title=str(item.get("title") or ""),
        meta={"url": f"https://www.gov.uk{path}", "updated": updated},
    )
    try:
        return [replace(made, version=hint.version or date.fromisoformat(updated))]
    except ValueError:
        return [made]


def _numbered(found: list[Block]) -> Iterator[Block]:
    """Yield the blocks, those that begin with a rule's number as sections; what hangs on one moves up a level."""
    shift = 0
    for block in found:
        rule = _RULE.match(block.text) if block.kind in ("text", "item") and block.level == 0 else None
        if rule and not re.fullmatch(r"\d{1,2}\.", rule[1]):  # what counts a list has no letters and no subdivisions
            shift = int(block.kind == "item")
            yield Block("text", [block.text[rule.end() :]], number=rule[1])
        elif block.kind == "text" or (block.level == 0 and block.kind == "item"):
            shift = 0
            yield block
        else:
            yield replace(block, level=max(block.level - shift, 0)) if block.kind in ("item", "more") else block


def _item(data: bytes, where: str) -> dict[str, Any]:
    try:
        item = json.loads(safe.decode(data, where))
    except ValueError as error:
        raise BadInput(where, f"not JSON: {error}", "fetch it again") from error
    if not isinstance(item, dict):
        raise BadInput(where, "no content item", "ask for /api/content/…")
    return item


def _page(item: dict[str, Any], where: str) -> bytes:
    """Return the item's body as a page. It is a string, or a list of renderings of which one is HTML."""
    details = item.get("details")
    body = details.get("body") if isinstance(details, dict) else None
    if isinstance(body, list):
        body = next((str(b.get("content") or "") for b in body if isinstance(b, dict)
                     and b.get("content_type") == "text/html"), "")  # fmt: skip
    if not isinstance(body, str) or not body.strip():
        raise BadInput(where, "the content item has no body", "this kind of page holds no text; name the page below it")
    return f"<html><body>{body}</body></html>".encode()


def source_text(data: bytes) -> str:
    """Return the words of the body."""
    root = safe.html(_page(_item(data, "source"), "source"), "source")
    return " ".join(" ".join(map(str, root.itertext())).split())


def _sniff(head: bytes) -> bool:
    return head.lstrip()[:1] == b"{" and b'"base_path"' in head and b'"content_id"' in head


FORMATS = (Format("govuk", _sniff, parse, source_text),)
