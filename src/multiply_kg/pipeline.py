"""The one place that knows the order of the steps: read, validate, infer, validate again, load, ask.

The rooms it joins do not know each other. Everything here is a function from values to values; only
``write_dataset`` and ``write_store`` touch the disk, and they replace what is there as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from multiply_kg.backend import Answer, Backend, Dataset, Solutions
from multiply_kg.errors import LocatedError, SourceError, SourceFilesError
from multiply_kg.progress import Progress, silent
from multiply_kg.queries import BoundQuery, Catalogue, SavedQuery, bind
from multiply_kg.storage import dataset_file
from multiply_kg.terms import Term, Triple
from multiply_kg.values import dataclass

if TYPE_CHECKING:
    from multiply_kg.backend.embedded import EmbeddedBackend
    from multiply_kg.reasoning import Closure
    from multiply_kg.sources import Quads
    from multiply_kg.storage.built import Built
    from multiply_kg.storage.manifest import Manifest
    from multiply_kg.validation import Validated, ValidationReport
    from multiply_kg.workspace import GraphFile, Workspace

Engine = Literal["auto", "compiled", "reference"]
Reasoning = Literal["asserted", "inferred"]

ASSERTED: Final = dataset_file.ASSERTED
INFERRED: Final = dataset_file.INFERRED
_STAGE: Final = "urn:stage"


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
        graphs: dict[str, dict[Triple, None]] = {}
        for quads in (*self.ontology, *self.data):
            for name, triples in ((quads.graph, quads.triples), *quads.named.items()):
                graphs.setdefault(name, {}).update(dict.fromkeys(triples))
        return {name: tuple(triples) for name, triples in graphs.items()}

    @cached_property
    def ontology_triples(self) -> tuple[Triple, ...]:
        """The triples of ontology, code lists and alignments."""
        return _distinct(self.ontology)

    @cached_property
    def shapes_triples(self) -> tuple[Triple, ...]:
        """The triples of the shapes graph."""
        return _distinct(self.shapes)

    @cached_property
    def data_triples(self) -> tuple[Triple, ...]:
        """Every distinct triple of the data, once."""
        return _distinct(self.data)

    @cached_property
    def asserted(self) -> tuple[Triple, ...]:
        """Every distinct triple of data and ontology, once."""
        return tuple(dict.fromkeys(chain(self.data_triples, self.ontology_triples)))


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
        """The graphs that a query sees (SPARQL 1.1 Protocol §2.1.4).

        The default graph is the merged asserted graph, with the inferred one unless ``reasoning`` is
        ``asserted``; GRAPH ranges over the graphs that files stand for, and the inferred one.
        """
        asserted = self.workspace.graph_iri(ASSERTED)
        inferred = (self.workspace.graph_iri(INFERRED),) if reasoning == "inferred" else ()
        named = None if self.sources is None else (*self.sources, *inferred)
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


@dataclass(frozen=True)
class StoredGraph(KnowledgeGraph):
    """The graph of a store on disk, as it was when it was built."""

    def dataset(self, reasoning: Reasoning = "inferred") -> Dataset:
        """The graphs that a query sees; the store's named graphs are those that GRAPH ranges over."""
        found = super().dataset(reasoning)
        return Dataset(default=found.default) if reasoning == "inferred" else found


def read(workspace: Workspace, *, progress: Progress = silent) -> Material:
    """The triples of all files; equal terms are one object.

    Raises SourceError, or SourceFilesError where several files are faulty.
    """
    from multiply_kg.sources import read_file

    errors: list[LocatedError] = []
    computed = {workspace.graph_iri(ASSERTED), workspace.graph_iri(INFERRED)}
    standing_for: dict[str, Path] = {}
    terms: dict[Term, Term] = {}
    kinds = (workspace.ontology_files(), workspace.shapes_files(), workspace.data_files())
    total = sum(map(len, kinds))

    def load(files: Iterable[GraphFile]) -> Iterator[Quads]:
        for file in files:
            progress("reading", len(standing_for), total)
            shown = workspace.relative(file.path)
            taken = standing_for.setdefault(file.graph, shown)
            try:
                if taken != shown:
                    raise SourceError(
                        f"The file would stand for the graph <{file.graph}>, and so does {taken}.",
                        path=shown,
                        hint="Rename one of the two.",
                    )
                quads = read_file(file.path, graph=file.graph, root=workspace.root, terms=terms)
                for name in computed.intersection((file.graph, *quads.named)):
                    raise SourceError(
                        f"The graph <{name}> is computed by every build; no file may hold it.",
                        path=shown,
                        hint="Give the file, or the graph that it names, another name.",
                    )
                yield quads
            except LocatedError as error:
                errors.append(error)

    parts = [tuple(load(files)) for files in kinds]
    if errors:
        raise errors[0] if len(errors) == 1 else SourceFilesError(errors)
    return Material(workspace, *parts)


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


def check(
    material: Material, closure: Closure, *, engine: Engine = "auto", progress: Progress = silent
) -> ValidationReport:
    """The report on both stages, with inconsistencies and blank nodes, each finding with its place."""
    progress("validating what is asserted")
    with validated(material.asserted, material, engine=engine) as graph:
        asserted = graph.report
        progress("validating what follows")
        graph.update(closure.inferred)  # only what this can affect is checked again
        return report_on(material, closure, asserted, graph.report)


