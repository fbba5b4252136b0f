"""Inflected forms of words, from simplemma's dictionaries read backwards.

A lexicon names a word once; the text may print any of its forms. Looking the forms up when the lexicon is loaded (and
not the lemma of every token of the text) keeps the dictionaries out of memory while annotating, and gives the screen
the exact list of strings that a pattern can match.
"""

from __future__ import annotations

from collections.abc import Iterable

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory


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
    return {w: frozenset(f for f in forms if " " not in f) for w, forms in out.items()}
