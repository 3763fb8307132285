"""``docs/vocabulary.md``: classes, properties and code lists of the ontology, with their axioms in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from multiply_kg.namespaces import COMMON
from multiply_kg.reference_pages.markdown import anchor, code, escape, link, page, show, table, web_link
from multiply_kg.reference_pages.subject import (
    DEFINITION,
    IS_DEFINED_BY,
    LABEL,
    PREF_LABEL,
    TYPE,
    Subject,
    own,
)
from multiply_kg.terms import OWL, RDFS, SKOS, Term, iri, is_iri, value_of

_CLASS: Final = iri(OWL + "Class")
_OBJECT_PROPERTY: Final = iri(OWL + "ObjectProperty")
_DATATYPE_PROPERTY: Final = iri(OWL + "DatatypeProperty")
_SUBCLASS: Final = iri(RDFS + "subClassOf")
_SUBPROPERTY: Final = iri(RDFS + "subPropertyOf")
_DOMAIN, _RANGE = iri(RDFS + "domain"), iri(RDFS + "range")
_INVERSE: Final = iri(OWL + "inverseOf")
_CHAIN: Final = iri(OWL + "propertyChainAxiom")
_MATCHES: Final = {
    iri(SKOS + name): words
    for name, words in (
        ("exactMatch", "the same as"),
        ("closeMatch", "nearly the same as"),
        ("broadMatch", "narrower than"),
        ("narrowMatch", "wider than"),
        ("relatedMatch", "related to"),
    )
}
_TRAITS: Final = {
    iri(OWL + "FunctionalProperty"): "a thing has at most one value",
    iri(OWL + "InverseFunctionalProperty"): "a value belongs to at most one thing",
    iri(OWL + "SymmetricProperty"): "symmetric: it holds both ways",
    iri(OWL + "TransitiveProperty"): "transitive: it holds along a path too",
}


def vocabulary_page(subject: Subject) -> str:
    """The page of the ontology."""
    classes = own(subject.ontology, [_CLASS])
    properties = own(subject.ontology, [_OBJECT_PROPERTY, _DATATYPE_PROPERTY])
    blocks: list[list[str]] = [
        *_header(subject, len(classes), len(properties)),
        ["## Classes"],
        list(_tree(subject, classes)),
        [
            "Nothing belongs to two of " + ", ".join(term_link(x, subject) for x in group) + "."
            for group in _disjoint(subject)
        ],
    ]
    for term in classes:
        blocks += _section(subject, term, list(_class_facts(subject, term)))
    blocks.append(["## Properties"])
    for term in properties:
        blocks += _section(subject, term, list(_property_facts(subject, term)))
    blocks.append(["## Code lists"])
    for scheme in subject.ontology.subjects(TYPE, iri(SKOS + "ConceptScheme")):
        blocks += _scheme(subject, scheme)
    return page("Vocabulary", "`ontology/`", blocks)


def axioms_of(subject: Subject, term: Term, *, page: str = "") -> Iterator[str]:
    """What makes a property hold without being stated, and what it makes hold, each in words."""
    index = subject.ontology
    for head in index.objects(term, _CHAIN):
        steps = " and then ".join(term_link(step, subject, page=page) for step in index.items(head))
        yield f"follows from {steps}"
    for lower in index.subjects(_SUBPROPERTY, term):
        yield f"follows from {term_link(lower, subject, page=page)}"
    for other in sorted({*index.objects(term, _INVERSE), *index.subjects(_INVERSE, term)}):
        yield f"the inverse of {term_link(other, subject, page=page)}"
    for kind, words in _TRAITS.items():
        if kind in index.objects(term, TYPE):
            yield words


def _header(subject: Subject, classes: int, properties: int) -> Iterator[list[str]]:
    index = subject.ontology
    ontology = next(
        (x for x in index.subjects(TYPE, iri(OWL + "Ontology")) if index.objects(x, iri(OWL + "versionIRI"))),
        None,
    )
    if ontology is None:
        return
    dct, vann = COMMON["dct"], COMMON["vann"]
    version = value_of(index.object(ontology, iri(OWL + "versionInfo")) or '""')
    prefix = value_of(index.object(ontology, iri(vann + "preferredNamespacePrefix")) or '""')
    namespace = value_of(index.object(ontology, iri(vann + "preferredNamespaceUri")) or '""')
    licence = value_of(index.object(ontology, iri(dct + "license")) or "<>")
    yield [escape(index.text(ontology, iri(dct + name), "en")) for name in ("abstract", "description")]
    yield [
        f"- {classes} classes, {properties} properties",
        f"- namespace `{namespace}`, prefix `{prefix}:`",
        f"- version {version}, licence {web_link(licence)}",
        "- terms: [`ontology/multiply.ttl`](../ontology/multiply.ttl)",
        "- how they relate to the terms of others: [`ontology/alignments.ttl`](../ontology/alignments.ttl)",
        "- code lists: [`ontology/codelists/`](../ontology/codelists)",
        "- shapes: [Validation](validation.md)",
    ]


def _tree(subject: Subject, classes: list[Term]) -> Iterator[str]:
    index = subject.ontology
    parents = {term: [x for x in index.objects(term, _SUBCLASS) if x in classes] for term in classes}

    def branch(term: Term, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}- {term_link(term, subject)} {escape(index.text(term, LABEL, 'en'))}"
        for child in classes:
            if term in parents[child]:
                yield from branch(child, depth + 1)

    for term in classes:
        if not parents[term]:
            yield from branch(term, 0)


def _disjoint(subject: Subject) -> Iterator[list[Term]]:
    index = subject.ontology
    for axiom in index.subjects(TYPE, iri(OWL + "AllDisjointClasses")):
        for head in index.objects(axiom, iri(OWL + "members")):
            yield sorted(index.items(head))


def _section(subject: Subject, term: Term, facts: list[str]) -> Iterator[list[str]]:
    index, languages = subject.ontology, subject.workspace.settings.languages
    yield [f"### {subject.curie(term)}"]
    yield [
        " · ".join(_in(language, escape(index.text(term, LABEL, language)), "**") for language in languages)
    ]
    yield [
        _in(language, escape(index.text(term, DEFINITION, language)), "") + "\\"
        for language in languages[:-1]
    ] + [_in(languages[-1], escape(index.text(term, DEFINITION, languages[-1])), "")]
    yield facts


def _in(language: str, text: str, first: str) -> str:
    mark = first if language == "en" else "*"
    return f"{mark}{text}{mark}" if text else ""


def _class_facts(subject: Subject, term: Term) -> Iterator[str]:
    index = subject.ontology
    supers = index.objects(term, _SUBCLASS)
    named = [x for x in supers if is_iri(x) and index.objects(x, IS_DEFINED_BY)]
    if named:
        yield "- every one is also: " + ", ".join(term_link(x, subject) for x in named)
    for restriction in supers:
        on, value = (
            index.object(restriction, iri(OWL + "onProperty")),
            index.object(restriction, iri(OWL + "hasValue")),
        )
        if on and value:
            yield f"- every one has {term_link(on, subject)} {show(value, subject.prefixes)}"
    yield from _aligned(subject, term, [x for x in supers if is_iri(x) and x not in named])
    for words, predicate in (("properties of it", _DOMAIN), ("properties that lead to it", _RANGE)):
        found = index.subjects(predicate, term)
        if found:
            yield f"- {words}: " + ", ".join(term_link(x, subject) for x in found)


def _property_facts(subject: Subject, term: Term) -> Iterator[str]:
    index = subject.ontology
    for words, predicate in (("of", _DOMAIN), ("leads to", _RANGE)):
        found = index.objects(term, predicate)
        if found:
            yield f"- {words}: " + " or ".join(term_link(x, subject) for x in found)
        elif predicate == _RANGE and _DATATYPE_PROPERTY in index.objects(term, TYPE):
            yield "- leads to: a literal"
    for words in axioms_of(subject, term):
        yield f"- {words}"
    supers = index.objects(term, _SUBPROPERTY)
    mine = [x for x in supers if index.objects(x, IS_DEFINED_BY)]
    if mine:
        yield "- implies " + ", ".join(term_link(x, subject) for x in mine)
    yield from _aligned(subject, term, [x for x in supers if x not in mine])


def _aligned(subject: Subject, term: Term, supers: list[Term]) -> Iterator[str]:
    parts = ["a kind of " + show(x, subject.prefixes) for x in supers]
    for predicate, words in _MATCHES.items():
        parts += [f"{words} {show(x, subject.prefixes)}" for x in subject.ontology.objects(term, predicate)]
    if parts:
        yield "- aligned: " + ", ".join(parts)


def term_link(term: Term, subject: Subject, *, page: str = "") -> str:
    """A term linked to its section of ``page``, or only shown where it is not one of the ontology's own."""
    shown = subject.curie(term)
    index = subject.ontology
    if not (index.objects(term, IS_DEFINED_BY) and index.objects(term, LABEL)):
        return show(term, subject.prefixes)
    fragment = anchor(shown)
    if _CLASS not in index.objects(term, TYPE) and fragment in subject.class_anchors:
        fragment += "-1"  # headings differ by case only, and the classes come first
    return link(code(shown), f"{page}#{fragment}")


def _scheme(subject: Subject, scheme: Term) -> Iterator[list[str]]:
    index, languages = subject.ontology, subject.workspace.settings.languages
    concepts = index.subjects(iri(SKOS + "inScheme"), scheme)
    rows = [
        [
            code(subject.curie(concept)),
            *(escape(index.text(concept, PREF_LABEL, language)) for language in languages),
            escape(index.text(concept, DEFINITION, "en")),
            ", ".join(show(x, subject.prefixes) for x in index.objects(concept, iri(SKOS + "broader"))),
            ", ".join(
                f"{words} {show(x, subject.prefixes)}"
                for p, words in _MATCHES.items()
                for x in index.objects(concept, p)
            ),
        ]
        for concept in concepts
    ]
    yield [f"### {escape(index.text(scheme, PREF_LABEL, 'en'))}"]
    yield [escape(index.text(scheme, iri(COMMON["dct"] + "description"), "en"))]
    yield table(["Code", *languages, "Meaning", "Narrower than", "Matches"], rows)
