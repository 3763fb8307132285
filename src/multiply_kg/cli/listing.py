"""``query`` without a query: the saved queries, listed for people or described for programs."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiply_kg.queries import Catalogue, SavedQuery
    from multiply_kg.workspace import Workspace

_COLUMNS = ("id", "title", "description", "keywords", "parameters")


def write(
    queries: Catalogue,
    workspace: Workspace,
    *,
    fmt: str = "table",
    output: Path | None = None,
    language: str = "en",
    endpoint: str | None = None,
) -> None:
    """Write the saved queries: a list, rows, JSON with all that the headers say, or RDF as SIB has it."""
    if fmt == "table" and output is None:
        _print(queries, language)
        return
    from multiply_kg.backend import Solutions
    from multiply_kg.formats import format_named
    from multiply_kg.queries.description import PREFIXES, catalogue_objects, catalogue_triples
    from multiply_kg.queries.results import write as write_results
    from multiply_kg.storage.replacing import replacing
    from multiply_kg.terms import literal

    base = workspace.settings.base
    with nullcontext(sys.stdout) if output is None else replacing(output) as out:
        if fmt == "json":
            found = catalogue_objects(queries, base=base, endpoint=endpoint)
            out.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        elif format_named(fmt).takes_rows:
            rows = (tuple(map(literal, _cells(query, language))) for query in queries)
            write_results(Solutions(_COLUMNS, rows), fmt, out, title="Saved queries", language=language)
        else:
            triples = catalogue_triples(queries, base=base, title=workspace.title, endpoint=endpoint)
            write_results(triples, fmt, out, prefixes={**PREFIXES, "query": f"{base}query/"})
            if not endpoint and not all(query.endpoint for query in queries):
                sys.stderr.write("No endpoint is named as target of the queries; name one with --endpoint.\n")


def _print(queries: Catalogue, language: str) -> None:
    wide = max((len(query.id) for query in queries), default=0)
    for saved in queries:
        sys.stdout.write(f"{saved.id:<{wide}}  {saved.title(language)}\n")
        takes = [
            p.name + ("" if p.required and not p.default else "?")
            for p in saved.parameters
            if p.name != "lang"
        ]
        if takes:
            sys.stdout.write(f"{'':<{wide}}  -p {' -p '.join(takes)}\n")
    sys.stderr.write(
        "\nRun one: multiply-kg query ID [-p name=value]. A name with ? may be left out. "
        "Explain one: multiply-kg query ID --show\n"
    )


def _cells(query: SavedQuery, language: str) -> tuple[str, ...]:
    return (
        query.id,
        query.title(language),
        query.explanation(language),
        ", ".join(query.tags),
        ", ".join(parameter.name for parameter in query.parameters),
    )
