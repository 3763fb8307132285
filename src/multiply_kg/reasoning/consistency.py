"""Contradictions: the OWL 2 RL rules whose conclusion is *false*, tried on the finished closure.

Tables 4 to 8 of OWL 2 Profiles §4.3. Each contradiction names its rule and hands back its premises: the
triples about individuals first, then the axiom's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

from multiply_kg.reasoning import axioms as ax
from multiply_kg.reasoning.axioms import Axiom, Axioms
from multiply_kg.reasoning.closure import Inconsistency
from multiply_kg.reasoning.datatypes import is_datatype, is_mistyped, is_well_formed
from multiply_kg.reasoning.equality import Identities
from multiply_kg.reasoning.materialise import Facts, Rows
from multiply_kg.reasoning.program import Program
from multiply_kg.reasoning.vocabulary import (
    DIFFERENT_FROM,
    DISJOINT_WITH,
    DOMAIN,
    FIRST,
    MEMBERS,
    NOTHING,
    RANGE,
    REST,
    SAME_AS,
    THING,
    TYPE,
)
from multiply_kg.terms import Term, Triple

_DISJOINT_CLASSES: Final = (DISJOINT_WITH, ax.COMPLEMENT_OF, ax.ALL_DISJOINT_CLASSES)


def watched_classes(axioms: Axioms) -> frozenset[Term]:
    """The classes whose members the checks need to know."""
    watched = {NOTHING}
    for axiom in axioms.of(*_DISJOINT_CLASSES):
        watched.update(axiom.operands)
        if axiom.construct != ax.ALL_DISJOINT_CLASSES:
            watched.add(axiom.subject)
    for axiom in axioms.of(ax.MAX, ax.MAX_QUALIFIED):
        watched.update((axiom.subject, *axiom.operands[2:]))
    watched.update(axiom.operands[1] for axiom in axioms.of(ax.ALL) if is_datatype(axiom.operands[1]))
    return frozenset(watched)


def inconsistencies(
    axioms: Axioms, program: Program, facts: Facts, same: Identities, given: Rows
) -> list[Inconsistency]:
    """All contradictions, in a fixed order; for a thing of several names they are told for one name."""
    checks = _Checks(axioms, program, facts, same, given)
    return sorted(set(checks.all()), key=lambda found: (found.rule, found.triples, found.message))


class _Checks:
    def __init__(self, axioms: Axioms, program: Program, facts: Facts, same: Identities, given: Rows) -> None:
        self._axioms = axioms
        self._given = given
        self._classes = program.classes
        self._bits = program.classes.bits
        self._facts = facts
        self._same = same

    def all(self) -> Iterator[Inconsistency]:
        yield from self._disjoint_classes()
        checks: dict[Term, Callable[[Axiom], Iterator[Inconsistency]]] = {
            ax.IRREFLEXIVE: self._irreflexive,
            ax.ASYMMETRIC: self._asymmetric,
            ax.PROPERTY_DISJOINT: self._disjoint_properties,
            ax.ALL_DISJOINT_PROPERTIES: self._disjoint_properties,
            ax.MAX: self._at_most_none,
            ax.MAX_QUALIFIED: self._at_most_none,
            ax.NEGATIVE: self._negative,
            ax.ALL_DIFFERENT: self._all_different,
            DOMAIN: self._datatype_of_end,
            RANGE: self._datatype_of_end,
        }
        for axiom in self._axioms.axioms:
            if axiom.construct in checks:
                yield from checks[axiom.construct](axiom)
        yield from self._different()
        yield from self._clashes()
        yield from self._ill_formed()
        yield from self._ill_typed()

    def _disjoint_classes(self) -> Iterator[Inconsistency]:
        """cax-dw, cax-adc, cls-com, cls-nothing2; looked up once for each set of classes that occurs."""
        groups = list(self._exclusive_groups())
        nothing = self._bits.get(NOTHING, 0)
        by_mask: dict[int, list[tuple[str, tuple[Term, ...], tuple[Triple, ...]]]] = {}
        for thing, mask in self._facts.types.items():
            found = by_mask.get(mask)
            if found is None:
                found = by_mask[mask] = [hit for group in groups for hit in self._shared(mask, *group)]
                if mask & nothing:
                    found.append(("cls-nothing2", (NOTHING,), ()))
            for rule, classes, axiom in found:
                text = f"{thing} is of both {' and '.join(classes)}, which share no individual"
                if rule == "cls-nothing2":
                    text = f"{thing} is of owl:Nothing, the class without individuals"
                yield Inconsistency(rule, text, (*((thing, TYPE, cls) for cls in classes), *axiom))

    def _exclusive_groups(self) -> Iterator[tuple[str, int, int, Axiom]]:
        """Classes of which a thing has at most one, as bits; and those that are set against themselves."""
        for axiom in self._axioms.of(*_DISJOINT_CLASSES):
            rule = {DISJOINT_WITH: "cax-dw", ax.COMPLEMENT_OF: "cls-com"}.get(axiom.construct, "cax-adc")
            together = alone = 0
            for member in axiom.operands if rule == "cax-adc" else (axiom.subject, *axiom.operands):
                bit = self._bits.get(member, 0)
                alone |= together & bit
                together |= bit
            yield rule, together, alone, axiom

    def _shared(
        self, mask: int, rule: str, together: int, alone: int, axiom: Axiom
    ) -> Iterator[tuple[str, tuple[Term, ...], tuple[Triple, ...]]]:
        held = self._classes.named(mask & together)
        pairs = [*combinations(held, 2), *((cls, cls) for cls in self._classes.named(mask & alone))]
        yield from ((rule, pair, _heading(axiom)) for pair in pairs)

    def _irreflexive(self, axiom: Axiom) -> Iterator[Inconsistency]:
        for triple in self._facts.triples(axiom.subject):
            if triple[0] == triple[2]:
                text = f"{triple[0]} has the irreflexive property {axiom.subject} to itself"
                yield Inconsistency("prp-irp", text, (triple, *axiom.triples))

    def _asymmetric(self, axiom: Axiom) -> Iterator[Inconsistency]:
        p = axiom.subject
        pairs = self._pairs(p)
        for x, y in pairs:
            if x <= y and (y, x) in pairs:
                text = f"{x} and {y} have the asymmetric property {p} both ways"
                yield Inconsistency("prp-asyp", text, ((x, p, y), (y, p, x), *axiom.triples))

    def _disjoint_properties(self, axiom: Axiom) -> Iterator[Inconsistency]:
        group = axiom.construct == ax.ALL_DISJOINT_PROPERTIES
        members = axiom.operands if group else (axiom.subject, *axiom.operands)
        for one, two in combinations(members, 2):
            for x, y in self._pairs(one) & self._pairs(two):
                text = f"{x} has both {one} and {two} to {y}, which never hold together"
                rule = "prp-adp" if group else "prp-pdw"
                yield Inconsistency(rule, text, ((x, one, y), (x, two, y), *_heading(axiom)))

    def _at_most_none(self, axiom: Axiom) -> Iterator[Inconsistency]:
        """cls-maxc1, cls-maxqc1, cls-maxqc2."""
        p, number, *qualified = axiom.operands
        if number != "0":
            return
        qualifier = qualified[0] if qualified else THING
        rule = "cls-maxc1" if not qualified else "cls-maxqc2" if qualifier == THING else "cls-maxqc1"
        for triple in self._facts.triples(p):
            qualifies = qualifier == THING or self._is_a(triple[2], qualifier)
            if qualifies and self._is_a(triple[0], axiom.subject):
                premises: list[Triple] = [(triple[0], TYPE, axiom.subject), triple]
                if qualifier != THING:
                    premises.append((triple[2], TYPE, qualifier))
                text = f"{triple[0]} is of {axiom.subject}, so it cannot have {p} {triple[2]}"
                yield Inconsistency(rule, text, (*premises, *axiom.triples))

    def _negative(self, axiom: Axiom) -> Iterator[Inconsistency]:
        """prp-npa1, prp-npa2."""
        p, value = axiom.operands
        triple = (self._same.name(axiom.subject), p, self._same.name(value))
        if any(triple == known for known in self._facts.triples(p)):
            rule = "prp-npa2" if axiom.triples[2][1] == ax.TARGET_VALUE else "prp-npa1"
            yield Inconsistency(rule, f"{' '.join(triple)} is asserted not to hold", (triple, *axiom.triples))

    def _all_different(self, axiom: Axiom) -> Iterator[Inconsistency]:
        """eq-diff2 (owl:members), eq-diff3 (owl:distinctMembers)."""
        groups: dict[Term, list[Term]] = defaultdict(list)
        for member in dict.fromkeys(axiom.operands):
            groups[self._same.name(member)].append(member)
        rule = "eq-diff2" if axiom.triples[1][1] == MEMBERS else "eq-diff3"
        for group in groups.values():
            for one, two in combinations(sorted(group), 2):
                text = f"{one} and {two} are the same and declared different"
                yield Inconsistency(rule, text, ((one, SAME_AS, two), *_heading(axiom)))

    def _different(self) -> Iterator[Inconsistency]:
        """eq-diff1 for stated differences."""
        for x, p, y in self._facts.triples(DIFFERENT_FROM):
            for one in self._same.group(x) if x == y else ():
                for other in self._same.group(y):
                    text = f"{one} and {other} are the same and different"
                    yield Inconsistency("eq-diff1", text, ((one, SAME_AS, other), (one, p, other)))

    def _clashes(self) -> Iterator[Inconsistency]:
        """eq-diff1 by dt-diff: what must be the same has two values."""
        for (left, right), rule in self._facts.clashes.items():
            why = f" by {rule.source} ({rule.name})" if rule else ""
            text = f"{left} and {right} would have to be the same{why}"
            yield Inconsistency("eq-diff1", text, ((left, SAME_AS, right), *(rule.axiom if rule else ())))

    def _datatype_of_end(self, axiom: Axiom) -> Iterator[Inconsistency]:
        """dt-not-type for a property with a datatype as its range (or, inverted, as its domain)."""
        datatype = axiom.operands[0]
        if not is_datatype(datatype):
            return
        end = 2 if axiom.construct == RANGE else 0
        suffix = f"^^{datatype}"
        values = {triple[end] for triple in self._facts.triples(axiom.subject)}
        literals = (v for v in values if v[0] == '"' and not v.endswith(suffix))
        wrong = {value for value in literals if is_mistyped(value, datatype)}
        if wrong:
            for triple in self._facts.triples(axiom.subject):
                if triple[end] in wrong:
                    text = f"{triple[end]} is not a value of {datatype}, as {axiom.name} asks"
                    yield Inconsistency("dt-not-type", text, (triple, *axiom.triples))

    def _ill_typed(self) -> Iterator[Inconsistency]:
        """dt-not-type for a value that owl:allValuesFrom makes one of a datatype."""
        datatypes = [(bit, cls) for cls, bit in self._bits.items() if is_datatype(cls)]
        if datatypes:
            for thing, mask in self._facts.types.items():
                for bit, datatype in datatypes:
                    if mask & bit and thing[0] == '"' and is_mistyped(thing, datatype):
                        text = f"{thing} is not a value of {datatype}"
                        yield Inconsistency("dt-not-type", text, ((thing, TYPE, datatype),))

    def _ill_formed(self) -> Iterator[Inconsistency]:
        """dt-not-type for a literal that its own datatype does not allow."""
        for triples in self._given.values():
            literals = (o for o in {t[2] for t in triples} if o[0] == '"' and o[-1] == ">")
            bad = {literal for literal in literals if not is_well_formed(literal)}
            if bad:
                for triple in {t for t in triples if t[2] in bad}:
                    text = f"{triple[2]} is not a valid literal of its datatype"
                    yield Inconsistency("dt-not-type", text, (triple,))

    def _pairs(self, property_: Term) -> set[tuple[Term, Term]]:
        return {(s, o) for s, _, o in self._facts.triples(property_)}

    def _is_a(self, thing: Term, cls: Term) -> int:
        return self._facts.types.get(thing, 0) & self._bits.get(cls, 0)


def _heading(axiom: Axiom) -> tuple[Triple, ...]:
    """The axiom's triples without those of its list, which may be long."""
    return tuple(triple for triple in axiom.triples if triple[1] not in (FIRST, REST))
