"""From the blocks of an EU act to provisions: one rule for XHTML, old HTML, proposals and Formex."""

from __future__ import annotations

import re

from pipeline import labels
from pipeline.model import Issue
from pipeline.parsers import _eu_words as words
from pipeline.parsers._eu_blocks import Block, Found, take_notes
from pipeline.text import clean
from pipeline.tree import Node, continues

_WIDE = re.compile(r"^\S{1,14}(?:\s(?:bis|ter|quater))?(?:[\u00a0\u2000-\u200a\u202f]|\s\s)")
_DELETED = re.compile(r"^[—–\-_\s]{3,}$|^\((deleted|supprimé)\)$")


class Builder:
    """Builds the nodes of one act. `flat` says that the source prints points as bare lines, without nesting."""

    def __init__(self, notes: dict[str, Found], *, flat: bool = False) -> None:
        self.notes = notes
        self.flat = flat
        self.roots: list[Node] = []
        self.issues: list[Issue] = []
        self.called: set[str] = set()
        self.open: list[tuple[int, Node]] = []
        self.annex: Node | None = None
        self.annexes = 0

    # -- putting words into nodes

    def put(self, node: Node, block: Block, field: str = "text") -> None:
        """Put a block's words into a node's text, number or heading; notes and marks go with them."""
        text, called = take_notes(block.text, self.notes)
        text = clean(text)
        node.notes.extend(called)
        self.called.update(label + text for label, text in called)
        for mark in block.marks:
            if mark not in node.marks:
                node.marks.append(mark)
        if field == "text":
            node.say(text)
        else:
            setattr(node, field, f"{getattr(node, field)} {text}".strip())

    def root(self, node: Node) -> Node:
        home = self.annex or (self.open[-1][1] if self.open else None)
        (home.parts if home else self.roots).append(node)
        return node

    def text_block(self, name: str, blocks: list[Block]) -> None:
        """Keep lines that are no provision (title, formula, signatures) as one `blk`."""
        if blocks:
            node = Node("blk", eid=f"blk_{name}")
            for block in blocks:
                for line in block.lines():
                    self.put(node, line)
            if node.parts:
                self.roots.append(node)

    # -- the whole act

    def build(self, blocks: list[Block]) -> list[Node]:
        """Return the roots for the blocks of a whole act, in reading order."""
        at, size = 0, len(blocks)

        def run(*roles: str) -> list[Block]:
            nonlocal at
            first = at
            while at < size and blocks[at].role in roles:
                at += 1
            return blocks[first:at]

        while at < size:
            role = blocks[at].role
            if role == "title":
                self.text_block("title", run("title"))
            elif role in ("init", "cit", "whereas", "rec", "formula", "pre"):
                self.preamble(run("init", "cit", "whereas", "rec", "formula", "pre"))
            elif role == "division":
                head = blocks[at]
                at += 1
                self.division(head, run("divhead"))
            elif role == "art":
                head = blocks[at]
                at += 1
                heading = run("arthead")
                self.article(head, heading, run("para", "item", "line"))
            elif role == "annex":
                head = blocks[at]
                at += 1
                self.start_annex(head, run("annexhead"))
            elif role == "final":
                self.open.clear()
                self.text_block("final", run("final"))
            elif role in ("subhead", "arthead", "annexhead", "divhead"):
                at += 1
                node = Node("div") if role == "subhead" else Node("blk")
                self.put(node, blocks[at - 1], "heading" if role == "subhead" else "text")
                (self.annex.parts if self.annex else self.roots).append(node)
                self.fill(node, run("para", "item", "line"))
            else:
                loose = run("para", "item", "line")
                home = self.annex or (self.open[-1][1] if self.open else None)
                if home is None:
                    home = Node("blk")
                    self.roots.append(home)
                self.fill(home, loose)
        return self.roots

    def division(self, head: Block, heading: list[Block]) -> None:
        """Open a chapter, section …; the heading lines that follow are its name."""
        kind, rank, num = words.division(take_notes(head.text, {})[0])
        while self.open and self.open[-1][0] >= rank:
            self.open.pop()
        node = Node(kind, eid=f"{kind}_{num}" if num else "")
        self.put(node, head, "num" if num else "heading")
        for block in heading:
            self.put(node, block, "heading")
        self.root(node)
        self.open.append((rank, node))

    def article(self, head: Block, heading: list[Block], body: list[Block]) -> None:
        number = head.num or words.article_number(head.text)
        node = Node("art", eid=f"art_{number}" if number else "")
        self.put(node, head, "num")
        for block in heading:
            self.put(node, block, "heading")
        self.root(node)
        self.fill(node, body)
        own = [p for p in node.parts if isinstance(p, str)]
        inner = [p for c in node.nodes() for p in c.parts]
        if not own and len(inner) == 1 and isinstance(inner[0], str) and _DELETED.match(inner[0]):
            node.status = "repealed"

    def start_annex(self, head: Block, heading: list[Block]) -> None:
        self.open.clear()
        self.annexes += 1
        number = words.annex_number(head.text)
        node = Node("annex", eid=f"annex_{words.number(number)}" if number else f"annex_{self.annexes}")
        self.put(node, head, "num" if number is not None else "heading")
        for block in heading:
            self.put(node, block, "heading")
        self.roots.append(node)
        self.annex = node

    # -- preamble

    def preamble(self, blocks: list[Block]) -> None:
        """File the lines of a preamble: institution, citations, recitals, formula.

        Where the source does not tell them apart (`pre`): the first line in capitals is the institution, the last
        one that ends with a colon or stands in capitals the formula; recitals begin after a line ending with a
        colon, at a numbered item, or at 'Whereas …'.
        """
        if any(b.role == "pre" for b in blocks):
            blocks = self.told_apart(blocks)
        recital: Node | None = None
        count = 0
        kept: dict[str, list[Block]] = {}
        for block in blocks:
            if block.role == "rec":
                for name in list(kept):
                    self.text_block(name, kept.pop(name))
                count += 1
                number = words.number(block.label) or str(count)
                recital = Node("rec", num=block.label, eid=f"rec_{number}")
                self.roots.append(recital)
                if block.text:
                    self.put(recital, Block("line", block.text, marks=block.marks))
                for inner in block.blocks:
                    self.item_part(recital, inner)
            elif block.role in ("cit", "item", "line", "para"):
                if recital is not None:
                    self.item_part(recital, block)
                    continue
                for name in list(kept):
                    self.text_block(name, kept.pop(name))
                node = Node("cit")
                for line in block.lines():
                    self.put(node, line)
                self.roots.append(node)
            else:
                kept.setdefault(block.role, []).append(block)
        for name, rest in kept.items():
            self.text_block(name, rest)

    def told_apart(self, blocks: list[Block]) -> list[Block]:
        out = list(blocks)
        plain = [n for n, b in enumerate(out) if b.role == "pre"]
        texts = {n: clean(take_notes(out[n].text, self.notes)[0]) for n in plain}
        upper = [n for n in plain if texts[n].isupper() or texts[n].upper() == texts[n]]
        given = any(b.role == "formula" for b in blocks)
        if plain and not given and (plain[-1] in upper or texts[plain[-1]].endswith((":", ": —"))) and len(plain) > 1:
            out[plain[-1]].role = "formula"
            plain = plain[:-1]
        known = any(b.role == "cit" for b in out)
        first = next((n for n in plain if n in upper), None)
        if first is not None and not any(b.role in ("rec", "cit") for b in out[:first]):
            out[first].role = "init"
        inside, numbered = False, any(b.role == "rec" and b.label for b in out)
        last: Block | None = None
        for n, block in enumerate(out):
            if block.role == "rec":
                inside, last = True, block
                continue
            if block.role != "pre":
                continue
            text = texts.get(n, "")
            label = labels.split(text)[0]
            if text.endswith(":") and (words.WHEREAS.match(text) or not inside) and len(text) < 90:
                block.role, inside = "whereas", True
            elif inside and label.startswith("(") and label[1:-1].isdigit():
                split = labels.split(block.text.lstrip())
                block.role, block.label, block.text, numbered, last = "rec", split[0], split[1], True, block
            elif inside and numbered and last is not None:
                last.blocks.append(Block("line", block.text, marks=block.marks))
                block.role, block.text = "line", ""
            elif inside or words.WHEREAS.match(text):
                block.role, inside, last = "rec", True, block
            elif known and not inside:
                block.role = "init"
            else:
                block.role = "cit"
        return [b for b in out if b.text or b.blocks or b.label]

    # -- the inside of an article or annex

    def fill(self, node: Node, blocks: list[Block]) -> None:
        """File the blocks of an article, annex or annex part into paragraphs and points."""
        blocks = [self.labelled(b, n, blocks) for n, b in enumerate(blocks)]
        blocks = self.nest(blocks) if self.flat else regroup(blocks)
        numbered = any(b.role == "para" for b in blocks)
        current: Node | None = None
        quoting = False
        for block in blocks:
            if quoting or block.quoted:
                lines = block.lines()
                current = current or node.add("para")
                for line in lines:
                    self.put(current, line)
                quoting = not (lines and words.CLOSES_QUOTE.search(clean(lines[-1].text)))
            elif block.role == "para":
                current = node.add("para", num=block.label, eid=f"para_{words.number(block.label)}")
                self.into(current, block)
                self.deleted(current)
            elif block.role == "item":
                if current is None and not numbered and node.kind == "art":
                    current = node.add("para")
                self.point(current or node, block)
            elif current is None and numbered:
                self.put(node, block)
            elif current is not None and (numbered or (current.nodes() and continues(clean(block.text)))):
                self.put(current, block)
            else:
                if not clean(take_notes(block.text, self.notes)[0]):
                    continue
                current = node.add("para")
                self.put(current, block)

    def labelled(self, block: Block, at: int, blocks: list[Block]) -> Block:
        """Turn a line that begins with a paragraph number ('1.' and a wide blank) into a `para` block."""
        if block.role != "line" or block.quoted or not block.text:
            return block
        text = block.text.lstrip("\n\t\r ")
        if text[:1] in words.OPENING_QUOTES or not (self.flat or _WIDE.match(text)):
            return block
        label, rest = labels.split(text)
        if not label or not label.strip("(").split(")")[0].strip(". ")[:1].isdigit():
            return block
        before = next((clean(b.text) for b in reversed(blocks[:at]) if b.role == "line" and b.text), "")
        if self.flat and before.endswith(":") and not any(b.role == "para" for b in blocks[:at]):
            return block
        return Block("para", label=label, text=rest, marks=block.marks)

    def nest(self, blocks: list[Block]) -> list[Block]:
        """Rebuild the depth of points that the source prints as bare lines, from their labels."""
        out: list[Block] = []
        stack = labels.Stack()
        chain: list[Block] = []
        heads = [labels.split(b.text.lstrip())[0] if b.role == "line" else "" for b in blocks]
        before = ""
        for n, block in enumerate(blocks):
            label = heads[n] if not block.quoted else ""
            text = clean(block.text)
            if label:
                then = next((h for h in heads[n + 1 :] if h), "")
                depth = stack.place(label, before, then)
                item = Block("item", label=label, text=labels.split(block.text.lstrip())[1], marks=block.marks)
                del chain[depth:]
                (chain[-1].blocks if chain else out).append(item)
                chain.append(item)
            else:
                if not (block.role == "line" and chain and continues(text)):
                    stack, chain = labels.Stack(), []
                out.append(block)
            before = text
        return out

    def into(self, node: Node, block: Block) -> None:
        if block.text:
            self.put(node, Block("line", block.text, marks=block.marks))
        quoting = False
        for inner in regroup(block.blocks):
            quoting = self.item_part(node, inner, quoting)

    def point(self, parent: Node, block: Block) -> None:
        number = words.number(block.label)
        node = parent.add("point", num=block.label, eid=f"point_{number}" if number else "")
        for mark in block.marks:
            if mark not in node.marks:
                node.marks.append(mark)
        self.into(node, block)
        self.deleted(node)

    def item_part(self, node: Node, block: Block, quoting: bool = False) -> bool:
        """File one block inside a paragraph, point or recital; return whether quoted law goes on after it.

        A numbered paragraph or an article's title in there is quoted law: its lines are the point's own text.
        """
        if quoting or block.quoted or block.role == "para":
            lines = block.lines()
            for line in lines:
                self.put(node, line)
            return not (lines and words.CLOSES_QUOTE.search(clean(lines[-1].text))) or quoting
        if block.role == "item":
            self.point(node, block)
        else:
            self.put(node, block)
        return False

    @staticmethod
    def deleted(node: Node) -> None:
        """A provision of which only a dash is left is repealed."""
        if len(node.parts) == 1 and isinstance(node.parts[0], str) and _DELETED.match(node.parts[0]):
            node.status = "repealed"


