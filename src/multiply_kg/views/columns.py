"""Which column of a query plays which part in a picture: the ``view`` key of a header, read and checked."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from multiply_kg.errors import QueryError, UnsupportedError
from multiply_kg.terms import XSD, datatype_of
from multiply_kg.views.cells import Row, link_of, text_of
from multiply_kg.views.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from multiply_kg.namespaces import Prefixes
    from multiply_kg.terms import Term
    from multiply_kg.views.words import Words

_SHORT: Final = 3
_DATES: Final = frozenset(XSD + name for name in ("date", "dateTime", "gYearMonth"))
_LABELS: Final = ("label", "name", "title", "eventLabel", "meetingLabel", "itemLabel", "summary")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a picture; ``usual`` are the columns that play it where the header names none."""

    name: str
    usual: tuple[str, ...] = ()
    needed: bool = False
    several: bool = False


# Part names are those of the header; GeoJSON and iCalendar read the same keys.
PARTS: Final[Mapping[str, tuple[Part, ...]]] = {
    "timeline": (
        Part("start", ("start", "startDate", "date"), needed=True),
        Part("end", ("end", "endDate")),
        Part("label", _LABELS, several=True),
        Part("place", ("place", "placeLabel", "location")),
        Part("planned"),
        Part("mode"),
        Part("group"),
        Part("link"),
        Part("location"),
    ),
    "map": (
        Part("lat", ("lat", "latitude"), needed=True),
        Part("long", ("long", "lon", "lng", "longitude"), needed=True),
        Part("label", _LABELS, several=True),
        Part("colour"),
        Part("link"),
    ),
    "flow": (
        Part("from", ("from", "source"), needed=True, several=True),
        Part("via", (), several=True),
        Part("to", ("to", "target"), needed=True, several=True),
        Part("label", (), several=True),
        Part("item", (), several=True),
        Part("fromLink"),
        Part("viaLink"),
        Part("toLink"),
    ),
    "network": (
        Part("from", ("from", "source"), needed=True, several=True),
        Part("to", ("to", "target"), needed=True, several=True),
        Part("weight", ("weight", "count")),
        Part("fromLink"),
        Part("toLink"),
    ),
    "bar": (
        Part("label", _LABELS, needed=True, several=True),
        Part("value", ("value", "count"), needed=True, several=True),
        Part("series"),
        Part("link"),
    ),
    "table": (Part("columns", (), several=True),),
}
VIEW_KINDS: Final = tuple(PARTS)


class Viewed(Protocol):
    """What is asked of a saved query: its form, the columns it projects and its ``view``."""

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The projected columns; None where the text does not say."""

    @property
    def view(self) -> Mapping[str, Mapping[str, Any]]:
        """Kind of picture to part to column, or to several columns."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an answer by the part each plays."""

    variables: tuple[str, ...]
    parts: Mapping[str, tuple[int, ...]]
    prefixes: Prefixes
    words: Words

    def __contains__(self, part: object) -> bool:
        return bool(self.parts.get(str(part)))

    def cell(self, row: Row, part: str) -> Term | None:
        """The term in the part's first column."""
        indexes = self.parts.get(part, ())
        return row[indexes[0]] if indexes else None

    def shown(self, term: Term | None) -> str:
        """A cell for people."""
        return text_of(term, self.prefixes)

    def text(self, row: Row, part: str, separator: str = ", ") -> str:
        """The texts in the part's columns, those that are there."""
        return separator.join(filter(None, self.texts(row, part)))

    def texts(self, row: Row, part: str) -> list[str]:
        """The text in each of the part's columns."""
        return [text_of(row[index], self.prefixes) for index in self.parts.get(part, ())]

    def name(self, row: Row, part: str) -> str:
        """What a thing is called: as ``text``, but a short number is ``no. 3`` and a date is in words."""
        return " · ".join(filter(None, (self._named(row[index]) for index in self.parts.get(part, ()))))

    def _named(self, term: Term | None) -> str:
        text = text_of(term, self.prefixes)
        datatype = (datatype_of(term) if term else None) or ""
        if datatype == XSD + "integer" and text.isdigit() and len(text) <= _SHORT:
            return self.words("numbered", text)
        period = period_of(term) if datatype in _DATES else None
        return period.shown(self.words) if period else text

    def link(self, row: Row, part: str, named: str, *, else_first: bool = False) -> str | None:
        """Where the text of a part leads: the column ``named`` for it, else the thing it is the label of.

        ``outcomeLabel`` is the label of ``outcome``. With ``else_first``, a row that is about one thing
        leads to its first IRI.
        """
        if named in self:
            return link_of(self.cell(row, named))
        for index in self.parts.get(part, ()):
            thing = self.variables[index].removesuffix("Label")
            found = link_of(row[self.variables.index(thing)]) if thing in self.variables else None
            if found:
                return found
        return next(filter(None, map(link_of, row)), None) if else_first else None


