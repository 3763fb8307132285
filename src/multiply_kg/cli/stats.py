"""``stats``: count what is in the graph."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from multiply_kg.cli.app import app
from multiply_kg.cli.opening import graph_of, language_of, open_at
from multiply_kg.cli.options import LanguageOption, OutputOption, StoreOption, WorkspaceOption


@app.command()
def stats(
    *,
    workspace: WorkspaceOption = None,
    store: StoreOption = None,
    format: Annotated[  # noqa: A002
        Optional[str],  # noqa: UP045
        typer.Option("-f", "--format", help="One of table, csv, tsv, json, srj, srx, md and html."),
    ] = None,
    output: OutputOption = None,
    lang: LanguageOption = None,
) -> None:
    """Count what is in the graph.

    Triples, sources, things by class, labels by language.
    """
    from multiply_kg.cli import show
    from multiply_kg.statistics import statistics

    opened = open_at(workspace)
    language = language_of(opened, lang)
    graph = graph_of(opened, store)
    show.rows(
        statistics(graph, language=language), opened, fmt=show.chosen_format(format, output), output=output
    )
