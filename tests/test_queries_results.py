"""Answers in every format: the W3C's bytes, other readers' understanding, and nothing that bites."""

import csv
import datetime as dt
import decimal
import io
import itertools
import json
import re
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import canonicalize

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.results.jsonresults import JSONResultParser
from rdflib.plugins.sparql.results.xmlresults import XMLResultParser

from multiply_kg import terms
from multiply_kg.errors import UnsupportedError
from multiply_kg.formats import FORMATS, format_named, format_of_media_type, format_of_suffix
from multiply_kg.queries.results import write
from multiply_kg.queries.results.graphs import write_ntriples
from multiply_kg.queries.results.table import text_table

DATA = Path(__file__).parent / "data" / "queries"
XSD = "http://www.w3.org/2001/XMLSchema#"
EX = "http://example.org/"


@dataclass
class Rows:
    variables: tuple
    rows: object


def written(answer, fmt, **options):
    out = io.StringIO(newline="")
    write(answer, fmt, out, **options)
    return out.getvalue()


def typed(lexical, name):
    return terms.literal(str(lexical), datatype=XSD + name)


# The solutions of the example in §3 and §4 of the SPARQL 1.1 Query Results CSV and TSV Formats.
W3C = Rows(
    ("x", "literal"),
    [
        ("<http://example/x>", terms.literal("String")),
        ("<http://example/x>", terms.literal('String-with-dquote"')),
        ("_:b0", terms.literal("Blank node")),
        (None, terms.literal("Missing 'x'")),
        (None, None),
        ("<http://example/x>", None),
        ("_:b1", terms.literal("String-with-lang", language="en")),
        ("_:b1", typed(123, "integer")),
    ],
)


def test_csv_is_the_w3cs_example_byte_for_byte():
    assert written(W3C, "csv") == (
        "x,literal\r\n"
        "http://example/x,String\r\n"
        'http://example/x,"String-with-dquote"""\r\n'
        "_:b0,Blank node\r\n"
        ",Missing 'x'\r\n"
        ",\r\n"
        "http://example/x,\r\n"
        "_:b1,String-with-lang\r\n"
        "_:b1,123\r\n"
    )


def test_tsv_is_the_w3cs_example_byte_for_byte():
    assert written(W3C, "tsv") == (
        "?x\t?literal\n"
        '<http://example/x>\t"String"\n'
        '<http://example/x>\t"String-with-dquote\\""\n'
        '_:b0\t"Blank node"\n'
        "\t\"Missing 'x'\"\n"
        "\t\n"
        "<http://example/x>\t\n"
        '_:b1\t"String-with-lang"@en\n'
        "_:b1\t123\n"
    )


# The solutions of the example in §2.3 of the XML format and §1.3 of the JSON format, a typed value added.
BOOKS = Rows(
    ("x", "hpage", "name", "age", "mbox", "friend"),
    [
        ("_:r1", "<http://work.example.org/alice/>", terms.literal("Alice"), None, terms.literal(""), "_:r2"),
        (
            "_:r2",
            "<http://work.example.org/bob/?a=1&b=<2>".replace("<2>", "2>"),
            terms.literal("Bob & <Bob>\r\n", language="en"),
            typed(30, "integer"),
            "<mailto:bob@work.example.org>",
            "_:r1",
        ),
    ],
)


@pytest.mark.parametrize("fmt", ["srj", "srx", "json", "md", "html"])
def test_the_bytes_of_a_format_are_frozen(fmt):
    expected = (DATA / f"books.{fmt}").read_text("utf-8")
    assert written(BOOKS, fmt, title="Books <&>") == expected


# The solutions of that example as the two specifications have them.
BLURB = '<p xmlns="http://www.w3.org/1999/xhtml">My name is <b>alice</b></p>'
PEOPLE = Rows(
    ("x", "hpage", "name", "mbox", "age", "blurb", "friend"),
    [
        (
            "_:r1", "<http://work.example.org/alice/>", terms.literal("Alice"), terms.literal(""), None,
            terms.literal(BLURB, datatype=terms.RDF + "XMLLiteral"), "_:r2",
        ),
        (
            "_:r2", "<http://work.example.org/bob/>", terms.literal("Bob", language="en"),
            "<mailto:bob@work.example.org>", typed(30, "integer"), None, "_:r1",
        ),
    ],
)  # fmt: skip


