"""The dataset of a build as one N-Quads file, sealed with the state of the files it was built from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from multiply_kg import __version__
from multiply_kg.storage.durable import make_folder
from multiply_kg.storage.replacing import replacing
from multiply_kg.terms import Triple, iri, n_triples_texts

if TYPE_CHECKING:
    from multiply_kg.workspace import Workspace

DATASET_FILE: Final = "dataset.nq"
ASSERTED: Final = "asserted"
"""Name of the graph of all that is asserted, merged (``Workspace.graph_iri``)."""
INFERRED: Final = "inferred"
"""Name of the graph of what follows."""
_DATASET_FORMAT: Final = 3
_ENTRY: Final = b"# "


class StoredDataset(NamedTuple):
    """N-Quads, and where in them each graph is; a graph without quads has an empty place."""

    quads: memoryview
    places: Mapping[str, slice]

    def of(self, graphs: Collection[str]) -> bytes:
        """The quads of these graphs."""
        return b"".join([self.quads[self.places[name]] for name in graphs if name in self.places])


def dataset_path(workspace: Workspace) -> Path:
    """The file that ``build`` writes: the whole dataset as N-Quads."""
    return workspace.root / "build" / DATASET_FILE


def write_dataset(workspace: Workspace, graphs: Mapping[str, Collection[Triple]], path: Path) -> None:
    """Write the graphs of a dataset, by name, as N-Quads, replacing the file at once or leaving it as it was.

    Its first line, a comment, seals what follows and from which state of the files it was built; a comment
    for each graph says how many bytes of quads are its own.
    """
    if path == dataset_path(workspace):
        make_folder(path.parent)

    def lines(name: str) -> Iterator[str]:
        return n_triples_texts(graphs[name], iri(name))

    quads = hashlib.sha256()
    index = []
    for name in sorted(graphs):
        size = 0
        for text in lines(name):
            encoded = text.encode()
            quads.update(encoded)
            size += len(encoded)
        index.append(f"# {size} {name}\n")
    entries = "".join(index)
    with replacing(path) as out:
        out.write(_first_line(workspace, entries.encode(), quads.hexdigest()))
        out.write(entries)
        for name in sorted(graphs):
            out.writelines(lines(name))


def read_dataset(path: Path, workspace: Workspace) -> StoredDataset | None:
    """The dataset in a file; None unless it was built from the files as they are now, and is as written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    start = content.find(b"\n") + 1
    end = start
    sizes: dict[str, int] = {}
    while content.startswith(_ENTRY, end):
        following = content.find(b"\n", end) + 1 or len(content)
        size, _, name = content[end + len(_ENTRY) : following].decode(errors="replace").partition(" ")
        sizes[name.rstrip("\n")] = int(size) if size.isdecimal() else 0
        end = following
    quads = memoryview(content)[end:]
    expected = _first_line(workspace, content[start:end], hashlib.sha256(quads).hexdigest())
    if content[:start] != expected.encode():
        return None
    places: dict[str, slice] = {}
    at = 0
    for name, count in sizes.items():
        places[name] = slice(at, at + count)
        at += count
    return StoredDataset(quads, places)


def _first_line(workspace: Workspace, index: bytes, quads: str) -> str:
    seal = hashlib.sha256(f"{digest(workspace)} {hashlib.sha256(index).hexdigest()} {quads}".encode())
    return f"# multiply-kg {__version__} dataset {_DATASET_FORMAT} {seal.hexdigest()}\n"


def digest(workspace: Workspace) -> str:
    """SHA-256 over the base IRI and every file of ontology and data, names included."""
    total = hashlib.sha256(workspace.settings.base.encode())
    for path, graph in workspace.built_from():
        try:
            with open(path, "rb", buffering=0) as opened:  # noqa: PTH123  (twice as quick as read_bytes)
                content = opened.read()
        except OSError:  # whoever reads the files says so
            content = b""
        total.update(b"\n%s %d\n" % (graph.encode(), len(content)))
        total.update(content)
    return total.hexdigest()
