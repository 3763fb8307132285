"""The report as SARIF 2.1.0 (OASIS), for code scanning.

Rules are the shapes; a fingerprint is made from the finding's meaning and not from its line, so that
an edit elsewhere does not open it anew.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from multiply_kg.locations import Location
from multiply_kg.terms import Triple
from multiply_kg.validation.baseline import fingerprint
from multiply_kg.validation.report import (
    SEVERITIES,
    Severity,
    ShapeInfo,
    ValidationReport,
    ValidationResult,
    place_key,
)

from .presentation import Presentation, info_by_iri, plain, stage_note, summary, text_in

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {"violation": "error", "warning": "warning", "info": "note"}
_BASE: Final = "SRCROOT"
_FINGERPRINT: Final = "multiplyKg/v1"
_SHACL: Final = "https://www.w3.org/TR/shacl/"
_OWL_RL: Final = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"
_OWL_RL_RULES: Final = ("eq-", "prp-", "cls-", "cax-", "dt-", "scm-")


def write_sarif(report: ValidationReport, show: Presentation) -> str:
    """A SARIF log with one run; findings that a baseline excuses are there as ``unchanged``."""
    new = sorted(report.results, key=place_key)
    known = sorted(report.known, key=place_key)
    rules = _rules([*new, *known], report, show)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    states = bool(known or report.resolved)
    results = [_result(result, report, show, numbers, "new" if states else None) for result in new]
    results += [_result(result, report, show, numbers, "unchanged") for result in known]
    driver: dict[str, Any] = {"name": "multiply-kg", "rules": rules}
    if show.version:
        driver["semanticVersion"] = show.version
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"multiply-kg/{show.command}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The folder of the workspace."}}},
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": _notifications(report, show)}
        ],
        "results": results,
    }
    return (
        json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _notifications(report: ValidationReport, show: Presentation) -> list[dict[str, Any]]:
    told = [("note", f"No node to check for {show.rule(shape)}.") for shape in report.unmatched]
    if not report.checked:
        told.insert(0, ("warning", summary(report)))
    return [{"level": level, "message": {"text": text}} for level, text in told]


def _rules(
    results: list[ValidationResult], report: ValidationReport, show: Presentation
) -> list[dict[str, Any]]:
    infos = info_by_iri(report)
    worst: dict[str, Severity] = {}
    for result in results:
        before = worst.get(result.rule_id, "info")
        worst[result.rule_id] = min(before, result.severity, key=SEVERITIES.index)
    for info in report.shapes:
        if info.focus_nodes and not info.iri.startswith("_:"):
            worst.setdefault(info.iri, info.severity)
    return [_rule(rule_id, worst[rule_id], infos.get(rule_id), show) for rule_id in sorted(worst)]


def _rule(rule_id: str, severity: Severity, info: ShapeInfo | None, show: Presentation) -> dict[str, Any]:
    name = show.title(info) or show.rule(rule_id)
    description = text_in(info.descriptions, show.language) if info else ""
    full = description or (f"The shape {name}." if info else f"The rule {name}.")
    return {
        "id": rule_id,
        "shortDescription": {"text": name},
        "fullDescription": {"text": full},
        "help": {"text": full},
        "helpUri": _help(rule_id),
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["shacl" if info else "consistency"]},
    }


def _help(rule_id: str) -> str:
    if rule_id.startswith(("http://", "https://")):
        return quote(rule_id, safe=":/?#[]@!$&'()*+,;=%~-._")
    return _OWL_RL if rule_id.startswith(_OWL_RL_RULES) else _SHACL


def _result(
    result: ValidationResult,
    report: ValidationReport,
    show: Presentation,
    numbers: dict[str, int],
    state: str | None,
) -> dict[str, Any]:
    note = stage_note(result, report)
    facts = {
        "focusNode": result.focus and plain(result.focus),
        "path": result.path,
        "value": result.value,
        "component": result.component,
        "stage": result.stage if report.two_stages else None,
        "hiddenBy": result.hidden_by,
    }
    entry: dict[str, Any] = {
        "ruleId": result.rule_id,
        "ruleIndex": numbers[result.rule_id],
        "level": _LEVELS[result.severity],
        "message": {"text": show.message(result) + (f" ({note})" if note else "")},
        "locations": [_location(result, show)],
        "partialFingerprints": {_FINGERPRINT: fingerprint(result, root=show.root)},
        "properties": {name: value for name, value in facts.items() if value},
    }
    related = [_related(p.statement, p.location, show) for p in result.proof if p.location]
    if related:
        entry["relatedLocations"] = related
    if state:
        entry["baselineState"] = state
    return entry


def _related(statement: Triple, at: Location, show: Presentation) -> dict[str, Any]:
    text = " ".join(map(show.term, statement))
    return {"physicalLocation": _physical(at, show), "message": {"text": text}}


def _location(result: ValidationResult, show: Presentation) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if result.location is not None:
        location["physicalLocation"] = _physical(result.location, show)
    if result.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": plain(result.focus), "kind": "resource"}]
    return location


def _physical(at: Location, show: Presentation) -> dict[str, Any]:
    path = show.file(at.path)
    artifact = {"uri": quote(path)}
    if not path.startswith("/"):
        artifact["uriBaseId"] = _BASE
    region = {"startLine": max(at.line, 1), "startColumn": max(at.column, 1)}
    return {"artifactLocation": artifact, "region": region}