def _last_line(block: Block) -> str:
    return clean(block.blocks[-1].text if block.blocks else block.text)


def _opens(outer: Block, own: list[labels.Reading]) -> bool:
    """Say whether a label begins a list below `outer`: it is a first one of another kind, after a colon."""
    if not _last_line(outer).endswith(":") or not any(r.first for r in own):
        return False
    return not {r.family for r in own} & {r.family for r in labels.readings(outer.label)}


def regroup(blocks: list[Block]) -> list[Block]:
    """Put a list back below the item whose colon opens it, where the source prints both side by side."""
    out: list[Block] = []
    outer: Block | None = None
    nested = False
    for block in blocks:
        if block.role != "item":
            outer, nested = None, False
            out.append(block)
            continue
        own = labels.readings(block.label)
        if nested and outer is not None:
            back = any(a.family == b.family and a.order > b.order for a in own for b in labels.readings(outer.label))
            inner = labels.readings(next(b for b in reversed(outer.blocks) if b.role == "item").label)
            on = any(a.family == b.family and (a.order > b.order or "dash" in a.family) for a in own for b in inner)
            if on or not back:
                outer.blocks.append(block)
                continue
        elif outer is not None and _opens(outer, own):
            nested = True
            if outer.text:
                outer.blocks.insert(0, Block("line", outer.text, marks=outer.marks))
                outer.text = ""
            outer.blocks.append(block)
            continue
        outer, nested = block, False
        out.append(block)
    return out


def finish(builder: Builder, notes: dict[str, Found]) -> None:
    """Hang the notes that no call names on the last root, so that none is lost."""
    left = [note for note in notes.values() if note[0] + note[1] not in builder.called]
    if not left:
        return
    if not builder.roots:
        builder.roots.append(Node("blk", eid="blk_notes"))
    builder.roots[-1].notes.extend(left)
