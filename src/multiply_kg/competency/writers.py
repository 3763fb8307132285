"""How outcomes and coverage are written: text for people, JUnit XML and JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from xml.etree import ElementTree as ET

from multiply_kg.competency.coverage import Coverage
from multiply_kg.competency.outcomes import Check, Outcome
from multiply_kg.competency.rows import Cells, RowDiff
from multiply_kg.namespaces import Prefixes

Writer = Callable[[Sequence[Outcome], Coverage | None, Path, Prefixes], str]
_SHOWN: Final = 20
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VERSION: Final = 1
_WIDTH: Final = 100
_PLURALS: Final = (("class", "classes"), ("property", "properties"), ("shape", "shapes"))


def write_text(outcomes: Sequence[Outcome], coverage: Coverage | None, root: Path, prefixes: Prefixes) -> str:
    """Each failure with its place and its rows, the queries that expect nothing, and a summary."""
    blocks = []
    for outcome in outcomes:
        if outcome.status == "error":
            blocks.append(f"{_place(outcome, root)}: error: {outcome.id}: {outcome.error}")
        elif outcome.status == "failed":
            lines = [
                f"{_place(outcome, root)}: failure: {outcome.id}: {check.name}: {check.message}"
                + (f"\n{diff_text(check.diff, prefixes)}" if check.diff else "")
                for check in outcome.failures
            ]
            blocks.append("\n".join(lines))
    unexpecting = [outcome.id for outcome in outcomes if outcome.status == "unexpecting"]
    if unexpecting:
        blocks.append("Without expectation: " + ", ".join(unexpecting) + ".")
    if coverage is not None:
        blocks.append(_coverage_text(coverage, prefixes))
    counts = Counter(outcome.status for outcome in outcomes)
    words = (
        f"{counts['passed']} passed",
        f"{counts['failed']} failed",
        *((f"{counts['error']} could not be run",) if counts["error"] else ()),
        *((f"{counts['unexpecting']} without expectation",) if counts["unexpecting"] else ()),
    )
    number = len(outcomes)
    blocks.append(f"{number} {'query' if number == 1 else 'queries'}: {', '.join(words)}.")
    return "\n\n".join(blocks) + "\n"


def diff_text(diff: RowDiff, prefixes: Prefixes) -> str:
    """The rows that are missing (-) and those that are unexpected (+), like rows beside each other."""
    marked = [(cells, "-") for cells in diff.missing[:_SHOWN]]
    marked += [(cells, "+") for cells in diff.unexpected[:_SHOWN]]
    lines = [f"      {_csv(diff.columns)}"]
    lines += [f"    {mark} {_csv(_short(cells, prefixes))}" for cells, mark in sorted(marked)]
    for rows, what in ((diff.missing, "missing"), (diff.unexpected, "unexpected")):
        if len(rows) > _SHOWN:
            lines.append(f"      … and {len(rows) - _SHOWN} more {what}")
    return "\n".join(lines)


def write_json(outcomes: Sequence[Outcome], coverage: Coverage | None, root: Path, prefixes: Prefixes) -> str:
    """Everything, as one JSON object; terms are IRIs."""
    document: dict[str, Any] = {
        "version": _VERSION,
        "passed": all(outcome.status in ("passed", "unexpecting") for outcome in outcomes),
        "queries": [_json_outcome(outcome, root) for outcome in outcomes],
    }
    if coverage is not None:
        document["coverage"] = [
            {
                "term": use.iri,
                "name": prefixes.compress(use.iri),
                "kind": use.kind,
                "queries": list(use.queries),
                "indirectly": list(use.indirectly),
                "shapes": use.shapes,
            }
            for use in coverage.uses
        ]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write_junit(
    outcomes: Sequence[Outcome], coverage: Coverage | None, root: Path, prefixes: Prefixes
) -> str:
    """A test case for each query; one without expectation is skipped. Coverage is output of the suite."""
    counts = Counter(outcome.status for outcome in outcomes)
    totals = {
        "tests": len(outcomes),
        "failures": counts["failed"],
        "errors": counts["error"],
        "skipped": counts["unexpecting"],
    }
    attributes = {name: str(number) for name, number in totals.items()}
    suites = ET.Element("testsuites", {"name": "multiply-kg test", **attributes})
    suite = ET.SubElement(suites, "testsuite", {"name": "saved queries", **attributes})
    for outcome in outcomes:
        case = ET.SubElement(suite, "testcase", classname="queries", name=outcome.id)
        if outcome.path is not None:
            case.set("file", _relative(outcome.path, root))
            case.set("line", str(outcome.line))
        if outcome.status == "error":
            ET.SubElement(case, "error", message=_xml(outcome.error))
        elif outcome.status == "failed":
            told = "; ".join(f"{check.name}: {check.message}" for check in outcome.failures)
            failure = ET.SubElement(case, "failure", message=_xml(told))
            failure.text = _xml("\n".join(_failure(check, prefixes) for check in outcome.failures))
        elif outcome.status == "unexpecting":
            ET.SubElement(case, "skipped", message="The header expects nothing of the answer.")
    if coverage is not None:
        ET.SubElement(suite, "system-out").text = _xml(_coverage_text(coverage, prefixes))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {"text": write_text, "junit": write_junit, "json": write_json}
)


def _failure(check: Check, prefixes: Prefixes) -> str:
    diff = f"\n{diff_text(check.diff, prefixes)}" if check.diff else ""
    return f"{check.name}: {check.message}{diff}"


def _json_outcome(outcome: Outcome, root: Path) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "status": outcome.status,
        "location": {"path": _relative(outcome.path, root), "line": outcome.line} if outcome.path else None,
        "rows": outcome.rows,
        "error": outcome.error or None,
        "checks": [
            {
                "name": check.name,
                "holds": check.holds,
                "message": check.message,
                "columns": list(check.diff.columns) if check.diff else None,
                "missing": [list(row) for row in check.diff.missing] if check.diff else None,
                "unexpected": [list(row) for row in check.diff.unexpected] if check.diff else None,
            }
            for check in outcome.checks
        ],
    }


def _coverage_text(coverage: Coverage, prefixes: Prefixes) -> str:
    told = [
        f"{sum(1 for use in uses if use.queries or use.indirectly)} of {len(uses)} {plural}"
        for kind, plural in _PLURALS
        if (uses := coverage.of(kind))
    ]
    lines = [f"Touched by a query: {', '.join(told) or 'there is nothing to touch'}."]
    for title, uses in (
        ("Touched by no query and no shape", coverage.untouched),
        ("Touched by no query", coverage.unasked),
    ):
        for kind, plural in _PLURALS:
            names = [prefixes.compress(use.iri) or use.iri for use in uses if use.kind == kind]
            if names:
                listed = textwrap.wrap(
                    ", ".join(names), _WIDTH, break_on_hyphens=False, break_long_words=False
                )
                lines += [f"{title}, {plural}:", *(f"  {line}" for line in listed)]
    return "\n".join(lines)


def _place(outcome: Outcome, root: Path) -> str:
    return f"{_relative(outcome.path, root)}:{outcome.line}" if outcome.path else outcome.id


def _relative(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _short(cells: Cells, prefixes: Prefixes) -> Cells:
    return tuple((prefixes.compress(cell) or cell) if "://" in cell else cell for cell in cells)


def _csv(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
