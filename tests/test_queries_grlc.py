"""grlc itself, from its own package, reads every saved query, and says the same of it as we do."""

import importlib
from pathlib import Path

import pytest

from conftest import ROOT
from multiply_kg.errors import QueryError
from multiply_kg.queries import SavedQuery, bind
from multiply_kg.queries.header import read_header, text_rows, without_header
from multiply_kg.terms import XSD
from multiply_kg.workspace import open_workspace

PATHS = sorted((ROOT / "queries").rglob("*.rq"))
PREFIXES = open_workspace(ROOT).prefixes.map
NOWHERE = "http://127.0.0.1:9/sparql"  # grlc asks an endpoint only to enumerate values
FULL = """#+ summary: Meetings of a city
#+ description: |
#+   One row per meeting.
#+   In order.
#+ tags:
#+   - meetings
#+   - cities
#+ defaults:
#+   - lang: en
#+   - since: 2020-01-01
#+ enumerate:
#+   - mode:
#+     - in-person
#+     - online
#+ pagination: 50
#+ endpoint: https://example.org/sparql

PREFIX ex: <http://example.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?meeting ?label WHERE {
  ?meeting ex:city ?_city_iri ; ex:mode ?mode ; ex:date ?date ; ex:number ?number ; ex:label ?label , ?__like_en .
  FILTER(?mode = ?_mode_literal && LANG(?label) = ?_lang_literal)
  FILTER(?date >= ?__since_xsd_date && ?number > ?__above_integer && ?number < ?__below_number)
  FILTER(?label != ?_not)
}
ORDER BY ?meeting
"""


@pytest.fixture(scope="module")
def grlc(tmp_path_factory: pytest.TempPathFactory):
    """grlc's module of queries; importing it reads, and may create, a settings file where one stands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("grlc"))
        return importlib.import_module("grlc.gquery")


def type_in_grlc(theirs: dict) -> tuple:
    return theirs["type"], theirs.get("format"), theirs.get("datatype"), theirs.get("lang")


def type_for_grlc(saved: SavedQuery, name: str) -> tuple:
    """How grlc spells the type that a parameter has, by the suffix of its variable."""
    parameter = saved.parameter(name)
    kind = parameter.type
    suffix = parameter.variable.lstrip("_").removeprefix(name)
    if kind.is_iri:
        return ("string", "iri", None, None) if suffix == "_iri" else ("string", None, None, None)
    if suffix in ("_literal", "_number"):
        return (suffix[1:], None, None, None)
    if kind.language and suffix:
        return ("string", None, None, kind.language)
    if kind.datatype and suffix:
        return ("string", None, "xsd:" + kind.datatype.removeprefix(XSD), None)
    return ("string", None, None, None)


def agrees(grlc, text: str, saved: SavedQuery) -> None:
    """grlc's decorators, metadata and parameters are those of the saved query."""
    decorators = grlc.get_yaml_decorators(text)
    assert decorators["query"] == without_header(text)
    assert decorators.get("summary", "") == saved.summary
    assert decorators.get("description", "") == saved.description
    assert tuple(decorators.get("tags", ())) == saved.tags
    assert decorators.get("pagination") == saved.pagination
    assert decorators.get("endpoint") == saved.endpoint
    theirs = grlc.get_metadata(text, NOWHERE)
    assert (
        theirs["type"]
        == {"SELECT": "SelectQuery", "CONSTRUCT": "ConstructQuery", "ASK": "AskQuery"}[saved.form]
    )
    if saved.form == "SELECT":
        assert tuple(map(str, theirs["variables"])) == saved.columns
    assert set(theirs["parameters"]) == {parameter.name for parameter in saved.parameters}
    for parameter in saved.parameters:
        found = theirs["parameters"][parameter.name]
        assert found["original"] == "?" + parameter.variable
        assert found["required"] == parameter.required
        assert type_in_grlc(found) == type_for_grlc(saved, parameter.name)
        if "default" in found:
            assert (str(found["default"]),) == parameter.default
        else:
            assert not read_header(text).entry("defaults", parameter.name)
        if "enum" in found:
            assert found["enum"] == sorted(choice.value for choice in parameter.choices)
        else:
            assert not read_header(text).entry("enumerate", parameter.name)


