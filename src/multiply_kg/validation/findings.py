"""The findings of a graph that changes, by shape and focus node, and what one edit does to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from multiply_kg.terms import Term

from .report import ValidationResult, sort_key, unique_results

Key = tuple[str, ...]


class Findings:
    """What each shape finds at each of its focus nodes; nodes without findings take no room."""

    def __init__(self) -> None:
        self._found: dict[Term, dict[Term, Collection[ValidationResult]]] = {}
        self._by_key: dict[Key, list[ValidationResult]] = {}
        self._before: dict[Key, ValidationResult | None] = {}

    def results(self) -> Iterator[ValidationResult]:
        """Every finding; one that two shapes have in common may come twice."""
        for results in self._by_key.values():
            yield from results

    def put(self, shape: Term, focus: Term, results: Collection[ValidationResult]) -> None:
        """What a shape now finds at a node takes the place of what it found before."""
        nodes = self._found.setdefault(shape, {})
        before = nodes.pop(focus, ())
        if results:
            nodes[focus] = results
        if before or results:
            for result in before:
                held = self._noted(result)
                held.remove(result)
            for result in results:
                self._noted(result).append(result)

    def replace(self, shape: Term, found: Mapping[Term, Collection[ValidationResult]]) -> None:
        """All that a shape now finds takes the place of all it found before."""
        for focus in self._found.get(shape, {}).keys() - found.keys():
            self.put(shape, focus, ())
        for focus, results in found.items():
            self.put(shape, focus, results)

    def _noted(self, result: ValidationResult) -> list[ValidationResult]:
        key = result.key
        held = self._by_key.setdefault(key, [])
        if key not in self._before:
            self._before[key] = min(held, key=sort_key, default=None)
        return held

    def changes(self) -> tuple[tuple[ValidationResult, ...], tuple[ValidationResult, ...]]:
        """What is gone and what is new since this was last asked."""
        gone: list[ValidationResult] = []
        new: list[ValidationResult] = []
        for key, before in self._before.items():
            held = self._by_key[key]
            now = min(held, key=sort_key, default=None)
            if not held:
                del self._by_key[key]
            if before != now:
                gone += () if before is None else (before,)
                new += () if now is None else (now,)
        self._before.clear()
        return unique_results(gone), unique_results(new)
