"""A comparison for a shell: everything, one line for each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from multiply_kg.comparison.changes import Comparison, ThingChange
from multiply_kg.comparison.writers.wording import SIGNS, Wording, counted, inferred, verdict


def write_text(comparison: Comparison, wording: Wording) -> str:
    """The comparison as lines of text that end with the proposed version."""
    return "\n".join(_lines(comparison, wording)) + "\n"


def _lines(comparison: Comparison, wording: Wording) -> Iterator[str]:
    if not comparison.different:
        yield f"{comparison.old} and {comparison.new} say the same."
        return
    yield f"{comparison.old} → {comparison.new}"
    yield from _things("Things", comparison.entities, wording)
    if comparison.graphs:
        yield from ("", f"Sources: {counted([graph.kind for graph in comparison.graphs])}")
        for graph in comparison.graphs:
            label = f"  {graph.label}" if graph.label else ""
            numbers = f"{len(graph.added):+,} -{len(graph.removed):,} triples"
            yield f"  {SIGNS[graph.kind]} {graph.path or graph.graph}: {numbers}{label}"
    yield from _things("Terms", comparison.terms, wording)
    yield from _things("Shapes", comparison.shapes, wording)
    yield from (f"  ! new violation in the old data: {text}" for text in comparison.stricter)
    if comparison.queries:
        yield from ("", f"Queries: {counted([query.kind for query in comparison.queries])}")
        for query in comparison.queries:
            yield f"  {SIGNS[query.kind]} {query.id}  {query.title}"
            yield from (f"      {effect}" for _, effect in query.effects)
    yield from _answers(comparison, wording)
    if text := inferred(comparison):
        yield from ("", text)
    yield from ("", verdict(comparison.proposal))
    yield from (f"  {reason.level}: {reason.text}" for reason in comparison.proposal.reasons)


def _things(title: str, changes: Iterable[ThingChange], wording: Wording) -> Iterator[str]:
    changes = list(changes)
    if not changes:
        return
    yield from ("", f"{title}: {counted([change.kind for change in changes])}")
    for change in changes:
        name, about = wording.thing(change)
        yield f"  {SIGNS[change.kind]} {name}" + (f"  {about}" if about else "")
        for value in change.values:
            property_, removed, added = wording.value(value)
            parts = [part for part in (removed and f"- {removed}", added and f"+ {added}") if part]
            yield f"      {property_}: {'  '.join(parts)}"


def _answers(comparison: Comparison, wording: Wording) -> Iterator[str]:
    if not comparison.answers_compared:
        return
    yield from ("", f"Saved answers: {len(comparison.answers)} of {comparison.answers_compared} changed")
    for answer in comparison.answers:
        if answer.problem:
            yield f"  ! {answer.id}  {answer.title}: {answer.problem}"
            continue
        kinds = counted([row.kind for row in answer.rows])
        yield f"  ~ {answer.id}  {answer.title}: {kinds} ({answer.before:,} → {answer.after:,} rows)"
        yield from (f"      {SIGNS[row.kind]} {wording.row(answer, row)}" for row in answer.rows)
