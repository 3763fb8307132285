"""The compiled engine: rows of triples in, everything that follows out, round by round, sets at a time.

Semi-naive: each round looks only at what the round before added. A triple that a one-premise rule makes
is added with everything such rules make of it, so these rules run once for each given triple. Identity is
not resolved here: the pairs that must be the same are handed back to ``equality``, which renames and
starts again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from multiply_kg.reasoning.datatypes import differ, in_value_space, is_datatype
from multiply_kg.reasoning.plans import Plan, Row
from multiply_kg.reasoning.program import Program, PropertyTable, split
from multiply_kg.reasoning.rules import Rule
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple

Rows = Mapping[Term, Sequence[Triple]]
_NO_TABLE = PropertyTable()


@dataclass(slots=True)
class Facts:
    """Everything that holds: the given rows, what was derived, the classes of each thing (as bits).

    ``stated`` has the classes that were given, ``identities`` the pairs that must be the same, ``clashes``
    those that cannot be, with the rule that says they must.
    """

    rows: Rows
    derived: dict[Term, set[Triple]] = field(default_factory=dict)
    types: dict[Term, int] = field(default_factory=dict)
    stated: dict[Term, int] = field(default_factory=dict)
    forward: dict[Term, dict[Term, list[Term]]] = field(default_factory=dict)
    backward: dict[Term, dict[Term, list[Term]]] = field(default_factory=dict)
    identities: set[tuple[Term, Term]] = field(default_factory=set)
    clashes: dict[tuple[Term, Term], Rule | None] = field(default_factory=dict)

    def triples(self, predicate: Term) -> Iterable[Triple]:
        """The triples of one property, given and derived."""
        yield from self.rows.get(predicate, ())
        yield from self.derived.get(predicate, ())


def materialise(program: Program, rows: Rows) -> Facts:
    """All that follows from the rows (triples grouped by predicate, each once) by the program."""
    return _Engine(program, rows).run()


class _Engine:
    def __init__(self, program: Program, rows: Rows) -> None:
        self._program = program
        self._facts = Facts(rows)
        self._facts.backward = {p: defaultdict(list) for p in program.transitive}
        self._first = True
        self._given: dict[Term, set[Triple]] = {}
        # New triples by property, and new classes: bits -> the things that have just got them.
        self._new: dict[Term, set[Triple]] = {}
        self._joined: dict[Term, set[Triple]] = {}
        self._typed: dict[int, list[Term]] = {}
        # Links of transitive properties: pairs that are not themselves paths. A path is lengthened by links
        # only, so that each pair is found once for each last link and not once for each way to split it.
        self._links: dict[Term, dict[Term, list[Term]]] = {p: defaultdict(list) for p in program.transitive}
        self._new_links: dict[Term, set[Triple]] = {}

    def run(self) -> Facts:
        self._start()
        while self._new or self._joined or self._typed:
            fresh, closed, typed, links = self._new, self._joined, self._typed, self._new_links
            self._new, self._joined, self._typed, self._new_links = {}, {}, {}, {}
            plans = [*self._plans(fresh), *self._plans(closed)]
            self._index(fresh, closed)
            self._index_for(chain((plan for plan, _ in plans), self._class_plans(typed)))
            self._apply_tables(fresh, links)
            self._apply_values(fresh)
            self._apply_values(closed)
            for plan, triples in plans:
                self._conclude(plan, plan.run(triples, self._facts))
            self._lengthen(fresh, closed, links)
            self._apply_classes(typed)
            self._first = False
        self._find_identities()
        return self._facts

    def _start(self) -> None:
        program, facts = self._program, self._facts
        bits = program.classes.bits
        stated = facts.stated
        for subject, _, cls in facts.rows.get(TYPE, ()):
            bit = bits.get(cls)
            if bit is not None:
                stated[subject] = stated.get(subject, 0) | bit
        by_classes: dict[int, list[Term]] = defaultdict(list)
        for subject, mask in stated.items():
            by_classes[mask].append(subject)
        for mask, subjects in by_classes.items():
            self._give_classes(program.classes.close(mask), subjects)
        for individual, mask in program.facts:
            self._give_classes(mask, (individual,))
        if program.datatypes:
            self._type_literals()
        self._identify((s, o) for s, _, o in facts.rows.get(SAME_AS, ()))
        relevant = (
            program.tables.keys() | program.values.keys() | program.by_property.keys() | program.transitive
        )
        self._new = {p: set(facts.rows[p]) for p in relevant & facts.rows.keys() - {TYPE}}
        self._given = dict(self._new)
        self._new_links = {p: self._new[p] for p in program.transitive & self._new.keys()}

    def _type_literals(self) -> None:
        """dt-type2, for the datatypes that a rule asks for."""
        program = self._program
        literals = {t[2] for rows in self._facts.rows.values() for t in rows if t[2][0] == '"'}
        for datatype in program.classes.named(program.datatypes):
            if is_datatype(datatype):
                bit = program.classes.bits[datatype]
                self._give_classes(
                    program.classes.close(bit), [lit for lit in literals if in_value_space(lit, datatype)]
                )

    def _plans(self, new: Mapping[Term, set[Triple]]) -> Iterator[tuple[Plan, set[Triple]]]:
        """The plans that the new triples of each property call for."""
        for property_ in self._program.by_property.keys() & new.keys():
            for plan in self._program.by_property[property_]:
                # In the first round everything is new: starting from one premise finds all there is.
                if not self._first or plan.leads:
                    yield plan, new[property_]

    def _class_plans(self, typed: Iterable[int]) -> Iterator[Plan]:
        gained = 0
        for mask in typed:
            gained |= mask
        for bit in split(gained):
            yield from self._program.by_class.get(bit, ())

    def _index(self, *several: Mapping[Term, Iterable[Triple]]) -> None:
        """Adds new triples to the indexes that there are."""
        facts = self._facts
        for new in several:
            for property_ in facts.forward.keys() & new.keys():
                forward = facts.forward[property_]
                for subject, _, obj in new[property_]:
                    forward[subject].append(obj)
            for property_ in facts.backward.keys() & new.keys():
                backward = facts.backward[property_]
                for subject, _, obj in new[property_]:
                    backward[obj].append(subject)

    def _index_for(self, plans: Iterable[Plan]) -> None:
        """Makes the indexes that the plans look into, where they were not needed before."""
        facts = self._facts
        for plan in plans:
            for property_ in plan.forward - facts.forward.keys():
                forward = facts.forward[property_] = defaultdict(list)
                for subject, _, obj in facts.triples(property_):
                    forward[subject].append(obj)
            for property_ in plan.backward - facts.backward.keys():
                backward = facts.backward[property_] = defaultdict(list)
                for subject, _, obj in facts.triples(property_):
                    backward[obj].append(subject)

    def _apply_tables(self, new: Mapping[Term, set[Triple]], links: Mapping[Term, set[Triple]]) -> None:
        by_mask: dict[int, set[Term]] = defaultdict(set)
        transitive = self._program.transitive
        for property_, triples in new.items():
            table = self._program.tables.get(property_, _NO_TABLE)
            for other, inverse in (*((q, False) for q in table.same), *((q, True) for q in table.inverse)):
                both = property_ in transitive and other in transitive
                if both:
                    self._add(other, _renamed(other, links.get(property_, ()), inverse=inverse), closed=True)
                # Paths of a transitive property are paths of the transitive properties above it as well.
                self._add(other, _renamed(other, triples, inverse=inverse), closed=True, path=both)
            if table.subject_classes:
                by_mask[table.subject_classes].update([t[0] for t in triples])
            if table.object_classes:
                by_mask[table.object_classes].update([t[2] for t in triples])
        for mask, things in by_mask.items():
            self._give_classes(mask, things)

    def _apply_values(self, new: Mapping[Term, Iterable[Triple]]) -> None:
        for property_ in self._program.values.keys() & new.keys():
            masks = self._program.values[property_]
            by_mask: dict[int, list[Term]] = defaultdict(list)
            for subject, _, obj in new[property_]:
                if obj in masks:
                    by_mask[masks[obj]].append(subject)
            for mask, things in by_mask.items():
                self._give_classes(mask, things)

    def _lengthen(
        self,
        fresh: Mapping[Term, Iterable[Triple]],
        closed: Mapping[Term, Iterable[Triple]],
        links: Mapping[Term, set[Triple]],
    ) -> None:
        """prp-trp: new paths with every link, and every path with the new links."""
        for property_ in self._program.transitive:
            after, before = self._links[property_], self._facts.backward[property_]
            new_links = links.get(property_, ())
            for subject, _, obj in new_links:
                after[subject].append(obj)
            longer = {
                (s, property_, end)
                for new in (fresh, closed)
                for s, _, o in new.get(property_, ())
                for end in after.get(o, ())
            }
            longer.update((start, property_, o) for s, _, o in new_links for start in before.get(s, ()))
            self._add(property_, longer, closed=False, path=True)

    def _apply_classes(self, typed: Mapping[int, list[Term]]) -> None:
        program = self._program
        by_bit: dict[int, list[Term]] = defaultdict(list)
        for mask, things in typed.items():
            for bit in split(mask):
                by_bit[bit] += things
        for bit, things in by_bit.items():
            for property_, value in program.implied_values.get(bit, ()):
                self._add(property_, {(thing, property_, value) for thing in things}, closed=False)
            if bit in program.by_class:
                rows: list[Row] = [(thing,) for thing in things]
                for plan in program.by_class[bit]:
                    self._conclude(plan, plan.run(rows, self._facts))

    def _find_identities(self) -> None:
        """What must be the same: looked for at the end, since nothing else in this run depends on it."""
        program, facts = self._program, self._facts
        for rule, inverse in program.unique:
            values: dict[Term, Term] = {}
            several: dict[Term, set[Term]] = {}
            for subject, _, obj in facts.triples(rule.body[0][1]):
                thing, value = (obj, subject) if inverse else (subject, obj)
                first = values.setdefault(thing, value)
                if first != value:
                    several.setdefault(thing, {first}).add(value)
            for group in several.values():
                self._identify(combinations(group, 2), rule)
        self._index_for(program.identity)
        for plan in program.identity:
            self._conclude(plan, plan.run(list(facts.triples(plan.delta[1])), facts))

    def _conclude(self, plan: Plan, rows: Collection[Row]) -> None:
        if not rows:
            return
        subject, obj = plan.subject, plan.obj
        property_ = plan.rule.head[1]
        if obj is None:
            classes = self._program.classes
            self._give_classes(classes.close(classes.bits[plan.rule.head[2]]), {row[subject] for row in rows})
        elif property_ == SAME_AS:
            self._identify(((row[subject], row[obj]) for row in rows), plan.rule)
        else:
            self._add(property_, {(row[subject], property_, row[obj]) for row in rows}, closed=False)

    def _add(self, property_: Term, triples: set[Triple], *, closed: bool, path: bool = False) -> None:
        """Adds the triples that are new.

        ``closed`` if the one-premise rules need not see them again; ``path`` if they are paths of links of a
        transitive property.
        """
        if property_ == SAME_AS:
            self._identify((s, o) for s, _, o in triples)
            return
        given = self._given.get(property_)
        if given is None:
            given = self._given[property_] = set(self._facts.rows.get(property_, ()))
        derived = self._facts.derived.setdefault(property_, set())
        new = triples - given
        new = new - derived if derived else new
        if not new:
            return
        derived |= new
        if not path and property_ in self._program.transitive:
            self._new_links.setdefault(property_, set()).update(new)
        if closed:
            waiting = self._joined.setdefault(property_, new)
            if waiting is not new:
                waiting |= new
        else:
            waiting = self._new.setdefault(property_, new)
            if waiting is not new:
                waiting |= new

    def _give_classes(self, mask: int, things: Iterable[Term]) -> None:
        types, triggers = self._facts.types, self._program.triggers
        close = self._program.classes.close
        for thing in things:
            old = types.get(thing, 0)
            if old & mask == mask:
                continue
            types[thing] = now = close(old | mask) if old else mask
            gained = (now ^ old) & triggers
            if gained:
                if gained in self._typed:
                    self._typed[gained].append(thing)
                else:
                    self._typed[gained] = [thing]

    def _identify(self, pairs: Iterable[tuple[Term, Term]], rule: Rule | None = None) -> None:
        facts = self._facts
        for left, right in pairs:
            if left == right:
                continue
            pair = (left, right) if left < right else (right, left)
            if not left.startswith('"') and not right.startswith('"'):
                facts.identities.add(pair)
            elif pair not in facts.clashes and differ(left, right):
                facts.clashes[pair] = rule


def _renamed(property_: Term, triples: Iterable[Triple], *, inverse: bool) -> set[Triple]:
    """The triples with another property, turned round if it is an inverse."""
    if inverse:
        return {(o, property_, s) for s, _, o in triples}
    return {(s, property_, o) for s, _, o in triples}
