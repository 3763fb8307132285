"""The reader of patterns: what it reads is what rdflib reads, and no text makes it fail in another way."""

from __future__ import annotations

from contextlib import suppress

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.paths import Path as RdflibPath
from rdflib.plugins.sparql import prepareQuery

from conftest import ROOT
from multiply_kg.errors import QueryError
from multiply_kg.lint.patterns import AnyBut, Backwards, Chain, Either, Query, Repeated, Step, steps
from multiply_kg.lint.reader import read_query
from multiply_kg.queries.lexer import Kind, tokenise

QUERIES = sorted((ROOT / "queries").rglob("*.rq"))
PREFIX = "PREFIX : <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def read(text: str) -> Query:
    tokens = [t for t in tokenise(text) if t.kind not in (Kind.SPACE, Kind.COMMENT)]
    prefixes = {}
    while tokens[0].word == "PREFIX":
        prefixes[tokens[1].text[:-1]] = tokens[2].text[1:-1]
        tokens = tokens[3:]
    return read_query(tokens, prefixes)


def patterns(query: Query) -> list[tuple[str | None, object, str | None]]:
    return [
        (p.subject.term or p.subject.variable, p.path, p.object.term or p.object.variable)
        for scope in query.queries()
        for group in scope.all_groups()
        for p in group.patterns
    ]


def rdflib_terms(node: object, found: list[str]) -> None:
    """Every IRI and variable of the triples of an algebra tree, paths taken apart."""
    if isinstance(node, RdflibPath):
        for part in (*getattr(node, "args", ()), getattr(node, "arg", None), getattr(node, "path", None)):
            rdflib_terms(part, found)
    elif isinstance(node, rdflib.URIRef):
        found.append(f"<{node}>")
    elif isinstance(node, rdflib.Variable):
        found.append(str(node))


def rdflib_triples(algebra: object, found: list[str]) -> None:
    if isinstance(algebra, dict):
        for triple in algebra.get("triples") or ():
            for node in triple:
                rdflib_terms(node, found)
        for key, value in algebra.items():
            if key != "triples" and not key.startswith("_"):
                rdflib_triples(value, found)
    elif isinstance(algebra, list | tuple | set):
        for item in algebra:
            rdflib_triples(item, found)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_terms_and_variables_of_the_patterns_are_those_that_rdflib_reads(path) -> None:
    text = path.read_text(encoding="utf-8")
    theirs: list[str] = []
    rdflib_triples(prepareQuery(text).algebra, theirs)
    ours: set[str] = set()
    for subject, predicate, value in patterns(read(text)):
        ours |= {term for term in (subject, value) if term and not term.startswith(('"', "_:"))}
        ours |= {step.term for step in steps(predicate)} if predicate else set()
    # A variable as predicate, which patterns() leaves out, and parts of paths are told apart elsewhere.
    assert ours - set(theirs) == set()
    assert {term for term in theirs if term.startswith("<")} <= ours


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (":a", "a"), (":a/:b", "(a/b)"), (":a|:b", "(a|b)"), ("^:a", "^a"), ("^:a/:b", "(^a/b)"),
        ("(:a/:b)+", "(a/b)+"), (":a*", "a*"), (":a?", "a*"), ("!:a", "!(a)"), ("!(:a|^:b)", "!(a|^b)"),
        (":a/(:b|:c)/^:d", "(a/(b|c)/^d)"), ("a", "type"), ("a/:b*", "(type/b*)"), ("^(:a/:b)", "^(a/b)"),
    ],
)  # fmt: skip
def test_property_paths(path: str, expected: str) -> None:
    def shown(found: object) -> str:
        match found:
            case Step(term):
                return term[1:-1].rpartition("/")[2].rpartition("#")[2]
            case Backwards(inner):
                return f"^{shown(inner)}"
            case Chain(parts):
                return f"({'/'.join(map(shown, parts))})"
            case Either(parts):
                return f"({'|'.join(map(shown, parts))})"
            case Repeated(inner, optional):
                return f"{shown(inner)}{'*' if optional else '+'}"
            case AnyBut(parts):
                return f"!({'|'.join(map(shown, parts))})"
        return "?"

    ((_, found, _),) = patterns(read(f"{PREFIX} ASK {{ ?x {path} ?y }}"))
    assert shown(found) == expected


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ('"a"', '"a"'), ('"""a"b"""', '"a\\"b"'), ("'a'@EN", '"a"@en'), ("3", '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("-3.5", '"-3.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'), ("1e3", '"1e3"^^<http://www.w3.org/2001/XMLSchema#double>'),
        ("true", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'), ('"2020"^^xsd:gYear', '"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("<http://e/\\u0061>", "<http://e/a>"), (":a\\-b", "<http://e/a-b>"),
    ],
)  # fmt: skip
def test_terms_are_read_as_they_stand_in_the_graph(text: str, term: str) -> None:
    assert [value for *_, value in patterns(read(f"{PREFIX} ASK {{ ?x :p {text} }}"))] == [term]


