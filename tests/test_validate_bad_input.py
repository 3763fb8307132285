"""``validate`` on input that is odd, wrong or very wrong: findings on their lines, clear errors, no traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import Cli

PREFIXES = """@prefix o: <https://orchards.example/kg/ontology#> .
@prefix orchard: <https://orchards.example/kg/id/orchard/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tree: <https://orchards.example/kg/id/tree/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
HEAD = PREFIXES.count("\n")
EXTRA = "data/extra.ttl"


def add(folder: Path, text: str, name: str = EXTRA) -> None:
    (folder / name).write_text(PREFIXES + text, encoding="utf-8")


def tree(name: str, rest: str = "") -> str:
    return f'tree:{name} a o:Tree ; rdfs:label "{name}"@en ; o:growsIn orchard:mill {rest}.\n'


def concise(cli: Cli, folder: Path, *arguments: object) -> tuple[int, list[str]]:
    done = cli("validate", "-w", folder, "--output-format", "concise", *arguments)
    return done.code, done.out.splitlines()


# -- very many findings --------------------------------------------------------------------------------


def test_ten_thousand_errors_are_grouped_and_counted(cli: Cli, orchards: Path) -> None:
    add(orchards, "".join(tree(f"t{n}", '; o:planted "long ago" ') for n in range(10_000)))
    done = cli("validate", "-w", orchards)
    assert done.code == 1
    assert done.out.count("violation: Write one year of planting") == 10
    assert "and 9990 more [shapes:TreeShape-planted]" in done.out
    assert len(done.out.splitlines()) < 100
    assert "10000 violations" in done.out


def test_thousands_of_contradictions_are_grouped_and_the_first_have_a_proof(cli: Cli, orchards: Path) -> None:
    add(orchards, "".join(tree(f"t{n}", f".\ntree:t{n} a o:Village ") for n in range(2_000)))
    done = cli("validate", "-w", orchards)
    assert done.code == 1
    assert "2000 violations" in done.out
    assert done.out.count("because") >= 30
    assert f"{EXTRA}:{HEAD + 2}:11: violation: tree:t0 is of the classes" in done.out


# -- odd files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CR LF", "CR"])
def test_line_and_column_are_those_an_editor_shows(
    cli: Cli, orchards: Path, mark: bytes, line_end: bytes
) -> None:
    text = PREFIXES + tree("Jabłoń-ż", '; o:planted "rok ósmy" ')
    column = text.splitlines()[HEAD].index('"rok') + 1
    (orchards / EXTRA).write_bytes(mark + text.encode().replace(b"\n", line_end))
    code, lines = concise(cli, orchards)
    assert code == 1
    assert lines[0].startswith(f"{EXTRA}:{HEAD + 1}:{column}: violation: Write one year of planting")


def test_a_prefix_declared_twice_means_what_was_declared_last(cli: Cli, orchards: Path) -> None:
    again = (
        "@prefix tree: <https://orchards.example/kg/id/tree/> .\n@prefix o: <http://example.org/other#> .\n"
    )
    add(orchards, tree("before", "; o:planted 1 ") + again + tree("after", "; o:planted 1 "))
    code, lines = concise(cli, orchards)
    assert code == 1
    assert lines
    assert all(line.startswith(f"{EXTRA}:{HEAD + 1}:") for line in lines)


@pytest.mark.parametrize(
    ("statement", "column", "words"),
    [
        ("<http://example.org/a b> a o:Tree .", 1, "cannot hold"),
        ("tree:a o:growsIn <http://example.org/x y> .", 18, "cannot hold"),
        ('tree:a rdfs:label "never closed@en .', 19, "The string that begins here is never closed"),
        (
            'tree:a rdfs:label "never closed@en .\ntree:b rdfs:label "x"@en .',
            19,
            "not closed before the line ends",
        ),
        ('tree:a rdfs:label """never closed@en .', 19, "never closed"),
        ("tree:a o:growsIn <http://example.org/a .", 18, "never closed"),
        ('"tree" o:growsIn orchard:mill .', 1, "cannot be the subject"),
        ('tree:a "grows in" orchard:mill .', 8, "cannot be the predicate"),
    ],
)
def test_text_that_is_no_turtle_is_told_with_its_line(
    cli: Cli, orchards: Path, statement: str, column: int, words: str
) -> None:
    add(orchards, statement + "\n")
    done = cli("validate", "-w", orchards)
    assert (done.code, done.out) == (2, "")
    place = re.match(rf"{EXTRA}:(\d+):(\d+): error: ", done.err)
    assert place, done.err
    assert int(place[1]) == HEAD + 1
    assert int(place[2]) >= column
    assert words in done.err


