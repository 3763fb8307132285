"""Lexical forms of XSD datatypes and the order of values, as SPARQL expressions (XSD 1.1 part 2, SPARQL §17).

SPARQL 1.1 has casts for seven datatypes only, so a lexical form is told by regular expressions that mean the
same in every engine: no look-ahead, no groups that do not capture, and line ends looked for separately.
"""

from __future__ import annotations

from typing import Final

from multiply_kg.terms import RDF_LANG_STRING, XSD, XSD_STRING, Term, datatype_of, sparql_text
from multiply_kg.validation.constraints import Limit
from multiply_kg.validation.xsd import INTEGER_RANGES, compare

from .expressions import FALSE, TRUE, all_of, any_of, string, without_error

_NUMBER: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_ZONE: Final = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_YEAR: Final = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_MONTH: Final = "(0[1-9]|1[0-2])"
_DAY: Final = "(0[1-9]|[12][0-9]|3[01])"
_MONTH_DAY: Final = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
)
_TIME: Final = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_SECONDS: Final = r"[0-9]+(\.[0-9]+)?S"
_DAY_TIME: Final = f"T([0-9]+H([0-9]+M)?({_SECONDS})?|[0-9]+M({_SECONDS})?|{_SECONDS})"
_FLOAT: Final = rf"{_NUMBER}([eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_FORMS: Final = {
    "decimal": _NUMBER,
    "double": _FLOAT,
    "float": _FLOAT,
    "boolean": "true|false|1|0",
    "dateTime": f"{_YEAR}-{_MONTH_DAY}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_YEAR}-{_MONTH_DAY}T{_TIME}{_ZONE}",
    "date": f"{_YEAR}-{_MONTH_DAY}{_ZONE}?",
    "time": f"{_TIME}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gMonthDay": f"--{_MONTH_DAY}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "normalizedString": "[^\t\n\r]*",
    "token": "([^\t\n\r ]+( [^\t\n\r ]+)*)?",
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "base64Binary": (
        "(([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
    ),
    "yearMonthDuration": "-?P([0-9]+Y([0-9]+M)?|[0-9]+M)",
    "dayTimeDuration": f"-?P([0-9]+D({_DAY_TIME})?|{_DAY_TIME})",
    "duration": (f"-?P(([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)({_DAY_TIME})?|{_DAY_TIME})"),
}
_LEAP_DAY: Final = "-02-29"
_IN_LEAP_YEAR: Final = "^-?[0-9]*([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
_OF_A_YEAR: Final = ("dateTime", "dateTimeStamp", "date")
_ORDERED: Final = (
    *("string", "boolean", "dateTime", "dateTimeStamp", "date", "time", "gYearMonth", "gYear", "gMonthDay"),
    *("gMonth", "gDay", "duration", "dayTimeDuration", "yearMonthDuration"),
)
_SIGNS: Final[dict[Limit, str]] = {
    "minExclusive": ">",
    "minInclusive": ">=",
    "maxExclusive": "<",
    "maxInclusive": "<=",
}
_NUMERIC: Final = frozenset(XSD + name for name in (*INTEGER_RANGES, "decimal", "double", "float"))


def has_datatype(variable: str, datatype: str) -> str:
    """True where the variable is a literal of the datatype with a lexical form that this has."""
    tests = [f"isLiteral({variable})", f"DATATYPE({variable}) = <{datatype}>"]
    if datatype not in (XSD_STRING, RDF_LANG_STRING):
        tests.append(has_lexical_form(f"STR({variable})", datatype.removeprefix(XSD)))
    return without_error(all_of(tests))


def has_lexical_form(text: str, name: str) -> str:
    """True where a text is a lexical form of the datatype of XSD with this name; of others everything is."""
    if name in INTEGER_RANGES:
        return all_of([_matches(text, "[+-]?[0-9]+"), *_bounds(text, *INTEGER_RANGES[name])])
    if name not in _FORMS:
        return TRUE
    tests = [_matches(text, _FORMS[name])]
    if name in _OF_A_YEAR:
        leap = [
            f"!CONTAINS({text}, {string(_LEAP_DAY)})",
            f"REGEX({text}, {string(_IN_LEAP_YEAR)})",
        ]
        tests.append(any_of(leap))
    return all_of(tests)


def _matches(text: str, form: str) -> str:
    # To several engines $ stands before a last line end as well, and no form here has one at its end.
    return f'REGEX({text}, {string(f"^({form})$")}) && !STRENDS({text}, "\\n")'


def _bounds(text: str, low: int | None, high: int | None) -> list[str]:
    """The bounds of an integer, told from its digits, since engines bound the size of integers themselves."""
    negative = f'STRSTARTS({text}, "-")'
    digits = f'REPLACE({text}, "^[+-]?0*", "")'

    def up_to(most: int) -> str:
        if most == 0:
            return f'{digits} = ""'
        number = str(most)
        shorter = f"STRLEN({digits}) < {len(number)}"
        return any_of([shorter, f"STRLEN({digits}) = {len(number)} && {digits} <= {string(number)}"])

    tests = []
    if low is not None:
        above_zero = all_of([f"!{negative}", f'{digits} != ""'])
        tests.append(above_zero if low > 0 else any_of([f"!{negative}", up_to(-low)]))
    if high is not None:
        below_zero = all_of([negative, f'{digits} != ""'])
        tests.append(below_zero if high < 0 else any_of([negative, up_to(high)]))
    return tests


def in_range(variable: str, limit: Limit, bound: Term) -> str:
    """True where the variable is on the right side of the bound, by the operators of SPARQL."""
    datatype = datatype_of(bound) or ""
    if compare(bound, bound) != 0:  # what has no order, not even with itself
        return FALSE
    kind = f"isNumeric({variable})" if datatype in _NUMERIC else f"DATATYPE({variable}) = <{datatype}>"
    return without_error(
        f"isLiteral({variable}) && {kind} && {variable} {_SIGNS[limit]} {sparql_text(bound)}"
    )


def less(left: str, right: str, *, or_equal: bool) -> str:
    """True where one variable is less than the other, or equal where that counts, as SPARQL has it."""
    kinds = ", ".join(f"<{XSD}{name}>" for name in _ORDERED)
    numbers = f"isNumeric({left}) && isNumeric({right})"
    alike = f"DATATYPE({left}) = DATATYPE({right}) && DATATYPE({left}) IN ({kinds})"
    literals = f"isLiteral({left}) && isLiteral({right})"
    order = f"{left} {'<=' if or_equal else '<'} {right}"
    return without_error(f"{literals} && (({numbers}) || ({alike})) && {order}")
