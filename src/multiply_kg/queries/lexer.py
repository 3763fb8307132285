"""SPARQL 1.1 tokens: the text of a query cut into pieces that know where they stand.

First step of every saved or ad-hoc query. Joining the tokens gives back the text, character for
character, so whatever is not a parameter reaches the engine exactly as its author wrote it.
"""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from multiply_kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(StrEnum):
    """What a token is, in the words of SPARQL 1.1 §19.8."""

    IRI = "iri"
    PNAME = "prefixed name"
    BLANK = "blank node"
    VARIABLE = "variable"
    LANGTAG = "language tag"
    NUMBER = "number"
    STRING = "string"
    WORD = "word"
    OPERATOR = "operator"
    COMMENT = "comment"
    SPACE = "white space"


class Token(NamedTuple):
    """A piece of a query; ``line`` and ``column`` count from 1, columns count characters.

    ``in_expression`` tells a token of ``FILTER (…)``, ``BIND (…)``, ``ORDER BY DESC(…)`` and the like
    from one of a triple pattern.
    """

    kind: Kind
    text: str
    offset: int
    line: int
    column: int
    in_expression: bool

    @property
    def end(self) -> int:
        """The offset of the first character after the token."""
        return self.offset + len(self.text)

    @property
    def word(self) -> str:
        """The keyword or function name in capitals; empty for every other token. ``a`` is ``A``."""
        return self.text.upper() if self.kind is Kind.WORD else ""

    def is_operator(self, *texts: str) -> bool:
        """Whether this is one of these operators or brackets."""
        return self.kind is Kind.OPERATOR and self.text in texts


# Every character outside ASCII passes for a part of a name here and is looked at in _check_name: written
# out, the grammar's ranges take 25 ms to compile, which is a third of what a cold query may cost.
_NAME = r"[^\x00-/:-@\[-^`{-\x7f]"
_NAME_OR_HYPHEN = r"[^\x00-,./:-@\[-^`{-\x7f]"
_LETTER = r"[^\x00-@\[-`{-\x7f]"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = rf"\\[tbnrf\"'\\]|{_UCHAR}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<SPACE>[ \t\r\n]+)",
            rf"(?P<VARIABLE>[?$]{_NAME}+)",
            rf'(?P<IRI><(?:[^<>"{{}}|^`\\\x00-\x20]++|{_UCHAR})*+>)',
            r"(?P<COMMENT>#[^\r\n]*)",
            (
                rf'(?P<STRING>"""(?:[^"\\]++|{_ECHAR}|"(?!""))*+"""'
                rf"|'''(?:[^'\\]++|{_ECHAR}|'(?!''))*+'''"
                rf'|"(?!"")(?:[^"\\\n\r]++|{_ECHAR})*+"'
                rf"|'(?!'')(?:[^'\\\n\r]++|{_ECHAR})*+')"
            ),
            rf"(?P<BLANK>_:{_NAME}(?:\.*{_NAME_OR_HYPHEN})*)",
            (
                rf"(?P<PNAME>(?:{_LETTER}(?:\.*{_NAME_OR_HYPHEN})*+)?:"
                rf"(?:(?:{_NAME}|:|{_PLX})(?:\.*(?:{_NAME_OR_HYPHEN}|:|{_PLX}))*)?)"
            ),
            r"(?P<NUMBER>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)",
            r"(?P<WORD>[A-Za-z][A-Za-z0-9_]*)",
            r"(?P<LANGTAG>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)",
            r"(?P<OPERATOR>\^\^|&&|\|\||!=|<=|>=|[{}()\[\].;,=<>!+*/|^?-])",
        )
    )
)
# PN_CHARS_BASE outside ASCII, what PN_CHARS and VARNAME add to it, and what is no character at all.
_LETTERS: Final = (
    (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D),
    (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD),
    (0x10000, 0xEFFFF),
)  # fmt: skip
_INSIDE_NAMES: Final = ((0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))
_SURROGATES: Final = ((0xD800, 0xDFFF),)
_CODE_POINT = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_OPERANDS: Final = frozenset({Kind.VARIABLE, Kind.NUMBER, Kind.STRING, Kind.IRI, Kind.PNAME, Kind.LANGTAG})
_NOT_BEFORE_EXPRESSION: Final = frozenset({"A", "TRUE", "FALSE", "UNDEF", "VALUES"})
_MODIFIERS: Final = frozenset({"ORDER", "GROUP", "HAVING"})
# Characters that would end the token they stand in, were they written as themselves.
_ENDS_STRING: Final = frozenset("\"'\\\n\r")
_ENDS_IRI: Final = frozenset('<>"{}|^`\\') | frozenset(map(chr, range(0x21)))
_BOM: Final = "\ufeff"


