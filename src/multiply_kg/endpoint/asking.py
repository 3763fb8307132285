"""Questions to the graphs of a build at an endpoint, in portions that every store takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from multiply_kg.backend import Dataset, Solutions
from multiply_kg.errors import EndpointError
from multiply_kg.pipeline import ASSERTED, INFERRED, KnowledgeGraph, Reasoning
from multiply_kg.terms import Term, Triple, is_blank, is_literal, literal, sparql_text

Row = Mapping[str, Term]
Select = Callable[[str], Iterator[Row]]

AT_ONCE: Final = 200
_ALIKE: Final = 1000
_Item = TypeVar("_Item")


def selecting(graph: KnowledgeGraph, dataset: Dataset) -> Select:
    """A function that runs SELECT queries over these graphs; its solutions leave out what is unbound."""

    def select(query: str) -> Iterator[Row]:
        answer = graph.backend.query(query, dataset=dataset)
        if not isinstance(answer, Solutions):
            return
        for row in answer.rows:
            yield {name: t for name, t in zip(answer.variables, row, strict=True) if t is not None}

    return select


def whole(graph: KnowledgeGraph, reasoning: Reasoning = "inferred") -> Dataset:
    """What is asserted, or all that holds, as the default graph, without named graphs."""
    dataset = graph.dataset(reasoning)
    return dataset if dataset.default is None else Dataset(dataset.default, ())


def has_build(graph: KnowledgeGraph) -> bool:
    """Whether the endpoint tells asserted and inferred triples apart, as ``push`` leaves them."""
    return graph.dataset().default is not None


def needs_build(graph: KnowledgeGraph, *, place: str) -> None:
    """Raise EndpointError where asserted and inferred triples are not told apart at an endpoint."""
    if not has_build(graph):
        raise EndpointError(
            f"The endpoint {place} has no graph <{graph.workspace.graph_iri(ASSERTED)}>, so what is "
            "asserted and what is inferred cannot be told apart there.",
            endpoint=place,
            hint="Send the graph with “multiply-kg push”, or set “base” in multiply-kg.toml to that graph's.",
        )


class BlankNodes:
    """Those among some terms. No query can name one: it is asked for by a variable, and looked for in rows.

    Only where a store keeps the labels, see ``Lookups.keeps_labels``.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        blank = dict.fromkeys(filter(is_blank, terms))
        self._variables = {node: f"?blank{number}" for number, node in enumerate(blank)}
        self.filters = " ".join(f"FILTER(isBlank({name}))" for name in self._variables.values())

    def __bool__(self) -> bool:
        return bool(self._variables)

    @property
    def variables(self) -> Sequence[str]:
        """The variables that stand for them."""
        return tuple(self._variables.values())

    def text(self, term: Term) -> str:
        """A term in a query."""
        return self._variables.get(term) or sparql_text(term)

    def are_in(self, row: Row) -> bool:
        """Whether a row has these very nodes."""
        return all(row[name[1:]] == node for node, name in self._variables.items())


