"""What reasoning has to say about findings: contradictions with their proof, and rules that hide a finding.

Between the rooms of reasoning and validation, which do not know each other; ``pipeline`` calls it for files,
``endpoint`` for what a store holds.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from multiply_kg.contradiction_words import WORDS
from multiply_kg.errors import UnsupportedError
from multiply_kg.locations import Location
from multiply_kg.terms import OWL, RDF, Term, Triple, is_blank, is_iri, is_literal
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
MOST_PROOFS: Final = 200


class Reasoning(ABC):
    """Makes findings of the contradictions in one graph, with proofs, wherever the graph is kept.

    ``locator`` finds the lines of statements.
    """

    locator: Locator

    @property
    @abstractmethod
    def inconsistencies(self) -> Iterable[Inconsistency]:
        """What cannot hold together, in a fixed order."""

    @property
    @abstractmethod
    def explainer(self) -> Explainer | None:
        """What finds proofs; None where there are none."""

    @abstractmethod
    def identities(self) -> Iterable[Triple]:
        """The first of the owl:sameAs that were inferred, of each pair the one whose subject is smaller."""

    @abstractmethod
    def having(self, properties: Collection[Term]) -> Iterable[Triple]:
        """The triples with these properties in which values clash, of a thing with several names for one."""

    @abstractmethod
    def in_data(self, triple: Triple) -> bool:
        """Whether the data state the triple."""

    @abstractmethod
    def in_ontology(self, triple: Triple) -> bool:
        """Whether the ontology states the triple."""

    # -- contradictions --------------------------------------------------------------------------

    def contradictions(self) -> Iterator[ValidationResult]:
        """A finding for each contradiction, on the line of the statement that fewest files support.

        Two different things of which a property with one value makes one are a warning: that may be meant.
        """
        told: dict[tuple[object, ...], ValidationResult] = {}
        each = ((found, clash) for found in self.inconsistencies for clash in self._clashes(found) or ((),))
        for number, (found, clash) in enumerate(each):
            result = self._finding(
                found.rule,
                clash or found.triples,
                words="two-values" if clash else found.rule,
                otherwise=found.message,
                proofs=number < MOST_PROOFS,
            )
            # What follows from the same statements for another name of the same thing is one contradiction.
            stands_on = frozenset(p.statement for p in result.proof if not p.rule)
            shortest = told.get((found.rule, stands_on))
            if shortest is None or len(result.proof) < len(shortest.proof):
                told[found.rule, stands_on] = result
        yield from told.values()
        for identity in self.identities():
            proof = self.proof(identity)
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
                location=self.locator.rarest(leaf for leaf in leaves if self.in_data(leaf)),
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
        return self.in_data(premise) or not self.in_ontology(premise)

    def _odd(self, premises: list[Triple], *, proofs: bool) -> Triple | None:
        """The premise that fewest files support, of several in a draw the one that stands last."""
        support = {premise: self._support(premise, proofs=proofs) for premise in premises}
        least = min(support.values(), default=None)
        drawn = [premise for premise in premises if support[premise] == least]
        placed = [(place, premise) for premise in drawn if (place := self.place(premise))]
        return max(placed)[1] if placed else next(iter(drawn), None)

    def _support(self, premise: Triple, *, proofs: bool) -> tuple[int, bool]:
        """How many files support a premise, by each of its proofs; what is stated wins a draw."""
        stated = self.locator.support(premise)
        if stated:
            return stated, False
        found = self._proofs(premise) if proofs else ()
        leaves = [[leaf for leaf in proof.leaves if self.in_data(leaf)] for proof in found]
        return sum(min(map(self.locator.support, each), default=1) for each in leaves) or 1, True

    def _grounds(self, premise: Triple, *, proofs: bool = True) -> Iterator[Premise]:
        """A premise with its place; a concluded one with its rule, followed by what it rests on."""
        proof = self.proof(premise) if proofs and not self._is_given(premise) else None
        if proof is None:
            yield Premise(premise, None, self.place(premise))
            return
        yield Premise(premise, proof.rule)
        for leaf in sorted(proof.leaves, key=lambda leaf: (not self.in_data(leaf), leaf)):
            yield Premise(leaf, None, self.place(leaf))

    def place(self, statement: Triple) -> Location | None:
        """The line of a given statement."""
        return self.locator.find(*statement) if self._is_given(statement) else None

    def _clashes(self, found: Inconsistency) -> list[tuple[Triple, ...]]:
        """For two different values that would have to be the same: the statements of each thing with both."""
        (left, predicate, right), *axiom = found.triples or (("", "", ""),)
        properties = [s for s, _, o in axiom if o in _ONE_VALUE]
        if predicate != SAME_AS or not properties:
            return []
        values: dict[tuple[Term, Term], dict[Term, Triple]] = {}
        for triple in self._with_one_value:
            if triple[1] in properties:
                for node, value in ((triple[0], triple[2]), (triple[2], triple[0])):
                    if value in (left, right):
                        values.setdefault((node, triple[1]), {})[value] = triple
        pairs = (by_value for _, by_value in sorted(values.items()) if len(by_value) > 1)
        return [(*(triple for _, triple in sorted(by_value.items())), *axiom) for by_value in pairs]

    @cached_property
    def _with_one_value(self) -> tuple[Triple, ...]:
        axioms = (triple for found in self.inconsistencies for triple in found.triples)
        return tuple(self.having({s for s, _, o in axioms if o in _ONE_VALUE}))

    # -- proofs ----------------------------------------------------------------------------------

    def proof(self, triple: Triple) -> Proof | None:
        """The shortest proof of a triple; None where there is none."""
        return next(iter(self._proofs(triple)), None)

    def _proofs(self, triple: Triple) -> tuple[Proof, ...]:
        if self._is_given(triple) or self.explainer is None:
            return ()
        return self.explainer.explain(triple)

    def _is_given(self, triple: Triple) -> bool:
        return self.in_data(triple) or self.in_ontology(triple)


@dataclass(frozen=True)
class Reasons(Reasoning):
    """Finds proofs in the graph of some files; ``data`` and ``ontology`` are what was asserted."""

    data: Collection[Triple]
    ontology: Collection[Triple]
    closure: Closure
    locator: Locator

    @property
    def inconsistencies(self) -> Iterable[Inconsistency]:
        """What cannot hold together."""
        return self.closure.inconsistencies

    def identities(self) -> Iterable[Triple]:
        """The first of the owl:sameAs that were inferred."""
        return sorted(t for t in self.closure.inferred if t[1] == SAME_AS and t[0] < t[2])[:MOST_PROOFS]

    def having(self, properties: Collection[Term]) -> Iterable[Triple]:
        """The triples with these properties, of a thing with several names for one."""
        if not properties:
            return ()
        said = [t for t in chain(self.data, self.closure.inferred) if t[1] in properties or t[1] == SAME_AS]
        later = {max(s, o) for s, p, o in said if p == SAME_AS and s != o and is_iri(o)}
        return [t for t in said if t[1] in properties and t[0] not in later]

    def in_data(self, triple: Triple) -> bool:
        """Whether the data state the triple."""
        return triple in self._data

    def in_ontology(self, triple: Triple) -> bool:
        """Whether the ontology states the triple."""
        return triple in self._ontology

    @cached_property
    def explainer(self) -> Explainer | None:
        """What finds proofs; None where there are none."""
        from multiply_kg.reasoning.explain import Explainer

        try:
            return Explainer(self.data, self.ontology)
        except UnsupportedError:  # only the reference engine can take the ontology, and it keeps no proofs
            return None

    # -- hidden findings -------------------------------------------------------------------------

    def marked(self, report: ValidationReport) -> ValidationReport:
        """The report in which each finding of the asserted graph alone names the rule that hides it."""
        return marked(report, self._concluded, self.proof)

    def _concluded(self, node: Term, properties: Collection[Term]) -> Iterable[Triple]:
        about = self._inferred_about.get(node, ())
        return (t for t in about if t[1] in properties or (t[1] == TYPE and t[0] == node))

    @cached_property
    def _data(self) -> frozenset[Triple]:
        return frozenset(self.data)

    @cached_property
    def _ontology(self) -> frozenset[Triple]:
        return frozenset(self.ontology)

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
    nodes = [node for node in (result.value, result.focus) if node and not is_literal(node)]
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
