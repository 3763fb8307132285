"""Results in Python: typed rows, frames, files, and how they look in a notebook."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import multiply_kg as mkg
from conftest import ROOT, WORKSPACES, Cli, Outcome
from multiply_kg.api.frames import arrow_table, pandas_frame, polars_frame
from multiply_kg.api.graph import KnowledgeGraph
from multiply_kg.api.values import python_value, rdflib_term
from multiply_kg.errors import ParameterError, UnsupportedError
from multiply_kg.terms import XSD, literal

ORCHARDS = WORKSPACES / "orchards"
NASTY = "<script>alert('x')</script> & \"q\""


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with mkg.load(ORCHARDS) as opened:
        yield opened


@pytest.fixture(scope="module")
def real() -> Iterator[KnowledgeGraph]:
    with mkg.load() as opened:
        yield opened


# Values


@pytest.mark.parametrize(
    ("lexical", "datatype", "value"),
    [
        ("42", "integer", 42),
        ("-007", "integer", -7),
        ("7", "nonNegativeInteger", 7),
        ("1.50", "decimal", Decimal("1.50")),
        ("1.5e3", "double", 1500.0),
        ("-INF", "double", -math.inf),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2020-03-13", "date", date(2020, 3, 13)),
        ("2020-03-13T09:30:00Z", "dateTime", datetime(2020, 3, 13, 9, 30, tzinfo=UTC)),
        ("09:30:00", "time", time(9, 30)),
        ("2020-03-13Z", "date", "2020-03-13Z"),
        ("-0044-03-15", "date", "-0044-03-15"),
        ("2020-13-01", "date", "2020-13-01"),
        ("20200313", "date", "20200313"),
        ("1911", "gYear", "1911"),
        ("seven", "integer", "seven"),
        ("maybe", "boolean", "maybe"),
        ("text", "string", "text"),
    ],
)
def test_a_literal_becomes_a_python_value_or_stays_text(lexical: str, datatype: str, value: object) -> None:
    found = python_value(literal(lexical, datatype=XSD + datatype))
    assert found == value
    assert type(found) is type(value)


def test_iris_and_texts_are_text_and_nothing_is_none() -> None:
    assert python_value("<http://example.org/a>") == "http://example.org/a"
    assert python_value('"zażółć"@pl') == "zażółć"
    assert python_value("_:b0") == "_:b0"
    assert python_value(None) is None
    assert math.isnan(python_value(literal("NaN", datatype=XSD + "double")))  # type: ignore[arg-type]


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from([None, "string", "integer", "date", "x"]),
)
def test_terms_of_rdflib_keep_the_lexical_form(text: str, name: str | None) -> None:
    found = rdflib_term(literal(text, datatype=XSD + name if name else None))
    assert str(found) == text
    assert isinstance(found, rdflib.Literal)
    assert found.datatype == (rdflib.URIRef(XSD + name) if name not in (None, "string") else None)


# Rows


def test_a_row_is_read_by_name_attribute_and_position(real: KnowledgeGraph) -> None:
    row = real.query("moved-meetings")[0]
    assert (row["number"], row.date, row[2]) == (3, date(2020, 3, 13), "Graz")
    assert list(row) == ["number", "date", "plannedPlace", "mode"]
    assert dict(row) == {"number": 3, "date": date(2020, 3, 13), "plannedPlace": "Graz", "mode": "online"}
    assert "plannedPlace" in dir(row)
    assert repr(row).startswith("Row(number=3, date=datetime.date(2020, 3, 13), plannedPlace='Graz'")


def test_a_row_has_the_terms_of_rdflib(real: KnowledgeGraph) -> None:
    terms = real.query("moved-meetings")[0].terms
    assert terms["date"] == rdflib.Literal("2020-03-13", datatype=rdflib.XSD.date)
    assert terms["plannedPlace"] == rdflib.Literal("Graz", lang="en")
    assert real.query("meetings")[0].terms["plannedPlace"] is None
    assert real.query("energy-plans")[0].terms["plan"].__class__ is rdflib.URIRef


def test_a_column_that_is_not_there_is_named(real: KnowledgeGraph) -> None:
    result = real.query("moved-meetings")
    with pytest.raises(KeyError, match="nummer; the columns are number, date, plannedPlace, mode"):
        _ = result[0]["nummer"]
    with pytest.raises(AttributeError, match="no column 'nummer'"):
        _ = result[0].nummer
    with pytest.raises(KeyError, match="nummer; the columns are"):
        _ = result["nummer"]


# Results


def test_a_result_is_counted_indexed_sliced_and_walked_through_again(real: KnowledgeGraph) -> None:
    result = real.query("meetings")
    assert len(result) == 7
    assert result.columns[:3] == ("number", "start", "end")
    assert (
        [row.number for row in result]
        == [row.number for row in result]
        == result["number"]
        == [1, 2, 3, 4, 5, 6, 7]
    )
    assert result[-1].place == "Helsingborg"
    assert result[1:3]["number"] == [2, 3]
    assert result[:0].columns == result.columns
    assert not result[:0]
    assert result.to_dicts()[2]["plannedPlace"] == "Graz"
    assert result.query.id == "meetings"
    assert "?number" in result.sparql
    assert '"en"' in result.sparql
    with pytest.raises(IndexError):
        _ = result[7]


def test_ask_is_true_or_false(real: KnowledgeGraph) -> None:
    yes, no = real.sparql("ASK { ?plan a mkg:EnergyPlan }"), real.sparql("ASK { ?plan a mkg:Nothing }")
    assert (yes.boolean, bool(yes), no.boolean, bool(no)) == (True, True, False, False)
    assert yes[0]["boolean"] is True
    assert yes.to_json() == "true\n"
    with pytest.raises(UnsupportedError, match="Only ASK"):
        _ = real.query("meetings").boolean


def test_construct_has_a_row_for_each_triple_and_a_graph_of_rdflib(real: KnowledgeGraph) -> None:
    result = real.query("meeting-outcome-graph")
    assert result.columns == ("subject", "predicate", "object")
    assert len(result.graph) == len(result) > 50
    assert (rdflib.URIRef(result[0]["subject"]), None, None) in result.graph
    assert result.to_text("ttl").startswith("@prefix")
    with pytest.raises(UnsupportedError, match="SELECT is not answered by a graph"):
        _ = real.query("meetings").graph


def test_texts_are_those_of_the_command_line(real: KnowledgeGraph, tmp_path: Path) -> None:
    result = real.query("cities", country="POL")
    assert result.to_csv().startswith("city,name,country,role,roleStatus,lat,long\r\n")
    assert json.loads(result.to_json())[0]["name"] == "Bydgoszcz"
    feature = result.to_geojson()["features"][0]
    assert feature["geometry"]["type"] == "Point"
    assert result.__geo_interface__ == result.to_geojson()
    result.save(tmp_path / "cities.csv")
    assert (tmp_path / "cities.csv").read_bytes().decode() == result.to_csv()
    with pytest.raises(UnsupportedError, match="names no format"):
        result.save(tmp_path / "cities.xyz")
    with pytest.raises(UnsupportedError, match="lat and long"):
        real.query("meetings").to_geojson()
    assert [path.name for path in tmp_path.iterdir()] == ["cities.csv"]


def test_the_picture_is_the_one_that_the_header_names(real: KnowledgeGraph, tmp_path: Path) -> None:
    result = real.query("meetings")
    assert "timeline" in result.query.view
    assert result.picture().startswith("<svg")
    assert result.picture()._repr_svg_() == result.picture() == result.picture("timeline")
    assert result.picture("table") != result.picture()
    result.save(tmp_path / "meetings.svg")
    assert (tmp_path / "meetings.svg").read_text(encoding="utf-8") == result.picture()
    with pytest.raises(UnsupportedError):
        real.query("meetings").picture("map")


# In a notebook


def test_a_notebook_shows_picture_and_table_with_labels_that_link(real: KnowledgeGraph) -> None:
    result = real.query("outcome-history")
    html = result._repr_html_()
    assert '<th scope="col">outcomeLabel</th>' in html
    assert '<th scope="col">outcome</th>' not in html
    assert '<a href="https://w3id.org/multiply-kg/id/outcome/' in html
    assert "<svg" in real.query("meetings")._repr_html_()
    assert result._repr_markdown_().startswith("| outcome |")


def test_everything_in_the_html_is_escaped(kg: KnowledgeGraph) -> None:
    query = 'SELECT (?_given AS ?text) (IRI("javascript:alert(1)") AS ?iri) {}'
    html = kg.sparql(query, given=NASTY)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;q&quot;" in html
    assert "href" not in html


def test_a_long_answer_is_shown_in_part_and_says_so(kg: KnowledgeGraph) -> None:
    result = kg.sparql("SELECT ?s ?p ?o { ?s ?p ?o }")
    left = len(result) - 100
    assert left > 0
    assert f"… {left} more rows" in repr(result)
    assert f"… {left} more rows" in result._repr_html_()
    assert result._repr_html_().count("<tr>") == 101


def test_the_plain_representation_is_a_table_under_its_title(real: KnowledgeGraph) -> None:
    text = repr(real.query("moved-meetings"))
    assert text.splitlines()[0] == "Meetings that were not held where they had been planned"
    assert text.splitlines()[-1].split() == ["3", "2020-03-13", "Graz", "online"]
    assert repr(real.query("moved-meetings")[:0]).endswith("(no rows)")


# Evidence


def test_why_tells_the_triples_behind_a_row(real: KnowledgeGraph) -> None:
    result = real.query("moved-meetings")
    why = result.why(0)
    assert [s.triple[1].rsplit("#")[-1] for s in why.statements[1:3]] == ["ordinal>", "startDate>"]
    assert str(why) == repr(why)
    assert "data/sources/pl-21.ttl:" in str(why)
    assert why.to_list()[1]["sources"][0]["file"] == "data/sources/pl-21.ttl"
    html = why._repr_html_()
    assert "<code>data/sources/pl-21.ttl:" in html
    assert 'href="http://www.citiesmultiply.eu/' in html
    assert result.why(result[0]).to_list() == why.to_list()


def test_why_shows_what_follows_with_its_premises_in_the_language(real: KnowledgeGraph) -> None:
    html = real.query("city-plan-meetings").why()._repr_html_()
    assert "<small>inferred by prp-spo2</small><ul>".replace("</small><ul>", "</small> <ul>") in html
    with mkg.load(language="pl") as polish:
        assert "wywnioskowane regułą prp-spo2" in str(polish.query("city-plan-meetings").why())


def test_why_tells_what_had_to_be_absent(real: KnowledgeGraph) -> None:
    why = real.query("outcomes-outside-meetings").why(0)
    assert why.absent == ("{ ?meeting mkg:bearsOn ?outcome }",)
    assert "nothing matches" in why._repr_html_()


def test_why_of_a_row_from_elsewhere_is_refused(real: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="not one of the result"):
        real.query("meetings").why(real.query("partners")[0])


def test_rows_by_inference_are_counted(real: KnowledgeGraph) -> None:
    result = real.query("city-plan-meetings")
    assert result.by_inference() == len(result)
    assert real.query("moved-meetings").by_inference() == 0


# Frames

TABLE = {
    "whole": [1, None, 3],
    "mixed": [1, Decimal("2.5"), None],
    "exact": [Decimal("0.1"), Decimal("0.2"), Decimal("0.3")],
    "flag": [True, None, False],
    "day": [date(2020, 3, 13), None, date(2022, 5, 31)],
    "moment": [datetime(2020, 1, 1, 12, tzinfo=UTC), None, None],
    "name": ["Łódź", None, ""],
    "any": [1, "one", None],
    "huge": [2**70, 1, None],
    "none": [None, None, None],
}


def test_pandas_columns_have_their_types() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas_frame(TABLE)
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds["whole"] == "Int64"
    assert kinds["mixed"] == kinds["exact"] == "float64"
    assert kinds["flag"] == "boolean"
    assert kinds["day"] == "datetime64[s]"
    assert kinds["moment"].startswith("datetime64")
    assert kinds["any"] == kinds["huge"] == "object"
    assert frame["whole"].sum() == 4
    assert frame["day"].max() == pandas.Timestamp(2022, 5, 31)
    assert list(frame.columns) == list(TABLE)
    assert pandas_frame({"a": []}).shape == (0, 1)


def test_polars_columns_have_their_types() -> None:
    polars = pytest.importorskip("polars")
    frame = polars_frame(TABLE)
    assert frame.schema["whole"] == polars.Int64
    assert frame.schema["exact"] == polars.Float64
    assert frame.schema["flag"] == polars.Boolean
    assert frame.schema["day"] == polars.Date
    assert frame.schema["any"] == frame.schema["huge"] == frame.schema["none"] == polars.String
    assert frame["any"].to_list() == ["1", "one", None]
    assert frame["name"].to_list() == TABLE["name"]
    assert polars_frame({"a": []}).shape == (0, 1)


def test_arrow_columns_have_their_types() -> None:
    import pyarrow as pa

    table = arrow_table(TABLE)
    assert table.schema.field("whole").type == pa.int64()
    assert table.schema.field("day").type == pa.date32()
    assert table.column("flag").to_pylist() == TABLE["flag"]
    assert arrow_table({"a": []}).num_rows == 0


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_columnar_file_holds_the_rows_with_their_types(
    real: KnowledgeGraph, tmp_path: Path, suffix: str
) -> None:
    import polars as pl
    from pyarrow import ipc, parquet

    read = {
        "parquet": parquet.read_table,
        "arrow": lambda path: ipc.open_file(path).read_all(),
    }[suffix]
    result = real.query("meetings")
    result.save(tmp_path / f"meetings.{suffix}")
    table = read(tmp_path / f"meetings.{suffix}")
    assert table.equals(result.to_arrow())
    assert table.to_pylist() == result.to_dicts()
    other = {"parquet": pl.read_parquet, "arrow": pl.read_ipc}[suffix]
    assert other(tmp_path / f"meetings.{suffix}").equals(result.to_polars())


@pytest.mark.parametrize("fmt", ["parquet", "arrow"])
def test_the_command_writes_columnar_files_or_names_the_extra(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    import polars as pl

    file = tmp_path / f"cities.{fmt}"
    assert cli("query", "cities", "-w", ROOT, "-o", file) == Outcome(0, "", "")
    read = {"parquet": pl.read_parquet, "arrow": pl.read_ipc}[fmt]
    rows = cli("query", "cities", "-w", ROOT, "-f", "json").out
    assert read(file).rows(named=True) == json.loads(rows)
    graph = cli("query", "meeting-outcome-graph", "-w", ROOT, "-f", fmt, "-o", tmp_path / "graph")
    assert graph.code == 0
    assert read(tmp_path / "graph").columns == ["subject", "predicate", "object"]
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "pyarrow" else find_spec(name, *rest)
    )
    file.unlink()
    refused = cli("query", "cities", "-w", ROOT, "-o", file)
    assert (refused.code, refused.out, file.exists()) == (2, "", False)
    assert refused.err == (
        f"Error: The format {fmt} needs pyarrow, which is not installed. "
        "Install the extra: python -m pip install 'multiply-kg[arrow]'.\n"
    )


def test_a_result_becomes_any_frame(real: KnowledgeGraph) -> None:
    pytest.importorskip("pandas")
    result = real.query("meetings")
    assert result.to_pandas().shape == result.to_polars().shape == (7, 8)
    assert result.to_pandas()["number"].tolist() == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("name", "method"), [("pandas", "to_pandas"), ("polars", "to_polars"), ("pyarrow", "to_arrow")]
)
def test_a_library_that_is_missing_is_named_with_what_to_do(
    real: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, name: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        UnsupportedError, match=f"needs {name}, which is not installed. Install it: .*pip install {name}"
    ):
        getattr(real.query("meetings"), method)()
