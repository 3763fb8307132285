"""The focus nodes of all shapes of a graph that changes; shapes with the same targets are taken together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from multiply_kg.terms import Term

from .changing import ChangingIndex, Moves
from .constraints import Shape
from .targets import focus_nodes, is_target, moved_targets


class FocusNodes:
    """How many nodes each shape has to look at, and how many all have; to be counted before it is asked."""

    def __init__(self, roots: Iterable[Shape], graph: ChangingIndex) -> None:
        self._graph = graph
        self._alike: dict[tuple[tuple[str, Term], ...], list[Shape]] = {}
        for root in roots:
            self._alike.setdefault(root.targets, []).append(root)
        self._all: set[Term] = set()
        self.counts: dict[Term, int] = {}
        """The number of focus nodes of each shape."""

    def __len__(self) -> int:
        return len(self._all)

    def counted(self) -> Iterator[tuple[Shape, Mapping[Term, None]]]:
        """Each shape with its focus nodes, as the graph stands; they are counted anew on the way."""
        self._all.clear()
        for alike in self._alike.values():
            nodes = focus_nodes(alike[0], self._graph)
            self._all.update(nodes)
            for root in alike:
                self.counts[root.node] = len(nodes)
                yield root, nodes

    def moved(self, moves: Moves) -> Iterator[tuple[Shape, Term]]:
        """What a change did: each shape with each node that became its focus node, or no longer is."""
        for alike in self._alike.values():
            for node, selected in moved_targets(alike[0], self._graph, moves):
                if selected:
                    self._all.add(node)
                elif not any(is_target(other[0], node, self._graph) for other in self._alike.values()):
                    self._all.discard(node)
                for root in alike:
                    self.counts[root.node] += 1 if selected else -1
                    yield root, node
