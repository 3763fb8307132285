"""SHACL property paths (W3C SHACL §2.3.1): read from a shapes graph, followed in the data, written as text.

The text is SPARQL 1.1 property path syntax with full IRIs; it is what results carry, and it can be
read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final

from multiply_kg.terms import SH, Term, Triple, is_blank, is_iri

from .graphs import RDF_FIRST, GraphIndex


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a predicate."""

    iri: Term


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path walked ``*`` any number of times, ``+`` at least once, ``?`` at most once."""

    path: Path
    times: str


Path = Predicate | Inverse | Sequence | Alternative | Repeat

_REPEATS: Final = {f"<{SH}zeroOrMorePath>": "*", f"<{SH}oneOrMorePath>": "+", f"<{SH}zeroOrOnePath>": "?"}
_INVERSE: Final = f"<{SH}inversePath>"
_ALTERNATIVE: Final = f"<{SH}alternativePath>"
_KEYWORDS: Final = {_INVERSE, _ALTERNATIVE, *_REPEATS}
REPEAT_PREDICATES: Final = {sign: predicate for predicate, sign in _REPEATS.items()}
_TOKEN = re.compile(r"<[^>]*>|[()/|^*+?]")


def read_path(graph: GraphIndex, node: Term) -> Path:
    """The path that a node of a shapes graph stands for; raises ValueError saying what is wrong with it."""
    return _read(graph, node, frozenset())


def _read(graph: GraphIndex, node: Term, above: frozenset[Term]) -> Path:
    if is_iri(node) and not any(graph.objects(node, key) for key in (RDF_FIRST, *_KEYWORDS)):
        return Predicate(node)
    if not is_blank(node) and not is_iri(node):
        raise ValueError(f"a literal ({node}) is not a property path")
    if node in above:
        raise ValueError("the property path contains itself")
    inside = above | {node}
    if graph.objects(node, RDF_FIRST):
        return Sequence(_members(graph, node, inside))
    keys = [(key, value) for key in sorted(_KEYWORDS) for value in graph.objects(node, key)]
    if len(keys) != 1:
        raise ValueError("the property path is neither an IRI, a list, nor one of the sh:…Path forms")
    key, value = keys[0]
    if key == _ALTERNATIVE:
        return Alternative(_members(graph, value, inside))
    inner = _read(graph, value, inside)
    return Inverse(inner) if key == _INVERSE else Repeat(inner, _REPEATS[key])


def _members(graph: GraphIndex, node: Term, above: frozenset[Term]) -> tuple[Path, ...]:
    parts = tuple(_read(graph, member, above) for member in graph.items(node))
    if not parts[1:]:
        raise ValueError("a sequence or alternative path needs at least two members")
    return parts


def path_text(path: Path) -> str:
    """The path in SPARQL syntax, with brackets only where they are needed."""
    match path:
        case Predicate(iri):
            return iri
        case Inverse(inner):
            return "^" + _bracketed(inner, (Sequence, Alternative, Inverse))
        case Repeat(inner, times):
            return _bracketed(inner, (Sequence, Alternative, Inverse, Repeat)) + times
        case Sequence(parts):
            return "/".join(_bracketed(part, (Sequence, Alternative)) for part in parts)
        case Alternative(parts):
            return "|".join(_bracketed(part, (Alternative,)) for part in parts)


def _bracketed(path: Path, kinds: tuple[type, ...]) -> str:
    text = path_text(path)
    return f"({text})" if isinstance(path, kinds) else text


def parse_path(text: str) -> Path:
    """The path written in ``text``, as ``path_text`` writes it; raises ValueError for anything else."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise ValueError(f"not a property path: {text}")
    path, rest = _alternative(tokens)
    if rest:
        raise ValueError(f"not a property path: {text}")
    return path


def _alternative(tokens: list[str]) -> tuple[Path, list[str]]:
    parts, rest = _separated(tokens, "|")
    return (parts[0] if len(parts) == 1 else Alternative(tuple(parts))), rest


def _separated(tokens: list[str], sign: str) -> tuple[list[Path], list[str]]:
    parts: list[Path] = []
    rest = [sign, *tokens]
    while rest and rest[0] == sign:
        if sign == "|":
            steps, rest = _separated(rest[1:], "/")
            parts.append(steps[0] if len(steps) == 1 else Sequence(tuple(steps)))
        else:
            step, rest = _step(rest[1:])
            parts.append(step)
    return parts, rest


def _step(tokens: list[str]) -> tuple[Path, list[str]]:
    if not tokens:
        raise ValueError("the property path ends too early")
    if tokens[0] == "^":
        inner, rest = _step(tokens[1:])
        return Inverse(inner), rest
    if tokens[0] == "(":
        path, rest = _alternative(tokens[1:])
        if not rest or rest[0] != ")":
            raise ValueError("a bracket of the property path is not closed")
        rest = rest[1:]
    elif tokens[0].startswith("<"):
        path, rest = Predicate(tokens[0]), tokens[1:]
    else:
        raise ValueError(f"“{tokens[0]}” is not expected in a property path here")
    if rest and rest[0] in "*+?":
        return Repeat(path, rest[0]), rest[1:]
    return path, rest


