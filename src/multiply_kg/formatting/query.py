"""The house layout of SPARQL queries: tokens, comments and header stay, white space is ours.

A clause begins a line; a group that its author spread over lines has a line for each pattern and each
predicate, two spaces in. A group written on one line stays on it as long as it fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from multiply_kg.errors import QueryError
from multiply_kg.formatting.gaps import Comment
from multiply_kg.formatting.lines import Lines
from multiply_kg.formatting.query_reader import HEADER, Element, Elements, read_elements
from multiply_kg.formatting.query_spacing import spaced
from multiply_kg.queries.header import read_header
from multiply_kg.queries.lexer import Kind, Token, tokenise

INDENT: Final = 2
WIDTH: Final = 120
_PROLOGUE: Final = frozenset({"PREFIX", "BASE"})
_CLAUSES: Final = frozenset(
    ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")
)
_PATTERNS: Final = frozenset(("FILTER", "BIND", "OPTIONAL", "GRAPH", "SERVICE", "MINUS", "VALUES"))
_STARTS: Final = _PROLOGUE | _CLAUSES | _PATTERNS
_COMPLETE_WITH_BRACKET: Final = ("FILTER", "BIND")
_HOLDS_NEXT: Final = frozenset(("ORDER", "GROUP", "NOT", "FROM")) | _PATTERNS - {"VALUES"}
_SEPARATORS: Final = (".", ";", ",")


@dataclass(slots=True)
class _Frame:
    """An open group, or the query itself; ``brackets`` counts those open within it.

    ``first`` is the word that began the clause or pattern at work, ``data`` says that this is the block
    of VALUES.
    """

    indent: int
    spread: bool = True
    data: bool = False
    first: str = ""
    after_semicolon: bool = False
    brackets: int = 0


def format_query(text: str) -> str:
    """A query in the house layout; the same tokens, comments and header in the same order.

    Raises QueryError (without a path) for a text that has no tokens of SPARQL, or unbalanced brackets.
    """
    text = text.removeprefix("\ufeff")
    formatted = _Layout(read_elements(text)).text()
    if _meant(text) != _meant(formatted) or read_header(text).value != read_header(formatted).value:
        raise QueryError("No layout of this query keeps its meaning.", line=1, hint="Lay it out by hand.")
    return formatted


def _meant(text: str) -> tuple[list[tuple[Kind, str, bool]], list[str]]:
    """The tokens and the comments; where a comment stands between the tokens is free."""
    tokens = [token for token in tokenise(text) if token.kind is not Kind.SPACE]
    return (
        [
            (t.kind, t.text.replace("\r", "\\r"), t.in_expression)
            for t in tokens
            if t.kind is not Kind.COMMENT
        ],
        [t.text.rstrip() for t in tokens if t.kind is Kind.COMMENT],
    )


class _Layout:
    """Takes one element after the other and gives each its place."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._items = elements.items
        self._lines = Lines()
        self._frames = [_Frame(0)]
        self._groups: list[bool] = []  # for each open bracket: is it that of a group?

    def text(self) -> str:
        """The whole query."""
        for number in range(len(self._items)):
            self._element(number)
        for position, comment in enumerate(self._elements.end.gap.comments):
            if position or not comment.trailing or not self._lines.comment(comment.text):
                self._comment(comment, self._elements.end, 0, blank=comment.blank_before)
        return self._lines.text()

    def _element(self, number: int) -> None:
        token = self._items[number].token
        frame = self._frames[-1]
        if token.is_operator(")", "]", "}"):
            if self._groups.pop():
                self._place(number, frame.indent - INDENT, broken=frame.spread, ends_group=True)
                self._frames.pop()
            else:
                frame.brackets -= 1
                self._place(number, self._continuation(number), broken=self._stays_broken(number))
        elif self._starts(number):
            after_prologue = frame.first in _PROLOGUE and token.word not in _PROLOGUE
            frame.first, frame.after_semicolon = token.word, False
            self._place(number, frame.indent, broken=True, starts=True, parted=after_prologue)
        else:
            self._place(number, self._continuation(number), broken=self._stays_broken(number))
        self._lines.write(self._items[number].text)
        self._read(number, token)

    def _read(self, number: int, token: Token) -> None:
        """Take notice of what the element opens or separates."""
        frame = self._frames[-1]
        if token.is_operator("(", "["):
            self._groups.append(False)
            frame.brackets += 1
        elif token.is_operator("{"):
            self._groups.append(True)
            data = frame.first == "VALUES" and not frame.brackets
            spread = frame.spread and self._spread(number)
            self._frames.append(_Frame(self._lines.indent + INDENT, spread, data))
        elif token.is_operator(";") and not frame.brackets:
            frame.after_semicolon = True

    def _spread(self, opening: int) -> bool:
        """Whether a group takes several lines: its author wrote it so, or it does not fit on one."""
        closing = self._elements.closing[opening]
        if closing == opening + 1 and not self._items[closing].gap.comments:
            return False
        if self._elements.spread(opening):
            return True
        inside = range(opening + 1, closing + 1)
        width = sum(len(self._items[n].text) + self._spaced(n) for n in inside)
        return len(self._lines.current) + width > WIDTH

    # -- what begins a line ----------------------------------------------------------------------

    def _starts(self, number: int) -> bool:
        """Whether the element begins a clause or a pattern."""
        frame, token = self._frames[-1], self._items[number].token
        if number == 0:
            return True
        if frame.brackets or not frame.spread:
            return False
        last = self._items[number - 1].token
        if last.is_operator("{"):
            return True
        if token.is_operator(*_SEPARATORS) or "UNION" in (token.word, last.word):
            return False
        if frame.data:
            return last.is_operator(")")
        if token.word in _STARTS or last.is_operator(".", "}"):
            return True
        if last.is_operator(")") and frame.first in _COMPLETE_WITH_BRACKET:
            return True
        return token.is_operator("{") and frame.first not in _STARTS

    def _stays_broken(self, number: int) -> bool:
        """Whether a line break within a clause or pattern stays, or is due after ``;``."""
        element, frame = self._items[number], self._frames[-1]
        token, last = element.token, self._items[number - 1].token
        if not frame.spread or (token.is_operator(*_SEPARATORS) and not token.in_expression):
            return False
        if last.is_operator(";") and not frame.brackets:
            return True
        if last.word in _HOLDS_NEXT or frame.first in _PROLOGUE:
            return False
        if token.is_operator("{") and last.word != "UNION":
            return False
        at_bracket = last.is_operator("(", "[") or token.is_operator(")", "]")
        return element.gap.broken and (at_bracket or self._spaced(number))

    def _continuation(self, number: int) -> int:
        """The indent of a line that goes on with a clause or pattern."""
        frame, token = self._frames[-1], self._items[number].token
        last = self._items[number - 1].token
        if frame.data or "UNION" in (token.word, last.word):
            return frame.indent
        indent = frame.indent + INDENT * (frame.brackets + frame.after_semicolon)
        after_semicolon = last.is_operator(";") and not frame.brackets
        closes = token.is_operator(")", "]")
        return indent if frame.brackets or closes or after_semicolon else indent + INDENT

    # -- places ----------------------------------------------------------------------------------

    def _place(
        self,
        number: int,
        indent: int,
        *,
        broken: bool,
        starts: bool = False,
        ends_group: bool = False,
        parted: bool = False,
    ) -> None:
        """Begin a line for the element, or leave the space that belongs before it; comments come first."""
        element, frame = self._items[number], self._frames[-1]
        at_top = number > 0 and self._items[number - 1].token.is_operator("{")
        for position, comment in enumerate(element.gap.comments):
            if position == 0 and comment.trailing and self._lines.comment(comment.text):
                continue
            within = frame.indent if ends_group else indent
            blank = comment.blank_before and (starts or ends_group) and not at_top
            self._comment(comment, element, within, blank=blank)
            broken, at_top = True, False
            parted = parted or (starts and comment.text in element.headers)
        if not broken:
            self._lines.write(" " * self._spaced(number))
            return
        if not self._lines.empty and starts and not at_top and (parted or element.gap.blank):
            self._lines.blank()
        self._lines.new_line(indent)

    def _comment(self, comment: Comment, element: Element, indent: int, *, blank: bool) -> None:
        if comment.text in element.headers:
            indent = 0
        elif comment.text.startswith(HEADER):
            indent = max(indent, 1)  # in the first column it would become a line of the header
        if blank and not self._lines.empty:
            self._lines.blank()
        self._lines.new_line(indent, comment.text)

    def _spaced(self, number: int) -> bool:
        """Whether a space stands before the element where no line break does."""
        if number == 0:
            return False
        before = self._items[number - 2] if number > 1 else None
        return spaced(before, self._items[number - 1], self._items[number])
