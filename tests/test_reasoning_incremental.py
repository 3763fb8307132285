"""A closure that follows edits is the closure made from scratch, whatever the ontology and the edits.

``MULTIPLY_KG_CASES`` sets the number of random cases (default 100).
"""

from __future__ import annotations

import os
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multiply_kg.reasoning import adjacency, infer
from multiply_kg.reasoning.adjacency import Adjacency
from multiply_kg.reasoning.incremental import Change, Materialised
from multiply_kg.reasoning.vocabulary import TYPE, xsd
from multiply_kg.terms import Triple
from test_reasoning_agreement import CLASSES, LITERALS, PROPERTIES, THINGS, Draw, datasets, ontologies
from test_reasoning_rules import CONTRADICTIONS, FOLLOWS, ttl

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "100"))


@st.composite
def edits(draw: Draw, data: list[Triple]) -> list[tuple[list[Triple], list[Triple]]]:
    """Edits as (added, removed): of what is there, and of what may be there or follow."""
    things, properties = st.sampled_from(THINGS), st.sampled_from(PROPERTIES)
    one = st.one_of(
        st.sampled_from(data),
        st.sampled_from(data),
        st.tuples(things, properties, things),
        st.tuples(things, st.just(TYPE), st.sampled_from(CLASSES)),
        st.tuples(things, properties, st.sampled_from(LITERALS)),
    )
    some = st.lists(one, max_size=4)
    return draw(st.lists(st.tuples(some, some), min_size=1, max_size=6))


def update(live: Materialised, added: set[Triple], removed: set[Triple]) -> Change:
    """Make an edit, and hold what it tells against the closures before and after it."""
    before = set(live.inferred)
    change = live.update(added, removed)
    assert change.added == live.inferred - before
    assert change.removed == before - live.inferred
    return change


def assert_like_from_scratch(live: Materialised, data: set[Triple], ontology: set[Triple]) -> None:
    closure = infer(data, ontology)
    assert live.inferred == closure.inferred
    assert live.inconsistencies == closure.inconsistencies


@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(ontology=ontologies(), data=datasets(), few=st.sampled_from([1, 32]), drawn=st.data())
def test_after_each_edit_the_closure_is_the_one_from_scratch(
    ontology: list[Triple], data: list[Triple], few: int, drawn: st.DataObject
) -> None:
    axioms, present = set(ontology), set(data)
    with patch.object(adjacency, "_FEW", few):
        live = Materialised(data, ontology)
        for more, fewer in drawn.draw(edits(data)):
            added, removed = set(more), set(fewer)
            if live.inferred and drawn.draw(st.booleans()):
                # What is inferred and is then stated as well has to outlive the loss of either.
                added.add(drawn.draw(st.sampled_from(sorted(live.inferred))))
            update(live, added, removed)
            present = (present - removed) | added
            assert_like_from_scratch(live, present, axioms)


# The axioms of the example for each rule speak of the same few names, so that several of them work together.
EXAMPLES = sorted({case[0] for case in (*FOLLOWS.values(), *CONTRADICTIONS.values()) if case[0]})
NAMES = [f"<http://example.org/{name}>" for name in "xyzpqrABCR"]
VALUES = [
    *NAMES[:3],
    '"v"',
    '"1"',
    '"01"^^' + xsd("integer"),
    '"1"^^' + xsd("integer"),
    '"?"^^' + xsd("byte"),
]


@st.composite
def close_triples(draw: Draw, size: int) -> set[Triple]:
    """Triples about three things, so that most of them have to do with each other."""
    links = st.tuples(st.sampled_from(NAMES[:3]), st.sampled_from(NAMES[3:6]), st.sampled_from(VALUES))
    types = st.tuples(st.sampled_from(NAMES[:3]), st.just(TYPE), st.sampled_from(NAMES[6:]))
    return draw(st.sets(st.one_of(links, links, types), max_size=size))


@settings(max_examples=2 * CASES, deadline=None)
@given(
    axioms=st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=3),
    data=close_triples(16),
    edits=st.lists(st.tuples(close_triples(3), close_triples(12)), min_size=1, max_size=5),
    few=st.sampled_from([1, 32]),
)
def test_edits_among_few_things_under_many_axioms_end_as_from_scratch(
    axioms: list[str], data: set[Triple], edits: list[tuple[set[Triple], set[Triple]]], few: int
) -> None:
    ontology = set().union(*map(ttl, axioms))
    with patch.object(adjacency, "_FEW", few):
        live = Materialised(data, ontology)
        for added, removed in edits:
            update(live, added, removed)
            data = (data - removed) | added
            assert_like_from_scratch(live, data, ontology)


