"""What a validation found: results, the shapes that were used, and the report that holds both.

Every engine, both stages, the reasoner's inconsistencies and parse errors end in these values;
the writers and the exit code need nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, get_args

from multiply_kg.locations import Location
from multiply_kg.terms import Term, Triple

Severity = Literal["violation", "warning", "info"]
Stage = Literal["asserted", "closure", "both"]
Engine = Literal["compiled", "reference", "mixed", "sparql"]
FailOn = Literal["violation", "warning", "info", "never"]

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
FAIL_ON: Final[tuple[FailOn, ...]] = get_args(FailOn)
_RANK: Final = {severity: rank for rank, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class Premise:
    """A statement that a finding rests on: where it stands, or the rule (OWL 2 RL) that concludes it.

    What a concluded statement rests on follows it in the list.
    """

    statement: Triple
    rule: str | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One finding (W3C SHACL §3.6.2), or a finding from elsewhere that has a ``rule`` instead of a shape.

    ``path`` is SPARQL property path text (``<iri>`` for a simple one); ``shape`` is the source shape as a
    term and ``owner`` the IRI of the nearest shape that has one, for shapes written as blank nodes.
    ``messages`` maps language tags ("" for none) to texts; ``details`` are the nested results of sh:node.
    ``hidden_by`` is the OWL 2 RL rule because of which the closure does not have the finding, ``proof``
    what a contradiction follows from. ``graph`` is the IRI of the named graph, in a store, that speaks of a
    finding without a location.
    """

    focus: Term | None
    path: str | None
    value: Term | None
    component: str | None
    severity: Severity
    messages: Mapping[str, str] = field(hash=False)
    shape: Term | None
    owner: str | None = None
    stage: Stage = "asserted"
    location: Location | None = None
    rule: str | None = None
    constraint: Term | None = None
    details: tuple[ValidationResult, ...] = field(default=())
    hidden_by: str | None = None
    proof: tuple[Premise, ...] = ()
    graph: str | None = None

    @property
    def rule_id(self) -> str:
        """What the finding is filed under: the rule, else the shape's IRI, else its blank node."""
        return self.rule or self.owner or (self.shape or "unknown").strip("<>")

    def message(self, language: str = "en") -> str:
        """The message in this language, else in English, else untagged, else the first there is."""
        for wanted in (language.lower(), "en"):
            found = self.messages.get(wanted) or self._regional(wanted)
            if found:
                return found
        return self.messages.get("") or next((self.messages[tag] for tag in sorted(self.messages)), "")

    def _regional(self, wanted: str) -> str | None:
        tags = sorted(tag for tag in self.messages if tag.startswith(wanted + "-"))
        return self.messages[tags[0]] if tags else None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two results the same finding, whichever engine or stage they come from."""
        parts = (self.focus, self.path, self.value, self.component, self.rule, self.shape)
        told = (
            () if self.focus else (str(self.location), *(text for _, text in sorted(self.messages.items())))
        )
        return (*(part or "" for part in parts), *told)


@dataclass(frozen=True, slots=True)
class ShapeInfo:
    """A shape in use: what its author says of it, and how many focus nodes its targets selected.

    ``focus_nodes`` is None for a shape without targets of its own, which others refer to.
    """

    iri: str
    names: Mapping[str, str] = field(hash=False)
    descriptions: Mapping[str, str] = field(hash=False)
    severity: Severity
    focus_nodes: int | None


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All findings of one validation, sorted, each once.

    ``shapes`` are the active shapes that declare targets or have an IRI; ``unmatched`` those that no
    node was checked against, because "conforms" must not mean "nothing was checked". ``fallback``
    names each construct that made the reference engine necessary. ``two_stages`` says that the
    results' stages tell asserted graph and closure apart. ``known`` are findings that a baseline
    excuses, ``resolved`` counts baseline entries that no longer occur.
    """

    results: tuple[ValidationResult, ...]
    shapes: tuple[ShapeInfo, ...] = ()
    unmatched: tuple[str, ...] = ()
    engine: Engine = "reference"
    fallback: tuple[str, ...] = ()
    focus_nodes: int = 0
    two_stages: bool = False
    known: tuple[ValidationResult, ...] = ()
    resolved: int = 0

    @property
    def conforms(self) -> bool:
        """True when there is no finding of any severity (W3C SHACL §3.6.1)."""
        return not self.results

    @property
    def checked(self) -> int:
        """How many shapes had at least one focus node."""
        return sum(1 for shape in self.shapes if shape.focus_nodes)

    @property
    def counts(self) -> dict[Severity, int]:
        """Findings by severity, the most severe first; zeros included."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for result in self.results:
            counts[result.severity] += 1
        return counts

    def fails_at(self, level: FailOn) -> bool:
        """True when a finding is at least as severe as ``level``; ``never`` is always False.

        Raises ValueError for any other word.
        """
        if level not in FAIL_ON:
            raise ValueError(f"“{level}” is not a level; use one of {', '.join(FAIL_ON)}.")
        return level != "never" and any(_RANK[result.severity] <= _RANK[level] for result in self.results)

    def with_results(self, results: Iterable[ValidationResult]) -> ValidationReport:
        """The same report about other results, sorted and without repetitions."""
        return replace(self, results=unique_results(results))

    def adding(self, findings: Iterable[ValidationResult]) -> ValidationReport:
        """The report with further findings, e.g. inconsistencies or parse errors."""
        return self.with_results((*self.results, *findings))


def finding(
    rule: str,
    message: str | Mapping[str, str],
    *,
    severity: Severity = "violation",
    focus: Term | None = None,
    path: str | None = None,
    value: Term | None = None,
    location: Location | None = None,
    stage: Stage = "asserted",
) -> ValidationResult:
    """A finding that no shape made: a parse error, an inconsistency (``cax-dw``), an unknown term."""
    return ValidationResult(
        focus=focus,
        path=path,
        value=value,
        component=None,
        severity=severity,
        messages={"": message} if isinstance(message, str) else dict(message),
        shape=None,
        stage=stage,
        location=location,
        rule=rule,
    )


def sort_key(result: ValidationResult) -> tuple[object, ...]:
    """Most severe first, then by rule, focus node, path and value: the order of every report.

    Labels of blank nodes count last, since they differ from run to run.
    """
    parts = (
        result.rule_id,
        result.focus or "",
        result.path or "",
        result.value or "",
        result.component or "",
    )
    said = tuple(sorted(result.messages.items()))
    return (
        _RANK[result.severity],
        *("_:" if part.startswith("_:") else part for part in parts),
        said,
        *result.key,
    )


def place_key(result: ValidationResult) -> tuple[object, ...]:
    """By file, line and column, findings without a place last: the order of lists read in an editor."""
    at = result.location
    return (at is None, *((at.path.as_posix(), at.line, at.column) if at else ("", 0, 0)), *sort_key(result))


def unique_results(results: Iterable[ValidationResult]) -> tuple[ValidationResult, ...]:
    """The results in order, those with the same key once (the first in this order)."""
    seen: dict[tuple[str, ...], ValidationResult] = {}
    for result in sorted(results, key=sort_key):
        seen.setdefault(result.key, result)
    return tuple(seen.values())
