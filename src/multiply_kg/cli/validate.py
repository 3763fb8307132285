"""``validate``: the report on the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.endpoint import EndpointOption, TimeoutOption, report_at
from multiply_kg.cli.opening import language_of, open_at
from multiply_kg.cli.options import (
    BaselineOption,
    EngineOption,
    FailOnOption,
    LanguageOption,
    PathsArgument,
    ReportFileOption,
    ReportFormat,
    StoreOption,
    WorkspaceOption,
    WriteBaselineOption,
)
from multiply_kg.cli.progress import progress_on_terminal
from multiply_kg.cli.watch import WatchOption
from multiply_kg.cli.watch import watch as watching

if TYPE_CHECKING:
    from multiply_kg.validation import ValidationReport


@app.command(
    epilog="Exit code 0: no finding at or above --fail-on. 1: there is one. 2: a file cannot be read."
)
def validate(  # noqa: PLR0913
    *,
    paths: PathsArgument = None,
    workspace: WorkspaceOption = None,
    output_format: Annotated[
        ReportFormat, typer.Option("--output-format", help="How findings are written.")
    ] = "text",
    output: ReportFileOption = None,
    fail_on: FailOnOption = "violation",
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    engine: EngineOption = "auto",
    lang: LanguageOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
    timeout: TimeoutOption = None,
    watch: WatchOption = False,
) -> None:
    """Check the graph against its shapes.

    What is asserted is checked first, then its closure; every finding has its line. With --endpoint or
    --store the store itself checks the graph that it has, by SPARQL, and only findings are fetched.
    """
    from multiply_kg import pipeline
    from multiply_kg.cli import show
    from multiply_kg.errors import LocatedError, SourceFilesError

    opened = open_at(workspace)
    language = language_of(opened, lang)

    def tell(report: ValidationReport) -> ValidationReport:
        report = show.within(report, paths or [], opened)
        if write_baseline:
            show.write_baseline(report, write_baseline, opened)
        if baseline:
            report = show.apply_baseline(report, baseline, opened)
        show.report(
            report, opened, language=language, output_format=output_format, output=output, fail_on=fail_on
        )
        show.warn_if_unchecked(report, output_format=output_format, output=output)
        return report

    if watch:
        if endpoint or store or engine == "reference":
            raise typer.BadParameter("Files are watched, with the compiled engine.", param_hint="--watch")
        if watching(opened, tell).fails_at(fail_on):
            raise typer.Exit(FINDINGS)
        return
    try:
        with progress_on_terminal() as progress:
            there = report_at(opened, endpoint, store, timeout=timeout, engine=engine, progress=progress)
            report = there or pipeline.build(opened, engine=engine, progress=progress).report
    except (LocatedError, SourceFilesError) as error:
        if output or output_format not in ("text", "concise"):
            unread = show.unread(error, opened)
            show.report(unread, opened, language=language, output_format=output_format, output=output)
        raise
    report = tell(report)
    if report.fails_at(fail_on):
        raise typer.Exit(FINDINGS)
