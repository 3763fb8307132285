"""Puts a file, line and column on every result, by functions that find the line of a triple.

A result about a value stands where the value stands; one about something missing on the node's first line,
or that of another value of the property; one about statements that do not fit together on the line of the
one that fewest files hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from multiply_kg.locations import Location
from multiply_kg.terms import Term, Triple

from .culprits import Search, needs_shapes
from .graphs import GraphIndex
from .paths import Alternative, Inverse, Path, Predicate, first_predicate, last_triple, parse_path
from .report import ValidationReport, ValidationResult

Find = Callable[[Term, Term | None, Term | None], Location | None]
Rarest = Callable[[Iterable[Triple]], Location | None]


def located(
    report: ValidationReport,
    find: Find,
    *,
    data: Collection[Triple] = (),
    shapes: Collection[Triple] = (),
    rarest: Rarest | None = None,
) -> ValidationReport:
    """The report with a location on every result that ``find(focus, path, value)`` can place.

    ``find`` is asked for the triple that holds the offending value, at the end of a longer path too
    when ``data`` has the triples; where there is no value, for the focus node and the path's first
    predicate. ``rarest`` says where to look first among statements that cannot all stay; which those are
    is read from ``shapes``. Results that have a location keep it.
    """
    to_place = [result for result in report.results if result.focus and not result.location]
    index: GraphIndex | None = GraphIndex(data) if data and any(map(_needs_data, to_place)) else None
    search = (
        Search(index, shapes) if index and shapes and rarest and any(map(needs_shapes, to_place)) else None
    )

    def place(result: ValidationResult) -> Location | None:
        focus = result.focus
        if focus is None:
            return None
        if search and rarest and needs_shapes(result):
            culprits = search.culprits(result)
            if culprits.missing:
                return find(focus, culprits.missing, None)
            found = rarest(culprits.statements)
            if found:
                return found
        return _place(result, focus, find, index)

    placed = (r if r.location else replace(r, location=place(r)) for r in report.results)
    return replace(report, results=tuple(placed))


def _needs_data(result: ValidationResult) -> bool:
    return needs_shapes(result) or _has_long_path(result)


def _has_long_path(result: ValidationResult) -> bool:
    return result.path is not None and _simple(parse_path(result.path)) is None


def _simple(path: Path) -> Term | None:
    match path:
        case Predicate(iri) | Inverse(Predicate(iri)):
            return iri
        case _:
            return None


def _place(result: ValidationResult, focus: Term, find: Find, index: GraphIndex | None) -> Location | None:
    value = result.value
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
            return find(*triple) if triple else find(focus, _to_be_added(path), None)


def _to_be_added(path: Path) -> Term | None:
    """The property by which the first step would be made; of several that the node itself may have."""
    if isinstance(path, Alternative):
        return next((part.iri for part in path.parts if isinstance(part, Predicate)), None)
    return first_predicate(path)
