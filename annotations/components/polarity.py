"""Polarity: asserted, or negated, excepted, referenced, defined, repealed by the words around a tag."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from annotations.document import Tag

REACH = {"negation": 6, "exception": 40, "reference": 12}
"""Words over which a cue before a tag holds."""


@Language.component("polarity", requires=["doc._.tags", "doc._.hits"], assigns=["doc._.tags"])
def polarity(doc: Doc) -> Doc:
    """Set the polarity of each tag whose rule does not fix one."""
    for tag in doc._.tags:
        if doc._.unit.repealed:
            tag.polarity = "repealed"
        elif not tag.polarity:
            tag.polarity = _judge(doc, tag)
    return doc


def _judge(doc: Doc, tag: Tag) -> str:
    if _before(doc, tag, "reference", ",;:"):
        return "referenced"
    if _defined(doc, tag):
        return "defined"
    if _before(doc, tag, "exception", ";"):
        return "excepted"
    if _before(doc, tag, "negation", ",;:") or _after(doc, tag, "negation_after", ",;:"):
        return "negated"
    return "asserted"


def _before(doc: Doc, tag: Tag, cue: str, walls: str) -> bool:
    """Say whether a cue stands before the tag in its clause (the `walls` close clauses) and within reach."""
    hits = doc._.hits
    for pattern in doc._.lexicon.cues.get(cue, ()):
        for _start, end in hits.find(pattern):
            if hits.sentence[end - 1] != tag.sentence or end > tag.start:
                continue
            between = doc[end : tag.start]
            if sum(hits.wordlike[end : tag.start]) <= REACH[cue] and not any(t.text in walls for t in between):
                return True
    return False


def _after(doc: Doc, tag: Tag, cue: str, walls: str) -> bool:
    """Say whether the cue (a verb that takes its subject's effect away) follows the tag in its clause."""
    hits = doc._.hits
    return any(
        hits.sentence[start] == tag.sentence
        and start >= tag.end
        and sum(hits.wordlike[tag.end : start]) <= REACH["negation"]
        and not any(t.text in walls for t in doc[tag.end : start])
        for pattern in doc._.lexicon.cues.get(cue, ())
        for start, _end in hits.find(pattern)
    )


def _defined(doc: Doc, tag: Tag) -> bool:
    hits = doc._.hits
    return any(
        hits.sentence[s] == tag.sentence and 0 <= s - tag.end <= 3
        for pattern in doc._.lexicon.cues.get("definition", ())
        for s, _ in hits.find(pattern)
    )
