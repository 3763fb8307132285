"""JSON for programs: an array of flat objects, one for each row, keyed by variable."""

from __future__ import annotations

from json import encoder
from typing import TYPE_CHECKING, TextIO

from multiply_kg.queries.results.cells import boolean, json_number, literal_of

if TYPE_CHECKING:
    from multiply_kg.queries.results.cells import Row, Rows
    from multiply_kg.terms import Term

_text = encoder.encode_basestring


def json_text(text: str) -> str:
    """A JSON string, quotes included; everything outside ASCII stays as it is."""
    return str(_text(text))


def json_value(term: Term | None) -> str:
    """A cell in JSON: numbers and booleans as such, IRIs and other literals as text, unbound as null."""
    if term is None:
        return "null"
    if term[0] != '"':
        return json_text(term[1:-1] if term[0] == "<" else term)
    literal = literal_of(term)
    number = json_number(literal)
    if number is not None:
        return number
    truth = boolean(literal)
    return json_text(literal.lexical) if truth is None else ("true" if truth else "false")


def json_object(keys: tuple[str, ...], row: Row) -> str:
    """A row as a JSON object; ``keys`` are the variables in JSON, quotes included."""
    return "{" + ", ".join(f"{key}: {json_value(term)}" for key, term in zip(keys, row, strict=True)) + "}"


def write_json(answer: Rows, out: TextIO) -> None:
    """One row a line, so that the file streams and its changes read well."""
    keys = tuple(map(json_text, answer.variables))
    separator = "\n"
    out.write("[")
    for row in answer.rows:
        out.write(separator + json_object(keys, row))
        separator = ",\n"
    out.write("]\n" if separator == "\n" else "\n]\n")
