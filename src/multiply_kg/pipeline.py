"""The one place that knows the order of the steps: read, validate, infer, validate again, load, ask.

The rooms it joins do not know each other. Everything here is a function from values to values; only
``write_dataset``, ``write_store`` and ``write_dumps`` touch the disk, and they replace what is there as a
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from multiply_kg.backend import Answer, Backend, Dataset
from multiply_kg.checking import both_stages, check, report_on, validated
from multiply_kg.errors import LocatedError
from multiply_kg.material import Material, read
from multiply_kg.progress import Progress, silent
from multiply_kg.queries import BoundQuery, Catalogue, SavedQuery, bind
from multiply_kg.storage import dataset_file
from multiply_kg.terms import Triple
from multiply_kg.values import dataclass

if TYPE_CHECKING:
    from multiply_kg.backend.embedded import EmbeddedBackend
    from multiply_kg.reasoning import Closure
    from multiply_kg.storage.built import Built
    from multiply_kg.storage.manifest import Manifest
    from multiply_kg.validation import ValidationReport
    from multiply_kg.workspace import Workspace

Engine = Literal["auto", "compiled", "reference"]
Reasoning = Literal["asserted", "inferred"]

ASSERTED: Final = dataset_file.ASSERTED
INFERRED: Final = dataset_file.INFERRED
_BEFORE_CHECKED: Final = 0.5
"""The part of the graphs of files for which there is room beside validation; the rest gets its memory."""


@dataclass(frozen=True)
class Build:
    """A workspace read, inferred and validated."""

    material: Material
    closure: Closure
    report: ValidationReport


@dataclass(frozen=True)
class KnowledgeGraph:
    """A workspace's graph in a backend, with its saved queries: what questions are asked of."""

    workspace: Workspace
    backend: Backend
    catalogue: Catalogue
    sources: tuple[str, ...] | None = None

    def dataset(self, reasoning: Reasoning = "inferred") -> Dataset:
        """The graphs that a query sees (SPARQL 1.1 Protocol §2.1.4); the same object every time.

        The default graph is the merged asserted graph, with the inferred one unless ``reasoning`` is
        ``asserted``; GRAPH ranges over the graphs that files stand for, and the inferred one.
        """
        return self._datasets[reasoning]

    @cached_property
    def _datasets(self) -> dict[Reasoning, Dataset]:
        return {"asserted": self._dataset("asserted"), "inferred": self._dataset("inferred")}

    def _dataset(self, reasoning: Reasoning) -> Dataset:
        asserted = self.workspace.graph_iri(ASSERTED)
        inferred = (self.workspace.graph_iri(INFERRED),) if reasoning == "inferred" else ()
        # Where what is asserted has no name, GRAPH ranges over the others, and needs no list of a thousand.
        alone = getattr(self.backend, "unnamed", None) == asserted and reasoning == "inferred"
        named = None if alone or self.sources is None else (*self.sources, *inferred)
        return Dataset(default=(asserted, *inferred), named=named)

    def ask(
        self,
        query: SavedQuery,
        values: Mapping[str, object] | None = None,
        *,
        reasoning: Reasoning | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """The answer to a query with these parameter values.

        Raises ParameterError for values that do not fit, QueryError for text that the engine refuses.
        """
        bound: BoundQuery = bind(query, values or {})
        chosen: Reasoning = reasoning or ("asserted" if query.reasoning == "asserted" else "inferred")
        try:
            return self.backend.query(bound.sparql, dataset=self.dataset(chosen), timeout=timeout)
        except LocatedError as error:
            error.path = error.path or query.path
            raise


def build(workspace: Workspace, *, engine: Engine = "auto", progress: Progress = silent) -> Build:
    """Read, infer and validate a workspace: the asserted graph first, then the closure."""
    material = read(workspace, progress=progress)
    closure = inferred(material, engine=engine, progress=progress)
    return Build(material, closure, check(material, closure, engine=engine, progress=progress))


def inferred(material: Material, *, engine: Engine = "auto", progress: Progress = silent) -> Closure:
    """What follows from the data and the ontology of a workspace."""
    from multiply_kg.reasoning import infer

    progress("inferring")
    return infer(material.data_triples, material.ontology_triples, engine=engine)


def load(graphs: Mapping[str, Iterable[Triple]]) -> EmbeddedBackend:
    """An in-memory backend that holds these graphs."""
    from multiply_kg.backend.embedded import EmbeddedBackend

    backend = EmbeddedBackend.memory()
    for name, triples in graphs.items():
        backend.load(triples, name)
    return backend


def assemble(material: Material, closure: Closure) -> EmbeddedBackend:
    """The dataset of design: a graph for each file, all that is asserted merged, and what follows.

    The merged graph is the store's unnamed one.
    """
    return assemble_with(material, lambda: closure)


def assemble_with(
    material: Material, closure: Callable[[], Closure], *, checked: Callable[[], object] = lambda: None
) -> EmbeddedBackend:
    """The same dataset, where ``closure`` is called when what is asserted is there.

    ``checked`` is called when some of the graphs of files are loaded: for a large graph it should not return
    until validation has given its memory back, which the rest then takes.
    """
    from multiply_kg.backend.embedded import EmbeddedBackend

    asserted, follows = (material.workspace.graph_iri(name) for name in (ASSERTED, INFERRED))

    def graphs() -> Iterator[tuple[str, Collection[Triple]]]:
        yield asserted, material.asserted
        yield follows, closure().inferred
        triples_loaded = 0
        for name, triples in material.graphs.items():
            triples_loaded += len(triples)
            if triples_loaded > _BEFORE_CHECKED * len(material.asserted):
                checked()
            yield name, triples

    backend = EmbeddedBackend.memory(unnamed=asserted)
    backend.fill(graphs())
    return backend


def dataset_graphs(material: Material, closure: Closure) -> dict[str, Collection[Triple]]:
    """Every graph of the dataset by name: those of the files, what is asserted merged, what follows."""
    workspace = material.workspace
    return {
        **material.graphs,
        workspace.graph_iri(ASSERTED): material.asserted,
        workspace.graph_iri(INFERRED): sorted(closure.inferred),
    }


def knowledge_graph(built: Build, backend: EmbeddedBackend | None = None) -> KnowledgeGraph:
    """The graph of a build, ready for questions; ``backend`` holds it if it is assembled already."""
    material, workspace = built.material, built.material.workspace
    backend = backend or assemble(material, built.closure)
    return KnowledgeGraph(workspace, backend, _catalogue(workspace), tuple(sorted(material.graphs)))


def open_graph(workspace: Workspace) -> KnowledgeGraph:
    """The workspace's graph, ready for questions.

    What ``build`` left in ``build/`` is used where it belongs to the files as they are now; otherwise
    the files are read and inferred in memory, without validation.
    """
    stored = open_built(workspace)
    if stored is not None:
        return stored
    catalogue, material = _catalogue(workspace), read(workspace)
    backend = assemble(material, inferred(material))
    return KnowledgeGraph(workspace, backend, catalogue, tuple(sorted(material.graphs)))


def open_built(workspace: Workspace, built: Built | None = None) -> KnowledgeGraph | None:
    """The graph that ``build`` left in ``build/``; None unless it belongs to the files as they are now.

    ``built`` is what somebody began to load of it already.
    """
    if built is None:
        from multiply_kg.storage.built import load_built

        built = load_built(workspace)
    return built and KnowledgeGraph(workspace, built.backend, _catalogue(workspace), built.sources)


def write_dataset(built: Build, path: Path) -> None:
    """Write the dataset of a build as N-Quads, replacing the file as a whole or not at all."""
    dataset_file.write_dataset(built.material.workspace, dataset_graphs(built.material, built.closure), path)


class Arriving(Mapping[str, Collection[Triple]]):
    """The graphs of a dataset by name, the inferred one last; it is called for when it is looked up."""

    def __init__(self, material: Material, closure: Callable[[], Closure]) -> None:
        self._inferred = material.workspace.graph_iri(INFERRED)
        self._asserted = {**material.graphs, material.workspace.graph_iri(ASSERTED): material.asserted}
        self._closure = closure

    def __getitem__(self, name: str) -> Collection[Triple]:
        """The triples of a graph; waits for the inferred ones."""
        return self._closure().inferred if name == self._inferred else self._asserted[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the graphs."""
        yield from self._asserted
        yield self._inferred

    def __len__(self) -> int:
        """The number of graphs."""
        return len(self._asserted) + 1


def write_dumps(
    material: Material,
    closure: Callable[[], Closure],
    folder: Path,
    *,
    progress: Progress = silent,
    approve: Callable[[], None] = lambda: None,
) -> tuple[Path, ...]:
    """Write all that is asserted and what follows as N-Triples, Turtle and JSON-LD; the paths of the files.

    All are replaced together, when ``approve`` has returned. Raises StoreError where they cannot be.
    """
    from multiply_kg.storage import dumps

    return dumps.write_dumps(
        folder,
        material.asserted,
        lambda: closure().inferred,
        prefixes=material.workspace.prefixes.map,
        progress=progress,
        approve=approve,
    )


def write_store(
    material: Material,
    closure: Closure | Callable[[], Closure],
    folder: Path,
    *,
    progress: Progress = silent,
    approve: Callable[[], None] = lambda: None,
) -> Manifest:
    """Put a dataset in the place of the store in a folder; what the store then says of itself.

    A function instead of the closure is called when all that is asserted is written. Readers see the previous
    store until the new one is whole and ``approve`` has returned. Raises StoreError where the folder cannot
    be written, holds something else, or is being written by another process.
    """
    from multiply_kg.storage.disk_store import write_store as write

    workspace = material.workspace
    return write(
        workspace,
        Arriving(material, closure if callable(closure) else lambda: closure),
        folder,
        asserted=workspace.graph_iri(ASSERTED),
        inferred=workspace.graph_iri(INFERRED),
        progress=progress,
        approve=approve,
    )


def open_store(workspace: Workspace, folder: Path) -> KnowledgeGraph:
    """The graph of the store in a folder, ready for questions; the workspace's data files are not read.

    Raises StoreError where there is no store, or none that this version and this workspace can use.
    """
    from multiply_kg.storage.disk_store import open_store as opened

    backend, manifest = opened(workspace, folder, asserted=workspace.graph_iri(ASSERTED))
    return KnowledgeGraph(workspace, backend, _catalogue(workspace), tuple(manifest.graphs))


def _catalogue(workspace: Workspace) -> Catalogue:
    return Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)


__all__ = [
    "ASSERTED",
    "INFERRED",
    "Build",
    "Engine",
    "KnowledgeGraph",
    "Material",
    "Reasoning",
    "assemble",
    "assemble_with",
    "both_stages",
    "build",
    "check",
    "dataset_graphs",
    "inferred",
    "knowledge_graph",
    "load",
    "open_built",
    "open_graph",
    "open_store",
    "read",
    "report_on",
    "validated",
    "write_dataset",
    "write_dumps",
    "write_store",
]