def test_srj_says_what_the_w3cs_example_says():
    assert json.loads(written(PEOPLE, "srj")) == {
        "head": {"vars": ["x", "hpage", "name", "mbox", "age", "blurb", "friend"]},
        "results": {
            "bindings": [
                {
                    "x": {"type": "bnode", "value": "r1"},
                    "hpage": {"type": "uri", "value": "http://work.example.org/alice/"},
                    "name": {"type": "literal", "value": "Alice"},
                    "mbox": {"type": "literal", "value": ""},
                    "blurb": {"datatype": terms.RDF + "XMLLiteral", "type": "literal", "value": BLURB},
                    "friend": {"type": "bnode", "value": "r2"},
                },
                {
                    "x": {"type": "bnode", "value": "r2"},
                    "hpage": {"type": "uri", "value": "http://work.example.org/bob/"},
                    "name": {"type": "literal", "value": "Bob", "xml:lang": "en"},
                    "mbox": {"type": "uri", "value": "mailto:bob@work.example.org"},
                    "age": {"type": "literal", "value": "30", "datatype": XSD + "integer"},
                    "friend": {"type": "bnode", "value": "r1"},
                },
            ]
        },
    }
    assert json.loads(written(True, "srj")) == {"head": {}, "boolean": True}


def test_srx_is_the_w3cs_example_but_for_white_space_and_quotes():
    def variable(name):
        return f'<variable name="{name}"/>'

    def binding(name, value):
        return f'<binding name="{name}">{value}</binding>'

    blurb = BLURB.replace("<", "&lt;").replace(">", "&gt;")
    example = (
        '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        f"<head>{''.join(map(variable, PEOPLE.variables))}</head><results>"
        f"<result>{binding('x', '<bnode>r1</bnode>')}"
        f"{binding('hpage', '<uri>http://work.example.org/alice/</uri>')}"
        f"{binding('name', '<literal>Alice</literal>')}{binding('mbox', '<literal></literal>')}"
        + binding("blurb", f'<literal datatype="{terms.RDF}XMLLiteral">{blurb}</literal>')
        + f"{binding('friend', '<bnode>r2</bnode>')}</result>"
        f"<result>{binding('x', '<bnode>r2</bnode>')}"
        f"{binding('hpage', '<uri>http://work.example.org/bob/</uri>')}"
        + binding("name", '<literal xml:lang="en">Bob</literal>')
        + binding("mbox", "<uri>mailto:bob@work.example.org</uri>")
        + binding("age", f'<literal datatype="{XSD}integer">30</literal>')
        + f"{binding('friend', '<bnode>r1</bnode>')}</result></results></sparql>"
    )
    assert canonicalize(written(PEOPLE, "srx"), strip_text=True) == canonicalize(example, strip_text=True)
    boolean = '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'
    assert canonicalize(written(True, "srx"), strip_text=True) == canonicalize(boolean, strip_text=True)


def test_parquet_and_arrow_are_no_text():
    for fmt in ("parquet", "arrow"):
        with pytest.raises(UnsupportedError, match=f"{fmt} is not text"):
            written(PEOPLE, fmt)


LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(terms.literal),
    st.text(st.sampled_from("\"'\\\n\r\t,;<>&aż"), max_size=6).map(
        lambda t: terms.literal(t, language="pl-x-a")
    ),
    st.integers().map(lambda n: typed(n, "integer")),
    st.sampled_from(["007", "+5", "-0", "x", ""]).map(lambda t: typed(t, "integer")),
    st.sampled_from(["1.50", ".5", "5.", "+1.0", "-00.10", "1e3"]).map(lambda t: typed(t, "decimal")),
    st.sampled_from(["1e5", "1.5E-3", "INF", "NaN", "+.5e+1", "5"]).map(lambda t: typed(t, "double")),
    st.sampled_from(["true", "0", "maybe"]).map(lambda t: typed(t, "boolean")),
    st.sampled_from(["2020-03-13", "13 March"]).map(lambda t: typed(t, "date")),
)
IRIS = st.sampled_from([f"<{EX}a>", f"<{EX}a.b-c>", f"<{EX}%20(x)>", f"<{EX}a'b?c=d&e#f>", "<urn:ż>"])
BLANKS = st.sampled_from(["_:b0", "_:c14n1"])
CELLS = st.one_of(st.none(), IRIS, BLANKS, LITERALS)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5).map(lambda rows: Rows(("a", "b", "c"), rows))
XML_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_rdflib(term):
    if term is None or terms.is_blank(term):
        return term and "blank"
    if terms.is_iri(term):
        return ("iri", terms.value_of(term))
    datatype = terms.datatype_of(term)
    return ("literal", terms.value_of(term), terms.language_of(term) or datatype)


