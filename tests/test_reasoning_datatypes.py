"""Lexical spaces, value spaces and equality of literals; oracles: XSD 1.1 Part 2 and rdflib's values."""

from __future__ import annotations

from decimal import Decimal

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from multiply_kg.reasoning.datatypes import canonical, differ, in_value_space, is_well_formed
from multiply_kg.terms import XSD, literal


def typed(text: str, name: str) -> str:
    return literal(text, datatype=XSD + name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("-007", "integer"), ("+0", "nonPositiveInteger"), ("255", "unsignedByte"), (".5", "decimal"),
        ("5.", "decimal"), ("1e3", "double"), ("-INF", "float"), ("NaN", "double"), ("0", "double"),
        ("1", "boolean"), ("2020-02-29", "date"), ("-0001-01-01", "date"), ("12020-01-01Z", "date"),
        ("2020-01-01T24:00:00", "dateTime"), ("2020-01-01T00:00:00.5+14:00", "dateTimeStamp"),
        ("en-GB", "language"), ("a b", "token"), ("anything", "gYearMonth"),
    ],
)  # fmt: skip
def test_well_formed(text: str, name: str) -> None:
    assert is_well_formed(typed(text, name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1.0", "integer"), ("", "integer"), ("256", "unsignedByte"), ("1e3", "decimal"), (".", "decimal"),
        ("inf", "double"), ("TRUE", "boolean"), ("2021-02-29", "date"), ("2020-1-1", "date"),
        ("2020-01-01T25:00:00", "dateTime"), ("2020-01-01T00:00:00", "dateTimeStamp"),
        ("2020-01-01T00:00:00+15:00", "dateTime"), ("a  b", "token"), ("a\tb", "normalizedString"),
    ],
)  # fmt: skip
def test_ill_formed(text: str, name: str) -> None:
    assert not is_well_formed(typed(text, name))


@pytest.mark.parametrize(
    ("term", "name", "expected"),
    [
        (typed("5", "integer"), "byte", True),
        (typed("5.0", "decimal"), "positiveInteger", True),
        (typed("5.5", "decimal"), "integer", False),
        (typed("5", "integer"), "decimal", True),
        (typed("5", "integer"), "double", False),
        (typed("5", "integer"), "string", False),
        ('"a"', "token", True),
        ('" a"', "token", False),
        ('"a"@en', "string", False),
        (typed("2020-01-01T00:00:00Z", "dateTime"), "dateTimeStamp", True),
        (typed("x", "integer"), "integer", False),
    ],
)
def test_value_spaces(term: str, name: str, expected: bool) -> None:
    assert in_value_space(term, f"<{XSD}{name}>") is expected


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=4))
def test_spellings_of_one_decimal_are_one_value(value: Decimal) -> None:
    plain, long = typed(format(value, "f"), "decimal"), typed(format(value, "f") + "00", "decimal")
    assert canonical(plain) == canonical(long)
    assert not differ(plain, long)
    assert differ(plain, typed(format(value + 1, "f"), "decimal"))


@given(st.datetimes(), st.integers(-14 * 60, 14 * 60), st.integers(-14 * 60, 14 * 60))
def test_moments_are_compared_across_time_zones_as_rdflib_does(when: object, one: int, two: int) -> None:
    def spelt(offset: int) -> str:
        sign = "-" if offset < 0 else "+"
        return f"{str(when).replace(' ', 'T')}{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"

    terms = [typed(spelt(offset), "dateTime") for offset in (one, two)]
    values = [rdflib.Literal(spelt(offset), datatype=rdflib.XSD.dateTime).value for offset in (one, two)]
    assert differ(*terms) == (values[0] != values[1])


def test_what_is_not_known_to_differ_does_not_differ() -> None:
    other = "http://example.org/dt"
    assert not differ(literal("a", datatype=other), literal("b", datatype=other))
    assert not differ(typed("x", "integer"), typed("1", "integer"))
    assert not differ("<http://example.org/a>", "<http://example.org/b>")
    assert differ("<http://example.org/a>", '"a"')
    assert differ('"a"@en', '"a"@de')
