"""Finding patterns in a tokenised unit, by an inverted index of symbols: only what can match is tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from annotations.lexicon import Lexicon, Pattern


class Hits:
    """What one unit's tokens are in the terms of a lexicon; answers to patterns are kept.

    `sentence` numbers the sentence of each token, `stops` is where that sentence ends, `walls` where a gap ends:
    there, or at the next semicolon.
    """

    def __init__(self, lexicon: Lexicon, tokens: list[str], sentence: list[int]) -> None:
        self.lexicon = lexicon
        self.symbols = lexicon.symbols.each(tokens)
        self.wordlike = [t[0].isalnum() for t in tokens]
        self.sentence = sentence
        self.stops: list[int] = []
        self.walls: list[int] = []
        for _, run in groupby(sentence):
            start = len(self.stops)
            stop = start + len(list(run))
            self.stops += [stop] * (stop - start)
            for wall in (i for i in range(start, stop) if tokens[i] == ";"):
                self.walls += [wall] * (wall + 1 - len(self.walls))
            self.walls += [stop] * (stop - len(self.walls))
        self.index: dict[int, list[int]] = {}
        for i, symbols in enumerate(self.symbols):
            if symbols:
                for s in symbols:
                    self.index.setdefault(s, []).append(i)
        self.present = frozenset(self.index)
        self._classes: dict[str, dict[int, tuple[int, ...]]] = {}
        self._found: dict[int, list[tuple[int, int]]] = {}

    def class_ends(self, name: str, at: int) -> tuple[int, ...]:
        table = self._classes.get(name)
        if table is None:
            table = self._classes[name] = {}
            found: dict[int, set[int]] = {}
            for pattern in self.lexicon.classes.get(name, ()):
                for start in self._starts(pattern):
                    ends = {e for e in pattern.item.ends(self, start) if e <= self.stops[start]}
                    if ends:
                        found.setdefault(start, set()).update(ends)
            for start, ends in found.items():
                table[start] = tuple(sorted(ends, reverse=True))
        return table.get(at, ())

    def _starts(self, pattern: Pattern) -> Iterator[int]:
        if any(map(self.present.isdisjoint, pattern.wants)):
            return
        for symbol in pattern.firsts & self.present:
            yield from self.index[symbol]

    def find(self, pattern: Pattern) -> list[tuple[int, int]]:
        """Return the token spans of the pattern's matches, in order, the best (longest, least gap) at each start."""
        found = self._found.get(pattern.number)
        if found is None:
            found = []
            for start in sorted(set(self._starts(pattern))):
                stop = self.stops[start]
                end = next((e for e in pattern.item.ends(self, start) if e <= stop), None)
                if end is not None:
                    found.append((start, end))
            self._found[pattern.number] = found
        return found
