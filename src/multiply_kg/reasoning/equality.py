"""Identity (OWL 2 Profiles §4.3, table 4): one name for each group of things that are the same.

Instead of copying every triple for every name, as eq-rep-s and eq-rep-o would, the engine works with one
name of each group; the copies are made at the end, for the closure that is handed back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations

from multiply_kg.reasoning.vocabulary import SAME_AS
from multiply_kg.terms import Term, Triple


@dataclass(slots=True)
class Identities:
    """Groups of terms that denote one thing; the smallest term of a group stands for it."""

    _names: dict[Term, Term] = field(default_factory=dict)
    _groups: dict[Term, set[Term]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._groups)

    def name(self, term: Term) -> Term:
        """The term that stands for this one."""
        return self._names.get(term, term)

    def group(self, term: Term) -> Iterable[Term]:
        """All terms of the group that this term stands for."""
        return self._groups.get(term, (term,))

    def members(self) -> Iterator[Term]:
        """Every term that is the same as some other term."""
        return iter(self._names)

    def groups(self) -> Iterator[tuple[Term, set[Term]]]:
        """Each group, by the term that stands for it."""
        return iter(self._groups.items())

    def has(self, term: Term) -> bool:
        """True when the term is the same as some other term."""
        return term in self._names

    def mentions(self, triple: Triple) -> bool:
        """True when the triple, in any names, is about a thing of several names."""
        return triple[0] in self._names or triple[2] in self._names

    def named(self, triple: Triple) -> Triple:
        """The triple in the names that stand for the groups."""
        return self.name(triple[0]), triple[1], self.name(triple[2])

    def regroup(self, old: Iterable[Collection[Term]], new: Iterable[Collection[Term]]) -> None:
        """Puts groups in the place of others; a group of one term is none."""
        for group in old:
            self._groups.pop(min(group), None)
            for term in group:
                self._names.pop(term, None)
        for group in new:
            if len(group) > 1:
                name = min(group)
                self._groups[name] = {*group}
                self._names.update(dict.fromkeys(group, name))

    def merge(self, pairs: Iterable[tuple[Term, Term]]) -> None:
        """Joins the groups of the two terms of each pair."""
        for left, right in pairs:
            one, two = self.name(left), self.name(right)
            if one != two:
                group = self._groups.pop(one, {one}) | self._groups.pop(two, {two})
                name = min(group)
                self._groups[name] = group
                self._names.update(dict.fromkeys(group, name))

    def rename(self, rows: Mapping[Term, Iterable[Triple]]) -> dict[Term, list[Triple]]:
        """The rows with one name for each group, each triple once."""
        names = self._names
        renamed: dict[Term, list[Triple]] = {}
        for predicate, triples in rows.items():
            kept, changed = [], set()
            for triple in triples:
                subject, _, obj = triple
                if subject in names or obj in names:
                    changed.add((self.name(subject), predicate, self.name(obj)))
                else:
                    kept.append(triple)
            renamed[predicate] = kept + list(changed)
        return renamed

    def copies(self, triple: Triple) -> Iterator[Triple]:
        """The triple with every name of its subject and of its object."""
        subject, predicate, obj = triple
        for one in self.group(subject):
            for other in self.group(obj):
                yield one, predicate, other

    def concerns(self, triple: Triple) -> bool:
        """True when the triple, in the names that stand for the groups, has other copies."""
        return triple[0] in self._groups or triple[2] in self._groups

    def pairs(self) -> Iterator[Triple]:
        """owl:sameAs between all members of each group."""
        for group in self._groups.values():
            yield from pairs(group)


def pairs(group: Iterable[Term]) -> Iterator[Triple]:
    """owl:sameAs between all terms of one group."""
    return ((left, SAME_AS, right) for left, right in permutations(group, 2))
