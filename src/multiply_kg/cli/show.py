"""How results look: tables for people on a terminal, plain text elsewhere, files by their suffix."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from multiply_kg import __version__
from multiply_kg.errors import LocatedError, ParameterError, SourceError, SourceFilesError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from multiply_kg.backend import Answer, Solutions
    from multiply_kg.evidence import Passage
    from multiply_kg.formats import Format
    from multiply_kg.pipeline import Build, KnowledgeGraph
    from multiply_kg.queries import SavedQuery
    from multiply_kg.storage.manifest import Manifest
    from multiply_kg.terms import Term
    from multiply_kg.validation import FailOn, ValidationReport
    from multiply_kg.workspace import Workspace

_COLUMNAR: Final = ("parquet", "arrow")


@contextmanager
def _out(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears whole or not at all."""
    if path is None:
        yield sys.stdout
        return
    from multiply_kg.storage.replacing import replacing

    with replacing(path) as out:
        yield out


def parameters(pairs: Sequence[str]) -> dict[str, object]:
    """The values of ``-p name=value``; a name given twice has a list."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise ParameterError(
                f"“{pair}” is not name=value.", parameter=name or pair, hint="For example: -p number=3."
            )
        values.setdefault(name, []).append(value)
    return {name: given[0] if len(given) == 1 else given for name, given in values.items()}


def chosen_format(name: str | None, output: Path | None) -> str:
    """The format asked for, else that of the output file's suffix, else the table."""
    from multiply_kg.formats import format_named, format_of_suffix

    if name is not None:
        return _usable(format_named(name), output)
    if output is None:
        return "table"
    found = format_of_suffix(output.suffix)
    if found is None:
        raise UnsupportedError(
            f"The suffix of {output} names no format.", hint="Say which one with -f, for example -f csv."
        )
    return _usable(found, output)


def _usable(fmt: Format, output: Path | None) -> str:
    """The name of a format that can be written to there; raises ParameterError before any work is done."""
    if not fmt.binary:
        return fmt.name
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise ParameterError(
            f"The format {fmt.name} needs pyarrow, which is not installed.",
            parameter="format",
            hint="Install the extra: python -m pip install 'multiply-kg[arrow]'.",
        )
    if output is None and sys.stdout.isatty():
        message = f"The format {fmt.name} is no text for a terminal."
        raise ParameterError(message, parameter="format", hint="Name a file with -o.")
    return fmt.name


def answer(
    found: Answer,
    saved: SavedQuery,
    workspace: Workspace,
    *,
    fmt: str,
    output: Path | None,
    language: str,
    spreadsheet_safe: bool,
    titled: bool = False,
) -> None:
    """Print or write the answer to a query."""
    from multiply_kg.backend import Solutions
    from multiply_kg.queries.results import write

    if fmt == "table" and output is None and isinstance(found, Solutions):
        rows(found, workspace, title=saved.title(language) if titled else None)
        return
    if fmt in _COLUMNAR:
        _columns(found, fmt, output)
        return
    with _out(output) as out:
        write(
            found,
            fmt,
            out,
            prefixes=workspace.prefixes.map,
            title=saved.title(language),
            language=language,
            view=saved.view,
            spreadsheet_safe=spreadsheet_safe,
        )


def _columns(found: Answer, fmt: str, output: Path | None) -> None:
    from multiply_kg.api.columnar import columns_of, write_columns
    from multiply_kg.rationale import rows_of

    columns = columns_of(*rows_of(found))
    with _out(output) as out:
        write_columns(columns, fmt, out.buffer)


def rows(
    found: Solutions,
    workspace: Workspace,
    *,
    fmt: str = "table",
    output: Path | None = None,
    title: str | None = None,
) -> None:
    """Print rows: a table with rules and links on a terminal, aligned plain text elsewhere.

    Where people read, on a terminal and under a title, an IRI is left out whose label has its own column.
    """
    from multiply_kg.queries.results import write

    if fmt == "table" and output is None and sys.stdout.isatty():
        _rich_table(found, workspace, title=title)
        return
    with _out(output) as out:
        if title and fmt == "table":
            out.write(f"{title}\n\n")
            found = _without_labelled(found)
        write(found, fmt, out, prefixes=workspace.prefixes.map)


