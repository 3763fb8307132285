"""This repository's own graph as code: it conforms, it answers, and every triple says where it is from."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import yaml

from conftest import ROOT, Cli
from multiply_kg import pipeline
from multiply_kg.backend import Solutions
from multiply_kg.queries import SavedQuery
from multiply_kg.terms import RDFS, SKOS, Term, is_blank, is_iri, language_of, value_of
from multiply_kg.workspace import open_workspace

BASE = "https://w3id.org/multiply-kg/"
SOURCES = BASE + "graph/sources/"
PROV = "http://www.w3.org/ns/prov#"
FACTS = ROOT.parent / "shared" / "facts" / "facts.yaml"
KINDS = {  # section of the facts → folder of the IRIs
    "partners": "organisation",
    "meetings": "meeting",
    "outcomes": "outcome",
    "cities": "municipality",
    "places": "place",
    "events": "event",
    "topics": "topic",
    "anomalies": "doubt",
}

Row = dict[str, object]


def rows(cli: Cli, real: Path, *arguments: str) -> list[Row]:
    done = cli("query", *arguments, "-w", real, "-f", "json")
    assert (done.code, done.err) == (0, "")
    return list(json.loads(done.out))


def count(graph: pipeline.KnowledgeGraph, sparql: str, reasoning: pipeline.Reasoning = "inferred") -> int:
    answer = graph.ask(SavedQuery.from_text(sparql), reasoning=reasoning)
    assert isinstance(answer, Solutions)
    ((term,),) = answer.rows
    return int(value_of(term or ""))


# -- it conforms ---------------------------------------------------------------------------------------


def test_there_is_no_violation_and_no_warning(real_build: pipeline.Build) -> None:
    found = [
        f"{result.location}: {result.severity}: {result.message()} [{result.rule_id}] focus {result.focus}"
        for result in real_build.report.results
        if result.severity != "info"
    ]
    assert found == [], "\n".join(found)


def test_the_known_doubts_are_shown_as_information(real_build: pipeline.Build) -> None:
    doubts = [result.focus for result in real_build.report.results if result.severity == "info"]
    assert f"<{BASE}id/doubt/meeting6-sunday>" in doubts
    assert len(doubts) >= 18


def test_every_shape_but_the_named_ones_had_something_to_check(real_build: pipeline.Build) -> None:
    assert real_build.report.checked > 50
    assert real_build.report.focus_nodes > 500
    assert real_build.report.unmatched == ()


def test_every_finding_has_its_line(real_build: pipeline.Build) -> None:
    assert all(result.location and result.location.line > 1 for result in real_build.report.results)


# -- the answers that this graph was made for ----------------------------------------------------------


def test_the_seven_meetings(cli: Cli, real: Path) -> None:
    meetings = rows(cli, real, "meetings")
    assert [(m["number"], m["start"], m["end"], m["mode"], m["place"], m["country"]) for m in meetings] == [
        (1, "2019-01-24", "2019-01-25", "in-person", "Radolfzell", "DEU"),
        (2, "2019-09-30", "2019-10-01", "in-person", "Kraków", "POL"),
        (3, "2020-03-13", "2020-03-13", "online", None, None),
        (4, "2020-10-14", "2020-10-15", "online", None, None),
        (5, "2021-05-21", "2021-05-21", "online", None, None),
        (6, "2022-03-06", "2022-03-06", "online", None, None),
        (7, "2022-05-31", "2022-05-31", "in-person", "Helsingborg", "SWE"),
    ]
    assert [m["plannedPlace"] for m in meetings] == [None, None, "Graz", None, None, None, None]
    assert meetings[5]["doubt"]


def test_the_third_meeting_is_the_one_that_was_moved(cli: Cli, real: Path) -> None:
    assert rows(cli, real, "moved-meetings") == [
        {"number": 3, "date": "2020-03-13", "plannedPlace": "Graz", "mode": "online"}
    ]


def test_the_doubt_about_the_sunday_is_recorded_with_its_decision(cli: Cli, real: Path) -> None:
    (doubt,) = [row for row in rows(cli, real, "doubts") if row["doubt"] == BASE + "id/doubt/meeting6-sunday"]
    assert doubt["subject"] == BASE + "id/meeting/6"
    assert doubt["decision"]
    assert doubt["reason"]


def test_the_absence_in_helsingborg_and_the_page_that_says_the_contrary(cli: Cli, real: Path) -> None:
    (absence,) = rows(cli, real, "absences")
    assert absence["number"] == 7
    assert absence["partner"] == BASE + "id/organisation/legambiente"
    assert absence["source"] == SOURCES + "pl-21"
    claims = [row for row in rows(cli, real, "conflicts") if row["subject"] == BASE + "id/meeting/7"]
    assert {claim["source"] for claim in claims} == {SOURCES + "pl-21", SOURCES + "en-190"}
    assert all(claim["statement"] for claim in claims)


@pytest.mark.parametrize(
    ("outcome", "numbers"), [("energy-plan", [3, 4, 5, 6]), ("peer-learning-plan", [2, 3, 4, 5])]
)
def test_how_the_meetings_brought_an_outcome_forward(
    cli: Cli, real: Path, outcome: str, numbers: list[int]
) -> None:
    by_curie = rows(cli, real, "outcome-trace", "-p", f"outcome=outcome:{outcome}")
    by_iri = rows(cli, real, "outcome-trace", "-p", f"outcome={BASE}id/outcome/{outcome}")
    assert by_curie == by_iri
    assert list(dict.fromkeys(row["number"] for row in by_curie)) == numbers
    dates = [str(row["date"]) for row in by_curie]
    assert dates == sorted(dates)
    assert all(row["stage"] and row["topicLabel"] for row in by_curie)
    assert {str(row["source"]).removeprefix(SOURCES) for row in by_curie} >= {"pl-21"}


def test_evidence_shows_who_says_what_about_a_thing(cli: Cli, real: Path) -> None:
    found = rows(cli, real, "evidence", "-p", "subject=meeting:7")
    assert found
    start = [row for row in found if row["property"] == BASE + "ontology#startDate"]
    assert {row["source"] for row in start} == {SOURCES + "pl-21", SOURCES + "en-190"}
    assert all(str(row["url"]).startswith("http") for row in start)


# -- every triple says where it is from ----------------------------------------------------------------


def test_every_asserted_triple_stands_in_a_graph_that_a_file_is(real_build: pipeline.Build) -> None:
    material = real_build.material
    stated = {triple for triples in material.graphs.values() for triple in triples}
    assert set(material.asserted) == stated


def test_every_graph_of_data_says_where_it_is_from_and_in_two_languages_what_it_is(
    real_build: pipeline.Build,
) -> None:
    for quads in real_build.material.data:
        about = defaultdict(set)
        for subject, predicate, value in quads.triples:
            if subject == f"<{quads.graph}>":
                about[value_of(predicate)].add(value)
        origin = PROV + ("wasDerivedFrom" if quads.graph.startswith(SOURCES) else "wasAttributedTo")
        assert about[origin], f"{quads.path}: begin the file with <{quads.graph}> and its {origin}"
        assert {language_of(label) for label in about[RDFS + "label"]} == {"en", "pl"}, quads.path
        assert not quads.named


def test_the_dataset_is_told_once_whatever_the_number_of_sources(
    real_build: pipeline.Build, real_graph: pipeline.KnowledgeGraph
) -> None:
    asserted, inferred = len(real_build.material.asserted), len(real_build.closure.inferred)
    every, distinct = (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "(COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    )
    assert count(real_graph, every) == count(real_graph, f"SELECT {distinct}") == asserted + inferred
    assert count(real_graph, every, "asserted") == asserted
    repeated = Counter(t for triples in real_build.material.graphs.values() for t in triples)
    assert max(repeated.values()) > 1, "no two sources agree, so this test shows nothing"


def test_inferred_triples_are_apart_from_asserted_ones(real_build: pipeline.Build) -> None:
    assert real_build.closure.inferred
    assert not real_build.closure.inferred & set(real_build.material.asserted)
    assert not [t for t in real_build.closure.inferred if not is_iri(t[0]) or t[0] == t[2]]
    assert real_build.closure.inconsistencies == ()


def test_reasoning_asserted_leaves_out_what_was_inferred(
    cli: Cli, real: Path, real_build: pipeline.Build
) -> None:
    subject, predicate, value = min(real_build.closure.inferred)
    asked = f"ASK {{ {subject} {predicate} {value} }}"
    assert cli("query", "-", "-w", real, stdin=asked).out == "true\n"
    assert cli("query", "-", "-w", real, "--reasoning", "inferred", stdin=asked).out == "true\n"
    assert cli("query", "-", "-w", real, "--reasoning", "asserted", stdin=asked).out == "false\n"
    in_graphs = f"SELECT ?g {{ GRAPH ?g {{ {subject} {predicate} {value} }} }}"
    assert (
        cli("query", "-", "-w", real, "-f", "csv", "--reasoning", "asserted", stdin=in_graphs).out == "g\r\n"
    )
    inferred = cli("query", "-", "-w", real, "-f", "csv", stdin=in_graphs).out
    assert inferred == f"g\r\n{BASE}graph/inferred\r\n"


# -- the files are what others can read ----------------------------------------------------------------

FILES = [file.path for file in open_workspace(ROOT).data_files()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "data").as_posix())
def test_a_data_file_is_strict_turtle_without_blank_nodes(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    quads = list(pyoxigraph.parse(content, pyoxigraph.RdfFormat.TURTLE))
    assert quads
    assert not [q for q in quads if is_blank(str(q.subject)) or is_blank(str(q.object))]


def test_the_written_dataset_is_strict_and_whole(real: Path, real_build: pipeline.Build) -> None:
    quads = list(pyoxigraph.parse(path=real / "build" / "dataset.nq", format=pyoxigraph.RdfFormat.N_QUADS))
    by_graph = Counter(quad.graph_name.value for quad in quads)
    assert len(quads) == len(set(quads))
    assert by_graph.pop(BASE + "graph/asserted") == len(real_build.material.asserted)
    assert by_graph.pop(BASE + "graph/inferred") == len(real_build.closure.inferred)
    assert by_graph == {name: len(triples) for name, triples in real_build.material.graphs.items() if triples}


# -- labels, references, facts -------------------------------------------------------------------------


def things(build: pipeline.Build) -> set[Term]:
    """The project's own things that the data speak of."""
    return {t for triple in build.material.data_triples for t in triple if t.startswith(f"<{BASE}id/")}


