"""An index over triples, built only as far as somebody asks.

Both engines and the readers of shapes look at the data through it: one pass sorts the triples by
predicate, and the tables subject → objects and object → subjects are made when first needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from multiply_kg.terms import OWL, RDF, RDFS, Term, Triple

RDF_TYPE: Final = f"<{RDF}type>"
RDF_FIRST: Final = f"<{RDF}first>"
RDF_REST: Final = f"<{RDF}rest>"
RDF_NIL: Final = f"<{RDF}nil>"
SUB_CLASS_OF: Final = f"<{RDFS}subClassOf>"
RDFS_CLASS: Final = f"<{RDFS}Class>"
OWL_CLASS: Final = f"<{OWL}Class>"

Ends = list[Term] | tuple[Term]
"""The other ends of a node's triples; most nodes have one, and a tuple takes half the memory of a list."""
Table = dict[Term, Ends]
_NONE: Final[Table] = {}


class GraphIndex:
    """A set of triples with tables by predicate and subject, predicate and object, and subject."""

    __slots__ = ("_forward", "_instances", "_outgoing", "_reverse", "_rows")

    def __init__(self, triples: Collection[Triple], *more: Collection[Triple]) -> None:
        distinct: Collection[Triple] = (
            triples if isinstance(triples, (set, frozenset)) else dict.fromkeys(triples)
        )
        self._rows: dict[Term, list[Triple]] = defaultdict(list)
        rows = self._rows
        for triple in distinct:
            rows[triple[1]].append(triple)
        for extra in more:
            for triple in dict.fromkeys(extra):
                if triple not in distinct:
                    rows[triple[1]].append(triple)
        self._forward: dict[Term, Table] = {}
        self._reverse: dict[Term, Table] = {}
        self._outgoing: dict[Term, list[tuple[Term, Term]]] | None = None
        self._instances: dict[Term, dict[Term, None]] = {}

    def predicates(self) -> Iterator[Term]:
        """Every predicate that occurs."""
        return iter(self._rows)

    def forward(self, predicate: Term) -> Table:
        """Subject → its objects, for one predicate."""
        table = self._forward.get(predicate)
        if table is None:
            table = self._forward[predicate] = self._table(predicate, reverse=False)
        return table

    def reverse(self, predicate: Term) -> Table:
        """Object → its subjects, for one predicate."""
        table = self._reverse.get(predicate)
        if table is None:
            table = self._reverse[predicate] = self._table(predicate, reverse=True)
        return table

    def _table(self, predicate: Term, *, reverse: bool) -> Table:
        rows = self._rows.get(predicate)
        if not rows:
            return _NONE
        table: Table = {}
        known = table.get
        key, value = (2, 0) if reverse else (0, 2)
        for triple in rows:
            values = known(triple[key])
            if values is None:
                table[triple[key]] = (triple[value],)
            elif isinstance(values, list):
                values.append(triple[value])
            else:
                table[triple[key]] = [*values, triple[value]]
        return table

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """The objects of one subject by one predicate."""
        return self.forward(predicate).get(subject, ())

    def subjects(self, predicate: Term, object_: Term) -> Sequence[Term]:
        """The subjects that have an object by a predicate."""
        return self.reverse(predicate).get(object_, ())

    def outgoing(self, subject: Term) -> Sequence[tuple[Term, Term]]:
        """The predicates and objects of one subject."""
        if self._outgoing is None:
            self._outgoing = defaultdict(list)
            for rows in self._rows.values():
                for where, predicate, object_ in rows:
                    self._outgoing[where].append((predicate, object_))
        return self._outgoing.get(subject, ())

    def items(self, node: Term) -> tuple[Term, ...]:
        """The members of an RDF list; raises ValueError when it is not a well-formed one."""
        members: list[Term] = []
        seen: set[Term] = set()
        while node != RDF_NIL:
            first, rest = self.objects(node, RDF_FIRST), self.objects(node, RDF_REST)
            if len(first) != 1 or len(rest) != 1 or node in seen:
                raise ValueError(f"{node} is not a well-formed RDF list")
            seen.add(node)
            members.append(first[0])
            node = rest[0]
        return tuple(members)

    def subclasses(self, class_: Term) -> list[Term]:
        """The class and all its subclasses by rdfs:subClassOf, however far down."""
        return self._reach(class_, self.reverse(SUB_CLASS_OF))

    def superclasses(self, class_: Term) -> list[Term]:
        """The class and all its superclasses by rdfs:subClassOf."""
        return self._reach(class_, self.forward(SUB_CLASS_OF))

    @staticmethod
    def _reach(start: Term, table: Table) -> list[Term]:
        found = {start: None}
        queue = [start]
        while queue:
            for node in table.get(queue.pop(), ()):
                if node not in found:
                    found[node] = None
                    queue.append(node)
        return list(found)

    def instances(self, class_: Term) -> dict[Term, None]:
        """SHACL instances of a class (W3C SHACL §1.1): typed by it or by a subclass; in no special order."""
        found = self._instances.get(class_)
        if found is None:
            typed = self.reverse(RDF_TYPE)
            found = {node: None for sub in self.subclasses(class_) for node in typed.get(sub, ())}
            self._instances[class_] = found
        return found