@pytest.mark.parametrize("case", [*FOLLOWS, *CONTRADICTIONS])
def test_a_graph_that_is_built_and_taken_down_triple_by_triple_is_right_at_each_step(case: str) -> None:
    ontology, data = (FOLLOWS.get(case) or CONTRADICTIONS[case])[:2]
    axioms, triples = ttl(ontology), sorted(ttl(data))
    live, present = Materialised([], axioms), set()
    for triple in triples:
        update(live, {triple}, set())
        present.add(triple)
        assert_like_from_scratch(live, present, axioms)
    for triple in triples:
        update(live, set(), {triple})
        present.remove(triple)
        assert_like_from_scratch(live, present, axioms)


def test_what_has_another_proof_stays_and_what_proved_itself_goes() -> None:
    ontology = ttl(":p a owl:TransitiveProperty . :p rdfs:subPropertyOf :q . :q a owl:SymmetricProperty .")
    circle = ttl(":a :p :b . :b :p :c . :c :p :a . :x :q :y . :y :q :x .")
    live = Materialised(circle, ontology)
    change = update(live, set(), ttl(":x :q :y . :c :p :a ."))
    assert change.added == ttl(":x :q :y .")
    assert live.inferred == ttl(":x :q :y . :a :p :c ; :q :b, :c . :b :q :a, :c . :c :q :a, :b .")
    assert update(live, set(), ttl(":y :q :x .")).removed == ttl(":x :q :y .")


SECOND_PROOFS = {
    "a path": (":p a owl:TransitiveProperty .", ":a :p :b, :c . :c :p :d .", ":b :p :d .", ":a :p :d ."),
    "a chain": (
        ":q owl:propertyChainAxiom (:p1 :p2 :p3) .",
        ":a :p1 :b . :b :p2 :c, :c2 . :c2 :p3 :d .",
        ":c :p3 :d .",
        ":a :q :d .",
    ),
    "a witness": (
        ":R owl:onProperty :p ; owl:someValuesFrom :B . :q rdfs:range :B .",
        ":x :p :y, :z . :n :q :z .",
        ":y a :B .",
        ":x a :R . :z a :B .",
    ),
    "a value": (
        ":R owl:onProperty :p ; owl:hasValue :v, :w . :q rdfs:subPropertyOf :p .",
        ":x :q :w .",
        ":x :p :v .",
        ":x :p :v, :w ; a :R .",
    ),
    "a class that has a value": (
        ":A rdfs:subClassOf [owl:onProperty :p ; owl:hasValue :v] . :B rdfs:subClassOf :A . :q rdfs:domain :B .",
        ":x :q :y .",
        ":x a :A .",
        ":x a :A, :B ; :p :v .",
    ),
    "an inverse that is inferred": (
        ":p owl:inverseOf :q . :r rdfs:subPropertyOf :q . :s rdfs:subPropertyOf :p .",
        ":y :r :x .",
        ":x :s :y .",
        ":x :p :y . :y :q :x .",
    ),
}


@pytest.mark.parametrize("case", SECOND_PROOFS)
def test_what_has_a_second_proof_outlives_the_first(case: str) -> None:
    ontology, data, removed, expected = SECOND_PROOFS[case]
    live = Materialised(ttl(data) | ttl(removed), ttl(ontology))
    update(live, set(), ttl(removed))
    assert live.inferred == ttl(expected)
    update(live, set(), ttl(data))
    assert live.inferred == set()


def test_an_inferred_triple_is_hidden_while_its_value_is_stated_in_another_spelling() -> None:
    live = Materialised(ttl(":x :p 042 ."), ttl(":p rdfs:subPropertyOf :q ."))
    assert update(live, ttl(":x :q 42 ."), set()).removed == ttl(":x :q 042 .")
    assert update(live, set(), ttl(":x :q 42 .")).added == ttl(":x :q 042 .")


def test_an_ill_formed_literal_is_told_as_long_as_it_is_stated() -> None:
    data, ontology = ttl(':x :p "?"^^xsd:byte ; :q "?"^^xsd:byte .'), ttl(":p rdfs:subPropertyOf :q .")
    live = Materialised(data, ontology)
    update(live, set(), ttl(':x :q "?"^^xsd:byte .'))
    assert_like_from_scratch(live, ttl(':x :p "?"^^xsd:byte .'), ontology)


