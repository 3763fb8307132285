"""Reads a shapes graph into values (W3C SHACL §2 and §4), naming whatever it does not know.

A shape that breaks the syntax rules of SHACL is refused here, by name, before any engine sees it.
What is valid but unknown (SHACL-AF, SHACL 1.2, custom components) is noted on the shape, so that the
reference engine can take that shape over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from multiply_kg.errors import KGError, UnsupportedError
from multiply_kg.terms import SH, Term, Triple, is_blank, is_iri, is_literal, language_of, value_of

from .constraints import Shape, referenced
from .graphs import OWL_CLASS, RDF_TYPE, RDFS_CLASS, GraphIndex
from .parameters import KNOWN, MalformedParameterError, read_constraints
from .paths import Path, read_path
from .report import Severity


class ShapesError(KGError):
    """The shapes graph breaks the syntax of SHACL; ``shape`` is the shape concerned, as a term."""

    def __init__(self, message: str, *, shape: Term | None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.shape = shape


TARGETS: Final = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")
ADVANCED_TARGET: Final = "target"
IMPLICIT: Final = "implicit class"
_SHAPE_VALUED: Final = ("property", "node", "not", "qualifiedValueShape")
_SHAPE_LISTS: Final = ("and", "or", "xone")
SEVERITIES: Final[dict[Term, Severity]] = {
    f"<{SH}Violation>": "violation",
    f"<{SH}Warning>": "warning",
    f"<{SH}Info>": "info",
    f"<{SH}Debug>": "info",
    f"<{SH}Trace>": "info",
}
_DESCRIPTIVE: Final = frozenset(
    ("name", "description", "order", "group", "defaultValue", "message", "severity", "deactivated", "path")
)
_AF_CONSTRUCTS: Final = ("target", "expression", "SPARQLFunction", "values", "rule")
_REFUSED: Final = {"js": "SHACL-JS constraints", "entailment": "an entailment regime (sh:entailment)"}


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of a shapes graph; ``roots`` are those that declare targets, in order."""

    by_node: Mapping[Term, Shape]
    roots: tuple[Shape, ...]
    unreachable: tuple[Term, ...]
    advanced: bool

    def reachable(self, shape: Shape) -> Iterator[Shape]:
        """The shape and every shape that its evaluation may need, each once."""
        found = {shape.node}
        queue = [shape]
        while queue:
            current = queue.pop()
            yield current
            for constraint in current.constraints:
                for node in referenced(constraint):
                    if node not in found:
                        found.add(node)
                        queue.append(self.by_node[node])

    def is_recursive(self, shape: Shape) -> bool:
        """True when the shape, or one that it needs, refers back to itself (W3C SHACL §3.4.3)."""
        done: set[Term] = set()

        def visit(node: Term, above: frozenset[Term]) -> bool:
            if node in above:
                return True
            if node in done:
                return False
            inside = above | {node}
            if any(visit(n, inside) for c in self.by_node[node].constraints for n in referenced(c)):
                return True
            done.add(node)
            return False

        return visit(shape.node, frozenset())


def read_shapes(triples: Collection[Triple]) -> Shapes:
    """The shapes of a shapes graph.

    Raises ShapesError for a shape that breaks SHACL's syntax, UnsupportedError for what no engine
    here does (SHACL-JS, sh:entailment).
    """
    return _Reader(GraphIndex(triples)).read()


def sh(name: str) -> Term:
    """The term of a name in the SHACL vocabulary."""
    return f"<{SH}{name}>"


def shown(node: Term) -> str:
    """A shape for a message: its IRI in brackets, or that it has none."""
    return node if is_iri(node) else f"a shape without IRI ({node})"


