"""What ``build`` left, being loaded: the engine works while the caller reads the question."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from multiply_kg.backend.graph_clauses import may_name_graphs
from multiply_kg.backend.lazy import LazyBackend
from multiply_kg.storage.dataset_file import ASSERTED, INFERRED, dataset_path, read_dataset

if TYPE_CHECKING:
    from multiply_kg.workspace import Workspace


class Built(NamedTuple):
    """The dataset of a build, and the IRIs of the graphs that files stand for."""

    backend: LazyBackend
    sources: tuple[str, ...]


def load_built(workspace: Workspace, *, meanwhile: bool = False, question: str = "") -> Built | None:
    """The dataset in ``build/``; None unless it belongs to the files as they are now.

    With ``meanwhile`` it is loaded while the caller does other work; the backend has to be closed then.
    ``question`` is what will probably be asked of it, so that what that needs is loaded at once.
    """
    stored = read_dataset(dataset_path(workspace), workspace)
    if stored is None:
        return None
    quads = stored.quads
    computed = frozenset((workspace.graph_iri(ASSERTED), workspace.graph_iri(INFERRED)))
    if may_name_graphs(question):
        backend = LazyBackend(bytes(quads), frozenset(stored.places), None, meanwhile=meanwhile)
    else:
        backend = LazyBackend(stored.of(computed), computed, lambda: bytes(quads), meanwhile=meanwhile)
    return Built(backend, tuple(name for name in stored.places if name not in computed))
