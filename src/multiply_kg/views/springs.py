"""A layout of a network: nodes push one another away, lines pull their ends together.

Fruchterman and Reingold, “Graph Drawing by Force-directed Placement” (1991). Only sums, products,
quotients and square roots are taken, which IEEE 754 defines to the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

Pair = tuple[str, str]
Point = tuple[float, float]

_WORK: Final = 250_000
_STEPS: Final = (60, 400)
_GRAVITY: Final = 0.35
_STRETCH: Final = 1.6


def settled(names: Sequence[str], weights: Mapping[Pair, float]) -> dict[str, Point]:
    """A spot in the plane for each name, about a unit from its neighbours."""
    count = len(names)
    index = {name: number for number, name in enumerate(_round(names, weights))}
    x = [round(count / 3 * math.cos(math.tau * number / count), 6) for number in range(count)]
    y = [round(count / 3 * math.sin(math.tau * number / count), 6) for number in range(count)]
    most = max(weights.values(), default=1.0)
    pulls = [
        (index[one], index[other], 0.55 + 0.45 * weight / most)
        for (one, other), weight in sorted(weights.items())
        if one != other
    ]
    steps = max(min(_WORK // max(count * count, 1), _STEPS[1]), _STEPS[0])
    for step in range(steps):
        heat = 0.6 * (1 - step / steps) * (1 - step / steps) + 0.01
        _moved(x, y, pulls, heat)
    return {name: (x[number] * _STRETCH, y[number]) for name, number in index.items()}


def _moved(x: list[float], y: list[float], pulls: list[tuple[int, int, float]], heat: float) -> None:
    """One step: every node goes where it is pushed and pulled, at most as far as ``heat``."""
    count = len(x)
    fx, fy = [-_GRAVITY * value for value in x], [-_GRAVITY * value for value in y]
    for i in range(count):
        for j in range(i):
            dx, dy = x[i] - x[j], y[i] - y[j]
            push = 1 / max(dx * dx + dy * dy, 0.01)
            fx[i] += dx * push
            fy[i] += dy * push
            fx[j] -= dx * push
            fy[j] -= dy * push
    for i, j, pull in pulls:
        dx, dy = x[i] - x[j], y[i] - y[j]
        force = pull * 0.25 * math.sqrt(dx * dx + dy * dy)
        fx[i] -= dx * force
        fy[i] -= dy * force
        fx[j] += dx * force
        fy[j] += dy * force
    for i in range(count):
        size = math.sqrt(fx[i] * fx[i] + fy[i] * fy[i])
        if size > 0:
            go = min(size, heat) / size
            x[i] += fx[i] * go
            y[i] += fy[i] * go


def _round(names: Sequence[str], weights: Mapping[Pair, float]) -> list[str]:
    """An order for the first circle: next to each node the one that is linked to it most strongly."""
    near: dict[str, dict[str, float]] = {name: {} for name in names}
    for (one, other), weight in sorted(weights.items()):
        near[one][other] = near[other][one] = weight
    rest = sorted(names, key=lambda name: (-len(near[name]), name))
    order: list[str] = []
    while rest:
        recent = order[-3:]
        chosen = max(rest, key=lambda name: sum(near[name].get(other, 0) for other in recent))
        order.append(chosen)
        rest.remove(chosen)
    return order


def components(pairs: Iterable[Pair]) -> list[list[str]]:
    """The names of each part that hangs together, largest part first."""
    near: dict[str, set[str]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    parts: list[list[str]] = []
    left = set(near)
    for name in sorted(near):
        if name not in left:
            continue
        part, edge = {name}, [name]
        while edge:
            fresh = near[edge.pop()] - part
            part |= fresh
            edge += fresh
        left -= part
        parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part))
