"""The knowledge graph as people in notebooks use it: load one or connect to one, then ask."""

from __future__ import annotations

from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar, overload

from multiply_kg import pipeline
from multiply_kg.api.bundled import BundledQueries
from multiply_kg.api.functions import Queries
from multiply_kg.api.result import Asked, Result
from multiply_kg.backend import Solutions
from multiply_kg.errors import ParameterError, UnsupportedError
from multiply_kg.queries import Catalogue, SavedQuery, bind
from multiply_kg.rationale import Rationales, rows_of
from multiply_kg.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    import rdflib

    from multiply_kg.pipeline import Engine, Reasoning
    from multiply_kg.validation import ValidationReport
    from multiply_kg.workspace import Workspace

Functions_co = TypeVar("Functions_co", bound="Queries | BundledQueries", covariant=True)
Folder = str | PathLike[str]

_SOURCES: Final = """PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?source ?url ?title ?triples WHERE {
  { SELECT ?source (COUNT(*) AS ?triples) WHERE { GRAPH ?source { ?s ?p ?o } } GROUP BY ?source }
  { SELECT ?source (MIN(?document) AS ?url) WHERE { ?source prov:wasDerivedFrom ?document } GROUP BY ?source }
  OPTIONAL { ?source rdfs:label ?title FILTER(LANG(?title) = ?_lang_literal) }
} ORDER BY ?source ?title"""
_QUADS: Final = "SELECT ?graph ?s ?p ?o WHERE { GRAPH ?graph { ?s ?p ?o } }"
_TRIPLES: Final = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


class KnowledgeGraph(Generic[Functions_co]):
    """A graph to ask questions of, made by ``load`` or ``connect``.

    ``queries`` has a function for each saved query, ``workspace`` the folder and settings, ``language`` the
    one of titles and labels.
    """

    queries: Functions_co
    workspace: Workspace
    language: str

    def __init__(
        self, opened: pipeline.KnowledgeGraph, queries: type[Functions_co], language: str | None
    ) -> None:
        self.workspace = opened.workspace
        self.language = _language(opened.workspace, language)
        self._chosen = language  # labels come in the language of each query's own default otherwise
        self._opened = opened
        self._rationales = Rationales(opened)
        self.queries = queries(opened.catalogue, self._ask, self.language)

    # -- questions -------------------------------------------------------------------------------

    def query(
        self,
        query_id: str,
        /,
        values: Mapping[str, object] | None = None,
        *,
        reasoning: Reasoning | None = None,
        timeout: float | None = None,
        **parameters: object,
    ) -> Result:
        """The answer to a saved query: ``kg.query("outcome-trace", outcome="outcome:energy-plan")``.

        Parameters go by their names; ``values`` takes those as well that are named like an argument here.
        ``reasoning`` is ``"asserted"`` or ``"inferred"``, else what the query's header says. Raises
        UnknownQueryError, ParameterError for values that do not fit, and LimitError after ``timeout``
        seconds.
        """
        saved = self._opened.catalogue.get(query_id)
        return self._ask(saved, {**(values or {}), **parameters}, reasoning=reasoning, timeout=timeout)

    def sparql(
        self,
        text: str,
        /,
        values: Mapping[str, object] | None = None,
        *,
        reasoning: Reasoning | None = None,
        timeout: float | None = None,
        **parameters: object,
    ) -> Result:
        """The answer to a question in SPARQL 1.1; the prefixes of the workspace need no declaration.

        Variables such as ``?_name`` are parameters, as in saved queries. Raises QueryError with line and
        column where the text is not SPARQL, and UnsupportedError for updates and SERVICE.
        """
        from multiply_kg.queries.adhoc import with_prefixes

        prefixes = self.workspace.prefixes.map
        saved = SavedQuery.from_text(with_prefixes(text, prefixes), prefixes=prefixes)
        return self._ask(saved, {**(values or {}), **parameters}, reasoning=reasoning, timeout=timeout)

    def _ask(
        self,
        saved: SavedQuery,
        values: Mapping[str, object],
        *,
        reasoning: Reasoning | None = None,
        timeout: float | None = None,
    ) -> Result:
        if self._chosen and saved.parameter("lang") and values.get("lang") is None:
            values = {**values, "lang": self._chosen}
        bound = bind(saved, values)
        columns, rows = rows_of(self._opened.ask(saved, values, reasoning=reasoning, timeout=timeout))
        chosen: Reasoning = reasoning or ("asserted" if saved.reasoning == "asserted" else "inferred")
        asked = Asked(
            self._opened, saved, dict(values), bound.sparql, chosen, self.language, self._rationales
        )
        return Result(asked, columns, rows, form=saved.form)

    # -- the whole -------------------------------------------------------------------------------

    @property
    def sources(self) -> Result:
        """The source documents: named graph, address, title in the graph's language, number of triples."""
        saved = SavedQuery.from_text(_SOURCES, id="sources", prefixes=self.workspace.prefixes.map)
        return self._ask(saved, {"lang": self.language})

    @cached_property
    def graph(self) -> rdflib.Dataset:
        """A copy of the data as a dataset of rdflib: a named graph for each file, and what was inferred.

        Its default graph is the union of all. Numbers and times are spelt as the store spells them.
        """
        from rdflib import Dataset, URIRef

        from multiply_kg.api.values import rdflib_term
        from multiply_kg.terms import value_of

        dataset = Dataset(default_union=True)
        for prefix, namespace in self.workspace.prefixes.map.items():
            dataset.bind(prefix, namespace, replace=True)
        seen = self._opened.dataset()
        for text in (_QUADS, _TRIPLES):
            answer = self._opened.backend.query(text, dataset=seen)
            for row in answer.rows if isinstance(answer, Solutions) else ():
                *names, subject, predicate, obj = (term or "" for term in row)
                graph = dataset.graph(URIRef(value_of(names[0]))) if names else dataset.default_graph
                graph.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(obj)))
            if len(dataset):
                break  # an endpoint without named graphs has all in its default graph
        return dataset

    def statistics(self) -> Result:
        """Counts: triples, named graphs, things by class, labels by language."""
        from multiply_kg.statistics import statistics

        counted = statistics(self._opened, language=self.language)
        saved = SavedQuery(id="statistics", text="", columns=counted.variables)
        asked = Asked(self._opened, saved, {}, "", "inferred", self.language, self._rationales)
        return Result(asked, counted.variables, list(counted.rows), form="SELECT")

    def validate(self, *, engine: Engine = "auto") -> ValidationReport:
        """The report on the files of the workspace, asserted and inferred; ``conforms`` says it in a word.

        Raises UnsupportedError for an endpoint, SourceError for files that cannot be read.
        """
        from multiply_kg.api.endpoint import EndpointGraph

        if isinstance(self._opened, EndpointGraph):
            raise UnsupportedError(
                "What is validated are files, so that each finding has its line.",
                hint="Validate the workspace before it is pushed: load(folder).validate().",
            )
        return pipeline.build(self.workspace, engine=engine).report

    def close(self) -> None:
        """Give back the memory or the connection; further questions are an error."""
        self._opened.backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KnowledgeGraph “{self.workspace.title}”, {len(self._opened.catalogue)} saved queries>"


