"""What is in a cell of an answer: a term taken apart, and the texts made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, runtime_checkable

from multiply_kg.terms import RDF_LANG_STRING, XSD, XSD_STRING, Term, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Row = tuple["Term | None", ...]

_INTEGERS: Final = frozenset(
    XSD + name
    for name in [
        "integer",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "long",
        "int",
        "short",
        "byte",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
    ]
)
_DECIMAL: Final = XSD + "decimal"
_FLOATS: Final = frozenset({XSD + "double", XSD + "float"})
_NUMERIC: Final = _INTEGERS | _FLOATS | {_DECIMAL}
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_NUMBER = re.compile(r"([+-]?)0*([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?", re.ASCII)
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_VISIBLE: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@runtime_checkable
class Rows(Protocol):
    """The answer to a SELECT query: its variables, and its rows, which may come one by one."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names, without ``?``, in the order of the columns."""

    @property
    def rows(self) -> Iterable[Row]:
        """A term, or None, for each variable."""


class Literal(NamedTuple):
    """A literal taken apart; ``datatype`` is never None."""

    lexical: str
    datatype: str
    language: str | None


def literal_of(term: Term) -> Literal:
    """The parts of a literal's term."""
    close = term.rindex('"')
    lexical, rest = unescape(term[1:close]), term[close + 1 :]
    if not rest:
        return Literal(lexical, XSD_STRING, None)
    if rest[0] == "@":
        return Literal(lexical, RDF_LANG_STRING, rest[1:])
    return Literal(lexical, rest[3:-1], None)


def plain(term: Term | None) -> str:
    """The IRI, ``_:label``, or lexical form; nothing for an unbound variable."""
    if term is None:
        return ""
    if term[0] == "<":
        return term[1:-1]
    return literal_of(term).lexical if term[0] == '"' else term


def json_number(literal: Literal) -> str | None:
    """The number in JSON's grammar (RFC 8259 §6), digit for digit, or None where it is none."""
    if literal.datatype not in _NUMERIC:
        return None
    found = _NUMBER.fullmatch(literal.lexical.strip(" \t\r\n"))
    if found is None:
        return None
    sign, whole, fraction, exponent = found.groups()
    if literal.datatype not in _FLOATS and exponent is not None:
        return None
    if literal.datatype in _INTEGERS and fraction is not None:
        return None
    if not whole and not fraction and not any(c.isdigit() for c in literal.lexical.split("e")[0]):
        return None
    text = ("-" if sign == "-" else "") + (whole or "0")
    text += f".{fraction}" if fraction else ""
    return text + (f"e{int(exponent)}" if exponent else "")


def boolean(literal: Literal) -> bool | None:
    """The truth value of an xsd:boolean, or None."""
    return _BOOLEANS.get(literal.lexical.strip(" \t\r\n")) if literal.datatype == XSD + "boolean" else None


def is_number(term: Term | None) -> bool:
    """Whether a cell holds a number, which tables set flush right."""
    return term is not None and term[0] == '"' and json_number(literal_of(term)) is not None


def compressed(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """The prefixed name of an IRI by the longest namespace that fits, or None."""
    best: tuple[str, str] | None = None
    for prefix, namespace in prefixes.items():
        longer = best is None or len(namespace) > len(best[1])
        if longer and iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
            best = (prefix, namespace)
    return f"{best[0]}:{iri[len(best[1]) :]}" if best else None


def display(term: Term | None, *, prefixes: Mapping[str, str]) -> str:
    """A cell for people: prefixed names where there are, no quotes, no language, no raw control characters.

    Control and direction-changing characters come out escaped, so that no text of a file can move a
    terminal's cursor.
    """
    text = plain(term)
    if term is not None and term[0] == "<":
        return compressed(text, prefixes) or text
    return _CONTROL.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    return _VISIBLE.get(match[0]) or match[0].encode("unicode_escape").decode("ascii")
