"""``explain``: who states a triple and on which line, or all the ways in which it follows from what is stated.

The property tests take a sample of the real graph's inferred triples; ``MULTIPLY_KG_CASES`` takes them all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from conftest import ROOT, Cli
from multiply_kg import pipeline
from multiply_kg.errors import ParameterError, UnsupportedError
from multiply_kg.explanation import Explanations, Question, Statement, Step, explain_triple
from multiply_kg.explanation.asked import read_question
from multiply_kg.explanation.rules import rule_text
from multiply_kg.explanation.writers import EXPLANATION_SCHEMA, WRITERS, presentation, write_answer
from multiply_kg.locations import Location
from multiply_kg.reasoning import infer
from multiply_kg.terms import RDF, Term, Triple, iri, is_blank, is_iri, is_literal, literal, value_of
from multiply_kg.workspace import open_workspace

SAMPLE = None if "MULTIPLY_KG_CASES" in os.environ else 150
BASE = "https://example.org/kg/"
TYPE = iri(RDF + "type")
PREFIXES = """\
@prefix : <https://example.org/kg/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
REASONING = ROOT / "src" / "multiply_kg" / "reasoning"


def e(name: str) -> Term:
    return iri(BASE + name)


@pytest.fixture
def make(tmp_path: Path):
    """A workspace of these files; prefixes stand above each, on four lines."""

    def workspace(**files: str) -> Path:
        (tmp_path / "multiply-kg.toml").write_text(
            f'base = "{BASE}"\nlanguages = ["en", "pl"]\n[prefixes]\ne = "{BASE}"\n'
        )
        for name, text in {"ontology__terms.ttl": "", "data__facts.ttl": "", **files}.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text if path.suffix == ".nq" else PREFIXES + text, encoding="utf-8")
        return tmp_path

    return lambda ontology="", facts="", **files: workspace(
        **{"ontology__terms.ttl": ontology, "data__facts.ttl": facts, **files}
    )


def explanations(folder: Path) -> Explanations:
    return Explanations(pipeline.read(open_workspace(folder)))


def places(statement: Statement, root: Path) -> list[str]:
    return [
        f"{s.location.path.relative_to(root).as_posix()}:{s.location.line}:{s.location.column}"
        for s in statement.sources
        if s.location
    ]


# -- the real graph -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Explanations:
    return Explanations(pipeline.read(open_workspace(ROOT)))


@pytest.fixture(scope="module")
def sample(real: Explanations) -> list[Triple]:
    """Inferred triples, those whose digests come first: the same ones as long as they are inferred."""
    return sorted(real.closure.inferred, key=lambda t: hashlib.sha256(" ".join(t).encode()).digest())[:SAMPLE]


def test_every_inferred_triple_has_a_sound_proof(real: Explanations, sample: list[Triple]) -> None:
    material = real.material
    data, ontology = set(material.data_triples), set(material.ontology_triples)
    for triple in sample:
        found = real.of(triple)
        assert (found.status, found.statement, found.near) == ("inferred", None, None), triple
        assert found.proofs, triple
        for proof in found.proofs:
            assert proof.conclusion == triple
            leaves = {leaf.triple for leaf in proof.leaves}
            assert leaves <= data | ontology
            assert triple in infer(leaves & data, leaves & ontology).inferred, triple


def test_no_proof_stands_on_more_than_another(real: Explanations, sample: list[Triple]) -> None:
    for triple in sample:
        leaves = [{leaf.triple for leaf in proof.leaves} for proof in real.of(triple).proofs]
        assert not any(one < other for one in leaves for other in leaves), triple


