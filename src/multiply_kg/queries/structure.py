"""The shape of a query: its form, prefixes and columns, and where in it each variable stands.

Works on tokens alone; no parser is loaded on the way to an answer. The engine remains the judge of
syntax. What is learnt here decides whether a term may take a variable's place.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from multiply_kg.errors import QueryError
from multiply_kg.queries.lexer import Kind, Token, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
_GRAPH_COLUMNS: Final = ("subject", "predicate", "object")


class Role(StrEnum):
    """Where a variable stands; what may be put there depends on it."""

    SUBJECT = "the subject of a triple"
    PREDICATE = "the predicate of a triple"
    OBJECT = "the object of a triple"
    GRAPH = "the name of a graph or service"
    DESCRIBED = "the resource of DESCRIBE"
    EXPRESSION = "an expression"
    ITEM = "an item of IN (…)"
    BOUND = "BOUND(…)"
    PROJECTION = "the SELECT list"
    TARGET = "the name after AS"
    GROUP = "GROUP BY"
    ORDER = "ORDER BY"
    VALUES = "the variables of VALUES"


class Occurrence(NamedTuple):
    """One place of a variable: the characters that a term would replace, and their role."""

    name: str
    role: Role
    start: int
    end: int
    line: int
    column: int


class Structure(NamedTuple):
    """What the tokens of a query tell; ``columns`` is None for ``SELECT *``."""

    form: str
    columns: tuple[str, ...] | None
    prefixes: Mapping[str, str]
    occurrences: tuple[Occurrence, ...]
    ordered: bool
    limited: bool


def structure_of(text: str) -> Structure:
    """The structure of a query. Raises QueryError where the text is not a query of SPARQL 1.1."""
    tokens = [t for t in tokenise(text) if t.kind is not Kind.SPACE and t.kind is not Kind.COMMENT]
    start, prefixes = _prologue(tokens)
    if start == len(tokens):
        raise QueryError("There is no query in it.", line=1, hint="Write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    first = tokens[start]
    if first.word not in FORMS:
        what = "An update is" if first.word in _UPDATES else f"“{_short(first.text)}” begins"
        message = f"{what} {'not a query.' if first.word in _UPDATES else 'no query.'}"
        raise QueryError(
            message, line=first.line, column=first.column, hint="Write SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    body = tokens[start:]
    return Structure(
        form=first.word,
        columns=_columns(body),
        prefixes=prefixes,
        occurrences=tuple(_Walk().occurrences(body)),
        ordered=_has_modifier(body, "ORDER"),
        limited=_has_modifier(body, "LIMIT"),
    )


def _prologue(tokens: list[Token]) -> tuple[int, dict[str, str]]:
    prefixes: dict[str, str] = {}
    index = 0
    while index < len(tokens) and tokens[index].word in ("PREFIX", "BASE"):
        wanted = (Kind.PNAME, Kind.IRI) if tokens[index].word == "PREFIX" else (Kind.IRI,)
        given = tokens[index + 1 : index + 1 + len(wanted)]
        if tuple(t.kind for t in given) != wanted or (len(given) > 1 and not given[0].text.endswith(":")):
            raise QueryError(
                f"{tokens[index].word} is not complete.",
                line=tokens[index].line,
                column=tokens[index].column,
                hint="Write PREFIX name: <http://…> or BASE <http://…>.",
            )
        if len(given) > 1:
            prefixes[given[0].text[:-1]] = given[1].text[1:-1]
        index += 1 + len(wanted)
    return index, prefixes


def _columns(body: list[Token]) -> tuple[str, ...] | None:
    if body[0].word in ("CONSTRUCT", "DESCRIBE"):
        return _GRAPH_COLUMNS
    if body[0].word == "ASK":
        return ()
    columns: list[str] = []
    after_as, braces = False, 0  # braces of an EXISTS in the SELECT list
    for token in body[1:]:
        if token.is_operator("{", "}"):
            if not braces and not token.in_expression:
                break
            braces += 1 if token.text == "{" else -1
        elif braces:
            continue
        elif token.word in ("WHERE", "FROM"):
            break
        elif token.is_operator("*") and not token.in_expression:
            return None
        elif token.kind is Kind.VARIABLE and (after_as or not token.in_expression):
            columns.append(token.text[1:])
        after_as = token.word == "AS"
    return tuple(columns)


def _has_modifier(body: list[Token], word: str) -> bool:
    depth = 0
    for token in body:
        if token.is_operator("{"):
            depth += 1
        elif token.is_operator("}"):
            depth -= 1
        elif depth == 0 and token.word == word:
            return True
    return False


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004


class _At(StrEnum):
    """How far a triple pattern has been read."""

    SUBJECT = "subject"
    PREDICATE = "predicate"
    PATH_END = "path end"
    OBJECT = "object"
    AFTER_OBJECT = "after object"


_ROLES: Final = {
    _At.SUBJECT: Role.SUBJECT,
    _At.PREDICATE: Role.PREDICATE,
    _At.PATH_END: Role.OBJECT,
    _At.OBJECT: Role.OBJECT,
    _At.AFTER_OBJECT: Role.OBJECT,
}
_REGIONS: Final = {
    "SELECT": Role.PROJECTION,
    "GROUP": Role.GROUP,
    "ORDER": Role.ORDER,
    "HAVING": Role.ORDER,
    "DESCRIBE": Role.DESCRIBED,
    "VALUES": Role.VALUES,
}
_TERMS: Final = frozenset({Kind.VARIABLE, Kind.IRI, Kind.PNAME, Kind.BLANK, Kind.STRING, Kind.NUMBER})
_NO_TRIPLES: Final = frozenset({"expression", "IN", "list", "path", "VALUES", "data"})


class _Frame:
    """An open bracket: how it began, how far its triple has come, the clause that is being read."""

    __slots__ = ("at", "clause", "opened")

    def __init__(self, opened: str, *, at: _At = _At.SUBJECT) -> None:
        self.opened = opened
        self.at = at
        self.clause = ""


class _Walk:
    """Reads the tokens once and says for each variable what it is there."""

    def __init__(self) -> None:
        self._frames = [_Frame("")]

    def occurrences(self, tokens: list[Token]) -> Iterable[Occurrence]:
        for index, token in enumerate(tokens):
            before = tokens[index - 1] if index else None
            if token.kind is Kind.VARIABLE:
                yield self._occurrence(tokens, index)
            if before is not None and (before.is_operator("^^") or token.kind is Kind.LANGTAG):
                continue  # the rest of a literal, not another term
            if token.word:
                self._read_word(token)
            elif token.kind in _TERMS:
                self._read_term(token)
            elif token.kind is Kind.OPERATOR:
                self._read_operator(token, before)

    def _occurrence(self, tokens: list[Token], index: int) -> Occurrence:
        token = tokens[index]
        start, end, role = token.offset, token.end, self._role(tokens, index)
        if role is Role.BOUND:
            start, end = tokens[index - 2].offset, tokens[index + 1].end
        return Occurrence(token.text[1:], role, start, end, token.line, token.column)

    def _role(self, tokens: list[Token], index: int) -> Role:
        token, frame = tokens[index], self._frames[-1]
        before = tokens[index - 1] if index else token
        after = tokens[index + 1] if index + 1 < len(tokens) else token
        if before.word == "AS":
            return Role.TARGET
        if before.word in ("GRAPH", "SERVICE", "SILENT", "FROM", "NAMED"):
            return Role.GRAPH
        if token.in_expression:
            alone = before.is_operator("(", ",") and after.is_operator(")", ",")
            if alone and tokens[index - 2].word == "BOUND":
                return Role.BOUND
            return Role.ITEM if alone and frame.opened == "IN" else Role.EXPRESSION
        if role := _REGIONS.get(frame.clause) or _REGIONS.get(frame.opened):
            return role
        return Role.OBJECT if frame.opened == "list" else _ROLES[frame.at]

    def _read_word(self, token: Token) -> None:
        frame, word = self._frames[-1], token.word
        if word in ("A", "TRUE", "FALSE"):
            self._read_term(token)
        elif not token.in_expression:
            if word in _REGIONS or word in ("WHERE", "FROM", "LIMIT", "OFFSET"):
                frame.clause = word
            frame.at = _At.SUBJECT

    def _read_term(self, token: Token) -> None:
        frame = self._frames[-1]
        if token.in_expression or frame.opened in _NO_TRIPLES:
            return
        if frame.at is _At.SUBJECT:
            frame.at = _At.PREDICATE
        elif frame.at is _At.PREDICATE:
            frame.at = _At.OBJECT if token.kind is Kind.VARIABLE else _At.PATH_END
        else:
            frame.at = _At.AFTER_OBJECT

    def _read_operator(self, token: Token, before: Token | None) -> None:
        frame, text = self._frames[-1], token.text
        if text in ("(", "[", "{"):
            self._frames.append(self._open(token, before))
        elif text in (")", "]", "}"):
            self._close()
        elif token.in_expression or frame.opened in _NO_TRIPLES:
            return
        elif text in (".", ";", ","):
            frame.at = {".": _At.SUBJECT, ";": _At.PREDICATE, ",": _At.OBJECT}[text]
        elif text in ("/", "|") and frame.at is _At.PATH_END:
            frame.at = _At.PREDICATE

    def _open(self, token: Token, before: Token | None) -> _Frame:
        frame = self._frames[-1]
        if token.text == "{":
            data = frame.clause == "VALUES"
            frame.clause = ""
            return _Frame("data" if data else "{")
        if token.text == "[":
            return _Frame("[", at=_At.PREDICATE)
        if token.in_expression:
            return _Frame("IN" if before is not None and before.word == "IN" else "expression")
        if frame.clause == "VALUES":
            return _Frame("VALUES")
        return _Frame("path" if frame.at is _At.PREDICATE or frame.opened == "path" else "list")

    def _close(self) -> None:
        if len(self._frames) == 1:
            return
        opened = self._frames.pop().opened
        frame = self._frames[-1]
        if frame.opened in _NO_TRIPLES:
            return
        if opened in ("[", "list"):
            frame.at = _At.PREDICATE if frame.at is _At.SUBJECT else _At.AFTER_OBJECT
        else:
            frame.at = _At.PATH_END if opened == "path" else _At.SUBJECT
