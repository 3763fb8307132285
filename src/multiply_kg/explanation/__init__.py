"""Explaining triples: who states one, where and from which document, or by which rules it follows.

Material ──Explanations──▶ Answer (statements, steps, near misses) ──writers──▶ text, Markdown, JSON, PROV-O
"""

from __future__ import annotations

from multiply_kg.explanation.explaining import LIMIT, Explanations, explain_triple
from multiply_kg.explanation.explanation import (
    Answer,
    Explanation,
    NearMisses,
    Passage,
    Question,
    Source,
    Statement,
    Step,
)

__all__ = [
    "LIMIT",
    "Answer",
    "Explanation",
    "Explanations",
    "NearMisses",
    "Passage",
    "Question",
    "Source",
    "Statement",
    "Step",
    "explain_triple",
]
