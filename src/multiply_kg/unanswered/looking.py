"""Questions that must not take long: each has a time limit, and so have all of them together."""

from __future__ import annotations

from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Final

from multiply_kg.backend import Solutions
from multiply_kg.errors import KGError, LimitError
from multiply_kg.queries.results.cells import display
from multiply_kg.terms import is_iri

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph, Reasoning
    from multiply_kg.terms import Term

_EACH: Final = 0.05  # seconds
_ALL: Final = 0.5
_FARTHER: Final = 20  # a question to an endpoint travels
_MOST: Final = 2000
_LONGEST: Final = 60


class Looking:
    """A graph asked for hints; what is not answered in time is None, and nothing is asked after that."""

    def __init__(self, graph: KnowledgeGraph, reasoning: Reasoning) -> None:
        from multiply_kg.backend.embedded import EmbeddedBackend

        self.graph = graph
        self.reasoning: Reasoning = reasoning
        self._dataset = graph.dataset(reasoning)
        near = isinstance(graph.backend, EmbeddedBackend)
        self._each = _EACH if near else _EACH * _FARTHER
        self._end = monotonic() + (_ALL if near else _ALL * _FARTHER)

    def matches(self, pattern: str, *, prologue: str = "", patience: int = 1) -> bool | None:
        """Whether a group pattern has a solution; ``patience`` times the usual time is given."""
        answer = self._asked(f"{prologue} ASK {{ {pattern} }}", patience)
        return answer if isinstance(answer, bool) else None

    def column(self, sparql: str) -> tuple[Term, ...] | None:
        """The first column of a SELECT query without its gaps; of a long one the beginning."""
        answer = self._asked(sparql)
        return answer if isinstance(answer, tuple) else None

    def show(self, term: Term) -> str:
        """A term as people read it, on one line, a long one shortened."""
        shown = self.graph.workspace.prefixes.show(term) if is_iri(term) else display(term, prefixes={})
        return shown if len(shown) <= _LONGEST or is_iri(term) else f"{shown[:_LONGEST]}…"

    def _asked(self, sparql: str, patience: int = 1) -> bool | tuple[Term, ...] | None:
        left = min(patience * self._each, self._end - monotonic())
        if left <= 0:
            return None
        try:
            answer = self.graph.backend.query(sparql, dataset=self._dataset, timeout=left)
            if isinstance(answer, bool):
                return answer
            if isinstance(answer, Solutions):
                rows = islice(answer.rows, _MOST)
                return tuple(row[0] for row in rows if row[0] is not None)
        except LimitError:
            self._end = 0.0
        except KGError:
            pass
        return None
