"""sh:sparql of a shape that others refer to, where no expression can say what its query says: asked apart.

A query with GROUP BY, LIMIT, MINUS, VALUES or a subquery cannot be a part of another one. It is asked first,
about the nodes that the shape will be looked at for; the nodes at which it has solutions become a list of
terms in the questions about the shapes around it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from multiply_kg.errors import UnsupportedError
from multiply_kg.terms import Term
from multiply_kg.validation.compiled import runnable
from multiply_kg.validation.constraints import HasProperty, Shape, Sparql, referenced
from multiply_kg.validation.graphs import GraphIndex
from multiply_kg.validation.shapes import shown
from multiply_kg.validation.sparql import BlankFocusError, prepared, sparql_results

from .asking import Select
from .branches import Asked
from .expressions import Variables
from .nested import is_pattern
from .scopes import Classes, Scope

Key = tuple[Term, Term]
"""A shape and its sh:sparql."""


def asked_apart(shapes: Mapping[Term, Shape], shape: Shape, scope: Scope) -> Iterator[Asked]:
    """The queries to ask before the shape is looked at for the nodes of the scope, each with its nodes."""
    seen: set[tuple[Term, Scope, bool]] = set()

    def walk(at: Shape, nodes: Scope, *, inside: bool) -> Iterator[Asked]:
        if at.deactivated or (at.node, nodes, inside) in seen:
            return
        seen.add((at.node, nodes, inside))
        for constraint in at.constraints:
            if not isinstance(constraint, Sparql):
                within = inside or not isinstance(constraint, HasProperty)
                for node in referenced(constraint):
                    yield from walk(shapes[node], nodes.beyond(at.path), inside=within)
            elif inside and not is_pattern(prepared(at, constraint)):
                yield Asked(at, constraint, nodes)

    return walk(shape, scope, inside=False)


class Verdicts:
    """What such queries say of nodes; each is asked about a node once."""

    def __init__(self, select: Select, classes: Classes, variables: Variables) -> None:
        self._select = select
        self._classes = classes
        self._variables = variables
        self._known: dict[Key, dict[Term, bool]] = {}

    def failing(self, queries: Collection[Asked]) -> dict[Key, set[Term]]:
        """For each query the nodes of its scopes at which it has solutions.

        Raises UnsupportedError where one of the nodes is blank, and ShapesError for a query that cannot be
        run.
        """
        found: dict[Key, set[Term]] = {}
        for asked in queries:
            key = (asked.shape.node, asked.constraint.node)
            nodes = self.nodes(asked.scope)
            found.setdefault(key, set()).update(self._among(key, asked, nodes))
        return found

    def nodes(self, scope: Scope) -> list[Term]:
        """The nodes of a scope."""
        pattern = scope.pattern(self._classes, self._variables)
        found = self._select(f"SELECT DISTINCT ?this WHERE {{ {pattern} }}")
        return [row["this"] for row in found if "this" in row]

    def _among(self, key: Key, asked: Asked, nodes: Collection[Term]) -> Iterator[Term]:
        known = self._known.setdefault(key, {})
        new = [node for node in nodes if node not in known]
        known.update(dict.fromkeys(new, False))
        with refusals(asked.shape):
            for one in sparql_results(asked.shape, asked.constraint, new, self._select, GraphIndex(())):
                known[one.focus] = True
        return (node for node in nodes if known[node])


@contextmanager
def refusals(shape: Shape) -> Iterator[None]:
    """What goes wrong with the sh:sparql of a shape, as an error that names the shape."""
    try:
        with runnable(shape):
            yield
    except BlankFocusError:
        raise UnsupportedError(
            f"The sh:sparql query of {shown(shape.node)} has to be asked for one focus node after the "
            "other, and some are blank nodes, which no query can name.",
            hint="Give these nodes IRIs.",
        ) from None
