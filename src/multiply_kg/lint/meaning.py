"""Patterns that nothing can match: by what the ontology says of classes, and by what the graph holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from multiply_kg.lint.matching import Graph, Nodes, canonical, shown
from multiply_kg.lint.patterns import Chain, Group, Node, Path, Pattern, Query, Step, steps
from multiply_kg.lint.rules import RULES
from multiply_kg.lint.spelling import nearest
from multiply_kg.lint.vocabulary import TYPE, Alternatives, Vocabulary, Wanted
from multiply_kg.locations import Location
from multiply_kg.terms import is_iri, is_literal, literal, value_of

if TYPE_CHECKING:
    from multiply_kg.lint.query_file import QueryFile
    from multiply_kg.queries.lexer import Token
    from multiply_kg.validation import ValidationResult

_APART: Final = frozenset({"service", "minus"})  # what is in them need not match what stands outside


class _Kind(NamedTuple):
    """What a pattern makes of a variable: one of these classes, because of this property."""

    classes: Alternatives
    because: str
    token: Token


class _Found(NamedTuple):
    """The nodes that a pattern leaves for a variable."""

    nodes: Nodes
    pattern: Pattern


_Known = dict[str, tuple[tuple[_Kind, ...], tuple[_Found, ...]]]


def check_meaning(
    file: QueryFile, query: Query, vocabulary: Vocabulary, graph: Graph
) -> Iterator[ValidationResult]:
    """The patterns of a query that nothing can match, or nothing in this graph unless it is empty."""
    yield from _Meaning(file, vocabulary, graph).query(query, {})


class _Meaning:
    def __init__(self, file: QueryFile, vocabulary: Vocabulary, graph: Graph) -> None:
        self._file = file
        self._vocabulary = vocabulary
        self._graph = graph

    def query(self, query: Query, outer: _Known) -> Iterator[ValidationResult]:
        """The findings in a query; of what is known outside, only columns reach into a subquery."""
        columns = query.columns
        known = {name: facts for name, facts in outer.items() if name in columns}
        yield from self._group(query.where, known)
        for child in query.children:
            yield from self._group(child, known)

    def _group(self, group: Group, outer: _Known) -> Iterator[ValidationResult]:
        if group.kind == "service":
            return
        kinds: dict[str, list[_Kind]] = defaultdict(list)
        found: dict[str, list[_Found]] = defaultdict(list)
        for pattern in group.patterns:
            for name, kind in self._kinds(pattern):
                kinds[name].append(kind)
            if self._graph:
                findings = list(self._alone(pattern))
                yield from findings
                if not findings:
                    for name, nodes in self._nodes(pattern, group):
                        found[name].append(nodes)
        known = dict(outer)
        for name in dict.fromkeys((*kinds, *found)):
            before = outer.get(name, ((), ()))
            told = self._clash(name, before[0], kinds[name]) or self._nothing(before[1], found[name])
            if told is not None:
                yield told
                known.pop(name, None)
            else:
                known[name] = ((*before[0], *kinds[name]), (*before[1], *found[name]))
        for select in group.selects:
            yield from self.query(select, known)
        for child in group.children:
            yield from self._group(child, {} if child.kind in _APART else known)

    # -- by the ontology -------------------------------------------------------------------------

    def _kinds(self, pattern: Pattern) -> Iterator[tuple[str, _Kind]]:
        if pattern.path is None:
            return
        if isinstance(pattern.path, Step) and pattern.path.term == TYPE:
            term = pattern.object.term
            if pattern.subject.variable and term and is_iri(term):
                yield pattern.subject.variable, _Kind(frozenset((term,)), "a", pattern.object.token)
            return
        for node, step, is_start in (
            (pattern.subject, _outermost(pattern.path, first=True), True),
            (pattern.object, _outermost(pattern.path, first=False), False),
        ):
            if node.variable is not None and step is not None:
                ends = self._vocabulary.domains if is_start else self._vocabulary.ranges
                for classes in ends(step.term):
                    yield node.variable, _Kind(classes, step.term, step.token)

    def _clash(self, name: str, before: tuple[_Kind, ...], new: list[_Kind]) -> ValidationResult | None:
        for one, other in combinations((*before, *new), 2):
            if other not in new:
                continue
            if all(self._vocabulary.disjoint(a, b) for a in one.classes for b in other.classes):
                values = {
                    "variable": f"?{name}",
                    "one": ", ".join(sorted(one.classes)),
                    "because": one.because,
                    "other": ", ".join(sorted(other.classes)),
                }
                return RULES["never-matches"].broken(values, at=self._file.place(other.token))
        return None

    # -- by the graph ----------------------------------------------------------------------------

    def _alone(self, pattern: Pattern) -> Iterator[ValidationResult]:
        """Why nothing in the graph matches a pattern that no other pattern is needed for."""
        path = pattern.path
        if path is None:
            return
        unused = [step for step in steps(path) if not self._graph.holds(step.term)]
        if unused:
            # One unused way of several is no harm: then the path as a whole still leads somewhere.
            if not self._is_empty(path):
                return
            for step in unused:
                if self._vocabulary.trouble(step.term, Wanted.PROPERTY) is None:
                    yield RULES["unused-term"].broken({"term": step.term}, at=self._file.place(step.token))
            return
        if self._is_empty(path):
            yield self._matches_nothing(pattern, path)
            return
        yield from self._constant_object(pattern, path)
        subject = pattern.subject.term
        if subject is not None and self._vocabulary.trouble(subject) is None:
            starts = self._graph.starts(path)
            if starts is not None and subject not in starts:
                values = {"pattern": _text(path), "other": subject}
                yield RULES["matches-nothing"].broken(values, at=self._file.place(pattern.place))

    def _is_empty(self, path: Path) -> bool:
        starts = self._graph.starts(path)
        return starts is not None and not starts

    def _matches_nothing(self, pattern: Pattern, path: Path) -> ValidationResult:
        parts = path.parts if isinstance(path, Chain) else (path,)
        values = {"pattern": _text(parts[0]), "other": " / ".join(map(_text, parts[1:])) or _text(path)}
        return RULES["matches-nothing"].broken(values, at=self._file.place(pattern.place))

    def _constant_object(self, pattern: Pattern, path: Path) -> Iterator[ValidationResult]:
        value = pattern.object.term
        if value is None:
            return
        ends = self._graph.ends(path)
        if ends is None or canonical(value) in ends:
            return
        at = self._file.place(pattern.object.token)
        if isinstance(path, Step) and path.term == TYPE:
            if self._vocabulary.trouble(value, Wanted.CLASS) is None:
                yield RULES["unused-term"].broken({"term": value}, at=at)
        elif is_literal(value) or self._vocabulary.trouble(value) is None:
            yield absent_value(_text(path), value, ends, at=at)

    def _nodes(self, pattern: Pattern, group: Group) -> Iterator[tuple[str, _Found]]:
        path = pattern.path
        if path is None:
            return
        subject, value = pattern.subject, pattern.object
        if subject.variable is not None:
            nodes = self._graph.starts(path, _given(value, group.values))
            if nodes is not None:
                yield subject.variable, _Found(nodes, pattern)
        if value.variable is not None:
            nodes = self._graph.ends(path, _given(subject, group.values))
            if nodes is not None:
                yield value.variable, _Found(nodes, pattern)

    def _nothing(self, before: tuple[_Found, ...], new: list[_Found]) -> ValidationResult | None:
        """The finding that no node is left for a variable, at the pattern that most others contradict."""
        everything = (*before, *new)
        if not new or not all(found.nodes for found in everything):
            return None
        left = set(everything[0].nodes)
        for found in everything[1:]:
            left &= found.nodes
        if left:
            return None
        against = {
            index: [other for other in everything if other.nodes.isdisjoint(found.nodes)]
            for index, found in enumerate(everything)
        }
        blamed = max(against, key=lambda index: (len(against[index]), index))
        others = against[blamed] or [found for found in everything if found is not everything[blamed]]
        values = {"pattern": _asked(everything[blamed].pattern), "other": _asked(others[0].pattern)}
        return RULES["matches-nothing"].broken(values, at=self._file.place(everything[blamed].pattern.place))


def absent_value(path: str, value: str, present: Nodes, *, at: Location) -> ValidationResult:
    """The finding that a property never has a value, with the value that was probably meant."""
    near: str | None = None
    if is_literal(value):
        text = nearest(value_of(value), shown(present))
        near = text and literal(text)
    else:
        iri = nearest(value_of(value), (value_of(other) for other in present if is_iri(other)), furthest=3)
        near = iri and f"<{iri}>"
    return RULES["absent-value"].broken({"property": path, "value": value}, at=at, near=near)


def _given(node: Node, values: Mapping[str, list[Node]]) -> Nodes | None:
    """The terms that a node of a pattern can be, where the query says so."""
    if node.term is not None:
        return {canonical(node.term)}
    named = values.get(node.variable or "")
    return {canonical(item.term) for item in named if item.term} if named else None


def _outermost(path: Path, *, first: bool) -> Step | None:
    """The property at one end of a path of steps."""
    if isinstance(path, Chain):
        return _outermost(path.parts[0 if first else -1], first=first)
    return path if isinstance(path, Step) else None


def _text(path: Path) -> str:
    """The properties of a path, as messages name them."""
    return "/".join("a" if step.term == TYPE else step.term for step in steps(path))


def _asked(pattern: Pattern) -> str:
    """A pattern in short: its property, and its object where that is a term."""
    path = _text(pattern.path) if pattern.path is not None else "?"
    return f"{path} {pattern.object.term}" if pattern.object.term else path
