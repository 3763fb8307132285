"""``explain --store`` and ``validate --store``: what the files say, from the store on disk."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from conftest import Cli, run_process
from multiply_kg import pipeline
from multiply_kg.endpoint import files
from multiply_kg.explanation import Explanations, Question
from multiply_kg.explanation.stored import StoredExplanations
from multiply_kg.explanation.writers import presentation, write_answer
from multiply_kg.rationale import Rationales, rows_of
from multiply_kg.sources import read_file
from multiply_kg.workspace import open_workspace
from test_endpoint_explanation import QUESTIONS
from test_endpoint_validation import compared
from test_rationale import CATALOGUE, required

EVERY = 1 if "MULTIPLY_KG_CASES" in os.environ else 80


@pytest.fixture(scope="module")
def store(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of this repository's own workspace."""
    built = pipeline.build(open_workspace(real))
    folder = tmp_path_factory.mktemp("store") / "store"
    pipeline.write_store(built.material, built.closure, folder)
    return folder


def test_a_store_explains_every_triple_as_the_files_do(real: Path, real_build, store: Path) -> None:
    here = Explanations(real_build.material)
    there = StoredExplanations(pipeline.open_store(open_workspace(real), store), place=str(store))
    assert here.workspace.root == there.workspace.root
    inferred, stated = sorted(here.closure.inferred), sorted(real_build.material.data_triples)
    for triple in (*inferred[::EVERY], *stated[:: 10 * EVERY]):
        question = Question(*triple)
        for form in ("text", "json"):
            local = write_answer(here.answer(question), form, presentation(here))
            assert write_answer(there.answer(question), form, presentation(there)) == local, triple


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_the_command_says_the_same_of_files_and_store(cli: Cli, real, store, question) -> None:
    local = cli("explain", *question, "-w", real, "-f", "ttl")
    stored = cli("explain", *question, "-w", real, "-f", "ttl", "--store", store)
    assert (stored.code, stored.out, stored.err) == (local.code, local.out, local.err)


def test_the_setting_names_the_store_that_is_asked(cli: Cli, orchards: Path) -> None:
    settings = orchards / "multiply-kg.toml"
    settings.write_text('store = "build/store"\n' + settings.read_text())
    missing = cli("explain", "rdfs:label", "-w", orchards)
    assert missing.code == 2
    assert "build it with: multiply-kg build --store" in missing.err
    assert cli("build", "-q", "-w", orchards).code == 0
    shutil.rmtree(orchards / "data")
    (orchards / "data").mkdir()
    subject = next(iter(pipeline.open_store(open_workspace(orchards), orchards / "build" / "store").sources))
    assert cli("explain", f"<{subject}>", "-w", orchards).code in (0, 1)


def test_an_asserted_triple_has_its_graph_and_no_line_where_the_files_are_gone(
    cli: Cli, real: Path, store: Path, tmp_path: Path
) -> None:
    shutil.copytree(real / "ontology", tmp_path / "ontology")
    shutil.copy(real / "multiply-kg.toml", tmp_path)
    told = cli("explain", "meeting:3", "mkg:ordinal", "3", "-w", tmp_path, "--store", store, "-f", "json")
    assert told.code == 0, told.err
    (explanation,) = json.loads(told.out)["explanations"]
    assert explanation["sources"]
    assert all(source["documents"] and source["location"] is None for source in explanation["sources"])


ASKED = """PREFIX mkg: <https://w3id.org/multiply-kg/ontology#>
SELECT ?meeting WHERE {
  ?meeting mkg:hasAgendaItem ?item
  VALUES ?item { <https://w3id.org/multiply-kg/id/agenda-item/3-energy-plans> }
}"""


@pytest.mark.parametrize(
    "question",
    [("explain", "meeting:3", "mkg:hasAgendaItem", "item:3-energy-plans"), ("query", "asked.rq", "--why")],
    ids=lambda words: words[0],
)
def test_what_follows_is_proved_without_reading_a_file_of_data_that_is_not_shown(
    real: Path, store: Path, tmp_path: Path, question: tuple[str, ...]
) -> None:
    (tmp_path / "asked.rq").write_text(f"#+ summary: Asked\n{ASKED}\n", encoding="utf-8")
    question = (*question, "-w", str(real), "--store", str(store))
    report = """
import json, os, sys
opened = []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event == "open" else None)
from multiply_kg.cli import main
try:
    main()
except SystemExit as ended:
    assert ended.code in (0, None), ended.code
sys.stdout.write("\\n" + json.dumps([name for name in opened if "/data/" in name]))
"""
    done = run_process(question, cwd=tmp_path, code=report)
    assert "inferred by prp-inv2" in done.out or "Inferred by prp-inv2" in done.out
    read = json.loads(done.out.splitlines()[-1])
    assert {Path(name).name for name in read} == {"pl-21.ttl"}


