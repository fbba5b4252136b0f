"""From the lines of a Spanish statute to its provisions, whatever markup the lines came in.

A source gives `Line`s (heading, text, note); `units` cuts them at the headings and reads each article or disposition
into apartados and letras; `Assembler` hangs them under the libros, títulos, capítulos and secciones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline import labels
from pipeline.model import Mark
from pipeline.parsers import _spanish as words
from pipeline.text import clean
from pipeline.tree import Node, continues

_LOOKAHEAD = 800
"""How many lines a quotation may run on: the longest amending articles; a lost closing quote must not eat an act."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the source. `kind`: head (typeset as a heading), text, sign (signature), note (of the editor).

    `title` is a heading's title where the source sets it apart from the number; `quoted` marks law of another act;
    `label` is a note's.
    """

    kind: str
    text: str
    quoted: bool = False
    label: str = ""
    title: str = ""


@dataclass(slots=True)
class Unit:
    """A heading with its provision `node` (None: text before the first heading), and the lines that close the act.

    `lines` are all it was read from, the heading first.
    """

    head: words.Head | None
    node: Node | None
    lines: list[Line] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)


def _balance(text: str) -> int:
    """Return how many quotations `text` leaves open (below 0: closes)."""
    out = text.count("«") - text.count("»") + text.count("“") - text.count("”")
    straight = text.count('"')
    if straight % 2:
        out += 1 if re.search(r'(?:^|[\s:(])"(?=\w|\s*$)', text) and not text.rstrip(" .;,").endswith('"') else -1
    return out


def _number(head: words.Head) -> int | None:
    match = re.match(r"art_(\d+)", head.eid)
    return int(match[1]) if match else None


def mark_quoted(lines: list[Line]) -> list[Line]:
    """Return `lines` with all that stands inside a quotation of other law marked `quoted`, headings included.

    A quotation counts only when its closing mark follows before the next own provision.
    """
    out = list(lines)
    own: words.Head | None = None
    i = 0
    while i < len(out):
        line = out[i]
        if line.kind == "head" and not line.quoted:
            if line.text[:1] in words.QUOTES:
                out[i] = Line("text", line.text, True)
            else:
                found = words.head(line.text)
                if found.kind in ("art", "disp", "ordinal"):
                    own = found
                i += 1
                continue
        if line.kind == "note" or line.quoted or own is None:
            i += 1
            continue
        end = _closing(out, i, own)
        for j in range(i + 1, end + 1):
            if out[j].kind != "note":
                out[j] = Line("text", out[j].text, True)
        i = max(i, end) + 1
    return out


def _closing(lines: list[Line], start: int, own: words.Head) -> int:
    """Return the index of the line that closes the quotation `lines[start]` opens, `start` where it opens none."""
    depth = _balance(lines[start].text)
    if depth <= 0:
        return start
    last = _number(own)
    for j in range(start + 1, min(len(lines), start + _LOOKAHEAD)):
        line = lines[j]
        if line.kind == "note":
            continue
        if line.kind == "head" and line.text[:1] not in words.QUOTES:
            found = words.head(line.text)
            if found.kind == "disp" or (found.kind == "art" and last is not None and _number(found) == last + 1):
                return start
        if words.CLOSING.match(line.text):
            return start
        depth += _balance(line.text)
        if depth <= 0:
            return j
    return start


class _Reader:
    """Reads the body of one article, disposition or annex into its paragraphs and points."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.base: Node | None = None
        self.mode = ""  # digits: the paragraph's own label is level 0 of the stack · words · plain
        self.stack = labels.Stack()
        self.open: list[Node] = []

    def read(self, lines: list[Line]) -> None:
        for i, line in enumerate(lines):
            label, rest, in_words = ("", line.text, False) if line.quoted else words.label(line.text)
            if line.quoted:
                self._last().say(line.text)
            elif not label:
                self._unnumbered(line.text, lines[i + 1 :])
            elif in_words and self._words_are_paragraphs():
                self._paragraph(label, rest, "words")
            else:
                self._labelled(label, rest, lines[i + 1 :])

    def _last(self) -> Node:
        if self.open:
            return self.open[-1]
        return self.base or self._plain()

    def _plain(self, text: str = "") -> Node:
        self.base = self.node.add("para", text=text)
        self.mode, self.open = "plain", []
        self.stack = labels.Stack()
        return self.base

    def _paragraph(self, label: str, rest: str, mode: str) -> None:
        self._lift()
        eid = f"para_{words.number(label.rstrip('.-–— )'))}"
        self.base = self.node.add("para", label, eid=eid)
        self.mode, self.open = mode, [self.base] if mode == "digits" else []
        self._text(self.base, rest)

    def _text(self, target: Node, rest: str) -> None:
        """Say the words after a label; a first letter or number among them ('1. a) …') is a point of its own."""
        label, more, in_words = words.label(rest)
        first = label and not in_words and labels.readings(words.canonical(label))
        if first and any(r.first for r in first) and not label.endswith(".") and label[0] not in labels.DASHES and more:
            self.stack.place(words.canonical(label), ":", "")
            point = target.add("point", label, eid=_point_eid(label))
            self.open.append(point)
            point.say(more)
        else:
            target.say(rest)

    def _lift(self) -> None:
        """Make unnumbered words before the first numbered apartado the provision's own text."""
        if self.mode == "plain" and all(n.kind == "para" and not n.num and not n.nodes() for n in self.node.nodes()):
            self.node.parts = [s for p in self.node.parts for s in ([p] if isinstance(p, str) else p.parts)]

    def _words_are_paragraphs(self) -> bool:
        return self.mode in ("", "words") or (self.mode == "plain" and not self.open)

    def _labelled(self, label: str, rest: str, after: list[Line]) -> None:
        name = words.canonical(label)
        readings = labels.readings(name)
        arabic = any(r.family.startswith("arabic") for r in readings) and not label.endswith(")")
        if not readings and not words.label(label + " x")[2]:
            self._unnumbered(f"{label} {rest}", after)
            return
        if arabic and self._starts_paragraphs(label):
            self.stack = labels.Stack()
            self.stack.place(name)
            self._paragraph(label, rest, "digits")
            return
        if self.base is None:
            self._plain()
        depth = self._depth(name, after)
        if self.mode == "digits" and depth == 0:
            self._paragraph(label, rest, "digits")
            return
        parent = self.open[depth - 1] if depth else self.base
        assert parent is not None
        del self.open[depth:]
        point = parent.add("point", label, eid=_point_eid(label))
        self.open.append(point)
        self._text(point, rest)

    def _depth(self, name: str, after: list[Line]) -> int:
        if not labels.readings(name):  # a number in words inside a list
            name = "•"
        last = self._last()
        own = [p for p in last.parts if isinstance(p, str)]
        return min(self.stack.place(name, own[-1] if own else "", _next(after)), len(self.open))

    def _starts_paragraphs(self, label: str) -> bool:
        if self.mode in ("digits", "words"):
            return False
        if self.base is None:
            return True
        if self.open:  # a list stands open: 2. is no item of it and goes on with the apartados
            in_list = any(family.startswith("arabic") for family, _ in self.stack.levels)
            return not in_list and bool(re.match(r"(?!1\b)\d+\.?(?![\s.]*[ºª°])", label))
        own = [p for p in self.base.parts if isinstance(p, str)]
        return not (own and own[-1].rstrip(' »"”').endswith(":"))

    def _unnumbered(self, text: str, after: list[Line]) -> None:
        if self.base is None:
            self._plain(text)
            return
        if not self.open:
            if self.mode == "words":
                self.base.say(text)
            else:
                self._plain(text)
            return
        if text.endswith(":") and self._opens_below(after):
            self.open[-1].say(text)
            return
        depth = self._going_on(after)
        if depth is not None and (depth or self.mode != "digits"):
            del self.open[depth + 1 :]
            del self.stack.levels[depth + 1 :]
            self.open[depth].say(text)
        elif self.mode == "digits":
            del self.open[1:]
            del self.stack.levels[1:]
            self.base.say(text)
        elif self.mode == "words" or continues(text):
            self.open, self.stack = [], labels.Stack()
            self.base.say(text)
        else:
            self._plain(text)

    def _opens_below(self, after: list[Line]) -> bool:
        """Say whether the next line begins a list of a kind that is not open: one below the last point.

        Letters again after letters would be a second list of the apartado; 1.º after letters belongs to the last one.
        """
        if not after or after[0].quoted or not (self.open[1:] or self.mode != "digits"):
            return False
        name = words.canonical(words.label(after[0].text)[0])
        readings = labels.readings(name) if name else []
        kinds = {family for family, _ in self.stack.levels}
        return any(r.first for r in readings) and not any(r.family in kinds for r in readings)

    def _going_on(self, after: list[Line]) -> int | None:
        """Return the level of the open list that a later label continues, None where the lists are at their end.

        Lists that begin below in between are passed over: a point may have paragraphs with lists of their own.
        """
        size = min(len(self.stack.levels), len(self.open))
        trial = labels.Stack(list(self.stack.levels))
        for name in _coming(after):
            if not labels.readings(name):
                return None
            depth = trial.place(name)
            if depth >= size:
                continue
            family, order = trial.levels[depth]
            was = self.stack.levels[depth]
            return depth if family == was[0] and (order > was[1] or family.startswith("dash")) else None
        return None


