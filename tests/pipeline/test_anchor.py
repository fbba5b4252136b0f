from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.anchor import Ambiguous, Found, Orphaned, Selector, locate
from pipeline.text import fold

TEXT = "The victim may apply. The authority shall grant the victim a permit. The victim may appeal."


def cut(words: str, nth: int = 0, text: str = TEXT) -> Selector:
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return Selector.cut(text, at, at + len(words))


def test_unchanged_text_finds_each_occurrence_at_its_place() -> None:
    for nth, at in enumerate((0, 69)):
        found = locate(cut("The victim", nth), TEXT)
        assert isinstance(found, Found) and found.start == at


def test_words_that_moved_are_found_by_their_context() -> None:
    new = f"A new sentence about the victim stands first. {TEXT}"
    found = locate(cut("the victim"), new)
    assert found == Found(new.index("the victim a permit"), new.index(" a permit"), "context")


def test_equal_contexts_are_settled_by_position_or_said_to_be_ambiguous() -> None:
    refrain = "x" * 40 + " permit " + "y" * 40
    twice = refrain + refrain
    second = cut("permit", 1, twice)
    assert locate(second, twice) == Found(second.start, second.start + 6, "position")
    shifted = "z" + twice
    assert locate(second, shifted) == Ambiguous((42, 130))


def test_changed_words_are_orphaned_with_a_hint_and_never_found() -> None:
    answer = locate(cut("shall grant the victim a permit"), TEXT.replace("shall grant", "may grant"))
    assert isinstance(answer, Orphaned) and "grant the victim a permit" in answer.near and answer.likeness < 100
    assert locate(cut("permit"), "Nothing of the kind.") == Orphaned()
    assert locate(cut("permit"), "") == Orphaned()
    assert locate(Selector(""), TEXT) == Orphaned()


def test_only_kinds_of_quotes_dashes_and_blanks_are_taken_as_equal() -> None:
    assert isinstance(locate(Selector("victim's"), "the victim’s right"), Found)
    assert isinstance(locate(Selector("the Victim"), "the victim"), Orphaned)
    assert isinstance(locate(Selector("víctima"), "victima"), Orphaned)


texts = st.text(st.sampled_from("ab cé’'-–"), max_size=60)


@given(texts, st.data())
def test_a_selector_is_never_lost_in_its_own_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    selector = Selector.cut(text, start, end)
    answer = locate(selector, text)
    if start == end:
        assert answer == Orphaned()
    elif isinstance(answer, Ambiguous):
        assert start in answer.starts
    else:
        assert isinstance(answer, Found) and (answer.start, answer.end) == (start, end)


@given(texts, texts, st.integers(0, 59), st.integers(1, 8))
def test_what_is_found_is_the_quote_and_what_is_orphaned_is_not_there(old: str, new: str, at: int, length: int) -> None:
    selector = Selector.cut(old, at, at + length)
    answer = locate(selector, new)
    exact = fold(selector.exact)
    if isinstance(answer, Found):
        assert fold(new[answer.start : answer.end]) == exact
    elif isinstance(answer, Ambiguous):
        assert len(answer.starts) > 1 and all(fold(new[s : s + len(exact)]) == exact for s in answer.starts)
    else:
        assert not exact or exact not in fold(new)


@pytest.mark.parametrize("before", ["", "New words. "])
@given(text=texts, extra=texts)
def test_text_added_around_never_moves_a_unique_quote(before: str, text: str, extra: str) -> None:
    quote = "UNIQUE QUOTE"
    old = text + quote + text
    new = before + extra + quote + extra
    at = len(text)
    answer = locate(Selector.cut(old, at, at + len(quote)), new)
    assert isinstance(answer, Found) and new[answer.start : answer.end] == quote
