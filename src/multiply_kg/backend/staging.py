"""What a push sends: graphs cut into chunks with names made from their content, and the SPARQL for them.

A chunk is loaded into a graph of its own. Its name says what belongs into it, so that what is at the
endpoint already says how far an earlier push came; nothing has to be remembered here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import add
from typing import Final, TypeVar

from multiply_kg.backend.digest import Digest
from multiply_kg.errors import ParameterError
from multiply_kg.terms import Triple, n_triples

STAGING: Final = "https://w3id.org/multiply-kg/push/"
"""Chunks are in graphs whose names begin so; this graph itself says which graph each is a part of."""
MOST_NAMES: Final = 100
_PART_OF: Final = "<http://purl.org/dc/terms/isPartOf>"
_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*')


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Triples of one graph, and the name of the graph in which they wait."""

    staging: str
    graph: str
    triples: tuple[Triple, ...]
    digest: Digest

    @property
    def lines(self) -> str:
        """The triples as N-Triples."""
        return n_triples(self.triples)


@dataclass(frozen=True, slots=True)
class Planned:
    """A graph as it is to be, in chunks."""

    graph: str
    chunks: tuple[Chunk, ...]

    @property
    def digest(self) -> Digest:
        """The digest of the whole graph."""
        return reduce(add, (chunk.digest for chunk in self.chunks), Digest())


def plan(graphs: Mapping[str, Collection[Triple]], chunk: int) -> tuple[Planned, ...]:
    """The graphs, by name, each cut into chunks of at most so many triples, in order of the triples.

    Raises ParameterError for a name that no graph can have, and for a size below one.
    """
    if chunk < 1:
        raise ParameterError("A chunk has to hold a triple.", parameter="chunk", hint="Use 1 or more.")
    return tuple(
        Planned(check_name(graph), tuple(_chunks(graph, iter(sorted(graphs[graph])), chunk)))
        for graph in sorted(graphs)
    )


def _chunks(graph: str, triples: Iterator[Triple], size: int) -> Iterator[Chunk]:
    while part := tuple(islice(triples, size)):
        digest = Digest.of(part)
        name = hashlib.sha256(f"{graph} {digest.triples} {digest.hex}".encode()).hexdigest()[:40]
        yield Chunk(STAGING + name, graph, part, digest)


def check_name(graph: str) -> str:
    """The name of a graph. Raises ParameterError if it is no absolute IRI, or one of those used here."""
    if not _IRI.fullmatch(graph) or graph.startswith(STAGING):
        raise ParameterError(
            f"“{graph}” cannot name a graph that is pushed.", parameter="graphs", hint="Use an absolute IRI."
        )
    return graph


def count_query(graphs: Iterable[str]) -> str:
    """A query for the number of triples in each of these graphs that is not empty."""
    return (
        f"SELECT ?g (COUNT(?s) AS ?n) WHERE {{ VALUES ?g {{ {_names(graphs)} }} "
        "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    )


def content_query(graph: str) -> str:
    """A query for the triples of a graph."""
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def contents_query(graphs: Iterable[str]) -> str:
    """A query for the triples of several graphs, each with its graph."""
    return f"SELECT ?g ?s ?p ?o WHERE {{ VALUES ?g {{ {_names(graphs)} }} GRAPH ?g {{ ?s ?p ?o }} }}"


def waiting_query(graphs: Iterable[str]) -> str:
    """A query for the chunks of these graphs that this or an earlier push has announced."""
    return (
        f"SELECT ?chunk WHERE {{ VALUES ?graph {{ {_names(graphs)} }} "
        f"GRAPH <{STAGING}> {{ ?chunk {_PART_OF} ?graph }} }}"
    )


def announcement(chunks: Iterable[Chunk]) -> str:
    """An update that says which chunks are going to be there, so that none is ever left behind unseen."""
    return f"INSERT DATA {{ GRAPH <{STAGING}> {{\n{_announced(chunks)}}} }}"


def insertion(chunks: Iterable[Chunk]) -> str:
    """An update that loads chunks."""
    graphs = "".join(f"GRAPH <{chunk.staging}> {{\n{chunk.lines}}}\n" for chunk in chunks)
    return f"INSERT DATA {{\n{graphs}}}"


def dropping(chunks: Iterable[Chunk]) -> str:
    """An update that empties the graphs of chunks."""
    return " ;\n".join(f"DROP SILENT GRAPH <{chunk.staging}>" for chunk in chunks)


def discarding(chunks: Iterable[str]) -> str:
    """An update that drops chunks, with what was announced of them."""
    names = list(chunks)
    forget = (
        f"DELETE {{ GRAPH <{STAGING}> {{ ?chunk ?p ?graph }} }} "
        f"WHERE {{ VALUES ?chunk {{ {_names(names)} }} GRAPH <{STAGING}> {{ ?chunk ?p ?graph }} }}"
    )
    return " ;\n".join([*(f"DROP SILENT GRAPH <{name}>" for name in names), forget])


def switching(changed: Iterable[Planned], removed: Iterable[str]) -> str:
    """One update that puts the chunks in the place of the old graphs and drops the graphs to remove.

    The chunks stay, so that it can be done twice. It copies by INSERT and not by ADD or MOVE: a released
    Jena (5.6.0 with TDB2) loses triples when several ADDs of thousands of triples stand in one request.
    """
    operations = [f"DROP SILENT GRAPH <{graph}>" for graph in removed]
    for planned in changed:
        operations.append(f"DROP SILENT GRAPH <{planned.graph}>")
        operations += [
            f"INSERT {{ GRAPH <{planned.graph}> {{ ?s ?p ?o }} }} "
            f"WHERE {{ GRAPH <{chunk.staging}> {{ ?s ?p ?o }} }}"
            for chunk in planned.chunks
        ]
    return " ;\n".join(operations)


def _announced(chunks: Iterable[Chunk]) -> str:
    return "".join(f"<{chunk.staging}> {_PART_OF} <{chunk.graph}> .\n" for chunk in chunks)


def _names(graphs: Iterable[str]) -> str:
    return " ".join(f"<{graph}>" for graph in graphs)


def batches(items: Iterable[T], *, triples: int, weight: Callable[[T], int]) -> Iterator[list[T]]:
    """The items in lists that weigh at most so many triples together and are not too long to be named."""
    batch: list[T] = []
    left = triples
    for item in items:
        if batch and (weight(item) > left or len(batch) == MOST_NAMES):
            yield batch
            batch, left = [], triples
        batch.append(item)
        left -= weight(item)
    if batch:
        yield batch
