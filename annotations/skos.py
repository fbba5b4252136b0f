"""The annotation scheme: loaded from scheme/*.yaml, checked, and written as SKOS (Turtle or JSON-LD)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

HERE = Path(__file__).parent / "scheme"
LANGUAGES = ("en", "es", "it", "nl", "fr", "de")
BASE = "https://w3id.org/safe-reporting/scheme/"
_KEYS = {"label", "alt", "definition", "include", "exclude", "broader"}


class SchemeError(ValueError):
    """A scheme file that cannot be used; the message names file, concept and reason."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: `id` is part/name; labels by language; `include` and `exclude` are its scope notes."""

    id: str
    part: str
    label: dict[str, str]
    alt: dict[str, tuple[str, ...]]
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    broader: str

    @property
    def scope_note(self) -> str:
        """Return what is in and what is out, as one line."""
        parts = []
        if self.include:
            parts.append("Includes: " + "; ".join(self.include) + ".")
        if self.exclude:
            parts.append("Excludes: " + "; ".join(self.exclude) + ".")
        return " ".join(parts)


@cache
def concepts(folder: Path = HERE) -> dict[str, Concept]:
    """Return all concepts by id. Raises SchemeError."""
    out: dict[str, Concept] = {}
    for path in sorted(folder.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        part = data.get("part")
        if part not in ("mechanism", "crime", "status"):
            raise SchemeError(f"{path.name}: part must be mechanism, crime or status, not {part!r}")
        for name, entry in data["concepts"].items():
            out[f"{part}/{name}"] = _concept(path.name, part, name, entry)
    for concept in out.values():
        if concept.broader and concept.broader not in out:
            raise SchemeError(f"{concept.id}: broader {concept.broader!r} is not in the scheme")
    return out


def _concept(file: str, part: str, name: str, entry: dict[str, Any]) -> Concept:
    where = f"{file}: {name}"
    if unknown := set(entry) - _KEYS:
        raise SchemeError(f"{where}: unknown keys {sorted(unknown)}")
    label = entry.get("label") or {}
    if missing := [lang for lang in LANGUAGES if not label.get(lang)]:
        raise SchemeError(f"{where}: no label in {', '.join(missing)}")
    if not entry.get("definition"):
        raise SchemeError(f"{where}: no definition")
    alt = {lang: tuple(terms) for lang, terms in (entry.get("alt") or {}).items()}
    for lang, terms in alt.items():
        if label.get(lang, "").lower() in (t.lower() for t in terms):
            raise SchemeError(f"{where}: {lang}: the preferred label is among the others (SKOS S13)")
    return Concept(
        f"{part}/{name}", part, dict(label), alt, entry["definition"], tuple(entry.get("include") or ()),
        tuple(entry.get("exclude") or ()), entry.get("broader") or "",
    )  # fmt: skip


def export(form: Literal["turtle", "json-ld"] = "turtle") -> str:
    """Return the scheme as an RDF document (SKOS reference: https://www.w3.org/TR/skos-reference/)."""
    from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef  # heavy, and only needed here

    graph = Graph()
    base = Namespace(BASE)
    graph.bind("skos", SKOS)
    graph.bind("sr", base)
    scheme = URIRef(BASE.rstrip("/"))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, SKOS.prefLabel, Literal("Safe reporting", lang="en")))
    for path in sorted(HERE.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        part = base[data["part"]]
        graph.add((part, RDF.type, SKOS.Collection))
        for lang, text in data["label"].items():
            graph.add((part, SKOS.prefLabel, Literal(text, lang=lang)))
        for name in data["concepts"]:
            graph.add((part, SKOS.member, base[f"{data['part']}/{name}"]))
    for concept in concepts().values():
        node = base[concept.id]
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, scheme))
        graph.add((node, SKOS.notation, Literal(concept.id)))
        graph.add((node, SKOS.definition, Literal(concept.definition, lang="en")))
        for lang, text in concept.label.items():
            graph.add((node, SKOS.prefLabel, Literal(text, lang=lang)))
        for lang, terms in concept.alt.items():
            for term in terms:
                graph.add((node, SKOS.altLabel, Literal(term, lang=lang)))
        if concept.scope_note:
            graph.add((node, SKOS.scopeNote, Literal(concept.scope_note, lang="en")))
        if concept.broader:
            graph.add((node, SKOS.broader, base[concept.broader]))
            graph.add((base[concept.broader], SKOS.narrower, node))
        else:
            graph.add((node, SKOS.topConceptOf, scheme))
            graph.add((scheme, SKOS.hasTopConcept, node))
    return graph.serialize(format=form)
