"""Inflected forms of words, from simplemma's dictionaries read backwards.

A lexicon names a word once; the text may print any of its forms. Looking the forms up when the lexicon is loaded (and
not the lemma of every token of the text) keeps the dictionaries out of memory while annotating, and gives the screen
the exact list of strings that a pattern can match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from annotations import spanish

_REGULAR = {
    "fr": (("er", "é", ("", "e", "s", "es")), ("ir", "i", ("", "e", "s", "es"))),
    "it": (("are", "at", ("o", "a", "i", "e")), ("ire", "it", ("o", "a", "i", "e"))),
}
"""By language the endings of regular infinitives, of their participles, and the marks of gender and number."""

_VERBAL = {"er": ("era", "eront"), "ir": ("ira", "iront"), "are": ("ava", "avano"), "ire": ("iva", "ivano")}
"""Endings that only a verb has, by its infinitive's."""


def inflections(lang: str, words: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return for each lower-case word all lower-case forms that share its lemma, itself included.

    A form that is a lemma of its own as well ('violence' beside 'violencer') counts for both. A language without a
    dictionary gives each word only itself.
    """
    wanted = set(words)
    out: dict[str, set[str]] = {w: {w} for w in wanted}
    try:
        entries = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(lang)
    except ValueError:
        return {w: frozenset(f) for w, f in out.items()}
    targets: dict[str, set[str]] = {w: {w} for w in wanted}
    for word in wanted:
        for spelling in (word, word.capitalize()):
            lemma = entries.get(spelling)
            if lemma:
                targets.setdefault(lemma.lower(), set()).add(word)
    for form in entries:
        lemma = entries[form].lower()
        for word in targets.get(lemma, ()):
            out[word].add(form.lower())
    for word in wanted:
        out[word].update(_participles(lang, word, out[word]))
    if lang == "es":
        for word, found in out.items():
            found.update(list(spanish.forms(word, found)))
    return {w: frozenset(f for f in forms if " " not in f) for w, forms in out.items()}


def _participles(lang: str, word: str, known: set[str]) -> Iterator[str]:
    """Yield the participles of a regular verb: the dictionaries lack those that are lemmas of their own ("avisé")."""
    for ending, participle, marks in _REGULAR.get(lang, ()):
        stem = word.removesuffix(ending)
        if stem != word and stem and not known.isdisjoint(f"{stem}{e}" for e in _VERBAL[ending]):
            yield from (f"{stem}{participle}{mark}" for mark in marks)
