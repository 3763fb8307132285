"""Flow: from the left column over a middle one, if any, to the right one, as wide as there are items.

A ribbon keeps the colour of where it comes from, and its label says so too: ``3 · tested``. With ``item``,
rows about the same item (one for each source, say) count once. An item that leads nowhere ends in the
middle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from multiply_kg.views.lettering import fitted, width_of, wrapped
from multiply_kg.views.sheet import Drawing, Note, Sheet, said
from multiply_kg.views.style import colour
from multiply_kg.views.svg import box, decimal, group, lettering, path

if TYPE_CHECKING:
    from multiply_kg.views.cells import Row
    from multiply_kg.views.columns import Columns

_SIZE: Final = 12.0
_SMALL: Final = 10.5
_LINE: Final = 14.5
_PAD: Final = 7.0
_GAP: Final = 12.0
_UNIT: Final = 15.0
_THIN: Final = 1.5
_TALL: Final = 1500.0
_SWEEPS: Final = 8
_LABEL_ROOM: Final = 60.0
_MOST: Final = 40
_BRIEF: Final = 6
_NARROW: Final = 600.0
_SIDES: Final = ("from", "via", "to")


@dataclass(slots=True)
class _Node:
    """A box of one column; ``used`` says how much of its left and right edge ribbons have taken."""

    text: str
    brief: str
    link: str | None
    first: int
    weight_in: int = 0
    weight_out: int = 0
    left: float = 0
    top: float = 0
    width: float = 0
    height: float = 0
    lines: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    taken: list[float] = field(default_factory=lambda: [0.0, 0.0])

    def place(self, side: int, thick: float, unit: float) -> float:
        """The top of the next ribbon on the left (0) or right (1) edge."""
        weight = self.weight_out if side else self.weight_in
        start = self.top + (self.height - weight * unit) / 2 + self.taken[side]
        self.taken[side] += thick
        return start


@dataclass(slots=True)
class _Road:
    """Items that go the same way, with what is said of them."""

    names: tuple[str, ...]
    items: set[str] = field(default_factory=set)
    labels: dict[str, None] = field(default_factory=dict)


def flow(rows: list[Row], columns: Columns, sheet: Sheet) -> Drawing:
    """The rows as ribbons between two or three columns."""
    words = sheet.words
    sides = [side for side in _SIDES if side in columns]
    nodes: list[dict[str, _Node]] = [{} for _ in sides]
    roads: dict[tuple[str, ...], _Road] = {}
    lost: list[tuple[str, str | None]] = []
    for number, row in enumerate(rows):
        texts = [columns.name(row, side) for side in sides]
        if not texts[0] or not any(texts[1:]):
            lost.append((" · ".join(filter(None, texts)) or words("unstated"), None))
            continue
        while not texts[-1]:
            texts.pop()
        names = tuple(text or words("nothing") for text in texts)
        for depth, name in enumerate(names):
            if name not in nodes[depth]:
                brief = columns.texts(row, sides[depth])[0]
                link = columns.link(row, sides[depth], f"{sides[depth]}Link")
                nodes[depth][name] = _Node(name, brief, link, number)
        road = roads.setdefault(names, _Road(names))
        road.items.add(columns.text(row, "item", "\n") or f"row {number}")
        if label := columns.text(row, "label"):
            road.labels[label] = None
    notes = [Note(words("unlinked"), tuple(lost))] if lost else []
    notes += _fold(roads, nodes, sheet)
    if not roads:
        plain = said(words("no-links"), words("no-links"))
        return Drawing(plain.body, plain.height, plain.summary, notes=tuple(notes))
    ways = list(roads.values())
    ordered = _ordered(nodes, ways)
    _remarked(ordered, ways, sheet.width)
    height, unit = _laid_out(ordered, ways, sheet.width)
    ribbons, labels = _ribbons(ordered, ways, unit, labelled=sheet.width >= _NARROW)
    boxes = [_box(node, *_lettering(sheet.width)) for column in ordered for node in column]
    items = sum(len(road.items) for road in ways)
    summary = words("flow", len(sides), len(ways), items)
    return Drawing("".join([*ribbons, *boxes, *labels]), height, summary, notes=tuple(notes))


def _fold(roads: dict[tuple[str, ...], _Road], nodes: list[dict[str, _Node]], sheet: Sheet) -> list[Note]:
    """Takes out the lightest boxes of a column that has too many, and says which."""
    left_out: dict[str, str | None] = {}
    for depth, column in enumerate(nodes):
        weights = dict.fromkeys(column, 0)
        for names, road in roads.items():
            if depth < len(names):
                weights[names[depth]] += len(road.items)
        ranked = sorted(column.values(), key=lambda node: (-weights[node.text], node.first))
        for node in ranked[_MOST:]:
            left_out[node.text] = node.link
            for names in [names for names in roads if names[depth : depth + 1] == (node.text,)]:
                del roads[names]
    for depth, column in enumerate(nodes):
        kept = {names[depth] for names in roads if depth < len(names)}
        nodes[depth] = {name: node for name, node in column.items() if name in kept}
    return [Note(sheet.words("more"), tuple(left_out.items()))] if left_out else []


def _ordered(nodes: list[dict[str, _Node]], roads: list[_Road]) -> list[list[_Node]]:
    """Each column's boxes: the left one as the answer has it, the others near what leads to them."""
    columns = [sorted(column.values(), key=lambda node: node.first) for column in nodes]
    for _ in range(_SWEEPS if len(columns) > 2 else 1):  # noqa: PLR2004
        for depth in range(1, len(columns)):
            _sort(columns, roads, depth)
        if len(columns) > 2:  # noqa: PLR2004
            _sort(columns, roads, 1)
    return columns


