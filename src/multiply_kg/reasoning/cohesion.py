"""Which groups of things that are the same may fall apart when triples are taken from the graph.

The facts have one name for each thing, so they no longer show why two names are one. What they show is what
a rule could have concluded it from. Where some of that may be lost, in any of its names, the group is taken
apart, and ``maintenance`` joins anew what is still the same: too much costs time, too little would be wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet

from multiply_kg.reasoning.facts import key
from multiply_kg.reasoning.live import Heads, LiveFacts
from multiply_kg.reasoning.rules import Rule
from multiply_kg.reasoning.sameness import Sameness
from multiply_kg.reasoning.support import Support
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple


class Cohesion:
    """The facts that matter to identity, and the way from lost ones to the groups that may hang on them."""

    def __init__(self, facts: LiveFacts, support: Support, sameness: Sameness, rules: Iterable[Rule]) -> None:
        self.facts = facts
        self.support = support
        self.sameness = sameness
        leading = _leading_to_identity(rules)
        self.properties = {name[2:] for name in leading if name[0] == "?"}
        self.classes = 0
        for name in leading:
            if name[0] == "a":
                self.classes |= facts.classes.bits.get(name[2:], 0)

    def loosened(
        self, removed: Collection[Triple], apart: AbstractSet[Term], loose: AbstractSet[Term]
    ) -> set[Term]:
        """The names of the groups that may fall apart, with those of which it is known.

        ``removed`` are given triples, as they were said, that are still among the facts. Of the groups that
        are not ``loose``, stated owl:sameAs alone holds every term.
        """
        if loose <= apart or not removed:
            return {*apart}
        return _Search(self, loose).run(removed, apart)


class _Search:
    """What follows from lost facts, whatever else supports it: another support may hang on the same group."""

    def __init__(self, cohesion: Cohesion, loose: AbstractSet[Term]) -> None:
        self._facts = cohesion.facts
        self._support = cohesion.support
        self._sameness = cohesion.sameness
        self._properties = cohesion.properties
        self._classes = cohesion.classes
        self._loose = loose
        self._found: set[Triple] = set()
        self._found_classes: dict[Term, int] = defaultdict(int)
        self._new: list[Triple] = []
        self._new_classes: list[tuple[Term, int]] = []

    def run(self, removed: Collection[Triple], apart: AbstractSet[Term]) -> set[Term]:
        facts = self._facts
        self._lose({facts.same.named(triple) for triple in removed})
        fallen: set[Term] = set()
        falling = set(apart)
        while falling or self._new or self._new_classes:
            if falling:
                name = falling.pop()
                fallen.add(name)
                self._lose(facts.statements.under(name))
                continue
            if self._new:
                triple = self._new.pop()
                joined = self._sameness.joined(triple)
                self._follow(facts.from_triple(triple))
            else:
                thing, mask = self._new_classes.pop()
                joined = self._sameness.joined_by_classes(thing, mask)
                self._follow(facts.from_classes(thing, mask))
            falling |= (joined & self._loose) - fallen
        return fallen

    def _lose(self, given: Collection[Triple]) -> None:
        """Begins with triples that are given, in the names that stand for things.

        A literal has its class as long as something is said with it: whoever asks for the class of one that
        is lost asks for such a triple too.
        """
        facts = self._facts
        for subject, property_, obj in given:
            if property_ == TYPE:
                self._lose_classes(subject, facts.classes.bits.get(obj, 0))
            else:
                self._lose_triple((subject, property_, obj))

    def _follow(self, heads: Heads) -> None:
        triples, classes = heads
        facts, loose = self._facts, self._loose
        for triple in triples:
            # What is given stays, but in all names of a loose group only as long as the group does.
            if triple not in facts.given or triple[0] in loose or triple[2] in loose:
                self._lose_triple(triple)
        for thing, mask in classes:
            self._lose_classes(thing, mask if thing in loose else mask & ~facts.stated.get(thing, 0))

    def _lose_triple(self, triple: Triple) -> None:
        if triple[1] in self._properties and triple not in self._found:
            self._found.add(triple)
            self._new.append(triple)

    def _lose_classes(self, thing: Term, mask: int) -> None:
        lost = self._support.standing_on(mask) & self._facts.types.get(thing, 0) & self._classes
        lost &= ~self._found_classes[thing]
        if lost:
            self._found_classes[thing] |= lost
            self._new_classes.append((thing, lost))


def _leading_to_identity(rules: Iterable[Rule]) -> set[Term]:
    """The classes and properties of premises that lead to owl:sameAs, by the keys of conclusions."""
    premises: dict[Term, set[Term]] = defaultdict(set)
    for rule in rules:
        premises[key(rule.head)].update(key(atom) for atom in rule.body)
    leading = {key(("", SAME_AS, ""))}
    queue = [*leading]
    for head in queue:
        new = premises.get(head, set()) - leading
        leading |= new
        queue += new
    return leading
