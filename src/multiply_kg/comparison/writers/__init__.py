"""A comparison told: to a person in a shell, to reviewers of a pull request, to a program."""

from __future__ import annotations

from typing import Final

from multiply_kg.comparison.changes import Comparison
from multiply_kg.comparison.writers.json import write_json
from multiply_kg.comparison.writers.markdown import write_markdown
from multiply_kg.comparison.writers.text import write_text
from multiply_kg.comparison.writers.wording import Wording

__all__ = ["FORMATS", "Wording", "write_comparison"]

FORMATS: Final = {"text": write_text, "md": write_markdown, "json": write_json}


def write_comparison(comparison: Comparison, output_format: str, wording: Wording) -> str:
    """The comparison in a format, one of ``FORMATS``."""
    return FORMATS[output_format](comparison, wording)
