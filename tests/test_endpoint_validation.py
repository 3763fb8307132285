"""``validate --endpoint``: the report that the files give, made where the data lie."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import Cli, copy_of_real
from endpoints import Store, answer, hang, scripted, stored
from multiply_kg import pipeline
from multiply_kg.backend import Dataset, Solutions
from multiply_kg.backend.push import push
from multiply_kg.backend.skolem import skolemise
from multiply_kg.endpoint.validation import check_at
from multiply_kg.errors import LocatedError, SourceFilesError
from multiply_kg.validation import ValidationReport, finding
from multiply_kg.validation.writers import Presentation
from multiply_kg.validation.writers.as_json import write_json
from multiply_kg.validation.writers.text import write_text
from multiply_kg.workspace import open_workspace
from mutant_corpus import read_corpus
from mutants import mutants

pytest_plugins = ("fuseki",)

SEEDED = int(os.environ.get("MULTIPLY_KG_CASES", "0")) // 500
ERRORS = """@prefix mkg: <https://w3id.org/multiply-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://w3id.org/multiply-kg/id/> .

<https://w3id.org/multiply-kg/graph/sources/spoilt> a mkg:SourceDocument .

<https://w3id.org/multiply-kg/id/meeting/3>
    mkg:ordinal 2 , "three" ;
    mkg:startDate "2022-13-40"^^xsd:date , "2019"^^xsd:gYear ;
    mkg:hasOutcome <https://w3id.org/multiply-kg/id/nothing> ;
    mkg:attendedBy <https://w3id.org/multiply-kg/id/nobody> ;
    mkg:misspelt 1 .

<https://w3id.org/multiply-kg/id/event/unnamed> a mkg:Workshop ;
    mkg:startDate "2020-02-30"^^xsd:date ;
    rdfs:label "ohne Englisch"@de .

<https://w3id.org/multiply-kg/id/meeting/4> a mkg:Municipality .
<https://w3id.org/multiply-kg/id/item/3-energy-plans>
    mkg:agendaItemOf <https://w3id.org/multiply-kg/id/meeting/4> .

