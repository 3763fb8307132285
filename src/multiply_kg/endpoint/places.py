"""Where a finding on a graph in a store stands: on a line of the workspace's files, or in a graph there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from multiply_kg.endpoint.asking import Lookups
from multiply_kg.errors import SourceError
from multiply_kg.sources import Locator, Quads, read_file
from multiply_kg.terms import Term, Triple, is_iri
from multiply_kg.validation import ValidationReport, ValidationResult, located

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.workspace import Workspace


def placed(
    report: ValidationReport, graph: KnowledgeGraph, lookups: Lookups, shapes: Collection[Triple]
) -> ValidationReport:
    """The report with a location or a graph on every finding, as far as there is one.

    A statement that the store has and no file here has no line: another line would be a wrong one.
    """
    if not report.results:
        return report
    files = list(_local(graph.workspace))
    locator = Locator((quads.path, quads.graph) for quads in files)
    local = dict.fromkeys(t for q in files for triples in (q.triples, *q.named.values()) for t in triples)
    report = located(report, locator.find, data=tuple(local), shapes=shapes, rarest=locator.rarest)
    statements = {result.key: found for result in report.results if (found := _statement(result))}
    lookups.look_up(statements.values())
    results = []
    for result in report.results:
        statement = statements.get(result.key)
        stating = lookups.stating(statement) if statement else ()
        if statement and stating and not locator.support(statement):
            results.append(replace(result, location=None, graph=stating[0]))
        else:
            results.append(replace(result, graph=None if result.location or not stating else stating[0]))
    return report.with_results(_with_graphs_of_nodes(results, lookups))


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


def _local(workspace: Workspace) -> Iterator[Quads]:
    """The files here, those that cannot be read left out: they have no line to show."""
    for file in (*workspace.data_files(), *workspace.ontology_files()):
        with suppress(SourceError):
            yield read_file(file.path, graph=file.graph, root=workspace.root)
