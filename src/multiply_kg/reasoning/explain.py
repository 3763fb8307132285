"""Why a triple was inferred: its proofs, searched backwards with the rules of the compiled engine.

A proof is a tree: the triple, the OWL 2 RL rule that concludes it, and that rule's premises, each a proof of
its own or a given triple (of the data or of an axiom). Several proofs are told, because a single one may
mislead: correcting its leaves need not make the triple go away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.reasoning import compiled
from multiply_kg.reasoning.axioms import read_axioms
from multiply_kg.reasoning.datatypes import in_value_space, is_datatype
from multiply_kg.reasoning.facts import Derived, Facts, instance, key, unify
from multiply_kg.reasoning.program import unsupported
from multiply_kg.reasoning.rules import Rule, compile_rules
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple

# How much is tried: matches of one rule, goals on the way to one triple, steps of one search.
_MATCHES: Final = 40
_GOALS: Final = 20_000
_STEPS: Final = 5_000
Way = tuple[str, tuple[Triple, ...]]
"""A rule, and premises from which it concludes the triple in question."""


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

    def __init__(
        self,
        asserted: Iterable[Triple] = (),
        ontology: Iterable[Triple] = (),
        *,
        facts: Facts | None = None,
    ) -> None:
        """Derive all that follows, or take ``facts`` from wherever they are kept.

        Raises UnsupportedError for an ontology that only the reference engine can take.
        """
        self._facts = facts or derived(asserted, ontology)
        self._rules: dict[Term, list[Rule]] = defaultdict(list)
        for rule in self._facts.rules:
            self._rules[key(rule.head)].append(rule)
        self._steps: dict[Triple, list[Way]] = {}
        self._given: set[Triple] = set()
        """Those of the triples met that are given."""

    def explain(self, triple: Triple, *, limit: int = 10) -> tuple[Proof, ...]:
        """Up to ``limit`` minimal proofs, the shortest first; none if the triple is given or does not follow.

        A proof is minimal if no other one found stands on fewer of its leaves.
        """
        if self._facts.given((triple,)) or not self._facts.holding((triple,)):
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
        goals, seen, level = [goal], {goal}, [goal]
        while level:
            self._expand([current for current in level if current not in self._steps])
            met = dict.fromkeys(
                p for current in level for _, premises in self._steps[current] for p in premises
            )
            level = []
            for premise in met:
                if premise not in seen and premise not in self._given and len(seen) < _GOALS:
                    seen.add(premise)
                    level.append(premise)
            goals += level
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

    def _expand(self, goals: Sequence[Triple]) -> None:
        """Find the ways to these goals, and which of their premises are given."""
        ways: dict[Triple, list[Way]] = {goal: [] for goal in goals}
        tried = [
            (goal, rule, start)
            for goal in goals
            for rule in self._rules.get(key(goal), ())
            if (start := unify(rule.head, goal, {})) is not None
        ]
        matches = self._facts.matches([(rule.body, start) for _, rule, start in tried], _MATCHES)
        for (goal, rule, _), found in zip(tried, matches, strict=True):
            for bound in found:
                body = tuple(instance(atom, bound) for atom in rule.body)
                ways[goal].append((rule.name, (*body, *rule.axiom)))
        for goal in goals:
            subject, predicate, obj = goal
            if predicate == TYPE and is_datatype(obj) and subject[0] == '"' and in_value_space(subject, obj):
                ways[goal].append(("dt-type2", ()))
            ways[goal] += self._by_identity(goal)
        self._steps.update({goal: list(dict.fromkeys(found)) for goal, found in ways.items()})
        met = {premise for found in ways.values() for _, premises in found for premise in premises}
        self._given.update(self._facts.given(met))

    def _by_identity(self, goal: Triple) -> Iterator[Way]:
        """eq-sym, eq-trans, eq-rep-s, eq-rep-o."""
        subject, predicate, obj = goal
        if predicate == SAME_AS:
            yield "eq-sym", ((obj, SAME_AS, subject),)
            for middle in sorted(self._facts.names(subject)):
                if middle not in (subject, obj):
                    yield "eq-trans", ((subject, SAME_AS, middle), (middle, SAME_AS, obj))
            return
        for other in sorted(self._facts.names(subject)):
            if other != subject and self._facts.holding(((other, predicate, obj),)):
                yield "eq-rep-s", ((other, predicate, obj), (other, SAME_AS, subject))
        for other in sorted(self._facts.names(obj)):
            if other != obj and self._facts.holding(((subject, predicate, other),)):
                yield "eq-rep-o", ((subject, predicate, other), (other, SAME_AS, obj))


def derived(asserted: Iterable[Triple], ontology: Iterable[Triple]) -> Derived:
    """All that follows from a graph and an ontology, in memory.

    Raises UnsupportedError for an ontology that only the reference engine can take.
    """
    try:
        return Derived(compiled.derive(asserted, ontology))
    except compiled.NotCompilableError as obstacle:
        raise _no_proofs(str(obstacle)) from obstacle


def rules_of(ontology: Iterable[Triple]) -> tuple[Rule, ...]:
    """The rules that an ontology makes.

    Raises UnsupportedError where only the reference engine can take it.
    """
    rules = compile_rules(read_axioms(compiled.group((), ontology)))
    obstacles = unsupported(rules)
    if obstacles:
        raise _no_proofs("; ".join(obstacles))
    return rules


def _no_proofs(obstacle: str) -> UnsupportedError:
    return UnsupportedError(
        f"There are no proofs, since only the reference engine can take: {obstacle}.",
        hint="Remove or reword the axiom to have proofs.",
    )


class _Search:
    """Proofs without a circle: no triple is used to prove itself."""

    def __init__(
        self,
        given: Collection[Triple],
        ranks: Mapping[Triple, int],
        steps: Mapping[Triple, list[Way]],
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
