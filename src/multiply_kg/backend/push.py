"""Graphs sent to a store, so that readers see all the old ones or all the new ones and nothing between.

Each graph goes in chunks to graphs beside the old ones, is counted and read back there, and one update
puts everything into its place. A push that was cut goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from multiply_kg.backend.address import address
from multiply_kg.backend.digest import Digest
from multiply_kg.backend.graphstore import GraphStore
from multiply_kg.backend.remote import wire_from_environment
from multiply_kg.backend.skolem import skolemise
from multiply_kg.backend.staging import (
    Chunk,
    Planned,
    announcement,
    batches,
    check_name,
    dropping,
    plan,
    switching,
)
from multiply_kg.backend.wire import Wire
from multiply_kg.errors import EndpointError, KGError, LimitError
from multiply_kg.progress import Progress, silent
from multiply_kg.terms import Triple

Check = Literal["digest", "count"]
"""Is told the step at work, how many triples or graphs of it are done, and of how many."""

CHUNK: Final = 10_000
TIMEOUT: Final = 300.0
_ANNOUNCED: Final = 1_000


@dataclass(frozen=True, slots=True)
class PushedGraph:
    """A graph as it is at the endpoint now.

    ``digest`` is the sum of the SHA-256 of its N-Triples lines modulo 2²⁵⁶, in hexadecimal, as it was sent.
    ``respelled`` says that the store keeps values and writes some numbers or times in another way.
    """

    graph: str
    triples: int
    digest: str
    changed: bool
    respelled: bool


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did: ``loaded`` chunks were sent, ``found`` ones were there from a push that was cut.

    ``blank_nodes`` is the number of those that became IRIs.
    """

    endpoint: str
    graphs: tuple[PushedGraph, ...]
    removed: tuple[str, ...]
    loaded: int
    found: int
    blank_nodes: int

    @property
    def triples(self) -> int:
        """The number of triples in all graphs."""
        return sum(graph.triples for graph in self.graphs)


def push(  # noqa: PLR0913  (the addresses of one store, and what tests put in the place of the world)
    endpoint: str,
    graphs: Mapping[str, Collection[Triple]],
    *,
    update_endpoint: str | None = None,
    gsp_endpoint: str | None = None,
    remove: Collection[str] = (),
    inferred: Collection[str] = (),
    chunk: int = CHUNK,
    check: Check = "digest",
    timeout: float = TIMEOUT,
    progress: Progress = silent,
    wire: Wire | None = None,
) -> PushReport:
    """Put these graphs, by name, in the place of those that the store at the endpoint has, all at once.

    ``update_endpoint`` is the endpoint itself unless given. With ``gsp_endpoint`` chunks go by the Graph
    Store HTTP Protocol, else by INSERT DATA. ``remove`` names graphs that are dropped in the same moment.
    Each chunk before the switch and each graph after it is counted and, with ``check="digest"``, read back
    and compared. Blank nodes are sent as IRIs made from what is said about them in the graphs that are not
    named in ``inferred``.

    Raises EndpointError, or LimitError for a time-out; until the switch the old graphs are untouched, and
    the same call again goes on with the chunks that are there. Raises ParameterError for names that no
    graph can have. Let no two pushes of the same graphs run at the same time.
    """
    ground, blank_nodes = skolemise(graphs, inferred=inferred)
    planned = plan(ground, chunk)
    removed = tuple(sorted({check_name(graph) for graph in remove} - ground.keys()))
    updates = update_endpoint or endpoint
    store = GraphStore(endpoint, updates, gsp_endpoint, wire or wire_from_environment(), timeout)
    task = _Push(store, chunk, check, progress)
    changed = task.changed(planned)
    chunks = [part for graph in changed for part in graph.chunks]
    names = {graph.graph for graph in changed}
    task.prepare([graph.graph for graph in planned], chunks)
    task.stage(chunks)
    if changed or any(store.counts(removed).values()):
        task.switch(changed, removed)
    return PushReport(
        endpoint=address(endpoint).shown,
        graphs=tuple(_pushed(graph, task.respelled, changed=graph.graph in names) for graph in planned),
        removed=removed,
        loaded=task.loaded,
        found=len(chunks) - task.loaded,
        blank_nodes=blank_nodes,
    )


def _pushed(planned: Planned, respelled: Collection[str], *, changed: bool) -> PushedGraph:
    digest = planned.digest
    return PushedGraph(
        planned.graph, digest.triples, digest.hex, changed=changed, respelled=planned.graph in respelled
    )


