"""Binding: whatever the value, a query changes at its parameters and nowhere else.

The oracle is rdflib's algebra of the query with the variable replaced by the term; and rdflib and
Oxigraph must both give the value back. ``MULTIPLY_KG_CASES`` asks for more generated values.
"""

import datetime as dt
import decimal
import functools
import os

import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from multiply_kg import terms
from multiply_kg.errors import ParameterError, QueryError
from multiply_kg.queries import SavedQuery, bind
from multiply_kg.queries.binding import sparql_text

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "2000"))
XSD = "http://www.w3.org/2001/XMLSchema#"

# Each query holds several parameters, so that a value that escapes from one would run into another.
QUERIES = [
    """PREFIX ex: <http://example.org/>  # ?_a "?_b" '''
    SELECT ?x ?y ?out WHERE {
      ?x ex:text ?_a_literal, "?_a_literal } # \\" ?_b_literal", '''?_b_literal "' ''' ;
         ex:says ?_b_literal . # ?_c_iri >
      ?_c_iri ex:p$_n_integer .
      FILTER(?y<?_n_integer && ?_a_literal != "'") BIND(?_b_literal AS ?out)
    } ORDER BY ?x""",
    """PREFIX ex: <http://example.org/>
    CONSTRUCT { ?s ?_c_iri ?_a_literal . ?_c_iri a <http://example.org/?_c_iri> } WHERE {
      GRAPH ?_c_iri { ?s ?_c_iri ?_a_literal ; ?p (?_b_literal ""?_a_literal'x' [ ex:q ?_b_literal ]) }
      FILTER(?s IN (?_c_iri) || CONCAT(?_a_literal,?_b_literal) = "\\\\"||?n>?_n_integer)
    }""",
    """ASK { { SELECT (STRLEN(?_a_literal)+?_n_integer AS ?z) { $s ?p $_b_literal ,$_a_literal } }
      UNION { ?s <http://example.org/p>/<http://example.org/q>* ?_a_literal
              FILTER EXISTS { ?_c_iri ?p ?_b_literal } } MINUS { ?s ?p ?_n_integer } }""",
]
SAVED = [SavedQuery.from_text(text) for text in QUERIES]

FRAGMENTS = st.sampled_from([
    '"', "'", '"""', "'''", "\\", "\\\\", '\\"', "\\u0022", "\\U00000022", "\\u005C", "\\u000A", "\\n", "\n", "\r", "\t",
    "\x00", "\x07", "\x0b", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\u0301", "a\u0301", "ż", "漢", "😀", "\u202e",
    "{", "}", "}}", "<", ">", "> ", "<http://example.org/x>", "#", "# ", "--", "?_a_literal", "?_b_literal", "$x", "@en",
    "^^", ";", ".", "} UNION { ?s ?p ?o } #", '" } #', "u0022", "U", "u", "%27",
])  # fmt: skip
TEXT = st.one_of(
    st.lists(FRAGMENTS, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(
        st.one_of(FRAGMENTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=4)), max_size=8
    ).map("".join),
)
IRI_REST = st.lists(
    st.one_of(
        st.sampled_from(
            ["%22", "%3E", "'", "(", ")", "/", "?", "#", "@", ":", "é", "漢", "😀", "\u0301", "?_a_literal"]
        ),
        st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=5),
    ),
    max_size=8,
).map("".join)
IRIS = IRI_REST.filter(lambda rest: rest.count("#") <= 1).map("http://example.org/".__add__)
INTEGERS = st.integers() | st.integers(-5, 5).map(str) | st.integers(0, 99).map("+0{}".format)


def algebra(query):
    return shape(translateQuery(parseQuery(query)).algebra, {})


