"""The report as one JSON object, for programs."""

from __future__ import annotations

import json
from typing import Any

from multiply_kg.locations import Location
from multiply_kg.terms import Term, datatype_of, is_blank, is_iri, language_of, value_of
from multiply_kg.validation.baseline import fingerprint
from multiply_kg.validation.report import ValidationReport, ValidationResult, place_key

from .presentation import Presentation

VERSION = 1


def write_json(report: ValidationReport, show: Presentation) -> str:
    """Everything in the report; values as terms of SPARQL 1.1 Query Results JSON, findings by place."""
    document = {
        "version": VERSION,
        "conforms": report.conforms,
        "counts": report.counts,
        "engine": report.engine,
        "fallback": list(report.fallback),
        "focusNodes": report.focus_nodes,
        "shapes": [
            {"shape": info.iri, "name": show.title(info) or None, "focusNodes": info.focus_nodes}
            for info in report.shapes
        ],
        "unmatched": list(report.unmatched),
        "results": [_result(result, show) for result in sorted(report.results, key=place_key)],
        "known": len(report.known),
        "resolved": report.resolved,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(result: ValidationResult, show: Presentation) -> dict[str, Any]:
    return {
        "severity": result.severity,
        "message": show.message(result),
        "rule": result.rule_id,
        "component": result.component,
        "focus": _name(result.focus),
        "path": result.path,
        "value": _term(result.value),
        "stage": result.stage,
        "hiddenBy": result.hidden_by,
        "location": _location(result.location, show),
        "graph": result.graph,
        "messages": dict(sorted(result.messages.items())),
        "fingerprint": fingerprint(result, root=show.root),
        "details": [_result(detail, show) for detail in result.details],
        "proof": [
            {
                "statement": [_term(term) for term in premise.statement],
                "rule": premise.rule,
                "location": _location(premise.location, show),
            }
            for premise in result.proof
        ],
    }


def _location(at: Location | None, show: Presentation) -> dict[str, Any] | None:
    return {"path": show.file(at.path), "line": at.line, "column": at.column} if at else None


def _name(term: Term | None) -> str | None:
    return None if term is None else value_of(term) if is_iri(term) else term


def _term(term: Term | None) -> dict[str, str] | None:
    if term is None:
        return None
    if is_iri(term):
        return {"type": "uri", "value": value_of(term)}
    if is_blank(term):
        return {"type": "bnode", "value": value_of(term)}
    language = language_of(term)
    kind = {"xml:lang": language} if language else {"datatype": datatype_of(term) or ""}
    return {"type": "literal", "value": value_of(term), **kind}
