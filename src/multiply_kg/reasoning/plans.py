"""Plans: how a rule of several premises goes on from new triples that match one of them.

Premises that are joined hold variables only; constants are classes and properties. A plan works on all new
triples at once. A row is a tuple of the variables bound so far; each step lengthens or drops rows by looking
into an index of a property (forward from subjects, backward from objects) or at the types.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from multiply_kg.reasoning.rules import Pattern, Rule
from multiply_kg.reasoning.vocabulary import TYPE
from multiply_kg.terms import Term

Row = tuple[Term, ...]


class Index(Protocol):
    """The ends of one property's triples, by the other end."""

    def get(self, term: Term, default: tuple[Term, ...], /) -> Collection[Term]:
        """The ends that belong to this one."""


class Facts(Protocol):
    """What a step looks into."""

    @property
    def forward(self) -> Mapping[Term, Index]:
        """Objects by subject, for each property."""

    @property
    def backward(self) -> Mapping[Term, Index]:
        """Subjects by object, for each property."""

    @property
    def types(self) -> Mapping[Term, int]:
        """The classes of each thing, as bits."""


Step = Callable[[Collection[Row], Facts], list[Row]]

_NONE: Final[tuple[Term, ...]] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """From new matches of ``delta`` over ``steps`` to the conclusion.

    ``leads`` if that is the first premise, not counting types before it; ``variables`` names the places of a
    finished row; ``subject`` and ``obj`` say where in it the conclusion's terms stand; ``obj`` is None where
    the conclusion is a type, whose class is in ``head``.
    """

    rule: Rule
    delta: Pattern
    leads: bool
    steps: tuple[Step, ...]
    variables: tuple[str, ...]
    subject: int
    obj: int | None
    forward: frozenset[Term]
    backward: frozenset[Term]

    def run(self, rows: Collection[Row], facts: Facts) -> Collection[Row]:
        """The finished rows that start from these.

        The first rows are the triples that match ``delta``, or (subject,) for those of a type.
        """
        for step in self.steps:
            if not rows:
                break
            rows = step(rows, facts)
        return rows


def plan_of(rule: Rule, position: int, bit: Callable[[Term], int]) -> Plan:
    """The plan that starts from new triples for the premise at ``position``; ``bit`` gives a class's bit."""
    return _Planner(rule, position, bit).plan()


class _Planner:
    def __init__(self, rule: Rule, position: int, bit: Callable[[Term], int]) -> None:
        self._rule = rule
        self._delta = rule.body[position]
        self._leads = all(atom[1] == TYPE for atom in rule.body[:position])
        self._open = [atom for i, atom in enumerate(rule.body) if i != position]
        self._bit = bit
        subject, predicate, obj = self._delta
        # A new triple is itself the first row; its predicate binds nothing.
        self._row = [subject] if predicate == TYPE else [subject, "", obj]
        self._steps: list[Step] = []
        self._forward: set[Term] = set()
        self._backward: set[Term] = set()

    def plan(self) -> Plan:
        while self._open:
            atom = min(self._open, key=self._cost)
            self._open.remove(atom)
            self._add(atom)
        subject, predicate, obj = self._rule.head
        return Plan(
            rule=self._rule,
            delta=self._delta,
            leads=self._leads,
            steps=tuple(self._steps),
            variables=tuple(self._row),
            subject=self._row.index(subject),
            obj=None if predicate == TYPE else self._row.index(obj),
            forward=frozenset(self._forward),
            backward=frozenset(self._backward),
        )

    def _cost(self, atom: Pattern) -> int:
        """Checks come before look-ups that multiply rows; unbound premises last."""
        subject, predicate, obj = atom
        if predicate == TYPE:
            return 0 if subject in self._row else 9
        return {2: 1, 1: 2, 0: 9}[(subject in self._row) + (obj in self._row)]

    def _add(self, atom: Pattern) -> None:
        subject, predicate, obj = atom
        if predicate == TYPE:
            self._steps.append(_typed(self._row.index(subject), self._bit(obj)))
        elif subject in self._row and obj in self._row:
            self._forward.add(predicate)
            self._steps.append(_linked(predicate, self._row.index(subject), self._row.index(obj)))
        elif subject in self._row:
            self._forward.add(predicate)
            self._steps.append(_ahead(predicate, self._row.index(subject)))
            self._row.append(obj)
        else:
            self._backward.add(predicate)
            self._steps.append(_back(predicate, self._row.index(obj)))
            self._row.append(subject)


def _typed(at: int, bit: int) -> Step:
    def step(rows: Collection[Row], facts: Facts) -> list[Row]:
        types = facts.types.get
        return [row for row in rows if types(row[at], 0) & bit]

    return step


def _linked(property_: Term, subject: int, obj: int) -> Step:
    def step(rows: Collection[Row], facts: Facts) -> list[Row]:
        objects = facts.forward[property_].get
        return [row for row in rows if row[obj] in objects(row[subject], _NONE)]

    return step


def _ahead(property_: Term, at: int) -> Step:
    def step(rows: Collection[Row], facts: Facts) -> list[Row]:
        objects = facts.forward[property_].get
        return [(*row, o) for row in rows for o in objects(row[at], _NONE)]

    return step


def _back(property_: Term, at: int) -> Step:
    def step(rows: Collection[Row], facts: Facts) -> list[Row]:
        subjects = facts.backward[property_].get
        return [(*row, s) for row in rows for s in subjects(row[at], _NONE)]

    return step