def _coming(after: list[Line]) -> Iterator[str]:
    for line in after[:60]:
        if not line.quoted and (found := words.label(line.text)[0]):
            yield words.canonical(found)


def _next(after: list[Line]) -> str:
    return next(_coming(after), "")


def _point_eid(label: str) -> str:
    name = words.number(label.rstrip(".-–— )").lstrip("("))
    return f"point_{name}" if name and label[0] not in labels.DASHES else ""


def _repeal(node: Node) -> None:
    """Set the status of a provision whose words say only that it is repealed, and of what stands below it."""
    below = node.nodes()
    for child in below:
        _repeal(child)
    own = " ".join(p for p in node.parts if isinstance(p, str))
    said = f"{own}" if own or below else node.heading
    if below and not own:
        if all(child.status == "repealed" for child in below):
            node.status = "repealed"
    elif said and not below and words.REPEALED.match(said):
        node.status = "repealed"


def _closes(line: Line) -> bool:
    return line.kind == "sign" or (not line.quoted and bool(words.CLOSING.match(line.text)))


def _body(node: Node, lines: list[Line]) -> list[Line]:
    """Read `lines` into `node`; return those from the closing formula of the act on."""
    stop = next((i for i, line in enumerate(lines) if _closes(line)), len(lines))
    _Reader(node).read(lines[:stop])
    _repeal(node)
    return lines[stop:]


