"""What lint says of ontology, data and shapes: each rule broken once in a small workspace, on its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from multiply_kg.errors import GraphParseError
from multiply_kg.lint import RULES, lint
from multiply_kg.workspace import open_workspace

MILLS = Path(__file__).parent / "data" / "lint" / "mills"
ONTOLOGY, SHAPES, DATA = "ontology/mills.ttl", "ontology/shapes/mills.ttl", "data/mills.ttl"


@pytest.fixture
def mills(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MILLS, tmp_path / "mills"))


def change(root: Path, name: str, old: str, new: str) -> int:
    """Replace the first occurrence in a file; the number of the line on which it stands."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def findings(root: Path) -> list[tuple[str, str, int]]:
    names = {rule.id: name for name, rule in RULES.items()}
    return sorted(
        (names[found.rule_id], found.location.path.relative_to(root).as_posix(), found.location.line)
        for found in lint(open_workspace(root)).results
    )


def messages(root: Path, language: str = "en") -> list[str]:
    return [found.message(language) for found in lint(open_workspace(root)).results]


def test_nothing_is_said_of_a_workspace_that_is_right(mills: Path) -> None:
    assert findings(mills) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        (DATA, "m:grinds grain:rye", "m:grnids grain:rye", "unknown-property"),
        (DATA, 'rdfs:label "Bruno"', 'rdfs:lable "Bruno"', "unknown-property"),
        (DATA, "a m:Watermill", "a m:Watermil", "unknown-class"),
        (DATA, "a prov:Entity", "a prov:Entitty", "unknown-class"),
        (DATA, "a m:Watermill", "a m:height", "wrong-kind"),
        (DATA, "m:grinds grain:rye", "m:Grain grain:rye", "wrong-kind"),
        (DATA, '"1790"^^xsd:gYear', '"1790"^^xsd:gYaer', "unknown-term"),
        (DATA, "m:builtBy person:anna", "m:builtBy person:ana", "dangling-reference"),
        (ONTOLOGY, "rdfs:subClassOf m:Mill .\nm:Water", "rdfs:subClassOf m:Mil .\nm:Water", "unknown-class"),
        (ONTOLOGY, "rdfs:domain m:Mill ; rdfs:range m:Person", "rdfs:domain m:Mlil ; rdfs:range m:Person", "unknown-class"),
        (ONTOLOGY, "owl:disjointWith", "owl:disjonitWith", "unknown-property"),
        (SHAPES, "sh:maxCount 1", "sh:maxCuont 1", "unknown-property"),
        (SHAPES, "sh:targetClass m:Mill", "sh:targetClass m:Mille", "unknown-class"),
        (SHAPES, "sh:path m:height", "sh:path m:heigth", "unknown-property"),
        (SHAPES, "sh:property shapes:MillShape-height", "sh:property shapes:MillShape-heigth", "dangling-reference"),
        (SHAPES, "$this m:height", "$this m:heihgt", "unknown-term"),
        (SHAPES, "$this m:height", "$this n:height", "undeclared-prefix"),
        (DATA, "m:height 14", 'm:born "1790"^^xsd:gYear', "domain"),
        (DATA, "m:builtBy person:bruno", "m:builtBy mill:harbour", "range"),
        (DATA, "m:grinds grain:oats", "m:grinds person:bruno", "range"),
        (DATA, "m:builtBy person:bruno", 'm:builtBy "Bruno"', "literal-for-iri"),
        (DATA, "m:height 14", "m:height grain:oats", "iri-for-literal"),
        (DATA, "m:height 14", "m:height 14.5", "datatype"),
        (DATA, "m:height 14", 'm:height "14"', "datatype"),
        (DATA, "m:grinds grain:oats", "m:grinds [ a m:Grain ]", "blank-node"),
        (DATA, '"brook mill"@en', '"brook mill"', "label-language"),
        (DATA, "@prefix prov: <http://www.w3.org/ns/prov#> .", "@prefix prov: <http://www.w3.org/ns/prof#> .", "conflicting-prefix"),
        (DATA, "@prefix prov: ", "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: ", "unused-prefix"),
        (DATA, "@prefix prov: ", "@prefix m2: <https://mills.example/kg/ontology#> . @prefix prov: ", "duplicate-prefix"),
    ],
)  # fmt: skip
def test_a_breach_is_found_on_its_line(mills: Path, name: str, old: str, new: str, rule: str) -> None:
    line = change(mills, name, old, new)
    assert (rule, name, line) in findings(mills)


