"""What a title or abstract says that bears on safe reporting: the screen for documents that nobody watches yet.

A title is too short for most rules, so the words themselves count: those of the lexicon's classes for victims and
foreigners, and of the crimes that mechanisms are made for; a tag of the engine counts too.
"""

from __future__ import annotations

import re

from annotations import engine
from pipeline.tree import Node, expression

SUBJECTS = ("victim", "witness", "foreigner", "permit", "irregular", "immigration_law", "reflection", "firewall")
"""Classes of a lexicon of which one word is reason enough to look at a document."""
CRIMES = (
    "trafficking", "smuggling", "labour_exploitation", "forced_labour_slavery", "sexual_exploitation",
    "child_sexual_abuse", "sexual_violence", "domestic_violence", "gender_based_violence", "honour_violence",
    "forced_marriage", "fgm", "stalking", "hate_crime",
)  # fmt: skip
"""Crimes that are reason enough by their name; theft or fraud in a title is the daily bread of a gazette."""

FIELD = {
    "de": r"asyl\w*|aufenthalts\w+|ausländer\w*|bleiberecht\w*|duldung\w*|\w*zuwanderung\w*|\w*schleus\w*",
    "en": r"asylum|immigration|modern slavery|refugees?",
    "es": r"asilo|extranjería|inmigración|migraciones|refugiad[oa]s?",
    "fr": r"asile|immigration|droit au séjour|réfugiés?|séjour et .loignement",
    "it": r"asilo|immigrazione|protezione internazionale|rifugiati|soggiorno",
    "nl": r"asiel\w*|immigratie\w*|verblijfsrecht\w*|vluchtelingen\w*|vreemdelingen\w*",
}
"""Names of the field: in a law they say nothing, in a title they say what the document is about."""


def relevant(text: str, lang: str, jurisdiction: str = "") -> dict[str, str]:
    """Return the words that make a text look relevant, each with the class or concept that it stands for.

    Words in reading order, as printed; empty where nothing does, or where the language has no lexicon.
    """
    if lang not in engine.LANGUAGES or not text.strip():
        return {}
    parts = [Node("blk", parts=[line]) for line in text.splitlines() if line.strip()]
    made = expression(parts, work=f"{jurisdiction or 'xx'}:title", lang=lang, title="", format="title",
                      basis="as_enacted", version=None)  # fmt: skip
    wanted = {name: name for name in SUBJECTS} | {f"crime_{name}": f"crime/{name}" for name in CRIMES}
    out: dict[str, str] = {}
    for doc in engine.documents(made):
        classes, hits = doc._.lexicon.classes, doc._.hits
        patterns = [(p, label) for name, label in wanted.items() for p in classes.get(name, ())]
        found = [(*span, label) for pattern, label in patterns for span in hits.find(pattern)]
        found += [(t.start, t.end, t.concept) for t in doc._.tags if not t.concept.startswith("crime/")]
        ends: dict[str, int] = {}
        for start, end, label in sorted(found, key=lambda row: (row[0], -row[1])):
            words = " ".join(engine.place(doc, start, end)[3].split())
            if end > ends.get(label, 0) and words.lower() not in map(str.lower, out):
                out[words], ends[label] = label, end
    for match in re.finditer(rf"\b(?:{FIELD.get(lang, '(?!)')})\b", text, re.IGNORECASE):
        if not any(match[0].lower() in words.lower() for words in out):
            out[match[0]] = "field"
    return out
