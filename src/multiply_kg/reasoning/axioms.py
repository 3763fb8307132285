"""The axioms of an ontology, read from its triples (OWL 2 Mapping to RDF Graphs).

First step of the compiled engine: triples in, typed axioms out. Anonymous and named class expressions
are read alike. What lies outside OWL 2 RL, or is not well-formed, is kept by name as *ignored*: no engine
concludes anything from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from multiply_kg.reasoning.vocabulary import (
    CLASS,
    DISJOINT_WITH,
    DISTINCT_MEMBERS,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    FIRST,
    MEMBERS,
    NIL,
    NOTHING,
    ON_CLASS,
    ON_PROPERTY,
    RANGE,
    REST,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    TYPE,
    owl,
    rdf,
)
from multiply_kg.terms import Term, Triple, is_literal, value_of

INVERSE_OF: Final = owl("inverseOf")
COMPLEMENT_OF: Final = owl("complementOf")
PROPERTY_DISJOINT: Final = owl("propertyDisjointWith")
CHAIN: Final = owl("propertyChainAxiom")
INTERSECTION: Final = owl("intersectionOf")
UNION: Final = owl("unionOf")
ONE_OF: Final = owl("oneOf")
HAS_KEY: Final = owl("hasKey")
HAS_VALUE: Final = owl("hasValue")
SOME: Final = owl("someValuesFrom")
ALL: Final = owl("allValuesFrom")
MAX: Final = owl("maxCardinality")
MAX_QUALIFIED: Final = owl("maxQualifiedCardinality")
FUNCTIONAL: Final = owl("FunctionalProperty")
INVERSE_FUNCTIONAL: Final = owl("InverseFunctionalProperty")
SYMMETRIC: Final = owl("SymmetricProperty")
TRANSITIVE: Final = owl("TransitiveProperty")
IRREFLEXIVE: Final = owl("IrreflexiveProperty")
ASYMMETRIC: Final = owl("AsymmetricProperty")
ALL_DISJOINT_CLASSES: Final = owl("AllDisjointClasses")
ALL_DISJOINT_PROPERTIES: Final = owl("AllDisjointProperties")
ALL_DIFFERENT: Final = owl("AllDifferent")
NEGATIVE: Final = owl("NegativePropertyAssertion")
SOURCE: Final = owl("sourceIndividual")
ASSERTION: Final = owl("assertionProperty")
TARGET: Final = owl("targetIndividual")
TARGET_VALUE: Final = owl("targetValue")

_BINARY: Final = (
    SUB_CLASS,
    EQUIVALENT_CLASS,
    DISJOINT_WITH,
    COMPLEMENT_OF,
    SUB_PROPERTY,
    EQUIVALENT_PROPERTY,
    PROPERTY_DISJOINT,
    INVERSE_OF,
    DOMAIN,
    RANGE,
)
_LISTS: Final = (CHAIN, INTERSECTION, UNION, ONE_OF, HAS_KEY)
_CHARACTERISTICS: Final = (
    FUNCTIONAL,
    INVERSE_FUNCTIONAL,
    SYMMETRIC,
    TRANSITIVE,
    IRREFLEXIVE,
    ASYMMETRIC,
)
_GROUPS: Final = (
    (ALL_DISJOINT_CLASSES, (MEMBERS,)),
    (ALL_DISJOINT_PROPERTIES, (MEMBERS,)),
    (ALL_DIFFERENT, (MEMBERS, DISTINCT_MEMBERS)),
)
_OUTSIDE: Final = tuple(
    owl(name)
    for name in (
        "hasSelf",
        "minCardinality",
        "cardinality",
        "minQualifiedCardinality",
        "qualifiedCardinality",
        "disjointUnionOf",
        "onProperties",
        "onDataRange",
        "onDatatype",
        "datatypeComplementOf",
    )
)
_REFLEXIVE: Final = owl("ReflexiveProperty")
PROPERTY_KINDS: Final = frozenset({owl("ObjectProperty"), owl("DatatypeProperty"), rdf("Property")})

SCHEMA: Final = frozenset(
    {
        *_BINARY,
        *_LISTS,
        *_OUTSIDE,
        *(HAS_VALUE, SOME, ALL, MAX, MAX_QUALIFIED, ON_PROPERTY, ON_CLASS, MEMBERS, DISTINCT_MEMBERS),
        *(SOURCE, ASSERTION, TARGET, TARGET_VALUE, FIRST, REST),
    }
)
"""The predicates of which axioms are made."""

KINDS: Final = frozenset(
    {*_CHARACTERISTICS, *(group for group, _ in _GROUPS), *PROPERTY_KINDS, CLASS, NEGATIVE, _REFLEXIVE}
)
"""The types that make an axiom of an rdf:type triple."""

Rows = Mapping[Term, Sequence[Triple]]


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom: what is said (the OWL term), of what, with which operands, in which triples.

    The operands of a restriction are its property and then its filler, value or number (and class);
    those of a negative assertion are property and value.
    """

    construct: Term
    subject: Term
    operands: tuple[Term, ...]
    triples: tuple[Triple, ...]

    @property
    def name(self) -> str:
        """For messages: ``owl:propertyChainAxiom of <http://…>``."""
        return describe(self.construct, self.subject)


