"""The commands, each a few lines: what they do is in ``pipeline``, how it looks in ``show``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import typer

from multiply_kg import __version__
from multiply_kg.cli import FINDINGS, StoppedError
from multiply_kg.cli.endpoint import EndpointOption, open_endpoint
from multiply_kg.cli.picture import ViewOption
from multiply_kg.cli.why import WhyOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from multiply_kg.queries import Catalogue, SavedQuery
    from multiply_kg.workspace import Workspace


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
LanguageOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--lang", metavar="TAG", help="Language of labels and messages, one of the workspace's."),
]


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


@app.command(
    epilog="Writes build/dataset.nq: all named graphs, what is asserted (merged) and what follows from it. "
    "Nothing is written when the graph has violations."
)
def build(
    *,
    workspace: WorkspaceOption = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where the dataset goes instead of build/dataset.nq."
        ),
    ] = None,
    engine: EngineOption = "auto",
    fail_on: FailOnOption = "violation",
    lang: LanguageOption = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only findings, no summary.")] = False,
) -> None:
    """Build the graph, validate it and store it.

    Reads the files, infers what follows, validates both, writes one dataset and says what was built.
    """
    from multiply_kg import pipeline
    from multiply_kg.cli import show

    opened = _open(workspace)
    language = _language(opened, lang)
    headline = _headline(opened)
    with _progress() as progress:
        built = pipeline.build(opened, engine=engine, progress=progress)
    failed = built.report.fails_at(fail_on)
    if failed or not quiet:
        show.report(built.report, opened, language=language, output_format="concise", to_stderr=True)
    if failed:
        typer.echo("Nothing was written.", err=True)
        raise typer.Exit(FINDINGS)
    path = output or pipeline.dataset_path(opened)
    written = output is not None or not _is_packaged(opened)
    if written:
        pipeline.write_dataset(built, path)
    if not quiet:
        graph = pipeline.knowledge_graph(built)
        show.summary(built, graph, path if written else None)
        if headline:
            _answer(graph, headline, language=lang, titled=True)


@app.command(
    epilog="Exit code 0: no finding at or above --fail-on. 1: there is one. 2: a file cannot be read."
)
def validate(  # noqa: PLR0913
    *,
    paths: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(metavar="[PATH]...", help="Show findings in these files or folders only."),
    ] = None,
    workspace: WorkspaceOption = None,
    output_format: Annotated[
        ReportFormat, typer.Option("--output-format", help="How findings are written.")
    ] = "text",
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="FILE", help="Write the report to a file, on failure too."),
    ] = None,
    fail_on: FailOnOption = "violation",
    baseline: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--baseline", metavar="FILE", help="Known findings; they are counted but do not fail."),
    ] = None,
    write_baseline: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--write-baseline", metavar="FILE", help="Write today's findings as the known ones."),
    ] = None,
    engine: EngineOption = "auto",
    lang: LanguageOption = None,
) -> None:
    """Check the graph against its shapes.

    What is asserted is checked first, then its closure; every finding has its line.
    """
    from multiply_kg import pipeline
    from multiply_kg.cli import show
    from multiply_kg.errors import LocatedError, SourceFilesError

    opened = _open(workspace)
    language = _language(opened, lang)
    try:
        with _progress() as progress:
            report = pipeline.build(opened, engine=engine, progress=progress).report
    except (LocatedError, SourceFilesError) as error:
        if output or output_format not in ("text", "concise"):
            unread = show.unread(error, opened)
            show.report(unread, opened, language=language, output_format=output_format, output=output)
        raise
    report = show.within(report, paths or [], opened)
    if write_baseline:
        show.write_baseline(report, write_baseline, opened)
    if baseline:
        report = show.apply_baseline(report, baseline, opened)
    show.report(
        report, opened, language=language, output_format=output_format, output=output, fail_on=fail_on
    )
    if report.fails_at(fail_on):
        raise typer.Exit(FINDINGS)


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
            help="One of table, csv, tsv, json, srj, srx, md, html, ttl, nt, jsonld, geojson and ics.",
        ),
    ] = None,
    output: OutputOption = None,
    view: ViewOption = None,
    why: WhyOption = False,
    reasoning: Annotated[
        Optional[Literal["asserted", "inferred"]],  # noqa: UP045
        typer.Option(
            "--reasoning",
            help="Leave out or take in what was inferred; the query's header decides otherwise.",
        ),
    ] = None,
    lang: LanguageOption = None,
    workspace: WorkspaceOption = None,
    endpoint: EndpointOption = None,
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
    from multiply_kg import pipeline
    from multiply_kg.cli import picture, show
    from multiply_kg.cli import why as evidence
    from multiply_kg.queries import Catalogue

    opened = _open(workspace)
    language = None if lang is None else _language(opened, lang)
    if query is None:
        show.catalogue(
            Catalogue.load(opened.root / "queries", prefixes=opened.prefixes.map), language or "en"
        )
        return
    saved = _query(query, opened)
    if show_query:
        show.query(saved, language or "en")
        return
    values, fmt = show.parameters(param or []), show.chosen_format(format, output)
    graph = open_endpoint(opened, endpoint, timeout=timeout) if endpoint else pipeline.open_graph(opened)
    if view is not None:
        picture.write(
            graph, saved, values, view, (format, output), lang=language, reasoning=reasoning, timeout=timeout
        )
        return
    if why:
        evidence.write(graph, saved, values, fmt, output, lang=language, reasoning=reasoning, timeout=timeout)
        return
    _answer(
        graph, saved, values=values, fmt=fmt, output=output, reasoning=reasoning, language=language,
        timeout=timeout, spreadsheet_safe=spreadsheet_safe,
    )  # fmt: skip


@app.command()
def stats(
    *,
    workspace: WorkspaceOption = None,
    format: Annotated[  # noqa: A002
        Optional[str],  # noqa: UP045
        typer.Option("-f", "--format", help="One of table, csv, tsv, json, srj, srx, md and html."),
    ] = None,
    output: OutputOption = None,
    lang: LanguageOption = None,
) -> None:
    """Count what is in the graph.

    Triples, sources, things by class, labels by language.
    """
    from multiply_kg import pipeline
    from multiply_kg.cli import show
    from multiply_kg.statistics import statistics

    opened = _open(workspace)
    language = _language(opened, lang)
    graph = pipeline.open_graph(opened)
    show.rows(
        statistics(graph, language=language), opened, fmt=show.chosen_format(format, output), output=output
    )


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
) -> None:
    """Check the passages behind evidence links.

    Offline: they must occur in saved copies of the pages.
    """
    from multiply_kg import pipeline
    from multiply_kg.cli import show
    from multiply_kg.evidence import check_evidence

    opened = _open(workspace)
    checked = check_evidence(pipeline.open_graph(opened), against)
    if not show.evidence(checked, opened):
        raise typer.Exit(FINDINGS)


def _open(folder: Path | None) -> Workspace:
    from multiply_kg.workspace import open_workspace

    return open_workspace(folder)


def _is_packaged(workspace: Workspace) -> bool:
    return workspace.root.name == "_workspace"


def _language(workspace: Workspace, wanted: str | None) -> str:
    from multiply_kg.errors import ParameterError

    languages = workspace.settings.languages
    if wanted is None or wanted in languages:
        return wanted or languages[0]
    raise ParameterError(
        f"There are no labels in “{wanted}”.",
        parameter="lang",
        hint=f"Use --lang with one of: {', '.join(languages)}.",
    )


def _headline(workspace: Workspace) -> SavedQuery | None:
    from multiply_kg.errors import SourceError, UnknownQueryError
    from multiply_kg.workspace import SETTINGS_FILE

    name = workspace.settings.headline
    try:
        return _query(name, workspace) if name else None
    except UnknownQueryError as error:
        raise SourceError(
            f"The setting “headline” names no saved query: {error.message}",
            path=workspace.root / SETTINGS_FILE,
            hint=error.hint,
        ) from error


def _query(name: str, workspace: Workspace) -> SavedQuery:
    from multiply_kg.queries import Catalogue, SavedQuery

    prefixes = workspace.prefixes.map
    if name == "-":
        from multiply_kg.queries.adhoc import with_prefixes

        return SavedQuery.from_text(with_prefixes(sys.stdin.read(), prefixes), id="-", prefixes=prefixes)
    if name.endswith(".rq") or "/" in name:
        return SavedQuery.from_file(Path(name), prefixes=prefixes)
    catalogue: Catalogue = Catalogue.load(workspace.root / "queries", prefixes=prefixes)
    return catalogue.get(name)


def _answer(  # noqa: PLR0913
    graph: Any,
    saved: SavedQuery,
    *,
    values: dict[str, object] | None = None,
    fmt: str = "table",
    output: Path | None = None,
    reasoning: Literal["asserted", "inferred"] | None = None,
    language: str | None = None,
    timeout: float | None = None,
    spreadsheet_safe: bool = False,
    titled: bool = False,
) -> None:
    from multiply_kg.cli import show

    values = dict(values or {})
    if language and saved.parameter("lang") and "lang" not in values:
        values["lang"] = language
    answer = graph.ask(saved, values, reasoning=reasoning, timeout=timeout)
    show.answer(
        answer, saved, graph.workspace, fmt=fmt, output=output, language=language or "en",
        spreadsheet_safe=spreadsheet_safe, titled=titled,
    )  # fmt: skip


@contextmanager
def _progress() -> Iterator[Any]:
    """Says on a terminal which step is at work; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting …") as status:
        yield lambda step: status.update(f"{step} …")


# Commands with a module of their own; importing them registers them.
import multiply_kg.cli.diff  # noqa: E402
import multiply_kg.cli.explain  # noqa: E402
import multiply_kg.cli.fmt  # noqa: E402
import multiply_kg.cli.init  # noqa: E402
import multiply_kg.cli.lint  # noqa: E402
import multiply_kg.cli.push  # noqa: E402
import multiply_kg.cli.tests  # noqa: E402, F401