def test_every_thing_has_a_label_in_both_languages(real_build: pipeline.Build) -> None:
    labels = defaultdict(set)
    for subject, predicate, value in real_build.material.asserted:
        if value_of(predicate) in (RDFS + "label", SKOS + "prefLabel"):
            labels[subject].add(language_of(value))
    assert {thing for thing in things(real_build) if not labels[thing] >= {"en", "pl"}} == set()


def test_no_reference_leads_to_nothing(real_build: pipeline.Build) -> None:
    described = {subject for subject, _, _ in real_build.material.asserted}
    assert things(real_build) - described == set()


@pytest.fixture(scope="module")
def facts() -> dict[str, object]:
    if not FACTS.is_file():
        pytest.skip(f"the facts that the graph was made from are not there: {FACTS}")
    return dict(yaml.safe_load(FACTS.read_text(encoding="utf-8")))


def records(facts: dict[str, object]) -> Iterator[tuple[Term, list[str]]]:
    """Each record of the facts: the term that stands for it, and the addresses of its sources."""
    for section, kind in KINDS.items():
        entries = facts[section]
        assert isinstance(entries, list)
        for entry in entries:
            slug = entry["ordinal"] if section == "meetings" else str(entry["id"]).lower().replace(".", "-")
            yield f"<{BASE}id/{kind}/{slug}>", list(entry.get("source") or [])


