"""The triples around each term, in an index that can be changed: what keeps time flat after an edit.

Most terms stand in few triples, which are kept as they are, in a list. The few that stand in very many (a
topic, a country) get a set for each property, so that no look-up and no change depends on how many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from multiply_kg.terms import Term, Triple

_FEW: Final = 32
Around = list[Triple] | dict[Term, set[Term]]


class Adjacency:
    """Triples by one of their ends; ``key`` is the place of that end in the triple, 0 or 2."""

    def __init__(self, key: int) -> None:
        self._key = key
        self._other = 2 - key
        self._around: dict[Term, Around] = {}

    def add(self, triple: Triple) -> None:
        """Adds a triple that is not there yet."""
        term = triple[self._key]
        around = self._around.get(term)
        if around is None:
            self._around[term] = [triple]
        elif isinstance(around, dict):
            around.setdefault(triple[1], set()).add(triple[self._other])
        else:
            around.append(triple)
            if len(around) > _FEW:
                self._around[term] = self._by_property(around)

    def _by_property(self, triples: Iterable[Triple]) -> dict[Term, set[Term]]:
        ends: dict[Term, set[Term]] = {}
        for triple in triples:
            ends.setdefault(triple[1], set()).add(triple[self._other])
        return ends

    def remove(self, triple: Triple) -> None:
        """Removes a triple that is there."""
        term = triple[self._key]
        around = self._around[term]
        if isinstance(around, dict):
            ends = around[triple[1]]
            ends.remove(triple[self._other])
            if not ends:
                del around[triple[1]]
        else:
            around.remove(triple)
        if not around:
            del self._around[term]

    def ends(self, term: Term, property_: Term) -> Collection[Term]:
        """The other ends of the term's triples of one property; not to be kept over a change."""
        around = self._around.get(term)
        if around is None:
            return ()
        if isinstance(around, dict):
            return around.get(property_, ())
        other = self._other
        return [triple[other] for triple in around if triple[1] == property_]

    def properties(self, term: Term) -> Collection[Term]:
        """The properties of the term's triples."""
        around = self._around.get(term, ())
        return around.keys() if isinstance(around, dict) else {triple[1] for triple in around}


class PropertyEnds:
    """The part of an ``Adjacency`` that is about one property: what the steps of plans look into."""

    __slots__ = ("_adjacency", "_property")

    def __init__(self, adjacency: Adjacency, property_: Term) -> None:
        self._adjacency = adjacency
        self._property = property_

    def get(self, term: Term, default: tuple[Term, ...], /) -> Collection[Term]:
        """The other ends of the term's triples."""
        return self._adjacency.ends(term, self._property) or default
