"""The compiled engine: shapes evaluated over the index, whole sets of focus nodes at a time.

Results are those of W3C SHACL's textual definitions, in the values that the reference engine gives too.
Only shapes that ``support`` passes come here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from multiply_kg.errors import QueryError
from multiply_kg.terms import SH, Term

from .checks import Check, set_check, value_check
from .conformance import Conformance
from .constraints import (
    QUALIFIED_MAX,
    QUALIFIED_MIN,
    And,
    Closed,
    Constraint,
    HasProperty,
    HasShape,
    Not,
    Or,
    Qualified,
    Shape,
    Sparql,
    Xone,
    components,
)
from .graphs import GraphIndex
from .messages import Occasion, result_messages
from .narrowing import narrowed
from .paths import follower, path_text
from .report import ValidationResult, unique_results
from .shapes import Shapes, ShapesError, shown
from .sparql import BlankFocusError, Query, Select, Solution, prepared, sparql_results

Values = Collection[Term]
Groups = list[tuple[Term, Values]]
Found = Iterator["Violation"]
_FEW: Final = 16
"""Nodes that are looked at one by one."""


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


def reported(shape: Shape, constraint: Sparql, solution: Solution) -> Violation:
    """The violation that a solution of a shape's query is (W3C SHACL §5.3.2)."""
    return Violation(
        shape,
        solution.focus,
        solution.value,
        f"{SH}SPARQLConstraintComponent",
        path=solution.path,
        messages=solution.messages,
        constraint=constraint.node,
    )


def worded(found: Violation) -> ValidationResult:
    """The result of a violation, with its messages."""
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
        details=unique_results(map(worded, found.details)),
    )


@contextmanager
def runnable(shape: Shape) -> Iterator[None]:
    """An sh:sparql query that cannot be run is a ShapesError that names its shape."""
    try:
        yield
    except QueryError as error:
        raise ShapesError(
            f"The sh:sparql query of the shape {shown(shape.node)} cannot be run: {error.message}",
            shape=shape.node,
            hint="Correct the query.",
        ) from error


