"""What ``fmt`` makes of queries: the layout, and that tokens, comments and header stay what they are."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from multiply_kg.errors import QueryError
from multiply_kg.formatting import format_query
from multiply_kg.queries.header import read_header
from multiply_kg.queries.lexer import Kind, tokenise

QUERIES = sorted((ROOT / "queries").rglob("*.rq"))
MANY = settings(
    max_examples=int(os.environ.get("MULTIPLY_KG_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# Syntax of every kind, and the traps in it: signs, paths, “<” as operator and as bracket, nested groups.
OTHERS = (
    "PREFIX ex: <http://e/> SELECT ?s (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s a ex:A ; ex:p ?o , -5 } GROUP BY ?s",
    "SELECT * WHERE { ?a ?b ?c . FILTER(?a<?b && ?c>-3 || !(?a = ?c + 1) && ?b-1 <= +2) }",
    "SELECT * { ?s <http://e/p>+ 5 , +5 . ?s <http://e/p>/^<http://e/q>|!(<http://e/r>|^a)* ?o }",
    'ASK { { ?s ?p "x"@en } UNION { ?s ?p "y"^^<http://e/d> } MINUS { ?s a [] } }',
    "CONSTRUCT { ?s ?p ( 1 2 ) , [ ?p 3 ; ?q true ] } FROM <http://e/g> FROM NAMED <http://e/h> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?x { VALUES ( ?x ?y ) { ( 1 UNDEF ) ( <http://e/a> 'b' ) } VALUES ?z { 1 2 } BIND(IF(?x IN (1, 2), ?x, -?x) AS ?w) } ORDER BY DESC(?x) STR(?y) LIMIT 5 OFFSET 2",
    "DESCRIBE ?s WHERE { ?s ?p ?o FILTER NOT EXISTS { ?s a ?t } OPTIONAL { SELECT ?s { ?s ?q ?r } LIMIT 1 } }",
    'SELECT (GROUP_CONCAT(DISTINCT ?x; SEPARATOR=",") AS ?l) { { } SERVICE SILENT <http://e/s> { ?x ?y """a\n#b""" } } HAVING (COUNT(?x) > 1)',
)


def tokens(text: str) -> list[tuple[Kind, str]]:
    return [(t.kind, t.text) for t in tokenise(text) if t.kind not in (Kind.SPACE, Kind.COMMENT)]


def comments(text: str) -> list[str]:
    return [t.text.rstrip() for t in tokenise(text) if t.kind is Kind.COMMENT]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_queries_of_this_repository_are_in_the_layout(path: Path) -> None:
    text = path.read_bytes().decode()
    assert format_query(text) == text


def test_an_example() -> None:
    before = (
        "#+ summary: Trees\n#+ tags: [a]\nprefix ex: <http://e/>\n\nprefix b: <http://b/>\n"
        "SELECT ?s  (COUNT( ?o ) as ?n) where{?s a ex:A;ex:p ?o.#pears\n#plums\noptional{?o ex:q / ex:r ?z.filter( ?z>3&&! bound(?k) )}\n"
        "{?s ex:a ?k} union {\n?s ex:b ?k }filter not exists\n{?s ex:z ?y}}\ngroup  by ?s order by desc( ?n ) ?s limit 5"
    )
    after = (
        "#+ summary: Trees\n#+ tags: [a]\n\nprefix ex: <http://e/>\n\nprefix b: <http://b/>\n\n"
        "SELECT ?s (COUNT(?o) as ?n)\nwhere {\n  ?s a ex:A ;\n    ex:p ?o . #pears\n  #plums\n"
        "  optional { ?o ex:q/ex:r ?z . filter(?z > 3 && !bound(?k)) }\n"
        "  { ?s ex:a ?k } union {\n    ?s ex:b ?k\n  }\n  filter not exists { ?s ex:z ?y }\n}\n"
        "group by ?s\norder by desc(?n) ?s\nlimit 5\n"
    )
    assert format_query(before) == after
    assert format_query(after) == after


