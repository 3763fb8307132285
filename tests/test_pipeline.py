"""The order of the steps: what is read, inferred, checked and asked, and in which graphs it is kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from conftest import run_process
from multiply_kg import pipeline
from multiply_kg.backend import Solutions
from multiply_kg.errors import ParameterError, QueryError, SourceFilesError
from multiply_kg.queries import SavedQuery
from multiply_kg.storage import dataset_file
from multiply_kg.terms import Term, iri, is_blank, value_of
from multiply_kg.workspace import open_workspace

BASE = "https://orchards.example/kg/"
GRAPH = BASE + "graph/"
FILES = {
    GRAPH + name
    for name in (
        "ontology/codelists/ripeness",
        "ontology/orchards",
        "reference/places",
        "sources/chronicle",
        "sources/letters",
        "sources/letter-anna",
        "sources/letter-bruno",
        "sources/survey-2019",
    )
}


def rows(
    graph: pipeline.KnowledgeGraph, sparql: str, reasoning: pipeline.Reasoning | None = None
) -> list[tuple[Term | None, ...]]:
    answer = graph.ask(SavedQuery.from_text(sparql), reasoning=reasoning)
    assert isinstance(answer, Solutions)
    return list(answer.rows)


@pytest.fixture
def built(orchards: Path) -> pipeline.Build:
    return pipeline.build(open_workspace(orchards))


@pytest.fixture
def graph(built: pipeline.Build) -> pipeline.KnowledgeGraph:
    return pipeline.knowledge_graph(built)


def test_every_file_is_a_graph_and_shapes_are_none(built: pipeline.Build) -> None:
    material = built.material
    assert set(material.graphs) == FILES
    assert material.shapes_triples
    assert not set(material.shapes_triples) & set(material.asserted)


def test_asserted_triples_are_distinct_though_two_files_state_them(built: pipeline.Build) -> None:
    material = built.material
    assert len(material.asserted) == len(set(material.asserted))
    assert sum(map(len, material.graphs.values())) > len(material.asserted)
    assert set(material.asserted) == {*material.data_triples, *material.ontology_triples}


def test_plain_sparql_sees_every_triple_once_and_graph_sees_who_says_it(
    graph: pipeline.KnowledgeGraph,
) -> None:
    tree = f"<{BASE}id/tree/old-gravenstein> <{BASE}ontology#planted>"
    assert len(rows(graph, f"SELECT ?year {{ {tree} ?year }}")) == 1
    who = rows(graph, f"SELECT ?g {{ GRAPH ?g {{ {tree} ?year }} }} ORDER BY ?g")
    assert who == [(iri(GRAPH + "sources/chronicle"),), (iri(GRAPH + "sources/survey-2019"),)]


def test_a_query_sees_the_files_and_the_inferred_graph_but_not_the_merged_one(
    graph: pipeline.KnowledgeGraph,
) -> None:
    names = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    stated = FILES - {GRAPH + "sources/letters"}  # the letters are graphs named inside this file
    assert {value_of(g or "") for (g,) in rows(graph, names)} == {*stated, GRAPH + "inferred"}
    assert {value_of(g or "") for (g,) in rows(graph, names, "asserted")} == stated


def test_the_header_of_a_query_decides_about_reasoning_unless_the_caller_does(
    graph: pipeline.KnowledgeGraph,
) -> None:
    village = f"ASK {{ ?tree <{BASE}ontology#standsInVillage> ?village }}"
    asserted = SavedQuery.from_text(f"#+ reasoning: asserted\n{village}")
    assert graph.ask(SavedQuery.from_text(village)) is True
    assert graph.ask(asserted) is False
    assert graph.ask(asserted, reasoning="inferred") is True


def test_a_stored_dataset_answers_as_the_files_do(built: pipeline.Build) -> None:
    workspace = built.material.workspace
    every = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    pipeline.write_dataset(built, dataset_file.dataset_path(workspace))

    def found(graph: pipeline.KnowledgeGraph) -> list[list[str]]:
        return sorted([(t and ("_:" if is_blank(t) else t)) or "" for t in row] for row in rows(graph, every))

    stored = found(pipeline.open_graph(workspace))
    dataset_file.dataset_path(workspace).unlink()
    assert stored == found(pipeline.open_graph(workspace)) == found(pipeline.knowledge_graph(built))


@pytest.mark.parametrize(
    "part", ["data/sources/survey-2019.ttl", "ontology/orchards.ttl", "multiply-kg.toml"]
)
def test_the_digest_tells_every_change_of_what_is_built(orchards: Path, part: str) -> None:
    before = dataset_file.digest(open_workspace(orchards))
    assert dataset_file.digest(open_workspace(orchards)) == before
    path = orchards / part
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("orchards.example", "orchards.test"), encoding="utf-8")
    assert dataset_file.digest(open_workspace(orchards)) != before


def test_a_file_that_is_renamed_changes_the_digest(orchards: Path) -> None:
    before = dataset_file.digest(open_workspace(orchards))
    survey = orchards / "data" / "sources" / "survey-2019.ttl"
    survey.rename(survey.with_name("survey.ttl"))
    assert dataset_file.digest(open_workspace(orchards)) != before


def test_queries_may_change_without_another_build(built: pipeline.Build) -> None:
    before = dataset_file.digest(built.material.workspace)
    (built.material.workspace.root / "queries" / "new.rq").write_text("ASK {}", encoding="utf-8")
    assert dataset_file.digest(built.material.workspace) == before


def test_the_written_dataset_has_the_permissions_of_any_new_file(
    built: pipeline.Build, tmp_path: Path
) -> None:
    path, plain = tmp_path / "dataset.nq", tmp_path / "plain"
    pipeline.write_dataset(built, path)
    plain.write_text("", encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_the_steps_are_told_to_whoever_watches(orchards: Path) -> None:
    steps: dict[str, None] = {}
    pipeline.build(open_workspace(orchards), progress=lambda step, *_: steps.update({step: None}))
    assert list(steps) == ["reading", "inferring", "validating what is asserted", "validating what follows"]


def test_a_finding_of_both_stages_is_reported_once_with_its_place(orchards: Path) -> None:
    path = orchards / "data" / "reference" / "places.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "\norchard:bare a o:Orchard .\n", encoding="utf-8")
    (result,) = pipeline.build(open_workspace(orchards)).report.results
    assert (result.severity, result.stage) == ("warning", "both")
    assert result.location is not None
    assert (result.location.path.name, result.location.line) == ("places.ttl", 29)


def test_a_wrong_value_that_inference_would_excuse_is_reported(orchards: Path) -> None:
    """The range of o:growsIn makes an orchard of whatever a tree grows in; the asserted graph shows the slip."""
    path = orchards / "data" / "sources" / "survey-2019.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("orchard:mill", "orchard:mil"), encoding="utf-8")
    results = pipeline.build(open_workspace(orchards)).report.results
    (wrong,) = [result for result in results if result.value == f"<{BASE}id/orchard/mil>"]
    assert (wrong.stage, wrong.rule_id) == ("asserted", BASE + "shapes#TreeShape-orchard")
    assert wrong.location is not None
    assert wrong.location.line == 16


def test_several_faulty_files_are_one_error_with_each_of_them(orchards: Path) -> None:
    for name in ("a", "b"):
        (orchards / "data" / f"{name}.ttl").write_text("<", encoding="utf-8")
    with pytest.raises(SourceFilesError) as refused:
        pipeline.read(open_workspace(orchards))
    assert [str(error.path) for error in refused.value.errors] == ["data/a.ttl", "data/b.ttl"]
    assert str(refused.value).count("\n") == 1


def test_wrong_values_and_wrong_text_are_told_apart(graph: pipeline.KnowledgeGraph) -> None:
    with pytest.raises(ParameterError):
        graph.ask(graph.catalogue.get("who-says"), {"tree": "no iri"})
    with pytest.raises(QueryError) as refused:
        graph.ask(SavedQuery.from_text("SELECT (COUNT(?s) AS ?n) ?p { ?s ?p ?o }", path=Path("asked.rq")))
    assert str(refused.value).startswith("asked.rq:1:")


HEAVY = ("rdflib", "owlrl", "pyshacl", "SPARQLWrapper", "typer", "click", "rich", "pyoxigraph")
ENDS_QUIETLY = "import os, sys\nos._exit = sys.exit\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
LOADED = f"print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)\n"


@pytest.mark.parametrize(
    "module",
    [
        "multiply_kg",
        "multiply_kg.queries",
        "multiply_kg.queries.results",
        "multiply_kg.backend",
        "multiply_kg.workspace",
        "multiply_kg.pipeline",
        "multiply_kg.cli",
    ],
)
def test_importing_loads_no_heavy_library(module: str) -> None:
    done = run_process([], code=f"import sys\nimport {module}\n{LOADED}")
    assert (done.code, done.err) == (0, "[]\n")


def test_a_query_on_a_stored_dataset_loads_the_engine_and_no_other_library(built: pipeline.Build) -> None:
    workspace = built.material.workspace
    pipeline.write_dataset(built, dataset_file.dataset_path(workspace))
    code = f"from multiply_kg.cli import main\n{ENDS_QUIETLY}{LOADED}"
    for options in (["-f", "csv"], ["-f", "json"], []):
        done = run_process(["query", "trees-by-village", "-w", workspace.root, *options], code=code)
        assert (done.code, done.err) == (0, "['pyoxigraph']\n"), options
        assert "red-stern" in done.out


def test_a_build_with_the_compiled_engine_loads_no_reference_library(orchards: Path) -> None:
    code = f"from multiply_kg.cli import main\n{ENDS_QUIETLY}{LOADED}"
    done = run_process(["build", "-q", "-w", orchards], code=code)
    assert (done.code, done.err) == (0, "['pyoxigraph', 'typer']\n")
