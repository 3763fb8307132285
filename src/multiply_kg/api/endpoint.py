"""A SPARQL endpoint in place of files: the same questions, asked where the data live."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from multiply_kg import pipeline
from multiply_kg.backend import Dataset

if TYPE_CHECKING:
    from multiply_kg.backend.remote import RemoteBackend


@dataclass(frozen=True)
class EndpointGraph(pipeline.KnowledgeGraph):
    """A workspace's questions put to an endpoint.

    An endpoint that holds the graph ``graph/asserted`` of the workspace, as ``push`` leaves it, is asked with
    the graphs of a build, as files are; any other is asked as it is.
    """

    backend: RemoteBackend

    @cached_property
    def _named(self) -> tuple[str, ...] | None:
        """The graphs that files stand for; None where the endpoint has not the graphs of a build.

        Asked for once.
        """
        asserted, inferred = map(self.workspace.graph_iri, (pipeline.ASSERTED, pipeline.INFERRED))
        if self.backend.query(f"ASK {{ GRAPH <{asserted}> {{ ?s ?p ?o }} }}", dataset=Dataset()) is not True:
            return None
        return tuple(name for name in self.backend.graphs() if name not in (asserted, inferred))

    def dataset(self, reasoning: pipeline.Reasoning = "inferred") -> Dataset:
        """The graphs that a query sees; the endpoint's own where it has not the graphs of a build."""
        if self._named is None:
            return Dataset()
        inferred = (self.workspace.graph_iri(pipeline.INFERRED),) if reasoning == "inferred" else ()
        return replace(super().dataset(reasoning), named=(*self._named, *inferred))
