"""What an explanation looks into: the facts of one graph by pattern, wherever they are kept.

``Derived`` has them in memory, all that the compiled engine knows; elsewhere a store is asked for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from multiply_kg.reasoning.compiled import Derivation
from multiply_kg.reasoning.rules import Pattern, Rule, is_variable
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple

Binding = dict[str, Term]
Body = tuple[Pattern, ...]


class Facts(Protocol):
    """All that is given or follows in one graph, with anonymous classes and literals as subjects."""

    @property
    def rules(self) -> Sequence[Rule]:
        """The rules by which it follows."""

    def given(self, triples: Iterable[Triple]) -> Collection[Triple]:
        """Those of the triples that are stated, as data or as axioms."""

    def holding(self, triples: Iterable[Triple]) -> Collection[Triple]:
        """Those of the triples that are given or follow."""

    def matches(self, bodies: Sequence[tuple[Body, Binding]], limit: int) -> Sequence[Sequence[Binding]]:
        """For each list of patterns some ways, up to a limit, to bind its variables so that all of them hold.

        Each comes with what is bound beforehand.
        """

    def names(self, term: Term) -> Iterable[Term]:
        """The term, and all others that are the same by owl:sameAs."""


class Derived:
    """The facts that a run of the compiled engine has left in memory."""

    def __init__(self, done: Derivation) -> None:
        self._done = done
        self._given = {triple for triples in done.rows.values() for triple in triples}
        self._indexes: dict[Term, tuple[dict[Term, set[Term]], dict[Term, set[Term]]]] = {}

    @property
    def rules(self) -> Sequence[Rule]:
        """The rules that the axioms make."""
        return self._done.rules

    def given(self, triples: Iterable[Triple]) -> Collection[Triple]:
        """Those of the triples that are stated."""
        return self._given.intersection(triples)

    def holding(self, triples: Iterable[Triple]) -> Collection[Triple]:
        """Those of the triples that are given or follow."""
        return [triple for triple in triples if triple[2] in self._index(triple[1])[0].get(triple[0], ())]

    def matches(self, bodies: Sequence[tuple[Body, Binding]], limit: int) -> Sequence[Sequence[Binding]]:
        """For each list of patterns the first ways to bind its variables."""
        return [list(islice(self._match(body, bound), limit)) for body, bound in bodies]

    def names(self, term: Term) -> Iterable[Term]:
        """The term, and all others that are the same."""
        return self._done.same.group(self._done.same.name(term))

    def _match(self, body: Body, bound: Binding) -> Iterator[Binding]:
        if not body:
            yield bound
            return
        atom = max(body, key=lambda a: sum(not is_variable(value(x, bound)) for x in a))
        rest = tuple(a for a in body if a is not atom)
        subject, predicate, obj = instance(atom, bound)
        forward, backward = self._index(predicate)
        if not is_variable(subject):
            pairs = [(subject, o) for o in sorted(forward.get(subject, ()))]
        elif not is_variable(obj):
            pairs = [(s, obj) for s in sorted(backward.get(obj, ()))]
        else:
            pairs = [(s, o) for s in sorted(forward) for o in sorted(forward[s])]
        for s, o in pairs:
            extended = unify(atom, (s, predicate, o), bound)
            if extended is not None:
                yield from self._match(rest, extended)

    def _index(self, predicate: Term) -> tuple[dict[Term, set[Term]], dict[Term, set[Term]]]:
        index = self._indexes.get(predicate)
        if index is None:
            forward: dict[Term, set[Term]] = defaultdict(set)
            backward: dict[Term, set[Term]] = defaultdict(set)
            for subject, _, obj in self._triples(predicate):
                forward[subject].add(obj)
                backward[obj].add(subject)
            index = self._indexes[predicate] = (forward, backward)
        return index

    def _triples(self, predicate: Term) -> Iterator[Triple]:
        done = self._done
        yield from done.rows.get(predicate, ())
        for triple in done.facts.triples(predicate):
            yield from done.same.copies(triple)
        if predicate == SAME_AS:
            yield from done.same.pairs()
        if predicate == TYPE:
            for thing, mask in done.facts.types.items():
                for cls in done.program.classes.named(mask):
                    yield from done.same.copies((thing, TYPE, cls))


def key(head: Pattern) -> str:
    """What rules are found by: the class that they conclude, or else the property."""
    return f"a {head[2]}" if head[1] == TYPE and not is_variable(head[2]) else f"? {head[1]}"


def value(text: str, bound: Mapping[str, Term]) -> str:
    """What a variable is bound to; anything else as it is."""
    return bound.get(text, text)


def instance(atom: Pattern, bound: Mapping[str, Term]) -> Triple:
    """The pattern with what is bound in the place of its variables."""
    return value(atom[0], bound), atom[1], value(atom[2], bound)


def unify(pattern: Pattern, triple: Triple, bound: Mapping[str, Term]) -> Binding | None:
    """The binding extended so that the pattern becomes the triple; None where it cannot."""
    result = dict(bound)
    for left, right in zip(pattern, triple, strict=True):
        if is_variable(left):
            if result.setdefault(left, right) != right:
                return None
        elif left != right:
            return None
    return result