def shape(node, terms_):
    """An algebra node as plain tuples, its variables replaced; the order inside a pattern is the optimiser's."""
    if isinstance(node, CompValue):
        if node.name == "Builtin_BOUND" and node.arg in terms_:
            return shape(rdflib.Literal(True), {})
        items = [
            (key, sorted((shape(triple, terms_) for triple in value), key=repr))
            if key == "triples"
            else (key, sorted(str(name) for name in value if name not in terms_))
            if key == "PV"
            else (key, shape(value, terms_))
            for key, value in sorted(node.items())
            if key not in ("_vars", "lazy")
        ]
        return (node.name, *items)
    if isinstance(node, (list, tuple)):
        return [shape(item, terms_) for item in node]
    if isinstance(node, (set, frozenset)):
        return sorted((shape(item, terms_) for item in node), key=repr)
    if isinstance(node, rdflib.Variable) and node in terms_:
        return shape(terms_[node], {})
    if isinstance(node, rdflib.BNode):
        return "bnode"
    if isinstance(node, rdflib.Literal):
        return ("literal", str(node), str(node.datatype or ""), node.language or "")
    return (type(node).__name__, str(node)) if isinstance(node, str) else node


def rdf(term):
    """A term as rdflib's class, made without any text of SPARQL."""
    if terms.is_iri(term):
        return rdflib.URIRef(terms.value_of(term))
    datatype = terms.datatype_of(term)
    if datatype == terms.RDF_LANG_STRING:
        return rdflib.Literal(terms.value_of(term), lang=terms.language_of(term))
    return rdflib.Literal(terms.value_of(term), datatype=None if datatype == terms.XSD_STRING else datatype)


@functools.cache
def template(index):
    return translateQuery(parseQuery(QUERIES[index])).algebra


@settings(
    max_examples=max(1, CASES // 8),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(index=st.integers(0, len(QUERIES) - 1), a=TEXT, b=TEXT, c=IRIS, n=INTEGERS)
def test_binding_changes_the_algebra_at_the_parameters_and_nowhere_else(index, a, b, c, n):
    query = SAVED[index]
    bound = bind(query, {"a": a, "b": b, "c": c, "n": n})

    assert terms.value_of(bound.terms["a"][0]) == a
    assert terms.value_of(bound.terms["c"][0]) == c
    replaced = {rdflib.Variable(p.variable): rdf(bound.terms[p.name][0]) for p in query.parameters}
    assert algebra(bound.sparql) == shape(template(index), replaced)


@settings(
    max_examples=max(1, CASES // 8),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(a=TEXT, b=TEXT, c=IRIS, n=INTEGERS)
def test_oxigraph_and_rdflib_give_back_the_values_that_were_bound(a, b, c, n):
    query = SavedQuery.from_text(
        "SELECT ?a ?b ?c ?n { VALUES ?x { 1 } BIND(?_a_literal AS ?a)BIND(?_b_en AS?b)BIND(?_c_iri AS ?c)"
        " BIND(?_n_xsd_integer+0 AS ?n) }"
    )
    bound = bind(query, {"a": a, "b": b, "c": c, "n": n})
    expected = [a, b, c, int(n)]

    for row in pyoxigraph.Store().query(bound.sparql):
        assert [row["a"].value, row["b"].value, row["c"].value] == expected[:3]
        assert row["b"].language == "en"
        if -(2**63) <= int(n) < 2**63:
            assert int(row["n"].value) == int(n)
    for row in rdflib.Graph().query(bound.sparql):
        assert [str(row.a), str(row.b), str(row.c), int(row.n)] == expected


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph"])
def test_both_engines_find_the_same_rows_for_awkward_values(engine):
    values = ['a"b', "a\\u0022b", "a\\", "a\nb", "a'b", "}", "ż\u0301", "\\", ""]
    query = SavedQuery.from_text("SELECT ?s { ?s <http://example.org/p> ?_v } ORDER BY ?s")
    store, graph = pyoxigraph.Store(), rdflib.Graph()
    predicate = "http://example.org/p"
    for index, value in enumerate(values):
        subject = f"http://example.org/{index}"
        store.add(
            pyoxigraph.Quad(
                pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), pyoxigraph.Literal(value)
            )
        )
        graph.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), rdflib.Literal(value)))
    for index, value in enumerate(values):
        sparql = bind(query, {"v": value}).sparql
        rows = graph.query(sparql) if engine == "rdflib" else store.query(sparql)
        assert [str(row[0]).strip("<>") for row in rows] == [f"http://example.org/{index}"]


