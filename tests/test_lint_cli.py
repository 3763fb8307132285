"""``multiply-kg lint``: exit codes, formats, paths, baseline and bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conftest import Cli

MILLS = Path(__file__).parent / "data" / "lint" / "mills"
FORMATS = ["text", "concise", "json", "github", "sarif", "junit", "html"]


@pytest.fixture
def mills(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MILLS, tmp_path / "mills"))


@pytest.fixture
def wrong(mills: Path) -> Path:
    for name, old, new in (
        ("data/mills.ttl", "m:grinds grain:oats", "m:grnids grain:oats"),
        ("queries/builders.rq", "ORDER BY ?mill", ""),
    ):
        path = mills / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return mills


def test_a_workspace_that_is_right_ends_with_0_and_says_what_was_looked_at(cli: Cli, mills: Path) -> None:
    done = cli("lint", "-w", mills)
    assert (done.code, done.out, done.err) == (0, "No findings in 3 graph files and 1 query file.\n", "")


def test_findings_end_with_1_and_name_place_severity_repair_and_rule(cli: Cli, wrong: Path) -> None:
    done = cli("lint", "-w", wrong, "--output-format", "concise")
    assert done.code == 1
    assert done.out == (
        "data/mills.ttl:24:5: violation: No vocabulary declares the property m:grnids: correct its spelling or "
        "declare it. Did you mean m:grinds? [MKG001]\n"
        "queries/builders.rq:23:1: warning: The rows come in any order: add ORDER BY, so that the answer is the "
        "same every time. [MKG040]\n"
    )


def test_text_groups_by_rule_and_counts(cli: Cli, wrong: Path) -> None:
    done = cli("lint", "-w", wrong)
    assert "MKG001 — unknown property (1 finding)\ndata/mills.ttl:24:5: violation" in done.out
    assert done.out.endswith("\n\n1 violation, 1 warning in 3 graph files and 1 query file.\n")


def test_messages_are_in_polish_when_asked_for(cli: Cli, wrong: Path) -> None:
    done = cli("lint", "-w", wrong, "--lang", "pl")
    assert "Żaden słownik nie deklaruje właściwości m:grnids" in done.out
    assert "Czy chodziło o m:grinds?" in done.out
    assert cli("lint", "-w", wrong, "--lang", "xx").code == 2


@pytest.mark.parametrize(("level", "code"), [("violation", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_the_level_decides_about_the_exit_code(cli: Cli, wrong: Path, level: str, code: int) -> None:
    assert cli("lint", "-w", wrong, "--fail-on", level, wrong / "queries").code == code


def test_only_the_files_and_folders_that_are_named_are_spoken_of(cli: Cli, wrong: Path) -> None:
    assert "MKG001" not in cli("lint", "-w", wrong, "queries").out
    assert "MKG040" not in cli("lint", "-w", wrong, "data/mills.ttl").out
    missing = cli("lint", "-w", wrong, "nothing.ttl")
    assert missing.code == 2
    assert "nothing.ttl" in missing.err


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_is_written_on_failure_too(cli: Cli, wrong: Path, output_format: str) -> None:
    file = wrong / "report"
    done = cli("lint", "-w", wrong, "--output-format", output_format, "-o", file)
    assert (done.code, done.out) == (1, "")
    assert "MKG001" in file.read_text(encoding="utf-8")


def test_sarif_is_kept_apart_from_that_of_validate(cli: Cli, wrong: Path) -> None:
    log = json.loads(cli("lint", "-w", wrong, "--output-format", "sarif").out)
    (run,) = log["runs"]
    assert run["automationDetails"]["id"] == "multiply-kg/lint/"
    assert {result["ruleId"] for result in run["results"]} == {"MKG001", "MKG040"}
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["MKG001"]["shortDescription"]["text"] == "unknown property"
    assert "{" not in rules["MKG001"]["fullDescription"]["text"]


def test_junit_counts_rules_without_findings_as_passed(cli: Cli, wrong: Path) -> None:
    root = ET.fromstring(cli("lint", "-w", wrong, "--output-format", "junit", "--fail-on", "warning").out)
    assert root.get("name") == "multiply-kg lint"
    assert root.get("failures") == "2"
    assert int(root.get("tests") or 0) > 30


def test_known_findings_do_not_fail(cli: Cli, wrong: Path) -> None:
    baseline = wrong / "known.json"
    assert cli("lint", "-w", wrong, "--write-baseline", baseline).code == 1
    done = cli("lint", "-w", wrong, "--baseline", baseline)
    assert done.code == 0
    assert "2 known findings left out" in done.out
    path = wrong / "data" / "mills.ttl"
    path.write_text(
        "# moved by a line\n" + path.read_text(encoding="utf-8").replace("a m:Watermill", "a m:Wtermill")
    )
    done = cli("lint", "-w", wrong, "--baseline", baseline)
    assert done.code == 1
    assert "MKG002" in done.out
    assert "MKG001" not in done.out


def test_a_file_that_cannot_be_read_ends_with_2_and_is_in_the_report(cli: Cli, wrong: Path) -> None:
    (wrong / "data" / "bad.ttl").write_bytes(b"\x00\x01")
    done = cli("lint", "-w", wrong)
    assert done.code == 2
    assert done.err.startswith("data/bad.ttl:1:1: error: ")
    report = json.loads(cli("lint", "-w", wrong, "--output-format", "json").out)
    assert [result["rule"] for result in report["results"]] == ["unreadable-file"]


def test_many_findings_of_one_rule_do_not_drown_the_rest(cli: Cli, wrong: Path) -> None:
    path = wrong / "data" / "mills.ttl"
    lines = "".join(f"mill:m{number} a m:Wndmill .\n" for number in range(500))
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")
    done = cli("lint", "-w", wrong)
    assert "and 490 more [MKG002]" in done.out
    assert "MKG040" in done.out
    assert len(done.out.splitlines()) < 30
