"""Two states of a graph compared: things, sources, terms, shapes, queries, and the saved answers.

``snapshots`` reads the two states, ``compare`` finds the differences, ``writers`` tell them.
"""

from multiply_kg.comparison.changes import (
    AnswerChange,
    Comparison,
    GraphChange,
    Proposal,
    QueryChange,
    Reason,
    RowChange,
    ThingChange,
    ValueChange,
)
from multiply_kg.comparison.comparing import compare
from multiply_kg.comparison.snapshots import Snapshot, snapshots

__all__ = [
    "AnswerChange",
    "Comparison",
    "GraphChange",
    "Proposal",
    "QueryChange",
    "Reason",
    "RowChange",
    "Snapshot",
    "ThingChange",
    "ValueChange",
    "compare",
    "snapshots",
]