def from_rdflib(term):
    if term is None or isinstance(term, rdflib.BNode):
        return None if term is None else "blank"
    if isinstance(term, rdflib.URIRef):
        return ("iri", str(term))
    return ("literal", str(term), term.language or str(term.datatype or terms.XSD_STRING))


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_rdflib_reads_back_what_srj_and_srx_hold(answer):
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        parsers = {"srj": JSONResultParser()}
        if not any(term and XML_TEXT.search(terms.value_of(term)) for row in answer.rows for term in row):
            parsers["srx"] = XMLResultParser()
        for fmt, parser in parsers.items():
            result = parser.parse(io.BytesIO(written(answer, fmt).encode()))
            assert [str(name) for name in result.vars] == list(answer.variables)
            found = [
                tuple(from_rdflib(row.get(rdflib.Variable(v))) for v in answer.variables)
                for row in result.bindings
            ]
            assert found == [tuple(map(as_rdflib, row)) for row in answer.rows]
    finally:
        rdflib.NORMALIZE_LITERALS = before


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_oxigraph_reads_back_the_terms_of_tsv(answer):
    answer.rows = [row for row in answer.rows if not any(row[i] and terms.is_blank(row[i]) for i in range(3))]
    lines = written(answer, "tsv").split("\n")
    assert lines[-1] == ""
    for row, line in zip(answer.rows, lines[1:-1], strict=True):
        for term, cell in zip(row, line.split("\t"), strict=True):
            assert (term is None) == (cell == "")
            if term is not None:
                (triple,) = pyoxigraph.parse(
                    f"<urn:s> <urn:p> {cell} .".encode(), pyoxigraph.RdfFormat.TURTLE
                )
                assert as_rdflib(str(triple.object)) == as_rdflib(term)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_pythons_csv_reader_reads_back_the_texts(answer):
    found = list(csv.reader(io.StringIO(written(answer, "csv"), newline="")))
    values = [
        [terms.value_of(t) if t and not terms.is_blank(t) else t or "" for t in row] for row in answer.rows
    ]
    assert found == [list(answer.variables), *values]


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_json_is_an_array_of_flat_objects_with_numbers_as_numbers(answer):
    found = json.loads(written(answer, "json"), parse_constant=pytest.fail, parse_float=decimal.Decimal)
    assert [list(row) for row in found] == [list(answer.variables)] * len(answer.rows)
    for row, values in zip(answer.rows, found, strict=True):
        for term, value in zip(row, values.values(), strict=True):
            if term is None:
                assert value is None
            elif isinstance(value, bool):
                assert terms.datatype_of(term) == XSD + "boolean"
            elif isinstance(value, (int, decimal.Decimal)):
                assert decimal.Decimal(terms.value_of(term)) == value
            else:
                assert value == (term if terms.is_blank(term) else terms.value_of(term))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (typed("007", "integer"), "7"),
        (typed("-0", "integer"), "-0"),
        (typed("0", "nonNegativeInteger"), "0"),
        (typed("12345678901234567890123", "integer"), "12345678901234567890123"),
        (typed("+1.50", "decimal"), "1.50"),
        (typed(".5", "decimal"), "0.5"),
        (typed("5.", "decimal"), "5"),
        (typed("1e3", "decimal"), '"1e3"'),
        (typed("1.0", "integer"), '"1.0"'),
        (typed("1.5E-3", "double"), "1.5e-3"),
        (typed("INF", "double"), '"INF"'),
        (typed(".", "decimal"), '"."'),
        (typed("1", "boolean"), "true"),
        (typed("2020-03-13", "date"), '"2020-03-13"'),
        ("<urn:a>", '"urn:a"'),
        (None, "null"),
    ],
)
def test_a_cell_in_json(term, text):
    assert written(Rows(("v",), [(term,)]), "json") == f'[\n{{"v": {text}}}\n]\n'


