"""The report on a workspace: both stages of validation, with contradictions, blank nodes and places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Final

from multiply_kg.backend import Backend, Dataset, Solutions
from multiply_kg.material import Material
from multiply_kg.progress import Progress, silent
from multiply_kg.terms import Term, Triple

if TYPE_CHECKING:
    from multiply_kg.reasoning import Closure
    from multiply_kg.validation import Validated, ValidationReport
    from multiply_kg.validation.engines import EngineChoice as Engine

_STAGE: Final = "urn:stage"


def check(
    material: Material, closure: Closure, *, engine: Engine = "auto", progress: Progress = silent
) -> ValidationReport:
    """The report on both stages, with inconsistencies and blank nodes, each finding with its place."""
    return report_on(material, closure, *both_stages(material, closure, engine=engine, progress=progress))


def both_stages(
    material: Material, closure: Closure, *, engine: Engine = "auto", progress: Progress = silent
) -> tuple[ValidationReport, ValidationReport]:
    """The reports on what is asserted and on all that holds."""
    progress("validating what is asserted")
    with validated(material.asserted, material, engine=engine) as graph:
        asserted = graph.report
        progress("validating what follows")
        graph.update(closure.inferred)  # only what this can affect is checked again
        return asserted, graph.report


@contextmanager
def validated(
    triples: Collection[Triple], material: Material, *, engine: Engine = "auto"
) -> Iterator[Validated]:
    """Triples with what the shapes of a workspace find in them, to be edited while the context lasts."""
    from multiply_kg.backend.embedded import EmbeddedBackend
    from multiply_kg.validation import Validated, named

    with EmbeddedBackend.memory() as engine_of_queries:

        def give(added: Collection[Triple], removed: Collection[Triple]) -> None:
            engine_of_queries.remove(_renamed(removed, named), _STAGE)
            engine_of_queries.fill([(_STAGE, _renamed(added, named))])

        graph = Validated(
            triples,
            material.shapes_triples,
            ontology=material.ontology_triples,
            engine=engine,
            select=lambda sparql: _solutions(engine_of_queries, sparql),
            give=give,
            blanks_named=True,
        )
        with closing(graph):
            yield graph


def report_on(
    material: Material, closure: Closure, asserted: ValidationReport, whole: ValidationReport
) -> ValidationReport:
    """One report of the reports on what is asserted and on all that holds, with contradictions and places."""
    from multiply_kg.contradictions import Reasons
    from multiply_kg.sources import Locator
    from multiply_kg.unnamed_nodes import unnamed_nodes
    from multiply_kg.validation import located, merge_stages

    files = (*material.data, *material.ontology)
    locator = Locator((quads.path, quads.graph) for quads in files)
    told = chain(asserted.results, whole.results)
    locator.narrow(
        chain.from_iterable((result.focus or "", result.value or "") for result in told),
        (chain(quads.triples, *quads.named.values()) for quads in files),
    )
    reasons = Reasons(material.data_triples, material.ontology_triples, closure, locator)
    report = reasons.marked(merge_stages(asserted, whole))
    report = report.adding(chain(reasons.contradictions(), unnamed_nodes(material.data)))
    return located(
        report,
        locator.find,
        data=material.asserted,
        shapes=material.shapes_triples,
        rarest=locator.rarest,
    )


def _renamed(triples: Iterable[Triple], name: Callable[[Term], Term]) -> Iterator[Triple]:
    for triple in triples:
        subject, predicate, object_ = triple
        blank = subject[0] == "_" or object_[0] == "_"
        yield (name(subject), predicate, name(object_)) if blank else triple


def _solutions(backend: Backend, sparql: str) -> Iterator[dict[str, Term]]:
    answer = backend.query(sparql, dataset=Dataset(default=(_STAGE,), named=()))
    if isinstance(answer, Solutions):
        for row in answer.rows:
            yield {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}
