"""A dataset that is loaded as far as its questions need: most see its default graph and nothing else.

A command answers one question, and loading is most of what that costs.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from collections.abc import Callable
from time import sleep

import pyoxigraph

from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.backend.protocol import Dataset
from multiply_kg.errors import StoreError


class LazyBackend(EmbeddedBackend):
    """N-Quads in memory, of which the graphs that most queries see are loaded first, and all when needed.

    With the others all are loaded anew, so that a blank node is the same one in every graph.
    """

    def __init__(
        self,
        first: bytes,
        graphs: frozenset[str],
        whole: Callable[[], bytes] | None,
        *,
        meanwhile: bool = False,
    ) -> None:
        """Loads ``first``, the quads of ``graphs``; ``whole`` gives all of them, and is asked once at most.

        ``whole`` is None where there are no others.
        With ``meanwhile`` a thread loads them while the caller goes on; then ``close`` has to be called.
        Raises StoreError for what is not N-Quads, then or when it is first needed.
        """
        super().__init__(pyoxigraph.Store())
        self._graphs = graphs
        self._whole = whole
        self._loading = allocate_lock()
        self._failed: StoreError | None = None
        if meanwhile:
            self._loading.acquire()
            start_new_thread(self._load_first, (first,))
            sleep(0)  # it begins at once: the engine needs no interpreter, only the thread does to get there
        else:
            self._opened = _loaded(first)

    def _load_first(self, quads: bytes) -> None:
        try:
            self._opened = _loaded(quads)
        except StoreError as error:
            self._failed = error
        finally:
            self._loading.release()

    def _store_for(self, dataset: Dataset, *, names_graphs: bool) -> pyoxigraph.Store:
        default = dataset.default
        if default is None or not self._graphs.issuperset(default) or names_graphs:
            return self._store
        with self._loading:
            return self._sound()

    @property
    def _store(self) -> pyoxigraph.Store:
        with self._loading:
            if self._whole is not None and self._opened is not None:
                self._opened = _loaded(self._whole())
                self._whole = None
            return self._sound()

    def _sound(self) -> pyoxigraph.Store:
        if self._failed is not None:
            raise self._failed
        return super()._store

    def close(self) -> None:
        """Give back the memory; further calls raise StoreError."""
        with self._loading:
            super().close()
            self._whole = None


def _loaded(quads: bytes) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    try:
        # Lenient: terms that came out of a build are not judged again.
        store.load(quads, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as error:
        raise StoreError(f"This is not N-Quads: {error.msg}.", hint="Build it again.") from error
    return store
