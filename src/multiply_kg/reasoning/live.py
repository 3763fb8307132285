"""Facts that can be changed: the state of ``incremental`` between two edits, and what follows from one fact.

The same facts as those of ``materialise``, in structures that lose a triple as easily as they gain one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from multiply_kg.reasoning import axioms as ax
from multiply_kg.reasoning.adjacency import Adjacency, PropertyEnds
from multiply_kg.reasoning.compiled import Derivation
from multiply_kg.reasoning.datatypes import canonical, in_value_space, is_datatype
from multiply_kg.reasoning.noise import is_noise, is_noise_class
from multiply_kg.reasoning.plans import Plan, Row
from multiply_kg.reasoning.program import PropertyTable, split
from multiply_kg.reasoning.statements import Statements
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE, is_reserved
from multiply_kg.terms import Term, Triple

_NO_TABLE = PropertyTable()
Heads = tuple[list[Triple], list[tuple[Term, int]]]
"""Conclusions: triples of properties, and classes (as bits) of things."""


class LiveFacts:
    """Everything that holds, under one name for each thing.

    ``given`` are the triples of data and ontology, ``inferred`` what ``infer`` hands back of things with one
    name, ``hidden`` what else follows: noise, and triples about things of several names, of which ``copies``
    tells. Classes are bits by thing: ``types`` all of them, ``stated`` those given. ``about`` and ``into``
    find the triples of the properties that rules speak of, by subject and by object.
    """

    def __init__(self, done: Derivation, statements: Statements, inferred: set[Triple]) -> None:
        self.same = done.same
        self.statements = statements
        self.program = done.program.with_constants(done.same.name) if done.same else done.program
        self.classes = done.program.classes
        self.given = statements.named
        self.inferred = inferred
        self.hidden = {t for triples in done.facts.derived.values() for t in triples if t not in inferred}
        self.types = done.facts.types
        self.stated = done.facts.stated
        self.about, self.into = Adjacency(0), Adjacency(2)
        self._read, self._read_backward = _properties_read(done)
        plans = [*done.program.identity, *(p for plans in done.program.by_property.values() for p in plans)]
        plans += [plan for plans in done.program.by_class.values() for plan in plans]
        properties = {atom[1] for plan in plans for atom in plan.rule.body}
        self.forward = {p: PropertyEnds(self.about, p) for p in properties}
        self.backward = {p: PropertyEnds(self.into, p) for p in properties}
        for property_ in self._read & done.facts.rows.keys():
            for triple in set(done.facts.rows[property_]):
                self.index(triple)
        for triples in done.facts.derived.values():
            for triple in triples:
                self.index(triple)
        self._individuals: dict[Term, int] = {}
        for individual, mask in self.program.facts:
            self._individuals[individual] = self._individuals.get(individual, 0) | mask
        self._datatypes = [
            (cls, self.classes.close(self.classes.bits[cls]))
            for cls in self.classes.named(self.program.datatypes)
            if is_datatype(cls)
        ]
        self._literals: Counter[Term] = Counter()
        if self._datatypes:
            self._literals.update(t[2] for t in self.given if t[2][0] == '"')

    def index(self, triple: Triple) -> None:
        """Makes a new triple known to the look-ups."""
        if triple[1] in self._read:
            self.about.add(triple)
            if triple[1] in self._read_backward:
                self.into.add(triple)

    def unindex(self, triple: Triple) -> None:
        """The reverse of ``index``."""
        if triple[1] in self._read:
            self.about.remove(triple)
            if triple[1] in self._read_backward:
                self.into.remove(triple)

    def holds(self, triple: Triple) -> bool:
        """True when the triple, which is not one of rdf:type, is given or follows."""
        return triple in self.given or triple in self.inferred or triple in self.hidden

    def base(self, thing: Term) -> int:
        """The classes of a thing that need no other fact: stated, in an enumeration, or by its datatype."""
        mask = self.stated.get(thing, 0) | self._individuals.get(thing, 0)
        if thing[0] == '"' and thing in self._literals:
            mask |= self.datatype_classes(thing)
        return self.classes.close(mask)

    def count_literal(self, term: Term) -> bool:
        """Counts an object of a given triple; True if it is a literal that was not there, and has a class."""
        if not self._datatypes or term[0] != '"':
            return False
        self._literals[term] += 1
        return self._literals[term] == 1

    def forget_literal(self, term: Term) -> bool:
        """The reverse of ``count_literal``; True if the literal is there no longer."""
        if not self._datatypes or term[0] != '"':
            return False
        self._literals[term] -= 1
        if self._literals[term]:
            return False
        del self._literals[term]
        return True

    def unstate(self, thing: Term, bit: int) -> None:
        """Takes a stated class away."""
        self.stated[thing] &= ~bit
        if not self.stated[thing]:
            del self.stated[thing]

    def datatype_classes(self, literal: Term) -> int:
        """dt-type2, for the datatypes that a rule asks for."""
        mask = 0
        for datatype, bits in self._datatypes:
            if in_value_space(literal, datatype):
                mask |= bits
        return mask

    def is_told(self, triple: Triple) -> bool:
        """True when a derived triple belongs into ``inferred``.

        It is no noise, not a given one spelt anew, and about things of one name.
        """
        if is_noise(triple) or self.same.concerns(triple):
            return False
        subject, property_, obj = triple
        if obj[0] != '"' or obj[-1] != ">":
            return True
        spelling = canonical(obj)
        return not any(
            other[0] == '"'
            and other[-1] == ">"
            and (subject, property_, other) in self.given
            and canonical(other) == spelling
            for other in self.about.ends(subject, property_)
        )

    def told_classes(self, thing: Term, mask: int) -> Iterator[Triple]:
        """The types among ``mask`` that are worth telling of a thing."""
        if thing[0] != '"' and not is_reserved(thing):
            for cls in self.classes.named(mask):
                if not is_noise_class(cls):
                    yield thing, TYPE, cls

    def from_triple(self, triple: Triple) -> Heads:
        """What rules conclude from this triple, together with whatever else holds."""
        subject, property_, obj = triple
        program = self.program
        table = program.tables.get(property_, _NO_TABLE)
        triples = [(subject, other, obj) for other in table.same]
        triples += [(obj, other, subject) for other in table.inverse]
        classes = [(subject, table.subject_classes), (obj, table.object_classes)]
        if property_ in program.values:
            classes.append((subject, program.values[property_].get(obj, 0)))
        if property_ in program.transitive:
            triples += [(subject, property_, end) for end in self.about.ends(obj, property_)]
            triples += [(start, property_, obj) for start in self.into.ends(subject, property_)]
        for plan in program.by_property.get(property_, ()):
            self._conclude(plan, plan.run([triple], self), triples, classes)
        return triples, [(thing, mask) for thing, mask in classes if mask]

    def from_classes(self, thing: Term, mask: int) -> Heads:
        """What rules conclude from these classes of a thing, but for its other classes."""
        triples: list[Triple] = []
        classes: list[tuple[Term, int]] = []
        for bit in split(mask & self.program.triggers):
            triples += [(thing, p, value) for p, value in self.program.implied_values.get(bit, ())]
            for plan in self.program.by_class.get(bit, ()):
                self._conclude(plan, plan.run([(thing,)], self), triples, classes)
        return triples, classes

    def _conclude(
        self, plan: Plan, rows: Iterable[Row], triples: list[Triple], classes: list[tuple[Term, int]]
    ) -> None:
        _, property_, cls = plan.rule.head
        subject, obj = plan.subject, plan.obj
        if obj is None:
            mask = self.classes.close(self.classes.bits[cls])
            classes += [(row[subject], mask) for row in rows]
        else:
            triples += [(row[subject], property_, row[obj]) for row in rows]


def _properties_read(done: Derivation) -> tuple[set[Term], set[Term]]:
    """The properties that any rule or check reads or concludes, and those read from their objects."""
    program = done.program
    read: set[Term] = set()
    backward = {p for p, table in program.tables.items() if table.object_classes}
    for rule in done.rules:
        if rule.head[1] == TYPE and rule.head[2] not in program.classes.bits:
            continue
        read.update(atom[1] for atom in (*rule.body, rule.head))
        if len(rule.body) > 1 and rule.name != "prp-fp":
            backward.update(atom[1] for atom in rule.body)
    for axiom in done.axioms.of(ax.MAX, ax.MAX_QUALIFIED):
        read.add(axiom.operands[0])
        backward.add(axiom.operands[0])
    return read - {TYPE, SAME_AS}, backward