def _sort(columns: list[list[_Node]], roads: list[_Road], depth: int) -> None:
    """Sorts a column by the mean place of the boxes that its ribbons touch."""
    places = [
        {node.text: (number + 0.5) / len(column) for number, node in enumerate(column)} for column in columns
    ]
    means: dict[str, list[float]] = {node.text: [0.0, 0.0] for node in columns[depth]}
    for road in roads:
        if depth < len(road.names):
            for other in (depth - 1, depth + 1):
                if 0 <= other < len(road.names):
                    mean = means[road.names[depth]]
                    mean[0] += places[other][road.names[other]] * len(road.items)
                    mean[1] += len(road.items)
    columns[depth].sort(key=lambda node: (round(means[node.text][0] / means[node.text][1], 6), node.first))


def _remarked(columns: list[list[_Node]], roads: list[_Road], width: float) -> None:
    """On narrow paper what is said of ribbons stands in the boxes that they reach."""
    if width >= _NARROW:
        return
    brief = {node.text: node.brief for node in columns[0]}
    for road in roads:
        target = next(node for node in columns[len(road.names) - 1] if node.text == road.names[-1])
        target.remarks += [_said(label, brief[road.names[0]]) for label in road.labels]


def _laid_out(columns: list[list[_Node]], roads: list[_Road], width: float) -> tuple[float, float]:
    """Gives every box its place; returns the height of the drawing and that of one item."""
    for road in roads:
        for depth, name in enumerate(road.names):
            node = next(node for node in columns[depth] if node.text == name)
            node.weight_in += len(road.items) if depth else 0
            node.weight_out += len(road.items) if depth < len(road.names) - 1 else 0
    most = sum(len(road.items) for road in roads)
    unit = min(_UNIT, max(_TALL / most, _THIN))
    shares = (0.2, 0.3) if len(columns) == 2 else (0.15, 0.21, 0.23)  # noqa: PLR2004
    if width < _NARROW:
        shares = (0.26, 0.46) if len(columns) == 2 else (0.18, 0.31, 0.34)  # noqa: PLR2004
    tallest = 0.0
    heights = []
    for column, share in zip(columns, shares, strict=True):
        y = 0.0
        wide = min(max(width_of(node.text, _SIZE) for node in column) + 2 * _PAD + 1, width * share)
        for node in column:
            node.width = wide
            size, pad = _lettering(width)
            node.lines = wrapped(node.text, size, node.width - 2 * pad, lines=4)
            node.remarks = [
                line
                for text in node.remarks
                for line in wrapped(text, size - 1, node.width - 2 * pad, lines=3)
            ]
            text = (len(node.lines) + len(node.remarks)) * _LINE + 8
            node.height = max(text, max(node.weight_in, node.weight_out) * unit + 4)
            y += node.height + _GAP
        heights.append(y - _GAP)
        tallest = max(tallest, y - _GAP)
    spare = width - sum(column[0].width for column in columns)
    x = 0.0
    for column, height in zip(columns, heights, strict=True):
        gap = _GAP + (tallest - height) / max(len(column) - 1, 1) if len(column) > 1 else 0
        y = 0.0 if len(column) > 1 else (tallest - height) / 2
        for node in column:
            node.left, node.top = x, y
            y += node.height + gap
        x += column[0].width + spare / (len(columns) - 1)
    return tallest + 4, unit


