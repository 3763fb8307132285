"""Why an answer is empty: unknown values with near ones, patterns that match nothing; and when nothing is said."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, Cli
from multiply_kg import pipeline
from multiply_kg.api import load
from multiply_kg.backend import Dataset
from multiply_kg.errors import LimitError
from multiply_kg.pipeline import KnowledgeGraph
from multiply_kg.queries import Catalogue, SavedQuery
from multiply_kg.rationale.reading import read_question
from multiply_kg.unanswered import looking, reasons, worth_asking
from multiply_kg.unanswered.patterns import everywhere, path_text, required

BASE = "https://w3id.org/multiply-kg/id/"
PREFIXES = "PREFIX mkg: <https://w3id.org/multiply-kg/ontology#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not change what is found."""
    monkeypatch.setattr(looking, "_EACH", 30.0)
    monkeypatch.setattr(looking, "_ALL", 120.0)


def why(graph: KnowledgeGraph, text: str, **values: Any) -> tuple[str, ...]:
    return reasons(
        graph, SavedQuery.from_text(PREFIXES + text, prefixes=graph.workspace.prefixes.map), values
    )


@pytest.mark.parametrize(
    ("query", "values", "said"),
    [
        ("meeting-outcomes", {"number": 99}, "No “number” in the graph is 99. There are 1 to 7."),
        ("events", {"kind": "workshopp"}, "No “kind” in the graph is “workshopp”. Did you mean workshop?"),
        (
            "outcome-trace",
            {"outcome": "outcome:energy-plann"},
            (
                "Nothing in the graph is called outcome:energy-plann, the value of “outcome”."
                " Did you mean outcome:energy-plan?"
            ),
        ),
        (
            "source-says",
            {"source": "source:en-19O"},
            "Nothing in the graph is called source:en-19O, the value of “source”. Did you mean source:en-190?",
        ),
        (
            "city-activities",
            {"city": f"{BASE}municipality/GABLITZ"},
            (
                "Nothing in the graph is called municipality:GABLITZ, the value of “city”."
                " Did you mean municipality:gablitz?"
            ),
        ),
    ],
)
def test_an_unknown_value_is_named_with_what_there_is(real_graph, query, values, said) -> None:
    saved = real_graph.catalogue.get(query)
    assert reasons(real_graph, saved, values) == (said,)


def test_a_thing_of_another_class_is_named_as_such(real_graph) -> None:
    saved = real_graph.catalogue.get("outcome-trace")
    wanted = saved.parameter("outcome").of_class
    (said,) = reasons(real_graph, saved, {"outcome": f"{BASE}meeting/3"})
    assert wanted == "https://w3id.org/multiply-kg/ontology#Outcome"
    assert said.startswith("meeting:3, the value of “outcome”, is no mkg:Outcome.")