def columns_for(
    kind: str, variables: tuple[str, ...], view: Mapping[str, Any], prefixes: Prefixes, words: Words
) -> Columns:
    """The columns for a kind of picture.

    Raises UnsupportedError for a kind that there is not or an answer without the columns it needs, and
    QueryError where ``view`` names a column that the answer lacks or a part that the picture lacks.
    """
    if kind not in PARTS:
        raise UnsupportedError(
            f"There is no picture “{kind}”.", hint=f"The pictures are: {', '.join(VIEW_KINDS)}."
        )
    for problem in _problems(kind, view, variables):
        raise QueryError(problem, hint="Correct the query's “view”.")
    found = {part.name: _indexes(part, view, variables) for part in PARTS[kind]}
    missing = [part.name for part in PARTS[kind] if part.needed and not found[part.name]]
    if missing:
        raise UnsupportedError(
            f"The picture “{kind}” needs {' and '.join(missing)}; this query has {', '.join(variables)}.",
            hint=f"Name the columns in the header: view: {{{kind}: {{{missing[0]}: …}}}}.",
        )
    if kind == "timeline" and not found["place"]:
        found["place"] = found["location"]
    return Columns(variables, found, prefixes, words)


def view_problems(query: Viewed) -> list[str]:
    """What is wrong with a saved query's ``view``, a sentence each; nothing where all is well."""
    problems: list[str] = []
    for kind, view in query.view.items():
        if query.form != "SELECT":
            problems.append(f"view.{kind}: a picture needs SELECT, and this query is {query.form}.")
        elif kind not in PARTS:
            problems.append(f"view.{kind}: there is no such picture; there are {', '.join(VIEW_KINDS)}.")
        else:
            problems += _problems(kind, view, query.columns)
            if query.columns is not None:
                problems += _missing(kind, view, query.columns)
    return problems


def _missing(kind: str, view: Mapping[str, Any], columns: tuple[str, ...]) -> Iterator[str]:
    for part in PARTS[kind]:
        if part.needed and part.name not in view and not _indexes(part, view, columns):
            usual = " or ".join(f"?{name}" for name in part.usual[:3])
            yield f"view.{kind}: “{part.name}” is missing, and the query projects no {usual}."


def _problems(kind: str, view: Mapping[str, Any], columns: tuple[str, ...] | None) -> Iterator[str]:
    parts = {part.name: part for part in PARTS[kind]}
    for name, value in view.items():
        where = f"view.{kind}.{name}"
        if name not in parts:
            yield f"{where}: there is no such part{_near(name, tuple(parts))}."
            continue
        named = value if isinstance(value, (list, tuple)) else [value]
        if len(named) != 1 and not parts[name].several:
            yield f"{where}: one column is wanted, not {len(named)}."
        for column in named:
            if not isinstance(column, str):
                yield f"{where}: the name of a column is wanted, not {column!r}."
            elif columns is not None and column not in columns:
                yield f"{where}: the query does not project ?{column}{_near(column, columns)}."


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean “{near[0]}”" if near else f"; there are {', '.join(known)}"


def _indexes(part: Part, view: Mapping[str, Any], columns: tuple[str, ...]) -> tuple[int, ...]:
    if part.name in view:
        named = view[part.name]
        return tuple(
            columns.index(name)
            for name in (named if isinstance(named, (list, tuple)) else [named])
            if name in columns
        )
    return next(((columns.index(name),) for name in part.usual if name in columns), ())
