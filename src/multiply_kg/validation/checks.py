"""Constraints as functions: of one value node, or of a focus node and all its value nodes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
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
    Disjoint,
    Equals,
    HasDatatype,
    HasNodeKind,
    HasValue,
    In,
    InClass,
    InRange,
    Kind,
    LanguageIn,
    LessThan,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    Pattern,
    UniqueLang,
)
from .graphs import GraphIndex, Table
from .patterns import compile_pattern
from .xsd import compare, is_well_formed

Check = Callable[[Term], bool]
SetCheck = Callable[[Term, Collection[Term]], Iterable[Term | None]]

_WHOLE: Final = (None,)
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
            return _language_check(ranges)


def suspects(constraint: Constraint, terms: Iterable[Term]) -> Iterable[Term]:
    """The terms that may not pass the check of a constraint; those whose ending says it are left out."""
    match constraint:
        case LanguageIn(ranges):
            exactly = _exactly(ranges)
            return [term for term in terms if not term.endswith(exactly)]
        case _:
            return terms


def _exactly(ranges: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f'"@{range_}' for range_ in ranges if range_ != "*")


def _language_check(ranges: tuple[str, ...]) -> Check:
    known: dict[str, bool] = {}  # by what follows the text: there are few languages
    exactly = _exactly(ranges)

    def check(term: Term) -> bool:
        if term.endswith(exactly):
            return True
        tag = term[term.rfind('"') :]
        fits = known.get(tag)
        if fits is None:
            fits = known[tag] = matches_language(term, ranges)
        return fits

    return check


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


def set_check(constraint: Constraint, data: GraphIndex) -> SetCheck:
    """What finds the offending values among all value nodes; None stands for the focus node as a whole."""
    match constraint:
        case MinCount(least):
            return lambda _, values: _WHOLE if len(values) < least else ()
        case MaxCount(most):
            return lambda _, values: _WHOLE if len(values) > most else ()
        case HasValue(wanted):
            return lambda _, values: () if wanted in values else _WHOLE
        case UniqueLang():
            return lambda _, values: _WHOLE if repeats_language(values) else ()
        case Equals() | Disjoint() | LessThan():
            return _pair_check(constraint, data.forward(constraint.predicate))
        case _:
            raise AssertionError(f"{constraint} is not evaluated")


def _pair_check(constraint: Equals | Disjoint | LessThan, table: Table) -> SetCheck:
    match constraint:
        case Equals():
            return lambda focus, values: set(values) ^ set(table.get(focus, ()))
        case Disjoint():
            return lambda focus, values: set(values) & set(table.get(focus, ()))
        case LessThan(or_equals=or_equals):
            orders = (-1, 0) if or_equals else (-1,)

            def offending(focus: Term, values: Collection[Term]) -> list[Term]:
                others = table.get(focus, ())
                return [v for v in values if any(compare(v, other) not in orders for other in others)]

            return offending


def repeats_language(values: Collection[Term]) -> bool:
    """Whether two values have the same language (sh:uniqueLang, §4.4.5)."""
    tags = [tag for tag in map(language_of, values) if tag]
    return len(tags) != len(set(tags))
