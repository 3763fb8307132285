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
_MANY: Final = 90
_MANY_LINES: Final = 3000

Point = tuple[float, float]


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
    leader: Point | None
    far: float = 0

    @property
    def baseline(self) -> Point:
        """Where the text starts."""
        return self.box.left + 1, self.box.bottom - 3.2


def placed(
    points: Sequence[Point],
    names: Sequence[str],
    frame: Box,
    *,
    radii: Sequence[float] | None = None,
    lines: Sequence[tuple[Point, Point]] = (),
) -> list[Placed]:
    """The names that have room, each near its point, in the order of the points.

    A name covers no other, no mark and no other's line; without a line it is nearer to its own point
    than to any other. Of a few orders to choose places in, the one that leaves out the fewest names
    and puts them nearest is taken. ``radii`` are those of the marks; ``lines`` are kept free of names
    where that is possible close by. Of very many points only those with room beside them are named.
    """
    sizes = radii or [_MARK] * len(points)
    marks = [_around(point, size) for point, size in zip(points, sizes, strict=True)]
    field = _Field(points, sizes, marks, lines)
    crowd = [sum(math.dist(point, other) < _NEAR for other in points) for point in points]
    middle = sum(x for x, _ in points) / max(len(points), 1)
    wanted = [index for index, name in enumerate(names) if name]
    orders = [
        sorted(wanted, key=lambda i: (-crowd[i], points[i][1], i)),
        sorted(wanted, key=lambda i: (-crowd[i], -abs(points[i][0] - middle), i)),
        sorted(wanted, key=lambda i: (points[i][1], i)),
        sorted(wanted, key=lambda i: (-points[i][1], i)),
        sorted(wanted, key=lambda i: (points[i][0], i)),
        sorted(wanted, key=lambda i: (-points[i][0], i)),
    ]
    few = 1 if len(wanted) > _MANY or len(wanted) * len(lines) > _MANY_LINES else None
    tries = [field.tried(order, names, frame) for order in orders[:few]]
    best = min(tries, key=lambda labels: (-len(labels), sum(label.far for label in labels)))
    return sorted(best, key=lambda label: label.index)


@dataclass(frozen=True, slots=True)
class _Field:
    """The points with the sizes and the boxes of their marks, and lines that names had better not cross."""

    points: Sequence[Point]
    sizes: Sequence[float]
    marks: Sequence[Box]
    lines: Sequence[tuple[Point, Point]]

    def tried(self, order: Sequence[int], names: Sequence[str], frame: Box) -> list[Placed]:
        """The names placed one after another in this order."""
        done: list[Placed] = []
        for index in order:
            found = self._place(index, names[index], frame, done)
            done += [found] if found else []
        return done

    def _place(self, index: int, name: str, frame: Box, done: Sequence[Placed]) -> Placed | None:
        point, wide = self.points[index], width_of(name, SIZE) + 2
        second: Placed | None = None
        rings = _RINGS if len(self.points) <= _MANY else _RINGS[:2]
        for box, ring in _candidates(point, wide, self.sizes[index], rings):
            if second and ring >= _LEADER:
                break
            end = _end(point, box) if ring >= _LEADER else None
            if self._free(index, box, end, frame, done):
                found = Placed(index, name, box, end, ring)
                if ring >= _LEADER or not any(crosses(*line, box) for line in self.lines):
                    return found
                second = second or found
        return second

    def _free(self, index: int, box: Box, end: Point | None, frame: Box, done: Sequence[Placed]) -> bool:
        """Whether a name may stand here."""
        return (
            box.within(frame)
            and not any(box.meets(label.box) for label in done)
            and not any(box.meets(mark) for mark in self.marks)
            and not any(
                label.leader and crosses(self.points[label.index], label.leader, box) for label in done
            )
            and (self._clear(index, end, done) if end else self._own(index, box))
        )

    def _own(self, index: int, box: Box) -> bool:
        """Whether the box is plainly nearest to its own point."""
        own = _distance(self.points[index], box) - self.sizes[index]
        return all(
            _distance(point, box) - size > own + _CLEAR
            for number, (point, size) in enumerate(zip(self.points, self.sizes, strict=True))
            if number != index
        )

    def _clear(self, index: int, end: Point, done: Sequence[Placed]) -> bool:
        """Whether a line from the point to the end crosses no name, no line and no other mark."""
        point = self.points[index]
        return not any(
            crosses(point, end, label.box)
            or (label.leader and _cut(point, end, self.points[label.index], label.leader))
            for label in done
        ) and not any(crosses(point, end, mark) for mark in self.marks if not mark.meets(self.marks[index]))


def _around(point: Point, size: float) -> Box:
    return Box(point[0] - size, point[1] - size, point[0] + size, point[1] + size)


def _distance(point: Point, box: Box) -> float:
    x = max(box.left - point[0], point[0] - box.right, 0.0)
    y = max(box.top - point[1], point[1] - box.bottom, 0.0)
    return math.sqrt(x * x + y * y)


def _candidates(
    point: Point, wide: float, size: float, rings: Sequence[float]
) -> Iterable[tuple[Box, float]]:
    """Boxes around the point, nearest first: right, left, above, below, the corners, then all around."""
    x, y = point
    reach = size + _CLEAR
    half = _HEIGHT / 2
    for ring in rings:
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
                yield Box(left, top, left + wide, top + _HEIGHT), 0.0
            continue
        for turn in sorted(range(_TURNS), key=lambda k: (abs(math.sin(math.tau * k / _TURNS)), k)):
            angle = math.tau * turn / _TURNS
            across, down = round(math.cos(angle), 6), round(math.sin(angle), 6)
            left = x + (reach + ring) * across - wide * (1 - across) / 2
            top = y + (reach + ring) * down - half
            yield Box(left, top, left + wide, top + _HEIGHT), ring


def _end(point: Point, box: Box) -> Point:
    """The nearest spot of a box's rim."""
    return min(max(point[0], box.left), box.right), min(max(point[1], box.top + 2), box.bottom - 2)


def crosses(start: Point, end: Point, box: Box) -> bool:
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


def _cut(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two lines cross between their ends."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
