"""From a question to its explanation: the one place that joins statements, proofs and near misses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.explanation.asserted import Asserted, Statements
from multiply_kg.explanation.explanation import Answer, Explanation, NearMisses, Question, Statement, Step
from multiply_kg.explanation.near import ListedTerms, near_misses
from multiply_kg.pipeline import Material
from multiply_kg.terms import Term, Triple

if TYPE_CHECKING:
    from multiply_kg.reasoning import Closure
    from multiply_kg.reasoning.explain import Explainer, Proof
    from multiply_kg.workspace import Workspace

LIMIT: Final = 10
"""How many proofs of a triple are told unless somebody wants more or fewer."""


def explain_triple(material: Material, triple: Triple, *, limit: int = LIMIT) -> Explanation:
    """Why a triple holds in a workspace: see ``Explanations.of``, which is quicker for several triples."""
    return Explanations(material).of(triple, limit=limit)


class Explainable(ABC):
    """The explanations of the triples of one graph; what was worked out once is kept.

    Where the graph is kept is for others to say.
    """

    workspace: Workspace
    asserted: Statements

    @abstractmethod
    def inferred_about(self, subject: Term) -> Sequence[Triple]:
        """The inferred triples with this subject."""

    @abstractmethod
    def near(self, question: Question) -> NearMisses:
        """What comes near to what does not hold."""

    @abstractmethod
    def explainer(self) -> Explainer:
        """What finds proofs.

        Raises UnsupportedError where only the reference engine can take the ontology.
        """

    def answer(self, question: Question, *, limit: int = LIMIT) -> Answer:
        """The explanation of a triple, or of each triple that was inferred about a subject, in order.

        Raises UnsupportedError where only the reference engine can take the ontology, which has no proofs.
        """
        subject, predicate, object_ = question.subject, question.predicate, question.object
        if predicate is not None and object_ is not None:
            return Answer(question, (self.of((subject, predicate, object_), limit=limit),))
        inferred = sorted(t for t in self.inferred_about(subject) if predicate in (None, t[1]))
        if not inferred:
            return Answer(question, (), self.near(question))
        return Answer(question, tuple(self.of(triple, limit=limit) for triple in inferred))

    def of(self, triple: Triple, *, limit: int = LIMIT) -> Explanation:
        """Who states the triple and where; else up to ``limit`` minimal proofs; else what comes near to it.

        Raises UnsupportedError where it is inferred and only the reference engine can take the ontology,
        which has no proofs.
        """
        if triple in self.asserted:
            return Explanation(triple, "asserted", self.asserted.statement(triple))
        proofs = self._proofs(triple, limit=limit)
        if not proofs:
            near = self.near(Question(*triple))
            return Explanation(triple, "unknown", near=near)
        steps = tuple(map(self._step, proofs[:limit]))
        return Explanation(triple, "inferred", proofs=steps, more=len(proofs) > limit)

    def _proofs(self, triple: Triple, *, limit: int) -> tuple[Proof, ...]:
        try:
            # A search for few proofs may stop before the shortest; those of ten cost next to nothing more.
            return self.explainer().explain(triple, limit=max(limit, LIMIT) + 1)
        except UnsupportedError:
            if triple in self.inferred_about(triple[0]):
                raise
            return ()

    def held_about(self, subject: Term) -> Sequence[Triple]:
        """The triples with this subject, asserted and inferred."""
        return (*self.asserted.about(subject), *self.inferred_about(subject))

    def _step(self, proof: Proof) -> Step:
        return Step(proof.conclusion, proof.rule, tuple(map(self._premise, proof.premises)))

    def _premise(self, premise: Proof | Triple) -> Step | Statement:
        return self.asserted.statement(premise) if isinstance(premise, tuple) else self._step(premise)


class Explanations(Explainable):
    """The explanations of the triples of one workspace's files."""

    asserted: Asserted

    def __init__(self, material: Material) -> None:
        self.material = material
        self.workspace = material.workspace
        self.asserted = Asserted(material)

    @cached_property
    def closure(self) -> Closure:
        """All that follows."""
        from multiply_kg.reasoning import infer

        return infer(self.material.data_triples, self.material.ontology_triples)

    @cached_property
    def _explainer(self) -> Explainer:
        from multiply_kg.reasoning.explain import Explainer

        return Explainer(self.material.data_triples, self.material.ontology_triples)

    def explainer(self) -> Explainer:
        """What finds proofs.

        Raises UnsupportedError where only the reference engine can take the ontology.
        """
        return self._explainer

    def inferred_about(self, subject: Term) -> Sequence[Triple]:
        """The inferred triples with this subject."""
        return [triple for triple in self.closure.inferred if triple[0] == subject]

    def near(self, question: Question) -> NearMisses:
        """What comes near to what does not hold."""
        return near_misses(
            question,
            about=self.held_about,
            nodes=ListedTerms(self.asserted.nodes),
            properties=ListedTerms(self.asserted.properties | {p for _, p, _ in self.closure.inferred}),
            show=self.workspace.prefixes.show,
        )
