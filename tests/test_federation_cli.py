"""``fetch`` on the command line, and this repository's own questions to CORDIS and Wikidata."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest

from conftest import ROOT, copy_of_real
from endpoints import answer, scripted
from federation_support import JUNE, address_set, contents, external, gazetteer, harbours, store_with
from multiply_kg.backend import Solutions
from multiply_kg.backend.embedded import EmbeddedBackend
from multiply_kg.cli import fetch as command
from multiply_kg.federation import questions_of, states
from multiply_kg.federation.fetching import own_rows
from multiply_kg.federation.filling import empty_blocks, filled
from multiply_kg.queries import Catalogue
from multiply_kg.workspace import open_workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return harbours(tmp_path)


@pytest.fixture(autouse=True)
def _june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_now", lambda: JUNE)


# -- the command -----------------------------------------------------------------------------------------


def test_without_a_service_all_questions_are_listed(cli, root):
    (external(root) / "depths.json").unlink()
    found = cli("fetch", "-w", root)
    rows = [re.split(r" {2,}", line.strip()) for line in found.out.splitlines()[2:]]
    assert rows == [
        ["gazetteer", "depths", "The depths of the gazetteer's places", "never"],
        [
            "gazetteer",
            "harbours",
            "The places of the gazetteer with the codes of our harbours",
            "2031-05-06T07:08:09Z",
            "4",
        ],
    ]
    assert found.code == 0


def test_a_workspace_without_services_says_so(cli, orchards):
    found = cli("fetch", "-w", orchards)
    assert (found.code, found.out) == (0, "")
    assert "[federation.NAME]" in found.err
    found = cli("fetch", "gazetteer", "-w", orchards)
    assert (found.code, found.out) == (2, "")
    assert "declares no service “gazetteer”" in found.err


def test_fetch_tells_what_changed_and_what_is_to_decide(cli, root):
    with store_with(gazetteer().replace("g:depth 12", "g:depth 13")) as url:
        address_set(root, url)
        found = cli("fetch", "gazetteer", "-w", root)
    assert found.code == 0, found.err
    assert found.out.splitlines() == [
        "gazetteer depths: 2 rows, asked 2031-06-01T12:00:00Z; 1 new, 1 gone since 2031-05-06T07:08:09Z",
        "  + X-1 | 13",
        "  - X-1 | 12",
        "gazetteer harbours: 4 rows, asked 2031-06-01T12:00:00Z; 0 new, 0 gone since 2031-05-06T07:08:09Z",
        "data/external/gazetteer/candidates.csv: 3 candidates; 1 accepted, 1 rejected, 1 to decide",
    ]
    assert cli("fetch", "gazetteer", "--check", "-w", root).code == 0


def test_a_first_record_is_said_to_be_one(cli, root):
    for path in external(root).iterdir():
        if path.suffix != ".rq":
            path.unlink()
    with store_with(gazetteer()) as url:
        address_set(root, url)
        found = cli("fetch", "gazetteer", "depths", "-w", root)
    assert found.out.splitlines() == [
        "gazetteer depths: 2 rows, asked 2031-06-01T12:00:00Z; the first record",
        "There are no candidates for links.",
    ]
    assert not (external(root) / "harbours.json").exists()
    assert not (external(root) / "candidates.csv").exists()


def test_text_from_outside_cannot_move_the_cursor_of_a_terminal(cli, root):
    with store_with(gazetteer().replace('"Elsewhere"', r'"\u001B[2J\u202Eelse"')) as url:
        address_set(root, url)
        found = cli("fetch", "gazetteer", "-w", root)
    assert "\x1b" not in found.out
    assert r"\x1b[2J\u202eelse" in found.out


def test_a_service_that_is_down_costs_nothing_but_a_message(cli, root):
    with scripted(answer("")) as endpoint:
        address_set(root, endpoint.url)
    before = contents(root)
    found = cli("fetch", "gazetteer", "-w", root)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("Error: The endpoint http://127.0.0.1:")
    assert contents(root) == before


def test_a_service_that_gives_a_web_page_exits_with_2(cli, root):
    with scripted(answer("<html>Sign in</html>", "text/html")) as endpoint:
        address_set(root, endpoint.url)
        before = contents(root)
        found = cli("fetch", "gazetteer", "-w", root)
    assert (found.code, found.out) == (2, "")
    assert "instead of results. It begins: Sign in" in found.err
    assert contents(root) == before


def test_check_fails_in_ci_when_somebody_edited_a_record(cli, root):
    path = external(root) / "depths.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"12"', '"21"'), encoding="utf-8")
    found = cli("fetch", "gazetteer", "--check", "-w", root)
    assert found.code == 1
    assert (
        found.out
        == "data/external/gazetteer/depths.json:1:1: error: The record is not as it was written: its seal does not fit. Restore it from git, or delete it and fetch again.\n"
    )
    found = cli("fetch", "gazetteer", "--replay", "-w", root)
    assert (found.code, found.out) == (2, "")


def test_check_fails_on_a_review_file_that_replay_mends(cli, root):
    path = external(root) / "candidates.csv"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"coast = north", b"coast = south"))
    found = cli("fetch", "gazetteer", "--check", "-w", root)
    assert found.code == 1
    assert found.out.startswith(
        "data/external/gazetteer/candidates.csv:2:1: error: The records say something else"
    )
    found = cli("fetch", "gazetteer", "--replay", "-w", root)
    assert (
        found.out
        == "data/external/gazetteer/candidates.csv: 3 candidates; 1 accepted, 1 rejected, 1 to decide\n"
    )
    assert path.read_bytes() == before
    assert cli("fetch", "gazetteer", "--check", "-w", root).code == 0


def test_accepted_links_are_printed_as_a_graph_of_their_own(cli, root):
    found = cli("fetch", "gazetteer", "--accepted", "-w", root)
    assert found.code == 0
    graph = "https://harbours.example.org/graph/curation/links-gazetteer"
    triples = {
        tuple(map(str, q.triple)) for q in pyoxigraph.parse(found.out, format=pyoxigraph.RdfFormat.TURTLE)
    }
    assert (
        "<https://harbours.example.org/id/harbour/alda>",
        "<http://www.w3.org/2004/02/skos/core#exactMatch>",
        "<https://gazetteer.example.org/place/17>",
    ) in triples
    assert (
        f"<{graph}>",
        "<http://www.w3.org/ns/prov#wasDerivedFrom>",
        "<https://gazetteer.example.org/sparql>",
    ) in triples
    assert "place/18" not in found.out, "nobody has decided"
    assert "place/19" not in found.out, "it was rejected"
    assert "# code = X-1; name = Alda; coast = north — seen on both charts\n" in found.out


def test_accepted_links_can_be_written_where_a_curator_wants_them(cli, root):
    target = root / "data" / "reference" / "charts.ttl"
    assert cli("fetch", "gazetteer", "--accepted", "-o", target, "-w", root).code == 0
    assert "<https://harbours.example.org/graph/reference/charts>\n" in target.read_text(encoding="utf-8")
    assert cli("fmt", "--check", target).code == 0
    assert cli("build", "-w", root).code == 0


def test_an_accepted_link_that_the_answer_no_longer_has_is_not_printed(cli, root):
    with store_with("<urn:a> <urn:b> <urn:c> .") as url:
        address_set(root, url)
        cli("fetch", "gazetteer", "-w", root)
    found = cli("fetch", "gazetteer", "--accepted", "-w", root)
    assert (found.code, found.out) == (0, "")
    assert "Left out: 1 accepted" in found.err


def test_the_graph_that_an_installation_carries_is_listed_and_never_written_to(cli, root):
    carried = root.rename(root.parent / "_workspace")
    before = contents(carried)
    assert cli("fetch", "-w", carried).code == 0
    for arguments in (["gazetteer"], ["gazetteer", "--replay"]):
        found = cli("fetch", *arguments, "-w", carried)
        assert (found.code, found.out) == (2, "")
        assert "Name a workspace of your own" in found.err
    assert contents(carried) == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["gazetteer", "--replay", "--check"], "exclude each other"),
        (["--check"], "needs the name of a service"),
        (["gazetteer", "depths", "--replay"], "name none"),
        (["gazetteer", "-o", "x.ttl"], "--accepted only"),
        (["gazeteer"], "The services are: gazetteer."),
        (["gazetteer", "depth"], "depths, harbours"),
    ],
)
def test_wrong_usage_is_refused(cli, root, arguments, expected):
    before = contents(root)
    found = cli("fetch", *arguments, "-w", root)
    assert (found.code, found.out) == (2, "")
    assert expected in " ".join(re.sub("[│╭╮╰╯─]", " ", found.err).split())
    assert contents(root) == before


# -- CORDIS and Wikidata -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cordis", "wikidata"])
def test_the_committed_records_are_replayed(cli, name):
    found = cli("fetch", name, "--check", "-w", ROOT)
    assert found.code == 0, found.out


def test_questions_to_others_are_no_questions_to_this_graph():
    workspace = open_workspace(ROOT)
    asked = {state.question.saved.path for state in states(workspace)}
    assert len(asked) == 6
    assert not asked & set(workspace.query_files())
    assert all("external" not in query.path.parts for query in Catalogue.load(ROOT / "queries"))
    assert all("external" not in file.path.parts for file in workspace.data_files())


def test_every_question_is_valid_sparql_as_it_stands_and_with_the_rows_of_the_graph(real_graph):
    workspace = open_workspace(ROOT)
    for service in workspace.settings.federation.values():
        for question in questions_of(workspace, service):
            own = own_rows(real_graph, question)
            assert own is not None
            assert own.rows, question.id
            assert empty_blocks(question.saved.text), "the question depends on what the graph holds"
            for text in (question.saved.text, filled(question.saved.text, own)):
                answered = EmbeddedBackend.memory().query(text)
                assert isinstance(answered, Solutions)
                assert answered.variables == question.saved.columns


def sent(real_graph, service, name):
    workspace = open_workspace(ROOT)
    questions = {q.id: q for q in questions_of(workspace, workspace.settings.federation[service])}
    return filled(questions[name].saved.text, own_rows(real_graph, questions[name]))


def test_cordis_is_asked_by_the_grant_number(real_graph):
    assert 'VALUES ?grant {\n    "785088"\n  }' in sent(real_graph, "cordis", "project")


def test_wikidata_is_asked_by_geonames_number_and_homepage(real_graph):
    places = re.findall(r'^    "(\d+)"$', sent(real_graph, "wikidata", "places"), re.MULTILINE)
    assert len(places) == len(set(places)) > 30
    assert "3102014" in places  # Bydgoszcz
    partners = sent(real_graph, "wikidata", "partners")
    for spelling in (
        "http://www.duh.de",
        "https://duh.de/",
        "https://www.pnec.org.pl/",
        "http://energiaklub.hu",
    ):
        assert f"    <{spelling}>\n" in partners


# What the two endpoints might say, in their own vocabularies, of things that do not exist.
EURIO = """
@prefix eurio: <http://data.europa.eu/s66#> .
@prefix e: <https://example.org/eurio/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:p a eurio:Project ; eurio:identifier "785088"^^rdfs:Literal ; eurio:title "Invented title" ;
    eurio:hasAcronym [ eurio:shortForm "Multiply" ] ; eurio:startDate "2000-01-01"^^xsd:date ;
    eurio:hasInvolvedParty e:role1 , e:role2 ; eurio:hasResult e:r .