def test_a_value_is_held_against_what_the_header_says_it_comes_from(real_graph) -> None:
    header = "#+ params:\n#+   place: {values: places}\n"
    text = f"{header}{PREFIXES}SELECT ?x {{ ?x mkg:country ?c FILTER(?x = ?_place_iri) }}"
    saved = SavedQuery.from_text(text)
    assert saved.parameter("place").choices_query == "places"
    listing = "SELECT DISTINCT ?place { ?place a mkg:Municipality } ORDER BY ?place"

    class Both(Catalogue):
        def get(self, query_id: str) -> SavedQuery:
            assert query_id == "places"
            return SavedQuery.from_text(PREFIXES + listing)

    graph = KnowledgeGraph(real_graph.workspace, real_graph.backend, Both({}), real_graph.sources)
    assert reasons(graph, saved, {"place": f"{BASE}municipality/gablit"}) == (
        "No “place” in the graph is municipality:gablit. Did you mean municipality:gablitz?",
    )
    assert reasons(graph, saved, {"place": f"{BASE}municipality/gablitz"}, empty=False) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?m { ?m a mkg:ConsortiumMeeting ; mkg:ordinall ?n }", ["Nothing in the graph matches “?m mkg:ordinall ?n”."]),
        (
            "SELECT ?m { ?m mkg:a ?x . { ?m mkg:b ?x } GRAPH ?g { ?m mkg:c ?x } OPTIONAL { ?m mkg:d ?x } }",
            [f"Nothing in the graph matches “?m mkg:{name} ?x”." for name in "abc"],
        ),
        (
            "SELECT ?m { ?m a mkg:ConsortiumMeeting ; mkg:forCity ?n ; mkg:ordinal ?o }",
            ["Each pattern matches something, but “?m mkg:forCity ?n” never together with that before it."],
        ),
        (
            "SELECT ?m { ?m a mkg:ConsortiumMeeting ; mkg:ordinal ?o ; mkg:forCity ?n }",
            ["Each pattern matches something, but “?m mkg:forCity ?n” never together with those before it."],
        ),
        (
            "SELECT ?m { ?m a mkg:ConsortiumMeeting ; mkg:ordinal ?n FILTER(?n > 7) FILTER(?n > 0) }",
            ["The patterns match something, but nothing passes “FILTER(?n > 7)”."],
        ),
        ("CONSTRUCT { ?m a ?x } { ?m a mkg:Nothing, ?x }", ["Nothing in the graph matches “?m a mkg:Nothing”."]),
        (
            "SELECT * { ?m (mkg:no|^mkg:nor)/mkg:never+ ?y }",
            ["Nothing in the graph matches “?m (mkg:no|(^mkg:nor))/(mkg:never+) ?y”."],
        ),
        ("SELECT ?m { { SELECT ?m { ?m a mkg:Nothing } } }", ["Nothing in the graph matches “?m a mkg:Nothing”."]),
        (
            "SELECT * { { ?m a mkg:Nothing } UNION { ?m mkg:no ?x } }",
            [
                "In branch 1 of 2 of a UNION nothing matches “?m a mkg:Nothing”.",
                "In branch 2 of 2 of a UNION nothing matches “?m mkg:no ?x”.",
            ],
        ),
        (
            "SELECT * { ?m a mkg:Event GRAPH ?g { { ?m a mkg:Nor } UNION { { ?m mkg:no 1 } UNION { ?m mkg:never 1 } } UNION { ?m a mkg:ConsortiumMeeting ; mkg:forCity ?n } } }",
            [
                "In branch 1 of 3 of a UNION nothing matches “?m a mkg:Nor”.",
                "In branch 2 of 3 of a UNION no branch of another UNION matches anything.",
                "In branch 3 of 3 of a UNION nothing matches “?m mkg:forCity ?n” together with what is before it.",
            ],
        ),
        (
            "SELECT * { ?m mkg:ordinal ?o { ?m mkg:forCity ?n } UNION { ?m mkg:geoNamesFeature ?n } }",
            ["Each pattern matches something, but no branch of a UNION together with those outside it."],
        ),
        ("SELECT * { { ?m a mkg:Nothing } UNION { ?m a mkg:Event } FILTER(?m = 1) }", []),
        ("SELECT * { { ?m a mkg:Nothing } UNION { VALUES ?m { } } }", []),
        ("SELECT * { ?m a mkg:Event OPTIONAL { { ?m a mkg:Nor } UNION { ?m a mkg:No } } FILTER(BOUND(?x)) }", []),
        ("SELECT * { ?m a mkg:Event OPTIONAL { ?m mkg:no ?x } FILTER(BOUND(?x)) }", []),
        ("ASK { ?m a mkg:Nothing }", []),
        ("DESCRIBE <urn:nothing>", []),
        ("#+ expect: {empty: true}\nSELECT * { ?m a mkg:Nothing }", []),
    ],
)  # fmt: skip
def test_what_matches_nothing_is_said_as_the_query_writes_it(real_graph, text, said) -> None:
    header, _, body = text.rpartition("\n")
    assert list(reasons(real_graph, SavedQuery.from_text(f"{header}\n{PREFIXES}{body}"))) == said


def test_control_characters_of_a_query_do_not_reach_the_terminal(real_graph) -> None:
    (said,) = why(real_graph, "SELECT * { ?s rdfs:label ?_x }", x="\x1b[31m" + "long" * 1000)
    assert said.isprintable()
    assert len(said) < 400


