"""What a parser doesn't know put into the words that it knows: unknown elements and text where the schema has none.

A publisher adds an element, or another edition of the schema has one more wrapper: the words in it are law all the
same. Before a parser walks, `tame` opens unknown wrappers, makes paragraphs of unknown blocks and of stray text, and
says so in issues. Known documents pass unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipeline.model import Issue


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A format's elements by local name.

    `blocks` hold elements only; `texts` hold running text (and perhaps blocks in it); `phrases` are parts of a running
    text; `homes` are the blocks in which the parser reads `para`, the format's plain paragraph; `ignored` are left
    alone with all below (metadata). Elements of other namespaces than the root's are left alone too.
    """

    blocks: frozenset[str]
    texts: frozenset[str]
    phrases: frozenset[str]
    homes: frozenset[str]
    para: str
    ignored: frozenset[str] = frozenset()

    def knows(self, name: str) -> bool:
        return name in self.blocks or name in self.texts or name in self.phrases or name in self.ignored


def vocabulary(blocks: str, texts: str, phrases: str, homes: str, para: str, ignored: str = "") -> Vocabulary:
    """Return a vocabulary from names parted by blanks; `homes` count as blocks."""
    first, second, third, fourth, last = (
        frozenset(text.split()) for text in (f"{blocks} {homes}", texts, phrases, homes, ignored)
    )
    return Vocabulary(first, second, third, fourth, para, last)


def local(element: etree._Element) -> str:
    """Return an element's name without namespace, '' for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def tame(root: etree._Element, words: Vocabulary) -> list[Issue]:
    """Rewrite what `words` doesn't know below `root`; return what was found, in reading order."""
    return _Tamer(words, etree.QName(root).namespace).run(root)


class _Tamer:
    def __init__(self, words: Vocabulary, namespace: str | None) -> None:
        self.words = words
        self.prefix = f"{{{namespace}}}" if namespace else ""
        self.issues: list[tuple[int, Issue]] = []
        self.strays: list[etree._Element] = []

    def run(self, root: etree._Element) -> list[Issue]:
        # Children before parents, so that what is inside an unknown element is tame when it is opened.
        for element in list(_inner(root, self)):
            if not self._foreign(element):
                if element is not root and not self.words.knows(local(element)):
                    self._unknown(element)
                elif local(element) in self.words.blocks:
                    self._stray(element)
        for para in self.strays:
            self._settle(para)
        return [issue for _, issue in sorted(self.issues, key=lambda found: found[0])]

    def _foreign(self, element: etree._Element) -> bool:
        tag = str(element.tag)
        return tag.rpartition("}")[0] != self.prefix[:-1]

    def _say(self, element: etree._Element, what: str) -> None:
        line = int(element.sourceline or 0)  # type: ignore[call-overload]
        self.issues.append((line, Issue(_place(element) or f"line {line}", what)))

    def _unknown(self, element: etree._Element) -> None:
        parent = element.getparent()
        assert parent is not None
        name = local(element)
        if not "".join(str(t) for t in element.itertext()).strip():
            return  # a picture, a sign or a break: the parser says what it makes of it
        self._say(element, f"unknown element <{name}>, its text is kept")
        inner = [c for c in element if isinstance(c.tag, str)]
        plain = all(local(c) in self.words.phrases or self._foreign(c) for c in inner)
        above = local(parent)
        if above in self.words.texts or above in self.words.phrases:
            _open(element)
        elif plain:
            element.tag = self._named(self.words.para)
            element.attrib.clear()
            self.strays.append(element)
        else:
            if above in self.words.blocks:
                self._stray(element, said=True)
            _open(element)

    def _stray(self, element: etree._Element, said: bool = False) -> None:
        """Make the text that stands between the children of a block paragraphs."""
        pieces: list[tuple[int, str]] = []
        if (element.text or "").strip():
            pieces.append((0, element.text or ""))
            element.text = None
        for place, child in enumerate(element):
            if (child.tail or "").strip():
                pieces.append((place + 1, child.tail or ""))
                child.tail = None
        for place, text in reversed(pieces):
            para = etree.Element(self._named(self.words.para))
            para.text = text
            element.insert(place, para)
            self.strays.append(para)
        if pieces and not said:
            self._say(element, f"text outside every paragraph of <{local(element)}>, it is kept")

    def _named(self, name: str) -> str:
        return self.prefix + name

    def _settle(self, para: etree._Element) -> None:
        """Move a paragraph to where the parser reads one: out of tables' rows and lists, or after the text before."""
        child, host = para, para.getparent()
        while host is not None and not self._takes(host):
            child, host = host, host.getparent()
        if host is not None:
            if child is not para:
                _move(para, host, host.index(child) + 1)
            return
        # Beside the body, or above it: at the end of the text before, or at the head of the text.
        found = [e for e in _before(para) if self._takes(e)]
        if found:
            _move(para, found[-1], len(found[-1]))
            return
        root = para.getroottree().getroot()
        first = next((e for e in root.iter(etree.Element) if e is not para and self._takes(e)), None)
        if first is not None:
            _move(para, first, 0)

    def _takes(self, element: etree._Element) -> bool:
        inside = (local(a) in self.words.ignored for a in element.iterancestors())
        return local(element) in self.words.homes and not self._foreign(element) and not any(inside)


def _place(element: etree._Element) -> str:
    """Return the name of the nearest unit that has one in its attributes, '' where there is none."""
    for above in element.iterancestors():
        for key in ("label", "id", "eId", "identifier", "IDENTIFIER", "N"):
            if value := above.get(key):
                return f"{local(above)} {value}"
    return ""


def _inner(element: etree._Element, tamer: _Tamer) -> list[etree._Element]:
    """Return the element and all below it, children first, nothing that is ignored."""
    out: list[etree._Element] = []
    stack = [element]
    while stack:
        one = stack.pop()
        out.append(one)
        stack += [c for c in one if isinstance(c.tag, str) and local(c) not in tamer.words.ignored]
    return out[::-1]


def _before(para: etree._Element) -> list[etree._Element]:
    """Return the elements that stand before the paragraph in the document."""
    out = []
    for element in para.getroottree().getroot().iter(etree.Element):
        if element is para:
            break
        out.append(element)
    return out


def _open(element: etree._Element) -> None:
    """Put an element's content in its place."""
    parent = element.getparent()
    assert parent is not None
    place = parent.index(element)
    children = list(element)
    _add_text(parent, place, element.text)
    for offset, child in enumerate(children):
        parent.insert(place + offset, child)
    tail, element.tail = element.tail, None
    parent.remove(element)
    _add_text(parent, place + len(children), tail)


def _move(element: etree._Element, host: etree._Element, place: int) -> None:
    """Move an element without the text that follows it."""
    tail, element.tail = element.tail, None
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent.remove(element)
        _add_text(parent, at, tail)
    host.insert(place, element)


def _add_text(parent: etree._Element, place: int, text: str | None) -> None:
    """Add text before the child at `place`."""
    if text:
        if place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
