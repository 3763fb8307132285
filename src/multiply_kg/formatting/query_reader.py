"""From the text of a query to the elements that its layout moves: tokens with the gaps before them.

The tokens are those of the lexer of saved queries; brackets are matched here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from multiply_kg.errors import QueryError
from multiply_kg.formatting.gaps import Gap, read_gap
from multiply_kg.queries.lexer import Kind, Token, tokenise

HEADER: Final = "#+"
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


class Element(NamedTuple):
    """A token that is neither white space nor a comment, and what stands before it."""

    token: Token
    gap: Gap
    headers: frozenset[str]
    """Comments of the gap that are lines of the query's header: they begin in the first column."""

    @property
    def text(self) -> str:
        """The token as it is printed: line breaks within a string are kept through an escape."""
        return self.token.text.replace("\r", "\\r")


@dataclass(frozen=True, slots=True)
class Elements:
    """All elements of a query; ``closing`` leads from the index of an opening bracket to its end."""

    items: tuple[Element, ...]
    closing: dict[int, int]
    end: Element

    def spread(self, opening: int) -> bool:
        """Whether the author spread what a bracket holds over several lines."""
        return any(self.items[n].gap.broken for n in range(opening + 1, self.closing[opening] + 1))


def read_elements(text: str) -> Elements:
    """The elements of a query. Raises QueryError (without a path) for a bracket that has no partner."""
    items: list[Element] = []
    pending: list[Token] = []
    for token in tokenise(text):
        if token.kind in (Kind.SPACE, Kind.COMMENT):
            pending.append(token)
        else:
            items.append(Element(token, *_gap(pending)))
            pending = []
    end = Element(Token(Kind.SPACE, "", len(text), 0, 0, in_expression=False), *_gap(pending))
    return Elements(tuple(items), _matched(items), end)


def _gap(pending: Sequence[Token]) -> tuple[Gap, frozenset[str]]:
    gap = read_gap("".join(token.text for token in pending))
    comments = [token for token in pending if token.kind is Kind.COMMENT]
    headers = frozenset(t.text for t in comments if t.column == 1 and t.text.startswith(HEADER))
    exact = tuple(
        comment._replace(text=token.text) if token.text in headers else comment
        for comment, token in zip(gap.comments, comments, strict=True)
    )
    return gap._replace(comments=exact), headers


def _matched(items: Sequence[Element]) -> dict[int, int]:
    closing: dict[int, int] = {}
    opened: list[int] = []
    for number, (token, _, _) in enumerate(items):
        if token.is_operator(*_CLOSING):
            opened.append(number)
        elif token.is_operator(*_CLOSING.values()):
            if not opened or _CLOSING[items[opened[-1]].token.text] != token.text:
                raise _unmatched(token, "closes nothing that is open")
            closing[opened.pop()] = number
    if opened:
        raise _unmatched(items[opened[-1]].token, "is never closed")
    return closing


def _unmatched(token: Token, problem: str) -> QueryError:
    return QueryError(
        f"“{token.text}” {problem}.",
        line=token.line,
        column=token.column,
        hint="Check the brackets around it.",
    )