def test_without_any_of_its_leaves_a_proof_falls(real: Explanations, sample: list[Triple]) -> None:
    ontology = set(real.material.ontology_triples)
    for triple in sample[:: max(1, len(sample) // 50)]:
        for proof in real.of(triple).proofs:
            leaves = {leaf.triple for leaf in proof.leaves}
            for leaf in leaves:
                left = leaves - {leaf}
                assert triple not in infer(left - ontology, left & ontology).inferred, (triple, leaf)


def test_the_reference_engine_draws_the_same_conclusion_from_the_leaves(
    real: Explanations, sample: list[Triple]
) -> None:
    for triple in sample[:12]:
        leaves = {leaf.triple for leaf in real.of(triple).proofs[0].leaves}
        assert triple in infer(leaves, set(), engine="reference").inferred


def test_every_leaf_stands_where_its_places_say(real: Explanations, sample: list[Triple]) -> None:
    seen: set[Triple] = set()
    for triple in sample:
        for proof in real.of(triple).proofs:
            for leaf in proof.leaves:
                if leaf.triple not in seen:
                    seen.add(leaf.triple)
                    check_places(leaf)
    assert len(seen) > 100


def check_places(leaf: Statement) -> None:
    subject, _, object_ = leaf.triple
    assert leaf.sources
    for source in leaf.sources:
        assert source.location
        assert source.subject_location
        assert stands_at(subject, source.subject_location), (leaf.triple, source.subject_location)
        assert stands_at(object_, source.location), (leaf.triple, source.location)


def stands_at(term: Term, at: Location) -> bool:
    """Whether the text at a place spells the term; prefixes are read from the file by themselves."""
    text = at.path.read_text(encoding="utf-8")
    line = text.splitlines()[at.line - 1][at.column - 1 :]
    if is_blank(term):  # an expression, or the rest of a list, which begins at its first item
        return re.match(r"[\[(]|[\w-]*:\w", line) is not None
    if term == iri(RDF + "nil"):
        return line.startswith(")")
    if is_literal(term):
        return line.startswith(('"', "'", value_of(term)))
    prefixes = dict(re.findall(r"@prefix\s+(\S*):\s+<([^>]*)>", text))
    found = re.match(r"<([^>]*)>|([\w-]*):([\w.-]*[\w-])?", line)
    assert found, line
    return value_of(term) == (found[1] or prefixes.get(found[2], "") + (found[3] or ""))


def test_what_is_asserted_is_shown_with_every_graph_that_states_it(real: Explanations) -> None:
    stated: dict[Triple, set[str]] = {}
    for graph, triples in real.material.graphs.items():
        for triple in triples:
            stated.setdefault(triple, set()).add(graph)
    often = sorted(stated, key=lambda t: (-len(stated[t]), t))[:40]
    assert len(stated[often[0]]) > 3
    for triple in often:
        found = real.of(triple)
        assert found.status == "asserted"
        assert found.statement
        assert {source.graph for source in found.statement.sources} == stated[triple]
        check_places(found.statement)


def test_what_follows_in_several_ways_has_all_its_proofs(real: Explanations) -> None:
    kg = "https://w3id.org/multiply-kg/"
    found = real.of(
        (iri(kg + "id/meeting/3"), iri(kg + "ontology#bearsOn"), iri(kg + "id/outcome/energy-plan-aprilia"))
    )
    assert len(found.proofs) > 1
    assert not found.more
    documents = {
        d for proof in found.proofs for leaf in proof.leaves for s in leaf.sources for d in s.documents
    }
    assert "https://w3id.org/multiply-kg/ontology" in documents
    assert any("citiesmultiply.eu" in document for document in documents)
    assert any(s.passages for proof in found.proofs for leaf in proof.leaves for s in leaf.sources)


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("name", WRITERS)
def test_every_explanation_can_be_written(
    name: str, language: str, real: Explanations, sample: list[Triple]
) -> None:
    show = presentation(real, language=language)
    for triple in sample[:20]:
        text = write_answer(real.answer(Question(*triple)), name, show)
        assert text.endswith("\n")
        assert "_:" not in text
        if name == "json":
            jsonschema.validate(json.loads(text), EXPLANATION_SCHEMA)
        elif name == "ttl":
            check_prov(text)
        else:
            assert "…/" not in text
            assert ("Wywnioskowano" in text) == (language == "pl")


# -- asserted ------------------------------------------------------------------------------------------


def test_all_places_of_a_triple_are_told(make) -> None:
    folder = make(
        facts=":a :p :b .\n:c :p :d .\n:a :p :b .\n",
        data__more__ttl="",
        **{"data__again.ttl": ":a :q :x ;\n  :p :c , :b .\n"},
    )
    found = explain_triple(pipeline.read(open_workspace(folder)), (e("a"), e("p"), e("b")))
    assert found.statement
    assert places(found.statement, folder) == [
        "data/again.ttl:6:11",
        "data/facts.ttl:5:7",
        "data/facts.ttl:7:7",
    ]
    assert {s.graph for s in found.statement.sources} == {BASE + "graph/again", BASE + "graph/facts"}
    assert [s.subject_location.line for s in found.statement.sources if s.subject_location] == [5, 5, 7]


def test_graphs_named_within_a_file_are_told_apart(make) -> None:
    nq = "".join(f"<{BASE}a> <{BASE}p> <{BASE}b> <{BASE}g{i}> .\n" for i in (1, 2))
    folder = make(**{"data__quads.nq": nq, "data__named.trig": ":g3 { :a :p :b . }\n:a :p :b .\n"})
    found = explanations(folder).of((e("a"), e("p"), e("b")))
    assert found.statement
    assert [(s.graph.removeprefix(BASE), s.location.line) for s in found.statement.sources if s.location] == [
        ("g1", 1),
        ("g2", 2),
        ("g3", 5),
        ("graph/named", 6),
    ]


def test_documents_and_titles_come_from_what_is_said_about_the_graph(make) -> None:
    folder = make(
        ontology=':vocabulary a owl:Ontology ; rdfs:label "Terms"@en . :P rdfs:subClassOf :Q .',
        facts="<https://example.org/kg/graph/facts> prov:wasDerivedFrom <https://example.org/page> ;\n"
        '  rdfs:label "A page"@en , "Strona"@pl .\n:a a :P .\n',
        **{"data__bare.ttl": ":a :q :c ."},
    )
    known = explanations(folder)
    (fact,) = statement(known, (e("a"), TYPE, e("P"))).sources
    assert (fact.documents, fact.titles) == (("https://example.org/page",), {"en": "A page", "pl": "Strona"})
    (bare,) = statement(known, (e("a"), e("q"), e("c"))).sources
    assert (bare.documents, bare.titles) == ((), {})
    (proof,) = known.of((e("a"), TYPE, e("Q"))).proofs
    axiom = next(leaf for leaf in proof.leaves if leaf.axiom)
    assert (axiom.sources[0].documents, axiom.sources[0].titles) == ((BASE + "vocabulary",), {"en": "Terms"})


def statement(known: Explanations, triple: Triple) -> Statement:
    found = known.of(triple).statement
    assert found
    return found


def test_a_link_with_a_text_directive_is_a_passage_whatever_its_property(make) -> None:
    link = "https://example.org/page#:~:text=one%20two,three"
    other = "https://example.org/other#:~:text=alone"
    folder = make(
        facts=f":a :p :b ;\n :seeThere <{link}> ; :note <https://example.org/page#part> .",
        **{"data__other.ttl": f":a :p :b ; :seeThere <{other}> .", "data__third.ttl": ":a :p :b ."},
    )
    facts, elsewhere, third = statement(explanations(folder), (e("a"), e("p"), e("b"))).sources
    assert [(p.link, p.words) for p in facts.passages] == [(link, "one two … three")]
    assert [(p.link, p.words) for p in elsewhere.passages] == [(other, "alone")]
    assert third.passages == ()


def test_a_file_that_changed_since_it_was_read_has_no_line(make) -> None:
    folder = make(facts=":a :p :b .")
    known = explanations(folder)
    (folder / "data" / "facts.ttl").write_text("@prefix : <")
    (source,) = statement(known, (e("a"), e("p"), e("b"))).sources
    assert source.location is None
    for name in WRITERS:
        text = write_answer(known.answer(Question(e("a"), e("p"), e("b"))), name, presentation(known))
        assert BASE + "graph/facts" in text or name == "ttl"


# -- inferred ------------------------------------------------------------------------------------------


def test_a_proof_ends_at_lines_of_data_and_ontology(make) -> None:
    folder = make(ontology=":p owl:inverseOf :q .\n:q rdfs:subPropertyOf :r .", facts=":a :p :b .")
    (proof,) = explanations(folder).of((e("b"), e("r"), e("a"))).proofs
    assert [step.rule for step in proof.steps()] == ["prp-spo1", "prp-inv1"]
    assert {p for leaf in proof.leaves for p in places(leaf, folder)} == {
        "data/facts.ttl:5:7",
        "ontology/terms.ttl:5:18",
        "ontology/terms.ttl:6:23",
    }
    assert [leaf.axiom for leaf in proof.leaves] == [False, True, True]


def test_a_repeated_step_is_shown_once_in_text(make, cli: Cli) -> None:
    folder = make(
        ontology=":p rdfs:subPropertyOf :q . :r owl:propertyChainAxiom ( :q :q ) .", facts=":a :p :a ."
    )
    out = cli("explain", "e:a", "e:r", "e:a", "-w", folder).out
    assert out.count("e:p rdfs:subPropertyOf e:q") == 1
    folder = make(
        ontology=":p rdfs:subPropertyOf :q . :q rdfs:domain :A . :A rdfs:subClassOf :B . :q rdfs:domain :B .\n"
        ":p owl:inverseOf :u .",
        facts=":b :u :a . :a :p :b .",
    )
    out = cli("explain", "e:a", "a", "e:B", "-w", folder).out
    assert "as above]" in out


def test_class_expressions_are_written_where_they_are_named(make, cli: Cli) -> None:
    folder = make(
        ontology=":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .\n"
        ":r owl:propertyChainAxiom ( :p :q ) .",
        facts=":a a :A . :v :q 3 .",
    )
    out = cli("explain", "e:a", "e:r", "3", "-w", folder).out
    assert "e:A rdfs:subClassOf [ owl:onProperty e:p ; owl:hasValue e:v ]  ontology/terms.ttl:5:20" in out
    assert "e:r owl:propertyChainAxiom ( e:p e:q )  ontology/terms.ttl:6:27" in out
    assert "_:" not in out
    assert "rdf:first" not in out


def test_the_number_of_proofs_is_limited_and_said(make, cli: Cli) -> None:
    folder = make(
        ontology=":p rdfs:domain :A .", facts=":a :p " + ", ".join(f":v{i}" for i in range(15)) + " ."
    )
    known = explanations(folder)
    found = [known.of((e("a"), TYPE, e("A")), limit=limit) for limit in (1, 10, 15)]
    assert [(len(x.proofs), x.more) for x in found] == [(1, True), (10, True), (15, False)]
    assert (
        "Number of proofs shown: 2; there are more"
        in cli("explain", "e:a", "a", "e:A", "--max", 2, "-w", folder).out
    )
    assert cli("explain", "e:a", "a", "e:A", "--max", 0, "-w", folder).code == 2


def test_without_an_object_all_that_was_inferred_is_explained(make, cli: Cli) -> None:
    folder = make(ontology=":p rdfs:domain :A ; rdfs:range :B ; rdfs:subPropertyOf :q .", facts=":a :p :b .")
    known = explanations(folder)
    triples = [x.triple for x in known.answer(Question(e("a"))).explanations]
    assert triples == [(e("a"), TYPE, e("A")), (e("a"), e("q"), e("b"))]
    assert [x.triple for x in known.answer(Question(e("a"), TYPE)).explanations] == triples[:1]
    done = cli("explain", "e:a", "-w", folder)
    assert done.code == 0
    assert "Triples explained: 2." in done.out
    nothing = cli("explain", "e:a", "e:p", "-w", folder)
    assert nothing.code == 1
    assert "Nothing is inferred here." in nothing.out
    assert "Values of e:p here: e:b" in nothing.out


def test_an_ontology_for_the_reference_engine_alone_has_no_proofs(make, cli: Cli) -> None:
    folder = make(
        ontology=":kind rdfs:subPropertyOf <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> .",
        facts=":a :kind :A .",
    )
    assert cli("explain", "e:a", "e:kind", "e:A", "-w", folder).code == 0
    assert cli("explain", "e:a", "e:kind", "e:B", "-w", folder).code == 1
    done = cli("explain", "e:a", "a", "e:A", "-w", folder)
    assert done.code == 3
    assert "only the reference engine" in done.err
    with pytest.raises(UnsupportedError):
        explanations(folder).of((e("a"), TYPE, e("A")))


# -- neither -------------------------------------------------------------------------------------------


def test_what_does_not_hold_has_near_misses(make) -> None:
    known = explanations(
        make(ontology=":p rdfs:subPropertyOf :q .", facts=":a :p :b , :c ; :r :d . :d :p :a .")
    )
    near = known.of((e("a"), e("p"), e("d"))).near
    assert near
    assert (near.unknown, near.values, near.properties) == ({}, (e("b"), e("c")), (e("r"),))
    assert near.reversed
    inferred = known.of((e("a"), e("q"), e("z"))).near
    assert inferred
    assert inferred.values == (e("b"), e("c"))
    assert not inferred.reversed


def test_a_misspelt_term_is_told_with_those_like_it(make, cli: Cli) -> None:
    folder = make(facts=":amsterdam :hasMayor :somebody . :antwerp :hasPlace :x .")
    done = cli("explain", "e:amsterdan", "e:hasMajor", "e:somebody", "-w", folder)
    assert done.code == 1
    assert "e:amsterdan does not occur in the graph. Did you mean e:amsterdam?" in done.out
    assert "Did you mean e:hasMayor?" in done.out
    assert "e:somebody does not" not in done.out


def test_what_is_never_inferred_is_said_to_be_left_out(make, cli: Cli) -> None:
    folder = make(ontology=":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", facts=":a a :A .")
    for triple in (("e:a", "a", "owl:Thing"), ("e:A", "rdfs:subClassOf", "e:C")):
        out = cli("explain", *triple, "-w", folder).out
        assert "are left out of what is inferred" in out
        assert "does not occur" not in out
    assert "left out" not in cli("explain", "e:a", "a", "e:D", "-w", folder).out


def test_many_values_are_cut(make, cli: Cli) -> None:
    folder = make(facts=":a :p " + ", ".join(f":v{i:02}" for i in range(20)) + " .")
    out = cli("explain", "e:a", "e:p", "e:w", "-w", folder).out
    assert "e:v07, and 12 others" in out


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_says_that_a_triple_does_not_hold(make, cli: Cli, name: str) -> None:
    folder = make(facts=":a :p :b .")
    done = cli("explain", "e:a", "e:p", "e:c", "-f", name, "-w", folder)
    assert done.code == 1
    if name == "json":
        answer = json.loads(done.out)
        jsonschema.validate(answer, EXPLANATION_SCHEMA)
        assert answer["explanations"][0]["status"] == "unknown"
    else:
        assert "Neither asserted nor inferred" in done.out
    if name == "ttl":
        assert not list(pyoxigraph.parse(done.out, format=pyoxigraph.RdfFormat.TURTLE))
    listing = cli("explain", "e:a", "-f", name, "-w", folder)
    assert listing.code == 1
    assert listing.out


# -- terms as they are typed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("e:a", e("a")),
        ("E:a", e("a")),
        (BASE + "a", e("a")),
        (f"<{BASE}a>", e("a")),
        ("<urn:x:y>", "<urn:x:y>"),
        ("urn:x:y", "<urn:x:y>"),
        ("3", literal("3", datatype="http://www.w3.org/2001/XMLSchema#integer")),
        (" 3", literal("3", datatype="http://www.w3.org/2001/XMLSchema#integer")),
        ("-2.50", literal("-2.50", datatype="http://www.w3.org/2001/XMLSchema#decimal")),
        ("true", literal("true", datatype="http://www.w3.org/2001/XMLSchema#boolean")),
        ('"Graz"@DE', '"Graz"@de'),
        ("'it\\'s'", '"it\'s"'),
        ('"2020-03-13"^^xsd:date', literal("2020-03-13", datatype="http://www.w3.org/2001/XMLSchema#date")),
        ('"x"^^<http://example.org/t>', '"x"^^<http://example.org/t>'),
        ("_:b0", "_:b0"),
    ],
)
def test_an_object_is_read_as_in_turtle(typed: str, term: Term) -> None:
    prefixes = {"e": BASE, "xsd": "http://www.w3.org/2001/XMLSchema#"}
    assert read_question("e:s", "a", typed, prefixes=prefixes) == Question(e("s"), TYPE, term)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (("x:a", "a", "e:b"), "subject “x:a”"),
        (("e:a", "x:p", None), "property “x:p”"),
        (("e:a", "e:p", "x:b"), "prefix “x:” is not declared"),
        (("e:a", "e:p", '"1"^^xs:date'), "prefix “xs:” is not declared"),
        (("e:a", "e:p", "Graz"), "its double quotes kept from the shell"),
        (("e:a", "e:p", "<relative>"), "relative IRI"),
        (("e:a", "e:p", '"open'), "object"),
        (("3", None, None), "is a literal"),
        (('"x"', "e:p", None), "is a literal"),
        (("e:a", "_:p", None), "not an IRI"),
        (("e:a", "3", None), "not an IRI"),
        (("", None, None), "empty"),
        (("e:a b", None, None), "a space"),
        (("e:a\n", None, None), "a line break"),
        (("e:\udcff", None, None), "not UTF-8"),
        (("e:a", "e:p", '"\udcff"'), "not UTF-8"),
    ],
)
def test_what_is_no_term_is_refused(typed: tuple[str, str | None, str | None], problem: str) -> None:
    with pytest.raises(ParameterError) as refused:
        read_question(*typed, prefixes={"e": BASE})
    assert problem in str(refused.value)


