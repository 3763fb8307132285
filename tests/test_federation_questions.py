"""The files of questions: what they may say, and where each mistake is shown. The settings that declare services."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from federation_support import external, harbours
from multiply_kg.errors import QueryError, SourceError
from multiply_kg.federation import questions_of
from multiply_kg.federation.links import candidates
from multiply_kg.federation.questions import Evidence, LinkRule
from multiply_kg.federation.tables import Table
from multiply_kg.services import Service
from multiply_kg.workspace import open_workspace, read_settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return harbours(tmp_path)


def read(root: Path):
    workspace = open_workspace(root)
    return {q.id: q for q in questions_of(workspace, workspace.settings.federation["gazetteer"])}


def test_a_question_knows_its_own_query_and_its_rule(root):
    found = read(root)
    assert found["depths"].link is None
    assert found["depths"].own.columns == ("harbour", "code", "name", "coast")
    assert found["harbours"].link == LinkRule(
        own="harbour",
        other="place",
        property="http://www.w3.org/2004/02/skos/core#exactMatch",
        labels=("name", "placeName"),
        evidence=(
            Evidence("code", "code", "code"),
            Evidence("name", "name", "placeName"),
            Evidence("coast", "coast", "shore"),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("own: harbour\n", "own: harbor\n", 4, "no column “harbor”"),
        ("other: place\n", "", 3, "“other” is missing"),
        ("other: place\n", "other: name\n", 5, "question has no column “name”"),
        ("property:", "propery:", 6, "Did you mean “property”?"),
        ("skos:exactMatch", "skoss:exactMatch", 6, "must be an IRI"),
        ("[name, placeName]\n#+   evidence", "name\n#+   evidence", 7, "two columns"),
        ("coast: [coast, shore]", "coast: [coast]", 11, "“coast” must be a column"),
        ("coast: [coast, shore]", "coast: [coast, beach]", 11, "no column “beach”"),
        ("#+     coast: [coast, shore]", "#+   least: 3", 11, "“least” must be"),
        ("../own/harbours.rq", "../own/harbors.rq", 2, "There is no file"),
        ("x-own: ../own/harbours.rq", "x-own: [a]", 2, "the name of a file"),
        ("#+ x-own: ../own/harbours.rq\n", "", 16, "no query over the own graph"),
        ("#+ x-link:\n", "#+ x-link: yes\n#+ x-other:\n", 3, "must be a table"),
        ("VALUES ?code {}", "VALUES ?codes {}", 17, "no column ?codes"),
        ("SELECT ?code ?place ?placeName ?shore", "SELECT *", None, "names its columns"),
        ("SELECT ?code ?place ?placeName ?shore", "ASK", None, "must be a SELECT"),
        ("g:name ?placeName", "g:name ?placeName, ?_name_literal", None, "takes no parameters"),
    ],
)
def test_a_mistake_in_a_question_is_shown_with_its_line(root, old, new, line, expected):
    path = external(root) / "harbours.rq"
    text = path.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    if new == "ASK":
        text = text.replace("ORDER BY ?place", "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match=re.escape(expected)) as raised:
        read(root)
    assert raised.value.path == Path("data/external/gazetteer/harbours.rq")
    assert raised.value.line == line


def test_questions_that_share_no_column_with_the_own_graph_cannot_be_linked(root):
    path = external(root) / "harbours.rq"
    text = path.read_text(encoding="utf-8")
    text = text.replace("SELECT ?code ?place", "SELECT ?place").replace(
        "code: code", "name: [name, placeName]"
    )
    path.write_text(
        text.replace("#+     name: [name, placeName]\n#+     coast", "#+     coast"), encoding="utf-8"
    )
    with pytest.raises(QueryError, match="no column in common"):
        read(root)


def test_a_link_needs_things_of_the_own_graph(root):
    path = external(root) / "harbours.rq"
    text = path.read_text(encoding="utf-8").replace("#+ x-own: ../own/harbours.rq\n", "")
    path.write_text(text.replace("VALUES ?code {}", ""), encoding="utf-8")
    with pytest.raises(QueryError, match="“x-link” needs “x-own”") as raised:
        read(root)
    assert raised.value.line == 2


def test_a_mistake_in_the_own_query_names_that_file(root):
    path = external(root).parent / "own" / "harbours.rq"
    path.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(QueryError, match="must be a SELECT") as raised:
        read(root)
    assert raised.value.path == Path("data/external/own/harbours.rq")


# -- evidence --------------------------------------------------------------------------------------------


def why(ours: str, theirs: str) -> str:
    rule = LinkRule("o", "t", "urn:p", None, (Evidence("id", "k", "k"), Evidence("name", "a", "b")))
    own = Table(("k", "o", "a"), (('"1"', "<urn:o>", f'"{ours}"@en'),))
    answer = Table(("k", "t", "b"), (('"1"', "<urn:t>", f'"{theirs}"@pl'),))
    (found,) = candidates("q", rule, own, answer)
    return found.why.partition("; ")[2]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("Łódź", "ŁÓDŹ", "name = Łódź"),
        ("Ko\u0301rnik", "Kórnik", "name = Ko\u0301rnik"),
        ("Linz  an der Donau", " linz an der donau", "name = Linz  an der Donau"),
        ("Linz", "Stadt Linz", "name ~ Linz / Stadt Linz"),
        ("IVL Institute", "IVL", "name ~ IVL Institute / IVL"),
        ("Au", "Au am Inn", "name ≠ Au / Au am Inn"),
        ("Łódź", "Lodz", "name ≠ Łódź / Lodz"),
        ("Linz", "Linzer Torte", "name ≠ Linz / Linzer Torte"),
        ("", "—", "name ≠  / —"),
    ],
)
def test_names_agree_whatever_their_case_or_composition_and_in_part_by_whole_words(ours, theirs, expected):
    assert why(ours, theirs) == expected


def test_a_column_that_should_hold_things_and_holds_text_is_refused():
    rule = LinkRule("o", "t", "urn:p", None, (Evidence("id", "k", "k"),))
    own = Table(("k", "o"), (('"1"', "<urn:o>"),))
    with pytest.raises(QueryError, match=r"\?t of the question “q” should hold IRIs"):
        candidates("q", rule, own, Table(("k", "t"), (('"1"', '"text"'),)))


def test_rows_are_joined_on_all_columns_that_both_sides_have():
    rule = LinkRule("o", "t", "urn:p", None, (Evidence("id", "k", "k"),))
    own = Table(("k", "l", "o"), (('"1"', '"a"', "<urn:o>"), ('"1"', None, "<urn:p>")))
    answer = Table(
        ("k", "l", "t"), (('"1"', '"a"', "<urn:t>"), ('"1"', None, "<urn:u>"), ('"1"', '"b"', "<urn:v>"))
    )
    assert [(c.own, c.other) for c in candidates("q", rule, own, answer)] == [("urn:o", "urn:t")]


# -- settings --------------------------------------------------------------------------------------------


def test_the_settings_declare_services(tmp_path):
    path = tmp_path / "multiply-kg.toml"
    path.write_text(
        '[federation.a]\nendpoint = "https://example.org/sparql"\n'
        '[federation.b-2]\nendpoint = "http://127.0.0.1:3030/x"\nqueries = "ask/b"\ntimeout = 2.5\nmax_bytes = 9\n',
        encoding="utf-8",
    )
    assert read_settings(path).federation == {
        "a": Service("a", "https://example.org/sparql", "data/external/a", 60.0, 10_000_000),
        "b-2": Service("b-2", "http://127.0.0.1:3030/x", "ask/b", 2.5, 9),
    }


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("x = 1", 4, "has no address"),
        ("endpoint = 1", 5, "is none"),
        ('endpoint = "example.org/sparql"', 5, "is none"),
        ('endpoint = "https://me:key@example.org/"', 5, "is none"),
        ('endpoint = "https://a.b/"\nendpont = "x"', 6, "Did you mean “endpoint”?"),
        ('endpoint = "https://a.b/"\nqueries = "../elsewhere"', 6, "must be a folder in the workspace"),
        ('endpoint = "https://a.b/"\nqueries = "/tmp"', 6, "must be a folder in the workspace"),
        ('endpoint = "https://a.b/"\ntimeout = 0', 6, "greater than 0"),
        ('endpoint = "https://a.b/"\ntimeout = inf', 6, "greater than 0"),
        ('endpoint = "https://a.b/"\nmax_bytes = 1.5', 6, "greater than 0"),
        ('endpoint = "https://a.b/"\nmax_bytes = true', 6, "greater than 0"),
    ],
)
def test_a_mistake_in_the_settings_of_a_service_is_shown_with_its_line(tmp_path, text, line, expected):
    path = tmp_path / "multiply-kg.toml"
    path.write_text(
        f'[federation.first]\nendpoint = "https://example.org/"\n\n[federation.second]\n{text}\n',
        encoding="utf-8",
    )
    with pytest.raises(SourceError, match=expected) as raised:
        read_settings(path)
    assert raised.value.line == line


@pytest.mark.parametrize(
    "text", ["federation = 1", '[federation.Upper]\nendpoint = "https://a.b/"', "federation.a = 1"]
)
def test_what_is_no_table_of_services_is_refused(tmp_path, text):
    path = tmp_path / "multiply-kg.toml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        read_settings(path)
    assert raised.value.line == 1
