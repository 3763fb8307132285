"""Terms and triples as servers write them, in N-Triples and TSV results, read into canonical terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from multiply_kg.terms import XSD, Term, Triple, literal, unescape

_IRI: Final = r'<[^\x00-\x20<>"]*>'
_BLANK: Final = r"_:[^\s<>\"'.,;]+(?:\.+[^\s<>\"'.,;]+)*"
_STRING: Final = r'"(?:[^"\\\r\n]|\\.)*"'
_LITERAL: Final = rf"{_STRING}(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?"
_TRIPLE: Final = re.compile(
    rf"[ \t]*({_IRI}|{_BLANK})[ \t]*({_IRI})[ \t]*({_IRI}|{_BLANK}|{_LITERAL})[ \t]*\.[ \t]*(?:#.*)?\Z"
)
_SKIPPED: Final = re.compile(r"[ \t]*(?:#.*)?\Z")
_TERM: Final = re.compile(rf"(?:{_IRI}|{_BLANK}|{_LITERAL})\Z")
_PARTS: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@(.+)|\^\^<(.*)>)?\Z', re.DOTALL)
_LINE_END: Final = re.compile(r"[\r\n]")
_FORBIDDEN: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_BARE: Final = (
    (re.compile(r"[+-]?[0-9]+\Z"), XSD + "integer"),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"), XSD + "decimal"),
    (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+\Z"), XSD + "double"),
    (re.compile(r"(?:true|false)\Z"), XSD + "boolean"),
)


def read_triples(text: Iterable[str]) -> Iterator[Triple]:
    """The triples of N-Triples text in parts. Raises ValueError with the number of the line."""
    for number, line in enumerate(_lines(text), start=1):
        match = _TRIPLE.match(line)
        if match is not None:
            subject, predicate, value = match.groups()
            yield canonical(subject), canonical(predicate), canonical(value)
        elif not _SKIPPED.match(line):
            raise ValueError(f"line {number} is no N-Triples: {line[:80]}")


def _lines(parts: Iterable[str]) -> Iterator[str]:
    rest = ""
    for part in parts:
        *lines, rest = _LINE_END.split(rest + part)
        yield from lines
    yield rest


def read_term(text: str) -> Term:
    """The term of a cell in TSV results (SPARQL 1.1 Query Results CSV and TSV §4). Raises ValueError."""
    if _TERM.match(text):
        return canonical(text)
    if text.startswith("'") and text.endswith("'"):
        return read_term('"' + text[1:-1].replace('"', '\\"') + '"')
    for pattern, datatype in _BARE:
        if pattern.match(text):
            return literal(text, datatype=datatype)
    raise ValueError(f"this is no RDF term: {text[:80]}")


def iri_term(value: str) -> Term:
    """The term of an IRI as a server gives it; characters that no IRI may hold stay escaped (UCHAR)."""
    return "<" + _FORBIDDEN.sub(lambda match: f"\\u{ord(match[0]):04X}", value) + ">"


def canonical(term: str) -> Term:
    """The canonical text of a term written with any escapes that N-Triples allows."""
    if term.startswith("<"):
        return iri_term(unescape(term[1:-1]))
    if term.startswith("_:"):
        return term
    match = _PARTS.match(term)
    if match is None:
        raise ValueError(f"this is no literal: {term[:80]}")
    lexical, language, datatype = match.groups()
    return literal(
        unescape(lexical), datatype=None if datatype is None else unescape(datatype), language=language
    )
