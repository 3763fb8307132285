"""What the tests of the whole program share: the workspaces they work on, and the command line."""

from __future__ import annotations

import gc
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from multiply_kg import pipeline
from multiply_kg.cli import main
from multiply_kg.storage import dataset_file
from multiply_kg.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]
WORKSPACES = Path(__file__).parent / "data" / "workspaces"
# The suite draws the same cases in every run; whoever asks for more of them gets others as well.
settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if "MULTIPLY_KG_CASES" in os.environ else "steady")

WORKSPACE_PARTS = ("multiply-kg.toml", "ontology", "data", "queries")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="Write tests/golden/ anew from today's answers instead of comparing with it; read the diff.",
    )


@dataclass(frozen=True)
class Outcome:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str


Cli = Callable[..., Outcome]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command line in this process; a traceback is never an answer."""

    def run(*arguments: object, stdin: str = "") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["multiply-kg", *map(str, arguments)])
        monkeypatch.setattr(os, "_exit", sys.exit)  # how it ends with a query that does not
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        gc.enable()  # unlike others, this process goes on
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Outcome(int(ended.value.code or 0), captured.out, captured.err)

    return run


def run_process(
    arguments: Sequence[object], *, stdin: str = "", cwd: Path | None = None, code: str | None = None
) -> Outcome:
    """Run the command line, or ``code``, in a process of its own."""
    program = code or "from multiply_kg.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
        check=False,
        timeout=120,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def orchards(tmp_path: Path) -> Path:
    """A copy of a small fictional project's workspace, to be changed at will."""
    return Path(shutil.copytree(WORKSPACES / "orchards", tmp_path / "orchards"))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of a workspace without settings, shapes and queries."""
    return Path(shutil.copytree(WORKSPACES / "bare", tmp_path / "bare"))


def copy_of_real(folder: Path) -> Path:
    """A copy of this repository's own workspace."""
    folder.mkdir(parents=True)
    for name in WORKSPACE_PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)
    return folder


@pytest.fixture(scope="session")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Build:
    """This repository's own workspace, copied, read, inferred and validated once for all tests."""
    folder = copy_of_real(tmp_path_factory.mktemp("real") / "workspace")
    return pipeline.build(open_workspace(folder))


@pytest.fixture(scope="session")
def real_graph(real_build: pipeline.Build) -> pipeline.KnowledgeGraph:
    """The graph of this repository's own workspace, ready for questions."""
    return pipeline.knowledge_graph(real_build)


@pytest.fixture(scope="session")
def real(real_build: pipeline.Build) -> Path:
    """The folder of a copy of this repository's own workspace, with its dataset written."""
    workspace = real_build.material.workspace
    pipeline.write_dataset(real_build, dataset_file.dataset_path(workspace))
    return workspace.root
