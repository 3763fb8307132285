"""Saved queries as files: the header with its complaints, the catalogue, and what a query says of itself."""

import datetime as dt
import json
import subprocess
import sys
import textwrap

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.errors import QueryError, UnknownQueryError
from multiply_kg.queries import Catalogue, Choice, SavedQuery, bind
from multiply_kg.queries.header import HEADER_SCHEMA, header_schema, read_header
from multiply_kg.queries.schema import faults

FULL = """\
#+ summary: Meetings and the plans they led to
#+ description: >
#+   One row for each meeting and outcome,
#+   newest first.
#+ tags:
#+   - meetings
#+   - outcomes
#+ method: GET
#+ pagination: 100
#+ endpoint: http://example.org/sparql
#+ endpoint_in_url: false
#+ defaults:
#+   - city: ex:lyon
#+   - lang: en
#+ enumerate:
#+   - kind:
#+     - peer-learning
#+     - "NO"
#+   - topic
#+ titles: {pl: Spotkania}
#+ descriptions: {pl: Po jednym wierszu}
#+ params:
#+   city:  {label: {en: City, pl: Miasto}, class: ex:City, example: ex:graz}
#+   since: {label: Held on or after, description: {en: A day}, example: 2024-01-01}
#+   stage: {type: string, list: true, values: {started: Started, tested: {en: Tested, pl: Sprawdzone}}}
#+   country: {values: countries}
#+ view: {timeline: {start: date, label: [meetingLabel, place]}, map: {lat: lat, long: long}}
#+ reasoning: inferred           # asserted | inferred
#+ expect:
#+   min_rows: 1
#+   max_rows: 20
#+   golden: tests/golden/meetings.csv
#+   columns: [meeting, date]
#+   includes: [{meeting: ex:m3, date: 2020-03-13}]
#+   params: {city: ex:graz}
#+ x-anything: [1, {two: 3}]
PREFIX ex: <http://example.org/>
SELECT ?meeting ?date WHERE {
  ?meeting ex:city ?_city_iri ; ex:kind ?__kind ; ex:topic ?__topic_iri ; ex:date ?date ; ex:stage ?s .
  FILTER(COALESCE(?date >= ?__since_xsd_date, true) && COALESCE(?s IN (?__stage), true))
  FILTER(COALESCE(?c = ?__country, true) && LANG(?l) = ?_lang_literal)
} ORDER BY DESC(?date) LIMIT 10
"""


def test_a_full_header_says_everything_about_its_query():
    query = SavedQuery.from_text(FULL, id="plans")

    assert query.title() == "Meetings and the plans they led to"
    assert query.title("pl") == "Spotkania"
    assert query.explanation("de") == "One row for each meeting and outcome, newest first.\n"
    assert query.explanation("pl") == "Po jednym wierszu"
    assert query.tags == ("meetings", "outcomes")
    assert (query.pagination, query.endpoint, query.reasoning) == (
        100,
        "http://example.org/sparql",
        "inferred",
    )
    assert query.view["timeline"] == {"start": "date", "label": ["meetingLabel", "place"]}
    assert query.expect.min_rows == 1
    assert query.expect.includes == ({"meeting": "ex:m3", "date": "2020-03-13"},)
    assert (query.form, query.columns, query.ordered, query.limited) == (
        "SELECT",
        ("meeting", "date"),
        True,
        True,
    )
    assert query.prefixes == {"ex": "http://example.org/"}


def test_parameters_join_the_variable_and_the_header():
    query = SavedQuery.from_text(FULL)
    found = {parameter.name: parameter for parameter in query.parameters}

    assert list(found) == ["city", "kind", "topic", "since", "stage", "country", "lang"]
    assert [name for name, parameter in found.items() if parameter.required] == ["city", "lang"]
    assert found["city"].variable == "_city_iri"
    assert found["city"].of_class == "http://example.org/City"
    assert (found["city"].default, found["city"].example) == (("ex:lyon",), "ex:graz")
    assert (found["city"].label("pl"), found["city"].label("de"), found["lang"].label()) == (
        "Miasto",
        "City",
        "lang",
    )
    assert (found["since"].labels, found["since"].example) == ({"en": "Held on or after"}, "2024-01-01")
    assert found["since"].type.label == "a date"
    assert found["stage"].many
    assert found["stage"].choices == (
        Choice("started", {"en": "Started"}),
        Choice("tested", {"en": "Tested", "pl": "Sprawdzone"}),
    )
    assert [choice.value for choice in found["kind"].choices] == ["peer-learning", "NO"]
    assert found["topic"].choices_from_data
    assert found["country"].choices_query == "countries"
    assert bind(query, {}).terms == {"city": ("<http://example.org/lyon>",), "lang": ('"en"',)}


