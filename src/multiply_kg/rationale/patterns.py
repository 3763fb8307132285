"""Graph patterns as values: what a query looks for, read from its tokens (SPARQL 1.1 §19.8).

Only what matters to the triples that an answer rests on is taken apart; filters and computed values keep
their text. The engine has judged the syntax before a row of the answer was there to be explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Step:
    """One property, or a variable in its place."""

    predicate: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """``^path``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """``path/path``."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """``path|path``."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """``path*``, ``path+`` or ``path?``; ``text`` is the path without the sign."""

    path: Path
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Negated:
    """``!(…)``: any property but these, forwards and backwards; None where that direction is not meant."""

    forwards: tuple[str, ...] | None
    backwards: tuple[str, ...] | None


Path: TypeAlias = Step | Inverse | Sequence | Alternative | Repeated | Negated


@dataclass(frozen=True, slots=True)
class Edge:
    """A triple pattern; its ends are variables, IRIs or literals as the query spells them."""

    subject: str
    path: Path
    object: str


@dataclass(frozen=True, slots=True)
class Text:
    """A part that only restricts or computes: BIND, VALUES, MINUS."""

    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER with the groups that it wants to exist, and the text of those that it wants not to."""

    text: str
    present: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """``GRAPH name { … }``."""

    name: str
    body: Group


@dataclass(frozen=True, slots=True)
class Optional:
    """``OPTIONAL { … }``."""

    body: Group


@dataclass(frozen=True, slots=True)
class Union:
    """``{ … } UNION { … }``; a group within a group is a union of one."""

    bodies: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class SubSelect:
    """A SELECT within a group, also as it stands in the query."""

    select: Select
    text: str


Element: TypeAlias = Edge | Text | Filter | Named | Optional | Union | SubSelect


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces; ``variables`` are all that occur there, without ``?``."""

    elements: tuple[Element, ...]
    variables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT without its modifiers.

    ``keys`` are the columns that tell the solutions of one row from those of another, None for all;
    ``computed`` are the expressions among the columns.
    """

    body: Group
    keys: tuple[str, ...] | None
    computed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A whole query: its prologue, form, pattern, what it wants to be absent, and CONSTRUCT's template."""

    prologue: str
    form: str
    select: Select
    template: tuple[Edge, ...] = ()
    absent: tuple[str, ...] = ()
    constants: frozenset[str] = frozenset()
