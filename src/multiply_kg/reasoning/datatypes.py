"""XSD datatypes as far as reasoning needs them: lexical spaces, value spaces, equality of values.

XSD 1.1 Part 2 for the lexical forms, OWL 2 Structural Specification §4 for which datatypes there are.
Datatypes that are not listed here are opaque: every literal is taken to be well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from multiply_kg.reasoning.vocabulary import is_reserved, rdf, rdfs, xsd
from multiply_kg.terms import Term, datatype_of, language_of, literal, value_of

_INTEGER: Final = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_DOUBLE: Final = re.compile(r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)\Z")
_ZONE: Final = r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_TIME: Final = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DAY: Final = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})"
_DATE: Final = re.compile(rf"{_DAY}{_ZONE}?\Z")
_DATE_TIME: Final = re.compile(rf"{_DAY}T{_TIME}{_ZONE}?\Z")
_DATE_TIME_STAMP: Final = re.compile(rf"{_DAY}T{_TIME}{_ZONE}\Z")
_INSTANT: Final = re.compile(r"(-?[0-9]+)-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9.]+)(Z|[+-].*)?\Z")
_FRACTION: Final = re.compile(r"(:[0-9]{2})\.([0-9]*?)0*(?=Z|[+-]|\Z)")

_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_INTEGERS: Final = {xsd(name): bounds for name, bounds in _BOUNDS.items()}
_STRINGS: Final = {
    xsd("string"): re.compile(r".*\Z", re.DOTALL),
    xsd("normalizedString"): re.compile(r"[^\t\n\r]*\Z"),
    xsd("token"): re.compile(r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?\Z"),
    xsd("language"): re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*\Z"),
    xsd("NMTOKEN"): re.compile(r"[\w:.\-·]+\Z"),
    xsd("Name"): re.compile(r"(?![\d.\-])[\w:.\-·]+\Z"),
    xsd("NCName"): re.compile(r"(?![\d.\-])[\w.\-·]+\Z"),
}
_DECIMAL_TYPE, _DOUBLE_TYPE, _FLOAT_TYPE = xsd("decimal"), xsd("double"), xsd("float")
_BOOLEAN, _DATE_TYPE = xsd("boolean"), xsd("date")
_DATE_TIME_TYPE, _STAMP = xsd("dateTime"), xsd("dateTimeStamp")
_LANG_STRING, _PLAIN, _LITERAL = rdf("langString"), rdf("PlainLiteral"), rdfs("Literal")


def is_datatype(term: Term) -> bool:
    """True for a datatype whose values this module can tell apart."""
    return term in _KNOWN


def is_well_formed(term: Term) -> bool:
    """True unless the literal's lexical form is outside the lexical space of its own datatype."""
    if term[0] != '"' or term[-1] != ">":
        return True
    text, _, datatype = term.rpartition("^^")
    check = _LEXICAL.get(datatype)
    return check is None or check(value_of(text) if "\\" in text else text[1:-1])


@cache
def in_value_space(term: Term, datatype: Term) -> bool:
    """True when the literal denotes a value of ``datatype`` (OWL 2 RL, dt-type2; its denial, dt-not-type).

    An ill-formed literal is in no value space. A literal whose own datatype is not known here is a value
    of that datatype and of rdfs:Literal alone.
    """
    own = f"<{datatype_of(term)}>"
    if not is_well_formed(term):
        return False
    if datatype in (own, _LITERAL):
        return True
    holds = _VALUES.get(datatype)
    return holds is not None and holds(own, value_of(term), datatype)


def is_mistyped(term: Term, datatype: Term) -> bool:
    """True when a well-formed literal is certainly no value of ``datatype`` (OWL 2 RL, dt-not-type)."""
    return is_well_formed(term) and not in_value_space(term, datatype)


@cache
def canonical(term: Term) -> Term:
    """The literal spelt in one way for each value of its datatype; other terms come back unchanged.

    Integers of every size count as xsd:integer, as SPARQL engines that normalise do.
    """
    datatype = datatype_of(term)
    if datatype is None or not is_reserved(f"<{datatype}>") or not is_well_formed(term):
        return term
    own, text = f"<{datatype}>", value_of(term)
    if own in _INTEGERS:
        return literal(str(int(text)), datatype=xsd("integer")[1:-1])
    if own == _DECIMAL_TYPE:
        return literal(format(_number(text).normalize(), "f"), datatype=datatype)
    if own in (_DOUBLE_TYPE, _FLOAT_TYPE):
        return literal(repr(float(text.replace("INF", "inf"))), datatype=datatype)
    if own == _BOOLEAN:
        return literal({"1": "true", "0": "false"}.get(text, text), datatype=datatype)
    if own in (_DATE_TIME_TYPE, _STAMP):
        return literal(_FRACTION.sub(_fraction, text), datatype=datatype)
    return term


@cache
def value_key(term: Term) -> tuple[object, ...] | None:
    """A key that two literals share exactly when they denote one value, or None where that is not known."""
    own, text = f"<{datatype_of(term)}>", value_of(term)
    if own not in _KNOWN or not is_well_formed(term):
        return None
    if own == _LANG_STRING:
        return (own, text, language_of(term))
    if own in _STRINGS:
        return (xsd("string"), text)
    if own in _INTEGERS or own == _DECIMAL_TYPE:
        return (_DECIMAL_TYPE, _number(text))
    if own in (_DATE_TIME_TYPE, _STAMP):
        return (_DATE_TIME_TYPE, *_instant(text))
    return (own, value_of(canonical(term))) if own in (_DOUBLE_TYPE, _FLOAT_TYPE, _BOOLEAN) else None


