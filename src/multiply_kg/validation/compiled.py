"""The compiled engine: shapes evaluated over the index, whole sets of focus nodes at a time.

Results are those of W3C SHACL's textual definitions, in the values that the reference engine gives too.
Only shapes that ``support`` passes come here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from multiply_kg.terms import SH, Term, language_of

from .checks import Check, value_check
from .constraints import (
    QUALIFIED_MAX,
    QUALIFIED_MIN,
    And,
    Closed,
    Constraint,
    Disjoint,
    Equals,
    HasProperty,
    HasShape,
    HasValue,
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
    components,
)
from .graphs import GraphIndex
from .messages import Occasion, result_messages
from .paths import Predicate, path_text, value_nodes
from .report import ValidationResult
from .shapes import Shapes
from .sparql import Select, sparql_results
from .xsd import compare

Values = Collection[Term]
Groups = list[tuple[Term, Values]]
Found = Iterator["Violation"]


@dataclass(frozen=True, slots=True)
class Violation:
    """A result before it is put into words."""

    shape: Shape
    focus: Term
    value: Term | None
    component: str
    path: str | None = None
    messages: Mapping[str, str] | None = None
    constraint: Term | None = None
    details: tuple[Violation, ...] = field(default=())


def compiled_results(
    data: GraphIndex, shapes: Shapes, focus: Mapping[Term, Collection[Term]], select: Select | None
) -> list[ValidationResult]:
    """What the shapes find on their focus nodes; ``select`` runs the queries of sh:sparql."""
    run = _Evaluation(data, shapes, select)
    return [
        _worded(violation)
        for node, nodes in focus.items()
        for violation in run.violations(shapes.by_node[node], nodes)
    ]


def _worded(found: Violation) -> ValidationResult:
    shape = found.shape
    path = found.path or (path_text(shape.path) if shape.path else None)
    messages = found.messages
    if messages is None:
        messages = result_messages(shape, Occasion(found.focus, path, found.value, found.component))
    return ValidationResult(
        focus=found.focus,
        path=path,
        value=found.value,
        component=found.component,
        severity=shape.severity,
        messages=messages,
        shape=shape.node,
        owner=shape.owner,
        constraint=found.constraint,
        details=tuple(sorted(map(_worded, found.details), key=lambda detail: detail.key)),
    )


class _Evaluation:
    """One run over one graph; remembers which nodes conform to which shapes."""

    def __init__(self, data: GraphIndex, shapes: Shapes, select: Select | None) -> None:
        self.data = data
        self.shapes = shapes.by_node
        self.select = select
        self._conforming: dict[tuple[Term, Term], bool] = {}
        self._checks: dict[int, Check | None] = {}

    def violations(self, shape: Shape, focus: Collection[Term]) -> Found:
        """The results of focus nodes against a shape (W3C SHACL §3.4)."""
        if shape.deactivated or not focus:
            return
        groups = self._value_nodes(shape, focus)
        for constraint in shape.constraints:
            yield from self._constraint(shape, constraint, groups)

    def conforms(self, node: Term, focus: Term) -> bool:
        """True when a node has no results against the shape named ``node``."""
        key = (node, focus)
        known = self._conforming.get(key)
        if known is None:
            known = next(self.violations(self.shapes[node], (focus,)), None) is None
            self._conforming[key] = known
        return known

    def _value_nodes(self, shape: Shape, focus: Collection[Term]) -> Groups:
        path = shape.path
        if path is None:
            return [(node, (node,)) for node in focus]
        if isinstance(path, Predicate):
            table = self.data.forward(path.iri)
            return [(node, table.get(node, ())) for node in focus]
        return [(node, list(value_nodes(path, self.data, node))) for node in focus]

    def _constraint(self, shape: Shape, constraint: Constraint, groups: Groups) -> Found:
        check = self._check(constraint)
        if check is not None:
            component = components(constraint)[0]
            for focus, values in groups:
                for value in values:
                    if not check(value):
                        yield Violation(shape, focus, value, component)
            return
        match constraint:
            case HasProperty(node):
                reached = {value: None for _, values in groups for value in values}
                yield from self.violations(self.shapes[node], reached)
            case HasShape(node):
                yield from self._nested(shape, node, groups)
            case Not() | And() | Or() | Xone():
                yield from self._logical(shape, constraint, groups)
            case Sparql():
                yield from self._sparql(shape, constraint, groups)
            case Closed(allowed):
                yield from self._closed(shape, allowed, groups)
            case Qualified():
                yield from self._qualified(shape, constraint, groups)
            case _:
                yield from self._sets(shape, constraint, groups)

    def _check(self, constraint: Constraint) -> Check | None:
        key = id(constraint)  # constraints live as long as the shapes, and hashing long lists is slow
        if key not in self._checks:
            self._checks[key] = value_check(constraint, self.data)
        return self._checks[key]

    def _nested(self, shape: Shape, node: Term, groups: Groups) -> Found:
        for focus, values in groups:
            for value in values:
                if not self.conforms(node, value):
                    details = tuple(self.violations(self.shapes[node], (value,)))
                    yield Violation(shape, focus, value, f"{SH}NodeConstraintComponent", details=details)

    def _logical(self, shape: Shape, constraint: Not | And | Or | Xone, groups: Groups) -> Found:
        component = components(constraint)[0]
        for focus, values in groups:
            for value in values:
                if not self._holds(constraint, value):
                    yield Violation(shape, focus, value, component)

    def _holds(self, constraint: Not | And | Or | Xone, value: Term) -> bool:
        match constraint:
            case Not(node):
                return not self.conforms(node, value)
            case And(nodes):
                return all(self.conforms(node, value) for node in nodes)
            case Or(nodes):
                return any(self.conforms(node, value) for node in nodes)
            case Xone(nodes):
                return sum(self.conforms(node, value) for node in nodes) == 1

    def _closed(self, shape: Shape, allowed: frozenset[Term], groups: Groups) -> Found:
        for focus, values in groups:
            for value in values:
                for predicate, object_ in self.data.outgoing(value):
                    if predicate not in allowed:
                        yield Violation(
                            shape, focus, object_, f"{SH}ClosedConstraintComponent", path=predicate
                        )

    def _qualified(self, shape: Shape, constraint: Qualified, groups: Groups) -> Found:
        for focus, values in groups:
            number = sum(
                1
                for value in values
                if self.conforms(constraint.shape, value)
                and not any(self.conforms(sibling, value) for sibling in constraint.siblings)
            )
            if constraint.minimum is not None and number < constraint.minimum:
                yield Violation(shape, focus, None, QUALIFIED_MIN)
            if constraint.maximum is not None and number > constraint.maximum:
                yield Violation(shape, focus, None, QUALIFIED_MAX)

    def _sets(self, shape: Shape, constraint: Constraint, groups: Groups) -> Found:
        """Constraints on all value nodes of a focus node together."""
        component = components(constraint)[0]
        for focus, values in groups:
            for value in self._offending(constraint, focus, values):
                yield Violation(shape, focus, value, component)

    def _offending(self, constraint: Constraint, focus: Term, values: Values) -> Iterable[Term | None]:
        match constraint:
            case MinCount(count):
                return () if len(values) >= count else (None,)
            case MaxCount(count):
                return () if len(values) <= count else (None,)
            case HasValue(wanted):
                return () if wanted in values else (None,)
            case UniqueLang():
                return (None,) if _repeats_language(values) else ()
            case Equals(predicate):
                return set(values) ^ set(self.data.objects(focus, predicate))
            case Disjoint(predicate):
                return set(values) & set(self.data.objects(focus, predicate))
            case LessThan(predicate, or_equals):
                others = self.data.objects(focus, predicate)
                orders = (-1, 0) if or_equals else (-1,)
                return [
                    value for value in values if any(compare(value, other) not in orders for other in others)
                ]
            case _:
                raise AssertionError(f"{constraint} is not evaluated")

    def _sparql(self, shape: Shape, constraint: Sparql, groups: Groups) -> Found:
        if self.select is None:
            raise AssertionError("sh:sparql without a SPARQL engine")
        for found in sparql_results(
            shape, constraint, [focus for focus, _ in groups], self.select, self.data
        ):
            yield Violation(
                shape,
                found.focus,
                found.value,
                f"{SH}SPARQLConstraintComponent",
                path=found.path,
                messages=found.messages,
                constraint=constraint.node,
            )


def _repeats_language(values: Values) -> bool:
    tags = [tag for tag in map(language_of, values) if tag]
    return len(tags) != len(set(tags))
