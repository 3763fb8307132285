"""From tokens to property paths (SPARQL 1.1 §9), and the cursor over tokens that all reading shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from multiply_kg.queries.lexer import Kind, Token
from multiply_kg.rationale.patterns import Alternative, Inverse, Negated, Path, Repeated, Sequence, Step
from multiply_kg.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Callable

_TYPE: Final = f"<{RDF}type>"
_END: Final = Token(Kind.SPACE, "", 0, 0, 0, in_expression=False)


class PathReader:
    """A cursor over tokens that can read a path; ``constants`` are the IRIs and literals it came past."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.position = 0
        self.constants: set[str] = set()
        self._labels: dict[str, str] = {}

    @property
    def done(self) -> bool:
        """Whether the text is at its end."""
        return self.position >= len(self.tokens)

    @property
    def token(self) -> Token:
        """The token under the cursor; an empty one at the end."""
        return _END if self.done else self.tokens[self.position]

    @property
    def word(self) -> str:
        """The keyword under the cursor, in capitals."""
        return self.token.word

    def next(self) -> None:
        """Go one token on."""
        self.position += 1

    def at(self, *operators: str) -> bool:
        """Whether the cursor is on one of these signs."""
        return self.token.is_operator(*operators)

    def expect(self, operator: str) -> None:
        """Go past this sign, which must stand here."""
        if not self.at(operator):
            raise ValueError(f"expected {operator}, found {self.token.text!r}")
        self.next()

    def constant(self, text: str) -> str:
        """The text of an IRI or literal, remembered."""
        self.constants.add(text)
        return text

    def step(self, text: str) -> Step:
        """The path of one property."""
        return Step(self.constant(text))

    def label(self, text: str, make: Callable[[], str]) -> str:
        """The variable that stands for a blank node's label."""
        if text not in self._labels:
            self._labels[text] = make()
        return self._labels[text]

    def path(self) -> Path:
        """The property, variable or path under the cursor."""
        if self.token.kind is Kind.VARIABLE:
            name = self.token.text
            self._note(self.token)
            self.next()
            return Step("?" + name[1:])
        return self._alternative()

    def _note(self, token: Token) -> None:
        """Take notice of a variable."""

    def _alternative(self) -> Path:
        paths = [self._sequence()]
        while self.at("|"):
            self.next()
            paths.append(self._sequence())
        return paths[0] if len(paths) == 1 else Alternative(tuple(paths))

    def _sequence(self) -> Path:
        paths = [self._element()]
        while self.at("/"):
            self.next()
            paths.append(self._element())
        return paths[0] if len(paths) == 1 else Sequence(tuple(paths))

    def _element(self) -> Path:
        if self.at("^"):
            self.next()
            return Inverse(self._element())
        first = self.position
        path = self._primary()
        text = " ".join(token.text for token in self.tokens[first : self.position])
        if self.at("?", "*", "+"):
            path = Repeated(path, self.token.text, text)
            self.next()
        return path

    def _primary(self) -> Path:
        if self.at("("):
            self.next()
            path = self._alternative()
            self.expect(")")
            return path
        if self.at("!"):
            self.next()
            return self._negated()
        return Step(self._iri())

    def _negated(self) -> Negated:
        sides: dict[bool, list[str]] = {False: [], True: []}
        several = self.at("(")
        if several:
            self.next()
        while not self.at(")"):
            backwards = self.at("^")
            if backwards or self.at("|"):
                self.next()
                if not backwards:
                    continue
            sides[backwards].append(self._iri())
            if not several:
                break
        if several:
            self.expect(")")
        forwards, backward = tuple(sides[False]), tuple(sides[True])
        return Negated(forwards if forwards or not backward else None, backward or None)

    def _iri(self) -> str:
        token = self.token
        self.next()
        return self.constant(_TYPE if token.word == "A" else token.text)
