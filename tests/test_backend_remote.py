"""A remote endpoint as a backend: what is sent, what is understood, and every way in which it can go wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from email.message import Message
from email.utils import formatdate

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import endpoints
from endpoints import answer, cut, cut_chunked, scripted
from multiply_kg.backend import Dataset, Solutions
from multiply_kg.backend.answers import read_answer
from multiply_kg.backend.credentials import Credentials
from multiply_kg.backend.excerpt import first_line
from multiply_kg.backend.push import push
from multiply_kg.backend.remote import RemoteBackend, update_request, wire_from_environment
from multiply_kg.backend.retrying import Retry
from multiply_kg.backend.wire import Reply, Wire
from multiply_kg.errors import (
    EndpointError,
    KGError,
    LimitError,
    ParameterError,
    QueryError,
    UnsupportedError,
)
from multiply_kg.pipeline import ASSERTED, INFERRED

pytest_plugins = ("fuseki",)

ONE = json.dumps(
    {"head": {"vars": ["s", "o"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}]}}
)
ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s ?o { ?s ?p ?o }"


class Waits(list):
    """Takes the place of sleeping: remembers for how long."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def backend(waits):
    """Make a backend that never waits and reads no environment."""

    def make(url: str, *, credentials: Credentials | None = None, proxy: str | None = None, **options):
        wire = Wire(credentials=credentials, proxy=proxy, sleep=waits)
        return RemoteBackend(url, wire=wire, **options)

    return make


def asked(backend, url: str, sparql: str = SELECT, **options):
    found = backend(url).query(sparql, **options)
    return (found.variables, list(found.rows)) if isinstance(found, Solutions) else found


def failure(backend, url: str, sparql: str = SELECT, *, timeout: float = 20, **options) -> KGError:
    with pytest.raises(KGError) as raised:
        backend(url, **options).query(sparql, timeout=timeout)
    assert str(raised.value).endswith("."), "every error ends with what to do"
    return raised.value


# -- what is sent ------------------------------------------------------------------------------------


def test_a_query_names_its_dataset_and_says_who_asks(backend):
    with scripted(answer(ONE)) as endpoint:
        dataset = Dataset(default=("urn:d1", "urn:d2"), named=("urn:n",))
        assert asked(backend, endpoint.url, dataset=dataset) == (("s", "o"), [("<urn:a>", None)])
    (seen,) = endpoint.seen
    assert seen.method == "GET"
    assert seen.parameters == {
        "query": [SELECT],
        "default-graph-uri": ["urn:d1", "urn:d2"],
        "named-graph-uri": ["urn:n"],
    }
    assert seen.headers["user-agent"].startswith("multiply-kg/")
    assert "(+https://" in seen.headers["user-agent"]
    assert seen.headers["accept"].startswith("application/sparql-results+json,")
    assert "authorization" not in seen.headers


@pytest.mark.parametrize(
    ("length", "content_type"),
    [(2_000, "application/x-www-form-urlencoded"), (200_000, "application/sparql-query")],
)
def test_a_long_query_goes_by_post(backend, length, content_type):
    sparql = f"ASK {{ ?s ?p {json.dumps('ż' * length)} }}"
    with scripted(answer('{"head": {}, "boolean": true}')) as endpoint:
        assert asked(backend, endpoint.url, sparql, dataset=Dataset(("urn:d",), ())) is True
    (seen,) = endpoint.seen
    assert (seen.method, seen.headers["content-type"]) == ("POST", content_type)
    assert seen.parameters["default-graph-uri"] == ["urn:d"]
    assert seen.parameters.get("query", [seen.body.decode()]) == [sparql]


def test_parameters_in_the_address_are_kept(backend):
    with scripted(answer(ONE)) as endpoint:
        asked(backend, endpoint.url + "?key=a%26b&empty=")
    assert endpoint.seen[0].parameters == {"key": ["a&b"], "empty": [""], "query": [SELECT]}