def test_a_binary_file_is_told_in_every_format(cli: Cli, orchards: Path) -> None:
    (orchards / EXTRA).write_bytes(bytes(range(256)) * 40)
    for output_format in ("text", "concise", "json", "sarif", "junit", "html"):
        done = cli("validate", "-w", orchards, "--output-format", output_format)
        assert done.code == 2
        assert done.err.startswith(f"{EXTRA}:1:1: error: There is a NUL byte at offset 0")


# -- values in the wrong place -------------------------------------------------------------------------


def test_a_literal_where_an_iri_belongs_is_found_where_it_stands(cli: Cli, orchards: Path) -> None:
    add(orchards, 'tree:a a o:Tree ;\n    rdfs:label "a"@en ;\n    o:growsIn "the mill" .\n')
    code, lines = concise(cli, orchards)
    assert code == 1
    assert lines[0].startswith(f"{EXTRA}:{HEAD + 3}:15: violation: Say with o:growsIn")


def test_an_iri_where_a_literal_belongs_is_found_where_it_stands(cli: Cli, orchards: Path) -> None:
    add(orchards, tree("a", "; o:planted orchard:mill "))
    code, lines = concise(cli, orchards)
    assert code == 1
    assert all(line.startswith(f"{EXTRA}:{HEAD + 1}:") for line in lines)
    assert any("Write one year of planting" in line for line in lines)


def test_blank_nodes_with_a_class_are_checked_by_every_shape(cli: Cli, orchards: Path) -> None:
    select = '"SELECT $this WHERE { $this <https://orchards.example/kg/ontology#planted> ?year }"'
    shape = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://e/S> a sh:NodeShape ; sh:targetClass o:Tree ; sh:sparql <http://e/Q> .
<http://e/Q> a sh:SPARQLConstraint ; sh:message "Planted."@en ; sh:select {select} .
"""
    add(orchards, shape, "ontology/shapes/extra.ttl")
    add(
        orchards, '[] a o:Tree ; rdfs:label "x"@en ; o:growsIn orchard:mill ; o:planted "1911"^^xsd:gYear .\n'
    )
    done = cli("validate", "-w", orchards, "--output-format", "json")
    assert done.code == 1
    report = json.loads(done.out)
    assert report["engine"] == "compiled"
    found = [result for result in report["results"] if result["message"] == "Planted."]
    assert {result["location"]["path"] for result in found} == {EXTRA, "data/sources/survey-2019.ttl"}
    assert any(result["focus"].startswith("_:") for result in found)


# -- the ontology and the shapes -----------------------------------------------------------------------

CYCLES = {
    "a chain in which a property leads to itself": "o:leads owl:propertyChainAxiom ( o:leads o:belongsTo ) .",
    "a chain of the property alone": "o:leads owl:propertyChainAxiom ( o:leads o:leads ) .",
    "two chains that feed each other": """o:leads owl:propertyChainAxiom ( o:follows o:leads ) .
o:follows owl:propertyChainAxiom ( o:leads o:follows ) .""",
    "a property that is its own inverse and transitive": "o:leads owl:inverseOf o:leads ; a owl:TransitiveProperty .",
}


@pytest.mark.parametrize("name", CYCLES)
def test_cyclic_chains_come_to_an_end(cli: Cli, orchards: Path, name: str) -> None:
    add(orchards, CYCLES[name] + "\n", "ontology/extra.ttl")
    ring = "".join(f"tree:t{n} o:leads tree:t{(n + 1) % 9} ; o:follows tree:t{n} .\n" for n in range(9))
    add(orchards, ring + "".join(tree(f"t{n}") for n in range(9)))
    done = cli("validate", "-w", orchards)
    assert (done.code, done.err) == (0, "")


NOTHING_MATCHES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://e/S> a sh:NodeShape ; sh:targetClass <http://e/Nothing> ; sh:nodeKind sh:IRI .
"""


