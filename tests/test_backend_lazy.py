"""A dataset that is loaded as far as its questions need answers as one that is loaded at once."""

from __future__ import annotations

import pytest

from multiply_kg.backend import Dataset, Solutions
from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.backend.graph_clauses import may_name_graphs
from multiply_kg.backend.lazy import LazyBackend
from multiply_kg.errors import StoreError

MAIN, OTHER = "urn:main", "urn:other"
FIRST = f'<urn:a> <urn:p> "1" <{MAIN}> .\n_:b <urn:p> <urn:a> <{MAIN}> .\n'
REST = f'_:b <urn:p> <urn:a> <{OTHER}> .\n<urn:c> <urn:p> "2" <{OTHER}> .\n'
SEEN = Dataset(default=(MAIN,), named=(OTHER,))


class Whole:
    """The whole of the quads, and how often it was asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        return (FIRST + REST).encode()


@pytest.fixture(params=[False, True], ids=["at once", "meanwhile"])
def lazy(request: pytest.FixtureRequest):
    whole = Whole()
    backend = LazyBackend(FIRST.encode(), frozenset({MAIN}), whole, meanwhile=request.param)
    yield backend, whole
    backend.close()


def count(backend: EmbeddedBackend, sparql: str, dataset: Dataset | None = SEEN) -> int:
    answer = backend.query(sparql, dataset=dataset)
    assert isinstance(answer, Solutions)
    return len(list(answer.rows))


def test_a_question_to_the_default_graph_loads_nothing_else(lazy: tuple[LazyBackend, Whole]) -> None:
    backend, whole = lazy
    assert count(backend, "SELECT * { ?s ?p ?o }") == 2
    assert count(backend, "# about graphs\nSELECT * { ?s ?p ?o }") == 2
    assert whole.asked == 0


@pytest.mark.parametrize(
    ("sparql", "rows"),
    [
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", 2),
        ("SELECT * { ?s ?p <urn:a> graph<urn:other>{ ?s ?p ?o } }", 1),
        ("SELECT * { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }", 1),
    ],
)
def test_a_question_to_named_graphs_finds_all_of_them(
    lazy: tuple[LazyBackend, Whole], sparql: str, rows: int
) -> None:
    backend, whole = lazy
    assert count(backend, "SELECT * { ?s ?p ?o }") == 2
    assert count(backend, sparql) == rows
    assert count(backend, sparql) == rows
    assert whole.asked == 1


@pytest.mark.parametrize("dataset", [None, Dataset(default=(OTHER,)), Dataset(default=None, named=())])
def test_another_dataset_finds_all_its_graphs(
    lazy: tuple[LazyBackend, Whole], dataset: Dataset | None
) -> None:
    backend, whole = lazy
    at_once = EmbeddedBackend.memory()
    at_once._store.load((FIRST + REST).encode(), format=__import__("pyoxigraph").RdfFormat.N_QUADS)
    sparql = f"SELECT * FROM <{OTHER}> {{ ?s ?p ?o }}"
    assert count(backend, sparql, dataset) == count(at_once, sparql, dataset)
    assert whole.asked == 1


def test_whoever_looks_at_the_graphs_finds_all_of_them(lazy: tuple[LazyBackend, Whole]) -> None:
    backend, _ = lazy
    assert backend.graphs() == (MAIN, OTHER)
    assert backend.count(OTHER) == 2


@pytest.mark.parametrize("meanwhile", [False, True])
def test_all_can_be_loaded_at_once(meanwhile: bool) -> None:
    with LazyBackend(Whole()(), frozenset({MAIN, OTHER}), None, meanwhile=meanwhile) as backend:
        assert count(backend, "SELECT * { GRAPH ?g { ?s ?p ?o } }") == 2
        assert backend.count(MAIN) == 2


def test_a_closed_backend_says_so(lazy: tuple[LazyBackend, Whole]) -> None:
    backend, whole = lazy
    backend.close()
    for sparql in ("ASK {}", "ASK { GRAPH ?g {} }"):
        with pytest.raises(StoreError, match="closed"):
            backend.query(sparql, dataset=SEEN)
    assert whole.asked == 0


@pytest.mark.parametrize("meanwhile", [False, True])
def test_what_is_no_rdf_is_refused(meanwhile: bool) -> None:
    with pytest.raises(StoreError, match="not N-Quads"):
        LazyBackend(b"<urn:a> .", frozenset({MAIN}), bytes, meanwhile=meanwhile).query("ASK {}", dataset=SEEN)


@pytest.mark.parametrize(
    "sparql",
    ["ASK { GRAPH ?g {} }", "ASK {?s ?p 1graph?g{}}", "# a\rASK { Graph ?g {} }", "ASK { \\u0047RAPH ?g {} }",
     "ASK { ?s ?p '#' GRAPH ?g {} }", "PREFIX g: <urn:graph/> ASK {}"],
)  # fmt: skip
def test_a_query_that_may_name_graphs_is_told(sparql: str) -> None:
    assert may_name_graphs(sparql)


@pytest.mark.parametrize("sparql", ["ASK {}", "#+ summary: The graph\n # GRAPH\r\n#graph\nASK { ?s ?p ?o }"])
def test_a_query_that_names_none_is_told(sparql: str) -> None:
    assert not may_name_graphs(sparql)
