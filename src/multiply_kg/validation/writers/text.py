"""The report for people at a terminal, and the same lines without anything around them."""

from __future__ import annotations

from collections import Counter

from multiply_kg.validation.report import ValidationReport, place_key

from .presentation import Presentation, counted, grouped, info_by_iri, summary


def write_text(report: ValidationReport, show: Presentation) -> str:
    """Findings under the shape that made them, the first few of each, and a summary."""
    infos = info_by_iri(report)
    blocks: list[str] = []
    for rule_id, results in grouped(report.results).items():
        title = show.title(infos.get(rule_id))
        numbers = Counter(result.severity for result in results)
        counts = ", ".join(counted(number, severity) for severity, number in numbers.items())
        lines = [f"{show.rule(rule_id)}{f' — {title}' if title else ''} ({counts})"]
        listed = sorted(results, key=place_key)
        for result in listed[: show.limit]:
            lines.append(show.line(result, report))
            told = [
                f"{name} {text}"
                for name, text in (
                    ("focus", show.term(result.focus) if result.focus and result.location else ""),
                    ("path", show.property_path(result.path) if result.path else ""),
                    (
                        "value",
                        show.term(result.value) if result.value and result.value != result.focus else "",
                    ),
                    ("graph", show.compact(f"<{result.graph}>") if result.graph else ""),
                )
                if text
            ]
            if told:
                lines.append("    " + "  ".join(told))
            lines += [f"    because {show.premise(premise)}" for premise in result.proof]
        if show.limit is not None and len(listed) > show.limit:
            lines.append(f"and {len(listed) - show.limit} more [{show.rule(rule_id)}]")
        blocks.append("\n".join(lines))
    notes = [f"No node to check for {show.rule(shape)}." for shape in report.unmatched]
    notes += [f"Checked by the reference engine: {show.property_path(reason)}." for reason in report.fallback]
    if notes:
        blocks.append("\n".join(notes))
    return "\n\n".join([*blocks, summary(report)]) + "\n"


def write_concise(report: ValidationReport, show: Presentation) -> str:
    """One line for each finding, by file and line, and nothing else."""
    return "".join(show.line(result, report) + "\n" for result in sorted(report.results, key=place_key))
