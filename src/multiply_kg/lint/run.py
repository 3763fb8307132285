"""The whole of lint: everything is read once, each check asks the same vocabulary, one report comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final

from multiply_kg import pipeline
from multiply_kg.lint.graphs import check_graphs
from multiply_kg.lint.matching import Graph
from multiply_kg.lint.queries import Parse, QueryContext, check_queries
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.vocabulary import Vocabulary
from multiply_kg.progress import Progress, silent
from multiply_kg.reasoning import infer
from multiply_kg.terms import Term, is_literal
from multiply_kg.validation import ShapeInfo, ValidationReport

if TYPE_CHECKING:
    from multiply_kg.workspace import Workspace


_FIELD: Final = re.compile(r"\{\w+\}")


def vocabulary_of(material: pipeline.Material) -> Vocabulary:
    """The terms and things of a workspace."""
    workspace = material.workspace
    return Vocabulary(
        ontology=material.ontology_triples,
        data=material.data_triples,
        shapes=material.shapes_triples,
        names=_names(material),
        base=workspace.settings.base,
    )


def lint(workspace: Workspace, *, progress: Progress = silent) -> ValidationReport:
    """The findings in ontology, data, shapes and queries; ``shapes`` of the report are the rules.

    Raises SourceError, or SourceFilesError, where files of the graph cannot be read. A query that cannot be
    read is a finding.
    """
    progress("reading")
    material = pipeline.read(workspace)
    vocabulary = vocabulary_of(material)
    progress("looking at the graph")
    findings = list(check_graphs(material, vocabulary))
    progress("looking at the queries")
    backend = pipeline.load({})
    try:
        findings += check_queries(query_context(material, vocabulary, parse=backend.query))
    finally:
        backend.close()
    return ValidationReport((), shapes=_rules()).adding(findings)


def query_context(material: pipeline.Material, vocabulary: Vocabulary, *, parse: Parse) -> QueryContext:
    """What the queries of a workspace are held against: its terms, and what its graph says and implies."""
    asserted, inferred = Graph(()), Graph(())
    if material.data_triples:
        closure = infer(material.data_triples, material.ontology_triples)
        asserted = Graph(material.asserted)
        inferred = Graph(chain(material.asserted, closure.inferred))
    tags = {tag for _, _, value in material.asserted if (tag := _tag(value))}
    return QueryContext(
        workspace=material.workspace,
        vocabulary=vocabulary,
        graphs={"asserted": asserted, "inferred": inferred},
        languages=tags | set(material.workspace.settings.languages),
        parse=parse,
    )


def _tag(term: Term) -> str | None:
    """The language of a literal, found without taking the literal apart."""
    if not is_literal(term) or term.endswith((">", '"')):
        return None
    return term.rpartition("@")[2]


def _names(material: pipeline.Material) -> Iterator[str]:
    """The IRIs that stand for graphs, shapes files and saved queries."""
    workspace = material.workspace
    settings = workspace.settings
    yield from material.graphs
    yield from (quads.graph for quads in material.shapes)
    yield from (workspace.graph_iri(pipeline.ASSERTED), workspace.graph_iri(pipeline.INFERRED))
    yield from (f"{settings.base}query/{path.stem}" for path in workspace.query_files())
    yield from (iri for iri in (settings.publisher, settings.licence) if iri)


def _rules() -> tuple[ShapeInfo, ...]:
    return tuple(
        ShapeInfo(
            iri=rule.id,
            names=rule.titles,
            descriptions={language: _FIELD.sub("…", text) for language, text in rule.said.items()},
            severity=rule.severity,
            focus_nodes=1,
        )
        for rule in RULES.values()
    )