@pytest.mark.parametrize(
    "sparql",
    [
        f"PREFIX a: <urn:a#> # insert data here\n{SELECT}",
        f"# DELETE WHERE\n{SELECT}",
        f"PREFIX construct: <urn:insert#>\n{SELECT}",
        f"\ufeff{SELECT}",
    ],
)
def test_words_in_comments_and_names_do_not_make_a_query_another_operation(backend, sparql):
    with scripted(answer(ONE)) as endpoint:
        asked(backend, endpoint.url, sparql)
    assert "query" in endpoint.seen[0].parameters
    assert "sparql-results+json" in endpoint.seen[0].headers["accept"]


def test_without_a_dataset_the_query_has_its_own_from_else_the_one_of_the_backend(backend):
    with scripted(answer(ONE)) as endpoint:
        own = backend(endpoint.url, dataset=Dataset(("urn:d",), ()))
        own.query(SELECT)
        own.query("SELECT * FROM <urn:other> { ?s ?p ?o }")
    first, second = endpoint.seen
    assert first.parameters["default-graph-uri"] == ["urn:d"]
    assert "default-graph-uri" not in second.parameters


def test_named_graphs_left_to_the_endpoint_are_asked_for_once_and_only_where_the_query_looks_at_them(backend):
    names = {"head": {"vars": ["g"]}, "results": {"bindings": [{"g": {"type": "uri", "value": "urn:g"}}]}}
    half = Dataset(default=("urn:d",), named=None)
    with scripted(answer(ONE), answer(json.dumps(names)), answer(ONE)) as endpoint:
        one = backend(endpoint.url)
        one.query(SELECT, dataset=half)
        for _ in range(2):
            one.query("SELECT ?s ?o { GRAPH ?g { ?s ?p ?o } }", dataset=half)
    assert [seen.parameters.get("named-graph-uri") for seen in endpoint.seen] == [
        None, None, ["urn:g"], ["urn:g"],
    ]  # fmt: skip
    with pytest.raises(UnsupportedError, match="Name the default graphs"):
        backend("http://127.0.0.1/").query(SELECT, dataset=Dataset(None, ("urn:g",)))


@pytest.mark.parametrize(
    ("sparql", "error", "says"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", UnsupportedError, "SERVICE"),
        ("DROP ALL", UnsupportedError, "update"),
        ("PREFIX a: <urn:a> INSERT DATA { a:a a:b a:c }", UnsupportedError, "update"),
        ("", QueryError, "no SPARQL query"),
        ("hello", QueryError, "no SPARQL query"),
    ],
)
def test_what_must_not_be_asked_is_refused_before_anything_is_sent(backend, sparql, error, says):
    with scripted(answer(ONE)) as endpoint:
        with pytest.raises(error, match=says):
            backend(endpoint.url).query(sparql)
        if error is not QueryError and "SERVICE" not in sparql:
            with pytest.raises(error, match=says):
                backend(endpoint.url, allow_service=True).query(sparql)
    assert endpoint.seen == []


def test_service_is_sent_where_the_caller_allows_it(backend):
    with scripted(answer(ONE)) as endpoint:
        backend(endpoint.url, allow_service=True).query(
            "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"
        )
    assert "SERVICE" in endpoint.seen[0].parameters["query"][0]


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({}, None),
        ({"MULTIPLY_KG_USER": "", "MULTIPLY_KG_TOKEN": ""}, None),
        ({"MULTIPLY_KG_USER": "Ala", "MULTIPLY_KG_PASSWORD": "zażółć:1"}, "Basic QWxhOnphxbzDs8WCxIc6MQ=="),
        ({"MULTIPLY_KG_TOKEN": "abc.def"}, "Bearer abc.def"),
        ({"MULTIPLY_KG_USER": "Ala", "MULTIPLY_KG_TOKEN": "abc"}, "Bearer abc"),
    ],
)
def test_credentials_come_from_the_environment(environment, header):
    with scripted(answer(ONE)) as endpoint:
        RemoteBackend(endpoint.url, wire=wire_from_environment(environment)).query(SELECT)
    assert endpoint.seen[0].headers.get("authorization") == header


