"""The program that the commands belong to; each has a module of its own, a few lines long."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from multiply_kg import __version__
from multiply_kg.cli import StoppedError


class _Commands(typer.core.TyperGroup):
    """The commands, which leave a closed pipe and an interruption to ``main``: it alone knows exit codes."""

    def invoke(self, ctx: Any) -> Any:
        """What the command returns. Raises StoppedError where its reader or its user has had enough."""
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, KeyboardInterrupt) as error:
            raise StoppedError(by_reader=isinstance(error, BrokenPipeError)) from error


app = typer.Typer(
    name="multiply-kg",
    cls=_Commands,
    help="Knowledge graphs of what projects do: build them, keep them true, ask them questions.",
    epilog="Without -w, the current folder is used if it is a workspace, else the bundled graph of MULTIPLY.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:  # noqa: FBT001  (a callback of Typer)
    if value:
        typer.echo(f"multiply-kg {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


# The commands, in the order of the help; importing them registers them.
from multiply_kg.cli import (  # noqa: E402, F401, I001
    build,
    validate,
    query,
    stats,
    evidence,
    diff,
    explain,
    fetch,
    fmt,
    init,
    lint,
    push,
    tests,
)
