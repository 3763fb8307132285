"""The shapes of ontology/shapes against their examples, with pySHACL as the oracle.

Each shape that can report something has a folder in tests/data/shapes with an example that
conforms to all shapes and one that fails for that shape alone. The things of an example have IRIs
of their own, so all examples of a sort are validated in one run, together with the fictional
project of background.ttl, and every result belongs to the one example that its focus node is in.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import owlrl
import pyoxigraph
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node, Variable

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "data" / "shapes"
SHAPE_FILES = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
ONTOLOGY_FILES = sorted(
    [*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "ontology" / "codelists").glob("*.ttl")]
)
FOLDERS = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())
SORTS = ("conforms", "fails")
BACKGROUND = "background.ttl"

MKG = Namespace("https://w3id.org/multiply-kg/ontology#")
SHAPES = Namespace("https://w3id.org/multiply-kg/shapes#")
PREFIXES = {"mkg": MKG, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}
LANGUAGES = {"en", "pl"}
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
NOT_CONSTRAINTS = {*TARGETS, RDF.type, SH.name, SH.description, SH.path, SH.property, SH.severity, SH.message}
REPORTED = {SH.Violation, SH.Warning}

# Properties that follow by reasoning and that nobody writes.
INFERRED = {
    MKG.addressedAt,
    MKG.addresses,
    MKG.attended,
    MKG.bearsOn,
    MKG.discusses,
    MKG.hasMember,
    MKG.heldInCountry,
    MKG.involvesCity,
    MKG.kind,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One top-level result of a report."""

    shape: str
    severity: Node
    focus: Node


