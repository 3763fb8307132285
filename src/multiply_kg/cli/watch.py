"""``validate --watch``: the report again after each change of a file, until the user has had enough."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final

import typer

from multiply_kg.cli.progress import progress_on_terminal
from multiply_kg.errors import LocatedError, SourceFilesError

if TYPE_CHECKING:
    from multiply_kg.live import Refresh
    from multiply_kg.validation import ValidationReport
    from multiply_kg.workspace import Workspace

WatchOption = Annotated[
    bool,
    typer.Option(
        "--watch", help="Stay, and check again whenever a file changes; only what the change can affect."
    ),
]
_INTERVAL: Final = 0.5
"""Seconds between two looks at the files."""


def watch(workspace: Workspace, tell: Callable[[ValidationReport], ValidationReport]) -> ValidationReport:
    """Tell the report, and again after each change, until an interruption; the report told last."""
    from multiply_kg.live import LiveGraph

    with progress_on_terminal() as progress:
        opened = LiveGraph(workspace, progress=progress)
    with opened as live:
        report = tell(live.report)
        sys.stderr.write("Watching the files of the workspace; Ctrl-C ends it.\n")
        try:
            while True:
                sys.stdout.flush()
                time.sleep(_INTERVAL)
                try:
                    refreshed = live.refresh()
                except SourceFilesError as error:
                    sys.stderr.writelines(f"{found}\n" for found in error.errors)
                except LocatedError as error:
                    sys.stderr.write(f"{error}\n")
                else:
                    if refreshed is not None:
                        sys.stderr.write(f"\n{told(refreshed, workspace)}\n")
                        report = tell(live.report)
        except KeyboardInterrupt:
            sys.stderr.write("\n")
            return report


def told(refreshed: Refresh, workspace: Workspace) -> str:
    """The files that changed and what that has brought, in one line."""
    files = ", ".join(workspace.relative(path).as_posix() for path in refreshed.files[:3])
    more = f" and {len(refreshed.files) - 3} more" if len(refreshed.files) > 3 else ""  # noqa: PLR2004
    if refreshed.from_scratch:
        return f"{files}{more}: all is checked again, since {refreshed.from_scratch}."
    return (
        f"{files}{more}: +{refreshed.added} -{refreshed.removed} triples, "
        f"+{refreshed.inferred_added} -{refreshed.inferred_removed} inferred."
    )
