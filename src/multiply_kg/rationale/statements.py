"""What is said of a matched triple: who states it and where, or how it follows from what is stated."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from multiply_kg.endpoint.asking import has_build, portions
from multiply_kg.endpoint.proving import StoredProofs
from multiply_kg.errors import UnsupportedError
from multiply_kg.terms import Term, Triple, iri, is_blank, language_of, value_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from multiply_kg.locations import Location
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.rationale.matching import Match
    from multiply_kg.reasoning.explain import Explainer, Proof
    from multiply_kg.sources import Locator

_PROOFS: Final = 5
_ABOUT: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?graph ?document ?title WHERE {{
  VALUES ?graph {{ {graphs} }}
  {{ ?graph prov:wasDerivedFrom ?document }} UNION {{ ?graph rdfs:label|dct:title ?title }}
}}"""
_PASSAGES: Final = """SELECT DISTINCT ?graph ?subject ?link WHERE {{
  VALUES ?subject {{ {subjects} }}
  GRAPH ?graph {{ ?subject ?property ?link }}
  FILTER(isIRI(?link) && CONTAINS(STR(?link), ":~:text="))
}}"""


@dataclass(frozen=True, slots=True)
class Source:
    """A named graph that states a triple.

    ``document`` is the address of what the graph was derived from, ``title`` its name by language,
    ``location`` the line in a file of the workspace, ``passages`` are links that open the document where it
    speaks of the triple's subject.
    """

    graph: str
    document: str | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    location: Location | None = None
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple that an answer rests on.

    It is asserted by its ``sources``, none where only the default graph holds it; or ``inferred``, by
    ``rule`` (its name in OWL 2 Profiles §4.3) from ``premises``, the shortest of several ``proofs``. Without
    a rule the files of the workspace do not tell why.
    """

    triple: Triple
    sources: tuple[Source, ...] = ()
    inferred: bool = False
    rule: str | None = None
    premises: tuple[Statement, ...] = ()
    proofs: int = 0


class Witnesses:
    """The statements behind matches in one graph. What was looked up once is kept."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._about: dict[str, tuple[str | None, dict[str, str]]] = {}
        self._passages: dict[Term, dict[str, tuple[str, ...]]] = {}
        self._locators: dict[str, Locator] = {}
        self._proofs: dict[Triple, tuple[Proof, ...]] = {}

    @cached_property
    def _stored(self) -> StoredProofs:
        return StoredProofs(self._graph)  # an endpoint is asked for the graphs that it has

    def statements(self, rows: Iterable[Iterable[Match]]) -> list[tuple[Statement, ...]]:
        """For each row its statements: one for each triple, in the order of the matches."""
        matches = [list(row) for row in rows]
        triples = dict.fromkeys(triple for row in matches for triple, _ in row)
        lookups = self._stored.lookups
        lookups.look_up(triples)
        inferred = [triple for triple in triples if lookups.follows(triple)]
        shortest = [proof for triple in inferred for proof in self._proved(triple)[:1]]
        leaves = dict.fromkeys(leaf for proof in shortest for leaf in sorted(proof.leaves))
        lookups.look_up(leaves)
        self._describe((*triples, *leaves))
        return [self._of_row(row) for row in matches]

    def _of_row(self, row: list[Match]) -> tuple[Statement, ...]:
        """Where GRAPH named the source, that source alone; where the whole graph was asked, all of them."""
        only: dict[Triple, set[str] | None] = {}
        for triple, graph in row:
            if graph is None or only.get(triple, ()) is None:
                only[triple] = None
            else:
                found = only.setdefault(triple, set())
                if found is not None:
                    found.add(graph)
        return tuple(self._statement(triple, graphs) for triple, graphs in only.items())

    def _statement(self, triple: Triple, only: set[str] | None = None) -> Statement:
        graphs = [name for name in self._stating(triple) if only is None or name in only]
        if graphs:
            return Statement(triple, tuple(self._source(name, triple) for name in graphs))
        proofs = self._proofs.get(triple, ())
        if not proofs:
            return Statement(triple, inferred=self._stored.lookups.follows(triple))
        return self._following(proofs[0], len(proofs))

    def _stating(self, triple: Triple) -> Sequence[str]:
        """The graphs that state a triple; blank nodes of axioms are known by the files."""
        if any(map(is_blank, triple)) and has_build(self._graph):
            return self._stored.stating(triple)
        return self._stored.lookups.stating(triple)

    def _following(self, proof: Proof, proofs: int = 1) -> Statement:
        premises = tuple(
            self._statement(premise) if isinstance(premise, tuple) else self._following(premise)
            for premise in proof.premises
        )
        return Statement(proof.conclusion, inferred=True, rule=proof.rule, premises=premises, proofs=proofs)

    def _source(self, name: str, triple: Triple) -> Source:
        document, title = self._about.get(name, (None, {}))
        locator = self._locator(name)
        return Source(
            graph=name,
            document=document,
            title=title,
            location=locator.find(*triple) if locator else None,
            passages=self._passages.get(triple[0], {}).get(name, ()),
        )

    # -- asking ----------------------------------------------------------------------------------

    def _describe(self, triples: Collection[Triple]) -> None:
        """The documents and titles of all graphs that state these, and the passages for their subjects."""
        select = self._stored.lookups.select_named
        stating = {triple: self._stating(triple) for triple in triples}
        graphs = {name for names in stating.values() for name in names} - self._about.keys()
        about: dict[str, tuple[list[str], dict[str, str]]] = {name: ([], {}) for name in graphs}
        for part in portions(sorted(map(iri, graphs))):
            for row in select(_ABOUT.format(graphs=" ".join(part))):
                documents, titles = about[value_of(row["graph"])]
                if document := row.get("document"):
                    documents.append(value_of(document))
                if title := row.get("title"):
                    titles[language_of(title) or ""] = value_of(title)
        for name, (documents, titles) in about.items():
            self._about[name] = min(documents, default=None), dict(sorted(titles.items()))
        subjects = {triple[0] for triple, names in stating.items() if names and not is_blank(triple[0])}
        new = sorted(subjects - self._passages.keys())
        self._passages.update({subject: {} for subject in new})
        for part in portions(new):
            for row in select(_PASSAGES.format(subjects=" ".join(part))):
                by_graph, graph = self._passages[row["subject"]], value_of(row["graph"])
                links = {*by_graph.get(graph, ()), value_of(row["link"])}
                by_graph[graph] = tuple(sorted(links))

    # -- files -----------------------------------------------------------------------------------

    def _locator(self, name: str) -> Locator | None:
        if not self._locators:
            from multiply_kg.sources import Locator

            workspace = self._graph.workspace
            files = (*workspace.data_files(), *workspace.ontology_files())
            self._locators = {file.graph: Locator([(file.path, file.graph)]) for file in files}
            # Graphs that are named inside a file may be in any of these.
            several = [file for file in files if file.path.suffix.lower() in (".trig", ".nq")]
            self._locators[""] = Locator((file.path, file.graph) for file in several)
        return self._locators.get(name) or self._locators.get("")

    def _proved(self, triple: Triple) -> tuple[Proof, ...]:
        """The proofs of an inferred triple, the shortest first; none where the ontology does not tell."""
        if triple not in self._proofs:
            explainer = self._explainer
            self._proofs[triple] = explainer.explain(triple, limit=_PROOFS) if explainer else ()
        return self._proofs[triple]

    @cached_property
    def _explainer(self) -> Explainer | None:
        """What finds proofs; None where asserted and inferred triples are not told apart."""
        with suppress(UnsupportedError):  # only the reference engine can take the ontology
            return self._stored.explainer if has_build(self._graph) else None
        return None
