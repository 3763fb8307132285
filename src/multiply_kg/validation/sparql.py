"""sh:sparql constraints (W3C SHACL §5) run on whatever answers SPARQL.

$this is bound by writing the focus nodes into the query as tokens: in blocks of many with VALUES
where that means the same, otherwise one query for each focus node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from multiply_kg.terms import Term, is_blank, is_iri, is_literal, language_of

from .constraints import Shape, Sparql
from .graphs import GraphIndex
from .messages import filled, joined, unsaid
from .paths import path_text
from .xsd import compare

Select = Callable[[str], Iterable[Mapping[str, Term]]]

_BLOCK: Final = 1000
_NO_DATA: Final = GraphIndex(())
_BLANK: Final = "urn:multiply-kg:blank:"
_KIND_TESTS: Final = ("ISBLANK", "ISIRI", "ISURI")
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|<[^<>"{}|^`\\\s]*>|"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<variable>[?$]\w+)|(?P<name>[\w.-]*:[\w.:%\\-]*|\w+)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_SINGLY: Final = frozenset(
    (
        *("GROUP", "HAVING", "LIMIT", "OFFSET", "VALUES", "MINUS", "SERVICE"),
        *("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"),
    )
)


class BlankFocusError(Exception):
    """A blank node is a focus node, which no query text can name."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A violation that a query reports (§5.3.2)."""

    focus: Term
    path: str | None
    value: Term | None
    messages: dict[str, str]


@dataclass(frozen=True, slots=True)
class Token:
    """A token; ``kind`` is variable, name, other (one character) or skip (IRI, string, comment)."""

    kind: str
    text: str

    @property
    def is_this(self) -> bool:
        """Whether it is $this."""
        return self.kind == "variable" and self.text[1:] == "this"

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords."""
        return self.kind == "name" and self.text.upper() in words


def named(term: Term) -> Term:
    """A blank node as an IRI that a query can name; any other term as it is."""
    return f"<{_BLANK}{term[2:]}>" if is_blank(term) else term


def _unnamed(term: Term) -> Term:
    return f"_:{term[1 + len(_BLANK) : -1]}" if term.startswith(f"<{_BLANK}") else term


def sparql_results(
    shape: Shape,
    constraint: Sparql,
    focus: Sequence[Term],
    select: Select,
    data: GraphIndex,
    *,
    blanks_named: bool = False,
) -> Iterator[Solution]:
    """The violations of a constraint at these focus nodes.

    ``blanks_named`` says that ``select`` runs over data in which blank nodes are ``named``. Raises
    BlankFocusError if one is a blank node and that is not so, or the query asks for the kind of a node.
    """
    query = prepared(shape, constraint)
    if any(map(is_blank, focus)) and (not blanks_named or query.asks_kind):
        raise BlankFocusError
    batches: Iterator[str]
    nodes = [named(node) for node in focus]
    if query.in_blocks:
        blocks = (nodes[at : at + _BLOCK] for at in range(0, len(nodes), _BLOCK))
        batches = (query.bound_by(f"VALUES ?this {{ {' '.join(block)} }}") for block in blocks)
        sources: Iterable[tuple[str, Term | None]] = ((text, None) for text in batches)
    else:
        sources = ((_substituted(query.tokens, name), node) for name, node in zip(nodes, focus, strict=True))
    wanted = set(focus)
    for text, node in sources:
        for solution in select(text):
            row = {name: _unnamed(term) for name, term in solution.items()} if blanks_named else solution
            this = row.get("this") or node
            if this is not None and (node is not None or this in wanted):
                yield _solution(shape, constraint, row, this, data)


def sparql_results_where(
    shape: Shape, constraint: Sparql, pattern: str, select: Select
) -> Iterator[Solution]:
    """The violations of a constraint at the nodes that a pattern binds ``?this`` to.

    The pattern is put into the query; where that would change the query's meaning, the nodes are asked for
    first. Raises BlankFocusError if one of these is a blank node, which no query can name.
    """
    query = prepared(shape, constraint)
    nodes = f"SELECT DISTINCT ?this WHERE {{ {pattern} }}"
    if not query.in_blocks:
        focus = [row["this"] for row in select(nodes) if "this" in row]
        yield from sparql_results(shape, constraint, focus, select, _NO_DATA)
        return
    for row in select(query.bound_by(f"{{ {nodes} }}")):
        if "this" in row:
            yield _solution(shape, constraint, row, row["this"], _NO_DATA)


def _solution(
    shape: Shape, constraint: Sparql, row: Mapping[str, Term], this: Term, data: GraphIndex
) -> Solution:
    path = row.get("path")
    value = row.get("value")
    if value is None:
        value = this if shape.path is None else None
    elif is_literal(value):
        value = _as_written(value, this, data)
    said = row.get("message")
    bindings = {**row, "this": this} | ({"value": value} if value else {})
    if said is not None and is_literal(said):
        messages = joined([(language_of(said) or "", _text(said))])
    else:
        messages = filled(constraint.messages or shape.messages, bindings)
    return Solution(
        focus=this,
        path=path if path is not None and is_iri(path) else None,
        value=value,
        messages=messages or unsaid(shape, this),
    )


def _text(term: Term) -> str:
    return next(iter(filled([("", "{?text}")], {"text": term}).values()))


def _as_written(value: Term, this: Term, data: GraphIndex) -> Term:
    """The literal as the data spell it; engines write "042" as "42"."""
    there = [object_ for _, object_ in data.outgoing(this) if is_literal(object_)]
    if value in there:
        return value
    return min((term for term in there if compare(term, value) == 0), default=value)


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A query taken apart: its tokens, and how $this can be bound in it; one object for each query."""

    tokens: tuple[Token, ...]
    in_blocks: bool
    """Whether VALUES in front means the same as binding $this beforehand."""
    asks_kind: bool
    _pieces: tuple[str, ...]

    def bound_by(self, pattern: str) -> str:
        """The query with a pattern that binds $this, also in inner groups that speak of it."""
        return f" {pattern} ".join(self._pieces)


