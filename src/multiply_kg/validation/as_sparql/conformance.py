"""Whether a node conforms to a shape (W3C SHACL §3.5), as one SPARQL expression about a variable.

A constraint on values becomes EXISTS or NOT EXISTS, nested as the shapes are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.terms import Term, sparql_text
from multiply_kg.validation.constraints import (
    NODE_KINDS,
    And,
    Closed,
    Constraint,
    Disjoint,
    Equals,
    HasDatatype,
    HasNodeKind,
    HasProperty,
    HasShape,
    HasValue,
    In,
    InClass,
    InRange,
    Kind,
    LanguageIn,
    LessThan,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    Not,
    Or,
    Pattern,
    Qualified,
    Shape,
    Sparql,
    UniqueLang,
    Xone,
)
from multiply_kg.validation.paths import Path, Predicate
from multiply_kg.validation.shapes import shown
from multiply_kg.validation.sparql import prepared

from .datatypes import has_datatype, in_range, less
from .expressions import TRUE, Variables, all_of, any_of, exists, filtering, negated, same, string, weight
from .nested import violation
from .scopes import Classes, path_pattern

_COUNTED_BY_PAIRS: Final = 2
_HEAVIEST: Final = 600
_NONE: Final[Mapping[tuple[Term, Term], Collection[Term]]] = {}
OnValue = (
    InClass
    | HasDatatype
    | HasNodeKind
    | InRange
    | MinLength
    | MaxLength
    | Pattern
    | LanguageIn
    | In
    | Not
    | And
    | Or
    | Xone
    | HasShape
    | HasProperty
    | Closed
)
"""The constraints that each value node fulfils or not, whatever the others are."""


class Conformance:
    """Writes expressions about the shapes of one shapes graph.

    IRIs in which ``stand_in`` occurs count as blank nodes, where that is any text. ``failing`` has, for the
    sh:sparql of shapes that were asked apart, the nodes at which they have solutions.
    """

    def __init__(
        self,
        shapes: Mapping[Term, Shape],
        classes: Classes,
        variables: Variables,
        *,
        stand_in: str = "",
        failing: Mapping[tuple[Term, Term], Collection[Term]] = _NONE,
    ) -> None:
        self.shapes = shapes
        self.classes = classes
        self.variables = variables
        self._stand_in = stand_in
        self._failing = failing

    def conforms(self, node: Term, variable: str) -> str:
        """True where the variable conforms to the shape named ``node``.

        Raises UnsupportedError for what gets too long.
        """
        shape = self.shapes[node]
        if shape.deactivated:
            return TRUE
        path = shape.path
        on_values = [c for c in shape.constraints if isinstance(c, OnValue)]
        tests = [self._whole(c, shape, variable) for c in shape.constraints if not isinstance(c, OnValue)]
        if path is None:
            tests += [self.holds(constraint, variable) for constraint in on_values]
        elif on_values:
            value = self.variables.fresh()
            fulfilled = all_of(self.holds(constraint, value) for constraint in on_values)
            if fulfilled != TRUE:
                tests.append(negated(exists(path_pattern(variable, path, value), negated(fulfilled))))
        found = all_of(tests)
        if weight(found) > _HEAVIEST:
            raise UnsupportedError(
                f"What {shown(node)} asks of a node is too long for a query.",
                hint="Nest fewer shapes in each other.",
            )
        return found

    def holds(self, constraint: OnValue, value: str) -> str:
        """True where the value node that is the variable fulfils the constraint."""
        match constraint:
            case Not(node):
                return negated(self.conforms(node, value))
            case HasShape(node) | HasProperty(node):
                return self.conforms(node, value)
            case And(nodes):
                return all_of(self.conforms(node, value) for node in nodes)
            case Or(nodes):
                return any_of(self.conforms(node, value) for node in nodes)
            case Xone(nodes):
                ones = " + ".join(f"IF({self.conforms(node, value)}, 1, 0)" for node in nodes)
                return f"({ones}) = 1"
            case Closed(allowed):
                return negated(exists(*self.not_allowed(value, allowed)))
            case InClass(class_):
                return exists(self.classes.of(value, class_))
            case _:
                return self._by_itself(constraint, value)

    def not_allowed(
        self, node: str, allowed: frozenset[Term], *, path: str | None = None, value: str | None = None
    ) -> tuple[str, str]:
        """The pattern and the condition of a statement that sh:closed forbids."""
        predicate, object_ = path or self.variables.fresh(), value or self.variables.fresh()
        condition = f"{predicate} NOT IN ({', '.join(sorted(allowed))})" if allowed else TRUE
        return f"{node} {predicate} {object_} .", condition

    def at_least(
        self, number: int, focus: str, path: Path, condition: Callable[[str], str] = lambda _: TRUE
    ) -> str:
        """True where the path from the focus node has so many different values that fulfil the condition."""
        if number <= 0:
            return TRUE
        if number <= _COUNTED_BY_PAIRS:
            values = [self.variables.fresh() for _ in range(number)]
            patterns = " ".join(path_pattern(focus, path, value) for value in values)
            differ = [f"!sameTerm({', '.join(values)})"] if values[1:] else []
            return exists(patterns, all_of([*differ, *map(condition, values)]))
        value = self.variables.fresh()
        counted = path_pattern(focus, path, value) + filtering(condition(value))
        return exists(
            f"{{ SELECT {focus} WHERE {{ {counted} }} GROUP BY {focus} "
            f"HAVING (COUNT(DISTINCT {value}) >= {number}) }}"
        )

    def qualifies(self, constraint: Qualified) -> Callable[[str], str]:
        """Whether a value is one of those that a qualified constraint counts."""
        return lambda value: all_of(
            [
                self.conforms(constraint.shape, value),
                *(negated(self.conforms(sibling, value)) for sibling in constraint.siblings),
            ]
        )

    def _whole(self, constraint: Constraint, shape: Shape, focus: str) -> str:
        """True where the value nodes of the focus node taken together fulfil the constraint."""
        path = shape.path
        match constraint:
            case HasValue(wanted):
                return has_value(focus, path, wanted, self.variables)
            case Equals(predicate) | Disjoint(predicate) if path is None:
                return self._same_as_itself(constraint, focus, predicate)
            case Sparql():
                return self._asked(constraint, shape, focus)
            case _ if path is not None:
                return self._along(constraint, path, focus)
            case _:
                raise AssertionError(f"{constraint} on a node shape")

    def _asked(self, constraint: Sparql, shape: Shape, focus: str) -> str:
        violated = violation(prepared(shape, constraint), focus, self.variables)
        if violated is None:
            violated = same(focus, sorted(self._failing.get((shape.node, constraint.node), ())))
        return negated(violated)

    def _same_as_itself(self, constraint: Constraint, focus: str, predicate: Term) -> str:
        itself = exists(f"{focus} {predicate} {focus} .")
        if isinstance(constraint, Disjoint):
            return negated(itself)
        other = self.variables.fresh()
        others = exists(f"{focus} {predicate} {other} .", f"!sameTerm({other}, {focus})")
        return all_of([itself, negated(others)])

    def _along(self, constraint: Constraint, path: Path, focus: str) -> str:
        match constraint:
            case MinCount(number):
                return self.at_least(number, focus, path)
            case MaxCount(number):
                return negated(self.at_least(number + 1, focus, path))
            case Qualified(minimum=minimum, maximum=maximum):
                counts = self.qualifies(constraint)
                tests = [] if minimum is None else [self.at_least(minimum, focus, path, counts)]
                if maximum is not None:
                    tests.append(negated(self.at_least(maximum + 1, focus, path, counts)))
                return all_of(tests)
            case UniqueLang():
                return negated(exists(*repeated_language(focus, path, self.variables)))
            case Disjoint() | LessThan():
                return negated(exists(*self.pair(constraint, focus, path, self.variables.fresh())))
            case Equals():
                value = self.variables.fresh()
                return all_of(
                    negated(exists(*way)) for way in self.differences(constraint, focus, path, value)
                )
            case _:
                raise AssertionError(f"{constraint} is not evaluated")

    def pair(self, constraint: Disjoint | LessThan, focus: str, path: Path, value: str) -> tuple[str, str]:
        """The pattern and the condition of a value that another property does not allow."""
        values = path_pattern(focus, path, value)
        if isinstance(constraint, Disjoint):
            return f"{values} {focus} {constraint.predicate} {value} .", TRUE
        other = self.variables.fresh()
        order = less(value, other, or_equal=constraint.or_equals)
        return f"{values} {focus} {constraint.predicate} {other} .", negated(order)

    def differences(
        self, constraint: Equals, focus: str, path: Path, value: str
    ) -> tuple[tuple[str, str], tuple[str, str]]:
        """The two ways in which a value is on one side of sh:equals only, as patterns with conditions."""
        here = path_pattern(focus, path, value)
        there = f"{focus} {constraint.predicate} {value} ."
        return (here, negated(exists(there))), (there, negated(exists(here)))

    def _by_itself(self, constraint: Constraint, value: str) -> str:
        """A test of the term alone."""
        match constraint:
            case HasNodeKind(kind):
                return any_of(self._is(one, value) for one in sorted(NODE_KINDS[kind]))
            case In(members):
                return same(value, members)
            case HasDatatype(datatype):
                return has_datatype(value, datatype)
            case InRange(limit, bound):
                return in_range(value, limit, bound)
            case MinLength(length):
                return f"{self._is_named(value)} && STRLEN(STR({value})) >= {length}"
            case MaxLength(length):
                return f"{self._is_named(value)} && STRLEN(STR({value})) <= {length}"
            case Pattern(pattern, flags):
                options = f", {string(flags)}" if flags else ""
                return f"{self._is_named(value)} && REGEX(STR({value}), {string(pattern)}{options})"
            case LanguageIn(ranges):
                matches = any_of(f"LANGMATCHES(LANG({value}), {string(range_)})" for range_ in ranges)
                return all_of([f"isLiteral({value})", matches])
            case _:
                raise AssertionError(f"{constraint} is not evaluated")

    def _is(self, kind: Kind, value: str) -> str:
        if kind == "literal":
            return f"isLiteral({value})"
        if not self._stand_in:
            return f"{'isIRI' if kind == 'iri' else 'isBlank'}({value})"
        stands_in = f"CONTAINS(STR({value}), {string(self._stand_in)})"
        if kind == "iri":
            return f"(isIRI({value}) && !{stands_in})"
        return f"(isBlank({value}) || (isIRI({value}) && {stands_in}))"

    def _is_named(self, value: str) -> str:
        return f"!{self._is('blank', value)}"


def has_value(focus: str, path: Path | None, wanted: Term, variables: Variables) -> str:
    """True where a value node is the term."""
    if path is None:
        return same(focus, (wanted,))
    if isinstance(path, Predicate):
        return exists(path_pattern(focus, path, sparql_text(wanted)))
    value = variables.fresh()
    return exists(path_pattern(focus, path, value), same(value, (wanted,)))


def repeated_language(focus: str, path: Path, variables: Variables) -> tuple[str, str]:
    """The pattern and the condition of two values in the same language."""
    one, other = variables.fresh(), variables.fresh()
    pattern = f"{path_pattern(focus, path, one)} {path_pattern(focus, path, other)}"
    tagged = [f"isLiteral({one})", f"isLiteral({other})", f'LANG({one}) != ""']
    alike = [f"LCASE(LANG({one})) = LCASE(LANG({other}))", f"STR({one}) != STR({other})"]
    return pattern, all_of([*tagged, *alike])
