"""Explanations written for people, pages, programs and the Semantic Web."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from multiply_kg import __version__
from multiply_kg.errors import UnsupportedError
from multiply_kg.explanation.explaining import Explainable
from multiply_kg.explanation.explanation import Answer
from multiply_kg.explanation.writers.as_json import write_json
from multiply_kg.explanation.writers.markdown import write_markdown
from multiply_kg.explanation.writers.presentation import Presentation
from multiply_kg.explanation.writers.prov import write_prov
from multiply_kg.explanation.writers.schema import EXPLANATION_SCHEMA
from multiply_kg.explanation.writers.text import write_text

__all__ = ["EXPLANATION_SCHEMA", "WRITERS", "Presentation", "presentation", "write_answer"]

WRITERS: Final[Mapping[str, Callable[[Answer, Presentation], str]]] = MappingProxyType(
    {"text": write_text, "md": write_markdown, "json": write_json, "ttl": write_prov}
)
"""Format to writer."""


def presentation(explanations: Explainable, *, language: str | None = None) -> Presentation:
    """How a workspace shows explanations; in its first language unless another one is wanted."""
    workspace = explanations.workspace
    return Presentation(
        root=workspace.root,
        base=workspace.settings.base,
        compact=workspace.prefixes.show,
        about=explanations.asserted.about,
        labels=explanations.asserted.labels,
        language=language or workspace.settings.languages[0],
        version=__version__,
    )


def write_answer(answer: Answer, output_format: str, show: Presentation) -> str:
    """The answer in one of the formats of ``WRITERS``. Raises UnsupportedError for any other."""
    writer = WRITERS.get(output_format)
    if writer is None:
        raise UnsupportedError(
            f"There is no format “{output_format}” of explanations.",
            hint=f"The formats are: {', '.join(WRITERS)}.",
        )
    return writer(answer, show)
