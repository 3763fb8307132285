"""Validation that goes on: a graph with its findings; after an edit only what it can affect is checked.

``dependencies`` says which statements a shape reads and how to get from these to focus nodes. A shape is
checked whole, on all its focus nodes, where this is not known: when the reference engine has to evaluate it
(every edit counts then), and when an edit touches a part of an sh:sparql query that is not tied to $this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from multiply_kg.collecting import collection_paused
from multiply_kg.terms import Term, Triple, is_literal

from . import engines, support
from .changing import ChangingIndex, Moves
from .compiled import BlankFocusError, Evaluation
from .constraints import HasProperty, Shape
from .dependencies import Read, Reads, reads, walk_back
from .findings import Findings
from .focus import FocusNodes
from .graphs import SUB_CLASS_OF, GraphIndex
from .report import ValidationReport, ValidationResult
from .shapes import Shapes, read_shapes
from .supplying import Give, Supply
from .targets import focus_nodes, targets_among
from .ways import End

_MANY: Final = 64
_MUCH: Final = 20
"""The part of the graph from which on it is checked as a whole: a twentieth."""
_PLACES: Final[dict[End, int]] = {"subject": 0, "predicate": 1, "object": 2}


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit did to the findings: those no longer there, and those that are new; both sorted."""

    gone: tuple[ValidationResult, ...]
    new: tuple[ValidationResult, ...]


