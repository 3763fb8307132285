"""Three engines that answer SPARQL, each loaded with some triples: what shapes compiled to queries run on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib

from multiply_kg.backend import Dataset
from multiply_kg.backend.remote import RemoteBackend
from multiply_kg.terms import Term, Triple, literal

if TYPE_CHECKING:
    from fuseki import Fuseki

GRAPH = "urn:checked"


@dataclass
class Asked:
    """An engine with data: ``select`` runs a query, and ``seen`` keeps each with the number of its rows.

    ``respelt`` gives the triples as this engine keeps them: some write "01" as "1".
    """

    run: Callable[[str], Iterable[Mapping[str, Term]]]
    respelt: Callable[[Iterable[Triple]], list[Triple]]
    seen: list[tuple[str, int]] = field(default_factory=list)

    def select(self, query: str) -> list[Mapping[str, Term]]:
        rows = list(self.run(query))
        self.seen.append((query, len(rows)))
        return rows


def lines(triples: Iterable[Triple]) -> str:
    return "".join(f"{s} {p} {o} .\n" for s, p, o in triples)


def _stored(triples: Iterable[Triple]) -> ox.Store:
    store = ox.Store()
    parsed = ox.parse(lines(triples).encode(), format=ox.RdfFormat.N_TRIPLES)  # blank nodes keep their labels
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in parsed)
    return store


def on_oxigraph(triples: Iterable[Triple]) -> Asked:
    store = _stored(triples)

    def run(query: str) -> Iterable[Mapping[str, Term]]:
        solutions = store.query(query)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: str(solution[name]) for name in names if solution[name] is not None}

    def respelt(graph: Iterable[Triple]) -> list[Triple]:
        return [(str(q.subject), str(q.predicate), str(q.object)) for q in _stored(graph)]

    return Asked(run, respelt)


def _term(node: rdflib.term.Node) -> Term:
    if isinstance(node, rdflib.Literal):
        return literal(str(node), datatype=node.datatype and str(node.datatype), language=node.language)
    return f"_:{node}" if isinstance(node, rdflib.BNode) else f"<{node}>"


def on_rdflib(triples: Iterable[Triple]) -> Asked:
    graph = rdflib.Graph().parse(data=lines(triples), format="nt")

    def run(query: str) -> Iterable[Mapping[str, Term]]:
        for row in graph.query(query):
            yield {str(name): _term(node) for name, node in row.asdict().items()}

    def respelt(other: Iterable[Triple]) -> list[Triple]:
        parsed = rdflib.Graph().parse(data=lines(other), format="nt")
        return [(_term(s), _term(p), _term(o)) for s, p, o in parsed]

    return Asked(run, respelt)


def on_fuseki(triples: Iterable[Triple], server: Fuseki) -> Asked:
    server.update(f"DROP ALL; INSERT DATA {{ GRAPH <{GRAPH}> {{ {lines(triples)} }} }}")
    backend = RemoteBackend(server.url)

    def run(query: str) -> Iterable[Mapping[str, Term]]:
        answer = backend.query(query, dataset=Dataset((GRAPH,), ()))
        for row in answer.rows:
            yield {n: t for n, t in zip(answer.variables, row, strict=True) if t is not None}

    return Asked(run, list)