def test_an_answer_without_rows_is_whole_in_every_format():
    empty = Rows(("lat", "long", "start"), [])
    assert written(empty, "json") == "[]\n"
    assert json.loads(written(empty, "srj"))["results"] == {"bindings": []}
    assert ET.fromstring(written(empty, "srx"))[1].tag.endswith("results")
    assert json.loads(written(empty, "geojson"))["features"] == []
    assert written(empty, "ics").endswith("END:VCALENDAR\r\n")
    assert written(empty, "csv") == "lat,long,start\r\n"
    assert written(empty, "table").endswith("(no rows)\n")
    assert "No rows." in written(empty, "html")
    assert "Brak wierszy." in written(empty, "html", language="pl")


def test_yes_and_no():
    assert [written(True, fmt) for fmt in ("json", "table", "csv")] == [
        "true\n",
        "true\n",
        "boolean\r\ntrue\r\n",
    ]
    assert json.loads(written(False, "srj")) == {"head": {}, "boolean": False}
    assert JSONResultParser().parse(io.BytesIO(written(True, "srj").encode())).askAnswer is True
    assert XMLResultParser().parse(io.BytesIO(written(True, "srx").encode())).askAnswer is True
    with pytest.raises(UnsupportedError, match="yes or no"):
        written(True, "ics")


def test_spreadsheet_safe_csv_defuses_formulas_and_leaves_numbers():
    cells = ["=1+2", "+cmd", "-cmd", "@x", "\tx", "\rx", "-3", "+3.5", "-1e5", "a=b", ""]
    answer = Rows(("v",), [(terms.literal(cell),) for cell in cells])
    found = [
        row[0] if row else ""
        for row in csv.reader(io.StringIO(written(answer, "csv", spreadsheet_safe=True)))
    ]
    assert found[1:] == ["'=1+2", "'+cmd", "'-cmd", "'@x", "'\tx", "'\rx", "-3", "+3.5", "-1e5", "a=b", ""]


def test_xml_refuses_what_it_cannot_hold():
    with pytest.raises(UnsupportedError, match=r"U\+0007.*srj"):
        written(Rows(("v",), [(terms.literal("\x07"),)]), "srx")


def test_the_text_table_is_aligned_and_cannot_move_the_cursor():
    answer = Rows(
        ("who", "n", "text"),
        [
            (f"<{EX}a>", typed(7, "integer"), terms.literal("zażółć")),
            ("<urn:other>", typed(12, "integer"), terms.literal("漢字\x1b[31m\n\u202e")),
            (None, None, terms.literal("e\u0301")),
        ],
    )
    assert text_table(answer, prefixes={"ex": EX, "": "urn:x"}) == (
        "who         n  text\n"
        "─────────  ──  ────────────────────\n"
        "ex:a        7  zażółć\n"
        "urn:other  12  漢字\\x1b[31m\\n\\u202e\n"
        "               e\u0301\n"
    )
    narrow = text_table(Rows(("v",), [(terms.literal("漢字漢字"),), (terms.literal("abcdef"),)]), width=5)
    assert narrow.splitlines()[2:] == ["漢字…", "abcd…"]


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_html_is_well_formed_and_holds_no_script_and_no_markup_of_the_data(answer):
    page = written(answer, "html", title="<script>")
    body = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", page.partition("<table>")[2].partition("</table>")[0])
    table = ET.fromstring(f"<table>{body.replace('<br>', '<br/>')}</table>")
    assert {node.tag for node in table.iter()} <= {"table", "thead", "tbody", "tr", "th", "td", "a", "br"}
    assert all(node.get("href").startswith("http") for node in table.iter("a"))
    assert "<script" not in page
    assert "http" not in page.partition("<table>")[0]


def test_markdown_escapes_what_would_be_markup():
    answer = Rows(("a|b", "c"), [(terms.literal("x | *y* <b>\nz"), f"<{EX}a_(b)>"), (None, "<javascript:x>")])
    assert written(answer, "md", prefixes={"ex": EX}) == (
        "| a\\|b | c |\n"
        "| --- | --- |\n"
        "| x \\| \\*y\\* &lt;b\\><br>z | [http://example.org/a\\_(b)](http://example.org/a_%28b%29) |\n"
        "|  | javascript:x |\n"
    )


