"""What the parser of ``files`` objects to, said in the words of someone who edits the file.

The parser's own text is kept where it says enough; what is added is mostly the next step.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from multiply_kg.errors import GraphParseError
from multiply_kg.sources.text import line_starts
from multiply_kg.terms import OWL, RDF, RDFS, SH, SKOS, XSD

_NAMESPACES: Final = {
    "dct": "http://purl.org/dc/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sh": SH,
    "skos": SKOS,
    "vann": "http://purl.org/vocab/vann/",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": XSD,
}

_Words = tuple[str, str]
_Explain = Callable[[re.Match[str], str], _Words]


def parse_error(error: SyntaxError, text: str, *, path: Path) -> GraphParseError:
    """The error to raise for what the parser raised on this text; line and column as far as it tells them."""
    line, column = error.lineno or None, error.offset or None
    rest = _from_place(text, line, column)
    # The text of an error begins with its place: “Parser error at line 2 between columns 11 and 16: …”
    reason = re.sub(r"\AParser error [^:]*: ", "", error.msg)
    for pattern, explain in _EXPLANATIONS:
        if match := pattern.match(reason):
            message, hint = explain(match, rest)
            break
    else:
        message, hint = f"{reason.rstrip('.')}.", "Correct the text here or just before it."
    return GraphParseError(message, path=path, line=line, column=column, hint=hint)


def _from_place(text: str, line: int | None, column: int | None) -> str:
    starts = line_starts(text)
    if line is None or column is None or line > len(starts):
        return ""
    return text[starts[line - 1] + column - 1 :]


def _undeclared(match: re.Match[str], _: str) -> _Words:
    prefix = match["prefix"]
    namespace = _NAMESPACES.get(prefix, "…")
    return (
        f"The prefix “{prefix}:” is used but not declared.",
        f"Add “@prefix {prefix}: <{namespace}> .” at the top of the file, or correct the name.",
    )


def _relative(_: re.Match[str], rest: str) -> _Words:
    found = re.match(r"<[^>]*>", rest)
    return (
        f"{found[0] if found else 'This'} is a relative IRI, and the file declares no base.",
        "Write the whole IRI, or use a prefix.",
    )


def _forbidden_in_iri(match: re.Match[str], _: str) -> _Words:
    character = match["character"]
    code = "".join(f"%{byte:02X}" for byte in character.encode())
    hint = f"Write “{code}” for it, or close the IRI with “>” before it."
    return f"An IRI cannot hold the character “{character}”.", hint


def _line_break(_: re.Match[str], __: str) -> _Words:
    hint = 'Close it with the quote that opened it, or use three quotes (""") for a text of several lines.'
    return "The string is not closed before the line ends.", hint


def _end_of_text(_: re.Match[str], rest: str) -> _Words:
    if rest.startswith(('"', "'")):
        return "The string that begins here is never closed.", "Close it with the quotes that opened it."
    if rest.startswith("<"):
        return "The IRI that begins here is never closed.", "Close it with “>”."
    return "The file ends in the middle of a statement.", "End the last statement with “.”."


def _no_dot(_: re.Match[str], rest: str) -> _Words:
    found = re.match(r"\S+", rest)
    return (
        f"The statement before {f'“{found[0]}”' if found else 'this'} is not ended.",
        "End it with “.”, or go on with “;” (same subject) or “,” (same subject and property).",
    )


def _escape(match: re.Match[str], _: str) -> _Words:
    return f"“{match['escape']}” is no escape sequence.", r"Write “\\” for a backslash."


def _datatype(match: re.Match[str], _: str) -> _Words:
    hint = "Write an IRI there, as in “2020-03-13”^^xsd:date."
    return f"A datatype is expected after “^^”, not {match['found']}.", hint


def _misplaced(match: re.Match[str], rest: str) -> _Words:
    found = re.match(r"[^\s;,\])}]+", rest)
    text = match["found"] if match["found"].startswith(('"', "'")) or not found else found[0]
    role = match["role"].removeprefix("RDF ")
    return f"“{text}” cannot be the {role} of a statement.", _misplaced_hint(text, role)


def _misplaced_hint(text: str, role: str) -> str:
    if text.upper() == "GRAPH" or text.startswith("{"):
        return "Graph blocks belong in a .trig file; here the file is the graph."
    if text == "A" and role == "predicate":
        return "Write “a” in lower case."
    if text.lower() in ("true", "false"):
        return f"Write “{text.lower()}” in lower case."
    if text in (".", ";", ",", "]", ")", "}"):
        before = "“;” or “,”" if role == "object" else "subject or “.”"
        return f"Something is missing before it, or the {before} before it is one too many."
    if role == "object":
        return f'Write “"{text}"” for a text, or an IRI, or a name with its prefix.'
    return "Write an IRI, or a name with its prefix."


def _language(_: re.Match[str], rest: str) -> _Words:
    found = re.match(r"@?([\w-]+)", rest)
    return f"“@{found[1] if found else ''}” is no language tag.", "Write one such as “@en” or “@pl”."


_EXPLANATIONS: Final[tuple[tuple[re.Pattern[str], _Explain], ...]] = (
    (re.compile(r"The prefix (?P<prefix>\S*): has not been declared"), _undeclared),
    (re.compile(r"No scheme found in an absolute IRI"), _relative),
    (re.compile(r"Invalid IRI (?:code point|character) '(?P<character>.)'", re.DOTALL), _forbidden_in_iri),
    (re.compile(r"Line jumps are not allowed in string literals"), _line_break),
    (re.compile(r"Unexpected end"), _end_of_text),
    (re.compile(r"A dot is expected"), _no_dot),
    (re.compile(r"Unexpected escape character '(?P<escape>.*)'", re.DOTALL), _escape),
    (re.compile(r"Expecting a datatype IRI after \^\^, found (?P<found>.*)", re.DOTALL), _datatype),
    (
        re.compile(r"(?P<found>.*) is not a valid (?P<role>subject|predicate|RDF object)", re.DOTALL),
        _misplaced,
    ),
    (re.compile(r".*subtag|.*language tag", re.IGNORECASE), _language),
)
