"""The hooks for pre-commit and the GitHub Action: their own commands, run in a scratch git repository."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT, Outcome
from multiply_kg.scaffold import create

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
COPY = ROOT / "src/multiply_kg/scaffold/template/dot-github/actions/graph/action.yml"
DATA = "data/sources/newsletter.ttl"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a new workspace in its root."""
    folder = tmp_path / "repository"
    create(folder)
    user = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        assert run(["git", *user, *arguments], folder).code == 0
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with the command as an installed package has it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "multiply-kg"
    program.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT / 'src'))} exec {shlex.quote(sys.executable)} "
        "-c 'from multiply_kg.cli import main; main()' \"$@\"\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


def run(
    arguments: list[str],
    folder: Path,
    *,
    programs: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> Outcome:
    environment = {**os.environ, **(variables or {})}
    if programs:
        environment["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    return Outcome(done.returncode, done.stdout, done.stderr)


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / DATA
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# -- pre-commit ----------------------------------------------------------------------------------


def run_hook(hook: Mapping[str, Any], folder: Path, programs: Path) -> Outcome:
    """Run a hook on all files as pre-commit does: with the names that match, unless it wants none."""
    names = run(["git", "ls-files", "-z"], folder).out.split("\0")
    matching = [name for name in names if name and re.search(hook["files"], name)]
    assert matching
    given = matching if hook.get("pass_filenames", True) else []
    return run([*shlex.split(hook["entry"]), *given], folder, programs=programs)


def hook_named(name: str) -> dict[str, Any]:
    return next(hook for hook in HOOKS if hook["id"] == f"multiply-kg-{name}")


def test_the_hooks_are_described_as_pre_commit_wants_it() -> None:
    assert [hook["id"] for hook in HOOKS] == ["multiply-kg-fmt", "multiply-kg-lint", "multiply-kg-validate"]
    for hook in HOOKS:
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        assert hook["language"] == "python"
        assert hook["entry"].startswith("multiply-kg ")
        re.compile(hook["files"])


def test_each_hook_passes_on_a_new_workspace_and_changes_nothing(repository: Path, programs: Path) -> None:
    for hook in HOOKS:
        done = run_hook(hook, repository, programs)
        assert done.code == 0, (done.out, done.err)
    assert run(["git", "status", "--porcelain"], repository).out == ""


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("validate", '"2031-05-14"^^xsd:date', '"2031"^^xsd:gYear'),
        ("lint", "kg:broughtForward", "kg:broughtForwards"),
    ],
)
def test_a_finding_fails_the_hook_and_names_the_line(
    name: str, old: str, new: str, repository: Path, programs: Path
) -> None:
    edit(repository, old, new)
    done = run_hook(hook_named(name), repository, programs)
    assert done.code == 1
    assert re.search(rf"{DATA}:\d+:\d+: ", done.out)


def test_the_hook_for_the_layout_changes_the_file_so_that_pre_commit_stops(
    repository: Path, programs: Path
) -> None:
    edit(repository, "    kg:date", "  kg:date")
    assert run(["git", "diff", "--name-only"], repository).out.split() == [DATA]
    assert run_hook(hook_named("fmt"), repository, programs).code == 0
    assert run(["git", "diff", "--name-only"], repository).out == ""


def test_the_hooks_of_a_new_workspace_are_the_same(repository: Path) -> None:
    config = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    own = config["repos"][0]["hooks"]
    assert [(hook["id"], hook["entry"]) for hook in own] == [(hook["id"], hook["entry"]) for hook in HOOKS]
    names = run(["git", "ls-files"], repository).out.split()
    for mine, theirs in zip(own, HOOKS, strict=True):
        assert mine.get("pass_filenames", True) == theirs.get("pass_filenames", True)
        assert [re.search(mine["files"], n) is None for n in names] == [
            re.search(theirs["files"], n) is None for n in names
        ]


# -- the GitHub Action ---------------------------------------------------------------------------


def values_of(step: Mapping[str, Any], inputs: Mapping[str, str]) -> dict[str, str]:
    """The environment of a step, with the inputs in place of the expressions that name them."""
    return {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: inputs[found[1]], value)
        for name, value in step.get("env", {}).items()
    }


def run_action(folder: Path, programs: Path, tmp_path: Path, **given: str) -> dict[str, Outcome]:
    """Run the steps of the action that have a command, installation aside, as a runner does."""
    inputs = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()}
    inputs.update({name.replace("_", "-"): value for name, value in given.items()})
    done: dict[str, Outcome] = {}
    for step in ACTION["runs"]["steps"]:
        wanted = "compare-with" not in step.get("if", "") or inputs["compare-with"]
        if "run" in step and step["name"] != "Install" and wanted:
            variables = {**values_of(step, inputs), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
            shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
            done[step["name"]] = run(shell, folder, programs=programs, variables=variables)
    return done


def test_the_action_takes_its_inputs_through_the_environment() -> None:
    assert ACTION["runs"]["using"] == "composite"
    used = set()
    for step in ACTION["runs"]["steps"]:
        if "run" in step:
            assert "${{" not in step["run"]  # a value must never become part of a command
            assert step["shell"] == "bash"
        used |= set(re.findall(r"inputs\.([a-z-]+)", yaml.safe_dump(step)))
    assert used == set(ACTION["inputs"])


def test_the_action_passes_on_a_new_workspace(repository: Path, programs: Path, tmp_path: Path) -> None:
    done = run_action(repository, programs, tmp_path)
    assert set(done) == {"Validate", "Lint", "Test", "Layout"}
    assert {name: outcome.code for name, outcome in done.items()} == dict.fromkeys(done, 0), done


def test_each_step_of_the_action_fails_for_its_own_reason(
    repository: Path, programs: Path, tmp_path: Path
) -> None:
    edit(repository, '"2031-05-14"^^xsd:date', '"2031"^^xsd:gYear')
    edit(repository, "    kg:broughtForward outcome:lamp-guide", "  kg:broughtForwards outcome:lamp-guide")
    done = run_action(repository, programs, tmp_path, compare_with="main", fail_on="violation")
    assert {name: outcome.code for name, outcome in done.items()} == {
        "Validate": 1, "Lint": 1, "Test": 1, "Layout": 1, "Compare": 0,
    }  # fmt: skip
    assert f"file={DATA},line=" in done["Validate"].out
    assert done["Layout"].out.strip() == DATA
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "### Changes of the graph" in summary
    assert "Saved answers" in summary


def test_the_inputs_of_the_action_reach_the_commands(
    repository: Path, programs: Path, tmp_path: Path
) -> None:
    edit(repository, '"2031-05-14"^^xsd:date', '"2031"^^xsd:gYear')
    (tmp_path / "elsewhere").mkdir()
    done = run_action(
        tmp_path / "elsewhere", programs, tmp_path,
        workspace=str(repository), fail_on="never", compare_with="no-such-revision",
    )  # fmt: skip
    assert done["Validate"].code == 0
    assert done["Test"].code == 1
    assert done["Compare"].code != 0
    assert "git revision" in done["Compare"].err


def test_the_action_of_a_new_workspace_differs_in_what_it_installs_alone() -> None:
    own = yaml.safe_load(COPY.read_text(encoding="utf-8"))
    own["inputs"]["package"] = ACTION["inputs"]["package"]
    assert own["inputs"] == ACTION["inputs"]
    mine, theirs = (
        [s for s in action["runs"]["steps"] if s["name"] != "Install"] for action in (own, ACTION)
    )
    assert mine == theirs
