"""Which individuals are the same in a graph that is edited, and how an edit regroups them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from multiply_kg.reasoning.compiled import Derivation, schema_terms
from multiply_kg.reasoning.equality import Identities
from multiply_kg.reasoning.vocabulary import SAME_AS, is_reserved
from multiply_kg.terms import Term, Triple

Group = frozenset[Term]


class NotInPlaceError(Exception):
    """An edit regroups individuals in a way that changes the meaning of axioms."""


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Groups of individuals in the place of others; both are groups of the same terms, some of one term."""

    old: tuple[Group, ...] = ()
    new: tuple[Group, ...] = ()

    @property
    def terms(self) -> set[Term]:
        """All terms that are grouped anew."""
        return {term for group in self.old for term in group}


class Naming:
    """The groups with what makes them, as far as it is stated.

    ``loose`` are the names of the groups that stated owl:sameAs did not hold together when they were made;
    all others it does hold together.
    """

    def __init__(self, done: Derivation) -> None:
        self.same: Identities = done.same
        self._links: dict[Term, Counter[Term]] = defaultdict(Counter)
        self._predicates = Counter({p: len(triples) for p, triples in done.rows.items()})
        self._terms = schema_terms(done.axioms)
        program = done.program
        self._constants = {value for masks in program.values.values() for value in masks}
        self._constants.update(value for pairs in program.implied_values.values() for _, value in pairs)
        self._constants.update(individual for individual, _ in program.facts)
        for triple in filter(is_identity, done.rows.get(SAME_AS, ())):
            self._link(triple)
        self.loose: set[Term] = set()
        self._judge(self.same.members())

    def _link(self, triple: Triple, number: int = 1) -> None:
        left, _, right = triple
        for one, other in ((left, right), (right, left)):
            self._links[one][other] += number
            if not self._links[one][other]:
                del self._links[one][other]
            if not self._links[one]:
                del self._links[one]

    def note(self, added: Iterable[Triple], removed: Iterable[Triple]) -> set[Term]:
        """Takes note of an edit; the names of the groups that have lost a stated owl:sameAs they hang on.

        Raises NotInPlaceError where a predicate is one of several names of a thing.
        """
        for triple in removed:
            self._predicates[triple[1]] -= 1
        for triple in added:
            self._predicates[triple[1]] += 1
            if self.same.has(triple[1]):
                raise NotInPlaceError(f"owl:sameAs gives another name to the class or property {triple[1]}")
        lost = [triple for triple in removed if is_identity(triple)]
        for triple in lost:
            self._link(triple, -1)
        for triple in filter(is_identity, added):
            self._link(triple)
        names = {self.same.name(left) for left, _, _ in lost}
        return {name for name in names if not self._is_connected(self.same.group(name))}

    def regrouping(self, apart: Iterable[Term], pairs: Iterable[tuple[Term, Term]]) -> Regrouping:
        """What becomes of the groups when some are taken apart, and pairs of terms are the same.

        Of a group that is taken apart, given by its name, stays what stated owl:sameAs holds together. Raises
        NotInPlaceError where the axioms would mean something else.
        """
        same = self.same
        single = {term for name in apart for term in same.group(name)}
        stated = ((term, other) for term in single for other in self._links.get(term, ()))
        units = Identities()
        units.merge(
            (left if left in single else same.name(left), right if right in single else same.name(right))
            for left, right in chain(stated, pairs)
        )
        new = {
            frozenset(term for unit in joined for term in ((unit,) if unit in single else same.group(unit)))
            for _, joined in units.groups()
        }
        new.update(frozenset((term,)) for term in single if not units.has(term))
        old = {frozenset(same.group(same.name(term))) for group in new for term in group}
        made = Regrouping(tuple(old - new), tuple(new - old))
        self._check(made)
        return made

    def _check(self, made: Regrouping) -> None:
        for group in made.new:
            for term in group if len(group) > 1 else ():
                if term in self._terms or self._predicates[term] or is_reserved(term):
                    raise NotInPlaceError(f"owl:sameAs gives another name to the class or property {term}")
        for term in self._constants & made.terms:
            raise NotInPlaceError(
                f"{term}, which an axiom names, is the same as other individuals than before"
            )

    def settle(self, made: Regrouping) -> None:
        """Puts the new groups in the place of the old ones."""
        self.same.regroup(made.old, made.new)
        self.loose.difference_update(min(group) for group in made.old)
        self._judge(term for group in made.new for term in group)

    def _judge(self, terms: Iterable[Term]) -> None:
        """Finds out which of the new groups of these terms are loose."""
        for name in {self.same.name(term) for term in terms if self.same.has(term)}:
            if not self._is_connected(self.same.group(name)):
                self.loose.add(name)

    def _is_connected(self, group: Iterable[Term]) -> bool:
        terms = {*group}
        return terms <= self._reach(next(iter(terms)))

    def _reach(self, term: Term) -> set[Term]:
        """The terms that stated owl:sameAs makes the same as this one."""
        reached = {term}
        queue = [term]
        for one in queue:
            for other in self._links.get(one, ()):
                if other not in reached:
                    reached.add(other)
                    queue.append(other)
        return reached


def is_identity(triple: Triple) -> bool:
    """True for a statement that makes two individuals the same."""
    left, property_, right = triple
    return property_ == SAME_AS and left != right and left[0] != '"' and right[0] != '"'
