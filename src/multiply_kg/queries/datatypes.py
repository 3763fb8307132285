"""Lexical forms of XSD datatypes: whether a text may stand in a literal of a datatype, and how.

Only what a caller of a saved query may type. Numbers and booleans come back in canonical form, since
engines differ on whether ``"03"^^xsd:integer`` in a pattern finds ``3``; all else as it was given.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from multiply_kg.terms import RDF_LANG_STRING, XSD

_ZONE: Final = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DAY: Final = r"(-?(?:[1-9]\d{3,}|0\d{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME: Final = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_YEAR: Final = r"-?(?:[1-9]\d{3,}|0\d{3})"
_DECIMAL: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_DOUBLE: Final = rf"{_DECIMAL}(?:[eE][+-]?\d+)?|[+-]?INF|NaN"
_DURATION: Final = r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_INTEGER: Final = r"[+-]?\d+"


class _Datatype(NamedTuple):
    name: str
    pattern: str
    example: str


_DATATYPES: Final = {
    "boolean": _Datatype("true or false", r"true|false|1|0", "true"),
    "decimal": _Datatype("a decimal number", _DECIMAL, "3.5"),
    "double": _Datatype("a number", _DOUBLE, "3.5e2"),
    "float": _Datatype("a number", _DOUBLE, "3.5"),
    "date": _Datatype("a date", _DAY + _ZONE, "2020-03-13"),
    "dateTime": _Datatype("a date and time", f"{_DAY}T{_TIME}{_ZONE}", "2020-03-13T09:30:00"),
    "dateTimeStamp": _Datatype(
        "a date and time with time zone", f"{_DAY}T{_TIME}(?=.){_ZONE}", "2020-03-13T09:30:00Z"
    ),
    "time": _Datatype("a time of day", _TIME + _ZONE, "09:30:00"),
    "gYear": _Datatype("a year", _YEAR + _ZONE, "2020"),
    "gYearMonth": _Datatype("a month of a year", f"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}", "2020-03"),
    "duration": _Datatype("a duration", _DURATION, "P1DT2H"),
    "dayTimeDuration": _Datatype(
        "a duration", r"-?P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", "P1DT2H"
    ),
    "yearMonthDuration": _Datatype("a duration in months", r"-?P(?=.)(?:\d+Y)?(?:\d+M)?", "P1Y6M"),
    "language": _Datatype("a language tag", r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", "pl"),
    "string": _Datatype("text", r"[\s\S]*", "text"),
    "anyURI": _Datatype("a URI", r"[^\s]*", "https://example.org/"),
}
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
DATATYPE_NAMES: Final = (*_DATATYPES, *_BOUNDS)
_KEEPS_SPACE: Final = frozenset({"string"})


def lexical_form(text: str, datatype: str) -> str | None:
    """``text`` as the lexical form of a literal of this datatype IRI, or None where it is not one.

    White space around it is dropped as XSD 1.1 Part 2 §4.3.6 has it; a datatype that is not XSD's
    takes any text.
    """
    if datatype == RDF_LANG_STRING:
        return None
    name = datatype.removeprefix(XSD) if datatype.startswith(XSD) else "string"
    if name not in _KEEPS_SPACE:
        text = text.strip(" \t\r\n")
    if name in _BOUNDS:
        return _integer(text, *_BOUNDS[name])
    known = _DATATYPES.get(name)
    if known is None:
        return text
    found = re.fullmatch(known.pattern, text, re.ASCII)
    if found is None or (found.re.groups == 3 and not _is_day(*found.groups())):  # noqa: PLR2004
        return None
    if name == "boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    return text.removeprefix("+") if name in ("decimal", "double", "float") else text


def number_datatype(text: str) -> str | None:
    """The datatype a bare number has in SPARQL 1.1 §4.1.2, or None where it is not a number."""
    text = text.strip(" \t\r\n")
    for name, pattern in (("integer", _INTEGER), ("decimal", _DECIMAL), ("double", _DOUBLE)):
        if re.fullmatch(pattern, text, re.ASCII) and not text.endswith(("INF", "NaN")):
            return XSD + name
    return None


def described(datatype: str) -> tuple[str, str]:
    """What a datatype IRI takes, in words, and an example of it."""
    name = datatype.removeprefix(XSD)
    if name in _BOUNDS:
        low, high = _BOUNDS[name]
        if low is None and high is None:
            return "an integer", "3"
        if low is None:
            return f"an integer of at most {high}", str(high)
        return f"an integer from {low}" + (f" to {high}" if high is not None else ""), str(max(low, 3))
    known = _DATATYPES.get(name) if datatype.startswith(XSD) else None
    return (known.name, known.example) if known else (f"text of the datatype <{datatype}>", "text")


def _integer(text: str, low: int | None, high: int | None) -> str | None:
    if not re.fullmatch(_INTEGER, text, re.ASCII):
        return None
    # Without int(): an integer of XSD has no largest value, Python's reader of decimals has one.
    digits = text.lstrip("+-").lstrip("0") or "0"
    canonical = "-" + digits if text[0] == "-" and digits != "0" else digits
    if low is None and high is None:
        return canonical
    if len(digits) > len(str(2**64)):
        inside = (high is None) if canonical[0] != "-" else (low is None)
        return canonical if inside else None
    value = int(canonical)
    return canonical if (low is None or value >= low) and (high is None or value <= high) else None


def _is_day(year: str, month: str, day: str) -> bool:
    """Whether the month has this day in the proleptic Gregorian calendar (XSD 1.1 Part 2 §3.3.9.1)."""
    number = int(year[-4:])  # the calendar repeats every 400 years, so four digits are enough
    if int(month) == 2:  # noqa: PLR2004
        leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
        return int(day) <= (29 if leap else 28)
    return int(day) <= (30 if month in ("04", "06", "09", "11") else 31)
