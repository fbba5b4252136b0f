"""Findings: one mechanism in one article, with its frame."""

from __future__ import annotations

from pipeline.model import Annotation, Expression, Finding


def findings(expression: Expression, annotations: list[Annotation]) -> list[Finding]:
    return []
