"""Why a row is there: the triples behind it are those that were matched, and are enough to have it again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT, Cli
from multiply_kg import pipeline
from multiply_kg.backend import Dataset, Solutions
from multiply_kg.errors import UnsupportedError
from multiply_kg.queries import Catalogue, SavedQuery, bind
from multiply_kg.rationale import Rationales, rows_by_inference, rows_of
from multiply_kg.rationale.matching import Match, Tracer
from multiply_kg.rationale.writing import text_lines
from multiply_kg.terms import RDF, Triple, iri, literal
from multiply_kg.workspace import open_workspace

EX = "http://example.org/"
PREFIX = f"PREFIX : <{EX}> PREFIX rdf: <{RDF}> "
DEFAULT = "urn:default"
DATA = """a p b 1. b p c 1. c p d 2. a q x 1. x r a 2. a name "A" 1. b name "B" 2. d name "D" 1. e p e 1.
l first one 1. l rest m 1. m first two 1. m rest nil 1. w list l 1. a n 1 1. b n 2 1. c n 2 1."""


def _term(text: str) -> str:
    if text[0] == '"':
        return literal(text[1:-1])
    if text.isdigit():
        return literal(text, datatype="http://www.w3.org/2001/XMLSchema#integer")
    return iri(RDF + text) if text in ("first", "rest", "nil") else iri(EX + text)


def triple(text: str) -> Triple:
    subject, predicate, obj = map(_term, text.split())
    return subject, predicate, obj


def quads(text: str) -> dict[str, set[Triple]]:
    graphs: dict[str, set[Triple]] = {}
    for line in filter(None, (line.strip() for line in text.replace(".\n", ". ").split("."))):
        *three, graph = line.split()
        graphs.setdefault(f"{EX}g{graph}", set()).add(triple(" ".join(three)))
    return graphs


class Store:
    """Named graphs, and all of them merged as the default graph."""

    def __init__(self, graphs: dict[str, set[Triple]], default: Iterable[Triple] | None = None) -> None:
        merged = {t for triples in graphs.values() for t in triples} if default is None else set(default)
        self.backend = pipeline.load({**graphs, DEFAULT: sorted(merged)})
        self.dataset = Dataset((DEFAULT,), tuple(graphs))

    def select(self, sparql: str) -> Solutions:
        answer = self.backend.query(sparql, dataset=self.dataset)
        assert isinstance(answer, Solutions)
        return answer

    def rows(self, sparql: str) -> tuple[tuple[str, ...], list[tuple[str | None, ...]]]:
        return rows_of(self.backend.query(sparql, dataset=self.dataset))

    @classmethod
    def of(cls, matches: Iterable[Match]) -> Store:
        """Only what was matched: where GRAPH found it, there; all of it in the default graph."""
        found = list(matches)
        graphs: dict[str, set[Triple]] = {}
        for three, graph in found:
            if graph is not None:
                graphs.setdefault(graph, set()).add(three)
        return cls(graphs, (three for three, _ in found))


STORE = Store(quads(DATA))


def behind(query: str, row: int = 0) -> set[str]:
    """The matches behind a row, written ``subject predicate object [graph]``."""
    columns, rows = STORE.rows(PREFIX + query)
    (found,) = Tracer(PREFIX + query, STORE.select).matches(columns, [rows[row]])

    def short(term: str) -> str:
        text = term.strip('<>"')
        return text.removeprefix(EX).removeprefix(RDF) if term[0] == "<" else text.split('"')[0]

    return {
        " ".join(map(short, three)) + (f" {graph.removeprefix(EX)}" if graph else "")
        for three, graph in found
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?o { :a :p ?o }", {"a p b"}),
        ("SELECT * { :a :p ?o ; :q ?x }", {"a p b", "a q x"}),
        ("SELECT ?z { :a :p/:p ?z }", {"a p b", "b p c"}),
        ("SELECT ?z { :a :p/:p/^:p ?z }", {"a p b", "b p c"}),
        ("SELECT ?z { :a ^:r/:r ?z }", {"x r a"}),
        ("SELECT ?z { :a :q|:name ?z } ORDER BY DESC(STR(?z))", {"a q x"}),
        ("SELECT ?z { :a :p+ ?z } ORDER BY DESC(?z)", {"a p b", "b p c", "c p d"}),
        ("SELECT ?z { :a :p* ?z } ORDER BY ?z", set()),
        ("SELECT ?z { :a :p? ?z } ORDER BY DESC(?z)", {"a p b"}),
        ("SELECT ?z { :a (:p/:p)+ ?z }", {"a p b", "b p c"}),
        ("SELECT ?z { :a (:p|:q)+/:r ?z }", {"a q x", "x r a"}),
        ("SELECT ?z { :a !(:p|:name|:n) ?z }", {"a q x"}),
        ("SELECT ?z { :a !(^:p|^:q) ?z }", {"x r a"}),
        ("SELECT ?z { :x !(:q|^:r) ?z }", {"x r a", "a q x"}),
        ("SELECT ?z { :x !:q ?z }", {"x r a"}),
        ("SELECT ?o { :a ?p ?o FILTER(?p = :q) }", {"a q x"}),
        ("SELECT ?s ?n { ?s :p ?o OPTIONAL { ?s :name ?n } } ORDER BY ?s", {"a p b", "a name A"}),
        ("SELECT ?n { :c :p ?o OPTIONAL { :c :name ?n } }", {"c p d"}),
        ("SELECT ?k { { :a :p ?k } UNION { :a :q ?k } } ORDER BY DESC(?k)", {"a q x"}),
        ("SELECT ?k { { :a :p ?k BIND(1 AS ?w) } UNION { :b :p ?k BIND(2 AS ?w) } }", {"a p b"}),
        ("SELECT ?x { ?x :q ?y FILTER EXISTS { ?y :r ?x } }", {"a q x", "x r a"}),
        ("SELECT ?x { ?x :q ?y FILTER(true && EXISTS { ?y :r ?z FILTER(?z = ?x) }) }", {"a q x", "x r a"}),
        ("SELECT ?x { ?x :q ?y FILTER NOT EXISTS { ?y :p ?x } }", {"a q x"}),
        ("SELECT ?x { ?x :p ?y MINUS { ?x :name ?n } } ORDER BY ?x", {"c p d"}),
        ("SELECT ?g { GRAPH ?g { :b :name ?n } }", {"b name B g2"}),
        ("SELECT ?o { GRAPH :g1 { :a :p ?o } :a :q ?x }", {"a p b g1", "a q x"}),
        ("SELECT ?g { GRAPH ?g { :a :p+ :c } }", {"a p b g1", "b p c g1"}),
        ("SELECT ?z { :w :list ( :one ?z ) }", {"w list l", "l first one", "l rest m", "m first two", "m rest nil"}),
        ("SELECT ?n { [] :p [ :name ?n ] } ORDER BY ?n", {"a p b", "b name B"}),
        ("SELECT ?n { [ :p _:o ] :q ?x . _:o :name ?n }", {"a p b", "a q x", "b name B"}),
        ("SELECT ?n { [ :q ?x ; :name ?n ] . }", {"a q x", "a name A"}),
        ("SELECT ?x { () :p ?x }", None),
        ("SELECT ?x (LANG(?n) AS ?l) { ?x :name ?n } ORDER BY ?x", {"a name A"}),
        ("SELECT ?n (COUNT(?x) AS ?count) { ?x :n ?n } GROUP BY ?n ORDER BY DESC(?n)", {"b n 2", "c n 2"}),
        ("SELECT (COUNT(*) AS ?count) { ?x :n ?n }", {"a n 1", "b n 2", "c n 2"}),
        ("SELECT ?m { ?x :n ?n } GROUP BY (?n + 1 AS ?m) HAVING(COUNT(?x) > 1)", {"b n 2", "c n 2"}),
        ("SELECT ?n { { SELECT ?n (MIN(?x) AS ?first) { ?x :n ?n } GROUP BY ?n } ?first :p ?o } ORDER BY ?n",
         {"a n 1", "a p b"}),
        ("SELECT ?x { { SELECT ?x { ?x :n 2 } ORDER BY ?x LIMIT 1 } }", {"b n 2"}),
        ("SELECT ?x { ?x :n ?n } VALUES ?n { 1 }", {"a n 1"}),
        ("SELECT ?x { VALUES (?x ?n) { (:a 1) (:b 1) } ?x :n ?n }", {"a n 1"}),
        ("SELECT DISTINCT ?n { ?x :n ?n } ORDER BY DESC(?n)", {"b n 2", "c n 2"}),
        ("SELECT ?x { ?x a ?c }", None),
        ("SELECT $x WHERE { $x :q :x . }", {"a q x"}),
        ("SELECT ?x { ?x :n 01 }", {"a n 1"}),
        ('SELECT ?x { ?x :name "A"^^<http://www.w3.org/2001/XMLSchema#string> ; }', {"a name A"}),
        ("SELECT ?x { ?x :n -1 , 1 }", None),
        ("SELECT ?x { ?x :n 1 # a comment } {\n }", {"a n 1"}),
        ("SELECT ?x { { { ?x :n 1 } } }", {"a n 1"}),
        ("SELECT ?x { FILTER REGEX(?n, 'A') ?x :name ?n FILTER (?x != :b) . ?x :p ?o }", {"a name A", "a p b"}),
        ("ASK { :a :p ?o }", {"a p b"}),
        ("ASK { :a :p :zzz }", set()),
        ("CONSTRUCT { ?o :of ?s } { ?s :q ?o }", {"a q x"}),
        ("CONSTRUCT WHERE { ?s :q ?o }", {"a q x"}),
        ("CONSTRUCT { ?s :is ?o . ?t :is ?o } { { ?s :q ?o } UNION { ?t :r ?o } }", {"a q x"}),
    ],
)  # fmt: skip
def test_the_triples_behind_a_row_are_those_that_were_matched_for_it(
    query: str, expected: set[str] | None
) -> None:
    if expected is None:
        assert STORE.rows(PREFIX + query)[1] == []
        assert Tracer(PREFIX + query, STORE.select).matches(("x",), []) == []
    else:
        assert behind(query) == expected


def test_a_row_does_not_get_the_triples_of_a_row_that_binds_less() -> None:
    query = "SELECT ?s ?n { ?s :p ?o OPTIONAL { ?x :name ?n FILTER(?x = ?s) } } ORDER BY ?s"
    assert behind(query, 0) == {"a p b", "a name A"}
    assert behind("SELECT ?n { { ?s :p ?o } UNION { :d :name ?n } } ORDER BY DESC(?n)") == {"d name D"}


@pytest.mark.parametrize(
    ("query", "name"), [("DESCRIBE :a", "DESCRIBE"), ("SELECT * { SERVICE :e { ?s ?p ?o } }", "SERVICE")]
)
def test_what_cannot_be_traced_is_refused_by_name(query: str, name: str) -> None:
    with pytest.raises(UnsupportedError, match=name):
        Tracer(PREFIX + query, STORE.select)


def test_patterns_that_had_to_be_absent_are_told() -> None:
    query = (
        "SELECT * { ?x :q ?y FILTER NOT EXISTS { ?y :p ?x } MINUS { ?x :z 1 } FILTER(! EXISTS { ?x :k ?x }) }"
    )
    assert Tracer(PREFIX + query, STORE.select).absent == (
        "{ ?y :p ?x }",
        "MINUS { ?x :z 1 }",
        "{ ?x :k ?x }",
    )


# Any pattern: what was matched is in the data, and gives the row again.

VARIABLES = ("?a", "?b", "?c")
NODES = (*VARIABLES, *VARIABLES, ":a", ":b", "[]")
STEPS = st.sampled_from(
    [":p", ":p", ":q", "^:p", ":r", ":name", ":n", "?c", ":p+", ":p*", ":q?", "!:p", "^(:p|:r)"]
)
PATHS = st.one_of(
    STEPS,
    st.lists(STEPS.filter(lambda s: s[0] != "?"), min_size=2, max_size=3).map("/".join),
    st.lists(STEPS.filter(lambda s: s[0] != "?"), min_size=2, max_size=2).map("|".join),
)
TRIPLES = st.builds("{} {} {} .".format, st.sampled_from(NODES), PATHS, st.sampled_from(NODES))
BLOCKS = st.lists(TRIPLES, min_size=1, max_size=2).map(" ".join)
FILTERS = st.sampled_from(
    [
        "FILTER(?a != :b)",
        "FILTER EXISTS { ?a :p ?z }",
        "FILTER(EXISTS { ?z :p/:q? ?y FILTER(?y != ?a) } || BOUND(?b))",
    ]
)


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} OPTIONAL {{ {} {} }}".format, inner, BLOCKS, FILTERS),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{{ {} }} {}".format, inner, BLOCKS),
        st.builds("{} GRAPH ?g {{ {} }}".format, BLOCKS, BLOCKS),
        st.builds("{{ SELECT ?a ?b {{ {} }} }} {}".format, inner, BLOCKS),
        st.builds("{} {}".format, inner, FILTERS),
    )


PATTERNS = st.recursive(BLOCKS, _groups, max_leaves=3)


@settings(
    max_examples=int(os.environ.get("MULTIPLY_KG_CASES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(pattern=PATTERNS)
def test_what_was_matched_gives_the_row_again(pattern: str) -> None:
    query = f"{PREFIX}SELECT ?a ?b ?c ?g {{ {pattern} }}"
    columns, rows = STORE.rows(query)
    some = list(dict.fromkeys(rows))[:3]
    for row, found in zip(some, Tracer(query, STORE.select).matches(columns, some), strict=True):
        again = Store.of(found)
        # Zero steps of a path lead from a node to itself in any graph that has the node, or names it.
        assert row in again.rows(query)[1] or _rests_on_no_triple(query), query
        for three, graph in found:
            held = STORE.backend.triples(graph or DEFAULT)
            assert three in set(held), three


def _rests_on_no_triple(query: str) -> bool:
    return ":p*" in query or ":q?" in query


# The saved queries of this repository

CATALOGUE = Catalogue.load(ROOT / "queries", prefixes=open_workspace(ROOT).prefixes.map)


def required(query: SavedQuery) -> dict[str, object]:
    return {p.name: p.example for p in query.parameters if p.required and not p.default}


@pytest.mark.parametrize("query_id", CATALOGUE.ids)
def test_the_triples_behind_the_rows_of_a_saved_query_give_them_again(
    query_id: str, real_graph: pipeline.KnowledgeGraph
) -> None:
    query = CATALOGUE.get(query_id)
    reasoning = "asserted" if query.reasoning == "asserted" else "inferred"
    dataset = real_graph.dataset(reasoning)  # type: ignore[arg-type]
    sparql = bind(query, required(query)).sparql

    def select(text: str) -> Solutions:
        answer = real_graph.backend.query(text, dataset=dataset)
        assert isinstance(answer, Solutions)
        return answer

    columns, rows = rows_of(real_graph.ask(query, required(query)))
    tracer = Tracer(sparql, select)
    for row, found in zip(rows[:40], tracer.matches(columns, rows[:40]), strict=True):
        assert found
        # What had to be absent from the whole graph may be absent from its part for another reason.
        assert tracer.absent or row in Store.of(found).rows(sparql)[1]


# Who states them


@pytest.fixture
def grown(orchards: Path) -> pipeline.KnowledgeGraph:
    return pipeline.open_graph(open_workspace(orchards))


def test_a_statement_has_file_and_line_document_and_passage_of_each_source(
    grown: pipeline.KnowledgeGraph, orchards: Path
) -> None:
    query = SavedQuery.from_text(
        "PREFIX o: <https://orchards.example/kg/ontology#> SELECT ?t ?y { ?t o:planted ?y } ORDER BY ?t"
    )
    columns, rows = rows_of(grown.ask(query))
    (why,) = Rationales(grown).of(query, {}, columns, rows[:1])
    (statement,) = why.statements
    assert not statement.inferred
    chronicle, survey = statement.sources
    assert chronicle.graph.endswith("graph/sources/chronicle")
    assert chronicle.document == "https://orchards.example/papers/chronicle"
    assert chronicle.title == {"de": "Dorfchronik von Lindau", "en": "Chronicle of the village of Lindau"}
    assert chronicle.passages == ()
    assert chronicle.location is not None
    line = chronicle.location.path.read_text(encoding="utf-8").splitlines()[chronicle.location.line - 1]
    assert line[chronicle.location.column - 1 :].startswith('"1911"^^xsd:gYear')
    assert chronicle.location.path == orchards / "data" / "sources" / "chronicle.ttl"
    (passage,) = survey.passages
    assert passage.startswith("https://orchards.example/papers/survey-2019#:~:text=gravenstein")


def test_an_inferred_statement_has_its_rule_and_premises_down_to_what_is_stated(
    grown: pipeline.KnowledgeGraph,
) -> None:
    query = grown.catalogue.get("trees-by-village")
    columns, rows = rows_of(grown.ask(query))
    (why,) = Rationales(grown).of(query, {}, columns, rows[:1])
    village = next(s for s in why.statements if s.triple[1].endswith("standsInVillage>"))
    assert (village.inferred, village.rule, village.sources) == (True, "prp-spo2", ())
    stated = {p.triple[1].rsplit("#")[-1].rsplit("/")[-1] for p in village.premises if p.sources}
    assert {"growsIn>", "belongsTo>", "propertyChainAxiom>"} <= stated
    text = "\n".join(text_lines(why, grown.workspace))
    assert "o:standsInVillage owl:propertyChainAxiom ( o:growsIn o:belongsTo )" in text
    assert "_:" not in text


def test_where_graph_names_the_source_only_that_one_is_told(grown: pipeline.KnowledgeGraph) -> None:
    query = grown.catalogue.get("who-says")
    values = {"tree": "tree:old-gravenstein"}
    columns, rows = rows_of(grown.ask(query, values))
    at = columns.index("source")
    for row, why in zip(rows, Rationales(grown).of(query, values, columns, rows), strict=True):
        first = why.statements[0]
        assert [iri(source.graph) for source in first.sources] == [row[at]]


def test_a_graph_named_within_a_file_leads_to_the_line_there(grown: pipeline.KnowledgeGraph) -> None:
    name = next(name for name in grown.sources or () if name.endswith("-bruno"))
    query = SavedQuery.from_text(f"SELECT ?s ?p ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o")
    columns, rows = rows_of(grown.ask(query))
    (why,) = Rationales(grown).of(query, {}, columns, rows[:1])
    (source,) = why.statements[0].sources
    assert source.location is not None
    assert source.location.path.name == "letters.trig"


def test_rows_by_inference_are_counted(grown: pipeline.KnowledgeGraph) -> None:
    query = grown.catalogue.get("trees-by-village")
    _, rows = rows_of(grown.ask(query))
    assert rows_by_inference(grown, query, {}, rows) == len(rows) > 0
    classes = SavedQuery.from_text("SELECT ?c { ?c a <http://www.w3.org/2002/07/owl#Class> }")
    assert rows_by_inference(grown, classes, {}, rows_of(grown.ask(classes))[1]) == 0


# On the command line


def test_why_prints_the_evidence_under_each_row_and_counts_what_was_inferred(
    cli: Cli, orchards: Path
) -> None:
    done = cli("query", "trees-by-village", "--why", "-w", orchards)
    plain = cli("query", "trees-by-village", "-w", orchards).out.splitlines()
    lines = done.out.splitlines()
    assert done.code == 0
    assert [line for line in lines if not line.startswith("    ")] == plain
    assert lines[2].split()[:2] == ["village:au", "tree:red-stern"]
    assert lines[3] == "    tree:red-stern rdf:type o:Tree  (inferred by prp-dom, shortest of 2 proofs)"
    assert lines[4].startswith("        tree:red-stern o:growsIn orchard:")
    assert any("data/sources/survey-2019.ttl:" in line for line in lines)
    assert any(line.startswith("    [1] https://orchards.example/papers/") for line in lines)
    assert done.err == f"+{len(plain) - 2} rows by inference\n"


def test_why_adds_the_evidence_to_each_object_of_json(cli: Cli, orchards: Path, tmp_path: Path) -> None:
    out = tmp_path / "why.json"
    done = cli("query", "trees-by-village", "--why", "-o", out, "-w", orchards, "--lang", "de")
    assert (done.code, done.out) == (0, "")
    rows = json.loads(out.read_text(encoding="utf-8"))
    plain = json.loads(cli("query", "trees-by-village", "-f", "json", "-w", orchards, "--lang", "de").out)
    assert [{k: v for k, v in row.items() if k != "evidence"} for row in rows] == plain
    first = rows[0]["evidence"][0]
    assert (first["inferred"], first["rule"]) == (True, "prp-dom")
    assert first["premises"][0]["sources"][0]["file"].startswith("data/sources/")
    gravenstein = next(row for row in rows if row["tree"].endswith("old-gravenstein"))
    stated = next(s for s in gravenstein["evidence"] if s["predicate"].endswith("#planted"))
    assert stated["sources"][0]["file"] == "data/sources/chronicle.ttl"
    assert stated["sources"][0]["line"] > 0
    assert stated["sources"][0]["document"] == "https://orchards.example/papers/chronicle"


def test_why_beside_a_column_called_evidence_is_called_why(cli: Cli, orchards: Path) -> None:
    query = "SELECT ?evidence { ?evidence a o:Village } ORDER BY ?evidence LIMIT 1"
    found = json.loads(cli("query", "-", "--why", "-f", "json", "-w", orchards, stdin=query).out)
    assert found[0]["evidence"].endswith("village/au")
    assert found[0]["why"][0]["object"].endswith("#Village")


def test_why_of_no_rows_says_that_there_are_none(cli: Cli, orchards: Path) -> None:
    query = "SELECT ?x { ?x a o:Nothing }"
    assert cli("query", "-", "--why", "-w", orchards, stdin=query).out.endswith("(no rows)\n")
    assert cli("query", "-", "--why", "-f", "json", "-w", orchards, stdin=query).out == "[]\n"


def test_why_goes_with_two_formats_only(cli: Cli, orchards: Path) -> None:
    done = cli("query", "trees-by-village", "--why", "-f", "csv", "-w", orchards)
    assert done.code == 2
    assert "-f table or json" in done.err


def test_rows_by_inference_are_counted_where_inference_is_asked_for(cli, orchards) -> None:
    text = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"
    path = orchards / "queries" / "everything.rq"
    path.write_text(f"#+ summary: Everything\n{text}\n", encoding="utf-8")
    counts = {
        reasoning: len(
            cli("query", "everything", "-w", orchards, "--reasoning", reasoning, "-f", "csv").out.splitlines()
        )
        for reasoning in ("asserted", "inferred")
    }
    done = cli("query", "everything", "-w", orchards, "--reasoning", "inferred", "-f", "csv")
    assert done.err == f"+{counts['inferred'] - counts['asserted']} rows by inference\n"
    assert cli("query", "everything", "-w", orchards, "-f", "csv").err == ""
    assert cli("query", "everything", "-w", orchards, "--reasoning", "asserted", "-f", "csv").err == ""
