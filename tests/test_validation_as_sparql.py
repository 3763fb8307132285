"""Shapes compiled to SPARQL find what the local engine finds, result for result, on whatever answers SPARQL.

``MULTIPLY_KG_CASES`` raises the number of random shapes and data, and of real graphs with seeded errors.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import test_validation_agreement as agreement
import test_validation_cases as components
from asked_engines import Asked, on_fuseki, on_oxigraph, on_rdflib
from multiply_kg.errors import UnsupportedError
from multiply_kg.terms import RDF, SH, Triple, is_blank, is_literal, literal
from multiply_kg.validation import ShapesError, ValidationReport, ValidationResult, validate
from multiply_kg.validation.as_sparql import validate_at
from test_validation_cases import found, triples

pytest_plugins = ("fuseki",)

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "60"))
SEEDED = max(3, CASES // 20)
ENGINES = ["oxigraph", "rdflib", "fuseki"]
_LABEL = re.compile(r"_:\w+")


@pytest.fixture
def asked(request: pytest.FixtureRequest):
    """Loads triples into the engine of this name."""

    def load(engine: str, graph: Iterable[Triple]) -> Asked:
        if engine == "fuseki":
            return on_fuseki(graph, request.getfixturevalue("fuseki_memory"))
        return on_oxigraph(graph) if engine == "oxigraph" else on_rdflib(graph)

    return load


def unlabelled(text: str | None) -> str | None:
    return "_:" if text and is_blank(text) else text


def told(results: Iterable[ValidationResult]) -> set[tuple[object, ...]]:
    """What the results say; blank nodes have another label in every answer, and no details."""
    return {
        (
            *(unlabelled(part) for part in (r.focus, r.path, r.value, r.component)),
            r.severity,
            r.shape,
            tuple(sorted((tag, _LABEL.sub("_:", text)) for tag, text in r.messages.items())),
            None if r.value and is_blank(r.value) else frozenset(told(r.details)),
        )
        for r in results
    }


def same(there: ValidationReport, here: ValidationReport) -> bool:
    assert told(there.results) == told(here.results)
    assert (there.shapes, there.unmatched, there.focus_nodes) == (
        here.shapes,
        here.unmatched,
        here.focus_nodes,
    )
    return True


# -- against the local engine ----------------------------------------------------------------------


@settings(
    max_examples=CASES,
    deadline=None,
    derandomize="MULTIPLY_KG_CASES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(agreement.cases())
def test_random_shapes_find_the_same_by_queries_as_here(
    case: tuple[list[Triple], list[Triple], list[Triple]],
) -> None:
    data, hierarchy, shapes = case
    store = on_oxigraph([*data, *hierarchy])
    shapes = store.respelt(shapes)
    here = validate(store.respelt([*data, *hierarchy]), shapes, engine="compiled")
    assert same(validate_at(store.select, shapes), here)


NESTED = [
    "SELECT $this WHERE { $this :p ?value . FILTER(?value != $this) }",
    "PREFIX e: <http://e/> SELECT $this ?value { { $this e:q ?value } UNION { ?value e:p $this } }",
    "SELECT $this { FILTER NOT EXISTS { $this :p ?x . ?x ^:q|:q ?y } FILTER(BOUND($this) && !isLiteral($this)) }",
    "SELECT $this ?v { $this ?p ?v . OPTIONAL { $this :q ?w . FILTER(?w = $this) } FILTER(!BOUND(?w)) } # a comment",
    "SELECT $this { BIND(STR($this) AS ?text) FILTER(STRENDS(?text, 'a') || CONTAINS(?text, \"2\"@en) || 1.5 < 1e0) }",
    "SELECT $this { $this :p _:b . _:b :q [] ; :p ?z . { FILTER(?z >= -1) } }",
]
# What no expression says, so that these are asked apart.
APART = [
    "SELECT $this (COUNT(?v) AS ?n) { $this :p|:q ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
    "SELECT $this { $this :p ?x MINUS { $this :q ?x } }",
    "SELECT $this { VALUES ?x { :a :b 1 } $this :p|:q ?x }",
    "SELECT $this { { SELECT (MIN(?v) AS ?least) { ?s :p ?v } } FILTER NOT EXISTS { $this :p ?least } }",
    "SELECT $this { ?x :p $this } LIMIT 1",
    "SELECT $this { { FILTER NOT EXISTS { $this :p ?x } } }",
]


@st.composite
def cases_with_queries(draw: st.DrawFn) -> tuple[list[Triple], list[Triple], list[Triple]]:
    """Random shapes of which some, whoever refers to them, have a query, or a blank node as target."""
    data, hierarchy, shapes = draw(agreement.cases())
    nodes = sorted({s for s, p, o in shapes if o in (f"<{SH}NodeShape>", f"<{SH}PropertyShape>")})
    for number, node in enumerate(
        draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3, unique=True))
    ):
        query = (
            draw(st.sampled_from(NESTED + APART))
            .replace(" :", " e:")
            .replace("^:", "^e:")
            .replace("|:", "|e:")
        )
        if "PREFIX" not in query:
            query = f"PREFIX e: <http://e/> {query}"
        shapes.append((node, f"<{SH}sparql>", f"_:query{number}"))
        shapes.append((f"_:query{number}", f"<{SH}select>", literal(query)))
    for node in draw(st.lists(st.sampled_from(nodes), max_size=1)):
        shapes.append((node, f"<{SH}targetNode>", "_:nobody"))
    return data, hierarchy, shapes


@settings(
    max_examples=CASES,
    deadline=None,
    derandomize="MULTIPLY_KG_CASES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(cases_with_queries())
def test_queries_of_shapes_that_others_refer_to_find_the_same_as_here(
    case: tuple[list[Triple], list[Triple], list[Triple]],
) -> None:
    data, hierarchy, shapes = case
    store = on_oxigraph([*data, *hierarchy])
    shapes = store.respelt(shapes)
    try:
        here = validate(store.respelt([*data, *hierarchy]), shapes, engine="compiled", select=store.run)
        there = validate_at(store.select, shapes)
    except (UnsupportedError, ShapesError):  # a query about a blank node, or too deep a nesting
        assume(False)
    assert same(there, here)


REFERRING = [
    "sh:node {0}",
    "sh:not {0}",
    "sh:and ( {0} {1} )",
    "sh:or ( {0} {1} )",
    "sh:xone ( {0} {1} )",
    "sh:property [ sh:path :p ; sh:node {0} ; sh:not {1} ]",
    "sh:property [ sh:path :q ; sh:qualifiedValueShape {0} ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2 ]",
    "sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:or ( {0} [ sh:property {1} ] ) ]",
]
ENDS = st.sampled_from([":a", ":b", ":c", ":d"])
STATEMENTS = st.builds(
    "{} {} {} .".format,
    ENDS,
    st.sampled_from([":p", ":q"]),
    st.one_of(ENDS, st.sampled_from(["1", "2", '"word"@en'])),
)


@st.composite
def nested_queries(draw: st.DrawFn) -> tuple[list[Triple], list[Triple]]:
    """Links between few nodes, and shapes that lead by one or two references to shapes with queries."""
    inner, outer = [":I0", ":I1", ":I2"], [":M0", ":M1"]
    text = []
    for name in inner:
        path = draw(st.sampled_from(["sh:path :p ;", "sh:path ( :p :q ) ;"])) if name == ":I2" else ""
        query = draw(st.sampled_from(APART))
        text.append(f'{name} {path} sh:sparql [ sh:prefixes : ; sh:select """{query}""" ] .')
    for name, others in [(outer[0], inner), (outer[1], inner), (":S", outer + inner)]:
        chosen = draw(st.lists(st.sampled_from(REFERRING), min_size=1, max_size=2))
        pairs = [draw(st.permutations([other for other in others if other != ":I2"])) for _ in chosen]
        text += [
            f"{name} {form.format(first, ':I2' if 'property {1}' in form else second)} ."
            for form, (first, second, *_) in zip(chosen, pairs, strict=True)
        ]
    text.append(":S a sh:NodeShape ; sh:targetSubjectsOf :p , :q ; sh:targetNode :a .")
    text.append('<http://e/> sh:declare [ sh:prefix "" ; sh:namespace "http://e/"^^xsd:anyURI ] .')
    data = draw(st.lists(STATEMENTS, min_size=2, max_size=12))
    return triples(" ".join(data)), triples(" ".join(text))


@settings(
    max_examples=CASES,
    deadline=None,
    derandomize="MULTIPLY_KG_CASES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(nested_queries())
def test_queries_that_are_asked_apart_decide_as_they_do_here(case: tuple[list[Triple], list[Triple]]) -> None:
    data, shapes = case
    store = on_oxigraph(data)
    shapes = store.respelt(shapes)
    here = validate(store.respelt(data), shapes, engine="compiled", select=store.run)
    assert same(validate_at(store.select, shapes), here)


COMPONENTS = [case[1:3] for case in components.CASES] + [case[:2] for case in components.W3C_ONLY]
# SHACL leaves these to SPARQL, and the engine does something else.
DECIDED_BY_THE_ENGINE = {
    ("rdflib", "sh:path :p ; sh:lessThan :q", ":a :p '2020-01-01'^^xsd:date ; :q '2021-13-01'^^xsd:date ."),
    (
        "rdflib",
        "sh:path :p ; sh:lessThanOrEquals :q",
        ":a :p '2020-13-01'^^xsd:date ; :q '2021-01-01'^^xsd:date .",
    ),
    ("rdflib", "sh:path :p ; sh:pattern '^a$'", ':a :p "a\\n" .'),
    ("fuseki", "sh:path :p ; sh:pattern '^a$'", ':a :p "a\\n" .'),
}


@pytest.mark.parametrize(
    ("engine", "constraint", "data"),
    [
        (engine, *case)
        for engine in ENGINES
        for case in COMPONENTS
        if (engine, *case) not in DECIDED_BY_THE_ENGINE
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_component_finds_the_same_on_every_engine(asked, engine, constraint, data):
    graph = triples(data)
    store = asked(engine, graph)
    shapes = store.respelt(triples(f":S a sh:PropertyShape ; sh:targetNode :a ; {constraint} ."))
    here = validate(store.respelt(graph), shapes, engine="compiled")
    assert same(validate_at(store.select, shapes), here)


SHAPES = """
:Bounds a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :b ; sh:datatype xsd:byte ] ,
  [ sh:path :l ; sh:datatype xsd:unsignedLong ] , [ sh:path :d ; sh:datatype xsd:date ] ,
  [ sh:path :y ; sh:datatype xsd:duration ] , [ sh:path :t ; sh:datatype xsd:dateTime ] .