def test_a_value_of_a_megabyte_is_bound_and_comes_back():
    value = '"\\u0022 } # \n' * 90_000
    query = SavedQuery.from_text("SELECT ?x { BIND(STRLEN(?_v) AS ?x) }")
    (row,) = pyoxigraph.Store().query(bind(query, {"v": value}).sparql)
    assert int(row["x"].value) == len(value)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=12))
def test_an_iri_is_either_refused_or_right_for_oxigraph(rest):
    query = SavedQuery.from_text("SELECT ?x { BIND(?_c_iri AS ?x) }")
    for text in (rest, "http://example.org/" + rest, "http://" + rest, "urn:" + rest):
        try:
            bound = bind(query, {"c": text})
        except ParameterError:
            continue
        (row,) = pyoxigraph.Store().query(bound.sparql)
        assert row["x"].value == text


def test_an_optional_parameter_that_is_absent_stays_an_unbound_variable():
    text = "SELECT ?x { ?x <http://example.org/kind> ?__kind_iri FILTER(COALESCE(?d >= ?__since_xsd_date, true)) }"
    assert bind(SavedQuery.from_text(text), {}).sparql == text
    assert bind(SavedQuery.from_text(text), {"kind": None, "since": None}).sparql == text


def test_bound_of_a_given_parameter_becomes_true():
    text = "SELECT ?x { ?x ?p ?o FILTER(!BOUND(?__k) || bound ( ?__k )&& ?o = ?__k) }"
    bound = bind(SavedQuery.from_text(text), {"k": "v"}).sparql
    assert bound == 'SELECT ?x { ?x ?p ?o FILTER(!true || true && ?o = "v") }'
    prepareQuery(bound)


def test_a_term_never_merges_with_its_neighbours():
    text = 'SELECT ?x { ?x ?p (""?_v\'a\'?_v"") FILTER(?x<?_i_iri&&BOUND(?_v)) }'
    bound = bind(SavedQuery.from_text(text), {"v": "", "i": "urn:x"}).sparql
    assert bound == 'SELECT ?x { ?x ?p ("" "" \'a\' "" "") FILTER(?x< <urn:x> && true) }'
    assert algebra(bound) == algebra(bound.replace("  ", " "))


def test_several_values_fill_an_in_list_in_the_order_given_and_once_each():
    query = SavedQuery.from_text(
        "SELECT ?x { ?x ?p ?o FILTER(?o IN (?_o_integer, 9) && BOUND(?_o_integer)) }"
    )
    assert query.parameter("o").many
    bound = bind(query, {"o": [3, "1", "03"]})
    assert bound.sparql.count(f'"3"^^<{XSD}integer>, "1"^^<{XSD}integer>, 9') == 1
    assert bound.terms["o"] == (f'"3"^^<{XSD}integer>', f'"1"^^<{XSD}integer>')


def test_several_values_elsewhere_are_refused():
    query = SavedQuery.from_text("SELECT ?x { ?x ?p ?_o }")
    with pytest.raises(ParameterError, match="“o” takes one value, not 2"):
        bind(query, {"o": ["a", "b"]})


def test_a_default_stands_in_for_a_value_and_a_missing_one_is_named_with_an_example():
    text = "#+ defaults:\n#+   - lang: en\nSELECT ?x { ?x ?p ?o FILTER(LANG(?o) = ?_lang_literal && ?o > ?_n_integer) }"
    query = SavedQuery.from_text(text, id="labels")
    assert '= "en"' in bind(query, {"n": 1}).sparql
    assert '= "pl"' in bind(query, {"n": 1, "lang": "pl"}).sparql
    with pytest.raises(
        ParameterError, match=r"“n” of the query “labels” is missing; it takes an integer. Example: n=3"
    ):
        bind(query, {})


def test_an_unknown_parameter_is_refused_with_the_nearest_name():
    query = SavedQuery.from_text("SELECT ?x { ?x ?p ?_number_integer }", id="meetings")
    with pytest.raises(ParameterError, match="Did you mean “number”") as caught:
        bind(query, {"nubmer": 1})
    assert caught.value.parameter == "nubmer"


