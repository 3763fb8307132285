"""The benchmarks measure what they say: generated workspaces are true, and the runner makes its page.

Nothing here depends on how long anything takes.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.export import jena_rules
from benchmarks.figures import Size, estimate, exponent
from benchmarks.generate import ERRORS_FILE, PROJECT_TRIPLES, expected_triples, generate
from benchmarks.generate import main as generate_main
from benchmarks.goals import GOALS, Results, Verdict
from benchmarks.measure import run as run_process
from benchmarks.planted import KINDS
from benchmarks.project_data import project_documents
from benchmarks.workload import GENERATED, questions
from conftest import ROOT
from multiply_kg import pipeline
from multiply_kg.queries import Catalogue
from multiply_kg.reasoning import infer
from multiply_kg.validation import validate
from multiply_kg.workspace import open_workspace

PAGE = ROOT / "docs" / "performance.md"


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> pipeline.Build:
    folder = tmp_path_factory.mktemp("benchmarks") / "one"
    generate(folder, projects=1, seed=7)
    return pipeline.build(open_workspace(folder))


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# The generator


def test_the_same_seed_gives_the_same_files_and_another_one_others(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, projects=2, seed=seed)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert files(tmp_path / "a") != files(tmp_path / "c")


def test_a_project_is_the_same_in_a_workspace_of_any_size(tmp_path):
    generate(tmp_path / "two", projects=2, seed=3)
    generate(tmp_path / "one", projects=1, seed=3)
    one, two = files(tmp_path / "one" / "data"), files(tmp_path / "two" / "data")
    assert one.items() <= two.items()
    assert all("p1-" in name or "p1." in name for name in two.keys() - one.keys())


def test_sizes_are_as_promised(tmp_path, small):
    generate(tmp_path / "ten", projects=10)
    ten = pipeline.read(open_workspace(tmp_path / "ten"))
    assert len(ten.data_triples) == pytest.approx(expected_triples(10), rel=0.05)
    assert len(small.material.data_triples) == pytest.approx(expected_triples(1), rel=0.05)
    # Sizes far beyond these are sums of projects alike, so one from far off has the size of any other.
    far = {
        (subject, *pair)
        for document in project_documents(4999, 1)
        for subject, pairs in document.statements.items()
        for pair in pairs
    }
    assert len(far) == pytest.approx(PROJECT_TRIPLES, rel=0.05)


def test_a_generated_workspace_conforms_in_the_compiled_engine(small):
    assert small.report.engine == "compiled"
    assert [r for r in small.report.results if r.severity != "info"] == []
    assert small.closure.inconsistencies == ()


def test_a_generated_workspace_conforms_in_the_reference_engine(small):
    """Without constraints in SPARQL, each of which pySHACL has parsed anew for each focus node."""
    shapes = [t for t in small.material.shapes_triples if t[1] != "<http://www.w3.org/ns/shacl#sparql>"]
    whole = (*small.material.asserted, *small.closure.inferred)
    report = validate(whole, shapes, ontology=small.material.ontology_triples, engine="reference")
    assert report.engine == "reference"
    assert report.focus_nodes > 200
    assert report.results == ()


def test_every_class_and_property_of_the_ontology_occurs(small):
    ontology = (ROOT / "ontology" / "multiply.ttl").read_text(encoding="utf-8")
    terms = set(re.findall(r"^mkg:(\w+)$", ontology, re.MULTILINE))
    triples = (*small.material.data_triples, *small.closure.inferred)
    used = {term for triple in triples for term in triple[1:]}
    base = "https://w3id.org/multiply-kg/ontology#"
    assert len(terms) > 100
    assert {name for name in terms if f"<{base}{name}>" not in used} == set()


def test_planted_errors_are_found_and_nothing_else(tmp_path):
    count = 2 * len(KINDS)
    expected = generate(tmp_path / "w", projects=4, errors=count)
    report = pipeline.build(open_workspace(tmp_path / "w")).report
    found = {
        (r.focus[1:-1], (r.path or "")[1:-1], r.component)
        for r in report.results
        if r.severity in ("violation", "warning")
    }
    planted = {dataclasses.astuple(one) for one in expected}
    assert len(planted) == count
    assert found == planted
    listed = json.loads((tmp_path / "w" / ERRORS_FILE).read_text(encoding="utf-8"))
    assert {tuple(one.values()) for one in listed} == planted


@pytest.mark.parametrize("arguments", [["--projects", "0"], ["--errors", "99"], []])
def test_the_generator_refuses_what_it_cannot_do(tmp_path, capsys, arguments):
    if not arguments:
        (tmp_path / "w").mkdir()
    with pytest.raises(SystemExit) as ended:
        generate_main([*arguments, str(tmp_path / "w")])
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


# The questions and the rules


def test_each_of_the_ten_questions_has_an_answer(small):
    graph = pipeline.knowledge_graph(small)
    assert questions(small.material.workspace) == GENERATED
    assert len(GENERATED) == 10
    for question in GENERATED:
        assert list(graph.ask(graph.catalogue.get(question.query), question.values).rows), question.query


def test_another_workspace_is_asked_its_own_queries():
    workspace = open_workspace(ROOT)
    asked = questions(workspace)
    assert len(asked) == 10
    assert {question.query for question in asked} <= set(Catalogue.load(ROOT / "queries").ids)


def test_the_rules_for_jena_have_no_class_without_a_name_and_each_conclusion_of_the_closure(small):
    rules = jena_rules(small.material.ontology_triples)
    assert not any("_:" in rule for rule in rules)
    heads = {rule.rpartition("-> (")[2].removesuffix(")]").split()[1] for rule in rules}
    assert {predicate for _, predicate, _ in small.closure.inferred} <= heads


def test_the_rules_for_jena_give_the_closure(small):
    """They are the ontology's rules: applied as they stand, they give what the engine gives."""
    triples = {*small.material.asserted}
    rules = [_parsed(rule) for rule in jena_rules(small.material.ontology_triples)]
    while True:
        new = {t for body, head in rules for t in _conclusions(body, head, triples)} - triples
        if not new:
            break
        triples |= new
    inferred = infer(small.material.data_triples, small.material.ontology_triples).inferred
    assert triples - {*small.material.asserted} == inferred