def test_groups_columns_and_expressions_are_where_they_belong() -> None:
    query = read(
        f"{PREFIX} SELECT DISTINCT ?x (COUNT(?y) AS ?n) FROM <http://g/> WHERE {{\n"
        "  ?x :p ?y ; :q [ :r ?z ] , ( 1 ?w ) .\n"
        "  OPTIONAL { GRAPH ?g { ?x a :C } }\n"
        "  { ?x :a 1 } UNION { ?x :b 2 } UNION { ?x :c 3 }\n"
        "  FILTER NOT EXISTS { ?x :d ?e . FILTER(?e > 1) }\n"
        "  FILTER(?y > 1 && EXISTS { ?x :f ?h }) BIND(?y + 1 AS ?more)\n"
        "  { SELECT ?x (MAX(?i) AS ?most) WHERE { ?x :i ?i } GROUP BY ?x }\n"
        "  MINUS { ?x :j ?k }\n"
        "  VALUES (?l ?m) { (1 UNDEF) (:one :two) }\n"
        "} GROUP BY ?x HAVING(COUNT(?y) > 1) ORDER BY DESC(?n) ?x LIMIT 3 VALUES ?last { :z }"
    )
    assert query.columns == ("x", "n")
    kinds = [group.kind for group in query.where.groups()]
    assert kinds == [
        "group", "optional", "graph", "union", "union", "union", "not exists", "exists", "group", "minus"
    ]  # fmt: skip
    assert set(query.where.bound()) == {
        "x", "y", "z", "_:1", "_:2", "g", "more", "most", "l", "m", "last"
    }  # fmt: skip
    assert {name: len(nodes) for name, nodes in query.where.values.items()} == {"l": 2, "m": 1, "last": 1}
    assert [column.name for scope in query.queries() for column in scope.listed or ()] == [
        "x",
        "n",
        "x",
        "most",
    ]
    assert {t.text for t in query.modifiers if t.kind is Kind.VARIABLE} == {"?x", "?y", "?n"}


@pytest.mark.parametrize(
    "text", ["CONSTRUCT WHERE { ?x :p ?y }", "CONSTRUCT { ?x :p ?y } WHERE { ?x :p ?y }"]
)
def test_the_template_of_construct_is_read(text: str) -> None:
    query = read(PREFIX + text)
    assert query.template is not None
    assert len(query.template.patterns) == 1
    assert query.columns == ()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_text_with_pieces_missing_is_refused_or_read_but_never_breaks_the_reader(
    data: st.DataObject,
) -> None:
    text = data.draw(st.sampled_from(QUERIES)).read_text(encoding="utf-8")
    tokens = [t for t in tokenise(text) if t.kind not in (Kind.SPACE, Kind.COMMENT)]
    gone = data.draw(st.sets(st.integers(0, len(tokens) - 1), max_size=4))
    left = [token for index, token in enumerate(tokens) if index not in gone]
    with suppress(QueryError):
        assert read_query(left[data.draw(st.integers(0, len(left) - 1)) :], {"mkg": "http://e/"}).where
