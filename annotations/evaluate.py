"""Evaluation against judged provisions: precision, recall, F1 a concept, part and language; misses and false alarms.

    python -m annotations.evaluate GOLD.jsonl --root DIR [--lang es] [--concept mechanism/shelter] [--only FILE]

The gold file's form is in docs/lexicon.md. An annotation of a provision counts for the gold rows of it and of the
provisions above it; `referenced` and `repealed` ones do not count.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations import engine
from annotations.findings import findings
from annotations.units import Tree
from pipeline import formats
from pipeline.model import Annotation, Expression, Finding, Hint

COUNTED = frozenset({"asserted", "negated", "excepted", "defined"})


@dataclass(slots=True)
class Score:
    """Counts and the measures made of them."""

    hit: int = 0
    false: int = 0
    miss: int = 0

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.false) if self.hit + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.miss) if self.hit + self.miss else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.hit + self.false + self.miss
        return 2 * self.hit / total if total else 1.0

    @property
    def support(self) -> int:
        return self.hit + self.miss

    def row(self, name: str) -> str:
        return (
            f"{name:36} P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  "
            f"({self.hit} right, {self.false} false, {self.miss} missed)"
        )

    def json(self) -> dict[str, float | int]:
        return {
            "precision": round(self.precision, 4), "recall": round(self.recall, 4), "f1": round(self.f1, 4),
            "support": self.support, "hit": self.hit, "false": self.false, "miss": self.miss,
        }  # fmt: skip


@dataclass(slots=True)
class Report:
    """What came out: scores by concept, part, language, and the single errors."""

    concepts: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    parts: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    languages: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    frames: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    errors: list[dict[str, Any]] = field(default_factory=list)
    frame_errors: list[dict[str, Any]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    rows: int = 0

    @property
    def lowest(self) -> float:
        """Return the least F1 of the parts and languages."""
        return min((s.f1 for s in (*self.parts.values(), *self.languages.values())), default=0.0)

    def text(self, errors: bool = True) -> str:
        """Return the report for a reader."""
        out: list[str] = []
        if errors:
            for e in sorted(self.errors, key=lambda e: (e["lang"], e["concept"], e["work"], e["eid"])):
                out.append(f"{e['what']:5} {e['concept']}  {e['work']}#{e['eid']}  {e['detail']}")
                if e["note"]:
                    out.append(f"        judged: {e['labels']}: {e['note']}")
            out += [f"frame {e['work']}#{e['eid']} {e['field']}: {e['detail']}" for e in self.frame_errors]
        out += [f"unread {line}" for line in self.unread]
        out += ["", f"{self.rows} provisions judged"]
        out += [s.row(name) for name, s in sorted(self.concepts.items())] + [""]
        out += [f"frame.{name:30} {right}/{total}" for name, (right, total) in sorted(self.frames.items())] + [""]
        out += [s.row(name) for name, s in sorted(self.parts.items())]
        out += [s.row(name) for name, s in sorted(self.languages.items())]
        return "\n".join(out)

    def json(self) -> dict[str, Any]:
        """Return the report for a machine."""
        return {
            "rows": self.rows,
            "parts": {k: s.json() for k, s in sorted(self.parts.items())},
            "languages": {k: s.json() for k, s in sorted(self.languages.items())},
            "concepts": {k: s.json() for k, s in sorted(self.concepts.items())},
            "frames": {k: {"right": r, "total": t} for k, (r, t) in sorted(self.frames.items())},
            "errors": self.errors, "frame_errors": self.frame_errors, "unread": self.unread,
        }  # fmt: skip


def evaluate(gold: Path, root: Path, *, lang: str = "", concept: str = "", only: str = "", mask: str = "") -> Report:
    """Annotate every provision that `gold` judges (files below `root`) and compare.

    `lang`, `concept`, `only` (part of the file name) and `mask` (part of the eid) narrow it down. Raises OSError or
    ValueError for a gold file that cannot be read.
    """
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [r for r in rows if (not lang or r["lang"] == lang) and only in r["file"] and mask in r["eid"]]
    report = Report()
    by_file: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_file[row["file"], row["work"], row["lang"]].append(row)
    for (file, work, language), judged in by_file.items():
        try:
            hint = Hint(work=work, lang=language, where=file)
            expression = next(
                e for e in reversed(formats.parse((root / file).read_bytes(), hint)) if e.lang == language
            )
        except Exception as error:  # an evaluation goes on with the other files, and says so
            report.unread.append(f"{file}: {type(error).__name__}: {error}")
            continue
        _file(report, expression, judged, concept)
    return report


def _file(report: Report, expression: Expression, judged: list[dict[str, Any]], concept: str) -> None:
    tree = Tree(expression)
    wanted = _units(tree, [r["eid"] for r in judged])
    tags, misses = engine.explain(expression, only=wanted)
    frames = findings(expression, tags)
    for row in judged:
        if row["eid"] not in tree.by_eid:
            report.unread.append(f"{row['file']}: no provision {row['eid']}")
            continue
        report.rows += 1
        inside = _below(tree, row["eid"])
        here = [t for t in tags if t.eid in inside]
        near: dict[str, list[str]] = defaultdict(list)
        for m in misses:
            if m.eid in inside:
                near[m.concept].append(f"{m.rule} at {m.exact[:40]!r}: {m.reason[:90]}")
        _row(report, row, here, near, concept, tree)
        _frame(report, row, [f for f in frames if f.eid in inside or f.eid in _above(tree, row["eid"])])


def _row(
    report: Report, row: dict[str, Any], tags: list[Annotation], near: dict[str, list[str]], concept: str, tree: Tree
) -> None:
    labels, maybe = set(row["labels"]), set(row.get("maybe") or ())
    found = {t.concept for t in tags if t.polarity in COUNTED}
    for name in sorted(labels | found):
        if (concept and not name.startswith(concept)) or (name in maybe and name not in labels):
            continue
        outcome = "hit" if name in labels & found else ("miss" if name in labels else "false")
        for score in (report.concepts[name], report.parts[name.partition("/")[0]], report.languages[row["lang"]]):
            setattr(score, outcome, getattr(score, outcome) + 1)
        if outcome == "hit":
            continue
        if outcome == "miss":
            uncounted = [f"{t.polarity} {t.exact!r}" for t in tags if t.concept == name]
            p = tree.by_eid[row["eid"]]
            words = " ".join(filter(None, (p.heading, p.text, tree.expression.text[p.start : p.end])))[:110]
            detail = f"{words!r} | " + ("; ".join((uncounted + near.get(name, []))[:3]) or "no trigger")
        else:
            detail = "; ".join(
                f"{t.eid.split('__')[-1]} {t.exact!r} [{t.rule}; {t.why[:80]}]" for t in tags if t.concept == name
            )
        report.errors.append(
            {"what": outcome, "concept": name, "work": row["work"], "lang": row["lang"], "eid": row["eid"],
             "detail": detail, "note": row.get("note") or "", "labels": [c.split("/")[1] for c in row["labels"]]}
        )  # fmt: skip


def _frame(report: Report, row: dict[str, Any], found: list[Finding]) -> None:
    frame = row.get("frame") or {}
    if not frame.get("mechanism"):
        return
    name = "mechanism/" + frame["mechanism"].removeprefix("mechanism/")
    finding = next((f for f in found if f.mechanism == name), None)
    for key, want in frame.items():
        if key == "mechanism":
            continue
        got = [v.value for v in finding.values if v.name == key] if finding else []
        wanted = [str(w).removeprefix("crime/") for w in (want if isinstance(want, list) else [want])]
        had = [g.removeprefix("crime/") for g in got]
        right = set(wanted) <= set(had) if isinstance(want, list) else _same(wanted[0], had)
        report.frames[key][0] += right
        report.frames[key][1] += 1
        if not right:
            report.frame_errors.append(
                {"work": row["work"], "eid": row["eid"], "field": key, "detail": f"wanted {want}, found {got}"}
            )


def _same(want: str, had: list[str]) -> bool:
    return any(want.casefold() == h.casefold() or (len(want) > 12 and want.casefold() in h.casefold()) for h in had)


def _units(tree: Tree, eids: Iterable[str]) -> set[str]:
    """Return the units that hold, or are held by, the provisions `eids`."""
    out: set[str] = set()
    wanted = set(eids)
    above = {a for eid in wanted if eid in tree.by_eid for a in _above(tree, eid)}
    for top, deep in tree.tops():
        if (
            top.eid in wanted
            or top.eid in above
            or any(a in wanted for a in _above(tree, top.eid))
            or any(p.eid in wanted for p in tree.inside(top, deep))
        ):
            out.add(top.eid)
    return out


def _above(tree: Tree, eid: str) -> list[str]:
    out = []
    parent = tree.by_eid[eid].parent
    while parent is not None:
        out.append(parent)
        parent = tree.by_eid[parent].parent
    return out


def _below(tree: Tree, eid: str) -> set[str]:
    out = {eid}
    for child in tree.below.get(eid, ()):
        out |= _below(tree, child.eid)
    return out


def main() -> int:
    """Run the evaluation from the command line; the exit status is 1 below --min-f1."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m annotations.evaluate")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--root", type=Path, required=True)
    for name in ("--lang", "--concept", "--only", "--mask"):
        parser.add_argument(name, default="")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quiet", action="store_true", help="scores only")
    parser.add_argument("--min-f1", type=float, default=0.0)
    args = parser.parse_args()
    report = evaluate(args.gold, args.root, lang=args.lang, concept=args.concept, only=args.only, mask=args.mask)
    print(json.dumps(report.json(), ensure_ascii=False, indent=1) if args.json else report.text(not args.quiet))
    return 1 if report.lowest < args.min_f1 else 0


if __name__ == "__main__":
    import sys

    sys.exit(main())
