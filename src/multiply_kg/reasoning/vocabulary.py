"""The RDF, RDFS, OWL and XSD terms that the reasoner reads, as N-Triples text.

Shared by every module of this room; knows nothing but names.
"""

from __future__ import annotations

from typing import Final

from multiply_kg.terms import OWL, RDF, RDFS, XSD, Term

RESERVED: Final = tuple(f"<{namespace}" for namespace in (RDF, RDFS, OWL, XSD))
"""How the terms of the four reserved vocabularies begin (OWL 2 Structural Specification, §2.4)."""


def rdf(name: str) -> Term:
    """The term of this name in the RDF vocabulary."""
    return f"<{RDF}{name}>"


def rdfs(name: str) -> Term:
    """The term of this name in the RDFS vocabulary."""
    return f"<{RDFS}{name}>"


def owl(name: str) -> Term:
    """The term of this name in the OWL vocabulary."""
    return f"<{OWL}{name}>"


def xsd(name: str) -> Term:
    """The term of this name in the XML Schema vocabulary."""
    return f"<{XSD}{name}>"


TYPE: Final = rdf("type")
FIRST: Final = rdf("first")
REST: Final = rdf("rest")
NIL: Final = rdf("nil")

SUB_CLASS: Final = rdfs("subClassOf")
SUB_PROPERTY: Final = rdfs("subPropertyOf")
DOMAIN: Final = rdfs("domain")
RANGE: Final = rdfs("range")

CLASS: Final = owl("Class")
THING: Final = owl("Thing")
NOTHING: Final = owl("Nothing")
SAME_AS: Final = owl("sameAs")
DIFFERENT_FROM: Final = owl("differentFrom")
EQUIVALENT_CLASS: Final = owl("equivalentClass")
EQUIVALENT_PROPERTY: Final = owl("equivalentProperty")
DISJOINT_WITH: Final = owl("disjointWith")
ON_PROPERTY: Final = owl("onProperty")
ON_CLASS: Final = owl("onClass")
MEMBERS: Final = owl("members")
DISTINCT_MEMBERS: Final = owl("distinctMembers")

ANNOTATIONS: Final = frozenset(
    {rdfs("label"), rdfs("comment"), rdfs("seeAlso"), rdfs("isDefinedBy"), rdfs("member"), rdf("value")}
)
"""Reserved properties that are used for data like anybody's."""


def is_reserved(term: Term) -> bool:
    """True for the terms of the RDF, RDFS, OWL and XSD vocabularies."""
    return term.startswith(RESERVED)
