"""Network: the nodes around an oval with their names outside, a line for each pair, thicker for more.

The order around the oval brings together what is strongly linked. It is found by exchanging neighbours
from a fixed start, so the same answer always looks the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from multiply_kg.views.cells import number_of
from multiply_kg.views.lettering import fitted, width_of
from multiply_kg.views.sheet import Drawing, Key, Note, Sheet, said
from multiply_kg.views.svg import decimal, element, group, lettering, line, path

if TYPE_CHECKING:
    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns

_SIZE: Final = 12.5
_ROW: Final = 25.0
_MOST: Final = 70
_PASSES: Final = 40
_THICKEST: Final = 7.0
_THINNEST: Final = 1.2
_KEYS: Final = 4

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Spot:
    x: float
    y: float
    right: bool


def network(rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    """The rows as lines between their two ends; rows of the same ends are added up."""
    words = sheet.words
    weights: dict[Pair, float] = {}
    links: dict[str, str | None] = {}
    lost: list[tuple[str, str | None]] = []
    for row in rows:
        ends = columns.text(row, "from"), columns.text(row, "to")
        weight = number_of(columns.cell(row, "weight")) if "weight" in columns else 1.0
        if not all(ends) or weight is None or weight <= 0:
            lost.append((" – ".join(filter(None, ends)) or words("unstated"), None))
            continue
        for name, side in zip(ends, ("from", "to"), strict=True):
            links[name] = links.get(name) or columns.link(row, side, f"{side}Link")
        pair = (min(ends), max(ends))
        weights[pair] = min(weights.get(pair, 0) + weight, 1e300)
    notes = [Note(words("unlinked"), tuple(lost))] if lost else []
    notes += _fold(weights, links, sheet)
    if not weights:
        plain = said(words("no-links"), words("no-links"))
        return Drawing(plain.body, plain.height, plain.summary, notes=tuple(notes))
    names = _ordered(weights)
    spots, height, room = _oval(names, sheet.width)
    most = max(weights.values())
    parts = []
    for (one, other), weight in sorted(weights.items(), key=lambda item: (item[1], item[0])):
        if one != other:
            tooltip = f"{one} – {other}: {words.number(weight)}"
            thick = _thickness(weight, most)
            kind = "edge s1" if weight == most and len(set(weights.values())) > 1 else "edge s0"
            data = _bow(spots[one], spots[other], sheet.width / 2, height / 2)
            parts.append(group([path(data, kind=kind, width=thick)], title=tooltip))
    degrees = dict.fromkeys(names, 0.0)
    for pair, weight in weights.items():
        for name in set(pair):
            degrees[name] += weight
    strongest = max(degrees.values())
    for name in names:
        parts.append(_node(name, links.get(name), spots[name], degrees[name], strongest, room))
    legend = _legend(weights, most, sheet) if "weight" in columns else ()
    summary = words("network", len(names), len(weights))
    return Drawing("".join(parts), height, summary, legend, tuple(notes))


def _fold(weights: dict[Pair, float], links: dict[str, str | None], sheet: Sheet) -> list[Note]:
    """Takes out the least linked nodes where there are too many, and says which."""
    degrees: dict[str, float] = {}
    for pair, weight in weights.items():
        for name in pair:
            degrees[name] = degrees.get(name, 0) + weight
    gone = sorted(degrees, key=lambda name: (-degrees[name], name))[_MOST:]
    for pair in [pair for pair in weights if set(pair) & set(gone)]:
        del weights[pair]
    return [Note(sheet.words("more"), tuple((name, links.get(name)) for name in gone))] if gone else []


def _ordered(weights: dict[Pair, float]) -> list[str]:
    """The nodes around the oval, so that strong lines are short."""
    near: dict[str, dict[str, float]] = {}
    for (one, other), weight in sorted(weights.items()):
        near.setdefault(one, {})[other] = weight
        near.setdefault(other, {})[one] = weight
    order: list[str] = []
    rest = sorted(near, key=lambda name: (-sum(near[name].values()), name))
    while rest:
        # The next node is the one most strongly linked to those placed last.
        recent = order[-3:]
        pulls = {name: sum(near[name].get(other, 0) for other in recent) for name in rest}
        chosen = max(rest, key=lambda name: (pulls[name], -rest.index(name)))
        order.append(chosen)
        rest.remove(chosen)
    size = len(order)

    def cost(name: str, at: int, place: dict[str, int]) -> float:
        return sum(
            math.sqrt(weight) * min(abs(at - place[other]), size - abs(at - place[other]))
            for other, weight in near[name].items()
            if other != name
        )

    place = {name: number for number, name in enumerate(order)}
    for _ in range(_PASSES):
        better = False
        for i in range(size):
            for j in range(i + 1, size):
                a, b = order[i], order[j]
                before = cost(a, i, place) + cost(b, j, place)
                place[a], place[b] = j, i
                if cost(a, j, place) + cost(b, i, place) < before - 1e-9:
                    order[i], order[j] = b, a
                    better = True
                else:
                    place[a], place[b] = i, j
        if not better:
            break
    return order


def _oval(names: list[str], width: float) -> tuple[dict[str, _Spot], float, float]:
    """Each node's spot, in even rows on the two sides, with the height and the room for a name."""
    half = math.ceil(len(names) / 2)
    height = max(half * _ROW + 30, 120)
    widest = max(width_of(name, _SIZE) for name in names) + 18
    room = min(widest, width * 0.31)
    across = min(width / 2 - room, max(height * 0.62, 90))
    spots = {}
    for number, name in enumerate(names):
        right = number < half
        rows = half if right else len(names) - half
        step = number if right else number - half
        y = 15 + (height - 30) * (step + 0.5) / rows
        y = y if right else height - y
        far = across * math.sqrt(max(1 - ((y - height / 2) / (height / 2)) ** 2, 0.05))
        spots[name] = _Spot(width / 2 + (far if right else -far), y, right)
    return spots, height, room - 16