def units(lines: list[Line], marks: list[Mark] | None = None, valid_from: str = "") -> list[Unit]:
    """Cut `lines` at their headings and read each provision; `marks` and `valid_from` go on every provision made.

    The result can be used in several expressions: nothing later changes the nodes.
    """
    out: list[Unit] = []
    body: list[Line] = []

    def close() -> None:
        law = [line for line in body if line.kind != "note"]
        notes = [line for line in body if line.kind == "note"]
        if not out:
            if body:
                out.append(Unit(None, None, list(body), law, notes))
            return
        unit = out[-1]
        unit.lines += body
        if unit.node is not None and unit.head is not None and unit.head.kind in ("art", "disp", "annex", "ordinal"):
            unit.loose = _body(unit.node, law)
        else:
            unit.loose = law
        unit.notes = notes

    for line in mark_quoted(lines):
        if line.kind == "head" and not line.quoted:
            close()
            body = []
            head = words.head(line.text)
            if line.title:
                head = replace(head, title=clean(f"{head.title} {line.title}"))
            node = Node(head.node, head.num, head.title, eid=head.eid, marks=list(marks or ()), valid_from=valid_from)
            out.append(Unit(head, node, [line]))
        elif clean(line.text):
            body.append(line)
    close()
    for unit in out:
        if unit.node is not None:
            unit.node.notes.extend((note.label, note.text) for note in unit.notes)
    return out


