"""The exception tree: one class for each thing a caller may want to do differently.

    KGError
    ├── WorkspaceError          the folder or its multiply-kg.toml cannot be used
    ├── SourceError             a file cannot be read (missing, no permission, not text)
    │   └── GraphParseError     a file is not valid RDF; knows file, line and column
    ├── SourceFilesError            several of these at once
    ├── QueryError              a saved or ad-hoc query is not valid; may know file and line
    │   └── UnknownQueryError   no saved query has this id
    ├── ParameterError          a parameter is missing, unknown or of the wrong type
    ├── EndpointError           a remote SPARQL endpoint failed or answered nonsense
    ├── StoreError              a disk store cannot be opened or written
    ├── LimitError              a limit on time, rows or memory was reached
    └── UnsupportedError        something valid that this program does not do

The facts are attributes, the text is made from them. Only ``cli`` turns an error into an exit code.
Data that does not conform is a report, not an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class KGError(Exception):
    """Base of all errors that this package raises on purpose.

    ``hint`` says what to do; it is the last sentence of the text.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class WorkspaceError(KGError):
    """The workspace folder or its settings cannot be used."""


class LocatedError(KGError):
    """An error that knows the file it arose in, and the line and column (from 1) where possible."""

    def __init__(
        self,
        message: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.path = None if path is None else Path(path)
        self.line = line
        self.column = column

    @property
    def place(self) -> str:
        """``path:line:column`` as far as it is known, or an empty string."""
        parts = [str(p) for p in (self.path, self.line, self.column if self.line else None) if p is not None]
        return ":".join(parts)

    def __str__(self) -> str:
        text = super().__str__()
        return f"{self.place}: {text}" if self.place else text


class SourceError(LocatedError):
    """A file cannot be read."""


class GraphParseError(SourceError):
    """A file is not valid RDF."""


class SourceFilesError(KGError):
    """Several files cannot be read or are not valid RDF; ``errors`` has one error for each."""

    def __init__(self, errors: Iterable[LocatedError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


class QueryError(LocatedError):
    """A saved or ad-hoc query is not valid."""


class UnknownQueryError(QueryError):
    """No saved query has this id; ``known`` lists those that there are."""

    def __init__(self, query_id: str, *, known: tuple[str, ...] = (), hint: str | None = None) -> None:
        self.query_id = query_id
        self.known = known
        super().__init__(f"There is no saved query “{query_id}”.", hint=hint)


class ParameterError(KGError):
    """A query parameter is missing, unknown, or has a value of the wrong type."""

    def __init__(self, message: str, *, parameter: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.parameter = parameter


class EndpointError(KGError):
    """A remote SPARQL endpoint cannot be reached, refuses, or does not answer with results."""

    def __init__(
        self, message: str, *, endpoint: str, status: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.endpoint = endpoint
        self.status = status


class StoreError(KGError):
    """A disk store cannot be opened or written."""


class LimitError(KGError):
    """A limit on time, rows or memory was reached."""


class UnsupportedError(KGError):
    """Something that is valid but that this program does not do; the text names it."""
