"""The embedded backend: what it answers, what it refuses, what it says about a wrong query."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.backend import Backend, Dataset, EmbeddedBackend, Solutions, at_most
from multiply_kg.backend.bulk import write_quads
from multiply_kg.backend.guard import outline, service_clause
from multiply_kg.errors import (
    GraphParseError,
    KGError,
    LimitError,
    QueryError,
    SourceError,
    StoreError,
    UnsupportedError,
)
from multiply_kg.terms import XSD, Triple, literal

ONE, TWO, MERGED = "http://e/graph/one", "http://e/graph/two", "http://e/graph/merged"
A, B, P, Q = "<http://e/a>", "<http://e/b>", "<http://e/p>", "<http://e/q>"
EXAMPLES = int(os.environ.get("MULTIPLY_KG_EXAMPLES", "100"))


@pytest.fixture
def backend() -> EmbeddedBackend:
    """Two graphs that share one triple."""
    made = EmbeddedBackend.memory()
    made.load([(A, P, B), (A, Q, '"x"@en')], ONE)
    made.load([(A, P, B), (B, Q, "_:n"), ("_:n", P, '"a\\nb"')], TWO)
    return made


def rows(
    backend: EmbeddedBackend, sparql: str, dataset: Dataset | None = None
) -> list[tuple[str | None, ...]]:
    answer = backend.query(sparql, dataset=dataset)
    assert isinstance(answer, Solutions)
    return list(answer.rows)


# -- filling and looking --------------------------------------------------------------------------


def test_keeps_each_graph_apart(backend: EmbeddedBackend) -> None:
    assert backend.graphs() == (ONE, TWO)
    assert set(backend.triples(ONE)) == {(A, P, B), (A, Q, '"x"@en')}
    assert (backend.count(ONE), backend.count(TWO), backend.count("http://e/none")) == (2, 3, 0)


def test_blank_nodes_stay_the_same_from_load_to_load(backend: EmbeddedBackend) -> None:
    backend.load([("_:n", Q, A)], ONE)
    assert rows(
        backend, "SELECT ?n { GRAPH ?g { ?n <http://e/q> <http://e/a> } GRAPH ?h { ?n <http://e/p> ?o } }"
    ) == [("_:n",)]


def test_merges_graphs_so_that_each_triple_is_there_once(backend: EmbeddedBackend) -> None:
    backend.merge(MERGED, (ONE, TWO, "http://e/none"))
    assert backend.count(MERGED) == 4
    assert set(backend.triples(MERGED)) == {*backend.triples(ONE), *backend.triples(TWO)}
    backend.merge(MERGED, (MERGED, ONE))
    assert backend.count(MERGED) == 4


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=10), max_size=5))
def test_gives_back_what_was_loaded(texts: list[str]) -> None:
    backend = EmbeddedBackend.memory()
    triples: list[Triple] = [(A, P, literal(text)) for text in texts]
    triples += [("_:b", P, literal(text, language="pl")) for text in texts]
    backend.load(triples, ONE)
    assert set(backend.triples(ONE)) == set(triples)


@pytest.mark.parametrize("wrong", [("<not an iri>", P, B), (A, P, '"open'), ("_:b", '"p"', B)])
def test_loads_all_or_nothing(backend: EmbeddedBackend, wrong: Triple) -> None:
    with pytest.raises(StoreError, match=ONE):
        backend.load([(B, P, A), ("_:new", P, A), wrong], ONE)
    assert backend.count(ONE) == 2


def test_refuses_a_graph_name_that_is_no_iri(backend: EmbeddedBackend) -> None:
    with pytest.raises(StoreError, match="“graph/one”"):
        backend.load([], "graph/one")


def test_loads_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix ex: <http://e/> . ex:a ex:p ex:b .")
    backend = EmbeddedBackend.memory()
    backend.load_file(tmp_path / "a.ttl", ONE)
    assert list(backend.triples(ONE)) == [(A, P, B)]


def test_loads_a_file_into_the_graphs_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text(f"{A} {P} {B} <{ONE}> .\n{B} {P} {B} <{TWO}> .\n")
    backend = EmbeddedBackend.memory()
    backend.load_file(tmp_path / "a.nq")
    assert (list(backend.triples(ONE)), list(backend.triples(TWO))) == ([(A, P, B)], [(B, P, B)])


def test_names_the_place_in_a_file_that_is_no_rdf(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/p>\n foo:b .")
    backend = EmbeddedBackend.memory()
    with pytest.raises(GraphParseError) as caught:
        backend.load_file(tmp_path / "a.ttl", ONE)
    assert (caught.value.path, caught.value.line, caught.value.column) == (tmp_path / "a.ttl", 2, 2)
    assert backend.graphs() == ()


@pytest.mark.parametrize("name", ["none.ttl", "a.csv"])
def test_names_a_file_that_cannot_be_loaded(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=name):
        EmbeddedBackend.memory().load_file(tmp_path / name, ONE)


# -- dumps ----------------------------------------------------------------------------------------


def test_dumps_a_graph_sorted() -> None:
    triples = [(f"<http://e/{name}>", P, f'"{number}"') for name in "cab" for number in (2, 1)]
    backend = EmbeddedBackend.memory()
    backend.load(triples, ONE)
    assert backend.dump(form="nt", graph=ONE).decode() == "".join(
        f"{' '.join(t)} .\n" for t in sorted(triples)
    )
    assert (
        backend.dump(form="ttl", graph=ONE, prefixes={"e": "http://e/"})
        .decode()
        .startswith('@prefix e: <http://e/> .\ne:a e:p "1" , "2" .\n')
    )


def test_dumps_the_dataset(backend: EmbeddedBackend) -> None:
    lines = backend.dump(form="nq").decode().splitlines()
    assert lines[0] == f"{A} {P} {B} <{ONE}> ."
    assert len(lines) == 5


@pytest.mark.parametrize("form", ["nt", "ttl", "trig", "nq", "rdf", "jsonld"])
def test_every_dump_can_be_read_again(backend: EmbeddedBackend, form: str) -> None:
    suffix = {"rdf": "rdf", "jsonld": "jsonld"}.get(form, form)
    quads = pyoxigraph.parse(backend.dump(form=form, graph=TWO), pyoxigraph.RdfFormat.from_extension(suffix))
    assert len(list(quads)) == 3


@pytest.mark.parametrize(("form", "graph"), [("ttl", None), ("nt", None), ("html", ONE)])
def test_refuses_dumps_that_cannot_be(backend: EmbeddedBackend, form: str, graph: str | None) -> None:
    with pytest.raises(UnsupportedError, match=form):
        backend.dump(form=form, graph=graph)


# -- stores on disk -------------------------------------------------------------------------------


QUADS = [
    f"{A} {P} {B} <{ONE}> .\n",
    f'{A} {Q} "x"@en <{ONE}> .\n',
    f"{A} {P} {B} <{TWO}> .\n",
    f"{A} {P} {B} .\n",
]
BLANK = [f"{B} {Q} _:n <{TWO}> .\n", f'_:n {P} "a\\nb" <{TWO}> .\n', f"{B} {Q} _:n .\n"]


@pytest.mark.parametrize("batch", [1, 2, 3, 4, 1000])
def test_a_store_on_disk_holds_the_quads_it_was_made_of(tmp_path: Path, batch: int) -> None:
    write_quads(tmp_path / "store", iter(QUADS), iter(BLANK), batch=batch)
    with EmbeddedBackend.open(tmp_path / "store", unnamed=MERGED) as stored:
        assert stored.graphs() == (MERGED, ONE, TWO)
        assert set(stored.triples(ONE)) == {(A, P, B), (A, Q, '"x"@en')}
        assert set(stored.triples(TWO)) == {(A, P, B), (B, Q, "_:n"), ("_:n", P, '"a\\nb"')}
        assert set(stored.triples(MERGED)) == {(A, P, B), (B, Q, "_:n")}
        assert stored.count(MERGED) == 2
        assert stored.dump(form="nt", graph=MERGED).count(b"\n") == 2


def test_the_unnamed_graph_of_a_store_is_asked_by_its_name_and_is_none_of_the_named_ones(
    tmp_path: Path,
) -> None:
    write_quads(tmp_path / "store", QUADS)
    with EmbeddedBackend.open(tmp_path / "store", unnamed=MERGED) as stored:
        seen = Dataset(default=(MERGED,))
        assert rows(stored, "SELECT ?s ?p ?o { ?s ?p ?o }", dataset=seen) == [(A, P, B)]
        assert rows(stored, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", dataset=seen) == [
            (f"<{ONE}>",),
            (f"<{TWO}>",),
        ]


def test_making_a_store_refuses_what_is_no_quad(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not RDF"):
        write_quads(tmp_path / "one", ["A line.\n"])
    with pytest.raises(StoreError, match="not RDF"):
        write_quads(tmp_path / "two", QUADS, ["_:a _:b _:c .\n"])


def test_making_a_store_passes_on_what_goes_wrong_with_the_lines(tmp_path: Path) -> None:
    def lines():
        yield from QUADS * 2000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_quads(tmp_path / "store", lines())


def test_a_store_on_disk_is_read_only(tmp_path: Path) -> None:
    write_quads(tmp_path / "store", QUADS)
    with pytest.raises(StoreError, match="read-only"):
        EmbeddedBackend.open(tmp_path / "store").load([(A, P, B)], ONE)


def test_a_closed_or_forgotten_store_is_released_once(tmp_path: Path) -> None:
    write_quads(tmp_path / "store", QUADS)
    released: list[str] = []
    stored = EmbeddedBackend.open(tmp_path / "store", release=lambda: released.append("closed"))
    assert not released
    stored.close()
    stored.close()
    EmbeddedBackend.open(tmp_path / "store", release=lambda: released.append("forgotten"))
    gc.collect()
    assert released == ["closed", "forgotten"]


@pytest.mark.parametrize("keyword", ["GRAPH", "gRaPh", "# none\nGRAPH"])
def test_graph_finds_the_named_graphs_it_is_given_and_no_others(
    backend: EmbeddedBackend, keyword: str
) -> None:
    seen = Dataset(default=(TWO,), named=("http://e/none", ONE))
    found = rows(backend, f"SELECT DISTINCT ?g {{ {keyword} ?g {{ ?s ?p ?o }} }}", dataset=seen)
    assert found == [(f"<{ONE}>",)]
    assert len(rows(backend, "SELECT ?s { ?s ?p ?o }", dataset=seen)) == 3


def test_names_a_folder_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        EmbeddedBackend.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_closed_backend_says_so(backend: EmbeddedBackend) -> None:
    backend.close()
    with pytest.raises(StoreError, match="closed"):
        backend.query("ASK {}")


# -- answers --------------------------------------------------------------------------------------


def test_select_gives_rows_of_terms(backend: EmbeddedBackend) -> None:
    answer = backend.query(f"SELECT ?o ?none {{ GRAPH <{ONE}> {{ ?s <http://e/q> ?o }} }}")
    assert isinstance(answer, Solutions)
    assert answer.variables == ("o", "none")
    assert list(answer.rows) == [('"x"@en', None)]


def test_ask_gives_a_bool(backend: EmbeddedBackend) -> None:
    assert backend.query("ASK { GRAPH ?g { ?s ?p ?o } }") is True
    assert backend.query("ASK { ?s ?p ?o }") is False


def test_construct_and_describe_give_distinct_triples(backend: EmbeddedBackend) -> None:
    answer = backend.query("CONSTRUCT { ?s a <http://e/C> } WHERE { GRAPH ?g { ?s ?p ?o FILTER isIRI(?s) } }")
    assert not isinstance(answer, Solutions | bool)
    assert sorted(answer) == [
        (iri, f"<{'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'}>", "<http://e/C>") for iri in (A, B)
    ]
    answer = backend.query("DESCRIBE <http://e/a>", dataset=Dataset(default=(ONE,)))
    assert not isinstance(answer, Solutions | bool)
    assert sorted(answer) == sorted(backend.triples(ONE))


def test_is_a_backend(backend: EmbeddedBackend) -> None:
    as_protocol: Backend = backend
    assert as_protocol.query("ASK {}") is True


def test_values_come_back_in_canonical_spelling() -> None:
    backend = EmbeddedBackend.memory(dataset=Dataset(default=(ONE,)))
    backend.load([(A, P, literal("007", datatype=XSD + "nonNegativeInteger"))], ONE)
    assert rows(backend, "SELECT ?o { ?s ?p ?o }") == [(literal("7", datatype=XSD + "integer"),)]


# -- datasets -------------------------------------------------------------------------------------

EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"
NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


def test_a_query_sees_the_graphs_of_its_dataset(backend: EmbeddedBackend) -> None:
    assert rows(backend, EVERYTHING) == []
    assert len(rows(backend, EVERYTHING, Dataset(default=(ONE,)))) == 2
    assert rows(backend, NAMED, Dataset(named=(TWO,))) == [(f"<{TWO}>",)]
    assert rows(backend, NAMED, Dataset(default=(ONE,))) == [(f"<{ONE}>",), (f"<{TWO}>",)]
    assert rows(backend, NAMED, Dataset(default=(ONE,), named=())) == []


def test_graphs_that_overlap_repeat_their_triples_and_merged_ones_do_not(backend: EmbeddedBackend) -> None:
    assert len(rows(backend, EVERYTHING, Dataset(default=(ONE, TWO)))) == 5
    backend.merge(MERGED, (ONE, TWO))
    assert len(rows(backend, EVERYTHING, Dataset(default=(MERGED,)))) == 4


def test_a_backend_has_a_dataset_of_its_own(backend: EmbeddedBackend) -> None:
    backend.dataset = Dataset(default=(ONE,), named=(TWO,))
    assert len(rows(backend, EVERYTHING)) == 2
    assert rows(backend, NAMED) == [(f"<{TWO}>",)]


def test_from_wins_over_the_backend_and_the_given_dataset_over_from(backend: EmbeddedBackend) -> None:
    backend.dataset = Dataset(default=(ONE,))
    sparql = f"SELECT ?s FROM <{TWO}> {{ ?s ?p ?o }}"
    assert len(rows(backend, sparql)) == 3
    assert len(rows(backend, sparql, Dataset(default=(ONE,)))) == 2


# -- limits ---------------------------------------------------------------------------------------


MONSTERS = {
    "braces": lambda n: "SELECT * " + "{" * n + "?s ?p ?o" + "}" * n,
    "parentheses": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "functions": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "STR(" * n + "?o" + ")" * n + ") }",
    "exists": lambda n: "SELECT * { ?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o " * n + "}" * n + " }",
    "selects": lambda n: "SELECT * { " + "{SELECT * { " * n + "?s ?p ?o" + "}}" * n + " }",
    "nodes": lambda n: "SELECT * { ?s ?p " + "[<urn:p> " * n + "1" + "]" * n + " }",
    "lists": lambda n: "SELECT * { ?s ?p " + "(" * n + "1" + ")" * n + " }",
    "nots": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "!" * n + "1) }",
    "ors": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "||".join(["?o=1"] * n) + ") }",
    "ands": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "&&".join(["1"] * n) + ") }",
    "sums": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "+".join(["1"] * n) + ") }",
    "signed sums": lambda n: "SELECT * { ?s ?p ?o FILTER(1" + " -1" * n + ") }",
    "unions": lambda n: "SELECT * { " + "UNION".join(["{?s ?p ?o}"] * n) + " }",
    "alternatives": lambda n: "SELECT * { ?s " + "|".join(["<urn:p>"] * n) + " ?o }",
    "sequences": lambda n: "SELECT * { ?s " + "/".join(["<urn:p>"] * n) + " ?o }",
    "triples": lambda n: "SELECT * { " + "".join(f"?s ?p{i} ?o{i} ." for i in range(n)) + " }",
    "properties": lambda n: "SELECT * { ?s " + ";".join(f"<urn:p{i}> ?o" for i in range(n)) + " }",
    "objects": lambda n: "SELECT * { ?s ?p " + ",".join(f"<urn:p{i}>" for i in range(n)) + " }",
    "long list": lambda n: "SELECT * { ?s ?p (" + "1 " * n + ") }",
    "groups": lambda n: "SELECT * { " + "{?s ?p ?o}" * n + " }",
    "blocks": lambda n: "SELECT * { " + "VALUES ?x {1}" * n + " ?s ?p ?o }",
    "optionals": lambda n: "SELECT * { ?s ?p ?o " + "OPTIONAL{?s ?p ?o}" * n + " }",
    "minus": lambda n: "SELECT * { ?s ?p ?o " + "MINUS{?s ?p ?o}" * n + " }",
    "filters": lambda n: "SELECT * { ?s ?p ?o " + "FILTER(?o=1)" * n + " }",
    "binds": lambda n: "SELECT * { ?s ?p ?o " + "".join(f"BIND(1 AS ?b{i})" for i in range(n)) + " }",
    "aggregates": lambda n: "SELECT " + "".join(f"(COUNT(?s) AS ?c{i})" for i in range(n)) + " { ?s ?p ?o }",
}
LONG = {
    "values": lambda n: "SELECT * { VALUES ?o {" + " -1" * n + "} GRAPH ?g { ?s ?p ?o } }",
    "rows of values": lambda n: (
        "SELECT * { VALUES (?o ?p) {" + "(1 <urn:p>)" * n + "} GRAPH ?g { ?s ?p ?o } }"
    ),
    "in": lambda n: "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(?o IN (" + ",".join(["1"] * n) + ")) }",
    "concat": lambda n: (
        "SELECT * { GRAPH ?g { ?s ?p ?o } BIND(CONCAT(" + ",".join(['"a"'] * n) + ") AS ?x) }"
    ),
    "text": lambda n: 'SELECT * { GRAPH ?g { ?s ?p """' + "({[.;,|&+-*/!^" * n + '""" } }',
    "comment": lambda n: "#" + "({[.;,|&+-*/!^" * n + "\nSELECT * { GRAPH ?g { ?s ?p ?o } }",
}


@pytest.mark.parametrize("size", [101, 2_000, 40_000])
@pytest.mark.parametrize("kind", MONSTERS)
def test_a_query_that_would_break_the_engine_is_refused_with_its_place(
    backend: EmbeddedBackend, kind: str, size: int
) -> None:
    nested = kind in ("braces", "parentheses", "functions", "exists", "selects", "nodes", "lists")
    if size == 101 and not nested:
        return
    with pytest.raises(QueryError, match="would break the engine") as error:
        backend.query(MONSTERS[kind](size))
    assert error.value.line == 1
    assert error.value.column is not None
    assert error.value.column > 1


def test_the_engine_bears_every_query_that_is_let_through() -> None:
    """In a process of its own: a stack that is overrun ends it without a word."""
    program = """
