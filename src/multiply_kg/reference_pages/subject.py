"""What the pages are about: a workspace with its files, its closure and its graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from multiply_kg import pipeline
from multiply_kg.namespaces import COMMON, Prefixes
from multiply_kg.pipeline import KnowledgeGraph, Material
from multiply_kg.reasoning import Closure, infer
from multiply_kg.reference_pages.markdown import anchor
from multiply_kg.terms import OWL, RDF, RDFS, SKOS, Term, Triple, iri, language_of, value_of
from multiply_kg.workspace import Workspace

TYPE = iri(RDF + "type")
LABEL = iri(RDFS + "label")
IS_DEFINED_BY = iri(RDFS + "isDefinedBy")
DEFINITION = iri(SKOS + "definition")
PREF_LABEL = iri(SKOS + "prefLabel")
DESCRIPTION = iri(COMMON["dct"] + "description")
_FIRST, _REST, _NIL = iri(RDF + "first"), iri(RDF + "rest"), iri(RDF + "nil")

OTHERS = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cv": "http://data.europa.eu/m8g/",
    "eurio": "http://data.europa.eu/s66#",
    "oa": "http://www.w3.org/ns/oa#",
}
"""Prefixes of the vocabularies that are only aligned with, for showing their terms."""


class Index:
    """Triples by subject and predicate, and by predicate and object."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: defaultdict[tuple[Term, Term], list[Term]] = defaultdict(list)
        self._subjects: defaultdict[tuple[Term, Term], list[Term]] = defaultdict(list)
        for subject, predicate, value in triples:
            self._objects[subject, predicate].append(value)
            self._subjects[predicate, value].append(subject)

    def objects(self, subject: Term, predicate: Term) -> list[Term]:
        """The objects, sorted."""
        return sorted(self._objects.get((subject, predicate), ()))

    def object(self, subject: Term, predicate: Term) -> Term | None:
        """The first object, or None."""
        return next(iter(self.objects(subject, predicate)), None)

    def subjects(self, predicate: Term, value: Term) -> list[Term]:
        """The subjects, sorted by name."""
        return sorted(self._subjects.get((predicate, value), ()), key=value_of)

    def text(self, subject: Term, predicate: Term, language: str) -> str:
        """The text in this language, else without one, else empty."""
        for wanted in (language, None):
            for value in self.objects(subject, predicate):
                if value.startswith('"') and language_of(value) == wanted:
                    return value_of(value)
        return ""

    def items(self, head: Term | None) -> list[Term]:
        """The members of an RDF list, in order."""
        members: list[Term] = []
        while head is not None and head != _NIL and len(members) <= len(self._objects):
            members += self.objects(head, _FIRST)[:1]
            head = self.object(head, _REST)
        return members


@dataclass(frozen=True)
class Subject:
    """A workspace as the pages need it."""

    workspace: Workspace
    material: Material
    closure: Closure
    graph: KnowledgeGraph

    @classmethod
    def of(cls, workspace: Workspace) -> Subject:
        """The workspace read and inferred. Raises SourceError where a file is faulty."""
        material = pipeline.read(workspace)
        closure = infer(material.data_triples, material.ontology_triples)
        return cls(workspace, material, closure, pipeline.knowledge_graph(workspace_build(material, closure)))

    @cached_property
    def prefixes(self) -> Prefixes:
        """The workspace's prefixes, and those of the vocabularies it is aligned with."""
        return Prefixes({**OTHERS, **self.workspace.settings.prefixes})

    @cached_property
    def ontology(self) -> Index:
        """Terms, code lists and alignments."""
        return Index(self.material.ontology_triples)

    @cached_property
    def shapes(self) -> Index:
        """The shapes graph."""
        return Index(self.material.shapes_triples)

    @cached_property
    def whole(self) -> Index:
        """All that is asserted and all that follows."""
        return Index((*self.material.asserted, *self.closure.inferred))

    @cached_property
    def class_anchors(self) -> frozenset[str]:
        """The fragments of the sections about classes."""
        return frozenset(anchor(self.curie(cls)) for cls in self.ontology.subjects(TYPE, iri(OWL + "Class")))

    def term(self, local: str) -> Term:
        """The term of the workspace's own ontology with this name."""
        return iri(f"{self.workspace.settings.base}ontology#{local}")

    def curie(self, term: Term) -> str:
        """A term as a CURIE where there is one, else its plain text."""
        return self.prefixes.show(term)

    def label(self, term: Term, language: str = "en") -> str:
        """The label in a language, else the CURIE."""
        found = self.whole.text(term, LABEL, language) or self.whole.text(term, PREF_LABEL, language)
        return found or self.curie(term)


def workspace_build(material: Material, closure: Closure) -> pipeline.Build:
    """The build of a workspace without a validation, which no page needs."""
    from multiply_kg.validation import ValidationReport

    return pipeline.Build(material, closure, ValidationReport(results=()))


def own(index: Index, kinds: Collection[Term]) -> list[Term]:
    """The terms of these types that the ontology itself defines (``rdfs:isDefinedBy``), sorted."""
    found = {term for kind in kinds for term in index.subjects(TYPE, kind)}
    return sorted(term for term in found if term.startswith("<") and index.objects(term, IS_DEFINED_BY))