@pytest.mark.parametrize(
    ("name", "old", "new", "meant"),
    [
        (DATA, "m:grinds grain:rye", "m:grnids grain:rye", "<https://mills.example/kg/ontology#grinds>"),
        (DATA, "a m:Watermill", "a m:watermil", "<https://mills.example/kg/ontology#Watermill>"),
        (DATA, "a prov:Entity", "a prov:Entitty", "<http://www.w3.org/ns/prov#Entity>"),
        (DATA, "m:builtBy person:anna", "m:builtBy person:Ana", "<https://mills.example/kg/id/person/anna>"),
    ],
)
def test_the_term_that_was_probably_meant_is_named(
    mills: Path, name: str, old: str, new: str, meant: str
) -> None:
    change(mills, name, old, new)
    assert any(f"Did you mean {meant}?" in message for message in messages(mills))
    assert any(f"Czy chodziło o {meant}?" in message for message in messages(mills, "pl"))


def test_a_class_is_not_taken_for_the_property_that_is_spelt_like_it(mills: Path) -> None:
    change(mills, DATA, "m:grinds grain:rye", "m:grins grain:rye")
    assert "m:grains" not in "".join(messages(mills))
    assert any("ontology#grinds>?" in message for message in messages(mills))


def test_a_prefix_that_changes_its_meaning_within_a_file_is_found_where_it_does(mills: Path) -> None:
    old = "\nmill:harbour\n"
    line = (
        change(mills, DATA, old, "\n@prefix grain: <https://mills.example/kg/id/corn/> .\nmill:harbour\n") + 1
    )
    assert ("conflicting-prefix", DATA, line) in findings(mills)
    assert any("“https://mills.example/kg/id/corn/”" in message for message in messages(mills))


def test_a_thing_under_two_names_is_found_where_it_is_misspelt(mills: Path) -> None:
    (mills / "data" / "letters.ttl").write_text(
        "@prefix m: <https://mills.example/kg/ontology#> .\n"
        "@prefix mill: <https://mills.example/kg/id/mill/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://mills.example/kg/graph/letters> rdfs:label "Letters"@en .\n'
        "\n"
        "mill:harbur a m:Windmill ; m:sails 4 .\n"
    )
    assert ("twin", "data/letters.ttl", 6) in findings(mills)


@pytest.mark.parametrize("names", [("pier-1", "pier-2"), ("quay-a", "quay-b"), ("2-sluice", "3-sluice")])
def test_names_that_are_told_apart_on_purpose_are_no_twins(mills: Path, names: tuple[str, str]) -> None:
    statements = "".join(f'mill:{name} a m:Mill ; rdfs:label "{name}"@en .\n' for name in names)
    path = mills / DATA
    path.write_text(path.read_text(encoding="utf-8") + statements, encoding="utf-8")
    assert findings(mills) == []


def test_a_thing_without_class_is_found_where_another_name_is_near(mills: Path) -> None:
    line = change(
        mills, DATA, "mill:brook\n", "mill:hrabor m:sails 4 .\nmill:lighthouse m:sails 4 .\nmill:brook\n"
    )
    assert findings(mills) == [("untyped-thing", DATA, line)]  # nothing that has a class is like a lighthouse


def test_a_file_begins_with_the_description_of_its_graph(mills: Path) -> None:
    change(mills, DATA, "<https://mills.example/kg/graph/mills>", "<https://mills.example/kg/graph/brooks>")
    assert ("graph-description", DATA, 9) in findings(mills)


def test_a_label_without_language_is_left_to_the_shapes_that_look_at_it(mills: Path) -> None:
    change(mills, DATA, '"brook mill"@en', '"brook mill"')
    path = mills / SHAPES
    path.write_text(
        path.read_text(encoding="utf-8")
        + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        + "shapes:L a sh:PropertyShape ; sh:path rdfs:label ; sh:uniqueLang true .\n",
        encoding="utf-8",
    )
    assert findings(mills) == []


def test_one_language_needs_no_tags(mills: Path) -> None:
    path = mills / DATA
    text = path.read_text(encoding="utf-8").replace("@en", "").replace(' , "Hafenmühle"@de', "")
    path.write_text(text, encoding="utf-8")
    assert "label-language" not in {rule for rule, *_ in findings(mills)}


