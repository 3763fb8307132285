"""Outside endpoints: what is sent, what is recorded, and what never happens when one misbehaves."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import endpoints
from endpoints import JSON, answer, scripted
from federation_support import JUNE, MAY, asking, contents, external, gazetteer, harbours, store_with
from multiply_kg.backend import Solutions
from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.backend.wire import Wire
from multiply_kg.errors import EndpointError, KGError, LimitError, QueryError, SourceError, UnknownQueryError
from multiply_kg.federation import check, fetch, replay
from multiply_kg.federation.asking import public_wire
from multiply_kg.federation.filling import empty_blocks, filled
from multiply_kg.federation.records import Record, read_record, record_text, write_record
from multiply_kg.federation.review import COLUMNS, read_review
from multiply_kg.federation.tables import Table, changes, table_of
from multiply_kg.pipeline import open_graph
from multiply_kg.terms import iri, literal
from multiply_kg.workspace import open_workspace

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "60"))
EMPTY = '{"head": {"vars": ["code", "depth"]}, "results": {"bindings": []}}'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return harbours(tmp_path)


def fetched(root: Path, url: str, *, asked=JUNE, only=(), **options):
    workspace = open_workspace(root)
    service = workspace.settings.federation["gazetteer"]
    return fetch(workspace, service, asked=asked, only=only, ask=asking(url, **options))


def checked(root: Path):
    workspace = open_workspace(root)
    return check(workspace, workspace.settings.federation["gazetteer"])


# -- what is recorded ----------------------------------------------------------------------------------


def test_the_record_holds_question_time_answer_and_the_hash_of_what_came(root):
    body = '{"head":{"vars":["code","depth"]},"results":{"bindings":[{"code":{"type":"literal","value":"X-2"}},{"code":{"type":"literal","value":"X-1"}}]}}'
    with scripted(answer(body, JSON + "; charset=utf-8")) as endpoint:
        (found,) = fetched(root, endpoint.url, asked=MAY, only=["depths"])
    (seen,) = endpoint.seen
    record = json.loads((external(root) / "depths.json").read_text(encoding="utf-8"))
    assert "\n".join(record["sparql"]) == seen.parameters["query"][0] == found.record.sparql
    assert record["asked"] == "2031-05-06T07:08:09Z"
    assert record["endpoint"] == "https://gazetteer.example.org/sparql"
    assert record["received"] == {
        "mediaType": JSON,
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
        "bytes": len(body),
    }
    assert [b["code"]["value"] for b in record["answer"]["results"]["bindings"]] == ["X-1", "X-2"], "sorted"


def test_the_question_carries_the_rows_of_the_own_graph_and_not_its_header(root):
    with scripted(answer(EMPTY)) as endpoint:
        fetched(root, endpoint.url, only=["depths"])
    sent = endpoint.seen[0].parameters["query"][0]
    assert 'VALUES ?code {\n    "X-1"\n    "X-2"\n    "X-3"\n  }' in sent
    assert "#+" not in sent
    assert "UNDEF" not in sent, "a harbour without a code would ask for everything"


def test_the_same_answer_makes_the_same_record_whatever_its_order(root):
    texts = []
    for order in (1, -1):
        rows = [{"code": {"type": "literal", "value": f"X-{n}"}} for n in (1, 2, 3)][::order]
        body = json.dumps({"head": {"vars": ["code", "depth"]}, "results": {"bindings": rows}})
        with scripted(answer(body)) as endpoint:
            (found,) = fetched(root, endpoint.url, only=["depths"])
        texts.append(record_text(replace(found.record, sha256="")))
    assert texts[0] == texts[1]


def test_the_committed_records_are_what_the_gazetteer_answers(root):
    committed = {name: (external(root) / name).read_bytes() for name in ("depths.json", "harbours.json")}
    with store_with(gazetteer()) as url:
        found = fetched(root, url, asked=MAY)
    for one in found:
        assert (one.new, one.gone) == ((), ())
        assert record_text(one.record).encode() == committed[f"{one.question}.json"]


def test_what_changed_since_the_last_record_is_told(root):
    with store_with(gazetteer().replace("g:depth 12", "g:depth 13")) as url:
        depths, places = fetched(root, url)
    depth = '"%s"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert depths.new == (('"X-1"', depth % 13),)
    assert depths.gone == (('"X-1"', depth % 12),)
    assert (places.new, places.gone) == ((), ())
    assert places.before.when == "2031-05-06T07:08:09Z"
    assert places.record.when == "2031-06-01T12:00:00Z"


def test_nothing_from_outside_enters_the_graph(root):
    before = open_graph(open_workspace(root))
    with store_with(gazetteer()) as url:
        fetched(root, url)
    after = open_graph(open_workspace(root))
    assert before.sources == after.sources
    everything = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    rows = [table_of(graph.backend.query(everything)).rows for graph in (before, after)]
    assert rows[0] == rows[1]
    assert not any("gazetteer" in str(row) for row in rows[1])
    assert after.catalogue.ids == ()


def test_a_question_without_rows_to_ask_with_is_not_asked(root):
    (root / "data" / "reference" / "harbours.ttl").write_text("", encoding="utf-8")
    before = contents(root)
    with scripted(answer(EMPTY)) as endpoint:
        found = fetched(root, endpoint.url, only=["depths"])
    assert endpoint.seen == []
    assert found[0].record is None
    assert contents(root) == before


# -- when the service misbehaves ---------------------------------------------------------------------------


MISBEHAVIOUR = {
    "a web page with status 200": (answer("<html>busy</html>", "text/html"), EndpointError),
    "a text with status 200": (answer("java.util.concurrent.TimeoutException", "text/plain"), EndpointError),
    "an error": (answer("broken", "text/plain", 500), EndpointError),
    "not understood": (answer("line 3, column 4", "text/plain", 400), QueryError),
    "cut off": (endpoints.cut(EMPTY, 20), EndpointError),
    "reset": (endpoints.reset, EndpointError),
    "another protocol": (endpoints.garbage, EndpointError),
    "slow": (endpoints.hang, LimitError),
    "one byte at a time": (endpoints.drip, LimitError),
    "too large": (endpoints.endless, LimitError),
    "busy all the time": (answer("", "text/plain", 429), EndpointError),
    "a part with status 206": (answer(EMPTY, status=206), EndpointError),
    "a part, says Virtuoso": (answer(EMPTY, X_SQL_State="S1TAT"), EndpointError),
    "rows cut off by the server": (answer(EMPTY, X_SPARQL_MaxRows="0"), EndpointError),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_records_and_review_file_stay_when_a_service(name, root):
    action, error = MISBEHAVIOUR[name]
    before = contents(root)
    with scripted(action) as endpoint, pytest.raises(error) as raised:
        fetched(root, endpoint.url, timeout=0.3 if error is LimitError and name != "too large" else 20)
    assert str(raised.value).endswith(".")
    assert contents(root) == before


def test_they_stay_when_nobody_listens(root):
    with scripted(answer(EMPTY)) as endpoint:
        url = endpoint.url
    before = contents(root)
    with pytest.raises(EndpointError, match="cannot be reached"):
        fetched(root, url)
    assert contents(root) == before


def test_nothing_is_recorded_when_a_later_question_fails(root):
    before = contents(root)
    with scripted(answer(EMPTY), answer("gone", "text/plain", 410)) as endpoint:
        with pytest.raises(EndpointError, match="410"):
            fetched(root, endpoint.url)
        assert len(endpoint.seen) == 2
    assert contents(root) == before


def test_a_busy_service_is_asked_again_when_it_says_so(root):
    waits: list[float] = []
    with scripted(answer("", "text/plain", 429, Retry_After="7"), answer(EMPTY)) as endpoint:
        (found,) = fetched(root, endpoint.url, only=["depths"], wire=Wire(sleep=waits.append))
    assert waits == [7.0]
    assert found.record.answer.rows == ()
    assert len(found.gone) == 2


def test_an_answer_below_the_servers_limit_is_whole(root):
    body = '{"head":{"vars":["code"]},"results":{"bindings":[{"code":{"type":"literal","value":"X-1"}}]}}'
    with scripted(answer(body, X_SPARQL_MaxRows="2", X_SQL_State="00000")) as endpoint:
        (found,) = fetched(root, endpoint.url, only=["depths"])
    assert len(found.record.answer.rows) == 1


def test_the_error_of_a_service_names_the_question(root):
    refusal = answer("at line 9, column 2", "text/plain", 400)
    with scripted(refusal) as endpoint, pytest.raises(QueryError) as raised:
        fetched(root, endpoint.url, only=["harbours"])
    assert str(raised.value).startswith("data/external/gazetteer/harbours.rq: ")


def test_credentials_for_the_own_store_go_to_nobody_else(monkeypatch):
    for name in ("MULTIPLY_KG_TOKEN", "MULTIPLY_KG_USER", "MULTIPLY_KG_PASSWORD"):
        monkeypatch.setenv(name, "secret")
    assert public_wire().credentials.header is None


def test_an_unknown_question_is_named_with_those_there_are(root):
    with pytest.raises(UnknownQueryError, match="depths, harbours"):
        fetched(root, "http://127.0.0.1:9/", only=["depth"])


# -- the rows in the question ------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TERMS = st.one_of(
    TEXTS.map(literal),
    st.builds(lambda text, tag: literal(text, language=tag), TEXTS, st.sampled_from(["en", "pl", "de-at"])),
    st.builds(lambda text: literal(text, datatype="https://example.org/type"), TEXTS),
    st.sampled_from([iri("https://example.org/a"), iri("https://example.org/ż?q=1#f")]),
)


@settings(max_examples=CASES)
@given(rows=st.lists(st.tuples(TERMS, TERMS), min_size=1, max_size=5))
def test_whatever_the_own_graph_holds_reaches_the_endpoint_as_that(rows):
    text = "SELECT ?a ?b WHERE { VALUES (?a ?b) { } }"
    sparql = filled(text, Table(("a", "b"), tuple(rows)))
    assert sparql is not None
    answered = EmbeddedBackend.memory().query(sparql)
    assert isinstance(answered, Solutions)
    assert set(answered.rows) == set(rows)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("SELECT ?a { VALUES ?a { } }", [("a",)]),
        ("SELECT ?a { values (?a $b){} VALUES ?c {\n# none\n} }", [("a", "b"), ("c",)]),
        ("SELECT ?a { VALUES ?a { 1 } }", []),
        ('SELECT ?a { BIND("VALUES ?a { }" AS ?a) # VALUES ?a { }\n }', []),
        ("SELECT ?a { VALUES () { } }", [()]),
        ("SELECT ?values { ?values ?p ?o }", []),
    ],
)
def test_only_empty_blocks_are_filled(text, variables):
    assert [block.variables for block in empty_blocks(text)] == variables


def test_rows_that_lack_a_value_or_hold_a_blank_node_are_left_out():
    own = Table(("a", "b"), (('"1"', None), ('"2"', "_:b0"), ('"3"', '"x"'), ('"3"', '"x"')))
    assert filled("SELECT ?a { VALUES (?a ?b) { } }", own) == (
        'SELECT ?a { VALUES (?a ?b) {\n    ("3" "x")\n  } }\n'
    )
    assert filled("SELECT ?b { VALUES ?b { } }", Table(("b",), ((None,),))) is None


# -- records ---------------------------------------------------------------------------------------------

CELLS = st.none() | TERMS | st.just("_:b0")


@settings(max_examples=CASES)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=4), sparql=TEXTS, media_type=TEXTS, own=st.booleans())
def test_a_record_reads_back_as_it_was_written(tmp_path_factory, rows, sparql, media_type, own):
    table = Table(("a", "b"), tuple(rows))
    record = Record(
        "s", "q", "https://example.org/", MAY, sparql, media_type, "00", 3, table if own else None, table
    )
    path = tmp_path_factory.mktemp("record") / "q.json"
    write_record(record, path)
    assert read_record(path) == record


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"12"', '"21"'),
        ("2031-05-06", "2031-05-07"),
        ("SELECT ?code", "SELECT ?cod"),
        ("g.example.org", "g.example.com"),
        ('"seal":"sha256:', '"seal":"sha256:0'),
        ('"bytes":332', '"bytes":333'),
        ('"multiply-kg-record":1', '"multiply-kg-record":2'),
        ("]}}", "]}"),
        ('"type":"literal"', '"type":"text"'),
    ],
)
def test_a_record_that_was_changed_is_found(root, old, new):
    path = external(root) / "depths.json"
    record = read_record(external(root) / "depths.json")
    write_record(replace(record, endpoint="https://g.example.org/sparql"), path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match="fetch again"):
        read_record(path)
    (place, text), *_ = checked(root).findings
    assert place.path == Path("data/external/gazetteer/depths.json")
    assert text.startswith("The record is no")


def test_a_record_in_the_place_of_another_is_found(root):
    path = external(root) / "depths.json"
    path.write_bytes((external(root) / "harbours.json").read_bytes())
    ((place, text),) = checked(root).findings
    assert place.path.name == "depths.json"
    assert text.startswith("The record is that of the question “harbours” to gazetteer.")


def test_line_ends_do_not_break_the_seal(root):
    path = external(root) / "depths.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_record(path).question == "depths"


def test_labels_of_blank_nodes_do_not_matter():
    one = Solutions(("a", "b"), iter([("_:x", '"2"'), ("_:y", '"1"')]))
    other = Solutions(("a", "b"), iter([("_:p", '"1"'), ("_:q", '"2"')]))
    assert table_of(one) == table_of(other)


def test_a_row_that_comes_once_more_is_new():
    before, after = Table(("a",), (('"1"',),)), Table(("a",), (('"1"',), ('"1"',)))
    assert changes(before, after) == ((('"1"',),), ())
    assert changes(Table(("b",), (('"1"',),)), after) == (after.rows, (('"1"',),))


# -- candidates and decisions ------------------------------------------------------------------------------


def rows_of(root):
    return {
        row.candidate.other.rsplit("/", 1)[1]: row for row in read_review(external(root) / "candidates.csv")
    }


def test_a_candidate_says_what_agrees_and_what_does_not(root):
    rows = rows_of(root)
    assert rows["17"].candidate.why == "code = X-1; name = Alda; coast = north"
    assert rows["18"].candidate.why == "code = X-2; name ~ Berno / =Port of Berno; coast ≠ north / west"
    assert rows["19"].candidate.why == "code = X-2; name ≠ Berno / Elsewhere; coast ?"


def test_decisions_outlive_the_next_answer(root):
    changed = gazetteer().replace('"Alda Harbour"', '"Port of Alda"').replace('"Elsewhere"', '"Nowhere"')
    with store_with(changed) as url:
        fetched(root, url)
    rows = rows_of(root)
    assert rows["17"].candidate.other_label == "ALDA / Port of Alda"
    assert (rows["17"].status, rows["17"].note) == ("accepted", "seen on both charts")
    assert (rows["19"].status, rows["19"].note) == ("rejected", "another place, inland")
    assert rows["18"].status == ""


def test_what_was_decided_stays_when_its_candidate_goes_and_what_was_not_goes(root):
    before = rows_of(root)
    with store_with("<urn:a> <urn:b> <urn:c> .") as url:
        fetched(root, url)
    rows = rows_of(root)
    assert rows.keys() == {"17", "19"}
    assert all(row.gone for row in rows.values())
    assert checked(root).findings == ()
    with store_with(gazetteer()) as url:
        fetched(root, url)
    assert {key: (row.candidate, row.status) for key, row in rows_of(root).items()} == {
        key: (row.candidate, row.status) for key, row in before.items()
    }


def test_evidence_in_the_header_decides_what_is_a_candidate(root):
    path = external(root) / "harbours.rq"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("#+     coast: [coast, shore]", "#+     coast: [coast, shore]\n#+   least: 2"),
        encoding="utf-8",
    )
    assert [place.line for place, _ in checked(root).findings] == [4]
    workspace = open_workspace(root)
    rows = replay(workspace, workspace.settings.federation["gazetteer"])
    assert {row.candidate.other[-2:]: row.gone for row in rows} == {"17": False, "18": False, "19": True}


# -- CI ------------------------------------------------------------------------------------------------------


def test_check_is_content_with_what_fetch_wrote(root):
    found = checked(root)
    assert (found.findings, found.outdated, found.unasked, found.records) == ((), (), (), 2)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("coast ≠ north / west", "coast = north", 3),
        ("https://gazetteer.example.org/place/18", "https://gazetteer.example.org/place/81", 3),
        ("Alda,http", "Aldo,http", 2),
    ],
)
def test_check_finds_a_review_file_that_does_not_follow_from_the_records(root, old, new, line):
    path = external(root) / "candidates.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert line in [place.line for place, _ in checked(root).findings]


def test_check_finds_a_row_that_is_missing_and_a_record_without_question(root):
    path = external(root) / "candidates.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    ((place, text),) = checked(root).findings
    assert (place.line, text.endswith("is missing.")) == (1, True)
    (external(root) / "depths.rq").unlink()
    ((place, text),) = checked(root).findings
    assert place.path.name == "depths.json"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_file_that_a_spreadsheet_saved_says_the_same(root, delimiter):
    import csv
    import io

    path = external(root) / "candidates.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())
    assert checked(root).findings == ()


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("own,other\n", 1, "other columns"),
        (",".join(COLUMNS) + "\na,b\n", 2, "2 cells instead of 9"),
        (",".join(COLUMNS) + '\n"a\nb",b,c,d,e,f,g,,\nq,o,l,p,t,m,w,maybe,\n', 4, "“maybe” is no status"),
        (",".join(COLUMNS) + "\nq,o,l,p,t,m,w,,\nq,o,L,p,t,M,W,,\n", 3, "stands twice"),
    ],
)
def test_a_review_file_that_cannot_be_used_is_refused_with_its_line(root, text, line, expected):
    path = external(root) / "candidates.csv"
    path.write_text(text, encoding="utf-8")
    before = contents(root)
    with scripted(answer(EMPTY)) as endpoint, pytest.raises(SourceError, match=expected) as raised:
        fetched(root, endpoint.url)
    assert endpoint.seen == [], "nobody is asked before the decisions are known to be kept"
    assert raised.value.line == line
    assert contents(root) == before


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)


@settings(max_examples=CASES)
@given(label=CELL, note=CELL)
def test_labels_and_notes_survive_the_review_file(tmp_path_factory, label, note):
    from multiply_kg.federation.links import Candidate
    from multiply_kg.federation.review import Judged, review_text

    path = tmp_path_factory.mktemp("review") / "candidates.csv"
    row = Judged(Candidate("q", "urn:a", label, "urn:p", "urn:b", label, "w"), "accepted", note)
    path.write_text(review_text([row]), encoding="utf-8", newline="")
    (read,) = read_review(path)
    assert (read.written, read.note) == (row.written, note)
    assert not read.written[2].startswith(("=", "+", "-", "@", "\t")), "a spreadsheet would run it"


def test_a_record_of_another_question_than_today_is_outdated_and_no_finding(root):
    path = root / "data" / "reference" / "harbours.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"X-3"', '"X-4"'), encoding="utf-8")
    found = checked(root)
    assert (found.findings, found.outdated) == ((), ("depths", "harbours"))


def test_replay_asks_nobody(root, monkeypatch):
    (external(root) / "candidates.csv").unlink()

    def refused(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refused)
    workspace = open_workspace(root)
    rows = replay(workspace, workspace.settings.federation["gazetteer"])
    assert [row.status for row in rows] == ["", "", ""]
    assert checked(root).findings == ()


def test_a_changed_record_is_not_replayed(root):
    path = external(root) / "harbours.json"
    path.write_text(path.read_text(encoding="utf-8").replace("ALDA", "ALDO"), encoding="utf-8")
    workspace = open_workspace(root)
    before = contents(root)
    with pytest.raises(KGError, match="seal"):
        replay(workspace, workspace.settings.federation["gazetteer"])
    assert contents(root) == before