def test_a_group_on_one_line_stays_there_while_it_fits() -> None:
    short = "SELECT *\nWHERE { ?s ?p ?o }\n"
    assert format_query("SELECT * WHERE{?s ?p ?o}") == short
    patterns = " . ".join(f"?subject{n} ?predicate{n} ?object{n}" for n in range(4))
    spread = format_query(f"SELECT * WHERE {{ {patterns} }}")
    assert spread.count("\n") == 7
    assert format_query(spread) == spread


def test_line_breaks_of_the_author_within_a_pattern_stay() -> None:
    text = (
        "SELECT ?a\n  ?b\nWHERE {\n  ?a ex:p ?b ,\n      ?c .\n  FILTER(\n    ?b = 1\n    || ?c = 2\n  )\n"
        "  VALUES (?x ?y) {\n    (1 2)\n    (3 4)\n  }\n  { ?a ?b ?c }\n  UNION\n  { ?c ?b ?a }\n}\n"
    )
    text = "PREFIX ex: <http://e/>\n\n" + text.replace(" ,\n      ?c", " ,\n    ?c")
    assert format_query(text) == text


@pytest.mark.parametrize("text", OTHERS)
def test_all_of_the_syntax_keeps_its_tokens(text: str) -> None:
    for version in (text, text.replace(" ", "\n"), text.replace("{", "{\n")):
        result = format_query(version)
        assert tokens(result) == tokens(text)
        assert format_query(result) == result


def test_a_header_line_stays_one_and_no_comment_becomes_one() -> None:
    text = "#+ summary: A\n#+ description: |\n#+   two  \n#+   lines\nSELECT * {\n #+ no: header\n?s ?p ?o }\n  #+ nor: this\n"
    result = format_query(text)
    assert read_header(result).value == read_header(text).value
    assert "\n  #+ no: header\n" in result
    assert result.endswith("}\n #+ nor: this\n")


def test_line_ends_and_byte_order_mark_are_normalised_and_strings_keep_theirs() -> None:
    result = format_query('\ufeff#+ summary: A\r\nSELECT * {\r\n?s ?p """a\r\nb"""\r\n}\r\n')
    assert result == '#+ summary: A\n\nSELECT * {\n  ?s ?p """a\\r\nb"""\n}\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [("SELECT * {\n ?s ?p ?o", 1), ("SELECT *\n ?s }", 2), ("ASK {\n ( ] }", 2), ("ASK {\n ?s ?p 'x }", 2)],
)
def test_what_has_no_structure_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(QueryError) as error:
        format_query(text)
    assert error.value.line == line


GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\r\n  ", "\t", " # c{}\n", "\n# c{}\n", "\n\n   #c{}\n\n"])


@st.composite
def respaced(draw: st.DrawFn) -> str:
    """A query with other white space, and comments, wherever it has white space; its header untouched."""
    text = draw(st.sampled_from([*OTHERS, *(path.read_text(encoding="utf-8") for path in QUERIES)]))
    pieces: list[str] = []
    for token in tokenise(text):
        if token.kind is Kind.SPACE and not (pieces and pieces[-1].startswith("#")):
            pieces.append(draw(GAPS))
        else:
            pieces.append(token.text)
    numbers = iter(range(len(text)))
    return re.sub(r"c\{\}", lambda _: f"c{next(numbers)}", "".join(pieces))


@MANY
@given(respaced())
def test_layout_keeps_tokens_and_comments_and_is_stable(text: str) -> None:
    result = format_query(text)
    assert tokens(result) == tokens(text)
    assert comments(result) == comments(text)
    assert read_header(result).value == read_header(text).value
    assert format_query(result) == result
    assert not re.search(r"[ \t]\n|\n\n\n|\A\n|[^\n]\Z", result.replace('"""', ""))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_an_edit_of_one_pattern_changes_at_most_two_lines(path: Path) -> None:
    before = path.read_text(encoding="utf-8")
    lines = before.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("  ") and line.endswith(" ."):
            edited = [*lines[: number + 1], "?new   a ?thing.", *lines[number + 1 :]]
        elif line.startswith("  ") and line.endswith(" ;"):
            edited = [*lines[:number], line.replace(" ;", "; a ?thing;"), *lines[number + 1 :]]
        else:
            continue
        after = format_query("\n".join(edited) + "\n")
        marks = [row[0] for row in difflib.ndiff(lines, after.splitlines())]
        assert max(marks.count("-"), marks.count("+")) <= 2
