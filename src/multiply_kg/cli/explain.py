"""``explain``: why a triple is in the graph."""

from __future__ import annotations

import sys
from typing import Annotated, Literal, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.endpoint import EndpointOption, TimeoutOption, explanations_at
from multiply_kg.cli.opening import language_of, open_at
from multiply_kg.cli.options import LanguageOption, StoreOption, WorkspaceOption

FormatName = Literal["text", "md", "json", "ttl"]


@app.command(
    epilog="Terms are prefixed names (meeting:3), IRIs, a for rdf:type, and literals as in Turtle. "
    "Without an object, or without a property, all that was inferred is explained. "
    "Exit code 0: explained. 1: the triple is neither asserted nor inferred, or nothing was inferred. "
    "2: a term cannot be read."
)
def explain(  # noqa: PLR0913
    *,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="What the triple is about.")],
    predicate: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="PROPERTY", help="What is said of it."),
    ] = None,
    object: Annotated[  # noqa: A002
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="OBJECT", help="The value."),
    ] = None,
    format: Annotated[  # noqa: A002
        FormatName, typer.Option("-f", "--format", help="Turtle (ttl) is PROV-O.")
    ] = "text",
    maximum: Annotated[
        int, typer.Option("--max", min=1, metavar="N", help="How many proofs of a triple are told.")
    ] = 10,
    lang: LanguageOption = None,
    workspace: WorkspaceOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
    timeout: TimeoutOption = None,
) -> None:
    """Tell why a triple holds.

    Who states it and where, or by which rules it follows from what is stated.
    """
    from multiply_kg.explanation.asked import read_question
    from multiply_kg.explanation.writers import presentation, write_answer

    opened = open_at(workspace)
    language = language_of(opened, lang)
    question = read_question(subject, predicate, object, prefixes=opened.prefixes.map)
    explanations = explanations_at(opened, endpoint, store, timeout=timeout)
    answer = explanations.answer(question, limit=maximum)
    show = presentation(explanations, language=language)
    sys.stdout.write(write_answer(answer, format, show))
    if not answer.found:
        raise typer.Exit(FINDINGS)
