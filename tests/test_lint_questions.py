"""What lint says of the questions that fetch asks elsewhere, and of the queries that feed them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT, Cli
from multiply_kg.lint import RULES, lint, query_files
from multiply_kg.workspace import open_workspace

MILLS = Path(__file__).parent / "data" / "lint" / "mills"
OWN = """#+ summary: The mills with their names

PREFIX m: <https://mills.example/kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?mill ?name
WHERE {
  ?mill a m:Mill ;
    rdfs:label ?label .
  BIND(STR(?label) AS ?name)
}
ORDER BY ?mill ?name
"""
QUESTION = """#+ summary: The mills of a register
#+ x-own: ../own/mills.rq
#+ x-link:
#+   own: mill
#+   other: item
#+   property: skos:exactMatch
#+   labels: [name, itemLabel]
#+   evidence:
#+     name: [name, itemLabel]

PREFIX r: <http://register.example/terms/>

SELECT DISTINCT ?name ?item ?itemLabel
WHERE {
  VALUES ?name {}
  ?item a r:Molen ;
    r:naam ?name , ?itemLabel .
  OPTIONAL { ?item r:built ?year }
  FILTER(!BOUND(?year) || ?year > 1500)
}
ORDER BY ?item
"""
FILES = {"question": "data/external/register/mills.rq", "own": "data/external/own/mills.rq"}


@pytest.fixture
def mills(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(MILLS, tmp_path / "mills"))
    with (root / "multiply-kg.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[federation.register]\nendpoint = "https://register.example/sparql"\n')
    for name, text in (("question", QUESTION), ("own", OWN)):
        path = root / FILES[name]
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return root


def findings(root: Path) -> list[tuple[str, str, int]]:
    names = {rule.id: name for name, rule in RULES.items()}
    found = lint(open_workspace(root)).results
    return [
        (names[one.rule_id], str(one.location.path.relative_to(root)), one.location.line) for one in found
    ]


def test_a_question_in_words_that_nobody_knows_here_is_in_order(mills: Path) -> None:
    assert findings(mills) == []
    assert {path.relative_to(mills).as_posix() for path in query_files(open_workspace(mills))} == {
        *FILES.values(),
        "queries/builders.rq",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("question", "OPTIONAL", "OPTOINAL", "invalid-query"),
        ("question", "#+ summary:", "#+ sumary:", "invalid-query"),
        ("question", "#+ x-own: ../own/mills.rq", "#+ x-own: ../own/mils.rq", "invalid-query"),
        ("question", "r:built", "s:built", "undeclared-prefix"),
        ("question", "PREFIX r:", "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX r:", "unused-prefix"),
        ("question", "SELECT DISTINCT ?name ?item ", "SELECT DISTINCT ?name ?itme ", "unbound-variable"),
        ("question", "|| ?year", "|| ?yaer", "unbound-variable"),
        ("question", "ORDER BY ?item\n", "", "no-order"),
        ("question", "1500", "?_since_integer", "parameter"),
        ("question", "VALUES ?name {}", "VALUES (?name ?town) {}", "no-such-column"),
        ("question", "  own: mill", "  own: mil", "no-such-column"),
        ("question", "  other: item", "  other: itm", "no-such-column"),
        ("question", "labels: [name,", "labels: [nam,", "no-such-column"),
        ("question", "    name: [name, itemLabel]", "    name: [name, itmLabel]", "no-such-column"),
        ("own", "m:Mill", "m:Mil", "unknown-class"),
        ("own", "rdfs:label", "rdfs:lable", "unknown-property"),
        ("own", "STR(?label)", "STR(?lable)", "unbound-variable"),
    ],
)
def test_what_is_wrong_is_found_on_its_line(mills: Path, file: str, old: str, new: str, rule: str) -> None:
    path = mills / FILES[file]
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    found = [one for one in findings(mills) if one[0] == rule]
    assert {place for _, place, _ in found} == {FILES[file]}
    if rule != "no-order":  # that is said of the SELECT
        assert line in {number for *_, number in found}


def test_a_question_may_call_other_services_where_it_is_asked(mills: Path) -> None:
    path = mills / FILES["question"]
    path.write_text(
        QUESTION.replace("OPTIONAL {", "SERVICE <http://other.example/sparql> {"), encoding="utf-8"
    )
    assert findings(mills) == []


def test_what_feeds_nothing_and_lies_elsewhere_is_not_looked_at(mills: Path) -> None:
    (mills / "data" / "external" / "own" / "draft.rq").write_text("SELECT", encoding="utf-8")
    (mills / "data" / "external" / "register" / ".hidden.rq").write_text("SELECT", encoding="utf-8")
    assert findings(mills) == []


def test_the_questions_of_the_repository_are_counted_and_in_order(cli: Cli) -> None:
    outcome = cli("lint", "-w", ROOT, "data/external")
    files = len([*(ROOT / "data/external").rglob("*.rq"), *(ROOT / "queries").rglob("*.rq")])
    assert outcome.code == 0
    assert outcome.out.endswith(f" and {files} query files.\n")
