r"""The mini-language of lexicon patterns: parsed, matched against a tokenised text, and read for the screen's strings.

    residence permit         two words in any of their forms (by lemma)
    =Sr                      this very word, no other form (case is folded)
    suspen*  *erlaubnis      a word that begins, ends or (*x*) goes on with these letters
    #                        a number in digits
    (stay | remain)          either; also without brackets, for the whole pattern
    lawful? stay             the word before the mark may be missing
    suspend ~6 removal       up to six words between
    harassment !sexual       the word (or @class) after the mark must not follow
    @victim                  any pattern of the class `victim`
    \( a \)                    brackets of the text itself

See docs/lexicon.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from annotations.tokens import WORDS

_TOKEN = re.compile(r"\\[()|?~@#]|[()|?]|~\d+|@\w+|#|=?[^\s()|?]+")
_PIECES = re.compile(r"[\w*]+|[^\w\s*]")


class PatternError(ValueError):
    """A pattern that cannot be read; the message names it and what is wrong."""


class Text(Protocol):
    """What a pattern is matched against (see `matching.Hits`)."""

    symbols: list[frozenset[int]]
    stops: list[int]
    walls: list[int]
    wordlike: list[bool]

    def class_ends(self, name: str, at: int) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class Word:
    """One token: `symbol` is its number in the lexicon's table of symbols."""

    symbol: int

    def ends(self, text: Text, at: int) -> Iterator[int]:
        if at < len(text.symbols) and self.symbol in text.symbols[at]:
            yield at + 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words, marks not counted; never over a semicolon or the end of the sentence."""

    most: int

    def ends(self, text: Text, at: int) -> Iterator[int]:
        yield at
        left, stop = self.most, text.walls[at - 1] if at else 0
        while at < stop:
            if text.wordlike[at]:
                left -= 1
                if left < 0:
                    return
            at += 1
            yield at


@dataclass(frozen=True, slots=True)
class Class:
    """Any pattern of a named class."""

    name: str

    def ends(self, text: Text, at: int) -> Iterator[int]:
        yield from text.class_ends(self.name, at)


@dataclass(frozen=True, slots=True)
class Maybe:
    item: Item

    def ends(self, text: Text, at: int) -> Iterator[int]:
        yield from self.item.ends(text, at)
        yield at


@dataclass(frozen=True, slots=True)
class Not:
    """Nothing, at a place where `item` does not stand."""

    item: Item

    def ends(self, text: Text, at: int) -> Iterator[int]:
        if not any(True for _ in self.item.ends(text, at)):
            yield at


@dataclass(frozen=True, slots=True)
class Seq:
    items: tuple[Item, ...]

    def ends(self, text: Text, at: int) -> Iterator[int]:
        yield from _walk(self.items, 0, text, at)


@dataclass(frozen=True, slots=True)
class Alt:
    options: tuple[Item, ...]

    def ends(self, text: Text, at: int) -> Iterator[int]:
        for option in self.options:
            yield from option.ends(text, at)


Item = Word | Gap | Class | Maybe | Not | Seq | Alt


def _walk(items: tuple[Item, ...], index: int, text: Text, at: int) -> Iterator[int]:
    if index == len(items):
        yield at
        return
    for end in items[index].ends(text, at):
        yield from _walk(items, index + 1, text, end)


def _size(item: Item) -> int:
    match item:
        case Seq(items):
            return sum(map(_size, items))
        case Alt(options):
            return max(map(_size, options))
        case Gap() | Not():
            return 0
        case Maybe(inner):
            return _size(inner)
    return 1


class Symbols:
    """The table of a lexicon's words: each distinct word, wildcard or `#` is one symbol.

    `of(token)` says which symbols a lower-case token is; answers are kept.
    """

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.literals: dict[int, frozenset[str]] = {}
        """By symbol the strings of which a text with that word holds one; a blank stands for the edge of a word."""
        self._exact: dict[str, set[int]] = {}
        self._wild: list[tuple[re.Pattern[str], int]] = []
        self._known: dict[str, frozenset[int]] = {}

    def add(self, name: str) -> int:
        """Return the symbol for a word as a pattern writes it ('=sr', 'suspen*', '#', 'permit')."""
        return self.names.setdefault(name, len(self.names))

    def plain(self) -> Iterable[str]:
        """Return the words that stand for all their forms."""
        return (n for n in self.names if n[0] not in "=#" and "*" not in n)

    def close(self, forms: dict[str, frozenset[str]]) -> None:
        """Resolve every symbol, given the forms of the plain words."""
        for name, symbol in self.names.items():
            if name == "#":
                self._wild.append((re.compile(r"\d+"), symbol))
                self.literals[symbol] = frozenset()
            elif "*" in name:
                pieces = name.removeprefix("=").split("*")
                self._wild.append((re.compile(r"\w*".join(map(re.escape, pieces))), symbol))
                # a blank stands for the edge of the word
                pieces[0], pieces[-1] = pieces[0] and f" {pieces[0]}", pieces[-1] and f"{pieces[-1]} "
                self.literals[symbol] = frozenset(filter(None, [max(pieces, key=len)]))
            else:
                words = [name[1:]] if name[0] == "=" and len(name) > 1 else forms.get(name, [name])
                # marks can't be looked for: they are blanks to the scan
                self.literals[symbol] = frozenset(f" {w} " for w in words if w[0].isalnum())
                for word in words:
                    self._exact.setdefault(word, set()).add(symbol)

    def of(self, token: str) -> frozenset[int]:
        known = self._known.get(token)
        if known is None:
            found = set(self._exact.get(token, ()))
            found.update(symbol for wild, symbol in self._wild if wild.fullmatch(token))
            known = self._known[token] = frozenset(found)
        return known

    def each(self, tokens: list[str]) -> list[frozenset[int]]:
        """Return for each token the symbols that it is."""
        for token in set(tokens) - self._known.keys():
            self.of(token)
        return [self._known[token] for token in tokens]


@dataclass(slots=True)
class Parser:
    """Reads patterns into items, adding their words to `symbols`; `uses` collects the classes named."""

    symbols: Symbols
    uses: set[str] = field(default_factory=set)

    def parse(self, pattern: str) -> Item:
        """Return the pattern's item. Raises PatternError."""
        tokens = _TOKEN.findall(pattern)
        item, rest = self._alt(tokens, 0, pattern)
        if isinstance(item, Seq) and isinstance(item.items[-1], Gap):
            raise PatternError(f"{pattern!r}: a gap needs words on both sides")
        if rest != len(tokens):
            raise PatternError(f"{pattern!r}: a closing bracket without an opening one")
        return item

    def _alt(self, tokens: list[str], at: int, pattern: str) -> tuple[Item, int]:
        options: list[Item] = []
        while True:
            item, at = self._seq(tokens, at, pattern)
            options.append(item)
            if at < len(tokens) and tokens[at] == "|":
                at += 1
                continue
            break
        options.sort(key=_size, reverse=True)
        return (options[0] if len(options) == 1 else Alt(tuple(options))), at

    def _seq(self, tokens: list[str], at: int, pattern: str) -> tuple[Item, int]:
        items: list[Item] = []
        while at < len(tokens) and tokens[at] not in ("|", ")"):
            token = tokens[at]
            at += 1
            if token == "(":
                item, at = self._alt(tokens, at, pattern)
                if at >= len(tokens) or tokens[at] != ")":
                    raise PatternError(f"{pattern!r}: a bracket is not closed")
                at += 1
                items.append(item)
            elif token == "?":
                if not items or isinstance(items[-1], Gap | Maybe):
                    raise PatternError(f"{pattern!r}: '?' must follow a word or bracket")
                items[-1] = Maybe(items[-1])
            elif token[0] == "~" and len(token) > 1:
                items.append(Gap(int(token[1:])))
            elif token[0] == "!" and len(token) > 1:
                items.append(Not(self._one(token[1:])))
            else:
                items.append(self._one(token))
        if all(isinstance(i, Gap | Maybe | Not) for i in items):
            raise PatternError(f"{pattern!r}: nothing that must be there")
        if isinstance(items[0], Gap):
            raise PatternError(f"{pattern!r}: a gap needs words on both sides")
        return (items[0] if len(items) == 1 else Seq(tuple(items))), at

    def _one(self, token: str) -> Item:
        if token[0] == "@" and len(token) > 1:
            self.uses.add(token[1:])
            return Class(token[1:])
        return self._word(token)

    def _word(self, token: str) -> Item:
        if token[0] == "\\":
            return Word(self.symbols.add(f"={token[1]}"))
        exact = token[0] == "=" and len(token) > 1
        pieces = _PIECES.findall((token[1:] if exact else token).lower().replace("’", "'"))
        words = tuple(
            Word(self.symbols.add(f"={p}" if (exact or not WORDS.fullmatch(p.replace("*", "x"))) and p != "#" else p))
            for p in pieces
        )
        return words[0] if len(words) == 1 else Seq(words)


