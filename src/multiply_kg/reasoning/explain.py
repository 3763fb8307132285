"""Why a triple was inferred: its proofs, searched backwards with the rules of the compiled engine.

A proof is a tree: the triple, the OWL 2 RL rule that concludes it, and that rule's premises, each a proof of
its own or a given triple (of the data or of an axiom). Several proofs are told, because a single one may
mislead: correcting its leaves need not make the triple go away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.reasoning import compiled
from multiply_kg.reasoning.compiled import Derivation
from multiply_kg.reasoning.datatypes import in_value_space, is_datatype
from multiply_kg.reasoning.rules import Pattern, Rule, is_variable
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple

# How much is tried: matches of one rule, goals on the way to one triple, steps of one search.
_MATCHES: Final = 40
_GOALS: Final = 20_000
_STEPS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Proof:
    """``conclusion`` follows from ``premises`` by ``rule`` (its name in OWL 2 Profiles §4.3)."""

    conclusion: Triple
    rule: str
    premises: tuple[Proof | Triple, ...]

    @property
    def leaves(self) -> frozenset[Triple]:
        """The given triples that the proof stands on."""
        found: set[Triple] = set()
        for premise in self.premises:
            found |= premise.leaves if isinstance(premise, Proof) else {premise}
        return frozenset(found)

    @property
    def size(self) -> int:
        """How many rules were applied."""
        return 1 + sum(premise.size for premise in self.premises if isinstance(premise, Proof))


def explain(
    triple: Triple, asserted: Collection[Triple], ontology: Collection[Triple], *, limit: int = 10
) -> tuple[Proof, ...]:
    """Up to ``limit`` minimal proofs of an inferred triple, the shortest first; none if it does not follow.

    Raises UnsupportedError for an ontology that only the reference engine can take. For several triples of
    one graph make an ``Explainer`` once.
    """
    return Explainer(asserted, ontology).explain(triple, limit=limit)


class Explainer:
    """The proofs of the triples that follow from one graph and one ontology."""

    def __init__(self, asserted: Iterable[Triple], ontology: Iterable[Triple]) -> None:
        try:
            done = compiled.derive(asserted, ontology)
        except compiled.NotCompilableError as obstacle:
            raise UnsupportedError(
                f"There are no proofs, since only the reference engine can take: {obstacle}.",
                hint="Remove or reword the axiom to have proofs.",
            ) from obstacle
        self._given = {triple for triples in done.rows.values() for triple in triples}
        self._facts = _Facts(done)
        self._same = done.same
        self._rules: dict[Term, list[Rule]] = defaultdict(list)
        for rule in done.rules:
            self._rules[_key(rule.head)].append(rule)
        self._steps: dict[Triple, list[tuple[str, tuple[Triple, ...]]]] = {}

    def explain(self, triple: Triple, *, limit: int = 10) -> tuple[Proof, ...]:
        """Up to ``limit`` minimal proofs, the shortest first; none if the triple is given or does not follow.

        A proof is minimal if no other one found stands on fewer of its leaves.
        """
        if triple in self._given or not self._facts.holds(triple):
            return ()
        search = _Search(self._given, self._ranks(triple), self._steps, limit)
        found: dict[frozenset[Triple], Proof] = {}
        for proof in search.proofs(triple, frozenset()):
            leaves = proof.leaves
            if leaves not in found or proof.size < found[leaves].size:
                found[leaves] = proof
        minimal = [found[leaves] for leaves in found if not any(other < leaves for other in found)]
        return tuple(sorted(minimal, key=lambda proof: (proof.size, repr(proof)))[:limit])

    def _ranks(self, goal: Triple) -> dict[Triple, int]:
        """For the goal and all that may lead to it, how many rounds of rules it takes to derive it."""
        goals, seen = [goal], {goal}
        for current in goals:
            if current not in self._steps:
                self._steps[current] = list(dict.fromkeys(self._ways(current)))
            for _, premises in self._steps[current]:
                for premise in premises:
                    if premise not in seen and premise not in self._given and len(seen) < _GOALS:
                        seen.add(premise)
                        goals.append(premise)
        ranks: dict[Triple, int] = {}
        round_, waiting = 0, goals
        while waiting:
            round_ += 1
            ready = [g for g in waiting if any(self._ready(ps, ranks) for _, ps in self._steps[g])]
            if not ready:
                break
            ranks.update(dict.fromkeys(ready, round_))
            waiting = [g for g in waiting if g not in ranks]
        return ranks

    def _ready(self, premises: Iterable[Triple], ranks: Mapping[Triple, int]) -> bool:
        return all(premise in self._given or premise in ranks for premise in premises)

    def _ways(self, goal: Triple) -> Iterator[tuple[str, tuple[Triple, ...]]]:
        """The rules that conclude the goal, with premises that hold."""
        subject, predicate, obj = goal
        for rule in self._rules.get(_key(goal), ()):
            start = _unify(rule.head, goal, {})
            if start is not None:
                for bound in islice(self._facts.match(rule.body, start), _MATCHES):
                    body = tuple(_instance(atom, bound) for atom in rule.body)
                    yield rule.name, (*body, *rule.axiom)
        if predicate == TYPE and is_datatype(obj) and subject[0] == '"' and in_value_space(subject, obj):
            yield "dt-type2", ()
        yield from self._by_identity(goal)

    def _by_identity(self, goal: Triple) -> Iterator[tuple[str, tuple[Triple, ...]]]:
        """eq-sym, eq-trans, eq-rep-s, eq-rep-o."""
        subject, predicate, obj = goal
        if predicate == SAME_AS:
            yield "eq-sym", ((obj, SAME_AS, subject),)
            for middle in sorted(self._same.group(self._same.name(subject))):
                if middle not in (subject, obj):
                    yield "eq-trans", ((subject, SAME_AS, middle), (middle, SAME_AS, obj))
            return
        for other in sorted(self._same.group(self._same.name(subject))):
            if other != subject and self._facts.holds((other, predicate, obj)):
                yield "eq-rep-s", ((other, predicate, obj), (other, SAME_AS, subject))
        for other in sorted(self._same.group(self._same.name(obj))):
            if other != obj and self._facts.holds((subject, predicate, other)):
                yield "eq-rep-o", ((subject, predicate, other), (other, SAME_AS, obj))


class _Search:
    """Proofs without a circle: no triple is used to prove itself."""

    def __init__(
        self,
        given: Collection[Triple],
        ranks: Mapping[Triple, int],
        steps: Mapping[Triple, list[tuple[str, tuple[Triple, ...]]]],
        limit: int,
    ) -> None:
        self._given = given
        self._ranks = ranks
        self._steps = steps
        self._limit = limit
        self._left = _STEPS

    def proofs(self, goal: Triple, above: frozenset[Triple]) -> Iterator[Proof]:
        """The proofs of a goal, those of low rank first, until enough was tried."""
        path = above | {goal}
        ways = [(self._rank(way[1]), way) for way in self._steps.get(goal, ())]
        for _, (rule, premises) in sorted((rank, way) for rank, way in ways if rank is not None):
            self._left -= 1
            if path.isdisjoint(premises):
                yield from self._combine(goal, rule, premises, path)
            if self._left <= 0 and above:
                # The first way, of lowest rank, leads to no circle: one proof is found whatever the budget.
                return

    def _rank(self, premises: Iterable[Triple]) -> int | None:
        """The highest rank among premises; None if one of them has no proof."""
        highest = 0
        for premise in premises:
            if premise not in self._given:
                rank = self._ranks.get(premise)
                if rank is None:
                    return None
                highest = max(highest, rank)
        return highest

    def _combine(
        self, goal: Triple, rule: str, premises: tuple[Triple, ...], path: frozenset[Triple]
    ) -> Iterator[Proof]:
        choices: list[list[Proof | Triple]] = []
        for premise in premises:
            if premise in self._given:
                choices.append([premise])
            else:
                choices.append(list(islice(self.proofs(premise, path), self._limit)))
        for chosen in islice(product(*choices), self._limit * self._limit):
            yield Proof(goal, rule, tuple(dict.fromkeys(chosen)))


class _Facts:
    """All that holds, hidden facts (anonymous classes, literal subjects) among it, looked up by pattern."""

    def __init__(self, done: Derivation) -> None:
        self._done = done
        self._indexes: dict[Term, tuple[dict[Term, set[Term]], dict[Term, set[Term]]]] = {}

    def holds(self, triple: Triple) -> bool:
        """True when the triple is given or follows."""
        return triple[2] in self._index(triple[1])[0].get(triple[0], ())

    def match(self, body: tuple[Pattern, ...], bound: dict[str, Term]) -> Iterator[dict[str, Term]]:
        """The ways to bind the variables of the patterns so that all of them hold."""
        if not body:
            yield bound
            return
        atom = max(body, key=lambda a: sum(not is_variable(_bound(x, bound)) for x in a))
        rest = tuple(a for a in body if a is not atom)
        subject, predicate, obj = _instance(atom, bound)
        forward, backward = self._index(predicate)
        if not is_variable(subject):
            pairs = [(subject, o) for o in sorted(forward.get(subject, ()))]
        elif not is_variable(obj):
            pairs = [(s, obj) for s in sorted(backward.get(obj, ()))]
        else:
            pairs = [(s, o) for s in sorted(forward) for o in sorted(forward[s])]
        for s, o in pairs:
            extended = _unify(atom, (s, predicate, o), bound)
            if extended is not None:
                yield from self.match(rest, extended)

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


def _key(head: Pattern) -> str:
    """What rules are found by: the class that they conclude, or else the property."""
    return f"a {head[2]}" if head[1] == TYPE and not is_variable(head[2]) else f"? {head[1]}"


def _bound(text: str, bound: Mapping[str, Term]) -> str:
    return bound.get(text, text)


def _instance(atom: Pattern, bound: Mapping[str, Term]) -> Triple:
    return _bound(atom[0], bound), atom[1], _bound(atom[2], bound)


def _unify(pattern: Pattern, triple: Triple, bound: dict[str, Term]) -> dict[str, Term] | None:
    result = dict(bound)
    for left, right in zip(pattern, triple, strict=True):
        if is_variable(left):
            if result.setdefault(left, right) != right:
                return None
        elif left != right:
            return None
    return result
