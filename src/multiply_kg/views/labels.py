"""Names beside points, none upon another: nearest free place first, with a line where it is far."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from multiply_kg.views.lettering import width_of

SIZE: Final = 11.5
_HEIGHT: Final = 13.0
_CLEAR: Final = 1.5
_MARK: Final = 4.8
_LEADER: Final = 10.0
_RINGS: Final = (0.0, 6.0, 13.0, 20.0, 28.0, 38.0, 50.0, 64.0, 80.0, 98.0, 118.0)
_TURNS: Final = 32
_NEAR: Final = 34.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Whether it lies inside the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A name in its place: the box, and the end of the line from the point, where it needs one."""

    index: int
    text: str
    box: Box
    leader: tuple[float, float] | None

    @property
    def baseline(self) -> tuple[float, float]:
        """Where the text starts."""
        return self.box.left + 1, self.box.bottom - 3.2


def placed(points: Sequence[tuple[float, float]], names: Sequence[str], frame: Box) -> list[Placed]:
    """The names that have room, each near its point, in the order of the points.

    Points with many neighbours choose first; a name covers no other, no mark, and no other's line.
    """
    marks = [Box(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in points]
    crowd = [sum(math.dist(point, other) < _NEAR for other in points) for point in points]
    order = sorted(range(len(points)), key=lambda i: (-crowd[i], points[i][1], points[i][0], i))
    done: list[Placed] = []
    for index in order:
        if names[index]:
            found = _place(index, points[index], names[index], frame, marks, done, points)
            done += [found] if found else []
    return sorted(done, key=lambda label: label.index)


def _place(  # noqa: PLR0913, PLR0917
    index: int,
    point: tuple[float, float],
    name: str,
    frame: Box,
    marks: Sequence[Box],
    done: Sequence[Placed],
    points: Sequence[tuple[float, float]],
) -> Placed | None:
    wide = width_of(name, SIZE) + 2
    for box, far in _candidates(point, wide):
        if not box.within(frame) or any(box.meets(label.box) for label in done):
            continue
        if any(box.meets(mark) for number, mark in enumerate(marks) if number != index or far):
            continue
        if any(label.leader and crosses(points[label.index], label.leader, box) for label in done):
            continue
        end = _end(point, box) if far else None
        if end and any(crosses(point, end, label.box) for label in done):
            continue
        if end and any(
            label.leader and _cut(point, end, points[label.index], label.leader) for label in done
        ):
            continue
        if end and any(crosses(point, end, mark) for mark in marks if not mark.meets(marks[index])):
            continue
        return Placed(index, name, box, end)
    return None


def _candidates(point: tuple[float, float], wide: float) -> Iterable[tuple[Box, bool]]:
    """Boxes around the point, nearest first: right, left, above, below, the corners, then all around."""
    x, y = point
    reach = _MARK + _CLEAR
    half = _HEIGHT / 2
    for ring in _RINGS:
        far = ring >= _LEADER
        sides = (
            (x + reach, y - half),
            (x - reach - wide, y - half),
            (x - wide / 2, y - reach - _HEIGHT),
            (x - wide / 2, y + reach),
            (x + reach - 3, y - reach - _HEIGHT + 4),
            (x + reach - 3, y + reach - 4),
            (x - reach - wide + 3, y - reach - _HEIGHT + 4),
            (x - reach - wide + 3, y + reach - 4),
        )
        if ring == 0:
            for left, top in sides:
                yield Box(left, top, left + wide, top + _HEIGHT), False
            continue
        for turn in sorted(range(_TURNS), key=lambda k: (abs(math.sin(math.tau * k / _TURNS)), k)):
            angle = math.tau * turn / _TURNS
            px, py = x + (reach + ring) * math.cos(angle), y + (reach + ring) * math.sin(angle)
            left = px - wide * (1 - math.cos(angle)) / 2
            top = py - half
            yield Box(left, top, left + wide, top + _HEIGHT), far


def _end(point: tuple[float, float], box: Box) -> tuple[float, float]:
    """The nearest spot of a box's rim."""
    return min(max(point[0], box.left), box.right), min(max(point[1], box.top + 2), box.bottom - 2)


def crosses(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    """Whether a straight line passes through a box (Liang and Barsky)."""
    low, high = 0.0, 1.0
    dx, dy = end[0] - start[0], end[1] - start[1]
    for step, room in (
        (-dx, start[0] - box.left),
        (dx, box.right - start[0]),
        (-dy, start[1] - box.top),
        (dy, box.bottom - start[1]),
    ):
        if step == 0:
            if room <= 0:
                return False
        elif step < 0:
            low = max(low, room / step)
        else:
            high = min(high, room / step)
    return low < high


def _cut(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> bool:
    """Whether two lines cross between their ends."""

    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
