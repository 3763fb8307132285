"""A SPARQL endpoint in place of the files: the option, and what it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Optional

import typer

if TYPE_CHECKING:
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
    workspace: Workspace, endpoint: str | None, *, timeout: float | None, engine: str, progress: Progress
) -> ValidationReport | None:
    """The report on the graph at an endpoint; None without an endpoint, to which the other options belong."""
    _refuse_timeout(endpoint, timeout)
    if endpoint is None:
        return None
    if engine != "auto":
        raise typer.BadParameter(
            "At an endpoint the store itself checks the graph; leave --engine out.", param_hint="--engine"
        )
    from multiply_kg.endpoint.validation import check_at

    return check_at(open_endpoint(workspace, endpoint, timeout=timeout or _TIMEOUT), progress=progress)


def explanations_at(workspace: Workspace, endpoint: str | None, *, timeout: float | None) -> Explainable:
    """The explanations of the graph at an endpoint; without one, of that in the workspace's files."""
    _refuse_timeout(endpoint, timeout)
    if endpoint is None:
        from multiply_kg import pipeline
        from multiply_kg.explanation import Explanations

        return Explanations(pipeline.read(workspace))
    from multiply_kg.explanation.stored import StoredExplanations

    graph = open_endpoint(workspace, endpoint, timeout=timeout or _TIMEOUT)
    return StoredExplanations(graph, endpoint=endpoint)


def _refuse_timeout(endpoint: str | None, timeout: float | None) -> None:
    if endpoint is None and timeout is not None:
        raise typer.BadParameter("It goes with --endpoint.", param_hint="--timeout")
