"""Competency questions: what the ``expect`` key of a saved query says of its answer, held against the answer.

A saved query is its own test. Rows are compared by what they identify; a better label fails nothing.
"""

from multiply_kg.competency.coverage import Coverage, TermUse, coverage_of
from multiply_kg.competency.outcomes import Check, Outcome, run, run_query
from multiply_kg.competency.rows import RowDiff
from multiply_kg.competency.writers import WRITERS, diff_text

__all__ = [
    "WRITERS",
    "Check",
    "Coverage",
    "Outcome",
    "RowDiff",
    "TermUse",
    "coverage_of",
    "diff_text",
    "run",
    "run_query",
]
