"""Another project's workspace works with no code change: nothing in the program knows MULTIPLY's terms."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph
import pytest

from conftest import ROOT, Cli
from multiply_kg import pipeline
from multiply_kg.backend import Solutions
from multiply_kg.queries import SavedQuery
from multiply_kg.terms import RDF, iri
from multiply_kg.workspace import open_workspace

BASE = "https://orchards.example/kg/"
O = BASE + "ontology#"  # noqa: E741
TREE = BASE + "id/tree/"
STERN = iri(TREE + "red-stern")


def test_it_builds_and_answers_its_headline_question(cli: Cli, orchards: Path) -> None:
    done = cli("build", "-w", orchards)
    assert done.code == 0
    assert "0 violations" in done.out
    assert "Built “Old orchards of the valley”" in done.out
    assert "The trees of each village" in done.out
    assert "the red Stern" in done.out
    assert (orchards / "build" / "dataset.nq").is_file()


@pytest.mark.parametrize("engine", ["auto", "compiled", "reference"])
def test_it_conforms_with_every_engine(cli: Cli, orchards: Path, engine: str) -> None:
    done = cli("validate", "-w", orchards, "--engine", engine)
    assert (done.code, done.out.split(";")[0]) == (0, "No findings")


@pytest.mark.parametrize(
    ("options", "trees"),
    [
        ([], ["red-stern", "old-gravenstein", "twin-quince"]),
        (["-p", "village=village:au"], ["red-stern"]),
        (["-p", f"village={BASE}id/village/au"], ["red-stern"]),
        (["-p", "ripens=late"], ["red-stern", "twin-quince"]),
        (["-p", "since=1900"], ["old-gravenstein"]),
        (["-p", "since=1912"], []),
        (["-p", "village=village:lindau", "-p", "ripens=late"], ["twin-quince"]),
    ],
)
def test_its_own_query_takes_its_own_parameters(
    cli: Cli, orchards: Path, options: list[str], trees: list[str]
) -> None:
    done = cli("query", "trees-by-village", "-w", orchards, "-f", "json", *options)
    assert done.code == 0
    assert [row["tree"].removeprefix(TREE) for row in json.loads(done.out)] == trees


def test_it_speaks_its_own_languages(cli: Cli, orchards: Path) -> None:
    rows = json.loads(cli("query", "trees-by-village", "-w", orchards, "-f", "json", "--lang", "de").out)
    assert [row["treeLabel"] for row in rows] == [
        "der rote Stern",
        "der alte Gravensteiner",
        "die Zwillingsquitte",
    ]
    assert "Die Bäume jedes Dorfes" in cli("query", "-w", orchards, "--lang", "de").out
    refused = cli("query", "trees-by-village", "-w", orchards, "--lang", "pl")
    assert refused.code == 2
    assert "en, de" in refused.err


def test_who_says_so_is_plain_sparql_and_a_trig_file_holds_several_sources(cli: Cli, orchards: Path) -> None:
    def sources(tree: str) -> list[str]:
        rows = json.loads(
            cli("query", "who-says", "-w", orchards, "-f", "json", "-p", f"tree=tree:{tree}").out
        )
        assert all(row["url"].startswith("https://orchards.example/papers/") for row in rows)
        grown = {row["source"] for row in rows if row["property"] == O + "growsIn"}
        return sorted(source.removeprefix(BASE + "graph/sources/") for source in grown)

    assert sources("old-gravenstein") == ["chronicle", "survey-2019"]
    assert sources("red-stern") == ["letter-anna", "letter-bruno"]


def test_its_ontology_is_reasoned_with(orchards: Path) -> None:
    built = pipeline.build(open_workspace(orchards))
    inferred = built.closure.inferred
    assert (STERN, iri(O + "standsInVillage"), iri(BASE + "id/village/au")) in inferred  # chain
    assert (iri(BASE + "id/orchard/weir"), iri(O + "hasTree"), STERN) in inferred  # inverse
    assert (STERN, iri(RDF + "type"), iri(O + "Tree")) in inferred  # subclass of a subclass
    assert not inferred & set(built.material.asserted)


def test_an_inconsistency_is_a_finding_with_a_place(cli: Cli, orchards: Path) -> None:
    with (orchards / "data" / "reference" / "places.ttl").open("a", encoding="utf-8") as file:
        file.write("\nvillage:au a o:FruitTree ; o:growsIn orchard:weir .\n")
    done = cli("validate", "-w", orchards, "--output-format", "concise")
    assert done.code == 1
    assert re.search(r"^data/reference/places\.ttl:\d+:\d+: violation: .*\[cax-dw\]", done.out, re.MULTILINE)


def test_the_dataset_on_disk_is_strict_n_quads_with_each_statement_once(cli: Cli, orchards: Path) -> None:
    cli("build", "-q", "-w", orchards)
    content = (orchards / "build" / "dataset.nq").read_bytes()
    quads = list(pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_QUADS))
    assert len(quads) == len(set(quads))
    assert not content.startswith(b"\xef\xbb\xbf")
    assert all(isinstance(quad.graph_name, pyoxigraph.NamedNode) for quad in quads)


def test_the_same_files_give_the_same_bytes(cli: Cli, orchards: Path) -> None:
    dataset = orchards / "build" / "dataset.nq"
    with (orchards / "data" / "reference" / "places.ttl").open("a", encoding="utf-8") as file:
        file.write('\norchard:weir o:says "first"@en , [ a o:Orchard ] .\n')
    cli("build", "-q", "-w", orchards)
    first = dataset.read_bytes()
    dataset.unlink()
    cli("build", "-q", "-w", orchards)
    assert dataset.read_bytes() == first


def test_a_workspace_without_shapes_is_told_that_nothing_was_checked(cli: Cli, bare: Path) -> None:
    done = cli("validate", "-w", bare)
    assert (done.code, done.out) == (0, "No findings; there are no shapes, so nothing was checked.\n")
    report = json.loads(cli("validate", "-w", bare, "--output-format", "json").out)
    assert report["shapes"] == []
    assert report["focusNodes"] == 0


def test_a_workspace_without_settings_and_queries_builds_and_answers_ad_hoc_queries(
    cli: Cli, bare: Path
) -> None:
    done = cli("build", "-w", bare)
    assert done.code == 0
    assert "1 file of data" in done.out
    assert "nothing was checked" in done.out
    assert cli("query", "-w", bare).out == ""
    asked = cli(
        "query",
        "-",
        "-w",
        bare,
        "-f",
        "csv",
        stdin="SELECT ?type { ?note a ?type ; ?p 'a note' } ORDER BY ?type",
    )
    assert asked.out.split() == ["type", "urn:example:bare#Note", "urn:example:bare#Text"]
    graphs = cli(
        "query",
        "-",
        "-w",
        bare,
        "-f",
        "csv",
        stdin="SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
    )
    assert graphs.out.split() == [
        "g",
        "http://localhost/kg/graph/inferred",
        "http://localhost/kg/graph/notes",
        "http://localhost/kg/graph/ontology/terms",
    ]


def test_the_program_names_no_term_of_any_project() -> None:
    """What is particular to a project stands in its workspace; the code has neither its terms nor its base."""
    names = re.compile(r"w3id\.org/multiply-kg/(?:ontology|id|graph|shapes)|\bmkg:[A-Za-z]")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "src" / "multiply_kg").rglob("*.py"))
        if "_workspace" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if names.search(line)
    ]
    assert found == []


def test_a_graph_that_two_files_name_is_joined(orchards: Path) -> None:
    named = f"GRAPH <{BASE}graph/sources/chronicle> {{ <{TREE}old-gravenstein> a <{O}AppleTree> ; <{O}says> 'x' }}"
    (orchards / "data" / "more.trig").write_text(named, encoding="utf-8")
    graph = pipeline.knowledge_graph(pipeline.build(open_workspace(orchards)))
    counted = "SELECT (COUNT(*) AS ?n) { GRAPH <%s> { ?s ?p ?o } }" % (BASE + "graph/sources/chronicle")
    answer = graph.ask(SavedQuery.from_text(counted))
    assert isinstance(answer, Solutions)
    ((count,),) = answer.rows
    assert count == '"8"^^<http://www.w3.org/2001/XMLSchema#integer>'
