"""Counts over a graph, asked with SPARQL like everything else."""

from __future__ import annotations

from pathlib import Path

from conftest import Cli
from multiply_kg import pipeline
from multiply_kg.statistics import statistics
from multiply_kg.terms import value_of
from multiply_kg.workspace import open_workspace

Counts = dict[tuple[str, str], tuple[str, int]]


def counts(folder: Path, language: str = "en") -> tuple[pipeline.Build, Counts]:
    built = pipeline.build(open_workspace(folder))
    solutions = statistics(pipeline.knowledge_graph(built), language=language)
    assert solutions.variables == ("section", "item", "label", "count")
    found = {}
    for row in solutions.rows:
        section, item, label, count = (value_of(term) if term else "" for term in row)
        found[section, item] = (label, int(count))
    return built, found


def test_triples_are_counted_once_and_statements_in_every_graph(orchards: Path) -> None:
    built, found = counts(orchards)
    assert found["triples", "asserted"][1] == len(built.material.asserted)
    assert found["triples", "inferred"][1] == len(built.closure.inferred)
    assert found["triples", "statements"][1] == sum(map(len, built.material.graphs.values()))
    assert found["triples", "statements"][1] > found["triples", "asserted"][1]


def test_graphs_are_counted_by_folder(orchards: Path) -> None:
    _, found = counts(orchards)
    graphs = {item: count for (section, item), (_, count) in found.items() if section == "graphs"}
    assert graphs == {"ontology/": 2, "reference/": 1, "sources/": 4}


def test_graphs_in_no_folder_and_graphs_with_names_of_their_own_are_counted_together(bare: Path) -> None:
    (bare / "data" / "more.trig").write_text("GRAPH <urn:example:g> { <a:a> <a:b> <a:c> }", encoding="utf-8")
    _, found = counts(bare)
    assert found["graphs", ""] == ("other named graphs", 2)
    assert found["graphs", "ontology/"][1] == 1


def test_classes_are_counted_with_what_follows_and_labelled_in_the_language(orchards: Path) -> None:
    _, found = counts(orchards, "de")
    ontology = "https://orchards.example/kg/ontology#"
    assert found["class", ontology + "Tree"] == ("Baum", 3)
    assert found["class", ontology + "AppleTree"] == ("Apfelbaum", 2)


def test_a_class_without_a_label_is_counted_all_the_same(bare: Path) -> None:
    _, found = counts(bare)
    assert found["class", "urn:example:bare#Text"] == ("", 1)


def test_labels_are_counted_by_language(orchards: Path) -> None:
    _, found = counts(orchards)
    assert found["language", "de"] == found["language", "en"]


def test_an_empty_graph_has_counts_of_nothing(bare: Path) -> None:
    (bare / "data" / "notes.nt").write_text("", encoding="utf-8")
    (bare / "ontology" / "terms.ttl").write_text("", encoding="utf-8")
    _, found = counts(bare)
    assert set(found.values()) == {(label, 0) for label, _ in found.values()}
    assert [section for section, _ in found] == ["triples"] * 3


def test_the_command_prints_them_in_any_format(cli: Cli, orchards: Path) -> None:
    assert "distinct triples that a file states" in cli("stats", "-w", orchards).out
    lines = cli("stats", "-w", orchards, "-f", "csv").out.splitlines()
    assert lines[0] == "section,item,label,count"
    assert cli("stats", "-w", orchards, "-f", "csv").out.splitlines() == lines
    assert "Obstgarten" in cli("stats", "-w", orchards, "--lang", "de", "-f", "json").out
