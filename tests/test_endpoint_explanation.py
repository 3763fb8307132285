"""Proofs of what a store holds: triples asked for by pattern, the same explanations as from the files."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from conftest import Cli
from endpoints import Store, stored
from multiply_kg import pipeline
from multiply_kg.backend.push import push
from multiply_kg.backend.remote import RemoteBackend
from multiply_kg.endpoint.asking import Lookups
from multiply_kg.endpoint.facts import StoredFacts
from multiply_kg.errors import EndpointError, UnsupportedError
from multiply_kg.explanation import Explanations, Question
from multiply_kg.explanation.stored import StoredExplanations
from multiply_kg.explanation.writers import presentation, write_answer
from multiply_kg.pipeline import KnowledgeGraph
from multiply_kg.reasoning import infer
from multiply_kg.reasoning.explain import Explainer, Proof, rules_of
from multiply_kg.terms import Triple, is_blank, is_literal
from multiply_kg.workspace import Settings, Workspace, open_workspace
from test_reasoning_agreement import datasets, ontologies
from test_reasoning_explain import check

pytest_plugins = ("fuseki",)

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "40"))


class Counting:
    """A backend that counts queries and rows."""

    def __init__(self, backend) -> None:
        self.backend = backend
        self.rows: list[int] = []

    def query(self, sparql, **options):
        answer = self.backend.query(sparql, **options)
        rows = list(answer.rows)
        self.rows.append(len(rows))
        return replace(answer, rows=iter(rows))


def can_be_asked(proof: Proof) -> bool:
    premises = [p for p in proof.premises if isinstance(p, Proof)]
    return not is_literal(proof.conclusion[0]) and all(map(can_be_asked, premises))


@settings(
    max_examples=CASES,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(ontology=ontologies(), data=datasets())
def test_every_inferred_triple_in_a_store_has_a_proof_from_given_triples(
    ontology: list[Triple], data: list[Triple]
) -> None:
    data = sorted(pipeline.load({"urn:source": data}).triples("urn:source"))  # spelt as the store does
    try:
        closure = infer(data, ontology, engine="compiled")
    except UnsupportedError:
        assume(False)
    workspace = Workspace(Path("/nowhere"), Settings())
    graphs = {
        "urn:source": data,
        workspace.graph_iri(pipeline.ASSERTED): [*data, *ontology],
        workspace.graph_iri(pipeline.INFERRED): sorted(closure.inferred),
    }
    graph = KnowledgeGraph(workspace, pipeline.load(graphs), None, ("urn:source",))
    explainer = Explainer(facts=StoredFacts(Lookups(graph), rules_of([*data, *ontology]), ontology))
    local = Explainer(data, ontology)
    visible = [triple for triple in sorted(closure.inferred) if not any(map(is_blank, triple))]
    for triple in visible[:8]:
        proofs = explainer.explain(triple, limit=3)
        # What leads through a statement about a literal cannot be asked for.
        assert proofs or not any(map(can_be_asked, local.explain(triple))), triple
        for proof in proofs:
            check(proof, triple, {*data, *ontology})


@pytest.fixture(scope="module")
def built(real: Path) -> pipeline.Build:
    return pipeline.build(open_workspace(real))


@pytest.fixture(scope="module")
def here(built: pipeline.Build) -> Explanations:
    return Explanations(built.material)


@pytest.fixture(scope="module")
def store(built: pipeline.Build):
    with stored() as store:
        push(
            store.url,
            pipeline.dataset_graphs(built.material, built.closure),
            gsp_endpoint=store.url,
            timeout=60,
        )
        yield store


def texts(explanations, triple: Triple) -> list[str]:
    answer = explanations.answer(Question(*triple))
    show = presentation(explanations)
    return [write_answer(answer, form, show) for form in ("text", "json")]


def test_the_explanations_of_the_real_graph_are_those_from_the_files(here, real_graph) -> None:
    counting = Counting(real_graph.backend)
    there = StoredExplanations(replace(real_graph, backend=counting), place="here")
    sample = sorted(here.closure.inferred)[:: 1 if "MULTIPLY_KG_CASES" in os.environ else 80]
    for triple in sample:
        assert texts(there, triple) == texts(here, triple), triple
    assert len(counting.rows) < 25 * len(sample)
    assert max(counting.rows) < 200


def test_fuseki_has_the_same_explanations_in_memory_and_on_disk(fuseki, built, here, real_graph) -> None:
    push(
        fuseki.url,
        pipeline.dataset_graphs(built.material, built.closure),
        gsp_endpoint=fuseki.url,
        timeout=60,
    )
    there = StoredExplanations(replace(real_graph, backend=RemoteBackend(fuseki.url)), place="there")
    for triple in sorted(here.closure.inferred)[::400]:
        assert texts(there, triple) == texts(here, triple), triple
    fuseki.update("DROP ALL")


QUESTIONS = [
    ["meeting:3"],
    ["meeting:3", "rdfs:label"],
    ["meeting:3", "a", "mkg:Event"],
    ["meeting:3", "mkg:ordinal"],
    ["meeting:3", "mkg:ordnal", "3"],
    ["meeting:3", "mkg:ordinal", "4"],
    ["meeting:99"],
]


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_the_command_says_the_same_of_files_and_store(cli: Cli, real: Path, store: Store, question) -> None:
    local = cli("explain", *question, "-w", real, "-f", "json")
    remote = cli("explain", *question, "-w", real, "-f", "json", "--endpoint", store.url)
    assert (remote.code, remote.err) == (local.code, local.err)
    assert json.loads(remote.out) == json.loads(local.out)


def test_without_the_files_a_statement_has_its_graph_and_document_and_no_line(
    cli: Cli, store: Store, real: Path, tmp_path: Path
) -> None:
    (tmp_path / "multiply-kg.toml").write_text((real / "multiply-kg.toml").read_text(encoding="utf-8"))
    (tmp_path / "data").mkdir()
    told = cli(
        "explain", "meeting:3", "mkg:ordinal", "3", "-w", tmp_path, "--endpoint", store.url, "-f", "json"
    )
    assert told.code == 0, told.err
    (explanation,) = json.loads(told.out)["explanations"]
    for source in explanation["sources"]:
        assert source["graph"].startswith("https://w3id.org/multiply-kg/graph/sources/")
        assert source["documents"]
        assert source.get("line") is None


@pytest.mark.parametrize("query", ["meetings", "cities"])
def test_what_the_rows_of_an_answer_rest_on_is_the_same_at_a_store(cli, real, store, query) -> None:
    local = cli("query", query, "--why", "-w", real)
    remote = cli("query", query, "--why", "-w", real, "--endpoint", store.url)
    assert remote.code == 0, remote.err
    assert (remote.out, remote.err) == (local.out, local.err)


def test_a_store_that_does_not_tell_asserted_from_inferred_is_refused(cli, real) -> None:
    with stored() as other:
        other.put("urn:g", "<urn:a> <urn:p> <urn:b> .")
        refused = cli("explain", "meeting:3", "-w", real, "--endpoint", other.url)
    assert refused.code == 2
    assert "has no graph <https://w3id.org/multiply-kg/graph/asserted>" in refused.err
    assert "multiply-kg push" in refused.err


def test_a_graph_without_the_two_computed_ones_raises_an_error_that_names_the_endpoint() -> None:
    class Bare(KnowledgeGraph):
        def dataset(self, reasoning="inferred"):
            return pipeline.Dataset()

    graph = Bare(Workspace(Path("/nowhere"), Settings()), pipeline.load({}), None)
    with pytest.raises(EndpointError, match="http://e/sparql"):
        StoredExplanations(graph, place="http://e/sparql")
