"""The report for GitHub Actions: annotations on lines, and a Markdown summary of the step.

GitHub shows ten annotations of a kind for each step, so the summary tells the whole.
"""

from __future__ import annotations

import html
from typing import Final

from multiply_kg.validation.report import ValidationReport, place_key

from .presentation import Presentation, grouped, info_by_iri, stage_note, summary

_COMMANDS: Final = {"violation": "error", "warning": "warning", "info": "notice"}
_SIGNS: Final = {"violation": "❌", "warning": "⚠️", "info": "ℹ️"}


def write_github(report: ValidationReport, show: Presentation) -> str:
    """One workflow command for each finding, by place, and one when nothing was checked."""
    lines = []
    for result in sorted(report.results, key=place_key):
        properties = {}
        if result.location:
            properties = {
                "file": show.path(result) or "",
                "line": str(result.location.line),
                "col": str(result.location.column),
            }
        properties["title"] = show.rule(result.rule_id)
        note = stage_note(result, report)
        message = show.message(result) + (f" ({note})" if note else "")
        if result.focus and not result.location:
            message = f"{show.term(result.focus)}: {message}"
        lines.append(_command(_COMMANDS[result.severity], properties, message))
    if not report.checked:
        lines.append(_command("warning", {"title": "Nothing was checked"}, summary(report)))
    return "".join(line + "\n" for line in lines)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    shown = ",".join(f"{key}={_escaped(value, inside=True)}" for key, value in properties.items())
    return f"::{name} {shown}::{_escaped(message)}"


def _escaped(text: str, *, inside: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if inside else text


def step_summary(report: ValidationReport, show: Presentation) -> str:
    """The report in GitHub's Markdown, a table for each shape, at most ``show.limit`` rows in each."""
    infos = info_by_iri(report)
    parts = [f"## {'✅ Conforms' if report.conforms else 'Findings'}", "", _cell(summary(report)), ""]
    for rule_id, results in grouped(report.results).items():
        title = show.title(infos.get(rule_id))
        parts += [f"### {_cell(title or show.rule(rule_id))}", ""]
        parts += ["| | Where | What | Node |", "|---|---|---|---|"]
        listed = sorted(results, key=place_key)
        for result in listed[: show.limit]:
            node = show.term(result.focus) if result.focus else ""
            cells = (_SIGNS[result.severity], show.place(result), show.message(result), node)
            parts.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
        if show.limit is not None and len(listed) > show.limit:
            parts.append(f"| | | … and {len(listed) - show.limit} more | |")
        parts.append("")
    if report.unmatched:
        names = ", ".join(_cell(show.rule(shape)) for shape in report.unmatched)
        parts += [f"No node to check for: {names}", ""]
    return "\n".join(parts)


def _cell(text: str) -> str:
    """Text that Markdown shows as it is, inside a table too."""
    safe = html.escape(" ".join(text.split()), quote=False)
    for char in "\\`*_[]|#~":
        safe = safe.replace(char, f"&#{ord(char)};")
    return safe.replace("://", "&#58;//").replace("@", "&#64;")
