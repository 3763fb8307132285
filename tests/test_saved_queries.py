"""Every saved query of this repository: its header, its columns, its rows, and the same rows on two engines.

``make golden`` writes tests/golden/ anew after data or queries changed; the diff is there to be read.
A golden file is the answer as ``multiply-kg query ID -f csv`` prints it, with the header's examples as
required parameters. Rows are compared as sorted lists. Texts in the language asked for are not compared,
only that they are there, so that a better label needs no new golden file.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
import rdflib

from conftest import ROOT
from multiply_kg import pipeline
from multiply_kg.backend import Solutions
from multiply_kg.queries import Catalogue, SavedQuery, bind
from multiply_kg.queries.results import write
from multiply_kg.terms import Term, datatype_of, language_of, literal, value_of
from multiply_kg.workspace import open_workspace

GOLDEN = Path(__file__).parent / "golden"
WORKSPACE = open_workspace(ROOT)
CATALOGUE = Catalogue.load(ROOT / "queries", prefixes=WORKSPACE.prefixes.map)
IDS = CATALOGUE.ids
LANGUAGES = ("en", "pl")

# Design §6: the queries that must exist, and the columns that they begin with.
CONTRACT = {
    "meetings": "number start end mode place country plannedPlace",
    "meeting-outcomes": "number date outcome outcomeLabel stage",
    "outcome-trace": "date number stage topicLabel source",
    "meeting-topics": "number topic topicLabel",
    "partners": "partner name shortName country role",
    "cities": "city name country role roleStatus lat long",
    "energy-plans": "plan label city cityName country",
    "peer-learning-plans": "plan label country",
    "moved-meetings": "number date plannedPlace mode",
    "absences": "number partner partnerName source",
    "events": "event label kind start end place country",
    "conflicts": "subject issue statement source",
    "evidence": "property value source url",
    "sources": "source url language triples",
}
CONTRACT_PARAMETERS = {
    "meeting-outcomes": {"number": False},
    "outcome-trace": {"outcome": True},
    "meeting-topics": {"number": False},
    "cities": {"country": False, "role": False},
    "events": {"kind": False},
    "evidence": {"subject": True},
}
# Texts in the language asked for that have no language tag any more, because they were aggregated.
UNTAGGED_TEXTS = {"meetings": {"doubt"}}

# Values of optional parameters, and what exactly those rows hold that must then come.
NARROWED = {
    ("meeting-outcomes", "number"): ("3", {"number": "3"}),
    ("meeting-topics", "number"): ("7", {"number": "7"}),
    ("meeting-agenda", "number"): ("5", {"number": "5"}),
    ("cities", "country"): ("POL", {"country": "POL"}),
    ("cities", "role"): ("forerunner", {"role": "forerunner"}),
    ("city-activities", "city"): ("municipality:bydgoszcz", {"city": "https://w3id.org/multiply-kg/id/municipality/bydgoszcz"}),
    ("events", "kind"): ("study-visit", {"kind": "study-visit"}),
    ("outcomes", "kind"): ("guideline", {"kind": "guideline"}),
}  # fmt: skip

Rows = list[dict[str, str]]


def required(query: SavedQuery) -> dict[str, object]:
    """The header's example for every parameter that has to be given."""
    return {p.name: p.example for p in query.parameters if p.required and not p.default}


def rows_of(answer: object) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
    if isinstance(answer, Solutions):
        return answer.variables, list(answer.rows)
    assert not isinstance(answer, bool)
    return ("subject", "predicate", "object"), sorted(set(answer))


def text_columns(query: SavedQuery, columns: Iterable[str], rows: list[tuple[Term | None, ...]]) -> set[str]:
    """Columns that hold texts in the language asked for."""
    if query.parameter("lang") is None:
        return set()
    tagged = {
        name for i, name in enumerate(columns) if any(row[i] and language_of(row[i] or "") for row in rows)
    }
    return tagged | UNTAGGED_TEXTS.get(query.id, set())


def csv_of(columns: tuple[str, ...], rows: list[tuple[Term | None, ...]]) -> str:
    out = io.StringIO()
    write(Solutions(columns, iter(rows)), "csv", out)
    return out.getvalue()