class Validated:
    """A graph that is edited, and the report on it that ``validate`` would make of it as it stands.

    The arguments are those of ``validate``, but what ``select`` asks need not hold the data: it gets by
    ``give(added, removed)`` the statements that its queries can match, beginning with none. Among those added
    may be some that it has, of a literal whose value it may have lost with another spelling of it. The time
    that an update takes depends on what it touches and not on the size of the graph; one that touches much of
    it has everything checked again.
    """

    @collection_paused()
    def __init__(
        self,
        data: Collection[Triple],
        shapes: Collection[Triple],
        *,
        ontology: Iterable[Triple] = (),
        engine: engines.EngineChoice = "auto",
        select: engines.Select | None = None,
        give: Give | None = None,
        blanks_named: bool = False,
    ) -> None:
        self._shapes_graph = shapes
        self._shapes_index = GraphIndex(shapes)
        self._shapes = read_shapes(shapes)
        self._hierarchy = frozenset(triple for triple in ontology if triple[1] == SUB_CLASS_OF)
        self._index = ChangingIndex(data, self._hierarchy)
        self._choice: engines.EngineChoice = engine
        self._supply = None if give is None else Supply(self._index, give)
        before = None if self._supply is None else self._supply.before
        self._run = Evaluation(self._index, self._shapes, select, blanks_named=blanks_named, before=before)
        self._unsupported = {
            root.node: why
            for root in self._shapes.roots
            for why in [support.reasons(self._shapes, root, sparql=select is not None)]
            if why or engine == "reference"
        }
        self._left: dict[Term, tuple[str, ...]] = {}
        self._findings = Findings()
        self._focus = FocusNodes(self._shapes.roots, self._index)
        self._known_reads: Reads | None = None
        self._check_all()
        self._findings.changes()

    def prepare(self) -> None:
        """Make now what the first small update would have to make first, for the size of the graph."""
        self._reads()
        self._index.prepare()

    def close(self) -> None:
        """Let go of what would keep itself and the graph in memory until somebody looks for cycles."""
        self._run.start_anew()

    @property
    def report(self) -> ValidationReport:
        """The same report as ``validate`` makes of the triples there are now."""
        roots = self._shapes.roots
        only_reference = bool(self._left) and len(self._left) == len(roots)
        return engines.report_of(
            self._shapes,
            self._shapes_index,
            self._findings.results(),
            engine="reference"
            if only_reference or self._choice == "reference"
            else "mixed"
            if self._left
            else "compiled",
            left={} if self._choice == "reference" else self._left,
            counts=self._focus.counts,
            focus_nodes=len(self._focus),
        )

    @collection_paused()
    def update(self, added: Iterable[Triple] = (), removed: Iterable[Triple] = ()) -> Change:
        """Remove and then add triples, and say which findings are gone and which are new.

        A triple that is not there is not removed, and one that is there is not added again. Raises as
        ``validate`` does when an edit makes a shape fail; the graph has changed then, the report has not.
        """
        added, removed = list(added), list(removed)
        if len(added) + len(removed) > self._index.size // _MUCH:
            return self._update_much(added, removed)
        adding = dict.fromkeys(added)
        gone = [
            triple
            for triple in dict.fromkeys(removed)
            if triple in self._index and triple not in adding and triple not in self._hierarchy
        ]
        new = [triple for triple in adding if triple not in self._index]
        if not gone and not new:
            return Change((), ())
        concerned = _Concerned(self._reads(), self._index, (*new, *gone))
        concerned.by_queries()
        moves = self._index.change(new, gone)
        concerned.by_queries()
        concerned.by_lookups()
        concerned.by_classes(moves)
        for root, node in self._focus.moved(moves):
            concerned.add(root.node, (node,))
        if self._supply is not None:
            self._supply.changed(new, gone)
        self._check(concerned.nodes)
        return Change(*self._findings.changes())

    def _update_much(self, added: Collection[Triple], removed: Collection[Triple]) -> Change:
        gone: list[Triple] = []
        if removed:
            kept = self._hierarchy.union(added)
            there = (triple for triple in dict.fromkeys(removed) if triple in self._index)
            gone = [triple for triple in there if triple not in kept]
        members, focus = self._index.members(), dict(self._focus.counts)
        new = self._index.change_much(added, gone)
        self._run.start_anew()
        self._known_reads = None
        if self._supply is not None:
            self._supply.changed(new, gone)
        self._check_all(None if gone else _Growth(new, members, focus))
        return Change(*self._findings.changes())

    def _check_all(self, growth: _Growth | None = None) -> None:
        """Check every shape, or those to which the growth of the graph matters."""
        for root, nodes in self._focus.counted():
            known = root.node not in self._left and root.node not in self._unsupported
            if not (known and growth) or growth.concerns(root, len(nodes), self._shapes, self._index):
                self._check_whole(root, nodes)
        self._check_left()

    def _reads(self) -> Reads:
        if self._known_reads is None:
            self._known_reads = Reads(self._shapes, self._unsupported, self._index)
        return self._known_reads

    def _check(self, concerned: Mapping[Term, set[Term] | None]) -> None:
        self._run.forget()
        by_reference = bool(self._left)
        for root in self._shapes.roots:
            nodes = None if root.node in self._left else concerned.get(root.node, set())
            if root.node in self._unsupported or nodes == set():
                continue
            if nodes is None:
                self._check_whole(root, focus_nodes(root, self._index))
            else:
                self._check_nodes(root, nodes)
        if by_reference or self._left:
            self._check_left()

    def _check_whole(self, root: Shape, nodes: Collection[Term]) -> None:
        found = self._results(root, nodes)
        self._findings.replace(root.node, found)

    def _check_nodes(self, root: Shape, nodes: AbstractSet[Term]) -> None:
        found = self._results(root, targets_among(root, nodes, self._index))
        if root.node in self._left:
            self._findings.replace(root.node, {})
            return
        for node in nodes:
            self._findings.put(root.node, node, found.get(node, ()))

    def _results(self, root: Shape, nodes: Collection[Term]) -> dict[Term, list[ValidationResult]]:
        """Focus node → what the shape finds at it; nothing where that is left to the reference engine."""
        self._left.pop(root.node, None)
        found: dict[Term, list[ValidationResult]] = defaultdict(list)
        if root.node in self._unsupported:
            self._left[root.node] = self._unsupported[root.node]
            return found
        try:
            results = self._run.results(root, nodes)
            if results and not self._stays(root):
                for node in nodes:
                    found[node] = self._run.results(root, (node,))
                return found
        except BlankFocusError:
            self._left[root.node] = ("sh:sparql on blank nodes",)
            return found
        for result in results:
            found[result.focus or ""].append(result)
        return found

    def _stays(self, shape: Shape) -> bool:
        """Whether every result of a shape is about the shape's own focus node, and not about one reached."""
        for constraint in shape.constraints:
            if isinstance(constraint, HasProperty) and (
                shape.path is not None or not self._stays(self._shapes.by_node[constraint.shape])
            ):
                return False
        return True

    def _check_left(self) -> None:
        """What the reference engine finds; it takes the graph as a whole."""
        if self._choice == "compiled":
            engines.refuse(self._left)
        results: list[ValidationResult] = []
        if self._left or self._choice == "reference":
            everything = len(self._left) == len(self._shapes.roots)
            results = engines.reference(
                tuple(self._index.triples()),
                self._shapes_graph,
                self._shapes,
                None if everything else self._left,
            )
        self._findings.put("", "", results)