def _thickness(weight: float, most: float) -> float:
    return _THINNEST + (_THICKEST - _THINNEST) * (weight / most if most else 0) ** 1.4


def _bow(one: _Spot, other: _Spot, x: float, y: float) -> str:
    """A line from spot to spot, drawn towards the centre."""
    bend = 0.6
    cx = (one.x + other.x) / 2 * (1 - bend) + x * bend
    cy = (one.y + other.y) / 2 * (1 - bend) + y * bend
    return f"M{decimal(one.x)} {decimal(one.y)}Q{decimal(cx)} {decimal(cy)} {decimal(other.x)} {decimal(other.y)}"


def _node(  # noqa: PLR0913, PLR0917
    name: str, link: str | None, spot: _Spot, degree: float, strongest: float, room: float
) -> str:
    radius = 3.5 + 6 * math.sqrt(degree / strongest)
    shown = fitted(name, _SIZE, room)
    x = spot.x + (radius + 6 if spot.right else -radius - 6)
    circle = element("circle", {"cx": spot.x, "cy": spot.y, "r": radius, "class": "c0 mark"})
    text = lettering(x, spot.y + 4.3, shown, size=_SIZE, kind="halo", anchor="start" if spot.right else "end")
    return group([circle, text], title=name if shown != name else "", link=link)


def _legend(weights: dict[Pair, float], most: float, sheet: Sheet) -> tuple[Key, ...]:
    """Some thicknesses with their numbers."""
    values = sorted(set(weights.values()))
    if len(values) > _KEYS:
        values = [values[round(number * (len(values) - 1) / (_KEYS - 1))] for number in range(_KEYS)]
    strong = len(values) > 1
    return tuple(
        Key(
            element(
                "g",
                {"stroke-width": _thickness(value, most)},
                line(-10, 0, 10, 0, kind="edge s1" if strong and value == most else "edge s0"),
            ),
            sheet.words.number(value),
        )
        for value in values
    )
