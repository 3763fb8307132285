"""``query --why``: the answer with what each row rests on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.queries import SavedQuery

WhyOption = Annotated[
    bool,
    typer.Option(
        "--why",
        help="Say under each row what it rests on: each triple with file and line, source document and "
        "passage, or with its proof. With -f json each object gets an “evidence”.",
    ),
]
_FORMATS: Final = ("table", "json")


def write(
    graph: KnowledgeGraph,
    saved: SavedQuery,
    values: Mapping[str, object],
    fmt: str,
    output: Path | None,
    *,
    lang: str | None,
    reasoning: Literal["asserted", "inferred"] | None,
    timeout: float,
) -> None:
    """Ask, print the rows with their rationales, and say how many rows are there only by inference."""
    from multiply_kg.cli.opening import say_why_empty
    from multiply_kg.rationale import Rationales, rows_by_inference, rows_of
    from multiply_kg.rationale.writing import write_json, write_table
    from multiply_kg.storage.replacing import replacing

    if fmt not in _FORMATS:
        raise typer.BadParameter(f"It goes with -f {' or '.join(_FORMATS)}.", param_hint="--why")
    given = dict(values)
    if lang and saved.parameter("lang"):
        given.setdefault("lang", lang)
    columns, rows = rows_of(graph.ask(saved, given, reasoning=reasoning, timeout=timeout))
    rationales = Rationales(graph).of(saved, given, columns, rows, reasoning=reasoning)
    with nullcontext(sys.stdout) if output is None else replacing(output) as out:
        if fmt == "json":
            write_json(columns, rows, rationales, out, root=graph.workspace.root)
        else:
            write_table(columns, rows, rationales, out, workspace=graph.workspace, language=lang or "en")
    say_why_empty(graph, saved, given, reasoning=reasoning, empty=not rows)
    if "asserted" not in (reasoning, saved.reasoning if reasoning is None else None):
        more = rows_by_inference(graph, saved, given, rows)
        if more:
            sys.stderr.write(f"+{more} {'row' if more == 1 else 'rows'} by inference\n")
