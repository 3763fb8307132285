"""``multiply-kg test``: every saved query held against what its header expects of the answer."""

# ruff: noqa: PT028  (a command named “test”, not a test)
from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.options import WorkspaceOption

OutcomeFormat = Literal["text", "junit", "json"]


@app.command(
    epilog="Exit code 0: every answer is as expected. 1: one is not. "
    "A query says what it expects in its header, under “expect”."
)
def test(
    *,
    ids: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[ID]...", help="Saved queries; without one, all."),
    ] = None,
    workspace: WorkspaceOption = None,
    output_format: Annotated[
        OutcomeFormat, typer.Option("--output-format", help="How outcomes are written.")
    ] = "text",
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="FILE", help="Write to a file, on failure too."),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which classes, properties and shapes no query touches.")
    ] = False,
) -> None:
    """Compare answers with what is expected.

    The saved queries are asked, and their answers compared with what their headers expect.
    """
    from multiply_kg import pipeline
    from multiply_kg.competency import WRITERS, coverage_of, run
    from multiply_kg.storage.replacing import replacing
    from multiply_kg.workspace import open_workspace

    opened = open_workspace(workspace)
    graph = pipeline.open_graph(opened)
    outcomes = tuple(run(graph, ids or ()))
    covered = coverage_of(pipeline.read(opened), graph.catalogue) if coverage else None
    text = WRITERS[output_format](outcomes, covered, opened.root, opened.prefixes)
    if output is None:
        sys.stdout.write(text)
    else:
        with replacing(output) as out:
            out.write(text)
    if any(outcome.status in ("failed", "error") for outcome in outcomes):
        raise typer.Exit(FINDINGS)
