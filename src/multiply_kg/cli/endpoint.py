"""A SPARQL endpoint, or a store on disk, in place of the files: the options, and what they open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Optional

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from multiply_kg.explanation.explaining import Explainable
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.progress import Progress
    from multiply_kg.validation import ValidationReport
    from multiply_kg.workspace import Workspace

EndpointOption = Annotated[
    Optional[str],  # noqa: UP045  (evaluated at run time)
    typer.Option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead of the files."),
]


TimeoutOption = Annotated[
    Optional[float],  # noqa: UP045
    typer.Option(
        "--timeout", metavar="SECONDS", help="Give up a query to the endpoint after this time [default: 60]."
    ),
]
_TIMEOUT: Final = 60.0


def open_endpoint(workspace: Workspace, endpoint: str, *, timeout: float) -> KnowledgeGraph:
    """The workspace's questions, put to an endpoint."""
    from multiply_kg.api.endpoint import EndpointGraph
    from multiply_kg.backend.remote import RemoteBackend
    from multiply_kg.queries import Catalogue

    catalogue = Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)
    return EndpointGraph(workspace, RemoteBackend(endpoint, timeout=timeout), catalogue)


def report_at(
    workspace: Workspace,
    endpoint: str | None,
    store: Path | None,
    *,
    timeout: float | None,
    engine: str,
    progress: Progress,
) -> ValidationReport | None:
    """The report on the graph at an endpoint or in a store on disk; None where neither is named."""
    graph = _graph_at(workspace, endpoint, store, timeout)
    if graph is None:
        return None
    if engine != "auto":
        raise typer.BadParameter("A store checks its graph itself; leave it out.", param_hint="--engine")
    from multiply_kg.endpoint.validation import check_at

    return check_at(graph, progress=progress)


def explanations_at(
    workspace: Workspace, endpoint: str | None, store: Path | None, *, timeout: float | None
) -> Explainable:
    """The explanations of the graph at an endpoint, or in a store on disk.

    Where none is named, of that in the store of the settings; without one, in the workspace's files.
    """
    if endpoint is None:
        store = store or workspace.store
    graph = _graph_at(workspace, endpoint, store, timeout)
    if graph is None:
        from multiply_kg import pipeline
        from multiply_kg.explanation import Explanations

        return Explanations(pipeline.read(workspace))
    from multiply_kg.explanation.stored import StoredExplanations

    return StoredExplanations(graph, place=endpoint or str(store))


def _graph_at(
    workspace: Workspace, endpoint: str | None, store: Path | None, timeout: float | None
) -> KnowledgeGraph | None:
    """The graph that is not in files; None where the files are meant."""
    if endpoint is not None and store is not None:
        raise typer.BadParameter("It does not go with --endpoint; choose one.", param_hint="--store")
    if endpoint is None and timeout is not None:
        raise typer.BadParameter("It goes with --endpoint.", param_hint="--timeout")
    if endpoint is not None:
        return open_endpoint(workspace, endpoint, timeout=timeout or _TIMEOUT)
    if store is None:
        return None
    from multiply_kg import pipeline

    return pipeline.open_store(workspace, store)
