"""Network: what is linked drawn near, a line for each pair, thicker for more, every name readable.

The layout is Fruchterman and Reingold's from a fixed start, with a fixed number of steps and exact
arithmetic, so the same answer always looks the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from multiply_kg.views.cells import number_of
from multiply_kg.views.labels import SIZE, Box, placed
from multiply_kg.views.lettering import fitted
from multiply_kg.views.sheet import Drawing, Key, Note, Sheet, said
from multiply_kg.views.springs import Pair, Point, components, settled
from multiply_kg.views.svg import element, group, lettering, line

if TYPE_CHECKING:
    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns

_MOST: Final = 60
_THICKEST: Final = 7.0
_THINNEST: Final = 1.2
_PLAIN: Final = 2.2
_KEYS: Final = 4
_WIDEST_NAME: Final = 220.0
_ENOUGH: Final = 1e300
_CELL: Final = 300.0
_NARROW: Final = 600.0
_FEW: Final = 4
_FLAT: Final = 0.05


@dataclass(slots=True)
class _Graph:
    """Pairs of names with their weights, and where each name leads."""

    weights: dict[Pair, float]
    links: dict[str, str | None]

    def degrees(self) -> dict[str, float]:
        """The weights of a node's lines, added up."""
        found: dict[str, float] = {}
        for pair, weight in self.weights.items():
            for name in set(pair):
                found[name] = min(found.get(name, 0) + weight, _ENOUGH)
        return found


