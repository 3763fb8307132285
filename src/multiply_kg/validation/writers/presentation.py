"""How findings are shown: the choices a caller makes, and the pieces that all writers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from multiply_kg.locations import Location
from multiply_kg.terms import Term, is_literal, value_of
from multiply_kg.validation.report import FailOn, Premise, ShapeInfo, ValidationReport, ValidationResult

_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\s]*>")
_LONGEST_VALUE: Final = 120
_STAGE_NOTES: Final = {"asserted": "inference would hide this", "closure": "only inference shows this"}


def plain(term: Term) -> str:
    """An IRI without its brackets; any other term as it is."""
    return value_of(term) if term.startswith("<") else term


@dataclass(frozen=True, slots=True)
class Presentation:
    """The reader's choices.

    ``root`` is the folder that paths are shown relative to, ``compact`` makes an IRI short (a CURIE),
    ``limit`` is how many findings of one shape the text writer shows, ``fail_on`` is the level at
    which JUnit counts a finding as a failure, ``version`` is the program's, ``command`` the command that
    made the report.
    """

    root: Path | None = None
    language: str = "en"
    compact: Callable[[Term], str] = plain
    limit: int | None = 10
    fail_on: FailOn = "violation"
    version: str = ""
    command: str = "validate"

    def path(self, result: ValidationResult) -> str | None:
        """The file of a finding, relative to the root where it lies in it, with forward slashes."""
        return None if result.location is None else self.file(result.location.path)

    def place(self, result: ValidationResult) -> str:
        """``path:line:column``, or the focus node when no place is known."""
        if result.location is None:
            return self.compact(result.focus) if result.focus else "-"
        return self.location(result.location)

    def message(self, result: ValidationResult) -> str:
        """The message in the reader's language, on one line, with IRIs made short."""
        text = " ".join(result.message(self.language).split()) or "This does not conform."
        return _IRI.sub(lambda match: self.compact(match[0]), text)

    def rule(self, rule_id: str) -> str:
        """The name of a rule or shape as shown: shapes as short IRIs, rules as they are."""
        return self.compact(f"<{rule_id}>") if ":" in rule_id and not rule_id.startswith("_:") else rule_id

    def term(self, term: Term) -> str:
        """A term as shown: IRIs short, literals quoted with language or short datatype, cut when long."""
        if not is_literal(term):
            return self.compact(term)
        closing = term.rindex('"')
        text, rest = term[: closing + 1], term[closing + 1 :]
        if len(text) > _LONGEST_VALUE:
            text = text[: _LONGEST_VALUE - 1] + "…"
        return text + ("^^" + self.compact(rest[2:]) if rest.startswith("^^") else rest)

    def property_path(self, path: str) -> str:
        """A property path with its IRIs made short."""
        return _IRI.sub(lambda match: self.compact(match[0]), path)

    def line(self, result: ValidationResult, report: ValidationReport) -> str:
        """``path:line:column: severity: message [shape]``, with a remark where the stages differ."""
        note = stage_note(result, report)
        message = self.message(result) + (f" ({note})" if note else "")
        return f"{self.place(result)}: {result.severity}: {message} [{self.rule(result.rule_id)}]"

    def premise(self, premise: Premise) -> str:
        """A line of a proof: the statement, and its place or the rule that concludes it."""
        text = " ".join(map(self.term, premise.statement))
        if premise.rule:
            return f"{text} (by {premise.rule}, from:)"
        if premise.location is None:
            return text
        return f"{text} ({self.location(premise.location)})"

    def location(self, at: Location) -> str:
        """``path:line:column``."""
        return f"{self.file(at.path)}:{at.line}:{at.column}"

    def file(self, path: Path) -> str:
        """A path relative to the root where it lies in it, with forward slashes."""
        inside = self.root is not None and path.is_relative_to(self.root)
        return (path.relative_to(self.root) if inside and self.root else path).as_posix()

    def title(self, info: ShapeInfo | None) -> str:
        """A shape's name in the reader's language, or nothing."""
        return text_in(info.names, self.language) if info else ""


def stage_note(result: ValidationResult, report: ValidationReport) -> str:
    """What is to be said when only one of asserted graph and closure has the finding, with the rule."""
    note = _STAGE_NOTES.get(result.stage, "") if report.two_stages else ""
    return f"{note}, by the rule {result.hidden_by}" if note and result.hidden_by else note


def text_in(texts: object, language: str) -> str:
    """The text in a language, else in English, else untagged, else the first; one line."""
    if not isinstance(texts, dict) or not texts:
        return ""
    for tag in (language, "en", ""):
        if tag in texts:
            return " ".join(texts[tag].split())
    return " ".join(texts[min(texts)].split())


def grouped(results: Iterable[ValidationResult]) -> dict[str, list[ValidationResult]]:
    """The findings by rule or shape, in the order of the report."""
    groups: dict[str, list[ValidationResult]] = {}
    for result in results:
        groups.setdefault(result.rule_id, []).append(result)
    return groups


def info_by_iri(report: ValidationReport) -> dict[str, ShapeInfo]:
    """What is known of the shapes, by their names in ``rule_id``."""
    return {info.iri: info for info in report.shapes}


def counted(number: int, noun: str) -> str:
    """``1 warning``, ``2 warnings``; ``info`` stays as it is."""
    return f"{number} {noun}" if number == 1 or noun == "info" else f"{number} {noun}s"


def unchecked(report: ValidationReport) -> str:
    """Why nothing was checked; an empty text where something was."""
    if report.checked:
        return ""
    why = "no shape matched any node" if report.shapes else "there are no shapes"
    return f"{why}, so nothing was checked"


def summary(report: ValidationReport) -> str:
    """One line: what was found and what was checked."""
    counts = ", ".join(counted(number, severity) for severity, number in report.counts.items() if number)
    checked = f"{counted(report.checked, 'shape')} checked on {counted(report.focus_nodes, 'focus node')}"
    checked = unchecked(report) or checked
    known = f", {counted(len(report.known), 'known finding')} left out" if report.known else ""
    resolved = f", {report.resolved} of the baseline no longer there" if report.resolved else ""
    return f"{counts or 'No findings'}{known}{resolved}; {checked}."
