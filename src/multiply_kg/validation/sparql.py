"""sh:sparql constraints (W3C SHACL §5) run on whatever answers SPARQL.

$this is bound by writing the focus nodes into the query as tokens: in blocks of many with VALUES
where that means the same, otherwise one query for each focus node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from multiply_kg.terms import Term, is_blank, is_iri, is_literal, language_of

from .constraints import Shape, Sparql
from .graphs import GraphIndex
from .messages import filled, joined, unsaid
from .paths import path_text
from .xsd import compare

Select = Callable[[str], Iterable[Mapping[str, Term]]]

_BLOCK: Final = 200
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
class _Token:
    kind: str
    text: str

    @property
    def is_this(self) -> bool:
        return self.kind == "variable" and self.text[1:] == "this"

    def is_word(self, *words: str) -> bool:
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
    tokens = _with_path(_tokens(constraint.select), shape)
    if any(map(is_blank, focus)) and (not blanks_named or any(t.is_word(*_KIND_TESTS) for t in tokens)):
        raise BlankFocusError
    batches: Iterator[str]
    nodes = [named(node) for node in focus]
    if _in_blocks(tokens):
        batches = (_with_values(tokens, nodes[at : at + _BLOCK]) for at in range(0, len(nodes), _BLOCK))
        sources: Iterable[tuple[str, Term | None]] = ((query, None) for query in batches)
    else:
        sources = ((_substituted(tokens, name), node) for name, node in zip(nodes, focus, strict=True))
    wanted = set(focus)
    for query, node in sources:
        for solution in select(query):
            row = {name: _unnamed(term) for name, term in solution.items()} if blanks_named else solution
            this = row.get("this") or node
            if this is not None and (node is not None or this in wanted):
                yield _solution(shape, constraint, row, this, data)


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
    return next((term for term in there if compare(term, value) == 0), value)


def _tokens(query: str) -> list[_Token]:
    return [_Token(match.lastgroup or "other", match[0]) for match in _TOKEN.finditer(query)]


def _with_path(tokens: list[_Token], shape: Shape) -> list[_Token]:
    if shape.path is None:
        return tokens
    path = _Token("path", path_text(shape.path))
    return [path if token.kind == "variable" and token.text[1:] == "PATH" else token for token in tokens]


def _in_blocks(tokens: Sequence[_Token]) -> bool:
    """True when VALUES in front means the same as binding $this beforehand."""
    selects = sum(token.is_word("SELECT") for token in tokens)
    return selects == 1 and not any(token.is_word(*_SINGLY) for token in tokens)


def _with_values(tokens: Sequence[_Token], focus: Sequence[Term]) -> str:
    """The query with its focus nodes in the outer group, and in each inner group that speaks of $this.

    Inside EXISTS the outer solution is substituted by SPARQL itself.
    """
    values = f" VALUES ?this {{ {' '.join(focus)} }} "
    out: list[str] = []
    exists: list[bool] = []
    for number, token in enumerate(tokens):
        out.append(token.text)
        if token.text == "{" and token.kind == "other":
            inside = any(exists) or _previous(tokens, number).is_word("EXISTS")
            if not inside and (not exists or _speaks_of_this(tokens, number)):
                out.append(values)
            exists.append(inside)
        elif token.text == "}" and token.kind == "other" and exists:
            exists.pop()
    return "".join(out)


def _previous(tokens: Sequence[_Token], number: int) -> _Token:
    for token in reversed(tokens[:number]):
        if token.text.strip() and not token.text.startswith("#"):
            return token
    return _Token("other", "")


def _speaks_of_this(tokens: Sequence[_Token], start: int) -> bool:
    depth = 0
    for token in tokens[start:]:
        if token.kind == "other":
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.is_this:
            return True
        if depth == 0:
            return False
    return False


def _substituted(tokens: Sequence[_Token], node: Term) -> str:
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


def _bound_this(tokens: Sequence[_Token], number: int) -> int:
    """How many tokens after BOUND belong to ``BOUND($this)``; 0 when it is about another variable."""
    parts: list[_Token] = []
    for length, token in enumerate(tokens[number + 1 :], start=1):
        if token.text.strip():
            parts.append(token)
        if token.text == ")":
            return length if len(parts) == len("($)") and parts[1].is_this else 0
    return 0