SUBJECTS = st.one_of(IRIS, BLANKS)
PREDICATES = st.sampled_from([f"<{EX}p>", f"<{EX}q-r>", f"<{terms.RDF}type>", f"<{EX}>"])
TRIPLES = st.lists(st.tuples(SUBJECTS, PREDICATES, st.one_of(SUBJECTS, LITERALS)), max_size=12)
PREFIXES = {"ex": EX, "rdf": terms.RDF, "xsd": XSD, "unused": "http://unused.org/"}


@pytest.mark.parametrize("fmt", ["ttl", "nt", "jsonld"])
@settings(max_examples=150, deadline=None)
@given(triples=TRIPLES)
def test_oxigraph_reads_back_the_graph(fmt, triples):
    formats = {"ttl": "TURTLE", "nt": "N_TRIPLES", "jsonld": "JSON_LD"}
    text = written(iter(triples), fmt, prefixes=PREFIXES)
    quads = pyoxigraph.parse(text.encode(), getattr(pyoxigraph.RdfFormat, formats[fmt]))
    found = pyoxigraph.Dataset(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    expected = pyoxigraph.Dataset(
        pyoxigraph.Quad(t.subject, t.predicate, t.object)
        for t in pyoxigraph.parse(
            "".join(f"{s} {p} {o} .\n" for s, p, o in triples).encode(), pyoxigraph.RdfFormat.N_TRIPLES
        )
    )
    for dataset in (found, expected):
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    assert found == expected


@pytest.mark.parametrize("fmt", ["ttl", "nt", "jsonld", "csv", "json"])
def test_a_graph_is_written_in_one_order_and_each_triple_once(fmt):
    triples = [
        (f"<{EX}{s}>", f"<{EX}{p}>", terms.literal(o))
        for s, p, o in itertools.product("ab", "pq", ["x", "y"])
    ] + [(f"<{EX}a>", f"<{terms.RDF}type>", f"<{EX}T>")]
    once = written(triples, fmt, prefixes=PREFIXES)
    assert written([*reversed(triples), *triples], fmt, prefixes=PREFIXES) == once


def test_turtle_reads_well():
    triples = [
        (f"<{EX}m3>", f"<{EX}date>", typed("2020-03-13", "date")),
        (f"<{EX}m3>", f"<{EX}number>", typed(3, "integer")),
        (f"<{EX}m3>", f"<{terms.RDF}type>", f"<{EX}Meeting>"),
        (f"<{EX}m3>", f"<{EX}label>", terms.literal("Trzecie", language="pl")),
        (f"<{EX}m3>", f"<{EX}label>", terms.literal("Third", language="en")),
    ]
    assert written(triples, "ttl", prefixes=PREFIXES) == (
        "@prefix ex: <http://example.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "ex:m3\n"
        "    a ex:Meeting ;\n"
        '    ex:date "2020-03-13"^^xsd:date ;\n'
        '    ex:label "Third"@en, "Trzecie"@pl ;\n'
        "    ex:number 3 .\n"
    )


def test_many_triples_are_sorted_in_parts_and_come_out_as_if_at_once():
    triples = [(f"<{EX}{n * 7919 % 500}>", f"<{EX}p>", typed(n % 3, "integer")) for n in range(1000)]
    at_once, in_parts = io.StringIO(), io.StringIO()
    write_ntriples(triples, at_once, sorted_at_once=10_000)
    write_ntriples(triples, in_parts, sorted_at_once=64)
    assert in_parts.getvalue() == at_once.getvalue()
    assert at_once.getvalue().splitlines() == sorted({f"{s} {p} {o} ." for s, p, o in triples})


class Counter(io.TextIOBase):
    """A sink that keeps nothing."""

    size = 0

    def write(self, text):
        self.size += len(text)
        return len(text)


@pytest.mark.parametrize("fmt", ["csv", "tsv", "json", "srj", "srx", "md", "html", "geojson"])
def test_rows_are_written_as_they_come(fmt):
    count = 4000
    rows = (
        (f"<{EX}{n}>", typed(n, "integer"), typed("50.1", "decimal"), typed("20", "decimal"))
        for n in range(count)
    )
    out = Counter()
    tracemalloc.start()
    try:
        write(Rows(("s", "n", "lat", "long"), rows), fmt, out)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert out.size > 30 * count
    assert peak < 100_000 + out.size // 8


def test_geojson_has_a_point_for_each_place_and_its_columns_as_properties():
    answer = Rows(
        ("city", "name", "y", "x"),
        [
            (f"<{EX}graz>", terms.literal("Graz"), typed("47.07", "decimal"), typed("15.44", "decimal")),
            (f"<{EX}nowhere>", terms.literal("?"), None, typed("15.44", "decimal")),
        ],
    )
    view = {"map": {"lat": "y", "long": "x", "label": "name"}}
    assert json.loads(written(answer, "geojson", view=view)) == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": f"{EX}graz",
                "geometry": {"type": "Point", "coordinates": [15.44, 47.07]},
                "properties": {"city": f"{EX}graz", "name": "Graz"},
            },
            {
                "type": "Feature",
                "id": f"{EX}nowhere",
                "geometry": None,
                "properties": {"city": f"{EX}nowhere", "name": "?"},
            },
        ],
    }
    with pytest.raises(
        UnsupportedError, match=r"needs the columns lat and long; this query has city, name, y, x"
    ):
        written(answer, "geojson")


