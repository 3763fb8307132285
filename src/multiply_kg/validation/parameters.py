"""Reads the constraints of one shape from its parameters (W3C SHACL §4), with their syntax rules.

One small function per parameter; ``shapes`` joins them to shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, get_args

from multiply_kg.terms import SH, XSD, Term, datatype_of, is_iri, is_literal, value_of

from .constraints import (
    NODE_KINDS,
    And,
    Closed,
    Constraint,
    Disjoint,
    Equals,
    HasDatatype,
    HasNodeKind,
    HasProperty,
    HasShape,
    HasValue,
    In,
    InClass,
    InRange,
    LanguageIn,
    LessThan,
    Limit,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    Not,
    Or,
    Pattern,
    Qualified,
    UniqueLang,
    Xone,
)
from .graphs import GraphIndex
from .paths import Path
from .patterns import UnknownPatternError, compile_pattern
from .prefixes import read_sparql

_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


class MalformedParameterError(ValueError):
    """A parameter that breaks a syntax rule; the text continues "the shape is not well-formed: …"."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Parameters:
    """The parameters of one shape, read with the checks that many of them share."""

    def __init__(self, graph: GraphIndex, node: Term, path: Path | None) -> None:
        self.graph = graph
        self.node = node
        self.path = path
        self.unknown: list[str] = []

    def values(self, name: str) -> list[Term]:
        """All values of a parameter, sorted."""
        return sorted(self.graph.objects(self.node, f"<{SH}{name}>"))

    def one(self, name: str) -> Term | None:
        """The value of a parameter that may stand only once."""
        values = self.values(name)
        if len(values) > 1:
            raise MalformedParameterError(f"it has {len(values)} values of sh:{name}", hint="Keep one.")
        return values[0] if values else None

    def iris(self, name: str) -> list[Term]:
        """The values of a parameter that takes IRIs."""
        values = self.values(name)
        for value in values:
            if not is_iri(value):
                raise MalformedParameterError(f"sh:{name} {value} is no IRI", hint="Give an IRI.")
        return values

    def count(self, name: str) -> int | None:
        """The value of a parameter that takes one integer of 0 or more."""
        value = self.one(name)
        if value is None:
            return None
        text = value_of(value)
        if (
            datatype_of(value) != f"{XSD}integer"
            or not text.lstrip("+").isascii()
            or not text.lstrip("+").isdigit()
        ):
            raise MalformedParameterError(
                f"sh:{name} {value} is not an integer of 0 or more", hint="Write e.g. 1."
            )
        return int(text)

    def flag(self, name: str) -> bool:
        """The value of a parameter that takes one boolean; absent is false."""
        value = self.one(name)
        if value is None:
            return False
        if datatype_of(value) != f"{XSD}boolean" or value_of(value) not in _BOOLEANS:
            raise MalformedParameterError(f"sh:{name} {value} is not a boolean", hint="Use true or false.")
        return _BOOLEANS[value_of(value)]

    def members(self, name: str, node: Term) -> tuple[Term, ...]:
        """The members of the list that is a parameter's value."""
        try:
            return self.graph.items(node)
        except ValueError as error:
            raise MalformedParameterError(f"sh:{name}: {error}", hint="Write the members in ( … ).") from None

    def needs_path(self, name: str) -> None:
        """Refuses a parameter that only property shapes may have."""
        if self.path is None:
            raise MalformedParameterError(
                f"it is a node shape, where sh:{name} is not allowed", hint="Put it into a property shape."
            )


def _counts(p: Parameters) -> Iterator[Constraint]:
    for name, kind in (("minCount", MinCount), ("maxCount", MaxCount)):
        count = p.count(name)
        if count is not None:
            p.needs_path(name)
            yield kind(count)


def _types(p: Parameters) -> Iterator[Constraint]:
    yield from (InClass(value) for value in p.iris("class"))
    datatype = p.one("datatype")
    if datatype is not None:
        if not is_iri(datatype):
            raise MalformedParameterError(
                f"sh:datatype {datatype} is no IRI", hint="Give an IRI, e.g. xsd:date."
            )
        yield HasDatatype(value_of(datatype))
    kind = p.one("nodeKind")
    if kind is not None:
        if kind not in NODE_KINDS:
            raise MalformedParameterError(
                f"sh:nodeKind {kind} is none of the six node kinds",
                hint="Use sh:IRI, sh:Literal, sh:BlankNode, …",
            )
        yield HasNodeKind(kind)


def _ranges(p: Parameters) -> Iterator[Constraint]:
    limits: tuple[Limit, ...] = get_args(Limit)
    for name in limits:
        bound = p.one(name)
        if bound is not None:
            if not is_literal(bound):
                raise MalformedParameterError(
                    f"sh:{name} {bound} is no literal", hint="Give a number or a date."
                )
            yield InRange(name, bound)


