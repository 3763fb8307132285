"""XSD literals: is the lexical form valid, and how do two values compare (XSD 1.1 part 2, SPARQL 1.1 §17).

Comparison is the SPARQL operators' for what these know (numbers, strings, booleans, dateTime) and the
same idea for the other date and duration types: values of one kind, None where there is no order.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from multiply_kg.terms import XSD, XSD_STRING, Term, datatype_of, is_literal, language_of, unescape, value_of

_NUMBER: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_ZONE: Final = r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH: Final = r"(0[1-9]|1[0-2])"
_DAY: Final = r"(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"([01][0-9]|2[0-4]):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)"
_DATES: Final = {
    "dateTime": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}"),
    "dateTimeStamp": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}"),
    "date": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}()()(){_ZONE}"),
    "time": re.compile(f"()()(){_TIME}{_ZONE}"),
    "gYearMonth": re.compile(f"{_YEAR}-{_MONTH}()()()(){_ZONE}"),
    "gYear": re.compile(f"{_YEAR}()()()()(){_ZONE}"),
    "gMonthDay": re.compile(f"()--{_MONTH}-{_DAY}()()(){_ZONE}"),
    "gMonth": re.compile(f"()--{_MONTH}()()()(){_ZONE}"),
    "gDay": re.compile(f"()()---{_DAY}()()(){_ZONE}"),
}
_DURATION: Final = re.compile(
    r"(-)?P(?=.)(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=.)(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
INTEGER_RANGES: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
"""The integer types by local name, with the least and the greatest value of each (XSD 1.1 part 2 §3.4)."""
_PATTERNS: Final = {
    "decimal": re.compile(_NUMBER),
    "double": re.compile(rf"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"),
    "float": re.compile(rf"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"),
    "boolean": re.compile("true|false|1|0"),
    "normalizedString": re.compile(r"[^\t\n\r]*"),
    "token": re.compile(r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?"),
    "language": re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    "hexBinary": re.compile(r"(?:[0-9a-fA-F]{2})*"),
    "base64Binary": re.compile(
        r"(?:(?:[A-Za-z0-9+/] ?){4})*"
        r"(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
    ),
    "yearMonthDuration": re.compile(r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?"),
    "dayTimeDuration": re.compile(
        r"-?P(?=.)(?:[0-9]+D)?(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
    ),
    "duration": _DURATION,
}
_DURATIONS: Final = ("duration", "dayTimeDuration", "yearMonthDuration")
_NUMERIC: Final = frozenset((*INTEGER_RANGES, "decimal", "double", "float"))
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ZONE_SPREAD: Final = 14 * 3600
_TYPED: Final = f'"^^<{XSD}'
_FEBRUARY: Final = 2
_MIDNIGHT: Final = 24

Value = tuple[str, object, int | None]


class Duration(NamedTuple):
    """The value of a duration: months, and seconds for the rest."""

    months: int
    seconds: Fraction


@lru_cache(maxsize=65536)
def is_well_formed(term: Term) -> bool:
    """True when a literal's lexical form is in its datatype's lexical space, or the datatype is unknown."""
    text, name = _parts(term)
    if name in INTEGER_RANGES:
        if not re.fullmatch("[+-]?[0-9]+", text):
            return False
        low, high = INTEGER_RANGES[name]
        return (low is None or int(text) >= low) and (high is None or int(text) <= high)
    if name in _DATES:
        return _instant(name, text) is not None
    return name not in _PATTERNS or _PATTERNS[name].fullmatch(text) is not None


def compare(left: Term, right: Term) -> int | None:
    """-1, 0 or 1 as ``left`` is less than, equal to or greater than ``right``; None where SPARQL errs."""
    a, b = _value(left), _value(right)
    if a is None or b is None or a[0] != b[0]:
        return None
    kind, x, zone_x = a
    _, y, zone_y = b
    if kind in _DATES:
        return _compare_instants(x, zone_x, y, zone_y)
    if kind == "duration":
        return _compare_durations(x, y)
    if isinstance(x, float) or isinstance(y, float):
        return _ordered(_float(x), _float(y))
    return _ordered(x, y)


def _ordered(x: object, y: object) -> int | None:
    if x == y:
        return 0
    if x < y:  # type: ignore[operator]  # both are of one kind
        return -1
    return 1 if x > y else None  # type: ignore[operator]  # neither, when one is NaN


def _float(number: object) -> float:
    return float(number)  # type: ignore[arg-type]


@lru_cache(maxsize=65536)
def _value(term: Term) -> Value | None:
    """(kind, comparable value, zone offset), or None for terms without an order and ill-typed literals."""
    if not is_literal(term):
        return None
    if language_of(term) or not is_well_formed(term):
        return None
    text, name = _parts(term)
    if name == "string":
        return "string", text, None
    if name in _NUMERIC:
        return "number", _numbers(name)(text), None
    if name == "boolean":
        return "boolean", text in ("true", "1"), None
    if name in _DATES:
        instant = _instant(name, text)
        return None if instant is None else ("dateTime" if name == "dateTimeStamp" else name, *instant)
    return ("duration", _duration(text), None) if name in _DURATIONS else None


def _numbers(name: str) -> Callable[[str], object]:
    if name in INTEGER_RANGES:
        return int
    if name == "decimal":
        return Decimal
    return _single if name == "float" else _double


def _double(text: str) -> float:
    return float(text.replace("INF", "inf"))


def _single(text: str) -> float:
    number = _double(text)
    if math.isfinite(number):
        try:
            return float(struct.unpack("f", struct.pack("f", number))[0])
        except OverflowError:
            return math.copysign(math.inf, number)
    return number


def _parts(term: Term) -> tuple[str, str]:
    """Lexical form and local name of the XSD datatype, "" for another one."""
    at = term.rfind(_TYPED)
    if at > 0 and term.endswith(">"):  # by far the most frequent case
        return unescape(term[1:at]), term[at + len(_TYPED) : -1]
    return value_of(term), "string" if datatype_of(term) == XSD_STRING else ""


def _instant(name: str, text: str) -> tuple[Fraction, int | None] | None:
    """Seconds on the time line, and the zone offset in seconds if there is one; None for no such date."""
    match = _DATES[name].fullmatch(text)
    if match is None:
        return None
    year_text, month_text, day_text, hour_text, minute_text, second_text, zone = match.groups()
    year, month, day = int(year_text or 1972), int(month_text or 1), int(day_text or 1)
    hour, minute, second = int(hour_text or 0), int(minute_text or 0), Fraction(second_text or 0)
    if hour == _MIDNIGHT and (minute or second):
        return None
    leap = month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _MONTH_DAYS[month - 1] + leap or (name == "dateTimeStamp" and not zone):
        return None
    offset = _offset(zone)
    seconds = _days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    return seconds - (offset or 0), offset


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone == "Z":
        return 0
    size = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -size if zone[0] == "-" else size


def _days(year: int, month: int, day: int) -> int:
    """Days since a fixed day in the proleptic Gregorian calendar, for any year."""
    shifted = year - (month <= _FEBRUARY)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def _compare_instants(x: object, zone_x: int | None, y: object, zone_y: int | None) -> int | None:
    """XSD 1.1 part 2 §3.3.7: without a zone, an instant may lie 14 hours to either side."""
    if not isinstance(x, Fraction) or not isinstance(y, Fraction):
        return None
    if (zone_x is None) == (zone_y is None):
        return _ordered(x, y)
    if x + _ZONE_SPREAD < y:
        return -1
    return 1 if x - _ZONE_SPREAD > y else None


def _duration(text: str) -> Duration | None:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    sign, *parts = match.groups()
    years, months, days, hours, minutes, seconds = (Fraction(part or 0) for part in parts)
    factor = -1 if sign else 1
    return Duration(
        int(years * 12 + months) * factor, (days * 86400 + hours * 3600 + minutes * 60 + seconds) * factor
    )


_REFERENCE_MONTHS: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


def _compare_durations(x: object, y: object) -> int | None:
    """XSD 1.1 part 2 §3.3.6.1: ordered when the order is the same from four reference dates."""
    if not isinstance(x, Duration) or not isinstance(y, Duration):
        return None
    orders = {_ordered(_after(start, x), _after(start, y)) for start in _REFERENCE_MONTHS}
    return orders.pop() if len(orders) == 1 else None


def _after(start: tuple[int, int], duration: Duration) -> Fraction:
    total = start[0] * 12 + start[1] - 1 + duration.months
    return Fraction(_days(total // 12, total % 12 + 1, 1) * 86400) + duration.seconds
