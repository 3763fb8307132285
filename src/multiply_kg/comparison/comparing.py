"""Puts the parts together: two states in, all their differences out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from multiply_kg.backend import Dataset, Solutions
from multiply_kg.comparison.answers import answer_changes
from multiply_kg.comparison.changes import Comparison
from multiply_kg.comparison.nodes import Names
from multiply_kg.comparison.queries import query_changes
from multiply_kg.comparison.snapshots import Snapshot
from multiply_kg.comparison.things import data_aspect, graph_changes, thing_changes
from multiply_kg.comparison.versioning import Show, propose, stated_version
from multiply_kg.comparison.vocabulary import shape_aspect, term_aspect
from multiply_kg.pipeline import KnowledgeGraph, Material, assemble, load
from multiply_kg.progress import Progress, silent
from multiply_kg.reasoning import Closure, infer
from multiply_kg.sources import Quads
from multiply_kg.terms import Term, Triple, iri
from multiply_kg.validation import validate

_STAGE = "urn:stage"


def compare(
    old: Snapshot,
    new: Snapshot,
    *,
    language: str = "en",
    ask: bool = True,
    ask_in: str | None = None,
    timeout: float | None = None,
    progress: Progress = silent,
) -> Comparison:
    """All differences between two states.

    Labels are in ``language``; saved queries are asked in the language ``ask_in``, if it is given, and
    not at all unless ``ask``. A query that takes longer than ``timeout`` seconds is reported as such.
    Raises what reasoning and validation raise on the two states.
    """
    before, after = old.material, new.material
    names = Names((_everything(after), _everything(before)), language=language)
    paths = {**_paths(before), **_paths(after)}
    show = after.workspace.prefixes.show
    progress("comparing")
    found = Comparison(
        old.name,
        new.name,
        entities=thing_changes(before.data_triples, after.data_triples, names=names, aspect_of=data_aspect),
        graphs=graph_changes(before.graphs, after.graphs, paths=paths, names=names),
        terms=thing_changes(
            before.ontology_triples, after.ontology_triples, names=names, aspect_of=term_aspect
        ),
        shapes=thing_changes(
            before.shapes_triples, after.shapes_triples, names=names, aspect_of=shape_aspect
        ),
        queries=query_changes(old.queries, new.queries, language=language),
    )
    if found.shapes:
        progress("validating the old data with both shapes")
        found = replace(found, stricter=_stricter(before, after, show))
    if ask and found.different:
        progress("inferring")
        closures = [infer(m.data_triples, m.ontology_triples) for m in (before, after)]
        progress("asking the saved queries")
        graphs = [_graph(side, closure) for side, closure in zip((old, new), closures, strict=True)]
        answers, compared = answer_changes(*graphs, language=ask_in, timeout=timeout)
        found = replace(
            found,
            answers=answers,
            answers_compared=compared,
            inferred_added=len(closures[1].inferred - closures[0].inferred),
            inferred_removed=len(closures[0].inferred - closures[1].inferred),
        )
    stated = [stated_version(m.ontology_triples, within=m.workspace.settings.base) for m in (before, after)]
    return replace(found, proposal=propose(found, old=stated[0], new=stated[1], show=show))


def _everything(material: Material) -> Iterable[Triple]:
    return (*material.asserted, *material.shapes_triples)


def _paths(material: Material) -> Mapping[str, str]:
    files: tuple[Quads, ...] = (*material.ontology, *material.data)
    paths: dict[str, str] = {}
    for quads in files:
        for graph in (quads.graph, *quads.named):
            paths[graph] = material.workspace.relative(quads.path).as_posix()
    return paths


def _graph(side: Snapshot, closure: Closure) -> KnowledgeGraph:
    material = side.material
    backend = assemble(material, closure)
    return KnowledgeGraph(material.workspace, backend, side.catalogue, tuple(sorted(material.graphs)))


def _stricter(old: Material, new: Material, show: Show) -> tuple[str, ...]:
    """What the new shapes call a violation in the old data and the old shapes did not, in words."""
    known = {key for key, _ in _violations(old, old, show)}
    found = {key: text for key, text in _violations(old, new, show) if key not in known}
    return tuple(found[key] for key in sorted(found))


def _violations(data: Material, shapes: Material, show: Show) -> list[tuple[tuple[str, ...], str]]:
    backend = load({_STAGE: data.asserted})

    def select(sparql: str) -> Iterable[Mapping[str, Term]]:
        answer = backend.query(sparql, dataset=Dataset(default=(_STAGE,), named=()))
        if isinstance(answer, Solutions):
            for row in answer.rows:
                yield {n: t for n, t in zip(answer.variables, row, strict=True) if t is not None}

    try:
        report = validate(data.asserted, shapes.shapes_triples, ontology=data.ontology_triples, select=select)
    finally:
        backend.close()
    return [
        (
            (result.focus or "", result.path or "", result.value or "", result.component or ""),
            f"{show(result.focus) if result.focus else 'somewhere'} ({show(iri(result.rule_id))})",
        )
        for result in report.results
        if result.severity == "violation"
    ]
