"""A function for each output format of ``validate``; all take the same report and the same choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from multiply_kg.validation.report import ValidationReport

from .as_html import write_html
from .as_json import write_json
from .github import step_summary, write_github
from .junit import write_junit
from .presentation import Presentation, plain, summary, unchecked
from .sarif import write_sarif
from .text import write_concise, write_text
from .turtle import write_turtle

Writer = Callable[[ValidationReport, Presentation], str]

WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "text": write_text,
        "concise": write_concise,
        "json": write_json,
        "github": write_github,
        "sarif": write_sarif,
        "junit": write_junit,
        "ttl": write_turtle,
        "html": write_html,
    }
)


def write_report(report: ValidationReport, output_format: str, show: Presentation | None = None) -> str:
    """The report in one of the formats of ``WRITERS``; raises ValueError for any other."""
    if output_format not in WRITERS:
        raise ValueError(f"“{output_format}” is no output format; use one of {', '.join(WRITERS)}.")
    return WRITERS[output_format](report, show or Presentation())


__all__ = [
    "WRITERS",
    "Presentation",
    "Writer",
    "plain",
    "step_summary",
    "summary",
    "unchecked",
    "write_concise",
    "write_github",
    "write_html",
    "write_json",
    "write_junit",
    "write_report",
    "write_sarif",
    "write_text",
    "write_turtle",
]
