"""What follows for the other names of things: the copies that eq-rep-s and eq-rep-o make, kept up to date.

The facts are kept under one name for each thing. Whatever holds of it is said with each of its names,
unless it is given or noise. After an edit this is decided anew for the triples that the edit can concern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import TypeVar

from multiply_kg.reasoning.datatypes import canonical
from multiply_kg.reasoning.equality import Identities
from multiply_kg.reasoning.live import LiveFacts
from multiply_kg.reasoning.noise import is_noise
from multiply_kg.reasoning.statements import Statements
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple

_Item = TypeVar("_Item")


class Union(AbstractSet[Triple]):
    """Two sets that share no triple, seen as one."""

    def __init__(self, one: AbstractSet[Triple], other: AbstractSet[Triple]) -> None:
        self._one = one
        self._other = other

    def __contains__(self, triple: object) -> bool:
        return triple in self._one or triple in self._other

    def __iter__(self) -> Iterator[Triple]:
        return chain(self._one, self._other)

    def __len__(self) -> int:
        return len(self._one) + len(self._other)

    @classmethod
    def _from_iterable(cls, items: Iterable[_Item]) -> AbstractSet[_Item]:
        return frozenset(items)


class Copies:
    """The inferred triples about things of several names (``told``)."""

    def __init__(self, facts: LiveFacts, told: set[Triple]) -> None:
        self._facts = facts
        self._given: Statements = facts.statements
        self._same: Identities = facts.same
        self.told = told

    def near(self, triple: Triple) -> Iterator[Triple]:
        """The copies that the loss or gain of a given triple, as it was said, can concern."""
        if not self._same.mentions(triple):
            return
        yield from self._same.copies(self._same.named(triple))
        subject, property_, obj = triple
        if _is_typed(obj):
            yield from ((subject, property_, other) for other in self._values(subject, property_))

    def _values(self, subject: Term, property_: Term) -> Iterator[Term]:
        """The literals with a datatype that hold of a thing, given or not."""
        name = self._same.name(subject)
        ends = chain(self._given.ends(name, property_), self._facts.about.ends(name, property_))
        return (other for other in ends if _is_typed(other))

    def is_told(self, triple: Triple) -> bool:
        """True when a triple is inferred for one of several names of its subject or object."""
        if not self._same.mentions(triple) or not self._holds(triple):
            return False
        if triple in self._given or is_noise(triple):
            return False
        subject, property_, obj = triple
        if not _is_typed(obj):
            return True
        spelling = canonical(obj)
        return not any(
            canonical(other) == spelling and (subject, property_, other) in self._given
            for other in self._values(subject, property_)
        )

    def _holds(self, triple: Triple) -> bool:
        subject, property_, obj = named = self._same.named(triple)
        if property_ == SAME_AS and subject == obj:
            return True
        if property_ == TYPE:
            facts = self._facts
            bit = facts.classes.bits.get(obj, 0)
            return named in facts.given or bool(facts.types.get(subject, 0) & bit)
        return self._facts.holds(named)


def _is_typed(term: Term) -> bool:
    return term[0] == '"' and term[-1] == ">"
