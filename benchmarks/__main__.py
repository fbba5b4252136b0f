"""Measure parse, annotate and store on real law against spaCy's bare tokenizer, in one process.

    python -m benchmarks [--root ../shared/corpus] [--rounds 3] [--only stgb] [--json]

Each step is run over the same texts, the steps in turn; the figures are medians over the rounds, in seconds of
processor time. Only ratios are claims: the machine's own speed drifts. The tokenizer is a fresh one in each round, as a
run has it: on texts that it has seen it answers from its cache, some five times as fast.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from annotations.engine import annotate
from annotations.findings import findings
from benchmarks.store import store
from pipeline import formats
from pipeline.model import Annotation, Expression, Finding, Hint

STATUTES = (
    ("de/aufenthg_2004.2026-04.xml", "de:aufenthg_2004", "de"),
    ("de/stgb.2026-04.xml", "de:stgb", "de"),
    ("fr/ceseda-legalize/LEGITEXT000006070158.2026-04-03.md", "fr:LEGITEXT000006070158", "fr"),
    ("es/BOE-A-2000-544.md", "es:BOE-A-2000-544", "es"),
    ("es/BOE-A-2004-21760.md", "es:BOE-A-2004-21760", "es"),
    ("es/BOE-A-2015-4606.md", "es:BOE-A-2015-4606", "es"),
    ("es/BOE-A-2024-24099.md", "es:BOE-A-2024-24099", "es"),
)
"""About five megabytes: an aliens act, a penal code, a code of entry and stay, an aliens regulation and three acts."""

FULL_EVERY = 12
"""The unscreened engine is timed on every twelfth provision tree: the whole would take minutes."""


def _parse(root: Path, only: str) -> tuple[list[Expression], int, float]:
    expressions: list[Expression] = []
    size = 0
    began = time.process_time()
    for name, work, lang in (row for row in STATUTES if only in row[0]):
        path = root / name
        data = path.read_bytes()
        size += len(data)
        expressions.append(formats.parse(data, Hint(work=work, lang=lang, where=name))[-1])
    return expressions, size, time.process_time() - began


def _timed(step: Callable[[], object]) -> float:
    began = time.process_time()
    step()
    return time.process_time() - began


def _sample(expression: Expression) -> Expression:
    """Every twelfth article (or section) of the expression, with all below it."""
    from dataclasses import replace

    keep: list = []
    count = -1
    on = False
    for p in expression.provisions:
        if p.kind in ("art", "sec", "rec", "disp"):
            count += 1
            on = count % FULL_EVERY == 0
        if on:
            keep.append(p)
    return replace(expression, provisions=tuple(keep))


def measure(root: Path, rounds: int, only: str = "") -> dict[str, object]:
    """Return the figures: seconds, characters and provisions a second for each step, and the ratios."""
    expressions, size, parse_seconds = _parse(root, only)
    characters = sum(len(e.text) for e in expressions)
    provisions = sum(len(e.provisions) for e in expressions)
    samples = [_sample(e) for e in expressions]
    sampled = sum(len(p.text) + len(p.heading) for e in samples for p in e.provisions)
    for sample in samples:  # warm the compiled lexicons
        annotate(sample)

    found: dict[str, list[Annotation]] = {}
    framed: dict[str, list[Finding]] = {}

    def tokenize() -> None:
        tokenizers = {lang: spacy.blank(lang).tokenizer for lang in {e.lang for e in expressions}}
        for e in expressions:
            tokenizer = tokenizers[e.lang]
            for p in e.provisions:
                tokenizer(p.text)

    def screened() -> None:
        for e in expressions:
            found[e.work] = annotate(e)

    def full() -> None:
        for e in samples:
            annotate(e, screen=False)

    def frames() -> None:
        for e in expressions:
            framed[e.work] = findings(e, found[e.work])

    bare, quick, slow, frame = [], [], [], []
    for _ in range(rounds):
        bare.append(_timed(tokenize))
        quick.append(_timed(screened))
        slow.append(_timed(full))
        frame.append(_timed(frames))
    store_seconds = _store(expressions, found, framed)
    seconds = {
        "parse": parse_seconds,
        "tokenize (spaCy, bare)": statistics.median(bare),
        "annotate, screened": statistics.median(quick),
        "findings": statistics.median(frame),
        "store": store_seconds,
    }
    full_rate = sampled / statistics.median(slow)
    rates = {name: characters / s for name, s in seconds.items()}
    return {
        "megabytes": round(size / 1e6, 2),
        "characters": characters,
        "provisions": provisions,
        "annotations": sum(len(a) for a in found.values()),
        "seconds": {k: round(v, 3) for k, v in seconds.items()},
        "provisions_per_second": {k: round(provisions / v) for k, v in seconds.items()},
        "megabytes_per_second": {k: round(size / 1e6 / v, 2) for k, v in seconds.items()},
        "ratio_to_tokenizer": {k: round(r / rates["tokenize (spaCy, bare)"], 2) for k, r in rates.items()},
        "screened_to_unscreened": round(rates["annotate, screened"] / full_rate, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _store(
    expressions: list[Expression], found: dict[str, list[Annotation]], framed: dict[str, list[Finding]]
) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _timed(lambda: store(Path(folder) / "bench.db", expressions, found, framed))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path("../shared/corpus"), help="folder of the corpus")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; medians are printed")
    parser.add_argument("--only", default="", help="part of a statute's file name, to measure it alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    missing = [n for n, _, _ in STATUTES if not (arguments.root / n).exists()]
    if missing:
        print(f"{arguments.root}: no {missing[0]}; give --root, the folder of the corpus", file=sys.stderr)
        return 2
    figures = measure(arguments.root, arguments.rounds, arguments.only)
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return 0
    print(f"{figures['megabytes']} MB, {figures['provisions']} provisions, {figures['annotations']} annotations")
    print(f"{'step':28}{'seconds':>9}{'provisions/s':>14}{'MB/s':>8}{'x tokenizer':>13}")
    for name in figures["seconds"]:  # type: ignore[attr-defined]
        cells = [figures[k][name] for k in  # type: ignore[index]
                 ("seconds", "provisions_per_second", "megabytes_per_second", "ratio_to_tokenizer")]  # fmt: skip
        print(f"{name:28}{cells[0]:>9}{cells[1]:>14}{cells[2]:>8}{cells[3]:>13}")
    print(f"screened to unscreened: {figures['screened_to_unscreened']} x")
    print(f"peak memory: {figures['peak_memory_mb']} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