def test_the_type_may_come_from_the_header():
    for given_, value, term in [
        ("date", "2020-01-01", '"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("xsd:gYear", "2020", '"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("iri", "urn:a", "<urn:a>"),
        ("'@pl'", "a", '"a"@pl'),
        ("ex:unit", "8", '"8"^^<http://example.org/unit>'),
        ("boolean", True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ]:
        text = f"#+ params:\n#+   v: {{type: {given_}}}\nPREFIX ex: <http://example.org/> ASK {{ ?s ?p ?_v }}"
        assert bind(SavedQuery.from_text(text), {"v": value}).terms["v"] == (term,)


@pytest.mark.parametrize(
    ("header", "line", "column", "message"),
    [
        ("sumary: x", 2, 4, "“sumary” is not a key of a query header. Did you mean “summary”"),
        ("summary: x\nwhatever: 1", 3, 4, "“whatever” is not a key.* The keys are: summary, description"),
        ("summary: [x]", 2, 4, "“summary” is a list. Expected: one line of English"),
        ("summary: {en: x}", 2, 4, "“summary” is a set of “key: value”"),
        ("summary:", 2, 4, "“summary” is empty"),
        ("summary: x\nsummary: y", 3, 4, "“summary” stands twice"),
        ("summary: a: b", 2, 14, "not valid YAML"),
        ("tags: [a, b", 2, 15, "not valid YAML"),
        ("tags: [a, 1]", 2, 14, "“tags.1” is a number. Expected: text"),
        ("tags: a", 2, 4, "“tags” is text. Expected: a list of words"),
        ("\tsummary: x", 2, 4, "not valid YAML"),
        ("just text", 2, 4, "not a list of keys"),
        ("- a", 2, 4, "not a list of keys"),
        ("summary: &a x\ndescription: *a", 2, 13, "YAML alias"),
        ("summary: !!python/object/apply:os.system [ls]", 2, 13, "YAML tag"),
        ("? [a, b]\n: c", 2, 6, "must be plain text"),
        ("pagination: 0", 2, 4, "“pagination” is 0. Expected: the number of rows of a page, from 1"),
        ("pagination: ten", 2, 4, "“pagination” is text"),
        ("method: PUT", 2, 4, "“method” is “PUT”. Expected: GET or POST"),
        ("reasoning: inferd", 2, 4, "“reasoning” is “inferd”. Expected: asserted or inferred"),
        ("endpoint_in_url: 1", 2, 4, "“endpoint_in_url” is a number. Expected: true or false"),
        ("view: piechart", 2, 4, r"“view” is text. Expected: a kind of picture \(timeline"),
        ("view:\n  timelin: {start: date}", 3, 6, "“view.timelin” is not a key.* Did you mean “timeline”"),
        ("params:\n  n:\n    lable: x", 4, 8, "“params.n.lable” is not a key.* Did you mean “label”"),
        ("params:\n  n: {label: {EN: x}}", 3, 18, "“params.n.label.EN” cannot be used as a key"),
        ("params:\n  m: {label: x}", 3, 6, "has no parameter “m”. Its parameters are: n"),
        ("params:\n  n: {type: datum}", 3, 10, "“datum” is not a type"),
        ("params:\n  n: {type: u:x}", 3, 10, "prefix “u:”"),
        ("params:\n  n: {type: date}", 3, 10, "contradicts the name of the variable, which says an integer"),
        ("params:\n  n: {class: Foo}", 3, 10, "not an IRI"),
        ("params:\n  n: {default: drei}", 3, 10, "must be an integer, not “drei”"),
        ("params:\n  n: {example: [1, x]}", 3, 10, "must be an integer, not “x”"),
        ("params:\n  n: {values: [1, 2], default: 3}", 3, 26, "cannot be “3”"),
        ("params:\n  n: {values: {a: A}}", 3, 10, "must be an integer, not “a”"),
        ("params:\n  n: {default: [1, 2]}", 3, 10, "takes one value and has 2 defaults"),
        ("params:\n  n: {list: true}", 5, 15, r"takes several values, .* Write \?n IN \(\?_n_integer\)"),
        ("defaults:\n  - n: drei", 3, 8, "must be an integer, not “drei”"),
        ("defaults:\n  - n: 1\nparams:\n  n: {default: 2}", 5, 10, "two defaults, 2 here and 1 in"),
        ("defaults:\n  - m: 1", 3, 8, "has no parameter “m”"),
        ("defaults: {n: 1}", 2, 4, "“defaults” is a set of “key: value”. Expected: a list"),
        ("defaults:\n  - n: 1\n    m: 2", 3, 8, "“defaults.0” has 2 entries"),
        ("enumerate:\n  - nn", 3, 8, "has no parameter “nn”. Did you mean “n”|has no parameter “nn”"),
        ("enumerate:\n  - n: [1, x]", 3, 8, "must be an integer, not “x”"),
        ("expect: {min_rows: -1}", 2, 13, "“expect.min_rows” is -1"),
        ("expect: {rows: 1}", 2, 13, "“expect.rows” is not a key"),
        ("expect: {params: {m: 1}}", 2, 22, "has no parameter “m”"),
    ],
)
def test_a_fault_of_the_header_is_named_with_its_line_and_column(tmp_path, header, line, column, message):
    path = tmp_path / "q.rq"
    lines = [f"#+ {row}" for row in header.split("\n")]
    path.write_text(
        "# first\n" + "\n".join(lines) + "\nASK { ?s ?p\n  ?_n_integer }".replace("\n  ", " "), "utf-8"
    )
    with pytest.raises(QueryError, match=message) as caught:
        SavedQuery.from_file(path)
    error = caught.value
    if "list: true" not in header:
        assert (error.line, error.column) == (line, column)
    assert error.path == path
    assert str(error).startswith(f"{path}:{error.line}:{error.column}: ")
    assert error.hint


def test_lines_are_counted_in_files_with_crlf_and_byte_order_mark(tmp_path):
    path = tmp_path / "q.rq"
    path.write_bytes("\ufeff# first\r\n#+ summary: x\r\n#+ tags: 1\r\nASK { }\r\n".encode())
    with pytest.raises(QueryError, match="“tags” is a number") as caught:
        SavedQuery.from_file(path)
    assert caught.value.line == 3


def test_plain_scalars_stay_what_they_look_like():
    header = read_header(
        "#+ params:\n#+   a: {values: [NO, 2020-03-13, 0012, yes, 1.50, 12:30, 0x1F, ~x]}\n#+ tags: [on]\n"
    )
    assert header.written("params", "a", "values") == (
        "NO",
        "2020-03-13",
        "0012",
        "yes",
        "1.50",
        "12:30",
        "0x1F",
        "~x",
    )
    assert header.get("params", "a", "values") == [
        "NO",
        "2020-03-13",
        "0012",
        "yes",
        1.5,
        "12:30",
        "0x1F",
        "~x",
    ]
    assert header.get("tags") == ["on"]


def test_a_query_without_a_header_is_a_query():
    query = SavedQuery.from_text("ASK { }", id="q")
    assert (query.title(), query.parameters, query.view) == ("q", (), {})


VALIDATOR = jsonschema.Draft202012Validator(HEADER_SCHEMA)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.sampled_from([0.5, "", "a", "iri", "timeline", "en", "GET"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["en", "pl", "n", "EN", "label", "values", "map", "x-a", "1a"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from([*HEADER_SCHEMA["properties"], "x-b", "other"]), JSON, max_size=3))
def test_the_checker_and_jsonschema_agree_on_every_header(header):
    assert VALIDATOR.is_valid(header) == (not list(faults(header)))


def test_the_full_header_is_valid_for_jsonschema_and_the_schema_prints_as_json():
    jsonschema.Draft202012Validator.check_schema(HEADER_SCHEMA)
    schema = json.loads(header_schema())
    assert schema == HEADER_SCHEMA
    jsonschema.validate(read_header(FULL).value, schema)


def test_every_schema_node_says_what_is_expected():
    def nodes(schema):
        yield schema
        for inner in [*schema.get("properties", {}).values(), *schema.get("patternProperties", {}).values()]:
            yield from nodes(inner)

    assert all("description" in node for node in nodes(HEADER_SCHEMA))


def test_grlcs_own_way_of_reading_finds_the_same_keys():
    """grlc joins the lines that begin with #+, strips these marks and gives the rest to safe_load."""
    rows = [row.lstrip("#+") for row in FULL.split("\n") if row.startswith("#+")]
    theirs, ours = yaml.safe_load("\n".join(rows)), read_header(FULL)
    assert list(theirs) == list(ours.value)
    assert theirs["defaults"] == [{"city": "ex:lyon"}, {"lang": "en"}]
    for key in ("summary", "description", "tags", "pagination", "view"):
        assert theirs[key] == ours.get(key)
    assert theirs["params"]["since"]["example"] == dt.date(2024, 1, 1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "topics").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "meetings.rq").write_text("#+ summary: Meetings\nSELECT ?m { ?m a ?_t_iri }", "utf-8")
    (tmp_path / "topics" / "topic-pairs.rq").write_text("SELECT ?a ?b { }", "utf-8")
    (tmp_path / ".hidden" / "x.rq").write_text("nonsense", "utf-8")
    (tmp_path / "README.md").write_text("", "utf-8")
    return tmp_path


def test_the_catalogue_holds_the_files_of_the_folder_by_id(folder):
    catalogue = Catalogue.load(folder, folder / "missing", prefixes={"ex": "http://example.org/"})
    assert catalogue.ids == ("meetings", "topic-pairs")
    assert len(catalogue) == 2
    assert "meetings" in catalogue
    assert [query.title() for query in catalogue] == ["Meetings", "topic-pairs"]
    assert catalogue.get("meetings") is catalogue.get("meetings")
    assert catalogue.get("meetings").path == folder / "meetings.rq"
    assert bind(catalogue.get("meetings"), {"t": "ex:a"}).terms["t"] == ("<http://example.org/a>",)


def test_one_query_is_read_without_the_others(folder):
    (folder / "broken.rq").write_bytes(b"\xff\xfe")
    catalogue = Catalogue.load(folder)
    assert catalogue.get("meetings").id == "meetings"
    with pytest.raises(QueryError, match="not UTF-8"):
        catalogue.get("broken")


def test_an_unknown_id_is_answered_with_those_that_come_near(folder):
    catalogue = Catalogue.load(folder)
    with pytest.raises(UnknownQueryError, match="Did you mean “meetings”") as caught:
        catalogue.get("Meeting")
    assert caught.value.known == ("meetings", "topic-pairs")
    with pytest.raises(UnknownQueryError, match="The saved queries are: meetings, topic-pairs"):
        catalogue.get("zzz")
    with pytest.raises(UnknownQueryError, match="There are no saved queries here"):
        Catalogue.load(folder / "missing").get("x")


def test_two_files_of_one_id_and_a_name_that_is_no_id_are_refused(folder):
    (folder / "topics" / "meetings.rq").write_text("ASK {}", "utf-8")
    with pytest.raises(QueryError, match="The id “meetings” is taken by"):
        Catalogue.load(folder)
    (folder / "topics" / "meetings.rq").rename(folder / "topics" / "My Query_2.rq")
    with pytest.raises(QueryError, match=r"Rename the file to my-query-2\.rq"):
        Catalogue.load(folder)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b"ASK\n{ '\xff' }"), "not UTF-8"),
        (lambda path: path.write_text("ASK {\n '"), "has no end"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, make, message):
    make(tmp_path / "q.rq")
    with pytest.raises(QueryError, match=message) as caught:
        SavedQuery.from_file(tmp_path / "q.rq")
    assert caught.value.path == tmp_path / "q.rq"


def test_neither_yaml_nor_an_engine_is_loaded_for_a_query_without_header():
    code = textwrap.dedent("""
        import sys
        from multiply_kg.queries import SavedQuery, bind
        bind(SavedQuery.from_text("ASK { ?s ?p ?_o_integer }"), {"o": 1})
        heavy = {"rdflib", "pyoxigraph", "rich", "typer", "yaml", "json", "difflib"}
        sys.exit(", ".join(heavy & set(sys.modules)) or 0)
    """)
    subprocess.run([sys.executable, "-c", code], check=True)
