"""The report as JUnit XML: a test suite for each shape, a test case for each finding."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from multiply_kg.validation.report import FAIL_ON, ValidationReport, ValidationResult, place_key

from .presentation import Presentation, grouped, info_by_iri

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: ValidationReport, show: Presentation) -> str:
    """Findings at or above ``show.fail_on`` are failures, others pass with their text as output.

    A shape without findings is a passed test case, one that no node was checked against a skipped one.
    """
    root = ET.Element("testsuites", name=f"multiply-kg {show.command}")
    groups = grouped(report.results)
    infos = info_by_iri(report)
    names = sorted({*groups, *report.unmatched, *(i.iri for i in report.shapes if i.focus_nodes)})
    totals = {"tests": 0, "failures": 0, "skipped": 0}
    for name in names:
        suite = ET.SubElement(root, "testsuite", name=_text(show.title(infos.get(name)) or show.rule(name)))
        if name in groups:
            numbers = _findings(suite, sorted(groups[name], key=place_key), report, show)
        else:
            case = ET.SubElement(suite, "testcase", classname=_text(show.rule(name)), name="conforms")
            numbers = {"tests": 1, "failures": 0, "skipped": 0}
            if name in report.unmatched:
                ET.SubElement(case, "skipped", message="no node to check")
                numbers["skipped"] = 1
        for key, number in numbers.items():
            totals[key] += number
            suite.set(key, str(number))
        suite.set("errors", "0")
    for key, number in totals.items():
        root.set(key, str(number))
    root.set("errors", "0")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _findings(
    suite: ET.Element, results: list[ValidationResult], report: ValidationReport, show: Presentation
) -> dict[str, int]:
    failures = 0
    for result in results:
        where = show.term(result.focus) if result.focus else show.place(result)
        path = f" {show.property_path(result.path)}" if result.path else ""
        value = f" {show.term(result.value)}" if result.value and result.value != result.focus else ""
        case = ET.SubElement(
            suite, "testcase", classname=_text(show.rule(result.rule_id)), name=_text(f"{where}{path}{value}")
        )
        if result.location:
            case.set("file", _text(show.path(result) or ""))
            case.set("line", str(result.location.line))
        line = _text(show.line(result, report))
        if FAIL_ON.index(result.severity) <= FAIL_ON.index(show.fail_on) and show.fail_on != "never":
            failures += 1
            failure = ET.SubElement(
                case, "failure", type=result.severity, message=_text(show.message(result))
            )
            failure.text = line
        else:
            ET.SubElement(case, "system-out").text = line
    return {"tests": len(results), "failures": failures, "skipped": 0}


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
