"""Nodes without IRI and names of things: what must be settled before two graphs can be compared.

A blank node is replaced by what it holds, so that two files in which the parser happened to label them
differently are the same, and no graph matching is needed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from multiply_kg.terms import RDF, RDFS, SKOS, Term, Triple, is_blank, is_literal, language_of, value_of

FIRST: Final = f"<{RDF}first>"
REST: Final = f"<{RDF}rest>"
NIL: Final = f"<{RDF}nil>"
TYPE: Final = f"<{RDF}type>"
LABELS: Final = (
    f"<{RDFS}label>",
    f"<{SKOS}prefLabel>",
    "<http://purl.org/dc/terms/title>",
    "<http://xmlns.com/foaf/0.1/name>",
    "<https://schema.org/name>",
    "<http://www.w3.org/ns/shacl#name>",
)
_LONGEST: Final = 2000
_DEEPEST: Final = 100


def without_blank_nodes(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """The triples with each blank node written as what it holds, ``[ <p> "o" ]`` or ``( <a> <b> )``.

    What is said of a blank node stands where the node is referred to; a node that nothing refers to
    stands for itself. Nodes that hold the same are the same (RDF 1.1 Semantics §4, lean graphs).
    """
    triples = tuple(triples)
    held: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
    referred: set[Term] = set()
    for subject, predicate, object_ in triples:
        if is_blank(subject):
            held[subject].append((predicate, object_))
        if is_blank(object_):
            referred.add(object_)
    if not held and not referred:
        return triples
    texts = _Texts(held)
    reached: set[Term] = set()
    found: dict[Triple, None] = {}
    roots = [triple for triple in triples if not (is_blank(triple[0]) and triple[0] in referred)]
    for root in roots:
        _add(root, texts, reached, found)
    for triple in triples:  # what is left are rings of blank nodes that nothing outside refers to
        if is_blank(triple[0]) and triple[0] in referred and triple[0] not in reached:
            _add(triple, texts, set(), found)
    return tuple(found)


def _add(triple: Triple, texts: _Texts, reached: set[Term], found: dict[Triple, None]) -> None:
    subject, predicate, object_ = triple
    found[texts.of(subject), predicate, texts.of(object_)] = None
    reached.update(texts.below(object_))


class _Texts:
    def __init__(self, held: Mapping[Term, list[tuple[Term, Term]]]) -> None:
        self._held = held
        self._known: dict[Term, str] = {}
        self._below: dict[Term, frozenset[Term]] = {}
        self._depth = 0

    def of(self, term: Term) -> str:
        """The term, or what the blank node that it is holds."""
        if not is_blank(term):
            return term
        if term not in self._known:
            self._known[term] = self._written(term, (term,))
        return self._known[term]

    def below(self, term: Term) -> frozenset[Term]:
        """The blank nodes that can be reached from a term, itself included."""
        if term not in self._below:
            found: set[Term] = set()
            queue = [term] if is_blank(term) else []
            while queue:
                node = queue.pop()
                if node not in found:
                    found.add(node)
                    queue += [object_ for _, object_ in self._held.get(node, ()) if is_blank(object_)]
            self._below[term] = frozenset(found)
        return self._below[term]

    def _written(self, node: Term, above: tuple[Term, ...]) -> str:
        self._depth += 1
        try:
            return _short(self._bracket(node, above))
        finally:
            self._depth -= 1

    def _bracket(self, node: Term, above: tuple[Term, ...]) -> str:
        items = self._items(node)
        if items is not None:
            inner = " ".join(self._inner(item, above) for item in items)
            return f"( {inner} )" if inner else "()"
        pairs = sorted((p, self._inner(o, above)) for p, o in set(self._held.get(node, ())))
        inner = " ; ".join(f"{'a' if p == TYPE else p} {o}" for p, o in pairs)
        return f"[ {inner} ]" if inner else "[]"

    def _inner(self, term: Term, above: tuple[Term, ...]) -> str:
        if not is_blank(term):
            return term
        if term in above or self._depth > _DEEPEST:
            return "[ … ]"
        if self.below(term).isdisjoint(above):
            return self.of(term)
        return self._written(term, (*above, term))  # within a ring, which may be entered anywhere

    def _items(self, node: Term) -> list[Term] | None:
        """The members where the node begins a collection that is nothing else."""
        items: list[Term] = []
        seen: set[Term] = set()
        while node != NIL:
            held = dict(self._held.get(node, ()))
            if node in seen or set(held) != {FIRST, REST} or len(self._held[node]) != len(held):
                return None
            seen.add(node)
            items.append(held[FIRST])
            node = held[REST]
        return items


def _short(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]} … {hashlib.sha256(text.encode()).hexdigest()[:16]} {text[-1]}"


class Names:
    """The labels of things in one language, from the newer of two states where both have one."""

    def __init__(self, states: Iterable[Iterable[Triple]], *, language: str) -> None:
        self._labels: dict[Term, tuple[tuple[int, int, int, str], str]] = {}
        for age, triples in enumerate(states):
            for subject, predicate, object_ in triples:
                if predicate in LABELS and is_literal(object_):
                    rank = (self._rank(object_, language), age, LABELS.index(predicate), object_)
                    if subject not in self._labels or rank < self._labels[subject][0]:
                        self._labels[subject] = (rank, value_of(object_))

    def of(self, term: Term) -> str:
        """The label of a thing, empty where it has none."""
        return self._labels[term][1] if term in self._labels else ""

    @staticmethod
    def _rank(label: Term, language: str) -> int:
        tag = language_of(label) or ""
        preferred = (language, "en", "")
        return preferred.index(tag) if tag in preferred else len(preferred)
