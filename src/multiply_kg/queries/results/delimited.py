"""CSV and TSV as the W3C's SPARQL 1.1 Query Results CSV and TSV Formats have them, row by row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TextIO

from multiply_kg.queries.results.cells import literal_of, plain
from multiply_kg.terms import XSD, Term

if TYPE_CHECKING:
    from multiply_kg.queries.results.cells import Rows

_QUOTED = re.compile('[",\r\n]')
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
# The lexical forms that Turtle and SPARQL read back as the same literal when they stand without quotes.
_BARE: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}


def write_csv(answer: Rows, out: TextIO, *, spreadsheet_safe: bool = False) -> None:
    """Lines end in CR LF (RFC 4180). ``out`` must not translate line ends.

    ``spreadsheet_safe`` puts ``'`` before a text that a spreadsheet would run as a formula; numbers
    stay numbers.
    """
    write = out.write
    write(",".join(map(_csv_cell, answer.variables)) + "\r\n")
    for row in answer.rows:
        values = map(plain, row)
        if spreadsheet_safe:
            values = map(_defused, values)
        write(",".join(map(_csv_cell, values)) + "\r\n")


def write_tsv(answer: Rows, out: TextIO) -> None:
    """Lines end in LF; terms are in Turtle's syntax, numbers and booleans bare where they can be."""
    write = out.write
    write("\t".join("?" + name for name in answer.variables) + "\n")
    for row in answer.rows:
        write("\t".join(map(tsv_term, row)) + "\n")


def tsv_term(term: Term | None) -> str:
    """A term in the syntax of SPARQL and Turtle on one line, nothing where it is unbound."""
    if term is None:
        return ""
    if term[0] == '"' and term.endswith(">"):
        literal = literal_of(term)
        bare = _BARE.get(literal.datatype)
        if bare is not None and bare.fullmatch(literal.lexical):
            return literal.lexical
    return term


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _defused(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
