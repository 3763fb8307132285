"""The default backend: Oxigraph inside this process, in memory or on disk. The only user of its store.

Two things to know. Oxigraph keeps values, not spellings: "007" comes back as "7", "1.50" as "1.5", and
every integer type as xsd:integer; publish from the files, not from here. And its default graph made of
several graphs gives a triple once for each graph that holds it: ``merge`` them, or keep them disjoint.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import pyoxigraph

from multiply_kg.backend.bulk import add_graphs, quad_lines
from multiply_kg.backend.guard import verdict
from multiply_kg.backend.protocol import Answer, Dataset, Row, Solutions
from multiply_kg.backend.watchdog import Batches, within
from multiply_kg.errors import GraphParseError, KGError, SourceError, StoreError, UnsupportedError
from multiply_kg.terms import Triple, n_triples

RESULT_FORMATS: Final = {
    "srj": pyoxigraph.QueryResultsFormat.JSON,
    "srx": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Final = {
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
_DAMAGED: Final = ("Corruption:", "IO error:")  # how RocksDB begins what it says of its files
_MOST_DATASETS: Final = 16
_ITS_OWN: Final = Dataset()
_Item = TypeVar("_Item")
_Head = tuple[str, ...] | bool | None  # of SELECT its variables, of ASK the answer, None of triples
_Graph = pyoxigraph.NamedNode | pyoxigraph.BlankNode
_Results = pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean


class EmbeddedBackend:
    """A dataset of named graphs that answers SPARQL 1.1 queries; make one with ``memory`` or ``open``.

    ``dataset`` is what a query sees that has no FROM and is given no dataset of its own, ``unnamed`` the name
    by which the unnamed graph goes.
    """

    keeps_labels: Final = True
    """A blank node has the same label in every answer."""

    def __init__(
        self,
        store: pyoxigraph.Store,
        *,
        dataset: Dataset | None = None,
        on_disk: bool = False,
        unnamed: str | None = None,
    ) -> None:
        self.dataset = dataset or Dataset()
        self._opened: pyoxigraph.Store | None = store
        self._on_disk = on_disk
        self.unnamed = unnamed
        self._release: Callable[[], object] | None = None
        self._datasets: dict[int, _Seen] = {}

    @classmethod
    def memory(cls, *, dataset: Dataset | None = None, unnamed: str | None = None) -> Self:
        """An empty backend in memory; GRAPH does not range over its ``unnamed`` graph."""
        return cls(pyoxigraph.Store(), dataset=dataset, unnamed=unnamed)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        dataset: Dataset | None = None,
        unnamed: str | None = None,
        release: Callable[[], None] | None = None,
    ) -> Self:
        """The store that ``bulk.write_quads`` made in this folder, read-only.

        ``unnamed`` is the name by which its unnamed graph is asked for; ``release`` is called when the
        backend is closed or forgotten. Raises StoreError where the folder holds no store, or a damaged one.
        """
        try:
            store = pyoxigraph.Store.read_only(str(path))
            opened = cls(store, dataset=dataset, on_disk=True, unnamed=unnamed)
        except (OSError, RuntimeError) as error:
            lost = isinstance(error, FileNotFoundError)
            what = f"There is no store in {path}" if lost else f"The store in {path} cannot be read: {error}"
            raise StoreError(f"{what}.", hint="Build it again.") from error
        if release is not None:
            opened._release = weakref.finalize(opened, release)
        return opened

    def close(self) -> None:
        """Give back the memory, or the files; further calls raise StoreError."""
        self._opened = None
        if self._release is not None:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- filling ---------------------------------------------------------------------------------

    def load(self, triples: Iterable[Triple], graph: str) -> None:
        """Add triples to a graph; all or none, and blank nodes keep their labels.

        Raises StoreError for a term that is no RDF 1.1 term, and for a store opened from disk.
        """
        target = self._graph(graph)
        store = self._writable()
        blank: list[str] = []
        plain = [text for text, _ in quad_lines(triples, None, blank)]
        try:
            # Loading text renames blank nodes, so that those lines go in as parsed quads (1.6 times slower).
            parsed = pyoxigraph.parse("".join(blank), pyoxigraph.RdfFormat.N_TRIPLES)
            quads = [pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, target) for quad in parsed]
            store.load("".join(plain), pyoxigraph.RdfFormat.N_TRIPLES, to_graph=target)
            store.extend(quads)
        except SyntaxError as error:
            raise StoreError(
                f"A triple for the graph {graph} is not RDF: {error.msg}.", hint="Correct what made it."
            ) from error

    def fill(self, graphs: Iterable[tuple[str, Iterable[Triple]]]) -> None:
        """Add triples to graphs by name: large ones several times quicker than ``load``, and not all or none.

        For what was read or inferred: IRIs are not looked at again. Raises StoreError for what is no term.
        """
        add_graphs(self._writable(), graphs, unnamed=self.unnamed)

    def remove(self, triples: Iterable[Triple], graph: str) -> None:
        """Take triples out of a graph; what is not there is passed over.

        A literal goes with every other spelling of its value. Raises StoreError as ``load`` does.
        """
        target = self._graph(graph)
        store = self._writable()
        try:
            for quad in pyoxigraph.parse(n_triples(triples), pyoxigraph.RdfFormat.N_TRIPLES):
                store.remove(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, target))
        except SyntaxError as error:
            raise StoreError(f"What is to be removed is not RDF: {error.msg}.", hint="Correct it.") from error

    def load_file(self, path: Path, graph: str | None = None) -> None:
        """Add a Turtle, N-Triples, TriG or N-Quads file without making Python objects; all or nothing.

        Its triples go to ``graph``; without one, each to the graph that the file itself names. For large
        files that were checked before: blank nodes get labels of the store's own, and the errors,
        SourceError and GraphParseError, are terse.
        """
        form = GRAPH_FORMATS.get(path.suffix.lower().removeprefix("."))
        if form is None:
            raise SourceError(
                f"Files ending in “{path.suffix}” are not read.", path=path, hint="Use .ttl or .nt."
            )
        try:
            self._writable().load(
                path=path, format=form, to_graph=None if graph is None else self._graph(graph)
            )
        except SyntaxError as error:
            raise GraphParseError(
                f"{error.msg}.", path=path, line=error.lineno, column=error.offset, hint="Correct the file."
            ) from error
        except OSError as error:
            message = f"The file cannot be read: {error}."
            raise SourceError(message, path=path, hint="Check its name.") from error

    def merge(self, into: str, from_graphs: Iterable[str]) -> None:
        """Add all triples of some graphs to another one, where each distinct triple is there once.

        Blank nodes stay the same. A graph that does not exist has no triples.
        """
        store = self._writable()
        for graph in from_graphs:
            store.update(f"ADD SILENT {self._graph(graph)} TO {self._graph(into)}")

    # -- looking ---------------------------------------------------------------------------------

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted."""
        names = (name.value for name in self._store.named_graphs() if isinstance(name, pyoxigraph.NamedNode))
        return tuple(sorted((*names, *([self.unnamed] if self.unnamed else ()))))

    def count(self, graph: str) -> int:
        """The number of triples in a graph."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, self._graph(graph)))

    def triples(self, graph: str) -> Iterator[Triple]:
        """The triples of a graph, in no particular order."""
        for quad in self._store.quads_for_pattern(None, None, None, self._graph(graph)):
            yield str(quad.subject), str(quad.predicate), str(quad.object)

    def dump(
        self, *, form: str, graph: str | None = None, prefixes: Mapping[str, str] | None = None
    ) -> bytes:
        """One graph in a format of ``GRAPH_FORMATS``, or all graphs (``nq``, ``trig``, ``jsonld``), sorted.

        Raises UnsupportedError for another format, or one that cannot hold several graphs.
        """
        target = _format(form, GRAPH_FORMATS)
        if graph is None and not target.supports_datasets:
            raise UnsupportedError(f"“{form}” holds one graph.", hint="Name the graph, or take nq or trig.")
        from multiply_kg.backend.writing import dataset_bytes, graph_bytes

        quads = self._store.quads_for_pattern(None, None, None, None if graph is None else self._graph(graph))
        if graph is not None:
            return graph_bytes(quads, target, prefixes or {})
        unnamed = None if self.unnamed is None else _node(self.unnamed)
        return dataset_bytes(quads, target, prefixes or {}, unnamed=unnamed)

    # -- asking ----------------------------------------------------------------------------------

    def query(self, sparql: str, *, dataset: Dataset | None = None, timeout: float | None = None) -> Answer:
        """Solutions for SELECT, a bool for ASK, an iterator of distinct triples for CONSTRUCT and DESCRIBE.

        ``dataset`` wins over FROM in the query (SPARQL 1.1 Protocol §2.1.4); without it the query's own
        FROM holds, and without that the backend's ``dataset``. Rows and triples are computed while they
        are walked through. ``timeout`` is in seconds from the call. The engine cannot be interrupted: a query
        with a time-out runs in a thread of its own, which is left behind when the time is over and works on
        unheard until it is done or the process ends.

        Raises QueryError with line and column where the text is not SPARQL, UnsupportedError for
        updates, SERVICE and unknown functions, and LimitError when the time is over.
        """
        if timeout is None:
            return _answer(*self._evaluate(sparql, dataset))
        found = Batches(lambda: self._evaluate(sparql, dataset), monotonic() + timeout)
        return _answer(found.head, found)

    def _evaluate(self, sparql: str, dataset: Dataset | None) -> tuple[_Head, Iterator[Any]]:
        """The kind of the answer and its parts; all that holds the engine's objects is in the iterator."""
        results = self._run(sparql, dataset)
        if isinstance(results, pyoxigraph.QueryBoolean):
            return bool(results), iter(())
        if isinstance(results, pyoxigraph.QuerySolutions):
            return tuple([variable.value for variable in results.variables]), _rows(results)
        return None, _triples(results)

    def raw(
        self,
        sparql: str,
        *,
        form: str,
        dataset: Dataset | None = None,
        timeout: float | None = None,
        max_bytes: int | None = None,
    ) -> bytes:
        """The answer as the engine itself writes it, which is several times faster than row by row.

        ``form`` is one of ``RESULT_FORMATS`` for SELECT and ASK, of ``GRAPH_FORMATS`` for CONSTRUCT and
        DESCRIBE. Raises as ``query`` does, UnsupportedError for a format that does not fit the query, and
        LimitError beyond ``max_bytes``; both limits are looked at whenever a few kilobytes are written.
        """
        from multiply_kg.backend.writing import Sink

        sink: Any = Sink(None if timeout is None else monotonic() + timeout, max_bytes)  # only write is used

        def work() -> None:
            results = self._run(sparql, dataset)
            try:
                if isinstance(results, pyoxigraph.QueryTriples):
                    results.serialize(sink, _format(form, GRAPH_FORMATS))
                else:
                    results.serialize(sink, _format(form, RESULT_FORMATS))
            except (RuntimeError, OSError) as error:
                raise _evaluation_error(error) from error

        if timeout is None:
            work()
        else:
            within(timeout, work)
        sink.check()
        return b"".join(sink.parts)

    def _run(self, sparql: str, dataset: Dataset | None) -> _Results:
        if sparql.startswith("\ufeff"):  # else a filled text would become a mere one
            sparql = sparql.removeprefix("\ufeff")
        found = verdict(sparql)
        if dataset is None:
            dataset = _ITS_OWN if found.has_dataset else self.dataset
        seen = self._seen(dataset)
        try:
            return self._store_for(dataset, names_graphs=found.graphs != ()).query(
                sparql, default_graph=seen.default, named_graphs=seen.named(found.graphs)
            )
        except SyntaxError as error:
            from multiply_kg.backend.diagnosis import syntax_error

            raise syntax_error(sparql, error.msg) from None
        except (RuntimeError, OSError) as error:
            raise _evaluation_error(error) from error

    def _seen(self, dataset: Dataset) -> _Seen:
        """The graphs of a dataset as the engine has them; made once while the same one is asked for."""
        seen = self._datasets.get(id(dataset))
        if seen is None or seen.dataset is not dataset:
            seen = _Seen(dataset, None if dataset.default is None else [*map(self._graph, dataset.default)])
            if len(self._datasets) >= _MOST_DATASETS:
                self._datasets.clear()
            self._datasets[id(dataset)] = seen
        return seen

    def _graph(self, name: str) -> pyoxigraph.NamedNode | pyoxigraph.DefaultGraph:
        return pyoxigraph.DefaultGraph() if name == self.unnamed else _node(name)

    @property
    def _store(self) -> pyoxigraph.Store:
        if self._opened is None:
            raise StoreError("This backend is closed.", hint="Open it again.")
        return self._opened

    def _store_for(self, dataset: Dataset, *, names_graphs: bool) -> pyoxigraph.Store:  # noqa: ARG002
        """The store that has what a query sees of this dataset."""
        return self._store

    def _writable(self) -> pyoxigraph.Store:
        if self._on_disk:
            raise StoreError("A store on disk is read-only.", hint="Fill one in memory and save it.")
        return self._store


