"""Literals, regular expressions and paths mean what they mean in SPARQL; Oxigraph is the oracle."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from multiply_kg.terms import RDF, SH, XSD, datatype_of, literal
from multiply_kg.validation.graphs import GraphIndex
from multiply_kg.validation.paths import (
    Alternative,
    Inverse,
    Predicate,
    Repeat,
    Sequence,
    last_triple,
    parse_path,
    path_text,
    read_path,
    value_nodes,
)
from multiply_kg.validation.patterns import compile_pattern
from multiply_kg.validation.writers.turtle import path_turtle
from multiply_kg.validation.xsd import compare, is_well_formed
from test_validation_cases import selecting

STORE = ox.Store()


def asks(expression: str) -> bool:
    return bool(STORE.query(f"ASK {{ FILTER({expression}) }}"))


def typed(text: str, datatype: str) -> str:
    return literal(text, datatype=XSD + datatype)


VALID = {
    "integer": ["0", "-0", "+7", "007"],
    "decimal": ["1", "1.", ".5", "-1.50", "+0"],
    "double": ["1", "1e5", ".5E-3", "INF", "-INF", "NaN", "+INF"],
    "float": ["1.", "1e5", "NaN"],
    "boolean": ["true", "false", "0", "1"],
    "date": ["2020-02-29", "2020-01-01Z", "-0044-03-15", "12020-01-01", "2020-01-01+14:00", "0000-01-01"],
    "dateTime": ["2020-01-01T00:00:00", "2020-01-01T24:00:00", "2020-01-01T23:59:59.999-13:59"],
    "dateTimeStamp": ["2020-01-01T00:00:00Z"],
    "time": ["12:00:00", "24:00:00.0"],
    "gYear": ["2020", "-0001", "2020Z"],
    "gYearMonth": ["2020-12"],
    "gMonthDay": ["--02-29"],
    "gMonth": ["--12"],
    "gDay": ["---31"],
    "duration": ["P1Y", "-P1M", "P1DT1H", "PT0.5S"],
    "dayTimeDuration": ["P1D", "PT1M"],
    "yearMonthDuration": ["P1Y2M"],
    "byte": ["-128", "127"],
    "unsignedByte": ["255", "0"],
    "positiveInteger": ["1"],
    "nonPositiveInteger": ["0", "-1"],
    "language": ["en", "de-CH-1996"],
    "token": ["", "a b"],
    "hexBinary": ["", "0aFF"],
    "base64Binary": ["", "QUJD", "QUI=", "QQ=="],
    "anyURI": ["anything goes"],
}
INVALID = {
    "integer": ["", "1.0", "1_000", " 1", "१", "--1", "0x1"],
    "decimal": ["", ".", "1e5", "INF", "1,5"],
    "double": ["", "inf", "nan", "1e", "Infinity"],
    "boolean": ["True", "yes", ""],
    "date": [
        "2020-02-30",
        "2019-02-29",
        "1900-02-29",
        "2020-13-01",
        "20-01-01",
        "2020-1-1",
        "2020-01-01+14:01",
    ],
    "dateTime": ["2020-01-01", "2020-01-01T24:00:01", "2020-01-01T25:00:00", "2020-01-01 00:00:00"],
    "dateTimeStamp": ["2020-01-01T00:00:00"],
    "time": ["24:01:00", "12:00"],
    "gYear": ["20", "abc", "02020"],
    "gMonthDay": ["--02-30", "--13-01"],
    "gDay": ["---32"],
    "duration": ["P", "PT", "1Y", "P1YT"],
    "dayTimeDuration": ["P1M", "P1Y"],
    "yearMonthDuration": ["P1D"],
    "byte": ["128", "-129"],
    "unsignedByte": ["-1", "256"],
    "positiveInteger": ["0"],
    "nonPositiveInteger": ["1"],
    "language": ["toolonglanguage", "e_n", ""],
    "token": [" a", "a  b", "a\tb"],
    "hexBinary": ["0", "zz"],
    "base64Binary": ["Q", "QQ=", "QR=="],
}


@pytest.mark.parametrize(
    ("datatype", "text"), [(datatype, text) for datatype, texts in VALID.items() for text in texts]
)
def test_a_valid_lexical_form_is_accepted(datatype, text):
    assert is_well_formed(typed(text, datatype))


@pytest.mark.parametrize(
    ("datatype", "text"), [(datatype, text) for datatype, texts in INVALID.items() for text in texts]
)
def test_an_invalid_lexical_form_is_refused(datatype, text):
    assert not is_well_formed(typed(text, datatype))


def test_an_unknown_datatype_accepts_anything():
    assert is_well_formed(literal("anything", datatype="http://e/unknown"))


numbers = st.one_of(
    st.integers(-50, 50).map(lambda n: typed(str(n), "integer")),
    st.decimals(-50, 50, places=2).map(lambda n: typed(str(n), "decimal")),
    st.floats(-50, 50).map(lambda n: typed(repr(n), "double")),
    st.sampled_from([typed("INF", "float"), typed("7", "unsignedByte")]),
)
zones = st.sampled_from(["", "Z", "+02:00", "-11:30"])
date_times = st.builds(
    lambda when, zone: typed(when.isoformat() + zone, "dateTime"),
    st.datetimes().filter(lambda t: t.year > 1000),
    zones,
)
dates = st.builds(
    lambda when, zone: typed(when.isoformat() + zone, "date"),
    st.dates().filter(lambda t: t.year > 1000),
    zones,
)
others = st.sampled_from(
    [
        literal("a"),
        literal("b"),
        literal("a", language="en"),
        typed("true", "boolean"),
        typed("0", "boolean"),
        typed("12:00:00", "time"),
        typed("11:00:00Z", "time"),
        typed("P1Y", "yearMonthDuration"),
        typed("P13M", "yearMonthDuration"),
        typed("PT25H", "dayTimeDuration"),
        typed("P1D", "dayTimeDuration"),
        typed("P30D", "duration"),
        typed("P1M", "duration"),
        typed("abc", "integer"),
    ]
)
values = st.one_of(numbers, date_times, dates, others)


@settings(max_examples=400, deadline=None)
@given(values, values)
def test_values_compare_as_in_sparql(left, right):
    assume(not (datatype_of(left) == datatype_of(right) == XSD + "boolean"))  # Oxigraph has no order of these
    order = compare(left, right)
    assert (order == -1) == asks(f"{left} < {right}")
    assert (order == 1) == asks(f"{left} > {right}")
    if left != right:  # Oxigraph finds any term at most itself, also where there is no order
        assert (order in (-1, 0)) == asks(f"{left} <= {right}")


def test_false_comes_before_true():
    assert compare(typed("false", "boolean"), typed("1", "boolean")) == -1
    assert compare(typed("true", "boolean"), typed("0", "boolean")) == 1


def test_nothing_is_at_most_a_number_that_is_none():
    assert compare(typed("NaN", "double"), typed("NaN", "double")) is None
    assert compare(typed("1", "integer"), typed("NaN", "float")) is None


def test_years_beyond_four_digits_and_terms_without_order():
    assert compare(typed("-0044-03-15", "date"), typed("12020-01-01", "date")) == -1
    assert compare("<http://e/a>", "<http://e/b>") is None
    assert compare(typed("2020", "gYear"), typed("2021", "gYear")) == -1


PATTERNS = [
    ("^a.c$", "", ["abc", "a\nc", "abcd", "abc\n"]),
    ("a.c", "s", ["a\nc"]),
    ("^b$", "m", ["a\nb\nc", "b"]),
    ("A B", "ix", ["ab", "a b"]),
    ("a.c", "q", ["a.c", "abc"]),
    (r"^\p{Lu}\p{L}+$", "", ["Łódź", "łódź", "A1"]),
    (r"^\P{L}$", "", ["1", "a"]),
    (r"^[\[:]+$", "", ["[:", "a"]),
    ("^[&|~]{2}$", "", ["&&", "||", "a~"]),
    (r"^\d{4}-\d\d$", "", ["2020-01", "2020-1"]),
    (r"^[^a-c]+$", "", ["xyz", "xaz"]),
    (r"^(a|b)*?c{2,3}$", "", ["abcc", "cccc"]),
]


@pytest.mark.parametrize(("pattern", "flags", "texts"), PATTERNS)
def test_patterns_match_as_in_sparql(pattern, flags, texts):
    for text in texts:
        expected = asks(f"REGEX({literal(text)}, {literal(pattern)}, {literal(flags)})")
        assert bool(compile_pattern(pattern, flags).search(text)) == expected, text


def test_character_classes_of_xml_schema_are_translated():
    subtraction = compile_pattern("^[a-z-[aeiou]]+$", "")
    assert (bool(subtraction.search("xyz")), bool(subtraction.search("xaz"))) == (True, False)
    name = compile_pattern(r"^\i\c*$", "")
    assert (bool(name.search("_a-1")), bool(name.search("1a"))) == (True, False)


@pytest.mark.parametrize(("pattern", "flags"), [("(", ""), ("[a", ""), (r"\p{Xx}", ""), ("a", "z")])
def test_what_is_no_regular_expression_is_refused(pattern, flags):
    with pytest.raises(ValueError):
        compile_pattern(pattern, flags)


E = "<http://e/{}>".format
predicates = st.sampled_from([Predicate(E(local)) for local in "pq"])
paths = st.recursive(
    predicates,
    lambda inner: st.one_of(
        inner.map(Inverse),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Sequence(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Alternative(tuple(parts))),
        st.builds(Repeat, inner, st.sampled_from("*+?")),
    ),
    max_leaves=4,
)
nodes = st.sampled_from([E(local) for local in "abcd"])
graphs = st.lists(st.tuples(nodes, st.sampled_from([E("p"), E("q")]), nodes), max_size=10, unique=True)


@settings(max_examples=150, deadline=None)
@given(graphs, paths, nodes)
def test_paths_lead_where_sparql_leads(graph, path, start):
    graph = [*graph, *((E(local), E("known"), E(local)) for local in "abcd")]
    rows = selecting(graph)(f"SELECT DISTINCT ?v WHERE {{ {start} {path_text(path)} ?v }}")
    reached = list(value_nodes(path, GraphIndex(graph), start))
    assert sorted(reached) == sorted(row["v"] for row in rows)


@settings(max_examples=150, deadline=None)
@given(paths)
def test_a_path_survives_its_text_and_its_shacl_nodes(path):
    assert path_text(parse_path(path_text(path))) == path_text(path)
    turtle = f"@prefix sh: <{SH}> . <http://e/s> sh:path {path_turtle(path)} ."
    graph = [
        (str(q.subject), str(q.predicate), str(q.object))
        for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    ]
    (node,) = [o for s, p, o in graph if p == f"<{SH}path>"]
    assert read_path(GraphIndex(graph), node) == path


@settings(max_examples=150, deadline=None)
@given(graphs, paths, nodes)
def test_the_last_triple_of_a_path_is_in_the_data_and_ends_at_the_value(graph, path, start):
    index = GraphIndex(graph)
    for value in value_nodes(path, index, start):
        triple = last_triple(path, index, start, value)
        if triple is None:
            assert "*" in path_text(path) or "?" in path_text(path)
        else:
            assert triple in graph
            assert value in (triple[0], triple[2])


@pytest.mark.parametrize("text", ["", "<http://e/p", "<http://e/p>/", "(<http://e/p>", "p", "*"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ValueError):
        parse_path(text)


def test_a_list_that_bites_its_tail_is_refused():
    first, rest = f"<{RDF}first>", f"<{RDF}rest>"
    with pytest.raises(ValueError, match="not a well-formed RDF list"):
        GraphIndex([("_:a", first, "<http://e/x>"), ("_:a", rest, "_:a")]).items("_:a")
