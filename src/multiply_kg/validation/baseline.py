"""Fingerprints of findings, and baselines: lists of known findings that do not fail a build.

A fingerprint says what is wrong, not where it stands or how it is worded, so it survives edits
elsewhere in the file and a translated message.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

from multiply_kg.errors import KGError
from multiply_kg.terms import is_blank

from .report import ValidationReport, ValidationResult

VERSION: Final = 1


class BaselineError(KGError):
    """A baseline that cannot be read; ``version`` is its version where that is the reason."""

    def __init__(self, message: str, *, version: object = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.version = version


def fingerprint(result: ValidationResult, *, root: Path | None = None) -> str:
    """32 hexadecimal digits made from rule, component, focus node, path and value.

    Blank nodes count as the same, since their labels change. A finding without a focus node (a parse
    error) is known by its file, seen from ``root``, and its message.
    """
    parts = [result.rule_id, result.component or "", result.path or ""]
    if result.focus is None:
        parts += [_relative(result, root), result.message()]
    parts += ["_:" if is_blank(term) else term for term in (result.focus or "", result.value or "")]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _relative(result: ValidationResult, root: Path | None) -> str:
    if result.location is None:
        return ""
    path = result.location.path
    return (path.relative_to(root) if root and path.is_relative_to(root) else path).as_posix()


def baseline_from(report: ValidationReport, *, root: Path | None = None) -> str:
    """The report's findings, known ones included, as the text of a baseline file."""
    counts: Counter[str] = Counter()
    entries: dict[str, dict[str, object]] = {}
    for result in (*report.results, *report.known):
        mark = fingerprint(result, root=root)
        counts[mark] += 1
        entries[mark] = {
            "fingerprint": mark,
            "count": counts[mark],
            "rule": result.rule_id,
            "focus": result.focus,
            "path": result.path,
            "value": result.value,
            "message": result.message(),
        }
    ordered = sorted(
        entries.values(), key=lambda entry: (str(entry["rule"]), str(entry["focus"]), entry["fingerprint"])
    )
    return json.dumps({"version": VERSION, "findings": ordered}, ensure_ascii=False, indent=2) + "\n"


def apply_baseline(report: ValidationReport, text: str, *, root: Path | None = None) -> ValidationReport:
    """The report with the baseline's findings moved from ``results`` to ``known``.

    A finding that occurs more often than the baseline says stays a result for the surplus. Raises
    BaselineError when the text is no baseline or has another version.
    """
    allowed = _counts(text)
    results: list[ValidationResult] = []
    known: list[ValidationResult] = []
    for result in report.results:
        mark = fingerprint(result, root=root)
        if allowed[mark] > 0:
            allowed[mark] -= 1
            known.append(result)
        else:
            results.append(result)
    resolved = sum(count for count in allowed.values() if count > 0)
    return replace(report, results=tuple(results), known=(*report.known, *known), resolved=resolved)


def _counts(text: str) -> Counter[str]:
    anew = "Write a new one from this run."
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BaselineError(f"The baseline is not JSON: {error}.", hint=anew) from None
    version = document.get("version") if isinstance(document, dict) else None
    if version != VERSION:
        raise BaselineError(
            f"The baseline has version {version!r}; this program reads version {VERSION}.",
            version=version,
            hint=anew,
        )
    counts: Counter[str] = Counter()
    try:
        for entry in document["findings"]:
            counts[str(entry["fingerprint"])] += int(entry.get("count", 1))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BaselineError("The baseline's findings are not a list of fingerprints.", hint=anew) from None
    return counts
