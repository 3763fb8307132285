"""The ontology as published: what FOOPS! and the OOPS! catalogue of pitfalls ask for, checked offline."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

ROOT = Path(__file__).resolve().parents[1]
ONTOLOGY = URIRef("https://w3id.org/multiply-kg/ontology")
MKG = Namespace("https://w3id.org/multiply-kg/ontology#")
DCT = Namespace("http://purl.org/dc/terms/")
VANN = Namespace("http://purl.org/vocab/vann/")
BIBO = Namespace("http://purl.org/ontology/bibo/")
LANGUAGES = ("en", "pl")


@pytest.fixture(scope="module")
def terms() -> Graph:
    return Graph().parse(ROOT / "ontology" / "multiply.ttl")


@pytest.fixture(scope="module")
def code_lists() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "ontology" / "codelists").glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def alignments() -> Graph:
    return Graph().parse(ROOT / "ontology" / "alignments.ttl")


def _own(graph: Graph, *types: URIRef) -> list[URIRef]:
    found = {term for kind in types for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term.startswith(MKG))


def _terms(graph: Graph) -> list[URIRef]:
    return _own(graph, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def _languages(graph: Graph, term: URIRef, *properties: URIRef) -> set[str | None]:
    return {o.language for p in properties for o in graph.objects(term, p) if isinstance(o, Literal)}


def test_the_header_says_what_catalogues_of_ontologies_ask_for(terms: Graph) -> None:
    wanted = [
        DCT.title, DCT.description, DCT.abstract, DCT.creator, DCT.publisher, DCT.license, DCT.created, DCT.issued,
        DCT.modified, DCT.source, DCT.bibliographicCitation, BIBO.status, OWL.versionIRI, OWL.versionInfo,
        VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri,
    ]  # fmt: skip
    missing = [str(p) for p in wanted if (ONTOLOGY, p, None) not in terms]
    assert missing == []
    assert _languages(terms, ONTOLOGY, DCT.title) == set(LANGUAGES)


def test_the_version_iri_is_a_version_of_the_ontology_iri(terms: Graph) -> None:
    version = terms.value(ONTOLOGY, OWL.versionIRI)
    assert str(version) == f"{ONTOLOGY}/{terms.value(ONTOLOGY, OWL.versionInfo)}"


def test_the_namespace_is_that_of_the_terms(terms: Graph) -> None:
    assert str(terms.value(ONTOLOGY, VANN.preferredNamespaceUri)) == str(MKG)


def test_every_term_has_a_label_and_a_definition_in_every_language(terms: Graph) -> None:
    lacking = [
        (str(term), str(p), language)
        for term in _terms(terms)
        for p in (RDFS.label, SKOS.definition)
        for language in LANGUAGES
        if sum(1 for o in terms.objects(term, p) if isinstance(o, Literal) and o.language == language) != 1
    ]
    assert lacking == []


def test_every_term_names_the_ontology_that_defines_it(terms: Graph) -> None:
    assert [t for t in _terms(terms) if terms.value(t, RDFS.isDefinedBy) != ONTOLOGY] == []


def test_no_definition_only_repeats_the_label(terms: Graph) -> None:
    def words(term: URIRef, p: URIRef, language: str) -> str:
        return next(str(o).strip(" .").lower() for o in terms.objects(term, p) if o.language == language)

    same = [
        (str(term), language)
        for term in _terms(terms)
        for language in LANGUAGES
        if words(term, RDFS.label, language) == words(term, SKOS.definition, language)
    ]
    assert same == []


def test_labels_tell_the_terms_of_one_kind_apart(terms: Graph) -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        seen: dict[Literal, list[URIRef]] = defaultdict(list)
        for term in _own(terms, kind):
            for label in terms.objects(term, RDFS.label):
                seen[label].append(term)
        assert {str(label): found for label, found in seen.items() if len(found) > 1} == {}


def test_classes_are_nouns_in_capitals_and_properties_begin_small(terms: Graph) -> None:
    def local(term: URIRef) -> str:
        return term.removeprefix(str(MKG))

    assert [t for t in _own(terms, OWL.Class) if not re.fullmatch(r"([A-Z][a-z]+)+", local(t))] == []
    properties = _own(terms, OWL.ObjectProperty, OWL.DatatypeProperty)
    assert [t for t in properties if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)*3?", local(t))] == []


def test_no_class_merges_two_ideas_in_its_name_or_is_a_rest(terms: Graph) -> None:
    merged = [t for t in _own(terms, OWL.Class) if re.search(r"(And|Or|Other|Misc)(?=[A-Z]|$)", t)]
    assert merged == []


def test_every_term_that_is_used_is_declared(terms: Graph, alignments: Graph) -> None:
    declared = set(_terms(terms))
    used = {
        t
        for graph in (terms, alignments)
        for triple in graph
        for t in triple
        if isinstance(t, URIRef) and t.startswith(MKG)
    }
    assert used - declared == set()


def test_a_property_has_at_most_one_domain_and_one_range(terms: Graph) -> None:
    many = [
        (str(t), str(p))
        for t in _own(terms, OWL.ObjectProperty, OWL.DatatypeProperty)
        for p in (RDFS.domain, RDFS.range)
        if len(set(terms.objects(t, p))) > 1
    ]
    assert many == []


def test_no_class_is_beneath_itself(terms: Graph) -> None:
    for c in _own(terms, OWL.Class):
        above = {
            upper
            for direct in terms.objects(c, RDFS.subClassOf)
            for upper in terms.transitive_objects(direct, RDFS.subClassOf)
        }
        assert c not in above


def test_inverses_are_said_once_and_of_different_properties(terms: Graph) -> None:
    pairs = [(s, o) for s, o in terms.subject_objects(OWL.inverseOf)]
    assert all(s != o for s, o in pairs)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)


def test_a_symmetric_property_has_the_same_domain_and_range(terms: Graph) -> None:
    for t in terms.subjects(RDF.type, OWL.SymmetricProperty):
        assert terms.value(t, RDFS.domain) == terms.value(t, RDFS.range)


def test_only_simple_properties_are_functional(terms: Graph) -> None:
    complex_ = set(terms.subjects(OWL.propertyChainAxiom)) | set(
        terms.subjects(RDF.type, OWL.TransitiveProperty)
    )
    assert complex_ & set(terms.subjects(RDF.type, OWL.FunctionalProperty)) == set()


def test_chains_are_made_of_declared_properties(terms: Graph) -> None:
    declared = set(_own(terms, OWL.ObjectProperty))
    for chain in terms.objects(None, OWL.propertyChainAxiom):
        assert set(Collection(terms, chain)) <= declared


def test_top_classes_are_declared_disjoint(terms: Graph) -> None:
    members = set(Collection(terms, next(terms.objects(None, OWL.members))))
    top = {
        c
        for c in _own(terms, OWL.Class)
        if not any(isinstance(o, URIRef) and o.startswith(MKG) for o in terms.objects(c, RDFS.subClassOf))
    }
    assert top == members


def test_the_kind_of_a_leaf_class_is_the_concept_of_its_name(terms: Graph, code_lists: Graph) -> None:
    for c in _own(terms, OWL.Class):
        for restriction in terms.objects(c, RDFS.subClassOf):
            if not isinstance(restriction, BNode):
                continue
            concept = terms.value(restriction, OWL.hasValue)
            name = re.sub(r"(?<!^)(?=[A-Z])", "-", c.removeprefix(str(MKG))).lower()
            assert str(code_lists.value(concept, SKOS.notation)) == name
            assert set(code_lists.objects(concept, SKOS.prefLabel)) == set(terms.objects(c, RDFS.label))


def test_every_concept_is_labelled_defined_and_placed(code_lists: Graph) -> None:
    for concept in set(code_lists.subjects(RDF.type, SKOS.Concept)):
        assert _languages(code_lists, concept, SKOS.prefLabel) == set(LANGUAGES), concept
        assert _languages(code_lists, concept, SKOS.definition) == set(LANGUAGES), concept
        assert code_lists.value(concept, SKOS.inScheme) is not None, concept
        broader = code_lists.value(concept, SKOS.broader)
        assert broader is not None or code_lists.value(concept, SKOS.topConceptOf) is not None, concept
        if broader is not None:
            assert (broader, RDF.type, SKOS.Concept) in code_lists, concept


def test_notations_are_unique_in_a_scheme(code_lists: Graph) -> None:
    seen: set[tuple[object, object]] = set()
    for concept, notation in code_lists.subject_objects(SKOS.notation):
        key = (code_lists.value(concept, SKOS.inScheme), notation)
        assert key not in seen, key
        seen.add(key)


def test_alignments_define_nothing_of_their_own(alignments: Graph, terms: Graph) -> None:
    own = set(_terms(terms))
    for subject, p, _ in alignments:
        if str(subject).startswith(str(MKG)):
            assert subject in own
            assert p in {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch}
