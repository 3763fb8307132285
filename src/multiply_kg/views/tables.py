"""Table: the rows as they are, cut and wrapped to fit, for a picture where no other says more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from multiply_kg.views.cells import link_of, number_of
from multiply_kg.views.lettering import fitted, width_of, wrapped
from multiply_kg.views.sheet import Drawing, Note, Sheet
from multiply_kg.views.svg import group, lettering, line

if TYPE_CHECKING:
    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns

_SIZE: Final = 12.0
_LINE: Final = 15.0
_GAP: Final = 16.0
_PAD: Final = 7.0
_MOST: Final = 200
_LINES: Final = 4
_LEAST: Final = 34.0


def table(rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    """The rows under their columns; numbers flush right."""
    chosen = columns.parts["columns"] or tuple(range(len(columns.variables)))
    shown = rows[:_MOST]
    texts = [[columns.shown(row[index]) for index in chosen] for row in shown]
    heads = [columns.variables[index] for index in chosen]
    right = [
        any(row[index] for row in shown)
        and all(row[index] is None or number_of(row[index]) is not None for row in shown)
        for index in chosen
    ]
    widths = _widths(heads, texts, sheet.width)
    lefts = [sum(widths[:number]) + _GAP * number for number in range(len(widths))]
    parts = [
        lettering(*_at(left, width, flush), fitted(head, _SIZE, width, bold=True), size=_SIZE, kind="b",
                  anchor="end" if flush else "start")
        for head, left, width, flush in zip(heads, lefts, widths, right, strict=True)
    ]  # fmt: skip
    y = 21.0
    parts.append(line(0, y, sheet.width, y, kind="axis") + "\n")
    for row, cells in zip(shown, texts, strict=True):
        wraps = [wrapped(text, _SIZE, width, lines=_LINES) for text, width in zip(cells, widths, strict=True)]
        for index, text, lines, left, width, flush in zip(
            chosen, cells, wraps, lefts, widths, right, strict=True
        ):
            x, _ = _at(left, width, flush)
            content = [
                lettering(x, y + _PAD + 11 + number * _LINE, piece, size=_SIZE,
                          kind="num" if flush else "", anchor="end" if flush else "start")
                for number, piece in enumerate(lines) if piece
            ]  # fmt: skip
            cut = lines[-1].endswith("…") and not text.endswith("…")
            if content:
                parts.append(group(content, title=text if cut else "", link=link_of(row[index])))
        y += max(len(lines) for lines in wraps) * _LINE + 2 * _PAD - 2
        parts.append(line(0, y, sheet.width, y, kind="grid") + "\n")
    left_out = len(rows) - len(shown)
    notes = (Note(sheet.words("more"), ((f"{left_out}", None),)),) if left_out else ()
    return Drawing("".join(parts), y + 4, sheet.words("table", len(rows)), notes=notes)


def _at(left: float, width: float, flush: bool) -> tuple[float, float]:  # noqa: FBT001
    return (left + width if flush else left), 14.0


def _widths(heads: list[str], texts: list[list[str]], room: float) -> list[float]:
    """What each column wants; where that is too much, its longest word first and then a share of the rest."""
    count = len(heads)
    left = max(room - _GAP * (count - 1), count * 8.0)
    columns = [[(heads[number], True), *((row[number], False) for row in texts)] for number in range(count)]
    wants = [max(_LEAST, *(width_of(text, _SIZE, bold=bold) for text, bold in cells)) for cells in columns]
    words = [
        max(_LEAST, *(width_of(word, _SIZE, bold=bold) for text, bold in cells for word in text.split(" ")))
        for cells in columns
    ]
    if sum(wants) <= left:
        return wants
    if sum(words) <= left:
        spare = (left - sum(words)) / sum(want - word for want, word in zip(wants, words, strict=True))
        return [word + (want - word) * spare for want, word in zip(wants, words, strict=True)]
    widths = [0.0] * count
    waiting = sorted(range(count), key=lambda number: words[number])
    while waiting:
        number = waiting[0]
        widths[number] = min(words[number], left / len(waiting))
        left -= widths[number]
        waiting.pop(0)
    return widths
