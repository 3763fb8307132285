"""The concrete syntax of a Turtle or TriG text as a tree: spellings, order and comments as they are.

Made by ``turtle_reader``, laid out by ``turtle``. Whatever is written twice is here twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from multiply_kg.formatting.gaps import Gap


@dataclass(frozen=True, slots=True)
class Leaf:
    """An IRI, a prefixed name, a literal, a number, a labelled blank node, or a word."""

    spelling: str
    broken: bool = field(default=False, init=False)


@dataclass(frozen=True, slots=True)
class Item:
    """An object or an item of a collection, and what stands before it, separators aside."""

    gap: Gap
    node: Node


@dataclass(frozen=True, slots=True)
class Predicate:
    """A verb with its objects."""

    gap: Gap
    verb: str
    objects: tuple[Item, ...]

    @property
    def broken(self) -> bool:
        """Whether the author gave the objects lines of their own."""
        return any(item.gap.broken for item in self.objects)


@dataclass(frozen=True, slots=True)
class Properties:
    """``[ … ]``; ``broken`` if the author, or something inside, spread it over several lines."""

    predicates: tuple[Predicate, ...]
    end: Gap
    broken: bool = field(init=False)

    def __post_init__(self) -> None:
        broken = self.end.broken or any(
            predicate.gap.broken or predicate.broken or any(item.node.broken for item in predicate.objects)
            for predicate in self.predicates
        )
        object.__setattr__(self, "broken", broken)


@dataclass(frozen=True, slots=True)
class Collection:
    """``( … )``; ``broken`` if the author, or something inside, spread it over several lines."""

    items: tuple[Item, ...]
    end: Gap
    broken: bool = field(init=False)

    def __post_init__(self) -> None:
        broken = self.end.broken or any(item.gap.broken or item.node.broken for item in self.items)
        object.__setattr__(self, "broken", broken)


Node = Leaf | Properties | Collection


@dataclass(frozen=True, slots=True)
class Directive:
    """``@prefix``, ``@base`` or ``@version``, already in its one spelling; ``prefix`` is the one declared."""

    text: str
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A subject with all that is said of it; ``end`` stands before the full stop."""

    subject: Node
    predicates: tuple[Predicate, ...]
    end: Gap

    @property
    def compact(self) -> bool:
        """Whether the first predicate stays on the line of the subject.

        It does where its author wrote it there, unless all the rest is on that line too.
        """
        if not self.predicates:
            return not self.subject.broken
        first, *others = self.predicates
        return not first.gap.broken and (not others or others[0].gap.broken)


@dataclass(frozen=True, slots=True)
class Block:
    """A graph of TriG; ``head`` is what stands before its brace."""

    head: str
    entries: tuple[Entry, ...]
    end: Gap


@dataclass(frozen=True, slots=True)
class Entry:
    """A directive, statement or graph, and what stands before it."""

    gap: Gap
    body: Directive | Statement | Block


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text; ``end`` is what follows its last entry."""

    entries: tuple[Entry, ...]
    end: Gap

    def directives(self) -> Iterator[Directive]:
        """The directives, in order."""
        return (entry.body for entry in self.entries if isinstance(entry.body, Directive))