:Counts a sh:NodeShape ; sh:targetSubjectsOf :m ; sh:property
  [ sh:path :m ; sh:minCount 4 ; sh:maxCount 5 ] ,
  [ sh:path :m ; sh:qualifiedValueShape [ sh:pattern "^x" ] ; sh:qualifiedMinCount 3 ; sh:qualifiedMaxCount 3 ] .
:Deep a sh:NodeShape ; sh:targetObjectsOf :to ; sh:not [ sh:property [ sh:path :m ; sh:minCount 3 ] ] ;
  sh:xone ( [ sh:property [ sh:path :n ; sh:node [ sh:property [ sh:path :n ; sh:maxCount 0 ] ] ] ] [ sh:closed true ] ) .
:Words a sh:PropertyShape ; sh:targetClass :T ; sh:path :w ;
  sh:in ( "plain" "a \\"quoted\\" \\\\u0041 word" "tagged"@en 7 :iri ) ; sh:hasValue "a \\"quoted\\" \\\\u0041 word" .
"""
VALUES = """
:a a :T ; :b '127'^^xsd:byte, '0128'^^xsd:byte, '-129'^^xsd:byte, 'x'^^xsd:byte, 5 ;
  :l '18446744073709551615'^^xsd:unsignedLong, '18446744073709551616'^^xsd:unsignedLong, '-0'^^xsd:unsignedLong ;
  :d '2000-02-29'^^xsd:date, '1900-02-29'^^xsd:date, '2023-04-31'^^xsd:date, '2024-02-29Z'^^xsd:date ;
  :y 'P1Y'^^xsd:duration, 'P'^^xsd:duration, 'PT1H2S'^^xsd:duration, 'P1DT'^^xsd:duration ;
  :t '2020-01-01T24:00:00Z'^^xsd:dateTime, '2020-01-01T24:00:01Z'^^xsd:dateTime ;
  :w "plain", "a \\"quoted\\" \\\\u0041 word", "tagged"@en, "tagged", 7, 07.0, :iri, :other .
