"""The focus nodes of shapes (W3C SHACL §2.1.3), found the same way for both engines."""

from __future__ import annotations

from collections.abc import Mapping

from multiply_kg.terms import RDFS, Term, is_iri, value_of

from .constraints import Shape
from .graphs import GraphIndex
from .report import ShapeInfo
from .shapes import ADVANCED_TARGET, Shapes, texts


def focus_nodes(shape: Shape, data: GraphIndex) -> dict[Term, None]:
    """The nodes that the targets of a shape select in the data, each once.

    A node named by sh:targetNode is a focus node even when the data do not mention it.
    """
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


def shape_infos(
    shapes: Shapes, graph: GraphIndex, focus: Mapping[Term, dict[Term, None]]
) -> tuple[tuple[ShapeInfo, ...], tuple[str, ...]]:
    """What the report says about the shapes in use, and which of them no node was checked against."""
    infos = tuple(
        ShapeInfo(
            iri=shown(shape.node),
            names=_texts(graph, shape.node, "name", "label"),
            descriptions=_texts(graph, shape.node, "description", "comment"),
            severity=shape.severity,
            focus_nodes=len(focus[shape.node]) if shape.node in focus else None,
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
