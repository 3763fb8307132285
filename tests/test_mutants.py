"""Seeded errors: what is wrong in the data is found, and on its line.

A sample of each kind; ``MULTIPLY_KG_CASES`` runs all of them. docs/mutants.md has the figures of all.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

import mutants
from multiply_kg import pipeline
from multiply_kg.reasoning import infer
from multiply_kg.validation import SEVERITIES
from multiply_kg.workspace import open_workspace
from mutant_kinds import KINDS
from mutants import OF_EACH_KIND, ROOT, Bench, Mutant, Verdict

SAMPLE = OF_EACH_KIND if "MULTIPLY_KG_CASES" in os.environ else 2
PAGE = (ROOT / "docs" / "mutants.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(mutants.copied(tmp_path_factory.mktemp("mutants")))


@pytest.fixture(scope="module")
def every(bench: Bench) -> list[Mutant]:
    return list(mutants.mutants(bench.corpus()))


@pytest.fixture(scope="module")
def found(bench: Bench, every: list[Mutant]) -> list[Verdict]:
    sample = [mutant for mutant in every if int(mutant.id.rpartition("-")[2]) <= SAMPLE]
    return [bench.verdict(mutant) for mutant in sample]


def told(verdict: Verdict) -> str:
    mutant = verdict.mutant
    return f"{mutant.id}: {mutant.path}: {mutant.about}: {verdict.findings} at {sorted(verdict.places)}"


def test_there_are_at_least_500_mutants_of_every_kind_and_no_two_alike(every: list[Mutant]) -> None:
    assert len(every) >= 500
    assert {mutant.kind for mutant in every} == set(KINDS)
    assert len({mutant.id for mutant in every}) == len(every)
    assert len({(mutant.path, mutant.text) for mutant in every}) >= 0.99 * len(every)


def test_a_mutant_is_the_file_with_one_fault_and_the_same_in_every_run(
    bench: Bench, every: list[Mutant]
) -> None:
    for mutant in every:
        original = (bench.workspace.root / mutant.path).read_text(encoding="utf-8")
        assert mutant.text != original
        assert abs(len(mutant.text.splitlines()) - len(original.splitlines())) <= 3
        assert mutant.right, mutant.id
    assert [mutant.id for mutant in mutants.mutants(bench.corpus())] == [mutant.id for mutant in every]


def test_at_least_95_percent_are_caught(found: list[Verdict]) -> None:
    survivors = [told(verdict) for verdict in found if not verdict.caught]
    assert len(survivors) <= 0.05 * len(found), "\n".join(survivors)


def test_at_least_99_percent_of_these_are_on_the_right_line(found: list[Verdict]) -> None:
    caught = [verdict for verdict in found if verdict.caught]
    elsewhere = [told(verdict) for verdict in caught if not verdict.located]
    assert len(elsewhere) <= 0.01 * len(caught), "\n".join(elsewhere)


def test_the_column_is_that_of_the_faulty_term(found: list[Verdict]) -> None:
    with_column = [verdict for verdict in found if verdict.caught and verdict.mutant.columns]
    wrong = [told(verdict) for verdict in with_column if not verdict.exact_column]
    assert len(wrong) <= 0.05 * len(with_column), "\n".join(wrong)


def test_every_new_finding_has_a_file_a_line_and_a_column(bench: Bench, every: list[Mutant]) -> None:
    for mutant in every[:: len(every) // 12]:
        for result in bench.findings(mutant):
            assert result.location, mutant.id
            lines = (bench.workspace.root / mutant.path).read_text(encoding="utf-8").splitlines()
            if (
                result.location.path == bench.workspace.root / mutant.path
                and result.rule != "unreadable-file"
            ):
                lines = mutant.text.splitlines()
                assert 1 <= result.location.column <= len(lines[result.location.line - 1]) + 1


def test_the_expected_sort_of_finding_is_among_them(found: list[Verdict]) -> None:
    rules = {"parse error": "unreadable-file", "inconsistency": "cax-adc", "blank node": "blank-node"}
    for verdict in found:
        rule = rules.get(KINDS[verdict.mutant.kind][1])
        if rule == "unreadable-file":
            assert verdict.findings == (rule,)
        elif rule == "cax-adc":
            assert rule in verdict.findings, told(verdict)
        assert verdict.severity in SEVERITIES


def test_the_short_cuts_change_nothing(bench: Bench, every: list[Mutant], tmp_path: Path) -> None:
    by_kind = {mutant.kind: mutant for mutant in every}
    for kind in ("wrong-object-class", "disjoint-class", "blank-subject"):
        mutant = by_kind[kind]
        quick = {
            (result.key, result.stage, result.location and result.location.line)
            for result in bench.findings(mutant)
        }
        folder = mutants.copied(tmp_path / kind)
        (folder / mutant.path).write_text(mutant.text, encoding="utf-8")
        material = pipeline.read(open_workspace(folder))
        closure = infer(material.data_triples, material.ontology_triples)
        plain = {
            (result.key, result.stage, result.location and result.location.line)
            for result in pipeline.check(material, closure).results
            if result.key not in bench.known
        }
        assert quick == plain, kind


def test_the_page_tells_of_these_mutants(every: list[Mutant]) -> None:
    numbers = Counter(mutant.kind for mutant in every)
    rows = re.findall(r"^\| ([a-z ]+) \| [A-Za-z ]+ \| (\d+) \| (\d+) \| (\d+) \|", PAGE, re.MULTILINE)
    told_numbers = {kind.replace(" ", "-"): int(tried) for kind, tried, _, _ in rows}
    assert told_numbers == dict(numbers), "Run “.venv/bin/python tests/mutants.py --write docs/mutants.md”."
    caught, located = sum(int(row[2]) for row in rows), sum(int(row[3]) for row in rows)
    assert caught >= 0.95 * len(every)
    assert located >= 0.99 * caught
