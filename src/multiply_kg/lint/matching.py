"""Which nodes of a graph a pattern could match at all, by its property path alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from multiply_kg.lint.patterns import AnyBut, Backwards, Chain, Either, Path, Repeated, Step
from multiply_kg.terms import XSD, Term, Triple, datatype_of, is_literal, value_of

Nodes = AbstractSet[Term]
_NUMBERS: Final = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))


class Graph:
    """Triples by predicate; an index is made when the first pattern asks for it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._pairs: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for subject, predicate, value in triples:
            self._pairs[predicate].append((subject, value))
        self._indices: dict[tuple[Term, bool], Mapping[Term, set[Term]]] = {}

    def __bool__(self) -> bool:
        """Whether there is a triple at all."""
        return bool(self._pairs)

    def holds(self, predicate: Term) -> bool:
        """Whether a triple has this predicate."""
        return predicate in self._pairs

    def starts(self, path: Path, ends: Nodes | None = None) -> Nodes | None:
        """The nodes from which the path leads somewhere, or to one of ``ends``; None where all may be."""
        return self._walk(path, ends, back=True)

    def ends(self, path: Path, starts: Nodes | None = None) -> Nodes | None:
        """The nodes to which the path leads, from anywhere or from one of ``starts``."""
        return self._walk(path, starts, back=False)

    def _walk(self, path: Path, known: Nodes | None, *, back: bool) -> Nodes | None:
        match path:
            case Step(term):
                return self._step(term, known, back=back)
            case Backwards(inner):
                return self._walk(inner, known, back=not back)
            case Chain(parts):
                for part in reversed(parts) if back else parts:
                    known = self._walk(part, known, back=back)
                return known
            case Either(parts):
                found = [self._walk(part, known, back=back) for part in parts]
                sets = [nodes for nodes in found if nodes is not None]
                return set[Term]().union(*sets) if len(sets) == len(found) else None
            case Repeated(inner, optional):
                # One more step may come before; where the path leads anywhere, its first step does.
                return None if optional else self._walk(inner, None, back=back)
            case AnyBut():
                return None

    def _step(self, term: Term, known: Nodes | None, *, back: bool) -> Nodes:
        index = self._index(term, back=back)
        if known is None:
            return set[Term]().union(*index.values())
        return set[Term]().union(*(index[node] for node in known if node in index))

    def _index(self, predicate: Term, *, back: bool) -> Mapping[Term, set[Term]]:
        """From object to subjects, or from subject to objects."""
        key = predicate, back
        if key not in self._indices:
            index: dict[Term, set[Term]] = defaultdict(set)
            for subject, value in self._pairs.get(predicate, ()):
                if back:
                    index[canonical(value)].add(subject)
                else:
                    index[subject].add(canonical(value))
            self._indices[key] = index
        return self._indices[key]


def canonical(term: Term) -> Term:
    """A term, numbers by value: 3, 03 and 3.0 are one."""
    if is_literal(term) and datatype_of(term) in _NUMBERS:
        try:
            return f"{float(value_of(term))!r}"
        except ValueError:
            return term
    return term


def shown(terms: Collection[Term]) -> list[str]:
    """The texts of literals, for comparing a misspelt one with them."""
    return [value_of(term) for term in terms if is_literal(term)]
