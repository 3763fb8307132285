"""The built wheel: it carries the graph, and works in an empty folder without the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what installing the wheel puts into site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    )
    site = folder / "site-packages"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


def _run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    code = "from multiply_kg.cli import main; import multiply_kg, sys; assert sys.argv; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_carries_ontology_data_queries_settings_and_type_marker(installed: Path) -> None:
    package = installed / "multiply_kg"
    assert (package / "py.typed").is_file()
    workspace = package / "_workspace"
    assert (workspace / "multiply-kg.toml").is_file()
    for folder, pattern in (("ontology", "*.ttl"), ("data", "*.ttl"), ("queries", "*.rq")):
        carried = {path.relative_to(workspace) for path in (workspace / folder).rglob(pattern)}
        assert carried == {path.relative_to(ROOT) for path in (ROOT / folder).rglob(pattern)}


def test_the_saved_queries_give_the_expected_answers_outside_a_checkout(
    installed: Path, tmp_path: Path
) -> None:
    found = _run(installed, tmp_path, "test")
    assert found.returncode == 0, found.stdout
    assert re.fullmatch(r"(\d+) queries: \1 passed, 0 failed\.\n", found.stdout)


def test_both_commands_lead_to_the_command_line(installed: Path) -> None:
    entry_points = next(installed.glob("*.dist-info")) / "entry_points.txt"
    text = entry_points.read_text(encoding="utf-8")
    assert "multiply-kg = multiply_kg.cli:main" in text
    assert "mkg = multiply_kg.cli:main" in text


def test_the_licences_come_with_it(installed: Path) -> None:
    licences = next(installed.glob("*.dist-info")) / "licenses"
    assert {path.name for path in licences.iterdir()} == {"LICENSE", "LICENSE-DATA", "NOTICE"}


def test_a_query_is_answered_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    found = _run(installed, tmp_path, "query", "meetings", "-f", "json")
    assert found.returncode == 0, found.stderr
    assert [row["number"] for row in json.loads(found.stdout)] == [1, 2, 3, 4, 5, 6, 7]
    assert list(tmp_path.iterdir()) == []


def test_a_build_of_the_bundled_graph_writes_only_where_it_is_told_to(
    installed: Path, tmp_path: Path
) -> None:
    found = _run(installed, tmp_path, "build", "-o", "out.nq")
    assert found.returncode == 0, found.stderr
    assert "0 violations" in found.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["out.nq"]
