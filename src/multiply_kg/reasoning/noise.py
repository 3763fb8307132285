"""What a closure under OWL 2 RL holds and nobody wants to keep: decided here for every engine alike.

===================  ======================================================================================
kind of noise        triples left out
===================  ======================================================================================
generalised          a literal as subject; a blank node or a literal as predicate (not RDF 1.1)
reflexive            ``x owl:sameAs x``
literal identity     ``owl:sameAs`` between a literal and anything (see ``reference``)
universal type       ``x a owl:Thing``, ``x a rdfs:Resource``
meta type            ``x a T`` with T any other term of RDF, RDFS, OWL or XSD: owl:Class, rdf:Property,
                     owl:NamedIndividual, rdfs:Datatype, xsd:string … (axioms of classes, properties,
                     annotation properties and datatypes, and values typed by a datatype)
anonymous type       ``x a _:b``: membership in a class expression that has no name
schema               predicates of RDF, RDFS and OWL that state axioms: rdfs:subClassOf, rdfs:subPropertyOf,
                     rdfs:domain, rdfs:range, owl:equivalentClass, owl:disjointWith, rdf:first … also where
                     they are reflexive; owl:sameAs, owl:differentFrom and annotations (rdfs:label …) stay
axiomatic            whatever has a term of RDF, RDFS, OWL or XSD as its subject
error                the error resources that owlrl writes into the graph (they become inconsistencies)
same value           a triple that differs from an asserted one only in how the value of its literal is
                     spelt (``"042"`` and ``"42"`` as xsd:integer)
===================  ======================================================================================
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from multiply_kg.reasoning.datatypes import canonical
from multiply_kg.reasoning.vocabulary import (
    ANNOTATIONS,
    DIFFERENT_FROM,
    RESERVED,
    SAME_AS,
    TYPE,
    is_reserved,
)
from multiply_kg.terms import Term, Triple

_DATA: Final = ANNOTATIONS | {SAME_AS, DIFFERENT_FROM, TYPE}


def is_noise_predicate(predicate: Term) -> bool:
    """True when no triple with this predicate belongs into the inferred graph."""
    if not predicate.startswith("<"):
        return True
    return is_reserved(predicate) and predicate not in _DATA


def is_noise_class(cls: Term) -> bool:
    """True when nobody wants to be told that something is of this type."""
    return not cls.startswith("<") or is_reserved(cls)


def is_noise(triple: Triple) -> bool:
    """True when the triple is one of the table's kinds that show in the triple itself."""
    subject, predicate, obj = triple
    if subject.startswith(('"', *RESERVED)) or is_noise_predicate(predicate):
        return True
    if predicate == TYPE:
        return is_noise_class(obj)
    return predicate == SAME_AS and (subject == obj or obj.startswith('"'))


def respelt(inferred: Collection[Triple], given: Collection[Triple]) -> set[Triple]:
    """The inferred triples that are a given triple with its literal spelt in another way."""
    literals = {o for o in {t[2] for t in inferred} if o[0] == '"' and o[-1] == ">"} if given else None
    if not literals:
        return set()
    suspects = {t for t in inferred if t[2] in literals}
    predicates = {t[1] for t in suspects}
    known = {(s, p, canonical(o)) for s, p, o in given if p in predicates and o[0] == '"' and o[-1] == ">"}
    return {t for t in suspects if (t[0], t[1], canonical(t[2])) in known}