:m0 :m "x1" . :m3 :m "x1", "x2", "y" . :m4 :m "x1", "x2", "x3", "y" . :m6 :m "x1", "x2", "x3", "x4", "y", "z" .
:s :to :m3, :m4, :n0, :n1 . :n0 :n :n1 . :n1 :n :n2 .
"""


@pytest.mark.parametrize("engine", ["rdflib", "fuseki"])
def test_bounds_leap_days_counts_nesting_and_awkward_strings_are_the_same_on_every_engine(asked, engine):
    graph = triples(VALUES)
    store = asked(engine, graph)
    shapes = store.respelt(triples(SHAPES))
    here = validate(store.respelt(graph), shapes, engine="compiled")
    assert len(here.results) > 15
    assert same(validate_at(store.select, shapes), here)


# -- the real graph ----------------------------------------------------------------------------------


def spoilt(graph: list[Triple], seed: int) -> list[Triple]:
    """The graph with some forty statements lost, moved to other nodes, or with another value."""
    chance = random.Random(seed)
    spoilt_graph = list(graph)
    for number in chance.sample(range(len(graph)), 40):
        subject, predicate, value = graph[number]
        _, other_predicate, other = chance.choice(graph)
        spoilt_graph[number] = chance.choice(
            [
                (subject, predicate, literal("not this")),
                (subject, predicate, other),
                (subject, other_predicate, value),
                (subject, predicate, literal("1", datatype="http://www.w3.org/2001/XMLSchema#date")),
                (chance.choice(graph)[0], predicate, value),
            ]
        )
        if chance.random() < 0.3:
            spoilt_graph.append((subject, predicate, other if is_literal(value) else chance.choice(graph)[0]))
    return list(dict.fromkeys(triple for triple in spoilt_graph if not is_literal(triple[0])))


@pytest.mark.parametrize("seed", range(SEEDED))
def test_seeded_errors_in_the_real_graph_are_found_by_few_queries(real_build, seed):
    material = real_build.material
    graph = spoilt(list(material.asserted), seed)
    store = on_oxigraph(graph)
    here = validate(store.respelt(graph), material.shapes_triples, engine="compiled", select=store.run)
    there = validate_at(store.select, material.shapes_triples)
    assert len(here.results) > 30
    assert same(there, here)
    assert len(store.seen) <= 60
    assert max(rows for _, rows in store.seen) < len(graph) / 20


# -- queries of their own, hierarchies, and what cannot be asked ---------------------------------------


QUERIES = [
    ("SELECT $this ?value { $this :p ?value FILTER(?value > 1) }", {(":a", '"2"^integer')}),
    (
        "SELECT $this { { $this :p 1 } UNION { $this :p 2 } FILTER NOT EXISTS { $this :q 1 } }",
        {(":a", ":a")},
    ),
    (
        "SELECT $this (COUNT(?v) AS ?value) { $this :p ?v } GROUP BY $this",
        {(":a", '"2"^integer'), (":b", '"1"^integer')},
    ),
]


@pytest.mark.parametrize(
    ("engine", "query", "expected"),
    [
        (engine, *case)
        for engine in ENGINES
        for case in QUERIES
        if (engine, "GROUP" in case[0]) != ("rdflib", True)  # rdflib does not group by a term
    ],
)
def test_queries_of_shapes_are_asked_about_the_nodes_of_their_targets(asked, engine, query, expected):
    store = asked(engine, triples(":a a :C ; :p 1, 2 . :b a :C ; :p 1 ; :q 1 . :c :p 3 ."))
    shapes = triples(
        f""":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:prefixes : ; sh:select '{query}' ] .
        <http://e/> sh:declare [ sh:prefix "" ; sh:namespace "http://e/"^^xsd:anyURI ] ."""
    )
    report = validate_at(store.select, shapes)
    assert {(focus, value) for _, focus, _, value in found(report)} == expected


