"""Golden rows: a CSV file with the rows that an answer must have, and what differs from it.

The file is the answer as ``multiply-kg query ID -f csv`` writes it. The order of rows counts for nothing.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from multiply_kg.backend import Solutions
from multiply_kg.errors import SourceError
from multiply_kg.terms import Term

Cells = tuple[str, ...]
Row = tuple[Term | None, ...]
IsLabel = Callable[[int, Term | None], bool]


@dataclass(frozen=True, slots=True)
class RowDiff:
    """What an answer lacks and what it has too much; ``relabelled`` rows differ in their labels alone."""

    columns: tuple[str, ...]
    missing: tuple[Cells, ...] = ()
    unexpected: tuple[Cells, ...] = ()
    relabelled: int = 0

    def __bool__(self) -> bool:
        """Whether there is a difference that counts."""
        return bool(self.missing or self.unexpected)


def read_golden(path: Path) -> tuple[tuple[str, ...], list[Cells]]:
    """The columns and the rows of a CSV file. Raises SourceError, with the line, where it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(
            "The expected rows are not UTF-8 text.", path=path, line=line, hint="Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise SourceError(
            f"The expected rows cannot be read: {error.strerror or error}.", path=path, hint="Check the file."
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Cells] = []
    try:
        columns = tuple(next(reader, ()))
        for row in reader:
            if len(row) != len(columns):
                raise SourceError(
                    f"The row has {len(row)} cells where {len(columns)} are needed.",
                    path=path,
                    line=reader.line_num,
                    hint="Write the file anew with “multiply-kg query ID -f csv”.",
                )
            rows.append(tuple(row))
    except csv.Error as error:
        raise SourceError(
            f"Not valid CSV: {error}.", path=path, line=reader.line_num, hint="Write the file anew."
        ) from error
    return columns, rows


def cells_of(columns: tuple[str, ...], rows: Sequence[Row]) -> list[Cells]:
    """The rows as the CSV writer writes them."""
    from multiply_kg.queries.results import write

    out = io.StringIO(newline="")
    write(Solutions(columns, iter(rows)), "csv", out)
    return [tuple(row) for row in csv.reader(io.StringIO(out.getvalue(), newline=""))][1:]


def compare(
    columns: tuple[str, ...], rows: Sequence[Row], expected: Sequence[Cells], *, is_label: IsLabel
) -> RowDiff:
    """What differs between an answer and the rows expected of it.

    Rows that are equal are set aside. Of those left, cells for which ``is_label(column, term)`` holds need
    only be filled in both.
    """
    found = list(zip(cells_of(columns, rows), rows, strict=True))
    wanted = Counter(expected)
    left: list[tuple[Cells, Row]] = []
    for cells, row in found:
        if wanted[cells]:
            wanted[cells] -= 1
        else:
            left.append((cells, row))
    by_masks: dict[tuple[bool, ...], list[Cells]] = defaultdict(list)
    for cells, row in left:
        by_masks[tuple(is_label(at, term) for at, term in enumerate(row))].append(cells)
    unexpected: list[Cells] = []
    relabelled = 0
    # The rows with fewest labels first: they have least choice.
    for masks in sorted(by_masks, key=sum):
        candidates: dict[Cells, list[Cells]] = defaultdict(list)
        for cells in sorted(wanted.elements()):
            candidates[_masked(cells, masks)].append(cells)
        for cells in by_masks[masks]:
            same = candidates[_masked(cells, masks)] if any(masks) else []
            if same:
                wanted[same.pop()] -= 1
                relabelled += 1
            else:
                unexpected.append(cells)
    return RowDiff(columns, tuple(sorted(wanted.elements())), tuple(sorted(unexpected)), relabelled)


def _masked(cells: Cells, masks: tuple[bool, ...]) -> Cells:
    return tuple("…" if hidden and cell else cell for cell, hidden in zip(cells, masks, strict=True))
