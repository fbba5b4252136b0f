"""Short acts of our own making, as trees, for the tests of the annotator."""

from __future__ import annotations

from datetime import date

from pipeline import tree
from pipeline.model import Expression
from pipeline.tree import Node


def act(*nodes: Node, lang: str = "en", title: str = "An Act", work: str = "xx:1") -> Expression:
    return tree.expression(
        list(nodes), work=work, lang=lang, title=title, format="test", version=date(2020, 1, 1), basis="as_enacted"
    )


def article(number: str, *paras: str, heading: str = "") -> Node:
    node = Node("art", num=number, heading=heading)
    for n, text in enumerate(paras, 1):
        node.add("para", num=str(n), text=text)
    return node


def listing(number: str, stem: str, items: list[str], tail: str = "", heading: str = "") -> Node:
    node = Node("art", num=number, heading=heading)
    para = node.add("para", num="1", text=stem)
    for letter, text in zip("abcdefgh", items, strict=False):
        para.add("point", num=f"({letter})", text=text)
    para.say(tail)
    return node