def test_credentials_are_shown_nowhere(backend):
    secret = "s3cr3t-t0k3n"
    with scripted(answer(f"you sent Bearer {secret}", "text/plain", 403)) as endpoint:
        error = failure(backend, endpoint.url + "?key=" + secret, credentials=Credentials(token=secret))
    assert "you sent Bearer •••" in str(error)
    assert (
        secret not in repr(Credentials(token=secret, user="u", password=secret)) + str(error) + error.endpoint
    )
    for name, value in {
        "TOKEN": f"{secret}\r\nX: y",
        "PASSWORD": f"{secret}\n",
        "USER": f"{secret}:",
    }.items():
        with pytest.raises(ParameterError) as refused:
            Credentials.from_environment({f"MULTIPLY_KG_{name}": value})
        assert name in str(refused.value)
        assert secret not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["", "sparql", "/sparql", "ftp://example.org/", "http://", "http://a b/", "http://h:x/", "http://h/ż", "http://[::1/"],
)  # fmt: skip
def test_what_is_no_address_of_an_endpoint_is_said_at_once(url):
    with pytest.raises(EndpointError, match="Give an absolute URL"):
        RemoteBackend(url)


def test_a_password_in_the_address_is_refused_without_repeating_it():
    with pytest.raises(EndpointError, match="MULTIPLY_KG_PASSWORD") as refused:
        RemoteBackend("http://me:hidden@example.org/sparql")
    assert "hidden" not in str(refused.value) + refused.value.endpoint


def test_proxies_of_the_environment_are_not_used_and_a_named_one_is(backend, monkeypatch):
    with scripted(answer(ONE)) as proxy, scripted(answer(ONE)) as endpoint:
        monkeypatch.setenv("http_proxy", proxy.url)
        backend(endpoint.url).query(SELECT)
        assert (len(proxy.seen), len(endpoint.seen)) == (0, 1)
        backend("http://data.example/sparql", proxy=proxy.url).query(SELECT)
    assert proxy.seen[0].path.startswith("http://data.example/sparql?query=")
    assert proxy.seen[0].headers["host"] == "data.example"


# -- what is understood ------------------------------------------------------------------------------

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff")
texts = st.text(characters, max_size=12)
plain_texts = st.text(
    characters.filter(lambda c: c in "\t\n\r" or (c >= " " and not "\x7f" <= c <= "\x9f")), max_size=12
)  # what XML 1.0 can hold


def terms(lexical):
    iris = st.sampled_from(["urn:a", "https://example.org/ż#é", "https://example.org/%20?q='1'&r"])
    datatypes = st.sampled_from(["urn:dt", "http://www.w3.org/2001/XMLSchema#date"]).map(pyoxigraph.NamedNode)
    return st.one_of(
        st.none(),
        iris.map(pyoxigraph.NamedNode),
        st.sampled_from(["b0", "x1y"]).map(pyoxigraph.BlankNode),
        st.builds(pyoxigraph.Literal, lexical),
        st.builds(lambda text, tag: pyoxigraph.Literal(text, language=tag), lexical, st.sampled_from(["en", "de-AT"])),
        st.builds(lambda text, datatype: pyoxigraph.Literal(text, datatype=datatype), lexical, datatypes),
    )  # fmt: skip


def results_document(rows, form) -> bytes:
    """The oracle: rows as the engine itself writes them."""
    values = "\n".join(f"({' '.join('UNDEF' if t is None else str(t) for t in row)})" for row in rows)
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}"
    return pyoxigraph.Store().query(query).serialize(format=form)


def reply(body: bytes | str, media_type: str) -> Reply:
    headers = Message()
    headers["Content-Type"] = media_type
    return Reply("http://example.org/sparql", 200, headers, body.encode() if isinstance(body, str) else body)


def with_line_feeds(rows):
    """XML turns every line end into a line feed."""
    return [tuple(t and t.replace("\\r\\n", "\\n").replace("\\r", "\\n") for t in row) for row in rows]


