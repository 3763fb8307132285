"""Where a shape looks: the pattern whose solutions are its focus nodes (W3C SHACL §2.1.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from multiply_kg.terms import Term, sparql_text
from multiply_kg.validation.graphs import RDF_TYPE, SUB_CLASS_OF
from multiply_kg.validation.paths import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
    inverted,
    path_text,
)
from multiply_kg.validation.shapes import IMPLICIT

from .expressions import Variables

THIS: Final = "?this"
ORIGIN: Final = "?origin"
Targets = tuple[tuple[str, Term], ...]


def path_pattern(subject: str, path: Path, value: str) -> str:
    """The triple pattern of a path, whose backward steps are all single predicates."""
    return f"{subject} {path_text(_forward(path))} {value} ."


def _forward(path: Path) -> Path:
    match path:
        case Predicate() | Inverse(Predicate()):
            return path
        case Inverse(inner):
            return _forward(inverted(inner))
        case Sequence(parts):
            return Sequence(tuple(map(_forward, parts)))
        case Alternative(parts):
            return Alternative(tuple(map(_forward, parts)))
        case Repeat(inner, times):
            return Repeat(_forward(inner), times)


class Classes:
    """Instances of classes (W3C SHACL §1.1), by rdfs:subClassOf in the data and in a hierarchy beside them.

    ``below`` has the further subclasses of a class that the data alone do not tell.
    """

    def __init__(self, below: Mapping[Term, Collection[Term]], variables: Variables) -> None:
        self._below = below
        self._variables = variables

    def of(self, node: str, class_: Term) -> str:
        """The pattern of a node, known before, that is an instance of the class."""
        found, type_pattern, path = self._parts(node, (class_,))
        return f"{type_pattern} {path}{found}"

    def members(self, node: str, classes: Iterable[Term]) -> str:
        """The pattern that finds the instances of any of the classes."""
        found, type_pattern, path = self._parts(node, classes)
        return f"{found} {path} {type_pattern}".lstrip()

    def _parts(self, node: str, classes: Iterable[Term]) -> tuple[str, str, str]:
        tops = sorted({top for class_ in classes for top in (class_, *self._below.get(class_, ()))})
        stated = self._variables.fresh()
        top, values = tops[0], ""
        if tops[1:]:
            top = self._variables.fresh()
            values = f" VALUES {top} {{ {' '.join(tops)} }}"
        return values, f"{node} {RDF_TYPE} {stated} .", f"{stated} {SUB_CLASS_OF}* {top} ."


@dataclass(frozen=True, slots=True)
class Scope:
    """The nodes that some targets select, or those that paths lead to from there."""

    targets: Targets
    steps: tuple[Path, ...] = ()

    def beyond(self, path: Path | None) -> Scope:
        """The value nodes of a path from here."""
        return self if path is None else Scope(self.targets, (*self.steps, path))

    def pattern(self, classes: Classes, variables: Variables) -> str:
        """The pattern that binds ``?this``; with steps, ``?origin`` is the node that a target selects."""
        nodes = [THIS]
        if self.steps:
            nodes = [ORIGIN, *(variables.fresh() for _ in self.steps[1:]), THIS]
        walked = (path_pattern(*step) for step in zip(nodes, self.steps, nodes[1:], strict=False))
        return " ".join((_selected(self.targets, nodes[0], classes, variables), *walked))


def _selected(targets: Targets, node: str, classes: Classes, variables: Variables) -> str:
    by_kind: dict[str, list[Term]] = {}
    for kind, value in targets:
        by_kind.setdefault("targetClass" if kind == IMPLICIT else kind, []).append(value)
    found = []
    for kind, values in by_kind.items():
        if kind == "targetNode":
            found.append(f"VALUES {node} {{ {' '.join(map(sparql_text, values))} }}")
        elif kind == "targetClass":
            found.append(classes.members(node, values))
        else:
            for predicate in values:
                ends = (node, variables.fresh())
                subject, object_ = ends if kind == "targetSubjectsOf" else reversed(ends)
                found.append(f"{subject} {predicate} {object_} .")
    return " UNION ".join(f"{{ {part} }}" for part in found) if found[1:] else found[0]