class Lookups:
    """Which triples the graphs of a build hold, and those about a node; each is asked for once.

    ``keeps_labels`` says that a blank node has the same label in every answer, as the engine in this process
    gives it. An endpoint may make labels anew for each.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        workspace = graph.workspace
        self.keeps_labels: bool = getattr(graph.backend, "keeps_labels", False)
        self.select = selecting(graph, whole(graph))
        self.select_stated = selecting(graph, whole(graph, "asserted"))
        self.select_inferred = selecting(graph, Dataset((workspace.graph_iri(INFERRED),), ()))
        self.select_named = selecting(graph, graph.dataset())
        self._inferred_graph = workspace.graph_iri(INFERRED)
        self.computed = {workspace.graph_iri(ASSERTED), self._inferred_graph}
        self._stating: dict[Triple, tuple[str, ...]] = {}
        self._following: set[Triple] = set()
        self._about: dict[tuple[Term, bool], tuple[Triple, ...]] = {}

    def look_up(self, triples: Iterable[Triple]) -> None:
        """Find out about these triples, in few queries."""
        new = [triple for triple in dict.fromkeys(triples) if triple not in self._stating]
        askable = [triple for triple in new if not is_literal(triple[0])]
        found: dict[Triple, list[str]] = {triple: [] for triple in new}
        for triple in askable:
            if self.keeps_labels and any(map(is_blank, triple)):
                found[triple] += self._holding(triple)
        for block in portions([triple for triple in askable if not any(map(is_blank, triple))]):
            values = " ".join(
                f'("{number}" {" ".join(map(sparql_text, triple))})' for number, triple in enumerate(block)
            )
            rows = f"VALUES (?k ?s ?p ?o) {{ {values} }}"
            query = f"SELECT ?k ?g WHERE {{ {rows} GRAPH ?g {{ ?s ?p ?o }} }}"
            for row in self.select_named(query):
                found[block[int(row["k"].strip('"'))]].append(row["g"][1:-1])
        for triple, graphs in found.items():
            self._stating[triple] = tuple(sorted(set(graphs) - self.computed))
            if self._inferred_graph in graphs:
                self._following.add(triple)

    def _holding(self, triple: Triple) -> Iterator[str]:
        """The graphs that hold a triple with a blank node."""
        blank = BlankNodes(triple)
        query = f"SELECT * WHERE {{ GRAPH ?g {{ {' '.join(map(blank.text, triple))} }} {blank.filters} }}"
        return (row["g"][1:-1] for row in self.select_named(query) if blank.are_in(row))

    def stating(self, triple: Triple) -> Sequence[str]:
        """The graphs that state a triple, those apart that every build computes."""
        self.look_up((triple,))
        return self._stating[triple]

    def follows(self, triple: Triple) -> bool:
        """Whether a triple was inferred."""
        self.look_up((triple,))
        return triple in self._following

    def stated_about(self, node: Term) -> Sequence[Triple]:
        """The asserted triples with this subject."""
        return self._triples_of(node, inferred=False)

    def inferred_about(self, node: Term) -> Sequence[Triple]:
        """The inferred triples with this subject."""
        return self._triples_of(node, inferred=True)

    def describing(self, nodes: Sequence[Term]) -> Mapping[Term, str]:
        """For each node the first of the graphs, those apart that every build computes, that describe it."""
        found: dict[Term, set[str]] = {}
        for block in portions(nodes):
            query = (
                f"SELECT DISTINCT ?s ?g WHERE {{ VALUES ?s {{ {' '.join(map(sparql_text, block))} }} "
                "GRAPH ?g { ?s ?p ?o } }"
            )
            for row in self.select_named(query):
                found.setdefault(row["s"], set()).add(row["g"][1:-1])
        first = {node: min(graphs - self.computed, default=None) for node, graphs in found.items()}
        return {node: graph for node, graph in first.items() if graph}

    def is_known(self, node: Term) -> bool:
        """Whether the node is subject or object of any triple."""
        if is_blank(node):
            return False
        term = sparql_text(node)
        pattern = f"{{ ?s ?p {term} }}" + ("" if is_literal(node) else f" UNION {{ {term} ?p ?o }}")
        return next(iter(self.select(f"SELECT ?p WHERE {{ {pattern} }} LIMIT 1")), None) is not None

    def beginning(self, text: str) -> Sequence[Term]:
        """Some subjects of the store whose IRIs begin with a text, in order."""
        start = sparql_text(literal(text.removeprefix("<")))
        query = (
            f"SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?s), {start})) }} "
            f"ORDER BY ?s LIMIT {_ALIKE}"
        )
        return [row["s"] for row in self.select(query)]

    def _triples_of(self, node: Term, *, inferred: bool) -> Sequence[Triple]:
        known = self._about.get((node, inferred))
        if known is None:
            if is_literal(node) or (is_blank(node) and not self.keeps_labels):
                return ()
            blank = BlankNodes((node,))
            select = self.select_inferred if inferred else self.select_stated
            rows = select(f"SELECT * WHERE {{ {blank.text(node)} ?p ?o {blank.filters} }}")
            found = ((node, row["p"], row["o"]) for row in rows if blank.are_in(row))
            known = self._about[node, inferred] = tuple(sorted(found))
        return known


def portions(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """The items in portions for one VALUES each."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