class _Push:
    """One push: what it found out and did on the way."""

    def __init__(self, store: GraphStore, size: int, check: Check, progress: Progress) -> None:
        self.respelled: set[str] = set()
        self.loaded = 0
        self._store = store
        self._size = size
        self._check = check
        self._progress = progress

    def changed(self, planned: Sequence[Planned]) -> list[Planned]:
        """The graphs that are not at the endpoint as they are to be."""
        counts = self._store.counts(graph.graph for graph in planned)
        alike = [graph for graph in planned if counts[graph.graph] == graph.digest.triples]
        same = {graph.graph for graph in alike} - {
            graph.graph for graph in self._differing("comparing", alike)
        }
        return [graph for graph in planned if graph.graph not in same]

    def _differing(self, step: str, planned: Sequence[Planned]) -> list[Planned]:
        """Those of these graphs that are not at the endpoint as they are to be, read back."""
        differing, done = [], 0
        for batch in batches(planned, triples=self._size, weight=lambda graph: graph.digest.triples):
            self._progress(step, done, len(planned))
            found = self._store.digests([graph.graph for graph in batch if graph.chunks])
            for graph in batch:
                if not self._same(graph.graph, graph.digest, found.get(graph.graph, Digest())):
                    differing.append(graph)  # noqa: PERF401  (a comprehension would hide the side effect)
            done += len(batch)
        return differing

    def _same(self, graph: str, wanted: Digest, found: Digest) -> bool:
        if found.same_values(wanted) and found.written != wanted.written:
            self.respelled.add(graph)
        return found.same_values(wanted)

    def prepare(self, graphs: Sequence[str], chunks: Sequence[Chunk]) -> None:
        """Drop what an earlier push of other content left, and announce what comes."""
        announced = self._store.waiting(graphs)
        self._store.discard(announced - {chunk.staging for chunk in chunks})
        for start in range(0, len(chunks), _ANNOUNCED):
            self._store.update(announcement(chunks[start : start + _ANNOUNCED]))

    def stage(self, chunks: Sequence[Chunk]) -> None:
        """Load the chunks that are not there yet, and see to it that all are there as they should be."""
        counts = self._store.counts(chunk.staging for chunk in chunks)
        total = sum(chunk.digest.triples for chunk in chunks)
        done = 0
        for batch in batches(chunks, triples=self._size, weight=lambda chunk: chunk.digest.triples):
            self._progress("loading", done, total)
            complete = [chunk for chunk in batch if counts[chunk.staging] == chunk.digest.triples]
            wrong = self._wrong(complete)
            missing = [chunk for chunk in batch if chunk not in complete or chunk in wrong]
            begun = [chunk for chunk in missing if counts[chunk.staging]]
            if begun:
                self._store.update(dropping(begun))
            if missing:
                self._load(missing)
            done += sum(chunk.digest.triples for chunk in batch)
        self._progress("loading", done, total)

    def _load(self, chunks: Sequence[Chunk]) -> None:
        self._store.load(chunks)
        self.loaded += len(chunks)
        counts = self._store.counts(chunk.staging for chunk in chunks)
        for chunk in chunks:
            if counts[chunk.staging] != chunk.digest.triples:
                raise self._error(
                    f"was sent {chunk.digest.triples} triples of the graph {chunk.graph} "
                    f"and holds {counts[chunk.staging]} of them",
                    "Push again, in smaller chunks if it happens again; readers see the old graphs.",
                )
        wrong = self._wrong(chunks)
        if wrong:
            self._store.update(dropping(wrong))
            raise self._error(
                f"does not give back the triples of the graph {wrong[0].graph} as they were sent",
                "See which terms it changes; checked by count only, they pass. Readers see the old graphs.",
            )

    def _wrong(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Those of these chunks that are not as they were sent, as far as that is checked."""
        if self._check == "count" or not chunks:
            return []
        found = self._store.digests([chunk.staging for chunk in chunks])
        return [chunk for chunk in chunks if not self._same(chunk.graph, chunk.digest, found[chunk.staging])]

    def switch(self, changed: Sequence[Planned], removed: Collection[str]) -> None:
        """Put the chunks in the place of the old graphs in one update, and see what readers see then."""
        self._progress("switching", 0, 1)
        wanted = {graph.graph: graph.digest.triples for graph in changed} | dict.fromkeys(removed, 0)
        before = self._store.counts(wanted)
        failure: KGError | None = None
        try:
            self._store.update(switching(changed, removed))
        except (EndpointError, LimitError) as error:
            failure = error  # it may have been carried out, and only the answer was lost
        after = self._store.counts(wanted)
        if after != wanted or (self._check == "digest" and self._differing("verifying", changed)):
            raise self._not_switched(failure, untouched=after == before) from failure
        self._store.discard(chunk.staging for graph in changed for chunk in graph.chunks)
        self._progress("switching", 1, 1)

    def _not_switched(self, failure: KGError | None, *, untouched: bool) -> EndpointError:
        said = f": {failure.message}" if failure else "."
        if failure and untouched:
            return self._error(
                f"did not switch to the new graphs, and readers see the old ones{said}",
                "Push again; what was loaded is there still.",
            )
        return self._error(
            f"did not switch to all of the new graphs as one{said}",
            "Push again: what was loaded is there still, and readers may see a mixture until then.",
        )

    def _error(self, what: str, hint: str) -> EndpointError:
        shown = address(self._store.endpoint).shown
        return EndpointError(f"The endpoint {shown} {what}.".replace("..", "."), endpoint=shown, hint=hint)
