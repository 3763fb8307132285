"""The dataset of a build as a store on disk, opened in milliseconds whatever its size.

Its unnamed graph is what is asserted, merged, in half the space of a named one; its named graphs are exactly
those that GRAPH is to find, so that a query needs no list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from multiply_kg import __version__
from multiply_kg.errors import StoreError
from multiply_kg.progress import Progress, silent
from multiply_kg.storage.dataset_file import digest
from multiply_kg.storage.generations import open_current, publish
from multiply_kg.storage.manifest import Manifest, damaged, unreadable
from multiply_kg.terms import Triple

if TYPE_CHECKING:
    from multiply_kg.backend.embedded import EmbeddedBackend
    from multiply_kg.workspace import Workspace

_STEP = 50_000


def write_store(
    workspace: Workspace,
    graphs: Mapping[str, Collection[Triple]],
    folder: Path,
    *,
    asserted: str,
    inferred: str,
    progress: Progress = silent,
    approve: Callable[[], None] = lambda: None,
) -> Manifest:
    """Put a dataset, graphs by name, in the place of the store in a folder, or make one there.

    ``asserted`` and ``inferred`` name the two graphs that no file stands for; the second one is looked up
    when the others are written. Readers see the previous store until the new one is whole. ``approve`` is
    called when all is written and before readers see it; what it raises leaves the store as it was. Raises
    StoreError as ``generations.publish`` does.
    """
    names = [name for name in sorted(graphs) if name != inferred]

    def fill(path: Path) -> Manifest:
        from multiply_kg.backend.bulk import write_quads

        blank: list[str] = []
        write_quads(path, _texts(graphs, [*names, inferred], asserted, blank, progress), blank)
        progress("sealing the store")
        approve()
        return Manifest(
            generation=0,
            software=__version__,
            base=workspace.settings.base,
            built_from=built_from,
            asserted=len(graphs[asserted]),
            inferred=len(graphs[inferred]),
            graphs={name: len(graphs[name]) for name in names if name != asserted},
        )

    built_from = digest(workspace)
    return publish(folder, fill)


def _texts(
    graphs: Mapping[str, Collection[Triple]],
    names: Sequence[str],
    unnamed: str,
    blank: list[str],
    progress: Progress,
) -> Iterator[str]:
    """N-Quads of the graphs; the lines with blank nodes go to the list in their place."""
    from multiply_kg.backend.bulk import quad_lines

    *others, last = names
    total = sum(len(graphs[name]) for name in others)
    done = told = 0
    for name in names:
        triples = graphs[name]
        if name == last:
            total += len(triples)
        for text, count in quad_lines(triples, None if name == unnamed else name, blank):
            if done >= told:
                progress("writing the store", done, total)
                told = done + _STEP
            yield text
            done += count


def open_store(workspace: Workspace, folder: Path, *, asserted: str) -> tuple[EmbeddedBackend, Manifest]:
    """The store in a folder, read-only, and what it says of itself; its files are not compared with anything.

    ``asserted`` is the name for its unnamed graph. Raises StoreError where there is no store, where it is
    damaged, of another format, or holds the graph of a workspace with another base IRI.
    """
    from multiply_kg.backend.embedded import EmbeddedBackend

    def opening(path: Path, manifest: Manifest, release: Callable[[], None]) -> EmbeddedBackend:
        if manifest.base != workspace.settings.base:
            raise StoreError(
                f"The store in {folder} holds the graph of <{manifest.base}>, and the workspace is "
                f"<{workspace.settings.base}>.",
                hint="Name the workspace it was built from with -w.",
            )
        try:
            return EmbeddedBackend.open(path, unnamed=asserted, release=release)
        except StoreError as error:
            reason = str(error.__cause__ or error.message)
            if "Permission denied" in reason:
                raise unreadable(folder, reason) from error
            raise damaged(folder, reason) from error

    return open_current(folder, opening)