def test_a_hierarchy_beside_the_data_and_the_one_within_them_are_walked_together():
    store = on_oxigraph(triples(":a a :D0 . :D0 rdfs:subClassOf :D1 . :D2 rdfs:subClassOf :D3 . :s :p :a ."))
    beside = triples(":D1 rdfs:subClassOf :D2 . :D3 rdfs:subClassOf :C . :X rdfs:subClassOf :Y .")
    shapes = triples(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:class :Y . :T sh:targetObjectsOf :p ; sh:class :C ."
    )
    report = validate_at(store.select, shapes, ontology=beside)
    assert found(report) == {("Class", ":a", "-", ":a")}
    assert validate_at(store.select, shapes).unmatched == ("http://e/S",)


@pytest.mark.parametrize("engine", ["oxigraph", "fuseki"])  # rdflib finds nothing in a group within EXISTS
def test_a_query_of_a_shape_that_others_refer_to_decides_on_every_engine(asked, engine):
    graph = triples(":s :to :a, :b, :c . :a :p 1 . :b :p 2 ; :q :b . :c :q :a .")
    store = asked(engine, graph)
    shapes = triples(
        """:S a sh:NodeShape ; sh:targetObjectsOf :to ; sh:or ( :One [ sh:not :Two ] ) ; sh:node :Three .
        :Three a sh:NodeShape ; sh:property :Two .
        :One a sh:NodeShape ; sh:sparql [ sh:prefixes : ;
          sh:select 'SELECT $this ?value { $this :p ?value { $this :p ?w FILTER(isIRI($this)) } FILTER(?value > 1) }' ] .
        :Two a sh:PropertyShape ; sh:path :q ; sh:sparql [ sh:prefixes : ;
          sh:select "SELECT $this { FILTER NOT EXISTS { $this $PATH ?x } }" ] .
        <http://e/> sh:declare [ sh:prefix "" ; sh:namespace "http://e/"^^xsd:anyURI ] ."""
    )
    here = validate(store.respelt(graph), shapes, engine="compiled", select=on_oxigraph(graph).run)
    assert found(here) == {("Node", ":a", "-", ":a"), ("Or", ":b", "-", ":b")}
    assert same(validate_at(store.select, shapes), here)