@pytest.mark.parametrize(
    ("suffix", "value", "lexical"),
    [
        ("integer", "3", "3"),
        ("integer", " +007 ", "7"),
        ("integer", "-0", "0"),
        ("integer", -12, "-12"),
        ("integer", "9" * 5000, "9" * 5000),
        ("xsd_nonNegativeInteger", "0", "0"),
        ("xsd_byte", "-128", "-128"),
        ("xsd_decimal", decimal.Decimal("1E+2"), "100"),
        ("xsd_double", 1.5, "1.5"),
        ("xsd_double", float("inf"), "INF"),
        ("xsd_boolean", "1", "true"),
        ("xsd_boolean", False, "false"),
        ("xsd_date", "2020-02-29", "2020-02-29"),
        ("xsd_date", dt.date(2020, 3, 13), "2020-03-13"),
        ("xsd_date", "2020-03-13+02:00", "2020-03-13+02:00"),
        (
            "xsd_dateTime",
            dt.datetime(2020, 3, 13, 9, 30, tzinfo=dt.UTC),
            "2020-03-13T09:30:00+00:00",
        ),
        ("xsd_dateTime", "2020-03-13T24:00:00", "2020-03-13T24:00:00"),
        ("xsd_gYear", "2020", "2020"),
        ("xsd_gYearMonth", "2020-03", "2020-03"),
        ("xsd_duration", "P1DT2H", "P1DT2H"),
        ("xsd_language", "pl", "pl"),
        ("xsd_string", " a ", " a "),
        ("en", "a", "a"),
        ("literal", rdflib.Literal("x"), "x"),
    ],
)
def test_a_value_of_the_type_becomes_a_literal_of_it(suffix, value, lexical):
    query = SavedQuery.from_text(f"SELECT ?x {{ ?x ?p ?_v_{suffix} }}")
    (term,) = bind(query, {"v": value}).terms["v"]
    assert terms.value_of(term) == lexical
    if suffix.startswith("xsd_") and suffix != "xsd_string":
        assert terms.datatype_of(term) == XSD + suffix.removeprefix("xsd_")


@pytest.mark.parametrize(
    ("suffix", "value"),
    [
        ("integer", "drei"),
        ("integer", "3.0"),
        ("integer", ""),
        ("integer", "٣"),
        ("integer", "1_000"),
        ("integer", True),
        ("integer", 3.5),
        ("integer", dt.date(2020, 1, 1)),
        ("xsd_positiveInteger", "0"),
        ("xsd_byte", "128"),
        ("xsd_unsignedByte", "9" * 5000),
        ("number", "NaN"),
        ("number", "1e"),
        ("xsd_decimal", "1e3"),
        ("xsd_boolean", "yes"),
        ("xsd_date", "2021-02-29"),
        ("xsd_date", "1900-02-29"),
        ("xsd_date", "2020-04-31"),
        ("xsd_date", "13.03.2020"),
        ("xsd_date", "2020-3-13"),
        ("xsd_date", "2020-03-13T00:00:00"),
        ("xsd_date", "2020-03-13+15:00"),
        ("xsd_dateTime", "2020-03-13"),
        ("xsd_dateTime", "2020-03-13T25:00:00"),
        ("xsd_dateTimeStamp", "2020-03-13T10:00:00"),
        ("xsd_gYear", "20"),
        ("xsd_gYearMonth", "2020-13"),
        ("xsd_duration", "P"),
        ("xsd_duration", "P1DT"),
        ("literal", "a\ud800b"),
        ("literal", b"bytes"),
        ("literal", {"a": 1}),
        ("iri", "meeting-3"),
        ("iri", ""),
        ("iri", "<http://example.org/>"),
        ("iri", "http://example.org/a b"),
        ("iri", "http://example.org/a>b"),
        ("iri", "http://example.org/\n"),
        ("iri", "http://example.org/{x}"),
        ("iri", "http://example.org/\\u0041"),
        ("iri", "http://example.org/\udcff"),
        ("iri", "http://example.org/%zz"),
        ("iri", "http://[bad/"),
        ("iri", "http://example.org:port/"),
        ("iri", "http://"),
        ("iri", "mgk:Outcome"),
        ("iri", "1x:y"),
        ("iri", 3),
    ],
)
def test_a_value_of_another_type_is_refused_naming_parameter_type_and_example(suffix, value):
    query = SavedQuery.from_text(f"SELECT ?x {{ ?x ?p ?_v_{suffix} }}")
    with pytest.raises(ParameterError) as caught:
        bind(query, {"v": value})
    error = caught.value
    assert error.parameter == "v"
    assert query.parameters[0].type.label in error.message
    assert error.hint == f"Example: v={query.parameters[0].type.example}"
    assert str(error).isprintable()


