"""Shapes as branches of queries: each a pattern whose solutions are the results of some constraints.

A shape has one branch for all constraints that each value fulfils or not, and one for each other constraint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from multiply_kg.terms import Term
from multiply_kg.validation.constraints import (
    QUALIFIED_MAX,
    QUALIFIED_MIN,
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
    Qualified,
    Shape,
    Sparql,
    UniqueLang,
    components,
)
from multiply_kg.validation.paths import Path

from .conformance import Conformance, OnValue, has_value, repeated_language
from .expressions import FALSE, TRUE, filtering, negated
from .scopes import THIS, Scope, path_pattern

VALUE: Final = "?value"
PATH: Final = "?path"
_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What a solution stands for: a result of a constraint of a shape.

    ``node`` names the shape of sh:node; ``on_focus`` says that the focus node itself is the value.
    """

    shape: Shape
    component: str
    node: Term | None = None
    on_focus: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A pattern that binds ``?this``, and ``?value`` and ``?path`` where the results have them.

    With several findings ``conditions`` has the condition of each; with one it is part of the pattern.
    """

    pattern: str
    findings: tuple[Finding, ...]
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A sh:sparql constraint, and where its shape looks."""

    shape: Shape
    constraint: Sparql
    scope: Scope


class Compiler:
    """Makes the branches of the shapes of one shapes graph."""

    def __init__(self, conformance: Conformance) -> None:
        self._conformance = conformance
        self._classes = conformance.classes
        self._variables = conformance.variables

    def queries(self, shape: Shape, scope: Scope) -> Iterator[Asked]:
        """The sh:sparql constraints of the shape and of its property shapes."""
        if shape.deactivated:
            return
        for constraint in shape.constraints:
            if isinstance(constraint, Sparql):
                yield Asked(shape, constraint, scope)
            elif isinstance(constraint, HasProperty):
                yield from self.queries(self._shapes[constraint.shape], scope.beyond(shape.path))

    def branches(self, shape: Shape, scope: Scope) -> Iterator[Branch]:
        """The branches of the shape and of its property shapes, for the nodes of the scope.

        Raises UnsupportedError for what has no query.
        """
        if shape.deactivated:
            return
        yield from self._on_values(shape, scope)
        for constraint in shape.constraints:
            if isinstance(constraint, HasProperty):
                yield from self.branches(self._shapes[constraint.shape], scope.beyond(shape.path))
            elif not isinstance(constraint, (OnValue, Sparql)):
                finding = Finding(shape, components(constraint)[0])
                for pattern in self._whole(constraint, shape.path, scope):
                    yield Branch(pattern, (finding,))
            if isinstance(constraint, Qualified):
                yield from self._qualified(shape, constraint, scope)
            elif isinstance(constraint, Closed):
                yield self._closed(shape, constraint, scope)

    @property
    def _shapes(self) -> Mapping[Term, Shape]:
        return self._conformance.shapes

    def _on_values(self, shape: Shape, scope: Scope) -> Iterator[Branch]:
        value = THIS if shape.path is None else VALUE
        findings, conditions = [], []
        for constraint in shape.constraints:
            if not isinstance(constraint, OnValue) or isinstance(constraint, (HasProperty, Closed)):
                continue
            violated = negated(self._conformance.holds(constraint, value))
            if violated != FALSE:
                nested = constraint.shape if isinstance(constraint, HasShape) else None
                findings.append(Finding(shape, components(constraint)[0], nested, shape.path is None))
                conditions.append(violated)
        pattern = self._values(shape.path, scope)
        if findings[1:]:
            yield Branch(pattern, tuple(findings), tuple(conditions))
        elif findings:
            yield Branch(pattern + filtering(conditions[0]), tuple(findings))

    def _nodes(self, scope: Scope) -> str:
        return scope.pattern(self._classes, self._variables)

    def _values(self, path: Path | None, scope: Scope) -> str:
        nodes = self._nodes(scope)
        return nodes if path is None else f"{nodes} {path_pattern(THIS, path, VALUE)}"

    def _whole(self, constraint: Constraint, path: Path | None, scope: Scope) -> Iterator[str]:
        """The patterns of the results of a constraint on all value nodes together."""
        match constraint:
            case HasValue(wanted):
                found = has_value(THIS, path, wanted, self._variables)
                yield self._nodes(scope) + filtering(negated(found))
            case Equals(predicate) | Disjoint(predicate) if path is None:
                yield from self._same_as_itself(constraint, predicate, scope)
            case _ if path is not None:
                yield from self._along(constraint, path, scope)
            case _:
                raise AssertionError(f"{constraint} on a node shape")

    def _same_as_itself(self, constraint: Constraint, predicate: Term, scope: Scope) -> Iterator[str]:
        nodes, itself = self._nodes(scope), f"{THIS} {predicate} {THIS} ."
        if isinstance(constraint, Disjoint):
            yield f"{nodes} {itself}{_bound()}"
            return
        yield f"{nodes}{filtering(f'!(EXISTS {{ {itself} }})')}{_bound()}"
        yield f"{nodes} {THIS} {predicate} {VALUE} .{filtering(f'!sameTerm({VALUE}, {THIS})')}"

    def _along(self, constraint: Constraint, path: Path, scope: Scope) -> Iterator[str]:
        nodes = self._nodes(scope)
        match constraint:
            case MinCount(number):
                yield from self._fewer(number, path, scope)
            case MaxCount(number):
                yield self._more(number, path, scope)
            case UniqueLang():
                pattern, condition = repeated_language(THIS, path, self._variables)
                yield f"{nodes} {pattern}{filtering(condition)}"
            case Disjoint() | LessThan():
                pattern, condition = self._conformance.pair(constraint, THIS, path, VALUE)
                yield f"{nodes} {pattern}{filtering(condition)}"
            case Equals():
                for pattern, condition in self._conformance.differences(constraint, THIS, path, VALUE):
                    yield f"{nodes} {pattern}{filtering(condition)}"
            case _:
                return

    def _qualified(self, shape: Shape, constraint: Qualified, scope: Scope) -> Iterator[Branch]:
        if shape.path is None:
            return
        if constraint.minimum is not None:
            for pattern in self._fewer(constraint.minimum, shape.path, scope, constraint):
                yield Branch(pattern, (Finding(shape, QUALIFIED_MIN),))
        if constraint.maximum is not None:
            pattern = self._more(constraint.maximum, shape.path, scope, constraint)
            yield Branch(pattern, (Finding(shape, QUALIFIED_MAX),))

    def _fewer(
        self, number: int, path: Path, scope: Scope, counted: Qualified | None = None
    ) -> Iterator[str]:
        """Nodes with fewer values; where there are many to count, those with none and those with some."""
        if number <= 0:
            return
        condition = self._conformance.qualifies(counted) if counted else lambda _: TRUE
        few = number if number <= _FEW else 1
        enough = self._conformance.at_least(few, THIS, path, condition)
        yield self._nodes(scope) + filtering(negated(enough))
        if number > _FEW:
            yield self._counting(f"< {number}", path, scope, condition(VALUE))

    def _more(self, number: int, path: Path, scope: Scope, counted: Qualified | None = None) -> str:
        condition = self._conformance.qualifies(counted) if counted else lambda _: TRUE
        if number < _FEW:
            return self._nodes(scope) + filtering(
                self._conformance.at_least(number + 1, THIS, path, condition)
            )
        return self._counting(f"> {number}", path, scope, condition(VALUE))

    def _counting(self, bound: str, path: Path, scope: Scope, condition: str) -> str:
        pattern = self._values(path, scope) + filtering(condition)
        origin = "?origin " if scope.steps else ""
        return (
            f"{{ SELECT {origin}{THIS} WHERE {{ {pattern} }} GROUP BY {origin}{THIS} "
            f"HAVING (COUNT(DISTINCT {VALUE}) {bound}) }}"
        )

    def _closed(self, shape: Shape, constraint: Closed, scope: Scope) -> Branch:
        if shape.path is None:
            node, pattern = THIS, self._nodes(scope)
        else:
            node = self._variables.fresh()
            pattern = f"{self._nodes(scope)} {path_pattern(THIS, shape.path, node)}"
        statement, condition = self._conformance.not_allowed(node, constraint.allowed, path=PATH, value=VALUE)
        finding = Finding(shape, components(constraint)[0])
        return Branch(f"{pattern} {statement}{filtering(condition)}", (finding,))


def _bound() -> str:
    return f" BIND({THIS} AS {VALUE})"
