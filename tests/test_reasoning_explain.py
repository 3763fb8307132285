"""Every inferred triple has proofs, and a proof's leaves are enough to infer it again."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, assume, given, settings

from multiply_kg.errors import UnsupportedError
from multiply_kg.reasoning import infer
from multiply_kg.reasoning.explain import Explainer, Proof, explain
from multiply_kg.terms import Triple
from test_reasoning_agreement import datasets, ontologies
from test_reasoning_rules import FOLLOWS, ttl

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "60"))


def one(text: str) -> Triple:
    (triple,) = ttl(text)
    return triple


def rules(proof: Proof) -> list[str]:
    return [proof.rule, *(r for p in proof.premises if isinstance(p, Proof) for r in rules(p))]


def check(proof: Proof, conclusion: Triple, given_triples: set[Triple]) -> None:
    assert proof.conclusion == conclusion
    assert proof.leaves <= given_triples
    assert conclusion in infer(proof.leaves, (), engine="compiled").inferred


@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(ontology=ontologies(), data=datasets())
def test_every_inferred_triple_has_a_proof_from_given_triples(
    ontology: list[Triple], data: list[Triple]
) -> None:
    try:
        closure = infer(data, ontology, engine="compiled")
    except UnsupportedError:
        assume(False)
    explainer = Explainer(data, ontology)
    for triple in sorted(closure.inferred)[:12]:
        proofs = explainer.explain(triple, limit=3)
        assert proofs
        for proof in proofs:
            check(proof, triple, {*data, *ontology})


@pytest.mark.parametrize("case", FOLLOWS)
def test_each_construct_is_explained(case: str) -> None:
    ontology, data, expected = FOLLOWS[case]
    asserted, axioms = ttl(data), ttl(ontology)
    explainer = Explainer(asserted, axioms)
    for triple in ttl(expected):
        for proof in explainer.explain(triple):
            check(proof, triple, asserted | axioms)
        assert explainer.explain(triple)


def test_all_independent_proofs_are_told_the_shortest_first() -> None:
    ontology = ttl(":p rdfs:domain :A . :q rdfs:domain :B . :B rdfs:subClassOf :A .")
    data = ttl(":x :p :y ; :q :z .")
    short, long = explain(one(":x a :A ."), data, ontology)
    assert rules(short) == ["prp-dom"]
    assert rules(long) == ["cax-sco", "prp-dom"]
    assert short.leaves == ttl(":x :p :y . :p rdfs:domain :A .")


def test_a_proof_that_stands_on_more_than_another_is_left_out() -> None:
    ontology = ttl(":p rdfs:subPropertyOf :q, :r . :r rdfs:subPropertyOf :q .")
    proofs = explain(one(":x :q :y ."), ttl(":x :p :y ."), ontology)
    assert [rules(proof) for proof in proofs] == [["prp-spo1"], ["prp-spo1", "prp-spo1"]]
    cycle = ttl(":p owl:equivalentProperty :q .")
    assert len(explain(one(":x :q :y ."), ttl(":x :p :y ."), cycle)) == 1


def test_a_chain_is_proved_with_the_links_and_the_axiom() -> None:
    ontology = ttl(":q owl:propertyChainAxiom (:p1 :p2) .")
    data = ttl(":a :p1 :b . :b :p2 :c .")
    (proof,) = explain(one(":a :q :c ."), data, ontology)
    assert proof.rule == "prp-spo2"
    assert proof.leaves == data | ontology


def test_what_holds_of_another_name_is_proved_by_the_identity() -> None:
    ontology = ttl(":k a owl:InverseFunctionalProperty .")
    data = ttl(":a :k :n ; :p :v . :b :k :n .")
    (proof,) = explain(one(":b :p :v ."), data, ontology)
    assert proof.rule == "eq-rep-s"
    assert "prp-ifp" in rules(proof)
    assert proof.leaves == data | ontology


def test_the_number_of_proofs_is_limited() -> None:
    data = ttl("".join(f":x :p :y{i} ." for i in range(30)))
    assert len(explain(one(":x a :A ."), data, ttl(":p rdfs:domain :A ."), limit=4)) == 4


def test_given_triples_and_what_does_not_follow_have_no_proof() -> None:
    data = ttl(":x :p :y .")
    assert explain(one(":x :p :y ."), data, set()) == ()
    assert explain(one(":x :q :y ."), data, set()) == ()


def test_an_ontology_for_the_reference_engine_alone_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="no proofs"):
        explain(one(":x :p :y ."), set(), ttl(":kind rdfs:subPropertyOf rdf:type ."))
