"""From a parser's tree of nodes to an expression: ids, order, offsets and closing words, one rule for all formats.

A parser builds `Node`s whose `parts` hold, in reading order, strings (lines of the node's own text) and child
nodes; `expression` does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pipeline import eid as ids
from pipeline.model import (
    BASIC_UNITS,
    CONTAINERS,
    Basis,
    Expression,
    Issue,
    Kind,
    Mark,
    Note,
    Provision,
    Status,
)
from pipeline.text import clean


@dataclass(slots=True, eq=False)
class Node:
    """A provision under construction.

    `num` is printed as in the act; `eid` overrides the id part made from `kind` and `num` (the US Code's bare
    levels); `notes` are (label, text) of the footnotes that hang on the node's own text.
    """

    kind: Kind
    num: str = ""
    heading: str = ""
    parts: list[str | Node] = field(default_factory=list)
    status: Status = "in_force"
    eid: str = ""
    valid_from: str = ""
    page: int | None = None
    marks: list[Mark] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    path: tuple[str, ...] = ()
    flat: bool = False
    """In an annex: the id leaves out the containers between (paragraphs numbered through a schedule's parts)."""

    def add(self, kind: Kind, num: str = "", heading: str = "", text: str = "", **more: object) -> Node:
        """Append a child node and return it; `text` becomes its first line."""
        child = Node(kind, num, heading, **more)  # type: ignore[arg-type]
        child.say(text)
        self.parts.append(child)
        return child

    def say(self, text: str) -> None:
        """Append a line of own text (white space normalised; nothing for an empty line)."""
        text = clean(text)
        if text:
            self.parts.append(text)

    def nodes(self) -> list[Node]:
        return [p for p in self.parts if isinstance(p, Node)]


def continues(text: str) -> bool:
    """Say whether an unnumbered line after a list closes the list's sentence and does not begin a new paragraph.

    The publishers' flat formats do not mark it; closing words go on in lower case or after a dash.
    """
    text = text.lstrip("\"'“”‘’«»([ ")
    return bool(text) and (text[0].islower() or text[0] in "–—-,;")


def _mend(node: Node) -> None:
    """Give text between two groups of children a place of its own.

    Between two lists of points it becomes an unnumbered paragraph that holds the second list; between other
    children it becomes a `blk`.
    """
    out: list[str | Node] = []
    pending: list[str] = []
    seen_child = False
    host: Node | None = None
    for item in node.parts:
        if isinstance(item, str):
            if seen_child:
                pending.append(item)
            else:
                out.append(item)
            continue
        if pending:
            host = None
            if item.kind == "point":
                host = Node("para", parts=list(pending))
                out.append(host)
            else:
                out.append(Node("blk", parts=list(pending)))
            pending = []
        if host is not None and item.kind == "point":
            host.parts.append(item)
        else:
            host = None
            out.append(item)
        seen_child = True
    if host is not None:
        host.parts.extend(pending)
    else:
        out.extend(pending)
    node.parts = out
    for child in node.nodes():
        _mend(child)


class _Writer:
    def __init__(self) -> None:
        self.chunks: list[str] = []
        self.length = 0
        self.rows: list[Provision] = []
        self.notes: list[Note] = []
        self.seen: dict[str, int] = {}

    def write(self, text: str) -> tuple[int, int]:
        if self.chunks:
            self.chunks.append("\n")
            self.length += 1
        start = self.length
        self.chunks.append(text)
        self.length += len(text)
        return start, self.length

    def unique(self, eid: str) -> str:
        count = self.seen[eid] = self.seen.get(eid, 0) + 1
        return eid if count == 1 else self.unique(f"{eid}~{count}")

    def place(self, node: Node, parent: str | None, prefix: str, counts: dict[str, int], path: tuple[str, ...]) -> None:
        own = node.eid
        if not own:
            num = ids.number(node.num)
            if not num:
                counts[node.kind] = counts.get(node.kind, 0) + 1
                num = str(counts[node.kind])
            own = f"{node.kind}_{num}"
        base = "" if node.kind in BASIC_UNITS and not prefix.startswith("annex_") else prefix
        if node.flat and base.startswith("annex_"):
            base = base.partition("__")[0]
        eid = self.unique(f"{base}__{own}" if base else own)

        children = [i for i, p in enumerate(node.parts) if isinstance(p, Node)]
        first = children[0] if children else len(node.parts)
        stem = "\n".join(p for p in node.parts[:first] if isinstance(p, str))
        tail = "\n".join(p for p in node.parts[first:] if isinstance(p, str))
        here = self.length + bool(self.chunks)
        start, end = self.write(stem) if stem else (here, here)
        index = len(self.rows)
        row_path = node.path or path
        self.rows.append(
            Provision(eid, parent, node.kind, clean(node.num), clean(node.heading), "", 0, index, start, end)
        )
        below = row_path
        if node.kind in CONTAINERS or node.kind == "annex":
            below = (*row_path, " ".join(filter(None, (clean(node.num), clean(node.heading)))))
        below_counts: dict[str, int] = {}
        for child in node.nodes():
            self.place(child, eid, eid, below_counts, below)
        end = max(end, self.length)
        if tail:
            _, end = self.write(tail)
        text = "\n".join(filter(None, (stem, tail)))
        self.rows[index] = Provision(
            eid, parent, node.kind, clean(node.num), clean(node.heading), text, len(stem), index, start, end,
            node.status, row_path, node.valid_from, node.page, tuple(node.marks),
        )  # fmt: skip
        self.notes.extend(Note(eid, label, clean(words)) for label, words in node.notes)


def expression(
    nodes: list[Node],
    *,
    work: str,
    lang: str,
    title: str,
    format: str,
    version: date | None,
    basis: Basis,
    official: bool = False,
    amended_by: str = "",
    issues: list[Issue] | None = None,
    meta: dict[str, str] | None = None,
) -> Expression:
    """Return the expression that `nodes` (the roots, in reading order) make up.

    Ids are unique: a number that the act prints twice gets `~2` from the second on. Unnumbered units count
    from 1 within their parent and kind.
    """
    writer = _Writer()
    counts: dict[str, int] = {}
    for node in nodes:
        _mend(node)
        writer.place(node, None, "", counts, ())
    return Expression(
        work=work,
        lang=lang,
        title=clean(title),
        format=format,
        version=version,
        basis=basis,
        text="".join(writer.chunks),
        provisions=tuple(writer.rows),
        official=official,
        amended_by=amended_by,
        notes=tuple(writer.notes),
        issues=tuple(issues or ()),
        meta=meta or {},
    )
