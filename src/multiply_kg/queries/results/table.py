"""The plain text table: aligned columns for a pipe, a log, or a terminal without colour."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from multiply_kg.queries.results.cells import display, is_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multiply_kg.queries.results.cells import Rows

_GAP: Final = "  "


def text_table(answer: Rows, *, prefixes: Mapping[str, str] | None = None, width: int | None = None) -> str:
    """The rows under their variables, numbers flush right; no row says so in words.

    ``width`` is the most that a column may take; what is longer ends in “…”.
    """
    rows = list(answer.rows)
    header = list(answer.variables)
    cells = [[_fit(display(term, prefixes=prefixes or {}), width) for term in row] for row in rows]
    right = [
        bool(rows) and all(row[index] is None or is_number(row[index]) for row in rows)
        for index in range(len(header))
    ]
    widths = [
        max([columns_of(name), *(columns_of(row[index]) for row in cells)])
        for index, name in enumerate(header)
    ]
    lines = [header, ["─" * size for size in widths], *cells]
    text = "\n".join(
        _GAP.join(
            _pad(cell, size, right=flush) for cell, size, flush in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )
    return text + "\n" if rows else text + "\n(no rows)\n"


def columns_of(text: str) -> int:
    """The columns a text takes on a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(c) in ("W", "F")
        else 1
        for c in text
    )


def _fit(text: str, width: int | None) -> str:
    if width is None or columns_of(text) <= width:
        return text
    kept = text[:width]
    while columns_of(kept) > width - 1:
        kept = kept[:-1]
    return kept + "…"


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - columns_of(text))
    return space + text if right else text + space
