"""Constraints that look at one value node at a time, as functions of the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from multiply_kg.terms import (
    RDF_LANG_STRING,
    XSD_STRING,
    Term,
    datatype_of,
    is_blank,
    is_iri,
    is_literal,
    language_of,
    value_of,
)

from .constraints import (
    NODE_KINDS,
    Constraint,
    HasDatatype,
    HasNodeKind,
    In,
    InClass,
    InRange,
    Kind,
    LanguageIn,
    MaxLength,
    MinLength,
    Pattern,
)
from .graphs import GraphIndex
from .patterns import compile_pattern
from .xsd import compare, is_well_formed

Check = Callable[[Term], bool]

_ORDERS: Final = {
    "minExclusive": (1,),
    "minInclusive": (0, 1),
    "maxExclusive": (-1,),
    "maxInclusive": (-1, 0),
}


def value_check(constraint: Constraint, data: GraphIndex) -> Check | None:
    """What a value must fulfil, or None for a constraint that needs more than the value."""
    match constraint:
        case InClass(class_):
            return data.instances(class_).__contains__
        case HasNodeKind(kind):
            kinds = NODE_KINDS[kind]
            return lambda term: node_kind(term) in kinds
        case In(members):
            return frozenset(members).__contains__
        case HasDatatype() | InRange() | LanguageIn():
            return _literal_check(constraint)
        case MinLength() | MaxLength() | Pattern():
            return _string_check(constraint)
        case _:
            return None


def _literal_check(constraint: HasDatatype | InRange | LanguageIn) -> Check:
    match constraint:
        case HasDatatype(datatype):
            return _datatype_check(datatype)
        case InRange(limit, bound):
            orders = _ORDERS[limit]
            return lambda term: compare(term, bound) in orders
        case LanguageIn(ranges):
            return lambda term: matches_language(term, ranges)


def _string_check(constraint: MinLength | MaxLength | Pattern) -> Check:
    match constraint:
        case MinLength(length):
            return lambda term: not is_blank(term) and len(value_of(term)) >= length
        case MaxLength(length):
            return lambda term: not is_blank(term) and len(value_of(term)) <= length
        case Pattern(pattern, flags):
            search = compile_pattern(pattern, flags).search
            return lambda term: not is_blank(term) and search(value_of(term)) is not None


def _datatype_check(datatype: str) -> Check:
    if datatype in (XSD_STRING, RDF_LANG_STRING):
        return lambda term: datatype_of(term) == datatype
    ending = f'"^^<{datatype}>'
    return lambda term: term.endswith(ending) and term.startswith('"') and is_well_formed(term)


def node_kind(term: Term) -> Kind:
    """Which of the three kinds of node a term is."""
    return "iri" if is_iri(term) else "literal" if is_literal(term) else "blank"


def matches_language(term: Term, ranges: tuple[str, ...]) -> bool:
    """SPARQL langMatches (§17.4.3.5): basic filtering of RFC 4647, ``*`` for any language."""
    language = language_of(term)
    return language is not None and any(
        range_ in ("*", language) or language.startswith(range_ + "-") for range_ in ranges
    )
