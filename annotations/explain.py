"""Show why: each tag with its rule, words and contexts, and near misses with what turned them down.

python -m annotations.explain FILE --work ID --lang xx [--eid art_59] [--tags]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from annotations import engine
from pipeline import formats
from pipeline.model import Expression, Hint


def lines(expression: Expression, eid: str = "", near: bool = True) -> Iterator[str]:
    """Yield the explanation of an expression's tags (below `eid`), line by line."""
    tags, misses = engine.explain(expression)
    text = {p.eid: p.text for p in expression.provisions}

    def inside(other: str) -> bool:
        return not eid or other == eid or other.startswith(eid + "__")

    for tag in tags:
        if inside(tag.eid):
            before, after = text[tag.eid][max(0, tag.start - 60) : tag.start], text[tag.eid][tag.end : tag.end + 60]
            yield f"{tag.eid}  {tag.concept} ({tag.polarity})  [{tag.rule}; {tag.why}]"
            yield f"    …{before}[[{tag.exact}]]{after}…"
    if near:
        for miss in misses:
            if inside(miss.eid):
                yield f"near {miss.eid}  {miss.concept}  {miss.exact!r}  [{miss.rule}: {miss.reason}]"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m annotations.explain")
    parser.add_argument("file", type=Path)
    parser.add_argument("--work", required=True)
    parser.add_argument("--lang", required=True)
    parser.add_argument("--eid", default="")
    parser.add_argument("--tags", action="store_true", help="tags only, no near misses")
    args = parser.parse_args()
    hint = Hint(work=args.work, lang=args.lang, where=str(args.file))
    found = [e for e in formats.parse(args.file.read_bytes(), hint) if e.lang == args.lang]
    for line in lines(found[-1], args.eid, near=not args.tags):
        print(line)


if __name__ == "__main__":
    main()
