"""Explanations of a graph in a store: its triples are asked for, the ontology and the lines are here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from multiply_kg.endpoint.asking import Lookups, needs_build
from multiply_kg.endpoint.proving import StoredProofs
from multiply_kg.errors import SourceError
from multiply_kg.explanation.asserted import HEADS, TYPE, Statements
from multiply_kg.explanation.explaining import Explainable
from multiply_kg.explanation.near import near_misses
from multiply_kg.explanation.places import Places
from multiply_kg.reasoning.axioms import KINDS
from multiply_kg.sources import Quads, read_file
from multiply_kg.terms import Term, Triple, is_blank

if TYPE_CHECKING:
    from multiply_kg.explanation.explanation import NearMisses, Question
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.reasoning.explain import Explainer
    from multiply_kg.workspace import Workspace

_SEVERAL_GRAPHS: Final = (".trig", ".nq")
_NAME: Final = re.compile("[^/#]*>$")


class StoredStatements(Statements):
    """The asserted triples of a build in a store."""

    def __init__(self, workspace: Workspace, stored: StoredProofs) -> None:
        super().__init__(Places((*stored.files.ontology, *_unread(workspace))))
        self._stored = stored

    def stating(self, triple: Triple) -> Sequence[str]:
        """The graphs that state a triple; for an axiom the files here, where the store does not have it."""
        return self._stored.stating(triple)

    def about(self, subject: Term) -> Sequence[Triple]:
        """The asserted triples with this subject."""
        axioms = self._stored.axioms_about(subject) if is_blank(subject) else ()
        return axioms or self._stored.lookups.stated_about(subject)

    def heads(self, graph: str) -> Sequence[Term]:
        """The ontologies and code lists that a graph holds."""
        kinds = " ".join(sorted(HEADS))
        query = (
            f"SELECT DISTINCT ?head WHERE {{ VALUES ?kind {{ {kinds} }} "
            f"GRAPH <{graph}> {{ ?head {TYPE} ?kind }} }} ORDER BY ?head"
        )
        return [row["head"] for row in self._stored.lookups.select_named(query)]


class StoredExplanations(Explainable):
    """The explanations of the triples of a build in a store at ``place``, as ``push`` or ``build`` leaves it.

    The rules are those of the workspace's ontology; where the store's inferred triples came from another one,
    some have no proof. Raises EndpointError where asserted and inferred triples are not told apart there.
    """

    def __init__(self, graph: KnowledgeGraph, *, place: str) -> None:
        needs_build(graph, place=place)
        self.workspace = graph.workspace
        self._stored = StoredProofs(graph)
        self._axioms = self._stored.files.axioms
        self._lookups = self._stored.lookups
        self.asserted = StoredStatements(graph.workspace, self._stored)

    def explainer(self) -> Explainer:
        """What finds proofs.

        Raises UnsupportedError where only the reference engine can take the ontology.
        """
        return self._stored.explainer

    def inferred_about(self, subject: Term) -> Sequence[Triple]:
        """The inferred triples with this subject."""
        return self._lookups.inferred_about(subject)

    def near(self, question: Question) -> NearMisses:
        """What comes near to what does not hold."""
        properties = {p for _, p, _ in self._axioms} | {
            s for s, p, o in self._axioms if p == TYPE and o in KINDS
        }
        return near_misses(
            question,
            about=self.held_about,
            nodes=_Nodes(self._lookups, self._axioms),
            properties=_Properties(self._lookups, properties),
            show=self.workspace.prefixes.show,
        )


class _Nodes:
    """The subjects and objects in the store."""

    def __init__(self, lookups: Lookups, axioms: Sequence[Triple]) -> None:
        self._lookups = lookups
        self._listed = dict.fromkeys(term for triple in axioms for term in (triple[0], triple[2]))

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and (term in self._listed or self._lookups.is_known(term))

    def like(self, term: Term) -> Iterable[Term]:
        """Those of the ontology, and the first ones in the store whose IRIs begin alike."""
        return dict.fromkeys((*self._listed, *self._lookups.beginning(_NAME.sub("", term))))


class _Properties:
    """The properties of the ontology, and all that the store has a triple with."""

    def __init__(self, lookups: Lookups, listed: set[Term]) -> None:
        self._lookups = lookups
        self._listed = listed

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and (term in self._listed or self._is_used(term))

    def like(self, _: Term) -> Iterable[Term]:
        """Those of the ontology."""
        return sorted(self._listed)

    def _is_used(self, term: Term) -> bool:
        found = self._lookups.select(f"SELECT ?s WHERE {{ ?s {term} ?o }} LIMIT 1")
        return next(iter(found), None) is not None


def _unread(workspace: Workspace) -> Iterator[Quads]:
    """The data files by the graphs they stand for; only those that name graphs inside are read for these.

    A file that cannot be read has no line to show.
    """
    for file in workspace.data_files():
        if file.path.suffix.lower() in _SEVERAL_GRAPHS:
            with suppress(SourceError):
                yield read_file(file.path, graph=file.graph, root=workspace.root)
        else:
            yield Quads(file.path, file.graph, (), {})
