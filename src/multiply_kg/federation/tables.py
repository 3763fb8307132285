"""Rows in one order: the answer of an endpoint, or of the own graph, as a value that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from multiply_kg.backend import Solutions
from multiply_kg.terms import Term, is_blank

Row = tuple[Term | None, ...]
_BLANK = re.compile(r"_:\S+")


@dataclass(frozen=True, slots=True)
class Table:
    """Variables and rows, sorted; a row that comes twice stands twice."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, name: str) -> int:
        """The index of a variable, which must be there."""
        return self.variables.index(name)

    def dicts(self) -> Iterator[dict[str, Term]]:
        """What is bound in each row, by variable."""
        for row in self.rows:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}


def table_of(answer: Solutions) -> Table:
    """The answer in one order, whatever order it came in.

    Labels of blank nodes mean nothing outside an answer, and are counted anew.
    """
    rows = sorted(answer.rows, key=_sorted_by)
    names: dict[Term, Term] = {}
    for row in rows:
        for term in row:
            if term is not None and is_blank(term):
                names.setdefault(term, f"_:b{len(names)}")
    renamed = (tuple(None if term is None else names.get(term, term) for term in row) for row in rows)
    return Table(answer.variables, tuple(sorted(renamed, key=_as_it_is)))


def changes(before: Table | None, after: Table) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows that are new and those that are gone; with other variables, all of them are."""
    if before is None:
        return after.rows, ()
    if before.variables != after.variables:
        return after.rows, before.rows
    old, new = Counter(before.rows), Counter(after.rows)
    return _listed(new - old), _listed(old - new)


def _listed(rows: Counter[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows.elements(), key=_as_it_is))


def _sorted_by(row: Iterable[Term | None]) -> tuple[str, ...]:
    return tuple(_BLANK.sub("_:", term) if term and is_blank(term) else term or "" for term in row)


def _as_it_is(row: Iterable[Term | None]) -> tuple[str, ...]:
    return tuple(term or "" for term in row)