def _ribbons(
    columns: list[list[_Node]], roads: list[_Road], unit: float, *, labelled: bool
) -> tuple[list[str], list[str]]:
    """The ribbons between each column and the next, and the labels at their ends."""
    find = [{node.text: (number, node) for number, node in enumerate(column)} for column in columns]
    hue = {node.text: number for number, node in enumerate(columns[0])}
    shapes, labels = [], []
    for depth in range(len(columns) - 1):
        steps = [road for road in roads if depth + 1 < len(road.names)]
        starts: dict[tuple[str, ...], float] = {}

        def places(road: _Road) -> tuple[int, ...]:
            return tuple(find[d][name][0] for d, name in enumerate(road.names))

        for road in sorted(steps, key=lambda r: (places(r)[depth + 1], places(r))):
            node = find[depth][road.names[depth]][1]
            starts[road.names] = node.place(1, len(road.items) * unit, unit)
        for road in sorted(steps, key=lambda r: (places(r)[depth], places(r))):
            source, target = find[depth][road.names[depth]][1], find[depth + 1][road.names[depth + 1]][1]
            thick = len(road.items) * unit
            top = target.place(0, thick, unit)
            x1, x2 = source.left + source.width, target.left
            tooltip = " → ".join(road.names)
            remark = "; ".join(road.labels)
            tooltip += f": {remark}" if remark else ""
            tooltip += f" ({len(road.items)})" if len(road.items) > 1 else ""
            data = _band(x1, starts[road.names], x2, top, thick)
            number = colour(hue[road.names[0]])
            shapes.append(group([path(data, kind=f"c{number} ribbon")], title=tooltip))
            if labelled and depth == len(road.names) - 2:
                origin = find[0][road.names[0]][1].brief
                labels += _label(remark, origin, x1, x2, top + thick / 2, thick)
    return shapes, labels


def _lettering(width: float) -> tuple[float, float]:
    """The size of the text in the boxes and the space around it."""
    return (_SIZE, _PAD) if width >= _NARROW else (11.0, 5.0)


def _said(label: str, origin: str) -> str:
    """What is said, after where it comes from, if that is brief: ``3 · tested``."""
    return f"{origin} · {label}" if len(origin) <= _BRIEF else label


def _label(remark: str, origin: str, x1: float, x2: float, middle: float, thick: float) -> list[str]:
    """What is said of a ribbon, at its right end, where there is room for a line."""
    room = x2 - x1 - 14
    if thick < _SMALL or room < _LABEL_ROOM or not remark:
        return []
    shown = fitted(_said(remark, origin), _SMALL, room)
    return [lettering(x2 - 6, middle + 3.6, shown, size=_SMALL, anchor="end") + "\n"]


def _band(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    middle = decimal((x1 + x2) / 2)
    a, b, c, d = decimal(y1), decimal(y2), decimal(y2 + thick), decimal(y1 + thick)
    left, right = decimal(x1), decimal(x2)
    return f"M{left} {a}C{middle} {a} {middle} {b} {right} {b}V{c}C{middle} {c} {middle} {d} {left} {d}Z"


def _box(node: _Node, size: float, pad: float) -> str:
    y = node.top + (node.height - (len(node.lines) + len(node.remarks)) * _LINE) / 2 + 11
    parts = [
        box(node.left, node.top, node.width, node.height, kind="card", radius=4),
        box(node.left, node.top, node.width, node.height, kind="frame", radius=4),
    ]
    for number, text in enumerate([*node.lines, *node.remarks]):
        remark = number >= len(node.lines)
        parts.append(
            lettering(
                node.left + pad, y + number * _LINE, text,
                size=size - remark, kind="soft" if remark else "",
            )
        )  # fmt: skip
    cut = node.lines[-1].endswith("…") and not node.text.endswith("…")
    return group(parts, title=node.text if cut else "", link=node.link)