import sys
sys.path[:0] = sys.argv[1].split("|")
from test_backend_embedded import MONSTERS
from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.errors import KGError
backend = EmbeddedBackend.memory()
nested = ("braces", "parentheses", "functions", "exists", "selects", "nodes", "lists")
for kind, query in MONSTERS.items():
    size = 45 if kind == "selects" else 95 if kind in nested else 40 if kind in ("sequences", "triples", "objects", "long list", "properties") else 300
    for timeout in (None, 20):
        answer = backend.query(query(20 if kind in ("groups", "optionals", "blocks") else size), timeout=timeout)
        list(answer.rows)
print("borne")
"""
    paths = "|".join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", program, paths], capture_output=True, text=True, check=False, timeout=100
    )
    assert (done.returncode, done.stdout) == (0, "borne\n"), done.stderr[-2000:]


def test_many_values_and_long_texts_are_not_refused(backend: EmbeddedBackend) -> None:
    for kind, query in LONG.items():
        answer = backend.query(query(5_000))
        assert isinstance(answer, Solutions), kind
        list(answer.rows)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "ASK { GRAPH ?g { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_a_query_whose_time_is_over_is_given_up(backend: EmbeddedBackend, sparql: str) -> None:
    with pytest.raises(LimitError, match="longer"):
        backend.query(sparql, timeout=-1)
    assert len(rows(backend, "SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 5


def test_rows_are_limited(backend: EmbeddedBackend) -> None:
    def answer() -> Solutions:
        found = backend.query("SELECT ?s { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(found, Solutions)
        return found

    assert len(list(at_most(answer(), 5).rows)) == 5
    limited = at_most(answer(), 4)
    assert limited.variables == ("s",)
    assert [next(limited.rows) is not None for _ in range(4)] == [True] * 4
    with pytest.raises(LimitError, match="more than 4"):
        next(limited.rows)


def test_bytes_are_limited(backend: EmbeddedBackend) -> None:
    sparql = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    size = len(backend.raw(sparql, form="csv"))
    assert len(backend.raw(sparql, form="csv", max_bytes=size)) == size
    with pytest.raises(LimitError, match=f"{size - 1} bytes"):
        backend.raw(sparql, form="csv", max_bytes=size - 1)
    with pytest.raises(LimitError, match="longer"):
        backend.raw(sparql, form="csv", timeout=-1)


# -- answers as the engine writes them ------------------------------------------------------------


def test_raw_gives_result_formats(backend: EmbeddedBackend) -> None:
    sparql = f"SELECT ?o {{ GRAPH <{ONE}> {{ ?s <http://e/q> ?o }} }}"
    assert json.loads(backend.raw(sparql, form="srj"))["results"]["bindings"] == [
        {"o": {"type": "literal", "value": "x", "xml:lang": "en"}}
    ]
    assert backend.raw(sparql, form="csv") == b"o\r\nx\r\n"
    assert backend.raw(sparql, form="tsv") == b'?o\n"x"@en\n'
    assert b'<literal xml:lang="en">x</literal>' in backend.raw(sparql, form="srx")
    assert json.loads(backend.raw("ASK {}", form="srj")) == {"head": {}, "boolean": True}


def test_raw_gives_graph_formats(backend: EmbeddedBackend) -> None:
    sparql = "CONSTRUCT WHERE { ?s <http://e/q> ?o }"
    assert backend.raw(sparql, form="nt", dataset=Dataset(default=(ONE,))) == f'{A} {Q} "x"@en .\n'.encode()


@pytest.mark.parametrize(
    ("sparql", "form"), [("ASK {}", "ttl"), ("CONSTRUCT WHERE {}", "csv"), ("SELECT * {}", "xls")]
)
def test_raw_refuses_formats_that_do_not_fit(backend: EmbeddedBackend, sparql: str, form: str) -> None:
    with pytest.raises(UnsupportedError, match=f"“{form}” is no format"):
        backend.raw(sparql, form=form)


# -- wrong queries --------------------------------------------------------------------------------

WRONG = {
    "undeclared prefix": ("SELECT * {\n ?s foo:p ?o }", 2, 5, "“foo:” is not declared", "PREFIX foo:"),
    "undeclared datatype": ('SELECT * { ?s ?p "1"^^xsd:date }', 1, 23, "“xsd:”", "PREFIX xsd:"),
    "misspelt keyword": ("SELECT * {\n ?s ?p ?o\n FILTR(?o > 3) }", 3, 2, "“FILTR”", "FILTER"),
    "misspelt form": ("SELEC * { ?s ?p ?o }", 1, 1, "“SELEC”", "SELECT"),
    "variable without mark": ("SELECT name { ?s ?p ?name }", 1, 8, "“name”", "“?”"),
    "unknown function": ("SELECT * { ?s ?p ?o FILTER(foobar(?o)) }", 1, 28, "“foobar”", "prefix"),
    "string not closed": ("SELECT * { ?s ?p\n 'x }", 2, 2, "not closed", "quote"),
    "long string not closed": ('SELECT * { ?s ?p """x\n }', 1, 18, "not closed", "quote"),
    "brace not closed": ("SELECT * {\n ?s ?p ?o {", 2, 11, "“{” is never closed", "“}”"),
    "parenthesis not closed": ("SELECT * { ?s ?p ?o FILTER(?o > (3) }", 1, 37, "“}” closes nothing", "out"),
    "brace too many": ("SELECT * { ?s ?p ?o }\n}", 2, 1, "“}” closes nothing", "out"),
    "relative IRI": ("SELECT * { ?s <p> ?o }", 1, 15, "<p> is a relative IRI", "BASE"),
    "ungrouped variable": ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", 1, 1, "neither grouped", "GROUP BY"),
    "star with GROUP BY": ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 1, "“SELECT *”", "grouped"),
    "variable twice": ("SELECT ?s ?s { ?s ?p ?o }", 1, 1, "twice", "once"),
    "variable with a new meaning": ("SELECT (1 AS ?s) { ?s ?p ?o }", 1, 1, "new meaning", "AS"),
    "dot missing": ("ASK {\n?s ?p ?o\n?s ?q ?r }", 3, 1, "about “?s”", "dots"),
    "object missing": ("ASK {\n ?s ?p }", 2, 2, "about “?s”", "before"),
    "comma between variables": ("SELECT ?s, ?o { ?s ?p ?o }", 1, 8, "about “?s”", "before"),
    "word missing": ("SELECT ?s { ?s ?p ?o } ORDER ?s", 1, 30, "about “?s”", "before"),
    "semicolon at the end": ("SELECT ?s { ?s ?p ?o } ;", 1, 24, "“;”", "before"),
    "empty": ("", 1, 1, "end of the query", "missing"),
}


