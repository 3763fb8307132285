"""Tokens that are read one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from multiply_kg.errors import QueryError
from multiply_kg.queries.lexer import Kind, Token

END: Final = Token(Kind.SPACE, "", 0, 1, 1, in_expression=False)
"""What comes after the last token."""


class TokenStream:
    """A place in a row of tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token that comes next, or after ``ahead`` others; END where there is none."""
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else END

    def next(self) -> Token:
        """Take the next token. Raises QueryError where there is none."""
        token = self.peek()
        if token is END:
            self.fail(token, "more")
        self._at += 1
        return token

    def take(self, *texts: str) -> bool:
        """Take the next token if it is one of these operators or words."""
        if self.peek().is_operator(*texts) or self.peek().word in texts:
            self._at += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        """Take this operator. Raises QueryError where something else stands."""
        token = self.next()
        if not token.is_operator(text):
            self.fail(token, text)
        return token

    def fail(self, token: Token, wanted: str) -> NoReturn:
        """Refuse a token. Raises QueryError."""
        found = "The query ends" if token is END else f"“{token.text}” stands"
        raise QueryError(
            f"{found} where {wanted} is expected.",
            line=token.line,
            column=token.column,
            hint="Correct the query.",
        )

    def end(self) -> None:
        """Refuse what is left over."""
        if self._at < len(self._tokens):
            self.fail(self.peek(), "the end of the query")
