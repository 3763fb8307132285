"""The W3C's SPARQL 1.1 Query Results JSON Format and SPARQL Query Results XML Format (Second Edition)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TextIO

from multiply_kg.errors import UnsupportedError
from multiply_kg.queries.results.cells import literal_of
from multiply_kg.queries.results.objects import json_text
from multiply_kg.terms import XSD_STRING, Term

if TYPE_CHECKING:
    from multiply_kg.queries.results.cells import Rows

_NAMESPACE: Final = "http://www.w3.org/2005/sparql-results#"
_XML_ESCAPE = re.compile('[&<>"\r]')
_XML_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_srj(answer: Rows | bool, out: TextIO) -> None:  # noqa: FBT001
    """One solution a line. A boolean is the answer to ASK."""
    if isinstance(answer, bool):
        out.write('{"head":{},"boolean":' + ("true" if answer else "false") + "}\n")
        return
    names = tuple(map(json_text, answer.variables))
    out.write('{"head":{"vars":[' + ",".join(names) + ']},"results":{"bindings":[')
    separator = "\n"
    for row in answer.rows:
        pairs = [
            f"{name}:{_srj_term(term)}" for name, term in zip(names, row, strict=True) if term is not None
        ]
        out.write(separator + "{" + ",".join(pairs) + "}")
        separator = ",\n"
    out.write("]}}\n" if separator == "\n" else "\n]}}\n")


def write_srx(answer: Rows | bool, out: TextIO) -> None:  # noqa: FBT001
    """One solution a line. A boolean is the answer to ASK.

    Raises UnsupportedError for a character that XML 1.0 cannot hold.
    """
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_NAMESPACE}">\n')
    if isinstance(answer, bool):
        out.write(f"<head/>\n<boolean>{'true' if answer else 'false'}</boolean>\n</sparql>\n")
        return
    names = tuple(map(_xml, answer.variables))
    out.write("<head>" + "".join(f'<variable name="{name}"/>' for name in names) + "</head>\n<results>\n")
    for row in answer.rows:
        cells = [
            f'<binding name="{name}">{_srx_term(term)}</binding>'
            for name, term in zip(names, row, strict=True)
            if term is not None
        ]
        out.write("<result>" + "".join(cells) + "</result>\n")
    out.write("</results>\n</sparql>\n")


def _srj_term(term: Term) -> str:
    if term[0] == "<":
        return f'{{"type":"uri","value":{json_text(term[1:-1])}}}'
    if term[0] == "_":
        return f'{{"type":"bnode","value":{json_text(term[2:])}}}'
    literal = literal_of(term)
    rest = ""
    if literal.language is not None:
        rest = f',"xml:lang":{json_text(literal.language)}'
    elif literal.datatype != XSD_STRING:
        rest = f',"datatype":{json_text(literal.datatype)}'
    return f'{{"type":"literal","value":{json_text(literal.lexical)}{rest}}}'


def _srx_term(term: Term) -> str:
    if term[0] == "<":
        return f"<uri>{_xml(term[1:-1])}</uri>"
    if term[0] == "_":
        return f"<bnode>{_xml(term[2:])}</bnode>"
    literal = literal_of(term)
    rest = ""
    if literal.language is not None:
        rest = f' xml:lang="{_xml(literal.language)}"'
    elif literal.datatype != XSD_STRING:
        rest = f' datatype="{_xml(literal.datatype)}"'
    return f"<literal{rest}>{_xml(literal.lexical)}</literal>"


def _xml(text: str) -> str:
    if found := _NOT_XML.search(text):
        raise UnsupportedError(
            f"XML cannot hold the character U+{ord(found[0]):04X} of this answer.",
            hint="Use another format, such as srj.",
        )
    return _XML_ESCAPE.sub(lambda match: _XML_ESCAPES[match[0]], text)
