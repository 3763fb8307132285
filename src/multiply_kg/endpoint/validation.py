"""The report on a graph in a store: the shapes of a workspace asked there, the places looked for here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from multiply_kg.backend.skolem import WELL_KNOWN
from multiply_kg.contradictions import marked
from multiply_kg.endpoint.asking import Lookups, has_build, selecting, whole
from multiply_kg.endpoint.contradictions import StoredReasons, contradictions_at
from multiply_kg.endpoint.files import Files
from multiply_kg.endpoint.nameless import axioms_in, nameless_at, nameless_in
from multiply_kg.endpoint.places import placed
from multiply_kg.endpoint.proving import explainer_at
from multiply_kg.errors import UnsupportedError
from multiply_kg.progress import Progress, silent
from multiply_kg.reasoning.vocabulary import TYPE
from multiply_kg.terms import Term, Triple, sparql_text
from multiply_kg.validation import ValidationReport, ValidationResult, merge_stages
from multiply_kg.validation.as_sparql import validate_at

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph, Reasoning
    from multiply_kg.reasoning.explain import Proof


def check_at(graph: KnowledgeGraph, *, progress: Progress = silent) -> ValidationReport:
    """The report on the data behind a graph, made there; only what findings are about travels.

    Where the store tells asserted and inferred triples apart, as ``push`` leaves them, there are two stages,
    a finding that inference hides names the rule, and a contradiction has its proof; else what the endpoint
    shows is checked once, with the class hierarchy of the workspace's ontology beside its own, and a
    contradiction is found where it shows without inference. A finding stands on a line of the workspace's
    files where these speak of it, else it has a graph.

    Raises SourceError for ontology and shapes that cannot be read, UnsupportedError for shapes that cannot be
    asked by SPARQL, and what the backend raises.
    """
    files = Files(graph.workspace)
    shapes, ontology = files.shapes, files.axioms

    lookups = Lookups(graph)
    nameless = _nameless(graph, lookups, files)
    stand_in = WELL_KNOWN if nameless and has_build(graph) else ""

    def stage(reasoning: Reasoning, hierarchy: Collection[Triple] = ()) -> ValidationReport:
        select = selecting(graph, whole(graph, reasoning))
        return validate_at(select, shapes, ontology=hierarchy, stand_in=stand_in)

    if not has_build(graph):
        progress("validating at the endpoint")
        report = stage("inferred", ontology)
    else:
        progress("validating what is asserted at the endpoint")
        asserted = stage("asserted")
        progress("validating what follows there")
        report = merge_stages(asserted, stage("inferred"))
        report = _Hiding(lookups, ontology).marked(report)
    progress("looking for contradictions")
    report = report.adding((*_contradictions(graph, lookups, files), *nameless))
    progress("looking for the places of findings")
    return placed(report, lookups, files)


def _nameless(graph: KnowledgeGraph, lookups: Lookups, files: Files) -> list[ValidationResult]:
    """The warnings about nodes without a name."""
    if has_build(graph):
        return list(nameless_at(lookups.select_named, files.own | lookups.computed, files))
    return list(nameless_in(lookups.select))


def _contradictions(graph: KnowledgeGraph, lookups: Lookups, files: Files) -> Iterator[ValidationResult]:
    """What the axioms, those that the data state among them, say cannot be."""
    complete, axioms = has_build(graph), files.axioms
    stated: tuple[Triple, ...] = ()
    if complete:
        stated = axioms_in(lookups, files)
        axioms = tuple(dict.fromkeys((*axioms, *stated)))
    found = contradictions_at(lookups, axioms)
    reasons = StoredReasons(
        lookups=lookups,
        found=found,
        ontology=axioms,
        stated=frozenset(stated),
        own=files.own,
        locator=files.locator,
        complete=complete,
    )
    yield from reasons.contradictions()
    yield from found.obstacles()


class _Hiding:
    """Finds the rules because of which the closure does not have a finding."""

    def __init__(self, lookups: Lookups, ontology: Collection[Triple]) -> None:
        self._lookups = lookups
        self._ontology = ontology
        self._explain: Callable[[Triple], tuple[Proof, ...]] | None = None

    def marked(self, report: ValidationReport) -> ValidationReport:
        """The report with these rules."""
        if not any(result.stage == "asserted" for result in report.results):
            return report
        try:
            self._explain = explainer_at(self._lookups, self._ontology).explain
        except UnsupportedError:  # only the reference engine can take the ontology, and it keeps no proofs
            return report
        return marked(report, self._concluded, self._proof)

    def _proof(self, triple: Triple) -> Proof | None:
        return next(iter(self._explain(triple)), None) if self._explain else None

    def _concluded(self, node: Term, properties: Collection[Term]) -> Iterable[Triple]:
        from_here = (t for t in self._lookups.inferred_about(node) if t[1] == TYPE or t[1] in properties)
        return sorted({*from_here, *self._to(node, properties)})

    def _to(self, node: Term, properties: Collection[Term]) -> Iterator[Triple]:
        if not properties:
            return
        wanted = " ".join(sorted(set(properties)))
        query = f"SELECT ?s ?p WHERE {{ VALUES ?p {{ {wanted} }} ?s ?p {sparql_text(node)} }}"
        for row in self._lookups.select_inferred(query):
            yield row["s"], row["p"], node
