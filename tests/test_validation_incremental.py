"""After every edit the findings are those of a validation from scratch, whatever the shapes and the edits."""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from random import Random
from unittest.mock import patch

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multiply_kg import checking, pipeline
from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.errors import UnsupportedError
from multiply_kg.reasoning import infer
from multiply_kg.terms import RDFS, Term, Triple, is_literal, literal
from multiply_kg.validation import (
    Change,
    Validated,
    ValidationReport,
    ValidationResult,
    compiled,
    incremental,
    named,
    narrowing,
    validate,
)
from multiply_kg.validation.changing import ChangingIndex
from multiply_kg.validation.graphs import GraphIndex
from test_validation_agreement import (
    CLASSES,
    LABEL,
    LINKS,
    LITERALS,
    NODES,
    ORDERED,
    TYPE,
    cases,
    name,
    sh,
    told,
    typed,
)

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "60"))
BELOW = f"<{RDFS}subClassOf>"
SUPPRESSED = [HealthCheck.too_slow, HealthCheck.data_too_large]
GRAPH = "urn:stage"

EDITABLE = st.one_of(
    st.tuples(st.sampled_from(NODES), st.sampled_from(LINKS), st.sampled_from([*NODES, *LITERALS])),
    st.tuples(st.sampled_from(NODES), st.sampled_from(ORDERED), st.sampled_from(LITERALS[:6])),
    st.tuples(st.sampled_from(NODES), st.just(LABEL), st.sampled_from(LITERALS[-4:])),
    st.tuples(st.sampled_from([*NODES, *LINKS]), st.just(TYPE), st.sampled_from([*CLASSES, name("Shape0")])),
    st.tuples(st.sampled_from(CLASSES), st.just(BELOW), st.sampled_from(CLASSES)),
)
EDITS = st.lists(
    st.tuples(
        st.lists(EDITABLE, max_size=3),
        st.lists(EDITABLE, max_size=2),
        st.lists(st.integers(0, 99), max_size=3),
    ),
    min_size=1,
    max_size=5,
)
Edits = list[tuple[list[Triple], list[Triple], list[int]]]


