"""What every backend can do, and the values that it answers with; imports no engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from multiply_kg.errors import LimitError
from multiply_kg.terms import Term, Triple
from multiply_kg.values import dataclass

Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to SELECT: the variables in order, and one row for each solution, None where unbound.

    ``rows`` may be lazy, so it can be walked through once only, and may raise while it is.
    """

    variables: tuple[str, ...]
    rows: Iterator[Row]


Answer = Solutions | bool | Iterator[Triple]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query sees: IRIs as in ``default-graph-uri`` and ``named-graph-uri`` of the protocol.

    The default graph is made of all graphs in ``default``, the graphs in ``named`` are what GRAPH finds;
    None leaves that half to the backend. See SPARQL 1.1 Protocol §2.1.4.
    """

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


class Backend(Protocol):
    """Anything that answers SPARQL 1.1 queries."""

    def query(self, sparql: str, *, dataset: Dataset | None = None, timeout: float | None = None) -> Answer:
        """Solutions for SELECT, a bool for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises QueryError where the text is not SPARQL, UnsupportedError for what is not allowed, and
        LimitError after ``timeout`` seconds, while the answer is walked through as well.
        """
        ...

    def close(self) -> None:
        """Give back files and connections; further queries are an error."""
        ...


def at_most(solutions: Solutions, limit: int) -> Solutions:
    """The same solutions, which raise LimitError in place of a row beyond ``limit``."""
    return Solutions(solutions.variables, _at_most(solutions.rows, limit))


def _at_most(rows: Iterator[Row], limit: int) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count == limit:
            raise LimitError(
                f"The query has more than {limit} solutions.",
                hint="Ask for less (LIMIT), or allow more rows.",
            )
        yield row
