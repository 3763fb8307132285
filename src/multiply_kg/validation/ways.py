"""Ways through a graph: from a statement, step by step, to other nodes; along a path, or by any predicate.

``dependencies`` walks them from statements to focus nodes, ``supplying`` from focus nodes to statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from multiply_kg.terms import Term

from .graphs import GraphIndex
from .paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence, follower, inverted
from .query_patterns import THIS, Pattern

End = Literal["subject", "predicate", "object"]
_LONGEST_WAY: Final = 5
_MOST_TRIED: Final = 1000


@dataclass(frozen=True, slots=True)
class ByPredicate:
    """A step from a predicate to the subjects, or objects, of its statements."""

    end: Literal["subject", "object"]


@dataclass(frozen=True, slots=True)
class ToPredicates:
    """A step from a subject, or object, to the predicates of its statements."""

    end: Literal["subject", "object"]


@dataclass(frozen=True, slots=True)
class ByAny:
    """A step along every predicate, from subject to object or back."""

    backwards: bool


Step = Path | ByPredicate | ToPredicates | ByAny


@dataclass(frozen=True, slots=True)
class Way:
    """From one end of a statement, step by step, to the focus nodes."""

    end: End
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A predicate in a path: the paths that lead up to it and on from it, and where it is entered."""

    predicate: Term
    start: Literal["subject", "object"]
    before: tuple[Path, ...] = ()
    after: tuple[Path, ...] = ()

    @property
    def stop(self) -> Literal["subject", "object"]:
        """Where it is left."""
        return "object" if self.start == "subject" else "subject"


def lookups(path: Path) -> Iterator[Lookup]:
    """Every predicate that following a path looks up, with the way to it and on from it."""
    match path:
        case Predicate(iri):
            yield Lookup(iri, "subject")
        case Inverse(Predicate(iri)):
            yield Lookup(iri, "object")
        case Inverse(inner):
            yield from lookups(inverted(inner))
        case Sequence(parts):
            for number, part in enumerate(parts):
                before, after = parts[:number], parts[number + 1 :]
                for found in lookups(part):
                    yield replace(found, before=(*before, *found.before), after=(*found.after, *after))
        case Alternative(parts):
            for part in parts:
                yield from lookups(part)
        case Repeat(inner, times):
            again = () if times == "?" else (Repeat(inner, "*"),)
            for found in lookups(inner):
                yield replace(found, before=(*again, *found.before), after=(*found.after, *again))


def ways_to(pattern: Pattern, back: tuple[Step, ...]) -> dict[str, list[tuple[Step, ...]]]:
    """Variable of a pattern → ways from its value to the focus nodes, over the patterns joined with it."""
    joined = [other for other in pattern.group.joined() if other is not pattern]
    wanted = set(pattern.variables())
    found: dict[str, list[tuple[Step, ...]]] = {}
    queue: list[tuple[str, tuple[Step, ...], frozenset[Pattern]]] = [(THIS, back, frozenset())]
    for node, way, used in queue:
        if node in wanted:
            found.setdefault(node, []).append(way)
        if len(used) == _LONGEST_WAY or len(queue) > _MOST_TRIED:
            continue
        for other in joined:
            if other not in used:
                queue += [(to, (*steps, *way), used | {other}) for to, steps in _passages(other, node)]
    return found


def _passages(pattern: Pattern, node: str) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """From a variable of a pattern to its others: which one, and the steps that lead back from there."""
    subject, verb, object_ = pattern.subject, pattern.verb, pattern.object
    if isinstance(verb, str):
        steps: tuple[tuple[str | None, str | None, Step], ...] = (
            (subject, object_, ByAny(backwards=True)),
            (object_, subject, ByAny(backwards=False)),
            (subject, verb, ByPredicate("subject")),
            (object_, verb, ByPredicate("object")),
        )
    else:
        steps = ((subject, object_, inverted(verb)), (object_, subject, verb))
    for start, to, step in steps:
        if start == node and to is not None and to.startswith("?") and to != node:
            yield to, (step,)


def turned_round(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The same steps in the other direction."""
    return tuple(_turned(step) for step in reversed(tuple(steps)))


def _turned(step: Step) -> Step:
    match step:
        case ByPredicate(end):
            return ToPredicates(end)
        case ToPredicates(end):
            return ByPredicate(end)
        case ByAny(backwards):
            return ByAny(backwards=not backwards)
        case path:
            return inverted(path)


def step_follower(step: Step, graph: GraphIndex) -> Callable[[Term], Iterable[Term]]:
    """Where a step leads from a node, while the graph stays."""
    match step:
        case ToPredicates(end):
            lookup = graph.forward if end == "subject" else graph.reverse
            known_tables = [(predicate, lookup(predicate)) for predicate in tuple(graph.predicates())]
            return lambda node: [predicate for predicate, table in known_tables if node in table]
        case ByPredicate(end):
            known = frozenset(graph.predicates())
            lookup = graph.forward if end == "subject" else graph.reverse
            return lambda node: lookup(node) if node in known else ()
        case ByAny(backwards):
            tables = [graph.reverse(p) if backwards else graph.forward(p) for p in tuple(graph.predicates())]
            return lambda node: [found for table in tables for found in table.get(node, ())]
        case path:
            return follower(path, graph)
