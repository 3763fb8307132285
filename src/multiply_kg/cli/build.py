"""``build``: read, infer, validate and store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.opening import (
    headline_query,
    is_packaged,
    language_of,
    open_at,
    write_answer,
)
from multiply_kg.cli.options import EngineOption, FailOnOption, LanguageOption, WorkspaceOption
from multiply_kg.cli.progress import progress_on_terminal


@app.command(
    epilog="Writes build/dataset.nq: all named graphs, what is asserted (merged) and what follows from it; "
    "with --store, or the setting “store”, a store on disk in its place. "
    "Nothing is written when the graph has violations."
)
def build(
    *,
    workspace: WorkspaceOption = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where the dataset goes instead of build/dataset.nq."
        ),
    ] = None,
    store: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--store",
            metavar="DIR",
            help="Write a store on disk, which “query --store DIR” reads at once whatever its size.",
        ),
    ] = None,
    dumps: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--dumps",
            metavar="DIR",
            help="Write the whole graph to publish: graph.nt, graph.ttl and graph.jsonld in this folder.",
        ),
    ] = None,
    engine: EngineOption = "auto",
    fail_on: FailOnOption = "violation",
    lang: LanguageOption = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only findings, no summary.")] = False,
) -> None:
    """Build the graph, validate it and store it.

    Reads the files, infers what follows, validates both, writes one dataset and says what was built.
    """
    from multiply_kg import pipeline
    from multiply_kg.cli import show
    from multiply_kg.parallel import make
    from multiply_kg.storage import dataset_file

    opened = open_at(workspace)
    language = language_of(opened, lang)
    headline = headline_query(opened)
    folder = store or opened.store
    with progress_on_terminal() as progress:
        made = make(
            opened,
            accept=lambda report: not report.fails_at(fail_on),
            load=not (folder or quiet),
            store=folder,
            dumps=dumps,
            engine=engine,
            progress=progress,
        )
    built = made.build
    failed = built.report.fails_at(fail_on)
    if failed or not quiet:
        show.report(built.report, opened, language=language, output_format="concise", to_stderr=True)
    if failed:
        typer.echo("Nothing was written.", err=True)
        raise typer.Exit(FINDINGS)
    path = output or (None if folder or is_packaged(opened) else dataset_file.dataset_path(opened))
    if path:
        pipeline.write_dataset(built, path)
    if not quiet:
        graph = made.graph or (
            pipeline.open_store(opened, folder) if folder else pipeline.knowledge_graph(built)
        )
        files = [written for written in (path, *made.dumps) if written]
        show.summary(built, graph, files, (folder, made.manifest) if folder and made.manifest else None)
        if headline:
            write_answer(graph, headline, language=lang, titled=True)