def test_numbers_have_the_datatype_that_sparql_gives_them():
    query = SavedQuery.from_text("SELECT ?x { ?x ?p ?_v_number }")
    found = [
        bind(query, {"v": value}).terms["v"][0]
        for value in ("3", "3.5", "3e2", 3, 3.5, decimal.Decimal("3.5"))
    ]
    names = [terms.datatype_of(term).removeprefix(XSD) for term in found]
    assert names == ["integer", "decimal", "double", "integer", "decimal", "decimal"]


def test_prefixed_names_resolve_by_the_querys_prefixes_then_by_the_workspaces():
    text = "PREFIX ex: <http://example.org/> SELECT ?x { ?x ?p ?_v_iri }"
    query = SavedQuery.from_text(text, prefixes={"ex": "http://other.org/", "mkg": "http://mkg.org/#"})
    for value, iri in {
        "ex:a": "http://example.org/a",
        "EX:a": "http://example.org/a",
        "mkg:a": "http://mkg.org/#a",
        "urn:isbn:1": "urn:isbn:1",
        "mailto:a@b.org": "mailto:a@b.org",
        "https://żółw.pl/ą?q=[": None,
        "https://żółw.pl/ą": "https://żółw.pl/ą",
    }.items():
        if iri is None:
            with pytest.raises(ParameterError):
                bind(query, {"v": value})
        else:
            assert bind(query, {"v": value}).terms["v"] == (f"<{iri}>",)
    with pytest.raises(ParameterError, match="did you mean “mkg:”"):
        bind(query, {"v": "mgk:a"})


def test_datatypes_resolve_by_the_querys_own_prefixes():
    text = "PREFIX u: <http://example.org/units#> SELECT ?x { ?x ?p ?_v_u_watt }"
    (term,) = bind(SavedQuery.from_text(text), {"v": "8"}).terms["v"]
    assert term == '"8"^^<http://example.org/units#watt>'
    with pytest.raises(QueryError, match="prefix “u:”, which the query does not declare"):
        SavedQuery.from_text("SELECT ?x { ?x ?p ?_v_u_watt }", prefixes={"u": "http://example.org/"})


