"""From raw measurements to figures: stages, whole pipelines, exponents, extrapolations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "read": ("read",),
    "infer": ("infer",),
    "validate": ("validate", "validate-asserted", "validate-closure"),
    "load": ("load",),
    "ten questions": ("queries",),
    "dump N-Triples": ("dump-nt",),
    "dump Turtle": ("dump-ttl",),
    "dump JSON-LD": ("dump-jsonld",),
}
"""The rows of the tables, and the stages that each is the sum of."""
PIPELINE: Final = "whole pipeline"
_WHOLE: Final = ("build", *(stage for stages in STAGES.values() for stage in stages))
_SMALL: Final = 10_000
_OPTIONAL: Final = frozenset({"validate", "validate-asserted", "validate-closure", "read", "infer", "load"})


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds, measured or extrapolated; ``exponent`` is that of the extrapolation."""

    seconds: float
    exponent: float | None = None

    @property
    def measured(self) -> bool:
        return self.exponent is None


@dataclass(frozen=True, slots=True)
class Size:
    """One workspace with what was measured of it."""

    name: str
    projects: int
    raw: Mapping[str, Any]

    @property
    def triples(self) -> int:
        """The distinct triples of the data, without the ontology."""
        return int(self.raw.get("export", {}).get("facts", {}).get("triples", 0))

    def fact(self, measured: str, name: str) -> Any:
        """What a process reported, or None."""
        return self.raw.get(measured, {}).get("facts", {}).get(name)

    def error(self, measured: str) -> str:
        """How a process failed; empty if it did not."""
        return str(self.raw.get(measured, {}).get("error", ""))

    def stage(self, measured: str, row: str, what: str = "wall") -> float | None:
        """The seconds of a row of the tables, or None where a part of it is missing."""
        stages = self.raw.get(measured, {}).get("stages", {})
        parts = [stages[name][what] for name in STAGES[row] if name in stages]
        incomplete = "validate-asserted" in stages and "validate-closure" not in stages
        return float(sum(parts)) if parts and not (row == "validate" and incomplete) else None

    def pipeline(self, system: str, what: str = "wall") -> float | None:
        """The seconds of the whole pipeline, or None where it did not come to its end."""
        measured = "whole" if system == "compiled" else system
        stages = self.raw.get(measured, {}).get("stages", {})
        if "build" in stages:
            needed = set() if self.error(measured) else {"queries"}
        else:
            needed = {stage for names in STAGES.values() for stage in names} - _OPTIONAL
        if not needed or not needed <= stages.keys():
            return None
        return float(sum(stages[name][what] for name in _WHOLE if name in stages))

    def peak(self, measured: str) -> float | None:
        """The most memory that a process had, in megabytes."""
        found = self.raw.get(measured)
        return float(found["peak"]) if found and not found["error"] else None


def exponent(points: Iterable[tuple[float, float]]) -> float | None:
    """The slope of log time over log size by least squares; None for fewer than two sizes.

    Sizes that mostly measure how a program starts are left out where two others are there.
    """
    known = [(size, time) for size, time in points if size > 0 and time > 0]
    large = [(size, time) for size, time in known if size >= _SMALL]
    logs = [(math.log(size), math.log(time)) for size, time in (large if len(large) > 1 else known)]
    if len({x for x, _ in logs}) < 2:
        return None
    mean_x, mean_y = sum(x for x, _ in logs) / len(logs), sum(y for _, y in logs) / len(logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def estimate(points: Sequence[tuple[float, float]], size: float) -> Estimate | None:
    """The time at a size: the one measured there, else drawn from the largest by the exponent of all.

    From one point alone it is drawn in proportion. None without points.
    """
    if not points:
        return None
    for measured, time in points:
        if measured == size:
            return Estimate(time)
    at, time = max(points)
    slope = exponent(points)
    slope = 1.0 if slope is None else slope
    return Estimate(time * (size / at) ** slope, slope)


def pipeline_points(sizes: Iterable[Size], system: str) -> list[tuple[float, float]]:
    """Triples and seconds of the whole pipeline, for each size at which it ran."""
    return [(s.triples, time) for s in sizes if (time := s.pipeline(system)) is not None]


def stage_points(sizes: Iterable[Size], measured: str, row: str) -> list[tuple[float, float]]:
    """Triples and seconds of one row, for each size at which it ran."""
    return [(s.triples, time) for s in sizes if (time := s.stage(measured, row)) is not None]