class _Reader:
    def __init__(self, graph: GraphIndex) -> None:
        self.graph = graph
        self.custom = self._custom_parameters()

    def read(self) -> Shapes:
        self._refuse()
        nodes = self._shape_nodes()
        holders = self._holders(nodes)
        shapes = {node: self._shape(node, holders) for node in nodes}
        for shape in shapes.values():
            for constraint in shape.constraints:
                for node in referenced(constraint):
                    if node not in shapes:
                        raise ShapesError(
                            f"The shape {shown(shape.node)} refers to {node}, which is no shape.",
                            shape=shape.node,
                            hint="Define it, or correct the reference.",
                        )
        roots = tuple(shape for shape in shapes.values() if shape.targets and not shape.deactivated)
        declared = {
            n for kind in ("NodeShape", "PropertyShape") for n in self.graph.subjects(RDF_TYPE, sh(kind))
        }
        unreachable = tuple(
            node
            for node, shape in shapes.items()
            if node in declared and not shape.targets and not shape.deactivated and node not in holders
        )
        advanced = any(
            self.graph.forward(sh(name)) or self.graph.subjects(RDF_TYPE, sh(name)) for name in _AF_CONSTRUCTS
        )
        return Shapes(shapes, roots, unreachable, advanced)

    def _refuse(self) -> None:
        for name, what in _REFUSED.items():
            for node in self.graph.forward(sh(name)):
                raise UnsupportedError(
                    f"{shown(node)} uses {what}, which no engine here evaluates.",
                    hint=f"Remove sh:{name}, or express it as SHACL Core or sh:sparql.",
                )

    def _custom_parameters(self) -> dict[Term, Term]:
        found: dict[Term, Term] = {}
        for component, parameters in self.graph.forward(sh("parameter")).items():
            for parameter in parameters:
                for path in self.graph.objects(parameter, sh("path")):
                    if not component.startswith(f"<{SH}"):
                        found[path] = component
        return found

    def _shape_nodes(self) -> list[Term]:
        """Every node that is a shape (W3C SHACL §2.1), in a stable order."""
        graph = self.graph
        nodes: set[Term] = set()
        for kind in ("NodeShape", "PropertyShape"):
            nodes.update(graph.subjects(RDF_TYPE, sh(kind)))
        for name in TARGETS:
            nodes.update(graph.forward(sh(name)))
        for name in (*_SHAPE_VALUED, *_SHAPE_LISTS):
            nodes.update(graph.forward(sh(name)))
            for owner, values in graph.forward(sh(name)).items():
                nodes.update(self._members(owner, name, values) if name in _SHAPE_LISTS else values)
        for node in nodes:
            if is_literal(node):
                raise ShapesError(f"The literal {node} stands where a shape belongs.", shape=None)
        parameters = set(graph.reverse(RDF_TYPE).get(sh("Parameter"), ()))
        parameters.update(value for values in graph.forward(sh("parameter")).values() for value in values)
        return sorted(nodes - parameters)

    def _members(self, owner: Term, name: str, values: Iterable[Term]) -> Iterator[Term]:
        for value in values:
            try:
                members = self.graph.items(value)
            except ValueError as error:
                raise ShapesError(
                    f"sh:{name} of {shown(owner)}: {error}.",
                    shape=owner,
                    hint="Write ( … ) with the shapes in it.",
                ) from None
            if not members:
                raise ShapesError(
                    f"sh:{name} of {shown(owner)} is an empty list.",
                    shape=owner,
                    hint="Give it at least one shape.",
                )
            yield from members

    def _holders(self, nodes: list[Term]) -> dict[Term, Term]:
        """Shape → a shape that refers to it, for shapes that are referred to."""
        holders: dict[Term, Term] = {}
        for node in nodes:
            for name in _SHAPE_VALUED:
                for value in self.graph.objects(node, sh(name)):
                    holders.setdefault(value, node)
            for name in _SHAPE_LISTS:
                for value in self._members(node, name, list(self.graph.objects(node, sh(name)))):
                    holders.setdefault(value, node)
        return holders

    def _owner(self, node: Term, holders: Mapping[Term, Term]) -> str | None:
        seen: set[Term] = set()
        while is_blank(node):
            if node in seen or node not in holders:
                return None
            seen.add(node)
            node = holders[node]
        return value_of(node)

    def _shape(self, node: Term, holders: Mapping[Term, Term]) -> Shape:
        try:
            path = self._path(node)
            constraints, unknown = read_constraints(self.graph, node, path)
            return Shape(
                node=node,
                path=path,
                severity=self._severity(node),
                messages=texts(self.graph, node, "message"),
                deactivated=self._is_true(node, "deactivated"),
                constraints=constraints,
                targets=self._targets(node),
                owner=self._owner(node, holders),
                unsupported=(*unknown, *self._unknown(node)),
            )
        except MalformedParameterError as problem:
            owner = self._owner(node, holders)
            where = "" if is_iri(node) or owner is None else f" within <{owner}>"
            raise ShapesError(
                f"The shape {shown(node)}{where} is not well-formed: {problem}.",
                shape=node if is_iri(node) or owner is None else f"<{owner}>",
                hint=problem.hint,
            ) from None

    def _path(self, node: Term) -> Path | None:
        values = self.graph.objects(node, sh("path"))
        types = self.graph.objects(node, RDF_TYPE)
        if not values:
            holders = self.graph.subjects(sh("property"), node)
            if holders and not self.graph.outgoing(node):
                raise MalformedParameterError(
                    f"{shown(min(holders))} names it with sh:property, but nothing is said about it",
                    hint="Define it, or correct the reference.",
                )
            if sh("PropertyShape") in types or holders:
                raise MalformedParameterError(
                    "it is a property shape without sh:path", hint="Add one sh:path."
                )
            return None
        if len(values) > 1:
            raise MalformedParameterError(f"it has {len(values)} values of sh:path", hint="Keep one.")
        if sh("NodeShape") in types:
            raise MalformedParameterError(
                "it is declared a sh:NodeShape and has a sh:path", hint="Declare it a sh:PropertyShape."
            )
        try:
            return read_path(self.graph, values[0])
        except ValueError as error:
            raise MalformedParameterError(f"sh:path: {error}", hint="See W3C SHACL §2.3.1.") from None

    def _severity(self, node: Term) -> Severity:
        values = self.graph.objects(node, sh("severity"))
        if len(values) > 1:
            raise MalformedParameterError("it has more than one sh:severity", hint="Keep one.")
        if values and not is_iri(values[0]):
            raise MalformedParameterError(
                f"sh:severity {values[0]} is no IRI", hint="Use sh:Violation, sh:Warning or sh:Info."
            )
        return SEVERITIES.get(values[0], "violation") if values else "violation"

    def _is_true(self, node: Term, name: str) -> bool:
        values = self.graph.objects(node, sh(name))
        if len(values) > 1:
            raise MalformedParameterError(f"it has more than one sh:{name}", hint="Keep one.")
        if values and not is_literal(values[0]):
            raise MalformedParameterError(f"sh:{name} is not a boolean", hint="Use true or false.")
        return bool(values) and value_of(values[0]) in ("true", "1")

    def _targets(self, node: Term) -> tuple[tuple[str, Term], ...]:
        targets = [(kind, value) for kind in TARGETS for value in self.graph.objects(node, sh(kind))]
        for kind, value in targets:
            if kind not in ("targetNode", ADVANCED_TARGET) and not is_iri(value):
                raise MalformedParameterError(
                    f"sh:{kind} {value} is no IRI", hint="Give the IRI of a class or property."
                )
        if is_iri(node) and self._is_class(node):
            targets.append((IMPLICIT, node))
        return tuple(sorted(targets))

    def _is_class(self, node: Term) -> bool:
        types = self.graph.objects(node, RDF_TYPE)
        return OWL_CLASS in types or any(RDFS_CLASS in self.graph.superclasses(type_) for type_ in types)

    def _unknown(self, node: Term) -> Iterator[str]:
        for predicate in sorted({predicate for predicate, _ in self.graph.outgoing(node)}):
            if predicate in self.custom:
                yield f"the constraint component {self.custom[predicate]}"
            elif predicate.startswith(f"<{SH}"):
                name = value_of(predicate)[len(SH) :]
                if name not in KNOWN and name not in _DESCRIPTIVE and name not in TARGETS[:4]:
                    yield f"sh:{name}"


def texts(graph: GraphIndex, node: Term, name: str, *, vocabulary: str = SH) -> tuple[tuple[str, str], ...]:
    """The texts of a property as (language or "", text), sorted."""
    values = graph.objects(node, f"<{vocabulary}{name}>")
    return tuple(sorted((language_of(v) or "", value_of(v)) for v in values if is_literal(v)))
