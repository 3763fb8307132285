"""The answer to a question, as people in notebooks use it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from multiply_kg.api import display
from multiply_kg.api.rows import Row
from multiply_kg.backend import Solutions
from multiply_kg.errors import ParameterError, QueryError, UnsupportedError
from multiply_kg.formats import format_of_suffix
from multiply_kg.queries.results import write
from multiply_kg.rationale import Rationale, Statement
from multiply_kg.rationale.writing import json_evidence, text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    import pandas as pd
    import polars as pl
    import pyarrow as pa
    import rdflib

    from multiply_kg.backend.protocol import Row as Cells
    from multiply_kg.pipeline import KnowledgeGraph, Reasoning
    from multiply_kg.queries import SavedQuery
    from multiply_kg.rationale import Rationales
    from multiply_kg.workspace import Workspace


class Picture(str):
    """An SVG picture: text to a program, a picture in a notebook."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Picture, {len(self)} characters of SVG>"

    def _repr_svg_(self) -> str:
        return str(self)

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file, replacing the file as a whole."""
        _write(Path(path), self)


@dataclass(frozen=True)
class Why:
    """What one row rests on: ``statements`` with their sources or premises, and what had to be ``absent``."""

    rationale: Rationale = field(repr=False)
    workspace: Workspace = field(repr=False)
    language: str = "en"

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The triples behind the row; enough to have the row again from the same query."""
        return self.rationale.statements

    @property
    def absent(self) -> tuple[str, ...]:
        """The patterns of NOT EXISTS and MINUS, which had to match nothing."""
        return self.rationale.absent

    def to_list(self) -> list[dict[str, Any]]:
        """The same as plain lists and dictionaries, as ``multiply-kg query --why -f json`` prints it."""
        found: list[dict[str, Any]] = json.loads(json_evidence(self.rationale, self.workspace.root))
        return found

    def __repr__(self) -> str:
        return "\n".join(text_lines(self.rationale, self.workspace, language=self.language))

    def _repr_html_(self) -> str:
        return display.rationale_html(self.rationale, self.workspace, language=self.language)


@dataclass(frozen=True, eq=False)
class Asked:
    """What was asked: the query with its values, of which graph, and in which language."""

    graph: KnowledgeGraph
    query: SavedQuery
    values: Mapping[str, object]
    sparql: str
    reasoning: Reasoning
    language: str
    rationales: Rationales = field(repr=False)


