"""Answers as data frames; the only place that knows pandas, Polars and Arrow, none of which is required."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from multiply_kg.errors import UnsupportedError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_EXTRAS: Final = {"pandas": "pandas", "polars": "polars", "pyarrow": "arrow"}
_PANDAS: Final[dict[type, str]] = {
    int: "Int64",
    float: "float64",
    bool: "boolean",
    date: "datetime64[s]",
    datetime: "datetime64[us]",
    str: "str",
}
_INT64: Final = range(-(2**63), 2**63)


def pandas_frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """A pandas DataFrame: numbers, truth values and dates in columns of their own kind.

    Decimals become floats, as the functions of pandas want them. A column of several kinds holds objects.
    Raises UnsupportedError where pandas is not installed.
    """
    pandas = _library("pandas")
    series = {}
    for name, values in columns.items():
        kind = _kind(values)
        converted = _as(kind, values)
        series[name] = pandas.Series(converted, dtype=_PANDAS.get(kind, "object"))
    frame: pd.DataFrame = pandas.DataFrame(series, columns=list(columns))
    return frame


def polars_frame(columns: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    """A Polars DataFrame with Int64, Float64, Boolean, Date, Datetime and String columns.

    Decimals become floats; a column of several kinds holds text. Raises UnsupportedError where Polars is
    not installed.
    """
    polars = _library("polars")
    kinds = {
        int: polars.Int64, float: polars.Float64, bool: polars.Boolean, date: polars.Date,
        datetime: polars.Datetime, str: polars.String,
    }  # fmt: skip
    data = {name: _uniform(values) for name, values in columns.items()}
    schema = {name: kinds[kind] for name, (kind, _) in data.items()}
    frame: pl.DataFrame = polars.DataFrame({name: v for name, (_, v) in data.items()}, schema=schema)
    return frame


def arrow_table(columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """An Arrow table with int64, double, bool, date32, timestamp and string columns.

    Decimals become doubles; a column of several kinds holds text. Raises UnsupportedError where pyarrow is
    not installed.
    """
    arrow = _library("pyarrow")
    kinds = {
        int: arrow.int64(), float: arrow.float64(), bool: arrow.bool_(), date: arrow.date32(),
        datetime: arrow.timestamp("us"), str: arrow.string(),
    }  # fmt: skip
    data = {name: _uniform(values) for name, values in columns.items()}
    arrays = [arrow.array(values, type=kinds[kind]) for kind, values in data.values()]
    table: pa.Table = arrow.Table.from_arrays(arrays, names=list(data))
    return table


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        extra = _EXTRAS[name]
        raise UnsupportedError(
            f"This needs {name}, which is not installed.",
            hint=f"Install it: python -m pip install {name}, or multiply-kg[{extra}].",
        ) from error


def _kind(values: Sequence[Any]) -> type:
    """The one type that all values have, int and Decimal being floats among floats; else object."""
    kinds = {type(value) for value in values} - {NoneType}
    if Decimal in kinds or (float in kinds and int in kinds):
        kinds = (kinds - {Decimal, int}) | {float}
    if kinds == {datetime} and len({value.tzinfo is None for value in values if value is not None}) > 1:
        return object
    if kinds == {int} and any(value is not None and value not in _INT64 for value in values):
        return object
    return kinds.pop() if len(kinds) == 1 else object if kinds else str


def _as(kind: type, values: Sequence[Any]) -> list[Any]:
    if kind is float:
        return [None if value is None else float(value) for value in values]
    if kind is datetime:
        return [_without_zone(value) for value in values]
    return list(values)


def _uniform(values: Sequence[Any]) -> tuple[type, list[Any]]:
    """The values and their kind, text where they have several kinds or one that frames do not know."""
    kind = _kind(values)
    if kind in _PANDAS:
        return kind, _as(kind, values)
    return str, [None if value is None else str(value) for value in values]


def _without_zone(value: datetime | None) -> datetime | None:
    """The moment in UTC where there is a time zone, since a column has one zone or none."""
    if value is None or value.tzinfo is None:
        return value
    from datetime import UTC

    return value.astimezone(UTC).replace(tzinfo=None)
