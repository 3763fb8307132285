"""What reasoning says about findings: contradictions with their lines, and which rule hides a finding."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

ONTOLOGY = """\
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

ex:Plan a owl:Class ; owl:disjointWith ex:City .
ex:City a owl:Class .
ex:hasPlan a owl:ObjectProperty ; rdfs:range ex:Plan .
"""
SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:PlanShape a sh:NodeShape ; sh:targetSubjectsOf ex:hasPlan ; sh:property ex:PlanShape-plan .
ex:PlanShape-plan a sh:PropertyShape ; sh:path ex:hasPlan ; sh:class ex:Plan ; sh:message "Name a plan."@en .
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for folder in ("data", "ontology/shapes"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ontology" / "terms.ttl").write_text(ONTOLOGY)
    (tmp_path / "ontology" / "shapes" / "plan.ttl").write_text(SHAPES)
    return tmp_path


def _findings(cli, workspace: Path) -> list[dict[str, object]]:
    done = cli("validate", "-w", workspace, "--output-format", "json")
    assert done.code == 1, done.err
    report = json.loads(done.out)
    return report["results"] if "results" in report else report["findings"]


def test_a_finding_that_the_range_of_the_property_would_excuse_is_kept_and_marked(cli, workspace) -> None:
    (workspace / "data" / "a.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n\nex:a ex:hasPlan ex:b .\n"
    )
    done = cli("validate", "-w", workspace)
    assert done.code == 1
    assert "data/a.ttl:3:17: violation: Name a plan." in done.out
    assert "prp-rng" in done.out


def test_a_contradiction_is_a_finding_with_the_line_of_what_contradicts(cli, workspace) -> None:
    (workspace / "data" / "a.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n\nex:a ex:hasPlan ex:b .\nex:b a ex:City .\n"
    )
    found = [finding for finding in _findings(cli, workspace) if "cax-dw" in json.dumps(finding)]
    assert len(found) == 1
    assert '"data/a.ttl"' in json.dumps(found[0])


def test_text_and_page_tell_what_a_contradiction_rests_on(cli, workspace) -> None:
    (workspace / "data" / "a.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n\nex:a ex:hasPlan ex:b .\nex:b a ex:City .\n"
    )
    text = cli("validate", "-w", workspace).out
    page = cli("validate", "-w", workspace, "--output-format", "html").out
    premises = [line.strip().removeprefix("because ") for line in text.splitlines() if "    because" in line]
    assert premises
    for premise in premises:
        assert f"<dt>because</dt><dd><code>{html.escape(premise)}</code></dd>" in page
