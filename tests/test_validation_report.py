"""The report: order, counts, stages, baselines and lines, whatever engine made it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib

import multiply_kg.validation
from multiply_kg.errors import KGError
from multiply_kg.locations import Location
from multiply_kg.validation import (
    ValidationReport,
    apply_baseline,
    baseline_from,
    finding,
    fingerprint,
    located,
    merge_stages,
    validate,
)
from test_validation_cases import triples

SHAPES = """:S a sh:NodeShape ; sh:targetClass :C ;
  sh:property [ sh:path :p ; sh:minCount 1 ; sh:message "Add a :p."@en, "Dodaj :p."@pl ] ;
  sh:property [ sh:path :q ; sh:class :D ; sh:severity sh:Warning ] ."""


def report_on(data: str, shapes: str = SHAPES, **options) -> ValidationReport:
    return validate(triples(data), triples(shapes), **options)


def test_results_are_sorted_by_severity_and_the_same_from_run_to_run():
    data = ":b a :C ; :q 1, :x . :a a :C ; :q 2 ."
    first, second = report_on(data), report_on(data)
    assert [(r.severity, r.focus, r.value) for r in first.results] == [
        (r.severity, r.focus, r.value) for r in second.results
    ]
    assert [r.severity for r in first.results] == ["violation", "violation", "warning", "warning", "warning"]
    assert first.counts == {"violation": 2, "warning": 3, "info": 0}


@pytest.mark.parametrize(
    ("severity", "levels"),
    [("violation", {"violation", "warning", "info"}), ("warning", {"warning", "info"}), ("info", {"info"})],
)
def test_a_report_fails_at_levels_up_to_its_worst_finding(severity, levels):
    report = ValidationReport(()).adding([finding("r", "m", severity=severity)])
    assert {level for level in ("violation", "warning", "info", "never") if report.fails_at(level)} == levels


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="use one of violation, warning, info, never"):
        ValidationReport(()).fails_at("error")


def test_messages_fall_back_from_the_language_to_english_to_untagged_to_any():
    said = finding("r", {"en": "yes", "pl": "tak", "": "plain"})
    assert (said.message("pl"), said.message("de")) == ("tak", "yes")
    assert finding("r", {"": "plain", "fr": "oui"}).message("de") == "plain"
    assert finding("r", {"fr": "oui", "pt-br": "sim"}).message("pt") == "sim"
    assert finding("r", {"it": "si", "fr": "oui"}).message("de") == "oui"


def test_the_same_finding_by_two_routes_is_one_result():
    shapes = """:A sh:targetNode :a ; sh:property :P . :B sh:targetClass :C ; sh:property :P .
    :P sh:path :p ; sh:minCount 1 ."""
    assert len(report_on(":a a :C .", shapes).results) == 1


def test_shapes_that_no_node_was_checked_against_are_named():
    shapes = ":A sh:targetClass :Nothing ; sh:nodeKind sh:IRI . :B a sh:NodeShape . :C sh:targetNode :a ; sh:node :D . :D a sh:NodeShape ."
    report = report_on(":a :p 1 .", shapes)
    assert report.conforms
    assert report.unmatched == ("http://e/A", "http://e/B")
    assert (report.checked, report.focus_nodes) == (1, 1)


def test_a_deactivated_shape_is_neither_checked_nor_missed():
    report = report_on(":a a :C .", ":S sh:targetClass :C ; sh:in () ; sh:deactivated true .")
    assert (report.results, report.unmatched, report.checked) == ((), (), 0)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_values_come_back_as_they_were_written(engine):
    values = '"042"^^xsd:integer, "1.50"^^xsd:decimal, "true"^^xsd:boolean, "  a  b"^^xsd:token, "x"@en-gb'
    shapes = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:in () ] ."
    data = triples(f":a :p {values} .")
    report = validate(data, triples(shapes), engine=engine)
    assert {r.value for r in report.results} == {object_ for _, _, object_ in data}


def test_the_reference_engine_leaves_rdflib_as_it_was(capfd, caplog):
    report_on(
        ":a a :C ; :p 'x'^^xsd:date .",
        ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:datatype xsd:date ] .",
        engine="reference",
    )
    assert rdflib.NORMALIZE_LITERALS is True
    assert str(rdflib.Literal("042", datatype=rdflib.XSD.integer)) == "42"
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_importing_the_room_imports_no_heavy_library():
    code = "import sys, multiply_kg.validation.writers; print({'rdflib', 'pyshacl', 'pyoxigraph', 'owlrl'} & set(sys.modules))"
    source = Path(multiply_kg.validation.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=source
    )
    assert done.stdout.strip() == "set()"


class TestStages:
    DATA = ":a a :C ; :q :d ."

    def merged(self) -> ValidationReport:
        closure = self.DATA + " :d a :D . :b a :C ; :q :e ; :p 1 ."
        shapes = triples(SHAPES)
        return merge_stages(validate(triples(self.DATA), shapes), validate(triples(closure), shapes))

    def test_every_finding_says_where_it_shows_and_stands_once(self):
        stages = {(r.focus, r.path): r.stage for r in self.merged().results}
        assert stages == {
            ("<http://e/a>", "<http://e/p>"): "both",
            ("<http://e/a>", "<http://e/q>"): "asserted",
            ("<http://e/b>", "<http://e/q>"): "closure",
        }

    def test_a_shape_is_unmatched_only_when_it_is_so_in_both_stages(self):
        shapes = (
            ":S sh:targetClass :New ; sh:nodeKind sh:IRI . :T sh:targetClass :Never ; sh:nodeKind sh:IRI ."
        )
        merged = merge_stages(report_on(":a :p 1 .", shapes), report_on(":a a :New .", shapes))
        assert merged.unmatched == ("http://e/T",)
        assert merged.two_stages


class TestLocations:
    def test_the_function_is_asked_for_the_triple_that_holds_the_value(self):
        asked = []
        shapes = """:S sh:targetNode :a ; sh:property [ sh:path :p ; sh:in () ], [ sh:path [ sh:inversePath :r ] ; sh:in () ],
          [ sh:path ( :s :t ) ; sh:in () ], [ sh:path :missing ; sh:minCount 1 ] ."""
        data = triples(":a :p 1 ; :s :m . :m :t 2 . :n :r :a .")
        report = validate(data, triples(shapes))

        def find(focus, path, value):
            asked.append((focus, path, value))
            return Location(Path("x.ttl"), len(asked), 1)

        placed = located(report, find, data=data)
        integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
        e = "<http://e/{}>".format
        assert set(asked) == {
            (e("a"), e("p"), f'"1"{integer}'),
            (e("n"), e("r"), e("a")),
            (e("m"), e("t"), f'"2"{integer}'),
            (e("a"), e("missing"), None),
        }
        assert all(result.location for result in placed.results)

    def test_a_long_path_without_the_data_is_placed_at_its_first_step(self):
        shapes = ":S sh:targetNode :a ; sh:property [ sh:path ( :s :t ) ; sh:in () ] ."
        asked = []
        located(report_on(":a :s :m . :m :t 2 .", shapes), lambda *triple: asked.append(triple))
        assert asked == [("<http://e/a>", "<http://e/s>", None)]

    def test_a_finding_keeps_the_place_it_has(self):
        place = Location(Path("x.ttl"), 3, 4)
        report = ValidationReport(
            (finding("syntax", "m", location=place), finding("r", "m", focus="<http://e/a>"))
        )
        placed = located(report, lambda *_: Location(Path("y.ttl"), 1, 1))
        assert {r.rule: str(r.location) for r in placed.results} == {"syntax": "x.ttl:3:4", "r": "y.ttl:1:1"}


class TestBaseline:
    def test_known_findings_are_set_apart_and_new_ones_stay(self):
        before = report_on(":a a :C .")
        after = apply_baseline(report_on(":a a :C . :b a :C ."), baseline_from(before))
        assert [r.focus for r in after.results] == ["<http://e/b>"]
        assert [r.focus for r in after.known] == ["<http://e/a>"]

    def test_entries_that_no_longer_occur_are_counted(self):
        after = apply_baseline(report_on(":a a :C ; :p 1 ."), baseline_from(report_on(":a a :C .")))
        assert (after.conforms, after.resolved) == (True, 1)

    def test_a_new_baseline_keeps_what_was_known(self):
        report = report_on(":a a :C .")
        text = baseline_from(report)
        assert baseline_from(apply_baseline(report, text)) == text

    def test_a_finding_more_often_than_known_is_new(self):
        one = finding("syntax", "Expected “.”", location=Location(Path("/w/a.ttl"), 1, 1))
        two = replace(one, location=Location(Path("/w/a.ttl"), 9, 1))
        assert fingerprint(one, root=Path("/w")) == fingerprint(two, root=Path("/w"))
        after = apply_baseline(ValidationReport((one, two)), baseline_from(ValidationReport((one,))))
        assert (len(after.results), len(after.known)) == (1, 1)

    def test_a_fingerprint_does_not_depend_on_line_wording_stage_or_blank_labels(self):
        (result,) = report_on(":a a :C .").results
        moved = replace(
            result, location=Location(Path("z.ttl"), 99, 1), messages={"": "?"}, stage="both", shape="_:z"
        )
        assert fingerprint(moved) == fingerprint(result)
        assert fingerprint(replace(result, focus="<http://e/z>")) != fingerprint(result)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('{"version": 2, "findings": []}', "version 2; this program reads version 1"),
            ("[]", "version None"),
            ("{", "not JSON"),
            ('{"version": 1, "findings": [1]}', "not a list of fingerprints"),
            ('{"version": 1}', "not a list of fingerprints"),
        ],
    )
    def test_another_file_is_refused_with_what_to_do(self, text, said):
        with pytest.raises(KGError, match=said) as error:
            apply_baseline(ValidationReport(()), text)
        assert str(error.value).endswith("Write a new one from this run.")

    def test_a_baseline_is_json_made_for_reading_in_a_diff(self):
        (entry,) = json.loads(baseline_from(report_on(":a a :C .")))["findings"]
        assert (entry["rule"], entry["focus"], entry["message"]) == (
            "http://e/S",
            "<http://e/a>",
            "Add a :p.",
        )