def firsts(item: Item, classes: Callable[[str], frozenset[int]]) -> frozenset[int]:
    """Return the symbols that a match of `item` can begin with."""
    match item:
        case Word(symbol):
            return frozenset([symbol])
        case Class(name):
            return classes(name)
        case Maybe(inner):
            return firsts(inner, classes)
        case Alt(options):
            return frozenset().union(*(firsts(o, classes) for o in options))
        case Seq(items):
            out: frozenset[int] = frozenset()
            for part in items:
                out |= firsts(part, classes)
                if not isinstance(part, Maybe | Not):
                    break
            return out
    return frozenset()


def parts(item: Item, classes: Callable[[str], frozenset[int]]) -> tuple[frozenset[int], ...]:
    """Return for each part of `item` that must be there the symbols that it can begin with."""
    inner = item.items if isinstance(item, Seq) else (item,)
    return tuple(firsts(i, classes) for i in inner if not isinstance(i, Gap | Maybe | Not))


Needed = tuple[str, tuple[object, ...]]
"""What a text must hold for a pattern to match: ('any', strings) one of the strings (a blank at either end stands for
the edge of a word); ('and' | 'or', parts)."""

ALWAYS: Needed = ("and", ())

_STRINGS = 64
"""Strings that words in a row are put together to, at the most."""