def _strings(p: Parameters) -> Iterator[Constraint]:
    for name, kind in (("minLength", MinLength), ("maxLength", MaxLength)):
        length = p.count(name)
        if length is not None:
            yield kind(length)
    flags = p.one("flags")
    for value in p.values("pattern"):
        if not is_literal(value):
            raise MalformedParameterError(
                f"sh:pattern {value} is no literal", hint="Give a regular expression."
            )
        pattern = Pattern(value_of(value), value_of(flags) if flags else "")
        try:
            compile_pattern(pattern.pattern, pattern.flags)
        except UnknownPatternError as error:
            p.unknown.append(f"sh:pattern with {error}")
        except ValueError as error:
            raise MalformedParameterError(
                f"sh:pattern “{pattern.pattern}” is no regular expression ({error})", hint="Correct it."
            ) from None
        yield pattern
    ranges = p.one("languageIn")
    if ranges is not None:
        yield LanguageIn(tuple(value_of(tag).lower() for tag in p.members("languageIn", ranges)))
    if p.flag("uniqueLang"):
        p.needs_path("uniqueLang")
        yield UniqueLang()


def _pairs(p: Parameters) -> Iterator[Constraint]:
    yield from (Equals(value) for value in p.iris("equals"))
    yield from (Disjoint(value) for value in p.iris("disjoint"))
    for name, or_equals in (("lessThan", False), ("lessThanOrEquals", True)):
        for value in p.iris(name):
            p.needs_path(name)
            yield LessThan(value, or_equals)


def _logic(p: Parameters) -> Iterator[Constraint]:
    yield from (Not(value) for value in p.values("not"))
    for value in p.values("and"):
        yield And(p.members("and", value))
    for value in p.values("or"):
        yield Or(p.members("or", value))
    for value in p.values("xone"):
        yield Xone(p.members("xone", value))


def _nested(p: Parameters) -> Iterator[Constraint]:
    for value in p.values("node"):
        if p.graph.objects(value, f"<{SH}path>"):
            raise MalformedParameterError(
                f"sh:node {value} is a property shape", hint="Use sh:property for it."
            )
        yield HasShape(value)
    yield from (HasProperty(value) for value in p.values("property"))
    shape = p.values("qualifiedValueShape")
    if not shape:
        return
    minimum, maximum = p.count("qualifiedMinCount"), p.count("qualifiedMaxCount")
    if len(shape) > 1 or (minimum is None and maximum is None):
        raise MalformedParameterError(
            "sh:qualifiedValueShape needs one shape and sh:qualifiedMinCount or sh:qualifiedMaxCount",
            hint="See W3C SHACL §4.7.3.",
        )
    if p.path is None:
        p.unknown.append("sh:qualifiedValueShape on a node shape")
        return
    siblings = tuple(sorted(_siblings(p) - {shape[0]})) if p.flag("qualifiedValueShapesDisjoint") else ()
    yield Qualified(shape[0], minimum, maximum, siblings)


def _siblings(p: Parameters) -> set[Term]:
    holders = p.graph.subjects(f"<{SH}property>", p.node)
    return {
        sibling
        for holder in holders
        for property_ in p.graph.objects(holder, f"<{SH}property>")
        for sibling in p.graph.objects(property_, f"<{SH}qualifiedValueShape>")
    }


def _others(p: Parameters) -> Iterator[Constraint]:
    ignored = p.one("ignoredProperties")
    if p.flag("closed"):
        named = (
            path
            for property_ in p.values("property")
            for path in p.graph.objects(property_, f"<{SH}path>")
            if is_iri(path)
        )
        yield Closed(frozenset((*named, *(p.members("ignoredProperties", ignored) if ignored else ()))))
    yield from (HasValue(value) for value in p.values("hasValue"))
    members = p.one("in")
    if members is not None:
        yield In(p.members("in", members))


def _sparql(p: Parameters) -> Iterator[Constraint]:
    for node in p.values("sparql"):
        try:
            constraint = read_sparql(p.graph, node)
        except ValueError as error:
            raise MalformedParameterError(f"sh:sparql: {error}", hint="See W3C SHACL §5.2.") from None
        if constraint is not None:
            yield constraint


_READERS: Final[tuple[Callable[[Parameters], Iterator[Constraint]], ...]] = (
    _types,
    _counts,
    _ranges,
    _strings,
    _pairs,
    _logic,
    _nested,
    _others,
    _sparql,
)
KNOWN: Final = frozenset(
    (
        *(
            "class",
            "datatype",
            "nodeKind",
            "minCount",
            "maxCount",
            "minLength",
            "maxLength",
            "pattern",
            "flags",
        ),
        *get_args(Limit),
        *("languageIn", "uniqueLang", "equals", "disjoint", "lessThan", "lessThanOrEquals"),
        *("not", "and", "or", "xone", "node", "property", "qualifiedValueShape", "qualifiedMinCount"),
        *(
            "qualifiedMaxCount",
            "qualifiedValueShapesDisjoint",
            "closed",
            "ignoredProperties",
            "hasValue",
            "in",
        ),
        "sparql",
    )
)


def read_constraints(
    graph: GraphIndex, node: Term, path: Path | None
) -> tuple[tuple[Constraint, ...], tuple[str, ...]]:
    """The constraints of a shape, and the constructs in them that only the reference engine may know.

    Raises MalformedParameterError for a parameter that breaks a syntax rule.
    """
    parameters = Parameters(graph, node, path)
    constraints = tuple(constraint for reader in _READERS for constraint in reader(parameters))
    return constraints, tuple(parameters.unknown)