class _Seen:
    """A dataset as the engine has it."""

    def __init__(self, dataset: Dataset, default: list[_Graph | pyoxigraph.DefaultGraph] | None) -> None:
        self.dataset = dataset
        self.default = default
        self._named: dict[str, _Graph] | None = None
        self._all: list[_Graph] = []

    def named(self, wanted: tuple[str, ...] | None) -> list[_Graph] | None:
        """The graphs that GRAPH is to find of those ``wanted``, where None are all; None if it may be any.

        The engine looks into each of a list, so that a list of a thousand costs each query some milliseconds.
        """
        if self.dataset.named is None or wanted == ():
            return None
        if self._named is None:
            named: dict[str, _Graph] = {name: _node(name) for name in self.dataset.named}
            self._all = list(named.values())
            self._named = named
        return self._all if wanted is None else [self._named[name] for name in wanted if name in self._named]


def _answer(head: _Head, items: Iterator[Any]) -> Answer:
    if isinstance(head, bool):
        return head
    return items if head is None else Solutions(head, items)


def _rows(results: pyoxigraph.QuerySolutions) -> Iterator[Row]:
    try:
        for solution in results:
            yield tuple([None if term is None else str(term) for term in solution])
    except (RuntimeError, OSError) as error:
        raise _evaluation_error(error) from error


def _triples(results: pyoxigraph.QueryTriples) -> Iterator[Triple]:
    try:
        for triple in results:
            yield str(triple.subject), str(triple.predicate), str(triple.object)
    except (RuntimeError, OSError) as error:
        raise _evaluation_error(error) from error


def _evaluation_error(error: RuntimeError | OSError) -> KGError:
    if isinstance(error, OSError) or str(error).startswith(_DAMAGED):
        return StoreError(f"The store cannot be read any more: {error}.", hint="Build it again.")
    # The engine finds unknown functions only when it comes to call them.
    return UnsupportedError(f"{error}.", hint="Use the functions of SPARQL 1.1 and the xsd: casts.")


def _node(graph: str) -> pyoxigraph.NamedNode:
    try:
        return pyoxigraph.NamedNode(graph)
    except ValueError as error:
        raise StoreError(f"“{graph}” cannot name a graph: {error}.", hint="Give an absolute IRI.") from error


def _format(form: str, formats: Mapping[str, _Item]) -> _Item:
    if form not in formats:
        known = ", ".join(formats)
        raise UnsupportedError(f"“{form}” is no format for this.", hint=f"Use one of {known}.")
    return formats[form]
