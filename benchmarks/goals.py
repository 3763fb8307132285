"""The goals, each with what was measured and whether it is reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.figures import Estimate, Size, estimate, pipeline_points, stage_points

_HUNDRED, _THOUSAND, _MOST = 100, 1000, 5000
_EDITS: Final = (10, 1000)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A measured figure beside its goal; without a value the note says why."""

    value: float | None
    limit: float
    at_least: bool = False
    unit: str = "×"
    note: str = ""

    @property
    def text(self) -> str:
        """What was measured."""
        if self.value is None:
            return "—"
        return f"{number(self.value)}{self.unit}" + (f" ({self.note})" if self.note else "")

    @property
    def verdict(self) -> str:
        """Reached, or missed by how much."""
        if self.value is None:
            return f"not measured: {self.note}"
        missed = self.limit / self.value if self.at_least else self.value / self.limit
        return "reached" if missed <= 1 else f"missed by {number(missed)}×"


@dataclass(frozen=True, slots=True)
class Goal:
    """A row of the goals table."""

    subject: str
    goal: str
    judge: Callable[[Results], Verdict]


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured."""

    sizes: Sequence[Size]
    bundled: Mapping[str, Any]

    def at(self, projects: int) -> Size | None:
        """The workspace of so many projects."""
        return next((size for size in self.sizes if size.projects == projects), None)


def number(value: float) -> str:
    """A figure with three digits that matter."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _missing(results: Results, projects: int, measured: str) -> str:
    size = results.at(projects)
    if size is None:
        return f"needs --sizes {projects}"
    if measured not in size.raw:
        return f"{measured} was not run at this size"
    return size.error(measured) or str(size.fact(measured, "note") or "not reported")


def _pipeline_ratio(projects: int, goal: float) -> Callable[[Results], Verdict]:
    def judge(results: Results) -> Verdict:
        size = results.at(projects)
        ours = size.pipeline("compiled") if size else None
        if size is None or ours is None:
            return Verdict(None, goal, at_least=True, note=_missing(results, projects, "whole"))
        naive = estimate(pipeline_points(results.sizes, "naive"), size.triples)
        if naive is None:
            return Verdict(None, goal, at_least=True, note="the naive stack was not run")
        return Verdict(naive.seconds / ours, goal, at_least=True, note=drawn(naive, "naive stack"))

    return judge


def drawn(found: Estimate, name: str) -> str:
    """How a figure that was not measured came about; empty for one that was."""
    return "" if found.exponent is None else f"{name} extrapolated, exponent {found.exponent:.2f}"


def _against_jena(results: Results) -> Verdict:
    size = results.at(_THOUSAND)
    ours, jena = (size.pipeline(system) if size else None for system in ("compiled", "jena"))
    if ours is None or jena is None:
        missing = "whole" if ours is None else "jena"
        return Verdict(None, 0.4, note=_missing(results, _THOUSAND, missing))
    return Verdict(ours / jena, 0.4)


def _memory(projects: int, gigabytes: float) -> Callable[[Results], Verdict]:
    def judge(results: Results) -> Verdict:
        size = results.at(projects)
        peak = size.peak("whole") if size else None
        if peak is None:
            return Verdict(None, gigabytes, note=_missing(results, projects, "whole"))
        return Verdict(peak / 1000, gigabytes, unit=" GB")

    return judge


def _closure(results: Results) -> Verdict:
    size = results.at(_THOUSAND)
    ours = size.stage("compiled", "infer") if size else None
    stages = size.raw.get("bulk-load", {}).get("stages", {}) if size else {}
    if ours is None or "bulk-load" not in stages:
        missing = "compiled" if ours is None else "bulk-load"
        return Verdict(None, 1.0, note=_missing(results, _THOUSAND, missing))
    return Verdict(ours / stages["bulk-load"]["wall"], 1.0)


def _validation_pyshacl(results: Results) -> Verdict:
    size = results.at(_THOUSAND)
    ours = size.stage("compiled", "validate") if size else None
    if size is None or ours is None:
        return Verdict(None, 15, at_least=True, note=_missing(results, _THOUSAND, "compiled"))
    theirs = estimate(stage_points(results.sizes, "pyshacl", "validate"), size.triples)
    if theirs is None:
        return Verdict(None, 15, at_least=True, note=_missing(results, _THOUSAND, "pyshacl"))
    note = drawn(theirs, "pySHACL") or "pySHACL without its SPARQL constraints"
    return Verdict(theirs.seconds / ours, 15, at_least=True, note=note)


def _validation_jena(results: Results) -> Verdict:
    size = results.at(_THOUSAND)
    ours, jena = (size.stage(name, "validate") if size else None for name in ("compiled", "jena"))
    if ours is None or jena is None:
        return Verdict(None, 1.0, note=_missing(results, _THOUSAND, "compiled" if ours is None else "jena"))
    return Verdict(ours / jena, 1.0)


