"""Whether a space stands between two tokens of a query on one line."""

from __future__ import annotations

from typing import Final

from multiply_kg.formatting.query_reader import Element
from multiply_kg.queries.lexer import Kind, Token

_OPENING: Final = ("(", "[", "{")
_CLOSING: Final = (")", "]", "}")
_PATH: Final = ("/", "|", "^", "!", "*", "+", "?", "-")
# Words that a bracket follows without being their argument.
_KEYWORDS: Final = frozenset(
    {"A", "AS", "BY", "DISTINCT", "FROM", "HAVING", "IN", "NOT", "REDUCED", "SELECT"}
    | {"TRUE", "FALSE", "UNDEF", "VALUES", "WHERE"}
)


def spaced(before: Element | None, left: Element, right: Element) -> bool:
    """Whether a space stands between ``left`` and ``right``; ``before`` is what precedes ``left``."""
    a, b = left.token, right.token
    if a.is_operator("^^") or b.is_operator("^^") or b.kind is Kind.LANGTAG:
        return False
    if a.is_operator(*_OPENING) or b.is_operator(*_CLOSING):
        return _inside_bracket(a, b)
    if b.is_operator("("):
        return _before_parenthesis(a, b, before)
    if b.is_operator(",", ";") and b.in_expression:
        return False
    if "SEPARATOR" in (a.word, before.token.word if before else ""):
        return False  # as in GROUP_CONCAT(?x; SEPARATOR=", ")
    if b.in_expression or a.in_expression:
        return not _is_sign(a, before)
    if a.is_operator(*_PATH) or b.is_operator(*_PATH):
        return _in_path(a, right)
    return True


def _inside_bracket(a: Token, b: Token) -> bool:
    """``{ … }`` and ``[ … ]`` have space inside, ``( … )``, ``{}`` and ``[]`` have none."""
    if a.is_operator(*_OPENING) and b.is_operator(*_CLOSING):
        return False
    return not a.is_operator("(") and not b.is_operator(")")


def _before_parenthesis(a: Token, b: Token, before: Element | None) -> bool:
    if a.kind is Kind.WORD:
        return a.word in _KEYWORDS
    if a.kind in (Kind.IRI, Kind.PNAME):
        return not b.in_expression  # else it is the name of a function
    if b.in_expression:
        return not _is_sign(a, before)
    return not a.is_operator(*_PATH)


def _is_sign(a: Token, before: Element | None) -> bool:
    """Whether ``a`` is ``!``, ``+`` or ``-`` before its only operand."""
    if a.is_operator("!"):
        return True
    if not a.is_operator("+", "-") or before is None:
        return False
    left = before.token
    if left.kind is Kind.WORD:
        return left.word not in ("TRUE", "FALSE")
    return left.kind is Kind.OPERATOR and not left.is_operator(*_CLOSING)


def _in_path(a: Token, right: Element) -> bool:
    """Around the operators of a property path, and before the sign of a number."""
    b = right.token
    if a.is_operator("+", "-") or (b.is_operator("+", "-") and not a.is_operator(",", ";", ".")):
        return a.end != b.offset  # “ex:p+ 5” and “ex:p +5” are not the same
    if a.is_operator("/", "|", "^", "!"):
        return False
    if b.is_operator("^", "!"):
        return not a.is_operator(*_PATH)
    if b.is_operator("*"):
        return a.kind is Kind.WORD and a.word != "A"  # SELECT *
    return not b.is_operator("/", "|", "?")
