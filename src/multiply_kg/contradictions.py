"""What reasoning has to say about findings: contradictions with their proof, and rules that hide a finding.

Between the rooms of reasoning and validation, which do not know each other; ``pipeline`` calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from multiply_kg.contradiction_words import WORDS
from multiply_kg.errors import UnsupportedError
from multiply_kg.locations import Location
from multiply_kg.terms import OWL, RDF, Term, Triple, is_blank, is_iri
from multiply_kg.validation import Premise, ValidationReport, ValidationResult, finding

if TYPE_CHECKING:
    from multiply_kg.reasoning import Closure, Inconsistency
    from multiply_kg.reasoning.explain import Explainer, Proof
    from multiply_kg.sources import Locator

TYPE: Final = f"<{RDF}type>"
SAME_AS: Final = f"<{OWL}sameAs>"
_ONE_VALUE: Final = (f"<{OWL}FunctionalProperty>", f"<{OWL}InverseFunctionalProperty>")
_BY_ONE_VALUE: Final = ("prp-fp", "prp-ifp", "cls-maxc2", "cls-maxqc3", "cls-maxqc4")
_ALONG_CLASSES: Final = ("cax-sco", "cax-eqc1", "cax-eqc2")
_PROPERTY: Final = re.compile(r"<[^<>]*>")
# Proofs are for people: of very many contradictions the first have one, the others a line.
_MOST_PROOFS: Final = 200


@dataclass(frozen=True)
class Reasons:
    """Finds proofs in one graph; ``data`` and ``ontology`` are what was asserted."""

    data: Collection[Triple]
    ontology: Collection[Triple]
    closure: Closure
    locator: Locator

    # -- contradictions --------------------------------------------------------------------------

    def contradictions(self) -> Iterator[ValidationResult]:
        """A finding for each contradiction, on the line of the statement that fewest files support.

        Two different things of which a property with one value makes one are a warning: that may be meant.
        """
        told: dict[tuple[object, ...], ValidationResult] = {}
        for number, found in enumerate(self.closure.inconsistencies):
            clash = self._clash(found)
            result = self._finding(
                found.rule,
                clash or found.triples,
                words="two-values" if clash else found.rule,
                otherwise=found.message,
                proofs=number < _MOST_PROOFS,
            )
            # What follows from the same statements for another name of the same thing is one contradiction.
            stands_on = frozenset(p.statement for p in result.proof if not p.rule)
            shortest = told.get((found.rule, stands_on))
            if shortest is None or len(result.proof) < len(shortest.proof):
                told[found.rule, stands_on] = result
        yield from told.values()
        identities = sorted(t for t in self.closure.inferred if t[1] == SAME_AS and t[0] < t[2])
        for identity in identities[:_MOST_PROOFS]:
            proof = self._proof(identity)
            if proof is not None and proof.rule in _BY_ONE_VALUE:
                yield replace(self._finding(proof.rule, (identity,), words=proof.rule), severity="warning")

    def _finding(
        self, rule: str, premises: tuple[Triple, ...], *, words: str, otherwise: str = "", proofs: bool = True
    ) -> ValidationResult:
        about = [premise for premise in premises if self._is_about_things(premise)]
        grounds = {premise: tuple(self._grounds(premise, proofs=proofs)) for premise in premises}
        odd = self._odd(about, proofs=proofs)
        subject, predicate, value = odd or (None, None, None)
        leaves = [ground.statement for ground in grounds[odd]] if odd else []
        return replace(
            finding(
                rule,
                self._messages(rule, words, [self._named(p, grounds[p]) for p in about], otherwise),
                focus=subject,
                path=predicate,
                value=value,
                stage="closure",
                location=self.locator.rarest(leaf for leaf in leaves if leaf in self._data),
            ),
            proof=tuple(chain.from_iterable(grounds.values())),
        )

    @staticmethod
    def _messages(rule: str, words: str, about: list[Triple], otherwise: str) -> dict[str, str]:
        if not about:
            return {
                "en": f"{otherwise.rstrip('.')}: correct what leads to it.",
                "pl": WORDS[""]["pl"].format(rule=rule),
            }
        (s1, p1, o1), (s2, p2, o2) = (about * 2)[:2]
        filled = {"s1": s1, "p1": p1, "o1": o1, "s2": s2, "p2": p2, "o2": o2, "rule": rule}
        return {language: text.format(**filled) for language, text in WORDS.get(words, WORDS[""]).items()}

    @staticmethod
    def _named(premise: Triple, grounds: tuple[Premise, ...]) -> Triple:
        """For a class without a name the one that it follows from."""
        subject, predicate, value = premise
        if predicate == TYPE and is_blank(value):
            alike = (g.statement for g in grounds if g.statement[:2] == (subject, TYPE))
            return next((statement for statement in alike if not is_blank(statement[2])), premise)
        return premise

    def _is_about_things(self, premise: Triple) -> bool:
        """Whether a premise is about individuals, and not an axiom."""
        return premise in self._data or premise not in self._ontology

    def _odd(self, premises: list[Triple], *, proofs: bool) -> Triple | None:
        """The premise that fewest files support, of several in a draw the one that stands last."""
        support = {premise: self._support(premise, proofs=proofs) for premise in premises}
        least = min(support.values(), default=None)
        drawn = [premise for premise in premises if support[premise] == least]
        placed = [(place, premise) for premise in drawn if (place := self._place(premise))]
        return max(placed)[1] if placed else next(iter(drawn), None)

    def _support(self, premise: Triple, *, proofs: bool) -> tuple[int, bool]:
        """How many files support a premise, by each of its proofs; what is stated wins a draw."""
        stated = self.locator.support(premise)
        if stated:
            return stated, False
        found = self._proofs(premise) if proofs else ()
        leaves = [[leaf for leaf in proof.leaves if leaf in self._data] for proof in found]
        return sum(min(map(self.locator.support, each), default=1) for each in leaves) or 1, True

    def _grounds(self, premise: Triple, *, proofs: bool = True) -> Iterator[Premise]:
        """A premise with its place; a concluded one with its rule, followed by what it rests on."""
        proof = self._proof(premise) if proofs and premise not in self._given else None
        if proof is None:
            yield Premise(premise, None, self._place(premise))
            return
        yield Premise(premise, proof.rule)
        for leaf in sorted(proof.leaves, key=lambda leaf: (leaf not in self._data, leaf)):
            yield Premise(leaf, None, self._place(leaf))

    def _place(self, statement: Triple) -> Location | None:
        return self.locator.find(*statement) if statement in self._given else None

    def _clash(self, found: Inconsistency) -> tuple[Triple, ...]:
        """For two different values that would have to be the same: the statements that have them."""
        (left, predicate, right), *axiom = found.triples or (("", "", ""),)
        properties = [s for s, _, o in axiom if o in _ONE_VALUE]
        if predicate != SAME_AS or not properties:
            return ()
        values: dict[tuple[Term, Term], dict[Term, Triple]] = {}
        for triple in chain(self.data, self.closure.inferred):
            if triple[1] in properties:
                for node, value in ((triple[0], triple[2]), (triple[2], triple[0])):
                    if value in (left, right):
                        values.setdefault((node, triple[1]), {})[value] = triple
        pairs = [by_value for by_value in values.values() if len(by_value) > 1]
        return (*pairs[0].values(), *axiom) if pairs else ()

    # -- hidden findings -------------------------------------------------------------------------

    def marked(self, report: ValidationReport) -> ValidationReport:
        """The report in which each finding of the asserted graph alone names the rule that hides it."""
        return marked(report, self._concluded, self._proof)

    def _concluded(self, node: Term, properties: Collection[Term]) -> Iterable[Triple]:
        about = self._inferred_about.get(node, ())
        return (t for t in about if t[1] in properties or (t[1] == TYPE and t[0] == node))

    # -- proofs ----------------------------------------------------------------------------------

    def _proof(self, triple: Triple) -> Proof | None:
        return next(iter(self._proofs(triple)), None)

    def _proofs(self, triple: Triple) -> tuple[Proof, ...]:
        if triple in self._given or self._explainer is None:
            return ()
        return self._explainer.explain(triple)

    @cached_property
    def _explainer(self) -> Explainer | None:
        from multiply_kg.reasoning.explain import Explainer

        try:
            return Explainer(self.data, self.ontology)
        except UnsupportedError:  # only the reference engine can take the ontology, and it keeps no proofs
            return None

    @cached_property
    def _data(self) -> frozenset[Triple]:
        return frozenset(self.data)

    @cached_property
    def _ontology(self) -> frozenset[Triple]:
        return frozenset(self.ontology)

    @cached_property
    def _given(self) -> frozenset[Triple]:
        return self._data | self._ontology

    @cached_property
    def _inferred_about(self) -> dict[Term, list[Triple]]:
        about: dict[Term, list[Triple]] = {}
        for triple in sorted(self.closure.inferred):
            for node in {triple[0], triple[2]}:
                about.setdefault(node, []).append(triple)
        return about


def marked(
    report: ValidationReport,
    concluded: Callable[[Term, Collection[Term]], Iterable[Triple]],
    proof: Callable[[Triple], Proof | None],
) -> ValidationReport:
    """The report in which each finding of the asserted graph alone names the rule that hides it.

    ``concluded`` gives, in order, what was inferred about a node: its classes, and all links from and to it
    by some properties. ``proof`` is the shortest proof of a triple.
    """
    return report.with_results(
        replace(result, hidden_by=_hider(result, concluded, proof)) if result.stage == "asserted" else result
        for result in report.results
    )


def _hider(
    result: ValidationResult,
    concluded: Callable[[Term, Collection[Term]], Iterable[Triple]],
    proof: Callable[[Triple], Proof | None],
) -> str | None:
    """The rule that concludes what the finding misses; for a class the rule by which it came about."""
    nodes = [node for node in (result.value, result.focus) if node and is_iri(node)]
    properties = _PROPERTY.findall(result.path or "")
    for node in dict.fromkeys(nodes):
        found = list(concluded(node, properties))
        types = [t for t in found if t[1] == TYPE and t[0] == node]
        links = [t for t in found if t[1] in properties]
        for triple in (*links, *types) if node == result.focus else types:
            step = proof(triple)
            while step and step.rule in _ALONG_CLASSES:
                step = next((p for p in step.premises if not isinstance(p, tuple)), None)
            if step:
                return step.rule
    return None
