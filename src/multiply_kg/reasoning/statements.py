"""The given triples of a graph that is edited, under one name for each thing.

Several given triples may be one and the same in the names that stand for the groups of ``equality``: it is
given as long as one of them is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from multiply_kg.reasoning.adjacency import Adjacency
from multiply_kg.reasoning.equality import Identities
from multiply_kg.terms import Term, Triple


class Statements:
    """What is given: as it was said, and in the names that stand for the groups (``named``).

    Only triples about things of several names are kept in both ways, and found by their terms. Where a thing
    of one name gets a second one, what mentioned it is looked up; ``prepare`` makes that possible.
    """

    def __init__(self, given: set[Triple], same: Identities) -> None:
        self.named = given
        self._same = same
        self._said: dict[Triple, set[Triple]] = {}
        self._about, self._into = Adjacency(0), Adjacency(2)
        self._mentions: dict[Term, list[Triple]] = defaultdict(list)
        self._prepared = False
        if same:
            several = [triple for triple in given if same.mentions(triple)]
            given.difference_update(several)
            for triple in several:
                self.enter(triple)

    def prepare(self) -> None:
        """Go through all triples now, and not when a thing first gets a second name."""
        if not self._prepared:
            self._prepared = True
            for triple in self.named:
                self._mention(triple)

    def __contains__(self, triple: Triple) -> bool:
        """True when exactly this is given."""
        if self._same.mentions(triple):
            return triple in self._said.get(self._same.named(triple), ())
        return triple in self.named

    def __iter__(self) -> Iterator[Triple]:
        """All that is given, as it was said."""
        plain = (triple for triple in self.named if triple not in self._said)
        return chain(plain, chain.from_iterable(self._said.values()))

    def enter(self, triple: Triple) -> Triple | None:
        """Adds a triple that is not given; the same in the names that stand for things, if that is new."""
        several = self._same.mentions(triple)
        named = self._same.named(triple) if several else triple
        if several:
            said = self._said.setdefault(named, set())
            said.add(triple)
            if len(said) > 1:
                return None
        self.named.add(named)
        if several:
            self._about.add(named)
            if named[2][0] != '"':
                self._into.add(named)
        elif self._prepared:
            self._mention(named)
        return named

    def leave(self, triple: Triple) -> Triple | None:
        """Removes a triple that is given; the same in the names for things, if nothing says it any more."""
        several = self._same.mentions(triple)
        named = self._same.named(triple) if several else triple
        if several:
            said = self._said[named]
            said.remove(triple)
            if said:
                return None
            del self._said[named]
        self.named.remove(named)
        if several:
            self._about.remove(named)
            if named[2][0] != '"':
                self._into.remove(named)
        return named

    def ends(self, thing: Term, property_: Term) -> Collection[Term]:
        """The objects of a thing of several names, in the names that stand for things."""
        return self._about.ends(thing, property_)

    def under(self, name: Term) -> set[Triple]:
        """The triples about a thing of several names, in the names that stand for things."""
        found = {(name, p, obj) for p in self._about.properties(name) for obj in self._about.ends(name, p)}
        found.update((s, p, name) for p in self._into.properties(name) for s in self._into.ends(name, p))
        return found

    def about(self, terms: Iterable[Term]) -> list[Triple]:
        """The given triples that mention the terms, as they were said; of a group all terms or none."""
        terms = set(terms)
        named = {triple for name in {self._same.name(term) for term in terms} for triple in self.under(name)}
        plain = [term for term in terms if not self._same.has(term)]
        if plain:
            self.prepare()
            for term in plain:
                named.update(triple for triple in self._mentions.get(term, ()) if triple in self.named)
        return [said for triple in named for said in self._said.get(triple, (triple,))]

    def _mention(self, triple: Triple) -> None:
        # What is removed stays here, and is left out when somebody asks: a topic stands in very many triples.
        self._mentions[triple[0]].append(triple)
        if triple[2][0] != '"':
            self._mentions[triple[2]].append(triple)