def test_an_unknown_prefix_ends_with_exit_code_2(make, cli: Cli) -> None:
    done = cli("explain", "f:a", "-w", make())
    assert (done.code, done.out) == (2, "")
    assert "“f:” is not declared" in done.err


# -- writers -------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, language=st.sampled_from([None, "en"]))
def test_any_text_survives_question_json_and_prov(
    text: str, language: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    value = literal(text, language=language)
    folder = tmp_path_factory.mktemp("text")
    for name in ("ontology", "data"):
        (folder / name).mkdir()
    (folder / "data" / "facts.nt").write_text(
        f"<urn:x:a> <urn:x:p> {value} .\n", encoding="utf-8", newline=""
    )
    question = read_question("urn:x:a", "<urn:x:p>", value, prefixes={})
    assert question.object == value
    known = explanations(folder)
    answer = known.answer(question)
    assert answer.found
    written = {name: write_answer(answer, name, presentation(known)) for name in WRITERS}
    assert json.loads(written["json"])["explanations"][0]["triple"]["object"]["value"] == text
    values = {str(q.object) for q in turtle(written["ttl"]) if q.predicate.value == RDF + "object"}
    assert values == {value}


def turtle(text: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))


def check_prov(text: str) -> rdflib.Graph:
    """Valid Turtle for both parsers, the same graph, and no blank node."""
    quads = turtle(text)
    assert not any(isinstance(term, pyoxigraph.BlankNode) for q in quads for term in (q.subject, q.object))
    graph = rdflib.Graph().parse(data=text, format="turtle")
    again = rdflib.Graph().parse(data="\n".join(f"{q.triple} ." for q in quads), format="nt")
    assert isomorphic(graph, again)
    return graph