class Result:
    """The answer to a query: its rows in order, to be walked through, counted, indexed and converted.

    SELECT has a row for each solution, CONSTRUCT and DESCRIBE one for each triple (``subject``,
    ``predicate``, ``object``), ASK one with the column ``boolean``; the truth value of a result is that of
    ASK, else whether there are rows.
    """

    def __init__(
        self, asked: Asked, columns: tuple[str, ...], rows: list[Cells], *, form: str, part: bool = False
    ) -> None:
        """``part`` says that these are some rows of an answer that has more."""
        self._part = part
        self._asked = asked
        self._columns = columns
        self._rows = rows
        self._form = form

    # -- what it holds ---------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return self._columns

    @property
    def query(self) -> SavedQuery:
        """The query that was asked; its text, summary and parameters."""
        return self._asked.query

    @property
    def sparql(self) -> str:
        """The SPARQL that was run, values in place of parameters."""
        return self._asked.sparql

    @property
    def title(self) -> str:
        """What the query answers, in the language of the graph."""
        return self.query.title(self._asked.language) if self.query.summary else ""

    @property
    def boolean(self) -> bool:
        """The answer to ASK. Raises UnsupportedError for other queries."""
        if self._form != "ASK":
            raise UnsupportedError(
                "Only ASK is answered by yes or no.", hint="Walk through the rows instead."
            )
        return self[0]["boolean"] is True

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Why there are no rows: a value that is nowhere in the graph, or a pattern that matches nothing.

        It is looked for when this is first asked for, and said as far as it is known soon.
        """
        from multiply_kg.unanswered import reasons, worth_asking

        asked = self._asked
        if self._part or not worth_asking(asked.query, asked.values, empty=not self):
            return ()
        return reasons(asked.graph, asked.query, asked.values, reasoning=asked.reasoning, empty=not self)

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The triples of CONSTRUCT or DESCRIBE as a graph of rdflib. Raises UnsupportedError for others."""
        if self._form not in ("CONSTRUCT", "DESCRIBE"):
            raise UnsupportedError(
                f"{self._form} is not answered by a graph.", hint="Walk through the rows, or use CONSTRUCT."
            )
        from rdflib import Graph

        from multiply_kg.api.values import rdflib_term

        graph = Graph(bind_namespaces="none")
        for prefix, namespace in self._prefixes.items():
            graph.bind(prefix, namespace)
        for row in self._rows:
            subject, predicate, obj = (rdflib_term(term or "") for term in row)
            graph.add((subject, predicate, obj))
        return graph

    def __len__(self) -> int:
        return len(self._rows)

    def __bool__(self) -> bool:
        return self.boolean if self._form == "ASK" else bool(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return (Row(self._columns, row) for row in self._rows)

    @overload
    def __getitem__(self, which: int) -> Row: ...

    @overload
    def __getitem__(self, which: slice) -> Result: ...

    @overload
    def __getitem__(self, which: str) -> list[Any]: ...

    def __getitem__(self, which: int | slice | str) -> Row | Result | list[Any]:
        """A row by its position, several as a result of their own, or all values of a column."""
        if isinstance(which, slice):
            return Result(self._asked, self._columns, self._rows[which], form=self._form, part=True)
        if isinstance(which, str):
            return self._column(which)
        return Row(self._columns, self._rows[which])

    def _column(self, name: str) -> list[Any]:
        if name not in self._columns:
            raise KeyError(f"{name}; the columns are {', '.join(self._columns)}")
        return [row[name] for row in self]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._columns)

    # -- elsewhere -------------------------------------------------------------------------------

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dictionary for each row."""
        return [dict(row) for row in self]

    def to_pandas(self) -> pd.DataFrame:
        """A pandas DataFrame with typed columns. Raises UnsupportedError where pandas is not installed."""
        from multiply_kg.api.frames import pandas_frame

        return pandas_frame(self._by_column())

    def to_polars(self) -> pl.DataFrame:
        """A Polars DataFrame with typed columns. Raises UnsupportedError where Polars is not installed."""
        from multiply_kg.api.frames import polars_frame

        return polars_frame(self._by_column())

    def to_arrow(self) -> pa.Table:
        """An Arrow table with typed columns. Raises UnsupportedError where pyarrow is not installed."""
        from multiply_kg.api.frames import arrow_table

        return arrow_table(self._by_column())

    def to_geojson(self) -> dict[str, Any]:
        """A GeoJSON feature collection (RFC 7946), for map libraries.

        Raises UnsupportedError where the answer has no coordinates.
        """
        collection: dict[str, Any] = json.loads(self.to_text("geojson"))
        return collection

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """What geographic libraries of Python exchange."""
        return self.to_geojson()

    def to_csv(self) -> str:
        """SPARQL 1.1 Query Results CSV."""
        return self.to_text("csv")

    def to_json(self) -> str:
        """A JSON array of flat objects, one for each row."""
        return self.to_text("json")

    def to_text(self, fmt: str) -> str:
        """The answer in a format of ``multiply-kg query -f``.

        Raises UnsupportedError for a format that there is not, or that cannot hold this answer.
        """
        out = StringIO(newline="")
        write(
            self._answer,
            fmt,
            out,
            prefixes=self._prefixes,
            title=self.query.title(self._asked.language),
            language=self._asked.language,
            view=self.query.view,
        )
        return out.getvalue()

    def save(self, path: str | PathLike[str]) -> None:
        """Write the answer to a file, replacing it as a whole; its suffix gives the format, .svg a picture.

        Raises UnsupportedError for a suffix that names no format.
        """
        file = Path(path)
        if file.suffix == ".svg":
            from multiply_kg.views import kind_in_name

            self.picture(kind_in_name(file)).save(file)
            return
        found = format_of_suffix(file.suffix)
        if found is None:
            raise UnsupportedError(
                f"The suffix of {file} names no format.", hint="Name the file answer.csv, for example."
            )
        if found.binary:
            from multiply_kg.api.columnar import write_columns
            from multiply_kg.storage.replacing import replacing

            with replacing(file) as out:
                write_columns(self._by_column(), found.name, out.buffer)
            return
        _write(file, self.to_text(found.name))

    def picture(self, kind: str | None = None) -> Picture:
        """The answer as a picture of this kind, else of the kind that the query's header names.

        Kinds are timeline, map, flow, network, bar and table. Raises UnsupportedError where the answer lacks
        the columns that the picture needs, or no kind is named.
        """
        from multiply_kg.views import picture

        return Picture(
            picture(
                self.query,
                self._answer,
                kind=kind,
                language=self._asked.language,
                prefixes=self._prefixes,
            )
        )

    # -- evidence --------------------------------------------------------------------------------

    def why(self, row: int | Row = 0) -> Why:
        """What a row rests on: the triples, asserted or inferred, with file and line, document and passage.

        ``row`` is a row of this result or its position. Raises UnsupportedError for a query whose answer
        cannot be traced (DESCRIBE).
        """
        asked = self._asked
        (found,) = asked.rationales.of(
            asked.query, asked.values, self._columns, [self._cells(row)], reasoning=asked.reasoning
        )
        return Why(found, asked.graph.workspace, asked.language)

    def by_inference(self) -> int:
        """How many rows are there only by inference; the query is asked once more for it."""
        from multiply_kg.rationale import rows_by_inference

        return rows_by_inference(self._asked.graph, self.query, self._asked.values, self._rows)

    def _cells(self, row: int | Row) -> Cells:
        if isinstance(row, int):
            return self._rows[row]
        cells = row.n_triples
        if cells not in self._rows:
            raise ParameterError(
                "This row is not one of the result.", parameter="row", hint="Give a row of it, or a position."
            )
        return cells

    # -- how it looks ----------------------------------------------------------------------------

    def __repr__(self) -> str:
        answer = Solutions(self._columns, iter(self._rows[: display.SHOWN]))
        shown = display.text(answer, prefixes=self._prefixes, total=len(self), language=self._asked.language)
        return "\n".join([*([self.title, ""] if self.title else []), shown, *self.warnings])

    def _repr_html_(self) -> str:
        found = display.html(
            self._columns,
            self._rows,
            prefixes=self._prefixes,
            title=self.title,
            picture=self._picture_or_nothing(),
            language=self._asked.language,
        )
        return found + "".join(f"<p>{escape(warning)}</p>" for warning in self.warnings)

    def _repr_markdown_(self) -> str:
        return self.to_text("md")

    def _picture_or_nothing(self) -> str:
        if not self.query.view or not self._rows:
            return ""
        try:
            return self.picture()
        except (UnsupportedError, QueryError):  # the table below says all that there is
            return ""

    # -- parts -----------------------------------------------------------------------------------

    @property
    def _prefixes(self) -> Mapping[str, str]:
        return self._asked.graph.workspace.prefixes.map

    @property
    def _answer(self) -> Any:
        """The answer as the writers take it."""
        if self._form == "ASK":
            return self.boolean
        if self._form == "SELECT":
            return Solutions(self._columns, iter(self._rows))
        return iter(self._rows)

    def _by_column(self) -> dict[str, list[Any]]:
        return {name: self._column(name) for name in self._columns}


def _write(path: Path, text: str) -> None:
    from multiply_kg.storage.replacing import replacing

    with replacing(path) as out:
        out.write(text)
