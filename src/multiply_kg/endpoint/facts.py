"""What proofs look into, asked for at an endpoint: the triples of a build by pattern, many patterns at once.

A store holds what was inferred without the noise. Of that, membership in classes without a name is what
proofs lead through; it is worked out here, by the rules that conclude it. A proof by way of a statement whose
subject is a literal, which RDF does not have, is found only where that literal is known beforehand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from multiply_kg.endpoint.asking import AT_ONCE, BlankNodes, Lookups, Row
from multiply_kg.reasoning.datatypes import in_value_space, is_datatype
from multiply_kg.reasoning.facts import Binding, Body, instance, key, unify
from multiply_kg.reasoning.noise import is_noise_class, is_noise_predicate
from multiply_kg.reasoning.rules import Pattern, Rule, is_variable
from multiply_kg.reasoning.vocabulary import SAME_AS, THING, TYPE
from multiply_kg.terms import Term, Triple, is_blank, is_literal, sparql_text

_BRANCHES: Final = 40
_MORE: Final = 25
_DEEPEST: Final = 20
_ROW: Final = "k"


class StoredFacts:
    """The facts of a build in a store, with the rules of an ontology that lies here.

    ``axioms`` are the ontology's triples.
    """

    def __init__(self, lookups: Lookups, rules: Sequence[Rule], axioms: Collection[Triple]) -> None:
        self.rules = rules
        self._lookups = lookups
        self._axioms = frozenset(axioms)
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._rules[key(rule.head)].append(rule)
        self._names: dict[Term, tuple[Term, ...]] = {}

    def given(self, triples: Iterable[Triple]) -> Collection[Triple]:
        """Those of the triples that some source states, or that are axioms."""
        triples = list(triples)
        self._lookups.look_up(t for t in triples if t not in self._axioms and not _is_hidden(t))
        return {t for t in triples if t in self._axioms or (not _is_hidden(t) and self._lookups.stating(t))}

    def holding(self, triples: Iterable[Triple]) -> Collection[Triple]:
        """Those of the triples that are given or follow."""
        triples = list(triples)
        given = self.given(triples)
        return {
            triple
            for triple in triples
            if triple in given
            or (self._derivable(triple) if _is_hidden(triple) else self._lookups.follows(triple))
        }

    def matches(self, bodies: Sequence[tuple[Body, Binding]], limit: int) -> Sequence[Sequence[Binding]]:
        """For each list of patterns some ways to bind its variables, asked for together."""
        return [list(found)[:limit] for found in self._matches(bodies, limit, frozenset())]

    def names(self, term: Term) -> Iterable[Term]:
        """The term, and all others that are the same."""
        if is_literal(term) or is_blank(term) or not self._has_identities:
            return (term,)
        if term not in self._names:
            asked = f"SELECT DISTINCT ?other WHERE {{ {sparql_text(term)} {SAME_AS} ?other }}"
            others = {row["other"] for row in self._lookups.select(asked)}
            self._names[term] = tuple(sorted({term, *others}))
        return self._names[term]

    @cached_property
    def _has_identities(self) -> bool:
        found = self._lookups.select(
            f"SELECT ?a WHERE {{ ?a {SAME_AS} ?b FILTER(!sameTerm(?a, ?b)) }} LIMIT 1"
        )
        return next(iter(found), None) is not None

    # -- patterns ----------------------------------------------------------------------------------

    def _matches(
        self, bodies: Sequence[tuple[Body, Binding]], limit: int, above: frozenset[Triple]
    ) -> Iterator[Iterable[Binding]]:
        kept: list[tuple[Body, Binding]] = []
        hidden: list[Body] = []
        for body, bound in bodies:
            parts: dict[bool, list[Pattern]] = {True: [], False: []}
            for atom in body:
                parts[_is_hidden(instance(atom, bound))].append(atom)
            kept.append((tuple(parts[False]), bound))
            hidden.append(tuple(parts[True]))
        # Hidden patterns sort out some of what the store finds.
        found = self._stored(kept, limit * _MORE if any(hidden) else limit)
        for atoms, bindings in zip(hidden, found, strict=True):
            ways: Iterable[Binding] = bindings
            for atom in atoms:
                ways = self._extended(ways, atom, above)
            yield ways

    def _extended(
        self, ways: Iterable[Binding], atom: Pattern, above: frozenset[Triple]
    ) -> Iterator[Binding]:
        for way in ways:
            yield from self._derived(atom, way, above)

    def _stored(self, bodies: Sequence[tuple[Body, Binding]], limit: int) -> list[list[Binding]]:
        """The ways to bind the variables of patterns that the store itself holds."""
        found: list[list[Binding]] = [[] if body else [bound] for body, bound in bodies]
        asked = [number for number, (body, _) in enumerate(bodies) if body]
        for start in range(0, len(asked), _BRANCHES):
            block = {number: _Branch(*bodies[number]) for number in asked[start : start + _BRANCHES]}
            parts = [
                f'{{ {branch.text(limit)} BIND("{number}" AS ?{_ROW}) }}'
                for number, branch in block.items()
                if branch.can_be_asked(self._lookups)
            ]
            for row in self._lookups.select(f"SELECT * WHERE {{ {' UNION '.join(parts)} }}") if parts else ():
                number = int(row[_ROW].strip('"'))
                found[number] += block[number].bindings(row)
        return [sorted(bindings, key=lambda bound: sorted(bound.items())) for bindings in found]

    # -- what the store leaves out -------------------------------------------------------------------

    def _derivable(self, triple: Triple) -> bool:
        return next(self._derived(triple, {}, frozenset()), None) is not None

    def _derived(self, atom: Pattern, bound: Binding, above: frozenset[Triple]) -> Iterator[Binding]:
        """The ways to bind a hidden pattern; not by way of itself, which would be no proof."""
        goal = instance(atom, bound)
        if goal in above or len(above) > _DEEPEST:
            return
        subject, predicate, obj = goal
        if predicate == TYPE and not is_variable(subject):
            literal_of = is_literal(subject) and is_datatype(obj) and in_value_space(subject, obj)
            if obj == THING or literal_of:
                yield bound
                return
        found: dict[Triple, None] = {}
        for triple in self._axioms_with.get(predicate, ()):
            if unify(goal, triple, {}) is not None:
                found[triple] = None
        for rule in self._rules.get(key(goal), ()):
            start = _fitting(rule.head, goal)
            if start is not None:
                (ways,) = self._matches([(rule.body, start)], AT_ONCE, above | {goal})
                found |= dict.fromkeys(instance(rule.head, way) for way in ways)
        for triple in found:
            extended = unify(atom, triple, bound)
            if extended is not None:
                yield extended

    @cached_property
    def _axioms_with(self) -> dict[Term, list[Triple]]:
        found: dict[Term, list[Triple]] = defaultdict(list)
        for triple in sorted(self._axioms):
            found[triple[1]].append(triple)
        return found


class _Branch:
    """The question for the ways to bind what is left of a body's variables."""

    def __init__(self, body: Body, bound: Binding) -> None:
        self._bound = bound
        self._atoms = [instance(atom, bound) for atom in body]
        self._free = sorted({text for atom in self._atoms for text in atom if is_variable(text)})
        self._blank = BlankNodes(term for atom in self._atoms for term in atom)

    def can_be_asked(self, lookups: Lookups) -> bool:
        """Not where a literal would have to be a subject, or a blank node cannot be known again."""
        if any(is_literal(atom[0]) for atom in self._atoms):
            return False
        return lookups.keeps_labels or not self._blank

    def text(self, limit: int) -> str:
        """A subquery, for so many solutions unless its blank nodes have to be among them."""
        names = " ".join((*self._free, *self._blank.variables))
        patterns = " ".join(" ".join(map(self._written, atom)) + " ." for atom in self._atoms)
        chosen = f"SELECT DISTINCT {names}" if names else "SELECT (1 AS ?one)"
        limited = "" if self._blank else f" LIMIT {limit}"
        return f"{{ {chosen} WHERE {{ {patterns} {self._blank.filters} }}{limited} }}"

    def bindings(self, row: Row) -> Iterator[Binding]:
        """What a solution binds, if it is about the same blank nodes."""
        if self._blank.are_in(row):
            yield {**self._bound, **{name: row[name[1:]] for name in self._free}}

    def _written(self, text: str) -> str:
        return text if is_variable(text) else self._blank.text(text)


def _fitting(head: Pattern, goal: Pattern) -> Binding | None:
    """What the goal, which may have variables, says about those of a conclusion; None where they differ."""
    start: Binding = {}
    for left, right in zip(head, goal, strict=True):
        if is_variable(right):
            continue
        if is_variable(left):
            if start.setdefault(left, right) != right:
                return None
        elif left != right:
            return None
    return start


def _is_hidden(atom: Pattern) -> bool:
    """Whether a triple, or whatever a pattern matches, is left out of what was inferred."""
    subject, predicate, obj = atom
    of_class = predicate == TYPE and not is_variable(obj) and is_noise_class(obj)
    return is_literal(subject) or is_noise_predicate(predicate) or of_class