@contextmanager
def validated(
    triples: Collection[Triple], material: Material, *, engine: Engine = "auto"
) -> Iterator[Validated]:
    """Triples with what the shapes of a workspace find in them, to be edited while the context lasts."""
    from concurrent.futures import Future, ThreadPoolExecutor

    from multiply_kg.validation import Validated, named

    # The engine takes statements in outside Python, beside the checks that need no query; one lot at a time.
    beside = ThreadPoolExecutor(1, thread_name_prefix="stage")
    opening = beside.submit(lambda: load({_STAGE: _renamed(triples, named)}))
    changes: list[Future[None]] = []

    def change(added: Collection[Triple], removed: Collection[Triple]) -> None:
        backend = opening.result()
        backend.remove(_renamed(removed, named), _STAGE)
        backend.load(_renamed(added, named), _STAGE)

    def select(sparql: str) -> Iterator[dict[str, Term]]:
        while changes:
            changes.pop(0).result()
        return _solutions(opening.result(), sparql)

    try:
        yield Validated(
            triples,
            material.shapes_triples,
            ontology=material.ontology_triples,
            engine=engine,
            select=select,
            follow=lambda added, removed: changes.append(beside.submit(change, added, removed)),
            blanks_named=True,
        )
    finally:
        beside.shutdown(cancel_futures=True)
        if not opening.cancelled() and not opening.exception():
            opening.result().close()


def report_on(
    material: Material, closure: Closure, asserted: ValidationReport, whole: ValidationReport
) -> ValidationReport:
    """One report of the reports on what is asserted and on all that holds, with contradictions and places."""
    from multiply_kg.contradictions import Reasons
    from multiply_kg.sources import Locator
    from multiply_kg.unnamed_nodes import unnamed_nodes
    from multiply_kg.validation import located, merge_stages

    files = (*material.data, *material.ontology)
    locator = Locator((quads.path, quads.graph) for quads in files)
    told = chain(asserted.results, whole.results)
    locator.narrow(
        chain.from_iterable((result.focus or "", result.value or "") for result in told),
        (chain(quads.triples, *quads.named.values()) for quads in files),
    )
    reasons = Reasons(material.data_triples, material.ontology_triples, closure, locator)
    report = reasons.marked(merge_stages(asserted, whole))
    report = report.adding(chain(reasons.contradictions(), unnamed_nodes(material.data)))
    return located(
        report,
        locator.find,
        data=material.asserted,
        shapes=material.shapes_triples,
        rarest=locator.rarest,
    )


def _renamed(triples: Iterable[Triple], name: Callable[[Term], Term]) -> Iterator[Triple]:
    for triple in triples:
        subject, predicate, object_ = triple
        blank = subject[0] == "_" or object_[0] == "_"
        yield (name(subject), predicate, name(object_)) if blank else triple


def load(graphs: Mapping[str, Iterable[Triple]]) -> EmbeddedBackend:
    """An in-memory backend that holds these graphs."""
    from multiply_kg.backend.embedded import EmbeddedBackend

    backend = EmbeddedBackend.memory()
    for name, triples in graphs.items():
        backend.load(triples, name)
    return backend


def assemble(material: Material, closure: Closure) -> EmbeddedBackend:
    """The dataset of design: a graph for each file, all that is asserted merged, and what follows."""
    return load(dataset_graphs(material, closure))


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


def write_store(
    material: Material,
    closure: Closure,
    folder: Path,
    *,
    progress: Progress = silent,
    approve: Callable[[], None] = lambda: None,
) -> Manifest:
    """Put a dataset in the place of the store in a folder; what the store then says of itself.

    Readers see the previous one until the new one is whole and ``approve`` has returned. Raises StoreError
    where the folder cannot be written, holds something else, or is being written by another process.
    """
    from multiply_kg.storage.disk_store import write_store as write

    workspace = material.workspace
    return write(
        workspace,
        dataset_graphs(material, closure),
        folder,
        asserted=workspace.graph_iri(ASSERTED),
        inferred=workspace.graph_iri(INFERRED),
        progress=progress,
        approve=approve,
    )


def open_store(workspace: Workspace, folder: Path) -> StoredGraph:
    """The graph of the store in a folder, ready for questions; the workspace's data files are not read.

    Raises StoreError where there is no store, or none that this version and this workspace can use.
    """
    from multiply_kg.storage.disk_store import open_store as opened

    backend, manifest = opened(workspace, folder, asserted=workspace.graph_iri(ASSERTED))
    return StoredGraph(workspace, backend, _catalogue(workspace), tuple(manifest.graphs))


def _catalogue(workspace: Workspace) -> Catalogue:
    return Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)


def _distinct(files: Iterable[Quads]) -> tuple[Triple, ...]:
    return tuple(
        dict.fromkeys(chain.from_iterable(chain(quads.triples, *quads.named.values()) for quads in files))
    )


def _solutions(backend: Backend, sparql: str) -> Iterator[dict[str, Term]]:
    answer = backend.query(sparql, dataset=Dataset(default=(_STAGE,), named=()))
    if isinstance(answer, Solutions):
        for row in answer.rows:
            yield {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}