def test_a_clash_goes_with_the_class_that_allows_one_value() -> None:
    ontology = ttl(":R owl:onProperty :p ; owl:maxCardinality 1 .")
    live = Materialised(ttl(':x a :R ; :p "1", "2" .'), ontology)
    assert [each.rule for each in live.inconsistencies] == ["eq-diff1"]
    update(live, set(), ttl(":x a :R ."))
    assert live.inconsistencies == ()


def test_a_triple_that_becomes_stated_is_inferred_no_longer_until_it_is_withdrawn() -> None:
    live = Materialised(ttl(":x :p :y ."), ttl(":p rdfs:subPropertyOf :q ; rdfs:domain :A ."))
    assert live.update(ttl(":x :q :y ; a :A ."), []) == Change(
        frozenset(), frozenset(ttl(":x :q :y ; a :A ."))
    )
    assert live.inferred == set()
    assert live.update([], ttl(":x :q :y ; a :A .")) == Change(
        frozenset(ttl(":x :q :y ; a :A .")), frozenset()
    )


def test_an_edit_that_changes_nothing_tells_no_change() -> None:
    data, ontology = ttl(":x :p :y ."), ttl(":p rdfs:subPropertyOf :q . :v :p :w .")
    live = Materialised(data, ontology)
    assert live.update(data, ttl(":x :p :y . :n :p :m . :v :p :w .")) == Change(frozenset(), frozenset())
    assert_like_from_scratch(live, data, ontology)


@pytest.mark.parametrize(
    ("ontology", "edit", "reason"),
    [
        (":p a owl:TransitiveProperty .", ":q a owl:TransitiveProperty .", "belongs to an axiom"),
        (":p a owl:TransitiveProperty .", ":q rdfs:subPropertyOf :p .", "belongs to an axiom"),
        (
            ":R owl:onProperty :p ; owl:hasValue :b .",
            ":a owl:sameAs :b .",
            "<http://example.org/b>, which an axiom names",
        ),
        ("", ":p owl:sameAs :q .", "another name to the class or property"),
        ("", ":b owl:sameAs :q . :a :q :c .", "another name to the class or property"),
        (
            ":kind rdfs:subPropertyOf rdf:type .",
            ":a :kind :K .",
            "only the reference engine can take: rdfs:sub",
        ),
    ],
)
def test_an_edit_that_cannot_be_worked_out_in_place_says_why(ontology: str, edit: str, reason: str) -> None:
    axioms, data = ttl(ontology), ttl(":a :p :b . :b :p :d .")
    live = Materialised(data, axioms)
    assert reason in update(live, ttl(edit), set()).from_scratch
    assert_like_from_scratch(live, data | ttl(edit), axioms)
    update(live, set(), ttl(edit))
    assert_like_from_scratch(live, data, axioms)
    if "reference" not in reason:
        assert not update(live, ttl(":d :r :e ."), set()).from_scratch


def test_a_contradiction_goes_with_its_last_reason() -> None:
    ontology = ttl(
        ":p a owl:FunctionalProperty . :q rdfs:subPropertyOf :p ."
        ":A owl:disjointWith :B . :r rdfs:domain :A . :C rdfs:subClassOf :A ."
    )
    data = ttl(':x :p "1" ; :q "2" . :y :p "1", "2" . :x a :B, :C ; :r :y .')
    live = Materialised(data, ontology)
    for edit, rules in (
        (':x :q "2" .', ["cax-dw", "eq-diff1"]),
        (':y :p "2" .', ["cax-dw"]),
        (":x a :C .", ["cax-dw"]),
        (":x :r :y .", []),
    ):
        assert not update(live, set(), ttl(edit)).from_scratch
        assert [each.rule for each in live.inconsistencies] == rules


@given(
    st.lists(st.tuples(st.booleans(), *[st.sampled_from(["<a>", "<b>", "<c>"])] * 3)), st.sampled_from([0, 2])
)
def test_adjacency_answers_as_a_set_of_triples_does(
    steps: list[tuple[bool, str, str, str]], key: int
) -> None:
    known: set[Triple] = set()
    with patch.object(adjacency, "_FEW", 2):
        around = Adjacency(key)
        for wanted, *terms in steps:
            triple = (terms[0], terms[1], terms[2])
            if wanted and triple not in known:
                around.add(triple)
                known.add(triple)
            elif not wanted and triple in known:
                around.remove(triple)
                known.remove(triple)
            for term in ("<a>", "<b>", "<c>"):
                mine = {t for t in known if t[key] == term}
                assert set(around.properties(term)) == {t[1] for t in mine}
                for property_ in ("<a>", "<b>", "<c>"):
                    ends = sorted(t[2 - key] for t in mine if t[1] == property_)
                    assert sorted(around.ends(term, property_)) == ends