def lookup_ratios(size: Size) -> dict[str, float]:
    """How much longer each lookup takes as a saved query than given to the engine as text."""
    from benchmarks.workload import GENERATED

    found = size.fact("lookups", "lookups") or {}
    lookups = {question.query for question in GENERATED if question.lookup}
    return {name: both["ours"] / both["raw"] for name, both in found.items() if name in lookups}


def _lookups(results: Results) -> Verdict:
    for size in sorted(results.sizes, key=lambda one: -one.triples):
        ratios = lookup_ratios(size)
        if ratios:
            worst = max(ratios, key=lambda name: ratios[name])
            return Verdict(
                ratios[worst], 1.2, note=f"the slowest of six, {worst}, at {size.triples:,} triples"
            )
    return Verdict(None, 1.2, note="no size was run to its end")


def _cold_bundled(results: Results) -> Verdict:
    found = results.bundled
    if "query" not in found:
        return Verdict(None, 8, note=str(found.get("error", "not run")))
    return Verdict(
        found["query"] / found["bare"], 8, note=f"{found['query']:.0f} ms of {found['bare']:.0f} ms"
    )


def _cold_store(results: Results) -> Verdict:
    pairs = [
        (size, size.raw["cold-store"]) for size in results.sizes if "query" in size.raw.get("cold-store", {})
    ]
    if not pairs:
        return Verdict(None, 8, note="no store was built")
    _, worst = max(pairs, key=lambda pair: pair[1]["query"] / pair[1]["bare"])
    note = f"{worst['query']:.0f} ms of {worst['bare']:.0f} ms, the worst of {len(pairs)} sizes"
    return Verdict(worst["query"] / worst["bare"], 8, note=note)


def edit_times(results: Results) -> dict[int, float]:
    """The median time of an edit in milliseconds by number of projects."""
    found = {size.projects: size.fact("edit", "edit") for size in results.sizes}
    return {projects: time for projects, time in found.items() if time is not None}


def _edit(results: Results) -> Verdict:
    times = edit_times(results)
    if _THOUSAND in times:
        return Verdict(times[_THOUSAND], 20, unit=" ms")
    return Verdict(None, 20, unit=" ms", note=_missing(results, _THOUSAND, "edit"))


def _flat(results: Results) -> Verdict:
    times = edit_times(results)
    if all(projects in times for projects in _EDITS):
        first, last = (times[projects] for projects in _EDITS)
        return Verdict(last / first, 1.5)
    missing = next(projects for projects in _EDITS if projects not in times)
    return Verdict(None, 1.5, note=_missing(results, missing, "edit"))


def _largest(results: Results) -> Verdict:
    size = results.at(_MOST)
    ours = size.pipeline("compiled") if size else None
    if ours is None:
        return Verdict(None, 240, note=_missing(results, _MOST, "whole"))
    return Verdict(ours, 240, unit=" s")


GOALS: Final = (
    Goal("whole pipeline, 177 k triples", "≥ 80× the naive stack", _pipeline_ratio(_HUNDRED, 80)),
    Goal("whole pipeline, 1.75 M triples", "≥ 100× the naive stack", _pipeline_ratio(_THOUSAND, 100)),
    Goal("whole pipeline, 1.75 M triples, against Jena", "≤ 0.4× the time of Jena", _against_jena),
    Goal("whole pipeline, 1.75 M triples, memory", "≤ 2 GB", _memory(_THOUSAND, 2)),
    Goal("closure, 1.75 M triples", "≤ 1.0× Oxigraph `bulk_load` of the same input", _closure),
    Goal("validation, 1.75 M triples, against pySHACL", "≥ 15× as fast as pySHACL", _validation_pyshacl),
    Goal("validation, 1.75 M triples, against Jena", "≤ 1.0× the time of Jena", _validation_jena),
    Goal("saved lookup, median, warm", "≤ 1.2× pyoxigraph alone", _lookups),
    Goal("cold `query`, bundled graph", "≤ 8× `python -c pass`", _cold_bundled),
    Goal("cold `query`, store on disk of any size", "≤ 8× `python -c pass`", _cold_store),
    Goal("edit inferred and validated anew, 1.75 M triples, median", "≤ 20 ms", _edit),
    Goal("the same, growth from 19 k to 1.75 M triples", "flat (≤ 1.5×)", _flat),
    Goal("whole pipeline, 8.8 M triples", "< 4 minutes", _largest),
    Goal("whole pipeline, 8.8 M triples, memory", "< 10 GB", _memory(_MOST, 10)),
)
