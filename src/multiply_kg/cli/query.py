"""``query``: list the saved queries, and answer one."""

from __future__ import annotations

from typing import Annotated, Literal, Optional

import typer

from multiply_kg.cli.app import app
from multiply_kg.cli.endpoint import EndpointOption, open_endpoint
from multiply_kg.cli.opening import find_query, graph_of, language_of, open_at, write_answer
from multiply_kg.cli.options import LanguageOption, OutputOption, StoreOption, WorkspaceOption
from multiply_kg.cli.picture import ViewOption
from multiply_kg.cli.why import WhyOption


@app.command(
    epilog="Examples: multiply-kg query · multiply-kg query meetings · "
    "multiply-kg query cities -p country=POL -f csv · "
    "echo 'SELECT * { ?s ?p ?o } LIMIT 5' | multiply-kg query -"
)
def query(  # noqa: PLR0913
    *,
    query: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[ID|FILE.rq|-]", help="A saved query, a file, or - for standard input."),
    ] = None,
    param: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("-p", "--param", metavar="NAME=VALUE", help="A parameter; may be repeated."),
    ] = None,
    format: Annotated[  # noqa: A002
        Optional[str],  # noqa: UP045
        typer.Option(
            "-f",
            "--format",
            help="One of table, csv, tsv, json, srj, srx, md, html, ttl, nt, jsonld, geojson, ics, parquet "
            "and arrow.",
        ),
    ] = None,
    output: OutputOption = None,
    view: ViewOption = None,
    why: WhyOption = False,
    reasoning: Annotated[
        Optional[Literal["asserted", "inferred"]],  # noqa: UP045
        typer.Option(
            "--reasoning",
            help="Leave out what was inferred, or take it in and say how many rows that adds; the query's "
            "header decides otherwise.",
        ),
    ] = None,
    lang: LanguageOption = None,
    workspace: WorkspaceOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="Give up after this time.")
    ] = 60,
    spreadsheet_safe: Annotated[
        bool,
        typer.Option("--spreadsheet-safe", help="Defuse cells that a spreadsheet would run as formulas."),
    ] = False,
    show_query: Annotated[
        bool, typer.Option("--show", help="Explain the query and its parameters instead of running it.")
    ] = False,
) -> None:
    """Answer a saved query; without one, list those there are."""
    from multiply_kg.cli import listing, picture, quick, show
    from multiply_kg.cli import why as evidence
    from multiply_kg.queries import Catalogue

    if query and not (view or why or endpoint or show_query):
        quick.answer(
            quick.Question(
                query, tuple(param or ()), format, output, reasoning, lang, workspace, store, timeout,
                spreadsheet_safe,
            )
        )  # fmt: skip
        return
    opened = open_at(workspace)
    language = None if lang is None else language_of(opened, lang)
    if query is None:
        listing.write(
            Catalogue.load(opened.root / "queries", prefixes=opened.prefixes.map), opened,
            fmt=show.chosen_format(format, output), output=output, language=language or "en",
            endpoint=endpoint,
        )  # fmt: skip
        return
    saved = find_query(query, opened)
    if show_query:
        show.query(saved, language or "en")
        return
    values, fmt = show.parameters(param or []), show.chosen_format(format, output)
    if endpoint and store:
        raise typer.BadParameter("It does not go with --endpoint; choose one.", param_hint="--store")
    graph = open_endpoint(opened, endpoint, timeout=timeout) if endpoint else graph_of(opened, store)
    if view is not None:
        picture.write(
            graph, saved, values, view, (format, output), lang=language, reasoning=reasoning, timeout=timeout
        )
        return
    if why:
        evidence.write(graph, saved, values, fmt, output, lang=language, reasoning=reasoning, timeout=timeout)
        return
    write_answer(
        graph, saved, values=values, fmt=fmt, output=output, reasoning=reasoning, language=language,
        timeout=timeout, spreadsheet_safe=spreadsheet_safe,
    )  # fmt: skip