def _labelled(variables: Sequence[str]) -> dict[int, int]:
    """Column of a label to the column of what it labels (``outcomeLabel`` and ``outcome``)."""
    return {
        index: variables.index(name.removesuffix("Label"))
        for index, name in enumerate(variables)
        if name.endswith("Label") and name.removesuffix("Label") in variables
    }


def _without_labelled(found: Solutions) -> Solutions:
    from multiply_kg.backend import Solutions

    left_out = set(_labelled(found.variables).values())
    kept = [index for index in range(len(found.variables)) if index not in left_out]
    return Solutions(
        tuple(found.variables[index] for index in kept),
        (tuple(row[index] for index in kept) for row in found.rows),
    )


def _rich_table(found: Solutions, workspace: Workspace, *, title: str | None) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from multiply_kg.queries.results.cells import is_number
    from multiply_kg.terms import is_iri, value_of

    all_rows = list(found.rows)
    console = Console()
    if not all_rows:
        console.print(Text("No rows.", style="dim"))
        return
    labelled = _labelled(found.variables)
    columns = [index for index in range(len(found.variables)) if index not in labelled.values()]
    table = Table(
        box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", header_style="bold"
    )
    for index in columns:
        right = all(row[index] is None or is_number(row[index]) for row in all_rows)
        table.add_column(found.variables[index], justify="right" if right else "left", overflow="fold")

    def cell(row: Sequence[Term | None], index: int) -> Text:
        term, target = row[index], row[labelled.get(index, index)]
        if term is None:
            return Text("–", style="dim")
        text = workspace.prefixes.show(term) if is_iri(term) else value_of(term)
        style = "cyan" if is_iri(term) else ""
        return Text(text, style=f"{style} link {value_of(target)}" if target and is_iri(target) else style)

    for row in all_rows:
        table.add_row(*(cell(row, index) for index in columns))
    console.print(table)


def query(saved: SavedQuery, language: str) -> None:
    """Print what a saved query answers, what it takes and its text."""
    from multiply_kg.queries.header import without_header

    lines = [f"{saved.id}: {saved.title(language)}", ""]
    if saved.explanation(language):
        lines += [saved.explanation(language), ""]
    for parameter in saved.parameters:
        need = "needed" if parameter.required and not parameter.default else "optional"
        lines.append(f"  -p {parameter.name}=…  {parameter.label(language)} ({need}). {parameter.hint}")
    if saved.parameters:
        lines.append("")
    sys.stdout.write("\n".join([*lines, without_header(saved.text).strip()]) + "\n")


def report(
    found: ValidationReport,
    workspace: Workspace,
    *,
    language: str = "en",
    output_format: str = "text",
    output: Path | None = None,
    fail_on: FailOn = "violation",
    to_stderr: bool = False,
) -> None:
    """Print or write a validation report."""
    from multiply_kg.validation.writers import Presentation, write_report

    show = Presentation(
        root=workspace.root,
        language=language,
        compact=workspace.prefixes.show,
        fail_on=fail_on,
        version=__version__,
    )
    text = write_report(found, output_format, show)
    if to_stderr:
        sys.stderr.write(text)
        return
    with _out(output) as out:
        out.write(text)


def warn_if_unchecked(found: ValidationReport, *, output_format: str, output: Path | None) -> None:
    """Say on stderr that nothing was checked, where the report on stdout does not: it is no success."""
    from multiply_kg.validation.writers import unchecked

    why = unchecked(found)
    if why and (output or output_format not in ("text", "github")):
        hint = "Put shapes that target what the data hold into ontology/shapes/."
        sys.stderr.write(f"Warning: {why}. {hint}\n")


def unread(error: LocatedError | SourceFilesError, workspace: Workspace) -> ValidationReport:
    """The report on files that cannot be read: a violation for each, in place of any check."""
    from multiply_kg.locations import Location
    from multiply_kg.validation import ValidationReport, finding

    return ValidationReport(()).adding(
        finding(
            "unreadable-file",
            f"{found.message} {found.hint or ''}".rstrip(),
            location=Location(workspace.root / found.path, found.line or 1, found.column or 1)
            if found.path
            else None,
        )
        for found in (error.errors if isinstance(error, SourceFilesError) else (error,))
    )


