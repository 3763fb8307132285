"""Running one saved query as a test: its answer, each thing expected of it, and whether that holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from multiply_kg.backend import Solutions
from multiply_kg.competency.rows import Row, RowDiff, compare, read_golden
from multiply_kg.errors import KGError, LocatedError, SourceError
from multiply_kg.queries import SavedQuery
from multiply_kg.queries.header import read_header
from multiply_kg.terms import Term, is_iri, is_literal, language_of, value_of

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph

Status = Literal["passed", "failed", "error", "unexpecting"]
_TRIPLE = ("subject", "predicate", "object")
_LANGUAGE_PARAMETER = "lang"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is expected, by its key in the header; ``diff`` where it is the golden rows."""

    name: str
    holds: bool
    message: str
    diff: RowDiff | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the test of a saved query ended; ``unexpecting`` is one that expects nothing.

    ``line`` is where its header says what is expected.
    """

    id: str
    status: Status
    path: Path | None = None
    line: int = 1
    rows: int = 0
    checks: tuple[Check, ...] = ()
    error: str = ""

    @property
    def failures(self) -> tuple[Check, ...]:
        """What is expected and does not hold."""
        return tuple(check for check in self.checks if not check.holds)


def run(graph: KnowledgeGraph, ids: Iterable[str] = ()) -> Iterator[Outcome]:
    """The outcome for each saved query, or for those named, in the order of their ids.

    Raises UnknownQueryError for a name that is none. A query that cannot be read is an outcome.
    """
    wanted = tuple(dict.fromkeys(ids)) or graph.catalogue.ids
    for query_id in wanted:
        if query_id not in graph.catalogue:
            graph.catalogue.get(query_id)  # raises, with the names that come near
    for query_id in sorted(wanted):
        try:
            query = graph.catalogue.get(query_id)
        except KGError as error:
            yield _error(query_id, None, 1, error)
            continue
        yield run_query(graph, query)


def run_query(graph: KnowledgeGraph, query: SavedQuery) -> Outcome:
    """The outcome for one saved query, run with the examples of its parameters and ``expect.params``."""
    line = read_header(query.text).places.get(("expect",), (1, 1))[0]
    if not _expects(query):
        return Outcome(query.id, "unexpecting", query.path, line)
    try:
        answer = _Answer(graph, query)
        checks = tuple(_checks(answer, graph.workspace.root))
    except KGError as error:
        return _error(query.id, query.path, line, error)
    status: Status = "passed" if all(check.holds for check in checks) else "failed"
    return Outcome(query.id, status, query.path, line, rows=len(answer.rows), checks=checks)


def _error(query_id: str, path: Path | None, line: int, error: KGError) -> Outcome:
    """The outcome for a query that cannot be read or run, at the place that the error names."""
    text = f"{error.message} {error.hint or ''}".rstrip()
    if isinstance(error, LocatedError) and error.path is not None:
        return Outcome(query_id, "error", error.path, error.line or 1, error=text)
    return Outcome(query_id, "error", path, line, error=text)


def _expects(query: SavedQuery) -> bool:
    expect = query.expect
    stated = (expect.golden, expect.columns, expect.min_rows, expect.max_rows, expect.empty)
    return bool(expect.includes) or any(value is not None for value in stated)


@dataclass
class _Answer:
    """The answer to a query with the values that its test gives it."""

    graph: KnowledgeGraph
    query: SavedQuery
    columns: tuple[str, ...] = field(init=False)
    rows: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.columns, self.rows = self._ask({})

    def _ask(self, more: Mapping[str, object]) -> tuple[tuple[str, ...], list[Row]]:
        values: dict[str, object] = {
            parameter.name: parameter.example
            for parameter in self.query.parameters
            if parameter.required and not parameter.default
        }
        answer = self.graph.ask(self.query, {**values, **self.query.expect.params, **more})
        if isinstance(answer, Solutions):
            return answer.variables, list(answer.rows)
        if isinstance(answer, bool):
            return (), [()] if answer else []
        return _TRIPLE, sorted(set(answer))

    def is_label(self, column: int, term: Term | None) -> bool:
        """Whether a cell is a text in the language asked for, which may be worded otherwise."""
        if self.query.parameter(_LANGUAGE_PARAMETER) is None or term is None or not is_literal(term):
            return False
        return language_of(term) is not None or column in self._translated

    @cached_property
    def _translated(self) -> frozenset[int]:
        """Columns whose texts change with the language, though they have no language tag any more."""
        given = self.query.expect.params.get(_LANGUAGE_PARAMETER)
        parameter = self.query.parameter(_LANGUAGE_PARAMETER)
        asked = str(given or (parameter.default[0] if parameter and parameter.default else ""))
        changed: set[int] = set()
        for language in self.graph.workspace.settings.languages:
            if language != asked:
                _, others = self._ask({_LANGUAGE_PARAMETER: language})
                changed.update(
                    at
                    for at in range(len(self.columns))
                    if sorted(str(row[at]) for row in self.rows) != sorted(str(row[at]) for row in others)
                )
        return frozenset(changed)


def _checks(answer: _Answer, root: Path) -> Iterator[Check]:
    expect, rows = answer.query.expect, answer.rows
    if expect.columns is not None:
        same = expect.columns == answer.columns
        yield Check("columns", same, _columns_message(expect.columns, answer.columns))
    if expect.empty is not None:
        wanted = "no row" if expect.empty else "at least one row"
        yield Check("empty", expect.empty == (not rows), f"{wanted} expected, {_rows(len(rows))} found")
    if expect.min_rows is not None:
        found = f"at least {_rows(expect.min_rows)} expected, {_rows(len(rows))} found"
        yield Check("min_rows", len(rows) >= expect.min_rows, found)
    if expect.max_rows is not None:
        found = f"at most {_rows(expect.max_rows)} expected, {_rows(len(rows))} found"
        yield Check("max_rows", len(rows) <= expect.max_rows, found)
    for wanted_row in expect.includes:
        yield _includes(answer, wanted_row)
    if expect.golden is not None:
        yield _golden(answer, expect.golden, root)


def _includes(answer: _Answer, wanted: Mapping[str, Any]) -> Check:
    shown = ", ".join(f"{name} {_as_text(value)}" for name, value in wanted.items())
    strange = [name for name in wanted if name not in answer.columns]
    if strange:
        return Check("includes", holds=False, message=_columns_message(tuple(wanted), answer.columns))
    at = {name: answer.columns.index(name) for name in wanted}
    expand = answer.query.known_prefixes
    holds = any(
        all(_is(row[at[name]], value, expand) for name, value in wanted.items()) for row in answer.rows
    )
    return Check("includes", holds, f"a row with {shown} expected, {'found' if holds else 'none found'}")


def _is(term: Term | None, value: object, prefixes: Mapping[str, str]) -> bool:
    """Whether a cell has a value of the header: an IRI whole or abbreviated, a number by value, a text."""
    if term is None or value is None:
        return term is value
    text, found = _as_text(value), value_of(term)
    if found == text:
        return True
    if is_iri(term):
        prefix, colon, local = text.partition(":")
        return bool(colon) and prefix in prefixes and prefixes[prefix] + local == found
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return float(found) == float(value)
        except ValueError:
            return False
    return False


def _golden(answer: _Answer, name: str, root: Path) -> Check:
    path = root / name
    if not path.is_file():
        command = f"multiply-kg query {answer.query.id} -f csv -o {name}"
        return Check("golden", holds=False, message=f"there is no {name}: make it with “{command}”")
    try:
        columns, expected = read_golden(path)
    except SourceError as error:
        return Check("golden", holds=False, message=f"{error}")
    if columns != answer.columns:
        message = f"{name}: {_columns_message(columns, answer.columns)}"
        return Check("golden", holds=False, message=message)
    diff = compare(columns, answer.rows, expected, is_label=answer.is_label)
    message = f"{name}: {_rows(len(diff.missing))} missing, {len(diff.unexpected)} unexpected"
    if diff.relabelled:
        message += f", {diff.relabelled} with other labels"
    return Check("golden", not diff, message, diff or None)


def _columns_message(wanted: Sequence[str], found: Sequence[str]) -> str:
    return f"columns {', '.join(wanted) or 'none'} expected, {', '.join(found) or 'none'} found"


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "no value" if value is None else str(value)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"
