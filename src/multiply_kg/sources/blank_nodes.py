"""Labels for blank nodes: the same in every run, and unique to one graph.

Labels written in a file hold only inside it, and ``[]`` has none; both are numbered here in the
order in which they first appear.
"""

from __future__ import annotations

from hashlib import blake2b

from multiply_kg.terms import Term


class BlankNodeLabels:
    """Gives each blank node of one file a label of its own, made from the graph IRI and a number.

    An empty ``graph`` makes plain labels (``_:b0``), unique only within the file.
    """

    __slots__ = ("_labels", "_prefix")

    def __init__(self, graph: str = "") -> None:
        self._prefix = label_prefix(graph)
        self._labels: dict[str, Term] = {}

    def __call__(self, written: str) -> Term:
        """The label that stands for the node with this label in the file."""
        label = self._labels.get(written)
        if label is None:
            label = self._labels[written] = f"{self._prefix}{len(self._labels)}"
        return label


def label_prefix(graph: str) -> str:
    """How the labels of all blank nodes of a graph begin; no other graph's labels begin so."""
    return f"_:g{blake2b(graph.encode(), digest_size=6).hexdigest()}b" if graph else "_:b"