def differ(left: Term, right: Term) -> bool:
    """True when two terms cannot be the same thing.

    Those are two literals of different values (OWL 2 RL, dt-diff), and a literal and an individual (whose
    domains are disjoint, OWL 2 Direct Semantics §2.2).
    """
    if left.startswith('"') != right.startswith('"'):
        return True
    if not left.startswith('"'):
        return False
    keys = value_key(left), value_key(right)
    return None not in keys and keys[0] != keys[1]


def _instant(text: str) -> tuple[object, ...]:
    match = _INSTANT.match(text)
    if match is None:  # pragma: no cover - only well-formed texts come here
        return (text,)
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    zone = match[7]
    offset = 0
    if zone not in (None, "Z"):
        offset = (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 60 + int(zone[4:6]))
    # Days of the proleptic Gregorian calendar; whole 400-year cycles are counted apart, because
    # datetime knows the years 1 to 9999 only.
    cycles, rest = divmod(year, 400)
    minutes = (
        ((cycles * 146097 + date(rest + 400, month, day).toordinal()) * 24 + hour) * 60 + minute - offset
    )
    return (zone is not None, minutes, Decimal(match[6]))


def _fraction(match: re.Match[str]) -> str:
    return f"{match[1]}.{match[2]}" if match[2] else match[1]


def _number(text: str) -> Decimal:
    return Decimal(text.rstrip(".") if text.endswith(".") else text)


def _bounded(number: int, datatype: Term) -> bool:
    low, high = _INTEGERS[datatype]
    return (low is None or low <= number) and (high is None or number <= high)


def _integer(datatype: Term) -> Callable[[str], bool]:
    return lambda text: _INTEGER.match(text) is not None and _bounded(int(text), datatype)


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.match(text) is not None


def _dated(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        match = pattern.match(text)
        return match is not None and _is_day(int(match[1]), int(match[2]), int(match[3]))

    return check


def _is_day(year: int, month: int, day: int) -> bool:
    # The Gregorian calendar repeats every 400 years; datetime knows the years 1 to 9999 only.
    try:
        date(year % 400 + 400, month, day)
    except ValueError:
        return False
    return True


_LEXICAL: Final[dict[Term, Callable[[str], bool]]] = {
    **{datatype: _integer(datatype) for datatype in _INTEGERS},
    **{datatype: _matches(pattern) for datatype, pattern in _STRINGS.items()},
    _DECIMAL_TYPE: _matches(_DECIMAL),
    _DOUBLE_TYPE: _matches(_DOUBLE),
    _FLOAT_TYPE: _matches(_DOUBLE),
    _BOOLEAN: lambda text: text in ("true", "false", "1", "0"),
    _DATE_TYPE: _dated(_DATE),
    _DATE_TIME_TYPE: _dated(_DATE_TIME),
    _STAMP: _dated(_DATE_TIME_STAMP),
}


def _whole(own: Term, text: str, datatype: Term) -> bool:
    if own not in _INTEGERS and own != _DECIMAL_TYPE:
        return False
    number = _number(text)
    return number == number.to_integral_value() and _bounded(int(number), datatype)


def _text(own: Term, text: str, datatype: Term) -> bool:
    return own in _STRINGS and _STRINGS[datatype].match(text) is not None


def _stamped(own: Term, text: str, _: Term) -> bool:
    return own == _DATE_TIME_TYPE and _DATE_TIME_STAMP.match(text) is not None


def _of(*datatypes: Term) -> Callable[[Term, str, Term], bool]:
    return lambda own, _text, _datatype: own in datatypes


# Whether a well-formed literal of datatype ``own`` is a value of another datatype.
_VALUES: Final[dict[Term, Callable[[Term, str, Term], bool]]] = {
    **dict.fromkeys(_INTEGERS, _whole),
    **dict.fromkeys(_STRINGS, _text),
    _DECIMAL_TYPE: _of(*_INTEGERS),
    _PLAIN: _of(_LANG_STRING, *_STRINGS),
    _DATE_TIME_TYPE: _of(_STAMP),
    _STAMP: _stamped,
}
_KNOWN: Final = frozenset(_LEXICAL) | {_LANG_STRING, _PLAIN, _LITERAL}
RESTRICTED: Final = frozenset(_LEXICAL) - {xsd("string")}
"""The datatypes that do not have every text as a lexical form."""


def bounds_of(datatype: Term) -> tuple[int | None, int | None] | None:
    """The least and the greatest integer of a datatype that has integers only; None for all others."""
    return _INTEGERS.get(datatype)


def within(datatype: Term) -> frozenset[Term]:
    """The other known datatypes all of whose values are values of this one."""
    if datatype in _INTEGERS:
        return frozenset(other for other in _INTEGERS if other != datatype and _narrower(other, datatype))
    found = {
        _DECIMAL_TYPE: frozenset(_INTEGERS),
        _PLAIN: frozenset({_LANG_STRING, *_STRINGS}),
        xsd("string"): frozenset(_STRINGS) - {xsd("string")},
        _DATE_TIME_TYPE: frozenset({_STAMP}),
        _LITERAL: _KNOWN,
    }
    return found.get(datatype, frozenset())


def _narrower(one: Term, other: Term) -> bool:
    (low, high), (least, most) = _INTEGERS[one], _INTEGERS[other]
    above = least is None or (low is not None and low >= least)
    return above and (most is None or (high is not None and high <= most))