def test_grlc_is_the_package_that_the_lock_names(grlc):
    assert Path(grlc.__file__).parent.name == "grlc"
    assert callable(grlc.get_yaml_decorators)
    assert callable(grlc.rewrite_query)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_saved_query_passes_through_grlc_unchanged_and_means_the_same(grlc, path):
    agrees(grlc, path.read_text("utf-8"), SavedQuery.from_file(path, prefixes=PREFIXES))


def test_every_key_and_every_suffix_of_grlc_means_the_same(grlc):
    saved = SavedQuery.from_text(FULL)
    agrees(grlc, FULL, saved)
    assert {parameter.name for parameter in saved.parameters} == {
        "city", "like", "mode", "lang", "since", "above", "below", "not",
    }  # fmt: skip


def test_a_bare_name_under_enumerate_is_read_here_and_breaks_grlc(grlc):
    """What docs say of it: grlc documents the form, and its release 1.3.11 fails on it."""
    text = "#+ enumerate:\n#+   - number\nSELECT ?s { ?s ?p ?o FILTER(?o = ?_number_integer) }"
    assert SavedQuery.from_text(text).parameter("number").choices_from_data
    with pytest.raises(TypeError):
        grlc.get_metadata(text, NOWHERE)
    assert not any(
        parameter.choices_from_data
        for path in PATHS
        for parameter in SavedQuery.from_file(path, prefixes=PREFIXES).parameters
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_grlc_binds_plain_values_to_the_query_that_we_bind(grlc, path, real_graph):
    """For values without quotes and line breaks its replacement by text gives the same answer."""
    text = path.read_text("utf-8")
    saved = SavedQuery.from_file(path, prefixes=PREFIXES)
    values = {parameter.name: parameter.example for parameter in saved.parameters}
    iris = {p.name: whole_iri(p.example) for p in saved.parameters if p.type.is_iri}
    theirs = grlc.rewrite_query(
        without_header(text), grlc.get_metadata(text, NOWHERE)["parameters"], {**values, **iris}
    )
    dataset = real_graph.dataset("asserted" if saved.reasoning == "asserted" else "inferred")

    def rows(sparql: str) -> list:
        answer = real_graph.backend.query(sparql, dataset=dataset)
        return sorted(map(str, getattr(answer, "rows", answer)))

    assert rows(theirs) == rows(bind(saved, values).sparql)


def whole_iri(value: str) -> str:
    return open_workspace(ROOT).prefixes.expand(value) or value


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_line_in_a_string_is_text_although_grlc_takes_it_for_a_header(grlc, quotes):
    text = f"#+ summary: One\nSELECT ?s {{ ?s ?p {quotes}first\n#+ summary: Two\nlast{quotes} }}"
    saved = SavedQuery.from_text(text)
    assert saved.summary == "One"
    assert bind(saved, {}).sparql == text
    assert without_header(text) == text.partition("\n")[2]
    assert list(text_rows(text)) == [(3, "#+ summary: Two")]
    assert grlc.get_yaml_decorators(text)["summary"] == "Two"


def test_a_header_line_after_the_beginning_of_the_query_is_refused():
    text = "# a comment\n\n#+ summary: One\nSELECT ?s {\n#+ tags: [x]\n ?s ?p ?o }"
    with pytest.raises(QueryError, match="after the beginning of the query") as error:
        SavedQuery.from_text(text)
    assert (error.value.line, error.value.column) == (5, 1)
    assert SavedQuery.from_text(text.replace("#+ tags", "# tags")).summary == "One"