@overload
def load(
    folder: None = None, *, language: str | None = None, store: Folder | None = None
) -> KnowledgeGraph[BundledQueries]: ...


@overload
def load(
    folder: Folder, *, language: str | None = None, store: Folder | None = None
) -> KnowledgeGraph[Queries]: ...


def load(
    folder: Folder | None = None, *, language: str | None = None, store: Folder | None = None
) -> KnowledgeGraph[Queries] | KnowledgeGraph[BundledQueries]:
    """The graph of a workspace, ready for questions.

    Without a folder it is, as on the command line, that of the current folder if it is a workspace, else
    MULTIPLY's own, which the package carries. ``language`` is one of the workspace's, its first by default.
    ``store`` is the folder of a store on disk that answers instead of the workspace's data files; without it
    the one that the settings name, if any.
    Raises WorkspaceError where the folder is no workspace, SourceError for files that cannot be read,
    StoreError where there is no store.
    """
    workspace = open_workspace(None if folder is None else Path(folder))
    _language(workspace, language)  # a mistake is told before the work is done
    chosen = workspace.store if store is None else Path(store)
    opened = pipeline.open_store(workspace, chosen) if chosen else pipeline.open_graph(workspace)
    if folder is None:
        return KnowledgeGraph(opened, BundledQueries, language)
    return KnowledgeGraph(opened, Queries, language)


@overload
def connect(
    endpoint: str, folder: None = None, *, language: str | None = None, timeout: float = 60
) -> KnowledgeGraph[BundledQueries]: ...


@overload
def connect(
    endpoint: str, folder: Folder, *, language: str | None = None, timeout: float = 60
) -> KnowledgeGraph[Queries]: ...


def connect(
    endpoint: str, folder: Folder | None = None, *, language: str | None = None, timeout: float = 60
) -> KnowledgeGraph[Queries] | KnowledgeGraph[BundledQueries]:
    """The graph that a SPARQL 1.1 endpoint holds, with the saved queries of a workspace.

    ``folder`` is chosen as in ``load``; ``timeout`` is in seconds for each question. Nothing is asked yet.
    Raises EndpointError for a URL that is no http(s) address; later questions raise it where the endpoint
    fails.
    """
    from multiply_kg.api.endpoint import EndpointGraph
    from multiply_kg.backend.remote import RemoteBackend

    workspace = open_workspace(None if folder is None else Path(folder))
    catalogue = Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)
    opened = EndpointGraph(workspace, RemoteBackend(endpoint, timeout=timeout), catalogue)
    if folder is None:
        return KnowledgeGraph(opened, BundledQueries, language)
    return KnowledgeGraph(opened, Queries, language)


def _language(workspace: Workspace, wanted: str | None) -> str:
    languages = workspace.settings.languages
    if wanted is None or wanted in languages:
        return wanted or languages[0]
    raise ParameterError(
        f"There are no labels in “{wanted}”.",
        parameter="language",
        hint=f"Use one of: {', '.join(languages)}.",
    )
