"""Filling Oxigraph stores from N-Quads text, which the engine takes in outside Python.

Text goes to the engine in whole pieces of bytes: what it reads piece by piece would need the interpreter for
every few kilobytes, and would wait for it each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph

from multiply_kg.errors import StoreError
from multiply_kg.terms import Triple, iri, mentions_blank, n_triples

BATCH: Final = 250_000
"""Quads that a load holds at a time, in about 300 MB; the engine’s own million takes 2 GB and as long."""
_IN_MEMORY: Final = 50_000
_PIECE: Final = 5_000
_N_QUADS: Final = pyoxigraph.RdfFormat.N_QUADS


def quad_lines(triples: Iterable[Triple], graph: str | None, blank: list[str]) -> Iterator[tuple[str, int]]:
    """N-Quads of the triples of a graph, or of the unnamed one, in texts of some thousand lines.

    With each text comes the number of triples that are dealt with by it; lines with blank nodes go to the
    list in its place.
    """
    name = None if graph is None else iri(graph)
    rest = iter(triples)
    while part := list(islice(rest, _PIECE)):
        text = n_triples(part, name)
        if mentions_blank(text):
            named: list[Triple] = []
            for triple in part:
                if triple[0][0] == "_" or triple[2][0] == "_":
                    blank.append(n_triples((triple,), name))
                else:
                    named.append(triple)
            text = n_triples(named, name)
        yield text, len(part)


def write_quads(
    path: Path, plain: Iterable[str], with_blank_nodes: Iterable[str] = (), *, batch: int = BATCH
) -> None:
    """Make a store in an empty folder from texts of whole lines of N-Quads, which are read once and not kept.

    A line without a graph goes to the unnamed graph. The lines must be valid RDF: IRIs are not looked at
    again. Lines with blank nodes come apart, after the others, since loading text gives such nodes labels of
    the store's own, others in each batch; here they keep theirs. Raises StoreError for a line that is no
    N-Quads, OSError where the folder cannot be written.
    """
    store = pyoxigraph.Store(path)
    batches = 0
    try:
        for piece in _joined(plain, batch):
            store.bulk_load(piece, _N_QUADS, lenient=True)
            batches += 1
        quads = _parsed(with_blank_nodes)
        for first in quads:
            store.bulk_extend(_then(first, islice(quads, batch - 1)))
            batches += 1
    except SyntaxError as error:
        raise _not_rdf(error) from error
    if batches > 1:
        store.optimize()  # or closing it would cut off the merging of what the batches left
    store.flush()


def add_graphs(
    store: pyoxigraph.Store, graphs: Iterable[tuple[str, Iterable[Triple]]], *, unnamed: str | None = None
) -> None:
    """Add triples to the graphs of a store in memory, by name; ``unnamed`` is that of the unnamed graph.

    The triples must be valid RDF. Raises StoreError where they are not; part of them may be there then.
    """
    blank: list[str] = []
    texts = (
        text
        for name, triples in graphs
        for text, _ in quad_lines(triples, None if name == unnamed else name, blank)
    )
    try:
        for piece in _joined(texts, _IN_MEMORY):
            store.load(piece, _N_QUADS, lenient=True)
        store.extend(_parsed(blank))
    except SyntaxError as error:
        raise _not_rdf(error) from error


def _not_rdf(error: SyntaxError) -> StoreError:
    return StoreError(f"A quad is not RDF: {error.msg}.", hint="Correct what made it.")


def _joined(texts: Iterable[str], lines: int) -> Iterator[bytes]:
    """The texts in pieces of about so many lines."""
    parts: list[bytes] = []
    count = 0
    for text in texts:
        parts.append(text.encode())
        count += text.count("\n")
        if count >= lines:
            piece = b"".join(parts)
            parts.clear()
            count = 0
            yield piece
    if parts:
        yield b"".join(parts)


def _parsed(lines: Iterable[str]) -> Iterator[pyoxigraph.Quad]:
    return (quad for line in lines for quad in pyoxigraph.parse(line, _N_QUADS))


def _then(first: pyoxigraph.Quad, rest: Iterable[pyoxigraph.Quad]) -> Iterator[pyoxigraph.Quad]:
    yield first
    yield from rest