e:q a eurio:Project ; eurio:identifier "7850889" ; eurio:title "Another" .
e:role1 eurio:roleLabel "coordinator" ; eurio:isRoleOf e:o1 .
e:role2 eurio:isRoleOf e:o2 .
e:o1 eurio:legalName "DEUTSCHE UMWELTHILFE EV" ; eurio:hasSite [ eurio:hasGeographicalLocation e:de ] .
e:o2 eurio:legalName "NOBODY AT ALL" ; eurio:hasSite [ eurio:hasGeographicalLocation e:nuts ] .
e:de a eurio:Country ; eurio:name "Germany" .
e:nuts a eurio:AdministrativeArea ; eurio:name "Poland" .
e:r a eurio:ProjectDeliverable ; eurio:title "Invented report" .
"""
WIKIDATA = """
@prefix i: <https://example.org/item/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
i:place wdt:P1566 "3102014" ; wdt:P17 i:country ; rdfs:label "Bydgoszcz"@pl , "Bromberg"@de , "other"@fr .
i:country wdt:P298 "POL" .
i:unasked wdt:P1566 "1" .
i:partner wdt:P856 <https://www.duh.de/> ; rdfs:label "Invented Aid"@en .
i:project wdt:P3400 "785088" ; rdfs:label "MULTIPLY"@en .
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory) -> Path:
    """A copy of this repository's workspace that asks invented endpoints, and has accepted all they propose."""
    root = copy_of_real(tmp_path_factory.mktemp("linked") / "workspace")
    for path in (root / "data" / "external").rglob("*"):
        if path.suffix in (".json", ".csv"):
            path.unlink()
    return root


