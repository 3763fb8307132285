"""An index over triples that come and go; each change costs as much as it touches.

``incremental`` works on it. Besides the tables it keeps who belongs to the classes that were asked for,
and tells of each change who came to a class or left it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from multiply_kg.terms import Term, Triple

from .graphs import RDF_TYPE, SUB_CLASS_OF, GraphIndex, Table

_LONG: Final = 32


class _LongList(list[Term]):
    """A list of distinct terms that need not be searched through; taking one out moves another one."""

    __slots__ = ("_places",)

    def __init__(self, terms: Iterable[Term]) -> None:
        super().__init__(terms)
        self._places = {term: place for place, term in enumerate(self)}

    def __contains__(self, term: object) -> bool:
        return term in self._places

    def append(self, term: Term) -> None:
        self._places[term] = len(self)
        super().append(term)

    def remove(self, term: Term) -> None:
        place = self._places.pop(term)
        last = self.pop()
        if place < len(self):
            self[place] = last
            self._places[last] = place


@dataclass(slots=True)
class Moves:
    """Who has come or gone by a change, as member of a class and as subject or object of a predicate."""

    instances: dict[Term, set[Term]] = field(default_factory=lambda: defaultdict(set))
    subjects: dict[Term, set[Term]] = field(default_factory=lambda: defaultdict(set))
    objects: dict[Term, set[Term]] = field(default_factory=lambda: defaultdict(set))


class ChangingIndex(GraphIndex):
    """A set of triples as ``GraphIndex`` has it, to which triples can be added and from which removed.

    It need not be made anew, nor the tables and sets of instances that somebody holds.
    """

    __slots__ = ("_size",)

    def __init__(self, triples: Collection[Triple], *more: Collection[Triple]) -> None:
        super().__init__(())
        self._size = 0
        for some in (triples, *more):
            self._put_many(some)

    def _put_many(self, triples: Iterable[Triple]) -> list[Triple]:
        """Put triples into the tables; those that were not there."""
        tables = self._forward
        new: list[Triple] = []
        for triple in triples:
            subject, predicate, object_ = triple
            table = tables.get(predicate)
            if table is None:
                table = tables[predicate] = {}
            values = table.get(subject)
            if values is None:
                table[subject] = (object_,)
            elif object_ in values:
                continue
            else:
                _put(table, subject, object_)
            new.append(triple)
        self._size += len(new)
        return new

    def __contains__(self, triple: Triple) -> bool:
        subject, predicate, object_ = triple
        return object_ in self.objects(subject, predicate)

    def triples(self) -> Iterator[Triple]:
        """Every triple once."""
        for predicate, table in self._forward.items():
            for subject, objects in table.items():
                for object_ in objects:
                    yield subject, predicate, object_

    def predicates(self) -> Iterator[Term]:
        """Every predicate that occurs."""
        return (predicate for predicate, table in self._forward.items() if table)

    def _table(self, predicate: Term, *, reverse: bool) -> Table:
        table: Table = {}
        if reverse:
            for subject, objects in self._forward.get(predicate, {}).items():
                for object_ in objects:
                    values = table.get(object_)
                    if values is None:
                        table[object_] = (subject,)
                    elif isinstance(values, list):
                        values.append(subject)
                    else:
                        table[object_] = [*values, subject]
        return table

    def outgoing(self, subject: Term) -> Sequence[tuple[Term, Term]]:
        """The predicates and objects of one subject."""
        return [
            (predicate, object_)
            for predicate, table in self._forward.items()
            for object_ in table.get(subject, ())
        ]

    @property
    def size(self) -> int:
        """The number of triples, as it was when many last changed."""
        return self._size

    def members(self) -> dict[Term, int]:
        """How many instances the classes have that were asked for."""
        return {class_: len(nodes) for class_, nodes in self._instances.items()}

    def prepare(self) -> None:
        """Make long lists such that nothing has to be searched for in them."""
        for table in (*self._forward.values(), *self._reverse.values()):
            for key, values in table.items():
                if len(values) >= _LONG and not isinstance(values, _LongList):
                    table[key] = _LongList(values)

    def change_much(self, added: Iterable[Triple], removed: Iterable[Triple]) -> list[Triple]:
        """Remove triples that are there and add others; those that were not there.

        The tables from object to subject and the sets of instances are made again when asked for; whoever
        holds one must ask anew.
        """
        self._reverse.clear()
        self._instances.clear()
        for subject, predicate, object_ in removed:
            _take(self.forward(predicate), subject, object_)
            self._size -= 1
        return self._put_many(added)

    def change(self, added: Iterable[Triple], removed: Iterable[Triple]) -> Moves:
        """Remove triples that are there and add triples that are not; no triple may be among both."""
        added, removed = list(added), list(removed)
        moves = Moves()
        typing = _Typing(self, (*added, *removed))
        typing.look()
        for subject, predicate, object_ in removed:
            if _take(self.forward(predicate), subject, object_):
                moves.subjects[predicate] ^= {subject}
            reverse = self._reverse.get(predicate)
            if reverse is not None and _take(reverse, object_, subject):
                moves.objects[predicate] ^= {object_}
        for subject, predicate, object_ in added:
            if _put(self.forward(predicate), subject, object_):
                moves.subjects[predicate] ^= {subject}
            reverse = self._reverse.get(predicate)
            if reverse is not None and _put(reverse, object_, subject):
                moves.objects[predicate] ^= {object_}
        typing.look()
        for class_ in typing.classes & self._instances.keys():
            self._reclassify(class_, typing.nodes(class_), moves.instances[class_])
        return moves

    def _reclassify(self, class_: Term, nodes: Iterable[Term], moved: set[Term]) -> None:
        instances = self._instances[class_]
        below = set(self.subclasses(class_))
        types = self.forward(RDF_TYPE)
        for node in nodes:
            belongs = not below.isdisjoint(types.get(node, ()))
            if belongs != (node in instances):
                moved.add(node)
                if belongs:
                    instances[node] = None
                else:
                    del instances[node]


class _Typing:
    """Which classes an edit may give other members, and who these may be."""

    def __init__(self, index: ChangingIndex, edits: Iterable[Triple]) -> None:
        self._index = index
        self._typed: dict[Term, set[Term]] = defaultdict(set)
        self._moved: set[Term] = set()
        for subject, predicate, object_ in edits:
            if predicate == RDF_TYPE:
                self._typed[object_].add(subject)
            elif predicate == SUB_CLASS_OF:
                self._moved |= {subject, object_}
        self._beneath: set[Term] = set()
        self.classes: set[Term] = set()

    def look(self) -> None:
        """Take the class hierarchy as it stands; called before the change and after it."""
        for name in (*self._typed, *self._moved):
            self.classes.update(self._index.superclasses(name))
        for name in self._moved:
            self._beneath.update(self._index.subclasses(name))

    def nodes(self, class_: Term) -> set[Term]:
        """Who may have come to the class or left it."""
        if not self._moved:
            below = self._index.subclasses(class_)
            return set().union(*(self._typed[sub] for sub in below if sub in self._typed))
        instances = self._index.reverse(RDF_TYPE)
        return set().union(*self._typed.values(), *(instances.get(sub, ()) for sub in self._beneath))


def _put(table: Table, key: Term, value: Term) -> bool:
    """Whether the value, which is new, is the first of the key."""
    values = table.get(key)
    if values is None:
        table[key] = (value,)
    elif isinstance(values, tuple):
        table[key] = [*values, value]
    else:
        if len(values) >= _LONG and not isinstance(values, _LongList):
            values = table[key] = _LongList(values)
        values.append(value)
    return values is None


def _take(table: Table, key: Term, value: Term) -> bool:
    """Whether the value, which is there, was the last of the key."""
    values = table[key]
    if isinstance(values, list) and len(values) > 1:
        if len(values) > _LONG and not isinstance(values, _LongList):
            values = table[key] = _LongList(values)
        values.remove(value)
        return False
    del table[key]
    return True
