"""Where a finding on a graph in a store stands: on a line of the workspace's files, or in a graph there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from multiply_kg.endpoint.asking import Lookups
from multiply_kg.endpoint.files import Files
from multiply_kg.endpoint.nameless import is_nameless
from multiply_kg.terms import Term, Triple, is_iri
from multiply_kg.validation import ValidationReport, ValidationResult, located


def placed(report: ValidationReport, lookups: Lookups, files: Files) -> ValidationReport:
    """The report with a location or a graph on every finding, as far as there is one.

    A statement that the store has and no file here has no line: another line would be a wrong one.
    """
    if not report.results:
        return report
    report = report.with_results(_relabelled(report.results, files))
    locator = files.locator
    report = located(report, locator.find, data=files.triples, shapes=files.shapes, rarest=locator.rarest)
    statements = {result.key: found for result in report.results if (found := _statement(result))}
    lookups.look_up(statements.values())
    results = []
    for result in report.results:
        statement = statements.get(result.key)
        stating = lookups.stating(statement) if statement else ()
        if statement and stating and not locator.support(statement):
            results.append(replace(result, location=None, graph=stating[0]))
        else:
            named = result.graph or next(iter(stating), None)
            results.append(replace(result, graph=None if result.location else named))
    return report.with_results(_with_graphs_of_nodes(results, lookups))


def _relabelled(results: Collection[ValidationResult], files: Files) -> Iterator[ValidationResult]:
    """Findings on IRIs that stand for blank nodes of files here: on these blank nodes."""
    names = {term for result in results for term in (result.focus, result.value) if term}
    labels = files.labels if any(map(is_nameless, names)) else {}
    for result in results:
        terms = (result.focus or "", result.value or "")
        renamed = {term: labels[term] for term in terms if term in labels}
        yield (
            result
            if not renamed
            else replace(
                result,
                focus=renamed.get(result.focus or "", result.focus),
                value=renamed.get(result.value or "", result.value),
                messages={language: _renamed(text, renamed) for language, text in result.messages.items()},
                details=tuple(_relabelled(result.details, files)),
            )
        )


def _renamed(text: str, labels: Mapping[Term, Term]) -> str:
    for name, label in labels.items():
        text = text.replace(name, label).replace(name[1:-1], label)
    return text


def _statement(result: ValidationResult) -> Triple | None:
    """The triple that a finding is about, where it names one."""
    focus, path, value = result.focus, result.path, result.value
    if focus is None or value is None or path is None:
        return None
    if path.startswith("<") and path.endswith(">") and path.count("<") == 1:
        return focus, path, value
    if path.startswith("^<") and path.endswith(">") and path.count("<") == 1:
        return value, path[1:], focus
    return None


def _with_graphs_of_nodes(
    results: Collection[ValidationResult], lookups: Lookups
) -> Iterator[ValidationResult]:
    """Findings that are still without a place have the first graph that says something of the node."""
    lost = [r.focus for r in results if not r.location and not r.graph and r.focus and is_iri(r.focus)]
    graphs: Mapping[Term, str] = lookups.describing(tuple(dict.fromkeys(lost)))
    for result in results:
        found = None if result.location or result.graph else graphs.get(result.focus or "")
        yield replace(result, graph=found) if found else result