def comparable(text: str, texts: set[str]) -> list[tuple[str, ...]]:
    """The rows of a CSV file, sorted; of texts only whether they are there."""
    header, *rows = csv.reader(io.StringIO(text))
    return sorted(
        tuple("…" if name in texts and cell else cell for name, cell in zip(header, row, strict=True))
        for row in rows
    )


@pytest.mark.parametrize("query_id", IDS)
def test_header_says_what_the_query_answers(query_id: str) -> None:
    query = CATALOGUE.get(query_id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.id)
    assert query.summary
    assert not query.summary.endswith(".")
    assert query.description
    assert query.tags
    assert query.titles.get("pl"), "titles: {pl: …} is missing"
    assert query.title("pl") != query.title("en")
    assert query.why.get("en", "").endswith((".", "?")), "why: {en: …} is no sentence"
    assert query.why.get("pl", "").endswith((".", "?")), "why: {pl: …} is no sentence"
    for parameter in query.parameters:
        assert parameter.labels.get("en"), parameter.name
        assert parameter.labels.get("pl"), parameter.name
        assert parameter.examples, f"{parameter.name} has no example"
    if query.form == "SELECT":
        assert query.ordered, "ORDER BY is missing"
        assert query.columns is not None
    assert query.expect.golden == f"tests/golden/{query.id}.csv"
    assert (ROOT / query.expect.golden).is_file()


def test_there_are_at_least_forty_questions_and_the_fourteen_of_the_contract_among_them() -> None:
    assert set(CONTRACT) <= set(IDS)
    assert len(IDS) >= 40


@pytest.mark.parametrize("query_id", CONTRACT)
def test_columns_and_parameters_of_the_contract(query_id: str) -> None:
    query = CATALOGUE.get(query_id)
    columns = tuple(CONTRACT[query_id].split())
    assert query.columns is not None
    assert query.columns[: len(columns)] == columns
    needed = {p.name: p.required and not p.default for p in query.parameters}
    expected = CONTRACT_PARAMETERS.get(query_id, {})
    assert {name: needed.get(name) for name in expected} == expected
    assert {name for name in needed if needed[name]} == {name for name in expected if expected[name]}


@pytest.mark.parametrize("query_id", IDS)
def test_rows_are_the_golden_ones_in_both_languages(
    query_id: str, real_graph: pipeline.KnowledgeGraph, request: pytest.FixtureRequest
) -> None:
    query = CATALOGUE.get(query_id)
    columns, rows = rows_of(real_graph.ask(query, required(query)))
    assert rows
    golden = GOLDEN / f"{query_id}.csv"
    if request.config.getoption("rewrite_golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(csv_of(columns, rows), encoding="utf-8", newline="")
    assert golden.is_file(), f"{golden.relative_to(ROOT)} is missing: run make golden"
    expected = golden.read_bytes().decode()
    texts = text_columns(query, columns, rows)
    assert tuple(expected.splitlines()[0].split(",")) == columns
    assert comparable(csv_of(columns, rows), texts) == comparable(expected, texts)
    if query.parameter("lang"):
        for language in LANGUAGES[1:]:
            _, others = rows_of(real_graph.ask(query, {**required(query), "lang": language}))
            assert comparable(csv_of(columns, others), texts) == comparable(expected, texts), language
            assert {language_of(cell) for row in others for cell in row if cell} <= {None, language}


def test_no_golden_file_is_left_of_a_query_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.glob("*.csv")} <= set(IDS)


@pytest.mark.parametrize("query_id", IDS)
def test_what_the_header_expects_of_the_answer_holds(
    query_id: str, real_graph: pipeline.KnowledgeGraph
) -> None:
    query = CATALOGUE.get(query_id)
    columns, rows = rows_of(real_graph.ask(query, required(query)))
    expect = query.expect
    assert len(rows) >= (expect.min_rows or 0)
    assert expect.max_rows is None or len(rows) <= expect.max_rows
    assert expect.empty is None or expect.empty == (not rows)
    assert expect.columns is None or expect.columns == columns
    if query.form == "SELECT":
        assert query.columns == columns


