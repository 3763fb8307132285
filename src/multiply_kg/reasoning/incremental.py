"""A closure that follows the edits of its data; the work of an edit depends on what it reaches.

The public face of incremental reasoning: ``live`` holds the facts, ``maintenance`` makes one edit, ``naming``
knows which individuals are the same, ``copies`` what is said with their other names, ``ledger`` keeps the
contradictions. Some edits change the meaning of the whole graph; those are reasoned anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from multiply_kg.collecting import collection_paused
from multiply_kg.reasoning import compiled, infer
from multiply_kg.reasoning.axioms import KINDS, SCHEMA
from multiply_kg.reasoning.closure import Inconsistency
from multiply_kg.reasoning.cohesion import Cohesion
from multiply_kg.reasoning.copies import Copies, Union
from multiply_kg.reasoning.ledger import Ledger
from multiply_kg.reasoning.live import LiveFacts
from multiply_kg.reasoning.maintenance import Edit, Standing
from multiply_kg.reasoning.naming import Naming, NotInPlaceError
from multiply_kg.reasoning.sameness import Sameness
from multiply_kg.reasoning.statements import Statements
from multiply_kg.reasoning.support import Support
from multiply_kg.reasoning.vocabulary import TYPE
from multiply_kg.terms import Triple


@dataclass(frozen=True, slots=True)
class Change:
    """The inferred triples that an edit has brought and taken.

    ``from_scratch`` says why the whole graph was reasoned anew; it is empty if that was not needed.
    """

    added: frozenset[Triple]
    removed: frozenset[Triple]
    from_scratch: str = ""


class Materialised:
    """Data with its closure under a fixed ontology, kept as ``infer`` would make it from scratch.

    An edit is worked out in place, unless it states or withdraws an axiom, makes an individual that an axiom
    names the same as others than before, or the reference engine is needed.
    """

    def __init__(self, asserted: Iterable[Triple], ontology: Collection[Triple]) -> None:
        self._ontology = frozenset(ontology)
        self._given: set[Triple] | Statements = set()
        self._inferred: AbstractSet[Triple] = frozenset()
        self._found: Collection[Inconsistency] = ()
        self._obstacle = ""
        self._prepared = False
        self._standing: Standing | None = None
        self._start({*asserted, *self._ontology})

    def prepare(self) -> None:
        """Have ready what an edit needs that gives a thing another name, instead of at the first of them."""
        self._prepared = True
        if self._standing is not None:
            self._standing.statements.prepare()

    @property
    def inferred(self) -> AbstractSet[Triple]:
        """What ``infer`` would hand back now, as a live set that is not to be changed.

        An edit that is reasoned anew makes another set, so ask again after each edit.
        """
        return self._inferred

    @property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """The contradictions that hold now, in the order of ``infer``."""
        return tuple(sorted(self._found, key=lambda each: (each.rule, each.triples, each.message)))

    def update(self, added: Iterable[Triple], removed: Iterable[Triple]) -> Change:
        """Remove triples, then add others; the inferred triples that went and came.

        Triples of the ontology stay whatever is removed. What is not there to be removed, or is there
        already, changes nothing.
        """
        new = dict.fromkeys(added)
        fresh = [t for t in new if t not in self._given]
        old = [t for t in dict.fromkeys(removed) if t in self._given and t not in new]
        old = [t for t in old if t not in self._ontology]
        reason = self._obstacle or _obstacle((*old, *fresh))
        came: AbstractSet[Triple] = frozenset()
        went: AbstractSet[Triple] = frozenset()
        if not reason and self._standing is not None:
            edit = Edit(self._standing)
            came, went = edit.came, edit.went
            try:
                edit.apply(fresh, old)
            except NotInPlaceError as obstacle:
                reason = str(obstacle)
            else:
                return Change(frozenset(came), frozenset(went))
        before = (frozenset(self._inferred) - came) | went
        self._start({*self._given}.difference(old).union(fresh))
        return Change(frozenset(self._inferred - before), frozenset(before - self._inferred), reason)

    def _start(self, given: set[Triple]) -> None:
        """Reasons from scratch."""
        self._standing = None
        try:
            with collection_paused():
                self._take(compiled.derive(given, ()), given)
        except compiled.NotCompilableError as obstacle:
            closure = infer(given, (), engine="reference")
            self._given, self._inferred, self._found = given, closure.inferred, closure.inconsistencies
            self._obstacle = f"only the reference engine can take: {obstacle}"

    def _take(self, done: compiled.Derivation, given: set[Triple]) -> None:
        inferred, told = _sorted(done)
        self._inferred = Union(inferred, told)
        self._obstacle = ""
        self._given = statements = Statements(given, done.same)
        if self._prepared:
            statements.prepare()
        facts = LiveFacts(done, statements, inferred)
        support, sameness = Support(facts), Sameness(facts)
        if done.facts.clashes:
            sameness.fill()
        ledger = Ledger(done.axioms, facts, compiled.contradictions(done))
        self._found = ledger.found
        self._standing = Standing(
            facts=facts,
            statements=statements,
            copies=Copies(facts, told),
            support=support,
            sameness=sameness,
            naming=Naming(done),
            cohesion=Cohesion(facts, support, sameness, done.rules),
            ledger=ledger,
        )


def _sorted(done: compiled.Derivation) -> tuple[set[Triple], set[Triple]]:
    """What is inferred about things of one name, and about things of several names."""
    inferred = set(compiled.inferred(done))
    several = {triple for triple in inferred if done.same.mentions(triple)} if done.same else set()
    inferred -= several
    return inferred, several


def _obstacle(edited: Iterable[Triple]) -> str:
    """Why an edit changes the meaning of the whole graph, or nothing."""
    for triple in edited:
        _, property_, obj = triple
        if property_ in SCHEMA or (property_ == TYPE and obj in KINDS):
            return f"{' '.join(triple)} belongs to an axiom"
    return ""
