"""What the files of a workspace hold: read once, and looked at from several sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from multiply_kg.collecting import collection_paused
from multiply_kg.errors import LocatedError, SourceError, SourceFilesError
from multiply_kg.progress import Progress, silent
from multiply_kg.storage.dataset_file import ASSERTED, INFERRED
from multiply_kg.terms import Term, Triple
from multiply_kg.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from multiply_kg.sources import Quads
    from multiply_kg.workspace import GraphFile, Workspace


@dataclass(frozen=True)
class Material:
    """What the files of a workspace hold: the ontology, the shapes and the data, each file its graph."""

    workspace: Workspace
    ontology: tuple[Quads, ...]
    shapes: tuple[Quads, ...]
    data: tuple[Quads, ...]

    @cached_property
    def graphs(self) -> Mapping[str, tuple[Triple, ...]]:
        """Graph IRI to distinct triples, for ontology and data; a graph named in two files is joined."""
        graphs: dict[str, tuple[Triple, ...]] = {}
        for quads in (*self.ontology, *self.data):
            for name, triples in ((quads.graph, quads.triples), *quads.named.items()):
                known = graphs.setdefault(name, triples)
                if known is not triples:
                    graphs[name] = tuple(dict.fromkeys(chain(known, triples)))
        return graphs

    @cached_property
    def ontology_triples(self) -> tuple[Triple, ...]:
        """The triples of ontology, code lists and alignments."""
        return tuple(dict.fromkeys(_triples(self.ontology)))

    @cached_property
    def shapes_triples(self) -> tuple[Triple, ...]:
        """The triples of the shapes graph."""
        return tuple(dict.fromkeys(_triples(self.shapes)))

    @property
    def data_triples(self) -> tuple[Triple, ...]:
        """Every distinct triple of the data, once; a part of ``asserted``, of which no copy is kept."""
        asserted, of_data = self._distinct
        return asserted[:of_data]

    @property
    def asserted(self) -> tuple[Triple, ...]:
        """Every distinct triple of data and ontology, once; those of the data come first."""
        return self._distinct[0]

    @cached_property
    def _distinct(self) -> tuple[tuple[Triple, ...], int]:
        with collection_paused():
            triples = dict.fromkeys(_triples(self.data))
            of_data = len(triples)
            triples |= dict.fromkeys(_triples(self.ontology))
            return tuple(triples), of_data


def read(workspace: Workspace, *, progress: Progress = silent) -> Material:
    """The triples of all files; equal terms are one object.

    Raises SourceError, or SourceFilesError where several files are faulty.
    """
    from multiply_kg.sources.beside import parsed_beside
    from multiply_kg.sources.files import quads_of, read_file

    errors: list[LocatedError] = []
    computed = {workspace.graph_iri(ASSERTED), workspace.graph_iri(INFERRED)}
    standing_for: dict[str, Path] = {}
    terms: dict[Term, Term] = {}
    kinds = (workspace.ontology_files(), workspace.shapes_files(), workspace.data_files())
    total = sum(map(len, kinds))

    def load(files: Iterable[GraphFile], lines_of: Callable[[Path], str | None]) -> Iterator[Quads]:
        for file in files:
            progress("reading", len(standing_for), total)
            lines = lines_of(file.path)
            shown = workspace.relative(file.path)
            taken = standing_for.setdefault(file.graph, shown)
            try:
                if taken != shown:
                    raise SourceError(
                        f"The file would stand for the graph <{file.graph}>, and so does {taken}.",
                        path=shown,
                        hint="Rename one of the two.",
                    )
                if lines is None:
                    quads = read_file(file.path, graph=file.graph, root=workspace.root, terms=terms)
                else:
                    quads = quads_of(file.path, lines, graph=file.graph, terms=terms)
                for name in computed.intersection((file.graph, *quads.named)):
                    raise SourceError(
                        f"The graph <{name}> is computed by every build; no file may hold it.",
                        path=shown,
                        hint="Give the file, or the graph that it names, another name.",
                    )
                yield quads
            except LocatedError as error:
                errors.append(error)

    paths = [file.path for files in kinds for file in files]
    with collection_paused(), parsed_beside(paths) as lines_of:
        parts = [tuple(load(files, lines_of)) for files in kinds]
    if errors:
        raise errors[0] if len(errors) == 1 else SourceFilesError(errors)
    return Material(workspace, *parts)


def _triples(files: Iterable[Quads]) -> Iterator[Triple]:
    return chain.from_iterable(chain(quads.triples, *quads.named.values()) for quads in files)
