"""The compiled engine from end to end: triples → axioms → rules → tables → closure → clean new triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from multiply_kg.collecting import collection_paused
from multiply_kg.reasoning import axioms as ax
from multiply_kg.reasoning.axioms import Axioms, read_axioms
from multiply_kg.reasoning.closure import Closure, Inconsistency
from multiply_kg.reasoning.consistency import inconsistencies, watched_classes
from multiply_kg.reasoning.equality import Identities
from multiply_kg.reasoning.materialise import Facts, materialise
from multiply_kg.reasoning.noise import is_noise, is_noise_class, is_noise_predicate, respelt
from multiply_kg.reasoning.program import Program, compile_program, unsupported
from multiply_kg.reasoning.rules import Rule, compile_rules
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE, is_reserved
from multiply_kg.terms import Term, Triple

_SUSPECT: Final = ('"', "<http://www.w3.org/")
Rows = dict[Term, list[Triple]]


class NotCompilableError(Exception):
    """Only the reference engine can do this; ``axioms`` names what is in the way."""

    def __init__(self, axioms: tuple[str, ...]) -> None:
        super().__init__("; ".join(axioms))
        self.axioms = axioms


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything that the compiled engine knows when it is done."""

    rows: Rows
    axioms: Axioms
    rules: tuple[Rule, ...]
    program: Program
    facts: Facts
    same: Identities


def close(asserted: Iterable[Triple], ontology: Iterable[Triple]) -> Closure:
    """The closure, or NotCompilableError."""
    with collection_paused():
        done = derive(asserted, ontology)
        return Closure(
            inferred=inferred(done),
            engine="compiled",
            inconsistencies=tuple(contradictions(done)),
            ignored=done.axioms.ignored,
        )


def contradictions(done: Derivation) -> list[Inconsistency]:
    """The contradictions of a finished run, sorted."""
    return inconsistencies(done.axioms, done.program, done.facts, done.same, done.rows)


def derive(asserted: Iterable[Triple], ontology: Iterable[Triple]) -> Derivation:
    """All facts, those that ``close`` leaves out among them, with what they were made by.

    Raises NotCompilableError.
    """
    rows = group(asserted, ontology)
    axioms = read_axioms(rows)
    rules = compile_rules(axioms)
    obstacles = unsupported(rules)
    if obstacles:
        raise NotCompilableError(obstacles)
    program = compile_program(rules, watched_classes(axioms))
    facts, same = _with_identity(program, rows, axioms)
    return Derivation(rows, axioms, rules, program, facts, same)


def group(asserted: Iterable[Triple], ontology: Iterable[Triple]) -> Rows:
    """All triples by predicate."""
    rows: defaultdict[Term, list[Triple]] = defaultdict(list)
    for triple in asserted:
        rows[triple[1]].append(triple)
    for triple in ontology:
        rows[triple[1]].append(triple)
    return dict(rows)


def _with_identity(program: Program, rows: Rows, axioms: Axioms) -> tuple[Facts, Identities]:
    """The facts in the names of ``Identities``: started again until no two names turn out the same."""
    same = Identities()
    same.merge((s, o) for s, _, o in rows.get(SAME_AS, ()) if not s.startswith('"') and not o.startswith('"'))
    while True:
        if same:
            _refuse_terms(same, rows, axioms)
            facts = materialise(program.with_constants(same.name), same.rename(rows))
        else:
            facts = materialise(program, rows)
        if not facts.identities:
            return facts, same
        same.merge(facts.identities)


def _refuse_terms(same: Identities, rows: Rows, axioms: Axioms) -> None:
    """Identity of a class or property would change the axioms themselves."""
    terms = schema_terms(axioms) | rows.keys()
    met = sorted(term for term in same.members() if term in terms or is_reserved(term))
    if met:
        raise NotCompilableError(tuple(f"owl:sameAs on the class or property {term}" for term in met))


def schema_terms(axioms: Axioms) -> set[Term]:
    """The classes and properties that axioms speak of, with the nodes that axioms are made of."""
    terms = {*axioms.classes, *axioms.properties}
    for axiom in axioms.axioms:
        individuals: Iterable[Term] = ()
        if axiom.construct in (ax.ONE_OF, ax.ALL_DIFFERENT):
            individuals = axiom.operands
        elif axiom.construct == ax.HAS_VALUE:
            individuals = axiom.operands[1:]
        elif axiom.construct == ax.NEGATIVE:
            individuals = (axiom.subject, axiom.operands[1])
        nodes = {term for s, _, o in axiom.triples for term in (s, o)}
        terms |= (nodes | {axiom.subject, *axiom.operands}) - set(individuals)
    return terms


def inferred(done: Derivation) -> frozenset[Triple]:
    """The clean new triples of a finished run."""
    program, facts, rows, same = done.program, done.facts, done.rows, done.same
    parts: list[Iterable[Triple]] = [
        _clean(triples, rows.get(property_, ()))
        for property_, triples in facts.derived.items()
        if not is_noise_predicate(property_)
    ]
    parts.append(_new_types(program, facts))
    if not same:
        return frozenset().union(*parts)
    new: set[Triple] = set().union(*parts)
    _add_copies(new, program, facts, rows, same)
    return frozenset(new)


def _clean(triples: set[Triple], given: Collection[Triple]) -> set[Triple]:
    """The derived triples of one property without noise, of which there is little, mostly none."""
    suspects = {s for s in {t[0] for t in triples} if s.startswith(_SUSPECT)}
    noise = {t for t in triples if t[0] in suspects and is_noise(t)} if suspects else set()
    noise |= respelt(triples, given)
    return triples - noise if noise else triples


def _new_types(program: Program, facts: Facts) -> Iterator[Triple]:
    """The derived types, by thing; sets of classes are named once."""
    stated, names = facts.stated.get, _Names(program)
    for thing, mask in facts.types.items():
        gained = mask & ~stated(thing, 0)
        if gained and not (thing.startswith(_SUSPECT) and (thing[0] == '"' or is_reserved(thing))):
            for cls in names[gained]:
                yield thing, TYPE, cls


class _Names(dict[int, tuple[Term, ...]]):
    """Sets of classes as the terms of those that are worth telling."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._classes = program.classes

    def __missing__(self, mask: int) -> tuple[Term, ...]:
        named = tuple(cls for cls in self._classes.named(mask) if not is_noise_class(cls))
        self[mask] = named
        return named


def _add_copies(new: set[Triple], program: Program, facts: Facts, rows: Rows, same: Identities) -> None:
    """Everything about things of several names, said with each name, unless it was given."""
    names = _Names(program)
    said: set[Triple] = set(same.pairs())
    for working in (facts.rows, facts.derived):
        for triples in working.values():
            for triple in triples:
                if same.concerns(triple):
                    said.update(same.copies(triple))
    for thing in {same.name(member) for member in same.members()}:
        for cls in names[facts.types.get(thing, 0)]:
            said.update(same.copies((thing, TYPE, cls)))
    members = set(same.members())
    given = {t for triples in rows.values() for t in triples if t[0] in members or t[2] in members}
    new.difference_update([t for t in new if t[0] in members or t[2] in members])
    said = {t for t in said if t not in given and not is_noise(t)}
    new |= said - respelt(said, given)
