"""From a question to its explanation: the one place that joins statements, proofs and near misses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.explanation.asserted import Asserted
from multiply_kg.explanation.explanation import Answer, Explanation, NearMisses, Question, Statement, Step
from multiply_kg.explanation.near import near_misses
from multiply_kg.pipeline import Material
from multiply_kg.terms import Triple

if TYPE_CHECKING:
    from multiply_kg.reasoning import Closure
    from multiply_kg.reasoning.explain import Explainer, Proof

LIMIT: Final = 10
"""How many proofs of a triple are told unless somebody wants more or fewer."""


def explain_triple(material: Material, triple: Triple, *, limit: int = LIMIT) -> Explanation:
    """Why a triple holds in a workspace: see ``Explanations.of``, which is quicker for several triples."""
    return Explanations(material).of(triple, limit=limit)


class Explanations:
    """The explanations of the triples of one workspace; what was worked out once is kept."""

    def __init__(self, material: Material) -> None:
        self.material = material
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

    def answer(self, question: Question, *, limit: int = LIMIT) -> Answer:
        """The explanation of a triple, or of each triple that was inferred about a subject, in order.

        Raises UnsupportedError where only the reference engine can take the ontology, which has no proofs.
        """
        subject, predicate, object_ = question.subject, question.predicate, question.object
        if predicate is not None and object_ is not None:
            return Answer(question, (self.of((subject, predicate, object_), limit=limit),))
        inferred = sorted(
            triple
            for triple in self.closure.inferred
            if triple[0] == subject and predicate in (None, triple[1])
        )
        if not inferred:
            return Answer(question, (), self._near(question))
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
            near = self._near(Question(*triple))
            return Explanation(triple, "unknown", near=near)
        steps = tuple(map(self._step, proofs[:limit]))
        return Explanation(triple, "inferred", proofs=steps, more=len(proofs) > limit)

    def _proofs(self, triple: Triple, *, limit: int) -> tuple[Proof, ...]:
        try:
            # A search for few proofs may stop before the shortest; those of ten cost next to nothing more.
            return self._explainer.explain(triple, limit=max(limit, LIMIT) + 1)
        except UnsupportedError:
            if triple in self.closure.inferred:
                raise
            return ()

    def _near(self, question: Question) -> NearMisses:
        show = self.material.workspace.prefixes.show
        return near_misses(question, self.asserted, self.closure.inferred, show)

    def _step(self, proof: Proof) -> Step:
        return Step(proof.conclusion, proof.rule, tuple(map(self._premise, proof.premises)))

    def _premise(self, premise: Proof | Triple) -> Step | Statement:
        return self.asserted.statement(premise) if isinstance(premise, tuple) else self._step(premise)