@pytest.mark.parametrize("query_id", CATALOGUE.ids)
def test_the_rows_of_a_saved_query_rest_on_the_same_in_a_store_as_in_the_files(
    query_id: str, real: Path, real_graph: pipeline.KnowledgeGraph, store: Path
) -> None:
    stored_graph = pipeline.open_store(open_workspace(real), store)
    query = CATALOGUE.get(query_id)
    columns, rows = rows_of(real_graph.ask(query, required(query)))
    local, there = (
        Rationales(graph).of(query, required(query), columns, rows[:40])
        for graph in (real_graph, stored_graph)
    )
    assert there == local


NAMELESS = """@prefix : <https://orchards.example/kg/made#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:part a owl:TransitiveProperty .
:Shared owl:equivalentClass [ a owl:Restriction ; owl:onProperty :owner ; owl:someValuesFrom :Person ] .
:a :part [ :part :c ] , [ :part :d ] .
:a :owner [ a :Person ; rdfs:label "nobody" ] .
"""


@pytest.mark.parametrize("triple", [":a :part :c", ":a :part :d", ":a a :Shared"])
def test_proofs_lead_through_blank_nodes_and_axioms_that_the_data_state(
    cli: Cli, orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, triple: str
) -> None:
    def of_ontology(path: Path, **options):
        assert path.is_relative_to(orchards / "ontology")
        return read_file(path, **options)

    (orchards / "data" / "sources" / "made.ttl").write_text(NAMELESS, encoding="utf-8")
    query = tmp_path / "why.rq"
    head = "#+ summary: Why\nPREFIX : <https://orchards.example/kg/made#>\n"
    query.write_text(f"{head}ASK {{ {triple} }}\n", encoding="utf-8")
    terms = [f"https://orchards.example/kg/made#{t[1:]}" if t[0] == ":" else t for t in triple.split()]
    built = cli("build", "-q", "-w", orchards, "--store", tmp_path / "store", "--fail-on", "never")
    assert built.code == 0, built.err
    for question in (("explain", *terms), ("query", query, "--why")):
        monkeypatch.setattr(files, "read_file", read_file)
        local = cli(*question, "-w", orchards)
        monkeypatch.setattr(files, "read_file", of_ontology)
        stored = cli(*question, "-w", orchards, "--store", tmp_path / "store")
        assert (stored.code, stored.out, stored.err) == (local.code, local.out, local.err) != (1, "", "")
        assert "nferred by" in local.out
        assert "_:" in local.out


FAULTS = """
village:au a o:FruitTree ; o:growsIn orchard:weir .
orchard:weir o:says [ a o:Orchard ; o:planted "March" ] .
"""


def test_a_store_that_is_checked_gives_the_report_of_the_files(cli: Cli, orchards, tmp_path) -> None:
    with (orchards / "data" / "reference" / "places.ttl").open("a", encoding="utf-8") as file:
        file.write(FAULTS)
    built = pipeline.build(open_workspace(orchards))
    pipeline.write_store(built.material, built.closure, tmp_path / "store")
    stored, local = (
        cli("validate", "-w", orchards, "--output-format", "json", *options)
        for options in (("--store", tmp_path / "store"), ())
    )
    assert (stored.code, stored.err) == (1, "")
    assert compared(stored.out) == compared(local.out)
    rules = {result["rule"] for result in compared(stored.out)["results"]}
    assert rules > {"cax-dw", "blank-node"}


REFUSED = [
    (("explain", "rdfs:label", "--endpoint", "http://127.0.0.1:9/"), "does not go with --endpoint"),
    (("validate", "--endpoint", "http://127.0.0.1:9/"), "does not go with --endpoint"),
    (("validate", "--engine", "compiled"), "--engine"),
    (("validate", "--watch"), "--watch"),
    (("explain", "rdfs:label", "--timeout", "3"), "--endpoint"),
]


@pytest.mark.parametrize(("options", "said"), REFUSED, ids=lambda value: str(value)[:24])
def test_options_that_do_not_go_with_a_store_are_refused(cli: Cli, orchards, tmp_path, options, said) -> None:
    assert cli("build", "-q", "-w", orchards, "--store", tmp_path / "store").code == 0
    refused = cli(*options, "-w", orchards, "--store", tmp_path / "store")
    assert refused.code == 2
    assert said in refused.err


@pytest.mark.parametrize("command", [("explain", "rdfs:label"), ("validate",)], ids=lambda words: words[0])
def test_a_store_that_is_not_there_is_an_error_that_says_how_to_build_it(cli, orchards, tmp_path, command):
    failed = cli(*command, "-w", orchards, "--store", tmp_path / "none")
    assert (failed.code, failed.out) == (2, "")
    assert "multiply-kg build --store" in failed.err
