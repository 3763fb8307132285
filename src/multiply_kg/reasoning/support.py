"""Whether a fact still stands: rules read backwards, from a conclusion to premises that hold.

``Support`` answers for one step; ``maintenance`` asks it of every fact that a retraction has put in doubt.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Final

from multiply_kg.reasoning.live import LiveFacts
from multiply_kg.reasoning.program import split
from multiply_kg.reasoning.rules import Pattern, Rule
from multiply_kg.reasoning.vocabulary import TYPE
from multiply_kg.terms import Term, Triple

_TRIED: Final = 4
"""How many triples of one property are asked whether they are given, before the answer is no."""


class Support:
    """The rules by their conclusions."""

    def __init__(self, facts: LiveFacts) -> None:
        self._facts = facts
        self._classes = facts.classes
        program = facts.program
        self._same: dict[Term, list[Term]] = defaultdict(list)
        self._inverse: dict[Term, list[Term]] = defaultdict(list)
        for property_, table in program.tables.items():
            for other in table.same:
                self._same[other].append(property_)
            for other in table.inverse:
                self._inverse[other].append(property_)
        self._implied: dict[tuple[Term, Term], int] = defaultdict(int)
        for bit, values in program.implied_values.items():
            for pair in values:
                self._implied[pair] |= bit
        plans = [plan for plans in program.by_property.values() for plan in plans]
        plans += [plan for plans in program.by_class.values() for plan in plans]
        self._rules: dict[Term, list[Rule]] = defaultdict(list)
        self._class_rules: dict[Rule, int] = {}
        for rule in dict.fromkeys(plan.rule for plan in plans):
            if rule.head[1] == TYPE:
                self._class_rules[rule] = self._classes.close(self._classes.bits[rule.head[2]])
            else:
                self._rules[rule.head[1]].append(rule)
        self._standing: dict[int, int] = {}

    def is_given(self, triple: Triple) -> bool:
        """True when a rule of one premise concludes the triple from given ones."""
        subject, property_, obj = triple
        given = self._facts.given
        if any((subject, other, obj) in given for other in self._same.get(property_, ())):
            return True
        if any((obj, other, subject) in given for other in self._inverse.get(property_, ())):
            return True
        implied = self._implied.get((property_, obj), 0)
        return bool(implied and self._facts.base(subject) & implied)

    def stands(self, triple: Triple) -> bool:
        """True when some rule concludes the triple from what holds."""
        subject, property_, obj = triple
        facts = self._facts
        if any(facts.holds((subject, other, obj)) for other in self._same.get(property_, ())):
            return True
        if any(facts.holds((obj, other, subject)) for other in self._inverse.get(property_, ())):
            return True
        if facts.types.get(subject, 0) & self._implied.get((property_, obj), 0):
            return True
        if property_ in facts.program.transitive and self._has_middle(triple):
            return True
        return any(self._concludes(rule, subject, obj) for rule in self._rules.get(property_, ()))

    def _has_middle(self, triple: Triple) -> bool:
        subject, property_, obj = triple
        facts = self._facts
        ahead, back = facts.about.ends(subject, property_), facts.into.ends(obj, property_)
        if len(ahead) <= len(back):
            return any(facts.holds((middle, property_, obj)) for middle in ahead)
        return any(facts.holds((subject, property_, middle)) for middle in back)

    def standing_on(self, mask: int) -> int:
        """The classes that rules about classes alone may conclude from one of these, and these."""
        reached = self._standing.get(mask)
        if reached is None:
            reached, before = mask, 0
            while reached != before:
                before = reached
                for bit in split(before):
                    reached |= self._classes.above.get(bit, 0)
                for needed, concluded in self._classes.together:
                    if reached & needed:
                        reached |= concluded
            self._standing[mask] = reached
        return reached

    def classes_given(self, thing: Term) -> int:
        """Classes of a thing that follow from a given triple about it and rules of one premise, at least."""
        facts, program = self._facts, self._facts.program
        given, mask = facts.given, facts.base(thing)
        for property_ in facts.about.properties(thing):
            table, values = program.tables.get(property_), program.values.get(property_)
            bits = table.subject_classes if table else 0
            if values or bits & ~mask:
                for obj in islice(facts.about.ends(thing, property_), _TRIED):
                    if (thing, property_, obj) in given:
                        mask |= bits | (values.get(obj, 0) if values else 0)
        for property_ in facts.into.properties(thing):
            table = program.tables.get(property_)
            bits = table.object_classes if table else 0
            subjects = islice(facts.into.ends(thing, property_), _TRIED)
            if bits & ~mask and any((subject, property_, thing) in given for subject in subjects):
                mask |= bits
        return self._classes.close(mask)

    def classes(self, thing: Term, doubtful: int) -> int:
        """Classes of a thing that follow from what holds: all of the doubtful ones that do, and others."""
        facts, program = self._facts, self._facts.program
        mask = facts.base(thing) | facts.types.get(thing, 0)
        for property_ in facts.about.properties(thing):
            table = program.tables.get(property_)
            mask |= table.subject_classes if table else 0
        for property_ in facts.into.properties(thing):
            table = program.tables.get(property_)
            mask |= table.object_classes if table else 0
        for property_, values in program.values.items():
            for value, bits in values.items():
                if bits & doubtful & ~mask and facts.holds((thing, property_, value)):
                    mask |= bits
        for rule, bits in self._class_rules.items():
            if bits & doubtful & ~mask and self._concludes(rule, thing):
                mask |= bits
        return self._classes.close(mask)

    def _concludes(self, rule: Rule, subject: Term, obj: Term | None = None) -> bool:
        bound = {rule.head[0]: subject}
        if obj is not None and bound.setdefault(rule.head[2], obj) != obj:
            return False
        return self._match(rule.body, bound)

    def _match(self, body: Collection[Pattern], bound: Mapping[str, Term]) -> bool:
        """True when all patterns hold for some terms; the variables of ``bound`` are known."""
        if not body:
            return True
        atom = min(body, key=lambda a: self._ways(a, bound))
        rest = [other for other in body if other is not atom]
        return any(self._match(rest, more) for more in self._bindings(atom, bound))

    def _ways(self, atom: Pattern, bound: Mapping[str, Term]) -> int:
        """At most how many triples match a pattern."""
        subject, property_, obj = bound.get(atom[0]), atom[1], bound.get(atom[2])
        if property_ == TYPE or (subject is not None and obj is not None):
            return 0 if subject is not None else sys.maxsize
        if subject is not None:
            return len(self._facts.about.ends(subject, property_))
        if obj is not None:
            return len(self._facts.into.ends(obj, property_))
        return sys.maxsize

    def _bindings(self, atom: Pattern, bound: Mapping[str, Term]) -> Iterator[Mapping[str, Term]]:
        facts = self._facts
        subject, property_, obj = bound.get(atom[0]), atom[1], bound.get(atom[2])
        if subject is not None and property_ == TYPE:
            if facts.types.get(subject, 0) & self._classes.bits[atom[2]]:
                yield bound
        elif subject is not None and obj is not None:
            if facts.holds((subject, property_, obj)):
                yield bound
        elif subject is not None:
            for end in facts.about.ends(subject, property_):
                yield {**bound, atom[2]: end}
        elif obj is not None:
            for start in facts.into.ends(obj, property_):
                yield {**bound, atom[0]: start}
        else:
            raise AssertionError(f"{atom} is joined to nothing that is known")