[] a mkg:Workshop ; rdfs:label "without a name"@en ; mkg:topic [ rdfs:label "one more"@en ] .
"""


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's own workspace with errors of many kinds."""
    folder = copy_of_real(tmp_path_factory.mktemp("spoilt") / "workspace")
    (folder / "data" / "sources" / "spoilt.ttl").write_text(ERRORS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(spoilt: Path) -> pipeline.Build:
    return pipeline.build(open_workspace(spoilt))


def send(built: pipeline.Build, url: str) -> None:
    graphs = pipeline.dataset_graphs(built.material, built.closure)
    inferred = built.material.workspace.graph_iri(pipeline.INFERRED)
    push(url, graphs, gsp_endpoint=url, inferred=(inferred,), timeout=60)


@pytest.fixture(scope="module")
def store(built: pipeline.Build) -> Iterator[Store]:
    with stored() as store:
        send(built, store.url)
        yield store


@pytest.fixture(scope="module")
def here(built: pipeline.Build) -> dict[str, object]:
    """The report on the files."""
    show = Presentation(root=built.material.workspace.root, compact=built.material.workspace.prefixes.show)
    return compared(write_json(built.report, show))


def report(cli: Cli, folder: Path, *options: str) -> dict[str, object]:
    """What the command reports, without the name of the engine."""
    done = cli("validate", "-w", folder, "--output-format", "json", *options)
    assert done.code == 1, done.err
    return compared(done.out)


def compared(document: str) -> dict[str, object]:
    said = json.loads(document)
    return {key: said[key] for key in ("focusNodes", "shapes", "unmatched", "results")}


def test_the_report_from_a_store_is_that_of_the_files(cli, spoilt, store, here) -> None:
    there = report(cli, spoilt, "--endpoint", store.url)
    assert there == here
    assert len(here["results"]) > 25
    assert all(result["location"] for result in here["results"])


HIDING = {
    "ontology/terms.ttl": """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Plan a owl:Class . ex:hasPlan a owl:ObjectProperty ; rdfs:range ex:Plan . ex:most rdfs:subPropertyOf ex:p .
""",
    "ontology/shapes/plan.ttl": """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:PlanShape a sh:NodeShape ; sh:targetSubjectsOf ex:hasPlan ; sh:property ex:PlanShape-plan , ex:PlanShape-p .
ex:PlanShape-plan a sh:PropertyShape ; sh:path ex:hasPlan ; sh:class ex:Plan ; sh:message "Name a plan."@en .
ex:PlanShape-p a sh:PropertyShape ; sh:path ex:p ; sh:maxCount 1 .
""",
    "data/a.ttl": """@prefix ex: <http://example.org/> .
ex:a ex:hasPlan ex:b ; ex:p 1 ; ex:most 2 .
""",
}


def test_each_finding_says_whether_inference_hides_or_shows_it_and_by_which_rule(cli, tmp_path) -> None:
    for name, text in HIDING.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with stored() as store:
        send(pipeline.build(open_workspace(tmp_path)), store.url)
        there = report(cli, tmp_path, "--endpoint", store.url)
    assert there == report(cli, tmp_path)
    told = {(result["stage"], result["hiddenBy"]) for result in there["results"]}
    assert told == {("asserted", "prp-rng"), ("closure", None)}


def as_sent(built: pipeline.Build) -> pipeline.KnowledgeGraph:
    """The graph as a push leaves it, blank nodes as IRIs."""
    workspace = built.material.workspace
    graphs = pipeline.dataset_graphs(built.material, built.closure)
    sent, _ = skolemise(graphs, inferred=(workspace.graph_iri(pipeline.INFERRED),))
    return pipeline.KnowledgeGraph(workspace, pipeline.load(sent), None, tuple(sorted(built.material.graphs)))


def test_seeded_errors_are_reported_of_a_store_as_of_the_files(tmp_path) -> None:
    workspace = open_workspace(copy_of_real(tmp_path / "workspace"))
    material = pipeline.read(workspace)
    files = ((quads.path, quads.graph) for quads in material.data)
    seeded = mutants(read_corpus(workspace.root, files, material.ontology_triples), of_each_kind=SEEDED or 1)
    show = Presentation(root=workspace.root, compact=workspace.prefixes.show)
    for mutant in (
        seeded if SEEDED else [one for one in seeded if one.kind in ("blank-object", "disjoint-class")]
    ):
        path = workspace.root / mutant.path
        before = path.read_bytes()
        path.write_text(mutant.text, encoding="utf-8")
        with suppress(LocatedError, SourceFilesError):  # a file that cannot be read is never sent
            built = pipeline.build(workspace)
            here, there = (
                {
                    json.dumps(result, sort_keys=True)
                    for result in json.loads(write_json(report, show))["results"]
                }
                for report in (built.report, check_at(as_sent(built)))
            )
            assert there == here, mutant.id
        path.write_bytes(before)


def test_fuseki_makes_the_same_report_in_memory_and_on_disk(cli, spoilt, built, here, fuseki) -> None:
    send(built, fuseki.url)
    assert report(cli, spoilt, "--endpoint", fuseki.url) == here
    fuseki.update("DROP ALL")


def test_both_stages_are_asked_and_no_query_brings_more_than_findings(built) -> None:
    graph = pipeline.knowledge_graph(built)
    brought: list[int] = []
    seen: set[tuple[str, ...] | None] = set()

    class Watched:
        def query(self, sparql: str, *, dataset: Dataset) -> Solutions:
            answer = graph.backend.query(sparql, dataset=dataset)
            rows = list(answer.rows)
            brought.append(len(rows))
            seen.add(dataset.default)
            return replace(answer, rows=iter(rows))

    found = check_at(replace(graph, backend=Watched()))
    asserted, inferred = (graph.workspace.graph_iri(name) for name in ("asserted", "inferred"))
    assert seen >= {(asserted,), (asserted, inferred)}
    assert max(brought) <= 2 * len(found.results)
    assert sum(brought) < len(built.material.asserted) / 10
    assert len(brought) < 150


def test_what_no_file_here_states_has_its_graph_and_no_line(cli, spoilt, built) -> None:
    statement = (
        "<https://w3id.org/multiply-kg/id/meeting/3> <https://w3id.org/multiply-kg/ontology#ordinal> "
        '"seven" .'
    )
    with stored() as store:
        send(built, store.url)
        for graph in ("graph/asserted", "graph/sources/elsewhere"):
            store.put(f"https://w3id.org/multiply-kg/{graph}", statement)
        told = cli("validate", "-w", spoilt, "--endpoint", store.url, "--output-format", "json")
    found = [r for r in json.loads(told.out)["results"] if (r["value"] or {}).get("value") == "seven"]
    assert found
    for result in found:
        assert result["location"] is None
        assert result["graph"] == "https://w3id.org/multiply-kg/graph/sources/elsewhere"


def test_a_graph_is_shown_in_the_place_of_a_line() -> None:
    lost = replace(finding("rule", "Correct it.", focus="<urn:a>", path="<urn:p>"), graph="urn:g")
    text = write_text(ValidationReport((lost,)), Presentation())
    assert "urn:a: violation: Correct it. [rule]" in text
    assert "graph urn:g" in text


def test_an_endpoint_without_the_graphs_of_a_build_is_checked_once_as_it_is(cli, tmp_path) -> None:
    for folder in ("data", "ontology/shapes"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ontology" / "terms.ttl").write_text(
        "<http://e/B> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/A> .\n"
    )
    (tmp_path / "ontology" / "shapes" / "a.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<http://e/s> a sh:NodeShape ; sh:targetClass <http://e/A> ; sh:property <http://e/p> .\n"
        "<http://e/p> a sh:PropertyShape ; sh:path <http://e/label> ; sh:minCount 1 .\n"
    )
    with stored() as store:
        store.store.update("INSERT DATA { <http://e/x> a <http://e/B> }")
        told = cli("validate", "-w", tmp_path, "--endpoint", store.url, "--output-format", "json")
    assert told.code == 1, told.err
    (found,) = json.loads(told.out)["results"]
    assert (found["focus"], found["stage"], found["location"]) == ("http://e/x", "asserted", None)


def test_shapes_that_cannot_be_asked_are_named(cli, spoilt, store, tmp_path) -> None:
    for folder in ("data", "ontology/shapes"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ontology" / "shapes" / "a.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<http://e/s> a sh:NodeShape ; sh:targetClass <http://e/A> ; sh:node <http://e/s> .\n"
    )
    refused = cli("validate", "-w", tmp_path, "--endpoint", store.url)
    assert refused.code == 3
    assert "recursive shapes" in refused.err


COMMANDS = [("validate",), ("explain", "meeting:3")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([answer("<html><title>Sign in</title></html>", "text/html")], "Sign in"),
        ([answer("no", "text/plain", 403)], "403"),
        ([answer("{}")], "results"),
    ],
    ids=["page", "refused", "nonsense"],
)
def test_faults_of_an_endpoint_are_errors_that_say_what_came(cli, spoilt, command, script, said) -> None:
    with scripted(*script) as endpoint:
        failed = cli(*command, "-w", spoilt, "--endpoint", endpoint.url)
        assert failed.code == 2
        assert endpoint.url.split("/")[2] in failed.err
        assert said in failed.err
        assert failed.out == ""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_slow_endpoint_is_given_up(cli, spoilt, command) -> None:
    with scripted(hang) as endpoint:
        failed = cli(*command, "-w", spoilt, "--endpoint", endpoint.url, "--timeout", "0.3")
    assert failed.code == 2
    assert "--timeout" in failed.err or "longer" in failed.err or "0.3" in failed.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_an_endpoint_that_is_down_is_named(cli, spoilt, command) -> None:
    with stored() as gone:
        url = gone.url
    failed = cli(*command, "-w", spoilt, "--endpoint", url, "--timeout", "3")
    assert failed.code == 2
    assert url.split("/")[2] in failed.err


def test_options_that_do_not_go_together_are_refused(cli, spoilt, store) -> None:
    engine = cli("validate", "-w", spoilt, "--endpoint", store.url, "--engine", "reference")
    assert engine.code == 2
    assert "--engine" in engine.err
    for command in COMMANDS:
        timeout = cli(*command, "-w", spoilt, "--timeout", "3")
        assert timeout.code == 2
        assert "--endpoint" in timeout.err
