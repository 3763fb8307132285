"""The workspace's own files beside a store: where statements stand, and the labels of blank nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from multiply_kg.backend.skolem import skolem_names
from multiply_kg.errors import SourceError
from multiply_kg.pipeline import ASSERTED
from multiply_kg.sources import Locator, Quads, read_file
from multiply_kg.terms import Term, Triple

if TYPE_CHECKING:
    from multiply_kg.workspace import GraphFile, Workspace


class Files:
    """The files of a workspace, read when they are needed.

    Those of the data that cannot be read are left out: they have no line to show.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @cached_property
    def ontology(self) -> tuple[Quads, ...]:
        """Ontology, code lists and alignments. Raises SourceError."""
        return tuple(self._read(file) for file in self._workspace.ontology_files())

    @cached_property
    def shapes(self) -> tuple[Triple, ...]:
        """The triples of the shapes graph. Raises SourceError."""
        return _distinct(self._read(file) for file in self._workspace.shapes_files())

    @cached_property
    def axioms(self) -> tuple[Triple, ...]:
        """The triples of the ontology. Raises SourceError."""
        return _distinct(self.ontology)

    @property
    def own(self) -> frozenset[str]:
        """The graphs that the files of the ontology stand for."""
        return frozenset(file.graph for file in self._workspace.ontology_files())

    @cached_property
    def data(self) -> tuple[Quads, ...]:
        """The data files."""
        found: list[Quads] = []
        for file in self._workspace.data_files():
            with suppress(SourceError):
                found.append(self._read(file))
        return tuple(found)

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """All triples of data and ontology."""
        return _distinct((*self.data, *self.ontology))

    @cached_property
    def locator(self) -> Locator:
        """Finds the lines of statements."""
        files = (*self._workspace.data_files(), *self._workspace.ontology_files())
        return Locator((file.path, file.graph) for file in files)

    @cached_property
    def labels(self) -> Mapping[Term, Term]:
        """The blank nodes of these files by the IRIs that they get where they are sent to a store.

        A store on disk keeps their labels, so these are there as well.
        """
        graphs: dict[str, list[Triple]] = {}
        for quads in (*self.data, *self.ontology):
            for name, triples in ((quads.graph, quads.triples), *quads.named.items()):
                graphs.setdefault(name, []).extend(triples)
        graphs[self._workspace.graph_iri(ASSERTED)] = list(self.triples)
        names = skolem_names(graphs)
        return {name: node for node, name in names.items()} | {node: node for node in names}

    def _read(self, file: GraphFile) -> Quads:
        return read_file(file.path, graph=file.graph, root=self._workspace.root)


def _distinct(files: Iterable[Quads]) -> tuple[Triple, ...]:
    return tuple(
        dict.fromkeys(chain.from_iterable(chain(quads.triples, *quads.named.values()) for quads in files))
    )
