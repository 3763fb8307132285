"""The class hierarchy that the axioms state, with what follows about restrictions.

OWL 2 Profiles §4.3, table 9.
Rules about classes become edges *lower ⊑ upper*; scm-hv, scm-svf and scm-avf add edges between restrictions
until nothing changes. Each edge knows the triples it stands on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from multiply_kg.reasoning import axioms as ax
from multiply_kg.reasoning.axioms import Axiom, Axioms, describe
from multiply_kg.reasoning.vocabulary import (
    CLASS,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    NOTHING,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
)
from multiply_kg.terms import Term, Triple


@dataclass(frozen=True, slots=True)
class Edge:
    """Everything of class (or property) ``lower`` is also of ``upper``."""

    name: str
    lower: Term
    upper: Term
    triples: tuple[Triple, ...]
    source: str


def class_edges(axioms: Axioms) -> tuple[Edge, ...]:
    """The edges between classes, stated and derived; the transitive ones are left to their reader."""
    classes = _Hierarchy(_stated_classes(axioms))
    properties = _Hierarchy(_stated_properties(axioms))
    restrictions = list(axioms.of(ax.HAS_VALUE, ax.SOME, ax.ALL))
    while classes.add(_between_restrictions(restrictions, classes, properties)):
        pass
    return classes.edges


class _Hierarchy:
    """Edges with reachability.

    Every term is below itself: by scm-cls, scm-op and scm-dp, where terms that are used count as declared.
    """

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._edges: dict[tuple[Term, Term, str], Edge] = {}
        self._pairs: set[tuple[Term, Term]] = set()
        self._above: dict[Term, dict[Term, tuple[Triple, ...]]] = {}
        self._out: dict[Term, list[Edge]] = defaultdict(list)
        for edge in edges:
            self._put(edge)

    def _put(self, edge: Edge) -> None:
        key = (edge.lower, edge.upper, edge.name)
        if edge.lower != edge.upper and self._edges.setdefault(key, edge) is edge:
            self._pairs.add((edge.lower, edge.upper))
            self._out[edge.lower].append(edge)

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(self._edges.values())

    def add(self, edges: Iterable[Edge]) -> bool:
        """Adds the edges between terms that had none; True when there was one."""
        new = [edge for edge in edges if (edge.lower, edge.upper) not in self._pairs]
        for edge in new:
            self._put(edge)
        self._above.clear()
        return any(edge.lower != edge.upper for edge in new)

    def path(self, lower: Term, upper: Term) -> tuple[Triple, ...] | None:
        """The triples by which ``lower`` is below ``upper``, or None."""
        return self._reach(lower).get(upper)

    def _reach(self, lower: Term) -> dict[Term, tuple[Triple, ...]]:
        above = self._above.get(lower)
        if above is None:
            above = {lower: ()}
            queue: list[tuple[Term, tuple[Triple, ...]]] = [(lower, ())]
            for term, triples in queue:
                for edge in self._out.get(term, ()):
                    if edge.upper not in above:
                        above[edge.upper] = path = (*triples, *edge.triples)
                        queue.append((edge.upper, path))
            self._above[lower] = above
        return above


def _stated_classes(axioms: Axioms) -> Iterator[Edge]:
    for axiom in axioms.axioms:
        subject, operands = axiom.subject, axiom.operands
        if axiom.construct == SUB_CLASS:
            yield _edge("cax-sco", subject, operands[0], axiom)
        elif axiom.construct == EQUIVALENT_CLASS:
            yield _edge("cax-eqc1", subject, operands[0], axiom)
            yield _edge("cax-eqc2", operands[0], subject, axiom)
        elif axiom.construct == ax.INTERSECTION:
            yield from (_edge("cls-int2", subject, part, axiom) for part in operands)
        elif axiom.construct == ax.UNION:
            yield from (_edge("cls-uni", part, subject, axiom) for part in operands)
    for cls, declaration in axioms.classes.items():
        yield Edge("scm-cls", cls, THING, declaration, describe(CLASS, cls))
        yield Edge("scm-cls", NOTHING, cls, declaration, describe(CLASS, cls))


def _stated_properties(axioms: Axioms) -> Iterator[Edge]:
    for axiom in axioms.of(SUB_PROPERTY, EQUIVALENT_PROPERTY):
        yield _edge("scm-spo", axiom.subject, axiom.operands[0], axiom)
        if axiom.construct == EQUIVALENT_PROPERTY:
            yield _edge("scm-eqp1", axiom.operands[0], axiom.subject, axiom)


def _edge(name: str, lower: Term, upper: Term, *axioms: Axiom, path: tuple[Triple, ...] = ()) -> Edge:
    triples = tuple(dict.fromkeys((*(t for axiom in axioms for t in axiom.triples), *path)))
    return Edge(name, lower, upper, triples, axioms[0].name)


def _between_restrictions(
    restrictions: Iterable[Axiom], classes: _Hierarchy, properties: _Hierarchy
) -> Iterator[Edge]:
    """scm-hv, scm-svf1, scm-svf2, scm-avf1, scm-avf2."""
    same_property: dict[tuple[Term, Term], list[Axiom]] = defaultdict(list)
    same_filler: dict[tuple[Term, Term], list[Axiom]] = defaultdict(list)
    for axiom in restrictions:
        same_property[axiom.construct, axiom.operands[0]].append(axiom)
        same_filler[axiom.construct, axiom.operands[1]].append(axiom)
    for (construct, _), group in same_property.items():
        if construct != ax.HAS_VALUE:
            name = "scm-svf1" if construct == ax.SOME else "scm-avf1"
            for left, right in permutations(group, 2):
                path = classes.path(left.operands[1], right.operands[1])
                if path is not None:
                    yield _edge(name, left.subject, right.subject, left, right, path=path)
    for (construct, _), group in same_filler.items():
        for left, right in permutations(group, 2):
            path = properties.path(left.operands[0], right.operands[0])
            if path is None:
                continue
            if construct == ax.ALL:
                yield _edge("scm-avf2", right.subject, left.subject, right, left, path=path)
            else:
                name = "scm-hv" if construct == ax.HAS_VALUE else "scm-svf2"
                yield _edge(name, left.subject, right.subject, left, right, path=path)
