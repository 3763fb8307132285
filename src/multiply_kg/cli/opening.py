"""What commands do first and last: open the workspace, find the query, write the answer."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from multiply_kg.backend import Answer
    from multiply_kg.pipeline import KnowledgeGraph
    from multiply_kg.queries import Catalogue, SavedQuery
    from multiply_kg.workspace import Workspace


def open_at(folder: Path | None) -> Workspace:
    """The workspace in a folder; without one, the current folder's or the packaged one."""
    from multiply_kg.workspace import open_workspace

    return open_workspace(folder)


def graph_of(workspace: Workspace, store: Path | None) -> KnowledgeGraph:
    """The graph of the store asked for, else of the one in the settings; without either, of the files."""
    from multiply_kg import pipeline

    folder = store or workspace.store
    return pipeline.open_store(workspace, folder) if folder else pipeline.open_graph(workspace)


@contextmanager
def loading(workspace: Workspace, store: Path | None, query: str) -> Iterator[KnowledgeGraph | None]:
    """The graph of the files where ``build`` left it, being loaded already; None where it has to be opened.

    So it is there when the query is read; what reads queries is imported in the meantime as well. ``query``
    is the one that will be asked, as it was named.
    """
    from multiply_kg.storage.built import load_built

    built = None
    if not (store or workspace.store):
        built = load_built(workspace, meanwhile=True, question=_glanced_at(query, workspace))
    try:
        from multiply_kg import pipeline

        yield built and pipeline.open_built(workspace, built)
    finally:
        if built is not None:
            built.backend.close()


def _glanced_at(query: str, workspace: Workspace) -> str:
    """The text of a query where it is easily found; nothing elsewhere."""
    path = query if query.endswith(".rq") else workspace.root / "queries" / f"{query}.rq"
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def is_packaged(workspace: Workspace) -> bool:
    """Whether it is the workspace that the installed package carries."""
    return workspace.root.name == "_workspace"


def language_of(workspace: Workspace, wanted: str | None) -> str:
    """The language asked for, else the workspace's first; raises ParameterError for one without labels."""
    from multiply_kg.errors import ParameterError

    languages = workspace.settings.languages
    if wanted is None or wanted in languages:
        return wanted or languages[0]
    raise ParameterError(
        f"There are no labels in “{wanted}”.",
        parameter="lang",
        hint=f"Use --lang with one of: {', '.join(languages)}.",
    )


def headline_query(workspace: Workspace) -> SavedQuery | None:
    """The saved query that the settings name as headline; raises SourceError where there is none such."""
    from multiply_kg.errors import SourceError, UnknownQueryError
    from multiply_kg.workspace import SETTINGS_FILE

    name = workspace.settings.headline
    try:
        return find_query(name, workspace) if name else None
    except UnknownQueryError as error:
        raise SourceError(
            f"The setting “headline” names no saved query: {error.message}",
            path=workspace.root / SETTINGS_FILE,
            hint=error.hint,
        ) from error


def find_query(name: str, workspace: Workspace) -> SavedQuery:
    """The saved query of an id, a file (``FILE.rq``) or standard input (``-``)."""
    from multiply_kg.queries import Catalogue, SavedQuery

    prefixes = workspace.prefixes.map
    if name == "-":
        from multiply_kg.queries.adhoc import with_prefixes

        return SavedQuery.from_text(with_prefixes(sys.stdin.read(), prefixes), id="-", prefixes=prefixes)
    if name.endswith(".rq") or "/" in name:
        return SavedQuery.from_file(Path(name), prefixes=prefixes)
    catalogue: Catalogue = Catalogue.load(workspace.root / "queries", prefixes=prefixes)
    return catalogue.get(name)


def write_answer(  # noqa: PLR0913
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
    """Ask a saved query and write the answer to ``output``, or to standard output."""
    from multiply_kg.cli import show

    values = dict(values or {})
    if language and saved.parameter("lang") and "lang" not in values:
        values["lang"] = language
    answer, empty = peeked(graph.ask(saved, values, reasoning=reasoning, timeout=timeout))
    show.answer(
        answer, saved, graph.workspace, fmt=fmt, output=output, language=language or "en",
        spreadsheet_safe=spreadsheet_safe, titled=titled,
    )  # fmt: skip
    say_why_empty(graph, saved, values, reasoning=reasoning, empty=empty)
    if reasoning == "inferred" and not empty:
        say_rows_by_inference(graph, saved, values, timeout=timeout)


def say_rows_by_inference(
    graph: Any, saved: SavedQuery, values: Mapping[str, object], *, timeout: float | None
) -> None:
    """Say on standard error how many rows are there only by inference; the query is asked anew for it."""
    from multiply_kg.rationale import rows_by_inference, rows_of

    rows = rows_of(graph.ask(saved, values, reasoning="inferred", timeout=timeout))[1]
    more = rows_by_inference(graph, saved, values, rows)
    sys.stdout.flush()
    sys.stderr.write(f"+{more} {'row' if more == 1 else 'rows'} by inference\n")


def say_why_empty(
    graph: Any,
    saved: SavedQuery,
    values: Mapping[str, object],
    *,
    reasoning: Literal["asserted", "inferred"] | None,
    empty: bool,
) -> None:
    """Say on standard error which values are nowhere in the graph, or what matches nothing."""
    if not empty and not any(isinstance(value, list) for value in values.values()):
        return  # nothing more is loaded for an answer that is there
    from multiply_kg.unanswered import reasons, worth_asking

    if worth_asking(saved, values, empty=empty):
        sys.stdout.flush()
        for reason in reasons(graph, saved, values, reasoning=reasoning, empty=empty):
            sys.stderr.write(f"Warning: {reason}\n")


def peeked(answer: Answer) -> tuple[Answer, bool]:
    """The same answer, and whether it is empty (no rows, no triples, not)."""
    from itertools import chain

    from multiply_kg.backend import Solutions

    if isinstance(answer, bool):
        return answer, not answer
    parts: Iterator[Any] = answer.rows if isinstance(answer, Solutions) else answer
    for first in parts:
        whole = chain((first,), parts)
        return (Solutions(answer.variables, whole) if isinstance(answer, Solutions) else whole), False
    return (Solutions(answer.variables, iter(())) if isinstance(answer, Solutions) else iter(())), True
