"""One edit of a materialised graph: delete and re-derive (Gupta, Mumick and Subrahmanian 1993; "DRed").

What follows from a removed triple is put in doubt, unless given triples alone support it; what is in doubt
is taken away; what the rest still supports comes back, and the new triples with what follows from them. Only
facts that the edit reaches are looked at.

Where individuals are the same, the facts are kept under one name for each thing. An edit that regroups
individuals takes everything that is given about them away under the old names, and gives it back under the
new ones. First it takes apart the groups that may have lost what holds them together; then, as ``infer``
does from scratch, it joins groups until nothing more turns out to be the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from multiply_kg.reasoning.cohesion import Cohesion
from multiply_kg.reasoning.copies import Copies
from multiply_kg.reasoning.equality import pairs
from multiply_kg.reasoning.ledger import Ledger
from multiply_kg.reasoning.live import Heads, LiveFacts
from multiply_kg.reasoning.naming import Naming, Regrouping, is_identity
from multiply_kg.reasoning.sameness import Pair, Sameness
from multiply_kg.reasoning.statements import Statements
from multiply_kg.reasoning.support import Support
from multiply_kg.reasoning.vocabulary import DIFFERENT_FROM, SAME_AS, TYPE
from multiply_kg.terms import Term, Triple


@dataclass(frozen=True, slots=True)
class Standing:
    """A materialised graph between two edits."""

    facts: LiveFacts
    statements: Statements
    copies: Copies
    support: Support
    sameness: Sameness
    naming: Naming
    cohesion: Cohesion
    ledger: Ledger


class Edit:
    """One edit, made on the facts in place.

    ``came`` and ``went`` are the changes of the inferred triples. After a NotInPlaceError from ``apply`` the
    facts are unfinished, though ``came`` and ``went`` are still what has changed.
    """

    def __init__(self, standing: Standing) -> None:
        self._facts = standing.facts
        self._statements = standing.statements
        self._copies = standing.copies
        self._support = standing.support
        self._sameness = standing.sameness
        self._naming = standing.naming
        self._cohesion = standing.cohesion
        self._ledger = standing.ledger
        self.came: set[Triple] = set()
        self.went: set[Triple] = set()
        self._gone: dict[Triple, None] = {}
        self._gone_classes: dict[Term, int] = {}
        self._new: list[Triple] = []
        self._new_classes: list[tuple[Term, int]] = []
        self._told: dict[Triple, None] = {}
        self._gained: dict[Term, int] = {}
        self._touched: dict[Term, int] = {}
        self._pairs: set[Pair] = set()
        self._respelt: set[tuple[Term, Term]] = set()
        self._stated: dict[Triple, None] = {}
        self._suspects: set[Triple] = set()

    def apply(self, added: Collection[Triple], removed: Collection[Triple]) -> None:
        """Removes triples that are given and no axioms, then adds others that are not given.

        Raises NotInPlaceError where this regroups individuals so that axioms mean something else.
        """
        naming = self._naming
        apart = self._cohesion.loosened(removed, naming.note(added, removed), naming.loose)
        stated = [(left, right) for left, p, right in added if is_identity((left, p, right))]
        self._replace(added, removed, naming.regrouping(apart, stated))
        while found := self._sameness.take():
            self._replace((), (), naming.regrouping((), found))
        self._settle()
        self._report()

    def _replace(
        self, added: Collection[Triple], removed: Collection[Triple], regrouping: Regrouping
    ) -> None:
        """Removes and adds given triples and regroups individuals; new identities only show."""
        old = dict.fromkeys(removed)
        moved = self._statements.about(regrouping.terms) if regrouping.old else ()
        new = [*(triple for triple in moved if triple not in old), *added]
        old.update(dict.fromkeys(moved))
        self._gone, self._gone_classes = {}, {}
        self._doubt(self._leave(old))
        self._take_away()
        self._bring_back()
        self._regroup(regrouping)
        self._assert(self._enter(new))

    def _leave(self, triples: Iterable[Triple]) -> list[Triple]:
        """Takes given triples away; those that are no longer given, in the names that stand for things."""
        left = []
        for triple in triples:
            self._ledger.drop_given(triple)
            self._suspects.update(self._copies.near(triple))
            named = self._statements.leave(triple)
            if named is not None:
                left.append(named)
        return left

    def _regroup(self, regrouping: Regrouping) -> None:
        for group in regrouping.old:
            for triple in pairs(group):
                self._ledger.drop(triple)
                self._suspects.add(triple)
        self._naming.settle(regrouping)
        for group in regrouping.new:
            self._suspects.update(pairs(group))

    def _enter(self, triples: Iterable[Triple]) -> list[Triple]:
        """Gives triples; those that were not given before, in the names that stand for things."""
        entered = []
        for triple in triples:
            self._stated[triple] = None
            named = self._statements.enter(triple)
            self._suspects.update(self._copies.near(triple))
            if named is not None:
                entered.append(named)
        return entered

    def _doubt(self, removed: Iterable[Triple]) -> None:
        facts = self._facts
        for triple in removed:
            subject, property_, obj = triple
            self._note_spelling(triple)
            if facts.forget_literal(obj):
                self._doubt_classes(obj, facts.datatype_classes(obj))
            if property_ == TYPE:
                bit = facts.classes.bits.get(obj, 0)
                if bit:
                    facts.unstate(subject, bit)
                    self._touch(subject, bit)
                    self._doubt_classes(subject, bit)
            elif self._support.is_given(triple):
                self._place(triple)
            else:
                self._gone[triple] = None
                self._new.append(triple)
        while self._new or self._new_classes:
            if self._new:
                triple = self._new.pop()
                self._pairs |= self._sameness.remove(self._sameness.of_triple(triple))
                self._doubt_heads(facts.from_triple(triple))
            else:
                thing, mask = self._new_classes.pop()
                self._pairs |= self._sameness.remove(self._sameness.of_classes(thing, mask))
                self._doubt_heads(facts.from_classes(thing, mask))

    def _doubt_heads(self, heads: Heads) -> None:
        triples, classes = heads
        for triple in triples:
            sure = triple in self._facts.given or triple[1] == SAME_AS or triple in self._gone
            if not sure and not self._support.is_given(triple):
                self._gone[triple] = None
                self._new.append(triple)
        for thing, mask in classes:
            self._doubt_classes(thing, mask)

    def _doubt_classes(self, thing: Term, mask: int) -> None:
        before = self._gone_classes.get(thing, 0)
        lost = self._support.standing_on(mask) & self._facts.types.get(thing, 0) & ~before
        lost &= ~self._facts.base(thing)
        if lost:
            lost &= ~self._support.classes_given(thing)
        if lost:
            self._gone_classes[thing] = before | lost
            self._new_classes.append((thing, lost))

    def _take_away(self) -> None:
        facts = self._facts
        for triple in self._gone:
            facts.unindex(triple)
            self._hide(triple)
            self._ledger.drop(triple)
            if triple[1] == SAME_AS:
                # Nobody is different from himself, with or without a statement that he is the same.
                self._told[triple[0], DIFFERENT_FROM, triple[2]] = None
        for thing, mask in self._gone_classes.items():
            facts.types[thing] &= ~mask
            if not facts.types[thing]:
                del facts.types[thing]
            self._touch(thing, mask)
            self._ledger.drop_classes(thing, mask)

    def _bring_back(self) -> None:
        standing = [triple for triple in self._gone if self._support.stands(triple)]
        classes = [(thing, self._support.classes(thing, mask)) for thing, mask in self._gone_classes.items()]
        self._conclude((standing, classes))
        self._spread()

    def _assert(self, triples: Iterable[Triple]) -> None:
        facts = self._facts
        for triple in triples:
            subject, property_, obj = triple
            self._note_spelling(triple)
            if facts.count_literal(obj):
                self._give(obj, facts.base(obj))
            if property_ == TYPE:
                bit = facts.classes.bits.get(obj, 0)
                if bit:
                    facts.stated[subject] = facts.stated.get(subject, 0) | bit
                    self._touch(subject, bit)
                    self._give(subject, bit)
            elif triple in facts.inferred or triple in facts.hidden:
                self._hide(triple)
            else:
                self._new.append(triple)
        self._spread()

    def _spread(self) -> None:
        facts = self._facts
        while self._new or self._new_classes:
            if self._new:
                triple = self._new.pop()
                facts.index(triple)
                self._told[triple] = None
                self._pairs |= self._sameness.add(self._sameness.of_triple(triple))
                self._conclude(facts.from_triple(triple))
            else:
                thing, mask = self._new_classes.pop()
                self._pairs |= self._sameness.add(self._sameness.of_classes(thing, mask))
                self._conclude(facts.from_classes(thing, mask))

    def _conclude(self, heads: Heads) -> None:
        triples, classes = heads
        for triple in triples:
            if triple[1] != SAME_AS and not self._facts.holds(triple):
                self._place(triple)
                self._new.append(triple)
        for thing, mask in classes:
            self._give(thing, mask)

    def _give(self, thing: Term, mask: int) -> None:
        types = self._facts.types
        old = types.get(thing, 0)
        new = self._facts.classes.close(old | mask)
        if new != old:
            types[thing] = new
            self._touch(thing, new ^ old)
            self._gained[thing] = self._gained.get(thing, 0) | (new ^ old)
            self._new_classes.append((thing, new ^ old))

    def _place(self, triple: Triple) -> None:
        if self._facts.is_told(triple):
            self._show(triple, self._facts.inferred)
        else:
            self._facts.hidden.add(triple)
            self._suspect(triple)

    def _hide(self, triple: Triple) -> None:
        self._facts.hidden.discard(triple)
        self._unshow(triple, self._facts.inferred)
        self._suspect(triple)

    def _suspect(self, triple: Triple) -> None:
        """Has the copies of a triple looked at again, which is in the names that stand for things."""
        if self._facts.same.concerns(triple):
            self._suspects.update(self._facts.same.copies(triple))

    def _show(self, triple: Triple, told: set[Triple]) -> None:
        if triple not in told:
            told.add(triple)
            if triple in self.went:
                self.went.remove(triple)
            else:
                self.came.add(triple)

    def _unshow(self, triple: Triple, told: set[Triple]) -> None:
        if triple in told:
            told.remove(triple)
            if triple in self.came:
                self.came.remove(triple)
            else:
                self.went.add(triple)

    def _touch(self, thing: Term, mask: int) -> None:
        self._touched[thing] = self._touched.get(thing, 0) | mask
        if self._facts.same.has(thing):
            for triple in self._facts.told_classes(thing, mask):
                self._suspect(triple)

    def _note_spelling(self, triple: Triple) -> None:
        if triple[2][0] == '"' and triple[2][-1] == ">":
            self._respelt.add(triple[:2])

    def _settle(self) -> None:
        """Tells what has changed: types, values spelt anew, and what holds of things of several names."""
        facts, copies = self._facts, self._copies
        for thing, mask in self._touched.items():
            told = 0 if facts.same.has(thing) else facts.types.get(thing, 0) & ~facts.stated.get(thing, 0)
            for triple in facts.told_classes(thing, mask & told):
                self._show(triple, facts.inferred)
            for triple in facts.told_classes(thing, mask & ~told):
                self._unshow(triple, facts.inferred)
        for subject, property_ in self._respelt:
            for obj in list(facts.about.ends(subject, property_)):
                triple = (subject, property_, obj)
                if triple not in facts.given:
                    self._hide(triple)
                    self._place(triple)
        for triple in self._suspects:
            if copies.is_told(triple):
                self._show(triple, copies.told)
            else:
                self._unshow(triple, copies.told)

    def _report(self) -> None:
        facts = self._facts
        for left, right in self._pairs:
            self._ledger.drop((left, SAME_AS, right))
        told = [triple for triple in self._told if facts.holds(triple)]
        clashes = self._sameness.clashes(self._pairs)
        self._ledger.tell(told, self._gained, self._stated, clashes)
