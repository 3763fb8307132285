"""Each constraint component of SHACL Core with values that pass and values that fail, on both engines.

``triples`` and ``PREFIXES`` serve the other tests of the validation room too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox
import pytest

from multiply_kg.terms import SH, Term, Triple
from multiply_kg.validation import ValidationReport, validate

PREFIXES = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""


def triples(turtle: str) -> list[Triple]:
    """The triples of Turtle text, blank nodes with the labels they have there."""
    parsed = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parsed]


def selecting(*graphs: Iterable[Triple]):
    """A function that runs SELECT queries over the triples on Oxigraph."""
    store = ox.Store()
    text = "".join(f"{s} {p} {o} .\n" for graph in graphs for s, p, o in graph)
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)

    def select(query: str) -> Iterable[Mapping[str, Term]]:
        solutions = store.query(query)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: str(solution[name]) for name in names if solution[name] is not None}

    return select


def found(report: ValidationReport) -> set[tuple[str, ...]]:
    """(component, focus, path, value) of each result, in short."""

    def short(text: str | None) -> str:
        return (
            (text or "-")
            .replace("<http://e/", ":")
            .replace(">", "")
            .replace("^^<" + "http://www.w3.org/2001/XMLSchema#", "^")
        )

    name = len(SH), -len("ConstraintComponent")
    return {
        ((r.component or "")[name[0] : name[1]], short(r.focus), short(r.path), short(r.value))
        for r in report.results
    }


# (component, constraint in Turtle, data, expected "focus path value" lines)
CASES = [
    (
        "Class",
        "sh:path :p ; sh:class :C",
        ":a :p :b, :c, 'x' . :b a :D . :c a :E . :D rdfs:subClassOf :C .",
        ':a :p :c|:a :p "x"',
    ),
    (
        "Datatype",
        "sh:path :p ; sh:datatype xsd:integer",
        ":a :p 1, '1', 1.0, 'x'^^xsd:integer, :b .",
        ':a :p "1"|:a :p "1.0"^decimal|:a :p "x"^integer|:a :p :b',
    ),
    (
        "Datatype",
        "sh:path :p ; sh:datatype xsd:date",
        ":a :p '2020-02-30'^^xsd:date, '2020-02-29'^^xsd:date .",
        ':a :p "2020-02-30"^date',
    ),
    ("Datatype", "sh:path :p ; sh:datatype rdf:langString", ":a :p 'x', 'y'@en .", ':a :p "x"'),
    ("NodeKind", "sh:path :p ; sh:nodeKind sh:IRI", ":a :p 1, :b .", ':a :p "1"^integer'),
    ("NodeKind", "sh:path :p ; sh:nodeKind sh:BlankNodeOrLiteral", ":a :p 1, :b, _:x .", ":a :p :b"),
    ("MinCount", "sh:path :p ; sh:minCount 2", ":a :p 1 .", ":a :p -"),
    ("MinCount", "sh:path :p ; sh:minCount 2", ":a :p 1, 2 .", ""),
    ("MaxCount", "sh:path :p ; sh:maxCount 1", ":a :p 1, 2 .", ":a :p -"),
    ("MinExclusive", "sh:path :p ; sh:minExclusive 1", ":a :p 1, 1.5, 2 .", ':a :p "1"^integer'),
    ("MinInclusive", "sh:path :p ; sh:minInclusive 1", ":a :p 0, 1.0, :b .", ':a :p "0"^integer|:a :p :b'),
    (
        "MaxExclusive",
        "sh:path :p ; sh:maxExclusive '2020-01-01'^^xsd:date",
        ":a :p '2019-12-31'^^xsd:date, '2020-01-01'^^xsd:date .",
        ':a :p "2020-01-01"^date',
    ),
    ("MaxInclusive", "sh:path :p ; sh:maxInclusive 1e0", ":a :p 1, 1.1 .", ':a :p "1.1"^decimal'),
    (
        "MinLength",
        "sh:path :p ; sh:minLength 2",
        ":a :p 'x', 'xy', 1, _:b, :a .",
        ':a :p "x"|:a :p "1"^integer|:a :p _:b',
    ),
    ("MaxLength", "sh:path :p ; sh:maxLength 2", ":a :p 'xy', 'xyz'@en .", ':a :p "xyz"@en'),
    (
        "Pattern",
        "sh:path :p ; sh:pattern '^a.c$' ; sh:flags 'i'",
        ":a :p 'ABC', 'abbc', 'xabc' .",
        ':a :p "abbc"|:a :p "xabc"',
    ),
    (
        "LanguageIn",
        "sh:path :p ; sh:languageIn ('en' 'pl')",
        ":a :p 'a'@en, 'b'@en-GB, 'c'@de, 'd' .",
        ':a :p "c"@de|:a :p "d"',
    ),
    ("UniqueLang", "sh:path :p ; sh:uniqueLang true", ":a :p 'a'@en, 'b'@EN, 'c'@pl .", ":a :p -"),
    ("UniqueLang", "sh:path :p ; sh:uniqueLang true", ":a :p 'a'@en, 'b'@en-GB, 'c', 'd' .", ""),
    ("Equals", "sh:path :p ; sh:equals :q", ":a :p 1, 2 ; :q 2, 3 .", ':a :p "1"^integer|:a :p "3"^integer'),
    ("Disjoint", "sh:path :p ; sh:disjoint :q", ":a :p 1, 2 ; :q 2, 3 .", ':a :p "2"^integer'),
    ("LessThan", "sh:path :p ; sh:lessThan :q", ":a :p 1, 2 ; :q 2 .", ':a :p "2"^integer'),
    (
        "LessThanOrEquals",
        "sh:path :p ; sh:lessThanOrEquals :q",
        ":a :p 1, 2, 3 ; :q 2 .",
        ':a :p "3"^integer',
    ),
    (
        "LessThanOrEquals",
        "sh:path :p ; sh:lessThanOrEquals :q",
        ":a :p '2020-13-01'^^xsd:date ; :q '2021-01-01'^^xsd:date .",
        ':a :p "2020-13-01"^date',
    ),
    (
        "LessThan",
        "sh:path :p ; sh:lessThan :q",
        ":a :p '2020-01-01'^^xsd:date ; :q '2021-13-01'^^xsd:date .",
        ':a :p "2020-01-01"^date',
    ),
    ("Not", "sh:path :p ; sh:not [ sh:nodeKind sh:IRI ]", ":a :p 1, :b .", ":a :p :b"),
    (
        "And",
        "sh:path :p ; sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class :C ] )",
        ":a :p :b, :c . :b a :C .",
        ":a :p :c",
    ),
    (
        "Or",
        "sh:path :p ; sh:or ( [ sh:datatype xsd:date ] [ sh:class :C ] )",
        ":a :p :b, :c . :b a :C .",
        ":a :p :c",
    ),
    (
        "Xone",
        "sh:path :p ; sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:class :C ] )",
        ":a :p :b, :c, 1 . :b a :C .",
        ':a :p :b|:a :p "1"^integer',
    ),
    (
        "Node",
        "sh:path :p ; sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]",
        ":a :p :b, :c . :b :q 1 .",
        ":a :p :c",
    ),
    (
        "QualifiedMinCount",
        "sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
        ":a :p :b .",
        ":a :p -",
    ),
    (
        "QualifiedMaxCount",
        "sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMaxCount 0",
        ":a :p :b . :b a :C .",
        ":a :p -",
    ),
    ("HasValue", "sh:path :p ; sh:hasValue 1", ":a :p 01, 2 .", ":a :p -"),
    ("In", "sh:path :p ; sh:in ( :b 1 )", ":a :p :b, 1, 01, :c .", ':a :p "01"^integer|:a :p :c'),
    ("MinCount", "sh:path [ sh:inversePath :p ] ; sh:minCount 1", ":a :p :b .", ":a ^:p -"),
    (
        "MinCount",
        "sh:path ( :p [ sh:zeroOrMorePath :q ] ) ; sh:minCount 3",
        ":a :p :b . :b :q :c . :c :q :b .",
        ":a :p/:q* -",
    ),
    (
        "MaxCount",
        "sh:path [ sh:alternativePath ( :p :q ) ] ; sh:maxCount 1",
        ":a :p :b ; :q :b, :c .",
        ":a :p|:q -",
    ),
    ("MaxCount", "sh:path [ sh:oneOrMorePath :p ] ; sh:maxCount 1", ":a :p :b . :b :p :c .", ":a :p+ -"),
    ("MaxCount", "sh:path [ sh:zeroOrOnePath :p ] ; sh:maxCount 1", ":a :p :b . :b :p :c .", ":a :p? -"),
]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize(
    ("component", "constraint", "data", "expected"), CASES, ids=lambda value: str(value)[:40]
)
def test_a_component_finds_the_offending_values_and_no_other(engine, component, constraint, data, expected):
    shapes = triples(f":S a sh:PropertyShape ; sh:targetNode :a ; {constraint} .")
    report = validate(triples(data), shapes, engine=engine)
    separator = "|:a "
    lines = (
        [line if line.startswith(":a ") else ":a " + line for line in expected.split(separator)]
        if expected
        else []
    )
    assert found(report) == {(component, *line.split(" ", 2)) for line in lines}


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_closed_reports_the_predicate_and_object_of_each_triple_that_is_not_allowed(engine):
    shapes = triples(
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ] ."
    )
    report = validate(triples(":a a :C ; :p 1 ; :q 2, :b ."), shapes, engine=engine)
    assert found(report) == {("Closed", ":a", ":q", '"2"^integer'), ("Closed", ":a", ":q", ":b")}


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_disjoint_qualified_shapes_do_not_count_values_of_their_siblings(engine):
    shapes = triples(
        """:S a sh:NodeShape ; sh:targetNode :a ; sh:property :P1, :P2 .
        :P1 sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 .
        :P2 sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ."""
    )
    both = validate(triples(":a :p :b . :b a :C, :D ."), shapes, engine=engine)
    each = validate(triples(":a :p :b, :c . :b a :C . :c a :D ."), shapes, engine=engine)
    assert len(both.results) == 2
    assert each.conforms


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_the_details_of_a_nested_shape_are_kept_and_are_not_results_of_their_own(engine):
    shapes = triples(
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :N ] . :N a sh:NodeShape ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    )
    (result,) = validate(triples(":a :p :b ."), shapes, engine=engine).results
    assert (result.focus, result.value) == ("<http://e/a>", "<http://e/b>")
    assert [(detail.focus, detail.path) for detail in result.details] == [("<http://e/b>", "<http://e/q>")]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("sh:targetClass :C", {":a", ":b"}),
        ("a rdfs:Class", set()),
        ("sh:targetSubjectsOf :p", {":c"}),
        ("sh:targetObjectsOf :p", {":d", '"x"'}),
        ("sh:targetNode :nowhere, 'lit'", {":nowhere", '"lit"'}),
    ],
)
def test_targets_select_their_focus_nodes(engine, target, expected):
    data = triples(":a a :C . :b a :D . :c :p :d, 'x' .")
    hierarchy = triples(":D rdfs:subClassOf :C .")
    report = validate(
        data, triples(f":S {target} ; sh:in () ; a sh:NodeShape ."), ontology=hierarchy, engine=engine
    )
    assert {focus for _, focus, _, _ in found(report)} == expected


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_a_shape_that_is_a_class_targets_its_instances(engine):
    shapes = triples(":C a owl:Class, sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .")
    report = validate(triples(":a a :D . :D rdfs:subClassOf :C ."), shapes, engine=engine)
    assert found(report) == {("MinCount", ":a", ":p", "-")}


# What the W3C text says where pySHACL does something else; only the compiled engine is asked.
W3C_ONLY = [
    (
        "sh:path :p ; sh:lessThan :q",
        ":a :p 1 ; :q '2020-01-01'^^xsd:date .",
        1,
        "values of two types have no order",
    ),
    ("sh:path :p ; sh:lessThan :q", ":a :p :b ; :q :c .", 1, "IRIs have no order"),
    ("sh:path :p ; sh:lessThan :q", ":a :p _:b ; :q 1 .", 1, "a blank node is a violation, not a failure"),
    ("sh:path :p ; sh:minInclusive 1", ":a :p '2020-01-01'^^xsd:date .", 1, "a date is not at least 1"),
    ("sh:path :p ; sh:minLength 0", ":a :p _:b .", 1, "blank nodes have no length"),
    ("sh:path :p ; sh:datatype rdfs:Literal", ":a :p 'x' .", 1, "no literal has this datatype"),
    (
        "sh:path :p ; sh:datatype xsd:integer",
        ":a :p '1_000'^^xsd:integer .",
        1,
        "Python's digits are not XSD's",
    ),
    ("sh:path :p ; sh:datatype xsd:gYear", ":a :p 'abc'^^xsd:gYear .", 1, "every XSD type is checked"),
    ("sh:path :p ; sh:datatype xsd:date", ":a :p '-0044-03-15'^^xsd:date .", 0, "years before 1 are dates"),
    ("sh:path :p ; sh:languageIn ('de-CH')", ":a :p 'x'@de-CH-1996 .", 0, "a range matches longer tags"),
    (
        "sh:path [ sh:inversePath ( :p :q ) ] ; sh:minCount 1",
        ":c :p :b . :b :q :a .",
        0,
        "an inverse sequence",
    ),
    ("sh:path :p ; sh:pattern '^a$'", ':a :p "a\\n" .', 1, "the dollar is the very end"),
]


@pytest.mark.parametrize(
    ("constraint", "data", "number", "why"), W3C_ONLY, ids=[case[3] for case in W3C_ONLY]
)
def test_the_compiled_engine_follows_the_text_of_the_standard(constraint, data, number, why):
    shapes = triples(f":S a sh:PropertyShape ; sh:targetNode :a ; {constraint} .")
    assert len(validate(triples(data), shapes, engine="compiled").results) == number, why
