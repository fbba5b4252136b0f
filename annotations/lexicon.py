"""Loading of lexicons (`lexicons/{lang}.yaml`) and rules (`rules/*.yaml`): checked, and compiled to patterns.

The format is documented in docs/lexicon.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from annotations import skos
from annotations.forms import inflections
from annotations.patterns import Item, Needed, Parser, PatternError, Symbols, either, firsts, needed, parts

HERE = Path(__file__).parent
SCOPES = ("sentence", "para", "article", "act", "heading", "title", "near", "before", "after", "start")
_NEED = re.compile(r"(?P<tag>tag |ref )?(?P<scope>\w+(?:\+\w+)*)(?: (?P<words>\d+))?: *(?P<body>.+)", re.DOTALL)


class LexiconError(ValueError):
    """A lexicon or rule that cannot be used; the message names file, place and reason."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: the symbols that a match can begin with, those of which it holds one for each of its parts,
    and the strings that it needs (for the screen)."""

    number: int
    source: str
    item: Item
    firsts: frozenset[int]
    wants: tuple[frozenset[int], ...]
    needed: Needed


@dataclass(frozen=True, slots=True)
class Need:
    """One context of a rule: in `scope` (several joined by '+'; within `words` for near/before/after) one of
    `patterns`, or one of the concepts in `tags` (`by` says whether as an annotation or by reference)."""

    source: str
    scope: str
    words: int
    patterns: tuple[Pattern, ...] = ()
    tags: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Tags `concept` at the words of a trigger in the text, or in the heading (`field`), where every `needs` is met and
    no `bars` is."""

    id: str
    concept: str
    triggers: tuple[Pattern, ...]
    needs: tuple[Need, ...]
    bars: tuple[Need, ...]
    polarity: str
    lang: str
    phase: int
    by_reference: bool = False
    field: Literal["text", "heading"] = "text"


@dataclass(slots=True)
class Lexicon:
    """Everything the engine knows of one language."""

    lang: str
    symbols: Symbols
    classes: dict[str, list[Pattern]]
    rules: list[Rule]
    abbreviations: frozenset[str]
    cues: dict[str, list[Pattern]]
    references: dict[str, list[str]]
    frame: dict[str, Any]
    empty: set[str] = field(default_factory=set)


class _Compiler:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.symbols = Symbols()
        self.parser = Parser(self.symbols)
        self.items: list[tuple[str, Item]] = []
        self.numbers: dict[str, int] = {}
        self.class_sources: dict[str, list[str]] = {}

    def note(self, source: str, where: str) -> str:
        """Parse a pattern source once; compile it after all words are known."""
        source = " ".join(str(source).split())
        if source not in self.numbers:
            try:
                item = self.parser.parse(source)
            except (PatternError, IndexError) as error:
                raise LexiconError(f"{where}: pattern {source!r}: {error}") from error
            self.numbers[source] = len(self.items)
            self.items.append((source, item))
        return source

    def finish(self) -> dict[str, Pattern]:
        self.symbols.close(inflections(self.lang, self.symbols.plain()))
        first_memo: dict[str, frozenset[int]] = {}
        needed_memo: dict[str, Needed] = {}
        busy: set[str] = set()

        def item_of(source: str) -> Item:
            return self.items[self.numbers[source]][1]

        def class_firsts(name: str) -> frozenset[int]:
            if name in busy:
                raise LexiconError(f"{self.lang}: class @{name} contains itself")
            if name not in first_memo:
                busy.add(name)
                sources = self.class_sources.get(name, [])
                first_memo[name] = frozenset().union(*(firsts(item_of(s), class_firsts) for s in sources))
                busy.discard(name)
            return first_memo[name]

        def class_needed(name: str) -> Needed:
            if name not in needed_memo:
                sources = self.class_sources.get(name, [])
                needed_memo[name] = either([needed(item_of(s), self.symbols, class_needed) for s in sources])
            return needed_memo[name]

        out: dict[str, Pattern] = {}
        for number, (source, item) in enumerate(self.items):
            must = needed(item, self.symbols, class_needed)
            first, wants = firsts(item, class_firsts), parts(item, class_firsts)
            out[source] = Pattern(number, source, item, first, wants, must)
        return out


