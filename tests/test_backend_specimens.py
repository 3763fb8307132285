"""What is known of a query by a specimen is what the guard finds of the query itself, or less."""

import copy
import os
import pickle
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from multiply_kg.backend import Dataset
from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.backend.graph_clauses import may_name_graphs
from multiply_kg.backend.guard import refuse_unsafe, verdict
from multiply_kg.backend.sparql_tokens import tokens
from multiply_kg.backend.specimens import foreseen
from multiply_kg.errors import KGError, QueryError, UnsupportedError
from multiply_kg.queries import SavedQuery, bind
from multiply_kg.terms import Filled, iri, literal, sparql_text

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "2000"))
G = "http://example.org/graph/"
TEXTS = st.lists(
    st.sampled_from(
        ['"', "'", '"""', "'''", "\\", "\n", "#", "<", ">", "{", "}", "}}", "(", "SERVICE <x:y> {", "service", "FROM",
         "GRAPH ?g", "\\u0047", "INSERT", "x", "ż", "\u0301", "?v", " ", "^^", "@en", "VALUES", ";", "--"]
    ),
    max_size=5,
).map("".join)  # fmt: skip
TERMS = st.one_of(
    TEXTS.map(literal),
    st.builds(literal, TEXTS, language=st.sampled_from(["en", "pl-pl"])),
    st.builds(literal, TEXTS, datatype=st.sampled_from(["http://x/y", "urn:from:graph"])),
    st.sampled_from(
        [
            "http://x/y",
            "urn:x#",
            "service:x#",
            "x:GRAPH",
            "http://x/SERVICE#",
            "http://x/'",
            "a:(",
            "http://ż",
        ]
    ).map(iri),
).map(sparql_text)
PIECE = st.lists(
    st.sampled_from(
        ['"', "'", '"""', "'''", '"a"', "'b'", '""', "\\", "\n", "#", "# ", "<", ">", "<x:y>", "<http://x/>", "{", "}",
         "(", ")", " ", " ", " ", "?a", "a", "a:b", "GRAPH ", "graph", "GRAPH <http://example.org/g> {", "FROM ", "SELECT ",
         "service ", "ASK ", "WHERE ", "VALUES ", "FILTER", "&&", ";", ".", ",", "\\u0047", "ż", "\u0301", "@en", "^^"]
    ),
    max_size=7,
).map("".join)  # fmt: skip


def kinds(text: str) -> list[tuple[str, str]]:
    return [
        (token.kind, token.text if token.kind in ("word", "mark", "tag") else "") for token in tokens(text)
    ]


def simplest(term: str) -> str:
    return "<x:>" if term.startswith("<") else '"x' + term[term.rindex('"') :]


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(PIECE, min_size=2, max_size=4), data=st.data())
def test_whatever_the_pieces_are_a_text_that_is_foreseen_is_what_the_guard_finds_it_to_be(pieces, data):
    terms = tuple(data.draw(TERMS) for _ in pieces[1:])
    text = Filled(tuple(pieces), terms)
    known = foreseen(text)
    if known is None:
        return
    assert refuse_unsafe(str(text)).has_dataset == known.has_dataset
    assert kinds(text) == kinds(Filled(tuple(pieces), tuple(map(simplest, terms))))
    if known.graphs is not None:
        # After the word nothing but the names that are foreseen.
        read = list(tokens(text))
        names = [name.text for word, name in pairwise(read) if word.text.upper() == "GRAPH"]
        assert names == [f"<{name}>" for name in known.graphs]


QUERIES = {
    'SELECT ?s { ?s ?p ?_v . FILTER(?s != ?_w_iri || ?_v="") }': (),
    "SELECT ?s { GRAPH ?_w_iri { ?s ?p ?_v } }": ("w",),
    "SELECT ?s { GRAPH ?_w_iri { ?s ?p ?_v } GRAPH <http://example.org/g> { ?s ?q ?_w_iri } }": (
        "w",
        "http://example.org/g",
    ),
    "SELECT ?s { GRAPH ?g { ?s ?p ?_v } GRAPH ?_w_iri { ?s ?q ?o } }": None,
    "PREFIX e: <http://example.org/> SELECT ?s { GRAPH e:g { ?s ?p ?_v . ?s ?q ?_w_iri } }": None,
    "# graph\nSELECT ?s { ?s ?p ?_v , ?_w_iri } # GRAPH ?g": None,
    'SELECT ?s { ?s ?p ?_v , ?_w_iri , "graph" }': None,
}


@pytest.mark.parametrize("text", QUERIES)
def test_the_graphs_that_a_query_names_are_foreseen_with_every_value(text: str) -> None:
    query = SavedQuery.from_text(text)
    graphs = QUERIES[text]
    for value, thing in (("a", "http://example.org/x"), ("GRAPH ?g { \" ' #", G + "one#GRAPH")):
        bound = bind(query, {"v": value, "w": thing})
        found = foreseen(bound.sparql)
        assert found is not None
        assert found.graphs == (None if graphs is None else tuple(thing if g == "w" else g for g in graphs))


