import pytest

from annotations.matching import Hits
from annotations.patterns import Parser, PatternError, Symbols, firsts, needed, parts
from annotations.tokens import WORDS


class _Pattern:
    def __init__(self, item, symbols):
        self.number, self.item = 0, item
        self.firsts = firsts(item, lambda name: frozenset())
        self.wants = parts(item, lambda name: frozenset())


class _Lexicon:
    def __init__(self, symbols):
        self.symbols, self.classes = symbols, {}


def spans(pattern: str, text: str, forms: dict[str, frozenset[str]] | None = None) -> list[str]:
    symbols = Symbols()
    item = Parser(symbols).parse(pattern)
    symbols.close(forms or {})
    words = WORDS.findall(text)
    hits = Hits(_Lexicon(symbols), [w.lower() for w in words], [0] * len(words))
    return [" ".join(words[s:e]) for s, e in hits.find(_Pattern(item, symbols))]


@pytest.mark.parametrize(
    ("pattern", "text", "want"),
    [
        ("residence permit", "a Residence Permit is", ["Residence Permit"]),
        ("suspen* ~2 removal", "suspending their forced removal", ["suspending their forced removal"]),
        ("suspen* ~2 removal", "suspend the order for his removal", []),
        ("suspen* ~9 removal", "suspend it ; removal follows", []),
        ("*erlaubnis", "die Aufenthaltserlaubnis gilt", ["Aufenthaltserlaubnis"]),
        ("(stay | remain) lawful?", "remain lawful here", ["remain lawful"]),
        ("lawful? stay", "unlawful stay", ["stay"]),
        ("# day", "within 30 day", ["30 day"]),
        ("harassment !sexual", "harassment, sexual harassment and harassment sexual", ["harassment", "harassment"]),
        ("l'étranger", "L'étranger part", ["L ' étranger"]),
        ("third-country national", "any third-country national", ["third - country national"]),
        (r"101 \( a \)", "section 101(a) of", ["101 ( a )"]),
    ],
)
def test_match(pattern, text, want):
    assert spans(pattern, text) == want


def test_plain_word_stands_for_its_forms_and_exact_word_does_not():
    forms = {"permit": frozenset({"permit", "permits"})}
    assert spans("permit", "two permits", forms) == ["permits"]
    assert spans("=permit", "two permits", forms) == []


@pytest.mark.parametrize("pattern", ["(a | b", "a)", "~3 a", "a ~3", "a?", "? a", "!a"])
def test_bad_patterns_are_refused(pattern):
    with pytest.raises(PatternError):
        Parser(Symbols()).parse(pattern)


@pytest.mark.parametrize(
    ("pattern", "want"),
    [
        # a blank stands for the edge of a word; what may be missing is not needed
        ("suspen* ~4 (removal | return) order?", [(" suspen",), (" removal ", " return ")]),
        ("*erlaubnis", [("erlaubnis ",)]),
        # words that follow each other are one string
        ("without (lawful stay | residence)", [(" without lawful stay ", " without residence ")]),
        ("d'un permit", [(" d ",), (" un permit ",)]),
    ],
)
def test_needed_strings(pattern, want):
    symbols = Symbols()
    item = Parser(symbols).parse(pattern)
    symbols.close({})
    kind, found = needed(item, symbols, lambda name: ("and", ()))
    assert [("any", strings) for strings in want] == (list(found) if kind == "and" else [(kind, found)])
