"""The values of a parameter that the data give."""

import pyoxigraph
import pytest

from multiply_kg.errors import QueryError
from multiply_kg.queries import SavedQuery
from multiply_kg.queries.choices import choices_sparql

TURTLE = b"""@prefix ex: <http://example.org/> .
ex:m1 ex:kind "steering" ; ex:in ex:graz . ex:m2 ex:kind "peer" ; ex:in ex:graz . ex:m3 ex:kind "peer" ."""


@pytest.mark.parametrize(
    "body",
    [
        "SELECT (EXISTS { ?m ex:x 1 } AS ?e) ?m { ?m ex:kind ?_kind # }\n } ORDER BY ?m LIMIT 1",
        "SELECT (COUNT(?m) AS ?n) WHERE { { ?m ex:kind ?_kind ; ex:in ?__city_iri } UNION { ?m ex:kind ?_kind } }",
        "CONSTRUCT { ?m ex:is ?_kind } WHERE { ?m ex:kind ?_kind }",
        'ASK { ?m ex:kind ?_kind FILTER(?_kind != "}") }',
    ],
)
def test_the_values_are_those_that_the_pattern_of_the_query_finds(body):
    query = SavedQuery.from_text(f"#+ enumerate:\n#+   - kind\nPREFIX ex: <http://example.org/>\n{body}")
    store = pyoxigraph.Store()
    store.load(TURTLE, pyoxigraph.RdfFormat.TURTLE)
    parameter = query.parameter("kind")
    assert parameter.choices_from_data
    rows = store.query(choices_sparql(query, parameter))
    assert [row[0].value for row in rows] == ["peer", "steering"]


def test_the_dataset_of_the_query_is_kept():
    text = "SELECT ?s FROM <urn:a> FROM NAMED <urn:b> WHERE { ?s ?p ?_o }"
    query = SavedQuery.from_text(text)
    sparql = choices_sparql(query, query.parameters[0])
    assert "FROM <urn:a>\nFROM NAMED <urn:b>\nWHERE" in sparql


def test_a_query_without_a_pattern_finds_none():
    query = SavedQuery.from_text("DESCRIBE ?_thing_iri", id="thing")
    with pytest.raises(QueryError, match="“thing” has no pattern"):
        choices_sparql(query, query.parameters[0])