class Assembler:
    """Puts units in their containers, in reading order; `roots` is the result."""

    def __init__(self) -> None:
        self.roots: list[Node] = []
        self.stack: list[tuple[int, Node]] = []
        self.group = ""
        self.enacting = False  # an article, disposition or numbered container has been seen, no closing formula since
        self.pending: list[tuple[str, str]] = []
        self.last: Unit | None = None

    def add(self, unit: Unit) -> None:
        if unit.head is None or unit.node is None:
            if self.last is not None and unit.lines and unit.lines[0].text[:1] in words.QUOTES:
                self._extend(unit)
            else:
                self._loose(unit.loose, unit.notes)
            return
        head = unit.head
        self.last = None
        if head.kind == "art" or head.kind == "disp":
            self.enacting = True
            self.last = unit
            self._host().append(unit.node)
            self._close(unit.loose)
        elif head.kind == "ordinal" and self.group:
            node = _copy(unit.node)
            node.eid = f"disp_{self.group}_{head.eid}"
            self._host().append(node)
            self._close(unit.loose)
        elif head.kind in ("container", "annex", "group"):
            self.enacting = True
            self._open(head, _copy(unit.node))
            self._loose_or_close(unit)
        elif self._is_title():
            self.stack[-1][1].heading = clean(head.title or head.num)
            self.stack[-1][1].notes.extend(unit.node.notes)
            self._loose_or_close(unit)
        elif self.enacting and head.kind == "other" and not self._in_annex():
            self._open(head, _copy(unit.node))
            self._loose_or_close(unit)
        else:
            text = clean(f"{head.num} {head.title}")
            self._loose([Line("text", text), *unit.loose], unit.notes)

    def _extend(self, unit: Unit) -> None:
        """Read the last provision again with quoted law that the source keeps in a block of its own."""
        assert self.last is not None and self.last.node is not None
        old = self.last.node
        head, *body = self.last.lines
        quoted = [Line("head", unit.lines[0].text), *unit.lines[1:]]  # as typeset: its closing mark is looked for again
        merged = units([head, *body, *quoted], old.marks, old.valid_from)[0]
        host = self._host()
        if merged.node is not None and host and host[-1] is old:
            host[-1] = merged.node
            self.last = merged
            self._close(merged.loose)
        else:
            self._loose(unit.loose, unit.notes)

    def _host(self) -> list[str | Node]:
        return self.stack[-1][1].parts if self.stack else self.roots  # type: ignore[return-value]

    def _in_annex(self) -> bool:
        return any(rank == words.ANNEX_RANK for rank, _ in self.stack)

    def _is_title(self) -> bool:
        """Say whether a heading without number is the title of the numbered heading just before it."""
        if not self.stack:
            return False
        rank, node = self.stack[-1]
        return bool(node.num) and not node.heading and not node.parts and rank < words.LOOSE_RANK

    def _open(self, head: words.Head, node: Node) -> None:
        while self.stack and self.stack[-1][0] >= head.rank:
            self.stack.pop()
        match = re.match(r"div_disposiciones(adicional|transitoria|derogatoria|final)", head.eid)
        self.group = match[1] if match and head.kind == "group" else ""
        self._host().append(node)
        self.stack.append((head.rank, node))

    def _loose_or_close(self, unit: Unit) -> None:
        if unit.head is not None and unit.head.kind == "annex":
            self._close(unit.loose)
        else:
            self._loose(unit.loose, ())

    def _close(self, lines: list[Line]) -> None:
        """File the closing formula and signatures: text outside every container."""
        if not lines:
            return
        self.last = None
        self.stack, self.enacting, self.group = [], False, ""
        self._loose(lines, ())

    def _loose(self, lines: list[Line], notes: list[Line] | tuple[()]) -> None:
        for line in lines:
            if _closes(line):
                self.stack, self.enacting, self.group = [], False, ""
            if self.stack:
                self.stack[-1][1].say(line.text)
                continue
            node = Node("blk")
            node.say(line.text)
            node.notes, self.pending = self.pending, []
            self.roots.append(node)
        for note in notes:
            hosts = [self.stack[-1][1]] if self.stack else self.roots[-1:]
            (hosts[0].notes if hosts else self.pending).append((note.label, note.text))

    def finish(self) -> list[Node]:
        """Return the roots; notes that stood before everything hang on the first of them."""
        if self.pending and self.roots:
            self.roots[0].notes = [*self.pending, *self.roots[0].notes]
        return self.roots


def _copy(node: Node) -> Node:
    """Return a copy of the node itself, its children shared: containers differ from expression to expression."""
    return Node(
        node.kind, node.num, node.heading, list(node.parts), node.status, node.eid,
        valid_from=node.valid_from, marks=list(node.marks), notes=list(node.notes),
    )  # fmt: skip
