"""Answers written in every format of ``multiply_kg.formats``, row by row where the format allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

from multiply_kg.errors import UnsupportedError
from multiply_kg.formats import FORMATS, Format, format_named
from multiply_kg.queries.results.cells import Rows
from multiply_kg.terms import XSD, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from multiply_kg.queries.results.cells import Row
    from multiply_kg.terms import Triple

__all__ = ["write"]

_TRIPLE: Final = ("subject", "predicate", "object")
_BOOLEANS: Final = frozenset({"json", "srj", "srx", "table", "csv", "tsv", "md", "html"})


class _Table(NamedTuple):
    variables: tuple[str, ...]
    rows: Iterable[Row]


class _Settings(NamedTuple):
    prefixes: Mapping[str, str]
    title: str
    language: str
    view: Mapping[str, Mapping[str, Any]]
    spreadsheet_safe: bool
    stamp: date | None
    width: int | None


def write(  # noqa: PLR0913
    answer: Rows | bool | Iterable[Triple],  # noqa: FBT001
    fmt: str,
    out: TextIO,
    *,
    prefixes: Mapping[str, str] | None = None,
    title: str = "",
    language: str = "en",
    view: Mapping[str, Mapping[str, Any]] | None = None,
    spreadsheet_safe: bool = False,
    stamp: date | None = None,
    width: int | None = None,
) -> None:
    """Write the answer to SELECT (rows), ASK (a boolean), CONSTRUCT or DESCRIBE (triples) to ``out``.

    ``out`` must take text without translating line ends (``newline=""``). ``prefixes`` shorten IRIs for
    people and in Turtle; ``title`` and ``language`` head pages and calendars; ``view`` is the query's
    own and tells GeoJSON and iCalendar their columns; ``spreadsheet_safe`` defuses formulas in CSV;
    ``stamp`` dates a calendar; ``width`` bounds the columns of the text table.
    Raises UnsupportedError for a format that there is not, or that cannot hold such an answer.
    """
    chosen = format_named(fmt)
    if chosen.binary:
        raise UnsupportedError(f"The format {chosen.name} is not text.", hint="Use csv or json, for example.")
    settings = _Settings(
        prefixes or {},
        title,
        language,
        view or {},
        spreadsheet_safe=spreadsheet_safe,
        stamp=stamp,
        width=width,
    )
    if isinstance(answer, bool):
        _write_boolean(answer, chosen, out, settings)
    elif not isinstance(answer, Rows):
        _write_triples(answer, chosen, out, settings)
    elif not chosen.takes_rows:
        raise _unsupported(chosen, "rows", tuple(f.name for f in FORMATS if f.takes_rows and not f.binary))
    else:
        _write_rows(answer, chosen, out, settings)


def _write_rows(answer: Rows, fmt: Format, out: TextIO, settings: _Settings) -> None:
    # Each writer is imported when it is asked for: a query from a shell needs one of them.
    prefixes, title = settings.prefixes, settings.title
    match fmt.name:
        case "csv":
            from multiply_kg.queries.results.delimited import write_csv

            write_csv(answer, out, spreadsheet_safe=settings.spreadsheet_safe)
        case "tsv":
            from multiply_kg.queries.results.delimited import write_tsv

            write_tsv(answer, out)
        case "json":
            from multiply_kg.queries.results.objects import write_json

            write_json(answer, out)
        case "srj":
            from multiply_kg.queries.results.sparql import write_srj

            write_srj(answer, out)
        case "srx":
            from multiply_kg.queries.results.sparql import write_srx

            write_srx(answer, out)
        case "md":
            from multiply_kg.queries.results.markup import write_markdown

            write_markdown(answer, out, prefixes=prefixes)
        case "html":
            from multiply_kg.queries.results.markup import write_html

            write_html(answer, out, prefixes=prefixes, title=title, language=settings.language)
        case "geojson":
            from multiply_kg.queries.results.places import write_geojson

            write_geojson(answer, out, columns=settings.view.get("map"))
        case "ics":
            from multiply_kg.queries.results.calendar import write_ics

            columns = settings.view.get("timeline")
            write_ics(answer, out, columns=columns, title=title, stamp=settings.stamp)
        case _:
            from multiply_kg.queries.results.table import text_table

            out.write(text_table(answer, prefixes=prefixes, width=settings.width))


def _write_triples(triples: Iterable[Triple], fmt: Format, out: TextIO, settings: _Settings) -> None:
    if not fmt.takes_graph:
        raise _unsupported(fmt, "a graph", tuple(f.name for f in FORMATS if f.takes_graph and not f.binary))
    if fmt.takes_rows:
        _write_rows(_Table(_TRIPLE, sorted(set(triples))), fmt, out, settings)
        return
    from multiply_kg.queries.results.graphs import write_jsonld, write_ntriples, write_turtle

    if fmt.name == "ttl":
        write_turtle(triples, out, prefixes=settings.prefixes)
    elif fmt.name == "nt":
        write_ntriples(triples, out)
    else:
        write_jsonld(triples, out)


def _write_boolean(answer: bool, fmt: Format, out: TextIO, settings: _Settings) -> None:  # noqa: FBT001
    if fmt.name not in _BOOLEANS:
        raise _unsupported(fmt, "yes or no", tuple(f.name for f in FORMATS if f.name in _BOOLEANS))
    text = "true" if answer else "false"
    if fmt.name in ("json", "table"):
        out.write(text + "\n")
    elif fmt.name in ("srj", "srx"):
        from multiply_kg.queries.results.sparql import write_srj, write_srx

        (write_srj if fmt.name == "srj" else write_srx)(answer, out)
    else:
        term = literal(text, datatype=XSD + "boolean")
        _write_rows(_Table(("boolean",), [(term,)]), fmt, out, settings)


def _unsupported(fmt: Format, answer: str, usable: tuple[str, ...]) -> UnsupportedError:
    return UnsupportedError(
        f"The format {fmt.name} ({fmt.title}) cannot hold the answer to this query, which is {answer}.",
        hint="Use one of: " + ", ".join(usable) + ".",
    )
