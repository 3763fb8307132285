"""The triple patterns of a query, one by one, as text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from multiply_kg.rationale.patterns import (
    Alternative,
    Edge,
    Filter,
    Inverse,
    Named,
    Negated,
    Optional,
    Repeated,
    Sequence,
    Step,
    SubSelect,
    Union,
)
from multiply_kg.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from multiply_kg.rationale.patterns import Group, Path

_TYPE: Final = f"<{RDF}type>"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern, in the GRAPH where it stands; ``inner`` says that a sub-select hides its names."""

    subject: str
    path: str
    object: str
    graph: str | None = None
    inner: bool = False

    @property
    def shown(self) -> str:
        """The triple pattern as people write it."""
        return f"{self.subject} {self.path} {self.object}"

    @property
    def text(self) -> str:
        """The pattern as SPARQL."""
        return self.with_object(self.object)

    def with_object(self, other: str) -> str:
        """The pattern as SPARQL, with another object."""
        triple = f"{self.subject} {self.path} {other}"
        return f"{triple} ." if self.graph is None else f"GRAPH {self.graph} {{ {triple} }}"

    @property
    def variables(self) -> frozenset[str]:
        """The variables of subject, object and graph, with ``?``."""
        ends = (self.subject, self.object, self.graph or "")
        return frozenset(end for end in ends if end.startswith("?"))


def required(group: Group, *, graph: str | None = None, inner: bool = False) -> Iterator[Pattern]:
    """The patterns of a group that no solution can do without: those of OPTIONAL and of UNION are not."""
    for element in group.elements:
        if isinstance(element, Edge):
            yield Pattern(element.subject, path_text(element.path), element.object, graph, inner)
        elif isinstance(element, Named):
            yield from required(element.body, graph=element.name, inner=inner)
        elif isinstance(element, Union) and len(element.bodies) == 1:
            yield from required(element.bodies[0], graph=graph, inner=inner)
        elif isinstance(element, SubSelect) and element.select.keys != ():  # COUNT has a row of nothing
            yield from required(element.select.body, graph=graph, inner=True)


def alternatives(group: Group, *, graph: str | None = None) -> Iterator[tuple[str | None, Union]]:
    """The UNIONs of a group that no solution can do without, each with the GRAPH where it stands."""
    for element in group.elements:
        if isinstance(element, Named):
            yield from alternatives(element.body, graph=element.name)
        elif isinstance(element, Union) and len(element.bodies) == 1:
            yield from alternatives(element.bodies[0], graph=graph)
        elif isinstance(element, Union):
            yield graph, element


def everywhere(group: Group, *, graph: str | None = None) -> Iterator[Pattern]:
    """All patterns of a group and of the groups in it, but those of MINUS and NOT EXISTS."""
    for element in group.elements:
        match element:
            case Edge(subject, path, object_):
                yield Pattern(subject, path_text(path), object_, graph)
            case Named(name, body):
                yield from everywhere(body, graph=name)
            case Optional(body):
                yield from everywhere(body, graph=graph)
            case Union(bodies) | Filter(_, bodies):
                yield from chain.from_iterable(everywhere(body, graph=graph) for body in bodies)
            case SubSelect(select, _):
                yield from everywhere(select.body, graph=graph)


def path_text(path: Path) -> str:
    """A property path as SPARQL 1.1 §9.1 writes it."""
    match path:
        case Step(predicate):
            return "a" if predicate == _TYPE else predicate
        case Inverse(inner):
            return "^" + _bracketed(inner)
        case Sequence(paths):
            return "/".join(map(_bracketed, paths))
        case Alternative(paths):
            return "|".join(map(_bracketed, paths))
        case Repeated(inner, sign):
            return _bracketed(inner) + sign
        case Negated(forwards, backwards):
            return "!(" + "|".join([*(forwards or ()), *("^" + name for name in backwards or ())]) + ")"


def _bracketed(path: Path) -> str:
    text = path_text(path)
    return text if isinstance(path, Step) and text != "a" else f"({text})"
