"""Which datatypes are derived from which (XML Schema 1.1 Part 2 §3.4), as far as RDF data use them."""

from __future__ import annotations

from typing import Final

from multiply_kg.terms import XSD

_DERIVED_FROM: Final = {
    "normalizedString": "string", "token": "normalizedString", "language": "token", "NMTOKEN": "token",
    "Name": "token", "NCName": "Name", "integer": "decimal", "nonPositiveInteger": "integer",
    "negativeInteger": "nonPositiveInteger", "long": "integer", "int": "long", "short": "int",
    "byte": "short", "nonNegativeInteger": "integer", "positiveInteger": "nonNegativeInteger",
    "unsignedLong": "nonNegativeInteger", "unsignedInt": "unsignedLong", "unsignedShort": "unsignedInt",
    "unsignedByte": "unsignedShort", "dateTimeStamp": "dateTime", "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
}  # fmt: skip


def fits_datatype(datatype: str, wanted: str) -> bool:
    """Whether a literal of one datatype is a value of another: the same, or derived from it."""
    if datatype == wanted:
        return True
    name = datatype.removeprefix(XSD)
    while name in _DERIVED_FROM:
        name = _DERIVED_FROM[name]
        if XSD + name == wanted:
            return True
    return False
