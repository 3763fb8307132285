"""What lint says of saved queries: each rule broken once in a small workspace, on its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from multiply_kg.lint import RULES, lint
from multiply_kg.workspace import open_workspace

MILLS = Path(__file__).parent / "data" / "lint" / "mills"
QUERY = "queries/builders.rq"
PROLOGUE = "PREFIX m: <https://mills.example/kg/ontology#>\n"


@pytest.fixture
def mills(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MILLS, tmp_path / "mills"))


def change(root: Path, old: str, new: str) -> int:
    """Replace the first occurrence in the query; the number of the line on which it stands."""
    path = root / QUERY
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def findings(root: Path) -> list[tuple[str, int]]:
    names = {rule.id: name for name, rule in RULES.items()}
    return sorted((names[found.rule_id], found.location.line) for found in lint(open_workspace(root)).results)


def of_query(root: Path, body: str, *, header: str = "") -> list[tuple[str, int]]:
    """The findings in a query of its own; the first line of the body is line 2 + those of the header."""
    (root / QUERY).write_text(f"{header}{PROLOGUE}{body}", encoding="utf-8")
    return findings(root)


def messages(root: Path) -> str:
    return "\n".join(found.message() for found in lint(open_workspace(root)).results)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("m:builtBy", "m:biultBy", "unknown-property"),
        ("a m:Mill", "a m:Mil", "unknown-class"),
        ("a m:Mill", "a m:height", "wrong-kind"),
        ("m:builtBy", "m:Person", "wrong-kind"),
        ("m:builtBy", "n:builtBy", "undeclared-prefix"),
        ("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>", "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-shema#>", "conflicting-prefix"),
        ("PREFIX m:", "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX m:", "unused-prefix"),
        ("PREFIX m:", "PREFIX mm: <https://mills.example/kg/ontology#> PREFIX m:", "duplicate-prefix"),
        ("SELECT ?mill ?label", "SELECT ?mill ?labl", "unbound-variable"),
        ("ORDER BY ?mill", "ORDER BY ?mil", "unbound-variable"),
        ("LANG(?label)", "LANG(?lable)", "unbound-variable"),
        ("m:builtBy ?builder", "m:builtBy ?bilder", "lone-variable"),
        ("?mill m:height", "?builder m:height", "never-matches"),
        ("?builder a m:Person", "?builder a m:Grain", "matches-nothing"),
        ("m:height ?height", "m:sails ?height", "unused-term"),
        ("FILTER EXISTS", '?mill rdfs:label "harbor mill"@en FILTER EXISTS', "absent-value"),
        ("= ?_lang_literal", '= "em"', "absent-language"),
        ("lang: en", "lang: ne", "absent-language"),
        ("id/grain/rye", "id/grain/ryes", "dangling-reference"),
        ("value: height", "value: heigth", "no-such-column"),
        ("columns: [mill, label", "columns: [mill, lable", "no-such-column"),
        ("golden/builders.csv", "golden/bilders.csv", "no-such-file"),
        ("?mill ?label ?builder ?height\n", "?mill ?label ?builder (?height AS ?heigt)\n", "golden-columns"),
        ("  word:", "  wrod:", "unused-parameter"),
        ("?__word_literal", "?__wrod_literal", "undescribed-parameter"),
        ("COALESCE(STR(?label) = ?__word_literal, true)", "!BOUND(?__word_literal)", "bound-parameter"),
        ("SELECT ?mill", "SELECT ?_lang_literal ?mill", "parameter"),
        ("FILTER EXISTS", "FILTRE EXISTS", "invalid-query"),
        ("LANG(?label)", "LAGN(?label)", "invalid-query"),
        ("summary:", "sumary:", "invalid-query"),
        ("class: m:Grain", "values: grains", "no-such-query"),
    ],
)  # fmt: skip
def test_a_breach_is_found_on_its_line(mills: Path, old: str, new: str, rule: str) -> None:
    line = change(mills, old, new)
    assert (rule, line) in findings(mills)


def test_what_was_probably_meant_is_named(mills: Path) -> None:
    change(mills, "m:builtBy ?builder", "m:biultBy ?bilder")
    assert "Did you mean <https://mills.example/kg/ontology#builtBy>?" in messages(mills)
    assert "Did you mean ?builder?" in messages(mills)


# -- variables -----------------------------------------------------------------------------------------


def test_a_variable_that_is_used_once_on_purpose_is_left_alone(mills: Path) -> None:
    body = "SELECT ?mill WHERE { ?mill m:builtBy ?someone . FILTER NOT EXISTS { ?mill m:height ?h } } ORDER BY ?mill\n"
    assert of_query(mills, body) == []


def test_text_that_grlc_takes_for_a_header_is_found_on_its_line(mills: Path) -> None:
    line = change(mills, "ORDER BY", 'FILTER("""\n#+ summary: text\n""" != "")\n} ORDER BY') + 1
    path = mills / QUERY
    text = path.read_text(encoding="utf-8")
    head, _, tail = text.rpartition("}\nFILTER")
    path.write_text(f"{head}FILTER{tail}", encoding="utf-8")
    assert ("header-mark-in-text", line - 1) in findings(mills)
    change(mills, "\n#+ summary: text\n", "\\n#+ summary: text\\n")
    assert not [found for found in findings(mills) if found[0] == "header-mark-in-text"]


