"""The triple patterns of an sh:sparql query: which statements it looks at, and how these hang together.

Read from the tokens of the query, as far as ``dependencies`` needs it. A query with anything that is not
understood (MINUS, GRAPH, subqueries, lists …) has no patterns known, and then every statement may matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from .graphs import RDF_TYPE
from .paths import Alternative, Inverse, Path, Predicate, Repeat
from .paths import Sequence as Steps
from .sparql import Query, Token

Node = str | None
"""A variable (``?name``), an IRI (``<…>``), or None for a literal."""
GroupKind = Literal["plain", "optional", "exists"]

THIS: Final = "?this"
_NOT_READ: Final = frozenset(("MINUS", "GRAPH", "SERVICE", "FROM", "BASE"))


class UnreadableQueryError(ValueError):
    """A query with a construct that is not understood here."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One triple pattern; ``verb`` is a path, or the name of a variable. No two are the same."""

    subject: Node
    verb: Path | str
    object: Node
    group: Group

    def variables(self) -> Iterator[str]:
        """The variables, $this among them."""
        for node in (self.subject, self.verb, self.object):
            if isinstance(node, str) and node.startswith("?"):
                yield node


@dataclass(slots=True, eq=False)
class Group:
    """A group of patterns; ``before`` are those of the group around it that stand in front of it."""

    kind: GroupKind
    parent: Group | None
    before: tuple[Pattern, ...] = ()
    patterns: list[Pattern] = field(default_factory=list)

    def joined(self) -> Iterator[Pattern]:
        """The patterns that hold wherever one of this group does (SPARQL 1.1 §18.2.2).

        What stands beside or behind an OPTIONAL does not: it may bind the variables otherwise.
        """
        yield from self.patterns
        if self.kind == "optional":
            yield from self.before
        elif self.parent is not None:
            yield from self.parent.joined()


@lru_cache(maxsize=256)
def query_patterns(query: Query) -> tuple[Pattern, ...] | None:
    """Every triple pattern of a query; None where there may be others."""
    try:
        return _Reader(query.tokens).query()
    except UnreadableQueryError:
        return None


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = [part for token in tokens for part in _parts(token)]
        self._next = 0
        self._prefixes: dict[str, str] = {}
        self._found: list[Pattern] = []

    def query(self) -> tuple[Pattern, ...]:
        self._prologue()
        while not self._is("{"):
            self._refuse_groups(self._take())
        self._take()
        self._group(Group("plain", None))
        while self._next < len(self._tokens):
            self._refuse_groups(self._take())
        return tuple(self._found)

    def _prologue(self) -> None:
        while self._word("PREFIX"):
            self._take()
            name, namespace = self._take(), self._take()
            if not name.text.endswith(":") or not namespace.text.startswith("<"):
                raise UnreadableQueryError
            self._prefixes[name.text[:-1]] = namespace.text[1:-1]

    @staticmethod
    def _refuse_groups(token: Token) -> None:
        if token.is_word("EXISTS", *_NOT_READ):
            raise UnreadableQueryError

    def _peek(self) -> Token:
        if self._next >= len(self._tokens):
            raise UnreadableQueryError
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        return token

    def _is(self, text: str) -> bool:
        token = self._peek()
        return token.kind == "other" and token.text == text

    def _word(self, *words: str) -> bool:
        return self._next < len(self._tokens) and self._peek().is_word(*words)

    def _accept(self, text: str) -> bool:
        found = self._is(text)
        self._next += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise UnreadableQueryError

    # -- groups ----------------------------------------------------------------------------------

    def _group(self, group: Group) -> None:
        """What follows an opening brace, with the closing one."""
        while not self._accept("}"):
            if self._word("FILTER"):
                self._take()
                self._expression(Group("exists", group))
            elif self._word("BIND"):
                self._take()
                self._expression(Group("optional", group, tuple(group.patterns)))
            elif self._word("OPTIONAL"):
                self._take()
                self._expect("{")
                self._group(Group("optional", group, tuple(group.patterns)))
            elif self._word("VALUES"):
                self._values()
            elif self._accept("{"):
                if self._word("SELECT"):
                    raise UnreadableQueryError
                self._group(Group("plain", group))
            elif self._word("UNION"):
                self._take()
            elif not self._accept("."):
                self._triples(group)

    def _expression(self, inside: Group) -> None:
        """A constraint or binding up to its last bracket; what EXISTS holds in it belongs to ``inside``."""
        depth = 0
        while True:
            token = self._take()
            if token.is_word(*_NOT_READ, "SELECT"):
                raise UnreadableQueryError
            if token.is_word("EXISTS"):
                self._expect("{")
                self._group(inside)
                if not depth:
                    return
            elif token.kind == "other" and token.text in "{}":
                raise UnreadableQueryError
            elif token.kind == "other" and token.text in "()":
                depth += 1 if token.text == "(" else -1
                if not depth:
                    return

    def _values(self) -> None:
        while not self._accept("{"):
            self._take()
        while not self._accept("}"):
            self._take()

    # -- triples ---------------------------------------------------------------------------------

    def _triples(self, group: Group) -> None:
        subject = self._node()
        while True:
            verb = self._verb()
            while True:
                pattern = Pattern(subject, verb, self._node(), group)
                group.patterns.append(pattern)
                self._found.append(pattern)
                if not self._accept(","):
                    break
            if not self._accept(";"):
                return
            while self._accept(";"):
                pass
            if self._is(".") or self._is("}"):
                return

    def _node(self) -> Node:
        token = self._take()
        if token.kind == "variable":
            return f"?{token.text[1:]}"
        if token.kind == "name" and token.text.startswith("_:"):
            return f"?{token.text}"
        if token.kind == "skip" and token.text.startswith("<"):
            return token.text
        if token.kind == "skip":
            self._literal_ending()
            return None
        if token.kind == "other" and token.text in "+-":
            token = self._take()
        if token.kind == "name" and (token.text.isdigit() or token.is_word("TRUE", "FALSE")):
            return None
        return self._iri(token)

    def _literal_ending(self) -> None:
        if self._accept("@"):
            self._take()
            while self._accept("-"):
                self._take()
        elif self._accept("^"):
            self._expect("^")
            self._take()

    def _iri(self, token: Token) -> str:
        if token.kind == "skip" and token.text.startswith("<"):
            return token.text
        prefix, colon, local = token.text.partition(":")
        if token.kind != "name" or not colon or prefix not in self._prefixes or "\\" in local:
            raise UnreadableQueryError
        return f"<{self._prefixes[prefix]}{local}>"

    def _verb(self) -> Path | str:
        if self._peek().kind == "variable":
            return f"?{self._take().text[1:]}"
        return self._alternative()

    def _alternative(self) -> Path:
        parts = [self._sequence()]
        while self._accept("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Alternative(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._step()]
        while self._accept("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Steps(tuple(parts))

    def _step(self) -> Path:
        if self._accept("^"):
            return Inverse(self._step())
        if self._accept("("):
            path = self._alternative()
            self._expect(")")
        else:
            token = self._take()
            path = Predicate(RDF_TYPE if token.text == "a" else self._iri(token))
        for sign in "*+?":
            if self._accept(sign):
                return Repeat(path, sign)
        return path


def _parts(token: Token) -> Iterable[Token]:
    """The token without white space and comments, a full stop parted from the name in front of it."""
    if not token.text.strip() or token.text.startswith("#"):
        return ()
    if token.kind == "name" and token.text.endswith(".") and ":" in token.text:
        name = token.text.rstrip(".")
        return (Token("name", name), *(Token("other", ".") for _ in token.text[len(name) :]))
    return (token,)
