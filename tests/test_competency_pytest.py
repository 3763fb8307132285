"""The pytest plugin: the saved queries of a workspace as tests of a run of pytest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml  # noqa: F401  (an extension that pytester must not load twice)

import multiply_kg.competency  # noqa: F401

pytest_plugins = ["pytester"]

MILLS = Path(__file__).parent / "data" / "lint" / "mills"


@pytest.fixture
def mills(pytester: pytest.Pytester) -> Path:
    return Path(shutil.copytree(MILLS, pytester.path / "mills"))


def run(pytester: pytest.Pytester, *arguments: object) -> pytest.RunResult:
    plugin = () if _is_installed(pytester) else ("-p", "multiply_kg.pytest_plugin")
    return pytester.runpytest(*plugin, *map(str, arguments))


def _is_installed(pytester: pytest.Pytester) -> bool:
    from importlib.metadata import entry_points

    return any(point.value == "multiply_kg.pytest_plugin" for point in entry_points(group="pytest11"))


def test_every_saved_query_is_a_test(pytester: pytest.Pytester, mills: Path) -> None:
    (mills / "queries" / "asked.rq").write_text("SELECT ?x WHERE { ?x ?y ?z } ORDER BY ?x")
    done = run(pytester, "--multiply-kg", mills, "-v")
    done.assert_outcomes(passed=1, skipped=1)
    done.stdout.fnmatch_lines(["*builders.rq::builders PASSED*"])


def test_a_failure_shows_the_rows_that_differ_and_no_traceback(
    pytester: pytest.Pytester, mills: Path
) -> None:
    golden = mills / "golden" / "builders.csv"
    golden.write_text(golden.read_text().replace("person/bruno", "person/anna"))
    done = run(pytester, "--multiply-kg", mills)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*saved query builders*", "    - mill:brook,*", "    + mill:brook,*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_a_query_that_cannot_be_read_fails(pytester: pytest.Pytester, mills: Path) -> None:
    (mills / "queries" / "builders.rq").write_text("#+ expect: {min_rows: 1}\nSELECT nothing")
    run(pytester, "--multiply-kg", mills).assert_outcomes(failed=1)


def test_other_tests_run_beside_the_queries(pytester: pytest.Pytester, mills: Path) -> None:
    pytester.makepyfile("def test_other(): pass")
    run(pytester, "--multiply-kg", mills).assert_outcomes(passed=2)


def test_queries_can_be_chosen_by_name_and_path(pytester: pytest.Pytester, mills: Path) -> None:
    shutil.copy(mills / "queries" / "builders.rq", mills / "queries" / "again.rq")
    run(pytester, "--multiply-kg", mills, "-k", "again").assert_outcomes(passed=1, deselected=1)
    run(pytester, "--multiply-kg", mills, mills / "queries" / "again.rq").assert_outcomes(passed=1)


def test_without_the_option_queries_are_no_tests(pytester: pytest.Pytester, mills: Path) -> None:
    assert run(pytester, mills).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_folder_that_is_not_there_is_wrong_usage(pytester: pytest.Pytester) -> None:
    done = run(pytester, "--multiply-kg", "nowhere")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*there is no folder nowhere*"])


def test_a_workspace_with_a_faulty_file_says_which(pytester: pytest.Pytester, mills: Path) -> None:
    (mills / "data" / "bad.ttl").write_text("<")
    done = run(pytester, "--multiply-kg", mills)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*bad.ttl:1:1*"])
