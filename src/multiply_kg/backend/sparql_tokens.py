"""The tokens of SPARQL (SPARQL 1.1 Query §19.8), as far as judging a query needs them.

It knows what is a string, a comment, an IRI or a name, and so what is a keyword; it is no parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

SPACE: Final = r"(?:\s++|#[^\r\n]*+)*+"
TOKEN: Final = re.compile(
    rf"{SPACE}(?:"
    r"(?P<iri><(?:[^\x00-\x20<>\"{}|^`\\]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)"
    r"|(?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\""
    r"|'(?!'')(?:[^'\\\r\n]|\\.)*+'|\"(?!\"\")(?:[^\"\\\r\n]|\\.)*+\")"
    rf"|(?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040]*+)"
    rf"|(?P<name>(?:[{_BASE}](?:\.*+[{_CHARS}]++)*+)?:"
    rf"(?:(?:[{_BASE}_:0-9]|{_PLX})(?:\.*(?:[{_CHARS}:]++|{_PLX}))*+)?)"
    rf"|(?P<blank>_:[{_BASE}_0-9](?:\.*[{_CHARS}]++)*+)"
    r"|(?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]*+)"
    r"|(?P<number>[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    r"|(?P<end>\Z)|(?P<mark>.))",
    re.DOTALL,
)


class Token(NamedTuple):
    """A token and the offset at which it begins; kinds are the group names of ``TOKEN``."""

    kind: str
    text: str
    at: int


def tokens(sparql: str) -> Iterator[Token]:
    """The tokens of a text, without spaces and comments; every character belongs to one."""
    for match in TOKEN.finditer(sparql):
        kind = match.lastgroup or "mark"
        if kind == "end":
            return
        yield Token(kind, match[kind], match.start(kind))


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset; lines end with LF, CR LF or CR."""
    lines = re.split(r"\r\n?|\n", text[:offset])
    return len(lines), len(lines[-1]) + 1
