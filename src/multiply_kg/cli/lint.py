"""``multiply-kg lint``: what is written wrongly in ontology, data, shapes and queries."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.options import (
    BaselineOption,
    FailOn,
    FailOnOption,
    PathsArgument,
    ReportFileOption,
    WorkspaceOption,
    WriteBaselineOption,
)

if TYPE_CHECKING:
    from multiply_kg.validation import ValidationReport
    from multiply_kg.validation.writers import Presentation
    from multiply_kg.workspace import Workspace

LintFormat = Literal["text", "concise", "json", "github", "sarif", "junit", "html"]


@app.command(
    epilog="Exit code 0: no finding at or above --fail-on. 1: there is one. 2: a file cannot be read."
)
def lint(
    *,
    paths: PathsArgument = None,
    workspace: WorkspaceOption = None,
    output_format: Annotated[
        LintFormat, typer.Option("--output-format", help="How findings are written.")
    ] = "text",
    output: ReportFileOption = None,
    fail_on: FailOnOption = "warning",
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    lang: Annotated[
        Optional[Literal["en", "pl"]],  # noqa: UP045
        typer.Option("--lang", help="Language of the messages; the workspace's first one decides otherwise."),
    ] = None,
) -> None:
    """Find misspelt terms and dead patterns.

    Terms that do not exist, values in the wrong place and queries that cannot work.
    """
    from multiply_kg.cli import show
    from multiply_kg.errors import LocatedError, SourceFilesError
    from multiply_kg.lint import lint as check
    from multiply_kg.workspace import open_workspace

    opened = open_workspace(workspace)
    language = lang or opened.settings.languages[0]
    try:
        report = check(opened)
    except (LocatedError, SourceFilesError) as error:
        if output or output_format not in ("text", "concise"):
            unread = show.unread(error, opened)
            _write(unread, opened, language, output_format, output=output, fail_on=fail_on)
        raise
    report = show.within(report, paths or [], opened)
    if write_baseline:
        show.write_baseline(report, write_baseline, opened)
    if baseline:
        report = show.apply_baseline(report, baseline, opened)
    _write(report, opened, language, output_format, output=output, fail_on=fail_on)
    if report.fails_at(fail_on):
        raise typer.Exit(FINDINGS)


def _write(
    report: ValidationReport,
    workspace: Workspace,
    language: str,
    output_format: LintFormat,
    *,
    output: Path | None,
    fail_on: FailOn,
) -> None:
    from multiply_kg import __version__
    from multiply_kg.storage.replacing import replacing
    from multiply_kg.validation.writers import Presentation, write_report

    show = Presentation(
        root=workspace.root,
        language=language,
        compact=workspace.prefixes.show,
        fail_on=fail_on,
        version=__version__,
        command="lint",
    )
    if output_format == "text":
        text = _as_text(report, show, workspace)
    else:
        text = write_report(report, output_format, show)
    if output_format == "sarif":
        text = _as_lint(text)
    if output is None:
        sys.stdout.write(text)
        return
    with replacing(output) as out:
        out.write(text)


def _as_text(report: ValidationReport, show: Presentation, workspace: Workspace) -> str:
    """The findings of each rule under its name, the first few of each, and what was looked at."""
    from multiply_kg.lint import query_files
    from multiply_kg.validation.report import place_key
    from multiply_kg.validation.writers.presentation import counted, grouped, info_by_iri

    infos = info_by_iri(report)
    blocks: list[str] = []
    for rule_id, results in grouped(report.results).items():
        title = show.title(infos.get(rule_id))
        lines = [f"{rule_id}{f' — {title}' if title else ''} ({counted(len(results), 'finding')})"]
        lines += [show.line(result, report) for result in sorted(results, key=place_key)[: show.limit]]
        if show.limit is not None and len(results) > show.limit:
            lines.append(f"and {len(results) - show.limit} more [{rule_id}]")
        blocks.append("\n".join(lines))
    files = len(workspace.ontology_files()) + len(workspace.shapes_files()) + len(workspace.data_files())
    looked = f"{counted(files, 'graph file')} and {counted(len(query_files(workspace)), 'query file')}"
    counts = ", ".join(counted(number, severity) for severity, number in report.counts.items() if number)
    known = f", {counted(len(report.known), 'known finding')} left out" if report.known else ""
    resolved = f", {report.resolved} of the baseline no longer there" if report.resolved else ""
    return "\n\n".join([*blocks, f"{counts or 'No findings'}{known}{resolved} in {looked}."]) + "\n"


def _as_lint(sarif: str) -> str:
    """A SARIF log under the name of this command, so that code scanning keeps it apart from ``validate``."""
    log = json.loads(sarif)
    for run in log["runs"]:
        run["automationDetails"] = {"id": "multiply-kg/lint/"}
        for rule in run["tool"]["driver"]["rules"]:
            rule["properties"] = {"tags": ["lint"]}
            rule.pop("helpUri", None)
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"