MEETINGS = Rows(
    ("meeting", "start", "end", "meetingLabel", "place"),
    [
        (f"<{EX}m3>", typed("2020-03-13", "date"), None, terms.literal("Third; online, \\ \n 1"), None),
        (f"<{EX}m4>", typed("2021-02-27", "date"), typed("2021-02-28", "date"), terms.literal("ż" * 60), f"<{EX}graz>"),
        (f"<{EX}m4>", typed("2021-03-01", "date"), typed("2020-01-01", "date"), None, None),
        (f"<{EX}m5>", typed("2021-06-01T09:30:00+02:00", "dateTime"), typed("2021-06-01T10:00:00Z", "dateTime"), None, None),
        (f"<{EX}m6>", typed("2022-02-30", "date"), None, None, None),
        (f"<{EX}m7>", typed("2022", "gYear"), None, None, None),
    ],
)  # fmt: skip


def test_icalendar_has_an_event_for_each_day_and_folds_its_lines():
    text = written(MEETINGS, "ics", title="Meetings", stamp=dt.date(2026, 1, 2))
    assert text.replace("\r\n", "\n") == (DATA / "meetings.ics").read_text("utf-8")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:Third\\; online\\, \\\\ \\n 1\r\n" in unfolded
    assert "SUMMARY:" + "ż" * 60 in unfolded
    assert "DTSTART;VALUE=DATE:20210227\r\nDTEND;VALUE=DATE:20210301\r\n" in text
    assert "DTSTART:20210601T073000Z\r\nDTEND:20210601T100000Z\r\n" in text
    uids = re.findall("UID:(.*)\r\n", text)
    assert uids == [f"{EX}m3", f"{EX}m4", f"{EX}m4#2", f"{EX}m5"]
    assert set(re.findall("DTSTAMP:(.*)\r\n", text)) == {"20260102T000000Z"}


def test_icalendar_without_a_column_of_dates_says_how_to_name_one():
    with pytest.raises(UnsupportedError, match=r"this query has a\. Name it in the header"):
        written(Rows(("a",), []), "ics")
    named = written(Rows(("a",), [(typed("2020-01-01", "date"),)]), "ics", view={"timeline": {"start": "a"}})
    assert "DTSTART;VALUE=DATE:20200101" in named


def test_a_format_that_cannot_hold_the_answer_is_refused_with_those_that_can():
    with pytest.raises(UnsupportedError, match=r"ttl .* cannot hold .* rows. Use one of: table, csv"):
        written(W3C, "ttl")
    with pytest.raises(UnsupportedError, match=r"ics .* a graph. Use one of: .*ttl, nt, jsonld"):
        written([], "ics")
    with pytest.raises(UnsupportedError, match=r"no format “xlsx”. The formats are: table, csv"):
        written(W3C, "xlsx")


def test_formats_are_found_by_name_suffix_and_media_type():
    for fmt in FORMATS:
        assert format_named(fmt.name.upper()) is fmt
        assert format_of_suffix(fmt.suffix) is fmt
        assert format_of_media_type(fmt.media_type.upper() + "; charset=utf-8") is fmt
    assert format_of_suffix(".docx") is None
    assert format_of_media_type("application/pdf") is None
