"""What leaves the engine as bytes: answers, with a limit of time and one of size, and graphs in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import monotonic

import pyoxigraph

from multiply_kg.backend.watchdog import too_long
from multiply_kg.errors import LimitError


class Sink:
    """What the engine writes an answer to; the only place where one can step in while it works.

    ``deadline`` is a moment of the monotonic clock.
    """

    def __init__(self, deadline: float | None, max_bytes: int | None) -> None:
        self.parts: list[bytes] = []
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._size = 0

    def write(self, data: bytes) -> int:
        """Keep what is written. Raises as ``check`` does."""
        self._size += len(data)
        self.check()
        self.parts.append(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def check(self) -> None:
        """Raises LimitError where the time is over or the answer too large."""
        if self._deadline is not None and monotonic() > self._deadline:
            raise too_long()
        if self._max_bytes is not None and self._size > self._max_bytes:
            raise LimitError(
                f"The answer is larger than {self._max_bytes} bytes.", hint="Ask for less (LIMIT)."
            )


def dataset_bytes(
    quads: Iterable[pyoxigraph.Quad],
    form: pyoxigraph.RdfFormat,
    prefixes: Mapping[str, str],
    *,
    unnamed: pyoxigraph.NamedNode | None = None,
) -> bytes:
    """Quads in order; ``unnamed`` is the name that those of the unnamed graph get."""
    if unnamed is not None:
        quads = (
            pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, unnamed)
            if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
            else quad
            for quad in quads
        )
    return pyoxigraph.serialize(sorted(quads, key=_sort_key), format=form, prefixes=dict(prefixes)) or b""


def graph_bytes(
    quads: Iterable[pyoxigraph.Quad], form: pyoxigraph.RdfFormat, prefixes: Mapping[str, str]
) -> bytes:
    """The triples of the quads in order."""
    triples = [quad.triple for quad in sorted(quads, key=_sort_key)]
    return pyoxigraph.serialize(triples, format=form, prefixes=dict(prefixes)) or b""


def _sort_key(quad: pyoxigraph.Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)
