"""The class hierarchy that stands beside the data, and how it meets the one within them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from multiply_kg.terms import Term, Triple, is_blank
from multiply_kg.validation.constraints import InClass
from multiply_kg.validation.graphs import SUB_CLASS_OF, GraphIndex
from multiply_kg.validation.shapes import IMPLICIT, Shapes

from .asking import Select, blocks


def below(shapes: Shapes, hierarchy: Collection[Triple], select: Select) -> Mapping[Term, Collection[Term]]:
    """For each class that the shapes name, its subclasses by ``hierarchy`` and the data together.

    Those that the data alone tell are left out where ``hierarchy`` has nothing to add, since every query
    finds them itself.
    """
    wanted = sorted(set(_named(shapes)))
    if not hierarchy or not wanted:
        return {}
    tops = sorted({upper for _, _, upper in hierarchy if not is_blank(upper)})
    known = list(hierarchy)
    while True:
        index = GraphIndex(known)
        reached = sorted({c for class_ in wanted for c in index.subclasses(class_) if not is_blank(c)})
        found = [t for block in blocks(reached) for t in _in_data(block, tops, select)]
        new = set(found) - set(known)
        if not new:
            return {class_: [c for c in index.subclasses(class_) if not is_blank(c)] for class_ in wanted}
        known += sorted(new)


def _in_data(classes: Collection[Term], tops: list[Term], select: Select) -> Iterator[Triple]:
    """Where the data put a class that has further subclasses in the hierarchy below one of the classes."""
    for block in blocks(tops):
        query = (
            f"SELECT DISTINCT ?lower ?upper WHERE {{ VALUES ?lower {{ {' '.join(block)} }} "
            f"VALUES ?upper {{ {' '.join(classes)} }} ?lower {SUB_CLASS_OF}+ ?upper }}"
        )
        for row in select(query):
            yield row["lower"], SUB_CLASS_OF, row["upper"]


def _named(shapes: Shapes) -> Iterator[Term]:
    for shape in shapes.by_node.values():
        targets = (value for kind, value in shape.targets if kind in ("targetClass", IMPLICIT))
        constraints = (c.class_ for c in shape.constraints if isinstance(c, InClass))
        yield from chain(targets, constraints)