def _strings(value: Any, where: str) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [str(v) for v in value]
    raise LexiconError(f"{where}: expected a pattern or a list of patterns, found {type(value).__name__}")


class _Once(yaml.SafeLoader):
    """Refuses a key that stands twice in a mapping: YAML would keep the last and lose the words of the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise LexiconError(f"line {key.start_mark.line + 1}: {key.value!r} stands twice in one mapping")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read(path: Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds. Raises LexiconError, naming the file and, where known, the line."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Once)
    except LexiconError as error:
        raise LexiconError(f"{path.name}: {error}") from None
    except yaml.YAMLError as error:
        raise LexiconError(f"{path.name}: {error}") from error
    if not isinstance(data, dict):
        raise LexiconError(f"{path.name}: a mapping is expected")
    return data


_RULE_KEYS = {"id", "concept", "trigger", "with", "without", "polarity", "langs", "note", "cited", "field"}
_LEXICON_KEYS = {"lang", "abbreviations", "classes", "crimes", "cues", "references", "frame", "rules", "drop"}


def sources() -> list[Path]:
    """Return the rule files that all languages share."""
    return sorted((HERE / "rules").glob("*.yaml"))


def languages() -> tuple[str, ...]:
    """Return the languages that have a lexicon."""
    return tuple(sorted(p.stem for p in (HERE / "lexicons").glob("*.yaml")))


@cache
def load(lang: str) -> Lexicon:
    """Return the compiled lexicon of a language. Raises LexiconError, naming file, rule and reason."""
    path = HERE / "lexicons" / f"{lang}.yaml"
    if not path.exists():
        raise LexiconError(f"no lexicon for {lang!r}; there are {', '.join(languages())}")
    data = read(path)
    if unknown := set(data) - _LEXICON_KEYS:
        raise LexiconError(f"{path.name}: unknown keys {sorted(unknown)}")
    compiler = _Compiler(lang)
    for name, patterns in (data.get("classes") or {}).items():
        where = f"{path.name}: class {name}"
        compiler.class_sources[name] = [compiler.note(s, where) for s in _strings(patterns, where)]
    crimes: dict[str, list[str]] = data.get("crimes") or {}
    if strange := {name for name in crimes if f"crime/{name}" not in skos.concepts()}:
        raise LexiconError(f"{path.name}: crimes {sorted(strange)} are not in the scheme")
    for name, patterns in crimes.items():
        where = f"{path.name}: crime {name}"
        compiler.class_sources[f"crime_{name}"] = [compiler.note(s, where) for s in _strings(patterns, where)]
    compiler.class_sources["crime"] = [compiler.note(f"@crime_{name}", path.name) for name in crimes]
    cues = {
        name: [compiler.note(s, f"{path.name}: cue {name}") for s in _strings(patterns, f"{path.name}: cue {name}")]
        for name, patterns in (data.get("cues") or {}).items()
    }
    raw: list[tuple[str, dict[str, Any]]] = []
    drop = set(data.get("drop") or ())
    crime_rules: dict[str, dict[str, Any]] = {}
    raw += [(path.name, r) for r in data.get("rules") or ()]  # first: shared rules build on the tags of these
    for file in sources():
        content = read(file)
        raw += [(file.name, r) for r in content.get("rules") or () if not r.get("langs") or lang in r["langs"]]
        each = {key: r for key, r in content.items() if key.startswith("each_")}
        crime_rules |= {key.removeprefix("each_").replace("_", "-"): r for key, r in each.items()}
    for prefix, crime_rule in crime_rules.items():
        for concept in skos.concepts().values():
            if concept.part == "crime":
                name = concept.id.removeprefix("crime/")
                rule = {"id": f"{prefix}-{name.replace('_', '-')}", "concept": concept.id, "trigger": f"@crime_{name}"}
                raw.append((path.name, crime_rule | rule | {"cited": True}))
    drafts = [_draft(compiler, file, r, lang) for file, r in raw if r.get("id") not in drop]
    compiled = compiler.finish()
    empty = compiler.parser.uses - set(compiler.class_sources)
    concepts = skos.concepts()
    rules: list[Rule] = []
    seen: set[str] = set()
    for draft in drafts:
        if draft["id"] in seen:
            raise LexiconError(f"{draft['file']}: two rules are called {draft['id']}")
        seen.add(draft["id"])
        if draft["concept"] not in concepts:
            raise LexiconError(f"{draft['file']}: rule {draft['id']}: no concept {draft['concept']!r} in the scheme")
        rules.append(_rule(draft, compiled, lang))
    return Lexicon(
        lang=lang,
        symbols=compiler.symbols,
        classes={name: [compiled[s] for s in strings] for name, strings in compiler.class_sources.items()},
        rules=rules,
        abbreviations=frozenset(str(a).lower() for a in data.get("abbreviations") or ()),
        cues={name: [compiled[s] for s in strings] for name, strings in cues.items()},
        references=data.get("references") or {},
        frame=data.get("frame") or {},
        empty=empty,
    )


def _draft(compiler: _Compiler, file: str, raw: dict[str, Any], lang: str) -> dict[str, Any]:
    name = raw.get("id") or "?"
    where = f"{file}: rule {name}"
    if unknown := set(raw) - _RULE_KEYS:
        raise LexiconError(f"{where}: unknown keys {sorted(unknown)}")
    if raw.get("field", "text") not in ("text", "heading"):
        raise LexiconError(f"{where}: field {raw['field']!r} is not text or heading")
    if missing := {"id", "concept", "trigger"} - set(raw):
        raise LexiconError(f"{where}: {sorted(missing)} missing")

    def need(text: str) -> tuple[str, str, int, str, list[str]]:
        found = _NEED.fullmatch(" ".join(text.split()))
        if not found or not set(found["scope"].split("+")) <= set(SCOPES):
            raise LexiconError(
                f"{where}: context {text!r} is not 'SCOPE: pattern' with SCOPE one of {', '.join(SCOPES)}"
            )
        if found["tag"]:
            tags = [t.strip() for t in found["body"].split("|")]
            return text, found["scope"], 0, found["tag"].strip(), tags
        return text, found["scope"], int(found["words"] or 8), "", [compiler.note(found["body"], where)]

    return {
        "id": name,
        "file": file,
        "concept": raw["concept"],
        "polarity": raw.get("polarity", ""),
        "lang": lang,
        "cited": bool(raw.get("cited")),
        "field": raw.get("field", "text"),
        "trigger": [compiler.note(s, where) for s in _strings(raw["trigger"], where)],
        "needs": [need(s) for s in _strings(raw.get("with"), where)],
        "bars": [need(s) for s in _strings(raw.get("without"), where)],
    }


def _rule(draft: dict[str, Any], compiled: dict[str, Pattern], lang: str) -> Rule:
    def needs(rows: list[tuple[str, str, int, str, list[str]]]) -> tuple[Need, ...]:
        return tuple(
            Need(text, scope, words, tags=tuple(body), by=by)
            if by
            else Need(text, scope, words, tuple(compiled[b] for b in body))
            for text, scope, words, by, body in rows
        )

    wanted, bars = needs(draft["needs"]), needs(draft["bars"])
    tagged = any(n.by == "tag" for n in (*wanted, *bars))
    crime = any(t.startswith("crime/") for n in wanted if n.by == "tag" for t in n.tags)
    return Rule(
        draft["id"], draft["concept"], tuple(compiled[s] for s in draft["trigger"]), wanted, bars,
        draft["polarity"], lang, (2 if crime else 1) if tagged else 0, draft["cited"], draft["field"],
    )  # fmt: skip