@pytest.mark.parametrize(("sparql", "line", "column", "words", "advice"), WRONG.values(), ids=WRONG.keys())
def test_says_where_a_query_is_wrong_and_what_to_do(
    backend: EmbeddedBackend, sparql: str, line: int, column: int, words: str, advice: str
) -> None:
    with pytest.raises(QueryError) as caught:
        backend.query(sparql)
    assert words in caught.value.message
    assert advice in (caught.value.hint or "")
    assert (caught.value.line, caught.value.column) == (line, column)


def test_shows_the_passage(backend: EmbeddedBackend) -> None:
    with pytest.raises(QueryError, match=r"In: “FILTR\(\?o > 3\) }”"):
        backend.query("SELECT * { ?s ?p ?o\nFILTR(?o > 3) }\nLIMIT 1")


def test_an_unknown_function_is_named(backend: EmbeddedBackend) -> None:
    sparql = "SELECT ?x { BIND(<http://e/f>(1) AS ?x) }"
    with pytest.raises(UnsupportedError, match="http://e/f"):
        rows(backend, sparql)
    with pytest.raises(UnsupportedError, match="http://e/f"):
        backend.raw(sparql, form="csv")


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(alphabet="SELCT*{}()?spo.;,<>:\"'#@\\ \n1aé", max_size=40))
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        found: object = EmbeddedBackend.memory().query(text)
    except KGError as error:
        found = error.hint
    assert found is not None


