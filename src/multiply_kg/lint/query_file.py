"""A query file as the checks see it: tokens, header, parameters and patterns, as far as each can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from multiply_kg.errors import KGError, LocatedError, QueryError
from multiply_kg.lint.patterns import Query
from multiply_kg.lint.places import PrefixLine
from multiply_kg.lint.reader import read_query
from multiply_kg.lint.rules import RULES
from multiply_kg.locations import Location
from multiply_kg.queries import Parameter, SavedQuery
from multiply_kg.queries.declared import parameters_of
from multiply_kg.queries.header import Header, read_header
from multiply_kg.queries.lexer import Kind, Token, tokenise
from multiply_kg.queries.structure import Structure, structure_of
from multiply_kg.validation import ValidationResult

_BOM = "\ufeff"


@dataclass
class QueryFile:
    """A query file that has tokens and a form; ``faults`` are the reasons why the rest cannot be read."""

    path: Path
    text: str
    tokens: tuple[Token, ...]
    structure: Structure
    known: Mapping[str, str]
    faults: list[ValidationResult] = field(default_factory=list)

    def place(self, token: Token) -> Location:
        """Where a token stands."""
        return Location(self.path, token.line, token.column)

    def header_place(self, *path: str | int) -> Location:
        """Where the header says something, or the nearest place above it."""
        while path and path not in self.header.places:
            path = path[:-1]
        return Location(self.path, *self.header.places.get(path, (1, 1)))

    @cached_property
    def prologue(self) -> tuple[PrefixLine, ...]:
        """The PREFIX lines; the offsets are those of the names."""
        return tuple(
            PrefixLine(name.text[:-1], namespace.text[1:-1], name.offset)
            for word, name, namespace in zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
            if word.word == "PREFIX" and name.kind is Kind.PNAME and namespace.kind is Kind.IRI
        )

    @cached_property
    def body(self) -> tuple[Token, ...]:
        """The tokens after the prologue."""
        for index, token in enumerate(self.tokens):
            if token.word == self.structure.form:
                return self.tokens[index:]
        return ()

    @cached_property
    def header(self) -> Header:
        """The header; an empty one, and a fault, where it is not valid."""
        try:
            return read_header(self.text)
        except QueryError as error:
            self.faults.append(broken("invalid-query", error, self.path))
            return Header()

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of workspace and query, for IRIs in the header."""
        return {**self.known, **self.structure.prefixes}

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters; none, and a fault, where they cannot be bound."""
        try:
            return parameters_of(self.structure, self.header, self.prefixes)[0]
        except QueryError as error:
            self.faults.append(broken("parameter", error, self.path))
            return ()

    @cached_property
    def query(self) -> Query | None:
        """The patterns, or None where the text is no query."""
        try:
            return read_query(self.body, self.structure.prefixes)
        except (QueryError, RecursionError):  # the engine is asked too, and says it better
            return None


def read_query_file(path: Path, known: Mapping[str, str]) -> QueryFile | ValidationResult:
    """The query in a file, or the finding that there is none that could be looked at."""
    try:
        try:
            text = path.read_bytes().decode("utf-8").removeprefix(_BOM)
        except (OSError, UnicodeDecodeError):
            SavedQuery.from_file(path)  # says why
            raise
        tokens = tuple(t for t in tokenise(text) if t.kind is not Kind.SPACE and t.kind is not Kind.COMMENT)
        return QueryFile(path, text, tokens, structure_of(text), known)
    except QueryError as error:
        return broken("invalid-query", error, path)


def broken(rule: str, error: KGError, path: Path) -> ValidationResult:
    """The finding that an error stands for."""
    message = f"{error.message} {error.hint}" if error.hint else error.message
    line, column = (error.line, error.column) if isinstance(error, LocatedError) else (None, None)
    return RULES[rule].broken({"message": message}, at=Location(path, line or 1, column or 1))