@pytest.mark.parametrize(
    ("form", "media_type", "lexical"),
    [
        (pyoxigraph.QueryResultsFormat.JSON, "application/sparql-results+json; charset=utf-8", texts),
        (pyoxigraph.QueryResultsFormat.JSON, "application/json", texts),
        (pyoxigraph.QueryResultsFormat.XML, "application/sparql-results+xml", plain_texts),
        (pyoxigraph.QueryResultsFormat.TSV, "Text/Tab-Separated-Values", texts),
    ],
)
def test_rows_are_read_as_the_engine_that_wrote_them_means_them(form, media_type, lexical):
    no_blank = terms(lexical).filter(
        lambda t: not isinstance(t, pyoxigraph.BlankNode)
    )  # no constant in SPARQL

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(no_blank, no_blank), max_size=5))
    def check(rows):
        found = read_answer("SELECT", reply(results_document(rows, form), media_type))
        assert found.variables == ("a", "b")
        expected = [tuple(None if t is None else str(t) for t in row) for row in rows]
        same = with_line_feeds if form == pyoxigraph.QueryResultsFormat.XML else list
        assert same(found.rows) == same(expected)

    check()


@pytest.mark.parametrize("form", [pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.TURTLE])
@settings(max_examples=60, deadline=None)
@given(objects=st.lists(terms(texts).filter(lambda t: t is not None), max_size=5))
def test_graphs_are_read_as_the_engine_that_wrote_them_means_them(form, objects):
    subject, predicate = pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p")
    triples = [pyoxigraph.Triple(subject, predicate, value) for value in objects]
    found = read_answer("CONSTRUCT", reply(pyoxigraph.serialize(triples, format=form), form.media_type))
    ground = Counter(str(t.object) for t in set(triples) if not isinstance(t.object, pyoxigraph.BlankNode))
    assert Counter(o for _, _, o in found if not o.startswith("_:")) == ground


