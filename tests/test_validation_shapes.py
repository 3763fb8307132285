"""Shapes graphs that cannot be used are refused by name; what only pySHACL knows goes to pySHACL."""

from __future__ import annotations

import pytest

from multiply_kg.errors import KGError, QueryError, UnsupportedError
from multiply_kg.validation import ShapesError, validate
from test_validation_cases import found, selecting, triples

MALFORMED = [
    (":S sh:targetClass :C ; sh:minCount 1 .", "sh:minCount is not allowed"),
    (":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 'x' ] .", "not an integer"),
    (":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1, 2 ] .", "2 values of sh:minCount"),
    (":S sh:targetClass :C ; sh:property [ sh:minCount 1 ] .", "without sh:path"),
    (":S sh:targetClass :C ; sh:property :Typo .", "nothing is said about it"),
    (":S sh:targetClass :C ; sh:property [ sh:path :p, :q ] .", "2 values of sh:path"),
    (":S sh:targetClass :C ; sh:property [ sh:path 'p' ] .", "is not a property path"),
    (":S sh:targetClass :C ; sh:property [ sh:path ( :p ) ] .", "at least two members"),
    (":S a sh:NodeShape ; sh:targetClass :C ; sh:path :p .", "Declare it a sh:PropertyShape"),
    (":S sh:targetClass :C ; sh:in :x .", "well-formed RDF list"),
    (":S sh:targetClass :C ; sh:or () .", "empty list"),
    (":S sh:targetClass :C ; sh:nodeKind :IRI .", "none of the six node kinds"),
    (":S sh:targetClass :C ; sh:datatype 'date' .", "is no IRI"),
    (":S sh:targetClass :C ; sh:pattern '(' .", "is no regular expression"),
    (":S sh:targetClass :C ; sh:pattern 'a' ; sh:flags 'g' .", "no flag “g”"),
    (":S sh:targetClass :C ; sh:severity sh:Info, sh:Warning .", "more than one sh:severity"),
    (":S sh:targetClass :C ; sh:closed 'yes' .", "not a boolean"),
    (":S sh:targetClass 'C' .", "Give the IRI of a class"),
    (":S sh:targetClass :C ; sh:node :P . :P sh:path :p .", "is a property shape"),
    (
        ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:qualifiedValueShape [] ] .",
        "sh:qualifiedMinCount",
    ),
    (":S sh:targetClass :C ; sh:sparql [ sh:message 'x' ] .", "exactly one sh:select"),
]


@pytest.mark.parametrize("engine", ["auto", "reference"])
@pytest.mark.parametrize(("shapes", "said"), MALFORMED, ids=[said for _, said in MALFORMED])
def test_a_malformed_shape_is_named_with_what_is_wrong(engine, shapes, said):
    with pytest.raises(ShapesError, match=said) as error:
        validate(triples(":a a :C ."), triples(shapes), engine=engine)
    assert "http://e/S" in str(error.value)
    assert error.value.shape is not None


def test_what_pyshacl_cannot_evaluate_is_an_error_that_names_the_shape():
    shapes = ":Good sh:targetClass :C ; sh:nodeKind sh:IRI . :Bad sh:targetClass :C ; sh:sparql [ sh:select 'SELECT nonsense' ] ."
    with pytest.raises(ShapesError, match="<http://e/Bad> cannot be evaluated") as error:
        validate(triples(":a a :C ."), triples(shapes))
    assert error.value.shape == "<http://e/Bad>"


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (":S sh:targetClass :C ; sh:js [] .", "SHACL-JS"),
        (
            ":g sh:entailment <http://www.w3.org/ns/entailment/RDFS> . :S sh:targetClass :C .",
            "entailment regime",
        ),
    ],
)
def test_what_no_engine_does_is_refused_by_name(shapes, said):
    with pytest.raises(UnsupportedError, match=said):
        validate(triples(":a a :C ."), triples(shapes))


FALLBACKS = [
    (":S sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:node :S .", "recursive shapes"),
    (
        ":S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this WHERE { $this :p 1 }' ] .",
        "sh:sparql without",
    ),
    (":S sh:targetClass :C ; sh:unknownParameter 1 .", "sh:unknownParameter"),
    (":S sh:targetClass :C ; sh:pattern '\\\\p{IsGreek}' .", r"\p{IsGreek}"),
    (
        """:S sh:targetClass :C ; :least 3 . :K a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { FILTER(STRLEN(STR($value)) >= $least) }' ] .""",
        "the constraint component <http://e/K>",
    ),
]


