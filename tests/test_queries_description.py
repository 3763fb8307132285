"""The catalogue as RDF and JSON: what SIB's tools and any SPARQL engine find in it."""

import io
import json

import pyoxigraph
import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, RDFS, SH

from conftest import ROOT
from multiply_kg.queries import Catalogue, SavedQuery
from multiply_kg.queries.description import PREFIXES, catalogue_objects, catalogue_triples
from multiply_kg.queries.results import write
from multiply_kg.workspace import open_workspace

BASE = "https://example.org/kg/"
ENDPOINT = "https://example.org/sparql"
SEARCH = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX schema: <https://schema.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
SELECT DISTINCT ?query ?text WHERE {
  ?query a sh:SPARQLExecutable ; schema:keywords ?keyword ; rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|spex:describe ?text .
  FILTER(?keyword = "partners" && LANG(?comment) = "pl" && CONTAINS(?comment, "spotkani"))
}"""
# What SIB's own validation wants of an example: one text, a comment in a language, a target, tidy keywords.
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix schema: <https://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix spex: <https://purl.expasy.org/sparql-examples/ontology#> .
<urn:Executable> a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path [ sh:alternativePath ( sh:select sh:ask sh:construct spex:describe ) ] ;
    sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path rdfs:comment ; sh:minCount 1 ; sh:datatype rdf:langString ; sh:uniqueLang true ] ,
    [ sh:path schema:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path schema:keyword ; sh:maxCount 0 ] ,
    [ sh:path schema:keywords ; sh:pattern "^[^\\\\s].*[^\\\\s]$" ] ,
    [ sh:path sh:prefixes ; sh:minCount 1 ; sh:class owl:Ontology ] ,
    [ sh:path sh:parameter ; sh:class sh:Parameter ] .
<urn:Select> a sh:NodeShape ; sh:targetSubjectsOf sh:select ; sh:class sh:SPARQLSelectExecutable .
<urn:Ask> a sh:NodeShape ; sh:targetSubjectsOf sh:ask ; sh:class sh:SPARQLAskExecutable .
<urn:Construct> a sh:NodeShape ; sh:targetSubjectsOf sh:construct ; sh:class sh:SPARQLConstructExecutable .
<urn:Describe> a sh:NodeShape ; sh:targetSubjectsOf spex:describe ; sh:class spex:SPARQLDescribeExecutable .
<urn:Prefixes> a sh:NodeShape ; sh:targetSubjectsOf sh:declare ;
  sh:property [ sh:path sh:declare ; sh:node <urn:Declaration> ] .
<urn:Declaration> a sh:NodeShape ;
  sh:property [ sh:path sh:prefix ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ,
    [ sh:path sh:namespace ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:anyURI ] .
<urn:Parameter> a sh:NodeShape ; sh:targetClass sh:Parameter ;
  sh:property [ sh:path sh:path ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sh:defaultValue ; sh:maxCount 1 ] , [ sh:path sh:optional ; sh:maxCount 1 ] .
"""
PARTS = {
    "ask": "#+ summary: Is there any?\nASK { ?s ?p ?o }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "describe": "#+ tags: [things]\nDESCRIBE ?_thing_iri",
    "own-prefix": "PREFIX ex: <http://other.example/>\nSELECT ?s { ?s ex:p ?o }",
    "plain": 'PREFIX ex: <http://example.org/>\r\nSELECT ?s {\r\n\t?s ex:p "" , "a""" , \'"\', """\n"\\"\\\\n""" }\n# "',
    "typed": """#+ summary: Typed
#+ endpoint: https://other.example/sparql
#+ params:
#+   day: {label: {en: day, pl: "dzień"}, example: 2020-01-02, description: "not before"}
#+   city: {class: "ex:City", values: cities}
#+   mode: {values: {a: A, b: B}, default: b}
PREFIX ex: <http://example.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?s WHERE { ?s ex:on ?day ; ex:in ?_city_iri ; ex:label ?__label_pl ; ex:n ?__n_number ; ex:m ?_mode .
  FILTER(?day >= ?__day_xsd_date) FILTER(?s IN (?_one_iri)) }""",
}


