"""A SPARQL endpoint in place of files: the same questions, asked where the data live."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from multiply_kg import pipeline
from multiply_kg.backend import Dataset


@dataclass(frozen=True)
class EndpointGraph(pipeline.KnowledgeGraph):
    """A workspace's questions put to an endpoint.

    An endpoint that holds the graphs ``graph/asserted`` and ``graph/inferred``, as ``push`` leaves it, is
    asked with these as the default graph; any other is asked as it is.
    """

    @cached_property
    def is_laid_out(self) -> bool:
        """Whether the endpoint has the merged asserted graph of this workspace; asked for once."""
        graph = self.workspace.graph_iri(pipeline.ASSERTED)
        return self.backend.query(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", dataset=Dataset()) is True

    def dataset(self, reasoning: pipeline.Reasoning = "inferred") -> Dataset:
        """The graphs that a query sees; the endpoint's own where it has not the graphs of a build."""
        return super().dataset(reasoning) if self.is_laid_out else Dataset()
