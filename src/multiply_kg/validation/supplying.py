"""Gives a SPARQL engine the statements that sh:sparql queries can match, when they are asked, and no others.

A query about some focus nodes sees, of a large graph, what lies around these nodes. The patterns of the query
say what that is; where they do not, the engine is given the predicate, or the graph, as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from multiply_kg.terms import Term, Triple, is_iri, is_literal

from .changing import ChangingIndex
from .graphs import GraphIndex
from .paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence, inverted
from .query_patterns import Pattern, query_patterns
from .sparql import Query
from .ways import ByAny, Step, lookups, step_follower, turned_round, ways_to

Give = Callable[[Collection[Triple], Collection[Triple]], None]
_MOST_STARTS: Final = 4


@dataclass(frozen=True, slots=True)
class Start:
    """Where a pattern is entered: nodes reached by steps from the focus nodes, and the way on from there.

    ``end`` is the IRI at which that way has to end, where the pattern names one.
    """

    steps: tuple[Step, ...]
    onwards: Step
    end: Term | None


@dataclass(frozen=True, slots=True)
class Matched:
    """The statements that a pattern can match: by one of the starts, else all by some predicates."""

    starts: tuple[Start, ...]
    predicates: tuple[Term, ...]


class Supply:
    """What an engine holds of a graph, at first nothing; ``give(added, removed)`` hands statements to it."""

    def __init__(self, graph: ChangingIndex, give: Give) -> None:
        self._graph = graph
        self._give = give
        self._held: set[Triple] | None = set()

    def before(self, query: Query, nodes: Collection[Term]) -> None:
        """To be called before a query is asked about nodes: then the engine holds all that it can match."""
        held = self._held
        if held is None:
            return
        wanted = statements(query, nodes, self._graph)
        if wanted is None:
            self._held = None
            self._give([triple for triple in self._graph.triples() if triple not in held], ())
            return
        new = wanted - held
        if new:
            self._give(new, ())
            held |= new

    def changed(self, added: Collection[Triple], removed: Collection[Triple]) -> None:
        """To be called when the graph has changed: the engine never holds what the graph does not."""
        held = self._held
        if held is None:
            self._give([*added, *self._respelt(removed)], removed)
            return
        gone = [triple for triple in removed if triple in held]
        if gone:
            held.difference_update(gone)
            self._give([triple for triple in self._respelt(gone) if triple in held], gone)

    def _respelt(self, gone: Iterable[Triple]) -> Iterator[Triple]:
        """Other literals there: an engine that keeps values alone may have lost one with the other."""
        for subject, predicate, object_ in gone:
            if is_literal(object_):
                for other in self._graph.objects(subject, predicate):
                    if is_literal(other):
                        yield subject, predicate, other


def statements(query: Query, nodes: Collection[Term], graph: GraphIndex) -> set[Triple] | None:
    """The statements that a query about nodes can match, perhaps with others; None for all of the graph."""
    matched = _matched(query)
    if matched is None:
        return None
    found: set[Triple] = set()
    for pattern in matched:
        if not any(_entered(start, nodes, graph, found) for start in pattern.starts):
            if not pattern.predicates:
                return None
            for predicate in pattern.predicates:
                for subject, objects in graph.forward(predicate).items():
                    found.update((subject, predicate, object_) for object_ in objects)
    return found


@lru_cache(maxsize=256)
def _matched(query: Query) -> tuple[Matched, ...] | None:
    """What each pattern of a query can match; None where any statement may matter."""
    patterns = query_patterns(query)
    if patterns is None or any(_may_be_empty(pattern) for pattern in patterns):
        return None
    found = []
    for pattern in patterns:
        verb = pattern.verb
        starts = tuple(_starts(pattern))
        if isinstance(verb, str):
            if not starts:
                return None
            found.append(Matched(starts, ()))
        else:
            found.append(Matched(starts, tuple({lookup.predicate for lookup in lookups(verb)})))
    return tuple(found)


def _may_be_empty(pattern: Pattern) -> bool:
    """Whether a path of no length matches: then it is the nodes of the graph that matter, not statements."""

    def empty(path: Path) -> bool:
        match path:
            case Predicate():
                return False
            case Inverse(inner):
                return empty(inner)
            case Sequence(parts):
                return all(map(empty, parts))
            case Alternative(parts):
                return any(map(empty, parts))
            case Repeat(inner, times):
                return times != "+" or empty(inner)

    return not isinstance(pattern.verb, str) and empty(pattern.verb)


def _starts(pattern: Pattern) -> Iterator[Start]:
    """From the nearest: the ends of a pattern that can be reached from $this, with the way on."""
    verb = pattern.verb
    known = ways_to(pattern, ())
    forth: Step = ByAny(backwards=False) if isinstance(verb, str) else verb
    back: Step = ByAny(backwards=True) if isinstance(verb, str) else inverted(verb)
    ends = [(way, forth, pattern.object) for way in known.get(pattern.subject or "", ())]
    ends += [(way, back, pattern.subject) for way in known.get(pattern.object or "", ())]
    ends.sort(key=lambda end: len(end[0]))
    for way, onwards, end in ends[:_MOST_STARTS]:
        yield Start(turned_round(way), onwards, end if end is not None and is_iri(end) else None)


class _LiteralError(Exception):
    """A way leads back from a literal: an engine takes others of the same value there too."""


def _entered(start: Start, nodes: Collection[Term], graph: GraphIndex, found: set[Triple]) -> bool:
    """Whether all that a pattern can match is found from this start."""
    for step in start.steps:
        if any(map(is_literal, nodes)):
            return False
        follow = step_follower(step, graph)
        nodes = {other for node in nodes for other in follow(node)}
    try:
        if start.end is None or not _meet(start.onwards, nodes, start.end, graph, found):
            _match(start.onwards, nodes, graph, found)
    except _LiteralError:
        return False
    return True


def _meet(step: Step, nodes: Collection[Term], end: Term, graph: GraphIndex, found: set[Triple]) -> bool:
    """Note the statements by which one predicate leads from nodes to an end; False for any other step."""
    match step:
        case Predicate(iri):
            table = graph.forward(iri)
            found.update((node, iri, end) for node in nodes if end in table.get(node, ()))
        case Inverse(Predicate(iri)):
            if any(map(is_literal, nodes)):
                raise _LiteralError
            found.update((end, iri, node) for node in set(graph.objects(end, iri)).intersection(nodes))
        case _:
            return False
    return True


def _match(step: Step, nodes: Collection[Term], graph: GraphIndex, found: set[Triple]) -> Collection[Term]:
    """Note the statements along which a path, or any predicate, leads from nodes; where it leads to."""
    match step:
        case ByAny(backwards):
            for predicate in map(Predicate, tuple(graph.predicates())):
                _follow(Inverse(predicate) if backwards else predicate, nodes, graph, found)
            return ()
        case Predicate() | Inverse() | Sequence() | Alternative() | Repeat():
            return _follow(step, nodes, graph, found)
        case _:
            raise AssertionError(f"{step} is no way along statements")


def _follow(path: Path, nodes: Collection[Term], graph: GraphIndex, found: set[Triple]) -> Collection[Term]:
    match path:
        case Predicate(iri):
            table = graph.forward(iri)
            new = {(node, iri, other) for node in nodes for other in table.get(node, ())}
            found |= new
            return {triple[2] for triple in new}
        case Inverse(Predicate(iri)):
            if any(map(is_literal, nodes)):
                raise _LiteralError
            table = graph.reverse(iri)
            new = {(other, iri, node) for node in nodes for other in table.get(node, ())}
            found |= new
            return {triple[0] for triple in new}
        case Inverse(inner):
            return _follow(inverted(inner), nodes, graph, found)
        case Sequence(parts):
            for part in parts:
                nodes = _follow(part, nodes, graph, found)
            return nodes
        case Alternative(parts):
            return {other for part in parts for other in _follow(part, nodes, graph, found)}
        case Repeat(inner, times):
            reached = set(nodes)
            queue: Collection[Term] = reached
            while queue:
                queue = set(_follow(inner, queue, graph, found)) - reached
                reached |= queue
                if times == "?":
                    break
            return reached
