"""Rules as tables: what the engine looks up for each property and each class.

Rules of one premise need no join. They become, closed under one another, a few table entries for each
property: which properties hold of the same pair or of the inverted one, which classes hold of the two ends.
Classes are bits of an int, so that a set of classes is one number and its closure one remembered step.
The remaining rules become plans: for each premise, how to go on from a new triple that matches it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from multiply_kg.reasoning.axioms import KINDS, PROPERTY_KINDS, SCHEMA
from multiply_kg.reasoning.datatypes import is_datatype
from multiply_kg.reasoning.noise import is_noise_class
from multiply_kg.reasoning.plans import Plan, plan_of
from multiply_kg.reasoning.rules import Rule, is_variable
from multiply_kg.reasoning.vocabulary import (
    CLASS,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    RANGE,
    SAME_AS,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    TYPE,
)
from multiply_kg.terms import Term

_DERIVED_SCHEMA: Final = frozenset(
    {TYPE, SAME_AS, SUB_CLASS, SUB_PROPERTY, DOMAIN, RANGE, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY}
)


@dataclass(slots=True)
class PropertyTable:
    """What a pair (s, o) of one property makes true without a join."""

    same: tuple[Term, ...] = ()
    inverse: tuple[Term, ...] = ()
    subject_classes: int = 0
    object_classes: int = 0


@dataclass(slots=True)
class Classes:
    """Class names as bits, and the closure of a set of classes under the rules that speak of classes only."""

    bits: dict[Term, int] = field(default_factory=dict)
    names: list[Term] = field(default_factory=list)
    above: dict[int, int] = field(default_factory=dict)
    together: list[tuple[int, int]] = field(default_factory=list)
    _closed: dict[int, int] = field(default_factory=dict)

    def bit(self, cls: Term) -> int:
        """The bit of a class; a new one if it has none yet."""
        bit = self.bits.get(cls)
        if bit is None:
            bit = self.bits[cls] = 1 << len(self.names)
            self.names.append(cls)
        return bit

    def close(self, mask: int) -> int:
        """All classes that follow from these."""
        closed = self._closed.get(mask)
        if closed is None:
            closed, before = mask, 0
            while closed != before:
                before = closed
                for bit in split(before):
                    closed |= self.above.get(bit, 0)
                for needed, given in self.together:
                    if closed & needed == needed:
                        closed |= given
            self._closed[mask] = closed
        return closed

    def named(self, mask: int) -> list[Term]:
        """The classes of a set."""
        return [self.names[bit.bit_length() - 1] for bit in split(mask)]


def split(mask: int) -> Iterator[int]:
    """The single bits of a set."""
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


@dataclass(slots=True)
class Program:
    """The compiled ontology.

    ``transitive`` properties have a join of their own; ``identity`` holds the plans for owl:sameAs and
    ``unique`` the rules of functional (False) and inverse functional (True) properties: they run once, when
    everything else is done.
    """

    classes: Classes = field(default_factory=Classes)
    tables: dict[Term, PropertyTable] = field(default_factory=dict)
    values: dict[Term, dict[Term, int]] = field(default_factory=dict)
    implied_values: dict[int, list[tuple[Term, Term]]] = field(default_factory=dict)
    facts: list[tuple[Term, int]] = field(default_factory=list)
    by_property: dict[Term, list[Plan]] = field(default_factory=dict)
    by_class: dict[int, list[Plan]] = field(default_factory=dict)
    transitive: set[Term] = field(default_factory=set)
    identity: list[Plan] = field(default_factory=list)
    unique: list[tuple[Rule, bool]] = field(default_factory=list)
    datatypes: int = 0
    triggers: int = 0

    def with_constants(self, rename: Callable[[Term], Term]) -> Program:
        """The same program with its individuals renamed."""
        values: dict[Term, dict[Term, int]] = {}
        for property_, masks in self.values.items():
            renamed = values[property_] = {}
            for value, mask in masks.items():
                name = rename(value)
                # Two values that have become one may make a thing a member of what is below both classes.
                renamed[name] = self.classes.close(renamed.get(name, 0) | mask)
        return replace(
            self,
            values=values,
            implied_values={
                bit: [(p, rename(value)) for p, value in pairs] for bit, pairs in self.implied_values.items()
            },
            facts=[(rename(individual), mask) for individual, mask in self.facts],
        )


def unsupported(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The axioms that tables cannot express, by name and with the reason.

    They use a term of the language itself as if it were a property or class of the domain, so that a
    conclusion would change the axioms.
    """
    rules = tuple(rules)
    found: dict[str, None] = {}
    kinds = KINDS - PROPERTY_KINDS
    if not any(obj == THING for rule in rules for _, predicate, obj in rule.body if predicate == TYPE):
        # To learn that something is a class says no more than that it is below owl:Thing (scm-cls).
        kinds -= {CLASS}
    for rule in rules:
        reason = _reason(rule, kinds)
        if reason is not None:
            found[f"{rule.source}: {reason}"] = None
    return tuple(found)


def _reason(rule: Rule, kinds: frozenset[Term]) -> str | None:
    for _, predicate, obj in rule.body:
        if predicate == TYPE and is_variable(obj):
            return "a premise about every type"
        if predicate in _DERIVED_SCHEMA - {TYPE}:
            return f"{predicate} as a premise"
    _, predicate, obj = rule.head
    if predicate == TYPE and (is_variable(obj) or obj in kinds):
        return f"{obj} as a conclusion"
    if predicate in (SCHEMA | _DERIVED_SCHEMA) - {TYPE, SAME_AS}:
        return f"{predicate} as a conclusion"
    return None


