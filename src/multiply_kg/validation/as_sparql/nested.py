"""sh:sparql of a shape that other shapes refer to: its query as EXISTS about a variable.

A node conforms where the query, with the node for $this, has no solution (W3C SHACL §5.3.2); that is what
EXISTS says of the query's pattern (SPARQL 1.1 §18.6), for queries that only match patterns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from multiply_kg.validation.sparql import Query, Token

from .expressions import Variables


@lru_cache(maxsize=256)
def is_pattern(query: Query) -> bool:
    """Whether ``violation`` can say of a query what it says."""
    return violation(query, "?this", Variables()) is not None


def violation(query: Query, variable: str, variables: Variables) -> str | None:
    """True where the query reports a violation at the node that is the variable.

    Its own variables get new names, and its prefixes are written out. None for a query that does more than
    match patterns, or has a name that cannot be written out.
    """
    if not query.in_blocks:
        return None
    tokens = [part for token in query.tokens for part in _parts(token)]
    start = next((number for number, token in enumerate(tokens) if token.text == "{"), None)
    prefixes = _prefixes(tokens)
    if start is None or prefixes is None or _binds_this(tokens) or not _is_bound(tokens[start:]):
        return None
    end = max(number for number, token in enumerate(tokens) if token.text == "}")
    names = {"this": variable}
    body: list[str] = []
    for token in tokens[start : end + 1]:
        written = _written(token, prefixes, names, variables)
        if written is None:
            return None
        body.append(written)
    return f"EXISTS {''.join(_known(body, variable))}"


def _written(
    token: Token, prefixes: dict[str, str], names: dict[str, str], variables: Variables
) -> str | None:
    text = token.text
    if token.kind == "variable" or (token.kind == "name" and text.startswith("_:")):
        name = text[1:]
        return names.get(name) or names.setdefault(name, variables.fresh())
    if token.kind == "name" and ":" in text:
        prefix, _, local = text.partition(":")
        return f"<{prefixes[prefix]}{local}>" if prefix in prefixes and "\\" not in local else None
    return text


def _known(body: Sequence[str], variable: str) -> Iterator[str]:
    """The tokens, with true for BOUND of the variable, which always is."""
    start = 0
    while start < len(body):
        if body[start].upper() == "BOUND":
            end = body.index(")", start)
            if "".join("".join(body[start + 1 : end + 1]).split()) == f"({variable})":
                yield "true"
                start = end + 1
                continue
        yield body[start]
        start += 1


def _prefixes(tokens: Sequence[Token]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    tokens = _read(tokens)
    for number, token in enumerate(tokens):
        if token.is_word("SELECT"):
            break
        if token.is_word("BASE"):
            return None
        if token.is_word("PREFIX"):
            name, namespace = tokens[number + 1 : number + 3]
            found[name.text.removesuffix(":")] = namespace.text[1:-1]
    return found


def _binds_this(tokens: Sequence[Token]) -> bool:
    """Whether the query gives $this another value, which is not allowed (§5.2.1) and has no meaning here."""
    return any(token.is_word("AS") and after.is_this for token, after in pairwise(_read(tokens)))


@dataclass(slots=True)
class _Group:
    """A group of a query: whether its patterns have $this, whether its conditions do, and open brackets."""

    inner: bool
    in_exists: bool
    matches: bool = False
    asks: bool = False
    brackets: int = 0


def _is_bound(tokens: Sequence[Token]) -> bool:
    """Whether each inner group whose conditions speak of $this has it in its patterns as well.

    Engines do not agree on whether the variable of the outer query is seen there otherwise.
    """
    groups: list[_Group] = []
    previous = Token("other", "")
    for token in _read(tokens):
        if token.kind == "other" and token.text == "{":
            in_exists = previous.is_word("EXISTS") or (bool(groups) and groups[-1].in_exists)
            groups.append(_Group(inner=bool(groups), in_exists=in_exists))
        elif token.kind == "other" and token.text == "}" and groups:
            group = groups.pop()
            if group.inner and group.asks and not group.matches:
                return False
        elif token.kind == "other" and token.text in "()" and groups:
            groups[-1].brackets += 1 if token.text == "(" else -1
        elif token.is_this and groups:
            around = next((group for group in reversed(groups) if not group.in_exists), groups[0])
            if around is not groups[-1] or around.brackets:
                around.asks = True
            else:
                around.matches = True
        previous = token
    return True


def _read(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.text.strip()]


def _parts(token: Token) -> tuple[Token, ...]:
    """A comment as white space, a full stop parted from the name in front of it."""
    if token.text.startswith("#"):
        return (Token("other", " "),)
    if token.kind == "name" and token.text.endswith(".") and ":" in token.text:
        name = token.text.rstrip(".")
        return (Token("name", name), *(Token("other", ".") for _ in token.text[len(name) :]))
    return (token,)
