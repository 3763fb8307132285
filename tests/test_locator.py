"""The line that a message about a node, a property and a value should name."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from multiply_kg.locations import Location
from multiply_kg.sources import Locator, locator, read_file
from multiply_kg.sources.values import same_value
from multiply_kg.terms import RDF, XSD, literal

ONE = """@prefix ex: <http://e/> .
@prefix q: <http://e/Q> .

ex:graz a ex:City ;
    ex:name "Graz"@de , "Graz"@en ;
    ex:population 042 ;
    ex:twin ex:lyon .

q:42 ex:name "forty-two" .
"""
TWO = """@prefix ex: <http://e/> .
ex:meeting ex:place ex:graz ;
    ex:name "Graz again" .
ex:graz ex:name "Graz"@pl .
[] ex:place [ ex:name "somewhere" ] .
"""


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[Path, str]]:
    for name, text in (("one.ttl", ONE), ("two.ttl", TWO)):
        (tmp_path / name).write_text(text)
    return [(tmp_path / "one.ttl", "http://e/graph/one"), (tmp_path / "two.ttl", "http://e/graph/two")]


def e(name: str) -> str:
    return f"<http://e/{name}>"


def found(
    files: list[tuple[Path, str]], focus: str, path: str | None = None, value: str | None = None
) -> str:
    location = Locator(files).find(focus, path, value)
    return "" if location is None else f"{location.path.name}:{location.line}:{location.column}"


FOUND = {
    "the statement": (e("graz"), e("name"), '"Graz"@en', "one.ttl:5:25"),
    "the statement, in a later file": (e("graz"), e("name"), '"Graz"@pl', "two.ttl:4:17"),
    "the statement, for any property": (e("graz"), None, e("lyon"), "one.ttl:7:13"),
    "the statement, with a value spelt otherwise": (
        e("graz"),
        e("population"),
        f'"42"^^<{XSD}integer>',
        "one.ttl:6:19",
    ),
    "another value of the property": (e("graz"), e("name"), '"Gratz"', "one.ttl:5:13"),
    "the property": (e("meeting"), e("name"), None, "two.ttl:3:13"),
    "the statement backwards": (e("graz"), f"^{e('place')}", e("meeting"), "two.ttl:2:21"),
    "the property backwards": (e("graz"), f"^{e('place')}", None, "two.ttl:2:21"),
    "the first step of a path": (e("graz"), f"({e('twin')}/{e('name')})*", None, "one.ttl:7:13"),
    "the statement whose object is the node": (e("lyon"), e("twin"), None, "one.ttl:7:13"),
    "the subject, where the property is missing": (e("graz"), e("country"), None, "one.ttl:4:1"),
    "the subject, where nothing more is known": (e("meeting"), None, None, "two.ttl:2:1"),
    "the first mention as an object": (e("lyon"), None, None, "one.ttl:7:13"),
    "the first mention as a property": (e("place"), None, None, "two.ttl:2:12"),
    "the first mention as the keyword a": (f"<{RDF}type>", None, None, "one.ttl:4:9"),
    "a literal": ('"Graz again"', None, None, "two.ttl:3:13"),
    "a literal spelt otherwise": (f'"+42"^^<{XSD}integer>', None, None, "one.ttl:6:19"),
    "a name whose prefix ends inside the word": (e("Q42"), None, None, "one.ttl:9:1"),
    "nothing": (e("nowhere"), e("name"), None, ""),
    "nothing like this literal": ('"nowhere"', None, None, ""),
}


@pytest.mark.parametrize(("focus", "path", "value", "expected"), FOUND.values(), ids=FOUND.keys())
def test_finds(
    files: list[tuple[Path, str]], focus: str, path: str | None, value: str | None, expected: str
) -> None:
    assert found(files, focus, path, value) == expected


def test_finds_a_blank_node_by_the_label_that_reading_gave_it(files: list[tuple[Path, str]]) -> None:
    path, graph = files[1]
    blank = {
        triple[1]: triple[0] for triple in read_file(path, graph=graph).triples if triple[0].startswith("_:")
    }
    assert found(files, blank[e("name")], e("name")) == "two.ttl:5:23"
    assert found(files, blank[e("place")]) == "two.ttl:5:1"


@pytest.mark.parametrize(
    "text",
    ["<http://e/lyon> a <http://e/City> .", r"<http://e/l\u0079on> a <http://e/City> .",
     "@base <http://e/> .\n<lyon> a <City> .", "@prefix l: <http://e/lyon> . l: a l: .",
     "@prefix l: <http://e/ly> . l:on a l: ."],
)  # fmt: skip
def test_finds_a_subject_however_it_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ttl").write_text(text)
    location = Locator([(tmp_path / "a.ttl", "http://e/g")]).find(e("lyon"), None, None)
    assert location is not None


def test_reads_only_files_in_which_the_word_occurs(
    files: list[tuple[Path, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed: list[str] = []
    original = locator.placed_triples
    monkeypatch.setattr(
        locator, "placed_triples", lambda text, **options: indexed.append(text) or original(text, **options)
    )
    subject = Locator(files)
    for _ in range(2):
        assert subject.find(e("lyon"), None, None) is not None
    assert indexed == [ONE]


def test_indexes_a_file_in_which_very_much_is_looked_for(files: list[tuple[Path, str]]) -> None:
    subject = Locator(files)
    assert all(subject.find(e(f"unknown{number}"), None, None) is None for number in range(150))
    assert subject.find(e("lyon"), None, None) == Location(files[0][0], 7, 13)


def test_a_file_that_has_gone_holds_nothing(files: list[tuple[Path, str]]) -> None:
    files[0][0].unlink()
    assert found(files, e("lyon")) == ""
    assert found(files, e("meeting")) == "two.ttl:2:1"


def test_a_file_that_was_broken_since_holds_what_stands_before_the_error(
    files: list[tuple[Path, str]],
) -> None:
    files[0][0].write_text(ONE.replace("042", "oh"))
    assert found(files, e("graz"), e("name"), '"Graz"@en') == "one.ttl:5:25"
    assert found(files, e("lyon")) == ""


def test_looks_in_graphs_that_a_file_names(tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text("<http://e/g> {\n <http://e/a> <http://e/p> 1 }")
    location = Locator([(tmp_path / "a.trig", "http://e/own")]).find("<http://e/a>", "<http://e/p>", None)
    assert location == Location(tmp_path / "a.trig", 2, 28)


# -- values ---------------------------------------------------------------------------------------

SPELLINGS = [
    ("integer", "042"), ("integer", "+7"), ("integer", "-0"), ("nonNegativeInteger", "05"), ("int", "1"),
    ("decimal", "1.50"), ("decimal", "-0.0"), ("decimal", "7"), ("double", "1.0"), ("double", "1E2"),
    ("double", "INF"), ("float", "0.10"), ("boolean", "1"), ("boolean", "false"),
    ("dateTime", "2020-03-13T10:00:00.500+00:00"), ("dateTime", "2020-03-13T10:00:00.000"),
    ("dateTime", "2020-03-13T10:00:00-00:00"), ("date", "2020-03-13"), ("date", "2020-03-13+00:00"),
    ("time", "10:00:00.10"), ("gYear", "2020"), ("gYearMonth", "2020-03"), ("duration", "PT60M"),
    ("duration", "P1Y14M"), ("dayTimeDuration", "PT36H"), ("date", "no date"), ("integer", "1_0"),
]  # fmt: skip


@pytest.mark.parametrize(("datatype", "lexical"), SPELLINGS)
def test_knows_a_literal_again_after_the_store_rewrote_it(datatype: str, lexical: str) -> None:
    written = literal(lexical, datatype=XSD + datatype)
    store = pyoxigraph.Store()
    store.load(f"<http://e/a> <http://e/p> {written} .", pyoxigraph.RdfFormat.N_TRIPLES)
    (quad,) = store
    assert same_value(written, str(quad.object))


@pytest.mark.parametrize(
    ("datatype", "lexical"),
    [pair for pair in SPELLINGS if pair[0] in ("integer", "decimal", "boolean", "double")],
)
def test_knows_a_literal_again_after_rdflib_rewrote_it(datatype: str, lexical: str) -> None:
    rewritten = rdflib.Literal(lexical, datatype=rdflib.URIRef(XSD + datatype))
    written = literal(lexical, datatype=XSD + datatype)
    assert same_value(written, literal(str(rewritten), datatype=str(rewritten.datatype)))


DIFFERENT = [
    ('"1"', f'"1"^^<{XSD}integer>'), (f'"1"^^<{XSD}integer>', f'"1"^^<{XSD}decimal>'), ('"a"', '"a"@en'),
    ('"a"@de', '"a"@en'), ('"042"', '"42"'), (f'"x"^^<{XSD}integer>', f'"y"^^<{XSD}integer>'),
    ("<http://e/a>", '"http://e/a"'), (f'"2020-03-13"^^<{XSD}date>', f'"2020-03-13Z"^^<{XSD}date>'),
    (f'"P1D"^^<{XSD}duration>', f'"P1M"^^<{XSD}duration>'), ('"1"^^<http://e/t>', '"01"^^<http://e/t>'),
    (f'"10:00:10"^^<{XSD}time>', f'"10:00:1"^^<{XSD}time>'),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_keeps_different_values_apart(one: str, other: str) -> None:
    assert not same_value(one, other)


@pytest.mark.parametrize("case", FOUND)
def test_a_place_is_the_same_where_it_is_known_which_files_hold_the_term(
    files: list[tuple[Path, str]], case: str
) -> None:
    focus, path, value, place = FOUND[case]
    narrowed = Locator(files)
    narrowed.narrow([focus, e("nowhere")], [read_file(p, graph=graph).triples for p, graph in files])
    location = narrowed.find(focus, path, value)
    assert (f"{location.path.name}:{location.line}:{location.column}" if location else "") == place
    assert narrowed.find(e("nowhere"), None, None) is None


def test_files_that_do_not_hold_the_term_are_not_read(files: list[tuple[Path, str]]) -> None:
    narrowed = Locator(files)
    narrowed.narrow([e("meeting")], [read_file(path, graph=graph).triples for path, graph in files])
    files[0][0].write_text("ex:meeting is here now")
    assert narrowed.support((e("meeting"), e("place"), e("graz"))) == 1
    assert narrowed._files[0]._text is None
