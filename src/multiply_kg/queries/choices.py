"""The query that finds the admissible values of a parameter in the data, for ``enumerate: - name``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from multiply_kg.errors import QueryError
from multiply_kg.queries.lexer import Kind, Token, tokenise

if TYPE_CHECKING:
    from multiply_kg.queries.catalogue import SavedQuery
    from multiply_kg.queries.parameters import Parameter


def choices_sparql(query: SavedQuery, parameter: Parameter) -> str:
    """A SELECT query whose only column holds the values that the query's own pattern finds.

    All parameters stay variables in it, as in grlc. Raises QueryError where the query has no pattern.
    """
    tokens = [t for t in tokenise(query.text) if t.kind is not Kind.SPACE and t.kind is not Kind.COMMENT]
    form = next(index for index, token in enumerate(tokens) if token.word == query.form)
    opened = _pattern_start(tokens, form)
    if opened is None:
        message = f"The query “{query.id}” has no pattern that could find values of “{parameter.name}”."
        raise QueryError(message, path=query.path, hint="List the values in the header.")
    closed = _closing(tokens, opened)
    prologue = query.text[tokens[0].offset : tokens[form].offset]
    pattern = query.text[tokens[opened].offset : tokens[closed].end]
    dataset = "".join(f"{clause}\n" for clause in _dataset(query.text, tokens[form:opened]))
    variable = f"?{parameter.variable}"
    return (
        f"{prologue}SELECT DISTINCT {variable}\n{dataset}WHERE {{\n{pattern}\n"
        f"FILTER(BOUND({variable}))\n}}\nORDER BY {variable}\n"
    )


def _pattern_start(tokens: list[Token], form: int) -> int | None:
    index = form + 1
    if tokens[form].word == "CONSTRUCT" and tokens[index].is_operator("{"):
        index = _closing(tokens, index) + 1  # past the template
    while index < len(tokens):
        if tokens[index].is_operator("{"):
            if not tokens[index].in_expression:
                return index
            index = _closing(tokens, index)
        index += 1
    return None


def _closing(tokens: list[Token], opened: int) -> int:
    depth = 0
    for index in range(opened, len(tokens)):
        if tokens[index].is_operator("{"):
            depth += 1
        elif tokens[index].is_operator("}"):
            depth -= 1
            if not depth:
                return index
    return len(tokens) - 1


def _dataset(text: str, head: list[Token]) -> list[str]:
    clauses = []
    for index, token in enumerate(head):
        if token.word == "FROM":
            last = head[index + 2] if head[index + 1].word == "NAMED" else head[index + 1]
            clauses.append(text[token.offset : last.end])
    return clauses