# -- what is refused ------------------------------------------------------------------------------

UPDATES = [
    "INSERT DATA { <http://e/a> <http://e/p> 1 }", "delete where { ?s ?p ?o }", "CLEAR ALL",
    "PREFIX ex: <http://e/>\n# note\nBASE <http://e/> LOAD <http://e/x>", "DROP GRAPH <http://e/g>",
    "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "CREATE GRAPH <http://e/g>",
    "ADD <http://e/g> TO <http://e/h>", "MOVE <http://e/g> TO <http://e/h>", "COPY <http://e/g> TO <http://e/h>",
]  # fmt: skip


@pytest.mark.parametrize("sparql", UPDATES)
def test_refuses_updates_by_name(backend: EmbeddedBackend, sparql: str) -> None:
    before = backend.dump(form="nq")
    with pytest.raises(UnsupportedError, match="SPARQL update"):
        backend.query(sparql)
    assert backend.dump(form="nq") == before


@pytest.mark.parametrize(
    "sparql",
    [
        "PREFIX insert: <http://e/> SELECT ?delete { ?delete insert:load 'CLEAR' } # DROP",
        "ASK { ?s <http://e/INSERT> ?o }",
    ],
)
def test_words_of_updates_are_no_updates_elsewhere(backend: EmbeddedBackend, sparql: str) -> None:
    backend.query(sparql)