def _is_transitivity(rule: Rule) -> bool:
    """True for p of p gives p, stated as transitivity or as a chain."""
    p = rule.head[1]
    return rule.name in ("prp-trp", "prp-spo2") and [atom[1] for atom in rule.body] == [p, p]


def compile_program(rules: Iterable[Rule], watched: Iterable[Term] = ()) -> Program:
    """The tables of the rules; ``watched`` are classes that consistency asks for."""
    return _Compiler(tuple(rules), frozenset(watched)).compile()


class _Compiler:
    def __init__(self, rules: tuple[Rule, ...], watched: frozenset[Term]) -> None:
        self._rules = rules
        # The classes of the language, and those without a name, matter only where something is asked of them.
        self._premises = frozenset(o for rule in rules for _, p, o in rule.body if p == TYPE)
        self._wanted = watched | self._premises
        self._program = Program()
        self._edges: dict[Term, set[tuple[Term, bool]]] = defaultdict(set)
        self._ends: dict[Term, list[int]] = defaultdict(lambda: [0, 0])

    def compile(self) -> Program:
        program = self._program
        for cls in sorted(self._wanted):
            program.classes.bit(cls)
        for rule in self._rules:
            self._sort(rule)
        self._close_tables()
        classes = program.classes
        for bit in list(classes.above):
            classes.above[bit] = classes.close(bit)
        for table in program.tables.values():
            table.subject_classes = classes.close(table.subject_classes)
            table.object_classes = classes.close(table.object_classes)
        for masks in program.values.values():
            masks.update({value: classes.close(mask) for value, mask in masks.items()})
        program.facts = [(individual, classes.close(mask)) for individual, mask in program.facts]
        for bit in (*program.by_class, *program.implied_values):
            program.triggers |= bit
        for cls, bit in classes.bits.items():
            if is_datatype(cls) and cls in self._premises:
                program.datatypes |= bit
        return program

    def _sort(self, rule: Rule) -> None:
        """Puts a rule into the table for its form."""
        subject, predicate, obj = rule.head
        if predicate == TYPE and is_noise_class(obj) and obj not in self._wanted:
            return
        types = [atom for atom in rule.body if atom[1] == TYPE]
        if not rule.body:
            self._program.facts.append((subject, self._program.classes.bit(obj)))
        elif len(rule.body) == len(types) and {atom[0] for atom in types} == {subject}:
            self._from_classes(rule, [atom[2] for atom in types])
        elif len(rule.body) == 1 and self._is_plain(rule.body[0]):
            self._from_pair(rule)
        elif len(rule.body) == 1:
            self._from_value(rule)
        elif _is_transitivity(rule):
            self._program.transitive.add(predicate)
        elif rule.name in ("prp-fp", "prp-ifp"):
            self._program.unique.append((rule, rule.name == "prp-ifp"))
        elif predicate == SAME_AS:
            links = [position for position, atom in enumerate(rule.body) if atom[1] != TYPE]
            self._program.identity.append(plan_of(rule, links[0], self._program.classes.bit))
        else:
            self._plan(rule)

    @staticmethod
    def _is_plain(atom: tuple[Term, Term, Term]) -> bool:
        return is_variable(atom[0]) and is_variable(atom[2]) and atom[0] != atom[2]

    def _from_classes(self, rule: Rule, needed: list[Term]) -> None:
        program, classes = self._program, self._program.classes
        _, predicate, obj = rule.head
        if predicate != TYPE:
            program.implied_values.setdefault(classes.bit(needed[0]), []).append((predicate, obj))
        elif len(needed) == 1:
            bit = classes.bit(needed[0])
            classes.above[bit] = classes.above.get(bit, bit) | classes.bit(obj)
        else:
            mask = 0
            for cls in needed:
                mask |= classes.bit(cls)
            classes.together.append((mask, classes.bit(obj)))

    def _from_pair(self, rule: Rule) -> None:
        (left, property_, _), (subject, predicate, _) = rule.body[0], rule.head
        if predicate == TYPE:
            self._ends[property_][subject != left] |= self._program.classes.bit(rule.head[2])
        else:
            self._edges[property_].add((predicate, subject != left))

    def _from_value(self, rule: Rule) -> None:
        _, property_, value = rule.body[0]
        masks = self._program.values.setdefault(property_, {})
        masks[value] = masks.get(value, 0) | self._program.classes.bit(rule.head[2])

    def _plan(self, rule: Rule) -> None:
        program = self._program
        if rule.head[1] == TYPE:
            program.classes.bit(rule.head[2])
        for position in range(len(rule.body)):
            plan = plan_of(rule, position, program.classes.bit)
            if plan.delta[1] == TYPE:
                program.by_class.setdefault(program.classes.bit(plan.delta[2]), []).append(plan)
            else:
                program.by_property.setdefault(plan.delta[1], []).append(plan)

    def _close_tables(self) -> None:
        """For each property everything that one-premise rules reach from it, over any number of steps."""
        for property_ in {*self._edges, *self._ends}:
            reached = {(property_, False)}
            queue = [(property_, False)]
            for term, flipped in queue:
                for target, flips in self._edges.get(term, ()):
                    step = (target, flipped != flips)
                    if step not in reached:
                        reached.add(step)
                        queue.append(step)
            subject_classes = object_classes = 0
            for term, flipped in reached:
                ends = self._ends.get(term, (0, 0))
                subject_classes |= ends[flipped]
                object_classes |= ends[not flipped]
            self._program.tables[property_] = PropertyTable(
                same=tuple(sorted(q for q, flipped in reached if not flipped and q != property_)),
                inverse=tuple(sorted(q for q, flipped in reached if flipped)),
                subject_classes=subject_classes,
                object_classes=object_classes,
            )
