"""What differs between two states of a graph, as values; writers and exit code need nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from multiply_kg.terms import Term, Triple

Kind = Literal["added", "removed", "changed"]
Level = Literal["none", "patch", "minor", "major"]
Aspect = Literal["label", "definition", "note", "meaning", "severity", "target", "constraint"]
Cell = Term | None
Row = tuple[Cell, ...]

KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "changed")
LEVELS: Final[tuple[Level, ...]] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """What was said of a thing with one property, and what is said now; what stayed is left out."""

    property: Term
    aspect: Aspect
    removed: tuple[Term, ...]
    added: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing of the data, a term of the ontology or a shape that came, went or changed.

    ``label`` is in the language asked for, empty where there is none; ``types`` are labels of its
    classes. A node without IRI is written as what it holds, within the thing that refers to it.
    """

    kind: Kind
    thing: Term
    label: str
    types: tuple[str, ...]
    values: tuple[ValueChange, ...] = ()

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What about it changed."""
        return frozenset(value.aspect for value in self.values)


@dataclass(frozen=True, slots=True)
class GraphChange:
    """A named graph, which is what one file says, and the triples that came and went in it."""

    kind: Kind
    graph: str
    label: str
    path: str
    added: tuple[Triple, ...]
    removed: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class QueryChange:
    """A saved query that came, went or changed; ``effects`` say in words what that means to its callers."""

    kind: Kind
    id: str
    title: str
    effects: tuple[tuple[Level, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came (no ``before``), went (no ``after``) or changed some of its cells."""

    before: Row | None
    after: Row | None

    @property
    def kind(self) -> Kind:
        """What happened to the row."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A saved query whose answer changed: its columns now, and its rows in the columns they share.

    ``problem`` says why the query could not be answered on one of the two sides.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[RowChange, ...]
    before: int
    after: int
    problem: str | None = None

    @property
    def counts(self) -> Mapping[Kind, int]:
        """Rows by what happened to them."""
        counts: dict[Kind, int] = dict.fromkeys(KINDS, 0)
        for row in self.rows:
            counts[row.kind] += 1
        return counts


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a version must rise by as much as it does."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The semantic version that the differences ask for.

    ``old`` and ``new`` are the versions that the two ontologies state, ``proposed`` the least that the
    new one should state; None where the old one states none.
    """

    level: Level
    reasons: tuple[Reason, ...] = ()
    old: str | None = None
    new: str | None = None
    proposed: str | None = None

    @property
    def fulfilled(self) -> bool:
        """Whether the new ontology already states a version that is high enough."""
        return self.proposed is not None and self.new is not None and _key(self.new) >= _key(self.proposed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences between two states of a graph."""

    old: str
    new: str
    entities: tuple[ThingChange, ...] = ()
    graphs: tuple[GraphChange, ...] = ()
    terms: tuple[ThingChange, ...] = ()
    shapes: tuple[ThingChange, ...] = ()
    queries: tuple[QueryChange, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    answers_compared: int = 0
    inferred_added: int = 0
    inferred_removed: int = 0
    stricter: tuple[str, ...] = ()
    proposal: Proposal = field(default_factory=lambda: Proposal("none"))

    @property
    def different(self) -> bool:
        """Whether there is any difference; the layout of files is none."""
        return bool(self.entities or self.graphs or self.terms or self.shapes or self.queries or self.answers)


def highest(levels: tuple[Level, ...]) -> Level:
    """The highest of some levels, ``none`` where there are none."""
    return max(levels, key=LEVELS.index, default="none")


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