# The client of the engine refuses port 1 before it connects: nothing ever leaves this machine.
HOST = "http://127.0.0.1:1/"
SERVICES = [
    f"SELECT * {{ SERVICE <{HOST}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service silent <{HOST}> {{ ?s ?p ?o }} }}",
    f"PREFIX h: <{HOST}> SELECT * {{ SERVICE h: {{ ?s ?p ?o }} }}",
    f"PREFIX h: <{HOST}> SELECT * {{ SERVICE # why\n h:x# not\n{{ ?s ?p ?o }} }}",
    f"SELECT * {{ VALUES ?g {{ <{HOST}> }} SERVICE ?g {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 'a#b' . SERVICE<{HOST}>{{ ?s ?p ?o }} }}",
    # the engine wants no spaces around keywords
    f"SELECT*{{?s ?p true SERVICESILENT<{HOST}>{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p trueSERVICE<{HOST}>{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p 5SERVICE<{HOST}>{{?s ?p ?o}}}}",
    f"PREFIX ex: <{HOST}> SELECT*{{SERVICEex:s{{?s ?p ?o}}}}",
    f"PREFIX : <{HOST}> SELECT*{{service:s{{?s ?p ?o}}}}",
    f"PREFIX : <{HOST}> SELECT*{{#GRAPH\nservice:s{{?s ?p ?o}}}}",
    # “<” as an operator, with a “>” later on the line
    f"SELECT*{{?s ?p ?o BIND(<{HOST}> AS ?g) FILTER(?o<?b)SERVICE?g#>\n{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p ?o FILTER(?o<'>') SERVICE <{HOST}> {{?s ?p ?o}} FILTER(?o='')}}",
    f"SELECT*{{?s ?p ?o FILTER(?o<3#>\n)SERVICE<{HOST}>{{?s ?p ?o}}}}",
    f"SELECT*{{?s <http://e/\\u0070#x> ?o. SERVICE<{HOST}>{{?s ?p ?o}}}}",
]


