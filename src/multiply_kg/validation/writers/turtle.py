"""The report as a W3C SHACL validation report (§3.6) in Turtle."""

from __future__ import annotations

from typing import Final

from multiply_kg.terms import Term, is_blank, literal
from multiply_kg.validation.paths import (
    REPEAT_PREDICATES,
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
    parse_path,
)
from multiply_kg.validation.report import ValidationReport, ValidationResult

from .presentation import Presentation

_PREFIXES: Final = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n\n"
)
_SEVERITIES: Final = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}
_RULES: Final = "urn:multiply-kg:rule:"


def write_turtle(report: ValidationReport, show: Presentation) -> str:
    """Valid Turtle; findings without a shape have ``urn:multiply-kg:rule:<id>`` as their component.

    Blank nodes get new labels in order of appearance, those of data and shapes apart.
    """
    names = _Labels()
    lines = ["[] a sh:ValidationReport ;", f"    sh:conforms {'true' if report.conforms else 'false'}"]
    for result in report.results:
        lines[-1] += " ;"
        lines.append("    sh:result " + _result(result, show, names, "    "))
    return _PREFIXES + "\n".join(lines) + " .\n"


class _Labels:
    def __init__(self) -> None:
        self._given: dict[tuple[str, Term], str] = {}

    def __call__(self, term: Term, kind: str) -> str:
        if not is_blank(term):
            return term
        return self._given.setdefault((kind, term), f"_:{kind}{len(self._given) + 1}")


def _result(result: ValidationResult, show: Presentation, names: _Labels, indent: str) -> str:
    facts = [
        "a sh:ValidationResult",
        f"sh:focusNode {names(result.focus, 'node') if result.focus else '[]'}",
        f"sh:resultSeverity {_SEVERITIES[result.severity]}",
        f"sh:sourceConstraintComponent <{result.component or _RULES + result.rule_id}>",
    ]
    if result.path:
        facts.append(f"sh:resultPath {path_turtle(parse_path(result.path))}")
    if result.value:
        facts.append(f"sh:value {names(result.value, 'node')}")
    if result.shape:
        facts.append(f"sh:sourceShape {names(result.shape, 'shape')}")
    if result.constraint:
        facts.append(f"sh:sourceConstraint {names(result.constraint, 'shape')}")
    facts += [
        f"sh:resultMessage {literal(text, language=tag or None)}"
        for tag, text in sorted(result.messages.items())
    ]
    if result.location:
        facts.append(f"dct:source {literal(show.place(result))}")
    deeper = indent + "    "
    facts += [f"sh:detail {_result(detail, show, names, deeper)}" for detail in result.details]
    return "[\n" + " ;\n".join(f"{deeper}{fact}" for fact in facts) + f"\n{indent}]"


def path_turtle(path: Path) -> str:
    """A property path as the SHACL nodes that stand for it (W3C SHACL §2.3.1)."""
    match path:
        case Predicate(iri):
            return iri
        case Inverse(inner):
            return f"[ sh:inversePath {path_turtle(inner)} ]"
        case Sequence(parts):
            return f"( {' '.join(map(path_turtle, parts))} )"
        case Alternative(parts):
            return f"[ sh:alternativePath ( {' '.join(map(path_turtle, parts))} ) ]"
        case Repeat(inner, times):
            return f"[ {REPEAT_PREDICATES[times]} {path_turtle(inner)} ]"