@pytest.mark.parametrize(("shapes", "construct"), FALLBACKS, ids=[construct for _, construct in FALLBACKS])
def test_the_construct_that_needs_the_reference_engine_is_named(shapes, construct):
    with pytest.raises(UnsupportedError) as error:
        validate(triples(":a a :C ."), triples(shapes), engine="compiled")
    assert construct in str(error.value)


def test_one_unknown_construct_sends_only_its_own_shape_to_the_reference_engine():
    shapes = triples(
        """:A sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .
        :B sh:targetClass :C ; sh:sparql [ sh:message "Value {?value}."@en, "Wartość {?value}."@pl ;
          sh:select "SELECT $this ?value WHERE { $this <http://e/q> ?value }" ] ."""
    )
    data = triples(":a a :C ; :q 007 .")
    report = validate(data, shapes)
    assert (report.engine, report.fallback) == ("mixed", ("<http://e/B>: sh:sparql without a SPARQL engine",))
    assert report.results == validate(data, shapes, engine="reference").results
    assert found(report) == {("MinCount", ":a", ":p", "-"), ("SPARQL", ":a", "-", '"007"^integer')}
    (query,) = (r for r in report.results if r.constraint)
    assert query.messages == {"en": "Value 007.", "pl": "Wartość 007."}


def test_a_shape_that_is_a_class_is_checked_once_when_two_engines_share_the_work():
    shapes = triples(
        """:C a owl:Class, sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .
        :D a owl:Class, sh:NodeShape ; sh:unknownParameter 1 ; sh:property [ sh:path :q ; sh:minCount 1 ] ."""
    )
    report = validate(triples(":a a :C, :D ."), shapes)
    assert (report.engine, report.fallback) == ("mixed", ("<http://e/D>: sh:unknownParameter",))
    assert found(report) == {("MinCount", ":a", ":p", "-"), ("MinCount", ":a", ":q", "-")}


def test_a_query_that_the_sparql_engine_refuses_is_an_error_that_names_the_shape():
    def refusing(query):
        raise QueryError("Expected a brace.")

    shapes = triples(":S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this WHERE' ] .")
    with pytest.raises(ShapesError, match="<http://e/S> cannot be run: Expected a brace"):
        validate(triples(":a a :C ."), shapes, select=refusing)


def test_a_target_of_the_advanced_features_is_evaluated_by_the_reference_engine():
    shapes = triples(
        """:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this WHERE { ?this <http://e/p> 1 }" ] ;
        sh:property [ sh:path :q ; sh:minCount 1 ] ."""
    )
    report = validate(triples(":a :p 1 . :b :p 2 ."), shapes)
    assert (report.engine, found(report)) == ("reference", {("MinCount", ":a", ":q", "-")})


def test_an_ontology_gives_its_class_hierarchy_and_no_focus_nodes():
    ontology = triples(":D rdfs:subClassOf :C ; a owl:Class ; rdfs:label 'D' .")
    shapes = triples(":S sh:targetSubjectsOf rdfs:label ; sh:in () . :T sh:targetClass :C ; sh:in () .")
    report = validate(triples(":a a :D ."), shapes, ontology=ontology)
    assert {(r.shape, r.focus) for r in report.results} == {("<http://e/T>", "<http://e/a>")}


QUERIES = [
    ("SELECT $this WHERE { $this :p ?x . FILTER(?x > 1) }", {":b"}),
    (
        "SELECT $this ?value WHERE { { $this :p ?value FILTER(?value > 1) } UNION { BIND(1 AS ?value) FILTER($this = :a) } }",
        {":a", ":b"},
    ),
    ("SELECT $this WHERE { OPTIONAL { $this :p ?x . FILTER($this = :b) } FILTER(!BOUND(?x)) }", {":a", ":c"}),
    ("SELECT $this WHERE { FILTER NOT EXISTS { $this :p ?x } }", {":c"}),
    ("SELECT $this (COUNT(?x) AS ?n) WHERE { $this :p|:q ?x } GROUP BY $this HAVING(COUNT(?x) > 1)", {":b"}),
    ("SELECT $this WHERE { FILTER(BOUND($this)) # $this } \n }", {":a", ":b", ":c"}),
    ("SELECT DISTINCT ?this WHERE { { SELECT ?this WHERE { ?this :q ?x } LIMIT 5 } }", {":b"}),
    ("SELECT $this WHERE { BIND('{ $this' AS ?text) FILTER(STRLEN(?text) = 7) }", {":a", ":b", ":c"}),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=range(len(QUERIES)))