@pytest.mark.parametrize("sparql", SERVICES)
def test_refuses_service_by_name(backend: EmbeddedBackend, sparql: str) -> None:
    with pytest.raises(UnsupportedError, match="SERVICE, line"):
        backend.query(sparql)
    with pytest.raises(UnsupportedError, match="SERVICE, line"):
        backend.raw(sparql, form="srj")


NO_SERVICES = [
    "SELECT ?service { ?service ?p 'SERVICE <http://e/> { }' }",
    'SELECT ?s { ?s ?p """\n SERVICE <http://e/> { } """ }',
    "SELECT * { ?s ?p ?o # SERVICE <http://e/> { ?s ?p ?o }\n }",
    "PREFIX ex: <http://e/> SELECT ?service { ?service a ex:Service ; ex:service ?x { ?x ex:Service ex:service } }",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:g { ?s service:p ?o } }",
    "SELECT * { GRAPH <http://e/service> { ?s <http://e/#service> ?o } }",
    "SELECT * { ?s ?p 'it''s' , \"SERVICE ?x {\" }".replace("''", "\\'"),
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 2) GRAPH <http://e/service> { ?s ?p 'service <x> {' } }",
]


@pytest.mark.parametrize("sparql", NO_SERVICES)
def test_the_word_service_elsewhere_is_no_service(backend: EmbeddedBackend, sparql: str) -> None:
    backend.query(sparql)


