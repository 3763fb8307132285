"""The reference engine: pySHACL, which only this module knows.

Terms go in and come back with the lexical forms they had; nothing is inferred, imported or fetched,
and no setting of rdflib is changed.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from multiply_kg.terms import Term, Triple, datatype_of, is_blank, is_iri, language_of, literal, value_of

from .constraints import Shape, Sparql
from .graphs import RDF_TYPE
from .messages import Occasion, filled, fills, joined, result_messages, retold, unsaid
from .paths import path_text
from .report import ValidationResult, unique_results
from .shapes import IMPLICIT, SEVERITIES, TARGETS, Shapes, ShapesError, sh

_SH: Final = Namespace("http://www.w3.org/ns/shacl#")
_DEEPEST: Final = 100
_QUIET: Final = logging.getLogger(f"{__name__}.pyshacl")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


def reference_results(
    data: Iterable[Triple],
    shapes_graph: Collection[Triple],
    shapes: Shapes,
    *,
    only: Collection[Term] | None = None,
) -> list[ValidationResult]:
    """What pySHACL finds in the data, by all shapes or by the targets of ``only`` these.

    Raises ShapesError naming the shape that pySHACL cannot evaluate.
    """
    terms = _Terms()
    with _silence():
        data_graph = terms.graph(data)
        try:
            return _run(terms, data_graph, shapes_graph, shapes, only)
        except _FailureError as failure:
            raise _blamed(terms, data_graph, shapes_graph, shapes, only, failure) from failure.__cause__


class _FailureError(Exception):
    """pySHACL stopped; the text is its own, in one line."""


class _Asked(Graph):
    """A graph that reads the text of a query once: pySHACL asks the same one of every focus node."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> Result:
        """The answer of ``Graph.query``."""
        if isinstance(query_object, str):
            prepared = self._prepared.get(query_object)
            if prepared is None:
                prepared = prepareQuery(query_object, initNs=dict(self.namespaces()))
                self._prepared[query_object] = prepared
            query_object = prepared
        return super().query(query_object, *arguments, **options)


def _run(
    terms: _Terms,
    data: Graph,
    shapes_graph: Collection[Triple],
    shapes: Shapes,
    only: Collection[Term] | None,
) -> list[ValidationResult]:
    options = {
        "inplace": True,  # the graphs are ours, so no copy is needed
        "inference": "none",
        "advanced": shapes.advanced,
        "use_js": False,
        "logger": _QUIET,
        "max_validation_depth": _DEEPEST,
    }
    kept = shapes_graph if only is None else without_targets(shapes_graph, shapes, only)
    try:
        validator = Validator(DataGraph.from_rdflib(data), shacl_graph=terms.graph(kept), options=options)
        _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    except ReportableRuntimeError as error:
        raise _FailureError(" ".join(str(error.message).split())) from error
    except Exception as error:  # pySHACL lets errors of any kind through; each means the same to a caller
        raise _FailureError(f"{type(error).__name__}: {' '.join(str(error).split())}") from error
    head = report.value(predicate=_SH.conforms, any=False)
    return [_result(terms, report, node, shapes) for node in report.objects(head, _SH.result)]


def _blamed(
    terms: _Terms,
    data: Graph,
    shapes_graph: Collection[Triple],
    shapes: Shapes,
    only: Collection[Term] | None,
    failure: _FailureError,
) -> ShapesError:
    """The error with the first shape that fails on its own as the one to blame."""
    hint = "Correct the shape, or leave it out with sh:deactivated true."
    for shape in shapes.roots:
        if only is None or shape.node in only:
            try:
                _run(terms, data, shapes_graph, shapes, {shape.node})
            except _FailureError as own:
                return ShapesError(
                    f"The shape {shape.node} cannot be evaluated: {own}", shape=shape.node, hint=hint
                )
    return ShapesError(f"The shapes graph cannot be evaluated: {failure}", shape=None, hint=hint)


def without_targets(graph: Iterable[Triple], shapes: Shapes, only: Collection[Term]) -> Iterator[Triple]:
    """The shapes graph in which only some shapes still have their targets."""
    muted = {shape.node for shape in shapes.by_node.values() if shape.targets and shape.node not in only}
    implicit = {s.node for s in shapes.by_node.values() if any(kind == IMPLICIT for kind, _ in s.targets)}
    targets = {sh(name) for name in TARGETS}
    for subject, predicate, object_ in graph:
        if subject in muted and (
            predicate in targets
            or (predicate == RDF_TYPE and subject in implicit and not object_.startswith(f"<{_SH}"))
        ):
            continue
        yield subject, predicate, object_


