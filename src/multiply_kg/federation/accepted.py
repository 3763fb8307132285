"""Accepted links as Turtle, for a curator to put under ``data/``: a graph that says where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from multiply_kg.queries.binding import sparql_text
from multiply_kg.queries.results.cells import compressed
from multiply_kg.terms import iri, literal

if TYPE_CHECKING:
    from multiply_kg.federation.records import Record
    from multiply_kg.federation.review import Judged
    from multiply_kg.workspace import Workspace

_USED: Final = ("prov", "rdfs")


def suggested_file(service: str) -> str:
    """Where the links of a service would stand in a workspace."""
    return f"data/curation/links-{service}.ttl"


def accepted_turtle(
    workspace: Workspace, service: str, rows: Sequence[Judged], records: Iterable[Record], *, file: Path
) -> str:
    """The accepted links of rows as the Turtle of a file of the workspace, each after the reason for it.

    The graph is the one that the file stands for. It names the endpoints as what it was derived from, and
    whoever publishes the workspace as who decided; when each question was asked stands in a comment.
    """
    used = {row.candidate.question for row in rows}
    sources = sorted((record for record in records if record.question in used), key=lambda r: r.question)
    writer = _Writer(workspace)
    graph = [
        "a prov:Entity",
        f"rdfs:label {sparql_text(literal(f'Links to {service} that a person accepted', language='en'))}",
        *(f"prov:wasDerivedFrom <{address}>" for address in dict.fromkeys(r.endpoint for r in sources)),
    ]
    if workspace.settings.publisher:
        graph.append(f"prov:wasAttributedTo {writer.iri(workspace.settings.publisher)}")
    blocks = [
        "".join(f"# {record.question}: asked at {record.when}\n" for record in sources)
        + iri(workspace.graph_of(file))
        + "\n    "
        + " ;\n    ".join(graph)
        + " ."
    ]
    for row in rows:
        found = row.candidate
        reason = f"{found.why} — {row.note}" if row.note else found.why
        blocks.append(
            f"# {' '.join(reason.split())}\n"
            f"{writer.iri(found.own)} {writer.iri(found.link)} {writer.iri(found.other)} ."
        )
    return writer.prologue() + "\n\n".join(blocks) + "\n"


class _Writer:
    """Writes IRIs with the workspace's prefixes, and remembers which of them were used."""

    def __init__(self, workspace: Workspace) -> None:
        self._prefixes = workspace.prefixes.map
        self._used = set(_USED)

    def iri(self, value: str) -> str:
        """A prefixed name where there is one, else the IRI in angle brackets."""
        short = compressed(value, self._prefixes)
        if short is None:
            return iri(value)
        self._used.add(short.partition(":")[0])
        return short

    def prologue(self) -> str:
        """The declarations of the prefixes used."""
        declared = (f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in sorted(self._used))
        return "".join(declared) + "\n"
