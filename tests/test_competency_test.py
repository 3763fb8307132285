"""``multiply-kg test``: each thing that a header may expect of an answer, the reports, and coverage."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conftest import Cli
from multiply_kg import pipeline
from multiply_kg.competency import Outcome, coverage_of, run
from multiply_kg.queries import Catalogue
from multiply_kg.workspace import open_workspace

MILLS = Path(__file__).parent / "data" / "lint" / "mills"
BODY = (
    "PREFIX m: <https://mills.example/kg/ontology#>\n"
    "SELECT ?mill ?height WHERE { ?mill a m:Mill OPTIONAL { ?mill m:height ?height } } ORDER BY ?mill\n"
)
GOLDEN = "golden/builders.csv"


@pytest.fixture
def mills(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MILLS, tmp_path / "mills"))


def outcome(root: Path, expect: str, body: str = BODY) -> Outcome:
    (root / "queries" / "asked.rq").write_text(f"#+ expect:\n#+   {expect}\n{body}", encoding="utf-8")
    graph = pipeline.open_graph(open_workspace(root))
    (found,) = run(graph, ["asked"])
    return found


@pytest.mark.parametrize(
    ("expect", "holds"),
    [
        ("columns: [mill, height]", True), ("columns: [height, mill]", False), ("columns: [mill]", False),
        ("empty: false", True), ("empty: true", False),
        ("min_rows: 2", True), ("min_rows: 3", False), ("max_rows: 2", True), ("max_rows: 1", False),
        ("includes: [{mill: mill:brook}]", True), ("includes: [{mill: mill:creek}]", False),
        ("includes: [{mill: https://mills.example/kg/id/mill/harbour, height: 14}]", True),
        ("includes: [{mill: mill:harbour, height: 14.0}]", True),
        ("includes: [{mill: mill:harbour, height: 15}]", False),
        ("includes: [{mill: mill:brook, height: null}]", True), ("includes: [{mill: mill:harbour, height: null}]", False),
        ("includes: [{mills: mill:brook}]", False), ("golden: golden/none.csv", False), ("golden: golden", False),
        ("golden: golden/builders.csv", False),
    ],
)  # fmt: skip
def test_what_the_header_expects_is_held_against_the_answer(mills: Path, expect: str, holds: bool) -> None:
    found = outcome(mills, expect)
    assert found.status == ("passed" if holds else "failed")
    assert [check.name for check in found.checks] == [expect.partition(":")[0]]
    assert found.line == 1
    assert found.rows == 2


def test_no_expectation_is_neither_passed_nor_failed(mills: Path) -> None:
    (mills / "queries" / "asked.rq").write_text(BODY)
    graph = pipeline.open_graph(open_workspace(mills))
    assert [found.status for found in run(graph)] == ["unexpecting", "passed"]


def test_ask_and_construct_have_rows_too(mills: Path) -> None:
    prefix = "PREFIX m: <https://mills.example/kg/ontology#>\n"
    assert outcome(mills, "empty: false", f"{prefix}ASK {{ ?x a m:Mill }}\n").status == "passed"
    assert outcome(mills, "empty: false", f"{prefix}ASK {{ ?x m:sails 3 }}\n").status == "failed"
    construct = f"{prefix}CONSTRUCT {{ ?x m:height ?h }} WHERE {{ ?x m:height ?h }}\n"
    assert outcome(mills, "includes: [{subject: mill:harbour, object: 14}]", construct).status == "passed"


def test_a_query_that_cannot_be_run_is_an_error_with_its_place(mills: Path) -> None:
    found = outcome(mills, "empty: true", "SELECT ?x WHERE { ?x ?y }\n")
    assert found.status == "error"
    assert (found.path, found.line) == (mills / "queries" / "asked.rq", 3)
    assert found.error
    assert outcome(mills, "emty: true").status == "error"


def test_parameters_take_the_values_of_expect_or_else_their_examples(mills: Path) -> None:
    body = (
        "PREFIX m: <https://mills.example/kg/ontology#>\n"
        "SELECT ?mill WHERE { ?mill m:grinds ?_grain_iri } ORDER BY ?mill\n"
    )
    params = "#+ params: {grain: {example: https://mills.example/kg/id/grain/oats}}\n"
    assert outcome(mills, "includes: [{mill: mill:brook}]", params + body).status == "passed"
    chosen = "params: {grain: https://mills.example/kg/id/grain/rye}\n#+   includes: [{mill: mill:harbour}]"
    assert outcome(mills, chosen, params + body).status == "passed"


# -- golden rows -------------------------------------------------------------------------------------------


def change_golden(root: Path, old: str, new: str) -> None:
    path = root / GOLDEN
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_another_label_fails_nothing_and_is_mentioned(cli: Cli, mills: Path) -> None:
    change_golden(mills, "harbour mill", "mill at the harbour")
    done = cli("test", "-w", mills, "--output-format", "json")
    assert done.code == 0
    golden = [c for c in json.loads(done.out)["queries"][0]["checks"] if c["name"] == "golden"]
    assert golden[0]["message"].endswith("1 with other labels")


def test_labels_without_tags_are_tolerated_where_they_change_with_the_language(mills: Path) -> None:
    settings = mills / "multiply-kg.toml"
    settings.write_text(settings.read_text().replace('["en"]', '["en", "de"]'))
    (mills / "golden" / "asked.csv").write_text(
        "mill,name,height\nhttps://mills.example/kg/id/mill/harbour,another name,14\n"
    )
    body = (
        "#+ defaults:\n#+   - lang: en\n"
        "PREFIX m: <https://mills.example/kg/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        "SELECT ?mill (MIN(STR(?label)) AS ?name) ?height WHERE {\n"
        "  ?mill m:height ?height ; rdfs:label ?label . FILTER(LANG(?label) = ?_lang_literal)\n"
        "} GROUP BY ?mill ?height ORDER BY ?mill\n"
    )
    assert outcome(mills, "golden: golden/asked.csv", body).status == "passed"
    (mills / "golden" / "asked.csv").write_text(
        "mill,name,height\nhttps://mills.example/kg/id/mill/harbour,harbour mill,15\n"
    )
    assert outcome(mills, "golden: golden/asked.csv", body).status == "failed"


def test_a_failure_shows_the_rows_that_differ(cli: Cli, mills: Path) -> None:
    change_golden(mills, "person/bruno", "person/anna")
    done = cli("test", "-w", mills)
    assert done.code == 1
    assert done.out == (
        "queries/builders.rq:15: failure: builders: golden: golden/builders.csv: 1 row missing, 1 unexpected\n"
        "      mill,label,builder,height\n"
        "    - mill:brook,brook mill,person:anna,\n"
        "    + mill:brook,brook mill,person:bruno,\n"
        "\n"
        "1 query: 0 passed, 1 failed.\n"
    )


def test_many_differing_rows_are_cut(cli: Cli, mills: Path) -> None:
    path = mills / GOLDEN
    path.write_text(path.read_text(encoding="utf-8") + "http://e/x,,,\n" * 50, encoding="utf-8")
    assert "… and 30 more missing" in cli("test", "-w", mills).out


def test_changed_columns_are_said_before_any_row(cli: Cli, mills: Path) -> None:
    change_golden(mills, "mill,label,builder", "mill,name,builder")
    out = cli("test", "-w", mills).out
    assert "columns mill, name, builder, height expected, mill, label, builder, height found" in out


# -- the command -------------------------------------------------------------------------------------------


def test_all_queries_of_this_repository_answer_as_expected(
    real_graph: pipeline.KnowledgeGraph, tmp_path: Path, real: Path
) -> None:
    golden = Path(__file__).parent / "golden"
    shutil.copytree(golden, real / "tests" / "golden", dirs_exist_ok=True)
    outcomes = list(run(real_graph))
    assert [(found.id, found.failures, found.error) for found in outcomes if found.status != "passed"] == []


def test_only_the_queries_that_are_named_are_run(cli: Cli, mills: Path) -> None:
    (mills / "queries" / "asked.rq").write_text(BODY)
    assert cli("test", "-w", mills, "builders").out == "1 query: 1 passed, 0 failed.\n"
    missing = cli("test", "-w", mills, "bilders")
    assert missing.code == 2
    assert "Did you mean “builders”?" in missing.err


def test_queries_without_expectation_are_listed(cli: Cli, mills: Path) -> None:
    (mills / "queries" / "asked.rq").write_text(BODY)
    done = cli("test", "-w", mills)
    assert done.code == 0
    assert (
        done.out == "Without expectation: asked.\n\n2 queries: 1 passed, 0 failed, 1 without expectation.\n"
    )


def test_junit_has_a_case_for_each_query(cli: Cli, mills: Path) -> None:
    (mills / "queries" / "asked.rq").write_text(BODY)
    change_golden(mills, "person/bruno", "person/anna")
    file = mills / "report.xml"
    assert cli("test", "-w", mills, "--output-format", "junit", "-o", file).code == 1
    root = ET.parse(file).getroot()
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {"asked", "builders"}
    assert cases["asked"].find("skipped") is not None
    assert (cases["builders"].get("file"), cases["builders"].get("line")) == ("queries/builders.rq", "15")
    assert "+ mill:brook" in (cases["builders"].findtext("failure") or "")
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("2", "1", "1")


def test_json_has_the_rows_whole(cli: Cli, mills: Path) -> None:
    change_golden(mills, "person/bruno", "person/anna")
    report = json.loads(cli("test", "-w", mills, "--output-format", "json").out)
    golden = report["queries"][0]["checks"][-1]
    assert report["passed"] is False
    assert golden["missing"][0][2] == "https://mills.example/kg/id/person/anna"
    assert golden["unexpected"][0][2] == "https://mills.example/kg/id/person/bruno"


def test_two_runs_write_the_same(cli: Cli, mills: Path) -> None:
    first, second = (cli("test", "-w", mills, "--output-format", "junit", "--coverage").out for _ in range(2))
    assert first == second


# -- coverage ----------------------------------------------------------------------------------------------


def uses(root: Path) -> dict[str, tuple[bool, bool, int]]:
    """Local name to whether a query names it, whether one reaches it, and the number of shapes."""
    workspace = open_workspace(root)
    catalogue = Catalogue.load(root / "queries", prefixes=workspace.prefixes.map)
    covered = coverage_of(pipeline.read(workspace), catalogue)
    return {
        use.iri.rpartition("#")[2]: (bool(use.queries), bool(use.indirectly), use.shapes)
        for use in covered.uses
    }


def test_terms_are_named_reached_or_untouched(mills: Path) -> None:
    found = uses(mills)
    assert found["Mill"][:2] == (True, False)
    assert found["Windmill"] == (False, True, 0)  # below a class that is asked for
    assert found["Grain"] == (False, True, 0)  # the range of a property that is asked for
    assert found["sails"] == (False, False, 0)
    assert found["height"][0]
    assert found["height"][2] == 2  # a path, and the SPARQL of a shape
    assert found["MillShape"][0]


def test_links_of_a_chain_and_inverses_are_reached(mills: Path) -> None:
    path = mills / "ontology" / "mills.ttl"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "m:kin a owl:ObjectProperty ; owl:propertyChainAxiom ( m:made m:sails ) .\n"
        + "m:made a owl:ObjectProperty ; owl:inverseOf m:madeBy .\nm:madeBy a owl:ObjectProperty .\n",
        encoding="utf-8",
    )
    (mills / "queries" / "builders.rq").write_text(
        "PREFIX m: <https://mills.example/kg/ontology#> ASK { ?x m:kin ?y }"
    )
    found = uses(mills)
    assert {name for name, (_, reached, _) in found.items() if reached} >= {"made", "madeBy", "sails"}
    assert not found["grinds"][1]


def test_coverage_lists_what_nobody_touches(cli: Cli, mills: Path) -> None:
    out = cli("test", "-w", mills, "--coverage").out
    assert "Touched by a query: 5 of 5 classes, 3 of 5 properties, 2 of 2 shapes." in out
    assert "Touched by no query and no shape, properties:\n  m:born, m:sails\n" in out


def test_a_workspace_without_queries_covers_nothing_and_fails_nothing(cli: Cli, bare: Path) -> None:
    done = cli("test", "-w", bare, "--coverage")
    assert done.code == 0
    assert done.out.endswith("0 queries: 0 passed, 0 failed.\n")
