"""The two states that are compared: a workspace folder, a git revision, or files put in their place.

Nothing is fetched and no working tree is touched: a revision is read from git's own archive of it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from multiply_kg.errors import LocatedError, SourceError, SourceFilesError, WorkspaceError
from multiply_kg.pipeline import Material, read
from multiply_kg.queries import Catalogue, SavedQuery
from multiply_kg.sources import Quads, read_file
from multiply_kg.workspace import GRAPH_SUFFIXES, Workspace, open_workspace

_GIT_VARIABLES: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


@dataclass(frozen=True)
class Snapshot:
    """One state: what its files hold, its saved queries, and what its reader calls it."""

    name: str
    material: Material
    queries: Mapping[str, SavedQuery]

    @property
    def catalogue(self) -> Catalogue:
        """The saved queries, all of them read."""
        return _ReadCatalogue(self.queries)


class _ReadCatalogue(Catalogue):
    """A catalogue whose files need not be there any more."""

    def __init__(self, queries: Mapping[str, SavedQuery]) -> None:
        super().__init__({id_: query.path or Path(f"{id_}.rq") for id_, query in queries.items()})
        self._read = dict(queries)


def snapshots(old: str, new: str, *, workspace: Workspace) -> tuple[Snapshot, Snapshot]:
    """The states that two arguments name.

    An argument is a folder or file that exists, else a git revision of the repository that ``workspace``
    lies in. A folder that is no workspace and a file hold data; they are seen with the ontology, shapes
    and queries of ``workspace``, and a file beside one of its files takes that one's place.

    Raises SourceError, SourceFilesError or QueryError for files that cannot be read, with paths that
    begin with the argument; WorkspaceError for an argument that is none of these.
    """
    first, second = Path(old), Path(new)
    if first.is_file() and second.is_file():
        return _files(first, second, workspace)
    return _snapshot(old, workspace), _snapshot(new, workspace)


def _snapshot(argument: str, context: Workspace) -> Snapshot:
    path = Path(argument)
    if path.is_dir():
        try:
            return _workspace(argument, open_workspace(path), f"{argument.rstrip('/')}/")
        except WorkspaceError:
            return _data_folder(argument, path, context)
    if path.is_file():
        raise WorkspaceError(
            f"{argument} is a file, and the other side is none.", hint="Compare a file with a file."
        )
    with _revision(argument, context) as folder:
        return _workspace(argument, open_workspace(folder), f"{argument}:")


def _workspace(name: str, workspace: Workspace, prefix: str) -> Snapshot:
    with _errors_within(workspace, prefix):
        return Snapshot(name, read(workspace), _queries(workspace))


def _queries(workspace: Workspace) -> dict[str, SavedQuery]:
    catalogue = Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map)
    return {query.id: query for query in catalogue}


def _data_folder(name: str, folder: Path, context: Workspace) -> Snapshot:
    root = folder.resolve()
    files = sorted(path for path in root.rglob("*") if path.suffix.lower() in GRAPH_SUFFIXES)
    if not files:
        raise WorkspaceError(
            f"{name} holds neither a workspace nor files of data.",
            hint="Name a workspace or a folder of Turtle.",
        )
    with _errors_within(context, f"{context.root}/"):
        around = read(context)
        queries = _queries(context)
    with _errors_within(Workspace(root, context.settings), f"{name.rstrip('/')}/"):
        data = tuple(
            read_file(
                path,
                graph=context.graph_iri(path.relative_to(root).with_suffix("").as_posix()),
                root=root,
            )
            for path in files
        )
    return Snapshot(name, replace(around, data=data), queries)


def _files(old: Path, new: Path, context: Workspace) -> tuple[Snapshot, Snapshot]:
    with _errors_within(context, ""):
        around = read(context)
        queries = _queries(context)
    if new.suffix.lower() == ".rq":
        prefixes = context.prefixes.map
        versions = [
            {new.stem: replace(SavedQuery.from_file(path, prefixes=prefixes), id=new.stem)}
            for path in (old, new)
        ]
        return Snapshot(str(old), around, versions[0]), Snapshot(str(new), around, versions[1])
    place = next((q for path in (new, old) for q in _all(around) if q.path == path.resolve()), None)
    graph = place.graph if place else context.graph_iri(new.stem)
    states = []
    for path in (old, new):
        quads = read_file(path, graph=graph)
        if place is None:
            states.append(replace(around, data=(quads,)))
        else:
            states.append(_with(around, replace(quads, path=place.path)))
    return Snapshot(str(old), states[0], queries), Snapshot(str(new), states[1], queries)


def _all(material: Material) -> tuple[Quads, ...]:
    return (*material.data, *material.ontology, *material.shapes)


def _with(material: Material, quads: Quads) -> Material:
    """The material with one file's content in the place of what the file holds."""

    def swapped(files: tuple[Quads, ...]) -> tuple[Quads, ...]:
        return tuple(quads if file.path == quads.path else file for file in files)

    return replace(
        material,
        ontology=swapped(material.ontology),
        shapes=swapped(material.shapes),
        data=swapped(material.data),
    )


@contextmanager
def _errors_within(workspace: Workspace, prefix: str) -> Iterator[None]:
    """Errors about files say which of the two states the file belongs to."""
    try:
        yield
    except SourceFilesError as error:
        for found in error.errors:
            _place(found, workspace, prefix)
        raise SourceFilesError(error.errors) from error
    except LocatedError as error:
        _place(error, workspace, prefix)
        raise


def _place(error: LocatedError, workspace: Workspace, prefix: str) -> None:
    if error.path is not None:
        error.path = Path(f"{prefix}{workspace.relative(error.path)}")


# -- git ---------------------------------------------------------------------------------------------


@contextmanager
def _revision(name: str, context: Workspace) -> Iterator[Path]:
    """A folder with the workspace's files as they were in a revision; it is gone afterwards."""
    commit = _git(context.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        raise WorkspaceError(
            f"“{name}” is no folder, no file and no git revision that is known here.",
            hint="Name a folder, two files, or a revision such as HEAD~1 or main.",
        )
    archive = _git(context.root, "archive", "--format=tar", commit.decode().strip())
    if archive is None:
        raise WorkspaceError(
            f"The revision “{name}” has no such folder as {context.root.name}.",
            hint="Compare with a later revision.",
        )
    folder = Path(tempfile.mkdtemp(prefix="multiply-kg-"))
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        yield folder
    except tarfile.TarError as error:
        raise SourceError(
            f"The revision “{name}” cannot be unpacked: {error}.",
            path=name,
            hint="Check it out somewhere and compare with that folder.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints, None where it fails. A hook sets git's variables for another folder: they go."""
    environment = {name: value for name, value in os.environ.items() if name not in _GIT_VARIABLES}
    program = shutil.which("git")
    if program is None:
        raise WorkspaceError(
            "There is no git here to read a revision with.", hint="Install git, or name folders."
        )
    done = subprocess.run(  # noqa: S603  (a fixed program, arguments after --end-of-options)
        [program, "-C", str(folder), *arguments], capture_output=True, check=False, env=environment
    )
    return done.stdout if done.returncode == 0 else None