def network(rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    """The rows as lines between their two ends; rows of the same ends are added up."""
    words = sheet.words
    graph, lost = _read(rows, columns, sheet)
    notes = [Note(words("unlinked"), tuple(lost))] if lost else []
    degrees = graph.degrees()
    gone = sorted(degrees, key=lambda name: (-degrees[name], name))[_MOST:]
    for pair in [pair for pair in graph.weights if set(pair) & set(gone)]:
        del graph.weights[pair]
    if gone:
        notes.append(Note(words("more"), tuple((name, graph.links[name]) for name in gone)))
    if not graph.weights:
        plain = said(words("no-links"), words("no-links"))
        return Drawing(plain.body, plain.height, plain.summary, notes=tuple(notes))
    names = sorted(graph.degrees())
    spots, height = _spots(graph.weights, sheet.width)
    body, nameless = _drawn(graph, names, spots, Box(0, 0, sheet.width, height), sheet)
    if nameless:
        notes.append(Note(words("unlabelled"), tuple((name, graph.links[name]) for name in nameless)))
    legend = _legend(graph, sheet) if "weight" in columns else ()
    return Drawing(body, height, words("network", len(names), len(graph.weights)), legend, tuple(notes))


def _read(rows: list[Row], columns: Columns, sheet: Sheet) -> tuple[_Graph, list[tuple[str, str | None]]]:
    """The graph, and the rows that lack an end or a weight above zero."""
    weights: dict[Pair, float] = {}
    links: dict[str, str | None] = {}
    lost: list[tuple[str, str | None]] = []
    for row in rows:
        ends = columns.name(row, "from"), columns.name(row, "to")
        weight = number_of(columns.cell(row, "weight")) if "weight" in columns else 1.0
        if not all(ends) or weight is None or weight <= 0:
            lost.append((" – ".join(filter(None, ends)) or sheet.words("unstated"), None))
            continue
        for name, side in zip(ends, ("from", "to"), strict=True):
            links[name] = links.get(name) or columns.link(row, side, f"{side}Link")
        pair = (min(ends), max(ends))
        weights[pair] = min(weights.get(pair, 0) + weight, _ENOUGH)
    return _Graph(weights, links), lost


def _spots(weights: dict[Pair, float], width: float) -> tuple[dict[str, Point], float]:
    """A spot for each name: the largest part of the network on top, parts apart from it in rows beneath."""
    parts = components(weights)
    spots: dict[str, Point] = {}
    per_row = max(int(width // _CELL), 1)
    bottom = 0.0
    rows = [parts[:1], *(parts[start : start + per_row] for start in range(1, len(parts), per_row))]
    for row in filter(None, rows):
        wide = width / len(row)
        most = max(map(len, row))
        height = max((wide * 0.5 if most > _FEW else 0), 34 + (15 if width > _NARROW else 25) * most)
        for number, part in enumerate(row):
            inside = {pair: weight for pair, weight in weights.items() if pair[0] in part}
            room = wide if len(part) > _FEW else min(wide, 130.0 * len(part) + 160)
            found = _fitted(settled(part, inside), room, height)
            left = number * wide + (wide - room) / 2
            spots |= {name: (x + left, y + bottom) for name, (x, y) in found.items()}
        bottom += height
    return spots, bottom


def _fitted(spots: dict[str, Point], width: float, height: float) -> dict[str, Point]:
    """The spots stretched to the room there is, with a margin for names."""
    side, top = min(110.0, width * 0.17), 20.0
    xs, ys = [x for x, _ in spots.values()], [y for _, y in spots.values()]
    across, down = max(xs) - min(xs), max(ys) - min(ys)
    return {
        name: (
            side + ((x - min(xs)) / across if across > _FLAT else 0.5) * (width - 2 * side),
            top + ((y - min(ys)) / down if down > _FLAT else 0.5) * (height - 2 * top),
        )
        for name, (x, y) in spots.items()
    }


def _drawn(
    graph: _Graph, names: list[str], spots: dict[str, Point], frame: Box, sheet: Sheet
) -> tuple[str, list[str]]:
    """Lines, nodes and names, and the names that found no room."""
    most = max(graph.weights.values())
    some = len(set(graph.weights.values())) > 1
    parts = []
    for (one, other), weight in sorted(graph.weights.items(), key=lambda item: (item[1], item[0])):
        if one != other:
            edge = line(*spots[one], *spots[other], kind="edge s1" if some and weight == most else "edge s0")
            thick = element("g", {"stroke-width": _thickness(weight, most) if some else _PLAIN}, edge)
            parts.append(group([thick], title=f"{one} – {other}: {sheet.words.number(weight)}"))
    degrees = graph.degrees()
    strongest = max(degrees.values())
    radii = [3.5 + 5.5 * math.sqrt(degrees[name] / strongest) for name in names]
    shown = [fitted(name, SIZE, min(_WIDEST_NAME, frame.right * 0.45)) for name in names]
    labels = {
        label.index: label
        for label in placed(
            [spots[name] for name in names],
            shown,
            frame,
            radii=radii,
            lines=[(spots[one], spots[other]) for one, other in graph.weights if one != other],
        )
    }
    for number, name in enumerate(names):
        label = labels.get(number)
        inner = []
        if label and label.leader:
            inner.append(line(*spots[name], *label.leader, kind="leader"))
        x, y = spots[name]
        inner.append(element("circle", {"cx": x, "cy": y, "r": radii[number], "class": "c0 mark"}))
        if label:
            inner.append(lettering(*label.baseline, label.text, size=SIZE, kind="halo"))
        parts.append(group(inner, title="" if label and label.text == name else name, link=graph.links[name]))
    return "".join(parts), [name for number, name in enumerate(names) if number not in labels]


def _thickness(weight: float, most: float) -> float:
    share = weight / most
    return _THINNEST + (_THICKEST - _THINNEST) * share * math.sqrt(share)


def _legend(graph: _Graph, sheet: Sheet) -> tuple[Key, ...]:
    """Some thicknesses with their numbers."""
    values = sorted(set(graph.weights.values()))
    most, some = values[-1], len(values) > 1
    if len(values) > _KEYS:
        values = [values[round(number * (len(values) - 1) / (_KEYS - 1))] for number in range(_KEYS)]
    return tuple(
        Key(
            element(
                "g",
                {"stroke-width": _thickness(value, most) if some else _PLAIN},
                line(-10, 0, 10, 0, kind="edge s1" if some and value == most else "edge s0"),
            ),
            sheet.words.number(value),
        )
        for value in values
    )