class PreparedGraph(Graph):
    """A graph that parses each SPARQL text once; pySHACL asks with the text anew for every focus node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        return super().query(_prepared(query_object), *args, **kwargs)


@functools.cache
def _prepared(text: str) -> Any:
    return prepareQuery(text)


def _merge(files: list[Path]) -> Graph:
    graph = PreparedGraph()
    for file in files:
        graph.parse(file)
    return graph


def _example(name: str, sort: str) -> Graph:
    return Graph().parse(EXAMPLES / name / f"{sort}.ttl")


def _things(graph: Graph) -> set[Node]:
    """What can be a focus node: the subjects, and the classes that are given to them."""
    return {*graph.subjects(), *graph.objects(None, RDF.type)}


@functools.cache
def shapes() -> Graph:
    return _merge(SHAPE_FILES)


@functools.cache
def surroundings() -> Graph:
    """The ontology, the code lists and the fictional project: what each example is added to."""
    return _merge([*ONTOLOGY_FILES, EXAMPLES / "background.ttl"])


def validate(graph: Graph) -> list[Result]:
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), inplace=True)
    assert isinstance(report, Graph)
    return [
        Result(
            shape=str(report.value(node, SH.sourceShape)).removeprefix(str(SHAPES)),
            severity=report.value(node, SH.resultSeverity) or SH.Violation,
            focus=report.value(node, SH.focusNode) or RDF.nil,
        )
        for node in report.objects(None, SH.result)
    ]


@functools.cache
def things_around() -> set[Node]:
    return _things(surroundings())


def everything(sort: str) -> Graph:
    """The surroundings with all examples of a sort."""
    graph = PreparedGraph()
    graph += surroundings()
    for name in FOLDERS:
        graph += _example(name, sort)
    return graph


@functools.cache
def results_by_example(sort: str) -> Mapping[str, list[Result]]:
    """The results of all examples of a sort, each under the example that its focus node is in."""
    owner: dict[Node, str] = {}
    for name in FOLDERS:
        for own in _things(_example(name, sort)) - things_around():
            assert owner.setdefault(own, name) == name, f"{own} is in {owner[own]} and in {name}"
    results: dict[str, list[Result]] = {name: [] for name in (BACKGROUND, *FOLDERS)}
    for result in validate(everything(sort)):
        results[owner.get(result.focus, BACKGROUND)].append(result)
    return results


def reporting_shapes() -> Iterator[URIRef]:
    """The shapes with constraints that are targeted, or are properties of a shape that is."""
    graph = shapes()
    targeted = {shape for target in TARGETS for shape in graph.subjects(target)}
    parts = {part for whole in targeted for part in graph.objects(whole, SH.property)}
    for shape in targeted | parts:
        if set(graph.predicates(shape)) - NOT_CONSTRAINTS:
            assert isinstance(shape, URIRef)
            yield shape


def building_blocks() -> set[Node]:
    graph = shapes()
    every = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in graph.subjects(RDF.type, kind)}
    targeted = {shape for target in TARGETS for shape in graph.subjects(target)}
    return every - targeted - {part for shape in targeted for part in graph.objects(shape, SH.property)}


def _languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    texts = graph.objects(subject, predicate)
    return sorted(str(text.language) for text in texts if isinstance(text, Literal))


def _properties_of_path(path: Node) -> set[Node]:
    if not isinstance(path, BNode):
        return {path}
    return {p for part in shapes().objects(path) for p in _properties_of_path(part)}


def _select(name: str) -> str:
    """The SELECT of the SPARQL constraint of a shape, with its prefixes."""
    query = str(shapes().value(SHAPES[f"{name}-query"], SH.select))
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items()) + query


def _ask_rdflib(graph: Graph, name: str) -> set[str]:
    return {str(row[Variable("this")]) for row in graph.query(_select(name)).bindings}


def _ask_oxigraph(graph: Graph, name: str) -> set[str]:
    store = pyoxigraph.Store()
    store.load(graph.serialize(format="nt", encoding="utf-8"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    solutions = store.query(_select(name))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return {row["this"].value for row in solutions if isinstance(row["this"], pyoxigraph.NamedNode)}


# Examples


def test_every_shape_that_can_report_something_has_its_examples_and_no_other_folder_exists() -> None:
    assert sorted(str(shape).removeprefix(str(SHAPES)) for shape in reporting_shapes()) == FOLDERS
    assert [n for n in FOLDERS for sort in SORTS if not (EXAMPLES / n / f"{sort}.ttl").is_file()] == []


@pytest.mark.parametrize("sort", SORTS)
def test_the_ontology_the_code_lists_and_the_fictional_project_conform(sort: str) -> None:
    assert results_by_example(sort)[BACKGROUND] == []


@pytest.mark.parametrize("name", FOLDERS)
def test_an_example_says_nothing_of_the_fictional_project_but_links_to_its_own_things(name: str) -> None:
    for sort in SORTS:
        example = _example(name, sort)
        own = _things(example) - things_around()
        foreign = {(s, p, o) for s, p, o in example if s not in own and p != RDF.type and o not in own}
        assert not foreign, f"{name}/{sort}.ttl changes what other examples rely on: {foreign}"


@pytest.mark.parametrize("name", FOLDERS)
def test_the_conforming_example_has_no_result(name: str) -> None:
    results = results_by_example("conforms")[name]
    assert [r for r in results if r.severity in REPORTED or r.shape == name] == []


@pytest.mark.parametrize("name", FOLDERS)
def test_the_failing_example_fails_for_its_shape_alone(name: str) -> None:
    results = results_by_example("fails")[name]
    severity = shapes().value(SHAPES[name], SH.severity)
    found = {(r.shape, r.severity) for r in results if r.severity in REPORTED or r.shape == name}
    assert found == {(name, severity)}


def test_what_conforms_as_it_was_stated_conforms_after_reasoning() -> None:
    graph = everything("conforms")
    closure = Graph() + graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    graph += ((s, p, o) for s, p, o in closure if not isinstance(s, Literal) and (p != OWL.sameAs or s != o))
    assert [r for r in validate(graph) if r.severity in REPORTED] == []


# The shapes graph itself


def test_the_shapes_load_in_a_strict_parser_and_only_paths_and_lists_are_blank() -> None:
    triples = [triple for file in SHAPE_FILES for triple in pyoxigraph.parse(path=str(file))]
    allowed = {f"{SH}{name}" for name in ("inversePath", "alternativePath")} | {str(RDF.first), str(RDF.rest)}
    used = {t.predicate.value for t in triples if isinstance(t.subject, pyoxigraph.BlankNode)}
    assert used <= allowed


def test_every_shape_has_a_name_and_every_node_shape_a_description_in_both_languages() -> None:
    graph = shapes()
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in graph.subjects(RDF.type, kind):
            assert _languages(graph, shape, SH.name) == sorted(LANGUAGES), shape
            if kind == SH.NodeShape:
                assert _languages(graph, shape, SH.description) == sorted(LANGUAGES), shape


def test_every_shape_that_can_report_something_has_a_severity_and_a_message_in_both_languages() -> None:
    graph = shapes()
    for shape in reporting_shapes():
        assert graph.value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}, shape
        # Messages with variables belong to the SPARQL constraint that binds them (SHACL §5.3.2).
        source = graph.value(shape, SH.sparql) or shape
        assert _languages(graph, source, SH.message) == sorted(LANGUAGES), shape


def test_a_building_block_is_used_and_reports_nothing_itself() -> None:
    graph = shapes()
    for block in building_blocks():
        assert set(graph.subjects(None, block)), f"{block} is used by no shape"
        assert not set(graph.predicates(block)) & {SH.severity, SH.message, SH.sparql}, block


def _own(kind: URIRef) -> set[Node]:
    """What the ontology declares of a kind in its own namespace."""
    return {term for term in surroundings().subjects(RDF.type, kind) if str(term).startswith(str(MKG))}


def test_every_class_of_the_ontology_is_the_target_class_of_a_node_shape_made_for_it() -> None:
    graph = shapes()
    general = {SHAPES.LabelShape, SHAPES.KnownPropertyShape, SHAPES.ForeignPropertyShape}
    targeted = {
        cls
        for shape, cls in graph.subject_objects(SH.targetClass)
        if shape not in general and (shape, RDF.type, SH.NodeShape) in graph
    }
    assert _own(OWL.Class) - targeted == set()


def test_every_individual_of_a_class_of_the_ontology_needs_labels() -> None:
    graph, ontology = shapes(), surroundings()
    labelled = {c for n in ("LabelShape", "ConceptShape") for c in graph.objects(SHAPES[n], SH.targetClass)}
    without = {
        c for c in _own(OWL.Class) if not labelled & set(ontology.transitive_objects(c, RDFS.subClassOf))
    }
    assert without == set()


def test_every_property_that_is_written_by_hand_has_a_shape_for_its_subject_and_one_for_its_value() -> None:
    graph = shapes()
    written = (_own(OWL.ObjectProperty) | _own(OWL.DatatypeProperty)) - INFERRED
    places = {shape for shape in graph.subjects(SH.targetSubjectsOf) if str(shape).endswith("TermsShape")}
    assert written - {p for shape in places for p in graph.objects(shape, SH.targetSubjectsOf)} == set()
    paths = {path for shape in reporting_shapes() for path in graph.objects(shape, SH.path)}
    assert written - {p for path in paths for p in _properties_of_path(path)} == set()


def test_every_term_of_the_ontology_and_the_code_lists_that_a_shape_names_exists() -> None:
    declared = set(surroundings().subjects())
    own = (str(MKG), "https://w3id.org/multiply-kg/id/")
    named = {o for o in shapes().objects() if isinstance(o, URIRef) and str(o).startswith(own)}
    assert named - declared == set()


def test_the_declared_prefixes_are_those_of_the_queries() -> None:
    graph = shapes()
    declared = {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace))
        for node in graph.objects(URIRef("https://w3id.org/multiply-kg/shapes"), SH.declare)
    }
    assert declared == {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


# The SPARQL constraints on two engines


@pytest.mark.parametrize("name", [name for name in FOLDERS if (SHAPES[name], SH.sparql, None) in shapes()])
@pytest.mark.parametrize("sort", SORTS)
def test_a_sparql_constraint_finds_the_same_in_oxigraph(name: str, sort: str) -> None:
    found = _ask_oxigraph(surroundings() + _example(name, sort), name)
    assert found == {str(r.focus) for r in results_by_example(sort)[name] if r.shape == name}


@pytest.mark.parametrize("ask", [_ask_rdflib, _ask_oxigraph])
def test_the_weekday_arithmetic_finds_the_weekends_of_the_calendar(ask: Any) -> None:
    # A week over each end of February and of the year, in leap years, plain years and centuries.
    firsts = [date(year, month, 26) for year in (1900, 2000, 2019, 2020, 2022, 2100) for month in (2, 12)]
    days = [first + timedelta(days=n) for first in firsts for n in range(7)]
    graph = Graph()
    for day in days:
        graph.add((URIRef(f"http://example.org/{day}"), MKG.startDate, Literal(day)))
    saturday = 5
    assert ask(graph, "ConsortiumMeetingShape-weekday") == {
        f"http://example.org/{day}" for day in days if day.weekday() >= saturday
    }


@pytest.mark.parametrize(
    ("starts", "ends", "wrong"),
    [
        (["2020-02-27"], ["2020-02-27"], False),
        (["2020-02-27"], ["2019-12-31"], True),
        (["2020-03"], ["2020-02"], True),
        (["2021"], ["2020"], True),
        (["2020-02-27"], ["2020-01"], False),  # a day and a month are not compared
        (["2020-07", "2021-12"], ["2021-02", "2022-03"], False),  # two sources, each in order
        (["2020-07", "2021-12"], ["2020-02"], True),
    ],
)
@pytest.mark.parametrize("ask", [_ask_rdflib, _ask_oxigraph])
def test_an_end_is_wrong_when_it_lies_before_every_start_of_the_same_precision(
    ask: Any, starts: list[str], ends: list[str], wrong: bool
) -> None:
    datatype = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
    event = URIRef("http://example.org/event")
    graph = Graph()
    for prop, texts in ((MKG.startDate, starts), (MKG.endDate, ends)):
        for text in texts:
            graph.add((event, prop, Literal(text, datatype=datatype[len(text)])))
    assert ask(graph, "DatedShape-order") == ({str(event)} if wrong else set())