def test_rows_without_order_are_found_at_select(mills: Path) -> None:
    change(mills, "ORDER BY ?mill", "")
    assert findings(mills) == [("no-order", 23)]


def test_a_single_row_needs_no_order(mills: Path) -> None:
    assert of_query(mills, "SELECT (COUNT(?mill) AS ?mills) WHERE { ?mill a m:Mill }\n") == []
    grouped = "SELECT ?b (COUNT(?mill) AS ?mills) WHERE { ?mill m:builtBy ?b } GROUP BY ?b\n"
    assert of_query(mills, grouped) == [("no-order", 2)]


@pytest.mark.parametrize(
    "body", ["ASK { ?x a m:Mill }\n", "CONSTRUCT { ?x a m:Mill } WHERE { ?x a m:Windmill }\n"]
)
def test_forms_without_rows_need_no_order(mills: Path, body: str) -> None:
    assert of_query(mills, body) == []


def test_a_subquery_sees_nothing_of_what_stands_around_it(mills: Path) -> None:
    body = (
        "SELECT ?mill ?least WHERE {\n  ?mill m:height ?height .\n"
        "  { SELECT (MIN(?other) AS ?least) WHERE {\n    ?x m:height ?other .\n    FILTER(?other < ?height)\n  } }\n"
        "} ORDER BY ?mill\n"
    )
    assert of_query(mills, body) == [("unbound-variable", 6)]


def test_exists_and_minus_see_what_stands_around_them(mills: Path) -> None:
    body = (
        "SELECT ?mill WHERE { ?mill m:height ?height .\n"
        "  FILTER NOT EXISTS { ?other m:height ?more . FILTER(?more > ?height) }\n"
        "  MINUS { ?mill a m:Watermill }\n} ORDER BY ?mill\n"
    )
    assert of_query(mills, body) == []


def test_a_computed_value_that_nothing_uses_is_found(mills: Path) -> None:
    body = (
        "SELECT ?mill WHERE {\n  ?mill m:height ?height .\n  BIND(?height * 2 AS ?double)\n} ORDER BY ?mill\n"
    )
    assert of_query(mills, body) == [("lone-variable", 4)]


def test_a_column_of_a_subquery_that_nothing_uses_is_found(mills: Path) -> None:
    body = (
        "SELECT ?mill ?least WHERE { ?mill a m:Mill .\n"
        "  { SELECT (MIN(?height) AS ?laest)\n    WHERE { ?x m:height ?height } }\n} ORDER BY ?mill\n"
    )
    assert ("lone-variable", 3) in of_query(mills, body)


# -- patterns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        "?x m:builtBy/m:born ?year", "?x ^m:builtBy ?mill", "?x m:builtBy|m:grinds ?y", "?x m:builtBy+ ?y",
        "?x (m:builtBy/m:born)? ?y", "?x !m:builtBy ?y", "?x ?p ?y ; a m:Mill", "[] m:builtBy ?x", "?x m:builtBy [ m:born ?year ]",
        "VALUES ?kind { m:Windmill m:Watermill } ?x a ?kind", "GRAPH ?g { ?x a m:Windmill }", "?x m:height 14",
        "?x m:height 014", "?x a m:Mill", "?x a m:Windmill , m:Mill", "?x m:builtBy*/m:born ?y",
    ],
)  # fmt: skip
def test_patterns_that_match_are_left_alone(mills: Path, pattern: str) -> None:
    assert [rule for rule, _ in of_query(mills, f"SELECT ?x WHERE {{ {pattern} }} ORDER BY ?x\n")] == []


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        ("?x m:born/m:builtBy ?y", "matches-nothing"),  # a year has built nothing
        ("?x m:builtBy/m:height ?y", "never-matches"),  # no mill is a person… by what the graph holds
        ("?x m:builtBy ?y . ?y m:grinds ?z", "matches-nothing"),
        ("?x m:builtBy ?y . ?y m:height ?z", "never-matches"),
        ("?x a m:Person ; m:height ?z", "never-matches"),
        ("?x a m:Person . OPTIONAL { ?x m:height ?z }", "never-matches"),
        ("?x a m:Person . { ?x m:born ?z } UNION { ?x m:height ?z }", "never-matches"),
        ("?x a m:Watermill ; m:height ?z", "matches-nothing"),  # this one has none; others might
        ("?x m:height 15", "absent-value"),
        ("?x m:grinds <https://mills.example/kg/id/mill/brook>", "absent-value"),
        ("<https://mills.example/kg/id/mill/brook> m:height ?x", "matches-nothing"),
        ("?x m:builtBy ?y . FILTER NOT EXISTS { ?y m:sails ?n }", "unused-term"),
    ],
)
def test_patterns_that_match_nothing_are_found(mills: Path, pattern: str, rule: str) -> None:
    found = [name for name, _ in of_query(mills, f"SELECT ?x WHERE {{ {pattern} }} ORDER BY ?x\n")]
    if pattern == "?x m:builtBy/m:height ?y":
        assert found == ["matches-nothing"]
    else:
        assert found == [rule]


