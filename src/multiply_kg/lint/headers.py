"""What a query's header says of its columns, parameters and files, held against the query and the files."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from multiply_kg.errors import QueryError
from multiply_kg.lint.query_file import QueryFile
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.spelling import nearest
from multiply_kg.queries.header import Header
from multiply_kg.queries.parameters import is_parameter, spelling_of
from multiply_kg.queries.structure import Occurrence
from multiply_kg.validation import ValidationResult

# The parts of a picture that always come from a column; other keys may be settings of the picture.
_COLUMN_PARTS: Final = frozenset(
    {
        "start", "end", "label", "from", "to", "lat", "long", "value", "series", "weight", "colour", "color",
        "place", "planned", "location", "group", "link", "date",
    }
)  # fmt: skip


def check_header(file: QueryFile, *, root: Path, ids: Collection[str]) -> Iterator[ValidationResult]:
    """Columns, parameters, files and queries that the header names and that are not there."""
    yield from _parameters(file)
    yield from _columns(file)
    yield from _golden(file, root)
    for name, own in (file.header.get("params") or {}).items():
        values = own.get("values") if isinstance(own, dict) else None
        if isinstance(values, str) and values not in ids:
            near = nearest(values, ids)
            at = file.header_place("params", name, "values")
            yield RULES["no-such-query"].broken({"query": values}, at=at, near=near and f"“{near}”")


def _parameters(file: QueryFile) -> Iterator[ValidationResult]:
    used: dict[str, Occurrence] = {}
    for occurrence in file.structure.occurrences:
        if is_parameter(occurrence.name):
            try:
                name = spelling_of(occurrence.name, file.structure.prefixes).name
            except QueryError:  # told as a parameter that cannot be bound
                continue
            used.setdefault(name, occurrence)
    mentioned = list(_mentioned(file.header))
    names = {name for _, name in mentioned}
    for path, name in mentioned:
        if name not in used:
            near = nearest(name, used)
            yield RULES["unused-parameter"].broken(
                {"parameter": name}, at=file.header_place(*path), near=near and f"“{near}”"
            )
    if not file.header.get("params"):
        return
    tokens = {token.offset: token for token in file.tokens}
    for occurrence in file.structure.occurrences:
        name = next((n for n, first in used.items() if first.name == occurrence.name), "")
        if name and name not in names and occurrence.start in tokens:
            near = nearest(name, names)
            yield RULES["undescribed-parameter"].broken(
                {"parameter": name}, at=file.place(tokens[occurrence.start]), near=near and f"“{near}”"
            )


def _mentioned(header: Header) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The parameters that the header speaks of, and where."""
    for name in header.get("params") or ():
        yield ("params", name), name
    for name in header.get("expect", "params") or ():
        yield ("expect", "params", name), name
    for key in ("defaults", "enumerate"):
        for index, entry in enumerate(header.get(key) or ()):
            for name in (entry,) if isinstance(entry, str) else entry:
                yield (key, index) if isinstance(entry, str) else (key, index, name), name


def _columns(file: QueryFile) -> Iterator[ValidationResult]:
    columns = file.structure.columns
    if columns is None:
        if file.query is None:
            return
        columns = file.query.columns
    for path, name in _named_columns(file.header, columns):
        if name not in columns:
            values = {"column": name, "columns": ", ".join(columns) or "none"}
            near = nearest(name, columns)
            yield RULES["no-such-column"].broken(
                values, at=file.header_place(*path), near=near and f"“{near}”"
            )


def _named_columns(header: Header, columns: Collection[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, name in enumerate(header.get("expect", "columns") or ()):
        yield ("expect", "columns", index), name
    for index, row in enumerate(header.get("expect", "includes") or ()):
        for name in row:
            yield ("expect", "includes", index, name), name
    view: Mapping[str, Any] | str = header.get("view") or {}
    for kind, parts in view.items() if isinstance(view, Mapping) else ():
        for part, value in parts.items():
            named: list[tuple[tuple[str | int, ...], Any]] = [(("view", kind, part), value)]
            if isinstance(value, list):
                named = [(("view", kind, part, at), item) for at, item in enumerate(value)]
            for place, name in named:
                if isinstance(name, str) and (part in _COLUMN_PARTS or nearest(name, columns)):
                    yield place, name


def _golden(file: QueryFile, root: Path) -> Iterator[ValidationResult]:
    """The file with the expected rows is there and has the columns of the query."""
    name = file.header.get("expect", "golden")
    if not isinstance(name, str):
        return
    at = file.header_place("expect", "golden")
    path = root / name
    if not path.is_file():
        folder = path.parent
        names = [other.name for other in folder.iterdir()] if folder.is_dir() else []
        near = nearest(path.name, names)
        values = {"file": name, "id": file.path.stem}
        yield RULES["no-such-file"].broken(values, at=at, near=near and f"“{Path(name).parent / near}”")
        return
    try:
        with path.open(encoding="utf-8", newline="") as rows:
            expected = next(csv.reader(rows), [])
    except (OSError, UnicodeDecodeError, csv.Error):  # “test” says what is wrong with it
        return
    query = file.query
    for column in (query.listed or ()) if query else ():
        if column.name not in expected and not is_parameter(column.name):
            near = nearest(column.name, expected)
            yield RULES["golden-columns"].broken(
                {"column": column.name, "file": name}, at=file.place(column.token), near=near and f"“{near}”"
            )
