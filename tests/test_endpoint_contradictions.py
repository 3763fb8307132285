"""Contradictions of a graph in a store: found by queries made from the axioms, the same as in memory."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from conftest import Cli
from endpoints import stored
from multiply_kg import pipeline
from multiply_kg.backend.push import push
from multiply_kg.endpoint.asking import Lookups
from multiply_kg.endpoint.contradictions import Found, contradictions_at
from multiply_kg.errors import UnsupportedError
from multiply_kg.pipeline import KnowledgeGraph
from multiply_kg.reasoning import Closure, compiled, infer
from multiply_kg.reasoning.datatypes import RESTRICTED, canonical, is_datatype, is_well_formed
from multiply_kg.reasoning.vocabulary import RANGE, SUB_CLASS, SUB_PROPERTY, xsd
from multiply_kg.terms import Triple, is_literal, literal
from multiply_kg.workspace import Settings, Workspace, open_workspace
from test_reasoning_agreement import datasets, ontologies
from test_reasoning_rules import CONTRADICTIONS, ttl

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "100"))
KNOWN = RESTRICTED | {xsd("string")}


def asked(data: list[Triple], ontology: list[Triple], closure: Closure) -> Found:
    """What is found in a store that holds all of this."""
    workspace = Workspace(Path("/nowhere"), Settings())
    graphs = {
        "urn:source": data,
        workspace.graph_iri(pipeline.ASSERTED): [*data, *ontology],
        workspace.graph_iri(pipeline.INFERRED): sorted(closure.inferred),
    }
    graph = KnowledgeGraph(workspace, pipeline.load(graphs), None, ("urn:source",))
    return contradictions_at(Lookups(graph), ontology)


def told(found: Closure | Found) -> set[tuple[str, tuple[Triple, ...]]]:
    return {(each.rule, each.triples) for each in found.inconsistencies}


def speaks_of_literals(data: list[Triple], ontology: list[Triple]) -> bool:
    """Whether something follows about a literal, which no store can hold."""
    done = compiled.derive(data, ontology)
    derived = (subject for triples in done.facts.derived.values() for subject, _, _ in triples)
    typed = (
        thing
        for thing, mask in done.facts.types.items()
        if any(not is_datatype(cls) for cls in done.program.classes.named(mask))
    )
    return any(map(is_literal, (*derived, *typed)))


@settings(
    max_examples=CASES,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(ontology=ontologies(), data=datasets())
def test_what_contradicts_random_axioms_is_found_at_a_store(
    ontology: list[Triple], data: list[Triple]
) -> None:
    # Spelt as the store does it.
    data = sorted(pipeline.load({"urn:source": data}).triples("urn:source"))
    ontology = [(s, p, canonical(o) if is_literal(o) else o) for s, p, o in ontology]
    try:
        closure = infer(data, ontology, engine="compiled")
    except UnsupportedError:
        assume(False)
    there = asked(data, ontology, closure)
    if speaks_of_literals(data, ontology):  # then another axiom may be to blame for the same clash
        assert {(rule, first) for rule, (first, *_) in told(there)} <= {
            (rule, first) for rule, (first, *_) in told(closure)
        }
        return
    assert told(there) <= told(closure)
    if not there.not_asked:
        assert told(there) == told(closure)


@pytest.mark.parametrize("rule", CONTRADICTIONS)
def test_each_kind_of_contradiction_is_found_at_a_store(rule: str) -> None:
    ontology, data = map(sorted, map(ttl, CONTRADICTIONS[rule]))
    closure = infer(data, ontology, engine="compiled")
    found = asked(data, ontology, closure)
    assert {each.rule for each in found.inconsistencies} == {rule}
    assert found.inconsistencies == list(closure.inconsistencies)
    assert found.not_asked == ()


TEXTS = st.text(alphabet="0123456789+-:.TZPYMDHSaeEINF xntruefals", max_size=20)


@settings(max_examples=CASES, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(sorted(RESTRICTED))), min_size=1, max_size=30))
def test_no_literal_of_the_wrong_form_escapes_the_question(written: list[tuple[str, str]]) -> None:
    terms = {literal(text, datatype=datatype[1:-1]) for text, datatype in written}
    data = [("<urn:s>", f"<urn:p{number}>", term) for number, term in enumerate(sorted(terms))]
    data = sorted(pipeline.load({"urn:source": data}).triples("urn:source"))  # as the store spells it
    found = asked(data, [], infer(data, []))
    wrong = {triple[2] for triple in data if not is_well_formed(triple[2])}
    assert {each.triples[0][2] for each in found.inconsistencies} == wrong


@settings(max_examples=CASES, deadline=None)
@given(st.sampled_from(sorted(KNOWN)), st.lists(st.tuples(TEXTS, st.sampled_from(sorted(KNOWN))), min_size=1))
def test_no_literal_outside_the_range_escapes_the_question(
    datatype: str, written: list[tuple[str, str]]
) -> None:
    ontology = [("<urn:p>", RANGE, datatype)]
    data = [("<urn:s>", "<urn:p>", literal(text, datatype=own[1:-1])) for text, own in written]
    data = sorted(pipeline.load({"urn:source": data}).triples("urn:source"))
    closure = infer(data, ontology, engine="compiled")
    assert told(asked(data, ontology, closure)) == told(closure)


WORKSPACE = {
    "ontology/terms.ttl": """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Plan a owl:Class ; owl:disjointWith ex:City .