FRAGMENTS = [
    "SERVICE", "service", "SILENT", f"<{HOST}>", "?g", "ex:g", ":g", "ex:", "{", "}", "{?s ?p ?o}", "?s ?p ?o", ".",
    " ", " ", "\n", "#", "#>\n", "'", '"', "'''", "'>'", "<", ">", "FILTER(?o<", "FILTER(?o<?b)", ")", "true", "5",
    "?s ?p ", "ex:o.", "@en", "'x'@en", "_:b", "\\", "GRAPH", "GRAPH ?g", "OPTIONAL", "?s?p", "[]", "''", '""', ";", ",",
    "ex:a\\#", "<#a>", "UNION", "1.", "1e", "BIND(1 AS ?y)", "VALUES ?g {", "<x\\u0041>", "\\u0053ERVICE",
]  # fmt: skip
CLAUSES = [
    f"SERVICE<{HOST}>{{?s ?p ?o}}",
    f"SERVICE ?g{{}} VALUES ?g{{<{HOST}>}}",
    "SERVICEex:g{}",
    "service:g{}",
]


@settings(max_examples=5 * EXAMPLES, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=6),
    st.sampled_from(CLAUSES),
    st.lists(st.sampled_from(FRAGMENTS), max_size=4),
)
def test_no_query_that_the_engine_would_send_elsewhere_gets_through(
    before: list[str], clause: str, after: list[str]
) -> None:
    sparql = f"PREFIX ex: <{HOST}> PREFIX : <{HOST}> BASE <{HOST}> SELECT*{{{''.join(before)}{clause}{''.join(after)}}}"
    store = pyoxigraph.Store()
    try:
        list(store.query(sparql))
        calls = False
    except OSError as error:
        calls = "port 1 is not allowed" in str(error)
    except (SyntaxError, RuntimeError):
        calls = False
    assert not calls or service_clause(sparql) is not None