class Evaluation:
    """One run over one graph; remembers its checks, and which nodes conform to which shapes.

    ``select`` runs the queries of sh:sparql, over data whose blank nodes have names if ``blanks_named``;
    ``before`` is told of each query and the nodes that it is about to be asked of.
    """

    def __init__(
        self,
        data: GraphIndex,
        shapes: Shapes,
        select: Select | None,
        *,
        blanks_named: bool = False,
        before: Callable[[Query, Sequence[Term]], None] | None = None,
    ) -> None:
        self.data = data
        self.shapes = shapes.by_node
        self.select = select
        self.blanks_named = blanks_named
        self._before = before
        self._conforming: dict[tuple[Term, Term], bool] = {}
        self._checks: dict[int, Check | None] = {}
        self._tests: dict[Term, Check] = {}
        self._many: Conformance | None = None

    def forget(self) -> None:
        """Forget which nodes conform; to be called when the graph has changed."""
        self._conforming.clear()
        self._many = None

    def start_anew(self) -> None:
        """Forget everything; to be called when the graph's tables have been replaced."""
        self.forget()
        self._checks.clear()
        self._tests.clear()

    def _conformance(self) -> Conformance:
        if self._many is None:
            self._many = Conformance(self.data, self.shapes, self._asked)
        return self._many

    def _asked(self, shape: Shape, constraint: Sparql, nodes: Collection[Term]) -> Iterator[Term]:
        return (solution.focus for solution in self._solutions(shape, constraint, list(nodes)))

    def results(self, shape: Shape, focus: Collection[Term]) -> list[ValidationResult]:
        """What a shape finds on its focus nodes.

        Raises BlankFocusError where sh:sparql would have to name a blank node, ShapesError for a query
        that cannot be run.
        """
        return [worded(violation) for violation in self.violations(shape, focus)]

    def violations(self, shape: Shape, focus: Collection[Term]) -> Found:
        """The results of focus nodes against a shape (W3C SHACL §3.4)."""
        if shape.deactivated or not focus:
            return
        if len(focus) > _FEW:
            nodes = focus.keys() if isinstance(focus, dict) else set(focus)
            failing = self._conformance().failing(shape, nodes)
            if not failing:
                return
            focus = [node for node in focus if node in failing]
        groups = self._value_nodes(shape, focus)
        for constraint in shape.constraints:
            check = self._check(constraint)
            if check is None:
                yield from self._constraint(shape, constraint, groups)
                continue
            component = components(constraint)[0]
            for node, values in groups:
                for value in values:
                    if not check(value):
                        yield Violation(shape, node, value, component)

    def _value_nodes(self, shape: Shape, focus: Collection[Term]) -> Groups:
        if shape.path is None:
            return [(node, (node,)) for node in focus]
        values = follower(shape.path, self.data)
        return [(node, values(node)) for node in focus]

    def _constraint(self, shape: Shape, constraint: Constraint, groups: Groups) -> Found:
        match constraint:
            case HasProperty(node):
                reached = {value: None for _, values in groups for value in values}
                yield from self.violations(self.shapes[node], reached)
            case HasShape(node):
                yield from self._nested(shape, node, groups)
            case Sparql():
                yield from self._sparql(shape, constraint, groups)
            case Closed(allowed):
                yield from self._closed(shape, allowed, groups)
            case Qualified():
                yield from self._qualified(shape, constraint, groups)
            case _:
                offending = set_check(constraint, self.data)
                component = components(constraint)[0]
                for focus, values in groups:
                    for value in offending(focus, values):
                        yield Violation(shape, focus, value, component)

    def _check(self, constraint: Constraint) -> Check | None:
        """The constraint as a function of one value, if it can be one."""
        key = id(constraint)  # constraints live as long as the shapes, and hashing long lists is slow
        if key not in self._checks:
            if isinstance(constraint, (Not, And, Or, Xone)):
                self._checks[key] = self._logical(constraint)
            else:
                self._checks[key] = value_check(constraint, self.data)
        return self._checks[key]

    def _logical(self, constraint: Not | And | Or | Xone) -> Check:
        match constraint:
            case Not(node):
                test = self._test(node)
                return lambda value: not test(value)
            case And(nodes):
                tests = [self._test(node) for node in nodes]
                return lambda value: all(test(value) for test in tests)
            case Or(nodes):
                tests = [self._test(node) for node in nodes]
                return lambda value: any(test(value) for test in tests)
            case Xone(nodes):
                tests = [self._test(node) for node in nodes]
                return lambda value: sum(test(value) for test in tests) == 1

    def _test(self, node: Term) -> Check:
        """Whether a value conforms to the shape named ``node`` (W3C SHACL §3.5)."""
        test = self._tests.get(node)
        if test is None:
            test = self._tests[node] = self._made_test(self.shapes[node])
        return test

    def _made_test(self, shape: Shape) -> Check:
        if shape.deactivated:
            return lambda _: True
        if shape.path is None:
            checks = [
                self._test(constraint.shape) if isinstance(constraint, HasShape) else self._check(constraint)
                for constraint in shape.constraints
            ]
            simple = [check for check in checks if check is not None]
            if len(simple) == len(checks):
                return simple[0] if len(simple) == 1 else lambda value: all(check(value) for check in simple)
        return lambda value: self.conforms(shape, value)

    def conforms(self, shape: Shape, focus: Term) -> bool:
        """Whether a node conforms to a shape (W3C SHACL §3.5); found out once."""
        key = (shape.node, focus)
        known = self._conforming.get(key)
        if known is None:
            known = self._conforming[key] = next(self.violations(shape, (focus,)), None) is None
        return known

    def _nested(self, shape: Shape, node: Term, groups: Groups) -> Found:
        test = self._test(node)
        for focus, values in groups:
            for value in values:
                if not test(value):
                    details = tuple(self.violations(self.shapes[node], (value,)))
                    yield Violation(shape, focus, value, f"{SH}NodeConstraintComponent", details=details)

    def _closed(self, shape: Shape, allowed: frozenset[Term], groups: Groups) -> Found:
        for focus, values in groups:
            for value in values:
                for predicate, object_ in self.data.outgoing(value):
                    if predicate not in allowed:
                        yield Violation(
                            shape, focus, object_, f"{SH}ClosedConstraintComponent", path=predicate
                        )

    def _qualified(self, shape: Shape, constraint: Qualified, groups: Groups) -> Found:
        test = self._test(constraint.shape)
        siblings = [self._test(sibling) for sibling in constraint.siblings]
        least, most = constraint.minimum, constraint.maximum
        for focus, values in groups:
            number = sum(test(value) and not any(other(value) for other in siblings) for value in values)
            if least is not None and number < least:
                yield Violation(shape, focus, None, QUALIFIED_MIN)
            if most is not None and number > most:
                yield Violation(shape, focus, None, QUALIFIED_MAX)

    def _sparql(self, shape: Shape, constraint: Sparql, groups: Groups) -> Found:
        for solution in self._solutions(shape, constraint, [focus for focus, _ in groups]):
            yield reported(shape, constraint, solution)

    def _solutions(self, shape: Shape, constraint: Sparql, nodes: Sequence[Term]) -> list[Solution]:
        if self.select is None:
            raise AssertionError("sh:sparql without a SPARQL engine")
        select, before, query = self.select, self._before, prepared(shape, constraint)

        def ask(some: Sequence[Term]) -> Iterator[Solution]:
            if before is not None:
                before(query, some)
            return sparql_results(shape, constraint, some, select, self.data, blanks_named=self.blanks_named)

        with runnable(shape):
            return list(ask(narrowed(query, nodes, self.data, ask)))


__all__ = ["BlankFocusError", "Evaluation", "Violation", "reported", "runnable", "worded"]
