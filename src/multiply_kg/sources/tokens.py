"""The tokens of Turtle, TriG, N-Triples and N-Quads (RDF 1.1 Turtle §6.5) as one regular expression.

A literal is one token with its language tag or datatype, so that the reader needs no look-ahead.
Possessive quantifiers keep the time linear, whatever the text.
"""

from __future__ import annotations

import re
from typing import Final

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U(?:000[0-9A-Fa-f]|0010)[0-9A-Fa-f]{4}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{_UCHAR}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_SPACE = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_IRI = rf'<(?:[^\x00-\x20<>"{{}}|^`\\]++|{_UCHAR})*+>'
_PREFIX = rf"(?:[{_BASE}](?:\.*+[{_CHARS}]++)*+)?:"
_LOCAL = rf"(?:(?:[{_BASE}_:0-9]|{_PLX})(?:\.*(?:[{_CHARS}:]++|{_PLX}))*+)?"
_LANGUAGE = r"[A-Za-z]++(?:-[A-Za-z0-9]++)*+"
_STRING = (
    rf'"""(?:"{{0,2}}(?:[^"\\]++|{_ESCAPE}))*+"""'
    rf"|'''(?:'{{0,2}}(?:[^'\\]++|{_ESCAPE}))*+'''"
    rf'|"(?!"")(?:[^"\\\r\n]++|{_ESCAPE})*+"'
    rf"|'(?!'')(?:[^'\\\r\n]++|{_ESCAPE})*+'"
)
# Space may stand before a tag; what follows the string of a VERSION directive is no tag, though.
_TAG = rf"@{_LANGUAGE}|{_SPACE}(?!@(?:prefix|base|version)\b)@{_LANGUAGE}"
_LITERAL = rf"(?:{_STRING})(?:{_SPACE}\^\^{_SPACE}(?:{_IRI}|{_PREFIX}{_LOCAL})|{_TAG})?"
_EXPONENT = r"[eE][+-]?[0-9]++"
_NUMBER = rf"[+-]?(?:[0-9]++(?:\.[0-9]*{_EXPONENT}|{_EXPONENT}|\.[0-9]++)?|\.[0-9]++(?:{_EXPONENT})?)"

#: Kinds: iri, literal, name (prefix:local), mark (punctuation), word (a, true, GRAPH …), number, blank,
#: directive (@prefix …), end, and bad for a character that begins no token.
TOKEN: Final = re.compile(
    rf"{_SPACE}(?:(?P<name>{_PREFIX}{_LOCAL})|(?P<mark>[;,\[\](){{}}]|\.(?![0-9]))|(?P<literal>{_LITERAL})|(?P<iri>{_IRI})"
    rf"|(?P<word>[A-Za-z]++)|(?P<number>{_NUMBER})|(?P<blank>_:[{_BASE}_0-9](?:\.*[{_CHARS}]++)*+)"
    rf"|(?P<directive>@(?:prefix|base|version)\b)|(?P<end>\Z)|(?P<bad>.))",
    re.DOTALL,
)

#: The parts of a literal token: the quoted string, then the tag or the datatype if there is one.
LITERAL_PARTS: Final = re.compile(
    rf"(?P<string>{_STRING}){_SPACE}(?:@(?P<language>{_LANGUAGE})|\^\^{_SPACE}(?P<datatype>.+))?", re.DOTALL
)

#: A backslash before a character of a local name (PN_LOCAL_ESC); %-escapes are kept as they are.
LOCAL_ESCAPE: Final = re.compile(r"\\(.)")
