"""What a set of triples is, in a few bytes that do not depend on their order: to compare without keeping.

The digest of a set is the sum, modulo 2²⁵⁶, of the SHA-256 of each triple's N-Triples line, so that the
digest of a graph is the sum of those of its parts. It finds accidents; it is no proof against forgery.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Self

from multiply_kg.terms import XSD, Term, Triple, datatype_of, is_literal, literal, value_of

_MODULUS: Final = 1 << 256
_INTEGERS: Final = frozenset(
    f"{XSD}{sign}{size}"
    for sign, sizes in {
        "": ("integer", "long", "int", "short", "byte"),
        "unsigned": ("Long", "Int", "Short", "Byte"),
        "non": ("NegativeInteger", "PositiveInteger"),
        "positive": ("Integer",),
        "negative": ("Integer",),
    }.items()
    for size in sizes
)
_FLOATS: Final = frozenset((XSD + "double", XSD + "float"))
_TIMES: Final = frozenset(
    XSD + name
    for name in "date dateTime dateTimeStamp time gYear gYearMonth gMonth gMonthDay gDay".split()  # noqa: SIM905
)
_FRACTION: Final = re.compile(r"(:\d\d)\.(\d*?)0*(?=[Z+-]|\Z)")
_UTC: Final = re.compile(r"[+-]00:00\Z")


@dataclass(frozen=True, slots=True)
class Digest:
    """The number of triples, the sum over them as they are written, and the sum over their values."""

    triples: int = 0
    written: int = 0
    valued: int = 0

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Self:
        """The digest of distinct triples; a triple given twice counts twice."""
        count = written = valued = 0
        for subject, predicate, value in triples:
            line = _sum(subject, predicate, value)
            plain = value_form(value)
            count += 1
            written += line
            valued += line if plain == value else _sum(subject, predicate, plain)
        return cls(count, written % _MODULUS, valued % _MODULUS)

    def __add__(self, other: Digest) -> Digest:
        return Digest(
            self.triples + other.triples,
            (self.written + other.written) % _MODULUS,
            (self.valued + other.valued) % _MODULUS,
        )

    @property
    def hex(self) -> str:
        """The sum over the triples as they are written, 64 hexadecimal digits."""
        return f"{self.written:064x}"

    def same_values(self, other: Digest) -> bool:
        """Whether these are the same triples but for the spelling of numbers and times."""
        return (self.triples, self.valued) == (other.triples, other.valued)


def _sum(subject: Term, predicate: Term, value: Term) -> int:
    return int.from_bytes(hashlib.sha256(f"{subject} {predicate} {value} .\n".encode()).digest(), "big")


def value_form(term: Term) -> Term:
    """One spelling for all literals of one value, as stores that keep values choose one of their own.

    Integer types become xsd:integer, since such stores forget which of them it was.
    """
    if not is_literal(term) or "^^" not in term:
        return term
    datatype, lexical = datatype_of(term) or "", value_of(term)
    try:
        if datatype in _INTEGERS:
            return literal(str(int(lexical)), datatype=XSD + "integer")
        if datatype == XSD + "decimal":
            return literal(f"{Decimal(lexical).normalize() + 0:f}", datatype=datatype)
        if datatype in _FLOATS:
            return literal(repr(float(lexical.replace("INF", "inf"))), datatype=datatype)
    except (ValueError, InvalidOperation):
        return term
    if datatype == XSD + "boolean":
        return literal({"1": "true", "0": "false"}.get(lexical, lexical), datatype=datatype)
    if datatype in _TIMES:
        return literal(_UTC.sub("Z", _FRACTION.sub(_fraction, lexical)), datatype=datatype)
    return term


def _fraction(match: re.Match[str]) -> str:
    return match[1] + (f".{match[2]}" if match[2] else "")