def needed(item: Item, symbols: Symbols, classes: Callable[[str], Needed]) -> Needed:
    """Return what every text that `item` matches must hold."""
    match item:
        case Word(symbol):
            strings = symbols.literals[symbol]
            return ("any", tuple(sorted(strings))) if strings else ALWAYS
        case Class(name):
            return classes(name)
        case Alt(options):
            return either([needed(o, symbols, classes) for o in options])
        case Seq(items):
            parts = [n for n in _parts(items, symbols, classes) if n != ALWAYS]
            return parts[0] if len(parts) == 1 else ("and", tuple(parts))
    return ALWAYS


def _parts(items: tuple[Item, ...], symbols: Symbols, classes: Callable[[str], Needed]) -> Iterator[Needed]:
    """Yield what the parts of a sequence need; words that follow each other are one string, with a blank between."""
    run: frozenset[str] = frozenset()
    for item in _flat(items):
        words = _words(item, symbols)
        if joined := _joined(run, words):
            run = joined
            continue
        if run:
            yield "any", tuple(sorted(run))
        run = words
        if not words:
            yield needed(item, symbols, classes)
    if run:
        yield "any", tuple(sorted(run))


def _flat(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Seq):
            yield from _flat(item.items)
        else:
            yield item


def _words(item: Item, symbols: Symbols) -> frozenset[str]:
    """Return the strings of words in a row (or of alternatives that are), of which a match holds one; else none."""
    match item:
        case Word(symbol):
            return symbols.literals[symbol]
        case Alt(options):
            each = [_words(o, symbols) for o in options]
            return frozenset().union(*each) if all(each) else frozenset()
        case Seq(items):
            run = _words(items[0], symbols)
            for other in items[1:]:
                run = _joined(run, _words(other, symbols))
            return run
    return frozenset()


def _joined(before: frozenset[str], after: frozenset[str]) -> frozenset[str]:
    """Return the strings of both in a row; none where either has none, or there would be too many."""
    whole = all(a[-1] == " " for a in before) and all(b[0] == " " for b in after)
    if not whole or len(before) * len(after) > _STRINGS:
        return frozenset()
    return frozenset(a[:-1] + b for a in before for b in after)


def either(parts: list[Needed]) -> Needed:
    """Return the need for one of the parts; lists of strings are joined."""
    if any(p == ALWAYS for p in parts):
        return ALWAYS
    strings = {s for kind, values in parts if kind == "any" for s in values}
    out: list[Needed] = [p for p in parts if p[0] != "any"]
    if strings or not out:
        out.append(("any", tuple(sorted(map(str, strings)))))
    return out[0] if len(out) == 1 else ("or", tuple(out))
