"""Files that have a house layout: which there are, and how each would read in it.

Nothing is written here. A file is parsed strictly before it is laid out, and what was laid out is read
again: a layout that would say something else is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from multiply_kg.errors import LocatedError, QueryError, SourceError, UnsupportedError
from multiply_kg.formatting.query import format_query
from multiply_kg.formatting.turtle import format_turtle
from multiply_kg.sources.files import read_file
from multiply_kg.sources.located import placed_triples
from multiply_kg.sources.text import read_text, shown_path

SUFFIXES: Final = (".ttl", ".trig", ".rq")
_PARTS: Final = ("ontology", "data", "queries")
_SETTINGS: Final = "multiply-kg.toml"
_GRAPH: Final = "urn:file"


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's text as it is, byte order mark and line ends included, and as it should be."""

    path: Path
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the file is not in the house layout."""
        return self.before != self.after


def lay_out(path: Path, *, root: Path | None = None) -> Layout:
    """How a file reads in the house layout; the file is not touched.

    Raises SourceError for a file that is missing, unreadable or not text, GraphParseError and QueryError
    (with line and column) for one that is not valid, UnsupportedError for another kind of file; all show
    the path relative to ``root``.
    """
    shown = shown_path(path, root)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnsupportedError(
            f"{shown}: files ending in “{path.suffix}” have no layout here.",
            hint=f"The suffixes are {', '.join(SUFFIXES)}.",
        )
    try:
        after = _query(path, shown) if suffix == ".rq" else _graph(path, shown, root)
    except LocatedError as error:
        error.path = error.path or shown
        raise
    return Layout(path, path.read_bytes().decode(), after)


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to lay out among these files and folders, each once; hidden ones are passed over.

    Of a workspace these are ontology, data and queries. Raises SourceError for a path that is missing.
    """
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise SourceError("There is no such file or folder.", path=path, hint="Check its name.")
        for found in _below(path) if path.is_dir() else (path,):
            if found.resolve() not in seen:
                seen.add(found.resolve())
                yield found


def _below(folder: Path) -> Iterator[Path]:
    workspace = (folder / _SETTINGS).is_file() or all((folder / part).is_dir() for part in _PARTS[:2])
    for part in _PARTS if workspace else (".",):
        for path in sorted((folder / part).rglob("*")):
            hidden = any(name.startswith(".") for name in path.relative_to(folder).parts)
            if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
                yield path


def _graph(path: Path, shown: Path, root: Path | None) -> str:
    read_file(path, graph=_GRAPH, root=root)
    text = read_text(path, shown=shown)
    formatted = format_turtle(text)
    if formatted != text:
        suffix = path.suffix.lower()
        before, after = (
            [(placed.triple, placed.graph) for placed in placed_triples(version, suffix=suffix)]
            for version in (text, formatted)
        )
        if before != after:
            raise SourceError(
                "No layout of this file keeps its meaning.", path=shown, hint="Lay it out by hand."
            )
    return formatted


def _query(path: Path, shown: Path) -> str:
    from multiply_kg.backend.embedded import EmbeddedBackend

    text = read_text(path, shown=shown)
    formatted = format_query(text)
    try:
        EmbeddedBackend.memory().query(text)
    except QueryError as error:
        error.path = shown
        raise
    except UnsupportedError:
        pass  # valid, and refused only where it would run
    return formatted
