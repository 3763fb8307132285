"""Which saved answers changed, row by row: every query asked on both sides, with the same values.

Rows are told apart by their cells that hold IRIs; what else a row holds may change without its becoming
another row. The order of rows counts for nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from multiply_kg.backend import Answer, Solutions
from multiply_kg.comparison.changes import AnswerChange, Row, RowChange
from multiply_kg.comparison.nodes import without_blank_nodes
from multiply_kg.errors import KGError
from multiply_kg.pipeline import KnowledgeGraph
from multiply_kg.queries import SavedQuery
from multiply_kg.terms import XSD, Term, is_blank, is_iri, literal

_MOST_PAIRED: Final = 200
_ALIKE: Final = 0.5
_TRIPLE: Final = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Table:
    """An answer that has been read to its end."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def answer_changes(
    old: KnowledgeGraph,
    new: KnowledgeGraph,
    *,
    language: str | None = None,
    timeout: float | None = None,
) -> tuple[tuple[AnswerChange, ...], int]:
    """The answers that differ, by id, and how many were compared: all queries that both sides have."""
    ids = [id_ for id_ in old.catalogue.ids if id_ in new.catalogue]
    found = (
        _change(old, new, old.catalogue.get(id_), new.catalogue.get(id_), language, timeout) for id_ in ids
    )
    return tuple(change for change in found if change is not None), len(ids)


def _change(
    old: KnowledgeGraph,
    new: KnowledgeGraph,
    before: SavedQuery,
    after: SavedQuery,
    language: str | None,
    timeout: float | None,
) -> AnswerChange | None:
    title = after.title(language or "en")
    then = _answered(old, before, language, timeout)
    now = _answered(new, after, language, timeout)
    if isinstance(then, Table) and isinstance(now, Table):
        rows = row_changes(then, now)
        if not rows:
            return None
        return AnswerChange(after.id, title, now.columns, rows, len(then.rows), len(now.rows))
    if then == now:
        return None  # it could be answered neither before nor now, for the same reason
    problem = f"before: {then}" if isinstance(then, str) else f"now: {now}"
    return AnswerChange(after.id, title, after.columns or (), (), 0, 0, problem)


def _answered(
    graph: KnowledgeGraph, query: SavedQuery, language: str | None, timeout: float | None
) -> Table | str:
    """The answer with the examples of needed parameters, or why there is none."""
    values: dict[str, object] = {p.name: p.example for p in query.parameters if p.required and not p.default}
    if language and query.parameter("lang"):
        values["lang"] = language
    try:
        return table(graph.ask(query, values, timeout=timeout))
    except KGError as error:
        return error.message


def table(answer: Answer) -> Table:
    """The answer to any form of query as rows."""
    if isinstance(answer, bool):
        return Table(("answer",), ((literal("true" if answer else "false", datatype=XSD + "boolean"),),))
    if isinstance(answer, Solutions):
        rows = (tuple("[]" if cell and is_blank(cell) else cell for cell in row) for row in answer.rows)
        return Table(answer.variables, tuple(rows))
    return Table(_TRIPLE, without_blank_nodes(sorted(set(answer))))


def row_changes(old: Table, new: Table) -> tuple[RowChange, ...]:
    """The rows that came, went or changed, in the columns of the new table and those it lost.

    A column that only one of them has is left out of the comparison; it is a change of the query.
    """
    shared = [name for name in new.columns if name in old.columns]
    before = Counter(_projected(old, shared))
    after = Counter(_projected(new, shared))
    removed = sorted((before - after).elements(), key=_order)
    added = sorted((after - before).elements(), key=_order)
    keys = _key_columns((*before, *after), len(shared))
    places = [new.columns.index(name) for name in shared]

    def placed(row: Row | None) -> Row | None:
        if row is None:
            return None
        cells: list[Term | None] = [None] * len(new.columns)
        for place, cell in zip(places, row, strict=True):
            cells[place] = cell
        return tuple(cells)

    found = (RowChange(placed(a), placed(b)) for a, b in _paired(removed, added, keys))
    return tuple(sorted(found, key=lambda change: _order(change.after or change.before or ())))


def _projected(answer: Table, columns: Sequence[str]) -> Iterator[Row]:
    places = [answer.columns.index(name) for name in columns]
    return (tuple(row[place] for place in places) for row in answer.rows)


def _key_columns(rows: Sequence[Row], width: int) -> tuple[int, ...]:
    """The columns that hold IRIs and nothing else."""
    return tuple(
        column
        for column in range(width)
        if any(row[column] for row in rows) and all(is_iri(row[column] or "<") for row in rows)
    )


def _paired(
    removed: Iterable[Row], added: Iterable[Row], keys: tuple[int, ...]
) -> Iterator[tuple[Row | None, Row | None]]:
    """What went beside what came in its place: rows of one key, the most alike first."""
    groups: Mapping[Row, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for rows, side in ((removed, 0), (added, 1)):
        for row in rows:
            groups[tuple(row[key] for key in keys)][side].append(row)
    for gone, come in groups.values():
        if len(gone) <= _MOST_PAIRED and len(come) <= _MOST_PAIRED:
            candidates = sorted(
                ((-_likeness(a, b), n, m) for n, a in enumerate(gone) for m, b in enumerate(come)),
            )
        else:
            candidates = []
        certain = bool(keys) and len(gone) == 1 == len(come)
        paired: dict[int, int] = {}
        for unlikeness, n, m in candidates:
            if n not in paired and m not in paired.values() and (certain or -unlikeness >= _ALIKE):
                paired[n] = m
        yield from ((gone[n], come[m]) for n, m in paired.items())
        yield from ((row, None) for n, row in enumerate(gone) if n not in paired)
        yield from ((None, row) for m, row in enumerate(come) if m not in paired.values())


def _likeness(first: Row, second: Row) -> float:
    """How many of the cells that are not empty in both are the same, from 0 to 1."""
    cells = [(a, b) for a, b in zip(first, second, strict=True) if a is not None or b is not None]
    return sum(a == b for a, b in cells) / max(1, len(cells))


def _order(row: Row) -> tuple[str, ...]:
    return tuple(cell or "" for cell in row)