def value_nodes(path: Path, graph: GraphIndex, start: Term) -> Iterable[Term]:
    """The nodes that the path leads to from ``start``, each once (W3C SHACL §2.1.3.4, SPARQL §9.3)."""
    match path:
        case Predicate(iri):
            return graph.objects(start, iri)
        case Inverse(Predicate(iri)):
            return graph.subjects(iri, start)
        case Inverse(inner):
            return value_nodes(inverted(inner), graph, start)
        case Sequence(parts):
            nodes: Iterable[Term] = (start,)
            for part in parts:
                nodes = {found: None for node in nodes for found in value_nodes(part, graph, node)}
            return nodes
        case Alternative(parts):
            return {found: None for part in parts for found in value_nodes(part, graph, start)}
        case Repeat(inner, times):
            return _repeated(inner, times, graph, start)


def follower(path: Path, graph: GraphIndex) -> Callable[[Term], Collection[Term]]:
    """``value_nodes`` of one path as a function of the start, for many starts while the graph stays."""
    match path:
        case Predicate(iri):
            forward = graph.forward(iri).get
            return lambda node: forward(node, ())
        case Inverse(Predicate(iri)):
            reverse = graph.reverse(iri).get
            return lambda node: reverse(node, ())
        case Inverse(inner):
            return follower(inverted(inner), graph)
        case Alternative(parts):
            ways = [follower(part, graph) for part in parts]

            def any_of(node: Term) -> Collection[Term]:
                found = [values for way in ways for values in [way(node)] if values]
                return (
                    dict.fromkeys(chain.from_iterable(found)) if len(found) > 1 else found[0] if found else ()
                )

            return any_of
        case Sequence(parts):
            steps = [follower(part, graph) for part in parts]

            def one_after_the_other(node: Term) -> Collection[Term]:
                nodes: Collection[Term] = (node,)
                for step in steps:
                    nodes = (
                        dict.fromkeys(chain.from_iterable(map(step, nodes)))
                        if len(nodes) > 1
                        else step(next(iter(nodes)))
                        if nodes
                        else ()
                    )
                return nodes

            return one_after_the_other
        case _:
            return lambda node: list(value_nodes(path, graph, node))


def _repeated(path: Path, times: str, graph: GraphIndex, start: Term) -> Iterable[Term]:
    first = dict.fromkeys(value_nodes(path, graph, start))
    if times == "?":
        return {start: None} | first
    found = first if times == "+" else {start: None} | first
    queue = list(first)
    while queue:
        for node in value_nodes(path, graph, queue.pop()):
            if node not in found:
                found[node] = None
                queue.append(node)
    return found


def inverted(path: Path) -> Path:
    """The same path from its end to its beginning."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(inverted(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(inverted(part) for part in parts))
        case Repeat(inner, times):
            return Repeat(inverted(inner), times)


def last_triple(path: Path, graph: GraphIndex, start: Term, value: Term) -> Triple | None:
    """The triple by which the path from ``start`` arrives at ``value``, if it does."""
    match path:
        case Predicate(iri):
            return (start, iri, value) if value in graph.objects(start, iri) else None
        case Inverse(Predicate(iri)):
            return (value, iri, start) if start in graph.objects(value, iri) else None
        case Inverse(inner):
            return last_triple(inverted(inner), graph, start, value)
        case Alternative(parts):
            return _first(last_triple(part, graph, start, value) for part in parts)
        case Sequence(parts):
            before = value_nodes(_all_but_last(parts), graph, start)
            return _first(last_triple(parts[-1], graph, node, value) for node in before)
        case Repeat(inner, times):
            before = (start,) if times == "?" else value_nodes(Repeat(inner, "*"), graph, start)
            return _first(last_triple(inner, graph, node, value) for node in before)


def _all_but_last(parts: tuple[Path, ...]) -> Path:
    *before, _ = parts
    return before[0] if not before[1:] else Sequence(tuple(before))


def _first(candidates: Iterable[Triple | None]) -> Triple | None:
    return next((triple for triple in candidates if triple is not None), None)


def first_predicate(path: Path) -> Term | None:
    """The predicate of the first step, forwards or backwards; None where there are several."""
    match path:
        case Predicate(iri):
            return iri
        case Sequence(parts):
            return first_predicate(parts[0])
        case Inverse(inner):
            return first_predicate(inverted(inner)) if not isinstance(inner, Predicate) else inner.iri
        case Repeat(inner, _):
            return first_predicate(inner)
        case Alternative():
            return None
