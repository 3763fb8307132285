"""SPARQL expressions put together as text; none of them errs while its variables are bound."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from multiply_kg.terms import RDF_LANG_STRING, XSD_STRING, Term, datatype_of, literal, sparql_text

HEAVIEST: Final = 800
"""The weight of the heaviest query that is asked."""
TRUE: Final = "true"
FALSE: Final = "false"
_BY_TERM: Final = (None, XSD_STRING, RDF_LANG_STRING)
"""The datatypes of literals that are equal only to themselves; IRIs have none."""
_ASIDE: Final = re.compile(r'<[^<>\s]*>|"(?:[^"\\]|\\.)*"', re.DOTALL)
_MARKS: Final = "|&+-*/!^.;{"
_WORDS: Final = re.compile(r"\b(?:AS|BIND|EXISTS|FILTER|UNION)\b")


class Variables:
    """Hands out variables that nobody else has."""

    def __init__(self) -> None:
        self._used = 0

    def fresh(self) -> str:
        """A new variable, with its question mark."""
        self._used += 1
        return f"?v{self._used}"


def string(text: str) -> str:
    """A string of a query."""
    return sparql_text(literal(text))


def negated(expression: str) -> str:
    """True where the expression is false."""
    if expression in (TRUE, FALSE):
        return FALSE if expression == TRUE else TRUE
    return f"!({expression})"


def all_of(expressions: Iterable[str]) -> str:
    """True where all of the expressions are."""
    parts = [part for part in expressions if part != TRUE]
    if FALSE in parts:
        return FALSE
    return " && ".join(map(_bracketed, parts)) if parts[1:] else parts[0] if parts else TRUE


def any_of(expressions: Iterable[str]) -> str:
    """True where at least one of the expressions is."""
    parts = [part for part in expressions if part != FALSE]
    if TRUE in parts:
        return TRUE
    return " || ".join(map(_bracketed, parts)) if parts[1:] else parts[0] if parts else FALSE


def _bracketed(expression: str) -> str:
    return f"({expression})" if " && " in expression or " || " in expression else expression


def exists(pattern: str, condition: str = TRUE) -> str:
    """True where the pattern has a solution that fulfils the condition."""
    if condition == FALSE:
        return FALSE
    return f"EXISTS {{ {pattern}{filtering(condition)} }}"


def filtering(condition: str) -> str:
    """The condition as a FILTER behind a pattern; nothing where it always holds."""
    return "" if condition == TRUE else f" FILTER({condition})"


def without_error(expression: str) -> str:
    """The expression, false where it errs."""
    return f"COALESCE({expression}, false)"


def same(variable: str, terms: Collection[Term]) -> str:
    """True where the variable is one of the terms: the same term, not only the same value."""
    equal = [sparql_text(term) for term in terms if datatype_of(term) in _BY_TERM]
    others = [f"sameTerm({variable}, {sparql_text(t)})" for t in terms if datatype_of(t) not in _BY_TERM]
    return any_of([without_error(f"{variable} IN ({', '.join(equal)})"), *others] if equal else others)


def weight(text: str) -> int:
    """How many operators, clauses and patterns a text has; engines bear some thousand."""
    plain = _ASIDE.sub("", text)
    return sum(map(plain.count, _MARKS)) + len(_WORDS.findall(plain))
