"""The graph in Python: load or connect, ask, and what comes back; light to import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

import multiply_kg as mkg
from conftest import ROOT, WORKSPACES, run_process
from endpoints import stored
from multiply_kg.api.graph import KnowledgeGraph
from multiply_kg.errors import (
    EndpointError,
    KGError,
    ParameterError,
    QueryError,
    StoreError,
    UnknownQueryError,
    UnsupportedError,
    WorkspaceError,
)

ORCHARDS = WORKSPACES / "orchards"


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with mkg.load(ORCHARDS) as opened:
        yield opened


@pytest.fixture(scope="module")
def remote() -> Iterator[KnowledgeGraph]:
    """The same graph behind an endpoint that holds what a build writes."""
    local = mkg.load(ORCHARDS)
    with stored() as store:
        backend = local._opened.backend
        for name in backend.graphs():  # type: ignore[attr-defined]
            store.put(name, *(f"{s} {p} {o} ." for s, p, o in backend.triples(name)))  # type: ignore[attr-defined]
        with mkg.connect(store.url, ORCHARDS) as opened:
            yield opened


# Importing


def test_the_package_is_light_until_it_is_used() -> None:
    code = (
        "import sys, multiply_kg as mkg\n"
        "heavy = {'rdflib', 'pyoxigraph', 'yaml', 'owlrl', 'pyshacl', 'SPARQLWrapper', 'typer', 'rich', 'pandas'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
        "kg = mkg.load()\n"
        "kg.query('outcome-trace', outcome='outcome:energy-plan')._repr_html_()\n"
        "assert not (heavy - {'pyoxigraph', 'yaml'}) & sys.modules.keys()\n"
        "print('light')\n"
    )
    assert run_process((), code=code).out == "light\n"


def test_the_public_names_are_there_and_no_others() -> None:
    for name in mkg.__all__:
        assert getattr(mkg, name) is not None
        assert name in dir(mkg)
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        _ = mkg.lod  # type: ignore[attr-defined]
    assert mkg.KGError is KGError


# Loading


def test_without_a_folder_it_is_the_workspace_here_or_the_bundled_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert mkg.load().workspace.root == ROOT
    monkeypatch.chdir(ORCHARDS)
    assert mkg.load().workspace.root == ORCHARDS


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is not a workspace"):
        mkg.load(tmp_path)
    with pytest.raises(WorkspaceError, match="does not exist"):
        mkg.load(str(tmp_path / "nowhere"))


def test_a_language_that_the_workspace_has_not_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"no labels in “fr”\. Use one of: en, de"):
        mkg.load(ORCHARDS, language="fr")


def test_the_language_is_that_of_titles_and_labels() -> None:
    with mkg.load(ORCHARDS, language="de") as german:
        result = german.query("trees-by-village")
        assert result.title == "Die Bäume jedes Dorfes"
        assert "der alte Gravensteiner" in result["treeLabel"]
        assert "the old Gravenstein" in german.query("trees-by-village", lang="en")["treeLabel"]
        assert "Bestandsaufnahme des Tals, 2019" in german.sources["title"]


def test_a_closed_graph_answers_no_more() -> None:
    with mkg.load(ORCHARDS) as opened:
        assert opened.query("trees-by-village")
    with pytest.raises(StoreError):
        opened.query("trees-by-village")


def test_its_representation_says_what_it_is(kg: KnowledgeGraph) -> None:
    assert repr(kg) == "<KnowledgeGraph “Old orchards of the valley”, 2 saved queries>"


# Asking


def test_parameters_go_by_name_or_in_a_mapping(kg: KnowledgeGraph) -> None:
    by_name = kg.query("trees-by-village", village="village:lindau")
    in_mapping = kg.query("trees-by-village", {"village": "village:lindau"})
    assert by_name.to_dicts() == in_mapping.to_dicts() != kg.query("trees-by-village").to_dicts()
    again = kg.query("trees-by-village", village=by_name[0].village)
    assert again.to_dicts() == by_name.to_dicts()
    assert kg.query("trees-by-village", village=by_name[0].terms["village"]).to_dicts() == by_name.to_dicts()


def test_mistakes_are_told_with_what_to_do(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownQueryError, match="Did you mean “trees-by-village”"):
        kg.query("trees-by-vilage")
    with pytest.raises(ParameterError, match="Did you mean “village”"):
        kg.query("trees-by-village", vilage="village:au")
    with pytest.raises(ParameterError, match="“tree” of the query “who-says” is missing"):
        kg.query("who-says")
    with pytest.raises(QueryError, match="1:"):
        kg.sparql("SELECT ?x WHERE")
    with pytest.raises(UnsupportedError):
        kg.sparql("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")


def test_reasoning_is_chosen_by_the_caller_or_the_header(kg: KnowledgeGraph) -> None:
    query = "SELECT ?tree { ?tree a o:Tree }"
    assert len(kg.sparql(query)) > len(kg.sparql(query, reasoning="asserted")) == 0


def test_ad_hoc_questions_have_parameters_and_the_prefixes_of_the_workspace(kg: KnowledgeGraph) -> None:
    found = kg.sparql("SELECT ?tree { ?tree o:growsIn ?_orchard_iri } ORDER BY ?tree", orchard="orchard:mill")
    assert found["tree"][0] == "https://orchards.example/kg/id/tree/old-gravenstein"
    assert found.title == ""


# The whole


def test_sources_are_the_documents_with_what_they_say(kg: KnowledgeGraph) -> None:
    sources = kg.sources
    assert sources.columns == ("source", "url", "title", "triples")
    survey = next(row for row in sources if row.source.endswith("survey-2019"))
    assert survey.url == "https://orchards.example/papers/survey-2019"
    assert survey.title == "Survey of the valley, 2019"
    assert survey.triples == sum(1 for _ in kg.graph.graph(rdflib.URIRef(survey.source)))


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib uses what it deprecates
def test_the_graph_is_a_dataset_of_rdflib_that_answers_alike(kg: KnowledgeGraph) -> None:
    assert isinstance(kg.graph, rdflib.Dataset)
    assert kg.graph is kg.graph
    query = (
        "PREFIX o: <https://orchards.example/kg/ontology#> SELECT DISTINCT ?t ?v { ?t o:standsInVillage ?v }"
    )
    assert {(str(t), str(v)) for t, v in kg.graph.query(query)} == {(r.t, r.v) for r in kg.sparql(query)}
    assert dict(kg.graph.namespaces())["tree"] == rdflib.URIRef("https://orchards.example/kg/id/tree/")


def test_statistics_are_rows(kg: KnowledgeGraph) -> None:
    counts = {(row["section"], row["item"]): row["count"] for row in kg.statistics()}
    assert counts["triples", "asserted"] == len(kg.sparql("SELECT * { ?s ?p ?o }", reasoning="asserted"))
    assert "triples" in repr(kg.statistics())


def test_validation_reports_on_the_files(kg: KnowledgeGraph, orchards: Path) -> None:
    assert not kg.validate().fails_at("violation")
    (orchards / "data" / "wrong.ttl").write_text(
        "@prefix o: <https://orchards.example/kg/ontology#> . @prefix village: <https://orchards.example/kg/id/village/> .\n"
        "village:au a o:Tree .\n",
        encoding="utf-8",
    )
    with mkg.load(orchards) as wrong:
        assert wrong.validate().fails_at("violation")


# An endpoint


def test_an_endpoint_answers_as_the_files_do(kg: KnowledgeGraph, remote: KnowledgeGraph) -> None:
    for query_id, values in (("trees-by-village", {}), ("who-says", {"tree": "tree:old-gravenstein"})):
        here, there = kg.query(query_id, values), remote.query(query_id, values)
        assert sorted(map(str, there.to_dicts())) == sorted(map(str, here.to_dicts()))
    assert _named(remote.graph) == _named(kg.graph)
    assert remote.statistics().to_dicts() == kg.statistics().to_dicts()
    assert remote.queries.trees_by_village()


def _named(dataset: rdflib.Dataset) -> set[tuple[str, ...]]:
    """The quads without blank nodes, which the endpoint names anew."""
    quads = [(str(s), str(p), o.n3(), str(g)) for s, p, o, g in dataset.quads()]
    return {quad for quad in quads if not quad[2].startswith("_:") and quad[0].startswith("http")}


def test_an_endpoint_gives_the_same_evidence(kg: KnowledgeGraph, remote: KnowledgeGraph) -> None:
    assert remote.query("trees-by-village").why(0).to_list() == kg.query("trees-by-village").why(0).to_list()
    assert remote.query("trees-by-village").by_inference() == kg.query("trees-by-village").by_inference()


def test_an_endpoint_of_another_making_is_asked_as_it_is() -> None:
    with stored() as store:
        store.store.update(
            "INSERT DATA { <urn:a> <urn:p> 1 , 2 . GRAPH <urn:g> { <urn:a> <urn:q> <urn:a> } }"
        )
        with mkg.connect(store.url, ORCHARDS) as opened:
            result = opened.sparql("SELECT ?o { <urn:a> <urn:p> ?o } ORDER BY ?o")
            assert result["o"] == [1, 2]
            (statement,) = result.why(0).statements
            assert (statement.sources, statement.inferred) == ((), False)
            assert "no source is named" in str(result.why(0))
            (named,) = opened.sparql("SELECT ?g { GRAPH ?g { <urn:a> <urn:q> ?o } }").why(0).statements
            assert [source.graph for source in named.sources] == ["urn:g"]


def test_an_endpoint_is_not_asked_before_a_question() -> None:
    with pytest.raises(EndpointError):
        mkg.connect("ftp://example.org/sparql", ORCHARDS)
    opened = mkg.connect("http://127.0.0.1:9/sparql", ORCHARDS, timeout=1)
    assert opened.queries.trees_by_village.__doc__
    with pytest.raises(UnsupportedError, match=r"load\(folder\)\.validate\(\)"):
        opened.validate()