def test_a_superclass_of_the_domain_is_no_breach(mills: Path) -> None:
    change(
        mills,
        ONTOLOGY,
        "rdfs:domain m:Mill ; rdfs:range xsd:integer",
        "rdfs:domain m:Windmill ; rdfs:range xsd:integer",
    )
    change(mills, DATA, "a m:Windmill", "a m:Mill")
    assert findings(mills) == []


def test_a_union_as_domain_allows_each_of_its_classes(mills: Path) -> None:
    union = "rdfs:domain [ a owl:Class ; owl:unionOf ( m:Mill m:Grain ) ] ; rdfs:range xsd:integer"
    change(mills, ONTOLOGY, "rdfs:domain m:Mill ; rdfs:range xsd:integer", union)
    assert findings(mills) == []
    change(mills, DATA, 'm:born "1790"^^xsd:gYear', 'm:born "1790"^^xsd:gYear ; m:height 2')
    assert [rule for rule, *_ in findings(mills)] == ["domain"]


def test_terms_of_others_that_are_only_borrowed_are_left_alone(mills: Path) -> None:
    change(
        mills,
        DATA,
        "m:height 14",
        "m:height 14 ; <https://schema.org/heigth> 14 ; <https://other.example/ns#x> mill:brook",
    )
    assert findings(mills) == []


def test_a_namespace_that_the_data_describe_as_a_whole_is_closed(mills: Path) -> None:
    path = mills / DATA
    lines = "".join(
        f'<https://codes.example/{code}> rdfs:label "{code}"@en ; a m:Grain .\n'
        for code in ("A10", "B20", "C30", "D40")
    )
    uses = "mill:brook m:grinds <https://codes.example/A10> , <https://codes.example/B02> .\n"
    path.write_text(path.read_text(encoding="utf-8") + lines + uses, encoding="utf-8")
    assert [rule for rule, *_ in findings(mills)] == ["dangling-reference"]


def test_ten_thousand_errors_are_one_group_of_findings(mills: Path) -> None:
    path = mills / DATA
    lines = "".join(f"mill:m{number} a m:Wndmill .\n" for number in range(10_000))
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")
    found = findings(mills)
    assert len(found) == 10_000
    assert {rule for rule, *_ in found} == {"unknown-class"}


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_are_right_with_any_line_end_and_byte_order_mark(mills: Path, ending: str, mark: str) -> None:
    line = change(mills, DATA, "m:grinds grain:oats", "m:grindz grain:oats")
    path = mills / DATA
    text = path.read_text(encoding="utf-8")
    path.write_bytes((mark + text.replace("\n", ending)).encode())
    assert findings(mills) == [("unknown-property", DATA, line)]


@pytest.mark.parametrize("suffix", ["nt", "nq", "trig"])
def test_other_formats_are_looked_at_too(mills: Path, suffix: str) -> None:
    kg = "https://mills.example/kg/"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    graph = f"{kg}graph/more"
    lines = [
        f'<{graph}> <http://www.w3.org/2000/01/rdf-schema#label> "More"@en .',
        f"<{kg}id/mill/hill> <{rdf}> <{kg}ontology#Windmil> .",
    ]
    (mills / "data" / f"more.{suffix}").write_text("\n".join(lines) + "\n")
    assert findings(mills) == [("unknown-class", f"data/more.{suffix}", 2)]


def test_a_file_that_cannot_be_read_is_an_error_and_no_finding(mills: Path) -> None:
    change(mills, DATA, "m:height 14 .", "m:height 14 ;;; <")
    with pytest.raises(GraphParseError, match=r"data/mills\.ttl:\d+:\d+"):
        lint(open_workspace(mills))


def test_a_cyclic_hierarchy_comes_to_an_end(mills: Path) -> None:
    change(
        mills, ONTOLOGY, "m:Person a owl:Class", "m:Mill rdfs:subClassOf m:Windmill .\nm:Person a owl:Class"
    )
    assert findings(mills) == []


def test_an_empty_workspace_has_nothing_wrong(tmp_path: Path) -> None:
    for folder in ("ontology", "data"):
        (tmp_path / folder).mkdir()
    assert findings(tmp_path) == []


def test_every_rule_has_a_number_of_its_own_a_title_and_a_repair_in_both_languages() -> None:
    ids = [rule.id for rule in RULES.values()]
    assert len(set(ids)) == len(ids)
    for rule in RULES.values():
        assert rule.id.startswith("MKG0")
        assert set(rule.titles) == set(rule.said) == {"en", "pl"}
        if rule.said["en"] != "{message}":
            assert ":" in rule.said["en"]
            assert ":" in rule.said["pl"]
