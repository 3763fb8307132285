"""The dataset of a build as one N-Quads file, sealed with the state of the files it was built from."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from multiply_kg import __version__
from multiply_kg.storage.replacing import replacing
from multiply_kg.terms import Triple

if TYPE_CHECKING:
    from multiply_kg.workspace import Workspace

DATASET_FILE: Final = "dataset.nq"
_DATASET_FORMAT: Final = 2


def dataset_path(workspace: Workspace) -> Path:
    """The file that ``build`` writes: the whole dataset as N-Quads."""
    return workspace.root / "build" / DATASET_FILE


def write_dataset(workspace: Workspace, graphs: Mapping[str, Collection[Triple]], path: Path) -> None:
    """Write the graphs of a dataset, by name, as N-Quads, replacing the file at once or leaving it as it was.

    Its first line, a comment, seals which quads follow and from which state of the files they were built.
    """
    if path == dataset_path(workspace):
        path.parent.mkdir(exist_ok=True)

    def lines() -> Iterator[str]:
        return (f"{s} {p} {o} <{name}> .\n" for name in sorted(graphs) for s, p, o in graphs[name])

    quads = hashlib.sha256()
    for line in lines():
        quads.update(line.encode())
    with replacing(path) as out:
        out.write(_first_line(workspace, quads.hexdigest()))
        out.writelines(lines())


def _first_line(workspace: Workspace, quads: str) -> str:
    seal = hashlib.sha256(f"{digest(workspace)} {quads}".encode()).hexdigest()
    return f"# multiply-kg {__version__} dataset {_DATASET_FORMAT} {seal}\n"


def belongs(stored: Path, workspace: Workspace) -> bool:
    """Whether a dataset was built from the files as they are now, and is as it was written."""
    try:
        first, newline, quads = stored.read_bytes().partition(b"\n")
    except OSError:
        return False
    return first + newline == _first_line(workspace, hashlib.sha256(quads).hexdigest()).encode()


def digest(workspace: Workspace) -> str:
    """SHA-256 over the base IRI and every file of ontology and data, names included."""
    total = hashlib.sha256(workspace.settings.base.encode())
    for file in (*workspace.ontology_files(), *workspace.data_files()):
        try:
            content = file.path.read_bytes()
        except OSError:  # whoever reads the files says so
            content = b""
        total.update(f"\n{file.graph} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()