ex:Empty a owl:Class ; rdfs:subClassOf [ owl:onProperty ex:part ; owl:maxCardinality 0 ] .
ex:hasPlan a owl:ObjectProperty ; rdfs:range ex:Plan .
ex:number a owl:DatatypeProperty , owl:FunctionalProperty .
ex:host a owl:ObjectProperty , owl:FunctionalProperty .
ex:inside a owl:ObjectProperty , owl:AsymmetricProperty , owl:IrreflexiveProperty .
""",
    "ontology/shapes/none.ttl": """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Plan ; sh:nodeKind sh:IRI .
""",
    "data/a.ttl": """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:a ex:hasPlan ex:b ; ex:number 1 , 2 ; ex:host ex:h1 , ex:h2 .
ex:b a ex:City ; ex:inside ex:b .
ex:c a ex:Empty ; ex:part ex:b ; ex:number 1 , 2 .
ex:n owl:sameAs ex:m . ex:n ex:number "one" . ex:m ex:number "two" .
ex:d ex:inside ex:a . ex:a ex:inside ex:d .
""",
    "data/b.ttl": """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a ex:number 1 ; ex:date "2020-02-31"^^xsd:date .
ex:e owl:differentFrom ex:e .
[] a owl:AllDifferent ; owl:members ( ex:n ex:m ex:a ) .
""",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, text in WORKSPACE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def report(cli: Cli, folder: Path, *options: object) -> list[dict[str, object]]:
    done = cli("validate", "-w", folder, "--output-format", "json", *options)
    assert done.code in (0, 1), done.err
    return json.loads(done.out)["results"]


def test_contradictions_have_the_same_lines_messages_and_proofs_as_from_the_files(cli, workspace) -> None:
    built = pipeline.build(open_workspace(workspace))
    with stored() as store:
        push(store.url, pipeline.dataset_graphs(built.material, built.closure), gsp_endpoint=store.url)
        there = report(cli, workspace, "--endpoint", store.url)
    assert there == report(cli, workspace)
    rules = Counter(result["rule"] for result in there)
    # Two things have two numbers each, and of the third the number is told for one of its names.
    assert rules["eq-diff1"] == 4
    assert set(rules) > {"cax-dw", "cls-maxc1", "prp-irp", "prp-asyp", "eq-diff2", "dt-not-type", "prp-fp"}
    assert all(result["location"] for result in there)


def test_without_inference_there_what_shows_in_the_data_is_found(cli, workspace) -> None:
    with stored() as store:
        store.store.load((workspace / "data" / "a.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)
        there = report(cli, workspace, "--endpoint", store.url)
    rules = Counter(result["rule"] for result in there)
    # The two of ex:n and ex:m have one number each, as long as nobody concludes that they are the same.
    assert rules == {"eq-diff1": 2, "prp-asyp": 2, "prp-irp": 1, "cls-maxc1": 1}
    assert all(result["location"] for result in there)
    assert not any(step["rule"] for result in there for step in result["proof"])


def test_what_cannot_be_asked_is_said_by_name(cli, workspace) -> None:
    (workspace / "ontology" / "more.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "_:r owl:onProperty ex:next ; owl:allValuesFrom _:r ; owl:disjointWith ex:City . "
        "ex:First a owl:Class ; rdfs:subClassOf _:r .\n"
    )
    built = pipeline.build(open_workspace(workspace))
    with stored() as store:
        push(store.url, pipeline.dataset_graphs(built.material, built.closure), gsp_endpoint=store.url)
        there = report(cli, workspace, "--endpoint", store.url)
    (told_of,) = [result for result in there if result["rule"] == "not-asked"]
    assert told_of["severity"] == "info"
    assert "owl:allValuesFrom" in told_of["message"]


def test_an_ontology_for_the_reference_engine_is_said_by_name() -> None:
    ontology = [("<urn:p>", SUB_PROPERTY, SUB_CLASS)]
    found = asked([], ontology, Closure(frozenset(), "reference"))
    assert found.inconsistencies == ()
    assert [text.partition(":")[0] for text in found.not_asked] == ["rdfs"]
    assert "rdfs:subPropertyOf of <urn:p>" in found.not_asked[0]


def test_few_rows_and_queries_tell_that_a_graph_has_no_contradiction(real_build, real_graph) -> None:
    asked_for: list[int] = []

    class Counting:
        def query(self, sparql, **options):
            answer = real_graph.backend.query(sparql, **options)
            rows = list(answer.rows)
            asked_for.append(len(rows))
            return replace(answer, rows=iter(rows))

    lookups = Lookups(replace(real_graph, backend=Counting()))
    found = contradictions_at(lookups, real_build.material.ontology_triples)
    assert (list(found.inconsistencies), list(found.not_asked)) == ([], [])
    assert len(asked_for) < 6
    assert sum(asked_for) == 0
