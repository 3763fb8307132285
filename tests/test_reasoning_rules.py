"""What each construct of OWL 2 RL makes follow, on both engines; oracle: OWL 2 Profiles §4.3."""

from __future__ import annotations

import pyoxigraph
import pytest

from multiply_kg.errors import ParameterError, UnsupportedError
from multiply_kg.reasoning import Engine, infer
from multiply_kg.terms import Triple

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def ttl(text: str) -> set[Triple]:
    quads = pyoxigraph.parse(PREFIXES + text, format=pyoxigraph.RdfFormat.TURTLE)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


@pytest.fixture(params=["compiled", "reference"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param


FOLLOWS = {
    "cax-sco over several steps": (
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .",
        ":x a :A .",
        ":x a :B, :C .",
    ),
    "cax-eqc both ways": (":A owl:equivalentClass :B .", ":x a :A . :y a :B .", ":x a :B . :y a :A ."),
    "prp-spo1 over several steps": (
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .",
        ":x :p :y .",
        ":x :q :y ; :r :y .",
    ),
    "prp-eqp both ways": (":p owl:equivalentProperty :q .", ":x :p :y . :z :q :y .", ":x :q :y . :z :p :y ."),
    "prp-dom and prp-rng reach through sub-properties": (
        ":p rdfs:subPropertyOf :q . :q rdfs:domain :A ; rdfs:range :B .",
        ":x :p :y .",
        ":x a :A ; :q :y . :y a :B .",
    ),
    "prp-rng through an inverse": (
        ":p owl:inverseOf :q . :q rdfs:range :A .",
        ":x :p :y .",
        ":y :q :x . :x a :A .",
    ),
    "prp-inv both ways": (":p owl:inverseOf :q .", ":x :p :y . :z :q :y .", ":y :q :x . :y :p :z ."),
    "prp-symp": (":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
    "prp-trp": (
        ":p a owl:TransitiveProperty .",
        ":a :p :b . :b :p :c . :c :p :d .",
        ":a :p :c, :d . :b :p :d .",
    ),
    "prp-trp on a cycle": (
        ":p a owl:TransitiveProperty .",
        ":a :p :b . :b :p :a .",
        ":a :p :a . :b :p :b .",
    ),
    "prp-spo2 of one property": (":q owl:propertyChainAxiom (:p) .", ":a :p :b .", ":a :q :b ."),
    "prp-spo2 of three properties": (
        ":q owl:propertyChainAxiom (:p1 :p2 :p3) .",
        ":a :p1 :b, :b2 . :b :p2 :c . :b2 :p2 :c . :c :p3 :d, :e .",
        ":a :q :d, :e .",
    ),
    "prp-spo2 through an inverse expression": (
        ":q owl:propertyChainAxiom ([owl:inverseOf :p] :r) .",
        ":hub :p :b ; :r :c .",
        ":b :q :c .",
    ),
    "a chain that begins with its own property ends": (
        ":q owl:propertyChainAxiom (:q :p) .",
        ":a :q :b . :b :p :c . :c :p :a . :a :p :b .",
        ":a :q :c, :a .",
    ),
    "a chain of a property with itself is transitivity": (
        ":q owl:propertyChainAxiom (:q :q) .",
        ":a :q :b . :b :q :c . :c :q :a .",
        ":a :q :a, :c . :b :q :a, :b . :c :q :b, :c .",
    ),
    "prp-fp makes values the same, and what is said of one holds of the other": (
        ":p a owl:FunctionalProperty .",
        ":x :p :y, :z . :y :r :w .",
        ":y owl:sameAs :z . :z owl:sameAs :y ; :r :w .",
    ),
    "prp-ifp": (
        ":p a owl:InverseFunctionalProperty .",
        ":x :p :k . :y :p :k . :y a :A .",
        ":x owl:sameAs :y ; a :A . :y owl:sameAs :x .",
    ),
    "prp-key needs every property": (
        ":A owl:hasKey (:p :q) .",
        ':x a :A ; :p "1" ; :q "2" . :y a :A ; :p "1" ; :q "2" . :z a :A ; :p "1" ; :q "3" . :n :p "1" ; :q "2" .',
        ":x owl:sameAs :y . :y owl:sameAs :x .",
    ),
    "prp-key of one property": (
        ":A owl:hasKey (:p) .",
        ':x a :A ; :p "1" . :y a :A ; :p "1" . :z a :A ; :p "3" .',
        ":x owl:sameAs :y . :y owl:sameAs :x .",
    ),
    "eq-sym, eq-trans and eq-rep": (
        "",
        ":a owl:sameAs :b . :b owl:sameAs :c . :c :p :x . :y :q :a .",
        ":a owl:sameAs :c ; :p :x . :b owl:sameAs :a ; :p :x . :c owl:sameAs :a, :b . :y :q :b, :c .",
    ),
    "identity found by identity": (
        ":p a owl:FunctionalProperty .",
        ":a owl:sameAs :b . :a :p :x . :b :p :y . :x :p :u . :y :p :v .",
        (
            ":b owl:sameAs :a ; :p :x . :a :p :y . :x owl:sameAs :y ; :p :v . :y owl:sameAs :x ; :p :u ."
            " :u owl:sameAs :v . :v owl:sameAs :u ."
        ),
    ),
    "cls-hv both ways": (
        ":R owl:onProperty :p ; owl:hasValue :v . :A rdfs:subClassOf :R .",
        ":x a :A . :y :p :v . :z :p :w .",
        ":x a :R ; :p :v . :y a :R .",
    ),
    "cls-hv2 for another name of the value": (
        ":R owl:onProperty :p ; owl:hasValue :v .",
        ":x :p :w . :w owl:sameAs :v .",
        ":x a :R ; :p :v . :v owl:sameAs :w .",
    ),
    "cls-svf1, whichever comes first": (
        ":R owl:onProperty :p ; owl:someValuesFrom :B . :q rdfs:range :B .",
        ":x :p :y . :z :q :y . :x2 :p :n .",
        ":y a :B . :x a :R .",
    ),
    "cls-svf1 with a datatype": (
        ":R owl:onProperty :p ; owl:someValuesFrom xsd:byte .",
        ":x :p 5 . :y :p 500 .",
        ":x a :R .",
    ),
    "cls-svf2": (":R owl:onProperty :p ; owl:someValuesFrom owl:Thing .", ':x :p "v" .', ":x a :R ."),
    "cls-avf": (":R owl:onProperty :p ; owl:allValuesFrom :B .", ":x a :R ; :p :y .", ":y a :B ."),
    "cls-int both ways": (
        ":A owl:intersectionOf (:B :C) .",
        ":x a :B, :C . :y a :A . :z a :B .",
        ":x a :A . :y a :B, :C .",
    ),
    "cls-uni": (":A owl:unionOf (:B :C) .", ":x a :B . :y a :C .", ":x a :A . :y a :A ."),
    "cls-oo": (":A owl:oneOf (:x :y) .", "", ":x a :A . :y a :A ."),
    "cls-maxc2": (
        ":R owl:onProperty :p ; owl:maxCardinality 1 .",
        ":x a :R ; :p :y, :z . :n :p :y, :w .",
        ":y owl:sameAs :z . :z owl:sameAs :y . :n :p :z .",
    ),
    "cls-maxqc3": (
        ":R owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass :B .",
        ":x a :R ; :p :y, :z, :w . :y a :B . :z a :B .",
        ":y owl:sameAs :z . :z owl:sameAs :y .",
    ),
    "cls-maxqc4": (
        ":R owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass owl:Thing .",
        ":x a :R ; :p :y, :z .",
        ":y owl:sameAs :z . :z owl:sameAs :y .",
    ),
    "scm-svf1 without a witness": (
        (
            ":R owl:onProperty :p ; owl:someValuesFrom :A . :S owl:onProperty :p ; owl:someValuesFrom :B ."
            ":A rdfs:subClassOf :B ."
        ),
        ":x a :R .",
        ":x a :S .",
    ),
    "scm-avf2 goes against the properties": (
        (
            ":R owl:onProperty :p ; owl:allValuesFrom :A . :S owl:onProperty :q ; owl:allValuesFrom :A ."
            ":p rdfs:subPropertyOf :q ."
        ),
        ":x a :S .",
        ":x a :R .",
    ),
    "axioms among the data count": ("", ":p a owl:TransitiveProperty . :a :p :b . :b :p :c .", ":a :p :c ."),
    "annotations are inferred like any property": (
        ":name rdfs:subPropertyOf rdfs:label .",
        ':x :name "X"@en .',
        ':x rdfs:label "X"@en .',
    ),
}


@pytest.mark.parametrize("case", FOLLOWS)
def test_what_follows(case: str, engine: Engine) -> None:
    ontology, data, expected = FOLLOWS[case]
    closure = infer(ttl(data), ttl(ontology), engine=engine)
    assert closure.inferred == ttl(expected)
    assert closure.inconsistencies == ()


CONTRADICTIONS = {
    "cax-dw": (":A owl:disjointWith :B .", ":x a :A, :B ."),
    "cax-adc": ("[] a owl:AllDisjointClasses ; owl:members (:A :B :C) .", ":x a :A, :C ."),
    "cls-com": (":A owl:complementOf :B .", ":x a :A, :B ."),
    "cls-nothing2": (":A rdfs:subClassOf owl:Nothing .", ":x a :A ."),
    "prp-irp": (":p a owl:IrreflexiveProperty .", ":x :p :x ."),
    "prp-asyp": (":p a owl:AsymmetricProperty .", ":x :p :y . :y :p :x ."),
    "prp-pdw": (":p owl:propertyDisjointWith :q .", ":x :p :y ; :q :y ."),
    "prp-adp": ("[] a owl:AllDisjointProperties ; owl:members (:p :q :r) .", ":x :q :y ; :r :y ."),
    "prp-npa1": (
        "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y .",
        ":x :p :y .",
    ),
    "prp-npa2": (
        '[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetValue "v" .',
        ':x :p "v" .',
    ),
    "cls-maxc1": (":R owl:onProperty :p ; owl:maxCardinality 0 .", ":x a :R ; :p :y ."),
    "cls-maxqc1": (
        ":R owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass :B .",
        ":x a :R ; :p :y . :y a :B .",
    ),
    "cls-maxqc2": (
        ":R owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass owl:Thing .",
        ":x a :R ; :p :y .",
    ),
    "eq-diff1": ("", ":x owl:sameAs :y ; owl:differentFrom :y ."),
    "eq-diff2": ("[] a owl:AllDifferent ; owl:members (:x :y :z) .", ":y owl:sameAs :z ."),
    "eq-diff3": ("[] a owl:AllDifferent ; owl:distinctMembers (:x :y :z) .", ":y owl:sameAs :z ."),
    "dt-not-type": ("", ':x :p "2021-02-30"^^xsd:date .'),
}


@pytest.mark.parametrize("rule", CONTRADICTIONS)
def test_contradictions_are_reported_with_their_rule(rule: str, engine: Engine) -> None:
    ontology, data = CONTRADICTIONS[rule]
    found = infer(ttl(data), ttl(ontology), engine=engine).inconsistencies
    assert {each.rule for each in found} == {rule}


def test_a_contradiction_hands_back_its_premises() -> None:
    data, ontology = ttl(":x a :A, :B ."), ttl(":A owl:disjointWith :B .")
    (found,) = infer(data, ontology, engine="compiled").inconsistencies
    assert set(found.triples) == data | ontology


def test_two_values_of_a_functional_property_contradict_unless_they_are_one_value(engine: Engine) -> None:
    ontology = ttl(":p a owl:FunctionalProperty .")
    different = infer(ttl(':x :p "a", "b" . :y :q "a" .'), ontology, engine=engine)
    assert [each.rule for each in different.inconsistencies] == ["eq-diff1"]
    assert different.inferred == frozenset()
    same = infer(ttl(':x :p "1"^^xsd:integer, "01"^^xsd:integer .'), ontology, engine=engine)
    assert same.inconsistencies == ()


def test_a_literal_of_another_datatype_than_the_range_contradicts(engine: Engine) -> None:
    ontology = ttl(":p rdfs:range xsd:string . :q rdfs:subPropertyOf :p .")
    found = infer(ttl(':x :q 5 ; :p "fine" .'), ontology, engine=engine).inconsistencies
    assert {each.rule for each in found} == {"dt-not-type"}


@pytest.mark.parametrize(
    ("ontology", "data"),
    [
        pytest.param(":p owl:inverseOf :q .", ':x :p "v" .', id="literal subject"),
        pytest.param("", ":x :p :y .", id="reflexive sameAs"),
        pytest.param(
            ":A a owl:Class . :p a owl:ObjectProperty .", ":x a :A .", id="owl:Thing and reflexive axioms"
        ),
        pytest.param("[owl:inverseOf :p] a owl:TransitiveProperty .", ":x :p :y .", id="blank predicate"),
        pytest.param(
            "[owl:onProperty :p ; owl:someValuesFrom owl:Thing] rdfs:label 'R' .",
            ":x :p :y .",
            id="anonymous class",
        ),
        pytest.param(":p rdfs:range xsd:string .", ":x :p :y .", id="typing with a datatype"),
        pytest.param(":p rdfs:range rdf:Property .", ":x :p :y .", id="typing with a term of the language"),
        pytest.param(":p rdfs:subPropertyOf :q . :q rdfs:domain :A .", "", id="schema triples"),
        pytest.param(":p rdfs:domain :A .", "rdfs:label :p :y .", id="axiomatic"),
        pytest.param(
            ":p rdfs:subPropertyOf :q .", ":x :p 042 ; :q 42 .", id="the same value spelt otherwise"
        ),
    ],
)
def test_noise_is_left_out(ontology: str, data: str, engine: Engine) -> None:
    assert infer(ttl(data), ttl(ontology), engine=engine).inferred == frozenset()


def test_literals_keep_the_spelling_of_their_source(engine: Engine) -> None:
    closure = infer(ttl(':x :p "042"^^xsd:integer .'), ttl(":p rdfs:subPropertyOf :q ."), engine=engine)
    assert closure.inferred == ttl(':x :q "042"^^xsd:integer .')


def test_ill_formed_literals_are_told_once_and_nothing_is_printed(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    data = ttl(':x :p "ten"^^xsd:decimal, ""^^xsd:date, "INF"^^xsd:double, "0"^^xsd:double .')
    found = infer(data, set(), engine=engine).inconsistencies
    assert {each.triples[0][2].split('"')[1] for each in found} == {"ten", ""}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("ontology", "data", "named"),
    [
        (
            ":broader rdfs:subPropertyOf rdfs:subClassOf .",
            "",
            "rdfs:subPropertyOf of <http://example.org/broader>",
        ),
        (":kind rdfs:subPropertyOf rdf:type .", "", "rdfs:subPropertyOf of <http://example.org/kind>"),
        (":A rdfs:subClassOf owl:TransitiveProperty .", "", "rdfs:subClassOf of <http://example.org/A>"),
        (
            "owl:sameAs rdfs:subPropertyOf :linked .",
            "",
            "rdfs:subPropertyOf of <http://www.w3.org/2002/07/owl#sameAs>",
        ),
        (":p a owl:ObjectProperty .", ":p owl:sameAs :q .", "owl:sameAs on the class or property"),
    ],
)
def test_what_cannot_be_compiled_falls_back_and_is_named(ontology: str, data: str, named: str) -> None:
    closure = infer(ttl(data), ttl(ontology))
    assert closure.engine == "reference"
    assert named in closure.fallback[0]
    with pytest.raises(UnsupportedError, match="Use the reference engine"):
        infer(ttl(data), ttl(ontology), engine="compiled")


def test_axioms_outside_owl_2_rl_are_named_and_change_nothing() -> None:
    ontology = ttl(
        ":A rdfs:subClassOf [owl:onProperty :p ; owl:minCardinality 1] . :q a owl:ReflexiveProperty ."
        ":B owl:unionOf [rdf:first :A] . :R owl:onProperty :p ; owl:maxCardinality 7 ."
    )
    closure = infer(ttl(":x a :A ; :q :y ."), ontology)
    assert (closure.engine, closure.inferred) == ("compiled", frozenset())
    assert [name.split(" of ")[0] for name in closure.ignored] == sorted(
        ["owl:ReflexiveProperty", "owl:maxCardinality", "owl:minCardinality", "owl:unionOf"]
    )


@pytest.mark.parametrize("axiom", [":p a owl:TransitiveProperty .", ":p owl:propertyChainAxiom (:p :p) ."])
def test_transitivity_over_a_long_circle_with_its_inverse_is_complete(axiom: str) -> None:
    circle = ttl("".join(f":n{i} :p :n{(i + 1) % 50} ." for i in range(50)))
    ontology = ttl(axiom + ":q owl:inverseOf :p ; a owl:TransitiveProperty .")
    closure = infer(circle, ontology, engine="compiled")
    assert len(closure.inferred) == 2 * 50 * 50 - 50


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ParameterError, match="auto, compiled, reference"):
        infer([], [], engine="fast")  # type: ignore[arg-type]


def test_a_class_disjoint_with_itself_has_no_members(engine: Engine) -> None:
    found = infer(ttl(":x a :A ."), ttl(":A owl:disjointWith :A ."), engine=engine).inconsistencies
    assert [each.rule for each in found] == ["cax-dw"]


def test_inferred_is_disjoint_from_what_was_given(engine: Engine) -> None:
    data = ttl(":x a :A, :B . :a owl:sameAs :b . :b owl:sameAs :a .")
    ontology = ttl(":A rdfs:subClassOf :B .")
    assert infer(data, ontology, engine=engine).inferred == frozenset()


def test_values_that_are_the_same_make_a_member_of_each_class_of_both(engine: Engine) -> None:
    ontology = ttl(
        ":A owl:onProperty :p ; owl:hasValue :a . :B owl:onProperty :p ; owl:hasValue :b ."
        ":C owl:intersectionOf (:A :B) ."
    )
    closure = infer(ttl(":x :p :a . :a owl:sameAs :b ."), ontology, engine=engine)
    assert closure.inferred == ttl(":x a :A, :B, :C ; :p :b . :b owl:sameAs :a .")
