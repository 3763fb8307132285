"""The tables, in Markdown, which also reads well on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from benchmarks.figures import PIPELINE, STAGES, Size, estimate, exponent, pipeline_points, stage_points
from benchmarks.goals import GOALS, Results, drawn, edit_times, number

NAMES: Final[Mapping[str, str]] = {"compiled": "multiply-kg", "naive": "naive stack", "jena": "Jena"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns line up."""
    cells = [list(head), *map(list, rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(head))]
    lines = [" | ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)) for row in cells]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "\n".join(f"| {line} |" for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def goals(results: Results) -> str:
    """The goals with their verdicts."""
    rows = []
    for goal in GOALS:
        found = goal.judge(results)
        rows.append([goal.subject, goal.goal, found.text, found.verdict])
    return table(["What", "Goal", "Measured", "Verdict"], rows)


def systems_of(results: Results) -> list[str]:
    """The systems that were run at any size."""
    return [name for name in NAMES if any(name in size.raw for size in results.sizes)]


def stages(results: Results, size: Size) -> str:
    """One workspace: seconds of each stage, with CPU seconds, and ratios to this software."""
    systems = systems_of(results)
    head = ["Stage"]
    for system in systems:
        head += [f"{NAMES[system]}, s (CPU s)"] + ([] if system == "compiled" else ["ratio"])
    rows = []
    for row in STAGES:
        cells = [row]
        base = size.stage("compiled", row)
        for system in systems:
            wall, cpu = size.stage(system, row), size.stage(system, row, "cpu")
            cells.append("—" if wall is None or cpu is None else f"{number(wall)} ({number(cpu)})")
            if system != "compiled":
                cells.append(_ratio(wall, base))
        rows.append(cells)
    rows += [_whole(results, size, systems), _peaks(size, systems)]
    return table(head, rows)


def _ratio(theirs: float | None, ours: float | None) -> str:
    return f"{number(theirs / ours)}×" if theirs is not None and ours else "—"


def _whole(results: Results, size: Size, systems: Iterable[str]) -> list[str]:
    cells, base = [f"**{PIPELINE}**"], size.pipeline("compiled")
    for system in systems:
        wall, cpu = size.pipeline(system), size.pipeline(system, "cpu")
        text = f"**{number(wall)}** ({number(cpu)})" if wall is not None and cpu is not None else ""
        if wall is None:
            drawn_from = (
                None
                if system == "compiled"
                else estimate(pipeline_points(results.sizes, system), size.triples)
            )
            error = size.error("whole" if system == "compiled" else system)
            wall = drawn_from.seconds if drawn_from else None
            text = (
                f"≈ {number(wall)}, {drawn(drawn_from, '').strip()}" if drawn_from and wall else error or "—"
            )
        cells.append(text)
        if system != "compiled":
            cells.append(_ratio(wall, base))
    return cells


def _peaks(size: Size, systems: Iterable[str]) -> list[str]:
    cells = ["peak memory, MB"]
    for system in systems:
        peak = size.peak("whole" if system == "compiled" else system)
        cells.append("—" if peak is None else number(peak))
        if system != "compiled":
            cells.append(_ratio(peak, size.peak("whole")))
    return cells


def failures(results: Results) -> Iterator[str]:
    """Every process that failed or was ended, in words."""
    for size in results.sizes:
        for name, found in size.raw.items():
            if found.get("error"):
                yield f"{size.name}, {name}: {found['error']}."
            if found.get("facts", {}).get("note"):
                yield f"{size.name}, {name}: {found['facts']['note']}."


def exponents(results: Results) -> str:
    """How the time of each stage grows with the triples."""
    systems = systems_of(results)
    rows = [
        [row, *(_slope(stage_points(results.sizes, system, row)) for system in systems)] for row in STAGES
    ]
    rows.append([f"**{PIPELINE}**", *(_slope(pipeline_points(results.sizes, system)) for system in systems)])
    return table(["Stage", *(NAMES[system] for system in systems)], rows)


def _slope(points: list[tuple[float, float]]) -> str:
    slope = exponent(points)
    return "—" if slope is None else f"{slope:.2f}"


def closures(results: Results) -> str:
    """The closure and Oxigraph's loading of the same input, and whether the engines agree."""
    rows = []
    for size in results.sizes:
        ours = size.stage("compiled", "infer")
        load = size.raw.get("bulk-load", {}).get("stages", {}).get("bulk-load", {}).get("wall")
        counts = [size.fact(name, "inferred") for name in ("compiled", "jena")]
        agree = "—" if None in counts else "yes" if counts[0] == counts[1] else f"no, Jena {counts[1]:,}"
        rows.append(
            [
                size.name,
                f"{size.triples:,}",
                "—" if counts[0] is None else f"{counts[0]:,}",
                _seconds(ours),
                _seconds(load),
                _ratio(ours, load),
                agree,
            ]
        )
    head = ["Projects", "Triples", "Inferred", "Closure, s", "`bulk_load`, s", "Ratio", "Jena infers as many"]
    return table(head, rows)


def validations(results: Results) -> str:
    """Validation of both graphs by each engine."""
    rows = []
    for size in results.sizes:
        ours, jena, core = (size.stage(name, "validate") for name in ("compiled", "jena", "pyshacl"))
        whole = size.raw.get("pyshacl-all", {}).get("stages", {}).get("validate-asserted", {}).get("wall")
        rows.append(
            [
                size.name,
                _seconds(ours),
                _seconds(core),
                _ratio(core, ours),
                _seconds(whole),
                _seconds(jena),
                _ratio(jena, ours),
            ]
        )
    head = [
        "Projects",
        "multiply-kg, s",
        "pySHACL, s",
        "ratio",
        "pySHACL with SPARQL, one graph, s",
        "Jena, s",
        "ratio",
    ]
    return table(head, rows)


def _seconds(value: float | None) -> str:
    return "—" if value is None else number(value)


def questions(results: Results) -> str:
    """The ten questions, warm, on the largest workspace where they were asked."""
    from benchmarks.workload import GENERATED

    kinds = {question.query: "lookup" if question.lookup else "scan" for question in GENERATED}
    for size in sorted(results.sizes, key=lambda one: -one.triples):
        asked = size.fact("lookups", "lookups")
        if asked:
            rows = []
            for name, both in asked.items():
                warm = [(size.fact(system, "warm") or {}).get(name) for system in ("naive", "jena")]
                counts = [(size.fact(system, "rows") or {}).get(name) for system in ("compiled", "jena")]
                rows.append(
                    [
                        f"`{name}`",
                        kinds.get(name, "—"),
                        "—" if counts[0] is None else f"{counts[0]:,}",
                        number(both["ours"]),
                        number(both["raw"]),
                        _ratio(both["ours"], both["raw"]),
                        *("—" if one is None else number(one) for one in warm),
                    ]
                )
            head = [
                "Question",
                "Kind",
                "Rows",
                "multiply-kg, ms",
                "pyoxigraph, ms",
                "ratio",
                "rdflib, ms",
                "Jena ARQ, ms",
            ]
            return f"On {size.triples:,} triples:\n\n{table(head, rows)}"
    return "Not measured."


def edits(results: Results) -> str:
    """The median and the worst time of each kind of edit, by size."""
    sizes = [size for size in results.sizes if size.fact("edit", "edits")]
    if not sizes:
        return "Not measured."
    found = [size.fact("edit", "edits") for size in sizes]
    names = dict.fromkeys(name for each in found for name in each)
    rows = [[name, *(_pair(each[name]) if name in each else "—" for each in found)] for name in names]
    times = edit_times(results)
    rows.append(["**median of all**", *(f"**{number(times[size.projects])}**" for size in sizes)])
    return table(["Edit", *(f"{size.triples:,} triples" for size in sizes)], rows)


def _pair(found: Mapping[str, float]) -> str:
    return f"{number(found['p50'])} (worst {number(found['worst'])})"


def starts(results: Results) -> str:
    """Cold starts, and what the store on disk took to build."""
    rows = [["bundled graph", *_start(results.bundled), "—", "—"]]
    for size in results.sizes:
        built = size.raw.get("store", {})
        took = number(built["wall"]) if built and not built["error"] else built.get("error", "—") or "—"
        peak = size.peak("store")
        rows.append(
            [
                f"store of {size.triples:,} triples",
                *_start(size.raw.get("cold-store", {})),
                took,
                _seconds(peak),
            ]
        )
    return table(
        ["Graph", "`query`, ms", "`python -c pass`, ms", "ratio", "`build --store`, s", "peak, MB"], rows
    )


def _start(found: Mapping[str, Any]) -> tuple[str, str, str]:
    if "query" not in found:
        return str(found.get("error", "—")), "—", "—"
    return number(found["query"]), number(found["bare"]), _ratio(found["query"], found["bare"])
