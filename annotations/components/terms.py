"""Terms: says of every token which words of the lexicon it is (lemma classes and wildcards), ready for patterns."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from annotations.matching import Hits


@Language.component("lexicon_terms", requires=["doc._.sentences"], assigns=["doc._.hits"])
def lexicon_terms(doc: Doc) -> Doc:
    """Set `doc._.hits`."""
    sentence = [0] * len(doc)
    for number, s in enumerate(doc._.sentences):
        sentence[s.start : s.end] = [number] * (s.end - s.start)
    doc._.hits = Hits(doc._.lexicon, doc.user_data["lower"], sentence)
    return doc
