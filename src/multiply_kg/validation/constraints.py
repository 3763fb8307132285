"""The constraints of SHACL Core (W3C SHACL §4) and sh:sparql (§5) as values.

``shapes`` reads them, ``compiled`` evaluates them, ``messages`` puts them into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from multiply_kg.terms import SH, Term

from .paths import Path
from .report import Severity

Kind = Literal["iri", "blank", "literal"]
Limit = Literal["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]

NODE_KINDS: Final[dict[Term, frozenset[Kind]]] = {
    f"<{SH}IRI>": frozenset({"iri"}),
    f"<{SH}BlankNode>": frozenset({"blank"}),
    f"<{SH}Literal>": frozenset({"literal"}),
    f"<{SH}BlankNodeOrIRI>": frozenset({"blank", "iri"}),
    f"<{SH}BlankNodeOrLiteral>": frozenset({"blank", "literal"}),
    f"<{SH}IRIOrLiteral>": frozenset({"iri", "literal"}),
}


@dataclass(frozen=True, slots=True)
class InClass:
    """sh:class (§4.1.1)."""

    class_: Term


@dataclass(frozen=True, slots=True)
class HasDatatype:
    """sh:datatype (§4.1.2)."""

    datatype: str


@dataclass(frozen=True, slots=True)
class HasNodeKind:
    """sh:nodeKind (§4.1.3)."""

    kind: Term


@dataclass(frozen=True, slots=True)
class MinCount:
    """sh:minCount (§4.2.1)."""

    count: int


@dataclass(frozen=True, slots=True)
class MaxCount:
    """sh:maxCount (§4.2.2)."""

    count: int


@dataclass(frozen=True, slots=True)
class InRange:
    """sh:minExclusive, sh:minInclusive, sh:maxExclusive, sh:maxInclusive (§4.3)."""

    limit: Limit
    bound: Term


@dataclass(frozen=True, slots=True)
class MinLength:
    """sh:minLength (§4.4.1)."""

    length: int


@dataclass(frozen=True, slots=True)
class MaxLength:
    """sh:maxLength (§4.4.2)."""

    length: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """sh:pattern with sh:flags (§4.4.3)."""

    pattern: str
    flags: str


@dataclass(frozen=True, slots=True)
class LanguageIn:
    """sh:languageIn (§4.4.4); basic language ranges, lower-case."""

    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UniqueLang:
    """sh:uniqueLang true (§4.4.5)."""


@dataclass(frozen=True, slots=True)
class Equals:
    """sh:equals (§4.5.1)."""

    predicate: Term


@dataclass(frozen=True, slots=True)
class Disjoint:
    """sh:disjoint (§4.5.2)."""

    predicate: Term


@dataclass(frozen=True, slots=True)
class LessThan:
    """sh:lessThan (§4.5.3), or sh:lessThanOrEquals (§4.5.4)."""

    predicate: Term
    or_equals: bool


@dataclass(frozen=True, slots=True)
class Not:
    """sh:not (§4.6.1)."""

    shape: Term


@dataclass(frozen=True, slots=True)
class And:
    """sh:and (§4.6.2)."""

    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """sh:or (§4.6.3)."""

    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Xone:
    """sh:xone (§4.6.4)."""

    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class HasShape:
    """sh:node (§4.7.1)."""

    shape: Term


@dataclass(frozen=True, slots=True)
class HasProperty:
    """sh:property (§4.7.2)."""

    shape: Term


@dataclass(frozen=True, slots=True)
class Qualified:
    """sh:qualifiedValueShape with its counts and its sibling shapes (§4.7.3)."""

    shape: Term
    minimum: int | None
    maximum: int | None
    siblings: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """sh:closed true (§4.8.1) with every predicate that is allowed."""

    allowed: frozenset[Term]


@dataclass(frozen=True, slots=True)
class HasValue:
    """sh:hasValue (§4.8.2)."""

    value: Term


@dataclass(frozen=True, slots=True)
class In:
    """sh:in (§4.8.3)."""

    members: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Sparql:
    """sh:sparql (§5.1): a SELECT query with its prefixes, whose solutions are violations."""

    node: Term
    select: str
    messages: tuple[tuple[str, str], ...]


Constraint = (
    InClass
    | HasDatatype
    | HasNodeKind
    | MinCount
    | MaxCount
    | InRange
    | MinLength
    | MaxLength
    | Pattern
    | LanguageIn
    | UniqueLang
    | Equals
    | Disjoint
    | LessThan
    | Not
    | And
    | Or
    | Xone
    | HasShape
    | HasProperty
    | Qualified
    | Closed
    | HasValue
    | In
    | Sparql
)

_COMPONENTS: Final[dict[type, str]] = {
    InClass: "Class",
    HasDatatype: "Datatype",
    HasNodeKind: "NodeKind",
    MinCount: "MinCount",
    MaxCount: "MaxCount",
    MinLength: "MinLength",
    MaxLength: "MaxLength",
    Pattern: "Pattern",
    LanguageIn: "LanguageIn",
    UniqueLang: "UniqueLang",
    Equals: "Equals",
    Disjoint: "Disjoint",
    Not: "Not",
    And: "And",
    Or: "Or",
    Xone: "Xone",
    HasShape: "Node",
    HasProperty: "Property",
    Closed: "Closed",
    HasValue: "HasValue",
    In: "In",
    Sparql: "SPARQL",
}
QUALIFIED_MIN: Final = f"{SH}QualifiedMinCountConstraintComponent"
QUALIFIED_MAX: Final = f"{SH}QualifiedMaxCountConstraintComponent"


def components(constraint: Constraint) -> tuple[str, ...]:
    """The IRIs of the constraint components under which its results are reported; usually one."""
    match constraint:
        case InRange(limit):
            name = limit[0].upper() + limit[1:]
        case LessThan(or_equals=or_equals):
            name = "LessThanOrEquals" if or_equals else "LessThan"
        case Qualified():
            return (QUALIFIED_MIN, QUALIFIED_MAX)
        case _:
            name = _COMPONENTS[type(constraint)]
    return (f"{SH}{name}ConstraintComponent",)


def referenced(constraint: Constraint) -> tuple[Term, ...]:
    """The shapes that a constraint needs."""
    match constraint:
        case Not(shape) | HasShape(shape) | HasProperty(shape):
            return (shape,)
        case Qualified(shape, siblings=siblings):
            return (shape, *siblings)
        case And(shapes) | Or(shapes) | Xone(shapes):
            return shapes
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape when it has a path (W3C SHACL §2)."""

    node: Term
    path: Path | None
    severity: Severity
    messages: tuple[tuple[str, str], ...]
    deactivated: bool
    constraints: tuple[Constraint, ...]
    targets: tuple[tuple[str, Term], ...]
    owner: str | None
    unsupported: tuple[str, ...]
