"""When two literals are spelt differently and mean the same value.

Engines rewrite what they store ("042" becomes "42", "1.50" becomes "1.5", a time zone "+00:00" becomes
"Z", every integer type becomes xsd:integer); the line that a result is about still has the old spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import Final

from multiply_kg.terms import XSD, Term, datatype_of, is_literal, value_of

_INTEGER_TYPES: Final = (
    *("integer", "long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort"),
    *("unsignedByte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
)
_TIME_TYPES: Final = (
    *("dateTime", "dateTimeStamp", "date", "time"),
    *("gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay"),
)
_DURATION_TYPES: Final = ("duration", "dayTimeDuration", "yearMonthDuration")
_FRACTION: Final = re.compile(r"(\.[0-9]*?)0+(?![0-9])")
_UTC: Final = re.compile(r"[+-]00:00\Z")
_DURATION: Final = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)


def same_value(one: Term, other: Term) -> bool:
    """Whether the two terms are equal, or literals of the same value in the same value space."""
    if one == other:
        return True
    return is_literal(one) and is_literal(other) and normal_form(one) == normal_form(other)


def normal_form(term: Term) -> Hashable:
    """Something that is equal for literals of the same value; an ill-typed literal stands for itself."""
    datatype = datatype_of(term) or ""
    if not datatype.startswith(XSD):
        return term
    name = datatype[len(XSD) :]
    space, value = _SPACES.get(name, ("", None))
    if value is None:
        return term
    try:
        return space, value(value_of(term).strip())
    except (ValueError, ArithmeticError, KeyError):
        return term


def _moment(lexical: str) -> str:
    text = _FRACTION.sub(lambda match: match[1].rstrip("."), lexical)
    return _UTC.sub("Z", text)


def _duration(lexical: str) -> tuple[int, Decimal]:
    match = _DURATION.fullmatch(lexical)
    if match is None:
        raise ValueError(lexical)
    sign = -1 if match[1] else 1
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups()[1:])
    return sign * int(years * 12 + months), sign * (((days * 24 + hours) * 60 + minutes) * 60 + seconds)


_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_SPACES: Final[dict[str, tuple[str, Callable[[str], Hashable]]]] = {
    **dict.fromkeys(_INTEGER_TYPES, ("integer", int)),
    **dict.fromkeys(_TIME_TYPES, ("moment", _moment)),
    **dict.fromkeys(_DURATION_TYPES, ("duration", _duration)),
    "decimal": ("decimal", Decimal),
    "double": ("double", float),
    "float": ("float", float),
    "boolean": ("boolean", _BOOLEANS.__getitem__),
}
