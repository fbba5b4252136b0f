"""Spanish verb forms that dictionaries leave out: pronouns written onto the verb, regular participles, spelling.

"informarles", "concedérsele", "otorgándole", "notifíquese" are forms of informar, conceder, otorgar, notificar:
statutes use them all the time, and no dictionary lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_ACUTE = dict(zip("aeiou", "áéíóú", strict=True))
_ALONE = ("se", "le", "les", "lo", "la", "los", "las")
_PAIRS = ("sele", "seles", "selo", "sela", "selos", "selas")
_PARTICIPLES = ("o", "a", "os", "as")
_SPELLING = {"z": "c", "c": "qu", "g": "gu"}
"""Last letter of the stem of a verb in -ar, as it is written before e."""


def forms(word: str, known: Iterable[str]) -> Iterator[str]:
    """Yield further forms of a lower-case `word`, if it is an infinitive; `known` are those that a dictionary has."""
    stem, ending = word[:-2], word[-2:]
    known = set(known)
    if ending not in ("ar", "er", "ir") or len(known) < 20 or not stem:
        return
    yield from (word + p for p in _ALONE)
    yield from (stem + _ACUTE[ending[0]] + "r" + p for p in _PAIRS)
    gerunds = [f for f in known if f.endswith(("ando", "iendo", "yendo"))] or [stem + ("ando", "iendo")[ending != "ar"]]
    for gerund in gerunds:
        root = gerund[:-4] + _ACUTE[gerund[-4]] + gerund[-3:]
        yield from (root + p for p in (*_ALONE, *_PAIRS))
    if ending == "ar":
        yield from (stem + "ad" + p for p in _PARTICIPLES)
        last = _SPELLING.get(stem[-1])
        wishes = {stem[:-1] + last + "e" if last else stem + "e"}
    else:
        if stem[-1] not in "aeo":
            yield from (stem + "id" + p for p in _PARTICIPLES)
        wishes = {stem + "a"}
    wishes |= {f for f in known if f.endswith("e" if ending == "ar" else "a")}
    for wish in wishes:
        yield from (wish, wish + "n")
        accented = _stressed(wish)
        yield from (accented + n + p for n in ("", "n") for p in ("se", "le", "les", "sele", "seles"))


def _stressed(form: str) -> str:
    """Return a form that is stressed on the last syllable but one, with the accent it takes before a pronoun."""
    at = len(form) - 2
    while at > 0 and (form[at] not in _ACUTE or (form[at] in "iu" and _glides(form, at))):
        at -= 1
    return form[:at] + _ACUTE.get(form[at], form[at]) + form[at + 1 :]


def _glides(form: str, at: int) -> bool:
    """Say whether i or u is no syllable of its own: 'inicie', 'notifique', 'entregue'."""
    return form[at + 1] in "aeo" and at > 0 and form[at - 1] not in "aeo"