def prepared(shape: Shape, constraint: Sparql) -> Query:
    """The query of a shape's constraint, the shape's path written out for $PATH; taken apart once."""
    return _prepared(constraint.select, None if shape.path is None else path_text(shape.path))


@lru_cache(maxsize=256)
def _prepared(select: str, path: str | None) -> Query:
    tokens = _tokens(select)
    if path is not None:
        written = (
            path if token.kind == "variable" and token.text[1:] == "PATH" else token.text for token in tokens
        )
        tokens = _tokens("".join(written))
    asks_kind = any(token.is_word(*_KIND_TESTS) for token in tokens)
    return Query(tuple(tokens), _in_blocks(tokens), asks_kind, _pieces(tokens))


def _tokens(query: str) -> list[Token]:
    return [Token(match.lastgroup or "other", match[0]) for match in _TOKEN.finditer(query)]


def _in_blocks(tokens: Sequence[Token]) -> bool:
    selects = sum(token.is_word("SELECT") for token in tokens)
    return selects == 1 and not any(token.is_word(*_SINGLY) for token in tokens)


def _pieces(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The text around the places for a pattern: the outer group, and each inner group that speaks of $this.

    Inside EXISTS the outer solution is substituted by SPARQL itself.
    """
    pieces: list[list[str]] = [[]]
    exists: list[bool] = []
    for number, token in enumerate(tokens):
        pieces[-1].append(token.text)
        if token.text == "{" and token.kind == "other":
            inside = any(exists) or _previous(tokens, number).is_word("EXISTS")
            if not inside and (not exists or _speaks_of_this(tokens, number)):
                pieces.append([])
            exists.append(inside)
        elif token.text == "}" and token.kind == "other" and exists:
            exists.pop()
    return tuple(map("".join, pieces))


def _previous(tokens: Sequence[Token], number: int) -> Token:
    for token in reversed(tokens[:number]):
        if token.text.strip() and not token.text.startswith("#"):
            return token
    return Token("other", "")


def _speaks_of_this(tokens: Sequence[Token], start: int) -> bool:
    depth = 0
    for token in tokens[start:]:
        if token.kind == "other":
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.is_this:
            return True
        if depth == 0:
            return False
    return False


def _substituted(tokens: Sequence[Token], node: Term) -> str:
    """The query about one focus node: $this is that node wherever it is read.

    Where $this is projected stands a variable of no importance, since the node is known.
    """
    out: list[str] = []
    projecting = False
    depth = 0
    skip = 0
    for number, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        if token.is_word("SELECT"):
            projecting = True
        elif token.is_word("WHERE") or token.text == "{":
            projecting = False
        if token.kind == "other":
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.is_word("BOUND") and (length := _bound_this(tokens, number)):
            out.append("true")
            skip = length
        elif token.is_this:
            out.append(f"(1 AS ?_this{number})" if projecting else f"({node})" if depth == 0 else node)
        else:
            out.append(token.text)
    return "".join(out)


def _bound_this(tokens: Sequence[Token], number: int) -> int:
    """How many tokens after BOUND belong to ``BOUND($this)``; 0 when it is about another variable."""
    parts: list[Token] = []
    for length, token in enumerate(tokens[number + 1 :], start=1):
        if token.text.strip():
            parts.append(token)
        if token.text == ")":
            return length if len(parts) == len("($)") and parts[1].is_this else 0
    return 0
