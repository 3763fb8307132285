"""What would have to be the same, kept up to date: functional properties, keys, cardinality one.

A pair with a literal in it is a contradiction, and stands as long as one way to conclude it does. A pair of
two individuals regroups them: it is kept until ``maintenance`` takes it. Two names of one thing do not show
as a pair, since the facts have one name for it; ``joined`` tells of what things a rule says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from multiply_kg.reasoning.datatypes import differ
from multiply_kg.reasoning.live import LiveFacts
from multiply_kg.reasoning.plans import Plan, Row, plan_of
from multiply_kg.reasoning.program import split
from multiply_kg.reasoning.rules import Rule
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple

Pair = tuple[Term, Term]
Way = tuple[int, Row]
"""One way to conclude a pair: the rule's place in their order, and the terms that its premises are about."""

_BY_TABLE: Final = -1


class Sameness:
    """The clashes, each with the ways to conclude it, and the pairs of individuals that are to be one."""

    def __init__(self, facts: LiveFacts) -> None:
        self._facts = facts
        program = facts.program
        self._rules = [rule for rule, _ in program.unique]
        self._unique: dict[Term, list[tuple[int, bool]]] = defaultdict(list)
        for number, (rule, inverse) in enumerate(program.unique):
            self._unique[rule.body[0][1]].append((number, inverse))
        self._plans: dict[Term, list[tuple[int, Plan]]] = defaultdict(list)
        self._class_plans: dict[int, list[tuple[int, Plan]]] = defaultdict(list)
        for made in program.identity:
            number = len(self._rules)
            self._rules.append(made.rule)
            for position in range(len(made.rule.body)):
                plan = plan_of(made.rule, position, facts.classes.bit)
                if plan.delta[1] == TYPE:
                    self._class_plans[facts.classes.bits[plan.delta[2]]].append((number, plan))
                else:
                    self._plans[plan.delta[1]].append((number, plan))
        self._ways: dict[Pair, set[Way]] = {}
        self._individuals: set[Pair] = set()

    def take(self) -> set[Pair]:
        """The pairs of individuals that have turned out to be the same since this was last asked."""
        pairs, self._individuals = self._individuals, set()
        return pairs

    def clashes(self, pairs: Iterable[Pair]) -> dict[Pair, Rule | None]:
        """Those of the pairs that clash, with the first rule that makes them one (None: owl:sameAs)."""
        standing = {pair: self._ways[pair] for pair in pairs if pair in self._ways}
        first = {pair: min(number for number, _ in ways) for pair, ways in standing.items()}
        return {pair: None if number == _BY_TABLE else self._rules[number] for pair, number in first.items()}

    def fill(self) -> None:
        """Finds all ways from the facts as they are."""
        facts = self._facts
        for triple in (*facts.given, *facts.inferred, *facts.hidden):
            if triple[1] != TYPE:
                self.add(self.of_triple(triple))
        for thing, mask in facts.types.items():
            self.add(self.of_classes(thing, mask))

    def add(self, ways: Iterable[tuple[Pair, Way]]) -> set[Pair]:
        """Notes pairs of individuals, and ways to conclude clashes; the clashing pairs they concern."""
        pairs = set()
        for pair, way in ways:
            if pair[0][0] != '"' and pair[1][0] != '"':
                self._individuals.add(pair)
            elif differ(*pair):
                self._ways.setdefault(pair, set()).add(way)
                pairs.add(pair)
        return pairs

    def remove(self, ways: Iterable[tuple[Pair, Way]]) -> set[Pair]:
        """Forgets ways to conclude clashes; the pairs they concern."""
        pairs = set()
        for pair, way in ways:
            standing = self._ways.get(pair)
            if standing is not None and way in standing:
                pairs.add(pair)
                standing.remove(way)
                if not standing:
                    del self._ways[pair]
        return pairs

    def of_triple(self, triple: Triple) -> Iterator[tuple[Pair, Way]]:
        """The ways in which this triple, with what else holds, makes two terms the same."""
        return _apart(self._about_triple(triple))

    def of_classes(self, thing: Term, mask: int) -> Iterator[tuple[Pair, Way]]:
        """The ways in which these classes of a thing make two terms the same."""
        return _apart(self._about_classes(thing, mask))

    def joined(self, triple: Triple) -> set[Term]:
        """The things of which rules say, by this triple, that they are the same as themselves."""
        return {left for left, right, _ in self._about_triple(triple) if left == right}

    def joined_by_classes(self, thing: Term, mask: int) -> set[Term]:
        """The things of which rules say, by these classes of one, that they are the same as themselves."""
        return {left for left, right, _ in self._about_classes(thing, mask) if left == right}

    def _about_triple(self, triple: Triple) -> Iterator[tuple[Term, Term, Way]]:
        subject, property_, obj = triple
        facts = self._facts
        if property_ == SAME_AS:
            yield subject, obj, (_BY_TABLE, triple)
        table = facts.program.tables.get(property_)
        if table is not None and SAME_AS in (*table.same, *table.inverse):
            yield subject, obj, (_BY_TABLE, triple)
        for number, inverse in self._unique.get(property_, ()):
            thing, value = (obj, subject) if inverse else (subject, obj)
            for other in (facts.into if inverse else facts.about).ends(thing, property_):
                yield value, other, (number, (thing,))
        for number, plan in self._plans.get(property_, ()):
            yield from self._planned(number, plan, triple)

    def _about_classes(self, thing: Term, mask: int) -> Iterator[tuple[Term, Term, Way]]:
        if self._class_plans:
            for bit in split(mask):
                for number, plan in self._class_plans.get(bit, ()):
                    yield from self._planned(number, plan, (thing,))

    def _planned(self, number: int, plan: Plan, start: Row) -> Iterator[tuple[Term, Term, Way]]:
        if plan.obj is None:
            return
        places = sorted((variable, place) for place, variable in enumerate(plan.variables) if variable)
        for row in plan.run([start], self._facts):
            yield row[plan.subject], row[plan.obj], (number, tuple(row[place] for _, place in places))


def _apart(conclusions: Iterable[tuple[Term, Term, Way]]) -> Iterator[tuple[Pair, Way]]:
    for left, right, way in conclusions:
        if left != right:
            yield (left, right) if left < right else (right, left), way
