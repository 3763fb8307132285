"""What a query asks for: its groups of triple patterns, property paths, variables and expressions.

A small reader of SPARQL 1.1 §19.8 over the tokens of ``queries.lexer``. It expects a query that an engine has
found well-formed, keeps the place of everything, and leaves the meaning to the checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from multiply_kg.queries.lexer import Token
from multiply_kg.terms import Term


@dataclass(frozen=True, slots=True)
class Node:
    """A term or a variable in a pattern; blank nodes are variables whose name begins with ``_:``."""

    token: Token
    term: Term | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A property in a path."""

    term: Term
    token: Token


@dataclass(frozen=True, slots=True)
class Backwards:
    """``^path``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Chain:
    """``first/second``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """``one|other``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """``path+``, or with ``optional`` ``path*`` and ``path?``."""

    path: Path
    optional: bool


@dataclass(frozen=True, slots=True)
class AnyBut:
    """``!(one|other)``."""

    parts: tuple[Path, ...]


Path = Step | Backwards | Chain | Either | Repeated | AnyBut


def steps(path: Path) -> Iterator[Step]:
    """Every property of a path."""
    if isinstance(path, Step):
        yield path
    elif isinstance(path, Backwards | Repeated):
        yield from steps(path.path)
    else:
        for part in path.parts:
            yield from steps(part)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; ``path`` is None where a variable is the predicate, which then is ``predicate``."""

    subject: Node
    path: Path | None
    object: Node
    predicate: Node | None = None

    @property
    def place(self) -> Token:
        """Where the pattern says what is asked for: its first property, or its variable."""
        if self.path is not None:
            first = next(steps(self.path), None)
            if first is not None:
                return first.token
        return self.predicate.token if self.predicate else self.object.token


GroupKind = Literal[
    "group", "optional", "union", "graph", "service", "exists", "not exists", "minus", "template"
]


@dataclass(slots=True)
class Group:
    """What stands between two braces.

    ``expressions`` are the tokens of each FILTER and BIND without the groups of EXISTS in them, which are
    ``children``; ``assigned`` are the variables that BIND and VALUES set, ``values`` the terms that VALUES
    gives to a variable; ``graph`` is the name after GRAPH.
    """

    kind: GroupKind
    patterns: list[Pattern] = field(default_factory=list)
    children: list[Group] = field(default_factory=list)
    selects: list[Query] = field(default_factory=list)
    expressions: list[tuple[Token, ...]] = field(default_factory=list)
    assigned: list[Token] = field(default_factory=list)
    values: dict[str, list[Node]] = field(default_factory=dict)
    graph: Node | None = None

    def groups(self) -> Iterator[Group]:
        """This group and all groups in it, those of subqueries excepted."""
        yield self
        for child in self.children:
            yield from child.groups()

    def bound(self) -> Iterator[str]:
        """The variables that a solution of the group may give a value to (SPARQL 1.1 §18.2.1)."""
        for pattern in self.patterns:
            for node in (pattern.subject, pattern.predicate, pattern.object):
                if node is not None and node.variable is not None:
                    yield node.variable
        if self.graph is not None and self.graph.variable is not None:
            yield self.graph.variable
        yield from (token.text[1:] for token in self.assigned)
        for select in self.selects:
            yield from select.columns
        for child in self.children:
            if child.kind not in ("exists", "not exists", "minus"):
                yield from child.bound()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its variable, and the tokens of the expression before AS if there is one."""

    token: Token
    expression: tuple[Token, ...] = ()

    @property
    def name(self) -> str:
        """The variable without its sigil."""
        return self.token.text[1:]


@dataclass(slots=True)
class Query:
    """A query or subquery; ``listed`` is None for ``SELECT *`` and for forms without columns.

    ``modifiers`` are the tokens after the WHERE clause, ``trailing`` the variables of a VALUES there.
    """

    form: str
    start: Token
    where: Group
    listed: tuple[Column, ...] | None = None
    template: Group | None = None
    described: tuple[Token, ...] = ()
    modifiers: tuple[Token, ...] = ()
    aliases: tuple[Token, ...] = ()
    children: tuple[Group, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns; for ``SELECT *`` everything that the pattern binds."""
        if self.listed is not None:
            return tuple(column.name for column in self.listed)
        return tuple(dict.fromkeys(self.where.bound())) if self.form == "SELECT" else ()

    def queries(self) -> Iterator[Query]:
        """This query and all subqueries, the outermost first."""
        yield self
        for group in self.all_groups():
            for select in group.selects:
                yield from select.queries()

    def all_groups(self) -> Iterator[Group]:
        """The groups of this query without those of its subqueries; the template is not one."""
        yield from self.where.groups()
        for child in self.children:
            yield from child.groups()