def _result(terms: _Terms, report: Graph, node: Node, shapes: Shapes) -> ValidationResult:
    found = {
        name: terms.term(value)
        for name in ("focusNode", "value", "sourceShape", "sourceConstraint", "resultSeverity")
        for value in [report.value(node, _SH[name])]
        if value is not None
    }
    component = str(report.value(node, _SH.sourceConstraintComponent))
    shape = shapes.by_node.get(found.get("sourceShape", ""))
    path = report.value(node, _SH.resultPath)
    if isinstance(path, URIRef):
        path_shown: str | None = f"<{path}>"
    else:
        path_shown = path_text(shape.path) if path is not None and shape and shape.path else None
    focus, value = found["focusNode"], found.get("value")
    given = [
        (m.language or "", str(m)) for m in report.objects(node, _SH.resultMessage) if isinstance(m, Literal)
    ]
    return ValidationResult(
        focus=focus,
        path=path_shown,
        value=value,
        component=component,
        severity=SEVERITIES.get(found.get("resultSeverity", ""), "violation"),
        messages=_messages(
            shape, Occasion(focus, path_shown, value, component), found.get("sourceConstraint"), given
        ),
        shape=found.get("sourceShape"),
        owner=shape.owner if shape else None,
        constraint=found.get("sourceConstraint"),
        details=unique_results(
            _result(terms, report, detail, shapes) for detail in report.objects(node, _SH.detail)
        ),
    )


def _messages(
    shape: Shape | None, occasion: Occasion, constraint: Term | None, given: list[tuple[str, str]]
) -> dict[str, str]:
    """The messages with their languages, which pySHACL drops when it fills in values."""
    if shape is None:
        return joined(sorted(given))
    if constraint is None:
        return result_messages(shape, occasion) or joined(sorted(given))
    own = [c.messages for c in shape.constraints if isinstance(c, Sparql) and c.node == constraint]
    templates = own[0] if own and own[0] else shape.messages
    if not templates:
        return unsaid(shape, occasion.focus)
    bindings = {"this": occasion.focus} | ({"value": occasion.value} if occasion.value else {})
    if fills(templates, bindings):
        return filled(templates, bindings)
    return joined(sorted({told for _, text in given for told in retold(templates, text)}))


class _Unordered(Literal):
    """A literal without a value, e.g. an ill-typed date; rdflib raises TypeError when it is compared."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


class _Terms:
    """Terms to rdflib and back; each term is made once, and its own spelling is remembered."""

    def __init__(self) -> None:
        self._nodes: dict[Term, Node] = {}
        self._spelling: dict[Node, Term] = {}

    def graph(self, triples: Iterable[Triple]) -> Graph:
        graph = _Asked()
        node = self.node
        for subject, predicate, object_ in triples:
            graph.add((node(subject), node(predicate), node(object_)))
        return graph

    def node(self, term: Term) -> Node:
        node = self._nodes.get(term)
        if node is None:
            node = self._nodes[term] = self._made(term)
        return node

    def _made(self, term: Term) -> Node:
        if is_iri(term):
            return URIRef(value_of(term))
        if is_blank(term):
            return BNode(value_of(term))
        language = language_of(term)
        datatype = None if language else datatype_of(term)
        text = value_of(term)
        plain = literal(text, language=language) == term or literal(text) == term
        kind = None if plain else datatype
        node = Literal(text, lang=language, datatype=kind, normalize=False)
        if kind is not None and node.value is None:
            node = _Unordered(text, datatype=kind, normalize=False)
        if self._written(node) != term:  # rdflib rewrites some forms (xsd:token) however it is asked
            self._spelling.setdefault(node, term)
        return node

    def term(self, node: Node) -> Term:
        return self._spelling.get(node) or self._written(node)

    @staticmethod
    def _written(node: Node) -> Term:
        if isinstance(node, Literal):
            return literal(str(node), datatype=node.datatype and str(node.datatype), language=node.language)
        return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps rdflib and pySHACL from talking about ill-typed literals: these are findings, not events."""
    logger = logging.getLogger("rdflib.term")
    before = logger.disabled
    logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = before