@pytest.mark.parametrize(
    ("sparql", "form", "has_dataset"),
    [
        ("SELECT * { }", "SELECT", False),
        ("base <http://e/> prefix from: <http://e/> ask from <http://e/g> { }", "ASK", True),
        ("# FROM\nCONSTRUCT WHERE { ?from a 'FROM' }", "CONSTRUCT", False),
        ("DESCRIBE ?x FROM NAMED <http://e/g> { ?x ?y ?z }", "DESCRIBE", True),
        ("", "", False),
    ],
)
def test_outlines_a_query(sparql: str, form: str, has_dataset: bool) -> None:
    found = outline(sparql)
    assert (found.form, found.has_dataset) == (form, has_dataset)


# -- imports --------------------------------------------------------------------------------------


def test_importing_the_room_imports_no_engine() -> None:
    code = (
        "import sys, multiply_kg.backend as b; heavy = {'pyoxigraph', 'rdflib', 'SPARQLWrapper'};"
        "assert not heavy & set(sys.modules); b.EmbeddedBackend; assert 'pyoxigraph' in sys.modules;"
        "assert not {'rdflib', 'SPARQLWrapper'} & set(sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )


def test_unknown_names_are_no_backends() -> None:
    import multiply_kg.backend as room

    with pytest.raises(AttributeError, match="Nonsense"):
        _ = room.Nonsense


def test_the_unnamed_graph_in_memory_goes_by_its_name_and_graph_does_not_find_it(tmp_path: Path) -> None:
    with EmbeddedBackend.memory(unnamed=MERGED) as backend:
        backend.load([(A, P, B), (A, Q, "_:n")], MERGED)
        backend.load([(B, P, A)], ONE)
        (tmp_path / "more.nt").write_text(f"{B} {Q} {B} .\n", encoding="utf-8")
        backend.load_file(tmp_path / "more.nt", MERGED)
        assert backend.graphs() == tuple(sorted((ONE, MERGED)))
        assert (backend.count(MERGED), backend.count(ONE)) == (3, 1)
        assert sorted(backend.triples(MERGED)) == [(A, P, B), (A, Q, "_:n"), (B, Q, B)]
        assert f"{A} {P} {B} <{MERGED}> .\n".encode() in backend.dump(form="nq")
        assert f"{A} {P} {B} .\n".encode() in backend.dump(form="nt", graph=MERGED)
        seen = Dataset(default=(MERGED, ONE))
        assert len(list(backend.query("SELECT * { ?s ?p ?o }", dataset=seen).rows)) == 4  # type: ignore[union-attr]
        named = backend.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", dataset=seen)
        assert list(named.rows) == [(f"<{ONE}>",)]  # type: ignore[union-attr]
        backend.merge(MERGED, (ONE,))
        backend.merge(TWO, (MERGED,))
        backend.remove([(A, P, B)], MERGED)
        assert (backend.count(MERGED), backend.count(TWO)) == (3, 4)
