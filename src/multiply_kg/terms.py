"""RDF terms as they travel between the rooms: the N-Triples text of the term, nothing heavier.

A term is a ``str``: ``<http://example.org/a>``, ``_:b0``, ``"text"``, ``"text"@en`` or
``"2020-03-13"^^<http://www.w3.org/2001/XMLSchema#date>``. Two terms are the same term exactly when
their texts are equal (canonical N-Triples, RDF 1.2 N-Triples §4: quotes, backslashes and
control characters are escaped and nothing else, xsd:string is not written, language tags are
lower-case).
So every engine can be fed by writing text, and no engine's classes leak into another room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, Self

Term = str
Triple = tuple[Term, Term, Term]

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD_STRING: Final = XSD + "string"
RDF_LANG_STRING: Final = RDF + "langString"

_LINES: Final = 25_000
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?\Z', re.DOTALL)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPE = re.compile(r'[\x00-\x1f\x7f\ufffe\uffff"\\]')
_IN_QUERIES = re.compile(r'\\[uU]|["\\\n\r\t\b\f]')
_UNESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_UNESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)


class Filled(str):
    """The text of a query made of ``pieces`` that its author wrote and ``terms`` between them.

    Everywhere a text like any other; who looks at a text for every call may look at its pieces once.
    """

    __slots__ = ("pieces", "terms")

    pieces: tuple[str, ...]
    terms: tuple[str, ...]

    def __new__(cls, pieces: tuple[str, ...], terms: tuple[str, ...]) -> Self:
        """The text; there is a piece more than there are terms."""
        parts = [*pieces, *terms]
        parts[::2], parts[1::2] = pieces, terms
        made = str.__new__(cls, "".join(parts))
        made.pieces, made.terms = pieces, terms
        return made

    def __getnewargs__(self) -> tuple[tuple[str, ...], tuple[str, ...]]:  # type: ignore[override]
        return self.pieces, self.terms


def n_triples(triples: Iterable[Triple], graph: Term | None = None) -> str:
    """The lines of triples, or of quads in a named graph (N-Triples §2, N-Quads §2)."""
    end = " .\n" if graph is None else f" {graph} .\n"
    text = end.join(map(" ".join, triples))  # three times as quick as writing line by line
    return text + end if text else ""


def n_triples_texts(triples: Iterable[Triple], graph: Term | None = None) -> Iterator[str]:
    """The same in texts of many lines: each that is written may wait for the interpreter anew."""
    rest = iter(triples)
    while part := list(islice(rest, _LINES)):
        yield n_triples(part, graph)


def mentions_blank(text: str) -> bool:
    """Whether there may be a blank node in some lines; false alarms come from literals and IRIs only."""
    return "_" in text and "_:" in text  # the first is found, or not, many times as fast


def iri(value: str) -> Term:
    """The term of an IRI that is known to be valid."""
    return f"<{value}>"


def literal(lexical: str, *, datatype: str | None = None, language: str | None = None) -> Term:
    """The term of a literal; ``datatype`` is an IRI, ``language`` a BCP 47 tag."""
    text = '"' + _ESCAPE.sub(_escape, lexical) + '"'
    if language is not None:
        return f"{text}@{language.lower()}"
    return text if datatype in (None, XSD_STRING) else f"{text}^^<{datatype}>"


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def sparql_text(term: Term) -> str:
    r"""A term as it is written in a query, read alike by every engine.

    Nothing is written as a code point escape but a ``u`` after a backslash: engines that replace
    code point escapes before they read strings (SPARQL 1.1 §19.2) would take ``\\u0022`` for one.
    """
    if not is_literal(term):
        return term
    close = term.rindex('"')
    return '"' + _IN_QUERIES.sub(_escape_in_query, unescape(term[1:close])) + term[close:]


def _escape_in_query(match: re.Match[str]) -> str:
    text = match[0]
    return _ESCAPES[text] if len(text) == 1 else f"\\\\\\U{ord(text[1]):08X}"


def is_iri(term: Term) -> bool:
    """Whether the term is an IRI."""
    return term.startswith("<")


def is_blank(term: Term) -> bool:
    """Whether the term is a blank node."""
    return term.startswith("_:")


def is_literal(term: Term) -> bool:
    """Whether the term is a literal."""
    return term.startswith('"')


def value_of(term: Term) -> str:
    """The IRI, the blank node's label, or the literal's lexical form, without any escapes."""
    if term.startswith("<"):
        return term[1:-1]
    if term.startswith("_:"):
        return term[2:]
    return unescape(_parts(term)[0])


def language_of(term: Term) -> str | None:
    """The language tag of a literal, lower-case, or None."""
    return _parts(term)[1] if is_literal(term) else None


def datatype_of(term: Term) -> str | None:
    """The datatype IRI of a literal (xsd:string and rdf:langString included), None for other terms."""
    if not is_literal(term):
        return None
    _, language, datatype = _parts(term)
    return RDF_LANG_STRING if language else datatype or XSD_STRING


def unescape(text: str) -> str:
    """N-Triples string escapes (ECHAR and UCHAR) replaced by the characters they stand for."""
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _UNESCAPES.get(match[3], match[3])

    return _UNESCAPE.sub(character, text)


def _parts(term: Term) -> tuple[str, str | None, str | None]:
    match = _LITERAL.match(term)
    if match is None:
        raise ValueError(f"not an RDF term in N-Triples: {term!r}")
    return match[1], match[2], match[3]
