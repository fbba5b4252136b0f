"""What a schema's next edition may bring: unknown elements and text between elements are kept in place and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline import formats
from pipeline.model import Expression, Hint
from pipeline.parsers._vocabulary import tame, vocabulary

WORDS = vocabulary("act list row", "p item", "b", "section", "p", "meta")
DATA = Path(__file__).parent / "data"
FILES = ["de/gii.xml", "nl/toestand.xml", "it/normattiva.xml", "fi/finlex.xml", "lu/legilux.xml", "eu/act.fmx.xml",
         "eu/cons.fmx.xml", "es/texto.xml", "dk/2031-7.xml", "ee/199900001.xml"]  # fmt: skip
HOMES = {"gii": "P", "bwb": "al", "akoma-ntoso": "p", "formex": "ALINEA", "boe-xml": "p", "lexdania": "Linea",
         "riigi-teataja": "tavatekst"}  # fmt: skip
"""An element of running text in each format, to be wrapped and to be followed by what no one knows."""


def tamed(page: str) -> tuple[str, list[str]]:
    root = etree.fromstring(page)
    issues = tame(root, WORDS)
    return etree.tostring(root, encoding="unicode"), [issue.what for issue in issues]


def test_a_known_document_passes_unchanged() -> None:
    page = "<act><meta><x>1</x>y</meta><section><p>One <b>two</b> three.</p></section></act>"
    assert tamed(page) == (page, [])


def test_an_unknown_wrapper_is_opened_and_an_unknown_block_is_a_paragraph() -> None:
    page, said = tamed("<act><zz><section><yy>Own <b>words</b></yy></section></zz></act>")
    assert page == "<act><section><p>Own <b>words</b></p></section></act>"
    assert said == [f"unknown element <{name}>, its text is kept" for name in ("yy", "zz")]


def test_unknown_words_inside_a_line_stay_in_it() -> None:
    assert tamed("<act><section><p>a<zz>b</zz>c</p></section></act>")[0] == "<act><section><p>abc</p></section></act>"


def test_stray_text_becomes_a_paragraph_where_one_is_read() -> None:
    page, said = tamed("<act><section><list><item>a</item>stray<item>b</item></list></section>late</act>")
    assert page == ("<act><section><list><item>a</item><item>b</item></list><p>stray</p><p>late</p></section></act>")
    assert said == [f"text outside every paragraph of <{name}>, it is kept" for name in ("list", "act")]


def test_elements_of_other_namespaces_are_left_alone() -> None:
    page = '<act><section><p>a <m:math xmlns:m="m"><m:mi>x</m:mi></m:math></p></section></act>'
    assert tamed(page) == (page, [])


def read(data: bytes) -> Expression:
    return formats.parse(data, Hint(work="xx:1", where="made"))[-1]


@pytest.mark.parametrize("name", FILES)
def test_a_publishers_new_element_costs_no_word_and_no_id(name: str) -> None:
    data = (DATA / name).read_bytes()
    plain = read(data)
    root = etree.fromstring(data)
    home = HOMES[plain.format]
    before = next(e for e in reversed(list(root.iter(f"{{*}}{home}"))) if "".join(map(str, e.itertext())).strip())
    space = f"{{{etree.QName(before).namespace}}}" if etree.QName(before).namespace else ""
    parent = before.getparent()
    assert parent is not None
    added = etree.Element(f"{space}novelty")
    added.text = "Unheardof"
    tail, before.tail = before.tail, None
    parent.insert(parent.index(before) + 1, added)
    added.tail = tail
    found = read(etree.tostring(root, encoding="utf-8"))
    assert sum(p.text.count("Unheardof") for p in found.provisions) == 1
    assert {p.eid for p in plain.provisions} <= {p.eid for p in found.provisions}
    assert any("<novelty>" in issue.what for issue in found.issues) and not plain.issues