class _Growth:
    """What has only been added to: the statements, how many members classes had, and shapes focus nodes."""

    def __init__(
        self, new: Collection[Triple], members: Mapping[Term, int], focus_nodes: Mapping[Term, int]
    ) -> None:
        self._predicates = {triple[1] for triple in new}
        self._literals = any(is_literal(triple[2]) for triple in new)
        self._members = members
        self._focus_nodes = focus_nodes

    def concerns(self, root: Shape, number: int, shapes: Shapes, graph: GraphIndex) -> bool:
        """Whether a shape may read what is new at some node, or has got more focus nodes than there were."""
        if number != self._focus_nodes[root.node]:
            return True
        return any(self._is_read(read, graph) for read in reads(shapes.by_node, root))

    def _is_read(self, read: Read, graph: GraphIndex) -> bool:
        if read.class_ is not None:
            return self._members.get(read.class_) != len(graph.instances(read.class_))
        if read.predicate is None:
            return self._literals if read.literals else not self._predicates <= read.except_for
        return read.predicate in self._predicates


class _Concerned:
    """The focus nodes that an edit concerns, by shape; None for all of a shape."""

    def __init__(self, reads: Reads, graph: GraphIndex, edits: Iterable[Triple]) -> None:
        self._reads = reads
        self._graph = graph
        self._edits: dict[Term, list[Triple]] = defaultdict(list)
        for triple in edits:
            self._edits[triple[1]].append(triple)
        self.nodes: dict[Term, set[Term] | None] = {}

    def add(self, shape: Term, nodes: Iterable[Term] | None) -> None:
        """Take these nodes, or all, of a shape."""
        known = self.nodes.setdefault(shape, set())
        if nodes is None:
            self.nodes[shape] = None
        elif known is not None:
            known.update(nodes)

    def by_queries(self) -> None:
        """Those whose queries may match otherwise; asked before the change and after it."""
        self._look_up(self._reads.of_queries)

    def by_lookups(self) -> None:
        """Those at which another constraint may look up what was edited; after the change."""
        self._look_up(self._reads.of_lookups)

    def by_classes(self, moves: Moves) -> None:
        """Those at which somebody's class matters that has changed; after the change."""
        for class_, nodes in moves.instances.items():
            for shape, read in self._reads.of_classes.get(class_, ()):
                self.add(shape, walk_back(read, self._graph, {"subject": nodes}))

    def _look_up(self, table: Mapping[Term | None, list[tuple[Term, Read]]]) -> None:
        for predicate, triples in self._edits.items():
            known: dict[Read, set[Term] | None] = {}  # shapes read much the same
            for shape, read in (*table.get(predicate, ()), *table.get(None, ())):
                if self.nodes.get(shape, ()) is None or predicate in read.except_for:
                    continue
                if read not in known:
                    known[read] = self._reached(read, triples)
                self.add(shape, known[read])

    def _reached(self, read: Read, triples: Sequence[Triple]) -> set[Term] | None:
        matching = read.matching(triples)
        together = len(read.ways) == 1 or len(matching) > _MANY
        reached: set[Term] = set()
        for some in (matching,) if together else ((triple,) for triple in matching):
            ends = {way.end: {triple[_PLACES[way.end]] for triple in some} for way in read.ways}
            nodes = walk_back(read, self._graph, ends)
            if nodes is None and some:
                return None
            reached |= nodes or set()
        return reached
