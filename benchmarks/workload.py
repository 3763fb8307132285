"""The ten questions that are asked of every workspace: saved queries, with values of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.documents import iri

MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query and its values; ``lookup`` where it starts from one given thing."""

    query: str
    values: Mapping[str, object] = field(default_factory=dict)
    lookup: bool = False


GENERATED: Final = (
    Question("outcome-trace", {"outcome": iri("outcome:p0-3")}, lookup=True),
    Question("evidence", {"subject": iri("meeting:p0-3")}, lookup=True),
    Question("source-says", {"source": iri("source:p0-partners")}, lookup=True),
    Question("project-meetings", {"project": iri("project:p0")}, lookup=True),
    Question("agenda-of-meeting", {"meeting": iri("meeting:p0-3")}, lookup=True),
    Question("partners-of-project", {"project": iri("project:p0")}, lookup=True),
    Question("energy-plans"),
    Question("topic-pairs"),
    Question("classes"),
    Question("label-search", {"text": "old town"}),
)
"""What a generated workspace is asked."""


def questions(workspace: Any) -> tuple[Question, ...]:
    """The questions for a workspace: those above, or its own saved queries with the values they name."""
    from multiply_kg.queries import Catalogue

    if is_generated(workspace.root):
        return GENERATED
    found = []
    for query in Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map):
        needed = [parameter for parameter in query.parameters if parameter.required]
        needed = [parameter for parameter in needed if not parameter.default]
        values: dict[str, object] = {parameter.name: parameter.example for parameter in needed}
        found.append(Question(query.id, values, lookup=bool(values)))
    return tuple(sorted(found, key=lambda one: not one.lookup)[:MOST])


def is_generated(root: Path) -> bool:
    """Whether ``generate`` made the workspace."""
    return (root / "data" / "sources" / "p0-agenda-1.ttl").is_file()
