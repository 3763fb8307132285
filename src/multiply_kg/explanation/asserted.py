"""Who states what: asserted triples with their graphs, documents, passages and places.

Nothing here knows the terms of a project: documents are found by PROV-O, passages by their text directive.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from multiply_kg.evidence import DIRECTIVE, text_directive
from multiply_kg.explanation.explanation import Passage, Source, Statement
from multiply_kg.explanation.places import Places
from multiply_kg.namespaces import COMMON
from multiply_kg.pipeline import Material
from multiply_kg.reasoning.axioms import KINDS, SCHEMA
from multiply_kg.terms import (
    OWL,
    RDF,
    RDFS,
    SKOS,
    Term,
    Triple,
    iri,
    is_iri,
    is_literal,
    language_of,
    value_of,
)

TYPE: Final = iri(RDF + "type")
_TITLES: Final = (iri(RDFS + "label"), iri(SKOS + "prefLabel"), iri(COMMON["dct"] + "title"))
_DERIVED: Final = iri(COMMON["prov"] + "wasDerivedFrom")
HEADS: Final = frozenset({iri(OWL + "Ontology"), iri(SKOS + "ConceptScheme")})


def is_axiom(triple: Triple) -> bool:
    """Whether a triple is (part of) an axiom, and no fact."""
    return triple[1] in SCHEMA or (triple[1] == TYPE and triple[2] in KINDS)


class Statements(ABC):
    """Asserted triples with what is known of where they come from, wherever they are kept."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._described: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {}
        self._statements: dict[Triple, Statement] = {}

    def __contains__(self, triple: Triple) -> bool:
        return bool(self.stating(triple))

    @abstractmethod
    def stating(self, triple: Triple) -> Sequence[str]:
        """The graphs that state a triple."""

    @abstractmethod
    def about(self, subject: Term) -> Sequence[Triple]:
        """The asserted triples with this subject."""

    @abstractmethod
    def heads(self, graph: str) -> Sequence[Term]:
        """The ontologies and code lists that a graph holds."""

    def labels(self, term: Term) -> Mapping[str, str]:
        """The names of a term by language."""
        return _titles(self.about(term))

    def statement(self, triple: Triple) -> Statement:
        """An asserted triple with every place that states it."""
        known = self._statements.get(triple)
        if known is None:
            graphs = sorted(self.stating(triple))
            sources = tuple(source for name in graphs for source in self._sources(triple, name))
            known = self._statements[triple] = Statement(triple, is_axiom(triple), sources)
        return known

    def _sources(self, triple: Triple, graph: str) -> Iterator[Source]:
        titles, documents = self._description(graph)
        passages = tuple(self._passages(triple[0], graph))
        for location, subject_location in self._places.find(triple, graph) or ((None, None),):
            yield Source(graph, titles, documents, location, subject_location, passages)

    def _description(self, graph: str) -> tuple[dict[str, str], tuple[str, ...]]:
        """The titles and documents of a graph.

        Where nothing is said about the graph itself, those of the ontology or code list that it holds.
        """
        if graph not in self._described:
            name = iri(graph)
            documents = tuple(value_of(o) for _, p, o in self.about(name) if p == _DERIVED and is_iri(o))
            if not self.about(name):
                heads = self.heads(graph)
                if heads:
                    name, documents = heads[0], (value_of(heads[0]),)
            self._described[graph] = dict(self.labels(name)), tuple(dict.fromkeys(documents))
        return self._described[graph]

    def _passages(self, subject: Term, graph: str) -> Iterator[Passage]:
        for triple in self.about(subject):
            link = value_of(triple[2])
            if is_iri(triple[2]) and DIRECTIVE in link and graph in self.stating(triple):
                yield Passage(link, *text_directive(link))


class Asserted(Statements):
    """The asserted triples of a workspace's files."""

    def __init__(self, material: Material) -> None:
        super().__init__(Places((*material.data, *material.ontology)))
        self._graphs = material.graphs

    def stating(self, triple: Triple) -> Sequence[str]:
        """The graphs that state a triple."""
        return self._stating.get(triple, ())

    @cached_property
    def _stating(self) -> Mapping[Triple, Sequence[str]]:
        found: dict[Triple, list[str]] = {}
        for name, triples in self._graphs.items():
            for triple in triples:
                found.setdefault(triple, []).append(name)
        return found

    @cached_property
    def _by_subject(self) -> Mapping[Term, Sequence[Triple]]:
        found: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self._stating:
            found[triple[0]].append(triple)
        return found

    @cached_property
    def properties(self) -> frozenset[Term]:
        """Every property that is used or described."""
        described = (t[0] for t in self._stating if t[1] == TYPE and t[2] in KINDS)
        return frozenset(t[1] for t in self._stating) | frozenset(described)

    @cached_property
    def nodes(self) -> frozenset[Term]:
        """Every subject and object."""
        return frozenset(term for triple in self._stating for term in (triple[0], triple[2]))

    def about(self, subject: Term) -> Sequence[Triple]:
        """The asserted triples with this subject."""
        return self._by_subject.get(subject, ())

    def heads(self, graph: str) -> Sequence[Term]:
        """The ontologies and code lists that a graph holds."""
        return [s for s, p, o in self._graphs.get(graph, ()) if p == TYPE and o in HEADS]


def _titles(triples: Sequence[Triple]) -> Mapping[str, str]:
    for property_ in _TITLES:
        found = {language_of(o) or "": value_of(o) for _, p, o in triples if p == property_ and is_literal(o)}
        if found:
            return found
    return {}
