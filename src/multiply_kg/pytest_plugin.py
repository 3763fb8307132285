"""A plugin for pytest: with ``--multiply-kg DIR`` every saved query of a workspace is a test.

Loaded in every run of pytest where this package is installed, so it imports nothing before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from multiply_kg.competency import Outcome
    from multiply_kg.pipeline import KnowledgeGraph

_OPTION = "multiply_kg_workspace"


class UnexpectedAnswerError(Exception):
    """The answer to a query is not what its header expects."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.id)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--multiply-kg``."""
    parser.getgroup("multiply-kg").addoption(
        "--multiply-kg",
        dest=_OPTION,
        metavar="DIR",
        type=Path,
        help="Run the saved queries of this workspace as tests.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest look at the queries of the workspace besides what it was told to look at."""
    folder = config.getoption(_OPTION)
    if folder is None:
        return
    if not folder.is_dir():
        raise pytest.UsageError(f"--multiply-kg: there is no folder {folder}. Name that of a workspace.")
    config.stash[_FOLDER] = folder.resolve()
    queries = config.stash[_FOLDER] / "queries"
    named = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    if queries.is_dir() and not any(queries == path or path.is_relative_to(queries) for path in named):
        config.args.append(str(queries))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> QueryFile | None:
    """The test in a query file of the workspace."""
    folder = parent.config.stash.get(_FOLDER, None)
    if folder is None or file_path.suffix != ".rq" or not file_path.is_relative_to(folder / "queries"):
        return None
    collected: QueryFile = QueryFile.from_parent(parent, path=file_path)
    return collected


class QueryFile(pytest.File):
    """A ``.rq`` file, which holds one test."""

    def collect(self) -> Iterator[QueryItem]:
        """The one test."""
        yield QueryItem.from_parent(self, name=self.path.stem)


class QueryItem(pytest.Item):
    """One saved query: passes where its answer is as expected, is skipped where nothing is expected."""

    def runtest(self) -> None:
        """Ask the query. Raises UnexpectedAnswerError."""
        from multiply_kg.competency import run

        (outcome,) = run(_graph(self.config), [self.name])
        if outcome.status == "unexpecting":
            pytest.skip("the header expects nothing of the answer")
        if outcome.status != "passed":
            raise UnexpectedAnswerError(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None) -> str:  # noqa: ARG002  (of pytest)
        """The rows that differ; for any other error, what it says."""
        from multiply_kg.competency import WRITERS
        from multiply_kg.errors import KGError

        error = excinfo.value
        if isinstance(error, UnexpectedAnswerError):
            workspace = _graph(self.config).workspace
            return WRITERS["text"]([error.outcome], None, workspace.root, workspace.prefixes)
        return str(error) if isinstance(error, KGError) else str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file and the name of the query."""
        return self.path, 0, f"saved query {self.name}"


_FOLDER = pytest.StashKey[Path]()
_GRAPH = pytest.StashKey["KnowledgeGraph"]()


def _graph(config: pytest.Config) -> KnowledgeGraph:
    """The graph of the workspace, built when the first query is asked."""
    if _GRAPH not in config.stash:
        from multiply_kg import pipeline
        from multiply_kg.workspace import open_workspace

        config.stash[_GRAPH] = pipeline.open_graph(open_workspace(config.stash[_FOLDER]))
    return config.stash[_GRAPH]