def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of a SPARQL 1.1 query; their texts joined are ``text``.

    Raises QueryError with line and column for a character that starts no token, a string without
    its end, or an escape that SPARQL does not have.
    """
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    context = _Context()
    offset, line, line_start = 0, 1, 0
    match = _TOKEN.match
    while offset < len(text):
        found = match(text, offset)
        column = offset - line_start + 1
        if found is None or found.lastgroup is None:
            raise _no_token(text, offset, line, column)
        kind, piece = Kind[found.lastgroup], found[0]
        if kind is Kind.IRI and context.expects_operator:
            kind, piece = Kind.OPERATOR, "<=" if piece.startswith("<=") else "<"
        if kind is Kind.OPERATOR and piece == "(":
            context.open_bracket()
        token = Token(kind, piece, offset, line, column, context.in_expression)
        if not piece.isascii() and kind in (Kind.VARIABLE, Kind.PNAME, Kind.BLANK):
            _check_name(token)
        if "\\" in piece:
            _check_code_points(token)
        if kind is not Kind.SPACE and kind is not Kind.COMMENT:
            context.read(token)
        yield token
        offset = token.end
        if breaks := _line_breaks(piece, kind):
            line += breaks
            line_start = offset - len(piece) + max(piece.rfind("\n"), piece.rfind("\r")) + 1


def _line_breaks(piece: str, kind: Kind) -> int:
    if kind is not Kind.SPACE and kind is not Kind.STRING:
        return 0
    return piece.count("\n") + piece.count("\r") - piece.count("\r\n")


class _Context:
    """Just enough of the grammar to tell ``<`` the operator from ``<`` that opens an IRI.

    ``?a<?b&&?c>?d`` holds the text of an IRI. After an operand of an expression no IRI can follow,
    in a triple pattern one can; so what the open brackets belong to decides.
    """

    __slots__ = ("_before", "_brackets", "_last", "_regions")

    def __init__(self) -> None:
        self._brackets = [False]  # for each open bracket: does it hold an expression?
        self._regions = [""]  # for each open brace: inside SELECT … or ORDER BY …, where ( opens one?
        self._last: Token | None = None
        self._before: Token | None = None

    @property
    def in_expression(self) -> bool:
        return self._brackets[-1]

    @property
    def expects_operator(self) -> bool:
        last = self._last
        if last is None or not self._brackets[-1]:
            return False
        return last.kind in _OPERANDS or last.is_operator(")") or last.word in ("TRUE", "FALSE")

    def open_bracket(self) -> None:
        """Enter ``(``, which belongs to what it holds."""
        self._brackets.append(self._opens_expression())

    def read(self, token: Token) -> None:
        """Take notice of the next token that is not white space or a comment."""
        text, word = token.text, token.word
        if word:
            self._read_word(word)
        elif token.kind is Kind.OPERATOR:
            if text == "[":
                self._brackets.append(False)
            elif text == "{":
                if not self.in_expression:  # the braces of EXISTS do not end the SELECT list they are in
                    self._regions[-1] = ""
                self._brackets.append(False)
                self._regions.append("")
            elif text in (")", "]", "}"):
                if len(self._brackets) > 1:
                    self._brackets.pop()
                if text == "}" and len(self._regions) > 1:
                    self._regions.pop()
        self._before, self._last = self._last, token

    def _read_word(self, word: str) -> None:
        if self.in_expression:
            return
        if word == "SELECT" or word in _MODIFIERS:
            self._regions[-1] = word
        elif word in ("WHERE", "FROM", "VALUES"):
            self._regions[-1] = ""

    def _opens_expression(self) -> bool:
        last = self._last
        if self._brackets[-1] or self._regions[-1]:
            return True
        if last is None:
            return False
        if last.kind is Kind.WORD:
            return last.word not in _NOT_BEFORE_EXPRESSION
        before = self._before.word if self._before else ""
        return last.kind in (Kind.IRI, Kind.PNAME) and before == "FILTER"


def _check_code_points(token: Token) -> None:
    r"""Refuse ``\u0022`` and its kin, on which engines disagree.

    SPARQL 1.1 §19.2 replaces them before the query is read, so such an escape would end the string,
    the IRI or the comment; engines that replace them afterwards see another query.
    """
    ends = {Kind.IRI: _ENDS_IRI, Kind.COMMENT: frozenset("\n\r")}.get(token.kind, _ENDS_STRING)
    for found in _CODE_POINT.finditer(token.text):
        number = int(found[1] or found[2], 16)
        if number > sys.maxunicode or _among(number, _SURROGATES):
            message = f"{found[0]} is not a character."
        elif chr(number) in ends:
            message = f"{found[0]} would end the {token.kind} for some engines and not for others."
        else:
            continue
        before = token.text[: found.start()]
        line_start = max(before.rfind("\n"), before.rfind("\r")) + 1
        raise QueryError(
            message,
            line=token.line + _line_breaks(before, Kind.STRING),
            column=len(before) - line_start + (1 if line_start else token.column),
            hint='Write the character itself, or \\" \\\\ \\n in a string.',
        )


def _check_name(token: Token) -> None:
    """The ranges of PN_CHARS_BASE, PN_CHARS and VARNAME (SPARQL 1.1 §19.8) outside ASCII."""
    starts = {1 if token.kind is Kind.VARIABLE else 2 if token.kind is Kind.BLANK else 0}
    if token.kind is Kind.PNAME:
        starts.add(token.text.index(":") + 1)
    for index, character in enumerate(token.text):
        code = ord(character)
        if character.isascii() or _among(code, _LETTERS):
            continue
        if index in starts or not _among(code, _INSIDE_NAMES):
            raise QueryError(
                f"The character {character!r} (U+{code:04X}) cannot stand here in a {token.kind}.",
                line=token.line,
                column=token.column + index,
                hint="Remove it or write it as a %-escape." if token.kind is Kind.PNAME else "Remove it.",
            )


def _among(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _no_token(text: str, offset: int, line: int, column: int) -> QueryError:
    character = text[offset]
    hint = "Remove it."
    if character in "\"'":
        message = f"The string that begins here with {character} has no end or holds an unknown escape."
        escapes = r"""\t \b \n \r \f \" \' \\ \uXXXX \UXXXXXXXX"""
        hint = f"Close it with {character}; the escapes are {escapes}."
    elif character == "_":
        message = "“_” begins nothing here."
        hint = "A blank node is written _:name, a variable ?name."
    elif character == _BOM:
        message = "There is a byte order mark in the middle of the query."
    else:
        message = f"The character {character!r} begins nothing in SPARQL."
    return QueryError(message, line=line, column=column, hint=hint)