def test_of_three_patterns_the_one_that_the_others_contradict_is_named(mills: Path) -> None:
    body = "SELECT ?x WHERE {\n  ?x m:born ?y .\n  ?x m:grinds ?g .\n  ?x rdfs:label ?l .\n  ?x a m:Windmill .\n} ORDER BY ?x\n"
    header = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    assert ("never-matches", 7) in of_query(mills, body, header=header)


def test_a_graph_without_data_says_nothing_about_what_matches(mills: Path) -> None:
    shutil.rmtree(mills / "data")
    change(mills, "https://mills.example/kg/id/grain/rye", "https://elsewhere.example/rye")
    assert findings(mills) == []


def test_what_is_asked_of_another_endpoint_is_not_held_against_this_graph(mills: Path) -> None:
    body = "SELECT ?x WHERE { SERVICE <https://elsewhere.example/sparql> { ?x m:sails ?y ; a m:Person } } ORDER BY ?x\n"
    assert {rule for rule, _ in of_query(mills, body)} <= {"invalid-query"}


def test_asserted_queries_are_held_against_what_is_asserted(mills: Path) -> None:
    path = mills / "ontology" / "mills.ttl"
    path.write_text(
        path.read_text(encoding="utf-8")
        + 'm:built a owl:ObjectProperty ; rdfs:label "built"@en ; owl:inverseOf m:builtBy .\n',
        encoding="utf-8",
    )
    body = "SELECT ?x WHERE { ?x m:built ?y } ORDER BY ?x\n"
    assert of_query(mills, body) == []
    assert of_query(mills, body, header="#+ reasoning: asserted\n") == [("unused-term", 3)]


# -- values --------------------------------------------------------------------------------------------


def test_an_example_that_the_compared_values_lack_is_found(mills: Path) -> None:
    header = "#+ params:\n#+   size: {label: {en: size}, example: 15}\n"
    body = "SELECT ?x ?n WHERE { ?x m:height ?n . FILTER(?n = ?_size_integer) } ORDER BY ?x\n"
    assert of_query(mills, body, header=header) == [("absent-value", 2)]
    assert of_query(mills, body, header=header.replace("15", "14")) == []


def test_choices_and_defaults_are_held_against_the_values_too(mills: Path) -> None:
    body = "SELECT ?x WHERE { ?x m:grinds ?_grain_iri } ORDER BY ?x\n"
    header = (
        "#+ params:\n#+   grain:\n#+     values:\n"
        "#+       https://mills.example/kg/id/grain/rye: rye\n"
        "#+       https://mills.example/kg/id/grain/corn: corn\n"
    )
    assert of_query(mills, body, header=header) == [("dangling-reference", 5)]


def test_text_that_is_computed_is_not_held_against_values(mills: Path) -> None:
    body = 'SELECT ?x ?s WHERE { ?x m:height ?n . BIND(STR(?n) AS ?s) FILTER(?s = "15") } ORDER BY ?x\n'
    assert of_query(mills, body) == []


# -- files that cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        b"", b"\xff\xfe", b'SELECT ?x WHERE { ?x ?y "open } ORDER BY ?x', b"INSERT DATA { <a:b> <a:c> <a:d> }",
        b"SELECT ?x WHERE { VALUES (?x", b"SELECT ?x WHERE { ?x ?p [", b"SELECT (?x AS", b"ASK", b"PREFIX x:",
        b"SELECT * WHERE " + b"{" * 3000, b"SELECT ?x { ?x " + b"(" * 3000, b"#+ {\nASK {}", b"SELECT ?x { FILTER",
        b"CONSTRUCT {", b"DESCRIBE ?x", b"ASK { BIND(1) }", b"ASK { ?x !( ?y }", b"\x00",
    ],
)  # fmt: skip
def test_a_query_that_is_none_is_a_finding_and_never_a_crash(mills: Path, text: bytes) -> None:
    (mills / QUERY).write_bytes(text)
    found = findings(mills)
    if text != b"DESCRIBE ?x":
        assert "invalid-query" in {rule for rule, _ in found}


def test_two_files_with_one_id_are_a_finding(mills: Path) -> None:
    (mills / "queries" / "old").mkdir()
    shutil.copy(mills / QUERY, mills / "queries" / "old" / "builders.rq")
    assert ("invalid-query", 1) in findings(mills)


def test_line_ends_and_byte_order_mark_do_not_move_the_line(mills: Path) -> None:
    line = change(mills, "m:builtBy", "m:biultBy")
    path = mills / QUERY
    path.write_bytes(("\ufeff" + path.read_text(encoding="utf-8").replace("\n", "\r\n")).encode())
    assert ("unknown-property", line) in findings(mills)
