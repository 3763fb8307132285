"""``fmt``: Turtle and query files in the house layout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from multiply_kg.cli import FINDINGS
from multiply_kg.cli.app import app
from multiply_kg.cli.options import WorkspaceOption

if TYPE_CHECKING:
    from multiply_kg.formatting import Layout


@app.command(
    epilog="Comments and the author's order stay. Exit code 0: done, or nothing to do. "
    "1: with --check or --diff, a file is not in the layout. 2: a file is not valid; it is left as it was."
)
def fmt(
    *,
    paths: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(metavar="[PATH]...", help="Files or folders; without one, the workspace."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list the files that are not in the layout.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Lay out Turtle, TriG and query files in one way."""
    from multiply_kg.errors import LocatedError, SourceFilesError
    from multiply_kg.formatting import files_in, lay_out
    from multiply_kg.storage.replacing import replacing

    root = Path.cwd() if paths else _workspace(workspace, reading=check or diff)
    layouts: list[Layout] = []
    errors: list[LocatedError] = []
    for path in files_in(paths or [root]):
        try:
            layouts.append(lay_out(path, root=root))
        except LocatedError as error:
            errors.append(error)
    changed = [layout for layout in layouts if layout.changed]
    for layout in changed:
        shown = layout.path.relative_to(root) if layout.path.is_relative_to(root) else layout.path
        if diff:
            _show_difference(layout, shown)
        elif check:
            sys.stdout.write(f"{shown}\n")
        else:
            with replacing(layout.path) as out:
                out.write(layout.after)
            sys.stdout.write(f"{shown}\n")
    what = "not in the layout" if check or diff else "laid out"
    typer.echo(f"{len(changed)} of {len(layouts)} files {what}.", err=True)
    if errors:
        raise errors[0] if len(errors) == 1 else SourceFilesError(errors)
    if changed and (check or diff):
        raise typer.Exit(FINDINGS)


def _workspace(folder: Path | None, *, reading: bool) -> Path:
    from multiply_kg.errors import WorkspaceError
    from multiply_kg.workspace import open_workspace

    root = open_workspace(folder).root
    if folder is None and root != Path.cwd().resolve() and not reading:
        raise WorkspaceError(
            "The current folder is not a workspace.", hint="Name the files or folders to lay out, or use -w."
        )
    return root


def _show_difference(layout: Layout, shown: Path) -> None:
    import difflib

    before, after = layout.before.splitlines(keepends=True), layout.after.splitlines(keepends=True)
    for line in difflib.unified_diff(before, after, f"{shown}", f"{shown} (laid out)"):
        sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
