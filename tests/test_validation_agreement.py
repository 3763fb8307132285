"""The compiled engine finds what pySHACL finds, result for result, on random shapes and data.

Where pySHACL deviates from the W3C text, the random cases keep away from the place, and
``test_validation_cases.py`` has a case that states what the text says:

- values of incomparable types are ordered by datatype IRI, IRIs as strings, and a blank node stops it
  (sh:lessThan, sh:minInclusive …), so ordered values here are of one kind;
- the inverse of a sequence is walked in the wrong order;
- sh:languageIn compares only the whole tag or its first part;
- sh:minLength 0 accepts blank nodes, and sh:datatype rdfs:Literal any literal;
- sh:closed always allows rdf:type rdfs:Resource;
- regular expressions are Python's, with the flags i and m alone;
- lexical forms are as lax as Python's (``1_000`` is an integer to it).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multiply_kg.terms import RDF, RDFS, SH, XSD, Term, Triple, literal
from multiply_kg.validation import ValidationResult, validate
from multiply_kg.validation import compiled as evaluation

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "100"))
E = "http://example.org/"


def name(local: str) -> Term:
    return f"<{E}{local}>"


def sh(local: str) -> Term:
    return f"<{SH}{local}>"


def typed(text: str, datatype: str) -> Term:
    return literal(text, datatype=XSD + datatype)


TYPE = f"<{RDF}type>"
NODES = [name(local) for local in "abc"] + ["_:x"]
CLASSES = [name(local) for local in ("C", "D", "F")]
LINKS = [name(local) for local in "pq"]
ORDERED = [name(local) for local in ("n", "m")]
LABEL = name("l")
LITERALS = [
    typed("1", "integer"),
    typed("01", "integer"),
    typed("abc", "integer"),
    typed("2.50", "decimal"),
    typed("1", "boolean"),
    typed("2020-02-30", "date"),
    typed("2020-02-28", "date"),
    literal("5", datatype=E + "custom"),
    literal(""),
    literal("x"),
    literal("xy1"),
    literal("x", language="en"),
    literal("y", language="en-GB"),
    literal("y", language="pl"),
    literal("z", language="pl"),
]
KINDS = [
    [typed(text, "integer") for text in ("1", "01", "2", "-3")]
    + [typed("1.5", "decimal"), typed("2.0e0", "double")],
    [typed(text, "date") for text in ("2020-01-01", "2020-01-02", "2021-12-31")],
    [
        typed(text, "dateTime")
        for text in ("2020-01-01T00:00:00Z", "2020-01-01T02:00:00+02:00", "2020-06-01T00:00:00Z")
    ],
    [literal(text) for text in ("", "a", "b", "ab")],
]


@dataclass
class ShapesGraph:
    """A shapes graph in the making; shapes refer only to earlier ones, so that none is recursive."""

    triples: list[Triple] = field(default_factory=list)
    node_shapes: list[Term] = field(default_factory=list)
    property_shapes: list[Term] = field(default_factory=list)
    counter: int = 0

    def blank(self) -> Term:
        self.counter += 1
        return f"_:g{self.counter}"

    def add(self, subject: Term, predicate: Term, object_: Term) -> None:
        self.triples.append((subject, predicate, object_))

    def listed(self, members: list[Term]) -> Term:
        head = f"<{RDF}nil>"
        for member in reversed(members):
            node = self.blank()
            self.add(node, f"<{RDF}first>", member)
            self.add(node, f"<{RDF}rest>", head)
            head = node
        return head


def some_path(draw: st.DrawFn, graph: ShapesGraph, depth: int = 2, *, inverse: bool = False) -> Term:
    kinds = ["predicate"] * 8 + (["inverse", "alternative", "*", "+", "?"] if depth else [])
    kind = draw(st.sampled_from(kinds if inverse or not depth else [*kinds, "sequence"]))
    if kind == "predicate":
        return draw(st.sampled_from([*LINKS, *ORDERED, *ORDERED, LABEL, TYPE]))
    node = graph.blank()
    if kind in ("sequence", "alternative"):
        parts = [some_path(draw, graph, depth - 1, inverse=inverse) for _ in range(draw(st.integers(2, 3)))]
        if kind == "sequence":
            return graph.listed(parts)
        graph.add(node, sh("alternativePath"), graph.listed(parts))
        return node
    form = {"inverse": "inversePath", "*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}[kind]
    graph.add(node, sh(form), some_path(draw, graph, depth - 1, inverse=inverse or kind == "inverse"))
    return node


ANY = [*NODES[:3], *CLASSES, *LITERALS]
DATATYPES = [f"<{XSD}{local}>" for local in ("integer", "decimal", "string", "boolean", "date", "dateTime")]
NODE_KINDS = ["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
PATTERNS = [literal(pattern) for pattern in ("^x", "y$", "[0-9]+", "^http://", "X", "^.$")]
TAGS = [literal(tag) for tag in ("en", "pl", "en-GB", "*")]
TRUE = typed("true", "boolean")


@dataclass
class Making:
    """One shape in the making: draws the values of its parameters."""

    draw: st.DrawFn
    graph: ShapesGraph
    shape: Term
    path: Term | None
    kind: list[Term]

    def one(self, pool: list[Term]) -> Term:
        return self.draw(st.sampled_from(pool))

    def several(self, pool: list[Term], least: int, most: int) -> Term:
        members = st.lists(st.sampled_from(pool), min_size=least, max_size=most)
        return self.graph.listed(self.draw(members))

    def number(self, least: int, most: int) -> Term:
        return typed(str(self.draw(st.integers(least, most))), "integer")

    def sometimes(self, parameter: str, value: Term) -> None:
        if self.draw(st.booleans()):
            self.graph.add(self.shape, sh(parameter), value)

    def pattern(self) -> Term:
        self.sometimes("flags", literal("i"))
        return self.one(PATTERNS)

    def closed(self) -> Term:
        self.sometimes("ignoredProperties", self.several([*LINKS, TYPE], 0, 3))
        return TRUE

    def qualified(self) -> Term:
        limit = self.one(["qualifiedMinCount", "qualifiedMaxCount"])
        self.graph.add(self.shape, sh(limit), self.number(0, 2))
        self.sometimes("qualifiedValueShapesDisjoint", TRUE)
        return self.one(self.graph.node_shapes)

    def parameters(self) -> list[str]:
        """The parameters that may be drawn for this shape, the likely ones several times."""
        nested = ["not", "node", "and", "or", "xone"] if self.graph.node_shapes else []
        nested += ["property"] if self.graph.property_shapes else []
        qualified = ["qualifiedValueShape"] if self.graph.node_shapes else []
        counted = ["minCount", "maxCount", "uniqueLang", *qualified] if self.path else []
        special = {LABEL: ["uniqueLang", "languageIn"]}.get(self.path or "", [])
        special = [*RANGES, "lessThan", "lessThanOrEquals"] if self.path in ORDERED else special
        likely = special if special and self.draw(st.booleans()) else []
        return likely or [*ALWAYS, *nested * 2, *counted * 3]


ALWAYS = [
    "class",
    "datatype",
    "nodeKind",
    "minLength",
    "maxLength",
    "pattern",
    "languageIn",
    "in",
    "hasValue",
]
ALWAYS += ["equals", "disjoint", "closed"]
RANGES = ["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"]
VALUES: dict[str, Callable[[Making], Term]] = {
    "class": lambda making: making.one(CLASSES),
    "datatype": lambda making: making.one(DATATYPES),
    "nodeKind": lambda making: sh(making.one(NODE_KINDS)),
    **dict.fromkeys(("minLength", "maxLength"), lambda making: making.number(1, 3)),
    **dict.fromkeys(("minCount", "maxCount"), lambda making: making.number(0, 2)),
    "pattern": Making.pattern,
    "languageIn": lambda making: making.several(TAGS, 1, 2),
    "uniqueLang": lambda _: TRUE,
    "in": lambda making: making.several(ANY, 0, 4),
    "hasValue": lambda making: making.one(ANY),
    **dict.fromkeys(("equals", "disjoint"), lambda making: making.one([*LINKS, *ORDERED])),
    "closed": Making.closed,
    **dict.fromkeys(("not", "node"), lambda making: making.one(making.graph.node_shapes)),
    **dict.fromkeys(("and", "or", "xone"), lambda making: making.several(making.graph.node_shapes, 1, 3)),
    "property": lambda making: making.one(making.graph.property_shapes),
    "qualifiedValueShape": Making.qualified,
    **dict.fromkeys(("lessThan", "lessThanOrEquals"), lambda making: making.one(ORDERED)),
    **dict.fromkeys(RANGES, lambda making: making.one(making.kind)),
}


def add_constraint(making: Making) -> None:
    """One parameter, with those that belong to it, unless the shape has it already."""
    parameter = making.one(making.parameters())
    used = {predicate for subject, predicate, _ in making.graph.triples if subject == making.shape}
    if sh(parameter) not in used:
        making.graph.add(making.shape, sh(parameter), VALUES[parameter](making))


def add_targets(draw: st.DrawFn, graph: ShapesGraph, shape: Term) -> None:
    kinds = st.sampled_from(["Class", "Node", "SubjectsOf", "ObjectsOf"])
    for target in draw(st.lists(kinds, min_size=1, max_size=2, unique=True)):
        pool = {"Class": CLASSES, "Node": ANY}.get(target, [*LINKS, *ORDERED])
        graph.add(shape, sh("target" + target), draw(st.sampled_from(pool)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Triple], list[Triple], list[Triple]]:
    kind = draw(st.sampled_from(KINDS))
    pick = st.sampled_from
    links = st.tuples(pick(NODES), pick(LINKS), pick([*NODES, *LITERALS]))
    numbers = st.tuples(pick(NODES), pick(ORDERED), pick(kind))
    labels = st.tuples(pick(NODES), st.just(LABEL), pick(LITERALS[-4:]))
    types = st.tuples(pick(NODES), st.just(TYPE), pick([*CLASSES, name("Shape0")]))
    data = draw(st.lists(st.one_of(links, numbers, labels, types), min_size=12, max_size=30, unique=True))
    below = f"<{RDFS}subClassOf>"
    hierarchy = draw(
        st.lists(st.tuples(pick(CLASSES), st.just(below), pick(CLASSES)), max_size=3, unique=True)
    )
    graph = ShapesGraph()
    for number in range(draw(st.integers(3, 7))):
        shape = draw(pick([name(f"Shape{number}"), f"_:s{number}"]))
        path = some_path(draw, graph) if draw(st.booleans()) else None
        if path is not None:
            graph.add(shape, sh("path"), path)
        graph.add(shape, TYPE, sh("PropertyShape" if path else "NodeShape"))
        for _ in range(draw(st.integers(1, 4))):
            add_constraint(Making(draw, graph, shape, path, kind))
        if number == 0 and path is None and shape.startswith("<") and draw(st.booleans()):
            graph.add(shape, TYPE, f"<{RDFS}Class>")
        if draw(st.integers(0, 9)) == 0:
            graph.add(shape, sh("deactivated"), typed("true", "boolean"))
        if draw(st.integers(0, 3)) == 0:
            graph.add(shape, sh("severity"), sh(draw(pick(["Warning", "Info"]))))
        if draw(st.integers(0, 3)) == 0:
            graph.add(shape, sh("message"), literal("Napraw to.", language="pl"))
        if draw(st.integers(0, 2)):
            add_targets(draw, graph, shape)
        (graph.property_shapes if path else graph.node_shapes).append(shape)
    return data, hierarchy, list(dict.fromkeys(graph.triples))


def told(results: tuple[ValidationResult, ...]) -> set[tuple[object, ...]]:
    return {(*result.key, result.severity, frozenset(told(result.details))) for result in results}


@settings(
    max_examples=CASES,
    deadline=None,
    derandomize="MULTIPLY_KG_CASES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_the_engines_agree_on_random_shapes_and_data(
    case: tuple[list[Triple], list[Triple], list[Triple]],
) -> None:
    data, hierarchy, shapes = case
    compiled = validate(data, shapes, ontology=hierarchy, engine="compiled")
    with patch.object(evaluation, "_FEW", 0):  # whole sets of nodes at a time, as in large graphs
        assert validate(data, shapes, ontology=hierarchy, engine="compiled") == compiled
    reference = validate(data, shapes, ontology=hierarchy, engine="reference")
    assert told(compiled.results) == told(reference.results)
    assert compiled.results == reference.results
    assert (compiled.shapes, compiled.unmatched) == (reference.shapes, reference.unmatched)
