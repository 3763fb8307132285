"""``multiply-kg push``: the graph goes to a store that speaks SPARQL."""

from __future__ import annotations

from typing import Annotated, Literal, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.opening import open_at
from multiply_kg.cli.options import WorkspaceOption
from multiply_kg.cli.progress import progress_on_terminal


@app.command(
    epilog="Nothing is sent when the graph has violations. Until all is there, readers see the old graphs. "
    "A push that was cut goes on where it stopped. The environment says who asks: MULTIPLY_KG_TOKEN, or "
    "MULTIPLY_KG_USER and MULTIPLY_KG_PASSWORD."
)
def push(
    endpoint: Annotated[str, typer.Argument(metavar="URL", help="The store's SPARQL endpoint.")],
    *,
    update: Annotated[
        Optional[str],  # noqa: UP045  (evaluated at run time)
        typer.Option("--update", metavar="URL", help="Its address for updates, where that is another."),
    ] = None,
    graph_store: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--graph-store", metavar="URL", help="Its Graph Store Protocol address, to load faster."
        ),
    ] = None,
    check: Annotated[
        Literal["digest", "count"], typer.Option("--check", help="How what has arrived is compared.")
    ] = "digest",
    workspace: WorkspaceOption = None,
) -> None:
    """Send the graph to a SPARQL store."""
    from multiply_kg import pipeline
    from multiply_kg.backend.push import push as send
    from multiply_kg.cli import show

    opened = open_at(workspace)
    with progress_on_terminal() as progress:
        built = pipeline.build(opened, progress=progress)
        if built.report.fails_at("violation"):
            show.report(built.report, opened, to_stderr=True)
            typer.echo("Nothing was sent.", err=True)
            raise typer.Exit(FINDINGS)
        pushed = send(
            endpoint,
            pipeline.dataset_graphs(built.material, built.closure),
            update_endpoint=update,
            gsp_endpoint=graph_store,
            inferred=(opened.graph_iri(pipeline.INFERRED),),
            check=check,
            progress=progress,
        )
    changed = sum(graph.changed for graph in pushed.graphs)
    typer.echo(
        f"{pushed.endpoint} has {pushed.triples:,} triples in {len(pushed.graphs)} graphs; "
        f"{changed} of them were sent."
    )
