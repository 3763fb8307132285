"""A SPARQL endpoint in place of the files: the option, and what it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.workspace import Workspace

EndpointOption = Annotated[
    Optional[str],  # noqa: UP045  (evaluated at run time)
    typer.Option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead of the files."),
]


def open_endpoint(workspace: Workspace, endpoint: str, *, timeout: float) -> KnowledgeGraph:
    """The workspace's questions, put to an endpoint."""
    from multiply_kg.api.endpoint import EndpointGraph
    from multiply_kg.backend.remote import RemoteBackend
    from multiply_kg.queries import Catalogue

    catalogue = Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)
    return EndpointGraph(workspace, RemoteBackend(endpoint, timeout=timeout), catalogue)