def test_a_value_outside_the_admissible_ones_is_refused_and_they_are_listed():
    text = "#+ enumerate:\n#+   - n: [1, 2]\nSELECT ?x { ?x ?p ?_n_integer }"
    query = SavedQuery.from_text(text)
    assert bind(query, {"n": "02"}).terms["n"] == (f'"2"^^<{XSD}integer>',)
    with pytest.raises(ParameterError, match=r"cannot be “3”. Its values are: 1, 2. Example: n=1"):
        bind(query, {"n": "3"})


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("SELECT ?_v { ?x ?p ?_v }", r"cannot stand in the SELECT list. Write \(\?_v AS \?v\)", 8),
        ("SELECT ?x { BIND(1 AS ?_v) }", "cannot stand in the name after AS", 23),
        ("SELECT (1 AS ?_v) { }", "cannot stand in the name after AS", 14),
        ("SELECT ?x { ?x ?p ?o } GROUP BY ?x ?_v", "cannot stand in GROUP BY", 36),
        ("SELECT ?x { ?x ?p ?o } ORDER BY ?_v", "cannot stand in ORDER BY", 33),
        ("SELECT ?x { VALUES ?_v { 1 } }", r"VALUES. Use another variable and FILTER\(\?v IN \(\?_v\)\)", 20),
        ("SELECT ?x { VALUES (?x ?_v) { (1 1) } }", "cannot stand in the variables of VALUES", 24),
        ("SELECT ?x { ?_v_integer ?p ?o }", "an integer, which cannot be the subject of a triple", 13),
        ("SELECT ?x { ?x ?_v ?o }", "text, which cannot be the predicate of a triple", 16),
        ("SELECT ?x { GRAPH ?_v { ?x ?p ?o } }", "cannot be the name of a graph", 19),
        ("DESCRIBE ?_v", "cannot be the resource of DESCRIBE", 10),
        ("SELECT * { ?x ?p ?__v }", r"SELECT \* would show the optional parameter \?__v", 18),
        ("SELECT ?x { ?x ?_a_b_c_d ?o }", r"begins with “_” as a parameter does", 16),
        ("SELECT ?x { ?x ?p ?_v_date }", r"Write \?_v_xsd_date", 19),
        ("SELECT ?x { ?x ?p ?_v_xsd_dat }", "not a datatype", 19),
        ("SELECT ?x { ?x ?p ?_v, ?_v_en }", "same parameter, spelt in two ways", 24),
    ],
)
def test_a_parameter_where_no_term_can_stand_is_an_error_with_place_and_repair(text, message, column):
    with pytest.raises(QueryError, match=message) as caught:
        SavedQuery.from_text("# a comment\n" + text)
    assert (caught.value.line, caught.value.column) == (2, column)
    assert caught.value.hint


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_the_text_of_a_literal_is_read_back_by_an_engine_of_either_kind(value):
    """§19.2 lets an engine replace code point escapes before or while it reads strings."""
    text = sparql_text(terms.literal(value))
    (row,) = pyoxigraph.Store().query(f"SELECT ({text} AS ?x) {{}}")
    assert row["x"].value == value
    before = rdflib.plugins.sparql.parser.expandUnicodeEscapes(text)
    (row,) = pyoxigraph.Store().query(f"SELECT ({before} AS ?x) {{}}")
    assert row["x"].value == value


def test_values_that_are_equal_and_not_the_same_are_bound_each_as_what_it_is():
    query = SavedQuery.from_text("SELECT ?s { ?s ?p ?_v_xsd_boolean , ?__n_integer }")
    for _ in range(3):
        assert bind(query, {"v": True}).terms["v"] == bind(query, {"v": "true"}).terms["v"]
        with pytest.raises(ParameterError):
            bind(query, {"v": 1.0})
        assert bind(query, {"v": "1", "n": 1}).sparql.count("XMLSchema#integer") == 1
        with pytest.raises(ParameterError):
            bind(query, {"v": "1", "n": True})


def test_what_was_bound_before_is_not_what_comes_after():
    query = SavedQuery.from_text("SELECT ?s { ?s ?p ?_v , ?__w_iri , ?_l } #", prefixes={})
    for number in range(200):
        for more in ({}, {"w": f"https://e.org/{number}"}, {"w": None}, {"w": f"urn:x:{number}"}):
            bound = bind(query, {"v": str(number), "l": ["a", str(number)][number % 2], **more})
            assert bound.terms["v"] == (f'"{number}"',)
            assert bound.terms.get("w") == ((f"<{more['w']}>",) if more.get("w") else None)
            assert f' "{number}" ,' in bound.sparql
            assert ("?__w_iri" in bound.sparql) == (not more.get("w"))


def test_an_iri_that_is_plain_is_one_and_a_text_is_taken_as_it_is():
    query = SavedQuery.from_text("SELECT ?s { ?s ?p ?_c_iri }")
    for text in (
        "https://",
        "https:/a",
        "https://a b",
        "https://a>",
        "https://a%zz",
        "https://a#b#c",
        "https://[x",
    ):
        for _ in range(2):
            with pytest.raises(ParameterError):
                bind(query, {"c": text})
    for text in ("https://a", "https://a.b/c-d_e~f", "https://a/b#c", "https://e/%41", "https://e:8/ż?q=1"):
        assert bind(query, {"c": text}).terms["c"] == (f"<{text}>",)
