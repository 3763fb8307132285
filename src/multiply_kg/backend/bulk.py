"""Filling an Oxigraph store on disk from a stream of N-Quads, for ``EmbeddedBackend.open`` to read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from multiply_kg.errors import StoreError

BATCH: Final = 250_000
"""Quads that a load holds at a time, in about 300 MB; the engine’s own million takes 2 GB and as long."""
_PIECE: Final = 2_000
_N_QUADS: Final = pyoxigraph.RdfFormat.N_QUADS


def write_quads(
    path: Path, plain: Iterable[str], with_blank_nodes: Iterable[str] = (), *, batch: int = BATCH
) -> None:
    """Make a store in an empty folder from lines of N-Quads, which are read once and not kept.

    A line without a graph goes to the unnamed graph. The lines must be valid RDF: IRIs are not looked at
    again. Lines with blank nodes come apart, after the others, since loading text gives such nodes labels of
    the store's own, others in each batch; here they keep theirs. Raises StoreError for a line that is no
    N-Quads, OSError where the folder cannot be written.
    """
    store = pyoxigraph.Store(path)
    batches = 0
    try:
        rest = iter(plain)
        for head in rest:
            text: Any = _Text(head, islice(rest, batch - 1))  # only read is used
            store.bulk_load(text, _N_QUADS, lenient=True)
            batches += 1
        quads = (quad for line in with_blank_nodes for quad in pyoxigraph.parse(line, _N_QUADS))
        for first in quads:
            store.bulk_extend(_then(first, islice(quads, batch - 1)))
            batches += 1
    except SyntaxError as error:
        raise StoreError(f"A quad is not RDF: {error.msg}.", hint="Correct what made it.") from error
    if batches > 1:
        store.optimize()  # or closing it would cut off the merging of what the batches left
    store.flush()


def _then(first: pyoxigraph.Quad, rest: Iterable[pyoxigraph.Quad]) -> Iterator[pyoxigraph.Quad]:
    yield first
    yield from rest


class _Text:
    """Lines as a file that can be read."""

    def __init__(self, head: str, rest: Iterator[str]) -> None:
        self._part = io.BytesIO(head.encode())
        self._rest = rest

    def read(self, size: int) -> bytes:
        """Some bytes, at most ``size`` of them; none at the end."""
        found = self._part.read(size)
        if not found and (more := "".join(islice(self._rest, _PIECE))):
            self._part = io.BytesIO(more.encode())
            found = self._part.read(size)
        return found
