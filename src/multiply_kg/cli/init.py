"""``init``: a new workspace for another project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from multiply_kg.cli.app import app


@app.command(
    epilog="The folder must be new or empty. What is in it then is invented, and passes validate, lint, test "
    "and fmt --check. Example: multiply-kg init my-graph --base https://example.org/kg/ --title 'My graph'"
)
def init(
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder.")],
    base: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--base", metavar="IRI", help="How all its IRIs begin; ends in a slash."),
    ] = None,
    title: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--title", metavar="TEXT", help="What the graph is called; the folder's name otherwise."
        ),
    ] = None,
    language: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--language", metavar="TAG", help="Language of labels; may be repeated, the default first."
        ),
    ] = None,
) -> None:
    """Start a graph of your own.

    Ontology, shapes, example data, queries with tests, CI and hooks.
    """
    from multiply_kg.scaffold import create

    written = create(folder, base=base, title=title, languages=language or ())
    for path in written:
        typer.echo(str(path))
    typer.echo(
        f"{len(written)} files written. Next: cd {folder} && multiply-kg build && multiply-kg test", err=True
    )