@settings(max_examples=CASES // 10, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=st.sampled_from([SavedQuery.from_text(text) for text in QUERIES]), value=TEXTS)
@example(SavedQuery.from_text("SELECT ?s FROM <x:y> { GRAPH ?_w_iri { ?s ?p ?_v } }"), "x")
@example(SavedQuery.from_text('SELECT ?s { ?s ?p ?_v , ?_w_iri , "\\u0041" }'), "x")
def test_bound_queries_are_judged_alike_the_first_time_and_later(query, value):
    bound = bind(query, {"v": value, "w": "http://example.org/x"}).sparql
    plain = str(bound)
    for _ in range(3):
        found = verdict(bound)
        assert found.has_dataset == refuse_unsafe(plain).has_dataset
        if not may_name_graphs(plain):
            assert found.graphs in ((), None)


@pytest.mark.parametrize(
    "pieces",
    [
        ('SELECT ?s { ?s ?p """', ' """ , ', " }"),  # a string that the piece does not close
        ("SELECT ?s { ?s ?p ?o # ", "\n , ", " }"),  # a comment
        ('SELECT ?s { FILTER(?a<?b)#> """\n ', " , ", ' """ }'),
        ("SELECT ?s { ?s ?p ", '"" , ', " }"),
        ("\ufeffSELECT ?s { ?s ?p ", " , ", " }"),
        ("SELECT ?s { SERVICE ", " { ?s ?p ", " } }"),
        ("INSERT DATA { <x:y> <x:y> ", " , ", " }"),
    ],
)
def test_pieces_that_could_run_on_into_a_value_are_never_foreseen(pieces: tuple[str, ...]) -> None:
    assert foreseen(Filled(pieces, ('"x"', "<x:y>"))) is None
    assert foreseen(Filled(pieces, ('""', "<x:y>"))) is None


@pytest.mark.parametrize(
    "term",
    [
        "?x",
        '"a" , "b"',
        "<x:y> }",
        '"a" UNION',
        "<a b>",
        '"a',
        "a:b",
        "1",
        "",
        '"a\nb"',
        '"a"@en }',
        '"serVice"',
    ],
)
def test_what_is_no_single_term_is_never_foreseen(term: str) -> None:
    assert foreseen(Filled(("SELECT ?s { ?s ?p ", " }"), (term,))) is None


def test_what_is_refused_is_refused_however_often_it_is_asked() -> None:
    backend = EmbeddedBackend.memory()
    service = SavedQuery.from_text("SELECT ?s { SERVICE ?_w_iri { ?s ?p ?_v } }")
    deep = SavedQuery.from_text("SELECT ?s { ?s ?p ?_v " + "{" * 120 + "}" * 120 + "}")
    for number in range(4):
        with pytest.raises(UnsupportedError, match="SERVICE"):
            backend.query(bind(service, {"w": f"http://localhost:9/{number}", "v": "x"}).sparql)
        with pytest.raises(QueryError, match="nested"):
            backend.query(bind(deep, {"v": str(number)}).sparql)


def test_unsafe_text_between_terms_is_refused_after_the_same_pieces_were_safe() -> None:
    backend = EmbeddedBackend.memory()
    pieces = ("SELECT ?s { ?s ?p ", " }")
    for _ in range(3):
        assert list(backend.query(Filled(pieces, ("<x:y>",))).rows) == []  # type: ignore[union-attr]
    with pytest.raises(UnsupportedError, match="SERVICE"):
        backend.query(Filled(pieces, ("?o . SERVICE <http://localhost:9/> { ?s ?p ?o }",)))


def test_rows_are_the_same_whatever_is_foreseen_of_the_graphs() -> None:
    backend = EmbeddedBackend.memory()
    for number in range(4):
        thing, name = iri(f"{G}{number}"), f"{G}{number}"
        backend.load([(thing, "<x:p>", literal("a")), (thing, "<x:q>", iri(f"{G}{number}"))], name)
    backend.load([("<x:s>", "<x:p>", literal("a")), ("<x:s>", "<x:q>", iri(G + "1"))], "http://example.org/g")
    datasets = [
        None,
        Dataset((G + "0", G + "1"), (G + "1", G + "2", "http://example.org/g")),
        Dataset((G + "0", G + "1"), None),
        Dataset((G + "3",), ()),
    ]
    answered = 0
    for text in QUERIES:
        query = SavedQuery.from_text(text)
        for number in range(5):
            bound = bind(query, {"v": "a", "w": f"{G}{number}"}).sparql
            for dataset in datasets:
                rows = sorted(backend.query(bound, dataset=dataset).rows)  # type: ignore[union-attr,type-var]
                plain = sorted(backend.query(str(bound), dataset=dataset).rows)  # type: ignore[union-attr,type-var]
                assert rows == plain
                answered += bool(rows)
    assert answered > 20


def test_a_dataset_that_changes_is_not_taken_for_the_one_before() -> None:
    backend = EmbeddedBackend.memory()
    for number in range(40):
        backend.load([(iri(f"x:{number}"), "<x:p>", literal("a"))], f"{G}{number}")
    for number in range(40):  # each may be at the place in memory where the one before was
        dataset = Dataset((f"{G}{number}",), (f"{G}{number}",))
        answer = backend.query("SELECT ?s ?g { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }", dataset=dataset)
        assert list(answer.rows) == [(iri(f"x:{number}"), iri(f"{G}{number}"))]  # type: ignore[union-attr]


def test_a_filled_text_survives_copying() -> None:
    text = Filled(("a ", " b"), ("<x:y>",))
    for other in (copy.copy(text), pickle.loads(pickle.dumps(text))):
        assert (other, other.pieces, other.terms) == ("a <x:y> b", ("a ", " b"), ("<x:y>",))


def test_errors_of_the_text_itself_are_told_of_the_text_itself() -> None:
    backend = EmbeddedBackend.memory()
    query = SavedQuery.from_text("SELECT ?s {\n ?s ?p ?_v ?_v }")
    for value in ("a", "bcd", "ef"):
        with pytest.raises(KGError) as raised:
            backend.query(bind(query, {"v": value}).sparql)
        assert raised.value.line == 2  # type: ignore[attr-defined]