def test_what_they_answer_becomes_candidates_and_what_is_accepted_passes_validation(cli, linked):
    settings = linked / "multiply-kg.toml"
    with store_with(EURIO) as cordis, store_with(WIKIDATA) as wikidata:
        text = settings.read_text(encoding="utf-8")
        for old, new in (
            ("https://cordis.europa.eu/datalab/sparql", cordis),
            ("https://query.wikidata.org/sparql", wikidata),
        ):
            assert old in text
            text = text.replace(old, new)
        settings.write_text(text, encoding="utf-8")
        for name in ("cordis", "wikidata"):
            found = cli("fetch", name, "-w", linked)
            assert found.code == 0, found.err
    reviews = {
        name: (linked / "data" / "external" / name / "candidates.csv").read_text(encoding="utf-8")
        for name in ("cordis", "wikidata")
    }
    assert (
        "grant number = 785088; name ~ Deutsche Umwelthilfe / DEUTSCHE UMWELTHILFE EV; country = Germany"
        in reviews["cordis"]
    )
    assert "NOBODY" not in reviews["cordis"], "the grant number alone is not enough"
    assert "grant number = 785088; acronym = MULTIPLY; title ≠ " in reviews["cordis"]
    assert "GeoNames = 3102014; name = Bydgoszcz; country = POL" in reviews["wikidata"]
    assert "homepage = https://www.duh.de/; name ≠ " in reviews["wikidata"]
    assert "grant number = 785088; acronym = MULTIPLY" in reviews["wikidata"]
    assert [review.count("\n") - 1 for review in reviews.values()] == [2, 3]
    for name, review in reviews.items():
        path = linked / "data" / "external" / name / "candidates.csv"
        path.write_text(re.sub(",,$", ",accepted,", review, flags=re.MULTILINE), encoding="utf-8")
        target = linked / "data" / "curation" / f"links-{name}.ttl"
        assert cli("fetch", name, "--accepted", "-o", target, "-w", linked).code == 0
        assert cli("fmt", "--check", target).code == 0
    found = cli("validate", "-w", linked, "--fail-on", "warning")
    assert found.code == 0, found.out
    assert "links-" not in cli("lint", "-w", linked).out
    found = cli(
        "query",
        "-",
        "-f",
        "csv",
        "-w",
        linked,
        stdin="SELECT ?o { municipality:bydgoszcz skos:exactMatch ?o }",
    )
    assert found.out.split() == ["o", "https://example.org/item/place"]