@pytest.mark.parametrize(
    ("query_id", "name"),
    [(q.id, p.name) for q in CATALOGUE for p in q.parameters if not p.required and p.name != "lang"],
)
def test_the_example_of_an_optional_parameter_gives_some_of_the_rows(
    query_id: str, name: str, real_graph: pipeline.KnowledgeGraph
) -> None:
    query = CATALOGUE.get(query_id)
    parameter = query.parameter(name)
    assert parameter is not None
    _, every = rows_of(real_graph.ask(query, required(query)))
    _, some = rows_of(real_graph.ask(query, {**required(query), name: parameter.example}))
    assert 0 < len(some) < len(every)
    assert Counter(some) <= Counter(every)


@pytest.mark.parametrize(("query_id", "name"), NARROWED)
def test_an_optional_parameter_narrows_the_answer_to_the_rows_that_have_the_value(
    query_id: str, name: str, real_graph: pipeline.KnowledgeGraph
) -> None:
    value, expected = NARROWED[query_id, name]
    query = CATALOGUE.get(query_id)
    columns, every = rows_of(real_graph.ask(query))
    _, rows = rows_of(real_graph.ask(query, {name: value}))
    ((column, cell),) = expected.items()
    at = columns.index(column)
    assert 0 < len(rows) < len(every)
    assert sorted(map(str, rows)) == sorted(
        str(row) for row in every if row[at] and value_of(row[at] or "") == cell
    )


@pytest.mark.parametrize("query_id", [q.id for q in CATALOGUE if required(q)])
def test_a_required_parameter_takes_another_value_than_the_example(
    query_id: str, real_graph: pipeline.KnowledgeGraph
) -> None:
    query = CATALOGUE.get(query_id)
    ((name, example),) = required(query).items()
    _, rows = rows_of(real_graph.ask(query, {name: example}))
    _, nothing = rows_of(real_graph.ask(query, {name: "https://example.org/nothing"}))
    assert rows
    assert nothing == []


# -- the same rows on embedded Oxigraph and on rdflib --------------------------------------------------


@pytest.fixture(scope="module")
def rdflib_datasets(real_build: pipeline.Build) -> Mapping[str, rdflib.Dataset]:
    """The dataset of ``KnowledgeGraph.dataset`` in rdflib: merged default graph, the files' graphs as named."""
    workspace = real_build.material.workspace
    inferred = sorted(real_build.closure.inferred)
    lines = [
        f"{s} {p} {o} <{name}> .\n"
        for name, triples in real_build.material.graphs.items()
        for s, p, o in triples
    ]
    lines += [f"{s} {p} {o} .\n" for s, p, o in real_build.material.asserted]
    asserted = rdflib.Dataset(default_union=False)
    asserted.parse(data="".join(lines), format="nquads")
    lines += [f"{s} {p} {o} .\n" for s, p, o in inferred]
    lines += [f"{s} {p} {o} <{workspace.graph_iri('inferred')}> .\n" for s, p, o in inferred]
    whole = rdflib.Dataset(default_union=False)
    whole.parse(data="".join(lines), format="nquads")
    return {"asserted": asserted, "inferred": whole}


def from_rdflib(term: object) -> Term | None:
    if isinstance(term, rdflib.Literal):
        return literal(str(term), datatype=term.datatype and str(term.datatype), language=term.language)
    return None if term is None else f"<{term}>"


def by_value(term: Term | None) -> str:
    """A term without what an engine may write in several ways: 47.50 and 47.5 are one decimal."""
    if term is None:
        return ""
    datatype = datatype_of(term) or ""
    if datatype.endswith(("#decimal", "#double")):
        return f"{float(value_of(term))!r}"
    return term


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib calls its own
@pytest.mark.parametrize("query_id", IDS)
def test_oxigraph_and_rdflib_give_the_same_rows(
    query_id: str, real_graph: pipeline.KnowledgeGraph, rdflib_datasets: Mapping[str, rdflib.Dataset]
) -> None:
    query = CATALOGUE.get(query_id)
    columns, rows = rows_of(real_graph.ask(query, required(query)))
    found = rdflib_datasets[query.reasoning or "inferred"].query(bind(query, required(query)).sparql)
    if query.form == "SELECT":
        assert tuple(map(str, found.vars or ())) == columns
    theirs = [tuple(from_rdflib(term) for term in row) for row in found]
    assert sorted([by_value(t) for t in row] for row in theirs) == sorted(
        [by_value(t) for t in row] for row in rows
    )
