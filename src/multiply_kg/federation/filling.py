"""The rows of the own graph put into the empty VALUES blocks of a question (SPARQL 1.1 §10.2).

``VALUES ?id { }`` is valid SPARQL, so the file of a question can be read by any tool as it stands. Terms
are written as ``queries.binding`` writes them; no text is ever pasted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from multiply_kg.errors import QueryError
from multiply_kg.queries.binding import sparql_text
from multiply_kg.queries.lexer import Kind, Token, tokenise
from multiply_kg.terms import Term, is_blank

if TYPE_CHECKING:
    from multiply_kg.federation.tables import Table


@dataclass(frozen=True, slots=True)
class Block:
    """An empty VALUES block: its variables, and the offsets between which its rows belong."""

    variables: tuple[str, ...]
    listed: bool
    start: int
    end: int
    line: int
    column: int


def empty_blocks(text: str) -> tuple[Block, ...]:
    """The empty VALUES blocks of a query, in order. Raises QueryError where the text has no tokens."""
    tokens = [token for token in tokenise(text) if token.kind not in (Kind.SPACE, Kind.COMMENT)]
    found = (_block(tokens, index) for index, token in enumerate(tokens) if token.word == "VALUES")
    return tuple(block for block in found if block is not None)


def _block(tokens: list[Token], index: int) -> Block | None:
    start, at = tokens[index], index + 1
    listed = at < len(tokens) and tokens[at].is_operator("(")
    at += listed
    variables: list[str] = []
    while at < len(tokens) and tokens[at].kind is Kind.VARIABLE:
        variables.append(tokens[at].text[1:])
        at += 1
    at += listed
    if at + 1 >= len(tokens) or not (tokens[at].is_operator("{") and tokens[at + 1].is_operator("}")):
        return None
    return Block(tuple(variables), listed, tokens[at].end, tokens[at + 1].offset, start.line, start.column)


def filled(text: str, own: Table | None) -> str | None:
    """The query with the rows in its empty VALUES blocks, each row once; None where a block has no row.

    The header goes: it is nothing to the endpoint. A row in which one of the block's variables is unbound
    is left out, since UNDEF would ask for everything, and so is one with a blank node, which means nothing
    elsewhere.
    """
    text = _without_header(text)
    pieces: list[str] = []
    done = 0
    for block in empty_blocks(text):
        rows = _rows(block, own)
        if not rows:
            return None
        pieces.append(text[done : block.start])
        pieces.extend(f"\n    {_written(row, listed=block.listed)}" for row in rows)
        pieces.append("\n  ")
        done = block.end
    return "".join((*pieces, text[done:]))


def check_blocks(text: str, columns: tuple[str, ...] | None) -> None:
    """Raises QueryError where an empty VALUES block has a variable that is none of the columns."""
    for block in empty_blocks(text):
        for name in block.variables:
            if columns is None or name not in columns:
                lacks = "no query over the own graph" if columns is None else f"no column ?{name}"
                raise QueryError(
                    f"The empty VALUES block asks for ?{name}, and there is {lacks} to fill it.",
                    line=block.line,
                    column=block.column,
                    hint="Name the file of that query under x-own, and let it give these variables.",
                )


def _without_header(text: str) -> str:
    kept = (t.text for t in tokenise(text) if t.kind is not Kind.COMMENT or not t.text.startswith("#+"))
    return "".join(kept).strip() + "\n"


def _rows(block: Block, own: Table | None) -> list[tuple[Term, ...]]:
    if own is None or not block.variables:
        return []
    indexes = [own.column(name) for name in block.variables]
    rows = {tuple(row[index] for index in indexes) for row in own.rows}
    return sorted(
        tuple(term for term in row if term is not None)
        for row in rows
        if not any(term is None or is_blank(term) for term in row)
    )


def _written(row: tuple[Term, ...], *, listed: bool) -> str:
    text = " ".join(map(sparql_text, row))
    return f"({text})" if listed else text
