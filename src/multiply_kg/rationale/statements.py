"""What is said of a matched triple: who states it and where, or how it follows from what is stated."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from multiply_kg.backend import Dataset, Solutions
from multiply_kg.errors import UnsupportedError
from multiply_kg.pipeline import ASSERTED, INFERRED, KnowledgeGraph, read
from multiply_kg.queries.binding import sparql_text
from multiply_kg.terms import Term, Triple, iri, is_blank, language_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from multiply_kg.backend.protocol import Row
    from multiply_kg.locations import Location
    from multiply_kg.rationale.matching import Match
    from multiply_kg.reasoning.explain import Explainer, Proof
    from multiply_kg.sources import Locator

_AT_ONCE: Final = 500
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
        workspace = graph.workspace
        self._inferred_graph = workspace.graph_iri(INFERRED)
        self._computed = {workspace.graph_iri(ASSERTED), self._inferred_graph}
        self._stated: dict[Triple, tuple[str, ...]] = {}
        self._inferred: set[Triple] = set()
        self._about: dict[str, tuple[str | None, dict[str, str]]] = {}
        self._passages: dict[Term, dict[str, tuple[str, ...]]] = {}
        self._locators: dict[str, Locator] = {}
        self._read = False
        self._explainer: Explainer | None = None
        self._proofs: dict[Triple, tuple[Proof, ...]] = {}

    def statements(self, rows: Iterable[Iterable[Match]]) -> list[tuple[Statement, ...]]:
        """For each row its statements: one for each triple, in the order of the matches."""
        matches = [list(row) for row in rows]
        triples = dict.fromkeys(triple for row in matches for triple, _ in row)
        self._look_up(triples)
        inferred = [triple for triple in triples if triple in self._inferred]
        shortest = [proof for triple in inferred for proof in self._proved(triple)[:1]]
        self._look_up({leaf: None for proof in shortest for leaf in sorted(proof.leaves)})
        self._describe()
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
        graphs = [name for name in self._stated.get(triple, ()) if only is None or name in only]
        if graphs:
            return Statement(triple, tuple(self._source(name, triple) for name in graphs))
        proofs = self._proofs.get(triple, ())
        if not proofs:
            return Statement(triple, inferred=triple in self._inferred)
        return self._following(proofs[0], len(proofs))

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

    def _select(self, sparql: str) -> Iterator[Row]:
        dataset = self._graph.dataset()
        answer = self._graph.backend.query(sparql, dataset=Dataset(dataset.default, dataset.named))
        return answer.rows if isinstance(answer, Solutions) else iter(())

    def _look_up(self, triples: Mapping[Triple, None]) -> None:
        """Which named graphs state these triples, apart from those that every build computes."""
        new = [triple for triple in triples if triple not in self._stated]
        for start in range(0, len(new), _AT_ONCE):
            part = new[start : start + _AT_ONCE]
            found: dict[Triple, set[str]] = {triple: set() for triple in part}
            lines = " ".join(
                "(" + " ".join("UNDEF" if is_blank(term) else sparql_text(term) for term in triple) + ")"
                for triple in part
            )
            query = f"SELECT ?s ?p ?o ?g WHERE {{ VALUES (?s ?p ?o) {{ {lines} }} GRAPH ?g {{ ?s ?p ?o }} }}"
            for s, p, o, g in self._select(query):
                if not (s and p and o and g) or (s, p, o) not in found:
                    continue
                if value_of(g) not in self._computed:
                    found[s, p, o].add(value_of(g))
                elif value_of(g) == self._inferred_graph:
                    self._inferred.add((s, p, o))
            self._stated.update({triple: tuple(sorted(graphs)) for triple, graphs in found.items()})

    def _describe(self) -> None:
        """The documents and titles of all graphs met, and the passages for all subjects."""
        graphs = {name for names in self._stated.values() for name in names} - self._about.keys()
        about: dict[str, tuple[list[str], dict[str, str]]] = {name: ([], {}) for name in graphs}
        for part in _parts(sorted(map(iri, graphs))):
            for graph, document, title in self._select(_ABOUT.format(graphs=" ".join(part))):
                documents, titles = about[value_of(graph or "")]
                if document:
                    documents.append(value_of(document))
                if title:
                    titles[language_of(title) or ""] = value_of(title)
        for name, (documents, titles) in about.items():
            self._about[name] = min(documents, default=None), dict(sorted(titles.items()))
        subjects = sorted(
            {triple[0] for triple, names in self._stated.items() if names and not is_blank(triple[0])}
            - self._passages.keys()
        )
        self._passages.update({subject: {} for subject in subjects})
        for part in _parts(subjects):
            for graph, subject, link in self._select(_PASSAGES.format(subjects=" ".join(part))):
                if graph and subject and link:
                    by_graph = self._passages[subject]
                    links = {*by_graph.get(value_of(graph), ()), value_of(link)}
                    by_graph[value_of(graph)] = tuple(sorted(links))

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
        """The proofs of an inferred triple, the shortest first; none where the files do not tell."""
        if triple not in self._proofs:
            if not self._read:
                self._read = True
                self._find_explainer()
            explainer = self._explainer
            self._proofs[triple] = explainer.explain(triple, limit=_PROOFS) if explainer else ()
        return self._proofs[triple]

    def _find_explainer(self) -> None:
        from multiply_kg.backend.embedded import EmbeddedBackend

        if isinstance(self._graph.backend, EmbeddedBackend):
            self._read_files()
        else:
            self._ask_store()

    def _ask_store(self) -> None:
        """What proofs need, by pattern, from a store that tells asserted and inferred triples apart."""
        from multiply_kg.endpoint.asking import Lookups, has_build
        from multiply_kg.endpoint.facts import StoredFacts
        from multiply_kg.reasoning.explain import Explainer, rules_of
        from multiply_kg.sources import read_file

        workspace = self._graph.workspace
        if not has_build(self._graph):
            return
        files = [
            read_file(file.path, graph=file.graph, root=workspace.root) for file in workspace.ontology_files()
        ]
        axioms = {triple: quads.graph for quads in files for triple in quads.triples}
        for triple, name in axioms.items():
            if is_blank(triple[0]) or is_blank(triple[2]):
                self._stated[triple] = (*self._stated.get(triple, ()), name)
        with suppress(UnsupportedError):  # only the reference engine can take the ontology
            facts = StoredFacts(Lookups(self._graph), rules_of(axioms), axioms)
            self._explainer = Explainer(facts=facts)

    def _read_files(self) -> None:
        """What proofs need: the triples of the files, and the graphs of those that no query can name."""
        from multiply_kg.reasoning.explain import Explainer

        material = read(self._graph.workspace)
        for name, triples in material.graphs.items():
            for triple in triples:
                if is_blank(triple[0]) or is_blank(triple[2]):
                    self._stated[triple] = (*self._stated.get(triple, ()), name)
        with suppress(UnsupportedError):  # only the reference engine can take the ontology
            self._explainer = Explainer(material.data_triples, material.ontology_triples)


def _parts(items: list[str]) -> Iterator[list[str]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
