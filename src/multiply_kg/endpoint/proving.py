"""What proofs of the triples in a store stand on: its own triples, and the axioms of the files here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from multiply_kg.endpoint.asking import Lookups
from multiply_kg.endpoint.facts import StoredFacts
from multiply_kg.endpoint.files import Files
from multiply_kg.endpoint.nameless import axioms_in
from multiply_kg.reasoning.explain import Explainer, rules_of
from multiply_kg.terms import Term, Triple, is_blank

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph


def explainer_at(lookups: Lookups, axioms: Collection[Triple]) -> Explainer:
    """What finds proofs in a store by the rules that these axioms make.

    Raises UnsupportedError where only the reference engine can take them.
    """
    return Explainer(facts=StoredFacts(lookups, rules_of(axioms), axioms))


class StoredProofs:
    """The proofs of a build's triples in a store; a file of data is not read for them.

    The axioms are those of the workspace's ontology, and those that the data in the store state.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.lookups = Lookups(graph)
        self.files = Files(graph.workspace)

    @cached_property
    def explainer(self) -> Explainer:
        """What finds proofs.

        Raises UnsupportedError where only the reference engine can take the axioms, SourceError for an
        ontology that cannot be read.
        """
        stated = axioms_in(self.lookups, self.files)
        return explainer_at(self.lookups, tuple(dict.fromkeys((*self.files.axioms, *stated))))

    def stating(self, triple: Triple) -> Sequence[str]:
        """The graphs that state a triple; for an axiom the files here, where the store does not have it.

        Blank nodes of an axiom have the labels of the files.
        """
        here = self._graphs_of_axioms.get(triple, ())
        if here and any(map(is_blank, triple)):
            return here
        return self.lookups.stating(triple) or here

    def axioms_about(self, subject: Term) -> Sequence[Triple]:
        """The triples of the ontology's files with this subject."""
        return self._axioms_about.get(subject, ())

    @cached_property
    def _graphs_of_axioms(self) -> Mapping[Triple, Sequence[str]]:
        found: dict[Triple, list[str]] = defaultdict(list)
        for quads in self.files.ontology:
            for graph, triples in ((quads.graph, quads.triples), *quads.named.items()):
                for triple in dict.fromkeys(triples):
                    found[triple].append(graph)
        return found

    @cached_property
    def _axioms_about(self) -> Mapping[Term, Sequence[Triple]]:
        found: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self._graphs_of_axioms:
            found[triple[0]].append(triple)
        return found
