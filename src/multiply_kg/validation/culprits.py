"""Which statements a result is about that names no value: one too many, or some that do not fit together.

``locate`` asks here; what comes back are the statements of which at least one has to change, or the property
that is missing. Engines report such results on the focus node alone (W3C SHACL §4.2, §4.6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from multiply_kg.terms import SH, Term, Triple, language_of

from .compiled import Evaluation
from .constraints import (
    And,
    HasProperty,
    HasShape,
    HasValue,
    InClass,
    MaxCount,
    MinCount,
    Not,
    Or,
    Qualified,
    Shape,
    Xone,
)
from .graphs import RDF_TYPE, GraphIndex
from .paths import Path, Predicate, last_triple, value_nodes
from .report import ValidationResult
from .shapes import Shapes, read_shapes
from .support import reasons

_SURPLUS: Final = (f"{SH}MaxCountConstraintComponent", f"{SH}QualifiedMaxCountConstraintComponent")
_UNIQUE_LANG: Final = f"{SH}UniqueLangConstraintComponent"
_ON_NODES: Final = tuple(
    f"{SH}{name}ConstraintComponent" for name in ("Class", "Not", "And", "Or", "Xone", "Node")
)


@dataclass(frozen=True, slots=True)
class Culprits:
    """``statements`` cannot all stay, or, if ``missing`` is a property, a value of it has to be added.

    The statements stand in the order of the data, those that a shape forbids altogether at the end.
    """

    statements: tuple[Triple, ...] = ()
    missing: Term | None = None


def needs_shapes(result: ValidationResult) -> bool:
    """Whether the place of a result depends on what its shape says."""
    if result.path is None:
        return result.component in _ON_NODES and result.value in (None, result.focus)
    return result.component in (*_SURPLUS, _UNIQUE_LANG)


class Search:
    """Looks in the data for what the results of some shapes are about."""

    def __init__(self, data: GraphIndex, shapes: Collection[Triple]) -> None:
        self._data = data
        self._shapes: Shapes = read_shapes(shapes)
        self._run = Evaluation(data, self._shapes, None)

    def culprits(self, result: ValidationResult) -> Culprits:
        """What the result is about; nothing where the shape does not tell."""
        shape = self._shapes.by_node.get(result.shape or "")
        if shape is None or result.focus is None:
            return Culprits()
        if shape.path is None:
            return self._of_node(shape, result.focus)
        values = list(value_nodes(shape.path, self._data, result.focus))
        if result.component == _UNIQUE_LANG:
            languages = Counter(map(language_of, values))
            values = [value for value in values if languages[language_of(value)] > 1]
        elif result.component != _SURPLUS[0]:
            values = [value for value in values if self._counts(shape, value)]
        return Culprits(tuple(self._arrivals(shape.path, result.focus, values)))

    def _counts(self, shape: Shape, value: Term) -> bool:
        """Whether the value is one of those that sh:qualifiedMaxCount counts."""
        qualified = [c for c in shape.constraints if isinstance(c, Qualified)]
        known = [self._shapes.by_node[c.shape] for c in qualified]
        if any(reasons(self._shapes, one, sparql=False) for one in known):
            return True
        return any(self._run.conforms(one, value) for one in known)

    def _arrivals(self, path: Path, focus: Term, values: Iterable[Term]) -> Iterator[Triple]:
        for value in values:
            triple = last_triple(path, self._data, focus, value)
            if triple:
                yield triple

    def _of_node(self, shape: Shape, focus: Term) -> Culprits:
        reading = _Reading(self._data, self._shapes, focus)
        reading.shape(shape, negated=False)
        targets = [value for kind, value in shape.targets if kind == "targetSubjectsOf"]
        if reading.classes and (targets or not reading.of_choice):
            if not self._data.objects(focus, RDF_TYPE):
                return Culprits(missing=RDF_TYPE)
            reading.take(RDF_TYPE)
        if reading.missing:
            return Culprits(missing=reading.missing)
        for predicate in targets:
            reading.take(predicate)
        return Culprits((*reading.statements, *reading.forbidden))


class _Reading:
    """Goes through what a shape asks of one node itself, not of its neighbours."""

    def __init__(self, data: GraphIndex, shapes: Shapes, focus: Term) -> None:
        self._data = data
        self._shapes = shapes
        self._focus = focus
        self.statements: dict[Triple, None] = {}
        self.forbidden: dict[Triple, None] = {}
        self.missing: Term | None = None
        self.classes = False
        self.of_choice = False
        """Whether a class is one way out of several, so that the one there is need not be wrong."""

    def take(self, predicate: Term) -> None:
        """Count the node's statements with a property among those looked at."""
        for value in self._data.objects(self._focus, predicate):
            self.statements[self._focus, predicate, value] = None

    def shape(self, shape: Shape, *, negated: bool) -> None:
        """Note what a shape looks at, and what it wants and the node does not have."""
        if shape.path is not None:
            self._property(shape, negated=negated)
            return
        for constraint in shape.constraints:
            match constraint:
                case InClass():
                    self.classes = True
                case Not(node):
                    self.shape(self._shapes.by_node[node], negated=not negated)
                case HasShape(node) | HasProperty(node):
                    self.shape(self._shapes.by_node[node], negated=negated)
                case Or(nodes) | Xone(nodes) | And(nodes):
                    self.of_choice = self.of_choice or not (negated or isinstance(constraint, And))
                    for node in nodes:
                        self.shape(self._shapes.by_node[node], negated=negated)
                case _:
                    pass

    def _property(self, shape: Shape, *, negated: bool) -> None:
        if not isinstance(shape.path, Predicate):
            return
        predicate = shape.path.iri
        wanted = any(
            isinstance(constraint, (MinCount, HasValue))
            or (isinstance(constraint, Qualified) and constraint.minimum)
            for constraint in shape.constraints
        )
        if wanted and not negated and not self._data.objects(self._focus, predicate):
            self.missing = self.missing or predicate
        self.take(predicate)
        if MaxCount(0) in shape.constraints and not negated:
            self.forbidden |= {
                (self._focus, predicate, value): None for value in self._data.objects(self._focus, predicate)
            }
