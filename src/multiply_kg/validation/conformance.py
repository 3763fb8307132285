"""Which of many nodes do not conform to a shape, told for whole sets of nodes at a time.

A constraint looks at each distinct value once, however many nodes share it, and most constraints are
answered by the difference of two sets. What a shape says of the few nodes that fail is left to ``compiled``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Collection as Collection_
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain

from multiply_kg.terms import Term

from .checks import Check, repeats_language, set_check, suspects, value_check
from .constraints import (
    And,
    Closed,
    Constraint,
    Disjoint,
    Equals,
    HasProperty,
    HasShape,
    HasValue,
    InClass,
    LessThan,
    MaxCount,
    MinCount,
    Not,
    Or,
    Qualified,
    Shape,
    Sparql,
    UniqueLang,
    Xone,
)
from .graphs import GraphIndex, Table
from .paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence, follower, inverted

Nodes = AbstractSet[Term]
Asked = Callable[[Shape, Sparql, Nodes], Iterable[Term]]
"""The nodes, of those given, at which the query of a shape has solutions."""


class Conformance:
    """What does not conform in a graph as it stands; to be made anew when the graph has changed."""

    def __init__(self, data: GraphIndex, shapes: Mapping[Term, Shape], asked: Asked) -> None:
        self._data = data
        self._shapes = shapes
        self._asked = asked
        self._columns: dict[Path, _Column] = {}
        self._checks: dict[int, Check | None] = {}

    def failing(self, shape: Shape, nodes: Nodes) -> set[Term]:
        """The nodes that do not conform to a shape (W3C SHACL §3.5); not for recursive shapes.

        Raises what the callable that asks queries raises.
        """
        failed: set[Term] = set()
        if shape.deactivated or not nodes:
            return failed
        values = None if shape.path is None else self._values(shape.path, nodes)
        for constraint in shape.constraints:
            if isinstance(constraint, Sparql):
                failed.update(self._asked(shape, constraint, nodes))
            elif values is None:
                failed |= self._wrong(constraint, nodes)
            else:
                failed |= self._at(constraint, values)
        return failed

    # -- by value --------------------------------------------------------------------------------

    def _wrong(self, constraint: Constraint, terms: Nodes) -> set[Term]:
        """The terms that do not fulfil a constraint when each is its own only value node."""
        match constraint:
            case HasProperty(node) | HasShape(node):
                return self._fail(node, terms)
            case Not(node):
                return set(terms) - self._fail(node, terms)
            case And(nodes):
                return set().union(*(self._fail(node, terms) for node in nodes))
            case Or(nodes):
                left: Nodes = terms
                for node in nodes:
                    left = self._fail(node, left)
                return set(left)
            case Xone(nodes):
                number = Counter(chain.from_iterable(set(terms) - self._fail(node, terms) for node in nodes))
                return {term for term in terms if number[term] != 1}
            case Closed(allowed):
                tables = (self._data.forward(p) for p in self._data.predicates() if p not in allowed)
                return set().union(*(terms & table.keys() for table in tables))
            case _:
                return self._unchecked(constraint, terms)

    def _unchecked(self, constraint: Constraint, terms: Nodes) -> set[Term]:
        """The terms that do not pass the check of a constraint that names no other shapes."""
        if isinstance(constraint, InClass):
            return set(terms).difference(self._data.instances(constraint.class_))
        check = self._check(constraint)
        if check is not None:
            return {term for term in suspects(constraint, terms) if not check(term)}
        offending = set_check(constraint, self._data)
        return {term for term in terms if offending(term, (term,))}

    def _fail(self, node: Term, terms: Nodes) -> set[Term]:
        return self.failing(self._shapes[node], terms)

    def _check(self, constraint: Constraint) -> Check | None:
        key = id(constraint)
        if key not in self._checks:
            self._checks[key] = value_check(constraint, self._data)
        return self._checks[key]

    # -- by focus node ---------------------------------------------------------------------------

    def _at(self, constraint: Constraint, values: _Values) -> set[Term]:
        """The focus nodes whose value nodes do not fulfil a constraint."""
        match constraint:
            case MinCount(least):
                return values.fewer(least)
            case MaxCount(most):
                return values.more(most)
            case UniqueLang():
                return {node for node in values.more(1) if repeats_language(values.get(node, ()))}
            case Qualified():
                return self._qualified(constraint, values)
            case HasValue() | Equals() | Disjoint() | LessThan():
                offending = set_check(constraint, self._data)
                get = values.get
                return {node for node in values.nodes if offending(node, get(node, ()))}
            case _:
                return values.leading_to(self._wrong(constraint, values.distinct))

    def _qualified(self, constraint: Qualified, values: _Values) -> set[Term]:
        distinct = values.distinct
        failed = self._fail(constraint.shape, distinct)
        if not failed and not constraint.siblings:  # all value nodes count, as they mostly do
            few = values.fewer(constraint.minimum or 0)
            return few if constraint.maximum is None else few | values.more(constraint.maximum)
        counted = set(distinct) - failed
        for sibling in constraint.siblings:
            counted = self._fail(sibling, counted)
        nodes, get, counts = values.nodes, values.get, counted.__contains__
        least, most = constraint.minimum or 0, constraint.maximum
        if most is not None:
            return {node for node in nodes if not least <= sum(map(counts, get(node, ()))) <= most}
        if least == 1:
            return {node for node in nodes if counted.isdisjoint(get(node, ()))}
        return {node for node in nodes if sum(map(counts, get(node, ()))) < least}

    def _values(self, path: Path, nodes: Nodes) -> _Values:
        match path:
            case Predicate(iri) | Inverse(Predicate(iri)):
                column = self._columns.get(path)
                if column is None:
                    forwards = isinstance(path, Predicate)
                    table = self._data.forward(iri) if forwards else self._data.reverse(iri)
                    column = self._columns[path] = _Column(table)
                return _Values(nodes, column)
            case _:
                return _Values(nodes, _Column(self._table(path, nodes)))

    def _table(self, path: Path, nodes: Nodes) -> dict[Term, Collection_[Term]]:
        """The value nodes of those nodes that have any."""
        match path:
            case Predicate(iri):
                return _among(self._data.forward(iri), nodes)
            case Inverse(Predicate(iri)):
                return _among(self._data.reverse(iri), nodes)
            case Inverse(inner):
                return self._table(inverted(inner), nodes)
            case Alternative(parts):
                table: dict[Term, Collection_[Term]] = {}
                for part in parts:
                    for node, values in self._table(part, nodes).items():
                        table[node] = dict.fromkeys((*table[node], *values)) if node in table else values
                return table
            case Sequence(parts):
                follow = follower(path, self._data)
                return {n: found for n in self._table(parts[0], nodes) if (found := follow(n))}
            case Repeat():
                follow = follower(path, self._data)
                return {node: found for node in nodes if (found := follow(node))}


def _among(table: Table, nodes: Nodes) -> dict[Term, Collection_[Term]]:
    if len(table) < len(nodes):
        return {node: values for node, values in table.items() if node in nodes}
    return {node: table[node] for node in nodes if node in table}


class _Column:
    """All pairs of node and value by one path; nodes without values are left out."""

    def __init__(self, table: Mapping[Term, Collection_[Term]]) -> None:
        self.table = table

    @cached_property
    def distinct(self) -> Nodes:
        """Every value once, in the order of the table: values made together lie together in memory."""
        return dict.fromkeys(chain.from_iterable(self.table.values())).keys()

    @cached_property
    def several(self) -> set[Term]:
        """The nodes with more than one value."""
        return {node for node, values in self.table.items() if len(values) > 1}


class _Values:
    """The value nodes of some focus nodes by one path; costs as much as the nodes, or as the whole column."""

    def __init__(self, nodes: Nodes, column: _Column) -> None:
        self.nodes = nodes
        self._column = column
        self._table = column.table
        self.get = column.table.get
        """Of one focus node the value nodes; the default where there are none."""
        self._most = 2 * len(nodes) >= len(column.table)

    @cached_property
    def distinct(self) -> Nodes:
        """Every value node once; where most of the column is concerned, also those of other nodes."""
        if self._most:
            return self._column.distinct
        table = self._table
        return dict.fromkeys(chain.from_iterable(table[node] for node in self.nodes if node in table)).keys()

    def fewer(self, number: int) -> set[Term]:
        """The focus nodes with fewer value nodes than that."""
        table = self._table
        if number <= 0:
            return set()
        if number == 1:
            return {node for node in self.nodes if node not in table}
        return {node for node in self.nodes if len(table.get(node, ())) < number}

    def more(self, number: int) -> set[Term]:
        """The focus nodes with more value nodes than that."""
        table = self._table
        if number <= 0:
            return {node for node in self.nodes if len(table.get(node, ())) > number}
        several = self._column.several & self.nodes if self._most else self.nodes
        return {node for node in several if len(table.get(node, ())) > number}

    def leading_to(self, values: AbstractSet[Term]) -> set[Term]:
        """The focus nodes that have one of these values."""
        if not values:
            return set()
        get = self.get
        return {node for node in self.nodes if not values.isdisjoint(get(node, ()))}
