"""What terms there are: classes, properties, their hierarchy, domains and ranges, and the things described.

Made once from the triples of a workspace; every check asks it. The reasoner is not asked: what inference
would excuse is just what is to be found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from itertools import combinations
from typing import Final, NamedTuple

from multiply_kg.lint.spelling import looks_like, nearest
from multiply_kg.lint.twins import twins
from multiply_kg.lint.well_known import (
    WANT_IRIS,
    WANT_LITERALS,
    WELL_KNOWN,
    is_well_known_property,
    split_iri,
)
from multiply_kg.terms import OWL, RDF, RDFS, Term, Triple, is_iri, value_of

TYPE: Final = f"<{RDF}type>"
_CLASS_TYPES: Final = frozenset({f"<{OWL}Class>", f"<{RDFS}Class>", f"<{RDFS}Datatype>"})
_OBJECT_TYPES: Final = frozenset(
    f"<{OWL}{name}Property>"
    for name in (
        "Object", "Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive", "InverseFunctional",
    )
)  # fmt: skip
_DATATYPE_TYPE: Final = f"<{OWL}DatatypeProperty>"
_PROPERTY_TYPES: Final = _OBJECT_TYPES | {
    _DATATYPE_TYPE, f"<{OWL}AnnotationProperty>", f"<{OWL}FunctionalProperty>", f"<{RDF}Property>",
}  # fmt: skip
_MEMBER: Final = RDF + "_"

# A namespace counts as described when this many of its names are, and hardly any is not.
_ENOUGH_DESCRIBED: Final = 4

Alternatives = frozenset[Term]
"""Classes of which one is wanted."""


class Wanted(Enum):
    """What kind of term a place wants."""

    PROPERTY = "property"
    CLASS = "class"
    ANY = "term"


class Trouble(NamedTuple):
    """Why a term is none: the name of the rule it breaks, and the term that was probably meant."""

    rule: str
    near: Term | None


class Vocabulary:
    """The terms and things of a workspace, from its triples and the names of its graphs and queries."""

    def __init__(
        self,
        *,
        ontology: Collection[Triple],
        data: Collection[Triple],
        shapes: Collection[Triple] = (),
        names: Iterable[str] = (),
        base: str,
    ) -> None:
        self._ontology = ontology
        self._data = data
        self._shapes = shapes
        self._base = base
        self._names = frozenset(f"<{name}>" for name in names)
        self._troubles: dict[tuple[Term, Wanted], Trouble | None] = {}
        self._above: dict[Term, frozenset[Term]] = {}

    # -- declarations ----------------------------------------------------------------------------

    @cached_property
    def _by_predicate(self) -> Mapping[Term, list[tuple[Term, Term]]]:
        pairs: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for subject, predicate, value in self._ontology:
            pairs[predicate].append((subject, value))
        return pairs

    @cached_property
    def classes(self) -> frozenset[Term]:
        """The classes that ontology or data declare."""
        return frozenset(s for s, p, o in self._all() if p == TYPE and o in _CLASS_TYPES and is_iri(s))

    @cached_property
    def properties(self) -> Mapping[Term, frozenset[Term]]:
        """The properties that ontology or data declare, with their types."""
        found: dict[Term, set[Term]] = defaultdict(set)
        for subject, predicate, value in self._all():
            if predicate == TYPE and value in _PROPERTY_TYPES:
                found[subject].add(value)
        return {name: frozenset(types) for name, types in found.items()}

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that this workspace defines, as opposed to those it borrows single terms from.

        At least half of the terms that it declares there have more than a type said of them.
        """
        told = {s for s, p, _ in self._ontology if p != TYPE}
        terms: dict[str, list[bool]] = defaultdict(list)
        for term in (*self.classes, *self.properties):
            namespace = split_iri(value_of(term))[0]
            terms[namespace].append(term in told or namespace.startswith(self._base))
        return frozenset(
            namespace
            for namespace, known in terms.items()
            if namespace not in WELL_KNOWN and 2 * sum(known) >= len(known)
        )

    def is_own(self, term: Term) -> bool:
        """Whether the term lies in a namespace that the workspace defines."""
        return split_iri(value_of(term))[0] in self.namespaces

    @cached_property
    def types(self) -> Mapping[Term, frozenset[Term]]:
        """Thing to the classes that are stated of it."""
        found: dict[Term, set[Term]] = defaultdict(set)
        for subject, predicate, value in self._all():
            if predicate == TYPE:
                found[subject].add(value)
        return {name: frozenset(types) for name, types in found.items()}

    @cached_property
    def described(self) -> frozenset[Term]:
        """Everything that a triple has as its subject, and every graph and saved query."""
        subjects = {s for s, _, _ in self._all()} | {s for s, _, _ in self._shapes}
        return frozenset(subjects | self._names)

    def _all(self) -> Iterator[Triple]:
        yield from self._ontology
        yield from self._data

    # -- is it a term? ---------------------------------------------------------------------------

    def trouble(self, term: Term, wanted: Wanted = Wanted.ANY) -> Trouble | None:
        """Why this IRI cannot stand where such a term is wanted; None where it can, or nobody knows."""
        key = (term, wanted)
        if key not in self._troubles:
            self._troubles[key] = self._judge(term, wanted)
        return self._troubles[key]

    def _judge(self, term: Term, wanted: Wanted) -> Trouble | None:
        iri = value_of(term)
        namespace, name = split_iri(iri)
        if namespace in WELL_KNOWN:
            return self._judge_well_known(term, namespace, name, wanted)
        if namespace in self.namespaces and name:
            return self._judge_own(term, wanted)
        if wanted is not Wanted.ANY:
            return self._judge_borrowed(term, name, wanted)
        if term in self.described or not name:
            return None
        if iri.startswith(self._base) or namespace in self._described_namespaces:
            if any(known.startswith((term[:-1] + "/", term[:-1] + "#")) for known in self.described):
                return None  # a document or a folder, not a thing
            return Trouble("dangling-reference", self.near(term, self.described))
        return None

    def _judge_well_known(self, term: Term, namespace: str, name: str, wanted: Wanted) -> Trouble | None:
        names = WELL_KNOWN[namespace]
        if not name or name in names or term in self.properties or term in self.classes:
            is_property = is_well_known_property(value_of(term))
            wrong = (wanted is Wanted.PROPERTY and not is_property) or (
                wanted is Wanted.CLASS and is_property
            )
            return Trouble("wrong-kind", None) if wrong and name else None
        if value_of(term).startswith(_MEMBER):
            return None
        near = self.near(term, (f"<{namespace}{other}>" for other in names), wanted=wanted)
        return Trouble(_UNKNOWN[wanted], near)

    def _judge_own(self, term: Term, wanted: Wanted) -> Trouble | None:
        known = {Wanted.PROPERTY: self.properties, Wanted.CLASS: self.classes, Wanted.ANY: self.types}[wanted]
        if term in known or (wanted is Wanted.ANY and term in self._names):
            return None
        if wanted is Wanted.ANY:
            return Trouble("unknown-term", self.near(term, self.types))
        if term in self.types:
            return Trouble("wrong-kind", self.near(term, known))
        near = self.near(term, known) or self.near(term, (*self.properties, *self.classes))
        return Trouble(_UNKNOWN[wanted], near)

    def _judge_borrowed(self, term: Term, name: str, wanted: Wanted) -> Trouble | None:
        """A term of others is wrong only where it is one letter away from another one that is declared."""
        known = self.properties if wanted is Wanted.PROPERTY else self.classes
        if term in known:
            return None
        near = self.near(term, known)
        if near and looks_like(name, split_iri(value_of(near))[1]):
            return Trouble(_UNKNOWN[wanted], near)
        return None

    def near(self, term: Term, candidates: Iterable[Term], *, wanted: Wanted = Wanted.ANY) -> Term | None:
        """The candidate in the term's namespace, and of the kind that is wanted, that is most like it."""
        namespace, name = split_iri(value_of(term))
        names: dict[bool, list[str]] = {True: [], False: []}
        for candidate in candidates:
            other, local = split_iri(value_of(candidate))
            if other == namespace and local:
                fits = wanted is Wanted.ANY or (wanted is Wanted.PROPERTY) == is_well_known_property(
                    value_of(candidate)
                )
                names[fits].append(local)
        found = nearest(name, names[True]) or nearest(name, names[False])
        return f"<{namespace}{found}>" if found else None

    @cached_property
    def _described_namespaces(self) -> frozenset[str]:
        """Namespaces of others of which the data describe all names they use, or nearly all."""
        described: dict[str, set[Term]] = defaultdict(set)
        other: dict[str, set[Term]] = defaultdict(set)
        subjects = {s for s, _, _ in self._data}
        for subject, predicate, value in self._data:
            for term in (subject, value) if predicate != TYPE else (subject,):
                if is_iri(term):
                    target = described if term in subjects else other
                    target[split_iri(value_of(term))[0]].add(term)
        return frozenset(
            namespace
            for namespace, known in described.items()
            if len(known) >= _ENOUGH_DESCRIBED and 4 * len(other[namespace]) <= len(known)
        )

    @cached_property
    def twins(self) -> Mapping[Term, Term]:
        """Thing to another one that is probably the same, named with a slip."""
        return twins(self._data, base=self._base, names=self._names | self.classes | self.properties.keys())

    def untyped(self, term: Term) -> Term | None:
        """The thing with a class that was probably meant by one that has statements but no class."""
        if term in self.types or term in self._names or not value_of(term).startswith(self._base):
            return None
        return self.near(term, self.types)

    # -- hierarchy -------------------------------------------------------------------------------

    @cached_property
    def _parents(self) -> Mapping[Term, list[Term]]:
        parents: dict[Term, list[Term]] = defaultdict(list)
        for name in ("subClassOf", "subPropertyOf"):
            for lower, upper in self._by_predicate[f"<{RDFS}{name}>"]:
                parents[lower].append(upper)
        for name in ("equivalentClass", "equivalentProperty"):
            for left, right in self._by_predicate[f"<{OWL}{name}>"]:
                parents[left].append(right)
                parents[right].append(left)
        return parents

    def above(self, term: Term) -> frozenset[Term]:
        """The class or property itself and everything above it."""
        if term not in self._above:
            seen = {term}
            queue = [term]
            for lower in queue:
                new = [upper for upper in self._parents.get(lower, ()) if upper not in seen]
                seen.update(new)
                queue += new
            self._above[term] = frozenset(seen)
        return self._above[term]

    def _members(self, node: Term) -> list[Term]:
        """The members of an RDF list, as far as it is one."""
        first, rest = dict(self._by_predicate[f"<{RDF}first>"]), dict(self._by_predicate[f"<{RDF}rest>"])
        members: list[Term] = []
        while node in first and len(members) <= len(first):
            members.append(first[node])
            node = rest.get(node, "")
        return members

    @cached_property
    def _disjoint(self) -> frozenset[frozenset[Term]]:
        pairs = {frozenset(pair) for pair in self._by_predicate[f"<{OWL}disjointWith>"]}
        pairs |= {frozenset(pair) for pair in self._by_predicate[f"<{OWL}complementOf>"]}
        for name in ("members", "disjointUnionOf"):
            for node, head in self._by_predicate[f"<{OWL}{name}>"]:
                if name == "disjointUnionOf" or (node, f"<{OWL}AllDisjointClasses>") in self._type_pairs:
                    pairs |= {frozenset(pair) for pair in combinations(self._members(head), 2)}
        return frozenset(pairs)

    @cached_property
    def _type_pairs(self) -> frozenset[tuple[Term, Term]]:
        return frozenset(self._by_predicate[TYPE])

    def disjoint(self, left: Term, right: Term) -> bool:
        """Whether the ontology says that nothing is of both classes."""
        if not self._disjoint:
            return False
        uppers = self.above(right)
        return any(
            one != other and frozenset((one, other)) in self._disjoint
            for one in self.above(left)
            for other in uppers
        )

    # -- domains and ranges ----------------------------------------------------------------------

    @cached_property
    def _domains(self) -> Mapping[Term, tuple[Alternatives, ...]]:
        return self._ends("domain")

    @cached_property
    def _ranges(self) -> Mapping[Term, tuple[Alternatives, ...]]:
        return self._ends("range")

    def _ends(self, name: str) -> Mapping[Term, tuple[Alternatives, ...]]:
        stated: dict[Term, list[Alternatives]] = defaultdict(list)
        unions = dict(self._by_predicate[f"<{OWL}unionOf>"])
        for term, value in self._by_predicate[f"<{RDFS}{name}>"]:
            members = [value] if is_iri(value) else self._members(unions.get(value, ""))
            if members and all(map(is_iri, members)):
                stated[term].append(frozenset(members))
        return {
            term: tuple(
                dict.fromkeys(ends for upper in sorted(self.above(term)) for ends in stated.get(upper, ()))
            )
            for term in self.properties
        }

    def domains(self, term: Term) -> tuple[Alternatives, ...]:
        """What the subject of a property must be; each holds, and each is one class of several."""
        return self._domains.get(term, ())

    def ranges(self, term: Term) -> tuple[Alternatives, ...]:
        """What the value of a property must be, as ``domains`` says it."""
        return self._ranges.get(term, ())

    def wants_iri(self, term: Term) -> bool:
        """Whether the values of a property are things."""
        return bool(_OBJECT_TYPES & self.properties.get(term, frozenset())) or value_of(term) in WANT_IRIS

    def wants_literal(self, term: Term) -> bool:
        """Whether the values of a property are texts, numbers or dates."""
        return _DATATYPE_TYPE in self.properties.get(term, ()) or value_of(term) in WANT_LITERALS

    def forbids(self, classes: Iterable[Term], wanted: Alternatives) -> bool:
        """Whether a thing of these classes cannot be of a class that is wanted.

        The ontology says that they are disjoint; or it is silent, and neither is above the other though
        the workspace defines both.
        """
        stated = tuple(classes)
        if all(any(self.disjoint(one, other) for one in stated) for other in wanted):
            return bool(stated)
        own = [one for one in stated if self.is_own(one)]
        return (
            bool(own)
            and all(map(self.is_own, wanted))
            and not any(
                other in self.above(one) or one in self.above(other) for one in stated for other in wanted
            )
        )


_UNKNOWN: Final = {
    Wanted.PROPERTY: "unknown-property",
    Wanted.CLASS: "unknown-class",
    Wanted.ANY: "unknown-term",
}
