"""One tokenizer for all languages: runs of word characters, and every other mark by itself.

Patterns and texts are cut by the same rule, so that "l'étranger", "third-country" or "225-4-1" fall into the same
tokens in both; spaCy's own rules differ by language and by context.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc
from spacy.vocab import Vocab

WORDS = re.compile(r"\w+|[^\w\s]")


class LegalTokenizer:
    """A spaCy tokenizer; white space between tokens becomes one blank (texts are normalised before).

    The words in lower case and their offsets are kept in `doc.user_data`: reading them back token by token costs more
    than everything else.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words = WORDS.findall(text)
        offsets = [found.start() for found in WORDS.finditer(text)]
        following = [*offsets[1:], len(text)]
        spaces = [at + len(word) < then for at, word, then in zip(offsets, words, following, strict=True)]
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data.update(words=words, lower=list(map(str.lower, words)), offsets=offsets)
        return doc

    def to_bytes(self, **_: object) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **__: object) -> LegalTokenizer:
        return self

    def to_disk(self, _path: object, **__: object) -> None:
        return None

    def from_disk(self, _path: object, **__: object) -> LegalTokenizer:
        return self
