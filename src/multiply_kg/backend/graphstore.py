"""A store that takes data over the network: its graphs counted, read back, loaded and changed.

Updates are SPARQL 1.1 Update. Where the store has an address for the SPARQL 1.1 Graph Store HTTP Protocol,
chunks are loaded and read by that, as N-Triples, which stores take faster than the text of an update.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import quote

from multiply_kg.backend.address import address
from multiply_kg.backend.answers import GRAPH_ACCEPTED, read_answer, stream_graph
from multiply_kg.backend.digest import Digest
from multiply_kg.backend.protocol import Answer, Solutions
from multiply_kg.backend.remote import MAX_BYTES, query_request, update_request
from multiply_kg.backend.staging import (
    MOST_NAMES,
    Chunk,
    content_query,
    contents_query,
    count_query,
    discarding,
    insertion,
    waiting_query,
)
from multiply_kg.backend.wire import RefusedError, Reply, Request, Wire
from multiply_kg.errors import EndpointError
from multiply_kg.terms import Triple, value_of

_UPDATE_HINT: Final = (
    "Give the address for updates, and credentials in the environment that allow them; "
    "the graphs that readers see are as they were."
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GraphStore:
    """The addresses of one store; ``gsp`` is that of the Graph Store HTTP Protocol, if it is to be used."""

    endpoint: str
    updates: str
    gsp: str | None
    wire: Wire
    timeout: float

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """The number of triples in each graph; a graph that does not exist has none."""
        found = dict.fromkeys(graphs, 0)
        for batch in _batches(list(found)):
            for graph, count in self._rows(count_query(batch)):
                found[value_of(graph)] = int(value_of(count))
        return found

    def waiting(self, graphs: Iterable[str]) -> set[str]:
        """The names of the chunks of these graphs that an earlier push has announced."""
        return {
            value_of(chunk)
            for batch in _batches(list(graphs))
            for (chunk,) in self._rows(waiting_query(batch))
        }

    def digests(self, graphs: Sequence[str]) -> dict[str, Digest]:
        """The digest of what is in each graph, all read back at once."""
        if not graphs:
            return {}
        if len(graphs) == 1:
            return {graphs[0]: self._digest(graphs[0])}
        contents: dict[str, list[Triple]] = {graph: [] for graph in graphs}
        for graph, subject, predicate, value in self._rows(contents_query(graphs)):
            contents[value_of(graph)].append((subject, predicate, value))
        return {graph: Digest.of(triples) for graph, triples in contents.items()}

    def _digest(self, graph: str) -> Digest:
        if self.gsp is None:
            request = query_request(self.endpoint, content_query(graph), form="CONSTRUCT")
        else:
            request = Request("GET", _indirect(self.gsp, graph), {"Accept": GRAPH_ACCEPTED})
        try:
            return self.wire.stream(request, _digest, timeout=self.timeout)
        except RefusedError as refused:
            if self.gsp is not None and refused.status == HTTPStatus.NOT_FOUND:
                return Digest()  # GSP §5.2: there is no such graph
            raise

    def load(self, chunks: Sequence[Chunk]) -> None:
        """Load chunks into their graphs. Raises EndpointError if the store does not take them."""
        if self.gsp is None:
            self.update(insertion(chunks))
            return
        for chunk in chunks:
            headers = {"Content-Type": "application/n-triples; charset=utf-8"}
            self._changing(Request("POST", _indirect(self.gsp, chunk.staging), headers, chunk.lines.encode()))

    def discard(self, chunks: Iterable[str]) -> None:
        """Drop chunks and what was announced of them."""
        for batch in _batches(sorted(chunks)):
            self.update(discarding(batch))

    def update(self, sparql: str) -> None:
        """Carry out an update that may be done twice. Raises EndpointError if the store does not."""
        self._changing(update_request(self.updates, sparql, repeatable=True))

    def _changing(self, request: Request) -> None:
        try:
            self._send(request)
        except RefusedError as refused:
            shown, said = address(request.url).shown, refused.said or "it does not say why"
            raise EndpointError(
                f"The endpoint {shown} refuses the update ({refused.status}): {said}",
                endpoint=shown,
                status=refused.status,
                hint=_UPDATE_HINT,
            ) from refused

    def _rows(self, sparql: str) -> list[tuple[str, ...]]:
        answer: Answer = read_answer(
            "SELECT", self._send(query_request(self.endpoint, sparql, form="SELECT"))
        )
        if not isinstance(answer, Solutions):
            return []
        # Some stores answer an aggregate over nothing with one row in which nothing is bound.
        return [tuple(term for term in row if term is not None) for row in answer.rows if row[0] is not None]

    def _send(self, request: Request) -> Reply:
        return self.wire.send(request, timeout=self.timeout, limit=MAX_BYTES)


def _digest(reply: Reply, parts: Iterator[bytes]) -> Digest:
    return Digest.of(stream_graph(reply, parts, MAX_BYTES))


def _indirect(gsp: str, graph: str) -> str:
    """Indirect graph identification (GSP §4.2)."""
    return f"{gsp}{'&' if '?' in gsp else '?'}graph={quote(graph, safe='')}"


def _batches(names: Sequence[T]) -> list[Sequence[T]]:
    return [names[start : start + MOST_NAMES] for start in range(0, len(names), MOST_NAMES)]
