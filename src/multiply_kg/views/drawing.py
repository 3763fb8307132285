"""Drawing one answer as one kind of picture; each kind's drawer is imported when it is asked for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from multiply_kg.namespaces import Prefixes
from multiply_kg.views.cells import clean
from multiply_kg.views.columns import columns_for
from multiply_kg.views.sheet import MARGIN, Drawing, Sheet, page, said
from multiply_kg.views.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns

DEFAULT_WIDTH: Final = 960
NARROWEST: Final = 320
WIDEST: Final = 4000


def draw(  # noqa: PLR0913
    kind: str,
    variables: tuple[str, ...],
    rows: Iterable[Row],
    view: Mapping[str, Any] | None = None,
    *,
    title: str = "",
    description: str = "",
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    width: float = DEFAULT_WIDTH,
) -> str:
    """The answer as an SVG 1.1 picture of this kind, ``width`` pixels wide (320 to 4000).

    ``view`` leads from the parts of the picture to columns; usual names are found without it. The same
    arguments give the same text. Raises UnsupportedError for a kind that there is not, or an answer
    without the columns that it needs, and QueryError for a ``view`` that names what is not there.
    """
    known = Prefixes(prefixes)
    words = Words(clean(language) or "en")
    columns = columns_for(kind, tuple(variables), view or {}, known, words)
    found = [tuple(row) for row in rows]
    total = min(max(float(width), NARROWEST), WIDEST)
    identity = repr((kind, variables, found, sorted((view or {}).items()), title, language, total))
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    sheet = Sheet(f"{kind}-{digest[:10]}", total - 2 * MARGIN, words, known)
    drawing = _drawing(kind, found, columns, sheet) if found else _empty(words)
    return page(drawing, sheet, title=clean(title), description=clean(description))


def _empty(words: Words) -> Drawing:
    return said(words("no-rows"), words("no-rows"))


def _drawing(kind: str, rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    match kind:
        case "timeline":
            from multiply_kg.views.timeline import timeline as drawer
        case "map":
            from multiply_kg.views.maps import europe as drawer
        case "flow":
            from multiply_kg.views.flow import flow as drawer
        case "network":
            from multiply_kg.views.network import network as drawer
        case "bar":
            from multiply_kg.views.bars import bars as drawer
        case _:
            from multiply_kg.views.tables import table as drawer
    return drawer(rows, columns, sheet)
