"""Coverage: which classes, properties and shapes the saved queries touch, and which nobody does.

A query touches the terms it names. It also reaches those whose statements it finds by inference (the classes
and properties below, the links of a chain, the inverse) and the classes that a property leads from and to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from multiply_kg.errors import KGError, QueryError
from multiply_kg.lint.reader import expanded
from multiply_kg.lint.run import vocabulary_of
from multiply_kg.lint.vocabulary import Vocabulary
from multiply_kg.queries.lexer import Kind, tokenise
from multiply_kg.terms import OWL, RDF, SH, Term, Triple, is_iri, is_literal, value_of

if TYPE_CHECKING:
    from multiply_kg.pipeline import Material
    from multiply_kg.queries import Catalogue

TermKind = Literal["class", "property", "shape"]
_TARGETS: Final = frozenset(
    f"<{SH}{name}>" for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
)
_LOOKS_AT: Final = _TARGETS | {f"<{SH}{name}>" for name in ("path", "class", "hasValue", "inversePath")}
_SELECT: Final = f"<{SH}select>"
_SHAPE_TYPES: Final = frozenset({f"<{SH}NodeShape>", f"<{SH}PropertyShape>"})


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term, the ids of the queries that name it and of those that reach it, and how many shapes name it.

    A shape is named by the queries that name what it looks at; ``shapes`` counts its users, and itself where
    it has targets.
    """

    iri: str
    kind: TermKind
    queries: tuple[str, ...] = ()
    indirectly: tuple[str, ...] = ()
    shapes: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The use of every class and property that the workspace defines, and of every shape."""

    uses: tuple[TermUse, ...]

    def of(self, kind: str) -> tuple[TermUse, ...]:
        """The uses of the terms of a kind."""
        return tuple(use for use in self.uses if use.kind == kind)

    @property
    def unasked(self) -> tuple[TermUse, ...]:
        """What shapes look at and no query does."""
        return tuple(use for use in self.uses if use.shapes and not use.queries and not use.indirectly)

    @property
    def untouched(self) -> tuple[TermUse, ...]:
        """What neither a query nor a shape touches."""
        return tuple(use for use in self.uses if not use.shapes and not use.queries and not use.indirectly)


def coverage_of(material: Material, catalogue: Catalogue) -> Coverage:
    """What the queries and the shapes of a workspace touch; a query that cannot be read touches nothing."""
    vocabulary = vocabulary_of(material)
    named: dict[Term, set[str]] = defaultdict(set)
    for query_id in catalogue.ids:
        for term in _terms_of_query(catalogue, query_id):
            named[term].add(query_id)
    reached = _reached(named, vocabulary, material.ontology_triples)
    by_shapes, looked_at = _shapes(material)
    uses: list[TermUse] = []
    kinds: tuple[tuple[TermKind, Iterable[Term]], ...] = (
        ("class", vocabulary.classes),
        ("property", vocabulary.properties),
    )
    for kind, terms in kinds:
        uses += [
            _use(term, kind, named[term], reached[term], len(by_shapes.get(term, ())))
            for term in sorted(filter(vocabulary.is_own, terms))
        ]
    for shape in sorted(looked_at):
        direct = {query_id for term in looked_at[shape] for query_id in named[term]}
        indirect = {query_id for term in looked_at[shape] for query_id in reached[term]}
        uses.append(_use(shape, "shape", direct, indirect, len(by_shapes.get(shape, ()))))
    return Coverage(tuple(uses))


def _use(term: Term, kind: TermKind, direct: set[str], indirect: set[str], shapes: int) -> TermUse:
    return TermUse(value_of(term), kind, tuple(sorted(direct)), tuple(sorted(indirect - direct)), shapes)


def _terms_of_query(catalogue: Catalogue, query_id: str) -> Iterator[Term]:
    try:
        query = catalogue.get(query_id)
    except KGError:  # an outcome of its own
        return
    yield from _terms_of_text(query.text, query.prefixes)


def _terms_of_text(text: str, prefixes: Mapping[str, str]) -> Iterator[Term]:
    try:
        tokens = tokenise(text)
    except QueryError:
        return
    for token in tokens:
        if token.kind in (Kind.IRI, Kind.PNAME):
            term = expanded(token, prefixes)
            if term is not None:
                yield term


def _reached(
    named: Mapping[Term, set[str]], vocabulary: Vocabulary, ontology: Iterable[Triple]
) -> dict[Term, set[str]]:
    """Term to the queries that find its statements though they name another."""
    found_through = _found_through(vocabulary, ontology)
    reached: dict[Term, set[str]] = defaultdict(set)
    for term, ids in named.items():
        queue, seen = [term], {term}
        for upper in queue:
            new = found_through[upper] - seen
            seen |= new
            queue += sorted(new)
        for lower in seen - {term}:
            reached[lower] |= ids
    return reached


def _found_through(vocabulary: Vocabulary, ontology: Iterable[Triple]) -> dict[Term, set[Term]]:
    """Term to those whose statements are found by asking for it."""
    found: dict[Term, set[Term]] = defaultdict(set)
    for term in (*vocabulary.classes, *vocabulary.properties):
        for upper in vocabulary.above(term) - {term}:
            found[upper].add(term)
        for classes in (*vocabulary.domains(term), *vocabulary.ranges(term)):
            found[term] |= classes
    triples = tuple(ontology)
    firsts = {s: o for s, p, o in triples if p == f"<{RDF}first>"}
    rests = {s: o for s, p, o in triples if p == f"<{RDF}rest>"}
    for subject, predicate, value in triples:
        if predicate == f"<{OWL}inverseOf>":
            found[subject].add(value)
            found[value].add(subject)
        elif predicate == f"<{OWL}propertyChainAxiom>":
            cell = value
            while cell in firsts:
                found[subject].add(firsts.pop(cell))
                cell = rests.get(cell, "")
    return found


def _shapes(material: Material) -> tuple[dict[Term, set[Term]], dict[Term, set[Term]]]:
    """Term to the nodes of the shapes graph that name it, and shape to the terms that it looks at.

    A shape that has targets counts as named by itself: it is applied. One that names no target, path or
    class looks at what its parts look at, or else at what the shapes that use it do.
    """
    named_by: dict[Term, set[Term]] = defaultdict(set)
    parts: dict[Term, set[Term]] = defaultdict(set)
    looked_at: dict[Term, set[Term]] = defaultdict(set)
    shapes: set[Term] = set()
    prefixes = material.workspace.prefixes.map
    for subject, predicate, value in material.shapes_triples:
        if is_literal(value):
            for term in _terms_of_text(value_of(value), prefixes) if predicate == _SELECT else ():
                named_by[term].add(subject)
                looked_at[subject].add(term)
            continue
        parts[subject].add(value)
        named_by[value].add(subject)
        if predicate in _TARGETS:
            named_by[subject].add(subject)
        if predicate in _LOOKS_AT:
            looked_at[subject].add(value)
        if value in _SHAPE_TYPES and is_iri(subject):
            shapes.add(subject)
    return named_by, {
        shape: looked_at[shape]
        or _through(shape, parts, looked_at, shapes)
        or _through(shape, named_by, looked_at, shapes)
        for shape in shapes
    }


def _through(
    start: Term, links: Mapping[Term, set[Term]], looked_at: Mapping[Term, set[Term]], shapes: set[Term]
) -> set[Term]:
    """What the nearest shapes look at that links lead to, through lists and blank nodes."""
    seen, queue = {start}, [start]
    found: set[Term] = set()
    for node in queue:
        if node != start and (terms := looked_at.get(node)):
            found |= terms
            continue
        for other in sorted(links.get(node, ())):
            if other not in seen and (other in shapes or not is_iri(other)):
                seen.add(other)
                queue.append(other)
    return found
