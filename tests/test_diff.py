"""``multiply-kg diff``: every kind of difference, the saved answers row by row, and the version they ask for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, Cli
from multiply_kg.comparison import compare, snapshots
from multiply_kg.comparison.answers import Table, row_changes
from multiply_kg.comparison.changes import Comparison, Proposal, RowChange, ThingChange
from multiply_kg.comparison.nodes import without_blank_nodes
from multiply_kg.comparison.versioning import propose
from multiply_kg.comparison.writers import Wording, write_comparison
from multiply_kg.comparison.writers.markdown import write_markdown
from multiply_kg.workspace import open_workspace

SURVEY = "data/sources/survey-2019.ttl"
CHRONICLE = "data/sources/chronicle.ttl"
ONTOLOGY = "ontology/orchards.ttl"
SHAPES = "ontology/shapes/tree.ttl"
BY_VILLAGE = "queries/trees-by-village.rq"
O = "https://orchards.example/kg/ontology#"  # noqa: E741
TREE = "<https://orchards.example/kg/id/tree/old-gravenstein>"

Edit = Callable[[str, str, str], None]


@pytest.fixture
def changed(orchards: Path, tmp_path: Path) -> Path:
    """A second copy of the orchards, to be changed."""
    return Path(shutil.copytree(orchards, tmp_path / "changed"))


@pytest.fixture
def edit(changed: Path) -> Edit:
    """Change the first place in a file of the second copy that reads so."""

    def change(file: str, old: str, new: str) -> None:
        path = changed / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.fixture
def difference(cli: Cli, orchards: Path, changed: Path) -> Callable[..., dict[str, Any]]:
    """What diff says in JSON about the two copies."""

    def ask(*options: object) -> dict[str, Any]:
        done = cli("diff", orchards, changed, "-w", orchards, "-f", "json", *options)
        found: dict[str, Any] = json.loads(done.out)
        assert done.code == (1 if found["different"] else 0), done.err
        return found

    return ask


def reasons(found: dict[str, Any], level: str) -> str:
    return " / ".join(reason["text"] for reason in found["version"]["reasons"] if reason["level"] == level)


# -- no difference -------------------------------------------------------------------------------


def test_the_same_twice_is_no_difference(difference: Callable[..., dict[str, Any]]) -> None:
    found = difference()
    assert not found["different"]
    assert found["version"]["level"] == "none"


def test_layout_order_and_labels_of_blank_nodes_are_no_difference(
    cli: Cli, changed: Path, edit: Edit, difference: Callable[..., dict[str, Any]]
) -> None:
    edit(SHAPES, "    sh:property [", "    sh:property [] , [")  # every later node gets another label
    edit(SHAPES, "[] , [", "[")
    edit(
        SHAPES,
        "sh:path rdfs:label ;\n        sh:minCount 1 ;",
        "sh:minCount 1 ;\n        sh:path rdfs:label ;",
    )
    edit(BY_VILLAGE, "WHERE {", "WHERE { # all\n")
    assert cli("fmt", changed).code == 0
    assert not difference()["different"]


# -- each kind of difference ---------------------------------------------------------------------


def test_a_corrected_value_is_a_patch_and_its_answers_are_named_row_by_row(
    edit: Edit, difference: Callable[..., dict[str, Any]]
) -> None:
    for file in (SURVEY, CHRONICLE):
        edit(file, '"1911"', '"1912"')
    found = difference()
    (thing,) = found["things"]
    assert (thing["kind"], thing["thing"], thing["label"]) == ("changed", TREE, "the old Gravenstein")
    assert thing["types"] == ["apple tree"]
    assert [value["property"] for value in thing["values"]] == [f"<{O}planted>"]
    assert {source["path"] for source in found["sources"]} == {SURVEY, CHRONICLE}
    answers = {answer["id"]: answer for answer in found["answers"]}
    (row,) = answers["trees-by-village"]["rows"]
    assert row["kind"] == "changed"
    place = answers["trees-by-village"]["columns"].index("planted")
    assert (row["before"][place][1:5], row["after"][place][1:5]) == ("1911", "1912")
    assert found["answersCompared"] == 2
    assert found["version"]["level"] == "patch"


def test_a_statement_that_another_source_keeps_changes_the_source_alone(
    edit: Edit, difference: Callable[..., dict[str, Any]]
) -> None:
    edit(CHRONICLE, "    o:growsIn orchard:mill ;\n", "")
    found = difference()
    assert found["things"] == []
    (source,) = found["sources"]
    assert source["label"] == "Chronicle of the village of Lindau"
    assert source["removed"] == [f"{TREE} <{O}growsIn> <https://orchards.example/kg/id/orchard/mill>"]
    assert [answer["id"] for answer in found["answers"]] == ["who-says"]
    assert found["version"]["level"] == "patch"


def test_things_that_come_and_go(
    edit: Edit, changed: Path, difference: Callable[..., dict[str, Any]]
) -> None:
    edit(SURVEY, "tree:twin-quince", "tree:triple-quince")
    found = difference("--lang", "de")
    kinds = {thing["kind"]: thing for thing in found["things"]}
    assert set(kinds) == {"added", "removed"}
    assert kinds["added"]["label"] == kinds["removed"]["label"] == "die Zwillingsquitte"
    assert "1 IRI removed: tree:twin-quince" in reasons(found, "major")
    assert "1 IRI added: tree:triple-quince" in reasons(found, "minor")
    (answer,) = found["answers"]
    assert [row["kind"] for row in answer["rows"]] == ["added", "removed"]
    (changed / CHRONICLE).unlink()
    assert any(source["kind"] == "removed" for source in difference()["sources"])


@pytest.mark.parametrize(
    ("old", "new", "level", "aspect"),
    [
        ("rdfs:subClassOf o:FruitTree ;", "rdfs:subClassOf o:Tree ;", "major", "meaning"),
        ("rdfs:domain o:Orchard ;", "", "major", "meaning"),
        ("rdfs:subClassOf o:Tree ;", "rdfs:subClassOf o:Tree , o:Plant ;", "minor", "meaning"),
        ('"tree"@en', '"tree" , "tall plant"@en', "patch", "label"),
        (
            'rdfs:label "tree"@en',
            'rdfs:comment "It is tall."@en ; rdfs:label "tree"@en',
            "minor",
            "definition",
        ),
    ],
)
def test_terms_that_change(
    edit: Edit, difference: Callable[..., dict[str, Any]], old: str, new: str, level: str, aspect: str
) -> None:
    edit(ONTOLOGY, old, new)
    found = difference()
    (term,) = found["terms"]
    assert term["kind"] == "changed"
    assert aspect in {value["aspect"] for value in term["values"]}
    assert found["version"]["level"] == level


def test_a_term_that_goes_is_major_and_one_that_comes_is_minor(
    edit: Edit, difference: Callable[..., dict[str, Any]]
) -> None:
    edit(ONTOLOGY, "o:says a owl:DatatypeProperty", "o:tells a owl:DatatypeProperty")
    found = difference()
    assert {(term["kind"], term["thing"]) for term in found["terms"]} == {
        ("added", f"<{O}tells>"),
        ("removed", f"<{O}says>"),
    }
    assert "o:says" in reasons(found, "major")


@pytest.mark.parametrize(
    ("old", "new", "level", "aspect"),
    [
        ("sh:class skos:Concept ;", "sh:class o:Village ;", "major", "constraint"),
        (
            "sh:datatype xsd:gYear ;",
            "sh:datatype xsd:gYear ; sh:minInclusive '1800'^^xsd:gYear ;",
            "minor",
            "constraint",
        ),
        ("sh:maxCount 1 ;", "", "minor", "constraint"),
        ("sh:minCount 1 ;", "sh:minCount 1 ; sh:severity sh:Warning ;", "minor", "severity"),
        ("sh:targetClass o:Tree ;", "sh:targetClass o:Tree , o:Orchard ;", "major", "target"),
        ('sh:name "trees"@en', 'sh:name "all trees"@en', "patch", "label"),
    ],
)
def test_shapes_that_change_are_tried_on_the_old_data(
    edit: Edit, difference: Callable[..., dict[str, Any]], old: str, new: str, level: str, aspect: str
) -> None:
    edit(SHAPES, old, new)
    found = difference()
    (shape,) = found["shapes"]
    assert aspect in {value["aspect"] for value in shape["values"]}
    assert found["version"]["level"] == level
    assert bool(found["newViolations"]) == (level == "major")


@pytest.mark.parametrize(
    ("file", "old", "new", "level", "effect"),
    [
        (BY_VILLAGE, " ?planted ?ripens\n", " ?planted\n", "major", "column ripens is gone"),
        (BY_VILLAGE, "SELECT ?village ?tree", "SELECT ?tree ?village", "major", "another order"),
        (BY_VILLAGE, "?planted ?ripens\n", "?planted ?ripens ?orchard\n", "minor", "column orchard is new"),
        (BY_VILLAGE, "?__village_iri", "?_village_iri", "major", "parameter village must now be given"),
        ("queries/who-says.rq", "?__word_literal", "?__term_literal", "major", "parameter word is gone"),
        ("queries/who-says.rq", "ORDER BY ?property", "ORDER BY DESC(?property)", "patch", "another text"),
        (BY_VILLAGE, "summary: The trees", "summary: All trees", "patch", "another text or header"),
    ],
)
def test_queries_that_change(
    edit: Edit,
    difference: Callable[..., dict[str, Any]],
    file: str,
    old: str,
    new: str,
    level: str,
    effect: str,
) -> None:
    edit(file, old, new)
    if file == BY_VILLAGE:
        edit(file, "#+   columns: [village, tree, treeLabel, planted, ripens]\n", "")
    if "term_literal" in new:
        edit(file, "#+   word:", "#+   term:")
    found = difference("--no-answers")
    assert effect in reasons(found, level)
    assert found["version"]["level"] == level
    assert found["answers"] == []


def test_queries_that_come_go_or_fail(
    edit: Edit, changed: Path, difference: Callable[..., dict[str, Any]]
) -> None:
    (changed / BY_VILLAGE).rename(changed / "queries/villages.rq")
    edit("queries/who-says.rq", "GRAPH ?source", "SERVICE <http://example.org/>")
    found = difference()
    assert {(query["kind"], query["id"]) for query in found["queries"]} == {
        ("added", "villages"),
        ("removed", "trees-by-village"),
        ("changed", "who-says"),
    }
    assert "trees-by-village" in reasons(found, "major")
    (answer,) = found["answers"]
    assert answer["problem"].startswith("now: ")


def test_what_follows_counts_too(edit: Edit, difference: Callable[..., dict[str, Any]]) -> None:
    edit("ontology/orchards.ttl", "owl:propertyChainAxiom ( o:growsIn o:belongsTo ) ;", "")
    found = difference()
    assert found["inferred"]["removed"] >= 3
    (answer,) = found["answers"]
    assert {row["kind"] for row in answer["rows"]} == {"removed"}
    assert answer["after"] == 0


# -- what is compared ----------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [
            "git",
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
            *arguments,
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def test_revisions_of_a_repository_and_the_working_tree(cli: Cli, tmp_path: Path, orchards: Path) -> None:
    repository = tmp_path / "repository"
    workspace = Path(shutil.copytree(orchards, repository / "below" / "graph"))
    git(repository, "init", "-q", "-b", "main")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "one")
    assert cli("diff", "HEAD", "-w", workspace).code == 0
    path = workspace / SURVEY
    path.write_text(path.read_text(encoding="utf-8").replace("twin-quince", "old-quince"), encoding="utf-8")
    seen = cli("diff", "HEAD", "-w", workspace)
    assert seen.code == 1
    assert "+ tree:old-quince  the twin quince (fruit tree)" in seen.out
    git(repository, "commit", "-q", "-a", "-m", "two")
    assert cli("diff", "HEAD", "-w", workspace).code == 0
    assert cli("diff", "HEAD~1", "main", "-w", workspace).code == 1
    assert cli("diff", "main", "HEAD~1", "-w", workspace).out.startswith("main → HEAD~1\n")
    path.write_text("broken", encoding="utf-8")
    git(repository, "commit", "-q", "-a", "-m", "three")
    broken = cli("diff", "HEAD", "HEAD~1", "-w", workspace)
    assert broken.code == 2
    assert broken.err.startswith(f"HEAD:{SURVEY}:1")
    (repository / "empty").mkdir()
    unknown = cli("diff", "HEAD~9", "-w", workspace)
    assert unknown.code == 2
    assert "git revision" in unknown.err
    assert cli("diff", "-w", workspace, "--", "--output=x", "HEAD").code == 2


def test_a_file_is_seen_in_the_place_of_the_one_it_stands_beside(
    cli: Cli, orchards: Path, tmp_path: Path
) -> None:
    other = tmp_path / "mine.ttl"
    text = (orchards / SURVEY).read_text(encoding="utf-8")
    other.write_text(text.replace("ripeness:early", "ripeness:late"), encoding="utf-8")
    found = json.loads(cli("diff", orchards / SURVEY, other, "-w", orchards, "-f", "json").out)
    assert [thing["thing"] for thing in found["things"]] == [TREE]
    assert [source["path"] for source in found["sources"]] == [SURVEY]
    assert {answer["id"] for answer in found["answers"]} == {"trees-by-village", "who-says"}
    query = tmp_path / "other.rq"
    query.write_text(
        (orchards / BY_VILLAGE).read_text(encoding="utf-8").replace("ORDER BY ?village ?tree", "LIMIT 1"),
        encoding="utf-8",
    )
    found = json.loads(cli("diff", orchards / BY_VILLAGE, query, "-w", orchards, "-f", "json").out)
    (answer,) = found["answers"]
    assert answer["after"] == 1


def test_files_and_folders_of_data_alone(cli: Cli, orchards: Path, tmp_path: Path) -> None:
    for name, year in (("a", 1900), ("b", 1901)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "trees.ttl").write_text(
            f'@prefix o: <{O}> .\n{TREE} a o:Tree ; o:planted "{year}"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n',
            encoding="utf-8",
        )
    folders = json.loads(cli("diff", tmp_path / "a", tmp_path / "b", "-w", orchards, "-f", "json").out)
    files = json.loads(
        cli("diff", tmp_path / "a/trees.ttl", tmp_path / "b/trees.ttl", "-w", orchards, "-f", "json").out
    )
    for found in (folders, files):
        assert [(thing["kind"], thing["thing"]) for thing in found["things"]] == [("changed", TREE)]
        assert found["terms"] == []


@pytest.mark.parametrize("arguments", [("nowhere", "."), (".", "{empty}"), (SURVEY, "."), ("{empty}", ".")])
def test_what_cannot_be_compared(
    cli: Cli, orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, str]
) -> None:
    monkeypatch.chdir(orchards)
    (tmp_path / "empty").mkdir()
    done = cli("diff", *(argument.format(empty=tmp_path / "empty") for argument in arguments))
    assert done.code == 2
    assert done.err.rstrip().endswith(".")


def test_faulty_files_are_named_with_their_side(cli: Cli, orchards: Path, changed: Path, edit: Edit) -> None:
    edit(SURVEY, "a o:AppleTree ;", "a o:AppleTree")
    done = cli("diff", orchards, changed, "-w", orchards)
    assert done.code == 2
    assert done.err.startswith(f"{changed}/{SURVEY}:")
    edit(BY_VILLAGE, "WHERE {", "WHERE {{{{ '")
    edit(SURVEY, "a o:AppleTree", "a o:AppleTree ;")
    done = cli("diff", orchards, changed, "-w", orchards)
    assert done.code == 2
    assert f"{changed}/{BY_VILLAGE}:" in done.err


# -- writers -------------------------------------------------------------------------------------


def test_text_and_markdown_tell_the_same(cli: Cli, orchards: Path, changed: Path, edit: Edit) -> None:
    edit(SURVEY, '"the twin quince"@en', '"the `twin` <b>quince</b> of @all | # 1"@en')
    edit(SURVEY, "ripeness:late", "ripeness:early")
    text = cli("diff", orchards, changed, "-w", orchards).out
    assert "~ tree:twin-quince  the `twin` <b>quince</b> of @all | # 1 (fruit tree)" in text
    assert "ripens late → early" in text
    assert "Saved answers: 1 of 2 changed" in text
    assert "a patch version" in text
    markdown = cli("diff", orchards, changed, "-w", orchards, "-f", "md").out
    assert markdown.count("<details>") == markdown.count("</details>") == 3
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)
    assert "<b>" not in outside_code
    assert "@all" not in outside_code
    assert "| Saved answers | 1 of 2 changed |" in markdown


def test_names_are_short_by_the_prefixes_of_the_later_state(
    cli: Cli, orchards: Path, changed: Path, edit: Edit
) -> None:
    edit(SURVEY, "ripeness:late", "ripeness:early")
    assert cli("diff", orchards, changed).out == cli("diff", orchards, changed, "-w", orchards).out


def test_output_goes_to_a_file(cli: Cli, orchards: Path, changed: Path, edit: Edit, tmp_path: Path) -> None:
    edit(SURVEY, "1911", "1910")
    done = cli("diff", orchards, changed, "-w", orchards, "-f", "md", "-o", tmp_path / "out.md")
    assert (done.code, done.out) == (1, "")
    assert (tmp_path / "out.md").read_text(encoding="utf-8").startswith("### Changes of the graph")


def test_markdown_is_bounded_and_counts_what_it_leaves_out() -> None:
    things = tuple(
        ThingChange("added", f"<http://example.org/{number}>", "a thing " * 15, ("kind",))
        for number in range(5000)
    )
    comparison = Comparison("old", "new", entities=things, proposal=Proposal("minor"))
    wording = Wording(compact=str)
    for largest in (60_000, 5_000):
        text = write_markdown(comparison, wording, largest=largest)
        assert len(text) <= largest
        assert re.search(r"… and 4,\d{3} more", text) or "and 5,000 more" in text
        assert text.count("<details>") == text.count("</details>")
    assert len(write_comparison(comparison, "text", wording).splitlines()) > 5000


# -- the parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "level", "proposed"),
    [
        ("0.1.0", "major", "0.2.0"), ("0.1.3", "minor", "0.2.0"), ("0.1.3", "patch", "0.1.4"),
        ("1.2.3", "major", "2.0.0"), ("1.2.3", "minor", "1.3.0"), ("1.2.3", "patch", "1.2.4"),
    ],
)  # fmt: skip
def test_the_version_that_is_proposed(version: str, level: str, proposed: str) -> None:
    kind = {"major": "removed", "minor": "added", "patch": "changed"}[level]
    change = ThingChange(kind, "<http://example.org/a>", "", ())  # type: ignore[arg-type]
    found = propose(Comparison("a", "b", terms=(change,)), old=version, new=proposed, show=str)
    assert (found.level, found.proposed, found.fulfilled) == (level, proposed, True)
    assert not propose(Comparison("a", "b", terms=(change,)), old=version, new=version, show=str).fulfilled


IRI = st.sampled_from(["<a:a>", "<a:b>", "<a:c>"])
TEXT = st.sampled_from(['"x"', '"y"', None])
TABLES = st.lists(st.tuples(IRI, TEXT, TEXT), max_size=8).map(
    lambda rows: Table(("s", "p", "q"), tuple(rows))
)


@settings(max_examples=150, deadline=None)
@given(TABLES, TABLES)
def test_the_changes_of_rows_lead_from_the_old_answer_to_the_new(old: Table, new: Table) -> None:
    changes = row_changes(old, new)
    rows = list(old.rows)
    for change in changes:
        if change.before is not None:
            rows.remove(change.before)
    rows += [change.after for change in changes if change.after is not None]
    assert sorted(map(str, rows)) == sorted(map(str, new.rows))
    assert all(change.before != change.after for change in changes)
    assert all(c.before[0] == c.after[0] for c in changes if c.before and c.after)
    assert row_changes(new, new) == ()


def test_rows_without_an_iri_are_paired_by_likeness() -> None:
    old = Table(("n", "date", "place"), (('"1"', '"2019"', '"Graz"'), ('"2"', '"2020"', '"Bonn"')))
    new = Table(("n", "date", "place"), (('"1"', '"2019"', '"Linz"'), ('"3"', '"2021"', '"Rome"')))
    assert RowChange(old.rows[0], new.rows[0]) in row_changes(old, new)
    assert len(row_changes(old, new)) == 3


def test_a_column_that_is_new_changes_no_row() -> None:
    old = Table(("a",), (("<a:a>",),))
    new = Table(("a", "b"), (("<a:a>", '"x"'),))
    assert row_changes(old, new) == ()


NODES = st.sampled_from(["_:x", "_:y", "_:z", "<a:a>"])
GRAPHS = st.lists(
    st.tuples(NODES, st.sampled_from(["<a:p>", "<a:q>"]), st.one_of(NODES, st.just('"1"'))), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(GRAPHS, st.permutations(["_:x", "_:y", "_:z"]))
def test_the_labels_of_blank_nodes_count_for_nothing(
    triples: list[tuple[str, str, str]], labels: list[str]
) -> None:
    other = dict(zip(["_:x", "_:y", "_:z"], labels, strict=True))
    renamed = [(other.get(s, s), p, other.get(o, o)) for s, p, o in triples]
    folded = set(without_blank_nodes(triples))
    assert not any("_:" in part for triple in folded for part in triple)
    assert {t for t in triples if "_:" not in "".join(t)} <= folded
    assert folded == set(without_blank_nodes(renamed))


def test_collections_and_nested_nodes_are_written_as_what_they_hold() -> None:
    first, rest, nil = (f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{n}>" for n in ("first", "rest", "nil"))
    triples = [
        ("<a:a>", "<a:p>", "_:1"), ("_:1", first, "<a:b>"), ("_:1", rest, "_:2"),
        ("_:2", first, "_:3"), ("_:2", rest, nil), ("_:3", "<a:q>", '"x"'), ("_:4", "<a:q>", '"y"'),
    ]  # fmt: skip
    assert without_blank_nodes(triples) == (
        ("<a:a>", "<a:p>", '( <a:b> [ <a:q> "x" ] )'),
        ('[ <a:q> "y" ]', "<a:q>", '"y"'),
    )


def test_a_ring_of_blank_nodes_is_an_end() -> None:
    ring = [("_:a", "<a:p>", "_:b"), ("_:b", "<a:p>", "_:a")]
    assert without_blank_nodes(ring)
    assert without_blank_nodes([("<a:a>", "<a:p>", "_:a"), *ring])


def test_deep_nesting_is_cut_and_crashes_nothing() -> None:
    chain = [(f"_:n{number}", "<a:p>", f"_:n{number + 1}") for number in range(3000)]
    assert len(without_blank_nodes([("<a:a>", "<a:p>", "_:n0"), *chain])) == 1


def test_the_graph_of_this_repository_is_no_different_from_itself() -> None:
    before, after = snapshots(str(ROOT), str(ROOT), workspace=open_workspace(ROOT))
    assert not compare(before, after).different
