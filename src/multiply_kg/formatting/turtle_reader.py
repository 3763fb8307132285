"""From the text of a Turtle or TriG file to its syntax tree, by the tokens of the located reader.

The text has been parsed strictly before it comes here; what is refused here is only what would stop
the reading.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, NoReturn

from multiply_kg.errors import GraphParseError, UnsupportedError
from multiply_kg.formatting.gaps import Comment, Gap, read_gap
from multiply_kg.formatting.tree import (
    Block,
    Collection,
    Directive,
    Document,
    Entry,
    Item,
    Leaf,
    Node,
    Predicate,
    Properties,
    Statement,
)
from multiply_kg.sources.text import line_starts, position
from multiply_kg.sources.tokens import LITERAL_PARTS, TOKEN

_MAX_DEPTH: Final = 100
_TERMS: Final = ("name", "literal", "iri", "word", "number", "blank")
_COMMENT: Final = re.compile(r"#[^\r\n]*")


class _Token(NamedTuple):
    kind: str
    spelling: str
    gap: Gap
    at: int


def read_document(text: str) -> Document:
    """The syntax tree of a text without byte order mark.

    Raises GraphParseError (without a path) where the grammar is left, UnsupportedError for brackets
    nested more than a hundred deep.
    """
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0
        self._carried = Gap()  # comments from places that cannot keep them, before the next token
        self._depth = 0

    def document(self) -> Document:
        entries: list[Entry] = []
        while self._peek.kind != "end":
            gap = self._gap()
            entries.append(Entry(gap, self._directive() or self._statement_or_block()))
        return Document(tuple(entries), self._gap())

    # -- tokens ----------------------------------------------------------------------------------

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _gap(self) -> Gap:
        """What stands before the next token; asked for once."""
        gap, self._carried = self._carried.joined(self._peek.gap), Gap()
        self._tokens[self._next] = self._peek._replace(gap=Gap())
        return gap

    def _take(self, *kinds: str) -> _Token:
        token = self._peek
        if token.kind not in kinds:
            self._unexpected(token)
        self._next += 1
        return token

    def _is_mark(self, *marks: str) -> bool:
        return self._peek.kind == "mark" and self._peek.spelling in marks

    def _mark(self, mark: str) -> None:
        if not self._is_mark(mark):
            self._unexpected(self._peek)
        self._next += 1

    def _unexpected(self, token: _Token) -> NoReturn:
        line, column = position(line_starts(self._text), token.at)
        raise GraphParseError(
            f"“{token.spelling}” stands where the grammar does not allow it."
            if token.spelling
            else "The text ends in the middle of a statement.",
            line=line,
            column=column,
            hint="Check the statement before it: its “.”, “;”, “,”, quotes and brackets.",
        )

    # -- entries ---------------------------------------------------------------------------------

    def _directive(self) -> Directive | None:
        keyword = self._peek.spelling.removeprefix("@").lower()
        if self._peek.kind not in ("directive", "word") or keyword not in ("prefix", "base", "version"):
            return None
        dotted = self._take("directive", "word").kind == "directive"
        inside = Gap()
        parts = [f"@{keyword}"]
        for kind in {"prefix": ("name", "iri"), "base": ("iri",)}.get(keyword, ("literal",)):
            inside = inside.joined(self._gap())
            parts.append(_spelling(self._take(kind)))
        if dotted:
            inside = inside.joined(self._gap())
            self._mark(".")
        self._carried = Gap(inside.comments)
        return Directive(" ".join((*parts, ".")), parts[1][:-1] if keyword == "prefix" else None)

    def _statement_or_block(self) -> Statement | Block:
        if self._is_mark("{"):
            return self._block("")
        keyword = self._peek.kind == "word" and self._peek.spelling.upper() == "GRAPH"
        inside = Gap()
        if keyword:
            self._take("word")
            inside = self._gap()
        subject = self._node()
        if keyword or self._is_mark("{"):
            inside = inside.joined(self._gap())
            self._carried = Gap(inside.comments)
            name = subject.spelling if isinstance(subject, Leaf) else "[]"
            return self._block(f"GRAPH {name} " if keyword else f"{name} ")
        predicates, end = self._predicates(".", "}")
        if self._is_mark("."):
            self._mark(".")
        else:  # the last statement of a graph need not have its full stop
            self._carried, end = end, Gap()
        return Statement(subject, predicates, end)

    def _block(self, head: str) -> Block:
        self._mark("{")
        entries: list[Entry] = []
        while not self._is_mark("}"):
            gap = self._gap()
            body = self._statement_or_block()
            if isinstance(body, Block):
                self._unexpected(self._peek)
            entries.append(Entry(gap, body))
        end = self._gap()
        self._mark("}")
        return Block(head + "{", tuple(entries), end)

    # -- predicates and nodes --------------------------------------------------------------------

    def _predicates(self, *closing: str) -> tuple[tuple[Predicate, ...], Gap]:
        """The predicates up to a closing mark, which is left, and what stands before that mark."""
        predicates: list[Predicate] = []
        gap = self._gap()
        while not self._is_mark(*closing):
            if self._is_mark(";"):
                self._mark(";")
                gap = gap.joined(self._gap())
                continue
            verb = self._take("name", "iri", "word").spelling
            objects = [Item(self._gap(), self._node())]
            before = self._gap()
            while self._is_mark(","):
                self._mark(",")
                objects.append(Item(before.joined(self._gap()), self._node()))
                before = self._gap()
            predicates.append(Predicate(gap, verb, tuple(objects)))
            gap = before
        return tuple(predicates), gap

    def _node(self) -> Node:
        if not self._is_mark("[", "("):
            token = self._take(*_TERMS)
            node = Leaf(_spelling(token))
            if token.kind == "literal":
                self._carried = _inner_comments(token.spelling)
            return node
        opening = self._take("mark")
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            line, _ = position(line_starts(self._text), opening.at)
            raise UnsupportedError(
                f"In line {line} brackets are nested more than {_MAX_DEPTH} deep.",
                hint="Give some of the nodes IRIs.",
            )
        bracket: Node
        if opening.spelling == "[":
            bracket = Properties(*self._predicates("]"))
            self._mark("]")
        else:
            items: list[Item] = []
            gap = self._gap()
            while not self._is_mark(")"):
                items.append(Item(gap, self._node()))
                gap = self._gap()
            self._mark(")")
            bracket = Collection(tuple(items), gap)
        self._depth -= 1
        return bracket


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "bad"
        at = match.start(kind)
        tokens.append(_Token(kind, match[kind], read_gap(text[match.start() : at]), at))
        if kind in ("end", "bad"):
            break
    return tokens


def _spelling(token: _Token) -> str:
    """A token as it is printed: a literal in one piece, its line ends kept through escapes."""
    if token.kind != "literal":
        return token.spelling
    parts = LITERAL_PARTS.match(token.spelling)
    if parts is None:  # the token was made of the same expressions
        raise ValueError(token.spelling)
    string, language, datatype = parts.group("string", "language", "datatype")
    tag = f"@{language}" if language else f"^^{datatype}" if datatype else ""
    return string.replace("\r", "\\r") + tag


def _inner_comments(spelling: str) -> Gap:
    """The comments between a string and its language tag or datatype."""
    parts = LITERAL_PARTS.match(spelling)
    if parts is None or parts.end("string") == len(spelling):
        return Gap()
    tag = parts.start("datatype" if parts["datatype"] else "language")
    comments = tuple(
        Comment(found[0].rstrip(), trailing=True, blank_before=False)
        for found in _COMMENT.finditer(spelling, parts.end("string"), tag)
    )
    return Gap(comments, broken=bool(comments))
