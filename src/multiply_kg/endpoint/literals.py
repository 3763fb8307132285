"""Conditions on literals that sort out, at a store, those that surely fit their datatype or another one.

What is left is looked at here: the conditions may let through a literal that fits, and never drop one that
does not.
"""

from __future__ import annotations

from typing import Final

from multiply_kg.reasoning.datatypes import RESTRICTED, bounds_of, within
from multiply_kg.terms import XSD, Term, value_of
from multiply_kg.validation.as_sparql.datatypes import has_lexical_form
from multiply_kg.validation.as_sparql.expressions import all_of, any_of, without_error

_DECIMAL: Final = f"<{XSD}decimal>"
_NAMES: Final = {"NMTOKEN": "^[A-Za-z0-9_.-]+$", "Name": "^[A-Za-z_]+$", "NCName": "^[A-Za-z_]+$"}


def may_be_ill_formed(variable: str, datatype: str) -> str:
    """True where a literal may be none that its datatype has; ``datatype`` is a variable as well."""
    tests = (
        all_of([f"{datatype} = {own}", f"!({_is_well_formed(variable, own)})"]) for own in sorted(RESTRICTED)
    )
    return any_of(tests)


def may_be_mistyped(variable: str, datatype: Term) -> str:
    """True where ``variable`` is a literal that may be no value of the datatype."""
    known = ", ".join(sorted({datatype, *within(datatype)}))
    fits = [f"DATATYPE({variable}) IN ({known})"]
    bounds = bounds_of(datatype)
    if bounds is not None:
        numbers = ", ".join(sorted({_DECIMAL, *within(_DECIMAL)}))
        low, high = bounds
        tests = [f"DATATYPE({variable}) IN ({numbers})", f"FLOOR({variable}) = {variable}"]
        tests += [] if low is None else [f"{variable} >= {low}"]
        tests += [] if high is None else [f"{variable} <= {high}"]
        fits.append(without_error(all_of(tests)))
    return f"isLiteral({variable}) && !({any_of(fits)})"


def _is_well_formed(variable: str, datatype: Term) -> str:
    name = value_of(datatype).removeprefix(XSD)
    text = f"STR({variable})"
    if name in _NAMES:
        return f'REGEX({text}, "{_NAMES[name]}") && !STRENDS({text}, "\\n")'
    return without_error(has_lexical_form(text, name))
