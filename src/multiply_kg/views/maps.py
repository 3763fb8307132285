"""Map of Europe: a mark and a name for each row with coordinates, colour and shape by a column.

The map shows what lies around the places and no more. Rows without coordinates are listed beneath.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from multiply_kg.views import outline
from multiply_kg.views.cells import number_of
from multiply_kg.views.labels import SIZE, Box, placed
from multiply_kg.views.lettering import fitted
from multiply_kg.views.sheet import Drawing, Key, Note, Sheet, said
from multiply_kg.views.style import marker
from multiply_kg.views.svg import box, decimal, element, group, lettering, line, path

if TYPE_CHECKING:
    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns
    from multiply_kg.views.outline import Point

_AROUND: Final = 0.07
_LEAST_AROUND: Final = 70.0
_LEAST: Final = 600.0
_TALLEST: Final = 1.2
_FLATTEST: Final = 0.55
_MOST: Final = 600
_WIDEST_NAME: Final = 150.0
_COARSE: Final = 0.8
_ASIDE: Final = 8.5
_PUSHES: Final = 60
_RADIUS: Final = 4.6


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    colour: str
    link: str | None
    at: Point


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the plane that is shown: kilometres to pixels."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    def at(self, point: Point) -> Point:
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale


def europe(rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    """The rows on the map."""
    words = sheet.words
    places: list[_Place] = []
    without: list[tuple[str, str | None]] = []
    beyond: list[tuple[str, str | None]] = []
    for row in rows:
        name = columns.name(row, "label")
        link = columns.link(row, "label", "link", else_first=True)
        latitude, longitude = number_of(columns.cell(row, "lat")), number_of(columns.cell(row, "long"))
        if latitude is None or longitude is None:
            without.append((name or words("unstated"), link))
        elif not outline.is_known(latitude, longitude):
            beyond.append((f"{name} ({words.number(latitude)}, {words.number(longitude)})".strip(), link))
        else:
            places.append(
                _Place(name, columns.text(row, "colour"), link, outline.projected(latitude, longitude))
            )
    lists = [("unplaced", without), ("outside", beyond)]
    lists.append(("more", [(place.name, place.link) for place in places[_MOST:]]))
    places = places[:_MOST]
    if not places:
        plain = said(words("no-places"), words("no-places"))
        return Drawing(plain.body, plain.height, plain.summary, notes=_notes(lists, sheet))
    frame = _frame([place.at for place in places], sheet.width)
    spots = _apart([frame.at(place.at) for place in places])
    names = [fitted(place.name, SIZE, _WIDEST_NAME) for place in places]
    labels = placed(spots, names, Box(3, 3, frame.width - 3, frame.height - 3))
    named = {label.index for label in labels}
    nameless = [(p.name, p.link) for number, p in enumerate(places) if p.name and number not in named]
    lists.append(("unlabelled", nameless))
    series = _series(places)
    clip = f"{sheet.ident}-frame"
    parts = [
        element("clipPath", {"id": clip}, box(0, 0, frame.width, frame.height, kind="sea", radius=4)),
        box(0, 0, frame.width, frame.height, kind="sea", radius=4),
        path(_land(frame), kind="land", clip=clip),
        box(0, 0, frame.width, frame.height, kind="frame", radius=4),
        "\n",
    ]
    by_index = {label.index: label for label in labels}
    parts += [
        line(*spots[label.index], *label.leader, kind="leader") + "\n" for label in labels if label.leader
    ]
    for number, place in enumerate(places):
        inner = [marker(*spots[number], series[place.colour], radius=_RADIUS)]
        if label := by_index.get(number):
            inner.append(lettering(*label.baseline, label.text, size=SIZE, kind="maphalo"))
        tooltip = " · ".join(filter(None, [place.name, place.colour]))
        parts.append(group(inner, title=tooltip, link=place.link))
    unstated = words("unstated") if any(not place.colour for place in places) else ""
    legend = _legend(series, unstated) if "colour" in columns else ()
    credit = Note(words("outline"), ())
    return Drawing(
        "".join(parts), frame.height, words("map", len(places)), legend, (*_notes(lists, sheet), credit)
    )


def _notes(lists: list[tuple[str, list[tuple[str, str | None]]]], sheet: Sheet) -> tuple[Note, ...]:
    return tuple(Note(sheet.words(key), tuple(items)) for key, items in lists if items)


def _series(places: list[_Place]) -> dict[str, int | None]:
    """The number of each value's mark: values in alphabetical order, the hollow mark for none."""
    found = sorted({place.colour for place in places} - {""})
    return {"": None if found else 0, **{value: number for number, value in enumerate(found)}}


def _legend(series: dict[str, int | None], unstated: str) -> tuple[Key, ...]:
    keys = [Key(marker(0, 0, number), value) for value, number in series.items() if value]
    return tuple(keys + ([Key(marker(0, 0, series[""]), unstated)] if unstated else []))


def _frame(points: list[Point], width: float) -> _Frame:
    """The smallest frame with some land around the places, neither too flat nor too tall."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    around = max(_AROUND * max(right - left, bottom - top), _LEAST_AROUND)
    wide, tall = max(right - left + 2 * around, _LEAST), max(bottom - top + 2 * around, _LEAST * _FLATTEST)
    wide = max(wide, tall / _TALLEST)
    tall = max(tall, wide * _FLATTEST)
    scale = width / wide
    return _Frame((left + right - wide) / 2, (top + bottom - tall) / 2, scale, width, tall * scale)


def _land(frame: _Frame) -> str:
    """The outline within the frame, without points closer than a pixel can show."""
    lines = []
    for ring in outline.rings():
        points = [frame.at(point) for point in ring]
        if (
            max(x for x, _ in points) < 0
            or min(x for x, _ in points) > frame.width
            or max(y for _, y in points) < 0
            or min(y for _, y in points) > frame.height
        ):
            continue
        kept = [points[0]]
        for point in points[1:-1]:
            if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _COARSE:
                kept.append(point)
        if len(kept) > 2:  # noqa: PLR2004  (less than a triangle encloses nothing)
            lines.append("M" + "L".join(f"{decimal(x)} {decimal(y)}" for x, y in kept) + "Z")
    return "".join(lines)


def _apart(spots: list[Point]) -> list[Point]:
    """The spots, those that would hide one another pushed apart by a few pixels."""
    moved = [(x + 0.01 * number, y) for number, (x, y) in enumerate(spots)]
    for _ in range(_PUSHES):
        pushed = False
        for i, j in combinations(range(len(moved)), 2):
            (ax, ay), (bx, by) = moved[i], moved[j]
            dx, dy = bx - ax, by - ay
            if abs(dx) >= _ASIDE or abs(dy) >= _ASIDE or (far := math.hypot(dx, dy)) >= _ASIDE - 0.05:
                continue
            pushed = True
            x, y = dx / far * (_ASIDE - far) / 2, dy / far * (_ASIDE - far) / 2
            moved[i], moved[j] = (ax - x, ay - y), (bx + x, by + y)
        if not pushed:
            break
    return moved