def test_no_saved_query_with_rows_is_looked_into(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = count()
    monkeypatch.setattr("multiply_kg.unanswered.looking.Looking.matches", lambda *_, **__: next(asked))
    monkeypatch.setattr("multiply_kg.unanswered.looking.Looking.column", lambda *_, **__: next(asked))
    assert cli("query", "cities", "-w", ROOT, "-p", "country=POL", "-f", "csv").err == ""
    assert next(asked) == 0


def test_one_unknown_value_of_several_is_named_although_there_are_rows(real_graph) -> None:
    text = PREFIXES + "SELECT ?m { ?m mkg:ordinal ?n FILTER(?m IN (?_which_iri)) }"
    saved = SavedQuery.from_text(text, prefixes=real_graph.workspace.prefixes.map)
    values = {"which": ["meeting:3", "meeting:33"]}
    assert worth_asking(saved, values, empty=False)
    (said,) = reasons(real_graph, saved, values, empty=False)
    assert said.startswith("Nothing in the graph is called meeting:33")
    assert not worth_asking(saved, {"which": "meeting:3"}, empty=False)


def test_what_takes_too_long_is_not_said_and_nothing_more_is_asked(real_graph) -> None:
    asked: list[str] = []

    class Slow:
        def query(self, sparql: str, *, dataset: Dataset | None = None, timeout: float | None = None) -> bool:
            asked.append(sparql)
            raise LimitError("Too long.")

    graph = KnowledgeGraph(real_graph.workspace, Slow(), real_graph.catalogue, real_graph.sources)  # type: ignore[arg-type]
    assert why(graph, "SELECT * { ?a mkg:no ?b . ?b mkg:nor ?c }") == ()
    assert len(asked) == 1


def test_the_command_says_it_on_standard_error_and_the_answer_stays_what_it_is(cli: Cli) -> None:
    done = cli("query", "meeting-topics", "-w", ROOT, "-p", "number=99", "-f", "csv")
    assert (done.code, done.out) == (0, "number,topic,topicLabel\r\n")
    assert done.err == "Warning: No “number” in the graph is 99. There are 1 to 7.\n"
    for options in (("--why",), ("--why", "-f", "json"), ("--view", "-")):
        query = "outcome-trace" if "--view" in options else "meeting-topics"
        value = "outcome=outcome:energy-plann" if "--view" in options else "number=99"
        other = cli("query", query, "-w", ROOT, "-p", value, *options)
        assert other.code == 0
        assert other.err.startswith("Warning: No")
        assert other.err.count("\n") == 1
    full = cli("query", "outcome-trace", "-w", ROOT, "-p", "outcome=outcome:energy-plan", "--view", "-")
    assert (full.code, full.err) == (0, "")
    refused = cli("query", "cities", "-w", ROOT, "-p", "country=poll")
    assert refused.code == 2
    assert "cannot be “poll”. Did you mean “POL”? Its values are: AUT, DEU" in refused.err


def test_python_has_it_as_warnings_of_the_result() -> None:
    with load(ROOT) as kg:
        empty = kg.query("meeting-topics", number=99)
        assert empty.warnings == ("No “number” in the graph is 99. There are 1 to 7.",)
        assert "There are 1 to 7." in repr(empty)
        assert "<p>No “number” in the graph is 99. There are 1 to 7.</p>" in empty._repr_html_()
        full = kg.query("meeting-topics", number=3)
        assert full.warnings == ()
        assert full[:0].warnings == ()
        assert "<p>No" not in full._repr_html_()


@pytest.mark.parametrize("query_id", Catalogue.load(ROOT / "queries").ids)
def test_the_patterns_of_every_saved_query_are_valid_sparql_and_match(real_graph, query_id) -> None:
    """Each query has rows for its examples, so that every pattern it cannot do without matches something."""
    saved = real_graph.catalogue.get(query_id)
    question = read_question(saved.text)
    dataset = real_graph.dataset()
    for pattern in required(question.select.body):
        asked = f"{question.prologue} ASK {{ {pattern.text} }}"
        assert real_graph.backend.query(asked, dataset=dataset) is True, pattern.shown
    for pattern in everywhere(question.select.body):
        asked = f"{question.prologue} ASK {{ {pattern.text} }}"
        assert isinstance(real_graph.backend.query(asked, dataset=dataset), bool)


PATHS = st.recursive(
    st.sampled_from(["ex:p", "a", "<urn:q>", "!ex:p", "!(ex:p|^ex:q)"]),
    lambda inner: st.one_of(
        inner.map(lambda path: f"(^{path})" if path[0] != "^" else path),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}/{pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda pair: f"({pair[0]}){pair[1]}"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(PATHS)
def test_a_path_that_was_read_and_written_is_the_same_path(path: str) -> None:
    def read(text: str) -> Any:
        question = read_question(f"PREFIX ex: <urn:ex:> SELECT * {{ ?s {text} ?o }}")
        (edge,) = question.select.body.elements
        return edge.path  # type: ignore[union-attr]

    once = path_text(read(path))
    assert path_text(read(once)) == once
    graph = pipeline.load(
        {"urn:g": [("<urn:a>", "<urn:ex:p>", "<urn:b>"), ("<urn:b>", "<urn:q>", "<urn:a>")]}
    )

    def pairs(text: str) -> list[Any]:
        sparql = f"PREFIX ex: <urn:ex:> SELECT ?s ?o {{ ?s {text} ?o }}"
        return sorted(graph.query(sparql, dataset=Dataset(("urn:g",), ())).rows)  # type: ignore[union-attr]

    assert pairs(path) == pairs(once)