def within(found: ValidationReport, paths: Sequence[Path], workspace: Workspace) -> ValidationReport:
    """The findings in these files and folders; all where none is named.

    Raises SourceError for one that is missing or not the workspace's.
    """
    if not paths:
        return found
    root = workspace.root
    wanted = []
    for path in paths:
        places = [place for place in (root / path, path) if place.exists()]
        if not places:
            raise SourceError("There is no such file or folder.", path=path, hint="Check its name.")
        inside = [p for p in places if p.is_relative_to(root) or p.resolve().is_relative_to(root)]
        if not inside:
            raise SourceError(
                f"This is outside the workspace {root}.", path=path, hint="Name its workspace with -w."
            )
        wanted.append(inside[0].resolve())
    return found.with_results(
        result
        for result in found.results
        if result.location and any(result.location.path.resolve().is_relative_to(path) for path in wanted)
    )


def write_baseline(found: ValidationReport, path: Path, workspace: Workspace) -> None:
    """Write the findings as those that are known."""
    from multiply_kg.validation import baseline_from

    with _out(path) as out:
        out.write(baseline_from(found, root=workspace.root))


def apply_baseline(found: ValidationReport, path: Path, workspace: Workspace) -> ValidationReport:
    """The report without the findings that a baseline file knows."""
    from multiply_kg.validation import apply_baseline as apply

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            "The baseline cannot be read.", path=path, hint="Make one with validate --write-baseline FILE."
        ) from error
    return apply(found, text, root=workspace.root)


def summary(
    built: Build,
    graph: KnowledgeGraph,
    written: Iterable[Path],
    store: tuple[Path, Manifest] | None = None,
) -> None:
    """Say in a few lines what was built, and which files and store were written."""
    material, closure = built.material, built.closure
    lines = [
        "",
        f"Built “{material.workspace.title}”",
        f"  {len(material.data):>7,} {'file' if len(material.data) == 1 else 'files'} of data",
        f"  {sum(map(bool, material.graphs.values())):>7,} named graphs",
        f"  {len(material.asserted):>7,} triples asserted (ontology and code lists included)",
        f"  {len(closure.inferred):>7,} triples inferred by OWL 2 RL ({closure.engine} engine)",
        f"  {len(graph.catalogue):>7,} saved queries",
        f"  {_counted(built.report)}",
    ]
    lines += [f"  reference engine used because of: {reason}" for reason in closure.fallback]
    lines += [f"  written to {_short(path)}" for path in written]
    if store is not None:
        folder, manifest = store
        lines.append(
            f"  written to {_short(folder)}, generation {manifest.generation}, "
            f"from files with the digest {manifest.built_from[:12]}…"
        )
    sys.stdout.write("\n".join(lines) + "\n\n")
    sys.stdout.flush()


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _counted(found: ValidationReport) -> str:
    if not found.shapes and found.conforms:
        return f"{0:>7} shapes, so that nothing was checked"
    violations, warnings, notes = found.counts.values()
    counts = f"{violations:>7,} violations, {warnings} warnings, {notes} known doubts or notes"
    return f"{counts} in the asserted graph and its closure"


def evidence(passages: Iterable[Passage], workspace: Workspace) -> bool:
    """Print each evidence link's fate; whether all passages were found exactly once."""
    counts = {"found": 0, "unsaved": 0, "wrong": 0}
    for passage in passages:
        kind = "unsaved" if passage.count is None else "found" if passage.count == 1 else "wrong"
        counts[kind] += 1
        if kind == "wrong":
            shown = workspace.prefixes.show(passage.subject)
            sys.stdout.write(f"{shown}: {passage.explanation}\n")
    sys.stdout.write(
        f"{counts['found']} passages found exactly once, {counts['wrong']} not, "
        f"{counts['unsaved']} on pages that are not in the folder.\n"
    )
    return counts["wrong"] == 0 and counts["found"] > 0
