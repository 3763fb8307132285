"""``fetch``: ask outside endpoints, record what they answer, and propose links for a person to judge."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.opening import is_packaged, open_at
from multiply_kg.cli.options import WorkspaceOption
from multiply_kg.cli.progress import progress_on_terminal

if TYPE_CHECKING:
    from multiply_kg.federation import Fetched
    from multiply_kg.federation.review import Judged
    from multiply_kg.federation.tables import Row
    from multiply_kg.services import Service
    from multiply_kg.workspace import Workspace

_MOST_SHOWN = 20


@app.command(
    epilog="Without SERVICE, the services and their questions are listed. Nothing enters the graph: "
    "candidates for links go to data/external/SERVICE/candidates.csv. "
    "Exit code 0: done, or records and review file agree. 1: with --check, they do not. "
    "2: the service cannot be asked; records and review file stay as they were."
)
def fetch(
    *,
    service: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[SERVICE]", help="A service that multiply-kg.toml declares."),
    ] = None,
    questions: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[QUESTION]...", help="Some of its questions; without one, all."),
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Ask nothing: make the review file anew from the records.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Ask and write nothing: whether review file and records agree, for CI."),
    ] = False,
    accepted: Annotated[
        bool, typer.Option("--accepted", help="Ask nothing: print the accepted links as Turtle.")
    ] = False,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="FILE", help="With --accepted: write to a file instead."),
    ] = None,
    workspace: WorkspaceOption = None,
    timeout: Annotated[
        Optional[float],  # noqa: UP045
        typer.Option("--timeout", metavar="SECONDS", help="Give up on a question after this time."),
    ] = None,
) -> None:
    """Ask outside endpoints and record the answers.

    Candidates for links go to a review file, never into the graph.
    """
    from multiply_kg.federation.fetching import service_named

    opened = open_at(workspace)
    _refuse_mixtures(service, questions or (), replay=replay, check=check, accepted=accepted, output=output)
    if service is None:
        _list(opened)
        return
    named = service_named(opened, service)
    if check:
        _check(opened, named)
    elif accepted:
        _print_accepted(opened, named, output)
    elif replay:
        _refuse_packaged(opened)
        from multiply_kg.federation import replay as renew

        _say_review(opened, named, renew(opened, named))
    else:
        _refuse_packaged(opened)
        _ask(opened, named, questions or (), timeout)


def _refuse_mixtures(
    service: str | None,
    questions: Sequence[str],
    *,
    replay: bool,
    check: bool,
    accepted: bool,
    output: Path | None,
) -> None:
    modes = [name for name, on in (("replay", replay), ("check", check), ("accepted", accepted)) if on]
    if len(modes) > 1:
        raise typer.BadParameter(f"--{modes[0]} and --{modes[1]} exclude each other.")
    if modes and service is None:
        raise typer.BadParameter(f"--{modes[0]} needs the name of a service.")
    if modes and questions:
        raise typer.BadParameter(f"--{modes[0]} is about all questions of a service; name none.")
    if output is not None and not accepted:
        raise typer.BadParameter("--output goes with --accepted only.")


def _refuse_packaged(workspace: Workspace) -> None:
    if is_packaged(workspace):
        from multiply_kg.errors import WorkspaceError

        raise WorkspaceError(
            "The bundled graph is not written to.", hint="Name a workspace of your own with -w."
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _list(workspace: Workspace) -> None:
    from multiply_kg.backend import Solutions
    from multiply_kg.cli import show
    from multiply_kg.federation import states
    from multiply_kg.terms import XSD, literal

    found = states(workspace)
    if not found:
        typer.echo("This workspace asks no service: multiply-kg.toml has no [federation.NAME].", err=True)
        return
    rows = (
        (
            literal(state.service),
            literal(state.question.id),
            literal(state.question.saved.title()),
            literal(state.record.when if state.record else "never"),
            literal(str(len(state.record.answer.rows)), datatype=XSD + "integer") if state.record else None,
        )
        for state in found
    )
    show.rows(Solutions(("service", "question", "summary", "asked", "rows"), iter(rows)), workspace)


def _ask(workspace: Workspace, service: Service, only: Sequence[str], timeout: float | None) -> None:
    from functools import partial

    from multiply_kg.federation import fetch as ask_all
    from multiply_kg.federation.asking import ask
    from multiply_kg.federation.fetching import reviewed

    with progress_on_terminal() as progress:
        found = ask_all(
            workspace, service, asked=_now(), only=only, ask=partial(ask, timeout=timeout), progress=progress
        )
    if not found:
        typer.echo(f"There are no questions under {service.queries}.", err=True)
    for one in found:
        _say_changes(workspace, service, one)
    _say_review(workspace, service, reviewed(workspace, service))


def _say_changes(workspace: Workspace, service: Service, one: Fetched) -> None:
    title = f"{service.name} {one.question}"
    if one.record is None:
        typer.echo(f"{title}: the own graph has no rows to ask with; nothing was asked.")
        return
    count = len(one.record.answer.rows)
    said = f"{title}: {count} {'row' if count == 1 else 'rows'}, asked {one.record.when}"
    if one.before is None:
        typer.echo(f"{said}; the first record")
        return
    if one.record.answer.variables != one.before.answer.variables:
        typer.echo(f"{said}; other columns than in the record of {one.before.when}")
        return
    typer.echo(f"{said}; {len(one.new)} new, {len(one.gone)} gone since {one.before.when}")
    changed = [("+", row) for row in one.new] + [("-", row) for row in one.gone]
    for sign, row in changed[:_MOST_SHOWN]:
        typer.echo(f"  {sign} {_shown(row, workspace)}")
    if len(changed) > _MOST_SHOWN:
        typer.echo(f"  … and {len(changed) - _MOST_SHOWN} more")


def _shown(row: Row, workspace: Workspace) -> str:
    from multiply_kg.queries.results.cells import display

    return " | ".join(display(term, prefixes=workspace.prefixes.map) for term in row)


def _say_review(workspace: Workspace, service: Service, rows: Sequence[Judged]) -> None:
    from multiply_kg.federation.fetching import folder_of
    from multiply_kg.federation.review import NAME

    if not rows:
        typer.echo("There are no candidates for links.")
        return
    place = workspace.relative(folder_of(workspace, service) / NAME)
    count = {status: sum(row.status == status for row in rows) for status in ("", "accepted", "rejected")}
    typer.echo(
        f"{place}: {len(rows)} candidates; {count['accepted']} accepted, {count['rejected']} rejected, "
        f"{count['']} to decide"
    )


def _check(workspace: Workspace, service: Service) -> None:
    from multiply_kg.federation import check as hold
    from multiply_kg.federation.review import NAME

    found = hold(workspace, service)
    for place, text in found.findings:
        typer.echo(f"{place}: error: {text}")
    for question in found.outdated:
        typer.echo(f"{service.name} {question}: would be asked differently now; fetch again.", err=True)
    for question in found.unasked:
        typer.echo(f"{service.name} {question}: no record yet.", err=True)
    if found.findings:
        if any(place.path.name == NAME for place, _ in found.findings):
            typer.echo(f"To renew the review file: multiply-kg fetch {service.name} --replay", err=True)
        raise typer.Exit(FINDINGS)
    if not found.records:
        typer.echo(f"{service.name}: nothing is recorded, so there is nothing to check.")
        return
    noun = "record" if found.records == 1 else "records"
    typer.echo(f"{service.name}: {found.records} {noun}, and the review file agrees.")


def _print_accepted(workspace: Workspace, service: Service, output: Path | None) -> None:
    from multiply_kg.federation import states
    from multiply_kg.federation.accepted import accepted_turtle, suggested_file
    from multiply_kg.federation.fetching import rederived
    from multiply_kg.storage.replacing import replacing

    rows = [row for row in rederived(workspace, service) if row.status == "accepted"]
    links = [row for row in rows if not row.gone]
    if len(links) < len(rows):
        typer.echo(f"Left out: {len(rows) - len(links)} accepted that the answer no longer has.", err=True)
    if not links:
        typer.echo(f"No link of {service.name} is accepted.", err=True)
        return
    records = [state.record for state in states(workspace) if state.service == service.name and state.record]
    file = workspace.root / suggested_file(service.name)
    if output is not None and output.resolve().is_relative_to(workspace.root / "data"):
        file = output.resolve()
    text = accepted_turtle(workspace, service.name, links, records, file=file)
    if output is None:
        sys.stdout.write(text)
        return
    with replacing(output) as out:
        out.write(text)