def _parsed(rule):
    body, _, head = rule.partition(" -> ")
    atoms = [tuple(atom.split()) for atom in re.findall(r"(?<!notEqual)\(([^()]*)\)", body)]
    return atoms, tuple(head[1:-2].split())


def _conclusions(body, head, triples):
    by_predicate = {}
    for triple in triples:
        by_predicate.setdefault(triple[1], []).append(triple)
    found = [{}]
    for atom in body:
        index = {}
        bound = [
            place
            for place in (0, 2)
            if not atom[place].startswith("?") or any(atom[place] in f for f in found)
        ]
        for triple in by_predicate.get(atom[1], ()):
            index.setdefault(tuple(triple[place] for place in bound), []).append(triple)
        found = [
            {**f, **{atom[place]: triple[place] for place in (0, 2) if atom[place].startswith("?")}}
            for f in found
            for triple in index.get(tuple(f.get(atom[place], atom[place]) for place in bound), ())
        ]
    for f in found:
        made = tuple(f.get(term, term) for term in head)
        if made[0] != made[2]:
            yield made


# The runner


def test_the_runner_makes_its_tables_of_a_tiny_workspace(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("benchmarks.plan._COLD_ROUNDS", 1)
    monkeypatch.setattr("benchmarks.run.measure_bundled", lambda *_: {"query": 80.0, "bare": 10.0})
    page, figures = tmp_path / "page.md", tmp_path / "figures.json"
    run.main(
        [
            "--sizes",
            "1",
            "--systems",
            "compiled",
            "--repeats",
            "1",
            "--write",
            str(page),
            "--json",
            str(figures),
        ]
    )
    text = page.read_text(encoding="utf-8")
    assert "failed" not in text
    assert "{{" not in text
    for goal in GOALS:
        assert f"| {goal.subject} " in text
    assert re.search(r"\| \*\*whole pipeline\*\* +\| \*\*[\d.]+\*\*", text)
    assert "| 1 project" not in text
    assert "### 1 project\n" in text
    assert "| read " in capsys.readouterr().out
    run.main(["--from", str(figures), "--write", str(tmp_path / "again.md")])
    assert (tmp_path / "again.md").read_text(encoding="utf-8") == text


def test_a_process_that_fails_or_takes_too_long_is_told_and_its_report_is_kept():
    report = 'print(\'{"stage": "read", "wall": 1, "cpu": 1, "peak": 2}\', flush=True);'
    late = run_process([sys.executable, "-c", f"{report} import time; time.sleep(60)"], timeout=2)
    assert late.error == "ended after 2 s"
    assert late.stages == {"read": {"wall": 1, "cpu": 1, "peak": 2}}
    failed = run_process([sys.executable, "-c", 'raise ValueError("no such thing")'], timeout=60)
    assert failed.error == "failed (1): ValueError: no such thing"


def test_the_page_names_every_goal():
    text = PAGE.read_text(encoding="utf-8")
    for goal in GOALS:
        assert re.search(rf"^\| {re.escape(goal.subject)} +\| {re.escape(goal.goal)} ", text, re.MULTILINE), (
            goal
        )


# The figures


def test_exponents_are_slopes_of_logarithms():
    assert exponent([(10, 3), (100, 30), (1000, 300)]) == pytest.approx(1)
    assert exponent([(10, 3), (100, 300)]) == pytest.approx(2)
    assert exponent([(10, 3)]) is None
    assert exponent([(3_000, 50), (20_000, 3), (200_000, 30)]) == pytest.approx(1)


def test_what_was_not_run_is_drawn_from_the_largest_that_was():
    points = [(10.0, 2.0), (100.0, 20.0)]
    assert estimate(points, 100) == estimate([(100.0, 20.0)], 100)
    drawn = estimate(points, 1000)
    assert drawn is not None
    assert drawn.seconds == pytest.approx(200)
    assert not drawn.measured
    assert estimate([], 1000) is None


def test_a_verdict_says_by_how_much_a_goal_is_missed():
    assert Verdict(90, 80, at_least=True).verdict == "reached"
    assert Verdict(40, 80, at_least=True).verdict == "missed by 2×"
    assert Verdict(3, 2, unit=" GB").verdict == "missed by 1.5×"
    assert Verdict(None, 2, note="needs --sizes 1000").verdict == "not measured: needs --sizes 1000"


def test_goals_are_judged_by_the_figures():
    stages = (
        "read",
        "infer",
        "validate-asserted",
        "validate-closure",
        "load",
        "queries",
        "dump-nt",
        "dump-ttl",
        "dump-jsonld",
    )

    def measured(names, seconds, **more):
        return {
            "stages": {n: {"wall": seconds, "cpu": 1, "peak": 1} for n in names},
            "error": "",
            "peak": 1500,
            "facts": {},
            **more,
        }

    raw = {
        "export": {"facts": {"triples": 1_750_000}},
        "whole": measured(("build", "queries"), 1),
        "compiled": measured(("read", "infer", "validate", *stages[4:]), 1),
        "jena": measured(stages, 4),
        "bulk-load": measured(("bulk-load",), 0.5),
        "edit": measured((), 0, facts={"edit": 15}),
    }
    naive = {
        "export": {"facts": {"triples": 17_500}},
        "naive": measured(stages, 60),
        "edit": measured((), 0, facts={"edit": 5}),
    }
    results = Results([Size("10", 10, naive), Size("1,000", 1000, raw)], {"query": 90.0, "bare": 10.0})
    verdicts = {goal.subject: goal.judge(results) for goal in GOALS}
    assert verdicts["whole pipeline, 1.75 M triples"].value == pytest.approx(60 * 9 * 100 / 2)
    assert "extrapolated" in verdicts["whole pipeline, 1.75 M triples"].note
    assert verdicts["whole pipeline, 1.75 M triples, against Jena"].value == pytest.approx(2 / 36)
    assert verdicts["whole pipeline, 1.75 M triples, memory"].value == pytest.approx(1.5)
    assert verdicts["closure, 1.75 M triples"].verdict == "missed by 2×"
    assert verdicts["validation, 1.75 M triples, against Jena"].value == pytest.approx(1 / 8)
    assert verdicts["cold `query`, bundled graph"].verdict == "missed by 1.12×"
    assert verdicts["the same, growth from 19 k to 1.75 M triples"].value == pytest.approx(3)
    assert verdicts["whole pipeline, 8.8 M triples"].verdict == "not measured: needs --sizes 5000"
