"""Which statements the outcome of a shape at a focus node can depend on, found from the shape alone.

A shape is taken apart into ``Read``s: each names the statements that are looked up, and how one gets from
such a statement back to the focus nodes. ``incremental`` walks these ways after an edit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Sequence as Sequence_
from dataclasses import dataclass
from typing import Final

from multiply_kg.terms import Term, Triple, is_literal

from .constraints import (
    Closed,
    Disjoint,
    Equals,
    InClass,
    LessThan,
    Shape,
    Sparql,
    referenced,
)
from .graphs import GraphIndex
from .paths import Path, Predicate, inverted
from .query_patterns import query_patterns
from .shapes import Shapes
from .sparql import prepared
from .ways import ByAny, ByPredicate, End, Step, ToPredicates, Way, lookups, step_follower, ways_to

_MOST_WAYS: Final = 6
_ENOUGH: Final = 256
"""A way that leads to more nodes than this from each start is left for another, if there is one."""


@dataclass(frozen=True, slots=True)
class Read:
    """Statements that are looked up for a focus node.

    ``predicate`` None stands for any but those ``except_for``; ``subject`` and ``object`` narrow it down.
    Each of the ``ways`` leads to all focus nodes concerned; without any, these are all of the shape. With
    ``class_`` it is not a statement but who belongs to that class, and a way begins at the one who does.
    """

    predicate: Term | None
    ways: tuple[Way, ...]
    subject: Term | None = None
    object: Term | None = None
    except_for: frozenset[Term] = frozenset()
    literals: bool = False
    class_: Term | None = None
    by_value: bool = False
    """Whether the lookup is an engine's that takes literals of one value for the same."""

    def matching(self, triples: Sequence_[Triple]) -> Sequence_[Triple]:
        """Those of the triples, whose predicate is right, that the read is about."""
        if self.subject is not None:
            triples = [triple for triple in triples if triple[0] == self.subject]
        if self.object is not None:
            triples = [triple for triple in triples if triple[2] == self.object]
        return [triple for triple in triples if is_literal(triple[2])] if self.literals else triples

    @property
    def walks(self) -> bool:
        """Whether the graph decides where a way leads."""
        return any(way.steps for way in self.ways)


class Reads:
    """The reads of all shapes of a shapes graph but some, by what they look up: (shape, read).

    ``of_queries`` are those whose ways have to be walked before a change and after it.
    """

    def __init__(self, shapes: Shapes, without: Collection[Term], graph: GraphIndex) -> None:
        self.of_queries: dict[Term | None, list[tuple[Term, Read]]] = {}
        self.of_lookups: dict[Term | None, list[tuple[Term, Read]]] = {}
        self.of_classes: dict[Term, list[tuple[Term, Read]]] = {}
        for root in shapes.roots:
            for read in () if root.node in without else reads(shapes.by_node, root):
                _prepare(read, graph)
                if read.class_ is not None:
                    graph.instances(read.class_)
                    self.of_classes.setdefault(read.class_, []).append((root.node, read))
                else:
                    table = self.of_queries if read.by_value and read.walks else self.of_lookups
                    table.setdefault(read.predicate, []).append((root.node, read))


def reads(shapes: Mapping[Term, Shape], root: Shape) -> tuple[Read, ...]:
    """Everything that results of a shape can depend on, apart from its targets; not for recursive shapes."""
    found: dict[Read, None] = {}
    done: set[tuple[Term, tuple[Step, ...]]] = set()
    queue: list[tuple[Shape, tuple[Step, ...]]] = [(root, ())]
    while queue:
        shape, back = queue.pop()
        if shape.deactivated or (shape.node, back) in done:
            continue
        done.add((shape.node, back))
        values = (inverted(shape.path), *back) if shape.path else back
        if shape.path:
            found |= dict.fromkeys(_of_path(shape.path, back))
        for constraint in shape.constraints:
            queue += [(shapes[node], values) for node in referenced(constraint)]
            match constraint:
                case InClass(class_):
                    found[Read(None, (Way("subject", values),), class_=class_)] = None
                case Equals(predicate) | Disjoint(predicate) | LessThan(predicate):
                    found[Read(predicate, (Way("subject", back),))] = None
                case Closed(allowed):
                    found[Read(None, (Way("subject", values),), except_for=allowed)] = None
                case Sparql():
                    found |= dict.fromkeys(_of_query(shape, constraint, back))
                case _:
                    pass
    return tuple(found)


