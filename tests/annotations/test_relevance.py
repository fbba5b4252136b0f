"""Titles that a gazette might print, of our own making."""

from __future__ import annotations

import pytest

from annotations.relevance import relevant


@pytest.mark.parametrize(
    ("lang", "title", "word", "label"),
    [
        ("es", "Instrucción sobre actuación con víctimas de trata en situación irregular", "situación irregular",
         "irregular"),
        ("es", "Real Decreto sobre derechos y libertades de los extranjeros en España", "extranjeros", "foreigner"),
        ("en", "Regulation on trafficking in human beings", "trafficking in human beings", "crime/trafficking"),
        ("en", "The Immigration (Fees) Regulations 2026", "Immigration", "field"),
        ("it", "Disposizioni sulla violenza domestica", "violenza domestica", "crime/domestic_violence"),
    ],
)  # fmt: skip
def test_titles_of_the_field_are_relevant_with_their_words(lang: str, title: str, word: str, label: str) -> None:
    assert relevant(title, lang)[word] == label


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("es", "Resolución por la que se convocan ayudas para el regadío y se ordena su devolución"),
        ("en", "Regulation fixing the import duties in the cereals sector; fraud and theft of grain"),
        ("it", "Nomina del commissario straordinario per le opere idriche"),
        ("xx", "Victims of trafficking"),
        ("en", " "),
    ],
)
def test_others_are_not(lang: str, title: str) -> None:
    assert relevant(title, lang) == {}


def test_the_abstract_counts_too() -> None:
    found = relevant("A Final Rule\nIt sets out who may ask for the U nonimmigrant status for victims.", "en", "us")
    assert "victims" in found and relevant("A Final Rule", "en", "us") == {}