@pytest.mark.parametrize(
    ("shapes", "why"),
    [(NOTHING_MATCHES, "no shape matched any node"), (None, "there are no shapes")],
    ids=["shapes that match nothing", "no shapes"],
)
def test_conforms_never_means_that_nothing_was_checked(
    cli: Cli, orchards: Path, shapes: str | None, why: str
) -> None:
    for path in (orchards / "ontology" / "shapes").iterdir():
        path.unlink()
    if shapes:
        add(orchards, shapes, "ontology/shapes/extra.ttl")
    text = cli("validate", "-w", orchards)
    assert (text.code, text.err) == (0, "")
    assert f"{why}, so nothing was checked" in text.out
    github = cli("validate", "-w", orchards, "--output-format", "github")
    assert github.out.startswith("::warning title=Nothing was checked::")
    for output_format in ("concise", "json", "sarif", "junit", "html"):
        done = cli("validate", "-w", orchards, "--output-format", output_format)
        assert done.code == 0
        assert done.err.startswith(f"Warning: {why}, so nothing was checked. Put shapes ")
    written = cli("validate", "-w", orchards, "-o", orchards / "report.txt")
    assert written.err.startswith("Warning: ")


@pytest.mark.parametrize(
    "shape",
    [
        "<http://e/S> a sh:NodeShape ; sh:targetClass o:Tree ; sh:minCount 1 .",
        "<http://e/S> a sh:PropertyShape ; sh:targetClass o:Tree ; sh:path o:growsIn , o:planted .",
        "<http://e/S> a sh:NodeShape ; sh:targetClass o:Tree ; sh:property <http://e/nowhere> .",
        '<http://e/S> a sh:NodeShape ; sh:targetClass o:Tree ; sh:pattern "(" .',
        '<http://e/S> a sh:NodeShape ; sh:targetClass o:Tree ; sh:minInclusive "few" .',
        "<http://e/S> a sh:NodeShape ; sh:targetClass o:Tree ; sh:or o:Tree .",
    ],
)
def test_a_malformed_shape_is_an_error_that_names_it_or_a_finding(
    cli: Cli, orchards: Path, shape: str
) -> None:
    text = f"@prefix sh: <http://www.w3.org/ns/shacl#> .\n{shape}\n"
    add(orchards, text, "ontology/shapes/extra.ttl")
    done = cli("validate", "-w", orchards)
    assert done.code in (1, 2)
    assert "http://e/" in done.err + done.out


# -- baselines -----------------------------------------------------------------------------------------


def test_known_findings_do_not_fail_and_new_ones_do(cli: Cli, orchards: Path) -> None:
    known = orchards / "known.json"
    add(orchards, tree("a", "; o:planted 1 "))
    assert cli("validate", "-w", orchards, "--write-baseline", known).code == 1
    done = cli("validate", "-w", orchards, "--baseline", known)
    assert done.code == 0
    assert "left out" in done.out
    add(orchards, "\n\n" + tree("b", "; o:planted 1 ") + tree("a", "; o:planted 1 "))
    code, lines = concise(cli, orchards, "--baseline", known)
    assert code == 1
    assert {line.split(":")[1] for line in lines} == {str(HEAD + 3)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"version": 2, "findings": []}', "has version 2; this program reads version 1"),
        ('{"version": "1", "findings": []}', "has version '1'"),
        ("[]", "has version None"),
        ("{}", "has version None"),
        ("not JSON", "not JSON"),
        ("", "not JSON"),
        ('{"version": 1}', "not a list of fingerprints"),
        ('{"version": 1, "findings": {"a": 1}}', "not a list of fingerprints"),
        ('{"version": 1, "findings": [{"fingerprint": "a", "count": "many"}]}', "not a list of fingerprints"),
    ],
)
def test_a_baseline_that_is_none_is_an_error_that_says_so(
    cli: Cli, orchards: Path, content: str, words: str
) -> None:
    (orchards / "known.json").write_text(content, encoding="utf-8")
    done = cli("validate", "-w", orchards, "--baseline", orchards / "known.json")
    assert done.code == 2
    assert words in done.err
    assert "rite a new one" in done.err


def test_a_baseline_that_is_binary_or_missing_is_an_error(cli: Cli, orchards: Path) -> None:
    (orchards / "known.json").write_bytes(b"\xff\xfe\x00\x01")
    for name in ("known.json", "missing.json"):
        done = cli("validate", "-w", orchards, "--baseline", orchards / name)
        assert done.code == 2
        assert "baseline" in done.err
