"""What terms there are: the well-known ones held against rdflib's lists, and a workspace's own."""

from __future__ import annotations

import pytest
import rdflib.namespace as ns

from multiply_kg.lint.twins import twins
from multiply_kg.lint.vocabulary import Vocabulary, Wanted
from multiply_kg.lint.well_known import (
    WANT_IRIS,
    WANT_LITERALS,
    WELL_KNOWN,
    is_well_known_property,
    split_iri,
)
from multiply_kg.terms import OWL, RDF, RDFS, Triple

EX = "https://example.org/"
TYPE = f"<{RDF}type>"


def ex(name: str) -> str:
    return f"<{EX}{name}>"


@pytest.mark.parametrize(
    "known",
    [ns.RDF, ns.RDFS, ns.OWL, ns.XSD, ns.SKOS, ns.SH, ns.DCTERMS, ns.PROV, ns.FOAF, ns.VANN, ns.VOID, ns.DCAT, ns.ORG],
    ids=lambda known: str(known._NS),
)  # fmt: skip
def test_every_term_that_rdflib_knows_is_known(known: type[ns.DefinedNamespace]) -> None:
    names = {
        name
        for name in (*known.__annotations__, *known._extras)
        if not name.startswith("_") and "-" not in name
    }
    assert names <= WELL_KNOWN[str(known._NS)]


@pytest.mark.parametrize("iri", sorted(WANT_IRIS | WANT_LITERALS))
def test_what_wants_things_or_texts_is_a_known_property_and_wants_one_of_them(iri: str) -> None:
    namespace, name = split_iri(iri)
    assert name in WELL_KNOWN[namespace]
    assert is_well_known_property(iri)
    assert (iri in WANT_IRIS) != (iri in WANT_LITERALS)


def vocabulary(*ontology: Triple, data: tuple[Triple, ...] = ()) -> Vocabulary:
    return Vocabulary(ontology=ontology, data=data, base="https://base.example/")


def test_a_namespace_of_which_single_terms_are_declared_is_not_the_workspaces_own() -> None:
    found = vocabulary(
        (ex("Mill"), TYPE, f"<{OWL}Class>"),
        (ex("Mill"), f"<{RDFS}subClassOf>", "<https://schema.org/Thing>"),
        ("<https://schema.org/Thing>", TYPE, f"<{OWL}Class>"),
    )
    assert found.namespaces == {EX}
    assert found.trouble("<https://schema.org/Article>", Wanted.CLASS) is None
    assert found.trouble("<https://schema.org/Thng>", Wanted.CLASS) == (
        "unknown-class",
        "<https://schema.org/Thing>",
    )
    assert found.trouble(ex("Mil"), Wanted.CLASS) == ("unknown-class", ex("Mill"))


def test_a_well_known_term_that_does_not_exist_is_found_and_its_kind_preferred() -> None:
    found = vocabulary()
    skos = "http://www.w3.org/2004/02/skos/core#"
    assert found.trouble(f"<{skos}Concep>", Wanted.CLASS) == ("unknown-class", f"<{skos}Concept>")
    assert found.trouble(f"<{skos}preflabel>", Wanted.PROPERTY) == ("unknown-property", f"<{skos}prefLabel>")
    assert found.trouble(f"<{skos}collection>", Wanted.PROPERTY).rule == "unknown-property"
    assert found.trouble(f"<{RDF}_12>", Wanted.PROPERTY) is None
    assert found.trouble(f"<{skos}>") is None


def test_disjointness_is_inherited_and_said_in_four_ways() -> None:
    cell, rest = "_:b1", "_:b2"
    union, last = "_:b3", "_:b4"
    found = vocabulary(
        (ex("A"), f"<{OWL}disjointWith>", ex("B")),
        (ex("A1"), f"<{RDFS}subClassOf>", ex("A")),
        ("_:all", TYPE, f"<{OWL}AllDisjointClasses>"),
        ("_:all", f"<{OWL}members>", cell),
        (cell, f"<{RDF}first>", ex("C")),
        (cell, f"<{RDF}rest>", rest),
        (rest, f"<{RDF}first>", ex("D")),
        (rest, f"<{RDF}rest>", f"<{RDF}nil>"),
        (ex("E"), f"<{OWL}complementOf>", ex("F")),
        (ex("G"), f"<{OWL}disjointUnionOf>", union),
        (union, f"<{RDF}first>", ex("G1")),
        (union, f"<{RDF}rest>", last),
        (last, f"<{RDF}first>", ex("G2")),
        (last, f"<{RDF}rest>", f"<{RDF}nil>"),
        ("_:props", TYPE, f"<{OWL}AllDisjointProperties>"),
        ("_:props", f"<{OWL}members>", cell),
    )
    assert found.disjoint(ex("A1"), ex("B"))
    assert found.disjoint(ex("D"), ex("C"))
    assert found.disjoint(ex("E"), ex("F"))
    assert found.disjoint(ex("G1"), ex("G2"))
    assert not found.disjoint(ex("A1"), ex("A"))
    assert not found.disjoint(ex("G1"), ex("G"))


def test_a_list_that_leads_back_to_itself_comes_to_an_end() -> None:
    found = vocabulary(
        ("_:all", TYPE, f"<{OWL}AllDisjointClasses>"),
        ("_:all", f"<{OWL}members>", "_:b1"),
        ("_:b1", f"<{RDF}first>", ex("C")),
        ("_:b1", f"<{RDF}rest>", "_:b1"),
    )
    assert not found.disjoint(ex("C"), ex("C"))


def test_domains_come_from_properties_above_too() -> None:
    found = vocabulary(
        (ex("p"), TYPE, f"<{OWL}ObjectProperty>"),
        (ex("q"), TYPE, f"<{OWL}ObjectProperty>"),
        (ex("p"), f"<{RDFS}subPropertyOf>", ex("q")),
        (ex("q"), f"<{RDFS}domain>", ex("A")),
        (ex("q"), f"<{RDFS}range>", ex("B")),
    )
    assert found.domains(ex("p")) == (frozenset({ex("A")}),)
    assert found.ranges(ex("p")) == (frozenset({ex("B")}),)


@pytest.mark.parametrize(
    ("left", "right", "are_twins"),
    [
        ("katowice", "katowicce", True), ("graz", "Graz", True), ("kiel", "kil", True),
        ("it-campi", "itcampi", True), ("energy-plans", "enrgy-plans", True),
        ("meeting-1", "meeting-2", False), ("p2p-3a", "p2p-3b", False), ("results-2021", "results-2022", False),
        ("nl-about", "pl-about", False), ("graz", "linz", False), ("a", "b", False),
    ],
)  # fmt: skip
def test_things_whose_names_differ_by_a_slip_are_twins(left: str, right: str, are_twins: bool) -> None:
    data = [(ex(name), TYPE, ex("Thing")) for name in (left, right)]
    found = twins(data, base=EX, names=())
    assert dict(found) == ({ex(left): ex(right), ex(right): ex(left)} if are_twins else {})


def test_the_one_that_is_spoken_of_much_more_often_is_not_the_slip() -> None:
    data = [(ex("graz"), ex(f"p{n}"), ex("o")) for n in range(9)] + [(ex("grazz"), TYPE, ex("City"))]
    assert dict(twins(data, base=EX, names=())) == {ex("grazz"): ex("graz")}