@dataclass(frozen=True, slots=True)
class Axioms:
    """The axioms of an ontology, its declarations, and by name what is ignored in it."""

    axioms: tuple[Axiom, ...]
    classes: Mapping[Term, tuple[Triple, ...]]
    properties: frozenset[Term]
    ignored: tuple[str, ...]

    def of(self, *constructs: Term) -> Iterator[Axiom]:
        """The axioms of these constructs."""
        return (axiom for axiom in self.axioms if axiom.construct in constructs)


def describe(construct: Term, subject: Term) -> str:
    """A construct and its subject as a reader knows them: ``rdfs:domain of <http://…>``."""
    prefix, _, local = value_of(construct).rpartition("#")
    short = {"http://www.w3.org/2002/07/owl": "owl:", "http://www.w3.org/2000/01/rdf-schema": "rdfs:"}
    return f"{short.get(prefix, prefix + '#')}{local} of {subject}"


def read_axioms(rows: Rows) -> Axioms:
    """The axioms among triples that are grouped by predicate; those of ``SCHEMA`` and rdf:type are read."""
    return _Reader(rows).read()


class _Reader:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._about: dict[Term, dict[Term, list[Triple]]] = {}
        for predicate in SCHEMA:
            for triple in sorted(rows.get(predicate, ())):
                self._about.setdefault(triple[0], {}).setdefault(predicate, []).append(triple)
        self._kinds = sorted({t for t in rows.get(TYPE, ()) if t[2] in KINDS})
        self._ignored: set[str] = set()

    def read(self) -> Axioms:
        axioms = (
            *self._binary(),
            *self._lists(),
            *self._characteristics(),
            *self._restrictions(),
            *self._groups(),
            *self._negative(),
        )
        for construct in _OUTSIDE:
            self._ignored.update(describe(construct, s) for s, _, _ in self._rows.get(construct, ()))
        self._ignored.update(describe(_REFLEXIVE, s) for s, _, kind in self._kinds if kind == _REFLEXIVE)
        return Axioms(
            axioms=tuple(dict.fromkeys(axioms)),
            classes={t[0]: (t,) for t in self._kinds if t[2] == CLASS} | {THING: (), NOTHING: ()},
            properties=frozenset(s for s, _, kind in self._kinds if kind in PROPERTY_KINDS),
            ignored=tuple(sorted(self._ignored)),
        )

    def _sorted(self, predicate: Term) -> list[Triple]:
        return sorted(set(self._rows.get(predicate, ())))

    def _binary(self) -> Iterator[Axiom]:
        for predicate in _BINARY:
            for triple in self._sorted(predicate):
                if is_literal(triple[2]):
                    self._ignored.add(f"{describe(predicate, triple[0])}: {triple[2]} is a literal")
                else:
                    yield Axiom(predicate, triple[0], (triple[2],), (triple,))

    def _lists(self) -> Iterator[Axiom]:
        for predicate in _LISTS:
            for triple in self._sorted(predicate):
                read = self._list(triple, literals=predicate == ONE_OF)
                if read is not None and read[0]:
                    yield Axiom(predicate, triple[0], read[0], (triple, *read[1]))

    def _characteristics(self) -> Iterator[Axiom]:
        for triple in self._kinds:
            if triple[2] in _CHARACTERISTICS:
                yield Axiom(triple[2], triple[0], (), (triple,))

    def _restrictions(self) -> Iterator[Axiom]:
        for node, about in sorted(self._about.items()):
            for construct in (HAS_VALUE, SOME, ALL, MAX, MAX_QUALIFIED):
                for on, filler in product(about.get(ON_PROPERTY, ()), about.get(construct, ())):
                    if construct in (MAX, MAX_QUALIFIED):
                        yield from self._cardinality(construct, on, filler, about.get(ON_CLASS, ()))
                    elif construct != HAS_VALUE and is_literal(filler[2]):
                        self._ignored.add(f"{describe(construct, node)}: {filler[2]} is a literal")
                    else:
                        yield Axiom(construct, node, (on[2], filler[2]), (on, filler))

    def _cardinality(
        self, construct: Term, on: Triple, number: Triple, classes: Iterable[Triple]
    ) -> Iterator[Axiom]:
        count = value_of(number[2]).strip().lstrip("+").lstrip("0") if is_literal(number[2]) else "?"
        if count not in ("", "1"):
            self._ignored.add(f"{describe(construct, on[0])}: only 0 and 1 are in OWL 2 RL")
            return
        operands = (on[2], count or "0")
        if construct == MAX:
            yield Axiom(construct, on[0], operands, (on, number))
        else:
            for cls in classes:
                yield Axiom(construct, on[0], (*operands, cls[2]), (on, number, cls))

    def _groups(self) -> Iterator[Axiom]:
        for triple in self._kinds:
            for kind, predicates in _GROUPS:
                if triple[2] == kind:
                    about = self._about.get(triple[0], {})
                    for head in (head for predicate in predicates for head in about.get(predicate, ())):
                        read = self._list(head, literals=False)
                        if read is not None:
                            yield Axiom(kind, triple[0], read[0], (triple, head, *read[1]))

    def _negative(self) -> Iterator[Axiom]:
        for about in self._about.values():
            for source, prop in product(about.get(SOURCE, ()), about.get(ASSERTION, ())):
                for target in (*about.get(TARGET, ()), *about.get(TARGET_VALUE, ())):
                    yield Axiom(NEGATIVE, source[2], (prop[2], target[2]), (source, prop, target))

    def _list(self, head: Triple, *, literals: bool) -> tuple[tuple[Term, ...], tuple[Triple, ...]] | None:
        """The members of an RDF list and its triples, or None if it is broken (then it is ignored)."""
        node = head[2]
        members: list[Term] = []
        triples: list[Triple] = []
        seen: set[Term] = set()
        while node != NIL:
            cell = self._about.get(node, {})
            first, rest = cell.get(FIRST, []), cell.get(REST, [])
            if (
                node in seen
                or len(first) != 1
                or len(rest) != 1
                or (is_literal(first[0][2]) and not literals)
            ):
                self._ignored.add(f"{describe(head[1], head[0])}: its list is broken at {node}")
                return None
            seen.add(node)
            members.append(first[0][2])
            triples += [first[0], rest[0]]
            node = rest[0][2]
        return tuple(members), tuple(triples)
