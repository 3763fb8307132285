"""A closure that follows the edits of its data; the work of an edit depends on what it reaches.

The public face of incremental reasoning: ``live`` holds the facts, ``maintenance`` makes one edit, ``ledger``
keeps the contradictions. Some edits change the meaning of the whole graph; those are reasoned anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from multiply_kg.collecting import collection_paused
from multiply_kg.reasoning import compiled, infer
from multiply_kg.reasoning.axioms import KINDS, SCHEMA
from multiply_kg.reasoning.closure import Inconsistency
from multiply_kg.reasoning.ledger import Ledger
from multiply_kg.reasoning.live import LiveFacts
from multiply_kg.reasoning.maintenance import Edit
from multiply_kg.reasoning.sameness import RenamingError, Sameness
from multiply_kg.reasoning.support import Support
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
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

    An edit is worked out in place, unless it states or withdraws an axiom or owl:sameAs, some individuals
    are the same before or after it, or the reference engine is needed.
    """

    def __init__(self, asserted: Iterable[Triple], ontology: Collection[Triple]) -> None:
        self._ontology = frozenset(ontology)
        self._given = {*asserted, *self._ontology}
        self._inferred: set[Triple] = set()
        self._found: Collection[Inconsistency] = ()
        self._obstacle = ""
        self._parts: tuple[LiveFacts, Support, Sameness, Ledger] | None = None
        self._start()

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
        before = self._inferred
        reason = self._obstacle or _obstacle((*old, *fresh))
        if not reason and self._parts is not None:
            edit = Edit(*self._parts)
            try:
                edit.apply(fresh, old)
            except RenamingError as identity:
                reason = str(identity)
                before = (before - edit.came) | edit.went
            else:
                return Change(frozenset(edit.came), frozenset(edit.went))
        self._given.difference_update(old)
        self._given.update(fresh)
        self._start()
        return Change(frozenset(self._inferred - before), frozenset(before - self._inferred), reason)

    def _start(self) -> None:
        """Reasons from scratch."""
        self._parts = None
        try:
            with collection_paused():
                self._take(compiled.derive(self._given, ()))
        except compiled.NotCompilableError as obstacle:
            closure = infer(self._given, (), engine="reference")
            self._inferred, self._found = set(closure.inferred), closure.inconsistencies
            self._obstacle = f"only the reference engine can take: {obstacle}"

    def _take(self, done: compiled.Derivation) -> None:
        self._inferred = set(compiled.inferred(done))
        self._found = compiled.contradictions(done)
        if done.same:
            self._obstacle = "some individuals are the same"
            return
        self._obstacle = ""
        facts = LiveFacts(done, self._given, self._inferred)
        sameness = Sameness(facts)
        if done.facts.clashes:
            sameness.fill()
        ledger = Ledger(done.axioms, facts, self._found)
        self._parts = (facts, Support(facts), sameness, ledger)
        self._found = ledger.found


def _obstacle(edited: Iterable[Triple]) -> str:
    """Why an edit changes the meaning of the whole graph, or nothing."""
    for triple in edited:
        _, property_, obj = triple
        if property_ in SCHEMA or (property_ == TYPE and obj in KINDS):
            return f"{' '.join(triple)} belongs to an axiom"
        if property_ == SAME_AS:
            return f"{' '.join(triple)} names individuals anew"
    return ""