AROUND = """
:S a sh:NodeShape ; sh:targetSubjectsOf :to ; sh:node :Node ; sh:or ( :Busy [ sh:not :Poor ] ) ;
  sh:property [ sh:path :to ; sh:qualifiedValueShape :Busy ; sh:qualifiedMinCount 2 ; sh:name "two" ] ;
  sh:property [ sh:path :to ; sh:qualifiedValueShape :Poor ; sh:qualifiedMaxCount 0 ; sh:xone ( :Busy :Poor ) ] .
:Node a sh:NodeShape ; sh:property [ sh:path :to ; sh:node :Busy ] , :Poor .
:Busy a sh:NodeShape ; sh:sparql [ sh:prefixes : ; sh:select
  "SELECT $this (COUNT(?x) AS ?n) { ?x :to|:p $this } GROUP BY $this HAVING (COUNT(?x) > 1)" ] .
:Poor a sh:PropertyShape ; sh:path :p ; sh:sparql [ sh:prefixes : ; sh:select
  "SELECT $this ?value { VALUES ?value { 1 2 } $this $PATH ?value MINUS { $this :q ?value } }" ] .
<http://e/> sh:declare [ sh:prefix "" ; sh:namespace "http://e/"^^xsd:anyURI ] .
"""
LINKS = """
:a :to :b, :c, "word", 7 . :b :to :a, :c ; :p 1, 2 ; :q 1 . :c :to :a, :c, "word"@en ; :p 2 ; :q 2 .
:d :to :d, '2020-02-30'^^xsd:date ; :p 1, :b .
"""


@pytest.mark.parametrize("engine", ["oxigraph", "fuseki"])  # rdflib does not group by a term
def test_a_query_that_no_expression_can_say_is_asked_first_and_decides_on_every_engine(asked, engine):
    graph = triples(LINKS)
    store = asked(engine, graph)
    shapes = store.respelt(triples(AROUND))
    here = validate(store.respelt(graph), shapes, engine="compiled", select=store.run)
    components = {component for component, *_ in found(here)}
    assert components >= {"Node", "Or", "Xone", "QualifiedMinCount", "QualifiedMaxCount"}
    assert same(validate_at(store.select, shapes), here)