def test_what_other_servers_write_is_read_too():
    virtuoso = {
        "head": {"link": [], "vars": ["a", "b", "c"]},
        "results": {
            "distinct": False,
            "bindings": [{
                "a": {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#string", "value": "x"},
                "b": {"type": "bnode", "value": "nodeID://b10"},
                "c": {"type": "uri", "value": "http://example.org/a b|c"},
            }],
        },
    }  # fmt: skip
    ((a, b, c),) = read_answer("SELECT", reply("\ufeff" + json.dumps(virtuoso), "application/json")).rows
    assert (a, c) == ('"x"', "<http://example.org/a\\u0020b\\u007Cc>")
    assert b.startswith("_:x")
    tsv = "?a\t?b\r\n1\t-0.5\r\n1e3\ttrue\r\n'it''s'\t\r\n".replace("''", " ")
    rows = list(read_answer("SELECT", reply(tsv, "text/tab-separated-values")).rows)
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert rows == [
        (f'"1"^^<{xsd}integer>', f'"-0.5"^^<{xsd}decimal>'),
        (f'"1e3"^^<{xsd}double>', f'"true"^^<{xsd}boolean>'),
        ('"it s"', None),
    ]
    lines = '# note\n\n<urn:a> <urn:p> "\\u017C\\t"^^<http://www.w3.org/2001/XMLSchema#string> . # end\n<urn:a>\t<urn:p> _:b.1 .'
    assert set(read_answer("DESCRIBE", reply(lines, "application/n-triples"))) == {
        ("<urn:a>", "<urn:p>", '"ż\\t"'),
        ("<urn:a>", "<urn:p>", "_:b.1"),
    }


@pytest.mark.parametrize("truth", [True, False])
def test_ask_is_read_from_json_and_xml(truth):
    word = str(truth).lower()
    xml = f'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{word}</boolean></sparql>'
    assert read_answer("ASK", reply(f'{{"head": {{}}, "boolean": {word}}}', endpoints.JSON)) is truth
    assert read_answer("ASK", reply(xml, "application/sparql-results+xml")) is truth


def test_a_document_type_in_results_is_refused():
    bomb = '<!DOCTYPE sparql [<!ENTITY a "aaaa">]><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><results/></sparql>'
    with pytest.raises(EndpointError, match="answers with something that is no"):
        read_answer("SELECT", reply(bomb, "application/sparql-results+xml"))


# -- what goes wrong ---------------------------------------------------------------------------------

PAGE = "<!DOCTYPE html><html><head><style>b{}</style><title>Wartung &amp; mehr</title></head><body>…</body></html>"


@pytest.mark.parametrize(
    ("body", "media_type", "form", "says"),
    [
        (PAGE, "text/html; charset=utf-8", SELECT, "“text/html” instead of results. It begins: Wartung & mehr"),
        ("Rate limit reached\nmore", "text/plain", SELECT, "“text/plain” instead of results. It begins: Rate limit"),
        (PAGE, endpoints.JSON, SELECT, "no application/sparql-results+json or is cut off. It begins: Wartung"),
        (ONE, "text/plain", SELECT, "“text/plain” instead of results"),
        (ONE, "", SELECT, "no media type instead of results"),
        ("a,b\n1,2", "text/csv", SELECT, "“text/csv” instead of results"),
        ("", endpoints.JSON, SELECT, "it is empty"),
        (ONE[:-9], endpoints.JSON, SELECT, "or is cut off"),
        ("[" * 100_000, endpoints.JSON, SELECT, "or is cut off"),
        ("[]", endpoints.JSON, SELECT, "is no application/sparql-results+json"),
        ('{"error": "too many"}', endpoints.JSON, SELECT, 'It begins: {"error": "too many"}'),
        (ONE.replace("uri", "triple"), endpoints.JSON, SELECT, "is no application/sparql-results+json"),
        ('{"boolean": "yes"}', endpoints.JSON, ASK, "is no application/sparql-results+json"),
        ('{"boolean": true}', endpoints.JSON, SELECT, "does not answer what was asked"),
        (ONE, endpoints.JSON, ASK, "does not answer what was asked"),
        ("<sparql", "application/sparql-results+xml", SELECT, "is no application/sparql-results+xml"),
        ("<html/>", "application/xml", SELECT, "is no application/xml"),
        ("s\tp\n1\t2", "text/tab-separated-values", SELECT, "is no text/tab-separated-values"),
        ("?s\t?p\n1", "text/tab-separated-values", SELECT, "is no text/tab-separated-values"),
        ("?s\nabc", "text/tab-separated-values", SELECT, "is no text/tab-separated-values"),
        (ONE, endpoints.JSON, "DESCRIBE <urn:a>", "instead of a graph"),
        ("<urn:a> <urn:b>", "application/n-triples", "DESCRIBE <urn:a>", "is no application/n-triples"),
        ("<urn:a> <urn:b>", "text/turtle", "DESCRIBE <urn:a>", "is no text/turtle"),
        (b"\xff\xfe", endpoints.JSON, SELECT, "is no application/sparql-results+json"),
    ],
)  # fmt: skip
def test_whatever_is_no_answer_is_an_error_that_shows_how_it_begins(
    backend, waits, body, media_type, form, says
):
    with scripted(answer(body, media_type or None)) as endpoint:
        error = failure(backend, endpoint.url, form)
    assert isinstance(error, EndpointError)
    assert says in str(error)
    assert error.endpoint == endpoint.url
    assert waits == [], "another attempt would bring the same"


def test_the_first_line_of_a_page_is_fit_to_be_shown():
    assert first_line(b"\n\n  \x1b[31mred\x07 \xe2\x80\xaeturn\n") == "[31mred turn"
    assert first_line(b"<p>One<br>Two</p>") == "One"
    assert first_line(b"<html><script>alert(1)</script><h1>Down</h1>") == "Down"
    assert first_line(b"") == ""
    assert len(first_line(b"x" * 1000)) == 200


def test_an_endpoint_that_is_down_is_named_with_the_reason(backend, waits):
    with scripted(answer(ONE)) as endpoint:
        pass
    error = failure(backend, endpoint.url)
    assert isinstance(error, EndpointError)
    assert "cannot be reached: Connection refused" in str(error)
    assert "Check the address" in str(error)
    assert waits == []


def test_an_endpoint_of_another_protocol_is_told_apart(backend):
    with scripted(endpoints.garbage) as endpoint:
        assert "does not speak HTTP" in str(failure(backend, endpoint.url))
        assert "cannot be trusted" in str(failure(backend, endpoint.url.replace("http:", "https:")))


@pytest.mark.parametrize("slow", [endpoints.hang, endpoints.drip, endpoints.drip_headers])
def test_an_endpoint_that_is_slow_is_left_when_the_time_is_over(backend, slow):
    with scripted(slow) as endpoint:
        error = failure(backend, endpoint.url, timeout=0.2)
    assert isinstance(error, LimitError)
    assert "did not answer within 0.2 seconds" in str(error)


@pytest.mark.parametrize(
    "broken",
    [cut(ONE, 20), cut(ONE, 0), cut_chunked(ONE[:20].encode()), endpoints.reset],
    ids=["half-way", "at once", "in a chunk", "reset"],
)
def test_a_connection_that_is_cut_is_tried_again_and_then_an_error(backend, waits, broken):
    with scripted(broken, broken, answer(ONE)) as endpoint:
        assert asked(backend, endpoint.url)[1] == [("<urn:a>", None)]
    assert waits == [0.5, 1.0]
    with scripted(broken) as endpoint:
        error = failure(backend, endpoint.url)
    assert isinstance(error, EndpointError)
    assert "cut the connection before the answer was complete" in str(error)
    assert "asked 5 times" in str(error)
    assert len(endpoint.seen) == 5


@pytest.mark.parametrize("lost", [endpoints.reset, cut("done", 2), answer(status=502), answer(status=504)])
def test_an_update_that_may_have_been_carried_out_is_not_sent_again(waits, lost):
    with scripted(lost, answer()) as endpoint:
        request = update_request(endpoint.url, "DROP ALL", repeatable=False)
        with pytest.raises(EndpointError):
            Wire(sleep=waits).send(request, timeout=20, limit=1000)
    assert (len(endpoint.seen), waits) == (1, [])


def test_an_update_that_was_not_begun_is_sent_again(waits):
    with scripted(answer(status=503), answer(status=429), answer()) as endpoint:
        request = update_request(endpoint.url, "DROP ALL", repeatable=False)
        assert Wire(sleep=waits).send(request, timeout=20, limit=1000).status == 200
    assert {seen.body for seen in endpoint.seen} == {b"DROP ALL"}
    assert {seen.headers["content-type"] for seen in endpoint.seen} == {"application/sparql-update"}
    assert len(endpoint.seen) == 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_ever_more_seldom(backend, waits, status):
    with scripted(*[answer("busy", "text/plain", status)] * 4, answer(ONE)) as endpoint:
        assert asked(backend, endpoint.url)[1] == [("<urn:a>", None)]
    assert waits == [0.5, 1.0, 2.0, 4.0]


def test_a_server_that_stays_busy_is_given_up(backend, waits):
    with scripted(answer(PAGE, "text/html", 503)) as endpoint:
        error = failure(backend, endpoint.url)
    assert isinstance(error, EndpointError)
    assert error.status == 503
    assert "answers 503 (Service Unavailable): Wartung & mehr It was asked 5 times." in str(error)
    assert len(endpoint.seen) == 5


def test_a_server_that_says_when_is_asked_then(backend, waits):
    noon = 1_700_000_000
    dates = {"Date": formatdate(noon, usegmt=True), "Retry_After": formatdate(noon + 7, usegmt=True)}
    script = [
        answer(status=429, Retry_After="3"),
        answer(status=503, Retry_After="0"),
        answer(status=503, **dates),
        answer(status=503, Retry_After="soon"),
        answer(ONE),
    ]
    with scripted(*script) as endpoint:
        asked(backend, endpoint.url)
    assert waits == [3.0, 1.0, 7.0, 4.0]


def test_a_date_without_the_servers_own_clock_is_read_by_ours(waits):
    wire = Wire(sleep=waits, clock=lambda: 1_700_000_000.0)
    with scripted(
        answer(status=503, Retry_After=formatdate(1_700_000_009, usegmt=True)), answer(ONE)
    ) as endpoint:
        RemoteBackend(endpoint.url, wire=wire).query(SELECT)
    assert waits == [9.0]


@pytest.mark.parametrize(("after", "timeout"), [("3600", 10_000), ("30", 20)])
def test_a_server_that_asks_for_too_long_a_wait_is_not_asked_sooner(backend, waits, after, timeout):
    with scripted(answer("later", "text/plain", 429, Retry_After=after)) as endpoint:
        error = failure(backend, endpoint.url, timeout=timeout)
    assert f"wait for {after} seconds" in str(error)
    assert (waits, len(endpoint.seen)) == ([], 1)


def test_the_schedule_can_be_set(waits):
    wire = Wire(retry=Retry(attempts=3, first=2, factor=3, longest=5), sleep=waits)
    with scripted(answer(status=502)) as endpoint, pytest.raises(EndpointError):
        RemoteBackend(endpoint.url, wire=wire).query(SELECT)
    assert waits == [2, 5]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "MULTIPLY_KG_TOKEN"),
        (403, "credentials"),
        (404, "Check the path"),
        (405, "another one"),
        (500, "boom"),
    ],
)
def test_a_refusal_says_what_to_do(backend, waits, status, says):
    with scripted(answer("boom", "text/plain", status)) as endpoint:
        error = failure(backend, endpoint.url)
    assert isinstance(error, EndpointError)
    assert error.status == status
    assert says in str(error)
    assert waits == []


