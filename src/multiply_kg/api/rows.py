"""One row of an answer, by column name, attribute or position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from multiply_kg.api.values import python_value, rdflib_term

if TYPE_CHECKING:
    import rdflib

    from multiply_kg.terms import Term


class Row(Mapping[str, Any]):
    """The values of a row: ``row["date"]``, ``row.date`` or ``row[0]``; ``row.values()`` are all of them.

    Values are numbers, truth values, dates and text; None where nothing is bound. ``row.terms`` has them
    as terms of rdflib. A column named like a method (``items``) is reached as ``row["items"]``.
    """

    __slots__ = ("_cells", "_columns")

    def __init__(self, columns: tuple[str, ...], cells: tuple[Term | None, ...]) -> None:
        self._columns = columns
        self._cells = cells

    @property
    def n_triples(self) -> tuple[Term | None, ...]:
        """The terms in order, as N-Triples writes them."""
        return self._cells

    @property
    def terms(self) -> Mapping[str, rdflib.URIRef | rdflib.BNode | rdflib.Literal | None]:
        """The row in terms of rdflib, by column."""
        pairs = zip(self._columns, self._cells, strict=True)
        return MappingProxyType({name: None if term is None else rdflib_term(term) for name, term in pairs})

    def __getitem__(self, column: str | int) -> Any:
        if isinstance(column, int):
            return python_value(self._cells[column])
        try:
            return python_value(self._cells[self._columns.index(column)])
        except ValueError:
            raise KeyError(f"{column}; the columns are {', '.join(self._columns)}") from None

    def __getattr__(self, name: str) -> Any:
        if name in self._columns:
            return self[name]
        raise AttributeError(f"the row has no column {name!r}; its columns are {', '.join(self._columns)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._columns})

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in self.items())})"
