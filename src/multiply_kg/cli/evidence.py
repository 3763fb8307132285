"""``evidence``: whether the passages behind evidence links are in the saved pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.opening import graph_of, open_at
from multiply_kg.cli.options import StoreOption, WorkspaceOption


@app.command(
    epilog="Exit code 0: every passage occurs exactly once in the saved page. 1: one does not. "
    "Nothing is fetched."
)
def evidence(
    *,
    against: Annotated[
        Path, typer.Option("--against", metavar="DIR", help="Folder with saved pages as text or HTML.")
    ],
    workspace: WorkspaceOption = None,
    store: StoreOption = None,
) -> None:
    """Check the passages behind evidence links.

    Offline: they must occur in saved copies of the pages.
    """
    from multiply_kg.cli import show
    from multiply_kg.evidence import check_evidence

    opened = open_at(workspace)
    checked = check_evidence(graph_of(opened, store), against)
    if not show.evidence(checked, opened):
        raise typer.Exit(FINDINGS)
