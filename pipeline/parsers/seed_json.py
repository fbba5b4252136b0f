"""Law as a JSON seed: one object an act, `provisions` with one entry an article in force.

Form: `{"id", "title", "status", "url", "provisions": [{"provision_ref": "artL425-1", "section": "L425-1", "title",
"content"}]}`. The seeds give no date, no hierarchy and glue an article's paragraphs together.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline import eid as ids
from pipeline import safe, tree
from pipeline.errors import BadInput
from pipeline.formats import Format
from pipeline.model import Expression, Hint, Issue, Kind
from pipeline.tree import Node

NAME = "seed-json"


def _load(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(safe.decode(data, where))
    except ValueError as error:
        raise BadInput(where, f"not JSON: {error}", "fetch it again") from error
    if not isinstance(found, dict) or not isinstance(found.get("provisions"), list):
        raise BadInput(where, "no list of provisions in it", "check the file")
    return found


def parse(data: bytes, hint: Hint) -> list[Expression]:
    """Return the one expression of a seed. Raises BadInput for anything else."""
    act = _load(data, hint.where)
    nodes: list[Node] = []
    issues: list[Issue] = []
    for index, row in enumerate(act["provisions"]):
        number = str(row.get("section") or row.get("provision_ref") or "")
        content = str(row.get("content") or "")
        kind: Kind = "sec" if str(row.get("provision_ref", "")).startswith(("sec", "s", "§")) else "art"
        if not ids.number(number):
            issues.append(Issue(f"provisions[{index}]", "an entry without number"))
            nodes.append(Node("blk", heading=str(row.get("title") or ""), parts=[content] if content else []))
            continue
        node = Node(kind, number, str(row.get("title") or ""), eid=ids.part(kind, number))
        for line in re.split(r"\n\s*\n|\n", content):
            if line.strip():
                node.add("para", text=line)
        nodes.append(node)
    return [
        tree.expression(
            nodes, work=hint.work or f"unknown:{act.get('id', 'unknown')}", lang=hint.lang,
            title=hint.title or str(act.get("title", "")), format=NAME, version=hint.version,
            basis=hint.basis or "consolidated", issues=issues,
        )
    ]  # fmt: skip


def sniff(head: bytes) -> bool:
    """Say whether the bytes begin a JSON object with a list of provisions."""
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    return text.startswith(b"{") and b'"provisions"' in text and b'"provision_ref"' in text


def source_text(data: bytes) -> str:
    """Return numbers, titles and contents of the provisions."""
    rows = _load(data, "source")["provisions"]
    return "\n".join(" ".join(str(r.get(k) or "") for k in ("section", "title", "content")) for r in rows)


FORMATS = (Format(NAME, sniff, parse, source_text),)
