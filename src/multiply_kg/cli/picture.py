"""``query --view``: the answer as a picture, to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

if TYPE_CHECKING:
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.queries import SavedQuery

ViewOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--view",
        metavar="FILE.svg",
        help="Draw the answer instead of printing it; FILE.map.svg asks for the map, - is standard output.",
    ),
]


def write(
    graph: KnowledgeGraph,
    saved: SavedQuery,
    values: Mapping[str, object],
    target: Path,
    beside: tuple[str | None, Path | None],
    *,
    lang: str | None,
    reasoning: Literal["asserted", "inferred"] | None,
    timeout: float,
) -> None:
    """Ask, draw, and say why there is nothing to draw.

    ``beside`` are the format and the output asked for, which exclude a picture.
    """
    from multiply_kg.cli.opening import peeked, say_why_empty
    from multiply_kg.storage.replacing import replacing
    from multiply_kg.views import kind_in_name, picture

    if any(option is not None for option in beside):
        raise typer.BadParameter("A picture has its own format; leave out -f and -o.", param_hint="--view")
    if str(target) != "-" and target.suffix.lower() != ".svg":
        raise typer.BadParameter("A picture is SVG; name the file FILE.svg.", param_hint="--view")
    given = dict(values)
    if lang and saved.parameter("lang"):
        given.setdefault("lang", lang)
    answer, empty = peeked(graph.ask(saved, given, reasoning=reasoning, timeout=timeout))
    svg = picture(
        saved,
        answer,
        kind=kind_in_name(target),
        language=str(given.get("lang", lang or "en")),
        prefixes=graph.workspace.prefixes.map,
    )
    if str(target) == "-":
        sys.stdout.write(svg)
    else:
        with replacing(target) as out:
            out.write(svg)
    say_why_empty(graph, saved, given, reasoning=reasoning, empty=empty)
