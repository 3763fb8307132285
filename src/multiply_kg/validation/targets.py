"""The focus nodes of shapes (W3C SHACL §2.1.3), found the same way for both engines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet

from multiply_kg.terms import RDFS, Term, is_iri, value_of

from .changing import Moves
from .constraints import Shape
from .graphs import GraphIndex
from .report import ShapeInfo
from .shapes import ADVANCED_TARGET, IMPLICIT, Shapes, texts


def focus_nodes(shape: Shape, data: GraphIndex) -> Mapping[Term, None]:
    """The nodes that the targets of a shape select in the data, each once.

    A node named by sh:targetNode is a focus node even when the data do not mention it.
    """
    if len(shape.targets) == 1 and shape.targets[0][0] in ("targetClass", IMPLICIT):
        return data.instances(shape.targets[0][1])
    found: dict[Term, None] = {}
    for kind, value in shape.targets:
        if kind == "targetNode":
            found[value] = None
        elif kind == "targetSubjectsOf":
            found |= dict.fromkeys(data.forward(value))
        elif kind == "targetObjectsOf":
            found |= dict.fromkeys(data.reverse(value))
        elif kind != ADVANCED_TARGET:
            found |= data.instances(value)
    return found


def targets_among(shape: Shape, nodes: AbstractSet[Term], data: GraphIndex) -> set[Term]:
    """Those of the nodes that are among the ``focus_nodes`` of a shape."""
    found: set[Term] = set()
    for kind, value in shape.targets:
        if kind == "targetNode":
            found |= nodes & {value}
        elif kind == "targetSubjectsOf":
            found |= nodes & data.forward(value).keys()
        elif kind == "targetObjectsOf":
            found |= nodes & data.reverse(value).keys()
        elif kind != ADVANCED_TARGET:
            found |= nodes & data.instances(value).keys()
    return found


def is_target(shape: Shape, node: Term, data: GraphIndex) -> bool:
    """Whether a node is among the ``focus_nodes`` of a shape."""
    return any(_selects(kind, value, node, data) for kind, value in shape.targets)


def _selects(kind: str, value: Term, node: Term, data: GraphIndex) -> bool:
    if kind == "targetNode":
        return node == value
    if kind == "targetSubjectsOf":
        return node in data.forward(value)
    if kind == "targetObjectsOf":
        return node in data.reverse(value)
    return kind != ADVANCED_TARGET and node in data.instances(value)


def moved_targets(shape: Shape, data: GraphIndex, moves: Moves) -> Iterator[tuple[Term, bool]]:
    """The nodes that a change made focus nodes of a shape (True) or no longer are any (False)."""
    moved = [(kind, value, _moved(kind, value, moves)) for kind, value in shape.targets]
    for node in {node for _, _, nodes in moved for node in nodes}:
        now = [_selects(kind, value, node, data) for kind, value, _ in moved]
        before = [selects != (node in nodes) for selects, (_, _, nodes) in zip(now, moved, strict=True)]
        if any(now) != any(before):
            yield node, any(now)


def _moved(kind: str, value: Term, moves: Moves) -> Collection[Term]:
    if kind in ("targetNode", ADVANCED_TARGET):
        return ()
    table = {"targetSubjectsOf": moves.subjects, "targetObjectsOf": moves.objects}.get(kind, moves.instances)
    return table.get(value, ())


def shape_infos(
    shapes: Shapes, graph: GraphIndex, focus: Mapping[Term, int]
) -> tuple[tuple[ShapeInfo, ...], tuple[str, ...]]:
    """What the report says about the shapes in use, and which of them no node was checked against.

    ``focus`` is the number of focus nodes of each shape with targets.
    """
    infos = tuple(
        ShapeInfo(
            iri=shown(shape.node),
            names=_texts(graph, shape.node, "name", "label"),
            descriptions=_texts(graph, shape.node, "description", "comment"),
            severity=shape.severity,
            focus_nodes=focus.get(shape.node),
        )
        for shape in shapes.by_node.values()
        if not shape.deactivated and (shape.node in focus or is_iri(shape.node))
    )
    idle = (
        shown(shape.node)
        for shape in shapes.roots
        if not focus[shape.node] and all(kind != ADVANCED_TARGET for kind, _ in shape.targets)
    )
    return infos, tuple(sorted((*idle, *map(shown, shapes.unreachable))))


def shown(node: Term) -> str:
    """A shape's IRI, or its blank node label."""
    return node if node.startswith("_:") else value_of(node)


def _texts(graph: GraphIndex, node: Term, name: str, fallback: str) -> dict[str, str]:
    return dict(texts(graph, node, name)) or dict(texts(graph, node, fallback, vocabulary=RDFS))