def catalogue(tmp_path) -> Catalogue:
    for name, text in PARTS.items():
        (tmp_path / f"{name}.rq").write_bytes(text.encode())
    return Catalogue.load(tmp_path)


def turtle(queries, endpoint=ENDPOINT) -> str:
    out = io.StringIO(newline="")
    triples = catalogue_triples(queries, base=BASE, title="Things", endpoint=endpoint)
    write(triples, "ttl", out, prefixes=PREFIXES)
    return out.getvalue()


@pytest.fixture(scope="module")
def real() -> Catalogue:
    return Catalogue.load(ROOT / "queries", prefixes=open_workspace(ROOT).prefixes.map)


@pytest.mark.parametrize("which", ["real", "made"])
def test_rdflib_and_oxigraph_read_the_same_graph_without_blank_nodes(which, real, tmp_path):
    text = turtle(real if which == "real" else catalogue(tmp_path))
    graph = Graph().parse(data=text, format="turtle")
    quads = list(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE))
    assert len(graph) == len(set(quads)) == len(quads)
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    assert not any(
        isinstance(term, pyoxigraph.BlankNode) for quad in quads for term in (quad.subject, quad.object)
    )


def test_a_search_finds_queries_by_keyword_and_question(real):
    text = turtle(real)
    store = pyoxigraph.Store()
    store.load(text.encode(), pyoxigraph.RdfFormat.TURTLE)
    theirs = {row["query"].value: row["text"].value for row in store.query(SEARCH)}
    assert theirs == {
        f"{BASE}query/{query.id}": query.text
        for query in real
        if "partners" in query.tags and "spotkani" in query.titles["pl"]
    }
    assert theirs.keys() == {str(row.query) for row in Graph().parse(data=text).query(SEARCH)}
    assert f"{BASE}query/absences" in theirs


@pytest.mark.parametrize("which", ["real", "made"])
def test_the_text_of_every_query_comes_back_character_for_character(which, real, tmp_path):
    queries = real if which == "real" else catalogue(tmp_path)
    graph = Graph().parse(data=turtle(queries), format="turtle")
    spex = "https://purl.expasy.org/sparql-examples/ontology#describe"
    for query in queries:
        texts = [
            text
            for predicate in (SH.select, SH.ask, SH.construct, URIRef(spex))
            for text in graph.objects(URIRef(f"{BASE}query/{query.id}"), predicate)
        ]
        assert [str(text) for text in texts] == [query.text]


@pytest.mark.parametrize("which", ["real", "made"])
def test_it_conforms_to_what_sib_wants_of_examples(which, real, tmp_path):
    graph = Graph().parse(data=turtle(real if which == "real" else catalogue(tmp_path)), format="turtle")
    shapes = Graph().parse(data=SHAPES, format="turtle")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes, meta_shacl=False)
    assert conforms, report
    graph.remove((URIRef(f"{BASE}query/{'absences' if which == 'real' else 'ask'}"), RDFS.comment, None))
    assert not pyshacl.validate(graph, shacl_graph=shapes)[0]


def test_without_an_endpoint_there_is_a_target_only_where_a_header_names_one(tmp_path):
    graph = Graph().parse(data=turtle(catalogue(tmp_path), endpoint=None), format="turtle")
    targets = dict(graph.subject_objects(URIRef("https://schema.org/target")))
    assert targets == {URIRef(f"{BASE}query/typed"): URIRef("https://other.example/sparql")}


def test_prefixes_are_shared_and_a_query_that_differs_has_its_own(tmp_path):
    graph = Graph().parse(data=turtle(catalogue(tmp_path)), format="turtle")

    def declared(query: str) -> dict[str, str]:
        return {
            str(graph.value(declaration, SH.prefix)): str(graph.value(declaration, SH.namespace))
            for prefixes in graph.objects(URIRef(f"{BASE}query/{query}"), SH.prefixes)
            for declaration in graph.objects(prefixes, SH.declare)
        }

    assert declared("own-prefix")["ex"] == "http://other.example/"
    assert declared("plain")["ex"] == declared("typed")["ex"] == "http://example.org/"


