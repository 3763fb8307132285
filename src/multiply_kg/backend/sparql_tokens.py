"""The tokens of SPARQL (SPARQL 1.1 Query §19.8), as far as judging a query needs them.

It knows what is a string, a comment, an IRI or a name, and so what is a keyword; it is no parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# The grammar's classes as far as Latin-1 goes. Written out to the end of Unicode they take 25 ms to compile,
# a quarter of what a cold query may cost, so the pattern reads ``folded`` text.
_BASE = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
_CHARS = _BASE + r"_0-9\u00b7\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

SPACE: Final = r"(?:\s++|#[^\r\n]*+)*+"
TOKEN: Final = re.compile(
    rf"{SPACE}(?:"
    r"(?P<iri><(?:[^\x00-\x20<>\"{}|^`\\]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)"
    r"|(?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\""
    r"|'(?!'')(?:[^'\\\r\n]|\\.)*+'|\"(?!\"\")(?:[^\"\\\r\n]|\\.)*+\")"
    rf"|(?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9\u00b7]*+)"
    rf"|(?P<name>(?:[{_BASE}](?:\.*+[{_CHARS}]++)*+)?:"
    rf"(?:(?:[{_BASE}_:0-9]|{_PLX})(?:\.*(?:[{_CHARS}:]++|{_PLX}))*+)?)"
    rf"|(?P<blank>_:[{_BASE}_0-9](?:\.*[{_CHARS}]++)*+)"
    r"|(?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]*+)"
    r"|(?P<number>[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    r"|(?P<end>\Z)|(?P<mark>.))",
    re.DOTALL,
)
_LETTER, _INSIDE_NAMES, _SPACE, _OTHER = "\u00c0", "\u00b7", "\u00a0", "\u00d7"
_BEYOND: Final = re.compile("[^\x00-\xff]")
_BASE_BEYOND: Final = (
    (0x100, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF),
    (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_CHARS_BEYOND: Final = ((0x300, 0x36F), (0x203F, 0x2040))


class Token(NamedTuple):
    """A token and the offset at which it begins; kinds are the group names of ``TOKEN``."""

    kind: str
    text: str
    at: int


def folded(sparql: str) -> str:
    """The text that ``TOKEN`` reads: each character beyond Latin-1 is one of Latin-1 of the same class.

    Offsets stay what they are.
    """
    return sparql if sparql.isascii() else _BEYOND.sub(_alike, sparql)


def _alike(match: re.Match[str]) -> str:
    code = ord(match[0])
    if any(first <= code <= last for first, last in _BASE_BEYOND):
        return _LETTER
    if any(first <= code <= last for first, last in _CHARS_BEYOND):
        return _INSIDE_NAMES
    return _SPACE if match[0].isspace() else _OTHER


def tokens(sparql: str) -> Iterator[Token]:
    """The tokens of a text, without spaces and comments; every character belongs to one."""
    for match in TOKEN.finditer(folded(sparql)):
        kind = match.lastgroup or "mark"
        if kind == "end":
            return
        start, end = match.span(kind)
        yield Token(kind, sparql[start:end], start)


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset; lines end with LF, CR LF or CR."""
    lines = re.split(r"\r\n?|\n", text[:offset])
    return len(lines), len(lines[-1]) + 1