def test_prov_tells_each_firing_with_its_premises_and_documents(make) -> None:
    folder = make(
        ontology=":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .\n"
        ":p rdfs:subPropertyOf :q .",
        facts="<https://example.org/kg/graph/facts> prov:wasDerivedFrom <https://example.org/page> .\n:a a :A .\n",
    )
    known = explanations(folder)
    answer = known.answer(Question(e("a"), e("q"), e("v")))
    text = write_answer(answer, "ttl", presentation(known))
    graph = check_prov(text)

    def triple(node: rdflib.term.Node) -> tuple[str, ...]:
        return tuple(str(graph.value(node, rdflib.RDF[x])) for x in ("subject", "predicate", "object"))

    firings = list(graph.subjects(rdflib.RDF.type, PROV.Activity))
    (proof,) = answer.explanations[0].proofs
    steps = list(proof.steps())
    assert len(firings) == len(steps) == 3
    for step in steps:
        conclusion, firing = next(
            (conclusion, firing)
            for conclusion, firing in graph.subject_objects(PROV.wasGeneratedBy)
            if str(graph.value(firing, rdflib.RDFS.label)) == step.rule
        )
        used = set(graph.objects(firing, PROV.used))
        assert len(used) == len(step.premises)
        assert used == set(graph.objects(conclusion, PROV.wasDerivedFrom))
        named = [p.conclusion if isinstance(p, Step) else p.triple for p in step.premises]
        assert {triple(x) for x in used} >= {tuple(map(value_of, t)) for t in named if all(map(is_iri, t))}
        association = graph.value(firing, PROV.qualifiedAssociation)
        assert str(graph.value(association, PROV.hadPlan)).endswith(f"explanation/rule/{step.rule}")
    page = rdflib.URIRef("https://example.org/page")
    (leaf,) = [x for x in graph.subjects(PROV.wasDerivedFrom, page) if graph.value(x, rdflib.RDF.subject)]
    assert triple(leaf) == (BASE + "a", RDF + "type", BASE + "A")
    assert str(graph.value(graph.value(leaf, PROV.atLocation), rdflib.RDFS.label)) == "data/facts.ttl:6:6"
    triples = list(graph.subjects(rdflib.RDF.type, rdflib.RDF.Statement))
    assert all(str(node).startswith(f"{BASE}explanation/triple/") for node in triples)


