"""The options that several commands share, each with one spelling and one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Optional

import typer

EngineName = Literal["auto", "compiled", "reference"]
FailOn = Literal["violation", "warning", "info", "never"]
ReportFormat = Literal["text", "concise", "json", "github", "sarif", "junit", "ttl", "html"]

WorkspaceOption = Annotated[
    Optional[Path],  # noqa: UP045  (evaluated at run time)
    typer.Option("-w", "--workspace", metavar="DIR", help="Folder with ontology/, data/ and queries/."),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine", help="auto uses the compiled engine wherever it can; reference is owlrl and pySHACL."
    ),
]
FailOnOption = Annotated[
    FailOn, typer.Option("--fail-on", help="Least severe kind of finding that makes the exit code 1.")
]
OutputOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("-o", "--output", metavar="FILE", help="Write to a file; its suffix gives the format."),
]
StoreOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--store", metavar="DIR", help="Ask the store in this folder, as built, not the files."),
]
LanguageOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--lang", metavar="TAG", help="Language of labels and messages, one of the workspace's."),
]
PathsArgument = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Argument(metavar="[PATH]...", help="Show findings in these files or folders only."),
]
ReportFileOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("-o", "--output", metavar="FILE", help="Write the report to a file, on failure too."),
]
BaselineOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--baseline", metavar="FILE", help="Known findings; they are counted but do not fail."),
]
WriteBaselineOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--write-baseline", metavar="FILE", help="Write today's findings as the known ones."),
]
