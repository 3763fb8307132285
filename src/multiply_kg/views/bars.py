"""Bars: one for each row, lying, with its number beside it; the bars of a label's series together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from multiply_kg.views.cells import number_of
from multiply_kg.views.lettering import width_of, wrapped
from multiply_kg.views.sheet import Drawing, Key, Note, Sheet, said
from multiply_kg.views.style import colour, pattern_of
from multiply_kg.views.svg import box, element, group, lettering, line

if TYPE_CHECKING:
    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns

_SIZE: Final = 12.5
_LINE: Final = 15.0
_BAR: Final = 17.0
_BETWEEN: Final = 2.0
_GAP: Final = 9.0
_MOST: Final = 150
_LABELS: Final = 0.36


@dataclass(frozen=True, slots=True)
class _Bar:
    series: str
    value: float


@dataclass(slots=True)
class _Label:
    text: str
    link: str | None
    bars: list[_Bar]


def bars(rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    """The rows as bars, in the order of the answer; several value columns are series of their own."""
    words = sheet.words
    labels, lost = _read(rows, columns, sheet)
    series = list(dict.fromkeys(bar.series for label in labels for bar in label.bars))
    if all(name for name in series) and len(columns.parts["value"]) == 1:
        series.sort()
    notes = [Note(words("unvalued"), tuple(lost))] if lost else []
    if not labels:
        plain = said(words("no-values"), words("no-values"))
        return Drawing(plain.body, plain.height, plain.summary, notes=tuple(notes))
    if len(labels) > _MOST:
        notes.append(Note(words("more"), tuple((label.text, label.link) for label in labels[_MOST:])))
        labels = labels[:_MOST]
    values = [bar.value for label in labels for bar in label.bars]
    low, high = min(*values, 0.0), max(*values, 0.0)
    widest = max(width_of(label.text, _SIZE) for label in labels) + 2
    margin = min(widest, sheet.width * _LABELS) + 10
    figures = max(width_of(words.number(value), _SIZE) for value in values) + 10
    below = figures if low < 0 else 0
    room = sheet.width - margin - figures - below
    reach = high / 2 - low / 2  # half of it, as the whole may be more than a float holds

    def length(value: float) -> float:
        return abs(value) / 2 / reach * room if reach else 0.0

    zero = margin + below + length(low)
    parts, y = [], 2.0
    for label in labels:
        text = wrapped(label.text, _SIZE, margin - 10, lines=3)
        tall = max(len(label.bars) * (_BAR + _BETWEEN) - _BETWEEN, len(text) * _LINE)
        base = y + tall / 2 - len(text) * _LINE / 2 + 11.5
        content = [
            lettering(margin - 10, base + number * _LINE, line_, size=_SIZE, anchor="end")
            for number, line_ in enumerate(text)
        ]
        cut = text[-1].endswith("…") and not label.text.endswith("…")
        parts.append(group(content, title=label.text if cut else "", link=label.link))
        top = y + (tall - len(label.bars) * (_BAR + _BETWEEN) + _BETWEEN) / 2
        for bar in label.bars:
            parts.append(_bar(bar, label, zero, top, length(bar.value), series.index(bar.series), sheet))
            top += _BAR + _BETWEEN
        y += tall + _GAP
    axis = line(zero, 0, zero, y - _GAP + 2, kind="axis")
    summary = words("bar", len(values))
    legend = tuple(
        Key(_swatch(number, sheet), name or words("unstated")) for number, name in enumerate(series)
    )
    if len(series) == 1 and "series" not in columns:
        legend = ()
    return Drawing("".join(parts) + axis + "\n", y - _GAP + 4, summary, legend, tuple(notes))


def _read(
    rows: list[Row], columns: Columns, sheet: Sheet
) -> tuple[list[_Label], list[tuple[str, str | None]]]:
    """The labels with their bars, and the labels of rows without a number."""
    labels: dict[tuple[str, str | None], _Label] = {}
    lost = []
    several = columns.parts["value"]
    for row in rows:
        text = columns.name(row, "label") or sheet.words("unstated")
        link = columns.link(row, "label", "link", else_first=True)
        found = [(index, number_of(row[index])) for index in several]
        # Rows of one label stand together only where a series tells them apart.
        key = (text, None if "series" in columns else f"{len(labels)} {link}")
        for index, value in found:
            if value is None:
                lost.append((text, link))
                continue
            name = columns.text(row, "series")
            if len(several) > 1:
                name = " · ".join(filter(None, [name, columns.variables[index]]))
            labels.setdefault(key, _Label(text, link, [])).bars.append(_Bar(name, value))
    return list(labels.values()), lost


def _bar(bar: _Bar, label: _Label, zero: float, y: float, length: float, number: int, sheet: Sheet) -> str:
    left = zero if bar.value >= 0 else zero - length
    figure = sheet.words.number(bar.value)
    tooltip = " · ".join(filter(None, [label.text, bar.series, figure]))
    parts = _area(left, y, length, _BAR, number, sheet)
    if bar.value >= 0:
        parts.append(lettering(zero + length + 6, y + 13, figure, size=_SIZE, kind="num"))
    else:
        parts.append(lettering(left - 6, y + 13, figure, size=_SIZE, kind="num", anchor="end"))
    return group(parts, title=tooltip)


def _area(x: float, y: float, width: float, height: float, number: int, sheet: Sheet) -> list[str]:
    """An area in the colour of a series, with its pattern over it."""
    parts = [box(x, y, width, height, kind=f"c{colour(number)}", radius=2)]
    if fill := pattern_of(number, sheet.ident):
        parts.append(element("rect", {"x": x, "y": y, "width": width, "height": height, "fill": fill}))
    return parts


def _swatch(number: int, sheet: Sheet) -> str:
    return "".join(_area(-10, -6, 20, 12, number, sheet))