def test_parameters_are_described_in_the_terms_of_shacl(tmp_path):
    graph = Graph().parse(data=turtle(catalogue(tmp_path)), format="turtle")
    query = URIRef(f"{BASE}query/typed")
    found = {str(graph.value(node, DCTERMS.identifier)): node for node in graph.objects(query, SH.parameter)}
    assert set(found) == {"city", "label", "n", "mode", "day", "one"}
    paths = {name: str(graph.value(node, SH.path)) for name, node in found.items()}
    assert paths["day"] == f"{query}#__day_xsd_date"
    assert graph.value(found["day"], SH.datatype) == URIRef("http://www.w3.org/2001/XMLSchema#date")
    assert set(graph.objects(found["day"], SH.name)) == {
        Literal("day", lang="en"),
        Literal("dzień", lang="pl"),
    }
    assert graph.value(found["city"], SH["class"]) == URIRef("http://example.org/City")
    assert graph.value(found["city"], RDFS.seeAlso) == URIRef(f"{BASE}query/cities")
    assert graph.value(found["label"], SH.datatype) == RDF.langString
    assert list(Collection(graph, graph.value(found["label"], SH.languageIn))) == [Literal("pl")]
    assert list(Collection(graph, graph.value(found["mode"], SH["in"]))) == [Literal("a"), Literal("b")]
    assert graph.value(found["mode"], SH.defaultValue) == Literal("b")
    optional = {name for name, node in found.items() if (node, SH.optional, Literal(True)) in graph}
    assert optional == {"label", "n", "mode", "day"}
    assert {name for name, node in found.items() if (node, SH.maxCount, None) not in graph} == {"one"}


def test_it_is_the_same_text_every_time(real):
    assert turtle(real) == turtle(reversed(list(real)))


def test_a_base_that_ends_in_a_hash_gives_iris_that_are_valid(tmp_path):
    triples = catalogue_triples(catalogue(tmp_path), base="https://example.org/kg#")
    iris = {term for triple in triples for term in triple if term.startswith("<https://example.org/kg")}
    assert all(term.count("#") == 1 for term in iris)


def test_the_command_writes_the_catalogue_in_every_kind_of_format(cli, tmp_path, real):
    done = cli("query", "-w", ROOT, "-o", tmp_path / "queries.ttl", "--endpoint", ENDPOINT)
    assert (done.code, done.out, done.err) == (0, "", "")
    graph = Graph().parse(tmp_path / "queries.ttl")
    assert len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) == len(real)
    listed = json.loads(cli("query", "-w", ROOT, "-f", "json").out)
    assert listed == catalogue_objects(real, base=open_workspace(ROOT).settings.base)
    assert [query["sparql"] for query in listed] == [query.text for query in real]
    rows = cli("query", "-w", ROOT, "-f", "tsv").out.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["?id", *(f'"{query_id}"' for query_id in real.ids)]
    assert "--endpoint" in cli("query", "-w", ROOT, "-f", "nt").err
    assert cli("query", "-w", ROOT, "-f", "ics").code == 3


def test_json_says_what_each_parameter_takes():
    saved = SavedQuery.from_text(PARTS["typed"], id="typed")
    (found,) = catalogue_objects([saved], base=BASE)
    by_name = {parameter["name"]: parameter for parameter in found["parameters"]}
    assert by_name["mode"]["values"] == ["a", "b"]
    assert by_name["mode"]["required"] is False
    assert by_name["city"] | {"class": "http://example.org/City", "valuesFrom": "cities"} == by_name["city"]
    assert by_name["one"]["many"] is True
    assert found["endpoint"] == "https://other.example/sparql"