def test_every_fact_is_in_the_graph(facts: dict[str, object], real_build: pipeline.Build) -> None:
    described = {subject for subject, _, _ in real_build.material.data_triples}
    expected = [term for term, _ in records(facts)]
    assert len(expected) > 180
    assert [term for term in expected if term not in described] == []


def test_every_source_of_a_fact_is_a_graph_and_one_of_them_speaks_of_it(
    facts: dict[str, object], real_build: pipeline.Build
) -> None:
    by_address, grounds = defaultdict(list), defaultdict(set)
    about = {}
    for quads in real_build.material.data:
        for subject, predicate, value in quads.triples:
            if subject == f"<{quads.graph}>" and predicate == f"<{PROV}wasDerivedFrom>":
                by_address[value_of(value)].append(quads)
            elif predicate == f"<{BASE}ontology#basedOn>":
                grounds[subject].add(value_of(value))
            elif predicate == f"<{BASE}ontology#about>":
                about[subject] = value
    for decision, subject in about.items():  # what no page says in so many words is a decision with grounds
        grounds[subject] |= grounds[decision]
    missing, silent = [], []
    for term, addresses in records(facts):
        missing += [address for address in addresses if address not in by_address]
        graphs = [quads for address in addresses for quads in by_address[address]]
        speaks = any(term in triple for quads in graphs for triple in quads.triples)
        if addresses and not speaks and not grounds[term] & {quads.graph for quads in graphs}:
            silent.append(term)
    assert missing == []
    assert silent == []
