"""Why a row is in an answer: the triples it rests on, who states each of them, and how the rest follows.

The pattern of the query is asked once more for the row, rewritten so that it names every triple that was
matched (``reading``, ``rewriting``, ``matching``); each triple is then looked up in the named graphs, in the
files and in the proofs of the reasoner (``statements``). It works on any backend.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from multiply_kg.backend import Solutions
from multiply_kg.queries import bind
from multiply_kg.rationale.statements import Source, Statement, Witnesses
from multiply_kg.terms import XSD, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from multiply_kg.backend.protocol import Answer, Row
    from multiply_kg.pipeline import KnowledgeGraph, Reasoning
    from multiply_kg.queries import SavedQuery

__all__ = ["Rationale", "Rationales", "Source", "Statement", "rows_by_inference", "rows_of"]

_TRUE: Final = literal("true", datatype=XSD + "boolean")
_FALSE: Final = literal("false", datatype=XSD + "boolean")


@dataclass(frozen=True, slots=True)
class Rationale:
    """What one row rests on: its ``statements``, and the patterns that had to be ``absent``.

    The triples of the statements are enough to have the row again from the same query.
    """

    statements: tuple[Statement, ...]
    absent: tuple[str, ...] = ()


class Rationales:
    """The rationales of answers from one graph; what was looked up for one row serves the next."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._witnesses = Witnesses(graph)

    def of(
        self,
        query: SavedQuery,
        values: Mapping[str, object],
        columns: Sequence[str],
        rows: Sequence[Row],
        *,
        reasoning: Reasoning | None = None,
    ) -> tuple[Rationale, ...]:
        """A rationale for each of these rows of the answer to the query with these parameter values.

        The rows of CONSTRUCT are its triples. Raises UnsupportedError for a query that cannot be traced,
        which are DESCRIBE and those with SERVICE.
        """
        from multiply_kg.rationale.matching import Tracer

        chosen = reasoning or ("asserted" if query.reasoning == "asserted" else "inferred")
        dataset = self._graph.dataset(chosen)

        def select(sparql: str) -> Solutions:
            answer = self._graph.backend.query(sparql, dataset=dataset)
            return answer if isinstance(answer, Solutions) else Solutions((), iter(()))

        tracer = Tracer(bind(query, values).sparql, select)
        behind = self._witnesses.statements(tracer.matches(columns, rows))
        return tuple(Rationale(statements, tracer.absent) for statements in behind)


def rows_by_inference(
    graph: KnowledgeGraph,
    query: SavedQuery,
    values: Mapping[str, object],
    rows: Sequence[Row],
) -> int:
    """How many of these rows, the answer with inference, are not in the answer without it.

    The query is asked once more for it.
    """
    asserted = graph.ask(query, values, reasoning="asserted")
    return sum((Counter(rows) - Counter(rows_of(asserted)[1])).values())


def rows_of(answer: Answer) -> tuple[tuple[str, ...], list[Row]]:
    """The columns and rows of any answer: ASK has one cell, CONSTRUCT and DESCRIBE a row for each triple."""
    if isinstance(answer, Solutions):
        return answer.variables, list(answer.rows)
    if isinstance(answer, bool):
        return ("boolean",), [(_TRUE if answer else _FALSE,)]
    return ("subject", "predicate", "object"), [*sorted(set(answer))]