def test_names_in_prov_are_the_same_in_every_run_and_for_every_question(make) -> None:
    folder = make(ontology=":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", facts=":a :p :b .")
    first, second = explanations(folder), explanations(folder)
    question = Question(e("a"), e("q"), e("b"))
    text = write_answer(first.answer(question), "ttl", presentation(first))
    assert text == write_answer(second.answer(question), "ttl", presentation(second))
    whole = write_answer(first.answer(Question(e("a"))), "ttl", presentation(first))
    assert set(map(str, turtle(text))) <= set(map(str, turtle(whole)))


def test_markdown_links_lines_documents_passages_and_the_specification(make) -> None:
    folder = make(
        ontology=":p rdfs:subPropertyOf :q .",
        facts="<https://example.org/kg/graph/facts> prov:wasDerivedFrom <https://example.org/a(b)> ;\n"
        ' rdfs:label "A *starred* [page]"@en .\n:a :p :b ; :there <https://example.org/a#:~:text=some_thing> .\n',
    )
    known = explanations(folder)
    text = write_answer(known.answer(Question(e("a"), e("q"), e("b"))), "md", presentation(known))
    assert "[data/facts.ttl:7:7](data/facts.ttl#L7)" in text
    assert r"[A \*starred\* \[page\]](https://example.org/a%28b%29)" in text
    assert r"[“some\_thing”](https://example.org/a#:~:text=some_thing)" in text
    assert "[prp-spo1](https://www.w3.org/TR/owl2-profiles/#tab-rules-properties)" in text
    for path, line in re.findall(r"\]\(([\w/.-]+)#L(\d+)\)", text):
        assert len((folder / path).read_text(encoding="utf-8").splitlines()) >= int(line)