def test_each_node_is_asked_about_once_and_nodes_that_many_others_fail_with_in_portions():
    nodes = "".join(f":n{n} :to :m{n} . :m{n} :p {n % 2} . " for n in range(2400))
    store = on_oxigraph(triples(nodes))
    shapes = triples(
        """:S a sh:NodeShape ; sh:targetSubjectsOf :to ; sh:property [ sh:path :to ; sh:not :Odd ; sh:or ( :Odd ) ] .
        :Odd a sh:NodeShape ; sh:sparql [ sh:select
          "SELECT $this { $this <http://e/p> ?v { FILTER(STRLEN(STR($this)) > 0) } FILTER(?v = 1) }" ] ."""
    )
    report = validate_at(store.select, shapes)
    assert sorted(r.component.rsplit("#")[-1] for r in report.results) == [
        *["NotConstraintComponent"] * 1200,
        *["OrConstraintComponent"] * 1200,
    ]
    apart = [query for query, _ in store.seen if "STRLEN" in query]
    assert sorted(m for q in apart for m in set(re.findall(r"/m\d+", q))) == sorted(
        f"/m{number}" for number in range(2400)
    )
    lists = [found for query, _ in store.seen for found in re.findall(r"IN \((.*?)\)", query)]
    assert 0 < max(found.count("<http://e/m") for found in lists) <= 200


def test_nothing_is_asked_about_shapes_that_are_deactivated():
    store = on_oxigraph(triples(":a :p 1 ."))
    shapes = triples(
        ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:deactivated true ; sh:nodeKind sh:Literal ."
    )
    assert validate_at(store.select, shapes).conforms
    assert store.seen == []


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (":S sh:targetNode :a ; sh:property :P . :P sh:path :p ; sh:node :S .", "recursive shapes"),
        (
            ":S sh:targetNode _:b ; sh:sparql [ sh:select 'SELECT $this { FILTER(true) }' ] .",
            "some are blank nodes",
        ),
        (":S sh:targetNode :a ; sh:expression [] .", "sh:expression"),
        (
            """:S sh:targetNode :a ; sh:property [ sh:path :q ; sh:not :T ] .
            :T sh:sparql [ sh:select 'SELECT $this { $this ?p 1 } LIMIT 1' ] .""",
            "some are blank nodes",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(shapes, said):
    with pytest.raises(UnsupportedError, match=said):
        validate_at(on_oxigraph(triples(":a :p 1 ; :q [] .")).select, triples(shapes))


def test_a_malformed_shape_is_named_before_anything_is_asked():
    store = on_oxigraph([])
    with pytest.raises(ShapesError, match="http://e/S"):
        validate_at(store.select, triples(":S a sh:NodeShape ; sh:targetNode :a ; sh:minCount 1 ."))
    assert store.seen == []


def test_shapes_that_are_nested_too_deeply_are_refused_before_an_engine_breaks_on_them():
    nested = "".join(
        f":N{n} sh:or ( [ sh:not :N{n + 1} ] [ sh:property [ sh:path :p ; sh:node :N{n + 1} ] ] ) . "
        for n in range(12)
    )
    shapes = triples(f":S sh:targetNode :a ; sh:node :N0 . {nested} :N12 sh:nodeKind sh:IRI .")
    with pytest.raises(UnsupportedError, match="too long for a query"):
        validate_at(on_oxigraph(triples(":a :p :a .")).select, shapes)


def test_more_nodes_and_branches_than_one_query_takes_are_all_asked_about():
    nodes = "".join(f":n{number} :p {number} . " for number in range(250))
    wanted = ", ".join(f":n{number}" for number in range(250))
    properties = "".join(
        f":S sh:property [ sh:path :p ; sh:maxInclusive {number} ] . " for number in range(240, 290)
    )
    store = on_oxigraph(triples(nodes))
    nested = ":S sh:property [ sh:path :p ; sh:node [ sh:maxExclusive 0 ] ] ."
    shapes = triples(f":S a sh:NodeShape ; sh:targetNode {wanted} , :absent . {properties} {nested}")
    here = validate(triples(nodes), shapes, engine="compiled")
    assert same(validate_at(store.select, shapes), here)
    assert f"<{RDF}type>" not in "".join(query for query, _ in store.seen)
