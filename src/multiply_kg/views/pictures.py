"""The picture of a saved query's answer, as its header wants it: for the command line, notebooks, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from multiply_kg.errors import UnsupportedError
from multiply_kg.views.columns import VIEW_KINDS, Viewed
from multiply_kg.views.drawing import DEFAULT_WIDTH, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import PurePath

    from multiply_kg.views.cells import Row


class Saved(Viewed, Protocol):
    """A saved query: it has a title and an explanation in a language, besides its view."""

    def title(self, language: str = "en") -> str:
        """What the query answers."""

    def explanation(self, language: str = "en") -> str:
        """What a row is."""


@runtime_checkable
class Answered(Protocol):
    """The answer to a SELECT query."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns."""

    @property
    def rows(self) -> Iterable[Row]:
        """A term, or None, for each column."""


def kind_in_name(path: PurePath) -> str | None:
    """The kind of picture that a file's name asks for (``cities.map.svg``), or None."""
    before = path.name.split(".")[-2:-1]
    return before[0] if before and before[0] in VIEW_KINDS and path.name.count(".") > 1 else None


def picture(
    saved: Saved,
    answer: Any,
    *,
    kind: str | None = None,
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    width: float = DEFAULT_WIDTH,
) -> str:
    """The answer as an SVG picture: of the kind asked for, else of the first that the header names.

    Raises UnsupportedError where the header names none, or the answer has no rows by nature (ASK,
    CONSTRUCT, DESCRIBE); otherwise as ``draw`` does.
    """
    if not isinstance(answer, Answered):
        raise UnsupportedError(
            "A picture is drawn from rows, and this query's answer has none.", hint="Use a SELECT query."
        )
    chosen = kind or next(iter(saved.view), None)
    if chosen is None:
        raise UnsupportedError(
            "The header of this query names no picture.",
            hint="Add one, such as “view: {bar: {label: …, value: …}}”, or name the file FILE.table.svg.",
        )
    return draw(
        chosen,
        answer.variables,
        answer.rows,
        saved.view.get(chosen),
        title=saved.title(language),
        description=saved.explanation(language),
        language=language,
        prefixes=prefixes,
        width=width,
    )
