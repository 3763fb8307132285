"""Answers as columnar files, Apache Parquet and Arrow, with the types that data frames have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from multiply_kg.api.frames import arrow_table
from multiply_kg.api.values import python_value
from multiply_kg.errors import UnsupportedError

if TYPE_CHECKING:
    from multiply_kg.backend.protocol import Row


def columns_of(variables: Sequence[str], rows: Iterable[Row]) -> dict[str, list[Any]]:
    """The values of each column, as Python has them."""
    values = [tuple(map(python_value, row)) for row in rows]
    return {name: [row[index] for row in values] for index, name in enumerate(variables)}


def write_columns(columns: Mapping[str, Sequence[Any]], fmt: str, out: BinaryIO) -> None:
    """Write ``parquet``, or the IPC file format of Arrow; all rows are held in memory, as types need them.

    Raises UnsupportedError where pyarrow is not installed.
    """
    table = arrow_table(columns)
    if fmt == "parquet":
        from pyarrow.parquet import write_table

        write_table(table, out, version="2.6", compression="zstd")
    elif fmt == "arrow":
        from pyarrow.ipc import new_file

        with new_file(out, table.schema) as writer:
            writer.write_table(table)
    else:
        raise UnsupportedError(f"The format {fmt} is not columnar.", hint="Use parquet or arrow.")