def test_a_query_that_the_server_does_not_understand_is_an_error_of_the_query_with_its_place(backend):
    with scripted(
        answer("Parse error: \nLexical error at line 3, column 14.", "text/plain", 400)
    ) as endpoint:
        vague = failure(backend, endpoint.url)
        endpoint.script = [answer("Lexical error at line 3, column 14.", "text/plain", 400)]
        error = failure(backend, endpoint.url)
    assert isinstance(vague, QueryError)
    assert isinstance(error, QueryError)
    assert (error.line, error.column) == (3, 14)


def test_an_answer_without_end_is_left_at_the_limit(backend):
    with scripted(endpoints.endless) as endpoint:
        error = failure(backend, endpoint.url, max_bytes=1_000_000)
    assert isinstance(error, LimitError)
    assert "larger than 1000000 bytes" in str(error)


def test_a_compressed_answer_that_nobody_asked_for_is_an_error(backend):
    with scripted(answer(b"\x1f\x8b\x08", Content_Encoding="gzip")) as endpoint:
        assert "compresses its answer" in str(failure(backend, endpoint.url))
    assert endpoint.seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_at_the_same_server_is_followed_with_everything(backend, status):
    long = f"ASK {{ ?s ?p {json.dumps('x' * 3000)} }}"
    token = Credentials(token="t")
    with scripted(
        answer(status=status, Location="/elsewhere?new=1"), answer('{"boolean": true}')
    ) as endpoint:
        assert backend(endpoint.url, credentials=token).query(long) is True
    first, second = endpoint.seen
    assert second.path == "/elsewhere?new=1"
    assert (second.method, second.body, second.headers["authorization"]) == ("POST", first.body, "Bearer t")