def _of_path(path: Path, back: tuple[Step, ...]) -> Iterator[Read]:
    for lookup in lookups(path):
        yield Read(lookup.predicate, (Way(lookup.start, (*map(inverted, reversed(lookup.before)), *back)),))


# -- queries -------------------------------------------------------------------------------------


def _of_query(shape: Shape, constraint: Sparql, back: tuple[Step, ...]) -> Iterator[Read]:
    """W3C SHACL §5.3: every statement that one of the query's patterns matches may matter."""
    patterns = query_patterns(prepared(shape, constraint))
    if patterns is None:
        yield Read(None, ())
        return
    yield Read(
        None, (Way("subject", back),), literals=True
    )  # a value is spelt as the focus node's statements do
    for pattern in patterns:
        known = ways_to(pattern, back)
        subject, object_ = (
            node if node is not None and node.startswith("<") else None
            for node in (pattern.subject, pattern.object)
        )
        if isinstance(pattern.verb, str):
            ends: tuple[tuple[End, str | None], ...] = (
                ("subject", pattern.subject),
                ("object", pattern.object),
                ("predicate", pattern.verb),
            )
            ways = [Way(end, way) for end, node in ends for way in known.get(node or "", ())]
            yield Read(None, _shortest(ways), subject, object_, by_value=True)
            continue
        for lookup in lookups(pattern.verb):
            to_start = tuple(map(inverted, reversed(lookup.before)))
            ways = [Way(lookup.start, (*to_start, *way)) for way in known.get(pattern.subject or "", ())]
            ways += [Way(lookup.stop, (*lookup.after, *way)) for way in known.get(pattern.object or "", ())]
            simple = isinstance(pattern.verb, Predicate)
            yield Read(
                lookup.predicate,
                _shortest(ways),
                subject if simple else None,
                object_ if simple else None,
                by_value=True,
            )


def _shortest(ways: Iterable[Way]) -> tuple[Way, ...]:
    found = sorted(ways, key=lambda way: len(way.steps))
    direct = Way("subject")  # no other can be better
    return (direct,) if direct in found else tuple(found[:_MOST_WAYS])


# -- walking -------------------------------------------------------------------------------------


def _prepare(read: Read, graph: GraphIndex) -> None:
    """Make the tables that walking back will use."""
    for step in {step for way in read.ways for step in way.steps}:
        if not isinstance(step, (ByPredicate, ToPredicates, ByAny)):
            for lookup in lookups(step):
                if lookup.start == "object":
                    graph.reverse(lookup.predicate)


def walk_back(read: Read, graph: GraphIndex, ends: Mapping[End, set[Term]]) -> set[Term] | None:
    """The focus nodes that these ends of the read's statements concern; None for all of the shape.

    The first way is taken that can be walked, a short one before one that leads to many nodes.
    """
    for enough in (_ENOUGH, None) if len(read.ways) > 1 else (None,):
        for way in read.ways:
            nodes = _walk(read, way, graph, ends[way.end], enough)
            if nodes is not None:
                return nodes
    return None


def _walk(read: Read, way: Way, graph: GraphIndex, start: set[Term], enough: int | None) -> set[Term] | None:
    """Where the way leads; None if to too many, or over literals whose spelling the engine overlooks."""
    nodes = start
    for step in way.steps:
        if read.by_value and any(map(is_literal, nodes)):
            return None
        follow = step_follower(step, graph)
        nodes = {found for node in nodes for found in follow(node)}
        if enough is not None and len(nodes) > enough * len(start):
            return None
    return None if read.by_value and any(map(is_literal, nodes)) else nodes
