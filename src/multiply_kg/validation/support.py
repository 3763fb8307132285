"""Which shapes the compiled engine evaluates, and for the others, why not."""

from __future__ import annotations

from .constraints import Shape, Sparql
from .shapes import Shapes


def reasons(shapes: Shapes, root: Shape, *, sparql: bool) -> tuple[str, ...]:
    """The constructs because of which a shape with targets is left to the reference engine; none is best.

    ``sparql`` says whether there is something that runs sh:sparql queries.
    """
    found: dict[str, None] = {}
    if shapes.is_recursive(root):
        found["recursive shapes"] = None
    for shape in shapes.reachable(root):
        found |= dict.fromkeys(shape.unsupported)
        queries = [constraint for constraint in shape.constraints if isinstance(constraint, Sparql)]
        if queries and not sparql:
            found["sh:sparql without a SPARQL engine"] = None
        for query in queries:
            if "shapesGraph" in query.select or "currentShape" in query.select:
                found["sh:sparql with $shapesGraph or $currentShape"] = None
    return tuple(found)