@pytest.mark.parametrize(
    "location", ["http://example.org/sparql", "https://127.0.0.1/sparql", "http://localhost:{port}/", "//x.org/", "file:///etc/passwd", ""]
)  # fmt: skip
def test_a_redirect_to_another_server_is_not_followed(backend, location):
    with scripted(answer(ONE)) as other, scripted(answer(ONE)) as endpoint:
        port = other.url.split(":")[2].partition("/")[0]
        endpoint.script = [answer(status=302, Location=location.format(port=port))]
        error = failure(backend, endpoint.url, credentials=Credentials(token="t"))
    assert isinstance(error, EndpointError)
    assert other.seen == []


def test_encryption_is_taken_up_and_never_given_up():
    from multiply_kg.backend.address import redirected

    assert redirected("http://example.org/a", "https://example.org/b#c") == "https://example.org/b"
    for there in ("http://example.org/b", "https://example.org:8443/b", "https://other.org/b"):
        with pytest.raises(EndpointError, match="another server"):
            redirected("https://example.org/a", there)


def test_redirects_in_a_circle_end(backend):
    with scripted(answer(status=302, Location="/sparql")) as endpoint:
        assert "in a circle" in str(failure(backend, endpoint.url))
    assert len(endpoint.seen) == 6


def test_after_closing_nothing_is_asked(backend):
    with scripted(answer(ONE)) as endpoint:
        with backend(endpoint.url) as one:
            one.query(SELECT)
        with pytest.raises(EndpointError, match="closed"):
            one.query(SELECT)
    assert len(endpoint.seen) == 1


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = (
        "import sys, multiply_kg.backend.remote, multiply_kg.backend.push\n"
        "print([name for name in ('SPARQLWrapper', 'rdflib', 'pyoxigraph', 'typer') if name in sys.modules])\n"
        "multiply_kg.backend.remote.RemoteBackend('http://127.0.0.1/')\n"
        "multiply_kg.backend.remote.query_request('http://127.0.0.1/', 'ASK {}', form='ASK')\n"
        "print('SPARQLWrapper' in sys.modules, 'rdflib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.split("\n")[:2] == ["[]", "True False"]


# -- a real store ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pushed(fuseki_memory, real_build):
    """This repository's own graph at Fuseki."""
    material, workspace = real_build.material, real_build.material.workspace
    computed = {ASSERTED: material.asserted, INFERRED: sorted(real_build.closure.inferred)}
    graphs = {**material.graphs, **{workspace.graph_iri(name): content for name, content in computed.items()}}
    fuseki_memory.update("DROP ALL")
    push(fuseki_memory.url, graphs, gsp_endpoint=fuseki_memory.url, timeout=60)
    yield fuseki_memory.url
    fuseki_memory.update("DROP ALL")


@pytest.mark.parametrize("reasoning", ["asserted", "inferred"])
def test_saved_queries_have_the_same_rows_in_the_same_order_at_fuseki(pushed, real_graph, reasoning):
    here, there = real_graph, replace(real_graph, backend=RemoteBackend(pushed))
    differences = {}
    for query in real_graph.catalogue:
        needed = {p.name: p.example for p in query.parameters if p.required and not p.default}
        full = {p.name: p.example for p in query.parameters}
        for values in (needed,) if needed == full else (needed, full):
            expected, found = (rows(graph.ask(query, values, reasoning=reasoning)) for graph in (here, there))
            if Counter(found) != Counter(expected):
                differences[query.id] = "rows"
            elif query.ordered and found != expected:
                differences[query.id] = "order"
    assert differences == {}


def rows(answer) -> list:
    return (
        list(answer.rows)
        if isinstance(answer, Solutions)
        else [answer]
        if isinstance(answer, bool)
        else list(answer)
    )


def test_fuseki_says_where_a_query_is_wrong_and_answers_every_form(fuseki):
    fuseki.update('INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> "x"@en , 7 } }')
    backend = RemoteBackend(fuseki.url, dataset=Dataset(("urn:g",), ()))
    assert backend.query("ASK { ?s ?p 7 }") is True
    assert set(backend.query("CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER(ISIRI(?o)) }")) == set()
    assert ("<urn:a>", "<urn:p>", '"x"@en') in set(backend.query("DESCRIBE <urn:a>"))
    assert set(backend.query("SELECT ?o { ?s ?p ?o }").rows) == {
        ('"x"@en',),
        ('"7"^^<http://www.w3.org/2001/XMLSchema#integer>',),
    }
    assert backend.graphs() == ("urn:g",)
    with pytest.raises(QueryError) as wrong:
        backend.query("SELECT ?o {\n ?s ?p }")
    assert wrong.value.line == 2