def test_sparql_constraints_give_the_same_results_on_a_sparql_engine_as_in_pyshacl(query, expected):
    data = triples(":a a :C ; :p 1 . :b a :C ; :p 2 ; :q 3 . :c a :C .")
    shapes = triples(
        f""":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:message "Not {{?this}}: {{$value}}." ; sh:prefixes :o ;
          sh:select '''{query}''' ] . :o sh:declare [ sh:prefix "" ; sh:namespace "http://e/"^^xsd:anyURI ] ."""
    )
    compiled = validate(data, shapes, engine="compiled", select=selecting(data))
    assert {focus for _, focus, _, _ in found(compiled)} == expected
    try:
        reference = validate(data, shapes, engine="reference")
    except KGError:
        pytest.fail("pySHACL refuses the query")
    assert compiled.results == reference.results


def test_the_path_of_a_property_shape_stands_for_path_in_its_query():
    data = triples(":a a :C ; :p [ :q 2 ] .")
    shapes = triples(
        """:S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] . :P a sh:PropertyShape ; sh:path ( :p :q ) ;
        sh:targetClass :C ; sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value }" ] ."""
    )
    compiled = validate(data, shapes, engine="compiled", select=selecting(data))
    assert found(compiled) == {("SPARQL", ":a", ":p/:q", '"2"^integer')}
    assert compiled.results == validate(data, shapes, engine="reference").results


def test_a_query_in_a_nested_shape_decides_whether_a_value_conforms():
    data = triples(":a a :C ; :p :b, :c . :b :q 1 .")
    shapes = triples(
        """:S sh:targetClass :C ; sh:property [ sh:path :p ; sh:node :N ] . :N a sh:NodeShape ; sh:sparql [
        sh:message "{$this} has no {?what}."@en ; sh:select """
        '"SELECT $this (<http://e/q> AS ?what) WHERE { FILTER NOT EXISTS { $this <http://e/q> ?x } }" ] .'
    )
    compiled = validate(data, shapes, engine="compiled", select=selecting(data))
    assert found(compiled) == {("Node", ":a", ":p", ":c")}
    assert compiled.results[0].details[0].messages == {"en": "<http://e/c> has no <http://e/q>."}
    assert compiled.results == validate(data, shapes, engine="reference").results


def test_a_query_about_a_blank_node_is_left_to_the_reference_engine():
    data = triples("[] a :C ; :p 1 .")
    shapes = triples(
        ':S sh:targetClass :C ; sh:sparql [ sh:select "SELECT $this WHERE { $this <http://e/p> 1 }" ] .'
    )
    report = validate(data, shapes, select=selecting(data))
    assert (report.engine, report.fallback) == ("reference", ("<http://e/S>: sh:sparql on blank nodes",))
    assert len(report.results) == 1


def test_a_value_that_the_sparql_engine_rewrites_comes_back_as_written():
    data = triples(":a a :C ; :p 007 .")
    shapes = triples(
        ':S sh:targetClass :C ; sh:sparql [ sh:select "SELECT $this ?value WHERE { $this ?p ?value FILTER(?value = 7) }" ] .'
    )
    (result,) = validate(data, shapes, engine="compiled", select=selecting(data)).results
    assert result.value == '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_more_focus_nodes_than_one_block_are_all_asked_about():
    data = triples(" ".join(f":n{number} a :C ; :p {number} ." for number in range(2450)))
    shapes = triples(
        ':S sh:targetClass :C ; sh:sparql [ sh:select "SELECT $this WHERE { $this <http://e/p> ?x FILTER(?x >= 100) }" ] .'
    )
    assert len(validate(data, shapes, engine="compiled", select=selecting(data)).results) == 2350