def test_a_format_that_does_not_exist_is_refused(make) -> None:
    known = explanations(make())
    with pytest.raises(UnsupportedError, match="text, md, json, ttl"):
        write_answer(known.answer(Question(e("a"))), "xml", presentation(known))


def test_text_is_in_the_language_that_was_asked_for(make, cli: Cli) -> None:
    folder = make(
        ontology=":p rdfs:subPropertyOf :q .", facts=':a :p :b ; rdfs:label "rzecz"@pl , "thing"@en .'
    )
    out = cli("explain", "e:a", "e:q", "e:b", "--lang", "pl", "-w", folder).out
    assert "Wywnioskowano regułą prp-spo1:" in out
    assert "Co ma węższą właściwość" in out
    assert cli("explain", "e:a", "e:q", "e:b", "--lang", "fr", "-w", folder).code == 2


def test_a_workspace_in_other_languages_is_explained_in_english_words(orchards: Path, cli: Cli) -> None:
    inferred = explanations(orchards).closure.inferred
    subject = value_of(min(inferred)[0])
    done = cli("explain", subject, "--lang", "de", "-w", orchards)
    assert done.code == 0
    assert "Inferred" in done.out
    assert "Rules" in done.out


# -- rules ---------------------------------------------------------------------------------------------


def rule_names() -> Iterator[str]:
    """Every rule that the proofs may name; two edges between properties only lead to others."""
    for file in ("rules.py", "hierarchy.py", "explain.py"):
        text = (REASONING / file).read_text(encoding="utf-8")
        yield from re.findall(r'"((?:eq|prp|cls|cax|dt|scm)-[a-z0-9-]+)"', text)


@pytest.mark.parametrize("name", sorted({*rule_names()} - {"scm-spo", "scm-eqp1"}))
def test_every_rule_is_said_in_two_languages(name: str) -> None:
    text = rule_text(name)
    assert text.sentence("en").endswith(".")
    assert text.sentence("pl-PL") == text.polish != text.english
    assert text.sentence("de") == text.english
    assert "#tab-rules-" in text.specification
