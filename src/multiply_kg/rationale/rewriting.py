"""A pattern rewritten so that its solutions name every triple that was matched.

Paths are taken apart with a variable for each stop, and each part that need not match (OPTIONAL, a branch of
UNION) gets a mark. What one solution cannot show, the steps of ``path*``, the rows within a sub-select and
what EXISTS found, is a follow-up: a pattern of its own, asked with the values of the solution.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from multiply_kg.rationale.patterns import (
    Alternative,
    Edge,
    Filter,
    Group,
    Inverse,
    Named,
    Negated,
    Optional,
    Path,
    Repeated,
    Select,
    Sequence,
    Step,
    SubSelect,
    Text,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK: Final = "whyMark"
_STOP: Final = "whyStop"


@dataclass(frozen=True, slots=True)
class Template:
    """A triple that was matched, and its graph where GRAPH names one, if all ``marks`` are set."""

    subject: str
    predicate: str
    object: str
    graph: str | None
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A pattern to be asked with the values that a solution has for ``keys``, if all ``marks`` are set.

    ``inside`` says that the values belong into the group, where its filters see them, as EXISTS has it.
    """

    rewritten: Rewritten
    keys: tuple[str, ...]
    marks: tuple[str, ...]
    inside: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The text of a group pattern, and what its solutions tell."""

    text: str
    templates: tuple[Template, ...]
    follow_ups: tuple[FollowUp, ...]


def rewritten(select: Select) -> Rewritten:
    """The pattern of a SELECT, its computed columns included, rewritten."""
    return _Writer(count(1)).rewrite(select, graph=None)


@dataclass(slots=True)
class _Writer:
    numbers: count[int]
    templates: list[Template] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)

    def rewrite(self, select: Select, *, graph: str | None) -> Rewritten:
        body = " ".join((*self._group(select.body, graph, ()), *select.computed))
        text = f"GRAPH {graph} {{ {body} }}" if graph else body
        return Rewritten(text, tuple(self.templates), tuple(self.follow_ups))

    def _follow_up(
        self,
        select: Select,
        keys: tuple[str, ...],
        graph: str | None,
        marks: tuple[str, ...],
        *,
        inside: bool = True,
    ) -> None:
        if graph and graph.startswith("?"):
            keys = (*keys, graph[1:])
        asked = _Writer(self.numbers).rewrite(select, graph=graph)
        if asked.templates or asked.follow_ups:
            self.follow_ups.append(FollowUp(asked, tuple(dict.fromkeys(keys)), marks, inside))

    def _group(self, group: Group, graph: str | None, marks: tuple[str, ...]) -> Iterator[str]:
        for element in group.elements:
            match element:
                case Edge(subject, path, obj):
                    yield from self._edge(subject, path, obj, graph, marks)
                case Text(text):
                    yield text
                case Filter(text, present):
                    yield text
                    for body in present:
                        self._follow_up(Select(body, None), tuple(sorted(body.variables)), graph, marks)
                case Named(name, body):
                    yield " ".join(("GRAPH", name, "{", *self._group(body, name, marks), "}"))
                case Optional(body):
                    yield " ".join(("OPTIONAL", *self._marked(body, graph, marks)))
                case Union(bodies):
                    yield " UNION ".join(" ".join(self._marked(body, graph, marks)) for body in bodies)
                case SubSelect(select, text):
                    yield text
                    keys = select.keys if select.keys is not None else tuple(sorted(select.body.variables))
                    self._follow_up(select, keys, graph, marks, inside=False)

    def _marked(self, body: Group, graph: str | None, marks: tuple[str, ...]) -> Iterator[str]:
        # A sub-select stands alone in its braces, so it gets braces of its own beside the mark.
        mark = f"{_MARK}{next(self.numbers)}"
        inner = self._group(body, graph, (*marks, mark))
        yield from ("{", *inner, f"BIND(true AS ?{mark})", "}")

    # -- paths -----------------------------------------------------------------------------------

    def _edge(
        self, subject: str, path: Path, obj: str, graph: str | None, marks: tuple[str, ...]
    ) -> Iterator[str]:
        match path:
            case Step(predicate):
                self.templates.append(Template(subject, predicate, obj, graph, marks))
                yield f"{subject} {predicate} {obj} ."
            case Inverse(inner):
                yield from self._edge(obj, inner, subject, graph, marks)
            case Sequence(paths):
                stops = [subject, *(self._stop() for _ in paths[1:]), obj]
                for number, inner in enumerate(paths):
                    yield from self._edge(stops[number], inner, stops[number + 1], graph, marks)
            case Alternative(paths):
                yield " UNION ".join(
                    " ".join(self._branch(subject, inner, obj, graph, marks)) for inner in paths
                )
            case Negated():
                yield from self._negated(subject, path, obj, graph, marks)
            case Repeated():
                yield f"{subject} ({path.text}){path.sign} {obj} ."
                self._steps(subject, path, obj, graph, marks)

    def _branch(
        self, subject: str, path: Path, obj: str, graph: str | None, marks: tuple[str, ...]
    ) -> Iterator[str]:
        mark = f"{_MARK}{next(self.numbers)}"
        inner = self._edge(subject, path, obj, graph, (*marks, mark))
        yield from ("{", *inner, f"BIND(true AS ?{mark})", "}")

    def _negated(
        self, subject: str, path: Negated, obj: str, graph: str | None, marks: tuple[str, ...]
    ) -> Iterator[str]:
        sides: list[str] = []
        for start, excluded, end in ((subject, path.forwards, obj), (obj, path.backwards, subject)):
            if excluded is not None:
                mark, predicate = f"{_MARK}{next(self.numbers)}", self._stop()
                self.templates.append(Template(start, predicate, end, graph, (*marks, mark)))
                unlike = f"FILTER({predicate} NOT IN ({', '.join(excluded)}))" if excluded else ""
                sides.append(f"{{ {start} {predicate} {end} . {unlike} BIND(true AS ?{mark}) }}")
        yield " UNION ".join(sides)

    def _steps(
        self, subject: str, path: Repeated, obj: str, graph: str | None, marks: tuple[str, ...]
    ) -> None:
        """A follow-up for every step on a way from one end to the other."""
        ends = tuple(end[1:] for end in (subject, obj) if end.startswith("?"))
        if path.sign == "?":
            body: tuple[Edge | Text, ...] = (Edge(subject, path.path, obj),)
        else:
            start, end = self._stop(), self._stop()
            body = (
                Text(f"{subject} ({path.text})* {start} ."),
                Edge(start, path.path, end),
                Text(f"{end} ({path.text})* {obj} ."),
            )
        self._follow_up(Select(Group(body), None), ends, graph, marks)

    def _stop(self) -> str:
        return f"?{_STOP}{next(self.numbers)}"