class Store:
    """Oxigraph with a graph that takes statements: what ``select`` and ``give`` are in these tests."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.store = pyoxigraph.Store()
        self.backend = EmbeddedBackend(self.store)
        self.give(list(triples), [])

    def give(self, added: Collection[Triple], removed: Collection[Triple]) -> None:
        for triples, change in ((removed, self.store.remove), (added, self.store.add)):
            text = "".join(f"{named(s)} {p} {named(o)} .\n" for s, p, o in triples)
            for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_TRIPLES):
                change(pyoxigraph.Quad(*quad.triple, pyoxigraph.NamedNode(GRAPH)))

    def select(self, sparql: str) -> Iterator[Mapping[str, Term]]:
        return checking._solutions(self.backend, sparql)


def from_scratch(
    data: Iterable[Triple], shapes: list[Triple], hierarchy: list[Triple], *, sparql: bool = False
) -> ValidationReport:
    triples = tuple(data)
    store = Store((*triples, *hierarchy)) if sparql else None
    return validate(
        triples, shapes, ontology=hierarchy, select=store.select if store else None, blanks_named=True
    )


def same(report: ValidationReport, expected: ValidationReport) -> None:
    assert told(report.results) == told(expected.results)
    assert report == expected


def difference(before: ValidationReport, after: ValidationReport) -> tuple[list[object], list[object]]:
    return (
        [result for result in before.results if result not in after.results],
        [result for result in after.results if result not in before.results],
    )


def edited(
    data: list[Triple], shapes: list[Triple], hierarchy: list[Triple], edits: Edits, *, sparql: bool = False
) -> None:
    """Make the edits one after the other, and compare each time with a validation from scratch.

    Once each edit counts as a small part of the graph, and once as much of it.
    """
    for much, few in ((1, 16), (10**9, 0)):
        with patch.object(incremental, "_MUCH", much), patch.object(compiled, "_FEW", few):
            edited_once(data, shapes, hierarchy, edits, sparql=sparql)


def edited_once(
    data: list[Triple], shapes: list[Triple], hierarchy: list[Triple], edits: Edits, *, sparql: bool
) -> None:
    present = dict.fromkeys(data)
    store = Store() if sparql else None
    validated = Validated(
        data,
        shapes,
        ontology=hierarchy,
        select=store.select if store else None,
        give=store.give if store else None,
        blanks_named=True,
    )
    before = from_scratch(present, shapes, hierarchy, sparql=sparql)
    same(validated.report, before)
    for added, removed, numbers in edits:
        there = list(present)
        taken = [*removed, *(there[number % len(there)] for number in numbers if there)]
        change = validated.update(added, taken)
        for triple in taken:
            present.pop(triple, None)
        present |= dict.fromkeys(added)
        after = from_scratch(present, shapes, hierarchy, sparql=sparql)
        same(validated.report, after)
        assert (list(change.gone), list(change.new)) == difference(before, after)
        before = after


@settings(max_examples=CASES, deadline=None, suppress_health_check=SUPPRESSED)
@given(cases(), EDITS)
def test_after_each_edit_the_report_is_that_of_a_validation_from_scratch(
    case: tuple[list[Triple], list[Triple], list[Triple]], edits: Edits
) -> None:
    data, hierarchy, shapes = case
    edited(data, shapes, hierarchy, edits)


PREFIXES = "PREFIX e: <http://example.org/>\n"
QUERIES = [
    "SELECT $this ?value WHERE { $this e:p ?value . ?value e:q ?other }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER NOT EXISTS { ?value a e:C } }",
    "SELECT $this WHERE { $this e:p ?v . OPTIONAL { ?v e:q ?w . ?w a e:D } FILTER (!BOUND(?w)) }",
    "SELECT $this WHERE { OPTIONAL { ?v e:q ?w } $this e:p ?v . FILTER (!BOUND(?w)) }",
    "SELECT $this ?value WHERE { $this e:p/e:q* ?value . ?value a e:D . }",
    "SELECT $this ?value WHERE { $this (e:p|^e:q)+ ?value ; a e:C . ?value e:n ?n }",
    "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER NOT EXISTS { ?path a ?kind } }",
    "SELECT $this ?value WHERE { $this e:n ?value . ?other e:n ?value . FILTER (?other != $this) }",
    "SELECT $this (COUNT(?x) AS ?n) WHERE { $this e:p ?x . ?x a e:C } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "SELECT $this WHERE { $this e:p ?x . MINUS { ?x a e:C . ?x e:q ?y } }",
    "SELECT $this WHERE { $this e:p ?x . ?a e:q ?b . ?b a e:C }",
    "SELECT $this ?value WHERE { { $this e:p ?value } UNION { ?value e:q $this . ?value a e:C } }",
    "SELECT $this WHERE { $this e:p ?x . BIND (EXISTS { ?y e:q ?x . ?y a e:C } AS ?b) FILTER (?b) }",
    "SELECT $this WHERE { BIND (EXISTS { ?x e:q ?y } AS ?b) $this e:p ?x . FILTER (?b) }",
    "SELECT $this WHERE { $this e:p ?x . { SELECT ?x WHERE { ?x e:q ?y . ?y a e:C } } }",
    "SELECT $this ?value WHERE { $this e:p ?x . ?value e:q* ?x . ?value a e:C }",
    "SELECT $this ?value WHERE { $this e:p e:b . e:b e:q ?value }",
    "SELECT $this ?value WHERE { ?value ?path $this . ?value a e:C }",
    "SELECT $this ?value WHERE { $this e:q|e:p ?x . OPTIONAL { ?x e:n ?value } FILTER (ISLITERAL(?value)) }",
    'SELECT $this WHERE { $this e:p ?x . FILTER EXISTS { ?x e:l "y"@pl . FILTER EXISTS { ?z e:q ?x } } }',
    "SELECT $this WHERE { $this e:p ?x . VALUES ?c { e:C e:D } ?x a ?c . FILTER (?x != e:a || 1.5 > 2) }",
]
OF_PATH = "SELECT $this ?value WHERE { $this $PATH ?value . ?value e:p ?x }"


@st.composite
def query_shapes(draw: st.DrawFn) -> list[Triple]:
    shapes: list[Triple] = []
    for number in range(draw(st.integers(1, 3))):
        shape, query = name(f"Shape{number}"), name(f"query{number}")
        text = draw(st.sampled_from(QUERIES))
        if draw(st.booleans()):
            holder, shape = shape, f"_:p{number}"
            shapes += [(holder, TYPE, sh("NodeShape")), (holder, sh("property"), shape)]
            shapes += [
                (holder, sh("property"), f"_:outer{number}"),
                (f"_:outer{number}", sh("path"), LINKS[1]),
            ]
            shapes += [(f"_:outer{number}", sh("property"), shape), (shape, sh("path"), LINKS[0])]
            text = draw(st.sampled_from([text, OF_PATH]))
        else:
            holder = shape
            shapes.append((shape, TYPE, sh("NodeShape")))
        shapes += [(shape, sh("sparql"), query), (query, sh("select"), literal(PREFIXES + text))]
        shapes.append((query, sh("message"), literal("Not {?value} of {$this}: {?other}.")))
        target = draw(st.sampled_from(["targetClass", "targetSubjectsOf", "targetObjectsOf"]))
        pool = CLASSES if target == "targetClass" else LINKS
        shapes.append((holder, sh(target), draw(st.sampled_from(pool))))
    return shapes


DATA = st.lists(EDITABLE, min_size=8, max_size=25, unique=True)


FULL = [
    *((a, link, b) for a in NODES for link in LINKS for b in NODES),
    *((a, TYPE, class_) for a in NODES for class_ in CLASSES[:2]),
    *((a, ORDERED[0], value) for a in NODES for value in LITERALS[:2]),
    *((a, LABEL, value) for a in NODES for value in LITERALS[-2:]),
]


@pytest.mark.parametrize("query", QUERIES)
def test_an_answer_to_each_query_comes_and_goes_with_the_statements_that_make_it(query: str) -> None:
    shapes = [
        (name("S"), TYPE, sh("NodeShape")),
        (name("S"), sh("targetSubjectsOf"), LINKS[0]),
        (name("S"), sh("sparql"), name("query")),
        (name("query"), sh("select"), literal(PREFIXES + query)),
    ]
    chance = Random(query)
    for _ in range(max(6, CASES // 20)):
        edits: Edits = [
            (chance.sample(FULL, chance.randint(0, 2)), [], chance.sample(range(60), chance.randint(0, 2)))
            for _ in range(4)
        ]
        edited(chance.sample(FULL, chance.randint(4, 20)), shapes, [], edits, sparql=True)


def test_a_node_that_came_to_conform_is_known_to() -> None:
    shapes = [
        (name("S"), TYPE, sh("NodeShape")),
        (name("S"), sh("targetClass"), name("C")),
        (name("S"), sh("property"), "_:p"),
        ("_:p", sh("path"), LINKS[0]),
        ("_:p", sh("node"), name("T")),
        (name("T"), TYPE, sh("NodeShape")),
        (name("T"), sh("property"), "_:q"),
        ("_:q", sh("path"), LINKS[1]),
        ("_:q", sh("minCount"), typed("1", "integer")),
    ]
    data = [(name("a"), TYPE, name("C")), (name("a"), LINKS[0], name("b"))]
    more = (name("b"), LINKS[1], name("c"))
    validated = Validated(data, shapes)
    assert len(validated.report.results) == 1
    change = validated.update([more])
    assert (len(change.gone), len(change.new)) == (1, 0)
    change = validated.update(removed=[more])
    assert (len(change.gone), len(change.new)) == (0, 1)


@pytest.mark.parametrize(
    "query", [QUERIES[7], "SELECT $this ?value WHERE { $this e:n ?value . e:b e:n ?value }"]
)
def test_values_that_a_query_takes_for_the_same_meet_however_they_are_spelt(query: str) -> None:
    shapes = [
        (name("S"), TYPE, sh("NodeShape")),
        (name("S"), sh("targetSubjectsOf"), LINKS[0]),
        (name("S"), sh("sparql"), name("query")),
        (name("query"), sh("select"), literal(PREFIXES + query)),
    ]
    data = [(name("a"), LINKS[0], name("b")), (name("a"), ORDERED[0], typed("1", "integer"))]
    other = (name("b"), ORDERED[0], typed("01", "integer"))
    both = [(name("b"), ORDERED[0], typed("1", "integer")), other]
    edited(data, shapes, [], [([other], [], []), (both, [], []), ([], [other], [])], sparql=True)


def test_the_engine_is_given_what_a_query_can_match_and_no_more() -> None:
    """Of a pattern that names an IRI, only statements with that IRI."""
    text = "SELECT $this ?value WHERE { $this e:p ?value ; e:q e:b . ?value a e:C . e:d e:p ?value }"
    shapes = [
        (name("S"), TYPE, sh("NodeShape")),
        (name("S"), sh("targetClass"), name("D")),
        (name("S"), sh("sparql"), name("query")),
        (name("query"), sh("select"), literal(PREFIXES + text)),
    ]
    wanted = [
        (name("a"), LINKS[0], name("c")),
        (name("a"), LINKS[1], name("b")),
        (name("c"), TYPE, name("C")),
        (name("d"), LINKS[0], name("c")),
    ]
    others = [
        (name("a"), TYPE, name("D")),
        (name("a"), LINKS[1], name("c")),
        (name("c"), TYPE, name("D")),
        (name("c"), LINKS[0], name("c")),
        (name("a"), ORDERED[0], typed("1", "integer")),
    ]
    given: list[Triple] = []
    store = Store()

    def give(added: Collection[Triple], removed: Collection[Triple]) -> None:
        given.extend(added)
        store.give(added, removed)

    validated = Validated([*wanted, *others], shapes, select=store.select, give=give, blanks_named=True)
    assert [(result.focus, result.value) for result in validated.report.results] == [(name("a"), name("c"))]
    assert sorted(given) == sorted(wanted)


@settings(max_examples=CASES, deadline=None, suppress_health_check=SUPPRESSED)
@given(DATA, query_shapes(), EDITS)
def test_queries_are_asked_again_wherever_an_edit_can_change_their_answer(
    data: list[Triple], shapes: list[Triple], edits: Edits
) -> None:
    edited(data, shapes, [], edits, sparql=True)


@settings(max_examples=CASES, deadline=None, suppress_health_check=SUPPRESSED)
@given(DATA, query_shapes())
def test_only_focus_nodes_without_a_solution_are_not_asked_about(
    data: list[Triple], shapes: list[Triple]
) -> None:
    with patch.object(narrowing, "_FEW", 0):
        few = from_scratch(data, shapes, [], sparql=True)
    with patch.object(compiled, "narrowed", lambda _query, focus, *_: focus):
        assert few == from_scratch(data, shapes, [], sparql=True)


@settings(max_examples=CASES, deadline=None)
@given(DATA, EDITS)
def test_a_changed_index_answers_as_one_made_anew(data: list[Triple], edits: Edits) -> None:
    index = ChangingIndex(data)
    for class_ in CLASSES:
        index.instances(class_)
    index.reverse(LINKS[0])
    present = dict.fromkeys(data)
    for added, removed, _ in edits:
        new = [triple for triple in dict.fromkeys(added) if triple not in present]
        gone = [triple for triple in dict.fromkeys(removed) if triple in present]
        before = {class_: set(index.instances(class_)) for class_ in CLASSES}
        moves = index.change(new, gone)
        for triple in gone:
            del present[triple]
        present |= dict.fromkeys(new)
        fresh = GraphIndex(present)
        assert set(index.triples()) == set(present)
        assert set(index.predicates()) == set(fresh.predicates())
        for class_ in CLASSES:
            assert set(index.instances(class_)) == set(fresh.instances(class_))
            assert moves.instances[class_] == before[class_] ^ set(fresh.instances(class_))
        for predicate in {predicate for _, predicate, _ in present}:
            for made, wanted in (
                (index.forward(predicate), fresh.forward(predicate)),
                (index.reverse(predicate), fresh.reverse(predicate)),
            ):
                assert {key: set(values) for key, values in made.items()} == {
                    key: set(values) for key, values in wanted.items()
                }
        for node in NODES:
            assert set(index.outgoing(node)) == set(fresh.outgoing(node))


def test_a_hub_loses_and_gains_neighbours() -> None:
    many = [(name(f"n{number}"), LINKS[0], name("hub")) for number in range(100)]
    index = ChangingIndex(many)
    index.reverse(LINKS[0])
    index.change([], many[10:60])
    index.change(many[20:30], many[60:70])
    left = {s for s, _, _ in (*many[:10], *many[20:30], *many[70:])}
    assert set(index.subjects(LINKS[0], name("hub"))) == left
    assert len(index.subjects(LINKS[0], name("hub"))) == len(left)


def test_what_only_the_reference_engine_evaluates_follows_the_edits() -> None:
    shapes = [
        (name("S"), TYPE, sh("NodeShape")),
        (name("S"), sh("targetClass"), name("C")),
        (name("S"), sh("node"), name("T")),
        (name("T"), TYPE, sh("NodeShape")),
        (name("T"), sh("property"), "_:p"),
        ("_:p", sh("path"), LINKS[0]),
        ("_:p", sh("node"), name("T")),
        ("_:p", sh("minCount"), typed("1", "integer")),
    ]
    edits: Edits = [([(name("b"), LINKS[0], name("c"))], [], []), ([(name("a"), TYPE, name("D"))], [], [0])]
    edited([(name("a"), TYPE, name("C"))], shapes, [], edits)
    with pytest.raises(UnsupportedError):
        Validated([], shapes, engine="compiled")


def test_an_edit_that_changes_nothing_is_no_change() -> None:
    data = [(name("a"), TYPE, name("C"))]
    hierarchy = [(name("C"), BELOW, name("D"))]
    shapes = [
        (name("S"), TYPE, sh("NodeShape")),
        (name("S"), sh("targetClass"), name("D")),
        (name("S"), sh("nodeKind"), sh("Literal")),
    ]
    validated = Validated(data, shapes, ontology=hierarchy)
    assert len(validated.report.results) == 1
    assert validated.update(data, [(name("b"), TYPE, name("C"))]) == Change((), ())
    assert validated.update(removed=hierarchy) == Change((), ())
    assert validated.update(data, data) == Change((), ())
    gone = validated.update(removed=data).gone
    assert [result.focus for result in gone] == [name("a")]
    assert validated.report == validate([], shapes, ontology=hierarchy)


def respelt(removed: Iterable[Triple], present: Iterable[Triple]) -> list[Triple]:
    """Literals that the store may have lost with others of their value."""
    lost = {(subject, predicate) for subject, predicate, _ in removed}
    return [triple for triple in present if triple[:2] in lost]


def keys(results: Iterable[ValidationResult]) -> list[tuple[str, ...]]:
    return [result.key for result in results]


def test_random_edits_of_the_real_graph(real_build: pipeline.Build) -> None:
    material = real_build.material
    chance = Random("multiply-kg")
    shapes, ontology = material.shapes_triples, material.ontology_triples
    present = dict.fromkeys(material.asserted)
    store, given = Store(present), Store()
    validated = Validated(
        material.asserted,
        shapes,
        ontology=ontology,
        select=given.select,
        give=given.give,
        blanks_named=True,
    )
    data = list(material.data_triples)
    found = 0
    for number in range(max(8, CASES // 10)):
        removed = chance.sample(data, chance.randint(0, 2))
        added = []
        for subject, predicate, object_ in chance.sample(data, chance.randint(1, 2)):
            other = chance.choice(data)
            kind = is_literal(object_)
            mixed = [
                (subject, predicate, other[2] if is_literal(other[2]) == kind else object_),
                (other[0], predicate, object_),
                (subject, other[1], object_),
                (f"<http://example.org/{number}>", predicate, object_),
            ]
            added.append(chance.choice(mixed))
        change = validated.update(added, removed)
        store.give([], removed)
        for triple in removed:
            present.pop(triple, None)
        present |= dict.fromkeys(added)
        store.give([*added, *respelt(removed, present)], [])
        expected = validate(tuple(present), shapes, ontology=ontology, select=store.select, blanks_named=True)
        assert validated.report == expected
        found += len(change.new) + len(change.gone)
        if number % 3 == 0:  # back to the data as they should be, so that faults do not pile up
            faults = [triple for triple in present if triple not in material.asserted]
            validated.update(data, faults)
            store.give([], faults)
            store.give(material.asserted, [])
            present = dict.fromkeys(material.asserted)
    assert found


@pytest.mark.parametrize(("seed", "much"), [(0, 1), (1, 1), (2, 20), (3, 20)])
def test_the_closure_is_validated_from_the_findings_on_what_is_asserted(
    real_build: pipeline.Build, seed: int, much: int
) -> None:
    material = real_build.material
    chance = Random(seed)
    data = dict.fromkeys(material.data_triples)
    for subject, predicate, object_ in chance.sample(material.data_triples, 60):  # faults of every sort
        other = chance.choice(material.data_triples)
        del data[subject, predicate, object_]
        faulty = (subject, other[1], object_) if chance.random() < 0.5 else (subject, predicate, other[2])
        data[faulty] = None
    closure = infer(tuple(data), material.ontology_triples)
    asserted = tuple(dict.fromkeys((*data, *material.ontology_triples)))
    store, given = Store(asserted), Store()
    shapes, ontology = material.shapes_triples, material.ontology_triples
    validated = Validated(
        asserted,
        shapes,
        ontology=ontology,
        select=given.select,
        give=given.give,
        blanks_named=True,
    )
    before = validate(asserted, shapes, ontology=ontology, select=store.select, blanks_named=True)
    assert validated.report == before
    with patch.object(incremental, "_MUCH", much):
        validated.update(closure.inferred)
    store.give(closure.inferred, [])
    assert len(given.store) < len(store.store) / 2  # no more than the queries can match
    whole = (*asserted, *closure.inferred)
    after = validate(whole, shapes, ontology=ontology, select=store.select, blanks_named=True)
    assert validated.report == after
    assert before.results != after.results


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What holds on to itself in a cycle stays."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_a_graph_that_was_validated_is_gone_at_once_when_nobody_needs_it(real_build: pipeline.Build) -> None:
    with checking.validated(real_build.material.asserted, real_build.material) as graph:
        assert graph.report.results
    del graph
    assert not [kept for kept in gc.get_objects() if isinstance(kept, ChangingIndex)]
