"""What the run needs of the annotation engine, in one place; loaded when first used (spaCy takes its time)."""

from __future__ import annotations

from pipeline.model import Annotation, Expression, Finding


class Engine:
    """The annotation engine behind a few questions. Languages without a lexicon get no annotations."""

    def version(self, lang: str) -> str:
        """Return the hash of scheme, lexicon and engine for a language, empty where there is none."""
        from annotations import engine

        return str(engine.version(lang)) if lang in engine.LANGUAGES else ""

    def annotate(self, expression: Expression) -> list[Annotation]:
        """Return the annotations of an expression."""
        from annotations import engine

        return list(engine.annotate(expression)) if expression.lang in engine.LANGUAGES else []

    def findings(self, expression: Expression, annotations: list[Annotation]) -> list[Finding]:
        """Return the findings of an expression."""
        from annotations.findings import findings

        return list(findings(expression, annotations)) if annotations else []

    def relevant(self, text: str, lang: str, jurisdiction: str) -> dict[str, str]:
        """Return the words that make a title or abstract look relevant, each with its class or concept."""
        from annotations.relevance import relevant

        return relevant(text, lang, jurisdiction)

    def concepts(self) -> list[dict[str, str]]:
        """Return the rows of the table `concepts`."""
        from annotations.skos import concepts

        return [
            {"id": i, "part": i.partition("/")[0], "label": c.label["en"], "definition": c.definition,
             "scope_note": c.scope_note}
            for i, c in concepts().items()
        ]  # fmt: skip
