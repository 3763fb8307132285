"""``diff``: what changed between two states of a graph, the saved answers included."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.opening import language_of, open_at
from multiply_kg.cli.options import LanguageOption, WorkspaceOption
from multiply_kg.cli.progress import progress_on_terminal


@app.command(
    epilog="OLD and NEW are workspaces, folders or files of data, or git revisions such as HEAD~1. "
    "Exit code 0: no difference, the layout of files aside. 1: there is one. 2: a side cannot be read. "
    "Examples: multiply-kg diff HEAD · multiply-kg diff v0.1.0 main -f md"
)
def diff(
    *,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The earlier state.")],
    new: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[NEW]", help="The later one; without it, the workspace as it is."),
    ] = None,
    workspace: WorkspaceOption = None,
    format: Annotated[  # noqa: A002
        Literal["text", "md", "json"],
        typer.Option("-f", "--format", help="Markdown (md) fits a comment on a pull request."),
    ] = "text",
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="FILE", help="Write to a file instead."),
    ] = None,
    answers: Annotated[
        bool, typer.Option("--answers/--no-answers", help="Ask every saved query on both sides, or none.")
    ] = True,
    lang: LanguageOption = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="Give up on a query after this time.")
    ] = 60,
) -> None:
    """Compare two states of a graph.

    Things, sources, terms, shapes, queries and answers; a version is proposed.
    """
    from multiply_kg.comparison import compare, snapshots
    from multiply_kg.comparison.writers import Wording, write_comparison
    from multiply_kg.storage.replacing import replacing

    opened = open_at(workspace)
    language = language_of(opened, lang)
    with progress_on_terminal() as progress:
        progress("reading")
        before, after = snapshots(old, new or str(opened.root), workspace=opened)
        found = compare(
            before, after, language=language, ask=answers, ask_in=lang, timeout=timeout, progress=progress
        )
    text = write_comparison(found, format, Wording(compact=after.material.workspace.prefixes.show))
    if output is None:
        sys.stdout.write(text)
    else:
        with replacing(output) as out:
            out.write(text)
    if found.different:
        raise typer.Exit(FINDINGS)
