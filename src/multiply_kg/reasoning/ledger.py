"""The contradictions, kept up to date: told again for the facts that an edit has changed, and for no others.

Every check of ``consistency`` asks for a few facts at once, so it is run on the changed facts and those that
could be its other premises; a contradiction goes when one of its premises goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from multiply_kg.reasoning import axioms as ax
from multiply_kg.reasoning.axioms import Axiom, Axioms
from multiply_kg.reasoning.closure import Inconsistency
from multiply_kg.reasoning.consistency import inconsistencies
from multiply_kg.reasoning.live import LiveFacts
from multiply_kg.reasoning.materialise import Facts
from multiply_kg.reasoning.rules import Rule
from multiply_kg.reasoning.sameness import Pair
from multiply_kg.reasoning.vocabulary import THING, TYPE
from multiply_kg.terms import Term, Triple


class Ledger:
    """The contradictions that hold, by their premises."""

    def __init__(self, axioms: Axioms, facts: LiveFacts, found: Iterable[Inconsistency]) -> None:
        self._axioms = axioms
        self._facts = facts
        self.found: set[Inconsistency] = set()
        self._by_premise: dict[Triple, set[Inconsistency]] = {}
        self._asymmetric = {axiom.subject for axiom in axioms.of(ax.ASYMMETRIC)}
        self._apart: dict[Term, set[Term]] = defaultdict(set)
        for axiom in axioms.of(ax.PROPERTY_DISJOINT, ax.ALL_DISJOINT_PROPERTIES):
            members = {axiom.subject, *axiom.operands}
            for member in members:
                self._apart[member] |= members
        self._none = [axiom for axiom in axioms.of(ax.MAX, ax.MAX_QUALIFIED) if axiom.operands[1] == "0"]
        self._enter(found)

    def _enter(self, found: Iterable[Inconsistency]) -> None:
        for each in found:
            self.found.add(each)
            for premise in each.triples:
                self._by_premise.setdefault(premise, set()).add(each)

    def drop(self, premise: Triple) -> None:
        """Strikes out what stands on a triple that holds no longer, in any names."""
        for copy in self._facts.same.copies(premise):
            for each in self._by_premise.pop(copy, ()):
                self._strike(each)

    def _strike(self, each: Inconsistency) -> None:
        self.found.discard(each)
        for premise in each.triples:
            standing = self._by_premise.get(premise)
            if standing is not None:
                standing.discard(each)
                if not standing:
                    del self._by_premise[premise]

    def drop_given(self, triple: Triple) -> None:
        """Strikes out what is said of a triple because it is given: that its literal is ill-formed."""
        for each in [each for each in self._by_premise.get(triple, ()) if each.triples == (triple,)]:
            self._strike(each)

    def drop_classes(self, thing: Term, mask: int) -> None:
        """Strikes out what stands on a thing's classes, as bits."""
        for cls in self._facts.classes.named(mask):
            self.drop((thing, TYPE, cls))

    def tell(
        self,
        triples: Iterable[Triple],
        gained: Mapping[Term, int],
        given: Iterable[Triple],
        clashes: Mapping[Pair, Rule | None],
    ) -> None:
        """Enters what follows from new triples, new classes of things, newly given triples and clashes."""
        facts = self._facts
        near: dict[Term, set[Triple]] = defaultdict(set)
        types = {thing: facts.types[thing] for thing in gained if thing in facts.types}
        for triple in triples:
            self._add_near(near, types, triple)
        for axiom in self._none:
            for thing, mask in gained.items():
                for triple in self._limited(axiom, thing, mask):
                    self._add_near(near, types, triple)
        view = Facts({}, derived=near, types=types, clashes=dict(clashes))
        rows: dict[Term, list[Triple]] = defaultdict(list)
        for triple in given:
            rows[triple[1]].append(triple)
        self._enter(inconsistencies(self._axioms, facts.program, view, facts.same, rows))

    def _add_near(self, near: dict[Term, set[Triple]], types: dict[Term, int], triple: Triple) -> None:
        """The triple and those that contradict it, if they hold, with the classes that matter to them."""
        subject, property_, obj = triple
        facts = self._facts
        near[property_].add(triple)
        if property_ in self._asymmetric and facts.holds((obj, property_, subject)):
            near[property_].add((obj, property_, subject))
        for other in self._apart.get(property_, ()):
            if facts.holds((subject, other, obj)):
                near[other].add((subject, other, obj))
        if any(axiom.operands[0] == property_ for axiom in self._none):
            types.update({end: facts.types[end] for end in (subject, obj) if end in facts.types})

    def _limited(self, axiom: Axiom, thing: Term, mask: int) -> Iterable[Triple]:
        """The triples of a property that a class of their subject, or of their object, may forbid."""
        bits, property_ = self._facts.classes.bits, axiom.operands[0]
        if mask & bits.get(axiom.subject, 0):
            yield from ((thing, property_, end) for end in self._facts.about.ends(thing, property_))
        if axiom.operands[2:] and axiom.operands[2] != THING and mask & bits.get(axiom.operands[2], 0):
            yield from ((start, property_, thing) for start in self._facts.into.ends(thing, property_))
