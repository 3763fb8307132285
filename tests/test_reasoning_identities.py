"""Edits of a graph in which individuals are the same end as from scratch, and stay edits.

``MULTIPLY_KG_CASES`` sets the number of random cases (default 100).
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multiply_kg.reasoning import adjacency, compiled
from multiply_kg.reasoning.copies import Copies
from multiply_kg.reasoning.incremental import Materialised
from multiply_kg.reasoning.live import LiveFacts
from multiply_kg.reasoning.sameness import Sameness
from multiply_kg.reasoning.statements import Statements
from multiply_kg.reasoning.vocabulary import DIFFERENT_FROM, SAME_AS, TYPE, xsd
from multiply_kg.terms import Triple
from test_reasoning_agreement import AXIOMS, CLASSES, PROPERTIES, Builder, Draw, identity_axiom, key
from test_reasoning_incremental import assert_like_from_scratch, update
from test_reasoning_rules import ttl

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "100"))
NAMES = [f"<http://example.org/i{number}>" for number in range(9)]
SPELLINGS = [
    '"v"',
    '"007"^^' + xsd("integer"),
    '"7"^^' + xsd("integer"),
    '"7.0"^^' + xsd("decimal"),
    '"8"^^' + xsd("byte"),
    '"?"^^' + xsd("byte"),
]


@st.composite
def ontologies(draw: Draw) -> list[Triple]:
    """Axioms of all kinds, half of them such as make individuals the same."""
    builder = Builder(draw)
    some = st.one_of(st.sampled_from(AXIOMS), st.sampled_from([identity_axiom, identity_axiom, key]))
    for axiom in draw(st.lists(some, min_size=1, max_size=8)):
        axiom(builder)
    return builder.triples


@st.composite
def statements(draw: Draw, most: int) -> list[Triple]:
    """Triples about few things of many names."""
    things, properties = st.sampled_from(NAMES), st.sampled_from(PROPERTIES)
    links = st.tuples(things, properties, things)
    values = st.tuples(things, properties, st.sampled_from(SPELLINGS))
    types = st.tuples(things, st.just(TYPE), st.sampled_from(CLASSES))
    same = st.tuples(things, st.just(SAME_AS), things)
    other = st.tuples(things, st.just(DIFFERENT_FROM), things)
    odd = st.tuples(things, st.sampled_from([SAME_AS, DIFFERENT_FROM]), st.sampled_from(SPELLINGS))
    one = st.one_of(links, links, links, values, values, types, types, same, same, other, odd)
    return draw(st.lists(one, max_size=most))


@settings(
    max_examples=2 * CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(
    ontology=ontologies(),
    data=statements(20),
    edits=st.lists(st.tuples(statements(3), statements(3), st.integers(0, 3)), min_size=1, max_size=6),
    few=st.sampled_from([1, 32]),
    prepared=st.booleans(),
    drawn=st.data(),
)
def test_edits_among_things_of_several_names_end_as_from_scratch(
    ontology: list[Triple],
    data: list[Triple],
    edits: list[tuple[list[Triple], list[Triple], int]],
    few: int,
    prepared: bool,
    drawn: st.DataObject,
) -> None:
    axioms, present = set(ontology), set(data)
    with patch.object(adjacency, "_FEW", few):
        live = Materialised(data, ontology)
        if prepared:
            live.prepare()
        for more, fewer, count in edits:
            added, removed = set(more), set(fewer)
            if present:
                removed.update(drawn.draw(st.lists(st.sampled_from(sorted(present)), max_size=count)))
            if live.inferred and drawn.draw(st.booleans()):
                added.add(drawn.draw(st.sampled_from(sorted(live.inferred))))
            with patch.object(compiled, "materialise", wraps=compiled.materialise) as scratch:
                change = update(live, added, removed)
            assert change.from_scratch or not scratch.called
            present = (present - removed) | added
            assert_like_from_scratch(live, present, axioms)


JOINING = [
    ":p a owl:FunctionalProperty .",
    ":q a owl:InverseFunctionalProperty .",
    ":C owl:hasKey (:k) .",
    ":C owl:hasKey (:p :q) .",
    ":D rdfs:subClassOf [owl:onProperty :r ; owl:maxCardinality 1] .",
    ":D rdfs:subClassOf [owl:onProperty :q ; owl:maxQualifiedCardinality 1 ; owl:onClass :C] .",
]
LEADING = [
    ":r rdfs:subPropertyOf :p .",
    ":k rdfs:subPropertyOf :q .",
    ":q owl:inverseOf :p .",
    ":r a owl:SymmetricProperty .",
    ":k a owl:TransitiveProperty .",
    ":p owl:propertyChainAxiom (:r :k) .",
    ":r rdfs:domain :C .",
    ":k rdfs:range :D .",
    ":k rdfs:range xsd:integer .",
    ":C rdfs:subClassOf :D .",
    ":E owl:intersectionOf (:C :D) . :E rdfs:subClassOf [owl:onProperty :p ; owl:allValuesFrom :C] .",
    "[owl:onProperty :r ; owl:someValuesFrom :C] rdfs:subClassOf :D .",
    "[owl:onProperty :k ; owl:someValuesFrom xsd:integer] rdfs:subClassOf :C .",
    ":C owl:disjointWith :E .",
]


@st.composite
def close_statements(draw: Draw, least: int, most: int) -> set[Triple]:
    """Triples about five names, which are soon the same."""
    things = st.sampled_from(NAMES[:5])
    properties = st.sampled_from([f"<http://example.org/{name}>" for name in "pqrk"])
    links = st.tuples(things, properties, things)
    values = st.tuples(things, properties, st.sampled_from(SPELLINGS[1:3]))
    types = st.tuples(
        things, st.just(TYPE), st.sampled_from([f"<http://example.org/{name}>" for name in "CDE"])
    )
    same = st.tuples(things, st.just(SAME_AS), things)
    return draw(
        st.sets(st.one_of(links, links, links, links, values, types, same), min_size=least, max_size=most)
    )


@settings(max_examples=2 * CASES, deadline=None)
@given(
    joining=st.lists(st.sampled_from(JOINING), min_size=1, max_size=2),
    leading=st.lists(st.sampled_from(LEADING), max_size=5),
    data=close_statements(0, 9),
    more=close_statements(0, 5),
    prepared=st.booleans(),
    chance=st.randoms(use_true_random=False),
)
def test_groups_that_hold_each_other_together_fall_apart_as_from_scratch(
    joining: list[str],
    leading: list[str],
    data: set[Triple],
    more: set[Triple],
    prepared: bool,
    chance: Random,
) -> None:
    ontology = set().union(*map(ttl, (*joining, *leading)))
    live, present = Materialised(data, ontology), set(data)
    if prepared:
        live.prepare()
    steps = sorted({*data, *more})
    for _ in range(2):
        chance.shuffle(steps)
        for triple in steps:
            edit = ({triple}, set()) if triple not in present else (set(), {triple})
            with patch.object(compiled, "materialise", side_effect=AssertionError("reasoned from scratch")):
                update(live, *edit)
            present ^= {triple}
            assert_like_from_scratch(live, present, ontology)


EDITS = {
    "a link of a thing with two names": (
        "",
        ":a owl:sameAs :b . :a :p :x .",
        ":b :q :y .",
        ":a :q :y .",
    ),
    "a second statement of one identity": ("", ":a owl:sameAs :b .", ":b owl:sameAs :a .", ""),
    "an identity": (
        ":p rdfs:subPropertyOf :q .",
        ":a :p :x . :y :p :b .",
        ":a owl:sameAs :b .",
        ":b owl:sameAs :a ; :p :x ; :q :x . :y :p :a ; :q :a .",
    ),
    "a bridge between two groups": (
        "",
        ":a owl:sameAs :b . :c owl:sameAs :d ; :p :x .",
        ":b owl:sameAs :c .",
        ":a owl:sameAs :c, :d ; :p :x . :b owl:sameAs :d ; :p :x . :c owl:sameAs :a, :b . :d owl:sameAs :a, :b .",
    ),
    "a second value of a functional property": (
        ":f a owl:FunctionalProperty . :g rdfs:subPropertyOf :f .",
        ":x :g :a . :b :p :y .",
        ":x :f :b .",
        ":x :g :b . :a owl:sameAs :b ; :p :y . :b owl:sameAs :a .",
    ),
    "a second owner of a key": (
        ":C owl:hasKey (:k) .",
        ':a a :C ; :k "1" . :b :k "1" .',
        ":b a :C .",
        ":a owl:sameAs :b . :b owl:sameAs :a .",
    ),
    "an identity that makes another": (
        ":f a owl:FunctionalProperty .",
        ":x :f :a . :y :f :b . :z :p :a .",
        ":x owl:sameAs :y .",
        ":y owl:sameAs :x . :x :f :b . :y :f :a . :a owl:sameAs :b . :b owl:sameAs :a . :z :p :b .",
    ),
    "identities that follow from one another, step by step": (
        ":f a owl:FunctionalProperty .",
        ":a :f :b . :b :f :c . :c :f :d . :x :f :y . :y :f :z . :z :f :w .",
        ":d :f :w . :a owl:sameAs :x .",
        """:a :f :y . :b :f :z . :c :f :w . :x :f :b . :y :f :c . :z :f :d . :w :f :w . :d :f :d . :w :f :d .
        :x owl:sameAs :a . :b owl:sameAs :y . :y owl:sameAs :b . :c owl:sameAs :z . :z owl:sameAs :c .
        :d owl:sameAs :w . :w owl:sameAs :d .""",
    ),
    "a value of which an axiom uses the other name": (
        ":R owl:onProperty :p ; owl:hasValue :b . :O owl:oneOf (:b) .",
        ":a owl:sameAs :b .",
        ":x :p :a . :y a :R .",
        ":x a :R ; :p :b . :y :p :a, :b .",
    ),
    "a path through two names": (
        ":t a owl:TransitiveProperty . :c owl:propertyChainAxiom (:t :r) .",
        ":x :t :a . :b :t :y . :y :r :z .",
        ":b owl:sameAs :a .",
        ":a owl:sameAs :b ; :t :y ; :c :z . :x :t :b, :y ; :c :z .",
    ),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_of_what_is_the_same_comes_and_goes_in_place(case: str) -> None:
    ontology, data, edit, inferred = map(ttl, EDITS[case])
    live = Materialised(data, ontology)
    before = set(live.inferred)
    with patch.object(compiled, "materialise", side_effect=AssertionError("reasoned from scratch")):
        came = update(live, edit, set())
        assert (came.from_scratch, came.added) == ("", inferred)
        went = update(live, set(), edit)
        assert (went.from_scratch, went.removed) == ("", inferred)
        assert live.inferred == before


def test_an_identity_that_proved_itself_goes_with_its_last_reason() -> None:
    ontology = ttl(":f a owl:FunctionalProperty . :g rdfs:subPropertyOf :f .")
    # That :x has the one value under the name of the other follows from nothing but that both are one.
    data = ttl(":x :g :a, :b . :a :p :y .")
    live = Materialised(data, ontology)
    assert ttl(":b owl:sameAs :a ; :p :y .") <= live.inferred
    change = update(live, set(), ttl(":x :g :b ."))
    assert (change.from_scratch, live.inferred) == ("", ttl(":x :f :a ."))


def test_an_identity_with_another_reason_outlives_the_first() -> None:
    ontology = ttl(":f a owl:FunctionalProperty . :i a owl:InverseFunctionalProperty .")
    live = Materialised(ttl(":x :f :a, :b . :a :i :k . :b :i :k ."), ontology)
    before = set(live.inferred)
    change = update(live, set(), ttl(":x :f :b ."))
    assert live.inferred == before | ttl(":x :f :b .")
    assert change.removed == frozenset()
    update(live, set(), ttl(":b :i :k ."))
    assert live.inferred == set()


def test_a_copy_is_hidden_while_its_value_is_stated_in_another_spelling() -> None:
    live = Materialised(ttl(":a owl:sameAs :b ; :p 042 ."), set())
    assert update(live, ttl(":b :p 42 ."), set()).removed == ttl(":b :p 042 .")
    assert update(live, set(), ttl(":b :p 42 .")).added == ttl(":b :p 042 .")


def test_a_thing_that_is_different_from_itself_is_so_by_each_of_its_names_until_they_part() -> None:
    live = Materialised(ttl(":a owl:sameAs :b ."), set())
    update(live, ttl(":b owl:differentFrom :c ."), set())
    assert live.inconsistencies == ()
    update(live, ttl(":c owl:sameAs :a ."), set())
    assert {each.rule for each in live.inconsistencies} == {"eq-diff1"}
    assert_like_from_scratch(
        live, ttl(":a owl:sameAs :b . :b owl:differentFrom :c . :c owl:sameAs :a ."), set()
    )
    update(live, set(), ttl(":c owl:sameAs :a ."))
    assert live.inconsistencies == ()


RETRACTIONS = {
    "a class that one name has of its own and the other by a link": (
        ":C owl:hasKey (:k) . :r rdfs:domain :C .",
        ':a a :C ; :k "1" . :b :k "1" .',
        ":b :r :x .",
    ),
    "a value that both names have, spelt in another way for one": (
        ":r rdfs:subPropertyOf :p .",
        ":a owl:sameAs :b ; :r 042 . :b :p 42 .",
        ":a :p 42 .",
    ),
    "a value that makes two of all that are different one": (
        ":f a owl:FunctionalProperty . [] a owl:AllDifferent ; owl:members (:a :b :c) .",
        ":x :f :a .",
        ":x :f :b .",
    ),
    "one of two differences of one thing": (
        "",
        ":a owl:sameAs :b ; owl:differentFrom :b .",
        ":b owl:differentFrom :a .",
    ),
    "an ill-formed value of one of two names": (
        "",
        ':a owl:sameAs :b ; :p "?"^^xsd:byte .',
        ':b :p "?"^^xsd:byte .',
    ),
    "a forbidden link by another name": (
        "[owl:sourceIndividual :b ; owl:assertionProperty :p ; owl:targetIndividual :y] .",
        ":a :p :y .",
        ":b owl:sameAs :a .",
    ),
}


@pytest.mark.parametrize("case", RETRACTIONS)
def test_what_is_added_and_taken_back_leaves_what_was_there(case: str) -> None:
    ontology, data, edit = map(ttl, RETRACTIONS[case])
    live = Materialised(data, ontology)
    assert_like_from_scratch(live, data, ontology)
    before, found = set(live.inferred), live.inconsistencies
    with patch.object(compiled, "materialise", side_effect=AssertionError("reasoned from scratch")):
        update(live, edit, set())
    assert (before, found) != (live.inferred, live.inconsistencies)
    assert_like_from_scratch(live, data | edit, ontology)
    with patch.object(compiled, "materialise", side_effect=AssertionError("reasoned from scratch")):
        update(live, set(), edit)
    assert (before, found) == (live.inferred, live.inconsistencies)


def test_what_differs_from_itself_does_so_whether_or_not_it_is_said_to_be_itself() -> None:
    live = Materialised(ttl(":a owl:differentFrom :a ; owl:sameAs :a ."), set())
    update(live, set(), ttl(":a owl:sameAs :a ."))
    assert_like_from_scratch(live, ttl(":a owl:differentFrom :a ."), set())
    assert [each.rule for each in live.inconsistencies] == ["eq-diff1"]


def looked_at(people: int, edits: list[tuple[set[Triple], set[Triple]]]) -> list[int]:
    """How many facts each edit looks at, in a graph of so many people of whom each has two names."""
    ontology = ttl(
        ":knows a owl:SymmetricProperty ; rdfs:domain :Person . :account a owl:InverseFunctionalProperty ."
        ":parent rdfs:subPropertyOf :ancestor . :ancestor a owl:TransitiveProperty ."
    )
    data = set()
    for number in range(people):
        me = f":n{number}"
        data |= ttl(f"{me} owl:sameAs {me}a ; :parent {me}p . {me}a :knows {me}q . {me}p :parent {me}g .")
        data |= ttl(f'{me}q :account :c{number} . {me}r :account :c{number} ; :p "1" .')
    live = Materialised(data, ontology)
    update(live, ttl(":n0 owl:sameAs :n1 ."), set())  # what is given is indexed once
    update(live, set(), ttl(":n0 owl:sameAs :n1 ."))
    seen: list[int] = []
    with ExitStack() as stack:
        stack.enter_context(patch.object(compiled, "materialise", side_effect=AssertionError("from scratch")))
        spies = [
            stack.enter_context(patch.object(owner, name, autospec=True, side_effect=getattr(owner, name)))
            for owner, name in (
                (LiveFacts, "from_triple"),
                (LiveFacts, "from_classes"),
                (LiveFacts, "holds"),
                (Statements, "enter"),
                (Statements, "leave"),
                (Copies, "is_told"),
                (Sameness, "joined"),
            )
        ]
        for added, removed in edits:
            change = live.update(added, removed)
            assert change.added or change.removed
            seen.append(sum(spy.call_count for spy in spies))
            for spy in spies:
                spy.reset_mock()
    return seen


def test_what_an_edit_looks_at_does_not_depend_on_how_many_things_have_several_names() -> None:
    edits = [
        (ttl(":n0 :knows :n1 ."), set()),
        (set(), ttl(":n0 :knows :n1 .")),
        (set(), ttl(":n2 owl:sameAs :n2a .")),
        (ttl(":n2 owl:sameAs :n3a ."), set()),
        (set(), ttl(":n3r :account :c3 .")),
        (ttl(":n0q :account :c4 ."), set()),
    ]
    few = looked_at(6, edits)
    assert few == looked_at(60, edits)
    assert all(0 < number < 300 for number in few)
