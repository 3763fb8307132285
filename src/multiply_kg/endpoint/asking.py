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


class Lookups:
    """Which triples the graphs of a build hold, and those about a node; each is asked for once."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        workspace = graph.workspace
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
        askable = [triple for triple in new if not is_literal(triple[0]) and not any(map(is_blank, triple))]
        found: dict[Triple, list[str]] = {triple: [] for triple in new}
        for block in portions(askable):
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
            if is_literal(node) or is_blank(node):
                return ()
            select = self.select_inferred if inferred else self.select_stated
            rows = select(f"SELECT ?p ?o WHERE {{ {sparql_text(node)} ?p ?o }}")
            known = self._about[node, inferred] = tuple(sorted((node, row["p"], row["o"]) for row in rows))
        return known


def portions(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """The items in portions for one VALUES each."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
