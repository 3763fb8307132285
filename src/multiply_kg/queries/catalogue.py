"""The catalogue of saved queries: the ``.rq`` files of a folder, each read when it is asked for.

A ``SavedQuery`` is everything one file says, checked; shell, Python, HTTP, pages and tests are made
from it and from nothing else.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from multiply_kg.errors import QueryError, UnknownQueryError
from multiply_kg.queries.binding import Binder
from multiply_kg.queries.declared import parameters_of
from multiply_kg.queries.header import Header, read_header
from multiply_kg.queries.structure import Occurrence, structure_of
from multiply_kg.values import dataclass, field
from multiply_kg.workspace import files_beneath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from multiply_kg.queries.parameters import Parameter

SUFFIX: Final = ".rq"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the answer must hold for the query to pass its own test."""

    golden: str | None = None
    columns: tuple[str, ...] | None = None
    min_rows: int | None = None
    max_rows: int | None = None
    empty: bool | None = None
    includes: tuple[Mapping[str, Any], ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedQuery:
    """One query file, read and checked; or ad-hoc text, which has no ``path``.

    ``columns`` is None for ``SELECT *``; ``view`` leads from a kind of picture to the column for each
    of its parts; ``known_prefixes`` are the query's own and those of its workspace.
    """

    id: str
    text: str = field(repr=False)
    path: Path | None = None
    summary: str = ""
    description: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    view: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reasoning: str | None = None
    expect: Expectation = field(default_factory=Expectation)
    form: str = "SELECT"
    columns: tuple[str, ...] | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    known_prefixes: Mapping[str, str] = field(default_factory=dict, repr=False)
    ordered: bool = False
    limited: bool = False
    pagination: int | None = None
    endpoint: str | None = None
    places: tuple[tuple[Occurrence, Parameter], ...] = field(default=(), repr=False)

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        id: str = "query",  # noqa: A002
        path: Path | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> SavedQuery:
        """The query that a text holds. Raises QueryError, with line and column, where it is not valid."""
        text = text.removeprefix(_BOM)
        try:
            return cls._read(text, id, path, prefixes or {})
        except QueryError as error:
            if error.path is None:
                error.path = path
            raise

    @classmethod
    def from_file(cls, path: Path, *, prefixes: Mapping[str, str] | None = None) -> SavedQuery:
        """The query that a file holds. Raises QueryError where it cannot be read or is not valid."""
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            raise QueryError("The query file does not exist.", path=path, hint="Check its name.") from None
        except IsADirectoryError:
            raise QueryError(
                "This is a folder, not a query file.", path=path, hint="Name a .rq file."
            ) from None
        except OSError as error:
            message = f"The query file cannot be read: {error.strerror or error}."
            raise QueryError(message, path=path, hint="Check its permissions.") from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            hint = "Save it as UTF-8."
            raise QueryError("The query file is not UTF-8 text.", path=path, line=line, hint=hint) from error
        return cls.from_text(text, id=path.stem, path=path, prefixes=prefixes)

    @classmethod
    def _read(cls, text: str, id: str, path: Path | None, known: Mapping[str, str]) -> SavedQuery:  # noqa: A002
        structure = structure_of(text)
        header = read_header(text)
        prefixes = {**known, **structure.prefixes}
        parameters, places = parameters_of(structure, header, prefixes)
        expect = dict(header.get("expect") or {})
        for key in ("includes", "columns"):
            if key in expect:
                expect[key] = tuple(expect[key])
        return cls(
            id=id,
            text=text,
            path=path,
            summary=header.get("summary") or "",
            description=header.get("description") or "",
            titles=header.get("titles") or {},
            descriptions=header.get("descriptions") or {},
            why=header.get("why") or {},
            tags=tuple(header.get("tags") or ()),
            parameters=parameters,
            view=_view(header),
            reasoning=header.get("reasoning"),
            expect=Expectation(**expect),
            form=structure.form,
            columns=structure.columns,
            prefixes=structure.prefixes,
            known_prefixes=prefixes,
            ordered=structure.ordered,
            limited=structure.limited,
            pagination=header.get("pagination"),
            endpoint=header.get("endpoint"),
            places=places,
        )

    @cached_property
    def binder(self) -> Binder:
        """What binds the query to values."""
        return Binder(self)

    def title(self, language: str = "en") -> str:
        """The summary in a language, else in English, else the id."""
        return self.titles.get(language) or self.summary or self.id

    def explanation(self, language: str = "en") -> str:
        """The description in a language, else in English, else an empty text."""
        return self.descriptions.get(language) or self.description

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def _view(header: Header) -> Mapping[str, Mapping[str, Any]]:
    view = header.get("view") or {}
    return {view: {}} if isinstance(view, str) else view


class Catalogue:
    """Saved queries by id. A file is read when its query is first asked for, and then kept."""

    def __init__(self, paths: Mapping[str, Path], *, prefixes: Mapping[str, str] | None = None) -> None:
        self._paths = dict(sorted(paths.items()))
        self._prefixes = dict(prefixes or {})
        self._read: dict[str, SavedQuery] = {}

    @classmethod
    def load(cls, *folders: Path, prefixes: Mapping[str, str] | None = None) -> Catalogue:
        """The queries under these folders; one that is missing holds none. Reads no file yet.

        ``prefixes`` are the workspace's: callers may use them in IRIs besides the query's own.
        """
        paths = [
            Path(path)
            for folder in folders
            for path in files_beneath(str(folder))
            if path.endswith(SUFFIX) and os.path.isfile(path)  # noqa: PTH113  (a Path is dear, and most are)
        ]
        return cls.from_files(sorted(paths) if len(folders) > 1 else paths, prefixes=prefixes)

    @classmethod
    def from_files(cls, paths: Iterable[Path], *, prefixes: Mapping[str, str] | None = None) -> Catalogue:
        """The queries of these files. Raises QueryError for two of one id, or a name that is none."""
        by_id: dict[str, Path] = {}
        for path in paths:
            if _ID.fullmatch(path.stem) is None:
                better = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "query"
                message = f"“{path.stem}” cannot be the id of a saved query."
                raise QueryError(message, path=path, hint=f"Rename the file to {better}{SUFFIX}.")
            if path.stem in by_id:
                message = f"The id “{path.stem}” is taken by {by_id[path.stem]}."
                raise QueryError(message, path=path, hint="Rename one of the two files.")
            by_id[path.stem] = path
        return cls(by_id, prefixes=prefixes)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in alphabetical order; no file is read for them."""
        return tuple(self._paths)

    def get(self, query_id: str) -> SavedQuery:
        """The query of this id. Raises UnknownQueryError with those that come near."""
        if query_id not in self._paths:
            raise UnknownQueryError(query_id, known=self.ids, hint=self._hint(query_id))
        if query_id not in self._read:
            self._read[query_id] = SavedQuery.from_file(self._paths[query_id], prefixes=self._prefixes)
        return self._read[query_id]

    def __iter__(self) -> Iterator[SavedQuery]:
        """All queries in the order of their ids; every file is read."""
        return (self.get(query_id) for query_id in self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, query_id: object) -> bool:
        return query_id in self._paths

    def _hint(self, query_id: str) -> str:
        if not self._paths:
            return "There are no saved queries here."
        import difflib

        near = difflib.get_close_matches(query_id.lower().replace("_", "-"), self._paths, n=3, cutoff=0.5)
        if near:
            return f"Did you mean {' or '.join(f'“{name}”' for name in near)}?"
        return "The saved queries are: " + ", ".join(self._paths) + "."
