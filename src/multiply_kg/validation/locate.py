"""Puts a file, line and column on every result, by a function that finds the line of a triple."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from multiply_kg.locations import Location
from multiply_kg.terms import Term, Triple

from .graphs import GraphIndex
from .paths import Inverse, Path, Predicate, first_predicate, last_triple, parse_path
from .report import ValidationReport, ValidationResult

Find = Callable[[Term, Term | None, Term | None], Location | None]


def located(report: ValidationReport, find: Find, *, data: Collection[Triple] = ()) -> ValidationReport:
    """The report with a location on every result that ``find(focus, path, value)`` can place.

    ``find`` is asked for the triple that holds the offending value, at the end of a longer path too
    when ``data`` has the triples; where there is no value, for the focus node and the path's first
    predicate. Results that have a location keep it.
    """
    index: GraphIndex | None = GraphIndex(data) if data and any(map(_has_long_path, report.results)) else None
    return replace(
        report,
        results=tuple(
            result
            if result.location or result.focus is None
            else replace(result, location=_place(result, find, index))
            for result in report.results
        ),
    )


def _has_long_path(result: ValidationResult) -> bool:
    return result.path is not None and _simple(parse_path(result.path)) is None


def _simple(path: Path) -> Term | None:
    match path:
        case Predicate(iri) | Inverse(Predicate(iri)):
            return iri
        case _:
            return None


def _place(result: ValidationResult, find: Find, index: GraphIndex | None) -> Location | None:
    focus, value = result.focus, result.value
    if focus is None:
        return None
    if result.path is None:
        return find(focus, None, None if value == focus else value)
    path = parse_path(result.path)
    match path:
        case Predicate(iri):
            return find(focus, iri, value)
        case Inverse(Predicate(iri)):
            return find(focus, iri, None) if value is None else find(value, iri, focus)
        case _:
            triple = last_triple(path, index, focus, value) if index and value else None
            return find(*triple) if triple else find(focus, first_predicate(path), None)
