"""Where a triple stands: its lines in the files of a workspace, found when they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from multiply_kg.errors import SourceError
from multiply_kg.locations import Location
from multiply_kg.sources import Quads, read_located
from multiply_kg.sources.text import read_text, suffix_of
from multiply_kg.terms import Triple

Place: TypeAlias = tuple[Location, Location]
"""Where the object of a triple stands, and where its subject does."""
_Index: TypeAlias = dict[tuple[str, Triple], list[Place]]


class Places:
    """The exact places of triples. A file is read the first time that a triple of its graphs is sought."""

    def __init__(self, files: Iterable[Quads]) -> None:
        self._files: dict[str, list[tuple[Path, str]]] = defaultdict(list)
        self._indexes: dict[Path, _Index] = {}
        for quads in files:
            for name in (quads.graph, *quads.named):
                self._files[name].append((quads.path, quads.graph))

    def find(self, triple: Triple, graph: str) -> tuple[Place, ...]:
        """Every place where the files of a graph state a triple; none where they do not any more."""
        return tuple(
            place
            for path, own in self._files.get(graph, ())
            for place in self._index(path, own).get((graph, triple), ())
        )

    def _index(self, path: Path, own: str) -> _Index:
        index = self._indexes.get(path)
        if index is None:
            index = self._indexes[path] = {}
            # An error means that the file has changed since it was read: there is no line to show then.
            with suppress(SourceError):
                text = read_text(path)
                for found in read_located(text, suffix=suffix_of(path), graph=own):
                    at = Location(path, found.line, found.column)
                    subject_at = Location(path, found.subject_line, found.subject_column)
                    index.setdefault((found.graph or own, found.triple), []).append((at, subject_at))
        return index
